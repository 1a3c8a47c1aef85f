"""What a worker of a cluster carries out for `summarize` and `check`: see `cluster` for what an order holds.

Engine, reader and library are opened once in a worker and stay open for whatever order has the same settings.
"""

from __future__ import annotations

import json
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from seoul_assist import __version__
from seoul_assist.cli import terminal
from seoul_assist.errors import AssistError
from seoul_assist.settings import Settings, from_json, resolve, to_json

if TYPE_CHECKING:
    from seoul_assist.library.reading import Library
    from seoul_assist.ports import Engine
    from seoul_assist.readers import Reading

# What a caller elsewhere decides; the rest (where library and models lie, which servers) is the worker's own.
CALLERS = ("engine", "as_of", "profile", "trusted", "trusted_only", "ocr", "grade")


def settings_of(order: dict[str, Any]) -> Settings:
    """The settings of the order: on the machine of the caller whole, elsewhere a part that goes before the own ones."""
    own = {} if order["here"] else to_json(resolve({}))
    given = from_json(own | order["settings"])
    return replace(given, quiet=True, cluster="", receipts=False)


@dataclass
class _Desk:
    """What is open in this worker for those settings."""

    settings: Settings
    stack: ExitStack

    @cached_property
    def engine(self) -> Engine:
        from seoul_assist.cli import compose

        return self.stack.enter_context(compose.open_engine(self.settings, library=False))

    @cached_property
    def library(self) -> Library | None:
        from seoul_assist.cli import compose

        return self.stack.enter_context(compose.library_or_none(self.settings, asks=False))

    @cached_property
    def reading(self) -> Reading:
        from seoul_assist.cli import recognising
        from seoul_assist.readers import Reading

        return self.stack.enter_context(Reading(ocr=recognising.recogniser(self.settings)))


_desk: _Desk | None = None


def _opened(order: dict[str, Any]) -> _Desk:
    """The desk of the order; one that was open for other settings, or of a library that is out of date, is closed."""
    global _desk
    settings = settings_of(order)
    if _desk is not None and _desk.settings != settings:
        close()
    if _desk is None:
        _desk = _Desk(settings, ExitStack())
    return _desk


def close() -> None:
    """Releases whatever is open in this worker."""
    global _desk
    if _desk is not None:
        _desk.stack.close()
    _desk = None


def probe(order: str) -> dict[str, Any]:
    """The facts of this worker that decide whether its results are those of the others: see `cluster.Facts`.

    Opens what the order needs, anew; raises what that raises.
    """
    given = json.loads(order)
    close()
    with terminal.noting([]):
        desk = _opened(given)
        from seoul_assist.tasks.summarizing import summarize

        recogniser = desk.reading.ocr
        facts = {"program": __version__, "reader": recogniser.name if recogniser else ""}
        if given["verb"] == "summarize":
            return facts | {"engine": desk.engine.name, "made_by": summarize.made_by(desk.engine.name)}
        return facts | {"library": desk.library.content if desk.library else ""}


def work(order: str, name: str, data: bytes) -> dict[str, Any]:
    """What the verb of the order makes of the document."""
    given = json.loads(order)
    with terminal.noting([]):
        desk = _opened(given)
        try:
            return _VERBS[given["verb"]](desk, given, name, data)
        except AssistError as error:
            if error.exit_code >= 10:  # what is open here is not to be relied on
                close()
            raise


def _summarized(desk: _Desk, order: dict[str, Any], name: str, data: bytes) -> dict[str, Any]:
    from seoul_assist.cli import compose
    from seoul_assist.governance.disclosure import Wording
    from seoul_assist.readers import Source
    from seoul_assist.tasks.summarizing.spread import made

    files, pages = made(
        Source(name, data=data),
        desk.reading,
        desk.engine,
        fallback=compose.stand_in(desk.engine),
        style=order["style"],
        formats=order["formats"],
        wording=Wording(*order["wording"]),
        grade=order["grade"],
    )
    return {"files": dict(files), "pages": pages}


def _checked(desk: _Desk, order: dict[str, Any], name: str, data: bytes) -> dict[str, Any]:
    from seoul_assist.readers import Source
    from seoul_assist.tasks import check_jobs
    from seoul_assist.tasks.check import one

    options = check_jobs.options_of(order["options"])
    if desk.library is not None:
        options = replace(options, resolve=desk.library.resolve)
    checked = one(Source(name, data=data), options, read=desk.reading, excerpts=order["options"]["excerpts"])
    return {"checked": json.dumps(check_jobs.packed(checked))}


_VERBS = {"summarize": _summarized, "check": _checked}
