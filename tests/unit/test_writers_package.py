"""Exchanging parts of a zip package: what is not named keeps its very bytes."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from builders import package

from seoul_assist.errors import WriteError
from seoul_assist.writers.package import replaced


def packed(data: bytes, name: str) -> bytes:
    """The bytes of an entry as they lie in the file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        member = archive.getinfo(name)
    names, extra = struct.unpack_from("<2H", data, member.header_offset + 26)
    start = member.header_offset + 30 + names + extra
    return data[start : start + member.compress_size]


def contents(data: bytes) -> list[tuple[str, int, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return [(info.filename, info.compress_type, archive.read(info)) for info in archive.infolist()]


def test_order_packing_and_bytes_stay() -> None:
    before = package(
        [("mimetype", "application/hwp+zip"), ("나.xml", "나" * 900), ("가.xml", "가")], stored=["mimetype"]
    )
    after = replaced(before, {"나.xml": b"new" * 500, "more.xml": b"more"})
    assert contents(after) == [
        ("mimetype", zipfile.ZIP_STORED, b"application/hwp+zip"),
        ("나.xml", zipfile.ZIP_DEFLATED, b"new" * 500),
        ("가.xml", zipfile.ZIP_DEFLATED, "가".encode()),
        ("more.xml", zipfile.ZIP_DEFLATED, b"more"),
    ]
    for name in ("mimetype", "가.xml"):
        assert packed(after, name) == packed(before, name)
    assert after[30:38] == b"mimetype"


def test_exchanging_nothing_gives_the_same_entries() -> None:
    before = package({"a": "1", "b": "2" * 5000})
    assert contents(replaced(before, {})) == contents(before)


def test_entries_written_as_a_stream_get_their_sizes() -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def tell(self) -> int:
            raise OSError

    out = Pipe()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xml", "가" * 3000)
        archive.writestr("b.xml", "나")
        archive.comment = "끝말".encode()
    before = out.getvalue()
    assert b"PK\x07\x08" in before or struct.unpack_from("<H", before, 6)[0] & 8
    after = replaced(before, {"b.xml": b"new"})
    assert [content for _, _, content in contents(after)] == [("가" * 3000).encode(), b"new"]
    assert zipfile.ZipFile(io.BytesIO(after)).comment == "끝말".encode()
    assert struct.unpack_from("<H", after, 6)[0] & 8 == 0


def test_names_in_the_code_page_of_korean_windows_stay() -> None:
    raw = "그림".encode("cp949")
    before = package({"AAAA": "picture", "b.xml": "b"}).replace(b"AAAA", raw)
    after = replaced(before, {"b.xml": b"new"})
    assert after.count(raw) == 2 and after.count(b"b.xml") == 2


def test_time_and_attributes_stay() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        info = zipfile.ZipInfo("a.xml", (2024, 5, 6, 7, 8, 10))
        info.external_attr, info.comment = 0o640 << 16, b"note"
        info.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(info, "a")
        archive.writestr("b.xml", "b")
    (a, _) = zipfile.ZipFile(io.BytesIO(replaced(out.getvalue(), {"a.xml": b"new"}))).infolist()
    assert (a.date_time, a.external_attr >> 16, a.comment) == ((2024, 5, 6, 7, 8, 10), 0o640, b"note")


def test_large_sizes_that_are_not_needed_are_dropped() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        with archive.open("a.xml", "w", force_zip64=True) as part:
            part.write(b"a" * 100)
        archive.writestr("b.xml", "b")
    after = replaced(out.getvalue(), {"b.xml": b"new"})
    assert [content for _, _, content in contents(after)] == [b"a" * 100, b"new"]


def test_entries_that_share_their_bytes_are_refused() -> None:
    before = package({"a.xml": bytes(range(256)) * 40, "b.xml": b"b"})
    at = before.rindex(b"PK\1\2")
    overlapping = bytearray(before)
    first = zipfile.ZipFile(io.BytesIO(before)).getinfo("a.xml")
    # The second entry of the directory points at the first and says it is as large as the whole file.
    struct.pack_into("<2L", overlapping, at + 20, len(before), first.file_size)
    struct.pack_into("<L", overlapping, at + 42, 0)
    with pytest.raises(WriteError):
        replaced(bytes(overlapping), {})


@pytest.mark.parametrize("cut", range(0, 400, 7))
def test_a_damaged_package_is_refused_or_sound(cut: int) -> None:
    before = bytearray(package({"a.xml": "a" * 100, "b.xml": "b" * 100}))
    before[cut % len(before)] ^= 0xFF
    try:
        after = replaced(bytes(before), {"b.xml": b"new"})
    except WriteError:
        return
    with zipfile.ZipFile(io.BytesIO(after)) as archive:
        assert len(archive.namelist()) >= 2
