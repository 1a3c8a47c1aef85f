"""The READMEs cannot rot: every command they show runs, in order, and every command of the tool is in them."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from seoul_assist.cli import app

ROOT = Path(__file__).resolve().parent.parent.parent
READMES = ["README.md", "README.ko.md"]
_LINE = re.compile(r"^\$ (seoul-assist .*?)(?:\s+# exit (\d+))?$", re.MULTILINE)


def commands(readme: str) -> list[tuple[str, int]]:
    """The shown calls with the exit code that the text promises (0 where it says nothing)."""
    text = (ROOT / readme).read_text(encoding="utf-8")
    blocks = "\n".join(re.findall(r"```console\n(.*?)```", text, re.DOTALL))
    return [(line, int(code or 0)) for line, code in _LINE.findall(blocks)]


@pytest.mark.parametrize(
    "readme", [pytest.param(name, marks=pytest.mark.slow) if ".ko." in name else name for name in READMES]
)
def test_every_command_shown_runs(readme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = commands(readme)
    assert len(shown) >= 9
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.setenv("SEOUL_ASSIST_DATA_DIR", str(tmp_path / "data"))
    entry = [sys.executable, "-c", "from seoul_assist.cli.app import main; main()"]
    for line, code in shown:
        call = subprocess.run(
            entry + shlex.split(line)[1:],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        assert call.returncode == code, f"{line}\n{call.stdout}\n{call.stderr}"
        assert "Traceback" not in call.stderr


@pytest.mark.parametrize("readme", READMES)
def test_every_verb_has_a_transcript(readme: str) -> None:
    verbs = {info.name for info in app.app.registered_commands} | {g.name for g in app.app.registered_groups}
    shown = {word for line, _ in commands(readme) for word in line.split()[1:3]}
    assert verbs - shown <= {"model", "demo", "rules"}, "a verb is missing from the transcripts"
    text = (ROOT / readme).read_text(encoding="utf-8")
    assert all(f"seoul-assist {verb}" in text or f"`{verb}`" in text for verb in verbs)


@pytest.mark.parametrize("readme", READMES)
def test_the_two_commands_are_there(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    assert "make demo" in text and "make test" in text
