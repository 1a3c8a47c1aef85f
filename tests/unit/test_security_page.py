"""SECURITY.md shows the limits that hold."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path

from seoul_assist.readers.limits import DEFAULT, MB

ROOT = Path(__file__).resolve().parents[2]


def test_the_table_of_limits_equals_the_constants() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    shown = {
        name: float(number.replace(",", "")) * (MB if unit else 1)
        for name, number, unit in re.findall(r"^\| `(\w+)` \| ([\d,.]+)( MB)? \|", text, re.MULTILINE)
    }
    assert shown == asdict(DEFAULT)
