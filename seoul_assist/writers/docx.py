"""Lines -> the bytes of an A4 DOCX."""

from __future__ import annotations

import io
from dataclasses import replace
from itertools import pairwise
from typing import Any

from seoul_assist.writers.docx_tables import grid
from seoul_assist.writers.docx_text import BLANK, korean, paragraph, tag
from seoul_assist.writers.layout import STYLES, TABLES, Line, Properties, Style, pieces
from seoul_assist.writers.measure import HEIGHT_MM, MARGINS_MM, NUMBER_MM, WIDTH_MM, fitted, looks, page_share
from seoul_assist.writers.stamp import stamped

_BETWEEN = Style(size=4, percent=100)


def to_docx(lines: tuple[Line, ...], properties: Properties) -> bytes:
    """The bytes of a DOCX with one paragraph a line; borders, indents and fonts are real layout, not characters."""
    import docx

    document = docx.Document()
    styles = looks(lines, BLANK)
    _page(document, page_share(lines, styles, BLANK) > 1)
    _korean_styles(document)
    for line, below in pairwise((*lines, Line("", "blank"))):
        style = fitted(line, styles[line.role], BLANK)
        if line.role in TABLES or (style.border and line.text):
            grid(document, line, style, properties.row_lines)
            # Without a paragraph between them Word makes one table of two; its height is the room below the table.
            paragraph(document.add_paragraph(), Line("", "blank", keep=line.keep), _BETWEEN, ())
        else:
            paragraph(document.add_paragraph(), line, _over(style, below), pieces(line, style, BLANK))
    _describe(document, properties)
    buffer = io.BytesIO()
    document.save(buffer)
    return stamped(buffer.getvalue(), properties.made)


def _over(style: Style, below: Line) -> Style:
    """The style of a line over a table, with room between them."""
    return replace(style, after=style.after + 3) if below.role in TABLES and style.size > 8 else style


def _page(document: Any, several: bool) -> None:
    """A4 with the number of the page at its foot, from the second page on where one page is expected."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    section = document.sections[0]
    section.page_width, section.page_height = Mm(WIDTH_MM), Mm(HEIGHT_MM)
    for side, width in MARGINS_MM.items():
        setattr(section, f"{side}_margin", Mm(width))
    section.header_distance = section.footer_distance = Mm(NUMBER_MM)
    section.different_first_page_header_footer = not several
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for kind in ("begin", "instr", "end"):
        run = foot.add_run()
        run.font.size = Pt(10)
        run._r.append(tag("instrText", text="PAGE") if kind == "instr" else tag("fldChar", fldCharType=kind))


def _korean_styles(document: Any) -> None:
    """Korean as the language and the font of every style, also where a program falls back on the theme."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    normal = document.styles["Normal"]
    normal.font.size = Pt(STYLES["paragraph"].size)
    korean(normal)
    language = document.settings.element.find(qn("w:themeFontLang"))
    if language is not None:
        language.set(qn("w:eastAsia"), "ko-KR")
    for element in document.styles.element.iter(qn("w:lang")):
        element.set(qn("w:val"), "ko-KR")
        element.set(qn("w:eastAsia"), "ko-KR")


def _describe(document: Any, properties: Properties) -> None:
    """Document properties take at most 255 characters each; a time nobody gave is not made up."""
    core = document.core_properties
    core.title, core.subject = properties.title[:255], properties.gist[:255]
    core.keywords = ", ".join(properties.keywords)[:255]
    core.author = core.last_modified_by = properties.author[:255]
    core.comments, core.language = "", "ko-KR"
    if properties.made is not None:
        core.created = core.modified = properties.made.replace(microsecond=0)
        return
    for element in list(core._element):
        if element.tag.rpartition("}")[2] in ("created", "modified"):
            core._element.remove(element)
