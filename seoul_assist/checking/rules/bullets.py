"""개조식 reports and summaries: how bullet lines end, in which order the marks stand, how long a line may be."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from seoul_assist.checking.gates import Doctype
from seoul_assist.checking.rule import DECREE_RULE, HANDBOOK, Example, Mark, Rule
from seoul_assist.checking.view import Line, View
from seoul_assist.model import Basis
from seoul_assist.text import rx
from seoul_assist.text.hangul import NIEUN, SSANG_SIOT, coda
from seoul_assist.text.nominal import nominal as as_noun

_HABIT = Basis("보고서 작성 관행(개조식)")
_MARKS = Basis(DECREE_RULE, "제2조제1항", "필요하면 특수한 기호로 항목을 표시할 수 있음")
_ONE_PAGE = Basis(HANDBOOK, "1건 1매 원칙")

LEVELS = {sign: level for level, signs in enumerate(("□■▢", "○●◦❍ㅇ◯o", "-–", "ㆍ·•▪∙‧"), 1) for sign in signs}
_NAMES = {1: "□", 2: "○", 3: "-", 4: "ㆍ"}
_BULLET = rx.compile(r"^(?P<indent>[ \t\u3000]*)(?P<mark>[□■▢○●◦❍ㅇ◯o\-–ㆍ·•▪∙‧])[ \t\u3000]+(?P<text>\S.*)$")
_NOTE = rx.compile(r"^(?P<indent>[ \t\u3000]*)[※*]")
_OTHER_MARK = rx.compile(r"^[ \t\u3000]*(?:\d{1,2}[.)]|[가-하][.)]|\(\d{1,2}\)|[①-⑳ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ◇◆▶<〈《【\[])")

# - 「주차장법」 제19조: ...하여야 한다. The words of a law end as the law has them.
_PROVISION = rx.compile(r"제\d+(?:조|항|호)(?:의\d+)?[^:]{0,30}:|제\d+조(?:의\d+)?\s?\(")
_ENDS = rx.compile(r"(?P<end>[가-힣]{1,6}다)[.!]?$")
# What stands before 다 where a sentence ends: 이다, 하다, 없다 ... and every syllable with ㄴ or ㅆ (한다, 했다).
_BEFORE_DA = frozenset("이니없같많않하되크적높낮좋옳르싶오")
_NOT_VERBS = rx.compile(r"(?:판다|마다|보다|바다|캐나다|소다|유다|다다)$")
# Endings whose noun is certain: 하여야 함, 있음, 하였음. A proposal has to be right, so that others get none.
_PLAIN = rx.compile(
    r"(?:[한된]다|[했됐]다|였다|되었다|[이있없하되]다|않는?다|(?:바랍|드립|합|됩|입)니다|[했있없않]습니다|[하되]였습니다|되었습니다)$"
)
# From so many bullets on, a report in which so large a share of them ends in 다 is written in sentences on purpose.
_ENOUGH, _SHARE = 12, 0.3
# A document that was only taken for a report and holds so many sentences is a notice of terms or a guide.
_TOLD, _TOLD_SHARE = 6, 0.1
_LONG_MESSAGE, _LONG_DETAIL, _LONG_TOPIC = 75, 130, 45


@dataclass(frozen=True, slots=True)
class Bullet:
    """A line that a bullet opens: its level from 1 (□) to 4 (ㆍ) and the indent before it."""

    line: Line
    level: int
    indent: int
    text: str
    at: int


def bullets(view: View) -> list[Bullet]:
    """The bullet lines of the prose of a document, in order."""
    return [bullet for line in view.prose if not line.table and (bullet := bullet_of(line))]


def bullet_of(line: Line) -> Bullet | None:
    """The bullet that opens a line, or None."""
    match = _BULLET.match(line.text)
    if match is None:
        return None
    return Bullet(line, LEVELS[match["mark"]], _width(match["indent"]), match["text"].rstrip(), match.start("mark"))


def _width(indent: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" or char == "\t" else 1 for char in indent)


def sentence_end(text: str) -> re.Match[str] | None:
    """Where the text ends in a sentence (…한다., …합니다!), or None for a nominal ending and for a quotation."""
    match = _ENDS.search(text, max(0, len(text) - 12))
    if match is None or _NOT_VERBS.search(match["end"]):
        return None
    before = match["end"][-2]
    return match if coda(before) in (NIEUN, SSANG_SIOT) or before in _BEFORE_DA else None


def nominal(text: str) -> str:
    """The text with a nominal ending in place of its sentence ending, where the change is a plain one; else nothing."""
    core = text.rstrip(".! ")
    return as_noun(core, past=True) if _PLAIN.search(core) else ""


def _sentences(view: View) -> Iterator[Mark]:
    found = bullets(view)
    ends = [
        (bullet, end)
        for bullet in found
        if (end := sentence_end(bullet.line.masked.rstrip())) and not _PROVISION.search(bullet.text)
    ]
    if (len(found) >= _ENOUGH and len(ends) > len(found) * _SHARE) or (not view.explicit and _narrates(view)):
        return
    for bullet, end in ends:
        start = bullet.line.start + end.start("end")
        better = nominal(bullet.text)
        message = "개조식 보고서의 항목은 ‘-다’가 아니라 명사나 ‘-함, -음, -임’으로 끝맺습니다."
        yield Mark(start, bullet.line.start + end.end(), message, better)


def _narrates(view: View) -> bool:
    lines = [line for line in view.prose if not line.table and len(line.text.strip()) >= 10]
    told = sum(sentence_end(line.masked.rstrip()) is not None for line in lines)
    return told >= _TOLD and told > len(lines) * _TOLD_SHARE


def _ladder(view: View) -> Iterator[Mark]:
    """The first place where the marks leave the ladder, unless the document leaves it everywhere in the same way."""
    steps = list(_steps(view))
    kinds = Counter((above.level, below.level) for above, below in steps)
    for above, below in steps:
        jump = below.level > above.level + 1
        inward = below.level < above.level and below.indent > above.indent
        if jump and kinds[above.level, below.level] > 2:
            continue  # the habit of the house
        if jump or inward:
            wanted = _NAMES[above.level + 1] if jump else _NAMES[min(above.level + 1, 4)]
            message = (
                f"‘{_NAMES[above.level]}’ 아래 ‘{_NAMES[below.level]}’를 썼습니다. "
                "기호는 □ → ○ → - → ㆍ 차례로 내려가며 씁니다."
            )
            start = below.line.start + below.at
            yield Mark(start, start + 1, message, wanted, cause="기호 위계")
            return
    yield from _only_notes(view)


def _steps(view: View) -> Iterator[tuple[Bullet, Bullet]]:
    """Each bullet with the bullet right above it; other marks, headings and tables part them."""
    above: Bullet | None = None
    for line in view.lines:
        if line.table or line.part == "foot" or _OTHER_MARK.match(line.text):
            above = None
            continue
        bullet = bullet_of(line)
        if bullet is None:
            continue
        if above is not None:
            yield above, bullet
        above = bullet


def _only_notes(view: View) -> Iterator[Mark]:
    """A bare heading (○ 개요) below which nothing stands but a note (※)."""
    lines = [line for line in view.lines if not line.blank]
    for number, line in enumerate(lines[:-1]):
        bullet, note = bullet_of(line), _NOTE.match(lines[number + 1].text)
        if bullet is None or note is None or bullet.level > 2 or line.table:
            continue
        after = bullet_of(lines[number + 2]) if number + 2 < len(lines) else None
        bare = len(bullet.text) <= 6 and re.fullmatch(r"[가-힣 ]+", bullet.text) is not None
        if bare and _width(note["indent"]) > bullet.indent and (after is None or after.level <= bullet.level):
            start = lines[number + 1].start + note.end() - 1
            message = "※는 덧붙이는 말에 씁니다. 제목 아래의 내용은 다음 단계의 기호로 적습니다."
            yield Mark(start, start + 1, message, _NAMES[bullet.level + 1], cause="기호 위계")
            return


def _lengths(view: View) -> Iterator[Mark]:
    for bullet in bullets(view):
        length = len(bullet.text)
        limit = {1: _LONG_TOPIC, 2: _LONG_MESSAGE}.get(bullet.level, _LONG_DETAIL)
        start = bullet.line.start + bullet.at
        if bullet.level == 1 and sentence_end(bullet.line.masked.rstrip()):
            yield Mark(start, bullet.line.end, "□의 제목은 문장이 아니라 2~4어절의 명사구로 적습니다.", cause="제목")
        elif length > limit:
            message = (
                f"{length}자입니다. □는 짧은 명사구로, ○는 두 줄(약 70자) 안에 한 가지만 적고 근거는 -로 나눕니다."
            )
            yield Mark(start, bullet.line.end, message, cause="줄 길이")


_REPORT: frozenset[Doctype] = frozenset({"report"})

RULES: tuple[Rule, ...] = (
    Rule(
        id="GM-RPT-001",
        title="개조식 줄의 서술형 종결",
        severity="warn",
        confidence="SEC",
        gate="report",
        basis=(_HABIT,),
        what=(
            "□, ○, -로 시작하는데 ‘-다’로 끝나는 줄을 찾습니다. 따옴표로 옮긴 말과, 항목을 거의 모두 문장으로 쓴 "
            "문서는 보지 않습니다."
        ),
        why="개조식은 명사나 ‘-함, -음, -임’으로 끝맺어야 짧고 한결같이 읽힙니다.",
        bad=(
            Example("○ 쉼터의 냉방 기기가 낡았다.", doctype="report"),
            Example("- 의자를 새것으로 바꾸었다", doctype="report"),
            Example("□ 안내판을 더 세워야 한다.", "□ 안내판을 더 세워야 함", doctype="report"),
        ),
        good=(
            Example("○ 쉼터의 냉방 기기 낡음", doctype="report"),
            Example("○ 마을마다 쉼터 설치, 길보다 넓은 바다", doctype="report"),
            Example("쉼터의 냉방 기기가 낡았다.", doctype="report", why="항목 기호가 없는 글"),
        ),
        check=_sentences,
        fix="offer",
        doctypes=_REPORT,
    ),
    Rule(
        id="GM-RPT-002",
        title="개조식 기호 위계",
        severity="info",
        confidence="SEC",
        gate="report",
        basis=(_HABIT, _MARKS),
        what="□ 아래 바로 -를 쓰거나, 더 들여 쓴 줄에 윗단계의 기호를 쓴 첫 곳을 찾습니다.",
        why="기호의 차례가 한결같아야 무엇이 무엇에 딸렸는지 보입니다. 문서 전체의 방식이 다르면 보지 않습니다.",
        bad=(
            Example("□ 쉼터 현황\n - 의자 30개", "□ 쉼터 현황\n ○ 의자 30개", doctype="report"),
            Example("- 쉼터 현황\n  ○ 의자 30개", doctype="report"),
            Example("○ 현황\n    ※ 의자 30개", doctype="report"),
        ),
        good=(
            Example("□ 쉼터 현황\n ○ 의자 30개\n  - 새것 10개\n   ㆍ 나무 의자", doctype="report"),
            Example("○ 쉼터 12곳에 의자 30개를 둠\n  ※ 새것 10개", doctype="report"),
        ),
        check=_ladder,
        fix="offer",
        doctypes=_REPORT,
    ),
    Rule(
        id="GM-RPT-003",
        title="한 줄 길이·1쪽 분량",
        severity="info",
        confidence="SEC",
        gate="report",
        basis=(_HABIT, _ONE_PAGE),
        what=(
            f"{_LONG_MESSAGE}자가 넘는 ○ 줄, {_LONG_DETAIL}자가 넘는 - 줄, {_LONG_TOPIC}자가 넘는 □ 줄을 찾습니다. "
            "표는 보지 않습니다."
        ),
        why="한 줄에 한 가지만 적어야 보고받는 사람이 요점을 바로 찾습니다.",
        bad=(
            Example(
                "○ 쉼터 열두 곳의 냉방 기기와 의자와 조명을 모두 살펴 낡은 것은 올해 안에 바꾸고 나머지는 내년 봄까지 "
                "차례로 바꾸되 예산이 모자라면 먼저 냉방 기기부터 바꿈",
                doctype="report",
            ),
        ),
        good=(Example("○ 낡은 냉방 기기를 올해 안에 바꿈\n - 예산이 모자라면 냉방 기기부터", doctype="report"),),
        check=_lengths,
        doctypes=_REPORT,
    ),
)
