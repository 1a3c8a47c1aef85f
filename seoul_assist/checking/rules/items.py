"""The ladder of items 1. 가. 1) 가) (1) (가) ① ㉮ of a draft, judged outline by outline."""

from __future__ import annotations

from collections.abc import Iterator

from seoul_assist.checking.gates import DRAFTING
from seoul_assist.checking.outline import Break, Item, body, breaks, items, outlines, singles
from seoul_assist.checking.rule import DECREE_RULE, HANDBOOK, Example, Mark, Rule
from seoul_assist.checking.view import View
from seoul_assist.model import Basis, Severity
from seoul_assist.text import rx
from seoul_assist.text.numbering import DOCUMENT_LEVELS, HANGUL_ORDER, label

_LAW = Basis(
    DECREE_RULE,
    "제2조제1항",
    "항목의 기호는 상위 항목부터 하위 항목까지 1., 가., 1), 가), (1), (가), ①, ㉮의 순서로 한다",
)
_BOOK = Basis(HANDBOOK, "항목의 표시")
_FOREIGN = rx.compile(
    r"^\s*(?P<mark>(?:[A-Za-z]|[ㄱ-ㅎ])[.)](?=\s)|\[\d{1,2}\](?=\s)|<\d{1,2}>(?=\s)|제\d{1,2}\.(?=\s)|\d{1,2}-\d{1,2}[.)](?=\s)|[ⓐ-ⓩ]"
    r"|(?:첫|둘|셋|넷|다섯)째,(?=.{1,60}(?<!다)(?<!다\.)$))\s?"
)
_TIGHT = rx.compile(
    rf"^\s*(?P<mark>\d{{1,2}}[.)]|[{HANGUL_ORDER[:28]}][.)]|\(\d{{1,2}}\)|\([{HANGUL_ORDER[:28]}]\))(?P<gap>)(?=[가-힣「(])"
)
_LOOSE = rx.compile(
    rf"^\s*(?P<mark>\d{{1,2}}[.)]|[{HANGUL_ORDER[:28]}][.)]|\(\d{{1,2}}\)|\([{HANGUL_ORDER[:28]}]\)|[①-⑳㉮-㉻])"
    r"(?P<gap>[ ]{2,})\S"
)
_LABEL = rx.compile(r"^\s*붙\s?임[ \u3000]+(?=\d{1,2}\.)")
_HANGUL = rx.compile(r"^\s*(?P<mark>[가-하]\.)")
_SIGN = rx.compile(r"^\s*[□■○●◦ㅇ❍◇▢]\s*\S")
_DAY_NAME = rx.compile(r"^\s*\d\.\d")
_LABELLED = rx.compile(r"[^:：\n]{1,20}[:：]")
# 준비물을 알림: a noun of a verb says as much as a sentence.
_SENTENCE = rx.compile(
    r"(?:다|바람|요망|[가-힣][을를에로고] (?:[^\n]{0,40}[^가-힣])?[가-힣]{0,8}[음임함됨림킴짐봄옴감냄춤힘])"
    r"\s?\.?(?:\s*끝\.?)?$"
)
_AFTER_LAST = rx.compile(r"^\s*(?P<mark>갸|가가|[가-하])(?P<tail>[.)])\s")


def _outlines(view: View) -> Iterator[list[Item]]:
    signs = sum(_SIGN.match(line.text) is not None for line in view.of("body"))
    if view.doctype not in DRAFTING and signs >= 3:
        return  # a notice that is built on □ and ○ uses numbers for lists within
    yield from outlines(list(items(body(view))))


def _foreign(view: View) -> Iterator[Mark]:
    for line in view.of("body"):
        match = None if line.table else _FOREIGN.match(line.masked)
        if match:
            start, end = line.start + match.start("mark"), line.start + match.end("mark")
            yield Mark(start, end, "항목 기호는 1. 가. 1) 가) (1) (가) ① ㉮ 가운데 단계에 맞는 것을 씁니다.")


def _first(found: Iterator[Break], kinds: tuple[str, ...]) -> Break | None:
    return next((one for one in found if one.kind in kinds), None)


def _label(level: int, number: int) -> str:
    try:
        return label(DOCUMENT_LEVELS[level - 1], number)
    except (ValueError, IndexError):
        return ""


def _skipped(view: View) -> Iterator[Mark]:
    for outline in _outlines(view):
        found = _first(breaks(outline), ("level",))
        if found:
            level = found.expected[0]
            better = _label(level, found.item.number)
            above = _label(level - 1, 1) if level > 1 else ""
            message = f"‘{above}’ 아래의 항목은 ‘{better}’ 기호를 씁니다. 단계를 건너뛰었습니다."
            yield Mark(found.item.start, found.item.end, message, better)


def _disordered(view: View) -> Iterator[Mark]:
    whole = view.has_form
    severity: Severity | None = None if view.doctype in DRAFTING else "info"  # minutes and notices mix their lists
    for outline in _outlines(view):
        opening = outline[0]
        if whole and opening.number != 1 and len(outline) > 1 and outline is not None and opening.level == 1:
            better = _label(opening.level, 1)
            yield Mark(opening.start, opening.end, f"항목이 ‘{better}’부터 시작하지 않습니다.", better, None, severity)
            continue
        found = _first(breaks(outline), ("order", "repeated"))
        if found and not _is_last_hangul(outline, found):
            better = _label(*found.expected)
            name = "겹칩니다" if found.kind == "repeated" else "차례대로가 아닙니다"
            message = f"항목 번호가 {name}. 이 자리는 ‘{better}’입니다."
            yield Mark(found.item.start, found.item.end, message, better, None, severity)


def _is_last_hangul(outline: list[Item], found: Break) -> bool:
    """After 하. another rule speaks."""
    return found.expected[1] == 15 and "hangul" in found.item.marker.kind


def _single(view: View) -> Iterator[Mark]:
    lines = [line for line in view.lines if not line.blank]
    alone = len(lines) == 1
    for outline in _outlines(view):
        if alone and not _is_sentence(outline[0]):
            continue  # a piece of a list
        if any(True for _ in breaks(outline)):
            continue  # a broken ladder makes siblings look alone
        for item in singles(outline):
            message = "항목이 하나뿐이면 항목 기호를 붙이지 않습니다."
            yield Mark(item.start, item.end, message)


def _is_sentence(item: Item) -> bool:
    """True for an item of the first level that is a sentence of its own: its siblings cannot stand elsewhere."""
    said = item.line.text[item.marker.end :].strip()
    return item.level == 1 and not _LABELLED.match(said) and _SENTENCE.search(said) is not None


def _spacing(view: View) -> Iterator[Mark]:
    before = ""
    for line in view.of("body", "attachments"):
        if line.table or _DAY_NAME.match(line.masked):
            continue
        label = _LABEL.match(line.masked)
        offset = label.end() if label else 0
        text = line.masked[offset:]
        for pattern in (_TIGHT, _LOOSE):
            match = pattern.match(text)
            # A wrapped line may begin with the last syllable of 합니다.
            if match is None or (match["mark"] == "다." and pattern is _TIGHT and before != "나."):
                continue
            # With the first letter of the text, so that the place differs from the one of the mark alone.
            first = match.end("gap") + 1
            better = f"{match['mark']} {text[first - 1]}"
            start, end = line.start + offset + match.start("mark"), line.start + offset + first
            yield Mark(start, end, "항목 기호와 내용 사이는 한 타 띄웁니다.", better, better)
        opened = _HANGUL.match(text)
        before = opened["mark"] if opened else before


def _after_last(view: View) -> Iterator[Mark]:
    last = None
    for line in view.of("body"):
        match = None if line.table else _AFTER_LAST.match(line.masked)
        if match is None:
            continue
        if last == "하" and match["mark"] in ("갸", "가가", "가"):
            start, end = line.start + match.start("mark"), line.start + match.end("tail")
            better = "거" + match["tail"]
            yield Mark(start, end, f"‘하{match['tail']}’ 다음은 ‘{better}’입니다.", better)
        last = match["mark"]


RULES = (
    Rule(
        id="GM-ITEM-001",
        title="항목 기호 체계",
        severity="warn",
        confidence="LAW",
        gate="markers",
        basis=(_LAW,),
        what="A. ㄱ. ⓐ [1]처럼 규정에 없는 항목 기호를 찾습니다.",
        why="항목 기호의 종류와 차례는 정해져 있습니다. 필요하면 □, ○, -, ㆍ 같은 특수 기호도 쓸 수 있습니다.",
        bad=(Example("A. 준비 사항"), Example("ㄱ. 준비 사항"), Example("[1] 준비 사항")),
        good=(Example("□ 준비 사항"), Example("A등급 시설 3곳")),
        check=_foreign,
    ),
    Rule(
        id="GM-ITEM-002",
        title="항목 단계 건너뜀",
        severity="error",
        confidence="LAW",
        gate="items",
        basis=(_LAW,),
        what="1. 아래에 바로 1)이나 ①을 두는 등 단계를 건너뛴 첫 항목을 찾습니다.",
        why="하위 항목은 바로 다음 단계의 기호를 씁니다. 표 안은 보지 않고, 한 목록에서 한 번만 알립니다.",
        bad=(
            Example("1. 준비\n  1) 의자\n  2) 조명\n2. 정리"),
            Example("1. 준비\n  가. 장소\n    (1) 무대\n    (2) 객석\n  나. 장비\n2. 정리"),
        ),
        good=(
            Example("1. 준비\n  가. 의자\n  나. 조명\n2. 정리"),
            Example("1. 준비\n  - 의자\n2. 정리"),
            Example("1. 관련: 기획과-12(2026. 3. 5.)\n2. 일시\n  가. 시작: 3. 9.(월) 10:00\n  나. 끝: 3. 9.(월) 12:00"),
        ),
        check=_skipped,
        fix="offer",
    ),
    Rule(
        id="GM-ITEM-003",
        title="항목 순서(오름차순·가나다순)·중복·누락",
        severity="error",
        confidence="LAW",
        gate="markers",
        basis=(_LAW,),
        what="같은 단계의 번호가 빠지거나 겹치거나 거꾸로 간 첫 항목을 찾습니다.",
        why="숫자는 오름차순, 한글은 가나다순으로 적습니다. 상위 항목이 바뀌면 다시 처음부터 셉니다.",
        bad=(
            Example("1. 준비\n3. 정리"),
            Example("1. 준비\n  가. 의자\n  다. 조명\n2. 정리"),
            Example("1. 준비\n2. 진행\n2. 정리"),
        ),
        good=(
            Example("1. 준비\n  가. 의자\n  나. 조명\n2. 정리\n  가. 청소\n  나. 반납"),
            Example("2026. 3. 5. 개최"),
        ),
        check=_disordered,
        fix="offer",
    ),
    Rule(
        id="GM-ITEM-004",
        title="항목이 하나뿐인데 기호를 붙임",
        severity="warn",
        confidence="PYEON",
        gate="items",
        basis=(_BOOK,),
        what="한 상위 항목 아래에 하나뿐인데 기호를 붙인 항목을 찾습니다.",
        why="나눌 것이 없으면 기호도 필요하지 않습니다. 시행규칙이 아니라 편람의 안내입니다.",
        bad=(
            Example("1. 준비물을 알림"),
            Example("1. 준비\n  가. 의자\n2. 정리\n  가. 청소\n  나. 반납"),
        ),
        good=(Example("1. 준비\n2. 정리"), Example("붙임  1. 배치도 1부.\n      2. 목록 1부.  끝.")),
        check=_single,
        doctypes=DRAFTING,
    ),
    Rule(
        id="GM-ITEM-005",
        title="항목 기호와 내용 사이 1타",
        severity="warn",
        confidence="PYEON",
        gate="markers",
        basis=(_BOOK,),
        what="항목 기호 뒤를 띄우지 않았거나 두 칸 넘게 띄운 줄을 찾습니다.",
        why="항목 기호와 내용 사이는 한 타를 띄웁니다.",
        bad=(
            Example("1.준비\n2. 정리", "1. 준비\n2. 정리"),
            Example("1. 준비\n  가.  의자\n  나. 조명\n2. 정리", "1. 준비\n  가. 의자\n  나. 조명\n2. 정리"),
        ),
        good=(Example("1.5배 늘어남"), Example("3.1절 기념식"), Example("1. 준비\n2. 정리")),
        check=_spacing,
        fix="safe",
        doctypes=DRAFTING | {"minutes", "notice"},
    ),
    Rule(
        id="GM-ITEM-007",
        title="하. 다음 거. 너. …",
        severity="warn",
        confidence="PYEON",
        gate="items",
        basis=(_BOOK,),
        what="하. 다음을 갸. 가가. 가.로 이은 항목을 찾습니다.",
        why="하. 다음은 거. 너. 더. 차례로 이어 갑니다.",
        bad=(
            Example("\n".join(f"{sign}. 준비물" for sign in (*HANGUL_ORDER[:14], "갸"))),
            Example("\n".join(f"{sign}. 준비물" for sign in (*HANGUL_ORDER[:14], "가"))),
        ),
        good=(Example("\n".join(f"{sign}. 준비물" for sign in HANGUL_ORDER[:16])),),
        check=_after_last,
        fix="offer",
    ),
)
