"""A folder of small documents to summarize, and the process that does it, with an engine that can be slow or deadly."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import warm_kit
from builders import page_of, pdf

from seoul_assist.tasks.journal import NAME

RUN = """
import os, signal, sys, time
from pathlib import Path
from seoul_assist.adapters.extractive import Extractive
from seoul_assist.readers import Reading
from seoul_assist.tasks.summarizing.summarize import summarize

class Engine(Extractive):
    def write(self, request):
        time.sleep(float(sys.argv[3]))
        if sys.argv[4] and sys.argv[4] in request.question:
            os.abort()
        return super().write(request)

with Reading() as reading:
    run = summarize([sys.argv[1]], Path(sys.argv[2]), read=reading, ahead=reading.ahead, engine=Engine(),
                    clock=lambda: 0.0)
sys.exit(run.exit_code)
"""
# A shell may have told its background jobs, and with them us, to ignore Ctrl-C.
CLI = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from seoul_assist.cli.app import main
main()
"""


def text_of(number: int) -> list[str]:
    """The lines of one invented plan."""
    return [
        f"가온시 {number}번 마을길 정비 계획",
        f"가온시는 {number}번 마을길 {number + 2}km를 2031년 5월까지 정비하기로 하였다.",
        f"사업비는 {number * 3 + 10}백만원이며 전액 시비로 부담한다.",
        "신청하려는 마을은 2031. 3. 20.까지 신청서를 읍사무소에 제출하여야 한다.",
        "다만, 이미 포장된 구간은 지원 대상에서 제외한다.",
    ]


def folder_of(path: Path, count: int) -> Path:
    """A new folder of so many documents, every fourth a PDF, the others Markdown."""
    path.mkdir(parents=True)
    for number in range(count):
        lines = text_of(number)
        if number % 4 == 3:
            (path / f"{number:02}.pdf").write_bytes(pdf([page_of(lines[:3]), page_of(lines[3:])]))
        else:
            (path / f"{number:02}.md").write_text("\n\n".join(lines) + "\n", encoding="utf-8")
    return path


def start(sources: Path, out: Path, slow: float = 0.0, deadly: str = "") -> Any:
    """Summarizes the folder in a process of its own; the engine aborts at a document whose title has `deadly`."""
    return warm_kit.popen(
        [sys.executable, "-c", RUN, str(sources), str(out), str(slow), deadly],
        stderr=subprocess.DEVNULL,
    )


def start_cli(*arguments: object) -> Any:
    """The command line in a process of its own."""
    command = [sys.executable, "-c", CLI, *map(str, arguments)]
    return warm_kit.popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def journal(out: Path) -> list[dict[str, Any]]:
    """The whole lines of the journal so far."""
    try:
        raw = (out / NAME).read_bytes()
    except FileNotFoundError:
        return []
    return [json.loads(line) for line in raw.split(b"\n")[:-1] if line.startswith(b"{") and line.endswith(b"}")]


def wait_for_done(out: Path, more_than: int, process: subprocess.Popen[bytes]) -> None:
    """Returns when the journal tells of more finished documents than that, or the process has ended."""
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        if done(out) > more_than:
            return
        time.sleep(0.005)


def done(out: Path) -> int:
    return sum(entry["event"] == "done" for entry in journal(out))


def summaries(out: Path) -> dict[str, bytes]:
    """The summaries in the folder by name; half files of an atomic write are no summaries."""
    return {path.name: path.read_bytes() for path in out.iterdir() if ".summary." in path.name and path.name[0] != "."}
