"""Many pieces at once over a real, tiny model: the text of each alone, shared beginnings, caps, cancelling."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import gguf
import numpy as np
import pytest
from toy_gguf import build

from seoul_assist.adapters import llama_batch
from seoul_assist.adapters.llama_batch import Batch
from seoul_assist.adapters.llama_native import LIKELY, Generated, Native, _Grammar, grammar
from seoul_assist.adapters.llama_rows import ROWS, common, parts
from seoul_assist.errors import ModelUnusable

LIST = {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2}
PAIR = {"type": "object", "properties": {"가": {"enum": ["S1", "S2"]}, "나": LIST}, "required": ["가", "나"]}
TIGHT = {"max_tokens": 250, "max_string": 20, "wall_s": 60.0}
RULES = "아래 문서를 읽고 근거가 있는 문장만 골라 적습니다. 없는 일은 적지 않습니다. " * 3


def attentive(path: Path) -> Path:
    """The toy with eyes for its whole prompt, so that other prompts give other texts."""
    for tensor in gguf.GGUFReader(build(path, likes={}), "r+").tensors:
        if tensor.name == "token_embd.weight":
            tensor.data[:, 0] = 0.0
        elif "attn" in tensor.name and "norm" not in tensor.name:
            tensor.data[:] *= 4.0
    return path


@pytest.fixture(scope="module")
def native(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Native]:
    with Native(attentive(tmp_path_factory.mktemp("models") / "toy.gguf"), context=2048, threads=1) as native:
        yield native


def vocabulary(native: Native) -> int:
    return int(native.api.llama_vocab_n_tokens(native.vocab))


def documents(native: Native, count: int) -> tuple[list[list[int]], list[str]]:
    """Prompts of one beginning and different lengths, and two kinds of grammar in turn."""
    draw = random.Random(count)
    texts = ["".join(draw.choices("가나다라마바사 .", k=draw.randint(1, 90))) for _ in range(count)]
    head = native.tokens(RULES)
    return [head + native.tokens(text) for text in texts], [grammar((LIST, PAIR)[at % 2]) for at in range(count)]


def test_together_or_alone_each_piece_is_the_same_text(native: Native) -> None:
    prompts, rules = documents(native, 12)
    alone = [native.write(prompt, rule, **TIGHT) for prompt, rule in zip(prompts, rules, strict=True)]  # type: ignore[arg-type]
    assert len({one.text for one in alone}) > 6
    assert {one.ending for one in alone} == {"complete"}
    for lanes in (1, 3, 16):
        with Batch(native, lanes=lanes) as batch:
            assert list(batch.write_many(prompts, rules, **TIGHT)) == alone  # type: ignore[arg-type]
            assert batch.lanes == min(lanes, 12)
            back = batch.write_many(prompts[::-1], rules[::-1], **TIGHT)  # type: ignore[arg-type]
            assert list(back[::-1]) == alone


@pytest.mark.parametrize("shared", [16, 48, 64, 80, 240, 336])
def test_a_beginning_kept_from_another_prompt_holds_the_numbers_of_a_fresh_reading(native: Native, shared: int) -> None:
    draw = random.Random(shared)
    prompt, other = ([draw.randrange(3, 259) for _ in range(350)] for _ in range(2))
    found = []
    for before in ([other], [other[:99], prompt[:shared] + other[shared:]]):
        with Batch(native) as batch:
            batch._open(3, 500)
            for lane, one in enumerate([*before, prompt]):
                kept = max(common(held, prompt) for held in batch._held)
                assert batch.read(lane, one, lambda: None) is None
            assert kept == (shared if len(before) > 1 else 0)
            found.append(batch.scores(-1).copy())
    assert (found[0] == found[1]).all()


def test_prompts_are_read_in_rows_and_whole_batches() -> None:
    assert parts(0, 64) == [(0, 64)]
    assert parts(48, 200) == [(48, 64), (64, 128), (128, 192), (192, 200)]
    assert parts(128, 130) == [(128, 130)]
    for length in range(1, 70):
        prompt = list(range(length))
        assert common(prompt, prompt) == max(0, (length - 2) // ROWS * ROWS)
    assert common([*range(40), 0], [*range(40), 1, 2]) == 32
    assert common([], [1]) == common([0] * 40, [1] * 40) == 0


def test_the_best_allowed_token_is_found_however_unlikely_it_is(native: Native) -> None:
    draw = np.random.default_rng(3)
    with closing(_Grammar(native.api, native.vocab, 'root ::= "[" | "]" | [가-나]+')) as rules:
        allowed = [token for token in range(vocabulary(native)) if rules.allows(token)]
        assert 2 < len(allowed) < vocabulary(native) - LIKELY
        for unlikely in (0.0, 0.0, 2.0, 100.0):
            logits = draw.normal(size=vocabulary(native)).astype(np.float32)
            logits[allowed] -= np.float32(unlikely)
            assert rules.best(logits) == max(allowed, key=lambda token: logits[token])
        assert rules.best(np.zeros(vocabulary(native), dtype=np.float32)) == allowed[0]
    with closing(_Grammar(native.api, native.vocab, 'root ::= "["')) as ended:
        ended.accept(native.tokens("[")[0])
        assert native.api.llama_vocab_is_eog(native.vocab, ended.best(np.zeros(vocabulary(native), dtype=np.float32)))


def test_every_piece_obeys_its_own_grammar(native: Native) -> None:
    prompts, rules = documents(native, 6)
    with Batch(native) as batch:
        values = [json.loads(one.text) for one in batch.write_many(prompts, rules, **TIGHT)]  # type: ignore[arg-type]
    assert [type(value) for value in values] == [list, dict] * 3
    assert all(value["가"] in ("S1", "S2") for value in values[1::2])


def test_a_shared_beginning_is_read_once(native: Native, monkeypatch: pytest.MonkeyPatch) -> None:
    prompts, rules = documents(native, 8)
    head = len(native.tokens(RULES)) // ROWS * ROWS
    read = 0
    real = Batch.decode

    def counted(self: Batch, rows: list[tuple[int, int, int]], *, last_only: bool = False) -> None:
        nonlocal read
        read += len(rows) if last_only else 0
        real(self, rows, last_only=last_only)

    monkeypatch.setattr(Batch, "decode", counted)
    with Batch(native, lanes=4) as batch:
        batch.write_many(prompts, rules, **TIGHT)  # type: ignore[arg-type]
        assert head > 8 * ROWS
        assert read == sum(map(len, prompts)) - 7 * head
        read = 0
        batch.write_many([prompts[3]], [rules[3]], **TIGHT)  # type: ignore[arg-type]
        assert 0 < read <= len(prompts[3]) - head  # the lanes remember from call to call


def test_pieces_are_heard_of_as_they_end_and_come_back_in_order(native: Native) -> None:
    prompts, rules = documents(native, 7)
    heard: list[tuple[int, Generated]] = []
    with Batch(native, lanes=3) as batch:
        done = batch.write_many(prompts, rules, on_done=lambda *one: heard.append(one), **TIGHT)  # type: ignore[arg-type]
    assert sorted(index for index, _ in heard) == list(range(7))
    assert [index for index, _ in heard] != list(range(7))
    assert all(done[index] == generated for index, generated in heard)


def test_caps_of_tokens_and_time(native: Native) -> None:
    prompts, rules = documents(native, 5)
    with Batch(native, lanes=2) as batch:
        short = batch.write_many(prompts, rules, max_tokens=3, wall_s=60.0)
        assert [(one.tokens, one.ending) for one in short] == [(3, "tokens")] * 5
        none = batch.write_many(prompts, rules, max_tokens=0, wall_s=60.0)
        assert [(one.text, one.ending) for one in none] == [("", "tokens")] * 5
        began = time.monotonic()
        late = batch.write_many(prompts, rules, max_tokens=1200, max_string=10**6, wall_s=0.05)
        assert time.monotonic() - began < 2
        assert "time" in {one.ending for one in late}
        assert late[4] == Generated("", 0, "time")  # never begun
        assert batch.write_many([], [], max_tokens=3, wall_s=1.0) == ()


def test_cancelling_keeps_what_is_written(native: Native) -> None:
    prompts, rules = documents(native, 6)
    heard: list[int] = []
    with Batch(native, lanes=2) as batch:
        done = batch.write_many(
            prompts,
            rules,
            on_done=lambda index, _: heard.append(index),
            cancelled=lambda: bool(heard),
            **TIGHT,  # type: ignore[arg-type]
        )
        assert [one.ending for one in done].count("complete") == 1
        assert {one.ending for one in done} == {"complete", "cancelled"}
        again = batch.write_many(prompts[:2], rules[:2], **TIGHT)  # type: ignore[arg-type]
        assert [one.ending for one in again] == ["complete", "complete"]


def test_a_listener_that_fails_is_heard_and_leaves_the_lanes_usable(native: Native) -> None:
    prompts, rules = documents(native, 4)

    def full(index: int, generated: Generated) -> None:
        raise OSError("no space")

    with Batch(native, lanes=2) as batch:
        with pytest.raises(OSError, match="no space"):
            batch.write_many(prompts, rules, on_done=full, **TIGHT)  # type: ignore[arg-type]
        alone = native.write(prompts[0], rules[0], **TIGHT)  # type: ignore[arg-type]
        assert batch.write_many(prompts[:1], rules[:1], **TIGHT) == (alone,)  # type: ignore[arg-type]


def test_what_cannot_be_written_is_refused_before_work(native: Native) -> None:
    with Batch(native) as batch:
        with pytest.raises(ModelUnusable, match="처리 길이"):
            batch.write_many([[5] * 2000], [grammar(LIST)], max_tokens=100, wall_s=1.0)
        with pytest.raises(ValueError, match="one grammar"):
            batch.write_many([[5], [6]], [grammar(LIST)], max_tokens=1, wall_s=1.0)
        with pytest.raises(ValueError, match="no empty prompt"):
            batch.write_many([[]], [grammar(LIST)], max_tokens=1, wall_s=1.0)
        with pytest.raises(ModelUnusable):
            batch.write_many([[5], [6]], [grammar(LIST), "root ::= ("], max_tokens=9, wall_s=9.0)
        assert batch.write_many([[5]], [grammar(LIST)], max_tokens=1, wall_s=9.0)[0].tokens == 1


def test_lanes_are_as_many_as_the_memory_bears(native: Native, monkeypatch: pytest.MonkeyPatch) -> None:
    prompts, rules = documents(native, 8)
    alone = [native.write(prompt, rule, **TIGHT) for prompt, rule in zip(prompts, rules, strict=True)]  # type: ignore[arg-type]
    with Batch(native, memory=2**21) as batch:  # a token takes 512 bytes in the toy
        assert list(batch.write_many(prompts, rules, **TIGHT)) == alone  # type: ignore[arg-type]
        assert batch.lanes == 2**21 // 512 // batch.cells < 8
    real = native.api.llama_init_from_model
    monkeypatch.setattr(
        native.api, "llama_init_from_model", lambda model, params: real(model, params) if params.n_seq_max < 5 else None
    )
    with Batch(native) as batch:
        assert list(batch.write_many(prompts, rules, **TIGHT)) == alone  # type: ignore[arg-type]
        assert batch.lanes == 4
    monkeypatch.setattr(native.api, "llama_init_from_model", lambda model, params: None)
    with Batch(native) as batch, pytest.raises(ModelUnusable, match="메모리"):
        batch.write_many(prompts, rules, **TIGHT)  # type: ignore[arg-type]


def test_a_batch_starts_with_room_for_what_is_asked(native: Native) -> None:
    with Batch(native) as batch:
        batch.write_many([[5]], [grammar(LIST)], max_tokens=1, wall_s=9.0)
        assert (batch.lanes, batch.cells) == (1, llama_batch.CELLS)
        batch.write_many([[5] * 700, [6]], [grammar(LIST)] * 2, max_tokens=9, wall_s=60.0)
        assert (batch.lanes, batch.cells) == (2, 768)
