"""Any order of adding, editing, moving, deleting, indexing, killing and filling the disk: the library equals a dict."""

from __future__ import annotations

import errno
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fault_kit import FROM_THERE_ON, KILL_ALL, Fault, Workshop, quick_folder
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from library_kit import EMBEDDER, opened, steps

from seoul_assist.errors import NoLibrary
from seoul_assist.tasks.index import index

SHOP: list[Workshop] = []
HOME: list[Path] = []


@pytest.fixture(scope="module", autouse=True)
def _shop(request: pytest.FixtureRequest) -> Iterator[None]:
    """Kills and full disks are moves where the system knows how to make them."""
    SHOP[:] = [request.getfixturevalue("shop")] if sys.platform == "linux" else []
    with quick_folder() as home:
        HOME[:] = [home]
        yield
    SHOP.clear()
    HOME.clear()


NAMES = st.sampled_from(["가.md", "나.md", "다/라.md", "다/마.md"])
NUMBERS = st.integers(1, 6)


def text_of(number: int) -> str:
    return f"# 다솜구 제{number}사업 조례\n\n##### 제1조 (사업비)\n\n사업비는 {number}억원으로 하고 단장이 집행한다.\n"


class LibraryMachine(RuleBasedStateMachine):
    @initialize()
    def start(self) -> None:
        self.root = Path(tempfile.mkdtemp(dir=HOME[0]))
        self.files: dict[str, int] = {}
        self.indexed: dict[str, int] = {}
        self.generation = ""
        (self.root / "규정").mkdir()

    @rule(name=NAMES, number=NUMBERS)
    def write(self, name: str, number: int) -> None:
        path = self.root / "규정" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text_of(number), encoding="utf-8")
        self.files[name] = number

    @rule(name=NAMES)
    def delete(self, name: str) -> None:
        (self.root / "규정" / name).unlink(missing_ok=True)
        self.files.pop(name, None)

    @rule(name=NAMES, other=NAMES)
    def move(self, name: str, other: str) -> None:
        if name in self.files and name != other:
            target = self.root / "규정" / other
            target.parent.mkdir(exist_ok=True)
            (self.root / "규정" / name).replace(target)
            self.files[other] = self.files.pop(name)

    @rule()
    def run(self) -> None:
        report = self._index(**steps())
        changed = set(self.files.values()) != set(self.indexed.values())
        assert report.published or not changed
        self.indexed = dict(self.files)
        self.generation = report.generation

    @rule(step=st.sampled_from(["fill", "verify"]))
    def break_off(self, step: str) -> None:
        def broken(payload: dict[str, Any]) -> dict[str, int]:
            steps()[step](payload)
            raise KeyboardInterrupt

        try:
            report = self._index(**steps() | {step: broken})
        except KeyboardInterrupt:
            return
        assert not report.published  # there was nothing to do
        self.indexed = dict(self.files)

    @precondition(lambda _: bool(SHOP))
    @rule(at=st.integers(1, 60))
    def kill(self, at: int) -> None:
        """The run dies at its nth change of the disk (a run without news makes fewer and ends well)."""
        done = self._broken(Fault(at, KILL_ALL))
        assert done["code"] == (-signal.SIGKILL if done["broken"] else 0), done
        self._settle()

    @precondition(lambda _: bool(SHOP))
    @rule(at=st.integers(1, 60))
    def fill_the_disk(self, at: int) -> None:
        """From the nth change of the disk on there is no room any more."""
        done = self._broken(Fault(at, FROM_THERE_ON, errno.ENOSPC))
        assert done["code"] == 0, done
        assert "failed" not in done["value"] or (done["value"]["failed"] == 3 and done["value"]["hint"]), done
        self._settle()
        if "failed" not in done["value"]:
            assert set(self.files.values()) == set(self.indexed.values())

    def _broken(self, fault: Fault) -> dict[str, Any]:
        done = SHOP[0].call("broken_index", root=str(self.root), fault=vars(fault))
        assert done.code == 0, done.err
        found: dict[str, Any] = {"broken": 0} | done.value
        return found

    def _settle(self) -> None:
        """A broken run has published all or nothing; which of the two, CURRENT says."""
        try:
            with opened(self.root / "library") as library:
                now = library.generation
        except NoLibrary:
            now = ""
        if now != self.generation or set(self.files.values()) == set(self.indexed.values()):
            self.indexed, self.generation = dict(self.files), now

    def _index(self, **how: Any) -> Any:
        return index(
            [self.root / "규정"], library_dir=self.root / "library", embedder_id=EMBEDDER.id, prune=True, **how
        )

    @invariant()
    def the_library_is_the_model(self) -> None:
        if not hasattr(self, "root"):
            return
        try:
            library = opened(self.root / "library")
        except NoLibrary:
            assert self.indexed == {}
            return
        with library:
            assert library.generation == self.generation
            held = {holding.name for holding in library.regulations()}
            assert held == {f"다솜구 제{number}사업 조례" for number in self.indexed.values()}
            for number in set(self.indexed.values()):
                hit = library.search(f"제{number}사업 사업비", k=1)[0]
                assert hit.provision.text == f"사업비는 {number}억원으로 하고 단장이 집행한다."

    def teardown(self) -> None:
        if hasattr(self, "root"):
            shutil.rmtree(self.root)


class LongLibraryMachine(LibraryMachine):
    """The same for longer."""


LibraryMachine.TestCase.settings = settings(
    max_examples=25, stateful_step_count=15, derandomize=True, deadline=None, database=None
)
LongLibraryMachine.TestCase.settings = settings(
    max_examples=200, stateful_step_count=30, derandomize=True, deadline=None, database=None
)
test_any_order_of_events = pytest.mark.filterwarnings("error")(LibraryMachine.TestCase)
test_any_order_of_events_for_long = pytest.mark.slow(LongLibraryMachine.TestCase)
