"""Runs the commands that the READMEs and the guide show and puts what they printed under them.

    python tools/refresh_docs.py [--check] [PAGE ...]

Every `$ ` line inside a console block runs, in the order of the page, in a throw-away folder that holds the examples;
the pages of the guide start with the regulations of the examples indexed. `| head` and `> file` after a command work
as in a shell. Long outputs keep their beginning and their end. With --check nothing is written: one JSON object a
command says what the page shows and what was printed, and the exit code is 1 when they differ.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import pkgutil
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
READMES = ("README.md", "README.ko.md")
GUIDE = tuple(f"docs/guide/{path.name}" for path in sorted((ROOT / "docs" / "guide").glob("*.md")))
# These look at the process they run in, or show all of it as a user starts it; what they print is of this machine.
STARTED_ANEW = ("doctor", "demo")
OF_THIS_MACHINE = (*STARTED_ANEW, "eval")
LIBRARIES = ("chromadb", "chromadb.api.rust", "numpy", "lxml.etree", "docx", "hwpx", "yaml")
INDEX = "seoul-assist index examples/regulations"
_BLOCK = re.compile(r"(```console\n)(.*?)(```)", re.DOTALL)
_EXIT = re.compile(r"\s+# exit (\d+)$")
_TAIL = re.compile(r"""((?:[^"'|>]|"[^"]*"|'[^']*')*)(.*)""", re.DOTALL)
# Seconds, hashes of what was just made, today.
_VARYING = re.compile(
    r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d|\d+(?:\.\d+)?초|[0-9a-f]{64}|check-[\d-]+\.json|\"elapsed_s\": [\d.]+"
)


@dataclass(frozen=True)
class Step:
    """A command that a page shows: its line, the exit code that the text promises and the output under it."""

    line: str
    promised: int
    shown: tuple[str, ...]

    @property
    def command(self) -> str:
        return _EXIT.sub("", self.line.removeprefix("$ "))

    @property
    def verb(self) -> str:
        return (*self.command.split(), "", "")[1]

    def agrees(self, code: int, printed: list[str]) -> bool:
        """Whether the page says what happened; outputs that belong to one machine need not be the same."""
        same = steady(printed) == steady(list(self.shown))
        return code == self.promised and (same or self.verb in OF_THIS_MACHINE)


def steps(text: str) -> list[Step]:
    """The commands of a page, or of one block of it."""
    found: list[Step] = []
    for block in _BLOCK.findall(text):
        for line in block[1].rstrip("\n").split("\n"):
            if line.startswith("$ "):
                code = _EXIT.search(line)
                found.append(Step(line, int(code[1]) if code else 0, ()))
            elif found:
                found[-1] = Step(found[-1].line, found[-1].promised, (*found[-1].shown, line))
    return found


def steady(lines: list[str]) -> str:
    """The text without what differs from run to run."""
    return _VARYING.sub("…", "\n".join(lines))


def shortened(text: str, page: str) -> list[str]:
    """The lines of the text, cut in the middle when there are many, and each cut when it is long."""
    head, tail, width = (12, 3, 150) if page in READMES else (7, 1, 110)
    lines = [line.rstrip() for line in text.rstrip("\n").split("\n")] if text.strip() else []
    lines = [line if len(line) <= width else line[: width - 1] + "…" for line in lines]
    if len(lines) > head + tail + 1:
        lines = [*lines[:head], f"... ({len(lines) - head - tail}줄 줄임)", *lines[-tail:]]
    return lines


def environment(folder: Path) -> dict[str, str]:
    """What every command is started with: its own data folder, and a library that never grows old."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("SEOUL_ASSIST_")}
    return own | {
        "SEOUL_ASSIST_DATA_DIR": str(folder / "data"),
        "SEOUL_ASSIST_STALE_DAYS": "100000",
        "PYTHONUNBUFFERED": "1",
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
        "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])),
    }


def run(command: str, folder: Path) -> tuple[int, str]:
    """The exit code and the output, standard output and error together as a terminal shows them."""
    first, tail = _TAIL.fullmatch(command).groups()  # type: ignore[union-attr]
    words = shlex.split(first)
    if words[0] != "seoul-assist":
        return _shell(command, folder)
    if words[1:2] and words[1] in STARTED_ANEW:
        entry = [sys.executable, "-c", "from seoul_assist.cli.app import main; main()"]
        return _started(entry + words[1:], folder)
    from fault_forks import result, spawn

    done = result(*spawn(partial(_inside, words[1:], folder, bool(tail)), group=True))
    if not tail:
        return int(done["code"]), str(done["out"])
    code, out = _shell(f"cat {tail}", folder, done["out"])
    return (code if tail.startswith("|") else int(done["code"])), done["err"] + out


def _inside(words: list[str], folder: Path, apart: bool) -> int:
    """The command line in a fork of this process; the child that fills a library is a fork too."""
    import fault_forks

    from seoul_assist import child
    from seoul_assist.cli import app

    anew = child.call

    def forked(target: str, payload: Any, **how: Any) -> Any:
        if not target.endswith(("fill_generation", "verify_generation")):
            return anew(target, payload, **how)
        importlib.import_module(target.partition(":")[0])
        return fault_forks.forked_call(target, payload, **how)

    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    if not apart:
        sys.stderr = sys.stdout
        os.dup2(1, 2)
    child.call = forked
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment(folder))
    sys.argv = ["seoul-assist", *words]
    try:
        app.main()
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def _shell(command: str, folder: Path, given: str = "") -> tuple[int, str]:
    return _started(["bash", "-c", command], folder, given)


def _started(words: list[str], folder: Path, given: str = "") -> tuple[int, str]:
    done = subprocess.run(
        words, cwd=folder, env=environment(folder), input=given, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout


def warm_up() -> None:
    """Loads what the commands need, so that each costs what it does and not what loading the libraries takes."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # no threads before a fork
    ours = pkgutil.walk_packages([str(ROOT / "seoul_assist")], "seoul_assist.")
    for name in (*LIBRARIES, *(module.name for module in ours)):
        importlib.import_module(name)
    importlib.import_module("seoul_assist.text.morphemes").morphemes("주차")  # loads the analyser
    importlib.import_module("seoul_assist.adapters.static_embedder").StaticEmbedder().embed(["가온시"], "passage")


@contextmanager
def indexed_examples() -> Iterator[Path]:
    """A throw-away folder with the examples, their regulations indexed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "folder"
        shutil.copytree(ROOT / "examples", folder / "examples")
        code, said = run(INDEX, folder)
        assert code == 0, said
        yield folder


def played(pages: list[str]) -> Iterator[tuple[str, Step, int, list[str]]]:
    """Each command of each page with its exit code and what it printed; every page has a folder of its own."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        indexed: Path | None = None
        for number, page in enumerate(pages):
            folder = Path(name) / str(number)
            if page in READMES:
                shutil.copytree(ROOT / "examples", folder / "examples")
            else:
                indexed = indexed or stack.enter_context(indexed_examples())
                shutil.copytree(indexed, folder)
            for step in steps((ROOT / page).read_text(encoding="utf-8")):
                code, text = run(step.command, folder)
                text = text.replace(str(folder), "/tmp/demo").replace(f"{ROOT}/", "")
                yield page, step, code, shortened(text, page)


def refreshed(text: str, printed: Iterator[list[str]]) -> str:
    """The page with fresh transcripts."""

    def rewritten(block: re.Match[str]) -> str:
        lines = [line for step in steps(block[0]) for line in (step.line, *next(printed))]
        return block[1] + "\n".join(lines) + "\n" + block[3]

    return _BLOCK.sub(rewritten, text)


def main() -> int:
    """Rewrites the pages, or tells where they differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("pages", nargs="*", default=[*READMES, *GUIDE])
    asked = parser.parse_args()
    warm_up()
    fresh: dict[str, list[list[str]]] = {page: [] for page in asked.pages}
    differ = False
    for page, step, code, printed in played(asked.pages):
        fresh[page].append(printed)
        agrees = step.agrees(code, printed)
        differ |= not agrees
        about = {"page": page, "line": step.line, "promised": step.promised, "exit": code, "agrees": agrees}
        if asked.check:
            print(json.dumps({**about, "shown": step.shown, "printed": printed}, ensure_ascii=False), flush=True)
        elif code != step.promised:
            print(f"{page}: {step.line}: {code}\n" + "\n".join(printed), file=sys.stderr)
    if asked.check:
        return int(differ)
    for page, printed_there in fresh.items():
        path = ROOT / page
        path.write_text(refreshed(path.read_text(encoding="utf-8"), iter(printed_there)), encoding="utf-8")
        print(page)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
