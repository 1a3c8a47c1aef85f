"""The checks of claims on the laws in force, where they are at hand: what is only said otherwise passes, what is turned
does not."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from seoul_assist.grounding.verify import UNSURE, verify
from seoul_assist.library import statutes
from seoul_assist.model import Claim, Evidence, Proposal, Quote
from seoul_assist.readers import read
from seoul_assist.text.sentences import bare, split

LAWS = Path(__file__).resolve().parents[3] / "shared" / "data" / "laws" / "target"
MOST = 600
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not LAWS.is_dir(), reason="the laws in force are not at hand")]
# The same in other words.
SAME: tuple[tuple[str, str], ...] = (
    (r"하여야 한다\.", "해야 합니다."),
    (r"할 수 있다\.", "할 수 있습니다."),
    (r"할 수 없다\.", "할 수 없습니다."),
    (r"하여서는 아니 된다\.", "해서는 안 됩니다."),
    (r"하지 아니한다\.", "하지 않습니다."),
    (r"하지 아니할 수 있다\.", "하지 않아도 됩니다."),
    (r"한다\.", "합니다."),
    (r"(\d+)일 이내", r"\1일 안"),
    (r"100분의 (\d+)", r"\1%"),
    (r"지체 없이", "바로"),
    (r"아니하면", "않으면"),
    (r"1개월", "한 달"),
)
# Another thing in nearly the same words.
TURNED: tuple[tuple[str, str], ...] = (
    (r"하여야 한다\.", "할 수 있다."),
    (r"하여야 한다\.", "하지 아니한다."),
    (r"할 수 있다\.", "하여야 한다."),
    (r"할 수 있다\.", "할 수 없다."),
    (r"할 수 없다\.", "할 수 있다."),
    (r"하여서는 아니 된다\.", "할 수 있다."),
    (r"하지 아니한다\.", "한다."),
    (r"하지 아니할 수 있다\.", "하지 아니한다."),
    (r"(\d)일 이내", r"\g<1>1일 이내"),
    (r"일 이내", "일 이후"),
    (r"(\d)개월", r"\1년"),
    (r"(\d)만원 이하", r"\1만원 초과"),
    (r"(\d)명 이상", r"\1명 미만"),
    (r"\.$", ". 다만, 태풍이 불 때에는 그러하지 아니하다."),
    (r"^", "「누리군 축제 조례」 제3조에 따라 "),
    (r"^", "어떤 경우에도 예외 없이 "),
)


@cache
def said() -> tuple[tuple[Evidence, str], ...]:
    """Sentences of the laws, spread over all of them, with their articles."""
    found = []
    for path in sorted(LAWS.glob("*.md")):
        for one in statutes.parse(read(path)).provisions:
            if one.deleted or one.addenda:
                continue
            packet = Evidence("S1", f"{one.law} {one.address}", one.text, one.law, one.article, one.address)
            found.extend(
                (packet, bare(span.text))
                for span in split(one.text)
                if 25 <= len(bare(span.text)) <= 220 and bare(span.text).endswith("다.") and "<" not in span.text
            )
    return tuple(found[at * len(found) // MOST] for at in range(MOST))


def judged(packet: Evidence, quote: str, claim: str) -> Claim:
    return verify([Proposal(claim, (Quote("S1", quote),))], [packet])[0]


def test_the_same_in_other_words_is_not_marked() -> None:
    cases = [
        (packet, quote, re.sub(old, new, quote, count=1))
        for packet, quote in said()
        for old, new in SAME
        if re.search(old, quote)
    ]
    marked = [(quote, claim, judged(packet, quote, claim).reasons) for packet, quote, claim in cases]
    marked = [case for case in marked if case[2]]
    assert len(cases) >= 400
    assert len(marked) * 100 <= len(cases), (len(marked), len(cases), marked[:20])


def test_another_thing_in_nearly_the_same_words_is_marked() -> None:
    cases = [
        (packet, quote, re.sub(old, new, quote, count=1))
        for packet, quote in said()
        for old, new in TURNED
        if re.search(old, quote)
    ]
    passed = [(quote, claim) for packet, quote, claim in cases if UNSURE not in judged(packet, quote, claim).text]
    assert len(cases) >= 400
    assert len(passed) * 100 <= len(cases), (len(passed), len(cases), passed[:20])
