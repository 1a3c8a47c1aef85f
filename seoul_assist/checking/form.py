"""The form of a 기안문 read once: what stands in its slots, from the agency in the 두문 to the class of the 결문.

Every slot has true offsets into Document.text. Cells of a table row (" | ") count as blanks, and an ellipsis before
a label parts a line, as in "수신  수신자 참조 … 수신자  누리군수".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from seoul_assist.checking import layout as layouts
from seoul_assist.checking.approval import Approver, approvers, is_approval
from seoul_assist.checking.signature import Sender, seal_alone, sender_of
from seoul_assist.checking.slot import Slot, level, slot
from seoul_assist.text import rx

if TYPE_CHECKING:
    from seoul_assist.checking.view import Line

_LABELS = r"수\s{0,4}신\s?자?|\(\s?경\s?유\s?\)|제\s{0,4}목|시\s{0,3}행|접\s{0,3}수|우\s+\d|협\s?조\s?자"
# Blanks are matched possessively: a line may be 100 KB of them.
_PARTED = rx.compile(rf"(?<!\s)\s++(?:(?:…|\.{{3}}|[+/→])\s*+(?=(?:{_LABELS})(?:\s|[:：]))|…(?:\s++|$))")
_AFTER_LABEL = r"(?:\s*+[:：]|(?=\s|$))\s*+"
_VIA = rx.compile(r"^\s*+\(\s?경\s?유\s?\)\s*+(?:[:：]\s*+)?(?P<value>.*)$")
_LISTED = rx.compile(rf"^\s*+수\s?신\s?[자처]{_AFTER_LABEL}(?P<value>(?!참[조고])\S.*)$")
_COOPERATORS = rx.compile(rf"^\s*+협\s?조\s?자?{_AFTER_LABEL}(?P<value>.*)$")
_ISSUE = rx.compile(rf"^\s*+시\s{{0,3}}행{_AFTER_LABEL}(?P<value>.*)$")
_RECEIPT = rx.compile(rf"(?:^|(?<=\s))접\s{{0,3}}수{_AFTER_LABEL}(?P<value>.*)$")
# Outside a foot only what begins with the name of an office is a registration number.
_NUMBERED = rx.compile(
    r"^[가-힣A-Za-z0-9·ㆍ]{0,30}(?:[과관실팀국소원회청단터부서장교](?=[\s\d(_–—-]|제|$))"
    r"(?:\s?[-–—_]?\s?제?\d{0,9}호?){0,3}\s*+(?:\(|$|\d{4}\.\s)|^제?\d{1,4}(?:-\d{1,9})?호?\s?\(\d"
)
_POSTAL = rx.compile(r"^\s*+(?:우(?=[\s\d(:：])|우편\s?번호)\s*+(?:[:：]\s*+)?(?P<rest>\S.*)$")
_CODE = rx.compile(r"^\(?(?P<code>\d[\d-]{0,20}\d)\)?(?=\s|,|$)")
_PLACE = rx.compile(r"^\S{1,20}[시군구도]\s\S.{0,60}\d")
_ADDRESS_END = rx.compile(r"(?<!\s)\s*+(?:/\s|(?:/\s?)?(?:https?://|www\.)|홈페이지|전\s?화)")
_HOMEPAGE = rx.compile(r"(?:https?://|www\.)[^\s|]+")
_NUMBERS = r"\s*+(?:[:：]\s*+)?(?P<value>[(\d][\d() ~-]{3,20}\d)"
_TELEPHONE = rx.compile(rf"전\s?화(?:\s?번호)?{_NUMBERS}")
_FAX = rx.compile(rf"(?:팩\s?스(?:\s?번호)?|전\s?송|[Ff][Aa][Xx]){_NUMBERS}")
_MAIL = rx.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,8}")
_CLASS = rx.compile(
    r"(?:^|\s{2}|/\s?|공개\s?구분\s?[:：]?\s?)(?P<value>(?:대국민|부분)?\s?공개|비\s?공개)\s?(?P<why>\([^()]{0,20}\))?\s*+$"
)
_DATE_LINE = rx.compile(r"^\s*+\d{4}\s?[.년][\d .월]{3,20}일?\.?\s*+$")
# A piece of so few lines may be the foot alone.
_PIECE = 8
_PARTS = 8
_TOP = 15


@dataclass(frozen=True, slots=True)
class Addressee:
    """One recipient: the name, and the aide or the address in the parentheses after it (without them)."""

    name: Slot
    aide: Slot | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """The slots of a 기안문; None or () where one does not stand in the text, an empty Slot where only its label does.

    `above` holds the lines over the recipient (or the title): slogans and the agency. `recipient` is the whole value
    of 수신, `recipients` its names, `listed` the names of the 수신자란 below the sender. `issue` and `receipt` are the
    values of 시행 and 접수: number and date. `end` and `foot` are indexes of lines: of the last end mark and of the
    first line of the 결문; -1 without.
    """

    above: tuple[Slot, ...] = ()
    recipient: Slot | None = None
    recipients: tuple[Addressee, ...] = ()
    via: Slot | None = None
    title: Slot | None = None
    end: int = -1
    sender: Sender | None = None
    list_label: Slot | None = None
    listed: tuple[Addressee, ...] = ()
    approvers: tuple[Approver, ...] = ()
    cooperators: tuple[Approver, ...] = ()
    issue: Slot | None = None
    receipt: Slot | None = None
    postal: Slot | None = None
    address: Slot | None = None
    homepage: Slot | None = None
    telephone: Slot | None = None
    fax: Slot | None = None
    mail: Slot | None = None
    disclosure: Slot | None = None
    foot: int = -1

    @property
    def has_foot(self) -> bool:
        """True when the registration line or the address shows that the 결문 is there."""
        return self.foot >= 0 and (self.issue is not None or self.address is not None)

    @property
    def issued(self) -> bool:
        """True when the document has its registration number, which it gets after approval."""
        return self.issue is not None and re.search(r"\d", self.issue.text) is not None

    @property
    def shows_end(self) -> bool:
        """True when the text reaches its end: an end mark, a sender or something of the 결문 stands in it."""
        return self.end >= 0 or self.sender is not None or self.foot >= 0


def parse(lines: Sequence[Line]) -> Form:
    """The form of a document whose lines know their part; takes linear time."""
    filled = [line for line in lines if not line.blank]
    top = [piece for line in filled[:_TOP] for piece in _pieces(line)]
    recipient = _first(top, layouts.RECIPIENT)
    via = _first(top, _VIA)
    title = next((found for piece in top if (found := _value(piece, layouts.TITLE))), None)
    end = max((n.index for n in filled if n.part in ("body", "attachments") and layouts.end_mark(n.text)), default=-1)
    foot = next((line.index for line in filled if line.part == "foot"), -1)
    if recipient is not None and title is not None and title.line < recipient.line:
        title = None
    low = _low(filled, end, foot)
    list_label = _first(low, _LISTED)
    issue = _issue(low, foot)
    address_line = next((place for piece in low if (place := _postal(piece, foot))), None)
    postal, address = address_line or (None, None)
    sender = _sender(filled, end, foot)
    signable = [one for one in low if one.line != end and not _is_of(one, sender)]
    signed, cooperating = _approval([one for one in top if not _is_of(one, sender)], signable, foot)
    below = [piece for piece in low if foot < 0 or piece.line >= foot]
    return Form(
        above=_above(filled, recipient or via or title),
        recipient=recipient,
        recipients=_names(recipient),
        via=via,
        title=title,
        end=end,
        sender=sender,
        list_label=list_label,
        listed=_names(list_label),
        approvers=signed,
        cooperators=cooperating,
        issue=issue,
        receipt=_receipt(low, foot),
        postal=postal,
        address=address,
        homepage=_search(below, _HOMEPAGE),
        telephone=_search(below, _TELEPHONE),
        fax=_search(below, _FAX),
        mail=_search(below, _MAIL),
        disclosure=_search(below, _CLASS),
        foot=foot,
    )


def _pieces(line: Line) -> Iterator[Slot]:
    """The line with cells as blanks, parted where an ellipsis or a slash stands before a label."""
    flat = level(line.text)
    position = 0
    marked = re.search(r"[…+/→]|\.\.\.", flat) is not None
    for match in islice(_PARTED.finditer(flat), _PARTS) if marked else ():
        yield slot(line, flat, position, match.start(), strip=False)
        position = match.end()
    yield slot(line, flat, position, len(flat), strip=False)


def _value(piece: Slot, pattern: re.Pattern[str]) -> Slot | None:
    match = pattern.match(piece.text)
    return piece.part(*match.span("value")) if match else None


def _first(pieces: Sequence[Slot], pattern: re.Pattern[str]) -> Slot | None:
    return next((found for piece in pieces if (found := _value(piece, pattern))), None)


def _search(pieces: Sequence[Slot], pattern: re.Pattern[str]) -> Slot | None:
    for piece in pieces:
        match = pattern.search(piece.text)
        if match:
            named = "value" in pattern.groupindex
            end = (
                match.end("why") if "why" in pattern.groupindex and match["why"] else match.end("value" if named else 0)
            )
            return piece.part(match.start("value" if named else 0), end)
    return None


def _above(filled: Sequence[Line], below: Slot | None) -> tuple[Slot, ...]:
    if below is None:
        return ()
    over = [line for line in filled if line.index < below.line]
    return tuple(slot(line, level(line.text), 0, len(line.text)) for line in over)


def _names(value: Slot | None) -> tuple[Addressee, ...]:
    """The names of a list parted by commas, each with its parentheses."""
    if value is None or not value.text:
        return ()
    found = []
    for start, end in _between_commas(value.text):
        part = value.part(start, end)
        opened = part.text.find("(")
        if opened > 0 and part.text.endswith(")"):
            found.append(Addressee(part.part(0, opened), part.part(opened + 1, len(part.text) - 1)))
        elif part.text:
            found.append(Addressee(part))
    return tuple(found)


def _between_commas(text: str) -> Iterator[tuple[int, int]]:
    depth = start = 0
    for at, sign in enumerate(text):
        depth = max(0, depth + (sign == "(") - (sign == ")"))
        if sign in ",，、" and not depth:
            yield start, at
            start = at + 1
    yield start, len(text)


def _low(filled: Sequence[Line], end: int, foot: int) -> list[Slot]:
    """The pieces in which slots of the 결문 may stand: below the text, or anywhere in a piece of few lines."""
    if foot >= 0 or end >= 0:
        start = max(end, 0) if foot < 0 else min(foot, end) if end >= 0 else foot
        lines = [line for line in filled if line.index >= start]
    else:
        lines = list(filled) if len(filled) <= _PIECE else []
    return [piece for line in lines for piece in _pieces(line)]


def _issue(low: Sequence[Slot], foot: int) -> Slot | None:
    for piece in low:
        found = _value(piece, _ISSUE)
        if found is not None:
            received = _RECEIPT.search(found.text)
            found = found.part(0, received.start()) if received else found
            if foot >= 0 or not found.text or _NUMBERED.match(found.text):
                return found
    return None


def _receipt(low: Sequence[Slot], foot: int) -> Slot | None:
    for piece in low:
        match = _RECEIPT.search(piece.text)
        if match and (not piece.text[: match.start()].strip() or _ISSUE.match(piece.text)):
            found = piece.part(*match.span("value"))
            if foot >= 0 or not found.text or _NUMBERED.match(found.text):
                return found
    return None


def _postal(piece: Slot, foot: int) -> tuple[Slot | None, Slot] | None:
    """The postal code and the address of a line that begins with 우."""
    match = _POSTAL.match(piece.text)
    if match is None:
        return None
    code = _CODE.match(match["rest"])
    if code is None and foot < 0 and not _PLACE.match(match["rest"]):
        return None
    start = match.start("rest")
    postal = piece.part(start + code.start("code"), start + code.end("code")) if code else None
    begin = start + (code.end() if code else 0)
    end = _ADDRESS_END.search(piece.text, begin)
    return postal, piece.part(begin, end.start() if end else len(piece.text))


def _sender(filled: Sequence[Line], end: int, foot: int) -> Sender | None:
    """The sender: what stands first after the text, or the last line below a date, or a piece that is nothing else."""
    after = [line for line in filled if line.index > end] if end >= 0 else []
    if not after and foot >= 0:
        after = [line for line in filled if line.index >= foot]
    if not after and len(filled) > 1 and (_DATE_LINE.match(filled[-2].text) or layouts.is_sender(filled[-1])):
        after = [filled[-1]]
    if not after and len(filled) == 1:
        after = list(filled)
    if not after:
        return None
    if len(after) > 1 and _DATE_LINE.match(after[0].text):
        after = after[1:]
    first = next(_pieces(after[0]))
    if _is_label(first) or is_approval(first.text):
        return None
    below = next(_pieces(after[1])) if len(after) > 1 else None
    return sender_of(first, below if below is not None and seal_alone(below.text) else None)


def _is_of(piece: Slot, sender: Sender | None) -> bool:
    """True for the line of the sender."""
    return sender is not None and (piece.line == sender.slot.line or seal_alone(piece.text))


def _is_label(piece: Slot) -> bool:
    patterns = (_LISTED, _COOPERATORS, _ISSUE, layouts.RECIPIENT, layouts.TITLE, _VIA)
    return any(pattern.match(piece.text) for pattern in patterns)


def _is_signed(piece: Slot, *, least: int) -> bool:
    """True for a line of signatures, with or without the label 협조자."""
    value = _value(piece, _COOPERATORS)
    return is_approval(value.text) if value is not None else is_approval(piece.text, least=least)


def _approval(top: Sequence[Slot], low: Sequence[Slot], foot: int) -> tuple[tuple[Approver, ...], tuple[Approver, ...]]:
    """Who signs and who cooperates: the lines of the foot above 시행, or lines that are nothing but signatures."""
    lines = list(low)
    if foot < 0:
        above = [piece for piece in top if piece not in lines]
        lines = [one for one in (*above, *lines) if _is_signed(one, least=1 if one in lines else 2)]
    signing: list[Slot] = []
    helping: list[Slot] = []
    for piece in lines:
        value = _value(piece, _COOPERATORS)
        if value is not None:
            helping.append(value)
        elif _ISSUE.match(piece.text) or _POSTAL.match(piece.text):
            break
        elif not _LISTED.match(piece.text):
            (helping if helping else signing).append(piece)
    return approvers(signing), approvers(helping)
