"""A package whose bytes say nothing of the moment and the machine it was packed on."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

_FIRST = (1980, 1, 1, 0, 0, 0)  # the day zip files begin with


def stamped(data: bytes, made: datetime | None, parts: dict[str, bytes] | None = None) -> bytes:
    """The package with every entry at that time, 1980-01-01 without one; `parts` stand in place of entries so named."""
    moment = made.timetuple()[:6] if made is not None and 1980 <= made.year < 2108 else _FIRST
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            # OPC and OCF want the entry `mimetype` first and not packed: order and kind stay.
            info = zipfile.ZipInfo(entry.filename, (*moment,))
            info.compress_type = entry.compress_type
            info.create_system, info.external_attr = 3, 0o600 << 16
            new.writestr(info, (parts or {}).get(entry.filename) or old.read(entry))
    return out.getvalue()
