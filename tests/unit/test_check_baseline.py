"""A baseline hides what an earlier report knows, wherever it was made, and nothing that came since."""

from __future__ import annotations

import json
import shutil
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from seoul_assist.errors import UsageError
from seoul_assist.readers import Source, expand
from seoul_assist.tasks import baseline
from seoul_assist.tasks.check import CheckResult, Options, check

WRONG = "일시: 2026. 9. 18.(목)\n"
OTHER = "기한: 2026. 9. 19.(월)까지\n"
DATES = Options(select=("GM-DATE",))
FORM = Options(select=("GM-DATE-003",))


def look(*texts: tuple[str, str], known: baseline.Baseline | None = None, options: Options = DATES) -> CheckResult:
    return check([Source(name, data=text.encode()) for name, text in texts], options, baseline=known)


def kept(tmp_path: Path, report: CheckResult) -> Path:
    path = tmp_path / "before.json"
    path.write_text(json.dumps(report.to_json()), encoding="utf-8")
    return path


def test_only_what_is_known_is_hidden(tmp_path: Path) -> None:
    before = kept(tmp_path, look(("가.txt", WRONG)))
    again = look(("가.txt", WRONG), known=baseline.load(before))
    assert (again.exit_code, again.known) == (0, 1) and again.to_json()["summary"]["baseline"] == 1
    assert look(("가.txt", f"앞에 온 줄\n\n{WRONG}"), known=baseline.load(before)).exit_code == 0
    assert look(("가.txt", WRONG + WRONG), known=baseline.load(before)).to_json()["summary"]["error"] == 1
    assert look(("나.txt", WRONG), known=baseline.load(before)).exit_code == 1
    assert look(("가.txt", OTHER), known=baseline.load(before)).exit_code == 1


def test_the_order_of_files_and_findings_does_not_matter(tmp_path: Path) -> None:
    before = kept(tmp_path, look(("가.txt", WRONG + OTHER), ("나.txt", OTHER)))
    again = look(("나.txt", OTHER), ("가.txt", OTHER + WRONG), known=baseline.load(before))
    assert (again.exit_code, again.known) == (0, 3)


@pytest.mark.parametrize("content", ["[]", "{}", '{"files": [{}]}', '{"files": 3}', "no json", '{"files": [3]}'])
def test_what_is_no_report_is_a_usage_error(tmp_path: Path, content: str) -> None:
    path = tmp_path / "before.json"
    path.write_text(content, encoding="utf-8")
    for given in (path, tmp_path / "none.json"):
        with pytest.raises(UsageError, match="기준 보고서") as caught:
            baseline.load(given)
        assert caught.value.hint


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "일"
    (folder / "공고").mkdir(parents=True)
    (folder / "공고" / "가.txt").write_text(WRONG, encoding="utf-8")
    (folder / "나.txt").write_text(OTHER, encoding="utf-8")
    return folder


def check_paths(*paths: Path | str, known: Path | None = None) -> CheckResult:
    return check(expand(paths), DATES, baseline=baseline.load(known) if known else None)


def test_a_written_baseline_holds_wherever_the_command_runs(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tree)
    baseline.write(Path("기준.json"), check_paths("공고", "나.txt").to_json())
    file = tree / "기준.json"
    written = json.loads(file.read_text(encoding="utf-8"))
    assert [one["path"] for one in written["files"]] == ["공고/가.txt", "나.txt"]
    assert check_paths("./공고/../공고", "나.txt", known=file).known == 2
    assert check_paths(tree / "공고", tree / "나.txt", known=file).known == 2
    monkeypatch.chdir(tree / "공고")
    assert check_paths("가.txt", "../나.txt", known=file).known == 2
    monkeypatch.chdir(tree.parent)
    assert check_paths("일/공고", "일/나.txt", known=Path("일/기준.json")).known == 2


def test_a_moved_tree_keeps_its_baseline(tree: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tree)
    report = check_paths("공고", "나.txt").to_json()  # as --json gives it: paths from the folder it ran in
    other = tmp_path / "다른곳" / "사본"
    shutil.copytree(tree, other)
    elsewhere = tmp_path / "보고.json"
    elsewhere.write_text(json.dumps(report), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert check_paths(other, known=elsewhere).known == 2
    (other / "공고" / "나").mkdir()
    shutil.copy(other / "공고" / "가.txt", other / "공고" / "나" / "가.txt")
    assert check_paths(other, known=elsewhere).exit_code == 1  # another file of the same name is another file


def test_names_are_compared_composed_and_with_either_slash(tmp_path: Path) -> None:
    report: dict[str, Any] = look(("안/가나.txt", WRONG)).to_json()
    report["files"][0]["path"] = unicodedata.normalize("NFD", "안\\가나.txt")
    path = tmp_path / "before.json"
    path.write_text(json.dumps(report), encoding="utf-8")
    assert look(("안/가나.txt", WRONG), known=baseline.load(path)).known == 1


def rows(days: range) -> str:
    return "\n".join(f"□ 기간 {day}: 2026.9.{day}. 시작" for day in days)


@pytest.mark.parametrize(
    ("before", "after", "left", "known"),
    [
        (range(1, 9), range(1, 9), 0, 8),  # a group of eight
        (range(1, 9), range(1, 4), 0, 3),  # three of them are left, no crowd any more
        (range(1, 9), range(1, 10), 1, 0),  # a ninth came: the group is shown
        (range(1, 4), range(1, 4), 0, 3),
        (range(1, 4), range(1, 5), 1, 0),  # three single ones became a group of four
    ],
)
def test_places_of_groups_are_counted(tmp_path: Path, before: range, after: range, left: int, known: int) -> None:
    report = replace_doctype("report")
    path = kept(tmp_path, look(("가.txt", rows(before)), options=report))
    again = look(("가.txt", rows(after)), known=baseline.load(path), options=report)
    assert (sum(again.to_json()["summary"]["rules"].values()), again.known) == (left, known)


def test_another_genre_groups_the_same_faults_otherwise(tmp_path: Path) -> None:
    path = kept(tmp_path, look(("가.txt", rows(range(1, 9))), options=replace_doctype("draft")))
    again = look(("가.txt", rows(range(1, 9))), known=baseline.load(path), options=replace_doctype("report"))
    assert (again.known, again.to_json()["summary"]["rules"]) == (8, {})


def replace_doctype(kind: str) -> Options:
    return Options(doctype=kind, select=FORM.select)
