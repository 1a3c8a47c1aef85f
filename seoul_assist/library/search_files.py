"""The two files of a generation that searching reads, postings and vectors: made from the catalog, and checked.

Both are derived: the catalog holds every text and the store every vector. They name the generation they belong to.
Where the store lies on a server, searching asks that for the vectors and there is no second file.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from seoul_assist.errors import LibraryDamaged
from seoul_assist.library.catalog import Catalog, translated
from seoul_assist.library.dense import DENSE, Dense, pack
from seoul_assist.library.generations import REBUILD
from seoul_assist.library.inverting import Row, invert
from seoul_assist.library.postings import POSTINGS, TEXT_BIGRAMS, TITLE_BIGRAMS, Postings
from seoul_assist.library.vectors import VectorCache
from seoul_assist.text.terms import bigrams

# Raised when bigrams are cut differently, so that every provision is cut again.
RECIPE = "2"

# Provisions that rank: not deleted, no addenda, no annex that is only linked, and not empty.
_RANKED = """SELECT p.id, p.regulation_id, p.digest, r.key, p.article FROM provisions p
    JOIN regulations r ON r.id=p.regulation_id WHERE p.passage IS NOT NULL ORDER BY p.id"""
_PASSAGES = "SELECT provision, passage FROM passages ORDER BY provision, part"
_BATCH = 500


@dataclass(frozen=True, slots=True)
class _Content:
    """What the catalog says of everything that ranks: the documents, who cites them, and each passage with its row."""

    rows: list[Row]
    cited: list[int]
    owners: list[int]
    passages: list[str]
    laws: list[Row]
    names: dict[int, str]


def _content(catalog: Catalog) -> _Content:
    with translated():
        ranked = catalog.db.execute(_RANKED).fetchall()
        passages = catalog.db.execute(_PASSAGES).fetchall()
        names = dict(catalog.db.execute("SELECT id, name FROM regulations ORDER BY id").fetchall())
    rows = {number: row for row, (number, *_) in enumerate(ranked)}
    cited = catalog.cited_articles()
    return _Content(
        [Row(number, law, int.from_bytes(digest[:8], "little")) for number, law, digest, *_ in ranked],
        [cited.get((law, article), 0) for *_, law, article in ranked],
        [rows[number] for number, _ in passages],
        [passage for _, passage in passages],
        [Row(number, number, _digest(name)) for number, name in names.items()],
        names,
    )


def _texts(catalog: Catalog, ids: Sequence[int]) -> Iterator[tuple[str, str]]:
    """(title, text) of these provisions; the ids ascend."""
    for at in range(0, len(ids), _BATCH):
        for _, item in catalog.provisions(ids[at : at + _BATCH]).values():
            yield item.title, item.text


def make(
    folder: Path, catalog: Catalog, cache: VectorCache, *, generation: str, base: Path | None, dense: bool = True
) -> int:
    """Writes both files, or the first, into the folder of the generation; returns how many provisions were cut.

    `base` is the folder of the generation whose postings may be taken over, or None. The cache must hold every vector.
    """
    held = _content(catalog)
    done = invert(
        folder / POSTINGS,
        held.rows,
        held.laws,
        texts=lambda ids: _texts(catalog, ids),
        names=lambda ids: (held.names[number] for number in ids),
        cited=held.cited,
        base=base / POSTINGS if base else None,
        about={"generation": generation, "recipe": RECIPE},
    )
    if dense:
        about = {"generation": generation, "embedder": cache.embedder}
        pack(folder / DENSE, held.owners, held.passages, cache.matrix, rows=len(held.rows), about=about)
    return done


def _digest(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def open_postings(folder: Path, generation: str) -> Postings:
    """The postings of this generation; another one's are damage."""
    return _own(Postings.open(folder), generation)


def open_dense(folder: Path, generation: str) -> Dense:
    """The vectors of this generation; another one's are damage."""
    return _own(Dense.open(folder), generation)


_File = TypeVar("_File", Postings, Dense)


def _own(found: _File, generation: str) -> _File:
    if found.about.get("generation") != generation:
        raise LibraryDamaged("라이브러리의 검색 파일이 다른 세대의 것입니다.", REBUILD)
    return found


def faults(
    folder: Path,
    generation: str,
    catalog: Catalog,
    vectors: Mapping[str, Sequence[float]],
    *,
    dense: bool = True,
) -> Iterator[str]:
    """What is wrong with the two files (or the first) of a new generation, beside damage, which is LibraryDamaged.

    Every byte is checked, every row compared with the catalog, and for the passages behind `vectors` that exactly
    their terms are held and that they are found.
    """
    postings, near = open_postings(folder, generation), open_dense(folder, generation) if dense else None
    postings.check()
    if near is not None:
        near.check()
    wanted = _content(catalog)
    found = zip(postings.rows.tolist(), postings.regulation.tolist(), postings.numbers("digest"), strict=True)
    if [Row(*row) for row in found] != wanted.rows or postings.laws.tolist() != list(wanted.names):
        yield "검색 파일의 조문이 목록과 다릅니다"
        return
    if postings.cited.tolist() != wanted.cited:
        yield "검색 파일의 인용 수가 목록과 다릅니다"
    if near is not None and near.owner.tolist() != wanted.owners:
        yield "검색 파일의 벡터가 목록과 다릅니다"
        return
    homes = catalog.with_passages(sorted(vectors))
    for key, provisions in homes.items():
        place = postings.rows_of(provisions[:1])
        title, text = next(_texts(catalog, provisions[:1]))
        for field, said in ((TITLE_BIGRAMS, title), (TEXT_BIGRAMS, text)):
            if postings.field(field).counts_of(int(place[0]), bigrams(said)) != Counter(bigrams(said)):
                yield "검색 파일에서 넣은 낱말을 찾지 못했습니다"
        if near is not None and near.scores(vectors[key], place)[0] < 0.98:
            yield "검색 파일에서 넣은 벡터를 찾지 못했습니다"
