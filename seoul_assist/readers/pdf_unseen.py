"""Text of a PDF page that is there and that nobody sees: under a filled box or a picture, or in the colour of its box.

What might be such a text is found by geometry and colours; whether it is one shows on the page: drawn once with it and
once without, nothing may change.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Edges = tuple[float, float, float, float]
Call = Callable[..., Callable[..., Any]]  # `pdf_marks._fast`: a function of PDFium by its name
Drawn = tuple[int, int, Edges | None]  # place in the order of drawing, address, box of what may cover text

LEAST = 8.0  # points: what is smaller covers no word
_OPAQUE = 255
_MOST = 2_000  # texts of a page that are looked at
_COVERS = 300
_LETTERS = 4_096


def covers(fast: Call, item: int) -> bool:
    """Whether a path may hide what lies under it: filled, and not seen through."""
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    pointer = ctypes.c_void_p
    drawn = fast("FPDFPath_GetDrawMode", pointer, pointer, pointer)
    filled = drawn(item, ctypes.addressof(mode), ctypes.addressof(stroke)) and mode.value != 0
    return bool(filled) and _colour(fast, item)[3] == _OPAQUE


def unseen(page: Any, words: int, fast: Call, texts: Sequence[Drawn], covers: Sequence[Drawn]) -> frozenset[int]:
    """The addresses of the text objects with letters that change nothing when they are left out of the drawing.

    `words` is the address of the page's text.
    """
    if not texts or not covers or page.get_rotation() != 0:
        return frozenset()
    found = _suspects(fast, texts[:_MOST], covers[:_COVERS])
    suspects = {item: box for item, box in found.items() if _says(fast, item, words)}
    if not suspects:
        return frozenset()
    hidden = _same(page, fast, suspects, ())
    # A letter whose font cannot be drawn here changes nothing either: it has to show once nothing covers it.
    shows = _same(page, fast, hidden, [item for _, item, _ in covers]) if hidden else {}
    return frozenset(hidden.keys() - shows.keys())


def _says(fast: Call, item: int, words: int) -> bool:
    """Whether a text object has a letter or a number: blanks and ornaments under a picture hide nothing."""
    pointer, room = ctypes.c_void_p, ctypes.create_string_buffer(2 * _LETTERS)
    text_of = fast("FPDFTextObj_GetText", pointer, pointer, pointer, ctypes.c_ulong, gives=ctypes.c_ulong)
    size = text_of(item, words, ctypes.addressof(room), len(room))
    return size > len(room) or any(map(str.isalnum, room.raw[:size].decode("utf-16-le", "replace")))


def _same(page: Any, fast: Call, suspects: Mapping[int, Edges], away: Sequence[int]) -> dict[int, Edges]:
    """The suspects whose place on the page looks the same with and without them; `away` is not drawn at all."""
    switch = fast("FPDFPageObj_SetIsActive", ctypes.c_void_p, ctypes.c_int)
    for item in away:
        switch(item, 0)
    before = page.render(scale=1, may_draw_forms=False, grayscale=True)
    seen = bytes(before.buffer)
    for item in suspects:
        switch(item, 0)
    without = bytes(page.render(scale=1, may_draw_forms=False, grayscale=True).buffer)
    for item in (*suspects, *away):
        switch(item, 1)
    left, _, _, top = page.get_bbox()
    found: dict[int, Edges] = {}
    for item, box in suspects.items():
        x0, x1 = max(int(box[0] - left) - 1, 0), min(int(box[2] - left) + 2, before.width)
        y0, y1 = max(int(top - box[3]) - 1, 0), min(int(top - box[1]) + 2, before.height)
        rows = [(y * before.stride + x0, y * before.stride + x1) for y in range(y0, y1)]
        if x0 < x1 and rows and all(seen[a:b] == without[a:b] for a, b in rows):
            found[item] = box
    return found


def _suspects(fast: Call, texts: Sequence[Drawn], covers: Sequence[Drawn]) -> dict[int, Edges]:
    """Texts with their boxes that lie under something drawn later, or on something of their colour."""
    found: dict[int, Edges] = {}
    last = max(at for at, _, _ in covers)
    colours = {item: _colour(fast, item)[:3] for _, item, _ in covers}
    for at, item, _ in texts:
        colour = _colour(fast, item)[:3]
        if at > last and colour not in colours.values():
            continue
        box = _bounds(fast, item)
        if box is None:
            continue
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        for when, cover, edges in covers:
            if (
                edges
                and edges[0] <= x <= edges[2]
                and edges[1] <= y <= edges[3]
                and (when > at or colours[cover] == colour)
            ):
                found[item] = box
                break
    return found


def _bounds(fast: Call, item: int) -> Edges | None:
    """The box of an object on the page."""
    edges = (ctypes.c_float * 4)()
    at = ctypes.addressof(edges)
    pointer = ctypes.c_void_p
    got = fast("FPDFPageObj_GetBounds", *[pointer] * 5)(item, at, at + 4, at + 8, at + 12)
    return (edges[0], edges[1], edges[2], edges[3]) if got else None


def _colour(fast: Call, item: int) -> tuple[int, int, int, int]:
    parts = (ctypes.c_uint * 4)()
    at = ctypes.addressof(parts)
    pointer = ctypes.c_void_p
    got = fast("FPDFPageObj_GetFillColor", *[pointer] * 5)(item, at, at + 4, at + 8, at + 12)
    return (parts[0], parts[1], parts[2], parts[3]) if got else (-1, -1, -1, -1)
