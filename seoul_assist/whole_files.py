"""Whole files or no files: a reader of the target sees the old content or the new, never a half."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

OWNERS = 0o600  # the owner's alone, whatever the umask


def replace(path: Path, data: bytes, *, mode: int = OWNERS) -> None:
    """Puts the bytes in the place of the file, on the disk, with these rights; OSError or ValueError as they come.

    A neighbour file is written, synced and renamed over the target; after any failure the old target is unchanged and
    the neighbour gone. The new name itself outlives a power cut only after `sync_folder`.
    """
    handle, name = tempfile.mkstemp(prefix=".seoul-assist-", suffix=".tmp", dir=path.parent)  # mode 0600
    new = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if mode != OWNERS:
            new.chmod(mode)
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


def sync_folder(folder: Path) -> None:
    """Makes the names in the folder last, where the system has a way to."""
    if os.name == "nt":  # a folder cannot be opened there; the rename is journalled
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
