"""What a rule is: a small declaration with its manual page and examples, and one function that yields marks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from seoul_assist.checking.gates import Doctype, Gate
from seoul_assist.model import Basis, Severity

if TYPE_CHECKING:
    from seoul_assist.checking.view import View

Confidence = Literal["LAW", "CORPUS", "FACT", "PYEON", "NIKL", "SEC", "HEUR", "MODEL"]
# How a rule may speak of its authority: guidance never passes for law.
AUTHORITY: dict[Confidence, str] = {
    "LAW": "규정",
    "CORPUS": "규정(법령 입안 관행)",
    "FACT": "사실(달력·시계·계산)",
    "PYEON": "행정업무운영 편람",
    "NIKL": "어문 규범·국립국어원 권고",
    "SEC": "관행",
    "HEUR": "점검 제안",
    "MODEL": "모델의 의견(근거가 아님)",
}
FixKind = Literal["safe", "offer", "none"]
FIX_SAFETY: dict[FixKind, str] = {
    "safe": "--fix로 고칩니다. 뜻과 값은 바뀌지 않고, 여러 번 고쳐도 결과가 같습니다.",
    "offer": "고칠 말을 보여 드리기만 합니다. 값이나 이름이 달라질 수 있어 사람이 고쳐야 합니다.",
    "none": "자동으로 고치지 않습니다. 사실을 확인하고 사람이 고쳐야 합니다.",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A fault as a rule sees it: a span of the text and, where it is known, what should stand there.

    `cause` is what a reader would call one fault that stands in several places: the word, normally.
    """

    start: int
    end: int
    message: str
    suggestion: str = ""
    fix: str | None = None
    severity: Severity | None = None
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """A document (or a piece of one) of one kind; `better` is the same without the fault."""

    text: str
    better: str = ""
    doctype: Doctype = "draft"
    why: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `gate` decides where it speaks; `doctypes`, when given, narrows that further.

    `suppresses` names rules whose findings on the same place say the same thing less exactly.
    `since` is the version that brought the rule.
    """

    id: str
    title: str
    severity: Severity
    confidence: Confidence
    gate: Gate
    basis: tuple[Basis, ...]
    what: str
    why: str
    bad: tuple[Example, ...]
    good: tuple[Example, ...]
    check: Callable[[View], Iterable[Mark]]
    fix: FixKind = "none"
    doctypes: frozenset[Doctype] | None = None
    suppresses: tuple[str, ...] = ()
    since: str = "0.1"

    @property
    def family(self) -> str:
        """The middle of the id: GM-DATE-003 is of the family DATE."""
        return self.id.split("-")[1]


DECREE = "행정업무의 운영 및 혁신에 관한 규정"
DECREE_RULE = "행정업무의 운영 및 혁신에 관한 규정 시행규칙"
HANDBOOK = "행정업무운영 편람(2차 자료로 확인)"
ORTHOGRAPHY = "한글 맞춤법 부록(문장 부호)"
SPELLING = "한글 맞춤법"
LOANWORDS = "외래어 표기법"
LANGUAGE_INSTITUTE = "국립국어원 권고(2차 자료로 확인)"
