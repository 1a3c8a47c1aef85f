"""Archives of documents (.tar, .tar.gz, .tar.xz, .zip), read member by member without touching the disk.

A member with an unsafe name, a link, a second one of the same name or one over a limit is handed on with the reason;
the archive itself stops at its own limits.
"""

from __future__ import annotations

import gzip
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from seoul_assist.errors import DamagedFile, ProtectedFile, ReadError
from seoul_assist.readers.limits import ReadLimits, exceeded

_TAR = re.compile(r"\.(?:tar|tar\.gz|tgz|tar\.xz|txz)$", re.IGNORECASE)
_BROKEN = (
    tarfile.TarError,
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    lzma.LZMAError,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)
_CHUNK = 1 << 20
_XZ_MEMORY = 256 << 20  # xz -9 needs 65 MB; a header may ask for gigabytes


@dataclass(frozen=True, slots=True)
class Member:
    """One member: its bytes, or why it is not read. An empty name means the archive as a whole."""

    name: str
    data: bytes | None = None
    error: ReadError | None = None


def looks_like_one(path: Path) -> bool:
    """Whether the name says archive; a .zip that holds a document of its own (HWPX, DOCX) is none."""
    if _TAR.search(path.name):
        return True
    if path.suffix.lower() != ".zip":
        return False
    try:
        with zipfile.ZipFile(path) as package:
            names = set(package.namelist())
    except _BROKEN:
        return path.is_file()
    return not ({"mimetype", "[Content_Types].xml"} & names)


def members(path: Path, limits: ReadLimits) -> Iterator[Member]:
    """The members that are files, in the order of the archive; the last one tells of a fault of the whole."""
    try:
        with path.open("rb") as file:
            yield from _zip(file, limits) if path.suffix.lower() == ".zip" else _tar(file, limits)
    except ReadError as error:
        yield Member("", error=error)
    except _BROKEN:
        yield Member(
            "",
            error=DamagedFile("압축 파일이 손상되어 끝까지 읽지 못했습니다.", "파일을 다시 내려받아 주세요."),
        )


def _tar(file: IO[bytes], limits: ReadLimits) -> Iterator[Member]:
    seen: set[str] = set()
    with tarfile.TarFile(fileobj=cast(IO[bytes], _Stream(_chunks(file), limits)), encoding="utf-8") as archive:
        for info in archive:
            if info.isdir():
                continue
            reason = _refusal(info.name, seen, limits)
            if reason is None and not info.isreg():
                reason = _refused("바로 가기(링크)나 특수 파일이라 읽지 않았습니다", info.name)
            if reason is None and info.size > limits.file_bytes:
                reason = exceeded("파일 크기", limits.file_bytes, "bytes")
            stream = None if reason else archive.extractfile(info)
            yield Member(info.name, data=stream.read() if stream else None, error=reason)
            cast(Any, archive).members.clear()  # or the headers of all members would stay in memory


def _zip(file: IO[bytes], limits: ReadLimits) -> Iterator[Member]:
    seen: set[str] = set()
    total = 0
    with zipfile.ZipFile(file) as archive:
        for info in archive.infolist():
            if info.is_dir():
                continue
            name = _korean(info)
            reason = _refusal(name, seen, limits)
            if reason is None and info.external_attr >> 16 & 0o170000 == 0o120000:
                reason = _refused("바로 가기(링크)라 읽지 않았습니다", name)
            if reason is None and info.flag_bits & 1:
                reason = ProtectedFile(f"암호가 걸려 있어 읽을 수 없습니다: {name}", "암호 없이 다시 압축해 주세요.")
            data = None
            if reason is None:
                parts: list[bytes] = []
                size = 0
                with archive.open(info) as stream:
                    while size <= limits.file_bytes and (chunk := stream.read(_CHUNK)):
                        size += len(chunk)
                        parts.append(chunk)
                total += size
                if total > limits.archive_bytes:
                    raise exceeded("압축을 푼 전체 크기", limits.archive_bytes, "bytes")
                if size > limits.file_bytes:
                    reason = exceeded("파일 크기", limits.file_bytes, "bytes")
                elif size > limits.ratio_from_bytes and size > limits.ratio * max(info.compress_size, 1):
                    reason = exceeded("압축률", limits.ratio, "배")
                data = None if reason else b"".join(parts)
            yield Member(name, data=data, error=reason)


def _korean(info: zipfile.ZipInfo) -> str:
    """The name; without the UTF-8 flag, Korean Windows means CP949 and not CP437."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("cp949")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return info.filename


def _refusal(name: str, seen: set[str], limits: ReadLimits) -> ReadError | None:
    if len(seen) >= limits.archive_members:
        raise exceeded("압축 안의 파일 수", limits.archive_members, "개")
    if name in seen:
        return _refused("같은 이름의 파일이 두 번 들어 있어 뒤의 것은 읽지 않았습니다", name)
    seen.add(name)
    parts = name.split("/")
    if name.startswith("/") or ".." in parts or "\\" in name or re.match(r"[A-Za-z]:", name) or "\0" in name:
        return _refused("압축 밖을 가리키는 경로라 읽지 않았습니다", name)
    return None


def _refused(reason: str, name: str) -> ReadError:
    return ReadError(f"{reason}: {name}", "압축을 풀어 안전한 파일만 골라 다시 시도해 주세요.")


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    """The tar itself, decompressed piece by piece."""
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

    def read(self, size: int = -1) -> bytes:
        if size < 0 or size > self._limits.file_bytes:
            raise exceeded("압축 안의 항목 크기", self._limits.file_bytes, "bytes")
        parts: list[bytes] = []
        while size > 0 and (piece := self._next(size)):
            parts.append(piece)
            size -= len(piece)
        return b"".join(parts)

    def seek(self, offset: int) -> int:
        if offset < self._at:
            raise OSError("this file only goes forward")
        while self._at < offset and self._next(offset - self._at):
            pass
        return self._at

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
