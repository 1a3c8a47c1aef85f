"""seoul-assist ask: an answer whose every claim stands on a verified quotation, or a refusal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from seoul_assist.cli import queries as query_file
from seoul_assist.cli import terminal
from seoul_assist.cli.desk import open_desk, recorded
from seoul_assist.cli.options import Grade, Json, Queries, TrustedOnly, settings_of

if TYPE_CHECKING:
    from seoul_assist.tasks.answering.ask import Answer, Searchable


def command(
    ctx: typer.Context,
    question: Annotated[
        str | None, typer.Argument(help="물어볼 내용(터미널에서 비워 두면 이어서 묻고 답합니다)", show_default=False)
    ] = None,
    queries: Queries = None,
    trusted_only: TrustedOnly = False,
    grade: Grade = None,
    json: Json = False,
) -> None:
    """규정에 묻고, 원문에서 확인된 근거와 함께 답을 받습니다."""
    settings = settings_of(ctx, trusted_only=trusted_only, grade=grade)
    if question is None and queries is None and not json and sys.stdin.isatty() and sys.stdout.isatty():
        from seoul_assist.cli import ask_loop

        with open_desk(settings) as desk, recorded(desk) as record:

            def shown(said: str, library: Searchable) -> Answer:
                answer = desk.shown(said, library)
                record(answer)
                return answer

            raise typer.Exit(ask_loop.run(desk.library, shown))
    many = query_file.one_or_file(question, queries)
    if many is None and not json:
        with open_desk(settings) as desk, recorded(desk) as record:
            answer = desk.shown(question or "")
            record(answer)
            raise typer.Exit(answer.exit_code)
    codes = []
    with open_desk(settings) as desk, recorded(desk, many=many is not None) as record:
        for one in many if many is not None else [{"id": "", "question": question or ""}]:
            answer = desk.answer(one["question"], id=one["id"])
            codes.append(answer.exit_code)
            terminal.as_json(record(answer))
    # One question speaks for itself; of many, refusals are answers too and stand in the lines.
    raise typer.Exit(codes[0] if many is None else max((code for code in codes if code != 4), default=0))
