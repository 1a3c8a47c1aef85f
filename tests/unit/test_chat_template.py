"""Chat templates: the frame around two slots, fingerprints, and what a template may not do."""

from __future__ import annotations

import time
from datetime import datetime

import pytest
from toy_gguf import TEMPLATE

from seoul_assist.adapters import chat_template
from seoul_assist.adapters.chat_template import SYSTEM, USER, added, agree, fingerprint, pieces, vet
from seoul_assist.errors import ModelUnusable

SIMPLE = "{% for message in messages %}<{{ message.role }}>{{ message.content }}{% endfor %}"


def frame(template: str) -> tuple[str, ...]:
    return pieces(template, bos="<s>", eos="</s>")


def test_the_toy_template_leaves_two_slots() -> None:
    assert frame(TEMPLATE) == ("<s><|system|>", SYSTEM, "<|end|><|user|>", USER, "<|end|><|assistant|>")


def test_no_template_is_a_neutral_frame() -> None:
    assert frame("") == (SYSTEM, "\n\n", USER, "\n\nJSON:\n")


def test_training_marks_loop_controls_and_json_are_understood() -> None:
    text = "{% for m in messages %}{% if loop.index > 2 %}{% break %}{% endif %}{{ m.content }}|{% endfor %}"
    assert frame(text + "{% generation %}{{ {'가': [1]} | tojson }}{% endgeneration %}")[-1] == '|{"가": [1]}'


def test_a_template_that_refuses_the_system_role_gets_one_turn() -> None:
    text = "{% if messages[0].role == 'system' %}{{ raise_exception('no') }}{% endif %}" + SIMPLE
    assert frame(text) == ("<user>", SYSTEM, "\n\n", USER)


def test_the_date_is_put_in_behind_the_template() -> None:
    assert frame("{{ strftime_now('%Y') }} " + SIMPLE)[0].startswith(f"{datetime.now().year} <system>")


def test_a_template_cannot_wait_for_a_day() -> None:
    bomb = "{% if strftime_now('%Y') | int(0) > 2000 %}BOOM{% endif %}" + SIMPLE
    assert "BOOM" not in added(frame(bomb))


@pytest.mark.parametrize(
    "text",
    [
        "only words",
        "{{ messages[0].content[:5] }}",
        SIMPLE + SIMPLE,
        "{{ messages[-1].content | lower }}",
        "{% for message in messages %}",
        "{{ messages | random }}" + SIMPLE,
        "{{ lipsum(1) }}" + SIMPLE,
        "{{ 1 // 0 }}" + SIMPLE,
        "{% include 'other' %}" + SIMPLE,
        "{{ strftime_now('%Y' * 100) }}" + SIMPLE,
    ],
)
def test_what_cannot_be_a_frame_is_refused(text: str) -> None:
    with pytest.raises(ModelUnusable) as caught:
        frame(text)
    assert caught.value.hint


def test_a_frame_is_rendered_once_in_a_process() -> None:
    frame(TEMPLATE)
    began = time.process_time()
    for _ in range(100):
        frame(TEMPLATE)
    assert time.process_time() - began < 0.05


def test_what_a_template_says_by_itself_can_be_read() -> None:
    assert added(frame("너는 도우미이다." + SIMPLE)) == "너는 도우미이다.<system>…<user>…"


def test_a_template_may_not_fill_the_window() -> None:
    with pytest.raises(ModelUnusable, match="6,000"):
        frame("가" * (chat_template.MAX_ADDED + 1) + SIMPLE)


def test_a_fingerprint_is_the_hash_of_the_template() -> None:
    assert fingerprint("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert fingerprint(TEMPLATE) != fingerprint(TEMPLATE + " ")


def test_a_changed_fingerprint_is_refused_unless_accepted_by_hash() -> None:
    old, new = fingerprint(TEMPLATE), fingerprint(SIMPLE)
    assert agree(TEMPLATE, old) == old
    assert agree(SIMPLE, "") == new
    with pytest.raises(ModelUnusable) as caught:
        agree(SIMPLE, old)
    assert new[:12] in caught.value.message
    assert new in caught.value.hint
    assert agree(SIMPLE, old, new) == agree(SIMPLE, old, new[:12].upper()) == new
    for not_it in ("", "yes", new[:11], old, "0" * 64):
        with pytest.raises(ModelUnusable):
            agree(SIMPLE, old, not_it)


def test_vetting_takes_what_compiles() -> None:
    vet([])
    vet(["", TEMPLATE, SIMPLE])
    with pytest.raises(ModelUnusable, match="문법 오류"):
        vet([TEMPLATE, "{% if %}"])
