"""Files, folders, archives and standard input become sources, and nothing is left out in silence."""

from __future__ import annotations

import hashlib
import io
import os
import stat
import sys
import tarfile
import unicodedata
import warnings
import zipfile
from pathlib import Path

import pytest
from builders import docx, h_p, hwp, hwpx, link, package, packed_zeros, page_of, pdf, tar, w_p

from seoul_assist.errors import (
    DamagedFile,
    EmptyFile,
    LimitExceeded,
    MissingPath,
    ProtectedFile,
    ReadError,
    UnknownFormat,
)
from seoul_assist.readers import ReadLimits, Source, expand, read, read_source, reading

TEXT = "제1조(목적) 시험용이다.\n"


def _names(*paths: Path | str, under: Path) -> list[str]:
    return [source.name.removeprefix(str(under) + "/") for source in expand(paths)]


def test_folders_in_order_without_litter(tmp_path: Path) -> None:
    for name in ("나.md", "가.txt", "그림.png", ".숨김.md", "~$잠금.docx", "Thumbs.db", "하위/다.md", ".git/설정"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(TEXT, encoding="utf-8")
    (tmp_path / unicodedata.normalize("NFD", "각.md")).write_text(TEXT, encoding="utf-8")
    assert _names(tmp_path, under=tmp_path) == ["가.txt", "각.md", "그림.png", "나.md", "하위/다.md"]


def test_the_same_file_comes_once(tmp_path: Path) -> None:
    path = tmp_path / "가.md"
    path.write_text(TEXT, encoding="utf-8")
    assert _names(path, tmp_path, path, under=tmp_path) == ["가.md"]


def test_what_cannot_be_read_comes_out_with_a_reason(tmp_path: Path) -> None:
    (tmp_path / "그림.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    picture, missing = expand([tmp_path / "그림.png", tmp_path / "없음.md"])
    with pytest.raises(UnknownFormat, match="PNG"):
        read_source(picture)
    with pytest.raises(MissingPath):
        read_source(missing)


@pytest.mark.parametrize("packing", ["", "gz", "xz"])
def test_tar_archives(tmp_path: Path, packing: str) -> None:
    path = tmp_path / f"자료.tar{'.' if packing else ''}{packing}"
    members = [(f"규정/{name}", data) for name, data in (("가.md", TEXT.encode()), ("나.docx", docx(w_p("문서의 글"))))]
    path.write_bytes(tar(members, packing))
    sources = list(expand([path]))
    assert [source.name for source in sources] == [f"{path}!규정/가.md", f"{path}!규정/나.docx"]
    assert [read_source(source).text for source in sources] == [TEXT, "문서의 글"]


def test_several_xz_streams_are_one_archive(tmp_path: Path) -> None:
    import lzma

    whole = tar([("가.md", TEXT.encode()), ("나.md", TEXT.encode())])
    path = tmp_path / "자료.tar.xz"
    path.write_bytes(lzma.compress(whole[:700]) + lzma.compress(whole[700:]) + bytes(8))
    assert len([source for source in expand([path]) if source.data]) == 2


def test_a_zip_with_korean_names_of_windows(tmp_path: Path) -> None:
    data = package({"AAAAAA.txt": TEXT}).replace(b"AAAAAA", "지침서".encode("cp949"))
    path = tmp_path / "자료.zip"
    path.write_bytes(data)
    (source,) = expand([path])
    assert source.name.endswith("!지침서.txt")
    assert read_source(source).text == TEXT


def test_a_document_that_is_called_zip_is_a_document(tmp_path: Path) -> None:
    path = tmp_path / "문서.zip"
    path.write_bytes(docx(w_p("문서의 글")))
    (source,) = expand([path])
    assert read_source(source).text == "문서의 글"


UNSAFE = ["../밖.md", "/etc/밖.md", "C:\\밖.md", "가\\..\\밖.md", "안/../../밖.md"]


@pytest.mark.parametrize("kind", ["tar", "zip"])
def test_unsafe_members_are_refused_by_name_and_the_others_read(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"자료.{kind}"
    members = [(name, b"x") for name in UNSAFE] + [("가.md", TEXT.encode()), ("가.md", b"twice")]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile warns of the double name
        path.write_bytes(tar(members) if kind == "tar" else package(members))
    sources = list(expand([path]))
    assert len(sources) == 7
    assert all(source.error and source.data is None for source in sources if source.name[-4:] != "가.md")
    good = [source for source in sources if source.error is None]
    assert [read_source(source).text for source in good] == [TEXT]
    assert "두 번" in str(sources[-1].error)


def test_links_are_refused(tmp_path: Path) -> None:
    (tmp_path / "자료.tar").write_bytes(tar([link("비밀.md", "/etc/passwd"), ("가.md", TEXT.encode())]))
    first, second = expand([tmp_path / "자료.tar"])
    assert "링크" in str(first.error) and second.error is None
    info = zipfile.ZipInfo("비밀.md")
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(info, "/etc/passwd")
    (tmp_path / "자료.zip").write_bytes(out.getvalue())
    (only,) = expand([tmp_path / "자료.zip"])
    assert "링크" in str(only.error)


def test_archives_stop_at_their_limits(tmp_path: Path) -> None:
    path = tmp_path / "자료.tar.xz"
    path.write_bytes(tar([(f"{i}.md", bytes(1000)) for i in range(30)], "xz"))
    few = list(expand([path], limits=ReadLimits(archive_members=10)))
    assert len(few) == 11 and isinstance(few[-1].error, LimitExceeded)
    small = list(expand([path], limits=ReadLimits(archive_bytes=8_000)))
    assert isinstance(small[-1].error, LimitExceeded) and "전체 크기" in str(small[-1].error)
    large = list(expand([path], limits=ReadLimits(file_bytes=999)))
    assert all(isinstance(source.error, LimitExceeded) for source in large)


def test_a_bomb_of_headers_is_not_unpacked_into_memory(tmp_path: Path) -> None:
    header = tarfile.TarInfo("pax")
    header.type, header.size = tarfile.XHDTYPE, 1 << 40
    path = tmp_path / "자료.tar.xz"
    import lzma

    path.write_bytes(lzma.compress(header.tobuf(tarfile.GNU_FORMAT)) + packed_zeros(64))
    (source,) = expand([path])
    assert isinstance(source.error, LimitExceeded)


@pytest.mark.parametrize("packing", ["", "gz", "xz"])
def test_a_cut_archive_gives_what_it_has_and_says_so(tmp_path: Path, packing: str) -> None:
    whole = tar([(f"{i}.md", hashlib.sha256(bytes([i])).hexdigest().encode() * 40) for i in range(40)], packing)
    path = tmp_path / f"자료.tar{'.' if packing else ''}{packing}"
    path.write_bytes(whole[: len(whole) * 2 // 3])
    sources = list(expand([path]))
    assert isinstance(sources[-1].error, DamagedFile)
    assert sources[-1].name == str(path)


def test_archives_inside_archives_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "자료.zip"
    path.write_bytes(package({"안.zip": package({"가.md": TEXT}), "안.tar.gz": tar([], "gz")}))
    for source in expand([path]):
        with pytest.raises(UnknownFormat, match="압축"):
            read_source(source)


def test_an_encrypted_member(tmp_path: Path) -> None:
    data = bytearray(package({"가.md": TEXT}))
    data[6] |= 1
    data[data.find(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "자료.zip").write_bytes(data)
    (source,) = expand([tmp_path / "자료.zip"])
    assert isinstance(source.error, ProtectedFile)


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stdin:
        buffer = io.BytesIO(TEXT.encode())

    monkeypatch.setattr(sys, "stdin", Stdin)
    document = read("-")
    assert (document.source, document.text) == ("-", TEXT)


@pytest.mark.parametrize(
    ("name", "kind"),
    [("문서.hwp", "pdf"), ("문서.pdf", "docx"), ("문서.txt", "hwpx"), ("문서.docx", "hwp"), ("문서", "docx")],
)
def test_the_content_tells_the_format(tmp_path: Path, name: str, kind: str) -> None:
    makers = {
        "pdf": lambda: pdf([page_of(["같은 글"])]),
        "docx": lambda: docx(w_p("같은 글")),
        "hwpx": lambda: hwpx(h_p("같은 글")),
        "hwp": lambda: hwp(tmp_path / "원본.hwp", ["같은 글"]),
    }
    path = tmp_path / name
    path.write_bytes(makers[kind]())
    document = read(path)
    assert (document.format, document.text) == (kind, "같은 글")
    assert [note.code for note in document.notes] == (["misnamed"] if path.suffix else [])


@pytest.mark.parametrize(
    ("name", "data", "error"),
    [
        ("글.hwp", b"\n<!-- 2013 -->\n", UnknownFormat),
        ("글.html", b"<!DOCTYPE html><p>a", UnknownFormat),
        ("글.csv", b"a,b\n", UnknownFormat),
        ("글.hwp", b"HWP Document File V3.00 \x1a\1\2", UnknownFormat),
        ("글.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument\0".encode("utf-16-le"), UnknownFormat),
        ("글.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage\0".encode("utf-16-le"), ProtectedFile),
        ("글.hwp", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), UnknownFormat),
        ("글.hwp", b"<MARKANY_DOCUMENTSAFER>\x04\xbf", ProtectedFile),
        ("글.docx", b"SCDSA002\0\0", ProtectedFile),
        ("글.xlsx", package({"[Content_Types].xml": "", "xl/workbook.xml": ""}), UnknownFormat),
        ("글.docx", b"PK\x03\x04 broken", DamagedFile),
        ("글.hwpx", hwpx(h_p("글"))[:-30], DamagedFile),
        ("글.docx", b"", EmptyFile),
    ],
)
def test_every_refusal_has_its_kind_a_sentence_and_a_next_step(
    tmp_path: Path, name: str, data: bytes, error: type[ReadError]
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(ReadError) as caught:
        read(path)
    assert type(caught.value) is error
    assert caught.value.message.endswith("니다.")
    assert caught.value.hint.endswith("주세요.")


def test_paths_that_are_no_files(tmp_path: Path) -> None:
    with pytest.raises(MissingPath):
        read(tmp_path / "없음.txt")
    with pytest.raises(ReadError, match="폴더"):
        read(tmp_path)
    with pytest.raises(ReadError):
        read(tmp_path / ("긴" * 300))


def test_names_inside_archives_and_odd_names_keep_their_suffix(tmp_path: Path) -> None:
    assert read_source(Source("자료.tar.xz!README", data=TEXT.encode())).format == "txt"
    assert read_source(Source("자료.zip!긴급! 공고.md", data=TEXT.encode())).format == "md"
    path = tmp_path / unicodedata.normalize("NFD", "각.md")
    path.write_text(TEXT, encoding="utf-8")
    assert read(path).source == str(tmp_path / "각.md")


def test_an_archive_is_no_document(tmp_path: Path) -> None:
    path = tmp_path / "자료.tar.gz"
    path.write_bytes(tar([("가.md", TEXT.encode())], "gz"))
    with pytest.raises(UnknownFormat) as caught:
        read(path)
    assert "압축을 풀고" in caught.value.hint


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "관.txt")
    with pytest.raises(ReadError, match="보통 파일"):
        read(tmp_path / "관.txt")


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root reads everything")
def test_no_permission(tmp_path: Path) -> None:
    path = tmp_path / "비밀.txt"
    path.write_text(TEXT, encoding="utf-8")
    path.chmod(0)
    with pytest.raises(ReadError, match="권한"):
        read(path)


def test_a_file_over_the_size_limit(tmp_path: Path) -> None:
    path = tmp_path / "큰.txt"
    path.write_bytes(b"a" * 101)
    with pytest.raises(LimitExceeded, match="파일 크기"):
        read(path, limits=ReadLimits(file_bytes=100))


def test_a_file_that_changes_while_being_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "가.txt"
    path.write_text(TEXT, encoding="utf-8")
    real, calls = os.fstat, []

    def fstat(number: int) -> os.stat_result:
        calls.append(number)
        if len(calls) == 2:
            path.write_text(TEXT * 2, encoding="utf-8")
        return real(number)

    monkeypatch.setattr(reading.os, "fstat", fstat)
    with pytest.raises(ReadError, match="바뀌었습니다"):
        read(path)


def test_the_hash_is_that_of_the_bytes(tmp_path: Path) -> None:
    path = tmp_path / "가.txt"
    path.write_text(TEXT, encoding="utf-8")
    assert read(path).sha256 == hashlib.sha256(TEXT.encode()).hexdigest()
    assert read_source(Source("이름.txt", data=TEXT.encode())).source == "이름.txt"
