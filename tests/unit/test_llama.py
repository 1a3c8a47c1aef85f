"""The model engine over a real, tiny model: sources, control tokens, windows, caps, repeatability, hostile files."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from toy_gguf import MARKERS, build

from seoul_assist.adapters import chat_template, llama, window
from seoul_assist.adapters.llama_native import JsonState, grammar
from seoul_assist.errors import ModelUnusable, UsageError
from seoul_assist.model import Evidence
from seoul_assist.ports import Request
from seoul_assist.text.claims_json import claims_schema, parse_claims

EVIDENCE = (
    Evidence("S1", "가온시 주차장 조례 제3조", "시장은 공영주차장의 요금을 30분마다 500원으로 한다."),
    Evidence("S2", "가온시 주차장 조례 제4조", "장애인이 타는 차의 요금은 반으로 줄인다."),
)
ASK = Request("ask", "공영주차장 요금은 얼마인가?", EVIDENCE, max_claims=2)


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("models") / "toy.gguf")


@pytest.fixture(scope="module")
def engine(toy: Path) -> Iterator[llama.LlamaEngine]:
    engine = llama.open_engine(toy, "0123456789abcdef" * 4)
    yield engine
    engine.close()


def test_it_is_named_by_file_and_hash(engine: llama.LlamaEngine) -> None:
    assert engine.name == "llama:toy@0123456789ab"
    assert engine.context == 4096


@pytest.mark.parametrize("seed", range(5))
def test_no_model_can_name_a_source_it_was_not_given(tmp_path: Path, seed: int) -> None:
    engine = llama.open_engine(build(tmp_path / "toy.gguf", seed=seed), "0" * 64)
    text = engine.generate(ASK).text
    engine.close()
    sources = [part.split('"')[1] for part in text.replace('" :', '":').split('"source":')[1:]]
    assert len(sources) >= 2
    assert set(sources) <= {"S1", "S2"}
    for claim in parse_claims(text, ["S1", "S2"]):
        assert {quote.evidence for quote in claim.quotes} <= {"S1", "S2"}


def test_the_same_request_gives_the_same_bytes_whatever_came_before(toy: Path, engine: llama.LlamaEngine) -> None:
    first = engine.generate(ASK)
    engine.generate(replace(ASK, question="감면을 받는 차는 무엇인가?", max_claims=1))
    assert engine.generate(ASK) == first
    fresh = llama.open_engine(toy, "0" * 64)
    assert fresh.generate(ASK) == first
    fresh.close()
    long = replace(ASK, evidence=(replace(EVIDENCE[0], text=EVIDENCE[0].text * 12), EVIDENCE[1]))
    assert engine.generate(long) == engine.generate(long)


def test_a_shared_beginning_is_not_read_twice(engine: llama.LlamaEngine) -> None:
    engine.generate(ASK)
    engine.generate(replace(ASK, question="다른 물음"))
    assert len(engine._native._read) >= 512  # the instructions alone fill a whole batch


CARRIERS = ("question", "text", "label")


def _carried(carrier: str, text: str) -> Request:
    if carrier == "question":
        return replace(ASK, question=text)
    return replace(ASK, evidence=(replace(EVIDENCE[0], **{carrier: text}),))


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize("marker", [*MARKERS, "<s>", "</s>", "<unk>"])
def test_control_tokens_typed_in_text_stay_text(engine: llama.LlamaEngine, carrier: str, marker: str) -> None:
    native = engine._native
    assert any(native.is_control(token) for token in native.tokens(marker, special=True)) or marker == "<unk>"
    plain = [t for t in engine.prompt(_carried(carrier, "")) if native.is_control(t)]
    typed = [t for t in engine.prompt(_carried(carrier, f"앞 {marker} 뒤 {marker}{marker}")) if native.is_control(t)]
    assert typed == plain
    assert len(plain) == 6  # start, two turns with their ends, and the turn to be written


def test_user_defined_tokens_typed_in_text_stay_text(tmp_path: Path) -> None:
    engine = llama.open_engine(build(tmp_path / "toy.gguf", user_defined=("<tool>", "<tool><tool>")), "0" * 64)
    native = engine._native
    mark = native.tokens("<tool>")
    assert len(mark) == 1  # switching special parsing off does not hold it back
    for text in ("<tool>", "가 <tool> 나<tool>", "<tool><tool>", "<tool><tool><tool>"):
        tokens = native.plain(text)
        assert not any(native._is_marker(token) for token in tokens), text
        assert b"".join(native._piece(token) for token in tokens).decode() == text
    engine.close()


def test_a_model_without_a_template_gets_a_neutral_frame(tmp_path: Path) -> None:
    engine = llama.open_engine(build(tmp_path / "toy.gguf", template=None), "0" * 64)
    tokens = engine.prompt(ASK)
    assert [t for t in tokens if engine._native.is_control(t)] == [1]
    assert json.loads(engine.generate(ASK).text)["claims"]
    engine.close()


NO_SYSTEM = (
    "{% if messages[0]['role'] == 'system' %}{{ raise_exception('no system role') }}{% endif %}"
    "{{ bos_token }}{% for message in messages %}<|user|>{{ message['content'] }}<|end|>{% endfor %}"
)


def test_a_template_without_system_role_gets_both_in_one_turn() -> None:
    pieces = chat_template.pieces(NO_SYSTEM, bos="<s>", eos="</s>")
    assert pieces == ("<s><|user|>", chat_template.SYSTEM, "\n\n", chat_template.USER, "<|end|>")


@pytest.mark.parametrize(
    "template",
    [
        "{% for message in messages %}",
        "{{ messages[9]['content'] }}",
        "{{ 'nothing of it' }}",
        "{{ messages.__class__.__mro__[1].__subclasses__() }}",
        "{{ cycler.__init__.__globals__.os.popen('true').read() }}",
        "{% for i in range(10**9) %}x{% endfor %}",
        "{{ 1 // 0 }}",
    ],
)
def test_a_hostile_or_broken_template_is_refused(tmp_path: Path, template: str) -> None:
    with pytest.raises(ModelUnusable) as caught:
        llama.open_engine(build(tmp_path / "toy.gguf", template=template), "0" * 64)
    assert caught.value.hint


def test_evidence_that_has_no_room_is_left_out_whole_and_named(engine: llama.LlamaEngine) -> None:
    room = engine.room(ASK)
    filler = "가" * (room // 3 - 120)
    big = replace(EVIDENCE[0], text=filler)
    engine.write(replace(ASK, evidence=(big, replace(EVIDENCE[1], text=filler), replace(EVIDENCE[1], id="S3"))))
    assert engine.last.left_out == ("S2",)
    assert engine.last.shortened == ()


@pytest.mark.parametrize("extra", [-1, 0, 1])
def test_the_edge_of_the_window(engine: llama.LlamaEngine, extra: int) -> None:
    room = engine.room(ASK)
    frame = engine._cost(Evidence("S1", "", ""))
    one = Evidence("S1", "", "a" * (room - frame + extra))
    engine.write(replace(ASK, evidence=(one,)))
    assert engine.last.shortened == (("S1",) if extra > 0 else ())
    assert engine.last.prompt_tokens <= engine.context


def test_a_long_document_is_summarized_in_parts(engine: llama.LlamaEngine) -> None:
    line = "누리군은 재난 문자를 다시 보낸다. "
    document = Evidence("S1", "1쪽", line * 400)
    request = Request("summary", "재난 문자 안내", (document,), max_claims=3)
    claims = engine.write(request)
    assert len(engine.last.endings) == 3
    assert len(claims) <= 3
    assert engine.last.shortened == ("S1",)  # ten windows long, three claims: it says that it did not read all


def test_a_question_longer_than_the_window_is_a_usage_error(engine: llama.LlamaEngine) -> None:
    with pytest.raises(UsageError, match="4096"):
        engine.write(replace(ASK, question="무엇? " * 4000))


def test_nothing_to_write_from_gives_nothing(engine: llama.LlamaEngine) -> None:
    assert engine.write(replace(ASK, evidence=())) == ()
    assert engine.write(replace(ASK, max_claims=0)) == ()


def test_endless_writing_is_cut_and_whole_claims_are_kept(engine: llama.LlamaEngine) -> None:
    native, prompt = engine._native, engine.prompt(ASK)
    rules = grammar(claims_schema(["S1", "S2"], 50))
    done = native.write(prompt, rules, max_tokens=400, max_string=20, wall_s=60)
    assert (done.ending, done.tokens) == ("tokens", 400)
    assert len(parse_claims(done.text, ["S1", "S2"])) >= 1
    assert native.write(prompt, rules, max_tokens=400, max_string=20, wall_s=0.05).ending == "time"


def test_strings_are_bounded(tmp_path: Path) -> None:
    engine = llama.open_engine(build(tmp_path / "toy.gguf", likes={"]": -30.0, "a": 30.0}), "0" * 64)
    rules = grammar(claims_schema(["S1"], 1))
    done = engine._native.write(engine.prompt(ASK), rules, max_tokens=600, max_string=30, wall_s=60)
    engine.close()
    claim = json.loads(done.text)["claims"][0]
    assert done.ending == "complete"
    assert [len(claim["text"]), len(claim["citations"][0]["quote"])] == [30, 30]


def test_no_answer_in_time_is_not_an_empty_answer(toy: Path) -> None:
    engine = llama.open_engine(toy, "0" * 64, max_tokens=20)
    with pytest.raises(ModelUnusable, match="쓰지 못했습니다"):
        engine.write(ASK)
    engine.close()
    engine = llama.open_engine(toy, "0" * 64, wall_s=0.0)
    with pytest.raises(ModelUnusable, match="제한 시간"):
        engine.write(ASK)
    engine.close()


def test_json_is_followed_byte_by_byte() -> None:
    state = JsonState()
    state.feed('{"a": ["가나'.encode())
    assert (state.length, state.done) == (2, False)
    state.feed(b'\\"}]x')
    assert (state.length, state.done) == (7, False)
    state.feed(b'"]')
    assert (state.length, state.done) == (0, False)
    state.feed(b"}")
    assert state.done


def test_parts_of_a_passage_lose_nothing() -> None:
    draw = random.Random(3)
    text = "".join(draw.choice("가나다. \n") for _ in range(500))
    pieces = list(window.parts(Evidence("S1", "", text), 37, lambda one: len(one.text)))
    assert "".join(piece.text for piece in pieces) == text
    assert all(0 < len(piece.text) <= 37 for piece in pieces)


def test_coverage_spreads_over_a_document_and_says_what_it_left() -> None:
    pages = [Evidence(f"S{n}", "", "가" * 10) for n in range(10)]
    fit = window.cover(pages, 20, lambda one: len(one.text), 2)
    assert [[one.id for one in group] for group in fit.groups] == [["S0", "S1"], ["S4", "S5"]]
    assert fit.left_out == ("S2", "S3", "S6", "S7", "S8", "S9")
