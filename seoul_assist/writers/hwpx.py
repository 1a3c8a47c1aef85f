"""Lines -> the bytes of an A4 HWPX, validated before they leave."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from seoul_assist.errors import WriteError
from seoul_assist.writers.layout import LINE_PERCENT, MARGINS_MM, STYLES, Line, Piece, Properties, Style, ems, pieces

FONT = "함초롬바탕"
_BLANK = 0.5  # Hangul word processors set a blank half a letter wide
_MM_PER_POINT = 25.4 / 72
_UNITS_PER_MM = 7200 / 25.4
_STROKE = round(0.4 * _UNITS_PER_MM)


def to_hwpx(lines: tuple[Line, ...], properties: Properties) -> bytes:
    """The bytes of an HWPX with one paragraph a line, which python-hwpx's own validators pass; WriteError otherwise."""
    from hwpx import HwpxDocument
    from hwpx.tools.package_validator import validate_editor_open_safety

    document = HwpxDocument.new()
    document.page.setup(
        paper_size="A4", header_margin_mm=0, footer_margin_mm=0,
        **{f"margin_{side}_mm": width for side, width in MARGINS_MM.items()},
    )  # fmt: skip
    shapes: dict[Line, str] = {}
    for number, line in enumerate(lines or (Line("", "blank"),)):
        # The first paragraph of a new document holds the page set-up and is filled, not followed.
        new = {"inherit_style": False, "include_run": False}
        paragraph = document.add_paragraph("", **new) if number else document.paragraphs[0]
        _fill(document, paragraph, line, STYLES[line.role])
        alike = replace(line, text="")
        if alike in shapes:  # making a shape anew for every line takes long in a long document
            paragraph.para_pr_id_ref = shapes[alike]
        else:
            _shape(document, paragraph, line, STYLES[line.role])
            shapes[alike] = paragraph.para_pr_id_ref
    _describe(document, properties)
    data: bytes = document.to_bytes()
    report = validate_editor_open_safety(data)
    if not report.ok:
        raise WriteError(
            "한글 문서(HWPX)를 규격에 맞게 만들지 못했습니다.", f"docx로 저장해 주세요. ({report.summary[:200]})"
        )
    return data


def _fill(document: Any, paragraph: Any, line: Line, style: Style) -> None:
    for run in paragraph.runs:
        run.char_pr_id_ref = _letters(document, style, Piece("", style.size))
    for piece in pieces(line) or (Piece("", style.size),):
        paragraph.add_run(piece.text, char_pr_id_ref=_letters(document, style, piece))
    if line.role == "rule":
        width = round((210 - MARGINS_MM["left"] - MARGINS_MM["right"]) * _UNITS_PER_MM)
        # A flat box and not a line: some viewers draw a line of no height as a point.
        document.shapes.add_rectangle(width, _STROKE, line_width="0", fill_color="#000000", paragraph=paragraph)


def _shape(document: Any, paragraph: Any, line: Line, style: Style) -> None:
    letter = style.size * _MM_PER_POINT
    document.styles.apply_paragraph_format(
        paragraphs=[paragraph],
        alignment=style.align,
        line_spacing_percent=LINE_PERCENT if line.role != "rule" else 100,
        indent_left_mm=ems(line.indent, _BLANK) * letter,
        first_line_indent_mm=-ems(line.lead, _BLANK) * letter,
        spacing_before_pt=style.before,
        spacing_after_pt=style.after,
    )


def _letters(document: Any, style: Style, piece: Piece) -> str:
    shape: str = document.styles.ensure_run(
        font=FONT,
        size=piece.size,
        bold=style.bold,
        color=f"#{style.color}",
        highlight="#FFFF00" if piece.open else None,
    )
    return shape


def _describe(document: Any, properties: Properties) -> None:
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    document.parts.clear_document_metadata(keep=("language",), timestamp=now)
    document.parts.set_document_metadata(
        title=properties.title,
        creator=properties.author,
        subject=properties.gist,
        keyword=", ".join(properties.keywords),
        created_date=now,
        modified_date=now,
    )
