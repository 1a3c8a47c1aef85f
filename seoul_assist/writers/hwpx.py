"""Lines -> the bytes of an A4 HWPX, validated before they leave."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import Any

from seoul_assist.errors import WriteError
from seoul_assist.writers.hwpx_tables import grid
from seoul_assist.writers.hwpx_text import ANCHOR, BLANK, Shapes, fill, shape
from seoul_assist.writers.layout import TABLES, Line, Properties, pieces
from seoul_assist.writers.measure import MARGINS_MM, NUMBER_MM, NUMBERED, fitted, looks, page_share
from seoul_assist.writers.stamp import stamped

INSTEAD = {"함초롬바탕": "바탕", "함초롬돋움": "맑은 고딕"}  # where the fonts of 한글 are not installed
_NEW = {"inherit_style": False, "include_run": False}
_NO_TIME = "1970-01-01T00:00:00Z"
_PREVIEW = "Preview/PrvText.txt"


def to_hwpx(lines: tuple[Line, ...], properties: Properties) -> bytes:
    """The bytes of an HWPX with one paragraph a line, which python-hwpx's own validators pass; WriteError otherwise."""
    from hwpx import HwpxDocument
    from hwpx.tools.package_validator import validate_editor_open_safety

    document = HwpxDocument.new()
    styles = looks(lines, BLANK)
    _page(document, page_share(lines, styles, BLANK))
    _faces(document)
    shapes: Shapes = {}
    for number, line in enumerate(lines or (Line("", "blank"),)):
        # The first paragraph of a new document holds the page set-up and is filled, not followed.
        paragraph = document.add_paragraph("", **_NEW) if number else document.paragraphs[0]
        style = fitted(line, styles[line.role], BLANK)
        if line.role in TABLES or style.border:
            fill(document, paragraph, ANCHOR, ())
            grid(document, paragraph, line, style, properties.row_lines, shapes)
            line, style = replace(line, text="", lead="", indent="", emphasis=()), ANCHOR
        else:
            fill(document, paragraph, style, pieces(line, style, BLANK))
        shape(document, paragraph, line, style, shapes)
    _describe(document, properties)
    _number(document)
    shown = "\r\n".join(line.text for line in lines)[:1000]
    data = stamped(document.to_bytes(), properties.made, {_PREVIEW: shown.encode("utf-8", "replace")})
    report = validate_editor_open_safety(data)
    if not report.ok:
        raise WriteError(
            "한글 문서(HWPX)를 규격에 맞게 만들지 못했습니다.", f"docx로 저장해 주세요. ({report.summary[:200]})"
        )
    return data


def _page(document: Any, share: float) -> None:
    """A4 with the number of the page at its foot; where one page is likely, only the second would have it."""
    margins = {**MARGINS_MM, "bottom": MARGINS_MM["bottom"] - NUMBER_MM}
    document.page.setup(
        paper_size="A4", header_margin_mm=0, footer_margin_mm=NUMBER_MM,
        **{f"margin_{side}_mm": width for side, width in margins.items()},
    )  # fmt: skip
    if share < NUMBERED:
        return
    document.page.set_visibility(hide_first_page_num=share <= 1)
    first = document.paragraphs[0].element
    control = next(element for element in first.iter() if element.tag.endswith("}ctrl"))
    number = control.makeelement(control.tag.replace("}ctrl", "}pageNum"))
    for name, value in (("pos", "BOTTOM_CENTER"), ("formatType", "DIGIT"), ("sideChar", "")):
        number.set(name, value)
    holder = control.makeelement(control.tag)
    holder.append(number)
    control.addnext(holder)


def _faces(document: Any) -> None:
    """Names the font that stands in where one is missing."""
    for header in document.oxml.headers:
        for font in [element for element in header.element.iter() if element.tag.endswith("}font")]:
            face = INSTEAD.get(font.get("face", ""))
            if face and len(font) and not font[0].tag.endswith("}substFont"):
                instead = font.makeelement(font.tag.replace("}font", "}substFont"))
                for name, value in (("face", face), ("type", "TTF"), ("isEmbedded", "0"), ("binaryItemIDRef", "")):
                    instead.set(name, value)
                font.insert(0, instead)


def _number(document: Any) -> None:
    """Counts paragraphs and objects, whose numbers would be drawn by lot."""
    for section in document.oxml.sections:
        numbers = count(1)
        for element in section.element.iter():
            if element.tag.rpartition("}")[2] in ("p", "tbl"):
                element.set("id", str(next(numbers)))


def _describe(document: Any, properties: Properties) -> None:
    time = properties.made.strftime("%Y-%m-%dT%H:%M:%SZ") if properties.made is not None else _NO_TIME
    document.parts.clear_document_metadata(keep=("language",), timestamp=time)
    document.parts.set_document_metadata(
        title=properties.title,
        creator=properties.author,
        subject=properties.gist,
        keyword=", ".join(properties.keywords),
        created_date=time,
        modified_date=time,
    )
