"""Which laws are for another body than the one that asks, by their titles."""

from __future__ import annotations

import pytest

from seoul_assist.tasks.answering.bodies import of_another


@pytest.mark.parametrize(
    ("law", "question", "other"),
    [
        ("법원공무원규칙", "휴가는 며칠인가요?", True),
        ("법원공무원규칙", "법원 직원의 휴가는 며칠인가요?", False),
        ("지방공무원 복무규정", "휴가는 며칠인가요?", False),
        ("제주특별자치도 설치 및 국제자유도시 조성을 위한 특별법", "인사위원회는 누가 두나요?", True),
        ("제주특별자치도 설치 및 국제자유도시 조성을 위한 특별법", "제주에서는 누가 두나요?", False),
        ("한국가온공사법", "임원은 누가 임명하나요?", True),
        ("전기공사업법", "등록은 어디에 하나요?", False),
        ("자동차종합검사의 시행 등에 관한 규칙", "기간은 며칠인가요?", False),
        ("소방시설 설치 및 관리에 관한 법률", "점검은 몇 번 하나요?", False),
    ],
)
def test_a_title_tells_for_whom_a_law_is(law: str, question: str, other: bool) -> None:
    assert of_another(law, question) is other
