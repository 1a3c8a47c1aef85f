"""A cluster that loses what it runs on while a folder is summarized: nothing is lost, nothing stands there twice."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from batch_kit import folder_of, journal
from cluster_kit import Cluster, Nursery, Process, cluster, events, finished, long_text, results, wait_for

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="the nursery needs Linux"),
]
SUMMARIZE = ("--engine", "extractive", "summarize", "--json")
SHORT = 6


@pytest.fixture(scope="module")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    one = Nursery(tmp_path_factory.mktemp("n"))
    yield one
    one.close()


class Office:
    """A folder of short documents and a long one that comes last, and what one machine makes of it."""

    def __init__(self, nursery: Nursery, folder: Path, scale: float = 2) -> None:
        self.nursery, self.documents = nursery, folder_of(folder / "문서", SHORT)
        (self.documents / "하늘.md").write_text(long_text(scale), encoding="utf-8")
        self.out, self.alone = folder / "여럿", folder / "하나"

    def spread(self, one: Cluster, patience_s: float = 0) -> Process:
        order = (*SUMMARIZE, self.documents, "-o", self.out, "--cluster", one.address)
        return self.nursery.fork("seoul-assist", *order, patience_s=patience_s)

    def at_the_long_one(self, one: Cluster, *names: str) -> str:
        """The worker that is busy with it, once all others are done."""
        wait_for("the short ones", lambda: finished(self.out) == SHORT)
        return one.at_work(*names)

    def whole(self) -> bool:
        """Whether every document has the results of one machine, each finished once."""
        assert self.nursery.fork("seoul-assist", *SUMMARIZE, self.documents, "-o", self.alone).ended() == 0
        told = [entry["name"] for entry in journal(self.out) if entry["event"] == "done"]
        return len(told) == len(set(told)) == SHORT + 1 and results(self.out) == results(self.alone)


@pytest.fixture
def office(nursery: Nursery, tmp_path: Path) -> Office:
    return Office(nursery, tmp_path)


def test_a_document_that_kills_its_workers_is_given_up_after_two(nursery: Nursery, office: Office) -> None:
    with cluster(nursery, "가", "나", "다") as one:
        run = office.spread(one)
        first = office.at_the_long_one(one)
        one.workers.pop(first).kill()
        wait_for("the first strike", lambda: events(office.out).get("하늘") == ["begun"])
        second = one.at_work()
        one.workers.pop(second).kill()
        assert run.ended() == 3, run.said()
        assert events(office.out)["하늘"] == ["begun", "begun", "crashed"]
        assert finished(office.out) == SHORT
        assert '"code": "crashed"' in run.said("out") and "두 번 멈추었습니다" in run.said("out")

        # It is not tried a third time, neither here nor on one machine, until it is another document.
        here = nursery.fork("seoul-assist", *SUMMARIZE, office.documents, "-o", office.out)
        there = office.spread(one)
        assert here.ended() == there.ended() == 3
        assert events(office.out)["하늘"].count("begun") == 2
        (office.documents / "하늘.md").write_text("가온시는 하늘길을 정비한다.\n", encoding="utf-8")
        assert office.spread(one).ended() == 0
        assert office.whole()


def test_a_scheduler_that_comes_back_is_waited_for(nursery: Nursery, office: Office) -> None:
    with cluster(nursery, "가", "나") as one:
        run = office.spread(one)
        office.at_the_long_one(one)
        assert one.scheduler
        one.scheduler.kill()
        wait_for("the workers' end", lambda: not any(worker.runs for worker in one.workers.values()))
        one.start()
        one.worker("다")
        assert run.ended() == 0, run.said()
        assert "다시 이어지기를 기다립니다" in run.said() and "다시 이어져 계속합니다" in run.said()
        assert events(office.out)["하늘"] == ["done"]  # no strike: nothing is known against it
        assert office.whole()


def test_what_a_lost_cluster_leaves_is_listed_and_finished_by_the_next_run(nursery: Nursery, office: Office) -> None:
    with cluster(nursery, "가", "나") as one:
        run = office.spread(one, patience_s=3)
        office.at_the_long_one(one)
        assert one.scheduler
        one.scheduler.kill()
        assert run.ended() == 3, run.said()
        assert run.said("out").count('"status": "done"') == SHORT
        assert run.said("out").count('"code": "cluster_lost"') == 1
        assert events(office.out)["하늘"] == ["failed"]
    assert nursery.fork("seoul-assist", *SUMMARIZE, office.documents, "-o", office.out).ended() == 0
    assert office.whole()


def test_nobody_answers(nursery: Nursery, office: Office) -> None:
    with cluster(nursery) as one:
        assert one.scheduler
        one.scheduler.kill()
        run = office.spread(one)
        assert run.ended() not in (0, 3)
        assert "클러스터에 연결할 수 없습니다" in run.said("out") + run.said()
        assert not office.out.exists() or finished(office.out) == 0


def test_all_workers_gone_and_none_comes(nursery: Nursery, office: Office) -> None:
    with cluster(nursery, "가") as one:
        run = office.spread(one, patience_s=3)
        office.at_the_long_one(one)
        one.workers.pop("가").kill()
        assert run.ended() == 3, run.said()
        assert run.said("out").count('"status": "done"') == SHORT
        assert events(office.out)["하늘"] == ["begun", "failed"]
        one.worker("나")
        one.ready()
        assert office.spread(one).ended() == 0
        assert office.whole()


def test_a_worker_that_runs_out_of_memory(nursery: Nursery, office: Office) -> None:
    """Its limit is less than the program takes, so each document it gets is the end of it; its nanny starts it anew."""
    with cluster(nursery, "가") as one:
        one.worker("작은", "--nanny", "--memory-limit", "230MB")
        one.ready()
        run = office.spread(one)
        code = run.ended()
        told = events(office.out)
        assert len(told) == SHORT + 1
        assert all(one[-1] in ("done", "crashed") for one in told.values()), told
        crashed = sum(one[-1] == "crashed" for one in told.values())
        assert code == (3 if crashed else 0)
        assert run.said("out").count('"code": "crashed"') == crashed
        assert "exceeded 95% memory budget" in one.workers["작은"].said()
        assert any("begun" in one for one in told.values()), "it never had a document"


def test_a_worker_that_stands_still_holds_up_only_its_own_document(nursery: Nursery, tmp_path: Path) -> None:
    office = Office(nursery, tmp_path)
    with cluster(nursery, "가", "나") as one:
        run = office.spread(one)
        still = one.workers[office.at_the_long_one(one)]
        still.signal(signal.SIGSTOP)
        more = nursery.fork(
            "seoul-assist", *SUMMARIZE, office.documents / "00.md", "-o", tmp_path / "다른", "--cluster", one.address
        )
        with pytest.raises(AssertionError, match="still runs"):
            run.ended(within_s=3)
        still.signal(signal.SIGCONT)
        assert run.ended() == 0, run.said()
        assert more.ended() == 0, more.said()
        assert events(office.out)["하늘"] == ["done"]
        assert office.whole()


def test_a_worker_that_stands_still_for_good_is_taken_for_dead(nursery: Nursery, office: Office) -> None:
    with cluster(nursery, "가", "나", worker_ttl="12s") as one:
        run = office.spread(one)
        still = one.workers[office.at_the_long_one(one)]
        still.signal(signal.SIGSTOP)
        assert run.ended() == 0, run.said()
        still.signal(signal.SIGCONT)  # and now it would have had a result
        assert events(office.out)["하늘"] == ["begun", "done"]
        assert office.whole()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_whoever_asked_is_gone_and_comes_back(nursery: Nursery, office: Office, number: signal.Signals) -> None:
    with cluster(nursery, "가", "나") as one:
        for _ in range(2):  # twice the same document is under way: nothing is said against it
            run = office.spread(one)
            office.at_the_long_one(one)
            run.signal(number)
            wait_for("the end of the run", lambda run=run: not run.runs)
            assert "begun" not in events(office.out).get("하늘", [])
        again = office.spread(one)
        assert again.ended() == 0, again.said()
        assert again.said("out").count('"status": "unchanged"') == SHORT
        assert office.whole()


def test_a_scheduler_and_an_asker_that_stand_still_for_a_while(nursery: Nursery, office: Office) -> None:
    with cluster(nursery, "가", "나") as one:
        run = office.spread(one)
        office.at_the_long_one(one)
        assert one.scheduler
        for still in (one.scheduler, run):
            still.signal(signal.SIGSTOP)
            with pytest.raises(AssertionError, match="still runs"):
                run.ended(within_s=3)
            still.signal(signal.SIGCONT)
        assert run.ended() == 0, run.said()
        assert events(office.out)["하늘"] == ["done"]
        assert office.whole()
