"""Two versions of a law against each other, article by article and line by line (신구조문대비)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal

from seoul_assist.model import Provision

Kind = Literal["added", "deleted", "changed", "retitled", "moved"]
Spans = tuple[tuple[int, int], ...]
# Under the same title an article is the same one as before when this much of its words came along to another number,
# and under another title it was not replaced by another matter while it kept this much of them.
MOVED = 0.4
RELATED = 0.15
ALIKE = 0.4
_NOTE = re.compile(r"\s*[<〈]\s*(?:개정|신설|전문개정|삭제|시행일|종전)[^<>〈〉\n]*[>〉]")
_LINE_NOTE = re.compile(r"\s*\[(?:전문개정|본조신설|제목개정|종전|시행일|법률|대통령령)[^\[\]\n]*\]")
_MARKER = re.compile(r"([①-⑳㉑-㉟㊱-㊿]|\d{1,3}(?:의\d+)?\.|[가-힣]\.|\d{1,2}\)|[가-힣]\))\s*")
_DOTS = re.compile("[·‧∙・･•]")
_TOKEN = re.compile(r"\s+|[가-힣]+|\d+|[A-Za-z]+|.")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the old text beside its line of the new one, "" where there is none; marks are (start, end) in each.

    `same` says that the two lines are equal; `marker` is the 항, 호 or 목 mark they begin with.
    """

    old: str
    new: str
    old_marks: Spans = ()
    new_marks: Spans = ()
    same: bool = False
    marker: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one article; `retitled` has another title alone, `moved` another number, whatever else changed."""

    kind: Kind
    old: Provision | None
    new: Provision | None
    rows: tuple[Row, ...]


def compare(old: Sequence[Provision], new: Sequence[Provision]) -> tuple[tuple[Change, ...], int]:
    """The changes in the order of the new text, what went standing where it was, and how many articles stay the same.

    Notes on earlier amendments (<개정 …>) are no change. An article marked as deleted counts as absent.
    """
    before = {item.address: item for item in old if not item.deleted}
    after = {item.address: item for item in new if not item.deleted}
    pairs = _pairs(before, after)
    changes: list[tuple[int, int, Change]] = []
    same = 0
    places = {address: at for at, address in enumerate(after)}
    last = -1
    for at, (address, item) in enumerate(before.items()):
        partner = pairs.get(address)
        if partner is None:
            changes.append((last, at + 1, Change("deleted", item, None, _whole(item, old=True))))
            continue
        last = places[partner]
        change = _change(item, after[partner])
        if change:
            changes.append((last, 0, change))
        else:
            same += 1
    kept = set(pairs.values())
    changes += [
        (places[address], 0, Change("added", None, item, _whole(item, old=False)))
        for address, item in after.items()
        if address not in kept
    ]
    return tuple(change for _, _, change in sorted(changes, key=lambda found: found[:2])), same


def text_of(item: Provision) -> str:
    """The text without notes on amendments and empty lines, with one kind of middle dot: the source mixes them."""
    lines = (_bare_of_notes(line) for line in item.text.split("\n"))
    return "\n".join(line for line in lines if line)


def title_of(item: Provision) -> str:
    title = _bare_of_notes(item.title)
    return title[1:-1] if title.startswith("(") and title.endswith(")") else title


def _bare_of_notes(line: str) -> str:
    return _DOTS.sub("ㆍ", _LINE_NOTE.sub("", _NOTE.sub("", line))).strip()


def _pairs(before: dict[str, Provision], after: dict[str, Provision]) -> dict[str, str]:
    """Address in the old text -> in the new one: unchanged, then moved whole, then moved in part, then by number."""
    found = {a: a for a, item in before.items() if a in after and _said(item) == _said(after[a])}
    taken = set(found.values())
    left = [a for a in after if a not in taken]
    by_words: dict[str, str] = {}
    for address in left:
        by_words.setdefault(text_of(after[address]), address)
    for address, item in before.items():
        target = by_words.get(text_of(item), "")
        if address not in found and target and target not in taken and len(text_of(item)) > 20:
            found[address] = target
            taken.add(target)
    scored = []
    for address, item in before.items():
        if address in found:
            continue
        near = likeness(item, after[address]) if address in after and address not in taken else -1.0
        for target in left:
            if target in taken or target == address or title_of(after[target]) != title_of(item) or not item.title:
                continue
            score = likeness(item, after[target])
            if score >= MOVED and score > near:
                scored.append((score, address, target))
    for _, address, target in sorted(scored, key=lambda one: -one[0]):
        if address not in found and target not in taken:
            found[address] = target
            taken.add(target)
    for address, item in before.items():
        if address not in found and address in after and address not in taken and _related(item, after[address]):
            found[address] = address
    return found


def _related(old: Provision, new: Provision) -> bool:
    """False where a number was given to another matter altogether."""
    return title_of(old) == title_of(new) or likeness(old, new) >= RELATED


def _said(item: Provision) -> tuple[str, str]:
    return title_of(item), text_of(item)


def likeness(one: Provision, other: Provision) -> float:
    """How much of their words two articles share, 0 to 1."""
    return _shared(text_of(one), text_of(other))


def _shared(one: str, other: str) -> float:
    mine, theirs = _words(one), _words(other)
    total = sum(mine.values()) + sum(theirs.values())
    return 2 * sum((mine & theirs).values()) / total if total else 1.0


@lru_cache(maxsize=4096)
def _words(text: str) -> Counter[str]:
    return Counter(text.split())


def _change(old: Provision, new: Provision) -> Change | None:
    moved = old.address != new.address
    rows = lines_beside(text_of(old), text_of(new))
    if all(row.same for row in rows):
        if moved:
            return Change("moved", old, new, rows)
        return Change("retitled", old, new, rows) if title_of(old) != title_of(new) else None
    return Change("moved" if moved else "changed", old, new, rows)


def _whole(item: Provision, *, old: bool) -> tuple[Row, ...]:
    rows = []
    for line in text_of(item).split("\n"):
        all_of_it = ((0, len(line)),) if line else ()
        rows.append(
            Row(line, "", all_of_it, (), marker=marker(line))
            if old
            else Row("", line, (), all_of_it, marker=marker(line))
        )
    return tuple(rows)


def marker(line: str) -> str:
    """The 항, 호 or 목 mark that the line begins with, "" when there is none."""
    found = _MARKER.match(line)
    return found[1] if found else ""


def lines_beside(old: str, new: str) -> tuple[Row, ...]:
    """The lines of two texts beside each other, in order: equal ones, those that changed, and what came or went."""
    before, after = old.split("\n") if old else [], new.split("\n") if new else []
    rows: list[Row] = []
    for kind, i, j, k, n in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            rows += [Row(line, line, same=True, marker=marker(line)) for line in before[i:j]]
        else:
            rows += _aligned(before[i:j], after[k:n])
    return tuple(rows)


def _aligned(before: Sequence[str], after: Sequence[str]) -> list[Row]:
    """The best pairing that keeps the order: lines pair when they share enough words, more so under the same mark."""
    height, width = len(before), len(after)
    worth = [[_worth(one, other) for other in after] for one in before]
    best = [[0.0] * (width + 1) for _ in range(height + 1)]
    for i in range(height - 1, -1, -1):
        for j in range(width - 1, -1, -1):
            paired = best[i + 1][j + 1] + worth[i][j] if worth[i][j] else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], paired)
    rows = []
    i = j = 0
    while i < height or j < width:
        paired = i < height and j < width and worth[i][j] > 0 and best[i][j] == best[i + 1][j + 1] + worth[i][j]
        if paired:
            rows.append(_row(before[i], after[j]))
            i, j = i + 1, j + 1
        elif j == width or (i < height and best[i][j] == best[i + 1][j]):
            rows.append(Row(before[i], "", ((0, len(before[i])),), (), marker=marker(before[i])))
            i += 1
        else:
            rows.append(Row("", after[j], (), ((0, len(after[j])),), marker=marker(after[j])))
            j += 1
    return rows


def _worth(one: str, other: str) -> float:
    shared = _shared(_bare(one), _bare(other))
    alike = marker(one) == marker(other)
    return shared + 0.2 * alike if shared >= (ALIKE / 2 if alike else ALIKE) else 0.0


def _bare(line: str) -> str:
    return _MARKER.sub("", line, count=1)


def _row(old: str, new: str) -> Row:
    old_marks, new_marks = differing(old, new)
    return Row(old, new, old_marks, new_marks, old == new, marker(new))


def differing(old: str, new: str) -> tuple[Spans, Spans]:
    """The (start, end) of the words that differ in each of two lines; runs with only a blank between them are one."""
    mine, theirs = _TOKEN.findall(old), _TOKEN.findall(new)
    gone: list[tuple[int, int]] = []
    come: list[tuple[int, int]] = []
    old_at, new_at = _starts(mine), _starts(theirs)
    for kind, i, j, k, n in SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes():
        if kind != "equal":
            gone += [(old_at[i], old_at[j])] if i < j else []
            come += [(new_at[k], new_at[n])] if k < n else []
    return _joined(gone, old), _joined(come, new)


def _starts(tokens: Sequence[str]) -> list[int]:
    at = [0]
    for token in tokens:
        at.append(at[-1] + len(token))
    return at


def _joined(spans: Sequence[tuple[int, int]], text: str) -> Spans:
    found: list[tuple[int, int]] = []
    for start, end in spans:
        if found and not text[found[-1][1] : start].strip():
            start = found.pop()[0]
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if start < end:
            found.append((start, end))
    return tuple(found)
