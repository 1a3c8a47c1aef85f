"""A model's second reading of a document: tone, missing facts and logic, as advice that quotes it.

Advice is no finding of a rule: it has no authority, changes no exit code, and stands only where code has found the
quoted words in the document.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace

from seoul_assist import prompts
from seoul_assist.checking.runner import Report
from seoul_assist.grounding.overreach import unknown
from seoul_assist.grounding.verify import UNSURE, verify
from seoul_assist.model import Document, Evidence, Finding, Note
from seoul_assist.ports import Engine, Request
from seoul_assist.text.pii import mask
from seoul_assist.writers.inert import inert

# What each reading looks for, by the id that its advice carries.
READINGS: dict[str, str] = {
    "MODEL-TONE": "어조. 받는 사람을 낮추거나 명령하거나 책임을 떠넘기는 말, 감정이 섞인 말, 격식에 맞지 않는 말.",
    "MODEL-FACT": "빠진 사실. 받는 사람에게 필요한데 없는 것: 누가, 무엇을, 언제까지, 어디로, 어떻게, 근거, 연락처.",
    "MODEL-LOGIC": "논리. 앞뒤가 맞지 않는 말, 근거 없는 결론, 서로 다른 날짜나 수량, 제목과 다른 내용.",
}
PACKET = 1_200  # characters of one piece of evidence, whole lines
MOST = 5  # pieces of advice of one reading


@dataclass(frozen=True, slots=True)
class Review:
    """The advice in order of its place, and how many opinions were dropped because their quotation was not found."""

    advice: tuple[Finding, ...]
    dropped: int
    notes: tuple[str, ...] = ()


def review(document: Document, engine: Engine, title: str = "") -> Review:
    """What the engine has to say on the document; every finding is of severity `advice` and quotes the document."""
    text = document.text
    packets = _packets(text)
    starts = [0, *(at + 1 for at, letter in enumerate(text) if letter == "\n")]
    safe = mask(text)
    advice: list[Finding] = []
    dropped = 0
    notes: dict[str, None] = {}
    about, evidence = title or document.source, tuple(packets.values())
    looks = (prompts.load("review").render(look=look) for look in READINGS.values())
    requests = [Request("review", about, evidence, look, MOST) for look in looks]
    # The readings share the document, which is then read once for all of them.
    for reading, written in zip(READINGS, engine.write_many(requests) if packets else (), strict=False):
        if written.error is not None:
            raise written.error
        proposals = written.proposals[:MOST]
        notes |= dict.fromkeys(written.notes)
        for claim in verify(proposals, evidence):
            found = next((c for c in claim.citations if c.status == "verified"), None)
            if found is None:
                dropped += 1
                continue
            at = next(offset for offset, packet in packets.items() if packet.id == found.evidence.id)
            start, end = at + found.start, at + found.end
            line = bisect_right(starts, start)
            advice.append(
                Finding(
                    rule=reading,
                    severity="advice",
                    confidence="MODEL",
                    message=_message(claim.text, text),
                    start=start,
                    end=end,
                    line=line,
                    column=start - starts[line - 1] + 1,
                    text=safe[start:end],
                )
            )
    return Review(tuple(sorted(advice, key=lambda one: (one.start, one.rule))), dropped, tuple(notes))


def _message(said: str, text: str) -> str:
    """What the engine says, with no live part; marked where it brings a law or a link that the document does not have.

    A number or a negation of its own is what advice is for.
    """
    said = said.replace(UNSURE, "").strip()
    return mask(inert(said)) + (f" {UNSURE}" if unknown(said, text) else "")


def with_advice(report: Report, document: Document, engine: Engine) -> Report:
    """The report with the engine's advice in its place, and a note on what was dropped or left unread."""
    found = review(document, engine)
    notes = [Note("review", said) for said in found.notes]
    if found.dropped:
        said = f"모델의 의견 {found.dropped}건은 인용한 말이 문서에 없어 버렸습니다."
        notes.append(Note("review_dropped", said))
    findings = sorted((*report.findings, *found.advice), key=lambda one: (one.start, one.end))
    return replace(report, findings=tuple(findings), notes=(*report.notes, *notes))


def _packets(text: str) -> dict[int, Evidence]:
    """The text in runs of whole lines, by the offset where they begin; a line longer than a run is one of its own."""
    packets: dict[int, Evidence] = {}
    start = position = 0
    number = first = 1
    for line in text.split("\n"):
        if position > start and position + len(line) - start > PACKET:
            _add(packets, text, start, position - 1, first)
            start, first = position, number
        position += len(line) + 1
        number += 1
    _add(packets, text, start, len(text), first)
    return packets


def _add(packets: dict[int, Evidence], text: str, start: int, end: int, line: int) -> None:
    if text[start:end].strip():
        packets[start] = Evidence(f"P{len(packets) + 1}", f"{line}행부터", text[start:end])
