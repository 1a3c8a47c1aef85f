"""A library with damaged files answers right or says that it is damaged: never a traceback, never wrong text."""

from __future__ import annotations

import random
import shutil
from datetime import date
from pathlib import Path

import pytest
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


def test_a_torn_chroma_index_is_not_even_opened(tmp_path: Path) -> None:
    """Opening one can take the process down, so the size and checksum of its files are looked at first."""
    folder = tmp_path / "library"
    publish(folder, PARKING, LEAVE, store=ChromaStore)
    index_files = [path for path in (folder / "generations").rglob("*.bin") if path.stat().st_size]
    assert index_files

    def never(folder: Path, *, create: bool) -> ChromaStore:
        raise AssertionError(f"opened a damaged store: {folder} (create={create})")

    for path in index_files:
        raw = path.read_bytes()
        path.write_bytes(raw[: len(raw) // 2])
        with Library(folder, store_factory=never, embedder=EMBEDDER) as library, pytest.raises(LibraryDamaged):
            library.search("주차요금 감면")
        path.write_bytes(raw)
    with opened(folder, store=ChromaStore) as library:
        assert library.search("주차요금 감면", k=1)[0].provision.article == "제3조"


def test_a_damaged_catalog_is_not_built_upon(whole: Path, tmp_path: Path) -> None:
    copy = tmp_path / "library"
    shutil.copytree(whole, copy)
    catalog = next(copy.rglob("catalog.sqlite"))
    raw = catalog.read_bytes()
    catalog.write_bytes(raw[:4096] + bytes(len(raw) - 4096))
    with pytest.raises(AssistError):
        publish(copy, LEAVE)
