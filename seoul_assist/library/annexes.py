"""별표, 별지 and other annexes: one spelling of their addresses, and a text for those whose file is only linked."""

from __future__ import annotations

import re
from dataclasses import dataclass

from seoul_assist.model import Provision

LINKED = "이 별표·서식의 내용은 따로 붙은 파일에 있습니다."
_NAME = re.compile(
    r"(?P<kind>별\s?표|별지|서식|부록|부도|별도|도식)\s*(?:제?\s*(?P<number>\d{1,3})\s*(?:호)?\s*(?:의\s?(?P<branch>\d{1,3}))?\s*호?)?"
    r"\s*(?P<form>서식)?$"
)
_DELETED = re.compile(r"삭\s?제\s*(?:[<(\[].*)?$")


@dataclass(frozen=True, slots=True)
class Annex:
    """One entry of a list of annexes: 별표, 서식, ... with its number, its title and where its file is."""

    kind: str
    number: int
    branch: int
    title: str
    link: str = ""
    text: str = ""

    @property
    def address(self) -> str:
        return address(self.kind, self.number, self.branch)

    @property
    def deleted(self) -> bool:
        return bool(_DELETED.match(self.title))


def address(kind: str, number: int = 0, branch: int = 0) -> str:
    """별표 1의2, 별지 제3호의2서식 (for 서식), 부록 2; without a number 별표, 별지 서식."""
    joined = f"의{branch}" if branch else ""
    if kind == "서식":
        return f"별지 제{number}호{joined}서식" if number else "별지 서식"
    return f"{kind} {number}{joined}" if number else kind


def canonical(name: str) -> str:
    """The one spelling of an annex name as people write it: `별표1`, `별표 제1호`, `별지 제 3 호 서식`."""
    found = _NAME.match(name.strip())
    if found is None:
        return re.sub(r"\s+", " ", name).strip()
    kind = re.sub(r"\s", "", found["kind"])
    if kind == "별지" and (found["form"] or "호" in name):
        kind = "서식"
    return address(kind, int(found["number"] or 0), int(found["branch"] or 0))


def body(annex: Annex) -> str:
    """What stands for an annex whose content is not in the source."""
    return f"{LINKED}\n{annex.link}" if annex.link else LINKED


def is_linked(provision: Provision) -> bool:
    """True for an annex that the source names and links but does not hold."""
    return provision.text.startswith(LINKED)
