"""A library that an earlier release has made opens with its text, or is refused with the version and the way out.

tests/golden/library-<release>/ holds the two source files and the library that the release made of them. Each release
adds one: `seoul-assist --data-dir D index parking.md paper.txt`, then the folder D/library without `lock` as a tar.xz.
"""

from __future__ import annotations

import re
import tarfile
from pathlib import Path
from typing import Any

import pytest

GOLDEN = sorted((Path(__file__).resolve().parent.parent / "golden").glob("library-*"))


@pytest.fixture(params=GOLDEN, ids=[folder.name for folder in GOLDEN])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, Path]:
    """The data folder, unpacked, and the sources of it."""
    with tarfile.open(request.param / "library.tar.xz") as archive:
        archive.extractall(tmp_path / "data", filter="data")
    return tmp_path / "data", request.param


def test_there_are_old_libraries() -> None:
    assert [folder.name for folder in GOLDEN][:1] == ["library-0.1"]
    assert sum(path.stat().st_size for folder in GOLDEN for path in folder.iterdir()) < 300_000 * len(GOLDEN)


def test_it_opens_or_names_its_version(old: tuple[Path, Path], shop: Any) -> None:
    data, _ = old
    done = shop.cli("--data-dir", data, "search", "나룻배 주차요금", "--json")
    if done.code == 12:
        error = done.json["error"]
        assert re.search(r"형식 \d", error["message"]) and "--rebuild" in error["hint"]
    else:
        assert done.code == 0, done.err
        first = done.json["hits"][0]
        assert first["law"] == "미리내도 나루터 주차장 조례" and first["article"] == "제3조"
        assert first["text"] == "나룻배를 타는 사람의 주차요금은 절반으로 줄인다."
        shown = shop.cli("--data-dir", data, "regs", "show", "미리내도 나루터 주차장 조례", "제2조")
        assert shown.code == 0 and "한 시간에 300원" in shown.out


def test_it_is_built_upon_or_built_anew(old: tuple[Path, Path], shop: Any) -> None:
    data, sources = old
    done = shop.cli("--data-dir", data, "index", sources / "parking.md", sources / "paper.txt")
    if done.code == 12:
        assert "--rebuild" in done.err
        done = shop.cli("--data-dir", data, "index", "--rebuild", sources / "parking.md", sources / "paper.txt")
    assert done.code == 0, done.err
    seen = shop.inspect(data / "library")
    assert seen["whole"] and seen["recall"][0] == seen["recall"][1] > 0
    assert "누리군 우물 관리 안내서" in seen["laws"]
    found = shop.cli("--data-dir", data, "search", "두레박은 언제 삶나", "--json").json["hits"][0]
    assert "한 달에 한 번 삶아서" in found["text"]
