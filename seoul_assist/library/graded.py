"""The grades a library holds, read without opening it for search."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from seoul_assist.errors import LibraryDamaged
from seoul_assist.library import generations
from seoul_assist.library.catalog import Catalog
from seoul_assist.library.filling import CATALOG


def grades_in(folder: Path) -> frozenset[str]:
    """The grades of the sources in a generation's folder, "" among them where one has none."""
    with closing(Catalog(folder / CATALOG)) as catalog:
        return frozenset(entry.grade for entry in catalog.entries())


def grades_held(library_dir: Path) -> frozenset[str]:
    """Those of the published generation; none where nothing is published, or nothing of it can be read."""
    try:
        name = generations.current_name(library_dir)
        return grades_in(generations.folder_of(library_dir, name)) if name else frozenset()
    except LibraryDamaged:
        return frozenset()
