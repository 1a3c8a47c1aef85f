"""The manual of the rules: the list by family, the words of the law under a rule, and a page in docs that is true."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from cli_kit import Call, call, indexed

from seoul_assist.checking import manual
from seoul_assist.checking.registry import RULES
from seoul_assist.errors import UsageError

__all__ = ["call"]  # a fixture

LAW = """---
제목: 행정업무의 운영 및 혁신에 관한 규정
법령구분: 대통령령
공포일자: 2025-12-01
시행일자: 2026-01-01
---

# 행정업무의 운영 및 혁신에 관한 규정

##### 제7조 (문서 작성의 일반원칙)

① 문서는 이해하기 쉽게 쓴다.

② 문서에는 도움말을 넣을 수 있다.

③ 문서는 간결하게 쓴다.

④ 문서에 쓰는 수는 숫자로 쓴다.

⑤ 문서에 쓰는 날짜는 온점으로 적는다.
"""


def test_every_family_has_a_name_and_every_rule_a_place() -> None:
    families = manual.by_family()
    assert {rule.id for rules in families.values() for rule in rules} == {rule.id for rule in RULES}
    assert list(families) == [name for name in manual.FAMILIES if name in families]
    for rules in families.values():
        assert [rule.id for rule in rules] == sorted(rule.id for rule in rules)
    assert list(manual.by_family(" gm-date ")) == ["DATE"]
    with pytest.raises(UsageError, match="NOPE") as caught:
        manual.by_family("NOPE")
    assert "DATE" in caught.value.hint


def test_docs_hold_the_rules_as_they_are(root: Path) -> None:
    spec = importlib.util.spec_from_file_location("refresh_rules", root / "tools" / "refresh_rules.py")
    assert spec is not None and spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    written = (root / "docs" / "rules.md").read_text(encoding="utf-8")
    assert written == tool.book(), "run python tools/refresh_rules.py"
    for rule in RULES:
        assert f"\n### {rule.id} {rule.title}\n" in written and f"| [{rule.id}](#" in written


def test_the_list_goes_by_family(call: Call) -> None:
    everything = call("rules")
    assert everything.code == 0 and all(rule.id in everything.out for rule in RULES)
    dates = call("rules", "--family", "DATE")
    assert dates.out.startswith("DATE 날짜 (") and "GM-TIME" not in dates.out
    assert "  GM-DATE-007  오류 요일이 날짜와 다름 [사실(달력·시계·계산)]" in dates.out.splitlines()
    assert len(call("rules", "--json").out.splitlines()) == len(RULES)
    wrong = call("rules", "--family", "NOPE")
    assert wrong.code == 2 and "→" in wrong.err


def test_the_page_says_when_the_law_is_not_there(call: Call) -> None:
    shown = call("rules", "GM-DATE-001").out
    assert "  > 라이브러리에 없음" in shown and "판부터 봅니다" in shown
    assert call("rules", "GM-DATE-001", "--json").json["basis"][0]["library"] is None
    assert "라이브러리에 없음" not in call("rules", "GM-DATE-007").out  # its basis is the calendar, no article


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one law in it, which the rules rest on."""
    folder = tmp_path_factory.mktemp("rules")
    (folder / "규정.md").write_text(LAW, encoding="utf-8")
    return indexed(folder / "data", folder / "규정.md")


def test_the_page_quotes_the_law_with_its_date(call: Call, shelf: Path) -> None:
    shown = call("rules", "GM-DATE-001", data=shelf).out
    assert "  > 행정업무의 운영 및 혁신에 관한 규정 제7조제5항 (시행 2026. 1. 1.)" in shown
    assert "  > ⑤ 문서에 쓰는 날짜는 온점으로 적는다." in shown and "이해하기 쉽게" not in shown
    (basis,) = call("rules", "GM-DATE-001", "--json", data=shelf).json["basis"]
    assert basis["library"].endswith("온점으로 적는다.") and basis["article"] == "제7조제5항"
