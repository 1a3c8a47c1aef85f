"""The finder of personal identifiers: how many it finds, how little else, and what a starred text still tells."""

from __future__ import annotations

import re
import tarfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pii_kit import CLASSES, UNIQUE, Case, negatives, positives

from seoul_assist.text import pii

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
PAGE = 1_000  # characters
_SAME = {"email": {"email", "private_email"}}
SECRET = [case for case in positives(each=40) if case.kind in pii.PERSONAL]


def found(case: Case) -> bool:
    """Whether the finder names the class and covers the whole number."""
    return any(
        span.kind in _SAME.get(case.kind, {case.kind}) and span.start <= case.start + 1 and span.end >= case.end
        for span in pii.find(case.text)
    )


def rates(cases: list[Case]) -> dict[str, float]:
    total, good = Counter(case.kind for case in cases), Counter(case.kind for case in cases if found(case))
    return {kind: good[kind] / total[kind] for kind in CLASSES}


def test_identifiers_are_found_in_every_spelling() -> None:
    cases = positives()
    assert len(cases) == 2_000
    rate = rates(cases)
    print(rate)
    unique = [rate[kind] for kind in UNIQUE]
    assert sum(unique) / len(unique) >= 0.99 and min(unique) >= 0.98, rate
    assert sum(rate.values()) / len(rate) >= 0.95 and min(rate.values()) >= 0.90, rate


def test_numbers_that_identify_nobody_are_left_alone() -> None:
    hits = [(line, [span.kind for span in spans]) for line in negatives() if (spans := pii.find(line))]
    assert hits == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 6))
def test_other_numbers_in_other_places_are_found_as_well(seed: int) -> None:
    rate = rates(positives(seed, each=400))
    print(seed, rate)
    assert min(rate[kind] for kind in UNIQUE) >= 0.99 and sum(rate.values()) / len(rate) >= 0.95, rate
    lines = negatives(seed, 20_000)
    assert sum(bool(pii.find(line)) for line in lines) <= len(lines) // 2_000


@pytest.mark.slow
@pytest.mark.skipif(not DATA.is_dir(), reason="no real documents here")
def test_statutes_and_real_documents_hold_hardly_a_false_hit() -> None:
    """Statutes name no person at all; what real documents have are office telephones, mail and firms."""
    from seoul_assist.errors import AssistError
    from seoul_assist.readers import read

    texts = [path.read_text(encoding="utf-8") for path in sorted((DATA / "laws" / "target").glob("*.md"))]
    with tarfile.open(next((DATA / "laws").glob("statutes-*.tar.xz"))) as archive:
        for number, member in enumerate(archive):
            if member.isfile() and number % 40 == 0:
                file = archive.extractfile(member)
                assert file is not None
                texts.append(file.read().decode())
    pages = sum(map(len, texts)) / PAGE
    hits = [text[span.start - 20 : span.end] for text in texts for span in pii.find(text)]
    real, private = 0, []
    for path in sorted((DATA / "docs").rglob("*")):
        if path.is_file() and "edge" not in path.parts:
            try:
                text = read(path).text
            except AssistError:
                continue
            real += len(text) // PAGE
            private += [span.kind for span in pii.find(text) if span.kind in pii.PERSONAL]
    print(f"{pages:.0f} pages of statutes: {len(hits)} hits; {real} pages of documents: {private}")
    assert pages + real >= 500
    assert len(hits) <= pages / 100 and len(private) <= real / 100


# ---- masking ---------------------------------------------------------------------------------------------------------

_PIECES = st.one_of(
    st.sampled_from([case.text for case in SECRET]),
    st.sampled_from(negatives(count=len(negatives()) // 20)),
    st.text(alphabet="가나 0123456789-|.\n\u200b\uff10\uff19\uff0d@a", max_size=30),
)


def _digits(text: str) -> str:
    return "".join(str(int(char)) for char in text if char.isdecimal())


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(_PIECES, min_size=1, max_size=6))
def test_a_masked_text_is_as_long_and_keeps_no_run_of_an_identifier(pieces: list[str]) -> None:
    text = " ".join(pieces)
    spans = [span for span in pii.find(text) if span.kind in pii.PERSONAL]
    masked = pii.mask(text)
    assert len(masked) == len(text)
    at = 0
    for span in spans:
        assert masked[at : span.start] == text[at : span.start], "what is no identifier stays"
        assert re.search(r"\d{4}", _digits_kept(masked[span.start : span.end])) is None
        at = span.end
    assert masked[at:] == text[at:]
    assert pii.mask(masked) == masked


def _digits_kept(stars: str) -> str:
    """The digits that are still there, with separators and invisible characters taken out."""
    return re.sub(r"[^\w*]", "", stars)


@pytest.mark.parametrize("kind", sorted({case.kind for case in SECRET}))
def test_masking_is_one_way(kind: str) -> None:
    """Two numbers of one shape look the same behind their stars, but for three digits of a bank or network."""
    cases = [case for case in SECRET if case.kind == kind and case.form == "hyphen"]
    assert cases
    for case in cases:
        shown = _digits(
            pii.mask(case.text[case.start : case.end] if kind not in ("account", "passport") else case.text)
        )
        hidden = _digits(case.text[case.start : case.end])
        assert not any(hidden[at : at + 4] in shown for at in range(len(hidden) - 3))
