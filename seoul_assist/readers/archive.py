"""Archives of documents (.tar, .tar.gz, .tar.xz, .zip), read member by member without touching the disk.

A member with an unsafe name, a link, a second one of the same name or one over a limit is handed on with the reason;
the archive itself stops at its own limits.
"""

from __future__ import annotations

import gzip
import lzma
import os
import posixpath
import re
import tarfile
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, cast

from seoul_assist.errors import DamagedFile, LimitExceeded, ProtectedFile, ReadError
from seoul_assist.readers import package
from seoul_assist.readers.limits import DEFAULT, ReadLimits, exceeded

_TAR = re.compile(r"\.(?:tar|tar\.gz|tgz|tar\.xz|txz)$", re.IGNORECASE)
_BROKEN = (tarfile.TarError, lzma.LZMAError, *package.BROKEN)
_CHUNK = 1 << 20
_DRIVE = re.compile(r"[A-Za-z]:")
_SHOWN = 200  # characters of a name
_XZ_MEMORY = 256 << 20  # xz -9 needs 65 MB; a header may ask for gigabytes


@dataclass(frozen=True, slots=True)
class Member:
    """One member: its bytes, or why it is not read. An empty name means the archive as a whole."""

    name: str
    data: bytes | None = None
    error: ReadError | None = None


def looks_like_one(path: Path, most: int = DEFAULT.archive_members) -> bool:
    """Whether the name says archive; a .zip that holds a document of its own (HWPX, DOCX) is none."""
    if _TAR.search(path.name):
        return True
    if path.suffix.lower() != ".zip":
        return False
    try:
        with path.open("rb") as file, package.Zip(file, most) as directory:
            names = set(directory.namelist())
    except (LimitExceeded, *_BROKEN):
        return path.is_file()
    return not ({"mimetype", "[Content_Types].xml"} & names)


def members(path: Path, limits: ReadLimits) -> Iterator[Member]:
    """The members that are files, in the order of the archive; the last one tells of a fault of the whole."""
    try:
        with path.open("rb") as file:
            before = os.fstat(file.fileno())
            yield from _zip(file, limits) if path.suffix.lower() == ".zip" else _tar(file, limits)
            after = os.fstat(file.fileno())
        if any(getattr(before, name) != getattr(after, name) for name in ("st_size", "st_mtime_ns", "st_ctime_ns")):
            yield Member(
                "", error=ReadError("읽는 동안 압축 파일이 바뀌었습니다.", "저장이 끝난 뒤 다시 시도해 주세요.")
            )
    except ReadError as error:
        yield Member("", error=error)
    except _BROKEN:
        yield Member("", error=_damaged())


def _damaged() -> ReadError:
    return DamagedFile("압축 파일이 손상되어 끝까지 읽지 못했습니다.", "파일을 다시 내려받아 주세요.")


def _tar(file: IO[bytes], limits: ReadLimits) -> Iterator[Member]:
    names = _Names(limits)
    stream = _Stream(_chunks(file, limits), limits)
    with tarfile.TarFile(fileobj=cast(IO[bytes], stream), encoding="utf-8") as archive:
        for info in archive:
            cast(Any, archive).members.clear()  # or the headers of all members would stay in memory
            reason = names.refusal(info.name)
            if info.isdir():
                continue
            if reason is None and (not info.isreg() or info.issparse()):
                reason = _refused("바로 가기(링크)나 특수 파일이라 읽지 않았습니다", info.name)
            if reason is None and info.size > limits.file_bytes:
                reason = exceeded("파일 크기", limits.file_bytes, "bytes")
            content = None if reason else archive.extractfile(info)
            yield Member(_short(info.name), data=content.read() if content else None, error=reason)
    if not stream.ended():
        raise _damaged()


def _zip(file: IO[bytes], limits: ReadLimits) -> Iterator[Member]:
    names = _Names(limits)
    total = 0
    with package.Zip(file, limits.archive_members) as archive:
        for info in archive.infolist():
            name = _korean(info)
            reason = names.refusal(name)
            folder = name.endswith("/")
            if folder and not info.file_size:
                continue
            if reason is None and ("\0" in info.orig_filename or folder):
                reason = _refused("이름이 잘못되어 읽지 않았습니다", name)
            if reason is None and info.external_attr >> 16 & 0o170000 not in (0, 0o100000):
                reason = _refused("바로 가기(링크)나 특수 파일이라 읽지 않았습니다", name)
            if reason is None and info.flag_bits & 1:
                reason = ProtectedFile(
                    f"암호가 걸려 있어 읽을 수 없습니다: {_short(name)}", "암호 없이 다시 압축해 주세요."
                )
            parts: list[bytes] = []
            if reason is None:
                size, reason = _unpacked(archive, info, limits, parts)
                total += size
            if total > limits.archive_bytes:
                raise exceeded("압축을 푼 전체 크기", limits.archive_bytes, "bytes")
            yield Member(_short(name), data=None if reason else b"".join(parts), error=reason)


def _unpacked(
    archive: package.Zip, info: zipfile.ZipInfo, limits: ReadLimits, parts: list[bytes]
) -> tuple[int, ReadError | None]:
    """Fills the parts; how many bytes came, and why they are not to be used, if so."""
    size = 0
    try:
        for chunk in archive.pieces(info):
            size += len(chunk)
            parts.append(chunk)
            if size > limits.file_bytes:
                return size, exceeded("파일 크기", limits.file_bytes, "bytes")
            if size > limits.ratio_from_bytes and size > limits.ratio * max(info.compress_size, 1):
                return size, exceeded("압축률", limits.ratio, "배")
    except _BROKEN:
        error = DamagedFile(
            f"압축 안의 파일이 손상되었거나 크기를 속여 읽지 않았습니다: {_short(_korean(info))}",
            "파일을 다시 내려받아 주세요.",
        )
        return size, error
    return size, None


def _korean(info: zipfile.ZipInfo) -> str:
    """The name; without the UTF-8 flag, Korean Windows means CP949 and not CP437."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("cp949")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return info.filename


@dataclass(slots=True)
class _Names:
    """The names of the entries so far, as far as they can be told apart once they are shown or stored."""

    limits: ReadLimits
    count: int = 0
    seen: set[str] = field(default_factory=set)

    def refusal(self, name: str) -> ReadError | None:
        """Why nothing under this name is read; LimitExceeded when there are too many entries."""
        self.count += 1
        if self.count > self.limits.archive_members:
            raise exceeded("압축 안의 파일 수", self.limits.archive_members, "개")
        if len(name) > self.limits.name_characters:
            return exceeded("파일 이름의 길이", self.limits.name_characters, "자")
        if not name:
            return _refused("이름이 없는 파일이라 읽지 않았습니다", name)
        if name.startswith("/") or ".." in name.split("/") or "\\" in name or "\0" in name or _DRIVE.match(name):
            return _refused("압축 밖을 가리키는 경로라 읽지 않았습니다", name)
        plain = posixpath.normpath(unicodedata.normalize("NFC", name))
        if plain in self.seen:
            return _refused("같은 이름의 파일이 두 번 들어 있어 뒤의 것은 읽지 않았습니다", name)
        self.seen.add(plain)
        return None


def _short(name: str) -> str:
    return (name or "(이름 없음)") if len(name) <= _SHOWN else name[:_SHOWN] + "…"


def _refused(reason: str, name: str) -> ReadError:
    return ReadError(f"{reason}: {_short(name)}", "압축을 풀어 안전한 파일만 골라 다시 시도해 주세요.")


def _chunks(file: IO[bytes], limits: ReadLimits) -> Iterator[bytes]:
    """The tar itself, decompressed piece by piece; LimitExceeded when much comes out of little."""
    size = 0
    for chunk in _unpacking(file):
        size += len(chunk)
        if size > limits.ratio_from_bytes and size > limits.ratio * max(file.tell(), 1):
            raise exceeded("압축률", limits.ratio, "배")
        yield chunk


def _unpacking(file: IO[bytes]) -> Iterator[bytes]:
    head = file.read(6)
    file.seek(0)
    if head.startswith(b"\x1f\x8b"):
        with gzip.GzipFile(fileobj=file) as unpacked:
            yield from iter(lambda: unpacked.read(_CHUNK), b"")
    elif head.startswith(b"\xfd7zXZ\0"):
        yield from _xz(file)
    else:
        yield from iter(lambda: file.read(_CHUNK), b"")


def _xz(file: IO[bytes]) -> Iterator[bytes]:
    unpacker = lzma.LZMADecompressor(memlimit=_XZ_MEMORY)
    packed = file.read(_CHUNK)
    while packed or not unpacker.needs_input:
        yield unpacker.decompress(packed, _CHUNK)
        packed = file.read(_CHUNK) if unpacker.needs_input else b""
        if unpacker.eof:  # several streams one after the other, or padding
            packed = (unpacker.unused_data + file.read(_CHUNK)).lstrip(b"\0")
            if not packed:
                return
            unpacker = lzma.LZMADecompressor(memlimit=_XZ_MEMORY)
    raise EOFError


class _Stream:
    """A file for tarfile that only goes forward, counts what passes, and never holds a huge piece at once."""

    def __init__(self, chunks: Iterator[bytes], limits: ReadLimits) -> None:
        self._chunks = chunks
        self._limits = limits
        self._rest = b""
        self._at = 0
        self._last = b""

    def read(self, size: int = -1) -> bytes:
        if size < 0 or size > self._limits.file_bytes:
            raise exceeded("압축 안의 항목 크기", self._limits.file_bytes, "bytes")
        parts: list[bytes] = []
        while size > 0 and (piece := self._next(size)):
            parts.append(piece)
            size -= len(piece)
        self._last = b"".join(parts)
        return self._last

    def seek(self, offset: int) -> int:
        if offset < self._at:
            raise OSError("this file only goes forward")
        while self._at < offset and self._next(offset - self._at):
            pass
        return self._at

    def ended(self) -> bool:
        """Whether the last thing read is the empty block that ends a tar, and nothing but emptiness follows it.

        `tarfile` takes a broken header, and anything behind the first end, for the end.
        """
        rest = iter(lambda: self._next(_CHUNK), b"")
        return self._last == bytes(tarfile.BLOCKSIZE) and not any(piece.strip(b"\0") for piece in rest)

    def tell(self) -> int:
        return self._at

    def _next(self, size: int) -> bytes:
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return b""
            self._rest = chunk
        piece, self._rest = self._rest[:size], self._rest[size:]
        self._at += len(piece)
        if self._at > self._limits.archive_bytes:
            raise exceeded("압축을 푼 전체 크기", self._limits.archive_bytes, "bytes")
        return piece
