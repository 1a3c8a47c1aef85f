"""What several commands share: option types and the settings of a call."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from seoul_assist.settings import Settings

Json = Annotated[bool, typer.Option("--json", help="결과를 JSON으로 냅니다(실패할 때도)")]
Queries = Annotated[str | None, typer.Option("--queries", help="id와 question을 담은 JSONL 파일(한 줄에 하나)")]
TrustedOnly = Annotated[bool, typer.Option("--trusted-only", help="설정 trusted에 적은 출처의 규정만 씁니다")]
Ocr = Annotated[
    bool, typer.Option("--ocr", help="글자가 없는 PDF 쪽을 설치된 Tesseract로 문자 인식해 읽습니다(틀릴 수 있습니다)")
]


def settings_of(ctx: typer.Context, *, trusted_only: bool = False, ocr: bool = False) -> Settings:
    """The settings that the global options, the environment and the settings file resolved to.

    `trusted_only` and `ocr` are options of a command: they switch on, never off.
    """
    found: Settings = ctx.obj
    found = replace(found, trusted_only=True) if trusted_only else found
    return replace(found, ocr=True) if ocr else found
