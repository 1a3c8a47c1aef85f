"""The disclosure line names the writer and says plainly whether a language model wrote."""

from __future__ import annotations

import pytest

from seoul_assist.governance import disclosure


@pytest.mark.parametrize("engine", ["llama:가온@0123456789ab", "http:model", "something-new"])
def test_a_model_is_said_to_be_one(engine: str) -> None:
    line = disclosure.line(engine, "20260305-1")
    assert disclosure.uses_model(engine)
    assert line.startswith("인공지능이 작성한")
    assert engine in line
    assert "20260305-1" in line
    assert "\n" not in line


@pytest.mark.parametrize("engine", ["extractive", "scripted"])
def test_copied_sentences_are_said_to_be_copied(engine: str) -> None:
    assert not disclosure.uses_model(engine)
    assert "인공지능 없이" in disclosure.line(engine)
