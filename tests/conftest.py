"""What every test shares."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import bombs
import pytest

ROOT = Path(__file__).resolve().parent.parent

# Before any test is even imported: here, and by `sitecustomize` in every interpreter that a test starts.
bombs.plant()
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT / "tests"), os.environ.get("PYTHONPATH", "")]))


@pytest.fixture(scope="session")
def _homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Homes for tests, made by whoever writes there: pytest's own numbering looks at all earlier ones."""
    folder = tmp_path_factory.mktemp("homes")
    return (folder / str(number) for number in count())


@pytest.fixture(autouse=True)
def _own_home(_homes: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """No test touches the data folder of whoever runs it."""
    for name in [name for name in os.environ if name.startswith("SEOUL_ASSIST_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_DATA_HOME", str(next(_homes)))


@pytest.fixture
def root() -> Path:
    """The checkout."""
    return ROOT
