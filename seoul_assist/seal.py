"""The wall of the kernel (Linux, a seccomp filter): no code of a sealed process opens an internet socket.

It holds for native code and for every program that is started from then on, to other machines and to this one, and
cannot be taken down again. docs/decisions/0013-network.md tells who is sealed.

Nothing of ours is imported here: `alone` has the file run by a bare interpreter.
"""

from __future__ import annotations

import os
import struct
import sys
from collections.abc import Sequence

# By machine: its audit number, and the numbers of seccomp and socket among its system calls.
_MACHINES = {"x86_64": (0xC000003E, 317, 41), "aarch64": (0xC00000B7, 277, 198)}
_IO_URING_SETUP = 425  # the same everywhere; a ring could open a socket without the call that is watched
_UNIX, _NETLINK = 1, 16  # these talk to programs of this machine and to its kernel
_ALONE = "import os, runpy, sys; runpy.run_path(sys.argv[1])['seal'](); os.execvp(sys.argv[2], sys.argv[2:])"

_sealed = False


def seal() -> bool:
    """True when the kernel refuses every internet socket of this process and of all it starts, for good.

    Threads that already run are included. False where the system has no such filter.
    """
    global _sealed
    if _sealed or sys.platform != "linux" or sys.maxsize < 2**32 or os.uname().machine not in _MACHINES:
        return _sealed
    import ctypes

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))

    audit, seccomp, opening = _MACHINES[os.uname().machine]
    steps = _filter(audit, opening)
    raw = ctypes.create_string_buffer(steps, len(steps))
    program = Program(len(steps) // 8, ctypes.addressof(raw))
    no_new_privileges, set_filter, every_thread, full_speed = 38, 1, 1, 4
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(no_new_privileges, 1, 0, 0, 0) == 0:
            _sealed = libc.syscall(seccomp, set_filter, every_thread | full_speed, ctypes.byref(program)) == 0
    except (OSError, AttributeError):
        return False
    return _sealed


def sealed() -> bool:
    """True once this process sealed itself; a process that inherited the wall does not know."""
    return _sealed


def alone(arguments: Sequence[str]) -> list[str]:
    """The command line that runs another program without a network, where the system can; else plainly."""
    if sys.platform != "linux":
        return list(arguments)
    return [sys.executable, "-I", "-S", "-c", _ALONE, __file__, *arguments]


def _filter(audit: int, opening: int) -> bytes:
    """A BPF program: `socket` opens unix and netlink sockets only, io_uring and foreign machine modes are refused.

    Each step is (code, jump if true, jump if false, value); the last two are the verdicts.
    """
    load, equal, at_least, end = 0x20, 0x15, 0x35, 0x06
    steps = (
        (load, 0, 0, 4),  # the machine mode of the call
        (equal, 0, 7, audit),
        (load, 0, 0, 0),  # its number
        (at_least, 5, 0, 0x40000000),  # the x32 mode
        (equal, 4, 0, _IO_URING_SETUP),
        (equal, 0, 4, opening),
        (load, 0, 0, 16),  # the first argument: the family
        (equal, 2, 0, _UNIX),
        (equal, 1, 0, _NETLINK),
        (end, 0, 0, 0x00050000 | 13),  # EACCES
        (end, 0, 0, 0x7FFF0000),  # allowed
    )
    return b"".join(struct.pack("<HBBI", *step) for step in steps)
