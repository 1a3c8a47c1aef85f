"""seoul-assist eval: the figures of the tool on questions whose answers are known."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from seoul_assist.cli import evaluate_answers, terminal
from seoul_assist.cli.help import App
from seoul_assist.cli.options import Json, settings_of

if TYPE_CHECKING:
    from seoul_assist.library.reading import Library
    from seoul_assist.model import Hit
    from seoul_assist.tasks.answering.answerable import Signal

app = App(help="답을 아는 질문으로 성능을 잽니다.")


class ScoreName(StrEnum):
    """What a refusal is decided on: the signal of `ask`, the support by words, or the score of the first hit."""

    ANSWER = "answer"
    SUPPORT = "support"
    HIT = "hit"


@app.callback()
def _group() -> None:
    """답을 아는 질문으로 성능을 잽니다."""


app.command("answers")(evaluate_answers.answers_command)


@app.command("retrieval")
def retrieval_command(
    ctx: typer.Context,
    queries: Annotated[
        Path, typer.Argument(help="question과 gold(law, article)를 담은 JSONL 파일(.xz도 됩니다)", show_default=False)
    ],
    k: Annotated[int, typer.Option("-k", "--k", help="질문마다 볼 결과 수")] = 20,
    sample: Annotated[int | None, typer.Option("--sample", help="이만큼만 골라서 잽니다")] = None,
    seed: Annotated[int, typer.Option("--seed", help="고르는 씨앗값(같으면 같은 질문을 고릅니다)")] = 0,
    unnamed: Annotated[
        bool,
        typer.Option("--unnamed", help="조문 번호가 드러난 질문(leaks_article_no나 본문의 제N조)을 뺍니다"),
    ] = False,
    score: Annotated[
        ScoreName,
        typer.Option(
            "--score",
            help="답하지 않기의 점수: answer(ask가 쓰는 것), support(낱말이 조문에 있는 몫), hit(첫 결과의 점수)",
        ),
    ] = ScoreName.ANSWER,
    rewrite: Annotated[
        bool | None,
        typer.Option(
            "--rewrite/--no-rewrite", help="모델이 법령 용어를 보태고 결과를 다시 살펴봅니다", show_default=False
        ),
    ] = None,
    save: Annotated[Path | None, typer.Option("--save", help="질문마다의 결과를 저장할 파일(.jsonl)")] = None,
    compare: Annotated[Path | None, typer.Option("--compare", help="견줄, 전에 --save로 저장한 파일")] = None,
    json: Json = False,
) -> None:
    """질문의 답인 조문을 몇 번째로 찾는지 잽니다(신뢰구간, 답하지 않기, 시간, 전과 견주기)."""
    from seoul_assist.cli import compose
    from seoul_assist.tasks import search
    from seoul_assist.tasks.evaluating import evaluation, evaluation_report, kept_runs, questions

    asked = questions.read(queries)
    if unnamed:
        asked = questions.unnamed(asked)
    if sample is not None:
        asked = questions.sample(asked, sample, seed)
    before = evaluation.load(compare) if compare else None
    if save is not None:
        kept_runs.place_for(save)
    settings = settings_of(ctx)
    if rewrite is not None:
        settings = replace(settings, rewrite=rewrite)
    with compose.open_library(settings) as library, compose.open_refiner(settings) as refiner:
        for said in (*library.notes, *(refiner.notes if refiner else ())):
            terminal.note(said, "yellow")

        def find(query: str, count: int) -> tuple[Hit, ...]:
            return search.search(library, query, k=count, refiner=refiner).hits

        with terminal.progress("평가", settings.quiet) as show:
            signal = _signal(score, library)
            run = evaluation.evaluate(asked, library, find=find, score=signal.score, k=k, on_progress=show)
        generation = library.generation
    if save is not None:
        evaluation.save(run, save)
    compared = evaluation.compare(before, run, k) if before is not None else None
    in_use = signal.threshold if score is not ScoreName.HIT else None
    found = evaluation_report.figures(run, k, scores=[step / 20 for step in range(21)] if in_use is not None else ())
    if json:
        about = {"generation": generation, "score": signal.name, "threshold": in_use}
        terminal.as_json(evaluation_report.to_json(found, compared, **about))
        return
    report = evaluation_report.lines(found, refusal_at=in_use)
    for line in [*report, *(evaluation_report.comparison_lines(compared) if compared else ())]:
        terminal.out(line, "bold" if line.startswith("■") else "")
    if save is not None:
        terminal.note(f"질문마다의 결과를 저장했습니다: {save}")


def _signal(name: ScoreName, library: Library) -> Signal:
    """The signal behind a name; `answer` is `support` where the library is of another embedder."""
    from seoul_assist.cli import compose
    from seoul_assist.tasks.answering import answerable

    if name is ScoreName.HIT:
        return answerable.Signal("hit", lambda _, hits: hits[0].score if hits else 0.0, 0.0)
    if name is ScoreName.SUPPORT:
        return answerable.by_support(library.frequency)
    return answerable.signal(library.manifest.embedder, compose.embedder, library.frequency, library.official_title)
