"""A comparison of two versions as JSON, as lines for a terminal and as the two-column table of officials."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile
from pathlib import Path
from typing import Any

from seoul_assist import writers
from seoul_assist.library.holding import Holding
from seoul_assist.library.records import day_text
from seoul_assist.model import Block, Document, Provision
from seoul_assist.tasks.comparison import Change, Kind, Row, Spans, differing, title_of
from seoul_assist.tasks.freshness import in_effect
from seoul_assist.text.calendar import spoken
from seoul_assist.text.pii import mask
from seoul_assist.writers.layout import SEPARATOR

SCHEMA = "seoul-assist/diff/1"
NEW, GONE, SAME, LEFT_OUT = "<신설>", "<삭제>", "(현행과 같음)", "(생략)"
KINDS: dict[Kind, str] = {
    "added": "신설",
    "deleted": "삭제",
    "changed": "변경",
    "retitled": "제목 변경",
    "moved": "번호 이동",
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions of a law with what changed between them, of the whole law or of one article.

    `not_compared` counts the annexes whose text the library does not hold.
    """

    old: Holding
    new: Holding
    changes: tuple[Change, ...]
    unchanged: int
    generation: str
    article: str = ""
    not_compared: int = 0
    output: str = ""

    def counts(self) -> dict[str, int]:
        """How many articles of each kind of change, `unchanged` and `not_compared`."""
        found = Counter(change.kind for change in self.changes)
        return {**{kind: found[kind] for kind in KINDS}, "unchanged": self.unchanged, "not_compared": self.not_compared}


@dataclass(frozen=True, slots=True)
class Beside:
    """A row to be shown: what stands in each column, with the (start, end) of what differs."""

    old: str
    new: str
    old_marks: Spans = ()
    new_marks: Spans = ()


def to_json(comparison: Comparison) -> dict[str, Any]:
    """The object of schema `seoul-assist/diff/1`; marks are (start, end) in the line they belong to."""
    return {
        "schema": SCHEMA,
        "law": comparison.new.name,
        **({"article": comparison.article} if comparison.article else {}),
        "generation": comparison.generation,
        "old": _version(comparison.old),
        "new": _version(comparison.new),
        "counts": comparison.counts(),
        "changes": [
            {
                "kind": change.kind,
                "old": _article(change.old),
                "new": _article(change.new),
                "rows": [
                    {
                        "old": row.old,
                        "new": row.new,
                        "same": row.same,
                        "old_marks": [list(mark) for mark in row.old_marks],
                        "new_marks": [list(mark) for mark in row.new_marks],
                    }
                    for row in change.rows
                ],
            }
            for change in comparison.changes
        ],
        "output": comparison.output,
    }


def _version(one: Holding) -> dict[str, Any]:
    return {
        "law": one.name,
        "number": one.number,
        "promulgated": day_text(one.promulgated),
        "effective": day_text(one.effective),
        "source": one.source,
    }


def _article(item: Provision | None) -> dict[str, Any] | None:
    return {"article": item.article, "title": item.title, "text": mask(item.text)} if item else None


def headline(comparison: Comparison) -> list[str]:
    """The lines above the changes: which versions, and how many articles changed in which way."""
    counts = comparison.counts()
    told = ", ".join(f"{name} {counts[kind]}" for kind, name in KINDS.items() if counts[kind]) or "바뀐 조문 없음"
    left = comparison.not_compared
    apart = f"본문이 라이브러리에 없는 별표ㆍ서식 {left}건과 " if left else ""
    return [
        f"현행: {_described(comparison.old)}",
        f"개정안: {_described(comparison.new)}",
        f"{told}, 그대로 {comparison.unchanged} ({apart}부칙은 견주지 않았습니다)",
    ]


def _described(one: Holding) -> str:
    made = f"{one.kind} 제{one.number}호" if one.number else one.kind
    when = f", {spoken(one.promulgated)} 공포" if one.promulgated else ""
    return f"「{one.name}」 {in_effect(one.effective)} ({made}{when})"


def lines(comparison: Comparison) -> list[str]:
    """The comparison for a reader without colours: each article as two blocks, what differs in 【 】."""
    said = [f"「{comparison.new.name}」 신구조문대비", *headline(comparison)]
    if comparison.changes:
        said.append("【 】 안이 달라진 곳입니다.")
    for change in comparison.changes:
        rows = shown(change)
        rows = rows[1:] if rows[0].old == rows[0].new else rows  # the line above says it
        said += ["", f"■ {_label(change)} - {KINDS[change.kind]}", "  [현행]"]
        said += [f"    {_bracketed(row.old, row.old_marks)}" for row in rows if row.old]
        said.append("  [개정안]")
        said += [f"    {_bracketed(row.new, row.new_marks)}" for row in rows if row.new]
    return said


def _label(change: Change) -> str:
    if change.old and change.new and change.old.address != change.new.address:
        return f"{_heading(change.old)} → {_heading(change.new)}"
    return _heading(change.new or change.old)


def _heading(item: Provision | None) -> str:
    if item is None:
        return ""
    title = title_of(item)
    return f"{item.address}({title})" if title else item.address


def _bracketed(text: str, marks: Spans) -> str:
    for start, end in reversed(marks):
        text = f"{text[:start]}【{text[start:end]}】{text[end:]}"
    return text


def document(comparison: Comparison) -> Document:
    """The comparison as a document: a title, the versions, and one table of two columns."""
    text, emphasis = "", []
    rows = [Beside(f"현행 ({in_effect(comparison.old.effective)})", f"개정안 ({in_effect(comparison.new.effective)})")]
    for number, change in enumerate(comparison.changes):
        rows += [Beside("", "")] if number else []
        rows += shown(change)
    for row in rows:
        text += "\n" if text else ""
        for side, marks, joint in ((row.old, row.old_marks, SEPARATOR), (row.new, row.new_marks, "")):
            emphasis += [(len(text) + start, len(text) + end) for start, end in marks]
            text += side.replace("|", "｜") + joint
    title = f"「{comparison.new.name}」 신구조문대비표"
    blocks = [Block(title, "heading"), *map(Block, headline(comparison)), Block("")]
    if comparison.changes:
        blocks.append(Block(text, "table", emphasis=tuple(emphasis)))
    return Document(title, "", "md", tuple(blocks))


def save(comparison: Comparison, path: Path | str) -> Path:
    """The path, after the comparison stands in it: a table in docx, hwpx and md, two blocks an article in txt."""
    if writers.check_suffix(path) == "txt":
        return writers.write("\n".join(lines(comparison)), path)
    title = f"「{comparison.new.name}」 신구조문대비표"
    keywords = (comparison.new.name, "신구조문대비표")
    properties = writers.Properties(title, headline(comparison)[2], keywords, row_lines=False)
    return writers.write(document(comparison), path, properties)


def shown(change: Change) -> list[Beside]:
    """The rows of an article: its heading, then its lines, with runs of equal ones named by their marks alone."""
    old, new = _heading(change.old), _heading(change.new)
    whole = bool(not change.old or not change.new)
    old_marks, new_marks = differing(old, new) if not whole else (((0, len(old)),), ((0, len(new)),))
    if change.old is None:
        rows = [Beside(NEW, new, (), new_marks)]
    elif change.new is None:
        rows = [Beside(old, GONE, old_marks)]
    else:
        rows = [Beside(old, new, old_marks, new_marks)]
    steps = _steps(change.rows)
    for equal, run in groupby(enumerate(change.rows), lambda numbered: numbered[1].same):
        if equal:
            said = _summed([number for number, _ in run], change.rows, steps)
            rows += [Beside(f"{marks}{LEFT_OUT}", f"{marks}{SAME}") for marks in said]
        else:
            rows += [_beside(row, "  " * min(steps[number], 4), whole) for number, row in run]
    return rows


def _beside(row: Row, step: str, whole: bool) -> Beside:
    old, new = (step + row.old if row.old else ""), (step + row.new if row.new else "")
    if not whole:
        old, new = old or step + NEW, new or step + GONE
    move = len(step)
    return Beside(
        old,
        new,
        tuple((start + move, end + move) for start, end in row.old_marks),
        tuple((start + move, end + move) for start, end in row.new_marks),
    )


def _steps(rows: Sequence[Row]) -> list[int]:
    """How deep each row stands: 항 0, 호 1, 목 2, 1) 3, 가) 4; a line without a mark belongs to the one before it."""
    found: list[int] = []
    for row in rows:
        if not row.marker:
            found.append(found[-1] if found else 0)
        elif row.marker.endswith("."):
            found.append(1 if row.marker[0].isdigit() else 2)
        elif row.marker.endswith(")"):
            found.append(3 if row.marker[0].isdigit() else 4)
        else:
            found.append(0)
    return found


def _summed(run: Sequence[int], rows: Sequence[Row], steps: Sequence[int]) -> list[str]:
    """The marks of equal lines as officials sum them up, with the blank that follows: `①ㆍ② `, `1. ∼ 4. `.

    What stands below a line is part of it when all of it is equal; else the line alone is named (각 호 외의 부분).
    """
    groups: list[tuple[int, list[str]]] = []
    inside = -1  # the step of the wholly equal line that the following deeper ones are part of
    for number in run:
        mark, step = rows[number].marker, steps[number]
        if inside >= 0 and (step > inside or not mark):
            continue
        below = list(takewhile(lambda n, step=step: steps[n] > step, range(number + 1, len(rows))))  # type: ignore[misc]
        inside = step if all(rows[n].same for n in below) else -1
        if inside < 0:
            outside = "각 호 외의 부분" if step == 0 else "각 목 외의 부분"
            groups.append((-1, [f"{'  ' * step}{mark} {outside}".rstrip() if mark else outside]))
        elif groups and groups[-1][0] == step and mark:
            groups[-1][1].append(mark)
        else:
            groups.append((step, [mark]))
    said = []
    for step, marks in groups:
        joined = f"{marks[0]} ∼ {marks[-1]}" if len(marks) > 2 else "ㆍ".join(marks)
        said.append(f"{'  ' * max(step, 0)}{joined} " if joined else "")
    return said
