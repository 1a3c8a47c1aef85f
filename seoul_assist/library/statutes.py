"""Turns any document into a Regulation: articles with their units, addenda and annexes, or else passages."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from seoul_assist.library import passages
from seoul_assist.library.addenda import effective_of, set_apart
from seoul_assist.library.annexes import body, canonical
from seoul_assist.library.front_matter import Head, find_date, is_date_line, read_date_lines, read_head
from seoul_assist.library.law_go_kr import is_reply, read_reply
from seoul_assist.library.numbered import read_numbered
from seoul_assist.library.statute_marks import split_marks
from seoul_assist.library.statute_outline import (
    Cut,
    Line,
    Section,
    is_marked_up,
    outline,
    recognised,
    split_addendum,
)
from seoul_assist.library.statute_units import find_units
from seoul_assist.library.titles import bare, is_title, kind_of, stem, subject
from seoul_assist.library.versions import DOCUMENT_KIND
from seoul_assist.model import Document, Mark, Note, Provision, Regulation
from seoul_assist.text.numbering import Address

# A longer preamble is a report with rules inside it: it is cut into passages instead of one.
LONG_PREAMBLE = 1_500
_GONE = re.compile(r"[(（]?\s*삭\s?제\s*[)）]?\s*(?:[<(\[][^<>()\[\]]*[>)\]]\s*)*\.?\s*$")
_GONE_RANGE = re.compile(r"제\s?\d+\s?조.{0,40}삭제\s*(?:[<(\[][^<>()\[\]]*[>)\]]\s*)*\.?\s*$", re.DOTALL)
_IMAGE = re.compile(r"<img\b[^>]*>(?:\s*</img>)?|</img>")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_BOX = re.compile(r"[\u2500-\u257f]|^\s*\+[-=+]|^\s*\|")
_ADDENDUM_NUMBER = re.compile(r"제\s?([\d-]+)\s?호")
MAX_RANGE = 200


def parse(document: Document) -> Regulation:
    """The regulation a document holds; whatever stands outside articles becomes a provision of its own or a Note.

    `text` of an article is its body without markdown and amendment notes, which are its `marks`; `units` are offsets
    into it. Never raises on any text; only a .json or .xml that is no reply of law.go.kr is a ReadError.
    """
    if is_reply(document):
        return _reply(document)
    lines = [Line(text, block.page, block.kind) for block in document.blocks for text in _split(block.text, block.kind)]
    head = read_head([line.text for line in lines[:4_000]])
    rest = lines[head.length :]
    mirrored = bool(head.length) or is_marked_up(rest)
    cut = outline(rest, statute=bool(head.name))
    if cut is None:
        return read_numbered(document, head, rest) or _document(document, head, rest)
    return _Builder(document, head, mirrored, rest).build(cut)


def _reply(document: Document) -> Regulation:
    reply = read_reply(document)
    cut = outline(reply.lines, statute=True)
    assert cut is not None
    made = _Builder(document, reply.head, True, reply.lines).build(cut)
    days = {str(Address(*key)): day for key, day in reply.later.items()}
    provisions = (
        replace(item, effective=days[item.address]) if item.address in days else item for item in made.provisions
    )
    return replace(made, provisions=tuple(provisions))


def _split(text: str, kind: str) -> list[str]:
    return [text] if kind == "table" else text.split("\n")


@dataclass(slots=True)
class _Identity:
    name: str
    kind: str
    number: str
    promulgated: date | None
    effective: date | None


class _Builder:
    """Makes provisions out of sections, with addresses that are unique within the regulation."""

    def __init__(self, document: Document, head: Head, mirrored: bool, lines: Sequence[Line]) -> None:
        self.document = document
        self.lines = lines
        self.head = head
        self.mirrored = mirrored
        self.notes = list(head.notes)
        self.images = 0
        self.addresses: Counter[str] = Counter()
        self.parts: Counter[str] = Counter()
        self.above: list[str] = []  # lines that wait for the next provision to carry them

    def build(self, cut: Cut) -> Regulation:
        sections = cut.sections
        self.notes += cut.notes
        who, opening = self._identity(sections)
        self.who = who
        provisions = list(self._opening(opening, any(section.kind == "article" for section in sections)))
        for section in sections:
            self.above += map(self._clean, section.above)
            if section.kind == "article":
                provisions += self._articles(section)
            elif section.kind == "addendum":
                provisions += self._addendum(section)
            elif section.kind == "annex":
                provisions += self._annex(section)
        provisions = self._below(provisions, cut.below)
        provisions += self._linked()
        if self.images:
            self.notes.append(Note("image", f"그림 {self.images}개는 글자로 읽을 수 없어 [그림]으로 표시했습니다."))
        if who.effective is None:
            who.effective = next(
                (item.effective for item in reversed(provisions) if item.addenda and item.effective), None
            )
            provisions = [item if item.addenda else replace(item, effective=who.effective) for item in provisions]
        return Regulation(
            who.name, who.kind, self.document.source, self.document.sha256, tuple(provisions), who.promulgated,
            who.effective, who.number, (*self.document.notes, *self.notes),
        )  # fmt: skip

    def _below(self, provisions: list[Provision], below: tuple[str, ...]) -> list[Provision]:
        """The provisions, the last of them carrying the lines after which nothing comes."""
        rest = [*self.above, *map(self._clean, below)]
        if not (rest and provisions):
            return provisions
        last = provisions[-1]
        marks = tuple(Mark(len(last.text), text, "below") for text in rest)
        return [*provisions[:-1], replace(last, marks=last.marks + marks)]

    def _identity(self, sections: list[Section]) -> tuple[_Identity, list[Line]]:
        """The name and dates, and the opening lines that say anything else."""
        opening = [line for section in sections if section.kind == "preamble" for line in section.lines]
        opening = [line for line in opening if line.text.strip()]
        head = self.head
        name = head.name
        if opening and (bare(opening[0].text) == bare(name) if name else is_title(opening[0].text)):
            name = name or self._clean(opening[0].text).strip("「」 \t")
            opening = opening[1:]
        if opening and opening[0].text.strip() == "전문":
            self.above.append("전문")
            opening = opening[1:]
        if not name:
            name = stem(self.document.source)
            self.notes.append(Note("title", f"제목을 찾지 못해 파일 이름을 제목으로 썼습니다: {name}"))
        dated = [not self.mirrored and is_date_line(line.text) for line in opening]
        facts = read_date_lines([line.text for line, yes in zip(opening, dated, strict=True) if yes])
        opening = [line for line, yes in zip(opening, dated, strict=True) if not yes]
        kind = head.kind or facts.kind or kind_of(name, "규정")
        if kind == "규정" and not self.mirrored and _size(opening) > LONG_PREAMBLE:
            kind, name = DOCUMENT_KIND, subject(self.lines) or stem(self.document.source)
        return _Identity(
            name,
            kind,
            (head.number or facts.number).lstrip("0"),
            head.promulgated or facts.promulgated,
            head.effective or facts.effective,
        ), opening

    def _opening(self, lines: list[Line], has_articles: bool) -> Iterator[Provision]:
        if not lines:
            return
        if _size(lines) > LONG_PREAMBLE and not self.mirrored:
            for passage in passages.cut(lines):
                address = self._unique(passage.address)
                made = self._provision(address, address, passage.heading, [], page=passage.page)
                yield replace(made, text=passage.text)
            return
        address = self._unique("전문" if has_articles else "본문")
        yield self._provision(address, address, "", lines, page=lines[0].page)

    def _articles(self, section: Section) -> Iterator[Provision]:
        prefix = f"[{section.volume}] " if section.volume > 1 else ""
        for number, branch in _range(section):
            base = Address(number, branch)
            name = self._unique(prefix + str(base))
            made = self._provision(
                name, name, section.title, section.lines, page=section.page, headings=section.headings
            )
            if not made.text and not made.title:
                self._note("empty_article", f"제목과 내용이 없어 삭제된 조로 보았습니다: {base}", section.page)
            deleted = (
                not (made.text or made.title)
                or bool(_GONE.match(made.text))
                or (section.until is not None and bool(_GONE_RANGE.match(made.text)))
            )
            units = () if deleted or prefix else find_units(made.text, base)
            yield replace(made, deleted=deleted, units=units)

    def _addendum(self, section: Section) -> Iterator[Provision]:
        head = self._clean(section.head)
        day = find_date(head)
        part = self._part(head, day)
        made_on = day or self.who.promulgated
        found: list[Provision] = []
        for piece in split_addendum(section.lines):
            base = Address(piece.key[0], piece.key[1], part=part)
            if piece.kind == "preamble" and not any(line.text.strip() for line in piece.lines):
                continue
            name = self._unique(str(base))
            title = piece.title or (_amending_law(head) if piece.kind == "preamble" else "")
            made = self._provision(
                name, name, title, piece.lines, page=piece.page or section.page, headings=(head,) if head else ()
            )
            gone = bool(_GONE.match(made.text))
            units = () if gone else find_units(made.text, base)
            found.append(replace(made, addenda=True, deleted=gone, units=units, promulgated=made_on))
        rule = next((item.text for item in found if "시행일" in item.title), found[0].text if found else "")
        effective = effective_of(rule, made_on)
        self._set_apart(part, set_apart(rule, made_on), effective, section.page)
        yield from (replace(item, effective=effective) for item in found)

    def _set_apart(self, part: str, days: Sequence[date], effective: date | None, page: int | None) -> None:
        """A note on rules of the newest addenda that take effect on another day than the rest."""
        since = self.who.effective or effective
        later = [f"{day.year}. {day.month}. {day.day}." for day in days if since and day > since]
        if later:
            self._note("effective", f"{part}: 일부 규정은 다른 날부터 시행합니다({', '.join(later)}).", page)

    def _annex(self, section: Section) -> Iterator[Provision]:
        name = self._unique(canonical(section.head))
        title = re.sub(r"^[\[(](.*)[\])]$", r"\1", section.title.strip())
        made = self._provision(name, name, title, section.lines, page=section.page, headings=section.headings)
        yield replace(made, deleted=bool(_GONE.match(made.text or made.title)))

    def _linked(self) -> Iterator[Provision]:
        """Annexes that the source lists: with their text when it gives one, else with a word on where they are."""
        missing = 0
        for annex in self.head.annexes:
            if annex.kind and annex.address not in self.addresses:
                name = self._unique(annex.address)
                text = [Line(line) for line in annex.text.split("\n")] if annex.text else []
                made = self._provision(name, name, annex.title, text)
                yield replace(made, text=made.text or body(annex), deleted=annex.deleted)
            missing += not (annex.text or annex.deleted)
        if missing:
            self._note("annex", f"별표·서식 {missing}개는 링크만 있어 내용이 들어 있지 않습니다.", None)

    def _part(self, head: str, day: date | None) -> str:
        """A name for one of several addenda: its number, with the date when numbers collide."""
        found = _ADDENDUM_NUMBER.search(head.rsplit("<", 1)[-1])
        spelled = f"{day.year}. {day.month}. {day.day}." if day else ""
        names = [f"제{found[1]}호", f"제{found[1]}호, {spelled}"] if found else []
        names += [spelled] if spelled and not found else []
        choices = [f"부칙({name})" for name in names] or ["부칙"]
        part = next((choice for choice in choices if choice not in self.parts), "")
        if not part:
            inner = choices[-1].removeprefix("부칙").strip("()")
            part = f"부칙({inner} #{self.parts[choices[-1]] + 1})" if inner else f"부칙(#{self.parts['부칙'] + 1})"
        self.parts[choices[-1]] += 1
        self.parts[part] += part != choices[-1]
        return part

    def _provision(
        self,
        address: str,
        article: str,
        title: str,
        lines: Sequence[Line],
        *,
        page: int | None = None,
        headings: tuple[str, ...] = (),
    ) -> Provision:
        """A provision with the lines as its text; amendment notes and the lines waiting above it become its marks."""
        who = self.who
        title, on_title = split_marks([self._clean(title)]) if title else ("", ())
        text, marks = split_marks(filter(None, (self._clean(line.text) for line in lines)))
        above = [Mark(0, line, "above") for line in self.above]
        self.above = []
        return Provision(
            who.name, who.kind, address, article, title, text, who.promulgated, who.effective, self.document.source,
            headings, page=page, marks=(*above, *(replace(mark, place="title") for mark in on_title), *marks),
            ocr=recognised(self.document, page, *(line.page for line in lines)),
        )  # fmt: skip

    def _note(self, code: str, text: str, page: int | None) -> None:
        self.notes.append(Note(code, text, page))

    def _unique(self, address: str) -> str:
        self.addresses[address] += 1
        count = self.addresses[address]
        if count == 1:
            return address
        self.notes.append(Note("duplicate", f"같은 주소가 되풀이되어 구별했습니다: {address} (#{count})"))
        return f"{address} (#{count})"

    def _clean(self, text: str) -> str:
        """The line as a person reads it: no markdown, entities or image tags; tables keep their inner spacing."""
        if self.mirrored:
            if "<" in text and ("<img" in text or "</img" in text):
                self.images += text.count("<img")
                text = _IMAGE.sub(lambda found: "[그림]" if found[0].startswith("<img") else "", text)
            if "\\" in text:
                text = _ESCAPE.sub(r"\1", text)
            text = text.replace("**", "")
            if "&" in text:
                text = html.unescape(text)
        return text.strip("\t\n").rstrip() if _BOX.search(text) else text.strip()


def _range(section: Section) -> list[tuple[int, int]]:
    if section.until is None or section.until[0] - section.key[0] > MAX_RANGE:
        return [section.key]
    if section.until[0] == section.key[0]:
        return [(section.key[0], branch) for branch in range(section.key[1], section.until[1] + 1) if branch != 1]
    middle = [(number, 0) for number in range(section.key[0] + 1, section.until[0] + 1)]
    return [section.key, *middle, *([section.until] if section.until[1] else [])]


def _amending_law(head: str) -> str:
    found = re.match(r"부\s*칙\s*\((.*?)\)\s*(?:<|$)", head)
    return found[1].strip() if found and not find_date(found[1]) else ""


def _size(lines: Sequence[Line]) -> int:
    return sum(len(line.text) for line in lines)


def _document(document: Document, head: Head, lines: Sequence[Line]) -> Regulation:
    """A document of passages; its name is the subject line or first short line, else the file name."""
    name = head.name or subject(lines) or stem(document.source)
    found = passages.cut([line._replace(text=re.sub(r"^#{1,6}\s+", "", line.text)) for line in lines])
    provisions = tuple(
        Provision(
            name, DOCUMENT_KIND, item.address, item.address, item.heading, item.text, head.promulgated, head.effective,
            document.source, page=item.page, ocr=recognised(document, item.page),
        )
        for item in found
    )  # fmt: skip
    notes = (*document.notes, *head.notes)
    if not provisions:
        notes += (Note("empty", "읽을 글자가 없습니다."),)
    return Regulation(
        name, head.kind or DOCUMENT_KIND, document.source, document.sha256, provisions, head.promulgated,
        head.effective, head.number, notes,
    )  # fmt: skip
