"""An answer on the terminal: what is said, where it stands, what its words point to, and what to read beside it."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from seoul_assist.cli import terminal
from seoul_assist.cli.ask_rows import rows
from seoul_assist.library.reading import RECOGNISED
from seoul_assist.tasks.freshness import in_effect
from seoul_assist.text.columns import cells
from seoul_assist.text.pii import mask
from seoul_assist.text.sentences import bare
from seoul_assist.text.tokens import packed

if TYPE_CHECKING:
    from seoul_assist.model import Citation, Claim, Refer
    from seoul_assist.tasks.answering.ask import Answer
    from seoul_assist.tasks.answering.companions import Related

_RELATIONS = {
    "twin": "국가·지방 대응 조문",
    "special": "특별법",
    "general": "일반법",
    "decree": "위임받은 규정",
    "act": "근거 조문",
    "definition": "용어의 뜻",
    "table": "별표",
    "penalty": "벌칙",
}
_CUT_FROM = 104  # a shorter quotation ends where its text ends
_WORD = re.compile(r"\d{4}\. \d{1,2}\. \d{1,2}\.\S*|\S+")  # a date stays together


class View:
    """Shows claims one by one as they come, and at the end whatever of the answer was not shown yet."""

    def __init__(self, trusts: Callable[[str], bool | None] | None = None) -> None:
        self._trusts = trusts
        self._shown: list[Claim] = []
        self._read = ""  # what the reader has seen of the law, packed
        self._refers: set[tuple[str, str]] = set()

    def claim(self, claim: Claim) -> None:
        """Shows the next claim under its number."""
        self._shown.append(claim)
        number = f"{len(self._shown)}. "
        for depth, text in rows(mask(bare(claim.text) or claim.text)):
            indent = " " * (len(number) + 2 * (depth - 1)) if depth else ""
            _line(text, indent or number, indent + " " * 3)
        for said in claim.reasons:
            _line(mask(said), "   [확인 필요] ", " " * 9, "yellow")
        self._read += packed(claim.text)
        for label, citation in _places(claim):
            since = in_effect(citation.evidence.effective)
            if citation.status == "verified":
                _line(f"{label} ({since}, 원문 확인됨)", "   근거: ", " " * 9, "green")
            else:
                why = " 아직 시행되지 않은 조문입니다." if citation.status == "stale" else ""
                why = f" {RECOGNISED}" if citation.evidence.ocr else why
                _line(f"{label} ({since}){why}", "   [확인 필요] ", " " * 9, "yellow")
            if self._trusts and self._trusts(citation.evidence.source) is False:
                _line(citation.evidence.source, "   [믿는 출처 아님] ", " " * 9, "yellow")
        for citation in claim.citations:
            if packed(citation.quote) not in packed(claim.text):
                _line(f"“{mask(citation.quote)}”", "   ", "   ", "dim")
                self._read += packed(citation.quote)
        for citation in claim.citations:
            for refer in citation.refers:
                self._refer(refer, citation)
        sys.stdout.flush()

    def rest(self, answer: Answer, told: tuple[str, ...] = ()) -> None:
        """Shows what of the answer was not shown yet; `told` are notes the reader knows already."""
        for claim in answer.claims[len(self._shown) :]:
            self.claim(claim)
        beside = [one for one in answer.related if (one.law, one.address) not in self._refers]
        if beside:
            terminal.out("함께 볼 조문")
        for one in beside:
            _related(one)
        notes(answer, told)

    def _refer(self, refer: Refer, citation: Citation) -> None:
        if packed(refer.quote) in self._read:
            return
        self._read += packed(refer.quote)
        self._refers.add((refer.law, refer.address))
        law = f"「{refer.law}」 " if refer.law != citation.evidence.law else ""
        place = "" if packed(refer.text) == packed(refer.address) and not law else f" → {law}{refer.address}"
        seen = " (문자 인식)" if refer.ocr else ""
        _line(f"{refer.text}{place} “{mask(_open(refer.quote))}”{seen}", "   ", "     ", "dim")


def refusal(answer: Answer, told: tuple[str, ...] = ()) -> None:
    """Shows why there is no answer, what would be needed, and what came nearest."""
    _line(f"답하지 않습니다: {answer.reason}", "", "  ", "yellow")
    for said in answer.needed:
        _line(said, "  → ", "    ")
    if answer.nearest:
        terminal.out("가장 가까운 조문(답의 근거는 아닙니다)")
    for hit in answer.nearest:
        title = f"({hit.provision.title})" if hit.provision.title else ""
        since = in_effect(hit.provision.effective) + (", 문자 인식" if hit.provision.ocr else "")
        _line(f"「{hit.provision.law}」 {hit.address}{title} ({since})", "  - ", "    ")
    notes(answer, told)


def notes(answer: Answer, told: tuple[str, ...]) -> None:
    for said in answer.notes:
        if said not in told:  # the library's age was told once, before the first answer
            terminal.note(said, "yellow")


def _places(claim: Claim) -> list[tuple[str, Citation]]:
    """The provisions under a claim, each once: of an article and a unit of it that both stand there, the unit."""
    found: list[tuple[str, Citation]] = []
    for citation in claim.citations:
        evidence = citation.evidence
        finer = any(
            other.evidence.law == evidence.law
            and other.evidence.address != evidence.address
            and other.evidence.address.startswith(evidence.address)
            and other.evidence.article == evidence.article
            for other in claim.citations
        )
        label = f"「{evidence.law}」 {evidence.address}"
        if not finer and label not in [known for known, _ in found]:
            found.append((label, citation))
    return found


def _related(one: Related) -> None:
    title = f"({one.title})" if one.title else ""
    _line(
        f"[{_RELATIONS[one.relation]}] 「{one.law}」 {one.address}{title} ({in_effect(one.effective)})", "  - ", "    "
    )
    _line(one.reason, "    ", "    ")
    if packed(one.quote) != packed(one.title):
        _line(f"“{mask(_open(one.quote))}”" + (" (문자 인식)" if one.ocr else ""), "    ", "    ", "dim")


def _open(quote: str) -> str:
    """The quotation with a sign where it was cut."""
    return f"{quote} …" if len(quote) >= _CUT_FROM and not quote.endswith(".") else quote


def _line(text: str, first: str, further: str, style: str = "") -> None:
    """The text as one line, or on a terminal as lines of its width behind an indent."""
    if not sys.stdout.isatty():
        terminal.out(first + text, style)
        return
    width = max(40, shutil.get_terminal_size().columns - 1)
    line, empty = first, True
    for word in _WORD.findall(terminal.safe(text)):
        if not empty and cells(line) + 1 + cells(word) > width:
            terminal.out(line, style)
            line, empty = further, True
        line, empty = (line if empty else line + " ") + word, False
    terminal.out(line, style)
