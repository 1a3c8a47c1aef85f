"""Colons, commas, middle dots, ornaments, full stops, and double quotes that only stress."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from seoul_assist.checking.gates import DRAFTING, Doctype
from seoul_assist.checking.lexicon import Entry, find, load
from seoul_assist.checking.mask import FILLER
from seoul_assist.checking.rule import HANDBOOK, LANGUAGE_INSTITUTE, ORTHOGRAPHY, Example, Mark, Rule
from seoul_assist.checking.view import Line, View
from seoul_assist.model import Basis
from seoul_assist.text import rx

_COLON = Basis(ORTHOGRAPHY, "쌍점")
_COMMA_BASIS = Basis(ORTHOGRAPHY, "쉼표")
_STOP = Basis(ORTHOGRAPHY, "마침표")
_DOT = Basis(LANGUAGE_INSTITUTE, "가운뎃점")
_QUOTES = Basis(ORTHOGRAPHY, "큰따옴표·작은따옴표")

_GAP_BEFORE = rx.compile(r"(?<=[가-힣A-Za-z)\]」』’])[ \t\u3000]{1,4}:(?P<after>[ \t\u3000]*)(?!//|:)")
_NO_GAP_AFTER = rx.compile(
    r"(?:(?<=[\s(/,·ㆍ○□※.)\-])|^)(?P<label>[가-힣][가-힣 ·ㆍ]{0,14}[가-힣]):"
    rf"(?=[가-힣「‘“(A-Z{FILLER}]|\d)(?![가-힣]{{1,4}} ?\d{{1,3}}(?:\s?[:대]|\s*$))"
)
# 성  명, 사  업  명: a label whose letters are set apart to fill a column is a matter of layout.
_LETTER_SPACED = rx.compile(r"(?:^|[^가-힣])[가-힣](?:[ \t\u3000]{2,4}[가-힣]){1,5}$")
_PROPORTION = rx.compile(r":[ \t][^\s:]{1,10}[ \t]:|[가-힣]\s?:\s?[가-힣]{1,6}\s?[=＝(]\s?\d|비율|\d\s:\s\d")
_HEAD_LABEL = rx.compile(r"^\s*(?:수\s*신|제\s*목|\(?경\s*유\)?|붙\s*임|첨\s*부)\s*:")
_BRACKETED = rx.compile(r"[(\[<〈《【][^()\[\]<>〈〉《》【】\n]{0,80}$")

_COMMA = rx.compile(
    r"(?<=[^\s,|(])[ ]{1,2},(?P<next>[ \t]?)(?!,)"
    r"|(?<=[가-힣)」’]),(?=[가-힣「‘])|(?<=[가-힣]),(?=\()|(?<=[가-힣]),(?=\d)(?!\d{3}(?!\d))"
)

_DASH = rx.compile(
    r"(?<=[가-힣A-Za-z)\]」’”])(?:\s?[—―–]{1,3}\s?|\s?--\s?)(?=[가-힣A-Za-z(「‘“])|(?<=[가-힣)])\s[—―–]{1,2}\s(?=\S)"
)
_REPEATED = rx.compile(r"[!?！？]{2,}|[~∼～]{2,}|\^\^|[ㅎㅋㅠㅜ]{2,}")
_ORNAMENT = rx.compile(
    r"[◎◉✔✓✗▶►▷◀◁☞☜☛♥♡❤◆◇★☆♣♠♦♬♪✨✅❌⭐✦✧❖◈▣▩♨☀☁☂☃☺☻✌✿❀]+"
    r"|[\U0001F000-\U0001FAFF\u2B50\u2B55][\U0001F000-\U0001FAFF\uFE0F\u200D]*"
)
# The marks of who proposed and who reported stand before a position (시행규칙 제6조).
_PROPOSER = rx.compile(r"[★⊙]\s?[가-힣]{0,6}(?:관|장|사|서기|보|원|수|역)(?![가-힣])")

_SENTENCE = rx.compile(
    r"(?P<end>[가-힣]?(?:니다|십시오|니까|세요|한다|된다|있다|없다|[가-힣]이다|였다|하였다|했다|않는다|바란다))$"
)
_BEFORE_END = rx.compile(r"(?P<end>(?:니다|한다|된다|있다))(?=[ \t\u3000]{1,3}끝\s?\.?[ \t]*$)")
_CLOSERS = "\"'”’)]」』>》〉"

_STRESSED = rx.compile(r"“(?P<inside>[^“”\n]{2,24})”|\"(?P<straight>[가-힣][^\"“”\n]{1,23})\"")
_SAID = rx.compile(
    r"\s?(?:이?라(?!인)|이?란(?![가-힣])|고(?![가-힣])|(?:다|자|냐)?는\s(?:말|뜻|의견|취지|답|지적|평가)|며|면서|하고|함은"
    r"|등의\s(?:의견|반응))"
)
# What sounds like speech or a clause, not like a name.
_SPOKEN = rx.compile(
    r"[.!?…~]|(?:를|[가-힣]{2}을)\s|(?:[가-힣]다|까|[세어아해에예죠네]요|[하되가보]자|[하되]라|것)\s*$"
)
_OWN_WORD = rx.compile(r"급\s?비밀|해당\s?없음|없음|끝|이하")
# Drafts of law and terms of contract set the words they define in double quotes.
_DEFINES = rx.compile(r"말한다|본다\.|준용|함은|라 ?한다|라 ?칭")


def _colons(view: View) -> Iterator[Mark]:
    for line in view.prose:
        if line.table or ":" not in line.masked or _HEAD_LABEL.match(line.masked):
            continue
        yield from _gaps_before(line, forms=view.doctype not in DRAFTING)
        if _PROPORTION.search(line.masked):
            continue
        for match in _NO_GAP_AFTER.finditer(line.masked):
            end = line.start + match.end()
            message = "쌍점(:) 뒤는 한 칸 띄웁니다."
            yield Mark(end - 1, end, message, f"{match['label']}: ", ": ", cause="쌍점 띄어쓰기")


def _gaps_before(line: Line, *, forms: bool) -> Iterator[Mark]:
    text = line.masked
    if _PROPORTION.search(text):
        return
    for match in _GAP_BEFORE.finditer(text):
        before = text[max(0, match.start() - 90) : match.start()]
        rest = text[match.end() :]
        if _LETTER_SPACED.search(before) or _BRACKETED.search(before) or (forms and not rest.strip()):
            continue
        better = ": " if rest.strip() and not match["after"] else ":" + match["after"]
        start, end = line.start + match.start(), line.start + match.end()
        message = "쌍점(:)은 앞말에 붙이고 뒤는 한 칸 띄웁니다."
        word = re.search(r"[^\s:]{1,12}$", before)
        yield Mark(start, end, message, (word[0] if word else "") + ": ", better, cause="쌍점 띄어쓰기")


def _commas(view: View) -> Iterator[Mark]:
    for line in view.prose:
        if line.table or "," not in line.masked:
            continue
        for match in _COMMA.finditer(line.masked):
            start, end = line.start + match.start(), line.start + match.end()
            more = line.masked[match.end() :].strip()
            better = ", " if more else ","
            yield Mark(start, end, "쉼표는 앞말에 붙이고 뒤는 한 칸 띄웁니다.", better, better, cause="쉼표 띄어쓰기")


def _ornaments(view: View) -> Iterator[Mark]:
    for line in view.prose:
        if line.table:
            continue
        text = line.masked
        for match in _DASH.finditer(text):
            message = "낱말 사이의 줄표(—)는 쓰지 않고 말로 잇거나 쌍점으로 적습니다."
            yield Mark(line.start + match.start(), line.start + match.end(), message, cause="줄표")
        for match in _REPEATED.finditer(text):
            start, end = line.start + match.start(), line.start + match.end()
            yield Mark(
                start, end, "느낌표·물음표를 겹치거나 감정을 나타내는 부호를 쓰지 않습니다.", ".", cause="겹친 부호"
            )
        for match in _ORNAMENT.finditer(text):
            if _PROPOSER.match(text, match.start()):
                continue
            start, end = line.start + match.start(), line.start + match.end()
            message = "공문서에는 장식 기호나 그림 문자를 쓰지 않고 항목 기호(1., 가.)나 말로 적습니다."
            yield Mark(start, end, message, cause="장식 기호")


def _no_stop(view: View) -> Iterator[Mark]:
    for line in view.prose:
        if line.table or line.part == "head":
            continue
        text = line.text.rstrip(" \t\u3000")
        match = _SENTENCE.search(text.rstrip(_CLOSERS), max(0, len(text) - 20)) if text[-1:] not in _CLOSERS else None
        match = match or _BEFORE_END.search(line.text, max(0, len(line.text) - 30))
        if match and line.masked[match.end() - 1] != FILLER:
            start, end = line.start + match.start("end"), line.start + match.end("end")
            better = match["end"] + "."
            yield Mark(start, end, "서술문의 끝에는 온점을 찍습니다.", better, better, cause="온점 누락")


def _stressed(view: View) -> Iterator[Mark]:
    for line in view.prose:
        if line.table or _DEFINES.search(line.text):
            continue
        for match in _STRESSED.finditer(line.text):
            inside = match["inside"] or match["straight"]
            quoted = _SAID.match(line.text, match.end()) or _SPOKEN.search(inside)
            defined = re.search(r"(?:이하|약칭)\s*$", line.text[max(0, match.start() - 6) : match.start()])
            if quoted or defined or _OWN_WORD.search(inside) or "," in inside or not re.search("[가-힣]", inside):
                continue
            start, end = line.start + match.start(), line.start + match.end()
            message = "이름이나 강조하는 말은 작은따옴표로 묶습니다. 큰따옴표는 남의 말을 옮길 때 씁니다."
            yield Mark(start, end, message, f"‘{inside}’", cause="강조 큰따옴표")


_DOTS = rx.compile(r"[ㆍ․‧・∙•･]")


@cache
def _words() -> tuple[Entry, ...]:
    return load("middle_dots")


def _middle_dots(view: View) -> Iterator[Mark]:
    for line in view.prose:
        text = _DOTS.sub("·", line.masked)
        if "·" not in text:
            continue
        quoted = [match.span() for match in re.finditer(r"[「『｢][^」』｣\n]{0,100}[」』｣]", text)]
        for start, end, entry in find(_words(), text):
            chained = text[end : end + 1] == "·" or text[start - 1 : start] == "·"
            if chained or any(low <= start < high for low, high in quoted):
                continue
            message = f"한 낱말인 ‘{entry.instead}’에는 가운뎃점을 넣지 않습니다."
            place = line.start + start
            yield Mark(place, line.start + end, message, entry.instead, entry.instead, cause=entry.instead)


_NEWS: frozenset[Doctype] = frozenset({"press", "report"})
_LETTERS: frozenset[Doctype] = frozenset({"draft", "internal", "civil"})

RULES: tuple[Rule, ...] = (
    Rule(
        id="GM-PUNC-001",
        title="쌍점 띄어쓰기",
        severity="warn",
        confidence="NIKL",
        gate="punctuation",
        basis=(_COLON,),
        what=(
            "‘기간 : ’처럼 쌍점 앞을 띄우거나 ‘기간:5일’처럼 뒤를 붙인 곳을 찾습니다. 시각, 비율, 누리집 주소, 표, "
            "글자를 벌려 쓴 서식의 이름표는 보지 않습니다."
        ),
        why="쌍점은 앞말에 붙이고 뒷말과 띄어야 무엇에 딸린 내용인지 한눈에 보입니다.",
        bad=(
            Example("접수 기간 : 2026. 5. 7.(목)", "접수 기간: 2026. 5. 7.(목)"),
            Example("집결지:새터 광장", "집결지: 새터 광장"),
            Example("안내 :홍가람", "안내: 홍가람"),
            Example("출발일:2026. 5. 7.(목)", "출발일: 2026. 5. 7.(목)"),
        ),
        good=(
            Example("접수 기간: 2026. 5. 7.(목) 10:20"),
            Example("물과 세제의 비율 3 : 1"),
            Example("안내 https://gaon.example.kr:8080/a"),
            Example("성  명 :", doctype="other", why="서식의 이름표"),
        ),
        check=_colons,
        fix="safe",
    ),
    Rule(
        id="GM-PUNC-006",
        title="쉼표 뒤 한 칸",
        severity="info",
        confidence="NIKL",
        gate="punctuation",
        basis=(_COMMA_BASIS,),
        what="쉼표 뒤를 붙이거나 앞을 띄운 곳을 찾습니다. 천 단위 쉼표와 괄호 안의 번호는 보지 않습니다.",
        why="쉼표는 앞말에 붙고 뒷말과 띄어야 낱낱의 항목이 나뉘어 보입니다.",
        bad=(
            Example("걸상,책상,칠판", "걸상, 책상, 칠판"),
            Example("배치도 ,예산서", "배치도, 예산서"),
            Example("걸상 3개,책상 2개", "걸상 3개, 책상 2개"),
        ),
        good=(Example("걸상, 책상, 칠판"), Example("묘목 12,000그루와 1,200명"), Example("부분공개(5,6)")),
        check=_commas,
        fix="safe",
    ),
    Rule(
        id="GM-PUNC-007",
        title="가운뎃점: 한 낱말에 불필요",
        severity="info",
        confidence="NIKL",
        gate="punctuation",
        basis=(_DOT,),
        what="‘시도’, ‘국공립’처럼 한 낱말로 굳은 말에 넣은 가운뎃점을 찾습니다. 법령 이름 안은 보지 않습니다.",
        why="가운뎃점은 열거하는 낱말 사이에 씁니다. 한 낱말 안에는 필요하지 않습니다.",
        bad=(
            Example("출·퇴근 시간 조정", "출퇴근 시간 조정"),
            Example("농ㆍ어촌 버스 노선", "농어촌 버스 노선"),
            Example("시·군·구 담당자", "시군구 담당자"),
        ),
        good=(Example("나무 조사·분석 자료"), Example("「시·군 협의 지침」에 따라"), Example("3·1절 기념")),
        check=_middle_dots,
        fix="safe",
    ),
    Rule(
        id="GM-PUNC-008",
        title="줄표·장식 기호(— ★ ◆ !!)",
        severity="info",
        confidence="SEC",
        gate="punctuation",
        doctypes=_LETTERS,
        basis=(Basis(HANDBOOK, "특수 기호"),),
        what="낱말을 잇는 줄표(—), 장식 기호(▶ ★ ◆ ☞), 그림 문자, 겹친 느낌표·물음표를 찾습니다.",
        why="장식 기호는 전자 문서에서 깨지거나 뜻 없이 눈길만 끕니다. 발의자 표시(★)와 화살표는 보지 않습니다.",
        bad=(
            Example("주민 불편 해소 — 새 쉼터 열기"),
            Example("자리를 꼭 지켜 주십시오!!"),
            Example("◆ 준비물 목록"),
            Example("☞ 자세한 내용은 누리집"),
        ),
        good=(
            Example("2026. 5. 4.-5. 8. 접수"),
            Example("붉은색 → 푸른색으로 바꿈"),
            Example("★주무관 홍가람  팀장 나래솔"),
        ),
        check=_ornaments,
    ),
    Rule(
        id="GM-PUNC-009",
        title="서술문 끝 온점 누락",
        severity="info",
        confidence="NIKL",
        gate="punctuation",
        doctypes=_LETTERS,
        basis=(_STOP,),
        what="‘-니다’, ‘-다’로 끝나는데 온점이 없는 줄을 찾습니다. 제목과 명사형으로 끝난 줄은 보지 않습니다.",
        why="서술문은 온점으로 끝맺습니다. 명사형으로 끝나는 항목은 온점을 줄일 수 있습니다.",
        bad=(
            Example("준비물을 챙겨 주시기 바랍니다\n  끝.", "준비물을 챙겨 주시기 바랍니다.\n  끝."),
            Example("쉼터를 아래처럼 엽니다\n준비물: 물병", "쉼터를 아래처럼 엽니다.\n준비물: 물병"),
            Example("일정은 다시 알려 드리겠습니다  끝.", "일정은 다시 알려 드리겠습니다.  끝."),
        ),
        good=(
            Example("준비물과 배치 방법"),
            Example("쉼터 운영을 적극 지원함"),
            Example("준비물을 챙겨 주시기 바랍니다.  끝."),
        ),
        check=_no_stop,
        fix="safe",
    ),
    Rule(
        id="GM-PUNC-010",
        title="큰따옴표 강조",
        severity="info",
        confidence="NIKL",
        gate="punctuation",
        doctypes=_NEWS,
        basis=(_QUOTES, Basis(LANGUAGE_INSTITUTE, "큰따옴표와 작은따옴표")),
        what="남의 말이 아니라 이름이나 강조하는 낱말을 큰따옴표로 묶은 곳을 찾습니다.",
        why="큰따옴표는 말이나 글을 직접 옮길 때 쓰고, 이름이나 강조에는 작은따옴표를 씁니다.",
        bad=(
            Example("“누리 한마당” 행사 준비", "‘누리 한마당’ 행사 준비", doctype="press"),
            Example("새 사업 “마을 배움터” 시작", "새 사업 ‘마을 배움터’ 시작", doctype="report"),
        ),
        good=(
            Example("“모두 함께 걷자.”라고 말했다.", doctype="press"),
            Example("“한결 가까워질 것”이라고 말했다.", doctype="press"),
            Example("‘누리 한마당’ 행사 준비", doctype="press"),
        ),
        check=_stressed,
    ),
)
