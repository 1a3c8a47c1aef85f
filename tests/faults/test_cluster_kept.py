"""A folder on a real cluster: the same files as on one machine, whoever is killed meanwhile."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from cluster_kit import Nursery, cluster, events, every_format, finished, long_text, results, steady, wait_for

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the nursery needs Linux")
SUMMARIZE = ("--engine", "extractive", "summarize", "--json", "--format", "md,docx,hwpx")


@pytest.fixture(scope="module")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    one = Nursery(tmp_path_factory.mktemp("n"))
    yield one
    one.close()


def test_a_worker_killed_mid_file_changes_nothing(nursery: Nursery, tmp_path: Path) -> None:
    """Documents of every format, and what takes a worker long enough to be killed at it."""
    documents = every_format(tmp_path / "문서")
    (documents / "하늘.md").write_text(long_text(0.8), encoding="utf-8")
    alone, together = tmp_path / "하나", tmp_path / "여럿"
    single = nursery.fork("seoul-assist", *SUMMARIZE, documents, "-o", alone)
    with cluster(nursery, "가", "나") as one:
        run = nursery.fork("seoul-assist", *SUMMARIZE, documents, "-o", together, "--cluster", one.address)
        wait_for("the short ones", lambda: finished(together) == 11)
        one.workers[one.at_work()].kill()
        assert run.ended() == single.ended() == 3, run.said()

        told = events(together)
        assert told.pop("하늘") == ["begun", "done"]  # one strike, then its end on the other worker
        assert sorted(map(tuple, told.values())) == [("done",)] * 11 + [("failed",)] * 2
        assert results(together) == results(alone)
        assert steady(run.said("out"), together) == steady(single.said("out"), alone)
        assert run.said() == single.said()

        # Either way the results of the one are known to the other: nothing is done again.
        first, second = (
            nursery.fork("seoul-assist", *SUMMARIZE, documents, "-o", together),
            nursery.fork("seoul-assist", *SUMMARIZE, documents, "-o", alone, "--cluster", one.address),
        )
        assert first.ended() == second.ended() == 3
        for again in (first, second):
            assert again.said("out").count('"status": "unchanged"') == 12, again.said()
            assert again.said("out").count('"status": "failed"') == 2
    assert results(together) == results(alone)
