"""Slots that a model read out of a request: worth nothing until code has found every word of them in the request."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from seoul_assist.tasks.drafting.fact_sheet import DEEPEST, Facts, Value, flat, tidy
from seoul_assist.tasks.drafting.form_model import Form
from seoul_assist.tasks.drafting.taken import Found, Taken
from seoul_assist.text import facts as lock
from seoul_assist.text.tokens import packed, stems

MOST = 60  # values of one answer
_LONGEST = 500


def slots_schema(form: Form) -> dict[str, Any]:
    """The JSON Schema of a model's answer: the names of the form, each a text or a list of texts, none required."""
    one = {"type": "string", "maxLength": _LONGEST}
    value = {"anyOf": [one, {"type": "array", "items": one, "maxItems": 20}]}
    asked = [slot for slot in form.slots if slot.name not in ("기안자", "검토자", "결재권자", "협조자", "시행", "관인")]
    return {
        "type": "object",
        "properties": {slot.name: {**value, "description": slot.meaning} for slot in asked},
        "additionalProperties": False,
    }


def accept(proposed: Mapping[str, Any], text: str, keys: Iterable[str]) -> Taken:
    """What of a model's slots stands in the text: every date, number, name and word of a value must occur in it.

    One value that does not is left out and named in the notes; so is what the form does not know.
    """
    wanted = set(keys)
    found: list[Found] = []
    refused: list[str] = []
    for name, raw in list(proposed.items())[:MOST]:
        key = re.sub(r"\s", "", str(name))
        value = _value(raw, 0)
        if not value:
            continue
        if key in wanted and _stands(value, text):
            found.append(Found(key, value, ", ".join(flat(value))))
        else:
            refused.append(key[:20])
    notes = (
        (f"모델이 적은 값 가운데 요청 글에 없는 말이 있어 쓰지 않았습니다: {', '.join(refused)}",) if refused else ()
    )
    return Taken(Facts({one.key: one.value for one in found}, text), tuple(found), notes)


def _value(raw: Any, depth: int) -> Value:
    """Texts and lists of texts; anything else is no value."""
    if isinstance(raw, str):
        return tidy(raw[:_LONGEST])
    if isinstance(raw, list) and depth < DEEPEST:
        return [part for part in (_value(one, depth + 1) for one in raw[:MOST]) if part]
    return ""


def _stands(value: Value, text: str) -> bool:
    said = packed(text)
    given = {(fact.kind, fact.value) for fact in lock.facts(text)}
    for one in flat(value):
        if lock.not_given(one, [text]):
            return False
        # A date may be written another way; its value was compared above.
        words = one
        for fact in lock.facts(one):
            if fact.kind in ("date", "time", "number") and (fact.kind, fact.value) in given:
                words = words.replace(fact.text, " ", 1)
        if any(packed(word) not in said for word in stems(words) if not word.isdigit()):
            return False
    return True
