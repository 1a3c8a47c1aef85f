"""Arrays in one file, read through a memory map; each block of the file is checked when it is first used.

Layout: 8 bytes of magic, u64 place and u32 length of the index, u32 CRC-32 of the index; the arrays, each at a
multiple of 64; the index (JSON, ends the file): what the arrays are and the CRC-32 of every block.
"""

from __future__ import annotations

import json
import math
import mmap
import os
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seoul_assist.errors import LibraryDamaged
from seoul_assist.library.generations import REBUILD

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MAGIC = b"SAARRAY1"
_HEAD = struct.Struct("<8sQII")
_ALIGN = 64
# Small enough that one term of a query costs little, large enough that the list of checksums stays small.
BLOCK = 1 << 14
_KINDS = ("<u1", "<u2", "<u4", "<u8", "<i1", "<i8", "<f4")


def write(path: Path, arrays: Mapping[str, NDArray[Any]], about: Mapping[str, Any]) -> None:
    """Writes the arrays and a note of JSON values into a new file; nothing is synced here."""
    import numpy as np

    with path.open("wb") as out:
        checks = _Checks()

        def put(data: bytes | memoryview) -> None:
            out.write(data)
            checks.add(data)

        out.write(bytes(_HEAD.size))
        checks.skip(_HEAD.size)
        places: dict[str, list[Any]] = {}
        for name, array in arrays.items():
            put(bytes(-out.tell() % _ALIGN))
            flat = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
            kind = flat.dtype.str.replace("|", "<")
            if kind not in _KINDS:
                raise ValueError(f"an array of {kind}")
            places[name] = [kind, list(flat.shape), out.tell()]
            if flat.size:
                put(flat.reshape(-1).view(np.uint8).data)
        at = out.tell()
        index = json.dumps({"arrays": places, "about": dict(about), "checks": checks.done()}).encode()
        out.write(index)
        out.seek(0)
        out.write(_HEAD.pack(_MAGIC, at, len(index), zlib.crc32(index)))


class _Checks:
    """CRC-32 of each block of a stream; the head of the file counts as zeros."""

    def __init__(self) -> None:
        self._sums: list[int] = []
        self._room = BLOCK
        self._crc = 0

    def skip(self, count: int) -> None:
        self.add(bytes(count))

    def add(self, data: bytes | memoryview) -> None:
        view, at = memoryview(data), 0
        while at < len(view):
            part = view[at : at + self._room]
            self._crc = zlib.crc32(part, self._crc)
            self._room -= len(part)
            at += len(part)
            if not self._room:
                self._close()

    def _close(self) -> None:
        self._sums.append(self._crc)
        self._crc, self._room = 0, BLOCK

    def done(self) -> list[int]:
        if self._room < BLOCK:
            self._close()
        return self._sums


class Mapped:
    """A file that `write` made, opened for reading; what was changed or cut short is LibraryDamaged, at use at latest.

    Threads may share it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with path.open("rb") as stream:
                size = os.fstat(stream.fileno()).st_size
                magic, self._end, length, crc = _HEAD.unpack(stream.read(_HEAD.size))
                if magic != _MAGIC or self._end + length != size:
                    raise self._damaged()
                stream.seek(self._end)
                raw = stream.read(length)
                if zlib.crc32(raw) != crc:
                    raise self._damaged()
                self._map = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
            index = json.loads(raw)
        except (OSError, struct.error, ValueError) as error:
            raise self._damaged() from error
        self.about: dict[str, Any] = index["about"]
        self._arrays: dict[str, list[Any]] = index["arrays"]
        self._sums: list[int] = index["checks"]
        self._views: dict[str, tuple[NDArray[Any], int, int]] = {}
        self._whole = bytearray(len(self._sums))

    def names(self) -> tuple[str, ...]:
        return tuple(self._arrays)

    def shape(self, name: str) -> tuple[int, ...]:
        return tuple(self._arrays[name][1])

    def part(self, name: str, start: int = 0, stop: int | None = None) -> NDArray[Any]:
        """Rows `start` to `stop` of an array, checked; all of it without them."""
        whole, at, width = self._array(name)
        stop = len(whole) if stop is None else stop
        if not 0 <= start <= stop <= len(whole):
            raise self._damaged()
        self._check(at + start * width, at + stop * width)
        return whole[start:stop]

    def rows(self, name: str, wanted: NDArray[np.int64]) -> NDArray[Any]:
        """These rows of an array, checked, as a copy."""
        import numpy as np

        whole, at, width = self._array(name)
        if width and len(wanted):
            first, last = (at + wanted * width) // BLOCK, (at + (wanted + 1) * width - 1) // BLOCK
            checked = np.frombuffer(self._whole, np.uint8)
            for span in range(int((last - first).max()) + 1):
                blocks = np.minimum(first + span, last)
                for block in np.unique(blocks[checked[blocks] == 0]).tolist():
                    self._check_block(block)
        return whole[wanted]

    def _array(self, name: str) -> tuple[NDArray[Any], int, int]:
        """The array, unchecked, where it begins and how many bytes a row takes."""
        import numpy as np

        if name not in self._views:
            kind, shape, at = self._arrays[name]
            count = math.prod(shape)
            flat = np.frombuffer(self._map, kind, count=count, offset=at) if count else np.zeros(0, kind)
            self._views[name] = (flat.reshape(shape), at, flat.itemsize * (count // shape[0] if shape[0] else 0))
        return self._views[name]

    def check(self) -> None:
        """Checks everything."""
        self._check(0, self._end)

    def _check(self, start: int, stop: int) -> None:
        """Returns when every block that holds a byte of the range is as it was written."""
        if stop > start:
            for block in range(start // BLOCK, (stop - 1) // BLOCK + 1):
                self._check_block(block)

    def _check_block(self, block: int) -> None:
        if not self._whole[block]:
            data = self._map[block * BLOCK : min((block + 1) * BLOCK, self._end)]
            if block == 0:
                data = bytes(_HEAD.size) + data[_HEAD.size :]
            if zlib.crc32(data) != self._sums[block]:
                raise self._damaged()
            self._whole[block] = 1

    def _damaged(self) -> LibraryDamaged:
        return LibraryDamaged(f"라이브러리의 검색 파일({self.path.name})이 없거나 손상되었습니다.", REBUILD)
