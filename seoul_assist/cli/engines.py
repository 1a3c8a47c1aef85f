"""Engines and embedders, opened as the settings say: what a grade keeps on this machine is kept here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from seoul_assist.cli import terminal
from seoul_assist.errors import ModelUnusable
from seoul_assist.settings import Settings

if TYPE_CHECKING:
    from seoul_assist.adapters.llama import LlamaEngine
    from seoul_assist.adapters.llama_search import LlamaSearch, PooledReranker
    from seoul_assist.library.reading import Library
    from seoul_assist.ports import Embedder, Engine, ServerFacts
    from seoul_assist.tasks.refine import Refiner


def grade(settings: Settings, folder: Path | None = None) -> str:
    """The grade of a call that works with the library of the settings, or with the generation in that folder."""
    from seoul_assist.governance import grades
    from seoul_assist.library import graded

    held = graded.grades_in(folder) if folder else graded.grades_held(settings.library_dir)
    return grades.highest(held & grades.open_to(settings.ceiling, settings.grade), settings.grade)


def grade_of(settings: Settings, library: Library | None) -> str:
    """The grade of a call that works with that open library, or with none."""
    from seoul_assist.governance import grades

    return grades.highest(library.grades if library else (), settings.grade)


def hold_import(settings: Settings, folder: Path) -> None:
    """Raises GradeRefused where passages of the export in the folder, or their vectors, would go to another machine."""
    from seoul_assist.governance import grades
    from seoul_assist.library import graded, transfer

    doors = [door for door in ("embedder", "store") if grades.remote(settings, door)]
    if not doors:
        return
    export = transfer.read_manifest(folder)
    came = {*export.grades, *([""] if sum(export.grades.values()) < export.counts["regulations"] else [])}
    held = graded.grades_held(settings.library_dir)
    for door in doors:
        grades.hold(grades.highest(came | held, settings.grade), settings, door)


class Kept:
    """An embedder on another machine that is asked for nothing before `judge` has let it: what it raises is raised."""

    instant = False

    def __init__(self, inner: Embedder, judge: Callable[[], None]) -> None:
        self._inner, self.judge = inner, judge
        self.id = inner.id
        self.label = getattr(inner, "label", inner.id)

    @cached_property
    def _asked(self) -> Embedder:
        self.judge()
        return self._inner

    @property
    def dimension(self) -> int:
        """The length of the vectors."""
        return self._asked.dimension

    def embed(self, texts: Sequence[str], kind: Literal["query", "passage"]) -> list[list[float]]:
        """One unit vector for each text, in order."""
        return self._asked.embed(texts, kind)


def embedder(settings: Settings | None = None, folder: Path | None = None) -> Embedder:
    """The embedder the settings name, or the one that ships: nothing is downloaded.

    One on another machine gets only what is public, by the library of the settings or the generation in the folder:
    what is asked of it otherwise raises GradeRefused.
    """
    from seoul_assist.governance import grades

    opened = _embedder(settings)
    if settings is None or not grades.remote(settings, "embedder"):
        return opened
    return Kept(opened, lambda: grades.hold(grade(settings, folder), settings, "embedder"))


def _embedder(settings: Settings | None) -> Embedder:
    """The embedder of the settings, whatever it may be asked."""
    if settings is not None and settings.embedder == "llama":
        from seoul_assist.adapters import llama_embedder

        return llama_embedder.open_embedder(settings)
    if settings is not None and settings.embedder == "http":
        from seoul_assist.adapters import http_embedder

        return http_embedder.open_embedder(settings)
    from seoul_assist.adapters.static_embedder import StaticEmbedder

    return StaticEmbedder()


@contextmanager
def open_engine(settings: Settings, *, library: bool = True) -> Iterator[Engine]:
    """The engine that writes: `auto` is llama where a model is set up and usable, else extractive, and says so.

    A model never sees a personal identifier. `library` says whether passages of the library reach it: one on another
    machine gets what is public, and GradeRefused is raised for the rest.
    """
    from seoul_assist.adapters.extractive import Extractive
    from seoul_assist.tasks.masked import Masked

    if settings.engine == "http":
        from seoul_assist.adapters import http_pool
        from seoul_assist.governance import grades

        if grades.remote(settings, "engine"):
            grades.hold(grade(settings) if library else settings.grade, settings, "engine")
        yield Masked(http_pool.open_engine(settings))
        return
    try:
        model = None if settings.engine == "extractive" else open_model(settings)
    except ModelUnusable as failure:
        if settings.engine != "auto":
            raise
        terminal.note(f"{failure.message} 모델 없이 extractive 엔진으로 계속합니다.", "yellow")
        model = None
    if model is None and settings.engine == "llama":
        raise no_model()
    try:
        yield Masked(model) if model else Extractive()
    finally:
        if model:
            model.close()


def pool_label(settings: Settings) -> str:
    """The model and the servers of the engine that the settings choose; "" where there are not several."""
    if settings.engine != "http" or len(settings.engine_urls) < 2:
        return ""
    from seoul_assist.adapters import http_pool

    return http_pool.open_engine(settings).label


def look_at_pool(settings: Settings) -> tuple[ServerFacts, ...]:
    """How each server of the settings is now; empty where there are not several. Nothing of the user is sent."""
    if settings.engine != "http" or len(settings.engine_urls) < 2:
        return ()
    from seoul_assist.adapters import http_pool

    opened = http_pool.open_engine(settings)
    return opened.look() if isinstance(opened, http_pool.HttpPool) else ()


def no_model() -> ModelUnusable:
    return ModelUnusable(
        "쓸 모델이 없습니다.", "`seoul-assist model add 파일.gguf`로 등록하거나 --engine extractive를 써 주세요."
    )


def stand_in(engine: Engine) -> Engine | None:
    """What answers where a model has nothing that stands; None where no model writes."""
    from seoul_assist.adapters.extractive import Extractive
    from seoul_assist.governance import disclosure

    return Extractive() if disclosure.uses_model(engine.name) else None


def open_model(settings: Settings) -> LlamaEngine | None:
    """The registered model, opened; None where there is none."""
    from seoul_assist.adapters import llama, model_files

    found = model_files.find(settings)
    if found is None:
        return None
    return llama.open_engine(
        found.file,
        found.sha256,
        debug=settings.debug,
        threads=settings.threads,
        gpu_layers=settings.gpu_layers,
    )


@contextmanager
def open_refiner(settings: Settings, engine: Engine | None = None) -> Iterator[Refiner | None]:
    """What refines a search where the settings switch it on, else None; an engine that is a model is shared.

    A model that is missing or does not load is no failure of the search: the refiner's notes say so.
    """
    if not settings.rewrite:
        yield None
        return
    with ExitStack() as stack:
        yield _refiner(settings, engine, stack)


def _refiner(settings: Settings, engine: Engine | None, stack: ExitStack) -> Refiner:
    from seoul_assist.adapters import llama_search
    from seoul_assist.adapters.llama import LlamaEngine
    from seoul_assist.adapters.llama_search import LlamaSearch
    from seoul_assist.tasks.masked import Masked
    from seoul_assist.tasks.refine import Refiner

    notes = []
    helper: LlamaSearch | None = None
    second: PooledReranker | LlamaSearch | None = None
    try:
        inner = engine.inner if isinstance(engine, Masked) else engine
        shared = inner if isinstance(inner, LlamaEngine) else None
        model = shared or open_model(settings)
        if model is None:
            notes.append("rewrite 설정이 켜져 있지만 등록된 모델이 없어 법령 용어를 보태지 않았습니다.")
        else:
            if shared is None:
                stack.callback(model.close)
            helper = LlamaSearch(model)
    except ModelUnusable as failure:
        notes.append(f"{failure.message} 모델 없이 찾습니다.")
    try:
        own = llama_search.open_reranker(settings)
        if own is not None:
            stack.callback(own.close)
            second = LlamaSearch(own) if isinstance(own, LlamaEngine) else own
    except ModelUnusable as failure:
        notes.append(f"{failure.message} 리랭커 없이 찾습니다.")
    return Refiner(helper, second or (None if settings.rerank_model else helper), tuple(notes))
