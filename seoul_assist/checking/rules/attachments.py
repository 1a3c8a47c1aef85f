"""The list of attachments: its label, its numbers, its quantities, its place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seoul_assist.checking import enclosures
from seoul_assist.checking.layout import ATTACHMENT, NUMBERED, QUANTITY, end_mark, is_attachment_label, is_sender
from seoul_assist.checking.rule import DECREE_RULE, HANDBOOK, Example, Mark, Rule
from seoul_assist.checking.view import View
from seoul_assist.model import Basis
from seoul_assist.text import rx
from seoul_assist.text.numbering import match_marker

_LAW = Basis(DECREE_RULE, "제4조제4항", "붙임의 표시를 하고 첨부물의 명칭과 수량을 적되")
_BOOK = Basis(HANDBOOK, "붙임 표시")
_ORDER = Basis(DECREE_RULE, "제2조제1항", "숫자는 오름차순")
_MENTION = rx.compile(
    r"붙임(?:\s?\d{1,2})?(?:"
    r"\s?(?:과 같|의? 서식|의? 양식|자료|문서|을 참|를 참|참[고조]|에 따|와 같|파일|으로 제출)|의 [가-힣]|(?=\))"
    r"| [가-힣]{0,8}(?:표|서|안|명단|계획|내역|요령|목록|현황|일정)(?:[을를과와에의은는]|\s참[고조]))"
)
_NUMBERED_MENTION = rx.compile(
    r"붙임\s?(?P<number>[1-9]\d?)(?!\d|\.|\s?(?:부|건|종|개|매)(?![가-힣]*별))"
    r"(?P<more>(?:\s?[~∼,·ㆍ]\s?[1-9]\d?(?=\s?(?:[~∼,·ㆍ]\s?\d|[과와을를의에은는]|참[고조]|\)|서식|$))){0,8})"
)
_COUNTED = rx.compile(
    r"붙임\s?(?:(?:자료|서류|문서|파일|목록)\s?)?(?:총\s?)?(?P<count>\d{1,2})\s?(?P<unit>부|건|종|개)(?![가-힣]*별)"
)
_COPIES = rx.compile(r"(?P<count>\d{1,3})\s?부(?![가-힣])")
_NOTHING = rx.compile(r"(?<!\d)0\s?(?:부|매|장|권|개|건)(?![가-힣])")
_ELSEWHERE = rx.compile(r"별도\s?(?:송부|발송|전송|첨부)|전자우편으로 (?:별도|따로)|별송|시스템에 (?:첨부|게시|등록)")
_UNIT = r"(?:부|매|장|권|개|식|건|통|점|종|세트)"
# Two names with their quantities; 제2장 and 사진 3장 분량 are no quantities of an attachment.
_TWO_IN_ONE = rx.compile(
    rf"(?<![제\d])\d{{1,3}}\s?(?:부[,.]?\s{{0,9}}(?:,|및)?|(?:부|매|장|권|식|건|통|세트)\s?(?:[,，、.]|(?:및|그리고|[와과]|하고)(?=\s)))"
    rf"\s{{0,9}}[가-힣][^\n]{{0,80}}?(?<![제\d])\d{{1,3}}\s?{_UNIT}(?=\s{{0,9}}(?:[.,，、(]|및|그리고|$)|[와과]\s)"
    rf"|각\s?\d{{1,3}}\s?{_UNIT}(?![가-힣])"
)
# Two numbers in one line: 붙임  1. 신청서 1부. 2. 명단 1부.
_NEXT_NUMBER = rx.compile(rf"\d\s?{_UNIT}[.,]?\s{{1,9}}2[.)]\s?[가-힣]")
# The label in a frame or behind a mark: [첨부] 신청서 1부.
_FRAMED = rx.compile(
    r"^\s*(?:[\[【<〈(]\s?(?P<label>첨\s?부(?:물|파일)?|별\s?첨|유\s?첨)\s?[\]】>〉)]"
    r"|[※*＊#]\s?(?P<label2>첨\s?부(?:물|파일)?|별\s?첨|유\s?첨)\s?(?=[:：]|\s))"
)
_FOOT_LINE = rx.compile(r"^\s*(?:시\s{0,3}행\s+\S*-\s?\d|우\s+\d{5}\s|전\s?화(?:번호)?\s+[(\d])")


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
            continue
        framed = None if line.table else _FRAMED.match(line.text)
        if framed and QUANTITY.search(line.text, framed.end()):
            label = framed["label"] or framed["label2"]
            start, end = line.start + framed.start(framed.lastgroup or 0), line.start + framed.end()
            yield Mark(start, end, f"첨부물의 표시는 ‘{label}’이 아니라 ‘붙임’입니다.", "붙임  ")


def _needless_number(view: View) -> Iterator[Mark]:
    entries = enclosures.entries(view)
    if len(entries) == 1 and entries[0].number and not enclosures.strays(view):
        entry = entries[0]
        marker = re.match(r"\d{1,2}[.)]\s*", view.text[entry.start : entry.end])
        if marker and not _TWO_IN_ONE.search(entry.text) and not _NEXT_NUMBER.search(entry.text):
            end = entry.start + marker.end()
            message = "첨부물이 하나면 번호를 붙이지 않습니다."
            if entry.number == 1:
                yield Mark(entry.start, end, message, "", "")
            else:
                yield Mark(entry.start, end, f"{message} 빠뜨린 첨부물이 없는지 확인해 주세요.")


def _missing_number(view: View) -> Iterator[Mark]:
    entries = enclosures.entries(view)
    bare = [entry for entry in entries if not entry.number]
    if len(entries) >= 2 and bare:
        message = "첨부물이 둘 이상이면 1. 2. 번호를 붙여 한 줄에 하나씩 적습니다."
        yield Mark(bare[0].start, bare[-1].end, message)
    elif crowded := [one for one in entries if _TWO_IN_ONE.search(one.text) or _NEXT_NUMBER.search(one.text)]:
        message = "첨부물이 둘 이상이면 1. 2. 번호를 붙여 한 줄에 하나씩 적습니다."
        yield Mark(crowded[0].start, crowded[0].end, message)
    elif entries and not bare:
        yield from _disordered(view, entries)


def _disordered(view: View, entries: list[enclosures.Entry]) -> Iterator[Mark]:
    """The first number of the list that is not the next one."""
    strays = [
        (line.start + len(line.text) - len(line.text.lstrip()), number) for line, number in enclosures.strays(view)
    ]
    places = [*((entry.start, entry.number) for entry in entries), *strays]
    for expected, (start, number) in enumerate(places, 1):
        if number != expected and len(places) > 1:
            message = (
                f"붙임의 번호가 차례대로가 아닙니다. 이 자리는 ‘{expected}.’입니다. 빠뜨린 것이 없는지 확인해 주세요."
            )
            yield Mark(start, start + len(str(number)) + 1, message, f"{expected}.")
            return


def _no_quantity(view: View) -> Iterator[Mark]:
    entries = enclosures.entries(view)
    for entry in entries:
        if not QUANTITY.search(entry.text) or _NOTHING.search(entry.text):
            yield Mark(
                entry.start,
                entry.end,
                "첨부물의 이름 뒤에 수량(1부, 2매 등)을 적어야 합니다.",
                f"{_NOTHING.sub('', entry.text).rstrip('. ')} 1부.",
            )


def _gap(view: View) -> Iterator[Mark]:
    label = enclosures.label(view)
    if label is None:
        return
    line, found = label
    name = found["label"].replace(" ", "")
    if name != "붙임" or found["colon"] or not found["rest"]:
        return
    if found["gap"] not in ("  ", "\u3000"):
        start, end = line.start + found.start("label"), line.start + found.end("gap")
        yield Mark(start, end, "‘붙임’ 다음은 한 글자(두 타) 띄웁니다.", "붙임  ", "붙임  ")
        return
    column = len(found["indent"]) + 2 * len(name) + found["label"].count(" ") + 2
    for below in view.of("attachments") if view.format in ("", "txt", "md") else ():
        blanks = below.text[: len(below.text) - len(below.text.lstrip())]
        wide = sum(2 if char in "\u3000\t" else 1 for char in blanks)
        if below is not line and wide != column and NUMBERED.match(below.text):
            better = " " * column + below.text.lstrip()[:1]
            end = below.start + len(blanks) + 1
            yield Mark(below.start, end, "둘째 첨부물부터는 첫째 첨부물의 번호에 맞추어 적습니다.", better, better)


def _unmatched(view: View) -> Iterator[Mark]:
    entries = enclosures.entries(view)
    closed = view.has_form or any(end_mark(line.text) for line in view.of("body", "attachments"))
    if not closed or _ELSEWHERE.search(view.text):
        return
    if not entries:
        for line in view.of("body", "attachments"):
            for match in _MENTION.finditer(line.masked):
                start, end = line.start + match.start(), line.start + match.end()
                yield Mark(start, end, "본문에서 붙임을 말했는데 붙임 목록이 없습니다.")
        return
    strays = [number for _, number in enclosures.strays(view)]
    numbers = {entry.number for entry in entries} | set(strays)
    if numbers == {0}:
        numbers = set(range(1, len(entries) + 1))
    for line in view.of("body"):
        for match in _NUMBERED_MENTION.finditer(line.masked):
            missing = [number for number in _said(match) if number not in numbers]
            if missing:
                start, end = line.start + match.start(), line.start + match.end()
                yield Mark(start, end, f"본문에서 말한 ‘붙임 {missing[0]}’은 붙임 목록에 없습니다.")
        for match in _COUNTED.finditer(line.masked):
            listed = len(entries) + len(strays)
            copies = sum(int(one["count"]) for entry in entries for one in _COPIES.finditer(entry.text))
            if int(match["count"]) not in (listed, *((copies,) if match["unit"] == "부" else ())):
                start, end = line.start + match.start(), line.start + match.end()
                yield Mark(start, end, f"본문에서는 ‘{match[0]}’라고 했는데 붙임 목록은 {listed}건입니다.")


def _said(match: re.Match[str]) -> list[int]:
    """The numbers of a mention: 붙임 1~3, 붙임 1, 3."""
    said = [int(match["number"])]
    for sign, number in re.findall(r"([~∼,·ㆍ])\s?(\d{1,2})", match["more"]):
        said += range(said[-1] + 1, int(number) + 1) if sign in "~∼" else [int(number)]
    return said


def _misplaced(view: View) -> Iterator[Mark]:
    listed = list(view.of("attachments"))
    if not (view.has_form or view.explicit) or (listed and enclosures.label(view) is None):
        return
    if listed:
        strays = {line.index for line, _ in enclosures.strays(view)}
        later = [line for line in view.of("body") if line.index > listed[-1].index and line.index not in strays]
        goes_on = any(match_marker(line.text) for line in later)
        closes = any(_ends_list(line.text) for line in later[:1])
        before = [line for line in view.of("body", "head") if line.index < listed[0].index]
        if later and not end_mark(listed[-1].text) and (goes_on or not closes):
            message = "붙임은 본문이 모두 끝난 다음 줄에 적습니다."
            yield Mark(listed[0].start, listed[-1].end, message)
        elif before and (is_sender(before[-1]) or any(_FOOT_LINE.match(line.flat) for line in before[-8:])):
            message = "붙임은 발신 명의 앞, 본문이 끝난 다음 줄에 적습니다."
            yield Mark(listed[0].start, listed[-1].end, message)
        return
    for line in view.of("foot"):
        if is_attachment_label(line.text) and QUANTITY.search(line.text):
            yield Mark(line.start, line.end, "붙임은 발신 명의 앞, 본문이 끝난 다음 줄에 적습니다.")


def _ends_list(text: str) -> bool:
    """True for a line that carries the list on to the end mark; a sentence is the text that goes on."""
    mark = end_mark(text)
    return mark is not None and not re.search(r"(?:니다|시오|세요)[.\s]*$", text[: mark.start()])


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
        good=(Example("첨부 서류를 살펴보고 뜻을 모음.  끝."), Example("배치도를 첨부하여 제출.  끝.")),
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
        basis=(_LAW, _ORDER),
        what="둘 이상의 첨부물을 번호 없이 늘어놓았거나 번호가 빠지고 겹친 붙임을 찾습니다.",
        why="첨부물이 둘 이상이면 항목을 나누어 표시합니다.",
        bad=(
            Example(
                "붙임  배치도 1부.\n      준비물 목록 1부.  끝.", "붙임  1. 배치도 1부.\n      2. 준비물 목록 1부.  끝."
            ),
            Example("붙임  배치도 1부, 준비물 목록 1부.  끝."),
            Example("붙임  배치도, 준비물 목록 각 1부.  끝."),
            Example(
                "붙임  1. 배치도 1부.\n      3. 준비물 목록 1부.  끝.",
                "붙임  1. 배치도 1부.\n      2. 준비물 목록 1부.  끝.",
            ),
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
        what="‘붙임’과 첨부물 이름 사이가 한 글자(두 타)가 아니거나 첨부물의 번호가 나란하지 않은 줄을 찾습니다.",
        why="편람의 본보기는 한 글자를 띄웁니다.",
        bad=(
            Example("붙임 배치도 1부.  끝.", "붙임  배치도 1부.  끝."),
            Example("붙임   배치도 1부.  끝.", "붙임  배치도 1부.  끝."),
            Example(
                "붙임  1. 배치도 1부.\n    2. 준비물 목록 1부.  끝.",
                "붙임  1. 배치도 1부.\n      2. 준비물 목록 1부.  끝.",
            ),
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
        what="본문은 붙임을 말하는데 붙임 목록이 없거나, 목록에 없는 번호나 다른 수를 말하는 곳을 찾습니다.",
        why="받는 사람이 빠진 첨부물을 다시 달라고 하게 됩니다. 따로 보낸다고 밝힌 문서는 보지 않습니다.",
        bad=(
            Example("목록은 붙임과 같습니다.  끝."),
            Example("서식은 붙임 3에 있음.\n\n붙임  1. 배치도 1부.\n      2. 준비물 목록 1부.  끝."),
            Example("붙임 3부를 보내 드림.\n\n붙임  1. 배치도 1부.\n      2. 준비물 목록 1부.  끝."),
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
                _TOP + "준비물을 알려 드립니다.\n\n붙임  배치도 1부.\n\n준비물은 빌려 드립니다.\n맡길 곳: 기획과.  끝."
            ),
        ),
        good=(Example(_TOP + "준비물을 알려 드립니다.\n\n붙임  배치도 1부.  끝.\n\n가온시장"),),
        check=_misplaced,
    ),
)
