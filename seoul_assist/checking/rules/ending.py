"""The end mark 끝 of a 기안문: that it is there, once, at the very end, one character off, with a full stop."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seoul_assist.checking.layout import QUANTITY, end_mark, is_attachment_label, is_sender
from seoul_assist.checking.rule import DECREE_RULE, HANDBOOK, Example, Mark, Rule
from seoul_assist.checking.view import Line, View
from seoul_assist.model import Basis

_LAW = Basis(DECREE_RULE, "제4조제5항제1호", "본문의 마지막 글자에서 한 글자 띄우고 “끝” 표시")
_TABLE_LAW = Basis(DECREE_RULE, "제4조제5항제2호")
_BLANK_BELOW = re.compile(r"이하\s?(?:빈칸|여백)")
_SENTENCE = re.compile(r"(?:니다|한다|된다|있다|바람|요망)\s*\.?\s*$")
_MORE_BODY = re.compile(r"^\s*(?:※|\*|\d{1,2}[.)]\s|[가-하][.)]\s|[□○\-]\s)|(?:니다|바람)\.?\s*$")
_AFTER_MARK = re.compile(r"(?:^|\s)끝\.\s+(?P<rest>[가-힣].*)$")


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
    return view.explicit and _SENTENCE.search(last.text) is not None


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
    inside = [(line, found) for line, found in _ends(view) if line.table]
    if inside:
        line, found = inside[-1]
        start, end = line.start + found.start("mark"), line.start + found.end("mark")
        yield Mark(start, end, "표로 끝나면 “끝.”은 표 안이 아니라 표 아래 왼쪽에서 한 글자 띄워 적습니다.", "  끝.")
    elif last.table and view.has_form and not _any_mark(view):
        yield Mark(last.start, last.end, "표로 끝나면 표 아래 왼쪽에서 한 글자 띄우고 “끝.”을 적어야 합니다.", "  끝.")


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


_TOP = "수신  누리군수(기획과장)\n제목  작은 음악회 준비물 안내\n\n"

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
        what="표로 끝나는데 “끝.”이 없거나 표 안에 들어간 기안문을 찾습니다.",
        why="표가 꽉 찼으면 표 아래 왼쪽 기본선에서 한 글자 띄우고 “끝.”을 적습니다.",
        bad=(Example(_TOP + "준비물은 다음과 같습니다.\n| 의자 | 30 |\n| 조명 | 2 |"),),
        good=(
            Example(_TOP + "준비물은 다음과 같습니다.\n| 의자 | 30 |\n  끝."),
            Example(_TOP + "준비물은 다음과 같습니다.\n| 의자 | 30 |\n| 이하 빈칸 | |"),
        ),
        check=_below_table,
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
)
