"""Dispositions, refusals and decisions: reasons, legal basis and how to object."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seoul_assist.checking import acts
from seoul_assist.checking.content import content, filled, has, is_snippet, is_whole, recipient
from seoul_assist.checking.rule import Example, Mark, Rule
from seoul_assist.checking.view import Line, View
from seoul_assist.model import Basis
from seoul_assist.text import rx

_PROCEDURE = "행정절차법"
_DISCLOSURE = "공공기관의 정보공개에 관한 법률"
_PETITIONS = "민원 처리에 관한 법률"

_CITED = rx.compile(
    r"「[^」\n]{2,60}」|[｢『][^｣』\n]{2,60}[｣』]|[가-힣]{1,20}(?:법|령|규칙|조례|규정)\s?제\s?\d+\s?조|제\s?\d+\s?조"
)
_APPEAL = rx.compile(r"행정\s?심판|행정\s?소송|이의\s?신청|이의\s?제기|이의를\s?제기|심사\s?청구|심판\s?청구|불복")
_PERIOD = rx.compile(r"\d+\s?일\s?(?:이내|안|내)|\d+\s?일\s?이?\s?(?:지나|경과)|이내에")
_PHONE = rx.compile(r"\d{2,4}[)-]\s?[\d*○]{3,4}-[\d*○]{4}|\d{3,4}-\d{4}|전화|연락처|☎")
_OFFICER = rx.compile(
    r"담\s?당(?:\s?자|\s?공무원)?\s?[:：|\s(]\s?[^\n]{0,20}?[가-힣]{2,4}|[가-힣]{2,4}\s?(?:주무관|사무관"
    r"|팀장)|(?:주무관|사무관|서기관|팀장|과장)\s{1,4}[★⊙]?[가-힣]{2,4}"
)
_OFFICER_LINE = rx.compile(r"담\s?당(?:\s?자|\s?공무원|\s?부서)?\s?[:：]\s?(?P<who>[^\n]{0,60})")
_NAMED = rx.compile(
    r"(?:과|팀|관|실|국|소|자|당|주무관|사무관|팀장)[\s:：,(]+(?![가-힣]{1,3}[과팀실국관소부처청단센](?:[\s,(/)]|$))"
    r"[가-힣]{2,4}(?=[\s,(/)]|$)|[가-힣]{2,4}\s?(?:주무관|사무관|팀장|과장)"
)
_AGENCY = rx.compile(
    r"(?:장관|처장|청장|시장|군수|구청장|지사|교육감|교육장|위원장|서장|본부장|소장|원장)\s?(?:\(|$|,)"
    r"|수신자\s?참조|내부\s?결재|[과국실팀]장"
)

_BASELESS = rx.compile(
    r"(?P<prior>(?:행정|입법)\s?예고(?:를|을)?\s?(?:합니다|하오니|함(?![가-힣])|한다|하고자|실시))"
    r"|(?:조례|규칙|법률|시행령|훈령)안?(?:을|를)[^.\n]{0,15}예고\s?(?:합니다|하오니|한다)"
    r"|(?P<service>공시\s?송달(?:을|를)?\s?(?:합니다|하오니|함(?![가-힣])|한다|공고합니다|공고함))"
)
_ANY_LAW = rx.compile(
    r"[「｢『][^」｣』\n]{2,60}[」｣』]|[가-힣]{1,25}(?:법|법률|령|규칙|조례"
    r"|규정)\s?(?:\([^)\n]{0,20}\)\s?)?제\s?\d+\s?조|제\s?\d+\s?조(?:의\s?\d+)?\s?제?\s?\d*항?"
)


def _disposition(view: View) -> Iterator[Mark]:
    if view.doctype == "draft" and _AGENCY.search(recipient(view)):
        return
    acted = next(acts.done(view), None)
    if acted is None and view.doctype == "civil" and is_snippet(view):
        yield from _nameless(view)
    if acted is None or acts.NOT_YET.search(" ".join(line.flat for line in filled(view)[:6] if line.part == "head")):
        return
    line, found = acted
    text = content(view)
    everything = view.text
    fine = "과태료" in found[0]
    missing = []
    if not _CITED.search(text):
        missing.append("처분의 근거 법령")
    told = found["refuse"] and is_snippet(view) and acts.REMEDY.search(text)
    if not told and not (_APPEAL.search(text) and _PERIOD.search(text)):
        missing.append("이의 제기 방법과 기간" if fine else "행정심판ㆍ행정소송 등 불복 방법과 기간")
    named = _OFFICER_LINE.search(text)
    nameless = (
        named is not None and not _NAMED.search(named[0]) and not _OFFICER.search(everything.replace(named[0], ""))
    )
    if is_snippet(view):
        # A piece shows one fault at a time: a fine that names its law, or any act that says how to object, is right.
        wanted = "처분의 근거 법령" if fine else "행정심판ㆍ행정소송 등 불복 방법과 기간"
        missing = missing if wanted in missing else []
    elif is_whole(view) and not (_OFFICER.search(everything) and _PHONE.search(everything)):
        missing.append("담당자의 소속ㆍ성명ㆍ연락처")
    if nameless and "담당자의 소속ㆍ성명ㆍ연락처" not in missing:
        missing.append("담당자의 성명")
    if missing:
        start, end = line.start + found.start(), line.start + found.end()
        yield Mark(start, end, f"처분을 알리는 문서에 적어야 하는 것이 없습니다: {', '.join(missing)}.", _OBJECT)


def _nameless(view: View) -> Iterator[Mark]:
    """A line that says who is in charge and names an office alone."""
    for line in view.of("body"):
        found = _OFFICER_LINE.match(line.masked.lstrip())
        if found and found["who"].strip() and not _NAMED.search(found[0]):
            message = "담당자의 소속, 성명, 연락처를 모두 적어야 합니다. 없는 것: 성명."
            yield Mark(line.start, line.end, message, "담당: (부서) (성명), (전화번호)")
            return


_OBJECT = "이 처분에 이의가 있으면 처분이 있음을 알게 된 날부터 90일 이내에 행정심판을 청구할 수 있습니다."


def _refusal(view: View) -> Iterator[Mark]:
    text = content(view)
    asked = has(text, acts.QUESTION)
    for line in view.of("body", "attachments"):
        for found in acts.REFUSED.finditer(line.masked):
            sentence = _sentence(line.masked, found.start(), found.end())
            before = sentence[: sentence.find(found[0])][-25:]
            if acts.CONDITION.search(found[0]) or acts.CONDITION.search(before):
                continue
            if acts.AMEND.search(sentence) or acts.SUPPOSED.search(before):
                continue
            if acts.SPOKEN_OF.match(line.masked, found.end() - (2 if found[0].endswith(("처분", "결정")) else 0)):
                continue
            if found["hard"] and (
                (asked and "없" in found[0])
                or not (acts.CLAIM.search(sentence + " " + text[:200]) or acts.TOLD.match(line.masked, found.end()))
            ):
                continue
            if "공개" in found[0] and acts.WITHHELD.search(line.masked):
                continue
            yield from _unexplained(line, found, sentence, text)
            return


def _unexplained(line: Line, found: re.Match[str], sentence: str, text: str) -> Iterator[Mark]:
    missing = []
    if not acts.REASON_WORD.search(text):
        missing.append("이유")
    if not acts.REMEDY.search(text):
        missing.append("구제 절차(이의신청, 행정심판 등)")
    if missing:
        at = line.masked.find(sentence)
        start, end = line.start + at, line.start + at + len(sentence)
        message = f"민원을 받아들이지 않을 때는 이유와 구제 절차를 함께 알려야 합니다. 없는 것: {', '.join(missing)}."
        yield Mark(
            start, end, message, "이 결과에 이의가 있으면 통지를 받은 날부터 60일 이내에 이의신청을 하실 수 있습니다."
        )


def _sentence(text: str, start: int, end: int) -> str:
    """The sentence around a span, its blanks at the edges left out."""
    before = max(text.rfind(". ", 0, start) + 1, 0)
    after = text.find(". ", end)
    return text[before : after + 1 if after >= 0 else len(text)].strip()


def _withheld(view: View) -> Iterator[Mark]:
    text = content(view)
    if not acts.ASKED.search(text):
        return
    for line in view.of("body", "attachments"):
        found = acts.WITHHELD.search(line.masked)
        if found is None or acts.SUPPOSED.search(line.masked[max(0, found.start() - 15) : found.start()]):
            continue
        if acts.ABSENT.search(text) and "비공개" not in found[0]:
            return
        missing = []
        if not acts.GROUND.search(text):
            missing.append("정보공개법 제9조제1항의 몇 호에 해당하는지")
        if (
            acts.INNER.search(text)
            and (acts.FIVE.search(text) or not acts.GROUND.search(text))
            and not acts.ENDS.search(text)
        ):
            missing.append("의사결정ㆍ내부검토의 단계와 끝나는 예정일")
        full = is_whole(view) or (not is_snippet(view)) or has(view.text, acts.DECISION)
        # A paragraph that gives the article and the reason is the whole notice: nothing more will follow.
        told = acts.GROUND.search(text) and acts.EXPLAINED.search(acts.GROUND.sub("", text))
        full = full or bool(told and not acts.ENDS.search(text))
        if full and not _APPEAL.search(text):
            missing.append("불복 방법과 절차(이의신청, 행정심판, 행정소송)")
        if missing:
            start, end = line.start + found.start(), line.start + found.end()
            message = f"정보를 공개하지 않는 결정에 적어야 하는 것이 없습니다: {', '.join(missing)}."
            yield Mark(
                start, end, message, "비공개 근거(제9조제1항제○호), 구체적인 이유, 이의신청(30일 이내) 방법을 적습니다."
            )
        return


def _baseless(view: View) -> Iterator[Mark]:
    text = "\n".join(line.flat for line in view.lines if line.part != "foot")
    if _ANY_LAW.search(text) or any(reference.law for reference in view.references):
        return
    for line in view.of("body", "attachments"):
        if found := _BASELESS.search(line.masked):
            yield Mark(line.start + found.start(), line.start + found.end(), _NO_BASIS, "「법령명」 제○조에 따라")
            return
    if view.doctype == "draft" and _AGENCY.search(recipient(view)):
        return
    for line, found in acts.done(view):
        if found["refuse"] and re.search(r"이유|사유", text):
            continue
        yield Mark(line.start + found.start(), line.start + found.end(), _NO_BASIS, "「법령명」 제○조에 따라")
        return


_NO_BASIS = "처분, 의무 부과, 행정예고, 입법예고, 공시송달에는 근거 법령과 조항을 적어야 합니다."

RULES: tuple[Rule, ...] = (
    Rule(
        id="GM-STR-022",
        title="처분 문서의 담당자·불복 고지",
        severity="error",
        confidence="LAW",
        gate="every",
        basis=(
            Basis(_PROCEDURE, "제26조", "행정심판ㆍ행정소송 제기 여부, 청구 절차와 기간"),
            Basis(_PROCEDURE, "제23조제1항", "처분의 근거와 이유"),
            Basis(_PROCEDURE, "제24조제3항", "처분 행정청, 담당자의 소속ㆍ성명ㆍ연락처"),
            Basis("행정심판법", "제58조"),
        ),
        what=(
            "취소, 정지, 부과, 반려, 시정 명령처럼 당사자에게 처분을 알리면서 근거 법령, 담당자와 연락처, "
            "불복 방법과 기간 "
            "가운데 하나를 적지 않은 문서를 찾습니다. 사전 통지와 다른 기관에 보내는 문서는 보지 않습니다."
        ),
        why="처분을 받은 사람이 까닭을 알고 기간 안에 다툴 수 있어야 합니다.",
        bad=(
            Example("「주차장법」 제19조에 따라 사용 정지 10일을 명합니다.  끝.", doctype="civil"),
            Example(
                "「주차장법」 제19조에 따라 점용 허가를 취소합니다. 처분이 있음을 알게 된 날부터 90일 "
                "이내에 행정심판을 청구할 수 "
                "있습니다.\n담당: 교통과, (000) 000-0000  끝.",
                doctype="civil",
                why="담당자의 성명이 없음",
            ),
        ),
        good=(
            Example(
                "「주차장법」 제19조에 따라 점용 허가를 취소합니다. 처분이 있음을 알게 된 날부터 90일 "
                "이내에 행정심판을 청구할 수 "
                "있습니다.\n담당: 교통과 윤가람, (000) 000-0000  끝.",
                doctype="civil",
            ),
            Example("사용을 정지하는 처분의 사전 통지: 의견이 있으면 알려 주시기 바랍니다.  끝.", doctype="civil"),
            Example("신청하신 대로 점용을 허가합니다.  끝.", doctype="civil", why="신청을 그대로 받아들인 처분"),
        ),
        check=_disposition,
        doctypes=frozenset({"civil", "draft"}),
    ),
    Rule(
        id="GM-STR-023",
        title="민원 거부 통지의 이유·구제절차",
        severity="error",
        confidence="LAW",
        gate="every",
        basis=(
            Basis(_PETITIONS, "제27조제3항", "거부하는 경우 거부 이유와 구제절차를 함께 통지"),
            Basis(_PETITIONS, "제35조", "거부처분에 대한 이의신청"),
        ),
        what=(
            "민원을 받아들이지 않는다고 알리면서 그 이유나 구제 절차(이의신청, 행정심판, 고충민원)를 적지 "
            "않은 회신을 찾습니다. "
            "법령을 풀이한 회신과 보완 요구는 보지 않습니다."
        ),
        why="민원인이 왜 안 되는지, 다음에 무엇을 할 수 있는지 알아야 합니다.",
        bad=(
            Example("건의하신 정류장 이전은 수용하기 어렵습니다.  끝.", doctype="civil"),
            Example("예산이 부족하여 요청하신 의자 설치는 어렵습니다.  끝.", doctype="civil", why="구제 절차가 없음"),
        ),
        good=(
            Example(
                "건의하신 정류장 이전은 보도 폭이 좁아 수용하기 어렵습니다. 이의가 있으면 통지를 받은 "
                "날부터 60일 이내에 이의신청을 "
                "하실 수 있습니다.  끝.",
                doctype="civil",
            ),
            Example(
                "서류가 부족하니 2026. 5. 7.(목)까지 보완하여 주시기 바랍니다.  끝.", doctype="civil", why="보완 요구"
            ),
            Example(
                "질의하신 시설물은 주차장에 해당하지 않아 요금을 감면할 수 없습니다.  끝.",
                doctype="civil",
                why="법령 해석",
            ),
        ),
        check=_refusal,
        doctypes=frozenset({"civil"}),
    ),
    Rule(
        id="GM-STR-024",
        title="정보 비공개 결정 통지의 필수 기재",
        severity="error",
        confidence="LAW",
        gate="every",
        basis=(
            Basis(_DISCLOSURE, "제13조제5항", "비공개 이유와 불복의 방법 및 절차를 구체적으로 밝혀 문서로 통지"),
            Basis(_DISCLOSURE, "제9조제1항제5호", "의사결정ㆍ내부검토를 이유로 하면 단계와 종료 예정일"),
        ),
        what=(
            "비공개나 부분 공개를 알리면서 제9조제1항의 몇 호인지, 불복 방법과 절차를 적지 않은 통지, 내부 "
            "검토를 이유로 "
            "들면서 언제 끝나는지 적지 않은 통지를 찾습니다. 정보 부존재 통지는 보지 않습니다."
        ),
        why="청구인이 어떤 근거로 공개되지 않았는지 알고 다툴 수 있어야 합니다.",
        bad=(
            Example("청구하신 회의 자료는 비공개합니다.  끝.", doctype="civil"),
            Example("내부 검토를 하고 있어 청구하신 자료를 공개할 수 없습니다.  끝.", doctype="civil"),
        ),
        good=(
            Example("청구하신 회의 자료는 제9조제1항제6호에 해당하여 비공개합니다.  끝.", doctype="civil"),
            Example("청구하신 자료는 모두 공개합니다.  끝.", doctype="civil"),
            Example("청구하신 자료는 부존재하여 공개할 수 없습니다.  끝.", doctype="civil"),
        ),
        check=_withheld,
        doctypes=frozenset({"civil"}),
    ),
    Rule(
        id="GM-CITE-007",
        title="근거 법령이 필요한 문서의 근거 누락",
        severity="warn",
        confidence="LAW",
        gate="every",
        basis=(
            Basis(_PROCEDURE, "제23조제1항", "처분의 근거와 이유"),
            Basis(_PROCEDURE, "제46조", "행정예고"),
            Basis(_PROCEDURE, "제41조", "입법예고"),
        ),
        what="처분, 과태료ㆍ의무 부과, 행정예고ㆍ입법예고, 공시송달을 하면서 근거 법령을 적지 않은 문서를 찾습니다.",
        why="권리를 제한하거나 의무를 지우려면 법령의 근거가 있어야 하고 그 근거를 밝혀야 합니다.",
        bad=(
            Example("주차 구획 변경을 다음과 같이 행정예고합니다.", doctype="notice"),
            Example("수취인을 찾을 수 없어 다음과 같이 공시송달합니다.", doctype="notice"),
        ),
        good=(
            Example("「주차장법」 제19조에 따라 다음과 같이 행정예고합니다.", doctype="notice"),
            Example("마을 음악회에 오시는 길을 알려 드립니다.", doctype="notice"),
        ),
        check=_baseless,
        doctypes=frozenset({"draft", "civil", "notice"}),
    ),
)
