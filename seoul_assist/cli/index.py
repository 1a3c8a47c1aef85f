"""seoul-assist index: regulations and documents into the library."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from seoul_assist.cli import terminal
from seoul_assist.cli.options import Grade, Json, Ocr, settings_of
from seoul_assist.errors import UsageError
from seoul_assist.settings import as_grade

if TYPE_CHECKING:
    from seoul_assist.tasks.index import IndexReport


def command(
    ctx: typer.Context,
    paths: Annotated[
        list[str], typer.Argument(help="규정 파일, 폴더, 묶음(tar.xz, zip), -(표준 입력)", show_default=False)
    ],
    rebuild: Annotated[bool, typer.Option("--rebuild", help="라이브러리를 처음부터 다시 만듭니다")] = False,
    prune: Annotated[bool, typer.Option("--prune", help="없어진 파일의 규정을 라이브러리에서 뺍니다")] = False,
    wait: Annotated[float, typer.Option("--wait", help="다른 작업이 끝나기를 기다릴 시간(초)", min=0)] = 0,
    report_file: Annotated[
        str | None, typer.Option("--report", help="파일마다 상태와 이유를 적은 JSONL 파일(-는 표준 출력)")
    ] = None,
    grade: Grade = None,
    ocr: Ocr = False,
    json: Json = False,
) -> None:
    """규정을 라이브러리에 색인합니다. 새로 생기거나 바뀐 것만 다시 색인합니다."""
    from seoul_assist.cli import compose

    if json and report_file == "-":
        raise UsageError("--json과 --report -는 함께 쓸 수 없습니다.", "--report에 파일 이름을 적어 주세요.")
    settings = settings_of(ctx, ocr=ocr)
    grade = None if grade is None else as_grade(grade)
    with terminal.progress("색인", settings.quiet or json) as show:
        report = compose.index(settings, paths, rebuild=rebuild, prune=prune, wait_s=wait, show=show, grade=grade)
    if report_file:
        _list_files(report, report_file)
    if json:
        terminal.as_json(report.to_json())
    else:
        terminal.outcome(report.outcome, "색인")
        say = terminal.note if report_file == "-" else terminal.out
        say(report.summary())
    raise typer.Exit(report.exit_code)


def _list_files(report: IndexReport, target: str) -> None:
    from seoul_assist.text.json_text import dumps
    from seoul_assist.writers.atomic import write_text

    if target == "-":
        for file in report.files:
            terminal.as_json(file.to_json())
        return
    lines = [dumps(file.to_json()) + "\n" for file in report.files]
    write_text(Path(target), "".join(lines))
