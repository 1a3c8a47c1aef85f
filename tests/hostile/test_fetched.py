"""A published folder that somebody changed, or made, is refused, and the library stays as it was."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from library_kit import LEAVE, PARKING, opened
from published_kit import SECRET, bring, issue, part_of, put, relisted, sql

from seoul_assist import child
from seoul_assist.errors import AssistError, DamagedFile, GradeRefused, MissingPath, ReadError
from seoul_assist.library import published
from seoul_assist.library.published import PUBLISHED
from seoul_assist.settings import Settings, to_json


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`out`, a published folder, and `client`, a library that was fetched from an earlier one."""
    folder = tmp_path_factory.mktemp("hostile")
    put(folder / "origin", LEAVE)
    issue(folder / "origin", folder / "first")
    bring(folder / "first", folder / "client")
    put(folder / "origin", PARKING)
    issue(folder / "origin", folder / "out")
    return folder


@pytest.fixture
def out(scene: Path, tmp_path: Path) -> Path:
    shutil.copytree(scene / "out", tmp_path / "out")
    return tmp_path / "out"


@pytest.fixture
def client(scene: Path, tmp_path: Path) -> Iterator[Path]:
    """The library, which is at the end as it was at the beginning."""
    shutil.copytree(scene / "client", tmp_path / "client")
    yield tmp_path / "client"
    with opened(tmp_path / "client") as library:
        library.check()
        assert (library.generation, [one.name for one in library.regulations()]) == ("g000001", [LEAVE.name])


def listed(out: Path) -> Any:
    return json.loads((out / PUBLISHED).read_bytes())


def test_a_flipped_byte_anywhere_is_found(out: Path, client: Path) -> None:
    """In every part at every hundredth byte: what comes in is what was listed, or nothing."""
    for part in published.parse((out / PUBLISHED).read_bytes()).parts:
        path = part_of(out, part.sha256)
        packed = path.read_bytes()
        for at in range(0, len(packed), max(1, len(packed) // 100)):
            changed = bytearray(packed)
            changed[at] ^= 0x10
            try:
                data = published.unpack(bytes(changed), part)
            except DamagedFile:
                continue
            assert hashlib.sha256(data).hexdigest() == part.sha256
        path.write_bytes(packed[:-1] + bytes([packed[-1] ^ 1]))
        with pytest.raises(DamagedFile):
            bring(out, client)
        path.write_bytes(packed)


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data[:-1],
        lambda data: data + b"x",
        lambda data: b"",
        lambda data: data + zlib.compress(b"more"),
        lambda data: zlib.compress(bytes(32 << 20), 1),
        lambda data: zlib.compress(zlib.decompress(data) + b"x"),
        lambda data: zlib.compress(zlib.decompress(data)[:-1]),
    ],
    ids=["cut", "longer", "empty", "two streams", "a bomb", "one byte more", "one byte less"],
)
def test_a_part_of_another_length_is_refused(out: Path, client: Path, change: Callable[[bytes], bytes]) -> None:
    path = part_of(out, next(published.parse((out / PUBLISHED).read_bytes()).parts).sha256)
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(DamagedFile):
        bring(out, client)


def test_a_bomb_of_a_part_is_not_unpacked() -> None:
    """A part never unpacks to more than it is listed with, whatever it could grow to."""
    import tracemalloc

    packed = zlib.compress(bytes(64 << 20), 9)
    tracemalloc.start()
    with pytest.raises(DamagedFile):
        published.unpack(packed, published.Part("0" * 64, 1000, len(packed)))
    assert tracemalloc.get_traced_memory()[1] < 8 << 20
    tracemalloc.stop()


def test_a_list_larger_than_the_disk_writes_nothing(out: Path, client: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1 << 31, 1 << 30, 1 << 30))
    said = listed(out)
    full = {"sha256": "0" * 64, "size": published.PART_SIZE, "packed": 10}
    said["files"][0] |= {"parts": [full] * 2_000, "size": published.PART_SIZE * 2_000}
    (out / PUBLISHED).write_text(json.dumps(said), encoding="utf-8")
    with pytest.raises(AssistError, match="공간"):
        bring(out, client)
    assert sum(path.stat().st_size for path in client.rglob("*")) < 8 << 20


def test_a_list_that_never_ends_is_not_read(out: Path, client: Path) -> None:
    with (out / PUBLISHED).open("r+b") as stream:
        stream.truncate(published.MOST_LISTED + 10)
    with pytest.raises(DamagedFile, match="큰 파일"):
        bring(out, client)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with names")
def test_what_is_no_plain_file_is_not_opened(out: Path, client: Path) -> None:
    path = part_of(out, next(published.parse((out / PUBLISHED).read_bytes()).parts).sha256)
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(DamagedFile, match="보통 파일"):
        bring(out, client)
    path.unlink()
    path.symlink_to("/dev/zero")
    with pytest.raises(DamagedFile, match="보통 파일"):
        bring(out, client)
    path.unlink()
    path.mkdir()
    with pytest.raises(DamagedFile, match="보통 파일"):
        bring(out, client)


def test_the_wrong_pin_and_the_wrong_grade_fetch_nothing(scene: Path, out: Path, client: Path, tmp_path: Path) -> None:
    with pytest.raises(DamagedFile, match="SHA-256"):
        bring(out, client, pin="0" * 64)
    put(tmp_path / "secret", SECRET)
    issue(tmp_path / "secret", tmp_path / "S", "S")
    with pytest.raises(GradeRefused):
        bring(tmp_path / "S", client)
    said = (tmp_path / "S" / PUBLISHED).read_text(encoding="utf-8").replace('"grade":"S"', '"grade":"O"')
    (tmp_path / "S" / PUBLISHED).write_text(said, encoding="utf-8")
    with pytest.raises(DamagedFile, match="높은 등급"):
        bring(tmp_path / "S", client)
    for path in client.rglob("*"):
        assert not path.is_file() or SECRET.name.encode() not in path.read_bytes()


@pytest.mark.parametrize(
    "statements",
    [
        ["CREATE TRIGGER t AFTER INSERT ON store BEGIN DELETE FROM regulations; END"],
        ["CREATE VIEW regulations_key2 AS SELECT 1"],
        ["DROP VIEW passages", "CREATE VIEW passages AS SELECT id AS provision, 0 AS part, 1 AS passage FROM store"],
        ["CREATE TABLE more(x)"],
        ["CREATE INDEX more ON regulations(hex(name))"],
        ["DROP INDEX provisions_passage"],
        ["ALTER TABLE citing RENAME COLUMN law TO code"],
        ["PRAGMA user_version=99"],
        ["PRAGMA journal_mode=WAL"],
        ["PRAGMA writable_schema=ON", "UPDATE sqlite_master SET sql=sql||' ' WHERE name='cited'"],
        ["CREATE VIRTUAL TABLE v USING fts5(x)"],
    ],
)  # fmt: skip
def test_a_catalog_with_other_tables_is_refused(out: Path, client: Path, tmp_path: Path, statements: list[str]) -> None:
    relisted(out, "catalog.sqlite", sql(tmp_path, *statements))
    with pytest.raises(DamagedFile, match=r"표가|머리가"):
        bring(out, client)


@pytest.mark.parametrize(
    "statements",
    [
        ["UPDATE regulations SET grade='S'"],
        ["UPDATE regulations SET grade='X'"],
        ["UPDATE regulations SET actors='[', promulgated=x'00'"],
        ["DELETE FROM provisions WHERE id=1"],
        ["DELETE FROM regulations"],
        ["UPDATE provisions SET passage='0123456789012345678901' WHERE id=2"],
        ["UPDATE provisions SET regulation_id=77"],
        ["DELETE FROM addenda_terms_docsize", "UPDATE provisions SET digest=x'00'"],
    ],
)
def test_a_catalog_that_does_not_fit_is_refused(out: Path, client: Path, tmp_path: Path, statements: list[str]) -> None:
    relisted(out, "catalog.sqlite", sql(tmp_path, *statements))
    with pytest.raises(ReadError):
        bring(out, client)


def head(data: bytes, at: int, form: str, value: int) -> bytes:
    changed = bytearray(data)
    struct.pack_into(form, changed, at, value)
    return bytes(changed)


@pytest.mark.parametrize(
    "change",
    [
        lambda data: b"",
        lambda data: b"x" * 50,
        lambda data: b"GIF89a" + data[6:],
        lambda data: data[:-4096],
        lambda data: data + bytes(4096),
        lambda data: head(data, 16, ">H", 3),
        lambda data: head(data, 18, ">B", 2),
        lambda data: head(data, 28, ">I", 1 << 31),
        lambda data: data[:4096] + bytes(len(data) - 4096),
        lambda data: data[: len(data) // 2] + os.urandom(len(data) - len(data) // 2),
        lambda data: data[:100] + b"\xff" * 300 + data[400:],
    ],
)
def test_a_broken_database_is_refused(out: Path, client: Path, change: Callable[[bytes], bytes]) -> None:
    relisted(out, "catalog.sqlite", change)
    with pytest.raises(DamagedFile):
        bring(out, client)


def rewritten(change: Callable[[Any], Any]) -> Callable[[bytes], bytes]:
    """A mapped file whose own list of arrays was changed, with all checksums right."""

    def make(data: bytes) -> bytes:
        magic, at, length, _ = struct.unpack("<8sQII", data[:24])
        said = json.loads(data[at : at + length])
        change(said)
        index = json.dumps(said).encode()
        return struct.pack("<8sQII", magic, at, len(index), zlib.crc32(index)) + data[24:at] + index

    return make


@pytest.mark.parametrize("name", ["postings.bin", "dense.bin"])
@pytest.mark.parametrize(
    "change",
    [
        lambda data: data[:-1],
        lambda data: b"",
        lambda data: data[:200] + b"\xff" + data[201:],
        rewritten(lambda said: said["about"].update(generation="g000099")),
        rewritten(lambda said: said["about"].update(format=99)),
        rewritten(lambda said: said["about"].clear()),
        rewritten(lambda said: said["checks"].clear()),
        rewritten(lambda said: said["arrays"].clear()),
        rewritten(lambda said: [one.__setitem__(1, [1 << 60]) for one in said["arrays"].values()]),
        rewritten(lambda said: [one.__setitem__(1, [-1]) for one in said["arrays"].values()]),
        rewritten(lambda said: [one.__setitem__(2, 1 << 62) for one in said["arrays"].values()]),
        rewritten(lambda said: [one.__setitem__(0, "O") for one in said["arrays"].values()]),
        rewritten(lambda said: said.update(arrays=[])),
        rewritten(lambda said: said.pop("checks")),
    ],
    ids=range(14),
)
def test_a_search_file_that_lies_is_refused(
    out: Path, client: Path, name: str, change: Callable[[bytes], bytes]
) -> None:
    relisted(out, name, change)
    with pytest.raises(DamagedFile):
        bring(out, client)


def test_vectors_that_this_embedder_would_not_make_are_refused(out: Path, client: Path) -> None:
    def turned(data: bytes) -> bytes:
        from seoul_assist.library import mapped

        path = out / ".dense"
        path.write_bytes(data)
        found = mapped.Mapped(path)
        arrays = {one: found.part(one).copy() for one in found.names()}
        arrays["rotation"] = arrays["rotation"][::-1]
        mapped.write(path, arrays, found.about)
        changed = path.read_bytes()
        path.unlink()
        return changed

    relisted(out, "dense.bin", turned)
    with pytest.raises(DamagedFile, match="벡터"):
        bring(out, client)


def test_the_child_that_looks_can_neither_write_nor_run_on(out: Path, client: Path, tmp_path: Path) -> None:
    """The real child: what it refuses is thrown away, and one that dies is an error like any other."""

    def prove(payload: dict[str, Any]) -> dict[str, int]:
        limits = child.Limits(cpu_s=60, wall_s=None)
        given = payload | {"settings": to_json(Settings(tmp_path))}
        found: dict[str, int] = child.call("seoul_assist.cli.shipping:prove_fetched", given, limits=limits)
        return found

    def dying(payload: dict[str, Any]) -> dict[str, int]:
        raise child.ChildFailed("죽음", reason="memory")

    with pytest.raises(DamagedFile, match="멈췄습니다\\(memory\\)"):
        bring(out, client, prove=dying)
    relisted(out, "catalog.sqlite", sql(tmp_path, "CREATE TABLE more(x)"))
    with pytest.raises(DamagedFile, match="표가"):
        bring(out, client, prove=prove)
    assert sorted(path.name for path in (client / "generations").iterdir()) == ["g000001"]


def test_a_folder_that_is_none_is_told(client: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(MissingPath, match=r"PUBLISHED\.json"):
        bring(tmp_path / "empty", client)
