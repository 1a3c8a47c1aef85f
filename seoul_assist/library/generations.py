"""Generations: whole copies of the library, one of which the pointer file names.

Layout of the library folder:
    CURRENT                    the name of the generation readers use
    lock                       a kernel lock: one writer, released by the kernel when its holder dies
    store-id                   what the names of its collections begin with, where a Chroma server holds the vectors
    vectors.sqlite             embeddings by (embedder, content), a cache that may be deleted at any time
    generations/g000012/       catalog.sqlite, chroma/, manifest.json: never changed once CURRENT named it
    generations/.building-*/   a run at work, or the litter of one that died

A reader holds a shared lock on the manifest of its generation, so that no writer sweeps it away under the reader.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import platform
import re
import shutil
import sqlite3
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from seoul_assist import locks
from seoul_assist.child import ChildFailed
from seoul_assist.errors import AssistError, LibraryBusy, LibraryDamaged, NoLibrary, WriteError

FORMAT = 1
REBUILD = "`seoul-assist index --rebuild 경로`로 라이브러리를 다시 만들어 주세요."
FaultPoint = Callable[[str], None]
_NAME = re.compile(r"g(\d{6,})")
_BUILDING = ".building-"


def no_fault(_name: str) -> None:
    """The fault point of ordinary runs: nothing happens."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation says of itself; `files` are (size, CRC-32) of the store's index files."""

    generation: str
    previous: str
    embedder: str
    counts: dict[str, int]
    files: dict[str, tuple[int, int]]
    created: str = ""
    format: int = FORMAT
    origin: str = ""  # the generation that the files of search name, where another library made them
    collection: str = ""  # of the vectors on a Chroma server; "" where they lie in the folder

    @property
    def files_of(self) -> str:
        """The generation that the files of search must name."""
        return self.origin or self.generation


@contextmanager
def storage(room: Callable[[], str] | None = None) -> Iterator[None]:
    """The operating system's errors about files as a WriteError with the next step; `room` tells how much it takes."""
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        needs = f" {room()}" if room and full else ""
        raise WriteError(
            "디스크 공간이 부족하여 라이브러리를 쓰지 못했습니다." if full
            else f"라이브러리를 쓰지 못했습니다: {error.strerror or error}",
            f"필요 없는 파일을 지워 공간을 만든 뒤 다시 실행해 주세요.{needs}" if full
            else "--data-dir 폴더의 위치와 쓰기 권한을 확인해 주세요.",
        ) from error  # fmt: skip


@contextmanager
def unpublished(base: Path | None, room: Callable[[], str]) -> Iterator[None]:
    """What goes wrong with a generation that nobody reads yet is no damage of the library, unless its base is damaged.

    A disk that refuses looks like damage to SQLite and to Chroma: it becomes a WriteError that names the room needed.
    `base` is the catalog that is built upon, if any.
    """
    try:
        yield
    except WriteError as error:
        raise WriteError(error.message, f"{error.hint} {room()}".strip()) from error
    except LibraryDamaged as error:
        if base is not None and not _sound(base):
            raise
        raise WriteError(
            "새 색인을 쓰지 못하여 버렸습니다. 지금까지의 라이브러리는 그대로입니다.",
            f"디스크의 상태와 남은 공간, 쓰기 권한을 확인한 뒤 다시 실행해 주세요. {room()}",
        ) from error
    except ChildFailed as error:
        raise AssistError(
            f"새 색인을 만들던 프로세스가 비정상 종료했습니다({error.detail or error.reason}). "
            "지금까지의 라이브러리는 그대로입니다.",
            f"다시 실행해 주세요. 되풀이되면 {REBUILD}",
        ) from error


def _sound(catalog: Path) -> bool:
    """Whether SQLite finds the file whole."""
    try:
        with closing(sqlite3.connect(f"{catalog.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as db:
            return bool(db.execute("PRAGMA integrity_check").fetchone()[0] == "ok")
    except sqlite3.Error:
        return False


def folder_of(library_dir: Path, name: str) -> Path:
    return library_dir / "generations" / name


def current_name(library_dir: Path) -> str:
    """The name in CURRENT, or "" when no generation was ever published."""
    try:
        name = (library_dir / "CURRENT").read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""
    except PermissionError as error:
        raise _forbidden() from error
    except (OSError, UnicodeDecodeError) as error:
        raise LibraryDamaged("라이브러리의 CURRENT 파일을 읽을 수 없습니다.", REBUILD) from error
    if not _NAME.fullmatch(name):
        raise LibraryDamaged("라이브러리의 CURRENT 파일이 손상되었습니다.", REBUILD)
    return name


def _forbidden() -> LibraryDamaged:
    return LibraryDamaged(
        "이 라이브러리를 읽을 권한이 없습니다.",
        "라이브러리를 만든 사람에게 읽기 권한을 받거나 --data-dir로 다른 폴더를 정해 주세요.",
    )


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a generation; damage and another format version are LibraryDamaged."""
    try:
        raw = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        version = raw["format"]
        if version != FORMAT:
            raise LibraryDamaged(
                f"다른 판의 프로그램이 만든 라이브러리입니다(형식 {version}, 이 프로그램은 형식 {FORMAT}).", REBUILD
            )
        raw["files"] = {name: (int(size), int(crc)) for name, (size, crc) in raw["files"].items()}
        raw["counts"] = {str(name): int(count) for name, count in raw["counts"].items()}
        return Manifest(**raw)
    except PermissionError as error:
        raise _forbidden() from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise LibraryDamaged("라이브러리의 목록 파일(manifest.json)이 없거나 손상되었습니다.", REBUILD) from error


def write_manifest(folder: Path, manifest: Manifest) -> None:
    (folder / "manifest.json").write_text(json.dumps(asdict(manifest), ensure_ascii=False, indent=1), encoding="utf-8")


def fingerprints(folder: Path) -> dict[str, tuple[int, int]]:
    """(size, CRC-32) of the index files of a store, which readers never change; paths relative to the folder."""
    found = {}
    for path in sorted(folder.rglob("*")):
        # Readers change the SQLite part, and its journal comes and goes beside it while another reader looks here.
        if ".sqlite3" not in path.name and path.is_file():
            crc = 0
            with path.open("rb") as stream:
                for chunk in iter(lambda: stream.read(1 << 20), b""):
                    crc = zlib.crc32(chunk, crc)
            found[path.relative_to(folder).as_posix()] = (path.stat().st_size, crc)
    return found


def same_sizes(folder: Path, files: dict[str, tuple[int, int]]) -> bool:
    """Whether these files are there and as long as they were: what can be told without reading them."""
    try:
        return all((folder / name).stat().st_size == size for name, (size, _crc) in files.items())
    except OSError:
        return False


@contextmanager
def exclusive(library_dir: Path, wait_s: float = 0.0) -> Iterator[None]:
    """Holds the writer's lock; LibraryBusy when another run still holds it after `wait_s` seconds."""
    deadline = time.monotonic() + wait_s
    descriptor = os.open(library_dir / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+b") as handle:
        while not locks.take(handle):
            if time.monotonic() >= deadline:
                raise LibraryBusy(
                    "다른 작업이 라이브러리를 고치고 있습니다.",
                    "그 작업이 끝난 뒤에 다시 실행하거나, `index --wait 초`로 기다려 주세요.",
                )
            time.sleep(0.1)
        yield


def hold(library_dir: Path) -> tuple[Path, IO[bytes]]:
    """The current generation's folder and a handle whose shared lock keeps it in place until closed."""
    for _ in range(20):  # a writer may publish twice and sweep between our reading CURRENT and locking
        name = current_name(library_dir)
        if not name:
            raise NoLibrary("아직 색인된 규정이 없습니다.", "`seoul-assist index 폴더`로 규정을 먼저 색인해 주세요.")
        folder = folder_of(library_dir, name)
        try:
            handle = (folder / "manifest.json").open("rb")
        except FileNotFoundError:
            if current_name(library_dir) == name:
                break
            continue
        except PermissionError as error:
            raise _forbidden() from error
        except OSError as error:
            raise LibraryDamaged(f"라이브러리를 열 수 없습니다: {error.strerror}", REBUILD) from error
        if locks.take(handle, shared=True) and (folder / "manifest.json").exists():
            return folder, handle
        handle.close()
    raise LibraryDamaged("라이브러리의 현재 자료를 찾을 수 없습니다.", REBUILD)


def collection_prefix(library_dir: Path) -> str:
    """What the names of this library's collections on a server begin with, made once.

    A copy of the folder is another library with a prefix of its own: what one of them sweeps the other may need.
    """
    path = library_dir / "store-id"
    with suppress(FileExistsError), os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(os.urandom(16).hex())
    own = f"{path.read_text(encoding='ascii')} {platform.node()} {library_dir.stat().st_ino}"
    return f"sa-{hashlib.sha256(own.encode()).hexdigest()[:16]}-"


def collections(library_dir: Path) -> set[str]:
    """The collections that generations of this library name, whoever filled them."""
    found = set()
    for folder in (library_dir / "generations").glob("g*"):
        with suppress(LibraryDamaged):  # nobody can read such a generation
            found.add(read_manifest(folder).collection)
    return found - {""}


def make_building(library_dir: Path) -> Path:
    """A new private folder to build in; its name is never used twice, so a dying child cannot spoil a later run."""
    folder = library_dir / "generations" / f"{_BUILDING}{os.urandom(6).hex()}"
    folder.mkdir(mode=0o700)
    return folder


def next_name(library_dir: Path) -> str:
    numbers = [
        int(found[1]) for path in (library_dir / "generations").iterdir() if (found := _NAME.fullmatch(path.name))
    ]
    with suppress(LibraryDamaged):  # a rebuild starts from a broken pointer too
        if found := _NAME.fullmatch(current_name(library_dir)):
            numbers.append(int(found[1]))
    return f"g{max(numbers, default=0) + 1:06d}"


def seal(folder: Path) -> None:
    """Private modes and fsync for everything in the folder, deepest first: after this it may be published."""
    for path in sorted(folder.rglob("*"), key=lambda path: -len(path.parts)):
        path.chmod(0o700 if path.is_dir() else 0o600)
        sync(path)
    sync(folder)


def sync(path: Path) -> None:
    """fsync of a file or, where the system knows that, of a folder."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except PermissionError:
        if os.name == "nt" and path.is_dir():
            return
        raise
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def switch(library_dir: Path, name: str, fault: FaultPoint) -> None:
    """Makes `name` the current generation: at every instant CURRENT holds the old name or the new one."""
    temporary = library_dir / "CURRENT.tmp"
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as handle:
        handle.write(name + "\n")
        handle.flush()
        fault("pointer_written")
        os.fsync(handle.fileno())
    fault("pointer_synced")
    temporary.replace(library_dir / "CURRENT")
    fault("pointer_replaced")
    sync(library_dir)


def sweep(library_dir: Path, keep: set[str], fault: FaultPoint = no_fault) -> list[str]:
    """Removes every generation but those to keep and what dead runs left; returns names a reader still holds."""
    (library_dir / "CURRENT.tmp").unlink(missing_ok=True)
    held = []
    for path in sorted((library_dir / "generations").iterdir()):
        if path.name not in keep and not _remove(path, fault):
            held.append(path.name)
    return held


def _remove(folder: Path, fault: FaultPoint) -> bool:
    """False when a reader holds it; the lock stays ours while the files go, so that no reader can step in."""
    with ExitStack() as stack:
        with suppress(OSError):  # litter without a manifest was never readable
            handle = stack.enter_context((folder / "manifest.json").open("rb"))
            if _NAME.fullmatch(folder.name) and not locks.take(handle):
                return False
        fault("mid_cleanup")
        try:
            shutil.rmtree(folder)
        except FileNotFoundError:  # an orphaned child of a killed run was still moving files
            shutil.rmtree(folder, ignore_errors=True)
        except OSError as error:
            raise WriteError(
                f"지난 자료를 지우지 못했습니다: {folder.name}", "라이브러리 폴더의 권한을 확인해 주세요."
            ) from error
    return True
