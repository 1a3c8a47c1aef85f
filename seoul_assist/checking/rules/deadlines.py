"""Deadlines against the calendar of holidays and the date of the document, and periods of notices and objections."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from seoul_assist.checking import remedies
from seoul_assist.checking.content import days_until, filled, issued, spans
from seoul_assist.checking.rule import Example, Mark, Rule
from seoul_assist.checking.view import Line, View
from seoul_assist.checking.when import Day, canonical, days
from seoul_assist.model import Basis, Severity
from seoul_assist.text import rx
from seoul_assist.text.calendar import day_off, weekday

_DISCLOSURE = "공공기관의 정보공개에 관한 법률"
_PETITIONS = "민원 처리에 관한 법률"
_PROCEDURE = "행정절차법"
_APPEALS = "행정심판법"

_LOCAL = rx.compile(r"조례|자치\s?법규|[가-힣](?:시|군|구|도)\s?[^\n]{0,15}규칙|훈령|예규")
_STATE = rx.compile(r"부령|대통령령|총리령|시행령|시행규칙|법률|[가-힣]법\s?(?:일부|전부)?\s?개정")
_URGENT = rx.compile(r"긴급|단축|신속|불가피|특별한\s?사(?:유|정)|시급")
_PRENOTICE = rx.compile(r"(?P<what>입법|행정)\s?예고")
_SPAN = rx.compile(r"예고\s?기간|의견\s?(?:제출|수렴|접수|청취)?\s?(?:기간|기한)|기\s?간|예고")
_DAYS_OF = rx.compile(r"(?P<n>\d{1,3})\s?일(?:\s?간)?(?!\s?(?:까지|부터|자|\(|전|후|요))")
_DAYS_BEFORE = rx.compile(r"(?<![\d.])(?P<n>\d{1,3})\s?(?P<unit>일|주일?)(?:간|\s?동안)\s?(?:의\s?)?$")
_OPINION = rx.compile(r"의견\s?(?:을|서를?|서)?\s?제출|의견제출|의견")
_CONSULT = rx.compile(r"의견\s?조회|관계\s?기관|기관\s?간|부서\s?간|공람|공청회")

# --- A deadline that meets a holiday or lies behind.
_ACT = (
    "제출|회신|접수|신청|납부|등록|모집|응모|이행|보완|지원|결제|반납|송부|통보|보고|답변|입력|추천|공모|투찰|납품"
    "|정정|소명|의견|예약|참가|반환|작성|수강|투표|환급|청구"
)
_LABEL = rx.compile(
    rf"(?:(?:{_ACT}|회\s?신|의견\s?제출|자료\s?제출|참가\s?신청|서류)\s?)?(?P<what>기\s{{0,2}}한"
    rf"|마\s{{0,2}}감(?:\s?일시|\s?일자|\s?일|\s?시한)?|기\s{{0,2}}일|시한)"
    r"\s{0,3}(?:[:：|]|은|는|\s|\()\s{0,4}(?:붙임[^\n]{0,10})?$"
)
_NOT_DUE = rx.compile(
    r"유효|보존|유통|소비|임대|계약|존속|공사|준공|보증|임기|연장|당초|기존|종전|변경\s?전|하자|상환|만기"
    r"|지정|허가|기한부|과업|용역|수행|존치|이용|운영|거치|대출"
)
_PERIOD_LABEL = rx.compile(
    r"(?:신\s?청|접\s?수|모\s?집|응\s?모|등\s?록|제\s?출|공\s?모|납\s?부"
    r"|지\s?원)\s?(?:서류\s?)?(?:접수\s?)?(?:기\s{0,3}간|일\s{0,2}시|일\s{0,2}정)\s{0,3}\)?\s{0,2}[:：|]?\s{0,4}$"
)
_RECEIVED_IN = rx.compile(r"(?:신청|접수|모집|응모|등록|제출)\s{0,2}[:：]\s{0,3}$")
_UNTIL = rx.compile(
    r"\s?(?:오전|오후|낮)?\s?(?:\d{1,2}\s?(?::\s?\d{2}|시(?:\s?\d{1,2}분)?))?\s?(?:한)?까지(?P<rest>[^.\n]{0,40})"
)
_ACTS_AFTER = rx.compile(
    r"제출|회신|접수|신청|납부|송부|통보|등록|응모|반납|입력|투찰|보내|알려|내\s?주|바랍니다|받는다"
    r"|받습니다|받음|답변|소명"
)
_ACTS_BEFORE = rx.compile(r"(?:신청|접수|제출|회신|납부|응모|등록|모집)(?:은|는|을|를|서는?|\s?기간은)?\s?[:：]?\s?$")
_PASSED = rx.compile(
    r"않았|아니하였|미제출|지났|경과|하였으나|했으나|하도록\s?(?:하였|했)|요청하였|요청했|운영|실시|진행"
    r"|사용|이용|개방|휴관|유효|보관|게시|전시|근무|공사|통제|연기|이어|열[리린려]|계속|상영|볼\s수|머무"
)
_PAST = rx.compile(r"의|\s?[가-힣]{1,6}(?:한|된|은|하신|하였|했|됨)(?:[\s,.)]|$)|\s?[가-힣]{1,6}(?:하였|했|되었)")
_ONLINE = rx.compile(
    r"온라인|누리집|홈페이지|전자\s?우편|이메일|[Ee]-?[Mm]ail|인터넷|24시간|시스템|소인"
    r"|우편|앱|http|2[34]:\d{2}|24시|자정"
)


def _objections(view: View) -> Iterator[Mark]:
    lines = tuple(view.of("body", "attachments", "head"))  # the foot only tells who may see the document itself
    info = any(remedies.ABOUT_INFO.search(line.masked) for line in lines)
    for line in lines:
        for start, end, right in remedies.wrong_periods(line.masked, info=info):
            yield Mark(line.start + start, line.start + end, f"{right.name} 기간은 {right.shown}입니다.", right.shown)


def _prenotice(view: View) -> Iterator[Mark]:
    lines = filled(view)
    top = "\n".join(line.flat for line in lines[:6])
    whole = _PRENOTICE.search(top)
    urgent = _URGENT.search(view.text) is not None
    for line in lines:
        here = _PRENOTICE.search(line.masked)
        if not (here or (whole and _SPAN.search(line.masked))) or _CONSULT.search(line.masked):
            continue
        legislative = (here or whole or {"what": ""})["what"] == "입법"
        least, name = _least(legislative, line.masked if here and len(lines) <= 3 else top + line.masked)
        least = (0 if legislative else 10) if urgent else least
        for first, second in spans(line.masked, days_until(line.masked)):
            if first.date and second.date and (length := (second.date - first.date).days) < least:
                yield _too_short(line, first.start, second.end, length, least, name)
                return
        if here and len(lines) <= 3 and not days(line.masked):
            found = _DAYS_OF.search(line.masked, here.end()) or _DAYS_BEFORE.search(line.masked[: here.start()])
            length = (
                int(found["n"]) * (7 if found.groupdict().get("unit", "").startswith("주") else 1) if found else least
            )
            if found and length < least:
                yield _too_short(line, found.start(), found.end(), length, least, name)
                return
    yield from _prenotice_until(view, lines, whole is not None)


def _least(legislative: bool, text: str) -> tuple[int, str]:
    if not legislative:
        return 20, "행정예고"
    if _LOCAL.search(text) and not re.search(r"부령|대통령령|총리령", text):
        return 20, "자치법규 입법예고"
    return (40, "입법예고") if _STATE.search(text) else (20, "입법예고")


def _too_short(line: Line, start: int, end: int, length: int, least: int, name: str) -> Mark:
    return Mark(
        line.start + start,
        line.start + end,
        f"{name} 기간은 특별한 사정이 없으면 {least}일 이상이어야 합니다(첫날을 빼고 세면 {length}일).",
        f"{least}일 이상",
        # Many count the first day in: one day short may be meant so.
        severity="info" if length == least - 1 else None,
    )


def _prenotice_until(view: View, lines: list[Line], whole: bool) -> Iterator[Mark]:
    """An end without a beginning: the period began when the notice was given."""
    given = issued(view)
    if not whole or given is None or _URGENT.search(view.text):
        return
    top = "\n".join(line.flat for line in lines[:6])
    legislative = "입법" in (_PRENOTICE.search(top) or [""])[0]
    least, name = _least(legislative, top)
    for line in lines:
        found = days_until(line.masked, given)
        if len(found) == 1 and found[0].date and _OPINION.search(line.masked) and "까지" in line.masked[found[0].end :]:
            length = (found[0].date - given).days
            if 0 <= length < least:
                yield _too_short(line, found[0].start, found[0].end, length, least, name)
                return


def _holiday(view: View) -> Iterator[Mark]:
    given = issued(view)
    for line in view.lines:
        if line.part == "foot" or not re.search(
            r"기\s{0,2}한|감|기\s{0,3}간|기\s?일|시한|까지|일\s?[시정]|[~∼]", line.masked
        ):
            continue
        found = days_until(line.masked, given)
        seconds = {second.start: first for first, second in spans(line.masked, found)}
        firsts = {first.start for first in seconds.values()}
        for day in found:
            if day.start in firsts:
                continue
            kind = _deadline_kind(line.masked, seconds.get(day.start, day), day)
            if kind:
                yield from _judged(line, day, kind, given, ranged=day.start in seconds)


def _deadline_kind(text: str, first: Day, last: Day) -> str:
    """label, period or until when the day ends the time for doing something, else nothing."""
    before = text[max(0, first.start - 26) : first.start]
    label = _LABEL.search(before)
    if label:
        return "" if _NOT_DUE.search(before[: label.start("what")][-12:]) else "label"
    if _PERIOD_LABEL.search(before) or (first is not last and _RECEIVED_IN.search(before)):
        return "period"
    until = _UNTIL.match(text, last.end)
    if until is None or _PAST.match(until["rest"]) or _PASSED.search(until["rest"]) or _NOT_DUE.search(before):
        return ""
    # A period that began earlier is as long as it is; only what must be done by its end has a deadline.
    return "until" if first is last and (_ACTS_AFTER.search(until["rest"][:24]) or _ACTS_BEFORE.search(before)) else ""


def _judged(line: Line, day: Day, kind: str, given: date | None, *, ranged: bool) -> Iterator[Mark]:
    start, end = line.start + day.start, line.start + day.end
    when = day.date
    if when is None:
        if day.weekday in ("토", "일"):
            yield Mark(
                start,
                end,
                f"마감일이 {day.weekday}요일입니다. 쉬는 날이 아닌 날로 정해 주세요.",
                severity=_soft(line, day, kind),
            )
        return
    if day.weekday and weekday(when) != day.weekday:
        return
    off = day_off(when)
    if off:
        message = f"마감일 {canonical(when.year, when.month, when.day)}은 {off}입니다. 쉬는 날이 아닌 날로 정해 주세요."
        yield Mark(start, end, message, _workday_before(when), severity=_soft(line, day, kind))
    elif given and when < given and kind != "period" and not ranged and (given - when).days < 400:
        shown = canonical(given.year, given.month, given.day)
        yield Mark(start, end, f"기한이 문서의 날짜({shown})보다 앞섭니다. 날짜를 확인해 주세요.")


def _soft(line: Line, day: Day, kind: str) -> Severity | None:
    """A period of applications often ends on a holiday on purpose, above all where machines receive them."""
    return "info" if kind == "period" or _ONLINE.search(line.masked[max(0, day.start - 60) : day.end + 80]) else None


def _workday_before(day: date) -> str:
    while day_off(day):
        day = date.fromordinal(day.toordinal() - 1)
    return canonical(day.year, day.month, day.day, weekday(day))


RULES: tuple[Rule, ...] = (
    Rule(
        id="GM-DUE-003",
        title="이의신청·불복 기간 고지",
        severity="error",
        confidence="LAW",
        gate="period",
        basis=(
            Basis(_APPEALS, "제27조", "안 날부터 90일, 있었던 날부터 180일"),
            Basis(_DISCLOSURE, "제18조제1항", "이의신청 30일"),
            Basis(_DISCLOSURE, "제18조제3항", "이의신청의 결정 7일"),
            Basis(_PETITIONS, "제35조", "거부처분에 대한 이의신청 60일, 결정 10일"),
        ),
        what="행정심판, 정보공개 이의신청, 민원 거부 처분에 대한 이의신청의 기간을 법과 다르게 적은 곳을 찾습니다.",
        why=(
            "기간을 잘못 알리면 당사자가 다툴 기회를 잃거나 잘못 알린 기간에 행정청이 묶입니다. 행정소송 "
            "기간은 보지 않습니다."
        ),
        bad=(
            Example("행정심판은 60일 이내에 청구할 수 있습니다.  끝.", doctype="civil"),
            Example("비공개 결정에 대한 이의신청은 20일 이내에 하실 수 있습니다.  끝.", doctype="civil"),
            Example("민원 거부에 대한 이의신청 기간은 30일 이내입니다.  끝.", doctype="civil"),
        ),
        good=(
            Example("행정심판은 처분이 있음을 알게 된 날부터 90일 이내에 청구할 수 있습니다.  끝.", doctype="civil"),
            Example("60일 이내에 민원 이의신청을, 90일 이내에 행정심판을 청구할 수 있습니다.  끝.", doctype="civil"),
            Example("정보공개 이의신청을 받으면 7일 이내에 결정합니다.  끝.", doctype="civil"),
        ),
        check=_objections,
        doctypes=frozenset({"civil"}),
    ),
    Rule(
        id="GM-DUE-004",
        title="행정예고·입법예고 기간",
        severity="warn",
        confidence="LAW",
        gate="period",
        basis=(
            Basis(_PROCEDURE, "제43조", "입법예고 40일(자치법규 20일) 이상"),
            Basis(_PROCEDURE, "제46조제3항", "행정예고 20일 이상"),
            Basis(_PROCEDURE, "제46조제4항", "긴급한 사유가 있으면 10일 이상"),
        ),
        what="예고 기간이 법이 정한 날수보다 짧은데 까닭을 적지 않은 예고문을 찾습니다. 첫날을 빼고 셉니다.",
        why="국민이 의견을 낼 시간을 주어야 합니다. 기관끼리 하는 의견 조회는 보지 않습니다.",
        bad=(
            Example("누리군 조례 입법예고 2026. 5. 4.~5. 15.", doctype="notice"),
            Example("행정예고 2026. 5. 4.~5. 11.", doctype="notice"),
            Example("부령 입법예고 30일", doctype="notice"),
        ),
        good=(
            Example("누리군 조례 입법예고 2026. 5. 4.~5. 26.", doctype="notice"),
            Example("긴급한 까닭이 있어 행정예고 2026. 5. 4.~5. 15.", doctype="notice"),
            Example("관계 기관 의견 조회 2026. 5. 4.~5. 15.", doctype="notice"),
        ),
        check=_prenotice,
        doctypes=frozenset({"notice"}),
    ),
    Rule(
        id="GM-DUE-006",
        title="마감일이 휴일이거나 과거",
        severity="warn",
        confidence="LAW",
        gate="fact",
        basis=(
            Basis("민법", "제161조", "말일이 토요일이나 공휴일이면 그 다음 날 만료"),
            Basis("관공서의 공휴일에 관한 규정", "제2조", "2026. 5. 1.부터 노동절, 2026. 5. 11.부터 제헌절 포함"),
            Basis("관공서의 공휴일에 관한 규정", "제3조", "대체공휴일"),
        ),
        what=(
            "제출ㆍ회신ㆍ납부 같은 일의 기한이 토요일이나 공휴일이거나 문서의 날짜보다 앞선 곳을 찾습니다. "
            "행사하는 날은 보지 않고, "
            "신청 기간의 마지막 날과 누리집으로 받는 기한은 알리기만 합니다."
        ),
        why="쉬는 날의 기한은 다음 날로 넘어가므로 받는 사람마다 다르게 생각합니다.",
        bad=(
            Example("제출 기한: 2026. 5. 9.(토)"),
            Example("제출 기한: 2026. 7. 17.(금)", why="제헌절"),
            Example("2026. 5. 5.(화)까지 회신하여 주시기 바랍니다.  끝."),
        ),
        good=(
            Example("제출 기한: 2026. 5. 8.(금)"),
            Example("행사 일시: 2026. 5. 9.(토) 10:00", why="기한이 아님"),
            Example("제출 기한: 2025. 7. 17.(목)", why="그때 제헌절은 공휴일이 아니었음"),
        ),
        check=_holiday,
    ),
)
