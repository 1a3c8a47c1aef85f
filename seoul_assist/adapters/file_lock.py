"""A kernel lock on a file beside what it guards: the kernel takes it back when its holder dies.

The library's own lock (`library/generations`) works the same way; the rooms may not import each other.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from seoul_assist.errors import ModelUnusable


@contextmanager
def exclusive(path: Path, what: str, *, wait_s: float = 0.0) -> Iterator[None]:
    """Holds the lock of that file; ModelUnusable with the sentence `what` when another still holds it after `wait_s`.

    The folder must exist. The file stays behind: to remove it would let two holders in.
    """
    deadline = time.monotonic() + wait_s
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as handle:
        while not _lock(handle):
            if time.monotonic() >= deadline:
                raise ModelUnusable(what, "그 작업이 끝난 뒤에 다시 실행해 주세요.")
            time.sleep(0.05)
        yield


def _lock(handle: IO[bytes]) -> bool:
    try:
        import fcntl
    except ImportError:
        return _lock_windows(handle)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _lock_windows(handle: IO[bytes]) -> bool:
    import importlib

    msvcrt: Any = importlib.import_module("msvcrt")
    try:
        handle.seek(0)
        msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
    except OSError:
        return False
    return True
