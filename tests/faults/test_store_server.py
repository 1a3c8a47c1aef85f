"""The server of the vectors is killed, frozen and wiped while it is filled and while it is read; so is the writer."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from chroma_kit import Asked, Chroma, chroma, desk, generation, names, running, shelved
from library_kit import LEAVE, PARKING, regulation

from seoul_assist.adapters import chroma_http
from seoul_assist.cli import compose, stores
from seoul_assist.errors import StoreUnusable
from seoul_assist.library import generations, neighbours
from seoul_assist.library.reading import Library
from seoul_assist.settings import to_json
from seoul_assist.tasks.forget import forget

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
import tidy_chroma

__all__ = ["chroma"]  # a fixture
MORE = regulation("다솜구 회의 규칙", [("제1조", "목적", "회의를 여는 데 필요한 사항을 정한다.")])
ROOT = Path(__file__).resolve().parents[2]


def finds(library: Library) -> tuple[str, tuple[str, ...]]:
    hit = library.search("주차요금의 감면", k=1)[0]
    return hit.provision.article, library.notes


def test_a_server_that_dies_freezes_and_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chroma_http, "WAITS_S", ())
    data = tmp_path / "data"
    with running(tmp_path / "server") as server, desk(server) as front:

        def dies(asked: Asked) -> None:
            if asked.path.endswith("/upsert"):
                server.kill()

        settings = shelved(server, data, PARKING, LEAVE)
        first = generation(data)[1]
        front.between = dies
        with pytest.raises(StoreUnusable):
            shelved(front, data, MORE)
        assert generation(data)[1] == first
        assert not list((data / "library" / "generations").glob(".building-*"))

        monkeypatch.setattr(neighbours, "PAUSE_S", 0.0)
        with compose.open_library(settings) as library:
            article, notes = finds(library)
            assert article == "제3조" and "낱말로만 찾습니다" in notes[0]
            server.start()  # what it had taken before it died is whole
            assert finds(library) == ("제3조", ())

            monkeypatch.setattr(chroma_http, "ASK_S", 0.3)
            with server.frozen(), compose.open_library(settings) as other:
                started = time.monotonic()
                article, notes = finds(other)
                assert article == "제3조" and "시간 안에 답하지 않음" in notes[0]
                assert time.monotonic() - started < 5
            monkeypatch.setattr(chroma_http, "ASK_S", 10.0)
            assert finds(library) == ("제3조", ())

        assert len(names(server)) == 2  # the litter of the fill that died
        shelved(server, data, MORE)
        assert set(names(server)) == {first.collection, generation(data)[1].collection}


_WRITER = """
import sys
from pathlib import Path
from types import SimpleNamespace
from chroma_kit import shelved
from library_kit import LEAVE
shelved(SimpleNamespace(url=sys.argv[1]), Path(sys.argv[2]), LEAVE)
"""


@pytest.mark.slow
def test_the_litter_of_a_killed_writer_is_swept_by_the_next(tmp_path: Path, chroma: Chroma) -> None:
    data, reached, go_on = tmp_path / "data", threading.Event(), threading.Event()
    shelved(chroma, data, PARKING)
    first = generation(data)[1]

    def waits(asked: Asked) -> None:
        if asked.path.endswith("/upsert"):
            reached.set()
            go_on.wait(timeout=30)

    with desk(chroma) as front:
        front.between = waits
        path = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
        with subprocess.Popen(
            [sys.executable, "-c", _WRITER, front.url, str(data)], env=os.environ | {"PYTHONPATH": path}
        ) as writer:
            assert reached.wait(timeout=60)
            writer.kill()
        go_on.set()
    own = generations.collection_prefix(data / "library")
    assert len(chroma.server.names(own)) == 2 and generation(data)[1] == first
    shelved(chroma, data, MORE)
    assert set(chroma.server.names(own)) == {first.collection, generation(data)[1].collection}


def traces(folder: Path, needles: list[bytes]) -> list[str]:
    """The files that hold any of these bytes."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if any(needle in path.read_bytes() for needle in needles)]


@pytest.mark.slow
def test_what_was_forgotten_is_on_no_disk_once_the_server_is_tidied(tmp_path: Path) -> None:
    with running(tmp_path / "server") as server:
        settings = shelved(server, tmp_path / "data", PARKING, LEAVE)
        before = server.server.open(generation(tmp_path / "data")[1].collection)
        kept = set(server.server.open(generation(tmp_path / "data")[1].collection).ids())
        given = {"settings": to_json(settings)}
        with stores.swept(settings, settings.library_dir, forget=True):
            gone = before.vectors(sorted(kept))
            forget(
                settings.library_dir,
                LEAVE.name,
                fill=lambda payload: compose.fill_generation(payload | given),
                verify=lambda payload: compose.verify_generation(payload | given),
            )
        (name,) = names(server)
        kept = server.server.open(name).ids()
        assert len(kept) == 3 and len(gone) == 6
        needles = [
            needle
            for key, vector in gone.items()
            if key not in kept
            for needle in (key.encode(), np.asarray(vector, "<f4").tobytes()[:64])
        ]
        if Path("/proc/self/fd").exists():
            with pytest.raises(RuntimeError, match="stop the server"):
                tidy_chroma.tidy(server.folder)
        server.kill()
        assert traces(server.folder, needles)  # Chroma leaves them; where this fails the tool has become needless
        folders, freed = tidy_chroma.tidy(server.folder)
        assert folders >= 1 and freed > 0
        assert traces(server.folder, needles) == []
        assert tidy_chroma.tidy(server.folder)[0] == 0
        server.start()
        with compose.open_library(settings) as library:
            assert finds(library) == ("제3조", ())
        server.wipe()
        with compose.open_library(settings) as library:
            article, notes = finds(library)
            assert article == "제3조" and "벡터가 없습니다" in notes[0]


def test_tidying_says_where_nothing_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["tidy_chroma.py", str(tmp_path)])
    assert tidy_chroma.main() == 1
    assert "no chroma.sqlite3" in capsys.readouterr().err
