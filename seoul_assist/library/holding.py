"""What a library says of one regulation that it holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from seoul_assist.library import versions


@dataclass(frozen=True, slots=True)
class Holding:
    """A regulation the library holds; `in_force` says whether this reader's date selects it.

    `state` says how it stands on that day: the one selected is `pending` where a law has future versions only.
    """

    name: str
    kind: str
    number: str
    promulgated: date | None
    effective: date | None
    source: str
    in_force: bool
    state: versions.State = "in_force"
    id: int = 0
    grade: str = ""  # how far it may spread, of settings.GRADES; "" where nobody said
