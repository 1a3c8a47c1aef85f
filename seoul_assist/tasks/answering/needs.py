"""What would answer a question that the library does not: one or two sentences on where to look, never a citation.

The kind of question decides, by the trained words of `answerable` (own rules answer what statutes do not) and by short
lists of general words. A law that the question names and the library lacks comes first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Protocol

from seoul_assist.library.priors import rank_of_kind
from seoul_assist.model import Hit
from seoul_assist.tasks.answering import answerable
from seoul_assist.text.citations import find
from seoul_assist.text.law_tables import aliases, law_key
from seoul_assist.text.morphemes import morphemes
from seoul_assist.text.spelling import repair

LACKING = (
    "이 일을 정한 법령이나 자치법규가 라이브러리에 없을 수 있습니다. 그 규정을 `seoul-assist index 파일`로 색인하거나 "
    "법령에서 쓰는 말로 바꾸어 물어 주세요."
)
NO_RULE = "규정으로 답할 질문이 아닐 수 있습니다. 담당 부서나 관계 기관에 확인해 주세요."
ORDINANCE = "자치법규에 정해질 일입니다. 우리 시·군·구의 조례·규칙을 `seoul-assist index 폴더`로 색인해 주세요."
OTHER_ORDINANCE = (
    "색인된 자치법규에서는 답을 찾지 못했습니다. "
    "이 일을 정한 조례·규칙이나 지침이 따로 있는지 담당 부서에 확인해 주세요."
)
INSIDE = (
    "기관 내부의 지침·계획(전결 규정, 사무분장, 운영 지침 등)에 정해질 일입니다. "
    "그 문서를 `seoul-assist index 폴더`로 색인해 주세요."
)
ABROAD = "다른 나라의 제도를 묻는 질문으로 보입니다. 그 나라나 관계 기관의 자료를 확인해 주세요."
MACHINE = "전산 장비나 프로그램에 관한 질문으로 보입니다. 사용 설명서나 전산 담당 부서에 확인해 주세요."
FIRM = "다른 기관이나 업체의 일로 보입니다. 그 기관의 약관이나 안내를 확인해 주세요."
FACT = "규정에 적히지 않는 사실이나 수치로 보입니다. 담당 부서의 현황 자료나 계획서에서 확인해 주세요."
# By so much a question must be likelier one of an office's own rules than one of statutes.
_OWN_RULES = 1.5
_NAMED = re.compile(
    r"[가-힣A-Za-z0-9ㆍ·]{2,30}(?:기본법|특별법|특례법|법률|시행령|시행규칙|법)(?=[은는이가을를과와의에도상]|\s|$|[,.?])"
)
# Words in 법 that name no law: how things are done, and what is against the law.
_NO_LAW = re.compile(
    r"(?:방|용|작|요|기|화|어|문|해|수|편|위|불|합|입|사|공|적|준|헌|현행|관련|이|그|무슨|어느|어떤|무|탈|범|식|하는|쓰는)법(?:률)?$"
)  # fmt: skip
_INSIDE = re.compile(
    r"내규|지침|매뉴얼|편람|업무\s?분장|사무\s?분장|전결|결재선|당직|"
    r"(?:우리|저희)\s?(?:과|팀|부서|기관|청|국|실|센터|사업소|사무소|학교|회사)"
)
_FACT = re.compile(
    r"누구|누가|담당자|전화|연락처|몇\s?(?:명|건|곳|개소|가구|대|퍼센트|프로)|올해|작년|지난해|금년|내년|지난\s?(?:달|주|번|해)|"
    r"이번\s?(?:달|주|주말|분기)|다음\s?(?:달|주)|오늘|어제|내일|요즘|최근|하반기|상반기|지금|통계|현황|순위|일정|시간표|명단|명부|"
    r"회의록|결과|보도|발표|어디에\s?있|어디\s?있|위치|언제\s?(?:나와|열|발표|끝)|가장\s?(?:많|높|큰|비싼|싼)|최신|현재"
)
_ABROAD = re.compile(
    r"외국(?!인)|해외|미국|일본|중국|영국|프랑스|독일|대만|캐나다|호주|스웨덴|네덜란드|유럽|인도네시아|베트남|필리핀|러시아|스페인|이탈리아|북한"
)
_FIRM = re.compile(
    r"은행(?!나무)|보험사|통신사|카드사|항공사|택배|쇼핑몰|앱|주식회사|㈜|대기업|편의점|백화점|노조|노동조합"
)
_MACHINE = re.compile(
    r"컴퓨터|프린터|스캐너|스캔|모니터|노트북|팩스|와이파이|인터넷|비밀번호|로그인|시스템|프로그램|엑셀|윈도우|오류|화면|접속"
)


class Titles(Protocol):
    """The part of a library that says which laws it holds."""

    def official_title(self, key: str) -> str | None: ...


def needed(question: str, hits: Sequence[Hit], library: Titles | None = None, lacks: str = "") -> tuple[str, ...]:
    """One or two sentences on what would answer the question; for a refusal.

    `hits` are what came nearest: where an ordinance or a rule of the office is among the first, it is not asked for
    again. Without a library no law is called missing. `lacks` is the law the question seems to belong to and the
    library lacks (`Signal.lacks`); it is named where the question is one of statutes.
    """
    asked = repair(question)
    missing = _missing(asked, library.official_title) if library is not None else ""
    national, own = _kinds(asked)
    other = _own_rules(asked, own - national, hits) or _elsewhere(asked)
    if lacks and not missing and not other and national > 0:
        other = (
            f"「{lacks}」 같은 법령이 다룰 질문으로 보이나 라이브러리에 그 법령이 없습니다. "
            "그 법령을 `seoul-assist index 파일`로 색인한 뒤 다시 물어 주세요."
        )
    if not missing and not other:
        other = LACKING if national > 0 else NO_RULE
    return tuple(said for said in (missing, other) if said)


def _kinds(asked: str) -> tuple[float, float]:
    """Above 0 the question asks for what national statutes say, and for what these or an office's own rules say."""
    model = answerable.load()
    words = tuple(dict.fromkeys(morphemes(asked)))
    return (model.national.of(words), model.local.of(words)) if model else (1.0, 1.0)


def _missing(asked: str, title: Callable[[str], str | None]) -> str:
    """A sentence for the first law that the question names and the library does not hold."""
    named = [one.law for one in find(asked) if one.law]
    named += [one[0] for one in _NAMED.finditer(asked) if not _NO_LAW.search(one[0])]
    for name in named:
        full = aliases().get(law_key(name), name)
        if title(law_key(name)) is None and title(law_key(full)) is None:
            return (
                f"「{full}」을(를) 라이브러리에서 찾지 못했습니다. "
                "`seoul-assist index 파일`로 색인한 뒤 다시 물어 주세요."
            )
    return ""


def _own_rules(asked: str, likely: float, hits: Sequence[Hit]) -> str:
    """A sentence for a question that an ordinance or an internal rule answers; "" for any other."""
    named, inside = "조례" in asked, bool(_INSIDE.search(asked))
    if likely <= _OWN_RULES and not named and not (inside and not _FACT.search(asked)):
        return ""
    if inside and not named:
        return INSIDE
    first = hits[: answerable.LOOKED_AT]
    held = any(rank_of_kind(hit.provision.kind, hit.provision.law) == 1 for hit in first)
    return OTHER_ORDINANCE if held else ORDINANCE


def _elsewhere(asked: str) -> str:
    """A sentence for what no rule of the office says: other countries and firms, computers, facts and figures."""
    if _ABROAD.search(asked):
        return ABROAD
    if _MACHINE.search(asked) and not _FACT.search(asked):
        return MACHINE
    if _FIRM.search(asked):
        return FIRM
    return FACT if _FACT.search(asked) else ""
