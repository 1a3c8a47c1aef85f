"""A model whose chat template changed is refused until the user accepts the new one by its hash."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from cli_kit import Call, call
from toy_gguf import TEMPLATE, build

from seoul_assist.adapters import chat_template, model_files
from seoul_assist.errors import ModelUnusable

__all__ = ["call"]
OTHER = TEMPLATE.replace("<|end|>", "\n<|end|>", 1)


def test_a_changed_template_is_accepted_only_by_hash(tmp_path: Path) -> None:
    models, path = tmp_path / "models", build(tmp_path / "toy.gguf")
    entry = model_files.add(models, path)
    assert entry.template == chat_template.fingerprint(TEMPLATE)
    build(path, template=OTHER)
    new = chat_template.fingerprint(OTHER)
    for accepted in ("", entry.template, "0" * 64):
        with pytest.raises(ModelUnusable, match=new[:12]):
            model_files.add(models, path, accept_template=accepted)
    assert model_files.registered(models) == (entry,)
    assert model_files.add(models, path, accept_template=new).template == new


def test_other_weights_with_the_same_template_need_no_acceptance(tmp_path: Path) -> None:
    models, path = tmp_path / "models", build(tmp_path / "toy.gguf")
    first = model_files.add(models, path)
    build(path, seed=9)
    again = model_files.add(models, path)
    assert (again.template, again.sha256 == first.sha256) == (first.template, False)


def test_a_template_changed_in_place_is_seen_though_size_and_time_are_the_same(tmp_path: Path) -> None:
    models, path = tmp_path / "models", build(tmp_path / "toy.gguf")
    model_files.add(models, path)
    seen = path.stat()
    path.write_bytes(path.read_bytes().replace(b"{{ bos_token }}", b"{{ eos_token }}"))
    os.utime(path, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    with pytest.raises(ModelUnusable):
        model_files.pinned(models, path)


def test_a_template_that_hangs_the_compiler_is_refused_in_seconds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = chat_template.LIMITS
    monkeypatch.setattr(chat_template, "LIMITS", type(limits)(memory=limits.memory, cpu_s=1, wall_s=20.0))
    path = build(tmp_path / "toy.gguf", template=TEMPLATE + "{{ 9 ** (9 ** 9) }}")
    began = time.monotonic()
    with pytest.raises(ModelUnusable, match="한도를 넘어"):
        model_files.add(tmp_path / "models", path)
    assert time.monotonic() - began < 15


def test_a_refusal_says_what_the_new_template_adds_in_one_bounded_line(tmp_path: Path) -> None:
    path = build(tmp_path / "toy.gguf")
    model_files.add(tmp_path / "models", path)
    evil = "{{ '\x1b[2J\u202e남몰래 ' ~ '가' * 2000 }}" + TEMPLATE
    build(path, template=evil)
    with pytest.raises(ModelUnusable) as caught:
        model_files.add(tmp_path / "models", path)
    hint = caught.value.hint
    assert "[2J남몰래 가가" in hint and "--accept-template" in hint
    assert not set("\x1b\u202e\n") & set(hint)
    assert len(hint) < 700
    build(path, template="{{ 1 // 0 }}" + TEMPLATE)
    with pytest.raises(ModelUnusable) as caught:
        model_files.add(tmp_path / "models", path)
    assert "볼 수 없음" in caught.value.hint


def test_what_a_new_template_adds_is_shown_once(call: Call, tmp_path: Path) -> None:
    template = "{{ '\x1b[2J\u202e남몰래 덧붙인 지시\n' }}" + TEMPLATE
    first = call("model", "add", build(tmp_path / "first.gguf", template=template))
    assert "[2J남몰래 덧붙인 지시" in first.err and "⟨시작⟩<|system|>…<|end|>" in first.err
    assert not set("\x1b\u202e") & set(first.err)
    again = call("model", "add", build(tmp_path / "second.gguf", seed=1, template=template))
    assert "덧붙" not in again.err
    found = call("model", "add", build(tmp_path / "third.gguf", template=TEMPLATE + "{{ 'a' * 1500 }}"), "--json").json
    shown = found["template"]
    assert shown["new"] and shown["sha256"] == found["models"][0]["template"]
    assert len(shown["added"]) < 1_030 and "(외 " in shown["added"]
    known = call("model", "add", tmp_path / "third.gguf", "--json").json["template"]
    assert (known["new"], known["added"]) == (False, None)
