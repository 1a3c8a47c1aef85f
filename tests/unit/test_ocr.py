"""OCR: off by default, said wherever it was used, and never a reason to call a quotation verified."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from builders import page_of, pdf, shown
from cli_kit import Call, call
from index_kit import Run, library_dir, run
from ocr_kit import posix, scanned, stand_in, tesseract, without

from seoul_assist.errors import NoTextLayer, UsageError
from seoul_assist.model import Document
from seoul_assist.readers import Reading, ReadLimits, expand, read, read_source
from seoul_assist.readers.ocr import installed
from seoul_assist.readers.ocr_columns import Row, in_columns
from seoul_assist.readers.ocr_lines import seen
from seoul_assist.readers.ocr_page import scale_of
from seoul_assist.settings import Settings, resolve

__all__ = ["call", "library_dir", "run"]

RULES = [
    "가온시 공동 정원 운영 지침",
    "제1조(목적) 이 지침은 공동 정원의 운영에 필요한 사항을 정한다.",
    "제2조(신청) 참여하려는 단체는 2026년 12월 18일까지 신청서를 제출하여야 한다.",
    "제3조(지원) 정원 한 곳에 1,500,000원까지 지원한다.",
]
SHOWS = f"show({RULES!r})"
PICTURE = "0 0 1 rg 10 10 100 100 re f"


def letters(text: str) -> str:
    return "".join(text.split())


def read_with_ocr(path: Path, **limits: float) -> Document:
    return read(path, limits=ReadLimits(**limits), ocr=installed())  # type: ignore[arg-type]


def put(tmp_path: Path, data: bytes, name: str = "스캔.pdf") -> Path:
    folder = tmp_path / "문서"
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(data)
    return folder / name


# ---- what the recogniser says ---------------------------------------------------------------------------------------


def row(word: str, left: int, top: int, line: int, sure: float = 90.0) -> str:
    return f"5\t1\t1\t1\t{line}\t1\t{left}\t{top}\t100\t50\t{sure}\t{word}"


def test_blanks_come_from_the_text_and_places_from_the_table() -> None:
    output = "\n".join(
        [
            row("신", 300, 600, 1),
            row("청", 420, 600, 1),
            row("기간", 700, 600, 1),
            row("|", 9, 9, 2),
            "",
            "신청   기간",
            "|",
        ]
    )
    found = seen(output, 300 / 72, 3000)
    ((text, words),) = found.lines
    assert text == "신청 기간" and [count for count, _ in words] == [1, 1, 2]
    assert words[0][1] == pytest.approx((72.0, 564.0, 96.0, 576.0))
    assert found.sure == 90.0


def test_words_stay_when_the_text_does_not_fit_them() -> None:
    assert [
        text for text, _ in seen("\n".join([row("신청", 1, 1, 1), row("기간", 2, 1, 1), "다른 글"]), 1, 9).lines
    ] == ["신청 기간"]
    assert seen("", 1, 9).lines == () and seen("", 1, 9).sure == 0.0


def line(text: str, left: float, top: float) -> Row:
    """A line with letters of 10 points and blanks of 5."""
    words = []
    for word in text.split():
        words.append((len(word), (left, top - 10, left + 10 * len(word), top)))
        left += 10 * len(word) + 5
    return text, tuple(words)


def test_two_columns_are_read_one_after_the_other() -> None:
    rows = [line("가온시와 누리군이 함께 만드는 공동 정원의 모든 것을 여기에 모두 담음", 40, 800)]
    for number in range(10):
        one, two = (
            line("왼쪽 단의 글은 가장 먼저 읽는 글이다", 40, 760 - 20 * number),
            line("오른쪽 단의 글은 뒤에 읽는 글이다", 300, 756 - 20 * number),
        )
        rows += [(f"{one[0]}   {two[0]}", (*one[1], *two[1]))] if number % 2 else [two, one]
    assert [text.split()[0] for text, _ in in_columns(rows)] == ["가온시와", *["왼쪽"] * 10, *["오른쪽"] * 10]


def test_cells_of_a_table_are_no_columns() -> None:
    rows = []
    for number in range(12):
        one, two = (
            line("신청 기간", 40, 760 - 20 * number),
            line("누리군 정원녹지과에 내는 날까지임", 300, 760 - 20 * number),
        )
        rows.append((f"{one[0]} {two[0]}", (*one[1], *two[1])))
    assert in_columns(rows) == rows
    assert in_columns([]) == []


@pytest.mark.parametrize("size", [(595, 842), (842, 1191), (14_400, 14_400), (14_400, 3), (0, 0)])
def test_no_page_is_drawn_larger_than_the_limit(size: tuple[float, float]) -> None:
    scale = scale_of(*size, 18_000_000)
    assert 0 < scale <= 300 / 72
    assert size[0] * size[1] * scale * scale <= 18_000_001 and max(size) * scale <= 30_001
    assert size != (595, 842) or scale == 300 / 72


# ---- not there ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [["summarize", "-o", "OUT"], ["check"], ["index"]])
def test_without_tesseract_the_call_ends_before_any_work(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    path = put(tmp_path, pdf([page_of(["글"])]))
    without(tmp_path / "empty", monkeypatch)
    arguments = [str(tmp_path / "out") if one == "OUT" else one for one in command]
    shown = call(*arguments, path, "--ocr", "--json")
    assert shown.code == 2 and not (tmp_path / "out").exists() and not (tmp_path / "data").exists()
    error = shown.json["error"]
    assert "Tesseract" in error["message"] and "tesseract-ocr-kor" in error["hint"] and "Windows" in error["hint"]


@posix
def test_without_korean_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(tmp_path / "bin", monkeypatch, languages="eng osd")
    with pytest.raises(UsageError, match="kor"):
        installed()
    stand_in(tmp_path / "bin", monkeypatch, languages="kor")
    assert installed().name == "tesseract-5.9.1-kor"


def test_off_by_default_and_a_setting_like_others(tmp_path: Path) -> None:
    config = tmp_path / "my.toml"
    config.write_text("ocr = true\n", encoding="utf-8")
    assert not Settings(tmp_path).ocr and not resolve({}, environ={}).ocr
    assert resolve({}, config=config, environ={}).ocr
    assert not resolve({}, config=config, environ={"SEOUL_ASSIST_OCR": "off"}).ocr
    with pytest.raises(UsageError, match="켜고 끄는"):
        resolve({}, environ={"SEOUL_ASSIST_OCR": "maybe"})


def test_a_scan_says_that_ocr_may_help(tmp_path: Path) -> None:
    with pytest.raises(NoTextLayer) as caught:
        read(put(tmp_path, pdf([PICTURE])))
    assert "--ocr" in caught.value.hint


# ---- where it was used it is said -----------------------------------------------------------------------------------


@posix
def test_pages_with_and_without_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(tmp_path / "bin", monkeypatch, SHOWS)
    document = read_with_ocr(put(tmp_path, pdf([page_of(["글자가 있는 쪽의 안내입니다."]), PICTURE])))
    assert (document.pages, document.pages_read, document.ocr_pages) == (2, 2, (2,))
    assert [note.code for note in document.notes] == ["ocr"] and "2쪽" in document.notes[0].text
    assert {block.page for block in document.blocks if "제2조" in block.text} == {2}
    assert document.blocks[0].text == "글자가 있는 쪽의 안내입니다." and document.blocks[0].page == 1


@posix
def test_a_scan_with_a_stamp_of_text_is_a_scan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(tmp_path / "bin", monkeypatch, SHOWS)
    covered = "q 595 0 0 842 0 0 cm BI /W 2 /H 2 /CS /G /BPC 8 ID zzzz EI Q "
    stamped = read_with_ocr(put(tmp_path, pdf([covered + shown("- 1 -", y=30)])))
    assert stamped.ocr_pages == (1,) and "제2조" in stamped.text
    long = "글자가 있는 쪽의 안내이며 그림은 바탕일 뿐입니다. " * 3
    assert read_with_ocr(put(tmp_path, pdf([covered + shown(long, size=5)]))).ocr_pages == ()
    document = read_with_ocr(put(tmp_path, pdf([page_of(["쪽의 글"])])))
    assert document.ocr_pages == () and document.notes == ()


@posix
def test_an_unsure_page_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(tmp_path / "bin", monkeypatch, f"show({RULES!r}, sure=41)")
    notes = read_with_ocr(put(tmp_path, pdf([PICTURE]))).notes
    assert [note.code for note in notes] == ["ocr", "ocr_unsure"]


@posix
@pytest.mark.parametrize(
    ("does", "why"),
    [
        ("time.sleep(30)", "제한 시간"),
        ("os.abort()", "비정상"),
        ("os.write(os.open(os.environ['TESSDATA_PREFIX'], os.O_WRONLY | os.O_CREAT), b'x')", "비정상"),
        ("x = b'x' * 3_000_000_000", "비정상"),
    ],
)
def test_a_page_that_fails_is_listed_and_the_rest_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, does: str, why: str
) -> None:
    stand_in(tmp_path / "bin", monkeypatch, does)
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path / "written"))
    path = put(tmp_path, pdf([page_of(["글자가 있는 쪽의 안내입니다."]), PICTURE]))
    document = read_with_ocr(path, ocr_page_s=1)
    assert (document.pages_read, document.ocr_pages) == (1, ())
    assert [note.code for note in document.notes] == ["no_text", "ocr_failed"]
    assert "2쪽" in document.notes[1].text and why in document.notes[1].text


@posix
def test_nothing_recognised_is_no_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(tmp_path / "bin", monkeypatch, "show(['', '|'])")
    with pytest.raises(NoTextLayer, match="찾지 못했습니다"):
        read_with_ocr(put(tmp_path, pdf([PICTURE])))
    stand_in(tmp_path / "bin", monkeypatch, "sys.exit(1)")
    with pytest.raises(NoTextLayer) as caught:
        read_with_ocr(put(tmp_path, pdf([PICTURE])))
    assert "하지 못한 쪽: 1쪽" in caught.value.hint


@pytest.mark.skipif(sys.platform != "linux", reason="network namespaces on Linux only")
def test_the_recogniser_has_no_network_and_little_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_OF_TEST", "1")
    stand_in(
        tmp_path / "bin",
        monkeypatch,
        "show(['공간 ' + os.readlink('/proc/self/ns/net')[5:-1], '변수 ' + ' '.join(sorted(os.environ))])",
    )
    text = read_with_ocr(put(tmp_path, pdf([PICTURE]))).text
    assert "SECRET" not in text and "OMP_THREAD_LIMIT" in text
    if str(Path("/proc/self/ns/net").readlink())[5:-1] in text:
        pytest.skip("this system lets no one leave the network")


@pytest.mark.skipif(sys.platform != "linux", reason="the wall of the kernel stands on Linux only")
def test_the_recogniser_opens_no_internet_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wall = subprocess.run([sys.executable, "-c", "from seoul_assist import seal; exit(not seal.seal())"], check=False)
    if wall.returncode:
        pytest.skip("this system has no such filter")
    # Not even in the network of the caller: nothing is left to the namespace.
    tries = """
import socket
said = []
for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX):
    try:
        socket.socket(family).close()
        said.append("open")
    except PermissionError:
        said.append("refused")
show([" ".join(said)])
"""
    stand_in(tmp_path / "bin", monkeypatch, tries)
    text = read_with_ocr(put(tmp_path, pdf([PICTURE]))).text
    assert text == "refused refused open"


@posix
def test_a_program_that_does_not_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(tmp_path / "bin", monkeypatch).write_text("#!/nowhere/at all\n", encoding="utf-8")
    with pytest.raises(UsageError, match="실행되지 않아"):
        installed()


@posix
def test_closing_ends_what_is_being_recognised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(tmp_path / "bin", monkeypatch, "time.sleep(60)")
    (source,) = expand([put(tmp_path, pdf([PICTURE]))])
    began = time.monotonic()
    with Reading(ocr=installed()) as reading:
        reading.ahead(source)
        time.sleep(1.0)
    reading._thread.shutdown(wait=True)
    assert time.monotonic() - began < 20


# ---- on the command line --------------------------------------------------------------------------------------------


@posix
def test_summaries_say_it_and_prove_nothing_by_it(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(tmp_path / "bin", monkeypatch, SHOWS)
    text = ["누리군 안내문", "누리군은 공동 정원의 참여 단체를 2026년 11월 2일까지 모집한다."]
    path = put(tmp_path, pdf([page_of(text), PICTURE]))
    out = tmp_path / "out"
    assert call("summarize", path, "-o", out).code == 0
    plain = json.loads((out / "스캔.summary.json").read_bytes())
    assert plain["ocr_pages"] == [] and plain["pages_read"] == 1
    shown = call("summarize", path, "-o", out, "--ocr", "--json")
    assert shown.code == 0 and shown.json["status"] == "done", "with OCR it is another job"
    made = shown.json
    assert (made["ocr_pages"], made["pages_read"]) == ([2], 2)
    anchors = [anchor for point in made["points"] for anchor in point["anchors"]]
    assert {(one["page"], one["status"], one.get("ocr", False)) for one in anchors} == {
        (1, "verified", False),
        (2, "unchecked", True),
    }
    markdown = (out / "스캔.summary.md").read_text(encoding="utf-8")
    assert "(2쪽, 문자 인식)" in markdown and "(1쪽)" in markdown and "원본과 대조해 주세요" in markdown
    assert "2/2 (문자 인식 1쪽)" in (out / "요약_모음.md").read_text(encoding="utf-8")
    assert call("summarize", path, "-o", out, "--ocr", "--json").json["status"] == "unchanged"
    assert call("summarize", path, "-o", out, "--json").json["status"] == "done", "and without it another again"


@posix
def test_check_says_it(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(tmp_path / "bin", monkeypatch, SHOWS)
    path = put(tmp_path, pdf([PICTURE]))
    put(tmp_path, pdf([page_of(["글자가 있는 쪽의 안내입니다."])]), "글.pdf")
    assert call("check", path).code == 3
    files = call("check", path.parent, "--ocr", "--json", "--jobs", "2").json["files"]
    assert {Path(file["path"]).name: file.get("ocr_pages") for file in files} == {"글.pdf": None, "스캔.pdf": [1]}
    assert "문자 인식(OCR)" in call("check", path, "--ocr").out
    assert "제2조(신청)" in call("check", path, "--ocr", "--show-text").out


@posix
def test_index_reads_again_what_it_read_without(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(tmp_path / "bin", monkeypatch, SHOWS)
    path = put(tmp_path, pdf([page_of(["가온시 정원 안내", "글자가 있는 쪽의 안내입니다."]), PICTURE]))
    with_ocr = {"read": partial(read_source, ocr=installed()), "ocr": True}

    def state(**more: Any) -> tuple[str, list[int]]:
        line = run(path, **more).files[0].to_json()
        return line["state"], line["ocr_pages"]

    assert state() == ("new", [])
    assert state(**with_ocr) == ("edited", [2])
    assert state(**with_ocr) == ("unchanged", [])
    assert state() == ("unchanged", [])
    report = run(path, rebuild=True, **with_ocr)
    assert report.to_json()["ocr"] == [{"path": str(path), "pages": [2]}]
    assert "문자 인식(OCR)" in report.summary()


@posix
def test_doctor_tells_whether_there_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from seoul_assist.tasks import doctor

    def found(settings: Settings) -> doctor.Check:
        return doctor._ocr(settings)

    stand_in(tmp_path / "bin", monkeypatch)
    assert found(Settings(tmp_path)).status == "ok" and "5.9.1 (kor+eng)" in found(Settings(tmp_path)).detail
    without(tmp_path / "empty", monkeypatch)
    assert found(Settings(tmp_path)).status == "ok" and "필요 없습니다" in found(Settings(tmp_path)).detail
    assert found(Settings(tmp_path, ocr=True)).status == "fail"


# ---- the real one ---------------------------------------------------------------------------------------------------


@tesseract
def test_a_real_scan_is_read(tmp_path: Path) -> None:
    document = read_with_ocr(put(tmp_path, scanned([RULES, ["다솜구 안내", "둘째 쪽의 글도 읽습니다."]])))
    assert (document.pages, document.pages_read, document.ocr_pages) == (2, 2, (1, 2))
    wanted, found = letters("".join(RULES)), letters(document.text)
    missed = sum(letter not in found for letter in wanted)
    assert missed <= 0.05 * len(wanted), document.text
    assert "제출하여야한다" in found
