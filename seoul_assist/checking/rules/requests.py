"""Notices of meetings and requests: what the reader needs to act."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seoul_assist.checking.content import any_of, content, is_snippet, title, title_text
from seoul_assist.checking.rule import Example, Mark, Rule
from seoul_assist.checking.view import Line, View
from seoul_assist.checking.when import days
from seoul_assist.model import Basis
from seoul_assist.text import rx

_EVENT = (
    "회의|협의회|위원회|심의회|간담회|설명회|토론회|공청회|워크숍|워크샵|연찬회|세미나|포럼|교육|연수|훈련|행사|축제|기념식|보고회|발표회"
    "|심포지엄|총회|컨설팅|경진대회|대회|박람회|체험|음악회|전시회|강연회|강좌|특강|간부회의|점검회의|캠페인|협의체|반상회"
)
# A title that invites, or that plans an event; results, changes, needs and rosters tell of one.
_INVITES = rx.compile(
    rf"(?:{_EVENT})\s?(?:\([^)]{{0,20}}\)\s?)?(?:(?:개최|참석|실시|운영)\s?)?(?:알림|안내|통보|통지|공지"
    rf"|요청|협조\s?요청|협조)(?:\([^)]{{0,15}}\))?\s*$"
    rf"|(?:{_EVENT})\s?개최(?:\s?건)?\s*$"
)
_PLANS = rx.compile(
    rf"(?:{_EVENT}|나눔|잔치|장터)\s?(?:(?:개최|실시|추진|운영|시행|기본|세부|진행)\s?)*계획(?:\s?\(안\)"
    rf"|\s?보고|\s?수립)?\s*$"
)
_TELLS = rx.compile(
    r"결과|취소|연기|변경|수요|실적|예산|정산|신청|명단|자료|홍보|위촉|구성|추천|참가자|조사|후기|현황|이수"
    r"|과정|교재|용역|계획에\s?대한|의견"
)
_INVITES_IN_TEXT = rx.compile(
    rf"(?:{_EVENT})(?:[을를가이]?\s?(?:(?:다음|아래|붙임)과\s?같이\s?)?|[을를가이]\s(?:[^.,\n]|\.(?=\s?[\d(에])){{1,40}}?\s)(?P<verb>개최를\s?(?:알려|안내|통보)|(?:개최|실시|진행)\s?(?:하오니|하니|합니다"
    rf"|함을|하고자\s?하(?:오|니)"
    rf"|될\s?예정이|됨을|되오니|되니)|열리니|열립니다|열리오니|여오니|엽니다|열고자\s?하(?:오|니)|마련하(?:오니|니|였으니))"
)
_ELSEWHERE = rx.compile(
    r"붙임(?:과|의|을)?\s?(?:\d\s?)?(?:같이\s?[^.\n]{0,14}(?:개최|실시|수립|추진|시행|운영|안내|열|알려)"
    r"|참고|참조|계획[에을]|안내문|공문)"
    r"|별첨|(?:세부|자세한)\s?(?:사항|내용|일정)[은는]\s?붙임"
)
_WHEN = rx.compile(
    any_of(
        "일시 개최일 행사일 개최일시 교육일시 회의일시 행사일시 교육기간 행사기간 회의기간 개최기간 "
        "교육일정 훈련기간 운영기간 교육일 때"
    )
    + r"\s{0,4}(?:및\s?장소\s{0,2})?[:：|\s]|(?:^|\n)[\s\d.가-하)(□○ㅇ-]{0,8}(?:일정|기간|날짜|일자|시간)\s{0,3}[:：|]"
    r"|\d{1,2}\.\s?(?:\([월화수목금토일]\)\s?)?[^\n]{0,12}\d{1,2}(?::\d{2}|시)[^.\n]{0,60}(?:개최|열|실시|진행|참석)"
    r"|\d{1,2}\.\s?\([월화수목금토일]\)[^.\n]{0,40}(?:개최|열리|실시|진행)"
)
_WHERE = rx.compile(
    any_of("장소 개최장소 교육장소 회의장소 행사장소 곳 방법 방식 접속주소")
    + r"\s{0,4}(?:[:：|]|\s{2})|일시\s?및\s?장소|온라인|화상|영상\s?회의|비대면|[Zz][Oo][Oo][Mm]|줌|유튜브|접속"
    r"|서면|집합|(?:실|홀|관|청|당|장|원|센터|층|동|학교|마당|터|로비|거리|길|역|숲|회관|누리집)에서\s?[^.\n]{0,40}(?:개최|열|엽|실시|진행)"
)
_WHO_WORDS = (
    any_of(
        "대상 대상자 참여 참석 참가 참석자 참가자 참여자 참여인원 참석인원 초청 위원 수강생 교육생 참석범위 "
        "참석기관 인원 "
        "규모 참여기관"
    )
    + r"(?:\([^)\n]{0,12}\))?"
)
_WHO = rx.compile(_WHO_WORDS + r"\s{0,4}(?:[:：|]|\s{2})")
_WHO_SAID = rx.compile(
    r"(?:담당자|직원|주민|위원|시민|누구나|공무원|팀장|과장|관계자|희망자|\d\s?명)[^.\n]{0,14}(?:참석|참여|참가)"
)
_WHAT = rx.compile(
    any_of("안건 내용 의제 주제 프로그램 주요내용 교육내용 회의안건 과목 목적 논의사항 협의사항 순서 행사개요")
)
_ITEM_LABEL = rx.compile(rf"{any_of('일시 장소')}\s{{0,4}}[:：|]")
_ATTACHED = rx.compile(
    r"붙임[^\n]{0,40}(?:계획|안내문|안내\s?자료|포스터|공문|리플[릿렛]|일정표|개요|초청장|홍보"
    r"|시행문)[^\n]{0,15}\d\s?[부매장]"
)
_LATER = rx.compile(
    r"(?P<label>(?:장\s{0,4}소|일\s{0,4}시))\s{0,3}[:：]\s?(?P<value>(?:추후|미정|별도|차후|나중"
    r"|확정\s?(?:되|후)|정해지|결정되|개별)[^\n]{0,30})"
)
_CLOCK = rx.compile(r"\d{1,2}:\d{2}|\d{1,2}\s?시(?![가-힣])|\d\s?시\s?\d|\d\s?시[에부]|오전|오후|정오|저녁|[0-9]\s?시~")
_DATE = rx.compile(r"\d{1,2}\.\s?\d{1,2}\.")

_SEND = r"제출|회신|송부|보고|통보|회보|답변|입력|추천|등록|신청|의견\s?제시|회시"
_PLEASE = (
    r"(?:하여|해)?\s?(?:주시기|주실\s?것을|줄\s?것을)?\s?(?:바랍니다|바람(?![가-힣])|바라며"
    r"|부탁드립니다|요청합니다|주십시오|주세요|요망)"
)
_REQUEST = rx.compile(
    rf"(?P<ask>(?:{_SEND})(?:을|를)?\s?{_PLEASE}|(?:알려|보내|(?<![가-힣])내)\s?주(?:시기\s?(?:바랍니다|바람)|십시오"
    rf"|세요)|(?:{_SEND})(?:을|를)?\s?(?:요청합니다|요청하오니|요망))"
)
_VAGUE = rx.compile(
    r"(?P<vague>조속히|조속한\s?시일|속히|빠른\s?(?:시일|시간|기간|시기)\s?(?:내|안)?에?"
    r"|이른\s?시일\s?(?:내|안)?에?|신속히|신속하게|최대한\s?빨리|가능한\s?한?\s?빨리"
    r"|가급적\s?(?:빨리|조속히|신속히|[^.\n]{0,12}중으로|[^.\n]{0,10}(?:내|안)에)|(?:금주|이번\s?주"
    r"|다음\s?주|금월|이번\s?달|이달|월말|주말|연내|조만간|당일)\s?(?:중|내|안)?(?:으로|에|까지)?)"
    r"(?P<rest>[^.\n]{0,30}(?:바랍니다|바람(?![가-힣])|주십시오|주세요|요청합니다|요망|부탁드립니다))"
)
_VAGUE_ACTS = rx.compile(rf"{_SEND}|알려|보내|조치|처리|이행|회답|협조|참여|납부|완료|정비|제공")
# What has no date of its own: duties that stand, and word passed on to others.
_STANDING = rx.compile(
    r"그때그때|수시로|즉시|지체\s?없이|발생(?:할|한|하)|생기면|생길|경우|때에?는?\s|시에는|마다"
    r"|매[월주년분일]|정기적|필요하|있으면|있을|없는|없으면|하면"
    r"|변경되|변동|에게|께|널리|대하여\s?알려|발견|원하|희망|문의|궁금|되면|않도록|이상이|사유가"
)
_DEADLINE = rx.compile(
    r"(?:기\s{0,3}한|기\s{0,3}일|마\s{0,3}감(?:일|\s?시한)?|(?:제출|회신|신청|접수|등록|의견|조사|작성|입력"
    r"|추천|모집|공모|응모|참가)\s?기간|시한)"
    r"[^\n]{0,25}\d{1,2}\s?[.월]\s?\d{1,2}"
    r"|\d{1,2}\s?[.월]\s?\d{1,2}\s?[.일]?(?:\s?\([^)\n]{1,12}\))?\s?(?:오전"
    r"|오후)?\s?(?:\d{1,2}\s?(?::\s?\d{2}|시(?:\s?\d{1,2}분)?))?"
    r"\s?\)?\s?한?(?:까지|이내|限|내로|중에?\s)"
    r"|\d{1,3}\s?일\s?(?:이내|안|내)|까지\s?\(|매월\s?\d|매분기|분기별"
)
_HELP = rx.compile(r"협조[^.\n]{0,14}(?:바랍니다|부탁드립니다|요청합니다)")
_ASKS_HELP = rx.compile(r"협조\s?(?:요청|의뢰|부탁)\s*$")


def _meeting(view: View) -> Iterator[Mark]:
    heading = title_text(view)
    text = f"{heading}\n{content(view)}"
    place = title(view)
    plans = view.doctype == "internal"
    named = bool((_PLANS if plans else _INVITES).search(heading)) and not _TELLS.search(heading)
    said = None
    if not heading and not plans and is_snippet(view):
        said = next(((n, m) for n in view.of("body") if (m := _INVITES_IN_TEXT.search(n.masked))), None)
        named = said is not None
    later = [(line, found) for line in view.of("body") if (found := _LATER.search(line.masked))]
    for line, found in later:
        if (named or (is_snippet(view) and not plans)) and not _DATE.search(found["value"]):
            label = re.sub(r"\s", "", found["label"])
            message = f"{label}가 정해지지 않았습니다. 확정한 뒤 시행하거나 확정할 날짜를 적어 주세요."
            yield Mark(line.start + found.start("value"), line.start + found.end("value"), message)
            return
    if not named or _ELSEWHERE.search(text):
        return
    checks = [("일시", _WHEN), ("장소", _WHERE), ("참석 대상", _WHO), ("안건(내용)", _WHAT)]
    if said or plans:
        checks = checks[: 2 if said else 3]
    missing = [name for name, pattern in checks if not pattern.search(text)]
    if said and any(days(line.masked) for line in view.of("body")):
        # The day stands; the hour is asked for only where the place is missing as well.
        missing = [name for name in missing if name != "일시"]
        missing = ["시각", *missing] if missing and not _CLOCK.search(text) else missing
    if "참석 대상" in missing and _WHO_SAID.search(text) and not _ITEM_LABEL.search(text):
        missing.remove("참석 대상")
    # A plan whose outline stands in an attachment says none of it here.
    if not missing or (plans and len(missing) == 3):
        return
    if said:
        start, end = said[0].start + said[1].start(), said[0].start + said[1].end()
    elif place:
        start, end = place.start, place.end
    else:
        return
    what = "행사 계획" if plans else "회의ㆍ행사를 알리는 문서"
    message = f"{what}에는 일시, 장소, 대상, 안건(내용)을 적는 것이 관행입니다. 없는 것: {', '.join(missing)}."
    # The matter may be in the title, and the rest in what is attached.
    soft = missing == ["안건(내용)"] or _ATTACHED.search(text)
    yield Mark(start, end, message, " / ".join(f"{name}: …" for name in missing), severity="info" if soft else None)


def _deadline(view: View) -> Iterator[Mark]:
    lines = list(view.of("body", "attachments"))
    text = "\n".join(line.flat for line in lines)
    heading = title_text(view)
    for line in lines:
        found = _VAGUE.search(line.masked)
        if found and _VAGUE_ACTS.search(found["rest"]) and not _STANDING.search(_before(line, found.start("vague"))):
            if _DEADLINE.search(line.flat) or (not is_snippet(view) and _DEADLINE.search(text)):
                continue
            yield _mark(line, found.start("vague"), found.end("rest"))
            return
    if _DEADLINE.search(text) or _DEADLINE.search(heading):
        return
    for line in lines:
        for found in _REQUEST.finditer(line.masked):
            clause = _before(line, found.start("ask")) + found["ask"]
            if _STANDING.search(clause) or ("알려" in found["ask"] and "까지" in clause):
                continue
            yield _mark(line, found.start("ask"), found.end("ask"))
            return
    place = title(view)
    if place is not None and _ASKS_HELP.search(heading) and _HELP.search(text):
        message = "협조를 요청하는 문서에는 언제까지 답하거나 조치해야 하는지 날짜를 적어 주세요."
        yield Mark(place.start, place.end, message, "회신 기한: ○○○○. ○. ○.(요일)", severity="info")


def _mark(line: Line, start: int, end: int) -> Mark:
    message = "제출ㆍ회신을 요청할 때는 언제까지인지 날짜(같은 날이면 시각도)를 적어 주세요."
    return Mark(line.start + start, line.start + end, message, "○○○○. ○. ○.(요일)까지")


def _before(line: Line, at: int) -> str:
    """The sentence before that place, at most 60 characters of it."""
    return re.split(r"[.!?]\s", line.masked[max(0, at - 60) : at])[-1]


_TOP = "누리군\n\n수신  다솜구청장(문화과장)\n(경유)\n"
_MEETING_BODY = (
    "1. 설명회를 다음과 같이 개최하니 참석하여 주시기 바랍니다.\n  가. 일시: 2026. 5. 7.(목) 14:00\n"
    "  나. 장소: 누리군청 1층\n  다. 대상: 문화 담당자\n  라. 내용: 음악회 준비\n2. 준비물: 없음  끝.\n\n누리군수"
)

RULES: tuple[Rule, ...] = (
    Rule(
        id="GM-STR-025",
        title="회의·행사 알림의 필수 정보",
        severity="warn",
        confidence="SEC",
        gate="every",
        basis=(Basis("회의ㆍ행사 알림의 관행(2차 자료로 확인)"),),
        what=(
            "회의나 행사를 알리는 시행문과 행사 계획에 일시, 장소, 참석 대상, 안건(내용) 가운데 없는 것을 "
            "찾습니다. 개최 결과나 "
            "취소를 알리는 문서와, 자세한 내용을 붙임에 적은 문서는 보지 않습니다."
        ),
        why="언제, 어디로, 누가, 무엇 때문에 가야 하는지 알아야 참석할 수 있습니다.",
        bad=(
            Example("1. 하반기 문화 담당자 회의를 개최하니 참석하여 주시기 바랍니다.\n2. 준비물: 없음"),
            Example(
                _TOP
                + "제목  마을 음악회 설명회 개최 알림\n\n"
                + _MEETING_BODY.replace("장소: 누리군청 1층", "준비물: 없음")
            ),
            Example("장소: 추후 안내"),
        ),
        good=(
            Example(_TOP + "제목  마을 음악회 설명회 개최 알림\n\n" + _MEETING_BODY),
            Example("장소: 추후 안내(2026. 5. 7. 확정)"),
        ),
        check=_meeting,
        doctypes=frozenset({"draft", "internal"}),
    ),
    Rule(
        id="GM-STR-026",
        title="요청·제출 문서의 기한",
        severity="warn",
        confidence="HEUR",
        gate="every",
        basis=(Basis("점검 제안"),),
        what=(
            "제출이나 회신을 요청하면서 날짜를 적지 않은 문장과 ‘조속히’, ‘빠른 시일 내에’처럼 막연한 "
            "기한을 찾습니다. 문서의 다른 "
            "항목에 기한이 있으면 보지 않고, 협조만 요청하는 문서는 알리기만 합니다."
        ),
        why="날짜가 없으면 받는 기관마다 다르게 생각하여 자료가 제때 모이지 않습니다.",
        bad=(
            Example("1. 행사 사진을 조속히 제출하여 주시기 바랍니다.\n2. 준비물: 없음"),
            Example("1. 참석자 명단을 회신하여 주시기 바랍니다.\n2. 준비물: 없음"),
        ),
        good=(
            Example("1. 참석자 명단을 2026. 5. 7.(목)까지 회신하여 주시기 바랍니다.\n2. 준비물: 없음"),
            Example("1. 바뀐 것이 생기면 그때그때 알려 주시기 바랍니다.\n2. 준비물: 없음"),
            Example("1. 업무에 참고하시기 바랍니다.\n2. 준비물: 없음"),
        ),
        check=_deadline,
        doctypes=frozenset({"draft"}),
    ),
)
