"""What a question costs as a command, as a request to a server, and in a program: medians in milliseconds.

    python benchmarks/serve.py DATA_DIR QUESTIONS.jsonl [--times N]

DATA_DIR holds an indexed library; of the questions the first N are asked, each once by every way.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from statistics import median

from seoul_assist.api import Assistant

ENTRY = [sys.executable, "-c", "from seoul_assist.cli.app import main; main()"]


def measured(ask: Callable[[str], object], questions: list[str]) -> list[float]:
    """The milliseconds of each question."""
    found = []
    for question in questions:
        began = time.perf_counter()
        ask(question)
        found.append((time.perf_counter() - began) * 1000)
    return found


def show(name: str, times: list[float]) -> None:
    print(f"{name:<28}{times[0]:>9.0f}{median(times[1:]):>9.0f}{max(times[1:]):>9.0f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--times", type=int, default=8)
    given = parser.parse_args()
    lines = given.questions.read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines][: given.times]
    started = [*ENTRY, "--data-dir", str(given.data), "--engine", "extractive"]
    print(f"{'':<28}{'first':>9}{'median':>9}{'slowest':>9}")

    def command(question: str) -> object:
        return subprocess.run([*started, "ask", question, "--json"], capture_output=True, check=False)

    show("seoul-assist ask", measured(command, questions))
    server = subprocess.Popen([*started, "serve", "--http", "--port", "0"], stdout=subprocess.PIPE, text=True)
    assert server.stdout
    url = server.stdout.readline().strip()

    def request(question: str) -> object:
        body = json.dumps({"question": question}).encode()
        asked = urllib.request.Request(f"{url}/ask", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(asked, timeout=600) as reply:
            return reply.read()

    show("POST /ask", measured(request, questions))
    server.terminate()
    server.wait()
    with Assistant(data_dir=given.data, engine="extractive") as assistant:
        show("Assistant.ask", measured(assistant.ask, questions))


if __name__ == "__main__":
    main()
