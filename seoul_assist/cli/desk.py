"""Everything opened that answering takes: what `ask` and `eval answers` share, so that one measures the other."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from seoul_assist.cli import terminal
from seoul_assist.cli.options import show_grade

if TYPE_CHECKING:
    from seoul_assist.library.reading import Library
    from seoul_assist.model import Claim
    from seoul_assist.ports import Engine
    from seoul_assist.settings import Settings
    from seoul_assist.tasks.answering.answerable import Signal
    from seoul_assist.tasks.answering.ask import Answer, Searchable
    from seoul_assist.tasks.refine import RefinedLibrary, Refiner


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything opened that answering takes; `told` are notes the reader has seen, `aged` those that stay in JSON."""

    settings: Settings
    books: Library
    refined: RefinedLibrary | None
    engine: Engine
    signal: Signal
    aged: tuple[str, ...]
    opening: tuple[str, ...]

    @property
    def grade(self) -> str:
        """The highest grade among what is open here."""
        from seoul_assist.cli import compose

        return compose.grade_of(self.settings, self.books)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is to be said of the library before it answers."""
        return (*self.opening, *self.aged)

    @property
    def library(self) -> Searchable:
        return self.refined or self.books

    def answer(
        self,
        question: str,
        *,
        id: str = "",
        library: Searchable | None = None,
        on_claim: Callable[[Claim], None] | None = None,
    ) -> Answer:
        """The answer, with what the library and its helpers had to say since it was opened."""
        from seoul_assist.cli import compose
        from seoul_assist.governance import disclosure
        from seoul_assist.tasks.answering import ask

        answer = ask.ask(
            question,
            library=library or self.library,
            engine=self.engine,
            signal=self.signal,
            as_of=self.books.as_of,
            id=id,
            notes=self.aged,
            books=self.books,
            fallback=compose.stand_in(self.engine),
            local=compose.is_local(self.settings),
            trusts=self.books.trusts,
            on_claim=on_claim,
        )
        more: Sequence[str] = ()
        if self.refined is not None:
            terms = (f"모델이 보탠 용어: {', '.join(self.refined.terms)}",) if self.refined.terms else ()
            more = (*self.refined.notes, *terms)
        # Such as an embedder that failed: words alone ranked from there on.
        since = (said for said in self.books.notes if said not in self.opening)
        notes, wording = (*answer.notes, *more, *since), disclosure.worded(self.settings)
        return replace(answer, notes=notes, grade=self.grade, wording=wording)

    def shown(self, question: str, library: Searchable | None = None) -> Answer:
        """The answer, shown; on a terminal its claims appear as soon as they are verified."""
        from seoul_assist.cli import ask_view, compose
        from seoul_assist.governance import disclosure

        view = ask_view.View(self.books.trusts)
        answer = self.answer(question, library=library, on_claim=view.claim if sys.stdout.isatty() else None)
        if not answer.supported:
            ask_view.refusal(answer, self.aged)
            show_grade(answer.grade)
            return answer
        view.rest(answer, self.aged)
        show_grade(answer.grade)
        terminal.note(disclosure.line(answer.engine, answer.generation, answer.wording), "dim")
        if servers := compose.pool_label(self.settings):
            terminal.note(f"언어 모델: {servers}", "dim")
        return answer


@contextmanager
def open_desk(settings: Settings) -> Iterator[Desk]:
    """The library, engine and helpers of the settings, opened; what is to be said of the library is said."""
    from seoul_assist.cli import compose

    with (
        compose.open_library(settings) as library,
        compose.open_engine(settings) as engine,
        compose.open_refiner(settings, engine) as refiner,
    ):
        desk = desk_of(settings, library, engine, refiner)
        for said in desk.warnings:
            terminal.note(said, "yellow")
        yield desk


def desk_of(settings: Settings, library: Library, engine: Engine, refiner: Refiner | None) -> Desk:
    """The desk of what is open already."""
    from seoul_assist.cli import compose
    from seoul_assist.tasks.answering import answerable
    from seoul_assist.tasks.freshness import age_notes
    from seoul_assist.tasks.refine import RefinedLibrary

    refined = RefinedLibrary(library, refiner, known=lambda term: library.frequency(term)[0] > 0) if refiner else None
    signal = answerable.signal(library.manifest.embedder, compose.embedder, library.frequency, library.official_title)
    return Desk(settings, library, refined, engine, signal, age_notes(library, settings.stale_days), library.notes)


@contextmanager
def recorded(desk: Desk, *, many: bool = False) -> Iterator[Callable[[Answer], dict[str, Any]]]:
    """What gives an answer its receipt, and its JSON in return."""
    from seoul_assist.cli.recording import recording
    from seoul_assist.tasks.answering.ask import as_json

    name, generation, rewrite = desk.engine.name, desk.books.generation, desk.refined is not None
    with recording(
        desk.settings, "ask", engine=name, generation=generation, grade=desk.grade, many=many, rewrite=rewrite
    ) as recorder:

        def keep(answer: Answer) -> dict[str, Any]:
            shape = as_json(answer)
            recorder.answer(answer, shape)
            return shape

        yield keep
