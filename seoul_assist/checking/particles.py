"""Particles whose shape does not fit the word before them (방안를, 자료으로), told without a dictionary where possible.

Sure is what no right word can look like: a final consonant before 를, a vowel or ㄹ before 으로, ㅇ before 는. The rest
needs a noun that is known (lexicons/nouns.tsv), for verbs and other words have the same letters: 먹는, 높이, 총무과.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from seoul_assist.checking import lexicon
from seoul_assist.text import rx
from seoul_assist.text.hangul import NIEUN, RIEUL, coda, fitting

_NG = 21
_WORD = rx.compile(r"[가-힣]+")
_SHAPE = rx.compile(r"(?P<word>[가-힣]{1,20}?)(?P<particle>으로(?:서|써|는|도|만|부터|의)?|[을를은는이가과와로])")
# 들르다 is the one verb whose stem has a final consonant before 를.
_VERB_REUL = rx.compile(r"(?:^|[가-힣])들를$")
# Verbs and nouns that end so by themselves: 지을, 마을, 가을 …
_EUL = rx.compile(
    r"(?:마을|노을|^가을|늦가을|초가을|올가을|지난가을|한가을|^이을|맞이을|나을|퍼부을|^부을|그을"
    r"|^저을|^고을|^지을|[결매농관특]\S?지을|집지을|^새을|^하을)$"
)
_EUN = rx.compile(
    r"(?:^지은|^이은|이어지은|나은|^부은|퍼부은|그은|^저은|고은|[결관특]정?지은|매듭지은|농사지은"
    r"|짓지은|보은|수은|사은)$"
)

_LATIN = {"L": RIEUL, "M": 16, "N": 4}
_SPELT = rx.compile(
    r"(?<![A-Za-z0-9가-힣\-/.])(?P<word>[B-DF-HJ-NP-TV-Z]{2,5})(?P<particle>을|를|은|는|과|와|으로|로)(?![가-힣])"
)
_DIGITS = {"0": _NG, "1": RIEUL, "2": 0, "3": 16, "4": 0, "5": 0, "6": 1, "7": RIEUL, "8": RIEUL, "9": 0}
_NUMBER = rx.compile(r"(?<![\d.,A-Za-z\-/(])(?P<word>\d{1,3}(?:,\d{3})*|\d+)(?P<particle>을|를|으로)(?![가-힣])")
_UNITS = {
    "%": 0,
    "㎡": 0,
    "㎥": 0,
    "㎞": 0,
    "㎝": 0,
    "㎜": 0,
    "km": 0,
    "cm": 0,
    "mm": 0,
    "℃": 0,
    "㏊": 0,
    "kg": 16,
    "㎏": 16,
}
_UNIT = rx.compile(
    r"(?<=\d)(?P<word>%|㎡|㎥|㎞|㎝|㎜|km|cm|mm|℃|㏊|kg|㎏)(?P<particle>을|를|은|는|과|와|으로|로)(?![가-힣])"
)


@dataclass(frozen=True, slots=True)
class Misfit:
    """A particle in the wrong shape: where word and particle stand, and the same put right."""

    start: int
    end: int
    better: str
    sure: bool


@cache
def nouns(kind: str = "명사") -> frozenset[str]:
    """The nouns of one kind in lexicons/nouns.tsv."""
    return frozenset(entry.word for entry in lexicon.load("nouns") if kind in entry.choices)


def ends_in_noun(word: str, known: frozenset[str]) -> bool:
    """True when the word is, or ends in, one of the nouns (two syllables at least)."""
    return any(word[-size:] in known for size in range(2, min(6, len(word)) + 1))


def misfits(text: str) -> Iterator[Misfit]:
    """Every particle that does not fit, in order of kind; `sure` is False where only a known noun tells."""
    for run in _WORD.finditer(text):
        found = _misfit(run[0])
        if found is not None:
            word, particle, sure = found
            last = coda(word[-1])
            better = word + fitting_long(particle, last or 0)
            yield Misfit(run.start(), run.end(), better, sure)
    for pattern, last_of in ((_SPELT, _latin), (_NUMBER, _digit), (_UNIT, _unit)):
        for match in pattern.finditer(text):
            better = fitting_long(match["particle"], last_of(match["word"]))
            if better != match["particle"]:
                yield Misfit(match.start(), match.end(), match["word"] + better, pattern is not _NUMBER)


def fitting_long(particle: str, last: int) -> str:
    """The particle with what hangs on it (으로서, 으로부터) in the shape that fits."""
    if particle.startswith("으로") or particle.startswith("로"):
        rest = particle.removeprefix("으로") if particle.startswith("으로") else particle[1:]
        return fitting("으로", last) + rest
    return fitting(particle, last)


def _misfit(word: str) -> tuple[str, str, bool] | None:
    match = _SHAPE.fullmatch(word)
    if match is None or len(word) > 24:
        return None
    stem, particle = match["word"], match["particle"]
    last = coda(stem[-1])
    if last is None or fitting_long(particle, last) == particle:
        return None
    known = ends_in_noun(stem, nouns())
    match particle[0]:
        case "를":
            sure = not _VERB_REUL.search(word)
            return (stem, particle, True) if sure and len(stem) > 1 else None
        case "으":
            return (stem, particle, True) if len(stem) > 1 else None
        case "을":
            return (stem, particle, known) if len(stem) > 1 and (known or not _EUL.search(word)) else None
        case "와":
            return (stem, particle, True) if len(stem) > 1 else None
        case "은":
            return (stem, particle, known) if known or (len(stem) > 3 and not _EUN.search(word)) else None
        case "는":
            # No verb stem ends in ㅇ, one in ㄹ loses it before 는, and of those in ㄴ there are 안다 and 신다.
            closed = last in (_NG, RIEUL) or (last == NIEUN and stem[-1] not in "안신")
            return (stem, particle, True) if known or (closed and len(stem) > 1) else None
        case "과":
            return (stem, particle, True) if ends_in_noun(stem, nouns("과")) else None
    return (stem, particle, True) if known and _whole(stem, particle) else None


def _whole(stem: str, particle: str) -> bool:
    """가 and 로 behind a noun may be a part of its word (사업가, 소각로), but not behind these."""
    return particle not in ("가", "로") or ends_in_noun(stem, nouns("주어"))


def _latin(word: str) -> int:
    return _LATIN.get(word[-1], 0)


def _digit(word: str) -> int:
    return _DIGITS[word[-1]]


def _unit(word: str) -> int:
    return _UNITS[word]
