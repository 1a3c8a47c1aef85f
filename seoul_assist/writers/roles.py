"""What each line of a document is: head, body and foot of a letter, and the parts of the other forms.

The roles follow the form of an official letter (별지 제1호서식), the short form (별지 제2호서식) and the customs of
notices, press releases, minutes and reports. Any other text keeps its headings, items and paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from seoul_assist.model import Block
from seoul_assist.writers.layout import TABLES, Line, Role, is_table

# A date at the start of a line (2026. 3. 5., 12. 3.) is no item.
_ITEM = re.compile(
    r"(?!\d{4}\.|\d{1,2}\. ?\d{1,2}\.)"
    r"(?:\d{1,2}[.)]|[가-힣][.)]|\((?:\d{1,2}|[가-힣])\)|[①-⑳㉮-㉻□○ㆍ※*-]) "
)
_ATTACHED = re.compile(r"붙임(?: {2,}|　|\t)(?:\d{1,2}\. )?")
_FIELD = re.compile(r"(?:수신|\(경유\)|제목)(?:\s|$)")
_END = re.compile(r"(?:^|\s)끝\.?(?:\s+[\"“].{1,12}[\"”])?$")
_SENDER = re.compile(r"\[확인 필요: 발신명의\]|\S{1,20}(?:장|군수|지사|교육감|위원회|감)(?: .{1,20})?$")
_OPEN = r"\[확인 필요[^\[\]]*\]"
_NUMBER = re.compile(rf"\S.{{0,40}} (?:공고|고시) (?:제\d{{4}}-\d+호|{_OPEN})")
_DAY = re.compile(rf"\d{{4}}(?:년|\.) ?\d{{1,2}}(?:월|\.) ?\d{{1,2}}(?:일|\.)|{_OPEN}")
_BYLINE = re.compile(r"\(.+\)")
_SIGNED = re.compile(r"(?:작성자|확인자|공개 구분)(?: {2,}|$)")
_MEETING = re.compile(r"회의록|(?:회의|협의회|위원회|간담회) ?결과")
_LADDER: dict[str, Role] = {"□": "square", "○": "circle", "-": "dash", "ㆍ": "dash", "※": "note"}
_LEADS: dict[Role, str] = {"subtitle": "- ", "signed": "공개 구분  "}
_LONG = 90  # what takes many rows may run over a page, and some viewers lose what stands below it when kept
_FOOT = ("sender", "rule", "receivers", "approval", "foot", "day", "office", "signed")
Rows = Sequence[tuple[str, Block]]


def lines(blocks: Sequence[Block], provenance: Sequence[str] = ()) -> tuple[Line, ...]:
    """The lines of the blocks in order, each with its role and margins; none is lost, merged or reworded.

    The lines of the provenance stand below, under a stroke.
    """
    rows = [(row, block) for block in blocks for row in ([block.text] if is_table(block) else block.text.split("\n"))]
    texts = ["" if is_table(block) else row.strip() for row, block in rows]
    head = _head(texts)
    found = _letter(rows, texts, head) if head >= 0 else _other(rows, texts)
    below = [Line("", "blank"), Line("", "under"), *(Line(text, "mark") for text in provenance)] if provenance else []
    return tuple(_kept([*found, *below]))


def body_line(row: str, before: Sequence[Line] = ()) -> Line:
    """The line of a row: two blanks before it are one step in, and rows below it stand under its text."""
    text = row.strip()
    spaces = len(row[: len(row) - len(row.lstrip())].replace("\t", "  ").replace("　", "  "))
    indent = "　" * (spaces // 2)
    attached = before[-1] if before and _ATTACHED.match(before[-1].indent + before[-1].text) else None
    if attached and spaces:  # under the first attachment: its label takes room but is not repeated
        indent = "붙임  "
    mark = _ATTACHED.match(text) or _ITEM.match(text)
    return Line(text, "item", indent, mark.group()) if mark else Line(text, "paragraph", indent)


def _kept(found: list[Line]) -> list[Line]:
    """What stands over a table or names what follows stays with it, and so does the foot as a whole."""
    made = []
    for line, below in zip(found, [*found[1:], Line("", "blank")], strict=True):
        over = below.role in TABLES and line.role not in ("blank", *TABLES)
        named = line.role in ("heading", "name", "headline", "square")
        foot = line.role in _FOOT and below.role in _FOOT
        made.append(replace(line, keep=len(line.text) < _LONG and (over or named or foot)))
    return made


# Letters


def _head(texts: list[str]) -> int:
    """The number of the 제목 line of a letter, or -1."""
    if not any(re.match(r"수신\s", text) for text in texts[:15]):
        return -1
    return next((n for n, text in enumerate(texts[:15]) if re.match(r"제\s?목(?:\s|$)", text)), -1)


def _letter(rows: Rows, texts: list[str], head: int) -> list[Line]:
    end = next((n for n in range(len(texts) - 1, head, -1) if _END.search(texts[n])), len(texts))
    internal = any(text.split() == ["수신", "내부결재"] for text in texts[: head + 1])
    found: list[Line] = []
    for number, (row, block) in enumerate(rows):
        text = texts[number]
        if is_table(block):
            found.append(Line(row, "table", emphasis=block.emphasis))
        elif not text:
            found.append(Line("", "rule" if found and found[-1].role == "title" else "blank"))
        elif number <= head:
            found.append(_head_line(text, number, texts, head))
        elif number <= end:
            found.append(_body_line(row, block, found))
        else:
            _add_foot(found, text, end, internal)
    return found


def _head_line(text: str, number: int, texts: list[str], head: int) -> Line:
    if number == head:
        return Line(text, "title", "", "제목  ")
    if _FIELD.match(text):
        return Line(text, "field", "", "수신  ")
    following = next((later for later in texts[number + 1 : head + 1] if later), "")
    return Line(text, "agency" if _FIELD.match(following) else "slogan")


def _body_line(row: str, block: Block, found: Sequence[Line]) -> Line:
    return Line(row.strip(), "heading") if block.kind == "heading" else body_line(row, found)


def _add_foot(found: list[Line], text: str, end: int, internal: bool) -> None:
    """The foot opens with a stroke, below the blank line before its first line where there is one."""
    roles = {line.role for line in found[end + 1 :]}
    if text.startswith("※"):
        found.append(Line(text, "mark"))
    elif not internal and not roles & {"sender", "approval", "foot"} and _SENDER.match(text):
        found.append(Line(text, "sender"))
    elif text.startswith("수신자 ") and not roles & {"approval", "foot"}:
        found.append(Line(text, "receivers", "", "수신자  "))
    else:
        first = not roles & {"approval", "foot"}
        if first and found[-1].role == "blank":
            found.append(Line("", "rule"))
        found.append(_foot_line(text, first))


def _foot_line(text: str, first: bool = False) -> Line:
    label = re.match(r"(?:협조자|시행|우|전화번호)(?:\s+|$)", text)
    if label or not first:
        return Line(text, "foot", "", label.group() if label else "")
    return Line(text, "approval")


# The other forms


def _other(rows: Rows, texts: list[str]) -> list[Line]:
    roles, other = _form(rows, texts)
    said = [number for number, text in enumerate(texts) if text]
    if len(said) > 1 and texts[said[-1]].startswith("※") and not texts[said[-1] - 1]:
        roles[said[-1]] = "mark"
    found: list[Line] = []
    for number, (row, block) in enumerate(rows):
        text = texts[number]
        role = roles.get(number)
        if is_table(block):
            found.append(Line(row, role or "table", emphasis=block.emphasis))
        elif not text:
            found.append(Line("", "blank"))
        elif role == "foot":
            found.append(_foot_line(text))
        elif role:
            found.append(Line(text, role, lead=_LEADS.get(role, "")))
        else:
            found.append(other(row, _body_line(row, block, found)))
    return found


def _form(rows: Rows, texts: list[str]) -> tuple[dict[int, Role], Callable[[str, Line], Line]]:
    """The lines of a form whose role their place decides, and what becomes of the others."""
    said = [number for number, (row, _) in enumerate(rows) if row.strip()]
    if len(said) < 3:
        return {}, _as_it_is
    first, second = said[:2]
    text = texts[first]
    if is_table(rows[first][1]) and rows[first][0].startswith("생산등록번호 |"):
        return _simple(rows, texts, said), _as_it_is
    if _NUMBER.fullmatch(text):
        return _notice(texts, said), _as_it_is
    if text == "보도자료":
        return _press(rows, texts, said), _news
    if second == first + 1 and _BYLINE.fullmatch(texts[second]) and any(re.match("□ ", one) for one in texts):
        return {first: "cover", second: "byline"}, _report
    signed: dict[int, Role] = {number: "signed" for number in said[-4:] if _SIGNED.match(texts[number])}
    if not texts[first + 1] and (signed or (_MEETING.search(text) and re.match(r"1\. ", texts[second]))):
        return {first: "name", **signed}, _as_it_is
    return {}, _as_it_is


def _simple(rows: Rows, texts: list[str], said: list[int]) -> dict[int, Role]:
    """별지 제2호서식: a grid, the signers, who agreed, a title between blank lines, 요약, the day and the office."""
    roles: dict[int, Role] = {said[0]: "grid"}
    if is_table(rows[said[1]][1]):
        roles[said[1]] = "signers"
    named = next((n for n in said if n and texts[n] and not texts[n - 1] and not is_table(rows[n - 1][1])), None)
    for number in said:
        if texts[number].startswith("협조자"):
            roles[number] = "foot"
        elif texts[number].startswith("요약:"):
            roles[number] = "summary"
        elif _DAY.fullmatch(texts[number]) and number in said[-4:]:
            roles[number] = "day"
            later = [n for n in said if n > number and not texts[n].startswith("※")]
            roles.update(dict.fromkeys(later, "office"))
    return {**roles, **({named: "name"} if named is not None else {})}


def _notice(texts: list[str], said: list[int]) -> dict[int, Role]:
    roles: dict[int, Role] = {said[0]: "number", said[1]: "name"}
    day = next((n for n in reversed(said) if _DAY.fullmatch(texts[n])), None)
    if day is not None:
        roles[day] = "day"
        roles.update({n: "sender" for n in said if n > day and not texts[n].startswith("※")})
    return roles


def _press(rows: Rows, texts: list[str], said: list[int]) -> dict[int, Role]:
    roles: dict[int, Role] = {said[0]: "banner"}
    rest = said[1:]
    if is_table(rows[rest[0]][1]):
        roles[rest.pop(0)] = "grid"
    if rest:
        roles[rest.pop(0)] = "headline"
    for number in rest:
        if not texts[number].startswith("- "):
            break
        roles[number] = "subtitle"
    return roles


def _as_it_is(row: str, line: Line) -> Line:
    return line


def _news(row: str, line: Line) -> Line:
    return replace(line, role="news") if line.role == "paragraph" else _report(row, line)


def _report(row: str, line: Line) -> Line:
    """A step in is one blank there, and the signs go down in size."""
    role = _LADDER.get(line.text[:1])
    steps = len(row) - len(row.lstrip(" "))
    return replace(line, role=role, indent="　" * steps) if role and line.role == "item" else line
