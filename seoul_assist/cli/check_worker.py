"""What a child process of `check --jobs` runs: one share of the files, with a library of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from seoul_assist import netguard
from seoul_assist.settings import from_json


def check_files(order: dict[str, Any]) -> None:
    """Checks the files of the order and reports each; raises what opening the library raises."""
    netguard.install()
    from seoul_assist.cli import compose, recognising
    from seoul_assist.readers import Reading
    from seoul_assist.tasks import check_jobs

    settings = from_json(order["settings"])
    with (
        compose.library_or_none(settings, asks=False) as library,
        Reading(ocr=recognising.recogniser(settings)) as read,
    ):
        options = check_jobs.options_of(order)
        options = replace(options, resolve=library.resolve) if library else options
        check_jobs.serve(order, options, read=read)
