"""The verbs of the command line as functions with typed results, for programs that are written in Python.

An `Assistant` opens what it needs on first use and keeps it; the functions of this module open one for a single call.
Nothing is printed: what the command line would say beside a result stands in `Assistant.notes`. Whatever goes wrong
is an `AssistError` with a Korean message, a hint and the `exit_code` that the command line would end with. The guard
and the wall against the network belong to the command: a program that imports this keeps its own sockets.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from seoul_assist.assistant import Assistant, Given, Paths
from seoul_assist.errors import AssistError

if TYPE_CHECKING:
    from typing import Unpack

    from seoul_assist.cli.summarize_desk import Digest, Summaries
    from seoul_assist.tasks.answering.ask import Answer
    from seoul_assist.tasks.check import CheckResult
    from seoul_assist.tasks.drafting.draft import DraftResult
    from seoul_assist.tasks.forget import Forgotten
    from seoul_assist.tasks.index import IndexReport
    from seoul_assist.tasks.regs import Provisions, Regulations
    from seoul_assist.tasks.search import SearchResult

    One = (
        Answer | CheckResult | Digest | DraftResult | Forgotten | IndexReport | Provisions | Regulations | SearchResult
    )

# Where the results are defined: importing them loads what makes them, so they come when they are asked for.
_RESULTS = {
    "Answer": "tasks.answering.ask",
    "CheckResult": "tasks.check",
    "Digest": "cli.summarize_desk",
    "DraftResult": "tasks.drafting.draft",
    "Forgotten": "tasks.forget",
    "IndexReport": "tasks.index",
    "Provisions": "tasks.regs",
    "Regulations": "tasks.regs",
    "SearchResult": "tasks.search",
    "Summaries": "cli.summarize_desk",
}

__all__ = [
    "Answer",
    "AssistError",
    "Assistant",
    "CheckResult",
    "Digest",
    "DraftResult",
    "Forgotten",
    "Given",
    "IndexReport",
    "Provisions",
    "Regulations",
    "SearchResult",
    "Summaries",
    "as_json",
    "ask",
    "check",
    "digest",
    "draft",
    "forget",
    "index",
    "provision",
    "regulations",
    "search",
    "summarize",
]


def __getattr__(name: str) -> Any:
    if name in _RESULTS:
        return getattr(import_module(f"seoul_assist.{_RESULTS[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


@overload
def as_json(result: Summaries) -> list[dict[str, Any]]: ...
@overload
def as_json(result: One) -> dict[str, Any]: ...
def as_json(result: Any) -> Any:
    """The result in the shape that its command prints with --json, personal identifiers starred.

    Of `summarize` it is a list, an object for each document; `json.dumps` takes both.
    """
    from seoul_assist.tasks.answering import ask as asking
    from seoul_assist.tasks.drafting import draft as drafting

    if isinstance(result, asking.Answer):
        return asking.as_json(result)
    if isinstance(result, drafting.DraftResult):
        return drafting.as_json(result)
    return result.to_json()


def index(paths: Paths, **given: Unpack[Given]) -> IndexReport:
    """What became of every file under the paths, as `Assistant.index` says."""
    with Assistant(**given) as one:
        return one.index(paths)


def regulations(**given: Unpack[Given]) -> Regulations:
    """Everything the library holds, as `Assistant.regulations` says."""
    with Assistant(**given) as one:
        return one.regulations()


def provision(law: str, address: str = "", **given: Unpack[Given]) -> Provisions:
    """The provisions of a law, or the one at an address, as `Assistant.provision` says."""
    with Assistant(**given) as one:
        return one.provision(law, address)


def forget(target: str, **given: Unpack[Given]) -> Forgotten:
    """What left the library without a trace, as `Assistant.forget` says."""
    with Assistant(**given) as one:
        return one.forget(target)


def search(query: str, k: int = 10, **given: Unpack[Given]) -> SearchResult:
    """Up to `k` hits, best first, as `Assistant.search` says."""
    with Assistant(**given) as one:
        return one.search(query, k)


def ask(question: str, **given: Unpack[Given]) -> Answer:
    """The answer with verified citations or a refusal, as `Assistant.ask` says."""
    with Assistant(**given) as one:
        return one.ask(question)


def draft(
    form: str,
    *,
    facts: Mapping[str, Any] | str | Path | None = None,
    request: str | None = None,
    out: str | Path | None = None,
    **given: Unpack[Given],
) -> DraftResult:
    """The document of that form with nothing in it that nobody gave, as `Assistant.draft` says."""
    with Assistant(**given) as one:
        return one.draft(form, facts=facts, request=request, out=out)


def summarize(
    paths: Paths,
    out: str | Path = "summaries",
    *,
    style: str = "brief",
    formats: str = "md,json",
    **given: Unpack[Given],
) -> Summaries:
    """What became of every document under the paths, as `Assistant.summarize` says."""
    with Assistant(**given) as one:
        return one.summarize(paths, out, style=style, formats=formats)


def digest(path: str | Path, *, style: str = "brief", **given: Unpack[Given]) -> Digest:
    """The summary of one document without a file, as `Assistant.digest` says."""
    with Assistant(**given) as one:
        return one.digest(path, style=style)


def check(
    paths: Paths,
    *,
    doctype: str | None = None,
    select: Sequence[str] | None = None,
    ignore: Sequence[str] | None = None,
    **given: Unpack[Given],
) -> CheckResult:
    """What the rules say of every document under the paths, as `Assistant.check` says."""
    with Assistant(**given) as one:
        return one.check(paths, doctype=doctype, select=select, ignore=ignore)
