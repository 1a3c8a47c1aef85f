"""From what the user names (files, folders, archives, standard input) to single sources, none left out in silence."""

from __future__ import annotations

import os
import stat
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from seoul_assist.errors import MissingPath, ReadError
from seoul_assist.readers import archive
from seoul_assist.readers.limits import DEFAULT, ReadLimits, exceeded

STDIN = "-"
_LITTER = ("~$", ".")  # lock files of word processors, hidden files


@dataclass(frozen=True, slots=True)
class Source:
    """One thing to read: a file, or the bytes of an archive member or of standard input.

    `name` is what users see and what reports call it. `error` says why it cannot be read at all; `read_source`
    raises it, so that it is reported like any other failure.
    """

    name: str
    path: Path | None = None
    data: bytes | None = None
    error: ReadError | None = None


def expand(paths: Iterable[str | Path], *, limits: ReadLimits = DEFAULT) -> Iterator[Source]:
    """Every source under the paths: folders recursively in NFC order without hidden files, archives member by member.

    Files of any kind come out; whether they can be read shows when they are read. The same file named twice comes
    once. Archives are streamed: nothing is written to disk, and one member at a time is in memory.
    """
    seen: set[tuple[int, int]] = set()
    for given in paths:
        if str(given) == STDIN:
            yield _stdin(limits)
            continue
        for source in _walk(Path(given)):
            if source.path is None:
                yield source
                continue
            key = _identity(source.path)
            if key in seen:
                continue
            if key is not None:
                seen.add(key)
            yield from _opened(source, source.path, limits)


def files(paths: Iterable[str | Path]) -> Iterator[Source]:
    """What `expand` finds before it opens anything: an archive is one file, standard input one source without data."""
    for given in paths:
        if str(given) == STDIN:
            yield Source(STDIN)
        else:
            yield from _walk(Path(given))


def _opened(source: Source, path: Path, limits: ReadLimits) -> Iterator[Source]:
    if not archive.looks_like_one(path, limits.archive_members):
        yield source
        return
    for member in archive.members(path, limits):
        if member.name == "":
            yield Source(source.name, error=member.error)
        else:
            yield Source(f"{source.name}!{nfc(member.name)}", data=member.data, error=member.error)


def _walk(path: Path) -> Iterator[Source]:
    name = nfc(str(path))
    try:
        kind = path.stat().st_mode
    except FileNotFoundError:
        yield Source(name, error=missing(name))
        return
    except (OSError, ValueError) as error:
        yield Source(name, error=unreadable(name, error))
        return
    if not stat.S_ISDIR(kind):
        yield Source(name, path)
        return
    try:
        entries = sorted(os.scandir(path), key=lambda entry: nfc(entry.name))
    except OSError as error:
        yield Source(name, error=unreadable(name, error))
        return
    for entry in entries:
        if entry.name.startswith(_LITTER) or entry.name.lower() in ("thumbs.db", "desktop.ini"):
            continue
        try:
            shortcut = entry.is_symlink() and entry.is_dir()
        except OSError as error:  # a link that leads to itself
            yield Source(nfc(entry.path), error=unreadable(nfc(entry.path), error))
            continue
        if shortcut:
            inner = nfc(entry.path)
            yield Source(
                inner, error=ReadError(f"바로 가기 폴더는 따라가지 않습니다: {inner}", "원래 폴더를 지정해 주세요.")
            )
            continue
        yield from _walk(Path(entry.path))


def _stdin(limits: ReadLimits) -> Source:
    data = sys.stdin.buffer.read(limits.file_bytes + 1)
    error = exceeded("파일 크기", limits.file_bytes, "bytes") if len(data) > limits.file_bytes else None
    return Source(STDIN, data=None if error else data, error=error)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:  # gone meanwhile: reading it will say so
        return None
    return (found.st_dev, found.st_ino) if found.st_ino else None


def missing(name: str) -> ReadError:
    """The error for a path where nothing is."""
    return MissingPath(f"파일이나 폴더가 없습니다: {name}", "경로와 이름을 확인해 주세요.")


def unreadable(name: str, error: OSError | ValueError) -> ReadError:
    """The error for a path that the system refuses to open."""
    if isinstance(error, PermissionError):
        return ReadError(f"읽을 권한이 없습니다: {name}", "파일과 폴더의 권한을 확인해 주세요.")
    reason = (error.strerror if isinstance(error, OSError) else "") or type(error).__name__
    return ReadError(f"열 수 없습니다: {name} ({reason})", "경로와 저장 장치를 확인해 주세요.")


def nfc(name: str) -> str:
    """The name as it is shown: composed, and without halves of characters that no terminal can print."""
    return unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode("utf-8"))
