"""seoul-assist ask: an answer whose every claim stands on a verified quotation, or a refusal."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from seoul_assist.cli import queries as query_file
from seoul_assist.cli import terminal
from seoul_assist.cli.options import Json, Queries, settings_of

if TYPE_CHECKING:
    from seoul_assist.tasks.ask import Answer


def command(
    ctx: typer.Context,
    question: Annotated[str | None, typer.Argument(help="물어볼 내용", show_default=False)] = None,
    queries: Queries = None,
    json: Json = False,
) -> None:
    """규정에 묻고, 원문에서 확인된 근거와 함께 답을 받습니다."""
    many = query_file.one_or_file(question, queries)
    from seoul_assist.cli import compose
    from seoul_assist.tasks import answerable, ask
    from seoul_assist.tasks.freshness import age_notes
    from seoul_assist.tasks.refine import RefinedLibrary

    settings = settings_of(ctx)
    codes = []
    with (
        compose.open_library(settings) as library,
        compose.open_engine(settings) as engine,
        compose.open_refiner(settings, engine) as refiner,
    ):
        refined = (
            RefinedLibrary(library, refiner, known=lambda term: library.frequency(term)[0] > 0) if refiner else None
        )
        signal = answerable.signal(library.manifest.embedder, compose.embedder, library.frequency)
        aged, opening = age_notes(library, settings.stale_days), library.notes
        for said in (*opening, *aged):
            terminal.note(said, "yellow")
        for one in many if many is not None else [{"id": "", "question": question or ""}]:
            answer = ask.ask(
                one["question"],
                library=refined or library,
                engine=engine,
                signal=signal,
                as_of=library.as_of,
                id=one["id"],
                notes=aged,
            )
            if refined is not None:
                terms = (f"모델이 보탠 용어: {', '.join(refined.terms)}",) if refined.terms else ()
                answer = replace(answer, notes=(*answer.notes, *refined.notes, *terms))
            # Such as an embedder that failed: words alone ranked from there on.
            since = tuple(said for said in library.notes if said not in opening)
            answer = replace(answer, notes=(*answer.notes, *since)) if since else answer
            codes.append(answer.exit_code)
            if json or many is not None:
                terminal.as_json(ask.as_json(answer))
            else:
                _show(answer, aged)
    # One question speaks for itself; of many, refusals are answers too and stand in the lines.
    raise typer.Exit(codes[0] if many is None else max((code for code in codes if code != 4), default=0))


def _show(answer: Answer, shown: tuple[str, ...] = ()) -> None:
    from seoul_assist.governance import disclosure
    from seoul_assist.tasks.freshness import in_effect
    from seoul_assist.text.pii import mask

    if not answer.supported:
        terminal.out(f"답하지 않습니다: {answer.reason}", "yellow")
        if answer.nearest:
            terminal.out("가장 가까운 조문:")
        for hit in answer.nearest:
            title = f" ({hit.provision.title})" if hit.provision.title else ""
            terminal.out(f"  - {hit.provision.law} {hit.address}{title} ({in_effect(hit.provision.effective)})")
        _notes(answer, shown)
        return
    for number, claim in enumerate(answer.claims, start=1):
        terminal.out(f"{number}. {mask(claim.text)}")
        for citation in claim.citations:
            label = f"「{citation.evidence.law}」 {citation.evidence.address}"
            since = in_effect(citation.evidence.effective)
            if citation.status == "verified":
                terminal.out(f"   근거: {label} ({since}, 원문 확인됨)", "green")
            else:
                why = " 아직 시행되지 않은 조문입니다" if citation.status == "stale" else ""
                terminal.out(f"   [확인 필요] {label} ({since}){why}", "yellow")
            if citation.quote != claim.text:
                terminal.out(f"   “{mask(citation.quote)}”", "dim")
    _notes(answer, shown)
    terminal.note(disclosure.line(answer.engine, answer.generation), "dim")


def _notes(answer: Answer, shown: tuple[str, ...]) -> None:
    for said in answer.notes:
        if said not in shown:  # the library's age was told once, before the first answer
            terminal.note(said, "yellow")
