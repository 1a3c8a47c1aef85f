"""How dates are written: figures, full stops, blanks, no zero, four digits of the year, the weekday in brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seoul_assist.checking.gates import DRAFTING
from seoul_assist.checking.rule import DECREE, HANDBOOK, ORTHOGRAPHY, Example, Mark, Rule
from seoul_assist.checking.view import Line, View
from seoul_assist.checking.when import TILDE
from seoul_assist.model import Basis, Severity
from seoul_assist.text import rx

_LAW = Basis(DECREE, "제7조제5항", "날짜는 숫자로 표기하되 연, 월, 일의 글자는 생략")
_BOOK = Basis(HANDBOOK, "날짜 표기")

_LETTERS = rx.compile(
    r"(?<!\d)(?P<y>\d{4})\s?년\s?(?P<m>0?[1-9]|1[0-2])\s?월\s?(?P<d>3[01]|[12]\d|0?[1-9])\s?일(?P<self>자(?![가-힣]))?(?!간)"
)
# The year in letters, the rest in figures: 2026년 5. 7.
_LETTERS_YEAR = rx.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d{2})\s?년\s?(?P<m>0?[1-9]|1[0-2])\.\s?(?P<d>3[01]|[12]\d|0?[1-9])"
    r"(?:\.(?![\d.])|(?=\s?\([월화수목금토일]\)|까지|부터))"
)
_ENACTED = rx.compile(r"(?:법률|령|조례|규칙|훈령|고시)\s?제\s?[\d-]+호[^()]*$|공포|제정|개정")
# A day without a year is a date where it bounds something or bears a weekday.
_LETTERS_SHORT = rx.compile(
    r"(?<![\d년]\s)(?<![\d년])(?P<m>1[0-2]|[1-9])월\s?(?P<d>3[01]|[12]\d|[1-9])일(?![간자째가-힣]*[자간째])"
)
_BOUND = r"(?=\s?\([월화수목금토일](?:요일)?\)|까지|부터|\s?[~∼～])"
_SHORT_DOTS = rx.compile(
    rf"(?<![\d.])(?<!\d\.\s)(?P<m>1[0-2]|0?[1-9])\.(?P<d>3[01]|[12]\d|0?[1-9])\.(?:{_BOUND}|(?<=[.)][~∼～]\d\.\d\.)(?!\d)"
    r"|(?<=[.)][~∼～]\d\.\d\d\.)(?!\d)|(?<=[.)][~∼～]\d\d\.\d\d\.)(?!\d))"
)
_SHORT_ZERO = rx.compile(rf"(?<![\d.])(?<!\d\s)(?P<m>1[0-2]|0?[1-9])\.\s?(?P<d>3[01]|[12]\d|0?[1-9])\.{_BOUND}")
_SHORT_OPEN = rx.compile(
    r"(?:(?<=\d\.)|(?<=\([월화수목금토일]\)))\s?[~∼～]\s?(?:\d{4}\.\s?)?(?:1[0-2]|0?[1-9])\.\s?(?P<d>3[01]|[12]\d|0?[1-9])(?![\d.일])"
    r"|(?<![\d.])(?<!\d\.\s)(?:1[0-2]|[1-9])\.\s(?P<d2>3[01]|[12]\d|[1-9])(?=\([월화수목금토일]\)(?!\.))"
)
_BARE_YEAR = rx.compile(
    rf"(?<![\d.\-'’‘])(?P<yy>[23]\d)\.\s?(?P<m>1[0-2]|0?[1-9])\.\s?(?P<d>3[01]|[12]\d|0?[1-9])\.{_BOUND}"
    r"|(?:(?:일시|일자|기간|기한|날짜|마감|[가-힣]일)\s?[:：]\s?)(?P<yy2>[23]\d)\.\s?(?P<m2>1[0-2]|0?[1-9])\.\s?(?P<d2>3[01]|[12]\d|0?[1-9])"
    r"\.?(?=$|[\s,)~∼～])"
)
_SHORT_ISO = rx.compile(
    r"(?<![\w/.\-])['’‘]?(?P<yy>[23]\d)[-/](?P<m>0?[1-9]|1[0-2])[-/](?P<d>3[01]|[12]\d|0?[1-9])(?=까지|부터|에(?![가-힣])|\s?\([월화수목금토일]\))"
)
_SLASHED = rx.compile(
    r"(?<![\w/.\-])(?P<m>1[0-2]|0?[1-9])[-/](?P<d>3[01]|[12]\d|0?[1-9])(?=\s?\([월화수목금토일](?:요일)?\))"
)
_RUN = rx.compile(
    r"(?<![\w\-./,])(?P<y>20[0-4]\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?=까지|부터|\s?\([월화수목금토일](?:요일)?\)|\s?자\s)"
)
_SIGNED = rx.compile(
    r"\s{1,10}[가-힣 ]{1,20}(?:시장|군수|구청장|지사|장관|청장|처장|교육감|원장|이사장)(?:\s?\(.{0,30}\)|직인)?\s*$"
)
_ALONE = rx.compile(r"\s*\d{4}\s?년\s?\d{1,2}\s?월\s?\d{1,2}\s?일\s*")
_ISO = rx.compile(
    r"(?<![\w/.\-])(?P<y>(?:19|20)\d{2})[-/](?P<m>0?[1-9]|1[0-2])[-/](?P<d>3[01]|[12]\d|0?[1-9])(?![\d\-/]|\.\d|[A-Za-z_])"
)
_DOTS = rx.compile(
    r"(?<![\d.])(?P<y>(?:19|20)\d{2})\.(?P<g1>\s?)(?P<m>1[0-2]|0?[1-9])\.(?P<g2>\s{0,2})"
    r"(?P<d>3[01]|[12]\d|0?[1-9])(?!\d|,\d{3}|\.\d)(?P<dot>\.?)"
)
_MONTH_ZERO = rx.compile(r"(?<![\d.])(?:19|20)\d{2}\.\s?(?P<m>0[1-9])\.(?!\s?\d)")
_SHORT = rx.compile(r"['’‘](?P<yy>\d{2})(?P<mid>\.\s?)(?P<m>1[0-2]|0?[1-9])(?P<tail>\.|월)(?!\d{3})")
_AFTER_DAY = rx.compile(
    rf"$|[\s)\]」』}},;·ㆍ({TILDE}\-|:]|까지|부터|에(?![가-힣])|에는|자(?![가-힣])|현재|기준|이후|이전|이내|일(?![가-힣])|일까지|일부터|자로"
)
_WEEKDAY = rx.compile(
    r"(?P<d>\.\s?\d{1,2})(?:"
    r"\.(?P<gap>\s+)\((?P<w1>[월화수목금토일])(?:요일)?\)"
    r"|\.\((?P<w2>[월화수목금토일])요일\)"
    r"|\((?P<w3>[월화수목금토일])(?:요일)?\)\."
    r"|\.\s{0,2}(?P<w4>[월화수목금토일])요일(?![가-힣])|\.(?P<w5>[월화수목금토일])(?![가-힣])"
    r"|\.\s?[\[<〈［](?P<w6>[월화수목금토일])(?:요일)?[\]>〉］]|\.\s{1,2}(?P<w7>[월화수목금토일])(?=$|\s\d{1,2}:\d\d))"
)


def _spans(line: Line, pattern: re.Pattern[str]) -> Iterator[tuple[re.Match[str], int, int]]:
    for match in pattern.finditer(line.masked):
        yield match, line.start + match.start(), line.start + match.end()


def _letters(view: View) -> Iterator[Mark]:
    for line in view.prose:
        for match, start, end in _spans(line, _LETTERS):
            if _ALONE.fullmatch(line.masked) and view.doctype not in DRAFTING:
                continue  # the day of a notice, at its foot
            before = line.masked[max(0, match.start() - 40) : match.start()]
            after = line.masked[match.end() : match.end() + 6]
            if not before.strip() and _SIGNED.match(line.masked, match.end()):
                continue  # the day and the name at the foot of a notice
            if _ENACTED.search(before.rsplit("(", 1)[-1]) or re.match(r"\s?(?:공포|제정|개정|자\s)", after):
                continue
            better = f"{int(match['y'])}. {int(match['m'])}. {int(match['d'])}." + (" 자" if match["self"] else "")
            yield Mark(start, end, "날짜의 연·월·일은 글자 대신 온점으로 적습니다.", better, better)
        for match, start, end in _spans(line, _LETTERS_YEAR):
            better = f"{match['y']}. {int(match['m'])}. {int(match['d'])}."
            yield Mark(start, end, "날짜의 연·월·일은 글자 대신 온점으로 적습니다.", better, better)
    yield from _letters_short(view)


def _letters_short(view: View) -> Iterator[Mark]:
    """Month and day in letters without a year: in letters only, and a remark."""
    if view.doctype not in DRAFTING:
        return
    for line in view.prose:
        for match, start, end in _spans(line, _LETTERS_SHORT):
            better = f"{match['m']}. {match['d']}."
            yield Mark(start, end, "날짜의 월·일은 글자 대신 온점으로 적습니다.", better, better, severity="info")


def _separator(view: View) -> Iterator[Mark]:
    for line in view.prose:
        # A date alone on its line, outside a letter, is the stamp of a system.
        if line.table or line.part == "head" or (view.doctype not in DRAFTING and _ISO.fullmatch(line.masked.strip())):
            continue
        for match, start, end in _spans(line, _ISO):
            better = f"{match['y']}. {int(match['m'])}. {int(match['d'])}."
            yield Mark(start, end, "날짜는 붙임표(-)나 빗금(/)이 아니라 온점으로 나눕니다.", better, better)
        for match, start, end in _spans(line, _SLASHED):
            better = f"{int(match['m'])}. {int(match['d'])}."
            yield Mark(start, end, "날짜는 붙임표(-)나 빗금(/)이 아니라 온점으로 나눕니다.", better, better)
        for match, start, end in _spans(line, _RUN):
            better = f"{match['y']}. {int(match['m'])}. {int(match['d'])}."
            yield Mark(start, end, "날짜는 연·월·일을 온점으로 나누어 적습니다.", better, better)
        for match, start, end in _spans(line, _SHORT_ISO):
            better = f"20{match['yy']}. {int(match['m'])}. {int(match['d'])}."
            yield Mark(start, end, "날짜는 붙임표(-)나 빗금(/)이 아니라 온점으로 나눕니다.", better, better)


def _unspaced(view: View) -> Iterator[Mark]:
    for line in view.prose:
        for match, start, _ in _spans(line, _DOTS):
            if match["g1"] and match["g2"]:
                continue
            end = line.start + match.end("d")
            better = f"{match['y']}. {match['m']}. {match['d']}"
            yield Mark(start, end, "날짜의 온점 뒤는 한 칸 띄웁니다.", better, better)
        for match, start, _ in _spans(line, _SHORT_DOTS):
            end = line.start + match.end("d")
            better = f"{match['m']}. {match['d']}"
            yield Mark(start, end, "날짜의 온점 뒤는 한 칸 띄웁니다.", better, better)


def _zero(view: View) -> Iterator[Mark]:
    for line in view.prose:
        for match, _, _ in (*_spans(line, _DOTS), *_spans(line, _SHORT_ZERO)):
            padded = [name for name in ("m", "d") if match[name].startswith("0")]
            if padded:
                start, end = line.start + match.start(padded[0]), line.start + match.end(padded[-1])
                better = re.sub(r"0(?=\d)", "", line.text[start - line.start : end - line.start])
                yield Mark(start, end, "월과 일 앞에는 0을 붙이지 않습니다.", better, better)
        for match, _, _ in _spans(line, _MONTH_ZERO):
            start, end = line.start + match.start("m"), line.start + match.end("m")
            yield Mark(start, end, "월과 일 앞에는 0을 붙이지 않습니다.", match["m"][1:], match["m"][1:])


def _no_last_dot(view: View) -> Iterator[Mark]:
    for line in view.prose:
        for match, _, _ in _spans(line, _DOTS):
            rest = line.masked[match.end() :]
            if match["dot"] or not _AFTER_DAY.match(rest) or re.match(r"\s?\([월화수목금토일](?:요일)?\)\.", rest):
                continue
            cut = 1 if rest.startswith("일") else 0
            start, end = line.start + match.start("d"), line.start + match.end("d") + cut
            better = match["d"] + "."
            yield Mark(start, end, "일(日)을 뜻하는 온점이 빠졌습니다.", better, better)
        for match, _, _ in _spans(line, _SHORT_OPEN):
            name = "d" if match["d"] else "d2"
            if not match["d2"] and not _AFTER_DAY.match(line.masked[match.end() : match.end() + 8]):
                continue
            start, end = line.start + match.start(name), line.start + match.end(name)
            better = match[name] + "."
            yield Mark(start, end, "일(日)을 뜻하는 온점이 빠졌습니다.", better, better)


def _two_digits(view: View) -> Iterator[Mark]:
    for line in view.prose:
        if line.table:
            continue
        for match, start, end in _spans(line, _SHORT):
            near = int(match["yy"]) < 50
            year = (2000 if near else 1900) + int(match["yy"])
            head = f"{year}년 " if match["tail"] == "월" else f"{year}. "
            better = head + match["m"] + match["tail"]
            # Plans and notices write so by habit: there it is a remark, and one for all places.
            habit: Severity | None = None if view.doctype in DRAFTING else "info"
            fix = better if near else None
            yield Mark(start, end, "연도는 네 자리로 적습니다.", better, fix, severity=habit, cause="두 자리 연도")
    yield from _bare_years(view)


def _bare_years(view: View) -> Iterator[Mark]:
    for line in view.prose:
        for match, start, end in _spans(line, _BARE_YEAR):
            if line.table:
                continue
            labelled = "2" if match["yy2"] else ""
            start = line.start + match.start("yy" + labelled)
            year, month, day = (match[name + labelled] for name in ("yy", "m", "d"))
            better = f"20{year}. {int(month)}. {int(day)}."
            habit: Severity | None = None if view.doctype in DRAFTING else "info"
            yield Mark(start, end, "연도는 네 자리로 적습니다.", better, severity=habit, cause="두 자리 연도")


def _weekday_form(view: View) -> Iterator[Mark]:
    for line in view.prose:
        for match, _, end in _spans(line, _WEEKDAY):
            start = line.start + match.end("d")
            better = f".({next(match[f'w{number}'] for number in range(1, 8) if match[f'w{number}'])})"
            yield Mark(start, end, "요일은 온점에 붙여 (목)처럼 한 글자로 적습니다.", better, better)


RULES = (
    Rule(
        id="GM-DATE-001",
        title="연·월·일 글자로 쓴 날짜",
        severity="error",
        confidence="LAW",
        gate="letters",
        basis=(_LAW,),
        what="2026년 5월 7일처럼 연·월·일을 글자로 쓴 날짜를 찾습니다.",
        why=(
            "날짜는 숫자로 적고 연·월·일 글자 자리에는 온점을 찍어 구분합니다. 공고문 끝의 날짜나 "
            "보도자료에서는 관행을 따라 알리기만 합니다."
        ),
        bad=(
            Example("2026년 5월 7일까지 신청", "2026. 5. 7.까지 신청"),
            Example("접수일: 2026년5월7일(목)", "접수일: 2026. 5. 7.(목)"),
            Example("2026년 5월 7일자 공문", "2026. 5. 7. 자 공문"),
        ),
        good=(
            Example("2026년 예산 편성 방향"),
            Example("2026년 5월 중 착공"),
            Example("2026년 5월 7일", doctype="notice", why="공고문 끝의 공고일"),
            Example("「가온시 조직 규칙」(규칙 제12호, 2024년 5월 7일 공포)", why="공포된 법규의 표시"),
        ),
        check=_letters,
        fix="safe",
        suppresses=("GM-DATE-003", "GM-DATE-004"),
    ),
    Rule(
        id="GM-DATE-002",
        title="날짜 구분자로 - / 사용",
        severity="error",
        confidence="LAW",
        gate="form",
        basis=(_LAW,),
        what="2026-05-07이나 2026/5/7처럼 온점이 아닌 기호로 나눈 날짜를 찾습니다.",
        why=(
            "연·월·일의 자리를 나타내는 기호는 온점입니다. 주소, 파일 이름, 문서 번호와 표 안의 전산 자료는 "
            "보지 않습니다."
        ),
        bad=(
            Example("2026-05-07까지 신청", "2026. 5. 7.까지 신청"),
            Example("접수일: 2026/5/7", "접수일: 2026. 5. 7."),
        ),
        good=(
            Example("점검표_2026-05-07.hwpx 파일"),
            Example("https://gaon.example.kr/2026/05/07/notice"),
            Example("가온시 공고 제2026-57호"),
        ),
        check=_separator,
        fix="safe",
    ),
    Rule(
        id="GM-DATE-003",
        title="온점 뒤 한 칸 띄움 누락",
        severity="warn",
        confidence="PYEON",
        gate="form",
        basis=(_BOOK, Basis(ORTHOGRAPHY, "마침표")),
        what="2026.5.7.처럼 연·월·일 사이의 온점 뒤를 띄우지 않은 날짜를 찾습니다.",
        why="온점은 연·월·일 글자를 대신하므로 그 뒤를 한 칸 띄워야 읽는 단위가 나뉩니다.",
        bad=(
            Example("2026.5.7.까지 신청", "2026. 5. 7.까지 신청"),
            Example("2026.5. 7.(목)", "2026. 5. 7.(목)"),
            Example("2026. 5.7.(목)", "2026. 5. 7.(목)"),
        ),
        good=(
            Example("점검 프로그램 버전 2026.5.7 설치"),
            Example("접속 주소 192.168.10.2 차단"),
            Example("2026. 5. 7.(목) 개최"),
        ),
        check=_unspaced,
        fix="safe",
    ),
    Rule(
        id="GM-DATE-004",
        title="월·일 앞의 0",
        severity="warn",
        confidence="PYEON",
        gate="form",
        basis=(_BOOK,),
        what="2026. 05. 07.처럼 월이나 일 앞에 0을 붙인 날짜를 찾습니다.",
        why="날짜의 월과 일은 자릿수를 맞추지 않고 값만 적습니다. 시각(09:05)은 두 자리를 지킵니다.",
        bad=(
            Example("2026. 05. 07.까지 신청", "2026. 5. 7.까지 신청"),
            Example("2026. 5. 07.(목)", "2026. 5. 7.(목)"),
        ),
        good=(Example("2026. 5. 7. 09:05에 시작"), Example("관리 번호 20260507")),
        check=_zero,
        fix="safe",
    ),
    Rule(
        id="GM-DATE-005",
        title="일(日) 뒤 온점 누락",
        severity="error",
        confidence="LAW",
        gate="form",
        basis=(_LAW, Basis(ORTHOGRAPHY, "마침표")),
        what="2026. 5. 7처럼 마지막 온점이 빠진 날짜를 찾습니다.",
        why="마지막 온점은 일(日)이라는 글자를 대신하므로 빠지면 날짜가 끝나지 않은 것입니다.",
        bad=(
            Example("2026. 5. 7까지 신청", "2026. 5. 7.까지 신청"),
            Example("2026. 5. 7(목) 개최", "2026. 5. 7.(목) 개최"),
            Example("2026. 5. 7~5. 9. 운영", "2026. 5. 7.~5. 9. 운영"),
        ),
        good=(
            Example("2026. 5. 7. 개최"),
            Example("2026. 5. 7,000원 입금"),
            Example("2026. 5. 7명이 신청"),
        ),
        check=_no_last_dot,
        fix="safe",
    ),
    Rule(
        id="GM-DATE-006",
        title="두 자리 연도",
        severity="warn",
        confidence="PYEON",
        gate="form",
        basis=(_BOOK,),
        what="’26. 5. 7.처럼 연도를 두 자리로 줄인 날짜를 찾습니다.",
        why=(
            "문서는 오래 보존되므로 연도를 네 자리로 적어야 세기가 헷갈리지 않습니다. 통계표와 보고서에서는 "
            "알리기만 합니다."
        ),
        bad=(
            Example("'26. 5. 7.까지 신청", "2026. 5. 7.까지 신청"),
            Example("’26. 5월 중 착공", "2026년 5월 중 착공"),
        ),
        good=(Example("2026. 5. 7.까지 신청"), Example("추진 실적('26.1분기)", why="분기 표시")),
        check=_two_digits,
        fix="safe",
    ),
    Rule(
        id="GM-DATE-008",
        title="요일 표기 형식",
        severity="info",
        confidence="PYEON",
        gate="form",
        basis=(_BOOK,),
        what="요일을 띄어 쓰거나 ‘목요일’로 적거나 온점 앞에 둔 날짜를 찾습니다.",
        why="요일은 온점 바로 뒤 소괄호 안에 한 글자로 적습니다.",
        bad=(
            Example("2026. 5. 7. (목) 개최", "2026. 5. 7.(목) 개최"),
            Example("2026. 5. 7.(목요일) 개최", "2026. 5. 7.(목) 개최"),
            Example("2026. 5. 7(목). 개최", "2026. 5. 7.(목) 개최"),
        ),
        good=(Example("매주 목요일 운영"), Example("2026. 5. 7. (수정본)")),
        check=_weekday_form,
        fix="safe",
    ),
)
