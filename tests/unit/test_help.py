"""First contact: one screen without arguments, a Korean page for every command, examples that run, mistakes told."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from cli_kit import Call, call, indexed

from seoul_assist.cli import app, completion
from seoul_assist.cli.arguments import SWITCHES, VALUED, hoisted
from seoul_assist.cli.examples import EXAMPLES
from seoul_assist.cli.help import GROUPS, WELCOME
from seoul_assist.text.columns import cells, wrapped

__all__ = ["call"]  # a fixture

ROOT = Path(__file__).resolve().parents[2]
# Shown and run elsewhere: `demo` with the README, those that change the shared data folder in tests of their own.
_ELSEWHERE = {"demo", "index", "forget", "regs remove", "regs import", "regs fetch", "model add", "doctor", "learn"}


def tree(command: Any = None, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every command and group of the application by what is typed for it."""
    command = command or typer.main.get_command(app.app)
    yield path, command
    for name, inner in getattr(command, "commands", {}).items():
        yield from tree(inner, f"{path} {name}".strip())


COMMANDS = dict(tree())


def test_without_arguments_one_screen_explains_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run([]) == 2
    lines = capsys.readouterr().out.rstrip("\n").split("\n")
    assert len(lines) <= 24 and max(map(cells, lines)) <= 80
    assert lines == WELCOME.split("\n")
    for name in re.findall(r"seoul-assist ([a-z]+)", WELCOME):
        assert name in COMMANDS, f"the first screen names {name}, which is not there"


@pytest.mark.parametrize("path", COMMANDS, ids=lambda path: path or "(all)")
def test_every_page_is_korean_fits_and_ends_with_an_example(call: Call, path: str) -> None:
    page = call(*path.split(), "--help").out
    assert max(cells(line) for line in page.split("\n")) <= 80
    for word in ("Usage", "Options", "Arguments", "Commands", "Show this", "default", "<", "None"):
        assert word not in page, f"{word!r} in the page of {path!r}"
    assert re.search("[가-힣]", (COMMANDS[path].help or "")), f"{path!r} says nothing in Korean"
    assert "\n보기\n  seoul-assist" in page
    for param in COMMANDS[path].params:
        assert param.hidden or param.help, f"{path!r}: nothing said of {param.name}"


def test_the_first_page_has_a_place_for_every_command() -> None:
    placed = {name for _, names in GROUPS for name in names}
    assert {path for path in COMMANDS if path and " " not in path} <= placed


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path]]:
    """A folder with `examples` in it, and a data folder where they are indexed."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "examples").symlink_to(ROOT / "examples")
    data = folder / "data"
    before = Path.cwd()
    os.chdir(folder)
    try:
        indexed(data, "examples/regulations")
        yield folder, data
    finally:
        os.chdir(before)


_LINES = [
    pytest.param(line, id=f"{path or 'all'}-{number}")
    for path, lines in EXAMPLES.items()
    for number, line in enumerate(lines)
    if path not in _ELSEWHERE and not re.match(r"seoul-assist (demo|index)\b", line)
]


@pytest.mark.parametrize("line", _LINES)
def test_every_example_runs(place: tuple[Path, Path], line: str, capsys: pytest.CaptureFixture[str]) -> None:
    words, _, wanted = line.partition("  # exit ")
    code = app.run(["--data-dir", str(place[1]), *shlex.split(words)[1:]])
    said = capsys.readouterr()
    assert code == int(wanted or 0), said.err
    assert "예상하지 못한" not in said.err


# -- what was typed ------------------------------------------------------------------------------------------


def test_global_options_stand_anywhere() -> None:
    typed = ["ask", "질문", "--as-of", "2026-03-05", "--json", "-q", "--engine=extractive"]
    assert hoisted(typed) == ["--as-of", "2026-03-05", "-q", "--engine=extractive", "ask", "질문", "--json"]
    assert hoisted(["check", "--", "--debug"]) == ["check", "--", "--debug"]
    assert hoisted(["doctor", "--config"]) == ["--config", "doctor"]


def test_no_command_has_an_option_of_a_global_name() -> None:
    for path, command in COMMANDS.items():
        if path:
            own = {name for param in command.params for name in param.opts}
            assert own & {*VALUED, *SWITCHES} == set(), path


@pytest.mark.parametrize(
    ("typed", "said", "step"),
    [
        ("serch 주차", "그런 명령은 없습니다: serch", "`seoul-assist search`인가요?"),
        ("regs shw", "그런 명령은 없습니다: shw", "`seoul-assist regs show`인가요?"),
        ("ask --jsom 질문", "그런 선택은 없습니다: --jsom", "--json"),
        ("check", "꼭 적어야 할 값이 빠졌습니다: 경로", "`seoul-assist check --help`"),
        ("search 두 자녀 가구", "쓰이지 않는 값이 있습니다: 자녀 가구", "따옴표"),
        ("search 주차 --k 열", "--k의 값을 읽을 수 없습니다: 정수를 적어 주세요.", "`seoul-assist search --help`"),
        ("search 주차 --k", "값이 필요한 선택입니다: --k", "--help"),
    ],
)
def test_a_typing_mistake_is_one_sentence_with_a_next_step(call: Call, typed: str, said: str, step: str) -> None:
    told = call(*typed.split())
    assert told.code == 2
    first, second = told.err.rstrip("\n").split("\n")
    assert said in first and step in second
    assert not re.search(r"[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}", re.sub("`[^`]*`", "", told.err)), "English words"


# -- the shell -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shell", completion.SHELLS)
def test_every_shell_gets_its_script(call: Call, shell: str) -> None:
    given = call("completion", shell)
    assert given.code == 0
    assert "seoul-assist" in given.out and completion.VARIABLE in given.out
    assert shell in given.err


@pytest.mark.parametrize(
    ("words", "offered"),
    [("seoul-assist sum", "summarize"), ("seoul-assist regs sh", "show"), ("seoul-assist draft 협조", "협조요청")],
)
def test_the_shell_is_offered_what_can_stand_there(words: str, offered: str) -> None:
    code = "import sys; from seoul_assist.cli.app import run; sys.exit(run(sys.argv[1:]))"
    more = {"COMP_WORDS": words, "COMP_CWORD": str(len(words.split()) - 1), completion.VARIABLE: "complete_bash"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | more, capture_output=True, text=True, check=False
    )
    assert done.stdout.split() == [offered], done.stderr


def test_lines_are_broken_by_cells_not_by_letters() -> None:
    assert list(wrapped("가나 다라 마바", 9)) == ["가나 다라", "마바"]
    assert list(wrapped("", 9)) == [""]
