"""When a notice takes effect: the day it must state, and what the law says when it states none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from seoul_assist.checking.content import date_lines, filled, is_snippet, issued
from seoul_assist.checking.layout import is_sender
from seoul_assist.checking.rule import DECREE, Example, Mark, Rule
from seoul_assist.checking.view import Line, View
from seoul_assist.checking.when import canonical, days
from seoul_assist.model import Basis
from seoul_assist.text import rx

_PROCEDURE = "행정절차법"
_IS_ORDER = rx.compile(r"고\s?시(?:합니다|한다|함)?\s*$|고\s?시\s+제|고시(?:합니다|한다|함|하오니)|이\s고시는")
_EFFECT = rx.compile(
    r"시행\s?일|효력|부터\s?시행|시행한다|시행합니다|적용\s?(?:일|시점)|(?:부터|날에)[^.\n]{0,15}(?:적용"
    r"|시행|발효|유효)|발생일"
    r"|\d일이?\s?(?:지난|경과한)\s?(?:날|때)"
)
# A notice that comes into force without a word of when.
_EMPTY_EFFECT = rx.compile(
    r"(?:(?:이|본|동|위)\s?(?:고시|공고|규정|지침|훈령|예규|기준|지정|변경|결정)|(?:고시|공고)\s?제[\d\s-]{1,14}호)"
    r"(?:은|는|의|을|를)\s{1,2}(?:위와\s?같이\s?|다음과\s?같이\s?)?"
    r"(?P<verb>(?:시행|발효)(?:한다|합니다|함|하고자)|효력[이을은]?\s{0,2}(?:발생|생[기깁긴]|있|갖|가[지진집])[가-힣]{0,4})"
    r"|(?:고시|공고)하고[,\s]{1,2}(?P<also>시행(?:한다|합니다|함))"
)
_SAYS_WHEN = rx.compile(r"부터|즉시|동시|다음\s?날|당일|\d\s?일|날에|날의|때에")
_YEAR = r"(?:19|20)\d{2}"
_NUMBERED = rx.compile(r"(?:공\s?고|고\s?시)\s{0,2}제?\s?[’'‘]?\d{1,4}")
_ACT_AT_ONCE = rx.compile(
    r"(?P<act>(?:고시|공고)?(?:\s?한\s?날의?|\s?일의?)?\s?다음\s?날(?:부터)?[^.\n]{0,12}(?:단속|금지|제한"
    r"|부과|통제)[가-힣]{0,4})"
)
_NO_EFFECT_WANTED = rx.compile(
    r"입찰|모집|채용|공모|공시\s?송달|입법\s?예고|행정\s?예고|결과|합격|선정|시험|매각|분양|위탁|경매|공매"
    r"|열람|공청회|의견\s?(?:청취|수렴|제출)"
    r"|실시계획|인가|사업|명단|재산|점용|고시원"
)

_SERVICE = rx.compile(r"공시\s?송달")
_SERVED = rx.compile(r"효력|송달(?:된|한|로|의\s?효)|도달|발효|간주")
_AFTER_DAYS = rx.compile(r"(?P<n>\d{1,2})\s?일\s?(?:이\s?|간\s?)?(?:후|뒤|지나|지난|경과|이후|부터|이\s?되)")
_WEEKS = rx.compile(r"(?P<n>\d|[일한두이삼세])\s?주(?:일)?\s?(?:[이가]\s?)?(?:후|뒤|지나|지난|경과)")
_AT_ONCE = rx.compile(
    r"(?P<at>(?:공고|게시|게재)(?:한|된|일)?(?:의)?\s?(?:다음\s?날|이튿날|익일|당일|즉시|날|일|[와과]\s?동시)(?:에|부터|로부터)?)"
    r"(?:바로|곧)?[^.\n\d]{0,14}(?:효력|발생|생[기깁긴]|송달된|도달|발효)"
)
_NOTICE_EFFECT = rx.compile(
    r"(?:공고|고시)(?:일|한\s?날|한|\s?후)?(?:의|로)?(?:부터)?\s{0,2}"
    r"(?:(?P<n>\d{1,2})\s?일\s?(?:이\s?)?(?:후|뒤|지나|지난|경과|이후)?[^.\n]{0,10}?(?:효력|발효)"
    r"|(?P<next>(?:다음\s?날(?:에|부터)?|이튿날(?:에|부터)?|즉시|당일(?:에|부터)?)\s?(?:효력|발효)))"
    r"|효력[은이]\s[^.\n]{0,16}?(?:공고|고시)(?:일|한\s?날|한)?(?:의|로)?(?:부터)?\s{0,2}"
    r"(?:(?P<n2>\d{1,2})\s?일[^.\n]{0,14}?|(?:다음\s?날|이튿날|즉시|당일)[에부터]{0,2}\s?)(?:발생|생[기깁긴])"
)
_NAMED_DAY = rx.compile(r"이\s?(?:고시|공고|규정)[은는]|부터\s?시행|효력\s?발생일|달리\s?정")


def _stated(view: View) -> Iterator[Mark]:
    lines = filled(view)
    text = "\n".join(line.flat for line in lines)
    for line in lines:
        found = _EMPTY_EFFECT.search(line.text)
        if found and not days(line.text) and not _SAYS_WHEN.search(line.text):
            start, end = line.start + found.start(), line.start + found.end()
            yield Mark(start, end, "언제부터 시행하는지 날짜를 적어야 합니다.", _day_shown(view))
            return
    acts = next(((n, m) for n in lines if (m := _ACT_AT_ONCE.search(n.text))), None)
    if acts and not re.search(r"부터\s?시행|시행\s?일|효력", text):
        line, found = acts
        message = "정한 날이 없으면 고시ㆍ공고한 날부터 5일이 지난 때에 효력이 생깁니다. 시행일을 밝혀 적어 주세요."
        yield Mark(line.start + found.start("act"), line.start + found.end("act"), message, _day_shown(view))
        return
    if is_snippet(view) or not lines:
        return
    yield from _silent_notice(view, lines, text)


def _silent_notice(view: View, lines: list[Line], text: str) -> Iterator[Mark]:
    top = "\n".join(line.flat for line in lines[:4])
    if _IS_ORDER.search(top) and not _NO_EFFECT_WANTED.search(top) and not _EFFECT.search(text):
        given = issued(view)
        when = f"({_day(given + timedelta(5))}이 지난 때)" if given else ""
        message = (
            f"시행일이 없으면 고시ㆍ공고한 날부터 5일이 지난 때{when}에 효력이 생깁니다. "
            "달리 정하려면 시행일을 적어 주세요."
        )
        yield Mark(lines[0].start, lines[0].end, message, _day_shown(view))
    sender = next((line for line in reversed(lines) if is_sender(line)), None)
    if sender and _NUMBERED.search(top) and not any(True for _ in date_lines(view)) and len(lines) >= 5:
        above = lines[lines.index(sender) - 1].text
        near = sender.text + (above if len(above.strip()) < 40 and not re.search(r"[:：~]", above) else "")
        if not re.search(rf"{_YEAR}\s?[년.]\s{{0,3}}\d{{1,2}}\s?[월.]\s{{0,3}}\d", near):
            yield Mark(sender.start, sender.end, "공고문 끝에 공고한 날짜를 적어야 효력이 생기는 때를 알 수 있습니다.")


def _day(day: date) -> str:
    return canonical(day.year, day.month, day.day)


def _day_shown(view: View) -> str:
    given = issued(view)
    return f"이 고시는 {_day(given)}부터 시행한다." if given else "이 고시는 (날짜)부터 시행한다."


def _early(view: View) -> Iterator[Mark]:
    served = _SERVICE.search(view.text) is not None
    otherwise = re.search(r"긴급|달리\s?정", view.text) is not None
    for line in view.lines:
        if served:
            found = None if otherwise else _wrong_service(line.masked)
            if found:
                start, end = line.start + found[0], line.start + found[1]
                message = "공시송달은 공고한 날부터 14일이 지난 때에 효력이 생깁니다."
                yield Mark(start, end, message, "14일이 지난 때")
            continue
        stated = _NOTICE_EFFECT.search(line.masked)
        if stated is None or _NAMED_DAY.search(line.masked) or (stated["n"] or stated["n2"]) in ("5", "05"):
            continue
        message = "효력이 생기는 날을 따로 정하지 않으면 고시ㆍ공고한 날부터 5일이 지난 때에 효력이 생깁니다."
        yield Mark(line.start + stated.start(), line.start + stated.end(), message, "5일이 지난 때")


def _wrong_service(text: str) -> tuple[int, int] | None:
    """Where a line has service by notice take effect at another time than after 14 days."""
    for found in _AFTER_DAYS.finditer(text):
        around = text[max(0, found.start() - 40) : found.end() + 30]
        if _SERVED.search(around):
            return found.span() if int(found["n"]) != 14 else None
    for found in _WEEKS.finditer(text):
        if _SERVED.search(text[max(0, found.start() - 40) : found.end() + 30]):
            return found.span() if found["n"] not in ("2", "두", "이") else None
    at_once = _AT_ONCE.search(text)
    return at_once.span("at") if at_once else None


RULES: tuple[Rule, ...] = (
    Rule(
        id="GM-STR-030",
        title="공고문서의 효력발생일·공고일 표기",
        severity="info",
        confidence="LAW",
        gate="every",
        basis=(Basis(DECREE, "제6조제3항", "고시 또는 공고 등이 있은 날부터 5일이 경과한 때에 효력"),),
        what=("시행일을 밝히지 않은 고시, 날짜 없이 ‘시행한다’고 한 문장, 공고한 날짜가 없는 공고문을 찾습니다."),
        why=(
            "날을 정하지 않으면 5일이 지나야 효력이 생깁니다. "
            "모집ㆍ입찰ㆍ공시송달처럼 시행일이 뜻이 없는 공고는 보지 않습니다."
        ),
        bad=(
            Example("이 고시는 시행한다.", "이 고시는 2026. 5. 11.부터 시행한다.", "notice"),
            Example("공고일 다음 날부터 주차를 단속합니다.", doctype="notice"),
            Example(
                "누리군 고시 제2026-8호\n\n주정차 금지 구역 지정 고시\n\n새터로를 주정차 금지 구역으로 지정합니다.\n"
                "1. 구간: 새터로 1\n2. 길이: 30m\n\n2026년 5월 7일\n\n누리군수",
                doctype="notice",
            ),
        ),
        good=(
            Example("이 고시는 고시한 날의 다음 날부터 시행한다.", doctype="notice"),
            Example("접수 기간에만 신청을 받는 입찰 공고", doctype="notice"),
        ),
        check=_stated,
        doctypes=frozenset({"notice"}),
    ),
    Rule(
        id="GM-DUE-007",
        title="공고·송달 효력 기간",
        severity="info",
        confidence="LAW",
        gate="period",
        basis=(
            Basis(DECREE, "제6조제3항", "고시 또는 공고 등이 있은 날부터 5일이 경과한 때"),
            Basis(_PROCEDURE, "제15조제3항", "공시송달은 공고일부터 14일이 지난 때"),
        ),
        what="공시송달의 효력을 14일과 다르게, 공고문서의 효력을 근거 없이 5일과 다르게 적은 곳을 찾습니다.",
        why="효력이 생기는 때를 잘못 알리면 기간 계산이 모두 틀어집니다. 효력발생일을 밝힌 고시는 보지 않습니다.",
        bad=(
            Example("공시송달 공고 후 7일이 지나면 효력이 생김", doctype="notice"),
            Example("공고일 다음 날 효력 발생", doctype="notice"),
        ),
        good=(
            Example("공시송달 공고 후 14일이 지나면 효력이 생김", doctype="notice"),
            Example("이 고시는 2026. 5. 18.부터 시행한다.", doctype="notice"),
        ),
        check=_early,
        doctypes=frozenset({"notice"}),
    ),
)
