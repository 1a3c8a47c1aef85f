"""Crews on real workers: a cluster of two processes, what it takes to be let in, and where documents may go."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import crew_kit
import pytest

from seoul_assist import __version__, netguard
from seoul_assist.adapters import dask_client, dask_cluster, dask_crew, dask_work
from seoul_assist.adapters.dask_crew import DaskCrew
from seoul_assist.cli import app, cluster
from seoul_assist.errors import AssistError, ClusterLost, GradeRefused, ItemError, UsageError, WorkerDied
from seoul_assist.ports import Finished
from seoul_assist.settings import Settings, resolve

FIT = {"kind": "fit"}


@contextmanager
def crew_at(
    place: dask_cluster.Place, told: list[str], order: Mapping[str, Any] | None = None, patience_s: float = 20
) -> Iterator[DaskCrew]:
    with dask_cluster.crew(
        place,
        probe="crew_kit:probe",
        work="crew_kit:work",
        order=json.dumps(order or {"facts": FIT}),
        say=told.append,
        patience_s=patience_s,
    ) as crew:
        yield crew


def fit(facts: Mapping[str, Any]) -> str:
    return "" if facts.get("kind") == "fit" else "다른 작업자입니다."


def done(crew: DaskCrew, documents: list[str], limit_s: float = 60) -> list[Finished]:
    """What came of the documents, in their order; a death is answered as a batch answers it."""
    found: dict[int, Finished] = {}
    waiting, began = list(enumerate(documents)), time.monotonic()
    while len(found) < len(documents):
        assert time.monotonic() - began < limit_s, found
        while waiting and crew.room:
            number, text = waiting.pop(0)
            crew.give(number, f"문서{number}", text.encode())
        one = crew.take()
        if one is not None:
            assert one.ticket not in found
            found[one.ticket] = one
    return [found[number] for number in range(len(documents))]


def test_two_processes_do_the_work_and_outlive_what_a_document_does_to_them() -> None:
    told: list[str] = []
    with crew_at(dask_cluster.Place(processes=2), told) as crew:
        facts = crew.probed(60)
        assert len(facts) == 2 and crew.size == 0 and crew.room == 0  # nobody has been admitted
        pids = {fact["pid"] for fact in facts.values()}
        crew.admit(fit)
        assert crew.size == 2 and crew.room == 2 * dask_crew.DEPTH and os.getpid() not in pids
        documents = ["sleep 0.5", "글 1", "fail", "break 비밀", "글 2", "die", "글 3", "글 4"]
        found = done(crew, documents)
        assert [bool(one.error) for one in found] == [False, False, True, True, False, True, False, False], found
        for number in (0, 1, 4, 6, 7):
            assert found[number].result["text"] == f"문서{number}: {documents[number]}" and found[number].error is None
        assert isinstance(found[2].error, ItemError) and found[2].error.message == "할 수 없습니다."
        assert type(found[3].error) is AssistError and "RuntimeError" in found[3].error.message
        assert "비밀" not in found[3].error.message  # an exception may hold what a document says
        assert isinstance(found[5].error, WorkerDied)
        assert {found[0].result["pid"], found[1].result["pid"]} <= pids
        began = time.monotonic()
        while crew.size < 2:  # the dead one is replaced, looked at and admitted
            crew.take()
            assert time.monotonic() - began < 60
        folder = Path(_said(crew))
        assert folder.is_dir() and folder.stat().st_mode & 0o777 == 0o700
    assert not folder.exists()
    assert told == []
    assert not _alive(pids)


def _said(crew: DaskCrew) -> str:
    """The private folder of the cluster, by what its workers say of theirs."""
    worker = next(iter(crew._line._client.scheduler_info()["workers"].values()))
    return str(Path(worker["local_directory"]).parents[1])


def _alive(pids: set[int]) -> set[int]:
    """Those of the processes that still run a second later."""
    time.sleep(1)
    return {pid for pid in pids if Path(f"/proc/{pid}/cmdline").is_file() and Path(f"/proc/{pid}/cmdline").read_bytes()}


@contextmanager
def threads_of(workers: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A cluster of threads in this process, for what needs no process to die."""
    import bombs
    import dask
    from distributed import LocalCluster

    monkeypatch.setitem(bombs.HARMLESS, "distributed.protocol.pickle", "this process is scheduler and workers as well")
    monkeypatch.setattr(netguard, "install", lambda: None)  # it would stand in this process for good
    quiet = {"distributed.scheduler.http.routes": [], "distributed.worker.http.routes": []}
    with (
        dask.config.set(quiet | {"temporary-directory": str(Path.cwd())}),
        LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=False,
            protocol="tcp://",
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            worker_dashboard_address=None,
        ) as made,
    ):
        yield made


def test_who_comes_later_is_looked_at_first_and_who_is_unfit_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told: list[str] = []
    with threads_of(1, monkeypatch) as made:
        place = dask_cluster.Place(address=made.scheduler_address)
        with crew_at(place, told) as crew:
            (first,) = crew.probed(20)
            crew.admit(fit)
            assert crew.size == 1 and [one.error for one in done(crew, ["글 1", "글 2", "글 3"])] == [None] * 3
            made.scale(2)
            began = time.monotonic()
            while crew.size < 2:
                crew.take()
                assert time.monotonic() - began < 30
        with crew_at(place, told) as crew:
            both = crew.probed(20)
            assert len(both) == 2 and first in both
            others = iter(["", "이 작업자는 다릅니다."])
            crew.admit(lambda facts: next(others))
            assert crew.size == 1 and len(told) == 1
            assert told[0].endswith("을(를) 쓰지 않습니다: 이 작업자는 다릅니다.") and "tcp://127.0.0.1" in told[0]
        with crew_at(place, told, {"unusable": True}) as crew:
            assert {tuple(facts["error"]) for facts in crew.probed(20).values()} == {
                ("model_unusable", "모델이 없습니다.", "모델을 등록해 주세요.")
            }


def test_no_pickle_of_a_worker_is_loaded_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(dask_crew, "_DOUBT_S", 0.1)
    monkeypatch.setattr(dask_work, "carry_out", crew_kit.wicked)
    with threads_of(1, monkeypatch) as made, crew_at(dask_cluster.Place(address=made.scheduler_address), []) as crew:
        crew.probed(20)
        crew.admit(fit)
        (found,) = done(crew, [str(tmp_path / "함정")])
    assert found.result == {} and isinstance(found.error, ItemError)
    assert not (tmp_path / "함정").exists()


def test_a_cluster_that_nobody_is_left_in_gives_every_document_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told: list[str] = []
    with (
        threads_of(1, monkeypatch) as made,
        crew_at(dask_cluster.Place(address=made.scheduler_address), told, patience_s=0.5) as crew,
    ):
        crew.probed(20)
        crew.admit(fit)
        crew.give(0, "문서", b"sleep 0.1")
        made.scale(0)
        found = []
        while len(found) < 3:
            one = crew.take()
            if one is not None:
                found.append(one)
            if crew.room and len(found) + len(crew._open) < 3:
                crew.give(len(found) + 1, "문서", "글".encode())
        lost = [one.error for one in found if one.error]
        assert lost and all(isinstance(error, ClusterLost) for error in lost) and lost[-1] is found[-1].error
    assert len(told) == 1 and "작업자가 클러스터에 남지 않았습니다" in told[0]


def test_nobody_answers() -> None:
    nobody = dask_cluster.Place(address="tcp://127.0.0.1:9")
    with pytest.raises(dask_client.NotReached, match="연결할 수 없습니다"), crew_at(nobody, []):
        pass


# ---- where documents may go, and to whom ---------------------------------------------------------------------------


def at(address: str, **more: Any) -> Settings:
    return replace(Settings(Path("자료"), cluster=address, grade="O"), **more)


@pytest.mark.parametrize(
    "address", ["local:0", "local:", "127.0.0.1:8786", "http://127.0.0.1:1", "tcp://127.0.0.1", "tcp://a:b@127.0.0.1:1"]
)
def test_an_address_that_is_none_is_a_slip(address: str) -> None:
    with pytest.raises(UsageError, match="읽을 수 없습니다"):
        cluster.place(at(address))


def test_another_machine_takes_a_setting_encryption_certificates_and_a_grade() -> None:
    assert cluster.place(at("tcp://127.0.0.1:8786")) == ("tcp://127.0.0.1:8786", "127.0.0.1")
    with pytest.raises(UsageError, match="다른 컴퓨터에 있습니다") as refused:
        cluster.place(at("tls://cluster.example.kr:8786"))
    assert "cluster_remote" in refused.value.hint
    with pytest.raises(UsageError, match="암호화하지 않고") as refused:
        cluster.place(at("tcp://cluster.example.kr:8786", cluster_remote=True))
    assert "tls://cluster.example.kr:8786" in refused.value.hint
    away = at("tls://cluster.example.kr:8786", cluster_remote=True)
    assert cluster.place(away) == ("tls://cluster.example.kr:8786", "cluster.example.kr")
    for grade in ("", "S", "C"):
        with pytest.raises(GradeRefused, match="이 컴퓨터 밖으로"):
            cluster.place(replace(away, grade=grade))
    assert cluster.place(replace(away, grade="S", server_grade="S"))
    with pytest.raises(UsageError, match="cluster_ca, cluster_cert, cluster_key"):
        cluster._certificates(away)


def test_facts_that_differ_are_named() -> None:
    wanted = {"program": __version__, "engine": "llama:gaon@12", "reader": ""}
    assert cluster.differs(wanted, wanted) == ""
    assert "엔진이 다릅니다(extractive, 필요한 것은 llama:gaon@12)" in cluster.differs(
        {**wanted, "engine": "extractive"}, wanted
    )
    assert cluster.differs({"error": ["model_unusable", "모델이 없습니다.", "등록해 주세요."]}, wanted) == (
        "모델이 없습니다. 등록해 주세요."
    )
    assert "설치" in cluster.differs({}, wanted)
    said = {"a": {"engine": "extractive"}, "b": {"engine": "llama:x"}, "c": {"engine": "llama:x"}, "d": {"error": []}}
    assert cluster._most(said, "engine") == "llama:x" and cluster._most({}, "engine") == ""
    assert cluster._most({"a": {"engine": "나"}, "b": {"engine": "가"}}, "engine") == "가"


def test_a_cluster_goes_with_none_of_what_works_here_alone(tmp_path: Path) -> None:
    paper = tmp_path / "글.md"
    paper.write_text("제목\n", encoding="utf-8")
    for option in ("--fix", "--diff", "--review", "--profile", "--show-text", "--jobs=2", "--annotate=a.docx"):
        assert app.run(["check", str(paper), "--cluster", "local:2", option]) == 2


def test_settings_of_the_caller_hold_in_a_worker_elsewhere_where_they_shape_the_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from seoul_assist.cli import cluster_worker
    from seoul_assist.settings import to_json

    monkeypatch.setenv("SEOUL_ASSIST_DATA_DIR", str(tmp_path / "작업자"))
    monkeypatch.setenv("SEOUL_ASSIST_ENGINE", "llama")
    caller = resolve(
        {"data_dir": tmp_path / "담당자", "engine": "extractive", "profile": "국가기관", "cluster": "local:2"}
    )
    whole = to_json(caller)
    order = json.loads(json.dumps({"settings": {name: whole[name] for name in cluster_worker.CALLERS}, "here": False}))
    there = cluster_worker.settings_of(order)
    assert there.data_dir == tmp_path / "작업자" and (there.engine, there.profile) == ("extractive", "국가기관")
    here = cluster_worker.settings_of(json.loads(json.dumps({"settings": whole, "here": True})))
    assert here.data_dir == tmp_path / "담당자"
    assert there.cluster == here.cluster == ""  # a worker spreads nothing further
