"""A zip package with some parts exchanged: every other entry keeps its place and its very bytes.

Source: PKWARE APPNOTE 6.3. Nothing is unpacked, so nothing can swell.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

from seoul_assist.errors import WriteError

_LOCAL = struct.Struct("<4s5H3L2H")
_END = struct.Struct("<4s4H2LH")
_DATA_FOLLOWS = 0x8  # the sizes stand behind the data: here they stand before it
_UTF8 = 0x800
_ZIP64 = 0x0001
_BROKEN = (zipfile.BadZipFile, struct.error, OSError, ValueError, NotImplementedError, IndexError)


def replaced(data: bytes, parts: Mapping[str, bytes]) -> bytes:
    """The package with these parts in place of those of the same name; new ones come last. WriteError if it cannot be.

    Order, names, times and packing of all entries stay, and so do the packed bytes of entries that are not named.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            members, comment = package.infolist(), package.comment
        if sum(member.compress_size for member in members) > len(data):
            raise ValueError
        return _written(data, members, comment, parts)
    except _BROKEN:
        raise WriteError(
            "압축 구조가 특이하여 고친 내용을 넣지 못했습니다.", "원본 프로그램에서 다시 저장한 뒤 시도해 주세요."
        ) from None


def signed(data: bytes) -> bool:
    """Whether the package holds a digital signature, which any change breaks."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return any(
                name.startswith("_xmlsignatures/") or ("META-INF/" in name and "signature" in name.lower())
                for name in package.namelist()
            )
    except _BROKEN:
        return False


def _written(data: bytes, members: list[zipfile.ZipInfo], comment: bytes, parts: Mapping[str, bytes]) -> bytes:
    out = bytearray()
    places: dict[str, tuple[int, bytes, bytes]] = {}  # name -> offset, local header without the signature, raw name
    for member in sorted(members, key=lambda member: member.header_offset):
        found = _LOCAL.unpack_from(data, member.header_offset)
        at = member.header_offset + _LOCAL.size
        name, extra = data[at : at + found[9]], data[at + found[9] : at + found[9] + found[10]]
        start = at + found[9] + found[10]
        if found[0] != b"PK\3\4" or name != _raw(member):
            raise ValueError
        packed = data[start : start + member.compress_size]
        if len(packed) < member.compress_size:
            raise ValueError
        method, crc, size = member.compress_type, member.CRC, member.file_size
        if member.filename in parts:
            content = parts[member.filename]
            method = zipfile.ZIP_STORED if method == zipfile.ZIP_STORED else zipfile.ZIP_DEFLATED
            packed, crc, size = _packed(content, method), zlib.crc32(content), len(content)
        flags, (day, time) = member.flag_bits & ~_DATA_FOLLOWS, _moment(member)
        head = struct.pack("<5H3L", member.extract_version, flags, method, time, day, crc, len(packed), size)
        places[member.filename] = (len(out), head, name)
        out += _entry(head, name, _plain(extra), packed)
    for added in (name for name in parts if name not in places):
        content, name = parts[added], added.encode()
        packed = _packed(content, zipfile.ZIP_DEFLATED)
        # 1980-01-01: the day zip files begin with; the time of a part says nothing.
        head = struct.pack("<5H3L", 20, _UTF8, 8, 0, 0x21, zlib.crc32(content), len(packed), len(content))
        places[added] = (len(out), head, name)
        out += _entry(head, name, b"", packed)
    return _closed(out, members, places, comment)


def _raw(member: zipfile.ZipInfo) -> bytes:
    return member.orig_filename.encode("utf-8" if member.flag_bits & _UTF8 else "cp437")


def _moment(member: zipfile.ZipInfo) -> tuple[int, int]:
    """Day and time as the directory has them."""
    year, month, day, hour, minute, second = member.date_time
    return (year - 1980) << 9 | month << 5 | day, hour << 11 | minute << 5 | second // 2


def _packed(content: bytes, method: int) -> bytes:
    if method == zipfile.ZIP_STORED:
        return content
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


def _entry(head: bytes, name: bytes, extra: bytes, packed: bytes) -> bytes:
    return b"".join((b"PK\3\4", head, struct.pack("<2H", len(name), len(extra)), name, extra, packed))


def _closed(
    out: bytearray, members: list[zipfile.ZipInfo], places: Mapping[str, tuple[int, bytes, bytes]], comment: bytes
) -> bytes:
    """The package with its directory, whose entries stand in their old order."""
    start = len(out)
    old = [member for member in members if member.filename in places]
    for member in (*old, *(zipfile.ZipInfo(name) for name in list(places)[len(old) :])):
        offset, head, name = places[member.filename]
        extra = _plain(member.extra)
        lengths = (len(name), len(extra), len(member.comment), 0)
        out += b"PK\1\2" + bytes((member.create_version, member.create_system)) + head
        out += struct.pack("<5H2L", *lengths, member.internal_attr, member.external_attr, offset)
        out += name + extra + member.comment
    out += _END.pack(b"PK\5\6", 0, 0, len(places), len(places), len(out) - start, start, len(comment)) + comment
    return bytes(out)


def _plain(extra: bytes) -> bytes:
    """The extra fields without the large sizes of zip64, which are not needed for what we read."""
    kept = b""
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<2H", extra)
        if kind != _ZIP64:
            kept += extra[: 4 + length]
        extra = extra[4 + length :]
    return kept + extra
