"""What the machine has to give to a model: threads within the quota, free memory, the settings for both."""

from __future__ import annotations

from pathlib import Path

import pytest

from seoul_assist.adapters import machine
from seoul_assist.errors import UsageError
from seoul_assist.settings import from_json, resolve, to_json


def test_threads_are_physical_cores_within_the_quota(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "_CORES", tmp_path)
    monkeypatch.setattr(machine, "_GROUP", tmp_path)
    monkeypatch.setattr(machine.os, "sched_getaffinity", lambda process: {0, 1, 2, 3}, raising=False)
    assert machine.threads() == 4  # nothing is known of the cores
    for one in range(4):
        (tmp_path / f"cpu{one}" / "topology").mkdir(parents=True)
        (tmp_path / f"cpu{one}" / "topology" / "thread_siblings_list").write_text(f"{one % 2},{one % 2 + 2}\n")
    assert machine.threads() == 2
    (tmp_path / "cpu.max").write_text("150000 100000\n")
    assert machine.threads() == 1
    (tmp_path / "cpu.max").write_text("max 100000\n")
    assert machine.threads() == 2


def test_free_memory_is_the_smaller_of_machine_and_container(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "_MEMORY", tmp_path / "meminfo")
    monkeypatch.setattr(machine, "_GROUP", tmp_path)
    assert machine.free_memory() == 0
    (tmp_path / "meminfo").write_text("MemTotal: 9 kB\nMemAvailable:    2000 kB\n")
    assert machine.free_memory() == 2_048_000
    (tmp_path / "memory.max").write_text("1000000")
    (tmp_path / "memory.current").write_text("400000")
    assert machine.free_memory() == 600_000


@pytest.mark.parametrize(("name", "value"), [("threads", "0"), ("threads", "둘"), ("gpu_layers", "-1")])
def test_wrong_settings_of_the_machine_are_usage_errors(name: str, value: str) -> None:
    with pytest.raises(UsageError, match=name) as caught:
        resolve({}, environ={f"SEOUL_ASSIST_{name.upper()}": value})
    assert caught.value.hint


def test_settings_of_the_machine(tmp_path: Path) -> None:
    settings = resolve({"data_dir": tmp_path}, environ={"SEOUL_ASSIST_THREADS": "3", "SEOUL_ASSIST_GPU_LAYERS": "0"})
    assert (settings.threads, settings.gpu_layers) == (3, 0)
    assert from_json(to_json(settings)) == settings
