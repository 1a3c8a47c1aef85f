"""What `summarize` opens and does: a folder of documents, or one that is at hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
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
    engine: Engine | None,
    paths: Sequence[Path],
    out: Path,
    *,
    style: str,
    formats: str,
    on_progress: Callable[[Step], None] | None = None,
) -> Summaries:
    """Summarizes the documents under the paths into the folder, a receipt for each.

    Where the settings name a cluster its workers do it with engines of their own, and none is needed here.
    """
    from seoul_assist.cli import compose, recognising
    from seoul_assist.governance import disclosure
    from seoul_assist.readers import Reading
    from seoul_assist.tasks.summarizing import summarize

    chosen, kinds = summarize.style_of(style), summarize.formats_of(formats)
    wording = disclosure.worded(settings)
    if engine is None:
        from seoul_assist.cli import cluster
        from seoul_assist.tasks.summarizing.spread import summarize_with

        with cluster.for_summaries(settings, style=chosen, formats=kinds, wording=wording) as hands:
            order = summarize.order_of(
                summarize.made_by(hands.engine), chosen, kinds, hands.reader, wording, settings.grade
            )
            run = partial(summarize_with, hands.crew, paths, out, order, kinds, on_progress=on_progress)
            return _recorded(settings, hands.engine, chosen, kinds, out, run)
    recogniser = recognising.recogniser(settings)
    with Reading(ocr=recogniser) as read:
        run = partial(
            summarize.summarize,
            paths,
            out,
            read=read,
            engine=engine,
            fallback=compose.stand_in(engine),
            style=chosen,
            formats=kinds,
            ahead=read.ahead,
            read_by=recogniser.name if recogniser else "",
            wording=wording,
            grade=settings.grade,
            on_progress=on_progress,
        )
        return _recorded(settings, engine.name, chosen, kinds, out, run)


def _recorded(
    settings: Settings, engine: str, style: Style, kinds: Sequence[str], out: Path, run: Callable[..., Outcome]
) -> Summaries:
    """What the run made, with receipts; it tells `on_done` of each document."""
    from seoul_assist.cli.recording import recording
    from seoul_assist.tasks.summarizing import overview, summarize

    with recording(settings, "summarize", engine=engine, grade=settings.grade, many=True, style=style) as receipts:

        def written(item: Item) -> None:
            if receipts.wanted:
                files = [out / f"{item.detail}.summary.{kind}" for kind in kinds]
                receipts.summary(summarize.item_json(item, out), files)

        outcome = run(on_done=written)
        if outcome.count("done"):
            receipts.overview(engine, [out / name for name in overview.NAMES])
    return Summaries(outcome, out, settings.grade)


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
