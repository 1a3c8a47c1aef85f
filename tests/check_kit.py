"""Documents of one block a line and a small bookshelf of laws, for tests of the checking room."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from seoul_assist.library.references import resolve
from seoul_assist.model import Block, Document, Provision, Resolution, Unit
from seoul_assist.text.citations import Reference
from seoul_assist.text.clean import clean, lines_dropped
from seoul_assist.text.law_tables import law_key


def document(text: str) -> Document:
    lost = lines_dropped(text)
    lines = (clean(text) if lost else text).split("\n")
    return Document(
        "시험.txt", "0" * 64, "txt", tuple(Block(line, dropped=lost.get(n, ())) for n, line in enumerate(lines))
    )


TODAY = date(2026, 1, 1)
COMING = "시험용 늘푸른 마을 법"


class Shelf:
    """One real parking act (two articles), an act not in force yet, and the titles of a whole statute book."""

    def __init__(self) -> None:
        fillers = [f"가상의 제{number}호 사업에 관한 법률" for number in range(1_000)]
        self._titles = {law_key(title): title for title in ("주차장법", "전자정부법", COMING, *fillers)}
        text = "① 시설물에는 주차장을 둔다.\n② 기준은 조례로 정한다."
        self._articles = {
            "제1조": self._article("제1조", "목적", "목적을 정한다.", ()),
            "제19조": self._article(
                "제19조",
                "부설주차장의 설치ㆍ지정",
                text,
                (Unit("제19조제1항", 0, 17), Unit("제19조제2항", 18, len(text))),
            ),
            "제20조": self._article("제20조", "", "삭제 <2011. 1. 1.>", (), deleted=True),
        }

    @staticmethod
    def _article(name: str, title: str, text: str, units: tuple[Unit, ...], *, deleted: bool = False) -> Provision:
        return Provision(
            "주차장법", "법률", name, name, title, text, effective=date(2024, 3, 1), units=units, deleted=deleted
        )

    def official_title(self, key: str) -> str | None:
        return self._titles.get(key)

    def titles(self) -> Iterable[str]:
        return self._titles.values()

    def article(self, law: str, article: str) -> Provision | None:
        if law == COMING and article == "제1조":
            return Provision(COMING, "법률", article, article, "목적", "목적을 정한다.", effective=date(2999, 1, 1))
        return self._articles.get(article) if law == "주차장법" else None


SHELF = Shelf()


def ask(reference: Reference) -> Resolution:
    return resolve(reference, SHELF, TODAY)


MARK = re.compile(r"⟦(?P<rules>[A-Z0-9, -]+)\|(?P<text>[^⟧]*)⟧")


def unmarked(text: str) -> tuple[str, list[tuple[str, int]]]:
    """The text without its marks ⟦DATE-003|…⟧, and (rule, line) for each of them."""
    expected = []
    for number, line in enumerate(text.split("\n"), 1):
        for match in MARK.finditer(line):
            expected += [(f"GM-{rule.strip()}", number) for rule in match["rules"].split(",")]
    return MARK.sub(lambda match: match["text"], text), sorted(expected)
