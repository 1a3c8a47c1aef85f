"""A library with damaged files answers right or says that it is damaged: never a traceback, never wrong text."""

from __future__ import annotations

import json
import random
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from fault_kit import Done, Workshop, quick_folder, text_of, write_regulations
from library_kit import EMBEDDER, LEAVE, PARKING, opened, publish

from seoul_assist.adapters.chroma_local import ChromaStore
from seoul_assist.errors import AssistError, LibraryDamaged
from seoul_assist.library.reading import Library

TRUE_TEXTS = {(item.law, item.article): item.text for law in (PARKING, LEAVE) for item in law.provisions}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole") / "library"
    publish(folder, PARKING, LEAVE)
    return folder


def ask(folder: Path) -> str:
    """`fine` or `damaged`; anything shown must be what was indexed."""
    try:
        with opened(folder, as_of=date(2026, 1, 1)) as library:
            library.regulations()
            for query in ("주차요금 감면", "특별휴가 신청", f"「{LEAVE.name}」 제2조"):
                for hit in library.search(query):
                    item = hit.provision
                    assert TRUE_TEXTS[item.law, item.article] == item.text
    except AssistError as error:
        assert error.exit_code in (10, 12)
        assert error.hint
        return "damaged"
    return "fine"


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name not in ("lock", "vectors.sqlite"))


def test_one_changed_byte_at_many_places(whole: Path, tmp_path: Path) -> None:
    chance = random.Random(20260305)
    copy = tmp_path / "library"
    shutil.copytree(whole, copy)
    outcomes = []
    for path in files(copy):
        raw = path.read_bytes()
        for _ in range(60 if path.name == "catalog.sqlite" else 15):
            at = chance.randrange(len(raw))
            path.write_bytes(raw[:at] + bytes([raw[at] ^ (1 << chance.randrange(8))]) + raw[at + 1 :])
            outcomes.append(ask(copy))
        path.write_bytes(raw)
    assert ask(copy) == "fine"
    assert {"fine", "damaged"} == set(outcomes)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_every_file_cut_short(whole: Path, tmp_path: Path, share: float) -> None:
    for number, path in enumerate(files(whole)):
        copy = tmp_path / str(number)
        shutil.copytree(whole, copy)
        target = copy / path.relative_to(whole)
        target.write_bytes(target.read_bytes()[: max(0, int(target.stat().st_size * share) - 1)])
        assert ask(copy) == "damaged", path


def test_every_file_deleted(whole: Path, tmp_path: Path) -> None:
    for number, path in enumerate(files(whole)):
        copy = tmp_path / str(number)
        shutil.copytree(whole, copy)
        (copy / path.relative_to(whole)).unlink()
        assert ask(copy) == "damaged", path


def test_a_missing_or_broken_vector_cache_hurts_nobody(whole: Path, tmp_path: Path) -> None:
    copy = tmp_path / "library"
    shutil.copytree(whole, copy)
    for content in (None, b"", b"nonsense " * 200):
        (copy / "vectors.sqlite").unlink(missing_ok=True)
        if content is not None:
            (copy / "vectors.sqlite").write_bytes(content)
        assert ask(copy) == "fine"
        publish(copy, PARKING)
        assert ask(copy) == "fine"


def test_searching_never_opens_the_store(tmp_path: Path) -> None:
    """A torn index can take down the process that opens it: one that is shorter is damage, and none is opened."""
    folder = tmp_path / "library"
    publish(folder, PARKING, LEAVE, store=ChromaStore)
    index_files = [path for path in (folder / "generations").rglob("chroma/**/*.bin") if path.stat().st_size]
    assert index_files

    for path in index_files:
        raw = path.read_bytes()
        path.write_bytes(raw[: len(raw) // 2])
        with pytest.raises(LibraryDamaged):
            Library(folder, embedder=EMBEDDER)
        path.write_bytes(raw)
        path.write_bytes(bytes(len(raw)))  # of the same size, and useless: whoever opened it would see
    with Library(folder, embedder=EMBEDDER) as library:
        assert library.search("주차요금 감면", k=1)[0].provision.article == "제3조"


def test_a_damaged_catalog_is_not_built_upon(whole: Path, tmp_path: Path) -> None:
    copy = tmp_path / "library"
    shutil.copytree(whole, copy)
    catalog = next(copy.rglob("catalog.sqlite"))
    raw = catalog.read_bytes()
    catalog.write_bytes(raw[:4096] + bytes(len(raw) - 4096))
    with pytest.raises(AssistError):
        publish(copy, LEAVE)


# ---- the same through the command line, with Chroma, in a process that may die --------------------------------------

QUERIES = ("주차 사업", "단장은 2번째 몫으로", "다솜구 휴가 제1사업 조례 제3조")


@pytest.fixture(scope="module")
def real(shop: Workshop) -> Iterator[Path]:
    """A published data folder of eight passages."""
    with quick_folder() as folder:
        yield _built(shop, folder)


@pytest.fixture
def quick() -> Iterator[Path]:
    """A folder of one test on a disk in memory."""
    with quick_folder() as folder:
        yield folder


def _built(shop: Workshop, folder: Path) -> Path:
    assert shop.cli("--data-dir", folder / "data", "index", write_regulations(folder / "docs", 2)).code == 0
    return folder / "data"


def _search(shop: Workshop, data: Path, name: str) -> Done:
    """The answer to all queries at once; whatever the damage, nothing but what was indexed is shown."""
    queries = data.parent / "queries.jsonl"
    queries.write_text(
        "".join(json.dumps({"id": str(at), "question": text}) + "\n" for at, text in enumerate(QUERIES)),
        encoding="utf-8",
    )
    done = shop.cli("--data-dir", data, "search", "--queries", queries, "--json")
    said = f"{name}: exit {done.code}\n{done.out}{done.err}"
    assert done.code in (0, 10, 12), said
    assert "Traceback" not in done.err and "panicked" not in done.out, said
    whole = text_of(0) + text_of(1)
    for line in done.out.splitlines():
        answer = json.loads(line)
        if "error" in answer:
            assert "--rebuild" in answer["error"]["hint"] or done.code == 10, said
        for hit in answer.get("hits", []):
            assert hit["law"] in whole and f"##### {hit['article']} ({hit['title']})\n\n{hit['text']}" in whole, said
    return done


def _real_files(data: Path) -> list[Path]:
    return sorted(path for path in (data / "library").rglob("*") if path.is_file() and path.name != "lock")


@pytest.mark.parametrize("flips", [25, pytest.param(200, marks=pytest.mark.slow)])
def test_one_changed_byte_never_brings_the_process_down(shop: Workshop, real: Path, quick: Path, flips: int) -> None:
    chance = random.Random(20260305)
    files_there = [path.relative_to(real) for path in _real_files(real) if path.stat().st_size]
    tally: Counter[str] = Counter()
    for number in range(flips):
        data = quick / "data"
        shutil.copytree(real, data)
        path = data / files_there[number % len(files_there)]
        raw = bytearray(path.read_bytes())
        at = chance.randrange(min(len(raw), 20_000) if number % 4 else len(raw))
        raw[at] ^= 1 << chance.randrange(8)
        path.write_bytes(raw)
        tally[f"exit {_search(shop, data, f'byte {at} of {path.name}').code}"] += 1
        shutil.rmtree(data)
    print(dict(tally))
    assert tally["exit 0"] and tally["exit 12"]


@pytest.mark.parametrize("keep", [None, *(pytest.param(share, marks=pytest.mark.slow) for share in (0.0, 0.5, 0.9))])
def test_each_file_cut_or_gone(shop: Workshop, real: Path, quick: Path, keep: float | None) -> None:
    tally: Counter[str] = Counter()
    whole = _search(shop, real, "nothing")
    for path in (path.relative_to(real) for path in _real_files(real)):
        data = quick / "data"
        shutil.copytree(real, data)
        target = data / path
        if keep is None:
            target.unlink()
        else:
            target.write_bytes(target.read_bytes()[: int(target.stat().st_size * keep)])
        done = _search(shop, data, f"{path} cut to {keep}")
        tally[f"{path.name}: {done.code}"] += 1
        if path.name == "vectors.sqlite":
            assert done.code == 0, "the cache may go at any time"
        else:
            assert done.code in (10, 12) or done.out == whole.out, f"{path} cut to {keep} was not noticed"
        if done.code == 12 and path.name in ("CURRENT", "catalog.sqlite", "link_lists.bin", "chroma.sqlite3"):
            again = shop.cli("--data-dir", data, "index", real.parent / "docs", "--rebuild")
            assert again.code == 0, again.err
            assert shop.inspect(data / "library")["recall"] == [8, 8]
        shutil.rmtree(data)
    print(dict(tally))
