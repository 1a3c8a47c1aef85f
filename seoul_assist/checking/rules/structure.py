"""The head and the foot of a 기안문: recipient, title, sender, disclosure class, and words of the form left behind."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seoul_assist.checking.layout import RECIPIENT, TITLE, is_sender
from seoul_assist.checking.rule import DECREE, DECREE_RULE, Example, Mark, Rule
from seoul_assist.checking.view import Line, View
from seoul_assist.model import Basis

_INTERNAL = re.compile(r"^(?:자체\s?결재|내부\s+결재|없음|해당\s?없음|-)$")
_EMPTY_TITLE = re.compile(r"^[○〇\s]*$")
_DISCLOSURE = re.compile(r"^(?:공개\s?구분\s*[:：]?\s*)?(?P<kind>부분\s?공개|비공개)\s*(?P<grounds>\([^)]*\))?$")
_GROUNDS = re.compile(r"\(\s?[1-8](?:\s?호)?(?:\s?[,·ㆍ]\s?[1-8](?:\s?호)?)*\s?\)")
_SEPARATE = re.compile(r"\s*[|/]\s*|\s{2,}")
_GUIDE = re.compile(
    r"처리과명-연도별\s?일련번호|^\s*우\s+도로명주소\s*$|^\s*(?:행\s?정\s?기\s?관\s?명|발신\s?명의)\s*$|직위\(직급\)\s?서명"
    r"|공무원의\s?전자우편주소|^\s*홈페이지\s?주소\s*$|[○〇]{3,}|\{\{[^}\n]+\}\}|\[확인 필요(?::[^\]\n]*)?\]"
)


def _recipient(view: View) -> tuple[Line, re.Match[str]] | None:
    for line in view.of("head"):
        found = RECIPIENT.match(line.flat)
        if found:
            return line, found
    return None


def _internal_word(view: View) -> Iterator[Mark]:
    found = _recipient(view)
    if found is None:
        return
    line, match = found
    value = match["value"].strip()
    if _INTERNAL.match(value):
        start = line.start + line.text.rindex(value)
        yield Mark(
            start, start + len(value), "내부결재 문서의 수신란에는 ‘내부결재’라고 적습니다.", "내부결재", "내부결재"
        )


def _sender(view: View) -> Iterator[Mark]:
    for line in view.of("foot"):
        if is_sender(line):
            message = "내부결재 문서에는 발신 명의를 표시하지 않습니다."
            yield Mark(line.start, line.end, message)
        return  # only what stands first after the body can be the sender


def _no_title(view: View) -> Iterator[Mark]:
    found = _recipient(view)
    for line in view.of("head", "body"):
        title = TITLE.match(line.flat)
        if title and line.part == "head":
            if _EMPTY_TITLE.match(title["value"]):
                yield Mark(line.start, line.end, "제목에 내용이 없습니다.")
            return
    if found is not None:
        line = found[0]
        yield Mark(line.start, line.end, "제목 줄이 없습니다. 본문은 제목, 내용, 붙임으로 이루어집니다.")


def _disclosure(view: View) -> Iterator[Mark]:
    for line in view.lines:
        if line.blank or (line.part == "body" and not re.search(r"[|/]", line.text) and len(line.text.strip()) > 20):
            continue
        position = line.start
        for piece in _SEPARATE.split(line.text):
            start = view.text.index(piece, position) if piece else position
            position = start + len(piece)
            match = _DISCLOSURE.match(piece.strip())
            if match is None or (match["grounds"] and _GROUNDS.fullmatch(match["grounds"])):
                continue
            message = f"‘{match['kind']}’에는 근거가 되는 호(1~8)를 괄호 안에 적어야 합니다."
            yield Mark(start, start + len(piece), message)


def _leftovers(view: View) -> Iterator[Mark]:
    for line in view.lines:
        for match in _GUIDE.finditer(line.masked):
            message = "서식의 안내어나 빈자리 표시가 남아 있습니다. 내용을 채우거나 지워 주세요."
            yield Mark(line.start + match.start(), line.start + match.end(), message)


_PLAN = "\n제목  작은 음악회 계획\n\n음악회를 열고자 함.  끝."
_FOOT = "\n\n주무관 홍가람  팀장 나래솔  과장 전결 5/7 박다솜"

RULES = (
    Rule(
        id="GM-STR-002",
        title="수신란 — 내부결재 표기",
        severity="error",
        confidence="LAW",
        gate="head",
        basis=(Basis(DECREE_RULE, "제4조제2항제2호가목"),),
        what="받는 사람이 없는 문서의 수신란을 ‘자체결재’, ‘없음’ 등으로 적은 곳을 찾습니다.",
        why="수신자가 없는 내부결재 문서는 ‘내부결재’로 표시합니다.",
        bad=(
            Example("수신  자체결재" + _PLAN, "수신  내부결재" + _PLAN, doctype="internal"),
            Example("수신  내부 결재" + _PLAN, "수신  내부결재" + _PLAN, doctype="internal"),
        ),
        good=(
            Example("수신 내부결재" + _PLAN, doctype="internal"),
            Example("수신  누리군수(기획과장)\n제목  작은 음악회 안내\n\n음악회를 엽니다.  끝."),
        ),
        check=_internal_word,
        fix="safe",
    ),
    Rule(
        id="GM-STR-003",
        title="내부결재문서에 발신 명의 표시",
        severity="error",
        confidence="LAW",
        gate="head",
        basis=(Basis(DECREE, "제13조제3항"),),
        what="내부결재 문서의 본문 다음에 적힌 발신 명의를 찾습니다.",
        why="밖으로 보내지 않는 문서에는 발신 명의를 표시하지 않습니다.",
        bad=(
            Example(
                "수신  내부결재\n제목  작은 음악회 계획\n\n음악회를 열고자 함.  끝.\n\n가온시장" + _FOOT,
                doctype="internal",
            ),
        ),
        good=(
            Example("수신  내부결재\n제목  작은 음악회 계획\n\n음악회를 열고자 함.  끝." + _FOOT, doctype="internal"),
            Example("수신  누리군수(기획과장)\n제목  작은 음악회 안내\n\n음악회를 엽니다.  끝.\n\n가온시장" + _FOOT),
        ),
        check=_sender,
        doctypes=frozenset({"internal"}),
    ),
    Rule(
        id="GM-STR-006",
        title="제목 누락",
        severity="error",
        confidence="LAW",
        gate="head",
        basis=(Basis(DECREE_RULE, "제4조제3항"),),
        what="수신란은 있는데 제목 줄이 없거나 비어 있는 기안문을 찾습니다.",
        why="본문은 제목, 내용, 붙임으로 이루어집니다.",
        bad=(
            Example("수신  누리군수(기획과장)\n\n음악회를 엽니다.  끝."),
            Example("수신  누리군수(기획과장)\n제목\n\n음악회를 엽니다.  끝."),
        ),
        good=(Example("수신  누리군수(기획과장)\n제  목  작은 음악회 안내\n\n음악회를 엽니다.  끝."),),
        check=_no_title,
        doctypes=frozenset({"draft", "internal", "civil"}),
    ),
    Rule(
        id="GM-STR-010",
        title="공개 구분 값과 비공개 근거 호",
        severity="error",
        confidence="LAW",
        gate="head",
        basis=(
            Basis("공공기록물 관리에 관한 법률 시행규칙", "제18조"),
            Basis("공공기관의 정보공개에 관한 법률", "제9조제1항"),
        ),
        what="근거 호가 없거나 1~8이 아닌 부분공개·비공개를 찾습니다.",
        why="공개하지 않으려면 「공공기관의 정보공개에 관한 법률」 제9조제1항의 몇 호 때문인지 밝혀야 합니다.",
        bad=(Example("전화번호 (000) 000-0000  / 비공개"), Example("부분공개( )"), Example("비공개(9)")),
        good=(Example("부분공개(5, 6)"), Example("공개"), Example("비공개 회의를 열 예정임")),
        check=_disclosure,
    ),
    Rule(
        id="GM-STR-015",
        title="서식 안내어·자리표시자 잔류",
        severity="error",
        confidence="SEC",
        gate="slots",
        basis=(Basis(DECREE_RULE, "별지 제1호서식 비고(2차 자료로 확인)"),),
        what="‘행정기관명’, ‘발신명의’ 같은 서식의 안내어, ○○○, {{이름}}, [확인 필요: …]가 남은 곳을 찾습니다.",
        why="서식의 안내어와 빈자리는 내용으로 바꾸어야 문서가 완성됩니다.",
        bad=(
            Example("시행  처리과명-연도별 일련번호(시행일)"),
            Example("우  도로명주소"),
            Example("제목  ○○○○ 계획 안내"),
            Example("장소: [확인 필요: 행사 장소]"),
        ),
        good=(Example("담당자 김○○"), Example("우 00001 가온시 가온로 1")),
        check=_leftovers,
    ),
)
