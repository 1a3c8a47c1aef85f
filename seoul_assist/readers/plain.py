"""Plain text and Markdown: one block a line, so that the document text is the cleaned text of the file."""

from __future__ import annotations

import codecs
import re

from seoul_assist.errors import UnknownFormat
from seoul_assist.model import Block, Note
from seoul_assist.readers.limits import ReadLimits, exceeded
from seoul_assist.text.clean import clean, invisible

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_HEADING = re.compile(r"#{1,6}\s+\S")
_SPOILT = 0.02  # more undecodable characters than this, and the bytes are no text in that encoding


def parse(data: bytes, limits: ReadLimits, *, markdown: bool) -> tuple[tuple[Block, ...], tuple[Note, ...]]:
    """Blocks whose texts joined by LF are the cleaned text, and notes on what was odd.

    UTF-8, UTF-16 with a byte order mark and CP949 (with EUC-KR inside it) are told apart; UnknownFormat otherwise.
    """
    text, notes = _decode(data)
    if len(text) > limits.characters:
        raise exceeded("글자 수", limits.characters, "자")
    notes = (*notes, *invisible_note(text))
    lines = clean(text).split("\n")
    if not markdown:
        return tuple(Block(line) for line in lines), notes
    return tuple(Block(line, "heading" if _HEADING.match(line) else "paragraph") for line in lines), notes


def invisible_note(text: str) -> tuple[Note, ...]:
    """A note when characters that show nothing will be dropped from the text."""
    count = invisible(text)
    if not count:
        return ()
    return (Note("invisible", f"보이지 않는 문자(너비 없는 문자 등) {count}개를 지우고 읽었습니다."),)


def _decode(data: bytes) -> tuple[str, tuple[Note, ...]]:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _lenient(data[len(mark) :], encoding)
    if b"\0" in data[:4096]:
        raise _no_text()
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        pass
    found = []
    for encoding in ("utf-8", "cp949"):
        text = data.decode(encoding, "replace")
        found.append((text.count("\ufffd") / max(sum(char > "\x7f" for char in text), 1), encoding))
    spoilt, encoding = min(found)
    if spoilt > _SPOILT:
        raise _no_text()
    text, notes = _lenient(data, encoding)
    if encoding == "cp949":
        notes = (Note("encoding", "CP949(EUC-KR) 글자로 저장된 파일입니다."), *notes)
    return text, notes


def _lenient(data: bytes, encoding: str) -> tuple[str, tuple[Note, ...]]:
    text = data.decode(encoding, "replace")
    lost = text.count("\ufffd") - data.decode(encoding, "ignore").count("\ufffd")
    if lost > _SPOILT * len(text) + 1:
        raise _no_text()
    return text, (Note("undecodable", f"읽을 수 없는 글자 {lost}개가 있습니다."),) if lost else ()


def _no_text() -> UnknownFormat:
    return UnknownFormat(
        "글자로 된 파일이 아니거나 알 수 없는 글자 부호로 저장된 파일입니다.",
        "UTF-8로 저장하거나, 원본을 HWPX, DOCX, PDF로 저장해 주세요.",
    )
