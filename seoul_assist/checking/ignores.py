"""Ignores that stand in a document: `<!-- seoul-assist: ignore GM-DATE-003 -->` switches rules off for one line.

Beside other words the comment is about its own line; on a line of its own it is about the next line that holds
anything. Where there are no comments (docx, hwpx) a paragraph `seoul-assist: ignore GM-DATE-003` does the same.
Several rules are set apart by commas; GM-DATE means the whole family.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from seoul_assist.model import Document, Finding, Note
from seoul_assist.text import rx

_WORDS = r"seoul-assist[ \t]{0,4}:[ \t]{0,4}ignore(?![\w-])"
_COMMENT = rx.compile(rf"<!--[ \t]{{0,8}}{_WORDS}(?P<rules>[^<>\n]{{0,200}}?)[ \t]{{0,8}}-->", re.IGNORECASE)
_LINE = rx.compile(rf"^[ \t]{{0,40}}{_WORDS}(?P<rules>[^\n]{{0,200}})$", re.IGNORECASE | re.MULTILINE)
_SEPARATOR = rx.compile(r"[,\s]+")


@dataclass(frozen=True, slots=True)
class Ignore:
    """What one comment says: the rules (ids or their beginnings), the line it stands on and the line it is about."""

    rules: tuple[str, ...]
    line: int
    about: int


def read(document: Document) -> tuple[Document, tuple[Ignore, ...]]:
    """The document with its ignore comments blanked out (every offset stays) and what they say, in order."""
    text = document.text
    if "seoul-assist" not in text.lower():
        return document, ()
    found = sorted((*_COMMENT.finditer(text), *_LINE.finditer(text)), key=lambda match: match.start())
    if not found:
        return document, ()
    blanked = _blanked(text, found)
    about = _next_held(blanked.split("\n"))
    ignores = []
    line, position = 1, 0
    for match in found:
        line += text.count("\n", position, match.start())
        position = match.start()
        rules = tuple(_full(name) for name in _SEPARATOR.split(match["rules"]) if name)
        ignores.append(Ignore(rules, line, about[line - 1]))
    return _with_text(document, blanked), tuple(ignores)


def _next_held(lines: Sequence[str]) -> list[int]:
    """For each line its own number when it holds anything, else that of the next line that does."""
    found = []
    held = len(lines)
    for number in range(len(lines), 0, -1):
        held = number if lines[number - 1].strip() else held
        found.append(held)
    return found[::-1]


def _full(name: str) -> str:
    return name.upper() if name.upper().startswith("GM-") else f"GM-{name.upper()}"


def _blanked(text: str, found: Sequence[re.Match[str]]) -> str:
    pieces: list[str] = []
    position = 0
    for match in found:
        if match.start() < position:  # a comment that fills its line is both
            continue
        pieces += (text[position : match.start()], " " * len(match[0]))
        position = match.end()
    return "".join((*pieces, text[position:]))


def _with_text(document: Document, text: str) -> Document:
    blocks = []
    start = 0
    for block in document.blocks:
        end = start + len(block.text)
        blocks.append(replace(block, text=text[start:end]))
        start = end + 1
    return replace(document, blocks=tuple(blocks))


def apply(findings: Sequence[Finding], ignores: Sequence[Ignore], rules: Collection[str]) -> list[Finding]:
    """The findings that no ignore is about; `rules` are the ids that this run looked at."""
    hit = {(ignore.about, rule) for ignore in ignores for rule in rules if _covers(ignore, rule)}
    return [finding for finding in findings if (finding.line, finding.rule) not in hit]


def notes(
    findings: Sequence[Finding], ignores: Sequence[Ignore], rules: Collection[str], known: Collection[str]
) -> tuple[Note, ...]:
    """What is wrong with the ignores themselves: rules that are not `known`, and ignores that no finding needed.

    `findings` are those before any was ignored. An ignore of a rule that this run did not look at is not called idle.
    """
    said = []
    for ignore in ignores:
        where = f"{ignore.line}행의 무시 표시"
        if not ignore.rules:
            said.append(Note("ignore_unknown", f"{where}에 규칙 번호가 없습니다. GM-DATE-003처럼 적어 주세요."))
        for name in ignore.rules:
            of_name = Ignore((name,), ignore.line, ignore.about)
            if not any(_covers(of_name, rule) for rule in known):
                text = f"{where}에 모르는 규칙이 있습니다: {name[:40]}. seoul-assist rules로 번호를 확인해 주세요."
                said.append(Note("ignore_unknown", text))
            elif any(_covers(of_name, rule) for rule in rules) and not any(
                finding.line == ignore.about and _covers(of_name, finding.rule) for finding in findings
            ):
                said.append(Note("ignore_unused", f"{where}({name})에 걸린 것이 없습니다. 표시를 지워도 됩니다."))
    return tuple(said)


def _covers(ignore: Ignore, rule: str) -> bool:
    """True when one of the names is the rule or, at a hyphen, the beginning of its id."""
    return any(rule == name or rule.startswith(f"{name}-") for name in ignore.rules)
