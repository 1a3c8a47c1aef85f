"""The manual page of a rule, made from its declaration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from seoul_assist.checking.gates import DOCTYPES, NAMES, Doctype, severity
from seoul_assist.checking.registry import RULES, get
from seoul_assist.checking.rule import AUTHORITY, FIX_SAFETY, Example, Rule
from seoul_assist.model import Basis, Severity

SEVERITY_NAMES: dict[Severity, str] = {"error": "오류", "warn": "주의", "info": "알림", "advice": "의견"}


@dataclass(frozen=True, slots=True)
class Page:
    """The manual page of one rule; `sections` are (heading, lines) in their fixed order."""

    id: str
    title: str
    sections: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def text(self) -> str:
        """The page as Markdown."""
        parts = [f"# {self.id} {self.title}"]
        parts += [f"## {heading}\n\n" + "\n".join(lines) for heading, lines in self.sections]
        return "\n\n".join(parts) + "\n"


def page(rule_id: str) -> Page:
    """The manual page of that rule; an unknown id is a UsageError."""
    return _page(get(rule_id))


def pages() -> tuple[Page, ...]:
    """The manual pages of all rules, in the order of the registry."""
    return tuple(_page(rule) for rule in RULES)


def _page(rule: Rule) -> Page:
    good = [*(e for e in rule.bad if e.better), *rule.good]
    sections = (
        ("무엇을", (rule.what, "", *_where(rule))),
        ("왜", (rule.why,)),
        ("근거", (f"근거의 성격: {AUTHORITY[rule.confidence]}", *(f"- {basis_text(basis)}" for basis in rule.basis))),
        ("나쁜 예", tuple(_example(example.text) for example in rule.bad)),
        ("좋은 예", tuple(_example(example.better or example.text, example) for example in good)),
        ("고침의 안전성", (FIX_SAFETY[rule.fix],)),
    )
    return Page(rule.id, rule.title, sections)


def _where(rule: Rule) -> tuple[str, ...]:
    by_level: dict[Severity, list[str]] = {}
    for doctype in DOCTYPES:
        level = level_in(rule, doctype)
        if level is not None:
            by_level.setdefault(level, []).append(NAMES[doctype])
    return tuple(f"- {SEVERITY_NAMES[level]}: {', '.join(names)}" for level, names in by_level.items())


def level_in(rule: Rule, doctype: Doctype) -> Severity | None:
    """How severe the rule is in that kind of document; None where it does not speak."""
    if rule.doctypes is not None and doctype not in rule.doctypes:
        return None
    return severity(rule.gate, doctype, rule.severity)


def basis_text(basis: Basis) -> str:
    """The authority on one line: 「이름」 제N조, with the words quoted."""
    statute = basis.article.startswith("제")
    name = f"「{basis.name}」" if statute else basis.name
    quote = f' "{basis.quote}"' if basis.quote else ""
    return f"{name} {basis.article}".strip() + quote


def _example(text: str, example: Example | None = None) -> str:
    note = f"({example.why})\n" if example is not None and example.why else ""
    return f"{note}```text\n{text}\n```"


def to_json(rule_id: str) -> dict[str, Any]:
    """The manual page as one JSON object."""
    rule = get(rule_id)
    return {
        "schema": "seoul-assist/rule/1",
        "rule": rule.id,
        "title": rule.title,
        "severity": rule.severity,
        "confidence": rule.confidence,
        "authority": AUTHORITY[rule.confidence],
        "what": rule.what,
        "why": rule.why,
        "basis": [basis_json(basis) for basis in rule.basis],
        "bad": [example.text for example in rule.bad],
        "good": [example.text for example in rule.good],
        "fix": rule.fix,
        "doctypes": {doctype: level for doctype in DOCTYPES if (level := level_in(rule, doctype))},
    }


def basis_json(basis: Basis) -> dict[str, str]:
    """The authority as JSON; `quote` only where there is one."""
    found = {"name": basis.name, "article": basis.article}
    return found | {"quote": basis.quote} if basis.quote else found
