"""How clock times are written: 24 hours, a colon, two digits; and whether the clock has them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seoul_assist.checking.rule import DECREE, HANDBOOK, ORTHOGRAPHY, Example, Mark, Rule
from seoul_assist.checking.view import View
from seoul_assist.checking.when import TILDE
from seoul_assist.model import Basis
from seoul_assist.text import rx

_LAW = Basis(DECREE, "제7조제5항", "시·분은 24시각제에 따라 숫자로 표기")
_HALF = r"오전|오후|새벽|아침|저녁|밤|낮"
_HALF_DAY = rx.compile(
    rf"(?P<half>{_HALF})\s?(?P<h>\d{{1,2}})(?P<sep>시\s?(?P<m3>[0-5]?\d)\s?분|시|:(?P<m>[0-5]\d))(?!간|대)"
    r"|(?<![A-Za-z])(?P<latin2>[AaPp]\.?[Mm]\.?)\s?(?P<h13>\d{1,2}):(?P<m13>[0-5]\d)"
    r"|(?P<h12>\d{1,2}):(?P<m12>[0-5]\d)\s?(?P<latin>[AaPp]\.?[Mm]\.?)(?![A-Za-z])"
)
_LETTERS = rx.compile(
    rf"(?<!\d)(?P<h>\d{{1,2}})\s?시\s?(?P<m>[0-5]?\d)\s?분(?!\s?(?:간|동안|가량|의|량))"
    rf"(?P<tail>\s?[{TILDE}]\s?(?P<h2>\d{{1,2}})\s?시(?!\s?\d|간))?"
)
_LETTERS_LEFT = rx.compile(
    r"(?<!\d)(?P<h>[01]?\d|2[0-3])(?::(?P<m>[0-5]\d)\s?[시분](?=[^가-힣]|$|까지|부터|에(?![가-힣]))"
    r"|\s?시\s(?P<half>반)(?=[에까부 ,.)~∼～]|$))"
)
_AFTER_HALF = rx.compile(rf"(?:{_HALF})\s?$")
_MORE = rx.compile(rf"\s?(?:부터|에서|[{TILDE}\-])\s?\d{{1,2}}\s?(?:시|:)")
_ONE_DIGIT = rx.compile(
    rf"(?<![\d:.,/\-])(?P<h>\d):(?P<m>[0-5]\d)(?![\d:])(?=(?P<after>\s?[{TILDE}]|-\d{{1,2}}:\d\d|\s?까지|\s?부터|에(?![가-힣])|\s|[),]|$))"
)
_SPACED = rx.compile(
    r"(?<![\d:.,])(?P<h>[01]?\d|2[0-4])(?P<g1>\s?)(?P<colon>[:：])(?P<g2>\s?)(?P<m>[0-5]\d)(?!\d|:|,\d|\s?:|\.\d)"
    rf"(?=$|[\s)\],{TILDE}]|까지|부터|에|의|시작|개최|입니다|이다|이며|임|로|으로|경)"
)
_NO_TIME = rx.compile(
    r"(?<![\d:.,/\-])(?:(?P<h>2[4-9]|3\d):(?P<m>\d{2})|(?P<h2>[01]?\d|2[0-3]):(?P<m2>[6-9]\d))(?![\d:])"
)
_CONTEXT = rx.compile(
    r"일시|시간|시각|기한|마감|\([월화수목금토일]\)|\d\.\s|개최|운영|시작|종료|출발|도착|휴식|까지|부터|[~∼～]\s?\d{1,2}:\d{2}"
    r"|[개폐휴산]회|[개휴폐]관|정회|속개|개의(?![가-힣])|회의|접수|집합|집결|점심|근무|방송|상영|공연|입장|퇴장|[출퇴]근|발표|등교|하교|배포"
    r"|보도|엠바고|소등|점등|착수|[승하]차|[이착]륙|오전|오후"
)
_RATIO = rx.compile(r"비율|배분|분담|축척|배점|점수|스코어|득표|찬성|대비|환율|혼합|매칭|국비|지방비")
_LABEL = rx.compile(r"^\W{0,9}(?:[가-하]\.\s)?[가-힣 ]{1,12}[:：]\s?$")
_NO_TIME_SAID = rx.compile(
    r"(?<!\d)(?:2[5-9]\s?시(?=까지|부터|에(?![가-힣])|\s?\d{1,2}\s?분)|\d{1,2}\s?시\s?[6-9]\d\s?분)(?!\s?간)"
)


def _minutes(half: str, hour: int, minute: int) -> str | None:
    """The time on the 24-hour clock, or None where the word does not settle it (밤 12시, 오전 12시)."""
    if (half in ("오후", "저녁", "밤") and hour < 12 and not (half == "밤" and hour < 6)) or (
        half == "낮" and 1 <= hour <= 5
    ):
        hour += 12
    elif half and (hour > 12 or (hour == 12 and half not in ("오후", "낮")) or (half == "밤" and hour < 6)):
        return None
    return f"{hour:02d}:{minute:02d}" if hour < 24 else None


def _half_days(view: View) -> Iterator[Mark]:
    for line in view.prose:
        for match in _HALF_DAY.finditer(line.masked):
            latin = (match["latin"] or match["latin2"] or "").lower()
            half = match["half"] or ("오후" if latin.startswith("p") else "오전")
            hour, minute = (
                next(int(match[name]) for name in ("h", "h12", "h13") if match[name]),
                next((int(match[name]) for name in ("m", "m3", "m12", "m13") if match[name]), 0),
            )
            better = _minutes(half, hour, minute)
            # The second time of a range is of the same half of the day: changing the first alone changes the period.
            alone = not _MORE.match(line.masked, match.end())
            yield Mark(
                line.start + match.start(),
                line.start + match.end(),
                "시각은 오전·오후를 나누지 않고 24시각제로 적습니다.",
                better or "",
                better if alone else None,
                severity="info" if line.masked.lstrip().startswith("보도자료") else None,
            )


def _letters(view: View) -> Iterator[Mark]:
    for line in view.prose:
        for match in _LETTERS.finditer(line.masked):
            hour, minute = int(match["h"]), int(match["m"])
            before = line.masked[max(0, match.start() - 4) : match.start()]
            if hour > 24 or _AFTER_HALF.search(before):
                continue  # said by the rule on 오전·오후
            better = _minutes("", hour, minute)
            if better and match["tail"]:
                end = _minutes("", int(match["h2"]), 0)
                better = f"{better}~{end}" if end else None
            rest = line.masked[: match.start()] + line.masked[match.end() :]
            alone = not re.search(rf"(?:{_HALF})\s?\d", rest)
            yield Mark(
                line.start + match.start(),
                line.start + match.end(),
                "시각의 시·분은 글자 대신 쌍점으로 적습니다.",
                better or "",
                better if alone else None,
            )
        for match in _LETTERS_LEFT.finditer(line.masked):
            if _AFTER_HALF.search(line.masked[max(0, match.start() - 4) : match.start()]):
                continue
            clock = f"{int(match['h']):02d}:{match['m'] or 30}"
            begin, stop = line.start + match.start(), line.start + match.end()
            yield Mark(begin, stop, "시각의 시·분은 글자 대신 쌍점으로 적습니다.", clock, clock if match["m"] else None)


def _one_digit(view: View) -> Iterator[Mark]:
    for line in view.prose:
        for match in _ONE_DIGIT.finditer(line.masked):
            before = line.masked[: match.start()]
            after = (match["after"] or "").strip()
            sure = after[:1] in TILDE if after else False
            sure = (
                sure
                or after[:1] == "-"
                or after in ("까지", "부터", "에")
                or re.search(rf"[{TILDE}]\s?$", before) is not None
            )
            if not (sure or _CONTEXT.search(line.masked)) or _RATIO.search(line.masked):
                continue
            if _AFTER_HALF.search(before[-4:]):
                continue  # said by the rule on 오전·오후
            start = line.start + match.start()
            better = f"0{match['h']}:{match['m']}"
            yield Mark(start, start + 4, "시와 분은 각각 두 자리로 적습니다.", better, better)


def _spaced(view: View) -> Iterator[Mark]:
    for line in view.prose:
        for match in _SPACED.finditer(line.masked):
            if not (match["g1"] or match["g2"] or match["colon"] == "：") or _RATIO.search(line.masked):
                continue
            both = match["g1"] and match["g2"]
            if both and len(match["h"]) < 2 and not _CONTEXT.search(line.masked):
                continue
            better = f"{match['h']}:{match['m']}"
            yield Mark(
                line.start + match.start(),
                line.start + match.end(),
                "시각을 나타내는 쌍점은 반각(:)으로 적고 앞뒤를 붙여 씁니다.",
                better,
                better,
            )


def _impossible(view: View) -> Iterator[Mark]:
    for line in view.lines:
        for match in _NO_TIME_SAID.finditer(line.masked) if "시" in line.masked else ():
            message = f"{match[0]}은 없는 시각입니다. 시각은 00:00부터 23:59까지입니다."
            yield Mark(line.start + match.start(), line.start + match.end(), message)
        if ":" not in line.masked or _RATIO.search(line.masked):
            continue
        alone = line.masked.strip().rstrip(".")
        named = _CONTEXT.search(line.masked) is not None
        for match in _NO_TIME.finditer(line.masked):
            hour, minute = int(match["h"] or match["h2"]), int(match["m"] or match["m2"])
            before, after = (
                line.masked[max(0, match.start() - 30) : match.start()],
                line.masked[match.end() : match.end() + 3].lstrip(),
            )
            bound = after.startswith(("까지", "부터", *TILDE)) or re.search(rf"\d:\d\d\s?[{TILDE}]\s?$", before)
            timed = bound or named
            # 72:28 may be a score and 20:80 a share: without a word that says it is a time it must stand alone.
            labelled = match[0] == alone or _LABEL.search(before)
            labelled = labelled or re.match(r"에(?![가-힣])", after)
            plausible = hour < 30 and minute < 80 and hour + minute != 100
            if not (timed or (labelled and plausible)) or (hour, minute) == (24, 0):
                continue
            yield Mark(
                line.start + match.start(),
                line.start + match.end(),
                f"{match[0]}은 없는 시각입니다. 시각은 00:00부터 23:59까지입니다.",
            )


RULES = (
    Rule(
        id="GM-TIME-001",
        title="오전·오후 사용",
        severity="error",
        confidence="LAW",
        gate="letters",
        basis=(_LAW,),
        what="오전·오후·낮·밤이나 AM·PM을 붙인 시각을 찾습니다.",
        why="시각은 24시각제로 적어야 한 가지로만 읽힙니다. 보도자료에서는 알리기만 합니다.",
        bad=(
            Example("오후 3시에 시작", "15:00에 시작"),
            Example("오전 10시까지 도착", "10:00까지 도착"),
            Example("오전 9시 5분까지 도착", "09:05까지 도착"),
            Example("3:00 PM에 시작", "15:00에 시작"),
        ),
        good=(
            Example("오후 시간대에 혼잡"),
            Example("오전반·오후반 모집"),
            Example("15:00에 시작"),
        ),
        check=_half_days,
        fix="safe",
        suppresses=("GM-TIME-003",),
    ),
    Rule(
        id="GM-TIME-002",
        title="시·분을 글자로 씀",
        severity="error",
        confidence="LAW",
        gate="letters",
        basis=(_LAW,),
        what="15시 20분처럼 시와 분을 글자로 쓴 시각을 찾습니다. 15시처럼 시만 쓴 것은 보지 않습니다.",
        why="시·분의 글자는 생략하고 그 사이에 쌍점을 찍어 구분합니다.",
        bad=(
            Example("15시 20분에 시작", "15:20에 시작"),
            Example("9시 5분까지 도착", "09:05까지 도착"),
            Example("10시20분~12시 진행", "10:20~12:00 진행"),
        ),
        good=(
            Example("09시 시작"),
            Example("3시간 20분 소요"),
            Example("15:20에 시작"),
        ),
        check=_letters,
        fix="safe",
    ),
    Rule(
        id="GM-TIME-003",
        title="시각의 두 자리(0 채움)",
        severity="warn",
        confidence="PYEON",
        gate="form",
        basis=(Basis(HANDBOOK, "시각 표기"),),
        what="9:30처럼 시를 한 자리로 적은 시각을 찾습니다. 비율이나 축척은 보지 않습니다.",
        why="시와 분은 각각 두 자리로 적어 자리가 빠진 것인지 헷갈리지 않게 합니다.",
        bad=(
            Example("9:00~18:00 운영", "09:00~18:00 운영"),
            Example("8:05까지 도착", "08:05까지 도착"),
            Example("일시: 5. 7.(목) 9:30", "일시: 5. 7.(목) 09:30"),
        ),
        good=(
            Example("찬성과 반대의 비율 3:20"),
            Example("축척 1:50 도면"),
            Example("09:30에 시작"),
        ),
        check=_one_digit,
        fix="safe",
    ),
    Rule(
        id="GM-TIME-004",
        title="시각 쌍점 앞뒤 띄움",
        severity="warn",
        confidence="NIKL",
        gate="form",
        basis=(Basis(ORTHOGRAPHY, "쌍점"),),
        what="14 : 00처럼 쌍점 앞이나 뒤를 띄운 시각을 찾습니다.",
        why="시와 분 사이의 쌍점은 앞뒤를 붙여 씁니다.",
        bad=(
            Example("14 : 00에 시작", "14:00에 시작"),
            Example("18: 00까지 도착", "18:00까지 도착"),
        ),
        good=(Example("참석 인원: 30명"), Example("1 : 20 비율로 혼합")),
        check=_spaced,
        fix="safe",
    ),
    Rule(
        id="GM-TIME-005",
        title="존재하지 않는 시각",
        severity="error",
        confidence="FACT",
        gate="fact",
        basis=(Basis("24시각제"),),
        what="25:00이나 12:60처럼 시계에 없는 시각을 찾습니다.",
        why="없는 시각으로는 기한을 지킬 수 없습니다. 하루의 끝을 뜻하는 24:00은 보지 않습니다.",
        bad=(
            Example("회의 시간: 25:00", "회의 시간: 다음 날 01:00"),
            Example("12:60까지 제출", "13:00까지 제출"),
        ),
        good=(Example("24:00까지 제출"), Example("국비와 지방비의 비율 35:65")),
        check=_impossible,
    ),
)
