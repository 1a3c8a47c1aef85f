"""seoul-assist rules: the manual page of a rule, or the list of all by family."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from seoul_assist.cli import terminal
from seoul_assist.cli.options import Json, settings_of

if TYPE_CHECKING:
    from seoul_assist.checking.manual import Quote
    from seoul_assist.library.reading import Library
    from seoul_assist.model import Basis

_MARKS = {"error": "red", "warn": "yellow", "info": "cyan"}


def command(
    ctx: typer.Context,
    rule: Annotated[str | None, typer.Argument(help="규칙 번호(예: GM-DATE-007)", show_default=False)] = None,
    family: Annotated[str, typer.Option(help="한 갈래만(예: DATE)")] = "",
    json: Json = False,
) -> None:
    """점검 규칙의 설명과 근거를 보여 줍니다."""
    from seoul_assist.checking import manual
    from seoul_assist.checking.rule import AUTHORITY

    if rule:
        from seoul_assist.cli import compose

        manual.page(rule)  # an unknown rule is told before a library is opened
        with compose.library_or_none(settings_of(ctx)) as library:
            quote = _quote(library)
            if json:
                terminal.as_json(manual.to_json(rule, quote))
            else:
                terminal.out(manual.page(rule, quote).text.rstrip())
        return
    for name, rules in manual.by_family(family).items():
        if json:
            for one in rules:
                terminal.as_json(manual.to_json(one.id))
            continue
        terminal.out(f"{name} {manual.FAMILIES.get(name, '')} ({len(rules)})", "bold")
        for one in rules:
            severity, authority = manual.SEVERITY_NAMES[one.severity], AUTHORITY[one.confidence]
            terminal.out(f"  {one.id:<12} {severity} {one.title} [{authority}]", _MARKS[one.severity])


def _quote(library: Library | None) -> Quote:
    """A function from a basis to the words of its article in the library, with the day they took effect."""
    from seoul_assist.tasks.freshness import in_effect
    from seoul_assist.text.citations import find

    def quote(basis: Basis) -> str | None:
        references = find(f"「{basis.name}」 {basis.article}")
        found = library.resolve(references[0]) if library and references else None
        provision = found.provision if found else None
        if found is None or provision is None or found.found != "found":
            return None
        return f"{provision.label} ({in_effect(provision.effective)})\n{provision.text}"

    return quote
