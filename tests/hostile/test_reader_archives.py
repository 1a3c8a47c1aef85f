"""Tricks of archives: nothing is written anywhere, what lies is refused by name, and the honest rest is read."""

from __future__ import annotations

import io
import os
import re
import stat
import struct
import tarfile
import tempfile
import unicodedata
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from bomb_kit import crowded, overlapping, sparse, with_method
from builders import link, package, tar

from seoul_assist.errors import DamagedFile, LimitExceeded, ProtectedFile, ReadError, UnknownFormat
from seoul_assist.readers import ReadLimits, Source, expand, read_source
from seoul_assist.readers.limits import DEFAULT, MB

GOOD = ("온전.md", "온전한 글")
Members = Iterable[tuple[str, bytes | str]]


def both(*members: tuple[str, bytes]) -> Callable[[str], bytes]:
    """The members before a sound one, in a zip or a tar."""

    def make(kind: str) -> bytes:
        pairs = [*members, (GOOD[0], GOOD[1].encode())]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # zipfile warns of double names
            return tar(pairs) if kind == "tar" else package(pairs)

    return make


def special(kind_of_tar: bytes, kind_of_zip: int) -> Callable[[str], bytes]:
    """A member that is no file: in a tar by its type, in a zip by the mode that Unix gave it."""

    def make(kind: str) -> bytes:
        if kind == "tar":
            info = link("비밀.md", "../밖.md")
            info.type = kind_of_tar
            good = tarfile.TarInfo(GOOD[0])
            good.size = len(GOOD[1].encode())
            out = io.BytesIO()
            with tarfile.open(fileobj=out, mode="w") as archive:
                archive.addfile(info)
                archive.addfile(good, io.BytesIO(GOOD[1].encode()))
            return out.getvalue()
        info_of_zip = zipfile.ZipInfo("비밀.md")
        info_of_zip.create_system, info_of_zip.external_attr = 3, (kind_of_zip | 0o777) << 16
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive_of_zip:
            archive_of_zip.writestr(info_of_zip, "../밖.md")
            archive_of_zip.writestr(*GOOD)
        return packed.getvalue()

    return make


def lying(more: int) -> Callable[[str], bytes]:
    """A zip whose first member says another size than it has, with the checksum of what it claims."""

    def make(_: str) -> bytes:
        plain = ("가나다라 " * 300).encode()
        data = bytearray(package({"거짓.md": plain, GOOD[0]: GOOD[1]}))
        said = len(plain) + more
        for mark, crc, size in ((b"PK\x03\x04", 14, 22), (b"PK\x01\x02", 16, 24)):
            at = data.find(mark)
            data[at + crc : at + crc + 4] = struct.pack("<L", zlib.crc32(plain[:said]))
            data[at + size : at + size + 4] = struct.pack("<L", said)
        return bytes(data)

    return make


def encrypted(_: str) -> bytes:
    data = bytearray(package({"잠김.md": "글", GOOD[0]: GOOD[1]}))
    data[6] |= 1
    data[data.find(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def zero_byte(kind: str) -> bytes:
    if kind == "tar":
        info = tarfile.TarInfo("x")
        info.pax_headers = {"path": "보고.md\0.exe"}
        return tar([info]) + tar([(GOOD[0], GOOD[1].encode())])
    return package({"AAAA.md_.exe": "글", GOOD[0]: GOOD[1]}).replace(b"AAAA.md_.exe", b"AAAA.md\0.exe")


def zip64(_: str) -> bytes:
    """The end says that the true end stands before it, and that one points beyond the file."""
    data = package({"글.md": "글"})
    end = data.find(b"PK\x05\x06")
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, 2**62, 2**62)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
    last = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65535, 65535, 2**32 - 1, 2**32 - 1, 0)
    return data[:end] + record + locator + last


def method(_: str) -> bytes:
    import bz2

    return with_method(b"", 12, bz2.compress(bytes(20 * MB)), 20 * MB)


ZIP, TAR, BOTH = ("zip",), ("tar",), ("zip", "tar")
# What is tried, in which archives, how it is made, the words of the refusal, and whether the sound member is read.
TRICKS: dict[str, tuple[tuple[str, ...], Callable[[str], bytes], str, bool]] = {
    "up and out": (BOTH, both(("../밖.md", b"x"), ("안/../../밖.md", b"x")), "압축 밖을 가리키는", True),
    "absolute": (BOTH, both(("/tmp/밖.md", b"x")), "압축 밖을 가리키는", True),
    "drive letter": (BOTH, both(("C:밖.md", b"x"), ("c:/밖.md", b"x")), "압축 밖을 가리키는", True),
    "backslash": (BOTH, both(("안\\..\\밖.md", b"x"), ("\\\\서버\\밖.md", b"x")), "압축 밖을 가리키는", True),
    "symbolic link": (BOTH, special(tarfile.SYMTYPE, stat.S_IFLNK), "링크", True),
    "hard link": (TAR, special(tarfile.LNKTYPE, 0), "링크", True),
    "device, pipe": (BOTH, special(tarfile.CHRTYPE, stat.S_IFCHR), "특수 파일", True),
    "socket, fifo": (BOTH, special(tarfile.FIFOTYPE, stat.S_IFIFO), "특수 파일", True),
    "the same name twice": (BOTH, both(("가.md", b"1"), ("가.md", b"2"), ("./가.md", b"3")), "두 번", True),
    "twins of Unicode": (BOTH, both(("각.md", b"one"), (unicodedata.normalize("NFD", "각.md"), b"two")), "두 번", True),
    "less than it says": (ZIP, lying(+50), "크기를 속여", True),
    "more than it says": (ZIP, lying(-600), "크기를 속여", True),
    "sizes of ZIP64": (ZIP, zip64, "손상", False),
    "members that overlap": (ZIP, lambda _: overlapping(20, "{}.md"), "손상", False),
    "encrypted": (ZIP, encrypted, "암호", True),
    "another packer": (ZIP, method, "크기를 속여|손상", False),
    "archives inside": (BOTH, both(("안.zip", package({"글.md": "글"})), ("안.tar.gz", tar([], "gz"))), "압축", True),
    "a long name": (BOTH, both(("긴" * 2000 + ".md", b"x")), "이름의 길이 한도", True),
    "a zero in the name": (ZIP, zero_byte, "이름이 잘못|밖을 가리키는", True),
    "no name": (ZIP, both(("", b"x")), "이름이 없는", True),
    "a folder with content": (ZIP, both(("폴더/", b"hidden")), "이름이 잘못", True),
    "files of nothing": (TAR, lambda _: sparse(3), "특수 파일", False),
    "too many": (ZIP, lambda _: crowded(2_000), "파일 수 한도", False),
}  # fmt: skip
CASES = [(name, kind) for name, (kinds, *_) in TRICKS.items() for kind in kinds]


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_a_trick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, kind: str) -> None:
    _, make, words, sound = TRICKS[name]
    for folder in ("in", "tmp", "cwd"):
        (tmp_path / folder).mkdir()
    canary = tmp_path / "밖.md"
    canary.write_text("카나리아", encoding="utf-8")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    monkeypatch.chdir(tmp_path / "cwd")
    path = tmp_path / "in" / f"자료.{kind}"
    path.write_bytes(make(kind))
    before = sorted(tmp_path.rglob("*"))
    limits = ReadLimits(archive_members=1_000) if name == "too many" else DEFAULT
    texts, errors = [], []
    for source in expand([path], limits=limits):
        assert len(source.name) < len(str(path)) + 220
        try:
            texts.append(read_source(source).text)
        except ReadError as error:
            errors.append(error.message)
            assert error.hint
    assert errors and all(re.search(words, message) for message in errors), errors
    assert (GOOD[1] in texts) == sound
    assert not any("카나리아" in text for text in texts)
    assert sorted(tmp_path.rglob("*")) == before
    assert canary.read_text(encoding="utf-8") == "카나리아"


def test_twins_of_case_are_two_files_with_two_names(tmp_path: Path) -> None:
    """They would overwrite each other where case counts for nothing; here nothing is written."""
    path = tmp_path / "자료.zip"
    path.write_bytes(package({"가/A.md": "하나", "가/a.md": "둘"}))
    assert [(source.name[-6:], read_source(source).text) for source in expand([path])] == [
        ("가/A.md", "하나"),
        ("가/a.md", "둘"),
    ]


@pytest.mark.parametrize("packing", ["gz", "xz"])
def test_much_out_of_little(tmp_path: Path, packing: str) -> None:
    path = tmp_path / f"자료.tar.{packing}"
    path.write_bytes(tar([("a.txt", b"a" * 30 * MB)], packing))
    (source,) = expand([path])
    assert isinstance(source.error, LimitExceeded) and "압축률" in source.error.message


def test_one_damaged_member_does_not_take_the_others_along(tmp_path: Path) -> None:
    data = bytearray(package({"a.md": "one", "b.md": "two"}, stored=["a.md"]))
    data[data.find(b"one")] = 0
    path = tmp_path / "자료.zip"
    path.write_bytes(data)
    first, second = expand([path])
    assert isinstance(first.error, DamagedFile) and read_source(second).text == "two"


def test_kinds_of_refusals() -> None:
    """The words above come from errors of their own kinds."""
    with pytest.raises(UnknownFormat):
        read_source(Source("자료.zip!안.zip", data=package({"글.md": "글"})))
    assert issubclass(ProtectedFile, ReadError)


# ---- files that change while they are read ---------------------------------------------------------------------------


class _Torn:
    """A file that somebody else writes to as soon as so much of it has been read."""

    def __init__(self, path: Path, after: int, change: Callable[[], None]) -> None:
        self._file = io.BufferedReader(io.FileIO(path))
        self._after, self._change = after, change

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        if self._after >= 0:
            self._after -= len(data)
            if self._after < 0:
                self._change()
        return data

    def __getattr__(self, name: str) -> object:
        return getattr(self._file, name)

    def __enter__(self) -> _Torn:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


def _change(path: Path, how: str) -> None:
    times = path.stat()
    with path.open("r+b") as file:
        if how == "in place":  # the same length, and the times put back as they were
            file.write(b"X")
        elif how == "grows":
            file.seek(0, os.SEEK_END)
            file.write(b"more")
        else:
            file.truncate(3)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


@pytest.mark.parametrize("how", ["in place", "grows", "shrinks"])
@pytest.mark.parametrize("name", ["글.txt", "자료.tar", "자료.zip"])
def test_a_file_that_changes_while_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, how: str
) -> None:
    path = tmp_path / name
    members = [("가.md", b"one" * 400), ("나.md", b"two" * 400)]
    path.write_bytes(
        {"글.txt": b"text " * 400, "자료.tar": tar(members), "자료.zip": package(members, stored=["가.md", "나.md"])}[
            name
        ]
    )
    real = Path.open

    def opened(self: Path, mode: str = "r", *rest: object, **more: object) -> object:
        if self == path and mode == "rb":
            monkeypatch.setattr(Path, "open", real)
            return _Torn(path, 600, lambda: _change(path, how))
        return real(self, mode, *rest, **more)  # type: ignore[arg-type]

    if name == "자료.zip":  # its directory is read once before, to tell what it is
        monkeypatch.setattr("seoul_assist.readers.archive.looks_like_one", lambda *_: True)
    monkeypatch.setattr(Path, "open", opened)
    errors = []
    for source in expand([path]):
        try:
            read_source(source)
        except ReadError as error:
            errors.append(error.message)
    assert errors and any("바뀌었습니다" in message or "손상" in message for message in errors)
    if how == "in place":
        assert "바뀌었습니다" in errors[-1]


def test_a_second_look_finds_what_no_time_tells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer through a memory map: neither length nor times need to change before the file is closed."""
    path = tmp_path / "글.txt"
    path.write_bytes(b"text " * 400)
    still = path.stat()
    monkeypatch.setattr("seoul_assist.readers.reading.os.fstat", lambda _: still)
    handle = os.open(path, os.O_RDWR)
    monkeypatch.setattr(Path, "open", lambda self, mode: _Torn(self, 600, lambda: os.pwrite(handle, b"X", 0)))
    with pytest.raises(ReadError, match="바뀌었습니다"):
        read_source(Source("글.txt", path=path))
    os.close(handle)
