"""Cuts the lines of a regulation into articles, addenda and annexes; every line ends up in exactly one section."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from seoul_assist.model import Document, Note
from seoul_assist.text.numbering import Heading, parse_heading

Key = tuple[int, int]
SectionKind = Literal["preamble", "article", "addendum", "annex"]


class Line(NamedTuple):
    """One line of a source: its text, its page, and whether the reader saw a heading or a table in it."""

    text: str
    page: int | None = None
    kind: str = "paragraph"


def recognised(document: Document, *pages: int | None) -> bool:
    """True when letters on one of the pages were recognised in a picture; what bears no page at all may be anywhere."""
    if not document.ocr_pages:
        return False
    known = [page for page in pages if page is not None]
    return not known or any(page in document.ocr_pages for page in known)


@dataclass(slots=True)
class Section:
    """A run of lines under one head; `until` is set when one line deletes a range of articles.

    `above` holds the lines of headings that stand between it and the section before, as they were written.
    """

    kind: SectionKind
    key: Key = (0, 0)
    title: str = ""
    head: str = ""
    until: Key | None = None
    headings: tuple[str, ...] = ()
    page: int | None = None
    volume: int = 1
    above: tuple[str, ...] = ()
    lines: list[Line] = field(default_factory=list)


class Candidate(NamedTuple):
    """A line that may begin an article: `strong` when a title in brackets says so."""

    key: Key
    title: str
    rest: str
    strong: bool
    until: Key | None = None


class Cut(NamedTuple):
    """What an outline is made of."""

    sections: list[Section]
    notes: list[Note]
    below: tuple[str, ...] = ()


_EXPLICIT = re.compile(r"#####\s*제\s?(\d{1,4})\s?조(?:의\s?(\d{1,3}))?\s*(?:\((.*)\))?\s*(.*)$")
_ARTICLE = re.compile(r"\s*제\s?(\d{1,4})\s?조(?:\s?의\s?(\d{1,3}))?(?!\d)")
_TITLE = re.compile(r"\s*[(（\[【]((?:[^()（）\[\]【】]|\([^()]*\))*)[)）\]】](\s*)(.*)$", re.DOTALL)
_PARTICLE = re.compile(r"(?:에(?:서|도|는|게)?|을|를|의|과|와|부터|까지|로|으로|은|는)(?=[\s,])|제\s?\d|[ㆍ·,]")
_LINKED = re.compile(r"(?:및|또는|내지|부터|까지|중|이나)(?=[\s제])")
_RANGE = re.compile(
    r"\s*(?:부터|내지|및|와|과|,|ㆍ|·|~|∼|～|-)\s*제\s?(\d{1,4})\s?조(?:의\s?(\d{1,3}))?\s*(?:까지)?\s*[는은를을]?\s*"
    r"(?:각각\s*)?(?:삭제|생략)"
)
_GONE = re.compile(r"\s*[(（]?\s*(?:삭\s?제|생\s?략)")
_NO_WORD = re.compile(r"\s+(?:제\s?\d|(?:및|또는|내지|부터|까지|중|의|에|를|을|와|과|각)\s|본문|단서|전단|후단|,|ㆍ)")
_ADDENDA_HEAD = re.compile(
    r"(?:#{1,6}\s*)?부\s{0,3}칙(?:\((?:[^()]|\([^()]*\))*\)|[<〈\[](?:[^<>\[\]]|<[^<>]*>)*[>〉\]]|\s)*$"
)
_ANNEX = re.compile(
    r"(?:#{1,6}\s*)?[\[<【〔(]?\s*"
    r"(?P<name>(?:별\s?표|별지)\s*(?:제?\s*\d{1,3}(?:의\s?\d{1,2})?\s*호?\s*(?:서식)?|서식)?)"
    r"\s*(?P<close>[\]>】〕)]?)\s*(?P<title>.*)$"
)
_SENTENCE_END = re.compile(r"(?:다|음|함|임)\.?\s*$|[.]\s*$")
_NEW_TEXT = re.compile(r"다음과 같이 (?:각각 )?(?:신설)?한다\.?\s*$")
# Titles that addenda really use; a jump in their numbers is believed only under one of these.
_ADDENDA_TITLE = re.compile(
    r"시행|경과|적용|특례|개정|폐지|관계|준비|효력|유효|기한|존속|조치|설치|승계|예산|의제|처분|임기|계속|동전|통합|이관|감면|보칙"
)


def candidate(text: str) -> Candidate | None:
    """What an article line says (`제3조의2(정의) 이 규정에서`), or None when the line only cites an article."""
    found = _ARTICLE.match(text)
    if found is None:
        return None
    key = (int(found[1]), int(found[2] or 0))
    if key[0] == 0:
        return None
    tail = text[found.end() :]
    titled = _TITLE.match(tail)
    if titled:
        title, blank, rest = titled[1].strip(), titled[2], titled[3]
        if (not blank and _PARTICLE.match(rest)) or _LINKED.match(rest):
            return None
        if not _GONE.match(title):
            return Candidate(key, title, rest, True)
    ranged = _RANGE.match(tail)
    if ranged:
        until = (int(ranged[1]), int(ranged[2] or 0))
        return Candidate(key, "", text.strip(), True, until) if until > key else None
    if not tail.strip():
        return Candidate(key, "", "", False)
    if _GONE.match(tail):
        return Candidate(key, "", tail.strip(), True)
    if tail[0] in " \t:.\u3000" and not _NO_WORD.match(tail):
        return Candidate(key, "", tail.lstrip(" \t:.\u3000"), False)
    return None


def is_addenda_head(text: str) -> bool:
    """True for a line that opens addenda: `부칙 <제123호, 2026. 1. 2.>`, `부  칙`, `부칙(다른 법의 개정)`."""
    return "칙" in text[:16] and bool(_ADDENDA_HEAD.match(text.strip()))


def is_marked_up(lines: Sequence[Line]) -> bool:
    """True when articles are headings of the mirror's markdown (##### 제1조)."""
    return any(line.text.startswith("#####") and _EXPLICIT.match(line.text) for line in lines)


def _annex(text: str) -> tuple[str, str] | None:
    found = _ANNEX.match(text.strip())
    if found is None or len(text) > 120:
        return None
    cited = len(text.strip()) > 40 or _SENTENCE_END.search(text) or re.match(r"[^\s(\d]", found["title"])
    if not found["close"] and cited:
        return None
    return re.sub(r"\s+", " ", found["name"]).strip(), found["title"].strip()


def accept(found: Sequence[tuple[int, Candidate]]) -> dict[int, Candidate]:
    """The candidates, by line, that make a rising sequence of articles, each restart at 제1조 included.

    A line that jumps ahead is taken only when the number it skips never comes, so that a citation at the start of a
    wrapped line does not swallow the articles after it. Lines without a title count only where titles are not the rule.
    """
    titled = sum(item.strong for _, item in found)
    bare = sum(not item.strong for _, item in found)
    if titled > bare:
        found = [(at, item) for at, item in found if item.strong]
    last_seen = {item.key: at for at, item in found}
    chosen: dict[int, Candidate] = {}
    here: Key = (0, 0)
    for at, item in found:
        if item.key == (1, 0) and here >= (1, 0):
            if item.strong:
                chosen[at] = item
                here = (1, 0)
            continue
        expected = item.key in ((here[0] + 1, 0), (here[0], max(here[1] + 1, 2)))
        skips = item.key > here and item.strong and last_seen.get((here[0] + 1, 0), -1) < at
        if expected or (skips and (here > (0, 0) or item.key[0] <= 3)):
            chosen[at] = item
            here = item.until or item.key
    return chosen


def outline(lines: Sequence[Line], statute: bool = False) -> Cut | None:
    """The sections in order and notes on what was odd, or None when the lines are no regulation of articles.

    With `statute` the lines are known to be one, so that a law of a single rule has a preamble and addenda only.
    """
    explicit = is_marked_up(lines)
    chosen = {} if explicit else accept(_candidates(lines))
    strong = sum(item.strong for item in chosen.values())
    first = next(iter(chosen.values()), None)
    if first is None or not ((first.key == (1, 0) and (len(chosen) > 1 or strong)) or strong >= 5):
        if not explicit and not statute:
            return None
        explicit, chosen = True, {}
    cutter = _Cutter()
    for at, line in enumerate(lines):
        if explicit:
            cutter.marked_up(line)
        else:
            cutter.plain(line, chosen.get(at))
    return Cut(cutter.sections, cutter.notes, tuple(cutter.above))


def _candidates(lines: Sequence[Line]) -> list[tuple[int, Candidate]]:
    """Article candidates of the body; inside addenda only a new 제1조(목적) counts, as another regulation beginning."""
    found = []
    addenda = False
    for at, line in enumerate(lines):
        if is_addenda_head(line.text):
            addenda = True
        elif item := candidate(_unhash(line.text)):
            if addenda and item.key == (1, 0) and "목적" in item.title:
                addenda = False
            if not addenda:
                found.append((at, item))
    return found


def _unhash(text: str) -> str:
    return re.sub(r"^#{1,6}\s+", "", text)


class _Cutter:
    """Feeds lines into sections, keeping the path of headings above them."""

    def __init__(self) -> None:
        self.sections = [Section("preamble")]
        self.notes: list[Note] = []
        self._path: list[tuple[int, str, bool]] = []
        self._articles = 0
        self._volume = 1
        self._volume_start = 0
        self.above: list[str] = []

    def marked_up(self, line: Line) -> None:
        text = line.text
        if self._in_addenda:
            self._addenda_line(line)
        elif text.startswith("#"):
            found = _EXPLICIT.match(text)
            heading = parse_heading(_unhash(text))
            if found and int(found[1]) == 0:
                pass  # 제0조 is how the mirror spells "no articles": its text is the body itself
            elif found:
                item = Candidate((int(found[1]), int(found[2] or 0)), (found[3] or "").strip(), found[4], True)
                self._article(item, line)
            elif is_addenda_head(text):
                self._open(Section("addendum", head="", page=line.page))
            elif heading:
                self._heading(heading, _unhash(text), line)
            else:
                self._text(Line(_unhash(text), line.page, "heading"))
        elif text.startswith("**제") and (heading := parse_heading(text.replace("**", ""))):
            self._heading(heading, text.replace("**", ""), line)
        else:
            self._text(line)

    def plain(self, line: Line, item: Candidate | None) -> None:
        if item is not None:
            if item.key == (1, 0) and self._articles:
                self._restart(item, line)
            else:
                self._article(item, line)
            return
        text = line.text.strip()
        if is_addenda_head(text) and self._articles:
            self._open(Section("addendum", head=_unhash(text), page=line.page, above=(_unhash(text),)))
            return
        annex = _annex(text) if self._articles else None
        if annex:
            self._open(Section("annex", head=annex[0], title=annex[1], page=line.page))
            return
        heading = parse_heading(_unhash(text)) if len(text) <= 60 and not self._in_addenda else None
        if heading and heading.level in "편장절관" and not _SENTENCE_END.search(text) and not _cites(heading.title):
            self._heading(heading, _unhash(text), line)
        elif self._in_addenda:
            self._addenda_line(line)
        else:
            self._text(line)

    @property
    def _in_addenda(self) -> bool:
        return self.sections[-1].kind == "addendum"

    def _open(self, section: Section) -> None:
        section.volume = self._volume
        section.above = (*self.above, *section.above)
        self.above = []
        self.sections.append(section)

    def _text(self, line: Line) -> None:
        self.sections[-1].lines.append(line)

    def _addenda_line(self, line: Line) -> None:
        if is_addenda_head(line.text):
            current = self.sections[-1]
            head = _unhash(line.text.strip())
            if not current.head and not any(entry.text.strip() for entry in current.lines):
                current.head = head
                current.above = (*current.above, head)
            else:
                self._open(Section("addendum", head=head, page=line.page, above=(head,)))
        else:
            self._text(line)

    def _article(self, item: Candidate, line: Line) -> None:
        self._articles += 1
        self._path = [(rank, text, True) for rank, text, _ in self._path]
        path = tuple(text for _, text, _ in self._path)
        section = Section("article", item.key, item.title, "", item.until, path, line.page)
        if item.rest:
            section.lines.append(Line(item.rest, line.page, line.kind))
        self._open(section)

    def _heading(self, heading: Heading, text: str, line: Line) -> None:
        kept = [entry for entry in self._path if entry[0] < heading.rank]
        for _, gone, used in self._path[len(kept) :]:
            if not used:
                self._note("empty_heading", f"조문이 없는 제목입니다: {gone}", line)
        self.above.append(text.strip())
        text = re.sub(r"\s*<(?:개정|신설|전문개정)[^<>]*>\s*$", "", re.sub(r"\s+", " ", text)).strip()
        self._path = [*kept, (heading.rank, text, False)]

    def _restart(self, item: Candidate, line: Line) -> None:
        volume = self.sections[self._volume_start :]
        articles = [item for item in volume if item.kind == "article"]
        length = sum(len(re.sub(r"[\s.·…‥\-\d]", "", entry.text)) for section in articles for entry in section.lines)
        if "시행" in item.title:
            self._open(Section("addendum", head="부칙", page=line.page))
            self.sections[-1].lines.append(line)
            self._note("addenda", "부칙이라는 제목 없이 시행일 조문이 다시 시작되어 부칙으로 읽었습니다.", line)
            return
        self._path = []
        if length <= 4 * len(articles):
            self.sections[self._volume_start :] = [item for item in volume if item.kind != "article"]
            self._note("contents", f"차례로 보이는 조 제목 {len(articles)}줄은 조문으로 세지 않았습니다.", line)
        else:
            self._volume += 1
            self._volume_start = len(self.sections)
            self._note("restart", "한 파일에서 제1조가 다시 시작되어 다른 규정으로 나누었습니다.", line)
        self._article(item, line)

    def _note(self, code: str, text: str, line: Line) -> None:
        self.notes.append(Note(code, text, line.page))


def _cites(title: str) -> bool:
    return bool(re.match(r"(?:및|또는|부터|내지|에|의|을|를|과|와|중)(?=\s)|제\s?\d", title))


def split_addendum(lines: Sequence[Line]) -> list[Section]:
    """The articles of one addendum; text before the first is a preamble. Rules quoted for other laws stay text."""
    sections = [Section("preamble")]
    here: Key = (0, 0)
    quoting = False
    for line in lines:
        item = candidate(line.text) if "조" in line.text[:16] else None
        if item and not quoting and _continues(here, item):
            here = item.until or item.key
            section = Section("article", item.key, item.title, "", item.until, (), line.page)
            section.lines.append(Line(item.rest, line.page, line.kind))
            sections.append(section)
        else:
            sections[-1].lines.append(line)
        if line.text.strip():
            quoting = bool(_NEW_TEXT.search(line.text))
    return sections


def _continues(here: Key, item: Candidate) -> bool:
    if item.key == (here[0] + 1, 0) or (here[0] and item.key == (here[0], max(here[1] + 1, 2))):
        return item.strong or here == (0, 0) or not item.rest or bool(re.match(r"[①(]", item.rest))
    return item.key > here and item.strong and bool(item.title) and bool(_ADDENDA_TITLE.search(item.title))
