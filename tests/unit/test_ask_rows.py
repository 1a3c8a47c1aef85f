"""A rule and its list on rows of their own."""

from __future__ import annotations

import pytest

from seoul_assist.cli.ask_rows import rows


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "다음 각 호와 같다. 1. 첫째 2. 둘째는 다음과 같다. 가. 하나 나. 둘 3. 셋째",
            [
                (0, "다음 각 호와 같다."),
                (1, "1. 첫째"),
                (1, "2. 둘째는 다음과 같다."),
                (2, "가. 하나"),
                (2, "나. 둘"),
                (1, "3. 셋째"),
            ],
        ),
        ("다음 각 호와 같다. … 4. 넷째", [(0, "다음 각 호와 같다. …"), (1, "4. 넷째")]),
        (
            "다음과 같다. 1. 첫째 1의2. 끼운 것 2. 둘째",
            [(0, "다음과 같다."), (1, "1. 첫째"), (1, "1의2. 끼운 것"), (1, "2. 둘째")],
        ),
        ("2026. 7. 1. 이후에 신청한 자. 다만, 제1호의 자. 그 밖의 자는 3. 의 예에 따른다.", None),
        ("다음과 같다. 1. 100분의 3 2. 200원", [(0, "다음과 같다."), (1, "1. 100분의 3"), (1, "2. 200원")]),
        ("한 문장이다.", None),
        ("", None),
    ],
)
def test_rows(text: str, expected: list[tuple[int, str]] | None) -> None:
    found = rows(text)
    assert found == (expected or [(0, text)])
    assert " ".join(row for _, row in found) == text
