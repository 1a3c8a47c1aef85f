"""seoul-assist learn: a short course by hand; lessons, checks of what was done, and what is still missing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from seoul_assist.cli import learn_view, terminal
from seoul_assist.cli.completion import one_of
from seoul_assist.cli.options import Json
from seoul_assist.errors import UsageError

if TYPE_CHECKING:
    from seoul_assist.tasks.learning.checks import Missing
    from seoul_assist.tasks.learning.lessons import Lesson
    from seoul_assist.tasks.learning.practice import Record

_WORDS = ("start", "next", "check", "answer")


def command(
    word: Annotated[
        str | None,
        typer.Argument(
            metavar="할_일",
            help="start, next, check, answer, 또는 과의 번호(없으면 모든 과를 봅니다)",
            show_default=False,
            autocompletion=one_of(*_WORDS),
        ),
    ] = None,
    number: Annotated[
        str | None, typer.Argument(metavar="번호", help="살펴볼 과(없으면 다음 과)", show_default=False)
    ] = None,
    value: Annotated[str | None, typer.Argument(metavar="값", help="물음의 답", show_default=False)] = None,
    folder: Annotated[
        Path | None, typer.Option("--folder", help="연습 폴더(없으면 홈의 seoul-assist-연습)", show_default=False)
    ] = None,
    json: Json = False,
) -> None:
    """직접 해 보며 배웁니다. 연습 폴더에서 명령을 치면, 한 일을 살펴보고 다음 할 일을 알려 줍니다."""
    from seoul_assist.tasks.learning import lessons, practice

    place = folder or practice.default_folder()
    if word == "start":
        from seoul_assist.cli.demo import examples

        learn_view.begun(place, practice.start(place, examples()), json)
        return
    record = practice.load(place) if (place / practice.RECORD).is_file() else None
    if word is None:
        learn_view.overview(place, lessons.lessons(), record, json)
        return
    if word.isdecimal() and number is None:
        word, number = "next", word
    if word not in _WORDS:
        hint = "`seoul-assist learn`으로 모든 과를 보고, `seoul-assist learn 1`처럼 번호를 적어 주세요."
        raise UsageError(f"알 수 없는 말입니다: {word}", hint)
    if (word == "answer") != (value is not None):
        raise UsageError("답을 읽을 수 없습니다.", "`seoul-assist learn answer 1 제6조`처럼 적어 주세요.")
    if word != "next" and record is None:
        record = practice.load(place)  # tells that nobody began here
    record = record or practice.Record()
    lesson = _lesson(number, record)
    if lesson is None:
        learn_view.finished(place, json)
    elif word == "next":
        learn_view.lesson(place, lesson, record, json)
    else:
        raise typer.Exit(_check(place, lesson, record, value, json))


def _lesson(number: str | None, record: Record) -> Lesson | None:
    """The lesson of that number, or the first that is not done; None where all are done."""
    from seoul_assist.tasks.learning.lessons import lessons

    every = lessons()
    if number is None:
        return next((one for one in every if one.number not in record.done), None)
    if not (number.isdecimal() and 1 <= int(number) <= len(every)):
        raise UsageError(f"그런 과는 없습니다: {number}", f"1부터 {len(every)}까지의 번호를 적어 주세요.")
    return every[int(number) - 1]


def _check(place: Path, lesson: Lesson, record: Record, value: str | None, json: bool) -> int:
    """Looks at what was done and answered, keeps it, and tells what is missing; 0 where the lesson is done."""
    from seoul_assist.tasks.learning import checks, practice

    missing: Missing | None
    if value is not None and not lesson.question:
        hint = f"이 명령을 쳐 주세요: `seoul-assist learn check {lesson.number}`"
        raise UsageError(f"{lesson.number}과에는 물음이 없습니다.", hint)
    if value is not None and not lesson.right(value):
        missing = checks.Missing(f"다시 생각해 보세요: {value}", lesson.wrong)
    else:
        if value is not None:
            record = practice.with_answer(record, lesson.number)
            if not json:
                terminal.out("맞습니다.", "green")
        missing = _look(place, lesson, record)
    if missing is None:
        record = practice.with_done(record, lesson.number)
    practice.save(place, record)
    learn_view.checked(place, lesson, missing, _lesson(None, record), json)
    return 0 if missing is None else 1


def _look(place: Path, lesson: Lesson, record: Record) -> Missing | None:
    """What is missing on the disk, and then whether the question was answered."""
    from seoul_assist.cli import compose
    from seoul_assist.settings import resolve
    from seoul_assist.tasks.learning import checks, practice

    settings = resolve({"data_dir": place / practice.DATA})
    missing = checks.look(checks.Practice(place, lambda: compose.library_or_none(settings), lesson))
    if missing is None and lesson.question and lesson.number not in record.answered:
        step = f"`seoul-assist learn answer {lesson.number} 답`으로 답해 주세요. {lesson.question}"
        return checks.Missing("한 일은 모두 맞습니다. 물음에 답하는 일이 남았습니다.", step)
    return missing
