"""A second opinion on PDFs that PDFium cannot open: pypdf forgives more, such as a wrapper in front of the file.

It knows nothing of what can be seen, so hidden letters are not told apart, and a note says so.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from typing import Any

from seoul_assist.errors import DamagedFile
from seoul_assist.model import Block
from seoul_assist.readers.blocks import Result
from seoul_assist.readers.limits import ReadLimits, exceeded, hurry

_AGAIN = "파일을 다시 내려받거나 원본에서 PDF로 다시 저장해 주세요."
# What a broken structure makes of pypdf's own objects besides its PyPdfError.
_BROKEN = (
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    RuntimeError,
    OverflowError,
    OSError,
    AssertionError,
)


def recover(data: bytes, limits: ReadLimits) -> Result:
    """The text that pypdf finds, a block a paragraph; DamagedFile when it finds none either. Runs in the child."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    hurry(limits)
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings could quote the document
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        count = len(reader.pages)
        if count > limits.pages:
            raise exceeded("쪽 수", limits.pages, "쪽")
        result = Result(limits, pages=count, pages_read=0)
        result.add(_blocks(reader, result))
    except (PyPdfError, *_BROKEN):
        raise DamagedFile("PDF 구조가 깨져 있어 열 수 없습니다.", _AGAIN) from None
    if not result.blocks:
        raise DamagedFile("PDF 구조가 깨져 있어 글자를 찾지 못했습니다.", _AGAIN)
    result.note(
        "second_parser",
        "구조가 깨진 PDF라 다른 방법으로 읽었습니다. 빠지거나 보이지 않는 글이 섞였을 수 있습니다.",
    )
    return result


def _blocks(reader: Any, result: Result) -> Iterator[Block]:
    for number, page in enumerate(reader.pages, start=1):
        text = page.extract_text()
        result.pages_read = (result.pages_read or 0) + bool(text.strip())
        for paragraph in text.split("\n\n"):
            yield Block(paragraph.strip(), page=number)
