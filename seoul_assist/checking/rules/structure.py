"""The form of a 기안문 as a whole: title, sender, class, words left behind, the short form, secrets, page numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seoul_assist.checking.layout import RECIPIENT, TITLE, is_sender
from seoul_assist.checking.rule import DECREE, DECREE_RULE, Example, Mark, Rule
from seoul_assist.checking.slot import level
from seoul_assist.checking.view import Line, View
from seoul_assist.model import Basis
from seoul_assist.text import rx

_INTERNAL = rx.compile(
    r"^(?:자체\s?결재(?:용)?|내부\s+결재|내부\s?결재\s?(?:용|문서)|내부\s?(?:문서|보관|용)|결재용|(?:수신[자처]\s?|해당\s?)?없음|-)$"
)
_GRADED = rx.compile(r"^\s*\S{0,4}급\s?비밀\S?(?=\s)")
_VIA = rx.compile(r"^\s*\(\s?경\s?유\s?\)")
_EMPTY_TITLE = rx.compile(r"^[○〇\s]*$")
_DISCLOSURE = rx.compile(
    r"^(?:공개\s?구분\s*[:：]?\s*)?(?P<kind>부분\s?공개|일부\s?공개|비\s?공개)\s*(?P<grounds>\([^)]*\))?$"
)
_OPEN_WITH_GROUNDS = rx.compile(r"^공개\s?\(\s?[1-9]")
_GROUNDS = rx.compile(r"\(\s?[1-8](?:\s?호)?(?:\s?[,·ㆍ]\s?[1-8](?:\s?호)?)*\s?\)")
_SEPARATE = rx.compile(r"\s*[|/]\s*|\s{2,}")
_GUIDE = rx.compile(
    r"처리과명-연도별\s?일련번호|^\s*우\s+도로명주소\s*$|^\s*(?:행\s?정\s?기\s?관\s?명|발신\s?명의)\s*$|직위\(직급\)\s?서명"
    r"|공무원의\s?(?:공식\s?)?전자우편\s?주소|^\s*홈페이지\s?주소\s*$|처리과명\s?-\s?일련번호|[○〇△]{3,}(?!\s?(?:씨|님|의\s|위원|주무관|팀장|과장|국장))|\{\{[^}\n]+\}\}"
    r"|\{[가-힣][가-힣 _]{0,15}\}|[\[<](?:기관명|부서명|담당자명)[\]>]"
    r"|(?<![\d○〇.])(?:[○〇]{1,4}|0000|20[○〇]{2})\.\s?(?:[○〇]{1,2}|00)\.(?:\s?(?:[○〇]{1,2}|00)\.)?"
    r"|(?<=[:：,])\s?\((?:담당자|부서|기관|시설|행사|사업|담당\s?부서)명\)|<여기에[^<>\n]{1,30}>"
    r"|\bTODO\b|\bYYYY\.\s?MM?\.|\[확인 필요(?::[^\]\n]*)?\]"
)
# Guide words that stand between others on the lines of the 결문.
_GUIDE_CELLS = frozenset({"도로명주소", "홈페이지주소", "전자우편주소", "직위(직급)", "발신명의", "행정기관명"})
_CELL = rx.compile(r"[^\s/|](?:[^\s/|]|\s(?=[^\s/|]))*")


def _recipient(view: View) -> tuple[Line, re.Match[str]] | None:
    for line in view.of("head"):
        found = RECIPIENT.match(line.flat)
        if found:
            return line, found
    return None


def _internal_word(view: View) -> Iterator[Mark]:
    found = _recipient(view)
    if found is None:
        return
    line, match = found
    value = match["value"].strip()
    if _INTERNAL.match(value):
        start = line.start + line.text.rindex(value)
        yield Mark(
            start, start + len(value), "내부결재 문서의 수신란에는 ‘내부결재’라고 적습니다.", "내부결재", "내부결재"
        )


def _sender(view: View) -> Iterator[Mark]:
    for line in view.of("foot"):
        if is_sender(line):
            message = "내부결재 문서에는 발신 명의를 표시하지 않습니다."
            yield Mark(line.start, line.end, message)
        return  # only what stands first after the body can be the sender


def _no_title(view: View) -> Iterator[Mark]:
    found = _recipient(view)
    for line in view.of("head", "body"):
        title = TITLE.match(_GRADED.sub("", line.flat))
        if title and (line.part == "head" or _GRADED.match(line.flat)):
            if _EMPTY_TITLE.match(title["value"]):
                yield Mark(line.start, line.end, "제목에 내용이 없습니다.")
            return
    rest = [line for line in view.lines if found is not None and line.index > found[0].index and not line.blank]
    elided = bool(rest) and found is not None and ("…" in found[0].text or rest[0].text.lstrip().startswith("…"))
    if found is not None and not elided and any(not _VIA.match(line.flat) for line in rest):
        line = found[0]
        yield Mark(line.start, line.end, "제목 줄이 없습니다. 본문은 제목, 내용, 붙임으로 이루어집니다.")


def _disclosure(view: View) -> Iterator[Mark]:
    for line in view.lines:
        if line.blank or (line.part == "body" and not re.search(r"[|/]", line.text) and len(line.text.strip()) > 20):
            continue
        position = line.start
        for piece in _SEPARATE.split(line.text):
            start = view.text.index(piece, position) if piece else position
            position = start + len(piece)
            match = _DISCLOSURE.match(piece.strip())
            if _OPEN_WITH_GROUNDS.match(piece.strip()) and line.part == "foot":
                message = "‘공개’에는 근거 호를 적지 않습니다. 부분공개인지 비공개인지 확인해 주세요."
                yield Mark(start, start + len(piece), message)
            if match is None or (match["grounds"] and _GROUNDS.fullmatch(match["grounds"]) and "일부" not in piece):
                continue
            message = f"‘{match['kind']}’에는 근거가 되는 호(1~8)를 괄호 안에 적어야 합니다."
            if match["kind"].startswith("일부"):
                message = "공개 구분은 공개, 부분공개, 비공개 가운데 하나로 적습니다."
            yield Mark(start, start + len(piece), message)


def _leftovers(view: View) -> Iterator[Mark]:
    for line in view.lines:
        for match in _GUIDE.finditer(line.masked):
            message = "서식의 안내어나 빈자리 표시가 남아 있습니다. 내용을 채우거나 지워 주세요."
            yield Mark(line.start + match.start(), line.start + match.end(), message)
        if line.part in ("head", "foot"):
            for cell in _CELL.finditer(line.text):
                if re.sub(r"\s", "", cell[0]) in _GUIDE_CELLS:
                    message = "서식의 안내어가 남아 있습니다. 내용으로 바꾸어 주세요."
                    yield Mark(line.start + cell.start(), line.start + cell.end(), message)


def _short_form(view: View) -> Iterator[Mark]:
    form = view.form
    message = "간이기안문은 밖으로 보내지 않는 내부결재 문서에만 씁니다. "
    better = "별지 제1호서식으로 작성"
    if form.recipient is not None and form.recipient.text and not _INTERNAL_NAME.match(form.recipient.tight):
        slot = form.recipient
        yield Mark(slot.start, slot.end, message + "받는 기관이 있으면 별지 제1호서식을 씁니다.", better)
    if form.sender is not None and (form.sender.kind == "head" or form.sender.seal is not None):
        slot = form.sender.slot
        yield Mark(slot.start, slot.end, message + "발신 명의를 적으려면 별지 제1호서식을 씁니다.", better)
    if form.issue is not None and (form.issue.text or form.receipt is not None):
        line = view.lines[form.issue.line]
        yield Mark(line.start, line.end, message + "시행 번호를 적으려면 별지 제1호서식을 씁니다.", better)
    for line in [line for line in view.lines if not line.blank][:8]:
        found = re.search(r"민원[^\n]{0,20}회신\s*$", line.text)
        if found:
            start = line.start + found.start()
            yield Mark(start, line.start + found.end(), message + "민원 회신은 별지 제1호서식을 씁니다.", better)


def _secret(view: View) -> Iterator[Mark]:
    for line in view.lines:
        plain = "비밀" in line.text and (not line.table or line.part == "head" or line.index < _TOP)
        text = level(line.text)
        found = _GRADE.search(text) if plain else None
        if found is None:
            continue
        before, after = text[: found.start()], text[found.end() :]
        start, end = line.start + found.start(), line.start + found.end()
        better = "“" + _ROMAN.get(found["grade"], found["grade"]) + "급비밀”"
        if not before.strip() and re.match(r"\s*제\s{0,4}목\s", after):
            yield Mark(start, end, "비밀 등급은 제목의 앞이 아니라 제목 다음에 큰따옴표로 묶어 적습니다.", better)
        elif after.strip() or not _GRADE_PLACE.search(before):
            continue
        elif not (found["open"] in tuple('"“') and found["close"] in tuple('"”') and found["grade"] in "ⅠⅡⅢ"):
            message = "비밀 등급은 제목이나 “끝.” 다음에 ‘Ⅰ·Ⅱ·Ⅲ급비밀’을 큰따옴표로 묶어 적습니다."
            yield Mark(start, end, message, better)


def _pages(view: View) -> Iterator[Mark]:
    message = "쪽 번호는 아래 가운데에 일련번호로, 중요한 문서는 ‘전체 쪽-해당 쪽’으로 적습니다."
    turned: tuple[int, int] | None = None
    for line in view.lines:
        if line.table or line.blank:
            continue
        if len(line.text) < 40:
            better = _page_of(line.text)
            if better:
                start = line.start + len(line.text) - len(line.text.lstrip())
                yield Mark(start, line.start + len(line.text.rstrip()), message, better, cause="쪽 번호")
            pair = _PAIR.match(line.text)
            if pair:
                now = (int(pair[1]), int(pair[2]))
                if turned and now == (turned[0] + 1, turned[1]) and now[0] <= now[1]:
                    yield Mark(line.start, line.end, message, f"{now[1]}-{now[0]}", cause="쪽 번호")
                turned = now
        found = _TURNED.search(line.text)
        if found:
            total = found["total"]
            better = f"{total}-1, {total}-2"
            yield Mark(line.start + found.start(), line.start + found.end(), message, better, cause="쪽 번호")


def _page_of(text: str) -> str:
    """What a line that is a page number should say; empty for any other line and for a good number."""
    match = _OF.match(text)
    if match:
        page, total = int(match["page"]), int(match["total"])
        return f"{total}-{page}" if 1 <= page <= total and total > 1 else ""
    match = _PAGE.match(text)
    return (match["word"] or match["dashed"]) if match else ""


_TOP = 10
_INTERNAL_NAME = rx.compile(r"^(?:내부|자체)결재$")
_GRADE = rx.compile(
    r"(?P<open>[\"“(\[<「]?)\s?(?P<grade>[ⅠⅡⅢ]|I{1,3}|[1-3]|[일이삼])\s?급\s?비밀\s?(?P<close>[\"”)\]>」]?)"
)
_ROMAN = {"1": "Ⅰ", "2": "Ⅱ", "3": "Ⅲ", "일": "Ⅰ", "이": "Ⅱ", "삼": "Ⅲ", "I": "Ⅰ", "II": "Ⅱ", "III": "Ⅲ"}
# A grade stands alone on its line, at the end of the title or behind the mark of the end.
_GRADE_PLACE = rx.compile(r"^\s*$|^\s*제\s{0,4}목\s.*[\s가-힣)]$|(?:끝\.?|이하\s?(?:빈칸|여백))\s*$")
_OF = rx.compile(r"^\s*[-(\[]?\s?(?P<page>\d{1,3})\s?(?:/|of|OF|중)\s?(?P<total>\d{1,3})\s?[-)\]]?\s*$")
_PAGE = rx.compile(
    r"^\s*(?:(?:[Pp]age|PAGE|[Pp]g?\.|페이지)\s?(?P<word>\d{1,4})|[-–—]\s?(?P<dashed>\d{1,4})\s?[-–—])\s*$"
)
_PAIR = rx.compile(r"^\s*(\d{1,3})\s?-\s?(\d{1,3})\s*$")
_TURNED = rx.compile(r"(?<![\d-])1-(?P<total>\d{1,3}),\s?2-(?P=total)(?!\d)")
_PLAN = "\n제목  청사 의자 수리 계획\n\n의자를 고치고자 함.  끝."
_SHORT = "생산등록번호  기획과-12\n공개 구분  공개\n\n청사 의자 수리 방안 검토"
_FOOT = "\n\n주무관 홍가람  팀장 나래솔  과장 전결 5/7 박다솜"

RULES = (
    Rule(
        id="GM-STR-002",
        title="수신란 — 내부결재 표기",
        severity="error",
        confidence="LAW",
        gate="head",
        basis=(Basis(DECREE_RULE, "제4조제2항제2호가목"),),
        what="받는 사람이 없는 문서의 수신란을 ‘자체결재’, ‘없음’ 등으로 적은 곳을 찾습니다.",
        why="수신자가 없는 내부결재 문서는 ‘내부결재’로 표시합니다.",
        bad=(
            Example("수신  자체결재" + _PLAN, "수신  내부결재" + _PLAN, doctype="internal"),
            Example("수신  내부 결재" + _PLAN, "수신  내부결재" + _PLAN, doctype="internal"),
        ),
        good=(
            Example("수신 내부결재" + _PLAN, doctype="internal"),
            Example("수신  누리군수(기획과장)\n제목  청사 의자 수리 안내\n\n의자를 고칩니다.  끝."),
        ),
        check=_internal_word,
        fix="safe",
    ),
    Rule(
        id="GM-STR-003",
        title="내부결재문서에 발신 명의 표시",
        severity="error",
        confidence="LAW",
        gate="head",
        basis=(Basis(DECREE, "제13조제3항"),),
        what="내부결재 문서의 본문 다음에 적힌 발신 명의를 찾습니다.",
        why="밖으로 보내지 않는 문서에는 발신 명의를 표시하지 않습니다.",
        bad=(
            Example(
                "수신  내부결재\n제목  청사 의자 수리 계획\n\n의자를 고치고자 함.  끝.\n\n가온시장" + _FOOT,
                doctype="internal",
            ),
        ),
        good=(
            Example(
                "수신  내부결재\n제목  청사 의자 수리 계획\n\n의자를 고치고자 함.  끝." + _FOOT, doctype="internal"
            ),
            Example("수신  누리군수(기획과장)\n제목  청사 의자 수리 안내\n\n의자를 고칩니다.  끝.\n\n가온시장" + _FOOT),
        ),
        check=_sender,
        doctypes=frozenset({"internal"}),
    ),
    Rule(
        id="GM-STR-006",
        title="제목 누락",
        severity="error",
        confidence="LAW",
        gate="head",
        basis=(Basis(DECREE_RULE, "제4조제3항"),),
        what="수신란은 있는데 제목 줄이 없거나 비어 있는 기안문을 찾습니다.",
        why="본문은 제목, 내용, 붙임으로 이루어집니다.",
        bad=(
            Example("수신  누리군수(기획과장)\n\n의자를 고칩니다.  끝."),
            Example("수신  누리군수(기획과장)\n제목\n\n의자를 고칩니다.  끝."),
        ),
        good=(Example("수신  누리군수(기획과장)\n제  목  청사 의자 수리 안내\n\n의자를 고칩니다.  끝."),),
        check=_no_title,
        doctypes=frozenset({"draft", "internal", "civil"}),
    ),
    Rule(
        id="GM-STR-010",
        title="공개 구분 값과 비공개 근거 호",
        severity="error",
        confidence="LAW",
        gate="head",
        basis=(
            Basis("공공기록물 관리에 관한 법률 시행규칙", "제18조"),
            Basis("공공기관의 정보공개에 관한 법률", "제9조제1항"),
        ),
        what="근거 호가 없거나 1~8이 아닌 부분공개·비공개를 찾습니다.",
        why="공개하지 않으려면 「공공기관의 정보공개에 관한 법률」 제9조제1항의 몇 호 때문인지 밝혀야 합니다.",
        bad=(Example("전화번호 (000) 000-0000  / 비공개"), Example("부분공개( )"), Example("비공개(9)")),
        good=(Example("부분공개(5, 6)"), Example("공개"), Example("비공개 회의를 열 예정임")),
        check=_disclosure,
    ),
    Rule(
        id="GM-STR-015",
        title="서식 안내어·자리표시자 잔류",
        severity="error",
        confidence="SEC",
        gate="slots",
        basis=(Basis(DECREE_RULE, "별지 제1호서식 비고(2차 자료로 확인)"),),
        what="‘행정기관명’, ‘발신명의’ 같은 서식의 안내어, ○○○, {{이름}}, [확인 필요: …]가 남은 곳을 찾습니다.",
        why="서식의 안내어와 빈자리는 내용으로 바꾸어야 문서가 완성됩니다.",
        bad=(
            Example("시행  처리과명-연도별 일련번호(시행일)"),
            Example("우  도로명주소"),
            Example("제목  ○○○○ 계획 안내"),
            Example("장소: [확인 필요: 행사 장소]"),
        ),
        good=(Example("담당자 김○○"), Example("우 00001 가온시 가온로 1")),
        check=_leftovers,
    ),
    Rule(
        id="GM-STR-018",
        title="간이기안문(별지 제2호서식)의 사용 범위",
        severity="error",
        confidence="LAW",
        gate="head",
        basis=(Basis(DECREE_RULE, "제3조제3항"),),
        what="받는 기관, 발신 명의, 시행 번호가 있거나 민원에 회신하는 간이기안문을 찾습니다.",
        why="간이기안문은 보고서, 계획서, 검토서처럼 밖으로 보내지 않는 내부결재 문서에만 씁니다.",
        bad=(
            Example(_SHORT + "\n수신  다솜구청장(기획과장)", doctype="simple"),
            Example(_SHORT + "\n\n다솜구청장", doctype="simple"),
            Example(_SHORT + "\n시행  기획과-12(2026. 5. 7.)", doctype="simple"),
        ),
        good=(
            Example(_SHORT, doctype="simple"),
            Example(_SHORT + "\n\n2026. 5. 7.\n가온시", doctype="simple"),
        ),
        check=_short_form,
        doctypes=frozenset({"simple"}),
    ),
    Rule(
        id="GM-STR-028",
        title="비밀 문서의 등급 표시 위치",
        severity="info",
        confidence="LAW",
        gate="head",
        basis=(
            Basis(DECREE, "제16조제5항"),
            Basis(DECREE_RULE, "제13조제3항"),
            Basis(DECREE_RULE, "제13조제4항"),
            Basis("보안업무규정", "제4조"),
        ),
        what="제목 앞에 적었거나 큰따옴표로 묶지 않은 비밀 등급을 찾습니다.",
        why="비밀 등급은 제목 다음이나 “끝.” 또는 “이하 빈칸” 다음에 큰따옴표로 묶어 표시합니다.",
        bad=(
            Example("Ⅱ급비밀 제목  비상 대비 훈련 안내"),
            Example("제목  비상 대비 훈련 안내 (2급 비밀)"),
            Example("훈련에 참여하여 주시기 바랍니다.  끝. Ⅱ급비밀"),
        ),
        good=(
            Example('훈련에 참여하여 주시기 바랍니다.  끝. "Ⅱ급비밀"'),
            Example("Ⅱ급비밀을 다루는 사람의 교육을 마쳤습니다.  끝."),
        ),
        check=_secret,
        doctypes=frozenset({"draft", "internal", "civil"}),
        suppresses=("GM-END-001",),
    ),
    Rule(
        id="GM-STR-029",
        title="쪽 번호 형식",
        severity="info",
        confidence="LAW",
        gate="every",
        basis=(Basis(DECREE, "제19조"), Basis(DECREE_RULE, "제18조제1호")),
        what="‘2/5’, ‘- 2 -’, ‘Page 2’처럼 적은 쪽 번호와 전체 쪽을 뒤에 적은 쪽 번호를 찾습니다.",
        why="쪽 번호는 아래 가운데에 일련번호로 적고, 중요한 문서는 전체 쪽과 해당 쪽을 이어 ‘5-2’처럼 적습니다.",
        bad=(
            Example("둘레길을 살펴보았음\n2/5", doctype="report"),
            Example("둘레길을 살펴보았음\n- 2 -", doctype="report"),
            Example("쪽 번호: 1-3, 2-3, 3-3", doctype="report"),
        ),
        good=(Example("둘레길을 살펴보았음\n2", doctype="report"), Example("(3쪽 중 1쪽)"), Example("5-2")),
        check=_pages,
        doctypes=frozenset({"draft", "internal", "civil", "report"}),
    ),
)
