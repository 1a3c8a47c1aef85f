"""The registry of model files: pins, use, changed files, names, and what the settings choose."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from toy_gguf import build

from seoul_assist.adapters import file_lock, gguf_header, llama, model_files
from seoul_assist.errors import ModelUnusable, UsageError
from seoul_assist.settings import Settings


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    return build(tmp_path / "가온 모델.gguf")


@pytest.fixture
def models(tmp_path: Path) -> Path:
    return tmp_path / "data" / "models"


def test_adding_hashes_tries_and_registers(toy: Path, models: Path) -> None:
    steps: list[str] = []
    entry = model_files.add(models, toy, on_progress=steps.append)
    assert entry.sha256 == hashlib.sha256(toy.read_bytes()).hexdigest()
    assert (entry.name, entry.size, entry.in_use) == ("가온 모델", toy.stat().st_size, True)
    assert model_files.registered(models) == (entry,)
    assert len(steps) == 3
    if os.name == "posix":
        assert models.stat().st_mode & 0o077 == 0
        assert models.parent.stat().st_mode & 0o077 == 0
        assert (models / "models.json").stat().st_mode & 0o077 == 0
    assert sorted(path.name for path in models.iterdir()) == ["lock", "models.json"]


def test_the_engine_opens_what_find_gives(toy: Path, models: Path) -> None:
    entry = model_files.add(models, toy)
    settings = Settings(models.parent)
    assert model_files.find(settings) == entry
    engine = llama.open_engine(entry.file, entry.sha256)
    assert engine.name == f"llama:가온 모델@{entry.sha256[:12]}"
    engine.close()


def test_nothing_registered_is_none(models: Path) -> None:
    assert model_files.find(Settings(models.parent)) is None


def test_one_is_in_use_at_a_time(tmp_path: Path, toy: Path, models: Path) -> None:
    first = model_files.add(models, toy)
    second = model_files.add(models, build(tmp_path / "second.gguf", seed=1))
    assert [one.in_use for one in model_files.registered(models)] == [False, True]
    model_files.use(models, first.name)
    assert [one.in_use for one in model_files.registered(models)] == [True, False]
    third = model_files.add(models, build(tmp_path / "third.gguf", seed=2), use=False)
    assert not third.in_use
    found = model_files.find(Settings(models.parent))
    assert found is not None
    assert found.name == first.name
    assert second.name == "second"


def test_the_same_stem_gets_another_name(tmp_path: Path, toy: Path, models: Path) -> None:
    (tmp_path / "other").mkdir()
    model_files.add(models, toy)
    assert model_files.add(models, build(tmp_path / "other" / toy.name)).name == "가온 모델-2"
    assert model_files.add(models, toy).name == "가온 모델"
    assert len(model_files.registered(models)) == 2


def test_a_changed_file_is_refused_until_added_again(tmp_path: Path, toy: Path, models: Path) -> None:
    entry = model_files.add(models, toy)
    build(toy, seed=9)
    os.utime(toy, ns=(1, 1))
    with pytest.raises(ModelUnusable, match="등록할 때와 다릅니다"):
        model_files.find(Settings(models.parent))
    with pytest.raises(ModelUnusable):
        model_files.verify(models, entry.name)
    assert model_files.add(models, toy).sha256 != entry.sha256
    assert model_files.find(Settings(models.parent)) is not None


def test_a_touched_file_is_hashed_once_more_and_stays(toy: Path, models: Path) -> None:
    entry = model_files.add(models, toy)
    os.utime(toy, ns=(5, 5))
    found = model_files.find(Settings(models.parent))
    assert found is not None
    assert (found.sha256, found.modified_ns) == (entry.sha256, 5)
    assert model_files.registered(models) == (found,)


def test_a_change_that_keeps_size_and_time_is_found_by_verify(toy: Path, models: Path) -> None:
    entry = model_files.add(models, toy)
    data = bytearray(toy.read_bytes())
    data[-1] ^= 1
    toy.write_bytes(data)
    os.utime(toy, ns=(entry.modified_ns, entry.modified_ns))
    with pytest.raises(ModelUnusable):
        model_files.verify(models, entry.name)


def test_a_vanished_file_says_so(toy: Path, models: Path) -> None:
    model_files.add(models, toy)
    toy.unlink()
    with pytest.raises(ModelUnusable, match="없습니다") as caught:
        model_files.find(Settings(models.parent))
    assert caught.value.exit_code == 13


def test_a_file_named_by_the_settings_is_tried_once(toy: Path, models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(models.parent, model=toy)
    first = model_files.find(settings)
    assert first is not None
    assert not first.in_use

    def never(path: Path, header: gguf_header.Header) -> None:
        raise AssertionError("tried twice")

    monkeypatch.setattr(model_files, "try_out", never)
    assert model_files.find(settings) == first
    assert model_files.find(Settings(models.parent, model=Path(first.name))) == first
    assert model_files.find(Settings(models.parent)) is None


def test_a_missing_file_named_by_the_settings(models: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable):
        model_files.find(Settings(models.parent, model=tmp_path / "none.gguf"))


def test_unknown_names_list_the_known_ones(toy: Path, models: Path) -> None:
    model_files.add(models, toy)
    for action in (model_files.use, model_files.verify, model_files.get):
        with pytest.raises(UsageError) as caught:
            action(models, "없는 모델")
        assert "가온 모델" in caught.value.hint


@pytest.mark.parametrize("content", ["", "{", "[]", '{"models": [{}]}', '{"models": [1]}', '{"models": 1}', "\xff"])
def test_a_damaged_registry_is_reported(models: Path, content: str) -> None:
    models.mkdir(parents=True)
    (models / "models.json").write_bytes(content.encode("latin-1"))
    with pytest.raises(ModelUnusable, match="목록"):
        model_files.registered(models)


def test_a_registry_from_a_later_version_still_reads(toy: Path, models: Path) -> None:
    entry = model_files.add(models, toy)
    raw = json.loads((models / "models.json").read_text(encoding="utf-8"))
    raw["models"][0]["comes_later"] = 1
    (models / "models.json").write_text(json.dumps(raw), encoding="utf-8")
    assert model_files.registered(models) == (entry,)


def test_a_model_larger_than_the_memory_is_not_even_tried(
    toy: Path, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_files, "installed_memory", lambda: 100_000)
    monkeypatch.setattr(model_files, "TRIAL", "nowhere:nothing")
    with pytest.raises(ModelUnusable, match="메모리보다 큽니다"):
        model_files.add(models, toy)


def test_a_folder_that_cannot_be_written_is_reported(toy: Path, tmp_path: Path) -> None:
    (tmp_path / "blocked").write_text("a file", encoding="utf-8")
    with pytest.raises(ModelUnusable, match="모델 목록"):
        model_files.add(tmp_path / "blocked" / "models", toy)


def test_adding_at_once_loses_nothing(tmp_path: Path, models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_files, "try_out", lambda path, header, trial="": None)
    files = [build(tmp_path / f"model{number}.gguf", seed=number) for number in range(12)]
    with ThreadPoolExecutor(12) as pool:
        added = list(pool.map(lambda path: model_files.add(models, path), files))
    assert {one.name for one in model_files.registered(models)} == {one.name for one in added}
    assert len(added) == 12
    assert sum(one.in_use for one in model_files.registered(models)) == 1


def test_two_programs_that_add_at_once_lose_nothing(tmp_path: Path, models: Path) -> None:
    code = """
import sys
from pathlib import Path
from seoul_assist.adapters import model_files
model_files.try_out = lambda path, header, trial="": None
for path in sys.argv[2:]:
    model_files.add(Path(sys.argv[1]), Path(path))
"""
    groups = [[build(tmp_path / f"{who}{n}.gguf", seed=n) for n in range(8)] for who in "ab"]
    runs = [subprocess.Popen([sys.executable, "-c", code, models, *files]) for files in groups]
    assert [run.wait(timeout=60) for run in runs] == [0, 0]
    names = {one.name for one in model_files.registered(models)}
    assert names == {f"{who}{n}" for who in "ab" for n in range(8)}


def test_a_registry_that_stays_locked_is_reported(toy: Path, models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = model_files.add(models, toy)
    monkeypatch.setattr(model_files, "LOCK_WAIT_S", 0.0)
    with file_lock.exclusive(models / "lock", "x"), pytest.raises(ModelUnusable, match="다른 작업이 모델 목록"):
        model_files.use(models, entry.name)
    assert model_files.use(models, entry.name) == entry


def test_removing_leaves_a_file_of_the_users_own(toy: Path, models: Path) -> None:
    entry = model_files.add(models, toy)
    assert model_files.remove(models, entry.name) == (entry, False)
    assert toy.exists()
    assert model_files.registered(models) == ()
    with pytest.raises(UsageError):
        model_files.remove(models, entry.name)


def test_removing_deletes_a_download_unless_another_registry_needs_it(models: Path) -> None:
    folder = models / "files" / "gaon--toy"
    folder.mkdir(parents=True)
    file = build(folder / "toy.gguf")
    entry = model_files.add(models, file, source="hf:gaon/toy/toy.gguf")
    model_files.add(models / "rerankers", file, source="hf:gaon/toy/toy.gguf")
    assert model_files.remove(models, "toy") == (entry, False)
    assert file.exists()
    assert model_files.remove(models, "toy")[1]
    assert not folder.exists()


def test_removing_never_deletes_outside_the_folder_of_downloads(toy: Path, models: Path) -> None:
    model_files.add(models, toy, source="hf:gaon/toy/toy.gguf")
    (models / "files").mkdir()
    assert not model_files.remove(models, "가온 모델")[1]
    assert toy.exists()


def test_a_registry_from_before_downloads_still_reads(toy: Path, models: Path) -> None:
    entry = model_files.add(models, toy)
    raw = json.loads((models / "models.json").read_text(encoding="utf-8"))
    del raw["models"][0]["source"]
    (models / "models.json").write_text(json.dumps(raw), encoding="utf-8")
    assert model_files.registered(models) == (entry,)


def test_removing_leaves_the_users_own_file_even_among_the_downloads(models: Path) -> None:
    folder = models / "files" / "mine"
    folder.mkdir(parents=True)
    entry = model_files.add(models, build(folder / "mine.gguf"))
    assert model_files.remove(models, "mine") == (entry, False)
    assert entry.file.exists()
