"""Periods that statutes set: information requests, civil petitions, notices, hearings, and when notices take effect."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from seoul_assist.checking.content import days_until, is_snippet, issued
from seoul_assist.checking.gates import Doctype
from seoul_assist.checking.rule import Example, Mark, Rule
from seoul_assist.checking.view import Line, View
from seoul_assist.checking.when import Day, canonical, days
from seoul_assist.model import Basis
from seoul_assist.text import rx
from seoul_assist.text.calendar import day_off, weekday, working_days_end

_DISCLOSURE = "공공기관의 정보공개에 관한 법률"
_PETITIONS = "민원 처리에 관한 법률"
_PETITION_DECREE = "민원 처리에 관한 법률 시행령"
_PROCEDURE = "행정절차법"

_WITHIN = rx.compile(r"(?<![\d.,:~∼-])(?P<n>\d{1,3})\s?일\s?(?:간\s?)?(?:이내|안에|내에?(?![가-힣]))")
_WITHIN_WEEKS = rx.compile(
    r"(?<![\d.,:~∼-])(?P<n>\d{1,2}|한|두|세|일|이|삼)\s?(?:주일?|개월|달)\s?(?:간\s?)?(?:이내|안에|내에?(?![가-힣]))"
)
_EXTENDED = rx.compile(r"연장|추가")
_INFO = rx.compile(r"정보\s?공개|공개\s?여부|공개\s?청구|비공개|부분\s?공개")
_DECIDES = rx.compile(r"^[^.\n]{0,22}(?:결정|통지|공개\s?여부|처리|회신|통보|알려|알립|알리|안내|답변)")
# 결정 기간은 20일입니다: the period as what is said of it.
_NAMED_DAYS = rx.compile(
    r"(?:결정|처리)\s?(?:기한|기간)[^.\n\d]{0,16}(?<![\d.,:~∼-])(?P<n>\d{1,3})\s?일(?=입니다|임|이다|이며|로\s|\s?$|[,.)])"
)
_OTHER_PERIOD = rx.compile(
    r"이의\s?신청|이의\s?제기|행정\s?심판|심판|소송|민원|제\s?[3삼]자|비용|수수료|의견|보완|납부|시험|출석|제출|열람"
)
_WEEKEND_COUNTED = rx.compile(
    r"(?:토\s?[·ㆍ,]?\s?일(?:요일)?|토요일|일요일|주말|공휴일|휴일)[^.\n]{0,12}(?:포함|산입)(?!하지|되지"
    r"|하지\s?않|\s?안)(?:하여|하면|하고|해서?|한|하는|된)?[^.\n]{0,12}?(?P<n>\d{1,2}\s?일)"
    r"|(?P<n3>\d{1,2}\s?일)[은는을]?\s[^.\n]{0,8}(?:토요일|공휴일|주말)[^.\n]{0,12}(?:포함|산입)(?!하지|되지)"
    r"|(?P<n2>\d{1,2}\s?일)[^.\n]{0,8}\(\s?(?:토|주말|공휴일|휴일)[^)\n]{0,12}(?:포함|산입)\s?\)"
)
_RECEIVED = rx.compile(
    r"(?:접\s?수(?:일|일자|한\s?날)?|청\s?구(?:일|일자)?|신청(?:일|일자)?)(?:[은는이])?\s{0,2}[:：(]?\s{0,2}$"
)
_DUE = rx.compile(
    r"(?P<what>결정\s?(?:기한|기일|만료일?)|처리\s?(?:기한|기일|예정일|만료일)|만료일)(?:[은는이])?\s{0,2}[:：(]?\s{0,2}$"
)

_RECEIVED_BEHIND = rx.compile(
    r"\s?(?:에\s?)?(?:(?:[가-힣]{1,8}\s?){0,2}[가-힣]{1,8}[을를]\s)?(?:접수|청구|신청|받[은았아])"
)
_DUE_BEHIND = rx.compile(
    r"\s?까지\s?(?:[가-힣]{1,4}\s)?(?P<what>(?:(?:공개\s?여부|결과|결정\s?(?:내용|결과))[을를]?\s?)?"
    r"(?:결정|통지|통보|알려(?!\s?주)))"
)

_DUE_NAMED = rx.compile(r"\s?까지\s?(?P<what>결정(?![가-힣]))")

_KINDS = {"질의": (7, 14), "건의": (14,), "고충": (7, 14, 21)}
_KIND = rx.compile(r"(?P<kind>질의|건의|고충)\s?민원")
_KIND_DAYS = rx.compile(
    r"(?<=민원)[^.\n\d]{0,4}처리\s?(?:기간|기한)[^.\n\d]{0,6}(?P<n>\d{1,3})\s?일(?!\s?(?:이내|안|내))"
)
_KIND_MONTHS = rx.compile(
    r"(?<=민원)[^.\n\d]{0,20}?(?P<n>(?<!\d)\d|한|두|세)\s?(?:개월|달)(?=\s?(?:이내|안|내|입니다|이며|정도|$|[.,]))"
)
_HANDLED = rx.compile(r"처리|회신|통지|답변|기간|기한")
_OVERLOAD = (
    r"업무\s?(?:가|량이|량의?|의)?\s?(?:너무\s?|매우\s?)?(?:많|과다|과중|폭주|증가|급증|집중|폭증)|(?:담당"
    r"|업무)\s?(?:자|공무원|직원)(?:의|가|이)?\s?(?:[가-힣]{0,4}\s?)?"
    r"(?:부재|자리를\s?비|출장|휴가|변경|공석|교체|병가|휴직|교육|인사\s?이동|바뀌|바뀜|없)|(?:인력|직원|인원"
    r"|담당자)(?:이|의|가)?\s?부족"
    r"|(?:배정|배부|접수|이송|지정)(?:이|의|가)?\s?(?:지연|늦)|일손|인사\s?이동|민원(?:이)?\s?(?:많|폭주"
    r"|급증)|바빠|바쁘"
)
_EXCUSE = rx.compile(rf"(?P<why>{_OVERLOAD})[^.\n]{{0,40}}?연장|연장[^.\n]{{0,20}}?(?P<why2>{_OVERLOAD})")
_NEVER = rx.compile(
    r"연장\s?사유(?:가|로|에)?\s?(?:아[님니닙닌]|될\s?수\s?없|해당하지)|연장할\s?수\s?없|연장하지|사유\s?아님"
)
_SECOND = rx.compile(
    r"(?:[두세네]\s?번째|[34]차|[34]회|재차|다시|2차|한\s?(?:번|차례)\s?더|2회|거듭|추가로"
    r"|재)\s{0,2}(?:처리\s?(?:기간|기한)(?:을"
    r"|를)?\s?)?연장(?!\s?(?:할\s?수\s?없|하지))"
)
_CONSENT = rx.compile(r"동의(?!\s?(?:없|를\s?받지|하지))")
_RULED_FROM = date(2026, 5, 6)

_HEARING_BEFORE = rx.compile(
    r"청\s?문(?:일|기일|\s?개시일|\s?일자|이\s?시작되는\s?날|을\s?하(?:는"
    r"|고자\s?하는)\s?날)?[^.\n]{0,12}?(?P<n>\d{1,2})\s?일\s?(?:이?\s?전)"
)
_CHAIR = rx.compile(r"주재자|자료|열람|조서|참가")
_URGENT_ACT = rx.compile(r"제\s?21조\s?제?\s?4항|긴급")
_OPINION = rx.compile(
    r"의견\s?(?:을|서를?|서)?\s?제출|의견제출|의견\s?진술"
    r"|의견서?[은이을를]\s[^.\n]{0,30}?(?:제출|내\s?주|내시|보내|진술|밝혀|접수|받습니다)"
)
_PRIOR = rx.compile(
    r"사전\s?통지|처분(?:하려|하고자|의\s?(?:제목|원인|내용)|\s?예정|\s?전)|예정된\s?처분|행정\s?처분"
    r"|제21조|청문|의견\s?제출\s?(?:통지|기한|안내)"
)
_TOLD = rx.compile(r"통지|발송|시행|알림|통보|송달")
_HEARING_DAY = rx.compile(
    r"청\s?문\s?(?:(?:일시|일자|일|기일)\s{0,3}[:：은는이]?|[은을이])\s{0,2}(?:(?:다음|아래)과\s?같이\s?)?[:：]?\s?$"
)
_HEARD_BEHIND = rx.compile(
    r"\s?(?:오전|오후)?\s?(?:\d{1,2}\s?(?::\s?\d{2}|시(?:\s?\d{1,2}분)?))?\s?(?:에|부터)?\s?"
    r"(?:[^.\n]{0,30}에서\s)?[^.\n]{0,14}?청\s?문(?!\s?(?:결과|조서))"
)

_TOLD_DAY = rx.compile(r"통\s?지(?:서?[를는은]|일|\s?일자)?\s{0,3}[:：]?\s{0,2}$")
_TOLD_BEHIND = rx.compile(r"\s?(?:에\s?)?(?:청문\s?)?(?:실시\s?)?(?:통지|발송)")
_FEW_DAYS = rx.compile(
    r"의견\s?제출\s?(?:기한|기간)[^.\n]{0,40}?(?<!\d)(?<!월)(?<!월 )(?P<n>\d)\s?일(?:간|\s?이내)?"
    r"(?=\s*$|입니다|임|로\s|이며|[.,)])"
)


def _disclosure(view: View) -> Iterator[Mark]:
    for line in view.of("body", "attachments", "head"):
        text = line.masked
        yield from _decision_days(line)
        if found := _WEEKEND_COUNTED.search(text):
            name = next(name for name in ("n", "n2", "n3") if found[name])
            message = "정보공개 청구의 결정 기간에는 토요일과 공휴일을 넣지 않습니다. 첫날은 넣어 셉니다."
            yield Mark(line.start + found.start(name), line.start + found.end(name), message)
    yield from _computed(view, _INFO, (10,), "정보공개 청구의 결정 기한", strict=True)


def _decision_days(line: Line) -> Iterator[Mark]:
    for found in (
        *_WITHIN.finditer(line.masked),
        *_WITHIN_WEEKS.finditer(line.masked),
        *_NAMED_DAYS.finditer(line.masked),
    ):
        sentence, at = _clause(line.masked, found.start(), found.end())
        after = sentence[at + len(found[0]) :]
        named = re.search(r"(?:결정|처리)\s?(?:기한|기간)", sentence[: at + 5]) is not None
        about = _INFO.search(sentence) is not None
        # A bare "20일 이내에 결정" in a reply to a request speaks of the old period or of one extended.
        if (
            not (named or _DECIDES.match(after))
            or _OTHER_PERIOD.search(sentence)
            or not (about or found["n"] in ("15", "20", "30"))
        ):
            continue
        if not about and not re.match(r"^[^.\n]{0,8}(?:공개\s?여부를?\s?)?결정", after):
            continue
        if not re.match(r"10\s?일", found[0][found.start("n") - found.start() :]) and not _EXTENDED.search(sentence):
            message = "정보공개 청구는 청구를 받은 날부터 10일 이내에 결정해야 합니다(10일의 범위에서 연장할 수 있음)."
            yield Mark(line.start + found.start("n"), line.start + found.end(), message, "10일 이내")


def _computed(
    view: View, topic: re.Pattern[str], allowed: tuple[int, ...], name: str, *, strict: bool
) -> Iterator[Mark]:
    """The due day that stands beside a day of receipt, compared with the working days the statute gives."""
    received: Day | None = None
    about = topic.search(view.text) is not None
    for line in view.of("body", "head"):
        for day in days_until(line.masked):
            before = line.masked[max(0, day.start - 14) : day.start]
            after = line.masked[day.end : day.end + 40]
            named = _DUE.search(before) or _DUE_NAMED.match(after)
            due = named or _DUE_BEHIND.match(after)
            if _RECEIVED.search(before) or _RECEIVED_BEHIND.match(after):
                received = day
            elif due and received and received.date and day.date and (about or (strict and "결정" in due["what"])):
                ends = [end for n in allowed if (end := working_days_end(received.date, n))]
                if not ends or day.date in ends or _EXTENDED.search(view.text):
                    continue
                # A day by which one will decide may well come before the last day for it.
                if (strict and named) or day.date > max(ends):
                    off = day_off(received.date)
                    note = f" 접수일은 {off}입니다." if off else ""
                    message = f"{name}은 토요일과 공휴일을 빼고 첫날을 넣어 세면 {_shown(max(ends))}입니다.{note}"
                    yield Mark(line.start + day.start, line.start + day.end, message, _shown(max(ends)))


def _petitions(view: View) -> Iterator[Mark]:
    for line in view.of("body", "attachments", "head"):
        for found in (
            *_WITHIN.finditer(line.masked),
            *_KIND_DAYS.finditer(line.masked),
            *_KIND_MONTHS.finditer(line.masked),
        ):
            sentence, at = _clause(line.masked, found.start(), found.end())
            kinds = list(_KIND.finditer(sentence[:at])) or list(_KIND.finditer(sentence))
            if not kinds or _EXTENDED.search(sentence) or not _HANDLED.search(sentence) or "이의" in sentence:
                continue
            kind = kinds[-1]["kind"]
            if not found["n"].isdigit() or "일" not in found[0] or int(found["n"]) not in _KINDS[kind]:
                right = {"질의": "14일(법령 해석) 또는 7일", "건의": "14일", "고충": "7일"}[kind]
                message = f"{kind}민원의 처리 기간은 {right} 이내입니다."
                yield Mark(line.start + found.start("n"), line.start + found.end(), message, right)
        if (view.written or _RULED_FROM) < _RULED_FROM and (issued(view) or date.min) < _RULED_FROM:
            continue
        found_excuse = _EXCUSE.search(line.masked)
        if found_excuse and not _NEVER.search(line.masked):
            name = "why" if found_excuse["why"] else "why2"
            message = "업무 과중, 배정 지연, 담당자의 부재는 2026. 5. 6.부터 민원 처리 기간을 연장할 사유가 아닙니다."
            yield Mark(line.start + found_excuse.start(name), line.start + found_excuse.end(name), message)
        second = _SECOND.search(line.masked)
        if second and not _CONSENT.search(view.text) and (is_snippet(view) or "민원" in view.text):
            message = "민원 처리 기간을 다시 연장하려면 민원인의 동의를 받아야 합니다."
            yield Mark(line.start + second.start(), line.start + second.end(), message)
    kinds_said = {found["kind"] for found in _KIND.finditer(view.text)}
    if len(kinds_said) == 1:
        kind = kinds_said.pop()
        yield from _computed(view, _KIND, _KINDS[kind], f"{kind}민원의 처리 기한", strict=False)


def _clause(text: str, start: int, end: int) -> tuple[str, int]:
    """The sentence around a span and where the span stands in it."""
    stop = text.rfind("다.", max(0, start - 120), start)
    before = stop + 2 if stop >= 0 else max(0, start - 120)
    after = text.find(".", end, end + 120)
    return text[before : after if after >= 0 else end + 120], start - before


def _shown(day: date) -> str:
    return canonical(day.year, day.month, day.day, weekday(day))


def _hearing(view: View) -> Iterator[Mark]:
    if _URGENT_ACT.search(view.text):
        return
    prior = _PRIOR.search(view.text) is not None
    told = issued(view)
    asked = False
    dated = False
    for line in view.of("body", "attachments", "head"):
        found = _HEARING_BEFORE.search(line.masked)
        if found and int(found["n"]) < 10 and not _CHAIR.search(line.masked):
            message = "청문은 시작되는 날부터 10일 전까지 당사자에게 통지해야 합니다."
            yield Mark(line.start + found.start("n"), line.start + found.end(), message, "10일 전")
        yield from _hearing_days(line, told)
        if not _OPINION.search(line.masked):
            dated = dated or (asked and bool(days(line.masked)))
            continue
        asked = asked or prior
        dated = dated or bool(days(line.masked)) or re.search(r"\d+\s?일|기한", line.masked) is not None
        yield from _opinion_days(line, told, prior)
    if asked and not dated and re.search(r"사전\s?통지", view.text):
        line, at = next((n, m) for n in view.of("body", "attachments", "head") if (m := _OPINION.search(n.masked)))
        message = "의견 제출 기한을 적어야 합니다. 기한은 10일 이상으로 합니다."
        yield Mark(line.start + at.start(), line.start + at.end(), message)


def _hearing_days(line: Line, told: date | None) -> Iterator[Mark]:
    text = line.masked
    found = days_until(text, told)
    notices = [day for day in found if _is_told(text, day)]
    told = next((day.date for day in notices if day.date), told)
    for day in (day for day in found if day not in notices):
        before = text[max(0, day.start - 20) : day.start]
        if told and day.date and (_HEARING_DAY.search(before) or _HEARD_BEHIND.match(text, day.end)):
            gap = (day.date - told).days
            if 0 <= gap < 10:
                message = f"청문일이 통지일부터 {gap}일 뒤입니다. 청문은 10일 전까지 통지해야 합니다."
                yield Mark(line.start + day.start, line.start + day.end, message)


def _is_told(text: str, day: Day) -> bool:
    """True for the day on which the notice itself goes out."""
    before = text[max(0, day.start - 20) : day.start]
    return _TOLD_DAY.search(before) is not None or _TOLD_BEHIND.match(text, day.end) is not None


def _opinion_days(line: Line, told: date | None, prior: bool) -> Iterator[Mark]:
    found = days_until(line.masked, told)
    if len(found) >= 2 and found[0].date and _TOLD.match(line.masked[found[0].end :].lstrip(" ,에")[:4]):
        told, prior, found = found[0].date, True, found[1:]
    if not prior:
        return
    notices = [day for day in found if _is_told(line.masked, day)]
    told = next((day.date for day in notices if day.date), told)
    for day in (day for day in found if day not in notices):
        if told and day.date and re.match(r"[^\n]{0,10}까지|\s*$|\s?\(사전", line.masked[day.end :]):
            gap = (day.date - told).days
            if 0 <= gap < 10:
                message = f"의견 제출 기한이 통지일부터 {gap}일 뒤입니다. 10일 이상으로 정해야 합니다."
                yield Mark(line.start + day.start, line.start + day.end, message)
    within = _WITHIN.search(line.masked) or _FEW_DAYS.search(line.masked)
    if within and int(within["n"]) < 10 and not found and "정보" not in line.masked:
        message = "의견 제출 기한은 10일 이상으로 정해야 합니다."
        yield Mark(line.start + within.start("n"), line.start + within.end(), message, "10일 이내")


_CIVIL = frozenset[Doctype]({"civil"})
RULES: tuple[Rule, ...] = (
    Rule(
        id="GM-DUE-001",
        title="정보공개 청구 결정 기한 10일",
        severity="warn",
        confidence="LAW",
        gate="period",
        basis=(
            Basis(_DISCLOSURE, "제11조제1항", "청구를 받은 날부터 10일 이내에 공개 여부를 결정"),
            Basis(_DISCLOSURE, "제11조제2항", "10일의 범위에서 연장"),
            Basis(_DISCLOSURE, "제29조제2항제1호", "첫날을 산입하되 토요일과 공휴일은 산입하지 않음"),
        ),
        what=(
            "결정 기간을 10일이 아닌 날수로 적은 곳, 토요일과 공휴일을 넣어 센다고 적은 곳, 접수일에서 센 "
            "결정 기한이 달력과 다른 "
            "곳을 찾습니다."
        ),
        why="결정 기한을 잘못 알리면 기한을 넘기거나 이의신청 기간을 잘못 알게 됩니다.",
        bad=(
            Example("정보공개 청구는 20일 이내에 결정합니다.  끝.", doctype="civil"),
            Example("정보공개 결정 기간은 토·일을 포함해 10일입니다.  끝.", doctype="civil"),
            Example(
                "정보공개 청구 접수일: 2026. 5. 4.(월)\n결정 기한: 2026. 5. 14.(목)  끝.",
                doctype="civil",
                why="어린이날과 주말을 빼면 5. 18.",
            ),
        ),
        good=(
            Example("정보공개 청구는 10일 이내에 결정합니다.  끝.", doctype="civil"),
            Example("정보공개 청구 접수일: 2026. 5. 4.(월)\n결정 기한: 2026. 5. 18.(월)  끝.", doctype="civil"),
            Example("정보공개 이의신청은 30일 이내에 할 수 있습니다.  끝.", doctype="civil", why="다른 기간"),
        ),
        check=_disclosure,
        doctypes=_CIVIL,
    ),
    Rule(
        id="GM-DUE-002",
        title="민원 처리기간",
        severity="warn",
        confidence="LAW",
        gate="period",
        basis=(
            Basis(_PETITION_DECREE, "제14조", "질의민원: 법령 해석 14일, 그 밖 7일"),
            Basis(_PETITION_DECREE, "제15조", "건의민원 14일"),
            Basis(_PETITION_DECREE, "제17조", "고충민원 7일"),
            Basis(_PETITION_DECREE, "제21조", "처리기간의 연장(2026. 5. 6. 개정)"),
            Basis(_PETITIONS, "제19조", "처리기간의 계산"),
        ),
        what=(
            "질의ㆍ건의ㆍ고충민원의 처리 기간을 시행령과 다르게 적은 곳, 업무가 많다거나 담당자가 없다는 "
            "연장 사유, 동의 없이 두 번 "
            "연장한 곳을 찾습니다. 법정민원은 법령마다 달라 보지 않습니다."
        ),
        why="처리 기간과 연장 사유는 법령이 정한 대로만 알릴 수 있습니다.",
        bad=(
            Example("질의민원은 30일 이내에 처리합니다.  끝.", doctype="civil"),
            Example("업무가 많아 민원 처리 기간을 연장합니다.  끝.", doctype="civil"),
            Example("고충민원의 처리 기간을 다시 연장합니다.  끝.", doctype="civil"),
        ),
        good=(
            Example("질의민원은 14일 이내에 처리합니다.  끝.", doctype="civil"),
            Example("현장 조사가 길어져 고충민원의 처리 기간을 연장합니다.  끝.", doctype="civil"),
            Example("신청인의 동의를 받아 고충민원의 처리 기간을 다시 연장합니다.  끝.", doctype="civil"),
        ),
        check=_petitions,
        doctypes=_CIVIL,
    ),
    Rule(
        id="GM-DUE-005",
        title="의견제출·청문 통지 기간",
        severity="warn",
        confidence="LAW",
        gate="period",
        basis=(
            Basis(_PROCEDURE, "제21조제2항", "청문이 시작되는 날부터 10일 전까지 통지"),
            Basis(_PROCEDURE, "제21조제3항", "의견제출기한은 10일 이상"),
        ),
        what="처분 사전 통지의 의견 제출 기한이 10일보다 짧거나 없는 곳, 청문을 10일 전보다 늦게 알린 곳을 찾습니다.",
        why="당사자가 의견을 준비할 시간을 주어야 합니다. 긴급한 처분(제21조제4항)은 보지 않습니다.",
        bad=(
            Example("2026. 5. 7. 통지, 5. 12.까지 의견 제출", doctype="civil"),
            Example("청문일 7일 전 통지", doctype="civil"),
        ),
        good=(
            Example("2026. 5. 7. 통지, 5. 22.까지 의견 제출", doctype="civil"),
            Example("청문일 10일 전 통지", doctype="civil"),
            Example("새 노선에 대한 의견 조회: 2026. 5. 12.까지", doctype="civil", why="사전 통지가 아님"),
        ),
        check=_hearing,
        doctypes=frozenset({"civil", "draft"}),
    ),
)
