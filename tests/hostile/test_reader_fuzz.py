"""Damaged documents: every reader makes a document or a refusal of each; what once failed stays here for good."""

from __future__ import annotations

import hashlib
import importlib.util
import sys
import tarfile
import time
from pathlib import Path
from types import ModuleType

import pytest
import reader_mutants
from builders import assembled, docx, package, page_of, pdf, stream, tar, w_p
from reader_seeds import KINDS, as_xml, law_tree, packed_pdf, seeds

from seoul_assist.errors import DamagedFile, LimitExceeded, ReadError, UnknownFormat
from seoul_assist.library.statutes import parse
from seoul_assist.readers import ReadLimits, Source, expand, read_source

FEW, MANY = 48, 500  # 48: each of the twelve seeds in each of the four ways


@pytest.fixture(scope="module")
def fuzz() -> ModuleType:
    path = Path(__file__).resolve().parents[2] / "tools" / "fuzz_readers.py"
    spec = importlib.util.spec_from_file_location("fuzz_readers", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["fuzz_readers"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("kind", KINDS)
def test_a_few_of_every_way(fuzz: ModuleType, tmp_path: Path, kind: str) -> None:
    found = fuzz.fuzz(kind, range(FEW), tmp_path, twice=7)
    assert (found.wrong, found.count) == ([], FEW)
    read = sum(count for name, count in found.outcomes.items() if name == "read")
    assert read > 0 and found.outcomes.total() - read > 0  # neither harmless nor hopeless


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_five_hundred_of_another_seed(fuzz: ModuleType, tmp_path: Path, kind: str) -> None:
    found = fuzz.fuzz(kind, range(1_000_000, 1_000_000 + MANY), tmp_path)
    print(fuzz.report(found, 0.0))
    assert found.wrong == []


def test_the_number_makes_the_mutant() -> None:
    for kind in ("pdf", "docx", "text", "archive"):
        made = [reader_mutants.mutant(kind, number) for number in range(0, 480, 31)]
        assert made == [reader_mutants.mutant(kind, number) for number in range(0, 480, 31)]
        assert len({one.data for one in made}) == len(made)
    # The seeds themselves are the same on every day and every machine.
    assert hashlib.sha256(dict(seeds("archive"))["자료.tar.gz"]).hexdigest()[:8] == GZ


GZ = "72e19f9e"


def test_what_must_not_be_is_seen(
    fuzz: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An exception that is no refusal, a slow one, and one that is never the same twice."""

    def broken(*_: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr(reader_mutants, "parse", broken)
    found = fuzz.fuzz("law", range(12), tmp_path)
    assert any("KeyError" in line and "law mutant" in line for line in found.wrong)
    monkeypatch.undo()
    monkeypatch.setattr(reader_mutants, "SLOW_S", -1.0)
    assert fuzz.main(["--kind", "text", "--only", "5"]) == 1
    out = capsys.readouterr().out
    assert "text mutant 5" in out and "took" in out and "--only NUMBER" in out
    monkeypatch.undo()
    answers = iter(range(99))
    monkeypatch.setattr(reader_mutants, "_read", lambda *_: f"read {next(answers)}")
    assert "says something else" in fuzz.fuzz("text", [10], tmp_path).wrong[0]


# ---- what once failed ------------------------------------------------------------------------------------------------


def test_a_member_without_a_name_does_not_end_the_program(tmp_path: Path) -> None:
    path = tmp_path / "자료.zip"
    path.write_bytes(package({"": b"x", "가.md": "글"}))
    first, second = expand([path])
    assert "이름이 없는" in str(first.error) and read_source(second).text == "글"


def test_a_word_file_with_a_member_without_a_name_is_read() -> None:
    data = package({"": b"x", "[Content_Types].xml": "", "word/document.xml": _WORD})
    assert read_source(Source("글.docx", data=data)).text == "글"


_WORD = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    "<w:body><w:p><w:r><w:t>글</w:t></w:r></w:p></w:body></w:document>"
)


def test_a_filter_that_nobody_knows() -> None:
    """Without its tree of pages only the second parser looks at it, and that raised NotImplementedError."""
    packed = stream(b"1 0 2 20 << /Type /Catalog /Pages 3 0 R >>", b"")[2:]
    data = assembled({1: b"<< /Type /ObjStm /N 2 /First 8 /Filter /Unheard " + packed}).replace(b"xref", b"xxxx")
    with pytest.raises(DamagedFile, match="구조가 깨져"):
        read_source(Source("글.pdf", data=data))


def test_an_object_stream_that_is_none() -> None:
    """Nor can PDFium read it, and the second parser only asserted that it is one."""
    data = packed_pdf(pdf([page_of(["글"])])).replace(b"/ObjStm", b"/ObjStx")
    with pytest.raises(DamagedFile, match="구조가 깨져"):
        read_source(Source("글.pdf", data=data))


def test_marks_without_end_on_one_letter() -> None:
    """Left to Unicode's own ordering these take the reader, which has no limit of time for plain text, an hour."""
    text = "가" + "\u0301\u0327" * 200_000
    began = time.process_time()
    document = read_source(Source("글.txt", data=text.encode()))
    assert time.process_time() - began < 10
    assert document.text[0] == "가" and len(document.text) == len(text)


def test_many_entries_of_one_name_in_a_reply() -> None:
    """What was copied anew for each entry took a minute for forty thousand of them."""
    ((name, value),) = law_tree("법령", 1).items()
    text = as_xml(name, value).replace("</조문>", "<조문단위/>" * 200_000 + "</조문>")
    began = time.process_time()
    assert parse(read_source(Source("법령.xml", data=text.encode()))).provisions
    assert time.process_time() - began < 10


def test_text_between_elements_of_a_reply_is_kept() -> None:
    ((name, value),) = law_tree("법령", 0).items()
    text = as_xml(name, value).replace("이 조례는 시험용이다", "이 <b>조례는</b> <!-- 모름 -->시험용<i/>이다")
    articles = parse(read_source(Source("법령.xml", data=text.encode()))).provisions
    assert "이 조례는 시험용이다" in articles[0].text


def test_a_reply_of_too_many_entries() -> None:
    with pytest.raises(LimitExceeded, match="항목 수 한도"):
        parse(read_source(Source("법령.json", data=b'{"a":[' + b"[]," * 500_001 + b"0]}")))


@pytest.mark.parametrize("how", ["broken header", "second archive", "no end"])
def test_what_follows_in_a_tar_is_not_lost_in_silence(tmp_path: Path, how: str) -> None:
    data = tar([("a.md", b"one" * 300), ("b.md", b"two" * 300)])
    if how == "broken header":
        data = data[:1536] + b"X" + data[1537:]
    elif how == "second archive":
        data += tar([("다.md", b"three")])
    else:
        data = data[: 2 * 1536]
    path = tmp_path / "자료.tar"
    path.write_bytes(data)
    sources = list(expand([path]))
    assert isinstance(sources[-1].error, DamagedFile) and sources[0].error is None


def test_a_text_of_lines_alone() -> None:
    with pytest.raises(LimitExceeded, match="줄 수 한도"):
        read_source(Source("글.txt", data=b"\n" * 600_000 + b"x"))
    with pytest.raises(LimitExceeded, match="문단 수 한도"):
        read_source(Source("글.docx", data=docx(w_p("가") * 201)), limits=ReadLimits(lines=200))


def test_bytes_that_are_no_text_end_early() -> None:
    start = "온전한 글입니다. ".encode("cp949") * 40_000
    with pytest.raises(UnknownFormat, match="글자로 된 파일이 아니"):
        read_source(Source("글.txt", data=start + b"\xff\xfe\xfd" * 8_000_000))


def test_a_slow_page_ends_in_the_limit_of_a_page() -> None:
    """Sixty times sixty times sixty drawings of one form that draws itself."""
    inner = stream(b"/X1 Do " * 60)[2:]
    form = b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X1 40 0 R >> >> " + inner
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 41 0 R"
    page += b" /Resources << /XObject << /X1 40 0 R >> >> >>"
    data = pdf([page_of(["글"])], {10: page, 40: form, 41: stream(b"/X1 Do")})
    with pytest.raises(ReadError, match=r"처리 시간 한도\(60초, 한 쪽에 0초\)"):
        read_source(Source("글.pdf", data=data), limits=ReadLimits(page_cpu_s=0))


def test_sparse_members_are_refused(tmp_path: Path) -> None:
    from bomb_kit import sparse

    path = tmp_path / "자료.tar"
    path.write_bytes(sparse(3))
    assert ["특수 파일" in str(source.error) for source in expand([path])] == [True] * 3
    assert tarfile.is_tarfile(path)
