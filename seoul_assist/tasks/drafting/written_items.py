"""The body of a document as it was written -> items below items, whatever marks the writer used; no word is lost.

1. 가. 1) 가) are the levels of official documents, □ ○ - ㆍ those of reports. A line without a mark goes on with the
item above it when it stands further in, else it is a sentence of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from seoul_assist.text import rx
from seoul_assist.text.endings import closes
from seoul_assist.text.numbering import match_marker

_BULLET = rx.compile(r"\s*(?P<sign>[□■◆◇○●◎❍◦▶▷►☞❑❏•‣∙·ㆍ․⁃*]|[-–—](?!\d)|[oOmㅇ](?=\s+[가-힣A-Z(「“]))\s*(?=\S)")
_LABEL = rx.compile(r"(?P<label>[가-힣A-Za-z0-9·ㆍ() ]{1,20}?)\s?[:：](?!\d)\s*(?P<value>.*)$")
_ASIDE = rx.compile(r"\s*[(（](?P<label>[가-힣 ]{1,10})[)）]\s+(?P<value>\S.*)$")
_LONGEST_LABEL = 20
_FULL_LINE = 36  # a shorter line was not broken by the width of the page
_NOT_DATES = rx.compile(r"\s*\d{1,2}\.\s?\d{1,2}\.|\s*\d{4}\.")


@dataclass(slots=True)
class Written:
    """One item: its words without the mark, and the items below it; `mark` is "" for a plain sentence."""

    text: str
    mark: str = ""
    items: list[Written] = field(default_factory=list)

    @property
    def label(self) -> str:
        """What stands before the colon, without blanks; "" when the item has none."""
        found = _LABEL.match(self.text) or _ASIDE.match(self.text)
        heading = self.text if self.items and len(self.text) <= _LONGEST_LABEL else ""
        return re.sub(r"\s", "", found["label"] if found else heading)

    @property
    def value(self) -> str:
        """What stands behind the colon; "" when the item is nothing but a heading over others."""
        found = _LABEL.match(self.text) or _ASIDE.match(self.text)
        return found["value"].strip() if found else "" if self.label else self.text

    def texts(self) -> list[str]:
        """The value and every text below it, in order."""
        below = [text for item in self.items for text in (item.text, *_below(item))]
        return [text for text in (self.value, *below) if text]


def _below(item: Written) -> list[str]:
    return [text for one in item.items for text in (one.text, *_below(one))]


def read(lines: Sequence[str]) -> list[Written]:
    """The items of the lines in order; a kind of mark that was seen before stands as deep as it stood then."""
    roots: list[Written] = []
    path: list[tuple[str, Written]] = []  # the open items and the kind of their marks, from the outermost
    inset = 0
    before = ""
    for line in lines:
        if not line.strip():
            inset, before = 0, ""
            continue
        kind, mark, words = _split(line)
        indent = len(line) - len(line.lstrip())
        runs_on = len(before) >= _FULL_LINE and not closes(before)
        before = line.strip()
        if not kind:
            last = path[-1][1] if path else roots[-1] if roots else None
            if last and (runs_on or (path and (indent > inset or indent >= 2))):
                last.text = f"{last.text} {words}"
            else:
                roots.append(Written(words))
                path = []
            inset = indent
            continue
        depth = next((at for at, (seen, _) in enumerate(path) if seen == kind), len(path))
        item = Written(words, mark)
        (path[depth - 1][1].items if depth else roots).append(item)
        path = [*path[:depth], (kind, item)]
        inset = indent
    return roots


def every(items: Iterable[Written]) -> Iterator[Written]:
    """The items with all below them, in reading order."""
    for item in items:
        yield item
        yield from every(item.items)


def _split(line: str) -> tuple[str, str, str]:
    """The kind of mark, the mark, and the words behind it; "" and "" for a line without one."""
    found = match_marker(line)
    if found and not _NOT_DATES.match(line) and line[found.end :].strip():
        return found.kind, line[found.start : found.end].strip(), line[found.end :].strip()
    if line.lstrip().startswith("※"):
        return "note", "", line.strip()
    bullet = _BULLET.match(line)
    if bullet:
        return f"sign{bullet['sign']}", bullet["sign"], line[bullet.end() :].strip()
    return "", "", line.strip()
