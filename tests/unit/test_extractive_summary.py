"""What the extractive engine says of a document."""

from __future__ import annotations

from seoul_assist.adapters.extractive import Extractive
from seoul_assist.grounding.verify import UNSURE
from seoul_assist.model import Block, Document, Evidence
from seoul_assist.ports import Request
from seoul_assist.tasks.summarizing.summarize import digest

REPLY = (
    "자전거 보험은 군민이 자전거를 타다가 다쳤을 때 치료비를 보태는 제도로서 모든 군민이 대상입니다.\n"
    "귀 질의의 경우, 이사를 간 군민은 이사한 날의 다음 날부터 자전거 보험의 보험금을 청구할 수 없는 것이며, "
    "이사하기 전에 생긴 사고는 「누리군 자전거 조례」 제7조에 따라 3년 안에 청구할 수 있는 것입니다.\n"
    "기타 문의 사항은 기존 회신 사례를 참고하시기 바랍니다."
)


def gist(text: str, title: str) -> str:
    (found,) = Extractive().write(Request("summary", title, (Evidence("S1", "본문", text),), max_claims=1))
    return found.text


def test_the_gist_is_the_clause_that_answers_the_title() -> None:
    said = gist(REPLY, "이사를 간 군민이 자전거 보험의 보험금을 청구할 수 있는지")
    assert said.startswith("이사를 간 군민은") and said.endswith("청구할 수 없는 것")
    assert "3년 안에" in gist(REPLY, "이사하기 전에 생긴 사고를 3년 안에 청구할 수 있는지")


def budget() -> Document:
    blocks = (
        Block("누리군 자전거 보험 운영", page=1),
        Block("(단위: 천원, %)", page=1),
        Block("사업명 | 2025년 | 2026년 | 증감\n자전거 보험 운영 | 12,000 | 15,600 | 3,600", "table", 1),
        Block("신청 기간 | 2026. 3. 5. ~ 3. 20.\n담당 | 교통과", "table", 1),
        Block("□ 추진 목적", page=1),
        Block("○ 군민이 자전거를 타다가 다쳤을 때 치료비를 보태어 생활의 안정을 도모하기 위하여 보험 운영", page=1),
        Block("□ 추진 경위", page=2),
        Block("○ 2021. 3. : 군의회에서 자전거 보험을 운영하는 조례를 처음으로 의결하여 공포", page=2),
        Block("○ 전동 자전거를 타다가 다친 사람은 제외함", page=2),
        Block("참고문헌", page=2),
        Block("누리군. 자전거 보험 운영 결과를 정리한 보고서를 군의회에 제출하고 확정함.", page=2),
    )
    return Document("누리군_자전거_보험.pdf", "0" * 64, "pdf", blocks, 2, 2)


def test_a_table_gives_the_row_of_the_title_with_its_heads_and_the_facts_of_a_form() -> None:
    summary = digest(budget(), Extractive())
    said = [point.text for point in summary.points]
    row = "(단위: 천원, %) … 사업명 | 2025년 | 2026년 | 증감 … 자전거 보험 운영 | 12,000 | 15,600 | 3,600"
    assert row in said
    everything = " ".join([*said, *(text for _, text in summary.left_out)])
    assert "신청 기간 | 2026. 3. 5. ~ 3. 20." in everything and "담당 | 교통과" not in everything
    assert "전동 자전거를 타다가 다친 사람은 제외함" in everything
    assert "군의회에 제출하고 확정함" not in everything  # of the works named at the end
    assert all(citation.status == "verified" for point in summary.points for citation in point.citations)
    assert not any(UNSURE in text for text in said)


def test_the_gist_of_a_document_is_its_purpose_and_not_a_label() -> None:
    assert digest(budget(), Extractive()).gist.text.startswith("군민이 자전거를 타다가 다쳤을 때")
