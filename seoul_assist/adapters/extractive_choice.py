"""What may be told of a rule of the evidence: the rule alone, with one item of its list, or with the whole list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from seoul_assist.adapters.extractive_rules import Rule
from seoul_assist.adapters.extractive_tables import asked
from seoul_assist.model import Evidence, Proposal, Quote
from seoul_assist.text.quotes import without_history
from seoul_assist.text.tokens import bigrams, packed

_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_NUMBERED = re.compile(r"(\d+)\.")
_ITEMS = r"제\d+호(?:의\d+)?(?:ㆍ|, ?| 및 | 또는 |부터 )"  # named before the one that is looked for
CLAIM_AT_MOST = 900  # characters of a claim
_ITEM_AT_MOST = 400  # an item with more below it is told without that
_PIECES_AT_MOST = 8  # a claim has no more quotations
_TWIN = 0.6  # the share of letter pairs that twins of different laws have in common


@dataclass(frozen=True, slots=True)
class Telling:
    """The rule with the items of `path`, outermost first; `packed` is where terms are looked for."""

    path: tuple[Rule, ...]
    text: str
    packed: str


@dataclass(frozen=True)
class Entry:
    """A rule and the evidence it stands in; `rank` is the place of that evidence."""

    packet: Evidence
    rank: int
    rule: Rule

    @cached_property
    def tellings(self) -> tuple[Telling, ...]:
        """The rule alone first, then with each item that is not deleted."""
        text, rule = self.packet.text, self.rule
        head = text[rule.start : rule.head]
        found = [Telling((), head, packed(head))]
        for path in rule.below():
            last = path[-1]
            if deleted(text, last) or last.head - last.start + len(head) > CLAIM_AT_MOST:
                continue
            ends = [item.head if item.items else item.end for item in path]
            words = " ".join([head, *(text[item.start : end] for item, end in zip(path, ends, strict=True))])
            found.append(Telling(path, words, packed(words)))
        return tuple(found)

    @property
    def base(self) -> str:
        """Its first sentence, without the provisos."""
        return self.packet.text[self.rule.start : self.rule.base]

    @cached_property
    def heard(self) -> str:
        return packed(self.packet.text[self.rule.start : self.rule.end])

    @cached_property
    def label(self) -> str:
        return packed(self.packet.label)

    @cached_property
    def listed(self) -> tuple[Rule, ...]:
        """The items of its list that are not deleted."""
        return tuple(item for item in self.rule.items if not deleted(self.packet.text, item))

    @cached_property
    def whole(self) -> list[tuple[int, int]]:
        """Where the rule stands with its list, in as few pieces as deleted items and cuts leave."""
        text = self.packet.text
        spans = [(self.rule.start, self.rule.head)]
        for item in self.listed:
            if text[spans[-1][1] : item.start].strip():
                spans.append((item.start, item.end))
            else:
                spans[-1] = (spans[-1][0], item.end)
        return spans

    @property
    def tellable(self) -> bool:
        """Whether the whole list can be quoted."""
        return len(self.whole) <= _PIECES_AT_MOST

    def named_in(self, text: str, path: Sequence[Rule] = (), *, exact: bool) -> bool:
        """Whether the text names its article; `exact` asks for the paragraph and the item too (제25조제5항제2호)."""
        article, mark = self.packet.article, self.packet.text[self.rule.start]
        number = _CIRCLED.find(mark) + 1
        item = _NUMBERED.match(self.packet.text, path[0].start) if path else None
        if not article or (exact and not number and item is None):
            return False
        paragraph = f"제{number}항" if number else ""
        place = paragraph + (rf"(?:{_ITEMS})*?제{item[1]}호" if item else "")
        return re.search(re.escape(article) + (place if exact else "") + r"(?![의\d])", text) is not None

    def like(self, other: Entry) -> bool:
        """Whether both say nearly the same: state and local governments have such twins."""
        one, two = self._pairs, other._pairs
        return len(one & two) >= _TWIN * min(len(one), len(two))

    @cached_property
    def _pairs(self) -> frozenset[str]:
        return bigrams(self.packet.text[self.rule.start : self.rule.head])


@dataclass(frozen=True, slots=True)
class Choice:
    """A rule that may answer, and what of its list goes with it: the last item of `path`, or all when `whole`."""

    entry: Entry
    path: tuple[Rule, ...]
    whole: bool
    score: float

    @property
    def pieces(self) -> tuple[str, ...]:
        """The pieces of the evidence that make the claim, in order; amendment marks are left out."""
        text = self.entry.packet.text
        return tuple(without_history(text[start:end]) for start, end in self._spans())

    @property
    def text(self) -> str:
        return " … ".join(self.pieces)

    def proposal(self, question: str) -> Proposal:
        """The claim and its quotations; a rule with a drawn table comes with the rows for the question."""
        source, text = self.entry.packet.id, self.entry.packet.text
        rows = [] if self.path or self.whole else asked(text, self.entry.rule.rows, question)
        pieces = [*self.pieces, *(text[start:end] for start, end in rows)]
        return Proposal(" … ".join(pieces), tuple(Quote(source, piece) for piece in pieces))

    def _spans(self) -> list[tuple[int, int]]:
        if self.whole:
            return self.entry.whole
        spans = [(self.entry.rule.start, self.entry.rule.head)]
        spans += [(item.start, item.head) for item in self.path[:-1]]
        for item in self.path[-1:]:
            spans.append((item.start, item.end if item.end - item.start <= _ITEM_AT_MOST else item.head))
        return spans


def deleted(text: str, item: Rule) -> bool:
    """Whether the item only says that it was deleted (3. 삭제)."""
    return item.end - item.start < 40 and "삭제" in text[item.start : item.start + 12]
