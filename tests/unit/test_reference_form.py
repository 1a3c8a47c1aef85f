"""How a draft names the documents it answers, and their days beside its own."""

from __future__ import annotations

import pytest
from check_kit import document

from seoul_assist.checking import run
from seoul_assist.model import Finding


def found(text: str, rule: str, doctype: str = "draft") -> list[Finding]:
    return list(run(document(text), doctype=doctype, select=[rule], every=True).findings)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("관련: 하천과 -41 (2026. 12. 3.)", [" -41 "]),
        ("관련: 하천과- 41(2026. 12. 3.)", ["- 41"]),
        ("관련: 하천과 - 41(2026. 12. 3.)", [" - 41"]),
        ("관련: 하천과-41 (2026. 12. 3.)", ["-41 "]),
        ("관련: 하천과–41(2026. 12. 3.)", ["–41"]),
        ("관련: 하천과 41(2026. 12. 3.)", [" 41"]),
        ("관련: 하천과 제41호(2026. 12. 3.)", ["제41호"]),
        ("관련: 하천과 -41 (2026.12.3.)", [" -41 ", "2026.12.3."]),
        ("관련: 하천과-41(2026-12-03)", ["2026-12-03"]),
        ("관련: 하천과-41(26. 12. 3.)", ["26. 12. 3."]),
        ("관련: 하천과-41", ["하천과-41"]),
        ("관련: 하천과_41(2026. 12. 3.)", ["_41"]),
        ("관련: 하천과41(2026. 12. 3.)", ["41"]),
        ("관련: 하천과-2026-41(2026. 12. 3.)", ["-2026-41"]),
        ("관련: 하천과-41(12. 3.)", ["12. 3."]),
        ("1. 관련: 누리군 하천과-41\n2. 준비물", ["하천과-41"]),
        ("누리군 하천과- 41(2026. 12. 3.)호와 관련하여 회신합니다.", ["- 41"]),
    ],
)
def test_loose_numbers_of_documents(text: str, places: list[str]) -> None:
    assert [one.text for one in found(text, "GM-REF-001")] == places


@pytest.mark.parametrize(
    "text",
    [
        "관련: 하천과-41(2026. 12. 3.)",
        '관련: 다솜구 하천과-41(2026. 12. 3., "제방 점검 협조")호',
        "하천과 직원 12명(2026. 12. 3. 기준)이 참석합니다.",
        "관련: 다솜구 조례 제1041호(2026. 12. 3.)",
        "관련: 예산과 2027년도 예산 편성 지침",
        "시행  하천과-41 (2026. 12. 3.)",
        "접  수\n하천과-41 (2026. 12. 3.)",
    ],
)
def test_right_numbers_and_what_is_none(text: str) -> None:
    assert not found(text, "GM-REF-001")


DISPATCH = "시행  하천과-41(2026. 12. 3.)"


@pytest.mark.parametrize(
    ("text", "fires"),
    [
        (DISPATCH + "  접수  재무과-7(2026. 12. 8.)", False),
        (DISPATCH + "\n접수 재무과-7(2026. 12. 8.)", False),
        (DISPATCH + "\n접  수\n재무과-7 (2026. 12. 8.)", False),
        ("접수번호: 재무과-7(2026. 12. 8.)\n" + DISPATCH, False),
        ("관련 회의(2026. 12. 8.)에 나와 주시기 바랍니다.\n" + DISPATCH, False),
        ("관련: 재무과-7(2026. 12. 8.)\n" + DISPATCH + "  접수", True),
        ("1. 재무과-7(2026. 12. 8.)호와 관련됩니다.\n" + DISPATCH + "  접수  총무과-3(2026. 12. 9.)", True),
        ("관련: 누리군 공문(2026. 12. 8.)\n" + DISPATCH, True),
    ],
)
def test_a_receipt_is_later_than_the_dispatch_and_a_cited_document_is_not(text: str, fires: bool) -> None:
    findings = found(text, "GM-REF-003")
    assert bool(findings) is fires and all(one.text == "2026. 12. 8." for one in findings)
