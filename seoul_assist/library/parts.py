"""One long run of bytes as numbered files of a bounded size, each with its SHA-256, and back with every doubt named.

The names come from us alone: a part is `library-g000012.part003`, and nothing else in a folder is ever opened.
"""

from __future__ import annotations

import errno
import hashlib
import re
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO

from seoul_assist.errors import DamagedFile, MissingPath, ReadError, UsageError, WriteError
from seoul_assist.library import generations

MOST_PARTS = 9_999
_PART = re.compile(r"library-g\d{6,}\.part\d{3,4}")
_CHUNK = 1 << 20
_AGAIN = "내보낸 폴더에서 그 파일을 다시 옮긴 뒤 가져오기를 다시 실행해 주세요."

Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Part:
    """One file of an export."""

    name: str
    size: int
    sha256: str


@contextmanager
def written() -> Iterator[None]:
    """The operating system's errors about exported files as a WriteError that says what to do."""
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        raise WriteError(
            "디스크 공간이 부족하여 내보내지 못했습니다." if full
            else f"내보낼 파일을 쓰지 못했습니다: {error.strerror or error}",
            "공간을 만들거나 --part-size를 줄여 다시 실행해 주세요." if full
            else "내보낼 폴더의 위치와 쓰기 권한을 확인해 주세요.",
        ) from error  # fmt: skip


def part_name(generation: str, number: int) -> str:
    return f"library-{generation}.part{number:03d}"


def is_part(name: str) -> bool:
    return _PART.fullmatch(name) is not None


class PartWriter:
    """Cuts what is written into parts of `size` bytes; leaving its block with an error removes every part it made.

    Entering expects a folder without parts of that generation.
    """

    def __init__(self, folder: Path, generation: str, size: int) -> None:
        self.parts: list[Part] = []
        self._folder = folder
        self._generation = generation
        self._size = size
        self._filled = 0
        self._file: IO[bytes] | None = None
        self._whole = hashlib.sha256()
        self._hash = hashlib.sha256()

    @property
    def sha256(self) -> str:
        return self._whole.hexdigest()

    def __enter__(self) -> PartWriter:
        return self

    def write(self, data: bytes) -> None:
        view = memoryview(data)
        self._whole.update(view)
        with written():
            while view:
                file = self._file or self._open()
                piece = view[: self._size - self._filled]
                file.write(piece)
                self._hash.update(piece)
                self._filled += len(piece)
                view = view[len(piece) :]
                if self._filled == self._size:
                    self._seal()

    def _name(self) -> str:
        return part_name(self._generation, len(self.parts) + 1)

    def _open(self) -> IO[bytes]:
        if len(self.parts) >= MOST_PARTS:
            raise UsageError(f"조각이 {MOST_PARTS:,}개를 넘습니다.", "--part-size를 더 크게 적어 주세요.")
        self._filled, self._hash = 0, hashlib.sha256()
        path = self._folder / self._name()
        self._file = path.open("xb")  # never through a link that lies in wait under this name
        path.chmod(0o600)
        return self._file

    def _seal(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
            generations.sync(self._folder / self._name())
            self.parts.append(Part(self._name(), self._filled, self._hash.hexdigest()))

    def finish(self) -> None:
        """Completes `parts` and `sha256`; all of them are on the disk then."""
        with written():
            self._seal()
            generations.sync(self._folder)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            return
        if self._file is not None:
            self._file.close()
        for name in (*(part.name for part in self.parts), self._name()):
            (self._folder / name).unlink(missing_ok=True)


def clear(folder: Path, generation: str, manifest: str) -> None:
    """Makes the folder ready for the parts of this generation: nothing else may lie in it, old parts of it go."""
    with written():
        if folder.exists() and not folder.is_dir():
            raise UsageError(f"폴더가 아닙니다: {folder}", "내보낼 폴더를 적어 주세요.")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        ours: list[Path] = []
        other: list[Path] = []
        for path in sorted(folder.iterdir()):
            own = is_part(path.name) and path.name.startswith(f"library-{generation}.")
            (ours if own or path.name in (manifest, f"{manifest}.tmp") else other).append(path)
        if other:
            raise UsageError(
                f"폴더에 다른 파일이 있어 내보내지 않았습니다: {other[0].name}", "빈 폴더를 지정해 주세요."
            )
        for path in ours:
            path.unlink()


def check(folder: Path, parts: Sequence[Part], told: Told) -> None:
    """Returns when the folder holds exactly these parts, byte for byte; otherwise a DamagedFile names what is wrong."""
    problems = [*_missing_or_extra(folder, parts)]
    sizes = {part.size for part in parts}
    by_hash = {part.sha256: part.name for part in parts}
    for number, part in enumerate(parts, start=1):
        told(number, len(parts))
        path = folder / part.name
        try:
            found = path.stat()
            if not stat.S_ISREG(found.st_mode):
                problems.append(f"조각이 보통 파일이 아닙니다: {part.name}")
                continue
            known = found.st_size == part.size or found.st_size in sizes
            digest = _sha256(path) if known else ""
        except FileNotFoundError:
            continue  # named above
        except OSError as error:
            problems.append(f"조각을 읽을 수 없습니다: {part.name} ({error.strerror})")
            continue
        if digest == part.sha256:
            continue
        if digest in by_hash:
            problems.append(f"조각이 뒤바뀌었습니다: {part.name}에 {by_hash[digest]}의 내용이 들어 있습니다")
        elif found.st_size != part.size:
            kind = "잘렸습니다" if found.st_size < part.size else "원래보다 깁니다"
            problems.append(f"조각이 {kind}: {part.name} ({part.size:,}바이트여야 하는데 {found.st_size:,}바이트)")
        else:
            problems.append(f"조각의 내용이 바뀌었습니다: {part.name}")
    if problems:
        raise damaged(*problems)


def _missing_or_extra(folder: Path, parts: Sequence[Part]) -> Iterator[str]:
    wanted = {part.name for part in parts}
    try:
        there = {path.name for path in folder.iterdir() if is_part(path.name)}
    except OSError as error:
        raise ReadError(
            f"폴더를 읽을 수 없습니다: {folder} ({error.strerror})", "저장 장치와 권한을 확인해 주세요."
        ) from error
    yield from (f"조각이 빠졌습니다: {name}" for name in sorted(wanted - there))
    yield from (f"이 내보내기에 속하지 않는 조각이 있습니다: {name}" for name in sorted(there - wanted))


def damaged(*problems: str) -> DamagedFile:
    """The error for an export that is not whole: the first fault in the message, the others in the hint."""
    rest = f" 그 밖에: {'; '.join(problems[1:])}." if problems[1:] else ""
    return DamagedFile(f"{problems[0]}.", f"라이브러리는 그대로입니다. {_AGAIN}{rest}")


def read(folder: Path, parts: Sequence[Part]) -> Iterator[bytes]:
    """The bytes of all parts in order; each is hashed again, so that nothing can change after `check` unnoticed."""
    for part in parts:
        left, digest = part.size, hashlib.sha256()
        try:
            with (folder / part.name).open("rb") as file:
                while left and (chunk := file.read(min(_CHUNK, left))):
                    left -= len(chunk)
                    digest.update(chunk)
                    yield chunk
        except OSError as error:
            raise damaged(f"조각을 읽을 수 없습니다: {part.name} ({error.strerror})") from error
        if left or digest.hexdigest() != part.sha256:
            raise damaged(f"가져오는 동안 조각이 바뀌었습니다: {part.name}")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_new(path: Path, text: str) -> None:
    """The text in a new file, on the disk, in one step; after a failure there is no such file."""
    temporary = path.with_name(path.name + ".tmp")
    with written():
        try:
            with temporary.open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
            temporary.chmod(0o600)
            generations.sync(temporary)
            temporary.replace(path)
            generations.sync(path.parent)
        except BaseException:
            temporary.unlink(missing_ok=True)
            path.unlink(missing_ok=True)
            raise


def read_small(path: Path, most: int) -> bytes:
    """The content of a file of at most that many bytes; MissingPath when it is not there."""
    try:
        if not path.is_file():
            raise MissingPath(
                f"{path.name} 파일이 없습니다: {path.parent}",
                "내보내기가 끝나지 않았거나 옮기다가 빠졌습니다. 내보낸 폴더 전체를 다시 옮겨 주세요.",
            )
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise ReadError(f"{path.name} 파일을 읽을 수 없습니다.", "저장 장치와 권한을 확인해 주세요.") from error
    if len(data) > most:
        raise damaged(f"{path.name} 파일이 너무 큽니다")
    return data
