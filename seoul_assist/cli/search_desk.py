"""Everything opened that a search takes."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seoul_assist.cli.recording import Recorder
    from seoul_assist.library.reading import Library
    from seoul_assist.settings import Settings
    from seoul_assist.tasks.refine import Refiner
    from seoul_assist.tasks.search import SearchResult


@dataclass(frozen=True, slots=True)
class SearchDesk:
    """Searches in what is open; `warnings` are what is to be said of the library first, and stand in every result."""

    settings: Settings
    library: Library
    refiner: Refiner | None
    warnings: tuple[str, ...]

    @property
    def helper(self) -> str:
        """The name of the model that has a hand in the search; "" where none has."""
        model = (self.refiner.rewriter or self.refiner.reranker) if self.refiner is not None else None
        return model.name if model is not None else ""

    def recording(self, k: int, *, many: bool = False) -> AbstractContextManager[Recorder]:
        """What gives searches that a model has a hand in their receipts."""
        from seoul_assist.cli.recording import recording

        generation = self.library.generation
        return recording(self.settings, "search", engine=self.helper, generation=generation, many=many, k=k)

    def search(self, query: str, receipts: Recorder, *, k: int, id: str | None = None) -> SearchResult:
        """Up to `k` hits, with a receipt where a model had a hand in them."""
        from seoul_assist.cli import compose
        from seoul_assist.tasks import search

        result = search.search(self.library, query, k=k, id=id, notes=self.warnings, refiner=self.refiner)
        result = replace(result, grade=compose.grade_of(self.settings, self.library))
        if self.helper:
            receipts.search(result, self.helper)
        return result


def desk_of(settings: Settings, library: Library, refiner: Refiner | None) -> SearchDesk:
    """The desk of what is open already."""
    from seoul_assist.tasks.freshness import age_notes

    return SearchDesk(settings, library, refiner, (*library.notes, *age_notes(library, settings.stale_days)))
