"""seoul-assist receipts: what was made here, when and with which model, and whether the record of it is whole."""

from __future__ import annotations

from collections import deque
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from seoul_assist.cli import terminal
from seoul_assist.cli.help import App
from seoul_assist.cli.options import Json, settings_of
from seoul_assist.errors import MissingPath, NoBasis, ReadError, UsageError

if TYPE_CHECKING:
    from seoul_assist.governance.receipt_book import Book
    from seoul_assist.governance.receipts import Audit, Receipt
    from seoul_assist.settings import Settings

app = App(help="무엇을 어느 모델로 만들었는지의 기록(영수증)을 봅니다.")
SCHEMA = "seoul-assist/receipts/1"
_MOST_SHOWN = 20


@app.command("show")
def show_command(
    ctx: typer.Context,
    seq: Annotated[int | None, typer.Argument(help="볼 영수증의 번호", show_default=False)] = None,
    last: Annotated[int, typer.Option("--last", help="마지막에서 볼 건수", min=1)] = 10,
    json: Json = False,
) -> None:
    """영수증을 봅니다. 글은 없고 해시(지문)와 횟수만 있습니다."""
    settings = settings_of(ctx)
    kept: deque[Receipt] = deque(maxlen=1 if seq is not None else last)

    def keep(receipt: Receipt) -> None:
        if seq is None or receipt.seq == seq:
            kept.append(receipt)

    _book(settings).audit(on_receipt=keep)
    if seq is not None and not kept:
        raise NoBasis(f"{seq}번 영수증이 없습니다.", "`seoul-assist receipts show`로 번호를 확인해 주세요.")
    if json:
        terminal.as_json({"schema": SCHEMA, "receipts": [_as_json(one) for one in kept]})
        return
    if seq is not None:
        _show_one(kept[0], settings)
        return
    for one in kept:
        terminal.out(_line(one))
    if not kept:
        terminal.note("아직 영수증이 없습니다.")


@app.command("verify")
def verify_command(
    ctx: typer.Context,
    file: Annotated[
        Path | None,
        typer.Argument(help="이 도구에서 나온 것인지 볼 결과 파일(없으면 영수증만 봅니다)", show_default=False),
    ] = None,
    head: Annotated[str, typer.Option("--head", help="적어 둔 마지막 값(64자, 앞의 32자도 됩니다)")] = "",
    json: Json = False,
) -> None:
    """영수증이 고쳐지거나 빠지지 않았는지, 파일이 이 도구에서 나온 그대로인지 봅니다."""
    from seoul_assist.governance.receipts import SHORTEST_HEAD

    wanted = head.strip().lower()
    if wanted and (len(wanted) < SHORTEST_HEAD or set(wanted) - set("0123456789abcdef")):
        raise UsageError(
            "--head의 값을 읽을 수 없습니다.",
            "`seoul-assist receipts verify`가 보여 준 64자(앞의 32자 이상)를 적어 주세요.",
        )
    book = _book(settings_of(ctx))
    look = _Look(file, book) if file is not None else None
    audit = book.audit(wanted, look.at if look else None)
    if json:
        told: dict[str, Any] = {
            "schema": SCHEMA,
            "ok": audit.ok,
            "count": audit.head.count,
            "head": audit.head.hash,
            "torn": audit.torn,
            "anchored": audit.anchored,
            "faults": [{"code": one.code, "line": one.line, "message": one.message} for one in audit.faults],
        }
        if look:
            told["file"] = {"known": look.whole, "lines": look.lines, "found": look.found_lines}
            told["receipts"] = [_as_json(one) for one in look.found]
        terminal.as_json(told)
    else:
        _tell(audit, wanted)
        if look:
            _tell_file(look)
    raise typer.Exit(0 if audit.ok and (look is None or look.whole) else 1)


class _Look:
    """Looks along the chain for what a file holds: the whole file, or every line of a file of JSON lines."""

    def __init__(self, file: Path, book: Book) -> None:
        from seoul_assist.governance.receipts import digest, key_name, keyed

        self.found: list[Receipt] = []
        self.other_keys = 0
        self._key = ""
        self._whole: set[str] = set()
        self._lines: set[str] = set()
        self._seen: set[str] = set()
        data = _bytes(file)
        key = book.known_key()
        if not key:
            return
        self._key = key_name(key)
        text = data.removeprefix(b"\xef\xbb\xbf")
        self._whole = {keyed(key, digest(one)) for one in (data, text, text.rstrip(b"\r\n"))}
        if text.lstrip().startswith(b"{"):
            self._lines = {keyed(key, digest(line.rstrip(b"\r"))) for line in text.split(b"\n") if line.strip()}

    @property
    def lines(self) -> int:
        return len(self._lines)

    @property
    def found_lines(self) -> int:
        return len(self._lines & self._seen)

    @property
    def whole(self) -> bool:
        return bool(self._whole & self._seen) or (bool(self._lines) and self._lines <= self._seen)

    def at(self, receipt: Receipt) -> None:
        record = receipt.record
        if record.key != self._key:
            self.other_keys += 1
        outputs = set(record.outputs)
        if outputs & (self._whole | self._lines):
            self._seen |= outputs
            self.found.append(receipt)


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        raise MissingPath(f"파일이 없습니다: {file}", "경로를 확인해 주세요.") from None
    except OSError as error:
        raise ReadError(f"파일을 읽을 수 없습니다: {file} ({error.strerror})", "권한을 확인해 주세요.") from error


def _book(settings: Settings) -> Book:
    from seoul_assist.governance.receipt_book import Book

    return Book(settings.receipts_dir)


def _tell(audit: Audit, wanted: str) -> None:
    for fault in audit.faults[:_MOST_SHOWN]:
        terminal.out(f"[문제] {fault.message}", "red")
    if len(audit.faults) > _MOST_SHOWN:
        terminal.out(f"[문제] 그 밖에 {len(audit.faults) - _MOST_SHOWN}곳이 더 있습니다.", "red")
    if audit.ok:
        terminal.out(f"[좋음] 영수증 {audit.head.count}건이 기록한 그대로 이어져 있습니다.", "green")
    if audit.torn:
        terminal.note(f"쓰다가 멈춘 자리가 {audit.torn}곳 있습니다(결과가 되지 못한 기록).", "yellow")
    if wanted and audit.anchored:
        terminal.out(f"적어 둔 값은 {audit.anchored}번이고, 그 뒤로 {audit.head.count - audit.anchored}건이 있습니다.")
    if audit.head.count:
        terminal.out(f"마지막 값({audit.head.count}번): {audit.head.hash}")
        if not wanted:
            terminal.note(
                "이 값을 이 컴퓨터 밖(대장 등)에 적어 두면 뒤에 `--head 값`으로 그동안 지워졌는지 볼 수 있습니다."
            )


def _tell_file(look: _Look) -> None:
    if look.whole:
        one = look.found[-1]
        terminal.out("이 파일은 이 도구에서 나온 그대로입니다:")
        terminal.out(f"  {_line(one)}")
        if len(look.found) > 1:
            terminal.note(f"같은 결과의 영수증이 {len(look.found)}건 있습니다.")
        return
    if look.found_lines:
        terminal.out(f"[문제] {look.lines}줄 가운데 {look.found_lines}줄만 이 도구에서 나온 그대로입니다.", "red")
        return
    terminal.out("[문제] 이 파일과 같은 결과의 영수증이 없습니다: 그 뒤에 고쳤거나 여기에서 나온 것이 아닙니다.", "red")
    if look.other_keys:
        terminal.note(f"다른 열쇠로 쓴 영수증 {look.other_keys}건과는 견주지 못했습니다.", "yellow")


def _line(receipt: Receipt) -> str:
    one = receipt.record
    claims = f"확인된 문장 {one.verified}/{one.verified + one.unverified}" if one.verified + one.unverified else ""
    evidence = f"근거 {len(one.evidence)}건" if one.evidence else ""
    said = (
        f"{receipt.seq:>5}. {_when(receipt.time)}",
        one.command,
        one.engine,
        evidence,
        claims,
        f"종료 {one.exit_code}",
    )
    return "  ".join(part for part in said if part)


def _when(time: str) -> str:
    """The time on the clock of this machine."""
    try:
        return datetime.fromisoformat(time.replace("Z", "+00:00")).astimezone().strftime("%Y-%m-%d %H:%M:%S")
    except ValueError:
        return time


def _show_one(receipt: Receipt, settings: Settings) -> None:
    one = receipt.record
    names = _law_names(settings)
    rows = [
        ("번호", str(receipt.seq)),
        ("때", _when(receipt.time)),
        ("명령", one.command),
        ("판", one.version),
        ("엔진", one.engine or "없음(규칙만)"),
        ("모델 파일 SHA-256", one.model),
        ("대화 서식의 해시", one.template),
        ("지시문", ", ".join(one.prompts)),
        ("설정", ", ".join(f"{name}={value}" for name, value in sorted(one.settings.items()))),
        ("라이브러리 세대", one.generation),
        ("등급", one.grade),
        ("넣은 것", one.input),
        *(("나온 것", output) for output in one.outputs),
        ("확인된 문장", f"{one.verified}" if one.verified + one.unverified else ""),
        ("확인되지 않은 문장", f"{one.unverified}" if one.verified + one.unverified else ""),
        ("종료 코드", str(one.exit_code)),
        *(("근거", f"{names.get(e.law, e.law[:16] + '…')} {e.address} (본문 {e.text[:16]}…)") for e in one.evidence),
        ("앞 영수증", receipt.previous),
    ]
    for title, value in rows:
        if value:
            terminal.out(f"{title}: {value}")


def _law_names(settings: Settings) -> dict[str, str]:
    """The names of the regulations that the library holds now by their keyed hashes; what is not there stays a hash."""
    from seoul_assist.cli import compose
    from seoul_assist.governance.receipts import digest, keyed

    key = _book(settings).known_key()
    with compose.library_or_none(settings) as library:
        if library is None or not key:
            return {}
        return {keyed(key, digest(one.name.encode())): one.name for one in library.regulations()}


def _as_json(receipt: Receipt) -> dict[str, Any]:
    from dataclasses import asdict

    place = {"seq": receipt.seq, "time": receipt.time, "previous": receipt.previous}
    return place | asdict(receipt.record) | ({"torn": receipt.torn} if receipt.torn else {})
