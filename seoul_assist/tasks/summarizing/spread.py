"""summarize on a crew: each worker makes the files of a document, this process writes them and the overview."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from seoul_assist.errors import AssistError, ItemError
from seoul_assist.governance.disclosure import OURS, Wording
from seoul_assist.model import Outcome
from seoul_assist.ports import Crew, Engine
from seoul_assist.readers import Reading, Source
from seoul_assist.tasks import batch_crew
from seoul_assist.tasks.batch_books import Done, Made
from seoul_assist.tasks.summarizing import overview
from seoul_assist.tasks.summarizing.summarize import Progress, Step, count, item_json, outputs, sources
from seoul_assist.tasks.summarizing.summary import digest
from seoul_assist.tasks.summarizing.summary_styles import Style
from seoul_assist.text.tokens import kiwi


def made(
    source: Source,
    reading: Reading,
    engine: Engine,
    *,
    fallback: Engine | None,
    style: Style,
    formats: Sequence[str],
    wording: Wording = OURS,
    grade: str = "",
) -> tuple[Made, int]:
    """In a worker: the files of the summary of one document by suffix, and how many pages were read.

    Raises what reading, writing or rendering it raises.
    """
    reading.ahead(source)
    kiwi()  # takes half a second once, in which the first document is parsed
    document = reading(source)
    files = outputs(digest(document, engine, fallback=fallback), source.name, style, formats, wording, grade)
    if isinstance(files, AssistError):
        raise files
    return files, document.pages_read or document.pages or 0


def summarize_with(
    crew: Crew,
    paths: Iterable[Path | str],
    out_dir: Path,
    order: str,
    formats: Sequence[str],
    *,
    on_progress: Progress | None = None,
    on_done: Done | None = None,
) -> Outcome:
    """As `summarize`, with the same files, journal and overview: `order` is what `summarize.order_of` says of what the
    crew was told, with those `formats`. Whoever looks on hears how many documents have an end."""
    paths = list(paths)
    total = count(paths, out_dir) if on_progress else 0
    pages, wanted = 0, {f".summary.{name}" for name in formats}

    def unpack(result: Mapping[str, Any]) -> Made:
        nonlocal pages
        files, read = _believed(result, wanted)
        pages += read
        return files

    def told(name: str, done: int) -> None:
        if on_progress:
            on_progress(Step(name, done, max(total, done), pages, crew.size))

    run = batch_crew.run_with(crew, sources(paths, out_dir), out_dir, order, unpack, told, on_done)
    return overview.write(run, out_dir, lambda item: item_json(item, out_dir))


def _believed(result: Mapping[str, Any], wanted: set[str]) -> tuple[Made, int]:
    """The files and the pages of a result; a suffix becomes part of a path, so that none but the wanted is taken."""
    files, pages = result.get("files"), result.get("pages")
    if (
        isinstance(files, dict)
        and set(files) == wanted
        and all(isinstance(text, str | bytes) for text in files.values())
        and isinstance(pages, int)
    ):
        return files, pages
    raise ItemError("작업자의 답을 알아볼 수 없습니다.", "작업자의 프로그램을 다시 설치해 주세요.")
