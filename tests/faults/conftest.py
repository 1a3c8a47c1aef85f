"""A small published library to break."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fault_kit import Done, Workshop, litter, quick_folder, write_regulations


@pytest.fixture
def quick() -> Iterator[Path]:
    """A folder of one test on a disk in memory."""
    with quick_folder() as folder:
        yield folder


@dataclass
class Bench:
    """A data folder with a published library, and the documents it came from with one edition more to index."""

    shop: Workshop
    data: Path
    docs: Path
    before: dict[str, Any]
    count: int
    changed: int

    @property
    def library(self) -> Path:
        return self.data / "library"

    def index(self, *more: str, **how: Any) -> Done:
        return self.shop.cli("--data-dir", self.data, "index", self.docs, *more, **how)

    def inspect(self) -> dict[str, Any]:
        """A fresh reader's view, which must be whole whatever was done to the run before."""
        seen = self.shop.inspect(self.library)
        assert seen["whole"], "ids in the store are not those in the catalog"
        assert seen["recall"][0] == seen["recall"][1] == 4 * self.count, "a passage does not find itself"
        assert seen["first"] == seen["laws"][0]
        return seen

    def check(self, done: Done | None = None) -> str:
        """`before` or `after`: which of the two whole states the run has left; then the next run completes it."""
        seen = self.inspect()
        same = seen == self.before
        if not same:
            assert seen["generation"] != self.before["generation"]
            assert seen["laws"] == self.before["laws"]
            assert self._newest(seen)
        after = self.index()
        assert after.code == 0, after.err
        assert self._newest(self.inspect())
        assert litter(self.library) == []
        assert len(list((self.library / "generations").iterdir())) <= 2
        return "before" if same else "after"

    def _newest(self, seen: dict[str, Any]) -> bool:
        """Whether exactly the changed regulations show their second edition."""
        return all(
            f"{2 if number < self.changed else 1}만 {number}천원" in text
            for number in range(self.count)
            for name, text in seen["texts"].items()
            if f"제{number}사업" in name
        )


@pytest.fixture(scope="session")
def bench_of(shop: Workshop) -> Iterator[Any]:
    """Makes a bench with so many documents, of which all or so many have changed; the library is built once and copied.

    Few changed ones among many let the run carry the previous store over, otherwise it fills a new one.
    """
    made: dict[int, tuple[Path, dict[str, Any]]] = {}

    def make(folder: Path, count: int, changed: int | None = None) -> Bench:
        if count not in made:
            whole = home / str(count)
            docs = write_regulations(whole / "docs", count)
            for number in range(2):  # twice: the next run has a generation to sweep
                first = docs / "r000.md"
                first.write_text(first.read_text(encoding="utf-8") + "\n" * number, encoding="utf-8")
                assert shop.cli("--data-dir", whole / "data", "index", docs).code == 0
            made[count] = (whole, shop.inspect(whole / "data" / "library"))
        whole, before = made[count]
        if folder.exists():
            shutil.rmtree(folder)
        data = folder / "data"
        shutil.copytree(whole / "data", data)
        changed = count if changed is None else changed
        return Bench(shop, data, write_regulations(whole / "docs", count, 2, changed), before, count, changed)

    with quick_folder() as home:
        yield make


@pytest.fixture
def bench(bench_of: Any, quick: Path) -> Bench:
    """Two documents: eight passages."""
    made: Bench = bench_of(quick / "bench", 2)
    return made
