"""A report of one page is one page, and what has no room on it is counted."""

from __future__ import annotations

import random
import re

import pytest

from seoul_assist.adapters.extractive import Extractive
from seoul_assist.model import Block, Document, Note
from seoul_assist.tasks.summarizing.summarize import digest
from seoul_assist.tasks.summarizing.summary_kinds import KINDS
from seoul_assist.tasks.summarizing.summary_styles import sections
from seoul_assist.tasks.summarizing.summary_views import as_document, as_markdown
from seoul_assist.writers.docx_text import BLANK as DOCX
from seoul_assist.writers.hwpx_text import BLANK as HWPX
from seoul_assist.writers.measure import looks, page_share
from seoul_assist.writers.roles import lines

WORDS = tuple(
    re.findall(
        "[가-힣]+",
        "가온시 누리군 정원 도로 하천 안전 점검 주민 단체 신청 지원 계획 시설 교통 환경 예산 조례 협의 정비 개선",
    )
)


def long_document(seed: int, size: int) -> Document:
    dice = random.Random(seed)

    def words(count: int) -> str:
        return " ".join(dice.choices(WORDS, k=count))

    said = []
    for n in range(1, 40):
        said += [
            f"{words(2)} 제출 기한: 2026. {n % 12 + 1}. {n % 28 + 1}.까지",
            f"{words(2)} 지원 금액: {n * 1_000:,}천원",
            f"{words(2)} 신청 대상: {words(3)} {n}개소",
            f"가온시는 {words(size)}을 {n}곳에서 하기로 결정하였다.",
            f"누리군에서는 {words(size)}을 하며, {words(size)}을 {n}일까지 제출하여 주시기 바랍니다.",
            f"다만, {words(size)}을 {n}번 받은 단체는 제외한다.",
            f"「가온시 {words(2)} 조례」 제{n}조에 따라 {words(size)}을 {n}회 한다.",
        ]
    blocks = tuple(Block(text, page=place // 8 + 1) for place, text in enumerate(said))
    notes = tuple(Note("no_text", f"{words(size)}이 그림뿐인 쪽입니다.", page) for page in range(1, 12))
    return Document("긴_문서.pdf", "0" * 64, "pdf", blocks, 40, 29, notes)


@pytest.mark.parametrize(("seed", "size"), [(1, 4), (2, 14), (3, 30), (4, 45)])
def test_however_long_the_document_its_report_takes_one_page(seed: int, size: int) -> None:
    summary = digest(long_document(seed, size), Extractive(), clock=lambda: 0.0)
    document, about = as_document(summary, "onepage")
    for blank in (DOCX, HWPX):
        found = lines(document.blocks, about.provenance)
        styles = looks(found, blank)
        assert page_share(found, styles, blank) <= 0.97
        assert styles["circle"].size >= 11
    assert {line.role for line in found} >= {"cover", "byline", "square", "circle", "note", "mark"}
    shown = sections(summary, "onepage")
    assert sum(line.mark == "○" for section in shown for line in section.lines) >= 4
    left = sum(int(one) for one in re.findall(r"이 밖에 (\d+)건", as_markdown(summary, "onepage")))
    every = sum(len(summary.facts.of(kind)) + summary.facts.more.get(kind, 0) for kind in KINDS)
    assert left > 0 and left <= every + len(summary.points) + 1
    assert "그 밖의 참고 사항 9건" in as_markdown(summary, "onepage")


def test_a_short_report_is_set_large() -> None:
    text = "가온시는 빈터 12곳에 공동 정원을 만들어 주민에게 개방하기로 결정하였다."
    document, _ = as_document(digest(Document("a.txt", "0" * 64, "txt", (Block(text),)), Extractive()), "onepage")
    found = lines(document.blocks)
    assert looks(found, DOCX)["circle"].size == 14 and page_share(found, looks(found, DOCX), DOCX) < 0.5
