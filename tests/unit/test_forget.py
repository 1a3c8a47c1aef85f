"""What was forgotten is in no file of the data folder any more, whenever the run was killed."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import struct
import sys
import unicodedata
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import warm_kit
from cli_kit import Call, call
from library_kit import EMBEDDER, LEAVE, PARKING, POINTS, opened, publish, regulation, state, steps

from seoul_assist.adapters.chroma_local import ChromaStore
from seoul_assist.adapters.memory import MemoryStore
from seoul_assist.cli import compose
from seoul_assist.errors import LibraryBusy, NoBasis, NoLibrary
from seoul_assist.library.build import Build
from seoul_assist.library.postings import key
from seoul_assist.library.records import blocks, digest, pack
from seoul_assist.library.vectors import passage_hash, passage_text, passage_texts
from seoul_assist.settings import resolve
from seoul_assist.tasks.forget import Forgotten, forget, purge
from seoul_assist.tasks.index import index

__all__ = ["call"]  # a fixture

ROOT = Path(__file__).resolve().parent.parent.parent
ENV = dict(os.environ, PYTHONPATH=os.pathsep.join([str(ROOT), str(ROOT / "tests")]))
UNIQUE = "보랏빛 고래 쉰셋이 옥상 정원에서 춤춘다"  # 20 characters and more that stand nowhere else
SECRET = regulation(
    "다솜구 비공개 감사 지침",
    [
        ("제1조", "목적", f"이 지침은 {UNIQUE}는 사실을 정한다."),
        *((f"제{n}조", "절차", f"감사 절차 {n}은 따로 정한다. " * 20) for n in range(2, 40)),
        ("제40조", "기록", "\n".join(f"{n}. 감사 기록 {n}은 다섯 해 동안 둔다." for n in range(1, 90))),
    ],
    effective=date(2025, 3, 1),
    source="비공개/감사 지침.md",
)


def needles() -> list[bytes]:
    passages = [text for item in SECRET.provisions for text in passage_texts(item)]
    assert len(passages) > len(SECRET.provisions)
    texts = [UNIQUE, SECRET.name, SECRET.source]
    return [
        *(text.encode(code) for text in texts for code in ("utf-8", "utf-16-le")),
        *(passage_hash(text).encode() for text in passages),
        *(hashlib.sha256(text.encode()).digest()[:16] for text in passages),
        *(digest(item) for item in SECRET.provisions),
        SECRET.sha256.encode(),
        "보랏".encode(),  # a term of a full-text index
        *(key(term).to_bytes(8, "little") for term in ("랏빛", "쉰셋", "춤춘")),
        json.dumps(UNIQUE)[1:-1].encode(),
        *packed(),
    ]


def packed() -> list[bytes]:
    """Pieces of the compressed blocks in which the catalog keeps the secret: a search for the text would miss them."""
    found = []
    for run in blocks(SECRET.provisions):
        body = pack(run)
        found += [body[at : at + 24] for at in range(16, len(body) - 24, 64)]
    return found


def secret_passage() -> str:
    return passage_text(SECRET.provisions[0])


def traces(data: Path) -> list[tuple[str, bytes]]:
    """Every file under the folder, whatever its name, that holds or is called anything of the secret."""
    found = []
    for path in data.rglob("*"):
        held = path.name.encode() + (path.read_bytes() if path.is_file() else b"")
        found += [(path.relative_to(data).as_posix(), needle) for needle in needles() if needle in held]
    return found


def several_generations(library_dir: Path, store: Any = MemoryStore) -> None:
    """The secret stands in the current generation and the one before, among other laws."""
    publish(library_dir, PARKING, SECRET, store=store)
    publish(library_dir, LEAVE, store=store)
    publish(library_dir, regulation("누리군 청사 지침", [("제1조", "목적", "청사를 돌본다.")]), store=store)


@pytest.mark.parametrize("store", [MemoryStore, ChromaStore], ids=["memory", "chroma"])
def test_nothing_of_it_is_left_in_any_file(tmp_path: Path, store: Any) -> None:
    """With Chroma in processes of their own, as the command runs it: its index files hold what lay in memory before."""
    data = tmp_path / "data"
    several_generations(data / "library", store)
    before = traces(data)
    assert {name.rpartition("/")[2] for name, _ in before} >= {"catalog.sqlite", "postings.bin", "vectors.sqlite"}
    assert {needle for _, needle in before} >= {
        *packed(),
        SECRET.source.encode(),
        passage_hash(secret_passage()).encode(),
    }
    assert {name.split("/")[2] for name, _ in before if "generations" in name} == {"g000002", "g000003"}
    fill, verify = compose.steps() if store is ChromaStore else steps(store).values()
    done = forget(data / "library", SECRET.name, fill=fill, verify=verify)
    assert traces(data) == []
    assert [entry.source for entry in done.entries] == [SECRET.source]
    assert (done.exit_code, done.held, done.generation) == (0, (), "g000004")
    with opened(data / "library") as library:
        assert len(library.regulations()) == 3
        assert library.search("주차요금 감면", k=1)[0].provision.article == "제3조"


def test_the_last_process_to_write_never_saw_it(tmp_path: Path) -> None:
    """Each filling notes what it was given to read: the last one finds nothing in it."""
    several_generations(tmp_path)
    seen: list[list[tuple[str, bytes]]] = []
    real = steps()

    def fill(payload: dict[str, Any]) -> dict[str, int]:
        cache = tmp_path / "seen"
        cache.mkdir()
        shutil.copy(payload["cache"], cache)
        seen.append([*traces(Path(payload["base"])), *traces(cache)])
        shutil.rmtree(cache)
        done: dict[str, int] = real["fill"](payload)
        return done

    done = forget(tmp_path, SECRET.name, fill=fill, verify=real["verify"])
    assert seen[0] and seen[-1] == [] and len(seen) == 2
    folder = tmp_path / "generations" / done.generation
    files = ["catalog.sqlite", "chroma", "dense.bin", "manifest.json", "postings.bin"]
    assert sorted(path.name for path in folder.iterdir()) == files


def test_the_vectors_of_others_are_kept(tmp_path: Path) -> None:
    several_generations(tmp_path)
    forget(tmp_path, SECRET.source, **steps())
    assert publish(tmp_path, PARKING, LEAVE).embedded == 0


def test_what_another_law_says_as_well_stays(tmp_path: Path) -> None:
    """Two versions share an article: forgetting one leaves the shared passage to the other."""
    newer = regulation(
        SECRET.name,
        [("제1조", "목적", SECRET.provisions[0].text)],
        effective=date(2026, 1, 1),
        source="비공개/새 감사 지침.md",
    )
    publish(tmp_path, SECRET, newer)
    forget(tmp_path, SECRET.source, **steps())
    with opened(tmp_path) as library:
        assert [holding.source for holding in library.regulations()] == [newer.source]
        assert UNIQUE in library.articles(SECRET.name)[0].text


def test_by_law_every_version_goes_by_date_one(tmp_path: Path) -> None:
    old = regulation(SECRET.name, [("제1조", "목적", "옛 목적")], effective=date(2020, 1, 1), source="옛.md")
    publish(tmp_path, SECRET, old, LEAVE)
    one = forget(tmp_path, SECRET.name, effective=date(2020, 1, 1), **steps())
    assert [entry.source for entry in one.entries] == ["옛.md"]
    publish(tmp_path, old)
    assert len(forget(tmp_path, "다솜구비공개감사지침", **steps()).entries) == 2


def test_a_path_is_known_however_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    laws = tmp_path / "규정"
    laws.mkdir()
    path = laws / "감사 지침.md"
    text = f"# 다솜구 감사 지침\n\n##### 제1조 (목적)\n\n{UNIQUE}.\n"
    monkeypatch.chdir(tmp_path)
    for given in (
        str(path),
        "규정/감사 지침.md",
        "./규정/../규정/감사 지침.md",
        unicodedata.normalize("NFD", str(path)),
    ):
        path.write_text(text, encoding="utf-8")
        index(["규정"], library_dir=tmp_path / "library", embedder_id=EMBEDDER.id, **steps())
        assert len(forget(tmp_path / "library", given, **steps()).entries) == 1
        assert traces(tmp_path / "library") == []
        assert path.exists()


def test_what_was_only_removed_is_purged(tmp_path: Path) -> None:
    several_generations(tmp_path)
    with Build(tmp_path) as build:
        build.remove(SECRET.source)
        build.publish(**steps())
    assert traces(tmp_path)
    with pytest.raises(NoBasis, match=SECRET.name) as caught:
        forget(tmp_path, SECRET.name, **steps())
    assert "--removed" in caught.value.hint
    done = purge(tmp_path, **steps())
    assert (traces(tmp_path), done.exit_code, done.entries) == ([], 0, ())
    with opened(tmp_path) as library:
        assert len(library.regulations()) == 3
    with pytest.raises(NoLibrary):
        purge(tmp_path / "none", **steps())


def test_a_short_name_in_daily_use_is_enough(tmp_path: Path) -> None:
    title = "지방자치단체를 당사자로 하는 계약에 관한 법률"
    publish(tmp_path, regulation(title, [("제9조", "계약의 방법", "가상의 조문이다.")]))
    assert [entry.name for entry in forget(tmp_path, "지방계약법", **steps()).entries] == [title]


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(NoLibrary):
        forget(tmp_path / "library", SECRET.name, **steps())
    several_generations(tmp_path / "library")
    before = state(tmp_path / "library")
    for target in ("없는 규정", "", "/없는/파일.md"):
        with pytest.raises(NoBasis) as caught:
            forget(tmp_path / "library", target, **steps())
        assert caught.value.exit_code == 4 and caught.value.hint
    with pytest.raises(NoBasis, match="감사") as caught:
        forget(tmp_path / "library", "다솜구 비공개 감사 지짐", **steps())
    assert SECRET.name in caught.value.hint
    assert state(tmp_path / "library") == before
    with Build(tmp_path / "library"), pytest.raises(LibraryBusy):
        forget(tmp_path / "library", SECRET.name, **steps())


def test_the_shape_for_scripts(tmp_path: Path) -> None:
    several_generations(tmp_path)
    done = forget(tmp_path, SECRET.name, **steps())
    assert done.to_json() == {
        "schema": "seoul-assist/forget/1",
        "target": SECRET.name,
        "generation": "g000004",
        "forgotten": [{"law": SECRET.name, "effective": "2025-03-01", "source": SECRET.source}],
        "held": [],
    }
    assert "1건" in done.summary()


def test_a_reader_of_the_old_generation_is_said_and_the_next_run_completes(tmp_path: Path) -> None:
    several_generations(tmp_path)
    with opened(tmp_path) as reader:
        held = reader.generation
        done = forget(tmp_path, SECRET.name, **steps())
        assert (done.held, done.exit_code) == ((held,), 3)
        assert held in done.summary() and traces(tmp_path)
        again = forget(tmp_path, SECRET.name, **steps())
        assert (again.entries, again.held, again.exit_code) == ((), (held,), 3)
    completed: Forgotten = forget(tmp_path, SECRET.name, **steps())
    assert (completed.entries, completed.held, completed.exit_code) == ((), (), 0)
    assert "흔적" in completed.summary() and traces(tmp_path) == []
    with pytest.raises(NoBasis):
        forget(tmp_path, SECRET.name, **steps())


KILLED = """
import os, shutil, signal, sys
from pathlib import Path
from library_kit import steps
from seoul_assist.tasks.forget import forget

base, target, points = Path(sys.argv[1]), sys.argv[2], sys.argv[3:]
for point in points:
    if not os.fork():
        folder = base.with_name(point)
        shutil.copytree(base, folder)
        kill = lambda name: name == point and os.kill(os.getpid(), signal.SIGKILL)
        forget(folder, target, fault=kill, **steps(fault=kill))
        os._exit(1)
    if os.wait()[1] != signal.SIGKILL:
        sys.exit(f"not killed at {point}")
"""


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library that knows the secret, and beside it one for each point at which forgetting it was killed."""
    base = tmp_path_factory.mktemp("killed") / "base"
    several_generations(base)
    warm_kit.run([sys.executable, "-c", KILLED, str(base), SECRET.name, *POINTS], env=ENV, check=True)
    return base


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
@pytest.mark.parametrize("point", POINTS)
def test_killed_anywhere_nothing_changed_or_the_next_run_completes(killed: Path, point: str) -> None:
    folder = killed.with_name(point)
    published = POINTS.index(point) >= POINTS.index("pointer_replaced")
    assert (state(folder) == state(killed)) != published
    again = forget(folder, SECRET.name, **steps())
    assert bool(again.entries) != published
    assert (again.exit_code, traces(folder)) == (0, [])
    with opened(folder) as library:
        assert len(library.regulations()) == 3


@pytest.mark.slow
def test_by_the_command_line_no_text_and_no_vector_of_it_is_left(tmp_path: Path, call: Call) -> None:
    """The whole data folder, receipts of what was asked of it included: their hashes are keyed and tell nothing."""
    kept, secret, data = tmp_path / "주차.md", tmp_path / "감사.md", tmp_path / "data"
    head = "---\n제목: {}\n법령구분: 지침\n시행일자: 2026-01-01\n---\n\n##### 제1조 (목적)\n\n{}\n"
    kept.write_text(head.format("가온시 주차 지침", "주차 요금은 시간당 천원으로 한다."), encoding="utf-8")
    words = f"이 지침은 {UNIQUE}는 사실을 정한다. 연락처는 010-0374-9182이다."
    secret.write_text(head.format(SECRET.name, words), encoding="utf-8")
    assert call("index", kept, secret).code == 0
    asked = call("ask", f"{SECRET.name}에서 고래가 춤추는 곳은?", "--json")
    assert UNIQUE in asked.out
    call("summarize", secret, "-o", tmp_path / "out")
    call("check", secret)
    with compose.open_library(resolve({"data_dir": data})) as library:
        (provision,) = (one for one in (library.provision(SECRET.name, "제1조"),) if one is not None)
    vectors = compose.embedder().embed(passage_texts(provision), "passage")
    halves = [struct.pack(f"<{len(one)}e", *one)[:64] for one in vectors]  # as the cache and the store keep them
    marks = [*halves, *(struct.pack("<16f", *struct.unpack("<32e", half)[:16]) for half in halves)]
    marks += [text.encode(code) for text in (UNIQUE, SECRET.name, secret.name) for code in ("utf-8", "utf-16-le")]
    marks += [hashlib.sha256(secret.read_bytes()).hexdigest().encode(), hashlib.sha256(secret.read_bytes()).digest()]
    marks += [b"0374-9182", json.dumps(UNIQUE)[1:-1].encode(), passage_hash(passage_text(provision)).encode()]

    def found() -> set[bytes]:
        held = [path.name.encode() + path.read_bytes() for path in data.rglob("*") if path.is_file()]
        return {mark for mark in marks if any(mark in one for one in held)}

    before = found()
    assert len(before) >= 4 and before & set(halves), "the search must be able to find"
    assert call("forget", secret).code == 0
    assert found() == set()
    assert (data / "receipts").is_dir() and call("receipts", "verify").code == 0
    assert call("ask", "주차 요금은 얼마인가요?").code == 0 and call("search", SECRET.name).code in (0, 4)
    assert found() == set()
