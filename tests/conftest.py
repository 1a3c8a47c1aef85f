"""What every test shares."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import bombs
import pytest
import warm_kit
from fault_kit import Workshop, workshop
from warm_kit import cold_children

__all__ = ["cold_children"]  # a fixture

ROOT = Path(__file__).resolve().parent.parent

# Linear algebra of a few hundred numbers gains nothing by threads, which burn a processor waiting for one another. The
# programs that a test starts inherit it.
os.environ["OPENBLAS_NUM_THREADS"] = "1"
# Before any test is even imported: here, and by `sitecustomize` in every interpreter that a test starts.
bombs.plant()
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT / "tests"), os.environ.get("PYTHONPATH", "")]))

warm_kit.install()

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as a shell leaves it for what it starts in the background
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_unconfigure() -> None:
    warm_kit.close()


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


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    """The warm process in which runs are broken; skips where the faults cannot be made."""
    if sys.platform != "linux":
        pytest.skip("the workshop needs Linux")
    with workshop(tmp_path_factory.mktemp("workshop")) as one:
        yield one


@pytest.fixture
def root() -> Path:
    """The checkout."""
    return ROOT
