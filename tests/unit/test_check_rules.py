"""Every rule keeps its word: its bad examples show its fault and nothing else, its good ones show nothing."""

from __future__ import annotations

import re
import unicodedata

import pytest
from check_kit import ask, document

from seoul_assist.checking import run
from seoul_assist.checking.fixes import settle
from seoul_assist.checking.gates import DOCTYPES, GATES
from seoul_assist.checking.manual import page, pages, to_json
from seoul_assist.checking.registry import BY_ID, RULES, get, select
from seoul_assist.checking.rule import AUTHORITY, Example, Rule
from seoul_assist.errors import UsageError
from seoul_assist.model import Finding
from seoul_assist.text.clean import clean

IDS = [rule.id for rule in RULES]


def found(example_text: str, doctype: str) -> list[Finding]:
    return list(run(document(example_text), doctype=doctype, resolve=ask, every=True).findings)


def faults(findings: list[Finding], rule: Rule) -> set[str]:
    """What is said of an example: by the rule itself, and by others where it is more than a remark."""
    return {one.rule for one in findings if one.rule == rule.id or one.severity != "info"}


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_bad_examples_show_this_fault_and_no_other(rule: Rule) -> None:
    assert rule.bad
    for example in rule.bad:
        assert faults(found(example.text, example.doctype), rule) == {rule.id}, example.text


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_good_and_mended_examples_show_nothing(rule: Rule) -> None:
    assert rule.good
    mended = [Example(example.better, doctype=example.doctype) for example in rule.bad if example.better]
    for example in (*rule.good, *mended):
        assert faults(found(example.text, example.doctype), rule) == set(), example.text


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_the_form_of_letters_and_line_ends_changes_nothing(rule: Rule) -> None:
    for example in rule.bad:
        plain = [(one.rule, one.line) for one in found(clean(example.text), example.doctype)]
        other = unicodedata.normalize("NFD", example.text).replace("\n", "\r\n")
        assert [(one.rule, one.line) for one in found(clean(other), example.doctype)] == plain


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.fix == "safe"], ids=lambda rule: rule.id)
def test_safe_fixes_lead_to_the_mended_example(rule: Rule) -> None:
    mended = [example for example in rule.bad if example.better]
    assert mended or rule.id == "GM-REF-001"
    for example in mended:
        fixed = settle(
            example.text, lambda text, kind=example.doctype: run(document(text), doctype=kind, every=True).findings
        )
        assert fixed == example.better


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.fix != "safe"], ids=lambda rule: rule.id)
def test_other_rules_never_fix(rule: Rule) -> None:
    for example in rule.bad:
        report = run(document(example.text), doctype=example.doctype, resolve=ask, every=True)
        assert all(finding.fix is None for finding in report.findings)


def test_what_changes_facts_is_never_fixed() -> None:
    for rule_id in ("DATE-007", "DATE-009", "DATE-011", "AMT-001", "AMT-002", "AMT-003", "CITE-003", "CITE-005"):
        assert BY_ID[f"GM-{rule_id}"].fix != "safe"


def test_ids_are_unique_and_shaped() -> None:
    assert len(set(IDS)) == len(IDS) == len(BY_ID)
    assert all(re.fullmatch(r"GM-[A-Z]+-\d{3}", rule_id) for rule_id in IDS)
    assert {other for rule in RULES for other in rule.suppresses} <= set(IDS)


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_the_declaration_is_whole(rule: Rule) -> None:
    assert rule.gate in GATES and rule.confidence in AUTHORITY
    assert rule.what.endswith(".") and rule.why.endswith(".")
    assert rule.basis and all(basis.name for basis in rule.basis)
    if rule.confidence == "LAW" and rule.family not in ("CITE", "PII"):
        assert any(re.match(r"제\d+조", basis.article) for basis in rule.basis)
    if rule.confidence in ("PYEON", "NIKL"):
        assert any("편람" in b.name or "맞춤법" in b.name or "국립국어원" in b.name for b in rule.basis)


def test_the_manual_page_has_its_headings() -> None:
    assert len(pages()) == len(RULES)
    for one in pages():
        assert [heading for heading, _ in one.sections] == [
            "무엇을",
            "왜",
            "근거",
            "나쁜 예",
            "좋은 예",
            "고침의 안전성",
        ]
        assert all("".join(lines).strip() for _, lines in one.sections)
    text = page("gm-date-007").text
    assert "# GM-DATE-007 요일이 날짜와 다름" in text and "사람이 고쳐야 합니다" in text
    assert to_json("GM-ATT-001")["authority"] == "행정업무운영 편람"
    assert set(to_json("GM-END-001")["doctypes"]) == {"draft", "internal", "civil"}


def test_selection_by_prefix_and_by_short_name() -> None:
    assert [rule.id for rule in select(["GM-AMT"])] == [
        "GM-AMT-001",
        "GM-AMT-002",
        "GM-AMT-003",
        "GM-AMT-004",
        "GM-AMT-005",
    ]
    assert next(rule.id for rule in select(["end"], ["GM-END-001", "END-002"])) == "GM-END-003"
    assert len(select()) == len(RULES)
    for wrong in (["GM-XYZ"], [""], ["GM-DATE-999"]):
        with pytest.raises(UsageError):
            select(wrong)
    with pytest.raises(UsageError):
        get("GM-NONE-001")


def test_every_kind_of_document_has_rules() -> None:
    for doctype in DOCTYPES:
        assert any(doctype in levels for levels in GATES.values())
