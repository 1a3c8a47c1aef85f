"""The child process: answers, errors, limits, and walls around sockets and files."""

from __future__ import annotations

import json
import os
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from seoul_assist import child
from seoul_assist.child import ChildFailed, Limits
from seoul_assist.errors import DamagedFile

HELPERS = """
import sys
from seoul_assist.child import report
from seoul_assist.errors import DamagedFile

def echo(payload): return payload
def size(payload, data): return len(data)
def steps(count):
    for i in range(count): report({"step": i})
    return "끝"
def fails(_): raise DamagedFile("깨졌습니다.", "다시 저장해 주세요.")
def chatty(_):
    print("a stray line"); sys.stdout.flush(); import os; os.write(1, b"{not json}\\n")
    return 1
def crash(_): import os; os.abort()
def odd(_): raise KeyError("비밀 문장")
def hog(_): return len([bytearray(1 << 24) for _ in range(1000)])
def spin(_):
    while True: pass
def sleep(_): import time; time.sleep(60)
def write(path): open(path, "w").close()
def remove(path): import os; os.remove(path)
def run(_): import subprocess; subprocess.run(["true"])
def connect(port):
    import socket
    with socket.create_connection(("127.0.0.1", port), timeout=2): return "open"
def lookup(_): import socket; return str(socket.getaddrinfo("example.kr", 80))
def loop(_): import asyncio; return asyncio.run(asyncio.sleep(0, "done"))
def native(port):
    import ctypes
    libc = ctypes.CDLL(None)
    place = (2).to_bytes(2, "little") + port.to_bytes(2, "big") + bytes([127, 0, 0, 1]) + bytes(8)
    return libc.connect(libc.socket(2, 1, 0), place, 16)
def where(_): return [sys.path, sys.flags.isolated]
"""


@pytest.fixture
def helpers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A module of small functions that only the module path of the caller leads to."""
    (tmp_path / "child_helpers.py").write_text(HELPERS, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    return "child_helpers:"


def test_values_and_bytes_cross_the_border(helpers: str) -> None:
    payload = {"글": ["가", 1, None, True]}
    assert child.call(helpers + "echo", payload) == payload
    assert child.call(helpers + "size", None, data=bytes(3_000_000)) == 3_000_000


def test_progress_arrives_in_order(helpers: str) -> None:
    seen: list[Any] = []
    assert child.call(helpers + "steps", 3, on_progress=seen.append) == "끝"
    assert seen == [{"step": 0}, {"step": 1}, {"step": 2}]


def test_an_error_is_raised_again_with_its_words(helpers: str) -> None:
    with pytest.raises(DamagedFile) as caught:
        child.call(helpers + "fails", None)
    assert (caught.value.message, caught.value.hint) == ("깨졌습니다.", "다시 저장해 주세요.")


def test_what_a_library_prints_is_not_an_answer(helpers: str) -> None:
    assert child.call(helpers + "chatty", None) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has time limits only")
def test_a_large_caller_does_not_make_a_crash_look_like_memory(helpers: str) -> None:
    held = b"\x01" * (250 * child.MB)  # Linux carries the caller's peak over into the child
    with pytest.raises(ChildFailed) as caught:
        child.call(helpers + "crash", None, limits=Limits(memory=400 * child.MB))
    assert caught.value.reason == "crash"
    assert held


@pytest.mark.parametrize(
    ("function", "limits", "reason"),
    [
        ("crash", Limits(), "crash"),
        ("hog", Limits(memory=400 * child.MB), "memory"),
        ("spin", Limits(cpu_s=1, wall_s=20), "cpu"),
        ("sleep", Limits(wall_s=0.5), "wall"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has time limits only")
def test_a_death_names_its_reason(helpers: str, function: str, limits: Limits, reason: str) -> None:
    start = time.monotonic()
    with pytest.raises(ChildFailed) as caught:
        child.call(helpers + function, None, limits=limits)
    assert caught.value.reason == reason
    assert time.monotonic() - start < 15


def test_a_failure_tells_the_type_and_not_the_text(helpers: str) -> None:
    with pytest.raises(ChildFailed) as caught:
        child.call(helpers + "odd", None)
    assert caught.value.detail == "KeyError"
    assert "비밀" not in str(caught.value)


@pytest.mark.parametrize("function", ["connect", "lookup"])
def test_sockets_are_closed(helpers: str, function: str) -> None:
    with pytest.raises(ChildFailed) as caught:
        child.call(helpers + function, 9)
    assert caught.value.detail == "PermissionError"


def test_sockets_open_on_request(helpers: str) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert child.call(helpers + "connect", port, limits=Limits(network=True)) == "open"


def test_an_event_loop_needs_no_network(helpers: str) -> None:
    assert child.call(helpers + "loop", None) == "done"


@pytest.mark.skipif(sys.platform != "linux", reason="namespaces are Linux")
def test_native_code_finds_no_network_where_the_system_can_take_it_away(helpers: str) -> None:
    import ctypes
    import socket

    probe = os.fork()
    if probe == 0:
        os._exit(ctypes.CDLL(None).unshare(0x10000000 | 0x40000000) != 0)
    if os.waitstatus_to_exitcode(os.waitpid(probe, 0)[1]):
        pytest.skip("this system forbids new namespaces")
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert child.call(helpers + "native", server.getsockname()[1]) == -1


def test_files_stay_as_they_are(helpers: str, tmp_path: Path) -> None:
    kept = tmp_path / "남는 것.txt"
    kept.write_text("그대로", encoding="utf-8")
    new = tmp_path / "새것"
    for function, argument in (("write", new), ("write", kept), ("remove", kept), ("run", "")):
        with pytest.raises(ChildFailed) as caught:
            child.call(helpers + function, str(argument))
        assert caught.value.detail == "PermissionError"
    assert kept.read_text(encoding="utf-8") == "그대로"
    assert not new.exists()
    child.call(helpers + "write", str(new), limits=Limits(writes=True))
    assert new.exists()


def test_the_working_folder_is_never_searched_for_modules(
    helpers: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trap = tmp_path / "documents"
    trap.mkdir()
    (trap / "json.py").write_text("raise SystemExit(9)", encoding="utf-8")
    monkeypatch.chdir(trap)
    monkeypatch.setenv("PYTHONPATH", str(trap))
    path, isolated = child.call(helpers + "where", None)
    assert str(trap) not in path and "" not in path
    assert isolated


def test_no_child_outlives_an_interrupt(helpers: str) -> None:
    class Stop(BaseException):
        pass

    def stop(_: Any) -> None:
        raise Stop

    before = _children()
    with pytest.raises(Stop):
        child.call(helpers + "steps", 1, on_progress=stop)
    assert _children() == before


def _children() -> set[int]:
    tasks = Path(f"/proc/{os.getpid()}/task")
    if not tasks.exists():
        return set()
    found: set[int] = set()
    for task in tasks.iterdir():
        with suppress(FileNotFoundError):  # a thread of an earlier test has just ended
            found |= {int(number) for number in (task / "children").read_text().split()}
    return found


def test_limits_are_plain_values() -> None:
    assert json.loads(json.dumps([Limits().memory, Limits().cpu_s])) == [1536 * child.MB, 60]
