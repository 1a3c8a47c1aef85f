"""Units of measure: statutory ones, the letters of their symbols, what is written together with a number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seoul_assist.checking.rule import LANGUAGE_INSTITUTE, Example, Mark, Rule
from seoul_assist.checking.view import View
from seoul_assist.model import Basis
from seoul_assist.text import rx

_NUMBER = r"(?<![\d.,A-Za-z\-제])(?P<n>\d[\d,]{0,15}(?:\.\d{1,6})?)"
# What follows a unit: no longer word, but a particle or a word of extent.
_END = (
    r"(?=[^가-힣]|$|입니다|이다|(?:[을를이은는의에과와도로만당씩인]|으로|이[상하내]|미만|초과|가량|정도|규모|까지|부터|짜리)"
    r"(?![가-힣]{2}))"
)
_OLD = rx.compile(
    rf"{_NUMBER}(?P<many>[천만]?)\s?(?P<unit>평|근|돈(?!쭝)|인치|야드|마일|피트|온스|에이커|갤런|마지기|화씨){_END}(?!/)"
)
# One old unit in the statutory one; 근 is the one of meat.
_TO: dict[str, tuple[float, str]] = {
    "평": (3.305785, "㎡"),
    "근": (0.6, "kg"),
    "돈": (3.75, "g"),
    "인치": (2.54, "cm"),
    "야드": (0.9144, "m"),
    "마일": (1.609344, "km"),
    "피트": (0.3048, "m"),
    "온스": (28.349523, "g"),
    "에이커": (4046.856, "㎡"),
    "갤런": (3.785412, "L"),
}
_METRIC = rx.compile(r"㎡|m²|m2|제곱미터|㎝|cm|㎞|km|㎏|kg|\dg|\dm|㎜|mm|미터|그램|ℓ|리터|\dL")
_COUNTED = (
    "명|분(?!야)|건(?!물|강|축)|개국|개소|개월|개(?![가-힣]*(?:월|국|소))|곳|가구|세대|대(?!상|응)|년|일|회(?!의|원)|차례|종|점|편|시간|주|쪽|권|군데|마리"
    "|그루|필지|업체|기관|단체|부(?!서)|장|원|달|호|팀|학교|농가|과제|품목|인|동|채|층|차로|통|매|척|석|점포|상가|부스"
)
_ROUGH_GLUED = rx.compile(
    rf"(?<![.\d,])(?P<n>\d(?:[\d,]{{0,15}}\d)?|[수몇]?[십백천만])여(?P<unit>{_COUNTED})(?![가-힣]?여)"
)
# 여권, 여부, 여분 are words of their own.
_ROUGH_TORN = rx.compile(
    rf"(?<![.\d,])(?P<n>\d(?:[\d,]{{0,15}}\d)?[십백천만억]?) 여"
    rf"(?: (?P<unit>{_COUNTED})|(?P<glued>명|개(?![가-힣]{{2}})|건|곳|가구|년))"
)
_ROUGHLY = rx.compile(
    r"(?<![가-힣\d])(?P<word>[가-힣\d,.%]{1,12}[가-힣\d%㎡]) (?P<tail>가량|쯤)(?=[\s.,)의은는을를이]|$)"
)
_AMOUNTS = "명|인|건|개|곳|원|회|번|일|주|개월|년|시간|분|부|장|매|대|팀|가구|권|㎡|kg|km|m|%|조각|그루|마리|병|잔|자루"
_EACH = rx.compile(
    rf"(?P<word>(?<![\d,.])\d[\d,.]{{0,15}}\s?(?:만|천|백|억)?\s?(?:{_AMOUNTS})) "
    r"(?P<tail>씩|짜리|어치)(?=[\s.,)의은는을를이]|$)"
)
_NTH = rx.compile(r"(?P<word>(?<![\d.])\d{1,3}\s?(?:년|번|일|회|주|개월|달|차례)) (?P<tail>째)(?![가-힣]{2})")
_PER = rx.compile(
    r"(?P<word>(?<![\d.])\d{1,3}\s?(?:인|명|건|개|가구|회|시간|대|매|㎡|kg|세대|팀|곳|부|일|좌|가정|면|권)"
    r"|(?<![가-힣])(?:[인건]|한 (?:명|사람|곳|팀|가구)))"
    r" (?P<tail>당)(?=\s?(?:약|최대|최소|평균|월|연|총|매월|일)?\s?\d)"
)
_ORDINAL = rx.compile(
    r"(?<![가-힣])제 (?P<n>\d{1,4})(?= ?(?:[차기](?![가-힣]{2})|회(?!원)|분과|단계|호(?!선)|[대위권종급](?![가-힣])"
    r"|공구|구역|공장|터미널|전시장|별관|청사|회의실|주차장))"
)
_SYMBOL = rx.compile(
    rf"{_NUMBER}(?P<gap>\s?)(?P<unit>KM|Km|kM|KG|Kg|kG|CM|Cm|cM|MM|Mm|K[Ww][Hh]?|kw[Hh]?|kwH|kWH|MWH|Mwh|HA|Ha|hA|[Kk]hz|[KkMG]HZ"
    r"|[MG]hz|KHz|hz|HZ|[Kkcm]?m\^?2|K?M\^?2|M²|[cm]?m\^?3|M\^?3|M³|km\^?2|[Kk]CAL|Kcal|DB|db|Db|PPM|Ppm|TON|Ton|Ml|ML)"
    rf"(?![A-Za-z\d²³]|\s?모빌){_END}"
)
_RIGHT = {
    "KM": "km",
    "KG": "kg",
    "CM": "cm",
    "MM": "mm",
    "KW": "kW",
    "KWH": "kWh",
    "MWH": "MWh",
    "HA": "ha",
    "KHZ": "kHz",
    "MHZ": "MHz",
    "GHZ": "GHz",
    "HZ": "Hz",
    "M2": "㎡",
    "M²": "㎡",
    "KM2": "㎢",
    "CM2": "㎠",
    "MM2": "㎟",
    "CM3": "㎤",
    "MM3": "㎣",
    "M3": "㎥",
    "M³": "㎥",
    "KCAL": "kcal",
    "DB": "dB",
    "PPM": "ppm",
    "TON": "t",
    "ML": "mL",
}
_DEGREE = rx.compile(r"(?<=\d)(?P<gap>\s?)(?:[º˚∘]\s?C|°\s?c|도씨|도C)(?![A-Za-z가-힣])")
_WORDS = rx.compile(
    r"(?P<square>평방)\s?(?P<of>센티|킬로)?(?:미터|[mM](?![A-Za-z\d]))"
    r"|(?P<cubic>입방)\s?(?P<in>센티)?(?:미터|[mM](?![A-Za-z\d]))"
    r"|(?<=\d)\s?(?P<slang>헤[베배]|루[베배]|키로|센치(?!미)|미리(?![가-힣])|센티(?!미|[가-힣]))(?![가-힣]{2})"
)
_SLANG = {"헤": "㎡", "루": "㎥", "키": "킬로미터/킬로그램", "센": "센티미터", "미": "밀리미터"}
_MAN_MONTHS = rx.compile(r"투입|공수|인력|M/M|man|맨먼스", re.IGNORECASE)


def _old_units(view: View) -> Iterator[Mark]:
    for line in view.prose:
        for match in _OLD.finditer(line.masked):
            around = line.masked[max(0, match.start() - 14) : match.end() + 14]
            if _METRIC.search(around.replace(match[0], " ", 1)):
                continue  # shown beside the statutory unit
            factor, unit = _TO.get(match["unit"], (0, ""))
            amount = float(match["n"].replace(",", "")) * {"천": 1e3, "만": 1e4}.get(match["many"], 1) * factor
            better = f"{amount:,.1f}".removesuffix(".0") + unit if factor else ""
            shown = f" ‘{better}’처럼" if better else ""
            message = f"‘{match['unit']}’ 대신 법정단위로{shown} 적습니다. 함께 적을 때에는 법정단위를 먼저 적습니다."
            yield Mark(line.start + match.start(), line.start + match.end(), message, better, cause=match["unit"])


def _affixes(view: View) -> Iterator[Mark]:
    for line in view.prose:
        text = line.masked
        for pattern in (_ROUGH_GLUED, _ROUGH_TORN):
            for match in pattern.finditer(text):
                better = f"{match['n']}여 {match['unit'] or match.groupdict().get('glued')}"
                message = f"‘-여’는 앞말에 붙이고 뒤의 단위는 띄어 ‘{better}’처럼 적습니다."
                yield Mark(line.start + match.start(), line.start + match.end(), message, better, better, cause="-여")
        for pattern in (_ROUGHLY, _EACH, _NTH, _PER):
            for match in pattern.finditer(text):
                better = match["word"] + match["tail"]
                message = f"‘-{match['tail']}’은 접사이므로 앞말에 붙여 ‘{better}’처럼 적습니다."
                start, end = line.start + match.start(), line.start + match.end()
                yield Mark(start, end, message, better, better, cause=f"-{match['tail']}")
        for match in _ORDINAL.finditer(text):
            better = f"제{match['n']}"
            start, end = line.start + match.start(), line.start + match.end("n")
            yield Mark(start, end, f"‘제-’는 접두사이므로 ‘{better}’처럼 붙여 적습니다.", better, better, cause="제-")


def _symbols(view: View) -> Iterator[Mark]:
    for line in view.prose:
        text = line.masked
        for match in _SYMBOL.finditer(text):
            unit = match["unit"]
            better = _RIGHT.get(unit.upper().replace("^", ""), "")
            man_month = unit == "MM" and _MAN_MONTHS.search(text) is not None
            loose = unit.upper() in ("DB", "TON") and match["gap"]
            if better and better != unit and not man_month and not loose:
                start, end = line.start + match.start("unit"), line.start + match.end("unit")
                yield _symbol(start, end, unit, better, safe=not line.table)
        for match in _DEGREE.finditer(text):
            start, end = line.start + match.start(), line.start + match.end()
            yield _symbol(start + len(match["gap"]), end, match[0].strip(), "℃", safe=not line.table)
        for match in _WORDS.finditer(text):
            if match["slang"]:
                start, end = line.start + match.start("slang"), line.start + match.end("slang")
                yield _symbol(start, end, match["slang"], _SLANG[match["slang"][0]], safe=False)
                continue
            power = "제곱" if match["square"] else "세제곱"
            better = f"{power}{match['of'] or match['in'] or ''}미터"
            yield _symbol(line.start + match.start(), line.start + match.end(), match[0], better, safe=True)


def _symbol(start: int, end: int, unit: str, better: str, *, safe: bool) -> Mark:
    message = f"단위는 ‘{unit}’ 대신 ‘{better}’로 적는 것이 관행입니다."
    return Mark(start, end, message, better, better if safe else None, cause=unit)


RULES = (
    Rule(
        id="GM-NUM-005",
        title="비법정 계량단위(평·근·인치 등)",
        severity="info",
        confidence="LAW",
        gate="form",
        basis=(Basis("계량에 관한 법률", "제6조제2항", "비법정단위를 계량 또는 광고에 사용하여서는 아니 된다"),),
        what="평, 근, 돈, 인치, 야드, 마일처럼 법정단위가 아닌 단위를 찾습니다.",
        why="계량에는 미터법에 따른 법정단위를 씁니다. 법정단위 옆에 함께 적은 것은 보지 않습니다.",
        bad=(
            Example("텃밭 20평을 나눔", "텃밭 66.1㎡를 나눔"),
            Example("화면 크기 27인치", "화면 크기 68.6cm"),
        ),
        good=(
            Example("텃밭 66.1㎡(20평)"),
            Example("24평형 주택"),
            Example("3월 평가 결과"),
            Example("5명이 근무함"),
        ),
        check=_old_units,
    ),
    Rule(
        id="GM-NUM-006",
        title="숫자와 단위·접미사 띄어쓰기(-여, -쯤, -당, 제-)",
        severity="warn",
        confidence="NIKL",
        gate="form",
        basis=(Basis(LANGUAGE_INSTITUTE, "접사의 띄어쓰기"),),
        what="20여명, 20 여 명, 한 시간 가량, 1인 당, 제 2차처럼 접사를 잘못 띄운 곳을 찾습니다.",
        why="제-, -여, -쯤, -가량, -당, -씩, -째는 접사여서 붙여 쓰고, -여 뒤의 단위는 띄어 씁니다.",
        bad=(
            Example("학생 20여명이 옴", "학생 20여 명이 옴"),
            Example("학생 20 여 명이 옴", "학생 20여 명이 옴"),
            Example("2시간 가량 걸림", "2시간가량 걸림"),
            Example("제 2차 모임을 엶", "제2차 모임을 엶"),
            Example("두 곳에 3명 씩 둠", "두 곳에 3명씩 둠", doctype="press"),
        ),
        good=(
            Example("학생 20여 명이 옴"),
            Example("1인당 3권"),
            Example("제2 전시실"),
            Example("30분 여유를 둠"),
            Example("어제 3회차를 마침"),
        ),
        check=_affixes,
        suppresses=("GM-SPC-001",),
        fix="safe",
    ),
    Rule(
        id="GM-NUM-008",
        title="단위 기호의 글자",
        severity="info",
        confidence="SEC",
        gate="form",
        basis=(Basis("관행", "단위 기호(국제단위계)"), Basis("계량에 관한 법률", "제6조")),
        what="KM, Kg, M2처럼 대소문자나 글자가 잘못된 단위 기호와 평방미터, 입방미터를 찾습니다.",
        why="단위 기호는 대소문자에 따라 뜻이 달라집니다. W 앞의 M과 m은 뜻이 다르므로 보지 않습니다.",
        bad=(
            Example("산책로 길이 4KM", "산책로 길이 4km"),
            Example("상자 무게 12Kg", "상자 무게 12kg"),
            Example("텃밭 넓이 66M2", "텃밭 넓이 66㎡"),
            Example("텃밭 넓이 66평방미터", "텃밭 넓이 66제곱미터"),
        ),
        good=(
            Example("산책로 길이 4km"),
            Example("발전 설비 3MW"),
            Example("A4 용지 2장"),
            Example("M16 볼트"),
        ),
        check=_symbols,
        fix="safe",
    ),
)
