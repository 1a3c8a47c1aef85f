"""Which lines of a loosely written document are its head, its foot and its attachments, and what they hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from seoul_assist.checking.approval import Approver
from seoul_assist.checking.layout import ATTACHMENT, end_mark, is_attachment_label, is_sender, without_end
from seoul_assist.checking.signature import kind_of, sender_of
from seoul_assist.checking.slot import Slot as Span
from seoul_assist.checking.slot import level
from seoul_assist.checking.view import Line, View
from seoul_assist.tasks.drafting.fact_sheet import Value, tidy
from seoul_assist.tasks.drafting.form_house import FOOT, HEAD
from seoul_assist.tasks.drafting.reply import agency_name, agency_of
from seoul_assist.text import rx
from seoul_assist.text.numbering import match_marker

_TOP = 12
_LONGEST_TITLE = 60
_LABELS: dict[str, str] = {
    **{slot.name: slot.name for slot in (*HEAD, *FOOT)},
    **dict.fromkeys(("수신자", "수신처", "받는곳", "받는이", "받음"), "수신"),
    **dict.fromkeys(("발신", "발신자", "보내는곳"), "발신명의"),
    **dict.fromkeys(("문서번호", "시행번호"), "시행"),
    **dict.fromkeys(("전화", "연락처"), "전화번호"),
    **dict.fromkeys(("팩스", "전송"), "팩스번호"),
    **dict.fromkeys(("이메일", "메일"), "전자우편"),
    **dict.fromkeys(("홈페이지",), "누리집"),
    **dict.fromkeys(("공개여부", "공개"), "공개구분"),
    **dict.fromkeys(("작성일자", "작성일"), "작성일"),
}
_HEAD_ONLY = frozenset({"수신", "경유", "제목", "기관명", "발신명의"})
_LABELLED = rx.compile(r"^\s*(?P<label>\(?[가-힣](?:\s?[가-힣]){1,6}\)?)\s*[:：]\s*(?P<value>\S.*)$")
_HEAD_LABELLED = rx.compile(
    r"^\s*(?P<label>수\s{0,4}신\s?[자처]?|\(\s?경\s?유\s?\)|제\s{0,4}목)(?:\s*[:：]\s*|\s+)(?P<value>\S.*)$"
)
_LABELS_ALONE = rx.compile(
    r"^\s*(?:수\s{0,4}신\s?자?\s*[:：]?\s*(?:수신자\s?참조)?|\(?\s?경\s?유\s?\)?|협\s?조\s?자?|시\s{0,3}행|접\s{0,3}수|제\s{0,4}목"
    r"|끝\s?\.?|시\s{0,3}행\s+접\s{0,3}수)(?:\s*\(\s*\))?\s*[:：]?\s*$"
)
_DAY_ALONE = rx.compile(
    r"^\s*(?:19|20)\d{2}\s?[.\-/년]\s?\d{1,2}\s?[.\-/월]\s?\d{1,2}\s?[.일]?(?:\s?\([월화수목금토일]\))?\s*$"
)
_TO = rx.compile(r"^\s*(?P<value>[가-힣 ]{2,30}?)\s?(?P<label>님?께|귀하|귀중|앞)\s*$")
_STATES = rx.compile(r"(?:다|요|음|함|임|됨)[.!]?$|[:：]")


@dataclass(frozen=True, slots=True)
class Place:
    """A fact, the lines that hold it, and the label in them that is no content; `note` for the reader."""

    key: str
    value: Value
    lines: tuple[int, ...]
    label: str = ""
    note: str = ""


def places(view: View) -> tuple[Place, ...]:
    """The facts of head, attachments and foot, each key once; lines of none of them are the body."""
    found: dict[str, Place] = {}
    for place in (*_labelled(view), *_attached(view), *_foot(view), *_unlabelled(view)):
        found.setdefault(place.key, place)
    if "제목" not in found and (title := _first_line(view, found)):
        found["제목"] = title
    if "기관명" not in found and "발신명의" in found:
        agency = agency_of(re.sub(r"\s", "", str(found["발신명의"].value)))
        if agency:
            found["기관명"] = Place("기관명", agency, (), note=f"발신 명의에서 기관명을 정했습니다: {agency}")
    return (*found.values(), *_empty(view))


def _labelled(view: View) -> Iterator[Place]:
    """Lines such as `수신: 누리군수` at the top and `전화번호: ...` outside the items."""
    filled = [line for line in view.lines if not line.blank]
    for at, line in enumerate(filled):
        flat = line.flat
        match = (_HEAD_LABELLED.match(flat) if at < _TOP else None) or _LABELLED.match(flat)
        if match is None or match_marker(flat):
            continue
        key = _LABELS.get(re.sub(r"[\s()]", "", match["label"]), "")
        if not key or (key in _HEAD_ONLY and at >= _TOP):
            continue
        value = tidy(without_end(match["value"]))
        if key == "수신" and "참조" in value and len(value) <= 8:
            continue
        if value:
            listed = [part.strip() for part in re.split(r",(?![^()]*\))", value)] if key == "수신" else [value]
            yield Place(key, list[Value](listed) if len(listed) > 1 else value, (line.index,), match["label"])


def _attached(view: View) -> Iterator[Place]:
    """The entries under 붙임, whatever marks they have."""
    labels = [n for n, line in enumerate(view.lines) if not line.table and is_attachment_label(line.text)]
    if not labels:
        return
    first = view.lines[labels[-1]]
    opening = ATTACHMENT.match(first.text)
    assert opening is not None
    lines, entries = [first.index], [opening["rest"]]
    for line in view.lines[labels[-1] + 1 :]:
        if line.blank or is_sender(line) or not _goes_on(line, entries):
            break
        lines.append(line.index)
        entries.append(line.text)
    texts = [text for text in (_entry(one) for one in entries) if text]
    if texts:
        value: Value = list[Value](texts) if len(texts) > 1 else texts[0]
        yield Place("붙임", value, tuple(lines), opening["label"])


def _goes_on(line: Line, entries: Sequence[str]) -> bool:
    indent = len(line.text) - len(line.text.lstrip())
    return bool(match_marker(line.text)) or indent >= 3 or not any(entry.strip() for entry in entries)


def _entry(text: str) -> str:
    marker = match_marker(text)
    bare = text[marker.end :] if marker else re.sub(r"^\s*[-ㆍ·○]\s*", "", text)
    return tidy(without_end(bare)).rstrip(" .")


def _foot(view: View) -> Iterator[Place]:
    """What the form of a 기안문 shows of the foot: sender, approvers, numbers, address."""
    form = view.form
    if form.list_label and form.listed:
        names = [_whole(view, one.name, one.aide) for one in form.listed]
        yield Place("수신", list[Value](names) if len(names) > 1 else names[0], (form.list_label.line,), "수신자")
    if form.sender:
        seal = form.sender.seal
        yield Place("발신명의", _said(form.sender.name), (form.sender.slot.line,))
        if seal:
            yield _seal(seal)
    yield from _signers([(_signed(view, one), _lines_of(one)) for one in form.approvers if one.signed])
    helped = [one for one in form.cooperators if one.signed]
    if helped:
        lines = {line for one in helped for line in _lines_of(one)}
        yield Place("협조자", [_signed(view, one) for one in helped], tuple(sorted(lines)), "협조자")
    for key, slot, label in (
        ("시행", form.issue, "시행"),
        ("우편번호", form.postal, "우"),
        ("주소", form.address, "우"),
        ("누리집", form.homepage, ""),
        ("전화번호", form.telephone, ""),
        ("팩스번호", form.fax, ""),
        ("전자우편", form.mail, ""),
        ("공개구분", form.disclosure, ""),
    ):
        if slot and slot.text:
            text = tidy(slot.text)
            yield Place(key, re.sub(r"\s*([()])\s*", r"\1", text) if key == "시행" else text, (slot.line,), label)


def _lines_of(one: Approver) -> tuple[int, ...]:
    """The lines that the cell of an approver takes: names may stand below positions."""
    slots = (one.position, one.mark, one.day, one.name, one.opinion, one.initiator, one.absence, one.empty)
    return tuple(slot.line for slot in slots if slot is not None)


def _signers(signed: Sequence[tuple[str, tuple[int, ...]]]) -> Iterator[Place]:
    if not signed:
        return
    keys = ["기안자", *["검토자"] * (len(signed) - 2), "결재권자"][: len(signed)]
    lines = tuple(sorted({line for _, taken in signed for line in taken}))
    for key in dict.fromkeys(keys):
        texts = [text for (text, _), named in zip(signed, keys, strict=True) if named == key]
        yield Place(key, list[Value](texts) if len(texts) > 1 else texts[0], lines)


def _signed(view: View, one: Approver) -> str:
    return tidy(view.text[one.position.start : one.end].translate(str.maketrans("|", " ")))


def _whole(view: View, name: Span, aide: Span | None) -> str:
    return f"{_said(name)}({_said(aide)})" if aide else _said(name)


def _said(slot: Span) -> str:
    spaced = re.fullmatch(r"(?:\S\s+)+\S", slot.text)
    return slot.tight if spaced else tidy(slot.text)


def _unlabelled(view: View) -> Iterator[Place]:
    """The agency at the top, whom the text speaks to, the sender at the bottom."""
    filled = [line for line in view.lines if not line.blank]
    for line in filled[:3]:
        name = agency_name(line.flat)
        if name and not match_marker(line.text) and len(name) <= 20:
            yield Place("기관명", name, (line.index,))
    for line in filled[:6]:
        match = _TO.match(line.flat)
        if match and not match_marker(line.text) and kind_of(re.sub(r"\s", "", match["value"])) in ("head", "board"):
            yield Place("수신", match["value"].strip(), (line.index,), match["label"])
    for line in reversed(filled[-12:]):
        sender = sender_of(_span(line)) if is_sender(line) else None
        if sender and sender.kind == "head":
            yield Place("발신명의", sender.name.tight, (line.index,))
            if sender.seal:
                yield _seal(sender.seal)
    for line in reversed(filled[-12:]):
        if _DAY_ALONE.match(line.flat):
            yield Place("작성일", line.flat.strip(), (line.index,))


def _span(line: Line) -> Span:
    flat = level(line.text)
    return Span(flat, line.start, line.end, line.index).part(0, len(flat))


def _seal(seal: Span) -> Place:
    return Place("관인", "생략" if "생략" in seal.tight else "날인", (seal.line,), seal.text)


def _empty(view: View) -> Iterator[Place]:
    """Lines that are nothing but labels of the form."""
    for line in view.lines:
        if not line.blank and _LABELS_ALONE.match(line.flat):
            yield Place("", "", (line.index,), line.flat.strip())


def _first_line(view: View, found: dict[str, Place]) -> Place | None:
    """A title without a label: a short first line that states nothing."""
    taken = {index for place in found.values() for index in place.lines}
    for line in view.lines:
        if line.blank or line.index in taken:
            continue
        text = line.text.strip()
        plain = not (line.table or match_marker(text) or _STATES.search(text) or end_mark(text))
        if plain and 4 <= len(text) <= _LONGEST_TITLE:
            shown = tidy(text.strip("<>[]〈〉【】# "))
            return Place("제목", shown, (line.index,), note=f"첫 줄을 제목으로 보았습니다: {shown}")
        return None
    return None
