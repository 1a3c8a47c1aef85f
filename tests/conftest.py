"""What every test shares."""

from __future__ import annotations

import os
from pathlib import Path

import bombs
import pytest

ROOT = Path(__file__).resolve().parent.parent

# Before any test is even imported: here, and by `sitecustomize` in every interpreter that a test starts.
bombs.plant()
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT / "tests"), os.environ.get("PYTHONPATH", "")]))


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test touches the data folder of whoever runs it."""
    for name in [name for name in os.environ if name.startswith("SEOUL_ASSIST_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("home")))


@pytest.fixture
def root() -> Path:
    """The checkout."""
    return ROOT
