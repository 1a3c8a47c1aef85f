"""What Tesseract says of a page, as lines with their places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import mean

from seoul_assist.readers.ocr_columns import Box, Row, in_columns

UNSURE_BELOW = 75  # of 100: a page the recogniser is less sure of is named
_ROW = re.compile(r"(\d)\t(\d+\t\d+\t\d+\t\d+)\t(\d+)\t(-?\d+)\t(-?\d+)\t(\d+)\t(\d+)\t(-?[\d.]+)\t(.*)")
_WORD = "5"  # the level of a row that holds a word
_SAYS = re.compile(r"[0-9A-Za-z가-힣一-龥]")
_BLANKS = re.compile(r"[ \t]+")


@dataclass(frozen=True, slots=True)
class Seen:
    """A page as it was recognised: its lines with the boxes (left, bottom, right, top; points) of their words, each
    with the number of its letters; and how sure the recogniser is of them, 0 to 100."""

    lines: tuple[Row, ...]
    sure: float


def seen(output: str, scale: float, height: int) -> Seen:
    """The lines in an output that holds both the table of words (TSV) and the plain text.

    The table tells where words stand, the text which blanks are real: Hangul set wide comes apart in the table. A line
    without a letter or digit, such as a rule taken for a mark, is none.
    """
    words: dict[str, list[tuple[str, Box, float]]] = {}
    texts: list[str] = []
    for line in output.splitlines():
        row = _ROW.fullmatch(line)
        if row is None:
            texts.append(line)
            continue
        level, place, _, left, top, wide, high, sure, word = row.groups()
        if level == _WORD and word.strip():
            box = _box(int(left), int(top), int(wide), int(high), scale, height)
            words.setdefault(place, []).append((word.strip(), box, float(sure)))
    found: list[Row] = []
    known: list[tuple[float, int]] = []
    spaced = iter([text for text in texts if text.strip()])
    for row_words in words.values():
        flat = "".join(word for word, _, _ in row_words)
        text = _of(flat, spaced) or " ".join(word for word, _, _ in row_words)
        if _SAYS.search(text):
            found.append((text, tuple((len(word), box) for word, box, _ in row_words)))
            known += [(max(sure, 0.0), len(word)) for word, _, sure in row_words]
    letters = sum(count for _, count in known)
    return Seen(
        tuple(in_columns(found)), mean([sum(sure * count for sure, count in known) / letters]) if letters else 0.0
    )


def _of(flat: str, texts: Iterator[str]) -> str:
    """The next text that holds just these letters; texts of lines that the table does not hold are passed over."""
    for text in texts:
        if "".join(text.split()) == flat:
            return _BLANKS.sub(" ", text).strip()
    return ""


def _box(left: int, top: int, wide: int, high: int, scale: float, height: int) -> Box:
    """A box of pixels counted from the top as one of points counted from the bottom."""
    return left / scale, (height - top - high) / scale, (left + wide) / scale, (height - top) / scale
