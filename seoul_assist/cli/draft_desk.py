"""Everything opened that drafting takes: library, engine, rules and the agency's own words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
class Order:
    """Which draft is wanted, of all that was given; `given` tells receipts what it is made of."""

    form: Form
    facts: Facts
    request: str | None = None
    reply: Taken | None = None
    own_text: bool = False
    notes: tuple[str, ...] = ()
    given: tuple[bytes, ...] = ()


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

    def made(self, order: Order, *, fix: bool = False, out: Path | None = None) -> DraftResult:
        """The draft that was ordered, saved where it was asked for, with its receipt.

        `fix` makes the safe corrections in the draft of an official.
        """
        from seoul_assist.tasks.check import Options
        from seoul_assist.tasks.drafting import draft
        from seoul_assist.tasks.drafting import from_draft as own

        with self.recording() as receipts:
            made = self.draft(
                order.form,
                order.facts,
                request=order.request,
                reply=order.reply,
                own_text=order.own_text,
                notes=order.notes,
            )
            if fix:
                kind = order.form.doctype
                blocks = own.settled_blocks(made.blocks, Options(doctype=kind or None, as_of=self.settings.as_of))
                made = replace(made, blocks=blocks, findings=self.check(blocks, kind))
            if out is not None:
                made = draft.save(made, out, self.settings.as_of)
            receipts.draft(made, order.given)
            return made

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


def ordered(
    settings: Settings,
    form: Form,
    *,
    facts: Path | Mapping[str, Any] | None = None,
    request: str | None = None,
    reply_to: Path | None = None,
    from_draft: Path | None = None,
) -> Order:
    """The order, with every file of it read; a UsageError or ReadError says what is wrong with one."""
    from seoul_assist.cli.recording import of_files
    from seoul_assist.governance.receipts import digest
    from seoul_assist.readers import read
    from seoul_assist.tasks.drafting import draft, fact_sheet, reply
    from seoul_assist.tasks.drafting import from_draft as own
    from seoul_assist.text.json_text import dumps

    seen = [(request or "").encode("utf-8", "replace")]
    if isinstance(facts, Mapping):
        given = fact_sheet.of_values(facts, form.keys)
        seen.append(digest(dumps(sorted(given.values.items())).encode("utf-8", "replace")))
    else:
        given = draft.load_facts(form, facts)
    files = [path for path in (facts, reply_to, from_draft) if isinstance(path, Path)]
    taken = reply.facts_from(read(reply_to), form.keys, settings.as_of or date.today()) if reply_to else None
    notes: tuple[str, ...] = ()
    if from_draft is not None:
        restructured = own.restructure(read(from_draft), form)
        form, notes = restructured.form, restructured.notes
        given = fact_sheet.merged(given, restructured.facts)
    seen += of_files(files) if settings.receipts else []
    return Order(form, given, request, taken, from_draft is not None, notes, tuple(seen))


@contextmanager
def open_desk(settings: Settings) -> Iterator[DraftDesk]:
    """The library (or none), the engine and the agency's wording of the settings."""
    with compose.library_or_none(settings) as library, compose.open_engine(settings) as engine:
        yield desk_of(settings, library, engine)


def desk_of(settings: Settings, library: Library | None, engine: Engine) -> DraftDesk:
    """The desk of what is open already."""
    from seoul_assist.governance import disclosure
    from seoul_assist.tasks.freshness import age_notes

    aged = age_notes(library, settings.stale_days) if library else ()
    return DraftDesk(settings, library, engine, disclosure.worded(settings), tuple(aged))
