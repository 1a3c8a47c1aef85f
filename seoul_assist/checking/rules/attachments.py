"""The list of attachments: its label, its numbers, its quantities, its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from seoul_assist.checking.layout import ATTACHMENT, NUMBERED, QUANTITY, end_mark, is_attachment_label
from seoul_assist.checking.rule import DECREE_RULE, HANDBOOK, Example, Mark, Rule
from seoul_assist.checking.view import Line, View
from seoul_assist.model import Basis

_LAW = Basis(DECREE_RULE, "제4조제4항", "붙임의 표시를 하고 첨부물의 명칭과 수량을 적되")
_BOOK = Basis(HANDBOOK, "붙임 표시")
_MENTION = re.compile(
    r"붙임(?P<number>\s?\d{1,2})?\s?"
    r"(?:과 같|의? 서식|의? 양식|자료|문서|을 참|를 참|참[고조]|에 따|와 같|파일|으로 제출)"
)
_NUMBERED_MENTION = re.compile(r"붙임\s?(?P<number>[1-9]\d?)(?!\d|\.)")
_ELSEWHERE = re.compile(r"별도\s?(?:송부|발송|전송|첨부)|전자우편으로 (?:별도|따로)|별송|시스템에 (?:첨부|게시|등록)")
_TWO_IN_ONE = re.compile(r"\d+\s?부[,.]?\s*(?:,|및)?\s*[가-힣][^\n]*\d+\s?부|각\s?\d+\s?부")


@dataclass(frozen=True, slots=True)
class _Entry:
    """One attachment: offsets into the text, its number (0 without) and its words without the end mark."""

    start: int
    end: int
    number: int
    text: str


def _label(view: View) -> tuple[Line, re.Match[str]] | None:
    for line in view.of("attachments"):
        found = ATTACHMENT.match(line.text)
        if found:
            return line, found
        return None
    return None


def _entries(view: View) -> list[_Entry]:
    label = _label(view)
    if label is None:
        return []
    found: list[_Entry] = []
    for line in view.of("attachments"):
        offset = label[1].start("rest") if line is label[0] else 0
        text = line.text[offset:]
        mark = end_mark(text)
        if mark:
            text = text[: mark.start()]
        if not text.strip():
            continue
        start = line.start + offset + len(text) - len(text.lstrip())
        end = line.start + offset + len(text.rstrip())
        numbered = NUMBERED.match(text)
        if numbered or not found or QUANTITY.search(found[-1].text):
            number = int(numbered["number"]) if numbered else 0
            found.append(_Entry(start, end, number, (numbered["text"] if numbered else text).strip()))
        else:  # the rest of a long name
            last = found[-1]
            found[-1] = _Entry(last.start, end, last.number, f"{last.text} {text.strip()}")
    return found


def _colon(view: View) -> Iterator[Mark]:
    for line in view.of("body", "attachments"):
        found = ATTACHMENT.match(line.text)
        if found and found["colon"] and found["label"].replace(" ", "") == "붙임" and is_attachment_label(line.text):
            start = line.start + found.start("label")
            end = line.start + found.end("gap")
            yield Mark(start, end, "‘붙임’ 뒤에는 쌍점을 찍지 않고 한 글자(두 타) 띄웁니다.", "붙임  ", "붙임  ")


def _wrong_label(view: View) -> Iterator[Mark]:
    for line in view.of("body", "attachments"):
        found = ATTACHMENT.match(line.text)
        if found and is_attachment_label(line.text) and found["label"].replace(" ", "") != "붙임":
            start = line.start + found.start("label")
            end = line.start + found.end("gap")
            yield Mark(start, end, f"첨부물의 표시는 ‘{found['label']}’이 아니라 ‘붙임’입니다.", "붙임  ", "붙임  ")


def _needless_number(view: View) -> Iterator[Mark]:
    entries = _entries(view)
    if len(entries) == 1 and entries[0].number == 1:
        entry = entries[0]
        marker = re.match(r"1[.)]\s*", view.text[entry.start : entry.end])
        if marker and not _TWO_IN_ONE.search(entry.text):
            end = entry.start + marker.end()
            yield Mark(entry.start, end, "첨부물이 하나면 번호를 붙이지 않습니다.", "", "")


def _missing_number(view: View) -> Iterator[Mark]:
    entries = _entries(view)
    bare = [entry for entry in entries if not entry.number]
    if len(entries) >= 2 and bare:
        message = "첨부물이 둘 이상이면 1. 2. 번호를 붙여 한 줄에 하나씩 적습니다."
        yield Mark(bare[0].start, bare[-1].end, message)
    elif len(entries) == 1 and bare and _TWO_IN_ONE.search(bare[0].text):
        message = "첨부물이 둘 이상이면 1. 2. 번호를 붙여 한 줄에 하나씩 적습니다."
        yield Mark(bare[0].start, bare[0].end, message)


def _no_quantity(view: View) -> Iterator[Mark]:
    entries = _entries(view)
    for entry in entries:
        if not QUANTITY.search(entry.text):
            yield Mark(
                entry.start,
                entry.end,
                "첨부물의 이름 뒤에 수량(1부, 2매 등)을 적어야 합니다.",
                f"{entry.text.rstrip('. ')} 1부.",
            )


def _gap(view: View) -> Iterator[Mark]:
    label = _label(view)
    if label is None:
        return
    line, found = label
    name = found["label"].replace(" ", "")
    if name != "붙임" or found["colon"] or not found["rest"] or found["gap"] in ("  ", "\u3000"):
        return
    start, end = line.start + found.start("label"), line.start + found.end("gap")
    yield Mark(start, end, "‘붙임’ 다음은 한 글자(두 타) 띄웁니다.", "붙임  ", "붙임  ")


def _unmatched(view: View) -> Iterator[Mark]:
    entries = _entries(view)
    closed = view.has_form or any(end_mark(line.text) for line in view.of("body", "attachments"))
    if not closed or _ELSEWHERE.search(view.text):
        return
    for line in view.of("body"):
        if not entries:
            for match in _MENTION.finditer(line.masked):
                start, end = line.start + match.start(), line.start + match.end()
                yield Mark(start, end, "본문에서 붙임을 말했는데 붙임 목록이 없습니다.")
            continue
        for match in _NUMBERED_MENTION.finditer(line.masked):
            if int(match["number"]) > len(entries):
                start, end = line.start + match.start(), line.start + match.end()
                yield Mark(start, end, f"{match[0]}을 말했는데 붙임은 {len(entries)}건뿐입니다.")


def _misplaced(view: View) -> Iterator[Mark]:
    listed = list(view.of("attachments"))
    if not (view.has_form or view.explicit):
        return
    if listed:
        later = [line for line in view.of("body") if line.index > listed[-1].index]
        if later and not end_mark(listed[-1].text) and not any(end_mark(line.text) for line in later[:1]):
            message = "붙임은 본문이 모두 끝난 다음 줄에 적습니다."
            yield Mark(listed[0].start, listed[-1].end, message)
        return
    for line in view.of("foot"):
        if is_attachment_label(line.text) and QUANTITY.search(line.text):
            yield Mark(line.start, line.end, "붙임은 발신 명의 앞, 본문이 끝난 다음 줄에 적습니다.")


_TOP = "수신  누리군수(기획과장)\n제목  작은 음악회 준비물 안내\n\n"

RULES = (
    Rule(
        id="GM-ATT-001",
        title="붙임 뒤 쌍점",
        severity="warn",
        confidence="PYEON",
        gate="ending",
        basis=(_BOOK,),
        what="‘붙임’ 뒤에 쌍점을 찍은 줄을 찾습니다.",
        why="붙임은 쌍점 없이 한 글자를 띄우고 첨부물의 이름을 적습니다. 시행규칙이 아니라 편람의 안내입니다.",
        bad=(
            Example("붙임: 배치도 1부.  끝.", "붙임  배치도 1부.  끝."),
            Example("붙임 : 배치도 1부.  끝.", "붙임  배치도 1부.  끝."),
        ),
        good=(Example("□ 붙임 자료: 누리집 참고"), Example("배치도는 (붙임 2 참고)")),
        check=_colon,
        fix="safe",
        suppresses=("GM-PUNC-001", "GM-ATT-006"),
    ),
    Rule(
        id="GM-ATT-002",
        title="붙임의 용어(첨부·별첨·유첨)",
        severity="warn",
        confidence="LAW",
        gate="ending",
        basis=(_LAW,),
        what="첨부물 목록의 이름표를 첨부·별첨·유첨 등으로 쓴 곳을 찾습니다.",
        why="첨부물은 ‘붙임’으로 표시합니다. 문장 속의 ‘첨부하여’는 보지 않습니다.",
        bad=(
            Example("첨부  배치도 1부.  끝.", "붙임  배치도 1부.  끝."),
            Example("별첨: 배치도 1부.  끝.", "붙임  배치도 1부.  끝."),
            Example("유첨 배치도 1부.  끝.", "붙임  배치도 1부.  끝."),
        ),
        good=(Example("첨부 서류를 살펴 알려 주십시오.  끝."), Example("배치도를 첨부하여 제출.  끝.")),
        check=_wrong_label,
        fix="safe",
        suppresses=("GM-PUNC-001", "GM-ATT-006"),
    ),
    Rule(
        id="GM-ATT-003",
        title="첨부물이 하나인데 번호",
        severity="warn",
        confidence="PYEON",
        gate="ending",
        basis=(_BOOK,),
        what="첨부물이 하나뿐인데 1.을 붙인 붙임을 찾습니다.",
        why="나눌 것이 없으면 항목 기호를 붙이지 않습니다.",
        bad=(Example("붙임  1. 배치도 1부.  끝.", "붙임  배치도 1부.  끝."),),
        good=(
            Example("붙임  1. 배치도 1부.\n      2. 준비물 목록 1부.  끝."),
            Example("붙임  1단계 배치도 1부.  끝."),
        ),
        check=_needless_number,
        fix="safe",
    ),
    Rule(
        id="GM-ATT-004",
        title="첨부물이 둘 이상인데 번호 없음",
        severity="error",
        confidence="LAW",
        gate="ending",
        basis=(_LAW,),
        what="둘 이상의 첨부물을 번호 없이 늘어놓은 붙임을 찾습니다.",
        why="첨부물이 둘 이상이면 항목을 나누어 표시합니다.",
        bad=(
            Example(
                "붙임  배치도 1부.\n      준비물 목록 1부.  끝.", "붙임  1. 배치도 1부.\n      2. 준비물 목록 1부.  끝."
            ),
            Example("붙임  배치도 1부, 준비물 목록 1부.  끝."),
            Example("붙임  배치도, 준비물 목록 각 1부.  끝."),
        ),
        good=(Example("붙임  배치도 및 준비물 목록 1부.  끝."), Example("붙임  배치도 2부.  끝.")),
        check=_missing_number,
    ),
    Rule(
        id="GM-ATT-005",
        title="첨부물의 수량 누락",
        severity="error",
        confidence="LAW",
        gate="ending",
        basis=(_LAW,),
        what="이름만 있고 수량(1부, 2매, 1권 등)이 없는 첨부물을 찾습니다.",
        why="이름과 수량이 있어야 받은 사람이 빠진 것이 없는지 알 수 있습니다.",
        bad=(
            Example("붙임  배치도.  끝.", "붙임  배치도 1부.  끝."),
            Example("붙임  1. 배치도\n      2. 준비물 목록 1부.  끝."),
        ),
        good=(Example("붙임  배치도 3매.  끝."), Example("붙임  연주 영상 1개(별송).  끝.")),
        check=_no_quantity,
        fix="offer",
    ),
    Rule(
        id="GM-ATT-006",
        title="붙임 뒤 한 글자(2타)",
        severity="info",
        confidence="PYEON",
        gate="ending",
        basis=(_BOOK,),
        what="‘붙임’과 첨부물 이름 사이가 한 글자(두 타)가 아닌 줄을 찾습니다.",
        why="편람의 본보기는 한 글자를 띄웁니다.",
        bad=(
            Example("붙임 배치도 1부.  끝.", "붙임  배치도 1부.  끝."),
            Example("붙임   배치도 1부.  끝.", "붙임  배치도 1부.  끝."),
        ),
        good=(Example("붙임\u3000배치도 1부.  끝."), Example("붙임 2 참고")),
        check=_gap,
        fix="safe",
    ),
    Rule(
        id="GM-ATT-007",
        title="본문의 붙임 언급과 붙임란 불일치",
        severity="warn",
        confidence="HEUR",
        gate="ending",
        basis=(_LAW,),
        what="본문은 붙임을 말하는데 붙임 목록이 없거나, 목록에 없는 번호를 말하는 곳을 찾습니다.",
        why="받는 사람이 빠진 첨부물을 다시 달라고 하게 됩니다. 따로 보낸다고 밝힌 문서는 보지 않습니다.",
        bad=(
            Example("목록은 붙임과 같습니다.  끝."),
            Example("서식은 붙임 3에 있음.\n\n붙임  1. 배치도 1부.\n      2. 준비물 목록 1부.  끝."),
        ),
        good=(
            Example("목록은 붙임과 같음.\n\n붙임  준비물 목록 1부.  끝."),
            Example("붙임과 같이 제출하며, 원본은 별도 송부함.  끝."),
        ),
        check=_unmatched,
    ),
    Rule(
        id="GM-ATT-008",
        title="붙임의 위치",
        severity="warn",
        confidence="LAW",
        gate="ending",
        basis=(_LAW,),
        what="본문 중간이나 발신 명의 뒤에 적은 붙임을 찾습니다.",
        why="붙임은 본문의 내용이 끝난 줄 다음에 적습니다.",
        bad=(
            Example(_TOP + "준비물을 알려 드립니다.  끝.\n\n가온시장\n붙임  배치도 1부."),
            Example(
                _TOP
                + "준비물을 알려 드립니다.\n\n붙임  배치도 1부.\n\n준비물은 기획과에서 빌려 드립니다.\n문의 바람.  끝."
            ),
        ),
        good=(Example(_TOP + "준비물을 알려 드립니다.\n\n붙임  배치도 1부.  끝.\n\n가온시장"),),
        check=_misplaced,
    ),
)
