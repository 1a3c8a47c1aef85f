"""What `summarize` opens and does: a folder of documents, or one that is at hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from seoul_assist.governance.disclosure import Wording
    from seoul_assist.model import Document, Item, Outcome
    from seoul_assist.ports import Engine
    from seoul_assist.settings import Settings
    from seoul_assist.tasks.summarizing.summarize import Step, Style, Summary


@dataclass(frozen=True, slots=True)
class Summaries:
    """What became of every document of a run; the summaries stand in the folder `out`."""

    outcome: Outcome
    out: Path
    grade: str = ""

    @property
    def exit_code(self) -> int:
        """0 when all was done, 3 when something failed or was skipped."""
        return self.outcome.exit_code

    def to_json(self) -> list[dict[str, Any]]:
        """One object of schema `seoul-assist/summary/1` for each document."""
        from seoul_assist.tasks.summarizing import summarize

        return [summarize.item_json(item, self.out) | {"grade": self.grade or None} for item in self.outcome.items]


@dataclass(frozen=True, slots=True)
class Digest:
    """The summary of one document in one style, of which no file was written."""

    summary: Summary
    style: Style
    wording: Wording
    grade: str = ""

    def to_json(self) -> dict[str, Any]:
        """The object of schema `seoul-assist/summary/1`, without the fields that name a file of it."""
        from seoul_assist.tasks.summarizing import summarize

        shape = summarize.as_json(self.summary, self.summary.document.source, self.style, self.wording)
        return shape | {"grade": self.grade or None}


def folder(
    settings: Settings,
    engine: Engine,
    paths: Sequence[Path],
    out: Path,
    *,
    style: str,
    formats: str,
    on_progress: Callable[[Step], None] | None = None,
) -> Summaries:
    """Summarizes the documents under the paths into the folder, a receipt for each."""
    from seoul_assist.cli import compose, recognising
    from seoul_assist.cli.recording import recording
    from seoul_assist.governance import disclosure
    from seoul_assist.readers import Reading
    from seoul_assist.tasks.summarizing import overview, summarize

    chosen, kinds = summarize.style_of(style), summarize.formats_of(formats)
    recogniser = recognising.recogniser(settings)
    with (
        Reading(ocr=recogniser) as read,
        recording(settings, "summarize", engine=engine.name, grade=settings.grade, many=True, style=chosen) as receipts,
    ):

        def written(item: Item) -> None:
            if receipts.wanted:
                files = [out / f"{item.detail}.summary.{kind}" for kind in kinds]
                receipts.summary(summarize.item_json(item, out), files)

        run = summarize.summarize(
            paths,
            out,
            read=read,
            engine=engine,
            fallback=compose.stand_in(engine),
            style=chosen,
            formats=kinds,
            ahead=read.ahead,
            read_by=recogniser.name if recogniser else "",
            wording=disclosure.worded(settings),
            grade=settings.grade,
            on_progress=on_progress,
            on_done=written,
        )
        if run.count("done"):
            receipts.overview(engine.name, [out / name for name in overview.NAMES])
    return Summaries(run, out, settings.grade)


def one(settings: Settings, engine: Engine, document: Document, *, style: str) -> Digest:
    """The summary of that document, with a receipt."""
    from seoul_assist.cli import compose
    from seoul_assist.cli.recording import recording
    from seoul_assist.governance import disclosure
    from seoul_assist.tasks.summarizing import summarize

    chosen = summarize.style_of(style)
    with recording(settings, "summarize", engine=engine.name, grade=settings.grade, style=chosen) as receipts:
        summary = summarize.digest(document, engine, fallback=compose.stand_in(engine))
        made = Digest(summary, chosen, disclosure.worded(settings), settings.grade)
        if receipts.wanted:
            receipts.summary(made.to_json(), [])
    return made
