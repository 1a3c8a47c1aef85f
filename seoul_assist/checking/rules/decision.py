"""The approval lines: delegated and acting decisions, days, opinions, signs, and the order of decision and dispatch."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from seoul_assist.checking.approval import Approver
from seoul_assist.checking.rule import DECREE, DECREE_RULE, Example, Mark, Rule
from seoul_assist.checking.signature import is_person
from seoul_assist.checking.slot import Slot
from seoul_assist.checking.view import View
from seoul_assist.checking.when import canonical, days
from seoul_assist.model import Basis
from seoul_assist.text import rx
from seoul_assist.text.calendar import make

_HAND = rx.compile(r"^\(?代[決結결]?\)?$|^대리$")
_HANJA = rx.compile(r"^[專前]決$")
_BELOW_HEAD = rx.compile("(?:팀장|과장|국장|실장|계장|담당관|부장|차장|부시장|부군수|부구청장|부지사|차관)$")
_NO_DECIDER = rx.compile("(?:주무관|사무관|서기관?|주사보?|연구사|지도사|담당자?)$")
_FULL_DAY = rx.compile(r"\d{4}")
_YEAR_TURN = 300


def _decider(cells: Sequence[Approver]) -> Approver | None:
    """Who decides: the one who acts, else the one to whom it is delegated, else the last."""
    for marks in (("대결", "代", "(代)", "代決", "代結", "대리"), ("전결", "專決")):
        for cell in cells:
            if cell.mark is not None and cell.mark.tight in marks and (cell.signed or cell.day):
                return cell
    return cells[-1] if cells else None


def _delegated(view: View) -> Iterator[Mark]:
    if "관리카드" in view.text:
        return
    cells = view.form.approvers
    for cell in cells:
        if cell.mark is None:
            continue
        if _HAND.match(cell.mark.tight):
            message = "대신 결재한 사람의 칸에는 ‘대결’이라고 적습니다."
            yield Mark(cell.mark.start, cell.mark.end, message, "대결")
        elif _HANJA.match(cell.mark.tight):
            yield Mark(cell.mark.start, cell.mark.end, "위임받아 결재한 사람의 칸에는 ‘전결’이라고 적습니다.", "전결")
    yield from _cells(cells)
    yield from _unmarked(view, cells)


def _cells(cells: Sequence[Approver]) -> Iterator[Mark]:
    """Cells in which nobody signs, and cells behind the decision."""
    signed = any(cell.mark is not None or (cell.day is not None and cell.signed) for cell in cells)
    if not signed or any(cell.rest for cell in cells):
        return
    acting = any(cell.mark is not None and cell.mark.tight != "전결" and cell.signed for cell in cells)
    decided = False
    for number, cell in enumerate(cells):
        mark = cell.mark.tight if cell.mark is not None else ""
        if cell.signed:
            if decided and not acting and mark != "전결":
                message = "전결한 사람의 뒤에는 결재란을 두지 않습니다. 전결권자와 결재권자를 확인해 주세요."
                yield Mark(cell.position.start, cell.end, message)
            decided = decided or mark == "전결"
            continue
        if cell.absence is not None or (mark == "전결" and (acting or len(cells) == 1)):
            continue
        later = next((one for one in cells[number + 1 :] if one.signed), None)
        if mark in ("대결", "전결") and later is not None and later.mark is None:
            message = "전결 사항을 대결하면 전결권자의 칸에 ‘전결’, 대신 결재한 사람의 칸에 ‘대결’이라고 적습니다."
            better = f"{cell.title} 전결  {later.title} 대결"
            yield Mark(cell.position.start, later.end, message, better)
        elif not mark and cell.day is None:
            yield Mark(
                cell.position.start, cell.end, "서명하지 않고 전결 표시도 하지 않는 사람의 칸은 만들지 않습니다."
            )


def _unmarked(view: View, cells: Sequence[Approver]) -> Iterator[Mark]:
    """A decision by somebody below the head of the agency without 전결 or 대결."""
    if len(cells) < 2 or any(cell.mark is not None for cell in cells) or any(cell.rest for cell in cells):
        return
    last = cells[-1]
    sender = view.form.sender
    if sender is not None and (sender.kind == "aide" or sender.name.tight.endswith(last.title)):
        return
    if last.signed and _BELOW_HEAD.search(last.title) and (last.day is not None or view.form.issued):
        message = "기관의 장이 아닌 사람이 결재했으면 그 사람의 칸에 ‘전결’이나 ‘대결’을 표시해야 합니다."
        yield Mark(last.position.start, last.end, message)


def _undated(view: View) -> Iterator[Mark]:
    form = view.form
    last = _decider(form.approvers)
    if last is None or not last.signed or any(cell.day is not None for cell in form.approvers):
        return
    if last.sign or last.opinion or last.initiator or _NO_DECIDER.search(last.title) or "결재일" in view.text:
        return
    few = sum(not line.blank for line in view.lines) == 1 and len(form.approvers) <= 2
    alone = view.explicit and few and last.name is not None and is_person(last.name.text)
    if form.issued or (form.issue is None and (last.mark is not None or alone)):
        message = "결재권자의 서명란에는 서명과 함께 서명날짜를 적습니다."
        yield Mark(last.position.start, last.end, message)


def _opinion(view: View) -> Iterator[Mark]:
    for cell in (*view.form.approvers, *view.form.cooperators):
        opinion = cell.opinion
        if opinion is None or opinion.text == "(의견 있음)":
            continue
        start = cell.position.end
        message = "검토하거나 협조하는 사람의 의견이 다르면 직위 다음에 ‘(의견 있음)’이라고 적습니다."
        plain = start <= opinion.start and not view.text[start : opinion.start].strip(" ")
        better = "(의견 있음)"
        yield Mark(start if plain else opinion.start, opinion.end, message, better, better)


_SIGN = {"☆": "★", "*": "★", "●": "★", "◎": "⊙", "⊚": "⊙", "◉": "⊙", "○": "⊙"}


def _signs(view: View) -> Iterator[Mark]:
    for cell in (*view.form.approvers, *view.form.cooperators):
        if cell.sign in _SIGN:
            better = _SIGN[cell.sign]
            message = f"발의자는 ★, 보고자는 ⊙로 표시합니다. ‘{cell.sign}’를 ‘{better}’로 바꾸어 주세요."
            yield Mark(cell.position.start, cell.position.start + 1, message, better)
        elif cell.initiator is not None:
            better = "★" if "발의" in cell.initiator.text else "⊙"
            message = "발의자는 직위 앞에 ★, 보고자는 ⊙로 표시합니다."
            yield Mark(cell.initiator.start, cell.initiator.end, message, f"{better}{cell.title}")


def _too_early(view: View) -> Iterator[Mark]:
    form = view.form
    issued, received = _day(form.issue), _day(form.receipt)
    decider = _decider(form.approvers)
    signed = _signature(decider.day, issued[1]) if decider is not None and decider.day is not None and issued else None
    if issued and signed and issued[1] < signed:
        shown = canonical(signed.year, signed.month, signed.day)
        message = f"시행일이 결재일({shown})보다 앞섭니다. 문서는 결재를 받아야 성립합니다."
        yield Mark(issued[0].start, issued[0].end, message)
    if issued and received and received[1] < issued[1]:
        message = "접수일이 시행일보다 앞섭니다. 두 날짜를 확인해 주세요."
        yield Mark(received[0].start, received[0].end, message)


def _day(slot: Slot | None) -> tuple[Slot, date] | None:
    """The day in the parentheses of a registration number."""
    for day in days(slot.text) if slot is not None else ():
        if slot is not None and day.date is not None:
            return slot.part(day.start, day.end), day.date
    return None


def _signature(slot: Slot, issued: date) -> date | None:
    """The day of a signature; without a year it is of the year of the dispatch, or of the year before at the turn."""
    if _FULL_DAY.search(slot.text):
        numbers = [int(number) for number in re.findall(r"\d+", slot.text)]
        return make(numbers[0], numbers[1], numbers[2])
    month, day = (int(number) for number in re.findall(r"\d+", slot.text)[:2])
    signed = make(issued.year, month, day)
    if signed is not None and (signed - issued).days > _YEAR_TURN:
        signed = make(issued.year - 1, month, day)
    return signed


_CELLS = "주무관 홍여울  팀장 나래솔  "
_REGISTER = "\n시행  산림과-31(2026. 10. 6.)  접수"

RULES = (
    Rule(
        id="GM-STR-011",
        title="전결·대결 표시",
        severity="warn",
        confidence="LAW",
        gate="head",
        basis=(
            Basis(DECREE_RULE, "제7조제2항"),
            Basis(DECREE_RULE, "제7조제3항"),
            Basis(DECREE_RULE, "제7조제4항"),
            Basis(DECREE_RULE, "제21조제2항"),
        ),
        what="‘대결’ 대신 쓴 代·대리, 표시가 없는 위임 결재, 서명하지 않는 사람의 빈칸을 찾습니다.",
        why=(
            "위임받아 결재하면 ‘전결’, 대신 결재하면 ‘대결’이라고 그 사람의 칸에 적습니다. "
            "서명도 전결 표시도 하지 않는 사람의 칸은 만들지 않습니다."
        ),
        bad=(
            Example(_CELLS + "과장 代 10/6 박다솜", _CELLS + "과장 대결 10/6 박다솜"),
            Example("국장 (빈칸)  과장 전결 10/6 박다솜"),
            Example("국장 대결  과장 10/6 박다솜"),
            Example(_CELLS + "과장 10/6 박다솜"),
            Example(_CELLS + "과장 전결 10/6 박다솜  국장 윤슬아"),
        ),
        good=(
            Example(_CELLS + "과장 전결 10/6 박다솜"),
            Example(_CELLS + "국장 윤슬아  구청장 10/6 고은솔"),
            Example("주무관 홍여울  과장 대결 10/6 박다솜  국장 전결"),
            Example("주무관 홍여울  팀장 출장  과장 전결 10/6 박다솜"),
            Example(_CELLS + "과장 박다솜", why="결재 전 초안"),
        ),
        check=_delegated,
        suppresses=("GM-LANG-001",),
    ),
    Rule(
        id="GM-STR-012",
        title="결재권자 서명날짜",
        severity="info",
        confidence="LAW",
        gate="head",
        basis=(Basis(DECREE_RULE, "제7조제1항"),),
        what="결재가 끝난 문서에서 서명날짜가 없는 결재권자의 칸을 찾습니다.",
        why="결재권자는 서명란에 서명과 함께 서명날짜를 적습니다.",
        bad=(Example(_CELLS + "과장 전결 박다솜"), Example(_CELLS + "과장 전결 박다솜" + _REGISTER)),
        good=(
            Example(_CELLS + "과장 전결 10/06 박다솜" + _REGISTER),
            Example(_CELLS + "과장 전결", why="결재 전 초안"),
        ),
        check=_undated,
    ),
    Rule(
        id="GM-STR-016",
        title="(의견 있음) 표시",
        severity="info",
        confidence="LAW",
        gate="head",
        basis=(
            Basis(DECREE_RULE, "제6조제3항"),
            Basis(DECREE_RULE, "제6조제4항"),
        ),
        what="‘(의견있음)’, ‘(이견 있음)’, 괄호가 없는 ‘의견 있음’을 결재란에서 찾습니다.",
        why="검토하거나 협조하는 사람의 의견이 다르면 직위 다음에 ‘(의견 있음)’이라고 표시합니다.",
        bad=(
            Example("협조자  산림과장(의견있음) 홍여울", "협조자  산림과장(의견 있음) 홍여울"),
            Example("협조자  산림과장 이견 있음 홍여울", "협조자  산림과장(의견 있음) 홍여울"),
        ),
        good=(Example("협조자  산림과장(의견 있음) 홍여울"), Example("다른 의견이 있으면 알려 주시기 바랍니다.  끝.")),
        check=_opinion,
        fix="safe",
    ),
    Rule(
        id="GM-STR-027",
        title="발의자(★)·보고자(⊙) 표시",
        severity="info",
        confidence="LAW",
        gate="head",
        basis=(Basis(DECREE, "제8조제4항"), Basis(DECREE_RULE, "제6조제1항")),
        what="결재란에서 ★ 대신 쓴 ☆나 ‘(발의자)’, ⊙ 대신 쓴 ◎나 ‘(보고자)’를 찾습니다.",
        why="발의자는 ★, 보고자는 ⊙를 직위 앞이나 위에 표시합니다. 일상적인 문서에서는 생략할 수 있습니다.",
        bad=(Example("☆주무관 홍여울"), Example("◎팀장 나래솔"), Example("주무관 홍여울(발의자)")),
        good=(Example("★주무관 홍여울  ⊙팀장 나래솔"), Example(_CELLS.strip())),
        check=_signs,
    ),
    Rule(
        id="GM-STR-033",
        title="시행일이 결재일보다 앞섬",
        severity="error",
        confidence="LAW",
        gate="head",
        basis=(Basis(DECREE, "제6조제1항"), Basis(DECREE, "제12조제1항")),
        what="결재권자의 서명날짜보다 앞선 시행일과 시행일보다 앞선 접수일을 찾습니다.",
        why="문서는 결재로 성립하고, 결재를 받은 문서만 밖으로 보냅니다.",
        bad=(
            Example(_CELLS + "과장 전결 10/8 박다솜" + _REGISTER),
            Example(_CELLS + "과장 전결 10/6 박다솜" + _REGISTER + "  문화과-7(2026. 10. 5.)"),
        ),
        good=(
            Example(_CELLS + "과장 전결 10/6 박다솜" + _REGISTER),
            Example(_CELLS + "과장 전결 12/30 박다솜\n시행  산림과-1(2027. 1. 4.)  접수"),
        ),
        check=_too_early,
        doctypes=frozenset({"draft", "internal", "civil"}),
    ),
)
