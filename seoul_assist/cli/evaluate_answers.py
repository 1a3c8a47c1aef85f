"""seoul-assist eval answers: what the answers of `ask` cite, say and verify, on questions whose answers are known."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from seoul_assist.cli import terminal
from seoul_assist.cli.desk import open_desk
from seoul_assist.cli.options import Json, TrustedOnly, settings_of

if TYPE_CHECKING:
    from seoul_assist.tasks.answering.ask import Answer
    from seoul_assist.tasks.evaluating.questions import Question


def answers_command(
    ctx: typer.Context,
    queries: Annotated[
        Path,
        typer.Argument(
            help="question, gold(law, article, primary), answer_facts를 담은 JSONL 파일(.xz도 됩니다)",
            show_default=False,
        ),
    ],
    sample: Annotated[int | None, typer.Option("--sample", help="이만큼만 골라서 잽니다")] = None,
    seed: Annotated[int, typer.Option("--seed", help="고르는 씨앗값(같으면 같은 질문을 고릅니다)")] = 0,
    trusted_only: TrustedOnly = False,
    save: Annotated[Path | None, typer.Option("--save", help="질문마다의 답을 저장할 파일(.jsonl)")] = None,
    compare: Annotated[Path | None, typer.Option("--compare", help="견줄, 전에 --save로 저장한 파일")] = None,
    json: Json = False,
) -> None:
    """답이 정답 조문을 인용하는지, 사실을 담는지, 확인되는지, 답하지 말아야 할 때 안 하는지 잽니다."""
    from seoul_assist.tasks.evaluating import answer_eval, answer_report, kept_runs, questions

    asked = questions.read(queries)
    if sample is not None:
        asked = questions.sample(asked, sample, seed)
    before = answer_eval.load(compare) if compare else None
    if save is not None:
        kept_runs.place_for(save)
    settings = settings_of(ctx, trusted_only=trusted_only)
    with open_desk(settings) as desk:
        library = desk.books

        def answer(question: Question) -> Answer:
            return desk.answer(question.text)

        with terminal.progress("평가", settings.quiet) as show:
            run = answer_eval.evaluate(asked, library, answer=answer, on_progress=show)
        about = {"generation": library.generation, "engine": desk.engine.name, "as_of": library.as_of.isoformat()}
    if save is not None:
        answer_eval.save(run, save)
    compared = answer_eval.compare(before, run) if before is not None else None
    found = answer_report.figures(run)
    if json:
        terminal.as_json(answer_report.to_json(found, compared, **about))
        return
    report = answer_report.lines(found)
    for line in [*report, *(answer_report.comparison_lines(compared) if compared else ())]:
        terminal.out(line, "bold" if line.startswith("■") else "")
    if save is not None:
        terminal.note(f"질문마다의 답을 저장했습니다: {save}")
