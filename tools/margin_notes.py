"""A page with its comments beside it: where they stand and what they say is read from the PDF that LibreOffice made.

LibreOffice leaves comments out of the margin when nobody looks at its window, so that this draws them.
"""

from __future__ import annotations

import base64
import subprocess
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from rich.cells import cell_len

PAGE, PANEL, HEIGHT = 720, 520, 620  # pixels
_LINE, _SIZE, _CELLS = 18, 13, 78
Note = tuple[float, float, str]  # pixels from the left and the top, and the words


def notes(pdf: Path) -> list[Note]:
    """The comments of the first page, from the top down."""
    from pypdf import PdfReader

    page = PdfReader(pdf).pages[0]
    scale, top = PAGE / float(page.mediabox.width), float(page.mediabox.height)
    found = []
    for one in page.get("/Annots", []):
        about = one.get_object()
        if about["/Subtype"] == "/Text":
            left, _, _, upper = (float(number) for number in about["/Rect"])
            found.append((left * scale, (top - upper) * scale, str(about["/Contents"])))
    return sorted(found, key=lambda note: (note[1], note[0]))


def picture(pdf: Path, target: Path) -> None:
    """Writes the upper part of the page with numbers where comments stand, and the comments on its right."""
    page = target.with_name(f".{target.stem}-page")
    size = ["-scale-to-x", str(PAGE), "-scale-to-y", "-1", "-H", str(HEIGHT)]
    subprocess.run(["pdftoppm", "-png", "-singlefile", "-hide-annotations", *size, str(pdf), str(page)], check=True)
    png = page.with_suffix(".png")
    image = base64.b64encode(png.read_bytes()).decode()
    png.unlink()
    width = PAGE + PANEL
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{width}"',
        f' height="{HEIGHT}" font-family="NanumGothic, sans-serif" font-size="{_SIZE}">',
        f'<rect width="{width}" height="{HEIGHT}" fill="#f4f1e8"/>',
        f'<image width="{PAGE}" height="{HEIGHT}" xlink:href="data:image/png;base64,{image}"/>',
        *_drawn(notes(pdf)),
        "</svg>",
    ]
    subprocess.run(["rsvg-convert", "-o", str(target)], input="".join(drawn).encode(), check=True)


def _drawn(found: list[Note]) -> Iterator[str]:
    y = 30
    for number, (left, top, words) in enumerate(found, start=1):
        yield f'<circle cx="{left + 4:.0f}" cy="{top - 2:.0f}" r="8" fill="#c0392b"/>'
        yield _text(left + 4, top + 2, str(number), 'fill="white" font-size="11" text-anchor="middle"')
        for at, line in enumerate(_wrapped(f"{number}. {words}")):
            yield _text(PAGE + 16, y, line, 'font-weight="bold"' if at == 0 else 'fill="#444"')
            y += _LINE
        y += 6


def _text(x: float, y: float, words: str, style: str) -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" {style}>{escape(words)}</text>'


def _wrapped(words: str) -> Iterator[str]:
    for line in words.split("\n"):
        kept = ""
        for word in line.split(" "):
            if kept and cell_len(f"{kept} {word}") > _CELLS:
                yield kept
                kept = word
            else:
                kept = f"{kept} {word}".strip()
        yield kept
