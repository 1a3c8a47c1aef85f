"""From one desk to a city: what a document costs here, and what a million would cost with a hundred workers.

    python benchmarks/scale.py --quick [FOLDER]          # under five minutes on an idle machine of two cores
    python benchmarks/scale.py [FOLDER] --save measured.json
    python benchmarks/scale.py --from measured.json --assume office.checks_a_day=8 --assume price.kwh=120

Prints the Markdown tables of docs/scale.md. In one run: `summarize` and `check` (extractive engine) over generated
documents, or those of FOLDER, as on a desk and with --cluster local:1, 2 and 4, beside two peers (`xargs -P` that
starts the command anew, and a pool of processes that only takes the text out); the parts of a run each alone;
the simulation held against the measured runs; a million documents and 1 to 100 workers; and what offices need.
The size of the library is `scale_library.py`.
"""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import json
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import scale_documents
import scale_measure
import scale_tables
from scale_measure import Cost, Spent, fitted
from scale_model import Parts, Plant, Run, simulate
from scale_offices import OFFICES, Need, Prices, Yard, needs

HERE = Path(__file__).resolve().parent
VERBS = ("summarize", "check")
MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Measured:
    """All that was measured; costs by verb and by the number of processes, "0" for the command without a cluster."""

    machine: str
    documents: int
    bytes_a_document: float
    costs: dict[str, dict[str, Cost]]
    runs: dict[str, dict[str, Spent]]  # the larger of the two runs behind each cost
    peers: dict[str, Spent]
    parts: dict[str, Parts]
    client: dict[str, float]
    crossing: dict[str, float]
    fsyncs: float
    written: float  # by the command itself, a document


def measured(folders: tuple[Path, Path], counts: tuple[int, int], processes: Sequence[int], few: int) -> Measured:
    """Everything, from the smaller and the larger folder of documents."""
    import scale_crossing
    import scale_parts

    costs: dict[str, dict[str, Cost]] = {}
    runs: dict[str, dict[str, Spent]] = {}
    peers: dict[str, Spent] = {}
    parts: dict[str, Parts] = {}
    small, large = folders
    scale_measure.ours("check", small, counts[0], None)  # warms the disk's cache
    for verb in VERBS:
        costs[verb], runs[verb] = {}, {}
        for count in (0, *processes):
            pair = [scale_measure.ours(verb, *of, count or None) for of in zip(folders, counts, strict=True)]
            costs[verb][str(count)], runs[verb][str(count)] = fitted(*pair), pair[1]
            shown = costs[verb][str(count)]
            _say(f"{verb} local:{count}: {shown.each_s * 1000:.0f} ms, of processor {shown.each_cpu_s * 1000:.0f} ms")
        peers[f"xargs {verb}"] = scale_measure.one_by_one(verb, large, few, 2)
    for count in processes:
        peers[f"pool {count}"] = scale_measure.plain_pool(large, counts[1], count)
    _say("peers")
    sources = scale_parts.sources_of(large)
    size = sum(len(scale_crossing.content_of(one)) for one in sources) / len(sources)
    seconds: dict[str, list[float]] = {}
    sizes: dict[str, list[int]] = {}
    for verb in VERBS:
        seconds[verb], sizes[verb] = scale_parts.services(verb, sources)
    _say("a worker alone")
    made = scale_parts.usual(sources)
    alone = scale_parts.client(sources, made)
    _say("the client alone")
    crossed = scale_crossing.crossing(sources, {"files": made}, 3)
    _say("the scheduler alone")
    for verb in VERBS:
        first = costs[verb][str(processes[0])]
        back = sum(sizes[verb]) / len(sizes[verb])
        own = alone if verb == "summarize" else None
        sent = first.each_sent or 2 * (size + back)  # twice: to the scheduler and on
        parts[verb] = scale_parts.parts(seconds[verb], own, crossed, (size, back), sent, first.start_s)
    with tempfile.TemporaryDirectory() as room:
        fsyncs = scale_parts.fsyncs(Path(room))
    written = costs["summarize"]["0"].each_written
    return Measured(
        machine(), counts[1], size, costs, runs, peers, parts, asdict(alone), asdict(crossed), fsyncs, written
    )  # fmt: skip


def machine() -> str:
    """The machine in a line."""
    name = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        name = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), name)
        memory = f", {os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB"
    except OSError:
        memory = ""
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "?"
    return f"{name}, {os.cpu_count()} cores{memory}, {platform.system()} {platform.release()}, Python {platform.python_version()}, load {load}"  # noqa: E501


# ---- what follows from it -------------------------------------------------------------------------------------------


def held_against(found: Measured) -> list[scale_tables.Held]:
    """What was measured and what the model says of it, starts left out."""
    rows = []
    for verb in VERBS:
        parts = replace(found.parts[verb], start=0.0, finish=0.0)
        cpu = parts.service + parts.send_cpu + parts.take_cpu + parts.schedule_cpu
        for count, cost in found.costs[verb].items():
            if count == "0":
                continue
            run = found.runs[verb][count]
            foreseen = simulate(parts, Plant(int(count), cores=max(0.1, run.cores_left)), run.documents)
            rows.append(
                scale_tables.Held(
                    verb, int(count), cost.cores_left, 1 / cost.each_s, foreseen.rate, cost.each_cpu_s, cpu
                )
            )
    return rows


def events(parts: Parts) -> dict[str, tuple[Parts, dict[str, float]]]:
    """What may befall a plant: the parts, and what is different about the plant."""
    return {
        "그대로": (parts, {}),
        "작업자가 만 건에 한 번 죽고, 백만 건에 20건은 반드시 죽임": (parts, {"deaths": 1e-4, "poison": 2e-5}),
        "작업자 열에 하나가 네 배 느림": (parts, {"slow": 0.1}),
        "망 100 Mbit/s": (parts, {"bandwidth": 12.5e6}),
        "작업자마다 한 건씩만 보냄": (parts, {"window": 1}),
        "결과 폴더의 디스크가 열 배 느림": (replace(parts, take_wait=parts.take_wait * 10), {}),
        "모델이 씀(레인 64개, 한 건 8초)": (parts, {"model_s": 8.0, "lanes": 64, "window": 8}),
    }


def befallen(parts: Parts, plants: Sequence[Plant], documents: int) -> dict[str, list[Run]]:
    """What comes of each plant whatever befalls it."""
    return {
        name: [simulate(of, replace(plant, **more), documents) for plant in plants]  # type: ignore[arg-type]
        for name, (of, more) in events(parts).items()
    }


def swept(parts: Parts, counts: Sequence[int], documents: int) -> list[tuple[int, Run]]:
    return [(count, simulate(parts, Plant(count), documents)) for count in counts]


def yard(found: Measured, ask_s: float, model_s: float, article_bytes: float) -> Yard:
    """What the sizing of offices starts from."""
    summary, check = found.parts["summarize"], found.parts["check"]
    cluster = [found.costs["summarize"][count] for count in found.costs["summarize"] if count != "0"]
    client = summary.send_cpu + summary.take_cpu + summary.take_wait
    return Yard(
        check_s=check.service,
        summary_s=summary.service,
        ask_s=ask_s,
        worker_gb=_worker_gb(cluster, [int(one) for one in found.costs["summarize"] if one != "0"]),
        front_gb=0.7,  # scale_library.py
        client_rate=1 / client,
        scheduler_rate=1 / summary.schedule_cpu,
        bytes_a_document=summary.bytes_in + summary.bytes_out,
        written_a_document=found.written,
        article_bytes=article_bytes,
        model_s=model_s,
        client_gb_a_million=max(found.client["memory_bytes"], found.client["resume_bytes"]) * MILLION / 1e9,
    )


def _worker_gb(costs: Sequence[Cost], counts: Sequence[int]) -> float:
    """Memory that one more worker takes; where only one number was measured, what all took."""
    if len(costs) < 2:
        return costs[0].together_mb / 1000
    return max(0.1, (costs[-1].together_mb - costs[0].together_mb) / (counts[-1] - counts[0]) / 1000)


def offices(found: Yard, assumed: dict[str, dict[str, float]], parts: Parts) -> list[tuple[Any, Need, Run]]:
    """Each office with what it needs, and its nights simulated with one death in ten thousand documents."""
    rows = []
    for office in OFFICES:
        office = replace(office, **assumed.get("office", {}))
        need = needs(office, found)
        old = int(office.staff * office.old_documents)
        plant = Plant(need.workers, clients=need.clients, deaths=1e-4)
        sample = min(old, 100_000)  # the rate of a longer run is that of this one
        rows.append((office, need, simulate(parts, plant, sample)))
    return rows


# ---- the command ----------------------------------------------------------------------------------------------------


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", help="real documents instead of generated ones")
    parser.add_argument("--quick", action="store_true", help="fewer documents, and a shorter simulation")
    parser.add_argument("--documents", help="the two sizes, such as 80,320 (multiples of 40)")
    parser.add_argument("--processes", default="1,2,4")
    parser.add_argument("--save", type=Path, help="what was measured, as JSON")
    parser.add_argument("--from", dest="known", type=Path, help="such a JSON: nothing is measured again")
    parser.add_argument("--page", type=Path, help="put the tables into this page (docs/scale.md) instead of printing")
    parser.add_argument("--ask-seconds", type=float, default=0.2, help="of processor, an answer (scale_library.py)")
    parser.add_argument("--model-seconds", type=float, default=7.9, help="a summary by a model on two cores (the same)")
    parser.add_argument("--article-bytes", type=float, default=7_630.0, help="disk (docs/library-scale.md)")
    parser.add_argument("--assume", action="append", default=[], metavar="WHAT.NAME=NUMBER", help="office.x or price.x")
    chosen = parser.parse_args()
    assumed: dict[str, dict[str, float]] = {}
    for word in chosen.assume:
        name, _, value = word.partition("=")
        what, _, key = name.partition(".")
        assumed.setdefault(what, {})[key] = float(value)
    os.environ["PYTHONPATH"] = os.pathsep.join(
        [*os.environ.get("PYTHONPATH", "").split(os.pathsep), *map(str, (HERE.parent, HERE))]
    )
    found = _load(chosen.known) if chosen.known else _measure(chosen)
    if chosen.save:
        chosen.save.write_text(json.dumps(asdict(found), ensure_ascii=False), encoding="utf-8")
    documents = MILLION // 20 if chosen.quick else MILLION
    for name, block in blocks(found, assumed, documents, chosen).items():
        print(block if not chosen.page else f"{name}: {chosen.page}")
        if chosen.page:
            scale_tables.put(chosen.page, {name: block})


def blocks(
    found: Measured, assumed: dict[str, dict[str, float]], documents: int, chosen: argparse.Namespace
) -> dict[str, str]:
    """The tables by name; the simulation is of so many documents, and scaled to a million."""
    summary = found.parts["summarize"]
    sweeps = {verb: swept(found.parts[verb], (1, 2, 4, 8, 16, 32, 64, 100), documents) for verb in VERBS}
    plants = Plant(4), Plant(100, clients=8)
    base = yard(found, chosen.ask_seconds, chosen.model_seconds, chosen.article_bytes)
    return {
        "costs": scale_tables.costs(found, replace(Prices(), **assumed.get("price", {}))),
        "parts": scale_tables.parts(found),
        "validation": scale_tables.validation(held_against(found)),
        "sweep": scale_tables.sweep(sweeps, MILLION),
        "what-if": scale_tables.what_if(befallen(summary, plants, documents), plants, MILLION),
        "limits": scale_tables.limits(found.parts, found.client, found.fsyncs),
        "sizing": scale_tables.sizing(offices(base, assumed, summary), base),
    }


def _measure(chosen: argparse.Namespace) -> Measured:
    small, large = (int(word) for word in (chosen.documents or ("40,200" if chosen.quick else "80,400")).split(","))
    with tempfile.TemporaryDirectory() as room:
        folders = Path(room) / "small", Path(room) / "large"
        if chosen.folder:
            files = [one for one in chosen.folder.rglob("*") if one.is_file()]
            files.sort(key=lambda one: (one.suffix, one.stat().st_size, one.name))
            halves = files[::2], files  # every second one of each format by size: nearly the same mix
            small, large = map(len, halves)
            for several, folder in zip(halves, folders, strict=True):
                _copy(several, folder)
        else:
            for folder, count in zip(folders, (small, large), strict=True):
                scale_documents.build(folder, count)
        processes = [int(word) for word in chosen.processes.split(",")]
        return measured(folders, (small, large), processes, 4 if chosen.quick else 12)


def _copy(files: Sequence[Path], folder: Path) -> None:
    folder.mkdir()
    for path in files:
        name = hashlib.sha256(str(path).encode()).hexdigest()[:8]  # an order without a trend
        shutil.copyfile(path, folder / f"{name}-{path.name}")


def _load(path: Path) -> Measured:
    raw: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    raw["costs"] = {verb: {key: Cost(**one) for key, one in by.items()} for verb, by in raw["costs"].items()}
    raw["runs"] = {verb: {key: Spent(**one) for key, one in by.items()} for verb, by in raw["runs"].items()}
    raw["peers"] = {name: Spent(**one) for name, one in raw["peers"].items()}
    names = {one.name for one in dataclasses.fields(Parts)}
    raw["parts"] = {
        verb: Parts(**{name: tuple(of) if name == "services" else of for name, of in one.items() if name in names})
        for verb, one in raw["parts"].items()
    }
    return Measured(**{one.name: raw[one.name] for one in dataclasses.fields(Measured)})


def _say(what: str) -> None:
    print(f"... {what} (load {os.getloadavg()[0]:.1f})", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
