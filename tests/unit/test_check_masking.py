"""`check --select PII --fix`: every identifier starred in the file itself, told by its place, nothing else touched."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from builders import docx, h_p, h_tbl, hwpx, pdf
from builders import shown as page
from cli_kit import Call, call  # noqa: F401
from mend_kit import members, package, runs, text_of

from seoul_assist.text import pii

NUMBERS = (
    "주민등록번호 310927-3847291",
    "외국인등록번호 320814-7362915",
    "여권번호 M00739264",
    "운전면허번호 11-26-008375-91",
    "카드 4000-0083-6197-7486",
    "휴대전화 010-0374-9182",
    "환급 계좌 가온은행 110-738-492615",
    "전자우편 mirinae2030@naver.com",
)
KEPT = (
    "총무과-1234(2026. 3. 5.)",
    "전화 (02) 000-1234, 팩스 02-000-9876, hong@gaon.example.kr",
    "수입 계좌 가온은행 110-000-000001 (예금주: 가온시)",
    "사업자등록번호 123-45-67890, 금1,234,567,890원",
)
TITLES = ("주민등록번호", "외국인등록번호", "여권번호", "운전면허번호", "신용카드번호")


def runs_of_four(text: str) -> set[str]:
    """The runs of four digits in a text; hyphens inside a number do not part them."""
    found = (re.sub(r"\D", "", number) for number in re.findall(r"\d(?:-?\d)*", text))
    return {digits[at : at + 4] for digits in found for at in range(len(digits) - 3)}


HARMLESS = {run for line in KEPT for run in runs_of_four(line)}


def digits_left(text: str) -> list[str]:
    """The identifiers of which four digits in a row are still there, but for runs that stand elsewhere as well."""
    shown = runs_of_four(text) - HARMLESS
    return [line for line in NUMBERS if runs_of_four(line) & shown]


@pytest.mark.parametrize("suffix", ["txt", "md"])
def test_plain_files_keep_every_other_byte(tmp_path: Path, call: Call, suffix: str) -> None:  # noqa: F811
    path = tmp_path / f"가.{suffix}"
    lines = [line for pair in zip(NUMBERS, (*KEPT, *KEPT), strict=True) for line in pair]
    before = "\r\n".join(["제목  알림", *lines, "2026년 9월 18일에 엽니다", ""])  # a date for other rules to mend
    path.write_bytes(before.encode("cp949"))
    shown = call("check", "--select", "PII", "--fix", path)
    after = path.read_bytes().decode("cp949")
    expected = before
    for line in NUMBERS:
        expected = expected.replace(line, pii.mask(line))
    assert after == expected and len(after) == len(before) and "2026년 9월 18일" in after
    assert digits_left(after) == [] and all(line in after for line in KEPT)
    assert shown.err.count("가림:") == len(NUMBERS) and all(title in shown.err for title in TITLES)
    assert digits_left((shown.out + shown.err).replace(str(tmp_path), "")) == []
    stamp = path.read_bytes()
    again = call("check", "--select", "PII", "--fix", path)
    assert path.read_bytes() == stamp and "고칠 것이 없습니다" in again.err and again.code == 0


def test_the_report_names_kind_and_place_and_no_number(tmp_path: Path, call: Call) -> None:  # noqa: F811
    path = tmp_path / "가.md"
    path.write_text("\n".join(NUMBERS) + "\n", encoding="utf-8")
    shown = call("check", "--select", "pii", "--fix", "--json", path)
    (file,) = shown.json["files"]
    told = [(one["rule"], one["line"]) for one in file["masked"]]
    assert [line for _, line in told] == list(range(1, 9)) and {rule[:7] for rule, _ in told} == {"GM-PII-"}
    assert digits_left((shown.out + shown.err).replace(str(tmp_path), "")) == []


def test_without_the_family_by_name_what_may_be_meant_stays(tmp_path: Path, call: Call) -> None:  # noqa: F811
    path = tmp_path / "가.md"
    path.write_text("\n".join(NUMBERS) + "\n", encoding="utf-8")
    call("check", "--fix", path)
    after = path.read_text(encoding="utf-8")
    assert "310927" not in after and "010-0374-9182" in after and "mirinae2030" in after


@pytest.mark.parametrize("kind", ["docx", "hwpx"])
def test_packages_are_masked_across_runs_and_lines(tmp_path: Path, call: Call, kind: str) -> None:  # noqa: F811
    body = runs(kind, "대상자: 3109", "27-384", "7291 (연락처 010-0374", "-9182)") + "".join(
        runs(kind, line) for line in (*NUMBERS, *KEPT, "번호 310927-", "3847291 끝")
    )
    data = package(kind, body)
    path = tmp_path / f"가.{kind}"
    path.write_bytes(data)
    before = text_of(kind, data)
    shown = call("check", "--select", "PII", "--fix", path)
    after = text_of(kind, path.read_bytes())
    official = "수입 계좌 가온은행 110-000-000001"
    assert after == pii.mask(before).replace(pii.mask(official), official)
    assert len(after) == len(before) and digits_left(after) == []
    assert digits_left((shown.out + shown.err).replace(str(tmp_path), "")) == []
    stamp = path.read_bytes()
    call("check", "--select", "PII", "--fix", path)
    assert path.read_bytes() == stamp


def test_the_preview_of_a_hwpx_tells_no_more_than_its_body(tmp_path: Path, call: Call) -> None:  # noqa: F811
    extra = {"Preview/PrvText.txt": "<성명><홍가람><310927-3847291>\r\n", "Preview/PrvImage.png": "그림"}
    path = tmp_path / "가.hwpx"
    path.write_bytes(hwpx(h_p(h_tbl([["성명", "홍가람", "310927-3847291"]])), extra=extra))
    call("check", "--select", "PII", "--fix", path)
    parts = members(path.read_bytes())
    assert parts["Preview/PrvText.txt"].decode() == "<성명><홍가람><******-*******>\r\n"
    assert parts["Preview/PrvImage.png"].startswith(b"\x89PNG") and "그림".encode() not in parts["Preview/PrvImage.png"]
    assert b"310927" not in b"".join(parts.values())


def test_numbers_behind_the_text_are_told(tmp_path: Path, call: Call) -> None:  # noqa: F811
    kept = "<w:p><w:r><w:t>본문</w:t></w:r><w:del><w:r><w:delText>310927-3847291</w:delText></w:r></w:del></w:p>"
    path = tmp_path / "가.docx"
    path.write_bytes(docx(kept))
    shown = call("check", "--select", "PII", "--fix", path)
    assert "본문 밖" in shown.out + shown.err and "word/document.xml" in shown.out + shown.err
    assert "310927" not in shown.out + shown.err


def test_a_pdf_is_not_mended_and_says_what_would_be(tmp_path: Path, call: Call) -> None:  # noqa: F811
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf([page("Contact: 010-0374-9182")]))
    before = path.read_bytes()
    shown = call("check", "--select", "PII", "--fix", path)
    assert shown.code == 3 and path.read_bytes() == before and "HWPX나 DOCX" in shown.out + shown.err
