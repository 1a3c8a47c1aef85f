"""The sender and the seal: head of the agency, acting heads, omission marks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seoul_assist.checking.approval import is_approval
from seoul_assist.checking.form import Form
from seoul_assist.checking.gates import Doctype
from seoul_assist.checking.rule import DECREE, DECREE_RULE, Example, Mark, Rule
from seoul_assist.checking.signature import Sender, is_surely_person, kind_of, sender_of
from seoul_assist.checking.slot import level, slot
from seoul_assist.checking.view import Line, View
from seoul_assist.model import Basis
from seoul_assist.text import rx

_SENDS: frozenset[Doctype] = frozenset({"draft", "civil", "notice"})
_INTERNAL = rx.compile(r"^(?:(?:내부|자체)결재|없음|해당없음|-)?$")
_OF_AN_OFFICE = rx.compile("[시군구도부처청]$")
_PLAIN_AGENCY = rx.compile("(?:[시군구도]청|교육청)$")
_NOTED = rx.compile(r"^수\s?신\s*[:：]?\s*(?P<to>.+)$")
_PERSON_TO = rx.compile(r"귀\s?하|님$|[가-힣]\s?씨$")
_SHORT = {
    "직대": "직무대리",
    "직무대행": "직무대리",
    "직무 대행": "직무대리",
    "대행": "권한대행",
    "대리": "직무대리",
    "권한 대행": "권한대행",
    "직무 대리": "직무대리",
}
_POST = rx.compile(r"(?:[가-힣]+(?:장|관|수|지사|감))(?=\s|$)")
# Acts that bind somebody or prove something: a seal belongs below them.
_ACTS = (
    "처분|허가|인가|면허|과태료|과징금|이행 ?강제금|영업 ?정지|자격 ?정지|등록증|자격증|증명|확인서"
    "|계약|협약|위촉|임용|취소|철거|시정명령|변상금"
    "|부과|신고증|지정서"
)
_NOTED_ACT = rx.compile(f"{_ACTS}|민원|시민|주민|개인")
_REQUEST = rx.compile(
    r"요청|제출|조회|현황|자료|의견|협조|안내|알림|교육|회의|개최|계획|결과|점검|홍보|통계|관련|사례|교체|배포"
)
_GRANTED = r"(?:허가|인가|면허|등록|지정|승인|자격|신고|결정)"
_TITLE_ACT = rx.compile(
    r"(?:처분|허가증?|인가증?|면허증?|과태료|과징금|이행 ?강제금|변상금|(?:영업|자격|업무)\s?정지|등록증|자격증"
    r"|증명서|계약\s?체결|위촉장|임용장"
    rf"|{_GRANTED}\s?취소|철거\s?명령|시정\s?명령|지정서|신고증)"
    r"\s?(?:의\s?)?(?:처분\s?)?(?:사전\s?)?(?:부과|통지|통보|발급|교부|송부|발송|고지)?(?:\s?(?:통지|알림|고지))?$"
)
_DID = r"(?:을|를)?\s?(?:합니다|하며|하고자|하였습니다|하였음|통지합니다|알려\s?드립니다|명합니다)"
_BODY_ACT = rx.compile(
    r"(?:영업 ?정지|자격 ?정지|과태료|과징금|이행 ?강제금|변상금)[^.\n]{0,30}(?:처분|부과)"
    + _DID
    + rf"|{_GRANTED}[을를]?\s?취소{_DID}"
    r"|(?:허가|인가|증명)합니다|(?:철거|원상\s?회복|시정)[을를]?\s?명합니다|계약을\s?체결합니다"
)


def _outside(form: Form, sender: Sender) -> bool | None:
    """Whether the document leaves the agency; None when nothing tells."""
    noted = _NOTED.match(sender.note.text) if sender.note else None
    names = ["".join(noted["to"].split())] if noted else [one.name.tight for one in (*form.recipients, *form.listed)]
    kinds = {kind_of(re.sub(r"\([^()]*\)", "", name)) for name in names if not name.startswith("수신자참조")}
    people = any(_PERSON_TO.search(name) for name in names)
    if "head" in kinds or "board" in kinds or people:
        return True
    return False if "aide" in kinds or any(_INTERNAL.match(name) for name in names) else None


def _is_last(view: View, line: int) -> bool:
    """True when nothing but the foot follows the line, which is there or not."""
    after = next((n for n in view.lines[line + 1 :] if not n.blank), None)
    return after is None or after.part == "foot" or is_approval(level(after.text))


def _head_signs(view: View) -> Iterator[Mark]:
    form, sender = view.form, view.form.sender
    if sender is None:
        yield from _nobody(view)
        return
    alone = sum(not line.blank for line in view.lines) == 1
    if alone and not _shows_itself(view, sender):
        return
    if not _is_last(view, sender.slot.line) or sender.acting is not None:
        return
    name, message = sender.name, ""
    if sender.kind == "person":
        message = "발신 명의에는 사람 이름이 아니라 행정기관의 장을 적습니다."
    elif sender.kind == "department":
        message = "발신 명의에는 부서 이름이 아니라 행정기관의 장을 적습니다."
    elif sender.kind == "agency" and (not alone or _PLAIN_AGENCY.search(name.tight)):
        message = "발신 명의에는 기관 이름이 아니라 행정기관의 장을 적습니다."
    elif sender.kind == "aide":
        outside = _outside(form, sender)
        office = _OF_AN_OFFICE.search(name.text.split()[0]) is not None
        if outside or view.doctype == "notice" or (outside is None and office and (alone or form.recipient is None)):
            message = "다른 기관에 보내는 문서의 발신 명의는 보조기관이 아니라 행정기관의 장입니다."
    if message:
        yield Mark(name.start, name.end, message)


def _shows_itself(view: View, sender: Sender) -> bool:
    """Whether a line that is all there is can only be a sender: an agency, an aide of one, a name of a person."""
    if not view.explicit:
        return False
    name = sender.name
    if sender.kind == "person":
        return is_surely_person(name.text) and sender.note is None
    if sender.kind == "aide":
        return len(name.text.split()) <= 3
    return sender.kind == "agency" and len(name.text.split()) == 1


def _nobody(view: View) -> Iterator[Mark]:
    """A letter with its whole foot, in which no sender stands between the text and the approval lines."""
    form = view.form
    if view.doctype == "notice" or form.recipient is None or _INTERNAL.match(form.recipient.tight):
        return
    if not form.has_foot or not form.approvers:
        return
    first = view.lines[form.foot]
    after = (
        next((line for line in view.lines[max(form.end, 0) + 1 :] if not line.blank), None) if form.end >= 0 else first
    )
    if after is None or after.index != first.index or re.search("관리카드|발신\\s?명의", view.text):
        return
    yield Mark(
        first.start, first.end, "밖으로 보내는 문서에 발신 명의가 없습니다. 본문 다음에 행정기관의 장을 적어 주세요."
    )


def _seal(view: View) -> Iterator[Mark]:
    form, sender = view.form, view.form.sender
    if sender is None or sender.seal is None or "생략" not in sender.seal.tight:
        return
    seal = sender.seal
    note = sender.note.text if sender.note else ""
    if seal.tight.startswith("서명"):
        if sender.kind in ("head", "board") or _outside(form, sender) or re.search("외부|다른 기관|민원", note):
            message = "서명 생략은 보조기관끼리 주고받는 문서에만 표시합니다."
            yield Mark(seal.start, seal.end, message, "관인생략")
        return
    if _to_a_person(view) or (_NOTED_ACT.search(note) and not _REQUEST.search(note)) or _binds(view):
        message = (
            "관인 생략은 기관 사이의 가벼운 요구·연락·통보에만 표시합니다. "
            "처분, 증명, 계약 문서와 개인에게 보내는 문서에는 관인을 찍습니다."
        )
        yield Mark(seal.start, seal.end, message)


def _to_a_person(view: View) -> bool:
    names = [*view.form.recipients, *view.form.listed]
    return any(_PERSON_TO.search(one.name.text) for one in names)


def _binds(view: View) -> bool:
    """True for a document whose title or text does what needs a seal; asking about such acts does not."""
    title = view.form.title
    if title is not None and _TITLE_ACT.search(title.text):
        return True
    if title is not None and _REQUEST.search(title.text):
        return False
    return any(_BODY_ACT.search(line.masked) for line in view.of("body"))


def _acting_lines(view: View) -> Iterator[tuple[Line, Sender]]:
    for line in view.lines:
        if line.blank or len(line.text) > 80 or not re.search("대\\s?행|직대|대리", line.text):
            continue
        sender = sender_of(slot(line, level(line.text), 0, len(line.text), strip=False))
        if sender is not None and sender.acting is not None and sender.kind == "head":
            yield line, sender


def _acting(view: View) -> Iterator[Mark]:
    for line, sender in _acting_lines(view):
        acting, actor = sender.acting, sender.actor
        if acting is None:
            continue
        better = _SHORT.get(acting.text, "")
        if better:
            fix = better if " " in acting.text else None
            yield Mark(acting.start, acting.end, f"‘{acting.text}’은 ‘{better}’라고 적습니다.", better, fix)
            continue
        below = next((level(n.text) for n in view.lines[line.index + 1 :] if not n.blank), "")
        if actor is None and _POST.match(below.strip()) and not is_approval(below, least=2):
            continue
        if actor is None or not _POST.search(actor.text):
            message = f"‘{acting.text}’ 다음에는 대신하는 사람의 직위와 성명을 적습니다."
            yield Mark(acting.start, actor.end if actor else acting.end, message)


_TEXT = "\n제목  둘레길 안내판 정비 안내\n\n둘레길 안내판을 정비합니다.  끝.\n\n"
_OUT = "수신  누리군수(산림과장)" + _TEXT
_FOOT = "\n\n주무관 홍여울  팀장 나래솔  과장 전결 10/6 박다솜\n시행  산림과-31(2026. 10. 6.)  접수"

RULES = (
    Rule(
        id="GM-STR-008",
        title="발신 명의 — 행정기관의 장",
        severity="warn",
        confidence="LAW",
        gate="every",
        basis=(Basis(DECREE, "제13조제1항"), Basis(DECREE, "제13조제2항"), Basis(DECREE_RULE, "제10조")),
        what="발신 명의가 없거나 부서, 기관 이름, 사람 이름, (밖으로 보내는 문서의) 보조기관인 문서를 찾습니다.",
        why=(
            "문서의 발신 명의는 행정기관의 장입니다. "
            "합의제기관은 그 기관, 한 기관의 보조기관끼리는 보조기관의 명의로 보냅니다."
        ),
        bad=(
            Example(_OUT + "다솜구 산림과장"),
            Example(_OUT + "다솜구청"),
            Example(_OUT + "박여울"),
            Example("다솜구\n" + _OUT.rstrip() + _FOOT),
        ),
        good=(
            Example(_OUT + "다솜구청장"),
            Example("수신  재무과장" + _TEXT + "산림과장"),
            Example(_OUT + "다솜구 도시숲위원회"),
            Example("다솜구\n" + _OUT + "다솜구청장" + _FOOT),
        ),
        check=_head_signs,
        doctypes=_SENDS,
    ),
    Rule(
        id="GM-STR-013",
        title="관인생략·서명생략 표시의 범위",
        severity="warn",
        confidence="LAW",
        gate="head",
        basis=(Basis(DECREE, "제14조제3항"), Basis(DECREE_RULE, "제11조제4항"), Basis(DECREE_RULE, "별표 1")),
        what="개인에게 보내거나 처분·증명·계약을 담은 문서의 ‘관인생략’, 기관의 장 옆의 ‘서명생략’을 찾습니다.",
        why=(
            "관인 생략은 일일명령 같은 단순한 지시와 기관 사이의 가벼운 요구·연락·통보에만 표시하고, "
            "서명 생략은 보조기관 사이의 같은 문서에만 표시합니다."
        ),
        bad=(
            Example("수신  박여울 귀하(00001 가온시 가온로 1)" + _TEXT + "다솜구청장  관인생략", doctype="civil"),
            Example(_OUT.replace("둘레길 안내판 정비 안내", "산지 전용 허가증 교부") + "다솜구청장  관인생략"),
            Example(_OUT + "다솜구청장  서명생략"),
        ),
        good=(
            Example(_OUT + "다솜구청장  관인생략"),
            Example(_OUT.replace("둘레길 안내판 정비 안내", "과태료 처분 현황 제출 요청") + "다솜구청장  관인생략"),
            Example("수신  재무과장" + _TEXT + "산림과장  서명생략"),
        ),
        check=_seal,
        doctypes=frozenset({"draft", "civil"}),
    ),
    Rule(
        id="GM-STR-017",
        title="권한대행·직무대리 표시",
        severity="warn",
        confidence="LAW",
        gate="every",
        basis=(Basis(DECREE_RULE, "제10조"), Basis(DECREE_RULE, "제11조제3항")),
        what="발신 명의의 ‘대행’, ‘직대’, ‘권한 대행’과 직위가 빠진 권한대행·직무대리를 찾습니다.",
        why="기관의 장을 대신하는 사람은 ‘권한대행’이나 ‘직무대리’라고 적고 자기 직위와 성명을 적습니다.",
        bad=(
            Example(_OUT + "다솜구청장 직대 홍여울"),
            Example(_OUT + "다솜구청장 권한 대행 부구청장 홍여울", _OUT + "다솜구청장 권한대행 부구청장 홍여울"),
            Example(_OUT + "다솜구청장 권한대행 홍여울"),
        ),
        good=(
            Example(_OUT + "다솜구청장 권한대행 부구청장 홍여울"),
            Example(_OUT + "다솜구청장 직무대리\n부구청장 홍여울"),
            Example("급식 대행업체를 살펴봅니다.  끝."),
        ),
        check=_acting,
        fix="safe",
        doctypes=_SENDS,
    ),
)
