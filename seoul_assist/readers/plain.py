"""Plain text and Markdown: one block a line, so that the document text is the cleaned text of the file."""

from __future__ import annotations

import codecs
import re

from seoul_assist.errors import UnknownFormat
from seoul_assist.model import Block, Note
from seoul_assist.readers.limits import ReadLimits, exceeded
from seoul_assist.text.clean import clean, invisible, lines_dropped

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_HEADING = re.compile(r"#{1,6}\s+\S")
_SPOILT = 0.02  # more undecodable characters than this, and the bytes are no text in that encoding
_CHUNK = 1 << 18


def parse(data: bytes, limits: ReadLimits, *, markdown: bool) -> tuple[tuple[Block, ...], tuple[Note, ...]]:
    """Blocks whose texts joined by LF are the cleaned text, and notes on what was odd.

    UTF-8, UTF-16 with a byte order mark and CP949 (with EUC-KR inside it) are told apart; UnknownFormat otherwise.
    """
    raw, notes = _decode(data, limits)
    if len(raw) > limits.characters:
        raise exceeded("글자 수", limits.characters, "자")
    text = clean(raw)
    if text.count("\n") >= limits.lines:
        raise exceeded("줄 수", limits.lines, "줄")
    notes = (*notes, *invisible_note(raw))
    lost = lines_dropped(raw)
    blocks = (
        Block(line, "heading" if markdown and _HEADING.match(line) else "paragraph", dropped=lost.get(number, ()))
        for number, line in enumerate(text.split("\n"))
    )
    return tuple(blocks), notes


def invisible_note(text: str) -> tuple[Note, ...]:
    """A note when characters that show nothing will be dropped from the text; `check` shows which (Block.dropped)."""
    count = invisible(text)
    if not count:
        return ()
    return (Note("invisible", f"보이지 않는 문자(너비 없는 문자 등) {count}개를 지우고 읽었습니다."),)


def _decode(data: bytes, limits: ReadLimits) -> tuple[str, tuple[Note, ...]]:
    if len(data) > 4 * limits.characters + 4:  # no encoding takes more for a character
        raise exceeded("글자 수", limits.characters, "자")
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _lenient(data[len(mark) :], encoding, limits)
    if b"\0" in data[:4096]:
        raise _no_text()
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError as error:
        sample = data[max(0, error.start - _CHUNK) : error.start + _CHUNK]
    found = []
    for encoding in ("utf-8", "cp949"):
        text = sample.decode(encoding, "replace")
        found.append((text.count("\ufffd") / max(len(text) - len(text.encode("ascii", "ignore")), 1), encoding))
    spoilt, encoding = min(found)
    if spoilt > _SPOILT:
        raise _no_text()
    text, notes = _lenient(data, encoding, limits)
    if encoding == "cp949":
        notes = (Note("encoding", "CP949(EUC-KR) 글자로 저장된 파일입니다."), *notes)
    return text, notes


def _lenient(data: bytes, encoding: str, limits: ReadLimits) -> tuple[str, tuple[Note, ...]]:
    """The text piece by piece: what cannot be decoded costs time, so that a file full of it has to end early."""
    marked, bare = (codecs.getincrementaldecoder(encoding)(errors) for errors in ("replace", "ignore"))
    parts: list[str] = []
    size = lost = 0
    for at in range(0, len(data), _CHUNK):
        last = at + _CHUNK >= len(data)
        parts.append(marked.decode(data[at : at + _CHUNK], last))
        size += len(parts[-1])
        lost += parts[-1].count("\ufffd") - bare.decode(data[at : at + _CHUNK], last).count("\ufffd")
        if size > limits.characters:
            raise exceeded("글자 수", limits.characters, "자")
        if lost > _SPOILT * size + (1 if last else _CHUNK // 4):
            raise _no_text()
    return "".join(parts), (Note("undecodable", f"읽을 수 없는 글자 {lost}개가 있습니다."),) if lost else ()


def _no_text() -> UnknownFormat:
    return UnknownFormat(
        "글자로 된 파일이 아니거나 알 수 없는 글자 부호로 저장된 파일입니다.",
        "UTF-8로 저장하거나, 원본을 HWPX, DOCX, PDF로 저장해 주세요.",
    )
