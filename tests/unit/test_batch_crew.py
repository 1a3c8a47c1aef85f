"""A batch on a crew: order, journal and strikes, with threads that do the work."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from crew_kit import Threads, died, threads

from seoul_assist.errors import ItemError
from seoul_assist.model import Outcome
from seoul_assist.ports import Finished
from seoul_assist.readers import Source
from seoul_assist.tasks import batch, batch_crew
from seoul_assist.tasks.check import Options, check, one
from seoul_assist.tasks.check_crew import Spread
from seoul_assist.tasks.check_jobs import packed
from seoul_assist.tasks.journal import NAME
from seoul_assist.tasks.summarizing.spread import summarize_with


def files(folder: Path, count: int) -> list[Source]:
    folder.mkdir(exist_ok=True)
    made = []
    for number in range(count):
        path = folder / f"문서{number}.txt"
        path.write_text(f"글 {number}", encoding="utf-8")
        made.append(Source(str(path), path=path))
    return made


def text(name: str, data: bytes) -> Mapping[str, Any]:
    return {"files": {".out.txt": f"{Path(name).name}: {data.decode()}", ".out.bin": data}}


def run(crew: Any, sources: list[Source], out: Path, **more: Any) -> Outcome:
    return batch_crew.run_with(crew, sources, out, "엔진 p@1", lambda result: result["files"], **more)


def events(out: Path) -> list[tuple[str, str]]:
    lines = (out / NAME).read_text(encoding="utf-8").splitlines()
    return [(entry["event"], entry["name"]) for entry in map(json.loads, lines)]


def test_files_names_and_later_runs_are_those_of_one_machine(tmp_path: Path) -> None:
    sources = [*files(tmp_path / "문서", 5), Source("묶음.zip!문서1.txt", data="글".encode())]

    def make(source: Source) -> dict[str, str | bytes]:
        data = source.data if source.data is not None else source.path.read_bytes() if source.path else b""
        return dict(text(source.name, data)["files"])

    alone, together = tmp_path / "하나", tmp_path / "여럿"
    wanted = batch.run(sources, alone, "엔진 p@1", make)
    with threads(text) as crew:
        assert run(crew, sources, together) == wanted
    hidden = {alone / NAME, together / NAME}
    one = {path.name: path.read_bytes() for path in sorted(alone.iterdir()) if path not in hidden}
    assert one == {path.name: path.read_bytes() for path in sorted(together.iterdir()) if path not in hidden}
    assert "문서1-" in "".join(one)  # the second of that name has its key in its name, on both
    for first, again in ((alone, None), (together, None)):
        assert {item.status for item in batch.run(sources, first, "엔진 p@1", make).items} == {"unchanged"}, again
    with threads(text) as crew:
        assert {item.status for item in run(crew, sources, alone).items} == {"unchanged"} and not crew.given


def test_a_long_document_holds_nobody_up_and_results_stand_in_order(tmp_path: Path) -> None:
    others = threading.Event()
    count = 0

    def slow_first(name: str, data: bytes) -> Mapping[str, Any]:
        nonlocal count
        if name.endswith("문서0.txt"):
            assert others.wait(30)
        else:
            count += 1
            if count == 7:
                others.set()
        return text(name, data)

    told: list[str] = []
    with threads(slow_first) as crew:
        run_of = run(crew, files(tmp_path / "문서", 8), tmp_path / "out", on_done=lambda item: told.append(item.detail))
        assert crew.most == 2
    assert [item.detail for item in run_of.items] == [f"문서{number}" for number in range(8)]
    assert told[-1] == "문서0"


def test_an_error_of_a_document_is_its_own(tmp_path: Path) -> None:
    def fussy(name: str, data: bytes) -> Mapping[str, Any]:
        if name.endswith("문서1.txt"):
            raise ItemError("읽을 수 없습니다.", "다시 저장해 주세요.")
        return text(name, data)

    sources = files(tmp_path / "문서", 3)
    gone = sources[2].path
    assert gone is not None
    gone.unlink()
    with threads(fussy) as crew:
        found = run(crew, sources, tmp_path / "out")
    assert [(item.status, item.code) for item in found.items] == [
        ("done", ""),
        ("failed", "item_failed"),
        ("failed", "missing_path"),
    ]


def test_a_document_that_kills_two_workers_is_given_up_for_good(tmp_path: Path) -> None:
    def deadly(name: str, data: bytes) -> Mapping[str, Any]:
        if name.endswith("문서1.txt"):
            raise died()
        return text(name, data)

    sources, out = files(tmp_path / "문서", 4), tmp_path / "out"
    with threads(deadly) as crew:
        found = run(crew, sources, out)
        assert [alone for name, alone in crew.given if name.endswith("문서1.txt")] == [False, True]
    assert [item.status for item in found.items] == ["done", "failed", "done", "done"]
    assert found.items[1].code == "crashed" and "메모리" in found.items[1].reason
    assert [event for event, name in events(out) if name == "문서1"] == ["begun", "begun", "crashed"]
    with threads(text) as crew:  # known from now on, on whatever machine
        assert run(crew, sources, out).items[1].code == "crashed" and not crew.given
    assert batch.run(sources, out, "엔진 p@1", lambda source: {}).items[1].code == "crashed"


def test_what_a_worker_answers_is_not_believed(tmp_path: Path) -> None:
    answers: list[Mapping[str, Any]] = [
        {"files": {"/../../밖.txt": "x", ".summary.json": "{}"}, "pages": 1},
        {"files": {".summary.json": 3}, "pages": 1},
        {"files": None},
        {"files": {".summary.json": "{}"}, "pages": "많이"},
    ]
    sources = files(tmp_path / "문서", len(answers))
    with threads(lambda name, data: answers[int(data.decode().split()[1])]) as crew:
        paths = [source.path for source in sources if source.path]
        found = summarize_with(crew, paths, tmp_path / "out", "엔진 p@1", ("json",))
    assert [item.code for item in found.items] == ["item_failed"] * len(answers)
    assert not [path for path in tmp_path.rglob("*") if "밖" in path.name or path.name.endswith(".summary.json")]
    with threads(lambda name, data: {"checked": '{"report": 1}'}) as crew:
        checked = check(sources, elsewhere=Spread(crew))
    assert [file.error.code for file in checked.files if file.error] == ["item_failed"] * len(answers)


def test_checks_come_in_order_and_a_second_death_is_a_failure(tmp_path: Path) -> None:
    def looked_at(name: str, data: bytes) -> Mapping[str, Any]:
        if name.endswith("문서1.txt"):
            raise died()
        return {"checked": json.dumps(packed(one(Source(name, data=data), Options())))}

    sources = files(tmp_path / "문서", 4)
    with threads(looked_at) as crew:
        result = check(sources, elsewhere=Spread(crew))
        assert [alone for name, alone in crew.given if name.endswith("문서1.txt")] == [False, True]
    wanted = check(sources)
    assert [file.path for file in result.files] == [source.name for source in sources]
    assert [file for number, file in enumerate(result.files) if number != 1] == [
        file for number, file in enumerate(wanted.files) if number != 1
    ]
    assert result.files[1].error is not None and result.files[1].error.code == "worker_died"


def test_one_death_is_forgiven_and_one_of_an_earlier_run_counts(tmp_path: Path) -> None:
    deaths: list[str] = []

    def once(name: str, data: bytes) -> Mapping[str, Any]:
        if name.endswith("문서1.txt") and not deaths:
            deaths.append(name)
            raise died()
        return text(name, data)

    sources = files(tmp_path / "문서", 3)
    with threads(once) as crew:
        assert {item.status for item in run(crew, sources, tmp_path / "out").items} == {"done"}

    class Dies(Exception):
        pass

    def dies(source: Source) -> dict[str, str | bytes]:
        raise Dies

    with pytest.raises(Dies):  # a process that dies at its work leaves a strike behind
        batch.run(sources[:1], tmp_path / "둘째", "엔진 p@1", dies)
    deaths.clear()

    def always(name: str, data: bytes) -> Mapping[str, Any]:
        raise died()

    with threads(always) as crew:
        assert run(crew, sources[:1], tmp_path / "둘째").items[0].code == "crashed"
        assert list(crew.given) == [(sources[0].name, True)]


def test_who_stops_a_run_strikes_nobody(tmp_path: Path) -> None:
    class Stopped(Threads):
        def take(self) -> Finished | None:
            raise KeyboardInterrupt

    out = tmp_path / "out"
    crew = Stopped(text, 2)
    try:
        with pytest.raises(KeyboardInterrupt):
            run(crew, files(tmp_path / "문서", 3), out)
    finally:
        crew.close()
    assert not (out / NAME).exists() or events(out) == []


def test_a_source_named_twice_is_made_once(tmp_path: Path) -> None:
    (source,) = files(tmp_path / "문서", 1)
    with threads(text) as crew:
        found = run(crew, [source, source], tmp_path / "out")
        assert len(crew.given) == 1
    assert [item.status for item in found.items] == ["done", "unchanged"]
