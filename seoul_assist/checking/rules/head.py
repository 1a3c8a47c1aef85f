"""두문 of a draft: the agency, the recipient, the passing agency and the title."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seoul_assist.checking.form import Addressee, Form
from seoul_assist.checking.rule import DECREE, DECREE_RULE, HANDBOOK, Example, Mark, Rule
from seoul_assist.checking.signature import is_person, kind_of
from seoul_assist.checking.slot import Slot
from seoul_assist.checking.view import View
from seoul_assist.model import Basis
from seoul_assist.text import rx

_AGENCY = rx.compile(
    "(?:[부처청원시도군구소서관]|위원회|의회|교육청|공단|공사|센터|학교|대학|은행|재단|협회|병원|본부|우체국|사무국|방송국|비서실|조정실|안보실"
    "|지원단|사업단|사단|연대|법원)$"
)
_DEPARTMENT = rx.compile("(?:[가-힣0-9][과팀]|담당관|[가-힣]{2}[국실])$")
_NO_DEPARTMENT = rx.compile("(?:우체국|사무국|방송국|비서실|조정실|안보실)$")
_NO_NAME = rx.compile(r"^[(\[<]?(?:행정기관명|기관명|빈줄|[○〇]{2,}[시군구도청부처]?|로고)[)\]>]?$")
_OPEN = rx.compile(r"\[확인 필요|\{\{")
_GROUPED = rx.compile(r"^수신자(?:란)?참조$")
_OLD_GROUPED = rx.compile(r"^(?:(?:수신|배부|배포|발송)처|수신인|수신기관)(?:란)?(?:참조|참고)$|^수신자(?:란)?참고$")
_HONORIFIC = rx.compile(r"(?:귀하|귀중|님|貴下|貴中)$")
_COLLECTIVE = rx.compile(r"^(?:각|전|관내|산하|소속|해당|관련|모든)|[·ㆍ,]")
_HEAD = rx.compile(
    "[가-힣]{2}(?:장관|처장|청장|시장|군수|구청장|도지사|특별자치도지사|교육감|교육장|이사장|의회의장|경찰서장|소방서장|세무서장|보건소장|사업소장)$"
    "|[가-힣](?:청장|군수|구청장)$"
)
_OFFICE = rx.compile(r"^\S*[가-힣][시군구도부처청]\s+(?:\S+\s+){0,2}[가-힣0-9·ㆍ]+(?:[과팀국실]|담당관)$")
_OFFICER = rx.compile(r"^\S*[가-힣][시군구도부처청]\s+(?:\S+\s+){0,2}[가-힣0-9·ㆍ]+(?:과장|팀장|국장|실장)$")
_HEAD_AND_AIDE = rx.compile(
    r"^[가-힣]{1,12}(?:시장|군수|구청장|도지사|청장|장관|교육감)[\s,]{1,2}[가-힣0-9·ㆍ]{1,15}(?:과장|팀장|국장|실장|담당관)$"
)
_BARE_AGENCY = rx.compile("^[가-힣]{2,12}(?:특별시|광역시|[시군구도]청|[시군구도]|교육청|[가-힣][부처청])$")
_VAGUE = rx.compile(
    r"^(?:(?:우리\s?(?:기관|부서|시|군|구)|귀\s?기관)?\s*"
    r"(?:업무|관련|자료|협조|요청|알림|안내|회신|보고|통보|통지|제출|송부|공지|결과|계획|의견|조회|검토|승인|신청|의뢰|협의|건의|문의|답변"
    r"|사항|내용|연락|공문|문서|요구|참고|전달|의|및|에|대한)\s*){1,6}(?:건|의\s?건|\(안\))?$"
)
_MATTER = rx.compile(r"(?<!\s)\s*의\s?건$")
_OURS = rx.compile(r"(?<![가-힣])우리\s?(?:기관|부서)")
_LONG = 40
_LONGEST = 100


def _agency(view: View) -> Iterator[Mark]:
    form = view.form
    anchor = form.recipient or (form.title if form.has_foot else None)
    if anchor is None:
        return
    line = view.lines[anchor.line]
    names = [over for over in form.above if not re.fullmatch(r"\(\s?경\s?유\s?\).*", over.text)]
    if not names:
        if form.has_foot or (line.index > 0 and not form.above):
            message = "두문의 첫 줄에 행정기관명이 없습니다. 수신 줄 위에 행정기관명을 적어 주세요."
            yield Mark(line.start, line.end, message)
        return
    last = names[-1]
    if any(_is_agency(name) or _OPEN.search(name.text) for name in names):
        return
    if any(_NO_NAME.match(name.tight) for name in names):
        # The guide word itself is a finding of GM-STR-015.
        yield Mark(
            line.start, line.end, "수신 줄 위에 행정기관명이 없습니다. 서식의 안내어를 행정기관명으로 바꾸어 주세요."
        )
        return
    wrong = next((name for name in names if _DEPARTMENT.search(name.tight)), None)
    if wrong is None and not form.has_foot and not is_person(last.tight):
        return
    wrong = wrong or last
    yield Mark(wrong.start, wrong.end, "두문의 첫 줄에는 부서나 사람, 구호가 아니라 행정기관명을 적습니다.")


def _is_agency(name: Slot) -> bool:
    tight = re.sub(r"\([^()]*\)|[“”\"'‘’]", "", name.tight)
    if _NO_NAME.match(name.tight) or (_DEPARTMENT.search(tight) and not _NO_DEPARTMENT.search(tight)):
        return False
    return _AGENCY.search(tight) is not None and len(tight) <= 40


def _aide(view: View) -> Iterator[Mark]:
    form = view.form
    own = {over.tight for over in form.above}
    for one in form.recipients:
        if one.aide is not None and one.aide.text:
            continue
        message = _without_aide(one.name, own)
        if message:
            yield Mark(one.name.start, one.name.end, message)
    lacking = [one.name for one in form.listed if one.aide is None and _needs_aide(one.name)]
    if len(lacking) >= _MANY_LACK:
        yield Mark(lacking[0].start, lacking[-1].end, _AIDE)
    else:
        yield from (Mark(name.start, name.end, _AIDE) for name in lacking)


def _needs_aide(name: Slot) -> bool:
    return _HEAD.search(name.tight) is not None and not _COLLECTIVE.search(name.text)


# A list of which so many names lack it has one fault.
_MANY_LACK = 3
_AIDE = "수신 기관의 장 다음에 이어서 그 일을 맡을 보조기관이나 보좌기관을 괄호 안에 적습니다."


def _without_aide(name: Slot, own: set[str]) -> str:
    text, tight = name.text, name.tight
    tight = re.sub(r"귀하$", "", tight)
    if (
        not tight
        or len(text) > _LONGEST
        or (_HONORIFIC.search(name.tight) and not _HEAD.search(tight))
        or _COLLECTIVE.search(text)
    ):
        return ""
    if _HEAD.search(tight):
        return _AIDE
    if _HEAD_AND_AIDE.match(text):
        return "수신 기관의 장에 이어서 맡을 보조기관을 괄호 안에 적습니다."
    if _OFFICE.match(text) or (_OFFICER.match(text) and text.split()[0] not in own):
        return "수신란에는 부서가 아니라 기관의 장을 적고, 맡을 보조기관을 괄호 안에 적습니다."
    if _BARE_AGENCY.match(tight) and kind_of(tight) == "agency":
        return "수신란에는 기관명이 아니라 기관의 장을 적고, 맡을 보조기관을 괄호 안에 적습니다."
    return ""


def _grouped(view: View) -> Iterator[Mark]:
    form = view.form
    recipient = form.recipient
    if recipient is None:
        return
    if _OLD_GROUPED.match(recipient.tight):
        message = "수신자가 여럿이면 ‘수신자 참조’라고 적습니다."
        yield Mark(recipient.start, recipient.end, message, "수신자 참조", "수신자 참조")
    grouped = _GROUPED.match(recipient.tight) or _OLD_GROUPED.match(recipient.tight)
    if grouped and form.list_label is None and (form.shows_end or re.search(r"수신자란\s?없", view.text)):
        message = "‘수신자 참조’라고 적었으면 발신 명의의 다음 줄에 수신자란을 두어야 합니다."
        if not _OLD_GROUPED.match(recipient.tight):
            yield Mark(recipient.start, recipient.end, message)
    if not grouped and form.list_label is not None and recipient.line != form.list_label.line + 1:
        message = "수신자란을 따로 두었으면 두문의 수신란에는 ‘수신자 참조’라고 적습니다."
        yield Mark(form.list_label.start, form.list_label.end, message, "수신  수신자 참조")


def _title(view: View) -> Iterator[Mark]:
    title = view.form.title
    if title is None or not title.text:
        return
    text, start, end = title.text, title.start, title.end
    bare = text.rstrip(" .")
    if text.endswith(".") and not text[:-1].rstrip(" .").endswith(tuple("0123456789")):
        yield Mark(start + len(bare), end, "제목의 끝에는 온점을 찍지 않습니다.", bare)
    words = re.sub(r"「[^」]*」|\([^()]*\)", "", bare).strip()
    if _VAGUE.match(bare):
        yield Mark(
            start, start + len(bare), "제목만으로 내용을 알 수 없습니다. 무엇을 알리거나 요청하는지 적어 주세요."
        )
    elif matter := _MATTER.search(bare):
        message = "‘의 건’ 대신 알림, 요청, 회신, 계획처럼 하려는 일을 적어 주세요."
        yield Mark(start + matter.start(), start + len(bare), message)
    elif ours := _OURS.search(bare):
        message = "제목의 ‘우리 기관’은 뜻을 더하지 않습니다."
        yield Mark(start + ours.start(), start + ours.end(), message)
    elif re.search(r"(?:니다|니까|시오|세요)$", bare):
        yield Mark(start, start + len(bare), "제목은 문장이 아니라 짧은 명사구로 적습니다.")
    elif len(words) > _LONG:
        yield Mark(start, start + len(bare), f"제목이 {len(words)}자입니다. {_LONG}자 안으로 줄여 주세요.")


def _honorific(view: View) -> Iterator[Mark]:
    recipient = view.form.recipient
    if recipient is None or not 0 < len(recipient.text) <= _LONGEST:
        return
    name = _NAME.match(recipient.text)
    found = _MANNERED.match(recipient.text)
    if found:
        start, end = recipient.start + found.start("said"), recipient.start + found.end("said")
        better = " 귀하"
        yield Mark(
            start, end, "개인에게 보내는 문서의 수신란에는 ‘성명 귀하’라고 적습니다.", found["name"] + better, better
        )
    elif name and kind_of(name["name"]) == "person" and (view.doctype == "civil" or name["code"]):
        end = recipient.start + name.end("name")
        message = "개인에게 보내는 문서의 수신란에는 성명 뒤에 ‘귀하’를 붙입니다."
        yield Mark(recipient.start + name.start("name"), end, message, name["name"] + " 귀하")
    organisation = _ORGANISATION.match(recipient.text)
    if organisation:
        start, end = recipient.start + organisation.start("said"), recipient.start + organisation.end("said")
        yield Mark(start, end, "단체나 회사에는 ‘귀하’가 아니라 ‘귀중’을 씁니다.", "귀중")


_NAME = rx.compile(r"^\s*(?P<name>[가-힣]{3,4})\s*(?:\((?:우\s?)?(?P<code>\d{5})?|$)")
_MANNERED = rx.compile(
    r"^(?P<name>[가-힣]{2,4}?)(?P<said>\s?(?:선생님|민원인|시민|님|씨)\s?(?:귀\s?하|귀\s?중|貴下)?|\s?귀\s?하\s?(?:님|께)|\s?貴下|\s귀\s하"
    r"|(?<=^[가-힣]{3})\s?귀\s?중)\s*(?=\(|$)"
)
_ORGANISATION = rx.compile(
    r"^[^(]*(?:상사|회사|산업|건설|주식회사|㈜[^(]*|협회|재단|조합|법인|병원|학원|연구소|센터|단체|협의회|위원회)\s?(?P<said>귀\s?하)(?:\s|\(|$)"
)


def _via(view: View) -> Iterator[Mark]:
    via = view.form.via
    if via is None or not 0 < len(via.text) <= _LONGEST:
        return
    name = re.sub(r"\s*\([^()]*\)\s*$", "", via.text).strip()
    tight = "".join(name.split())
    if not tight:
        return
    message = ""
    if tight in _same(view.form):
        message = "경유 기관이 수신 기관이나 발신 기관과 같습니다. 거쳐 갈 기관이 없으면 (경유)를 비워 둡니다."
    elif re.fullmatch(r"없음|해당\s?없음|-", name):
        message = "거쳐 갈 기관이 없으면 (경유)를 비워 둡니다."
    elif kind_of(tight) in ("aide", "department", "person"):
        message = "(경유)에는 부서나 사람이 아니라 거쳐 갈 기관의 장을 적습니다. 거쳐 갈 기관이 없으면 비워 둡니다."
    elif kind_of(tight) == "agency":
        message = "(경유)에는 거쳐 갈 기관의 장을 적습니다. 거쳐 갈 기관이 없으면 비워 둡니다."
    if message:
        yield Mark(via.start, via.end, message, "(경유)")


def _same(form: Form) -> set[str]:
    names: list[Addressee] = [*form.recipients, *form.listed]
    same = {one.name.tight for one in names}
    return same | ({form.sender.name.tight} if form.sender else set())


_BODY = "\n\n가로등 점검 구간을 함께 확인하고자 합니다.  끝.\n\n"
_FOOT = (
    "주무관 홍여울  팀장 나래솔  과장 전결 10/6 박다솜\n협조자\n시행  문화과-31(2026. 10. 6.)  접수\n"
    "우 00001  가온시 가온로 1  / http://www.gaon.example.kr\n"
    "전화번호 (000) 000-0001  팩스번호 (000) 000-0099  / yeoul@gaon.example.kr  / 공개"
)
_TITLE = "\n제목  가로등 점검 구간 확인 요청"
_ONE = "수신  다솜구청장(문화과장)" + _TITLE + _BODY
_MANY = "수신  수신자 참조" + _TITLE + _BODY + "가온시장"

RULES = (
    Rule(
        id="GM-STR-001",
        title="행정기관명(두문 첫 줄) 누락·오기",
        severity="error",
        confidence="LAW",
        gate="head",
        basis=(Basis(DECREE_RULE, "제4조제2항제1호"),),
        what="수신 줄 위에 행정기관명이 없거나 부서·사람 이름만 있는 기안문을 찾습니다.",
        why=(
            "두문의 첫 줄에는 기안한 부서가 속한 행정기관의 이름을 적습니다. "
            "이름이 같은 기관이 있으면 상급 기관을 함께 적을 수 있습니다."
        ),
        bad=(
            Example("문화과\n" + _ONE + "가온시장\n\n" + _FOOT, "가온시\n" + _ONE + "가온시장\n\n" + _FOOT),
            Example(_ONE + "가온시장\n\n" + _FOOT),
            Example("안전도시담당관\n수신  내부결재" + _TITLE, doctype="internal"),
        ),
        good=(
            Example("걷고 싶은 도시, 가온\n가   온   시\n수신  내부결재" + _TITLE, doctype="internal"),
            Example("미리내도 누리군\n수신  가온시장(문화과장)" + _TITLE),
            Example(_ONE, why="결문이 없는 조각"),
        ),
        check=_agency,
        doctypes=frozenset({"draft", "internal", "civil"}),
    ),
    Rule(
        id="GM-STR-004",
        title="수신자명 다음 괄호 안 처리 보조·보좌기관",
        severity="warn",
        confidence="LAW",
        gate="head",
        basis=(Basis(DECREE_RULE, "제4조제2항제2호나목"),),
        what="수신 기관의 장 뒤에 맡을 보조기관이 없거나 기관의 장 대신 부서·기관명을 적은 수신란을 찾습니다.",
        why=(
            "수신 기관의 장 다음에 이어서 괄호 안에 처리할 보조기관을 적습니다. "
            "모르면 ‘업무 이름+업무담당과장’이라고 적을 수 있습니다."
        ),
        bad=(
            Example("수신  다솜구청장" + _TITLE, "수신  다솜구청장(문화과장)" + _TITLE),
            Example("수신  다솜구 문화과" + _TITLE),
            Example("수신  다솜구" + _TITLE),
            Example(_MANY + "\n수신자  누리군수, 다솜구청장(문화과장)"),
        ),
        good=(
            Example("수신  행사업무담당과장" + _TITLE),
            Example("수신  새빛심의위원회" + _TITLE),
            Example("수신  다솜구청장(행사업무담당과장), 누리군수(문화과장)" + _TITLE),
        ),
        check=_aide,
        doctypes=frozenset({"draft"}),
    ),
    Rule(
        id="GM-STR-005",
        title="수신자 참조 ↔ 수신자란 짝",
        severity="error",
        confidence="LAW",
        gate="head",
        basis=(Basis(DECREE_RULE, "제4조제2항제2호나목"),),
        what="‘수신자 참조’와 발신 명의 다음의 수신자란 가운데 하나만 있는 기안문과 옛 용어 ‘수신처 참조’를 찾습니다.",
        why="수신자가 여럿이라 따로 적을 때에는 두문에 ‘수신자 참조’라고 적고 발신 명의의 다음 줄에 수신자란을 둡니다.",
        bad=(
            Example(_MANY),
            Example("수신  수신처 참조" + _TITLE, "수신  수신자 참조" + _TITLE),
            Example(_ONE + "가온시장\n수신자  누리군수(문화과장), 다솜구청장(문화과장)"),
        ),
        good=(
            Example(_MANY + "\n수신자  누리군수(문화과장), 다솜구청장(문화과장)"),
            Example("수신  수신자 참조" + _TITLE, why="결문이 없는 조각"),
        ),
        check=_grouped,
        fix="safe",
        doctypes=frozenset({"draft", "civil"}),
    ),
    Rule(
        id="GM-STR-007",
        title="제목 품질(내용을 알 수 없음·온점)",
        severity="info",
        confidence="SEC",
        gate="head",
        basis=(Basis(HANDBOOK, "제목"),),
        what="온점으로 끝나는 제목, ‘협조 요청’처럼 내용을 알 수 없는 제목, ‘…의 건’, 40자가 넘는 제목을 찾습니다.",
        why="제목은 문서의 내용을 담은 짧은 명사구로 적고 알림, 요청, 회신처럼 하려는 일로 끝맺는 것이 관행입니다.",
        bad=(
            Example("제목  밤길 걷기 행사 안내."),
            Example("제목  자료 제출 요청"),
            Example("제목  가로등 교체 공사의 건"),
            Example("제목  우리 기관 문화 강좌 개설 계획"),
        ),
        good=(
            Example("제목  2026. 하반기 밤길 걷기 행사 결과"),
            Example("제목  「가온시 문화의 거리 조성과 관리에 관한 조례」 일부개정조례안에 대한 의견 조회"),
        ),
        check=_title,
        fix="offer",
    ),
    Rule(
        id="GM-STR-031",
        title="민원·개인 수신의 호칭 귀하",
        severity="info",
        confidence="SEC",
        gate="head",
        basis=(Basis(HANDBOOK, "수신란의 호칭"),),
        what="‘님 귀하’, ‘씨 귀하’, 개인에게 쓴 ‘귀중’, 호칭이 없는 성명을 찾습니다.",
        why="개인에게 보내는 문서의 수신란에는 ‘성명 귀하’라고 적고 도로명주소를 괄호 안에 적는 것이 관행입니다.",
        bad=(
            Example("수신  박여울님 귀하", "수신  박여울 귀하", doctype="civil"),
            Example(
                "수신  박여울 씨 귀하(00001 가온시 가온로 1)",
                "수신  박여울 귀하(00001 가온시 가온로 1)",
                doctype="civil",
            ),
            Example("수신  박여울 귀중", "수신  박여울 귀하", doctype="civil"),
            Example("수신  박여울(00001 가온시 가온로 1)", doctype="civil"),
        ),
        good=(
            Example("수신  박여울 귀하(00001 가온시 가온로 1)", doctype="civil"),
            Example("수신  다솜상사 귀중", doctype="civil"),
        ),
        check=_honorific,
        fix="safe",
        doctypes=frozenset({"civil", "draft"}),
    ),
    Rule(
        id="GM-STR-032",
        title="경유 표시",
        severity="info",
        confidence="LAW",
        gate="head",
        basis=(Basis(DECREE, "제15조제2항"), Basis(DECREE, "제15조제3항"), Basis(DECREE_RULE, "제15조제4항")),
        what="(경유)에 부서나 수신·발신 기관과 같은 기관을 적은 곳을 찾습니다.",
        why="(경유)는 다른 기관을 거쳐야 하는 문서에만 적고, 경유 기관의 장은 자기 이름으로 그 문서를 이어 보냅니다.",
        bad=(
            Example(
                "수신  다솜구청장(문화과장)\n(경유)  문화과" + _TITLE, "수신  다솜구청장(문화과장)\n(경유)" + _TITLE
            ),
            Example("수신  다솜구청장(문화과장)\n(경유)  다솜구청장" + _TITLE),
        ),
        good=(
            Example("수신  다솜구청장(문화과장)\n(경유)" + _TITLE),
            Example("수신  행정안전부장관(자치분권과장)\n(경유)  미리내도지사" + _TITLE),
        ),
        check=_via,
        doctypes=frozenset({"draft", "civil", "internal"}),
    ),
)
