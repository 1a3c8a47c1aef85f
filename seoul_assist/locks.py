"""The kernel's lock on an open file: it goes when its holder closes the file or dies."""

from __future__ import annotations

from typing import IO, Any


def take(handle: IO[bytes], *, shared: bool = False) -> bool:
    """True when the lock is ours now; False, at once, while somebody else holds it."""
    try:
        import fcntl
    except ImportError:
        return _take_windows(handle, shared=shared)
    try:
        fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _take_windows(handle: IO[bytes], *, shared: bool) -> bool:
    import importlib

    if shared:  # an open file cannot be deleted there: that is lock enough
        return True
    msvcrt: Any = importlib.import_module("msvcrt")
    try:
        handle.seek(0)
        msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
    except OSError:
        return False
    return True
