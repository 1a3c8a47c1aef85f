"""Runs of an evaluation that are kept: written, read again, and set beside a later run, question by question."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from seoul_assist.errors import MissingPath, UsageError
from seoul_assist.tasks.evaluating.questions import A, Question
from seoul_assist.tasks.evaluating.retrieval_metrics import Estimate, bootstrap, estimate_json, sign_test
from seoul_assist.text.clean import squeeze
from seoul_assist.text.json_text import dumps
from seoul_assist.text.pii import mask
from seoul_assist.writers.atomic import write_text

_SHOWN = 15


K = TypeVar("K")  # one line of a kept run
C = TypeVar("C")  # what is said of a question that became better or worse


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure before and after, the difference with a paired interval, and the p-value of the changes."""

    name: str
    before: float
    after: float
    change: Estimate
    better: int
    worse: int
    p: float


@dataclass(frozen=True, slots=True)
class Comparison(Generic[C]):
    """Two runs over the `matched` questions they share; `unmatched` are in the later one alone."""

    matched: int
    unmatched: int
    differences: tuple[Difference, ...]
    better: tuple[C, ...]
    worse: tuple[C, ...]


def place_for(path: Path) -> None:
    """Raises when a run could not be kept there: said at once, not after minutes of work."""
    if not path.absolute().parent.is_dir():
        raise UsageError(f"저장할 폴더가 없습니다: {path.parent}", "폴더를 먼저 만들거나 경로를 확인해 주세요.")


def save(lines: Iterable[Mapping[str, Any]], path: Path) -> Path:
    """The path, after one line a question stands in it."""
    return write_text(path, "".join(dumps(one) + "\n" for one in lines))


def load(path: Path, kept_of: Callable[[dict[str, Any]], K | None], made_by: str) -> dict[str, K]:
    """What `kept_of` makes of each line of a kept run, by the key of its question; None of a line is a UsageError."""
    hint = f"`{made_by}`로 만든 파일을 주세요."
    kept: dict[str, K] = {}
    try:
        with path.open(encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    value = _object(line)
                    one = kept_of(value)
                    if one is None:
                        raise UsageError(f"견줄 파일 {number}번째 줄이 저장된 평가 결과가 아닙니다: {path}", hint)
                    kept[value["key"]] = one
    except FileNotFoundError:
        raise MissingPath(f"견줄 파일이 없습니다: {path}", "경로를 확인해 주세요.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"견줄 파일을 읽을 수 없습니다: {path}", hint) from error
    if not kept:
        raise UsageError(f"견줄 파일이 비어 있습니다: {path}", hint)
    return kept


def _object(line: str) -> dict[str, Any]:
    try:
        value: Any = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) and isinstance(value.get("key"), str) else {}


def pairs(before: Mapping[str, K], run: Sequence[A]) -> list[tuple[K, A]]:
    """What was kept of each question of the run beside what it is now; UsageError when they share no question."""
    found = [(before[one.question.key], one) for one in run if one.question.key in before]
    if not found:
        raise UsageError(
            "견줄 파일에 같은 질문이 없습니다.", "같은 질문 파일과 같은 --sample, --seed로 만든 결과를 주세요."
        )
    return found


def difference(name: str, values: Sequence[tuple[float, float]]) -> Difference:
    """The means of (before, after) values and what changed between them."""
    better = sum(new > old for old, new in values)
    worse = sum(new < old for old, new in values)
    return Difference(
        name=name,
        before=sum(old for old, _ in values) / len(values),
        after=sum(new for _, new in values) / len(values),
        change=bootstrap([new - old for old, new in values]),
        better=better,
        worse=worse,
        p=sign_test(better, worse),
    )


# -- views -----------------------------------------------------------------------------------------------------------


def comparison_json(found: Comparison[C], change_json: Callable[[C], dict[str, Any]]) -> dict[str, Any]:
    """The object `comparison` of a report; `change_json` is what is said of a question that changed."""
    return {
        "matched": found.matched,
        "unmatched": found.unmatched,
        "differences": [_difference_json(one) for one in found.differences],
        "better": [change_json(one) for one in found.better],
        "worse": [change_json(one) for one in found.worse],
    }


def _difference_json(one: Difference) -> dict[str, Any]:
    return {
        "figure": one.name,
        "before": round(one.before, 4),
        "after": round(one.after, 4),
        "change": estimate_json(one.change),
        "better": one.better,
        "worse": one.worse,
        "p": round(one.p, 6),
    }


def comparison_lines(found: Comparison[C], change_line: Callable[[C], str]) -> list[str]:
    """What changed since the kept run, for a reader; lines that begin with ■ are headings."""
    said = [f"■ 저장된 결과와 견주기: 같은 질문 {found.matched}개"]
    if found.unmatched:
        said.append(f"  저장된 결과에 없어 견주지 못한 질문 {found.unmatched}개")
    said += [_difference_line(one) for one in found.differences]
    for title, changes in (("나아진", found.better), ("나빠진", found.worse)):
        said.append(f"■ {title} 질문 {len(changes)}개")
        said += [f"  {change_line(one)}" for one in changes[:_SHOWN]]
        if len(changes) > _SHOWN:
            said.append(f"  그 밖에 {len(changes) - _SHOWN}개(모두 보려면 --json)")
    return said


def _difference_line(one: Difference) -> str:
    moved, changed = one.change, f"나아짐 {one.better}, 나빠짐 {one.worse}, p={one.p:.3f}"
    interval = f"{moved.value:+.3f} ({moved.low:+.3f}~{moved.high:+.3f})"
    return f"{one.name} {one.before:.3f} → {one.after:.3f}, 차이 {interval}, {changed}"


def called(question: Question) -> str:
    """The question in a line of a report, with its id where it has one."""
    text = squeeze(mask(question.text))
    return f"[{question.id}] {text}" if question.id else text
