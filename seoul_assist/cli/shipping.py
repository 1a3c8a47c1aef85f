"""A library on its way: exported, imported, published for many computers and fetched from where it is published."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seoul_assist import child
from seoul_assist.cli import stores
from seoul_assist.cli.compose import derived, make_data_folder, shown
from seoul_assist.cli.engines import embedder, hold_import
from seoul_assist.settings import GRADES, Settings, from_json, to_json

if TYPE_CHECKING:
    from seoul_assist.cli.terminal import Show
    from seoul_assist.library.transfer import Export
    from seoul_assist.tasks.fetch import FetchReport
    from seoul_assist.tasks.publish import PublishReport
    from seoul_assist.tasks.transfer import ImportReport, Plan


def export_library(settings: Settings, target: Path, *, part_size: int, laws: Sequence[str], show: Show) -> Export:
    """The manifest of the export that now lies in the folder."""
    from seoul_assist.tasks import transfer

    return transfer.export_library(
        settings.library_dir, target, embedder=embedder(settings), part_size=part_size, laws=laws, on_progress=show
    )


def import_library(
    settings: Settings,
    folder: Path,
    *,
    merge: bool,
    rebuild: bool,
    on_plan: Callable[[Plan], None],
    show: Show,
) -> ImportReport:
    """What became of importing the export in the folder into the library of the settings."""
    from seoul_assist.tasks import transfer

    hold_import(settings, folder)
    make_data_folder(settings)
    fill, verify = shown(settings, show)
    with stores.swept(settings, settings.library_dir):
        return transfer.import_library(
            folder,
            library_dir=settings.library_dir,
            embedder=embedder(settings),
            fill=fill,
            verify=verify,
            merge=merge,
            rebuild=rebuild,
            outdated=stores.outdated(settings),
            on_plan=on_plan,
            on_progress=show,
        )


def publish_library(settings: Settings, target: Path, *, grade: str, show: Show) -> PublishReport:
    """What of the library of the settings, up to the grade, now lies in the published folder."""
    from seoul_assist.tasks import publish as task

    fill, verify = shown(settings, show)
    with stores.swept(settings, derived(settings) / grade):
        return task.publish(
            target,
            library_dir=settings.library_dir,
            derived_dir=derived(settings) / grade,
            grade=grade,
            ungraded=settings.grade,
            embedder=embedder(settings),
            fill=fill,
            verify=verify,
            outdated=stores.outdated(settings),
            on_progress=show,
        )


def fetch_library(
    settings: Settings, address: str, *, pin: str, replace: bool, wait_s: float, show: Show
) -> FetchReport:
    """What became of fetching what is published at the address, or at the one of the settings where none was named."""
    from seoul_assist.adapters import published_source
    from seoul_assist.tasks import fetch as task

    def prove(payload: dict[str, Any]) -> dict[str, int]:
        limits = child.Limits(memory=4 * 1024 * child.MB + 4 * payload["size"], cpu_s=3_600, wall_s=None)
        given = payload | {"settings": to_json(settings)}
        proven: dict[str, int] = child.call("seoul_assist.cli.shipping:prove_fetched", given, limits=limits)
        return proven

    key = os.environ.get(published_source.KEY, "")
    remote = bool(address) or settings.fetch_remote
    get = published_source.open_source(address or settings.fetch_url, remote=remote, key=key)
    make_data_folder(settings)
    return task.fetch(
        get,
        library_dir=settings.library_dir,
        prove=prove,
        grade=settings.grade or GRADES[0],
        pin=pin,
        replace=replace,
        wait_s=wait_s,
        on_progress=show,
    )


def prove_fetched(payload: dict[str, Any]) -> dict[str, int]:
    """Runs in a child that writes nothing: whether what was fetched is what it says."""
    from seoul_assist.library import proving

    given = from_json(payload["settings"])
    chosen = embedder(given) if given.embedder != "http" else None
    compared = proving.prove(
        Path(payload["folder"]),
        origin=payload["origin"],
        embedder_id=payload["embedder"],
        counts=payload["counts"],
        grades=payload["grades"],
        dense=payload["dense"],
        embedder=chosen if chosen is not None and chosen.id == payload["embedder"] else None,
    )
    return {"compared": compared}
