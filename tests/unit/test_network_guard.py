"""The network guard, each time in a process of its own: a hook once installed stays."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from typing import Any

import pytest

from seoul_assist import netguard
from seoul_assist.seal import alone


def guarded(code: str) -> Any:
    """What `code` prints as JSON in a fresh process where the guard is installed."""
    head = "import json, socket, os, sys\nfrom seoul_assist import netguard\nnetguard.install()\n"
    call = subprocess.run(
        [sys.executable, "-c", head + textwrap.dedent(code)], capture_output=True, text=True, check=False, timeout=60
    )
    assert call.returncode == 0, call.stderr
    return json.loads(call.stdout)


ATTEMPTS = """
    def attempt(action):
        try:
            action()
        except netguard.NetworkRefused:
            return "refused"
        except OSError as error:
            return type(error).__name__
        return "went"
    def tcp(address, family=socket.AF_INET):
        with socket.socket(family) as sock:
            sock.setblocking(False)
            sock.connect(address)
    def udp(address):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.sendto(b"", address)
"""

OUTSIDE = [
    "192.0.2.1", "10.0.0.1", "169.254.169.254", "0.0.0.0", "255.255.255.255", "8.8.8.8", "127.1", "2130706433",
    "0x7f000001", "0177.0.0.1", "127.0.0.1.example", "localhost.example", "example.com", "LOCALHOST.", "",
]  # fmt: skip


def test_every_other_spelling_is_refused_before_the_call() -> None:
    code = (
        ATTEMPTS
        + f"""
    print(json.dumps([[attempt(lambda: tcp((host, 9))), attempt(lambda: udp((host, 9)))] for host in {OUTSIDE!r}]))
    """
    )
    assert guarded(code) == [["refused", "refused"]] * len(OUTSIDE)


def test_a_name_is_refused_before_it_is_looked_up() -> None:
    code = (
        ATTEMPTS
        + """
    import time
    begin = time.monotonic()
    seen = {attempt(lambda: tcp((f"host{number}.outside.example", 9))) for number in range(200)}
    print(json.dumps([sorted(seen), time.monotonic() - begin]))
    """
    )
    seen, seconds = guarded(code)
    assert seen == ["refused"]
    assert seconds < 2


def test_names_and_ipv6_are_refused() -> None:
    code = (
        ATTEMPTS
        + """
    print(json.dumps([
        attempt(lambda: socket.getaddrinfo("outside.example", 443)),
        attempt(lambda: socket.getaddrinfo(b"outside.example", 443)),
        attempt(lambda: socket.gethostbyname("outside.example")),
        attempt(lambda: socket.gethostbyaddr("192.0.2.1")),
        attempt(lambda: socket.getnameinfo(("192.0.2.1", 80), 0)),
        attempt(lambda: tcp(("2001:db8::1", 9), socket.AF_INET6)),
        attempt(lambda: tcp(("::ffff:192.0.2.1", 9), socket.AF_INET6)),
        attempt(lambda: socket.create_connection(("192.0.2.1", 9), timeout=1)),
        attempt(lambda: socket.socket().bind(("0.0.0.0", 0))),
        attempt(lambda: socket.socket().connect_ex(("outside.example", 9))),
    ]))
    """
    )
    assert guarded(code) == ["refused"] * 10


def test_ordinary_clients_meet_a_plain_refusal() -> None:
    code = """
    import urllib.error, urllib.request
    os.environ["http_proxy"] = "http://192.0.2.9:3128"
    try:
        urllib.request.urlopen("http://outside.example/", timeout=5)
    except urllib.error.URLError as error:
        print(json.dumps([isinstance(error.reason, netguard.NetworkRefused), str(error.reason)]))
    """
    refused, message = guarded(code)
    assert refused
    assert "outside.example" in message  # the proxy was not even asked


def test_this_machine_stays_reachable() -> None:
    code = """
    import asyncio, threading
    server = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=lambda: server.accept()[0].sendall(b"hi"), daemon=True).start()
    with socket.create_connection(("localhost", server.getsockname()[1]), timeout=5) as client:
        got = client.recv(2).decode()
    async def nothing():
        return "loop"
    a, b = socket.socketpair()
    a.sendall(b"x")
    print(json.dumps([got, asyncio.run(nothing()), b.recv(1).decode()]))
    """
    assert guarded(code) == ["hi", "loop", "x"]


def test_only_what_is_permitted_and_only_meanwhile() -> None:
    code = (
        ATTEMPTS
        + """
    with netguard.permit("192.0.2.7"):
        inside = attempt(lambda: tcp(("192.0.2.7", 9)))
        other = attempt(lambda: tcp(("192.0.2.8", 9)))
    after = attempt(lambda: tcp(("192.0.2.7", 9)))
    print(json.dumps([inside != "refused", other, after]))
    """
    )
    assert guarded(code) == [True, "refused", "refused"]


PROOF = """
    from seoul_assist.governance import network
    print(json.dumps([[probe.native, probe.expected, probe.seen] for probe in network.self_test()]))
"""


def test_the_proof_passes_with_the_guard_and_fails_without() -> None:
    probes = guarded(PROOF)
    assert len(probes) == 10
    python = [(expected, seen) for native, expected, seen in probes if not native]
    assert python == [("refused", "refused")] * 6 + [("allowed", "allowed")]
    bare = textwrap.dedent("""
        import json, sys
        from seoul_assist.governance import network
        asked = set()
        sys.addaudithook(lambda e, a: asked.add(str(a[1][0] if e == "socket.connect" else a[0]))
                         if e in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname") else None)
        print(json.dumps([[probe.ok for probe in network.self_test() if not probe.native], sorted(asked)]))
    """)
    call = subprocess.run([sys.executable, "-c", bare], capture_output=True, text=True, check=True)
    verdicts, asked = json.loads(call.stdout)
    assert verdicts == [False] * 5 + [True, True]
    assert asked == ["127.0.0.1"]  # without a guard nothing outside is even tried


# -- the wall of the kernel ----------------------------------------------------------------------------------


def sealable() -> bool:
    """Whether this system has such a wall at all; tried in a process of its own."""
    code = "import sys; from seoul_assist.seal import seal; sys.exit(not seal())"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


needs_wall = pytest.mark.skipif(not sealable(), reason="this system has no filter of system calls")
NATIVE = """
    import ctypes
    def native(family=2):
        libc = ctypes.CDLL(None, use_errno=True)
        made = libc.socket(family, 2 if family != 16 else 3, 0)
        return os.close(made) or "opened" if made >= 0 else os.strerror(ctypes.get_errno())
"""


@needs_wall
def test_behind_the_wall_no_code_and_no_program_opens_an_internet_socket() -> None:
    code = (
        ATTEMPTS
        + NATIVE
        + """
    import asyncio, subprocess, threading
    from seoul_assist.seal import seal, sealed
    before, go, seen = [native(), sealed()], threading.Event(), []
    older = threading.Thread(target=lambda: (go.wait(), seen.append(native())))
    older.start()
    assert seal() and sealed() and seal()
    go.set()
    older.join()
    program = [sys.executable, "-c", "import socket; socket.socket(socket.AF_INET6)"]
    ran = subprocess.run(program, capture_output=True, text=True)
    async def nothing():
        return "loop"
    print(json.dumps([before, seen, [native(family) for family in (2, 10, 17, 40)], [native(1), native(16)],
                      ran.returncode != 0 and ran.stderr.strip().splitlines()[-1], asyncio.run(nothing()),
                      attempt(lambda: tcp(("127.0.0.1", 9))), attempt(lambda: tcp(("192.0.2.1", 9)))]))
    """
    )
    before, older, closed, open_, program, loop, here, there = guarded(code)
    assert before == ["opened", False]
    assert older == ["Permission denied"] and closed == ["Permission denied"] * 4
    assert open_ == ["opened", "opened"] and loop == "loop"
    assert program.startswith("PermissionError")
    assert (here, there) == ("PermissionError", "PermissionError")


@needs_wall
def test_the_proof_of_a_sealed_process_has_no_gap() -> None:
    probes = guarded("from seoul_assist.seal import seal; seal()\n" + textwrap.dedent(PROOF))
    assert {seen for _, _, seen in probes} == {"refused"} == {expected for _, expected, _ in probes}


@needs_wall
@pytest.mark.parametrize(
    ("settings", "opens", "begun", "sealed"),
    [
        ("", False, True, True),
        ("", True, True, False),
        ("", False, False, False),  # a program that uses us as a library keeps its sockets
        ("engine='http'", False, True, False),
        ("embedder='http'", False, True, False),
        ("engine='llama'", False, True, True),
    ],
)
def test_a_command_that_needs_no_server_is_sealed(settings: str, opens: bool, begun: bool, sealed: bool) -> None:
    code = f"""
    from pathlib import Path
    from seoul_assist.governance import network
    from seoul_assist.settings import Settings
    {"network.begin()" if begun else ""}
    network.settle(Settings(Path(), {settings}), opens={opens})
    print(json.dumps(network.sealed()))
    """
    assert guarded(code) is sealed


@needs_wall
@pytest.mark.parametrize(("more", "seen"), [("", "refused"), ("writes=True", "refused"), ("network=True", "allowed")])
def test_native_code_of_a_child_is_walled_in(more: str, seen: str) -> None:
    code = f"""
    from seoul_assist import child
    limits = child.Limits({more})
    print(json.dumps(child.call("seoul_assist.governance.network:in_child", None, limits=limits)))
    """
    assert guarded(code)["native"] == seen


@needs_wall
def test_a_program_that_runs_alone_has_its_own_way_otherwise() -> None:
    code = "import socket, sys; print(sys.argv[1:]); socket.socket(socket.AF_UNIX); socket.socket()"
    ran = subprocess.run(
        alone([sys.executable, "-c", code, "한 글", "--x"]), capture_output=True, text=True, check=False
    )
    assert ran.stdout.strip() == str(["한 글", "--x"])
    assert ran.returncode == 1 and "PermissionError" in ran.stderr
    assert subprocess.run(alone(["sh", "-c", "exit 7"]), check=False).returncode == 7


def test_importing_the_package_opens_no_socket() -> None:
    code = """
    import importlib, pkgutil, sys
    tried = []
    sys.addaudithook(lambda event, args: tried.append(event) if event.startswith("socket.") else None)
    import seoul_assist
    names = [found.name for found in pkgutil.walk_packages(seoul_assist.__path__, "seoul_assist.")]
    for name in names:
        importlib.import_module(name)
    import json
    print(json.dumps([len(names), tried]))
    """
    call = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=True)
    count, tried = json.loads(call.stdout)
    assert count > 200 and tried == []


def test_libraries_are_told_to_keep_quiet() -> None:
    assert guarded(f"print(json.dumps([os.environ[name] for name in {sorted(netguard.QUIET)!r}]))") == [
        netguard.QUIET[name] for name in sorted(netguard.QUIET)
    ]


def test_the_kernel_takes_the_network_where_it_can() -> None:
    code = (
        ATTEMPTS
        + """
    here = netguard.isolate()
    with open("/proc/self/net/dev") as file:
        print(json.dumps([here, file.read().count(":"), attempt(lambda: tcp(("127.0.0.1", 9)))]))
    """
    )
    if not sys.platform.startswith("linux"):
        pytest.skip("network namespaces are a Linux thing")
    isolated, interfaces, seen = guarded(code)
    if not isolated:
        pytest.skip("this system allows no new namespaces")
    assert interfaces == 1  # a loopback interface that is down
    assert seen in ("OSError", "ConnectionRefusedError", "BlockingIOError")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.9.10", "::1"])
def test_loopback(host: str) -> None:
    assert netguard.is_loopback(host)


@pytest.mark.parametrize("host", [*OUTSIDE, "::", "::ffff:127.0.0.1", "::1%eth0", "LOCALHOST", "127.0.0.1 ", "fe80::1"])
def test_not_loopback(host: str) -> None:
    assert not netguard.is_loopback(host)
