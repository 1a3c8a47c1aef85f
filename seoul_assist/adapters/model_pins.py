"""The SHA-256 of every address a model was ever pulled from: what an address once held is all it may hold."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from seoul_assist.adapters import model_files
from seoul_assist.errors import ModelUnusable

SCHEMA = "seoul-assist/model-pins/1"
_SHA256 = re.compile(r"[0-9a-f]{64}")


def read(models_dir: Path) -> dict[str, str]:
    """SHA-256 by address; a list that cannot be read is ModelUnusable and never an empty one."""
    path = models_dir / "pins.json"
    try:
        pins: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["pins"]
        if not all(_SHA256.fullmatch(value) for value in pins.values()):
            raise ValueError
    except FileNotFoundError:
        return {}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelUnusable(
            f"받은 모델의 SHA-256 목록을 읽을 수 없습니다: {path}",
            "파일을 다른 곳으로 옮기고 --sha256으로 값을 적어 다시 받아 주세요.",
        ) from error
    return pins


def remember(models_dir: Path, pins: dict[str, str]) -> None:
    """Writes the whole list; who calls holds the lock of the downloads from reading to here."""
    model_files.write_json(models_dir / "pins.json", {"schema": SCHEMA, "pins": pins})
