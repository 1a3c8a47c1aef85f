"""Turns any document into a Regulation: articles with their units, addenda and annexes, or else passages."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePath

from seoul_assist.library import passages
from seoul_assist.library.front_matter import Head, effective_of, find_date, is_date_line, read_date_lines, read_head
from seoul_assist.library.statute_outline import Line, Section, is_marked_up, outline, split_addendum
from seoul_assist.library.statute_units import find_units
from seoul_assist.model import Document, Note, Provision, Regulation
from seoul_assist.text.numbering import Address, parse_heading

DOCUMENT_KIND = "문서"
# A longer preamble is a report with rules inside it: it is cut into passages instead of one.
LONG_PREAMBLE = 1_500
_GONE = re.compile(r"[(（]?\s*삭\s?제\s*[)）]?\s*(?:[<(\[][^<>()\[\]]*[>)\]]\s*)*\.?\s*$")
_GONE_RANGE = re.compile(r"제\s?\d+\s?조.{0,40}삭제\s*(?:[<(\[][^<>()\[\]]*[>)\]]\s*)*\.?\s*$", re.DOTALL)
_IMAGE = re.compile(r"<img\b[^>]*>(?:\s*</img>)?|</img>")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_BOX = re.compile(r"[\u2500-\u257f]|^\s*\+[-=+]|^\s*\|")
_ADDENDUM_NUMBER = re.compile(r"제\s?([\d-]+)\s?호")
_TITLE_MARK = re.compile(r"(?:제\s*목|안\s*건\s*명?|건\s*명)(?:\s*[:：|]\s*|\s+)([^\s|].*)$")
_KIND_ENDS = ("조례", "규칙", "시행령", "훈령", "예규", "고시", "지침", "규정", "강령", "요령", "세칙", "정관")
# A first line that names a document, not a label of its kind, a table cell, a bullet or a numbered chapter.
_SUBJECT = re.compile(r"(?!보도\s?자료|참고|붙임|별첨|별표|공고|\d+\s|\d+[.)])[「『가-힣A-Za-z\d][^|]*$")
MAX_RANGE = 200


def parse(document: Document) -> Regulation:
    """The regulation a document holds; whatever stands outside articles becomes a provision of its own or a Note.

    `text` of an article is its body without markdown; `units` are offsets into it. Never raises on any text.
    """
    lines = [Line(text, block.page, block.kind) for block in document.blocks for text in _split(block.text, block.kind)]
    head = read_head([line.text for line in lines[:4_000]])
    body = lines[head.length :]
    mirrored = bool(head.length) or is_marked_up(body)
    cut = outline(body, statute=bool(head.name))
    if cut is None:
        return _document(document, head, body)
    return _Builder(document, head, mirrored, body).build(*cut)


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

    def build(self, sections: list[Section], notes: list[Note]) -> Regulation:
        self.notes += notes
        who, opening = self._identity(sections)
        self.who = who
        provisions = list(self._opening(opening, any(section.kind == "article" for section in sections)))
        for section in sections:
            if section.kind == "article":
                provisions += self._articles(section)
            elif section.kind == "addendum":
                provisions += self._addendum(section)
            elif section.kind == "annex":
                provisions += self._annex(section)
        if self.images:
            self.notes.append(Note("image", f"그림 {self.images}개는 글자로 읽을 수 없어 [그림]으로 표시했습니다."))
        if self.head.annexes:
            count = self.head.annexes
            self.notes.append(Note("annex", f"별표·서식 {count}개는 링크만 있어 내용이 들어 있지 않습니다."))
        if who.effective is None:
            addenda = [item.text for item in provisions if item.addenda]
            recent = next((day for text in reversed(addenda) if (day := effective_of(text, who.promulgated))), None)
            who.effective = recent
            provisions = [replace(item, effective=recent) for item in provisions]
        return Regulation(
            who.name, who.kind, self.document.source, self.document.sha256, tuple(provisions), who.promulgated,
            who.effective, who.number, (*self.document.notes, *self.notes),
        )  # fmt: skip

    def _identity(self, sections: list[Section]) -> tuple[_Identity, list[Line]]:
        """The name and dates, and the opening lines that say anything else."""
        opening = [line for section in sections if section.kind == "preamble" for line in section.lines]
        opening = [line for line in opening if line.text.strip() and line.text.strip() != "전문"]
        head = self.head
        name = head.name
        if opening and (not name or _bare(opening[0].text) == _bare(name)) and _is_title(opening[0].text):
            name = name or self._clean(opening[0].text).strip("「」 \t")
            opening = opening[1:]
        if not name:
            name = _stem(self.document.source)
            self.notes.append(Note("title", f"제목을 찾지 못해 파일 이름을 제목으로 썼습니다: {name}"))
        dated = [not self.mirrored and is_date_line(line.text) for line in opening]
        facts = read_date_lines([line.text for line, yes in zip(opening, dated, strict=True) if yes])
        opening = [line for line, yes in zip(opening, dated, strict=True) if not yes]
        kind = head.kind or facts.kind or next((end for end in _KIND_ENDS if name.endswith(end)), "규정")
        if kind == "규정" and not self.mirrored and _size(opening) > LONG_PREAMBLE:
            kind, name = DOCUMENT_KIND, _subject(self.lines) or _stem(self.document.source)
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
                yield self._provision(address, address, passage.heading, passage.text, page=passage.page)
            return
        address = self._unique("전문" if has_articles else "본문")
        yield self._provision(address, address, "", self._text(lines), page=lines[0].page)

    def _articles(self, section: Section) -> Iterator[Provision]:
        text = self._text(section.lines)
        prefix = f"[{section.volume}] " if section.volume > 1 else ""
        if not text and not section.title:
            where = str(Address(*section.key))
            self.notes.append(
                Note("empty_article", f"제목과 내용이 없어 삭제된 조로 보았습니다: {where}", section.page)
            )
        deleted = (
            not (text or section.title)
            or bool(_GONE.match(text))
            or (section.until is not None and bool(_GONE_RANGE.match(text)))
        )
        for number, branch in _range(section):
            base = Address(number, branch)
            name = self._unique(prefix + str(base))
            made = self._provision(name, name, section.title, text, page=section.page, headings=section.headings)
            units = () if deleted or prefix else find_units(text, base)
            yield replace(made, deleted=deleted, units=units)

    def _addendum(self, section: Section) -> Iterator[Provision]:
        head = self._clean(section.head)
        day = find_date(head)
        part = self._part(head, day)
        for piece in split_addendum(section.lines):
            text = self._text(piece.lines)
            base = Address(piece.key[0], piece.key[1], part=part)
            if not text and (piece.kind == "preamble" or not piece.title):
                continue
            name = self._unique(str(base))
            title = piece.title or (_amending_law(head) if piece.kind == "preamble" else "")
            above = (head,) if head else ()
            made = self._provision(name, name, title, text, page=piece.page or section.page, headings=above)
            gone = bool(_GONE.match(text))
            units = () if gone else find_units(text, base)
            yield replace(made, addenda=True, deleted=gone, units=units, promulgated=day or self.who.promulgated)

    def _annex(self, section: Section) -> Iterator[Provision]:
        name = self._unique(section.head)
        made = self._provision(name, name, section.title.strip("[]() "), self._text(section.lines), page=section.page)
        yield replace(made, headings=section.headings)

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
        text: str,
        *,
        page: int | None = None,
        headings: tuple[str, ...] = (),
    ) -> Provision:
        who = self.who
        return Provision(
            who.name, who.kind, address, article, self._clean(title), text, who.promulgated, who.effective,
            self.document.source, headings, page=page,
        )  # fmt: skip

    def _unique(self, address: str) -> str:
        self.addresses[address] += 1
        count = self.addresses[address]
        if count == 1:
            return address
        self.notes.append(Note("duplicate", f"같은 주소가 되풀이되어 구별했습니다: {address} (#{count})"))
        return f"{address} (#{count})"

    def _text(self, lines: Sequence[Line]) -> str:
        cleaned = (self._clean(line.text) for line in lines)
        return "\n".join(text for text in cleaned if text)

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


def _is_title(text: str) -> bool:
    text = re.sub(r"^#{1,6}\s+", "", text.strip())
    return (
        0 < len(text) <= 150
        and not is_date_line(text)
        and parse_heading(text) is None
        and not re.search(r"[.:：]$", text)
        and not re.fullmatch(r"[(\[<《〈【].*[)\]>》〉】]", text)
        and bool(re.search(r"[가-힣]{2}", text))
    )


def _size(lines: Sequence[Line]) -> int:
    return sum(len(line.text) for line in lines)


def _bare(text: str) -> str:
    return re.sub(r"[\s#「」ㆍ·]", "", html.unescape(text))


def _stem(source: str) -> str:
    return PurePath(source.replace("\\", "/")).stem.strip() or "제목 없는 문서"


def _document(document: Document, head: Head, lines: Sequence[Line]) -> Regulation:
    """A document of passages; its name is the subject line or first short line, else the file name."""
    name = head.name or _subject(lines) or _stem(document.source)
    found = passages.cut([line._replace(text=re.sub(r"^#{1,6}\s+", "", line.text)) for line in lines])
    provisions = tuple(
        Provision(
            name, DOCUMENT_KIND, item.address, item.address, item.heading, item.text, head.promulgated, head.effective,
            document.source, page=item.page,
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


def _subject(lines: Sequence[Line]) -> str:
    early = [text.strip() for line in lines[:40] for text in line.text.split("\n") if text.strip()]
    early = [re.sub(r"^#{1,6}\s+", "", text) for text in early]
    for text in early:
        found = _TITLE_MARK.match(text)
        if found:
            return found[1].strip()[:120]
    first = early[0] if early else ""
    return first if _is_title(first) and 6 <= len(first) <= 60 and _SUBJECT.match(first) else ""
