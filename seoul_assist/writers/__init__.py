"""Text and documents -> md, txt, docx and hwpx, whole or not at all.

`write` is the only way out: it picks the format by the suffix, and the same text comes back from all four.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from seoul_assist.errors import UsageError
from seoul_assist.model import Block, Document
from seoul_assist.writers import layout
from seoul_assist.writers.atomic import write_bytes, write_text
from seoul_assist.writers.inert import inert
from seoul_assist.writers.layout import Properties

FORMATS = ("md", "txt", "docx", "hwpx")

__all__ = ["FORMATS", "Properties", "check_suffix", "write", "write_bytes", "write_text"]


def check_suffix(path: Path | str) -> str:
    """The format of the path; a UsageError for any other suffix, so that a caller can ask before the work."""
    suffix = Path(path).suffix.lower().removeprefix(".")
    if suffix not in FORMATS:
        raise UsageError(
            f"저장할 수 없는 파일 형식입니다: {Path(path).name}",
            f"파일 이름을 {', '.join('.' + name for name in FORMATS)} 가운데 하나로 끝내 주세요.",
        )
    return suffix


def write(document: Document | str, path: Path | str, properties: Properties | None = None) -> Path:
    """The path, after the document stands in it in the format of its suffix; UsageError or WriteError otherwise.

    Line by line the text is the same in every format: margins, fonts and the ends of lines are layout.
    """
    suffix = check_suffix(path)
    properties = properties or Properties()
    blocks = (Block(document),) if isinstance(document, str) else document.blocks
    blocks = tuple(Block(inert(block.text), block.kind, block.page) for block in blocks)
    if suffix in ("md", "txt"):
        text = "\n".join(block.text for block in blocks).rstrip("\n") + "\n"
        return write_text(path, _hard_breaks(text) if suffix == "md" else text)
    lines = layout.lines(blocks)
    if suffix == "docx":
        from seoul_assist.writers.docx import to_docx

        return write_bytes(path, to_docx(lines, properties))
    from seoul_assist.writers.hwpx import to_hwpx

    return write_bytes(path, to_hwpx(lines, properties))


def _hard_breaks(text: str) -> str:
    """Two blanks at the end of a line that another one follows: Markdown would join them otherwise."""
    rows = text.split("\n")
    joined = [row + "  " if row.strip() and following.strip() else row for row, following in pairwise(rows)]
    return "\n".join([*joined, rows[-1]])
