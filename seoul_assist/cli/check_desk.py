"""What `check` opens and does with documents: the library, the options of a call, and the work spread over children."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from seoul_assist.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from seoul_assist.library.reading import Library
    from seoul_assist.ports import Engine
    from seoul_assist.readers import Source
    from seoul_assist.settings import Settings
    from seoul_assist.tasks.baseline import Baseline
    from seoul_assist.tasks.check import Checked, CheckResult, Options, Progress, Read


@contextmanager
def second_reader(settings: Settings, wanted: bool) -> Iterator[Engine | None]:
    """The model for a second reading, where one is wanted: without a model there is none to read."""
    if not wanted:
        yield None
        return
    from seoul_assist.cli import compose

    with compose.open_engine(replace(settings, engine="llama")) as engine:
        yield engine


def options_of(
    settings: Settings,
    library: Library | None,
    *,
    doctype: str | None = None,
    select: Sequence[str] | None = None,
    ignore: Sequence[str] | None = None,
    source: str | None = None,
) -> Options:
    """What was given, and where nothing was the [check] table of the settings."""
    from seoul_assist.cli import compose, recognising
    from seoul_assist.readers import read
    from seoul_assist.settings import check_settings
    from seoul_assist.tasks.check import Options
    from seoul_assist.tasks.freshness import age_notes

    table = check_settings(settings, Path.cwd())
    options = Options(
        doctype=doctype,
        resolve=library.resolve if library else None,
        as_of=settings.as_of,
        select=table.select if select is None else tuple(select),
        ignore=table.ignore if ignore is None else tuple(ignore),
        library_date=library.newest if library else None,
        notes=age_notes(library, settings.stale_days) if library else (),
        origin=read(source, ocr=recognising.recogniser(settings)).text if source else None,
        doctypes=table.doctypes,
        per_file_ignores=table.per_file_ignores,
        grade=compose.grade_of(settings, library),
    )
    try:
        options.verify()
    except UsageError as failure:
        if table.source and doctype is None and select is None and ignore is None:
            raise UsageError(f"{table.source}: {failure.message}", failure.hint) from None
        raise
    return options


def checked(
    sources: Iterable[Source],
    options: Options,
    settings: Settings,
    *,
    read: Read,
    baseline: Baseline | None = None,
    jobs: int | None = None,
    excerpts: bool = False,
    on_progress: Progress | None = None,
    library: Library | None = None,
    on_workers: Callable[[int], None] | None = None,
) -> CheckResult:
    """The findings of every source; many files are spread over child processes, or all over the cluster of the
    settings, whose workers need the same `library`; `on_workers` hears how many of them there are."""
    from seoul_assist.tasks.check import check

    if settings.cluster and jobs is None and options.engine is None:
        from seoul_assist.cli import cluster
        from seoul_assist.tasks.check_crew import Spread

        with cluster.for_checks(settings, options, library, excerpts=excerpts) as hands:
            over = Spread(hands.crew, on_workers)
            return check(sources, options, baseline=baseline, on_progress=on_progress, elsewhere=over)

    def spread(files: Sequence[tuple[int, Source]], finish: Callable[[int, Checked], None]) -> bool:
        if len(files) < 2 or options.engine is not None:
            return False
        from seoul_assist.settings import to_json
        from seoul_assist.tasks.check_jobs import Jobs, order_of

        order = order_of(options, excerpts=excerpts) | {"settings": to_json(settings)}
        return Jobs("seoul_assist.cli.check_worker:check_files", order, jobs)(files, finish)

    return check(
        sources, options, read=read, baseline=baseline, on_progress=on_progress, excerpts=excerpts, spread=spread
    )
