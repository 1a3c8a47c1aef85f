"""Where the text of a document stands in its XML: tracing through cutting, joining and cleaning."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seoul_assist.model import Block
from seoul_assist.readers import traced
from seoul_assist.readers.places import Places
from seoul_assist.readers.symbols import standard
from seoul_assist.readers.traced import Traced, spans_of
from seoul_assist.text.clean import clean

LETTERS = st.text(
    st.sampled_from("가나 |\n\t.\u1100\u1161\u11a8\u0301e\u200b\u00a0\r\U000f02ba\U000f02c4\U000f02b1\uf0b7"),
    max_size=8,
)


class Nodes:
    """Text nodes by number, and traced texts made of them."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def leaf(self, text: str) -> str:
        self.texts.append(text)
        return Traced.of(text, ((0, len(text), len(self.texts) - 1, 0),)) if text else ""

    def holds(self, text: str) -> bool:
        """Whether every origin of the text has the letters it claims, in order and side by side."""
        at = 0
        for start, length, leaf, offset in spans_of(text):
            if start < at or length < 1 or self.texts[leaf][offset : offset + length] != text[start : start + length]:
                return False
            at = start + length
        return at <= len(text)


PIECES = st.lists(st.tuples(st.booleans(), LETTERS), max_size=6)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(PIECES, LETTERS, st.integers(0, 30), st.integers(0, 30))
def test_traced_text_is_an_ordinary_string_that_knows_its_nodes(
    pieces: list[tuple[bool, str]], between: str, start: int, end: int
) -> None:
    nodes = Nodes()
    parts = [nodes.leaf(text) if own else text for own, text in pieces]
    whole = traced.join(between, parts)
    plain = between.join(text for _, text in pieces)
    start, end = min(start, end), max(start, end)
    expected = [
        (whole, plain),
        (traced.cut(whole, start, end), plain[start:end]),
        (traced.strip(whole), plain.strip()),
        (traced.lstrip(whole), plain.lstrip()),
        (traced.rstrip(whole), plain.rstrip()),
        (traced.rstrip(whole, " |"), plain.rstrip(" |")),
        (traced.replace(whole, " | ", " "), plain.replace(" | ", " ")),
        (traced.squeezed(whole), " ".join(plain.split())),
        *zip(traced.lines(whole), plain.split("\n"), strict=True),
    ]
    for made, wanted in expected:
        assert made == wanted and nodes.holds(made)
    own = sum(len(text) for is_own, text in pieces if is_own)
    assert sum(span[1] for span in spans_of(whole)) == own


@settings(max_examples=300, deadline=None, derandomize=True)
@given(PIECES, st.integers(0, 40), st.integers(1, 10))
def test_a_place_holds_the_letters_it_is_asked_for(pieces: list[tuple[bool, str]], start: int, length: int) -> None:
    nodes = Nodes()
    whole = traced.join("", [nodes.leaf(text) if own else text for own, text in pieces])
    places = Places([Block("앞"), Block(whole), Block("뒤")])
    assert places.text == f"앞\n{clean(standard(whole))}\n뒤"
    start = min(2 + start, len(places.text) - 1)
    end = min(start + length, len(places.text))
    found = places.exact(start, end)
    raw = "".join(nodes.texts[place.leaf][place.start : place.end] for place in found)
    if found:
        assert clean(standard(raw)) == places.text[start:end]
    for place in places.near(start, end):
        assert 0 <= place.start < place.end <= len(nodes.texts[place.leaf])


def place(*pieces: str, start: int, end: int) -> list[str]:
    nodes = Nodes()
    whole = traced.join("", [nodes.leaf(piece) for piece in pieces])
    found = Places([Block(whole)]).exact(start, end)
    return [nodes.texts[p.leaf][p.start : p.end] for p in found]


@pytest.mark.parametrize(
    ("pieces", "start", "end", "raw"),
    [
        (("가나다",), 1, 2, ["나"]),
        (("가", "나", "다"), 0, 3, ["가", "나", "다"]),
        (("\u1100\u1161", "나"), 0, 1, ["\u1100\u1161"]),
        (("\u1100", "\u1161나"), 0, 1, ["\u1100", "\u1161"]),
        (("\u1100", "\u1161나"), 1, 2, ["나"]),
        (("가\u200b나",), 0, 1, ["가\u200b"]),
        (("\u200b가",), 0, 1, ["가"]),
        (("가\r\n나",), 1, 2, ["\r\n"]),
        (("\U000f02ba\U000f02c4 나",), 0, 1, ["\U000f02ba\U000f02c4"]),
    ],
)
def test_pieces_of_letters_stay_together(pieces: tuple[str, ...], start: int, end: int, raw: list[str]) -> None:
    assert place(*pieces, start=start, end=end) == raw


def test_a_place_is_never_half_of_a_number_sign() -> None:
    nodes = Nodes()
    whole = nodes.leaf("\U000f02bb\U000f02cc 나")  # boxed 29 or so: several letters for one sign
    places = Places([Block(whole)])
    assert places.text.startswith("(") and places.exact(0, 1) == () and places.exact(0, places.text.index(")") + 1)


def test_points_to_write_at() -> None:
    nodes = Nodes()
    whole = traced.join("", ["1. ", nodes.leaf("가나"), nodes.leaf("다")])
    places = Places([Block(whole), Block(nodes.leaf("라"))])
    assert places.text == "1. 가나다\n라"

    def at(offset: int, low: int, high: int) -> tuple[int, int] | None:
        found = places.point(offset, low, high)
        assert all(place.start == place.end for place in found)
        return (found[0].leaf, found[0].start) if found else None

    assert at(3, 0, 6) == (0, 0)  # behind what the reader made: before the first letter
    assert at(5, 3, 6) == (0, 2) and at(5, 5, 6) == (1, 0) and at(6, 3, 6) == (1, 1)
    assert at(1, 0, 2) is None and at(7, 7, 8) == (2, 0)
