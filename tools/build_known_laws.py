"""Makes the table of national laws by what they speak of: which law a question belongs to, held or not.

    python tools/build_known_laws.py DATA_DIR [-o TABLE.npz]

DATA_DIR holds a library of all national statutes, indexed with the shipped embedder. An act, its decree and its rules
are one family: the table has its title and the mean of the vectors of its articles, as bytes. Families that hang on
neither an act nor a presidential decree (rules of courts, of parliament, of commissions) are left out.
The same input gives the same table.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from pathlib import Path

import numpy as np

from seoul_assist.adapters.static_embedder import StaticEmbedder
from seoul_assist.library.reading import Library
from seoul_assist.library.vectors import passage_text
from seoul_assist.tasks.answering.known_laws import TABLE, family
from seoul_assist.text.law_tables import law_key

HEADS = ("헌법", "법률", "대통령령")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=TABLE)
    given = parser.parse_args()
    embedder = StaticEmbedder()
    sums: dict[str, np.ndarray] = defaultdict(lambda: np.zeros(embedder.dimension))
    titles: dict[str, str] = {}
    with Library(given.data_dir / "library", embedder=embedder) as library:
        held = [one for one in library.regulations() if one.in_force]
        for one in held:
            items = [item for item in library.articles(one.name) if not (item.addenda or item.deleted)]
            key = family(law_key(one.name))
            if items:
                sums[key] += np.sum(embedder.embed([passage_text(item) for item in items], "passage"), axis=0)
            if one.kind in HEADS and (key not in titles or len(one.name) < len(titles[key])):
                titles[key] = one.name
    keys = sorted(key for key in sums if key in titles and np.any(sums[key]))
    means = np.array([sums[key] / np.linalg.norm(sums[key]) for key in keys])
    scale = np.abs(means).max(axis=1)
    np.savez_compressed(
        given.output,
        embedder=np.frombuffer(embedder.id.encode(), np.uint8),
        titles=np.frombuffer("\n".join(titles[key] for key in keys).encode(), np.uint8),
        vectors=np.rint(means / scale[:, None] * 127).astype(np.int8),
        scales=(scale / 127).astype(np.float32),
    )
    print(f"{len(keys)} families, {given.output.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
