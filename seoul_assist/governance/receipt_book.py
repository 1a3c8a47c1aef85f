"""The book of receipts on the disk: lines are added and synced under a kernel lock, and nothing is ever taken away."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from seoul_assist import locks, whole_files
from seoul_assist.errors import WriteError
from seoul_assist.governance.receipts import (
    Audit,
    Head,
    Receipt,
    Record,
    audit,
    key_name,
    keyed,
    next_place,
    opened,
    sealed,
)

BOOK, HEAD, KEY, LOCK = "receipts.jsonl", "head.json", "key", "lock"
WAIT_S = 10.0
SYNC_S = 1.0  # a run of many items is synced this often, and at its end
_KEY_BYTES = 32
_NEAR, _FAR = 64 * 1024, 8 * 1024 * 1024  # how much of the end is read, first and when the head lies farther back


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Book:
    """The receipts of one data folder; every failure of the disk is a WriteError."""

    def __init__(self, folder: Path, *, clock: Callable[[], str] = _now) -> None:
        self._folder, self._clock = folder, clock
        self._key = b""
        self._synced = time.monotonic()
        self._open_end = False  # lines were added that are not synced yet
        self._after = (0, Head())  # the size of the book and its last receipt when we wrote

    # -- writing ------------------------------------------------------------------------------------------

    @property
    def key_name(self) -> str:
        """The name of the key of this folder, which is made where there is none."""
        return key_name(self._secret())

    def keyed(self, content: bytes) -> str:
        """The keyed hash of a SHA-256, under the key of this folder, which is made where there is none."""
        return keyed(self._secret(), content)

    def add(self, records: Sequence[Record], *, lasting: bool = True) -> None:
        """Adds the receipts of the records, after those of others; on the disk once it returns.

        Without `lasting` only a power cut within a second may lose them: `close` (or the next second) makes them last.
        """
        self._secret()
        with self._storage(), self._locked(), self._book() as handle:
            place, broken = self._put_lines(handle, records)
            if lasting or broken or time.monotonic() - self._synced >= SYNC_S:
                self._sync(handle, place)
            else:
                self._open_end = True

    def close(self) -> None:
        """Makes what was added last."""
        if not self._open_end:
            return
        with self._storage(), self._locked(), self._book() as handle:
            head = _head(self._folder)
            last, _, held = _end(handle, head)
            if next_place(last, head, held) == last:
                self._sync(handle, last)

    @contextmanager
    def _book(self) -> Iterator[int]:
        path = self._folder / BOOK
        new = not path.exists()
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o600)
        try:
            if new:
                whole_files.sync_folder(self._folder)
            yield handle
        finally:
            os.close(handle)

    def _put_lines(self, handle: int, records: Sequence[Record]) -> tuple[Head, bool]:
        """The place of the last line added, and whether the end of the book was not what it should be."""
        size = os.fstat(handle).st_size
        broken, torn, data = False, "", b""
        if self._after[0] == size and size:  # nobody wrote since we did
            place = self._after[1]
        else:
            head = _head(self._folder)
            last, left, held = _end(handle, head)
            place = next_place(last, head, held)
            broken = place != last
            torn = hashlib.sha256(left.removesuffix(b"\n")).hexdigest() if left else ""
            data = b"\n" if size and _read(handle, size - 1, 1) != b"\n" else b""
        for record in records:
            line, own = sealed(Receipt(place.count + 1, self._clock(), place.hash, record, torn))
            place, torn = Head(place.count + 1, own), ""
            data += line + b"\n"
        self._after = (size + len(data), place)
        while data:
            data = data[os.write(handle, data) :]
        return place, broken

    def _sync(self, handle: int, place: Head) -> None:
        """First the lines, then what guards their end: after a power cut the guard may lag, never lead."""
        os.fsync(handle)
        whole_files.replace(self._folder / HEAD, _head_bytes(place))
        self._synced, self._open_end = time.monotonic(), False

    def _secret(self) -> bytes:
        if not self._key:
            with self._storage():
                self._key = _read_key(self._folder) or self._made_key()
        return self._key

    def _made_key(self) -> bytes:
        for folder in (self._folder.parent, self._folder):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._locked():
            if known := _read_key(self._folder):  # somebody else was faster
                return known
            if not (self._folder / BOOK).exists() and not (self._folder / HEAD).exists():
                # From here on a book without a head is one that somebody changed.
                whole_files.replace(self._folder / HEAD, _head_bytes(Head()))
            key = secrets.token_bytes(_KEY_BYTES)
            whole_files.replace(self._folder / KEY, key.hex().encode() + b"\n")
            return key

    @contextmanager
    def _locked(self) -> Iterator[None]:
        handle = os.open(self._folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        with os.fdopen(handle, "r+b") as file:
            until = time.monotonic() + WAIT_S
            while not locks.take(file):
                if time.monotonic() > until:
                    raise WriteError("다른 작업이 영수증을 쓰고 있습니다.", "그 작업이 끝난 뒤 다시 실행해 주세요.")
                time.sleep(0.005)
            yield

    @contextmanager
    def _storage(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise WriteError(
                f"영수증을 쓸 수 없습니다: {self._folder} ({error.strerror})",
                "자료 폴더의 권한과 디스크의 빈 자리를 확인해 주세요.",
            ) from error

    # -- reading ------------------------------------------------------------------------------------------

    def audit(self, written_down: str = "", on_receipt: Callable[[Receipt], None] | None = None) -> Audit:
        """What the book shows as it stands now; works where it cannot be written, too."""
        with self._storage():
            head = _head(self._folder)  # before the lines: those that come meanwhile only lead
            return audit(self._lines(), head, written_down=written_down, on_receipt=on_receipt)

    def known_key(self) -> bytes:
        """The key, b"" where there is none: looking at receipts makes no key."""
        with self._storage():
            return self._key or _read_key(self._folder)

    def _lines(self) -> Iterator[bytes]:
        try:
            with (self._folder / BOOK).open("rb") as file:
                left = os.fstat(file.fileno()).st_size  # what others add meanwhile is none of our business
                for line in file:
                    if left <= 0:
                        return
                    yield line[:left]
                    left -= len(line)
        except FileNotFoundError:
            return


def _end(handle: int, head: Head | None) -> tuple[Head, bytes, str | None]:
    """The last receipt of the book, what stands behind it and is none, and the hash the book has at `head.count`."""
    size = os.fstat(handle).st_size
    for window in (_NEAR, _FAR, size):
        start = max(0, size - window)
        last, left, held = _last_of(_read(handle, start, size - start), start == 0, head)
        known = head is None or head.count == 0 or held is not None or last.count < head.count
        if start == 0 or (last.count and known):
            break
    return last, left, held


def _last_of(data: bytes, whole: bool, head: Head | None) -> tuple[Head, bytes, str | None]:
    pieces = data.split(b"\n")
    at = len(data)
    last: Head | None = None
    left, held = b"" if not data.strip(b"\n") else data, None
    for number in range(len(pieces) - 1, -1 if whole else 0, -1):
        found = opened(pieces[number])
        if found is not None:
            receipt, own = found
            if last is None:
                last, left = Head(receipt.seq, own), data[at + 1 :]
            if head is None or receipt.seq < head.count:
                break
            if receipt.seq == head.count:
                held = own
                break
            if head.count == 0:
                break
        at -= len(pieces[number]) + 1
    return last or Head(), left, held


def _read(handle: int, start: int, length: int) -> bytes:
    data = b""
    os.lseek(handle, start, os.SEEK_SET)
    while len(data) < length and (more := os.read(handle, length - len(data))):
        data += more
    return data


def _head_bytes(head: Head) -> bytes:
    return json.dumps({"count": head.count, "hash": head.hash}).encode() + b"\n"


def _head(folder: Path) -> Head | None:
    try:
        raw = (folder / HEAD).read_bytes()
        found = json.loads(raw)
        head = Head(int(found["count"]), str(found["hash"]))
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None
    return head if raw == _head_bytes(head) else None


def _read_key(folder: Path) -> bytes:
    try:
        key = bytes.fromhex((folder / KEY).read_text("ascii").strip())
    except (FileNotFoundError, ValueError):
        return b""
    return key if len(key) == _KEY_BYTES else b""
