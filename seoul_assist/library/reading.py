"""The reader's side: one generation, opened once, in which laws are found, listed and resolved."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property, partial
from operator import mul
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from seoul_assist.errors import LibraryDamaged, ModelUnusable, StoreUnusable
from seoul_assist.library import generations, references, trust, versions
from seoul_assist.library import lexicon as lexicons
from seoul_assist.library.catalog import Catalog, Entry
from seoul_assist.library.holding import Holding
from seoul_assist.library.indexing import CATALOG, STORE
from seoul_assist.library.neighbours import Neighbours, Served, nowhere
from seoul_assist.library.postings import TEXT_BIGRAMS, TITLE_BIGRAMS, Postings
from seoul_assist.library.priors import LOCAL_GOVERNMENT, rank_of_kind
from seoul_assist.library.search import Asked, Vectors, index, prior, rank, rank_addenda, taking_part
from seoul_assist.library.search_files import open_dense, open_postings
from seoul_assist.library.units import Cosines, finest
from seoul_assist.model import Hit, Provision, Resolution
from seoul_assist.ports import Embedder
from seoul_assist.text.citations import Reference, find
from seoul_assist.text.clean import clean
from seoul_assist.text.law_tables import law_key
from seoul_assist.text.spelling import repair
from seoul_assist.text.terms import bigrams

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# An address that was asked for by name stands above every ranked one.
EXACT_SCORE = 2.0
# How many hits have their units compared by meaning, which costs about a millisecond each; in the rest words decide.
LOOKED_INTO = 5
_OTHER_EMBEDDER = "다른 임베더로 만든 라이브러리라 낱말로만 찾습니다. 다시 색인하면 벡터 검색도 합니다."
RECOGNISED = "문자 인식(OCR)으로 읽은 조문이라 글자가 틀릴 수 있습니다. 원본과 대조해 주세요."
# What is shown when its address stands in a query: also a provision that does not hold, so that it can be said.
_SHOWN = ("found", "deleted", "no_unit", "not_in_force")


class Library:
    """One generation of the library as of one date; a context manager.

    Opening raises NoLibrary when nothing was indexed and LibraryDamaged when it cannot be read. Of several versions of
    a law the newest in force on `as_of` (today by default) takes part; a law with future versions only takes part
    with its earliest, and its effective date says so; a repealed one does not. Versions belong together across a
    change of title. Thread-safe for reading as far as its store is.

    `trusted` names the places of the sources the office stands by: a text from elsewhere never takes part under the
    name of a law that lies there and has nothing but its words to rank by. With `trusted_only` it does not take part
    at all; UsageError without such places. With `grades` only sources of these grades take part ("" where nobody said).

    `store` opens the collection of that name on the server that holds the vectors of some libraries. While it fails,
    and without it, words alone rank such a library, and `notes` say so.
    """

    def __init__(
        self,
        library_dir: Path,
        *,
        embedder: Embedder,
        as_of: date | None = None,
        profile: str = LOCAL_GOVERNMENT,
        lexicon: Path | None = None,
        trusted: Sequence[str] = (),
        trusted_only: bool = False,
        grades: frozenset[str] | None = None,
        store: Callable[[str], Served] | None = None,
    ) -> None:
        if trusted_only and not trusted:
            raise trust.nameless()
        self._places, self._trusted_only = tuple(trusted), trusted_only
        self._open_to = grades
        self._store = store or nowhere
        self._store_said = ""  # why words alone rank although there are vectors
        self.as_of = as_of or date.today()
        self._profile = profile
        self._lexicon = lexicons.lexicon(lexicon)
        self._embedder = embedder
        self._folder, self._held = generations.hold(library_dir)
        try:
            self.manifest = generations.read_manifest(self._folder)
            if not generations.same_sizes(self._folder / STORE, self.manifest.files):
                raise LibraryDamaged("라이브러리의 벡터 저장소가 손상되었습니다.", generations.REBUILD)
            self._catalog = Catalog(self._folder / CATALOG)
            try:
                self._load()
                postings = open_postings(self._folder, self.manifest.files_of)
                self._index = index(postings, self._held_vectors(postings), self._priors, uncited=self._foreign)
            except BaseException:
                self._catalog.close()
                raise
        except BaseException:
            self._held.close()
            raise
        # Vectors of another embedder would be noise: words alone rank until the next index run.
        self._vectors = self.manifest.embedder == embedder.id
        self._notes = (*self._left_out(), *(() if self._vectors else (_OTHER_EMBEDDER,)))

    def _held_vectors(self, postings: Postings) -> Vectors:
        """The vectors in the folder or, where the manifest names a collection, on the server."""
        name, passages = self.manifest.collection, self.manifest.counts["passages"]
        if not name:
            return open_dense(self._folder, self.manifest.files_of)
        part = taking_part(postings, self._priors)
        return Neighbours(partial(self._store, name), self._catalog, postings, part, passages)

    def _load(self) -> None:
        everything = self._catalog.entries()
        held = tuple(e for e in everything if self._open_to is None or e.grade in self._open_to)
        self._closed = frozenset(e.id for e in everything) - {e.id for e in held}
        # Ids of texts from places that the office did not name; without such places there are none.
        self._foreign = frozenset(
            e.id for e in held if self._places and not trust.is_trusted(e.source_key, self._places)
        )
        self._entries = tuple(e for e in held if not (self._trusted_only and e.id in self._foreign))
        self._in_force = {entry.id: entry for entry in trust.in_force(self._entries, self._places, self.as_of)}
        foreign = {entry.source for entry in held if entry.id in self._foreign}
        self._stood_by = {entry.source for entry in held} - foreign if self._places else set()
        self._by_key: dict[str, list[Entry]] = {}
        for entry in self._in_force.values():
            self._by_key.setdefault(entry.key, []).append(entry)
        for entries in self._by_key.values():  # a dated law goes before an undated paper of the same title
            entries.sort(key=lambda entry: (entry.effective or date.min, entry.id), reverse=True)
        cited = self._catalog.cited()
        self._priors = {
            entry.id: 0.0
            if entry.id in self._foreign
            else prior(
                cited.get(entry.key, 0), entry.actors.get(self._profile, 0), rank_of_kind(entry.kind, entry.name)
            )
            for entry in self._in_force.values()
        }

    def _left_out(self) -> tuple[str, ...]:
        """What `trusted_only` keeps out, as a sentence."""
        if not self._trusted_only:
            return ()
        if not self._entries:
            return ("믿는 출처의 규정이 라이브러리에 없어 아무것도 찾지 못합니다. trusted 설정을 확인해 주세요.",)
        return (f"믿는 출처가 아닌 규정·문서 {len(self._foreign):,}건은 빼고 찾습니다.",) if self._foreign else ()

    @property
    def grades(self) -> frozenset[str]:
        """The grades of all that takes part, in force or not; "" among them where something has none."""
        return frozenset(entry.grade for entry in self._entries)

    def trusts(self, source: str) -> bool | None:
        """Whether the text came from a place the office named; None where it named none."""
        return source in self._stood_by if self._places else None

    @cached_property
    def _states(self) -> dict[int, versions.State]:
        return trust.states(self._entries, self._places, self.as_of)

    @cached_property
    def _lineage(self) -> dict[str, str]:
        return versions.lineage(entry.key for entry in self._entries)

    @property
    def notes(self) -> tuple[str, ...]:
        """What speaks against the hits so far; a search whose embedder or store fails adds to it."""
        return (*self._notes, self._store_said) if self._store_said else self._notes

    @property
    def generation(self) -> str:
        return self.manifest.generation

    def __enter__(self) -> Library:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @cached_property
    def content(self) -> str:
        """Stands for the texts that take part here, whatever machine they were indexed on: a short hash."""
        texts = sorted((one.key, one.sha256, one.recipe, str(one.effective)) for one in self._entries)
        return hashlib.sha256(repr(texts).encode("utf-8", "replace")).hexdigest()[:16]

    def check(self) -> None:
        """Reads the files of search whole; a changed byte is LibraryDamaged."""
        self._index.postings.check()
        self._index.dense.check()

    def close(self) -> None:
        """Releases every file; closing twice is allowed."""
        self._catalog.close()
        self._held.close()

    # -- looking up ----------------------------------------------------------------------------------------------

    def regulations(self) -> tuple[Holding, ...]:
        """Everything the library holds, in force or not, by name and date."""
        return tuple(self._holding(entry) for entry in self._entries)

    def versions_of(self, law: str) -> tuple[Holding, ...]:
        """Every version of the law, in force or not and under whatever title, the oldest first; empty when unknown."""
        key = law_key(law)
        last = self._lineage.get(key, key)
        found = [
            entry
            for entry in self._entries
            if self._lineage[entry.key] == last and self._states[entry.id] != "shadowed"
        ]
        found.sort(key=lambda entry: (versions.day(entry) or date.min, entry.promulgated or date.min, entry.id))
        return tuple(self._holding(entry) for entry in found)

    def version_articles(self, version: Holding) -> tuple[Provision, ...]:
        """All provisions of that version, in order."""
        return self._catalog.articles(version.id)

    @property
    def newest(self) -> date | None:
        """The day of the newest text known by the reader's date, by promulgation; None when no text bears a date."""
        return versions.newest(self._entries, self.as_of)

    def _holding(self, entry: Entry) -> Holding:
        return Holding(
            entry.name,
            entry.kind,
            entry.number,
            entry.promulgated,
            entry.effective,
            entry.source,
            entry.id in self._in_force,
            self._states[entry.id],
            entry.id,
            entry.grade,
        )

    def titles(self) -> Iterable[str]:
        """The official title of every regulation in force."""
        return sorted({entry.name for entry in self._in_force.values()})

    def official_title(self, key: str) -> str | None:
        """The title behind a law key, or None when the library does not hold that law."""
        found = self._by_key.get(key)
        return found[0].name if found else None

    def article(self, law: str, article: str) -> Provision | None:
        """The provision at that bare article of the law in force; addenda and deleted articles are found too."""
        for entry in self._by_key.get(law_key(law), ()):
            found = self._catalog.articles(entry.id, article)
            if found:
                return found[0]
        return None

    def provision(self, law: str, article: str) -> Provision | None:
        return self.article(law, article)

    def articles(self, law: str) -> tuple[Provision, ...]:
        """All provisions of a law in force, in order; empty when the library does not hold it."""
        found = self._by_key.get(law_key(law))
        return self._catalog.articles(found[0].id) if found else ()

    def coming(self, law: str, article: str) -> Provision | None:
        """The provision at that address in the earliest later version of the law that has it."""
        for version in self.versions_of(law):
            if version.state == "pending":
                found = self._catalog.articles(version.id, article)
                if found:
                    return found[0]
        return None

    def resolve(self, reference: Reference) -> Resolution:
        """What the library knows of a cited address on the reader's date.

        That an address is missing or deleted in letters recognised in a picture proves nothing: it is `unknown` there.
        """
        known = references.resolve(reference, self, self.as_of)
        if known.found == "no_article":
            ocr = any(item.ocr for item in self.articles(known.law))
        else:
            ocr = known.provision is not None and known.provision.ocr
        if ocr and known.found in ("no_article", "no_unit", "deleted"):
            return replace(known, found="unknown", suggestion=RECOGNISED, ocr=True)
        return replace(known, ocr=True) if ocr else known

    # -- searching -----------------------------------------------------------------------------------------------

    def search(self, query: str, *, k: int = 10, addenda: bool = False) -> tuple[Hit, ...]:
        """Up to `k` hits, best first: addresses named in the query, then ranked provisions.

        A query that is nothing but addresses is answered without retrieval. Deleted articles never rank; addenda
        only when asked for.
        """
        query = clean(query)
        exact, rest = self._named(query)
        hits = [(item, address, EXACT_SCORE) for item, address in exact][:k]
        seen = {(item.law, item.article, item.effective) for item, _, _ in hits}
        if len(hits) < k and (not hits or len(bigrams(rest)) > 1):
            # What was named is already there: the rest of the question ranks by what it says beside it.
            asked = rest if hits else query
            wanted = self._asked(asked)
            ranked = self._ranked(wanted, k + len(hits))
            if addenda:
                ranked += rank_addenda(self._catalog, asked, k + len(hits), priors=self._priors)
                ranked = sorted(ranked, key=lambda pair: (-pair[1], pair[0]))[: k + len(hits)]
            found = self._catalog.provisions([row for row, _ in ranked])
            for row, score in ranked:
                item = found[row][1]
                if (item.law, item.article, item.effective) not in seen:
                    hits.append((item, "", score))
            near = self._nearness(wanted)
            hits = [
                (item, address or finest(item, wanted.text, near if at < LOOKED_INTO else None), score)
                for at, (item, address, score) in enumerate(hits[:k])
            ]
        return tuple(
            Hit(at, item, address, round(score, 4)) for at, (item, address, score) in enumerate(hits[:k], start=1)
        )

    def _ranked(self, asked: Asked, count: int) -> list[tuple[int, float]]:
        """By words and vectors, or by words alone while the server of the vectors fails."""
        try:
            ranked = rank(self._index, asked, count)
        except StoreUnusable as failure:
            self._store_said = f"{failure.message} 낱말로만 찾습니다. {failure.hint}".strip()
            return rank(self._index, replace(asked, vector=None), count)
        self._store_said = ""
        return ranked

    def _asked(self, query: str) -> Asked:
        """The query with what it may mean; a misspelt or unspaced one is ranked by how it should be written."""
        query = repair(query)
        return Asked(query, lexicons.expand(query, self._lexicon), self._vector(query))

    def _vector(self, query: str) -> list[float] | None:
        """The vector of the query, or None where words alone rank: an embedder that failed is not asked again."""
        if not self._vectors:
            return None
        try:
            vector = self._embedder.embed([query], "query")[0]
            width = self._index.dense.width
            if len(vector) == (width or len(vector)):
                return vector
            said = f"임베더가 {width}차원이 아닌 {len(vector)}차원의 벡터를 주었습니다."
        except ModelUnusable as failure:
            said = failure.message
        self._vectors = False
        self._notes = (*self._left_out(), f"{said} 낱말로만 찾습니다.")
        return None

    def _nearness(self, asked: Asked) -> Cosines | None:
        """How near texts are to the query, where that costs next to nothing."""
        vector = asked.vector
        if vector is None or not self._embedder.instant:
            return None
        return lambda texts: [sum(map(mul, vector, other)) for other in self._embedder.embed(texts, "passage")]

    def frequency(self, term: str) -> tuple[int, int]:
        """In how many of how many provisions of the whole library the term stands, as far as its grades are open."""
        postings = self._index.postings
        number = postings.holding(bigrams(term), (TITLE_BIGRAMS, TEXT_BIGRAMS), without=self._shut)
        return number, len(postings.rows) - len(self._shut)

    @cached_property
    def _shut(self) -> NDArray[np.int64]:
        """The rows that the grades keep out."""
        import numpy as np

        return np.flatnonzero(np.isin(self._index.postings.regulation, list(self._closed)))

    def _named(self, query: str) -> tuple[list[tuple[Provision, str]], str]:
        """Provisions whose address stands in the query with the address asked for, and the query without them."""
        found: list[tuple[Provision, str]] = []
        rest = query
        for reference in find(query):
            if reference.address is None:
                continue
            resolution = self.resolve(reference)
            if resolution.provision is None or not (resolution.found in _SHOWN or resolution.ocr):
                continue
            item = self.article(resolution.provision.law, resolution.provision.article) or resolution.provision
            if item.address not in [seen.address for seen, _ in found if seen.law == item.law]:
                found.append((item, resolution.provision.address))
            rest = rest.replace(query[reference.start : reference.end], " ")
        return found, rest
