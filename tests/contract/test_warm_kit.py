"""A process forked from a warm one does what one started anew does, and nothing of one is left for the next."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import warm_kit
from builders import docx, page_of, pdf, w_p

from seoul_assist.errors import DamagedFile, LimitExceeded
from seoul_assist.readers import ReadLimits, Source, read, read_source

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks on Linux only")

TOLD = """
import json, os, sys
os.environ["LEFT"] = "over"
print(json.dumps([sys.argv[1:], os.getcwd(), os.environ["SAID"], sys.stdin.read(), "left" in globals()]))
left = os.chdir("/")
print("가나다", file=sys.stderr)
sys.exit(int(sys.argv[1]))
"""
ENDS = {
    "pass": 0,
    "import sys; sys.exit(5)": 5,
    "import sys; sys.exit('그만')": 1,
    "1 / 0": 1,
    "import os; os.abort()": -signal.SIGABRT,
    "import os; os._exit(3)": 3,
}


@pytest.mark.parametrize("number", range(2))
def test_arguments_folder_environment_and_pipes_are_its_own(number: int, tmp_path: Path) -> None:
    command = [sys.executable, "-c", TOLD, str(number), "나 다"]
    how = {"env": os.environ | {"SAID": "예"}, "cwd": tmp_path, "input": "들어온 말", "text": True}
    anew = subprocess.run(command, capture_output=True, check=False, **how)
    warm = warm_kit.run(command, capture_output=True, **how)
    assert (warm.returncode, warm.stdout, warm.stderr) == (anew.returncode, anew.stdout, anew.stderr)
    assert warm.returncode == number and str(tmp_path) in warm.stdout
    assert "LEFT" not in os.environ


@pytest.mark.parametrize("program", ENDS)
def test_it_ends_as_the_program_ends(program: str) -> None:
    command = [sys.executable, "-c", program]
    warm = warm_kit.run(command, capture_output=True, text=True)
    anew = subprocess.run(command, capture_output=True, text=True, check=False)
    assert warm.returncode == anew.returncode == ENDS[program]
    assert warm.stderr.split("\n")[-2:] == anew.stderr.split("\n")[-2:]
    with pytest.raises(subprocess.CalledProcessError):
        warm_kit.run([sys.executable, "-c", "import sys; sys.exit(1)"], check=True)


def test_it_is_waited_for_stopped_and_killed() -> None:
    command = [sys.executable, "-c", "import time; print('da', flush=True); time.sleep(60)"]
    for number in (signal.SIGKILL, signal.SIGTERM):
        with warm_kit.popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout.readline() == b"da\n"
            assert process.poll() is None
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(0.01)
            process.send_signal(number)
            assert process.wait(10) == process.poll() == -number
    with pytest.raises(subprocess.TimeoutExpired):
        warm_kit.run(command, timeout=0.1, stdout=subprocess.PIPE)


def test_a_session_of_its_own() -> None:
    command = [sys.executable, "-c", "import os; print(os.getsid(0) == os.getpid(), os.getpid())"]
    for alone in (True, False):
        with warm_kit.popen(command, stdout=subprocess.PIPE, text=True, start_new_session=alone) as process:
            assert process.stdout.read() == f"{alone} {process.pid}\n"


def test_readers_say_the_same_warm_and_cold(root: Path, request: pytest.FixtureRequest) -> None:
    paths = sorted(path for path in (root / "examples").rglob("*.*") if path.suffix in (".pdf", ".docx", ".hwpx"))[::3]
    assert {path.suffix for path in paths} == {".pdf", ".docx", ".hwpx"}
    warm = [read(path) for path in paths]
    request.getfixturevalue("cold_children")
    assert [read(path) for path in paths] == warm


def test_limits_and_walls_are_those_of_a_child() -> None:
    long = Source("긴.pdf", data=pdf([page_of(["가나다"] * 40) for _ in range(200)]))
    with pytest.raises(LimitExceeded, match="시간"):
        read_source(long, limits=ReadLimits(wall_s=0.001))
    with pytest.raises(DamagedFile):
        read_source(Source("깨진.docx", data=docx([w_p("가")])[:-400]))
