from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from library_kit import LEAVE, PARKING, UNITS, opened, publish, regulation, steps

from seoul_assist.errors import NoBasis, NoLibrary, UsageError
from seoul_assist.tasks import regs

UNITED = replace(
    PARKING, provisions=(PARKING.provisions[0], replace(PARKING.provisions[1], units=UNITS), PARKING.provisions[2])
)


@pytest.fixture
def library_dir(tmp_path: Path) -> Path:
    publish(tmp_path / "library", UNITED, LEAVE)
    return tmp_path / "library"


def test_list_and_show(library_dir: Path) -> None:
    with opened(library_dir) as library:
        assert [regs.holding_to_json(one)["law"] for one in regs.list_regulations(library)] == [
            PARKING.name,
            LEAVE.name,
        ]
        assert len(regs.show(library, "가온시공영주차장운영조례")) == 3
        (article,) = regs.show(library, PARKING.name, "제3조")
        assert regs.provision_to_json(article)["title"] == "요금의 감면"
        (unit,) = regs.show(library, PARKING.name, "제2조제2항")
        assert unit.text == "② 요금은 월 3만원을 넘지 못한다."


def test_a_short_name_in_daily_use_is_enough(tmp_path: Path) -> None:
    title = "지방자치단체를 당사자로 하는 계약에 관한 법률"
    publish(tmp_path / "library", regulation(title, [("제9조", "계약의 방법", "가상의 조문이다.")]))
    with opened(tmp_path / "library") as library:
        assert regs.show(library, "지방계약법", "제9조")[0].law == title


def test_show_says_what_is_missing(library_dir: Path) -> None:
    with opened(library_dir) as library:
        with pytest.raises(NoBasis) as caught:
            regs.show(library, "가온시 공영주차장 운용 조례")
        assert PARKING.name in caught.value.hint
        for address in ("제9조", "제2조제7항"):
            with pytest.raises(NoBasis):
                regs.show(library, PARKING.name, address)
        with pytest.raises(UsageError):
            regs.show(library, PARKING.name, "아홉 번째 조")


def test_remove_a_law_a_version_or_a_source(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    old = regulation(PARKING.name, [("제1조", "목적", "옛 목적")], effective=date(2020, 1, 1), source="old.md")
    publish(folder, PARKING, LEAVE, old)
    assert regs.remove(folder, PARKING.name, effective=date(2020, 1, 1), **steps()).sources == ("old.md",)
    assert regs.remove(folder, LEAVE.source, **steps()).sources == (LEAVE.source,)
    with opened(folder) as library:
        assert [one.name for one in library.regulations()] == [PARKING.name]
    with pytest.raises(NoBasis):
        regs.remove(folder, LEAVE.name, **steps())


def test_nothing_to_remove_from(tmp_path: Path) -> None:
    with pytest.raises(NoLibrary):
        regs.remove(tmp_path / "library", "아무 조례", **steps())
    assert not (tmp_path / "library").exists()
