"""The promise that nothing leaves the machine, and the proof that doctor shows."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from seoul_assist.netguard import NetworkRefused, install, installed, is_loopback, permit

__all__ = ["NetworkRefused", "Probe", "install", "installed", "is_loopback", "permit", "self_test"]

# Addresses set aside for documentation (RFC 5737, RFC 3849) and a reserved name (RFC 2606): nobody answers there.
_V4, _V6, _NAME = "192.0.2.1", "2001:db8::1", "outside.example"


@dataclass(frozen=True, slots=True)
class Probe:
    """One attempt: `expected` is what should happen, `seen` is what did."""

    what: str
    expected: Literal["refused", "allowed"]
    seen: Literal["refused", "allowed", "unavailable"]

    @property
    def ok(self) -> bool:
        return self.seen == self.expected


def _attempt(action: Callable[[], object]) -> Literal["refused", "allowed", "unavailable"]:
    try:
        action()
    except NetworkRefused:
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


def self_test() -> tuple[Probe, ...]:
    """What became of five attempts to leave and one to stay; without a guard nothing is sent and all count as open."""
    leaving: list[tuple[str, Callable[[], object]]] = [
        (f"TCP {_V4}", lambda: _tcp(socket.AF_INET, _V4)),
        (f"TCP {_V6}", lambda: _tcp(socket.AF_INET6, _V6)),
        (f"UDP {_V4}", lambda: _udp(_V4)),
        (f"DNS {_NAME}", lambda: socket.getaddrinfo(_NAME, 443)),
        (f"DNS {_NAME} (gethostbyname)", lambda: socket.gethostbyname(_NAME)),
    ]
    guarded = installed()
    probes = [Probe(what, "refused", _attempt(action) if guarded else "allowed") for what, action in leaving]
    return (*probes, Probe("TCP 127.0.0.1", "allowed", _attempt(_loopback)))
