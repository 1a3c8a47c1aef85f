"""Prompts: every file that ships loads, and only its named inputs fill it."""

from __future__ import annotations

import pytest

from seoul_assist import prompts
from seoul_assist.errors import AssistError


@pytest.mark.parametrize("prompt_id", prompts.all_ids())
def test_every_prompt_loads_and_fills(prompt_id: str) -> None:
    prompt = prompts.load(prompt_id)
    assert prompt.id == prompt_id
    assert prompt.version >= 1
    filled = prompt.render(**{name: f"<{name}>" for name in prompt.inputs})
    assert all(f"<{name}>" in filled for name in prompt.inputs)
    assert "$" not in filled


def test_some_prompts_ship() -> None:
    assert {"ask", "summary", "draft"} <= set(prompts.all_ids())


def test_a_missing_or_extra_input_is_an_error() -> None:
    prompt = prompts.Prompt("x", 1, ("question",), "$question")
    assert prompt.render(question="$5") == "$5"
    with pytest.raises(AssistError, match="question"):
        prompt.render()
    with pytest.raises(AssistError, match="other"):
        prompt.render(question="", other="")


def test_a_missing_prompt_is_an_error() -> None:
    with pytest.raises(AssistError, match="지시문"):
        prompts.load("no-such-prompt")
