"""What documents of other genres must hold: numbers and days of notices, contacts of press releases, minutes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seoul_assist.checking import minutes
from seoul_assist.checking.content import filled, issued
from seoul_assist.checking.rule import DECREE, DECREE_RULE, Example, Mark, Rule
from seoul_assist.checking.view import Line, View
from seoul_assist.model import Basis
from seoul_assist.text import rx

_DASH = r"\s?[-–—‐−]\s?"
_YEAR = r"(?:19|20)\d{2}"
# The number of a notice, right or wrong: what stands behind 공고 or 고시 up to its end.
_NUMBER = rx.compile(
    rf"(?P<kind>공\s?고|고\s?시)\s{{0,2}}(?P<all>"
    rf"제\s?(?P<right>{_YEAR}{_DASH}[\w가-힣-]{{1,12}}?\s?호)"
    rf"|제\s?(?P<open>{_YEAR}{_DASH}(?P<open_n>\d{{1,5}}))(?![\d\s]*호|\d|-)"
    rf"|(?P<bare>{_YEAR}{_DASH}(?P<bare_n>\d{{1,5}}))(?!\d|-)(?P<ho>\s?호)?"
    rf"|제\s?(?P<back_n>\d{{1,5}}){_DASH}(?P<back>{_YEAR})\s?호"
    rf"|제?\s?[’'‘]?(?P<short>\d{{2}}){_DASH}(?P<short_n>\d{{1,5}})(?!\d|-)(?:\s?호)?"
    rf"|(?P<outside>{_YEAR})\s?(?:년|년도)\s?제\s?(?P<outside_n>\d{{1,5}})\s?호"
    rf"|제\s?(?P<slash>{_YEAR})\s?(?:년|[/._])\s?(?:{_DASH})?(?P<slash_n>\d{{1,5}})\s?호"
    r"|제\s?(?P<plain>\d{1,5})\s?호?(?![\d조항차회기-]))"
)
_PROSE_AFTER = rx.compile(r"\s?[으로에의와과를을]")
_TOP = 6

_PRESS_HEAD = rx.compile(
    r"보도(?:참고|설명|해명)?자료|보도(?:시점|일시|시기)|배포(?:일시|일자|시점|일)|즉시보도|엠바고"
)
_PRESS_LABEL = rx.compile(
    r"\W{0,4}(?:보도(?:참고|설명|해명)?자료|보도[시일][점시기]|배포(?:일시|일자|시점)|즉시보도"
    r"|엠바고)(?![를은는이가의에와과로])"
)
_NOT_PRESS = rx.compile(r"내부\s?(?:보고|검토|참고)|대외비|언론\s?대응")
# A release without its head: a headline, perhaps a line between dashes, and a lead that reports what was said.
_SAID = rx.compile(r"(?:다고|라고|다며|라며)\s[^.\n]{0,16}(?:밝혔다|전했다|말했다|설명했다|강조했다|발표했다)")
_SUBTITLE = rx.compile(r"^\s*[-–—‐~]\s?\S[^\n]{2,80}\S\s?[-–—‐~]\s*$")
_CONTACT = rx.compile(r"담당|문의|책임자|연락처|전화|☎|내선|소관|부서|[Tt][Ee][Ll]")
_ASKING = rx.compile(r"담당|문의|책임자")
_PHONE = rx.compile(
    r"(?<!\d)(?!(?:19|20)\d{2}-(?:19|20)\d{2}(?!\d))\d{3,4}-\d{4}(?!\d)"
    r"|\d{2,4}[)\-.]\s?[\d*○OX]{3,4}[-.][\d*○OX]{4}|☎\s?[\d(]|내선\s?\d"
    r"|[\w.]{1,40}@[\w.]{2,40}|[Tt][Ee][Ll]\W{0,4}\d"
)
_POSTS = (
    "주무관|사무관|서기관|부이사관|이사관|연구관|연구사|지도사|주사보|주사|서기|과장|팀장|실장|국장|부장|차장|대리|주임|계장|단장|소장|관장"
    "|센터장|본부장|담당관|정책관|조사역|전문관|전문위원|선임|책임|직원|사원|연구원|매니저|간사|감독관|기획관|관리관|원장|처장|청장|팀원"
)
_PERSON = rx.compile(
    rf"(?:담당자|담당|책임자|작성자|성명|이름|문의처?|{_POSTS})[\s|:：(]{{0,8}}(?!{_POSTS}|부서|전화|연락처"
    rf"|자료|사항)(?![가-힣]{{1,3}}[과실국팀청처부]\b)"
    rf"[가-힣○]{{2,4}}(?=[\s(|,/0-9]|$)|[가-힣○]{{2,4}}\s?(?:{_POSTS})(?=[\s(|,/:：☎0-9)]|$)"
    r"|[가-힣](?:과|팀|실|국|담당관|소|센터"
    r"|단)[\s,]{1,3}(?![가-힣]{1,3}[과실국팀청처부관단소])[가-힣]{2,4}(?=[\s(|,☎/]|$)"
)
_DEPARTMENT = rx.compile(
    r"[가-힣]{1,20}(?:과|팀|실|국|센터|담당관|정책관|기획관|관실|단|본부|부|처|원|소|사무소|위원회|재단"
    r"|공사|공단|은행|학교|계)(?=[\s(|,:：/)\]·]|$)"
)
_SUPERIOR = rx.compile(
    r"(?:책\s?임\s?자|담당\s?[과팀]장)\s?[:：|\s]\s*[가-힣]"
    r"|[가-힣]{2,8}[과팀실국]장\s[가-힣]{2,4}(?=[\s(,])|(?!)\s*[가-힣]"
)

_NO_MINUTES = rx.compile(r"간담회\s?메모|메모|발언록|녹취")


def _number(view: View) -> Iterator[Mark]:
    lines = filled(view)
    short = len(lines) <= 3
    for line in lines if short else lines[:_TOP]:
        for found in _NUMBER.finditer(line.text):
            if found["right"] or (not short and _PROSE_AFTER.match(line.text, found.end())):
                continue
            if not short and len(line.text[: found.start()].strip(" |[<(")) > 40:
                continue
            yield from _wrong_number(view, line, found)


def _wrong_number(view: View, line: Line, found: re.Match[str]) -> Iterator[Mark]:
    start, end = line.start + found.start("all"), line.start + found.end("all")
    fix = ""
    for name in ("open", "bare"):
        if found[name]:
            better = re.sub(_DASH, "-", found[name])
            fix = f"제{better}호"
            message = "고시ㆍ공고의 번호는 ‘제연도-일련번호호’로 적습니다."
    for name in ("outside", "slash", "back"):
        if found[name]:
            fix = f"제{found[name]}-{found[name + '_n']}호"
            message = "고시ㆍ공고의 번호는 연도와 일련번호를 붙임표로 이어 ‘제연도-일련번호호’로 적습니다."
    if found["short"]:
        year = int(found["short"])
        yield Mark(
            start,
            end,
            "고시ㆍ공고의 번호에는 연도를 네 자리로 적습니다.",
            f"제{(2000 if year < 50 else 1900) + year}-{found['short_n']}호",
        )
    elif found["plain"]:
        given = issued(view) or view.written
        number = found["plain"]
        shown = f"제{given.year}-{number}호" if given else f"제(연도)-{number}호"
        if re.fullmatch(_YEAR, number):
            shown = f"제{number}-(일련번호)호"
        yield Mark(start, end, "고시ㆍ공고의 번호는 연도를 밝힌 일련번호로 적어야 합니다.", shown)
    elif fix:
        yield Mark(start, end, message, fix, fix)


_CONTACTS = "담당 부서: (부서), 담당자: (성명), 연락처: (전화번호)"


def _is_press_head(tight: str) -> bool:
    """True for the name of the genre or a label of its head, not for prose that speaks of press releases."""
    if _PRESS_HEAD.search(tight) is None:
        return False
    return len(tight) <= 20 or _PRESS_LABEL.match(tight) is not None or re.search(r"\d\.\d{1,2}\.", tight) is not None


def _is_story(view: View, lines: list[Line]) -> bool:
    """True for a headline over a lead that reports, where no one but a press release would write so."""
    told = next((n for n, line in enumerate(lines[:6]) if _SAID.search(line.text)), 0)
    headline = lines[0].text.strip()
    if not told or headline.endswith((".", ":", "：")) or len(headline) > 80:
        return False
    return view.doctype == "press" and (any(_SUBTITLE.match(line.text) for line in lines[1:told]) or len(lines) >= 4)


def _press(view: View) -> Iterator[Mark]:
    lines = filled(view)
    top = [re.sub(r"\s+", "", line.flat) for line in lines[:12]]
    if not lines or any(_NOT_PRESS.search(line.flat) for line in lines[:8]):
        return
    tight = [(line, re.sub(r"(?<=[가-힣])\s+(?=[가-힣]\s+|[가-힣]\s*[:：|(])", "", line.flat)) for line in lines]
    near = {n for n, (line, flat) in enumerate(tight) if _CONTACT.search(flat) or _PHONE.search(flat)}
    labelled = [
        n
        for n in near
        if re.match(
            r"[\s\-※*☎▶◇□○<(|]*(?:자세한\s?|자료\s?)?(?:담당|문의|책임자|연락처|자료\s?문의)[가-힣 ]{0,6}[:：|(]",
            tight[n][1],
        )
    ]
    whole = len(lines) >= 5 and (any(_is_press_head(text) for text in top) or len(view.text) > 600)
    whole = whole or _is_story(view, lines)
    if not whole and not labelled:
        return
    around = sorted({m for n in near for m in ((n - 1, n, n + 1) if lines[n].table else (n,)) if 0 <= m < len(lines)})
    # The labels 연락처 and 문의처 look like names of offices.
    text = re.sub("연락처|문의처|접수처", "  ", "\n".join(tight[n][1] for n in around))
    missing = [
        name
        for name, there in (
            ("담당 부서", _DEPARTMENT.search(text) or _SUPERIOR.search(text)),
            ("담당자", _PERSON.search(text)),
            ("연락처", _PHONE.search(text)),
        )
        if not there
    ]
    # A line that names a person and how to reach him, or a number alone, is a contact and no release.
    bare = not whole and "연락처" not in missing and not any(_ASKING.search(tight[n][1]) for n in labelled)
    if bare or (not whole and missing == ["담당 부서"]):
        return
    if missing:
        line = lines[min(labelled)] if labelled else lines[0]
        # A reader of files may have lost a box of contacts altogether.
        lost = len(missing) == 3 and view.format in ("hwp", "hwpx", "pdf")
        message = f"보도자료에는 담당 부서, 담당자, 연락처를 적어야 합니다. 없는 것: {', '.join(missing)}"
        yield Mark(line.start, line.end, message + ".", _CONTACTS, severity="warn" if lost else None)


def _minutes(view: View) -> Iterator[Mark]:
    lines = filled(view)
    head = next((line for line in lines[:8] if "회의록" in re.sub(r"\s+", "", line.flat)), None)
    if any(_NO_MINUTES.search(line.flat) for line in lines[:3]):
        return
    text = "\n".join(line.flat for line in lines)
    missing = [(name, core) for name, pattern, core in minutes.ITEMS if not re.search(pattern, text)]
    if head is not None and re.fullmatch(r"[\s<\[(]*회\s*의\s*록[\s>\])]*", head.flat):
        # The title alone does not name the meeting, and the word 회의 in it is no name.
        rest = text.replace(head.flat, "", 1)
        if not re.search(minutes.ITEMS[0][1], rest):
            missing.insert(0, ("회의의 명칭", True))
    if head is None and (len(lines) < 3 or sum(1 for line in lines if minutes.LABEL.match(line.flat)) < 2):
        return
    voted = next((line for line in lines if minutes.VOTED.search(line.text)), None)
    if voted is not None and not minutes.VOTES.search(text):
        yield Mark(voted.start, voted.end, "표결을 하였으면 표결 내용(찬성ㆍ반대ㆍ기권의 수)을 적어야 합니다.")
        missing = [one for one in missing if one[0] != "표결 내용"]
    if not missing:
        return
    place = head or lines[0]
    bound = any(core for _, core in missing) and minutes.STATUTORY.search(text)
    names = ", ".join(dict.fromkeys(name for name, _ in missing))
    yield Mark(
        place.start,
        place.end,
        f"회의록에 적어야 하는 항목 가운데 찾을 수 없는 것이 있습니다: {names}.",
        "해당 사항이 없으면 ‘표결: 해당 없음’처럼 없다는 것을 적습니다.",
        severity=None if bound else "info",
    )


_PRESS = (
    "보도자료\n보도 시점: 2026. 5. 7.(목) 배포 즉시\n\n누리군, 마을 음악회 연다\n"
    "누리군은 마을 음악회를 연다고 밝혔다.\n마을 사람 누구나 함께할 수 있다.\n\n"
)
_RECORD = (
    "제2차 새터 마을 협의회 회의록\n\n1. 개최 기관: 누리군\n2. 일시 및 장소: 2026. 5. 7.(목) 14:00, 누리군청 1층\n"
)
_RECORD_END = (
    "4. 진행 순서: 개회, 심의, 폐회\n5. 안건: 의자 고르기\n6. 발언 요지: 나무 의자가 튼튼함\n"
    "7. 결정 사항: 나무 의자 30개\n"
)

RULES: tuple[Rule, ...] = (
    Rule(
        id="GM-STR-019",
        title="공고문서 번호(연도표시 일련번호)",
        severity="error",
        confidence="LAW",
        gate="every",
        basis=(Basis(DECREE_RULE, "제8조제3호", "공고문서는 연도표시 일련번호"),),
        what="연도가 없거나 두 자리이거나, ‘제’와 ‘호’를 갖추지 않은 고시ㆍ공고 번호를 찾습니다.",
        why=(
            "고시와 공고는 해마다 새로 시작하는 번호를 쓰므로 연도가 없으면 어느 문서인지 알 수 없습니다. "
            "조례와 훈령은 누년 번호를 쓰므로 보지 않습니다."
        ),
        bad=(
            Example("누리군 공고 제57호", doctype="notice"),
            Example("누리군 고시 2026-8", "누리군 고시 제2026-8호", "notice"),
            Example("누리군 공고 제26-57호", doctype="notice"),
            Example("누리군 고시 2026년 제8호", "누리군 고시 제2026-8호", "notice"),
        ),
        good=(
            Example("누리군 공고 제2026-57호", doctype="notice"),
            Example("누리군 공고 제2026 - 57호", doctype="notice"),
            Example("누리군 조례 제1057호", doctype="notice", why="법규문서는 누년 일련번호"),
            Example("누리군 예규 제57호", doctype="notice", why="예규는 누년 일련번호"),
        ),
        check=_number,
        fix="safe",
        doctypes=frozenset({"notice"}),
    ),
    Rule(
        id="GM-STR-020",
        title="보도자료 담당부서·담당자·연락처",
        severity="error",
        confidence="LAW",
        gate="every",
        basis=(Basis(DECREE, "제63조제3항", "담당부서, 담당자, 연락처 등을 함께 적음"),),
        what=(
            "담당 부서, 담당자, 연락처 가운데 하나라도 없는 보도자료를 찾습니다. "
            "표에 적은 것, 책임자라고 적은 것도 인정합니다."
        ),
        why="언론이 내용을 확인할 곳을 알 수 있어야 합니다.",
        bad=(
            Example("문의: 누리군청", doctype="press"),
            Example(_PRESS + "담당 부서: 문화과", doctype="press"),
            Example(_PRESS, doctype="press"),
        ),
        good=(
            Example(_PRESS + "담당 부서: 문화과 / 담당자: 윤가람 / 연락처: (000) 000-0000", doctype="press"),
            Example("책임자: 과장 윤가람 (000-0000) / 담당자: 주무관 한누리 (000-0001)", doctype="press"),
            Example("내부 보고용 언론 대응 자료\n담당: 문화과", doctype="press", why="언론에 내지 않는 자료"),
        ),
        check=_press,
        doctypes=frozenset({"press"}),
    ),
    Rule(
        id="GM-STR-021",
        title="회의록 필수 기재 9항목",
        severity="warn",
        confidence="LAW",
        gate="every",
        basis=(
            Basis("공공기록물 관리에 관한 법률 시행령", "제18조제2항"),
            Basis("공공기록물 관리에 관한 법률 시행령", "제18조제1항", "회의록을 작성해야 하는 회의"),
        ),
        what=(
            "회의 명칭, 개최 기관, 일시ㆍ장소, 참석자ㆍ배석자, 진행 순서, 상정 안건, 발언 요지, 결정 사항, 표결 "
            "내용 가운데 빠진 것을 찾습니다. 위원회처럼 회의록을 꼭 남겨야 하는 회의가 아니면 알리기만 합니다."
        ),
        why="나중에 누가 무엇을 어떻게 정했는지 확인할 수 있어야 합니다.",
        bad=(
            Example("회의록\n1. 회의명: 새터 마을 협의회\n2. 안건: 의자 고르기", doctype="minutes"),
            Example(_RECORD + _RECORD_END + "8. 표결 내용: 찬성 5명", doctype="minutes", why="참석자가 없음"),
            Example(
                _RECORD + "3. 참석자: 위원 5명, 배석자 1명\n" + _RECORD_END + "8. 표결로 정함",
                doctype="minutes",
                why="표결 결과가 없음",
            ),
        ),
        good=(
            Example(
                _RECORD + "3. 참석자: 위원 5명, 배석자 1명\n" + _RECORD_END + "8. 표결: 해당 없음(전원 합의)",
                doctype="minutes",
            ),
            Example("마을 간담회 메모\n나무 의자가 좋다는 의견", doctype="minutes", why="회의록이 아님"),
        ),
        check=_minutes,
        doctypes=frozenset({"minutes"}),
    ),
)
