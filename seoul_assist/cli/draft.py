"""seoul-assist draft: an official document from facts, nothing in it that nobody gave."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from seoul_assist.cli.completion import forms
from seoul_assist.cli.options import Grade, Json, TrustedOnly, settings_of
from seoul_assist.errors import UsageError


def command(
    ctx: typer.Context,
    form: Annotated[
        str | None,
        typer.Argument(
            help="서식 이름, 또는 {이름}을 적어 둔 기관의 docx·hwpx 파일", show_default=False, autocompletion=forms
        ),
    ] = None,
    facts: Annotated[Path | None, typer.Option("--facts", help="사실을 적은 YAML이나 JSON 파일")] = None,
    request: Annotated[str | None, typer.Option("--request", help="요청을 적은 글(-는 표준 입력)")] = None,
    reply_to: Annotated[Path | None, typer.Option("--reply-to", help="답할 문서(보낸 곳, 번호, 요청을 가져옴)")] = None,
    rows: Annotated[Path | None, typer.Option("--rows", help="한 줄에 문서 하나씩인 CSV 파일(-o는 폴더)")] = None,
    from_draft: Annotated[Path | None, typer.Option("--from-draft", help="서식에 맞출 초안(글은 그대로 둠)")] = None,
    fix: Annotated[bool, typer.Option("--fix", help="--from-draft에서 안전한 것만 고칩니다")] = False,
    schema: Annotated[bool, typer.Option("--schema", help="사실 파일의 JSON 스키마를 보여 줍니다")] = False,
    example: Annotated[bool, typer.Option("--example", help="고쳐 쓸 사실 파일의 보기를 보여 줍니다")] = False,
    listing: Annotated[bool, typer.Option("--list", help="쓸 수 있는 서식을 보여 줍니다")] = False,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="저장할 파일(.md .txt .docx .hwpx)")] = None,
    suffix: Annotated[str, typer.Option("--format", help="--rows의 결과 형식")] = "hwpx",
    trusted_only: TrustedOnly = False,
    grade: Grade = None,
    json: Json = False,
) -> None:
    """공문서를 기안합니다. 입력에 없는 사실은 지어내지 않고 [확인 필요]로 남깁니다."""
    from seoul_assist import writers
    from seoul_assist.cli import draft_view
    from seoul_assist.cli.draft_desk import open_desk, ordered
    from seoul_assist.tasks.drafting import forms

    settings = settings_of(ctx, trusted_only=trusted_only, grade=grade)
    if listing:
        raise typer.Exit(draft_view.listing(forms.all_forms([settings.forms_dir]), json))
    if form is None:
        raise UsageError("서식을 적어 주세요.", "`seoul-assist draft --list`로 쓸 수 있는 서식을 볼 수 있습니다.")
    shape = forms.find(form, [settings.forms_dir])
    if schema or example:
        raise typer.Exit(draft_view.about(shape, example=example))
    if fix and from_draft is None:
        raise UsageError(
            "--fix는 --from-draft와 함께 씁니다.", "`draft 협조요청 --from-draft 초안.hwpx --fix`처럼 적어 주세요."
        )
    if rows is not None:
        from seoul_assist.cli import draft_many

        raise typer.Exit(draft_many.run(settings, shape, rows, facts, out, suffix, json=json))
    if out is not None and shape.layout != "파일":
        writers.check_suffix(out)
    asked = sys.stdin.read() if request == "-" else request
    order = ordered(settings, shape, facts=facts, request=asked, reply_to=reply_to, from_draft=from_draft)
    with open_desk(settings) as desk:
        result = desk.made(order, fix=fix, out=out)
    raise typer.Exit(draft_view.shown(result, json, no_library=not result.generation))
