"""Respacing is always verified; a changed digit, a dropped 아니 and stitched pieces never are."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from seoul_assist.text.quotes import locate

WORDS = [
    "시장은",
    "보조금을",
    "신청한",
    "자에게",
    "지급하여야",
    "결과를",
    "알리고",
    "자료는",
    "공개하지",
    "아니한다",
    "제출하도록",
    "요청한다",
    "교통과에",
]
NUMBERS = ["30일", "1,200원", "제7조", "2026. 3. 5.", "15퍼센트", "3개월"]
sentence = st.lists(st.sampled_from(WORDS + NUMBERS), min_size=5, max_size=12).map(lambda w: " ".join(w) + ".")
texts = st.lists(sentence, min_size=2, max_size=5, unique=True)
small = settings(max_examples=60, derandomize=True, deadline=None)


@small
@given(texts, st.data())
def test_respacing_is_always_verified(parts: list[str], data: st.DataObject) -> None:
    quote = data.draw(st.sampled_from(parts))
    blanks = st.sampled_from(["", " ", "  ", "\n", "\u200b", "\u00a0"])
    respaced = quote[0]
    for before, char in pairwise(quote):
        if char == " ":
            respaced += " "
        elif before.isdigit() and char.isdigit():
            respaced += char
        else:
            respaced += data.draw(blanks) + char
    assert locate(respaced, "\n".join(parts))[0] == "verified"


@small
@given(texts, st.data())
def test_a_changed_digit_is_never_verified(parts: list[str], data: st.DataObject) -> None:
    text = "\n".join(parts)
    quote = data.draw(st.sampled_from(parts))
    places = [i for i, char in enumerate(quote) if char.isdigit()]
    assume(places)
    place = data.draw(st.sampled_from(places))
    digit = data.draw(st.sampled_from("0123456789").filter(lambda d: d != quote[place]))
    changed = quote[:place] + digit + quote[place + 1 :]
    assume(changed.rstrip(".") not in text)
    assert locate(changed, text)[0] != "verified"


@small
@given(
    st.lists(st.sampled_from(WORDS[:8]), min_size=3, max_size=8),
    st.lists(st.sampled_from(WORDS[:8]), min_size=2, max_size=5),
)
def test_a_dropped_negation_is_never_verified(before: list[str], after: list[str]) -> None:
    text = " ".join([*before, "공개하지 아니할 수 있고", *after]) + "."
    assert locate(text.replace("하지 아니할", "할"), text)[0] != "verified"
    assert locate(text.split(" 아니할")[0], text)[0] != "verified"


@small
@given(texts, st.data())
def test_stitched_pieces_are_never_verified(parts: list[str], data: st.DataObject) -> None:
    text = "\n".join(parts)
    first, last = parts[0].rstrip(".").split(), parts[-1].rstrip(".").split()
    head = first[: data.draw(st.integers(1, len(first) - 1))]
    tail = last[data.draw(st.integers(1, len(last) - 1)) :]
    stitched = " ".join(head + tail)
    assume("".join(stitched.split()) not in "".join(text.split()))
    assert locate(stitched, text)[0] != "verified"
