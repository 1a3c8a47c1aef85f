"""Build the binary example files (docx, hwpx, pdf) from the plain texts in examples/sources.

Each `NAME.docx.txt`, `NAME.hwpx.txt` or `NAME.pdf.txt` becomes `NAME.docx` (and so on) in the folder of its kind.
The marks in a source: `# ` title, `## ` heading, `| a | b |` a row of a table, `===` a new page (pdf only).
The same source gives the same bytes: time stamps, authors and identifiers are fixed.

Makers run it in an environment of its own, which the project never needs at run time or in its tests:
    python -m venv build-env && build-env/bin/pip install reportlab python-docx python-hwpx
    build-env/bin/python tools/build_examples.py --font /usr/share/fonts/truetype/nanum/NanumGothic.ttf
The font (Debian package fonts-nanum, SIL Open Font License) is embedded in the pdf files as a subset.
"""

from __future__ import annotations

import argparse
import io
import itertools
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
REGULATIONS = ("누리군_민원_처리_지침", "미리내도_계약_업무_지침", "다솜구_청사_시설_이용_안내")
STAMP = (2026, 12, 1, 0, 0, 0)
AUTHOR = "seoul-assist"
MARGIN, TOP, BOTTOM, LEADING, SIZE = 62.0, 770.0, 66.0, 20.0, 12.0
WIDTH = 595.0 - 2 * MARGIN


@dataclass(frozen=True)
class Part:
    """One line, table or page break of a source; `rows` is filled for tables only."""

    kind: str
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


def parts(source: str) -> Iterator[Part]:
    """The parts of a source in order; consecutive table lines make one table."""
    rows: list[tuple[str, ...]] = []
    for line in source.rstrip("\n").split("\n"):
        if line.startswith("| "):
            rows.append(tuple(cell.strip() for cell in line.strip().strip("|").split("|")))
            continue
        if rows:
            yield Part("table", rows=tuple(rows))
            rows = []
        if line == "===":
            yield Part("page")
        elif line.startswith("# "):
            yield Part("title", line[2:])
        elif line.startswith("## "):
            yield Part("heading", line[3:])
        else:
            yield Part("line", line)
    if rows:
        yield Part("table", rows=tuple(rows))


def repack(data: bytes, edit: Callable[[str, bytes], bytes] = lambda _, body: body) -> bytes:
    """The same zip with fixed time stamps; `mimetype` stays stored, and the order of the members stays."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.infolist():
            info = zipfile.ZipInfo(member.filename, STAMP)
            info.compress_type = member.compress_type
            info.external_attr = 0o644 << 16
            new.writestr(info, edit(member.filename, old.read(member)), compresslevel=9)
    return out.getvalue()


def build_docx(source: str, name: str) -> bytes:
    from datetime import datetime

    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "NanumGothic", Pt(10.5)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "NanumGothic")
    normal.paragraph_format.space_after = Pt(2)
    for part in parts(source):
        if part.kind == "table":
            table = document.add_table(len(part.rows), len(part.rows[0]), style="Table Grid")
            for row, cells in zip(table.rows, part.rows, strict=True):
                for cell, text in zip(row.cells, cells, strict=True):
                    cell.text = text
            continue
        paragraph = document.add_paragraph()
        run = paragraph.add_run(part.text)
        if part.kind != "line":
            run.bold = True
            run.font.size = Pt(16 if part.kind == "title" else 12)
        if part.kind == "title":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    properties = document.core_properties
    properties.author = properties.last_modified_by = AUTHOR
    properties.title, properties.comments = name, ""
    properties.created = properties.modified = datetime(*STAMP)
    out = io.BytesIO()
    document.save(out)
    return repack(out.getvalue())


def build_hwpx(source: str, name: str) -> bytes:
    from hwpx import HwpxDocument

    document = HwpxDocument.new()
    styles = {
        "title": document.styles.ensure_run(bold=True, size=16),
        "heading": document.styles.ensure_run(bold=True, size=12),
    }
    first, *others = parts(source)
    # A new document has one empty paragraph, which holds the page settings: the first line goes there.
    document.paragraphs[0].add_run(first.text, char_pr_id_ref=styles.get(first.kind))
    for part in others:
        if part.kind == "table":
            table = document.add_table(len(part.rows), len(part.rows[0]))
            for row, cells in enumerate(part.rows):
                for column, text in enumerate(cells):
                    table.set_cell_text(row, column, text)
        else:
            document.add_paragraph(part.text, char_pr_id_ref=styles.get(part.kind))
    out = io.BytesIO()
    document.save_to_stream(out)

    def edit(member: str, body: bytes) -> bytes:
        if member == "Contents/content.hpf":
            text = body.decode()
            text = text.replace("<opf:title/>", f"<opf:title>{name}</opf:title>")
            text = text.replace("synthetic-fixture-author", AUTHOR)
            text = re.sub(r"(Date\" content=\"text\">)[^<]*", r"\g<1>2026-12-01T00:00:00Z", text)
            text = re.sub(r"(name=\"date\" content=\"text\">)[^<]*", r"\g<1>2026. 12. 1.", text)
            return text.encode()
        if member.startswith("Contents/section"):
            # The library gives paragraphs and tables random ids.
            numbers = itertools.count(1)
            pattern = r'(<hp:(?:p|tbl)\b[^>]*? id=")\d+'
            return re.sub(pattern, lambda match: match[1] + str(next(numbers)), body.decode()).encode()
        if member == "Preview/PrvText.txt":
            return "\r\n".join(part.text for part in parts(source))[:1000].encode()
        return body

    return repack(out.getvalue(), edit)


class Sheet:
    """A pdf in the making: lines flow down A4 pages with the page number at the foot."""

    def __init__(self, name: str, font: Path) -> None:
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.ttfonts import TTFont
        from reportlab.pdfgen.canvas import Canvas

        # A font object keeps the subsets it has written, so that every document gets a fresh one.
        pdfmetrics.registerFont(TTFont("Body", str(font)))
        self.measure: Callable[[str, str, float], float] = pdfmetrics.stringWidth
        self.out = io.BytesIO()
        self.canvas: Any = Canvas(self.out, pagesize=(595, 842), invariant=1, pageCompression=1)
        self.canvas.setTitle(name)
        self.canvas.setAuthor(AUTHOR)
        self.canvas.setLineWidth(0.5)
        self.y, self.page = TOP, 1

    def finish_page(self) -> None:
        self.canvas.setFont("Body", 9)
        self.canvas.drawCentredString(297.5, 36, str(self.page))
        self.canvas.showPage()
        self.y, self.page = TOP, self.page + 1

    def room(self, height: float) -> None:
        if self.y - height < BOTTOM:
            self.finish_page()

    def wrap(self, text: str, size: float, width: float) -> list[str]:
        indent = text[: len(text) - len(text.lstrip())]
        lines, line = [], ""
        for word in re.findall(r"\s*\S+", text):
            if line and self.measure(line + word, "Body", size) > width:
                lines.append(line)
                line = indent + "  " + word.lstrip()
            else:
                line += word
        return [*lines, line] if line else [""]

    def text(self, part: Part) -> None:
        size = {"title": 17.0, "heading": 14.0}.get(part.kind, SIZE)
        if part.kind == "heading":
            self.y -= 8
        for line in self.wrap(part.text, size, WIDTH):
            self.room(LEADING)
            self.canvas.setFont("Body", size)
            if part.kind == "title":
                self.canvas.drawCentredString(297.5, self.y, line)
            else:
                # Blanks at the start become a shift: text extraction then finds no stray blanks.
                blank = self.measure(line[: len(line) - len(line.lstrip())], "Body", size)
                self.canvas.drawString(MARGIN + blank, self.y, line.strip())
            self.y -= LEADING + (10 if part.kind == "title" else 0)

    def table(self, rows: tuple[tuple[str, ...], ...]) -> None:
        column = WIDTH / len(rows[0])
        self.room(LEADING * (len(rows) + 1))
        self.y -= 2
        for row in rows:
            self.canvas.setFont("Body", SIZE)
            for index, cell in enumerate(row):
                self.canvas.rect(MARGIN + index * column, self.y - 6, column, LEADING)
                self.canvas.drawString(MARGIN + index * column + 5, self.y, cell)
            self.y -= LEADING
        self.y -= 6


def build_pdf(source: str, name: str, font: Path) -> bytes:
    sheet = Sheet(name, font)
    for part in parts(source):
        if part.kind == "page":
            sheet.finish_page()
        elif part.kind == "table":
            sheet.table(part.rows)
        else:
            sheet.text(part)
    sheet.finish_page()
    sheet.canvas.save()
    return sheet.out.getvalue()


def main() -> int:
    parser = argparse.ArgumentParser(description="Build the docx, hwpx and pdf examples.")
    parser.add_argument("--font", type=Path, default=Path("/usr/share/fonts/truetype/nanum/NanumGothic.ttf"))
    arguments = parser.parse_args()
    for path in sorted((EXAMPLES / "sources").glob("*.txt")):
        name, kind = Path(path.stem).stem, Path(path.stem).suffix
        source = path.read_text(encoding="utf-8")
        if kind == ".pdf":
            data = build_pdf(source, name, arguments.font)
        else:
            data = {".docx": build_docx, ".hwpx": build_hwpx}[kind](source, name)
        target = EXAMPLES / ("regulations" if name in REGULATIONS else "documents") / path.stem
        target.write_bytes(data)
        print(f"{target.relative_to(EXAMPLES)}  {len(data):,} bytes")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
