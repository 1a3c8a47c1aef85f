"""Text and documents -> md, txt, docx and hwpx, whole or not at all.

`write` is the only way out: it picks the format by the suffix, and the same text comes back from all four.
"""

from __future__ import annotations

from itertools import groupby, pairwise
from pathlib import Path

from seoul_assist.errors import UsageError
from seoul_assist.model import Block, Document
from seoul_assist.writers import roles
from seoul_assist.writers.atomic import write_bytes, write_text
from seoul_assist.writers.inert import inert, inert_block
from seoul_assist.writers.layout import Line, Properties, is_table
from seoul_assist.writers.tables import markdown

FORMATS = ("md", "txt", "docx", "hwpx")

__all__ = ["FORMATS", "Properties", "check_suffix", "rendered", "write", "write_bytes", "write_text"]


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

    Line by line the text is the same in every format: margins, fonts, the ends of lines and the rules of a table are
    layout. The same document and properties give the same bytes.
    """
    return write_bytes(path, rendered(document, check_suffix(path), properties))


def rendered(document: Document | str, suffix: str, properties: Properties | None = None) -> bytes:
    """The bytes that `write` puts into a file of that suffix, one of FORMATS."""
    properties = properties or Properties()
    blocks = (Block(document),) if isinstance(document, str) else document.blocks
    blocks = tuple(inert_block(block) for block in blocks)
    below = tuple(inert(text) for text in properties.provenance)
    if suffix in ("txt", "md"):
        whole = (*blocks, *map(Block, ("", *below))) if below else blocks
        said = _markdown(whole) if suffix == "md" else "\n".join(block.text for block in whole).rstrip("\n") + "\n"
        return said.encode("utf-8", "replace")
    lines = roles.lines(blocks, below)
    if suffix == "docx":
        from seoul_assist.writers.docx import to_docx

        return to_docx(lines, properties)
    from seoul_assist.writers.hwpx import to_hwpx

    return to_hwpx(lines, properties)


def _markdown(blocks: tuple[Block, ...]) -> str:
    """Tables as tables, between the lines of everything else."""
    said: list[str] = []
    for tabular, group in groupby(blocks, is_table):
        if tabular:
            said += [markdown(Line(block.text, "table", emphasis=block.emphasis)) for block in group]
        else:
            text = _hard_breaks("\n".join(block.text for block in group)).rstrip("\n")
            said.append(text.lstrip("\n") if said else text)
    return "\n\n".join(said) + "\n"


def _hard_breaks(text: str) -> str:
    """Two blanks at the end of a line that another one follows: Markdown would join them otherwise."""
    rows = text.split("\n")
    joined = [row + "  " if row.strip() and following.strip() else row for row, following in pairwise(rows)]
    return "\n".join([*joined, rows[-1]])
