"""Words and shapes of paragraphs in a DOCX."""

from __future__ import annotations

from typing import Any

from seoul_assist.writers.layout import Line, Piece, Style, ems
from seoul_assist.writers.measure import aligned, hang

FONT = "맑은 고딕"
BLANK = 0.34  # the width of a blank of that font
# The order that Word wants for what may follow in the shape of a paragraph or of a run.
_AFTER_SPACING = ("w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents", "w:jc", "w:textAlignment", "w:rPr")
_AFTER_BORDERS = ("w:shd", "w:tabs", "w:autoSpaceDE", "w:autoSpaceDN", *_AFTER_SPACING)
_AFTER_ROOM = ("w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:highlight", "w:u")


def tag(name: str, text: str = "", **values: str) -> Any:
    """A new WordprocessingML element with these attributes."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(f"w:{name}")
    for key, value in values.items():
        element.set(qn(f"w:{key}"), value)
    element.text = text or None
    return element


def korean(style_or_run: Any) -> None:
    """The font for Latin and for Hangul: Word keeps them apart, and python-docx sets only the first."""
    from docx.oxml.ns import qn

    style_or_run.font.name = FONT
    fonts = style_or_run.element.get_or_add_rPr().get_or_add_rFonts()
    for slot in ("w:eastAsia", "w:hAnsi", "w:cs"):
        fonts.set(qn(slot), FONT)
    for slot in ("w:asciiTheme", "w:eastAsiaTheme", "w:hAnsiTheme", "w:cstheme"):
        fonts.attrib.pop(qn(slot), None)


def paragraph(paragraph: Any, line: Line, style: Style, runs: tuple[Piece, ...]) -> None:
    """Gives an empty paragraph the shape of the line and its words."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    shape = paragraph.paragraph_format
    shape.alignment = WD_ALIGN_PARAGRAPH[aligned(line, style).upper()]
    shape.space_before, shape.space_after = Pt(style.before), Pt(style.after)
    # Word would count from the height of the font, which differs between fonts; 한글 counts from the size.
    shape.line_spacing = Pt(style.size * style.percent / 100)
    shape.keep_with_next = line.keep or None
    over = hang(line, BLANK) * style.size
    shape.left_indent = Pt(ems(line.indent, BLANK) * style.size + over)
    shape.first_line_indent = Pt(-over)
    _plain_spacing(paragraph)
    if style.border and not line.text:
        _stroke(paragraph, style.color)
    for piece in runs:
        _run(paragraph, piece, style)
    if not runs:
        paragraph.paragraph_format.element.get_or_add_pPr().append(_mark_size(style.size))


def _mark_size(points: float) -> Any:
    """The size of the paragraph mark, which alone gives an empty line its height."""
    look = tag("rPr")
    look.append(tag("sz", val=str(round(points * 2))))
    return look


def _run(paragraph: Any, piece: Piece, style: Style) -> None:
    from docx.enum.text import WD_COLOR_INDEX
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(piece.text)
    run.font.size = Pt(piece.size)
    run.font.bold = style.bold if piece.bold is None else piece.bold
    run.font.underline = piece.underlined or None
    run.font.color.rgb = RGBColor.from_string(style.color)
    if piece.open:
        run.font.highlight_color = WD_COLOR_INDEX.YELLOW
    korean(run)
    if piece.width:
        extra = (piece.width - ems(piece.text, BLANK)) / len(piece.text) * piece.size
        room = tag("spacing", val=str(round(extra * 20)))
        run._r.get_or_add_rPr().insert_element_before(room, *_AFTER_ROOM)


def _plain_spacing(paragraph: Any) -> None:
    """No room of Word's own between Hangul and digits: 1부 must not look like 1 부."""
    shape = paragraph._p.get_or_add_pPr()
    for name in ("autoSpaceDE", "autoSpaceDN"):
        shape.insert_element_before(tag(name, val="0"), *_AFTER_SPACING)


def _stroke(paragraph: Any, color: str) -> None:
    borders = tag("pBdr")
    borders.append(tag("top", val="single", sz="8" if color == "000000" else "4", space="1", color=color))
    paragraph._p.get_or_add_pPr().insert_element_before(borders, *_AFTER_BORDERS)
