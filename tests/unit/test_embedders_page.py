"""docs/embedders.md shows the families and the settings that there are."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

from seoul_assist.adapters.embedding_families import FAMILIES
from seoul_assist.settings import Settings

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "embedders.md").read_text(encoding="utf-8")


def rows(heading: str) -> list[list[str]]:
    """The rows of the table under that row of headings, their cells without blanks around and without backticks."""
    table = PAGE.split(heading, 1)[1].split("\n\n", 1)[0].strip().splitlines()[1:]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in table]


def quoted(cell: str) -> str:
    return cell.strip("`").replace("\\n", "\n").replace("\\|", "|")


def test_the_table_of_families_is_the_table_of_the_program() -> None:
    shown = {
        (re.split(r" \(", name)[0], pooling, quoted(query), quoted(passage))
        for name, pooling, query, passage in rows("| 계열 | 풀링 | 질문 앞 | 조문 앞 |\n")
    }
    assert shown == {(one.name, one.pooling, one.query, one.passage) for one in FAMILIES}


def test_every_setting_of_the_embedder_is_explained() -> None:
    shown = {row[0].strip("`") for row in rows("| 설정 | 기본값 | 뜻 |\n")}
    assert shown == {field.name for field in fields(Settings) if field.name.startswith("embedder_")}
