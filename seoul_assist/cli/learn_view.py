"""Lessons of the course and how far a learner is, as people and scripts see them."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seoul_assist.cli import terminal

if TYPE_CHECKING:
    from seoul_assist.tasks.learning.checks import Missing
    from seoul_assist.tasks.learning.lessons import Lesson
    from seoul_assist.tasks.learning.practice import Record

SCHEMA = "seoul-assist/learn/1"


def begun(place: Path, files: int, json: bool) -> None:
    """Shows that the practice folder is ready, and where to go from there."""
    if json:
        terminal.as_json(_shape(place) | {"files": files})
        return
    terminal.out(f"연습 폴더: {place.absolute()} (파일 {files}개를 놓았고, 있던 파일은 건드리지 않았습니다)")
    terminal.out("이제 두 줄을 차례로 치세요. 앞으로는 이 폴더 안에서 칩니다.")
    terminal.out(f"  cd {_quoted(place.absolute())}", "cyan")
    terminal.out("  seoul-assist learn next", "cyan")


def overview(place: Path, every: tuple[Lesson, ...], record: Record | None, json: bool) -> None:
    """Shows all lessons with what is done; `record` is None where nobody began in the folder."""
    done = record.done if record else {}
    if json:
        rows = [
            {"number": one.number, "title": one.title, "done": one.number in done, "on": done.get(one.number)}
            for one in every
        ]
        terminal.as_json(_shape(place) | {"started": record is not None, "done": len(done), "lessons": rows})
        return
    terminal.out(f"배우기 {len(every)}과 가운데 {len(done)}과를 마쳤습니다.", "bold")
    for one in every:
        mark = f"마침 {done[one.number]}" if one.number in done else "아직"
        terminal.out(f"  {one.number}. {one.title} ({mark})", "green" if one.number in done else "")
    terminal.out()
    if record is None:
        terminal.out("`seoul-assist learn start`를 치면 연습 폴더를 만들고 시작합니다.")
        return
    terminal.out(f"연습 폴더: {place.absolute()}")
    if len(done) < len(every):
        terminal.out("`seoul-assist learn next`를 치면 다음 과를 보여 줍니다.")


def lesson(place: Path, shown: Lesson, record: Record, json: bool) -> None:
    """Shows one lesson."""
    if json:
        told = {name: value for name, value in asdict(shown).items() if name not in ("answers", "wrong", "check")}
        terminal.as_json(_shape(place) | {"lesson": told | {"done": shown.number in record.done}})
        return
    for line, style in _page(place, shown, record):
        terminal.out(line, style)


def checked(place: Path, looked: Lesson, missing: Missing | None, following: Lesson | None, json: bool) -> None:
    """Shows what a check found: what is missing, or that the lesson is done, and the next step."""
    if missing is not None:
        said, step = missing.said, missing.step
    else:
        said = f"{looked.number}과를 마쳤습니다: {looked.title}"
        step = f"다음: `seoul-assist learn {following.number}`" if following else "모든 과를 마쳤습니다."
    if json:
        told: dict[str, Any] = {"number": looked.number, "title": looked.title, "done": missing is None}
        terminal.as_json(_shape(place) | {"lesson": told | {"message": said, "next": step}})
        return
    terminal.out(said, "green" if missing is None else "yellow")
    terminal.out(f"  → {step}")


def finished(place: Path, json: bool) -> None:
    """Shows that nothing is left to learn here."""
    said = "모든 과를 마쳤습니다. 이제 `seoul-assist index 규정폴더`로 실제 규정을 넣어 보세요."
    if json:
        terminal.as_json(_shape(place) | {"lesson": None, "message": said})
    else:
        terminal.out(said)


def _shape(place: Path) -> dict[str, Any]:
    return {"schema": SCHEMA, "folder": str(place.absolute())}


def _quoted(place: Path) -> str:
    """The path as a shell of this system takes it."""
    text = str(place)
    return f'"{text}"' if os.name == "nt" else shlex.quote(text) if " " in text or "'" in text else text


def _page(place: Path, shown: Lesson, record: Record) -> Iterator[tuple[str, str]]:
    """One lesson at the width of the help pages; a command stands on one line, whatever its length."""
    from seoul_assist.cli.help import width
    from seoul_assist.text.columns import wrapped

    done = f" (마침 {record.done[shown.number]})" if shown.number in record.done else ""
    yield f"{shown.number}. {shown.title}{done}", "bold"
    yield from ((line, "") for line in wrapped(shown.why, width()))
    yield "", ""
    yield "차례로 해 보세요", "bold"
    if not place.is_dir():
        yield "  seoul-assist learn start", "cyan"
    if not place.is_dir() or not place.samefile(Path()):
        yield f"  cd {_quoted(place.absolute())}", "cyan"
    for step in shown.steps:
        if step.run:
            yield f"  {step.run}", "cyan"
        else:
            yield f"  {step.edit} 파일을 메모장 같은 편집기로 열어 고치고 저장합니다.", ""
            yield from ((f"    {was}  →  {becomes}", "cyan") for was, becomes in step.turns)
            if step.add:
                yield "    맨 아래에 덧붙입니다.", ""
            yield from ((f"    {line}", "cyan") for line in step.add)
    yield "", ""
    yield "눈여겨볼 것", "bold"
    yield from ((f"  {line}", "") for line in wrapped(shown.look, width() - 2))
    if shown.question:
        yield "", ""
        yield "물음", "bold"
        yield from ((f"  {line}", "") for line in wrapped(shown.question, width() - 2))
        yield from ((f"    {at}) {choice}", "") for at, choice in enumerate(shown.choices, start=1))
        yield f"  seoul-assist learn answer {shown.number} 답", "cyan"
    yield "", ""
    yield "다 했으면", "bold"
    yield f"  seoul-assist learn check {shown.number}", "cyan"
