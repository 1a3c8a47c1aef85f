"""Which family of rules speaks how loudly in which kind of document.

A rule of the 기안문 form says nothing about a press release; what binds every official document is reported there
too, but softer where the genre hardly follows it. Changing a cell here changes every rule of the family.
"""

from __future__ import annotations

from typing import Literal, get_args

from seoul_assist.model import Severity

Doctype = Literal["draft", "internal", "simple", "civil", "notice", "press", "report", "minutes", "summary", "other"]
DOCTYPES: tuple[Doctype, ...] = get_args(Doctype)
NAMES: dict[Doctype, str] = {
    "draft": "시행문(일반기안문)",
    "internal": "내부결재 문서",
    "simple": "간이기안문",
    "civil": "민원 회신",
    "notice": "공고·고시",
    "press": "보도자료",
    "report": "보고서·계획서",
    "minutes": "회의록",
    "summary": "요약문",
    "other": "그 밖의 문서",
}
# Written on the forms of the 시행규칙 and approved line by line: here the rules of form bind without reserve.
DRAFTING: frozenset[Doctype] = frozenset({"draft", "internal", "simple", "civil"})

Level = Literal["full", "lower", "info"]
Gate = Literal[
    "head",
    "slots",
    "items",
    "markers",
    "ending",
    "letters",
    "form",
    "fact",
    "money",
    "personal",
    "citation",
    "spelling",
    "words",
    "polite",
    "punctuation",
    "report",
    "summary",
    "period",
    "every",
]


def _gate(full: str, lower: str = "", info: str = "") -> dict[Doctype, Level]:
    levels: dict[Doctype, Level] = {}
    for names, level in ((full, "full"), (lower, "lower"), (info, "info")):
        for name in names.split():
            levels[_doctype(name)] = level  # type: ignore[assignment]
    return levels


def _doctype(name: str) -> Doctype:
    return next(doctype for doctype in DOCTYPES if doctype == name)


_ALL = " ".join(DOCTYPES)
GATES: dict[Gate, dict[Doctype, Level]] = {
    # 두문 and 결문 of the two forms.
    "head": _gate("draft internal simple civil"),
    "slots": _gate("draft internal simple civil", lower="notice"),
    # The ladder of items and its order.
    "items": _gate("draft internal simple civil", info="notice"),
    "markers": _gate("draft internal simple civil minutes", info="notice"),
    # 끝 and 붙임 are rules of 별지 제1호서식 only.
    "ending": _gate("draft internal civil"),
    # Dates and times written with letters are customary outside drafts.
    "letters": _gate("draft internal simple civil minutes", info="notice press report other"),
    "form": _gate("draft internal simple civil minutes notice", lower="press report summary other"),
    # The calendar, the clock and arithmetic.
    "fact": _gate(_ALL),
    "money": _gate("draft internal simple civil", info="notice"),
    "personal": _gate(_ALL),
    "citation": _gate("draft internal simple civil notice press report minutes other"),
    # A wrong spelling is wrong everywhere; the choice of a word is the writer's own outside official letters.
    "spelling": _gate(_ALL),
    "words": _gate("draft internal simple civil minutes notice", lower="press report summary other"),
    # How an agency speaks to others: an internal paper may give orders.
    "polite": _gate("draft civil notice press", info="internal simple minutes report other"),
    # Labels and tables of other genres are set by hand: blanks and dots are reported there, never insisted on.
    "punctuation": _gate("draft internal simple civil minutes", info="notice press report summary other"),
    "report": _gate("report"),
    "summary": _gate("summary"),
    "period": _gate("draft internal simple civil notice press report minutes other"),
    # For rules that name their kinds of document themselves.
    "every": _gate(_ALL),
}
_SOFTER: dict[Severity, Severity] = {"error": "warn", "warn": "info", "info": "info", "advice": "advice"}


def severity(gate: Gate, doctype: Doctype, base: Severity) -> Severity | None:
    """How severe a finding is in that kind of document; None where the family has no say."""
    level = GATES[gate].get(doctype)
    if level is None:
        return None
    if level == "full":
        return base
    return _SOFTER[base] if level == "lower" else "info"
