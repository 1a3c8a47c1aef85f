"""Many requests to the model engine at once, over a real, tiny model: as each alone, caps, failures, Ctrl-C."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import gguf
import pytest
from toy_gguf import build

from seoul_assist.adapters import llama
from seoul_assist.adapters.llama_batch import Batch
from seoul_assist.errors import ModelUnusable, UsageError
from seoul_assist.model import Evidence
from seoul_assist.ports import Request
from seoul_assist.readers.reading import read_source
from seoul_assist.tasks.journal import NAME
from seoul_assist.tasks.summarizing.summarize import summarize

PLACES = ("하천 둔치", "역 광장", "시장 골목", "학교 앞길", "공원 둘레길", "마을 우물")
REQUESTS = tuple(
    Request(
        ("ask", "summary")[number % 2],  # type: ignore[arg-type]
        f"{place}에서 무엇을 하나?",
        (Evidence("S1", "가온시 정비 계획", f"가온시는 {place}에 가로등 {number * 7 + 3}개를 세운다."),),
        "존댓말로 씁니다.",
        number % 3 + 1,
    )
    for number, place in enumerate(PLACES + PLACES[:2])
)


def attentive(path: Path) -> Path:
    """The toy with eyes for its whole prompt, so that other prompts give other claims."""
    for tensor in gguf.GGUFReader(build(path, likes={"]": -30.0, "{": 9.0, '"': 1.0}), "r+").tensors:
        if tensor.name == "token_embd.weight":
            tensor.data[:, 0] = 1.0
        elif "attn" in tensor.name and "norm" not in tensor.name:
            tensor.data[:] *= 6.0
    return path


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return attentive(tmp_path_factory.mktemp("models") / "toy.gguf")


@pytest.fixture(scope="module")
def engine(model: Path) -> Iterator[llama.LlamaEngine]:
    opened = llama.open_engine(model, "0" * 64, max_tokens=700)
    yield opened
    opened.close()


def alone(engine: llama.LlamaEngine, request: Request) -> tuple[Any, ...]:
    try:
        return engine.write(request), engine.notes, ""
    except ModelUnusable as error:
        return (), engine.notes, error.message


def together(engine: llama.LlamaEngine, requests: tuple[Request, ...] = REQUESTS) -> list[tuple[Any, ...]]:
    found = engine.write_many(requests)
    return [(one.proposals, one.notes, one.error.message if one.error else "") for one in found]


def test_every_request_gets_what_it_gets_alone(engine: llama.LlamaEngine) -> None:
    wanted = [alone(engine, request) for request in REQUESTS]
    assert len({str(one) for one in wanted}) > 5
    assert together(engine) == wanted
    assert engine._batch is not None and engine._batch.lanes > 1
    assert together(engine, REQUESTS[::-1]) == wanted[::-1]
    assert [together(engine, (request,))[0] for request in REQUESTS[:3]] == wanted[:3]
    assert alone(engine, REQUESTS[4]) == wanted[4]


def test_a_long_document_is_written_in_parts_beside_others(engine: llama.LlamaEngine) -> None:
    text = "누리군은 재난 문자를 다시 보낸다. " * 400
    long = Request("summary", "재난 문자 안내", (Evidence("S1", "1쪽", text),), max_claims=2)
    wanted = [alone(engine, REQUESTS[0]), alone(engine, long), alone(engine, REQUESTS[1])]
    assert len(engine.last.endings) == 1 and "일부만 읽은 근거: 1쪽" in wanted[1][1][0]
    assert together(engine, (REQUESTS[0], long, REQUESTS[1])) == wanted


def test_what_cannot_be_asked_does_not_lose_the_others(engine: llama.LlamaEngine) -> None:
    bad = (
        replace(REQUESTS[0], question="무엇? " * 4_000),
        replace(REQUESTS[0], evidence=(replace(REQUESTS[0].evidence[0], id="S\n1"),)),
        replace(REQUESTS[0], evidence=()),
    )
    found = engine.write_many((*bad, *REQUESTS[:3]))
    assert [type(one.error) for one in found[:3]] == [UsageError, ModelUnusable, type(None)]
    assert [one.proposals for one in found[3:]] == [engine.write(request) for request in REQUESTS[:3]]


def test_no_time_is_an_error_of_every_request(model: Path) -> None:
    engine = llama.open_engine(model, "0" * 64, wall_s=0.0)
    found = engine.write_many(REQUESTS[:4])
    engine.close()
    assert all(isinstance(one.error, ModelUnusable) and one.error.hint and not one.proposals for one in found)


@pytest.mark.parametrize("fails_at", [1, 150])
def test_where_the_lanes_fail_each_is_written_alone(
    engine: llama.LlamaEngine, monkeypatch: pytest.MonkeyPatch, fails_at: int
) -> None:
    wanted = together(engine, REQUESTS[:5])
    real, calls = Batch.decode, 0

    def failing(self: Batch, *rows: Any, **more: Any) -> None:
        nonlocal calls
        calls += 1
        if calls >= fails_at:
            raise MemoryError
        real(self, *rows, **more)

    monkeypatch.setattr(Batch, "decode", failing)
    assert together(engine, REQUESTS[:5]) == wanted
    assert calls >= fails_at


def test_an_interrupt_leaves_the_engine_usable(engine: llama.LlamaEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = together(engine)
    real = Batch.decode
    for stop_at in (2, 60):
        count = 0

        def interrupted(self: Batch, *rows: Any, **more: Any) -> None:
            nonlocal count
            count += 1
            if count == stop_at:  # noqa: B023 - the function lives as long as the round
                raise KeyboardInterrupt
            real(self, *rows, **more)

        with monkeypatch.context() as patched:
            patched.setattr(Batch, "decode", interrupted)
            with pytest.raises(KeyboardInterrupt):
                engine.write_many(REQUESTS)
        assert together(engine) == wanted
        assert alone(engine, REQUESTS[0]) == wanted[0]


def test_closing_after_an_interrupt_frees_model_and_lanes(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = llama.open_engine(model, "0" * 64)
    engine.write_many(REQUESTS[:4])
    assert engine._batch is not None and engine._batch.lanes

    def stop(self: Batch, *rows: Any, **more: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Batch, "decode", stop)
    with pytest.raises(KeyboardInterrupt):
        engine.write_many(REQUESTS[:4])
    engine.close()
    assert engine._batch.lanes == 0


def test_a_folder_is_summarized_together_as_one_by_one(tmp_path: Path, engine: llama.LlamaEngine) -> None:
    for number, place in enumerate(PLACES[:3]):
        text = f"제목 {place} 정비\n\n가온시는 {place}에 가로등 {number + 2}개를 세우기로 하였다.\n" * (number + 1)
        (tmp_path / f"{number}.txt").write_text(text, encoding="utf-8")
    written: list[dict[str, bytes]] = []
    for lanes in (1, 3):
        engine.lanes = lanes
        out = tmp_path / f"out{lanes}"
        run = summarize(sorted(tmp_path.glob("*.txt")), out, read=read_source, engine=engine, clock=lambda: 0.0)
        assert run.count("done") == 3
        written.append({path.name: path.read_bytes() for path in out.iterdir() if path.name != NAME})
    assert len(written[0]) == 9  # three summaries in two formats, and the overview in three
    assert written[0] == written[1]
