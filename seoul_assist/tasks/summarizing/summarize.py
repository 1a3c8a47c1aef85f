"""summarize: a folder of documents -> summaries in a folder, with one overview of all of them; resumable."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from seoul_assist import prompts
from seoul_assist.errors import AssistError, ReadError, UsageError
from seoul_assist.governance.disclosure import OURS, Wording
from seoul_assist.model import Document, Item, Outcome
from seoul_assist.ports import Engine
from seoul_assist.readers.sources import Source, expand, files
from seoul_assist.tasks import batch
from seoul_assist.tasks.batch_books import Done, Made
from seoul_assist.tasks.journal import NAME as JOURNAL
from seoul_assist.tasks.summarizing import overview
from seoul_assist.tasks.summarizing.summary import Summary, digest, digests
from seoul_assist.tasks.summarizing.summary_styles import STYLES, Style
from seoul_assist.tasks.summarizing.summary_views import HARMLESS, SCHEMA, as_document, as_json, as_markdown, as_text
from seoul_assist.text.clean import squeeze
from seoul_assist.text.pii import mask
from seoul_assist.text.tokens import kiwi
from seoul_assist.writers import rendered

__all__ = [
    "FORMATS",
    "STYLES",
    "Step",
    "Style",
    "Summary",
    "as_json",
    "as_markdown",
    "digest",
    "formats_of",
    "item_json",
    "style_of",
    "summarize",
    "unread",
]

FORMATS = ("md", "json", "docx", "hwpx")
_FORM = 3  # goes up when the same input would give another summary

_MOST_NOTES = 3  # of one document on the screen
MARKDOWN, JSON = ".summary.md", ".summary.json"

Read = Callable[[Source], Document]


@dataclass(frozen=True, slots=True)
class Step:
    """How far a run is: what is being done, how many files of how many are finished, how many pages were read, and how
    many `workers` of a cluster are at it."""

    name: str
    done: int
    total: int
    pages: int
    workers: int = 0


Progress = Callable[[Step], None]


def formats_of(text: str) -> tuple[str, ...]:
    """The formats in a list such as `md,docx`, in the order of FORMATS; JSON is always among them."""
    wanted = {name.strip().lower().removeprefix(".") for name in text.split(",") if name.strip()}
    if unknown := sorted(wanted - set(FORMATS)):
        raise UsageError(f"만들 수 없는 형식입니다: {', '.join(unknown)}", f"{', '.join(FORMATS)} 가운데 골라 주세요.")
    return tuple(name for name in FORMATS if name in wanted or name == "json")


def style_of(text: str) -> Style:
    """The style of that name."""
    for style in STYLES:
        if style == text.strip().lower():
            return style
    raise UsageError(f"모르는 요약 양식입니다: {text}", f"{', '.join(STYLES)} 가운데 골라 주세요.")


def summarize(
    paths: Iterable[Path | str],
    out_dir: Path,
    *,
    read: Read,
    engine: Engine,
    fallback: Engine | None = None,
    style: Style = "brief",
    formats: Sequence[str] = ("md", "json"),
    ahead: batch.Ahead | None = None,
    read_by: str = "",
    wording: Wording = OURS,
    grade: str = "",
    on_progress: Progress | None = None,
    on_done: Done | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Outcome:
    """One item for each document under the paths; for each one done `<name>.summary.json`, and the other formats asked
    for, stand in `out_dir`, and beside them the overview of all of them (see `overview`).

    A later run with the same `out_dir` does only what is new or changed: content, engine, prompts, style, formats, the
    `wording` of the line that names the writer, the `grade` of the documents, which stands in the JSON and the overview
    where there is one, or `read_by`, which names a way of reading that gives another text.
    `read` is `readers.reading.read_source` or something that keeps its promises, `ahead` begins to read what will soon
    be asked for, `fallback` stands in where nothing of a model stands (see `asking`). As many documents are under way
    together as the engine has lanes. `on_done` hears of each document once its summary is written.
    """
    paths = list(paths)
    total = count(paths, out_dir) if on_progress else 0
    counted = _Counted(total, on_progress, ahead)

    def make(several: Sequence[Source]) -> list[Made | AssistError]:
        counted.begin(several)
        kiwi()  # takes half a second once, in which the first document is parsed
        documents = [_attempt(read, source) for source in several]
        counted.read([one for one in documents if isinstance(one, Document)])
        found = iter(
            digests([one for one in documents if isinstance(one, Document)], engine, fallback=fallback, clock=clock)
        )
        summaries = [next(found) if isinstance(one, Document) else one for one in documents]
        results = [
            one if isinstance(one, AssistError) else outputs(one, source.name, style, formats, wording, grade)
            for source, one in zip(several, summaries, strict=True)
        ]
        counted.end(several)
        return results

    by = order_of(made_by(engine.name), style, formats, read_by, wording, grade)
    run = batch.run_together(
        sources(paths, out_dir), out_dir, by, make, engine.lanes, counted.take, counted.ahead, on_done
    )
    counted.finish()
    return overview.write(run, out_dir, lambda item: item_json(item, out_dir))


def outputs(
    summary: Summary, path: str, style: Style, formats: Sequence[str], wording: Wording, grade: str
) -> Made | AssistError:
    """The files of one summary by suffix."""
    made: dict[str, str | bytes] = {}
    try:
        for name in formats:
            if name == "md":
                made[MARKDOWN] = as_markdown(summary, style, wording)
            elif name != "json":
                document, about = as_document(summary, style, wording)
                made[f".summary.{name}"] = rendered(document, name, about)
    except AssistError as error:
        return error
    return {**made, JSON: as_text(as_json(summary, path, style, wording, grade))}


def _attempt(read: Read, source: Source) -> Document | AssistError:
    try:
        return read(source)
    except AssistError as error:
        return error


def item_json(item: Item, out_dir: Path) -> dict[str, Any]:
    """What a run says of one item: the summary as it stands in `out_dir` with the item's status, or the error."""
    if item.status in ("failed", "skipped"):
        error = {"code": item.code, "message": mask(item.reason), "hint": item.hint}
        return {"schema": SCHEMA, "path": squeeze(item.name), "status": item.status, "error": error}
    path = out_dir / f"{item.detail}{JSON}"
    try:
        shape: dict[str, Any] = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise ReadError(f"요약 파일을 다시 읽을 수 없습니다: {path}", "요약을 다시 실행해 주세요.") from error
    return shape | {"status": item.status, "output": str(path)}


def unread(run: Outcome, out_dir: Path) -> dict[str, list[str]]:
    """What the documents of a run did not give, by document: pages without text, broken pages, unreadable letters."""
    found: dict[str, list[str]] = {}
    for item in run.items:
        if item.status in ("done", "unchanged"):
            notes = [note for note in item_json(item, out_dir)["notes"] if note["code"] not in HARMLESS]
            said = [note["text"] for note in notes[:_MOST_NOTES]]
            if left := len(notes) - len(said):
                said.append(f"그 밖의 참고 사항 {left}건은 요약 파일에 있습니다.")
            if said:
                found[squeeze(item.name)] = said
    return found


class _Counted:
    """Tells how far a run is; a document counts as done when the next one has its turn, for then it is written."""

    def __init__(self, total: int, on_progress: Progress | None, ahead: batch.Ahead | None) -> None:
        self._total, self._on_progress, self._ahead = total, on_progress, ahead
        self._taken = self._pages = 0
        self._waiting: set[int] = set()
        self._ended: set[int] = set()

    def take(self, name: str) -> None:
        self._settle()
        self._tell(name)
        self._taken += 1

    def ahead(self, source: Source) -> None:
        self._waiting.add(id(source))
        if self._ahead:
            self._ahead(source)

    def begin(self, several: Sequence[Source]) -> None:
        self._settle()
        self._waiting |= {id(source) for source in several}
        self._tell(several[0].name)

    def read(self, documents: Sequence[Document]) -> None:
        self._pages += sum(document.pages_read or document.pages or 0 for document in documents)

    def end(self, several: Sequence[Source]) -> None:
        self._ended |= {id(source) for source in several}

    def finish(self) -> None:
        self._settle()
        self._tell("")

    def _settle(self) -> None:
        self._waiting -= self._ended
        self._ended.clear()

    def _tell(self, name: str) -> None:
        if self._on_progress:
            done = self._taken - len(self._waiting)
            self._on_progress(Step(name, done, max(self._total, self._taken), self._pages))


def made_by(engine: str) -> str:
    """What shapes a summary besides the document and what was asked for: the engine of that name, prompts, our form."""
    versions = (f"{p.id}@{p.version}" for p in (prompts.load("summary"), prompts.load("claims")))
    return " ".join((engine, *versions, f"form@{_FORM}"))


def order_of(
    made_by: str, style: Style, formats: Sequence[str], read_by: str = "", wording: Wording = OURS, grade: str = ""
) -> str:
    """All that shapes the outputs besides the document: while it stays the same, earlier results stay good."""
    return f"{made_by} style@{style} as@{','.join(formats)}{_more(read_by, wording, grade)}"


def sources(paths: Iterable[Path | str], out_dir: Path) -> Iterator[Source]:
    """What is to be summarized: everything under the paths but summaries."""
    return (source for source in expand(paths) if not _own(source, out_dir))


def count(paths: Iterable[Path | str], out_dir: Path) -> int:
    """How many files there are to summarize; an archive counts as one."""
    return sum(not _own(source, out_dir) for source in files(paths))


def _more(read_by: str, wording: Wording, grade: str) -> str:
    """What else shapes the outputs; nothing where all is as usual, so that earlier results stay good."""
    said = "" if wording == OURS else hashlib.sha256(repr(wording).encode("utf-8", "replace")).hexdigest()[:16]
    more = {"read": read_by, "words": said, "grade": grade}
    return "".join(f" {name}@{value}" for name, value in more.items() if value)


def _own(source: Source, out_dir: Path) -> bool:
    """True for a summary or an overview of an earlier run, in whatever folder of results it lies."""
    path = source.path
    if path is None or not (path.name in overview.NAMES or path.name.endswith(tuple(f".summary.{f}" for f in FORMATS))):
        return False
    return path.parent.resolve() == out_dir.resolve() or (path.parent / JOURNAL).is_file()
