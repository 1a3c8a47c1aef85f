"""Batches with several sources under way together: the same results and order, and deaths that strike one only."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from seoul_assist.adapters.extractive import Extractive
from seoul_assist.adapters.scripted import Scripted
from seoul_assist.errors import AssistError, ModelUnusable
from seoul_assist.model import Outcome, Proposal, Quote
from seoul_assist.ports import Engine, Request, Written
from seoul_assist.readers.reading import read_source
from seoul_assist.readers.sources import Source
from seoul_assist.tasks import batch
from seoul_assist.tasks.journal import NAME
from seoul_assist.tasks.summarizing.summarize import summarize


class Death(BaseException):
    """The process dies: nothing of ours runs any more."""


def sources(folder: Path, count: int) -> list[Source]:
    for number in range(count):
        (folder / f"{number}.txt").write_text(f"가온시 문서 {number}", encoding="utf-8")
    return [Source(str(folder / f"{number}.txt"), folder / f"{number}.txt") for number in range(count)]


class Maker:
    """Makes texts for several sources, fails some and dies of one; `calls` holds the names it got together."""

    def __init__(self, deadly: str = "", failing: str = "") -> None:
        self.deadly, self.failing = deadly, failing
        self.calls: list[str] = []

    def __call__(self, several: Sequence[Source]) -> list[Mapping[str, str] | AssistError]:
        names = "".join(Path(source.name).stem for source in several)
        self.calls.append(names)
        if self.deadly and self.deadly in names:
            raise Death
        return [
            ModelUnusable("못 씁니다.", "다시 해 주세요.")
            if Path(source.name).stem in self.failing
            else {".md": f"# {source.path and source.path.read_text(encoding='utf-8')}\n"}
            for source in several
        ]


def run(given: Sequence[Source], out: Path, make: Maker, window: int) -> Outcome:
    return batch.run_together(given, out, "e p@1", make, window)


def results(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in out.iterdir() if path.name != NAME}


@pytest.mark.parametrize("window", [1, 2, 3, 8])
def test_the_results_do_not_depend_on_the_window(tmp_path: Path, window: int) -> None:
    given = sources(tmp_path, 7)
    make = Maker(failing="25")
    told: list[str] = []
    outcome = batch.run_together(given, tmp_path / "out", "e p@1", make, window, told.append)
    one = run(given, tmp_path / "one", Maker(failing="25"), 1)
    assert outcome == one and results(tmp_path / "out") == results(tmp_path / "one")
    assert [item.name for item in outcome.items] == told == [source.name for source in given]
    assert [item.status for item in outcome.items] == ["done", "done", "failed", "done", "done", "failed", "done"]
    assert make.calls == ["".join(map(str, range(7)))[at : at + window] for at in range(0, 7, window)]
    again = Maker()
    assert run(given, tmp_path / "out", again, window).count("unchanged") == 5
    assert "".join(again.calls) == "25"
    assert [item.detail for item in outcome.items] == [item.detail for item in one.items]


def test_a_death_strikes_one_only(tmp_path: Path) -> None:
    given, out = sources(tmp_path, 8), tmp_path / "out"
    make = Maker(deadly="3")
    for calls in (["0123"], ["0", "1", "2", "3"]):
        make.calls.clear()
        with pytest.raises(Death):
            run(given, out, make, 4)
        assert make.calls == calls, "after a death one at a time"
    make.calls.clear()
    items = run(given, out, make, 4).items
    assert make.calls == ["4567"], "what was never under way goes on together"
    assert [item.status for item in items] == ["unchanged"] * 3 + ["failed"] + ["done"] * 4
    assert items[3].code == "crashed"


def test_deaths_from_outside_give_up_no_more_than_one_at_a_time_would(tmp_path: Path) -> None:
    given, out = sources(tmp_path, 6), tmp_path / "out"
    for deadly in ("0", "0"):  # two power cuts, both while the first was under way
        with pytest.raises(Death):
            run(given, out, Maker(deadly=deadly), 6)
    items = run(given, out, Maker(), 6).items
    assert [item.status for item in items] == ["failed"] + ["done"] * 5


def test_what_waits_keeps_its_turn_before_what_comes_alone(tmp_path: Path) -> None:
    given, out = sources(tmp_path, 5), tmp_path / "out"
    with pytest.raises(Death):
        run(given[2:3], out, Maker(deadly="2"), 1)
    make = Maker()
    assert [item.status for item in run(given, out, make, 8).items] == ["done"] * 5
    assert make.calls == ["01", "2", "34"]


def test_a_source_named_twice_is_done_once(tmp_path: Path) -> None:
    given = sources(tmp_path, 2)
    make = Maker()
    items = run([*given, given[0]], tmp_path / "out", make, 8).items
    assert [item.status for item in items] == ["done", "done", "unchanged"] and make.calls == ["01"]


def test_the_journal_has_a_beginning_and_an_end_for_each(tmp_path: Path) -> None:
    run(sources(tmp_path, 3), tmp_path / "out", Maker(failing="1"), 3)
    lines = [json.loads(line) for line in (tmp_path / "out" / NAME).read_text(encoding="utf-8").splitlines()]
    assert [line["event"] for line in lines] == ["begun"] * 3 + ["done", "failed", "done"]
    assert [line["source"] for line in lines[:3]] == [line["source"] for line in lines[3:]]


# -- summaries -----------------------------------------------------------------------------------------------------


def documents(folder: Path) -> list[Path]:
    for number in range(5):
        text = f"제목 {number}번 길 정비\n\n가온시는 {number}번 길을 {number + 3}km 정비하기로 하였다.\n"
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
    (folder / "3.txt").write_bytes(b"")
    return sorted(folder.glob("?.txt"))


def summaries(paths: list[Path], out: Path, engine: Engine) -> Outcome:
    return summarize(paths, out, read=read_source, engine=engine, clock=lambda: 0.0)


def copied(request: Request) -> tuple[Proposal, ...]:
    if "2번" in request.question:
        raise ModelUnusable("2번에서 멈추었습니다.", "다시 실행해 주세요.")
    return tuple(Proposal(e.text[-30:].strip(), (Quote(e.id, e.text[-30:].strip()),)) for e in request.evidence)[:1]


def test_documents_go_together_and_come_out_as_one_by_one(tmp_path: Path) -> None:
    paths = documents(tmp_path)
    engines = [Scripted([copied] * 20, lanes=lanes) for lanes in (1, 3)]
    runs = [summaries(paths, tmp_path / f"out{place}", engine) for place, engine in enumerate(engines)]
    assert [item.status for item in runs[0].items] == ["done", "done", "failed", "failed", "done"]
    assert runs[0] == runs[1]
    assert results(tmp_path / "out0") == results(tmp_path / "out1") and len(results(tmp_path / "out0")) == 9
    asked = [[request.question[0] for request in engine.requests] for engine in engines]
    assert asked == [["0", "0", "1", "1", "2", "4", "4"], ["0", "1", "2", "0", "1", "4", "4"]]


def test_the_parts_of_a_long_document_are_asked_at_once(tmp_path: Path) -> None:
    lines = "".join(f"가온시는 {number}번 길을 {number + 3}km 정비하기로 하였다.\n" for number in range(700))
    (tmp_path / "긴.txt").write_text("제목 길 정비\n" + lines, encoding="utf-8")
    asked: list[int] = []

    class Counting(Extractive):
        def write_many(self, requests: Sequence[Request]) -> tuple[Written, ...]:
            asked.append(len(requests))
            return super().write_many(requests)

    assert summaries([tmp_path / "긴.txt"], tmp_path / "out", Counting()).count("done") == 1
    assert len(asked) == 2 and asked[0] > 2 and asked[1] == 1
