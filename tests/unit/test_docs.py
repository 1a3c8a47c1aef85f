"""The READMEs cannot rot: every command they show runs, in order, and every command of the tool is in them."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fault_kit import Workshop, workshop

from seoul_assist.cli import app

ROOT = Path(__file__).resolve().parent.parent.parent
# These look at the process they run in, or show all of it as a user starts it.
STARTED_ANEW = {"doctor", "demo"}
READMES = ["README.md", "README.ko.md"]
_LINE = re.compile(r"^\$ (seoul-assist .*?)(?:\s+# exit (\d+))?$", re.MULTILINE)


def commands(readme: str) -> list[tuple[str, int]]:
    """The shown calls with the exit code that the text promises (0 where it says nothing)."""
    text = (ROOT / readme).read_text(encoding="utf-8")
    blocks = "\n".join(re.findall(r"```console\n(.*?)```", text, re.DOTALL))
    return [(line, int(code or 0)) for line, code in _LINE.findall(blocks)]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    """A warm process: a command costs what it does, not what loading the libraries takes."""
    with workshop(tmp_path_factory.mktemp("workshop")) as one:
        yield one


@pytest.mark.parametrize(
    "readme", [pytest.param(name, marks=pytest.mark.slow) if ".ko." in name else name for name in READMES]
)
def test_every_command_shown_runs(readme: str, tmp_path: Path, shop: Workshop) -> None:
    shown = commands(readme)
    assert len(shown) >= 9
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    for line, code in shown:
        words = ["--data-dir", str(tmp_path / "data"), *shlex.split(line)[1:]]
        got, out, err = _started(words, tmp_path) if words[2] in STARTED_ANEW else _forked(shop, words, tmp_path)
        assert got == code, f"{line}\n{out}\n{err}"
        assert "Traceback" not in err


def _forked(shop: Workshop, words: list[str], folder: Path) -> tuple[int, str, str]:
    call = shop.cli(*words, folder=str(folder))
    return call.code, call.out, call.err


def _started(words: list[str], folder: Path) -> tuple[int, str, str]:
    entry = [sys.executable, "-c", "from seoul_assist.cli.app import main; main()"]
    call = subprocess.run(
        entry + words, cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
    )
    return call.returncode, call.stdout, call.stderr


@pytest.mark.parametrize("readme", READMES)
def test_every_verb_has_a_transcript(readme: str) -> None:
    verbs = {info.name for info in app.app.registered_commands} | {g.name for g in app.app.registered_groups}
    shown = {word for line, _ in commands(readme) for word in line.split()[1:3]}
    assert verbs - shown <= {"model", "demo", "rules", "completion"}, "a verb is missing from the transcripts"
    text = (ROOT / readme).read_text(encoding="utf-8")
    assert all(f"seoul-assist {verb}" in text or f"`{verb}`" in text for verb in verbs)


@pytest.mark.parametrize("readme", READMES)
def test_the_two_commands_are_there(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    assert "make demo" in text and "make test" in text
