"""seoul-assist model bench: how fast the model works on this computer."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from seoul_assist.cli import terminal
from seoul_assist.cli.options import Json, settings_of

if TYPE_CHECKING:
    from seoul_assist.cli.compose import Bench

SCHEMA = "seoul-assist/model-bench/1"
_LATE = "재지 못함(시간이 됨)"


def command(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="등록된 모델의 이름(없으면 쓰고 있는 모델)", show_default=False)] = "",
    json: Json = False,
) -> None:
    """이 컴퓨터에서 모델이 읽고 쓰는 속도를 1분 안에 잽니다."""
    from seoul_assist.cli import compose

    settings = settings_of(ctx)
    with terminal.progress("모델 재기", settings.quiet or json) as show:
        bench, advice = compose.bench_model(settings, name, show)
    if json:
        terminal.as_json(_as_json(bench, advice))
        return
    for title, value in _rows(bench):
        terminal.out(f"{title}: {value}")
    for sentence in advice:
        terminal.out(f"→ {sentence}", "bold")


def _as_json(bench: Bench, advice: tuple[str, ...]) -> dict[str, Any]:
    facts = asdict(bench.facts)
    return {
        "schema": SCHEMA,
        "model": facts.pop("name"),
        "facts": facts,
        "load_s": bench.load_s,
        "reading": {"tokens": bench.read_tokens, "per_second": bench.read_per_second},
        "writing": [asdict(one) for one in bench.writing],
        "first_token": {"tokens": bench.read_tokens, "first_s": bench.first_s, "again_s": bench.again_s},
        "grammar": {"form_ms": bench.form_ms, "free_ms": bench.free_ms},
        "estimates": {"answer_s": bench.answer_s, "summary_s": bench.summary_s},
        "complete": bench.complete,
        "busy": bench.busy,
        "advice": list(advice),
    }


def _rows(bench: Bench) -> list[tuple[str, str]]:
    facts = bench.facts
    free = f"남은 메모리 {facts.free / 1e9:.1f} GB" if facts.free else "남은 메모리는 알 수 없음"
    rows = [
        ("모델", facts.name),
        ("올리는 시간", f"{bench.load_s:.1f}초"),
        ("처리 길이", f"{facts.context:,} 토큰"),
        ("스레드", f"{facts.threads}개, GPU에 올린 층 {facts.gpu_layers}/{facts.layers}"),
        ("메모리", f"필요 약 {facts.needed / 1e9:.1f} GB, {free}"),
        ("읽기", f"초당 {bench.read_per_second:,.1f} 토큰" if bench.read_per_second else _LATE),
    ]
    rows += [
        (f"쓰기 {one.pieces}건" + (f"({one.at_once}건씩)" if one.at_once < one.pieces else ""),
         f"초당 {one.per_second:,.1f} 토큰")
        for one in bench.writing
    ]  # fmt: skip
    first, again, form, free_ms = bench.first_s, bench.again_s, bench.form_ms, bench.free_ms
    rows.append(
        (
            f"첫 토큰까지({bench.read_tokens:,} 토큰을 읽은 뒤)" if bench.read_tokens else "첫 토큰까지",
            _LATE
            if first is None or again is None
            else f"{first:.2f}초, 앞부분이 같은 다음 요청은 {again:.2f}초({again / first:.0%})",
        )
    )
    rows.append(
        (
            "답의 형식(문법)",
            _LATE if form is None or free_ms is None else f"토큰마다 {form:.1f} ms, 형식이 없을 때 {free_ms:.1f} ms",
        )
    )
    return rows
