"""The only place that wires adapters to rooms and tasks: commands ask here for what they need."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from seoul_assist import child
from seoul_assist.cli import terminal
from seoul_assist.errors import ModelUnusable, NoLibrary, UsageError
from seoul_assist.settings import Settings

if TYPE_CHECKING:
    from seoul_assist.adapters.llama import LlamaEngine
    from seoul_assist.adapters.model_files import ModelFile
    from seoul_assist.cli.terminal import Show
    from seoul_assist.library.build import Step
    from seoul_assist.library.reading import Library
    from seoul_assist.library.transfer import Export
    from seoul_assist.model import Finding
    from seoul_assist.ports import Embedder, Engine
    from seoul_assist.tasks.doctor import Check
    from seoul_assist.tasks.forget import Forgotten
    from seoul_assist.tasks.index import IndexReport
    from seoul_assist.tasks.transfer import ImportReport, Plan

__all__ = ["ModelFile"]

# Building touches every vector once and Chroma maps large files: the limit is there against a runaway, not a bomb.
_BUILD_LIMITS = child.Limits(memory=None, cpu_s=None, wall_s=None, writes=True)


def embedder() -> Embedder:
    """The embedder of this installation: local, nothing is downloaded."""
    from seoul_assist.adapters.static_embedder import StaticEmbedder

    return StaticEmbedder()


def fill_generation(payload: dict[str, Any]) -> dict[str, int]:
    """Runs in a child: fills the folder of a new generation."""
    from seoul_assist.adapters.chroma_local import ChromaStore
    from seoul_assist.library import filling

    return filling.fill(payload, store_factory=ChromaStore, embedder=embedder(), report=child.report)


def verify_generation(payload: dict[str, Any]) -> dict[str, int]:
    """Runs in another child: opens what was filled and proves that it is whole."""
    from seoul_assist.adapters.chroma_local import ChromaStore
    from seoul_assist.library import filling

    return filling.verify(payload, store_factory=ChromaStore, embedder=embedder())


def steps(on_progress: Callable[[Any], None] | None = None) -> tuple[Step, Step]:
    """The two steps of a build, fill and verify, each in a child process of its own."""

    def run(target: str) -> Step:
        def step(payload: dict[str, Any]) -> dict[str, int]:
            done: dict[str, int] = child.call(
                f"seoul_assist.cli.compose:{target}", payload, limits=_BUILD_LIMITS, on_progress=on_progress
            )
            return done

        return step

    return run("fill_generation"), run("verify_generation")


def _make_data_folder(settings: Settings) -> None:
    from seoul_assist.library import generations

    with generations.storage():
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)


def index(
    settings: Settings, paths: Sequence[str], *, rebuild: bool, prune: bool, wait_s: float, show: Show
) -> IndexReport:
    """What became of indexing these paths into the library of the settings."""
    from seoul_assist.tasks import index as task

    _make_data_folder(settings)
    fill, verify = steps(lambda value: show(task.describe(value), value.get("done", 0), value.get("total", 0)))
    return task.index(
        paths,
        library_dir=settings.library_dir,
        embedder_id=embedder().id,
        fill=fill,
        verify=verify,
        rebuild=rebuild,
        prune=prune,
        wait_s=wait_s,
        on_progress=show,
    )


def export_library(settings: Settings, target: Path, *, part_size: int, laws: Sequence[str], show: Show) -> Export:
    """The manifest of the export that now lies in the folder."""
    from seoul_assist.tasks import transfer

    return transfer.export_library(
        settings.library_dir, target, embedder=embedder(), part_size=part_size, laws=laws, on_progress=show
    )


def import_library(
    settings: Settings,
    folder: Path,
    *,
    merge: bool,
    rebuild: bool,
    on_plan: Callable[[Plan], None],
    show: Show,
) -> ImportReport:
    """What became of importing the export in the folder into the library of the settings."""
    from seoul_assist.tasks import index as task
    from seoul_assist.tasks import transfer

    _make_data_folder(settings)
    fill, verify = steps(lambda value: show(task.describe(value), value.get("done", 0), value.get("total", 0)))
    return transfer.import_library(
        folder,
        library_dir=settings.library_dir,
        embedder=embedder(),
        fill=fill,
        verify=verify,
        merge=merge,
        rebuild=rebuild,
        on_plan=on_plan,
        on_progress=show,
    )


def forget(settings: Settings, target: str, *, show: Show) -> Forgotten:
    """What was forgotten of the library of the settings; without a target the traces of what had gone before."""
    from seoul_assist.tasks import forget as task
    from seoul_assist.tasks.index import describe

    fill, verify = steps(lambda value: show(describe(value), value.get("done", 0), value.get("total", 0)))
    if not target:
        return task.purge(settings.library_dir, fill=fill, verify=verify)
    return task.forget(settings.library_dir, target, fill=fill, verify=verify)


def open_library(settings: Settings) -> Library:
    """The published library as of the settings' date; NoLibrary when nothing was indexed yet."""
    from seoul_assist.adapters.chroma_local import ChromaStore
    from seoul_assist.library.reading import Library

    return Library(settings.library_dir, store_factory=ChromaStore, embedder=embedder(), as_of=settings.as_of)


@contextmanager
def library_or_none(settings: Settings) -> Iterator[Library | None]:
    """The library, or None where there is none yet: for the verbs that can work without it and say so."""
    try:
        library = open_library(settings)
    except NoLibrary:
        yield None
        return
    with library:
        yield library


@contextmanager
def open_engine(settings: Settings) -> Iterator[Engine]:
    """The engine that writes: `auto` is llama where a model is set up and usable, else extractive, and says so."""
    from seoul_assist.adapters.extractive import Extractive

    if settings.engine == "http":
        raise UsageError("http 엔진은 아직 쓸 수 없습니다.", "auto, extractive, llama 가운데 하나를 적어 주세요.")
    try:
        model = None if settings.engine == "extractive" else _open_model(settings)
    except ModelUnusable as failure:
        if settings.engine != "auto":
            raise
        terminal.note(f"{failure.message} 모델 없이 extractive 엔진으로 계속합니다.", "yellow")
        model = None
    if model is None and settings.engine == "llama":
        raise ModelUnusable(
            "쓸 모델이 없습니다.", "`seoul-assist model add 파일.gguf`로 등록하거나 --engine extractive를 써 주세요."
        )
    try:
        yield model or Extractive()
    finally:
        if model:
            model.close()


def _open_model(settings: Settings) -> LlamaEngine | None:
    """The registered model, opened; None where there is none."""
    from seoul_assist.adapters import llama, model_files

    found = model_files.find(settings)
    return llama.open_engine(found.file, found.sha256, debug=settings.debug) if found else None


def text_checker(library: Library | None, settings: Settings) -> Callable[[str], tuple[Finding, ...]]:
    """A function from a draft's text to what the rules say of it."""
    import hashlib

    from seoul_assist import checking
    from seoul_assist.model import Block, Document

    def check(text: str) -> tuple[Finding, ...]:
        blocks = tuple(Block(line) for line in text.split("\n"))
        document = Document("", hashlib.sha256(text.encode()).hexdigest(), "txt", blocks)
        resolve = library.resolve if library else None
        return checking.run(document, resolve=resolve, as_of=settings.as_of).findings

    return check


def model_files() -> ModuleType:
    """The registry of model files, for the `model` commands."""
    from seoul_assist.adapters import model_files

    return model_files


def diagnose(settings: Settings) -> tuple[Check, ...]:
    """Everything doctor looks at, with the real library, model and embedder opened."""
    from seoul_assist.tasks import doctor

    def library() -> str:
        with open_library(settings) as opened:
            return f"규정·문서 {len(opened.regulations()):,}건, 세대 {opened.generation}"

    def model() -> str | None:
        engine = _open_model(settings)
        if engine is None:
            return None
        engine.close()
        return engine.name

    def describe() -> str:
        return f"{embedder().id}, {embedder().dimension}차원"

    return doctor.diagnose(settings, library=library, model=model, embedder=describe)
