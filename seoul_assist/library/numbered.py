"""Guidelines that number their rules `Ⅰ.`, `1.`, `가.`, `1)` instead of 제1조: a tree of items with addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from seoul_assist.library import passages
from seoul_assist.library.front_matter import Head, is_date_line, read_date_lines
from seoul_assist.library.statute_outline import Line, recognised
from seoul_assist.library.titles import bare, kind_of, stem, subject
from seoul_assist.model import Document, Provision, Regulation, Unit
from seoul_assist.text.numbering import Marker, match_marker

# An item up to this long stays one provision with its inner items as units; a longer one is split into its children.
LONGEST = 1_500
FEWEST = 3
_ROMAN = re.compile(r"\s*([Ⅰ-Ⅻ])\s*[.．]?(?=\s)")
_RULES = re.compile(
    r"(?:지침|기준|규정|규칙|세칙|요령|수칙|방침|편람|매뉴얼|내규|절차|강령|준칙|요강)(?:\s*\([^()]*\))?(?:\s*제?\d*)?$"
)
_LETTER = re.compile(
    r"\s*(?:수\s*신\s*자?|발\s*신|경\s*유|보도\s*자료|보도\s*일시|배포\s*일시|공고\s*제)(?=[\s:：(|\d]|$)"
)
_SENTENCE = re.compile(r"[.다음함임]\s*$|[:：]\s*$")


@dataclass(slots=True)
class Item:
    """One numbered item: its full address (1.가.1)), the words after its mark, its own lines and the items below it."""

    address: str
    title: str
    page: int | None
    lines: list[str]
    below: list[Item] = field(default_factory=list)
    pages: set[int | None] = field(default_factory=set)  # of its own lines


@dataclass(frozen=True, slots=True)
class Rule:
    """An item as a provision: `units` are the items inside it with their spans in `text`."""

    address: str
    title: str
    text: str
    page: int | None
    headings: tuple[str, ...]
    units: tuple[Unit, ...]
    pages: frozenset[int | None]


def read_numbered(document: Document, head: Head, lines: Sequence[Line]) -> Regulation | None:
    """A guideline whose rules are numbered 1. 가. 1); None when the name or the numbering leaves a doubt."""
    first = next((line.text.strip() for line in lines if line.text.strip()), "")
    first = re.sub(r"^#{1,6}\s+", "", first).strip("「」 ")
    names = [name for name in (head.name, first, subject(lines), stem(document.source)) if is_about_rules(name)]
    found = read_outline([line._replace(text=re.sub(r"^#{1,6}\s+", "", line.text)) for line in lines])
    if not names or found is None:
        return None
    opening, items = found
    if opening and bare(opening[0].text) == bare(names[0]):
        opening = opening[1:]
    facts = read_date_lines([line.text for line in opening if is_date_line(line.text)])
    opening = [line for line in opening if not is_date_line(line.text)]
    kind = head.kind or facts.kind or kind_of(names[0], "지침")
    promulgated, effective = head.promulgated or facts.promulgated, head.effective or facts.effective

    def provision(address: str, title: str, text: str, page: int | None, *more: int | None) -> Provision:
        return Provision(
            names[0], kind, address, address, title, text, promulgated, effective, document.source, page=page,
            ocr=recognised(document, page, *more),
        )  # fmt: skip

    made = [provision(item.address, item.heading, item.text, item.page) for item in passages.cut(opening)]
    for rule in rules(items):
        item = provision(rule.address, rule.title, rule.text, rule.page, *rule.pages)
        made.append(replace(item, headings=rule.headings, units=rule.units))
    number = (head.number or facts.number).lstrip("0")
    return Regulation(
        names[0], kind, document.source, document.sha256, tuple(made), promulgated, effective, number,
        (*document.notes, *head.notes),
    )  # fmt: skip


def is_about_rules(name: str) -> bool:
    """True for a title that names rules: 지침, 기준, 요령, ..."""
    return bool(_RULES.search(name.strip()))


def read_outline(lines: Sequence[Line]) -> tuple[list[Line], list[Item]] | None:
    """The lines before the first item and the items, or None unless the numbering is beyond doubt.

    Beyond doubt: no letter or press release; at least three items at the top, numbered without a gap or a restart; and
    next to no mark out of sequence below them.
    """
    if any(_LETTER.match(line.text) for line in lines[:15]):
        return None
    opening: list[Line] = []
    top: list[Item] = []
    open_items: list[tuple[str, int, Item]] = []
    marks = odd = 0
    for line in lines:
        if not line.text.strip():
            continue
        mark = _mark(line)
        if mark is not None:
            marks += 1
            depth = next((at for at, (kind, _, _) in enumerate(open_items) if kind == mark.kind), None)
            follows = depth is not None and mark.number == open_items[depth][1] + 1
            if follows or (depth is None and mark.number == 1):
                del open_items[len(open_items) if depth is None else depth :]
                above = open_items[-1][2] if open_items else None
                item = _item(line, mark, above.address if above else "")
                (above.below if above else top).append(item)
                open_items.append((mark.kind, mark.number, item))
                continue
            if depth == 0:
                return None
            odd += 1
        if open_items:
            open_items[-1][2].lines.append(line.text.rstrip())
            open_items[-1][2].pages.add(line.page)
        else:
            opening.append(line)
    if len(top) < FEWEST or odd > marks // 10:
        return None
    return opening, top


@dataclass(frozen=True, slots=True)
class _Mark:
    kind: str
    number: int
    label: str
    end: int


def _mark(line: Line) -> _Mark | None:
    if line.kind == "table":
        return None
    roman = _ROMAN.match(line.text)
    if roman:
        return _Mark("roman", ord(roman[1]) - ord("Ⅰ") + 1, f"{roman[1]}.", roman.end())
    found: Marker | None = match_marker(line.text)
    if found is None or found.branch or not line.text[found.end :].strip():
        return None
    return _Mark(found.kind, found.number, line.text[found.start : found.end], found.end)


def _item(line: Line, mark: _Mark, above: str) -> Item:
    words = line.text[mark.end :].strip()
    title = re.sub(r"^[(\[【](.*)[)\]】]$", r"\1", words)
    short = len(title) <= 60 and not _SENTENCE.search(title)
    return Item(above + mark.label, title if short else "", line.page, [line.text.strip()])


def rules(items: Sequence[Item], headings: tuple[str, ...] = ()) -> Iterator[Rule]:
    """The items as provisions in reading order; every line of theirs is in exactly one."""
    for item in items:
        text, units = _laid_out(item)
        if len(text) <= LONGEST or not item.below:
            yield Rule(item.address, item.title, text, item.page, headings, tuple(units[1:]), _pages(item))
            continue
        yield Rule(
            item.address,
            item.title,
            "\n".join(item.lines),
            item.page,
            headings,
            (),
            frozenset({item.page, *item.pages}),
        )
        yield from rules(item.below, (*headings, item.lines[0]))


def _pages(item: Item) -> frozenset[int | None]:
    """The pages of the item and of all below it."""
    return frozenset({item.page, *item.pages}).union(*map(_pages, item.below))


def _laid_out(item: Item) -> tuple[str, list[Unit]]:
    """The text of the item with all below it, and a unit for it and each of those."""
    text = "\n".join(item.lines)
    inner: list[Unit] = []
    for child in item.below:
        piece, units = _laid_out(child)
        start = len(text) + 1
        inner += [Unit(unit.address, unit.start + start, unit.end + start) for unit in units]
        text = f"{text}\n{piece}"
    return text, [Unit(item.address, 0, len(text)), *inner]
