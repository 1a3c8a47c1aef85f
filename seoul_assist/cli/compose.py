"""The only place that wires adapters to rooms and tasks: commands ask here for what they need."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from seoul_assist import child, netguard
from seoul_assist.cli import stores, terminal
from seoul_assist.cli.engines import (
    Kept,
    embedder,
    grade_of,
    look_at_pool,
    no_model,
    open_engine,
    open_model,
    open_refiner,
    pool_label,
    stand_in,
)
from seoul_assist.errors import ModelUnusable, NoBasis, NoLibrary
from seoul_assist.settings import GRADES, Settings, from_json, to_json

if TYPE_CHECKING:
    from seoul_assist.adapters.dask_crew import DaskCrew
    from seoul_assist.adapters.model_bench import Bench
    from seoul_assist.adapters.model_files import ModelFile
    from seoul_assist.cli.terminal import Show
    from seoul_assist.library.build import Step
    from seoul_assist.library.reading import Library
    from seoul_assist.ports import Embedder, ModelFacts
    from seoul_assist.tasks.doctor import Check
    from seoul_assist.tasks.forget import Forgotten
    from seoul_assist.tasks.index import IndexReport

__all__ = [
    "Bench",
    "DaskCrew",
    "ModelFile",
    "embedder",
    "grade_of",
    "open_engine",
    "open_refiner",
    "pool_label",
    "stand_in",
]

# Building touches every vector once and Chroma maps large files: the limit is there against a runaway, not a bomb.
_BUILD_LIMITS = child.Limits(memory=None, cpu_s=None, wall_s=None, writes=True)


def fill_generation(payload: dict[str, Any]) -> dict[str, int]:
    """Runs in a child: fills the folder of a new generation."""
    from seoul_assist.library import filling

    settings, chosen = _in_child(payload)
    order, opening = stores.building(settings, payload)
    return filling.fill(order, store_factory=opening, embedder=chosen, report=child.report)


def verify_generation(payload: dict[str, Any]) -> dict[str, int]:
    """Runs in another child: opens what was filled and proves that it is whole."""
    from seoul_assist.library import filling

    settings, chosen = _in_child(payload)
    order, opening = stores.building(settings, payload)
    return filling.verify(order, store_factory=opening, embedder=chosen)


def _in_child(payload: dict[str, Any]) -> tuple[Settings | None, Embedder]:
    """The parent's settings and their embedder; whatever may be reached from here may be reached from there."""
    netguard.install()
    settings = from_json(payload["settings"]) if payload.get("settings") else None
    return settings, embedder(settings, Path(payload["folder"]))


def steps(on_progress: Callable[[Any], None] | None = None, settings: Settings | None = None) -> tuple[Step, Step]:
    """The two steps of a build, fill and verify, each in a child process of its own."""
    # A child has no sockets at all, unless its embedder or its store is a server.
    network = settings is not None and (settings.embedder == "http" or stores.served(settings))
    limits = replace(_BUILD_LIMITS, network=network)
    given = to_json(settings) if settings is not None else None

    def run(target: str) -> Step:
        def step(payload: dict[str, Any]) -> dict[str, int]:
            done: dict[str, int] = child.call(
                f"seoul_assist.cli.compose:{target}",
                payload | {"settings": given},
                limits=limits,
                on_progress=on_progress,
            )
            return done

        return step

    return run("fill_generation"), run("verify_generation")


def shown(settings: Settings, show: Show) -> tuple[Step, Step]:
    """The two steps of a build, whose progress is shown."""
    from seoul_assist.tasks.index import describe

    return steps(lambda value: show(describe(value), value.get("done", 0), value.get("total", 0)), settings)


def make_data_folder(settings: Settings) -> None:
    from seoul_assist.library import generations

    with generations.storage():
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)


def index(
    settings: Settings,
    paths: Sequence[str],
    *,
    rebuild: bool,
    prune: bool,
    wait_s: float,
    show: Show,
    grade: str | None = None,
) -> IndexReport:
    """What became of indexing these paths into the library of the settings; `grade` is what all of them get."""
    from seoul_assist.cli import recognising
    from seoul_assist.tasks import index as task

    read = recognising.source_reader(settings)
    make_data_folder(settings)
    fill, verify = shown(settings, show)
    with stores.swept(settings, settings.library_dir):
        return task.index(
            paths,
            library_dir=settings.library_dir,
            embedder_id=embedder(settings).id,
            fill=fill,
            verify=verify,
            rebuild=rebuild,
            prune=prune,
            wait_s=wait_s,
            grade=grade,
            ungraded=settings.grade,
            read=read,
            ocr=settings.ocr,
            outdated=stores.outdated(settings),
            on_progress=show,
        )


def derived(settings: Settings) -> Path:
    """Where libraries of some grades alone lie, as they are published."""
    return settings.data_dir / "published"


def forget(settings: Settings, target: str, *, show: Show) -> Forgotten:
    """What was forgotten of the library of the settings; without a target the traces of what had gone before."""
    from seoul_assist.tasks import forget as task

    fill, verify = shown(settings, show)

    def gone(library_dir: Path) -> Forgotten:
        with stores.swept(settings, library_dir, forget=True):
            if not target:
                return task.purge(library_dir, fill=fill, verify=verify)
            return task.forget(library_dir, target, fill=fill, verify=verify)

    for folder in sorted(derived(settings).glob("[OSC]")):
        with suppress(NoBasis, NoLibrary):  # one that never held it
            gone(folder)
    return gone(settings.library_dir)


def open_library(settings: Settings, *, asks: bool = True) -> Library:
    """The published library as of the settings' date; NoLibrary when nothing was indexed yet.

    `asks` says whether questions will be asked of it: GradeRefused when they would go to an embedder or, as vectors, to
    a store elsewhere.
    """
    from seoul_assist.governance import grades
    from seoul_assist.library.reading import Library

    if asks:
        stores.hold(settings)
    try:
        chosen = embedder(settings)
        if asks and isinstance(chosen, Kept):
            chosen.judge()
    except ModelUnusable as failure:
        # Addresses and words are found without vectors: a reader goes on, and says what is missing.
        terminal.note(f"{failure.message} 설정한 임베더 없이 찾습니다. {failure.hint}", "yellow")
        chosen = embedder()
    return Library(
        settings.library_dir,
        embedder=chosen,
        as_of=settings.as_of,
        profile=settings.profile,
        lexicon=settings.lexicon,
        trusted=settings.trusted,
        trusted_only=settings.trusted_only,
        grades=None if settings.ceiling == GRADES[-1] else grades.open_to(settings.ceiling, settings.grade),
        store=stores.opener(settings),
    )


@contextmanager
def library_or_none(settings: Settings, *, asks: bool = True) -> Iterator[Library | None]:
    """The library, or None where there is none yet: for the verbs that can work without it and say so."""
    if not settings.library_dir.is_dir():  # what opening one needs is not even imported
        yield None
        return
    try:
        library = open_library(settings, asks=asks)
    except NoLibrary:
        yield None
        return
    with library:
        yield library


def is_local(settings: Settings) -> bool:
    """Whether the office of the settings is a local government: of twin laws the local one answers."""
    from seoul_assist.settings import PROFILES

    return settings.profile == PROFILES[0]


def model_files() -> ModuleType:
    """The registry of model files, for the `model` commands."""
    from seoul_assist.adapters import model_files

    return model_files


def model_pull() -> ModuleType:
    """Downloads of model files and the list of those on offer, for the `model` commands."""
    from seoul_assist.adapters import model_pull

    return model_pull


def crews() -> ModuleType:
    """Documents worked on by the processes of a cluster, for `cluster`."""
    from seoul_assist.adapters import dask_cluster

    return dask_cluster


def bench_model(settings: Settings, name: str, show: Show) -> tuple[Bench, tuple[str, ...]]:
    """How fast the model of that name, or the one in use, works here, and what that means in sentences."""
    from seoul_assist.adapters import bench_advice, model_bench, model_files

    chosen = replace(settings, model=model_files.get(settings.models_dir, name).file) if name else settings
    show("모델 파일을 확인하는 중")
    found = model_files.find(chosen)
    if found is None:
        raise no_model()
    bench = model_bench.measure(
        found.file,
        found.sha256,
        debug=settings.debug,
        threads=settings.threads,
        gpu_layers=settings.gpu_layers,
        on_progress=show,
    )
    return bench, bench_advice.advice(bench)


def diagnose(settings: Settings) -> tuple[Check, ...]:
    """Everything doctor looks at, with the real library, model and embedder opened."""
    from seoul_assist.tasks import doctor

    def library() -> str:
        with open_library(settings, asks=False) as opened:
            opened.check()
            return f"규정·문서 {len(opened.regulations()):,}건, 세대 {opened.generation}"

    def model() -> ModelFacts | None:
        engine = open_model(settings)
        if engine is None:
            return None
        engine.close()
        return engine.facts

    def describe() -> str:
        chosen = embedder(settings)
        chosen.embed(["점검"], "query")
        return f"{getattr(chosen, 'label', chosen.id)}, {chosen.dimension}차원"

    def workers() -> str:
        from seoul_assist.cli import cluster

        return cluster.survey(settings)

    return doctor.diagnose(
        settings,
        library=library,
        model=model,
        embedder=describe,
        servers=partial(look_at_pool, settings),
        cluster=workers if settings.cluster else None,
        store=lambda: stores.describe(settings),
    )
