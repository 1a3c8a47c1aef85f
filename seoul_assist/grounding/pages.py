"""A document as pages fit to be summarized: running heads, contents and page numbers out, every page kept apart."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from seoul_assist.grounding.evidence import GAP
from seoul_assist.model import Block, Claim, Document
from seoul_assist.text.clean import squeeze
from seoul_assist.text.endings import dangles
from seoul_assist.text.noise import (
    is_caption,
    is_condition,
    is_credit,
    is_furniture,
    is_key_fact,
    running_heads,
    says_something,
    shape,
)
from seoul_assist.text.quotes import without_history
from seoul_assist.text.sentences import bare, split
from seoul_assist.text.tokens import packed, stems
from seoul_assist.text.trimming import JOINT, items

REGION_CHARS = 6_000
MOST_LEFT_OUT = 20
_OPENING_CHARS = 2_500
_TELLING_CELL = 25
_LONGEST_CONDITION = 200
_TITLE = re.compile(r"^\W{0,3}(?:제\s*목|건\s*명|사\s*업\s*명)\s*[:：|]?\s+(\S[^|\n]{3,120})$", re.MULTILINE)
_BULLET = re.compile(r"[□■○●◦‣ㅇo\-*※•▶①-⑳]\s?|\d{1,2}[.)]?\s|[가-하]\.\s")
_LISTED, _LIST = re.compile(r"^\(\d{1,2}\)", re.MULTILINE), 3  # so many (1) (2) (3) are a list, not a number in a name
_PREDICATE = re.compile(r"[가-힣](?:을|를|은|는|하고|하며) ")
_LABEL = re.compile(r"(?:명칭|구분|코드|항목|번호|분류|쪽수|수신|발신|시행|문서번호|기관명)\b")
_TITLE_FROM, _TITLE_LINES = 20_000, 30
_UNIT = re.compile(r"[(<\[]\s*단위\s*[:：][^\n]{1,30}$")
_FIGURE = re.compile(r"△?\d{1,3}(?:,\d{3})+|\d+\.\d+")
_LONGEST_ROW = 200
_WORKS = re.compile(r"\W*(?:참\s?고\s?문\s?헌|References)\W*", re.IGNORECASE)
_RECEIVER = re.compile(r"[\s|]*수\s*신(?:자)?(?:[\s|:：]|$)")
_HEAD_LINES, _LONGEST_HEAD = 6, 60  # lines above 수신, and the letters of one
_CONTENTS = re.compile(r"^\s*(?:목\s*차|차\s*례|contents)\s*$", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Page:
    """One page (number None where there are no pages): `whole` as it was read, `text` what is worth reading of it."""

    number: int | None
    whole: str
    text: str


def pages_of(document: Document) -> tuple[Page, ...]:
    """The pages that hold text, in order; of tables `text` keeps only the cells that tell something."""
    grouped: dict[int | None, list[Block]] = {}
    for block in document.blocks:
        grouped.setdefault(block.page, []).append(block)
    wholes = {number: "\n".join(block.text for block in blocks) for number, blocks in grouped.items()}
    heads = running_heads(list(wholes.values()))
    name = packed(title_of(document))
    over = letterhead(document)
    pages = (Page(number, wholes[number], _readable(blocks, heads, name, over)) for number, blocks in grouped.items())
    return tuple(page for page in pages if page.whole.strip())


def letterhead(document: Document) -> frozenset[str]:
    """The lines above 수신 of a letter, slogan and name of the office, without their blanks; none where it is none."""
    lines = [line for block in document.blocks[:_HEAD_LINES] for line in block.text.splitlines() if line.strip(" |")]
    for place, line in enumerate(lines[: _HEAD_LINES + 1]):
        if _RECEIVER.match(line):
            return frozenset(packed(above) for above in lines[:place] if len(above) <= _LONGEST_HEAD)
    return frozenset()


def _told(table: str, unit: str, name: str) -> str:
    """The cells that tell something, the rows of a form that hold a fact, and, after the unit and the column heads, the
    row of figures that bears the name of the document or stands alone under its unit."""
    kept: list[str] = []
    lines = table.splitlines()
    figures = [line for line in lines[1:] if len(_FIGURE.findall(line)) >= 3]
    for place, line in enumerate(lines):
        cells = [cell.strip() for cell in line.split(" | ") if cell.strip()]
        alone = bool(unit) and figures == [line]
        if len(cells) == 2 and is_key_fact(" | ".join(cells)):  # 신청 기간 | 2026. 3. 5. ~ 3. 20.
            kept.append(" | ".join(cells))
        elif place and name and line in figures and len(line) <= _LONGEST_ROW and (alone or _named(line, name)):
            heads = lines[:2] if place > 1 and lines[1].startswith(" |") else lines[:1]
            kept.append(JOINT.join(squeeze(part) for part in (unit, " ".join(heads), line) if part))
            name = ""
        else:
            kept += [cell for cell in cells if len(cell) >= _TELLING_CELL and says_something(cell)]
    return "\n\n".join(kept)


def _named(row: str, name: str) -> bool:
    label = packed(_FIGURE.split(row, maxsplit=1)[0])
    return len(label) >= 4 and label in name


def regions(pages: Sequence[Page], most: int = REGION_CHARS) -> list[list[Page]]:
    """The pages in runs of at most `most` characters; a longer page is cut at line ends into pieces of its own."""
    parts: list[list[Page]] = []
    size = 0
    for page in [piece for whole in pages for piece in _cut(whole, most)]:
        if parts and size + len(page.text) <= most:
            parts[-1].append(page)
            size += len(page.text)
        else:
            parts.append([page])
            size = len(page.text)
    return parts


def opening(pages: Sequence[Page], points: Sequence[Claim]) -> list[Page]:
    """What a gist is made from: how the document begins, and the quotations of its points on the pages after that."""
    if not pages:
        return []
    lead: list[Page] = []
    for page in pages:
        room = _OPENING_CHARS - sum(len(one.text) for one in lead)
        if room < 200:
            break
        lead.append(replace(page, text=_until(page.text, room)))
    shown = {page.number: squeeze(page.text) for page in lead}
    quotes: dict[int | None, list[str]] = {}
    for point in points:
        for citation in point.citations:
            if citation.quote not in shown.get(citation.evidence.page, ""):
                quotes.setdefault(citation.evidence.page, []).append(citation.quote)
    return lead + [replace(page, text=GAP.join(quotes[page.number])) for page in pages if page.number in quotes]


def prose(pages: Sequence[Page]) -> str:
    """The statements of the pages without headings and rows of tables; everything when there is hardly a statement."""
    said = "\n".join(span.text for page in pages for span in split(page.text) if says_something(span.text))
    return said if len(said) >= 100 else "\n".join(page.text for page in pages)


def left_out(
    pages: Sequence[Page], quotes: Sequence[str], most: int | None = MOST_LEFT_OUT
) -> tuple[tuple[int | None, str], ...]:
    """Up to `most` conditions of the document that none of the quotations holds, as (page, words) in reading order.

    Where there are more, labelled facts (신청 기간: …) and deadlines come before exceptions. `None` for `most`: all.
    """
    said = packed(" ".join(quotes))
    found: dict[str, tuple[int | None, str]] = {}
    for page in pages:
        for line in (line for span in split(page.text) for line in items(span.text)):
            words = without_history(bare(line))
            flat = packed(words)
            if len(words) <= _LONGEST_CONDITION and is_condition(line) and flat not in said:
                found.setdefault(flat, (page.number, words))
    first = sorted(found, key=lambda flat: _rank(found[flat][1]))[:most]
    kept = set(first)
    return tuple(where for flat, where in found.items() if flat in kept)


def _rank(condition: str) -> int:
    if is_key_fact(condition):
        return 0
    return 2 if condition.startswith(("다만", "단,")) else 1


def title_of(document: Document) -> str:
    """What the document calls itself: its 제목 line, else the short line near its top whose words come back
    most often, else its file name."""
    head = "\n".join(block.text for block in document.blocks[:40])
    found = _TITLE.search(head)
    if found:
        return squeeze(found[1])
    said = packed(document.text[:_TITLE_FROM])
    best, most = "", 0.0
    listed = len(_LISTED.findall(head)) >= _LIST
    for place, line in enumerate(head.splitlines()[:_TITLE_LINES]):
        words = re.sub(r"\s+\d{1,3}$", "", squeeze(line).strip("| "))  # the page number of a running head
        if "|" in words or "=" in words or words[:1] in "<[" or is_caption(words):
            continue
        if listed and _LISTED.match(words):
            continue
        if not 4 <= len(words) <= 80 or is_furniture(words) or is_credit(words) or _BULLET.match(words):
            continue
        if says_something(line) or dangles(words) or _PREDICATE.search(words) or _LABEL.match(words):
            continue
        if 2 * len(re.findall("[가-힣]", words)) < len(words.replace(" ", "")):
            continue
        heard = {stem: said.count(stem) for stem in stems(words) if not stem.isdigit()}
        weight = sum(min(len(stem), 6) * math.log(count) for stem, count in heard.items() if count)
        weight /= (2 + len(heard)) * (1 + 0.06 * place)
        if weight > most:
            best, most = words, weight
    return best or squeeze(re.sub(r"[_\s]+", " ", PurePath(document.source.rpartition("!")[2]).stem))


def _readable(blocks: Sequence[Block], heads: frozenset[str], name: str, over: frozenset[str]) -> str:
    lines: list[str] = []
    kept: list[str] = []
    unit = ""
    for block in blocks:
        if block.kind == "table":
            lines += block.text.splitlines()
            told = _told(block.text, unit, name)
            kept += ["", *told.splitlines(), ""] if told else []
            name = "" if JOINT in told else name
        else:
            lines += block.text.splitlines()
            kept += [
                line
                for line in block.text.splitlines()
                if not is_furniture(line) and shape(line) not in heads and not (over and packed(line) in over)
            ]
        unit = block.text if _UNIT.match(block.text) else ""
    if found := [place for place, line in enumerate(kept) if _WORKS.fullmatch(line)]:
        kept = kept[: found[-1]]
    # Where there are no pages, the contents are but the first lines of the whole.
    paged = bool(blocks) and blocks[0].page is not None
    if paged and _CONTENTS.search("\n".join(lines[:6])) and len(kept) < 0.7 * len(lines):
        return ""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip("\n")


def _cut(page: Page, most: int) -> list[Page]:
    if len(page.text) <= most:
        return [page]
    pieces: list[Page] = []
    rest = page.text
    while rest:
        head = _until(rest, most)
        pieces.append(replace(page, text=head))
        rest = rest[len(head) :].lstrip("\n")
    return pieces


def _until(text: str, most: int) -> str:
    """At most `most` characters of the text, cut at the end of a line or of a sentence where there is one."""
    if len(text) <= most:
        return text
    stop = max(text.rfind("\n", most // 2, most), text.rfind(". ", most // 2, most) + 1)
    return text[: stop if stop > 0 else most]
