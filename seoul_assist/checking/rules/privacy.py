"""Accounts, private mail, sensitive facts about a person, and personal data in papers that anyone may read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from seoul_assist.checking.gates import DRAFTING
from seoul_assist.checking.rule import DECREE, Example, Mark, Rule
from seoul_assist.checking.view import Line, View
from seoul_assist.model import Basis
from seoul_assist.text import rx
from seoul_assist.text.pii import Kind, Span

_ACT, _ACT_DECREE = "개인정보 보호법", "개인정보 보호법 시행령"
_OPENNESS = "공공기관의 정보공개에 관한 법률"
# Accounts that an agency, a company or a fund gives on purpose.
_OFFICIAL = rx.compile(
    r"세입|세외|(?:수입|기관|공식|가상|전용) ?(?:공식 ?)?계좌|고향사랑|기부|모금|후원|성금|보증금|수수료|참가비|교육비"
    r"|(?:예금주|계좌주)\s?[:：]?\s?[^\n,)|]{0,20}(?:[시군구도청국]|공단|공사|협회|재단|㈜|\(주\)|주식회사|센터|조합|학교|은행"
    r"|사업소|법인|위원회|연구원|진흥원)(?![가-힣])"
)


# Accounts that money goes to, and owners that are people.
_OWNER = rx.compile(
    r"(?:반환|환급|지급|보상금|환불)[^\n]{0,6}계좌"
    r"|(?:예금주|계좌주)\s?[:：]?\s?(?![가-힣]{1,2}[시군구도청국](?![가-힣]))[가-힣]{2,3}(?=[)\s,|]|$)"
)


def _accounts(view: View) -> Iterator[Mark]:
    for span in view.identifiers:
        if span.kind == "account":
            official = _is_official(view, span)
            message = (
                "계좌번호로 보입니다. 기관이 알리려고 적은 계좌인지 확인해 주세요."
                if official
                else "개인의 계좌번호로 보입니다. 꼭 필요하지 않으면 지우거나 가려 주세요."
            )
            suggestion = "" if official else span.masked  # what an agency gives on purpose is not to be hidden
            yield Mark(span.start, span.end, message, suggestion, severity="info" if official else None)


def _is_official(view: View, span: Span) -> bool:
    """True when the lines around an account say whose it is: an agency's or a company's."""
    start = view.text.rfind("\n", 0, view.text.rfind("\n", 0, span.start) + 1 or 0)
    end = view.text.find("\n", span.end)
    near = view.text[max(0, start, span.start - 160) : span.end + 80 if end < 0 else min(end + 80, span.end + 160)]
    return _OFFICIAL.search(near) is not None and _OWNER.search(near) is None


def _mails(view: View) -> Iterator[Mark]:
    for span in view.identifiers:
        if span.kind == "private_email":
            message = "상용 전자우편 주소입니다. 담당자라면 기관의 전자우편을 적고, 민원인의 것이라면 가려 주세요."
            yield Mark(span.start, span.end, message, span.masked, cause="상용 전자우편")


_SURNAMES = (
    "김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구나민진지엄채원천방공현함변염여추도소석선설마길"
    "연위표명기반왕금옥육인맹제모탁국온은도"
)
_NAME = rf"(?<![가-힣])(?P<name>[{_SURNAMES}][가-힣]{{2}})(?<![자증들등별])"
_NO_NAME = rx.compile(
    "장애인|노숙인|고령층|연구원|임산부|이주민|유가족|우울군|임직원|정신과|전문의|여학생|이재민|조리원|신체적|정신적|주의력|한부모|한센인"
    "|공무원|성인병|성폭력|정규직|선수단|교직원|구성원|조합원|주요암|여성암|소방관|경찰관|전염병|감염병|정신병|유전병|직업병|신청인|민원인|청구인|진정인|외국인|내국인|한국인|이용인|보호자|미성년"
)
_TITLE = (
    r"(?:\s(?:주무관|주사|서기|팀장|과장|국장|직원|사원|주임|대리|교사|선생님|학생|군|양|씨|님|환자|어르신)|[씨님])"
)
_DISEASE = (
    r"(?:우울증|조울증|조현병|공황\s?장애|불안\s?장애|자폐|치매|[가-힣]{1,4}암|암|백혈병|디스크|추간판|당뇨병?|고혈압|심근경색|협심증"
    r"|뇌졸중|뇌출혈|뇌경색|간염|간경화|결핵|에이즈|HIV|매독|성병|천식|루푸스|파킨슨병?|뇌전증|간질|신부전|투석|골절|관절염|정신\s?질환"
    r"|알코올\s?중독|불면증|난임|유산|(?:지적|지체|청각|시각|발달|언어|뇌병변|정신)\s?장애)"
)
_CONDITION = rx.compile(
    rf"{_DISEASE}|진단(?![서표기비])|확진|양성\s?판정|투병|수술|장애\s?(?:정도|등급|\d급|[가-힣]{{0,4}}\s?\d급)|임신|전과|범죄\s?경력"
    r"|기소유예|벌금형|징역|집행유예|노조|노동조합|당원|정당\s?가입|종교|성전환|동성애|성\s?소수자|여호와의\s?증인"
    r"|(?:기독교|천주교|개신교|불교|원불교|이슬람교?)\s?(?:신자|신도|교인)"
)
_RANK = (
    r"(?:주무관|주사보?|서기보?|사무관|서기관|팀장|계장|과장|국장|실장|본부장|소장|관장|센터장|직원|사원|주임|대리|차장|부장|교사|교감|교장|교수"
    r"|선생님|학생|위원장?|의원|대표|이사장?|회장|총무|간사|강사|상담사|연구사|지도사|공무원|후보자?|지원자|신청인|민원인|어르신|환자|씨|님|군|양)"
)
_FACT = (
    r"(?:(?:노동조합|노조|[가-힣]{0,6}정당|(?<=\s)[가-힣]{2,8}당(?=[에의]? ?(?:가입|입당|탈당|당원)))[에의]?\s?"
    r"(?:가입(?:\s?(?:사실|이력|경력|중(?![가-힣])|상태)|함|했|하였|하고\s있|한(?=\s)|되어|(?=[.,)]|$))"
    r"|(?:탈퇴|입당|탈당)(?!\s?(?:여부|절차|신청|안내|대상|자격|할|하실))|(?:당원|조합원)(?=임|이[며고다었]|으로|[.,)]|$))"
    r"|(?:종교|신앙|신념)(?:는|은|가|이|을|를)?\s?[:：]?\s?(?:기독교|천주교|개신교|불교|원불교|이슬람교?|유대교|힌두교|무교)"
    r"|(?:기독교|천주교|개신교|불교|원불교|이슬람교?|여호와의\s?증인)\s?(?:신자|신도|교인|임을|를\s믿)"
    r"|(?:전과|범죄\s?경력|벌금형|징역형?|집행\s?유예|기소\s?유예|실형|유죄\s?판결)"
    r"(?!\s?(?:조회|여부|증명|회보|자료|확인서|동의))(?:[이가을를은는]|\s\d[^\n]{0,12})?\s?(?:있|사실|전력|선고|받|확인|확정|판결))"
)
_IN_PARENTHESES = rx.compile(rf"{_NAME}{_TITLE}?\s?[(（](?P<inside>[^()（）\n]{{2,24}})[)）]")
# Where somebody works and as what is no fact of that kind.
_OFFICE = rx.compile(
    r"(?:센터|[가-힣]{2}[과팀실부]|병원|의원|학[교과회]|재단|협회|연구[소원]|위원회|보건소|담당|교수|의사|간호사|강사|지부장|위원장|대표|국장|처장)$"
)
_NAMED_DISEASE = rx.compile(
    r"(?:병명|진단명|질병명|상병명)\s?[:：]\s?(?!기재|작성|해당|입력|및|없음|확인)[가-힣A-Za-z]{1,2}[가-힣A-Za-z\d.]{0,12}"
    rf"|(?:병가|질병\s?휴직|병휴직)\s?[(（]\s?(?:사유\s?[:：]\s?)?{_DISEASE}"
)
_CRIME = rx.compile(
    r"(?:범죄|전과|성범죄)\s?(?:경력|기록|사실)?\s?있음(?!\s?[으이인의]|\s?[/또]|\s?시)|전과\s?\d{1,2}\s?범"
)
_SAID_OF = rx.compile(
    rf"{_NAME}{_TITLE}(?:[은는이가의]|께서)?\s(?:[^\n]{{0,20}}\s)?(?:{_DISEASE}"
    r"(?:으?로\s(?:인해\s|인하여\s)?(?:병가|휴직|입원|치료|수술|휴가|결근|퇴직|요양)|[을를]?\s?(?:진단|판정|수술)[을를]?\s?받"
    r"|\s?투병\s?중|\s?확진)|(?:노동조합|노조|정당)에?\s?가입)"
)
# What somebody belongs to, believes or was convicted of, behind a name with a title.
_HEALTH_OF = rx.compile(
    rf"{_NAME}의\s(?:{_DISEASE})\s?(?:양성|진단|판정|병력|치료|투병|확진|수술)"
    r"|(?:(?:병가|질병|진단|장애)\s?(?:사유|등급|정도|유형)\s?[:：]\s?(?!없음|기재|작성|해당)"
    rf"[가-힣\d][가-힣\d ]{{1,14}}|(?:휴직|휴가|결근|퇴직)\s?사유\s?[:：]\s?{_DISEASE}[가-힣 ]{{0,8}})"
    rf"(?=[(（]\s?(?!{_DISEASE})[{_SURNAMES}][가-힣]{{2}}(?<![자증들등별병암원과부서표안])[)）])"
)
_BELONGS = rx.compile(rf"{_NAME}\s?{_RANK}(?:님)?(?:[은는이가의,:]|께서|,\s|\s[-–])?\s(?:[^\n]{{0,24}}\s)?(?:{_FACT})")
_FIELDS = rx.compile(
    rf"(?:성명|이름|대상자|민원인|신청인|환자|당사자)\s?[:：]?\s?{_NAME}[^\n]{{0,40}}"
    r"(?:장애\s?(?:정도|등급|유형)|질환|종교|정당|노동조합|노조|전과|범죄\s?경력)\s?[:：]\s?(?!없음|무\b|해당)[가-힣\d]"
)


_SENSITIVE = "건강, 범죄 경력, 노동조합 같은 개인의 민감정보로 보입니다. 꼭 필요하지 않으면 지워 주세요."


def _sensitive(view: View) -> Iterator[Mark]:
    for line in view.lines:
        if line.blank or line.part == "foot":
            continue
        taken = -1
        for start, end in sorted(_sensitive_spans(line)):
            if start >= taken:
                taken = end
                yield Mark(line.start + start, line.start + end, _SENSITIVE)


def _sensitive_spans(line: Line) -> Iterator[tuple[int, int]]:
    """Where sensitive facts stand, without the name before them: a report must not spread what it warns of."""
    for match in _IN_PARENTHESES.finditer(line.text):
        office = _OFFICE.search(match["inside"]) is not None
        if not office and not _NO_NAME.fullmatch(match["name"]) and _CONDITION.search(match["inside"]):
            yield match.span("inside")
    for pattern in (_NAMED_DISEASE, _CRIME, _SAID_OF, _HEALTH_OF, _BELONGS, _FIELDS):
        for match in pattern.finditer(line.text):
            name = match.groupdict().get("name")
            if not _NO_NAME.fullmatch(name or ""):
                yield (match.end("name") if name else match.start(), match.end())


_PRIVATE: frozenset[Kind] = frozenset({"resident", "foreigner", "passport", "licence", "card", "account", "mobile"})
_HARD: frozenset[Kind] = frozenset({"resident", "foreigner", "passport", "licence", "card"})
_DAY = (
    r"(?:(?:19|20)\d{2}\s?[.년\-/]\s?\d{1,2}\s?[.월\-/]\s?\d{1,2}|\d{2}[01]\d[0-3]\d(?![\d\-])"
    r"|\d{2}\.\s?[01]?\d\.\s?[0-3]?\d)"
)
_BIRTH = rx.compile(rf"(?:생년월일|출생일?)\s?[:：]?\s?[(（|]?\s{{0,3}}{_DAY}|{_DAY}\.?\s?(?:일\s?)?생(?![가-힣])")
_CITIZEN = (
    r"(?:민원인|신청인|청구인|진정인|신고인|제보자|수급자|당사자|체납자|위반자|납세의무자|처분\s?대상자|수취인|세입자)"
)
_LIVES = rx.compile(
    rf"(?:{_CITIZEN}|주\s?소)[^\n]{{0,30}}?[가-힣\d]{{1,12}}(?:로|길|동|리|번길)\s?\d{{1,4}}(?:-\d{{1,4}})?(?![\d.]|\s?[%명건개회년월])"
)
_CITIZEN_WORD = rx.compile(_CITIZEN + r"|성\s?명|이\s?름")
_ROSTER = rx.compile(
    r"(?:수급자|체납자|민원인|지원자|합격자|환자|수강생|입주자|당첨자|미납자|위반자|장애인|수상자|학생|신청자|주민)\s?(?:[가-힣]{2}\s)?명단(?!\s?(?:서식|양식))"
)
_HIDDEN = rx.compile(r"[○◯〇*＊●OX]")


def _disclosed(view: View) -> Iterator[Mark]:
    if view.doctype == "notice":
        yield from _posted(view)
        return
    slot = view.form.disclosure
    if slot is None or slot.tight not in ("공개", "대국민공개"):
        return
    found = _found_in_letter(view)
    if found:
        message = f"공개 구분이 ‘{slot.text}’인데 {found}. 부분공개(6)로 바꾸거나 가릴지 확인해 주세요."
        yield Mark(slot.start, slot.end, message, "부분공개(6)")


def _found_in_letter(view: View) -> str:
    """What personal data a letter holds above its foot, as the end of a sentence; empty without any."""
    foot = view.lines[view.form.foot].start if view.form.foot >= 0 else len(view.text)
    named = any(_CITIZEN_WORD.search(line.text) for line in view.of("body"))
    for span in view.identifiers:
        private = span.kind in _PRIVATE or (span.kind == "private_email" and named)
        if private and span.start < foot and not (span.kind == "account" and _is_official(view, span)):
            return "개인을 알아볼 수 있는 번호가 있습니다"
    if view.doctype == "civil":
        for one in view.form.recipients:
            person = re.search(r"귀\s?하|님$", one.name.text) is not None and not _HIDDEN.search(one.name.text)
            if (
                person
                and one.aide is not None
                and re.search(r"\d", one.aide.text)
                and not _HIDDEN.search(one.aide.text)
            ):
                return "민원인의 이름과 주소가 있습니다"
    for line in view.lines:
        if line.start >= foot or line.blank:
            continue
        if line.part in ("body", "attachments") and any(True for _ in _sensitive_spans(line)):
            return "개인의 민감정보가 있습니다"
        if _BIRTH.search(line.text):
            return "개인의 생년월일이 있습니다"
        if line.part == "body" and re.search(_CITIZEN, line.text) and _LIVES.search(line.text):
            return "민원인의 주소가 있습니다"
        if line.part == "attachments" and _ROSTER.search(line.text):
            return "개인의 명단이 붙어 있습니다"
    return ""


def _posted(view: View) -> Iterator[Mark]:
    """The first place of a notice with somebody's birthday or an identifying number."""
    column = -1
    for line in view.lines:
        cells = list(re.finditer(r"[^|]+|(?<=\|)(?=\|)", line.text)) if "|" in line.text else []
        titled = [number for number, cell in enumerate(cells) if re.search(r"생\s?년\s?월\s?일", cell[0])]
        column = titled[0] if titled else column if cells else -1
        found = _BIRTH.search(line.text)
        if found is None and 0 <= column < len(cells) and not titled:
            found = rx.compile(rf"\s*{_DAY}").match(line.text, cells[column].start())
        spans = [(line.start + found.start(), line.start + found.end())] if found else list(_numbers(view, line))
        for start, end in spans[:1]:
            message = "공고는 누구나 볼 수 있습니다. 개인정보는 이름의 일부와 출생 연도만 남기고 가릴지 확인해 주세요."
            yield Mark(start, end, message)
            return


def _numbers(view: View, line: Line) -> Iterator[tuple[int, int]]:
    """The identifying numbers of a line, each with the character beside it: the number alone has its own finding."""
    named = _CITIZEN_WORD.search(line.text) is not None
    for span in view.identifiers:
        if line.start <= span.start < line.end and (span.kind in _HARD or (named and span.kind == "mobile")):
            yield max(line.start, span.start - 1), min(line.end, span.end + 1)


@cache
def _foot(level: str) -> str:
    """A 결문 for the examples of this module."""
    return (
        "\n\n가온시장\n\n주무관 홍가람  과장 전결 3/5 박다솜\n협조자\n시행  기획과-12(2026. 3. 5.)  접수\n"
        "우 00001  가온시 가온로 1(가온동)  / http://www.gaon.example.kr\n"
        f"전화번호 (000) 000-0001  팩스번호 (000) 000-0099  / hong@gaon.example.kr  / {level}"
    )


_LETTER = "가온시\n\n수신  누리군수(기획과장)\n(경유)\n제목  책 나눔 참가자 확인 요청\n\n"

RULES = (
    Rule(
        id="GM-PII-005",
        title="계좌번호",
        severity="warn",
        confidence="HEUR",
        gate="personal",
        basis=(Basis(_ACT, "제2조제1호"), Basis(_OPENNESS, "제9조제1항제6호")),
        what="은행 이름이나 ‘계좌’ 가까이에 있는 10~16자리 번호를 찾습니다. 사업자등록번호와 전화번호는 보지 않습니다.",
        why="개인의 계좌번호는 개인정보입니다. 기관이 알리려고 적은 계좌는 확인만 부탁드립니다.",
        bad=(
            Example("가온은행 110-000-000000", "가온은행 110-***-******"),
            Example("입금 계좌: 000-00-000000-0", "입금 계좌: 000-**-******-*"),
            Example("계좌번호 3020000000000", "계좌번호 302**********"),
        ),
        good=(
            Example("가온은행 123-45-67890", why="사업자등록번호"),
            Example("가온은행 (000) 000-0000"),
            Example("가온은행 110-***-******"),
        ),
        check=_accounts,
        fix="offer",
    ),
    Rule(
        id="GM-PII-008",
        title="개인 전자우편",
        severity="info",
        confidence="HEUR",
        gate="personal",
        basis=(Basis(DECREE, "제16조제3항", "행정기관의 장이 부여한 전자우편주소"), Basis(_ACT, "제2조제1호")),
        what="네이버, 다음, 지메일 같은 상용 전자우편 주소를 찾습니다.",
        why="공무에는 기관이 준 전자우편을 쓰고, 민원인의 주소는 개인정보입니다.",
        bad=(
            Example("담당자 mirinae@naver.com", "담당자 mirinae@gaon.example.kr"),
            Example("신청인 dasom@gmail.com", "신청인 d****@gmail.com"),
        ),
        good=(Example("담당자 hong@gaon.example.kr"), Example("누리집 http://www.gaon.example.kr")),
        check=_mails,
        fix="offer",
    ),
    Rule(
        id="GM-PII-009",
        title="건강 등 민감정보",
        severity="warn",
        confidence="LAW",
        gate="personal",
        basis=(Basis(_ACT, "제23조제1항"), Basis(_ACT_DECREE, "제18조")),
        what="이름 곁에 적은 병명, 장애, 범죄 경력, 노동조합·정당 가입을 찾습니다.",
        why="민감정보는 동의나 법령의 근거 없이 처리할 수 없습니다. 통계와 사업 이름은 보지 않습니다.",
        bad=(
            Example("윤슬아(공황장애 진단) 면담", "윤슬아 면담"),
            Example("한누리 주무관 병가(병명: 천식)", "한누리 주무관 병가"),
            Example("전과 2범(고은솔)"),
        ),
        good=(
            Example("장애인 편의시설 3곳"),
            Example("건강검진 안내"),
            Example("치매 안심 센터(진단 검사 지원)"),
            Example("병명:            "),
        ),
        check=_sensitive,
    ),
    Rule(
        id="GM-PII-010",
        title="공개 문서의 개인정보",
        severity="warn",
        confidence="LAW",
        gate="personal",
        basis=(
            Basis(_OPENNESS, "제9조제1항제6호"),
            Basis(_OPENNESS, "제8조의2"),
            Basis("행정절차법", "제14조제5항"),
        ),
        what="공개 구분이 ‘공개’인 문서와 공고에서 개인의 번호, 생년월일, 주소, 명단을 찾습니다.",
        why="공개 문서의 원문은 누구나 봅니다. 직무를 한 공무원의 이름과 직위는 개인정보로 보지 않습니다.",
        bad=(
            Example(
                _LETTER + "참가자의 생년월일: 1991. 2. 3. 맞는지 확인하여 주시기 바랍니다.  끝." + _foot("공개"),
                _LETTER + "참가자의 생년월일: 1991. 2. 3. 맞는지 확인하여 주시기 바랍니다.  끝." + _foot("부분공개(6)"),
            ),
            Example(
                "가온시 공고 제2026-12호\n\n반송된 통지서 공고\n\n받는 사람: 윤슬아(1991. 2. 3.생)", doctype="notice"
            ),
        ),
        good=(
            Example(_LETTER + "참가자가 맞는지 확인하여 주시기 바랍니다.  끝." + _foot("공개")),
            Example(
                "가온시 공고 제2026-12호\n\n반송된 통지서 공고\n\n받는 사람: 윤○○(1991년생)\n\n문의: (000) 000-0000",
                doctype="notice",
            ),
        ),
        check=_disclosed,
        doctypes=DRAFTING | {"notice", "minutes"},
    ),
)
