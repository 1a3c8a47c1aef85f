"""The verb: many sources, exit codes, baseline, fixing plain files, the formats for other programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from check_kit import ask

from seoul_assist.checking import formats
from seoul_assist.errors import ItemError, UsageError
from seoul_assist.readers import Source
from seoul_assist.tasks.check import CheckResult, Options, check, fix, load_baseline, show_text

WRONG = "일시: 2026. 9. 18.(목)\n"
PLAIN = "음악회를 엽니다.\n"


def source(name: str, text: str | bytes) -> Source:
    return Source(name, data=text.encode() if isinstance(text, str) else text)


def test_every_source_is_in_the_result_and_the_exit_code_tells() -> None:
    fine = check([source("가.txt", PLAIN)])
    wrong = check([source("가.txt", PLAIN), source("나.txt", WRONG)])
    broken = check([source("가.txt", PLAIN), source("빈.txt", "")])
    both = check([source("나.txt", WRONG), source("빈.txt", "")])
    assert [result.exit_code for result in (fine, wrong, broken, both)] == [0, 1, 3, 1]
    assert [file.path for file in both.files] == ["나.txt", "빈.txt"]
    failure = both.files[1].error
    assert failure is not None and failure.code == "empty_file" and failure.hint
    assert both.outcome.count("failed") == 1


def test_progress_names_each_source() -> None:
    seen: list[str] = []
    check(
        [source("가.txt", PLAIN), source("빈.txt", "")], on_progress=lambda item: seen.append(item.name + item.status)
    )
    assert seen == ["가.txtdone", "빈.txtfailed"]


def test_nothing_to_check_is_a_usage_error() -> None:
    with pytest.raises(UsageError):
        check([])
    with pytest.raises(UsageError):
        check([source("가.txt", PLAIN)], Options(select=("GM-NOPE",)))


def test_json_has_the_shape_outsiders_rely_on() -> None:
    text = "「주차장 법」 제19조, 「누리군 주차 조례」 제2조, 2026.9.5. 시작\n"
    result = check([source("나.txt", text), source("빈.txt", "")], Options(resolve=ask, doctype="draft"))
    shown = json.loads(json.dumps(result.to_json(), ensure_ascii=False))
    assert shown["schema"] == "seoul-assist/check/1"
    first, second = shown["files"]
    assert first["path"] == "나.txt" and first["doctype"] == "draft" and "error" not in first
    assert [finding["rule"] for finding in first["findings"]] == ["GM-CITE-005", "GM-DATE-003"]
    finding = first["findings"][1]
    assert set(finding) == {
        "rule",
        "severity",
        "confidence",
        "message",
        "line",
        "column",
        "start",
        "end",
        "text",
        "suggestion",
        "fix",
        "basis",
    }
    assert text[finding["start"] : finding["end"]] == finding["text"] == "2026.9.5"
    assert finding["basis"][0] == {"name": "행정업무운영 편람(2차 자료로 확인)", "article": "날짜 표기"}
    assert [note["code"] for note in first["notes"]] == ["citations_unknown"]
    assert second["error"]["code"] == "empty_file" and second["findings"] == [] and second["doctype"] is None
    assert shown["summary"]["failed"] == 1 and shown["summary"]["warn"] == 2
    assert shown["summary"]["rules"] == {"GM-CITE-005": 1, "GM-DATE-003": 1}


def test_sarif_holds_places_rules_and_failures() -> None:
    result = check([source("폴더/나 다.txt", WRONG), source("빈.txt", "")])
    log = formats.to_sarif(result.files, version="0.1.0")
    (one,) = log["runs"]
    (found,) = one["results"]
    driver = one["tool"]["driver"]
    assert log["version"] == "2.1.0" and driver["version"] == "0.1.0"
    assert driver["rules"][found["ruleIndex"]]["id"] == found["ruleId"] == "GM-DATE-007"
    place = found["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"].endswith("%20%EB%8B%A4.txt") and place["region"]["startLine"] == 1
    assert found["level"] == "error" and "[사실" in found["message"]["text"]
    assert one["invocations"][0]["executionSuccessful"] is False
    assert one["invocations"][0]["toolExecutionNotifications"][0]["level"] == "error"


def test_github_commands_are_escaped() -> None:
    result = check([source("가,나:다.txt", WRONG), source("빈.txt", "")])
    lines = formats.to_github(result.files)
    assert lines[0].startswith("::error file=가%2C나%3A다.txt,line=1,col=18,title=GM-DATE-007::")
    assert lines[1].startswith("::error file=빈.txt,title=check::") and len(lines) == 2


def test_a_baseline_hides_only_what_it_knows(tmp_path: Path) -> None:
    before = check([source("가.txt", WRONG)])
    kept = tmp_path / "before.json"
    kept.write_text(json.dumps(before.to_json()), encoding="utf-8")
    known = load_baseline(kept)
    again = check([source("가.txt", WRONG)], baseline=known)
    more = check([source("가.txt", WRONG + WRONG)], baseline=load_baseline(kept))
    elsewhere = check([source("나.txt", WRONG)], baseline=load_baseline(kept))
    assert (again.exit_code, again.known) == (0, 1) and again.to_json()["summary"]["baseline"] == 1
    assert (more.exit_code, elsewhere.exit_code) == (1, 1)
    kept.write_text("[]", encoding="utf-8")
    for path in (kept, tmp_path / "none.json"):
        with pytest.raises(UsageError):
            load_baseline(path)


def letter(body: str) -> str:
    return f"수신  누리군수(기획과장)\n제목  안내\n\n{body}\n"


def test_fixing_writes_the_file_back_in_its_own_way(tmp_path: Path) -> None:
    path = tmp_path / "시행문.txt"
    text = letter("2026년 9월 18일(목) 오후 2시에 엽니다.끝")
    path.write_bytes(text.replace("\n", "\r\n").encode("cp949"))
    fixed = fix(Source(str(path), path=path))
    after = path.read_bytes().decode("cp949")
    assert fixed.changed and after == letter("2026. 9. 18.(목) 14:00에 엽니다.  끝.").replace("\n", "\r\n")
    assert [finding.rule for finding in fixed.report.findings] == ["GM-DATE-007"]  # left to a human
    again = fix(Source(str(path), path=path))
    assert not again.changed and path.read_bytes().decode("cp949") == after


def test_fixing_keeps_a_byte_order_mark_and_masks_numbers(tmp_path: Path) -> None:
    path, out = tmp_path / "가.md", tmp_path / "나.md"
    path.write_bytes(b"\xef\xbb\xbf" + letter("번호 910203-1000000을 알립니다.  끝.").encode())
    before = path.read_bytes()
    fix(Source(str(path), path=path), out=out)
    assert path.read_bytes() == before
    assert out.read_bytes() == b"\xef\xbb\xbf" + letter("번호 910203-1******을 알립니다.  끝.").encode()


def test_fixing_leaves_a_good_file_untouched(tmp_path: Path) -> None:
    path = tmp_path / "가.txt"
    path.write_text(letter("음악회를 엽니다.  끝."), encoding="utf-8")
    stamp = path.stat().st_mtime_ns
    assert not fix(Source(str(path), path=path)).changed and path.stat().st_mtime_ns == stamp


def test_only_plain_text_is_fixed(root: Path) -> None:
    path = root / "examples" / "documents" / "시행문_자료제출요청.docx"
    with pytest.raises(ItemError, match="docx"):
        fix(Source(str(path), path=path))
    with pytest.raises(UsageError):
        fix(source("-", PLAIN))


def test_shown_text_keeps_offsets_and_hides_numbers() -> None:
    text = "번호 910203-1000000, 2026. 9. 18.(목)\n"
    shown = show_text(source("가.txt", text))
    (_, finding) = check([source("가.txt", text)]).files[0].report.findings  # type: ignore[union-attr]
    assert "1000000" not in shown and shown[finding.start : finding.end] == "목"


def test_results_hold_no_document_text_beyond_findings() -> None:
    result = check([source("가.txt", "비밀스러운 이야기\n" + WRONG)])
    assert isinstance(result, CheckResult) and "비밀스러운" not in json.dumps(result.to_json(), ensure_ascii=False)
