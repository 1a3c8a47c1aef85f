"""Search: ranked provisions for one query, in the published JSON shape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from typing import Any

from seoul_assist.errors import UsageError
from seoul_assist.library.reading import Library
from seoul_assist.library.records import day_text
from seoul_assist.model import Hit
from seoul_assist.tasks.refine import Refiner, refine
from seoul_assist.text.pii import mask

SCHEMA = "seoul-assist/search/1"


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The hits of one query and the generation and date they hold for; `terms` are what a model added to the query.

    `trusted` says of each hit whether its source is one the office named (None where it named none).
    """

    query: str
    as_of: date
    generation: str
    hits: tuple[Hit, ...]
    id: str | None = None
    notes: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    trusted: tuple[bool | None, ...] = ()
    grade: str = ""  # the highest of library, documents and setting; "" where nobody said

    def to_json(self) -> dict[str, Any]:
        """The object of schema `seoul-assist/search/1`; `id` is there when the query had one."""
        return {
            "schema": SCHEMA,
            **({"id": self.id} if self.id is not None else {}),
            "query": mask(self.query),
            "as_of": self.as_of.isoformat(),
            "generation": self.generation,
            "grade": self.grade or None,
            "hits": [hit_to_json(hit, said) for hit, said in zip_longest(self.hits, self.trusted)],
            "notes": list(self.notes),
            **({"terms": list(self.terms)} if self.terms else {}),
        }


def hit_to_json(hit: Hit, trusted: bool | None = None) -> dict[str, Any]:
    """One hit: `article` is the bare article, `address` the finest unit matched, `text` the whole article.

    `kind` is what the text says it is, `trusted` whether its source is one the office named (null: it named none);
    `ocr` stands where letters of it were recognised in a picture.
    """
    item = hit.provision
    return {
        "rank": hit.rank,
        "law": item.law,
        "article": item.article,
        "address": hit.address,
        "title": mask(item.title),
        "text": mask(item.text),
        "promulgated": day_text(item.promulgated),
        "effective": day_text(item.effective),
        "source": item.source,
        "score": hit.score,
        "deleted": item.deleted,
        "kind": item.kind,
        "trusted": trusted,
        **({"ocr": True} if item.ocr else {}),
    }


def search(
    library: Library,
    query: str,
    *,
    k: int = 10,
    addenda: bool = False,
    id: str | None = None,
    notes: Sequence[str] = (),
    refiner: Refiner | None = None,
) -> SearchResult:
    """Up to `k` hits for the query; a blank query or a `k` below one is a UsageError. `notes` are passed on.

    With a refiner a model adds terms to the query and looks at the best hits again.
    """
    if not query.strip():
        raise UsageError("찾을 내용이 비어 있습니다.", '`seoul-assist search "점용료 감면"`처럼 적어 주세요.')
    if k < 1:
        raise UsageError(f"결과 수는 1 이상이어야 합니다: {k}", "--k 10처럼 적어 주세요.")
    if refiner is None:
        hits = library.search(query, k=k, addenda=addenda)
        said = _said(library, notes)
        return SearchResult(query, library.as_of, library.generation, hits, id, said, (), _trusted(library, hits))
    found = refine(
        query,
        lambda text, count: library.search(text, k=count, addenda=addenda),
        refiner,
        k=k,
        known=lambda term: library.frequency(term)[0] > 0,
    )
    said = (*_said(library, notes), *found.notes)
    trusted = _trusted(library, found.hits)
    return SearchResult(query, library.as_of, library.generation, found.hits, id, said, found.terms, trusted)


def _trusted(library: Library, hits: Sequence[Hit]) -> tuple[bool | None, ...]:
    return tuple(library.trusts(hit.provision.source) for hit in hits)


def _said(library: Library, notes: Sequence[str]) -> tuple[str, ...]:
    """The given notes and what the library had to say since, such as an embedder that failed."""
    return (*notes, *(said for said in library.notes if said not in notes))
