"""A model's chat template with two slots left open, so that no untrusted text ever passes through it."""

from __future__ import annotations

import re
from typing import Any

from seoul_assist.errors import ModelUnusable

SYSTEM, USER = "SLOTZSYSTEMZSLOT", "SLOTZUSERZSLOT"
_SLOTS = re.compile(f"({SYSTEM}|{USER})")
_NEUTRAL = (SYSTEM, "\n\n", USER, "\n\nJSON:\n")


def pieces(template: str, *, bos: str, eos: str) -> tuple[str, ...]:
    """What the template puts around SYSTEM and USER, in order; a neutral frame for a model without a template.

    Models that know no system role get both in the user's turn. A template that fails or drops one of them is
    ModelUnusable. It runs in the sandbox of the bindings.
    """
    if not template:
        return _NEUTRAL
    turns = [
        [{"role": "system", "content": SYSTEM}, {"role": "user", "content": USER}],
        [{"role": "user", "content": f"{SYSTEM}\n\n{USER}"}],
    ]
    problem: Exception | None = None
    for messages in turns:
        try:
            text = _render(template, messages, bos, eos)
        except _failures() as error:
            problem = error
            continue
        if text.count(SYSTEM) == text.count(USER) == 1:
            return tuple(piece for piece in _SLOTS.split(text) if piece)
    raise ModelUnusable(
        "모델의 대화 틀(chat template)을 쓸 수 없습니다.",
        "제공처가 고친 판이 있는지 확인하거나 다른 모델을 골라 주세요.",
    ) from problem


def _failures() -> tuple[type[Exception], ...]:
    import jinja2

    # Templates are small programs: besides their own errors they raise what any expression raises.
    return (jinja2.TemplateError, ValueError, TypeError, LookupError, ArithmeticError, AttributeError, RecursionError)


def _render(template: str, messages: list[dict[str, str]], bos: str, eos: str) -> str:
    from llama_cpp.llama_chat_format import Jinja2ChatFormatter

    formatter: Any = Jinja2ChatFormatter(template=template, eos_token=eos, bos_token=bos)
    return str(formatter(messages=messages, enable_thinking=False).prompt)
