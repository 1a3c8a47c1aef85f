"""A real run in a terminal of 80 columns as an SVG picture: Hangul takes two cells, and no font is fetched."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import struct
import sys
import termios
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from rich.cells import cell_len

COLUMNS, ROWS = 80, 50
_CELL, _LINE, _SIZE, _EDGE, _BAR = 8, 22, 16, 16, 32  # the fonts below are half as wide as high
_FONTS = "D2Coding, NanumGothicCoding, 'Noto Sans Mono CJK KR', Consolas, Menlo, 'Malgun Gothic', monospace"
_COLOURS = {
    "31": "#ff8f8f", "91": "#ff8f8f", "32": "#9be29b", "33": "#f0d67a", "35": "#d7a6ff", "36": "#7fd4e8",
    "2": "#9aa5b1", "90": "#5c6873", "": "#e6edf3",
}  # fmt: skip
_BUTTONS = ("#e0685e", "#e0b45e", "#6fbf73")
_SEQUENCE = re.compile(r"\x1b\[([0-9;?]*)([A-Za-z])|\r")
_ERASED = re.compile(r"\r\x1b\[2K")  # a bar is drawn again over itself
_BAR_AND_ALL = re.compile(r"\x1b\[\?25l.*?\x1b\[1A\x1b\[2K", re.DOTALL)  # and goes when the work is done
Cell = tuple[str, str]  # a character and the colours it has, as in "1;31"


def recorded(arguments: list[str], folder: Path, environment: dict[str, str]) -> str:
    """All that the command line writes to a terminal, control sequences included."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(folder)
        program = [sys.executable, "-c", "from seoul_assist.cli.app import main; main()", *arguments]
        os.execve(sys.executable, program, {**environment, "TERM": "xterm", "LANG": "C.UTF-8"})
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    read = bytearray()
    with contextlib.suppress(OSError):  # the end of a terminal is an error on Linux
        while chunk := os.read(terminal, 65536):
            read += chunk
    os.close(terminal)
    os.waitpid(pid, 0)
    return read.decode()


def at_work(raw: str, what: str) -> str:
    """The middle one of the frames of a progress bar in which `what` stands."""
    frames = [frame.rstrip() for frame in _ERASED.split(raw) if what in frame]
    return frames[len(frames) // 2]


def afterwards(raw: str) -> str:
    """What still stands on the terminal when the work is done."""
    return _BAR_AND_ALL.sub("", raw)


def rows(raw: str) -> list[list[Cell]]:
    """The lines of the text as cells, broken where a terminal of 80 columns breaks them."""
    found: list[list[Cell]] = [[]]
    style, width = "", 0
    for part, code, kind in _parts(raw):
        if kind == "m":
            style = "" if code in ("", "0") else ";".join(filter(None, [style, code]))
        for character in part:
            if character == "\n":
                found.append([])
                width = 0
                continue
            cells = cell_len(character)
            if width + cells > COLUMNS:
                found.append([])
                width = 0
            found[-1].append((character, style))
            width += cells
    while found and not found[-1]:
        found.pop()
    return found


def _parts(raw: str) -> Iterator[tuple[str, str, str]]:
    """Text, then the control sequence that stands before it."""
    at, code, kind = 0, "", ""
    for match in _SEQUENCE.finditer(raw):
        yield raw[at : match.start()], code, kind
        at, code, kind = match.end(), match[1] or "", match[2] or ""
    yield raw[at:], code, kind


def svg(title: str, raw: str) -> str:
    """The picture. Every word stands in its own columns, whatever font shows it."""
    lines = rows(raw)
    width = COLUMNS * _CELL + 2 * _EDGE
    height = len(lines) * _LINE + _BAR + _EDGE
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">',
        f"<title>{escape(title)}</title>",
        '<rect width="100%" height="100%" rx="8" fill="#0d1720"/>',
        *(f'<circle cx="{20 + 18 * at}" cy="16" r="5" fill="{c}"/>' for at, c in enumerate(_BUTTONS)),
        f'<g font-family="{_FONTS}" font-size="{_SIZE}" xml:space="preserve">',
    ]
    for number, line in enumerate(lines):
        drawn += _words(line, _BAR + number * _LINE + _SIZE)
    return "\n".join([*drawn, "</g>", "</svg>", ""])


def _words(line: list[Cell], y: int) -> Iterator[str]:
    column = start = 0
    word, style = "", ""
    for character, own in [*line, (" ", "")]:
        wide = cell_len(character)
        if word and (character == " " or own != style or wide != cell_len(word[-1])):
            yield _word(word, style, start, column, y)
            word = ""
        if character != " ":
            if not word:
                start, style = column, own
            word += character
        column += wide


def _word(word: str, style: str, start: int, end: int, y: int) -> str:
    codes = style.split(";")
    colour = next((_COLOURS[code] for code in reversed(codes) if code in _COLOURS and code), _COLOURS[""])
    bold = ' font-weight="bold"' if "1" in codes else ""
    length = f'textLength="{(end - start) * _CELL}" lengthAdjust="spacingAndGlyphs"'
    return f'<text x="{_EDGE + start * _CELL}" y="{y}" {length} fill="{colour}"{bold}>{escape(word)}</text>'


def text(picture: str) -> str:
    """What stands in the picture, without blanks."""
    words = re.findall(r"<text[^>]*>([^<]*)</text>", picture)
    plain = "".join(words).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return re.sub(r"\s+", "", plain)
