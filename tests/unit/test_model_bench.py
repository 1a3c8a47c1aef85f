"""model bench: real figures of a toy model, a wall on the clock, and advice that fits the figures."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest
from cli_kit import Call, call
from toy_gguf import build

from seoul_assist.adapters import bench_advice, llama, model_bench
from seoul_assist.adapters.model_bench import PIECES, Bench, Speed
from seoul_assist.errors import ModelUnusable
from seoul_assist.ports import ModelFacts

__all__ = ["call"]
FACTS = ModelFacts("llama:toy@0123", 8_192, 32_768, 4, 33, 0, 4_900_000_000, 6_000_000_000, 20_000_000_000)
SPEEDS = tuple(Speed(pieces, pieces, 100, 10.0, 10.0 * rate) for pieces, rate in zip(PIECES, (1, 2, 3, 2), strict=True))
SOUND = Bench(FACTS, 2.0, 1_000, 100.0, 10.0, 1.0, SPEEDS, 100.0, 90.0, answer_s=40.0, summary_s=50.0)


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("bench") / "toy.gguf")


def test_everything_is_measured(toy: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    bench = model_bench.measure(toy, "f" * 64, on_progress=lambda *step: seen.append(step))
    assert bench.complete
    assert [one.pieces for one in bench.writing] == [one.at_once for one in bench.writing] == list(PIECES)
    assert all(one.tokens >= 5 * one.pieces and one.per_second > 0 for one in bench.writing)
    assert bench.read_tokens is not None and bench.read_tokens >= 128
    assert bench.first_s is not None and bench.again_s is not None
    assert bench.again_s < 0.7 * bench.first_s  # a shared beginning is not read again
    assert bench.load_s > 0 and bench.answer_s is not None and bench.summary_s is not None
    assert [done for _, done, _ in seen] == sorted(done for _, done, _ in seen)
    assert {total for _, _, total in seen} == {len(PIECES) + 4}


def test_the_tokens_are_as_many_as_were_asked_for_and_pieces_differ_in_their_tail_alone(toy: Path) -> None:
    engine = llama.open_engine(toy, "")
    try:
        run = model_bench._Run(engine, time.monotonic() + 60)
        short = [run._prompt(65, number) for number in range(16)]
        long = [run._prompt(1_032, number) for number in (1, 2)]
        run.close()
    finally:
        engine.close()
    assert {len(one) for one in short} == {65} and {tuple(one[:64]) for one in short} == {tuple(short[0][:64])}
    assert len({one[-1] for one in short}) > 4
    assert len(long[0]) == len(long[1]) == 1_032
    assert long[0][:1_024] == long[1][:1_024] and long[0] != long[1]


def test_a_small_window_is_no_error(tmp_path: Path) -> None:
    bench = model_bench.measure(build(tmp_path / "small.gguf", context=512), "")
    assert bench.complete and bench.read_tokens is not None and bench.read_tokens <= 256


def test_what_the_wall_cuts_off_is_none_and_said(toy: Path) -> None:
    bench = model_bench.measure(toy, "", wall_s=0.0)
    assert (bench.writing, bench.first_s, bench.read_tokens, bench.answer_s, bench.complete) == (
        (),
        None,
        None,
        None,
        False,
    )
    assert bench.load_s > 0
    (said,) = bench_advice.advice(replace(bench, busy=False))
    assert "느립니다" in said and "--engine extractive" in said


def test_a_model_that_does_not_load_says_so(tmp_path: Path) -> None:
    path = tmp_path / "no.gguf"
    path.write_bytes(b"GGUF?")
    with pytest.raises(ModelUnusable):
        model_bench.measure(path, "")


def test_advice_for_a_fast_enough_model() -> None:
    first, second = bench_advice.advice(SOUND)
    assert "답 하나에 40초, 한 쪽짜리 문서의 요약에 50초쯤" in first
    assert "8건을 한꺼번에" in second and "3.0배" in second


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"answer_s": 61.0}, "--engine extractive"),
        ({"busy": True}, "다른 프로그램이 바빠"),
        ({"summary_s": 150.0}, "2분 30초"),
        ({"facts": replace(FACTS, free=1)}, "메모리"),
        ({"facts": replace(FACTS, asked_layers=9)}, "gpu_layers"),
        ({"writing": SPEEDS[:2], "free_ms": None}, "8건, 16건"),
    ],
)
def test_advice_names_what_should_change(change: dict[str, object], word: str) -> None:
    assert word in " ".join(bench_advice.advice(replace(SOUND, **change)))  # type: ignore[arg-type]
    assert word not in " ".join(bench_advice.advice(SOUND))


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0.2, "1초 미만"), (2.4, "2초"), (59.4, "59초"), (59.7, "1분"), (60, "1분"), (125, "2분"), (150, "2분 30초")],
)
def test_spans(seconds: float, shown: str) -> None:
    assert bench_advice.span(seconds) == shown


def test_the_command(call: Call, toy: Path) -> None:
    nothing = call("model", "bench", "--json")
    assert nothing.code == 13 and nothing.json["error"]["hint"]
    assert call("model", "add", toy).code == 0
    assert call("model", "bench", "누구").code == 2
    found = call("model", "bench", "toy", "--json").json
    assert found["schema"] == "seoul-assist/model-bench/1"
    assert found["model"].startswith("llama:toy@") and found["complete"]
    assert [one["pieces"] for one in found["writing"]] == list(PIECES)
    assert set(found) == {
        "schema", "model", "facts", "load_s", "reading", "writing", "first_token", "grammar", "estimates", "complete",
        "busy", "advice",
    }  # fmt: skip
    shown = call("model", "bench")
    assert shown.code == 0
    for word in ("올리는 시간", "쓰기 16건", "첫 토큰까지", "답의 형식(문법)", "→ 이 모델로 이 컴퓨터에서"):
        assert word in shown.out
