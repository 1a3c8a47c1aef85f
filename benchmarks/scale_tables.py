"""The tables of docs/scale.md, in Korean, from what `scale.py` measured and simulated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scale_model import Parts, Plant, Run, ceilings
from scale_offices import Need, Office, Prices, Yard

if TYPE_CHECKING:
    from scale import Measured

MILLION = 1_000_000
QUIET = 1.2  # cores that must have been left for a figure by the clock
_STATIONS = {"client": "클라이언트", "wire": "망", "scheduler": "스케줄러", "workers": "작업자", "model": "모델 서버"}


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[Any]], below: str = "") -> str:
    lines = [f"\n### {title}\n", "| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(map(str, row)) + " |" for row in rows]
    return "\n".join([*lines, *([f"\n{below}"] if below else [])])


def clock(shown: str, quiet: bool) -> str:
    """A figure by the clock, unless others had the machine: then it says nothing."""
    return shown if quiet else "(바쁨)"


def put(page: Path, blocks: Mapping[str, str]) -> None:
    """Replaces in the page what stands between `<!-- name -->` and `<!-- /name -->`; KeyError where one is missing.

    The page has headings of its own.
    """
    text = page.read_text(encoding="utf-8")
    for name, block in blocks.items():
        start, end = f"<!-- {name} -->", f"<!-- /{name} -->"
        if start not in text or end not in text:
            raise KeyError(name)
        before, _, rest = text.partition(start)
        shown = "\n".join(line for line in block.split("\n") if not line.startswith("### ")).strip()
        text = f"{before}{start}\n{shown}\n{end}{rest.partition(end)[2]}"
    page.write_text(text, encoding="utf-8")


def costs(found: Measured, prices: Prices) -> str:
    """Documents a second and what one costs, the two peers beside it."""
    rows = []
    for verb, by_count in found.costs.items():
        for count, cost in by_count.items():
            sent = f"{cost.each_sent / 1000:.1f}" if cost.each_sent and count != "0" else "-"
            way = f"`{verb} --cluster local:{count}`" if count != "0" else f"`{verb}`"
            quiet = cost.cores_left >= QUIET
            by_clock = clock(f"{1 / cost.each_s:.1f}", quiet), clock(f"{cost.start_s:.1f}", quiet)
            memory = f"{cost.peak_mb:.0f}", f"{cost.together_mb:.0f}"
            moved = f"{found.bytes_a_document / 1000:.1f}", f"{cost.each_written / 1000:.1f}", sent
            price = f"{prices.of(cost.each_cpu_s) * MILLION:,.0f}"
            cpu = f"{cost.each_cpu_s * 1000:.0f}", f"{cost.start_cpu_s:.1f}"
            rows.append((way, *by_clock, *cpu, *memory, *moved, price, f"{cost.cores_left:.1f}"))
    for name, spent in found.peers.items():
        what, _, count = name.partition(" ")
        way = f"글자만 꺼내는 프로세스 {count}개" if what == "pool" else f"`xargs -P 2`로 한 건씩 `{count}`"
        each = spent.cpu_s / spent.documents
        rate = clock(f"{spent.documents / spent.wall_s:.1f}", spent.cores_left >= QUIET)
        memory = f"{spent.peak_mb:.0f}", f"{spent.together_mb:.0f}"
        moved = f"{found.bytes_a_document / 1000:.1f}", "-", "-"
        price = f"{prices.of(each) * MILLION:,.0f}"
        rows.append(
            (way, rate, "(포함)", f"{each * 1000:.0f}", "(포함)", *memory, *moved, price, f"{spent.cores_left:.1f}")
        )
    head = ("방법", "문서/초", "시작 초", "문서당 CPU ms", "시작 CPU 초", "가장 큰 프로세스 MB", "모두 함께 MB",
            "읽은 KB", "쓴 KB", "보낸 KB", "백만 건 값(원)", "남은 코어")  # fmt: skip
    ratios = []
    pool = next(spent for name, spent in found.peers.items() if name.startswith("pool"))
    for verb, by_count in found.costs.items():
        own, alone = by_count[max(by_count, key=int)].each_cpu_s, found.peers[f"xargs {verb}"]
        ratios.append(
            f"`{verb}`의 한 건 CPU는 `xargs`의 1/{alone.cpu_s / alone.documents / own:.0f}, "
            f"글자만 꺼낼 때의 {own / (pool.cpu_s / pool.documents):.1f}배"
        )
    below = (
        f"{found.machine}. 문서 {found.documents}건까지 두 크기로 재어 시작과 문서당을 갈랐습니다. "
        f"{'; '.join(ratios)}. 값은 CPU 시간에 코어·시간당 {prices.core_hour:.1f}원을 곱한 것입니다"
        f"(가정: 서버 {prices.server:,.0f}원에 {prices.server_cores}코어, {prices.years:.0f}년, "
        f"가동 {prices.used:.0%}, 코어당 {prices.watts_a_core:.0f} W, kWh당 {prices.kwh:.0f}원)."
    )
    return table("한 건의 값", head, rows, below)


def parts(found: Measured) -> str:
    """What the simulation starts from."""
    rows = []
    for verb, part in found.parts.items():
        ordered = sorted(part.services)
        client = part.send_cpu + part.take_cpu
        rows.append((
            verb, f"{part.service * 1000:.0f}", f"{ordered[len(ordered) // 2] * 1000:.0f}",
            f"{ordered[int(len(ordered) * 0.95)] * 1000:.0f}", f"{ordered[-1] * 1000:.0f}", f"{client * 1000:.2f}",
            f"{part.take_wait * 1000:.2f}", f"{part.schedule_cpu * 1000:.2f}", f"{part.bytes_in / 1000:.1f}",
            f"{part.bytes_out / 1000:.1f}", f"{part.start:.1f}", f"{part.finish * 1000:.2f}",
        ))  # fmt: skip
    head = ("", "작업자 CPU ms", "중앙값", "95 %", "최대", "클라이언트 CPU ms", "디스크 기다림 ms", "스케줄러 CPU ms",
            "망에 나가는 KB", "들어오는 KB", "시작 초", "모음 ms")  # fmt: skip
    one = found.crossing
    below = (
        f"아무 일도 하지 않는 작업자 넷을 지나기만 할 때 문서 하나의 CPU는 "
        f"클라이언트 {one['client_cpu_s'] * 1000:.1f} ms, "
        f"스케줄러 {one['scheduler_cpu_s'] * 1000:.1f} ms, 작업자 {one['worker_cpu_s'] * 1000:.1f} ms이고 "
        f"1초에 {one['a_second']:.0f}건이 지났습니다. "
        f"스케줄러의 프로세스는 일이 없어도 작업자 하나를(지키는 일까지) 돌보는 데 1초에 "
        f"{one['watch_cpu_s'] * 1000:.1f} ms를 씁니다."
    )
    return table("잰 부품(문서 한 건)", head, rows, below)


@dataclass(frozen=True, slots=True)
class Held:
    """A measured run and the model of it: documents a second, and processor seconds a document."""

    verb: str
    processes: int
    cores_left: float
    rate: float
    foreseen: float
    cpu_s: float
    foreseen_cpu_s: float


def validation(rows: Sequence[Held]) -> str:
    shown = [
        (
            f"`{one.verb} --cluster local:{one.processes}`", f"{one.cores_left:.1f}",
            f"{one.cpu_s * 1000:.0f}", f"{one.foreseen_cpu_s * 1000:.0f}", _off(one.foreseen_cpu_s, one.cpu_s),
            clock(f"{one.rate:.1f}", one.cores_left >= QUIET), f"{one.foreseen:.1f}",
            clock(_off(one.foreseen, one.rate), one.cores_left >= QUIET),
        )
        for one in rows
    ]  # fmt: skip
    head = ("", "남은 코어", "잰 CPU ms", "부품의 합", "어긋남", "잰 문서/초", "모형의 문서/초", "어긋남")
    return table("모형을 잰 것에 견줌", head, shown)


def _off(foreseen: float, real: float) -> str:
    return f"{(foreseen / real - 1) * 100:+.0f} %"


def sweep(found: Mapping[str, Sequence[tuple[int, Run]]], documents: int) -> str:
    rows = []
    for verb, runs in found.items():
        for workers, run in runs:
            busy = ", ".join(
                f"{_STATIONS[name]} {share:.0%}"
                for name, share in sorted(run.busy.items(), key=lambda one: -one[1])[:3]
            )
            rows.append((verb, workers, f"{run.rate:.1f}", _hours(documents / run.rate), busy))
    return table("문서 백만 건(모형)", ("", "작업자", "문서/초", "걸리는 시간", "가장 바쁜 곳"), rows)


def what_if(found: Mapping[str, Sequence[Run]], plants: Sequence[Plant], documents: int) -> str:
    """The rate of each plant, what was listed as failed, and where it waits most."""
    rows = []
    for name, runs in found.items():
        told = [f"{run.rate:.1f}건/초, {_hours(documents / run.rate)}, {_busiest(run)}" for run in runs]
        deaths, failed = (getattr(runs[0], what) * documents // runs[0].documents for what in ("deaths", "failed"))
        rows.append((name, *told, f"{deaths:,}", f"{failed:,}"))
    head = [f"작업자 {plant.workers}개, 클라이언트 {plant.clients}대" for plant in plants]
    return table("무엇이 생기면(`summarize` 백만 건, 모형)", ("", *head, "작업자의 죽음", "실패로 적음"), rows)


def limits(by_verb: Mapping[str, Parts], client: Mapping[str, float], fsyncs: float) -> str:
    """Where it breaks: the most that each station takes, and what grows with the documents."""
    rows = []
    for verb, one in by_verb.items():
        most = ceilings(one, Plant(100))
        for name in ("client", "scheduler", "wire"):
            rate = most.get(name)
            if rate:
                rows.append((verb, _STATIONS[name], f"{rate:,.0f}", f"{rate * one.service:,.0f}"))
    journal, resume_s = client["journal_bytes"] * MILLION / 1e6, client["resume_s"] * MILLION
    resume_gb, kept_gb = client["resume_bytes"] * MILLION / 1e9, client["memory_bytes"] * MILLION / 1e9
    below = (
        f"문서가 백만 건이면 작업 기록은 {journal:,.0f} MB이고, 다시 시작할 때 그것을 읽는 데 CPU {resume_s:,.0f}초와 "
        f"메모리 {resume_gb:.1f} GB가 듭니다. 달리는 동안 클라이언트는 {kept_gb:.1f} GB를 더 쥐고, "
        f"끝에 모음을 만드는 데 {client['finish_s'] * MILLION / 60:,.0f}분이 듭니다. "
        f"이 디스크에서 fsync는 1초에 {fsyncs:,.0f}번이고, 요약 한 건은 {client['syncs']:.1f}번 합니다."
    )
    return table("어디서 막히나", ("", "곳", "문서/초까지", "작업자 몇 개에서"), rows, below)


def sizing(rows: Sequence[tuple[Office, Need, Run]], yard: Yard) -> str:
    """What an office of each size needs; a column for each office."""
    head = ("", *(office.name for office, _, _ in rows))

    def line(name: str, shown: Any) -> tuple[str, ...]:
        return (name, *(shown(*row) for row in rows))

    lines = [
        line("직원", lambda office, need, run: f"{office.staff:,}명"),
        line("하루 문서(점검·요약)", lambda office, need, run: f"{need.documents_a_day:,.0f}건"),
        line("가장 바쁜 한 시간의 문서", lambda office, need, run: f"{need.documents_peak:.1f}건/초"),
        line("가장 바쁜 한 시간의 물음", lambda office, need, run: f"{need.questions_peak:.2f}건/초"),
        line("한 번 훑을 묵은 문서", lambda office, need, run: f"{office.staff * office.old_documents:,.0f}건"),
        line("라이브러리", lambda office, need, run: f"조문 {office.articles:,}개"),
        line("앞 서버(`serve --http`)", lambda office, need, run: f"{need.fronts}개"),
        line("물음이 차례를 기다림(평균)", lambda office, need, run: f"{need.wait_s:.2f}초"),
        line("작업자", lambda office, need, run: f"{need.workers}개(낮 {need.day_workers}, 밤 {need.night_workers})"),
        line("클라이언트(밤일을 나누어 맡음)", lambda office, need, run: f"{need.clients}대"),
        line("코어", lambda office, need, run: f"{need.cores}"),
        line("메모리", lambda office, need, run: f"{need.memory_gb:.0f} GB"),
        line("디스크(1년 치 결과와 라이브러리)", lambda office, need, run: f"{need.disk_gb:,.0f} GB"),
        line("망", lambda office, need, run: f"{need.mbit_s:.1f} Mbit/s"),
        line("모델 서버(요약 일부를 맡기면)", lambda office, need, run: f"2코어짜리 {need.model_servers}대"),
        line(
            "밤일이 걸리는 시간(모형)", lambda office, need, run: _hours(office.staff * office.old_documents / run.rate)
        ),
        line("밤에 가장 바쁜 곳", lambda office, need, run: _busiest(run)),
    ]
    office = rows[0][0]
    below = (
        f"가정: 한 사람이 하루에 점검 {office.checks_a_day:g}건, 요약 {office.summaries_a_day:g}건, "
        f"물음 {office.questions_a_day:g}건, 그 {office.busiest_hour:.0%}가 가장 바쁜 한 시간에; "
        f"묵은 문서는 한 사람에 {office.old_documents:g}건을 {office.nights}밤 {office.night_hours:g}시간씩; "
        f"모델은 요약의 {office.by_model:.0%}. 잰 값: 점검 {yard.check_s * 1000:.0f} ms, "
        f"요약 {yard.summary_s * 1000:.0f} ms, "
        f"답 {yard.ask_s * 1000:.0f} ms, 작업자 {yard.worker_gb:.2f} GB, 모델 요약 {yard.model_s:g}초."
    )
    return table("기관의 크기와 필요한 것", head, lines, below)


def _busiest(run: Run) -> str:
    return f"{_STATIONS[run.bottleneck]} {run.busy[run.bottleneck]:.0%}"


def _hours(seconds: float) -> str:
    if seconds < 5400:
        return f"{seconds / 60:.0f}분"
    return f"{seconds / 3600:.1f}시간" if seconds < 172_800 else f"{seconds / 86_400:.1f}일"
