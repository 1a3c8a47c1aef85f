"""Particles that stand apart from their word, and 및, 등, 또는 that stand joined to it (한글 맞춤법 제41항, 제45항)."""

from __future__ import annotations

import re
from functools import cache

from seoul_assist.checking import lexicon
from seoul_assist.checking.particles import ends_in_noun, nouns
from seoul_assist.checking.turns import turn
from seoul_assist.text import rx
from seoul_assist.text.hangul import RIEUL, coda

# -- GM-SPC-002: 조사는 붙여 쓴다 ----------------------------------------------------------------

_BEFORE = r"(?<=[가-힣\d.)\]%」』A-Za-z])"


PARTICLES = (
    turn(
        " 까지| 부터| 마다| 조차| 처럼| 에게| 께서| 한테",
        rf"{_BEFORE} (까지|부터|마다|조차|처럼|에게|께서|한테)(?=(?:[은는의도를만와]|서|로|이다|입니다"
        rf"|라도)?(?![가-힣]))",
        r"\1",
        cause="조사",
    ),
    turn(
        " 에서| 에는| 에도| 으로",
        r"(?<=[가-힣)\]」』]) (에서|에는|에도|에서는|에서도|에서의|으로|으로써|으로서|으로는|으로의)(?![가-힣])",
        r"\1",
        cause="조사",
    ),
    turn(
        " 를| 는",
        r"([가-힣])( )(를|는)(?= )",
        lambda m: m[1] + m[3] if coda(m[1]) == 0 and m[1] not in "또" else None,
        cause="조사",
    ),
    turn(
        " 은| 을",
        r"([가-힣]{2,8}) (은|을)(?= )",
        lambda m: m[1] + m[2] if coda(m[1][-1]) and ends_in_noun(m[1], nouns("명사")) else None,
        cause="조사",
    ),
    turn(
        " 의| 에",
        r"([가-힣]{2,8}) (의|에)(?= [가-힣])",
        lambda m: m[1] + m[2] if ends_in_noun(m[1], nouns("명사")) else None,
        cause="조사",
    ),
    turn(" 과| 와", r"((?:다음|아래|위|이)) ([과와])(?= 같[이은습다음])", r"\1\2", cause="조사"),
    turn(
        " 밖에",
        r"(\d ?(?:명|건|개|곳|원|일|회|시간|인|%)|수|것|(?<![가-힣])(?:하나|둘|그것|이것|한 명|한 번"
        r"|한 가지|조금|일부)) 밖에(?="
        r" [가-힣 ]{0,10}(?:없|안 |못|않|남지))",
        r"\1밖에",
        cause="밖에",
    ),
    turn(
        " 뿐",
        r"([가-힣])( )(?=뿐(?:만|이[다며고었]| 아니|입니다))",
        lambda m: m[1] if coda(m[1]) != RIEUL and m[1] not in "다는" else None,
        cause="뿐",
    ),
    turn(
        " 만큼",
        r"(?<![가-힣])(이|그|저|예년|전년|작년|법정 기준|그|나|너|우리|무엇|누구) 만큼(?=[은의이도 ,.])",
        r"\1만큼",
        cause="만큼",
    ),
    turn(
        " 대로",
        r"((?:계획|예정|사실|순서|규정|법|원칙|절차|지침|기준|약속|차례|뜻|마음|이|그|종전|당초|평소"
        r"|원안|신청 내용|안내|매뉴얼|지시|방침)) 대로(?=["
        r" ,.]|$)(?<!계획 대로변)",
        r"\1대로",
        cause="대로",
    ),
    turn(
        " 보다",
        r"((?:전년|작년|지난해|예년|평년|당초|전월|전년도|예산액|평균|목표|그|이전|종전|무엇|지난달))"
        r" 보다(?=[ ,.는도]|$)(?! (?:나은|나아|더"
        r" 나은|높은 |많은 |적극|효율|쉽|안전|체계|철저))",
        r"\1보다",
        cause="보다",
    ),
    turn(
        " 입니다| 이며| 이므로| 이었| 입니까",
        r"([가-힣\d)%]) (입니다|이며|이므로|이었[다습고]|입니까)(?![가-힣]*회)",
        r"\1\2",
        cause="이다",
    ),
    turn(
        "예정 임|계획 임|것 임|사항 임|것 이|예정 이|계획 이",
        r"((?:예정|계획|것|사항|중|때문)) (임|이다|이고|이나|이라|인)(?=[ ,.]|$)(?<!중 이다)(?<!중 인)",
        r"\1\2",
        cause="이다",
    ),
    turn(" 이나| 이라도| 이든", r"(\d ?(?:명|건|개|회|일|년)) (이나|이라도|이든)(?= )", r"\1\2", cause="조사"),
    turn(
        " 로",
        r"((?:자료|전화|우리|서류|메일|전자우편|문서|회의|담당자|따로|기타|시|구|도|별지|붙임))"
        r" (로)(?= (?:제출|송부|연락|신청|접수|회신|안내|통보|알려|변경|대체|발송))",
        r"\1\2",
        cause="조사",
    ),
    turn(
        " 간",
        r"(\d ?(?:년|개월|일|주|주일|시간|분|달|박)|(?<![가-힣])(?:이틀|사흘|나흘|열흘|보름|며칠|한"
        r" 달|두 달|일주일)) 간(?=[ ,.의에]|$)",
        r"\1간",
        "info",
        cause="간(동안)",
    ),
    turn(
        " 만 ",
        r"(\d ?(?:명|건|개|곳|인)) 만(?= (?:참|신|가능|허|해|선|접|지|제|운|선발|모집))",
        r"\1만",
        "info",
        cause="만",
    ),
)

# -- GM-SPC-003: 및, 등, 또는 -----------------------------------------------------------------

_JOINED = r"(?<=[가-힣)\]」』\dA-Za-z])"
_LISTED = r"(?P<list>[가-힣)] ?[,·ㆍ] ?)?(?<![가-힣])([가-힣]{1,12})"
# Old titles of laws and funds leave blanks out.
_TITLE_AROUND = rx.compile(r"[^\s]{0,40}(?:법|법률|령|규정|규칙|조례|기금|회계|에관[^\s]{0,20})[^\s]{0,6}")


def _and(match: re.Match[str]) -> str | None:
    return None if _TITLE_AROUND.match(match.string, match.end()) else " 및 "


JOINERS = (
    turn("및", rf"{_JOINED}(?<!및)및(?!및)(?= )", " 및", cause="및"),
    turn("및", r"(?<= )및(?=[가-힣「(\dA-Za-z])", "및 ", cause="및"),
    turn("및", rf"{_JOINED}(?<!및)및(?!및)(?=[가-힣「(\dA-Za-z])", _and, cause="및"),
    turn("등", rf"{_LISTED}등(?= |,|$)", lambda m: _others(m), cause="등"),
    turn(
        "등", rf"{_LISTED}등(?=(?:[을의에이은과도]|으로|에서|에게|에는)(?![가-힣]))", lambda m: _others(m), "info", "등"
    ),
    turn("등", r"(?<=[)」』\]])등(?=(?:[을의에이은과도]|으로|에서|에게|에는)?(?![가-힣A-Za-z0-9]))", " 등", cause="등"),
    turn("또는", r"(?<=[가-힣)\]」』])(?<!로)또는", " 또는", cause="또는"),
    turn("또는", r"또는(?=[가-힣「(])", "또는 ", cause="또는"),
    turn("혹은", r"(?<= )혹은(?=[가-힣「])", "혹은 ", cause="혹은"),
    turn("겸", r"((?:장|관|원|사|수|실|소|자|회|실장|과장|위원))겸(?= )", r"\1 겸", "info", cause="겸"),
    turn("내지", r"(?<=\d[명개건회일년원])내지(?= ?\d)", " 내지", "info", cause="내지"),
)


@cache
def _lamps() -> frozenset[str]:
    """What makes one word with 등: 가로등, 균등."""
    return frozenset(entry.word for entry in lexicon.load("lamps"))


def _others(match: re.Match[str]) -> str | None:
    word = match[2]
    if word in _lamps() or any(word.endswith(lamp) for lamp in _lamps() if len(lamp) > 1):
        return None
    if not (
        (match["list"] and (len(word) > 1 or word in "시군구읍면동도"))
        or ends_in_noun(word, nouns("명사"))
        or ends_in_noun(word, nouns("행위"))
    ):
        return None
    return f"{match['list'] or ''}{word} 등"
