"""What the scripts of the office say of themselves: commands that exist, twins that agree, exit codes told."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parents[2] / "examples" / "automation"
SHELL = ("nightly.sh", "letters.sh", "ci/check.sh", "hooks/pre-commit")
TWINS = {"nightly.ps1": "nightly.sh", "letters.ps1": "letters.sh"}

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX shell scripts")


def calls(script: str) -> list[tuple[str, frozenset[str]]]:
    """The calls of the tool in a script: the command and its options."""
    text = (HERE / script).read_text(encoding="utf-8-sig")
    if script.endswith(".py"):
        lines = [line.replace('"', "").replace(",", "") for line in re.findall(r"\[os\.environ.*?\),(.*)\]", text)]
    else:
        lines = re.findall(r'(?:"\$tool"|& \$tool) (.*)', text)
    found = []
    for line in lines:
        words = re.split(r" (?:[|>]|2>)", line)[0].replace(")", " ").split()
        verb = next(word for word in words if not word.startswith("-"))
        found.append((verb, frozenset(word for word in words if re.fullmatch(r"--?[a-z][a-z-]*", word))))
    return found


@pytest.mark.parametrize("script", [*SHELL, *TWINS, "ask_list.py"])
def test_every_command_and_option_exists(script: str) -> None:
    import typer.main

    from seoul_assist.cli import app

    group: Any = typer.main.get_command(app.app)
    everywhere = {name for option in group.params for name in option.opts}
    assert calls(script)
    for verb, options in calls(script):
        own = {name for option in group.commands[verb].params for name in option.opts}
        assert options <= own | everywhere, (script, verb)


@pytest.mark.parametrize("script", TWINS)
def test_windows_twins_make_the_same_calls(script: str) -> None:
    assert calls(script) == calls(TWINS[script])
    raw = (HERE / script).read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf"), "Windows PowerShell 5.1 would read it as CP949"
    twin = (HERE / TWINS[script]).read_text(encoding="utf-8")
    files = r"요약_모음\.md|하루|못한_문서\.md|nightly\.log|결과\.json|점검\.txt"
    assert {*re.findall(files, raw.decode("utf-8-sig"))} == {*re.findall(files, twin)}
    codes = {*re.findall(r"(?:exit|Finish) (\d+)", raw.decode("utf-8-sig"))}
    assert codes | {"0"} == {code for code in re.findall(r"(?:exit|finish) (\d+)", twin) if int(code) < 128} | {"0"}


def test_the_cmd_file_is_one_that_cmd_can_read() -> None:
    raw = (HERE / "nightly.cmd").read_bytes()
    assert raw.isascii() and raw.count(b"\n") == raw.count(b"\r\n")
    assert b'-File "%~dp0nightly.ps1" "%~1" "%~2"' in raw and b"exit /b %ERRORLEVEL%" in raw


@pytest.mark.parametrize("script", SHELL)
def test_shell_scripts_are_posix_and_strict(script: str) -> None:
    path = HERE / script
    assert path.stat().st_mode & 0o111 and path.read_text(encoding="utf-8").startswith("#!/bin/sh\n")
    assert "\nset -eu\n" in path.read_text(encoding="utf-8")
    for checker in (["dash", "-n"], ["shellcheck", "-s", "sh"]):
        if shutil.which(checker[0]):
            done = subprocess.run([*checker, path], capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stdout + done.stderr


def test_the_units_run_the_script_without_a_network() -> None:
    unit = configparser.ConfigParser(strict=True, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read(HERE / "systemd" / "seoul-assist-nightly.service", encoding="utf-8")
    assert unit["Service"]["ExecStart"].split()[1].endswith("/nightly.sh")
    assert unit["Service"]["PrivateNetwork"] == "yes"
    assert (HERE / "systemd" / "seoul-assist-nightly.timer").is_file()


def test_the_readme_explains_every_script_and_every_exit_code() -> None:
    text = (HERE / "README.md").read_text(encoding="utf-8")
    sections = {part.split(":")[0]: part for part in re.split(r"^## ", text, flags=re.MULTILINE)}
    titles = {"nightly.sh": "nightly", "ci/check.sh": "ci", "letters.sh": "letters"}
    for script in (*SHELL, "ask_list.py"):
        section = sections[titles.get(script, script)]
        told = "".join(re.findall(r"끝내는 값: (.*?)(?:그 밖에는)", (HERE / script).read_text("utf-8"), re.DOTALL))
        codes = {int(code) for code in re.findall(r"(?:^|, |\n#? ?)(\d+) ", told)}
        assert len(codes) >= 3
        assert {int(code) for code in re.findall(r"^\| (\d+) \|", section, re.MULTILINE)} == codes, script
        assert "하지 않는 것:" in section and f"({script})" in text
    for target in re.findall(r"\]\(([^)]+)\)", text):
        assert (HERE / target).exists(), target
