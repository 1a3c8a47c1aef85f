"""The words people say and the terms statutes use for them: a reviewed table, and users' own beside it.

A table is a TSV of three columns: what people say, one statutory term, the field it belongs to. Lines that begin with
`#` and blank lines say nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from seoul_assist.errors import UsageError
from seoul_assist.text.clean import clean
from seoul_assist.text.hangul import with_coda
from seoul_assist.text.morphemes import morphemes

SHIPPED = Path(__file__).with_name("lexicons") / "everyday.tsv"
# Between the morphemes of a phrase this many others may stand: 늘려서 새로 짓다 is 늘려 짓다.
_GAP = 1


@dataclass(frozen=True, slots=True)
class Pair:
    """Something people say, and a statutory term that may be meant."""

    everyday: str
    statutory: str
    field: str = ""


def read(path: Path) -> tuple[Pair, ...]:
    """The pairs of a table in its order; a line of another form is a UsageError that names it."""
    try:
        lines = clean(path.read_text(encoding="utf-8-sig")).splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"용어 사전을 읽을 수 없습니다: {path}", "UTF-8로 저장한 TSV 파일의 경로인지 확인해 주세요."
        ) from error
    pairs = []
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        columns = [column.strip() for column in line.split("\t")]
        if len(columns) not in (2, 3) or not all(columns[:2]):
            raise UsageError(
                f"용어 사전의 {number}번째 줄을 읽을 수 없습니다: {path}",
                "쓰는 말, 법령 용어, 분야를 탭으로 나누어 한 줄에 적어 주세요.",
            )
        pairs.append(Pair(*columns))
    return tuple(pairs)


class Lexicon:
    """Pairs by the syllable their words begin with."""

    def __init__(self, pairs: Iterable[Pair]) -> None:
        self._by_start: dict[str, list[tuple[frozenset[str], Pair]]] = defaultdict(list)
        for pair in pairs:
            # A word keeps its first syllable in every form, but for its final consonant (짓다, 지어).
            starts = [_open(word[0]) for word in pair.everyday.split()]
            self._by_start[starts[0]].append((frozenset(starts), pair))

    def candidates(self, query: str) -> list[Pair]:
        """The pairs whose words all begin with a syllable of the query: cheap, and true of all that stand in it."""
        said = frozenset(map(_open, query))
        return [pair for one in sorted(said) for starts, pair in self._by_start.get(one, ()) if starts <= said]


@lru_cache(maxsize=4)
def lexicon(user: Path | None = None) -> Lexicon:
    """The shipped pairs, and those of the user's own table."""
    return Lexicon(read(SHIPPED) + (read(user) if user else ()))


def expand(query: str, known: Lexicon) -> dict[str, float]:
    """The statutory terms the words of the query may mean, each with its share among those of the same words."""
    said, whole = morphemes(query), _whole(query)
    meant: dict[str, list[str]] = defaultdict(list)
    for pair in known.candidates(query):
        fine, coarse = _cut(pair.everyday)
        if _stands(fine, said) or _stands(coarse, whole):
            meant[pair.everyday].append(pair.statutory)
    found: dict[str, float] = {}
    for terms in meant.values():
        for term in terms:
            found[term] = max(found.get(term, 0.0), 1 / len(terms))
    return found


@lru_cache(maxsize=20_000)
def _cut(phrase: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple(morphemes(phrase)), tuple(_whole(phrase))


def _whole(text: str) -> list[str]:
    """The morphemes of the text, but a word without a verb as one: a name is cut otherwise before every particle."""
    found: list[str] = []
    for word in text.split():
        cut = morphemes(word)
        if any(name.endswith("/V") for name in cut):
            found.extend(cut)
        elif cut:
            found.append("".join(name.rpartition("/")[0] for name in cut) + cut[-1][-2:])
    return found


@lru_cache(maxsize=20_000)
def _open(character: str) -> str:
    return with_coda(character, 0).lower()


def _stands(wanted: Sequence[str], said: Sequence[str]) -> bool:
    """Whether the morphemes stand in that order, with at most _GAP others between neighbours."""
    if not wanted:
        return False
    return any(_follows(wanted[1:], said, at) for at, one in enumerate(said) if one == wanted[0])


def _follows(rest: Iterable[str], said: Sequence[str], at: int) -> bool:
    for one in rest:
        near = said[at + 1 : at + 2 + _GAP]
        if one not in near:
            return False
        at += 1 + near.index(one)
    return True
