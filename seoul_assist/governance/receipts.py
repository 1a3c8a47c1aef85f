"""Receipts: what was asked of which model with which evidence and what came out, as a chain of hashes without any text.

A line of the book is a JSON object with sorted keys, its own SHA-256 as the last of them. Each names the hash of the
line before, so that an edit, a removal, a repetition or another order breaks the chain; `Head` (count and last hash, in
a file of its own) shows a cut at the end. Questions, names and results stand in it only as keyed hashes: who does not
hold the key cannot try out guesses, and a question of few words would be guessed from a bare hash.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

NOTHING = "0" * 64  # what the first receipt names as the one before
MOST_EVIDENCE = 32  # entries of one receipt, so that a line stays small
SHORTEST_HEAD = 32  # letters of a hash that was written down which are enough to know it by
_SEAL = re.compile(rb',"hash":"([0-9a-f]{64})"\}\Z')

Setting = str | int | float | bool | None
FaultCode = Literal["changed", "missing", "order", "cut", "end_changed", "no_head", "head_unknown"]


@dataclass(frozen=True, slots=True)
class Seen:
    """One piece of evidence: its address, and the keyed hashes of the name of its law or document and of its text.

    The address alone (제6조제1항, 3쪽) says nothing about anybody; a name may, and stands here for nobody to read.
    """

    law: str
    address: str
    text: str


@dataclass(frozen=True, slots=True)
class Record:
    """What one result came from and what it was; every hash but those of the model and its template is a keyed one.

    `outputs` are the hashes of the printed JSON line or of the bytes of each file written; `verified` and `unverified`
    count claims; `key` tells under which key the hashes were made.
    """

    command: str
    version: str
    key: str
    input: str
    outputs: tuple[str, ...]
    engine: str = ""
    model: str = ""
    template: str = ""
    prompts: tuple[str, ...] = ()
    settings: Mapping[str, Setting] = field(default_factory=dict)
    generation: str = ""
    grade: str = ""
    evidence: tuple[Seen, ...] = ()
    verified: int = 0
    unverified: int = 0
    exit_code: int = 0


@dataclass(frozen=True, slots=True)
class Receipt:
    """A record in its place: `seq` counts from 1, `time` is UTC, `previous` the hash of the receipt before.

    `torn` is the SHA-256 of what a killed process left half written before this line; "" nearly always.
    """

    seq: int
    time: str
    previous: str
    record: Record
    torn: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """How many receipts there are and the hash of the last one."""

    count: int = 0
    hash: str = NOTHING


@dataclass(frozen=True, slots=True)
class Fault:
    """One place where the book is not what was written: the line in the file (0 for the whole) and a sentence."""

    code: FaultCode
    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Audit:
    """What reading the whole book showed; `anchored` is the receipt whose hash the reader had written down, or 0."""

    head: Head
    faults: tuple[Fault, ...]
    torn: int = 0
    anchored: int = 0

    @property
    def ok(self) -> bool:
        return not self.faults


def digest(*parts: bytes) -> bytes:
    """The SHA-256 of one part, or of several in a way that tells where each ends."""
    if len(parts) == 1:
        return hashlib.sha256(parts[0]).digest()
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).digest()


def keyed(key: bytes, content: bytes) -> str:
    """The HMAC-SHA-256 of a SHA-256: nobody without the key can find out what was hashed by trying."""
    return hmac.digest(key, content, "sha256").hex()


def key_name(key: bytes) -> str:
    """A short name of the key that gives nothing of it away."""
    return hashlib.sha256(b"seoul-assist receipts key" + key).hexdigest()[:16]


def sealed(receipt: Receipt) -> tuple[bytes, str]:
    """The line of the book, without its line end, and its hash."""
    flat = {"seq": receipt.seq, "time": receipt.time, "previous": receipt.previous, **asdict(receipt.record)}
    if receipt.torn:
        flat["torn"] = receipt.torn
    body = json.dumps(flat, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    own = hashlib.sha256(body).hexdigest()
    return body[:-1] + f',"hash":"{own}"}}'.encode(), own


def opened(line: bytes) -> tuple[Receipt, str] | None:
    """The receipt of the line and its hash; None where the line is not, byte for byte, one that was sealed."""
    seal = _SEAL.search(line)
    if seal is None:
        return None
    own = seal[1].decode()
    if hashlib.sha256(line[: seal.start()] + b"}").hexdigest() != own:
        return None
    try:
        return _receipt(json.loads(line)), own
    except (ValueError, KeyError, TypeError):
        return None


def _receipt(flat: dict[str, Any]) -> Receipt:
    """A newer program may have written more fields: they are left aside."""
    known = {name: flat[name] for name in Record.__dataclass_fields__ if name in flat}
    known["evidence"] = tuple(Seen(one["law"], one["address"], one["text"]) for one in flat["evidence"])
    known["outputs"], known["prompts"] = tuple(flat["outputs"]), tuple(flat["prompts"])
    return Receipt(int(flat["seq"]), str(flat["time"]), str(flat["previous"]), Record(**known), flat.get("torn", ""))


def next_place(last: Head, head: Head | None, held: str | None) -> Head:
    """What the next receipt follows: the last line of the book, or what `head` says where the two do not agree.

    `held` is the hash that the book has at `head.count`. After a cut or an edit at the end the chain goes on from what
    stood there, so that the break stays to be seen for ever.
    """
    if head is None or held == head.hash or (head.count == 0 and head.hash == NOTHING):
        return last
    return head


def audit(
    lines: Iterable[bytes],
    head: Head | None,
    *,
    written_down: str = "",
    on_receipt: Callable[[Receipt], None] | None = None,
) -> Audit:
    """What the lines of the book (with their line ends) show, held against `head` and a hash somebody wrote down."""
    reading = _Reading(head, written_down.lower())
    for number, raw in enumerate(lines, 1):
        receipt = reading.line(number, raw)
        if receipt is not None and on_receipt is not None:
            on_receipt(receipt)
    return reading.end()


class _Reading:
    """One walk along the chain."""

    def __init__(self, head: Head | None, written_down: str) -> None:
        self._head, self._wanted = head, written_down
        self._last, self._number = Head(), 0
        self._pieces: list[bytes] = []  # lines that are no receipts
        self._faults: list[Fault] = []
        self._held = head is None or head == Head()
        self._torn = self._anchored = 0

    def line(self, number: int, raw: bytes) -> Receipt | None:
        whole = raw.endswith(b"\n")
        found = opened(raw.removesuffix(b"\n"))
        self._number = number
        # The head is written after a whole line: one that it knows cannot have lost its end by a crash.
        if found is None or (not whole and self._head is not None and found[0].seq <= self._head.count):
            self._pieces.append(raw.removesuffix(b"\n"))
            return None
        receipt, own = found
        self._settle(receipt, number)
        self._follow(receipt, number)
        self._last = Head(receipt.seq, own)
        if self._head is not None and receipt.seq == self._head.count and own == self._head.hash:
            self._held = True
        if self._wanted and len(self._wanted) >= SHORTEST_HEAD and own.startswith(self._wanted):
            self._anchored = receipt.seq
        return receipt

    def _settle(self, receipt: Receipt, number: int) -> None:
        """What stands before a receipt and is none was left by a killed process only if the receipt says so."""
        left = b"\n".join(self._pieces)
        first = number - len(self._pieces)
        if receipt.torn and receipt.torn == hashlib.sha256(left).hexdigest():
            self._torn += 1
        elif self._pieces or receipt.torn:
            self._fault("changed", first, f"{first}번째 줄이 기록할 때와 다릅니다.")
        self._pieces = []

    def _follow(self, receipt: Receipt, number: int) -> None:
        after = self._last.count + 1
        if receipt.seq > after:
            gone = receipt.seq - after
            self._fault("missing", number, f"{number}번째 줄 앞에서 영수증 {gone}건({after}번부터)이 없어졌습니다.")
        elif receipt.seq < after:
            self._fault("order", number, f"{number}번째 줄의 영수증({receipt.seq}번)이 제자리에 있지 않습니다.")
        elif receipt.previous != self._last.hash:
            self._fault("changed", number, f"{number}번째 줄({receipt.seq}번) 앞의 영수증이 기록할 때와 다릅니다.")

    def end(self) -> Audit:
        head, last = self._head, self._last
        if head is None and self._number:
            self._fault("no_head", 0, "끝을 지키는 파일(head.json)이 없거나 읽을 수 없습니다.")
        elif head is not None and head.count > last.count:
            self._fault("cut", 0, f"끝에서 영수증 {head.count - last.count}건이 없어지거나 바뀌었습니다.")
        elif not self._held:
            self._fault("end_changed", 0, "끝을 지키는 파일(head.json)의 값과 영수증이 다릅니다.")
        if self._pieces:
            self._torn += 1
        if self._wanted and not self._anchored:
            self._fault("head_unknown", 0, "적어 둔 값이 영수증에 없습니다: 그 뒤에 다시 쓰였거나 잘렸습니다.")
        return Audit(last, tuple(self._faults), self._torn, self._anchored)

    def _fault(self, code: FaultCode, line: int, message: str) -> None:
        self._faults.append(Fault(code, line, message))
