"""Scans built at test time, and programs that stand in for Tesseract where its failures are looked at."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
import zlib
from collections.abc import Sequence
from pathlib import Path

import pytest
from builders import assembled, stream

_FONTS = ("NanumGothic.ttf", "NanumMyeongjo.ttf", "NanumBarunGothic.ttf", "malgun.ttf", "UnDotum.ttf")
_PLACES = ("/usr/share/fonts", "/usr/local/share/fonts", "C:/Windows/Fonts", "/Library/Fonts")

posix = pytest.mark.skipif(os.name != "posix", reason="the stand-in is a script with a #! line")


def _has_korean() -> bool:
    if shutil.which("tesseract") is None:
        return False
    said = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, check=False)
    return "kor" in (said.stdout + said.stderr).split()


tesseract = pytest.mark.skipif(not _has_korean(), reason="Tesseract with Korean data (tesseract-ocr-kor) is not here")


def font() -> Path:
    """A Korean font of this machine; the test is skipped without one."""
    for place in _PLACES:
        for name in _FONTS:
            found = next(Path(place).rglob(name), None) if Path(place).is_dir() else None
            if found:
                return found
    pytest.skip("no Korean TrueType font is here (fonts-nanum)")


def scanned(pages: Sequence[Sequence[str]], *, size: float = 13, dpi: int = 200) -> bytes:
    """A PDF of pictures of pages with these lines."""
    return pictures([_drawn(lines, size, dpi) for lines in pages])


def pictures(pages: Sequence[tuple[int, int, bytes]]) -> bytes:
    """A PDF whose pages are A4 and hold nothing but a grey picture each: width, height, a byte a pixel."""
    kids = b" ".join(b"%d 0 R" % (10 + 3 * n) for n in range(len(pages)))
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(pages)),
    }
    for n, (wide, high, grey) in enumerate(pages):
        at = 10 + 3 * n
        objects[at] = (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /XObject << /I %d 0 R >> >> >>" % (at + 1, at + 2)
        )
        objects[at + 1] = stream(b"q 595 0 0 842 0 0 cm /I Do Q")
        packed = zlib.compress(grey)
        objects[at + 2] = (
            b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8"
            b" /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (wide, high, len(packed), packed)
        )
    return assembled(objects)


def _drawn(lines: Sequence[str], size: float, dpi: int) -> tuple[int, int, bytes]:
    import pypdfium2
    from pypdfium2 import raw

    data = font().read_bytes()
    document = pypdfium2.PdfDocument.new()
    page = document.new_page(595, 842)
    bytes_of = (ctypes.c_uint8 * len(data)).from_buffer_copy(data)
    face = raw.FPDFText_LoadFont(document, bytes_of, len(data), raw.FPDF_FONT_TRUETYPE, True)
    for row, line in enumerate(lines):
        words = raw.FPDFPageObj_CreateTextObj(document, face, size)
        text = (line + "\0").encode("utf-16-le")
        raw.FPDFText_SetText(words, ctypes.cast(text, raw.FPDF_WIDESTRING))
        raw.FPDFPageObj_Transform(words, 1, 0, 0, 1, 72, 760 - 2 * size * row)
        raw.FPDFPage_InsertObject(page, words)
    raw.FPDFPage_GenerateContent(page)
    bitmap = page.render(scale=dpi / 72, grayscale=True)
    whole = bytes(bitmap.buffer)
    grey = b"".join(whole[row * bitmap.stride :][: bitmap.width] for row in range(bitmap.height))
    return bitmap.width, bitmap.height, grey


def stand_in(folder: Path, monkeypatch: pytest.MonkeyPatch, does: str = "", languages: str = "eng kor osd") -> Path:
    """A program `tesseract` that is the only one on the PATH: a Python script that knows `languages` and, asked to
    recognise, runs `does` (which may call `show(lines)`)."""
    folder.mkdir(exist_ok=True)
    program = folder / "tesseract"
    program.write_text(f"#!{sys.executable} -IS\n{_PROGRAM.format(languages=languages, does=does)}", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    return program


def without(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A PATH without any program."""
    folder.mkdir(exist_ok=True)
    monkeypatch.setenv("PATH", str(folder))


_PROGRAM = """
import os, sys, time
sys.stdout.reconfigure(encoding="utf-8")
if "--list-langs" in sys.argv:
    print("List of available languages:", *{languages!r}.split(), sep="\\n")
    sys.exit()
if "--version" in sys.argv:
    sys.exit("tesseract 5.9.1")
picture = sys.stdin.buffer.read()

def show(lines, sure=91.5):
    for row, line in enumerate(lines):
        for place, word in enumerate(line.split()):
            print(5, 1, 1, 1, row, place, 200 + 300 * place, 300 + 80 * row, 280, 50, sure, word, sep="\\t")
    print(*lines, sep="\\n")

{does}
"""
