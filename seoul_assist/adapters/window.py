"""Fits evidence into a model's window, in the model's own tokens, and says what had no room."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from seoul_assist.model import Evidence
from seoul_assist.ports import Request

Cost = Callable[[Evidence], int]
# No tokenizer in use makes one token of more characters than this on average; it only bounds the search.
_MOST_CHARACTERS = 16
LONGEST_LABEL = 80
MOST_NAMED = 5  # of the evidence that a note lists


@dataclass(frozen=True, slots=True)
class Fit:
    """Evidence in groups that each fit; the ids that are in no group, and those of which only a part is."""

    groups: tuple[tuple[Evidence, ...], ...]
    left_out: tuple[str, ...] = ()
    shortened: tuple[str, ...] = ()


def shares(request: Request, fit: Fit) -> tuple[Request, ...]:
    """The request once for each group of the fit; together they may make as many claims as it may, settled beforehand,
    so that the groups can be written side by side."""
    groups = [group for group in fit.groups if group]
    left, found = request.max_claims, []
    for index, group in enumerate(groups):
        share = left // (len(groups) - index)
        left -= share
        if share:
            found.append(replace(request, evidence=group, max_claims=share))
    return tuple(found)


def unread(request: Request, left_out: Sequence[str], shortened: Sequence[str]) -> list[str]:
    """A Korean sentence for the evidence that had no room and one for what was cut to fit, where there is any."""
    labels = {one.id: one.label[:LONGEST_LABEL] for one in request.evidence}

    def called(ids: Sequence[str]) -> str:
        more = f" 외 {len(ids) - MOST_NAMED}건" if len(ids) > MOST_NAMED else ""
        return ", ".join(labels.get(one, one) for one in ids[:MOST_NAMED]) + more

    said = []
    if left_out:
        said.append(f"모델의 창에 들어가지 않아 읽지 못한 근거: {called(left_out)}")
    if shortened:
        said.append(f"모델의 창에 맞추어 일부만 읽은 근거: {called(shortened)}")
    return said


def of(request: Request, room: int, cost: Cost) -> Fit:
    """What a request gets: a document is read whole, in parts; anything else takes the best of its evidence."""
    if request.task in ("summary", "review"):
        return cover(request.evidence, room, cost, request.max_claims)
    return best(request.evidence, room, cost)


def best(evidence: Sequence[Evidence], room: int, cost: Cost) -> Fit:
    """One group, filled from the first rank down; a passage is left out whole, and only the first may be cut."""
    group: list[Evidence] = []
    left_out: list[str] = []
    shortened: list[str] = []
    left = room
    for one in evidence:
        needed = cost(one)
        if needed > left and not group:
            piece = next(parts(one, room, cost), None)
            if piece is not None:
                shortened.append(one.id)
                one, needed = piece, cost(piece)
        if needed > left:
            left_out.append(one.id)
            continue
        group.append(one)
        left -= needed
    return Fit((tuple(group),) if group else (), tuple(left_out), tuple(shortened))


def cover(evidence: Sequence[Evidence], room: int, cost: Cost, most: int) -> Fit:
    """All the evidence in reading order, in as many groups as it takes; of more than `most`, evenly chosen ones.

    A passage longer than the window goes on in the next group under the same id.
    """
    groups: list[list[Evidence]] = [[]]
    left = room
    for one in evidence:
        for part in [one] if cost(one) <= room else parts(one, room, cost):
            needed = cost(part)
            if needed > left:
                groups.append([])
                left = room
            groups[-1].append(part)
            left -= needed
    groups = [group for group in groups if group]
    kept = [groups[place * len(groups) // most] for place in range(most)] if len(groups) > most else groups
    read = [part for group in kept for part in group]
    inside = {part.id for part in read}
    characters = {one.id: sum(len(part.text) for part in read if part.id == one.id) for one in evidence}
    return Fit(
        tuple(tuple(group) for group in kept),
        tuple(one.id for one in evidence if one.id not in inside),
        tuple(one.id for one in evidence if one.id in inside and characters[one.id] < len(one.text)),
    )


def parts(one: Evidence, room: int, cost: Cost) -> Iterator[Evidence]:
    """The passage in pieces that each fit, cut between lines or sentences where there is such a place.

    There are none, or no more, where not even one character fits behind the label.
    """
    start = 0
    while start < len(one.text):
        end = _reach(one, start, room, cost)
        if end == start + 1 and cost(replace(one, text=one.text[start:end])) > room:
            return
        if end < len(one.text):
            half = (start + end) // 2
            place = max(one.text.rfind("\n", half, end), one.text.rfind(". ", half, end))
            end = place + 1 if place > 0 else end
        yield replace(one, text=one.text[start:end])
        start = end


def _reach(one: Evidence, start: int, room: int, cost: Cost) -> int:
    """The furthest end of a piece from `start` that fits; at least one character further."""
    low, high = start + 1, min(len(one.text), start + _MOST_CHARACTERS * room)
    while low < high:
        middle = (low + high + 1) // 2
        if cost(replace(one, text=one.text[start:middle])) <= room:
            low = middle
        else:
            high = middle - 1
    return low
