"""The characters and the ruled lines of one PDF page, as PDFium sees them.

PDFium is asked several times for every character, so its functions are called with plain addresses here.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

from seoul_assist.readers.pdf_layout import Box, Rule

_TINY = 2.0  # points
_PALE = 0xF8
_INVISIBLE = 3  # text render mode of ISO 32000-1 9.3.6
_TEXT, _PATH, _FORM = 1, 2, 5  # FPDF_PAGEOBJ_*
_THIN = 3.0  # points
_MOST_RULES = 800
_SAMPLE = 25

# A character, its box, and why it cannot be seen, if so. Line breaks and generated characters have no box.
Mark = tuple[str, Box | None, str | None]


@cache
def _fast(name: str, *arguments: Any, gives: Any = ctypes.c_int) -> Callable[..., Any]:
    """A function of PDFium that takes and gives addresses as numbers."""
    from pypdfium2 import raw

    address = ctypes.cast(getattr(raw, name), ctypes.c_void_p).value
    return ctypes.CFUNCTYPE(gives, *arguments)(address or 0)


class Marks:
    """What stands on one page: `count` characters."""

    def __init__(self, page: Any) -> None:
        self._page = page
        self._text = page.get_textpage()
        self._handle = ctypes.cast(self._text.raw, ctypes.c_void_p).value or 0
        self.count: int = self._text.count_chars()
        self._rules: list[Rule] = []
        self._suspect = False
        self._survey()

    def characters(self) -> list[Mark]:
        """Every character in the order of the file."""
        marks = list(self._characters())
        white = [box for _, box, why in marks if why == "white" and box]
        if white:
            paper = _Paper(self._page, white)
            marks = [
                (letter, box, None) if why == "white" and box and not paper.blank(box) else (letter, box, why)
                for letter, box, why in marks
            ]
        return marks

    def _characters(self) -> Iterator[Mark]:
        from pypdfium2 import raw

        pointer, number = ctypes.c_void_p, ctypes.c_int
        unicode = _fast("FPDFText_GetUnicode", pointer, number, gives=ctypes.c_uint)
        place_of = _fast("FPDFText_GetLooseCharBox", pointer, number, pointer)
        object_of = _fast("FPDFText_GetTextObject", pointer, number, gives=pointer)
        handle = self._handle
        left, bottom, right, top = self._page.get_bbox()
        looks: dict[int, str | None] = {}
        suspect = self._suspect
        rect = raw.FS_RECTF()
        at = ctypes.addressof(rect)
        for index in range(self.count):
            letter = chr(unicode(handle, index))
            if letter == "\n" or letter == "\r" or not place_of(handle, index, at):
                yield letter, None, None
                continue
            x0, y0, x1, y1 = rect.left, rect.bottom, rect.right, rect.top
            place = (x0, y0, x1, y1) if y0 <= y1 else (x0, y1, x1, y0)
            if letter == " ":
                yield letter, place, None
                continue
            why = None
            if suspect:
                key = object_of(handle, index) or 0
                if key in looks:
                    why = looks[key]
                else:
                    why = looks[key] = self._look(index, key)
            if not (left <= (x0 + x1) / 2 <= right and bottom <= (y0 + y1) / 2 <= top):
                why = "outside"
            elif x1 - x0 < _TINY and place[3] - place[1] < _TINY:
                why = "tiny"
            yield letter, place, why

    def _look(self, index: int, key: int) -> str | None:
        pointer = ctypes.c_void_p
        if key and _fast("FPDFTextObj_GetTextRenderMode", pointer)(key) == _INVISIBLE:
            return "invisible"
        parts = (ctypes.c_uint * 4)()
        at = ctypes.addressof(parts)
        colour = _fast("FPDFText_GetFillColor", pointer, ctypes.c_int, *[pointer] * 4)
        if colour(self._handle, index, at, at + 4, at + 8, at + 12):
            red, green, blue, alpha = parts
            if alpha == 0:
                return "invisible"
            if red >= _PALE and green >= _PALE and blue >= _PALE:
                return "white"
        return None

    def quarter(self) -> int:
        """How many quarters to the left most of the text is turned; 0 for level text."""
        angle = _fast("FPDFText_GetCharAngle", ctypes.c_void_p, ctypes.c_int, gives=ctypes.c_float)
        step = max(1, self.count // _SAMPLE)
        angles = [angle(self._handle, index) for index in range(0, self.count, step)]
        quarters = [round(one / (math.pi / 2)) % 4 for one in angles if one >= 0]
        return max((0, 1, 2, 3), key=quarters.count)

    def unmapped(self) -> int:
        """How many characters of the page come from a font that does not say what they are."""
        failed = _fast("FPDFText_HasUnicodeMapError", ctypes.c_void_p, ctypes.c_int)
        return sum(failed(self._handle, index) == 1 for index in range(self.count))

    def rules(self) -> list[Rule]:
        """The thin straight lines of the page; none where there are so many that they draw something else."""
        return self._rules if len(self._rules) <= _MOST_RULES else []

    def _survey(self) -> None:
        """Goes through the objects of the page once: ruled lines, and whether any text could be hidden by its looks."""
        pointer = ctypes.c_void_p
        page = ctypes.cast(self._page.raw, pointer).value or 0
        object_at = _fast("FPDFPage_GetObject", pointer, ctypes.c_int, gives=pointer)
        kind_of = _fast("FPDFPageObj_GetType", pointer)
        bounds = _fast("FPDFPageObj_GetBounds", *[pointer] * 5)
        mode_of = _fast("FPDFTextObj_GetTextRenderMode", pointer)
        colour_of = _fast("FPDFPageObj_GetFillColor", *[pointer] * 5)
        edges, parts = (ctypes.c_float * 4)(), (ctypes.c_uint * 4)()
        at, to = ctypes.addressof(edges), ctypes.addressof(parts)
        for index in range(_fast("FPDFPage_CountObjects", pointer)(page)):
            item = object_at(page, index)
            kind = kind_of(item)
            if kind == _TEXT:
                if self._suspect or mode_of(item) == _INVISIBLE:
                    self._suspect = True
                elif colour_of(item, to, to + 4, to + 8, to + 12):
                    red, green, blue, alpha = parts
                    self._suspect = not alpha or min(red, green, blue) >= _PALE
            elif kind == _FORM:  # what stands in it is not told here
                self._suspect = True
            elif kind == _PATH and bounds(item, at, at + 4, at + 8, at + 12):
                left, bottom, right, top = edges
                if top - bottom < _THIN and right - left > 8:
                    self._rules.append(Rule(True, (bottom + top) / 2, left, right))
                elif right - left < _THIN and top - bottom > 5:
                    self._rules.append(Rule(False, (left + right) / 2, bottom, top))


class _Paper:
    """The part of the page around some boxes as a picture of one pixel a point, to see whether white letters stand on
    white there."""

    def __init__(self, page: Any, boxes: Sequence[Box]) -> None:
        self._turned = page.get_rotation() != 0
        if self._turned:
            return
        left, bottom, right, top = page.get_bbox()
        self._left = max(left, math.floor(min(box[0] for box in boxes)) - 2)
        self._top = min(top, math.ceil(max(box[3] for box in boxes)) + 2)
        low = max(bottom, math.floor(min(box[1] for box in boxes)) - 2)
        high = min(right, math.ceil(max(box[2] for box in boxes)) + 2)
        # Only what meets the part is drawn, which is most of the time saved.
        crop = (self._left - left, low - bottom, right - high, top - self._top)
        bitmap = page.render(scale=1, may_draw_forms=False, grayscale=True, crop=crop)
        self._pixels, self._stride = bytes(bitmap.buffer), bitmap.stride
        self._width, self._height = bitmap.width, bitmap.height

    def blank(self, box: Box) -> bool:
        """Whether everything inside the box is white; False where it cannot be told."""
        if self._turned:
            return False
        left, right = max(int(box[0] - self._left), 0), min(int(box[2] - self._left) + 1, self._width)
        upper, lower = int(self._top - box[3]), int(self._top - box[1])
        for y in range(max(upper, 0), min(lower + 1, self._height), 2):
            row = y * self._stride
            if min(self._pixels[row + left : row + right : 2], default=255) < _PALE:
                return False
        return True
