"""Brackets: that they come in pairs, which ones laws take, and blanks inside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from seoul_assist.checking.gates import DRAFTING
from seoul_assist.checking.rule import ORTHOGRAPHY, Example, Mark, Rule
from seoul_assist.checking.view import Line, View
from seoul_assist.model import Basis
from seoul_assist.text import citations, rx
from seoul_assist.text.law_names import SHORT, is_law_like
from seoul_assist.text.law_tables import is_known

_CORNERS = Basis(ORTHOGRAPHY, "낫표와 화살괄호")
_ROUND = Basis(ORTHOGRAPHY, "소괄호")

_PAIRS = {"「": "」", "｢": "｣", "『": "』", "《": "》", "(": ")", "“": "”"}
_OPENERS = {close: opener for opener, close in _PAIRS.items()}
_WIDE = {"「", "」", "『", "』", "《", "》", "｢", "｣"}
_SIGN = rx.compile(r"[「」｢｣『』《》()“”]")
# 1) 가) a) ①) at the head of a line or of a word count, not close.
_COUNTS = rx.compile(r"(?:^|[\s,/·ㆍ:|~∼‘’“\[])(?:\d{1,3}|[가-힣]|[A-Za-z]{1,4}|[ⅰ-ⅹⅠ-Ⅹ①-⑮*※])$")
_RECIPIENTS = rx.compile(r"\s*수\s?신\s?자\s")
_NEXT_LINES = 3
_SMALL_QUOTE = rx.compile(r"‘(?=[가-힣])[^‘’\n]{0,200}$")
_MOST_SIGNS = 200  # a line with more of them is no sentence
_KINDS = "법|법률|시행령|시행규칙|조례|규칙|규정"
_NAME_AHEAD = rx.compile(rf"[「｢][^「」｢｣\n]{{1,60}}?(?:{_KINDS})(?=[\s,.에의을는은]|$)")
_NAME_BEHIND = rx.compile(rf"(?:^|[\s(])(?P<name>[가-힣][가-힣ㆍ·]{{0,30}}(?:{_KINDS}))$")

_NO_NAME = rx.compile(
    r"^(?:같은|이|그|동|해당|위|구|대한민국)?\s?(?:헌법|법|법률|시행령|시행규칙|영|령|규칙|조례|규정)(?:\s|$)"
)
# What shows that a name was read a clause too far: 해당되므로 국세기본법, 비밀 및 동 시행규칙.
_TOO_FAR = rx.compile(
    r"(?:므로|되어|하여|하고|으며|는데)\s|\s동\s|^(?:[가-힣]{1,3}에 관한|특례규정|동|이|그)\s|^[^가-힣]"
)
_BY_LAW = rx.compile(
    r"(?<![가-힣「『‘“｢])(?P<name>(?:[가-힣]{2,20}\s){0,6}[가-힣ㆍ·]{2,20}(?:법|법률|시행령|시행규칙))"
    r"(?=에 (?:따라|따른|의거|의하여|의한)|에서 정[하한])"
)
_MAY_CITE = rx.compile(r"제\s?\d+\s?조|에 따|에 의|에서 정")
_QUOTE_MARK = "「『‘“'\"｢"

_WRONG_SHAPE = rx.compile(
    r"[『《](?P<name>[^『』《》\n]{1,70}?(?<![방문용기공화비수어편요무])"
    r"(?:법|법률|조례|시행령|시행규칙|규칙|규정|훈령|예규))[』》]"
)
_BOOK = rx.compile(r"「(?P<name>[^「」\n]{1,40}(?:신문|일보|백서|편람|길잡이|사전|연감|총람|잡지|소식지))」")

_INSIDE_OPEN = rx.compile(r"(?P<open>\()(?P<gap>[ \t]{1,2})(?P<rest>[^ \t()\n][^()\n]{0,60})\)")
_INSIDE_CLOSE = rx.compile(r"\((?P<rest>[^()\n]{0,60}[^ \t()\n])(?P<gap>[ \t]{1,2})\)")
# Blanks to fill in, single letters (인), formulas.
_BLANK_FORM = rx.compile(
    r":\s*$|[=×*/+<>_]|[ \t]{2}|^\s*(?:[가-힣]|印|서명)\s*$|년\s+월|월\s+일|[가-힣]\s[가-힣]\s[가-힣]\s*$"
)
_HEADS = "의장|장관|처장|청장|시장|군수|구청장|지사|교육감|원장|소장|관장|본부장|위원장|이사장|총장|단장|국장"
_APART = rx.compile(
    rf"(?P<word>[가-힣]{{1,12}}(?:{_HEADS}))(?P<gap>[ \t])"
    r"(?=\([가-힣]{1,14}(?:과장|팀장|국장|실장|담당관|소장|부장|단장|센터장|관장|과|팀)\))"
    r"|(?P<term>[가-힣]{2})(?P<gap2>[ \t])(?=\((?:[A-Z]{2,8}|[A-Z][a-z]{2,14}|[\u4e00-\u9fff]{2,8})\))"
)


def _lines(view: View) -> list[Line]:
    """What people wrote, and the list of recipients, which stands in the foot."""
    listed = (line for line in view.of("foot") if _RECIPIENTS.match(line.text))
    return [line for line in (*view.prose, *listed) if not line.table]


_Signs = list[tuple[int, str]]


def _signs(text: str) -> _Signs:
    """The brackets of a line that can pair, with their places; marks that count (1) are left out."""
    found: _Signs = []
    depth = 0
    for match in _SIGN.finditer(text):
        sign, at = match[0], match.start()
        depth += sign == "("
        if sign == ")":
            if depth <= 0 and _COUNTS.search(text, max(0, at - 6), at):
                continue
            depth -= 1
        found.append((at, sign))
    return found if len(found) <= _MOST_SIGNS else []


def _pairs(view: View) -> Iterator[Mark]:
    lines = _lines(view)
    signs = [_signs(line.text) for line in lines]
    yield from _small_quotes(view)
    for number, line in enumerate(lines):
        stack: _Signs = []
        for at, sign in signs[number]:
            if sign in _PAIRS:
                stack.append((at, sign))
                continue
            inner = next((n for n in range(len(stack) - 1, -1, -1) if _PAIRS[stack[n][1]] == sign), -1)
            if inner >= 0:
                yield from (_open(line, lost, kind) for lost, kind in stack[inner + 1 :] if kind in _WIDE)
                del stack[inner:]
            elif stack and stack[-1][1] in _WIDE and sign in _WIDE:
                yield _mixed(line, *stack.pop(), at, sign)
            elif not _opened_before(signs, number, sign) and _speaks(view, line.text, at, sign):
                yield _closed_only(line, at, sign)
        for at, sign in stack:
            if not _closed_after(signs, number, sign) and _speaks(view, line.text, at, sign):
                yield _open(line, at, sign)


def _small_quotes(view: View) -> Iterator[Mark]:
    """A small quote that nothing closes, in letters only: elsewhere ‘26 and ‘…‘ are written by habit."""
    if view.doctype not in DRAFTING:
        return
    lines = _lines(view)
    for number, line in enumerate(lines):
        match = _SMALL_QUOTE.search(line.text)
        if match and not any("’" in other.text for other in lines[number + 1 : number + 1 + _NEXT_LINES]):
            yield _open(line, match.start(), "‘")


def _speaks(view: View, text: str, at: int, sign: str) -> bool:
    """True for corner brackets, and for the others where no code, footnote mark, label or cut line explains them."""
    if sign in _WIDE:
        return True
    if view.format == "pdf" and sign in "()":
        return False
    near = text[max(0, at - 20) : at] if sign in ")”" else text[at + 1 : at + 21]
    if not re.search("[가-힣]", near) or re.search(r"[{}=;*]|->", text):
        return False
    # 상해1) is a footnote, 예시) a label.
    return sign != ")" or not (text[at - 1 : at].isdigit() or re.match(r"\W*[가-힣]{1,6}\)", text[: at + 1]))


def _open(line: Line, at: int, sign: str) -> Mark:
    close = _PAIRS.get(sign, "’")
    end = min(len(line.text), at + 20)
    name = _NAME_AHEAD.match(line.text, at)
    better = f"「{name[0][1:]}」" if name else ""
    message = f"여는 ‘{sign}’의 짝인 ‘{close}’이 없습니다. 닫는 자리를 확인해 주세요."
    return Mark(line.start + at, line.start + (at + len(name[0]) if name else end), message, better)


def _mixed(line: Line, opened: int, opener: str, closed: int, sign: str) -> Mark:
    close = _PAIRS[opener]
    message = f"‘{opener}’와 ‘{sign}’은 짝이 맞지 않습니다. ‘{opener}’는 ‘{close}’로 닫습니다."
    better = line.text[opened:closed] + close
    return Mark(line.start + opened, line.start + closed + 1, message, better)


def _closed_only(line: Line, at: int, sign: str) -> Mark:
    opener = _OPENERS[sign]
    start = max(0, at - 20)
    name = _NAME_BEHIND.search(line.text[start:at])
    if sign == "」" and name:
        start += name.start("name")
        better = f"「{name['name']}」"
    else:
        better = ""
    message = f"닫는 ‘{sign}’의 짝인 ‘{opener}’이 없습니다. 여는 자리를 확인해 주세요."
    return Mark(line.start + start, line.start + at + 1, message, better)


def _opened_before(signs: Sequence[_Signs], number: int, sign: str) -> bool:
    """True when a line shortly above leaves the partner open: a bracket may reach over line ends."""
    above = [other for line in signs[max(0, number - _NEXT_LINES) : number] for _, other in line]
    return _is_left(reversed(above), sign, _OPENERS[sign])


def _closed_after(signs: Sequence[_Signs], number: int, sign: str) -> bool:
    below = (other for line in signs[number + 1 : number + 1 + _NEXT_LINES] for _, other in line)
    return _is_left(below, sign, _PAIRS[sign])


def _is_left(others: Iterable[str], sign: str, partner: str) -> bool:
    """True when a partner comes before every further sign of the same kind has taken its own."""
    depth = 0
    for other in others:
        if other == sign:
            depth += 1
        elif other == partner:
            if not depth:
                return True
            depth -= 1
    return False


def _bare_laws(view: View) -> Iterator[Mark]:
    """Laws that are cited without corner brackets; each name once, at its first place."""
    seen: set[str] = set()
    for line in view.prose:
        if line.table or not _MAY_CITE.search(line.masked):
            continue
        for start, end, name in sorted({*_with_article(line), *_with_particle(line)}):
            if name in seen or line.masked[start] != line.text[start]:
                continue
            seen.add(name)
            message = f"법령 이름은 홑낫표로 묶어 「{name}」처럼 적습니다."
            yield Mark(line.start + start, line.start + end, message, f"「{name}」", cause=name)


def _with_article(line: Line) -> Iterator[tuple[int, int, str]]:
    for reference in citations.find(line.text):
        if reference.quoted or reference.address is None or not reference.address.article:
            continue
        whole = reference.law
        name = _known_end(whole) or whole
        before = line.text[max(0, reference.start - 2) : reference.start].strip()
        if not line.text.startswith(whole, reference.start) or not _is_name(name):
            continue
        if before == "구" or before.endswith(tuple(_QUOTE_MARK)):
            continue
        end = reference.start + len(whole)
        yield end - len(name), end, name


def _with_particle(line: Line) -> Iterator[tuple[int, int, str]]:
    for match in _BY_LAW.finditer(line.masked):
        known = _known_end(match["name"])
        if known and _is_name(known):
            yield match.end() - len(known), match.end(), known


def _known_end(name: str) -> str:
    """The longest end of the name that is the title of a known law, or nothing."""
    words = name.split(" ")
    return next((" ".join(words[n:]) for n in range(len(words)) if is_known(" ".join(words[n:]))), "")


def _is_name(name: str) -> bool:
    if len(name) <= 2 or name in SHORT or _NO_NAME.match(name) or _TOO_FAR.search(name):
        return False
    return is_law_like(name)


def _shapes(view: View) -> Iterator[Mark]:
    for line in view.prose:
        for match in _WRONG_SHAPE.finditer(line.masked):
            better = f"「{match['name']}」"
            start, end = line.start + match.start(), line.start + match.end()
            message = "법령 이름은 겹낫표·겹화살괄호가 아니라 홑낫표(「 」)로 묶습니다."
            yield Mark(start, end, message, better, better)
        for match in _BOOK.finditer(line.masked):
            start, end = line.start + match.start(), line.start + match.end()
            yield Mark(start, end, "책이나 신문의 이름은 겹낫표(『 』)로 묶습니다.", f"『{match['name']}』")


def _inner_blanks(view: View) -> Iterator[Mark]:
    for line in _lines(view):
        if "(" not in line.masked:
            continue
        text = line.masked
        for pattern in (_INSIDE_OPEN, _INSIDE_CLOSE):
            for match in pattern.finditer(text):
                inside = text[text.rindex("(", 0, match.end()) + 1 : match.end() - 1]
                if _BLANK_FORM.search(inside):
                    continue
                start, end = line.start + match.start("gap"), line.start + match.end("gap")
                better = f"({inside.strip()})"
                yield Mark(start, end, "소괄호 안쪽은 띄우지 않습니다.", better, "", cause="괄호 안쪽")
        for match in _APART.finditer(text):
            group = "gap" if match["gap"] else "gap2"
            start, end = line.start + match.start(group), line.start + match.end(group)
            message = "앞말을 설명하는 소괄호는 앞말에 붙여 씁니다."
            yield Mark(start, end, message, (match["word"] or match["term"]) + "(", "", cause="괄호 앞")


RULES: tuple[Rule, ...] = (
    Rule(
        id="GM-PUNC-002",
        title="낫표 짝 불일치",
        severity="error",
        confidence="NIKL",
        gate="form",
        basis=(_CORNERS,),
        what="짝이 없거나 다른 모양으로 닫힌 낫표, 소괄호, 큰따옴표를 찾습니다. 몇 줄에 걸친 괄호는 한 짝으로 봅니다.",
        why="짝이 어긋나면 어디까지가 이름이고 인용인지 알 수 없습니다. 1), 가)처럼 항목을 세는 괄호는 보지 않습니다.",
        bad=(
            Example("「주차장법 제19조에 따라 점검", "「주차장법」 제19조에 따라 점검"),
            Example("주차장법」 제19조에 따라 점검", "「주차장법」 제19조에 따라 점검"),
            Example("「주차장법｣ 제19조에 따라 점검", "「주차장법」 제19조에 따라 점검"),
            Example("새터 쉼터(임시 쉼터 포함 점검", "새터 쉼터(임시 쉼터 포함) 점검"),
        ),
        good=(
            Example("｢주차장법｣ 제19조에 따라 점검"),
            Example("새터 쉼터 점검: 1) 접수, 2) 확인"),
            Example("새터 쉼터(임시\n쉼터 포함) 점검", why="줄을 넘는 괄호"),
        ),
        check=_pairs,
        fix="offer",
    ),
    Rule(
        id="GM-PUNC-003",
        title="법령명에 낫표 없음",
        severity="info",
        confidence="NIKL",
        gate="punctuation",
        basis=(_CORNERS, Basis("법령 입안 관행(현행 법령 본문의 표기)")),
        what="조를 밝혀 인용하면서 낫표로 묶지 않은 법령과 조례의 이름을 찾습니다. 같은 이름은 처음 한 곳만 알립니다.",
        why="낫표가 있으면 긴 이름도 어디까지인지 알 수 있습니다. 작은따옴표로 묶은 이름과 헌법은 보지 않습니다.",
        bad=(
            Example("주차장법 제19조에 따라 점검", "「주차장법」 제19조에 따라 점검"),
            Example("누리군 나무 심기 조례 제3조에 따라 점검", "「누리군 나무 심기 조례」 제3조에 따라 점검"),
        ),
        good=(
            Example("‘주차장법’ 제19조에 따라 점검"),
            Example("「주차장법」 제19조와 같은 법 제1조의 뜻"),
            Example("헌법 제10조의 뜻"),
        ),
        check=_bare_laws,
        fix="offer",
    ),
    Rule(
        id="GM-PUNC-004",
        title="겹낫표와 홑낫표의 용도",
        severity="info",
        confidence="NIKL",
        gate="punctuation",
        basis=(_CORNERS,),
        what="법령 이름을 겹낫표(『 』)나 겹화살괄호(《 》)로, 책·신문 이름을 홑낫표(「 」)로 묶은 곳을 찾습니다.",
        why="겹낫표는 책과 신문의 이름에, 홑낫표는 법률·규정과 작품의 이름에 씁니다.",
        bad=(
            Example("『주차장법』 제19조에 따라 점검", "「주차장법」 제19조에 따라 점검"),
            Example("《누리군 나무 심기 조례》", "「누리군 나무 심기 조례」"),
        ),
        good=(Example("『마을 일꾼 편람』 발간"), Example("「2026년 나무 심기 계획」 수립")),
        check=_shapes,
        fix="safe",
    ),
    Rule(
        id="GM-PUNC-005",
        title="괄호 안쪽 띄움",
        severity="info",
        confidence="NIKL",
        gate="punctuation",
        basis=(_ROUND,),
        what="소괄호 안쪽을 띄우거나, 앞말을 설명하는 소괄호를 앞말과 띄운 곳을 찾습니다. 빈칸 서식은 보지 않습니다.",
        why="소괄호는 안쪽을 붙이고, 앞말을 풀이할 때는 앞말에도 붙입니다.",
        bad=(
            Example("마을 방송( 07:30 ) 안내", "마을 방송(07:30) 안내"),
            Example("장소( 새터 광장)", "장소(새터 광장)"),
            Example("누리군수 (기획과장)에게 알림", "누리군수(기획과장)에게 알림"),
        ),
        good=(Example("확인( )"), Example("(대상) 마을 주민"), Example("장소(새터 광장)")),
        check=_inner_blanks,
        fix="safe",
    ),
)
