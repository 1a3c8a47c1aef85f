"""결문 below the approval lines: registration number and date, address."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seoul_assist.checking.rule import DECREE_RULE, Example, Mark, Rule
from seoul_assist.checking.slot import Slot
from seoul_assist.checking.view import View
from seoul_assist.checking.when import canonical, days
from seoul_assist.model import Basis
from seoul_assist.text import rx

_NUMBER = rx.compile(
    r"^(?P<office>[^()]{0,40}?[가-힣A-Za-z)])(?P<rest>[^가-힣A-Za-z]*|\s*제\s?[\d\s-]+호?|[\s_–—-]*\d+\s?호)$"
)
_SERIAL = rx.compile(r"^\s?-\s?(?P<serial>\d{1,7})$")
_DATED = rx.compile(r"^(?P<number>[^(]*?)\s*(?:\(\s*(?P<day>[^()]*?)\s*\)?)?$")
_CANONICAL = rx.compile(r"^\d{4}\. [1-9]\d?\. [1-9]\d?\.$")
_LOOSE = rx.compile(r"^\d{4}\.\s*\d{1,2}\.\s*\d{1,2}\.?$")
_LOT = rx.compile(r"[가-힣]\d{0,2}(?:동|리|가)\s?(?:산\s?)?\d{1,4}(?:-\d{1,4})?(?:\s?번지)?(?![\d가-힣층호])")
_LONGEST = 120
_ROAD = rx.compile(r"(?:로|길)\s?(?:지하\s?)?\d")


def _number(view: View) -> Iterator[Mark]:
    for slot, name in ((view.form.issue, "시행"), (view.form.receipt, "접수")):
        if slot is not None and len(slot.text) <= _LONGEST and re.search(r"\d", slot.text):
            yield from _registration(slot, name)


def _registration(slot: Slot, name: str) -> Iterator[Mark]:
    found = _DATED.match(slot.text)
    if found is None:
        message = f"{name} 번호는 ‘처리과명-일련번호({name}일)’의 꼴로 적습니다."
        yield Mark(slot.start, slot.end, message)
        return
    number = slot.part(*found.span("number"))
    parts = _NUMBER.match(number.text)
    serial = _SERIAL.match(parts["rest"]) if parts else None
    if serial is None and (re.search(r"\d", number.text) or found["day"]):
        yield from _wrong_number(number, parts, name)
    if found["day"] is None or not found["day"]:
        if re.search(r"\d", number.text):
            end = slot.end if found["day"] is not None else number.end
            yield Mark(number.start, end, f"{name} 번호 다음의 괄호 안에 {name}일을 적어야 합니다.")
        return
    day = slot.part(*found.span("day"))
    if _CANONICAL.match(day.text) or re.fullmatch(r"[.\s]*", day.text):
        return
    read = days(day.text)
    better = canonical(read[0].year, read[0].month, read[0].day) if len(read) == 1 and read[0].year else ""
    loose = _LOOSE.match(day.text) is not None and day.text.rstrip().endswith(".")
    message = f"{name}일은 ‘2026. 3. 5.’처럼 연월일을 숫자와 온점으로 적습니다."
    yield Mark(day.start, day.end, message, better, severity="warn" if loose else None)


def _wrong_number(number: Slot, parts: re.Match[str] | None, name: str) -> Iterator[Mark]:
    digits = re.findall(r"\d+", parts["rest"]) if parts else []
    office = parts["office"].strip() if parts else ""
    message = f"{name} 번호는 처리과명과 연도별 일련번호를 붙임표로 이어 적습니다."
    if len(digits) == 2 and re.fullmatch(r"(?:19|20)\d{2}", digits[0]):
        yield Mark(number.start, number.end, f"{name} 번호에는 연도를 넣지 않습니다.", f"{office}-{digits[1]}")
    elif len(digits) == 1 and office:
        better = f"{office}-{digits[0]}"
        plain = parts is not None and re.fullmatch(r"\s+\d+", parts["rest"]) is not None
        yield Mark(number.start, number.end, message, better, better if plain else None)
    elif not digits and office:
        yield Mark(number.start, number.end, f"{name} 번호에 일련번호가 없습니다.")
    else:
        yield Mark(number.start, number.end, message)


def _address(view: View) -> Iterator[Mark]:
    form = view.form
    if form.postal is not None and not re.fullmatch(r"\d{5}", form.postal.text):
        yield Mark(form.postal.start, form.postal.end, "우편번호는 다섯 자리 숫자로 적습니다.")
    elif form.address is not None and form.postal is None and form.address.text and _is_place(form.address.text):
        yield Mark(form.address.start, form.address.end, "주소 앞에 다섯 자리 우편번호를 적습니다.")
    places = [form.address, *(one.aide for one in form.recipients if re.search(r"귀\s?하|귀\s?중", one.name.text))]
    for place in places:
        if place is None:
            continue
        code = re.match(r"(?:우\s?)?(?P<code>\d[\d-]*\d)(?=\s)", place.text)
        if code and place is not form.address and not re.fullmatch(r"\d{5}", code["code"]):
            yield Mark(
                place.start + code.start("code"),
                place.start + code.end("code"),
                "우편번호는 다섯 자리 숫자로 적습니다.",
            )
        lot = _LOT.search(place.text)
        if lot and not _ROAD.search(place.text):
            message = "공공기관의 주소와 문서를 보내는 주소는 지번이 아니라 도로명주소로 적습니다."
            yield Mark(place.start + lot.start(), place.start + lot.end(), message)


def _is_place(text: str) -> bool:
    return re.search(r"[시군구도읍면동리]\s", text) is not None and re.search(r"\d", text) is not None


_CELLS = "주무관 홍여울  팀장 나래솔  "
_RECORDS = "공공기록물 관리에 관한 법률 "

RULES = (
    Rule(
        id="GM-STR-009",
        title="시행 번호 형식 처리과명-일련번호(시행일)",
        severity="error",
        confidence="LAW",
        gate="head",
        basis=(
            Basis(_RECORDS + "시행령", "제20조제3항"),
            Basis(_RECORDS + "시행규칙", "제5조제3항"),
            Basis(DECREE_RULE, "제4조제6항제3호"),
        ),
        what="붙임표나 일련번호, 날짜가 없거나 연도가 들어간 시행·접수 번호와 꼴이 다른 시행일을 찾습니다.",
        why=(
            "생산등록번호는 처리과명과 연도별 일련번호를 붙임표로 잇고 괄호 안에 시행일을 적습니다. "
            "번호는 결재 뒤에 붙으므로 그 전에는 비어 있습니다."
        ),
        bad=(
            Example("시행  산림과 31(2026. 10. 6.)", "시행  산림과-31(2026. 10. 6.)"),
            Example("시행  산림과-2026-31(2026. 10. 6.)  접수"),
            Example("시행  산림과-31  접수"),
            Example(_CELLS + "과장 전결 10/6 박다솜\n시행  산림과-31(26. 10. 6.)"),
        ),
        good=(
            Example("시행  산림과-31 (2026. 10. 6.)  접수  문화1과-7(2026. 10. 6.)"),
            Example("시행  산림과-  접수  (     )"),
            Example("시행\n접수"),
        ),
        check=_number,
        fix="safe",
        doctypes=frozenset({"draft", "internal", "civil"}),
    ),
    Rule(
        id="GM-STR-014",
        title="우편번호·도로명주소",
        severity="warn",
        confidence="LAW",
        gate="head",
        basis=(
            Basis("도로명주소법", "제19조제1항"),
            Basis("도로명주소법", "제19조제2항"),
        ),
        what="다섯 자리가 아닌 우편번호와 지번으로 적은 결문의 주소, 받는 사람의 주소를 찾습니다.",
        why="공공기관의 주소를 적거나 문서를 보낼 때에는 도로명주소를 씁니다. 우편번호는 다섯 자리입니다.",
        bad=(
            Example("우 000-012 다솜구 숲길로 7"),
            Example("우 00012 다솜구 새숲동 31-2번지"),
            Example("우 00012 다솜구 새숲동 31"),
        ),
        good=(
            Example("우 00012 다솜구 숲길로 7, 2층(새숲동)"),
            Example("사업 대상지: 다솜구 새숲동 31-2 일원"),
        ),
        check=_address,
    ),
)
