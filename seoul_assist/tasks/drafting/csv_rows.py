"""A CSV file of facts, one letter a row, read row by row: UTF-8, UTF-16 or CP949, as Excel and others write it.

Every cell is text: nothing that looks like a formula is reckoned. A row that cannot be read carries its error and
the rows after it go on.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from seoul_assist.errors import ItemError, UsageError
from seoul_assist.tasks.drafting import fact_sheet
from seoul_assist.tasks.drafting.fact_sheet import Facts, Value, flat, tidy
from seoul_assist.text.clean import squeeze

LARGEST = 256 * 1024 * 1024  # bytes
MOST_COLUMNS = 200
# A cell of these may hold several values, parted by a semicolon or a line end.
LISTS = frozenset({"붙임", "관련", "근거", "수신", "요청", "내용", "검토자", "협조자", "제출자료", "안건"})
# Columns that name or number a row and are no facts.
NAME_COLUMN = "파일이름"
_NOT_FACTS = frozenset({NAME_COLUMN, "연번", "순번"})
_TEXT_FORMULA = re.compile(r'="(.*)"', re.DOTALL)  # how Excel users keep the zeros of 00123
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number from 1 (the header is none), the line it begins on, its facts or what is wrong with it.

    `key` stands for the row on later runs: its name where rows have names, else its number. `digest` changes with what
    the row says.
    """

    number: int
    line: int
    name: str
    facts: Facts
    key: str
    digest: str
    error: ItemError | None = None


def rows(
    path: Path | str, keys: Iterable[str], *, lists: Collection[str] = LISTS, name_column: str = ""
) -> Iterator[Row]:
    """The rows of the file in order; the header has Korean keys, dotted for what stands inside another (예산.금액).

    `name_column` is what results are called by, else the column 파일이름 where there is one. The file and its header
    are checked at once (UsageError), rows as they are asked for.
    """
    place = Path(path)
    encoding = _encoding(place)
    delimiter, skip = _dialect(place, encoding)
    columns = _header(place, encoding, delimiter, skip, list(keys))
    wanted = re.sub(r"\s", "", name_column) or (NAME_COLUMN if NAME_COLUMN in columns else "")
    if wanted and wanted not in columns:
        raise UsageError(f"목록 파일에 이름으로 쓸 열이 없습니다: {name_column}", f"있는 열: {', '.join(columns)}")
    return _rows(place, encoding, delimiter, skip, columns, wanted, frozenset(lists))


def _rows(
    path: Path, encoding: str, delimiter: str, skip: int, columns: Sequence[str], wanted: str, lists: frozenset[str]
) -> Iterator[Row]:
    seen: Counter[str] = Counter()
    number = 0
    with path.open(encoding=encoding, newline="") as file:
        for _ in range(skip):
            next(file)
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        next(reader)
        line = reader.line_num + skip + 1
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                number += 1
                yield _broken(path, number, line)
                return  # where a quotation mark is missing nobody knows where the next row begins
            begins, line = line, reader.line_num + skip + 1
            if not any(cell.strip() for cell in cells):
                continue
            number += 1
            name = squeeze(cells[columns.index(wanted)]) if wanted and columns.index(wanted) < len(cells) else ""
            seen[name] += 1
            identity = f"{name}\n{seen[name]}" if name else f"{number}"
            yield _row(path, number, begins, cells, columns, name, identity, lists)


def _row(
    path: Path,
    number: int,
    line: int,
    cells: Sequence[str],
    columns: Sequence[str],
    name: str,
    identity: str,
    lists: frozenset[str],
) -> Row:
    extra = [cell for cell in cells[len(columns) :] if cell.strip()]
    values: dict[str, Value] = {}
    for column, cell in zip(columns, cells, strict=False):
        value = _cell(cell, column.split(".")[-1] in lists)
        if column not in _NOT_FACTS and value:
            _put(values, column.split("."), value)
    error = None
    if extra:
        error = ItemError(
            f"{line}번째 줄의 칸이 이름보다 많습니다({len(cells)}칸, 이름 {len(columns)}개).",
            "쉼표가 든 값을 큰따옴표로 묶었는지 확인해 주세요.",
        )
    elif not values:
        error = ItemError(f"{line}번째 줄에 적힌 사실이 없습니다.", "빈 줄이면 지워 주세요.")
    said = json.dumps(values, ensure_ascii=False, sort_keys=True)
    return Row(
        number, line, name, Facts(values, "\n".join(flat(values))), _hash(f"{path.absolute()}\n{identity}")[:16],
        _hash(said), error,
    )  # fmt: skip


def _broken(path: Path, number: int, line: int) -> Row:
    error = ItemError(
        f"{line}번째 줄부터 읽을 수 없습니다. 따옴표의 짝이 맞지 않거나 칸이 너무 깁니다.",
        "그 줄의 큰따옴표를 고친 뒤 다시 실행해 주세요. 앞의 줄은 그대로 두면 다시 만들지 않습니다.",
    )
    return Row(number, line, "", Facts({}, ""), _hash(f"{path.absolute()}\n{number}")[:16], "-", error)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _cell(cell: str, several: bool) -> Value:
    whole = _TEXT_FORMULA.fullmatch(cell.strip())
    text = whole[1].replace('""', '"') if whole else cell
    if not several:
        return tidy(text)
    parts = [part for part in (tidy(one) for one in re.split(r"[;；\n]", text.replace("\r", "\n"))) if part]
    return list[Value](parts) if len(parts) > 1 else "".join(parts)


def _put(values: dict[str, Value], path: Sequence[str], value: Value) -> None:
    """Puts a value where its dotted name says; the header made sure that nothing else stands there."""
    here = values
    for name in path[:-1]:
        inner = here.setdefault(name, {})
        assert isinstance(inner, dict)
        here = inner
    here[path[-1]] = value


# ---- the file --------------------------------------------------------------------------------------------------------


def _encoding(path: Path) -> str:
    """How the file is written: by its byte order mark, else UTF-8 where all of it is that, else CP949."""
    try:
        if path.stat().st_size > LARGEST:
            raise UsageError("목록 파일이 너무 큽니다(256MB까지).", "파일을 나누어 주세요.")
        with path.open("rb") as file:
            start = file.read(4)
    except OSError as error:
        raise UsageError(f"목록 파일을 열 수 없습니다: {path}", "CSV 파일의 경로를 확인해 주세요.") from error
    if start.startswith(codecs.BOM_UTF8):
        candidates = ["utf-8-sig"]
    elif start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    elif start.startswith(b"PK"):
        raise UsageError(f"CSV 파일이 아닙니다: {path.name}", "엑셀에서 'CSV UTF-8'로 저장해 주세요.")
    else:
        candidates = ["utf-8", "cp949"]
    for encoding in candidates:
        if _decodes(path, encoding):
            return encoding
    raise UsageError(f"목록 파일의 글자를 읽을 수 없습니다: {path.name}", "엑셀에서 'CSV UTF-8'로 저장해 주세요.")


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _dialect(path: Path, encoding: str) -> tuple[str, int]:
    """What parts the cells, and how many lines stand before the header (Excel's `sep=;`)."""
    with path.open(encoding=encoding, newline="") as file:
        first = file.readline(1 << 20)
    told = re.fullmatch(r'"?sep=(.)"?\s*', first.replace("\t", "\x01"), re.IGNORECASE)
    if told:
        return told[1].replace("\x01", "\t"), 1
    bare = re.sub(r'"[^"]*"', "", first)
    return max((",", "\t", ";"), key=bare.count), 0


def _header(path: Path, encoding: str, delimiter: str, skip: int, keys: Sequence[str]) -> list[str]:
    try:
        with path.open(encoding=encoding, newline="") as file:
            for _ in range(skip):
                next(file)
            written = next(csv.reader(file, delimiter=delimiter, strict=True), [])
    except csv.Error as error:
        raise UsageError("목록 파일의 첫 줄을 읽을 수 없습니다.", "큰따옴표의 짝을 확인해 주세요.") from error
    columns = [re.sub(r"\s", "", squeeze(cell)) for cell in written]
    while columns and not columns[-1]:
        columns.pop()
    if not columns:
        raise UsageError("목록 파일의 첫 줄에 열 이름이 없습니다.", "첫 줄에 수신, 제목 같은 이름을 적어 주세요.")
    if len(columns) > MOST_COLUMNS:
        raise UsageError(f"목록 파일의 열이 너무 많습니다({MOST_COLUMNS}개까지).", "쓰지 않는 열을 지워 주세요.")
    if "" in columns:
        raise UsageError(
            f"목록 파일의 {columns.index('') + 1}번째 열에 이름이 없습니다.", "첫 줄에 이름을 적어 주세요."
        )
    for column, count in Counter(columns).items():
        if count > 1:
            raise UsageError(f"목록 파일에 같은 열이 두 번 있습니다: {column}", "하나만 남겨 주세요.")
        parts = column.split(".")
        if "" in parts or len(parts) > 3:
            raise UsageError(f"목록 파일의 열 이름을 읽을 수 없습니다: {column}", "예: 예산.금액")
        for end in range(1, len(parts)):
            if ".".join(parts[:end]) in columns:
                raise UsageError(f"목록 파일의 열이 겹칩니다: {'.'.join(parts[:end])}, {column}", "하나만 남겨 주세요.")
    known = {column.split(".")[0]: "-" for column in columns if column not in _NOT_FACTS}
    try:
        fact_sheet.known(dict.fromkeys(known, "."), keys)
    except UsageError as error:
        raise UsageError(error.message.replace("사실 파일", "목록 파일의 첫 줄"), error.hint) from error
    return columns
