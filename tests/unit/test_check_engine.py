"""How marks become findings: kinds of documents, parts, masking, doubles, crowds, notes, offsets, nothing personal."""

from __future__ import annotations

import pytest
from check_kit import ask, document

from seoul_assist.checking import layout, run
from seoul_assist.checking.cited import document_date
from seoul_assist.checking.gates import severity
from seoul_assist.checking.mask import FILLER, mask
from seoul_assist.checking.outline import items
from seoul_assist.checking.runner import view_of
from seoul_assist.checking.view import split
from seoul_assist.checking.when import days
from seoul_assist.errors import UsageError
from seoul_assist.model import Block, Document

LETTER = """가온시

수신  누리군수(기획과장)
(경유)
제목  작은 음악회 안내

1. 일시: 2026. 9. 18.(금) 19:00
2. 장소: 가온마당

붙임  1. 배치도 1부.
      2. 순서지 1부.  끝.

가온시장  관인생략
수신자  누리군수(기획과장)

주무관 홍가람  과장 전결 9/1 박다솜
시행  기획과-9(2026. 9. 1.)  접수"""


def rules(text: str, doctype: str | None = None, **more: object) -> list[str]:
    return [finding.rule for finding in run(document(text), doctype=doctype, **more).findings]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (LETTER, "draft"),
        (LETTER.replace("누리군수(기획과장)\n(경유)", "내부결재\n(경유)"), "internal"),
        (LETTER.replace("누리군수(기획과장)\n(경유)", "윤가람 귀하\n(경유)"), "civil"),
        ("생산등록번호 기획과-9\n작은 음악회 검토\n내용을 검토함", "simple"),
        ("가온시 고시 제2026-4호\n도로 구역 변경", "notice"),
        ("보 도 자 료\n가온시, 음악회 연다", "press"),
        ("제2차 마을 위원회 회의록\n안건: 음악회", "minutes"),
        ("문서요지: 음악회를 연다.\n키워드: 음악회", "summary"),
        ("음악회 계획\n□ 개요\n ○ 장소\n - 마당", "report"),
        ("음악회를 알려 드립니다.\n오시기 바랍니다.  끝.", "draft"),
        ("음악회 이야기", "other"),
        ("", "other"),
    ],
)
def test_the_kind_is_told_from_evidence(text: str, kind: str) -> None:
    report = run(document(text))
    assert report.doctype == kind and report.reason


def test_labels_inside_tables_are_read() -> None:
    blocks = (
        Block("가 온 시\n수신 | 누리군수(기획과장)\n(경유)\n제목 | 작은 음악회 준비물", kind="table"),
        Block("음악회를 엽니다.  끝."),
        Block("가 온 시 장\n주무관 | 홍가람\n전화 | (000) 000-0000 | / | 부분공개( )", kind="table"),
    )
    report = run(Document("letter.hwpx", "0" * 64, "hwpx", blocks))
    assert report.doctype == "draft"
    assert [(finding.rule, finding.text) for finding in report.findings] == [("GM-STR-010", "부분공개( )")]


def test_parts_of_a_letter() -> None:
    view, _ = view_of(document(LETTER))
    found = {line.text.strip(): line.part for line in view.lines if line.text.strip()}
    assert found["제목  작은 음악회 안내"] == "head"
    assert found["2. 장소: 가온마당"] == "body"
    assert found["붙임  1. 배치도 1부."] == found["2. 순서지 1부.  끝."] == "attachments"
    assert found["가온시장  관인생략"] == found["시행  기획과-9(2026. 9. 1.)  접수"] == "foot"


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("알려 드립니다.  끝.", "끝."),
        ("알려 드립니다.끝", "끝"),
        ("목록 1부. -끝-", "-끝-"),
        ("  끝.", "끝."),
        ("길의 처음과 끝", None),
        ("일이 끝. 그리고 계속", None),
        ("이제 다 끝", None),
    ],
)
def test_the_end_mark_is_told_from_the_word(text: str, mark: str | None) -> None:
    found = layout.end_mark(text)
    assert (found["mark"] if found else None) == mark


def test_a_word_that_is_cut_by_the_line_is_no_item() -> None:
    long = "1. 음악회를 열 마당을 미리 살펴 두었으며 비가 오면 강당으로 옮기기로 하였습니"
    text = f"{long}\n다. 그 밖의 일은 따로 알립니다.\n2. 끝"
    assert [item.number for item in items(split(document(text)))] == [1, 2]


def test_masking_keeps_length_and_lines() -> None:
    text = (
        "https://gaon.example.kr/2026-01-02 a.b@c.example.kr\n점검표_2026.1.2.hwpx 기획과-12(2026. 1. 2.) “2026.1.2.”"
    )
    masked = mask(text)
    assert len(masked) == len(text) and masked.count("\n") == 1
    assert "2026-01-02" not in masked and "2026. 1. 2." in masked and FILLER in masked


def test_offsets_lines_and_columns_are_true() -> None:
    text = "음악회\n\n일시: 2026. 9. 18.(목)"
    (finding,) = run(document(text)).findings
    assert text[finding.start : finding.end] == finding.text == "목"
    assert (finding.line, finding.column) == (3, 18)


def test_findings_come_in_order_and_once() -> None:
    report = run(document("2026년 9월 5일 9:30\n2026.09.05 오후 2시 30분까지"), doctype="draft")
    places = [(finding.start, finding.end) for finding in report.findings]
    assert places == sorted(places)
    found = [finding.rule for finding in report.findings]
    assert "GM-TIME-002" not in found and found.count("GM-TIME-001") == 1
    assert len({(finding.rule, finding.start) for finding in report.findings}) == len(found)


def test_the_genre_softens_what_it_hardly_follows() -> None:
    line = "2026년 9월 5일 오후 2시"
    assert {f.severity for f in run(document(line), doctype="draft").findings} == {"error"}
    assert {f.severity for f in run(document(line), doctype="press").findings} == {"info"}
    assert rules(line, "summary") == []
    assert severity("form", "press", "error") == "warn" and severity("ending", "notice", "error") is None


def test_a_crowd_of_one_cause_is_one_finding_outside_drafts() -> None:
    text = "\n".join(f"□ 기간 {day}: 2026.9.{day}. 시작" for day in range(1, 9))
    report = run(document(text), doctype="report")
    assert [f.rule for f in report.findings] == ["GM-DATE-003"]
    assert "모두 8곳" in report.findings[0].message and report.findings[0].fix is None
    assert len(run(document(text), doctype="report", every=True).findings) == 8
    assert len(run(document(text), doctype="draft").findings) == 8


def test_errors_are_never_crowded_together() -> None:
    text = "\n".join("2026. 9. 18.(목) 공연" for _ in range(6))
    assert rules(text, "press") == ["GM-DATE-007"] * 6


def test_unchecked_citations_are_said_and_not_passed_over() -> None:
    text = "「주차장법」 제190조에 따라 「가온시 주차 조례」 제3조를 봅니다."
    unchecked = run(document(text))
    assert unchecked.findings == () and [note.code for note in unchecked.notes] == ["citations_not_checked"]
    checked = run(document(text), resolve=ask)
    assert [f.rule for f in checked.findings] == ["GM-CITE-002"]
    assert [note.code for note in checked.notes] == ["citations_unknown"]
    assert "「가온시 주차 조례」" in checked.notes[0].text and "주차장법" not in checked.notes[0].text
    assert run(document("음악회를 엽니다.")).notes == ()
    assert run(document(text), select=["GM-DATE"]).notes == ()


def test_an_old_document_is_not_judged_by_a_young_law() -> None:
    old = run(document("2001. 3. 5. 회신: 「주차장법」 제190조에 따라"), resolve=ask)
    new = run(document("2026. 3. 5. 회신: 「주차장법」 제190조에 따라"), resolve=ask)
    assert [f.severity for f in old.findings] == ["info"] and "뒤인" in old.findings[0].message
    assert [f.severity for f in new.findings] == ["error"]
    assert str(document_date("2001. 3. 5. 회신, 2026년 예산")) == "2026-12-31"
    assert document_date("날짜 없음") is None


def test_a_renamed_law_is_right_in_a_document_of_its_time() -> None:
    (then,) = run(document("2013. 4. 5. 「임대주택법」에 따라")).findings
    (now,) = run(document("2026. 4. 6. 「임대주택법」에 따라")).findings
    assert (then.rule, then.severity, now.severity) == ("GM-CITE-003", "info", "error")


def test_the_short_name_of_a_law_is_no_error() -> None:
    (finding,) = run(document("「보조금법」에 따라"), resolve=ask).findings
    assert finding.severity == "warn" and "줄여 쓴 이름이면" in finding.message


def test_no_finding_shows_an_identifier() -> None:
    number = "910203-1000000"
    text = f"수신  누리군수\n제목  안내\n\n번호 {number} 2026.9.5. 010-0000-0000\n\n붙임  {number} 명단  끝."
    report = run(document(text), doctype="draft", every=True)
    assert {"GM-PII-001", "GM-PII-007", "GM-ATT-005"} <= {f.rule for f in report.findings}
    for finding in report.findings:
        assert number not in f"{finding.text}{finding.message}{finding.suggestion}{finding.fix}"


def test_unknown_words_are_usage_errors() -> None:
    with pytest.raises(UsageError):
        run(document("음악회"), doctype="letter")
    with pytest.raises(UsageError):
        run(document("음악회"), select=["GM-NOPE"])


def test_days_inherit_their_year() -> None:
    found = days("2026. 12. 28.(월)~1. 8.(금), 2027. 3. 2.~6.")
    assert [(d.year, d.month, d.day) for d in found] == [(2026, 12, 28), (2027, 1, 8), (2027, 3, 2), (2027, 3, 6)]
    assert [d.weekday for d in days("3월 9일(월) 3:2 제2026-3호 1.5배")] == ["월"]


@pytest.mark.parametrize(
    "text",
    [
        "1,234 2,345 3,456 4,567",
        "버전 2026.3.5 설치, 192.168.0.10 접속",
        "공고 제2026-12호, 기획과-1234(2026. 3. 5.)호",
        "총 3:2로 이김, 축척 1:500, 비율 35:65",
        "2017 2018 2019 2020 2021",
        "제5조(정의) 제2항은 제외하고 제1 부문과 제5회 대회",
        "새로운 방법에 의한 점검, 주민이 동조하여 101동 앞에 모임",
        "매주 목요일 09:00-18:00, 3.1절 기념식, 2026년 예산 3억 원",
    ],
)
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert rules(text, "draft") == [] and rules(text, "other") == []
