"""The characters and the ruled lines of one PDF page, as PDFium sees them.

PDFium is asked several times for every character and object, so its functions are called with plain addresses here and
fill one run of memory for a page.
"""

from __future__ import annotations

import ctypes
import math
from array import array
from collections.abc import Callable, Sequence
from functools import cache
from itertools import repeat
from operator import gt, sub
from typing import Any

from seoul_assist.readers.pdf_layout import Box, Rule
from seoul_assist.readers.pdf_unseen import LEAST, Drawn, covers, unseen

_TINY = 2.0  # points
_PALE = 0xF8
_INVISIBLE = 3  # text render mode of ISO 32000-1 9.3.6
_TEXT, _PATH, _IMAGE, _FORM = 1, 2, 3, 5  # FPDF_PAGEOBJ_*
_THIN = 3.0  # points
_MOST_RULES = 800
_SAMPLE = 25
_AT_ONCE = 8_192  # objects of a page
_BLANKS = "\r\n "  # never hidden
_HYPHEN = "\ufffe"  # what PDFium writes where a line breaks inside a word


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
        self._texts: list[Drawn] = []
        self._covers: list[Drawn] = []
        self._survey()

    def characters(self) -> tuple[str, list[Box | None], dict[int, str]]:
        """The characters in the order of the file, the box of each (None for generated ones), and by its place why one
        cannot be seen: outside, tiny, invisible, covered, white."""
        text, (lefts, bottoms, rights, tops), known = self._letters(), *self._edges()
        boxes: list[Box | None] = list(zip(lefts, bottoms, rights, tops, strict=True))
        if 0 in known:
            boxes = [box if found else None for found, box in zip(known, boxes, strict=True)]
        covered = unseen(self._page, self._handle, _fast, self._texts, self._covers)
        hidden = self._looks(text, boxes, covered) if self._suspect or covered else {}
        left, bottom, right, top = self._page.get_bbox()
        inside = self.count and left <= min(lefts) and max(rights) <= right and bottom <= min(bottoms)
        if not inside or max(tops) > top or min(map(sub, tops, bottoms)) < _TINY:
            for place, box in enumerate(boxes):
                if box and text[place] not in _BLANKS:
                    x0, y0, x1, y1 = box
                    if not (left <= (x0 + x1) / 2 <= right and bottom <= (y0 + y1) / 2 <= top):
                        hidden[place] = "outside"
                    elif x1 - x0 < _TINY and y1 - y0 < _TINY:
                        hidden[place] = "tiny"
        white = [box for place, why in hidden.items() if why == "white" and (box := boxes[place])]
        if white:
            paper = _Paper(self._page, white)
            hidden = {
                place: why
                for place, why in hidden.items()
                if why != "white" or not (box := boxes[place]) or paper.blank(box)
            }
        return text, boxes, hidden

    def _letters(self) -> str:
        """One character for every index."""
        pointer, number = ctypes.c_void_p, ctypes.c_int
        room = ctypes.create_string_buffer(2 * self.count + 2)
        units = _fast("FPDFText_GetText", pointer, number, number, pointer)(
            self._handle, 0, self.count, ctypes.addressof(room)
        )
        text = room.raw[: 2 * max(units - 1, 0)].decode("utf-16-le", "surrogatepass")
        if len(text) == self.count and _HYPHEN not in text:
            return text
        # Some characters stand for nothing in the whole text, or for something else.
        unicode = _fast("FPDFText_GetUnicode", pointer, number, gives=ctypes.c_uint)
        return "".join(map(chr, map(unicode, repeat(self._handle), range(self.count))))

    def _edges(self) -> tuple[list[array[float]], bytes]:
        """Left, bottom, right and top of every character, and 1 for each that has them."""
        room = array("f", bytes(16 * self.count))
        at, size = room.buffer_info()
        box_of = _fast("FPDFText_GetLooseCharBox", ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
        known = bytes(map(box_of, repeat(self._handle), range(self.count), range(at, at + 4 * size, 16)))
        lefts, tops, rights, bottoms = (room[edge::4] for edge in range(4))
        if any(map(gt, bottoms, tops)):
            bottoms, tops = array("f", map(min, bottoms, tops)), array("f", map(max, bottoms, tops))
        return [lefts, bottoms, rights, tops], known

    def _looks(self, text: str, boxes: Sequence[Box | None], covered: frozenset[int]) -> dict[int, str]:
        """The characters that the looks of their text object hide, or what lies over it."""
        object_of = _fast("FPDFText_GetTextObject", ctypes.c_void_p, ctypes.c_int, gives=ctypes.c_void_p)
        keys = list(map(object_of, repeat(self._handle), range(self.count)))
        looks = _looks_of([key for key in set(keys) if key]) | dict.fromkeys(covered, "covered")
        if not looks:
            return {}
        hidden = {
            place: looks[key]
            for place, key in enumerate(keys)
            if key in looks and boxes[place] and text[place] not in _BLANKS
        }
        if any(why == "covered" and text[place].isalnum() for place, why in hidden.items()):
            return hidden
        # Bullets and ornaments that lie over each other say nothing and hide nothing.
        return {place: why for place, why in hidden.items() if why != "covered"}

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
        count = _fast("FPDFPage_CountObjects", pointer)(page)
        object_at = _fast("FPDFPage_GetObject", pointer, ctypes.c_int, gives=pointer)
        kind_of = _fast("FPDFPageObj_GetType", pointer)
        for start in range(0, count, _AT_ONCE):
            items = list(map(object_at, repeat(page), range(start, min(start + _AT_ONCE, count))))
            kinds = list(map(kind_of, items))
            places = {item: place for place, item in enumerate(items, start)}  # the order of drawing
            texts = [item for item, kind in zip(items, kinds, strict=True) if kind == _TEXT]
            self._texts += [(places[item], item, None) for item in texts]
            if not self._suspect:  # what stands in a form is not told here
                self._suspect = _FORM in kinds or bool(_looks_of(texts))
            pictures = [item for item, kind in zip(items, kinds, strict=True) if kind == _IMAGE]
            boxes = _four("FPDFPageObj_GetBounds", pictures, "f")
            self._covers += [(places[item], item, box) for item, box in boxes.items()]
            paths = [item for item, kind in zip(items, kinds, strict=True) if kind == _PATH]
            for item, box in _four("FPDFPageObj_GetBounds", paths, "f").items():
                left, bottom, right, top = box
                if top - bottom < _THIN and right - left > 8:
                    self._rules.append(Rule(True, (bottom + top) / 2, left, right))
                elif right - left < _THIN and top - bottom > 5:
                    self._rules.append(Rule(False, (left + right) / 2, bottom, top))
                elif right - left > LEAST and top - bottom > LEAST and covers(_fast, item):
                    self._covers.append((places[item], item, box))


def _looks_of(texts: Sequence[int]) -> dict[int, str]:
    """The text objects whose looks hide what stands in them, with the reason: invisible, white."""
    modes = map(_fast("FPDFTextObj_GetTextRenderMode", ctypes.c_void_p), texts)
    found = {text: "invisible" for text, mode in zip(texts, modes, strict=True) if mode == _INVISIBLE}
    for text, (red, green, blue, alpha) in _four("FPDFPageObj_GetFillColor", texts, "I").items():
        if alpha == 0:
            found[text] = "invisible"
        elif red >= _PALE and green >= _PALE and blue >= _PALE:
            found.setdefault(text, "white")
    return found


def _four(name: str, items: Sequence[int], kind: str) -> dict[int, tuple[Any, Any, Any, Any]]:
    """The four values of four bytes that the function of PDFium gives for an object; none for one it fails on."""
    room = array(kind, bytes(16 * len(items)))
    at, size = room.buffer_info()
    places = (range(first, first + 4 * size, 16) for first in range(at, at + 16, 4))
    good = list(map(_fast(name, *[ctypes.c_void_p] * 5), items, *places))
    fours = zip(*(room[value::4] for value in range(4)), strict=True)
    return {item: four for item, four, ok in zip(items, fours, good, strict=True) if ok}


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
