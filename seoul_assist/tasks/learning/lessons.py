"""The lessons of the course, as the data file beside this module tells them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class Step:
    """What the learner does: a command to type (`run`), or a file to change: words turned, then lines added."""

    run: str = ""
    edit: str = ""
    turns: tuple[tuple[str, str], ...] = ()
    add: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lesson:
    """One lesson; `check` names a function of `checks`, `answers` are empty where nothing is asked."""

    number: int
    title: str
    check: str
    why: str
    look: str
    steps: tuple[Step, ...]
    question: str = ""
    choices: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    wrong: str = ""

    def right(self, value: str) -> bool:
        """True when the value answers the question; blanks do not matter."""
        return "".join(value.split()).rstrip(".)") in self.answers


@dataclass(frozen=True, slots=True)
class Supply:
    """A file or folder of the practice folder, where it lies in the examples, and the words turned in it on purpose."""

    name: str
    source: str
    turn: tuple[str, str] | None = None


@cache
def _course() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("lessons.toml").read_text(encoding="utf-8"))


def supplies() -> tuple[Supply, ...]:
    """What the learner finds in the practice folder."""
    return tuple(
        Supply(one["name"], one["from"], (one["turn"][0], one["turn"][1]) if "turn" in one else None)
        for one in _course()["files"]
    )


@cache
def lessons() -> tuple[Lesson, ...]:
    """All lessons in order, numbered from 1."""
    return tuple(
        Lesson(
            number,
            one["title"],
            one["check"],
            one["why"].strip(),
            one["look"].strip(),
            tuple(_step(step) for step in one["steps"]),
            one.get("question", ""),
            tuple(one.get("choices", ())),
            tuple(one.get("answers", ())),
            one.get("wrong", ""),
        )
        for number, one in enumerate(_course()["lessons"], start=1)
    )


def _step(step: dict[str, Any]) -> Step:
    turns = tuple((was, becomes) for was, becomes in step.get("turns", ()))
    return Step(step.get("run", ""), step.get("edit", ""), turns, tuple(step.get("add", ())))
