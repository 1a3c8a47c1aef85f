"""The manual page of a rule, made from its declaration."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from seoul_assist.checking.gates import DOCTYPES, NAMES, Doctype, severity
from seoul_assist.checking.registry import RULES, get
from seoul_assist.checking.rule import AUTHORITY, FIX_SAFETY, Example, Rule
from seoul_assist.errors import UsageError
from seoul_assist.model import Basis, Severity
from seoul_assist.text import rx
from seoul_assist.text.clean import visible

SEVERITY_NAMES: dict[Severity, str] = {"error": "오류", "warn": "주의", "info": "알림", "advice": "의견"}
FAMILIES: dict[str, str] = {
    "STR": "문서의 구조(두문·결문)",
    "ITEM": "항목의 기호와 들여쓰기",
    "END": "끝 표시",
    "ATT": "붙임",
    "DATE": "날짜",
    "TIME": "시각",
    "NUM": "숫자·단위·전화번호",
    "AMT": "금액",
    "PUNC": "문장 부호와 괄호",
    "LAW": "법령 인용의 형식",
    "REF": "관련 문서의 표시",
    "LANG": "말투와 쉬운 말",
    "SPL": "맞춤법",
    "SPC": "띄어쓰기",
    "PII": "개인정보",
    "CITE": "인용한 조문의 사실",
    "DUE": "기한과 기간",
    "RPT": "보고서(개조식)",
    "SUM": "요약문",
    "MACH": "기계가 쓴 글의 흔적",
    "HID": "보이지 않거나 닮은 글자",
    "INJ": "인공지능에 하는 말",
}
# The words of an article as the library has them, with the day they took effect; None when it has them not.
Quote = Callable[[Basis], str | None]
NOT_THERE = "라이브러리에 없음"
_ARTICLE = rx.compile(r"제\d+조")


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


def page(rule_id: str, quote: Quote | None = None) -> Page:
    """The manual page of that rule; an unknown id is a UsageError. `quote` puts the words of its articles under it."""
    return _page(get(rule_id), quote)


def pages() -> tuple[Page, ...]:
    """The manual pages of all rules, in the order of the registry."""
    return tuple(_page(rule) for rule in RULES)


def by_family(family: str = "") -> dict[str, tuple[Rule, ...]]:
    """The rules of each family, or of that one alone; an unknown family is a UsageError."""
    wanted = family.strip().upper().removeprefix("GM-")
    names = list(dict.fromkeys(rule.family for rule in RULES))
    if wanted and wanted not in names:
        raise UsageError(f"그런 갈래가 없습니다: {family}", f"쓸 수 있는 갈래: {', '.join(sorted(names))}")
    chosen = [wanted] if wanted else sorted(names, key=_order)
    return {name: tuple(sorted((rule for rule in RULES if rule.family == name), key=lambda r: r.id)) for name in chosen}


def _order(family: str) -> tuple[int, str]:
    return (list(FAMILIES).index(family) if family in FAMILIES else len(FAMILIES), family)


def _page(rule: Rule, quote: Quote | None = None) -> Page:
    good = [*(e for e in rule.bad if e.better), *rule.good]
    sections = (
        ("무엇을", (rule.what, "", *_where(rule), "", f"{rule.since}판부터 봅니다.")),
        ("왜", (rule.why,)),
        ("근거", (f"근거의 성격: {AUTHORITY[rule.confidence]}", *_bases(rule, quote))),
        ("나쁜 예", tuple(_example(example.text) for example in rule.bad)),
        ("좋은 예", tuple(_example(example.better or example.text, example) for example in good)),
        ("고침의 안전성", (FIX_SAFETY[rule.fix],)),
    )
    return Page(rule.id, rule.title, sections)


def _bases(rule: Rule, quote: Quote | None) -> tuple[str, ...]:
    lines = []
    for basis in rule.basis:
        lines.append(f"- {basis_text(basis)}")
        if quote is not None and _ARTICLE.match(basis.article):
            lines += [f"  > {line}" for line in (quote(basis) or NOT_THERE).split("\n")]
    return tuple(lines)


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
    return f"{note}```text\n{visible(text)}\n```"


def to_json(rule_id: str, quote: Quote | None = None) -> dict[str, Any]:
    """The manual page as one JSON object; `library` under a basis holds the words of its article, or null."""
    rule = get(rule_id)
    bases = [basis_json(basis) for basis in rule.basis]
    if quote is not None:
        bases = [shown | {"library": quote(basis)} for shown, basis in zip(bases, rule.basis, strict=True)]
    return {
        "schema": "seoul-assist/rule/1",
        "rule": rule.id,
        "title": rule.title,
        "family": rule.family,
        "since": rule.since,
        "severity": rule.severity,
        "confidence": rule.confidence,
        "authority": AUTHORITY[rule.confidence],
        "what": rule.what,
        "why": rule.why,
        "basis": bases,
        "bad": [example.text for example in rule.bad],
        "good": [example.text for example in rule.good],
        "fix": rule.fix,
        "doctypes": {doctype: level for doctype in DOCTYPES if (level := level_in(rule, doctype))},
    }


def basis_json(basis: Basis) -> dict[str, str | None]:
    """The authority as JSON; `quote` only where there is one."""
    found: dict[str, str | None] = {"name": basis.name, "article": basis.article}
    return found | {"quote": basis.quote} if basis.quote else found
