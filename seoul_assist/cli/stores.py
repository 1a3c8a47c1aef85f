"""Where the vectors of a library lie: in its folder, or in collections of the settings' Chroma server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seoul_assist.cli import terminal
from seoul_assist.cli.engines import grade
from seoul_assist.errors import AssistError, GradeRefused, LibraryBusy, LibraryDamaged, StoreUnusable
from seoul_assist.settings import Settings

if TYPE_CHECKING:
    from seoul_assist.adapters.chroma_http import Collection
    from seoul_assist.library.generations import Manifest
    from seoul_assist.library.indexing import StoreFactory
    from seoul_assist.ports import Store

# Chroma removes a collection from its lists and leaves the files of its vectors where they are.
TRACES = (
    "벡터 저장소 서버에서 지난 벡터 모음을 지웠습니다. 서버의 디스크에 남은 파일은 서버를 멈추고 "
    "tools/tidy_chroma.py로 지워 주세요(docs/shared-library.md)."
)
_LATER = "서버를 켜고 다시 색인하면 지웁니다."
_FORGET = "서버를 켜고 `seoul-assist forget --removed`를 실행하면 지웁니다."


def served(settings: Settings | None) -> bool:
    """Whether vectors go to a server."""
    return settings is not None and settings.store == "chroma-http"


def hold(settings: Settings, folder: Path | None = None) -> None:
    """Raises GradeRefused where vectors of the library, or of the generation in the folder, may not leave: texts can be
    guessed from vectors."""
    from seoul_assist.governance import grades

    if grades.remote(settings, "store"):
        grades.hold(grade(settings, folder), settings, "store")


def building(settings: Settings | None, payload: dict[str, Any]) -> tuple[dict[str, Any], StoreFactory]:
    """For a child that fills or verifies: the payload with its collection's name, if any, and what opens the store.

    The name is made of the folder that is built in, whose name is never used twice.
    """
    if settings is None or not served(settings):
        from seoul_assist.adapters.chroma_local import ChromaStore

        return payload, ChromaStore
    from seoul_assist.adapters.chroma_http import open_server
    from seoul_assist.library import generations

    built, server = Path(payload["folder"]), open_server(settings)
    made = f"{generations.collection_prefix(built.parent.parent)}{payload['generation']}-{built.name[-12:]}"

    def opened(folder: Path, *, create: bool) -> Store:
        hold(settings, built)
        if create:
            sweep(settings, built.parent.parent)
        return server.open(made, create=create)

    return payload | {"collection": made}, opened


def opener(settings: Settings) -> Callable[[str], Collection] | None:
    """What opens a collection for searching; None where the settings name no server."""
    if not served(settings):
        return None

    def opened(name: str) -> Collection:
        from seoul_assist.adapters.chroma_http import open_server

        hold(settings)
        return open_server(settings).open(name)

    return opened


def sweep(settings: Settings, library_dir: Path) -> None:
    """Removes the collections of this library that none of its generations names; the caller holds the lock."""
    from seoul_assist.adapters.chroma_http import open_server
    from seoul_assist.library import generations

    if not served(settings):
        return
    server, keep = open_server(settings), generations.collections(library_dir)
    for name in server.names(generations.collection_prefix(library_dir)):
        if name not in keep:
            server.drop(name)


@contextmanager
def swept(settings: Settings, library_dir: Path, *, forget: bool = False) -> Iterator[None]:
    """After the block the server holds what the generations name: of a failed run nothing stays there.

    What cannot be swept now is swept by the next run, and said; after forgetting it is an error.
    """
    try:
        yield
    except (GradeRefused, StoreUnusable):  # nothing went there, or nobody is there
        raise
    except BaseException:
        with suppress(AssistError):
            _sweep_alone(settings, library_dir)
        raise
    try:
        _sweep_alone(settings, library_dir)
    except StoreUnusable as failure:
        said = f"지난 세대의 벡터를 서버에서 지우지 못했습니다. {failure.message}"
        if forget:
            raise StoreUnusable(said, _FORGET) from failure
        terminal.note(f"{said} {_LATER}", "yellow")


def _sweep_alone(settings: Settings, library_dir: Path) -> None:
    from seoul_assist.library import generations

    if served(settings) and (library_dir / "store-id").is_file():
        with suppress(LibraryBusy), generations.exclusive(library_dir):  # another run sweeps when it is done
            sweep(settings, library_dir)


def outdated(settings: Settings) -> Callable[[Manifest], bool]:
    """Whether a generation has its vectors elsewhere than the settings say, or no longer has them."""

    def judge(manifest: Manifest) -> bool:
        if bool(manifest.collection) != served(settings):
            return True
        try:
            return served(settings) and not _whole(settings, manifest)
        except StoreUnusable as failure:
            terminal.note(f"{failure.message} 서버의 벡터가 온전한지 보지 못했습니다. {failure.hint}", "yellow")
            return False

    return judge


def _whole(settings: Settings, manifest: Manifest) -> bool:
    from seoul_assist.adapters.chroma_http import open_server

    try:
        return open_server(settings).open(manifest.collection).count() == manifest.counts["passages"]
    except LibraryDamaged:
        return False


def describe(settings: Settings) -> str | None:
    """The store in a line, for doctor; None where the vectors lie in the library. What is wrong is raised."""
    from seoul_assist.adapters.chroma_http import open_server
    from seoul_assist.library import generations
    from seoul_assist.library.neighbours import another, elsewhere

    name = generations.current_name(settings.library_dir)
    manifest = generations.read_manifest(generations.folder_of(settings.library_dir, name)) if name else None
    if not served(settings):
        if manifest is not None and manifest.collection:
            raise elsewhere()
        return None
    server = open_server(settings)
    said = f"{server.label}, Chroma API {server.version()}"
    if manifest is None or not manifest.collection:
        return f"{said}, 다음 색인부터 벡터를 여기에 둡니다."
    count = server.open(manifest.collection).count()
    if count != manifest.counts["passages"]:
        raise another()
    return f"{said}, 벡터 {count:,}개"
