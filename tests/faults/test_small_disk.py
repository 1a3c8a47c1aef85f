"""Full, read-only and foreign disks: what cannot be written is said with the room it needs, and asking goes on."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

ASK = ["--engine", "extractive", "search", "주차 사업", "--json"]
SIZES = [0, 64, 128, 256, 384, 512, 640, 768, 1024, 1536, 2048, 8192]  # KB left; a run of 64 passages needs about 800


@pytest.fixture(scope="module")
def may_mount(shop: Any) -> None:
    if shop.call("mounts_allowed").value is not True:
        pytest.skip("needs a mount namespace")


@pytest.mark.usefixtures("may_mount")
@pytest.mark.parametrize("sizes", [SIZES[1:11:4], pytest.param(SIZES, marks=pytest.mark.slow)])
def test_a_disk_with_little_room(bench_of: Any, quick: Path, sizes: list[int]) -> None:
    outcomes = {}
    for kilobytes in sizes:
        bench = bench_of(quick / "bench", 16)
        told = bench.shop.call("small_disk", data=str(bench.data), docs=str(bench.docs), kilobytes=kilobytes, ask=ASK)
        assert told.code == 0, told.err
        run = told.value
        said = f"{kilobytes} KB: {run['index']}"
        outcomes[kilobytes] = run["index"]["code"]
        assert run["index"]["code"] in (0, 3), said
        assert "Traceback" not in run["index"]["err"]
        if run["index"]["code"]:
            assert run["after"] == bench.before, said
            assert re.search(r"약 [\d,]+ MB가 필요", run["index"]["err"]), said
        assert run["ask"]["code"] == 0 and '"hits": [{' in run["ask"]["out"], run["ask"]["out"] + run["ask"]["err"]
        assert run["again"]["code"] == 0, run["again"]
        assert run["end"]["recall"] == [64, 64] and run["end"]["whole"]
        assert all("2만" in text for text in run["end"]["texts"].values())
        assert run["litter"] == []
    print(outcomes)
    assert 3 in outcomes.values()


@pytest.mark.usefixtures("may_mount")
def test_a_read_only_mount(bench: Any) -> None:
    """Chroma changes its files even for readers: a private copy is read, and is gone afterwards."""
    told = bench.shop.call("foreign", data=str(bench.data), how="mount", arguments=ASK).value
    assert told["code"] == 0, told["err"]
    assert '"hits": [{' in told["out"]
    assert told["value"] == []
    told = bench.shop.call("foreign", data=str(bench.data), how="mount", arguments=["index", str(bench.docs)]).value
    assert told["code"] == 3 and "오류:" in told["err"] and "→" in told["err"]
    assert bench.check() == "before"


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="needs root to give a library away")
def test_somebody_elses_library(bench: Any) -> None:
    """One that others may read is read from a private copy; one that they may not is refused with the reason."""
    told = bench.shop.call("foreign", data=str(bench.data), how="reader", arguments=ASK).value
    assert told["code"] == 0, told["err"]
    assert '"hits": [{' in told["out"]
    assert told["value"] == []
    index = ["index", str(bench.docs)]
    for how, arguments, code in (("reader", index, 3), ("stranger", index, 3), ("stranger", ASK, 12)):
        told = bench.shop.call("foreign", data=str(bench.data), how=how, arguments=arguments).value
        assert told["code"] == code, (how, arguments, told)
        assert "권한" in told["out"] + told["err"], told
        assert "Traceback" not in told["err"]
    seen = bench.shop.inspect(bench.library)
    assert seen == bench.before
