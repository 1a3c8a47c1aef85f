"""What several commands share: option types and the settings of a call."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from seoul_assist.cli import terminal
from seoul_assist.settings import Settings, as_grade, higher_grade

Json = Annotated[bool, typer.Option("--json", help="결과를 JSON으로 냅니다(실패할 때도)")]
Queries = Annotated[str | None, typer.Option("--queries", help="id와 question을 담은 JSONL 파일(한 줄에 하나)")]
TrustedOnly = Annotated[bool, typer.Option("--trusted-only", help="설정 trusted에 적은 출처의 규정만 씁니다")]
Grade = Annotated[
    str | None,
    typer.Option(
        "--grade", help="이 일에 쓰는 자료의 등급: O(공개), S(민감), C(기밀). S와 C는 이 컴퓨터를 떠나지 않습니다"
    ),
]
Cluster = Annotated[
    str | None,
    typer.Option("--cluster", help="여러 프로세스로 나누어 합니다: local:4(이 컴퓨터), tls://서버:8786"),
]
Ocr = Annotated[
    bool, typer.Option("--ocr", help="글자가 없는 PDF 쪽을 설치된 Tesseract로 문자 인식해 읽습니다(틀릴 수 있습니다)")
]


def show_grade(grade: str) -> None:
    """Tells a person the grade of what a call worked with, where there is one."""
    from seoul_assist.governance import grades

    if grade:
        terminal.note(grades.line(grade), "dim")


def settings_of(
    ctx: typer.Context,
    *,
    trusted_only: bool = False,
    ocr: bool = False,
    grade: str | None = None,
    cluster: str | None = None,
) -> Settings:
    """The settings that the global options, the environment and the settings file resolved to.

    `trusted_only`, `ocr` and `grade` are options of a command: they switch on, never off, and raise, never lower.
    `cluster` takes the place of what the settings say; "" means none.
    """
    found: Settings = ctx.obj
    raised = higher_grade(found.grade, as_grade(grade or ""))
    found = replace(found, trusted_only=found.trusted_only or trusted_only, ocr=found.ocr or ocr, grade=raised)
    return found if cluster is None else replace(found, cluster=cluster)
