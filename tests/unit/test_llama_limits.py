"""The model engine at its limits: windows, caps, endless and broken writing, Ctrl-C, constraints, threads."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from toy_gguf import build

from seoul_assist.adapters import llama, llama_native, window
from seoul_assist.adapters.llama_native import grammar
from seoul_assist.adapters.tidy_claims import Live, tidy
from seoul_assist.errors import AssistError, ModelUnusable, UsageError
from seoul_assist.model import Evidence, Proposal, Quote
from seoul_assist.ports import Request
from seoul_assist.text.claims_json import MAX_CLAIM, MAX_QUOTE, claims_schema

EVIDENCE = (
    Evidence("S1", "다솜구 도서관 조례 제5조", "구청장은 자료를 14일 동안 빌려줄 수 있다."),
    Evidence("S2", "다솜구 도서관 조례 제6조", "늦게 낸 사람은 그 날수만큼 빌릴 수 없다."),
)
ASK = Request("ask", "며칠 동안 빌릴 수 있나?", EVIDENCE, max_claims=2)
SUMMARY = Request("summary", "도서관 이용 안내", EVIDENCE, max_claims=3)


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("models") / "toy.gguf")


@pytest.fixture(scope="module")
def engine(toy: Path) -> Iterator[llama.LlamaEngine]:
    opened = llama.open_engine(toy, "0" * 64)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def small(toy: Path) -> Iterator[llama.LlamaEngine]:
    """A short window and short answers."""
    opened = llama.open_engine(toy, "0" * 64, context=1_536, max_tokens=120)
    yield opened
    opened.close()


def opened(folder: Path, likes: dict[str, float], **more: Any) -> llama.LlamaEngine:
    return llama.open_engine(build(folder / "toy.gguf", likes=likes), "0" * 64, **more)


# -- what does not fit ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("carrier", ["question", "label", "text"])
@pytest.mark.parametrize("task", ["ask", "summary"])
@pytest.mark.parametrize("length", ["window-1", "window", "window+1", "x10", "empty", "blanks"])
def test_every_length_ends_in_claims_or_in_a_plain_word(
    small: llama.LlamaEngine, task: str, carrier: str, length: str
) -> None:
    engine = small
    count = {"window-1": engine.context - 1, "window": engine.context, "window+1": engine.context + 1}
    text = {"x10": "가나 다.\n" * (engine.context * 10 // 13), "empty": "", "blanks": " \t\n" * 50}.get(
        length, "a" * count.get(length, 0)
    )
    request = replace(ASK if task == "ask" else SUMMARY, max_claims=1)
    if carrier == "question":
        request = replace(request, question=text)
    else:
        request = replace(request, evidence=(replace(EVIDENCE[0], **{carrier: text}), EVIDENCE[1]))
    long = length not in ("empty", "blanks")
    if long and carrier == "question":
        with pytest.raises(UsageError, match=str(engine.context)):
            engine.write(request)
        return
    engine.write(request)
    assert 0 < engine.last.prompt_tokens + engine.last.written_tokens <= engine.context
    if long and carrier == "label":  # not one character fits behind it: the other passage is read, and it is said
        assert engine.last.left_out == ("S1",)
        assert "읽지 못한 근거" in engine.notes[0] and len(engine.notes[0]) < 200
    if long and carrier == "text":
        assert {*engine.last.left_out, *engine.last.shortened} == {"S1", "S2"}


def test_only_blanks_are_nothing_to_write_from(engine: llama.LlamaEngine) -> None:
    blank = tuple(replace(one, text=" \n\t") for one in EVIDENCE)
    assert engine.write(replace(ASK, evidence=blank)) == ()
    assert engine.last.prompt_tokens == 0


def test_nothing_fits_behind_any_label(engine: llama.LlamaEngine) -> None:
    long = tuple(replace(one, label="가" * engine.context) for one in EVIDENCE)
    for request in (ASK, SUMMARY):
        assert engine.write(replace(request, evidence=long)) == ()
        assert engine.last.left_out == ("S1", "S2")


def test_half_a_surrogate_is_no_error(engine: llama.LlamaEngine) -> None:
    assert engine.prompt(replace(ASK, question="며칠 \udcff")) == engine.prompt(replace(ASK, question="며칠 ?"))


@pytest.mark.parametrize("trained", [100, 257, 1000])
def test_the_window_is_the_one_that_was_granted_and_trained(tmp_path: Path, trained: int) -> None:
    engine = llama.open_engine(build(tmp_path / "toy.gguf", context=trained), "0" * 64)
    assert engine.native.context >= trained  # rounded up by the library
    assert engine.context == engine.facts.trained_context == trained
    with pytest.raises(ModelUnusable, match="너무 짧습니다"):
        engine.write(ASK)
    engine.close()


def test_an_asked_window_is_read_back(toy: Path) -> None:
    engine = llama.open_engine(toy, "0" * 64, context=2_048)
    assert (engine.context, engine.facts.trained_context) == (2_048, 4_096)
    with pytest.raises(AssistError):
        engine.write(replace(ASK, question="가" * 1_000))
    engine.close()


@pytest.mark.parametrize("budget", [0, 1, 5])
def test_next_to_no_tokens_is_a_plain_word(toy: Path, budget: int) -> None:
    engine = llama.open_engine(toy, "0" * 64, max_tokens=budget)
    with pytest.raises(ModelUnusable, match="쓰지 못했습니다") as caught:
        engine.write(ASK)
    assert caught.value.hint and engine.last.written_tokens == budget
    engine.close()


def test_cover_never_makes_a_group_that_does_not_fit() -> None:
    evidence = [Evidence("S1", "긴 이름" * 9, "가나다"), Evidence("S2", "짧", "라마바사" * 9), Evidence("S3", "", "")]
    fit = window.cover(evidence, 20, lambda one: len(one.label) + len(one.text), 9)
    assert all(sum(len(one.label + one.text) for one in group) <= 20 for group in fit.groups)
    assert (fit.left_out, fit.shortened) == (("S1",), ())
    assert "".join(one.text for group in fit.groups for one in group) == "라마바사" * 9


# -- how writing ends ----------------------------------------------------------------------------------------------


def test_endless_writing_is_capped_cut_and_noted(tmp_path: Path) -> None:
    engine = opened(tmp_path, {"]": -30.0, "a": 30.0}, max_tokens=1_500)
    claims = engine.write(replace(ASK, max_claims=5))
    engine.close()
    assert engine.last.endings == ("tokens",) and engine.last.written_tokens == 1_500
    assert claims == ()  # one letter to the end is no sentence
    assert ["끝맺지 못해" in note or "1개를 뺐습니다" in note for note in engine.notes] == [True, True]


def test_the_wall_cap_is_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = opened(tmp_path, {"]": -30.0, '"': 1.0})
    ticks = iter(range(10_000))
    monkeypatch.setattr(llama_native.time, "monotonic", lambda: float(next(ticks)))
    monkeypatch.setattr(engine, "_wall_s", 160.0)
    claims = engine.write(ASK)
    assert engine.last.endings == ("time",) and len(claims) == 1
    assert any("제한 시간(160초)" in note for note in engine.notes)
    engine.close()


def test_parts_that_came_to_nothing_do_not_take_the_others_with_them(
    engine: llama.LlamaEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = engine.native.write, []

    def second_is_cut(*args: Any, **more: Any) -> llama_native.Generated:
        calls.append(1)
        return real(*args, **{**more, "max_tokens": 3} if len(calls) == 2 else more)

    monkeypatch.setattr(engine.native, "write", second_is_cut)
    claims = engine.write(replace(SUMMARY, evidence=(replace(EVIDENCE[0], text="누리군은 길을 고친다. " * 400),)))
    assert len(engine.last.endings) == 3 and engine.last.silent == 1
    assert claims and any("3부분 가운데 1부분" in note for note in engine.notes)


def test_a_text_closed_by_force_ends_behind_a_sentence() -> None:
    whole = "자료는 14일 동안 빌린다."
    long = whole + " 늦게 내면 " + "그만큼 " * 120
    assert tidy([Proposal(long[:MAX_CLAIM])]) == ((Proposal(whole),), 0)
    exact = "가" * (MAX_CLAIM - 5) + " 빌린다."
    assert tidy([Proposal(exact)]) == ((Proposal(exact),), 0)
    assert tidy([Proposal("가" * MAX_CLAIM)]) == ((), 1)
    assert tidy([Proposal("가" * (MAX_CLAIM - 1))]) == ((Proposal("가" * (MAX_CLAIM - 1)),), 0)
    escaped = "가\n" * (MAX_CLAIM // 3 + 1)  # each line break was written as two characters
    assert "\n" not in "".join(one.text for one in tidy([Proposal(escaped)])[0])


def test_repetition_is_said_once_and_broken_characters_go() -> None:
    quotes = (Quote("S1", "14일"),)
    said = [Proposal("빌린다. 빌린다. 낸다. 빌린다.", quotes), Proposal("빌린다. 낸다.", ()), Proposal("\ufffd\ufffd")]
    assert tidy(said) == ((Proposal("빌린다. 낸다.", quotes),), 2)
    assert tidy([Proposal("14일\ufffd 동안이다.")])[0] == (Proposal("14일 동안이다."),)


@pytest.mark.parametrize("byte", ["\xe3", "\xff", "\xed", "\xc0", "\x80"])
def test_bytes_that_are_no_text_break_nothing(tmp_path: Path, byte: str) -> None:
    engine = opened(tmp_path, {"]": -30.0, byte: 30.0, '"': 5.0}, max_tokens=700)
    try:
        claims = engine.write(ASK)
    except ModelUnusable as refused:
        assert refused.hint
        return
    finally:
        engine.close()
    assert not any("\ufffd" in claim.text for claim in claims)
    json.dumps([claim.text for claim in claims], ensure_ascii=False).encode("utf-8")


# -- whole claims while it writes, and Ctrl-C ----------------------------------------------------------------------


def test_claims_come_as_soon_as_they_are_whole() -> None:
    got: list[Proposal] = []
    live = Live(["S1"], got.append)
    claim = '{"text": "%s", "citations": [{"source": "S1", "quote": "14일"}]}'
    text = '{"claims": [' + ", ".join(claim % said for said in ("하나.", "둘.", "하나.")) + "]}"
    marks = []
    for place, character in enumerate(text):
        live(character)
        if len(got) > len(marks):
            marks.append(text[: place + 1].count("}]}"))
    assert [one.text for one in got] == ["하나.", "둘."]
    assert marks == [1, 2]


def test_listening_changes_nothing(engine: llama.LlamaEngine) -> None:
    got: list[Proposal] = []
    assert engine.write(ASK, got.append) == engine.write(ASK) == tuple(got)
    got.clear()
    long = replace(SUMMARY, evidence=(replace(EVIDENCE[0], text="누리군은 길을 고친다. " * 400),))
    assert engine.write(long, got.append) == tuple(got)


def test_claims_are_told_before_the_writing_ends(engine: llama.LlamaEngine) -> None:
    told: list[int] = []
    real = llama_native.Writing.next

    def counting(self: Any, logits: Any) -> int | None:
        told.append(0)
        return real(self, logits)

    heard_at: list[int] = []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(llama_native.Writing, "next", counting)
        engine.write(ASK, lambda claim: heard_at.append(len(told)))
    assert heard_at and heard_at[0] < len(told) * 2 // 3  # the first of two claims, long before the end


def test_pieces_of_characters_are_told_whole(engine: llama.LlamaEngine) -> None:
    told: list[str] = []
    native = engine.native
    with native.telling(told.append):
        for token in native.plain("가나 \u00e9"):
            native._piece(token)
    native._piece(native.plain("다")[0])
    assert told == ["가", "나", " ", "\u00e9"]


def test_a_listener_may_end_the_writing(engine: llama.LlamaEngine) -> None:
    before = engine.generate(ASK)

    def stop(claim: Proposal) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        engine.write(ASK, stop)
    assert engine.generate(ASK) == before


def _lines(run: Callable[[], object], stop_at: tuple[str, int] | None = None) -> list[tuple[str, int]]:
    """The lines of reading and writing that `run` passes, each once; an interrupt where it first comes to `stop_at`."""
    passed: dict[tuple[str, int], None] = {}

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        code = frame.f_code
        if not code.co_filename.endswith("llama_native.py") or code.co_name not in ("write", "_take_in", "next"):
            return None
        if event == "line":
            place = (code.co_name, frame.f_lineno)
            if place == stop_at:
                raise KeyboardInterrupt
            passed[place] = None
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        run()
    finally:
        sys.settrace(before)
    return list(passed)


def test_an_interrupt_at_any_line_leaves_the_model_usable(toy: Path) -> None:
    engine = llama.open_engine(toy, "0" * 64, max_tokens=10)
    one = replace(ASK, max_claims=1)
    other = replace(one, evidence=EVIDENCE[1:])  # shares the instructions, so that memory is cut behind them
    wanted = engine.generate(one)
    lines = _lines(lambda: engine.generate(other))
    assert len(lines) > 30 and {name for name, _ in lines} == {"write", "_take_in", "next"}
    for line in lines:
        engine.generate(one)
        with pytest.raises(KeyboardInterrupt):
            _lines(lambda: engine.generate(other), line)
        assert engine.generate(one) == wanted, line
    engine.close()


# -- the constraint ------------------------------------------------------------------------------------------------


def test_the_constraint_fires_against_the_will_of_the_model(tmp_path: Path) -> None:
    engine = opened(tmp_path, {"]": -30.0, "9": 30.0}, max_tokens=2_000)
    native, prompt = engine.native, engine.prompt(ASK)
    done = native.write(prompt, grammar(claims_schema(["S1", "S27"], 2)), max_tokens=2_000, max_string=30, wall_s=60)
    engine.close()
    claims = json.loads(done.text)["claims"]
    assert {claim["text"] for claim in claims} == {"9" * 30}  # what it writes where it is free
    sources = {cited["source"] for claim in claims for cited in claim["citations"]}
    assert sources and sources <= {"S1", "S27"}  # S9 is one byte away and cannot be written


@pytest.mark.parametrize("id", ['S"1', "S\\1", "S\n1", "근거 1", "S|S9", '"} ] } root'])
def test_no_id_breaks_out_of_the_grammar(engine: llama.LlamaEngine, id: str) -> None:
    request = replace(ASK, evidence=(replace(EVIDENCE[0], id=id),), max_claims=1)
    if set(id) & set('"\\\n'):  # ids are made by this program; one that JSON would have to escape is refused
        with pytest.raises(ModelUnusable):
            engine.generate(request)
        return
    done = engine.generate(request)
    assert {cited["source"] for claim in json.loads(done.text)["claims"] for cited in claim["citations"]} == {id}


def test_quotes_are_bounded(tmp_path: Path) -> None:
    engine = opened(tmp_path, {"]": -30.0, "a": 30.0}, max_tokens=2_000)
    done = engine.generate(replace(ASK, max_claims=4))
    engine.close()
    assert sorted(len(part) for part in done.text.split('"'))[-2:] == [MAX_QUOTE, MAX_QUOTE]


@pytest.mark.parametrize("wrong", ["rot ::= [a]", 'root ::= "a" | nowhere', "root ::= (((", "root"])
def test_a_refused_grammar_is_a_plain_word_and_the_model_goes_on(engine: llama.LlamaEngine, wrong: str) -> None:
    before = engine.generate(ASK)
    with pytest.raises(ModelUnusable) as caught:
        engine.native.write(engine.prompt(ASK), wrong, max_tokens=5, max_string=5, wall_s=60)
    assert caught.value.hint
    assert engine.generate(ASK) == before


def test_a_schema_that_makes_no_grammar_is_a_plain_word(
    engine: llama.LlamaEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(llama, "claims_schema", lambda ids, count: {"type": "no such type"})
    with pytest.raises(ModelUnusable) as caught:
        engine.write(ASK)
    assert caught.value.hint


# -- the same bytes, and the machine -------------------------------------------------------------------------------


def test_one_thread_gives_the_same_bytes_every_time(toy: Path) -> None:
    texts = []
    for _ in range(2):
        engine = llama.open_engine(toy, "0" * 64, threads=1)
        texts += [engine.generate(ASK).text, engine.generate(ASK).text]
        engine.close()
    assert len(set(texts)) == 1


def test_facts_are_those_of_the_run(toy: Path) -> None:
    engine = llama.open_engine(toy, "f" * 64, threads=2)
    facts = engine.facts
    engine.close()
    assert (facts.name, facts.threads, facts.layers, facts.gpu_layers) == ("llama:toy@ffffffffffff", 2, 3, 0)
    assert facts.size == toy.stat().st_size
    assert facts.needed == facts.size + 4_096 * 2 * 2 * 2 * 4 * 16  # two bytes, keys and values, layers, heads, length
