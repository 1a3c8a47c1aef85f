"""Two regulations in a folder and a way to index them, for tests of indexing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from library_kit import EMBEDDER, opened, steps

from seoul_assist.tasks.index import IndexReport, index

PARKING = """# 가온시 공영주차장 운영 조례

##### 제1조 (목적)

이 조례는 공영주차장의 운영에 필요한 사항을 정한다.

##### 제2조 (요금)

시장은 주차요금을 받을 수 있다.
"""


LEAVE = """# 누리군 특별휴가 지침

##### 제1조 (대상)

재해 복구에 참여한 직원에게 특별휴가를 준다.

##### 제2조 (일수)

특별휴가는 5일 이내로 한다.
"""


Run = Callable[..., IndexReport]


@pytest.fixture
def laws(tmp_path: Path) -> Path:
    folder = tmp_path / "규정"
    (folder / "조례").mkdir(parents=True)
    (folder / "조례" / "주차장.md").write_text(PARKING, encoding="utf-8")
    (folder / "휴가.txt").write_text(LEAVE, encoding="utf-8")
    return folder


@pytest.fixture
def library_dir(tmp_path: Path) -> Path:
    return tmp_path / "library"


@pytest.fixture
def run(library_dir: Path) -> Run:
    def go(*paths: Path, **more: Any) -> IndexReport:
        return index(paths, library_dir=library_dir, embedder_id=EMBEDDER.id, **steps(), **more)

    return go


def names(library_dir: Path) -> list[str]:
    with opened(library_dir) as library:
        return sorted(holding.name for holding in library.regulations())


def sources(library_dir: Path) -> list[str]:
    with opened(library_dir) as library:
        return sorted(Path(holding.source).name for holding in library.regulations())


def files(report: IndexReport) -> dict[str, Any]:
    return {Path(file.path).name: file for file in report.files}
