"""What was taken out of a text for a draft: the facts, the words each one came from, and what was not found."""

from __future__ import annotations

from dataclasses import dataclass

from seoul_assist.tasks.drafting.fact_sheet import Facts, Value


@dataclass(frozen=True, slots=True)
class Found:
    """One value and the words of the text it was taken from; `computed` when a calendar or a rule made it of them."""

    key: str
    value: Value
    words: str
    computed: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """The facts of a text. `found` says where each value stands; `notes` are for the reader, in Korean sentences.

    `facts.source` is the whole text and every day that was computed from it.
    """

    facts: Facts
    found: tuple[Found, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(self.facts.values)
