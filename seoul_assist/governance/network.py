"""The promise that nothing leaves the machine, and the proof that doctor shows: tried here, in a child, a program."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal

from seoul_assist.netguard import NetworkRefused, install, installed, is_loopback, permit
from seoul_assist.seal import alone, seal, sealed
from seoul_assist.settings import Settings

__all__ = ["NetworkRefused", "Probe", "begin", "install", "installed", "is_loopback", "permit", "self_test", "settle"]

# Addresses set aside for documentation (RFC 5737, RFC 3849) and a reserved name (RFC 2606): nobody answers there.
_V4, _V6, _NAME = "192.0.2.1", "2001:db8::1", "outside.example"


Seen = Literal["refused", "allowed", "unavailable"]
_PROGRAM = "import socket, sys\ntry: socket.socket()\nexcept PermissionError: sys.exit(3)"


@dataclass(frozen=True, slots=True)
class Probe:
    """One attempt: `expected` is what should happen, `seen` is what did."""

    what: str
    expected: Literal["refused", "allowed"]
    seen: Seen
    native: bool = False  # past Python: only the kernel can refuse it

    @property
    def ok(self) -> bool:
        return self.seen == self.expected


_ours = False


def begin() -> None:
    """Called once by the console script: the guard stands from here on, and `settle` may seal this process."""
    global _ours
    install()
    _ours = True


def settle(settings: Settings, *, opens: bool = False) -> None:
    """Seals the process of a command whose settings name no server and that still `opens` no socket itself: it neither
    downloads nor is about to listen; see seoul_assist.seal.

    Only where `begin` was called: a program that uses us as a library keeps its sockets.
    """
    served = "http" in (settings.engine, settings.embedder) or settings.store == "chroma-http"
    if _ours and not (opens or served):
        seal()


def _attempt(action: Callable[[], object]) -> Seen:
    try:
        action()
    except PermissionError:  # of the guard, or of the kernel in a sealed process
        return "refused"
    except BlockingIOError:
        return "allowed"  # the system call was made: the guard let it through
    except OSError:
        return "unavailable"
    return "allowed"


def _tcp(family: socket.AddressFamily, address: str) -> None:
    with socket.socket(family, socket.SOCK_STREAM) as sock:
        sock.setblocking(False)
        sock.connect((address, 9))


def _udp(address: str) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.sendto(b"", (address, 9))


def _loopback() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(1)
        with socket.create_connection(server.getsockname(), timeout=2) as client, suppress(OSError):
            client.shutdown(socket.SHUT_RDWR)


def _native() -> None:
    """Opens an internet socket past Python and closes it; nothing is sent."""
    import ctypes
    import os

    if sys.platform == "win32":
        raise OSError
    opened = ctypes.CDLL(None, use_errno=True).socket(int(socket.AF_INET), int(socket.SOCK_DGRAM), 0)
    if opened < 0:
        raise OSError(ctypes.get_errno(), "socket")
    os.close(opened)


def in_child(_: None) -> dict[str, Seen]:
    """What becomes of a socket of Python and of native code in a child."""
    return {"python": _attempt(_loopback), "native": _attempt(_native)}


def _in_program() -> Seen:
    """What becomes of a socket in a program that is started alone; it opens one and sends nothing."""
    import subprocess

    command = alone([sys.executable, "-I", "-S", "-c", _PROGRAM])
    try:
        status = subprocess.run(command, capture_output=True, timeout=30, check=False).returncode
    except (OSError, subprocess.SubprocessError):
        return "unavailable"
    seen: dict[int, Seen] = {0: "allowed", 3: "refused"}
    return seen.get(status, "unavailable")


def self_test() -> tuple[Probe, ...]:
    """What became of five attempts to leave, of sockets in native code, a child and a program, and of one to stay.

    Without a guard nothing is sent and all attempts count as open. In a sealed process this machine is closed too.
    """
    from seoul_assist import child

    leaving: list[tuple[str, Callable[[], object]]] = [
        (f"TCP {_V4}", lambda: _tcp(socket.AF_INET, _V4)),
        (f"TCP {_V6}", lambda: _tcp(socket.AF_INET6, _V6)),
        (f"UDP {_V4}", lambda: _udp(_V4)),
        (f"DNS {_NAME}", lambda: socket.getaddrinfo(_NAME, 443)),
        (f"DNS {_NAME} (gethostbyname)", lambda: socket.gethostbyname(_NAME)),
    ]
    guarded = installed()
    probes = [Probe(what, "refused", _attempt(action) if guarded else "allowed") for what, action in leaving]
    inside: dict[str, Any] = child.call("seoul_assist.governance.network:in_child", None)
    here: Literal["refused", "allowed"] = "refused" if sealed() else "allowed"
    return (
        *probes,
        Probe("하위 프로세스의 소켓", "refused", inside["python"]),
        Probe("하위 프로세스의 네이티브 코드", "refused", inside["native"], native=True),
        Probe("따로 실행하는 프로그램", "refused", _in_program(), native=True),
        Probe("이 프로세스의 네이티브 코드", "refused", _attempt(_native), native=True),
        Probe("TCP 127.0.0.1" + (" (서버를 쓰지 않아 함께 닫음)" if sealed() else ""), here, _attempt(_loopback)),
    )
