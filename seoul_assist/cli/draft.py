"""seoul-assist draft: an official letter from facts, nothing in it that nobody gave."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from seoul_assist.cli import terminal
from seoul_assist.cli.options import Json, TrustedOnly, settings_of

if TYPE_CHECKING:
    from seoul_assist.tasks.draft import DraftResult


def command(
    ctx: typer.Context,
    form: Annotated[str, typer.Argument(help="서식: 협조요청, 내부결재", show_default=False)],
    facts: Annotated[Path | None, typer.Option("--facts", help="사실을 적은 YAML 파일")] = None,
    request: Annotated[str | None, typer.Option("--request", help="요청을 적은 글(-는 표준 입력)")] = None,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="저장할 파일(.md .txt .docx .hwpx)")] = None,
    trusted_only: TrustedOnly = False,
    json: Json = False,
) -> None:
    """공문서를 기안합니다. 입력에 없는 사실은 지어내지 않고 [확인 필요]로 남깁니다."""
    from seoul_assist import writers
    from seoul_assist.cli import compose
    from seoul_assist.tasks import draft
    from seoul_assist.tasks.freshness import age_notes

    settings = settings_of(ctx, trusted_only=trusted_only)
    if out is not None:
        writers.check_suffix(out)
    given = draft.load_facts(form, facts)
    asked = sys.stdin.read() if request == "-" else request
    with compose.library_or_none(settings) as library, compose.open_engine(settings) as engine:
        result = draft.draft(
            form,
            given,
            library=library,
            engine=engine,
            as_of=settings.as_of,
            request=asked,
            check=compose.text_checker(library, settings),
            frequency=library.frequency if library else None,
            library_notes=(*library.notes, *age_notes(library, settings.stale_days)) if library else (),
        )
    if out is not None:
        result = draft.save(result, out)
    if json:
        terminal.as_json(draft.as_json(result))
    else:
        _show(result, library is None)
    raise typer.Exit(result.exit_code)


def _show(result: DraftResult, no_library: bool) -> None:
    from seoul_assist.tasks.freshness import in_effect

    if result.output:
        terminal.out(f"기안문을 저장했습니다: {result.output}")
    else:
        terminal.out(result.text)
    for claim in result.claims:
        for citation in claim.citations:
            seen = "[확인 필요]"
            if citation.status == "verified":
                seen = f"{in_effect(citation.evidence.effective)}, 원문 확인됨"
            terminal.note(f"근거: 「{citation.evidence.law}」 {citation.evidence.address} ({seen})")
    if no_library:
        terminal.note(
            "라이브러리가 없어 법적 근거를 찾지 못했습니다. `seoul-assist index 폴더`로 먼저 색인해 주세요.", "yellow"
        )
    if result.slots_open:
        terminal.note(f"비어 있는 자리: {', '.join(result.slots_open)}", "yellow")
    if result.facts_not_in_input:
        terminal.note(f"입력에 없는 사실: {', '.join(result.facts_not_in_input)}", "red")
    for finding in result.findings:
        terminal.note(f"점검 {finding.rule}: {finding.message}", "yellow")
    for said in result.notes:
        terminal.note(said)
