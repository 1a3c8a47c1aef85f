"""Everything opened that drafting takes: library, engine, rules and the agency's own words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from seoul_assist.cli import compose

if TYPE_CHECKING:
    from seoul_assist.cli.recording import Recorder
    from seoul_assist.governance.disclosure import Wording
    from seoul_assist.library.reading import Library
    from seoul_assist.model import Block, Finding
    from seoul_assist.ports import Engine
    from seoul_assist.settings import Settings
    from seoul_assist.tasks.drafting.draft import DraftResult
    from seoul_assist.tasks.drafting.fact_sheet import Facts
    from seoul_assist.tasks.drafting.form_model import Form
    from seoul_assist.tasks.drafting.taken import Taken


@dataclass(frozen=True, slots=True)
class DraftDesk:
    """Makes drafts with what is open; `library` is None where nothing was indexed yet."""

    settings: Settings
    library: Library | None
    engine: Engine
    wording: Wording
    aged: tuple[str, ...]

    @property
    def grade(self) -> str:
        """The highest grade among what is open here."""
        return compose.grade_of(self.settings, self.library)

    def draft(
        self,
        form: Form,
        facts: Facts,
        *,
        request: str | None = None,
        reply: Taken | None = None,
        own_text: bool = False,
        notes: tuple[str, ...] = (),
    ) -> DraftResult:
        """The draft, checked by every rule."""
        from seoul_assist.tasks.drafting import draft

        library = self.library
        made = draft.draft(
            form,
            facts,
            library=library,
            engine=self.engine,
            as_of=self.settings.as_of,
            request=request,
            reply=reply,
            own_text=own_text,
            check=self.check,
            frequency=library.frequency if library else None,
            wording=self.wording,
            library_notes=(*self.aged, *notes),
        )
        return replace(made, grade=self.grade)

    def recording(self, *, many: bool = False) -> AbstractContextManager[Recorder]:
        """What gives drafts their receipts."""
        from seoul_assist.cli.recording import recording

        generation = self.library.generation if self.library else ""
        return recording(
            self.settings, "draft", engine=self.engine.name, generation=generation, grade=self.grade, many=many
        )

    def check(self, blocks: tuple[Block, ...], doctype: str) -> tuple[Finding, ...]:
        """What the rules say of the document."""
        import hashlib

        from seoul_assist import checking
        from seoul_assist.model import Document

        text = "\n".join(block.text for block in blocks)
        document = Document("", hashlib.sha256(text.encode()).hexdigest(), "draft", blocks)
        resolve = self.library.resolve if self.library else None
        return checking.run(document, doctype=doctype or None, resolve=resolve, as_of=self.settings.as_of).findings


@contextmanager
def open_desk(settings: Settings) -> Iterator[DraftDesk]:
    """The library (or none), the engine and the agency's wording of the settings."""
    from seoul_assist.governance import disclosure
    from seoul_assist.tasks.freshness import age_notes

    with compose.library_or_none(settings) as library, compose.open_engine(settings) as engine:
        aged = age_notes(library, settings.stale_days) if library else ()
        yield DraftDesk(settings, library, engine, disclosure.worded(settings), tuple(aged))
