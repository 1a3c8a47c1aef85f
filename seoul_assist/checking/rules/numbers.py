"""Figures in running text: quantities in words, commas, 천원 as a unit, blanks at 만 and 억, telephone numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from seoul_assist.checking.gates import DRAFTING
from seoul_assist.checking.rule import DECREE, LANGUAGE_INSTITUTE, SPELLING, Example, Mark, Rule
from seoul_assist.checking.view import Line, View
from seoul_assist.model import Basis
from seoul_assist.text import rx
from seoul_assist.text.amounts import parse_hangul

_ONES = {"한": 1, "두": 2, "세": 3, "네": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9}
_TENS = {"열": 10, "스물": 20, "서른": 30, "마흔": 40, "쉰": 50, "예순": 60, "일흔": 70, "여든": 80, "아흔": 90}
_ODD = {"스무": 20, "석": 3, "넉": 4}
_TAIL = (
    r"(?=[^가-힣]|$|[을를이가은는의에도만과와당]|으?로|씩|까지|이[상하내]|마다|[임입]|간(?![가-힣])|중(?![가-힣])"
    r"|미만|초과|정도)"
)
_FEW = r"명|개소|개월|건(?!물|의[하를])|곳|부|매|통|권|장|대|회(?!의)|팀|가구|세대|개|시간|마리|필지|군데"
_MANY = rf"{_FEW}|분|사람|채|그루|살|달|해|쪽|줄|칸|상자|자루|송이|가지|차례|번(?![째호])|편"
_NATIVE = rx.compile(
    rf"(?<![가-힣])(?P<n>(?:{'|'.join(_TENS)})(?:{'|'.join(_ONES)})|스무|{'|'.join(list(_TENS)[2:])}"
    rf"|{'|'.join(list(_ONES)[4:])}|열(?= ))(?P<gap> ?)(?P<unit>{_MANY}){_TAIL}"
)
# 하나 and 둘 are words of everyday speech as well (한 번 더, 두세 차례): only what is plainly counted.
_SMALL = rx.compile(
    rf"(?<![가-힣])(?:(?P<n>[두세네])(?P<gap> )(?P<unit>{_FEW}){_TAIL}"
    r"|(?P<n2>[두세네석넉]) (?P<unit2>달)(?=[^가-힣]|$|[을이의에]|간|동안|안|마다)"
    r"|(?P<n1>한) (?P<unit1>명|부|매|통|개소)(?=을|를|씩|이 |으로|[ .,)]|$)(?! ?(?:더|이라도)))"
)
_DIGIT = "일이삼사오육칠팔구"
_SINO = rx.compile(
    rf"(?<![가-힣\d])(?:(?P<n>(?:[{_DIGIT}]?[천백십]){{1,3}}[{_DIGIT}]?|[{_DIGIT}]만(?:[{_DIGIT}]?천)?)(?P<gap> ?)"
    r"(?P<unit>명|건(?!물|강|축|설)|개소|개월|개(?![발최선정인])|부(?![문서분])|일|회(?!의|원)|년|시간|분|대|곳|가구|세대|세|권|매|장"
    r"|쪽|층|팀|마리|톤|초|퍼센트|프로|킬로미터|미터|제곱미터)"
    rf"|(?P<n1>[삼사오육칠팔구])(?P<gap1> )(?P<unit1>명|년|회(?!의|원)|일(?=간| ?이내|까지)|시간|학년|퍼센트)"
    rf"|(?P<n2>[{_DIGIT}])(?P<gap2> ?)(?P<unit2>개월)){_TAIL}"
)
_JOINED = frozenset({"명", "일", "건", "개소", "년", "퍼센트", "가구", "개", "미터", "킬로미터"})
_WON = rx.compile(
    rf"(?<![가-힣\d(（])(?<!금 )(?P<n>[{_DIGIT}][{_DIGIT}십백천만억]{{1,15}})(?P<gap> ?)(?P<unit>원)"
    r"(?!권|정| ?[(（])(?=[^가-힣]|$|[을를이은의에으씩과와임입])"
)
# 회 사 명, 세 부 내 용: the letters of a label set apart.
_SPREAD_BEFORE = rx.compile(r"(?:^|[^가-힣])[가-힣] $")
_SPREAD_AFTER = rx.compile(r" [가-힣] [가-힣](?![가-힣])")
_DIGITS = rx.compile(
    r"(?<![\d,.\-/:A-Za-z제])(?P<n>\d{5,13})"
    r"(?=\s?(?:(?:천|만|백만) ?원|원|명|건(?!물)|개소|곳|㎡|가구|세대|톤|kg|킬로그램|그루|필지|달러|여 ?[명건]"
    r"|[개부대매권](?=[^가-힣]|$|[을를이가의은는씩로임])))"
)
# Groups between commas that are not of three figures: 1,650000원, 12,00원, 1200,000명.
_BROKEN = rx.compile(
    r"(?<![\d,.\-/:A-Za-z제])(?P<n>\d{1,12}(?:,\d{1,12}){1,5})(?![\d,.])"
    r"(?P<unit>\s?(?:(?:천|만|백만) ?)?원"
    r"|\s?(?:명|건(?!물)|개소|곳|㎡|가구|세대|톤|kg|달러|[개부대매권](?=[^가-힣]|$)))"
)
_THOUSANDS = rx.compile(
    r"(?<![\d,.])(?P<n>\d{2,3}(?:,\d{3}){0,5}|\d{1,3}(?:,\d{3}){1,5}|\d{4,15})(?P<unit>\s?천\s?원)(?![가-힣]*권)"
    r"|(?<![\d,.])(?P<m>\d[\d,]{0,15}(?:\.\d{1,4})?)(?P<million>\s?백만\s?원)"
)
_LARGE = rx.compile(
    r"(?<![\d,.제])(?<!제 )\d[\d,]{0,15}(?:\.\d{1,4})?"
    r"(?:(?:조(?!\d+[항호목])|[억만])\d[\d,]{0,15}(?:\.\d{1,4})?[천백십]?|[천백십]?[조억만]){1,3}(?=[ 가-힣]|$)"
)
_GLUED = rx.compile(r"(?<=[조억만])(?=\d)")
_TORN = rx.compile(
    r"(?<![\d,.제])(?<!제 )(?P<n>\d[\d,]{0,15}(?:\.\d{1,4})?) (?P<large>[억만]|천만|백만) ?(?=원|명(?![가-힣]{2}))"
)
_PHONE_DOTS = rx.compile(r"(?<![\d.])0\d{1,2}\.\d{3,4}\.\d{4}(?![\d.])")
_PHONE_ODD = rx.compile(r"(?<![\d)\-(])0\d{1,2}(?:\)|/)\s?\d{3,4}\s?-\s?\d{4}(?!\d)")
_PHONE_LABEL = rx.compile(
    r"(?<![A-Za-z가-힣.])"
    r"(?P<label>TEL|Tel|tel|H\.\s?P\.?|HP|h\.?p|M\.\s?P|C\.\s?P|T[.)]|T(?=\s?:)|Mobile|☎|☏)\s?[:：.)]?\s?(?=\(?0\d{1,2})"
)
_PHONE_BARE = rx.compile(
    r"(?:전화(?:\s?번호)?|문의(?:처)?|연락처)\s?[:：]?\s?(?:[가-힣]{2,12}(?:\s[가-힣]{2,5})?,?\s)?"
    r"(?P<n>\(?[2-9]\d{2,3}-\d{4}|000-\d{4})(?![\d-])"
)
_PHONE_RUN = rx.compile(r"(?:전화(?:\s?번호)?|연락처)\s?[:：]?\s?(?P<n>0\d{8,10}|0\d{1,2} \d{3,4} \d{4})(?![\d\-])")
_PHONE = rx.compile(
    r"(?<![\d\-.])(?:(?P<paren>\(0\d{1,2}\)\s?\d{3,4}-\d{4})|(?P<hyphen>0\d{1,2}-\d{3,4}-\d{4}))(?![\d-])"
)


def _value(words: str) -> int | None:
    """The value of a numeral in words, native or Sino-Korean."""
    if words in _ODD:
        return _ODD[words]
    ten = next((ten for ten in _TENS if words.startswith(ten)), "")
    one = words[len(ten) :]
    if (ten or one) and (not one or one in _ONES):
        return _TENS.get(ten, 0) + _ONES.get(one, 0)
    return parse_hangul(words)


def _in_words(view: View) -> Iterator[Mark]:
    counted = view.doctype in DRAFTING or view.doctype in ("notice", "minutes")
    for line in view.prose:
        patterns = (_NATIVE, _SINO, _WON, *((_SMALL,) if counted else ()))
        for pattern in patterns:
            for match in pattern.finditer(line.masked):
                found = match.groupdict()
                words = next(found[name] for name in ("n", "n1", "n2") if found.get(name))
                unit = next(found[name] for name in ("unit", "unit1", "unit2") if found.get(name))
                number = _value(words)
                gap = next((found[name] for name in ("gap", "gap1", "gap2") if found.get(name) is not None), " ")
                # 백일장, 십분, 삼십 대 are words of their own.
                short = pattern is _SINO and not gap and unit != "개월" and (len(words) == 1 or unit not in _JOINED)
                aged = unit == "대" and words.endswith("십")
                spread = _spread(line.masked, match) if found.get("n1") or pattern is _SMALL else False
                if number is None or short or aged or spread:
                    continue
                start, end = line.start + match.start(), line.start + match.end()
                unit = "개월" if unit == "달" else unit
                better = spoken(number) if unit == "원" else f"{number}{unit}" if unit == "년" else f"{number:,}{unit}"
                yield Mark(start, end, f"수량은 아라비아 숫자로 ‘{better}’처럼 적습니다.", better, cause=words)


def _spread(text: str, match: re.Match[str]) -> bool:
    before = match.re is not _SMALL and _SPREAD_BEFORE.search(text, max(0, match.start() - 4), match.start())
    return bool(before or _SPREAD_AFTER.match(text, match.end()))


def _commas(view: View) -> Iterator[Mark]:
    for line in view.prose:
        for match in _DIGITS.finditer(line.masked):
            start, end = line.start + match.start("n"), line.start + match.end("n")
            better = f"{int(match['n']):,}"
            message = f"다섯 자리가 넘는 수는 세 자리마다 쉼표를 찍어 ‘{better}’처럼 적는 것이 관행입니다."
            if int(match["n"]) and not match["n"].startswith("0"):
                yield Mark(start, end, message, better, None if line.table else better, cause="쉼표")
        yield from _broken(line)


def _broken(line: Line) -> Iterator[Mark]:
    """Amounts with a comma lost or misplaced; 3,4명 may be a list and stays."""
    for match in _BROKEN.finditer(line.masked) if "," in line.masked else ():
        first, *rest = match["n"].split(",")
        long = len(first) > 3 or any(len(group) > 3 for group in rest)
        # Whether a figure or a comma is wrong only the writer knows: shown, never mended.
        if long or ("원" in match["unit"] and len(rest[-1]) != 3 and (len(rest) > 1 or len(rest[-1]) == 2)):
            start, end = line.start + match.start("n"), line.start + match.end("n")
            better = f"{int(match['n'].replace(',', '')):,}"
            message = f"쉼표의 자리가 맞지 않습니다. 세 자리마다 찍어 ‘{better}’처럼 적고 값이 맞는지 확인해 주세요."
            yield Mark(start, end, message, better, cause="쉼표의 자리")


def spoken(amount: int) -> str:
    """An amount of 원 as a sentence says it: 2,134만 5천 원, 3억 원, 345,000원."""
    if amount < 10**6 and amount % 10**4:
        return f"{amount:,}원"
    parts: list[str] = []
    for size, unit in ((10**12, "조"), (10**8, "억"), (10**4, "만")):
        count, amount = divmod(amount, size)
        if count:
            parts.append(f"{count:,}{unit}")
    if amount:
        parts.append(f"{amount:,}" if amount % 1000 else f"{amount // 1000}천")
    return " ".join(parts) + " 원"


def _thousands(view: View) -> Iterator[Mark]:
    for line in view.prose:
        if line.table or "단위" in line.masked or "표 안" in line.masked:
            continue
        for match in _THOUSANDS.finditer(line.masked):
            figures = (match["n"] or match["m"]).replace(",", "")
            if match["m"] and len(figures) == 1 and view.doctype not in DRAFTING:
                continue  # 5백만 원 is said so
            unit = 1_000 if match["n"] else 1_000_000
            amount = round(float(figures) * unit) if "." in figures else int(figures) * unit
            name = "천원" if match["n"] else "백만원"
            start, end = line.start + match.start(), line.start + match.end()
            better = spoken(amount)
            message = f"문장에서는 ‘{name}’을 단위로 쓰지 않고 ‘{better}’처럼 적는 것이 국립국어원과 편람의 권고입니다."
            yield Mark(start, end, message, better, cause=name)


def _large_units(view: View) -> Iterator[Mark]:
    for line in view.prose:
        for match in _LARGE.finditer(line.masked):
            better = _GLUED.sub(" ", match[0])
            if better != match[0]:
                start, end = line.start + match.start(), line.start + match.end()
                message = f"수는 만 단위로 띄어 ‘{better}’처럼 적습니다."
                yield Mark(start, end, message, better, None if line.table else better, cause="만 단위")
        for match in () if line.table else _TORN.finditer(line.masked):
            start, end = line.start + match.start(), line.start + match.end("large")
            better = match["n"] + match["large"]
            yield Mark(start, end, f"숫자와 ‘{match['large']}’은 붙여 ‘{better}’처럼 적습니다.", better, better)


def _phones(view: View) -> Iterator[Mark]:
    styles: list[tuple[Line, re.Match[str]]] = []
    for line in view.lines:
        text = line.text
        if line.blank or (line.table and view.doctype not in DRAFTING):
            continue
        styles += [(line, match) for match in _PHONE.finditer(text)]
        for match in _PHONE_DOTS.finditer(text):
            area, office, last = match[0].split(".")
            better = f"({area}) {office}-{last}"
            yield _phone(line, match, f"전화번호는 온점 대신 ‘{better}’처럼 적는 것이 관행입니다.", better)
        for match in _PHONE_ODD.finditer(text):
            better = re.sub(r"^(0\d{1,2})[)/]\s?(\d{3,4})\s?-\s?", r"(\1) \2-", match[0])
            yield _phone(line, match, f"지역 번호는 괄호 안에 ‘{better}’처럼 적는 것이 관행입니다.", better)
        for match in _PHONE_LABEL.finditer(text):
            if match["label"] in "☎☏" and view.doctype not in DRAFTING:
                continue
            mobile = match["label"][0] in "HhMC"
            better = "휴대전화" if mobile else "전화"
            message = f"‘{match['label']}’보다 ‘{better}’라고 적는 것이 관행입니다."
            start = line.start + match.start("label")
            yield Mark(start, start + len(match["label"]), message, better, cause=match["label"])
        for pattern, message in (
            (_PHONE_BARE, "전화번호에 지역 번호를 함께 적는 것이 관행입니다."),
            (_PHONE_RUN, "전화번호는 지역 번호와 국번을 나누어 적는 것이 관행입니다."),
        ):
            for match in () if "내선" in text or "국번" in text else pattern.finditer(text):
                start, end = line.start + match.start("n"), line.start + match.end("n")
                yield Mark(start, end, message, cause=message)
    yield from _mixed(view, styles)


def _phone(line: Line, match: re.Match[str], message: str, better: str) -> Mark:
    return Mark(line.start + match.start(), line.start + match.end(), message, better, cause="전화번호 모양")


def _mixed(view: View, styles: list[tuple[Line, re.Match[str]]]) -> Iterator[Mark]:
    """The telephone numbers of a letter that are set in another way than most of them."""
    counts = Counter(match.lastgroup for line, match in styles if not (match["hyphen"] or "").startswith("01"))
    if view.doctype not in DRAFTING or len(counts) < 2:
        return
    usual = max(counts, key=lambda style: (counts[style], style == "paren"))
    for line, match in styles:
        if match.lastgroup != usual and not (match["hyphen"] or "").startswith("01"):
            digits = re.findall(r"\d+", match[0])
            better = f"({digits[0]}) {digits[1]}-{digits[2]}" if usual == "paren" else "-".join(digits)
            message = "한 문서의 전화번호는 같은 모양으로 적는 것이 관행입니다."
            yield _phone(line, match, message, better)


RULES = (
    Rule(
        id="GM-NUM-001",
        title="한글 수사로 쓴 수량",
        severity="warn",
        confidence="LAW",
        gate="form",
        basis=(Basis(DECREE, "제7조제4항", "문서에 쓰는 숫자는 특별한 사유가 없으면 아라비아 숫자를 쓴다"),),
        what="서른 명, 다섯 건, 삼십 일처럼 한글로 적은 수량을 찾습니다.",
        why="숫자는 특별한 사유가 없으면 아라비아 숫자로 씁니다. 한 번 더, 두세 차례 같은 말은 보지 않습니다.",
        bad=(
            Example("의자 열두 개를 옮김", "의자 12개를 옮김"),
            Example("신청서를 육 개월 동안 보관함", "신청서를 6개월 동안 보관함"),
            Example("안내문 두 부를 받음", "안내문 2부를 받음"),
            Example("참가비는 오만 원임", "참가비는 5만 원임"),
        ),
        good=(
            Example("한 번 더 살펴봄"),
            Example("두세 차례 나누어 보냄"),
            Example("셋째 주에 엶"),
            Example("금50,000원(금오만원)"),
            Example("세부 계획을 세움"),
        ),
        check=_in_words,
        fix="offer",
    ),
    Rule(
        id="GM-NUM-002",
        title="네 자리 이상 수의 쉼표",
        severity="info",
        confidence="SEC",
        gate="form",
        basis=(Basis("관행", "금액과 수량의 쉼표"),),
        what=(
            "쉼표 없이 다섯 자리 이상으로 적거나 쉼표의 자리가 틀린 금액과 수량을 찾습니다. 연도, 문서 번호, 우편 "
            "번호는 보지 않습니다."
        ),
        why="세 자리마다 쉼표를 찍으면 자릿수를 잘못 읽지 않습니다.",
        bad=(
            Example("책 15000부를 나눔", "책 15,000부를 나눔"),
            Example("입장료 1200000원을 모음", "입장료 1,200,000원을 모음"),
        ),
        good=(Example("책 1500부를 나눔"), Example("기획과-15000 참고"), Example("물품 번호 20250001")),
        check=_commas,
        fix="safe",
    ),
    Rule(
        id="GM-NUM-003",
        title="천원 단위 표기",
        severity="warn",
        confidence="NIKL",
        gate="form",
        basis=(Basis(LANGUAGE_INSTITUTE, "금액의 단위"),),
        what="문장에서 천원이나 백만원을 단위로 쓴 금액을 찾습니다. 표와 ‘단위: 천원’은 보지 않습니다.",
        why="천원과 백만원은 머릿속에서 다시 셈해야 읽힙니다.",
        bad=(
            Example("재료비 12,300천원을 씀", "재료비 1,230만 원을 씀"),
            Example("공사비 450백만원이 듦", "공사비 4억 5,000만 원이 듦"),
        ),
        good=(Example("(단위: 천원)"), Example("입장료는 5천 원"), Example("공사비 4억 5천만 원")),
        check=_thousands,
        fix="offer",
        doctypes=DRAFTING | {"press"},
    ),
    Rule(
        id="GM-NUM-004",
        title="만·억 단위 띄어쓰기",
        severity="info",
        confidence="NIKL",
        gate="form",
        basis=(Basis(SPELLING, "제44항", "수를 적을 때에는 ‘만’ 단위로 띄어 쓴다"), Basis(SPELLING, "제43항")),
        what="3억5천만처럼 만·억 뒤를 붙이거나 300 만처럼 숫자와 만을 띄어 쓴 수를 찾습니다.",
        why="만 단위로 띄어 쓰는 것이 한글 맞춤법의 원칙입니다.",
        bad=(
            Example("재료비 2억3천만 원", "재료비 2억 3천만 원"),
            Example("관람객 4만2천 명", "관람객 4만 2천 명"),
            Example("지원금 300 만 원", "지원금 300만 원"),
        ),
        good=(Example("재료비 2억원"), Example("재료비 230,000,000원"), Example("관람객 4만 2천 명")),
        check=_large_units,
        fix="safe",
    ),
    Rule(
        id="GM-NUM-007",
        title="전화번호 표기",
        severity="info",
        confidence="SEC",
        gate="form",
        basis=(Basis("관행", "전화번호 표기"),),
        what="온점으로 나눈 번호, TEL·H.P 같은 이름표, 지역 번호가 없는 번호, 한 문서에서 서로 다른 모양을 찾습니다.",
        why="지역 번호까지 같은 모양으로 적어야 바로 걸 수 있습니다. 법령은 나누는 부호를 정하지 않았습니다.",
        bad=(
            Example("전화: 000.000.0000", "전화: (000) 000-0000"),
            Example("TEL 000-000-0000", "전화 000-000-0000"),
            Example("전화 000)000-0000", "전화 (000) 000-0000"),
            Example("문의: 기획과 000-0000"),
        ),
        good=(
            Example("전화 (000) 000-0000"),
            Example("대표 번호 1588-0000"),
            Example("내선 1234"),
            Example("서버 주소 192.168.0.1"),
        ),
        check=_phones,
        fix="offer",
    ),
)
