"""`check` as officials and scripts meet it: output, configuration, baseline, jobs, mending, and what it loads."""

from __future__ import annotations

import ast
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import warm_kit
from cli_kit import Call, call

__all__ = ["call"]  # a fixture

WRONG = "일시: 2026. 9. 18.(목) 19:00\n"
LETTER = "수신  누리군수(기획과장)\n제목  안내\n\n2026.9.5.에 음악회를 엽니다.  끝.\n"
ENTRY = [sys.executable, "-c", "from seoul_assist.cli.app import main; main()"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with a wrong text in it."""
    folder = tmp_path / "일"
    folder.mkdir()
    (folder / "가.txt").write_text(WRONG, encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


def rules_of(shown: str) -> list[str]:
    files = json.loads(shown)["files"]
    return [finding["rule"] for file in files for finding in file["findings"]]


def feed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


def test_a_pipe_gets_plain_lines(call: Call, folder: Path) -> None:
    shown = call("check", "가.txt", "--select", "GM-DATE")
    assert shown.code == 1 and "\x1b" not in shown.out + shown.err
    assert shown.out.splitlines()[1].startswith("가.txt:1:18: 오류 GM-DATE-007 ")
    assert shown.err == "파일 1건: 오류 1, 주의 0, 알림 0\n"


@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo terminal")
@pytest.mark.parametrize(("more", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
def test_only_a_terminal_gets_colours(folder: Path, more: dict[str, str], coloured: bool) -> None:
    import pty

    ours, theirs = pty.openpty()
    environ = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    environ |= {"TERM": "xterm", "COLUMNS": "60", "SEOUL_ASSIST_DATA_DIR": str(folder / "none")} | more
    done = warm_kit.run([*ENTRY, "check", "가.txt"], stdout=theirs, stderr=subprocess.PIPE, env=environ, timeout=60)
    os.close(theirs)
    shown = os.read(ours, 65536).decode()
    os.close(ours)
    assert done.returncode == 1 and "GM-DATE-007" in shown
    assert ("\x1b[31m" in shown) == coloured


def test_a_wrong_format_says_which_there_are(call: Call, folder: Path) -> None:
    assert "sarif" in call("check", "가.txt", "--format", "xml").err


def test_sarif_and_github_are_one_document_each(call: Call, folder: Path) -> None:
    assert call("check", "가.txt", "--format", "sarif").json["version"] == "2.1.0"
    assert call("check", "가.txt", "--format", "github", "--select", "DATE").out.startswith(
        "::error file=가.txt,line=1"
    )


def test_the_folder_configures_and_flags_win(call: Call, folder: Path) -> None:
    table = '[check]\nselect = ["GM-DATE", "GM-TIME"]\nignore = ["GM-DATE-007"]\ndoctypes = { "가*" = "press" }\n'
    (folder / "seoul-assist.toml").write_text(table, encoding="utf-8")
    quiet = call("check", "가.txt", "--json")
    assert (quiet.code, rules_of(quiet.out), quiet.json["files"][0]["doctype"]) == (0, [], "press")
    flagged = call("check", "가.txt", "--json", "--ignore", "", "--doctype", "draft")
    assert (rules_of(flagged.out), flagged.json["files"][0]["doctype"]) == (["GM-DATE-007"], "draft")
    assert rules_of(call("check", "가.txt", "--json", "--select", "GM-TIME").out) == []
    named = folder / "named.toml"
    named.write_text('[check]\nselect = ["GM-DATE"]\nper-file-ignores = { "나*" = ["GM-DATE"] }\n', encoding="utf-8")
    (folder / "나.txt").write_text(WRONG, encoding="utf-8")
    both = call("--config", named, "check", "가.txt", "나.txt", "--json")
    assert [len(file["findings"]) for file in both.json["files"]] == [1, 0]


@pytest.mark.parametrize("line", ['ignore = ["GM-NOPE"]', "what = 1", 'doctypes = { "a*" = "letter" }'])
def test_a_wrong_configuration_names_its_file(call: Call, folder: Path, line: str) -> None:
    (folder / "seoul-assist.toml").write_text(f"[check]\n{line}\n", encoding="utf-8")
    shown = call("check", "가.txt")
    assert shown.code == 2 and "seoul-assist.toml" in shown.err and "→" in shown.err
    assert call("rules", "GM-DATE-007").code == 0  # no other command cares


def test_standard_input_may_have_a_name(call: Call, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "seoul-assist.toml").write_text('[check]\ndoctypes = { "공고*" = "notice" }\n', encoding="utf-8")
    feed(monkeypatch, WRONG)
    named = call("check", "-", "--stdin-name", "공고_음악회.md", "--json").json["files"][0]
    assert (named["path"], named["doctype"]) == ("공고_음악회.md", "notice")
    feed(monkeypatch, WRONG)
    assert call("check", "-", "--json").json["files"][0]["path"] == "-"


def test_a_baseline_is_written_and_read(call: Call, folder: Path) -> None:
    written = call("check", ".", "--select", "GM-DATE", "--write-baseline", "기준.json")
    assert written.code == 0 and "기준.json" in written.err and written.out == ""
    again = call("check", folder / "가.txt", "--select", "GM-DATE", "--baseline", "기준.json")
    assert again.code == 0 and "기준 보고서에 있어 뺀 것 1곳" in again.err
    (folder / "가.txt").write_text(WRONG + "기한: 2026. 9. 19.(월)\n", encoding="utf-8")
    assert call("check", "가.txt", "--select", "GM-DATE", "--baseline", "기준.json").code == 1
    assert call("check", "가.txt", "--baseline", "없는.json").code == 2


def test_an_ignore_in_the_text_is_obeyed_and_watched(call: Call, folder: Path) -> None:
    text = f"<!-- seoul-assist: ignore GM-DATE-007 -->\n{WRONG}<!-- seoul-assist: ignore GM-NOPE-001 -->\n"
    (folder / "가.txt").write_text(text, encoding="utf-8")
    shown = call("check", "가.txt", "--select", "GM-DATE")
    assert shown.code == 0 and "  참고: 3행의 무시 표시에 모르는 규칙이 있습니다: GM-NOPE-001" in shown.out


def test_jobs_change_nothing_but_the_time(call: Call, folder: Path) -> None:
    for number in range(4):
        (folder / f"{number}.txt").write_text(WRONG * (number + 1), encoding="utf-8")
    one, two = (call("check", ".", "--jobs", count) for count in (1, 2))
    assert (one.code, one.out, one.err) == (two.code, two.out, two.err) and one.out.count("GM-DATE-007") >= 5
    assert call("check", ".", "--jobs", "0").code == 2


def test_the_diff_shows_and_the_fix_writes(call: Call, folder: Path) -> None:
    path = folder / "시행문.txt"
    path.write_text(LETTER, encoding="utf-8")
    diff = call("check", "시행문.txt", "--diff", "--select", "GM-DATE")
    assert "+2026. 9. 5.에 음악회를 엽니다.  끝." in diff.out and path.read_text(encoding="utf-8") == LETTER
    fixed = call("check", "시행문.txt", "--fix", "--select", "GM-DATE")
    assert fixed.code == 0 and "고쳤습니다" in fixed.err
    assert path.read_text(encoding="utf-8") == LETTER.replace("2026.9.5.", "2026. 9. 5.")
    again = call("check", "시행문.txt", "--fix", "--select", "GM-DATE", "--json").json
    assert again["files"][0]["changed"] is False and again["summary"]["warn"] == 0
    elsewhere = call("check", "가.txt", "--fix", "--select", "GM-DATE", "-o", "나.txt")
    assert elsewhere.code == 1 and (folder / "나.txt").read_text(encoding="utf-8") == WRONG
    assert call("check", ".", "--fix", "-o", "다.txt").code == 2


@pytest.mark.parametrize(
    "options",
    [
        ["--fix", "--annotate", "나.docx"],
        ["--fix", "--diff"],
        ["--fix", "--baseline", "기준.json"],
        ["--diff", "--write-baseline", "기준.json"],
        ["-o", "나.txt"],
        ["--diff", "-o", "나.txt"],
    ],
)
def test_options_that_would_do_nothing_are_refused(call: Call, folder: Path, options: list[str]) -> None:
    shown = call("check", "가.txt", *options)
    assert shown.code == 2 and "→" in shown.err
    assert [path.name for path in folder.iterdir()] == ["가.txt"]


def test_a_copy_is_annotated(call: Call, folder: Path, root: Path) -> None:
    source = root / "examples" / "documents" / "결함_시행문_항목과붙임.docx"
    made = call("check", source, "--annotate", "의견.docx", "--json")
    (file,) = made.json["files"]
    assert made.code == 1 and file["placed"] >= 3 and Path(file["out"]).stat().st_size > 1_000
    assert call("check", "가.txt", "--annotate", "의견.txt").code == 3
    assert call("check", source, source.parent, "--annotate", "의견.docx").code == 2


def test_a_summary_is_held_against_its_source(call: Call, folder: Path) -> None:
    (folder / "요약.txt").write_text("문서요지: 음악회를 9월에 연다.\n키워드: 음악회\n", encoding="utf-8")
    shown = call("check", "요약.txt", "--source", "가.txt", "--json")
    assert shown.json["files"][0]["doctype"] == "summary"
    missing = call("check", "요약.txt", "--source", "없는.txt")
    assert missing.code == 3 and "없는.txt" in missing.err


def test_the_profile_names_the_dearest_rules(call: Call, folder: Path) -> None:
    shown = call("check", "가.txt", "--profile", "--select", "GM-DATE")
    lines = shown.out.splitlines()
    assert shown.code == 0 and lines[0].split() == ["규칙", "초", "몫", "지적"]
    assert any(line.startswith("GM-DATE-007") for line in lines) and "쪽(1쪽은 1,000자)" in lines[-1]


HEAVY = {"chromadb", "llama_cpp", "kiwipiepy", "pypdf", "pypdfium2", "docx", "lxml", "hwpx", "unhwp", "numpy", "rich"}


def test_a_text_file_loads_nothing_heavy(folder: Path) -> None:
    code = (
        "import sys; from seoul_assist.cli import app; "
        "app.run(['--data-dir', 'none', 'check', '가.txt']); print(sorted(sys.modules))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    loaded = {name.split(".")[0] for name in ast.literal_eval(shown.strip().splitlines()[-1])}
    assert loaded & HEAVY == set()
    assert "seoul_assist.library.reading" not in shown and "seoul_assist.tasks.check_jobs" not in shown


def test_the_page_on_checking_is_true(call: Call, folder: Path, root: Path) -> None:
    page = (root / "docs" / "check.md").read_text(encoding="utf-8")
    (table,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    (folder / "seoul-assist.toml").write_text(table, encoding="utf-8")
    (folder / "보도자료.txt").write_text(WRONG, encoding="utf-8")
    shown = call("check", "보도자료.txt", "--json")
    assert shown.code == 1 and shown.json["files"][0]["doctype"] == "press"
    (ignored,) = re.findall(r"```\n(<!--.*?)```", page, re.DOTALL)
    (folder / "무시.md").write_text(ignored, encoding="utf-8")
    assert rules_of(call("check", "무시.md", "--json", "--select", "GM-DATE-003,GM-DATE-007").out) == []
    for option in set(re.findall(r"--[a-z-]+[a-z]", page)) - {"--family", "--config"}:
        assert option in call("check", "--help").out, option
