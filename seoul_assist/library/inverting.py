"""Making the postings of a new generation: only new provisions are cut into terms, the rest comes from the last one.

A posting on the way is one number: the place of its key, its row and its count. Sorting these numbers is all there is
to inverting and to merging.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seoul_assist.errors import LibraryDamaged
from seoul_assist.library import mapped
from seoul_assist.library.postings import BITS, FIELDS, FORMAT, LAW_BIGRAMS, SPAN, TEXT_BIGRAMS, TITLE_BIGRAMS, Postings
from seoul_assist.text.clean import clean
from seoul_assist.text.terms import without_amendments

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.uint64]

BATCH = 2000
_ROW, _COUNT = 32, 8  # bits that place and count leave above them


@dataclass(frozen=True, slots=True)
class Row:
    """One document: what it is known by, the regulation it belongs to, and what changes with its content."""

    id: int
    regulation: int
    digest: int


@dataclass(frozen=True, slots=True)
class Cut:
    """Terms of some documents: sorted distinct (key, document) with counts, and the number of terms of each."""

    keys: Numbers
    docs: Numbers
    counts: Numbers
    lengths: NDArray[np.uint32]


@lru_cache(maxsize=1)
def _letters() -> NDArray[np.bool_]:
    """For every code point whether it is a letter or digit of a word, as `text.terms` sees it."""
    import numpy as np

    table = np.zeros(0x110000, dtype=np.bool_)
    for found in re.finditer(r"[^\W_]+", "".join(map(chr, range(0x110000)))):
        table[found.start() : found.end()] = True
    return table


def cut_bigrams(texts: Sequence[str]) -> Cut:
    """The bigrams of each text, the same as `text.terms.bigrams` finds."""
    import numpy as np

    # A line end joins the texts: it is no letter, and one after the last spares every test for the end.
    parts = [without_amendments(clean(text)).lower() for text in texts]
    points = np.frombuffer("".join(f"{part}\n" for part in parts).encode("utf-32-le"), np.uint32)
    docs = np.repeat(np.arange(len(parts)), [len(part) + 1 for part in parts])
    letter = _letters()[points]
    before = np.concatenate([[False], letter[:-1]])
    after = np.concatenate([letter[1:], [False]])
    pairs = np.flatnonzero(letter & after)
    alone = np.flatnonzero(letter & ~after & ~before)
    wide = points.astype(np.uint64)
    keys = np.concatenate([wide[pairs] << np.uint64(BITS) | wide[pairs + 1], wide[alone]])
    return _counted(keys, docs[np.concatenate([pairs, alone])], len(texts))


def _counted(keys: Numbers, docs: NDArray[np.int64], count: int) -> Cut:
    import numpy as np

    distinct, places = np.unique(keys, return_inverse=True)
    packed = places.astype(np.uint64) << np.uint64(_ROW) | docs.astype(np.uint64)
    packed.sort()
    first = np.ones(len(packed), dtype=np.bool_)
    first[1:] = packed[1:] != packed[:-1]
    at = np.flatnonzero(first)
    counts = np.minimum(np.diff(at, append=len(packed)), 255).astype(np.uint64)
    lengths = np.bincount(docs, minlength=count).astype(np.uint32)
    return Cut(distinct[packed[at] >> np.uint64(_ROW)], packed[at] & np.uint64((1 << _ROW) - 1), counts, lengths)


class Inverter:
    """One field on the way: what is kept of the last generation and what is added, row by row."""

    def __init__(self) -> None:
        self._keys: list[Numbers] = []
        self._postings: list[Numbers] = []
        self._lengths: list[NDArray[np.uint32]] = []
        self._count = 0

    def keep(self, postings: Postings, name: str, kept: NDArray[np.bool_]) -> None:
        """Takes over the kept rows of a field, which move together."""
        import numpy as np

        field = postings.field(name)
        keys, starts, docs, counts = field.everything()
        spans = (len(starts) - 1) // max(1, len(keys)) if len(keys) else 1
        slots = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
        rows = slots % spans * SPAN + docs
        mask = kept[rows]
        moved = np.cumsum(kept) - 1
        packed = (slots[mask] // spans).astype(np.uint64) << np.uint64(_ROW)
        packed |= moved[rows[mask]].astype(np.uint64) << np.uint64(_COUNT)
        packed |= counts[mask].astype(np.uint64)
        self._keys.append(keys)
        self._postings.append(packed)
        self._lengths.append(field.lengths[kept])
        self._count += int(kept.sum())

    def add(self, cut: Cut) -> None:
        """Adds documents behind those that are there."""
        import numpy as np

        first = np.ones(len(cut.keys), dtype=np.bool_)
        first[1:] = cut.keys[1:] != cut.keys[:-1]
        packed = (np.cumsum(first) - 1).astype(np.uint64) << np.uint64(_ROW)
        packed |= (cut.docs + np.uint64(self._count)) << np.uint64(_COUNT)
        packed |= cut.counts
        self._keys.append(cut.keys[first])
        self._postings.append(packed)
        self._lengths.append(cut.lengths)
        self._count += len(cut.lengths)

    def arrays(self, name: str) -> dict[str, NDArray[Any]]:
        """The finished arrays of the field; the inverter is empty afterwards."""
        import numpy as np

        keys = np.unique(np.concatenate([*self._keys, np.zeros(0, np.uint64)]))
        whole = np.empty(sum(map(len, self._postings)), dtype=np.uint64)
        at = 0
        while self._postings:
            part, own = self._postings.pop(), self._keys.pop()
            places = keys.searchsorted(own).astype(np.uint64) << np.uint64(_ROW)
            low = part & np.uint64((1 << _ROW) - 1)
            whole[at : at + len(part)] = places[(part >> np.uint64(_ROW)).astype(np.int64)] | low
            at += len(part)
        whole.sort()
        spans = max(1, -(-self._count // SPAN))
        slots = (whole >> np.uint64(_ROW)).astype(np.int64) * spans
        slots += (whole >> np.uint64(_COUNT + 16) & np.uint64(0xFF)).astype(np.int64)
        held = np.bincount(slots, minlength=len(keys) * spans)
        used = held.reshape(len(keys), spans).any(axis=1) if len(keys) else np.zeros(0, dtype=np.bool_)
        held = held.reshape(len(keys), spans)[used].reshape(-1)
        starts = np.concatenate([[0], np.cumsum(held)]).astype(np.uint32)
        return {
            f"{name}/keys": keys[used],
            f"{name}/starts": starts,
            f"{name}/docs": (whole >> np.uint64(_COUNT)).astype(np.uint16),
            f"{name}/counts": whole.astype(np.uint8),
            f"{name}/lengths": np.concatenate([*self._lengths, np.zeros(0, np.uint32)]).astype(np.uint32),
        }


def invert(
    path: Path,
    rows: Sequence[Row],
    laws: Sequence[Row],
    *,
    texts: Callable[[Sequence[int]], Iterator[tuple[str, str]]],
    names: Callable[[Sequence[int]], Iterator[str]],
    cited: Sequence[int],
    base: Path | None,
    about: dict[str, Any],
) -> int:
    """Writes the postings of these rows (provisions, by id) and laws (regulations, by id); returns how many were cut.

    `texts` gives (title, text) of provisions and `names` the names of regulations, in order. `cited` says of each row
    how many articles cite it. `base` is the file of the last generation, or None.
    """
    import numpy as np

    before = _base(base, about)
    kept_rows, new_rows = _split(rows, before, "rows", "digest")
    kept_laws, new_laws = _split(laws, before, "laws", "law_digest")
    fields = {name: Inverter() for name in FIELDS}
    if before is not None:
        for name, field in fields.items():
            field.keep(before, name, kept_laws if name == LAW_BIGRAMS else kept_rows)
    stream = texts([row.id for row in new_rows])
    while batch := list(islice(stream, BATCH)):
        fields[TITLE_BIGRAMS].add(cut_bigrams([title for title, _ in batch]))
        fields[TEXT_BIGRAMS].add(cut_bigrams([text for _, text in batch]))
    named = names([law.id for law in new_laws])
    while some := list(islice(named, BATCH)):
        fields[LAW_BIGRAMS].add(cut_bigrams(some))
    arrays: dict[str, NDArray[Any]] = {
        "rows": np.array([row.id for row in rows], np.uint32),
        "regulation": np.array([row.regulation for row in rows], np.uint32),
        "cited": np.array(cited, np.uint32),
        "digest": np.array([row.digest for row in rows], np.uint64),
        "laws": np.array([law.id for law in laws], np.uint32),
        "law_digest": np.array([law.digest for law in laws], np.uint64),
    }
    for name in FIELDS:
        arrays |= fields.pop(name).arrays(name)
    mapped.write(path, arrays, about | {"format": FORMAT})
    return len(new_rows)


def _base(path: Path | None, about: dict[str, Any]) -> Postings | None:
    """The last generation's postings when they are whole and cut in the same way."""
    if path is None:
        return None
    try:
        found = Postings(path)
        found.check()
    except LibraryDamaged:  # the catalog holds every text: everything is cut again
        return None
    return found if found.about.get("recipe") == about.get("recipe") else None


def _split(
    wanted: Sequence[Row], before: Postings | None, ids: str, digests: str
) -> tuple[NDArray[np.bool_], list[Row]]:
    """Which old rows stay, and which of the wanted are new; the new ones stand behind all that stay."""
    import numpy as np

    if before is None:
        return np.zeros(0, dtype=np.bool_), list(wanted)
    held = list(zip(before.numbers(ids), before.numbers(digests), strict=True))
    now = {(row.id, row.digest) for row in wanted}
    kept = np.fromiter((one in now for one in held), dtype=np.bool_, count=len(held))
    stay = {one for one in held if one in now}
    new = [row for row in wanted if (row.id, row.digest) not in stay]
    if [(row.id, row.digest) for row in wanted[: len(stay)]] != [one for one in held if one in now]:
        return np.zeros(len(held), dtype=np.bool_), list(wanted)
    return kept, new
