"""Takes out of a stopped Chroma server's folder what deleted collections left on the disk.

    python tools/tidy_chroma.py FOLDER

Chroma 1.5.9 forgets a collection in its database and leaves the files of its vectors where they are (upstream issues
5259 and 5520): the disk fills, and what was forgotten can still be read. This removes the folders that no collection
owns and rewrites the database without its free pages. It needs Python alone, so that it can be copied to the server.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
import sys
from contextlib import closing, suppress
from pathlib import Path

DATABASE = "chroma.sqlite3"
_SEGMENT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def tidy(folder: Path) -> tuple[int, int]:
    """Removes the orphans and rewrites the database; returns how many folders went and how many bytes came back.

    Raises FileNotFoundError where no Chroma lies and RuntimeError while a process of this machine has it open.
    """
    database = folder / DATABASE
    if not database.is_file():
        raise FileNotFoundError(f"no {DATABASE} in {folder}")
    if holder := in_use(database):
        raise RuntimeError(f"process {holder} has {database} open: stop the server first")
    before, gone = size(folder), 0
    with closing(sqlite3.connect(database, isolation_level=None)) as db:
        db.execute("PRAGMA secure_delete=ON")
        owned = {row[0] for row in db.execute("SELECT id FROM segments")}
        # What was written to the log of a collection that is gone.
        topics = {row[0] for row in db.execute("SELECT id FROM collections")}
        for (topic,) in db.execute("SELECT DISTINCT topic FROM embeddings_queue").fetchall():
            if str(topic).rpartition("/")[2] not in topics:
                db.execute("DELETE FROM embeddings_queue WHERE topic=?", (topic,))
        for path in sorted(folder.iterdir()):
            if path.is_dir() and not path.is_symlink() and _SEGMENT.fullmatch(path.name) and path.name not in owned:
                shutil.rmtree(path)
                gone += 1
        db.execute("VACUUM")
    return gone, before - size(folder)


def in_use(database: Path) -> int:
    """A process that has the file open; 0 where none has or the system does not tell."""
    wanted = str(database.resolve())
    for link in Path("/proc").glob("[0-9]*/fd/*"):
        with suppress(OSError):
            if str(link.readlink()) == wanted:
                return int(link.parts[2])
    return 0


def size(folder: Path) -> int:
    """Bytes of all files in the folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    try:
        gone, freed = tidy(Path(sys.argv[1]))
    except (OSError, RuntimeError, sqlite3.Error) as error:
        print(f"nothing done: {error}", file=sys.stderr)
        return 1
    print(f"{gone} folders of deleted collections removed, {freed / 1e6:,.1f} MB freed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
