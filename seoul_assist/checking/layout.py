"""Where the parts begin: 두문 (to the title line), 본문, 붙임 and 결문 (from the sender or the approval lines)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from seoul_assist.checking.view import Line, Part, View
from seoul_assist.text import rx

RECIPIENT = rx.compile(r"^\s*수\s{0,4}신\s*(?:[:：]\s*|\s+|$)(?P<value>.*)$")
TITLE = rx.compile(r"^\s*제\s{0,4}목\s*(?:[:：]\s*|\s+|$)(?P<value>.*)$")
QUANTITY = rx.compile(r"\d{1,6}\s?(?:부|매|장|권|개|식|건|통|점|종|세트)(?![가-힣])")
# 끝 as a mark: at the end of a line, alone or after what ends a text. "처음과 끝" is a word.
END_MARK = rx.compile(
    r"(?P<gap>^[ \t\u3000]*|[ \t\u3000]{2,}|(?<=[.)\]」』”\"])[ \t\u3000]*|(?<=부)[ \t\u3000]?)"
    r"(?P<mark>[-–—―(“\"\[<〈【]\s{0,2}끝\s?\.?\s{0,2}[-–—―)”\"\]>〉】]\.?|끝\s?(?:\.{1,3}|[!。．])?)"
    r"(?P<grade>\s*[“\"][ⅠⅡⅢ]급비밀[”\"])?[ \t\u3000|]*$"
)
# The same with a blank before it, where a full stop shows that it is the mark.
_END_DOTTED = rx.compile(r"(?P<gap>[ \t\u3000]+)(?P<mark>끝\.)(?P<grade>)[ \t\u3000|]*$")
_HEADS = (
    "장관|처장|청장|시장|군수|구청장|지사|교육감|교육장|원장|이사장|사장|위원장|학교장|본부장|소장|관장|총장|의장|서장|단장|센터장"
    "|국장|과장|실장|담당관"
)
SENDER = rx.compile(
    rf"^[가-힣·ㆍ]{{1,25}}(?:{_HEADS})"
    r"(?:(?:권한대행|직무대리)[가-힣]{2,12})?\(?\[?(?:관인생략|서명생략|직인생략|관인|직인|인)?\]?\)?$"
)
_FOOT = rx.compile(
    r"^\s*(?:수\s?신\s?자\s+(?!참조)\S|[★⊙]|(?:주무관|사무관|서기관|행정주사|지방[가-힣]{2,6})\s+[가-힣]|협\s?조\s?자(?:\s|$)"
    r"|시\s{0,3}행\s+\S*-\s?\d|시\s{0,3}행\s*$|시\s{0,3}행\s+접\s{0,3}수|접\s{0,3}수\s*$|우\s+\d{3}"
    r"|우편번호\s|전\s?화(?:번호)?\s+[(\d]|기\s?안\s?자\s|결\s?재\s?권\s?자\s|발\s?신\s?명\s?의)"
)
ATTACHMENT = rx.compile(
    r"^(?P<indent>[ \t\u3000]*)(?P<label>붙\s?임(?:물|파일)?|첨\s?부(?:물|파일)?|별\s?첨|유\s?첨)"
    r"(?P<colon>[ \t]*[:：])?(?P<gap>[ \t\u3000]*)(?P<rest>.*)$"
)
_PROSE_AFTER_LABEL = rx.compile(
    r"^(?:\d+\s?)?(?:과|와|의|에|을|를|은|는|이|가|참고|참조|서식|자료|문서|로|으로|하여|된|한)(?=[\s을를과와의에은는])"
)
NUMBERED = rx.compile(r"^[ \t\u3000]*(?P<number>\d{1,2})[.)][ \t\u3000]*(?P<text>\S.*)$")
_HEAD_LINES = 25
_BLANKS = " \t\u3000"


@dataclass(frozen=True, slots=True)
class Layout:
    """Indexes of lines; -1 where there is none. `foot` is the first line of the 결문."""

    recipient: int = -1
    title: int = -1
    attachment: int = -1
    foot: int = -1
    end: int = -1


def end_mark(text: str) -> re.Match[str] | None:
    """The end mark at the end of a line, or None."""
    at = text.rfind("끝")
    if at < 0 or len(text.rstrip(_BLANKS + "|")) - at > 20:
        return None
    # Start at the blanks before the mark: searching the whole of a long line would take quadratic time.
    before = text[:at].rstrip('-–—―(“"[<〈【 ').rstrip(_BLANKS)
    start = max(0, len(before) - 1, at - 40)
    return END_MARK.search(text, start) or _END_DOTTED.search(text, start)


def without_end(text: str) -> str:
    """The line without the end mark at its end."""
    mark = end_mark(text)
    return text[: mark.start("mark")].rstrip() if mark else text


def is_sender(line: Line) -> bool:
    """True for a line that is nothing but the head of an agency, letter-spaced or with an omission mark."""
    flat = line.flat.strip()
    return 0 < len(flat) <= 60 and SENDER.match(re.sub(r"\s+", "", flat)) is not None


def is_attachment_label(text: str) -> bool:
    """True for a line that opens the list of attachments; prose such as 붙임과 같이 or 붙임 2 참고 does not."""
    found = ATTACHMENT.match(text)
    if found is None:
        return False
    rest, gap = found["rest"], found["gap"]
    ours = found["label"].startswith("붙")
    listed = bool(QUANTITY.search(rest) or NUMBERED.match(rest) or (ours and end_mark(rest)))
    if not rest or found["colon"]:
        return ours or listed
    if not gap:
        return listed and QUANTITY.search(rest) is not None and not _PROSE_AFTER_LABEL.match(rest)
    if _PROSE_AFTER_LABEL.match(rest) and not listed:
        return False
    wide = len(gap) >= 2 or "\u3000" in gap
    return listed or (wide and ours and not rest.rstrip().endswith("다."))


def find(lines: Sequence[Line]) -> Layout:
    """Where the parts of a document begin, told from its own labels."""
    top = [line for line in lines if not line.blank][:_HEAD_LINES]
    recipient = next((n.index for n in top[:15] if RECIPIENT.match(n.flat)), -1)
    title = next((n.index for n in top if n.index > recipient and TITLE.match(n.flat)), -1)
    if recipient < 0 and title > (top[5].index if len(top) > 5 else 10**9):
        title = -1
    after = max(recipient, title)
    ends = [line.index for line in lines if line.index > after and end_mark(line.text)]
    end = ends[-1] if ends else -1
    foot = _foot(lines, after, end)
    stop = foot if foot >= 0 else len(lines)
    labels = [n.index for n in lines[after + 1 : stop] if not n.table and is_attachment_label(n.text)]
    return Layout(recipient, title, labels[-1] if labels else -1, foot, end)


def _foot(lines: Sequence[Line], after: int, end: int) -> int:
    for line in lines:
        if line.index <= max(after, end) or line.blank:
            continue
        if is_sender(line) or _FOOT.match(line.flat):
            # Without a title above, an approval grid at the top is no foot.
            if after < 0 and end < 0 and line.index < 12:
                continue
            return line.index
    return -1


def attachment_lines(lines: Sequence[Line], layout: Layout) -> tuple[int, ...]:
    """The indexes of the label line and of the entries below it."""
    if layout.attachment < 0:
        return ()
    stop = layout.foot if layout.foot > layout.attachment else len(lines)
    found = [layout.attachment]
    label = ATTACHMENT.match(lines[layout.attachment].text)
    opening = NUMBERED.match(label["rest"]) if label else None
    number = int(opening["number"]) if opening else 0
    bare = label is not None and not label["rest"].strip()
    parted = False  # a blank line may stand between numbered entries
    for line in lines[layout.attachment + 1 : stop]:
        if line.blank:
            if parted or not number:
                break
            parted = True
            continue
        marked = NUMBERED.match(line.text)
        indent = len(line.text) - len(line.text.lstrip())
        if parted and not (marked and indent >= 3 and QUANTITY.search(line.text)):
            break
        if marked and int(marked["number"]) == number + 1 and (number or bare):
            number, parted = number + 1, False
        elif marked or (indent < 3 and not (bare or (end_mark(line.text) and QUANTITY.search(line.text)))):
            break
        found.append(line.index)
    return tuple(found)


def assign(lines: Sequence[Line], layout: Layout) -> tuple[Line, ...]:
    """The lines, each told which part it belongs to."""
    head = max(layout.recipient, layout.title)
    listed = set(attachment_lines(lines, layout))

    def part(line: Line) -> Part:
        if line.index <= head:
            return "head"
        if 0 <= layout.foot <= line.index:
            return "foot"
        return "attachments" if line.index in listed else "body"

    return tuple(replace(line, part=part(line)) for line in lines)


def open_rows(view: View, end: Line | None) -> list[Line]:
    """The empty rows at the end of a table that ends the document and has a head and a filled row."""
    stop = len(view.lines)
    if end is not None and not end.table:
        if end.text.strip(" \u3000\t") not in ("끝.", "끝"):
            return []
        stop = end.index
    else:
        last = view.last
        if last is None or not last.table:
            return []
        foot = next((line.index for line in view.lines if line.part == "foot" and not line.blank), stop)
        stop = foot
    rows: list[Line] = []
    filled = 0
    for line in reversed(view.lines[:stop]):
        if line.table and line.blank:
            if filled:
                break
            rows.insert(0, line)
        elif line.table and line.text.strip():
            filled += 1
        elif filled or rows or line.text.strip():
            break
    short = not view.has_form and len(view.lines) <= 8
    return rows if filled >= 2 or (filled and short) else []
