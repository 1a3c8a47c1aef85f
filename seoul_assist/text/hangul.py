"""Final consonants of Hangul syllables, and the particles that follow them (한글 맞춤법, 조사의 이형태)."""

from __future__ import annotations

from seoul_assist.text import rx

_FIRST, _LAST, _CODAS = ord("가"), ord("힣"), 28
NIEUN, RIEUL, MIEUM, BIEUP, SSANG_SIOT = 4, 8, 16, 17, 20
# What stands after a final consonant, and what stands after a vowel.
PAIRS = (("을", "를"), ("은", "는"), ("이", "가"), ("과", "와"), ("으로", "로"))
_PARTICLE = rx.compile(r"(?:(으로|로)(서|써|는|도|만|부터|의)?|([을를은는이가과와]))(?![가-힣])")


def coda(syllable: str) -> int | None:
    """The final consonant by its place in the order of Unicode (0: none); None for what is no Hangul syllable."""
    if len(syllable) != 1 or not _FIRST <= ord(syllable) <= _LAST:
        return None
    return (ord(syllable) - _FIRST) % _CODAS


def with_coda(syllable: str, last: int) -> str:
    """The syllable with that final consonant in place of its own (0: none); what is no Hangul syllable as it is."""
    own = coda(syllable)
    return syllable if own is None else chr(ord(syllable) - own + last)


def fitting(particle: str, last: int) -> str:
    """The particle (을, 는, 으로 …) in the shape that a word ending in that final consonant asks for."""
    for closed, opened in PAIRS:
        if particle in (closed, opened):
            return opened if last == 0 or (last == RIEUL and opened == "로") else closed
    return particle


def agree(word: str, text: str, at: int) -> tuple[str, int]:
    """The word with the particle that stands at `at` in the text put into its shape, and where that particle ends."""
    found = _PARTICLE.match(text, at)
    last = coda(word[-1:])
    if found is None or last is None:
        return word, at
    particle = found[1] or found[3]
    better = fitting(particle, last)
    return (word, at) if better == particle else (word + better + (found[2] or ""), found.end())
