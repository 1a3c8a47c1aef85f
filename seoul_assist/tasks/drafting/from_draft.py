"""An official's own text put into the layout of a form: the words stay, marks and places are set by code.

Head, foot and attachments become facts of the form; the body keeps every word and only its marks are numbered anew.
What the form asks for and the text does not say stays open. What found no place stands at the end of the body, so that
nothing is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from seoul_assist.checking.layout import without_end
from seoul_assist.checking.runner import view_of
from seoul_assist.checking.view import View
from seoul_assist.errors import LimitExceeded
from seoul_assist.model import Block, Document
from seoul_assist.readers import Source
from seoul_assist.tasks import mend
from seoul_assist.tasks.check import Options
from seoul_assist.tasks.drafting import form_line, letter, written_items
from seoul_assist.tasks.drafting.draft_places import Place, places
from seoul_assist.tasks.drafting.fact_sheet import Facts, Value, alias, flat, tidy
from seoul_assist.tasks.drafting.form_filters import nominal
from seoul_assist.tasks.drafting.form_house import HOUSES
from seoul_assist.tasks.drafting.form_line import REST, Field, Line
from seoul_assist.tasks.drafting.form_model import Form
from seoul_assist.tasks.drafting.form_slot import Slot
from seoul_assist.tasks.drafting.wording import dated
from seoul_assist.tasks.drafting.written_items import Written, every
from seoul_assist.text import facts as lock
from seoul_assist.text import rx
from seoul_assist.text.tokens import packed, stems

LONGEST = 50_000  # characters; a draft has a page or two
_OWN = "원문"  # no fact has this name: a field of it always shows its own words
# The labels of the foot, which stands in the new text with labels of its own.
_FOOT_LABELS = rx.compile(
    r"(?:전\s?화|전\s?송|팩\s?스)(?:\s?번호)?|홈페이지|전자우편|공개\s?구분|시\s{0,3}행|접\s{0,3}수|우편\s?번호"
)
_LEFT = "옮길 자리를 찾지 못한 글"


@dataclass(frozen=True, slots=True)
class Restructured:
    """The text as a form of its own and the facts around it: `letter.write(form, facts, ())` is the document.

    `missing` are the slots that stay open in the body; `left` the lines that found no place and stand at its end.
    """

    form: Form
    facts: Facts
    notes: tuple[str, ...]
    missing: tuple[str, ...] = ()
    left: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return letter.write(self.form, self.facts, ())


def restructure(document: Document, form: Form) -> Restructured:
    """The text of the document in that form, every word of it kept; a LimitExceeded for more than a draft holds."""
    if len(document.text) > LONGEST:
        raise LimitExceeded(
            f"기안문으로 옮기기에는 글이 너무 깁니다: {document.source}({len(document.text):,}자)",
            f"{LONGEST:,}자까지입니다. 본문이 될 부분만 따로 저장해 주세요.",
        )
    view, _ = view_of(document)
    found = places(view)
    taken = {index for place in found for index in place.lines}
    values: dict[str, Value] = {}
    for place in found:
        key = "공고일" if place.key == "작성일" and form.has("공고일") else place.key
        if key:
            values.setdefault(key, place.value)
    body, tables = _body(view, taken)
    for at, rows in enumerate(tables, start=1):
        values[f"표{at}"] = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    missing = _missing(form, body, values)
    unfit = set(HOUSES[form.layout].unfit)
    if form.layout == "내부결재" and "내부결재" not in re.sub(r"\s", "", "".join(flat(values.get("수신", "")))):
        unfit.add("수신")
    homeless = {key: value for key, value in values.items() if key in unfit}
    made = _made(form, body, homeless, missing, len(tables))
    values = {key: value for key, value in values.items() if key not in unfit}
    facts = Facts(values, document.text)
    left = _left(view, found, letter.write(made, facts, ()))
    if left:
        made = replace(made, body=_with(made.body, [_own(_LEFT, [_own(line) for line in left])]))
    return Restructured(
        made, facts, tuple(_notes(found, homeless, missing, left)), tuple(s.shown for s in missing), tuple(left)
    )


def settled(text: str, options: Options) -> str:
    """The text after the safe edits of checking: dates, times and amounts in the form of official documents."""
    return mend.fix(Source("draft.md", data=text.encode()), options, write=False).text


def settled_blocks(blocks: Sequence[Block], options: Options) -> tuple[Block, ...]:
    """The blocks after the same edits; as they are when an edit would change how many lines they have."""
    before = "\n".join(block.text for block in blocks)
    lines = settled(before, options).split("\n")
    if len(lines) != before.count("\n") + 1:
        return tuple(blocks)
    found, at = [], 0
    for block in blocks:
        count = block.text.count("\n") + 1
        found.append(block if block.kind == "table" else replace(block, text="\n".join(lines[at : at + count])))
        at += count
    return tuple(found)


def _body(view: View, taken: set[int]) -> tuple[list[Written], list[list[list[str]]]]:
    """The items of the lines that no place took, and the tables among them; 표1 stands for the first."""
    lines: list[str] = []
    tables: list[list[list[str]]] = []
    rows: list[list[str]] = []
    for line in view.lines:
        open_here = line.index not in taken
        if open_here and line.table and not line.blank:
            rows.append([line.text[a:b].strip() for a, b in line.cells])
            continue
        _close(rows, lines, tables)
        if open_here:
            lines.append(without_end(line.text))
    _close(rows, lines, tables)
    return written_items.read(lines), tables


def _close(rows: list[list[str]], lines: list[str], tables: list[list[list[str]]]) -> None:
    """A table that is one goes to the tables; rows that make none stay lines."""
    if not rows:
        return
    head = rows[0]
    even = all(len(row) == len(head) and all(row) for row in rows)
    if even and len(rows) > 1 and len(head) > 1 and len(set(head)) == len(head):
        tables.append(list(rows))
        lines.append(f"{_TABLE}{len(tables)}")
    else:
        lines.extend(f"- {' / '.join(cell for cell in row if cell)}" for row in rows)
    rows.clear()


_TABLE = "\x02표"


# ---- the form --------------------------------------------------------------------------------------------------------


def _missing(form: Form, body: Sequence[Written], values: dict[str, Value]) -> list[Slot]:
    """The slots that the form requires in its body and that no item is about."""
    labels = {label for item in every(body) if (label := item.label)}
    return [
        slot
        for slot in form.slots
        if slot.required
        and slot.name not in form.placed
        and slot.name not in values
        and slot.name not in ("배경", "본문", "리드")  # any sentence may be these
        and not any(_about(label, slot) for label in labels)
    ]


def _about(label: str, slot: Slot) -> bool:
    names = (slot.name, re.sub(r"\s", "", slot.shown))
    return alias(label) == slot.name or label.endswith(names) or label.startswith(names)


def _made(form: Form, body: Sequence[Written], homeless: dict[str, Value], missing: list[Slot], tables: int) -> Form:
    """The form with the text as its template, slots still open and facts without a place at its end."""
    lines = _lines(body)
    opened = [Line((f"{slot.shown}: ", Field(slot.name)), item=True) for slot in missing]
    unfit = [_own(f"{form.slot(name).shown}: {', '.join(flat(value))}") for name, value in homeless.items()]
    own_tables = tuple(Slot(f"표{at}", "표", label=f"표 {at}") for at in range(1, tables + 1))
    return replace(
        form,
        body=_with(lines, [*opened, *unfit, Line((Field(REST),), item=True)]),
        slots=(*form.slots, *own_tables),
        gist_lines=(form_line.parse_line("{제목}에 관한 문서임."),),
        topics=("제목",),
        basis="없음",
    )


def _lines(items: Sequence[Written]) -> tuple[Line, ...]:
    made: list[Line] = []
    for item in items:
        table = re.fullmatch(rf"(?P<text>.*?)\s?{_TABLE}(?P<number>\d+)", item.text, re.DOTALL)
        below = _lines(item.items)
        if table is None:
            # Among numbered items a line such as `문의: ...` is one of them.
            listed = bool(item.mark or below or (item.label and any(one.item for one in made)))
            made.append(_own(item.text, below, item=listed))
            continue
        field = Field(f"표{table['number']}")
        heading = table["text"].rstrip(" :：")
        # A table stands under the line before it, which is its heading where it is a plain one.
        before = made[-1] if made and not heading and not made[-1].below else None
        words = before.fields[0].words if before and before.fields else heading
        if words and ":" not in words and (heading or (before and before.item)):
            made = made if heading else made[:-1]
            made.append(Line((f"{words}: ", field), item=True, below=below))
        else:
            made += [_own(heading, item=True)] if heading else []
            made.append(Line((field,), item=True, below=below))
    return tuple(made)


def _own(text: str, below: Sequence[Line] = (), item: bool = True) -> Line:
    """A line with these words and no others."""
    return Line((Field(_OWN, words=text),), item=item, below=tuple(below))


def _with(lines: tuple[Line, ...], more: Sequence[Line]) -> tuple[Line, ...]:
    """The lines and more: below the last item that has items, else behind them all."""
    at = next((n for n in range(len(lines) - 1, -1, -1) if lines[n].item and lines[n].below), -1)
    if at < 0:
        return (*lines, *more)
    return (*lines[:at], replace(lines[at], below=(*lines[at].below, *more)), *lines[at + 1 :])


# ---- nothing is lost -------------------------------------------------------------------------------------------------


def _left(view: View, found: Sequence[Place], text: str) -> list[str]:
    """The lines of the document of which a word or a fact stands nowhere in the text."""
    said = packed(text)
    lost = {(fact.kind, fact.value) for fact in lock.not_given(view.text, [text])}
    labels = {index: place.label for place in found for index in place.lines}
    lines = []
    for line in view.lines:
        words = line.text.translate(str.maketrans("|", " "))
        if line.index in labels:
            words = _FOOT_LABELS.sub(" ", words.replace(labels[line.index] or " ", " ", 1))
        if words.strip() and not _stands(without_end(words), said, lost):
            lines.append(tidy(without_end(words)))
    return [line for line in lines if line]


def _stands(line: str, said: str, lost: set[tuple[lock.Kind, str]]) -> bool:
    """True when every word and fact of the line is in the text, in its own form or in that of official documents."""
    if lost and any((fact.kind, fact.value) in lost for fact in lock.facts(line)):
        return False
    forms = (line, dated(line), nominal(line))
    return any(all(packed(word) in said for word in stems(one) if not word.isdigit()) for one in forms)


def _notes(
    found: Sequence[Place], homeless: Iterable[str], missing: Sequence[Slot], left: Sequence[str]
) -> Iterable[str]:
    for place in found:
        if place.note:
            yield place.note
    if names := ", ".join(homeless):
        yield f"이 서식에 자리가 없어 본문 끝에 둔 것: {names}"
    if missing:
        yield f"서식에 필요하지만 글에 없어 비워 둔 자리: {', '.join(slot.shown for slot in missing)}"
    if left:
        yield f"옮길 자리를 찾지 못한 글 {len(left)}줄을 본문 끝에 그대로 두었습니다. 알맞은 곳으로 옮겨 주세요."
