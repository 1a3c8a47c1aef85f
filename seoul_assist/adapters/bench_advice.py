"""What the figures of a model mean for somebody at a desk, in Korean sentences."""

from __future__ import annotations

from seoul_assist.adapters.model_bench import PIECES, WALL_S, Bench

SLOW_S = 60.0  # an answer that takes longer is one nobody waits for
WORTH = 1.2  # how much faster side by side must be to be worth a word
_SMALLER = (
    "더 작은 모델이나 더 강하게 양자화한 모델(Q4 등)을 고르거나, 모델 없이 바로 답하는 "
    "`--engine extractive`를 권합니다."
)


def advice(bench: Bench) -> tuple[str, ...]:
    """One sentence on how long the usual work takes here, and one for everything that should be changed."""
    said = []
    if bench.answer_s is None or bench.summary_s is None:
        said.append(f"이 모델은 이 컴퓨터에서 {WALL_S:.0f}초 안에 재지 못할 만큼 느립니다. {_SMALLER}")
    else:
        said.append(
            f"이 모델로 이 컴퓨터에서 답 하나에 {span(bench.answer_s)}, "
            f"한 쪽짜리 문서의 요약에 {span(bench.summary_s)}쯤 걸립니다."
        )
        if max(bench.answer_s, bench.summary_s) > SLOW_S:
            said.append(_SMALLER)
    facts = bench.facts
    if 0 < facts.free < facts.needed:
        said.append("남은 메모리가 모자랍니다. 다른 프로그램을 닫거나 더 작은 모델을 골라 주세요.")
    if facts.gpu_layers < facts.asked_layers:
        said.append("GPU에 올리지 못해 CPU로 계산했습니다. gpu_layers 설정의 수를 줄여 주세요.")
    best = max(bench.writing, key=lambda one: one.per_second, default=None)
    if best is not None and best.per_second > WORTH * bench.writing[0].per_second:
        gain = min(best.per_second / bench.writing[0].per_second, best.at_once)  # more is noise
        said.append(
            f"{best.pieces}건을 한꺼번에 쓰면 하나씩 쓸 때보다 {gain:.1f}배 빠릅니다. 여러 문서는 함께 맡겨 주세요."
        )
    if bench.busy:
        said.append("재는 동안 다른 프로그램이 바빠 실제보다 느리게 나왔을 수 있습니다. 쉬게 한 뒤 다시 재어 보세요.")
    if not bench.complete and bench.writing:
        missing = ", ".join(f"{pieces}건" for pieces in PIECES[len(bench.writing) :])
        said.append(f"시간이 되어 다 재지 못했습니다{f'({missing})' if missing else ''}.")
    return tuple(said)


def span(seconds: float) -> str:
    """About so long: 2.4 -> "2초", 150 -> "2분 30초"."""
    if seconds < 1:
        return "1초 미만"
    if round(seconds) < 60:
        return f"{seconds:.0f}초"
    minutes, rest = divmod(round(seconds / 10) * 10, 60)
    return f"{minutes}분" + (f" {rest}초" if rest else "")
