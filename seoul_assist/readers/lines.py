"""Rebuilds paragraphs from the lines of a page.

Korean text wraps anywhere, inside words too, and PDF keeps no paragraphs. A line goes on in the next one when it
reaches the right edge of its column and the next line does not start anew; whether a blank belongs between them is
told by the file's own trailing blanks, then by the words seen elsewhere in the document.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import sub

from seoul_assist.text.hangul import RIEUL, coda

_NUMBER_LINE = re.compile(r"(?P<mark>[-–—~<\[(|]\s*)?(?P<number>\d{1,4})(?P<more>\s*/\s*\d{1,4}|\s+\d{1,4})?\W{0,3}")
_MARKER = re.compile(
    r"\s*(?:[□■○●◦◯ㅇ❍▪▫◇◆▶▷▸►‣•·∙※☞⇒→➔➢✓✔☐☑*+<〈《【\[(（「『‘“△▲]|[-–—―]\s|[①-⑳㉠-㉻ⓐ-ⓩ⓪❶-❿➀-➓]"
    r"|\d{1,3}[.)]|\d+-\d+[.)]|[가-하][.)]\s?|제\s?\d+(?:조|장|절|항|편|관)|\d\s+(?=[가-힣])|[A-Za-z]\s|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩIVX]{1,4}[.\s]|붙임|별표|별지|참고|끝\.)"
)
_SENTENCE_END = re.compile(r"[.?!:;。…][\"'”’)」』]*$|[음임함됨것]\.?$")
_PUNCTUATION_END = re.compile(r"[,.;:!?)\]」』”’>》%]$")
_NO_BLANK_BEFORE = re.compile(r"[,.;:!?)\]」』”’>》%]")
_HANGUL = re.compile("[가-힣]")
# Endings after which a word is over, and particles that never start one.
_WORD_ENDS = re.compile(
    r"[가-힣](?:으로|에서|까지|부터|에게|보다|하며|되며|이며|하고|되고|이고|하여|되어|하기|되기|대한|위한|위해|관한"
    r"|따른|따라|있는|없는|하는|되는|또는|를|및)$"
)
_SURE_END = re.compile(r"[가-힣](?:를|에서|으로|하는|되는|하여|하고|위한|대한|따른)$")
_NO_OBJECT = re.compile(r"(?:마|가|노|고)을$")
_PARTICLES = frozenset("은는이가의에로와과도")
_BEHIND = ("을", "를", "이", "가", "은", "는", "에", "의", "와", "과", "으로", "로", "도", "에서")
# Nouns behind ㄹ: 할 수, 될 때.
_BOUND = re.compile(r"(?:수[가는도]?|때[에는]*|경우[에는]*)(?![가-힣])")
# Behind 는 they end the same word: 되는지, 않는다고.
_ENDING = re.compile(r"(?:지[를는가도의]?|다[고는며]?)(?![가-힣])")
_ADVERBS = re.compile("및|또는|등|각|본|그|더|시|때|중|같은|다른|모든|많은")
# A noun before them makes one word with them: 반영하여, 제안된.
_VERBAL = re.compile(
    r"(?:하[여고며는기거지도게면였]|하는|한다|한\b|할\b|함|했|해야|되[어고며는기거지도게면었]|된|될|됨|됐|됩|합)"
)
_PARTICLE = re.compile(
    r"(?:[을를은는이가의에로와과도며고게서]|게[는도]|에서|으로|까지|부터|에게|하고|하며|이다|하다)[,.)]*"
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page: its text (a trailing blank tells something) and where it stands, in points."""

    text: str
    left: float
    right: float
    base: float
    height: float
    page: int
    row: bool  # wide gaps inside: several cells of a table

    @classmethod
    def of(cls, text: str, boxes: Sequence[tuple[float, ...]], page: int) -> Line:
        """A line from the boxes (left, bottom, right, top) of its visible characters."""
        lefts, bottoms, rights, tops = zip(*boxes, strict=True)
        height = max(_median(map(sub, tops, bottoms)), 1.0)
        row = max(map(sub, lefts[1:], rights), default=0.0) > 1.6 * height
        return cls(text, min(lefts), max(rights), _median(bottoms), height, page, row)

    @property
    def key(self) -> str:
        """The text without blanks and with every number alike, to recognise running heads."""
        return re.sub(r"\d+", "0", "".join(self.text.split()))


def _median(values: Iterable[float]) -> float:
    """As of `statistics`, which takes far longer for a line of letters."""
    ranked = sorted(values)
    half = len(ranked) // 2
    return ranked[half] if len(ranked) % 2 else (ranked[half - 1] + ranked[half]) / 2


def furniture(pages: Sequence[Sequence[Line]]) -> tuple[dict[str, str], set[Line]]:
    """Lines at the top or bottom of pages that are no text: running heads by key with one example, and page numbers.

    A running head stands on three pages at least, and on half of them. A bare number counts only when it grows with
    the pages, because a table may end in a number too.
    """
    numbers: dict[Line, tuple[int, bool]] = {}
    seen: Counter[str] = Counter()
    examples: dict[str, str] = {}
    for lines in pages:
        edges = _edges(lines)
        for line in edges:
            match = _NUMBER_LINE.fullmatch(line.text.strip())
            if match:
                numbers[line] = (int(match["number"]) - line.page, match["mark"] is not None)
            else:
                examples[line.key] = line.text.strip()
        seen.update({line.key for line in edges} - {line.key for line in numbers})
    steps = Counter(step for step, _ in numbers.values())
    enough = max(3, len([lines for lines in pages if lines]) // 2)
    return (
        {key: examples[key] for key, count in seen.items() if count >= enough and key in examples},
        {line for line, (step, marked) in numbers.items() if marked or steps[step] > 1},
    )


def _edges(lines: Sequence[Line]) -> list[Line]:
    """The highest and the lowest line of a page."""
    if not lines:
        return []
    return [max(lines, key=lambda line: line.base), min(lines, key=lambda line: line.base)]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that stand inside lines, their beginnings, and whether the file keeps blanks at line ends.

    A file `keeps_all` of them when lines without one do not end where a word surely ends; others keep only a few.
    """

    words: frozenset[str]
    starts: frozenset[str]
    keeps_blanks: bool
    keeps_all: bool


def vocabulary(pages: Sequence[Sequence[Line]]) -> Vocabulary:
    """What the document itself tells of its words."""
    words: set[str] = set()
    ends = blanks = kept = lost = 0
    for lines in pages:
        for line in lines:
            words.update(line.text.split()[1:-1])
            ends += 1
            blanks += line.text[-1:].isspace()
        for line, after in pairwise(lines):
            if _SURE_END.search(line.text.rstrip()) and _HANGUL.match(after.text.lstrip()):
                kept += line.text[-1:].isspace()
                lost += not line.text[-1:].isspace()
    starts = {word[:size] for word in words for size in range(2, min(len(word), 12) + 1)}
    keeps = blanks > 0.1 * ends
    return Vocabulary(frozenset(words), frozenset(starts), keeps, keeps and kept > 4 and lost <= 0.15 * kept)


def paragraphs(lines: Sequence[Line], words: Vocabulary) -> Iterator[str]:
    """The text of each paragraph of a page, in order."""
    text = ""
    for index, line in enumerate(lines):
        if index and _goes_on(lines, index - 1):
            before = lines[index - 1].text
            text = text.rstrip() + _glue(before, line.text, words) + line.text.strip()
        else:
            if text.strip():
                yield text.rstrip()
            text = line.text
    if text.strip():
        yield text.rstrip()


def _goes_on(lines: Sequence[Line], index: int) -> bool:
    """Whether the line runs over into the next one."""
    line, after = lines[index], lines[index + 1]
    height = max(line.height, after.height)
    if line.row or after.row or min(line.height, after.height) < 0.75 * height:
        return False
    if not 0.4 * height < line.base - after.base < 2.6 * height or abs(line.left - after.left) > 9 * height:
        return False
    if line.right - line.left < 12 * line.height or _MARKER.match(after.text):
        return False
    near = [other for other in lines[max(0, index - 10) : index + 12] if abs(other.left - line.left) < 6 * height]
    edge = max(other.right for other in near) - 1.7 * height
    if line.right < edge:
        return False
    if not _SENTENCE_END.search(line.text.rstrip()):
        return True
    # After a full stop only a page of full lines tells that the paragraph goes on.
    return abs(after.left - line.left) <= 0.6 * height and sum(other.right >= edge for other in near) > 2


def _ends(word: str, words: Vocabulary) -> bool:
    """Whether the word is over: it ends in a particle behind what the document knows, or in what ends only words."""
    if _WORD_ENDS.search(word) or _ADVERBS.fullmatch(word):
        return True
    stem, particle = word[:-1], word[-1:]
    if particle == "을":
        return bool(stem) and not _NO_OBJECT.search(word)
    return particle in _PARTICLES and any(_noun(stem[at:], words) for at in range(len(stem) - 1))


def _noun(stem: str, words: Vocabulary) -> bool:
    """Whether the document has the stem as a word, alone or before a particle."""
    return stem in words.words or any(stem + particle in words.words for particle in _BEHIND)


def _in_l(word: str) -> bool:
    """Whether the last syllable ends in ㄹ."""
    return coda(word[-1]) == RIEUL


def _known(word: str, words: Vocabulary) -> bool:
    """Whether the document has the word inside a line."""
    bare = word.rstrip(".,;:)」』”’")
    return len(bare) > 1 and bare in words.words


def _glue(before: str, after: str, words: Vocabulary) -> str:
    """A blank, or nothing where the line broke inside a word."""
    if before[-1:].isspace() or after[:1].isspace():
        return " "
    left, right = before.split()[-1], after.split()[0]
    if not (_HANGUL.match(left[-1]) or _HANGUL.match(right[0])):
        return " "
    if _NO_BLANK_BEFORE.match(right):
        return ""
    if _PUNCTUATION_END.search(left):
        return (
            "" if left.endswith((")", "」", "』", "”", "’", "%")) and _HANGUL.match(right) and len(right) < 3 else " "
        )
    if left + right in words.words or _PARTICLE.fullmatch(right) or (left[-1] == "는" and _ENDING.match(right)):
        return ""
    if _in_l(left) and _BOUND.match(right):
        return " "
    if words.keeps_all and _HANGUL.match(right):
        return ""
    return _guess(left, right, words)


def _guess(left: str, right: str, words: Vocabulary) -> str:
    """What the words of the document tell, where neither a blank nor the grammar of both sides does."""
    ends = _ends(left, words)
    noun = not ends and _HANGUL.match(left[-1]) is not None
    if (noun and _VERBAL.match(right)) or ((not ends or len(left) == 1) and left + right[:2] in words.starts):
        return ""
    if ends or (left in words.words and (len(left) > 1 or right[:3] in words.starts)):
        return " "
    if noun and len(left) > 1 and _known(right, words):
        return " "
    if len(left) > 2 and left + right[0] in words.starts:
        return ""
    return "" if words.keeps_blanks else " "
