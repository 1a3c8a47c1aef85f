"""A kernel lock on a file beside what it guards: the kernel takes it back when its holder dies."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from seoul_assist import locks
from seoul_assist.errors import ModelUnusable


@contextmanager
def exclusive(path: Path, what: str, *, wait_s: float = 0.0) -> Iterator[None]:
    """Holds the lock of that file; ModelUnusable with the sentence `what` when another still holds it after `wait_s`.

    The folder must exist. The file stays behind: to remove it would let two holders in.
    """
    deadline = time.monotonic() + wait_s
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as handle:
        while not locks.take(handle):
            if time.monotonic() >= deadline:
                raise ModelUnusable(what, "그 작업이 끝난 뒤에 다시 실행해 주세요.")
            time.sleep(0.05)
        yield
