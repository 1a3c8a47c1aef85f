"""The short list of models that can be pulled by name: where they are, how large, and under which licence.

`model_catalogue.tsv` beside this module is the list. Sizes and memory are rough; a hash that nobody knows is empty.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib import resources
from typing import Literal, cast

Kind = Literal["instruct", "embedding"]


@dataclass(frozen=True, slots=True)
class Offer:
    """One model on offer; `file` is "" and `size_mb` 0 where no GGUF file is known; `memory_gb` is a rough need."""

    name: str
    kind: Kind
    repo: str
    file: str
    size_mb: int
    licence: str
    memory_gb: int
    sha256: str
    tried: str
    note: str

    @property
    def address(self) -> str:
        """What `model pull` takes instead of the name; "" where no file is known."""
        return f"hf:{self.repo}/{self.file}" if self.file else ""


def offers() -> tuple[Offer, ...]:
    """Every model on offer, in the order of the list."""
    text = (resources.files("seoul_assist.adapters") / "model_catalogue.tsv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return tuple(_offer(row) for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def find(name: str) -> Offer | None:
    """The model of that name or address, or None."""
    return next((one for one in offers() if name and name in (one.name, one.address)), None)


def _offer(row: dict[str, str]) -> Offer:
    return Offer(
        name=row["name"],
        kind=cast("Kind", row["kind"]),
        repo=row["repo"],
        file=row["file"],
        size_mb=int(row["size_mb"] or 0),
        licence=row["licence"],
        memory_gb=int(row["memory_gb"]),
        sha256=row["sha256"],
        tried=row["tried"],
        note=row["note"],
    )
