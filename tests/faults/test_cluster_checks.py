"""`check` on a cluster says what it says alone, with a library and without, whoever is killed meanwhile."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from cluster_kit import Nursery, Process, cluster, every_format, wait_for

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="the nursery needs Linux"),
]
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.fixture(scope="module")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    one = Nursery(tmp_path_factory.mktemp("n"))
    yield one
    one.close()


@pytest.fixture(scope="module")
def data(nursery: Nursery, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a library."""
    folder = tmp_path_factory.mktemp("data")
    index = nursery.fork("seoul-assist", "--data-dir", folder, "--quiet", "index", EXAMPLES / "regulations")
    assert index.ended() == 0, index.said()
    return folder


def dear(folder: Path) -> Path:
    """A document at which a worker is long enough."""
    line = "가온시장은 2031. 3. 5일 까지 「지방자치법」 제9999조에 따라 12,3456원을 지급 하여야 한다 .\n"
    path = folder / "하늘.txt"
    path.write_text(line * 6_000, encoding="utf-8")
    return path


def both(nursery: Nursery, data: Path, *order: object) -> tuple[Process, Process]:
    """The same check alone and by two workers that share the library."""
    alone = nursery.fork("seoul-assist", "--data-dir", data, "check", *order)
    with cluster(nursery) as one:
        for name in ("가", "나"):
            one.worker(name, SEOUL_ASSIST_DATA_DIR=str(data))
        one.ready()
        spread = nursery.fork("seoul-assist", "--data-dir", data, "check", *order, "--cluster", one.address)
        spread.ended(), alone.ended()
    return alone, spread


@pytest.mark.parametrize("form", ["json", "sarif", "github", "text"])
def test_the_same_findings(nursery: Nursery, data: Path, tmp_path: Path, form: str) -> None:
    documents = every_format(tmp_path / "문서")
    alone, spread = both(nursery, data, documents, EXAMPLES / "documents", "--format", form)
    assert alone.code == spread.code, spread.said()
    assert spread.said("out") == alone.said("out")
    assert len(alone.said("out")) > 1_000


def test_without_a_library(nursery: Nursery, tmp_path: Path) -> None:
    alone, spread = both(nursery, tmp_path / "빈 자료", EXAMPLES / "documents", "--format", "json")
    assert (spread.code, spread.said("out")) == (alone.code, alone.said("out"))


def test_a_worker_killed_at_a_document(nursery: Nursery, data: Path, tmp_path: Path) -> None:
    documents = every_format(tmp_path / "문서")
    dear(documents)
    order = ("--data-dir", data, "check", documents, "--format", "json")
    alone = nursery.fork("seoul-assist", *order)
    with cluster(nursery) as one:
        for name in ("가", "나", "다"):
            one.worker(name, SEOUL_ASSIST_DATA_DIR=str(data))
        one.ready()
        spread = nursery.fork("seoul-assist", *order, "--cluster", one.address)
        wait_for("work", lambda: one.at_work())
        one.workers.pop(one.at_work()).kill()
        assert spread.ended() == alone.ended(), spread.said()
        assert spread.said("out") == alone.said("out")


def test_another_library_is_left_out(nursery: Nursery, data: Path, tmp_path: Path) -> None:
    """Its findings would be those of other law."""
    with cluster(nursery) as one:
        one.worker("가", SEOUL_ASSIST_DATA_DIR=str(data))
        one.worker("빈", SEOUL_ASSIST_DATA_DIR=str(tmp_path / "빈"))
        one.ready()
        order = ("--data-dir", data, "check", EXAMPLES / "documents", "--format", "json")
        spread = nursery.fork("seoul-assist", *order, "--cluster", one.address)
        spread.ended()
        assert spread.said().count("쓰지 않습니다") == 1 and "규정 라이브러리" in spread.said()
        alone = nursery.fork("seoul-assist", *order)
        assert alone.ended() == spread.code
        assert alone.said("out") == spread.said("out")
