"""How items are set: indents, the letters of their marks, second lines, special marks among numbers."""

from __future__ import annotations

from collections.abc import Iterator

from seoul_assist.checking.gates import DRAFTING
from seoul_assist.checking.outline import Item, body, items, outlines
from seoul_assist.checking.rule import DECREE_RULE, HANDBOOK, Example, Mark, Rule
from seoul_assist.checking.view import Line, View
from seoul_assist.model import Basis
from seoul_assist.text import rx
from seoul_assist.text.numbering import (
    CIRCLED,
    CIRCLED_HANGUL,
    HANGUL_ORDER,
    PARENTHESIZED,
    PARENTHESIZED_HANGUL,
    match_marker,
)

_LAW = Basis(
    DECREE_RULE,
    "제2조제1항",
    "항목의 기호는 상위 항목부터 하위 항목까지 1., 가., 1), 가), (1), (가), ①, ㉮의 순서로 한다",
)
_BOOK = Basis(HANDBOOK, "항목의 표시 위치")
_SIGN = rx.compile(r"^\s*(?P<mark>[□■○●◦ㅇ❍◇◆▢▪▸▶◎◯]|[-–ㆍ·•](?=\s))\s*\S")
_STRONG = "□■○●◦ㅇ❍◇◆▢◎◯"
_SECOND = rx.compile(r"^\s*(?!붙\s?임|끝\.?$|제\s?\d+조|ㅇ)[가-힣A-Za-z\d“‘\"'「]")
_CLOSED = rx.compile(r"(?:[.!?:)\]」』〉>]|[다함음임됨]\.?|끝)\s*$")


def _width(text: str) -> int:
    """The columns that blanks take: two for a full-width blank and a tab."""
    return sum(2 if char in "\u3000\t" else 1 for char in text)


def _indent(text: str) -> int:
    return _width(text[: len(text) - len(text.lstrip(" \t\u3000"))])


def _flush(view: View) -> bool:
    """True when a whole letter has no indent at all: the blanks are gone, or the file sets them as margins."""
    return view.has_form and not any(
        _indent(line.text) for line in body(view) if not line.table and match_marker(line.text) is not None
    )


def _plain(view: View) -> bool:
    """True where blanks set the text; other files have margins for it."""
    return view.format in ("", "txt", "md")


def _indents(view: View) -> Iterator[Mark]:
    if not _plain(view) or _flush(view):
        return
    for outline in outlines(list(items(body(view)))):
        tops = [_indent(item.line.text) for item in outline if item.level == outline[0].level]
        # A list that is moved as a whole is one fault, not as many as it has items.
        moved = len(tops) > 1 and len(set(tops)) == 1
        base = tops[0] if moved or outline[0].level > 1 else 0
        stack: list[int] = []
        for item in outline:
            while stack and stack[-1] >= item.level:
                stack.pop()
            expected = base + 2 * len(stack)
            # Where a level is skipped, another rule speaks; the indent may be the one of the mark.
            right = {expected, base + 2 * (item.level - outline[0].level)}
            if item is outline[0] and item.level == 1:
                expected, right = 0, {0}
            stack.append(item.level)
            if _indent(item.line.text) not in right:
                yield _indented(item, expected)


def _indented(item: Item, expected: int) -> Mark:
    mark = item.line.text[item.marker.start : item.marker.end].strip()
    where = f"왼쪽 기본선에서 {expected}타 들여 씁니다" if expected else "왼쪽 기본선에서 시작합니다"
    better = " " * expected + mark
    message = f"‘{mark}’ 항목은 {where}. 하위 항목은 상위 항목보다 2타씩 들여 씁니다."
    end = item.line.start + item.line.text.index(mark) + len(mark)
    return Mark(item.line.start, end, message, better, better)


_GLYPHS: dict[str, str] = {
    **{sign: f"({number})" for number, sign in enumerate(PARENTHESIZED, 1)},
    **{sign: f"({HANGUL_ORDER[number]})" for number, sign in enumerate(PARENTHESIZED_HANGUL)},
    # 1. in one character, black and double circles, letters in circles that no level of the ladder has.
    **{chr(0x2488 + number): f"{number + 1}." for number in range(20)},
    **{chr(start + number): CIRCLED[number] for start in (0x2776, 0x2780, 0x278A, 0x24F5) for number in range(10)},
    **{chr(0x24EB + number): CIRCLED[10 + number] for number in range(10)},
    **{chr(0x3260 + number): CIRCLED_HANGUL[number] for number in range(14)},
    **{chr(0x3200 + number): f"({HANGUL_ORDER[number]})" for number in range(14)},
    **{chr(0x3280 + number): CIRCLED[number] for number in range(10)},
    "\u327f": "㉮",
}
_GLYPH = rx.compile(rf"^\s*(?P<mark>[{''.join(_GLYPHS)}])")
_WIDE = rx.compile(r"^\s*(?P<mark>[０-９]{1,2}[.)．）]|\d{1,2}[．）]|（(?:\d{1,2}|[가-하])）)")


def _glyphs(view: View) -> Iterator[Mark]:
    for line in view.of("body", "attachments"):
        if line.table:
            continue
        match = _GLYPH.match(line.text) or _WIDE.match(line.text)
        if match:
            better = _GLYPHS.get(match["mark"]) or match["mark"].translate(_NARROW)
            start, end = line.start + match.start("mark"), line.start + match.end("mark")
            message = f"항목 기호는 ‘{better}’로 적습니다. 모양이 비슷한 다른 글자입니다."
            yield Mark(start, end, message, better, better)


_NARROW = {0xFF10 + n: str(n) for n in range(10)} | {0xFF0E: ".", 0xFF08: "(", 0xFF09: ")"}


def _second_lines(view: View) -> Iterator[Mark]:
    """The second lines that are set in another way than the first one that was seen."""
    seen: dict[str, Line] = {}
    for item, line in _continued(view) if _plain(view) else ():
        indent = _indent(line.text)
        head = item.line.text[: item.marker.end]
        said = item.line.text[item.marker.end :]
        content = _columns(head) + _width(said[: len(said) - len(said.lstrip())])
        way = "hanging" if abs(indent - content) <= 1 and indent else "base" if indent == 0 else "odd"
        seen.setdefault(way, line)
        if way == "odd" or (len(seen) > 1 and way != next(iter(seen))):
            start = line.start + len(line.text) - len(line.text.lstrip())
            message = "항목의 둘째 줄은 왼쪽 기본선이나 첫째 줄의 첫 글자에 맞추고, 한 문서에서는 한 가지로 통일합니다."
            yield Mark(start, line.start + len(line.text.rstrip()), message)


def _columns(text: str) -> int:
    return sum(2 if ord(char) > 0x10FF else 1 for char in text.replace("\t", "  "))


def _continued(view: View) -> Iterator[tuple[Item, Line]]:
    """Each item and the line that carries its text on."""
    lines = body(view)
    for item in items(lines):
        place = item.line.index - lines[0].index + 1
        after = lines[place] if place < len(lines) else None
        if after is None or after.blank or after.table or match_marker(after.text) or not _SECOND.match(after.text):
            continue
        long = len(item.line.text.strip()) >= 25
        if long and not _CLOSED.search(item.line.text):
            yield item, after


def _mixed(view: View) -> Iterator[Mark]:
    """Special marks and numbers that stand side by side under one parent."""
    flush = _flush(view)
    inset = any(_indent(line.text) and not line.table and match_marker(line.text) for line in body(view))
    stack: list[tuple[int, bool, str]] = []  # indent, numbered, mark
    above: set[tuple[int, str]] = set()  # marks that have numbers under them without an indent
    numbered = {item.line.index: item for item in items(body(view))}
    for line in body(view):
        item = numbered.get(line.index)
        sign = None if item or line.table else _SIGN.match(line.masked)
        if item is None and sign is None:
            continue
        indent = _indent(line.text)
        while stack and stack[-1][0] > indent:
            stack.pop()
        mark = sign["mark"] if sign else line.text[item.marker.start : item.marker.end].strip() if item else ""
        before = stack.pop() if stack and stack[-1][0] == indent else None
        if before and before[1] != (item is not None):
            hangs = sign is not None and (flush or (not inset and mark not in _STRONG))
            if hangs:
                stack.append(before)
                continue
            if item is not None and item.number == 1 and (item.level <= 2 or not _plain(view)):
                above.add((indent, before[2]))
            elif (indent, mark) not in above:
                start = line.start + len(line.text) - len(line.text.lstrip())
                message = (
                    f"같은 단계에서 ‘{before[2]}’와 ‘{mark}’ 기호를 섞어 썼습니다. 한 가지로 맞추는 것이 관행입니다."
                )
                yield Mark(start, start + len(mark), message)
                stack.append(before)
                continue
        stack.append((indent, item is not None, mark))


RULES = (
    Rule(
        id="GM-ITEM-006",
        title="들여쓰기 2타 누적",
        severity="info",
        confidence="PYEON",
        gate="markers",
        basis=(_BOOK,),
        what="상위 항목보다 2타 들여 쓰지 않은 하위 항목을 찾습니다. 앞 공백이 모두 사라진 문서는 보지 않습니다.",
        why="첫째 항목은 왼쪽 기본선에서 시작하고 하위 항목은 2타씩 들여 써야 단계가 보입니다.",
        bad=(
            Example("1. 준비\n가. 의자\n나. 조명\n2. 정리", "1. 준비\n  가. 의자\n  나. 조명\n2. 정리"),
            Example("1. 준비\n   가. 의자\n  나. 조명\n2. 정리", "1. 준비\n  가. 의자\n  나. 조명\n2. 정리"),
        ),
        good=(
            Example("1. 준비\n  가. 의자\n  나. 조명\n2. 정리"),
            Example("1. 준비\n\u3000가. 의자\n\u3000나. 조명\n2. 정리"),
        ),
        check=_indents,
        fix="safe",
        doctypes=DRAFTING | {"notice"},
    ),
    Rule(
        id="GM-ITEM-008",
        title="항목 기호 글자(코드포인트)",
        severity="info",
        confidence="HEUR",
        gate="markers",
        basis=(_LAW,),
        what="⑴, ㈎, ❶처럼 모양만 비슷한 글자로 적은 항목 기호를 찾습니다.",
        why="한 글자로 된 괄호 숫자나 다른 동그라미 글자는 찾기와 자동 번호가 알아보지 못합니다.",
        bad=(
            Example("⑴ 의자\n⑵ 조명", "(1) 의자\n(2) 조명"),
            Example("㈎ 의자\n㈏ 조명", "(가) 의자\n(나) 조명"),
            Example("❶ 의자\n❷ 조명", "① 의자\n② 조명"),
            Example("㉿ 의자\n㉯ 조명", "㉮ 의자\n㉯ 조명"),
        ),
        good=(Example("① 의자\n② 조명"), Example("의자는 ⑴번 창고에 있음")),
        check=_glyphs,
        fix="safe",
        doctypes=DRAFTING | {"notice"},
    ),
    Rule(
        id="GM-ITEM-009",
        title="둘째 줄 정렬의 통일",
        severity="info",
        confidence="PYEON",
        gate="markers",
        basis=(_BOOK,),
        what="항목의 둘째 줄이 어떤 곳은 기본선에서, 어떤 곳은 첫 글자에서 시작하는 문서를 찾습니다.",
        why="둘째 줄은 내용의 첫 글자나 왼쪽 기본선에 맞추되 한 문서에서 섞지 않습니다.",
        bad=(
            Example(
                "1. 새터마을 놀이터에 그늘막과 긴 의자를 더 놓아 이웃이\n   쉬어 갈 자리를 넓힘\n"
                "2. 새터마을 어귀의 오래된 게시판을 고쳐서 마을 소식을\n누구나 볼 수 있게 함"
            ),
            Example(
                "1. 준비\n  가. 새터마을 놀이터에 그늘막과 긴 의자를 더 놓아 이웃이\n  쉬어 갈 자리를 넓힘\n"
                "  나. 정리\n2. 점검"
            ),
        ),
        good=(
            Example(
                "1. 새터마을 놀이터에 그늘막과 긴 의자를 더 놓아 이웃이\n쉬어 갈 자리를 넓힘\n"
                "2. 새터마을 어귀의 오래된 게시판을 고쳐서 마을 소식을\n누구나 볼 수 있게 함"
            ),
            Example("1. 준비\n2. 정리"),
        ),
        check=_second_lines,
        doctypes=DRAFTING,
    ),
    Rule(
        id="GM-ITEM-010",
        title="번호 항목과 특수 기호의 뒤섞임",
        severity="info",
        confidence="SEC",
        gate="markers",
        basis=(_LAW, Basis("관행", "항목 기호의 통일")),
        what="같은 단계에서 번호와 □, ○, - 기호를 섞어 쓴 곳을 찾습니다.",
        why="특수 기호도 쓸 수 있지만 한 단계에서는 한 가지로 맞춥니다. 번호 아래의 - 기호는 보지 않습니다.",
        bad=(
            Example("1. 준비\n□ 진행\n2. 정리"),
            Example("○ 준비\n1) 진행\n2) 정리"),
        ),
        good=(
            Example("1. 준비\n  - 의자\n  - 조명\n2. 정리"),
            Example("1. 준비\n※ 우천 시 미룸\n2. 정리"),
            Example("□ 준비\n1. 의자\n2. 조명\n□ 정리"),
            Example("□ 준비\n  ○ 의자\n  ○ 조명\n□ 정리"),
        ),
        check=_mixed,
        doctypes=DRAFTING | {"notice"},
    ),
)
