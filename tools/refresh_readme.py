"""Runs the commands that the READMEs show and puts what they printed under them.

    python tools/refresh_readme.py

Every `$ seoul-assist ...` line inside a console block runs in a throw-away copy of the examples, in the order of the
page. Long outputs keep their beginning and their end.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = ("README.md", "README.ko.md")
HEAD, TAIL, WIDTH = 12, 3, 150
_BLOCK = re.compile(r"(```console\n)(.*?)(```)", re.DOTALL)


def output(line: str, folder: Path) -> str:
    """What the command printed, standard output and error together as a terminal shows them."""
    entry = [sys.executable, "-c", "from seoul_assist.cli.app import main; main()"]
    arguments = shlex.split(line.partition("  # exit")[0])[2:]
    env = dict(os.environ, SEOUL_ASSIST_DATA_DIR=str(folder / "data"), PYTHONUNBUFFERED="1", PYTHONPATH=str(ROOT))
    done = subprocess.run(
        entry + arguments, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    return done.stdout.replace(str(folder), "/tmp/demo").replace(f"{ROOT}/", "")


def shortened(text: str) -> list[str]:
    """The lines of the text, cut in the middle when there are many, and each cut when it is long."""
    lines = [line if len(line) <= WIDTH else line[: WIDTH - 1] + "…" for line in text.rstrip("\n").split("\n")]
    if len(lines) > HEAD + TAIL + 1:
        lines = [*lines[:HEAD], f"... ({len(lines) - HEAD - TAIL}줄 줄임)", *lines[-TAIL:]]
    return lines


def refreshed(page: str) -> str:
    """The page with fresh transcripts."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(ROOT / "examples", folder / "examples")

        def rerun(match: re.Match[str]) -> str:
            body: list[str] = []
            for line in match[2].split("\n"):
                if line.startswith("$ seoul-assist"):
                    body += [line, *shortened(output(line, folder))]
            return match[1] + "\n".join(body) + "\n" + match[3]

        return _BLOCK.sub(rerun, page)


def main() -> None:
    for name in PAGES:
        path = ROOT / name
        path.write_text(refreshed(path.read_text(encoding="utf-8")), encoding="utf-8")
        print(name)


if __name__ == "__main__":
    main()
