"""seoul-assist search: ranked provisions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from seoul_assist.cli import queries as query_file
from seoul_assist.cli import terminal
from seoul_assist.cli.options import Grade, Json, Queries, TrustedOnly, settings_of, show_grade

if TYPE_CHECKING:
    from seoul_assist.cli.search_desk import SearchDesk


def command(
    ctx: typer.Context,
    query: Annotated[
        str | None, typer.Argument(help="찾을 내용이나 조문(예: 주차장 조례 제9조)", show_default=False)
    ] = None,
    queries: Queries = None,
    k: Annotated[int, typer.Option("--k", help="결과 수")] = 10,
    rewrite: Annotated[
        bool | None,
        typer.Option(
            "--rewrite/--no-rewrite", help="모델이 법령 용어를 보태고 결과를 다시 살펴봅니다", show_default=False
        ),
    ] = None,
    trusted_only: TrustedOnly = False,
    grade: Grade = None,
    json: Json = False,
) -> None:
    """규정에서 조문을 찾습니다."""
    many = query_file.one_or_file(query, queries)
    from seoul_assist.cli import compose, search_desk

    settings = settings_of(ctx, trusted_only=trusted_only, grade=grade)
    if rewrite is not None:
        settings = replace(settings, rewrite=rewrite)
    with compose.open_library(settings) as library, compose.open_refiner(settings) as refiner:
        desk = search_desk.desk_of(settings, library, refiner)
        _show(desk, query or "", many, k, json=json)


def _show(desk: SearchDesk, query: str, many: list[dict[str, str]] | None, k: int, *, json: bool) -> None:
    from seoul_assist.library.priors import rank_of_kind
    from seoul_assist.library.reading import RECOGNISED
    from seoul_assist.tasks.freshness import in_effect

    with desk.recording(k, many=many is not None) as receipts:
        for said in desk.warnings:
            terminal.note(said, "yellow")
        for one in many if many is not None else [{"id": "", "question": query}]:
            result = desk.search(one["question"], receipts, k=k, id=one["id"] or None)
            if json or many is not None:
                terminal.as_json(result.to_json())
                continue
            for said in result.notes[len(desk.warnings) :]:
                terminal.note(said, "yellow")
            if result.terms:
                terminal.note(f"모델이 보탠 용어: {', '.join(result.terms)}", "dim")
            if not result.hits:
                terminal.note("찾은 조문이 없습니다. 다른 말로 찾아 보세요.", "yellow")
            for hit, trusted in zip(result.hits, result.trusted, strict=True):
                item = hit.provision
                title = f" ({item.title})" if item.title else ""
                terminal.out(f"{hit.rank:>2}. {item.law} {hit.address}{title} · {in_effect(item.effective)}", "bold")
                if trusted is False:
                    terminal.out(f"    [믿는 출처 아님] {item.source}", "yellow")
                elif trusted is None and not rank_of_kind(item.kind, item.law):
                    terminal.out(f"    출처: {item.source}", "dim")
                if item.ocr:
                    terminal.out(f"    [문자 인식] {RECOGNISED}", "yellow")
                terminal.out(f"    {terminal.excerpt(item.text_at(hit.address), 160)}")
            show_grade(result.grade)
