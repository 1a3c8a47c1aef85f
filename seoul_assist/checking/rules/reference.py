"""How a draft names the documents it answers: department-number(date)호."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seoul_assist.checking.rule import HANDBOOK, Example, Mark, Rule
from seoul_assist.checking.view import View
from seoul_assist.model import Basis

_BOOK = Basis(HANDBOOK, "관련 문서의 표시")
_OFFICE = r"[가-힣]{2,20}(?:과|실|팀|단|관|국|센터|담당관)"
_NO_HYPHEN = re.compile(
    rf"관련[^\n]{{0,30}}?(?P<office>{_OFFICE})(?P<gap> )(?P<number>\d{{1,6}})(?= ?\((?:19|20)\d{{2}}\.)"
)
_TIGHT_DATE = re.compile(
    rf"(?P<office>{_OFFICE})-(?P<number>\d{{1,6}}) ?"
    r"\((?P<y>(?:19|20)\d{2})\. ?(?P<m>\d{1,2})\. ?(?P<d>\d{1,2})(?P<dot>\.?)(?=[,)])"
)
_NO_DATE = re.compile(rf"(?P<office>{_OFFICE})-(?P<number>\d{{1,6}})호(?!\s?\()")
_HO_FIRST = re.compile(
    rf"(?P<office>{_OFFICE})-(?P<number>\d{{1,6}})호 ?(?P<date>\((?:19|20)\d{{2}}\.[^()\n]{{1,40}}\))"
)


def _form(view: View) -> Iterator[Mark]:
    for line in view.of("body"):
        for match in _NO_HYPHEN.finditer(line.text):
            start, end = line.start + match.start("gap"), line.start + match.end("number")
            yield Mark(start, end, "관련 문서는 ‘처리과명-번호(날짜)’로 적습니다.", f"-{match['number']}")
        for match in _TIGHT_DATE.finditer(line.text):
            better = f"{match['y']}. {int(match['m'])}. {int(match['d'])}."
            start, end = line.start + match.start("y"), line.start + match.end("dot")
            if line.text[match.start("y") : match.end("dot")] != better:
                yield Mark(start, end, "관련 문서의 날짜는 온점 뒤를 띄워 적습니다.", better, better)
        for match in _NO_DATE.finditer(line.text):
            start, end = line.start + match.start(), line.start + match.end()
            yield Mark(start, end, "관련 문서의 번호 다음 괄호 안에 그 문서의 날짜를 적습니다.")


def _ho(view: View) -> Iterator[Mark]:
    for line in view.of("body"):
        for match in _HO_FIRST.finditer(line.text):
            start, end = line.start + match.start("number"), line.start + match.end("date")
            better = f"{match['number']}{match['date']}호"
            yield Mark(start, end, "‘호’는 날짜 괄호 뒤에 적습니다.", better, better)


RULES = (
    Rule(
        id="GM-REF-001",
        title="관련 문서 번호 형식",
        severity="warn",
        confidence="PYEON",
        gate="ending",
        basis=(_BOOK,),
        what="붙임표가 없거나 날짜가 없거나 날짜를 붙여 쓴 관련 문서 번호를 찾습니다.",
        why="‘처리과명-번호(2026. 3. 5.)’로 적어야 어느 문서인지 찾을 수 있습니다.",
        bad=(
            Example("1. 관련: 기획과 12(2026. 5. 7.)\n2. 준비물"),
            Example("1. 관련: 기획과-12(2026.5.7.)\n2. 준비물", "1. 관련: 기획과-12(2026. 5. 7.)\n2. 준비물"),
            Example("1. 관련: 기획과-12호\n2. 준비물"),
        ),
        good=(
            Example('1. 관련: 누리군 기획과-12(2026. 5. 7., "음악회 협조 요청")호\n2. 준비물'),
            Example("1. 관련: 「주차장법」 제19조\n2. 준비물"),
        ),
        check=_form,
        fix="safe",
        suppresses=("GM-DATE-003", "GM-DATE-004", "GM-DATE-005"),
    ),
    Rule(
        id="GM-REF-002",
        title="관련 문서의 “호” 위치",
        severity="info",
        confidence="PYEON",
        gate="ending",
        basis=(_BOOK,),
        what="‘기획과-12호(날짜)’처럼 호를 괄호 앞에 적은 관련 문서를 찾습니다.",
        why="호를 적을 때는 괄호 뒤에 적습니다. 공고 번호는 보지 않습니다.",
        bad=(Example("기획과-12호(2026. 5. 7.)와 관련", "기획과-12(2026. 5. 7.)호와 관련"),),
        good=(Example("가온시 공고 제2026-12호(2026. 5. 7.)"), Example("기획과-12(2026. 5. 7.)호와 관련")),
        check=_ho,
        fix="safe",
    ),
)
