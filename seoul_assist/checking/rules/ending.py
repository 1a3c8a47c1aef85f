"""The end mark 끝 of a 기안문: that it is there, once, at the very end, one character off, with a full stop."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seoul_assist.checking.layout import QUANTITY, end_mark, is_attachment_label, is_sender, open_rows
from seoul_assist.checking.rule import DECREE_RULE, HANDBOOK, Example, Mark, Rule
from seoul_assist.checking.view import Line, View
from seoul_assist.model import Basis, Severity
from seoul_assist.text import rx
from seoul_assist.text.columns import cells

_LAW = Basis(DECREE_RULE, "제4조제5항제1호", "본문의 마지막 글자에서 한 글자 띄우고 “끝” 표시")
_TABLE_LAW = Basis(DECREE_RULE, "제4조제5항제2호")
_BLANK_BELOW = rx.compile(r"이하\s?(?:빈칸|여백)")
_BLANK_MISWRITTEN = rx.compile(r"이하빈칸|이하\s?(?:여백|공란|공백|빈\s칸|백지)")
_IS_FORM = rx.compile(r"서식|양식|기재란|작성란|신청서|신고서|접수증")
_BLANKS = " \t\u3000"
_FAR = 10
# A line of A4 paper holds some 80 columns.
_LONG = 64
_SENTENCE = rx.compile(r"(?:니다|한다|된다|있다|바람|요망)\s*\.?\s*$")
# How a letter closes: what it asks for, or what it says of itself.
_CLOSING = rx.compile(
    r"(?:바랍니다|드립니다|드리겠습니다|알립니다|(?:회신|통보|제출|송부|보고|요청|안내|건의|통지|조회|이송|신청|협의)합니다)\s*\.?\s*$"
)
_CUT_OFF = rx.compile(r"^\s*(?:…|\.{3})")
_PIECE = 3
_MORE_BODY = rx.compile(r"^\s*(?:※|\*|\d{1,2}[.)]\s|[가-하][.)]\s|[□○\-]\s)|(?:니다|바람)\.?\s*$")
_AFTER_MARK = rx.compile(r"(?:^|\s)끝\.\s+(?P<rest>[가-힣].*)$")


def _ends(view: View) -> list[tuple[Line, re.Match[str]]]:
    return [(line, found) for line in view.of("body", "attachments") if (found := end_mark(line.text))]


def _is_managed(view: View) -> bool:
    """A 문서관리카드 may leave the mark out, and a half-empty table has 이하 빈칸 in its place."""
    return "관리카드" in view.text or _BLANK_BELOW.search(view.text) is not None


def _is_whole(view: View) -> bool:
    """True for a document that shows the form, and for a piece that somebody calls a draft and that ends like one."""
    last = view.last
    if last is None:
        return False
    if view.has_form:
        return True
    if last.part == "attachments":
        return QUANTITY.search(last.text) is not None
    if not view.explicit or _SENTENCE.search(last.text) is None:
        return False
    lines = [line for line in view.lines if not line.blank]
    return (
        len(lines) > _PIECE
        or any(line.part == "foot" for line in lines)
        or _CUT_OFF.match(lines[0].text) is not None
        or _CLOSING.search(last.text) is not None
    )


def _any_mark(view: View) -> bool:
    return bool(_ends(view)) or any(end_mark(line.text) or re.search(r"끝\.", line.text) for line in view.of("body"))


def _missing(view: View) -> Iterator[Mark]:
    last = view.last
    if last is None or last.table or _is_managed(view) or not _is_whole(view) or _any_mark(view):
        return
    end = last.start + len(last.text.rstrip())
    start = max(last.start, end - 12)
    message = "본문(붙임이 있으면 붙임)의 마지막 글자에서 한 글자 띄우고 “끝.”을 적어야 합니다."
    tail = view.text[start:end]
    yield Mark(start, end, message, "  끝.", tail + "  끝.")


def _gap(view: View) -> Iterator[Mark]:
    for line, found in _ends(view)[-1:]:
        gap = found["gap"]
        if found.start("gap") == 0 and not line.text[: found.start("mark")].strip():
            continue  # alone on its line
        if gap in ("  ", "\u3000") or line.table:
            continue
        if len(gap) > 2:
            continue
        start, end = line.start + found.start("gap"), line.start + found.end("mark")
        better = "  " + found["mark"]
        yield Mark(start, end, "“끝” 앞은 한 글자(두 타) 띄웁니다.", better, better)


def _dot(view: View) -> Iterator[Mark]:
    for line, found in _ends(view)[-1:]:
        if found["mark"] != "끝.":
            start, end = line.start + found.start("mark"), line.start + found.end("mark")
            yield Mark(start, end, "끝 표시는 온점을 찍어 “끝.”으로 적습니다.", "끝.", "끝.")


def _before_attachments(view: View) -> Iterator[Mark]:
    marks = _ends(view)
    for line, found in marks:
        later = [other for other in view.of("body", "attachments") if other.index > line.index]
        if any(is_attachment_label(other.text) for other in later) or (
            line.part == "attachments" and any(other.part == "attachments" for other in later)
        ):
            start, end = line.start + found.start("mark"), line.start + found.end("mark")
            yield Mark(start, end, "붙임이 있으면 “끝.”은 붙임의 마지막에 한 번만 적습니다.", "")


def _below_table(view: View) -> Iterator[Mark]:
    last = view.last
    if last is None or _is_managed(view) or not (view.has_form or view.explicit):
        return
    marks = _ends(view)
    inside = [(line, found) for line, found in marks if line.table]
    if marks and not inside:
        yield from _astray(view, *marks[-1])
    if inside:
        line, found = inside[-1]
        start, end = line.start + found.start("mark"), line.start + found.end("mark")
        yield Mark(start, end, "표로 끝나면 “끝.”은 표 안이 아니라 표 아래 왼쪽에서 한 글자 띄워 적습니다.", "  끝.")
    elif last.table and view.has_form and not _any_mark(view):
        yield Mark(last.start, last.end, "표로 끝나면 표 아래 왼쪽에서 한 글자 띄우고 “끝.”을 적어야 합니다.", "  끝.")


def _astray(view: View, line: Line, found: re.Match[str]) -> Iterator[Mark]:
    """The mark alone below a table, far from the left base line; files of other formats set it by their margins."""
    before = next((one for one in reversed(view.lines[: line.index]) if not one.blank), None)
    gap = line.text[: found.start("mark")]
    if before is None or not before.table or gap.strip(_BLANKS):
        return
    columns = sum(2 if char in "\u3000\t" else 1 for char in gap)
    if columns >= _FAR or (columns != 2 and view.format in ("", "txt", "md")):
        better = "  " + found["mark"]
        message = "표로 끝나면 “끝.”은 표 아래 왼쪽 기본선에서 한 글자(두 타) 띄워 적습니다."
        level: Severity | None = None if columns >= _FAR else "info"
        yield Mark(line.start, line.start + found.end("mark"), message, better, better, severity=level)


def _after(view: View) -> Iterator[Mark]:
    for line in view.of("body", "attachments"):
        found = _AFTER_MARK.search(line.masked)
        if found:
            start = line.start + found.start("rest")
            yield Mark(start, line.end, "“끝.” 뒤에는 본문이 이어지지 않습니다.")
    marks = _ends(view)
    if not marks:
        return
    last = marks[-1][0]
    for line in view.lines[last.index + 1 :]:
        if line.blank or line.table:
            continue
        if line.part == "foot" or is_sender(line) or is_attachment_label(line.text):
            return
        if _MORE_BODY.search(line.text):
            yield Mark(
                line.start, line.end, "“끝.” 뒤에는 본문이 이어지지 않습니다. “끝.”을 본문의 마지막으로 옮겨 주세요."
            )
            return


def _half_empty(view: View) -> Iterator[Mark]:
    for line in view.of("body", "attachments"):
        for found in _BLANK_MISWRITTEN.finditer(line.masked):
            start, end = line.start + found.start(), line.start + found.end()
            yield Mark(start, end, "“이하 빈칸”으로 적습니다.", "이하 빈칸", "이하 빈칸")
    marks = _ends(view)
    blank = next((n for n in view.of("body", "attachments") if n.table and _BLANK_BELOW.search(n.text)), None)
    if blank is not None:
        below = [(line, found) for line, found in marks if line.index >= blank.index]
        if below and not any(line.part == "attachments" for line, _ in below):
            line, found = below[-1]
            start, end = line.start + found.start("mark"), line.start + found.end("mark")
            yield Mark(start, end, "표에 “이하 빈칸”을 적었으면 “끝.”을 적지 않습니다.")
        return
    rows = open_rows(view, marks[-1][0] if marks else None)
    if rows and not _IS_FORM.search(view.text):
        message = "표가 중간에서 끝났으면 “끝.” 대신 마지막으로 적은 칸의 다음 칸에 “이하 빈칸”을 적습니다."
        yield Mark(rows[0].start, rows[0].end, message, "이하 빈칸")


def _alone(view: View) -> Iterator[Mark]:
    for line, found in _ends(view)[-1:]:
        if line.table or line.text[: found.start("mark")].strip(" \t\u3000"):
            continue
        before = next((one for one in reversed(view.lines[: line.index]) if not one.blank), None)
        if before is None or before.table:
            continue
        start, end = line.start, line.start + found.end("mark")
        gap = line.text[: found.start("mark")]
        if gap not in ("  ", "\u3000"):
            message = "“끝.”이 다음 줄로 내려가면 왼쪽 기본선에서 한 글자(두 타) 띄워 적습니다."
            yield Mark(start, end, message, "  " + found["mark"], "  " + found["mark"])
        elif cells(before.text) < _LONG:
            message = "앞줄에 자리가 남으면 “끝.”은 마지막 글자에서 한 글자 띄워 같은 줄에 적습니다."
            yield Mark(start, end, message)


_TOP = "수신  누리군수(기획과장)\n제목  작은 음악회 준비물 안내\n\n"
_FULL_LINE = (
    "작은 음악회에 쓸 의자와 조명, 그리고 책상을 빠짐없이 챙겨 오실 수 있도록 준비물 목록을 살펴 주시기 바랍니다."
)

RULES = (
    Rule(
        id="GM-END-001",
        title="“끝” 표시 누락",
        severity="error",
        confidence="LAW",
        gate="ending",
        basis=(_LAW,),
        what="본문이나 붙임의 마지막에 “끝.” 표시가 없는 기안문을 찾습니다.",
        why=(
            "“끝.”은 그 뒤에 글이 덧붙지 않았음을 보여 줍니다. 문서관리카드와 별지 제1호서식이 아닌 문서는 "
            "보지 않습니다."
        ),
        bad=(
            Example(_TOP + "준비물을 살펴 주시기 바랍니다.", _TOP + "준비물을 살펴 주시기 바랍니다.  끝."),
            Example(
                _TOP + "준비물을 알려 드립니다.\n\n붙임  준비물 목록 1부.",
                _TOP + "준비물을 알려 드립니다.\n\n붙임  준비물 목록 1부.  끝.",
            ),
        ),
        good=(
            Example(_TOP + "준비물을 살펴 주시기 바랍니다.  끝."),
            Example("□ 준비물 점검\n○ 의자 30개 확보\n○ 조명 설치\n- 전원 확인", doctype="report", why="보고서"),
        ),
        check=_missing,
        fix="safe",
    ),
    Rule(
        id="GM-END-002",
        title="“끝” 앞 한 글자(2타) 띄움",
        severity="warn",
        confidence="LAW",
        gate="ending",
        basis=(_LAW, Basis(HANDBOOK, "2타 환산")),
        what="“끝.” 앞을 띄우지 않았거나 한 타만 띄운 곳을 찾습니다.",
        why="마지막 글자에서 한 글자(반각 두 칸 또는 전각 한 칸)를 띄웁니다.",
        bad=(
            Example("준비물을 살펴 주시기 바랍니다.끝.", "준비물을 살펴 주시기 바랍니다.  끝."),
            Example("준비물을 살펴 주시기 바랍니다. 끝.", "준비물을 살펴 주시기 바랍니다.  끝."),
            Example("붙임  준비물 목록 1부. 끝.", "붙임  준비물 목록 1부.  끝."),
        ),
        good=(
            Example("준비물을 살펴 주시기 바랍니다.\u3000끝."),
            Example("준비물을 살펴 주시기 바랍니다.\n  끝."),
        ),
        check=_gap,
        fix="safe",
    ),
    Rule(
        id="GM-END-003",
        title="“끝” 뒤 온점",
        severity="info",
        confidence="PYEON",
        gate="ending",
        basis=(Basis(HANDBOOK, "끝 표시"),),
        what="온점이 없거나 괄호·줄표로 감싼 끝 표시를 찾습니다.",
        why="편람의 본보기는 “끝.”입니다.",
        bad=(
            Example("준비물을 살펴 주시기 바랍니다.  끝", "준비물을 살펴 주시기 바랍니다.  끝."),
            Example("붙임  준비물 목록 1부.  -끝-", "붙임  준비물 목록 1부.  끝."),
        ),
        good=(Example("길의 처음과 끝"), Example('준비물을 살펴 주시기 바랍니다.  끝. "Ⅲ급비밀"')),
        check=_dot,
        fix="safe",
    ),
    Rule(
        id="GM-END-004",
        title="붙임이 있는데 본문 뒤에 “끝”",
        severity="error",
        confidence="LAW",
        gate="ending",
        basis=(_LAW,),
        what="붙임 앞의 본문이나 첫 첨부물 뒤에 적은 “끝.”을 찾습니다.",
        why="붙임이 있으면 붙임의 마지막 글자가 문서의 끝입니다.",
        bad=(
            Example(_TOP + "준비물을 알려 드립니다.  끝.\n\n붙임  준비물 목록 1부.  끝."),
            Example("붙임  1. 준비물 목록 1부.  끝.\n      2. 배치도 1부.  끝."),
        ),
        good=(Example(_TOP + "준비물을 알려 드립니다.\n\n붙임  준비물 목록 1부.  끝."),),
        check=_before_attachments,
    ),
    Rule(
        id="GM-END-005",
        title="표로 끝나는 본문의 “끝”",
        severity="warn",
        confidence="LAW",
        gate="ending",
        basis=(_TABLE_LAW,),
        what="표로 끝나는데 “끝.”이 없거나, 표 안이나 오른쪽에 적은 기안문을 찾습니다.",
        why="표가 꽉 찼으면 표 아래 왼쪽 기본선에서 한 글자 띄우고 “끝.”을 적습니다.",
        bad=(
            Example(_TOP + "준비물은 다음과 같습니다.\n| 의자 | 30 |\n| 조명 | 2 |"),
            Example(
                _TOP + "준비물은 다음과 같습니다.\n| 의자 | 30 |\n                        끝.",
                _TOP + "준비물은 다음과 같습니다.\n| 의자 | 30 |\n  끝.",
            ),
        ),
        good=(
            Example(_TOP + "준비물은 다음과 같습니다.\n| 의자 | 30 |\n  끝."),
            Example(_TOP + "준비물은 다음과 같습니다.\n| 의자 | 30 |\n| 이하 빈칸 | |"),
        ),
        check=_below_table,
        fix="safe",
    ),
    Rule(
        id="GM-END-006",
        title="표가 중간에서 끝날 때 “이하 빈칸”",
        severity="warn",
        confidence="LAW",
        gate="ending",
        basis=(_TABLE_LAW,),
        what=(
            "빈 줄을 남기고 끝난 표에 “이하 빈칸”이 없는 곳, “이하 빈칸”과 “끝.”을 함께 적은 곳, “이하 "
            "여백”처럼 다르게 적은 "
            "곳을 찾습니다."
        ),
        why="빈칸에 다른 내용을 적어 넣지 못하게 합니다. 민원인이 채울 빈 서식은 보지 않습니다.",
        bad=(
            Example(
                _TOP + "준비물은 다음과 같습니다.\n| 이름 | 수 |\n| 의자 | 30 |\n| 이하빈칸 | |",
                _TOP + "준비물은 다음과 같습니다.\n| 이름 | 수 |\n| 의자 | 30 |\n| 이하 빈칸 | |",
            ),
            Example(_TOP + "준비물은 다음과 같습니다.\n| 이름 | 수 |\n| 의자 | 30 |\n|  |  |\n  끝."),
        ),
        good=(
            Example(_TOP + "준비물은 다음과 같습니다.\n| 이름 | 수 |\n| 의자 | 30 |\n  끝."),
            Example(
                _TOP + "참가 서식은 다음과 같습니다.\n| 이름 | 수 |\n| | |\n  끝.",
                why="받는 사람이 채울 빈 서식",
            ),
        ),
        check=_half_empty,
        fix="safe",
    ),
    Rule(
        id="GM-END-007",
        title="“끝” 뒤에 이어지는 본문",
        severity="error",
        confidence="LAW",
        gate="ending",
        basis=(Basis(DECREE_RULE, "제4조제5항"), Basis(DECREE_RULE, "제13조제4항")),
        what="“끝.” 뒤에 나오는 항목, 참고 표시, 문장을 찾습니다.",
        why="“끝.” 뒤에는 발신 명의와 결문, 큰따옴표로 묶은 비밀 등급만 올 수 있습니다.",
        bad=(
            Example(_TOP + "준비물을 알려 드립니다.  끝.\n※ 문의: 기획과"),
            Example(_TOP + "준비물을 알려 드립니다.  끝.\n고맙습니다."),
        ),
        good=(
            Example(_TOP + '준비물을 알려 드립니다.  끝. "Ⅱ급비밀"'),
            Example(_TOP + "준비물을 알려 드립니다.  끝.\n\n가온시장"),
        ),
        check=_after,
    ),
    Rule(
        id="GM-END-008",
        title="오른쪽 한계선에 닿은 경우의 “끝”",
        severity="info",
        confidence="LAW",
        gate="ending",
        basis=(Basis(DECREE_RULE, "제4조제5항제1호", "단서: 한계선에 닿으면 다음 줄 왼쪽에서 한 글자 띄움"),),
        what=(
            "혼자 한 줄에 있는 “끝.”의 앞을 두 타 띄우지 않은 곳과, 앞줄이 짧은데도 “끝.”을 다음 줄에 적은 "
            "곳을 찾습니다."
        ),
        why="마지막 글자가 오른쪽 한계선에 닿았을 때만 “끝.”을 다음 줄의 왼쪽 기본선에서 한 글자 띄워 적습니다.",
        bad=(
            Example(_TOP + _FULL_LINE + "\n끝.", _TOP + _FULL_LINE + "\n  끝."),
            Example(_TOP + _FULL_LINE + "\n                    끝.", _TOP + _FULL_LINE + "\n  끝."),
        ),
        good=(
            Example(_TOP + _FULL_LINE + "\n  끝."),
            Example(_TOP + "준비물을 살펴 주시기 바랍니다.  끝."),
        ),
        check=_alone,
        fix="safe",
    ),
)
