"""The long run of damaged model files (`make fuzz`), small here: it counts right, and it sees what must not be."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import gguf_mutants
import pytest
from toy_gguf import build

from seoul_assist.adapters import gguf_header

FEW, MANY = 60, 5_000
SEED = 3_000_000


@pytest.fixture(scope="module")
def fuzz(root_of_all: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("fuzz", root_of_all / "tools" / "fuzz.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["fuzz"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def root_of_all() -> Path:
    return Path(__file__).resolve().parents[2]


def test_a_small_run_of_another_seed(fuzz: ModuleType, tmp_path: Path) -> None:
    found = fuzz.fuzz(range(SEED, SEED + FEW), tmp_path)
    assert found.wrong == []
    every = [*found.preflight, *found.loaded, *found.refused, *found.died]
    assert sorted(every) == list(range(SEED, SEED + FEW))
    assert len(found.preflight) >= 0.8 * FEW and found.loaded
    assert [path.name for path in tmp_path.iterdir()] == ["toy.gguf"]


DIES_AT_3 = """
import os
from seoul_assist.child import report

def load_each(payload):
    for place, path in enumerate(payload["paths"]):
        report(["begins", place])
        number = int(os.path.basename(path).partition(".")[0])
        if number % 10 == 3:
            os.abort()
        report([["loaded", place], ["refused", place, "ValueError"]][number % 2])
"""


def test_what_kills_the_child_is_named_and_the_others_go_on(
    fuzz: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the look at the head the children get everything, and one in ten kills its child."""
    (tmp_path / "dies_at_3.py").write_text(DIES_AT_3, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(fuzz, "TARGET", "dies_at_3:load_each")
    monkeypatch.setattr(fuzz, "TOGETHER", 8)
    monkeypatch.setattr(gguf_header, "read", lambda path: None)
    numbers = range(SEED, SEED + FEW)
    found = fuzz.fuzz(numbers, tmp_path)
    assert sorted(found.died) == [number for number in numbers if number % 10 == 3]
    assert found.loaded == [number for number in numbers if number % 2 == 0]
    assert found.refused == [number for number in numbers if number % 2 == 1 and number % 10 != 3]
    assert set(found.died.values()) == {"crash status -6"}
    assert any("only 0.0%" in line for line in found.wrong)
    shown = fuzz.report(found, 1.0)
    assert "died in the child: 6" in shown and str(SEED + 3) in shown and "WRONG" in shown


def test_an_exception_of_the_look_is_wrong_and_named(
    fuzz: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(path: Path) -> None:
        raise KeyError(path)

    monkeypatch.setattr(gguf_header, "read", broken)
    found = fuzz.fuzz([SEED, SEED + 1], tmp_path)
    assert [f"mutant {SEED}: KeyError" in found.wrong[0], len(found.wrong)] == [True, 2]


def test_the_command_says_the_seed_and_the_way_to_repeat(
    fuzz: ModuleType, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert fuzz.main(["--only", str(SEED)]) == 0
    assert capsys.readouterr().out.startswith("seed 0\n1 mutants")
    monkeypatch.setattr(fuzz, "HEAD_S", -1.0)
    assert fuzz.main(["--count", "1", "--seed", "3"]) == 1
    out = capsys.readouterr().out
    assert f"mutant {SEED}" in out and "--only" in out


@pytest.mark.slow
def test_five_thousand_damaged_files(fuzz: ModuleType, tmp_path: Path) -> None:
    found = fuzz.fuzz(range(MANY), tmp_path)
    print(fuzz.report(found, 0.0))
    assert found.wrong == []


def test_the_toy_itself_loads(tmp_path: Path) -> None:
    assert gguf_mutants.load({"path": str(build(tmp_path / "toy.gguf"))}) > 0
