"""Any change of the book is found: every byte, and lines taken away, said again or put elsewhere."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from seoul_assist.governance.receipts import Audit, Head, Receipt, Record, Seen, audit, sealed

LINES: list[bytes] = []
_place = Head()
for _number in range(1, 4):
    _hash = f"{_number:064x}"
    _record = Record("ask", "0.1", "k" * 16, _hash, (_hash,), evidence=(Seen(_hash, "제6조", _hash),), verified=1)
    _line, _own = sealed(Receipt(_number, f"2026-03-05T00:00:0{_number}.000Z", _place.hash, _record))
    LINES.append(_line + b"\n")
    _place = Head(_number, _own)
HEAD = _place
BOOK = b"".join(LINES)


def looked_at(data: bytes, head: Head | None = HEAD) -> Audit:
    return audit(data.splitlines(keepends=True) if b"\r" not in data else _split(data), head)


def _split(data: bytes) -> list[bytes]:
    """As a file is read: only line feeds end a line."""
    ends = [0, *(at + 1 for at, byte in enumerate(data) if byte == 10), len(data)]
    return [data[start:end] for start, end in pairwise(ends) if start < end]


def test_the_book_as_it_was_written_is_whole() -> None:
    assert looked_at(BOOK) == Audit(HEAD, ())


def test_every_byte_counts() -> None:
    for at in range(len(BOOK)):
        for other in {BOOK[at] ^ 1, BOOK[at] ^ 0x20, 10} - {BOOK[at]}:
            changed = BOOK[:at] + bytes([other]) + BOOK[at + 1 :]
            assert not audit(_split(changed), HEAD).ok, (at, other)
        assert not audit(_split(BOOK[:at] + BOOK[at + 1 :]), HEAD).ok, at


def test_every_end_counts() -> None:
    for end in range(len(BOOK)):
        assert not audit(_split(BOOK[:end]), HEAD).ok, end


@settings(max_examples=100, derandomize=True, deadline=None)
@given(st.lists(st.integers(0, len(LINES) - 1), max_size=5))
def test_lines_in_any_other_order_or_number_are_found(order: list[int]) -> None:
    whole = order == list(range(len(LINES)))
    assert audit([LINES[at] for at in order], HEAD).ok == whole
    if order and order[-1] != len(LINES) - 1:  # nor does a head that was set back to fit hide it
        ends = {at + 1: sealed_hash(at) for at in order}
        last = order[-1] + 1
        assert audit([LINES[at] for at in order], Head(last, ends[last])).ok == (order == list(range(last)))


def sealed_hash(at: int) -> str:
    return LINES[at][-67:-3].decode()


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.integers(0, len(BOOK)), st.integers(0, 90), st.binary(max_size=40))
def test_no_edit_changes_a_receipt_unseen(at: int, length: int, put: bytes) -> None:
    changed = BOOK[:at] + put + BOOK[at + length :]
    if changed == BOOK:
        return
    seen = audit(_split(changed), HEAD)
    # What is added behind the last line is no receipt and is told as one that was not finished.
    assert not seen.ok or (changed.startswith(BOOK) and seen.torn)


def test_the_head_counts_as_well() -> None:
    assert not looked_at(BOOK, Head(HEAD.count, "0" * 64)).ok
    assert not looked_at(BOOK, Head(HEAD.count + 1, HEAD.hash)).ok
    assert not looked_at(BOOK, Head(HEAD.count - 1, HEAD.hash)).ok
    assert not looked_at(BOOK, None).ok
