"""How a draft names the documents it answers: department-number(date)호."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seoul_assist.checking.content import is_snippet, issued
from seoul_assist.checking.rule import HANDBOOK, Example, Mark, Rule
from seoul_assist.checking.view import Line, View
from seoul_assist.checking.when import Day, canonical, days
from seoul_assist.model import Basis
from seoul_assist.text import rx

_BOOK = Basis(HANDBOOK, "관련 문서의 표시")
_OFFICE = r"[가-힣]{2,20}(?:과|실|팀|단|관|국|센터|담당관)"
# Between the office and the number there stands one hyphen and nothing else, and none before the bracket.
_LOOSE = rx.compile(
    rf"(?P<office>{_OFFICE})(?P<gap>\s{{0,3}}[-–—‐−_]\s{{0,3}}|\s{{0,3}})(?P<number>\d{{1,6}})(?P<blank>\s{{0,2}})"
    r"(?=\((?:(?:19|20)\d{2}|['’‘]?\d{2})\s?[.년/-])"
)
_WITH_YEAR = rx.compile(rf"{_OFFICE}\s?(?P<wrong>-\s?(?:19|20)\d{{2}}\s?-\s?(?P<number>\d{{1,6}}))(?=\s?\()")
_NO_YEAR = rx.compile(rf"{_OFFICE}\s?-\s?\d{{1,6}}\s?\((?P<date>\d{{1,2}}\.\s?\d{{1,2}}\.?)(?=[,)])")
_NUMBER_OF = rx.compile(
    rf"(?P<office>{_OFFICE})\s?(?P<wrong>제\s?(?P<number>\d{{1,6}})\s?호)\s?(?=\((?:19|20)\d{{2}}\.)"
)
_OTHER_DATE = rx.compile(
    rf"{_OFFICE}\s?-\s?\d{{1,6}}\s?\((?P<date>['’‘]?(?P<y>(?:19|20)?\d{{2}})\s?(?P<dot>[.년/-])\s?(?P<m>\d{{1,2}})"
    r"\s?[.월/-]\s?(?P<d>\d{1,2})[.일]?)(?=[,)])"
)
_TIGHT_DATE = rx.compile(
    rf"(?P<office>{_OFFICE})\s{{0,3}}[-–—‐−]\s{{0,3}}(?P<number>\d{{1,6}})\s{{0,2}}"
    r"\((?P<y>(?:19|20)\d{2})\. ?(?P<m>\d{1,2})\. ?(?P<d>\d{1,2})(?P<dot>\.?)(?=[,)])"
)
_NO_DATE = rx.compile(rf"(?P<office>{_OFFICE})-(?P<number>\d{{1,6}})호(?!\s?\()")
# Without 호 the line itself must say that it names a document.
_BARE = rx.compile(
    rf"^[\s\d.가-하)]{{0,6}}관\s?련(?:\s?(?:문서|공문))?\s{{0,2}}[:：]\s{{0,2}}(?:[가-힣]{{2,12}} ){{0,2}}"
    rf"(?P<all>{_OFFICE}-\d{{1,6}})(?=\s*$|\s?[,.]\s|\s?[와과]\s)"
)
_FORM_LINE = rx.compile(r"^[\s|]*(?:시\s{0,4}행|접\s{0,4}수)(?:\s|$|[:：|])")
# 접수  공원과-31(…): the registration of whoever received the document, later than its dispatch by nature.
_RECEIPT_ALONE = rx.compile(r"^[\s|]*접\s{0,4}수[\s|:：]*$")
_RECEIPT = rx.compile(r"접\s{0,4}수(?:\s?번호)?[\s|:：]{0,8}(?:[^\s(]{1,24}\s?){0,2}\(?\s?$")
_HO_FIRST = rx.compile(
    rf"(?P<office>{_OFFICE})-(?P<number>\d{{1,6}})호 ?(?P<date>\((?:19|20)\d{{2}}\.[^()\n]{{1,40}}\))"
)

_RELATED = rx.compile(r"^[\s\d.가-하)]{0,6}관\s?련(?:\s?(?:문서|공문|근거|사항))?(?P<gap>\s{0,2}[:：]?\s{0,2})")
_AFTER_NUMBER = rx.compile(r"-\s?\d{1,7}(?:-\d{1,4})?\s?호?\s?[,(]\s?$")
# 관련 회의(2027. 1. 12.): what is to come, no document.
_EVENT = rx.compile(
    r"회의|교육|행사|설명회|간담회|공청회|토론회|훈련|점검|일정|공사|사업|대회|기한|기간|연수|방문|면담"
)
_COMES = rx.compile(r"[^\n(]{0,12}(?:까지|부터|개최|예정|시행|~|∼|실시|기한|마감|정기)")
_NUMBERED = rx.compile(
    r"(?:[가-힣]{2,12} ){0,2}[가-힣]{2,20}-\d{1,7}호?\s?\(\s?(?P<date>(?:19|20)\d{2}\.[^()\n]{1,60})\)\s?호?"
)
_INLINE_ITEMS = rx.compile(r"관\s?련(?:\s?문서)?\s{0,2}[:：]\s{0,2}(?P<all>가[.)][^\n]{1,80}?\s나[.)])")


def _form(view: View) -> Iterator[Mark]:
    registered = False
    for line in view.of("body"):
        below, registered = registered, _RECEIPT_ALONE.match(line.text) is not None
        if below or _FORM_LINE.match(line.text):
            continue
        yield from _loose(line)
        for match in _TIGHT_DATE.finditer(line.text):
            better = f"{match['y']}. {int(match['m'])}. {int(match['d'])}."
            start, end = line.start + match.start("y"), line.start + match.end("dot")
            if line.text[match.start("y") : match.end("dot")] != better:
                yield Mark(start, end, "관련 문서의 날짜는 온점 뒤를 띄워 적습니다.", better, better)
        for match in _OTHER_DATE.finditer(line.text):
            if match["dot"] == "." and len(match["y"]) == 4:
                continue
            year = match["y"] if len(match["y"]) == 4 else f"20{match['y']}"
            start, end = line.start + match.start("date"), line.start + match.end("date")
            better = canonical(int(year), int(match["m"]), int(match["d"]))
            yield Mark(start, end, "관련 문서의 날짜는 연, 월, 일을 온점으로 나누어 적습니다.", better)
        for match in (*_NO_DATE.finditer(line.text), *_BARE.finditer(line.text)):
            name = "all" if "all" in match.groupdict() else 0
            start, end = line.start + match.start(name), line.start + match.end(name)
            yield Mark(start, end, "관련 문서의 번호 다음 괄호 안에 그 문서의 날짜를 적습니다.")


def _loose(line: Line) -> Iterator[Mark]:
    message = "관련 문서는 ‘처리과명-번호(날짜)’로 적습니다."
    for match in _LOOSE.finditer(line.text):
        # 수질과 12(2026. 5. 7.) may be a count: without a hyphen only a line on what it answers tells.
        if match["gap"] == "-" and not match["blank"]:
            continue
        if not match["gap"].strip() and "관련" not in line.text[max(0, match.start() - 40) : match.start()]:
            continue
        start, end = line.start + match.start("gap"), line.start + match.end("blank")
        yield Mark(start, end, message, f"-{match['number']}")
    for match in _WITH_YEAR.finditer(line.text):
        start, end = line.start + match.start("wrong"), line.start + match.end("wrong")
        yield Mark(
            start, end, "관련 문서의 번호에는 연도를 넣지 않고 날짜를 괄호 안에 적습니다.", f"-{match['number']}"
        )
    for match in _NO_YEAR.finditer(line.text):
        start, end = line.start + match.start("date"), line.start + match.end("date")
        yield Mark(start, end, "관련 문서의 날짜에는 연도를 함께 적습니다.")
    for match in _NUMBER_OF.finditer(line.text):
        start, end = line.start + match.start("wrong"), line.start + match.end("wrong")
        yield Mark(start, end, message, f"-{match['number']}")


def _ho(view: View) -> Iterator[Mark]:
    for line in view.of("body"):
        for match in _HO_FIRST.finditer(line.text):
            start, end = line.start + match.start("number"), line.start + match.end("date")
            better = f"{match['number']}{match['date']}호"
            yield Mark(start, end, "‘호’는 날짜 괄호 뒤에 적습니다.", better, better)


def _cited_days(line: Line) -> Iterator[Day]:
    """The days of documents that the line refers to: in the parentheses of a number, or right behind 관련."""
    related = _RELATED.match(line.text)
    for day in days(line.text):
        before = line.text[: day.start]
        if _RECEIPT.search(before[-70:]):
            continue
        if _AFTER_NUMBER.search(before):
            yield day
            continue
        # 관련 문서 2026. 5. 7. or 관련: 누리군 공문(2026. 5. 7.), but not 관련 행사 일시: …
        between = before[related.end() :] if related and day.start >= related.end() else None
        if between is None or len(between) > 30 or _COMES.match(line.text, day.end):
            continue
        if between.strip() in ("", "(") or (between.rstrip().endswith("(") and not _EVENT.search(between)):
            yield day


def _later(view: View) -> Iterator[Mark]:
    given = issued(view)
    if given is None:
        return
    short = is_snippet(view)
    registered = False
    for line in view.lines:
        below, registered = registered, _RECEIPT_ALONE.match(line.text) is not None
        if line.blank or below or not (short or line.part in ("body", "attachments")):
            continue
        for day in _cited_days(line):
            if day.date and day.date > given:
                shown = canonical(given.year, given.month, given.day)
                message = f"관련 문서의 날짜가 이 문서의 시행일({shown})보다 늦습니다. 두 날짜를 확인해 주세요."
                yield Mark(line.start + day.start, line.start + day.end, message)


def _several(view: View) -> Iterator[Mark]:
    before: Day | None = None
    inside = False
    for line in view.of("body"):
        related = _RELATED.match(line.text)
        found = list(_NUMBERED.finditer(line.text))
        if related and (inline := _INLINE_ITEMS.search(line.text)):
            start, end = line.start + inline.start("all"), line.start + inline.end("all")
            yield Mark(start, end, "관련 문서가 둘 이상이면 줄을 바꾸어 가., 나.로 나누어 적습니다.")
        elif related and len(found) >= 2:
            start, end = line.start + found[0].start(), line.start + found[-1].end()
            message = "관련 문서가 둘 이상이면 날짜가 앞서는 것부터 가., 나.로 나누어 적습니다."
            yield Mark(start, end, message, _listed([one[0].strip() for one in found]))
        # The items below 1. 관련, one document each.
        inside = bool(related) or (inside and re.match(r"\s*[가-하][.)]", line.text) is not None)
        if not inside or len(found) != 1:
            before = before if inside else None
            continue
        day = next((day for day in days(line.text) if day.start >= found[0].start("date")), None)
        if day and day.date and before and before.date and day.date < before.date:
            start, end = line.start + found[0].start(), line.start + found[0].end()
            yield Mark(start, end, "관련 문서는 날짜가 앞서는 것부터 적습니다.")
        before = day or before


def _listed(documents: list[str]) -> str:
    """The documents as items, the oldest first."""

    def age(text: str) -> int:
        return next((day.date.toordinal() for day in days(text) if day.date), 0)

    return " ".join(f"{'가나다라마바사아'[n]}. {one}" for n, one in enumerate(sorted(documents, key=age)[:8]))


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
    Rule(
        id="GM-REF-003",
        title="관련 문서 날짜가 시행일보다 늦음",
        severity="error",
        confidence="FACT",
        gate="ending",
        basis=(Basis("날짜의 앞뒤"),),
        what="관련 문서의 날짜가 그 문서를 인용하는 이 문서의 시행일보다 늦은 곳을 찾습니다.",
        why="아직 없는 문서를 인용할 수는 없으므로 두 날짜 가운데 하나가 틀린 것입니다.",
        bad=(
            Example("시행 2026. 5. 7. / 관련: 기획과-12(2026. 5. 11.)"),
            Example("관련 문서 2027. 5. 7. (시행 2026. 5. 7.)"),
        ),
        good=(
            Example("시행 2026. 5. 7. / 관련: 기획과-12(2026. 5. 7.)", why="같은 날"),
            Example("시행 2026. 5. 7. / 관련 행사 일시: 2026. 5. 21.(목) 10:00", why="앞으로 열 행사"),
        ),
        check=_later,
    ),
    Rule(
        id="GM-REF-004",
        title="관련 문서가 둘 이상일 때",
        severity="info",
        confidence="PYEON",
        gate="ending",
        basis=(_BOOK,),
        what="관련 문서 둘 이상을 한 줄에 이어 적은 곳과 최근 것부터 적은 곳을 찾습니다.",
        why="날짜가 앞서는 것부터 가., 나.로 나누어 적으면 일이 진행된 차례를 알 수 있습니다.",
        bad=(
            Example("1. 관련: 기획과-12(2026. 5. 7.)호, 재무과-7(2026. 5. 4.)호\n2. 준비물"),
            Example("1. 관련\n  가. 기획과-12(2026. 5. 7.)호\n  나. 재무과-7(2026. 5. 4.)호\n2. 준비물"),
        ),
        good=(
            Example("1. 관련\n  가. 재무과-7(2026. 5. 4.)호\n  나. 기획과-12(2026. 5. 7.)호\n2. 준비물"),
            Example("1. 관련: 기획과-12(2026. 5. 7.)호\n2. 준비물"),
        ),
        check=_several,
        doctypes=frozenset({"draft", "internal"}),
    ),
)
