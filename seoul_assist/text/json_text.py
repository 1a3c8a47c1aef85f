"""JSON as we print and write it: readable Korean, and nothing in it that a terminal or an editor acts on."""

from __future__ import annotations

import json
import re
from typing import Any

from seoul_assist.text.clean import UNSEEN


def dumps(value: Any, *, indent: int | None = None) -> str:
    """The value as JSON that reads back as the same value; control, bidi and invisible characters stand as \\u escapes.

    Halves of surrogate pairs are escaped as well, so that any encoding of Unicode can hold the text.
    """
    return UNSEEN.sub(_escape, json.dumps(value, ensure_ascii=False, indent=indent))


def _escape(match: re.Match[str]) -> str:
    return "".join(json.dumps(char)[1:-1] for char in match[0])
