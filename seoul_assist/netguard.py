"""Keeps this process from talking to other machines: an audit hook that refuses before the system call.

What it sees is every socket that Python opens here. It sees neither native code that opens sockets by itself nor other
programs: against those stands the wall of the kernel, `seal`. docs/decisions/0013-network.md tells who has which.
"""

from __future__ import annotations

import ipaddress
import os
import sys
import threading
from collections import Counter
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

from seoul_assist.errors import AssistError

# Settings of libraries we load that would otherwise report home, download models or obey a proxy.
QUIET = {
    "ANONYMIZED_TELEMETRY": "False",
    "DO_NOT_TRACK": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_OFFLINE": "1",
    "NO_PROXY": "*",
    "OTEL_SDK_DISABLED": "true",
    "TRANSFORMERS_OFFLINE": "1",
    "no_proxy": "*",
}
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_OUTGOING = {"socket.connect", "socket.sendto", "socket.sendmsg", "socket.bind"}
_LOOKUP = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"}

_installed = False
_permitted: Counter[str] = Counter()  # by how many blocks: a host stays permitted until the last of them ends
_counting = threading.Lock()


class NetworkRefused(AssistError, PermissionError):
    """A connection to another machine was refused before it began."""

    code = "network_refused"


def is_loopback(host: str) -> bool:
    """True for `localhost` and for loopback addresses in their plain spelling; every other spelling is refused."""
    if host == "localhost":
        return True
    try:
        return "%" not in host and ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def install(environ: MutableMapping[str, str] | None = None) -> None:
    """From now on, no Python socket of this process reaches another machine; calling it again does nothing."""
    global _installed
    (os.environ if environ is None else environ).update(QUIET)
    if not _installed:
        sys.addaudithook(_hook)
        _ask_before_lookup()
        _installed = True


def installed() -> bool:
    """True once the guard stands in this process."""
    return _installed


@contextmanager
def permit(host: str) -> Iterator[None]:
    """Inside the block, `host` and the addresses it has now may be reached: only where the user named that host."""
    import socket

    added = [host]
    with _counting:
        _permitted.update(added)
    try:
        found = {str(info[4][0]) for info in socket.getaddrinfo(host, None)}
        with _counting:
            _permitted.update(found)
            added += found
        yield
    finally:
        with _counting:
            _permitted.subtract(added)
            for name in added:
                if _permitted[name] <= 0:
                    del _permitted[name]


def isolate() -> bool:
    """True when the kernel took the network away from this process for good; single-threaded Linux processes only."""
    if not sys.platform.startswith("linux"):
        return False
    import ctypes

    try:
        return bool(ctypes.CDLL(None, use_errno=True).unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0)
    except (OSError, AttributeError):
        return False


def _ask_before_lookup() -> None:
    """Python looks a name up before it raises the event of the connection: these methods are asked first."""
    import socket

    def asking(name: str) -> Any:
        method = getattr(socket.socket, name)

        def asked(self: Any, *args: Any, **kwargs: Any) -> Any:
            # The address is the last argument of every one of these methods.
            if args and isinstance(args[-1], tuple):
                _judge_address(f"socket.{name.removesuffix('_ex')}", self, args[-1])
            return method(self, *args, **kwargs)

        asked.__name__, asked.__doc__ = name, method.__doc__
        return asked

    for name in ("connect", "connect_ex", "sendto", "sendmsg", "bind"):
        if hasattr(socket.socket, name):
            setattr(socket.socket, name, asking(name))


def _hook(event: str, args: tuple[Any, ...]) -> None:
    if not event.startswith("socket."):
        return
    if event in _OUTGOING:
        _judge_address(event, args[0], args[1])
    elif event in _LOOKUP:
        host = args[0][0] if event == "socket.getnameinfo" else args[0]
        # None and "" ask for the wildcard address of this machine: nothing is looked up.
        if host not in (None, "", b""):
            _judge_host(host)


def _judge_address(event: str, sock: Any, address: Any) -> None:
    import socket

    if address is None or sock.family == getattr(socket, "AF_UNIX", None):
        return
    if sock.family not in (socket.AF_INET, socket.AF_INET6):
        _refuse(f"소켓 종류 {int(sock.family)}")
    host = address[0] if isinstance(address, tuple) and address else address
    if event == "socket.bind" and sock.type != socket.SOCK_STREAM:
        return  # a datagram socket that only has a port; what it sends is judged when it sends
    _judge_host(host)


def _judge_host(host: Any) -> None:
    text = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    if not is_loopback(text) and text not in _permitted:
        _refuse(text)


def _refuse(what: str) -> None:
    raise NetworkRefused(
        f"다른 컴퓨터로 나가는 연결을 막았습니다: {what}",
        "이 컴퓨터 안에서만 동작하는 것이 기본입니다. 외부 연결이 꼭 필요하면 명령의 옵션으로 주소를 적어 주세요.",
    )
