"""How the agency speaks: orders, lofty words, clipped endings, discrimination, honorifics."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seoul_assist.checking.rule import HANDBOOK, LANGUAGE_INSTITUTE, Example, Mark, Rule
from seoul_assist.checking.view import Line, View
from seoul_assist.checking.vocabulary import any_of, choices, headword, hits, own_words, shown
from seoul_assist.model import Basis
from seoul_assist.text import rx
from seoul_assist.text.hangul import RIEUL, coda, fitting

_EASY = Basis(LANGUAGE_INSTITUTE, "쉬운 공문서 쓰기")
_RESPECT = Basis(LANGUAGE_INSTITUTE, "차별적 언어 표현 다듬기")
_POLITE = Basis(HANDBOOK, "문서 작성의 일반 원칙")
_CLOSE = r"(?:\s?\([^()\n]{0,60}\))?[.)\]」』”’]*\s*(?:끝\s?\.?\s*)?(?:\||$|(?=\s*[/※]))"

# --- orders -------------------------------------------------------------------------------------------------------
_TO_DO = rx.compile(rf"(?P<order>(?P<stem>[가-힣]{{1,8}}) 것){_CLOSE}")
_FORBIDDEN = rx.compile(rf"(?P<order>(?P<stem>[가-힣]{{1,8}})지 (?P<no>말|않을|아니할) 것){_CLOSE}")
_COMMAND = rx.compile(r"(?P<order>[가-힣]{1,8}지 마시오|[가-힣]{1,8}(?<!십)시오)(?=[.!)\]]*\s*(?:\||$|[/※])|[.!]\s)")
_BARE = rx.compile(r"(?P<order>[가-힣]{1,6}하라)(?=\.\s*(?:\||$|\s))")
# What somebody or something must be, and what is foreseen: nothing is ordered.
_STATES = rx.compile(
    "(?:"
    + any_of(
        "있을 없을 될 해당할 적합할 충족할 동일할 가능할 필요할 속할 못할 었을 았을 였을 했을 넘을 클 작을 "
        "많을 좋을 같을 다를"
        " 어려울 쉬울 가까울 아닐 갖출 가질 지닐 보유할 명확할 적절할 분명할 인정받을"
        " 늘어날 줄어들 나타날 일어날 생길 아질 어질 커질"
    )
    + ")$"
)
# 19세 이상일 것 is a condition, 효율을 높일 것 an order.
_IS = rx.compile("(?<![높줄붙들울늘먹녹숙쌓])일$")
_CONDITIONS = rx.compile("(?:해당하|초과하|넘|있|되|속하|미달하|저촉되|위반하)$")


def _is_order(stem: str) -> bool:
    """True for the stem of what is to be done, such as 제출할 or 지킬."""
    if coda(stem[-1]) != RIEUL or stem in ("말", "않을", "아니할"):
        return False
    return not _STATES.search(stem) and not _IS.search(stem)


def _orders(view: View) -> Iterator[Mark]:
    for line in view.prose:
        text = own_words(line)
        if "것" in text:
            yield from _to_do(line, text)
        for match in _COMMAND.finditer(text):
            yield _order(line, match, "‘-하시오’는 명령하는 말투입니다.", "~하시오")
        for match in _BARE.finditer(text):
            yield _order(line, match, "‘-하라’는 명령하는 말투입니다.", "~하라")


def _to_do(line: Line, text: str) -> Iterator[Mark]:
    for match in _FORBIDDEN.finditer(text):
        if match["no"] == "말" or not _CONDITIONS.search(match["stem"]):
            yield _order(line, match, "‘-지 말 것’은 명령하는 말투입니다.", "~할 것")
    for match in _TO_DO.finditer(text):
        if _is_order(match["stem"]):
            yield _order(line, match, "‘-할 것’은 명령하는 말투입니다.", "~할 것")


def _order(line: Line, match: re.Match[str], what: str, cause: str) -> Mark:
    better = _request(match["order"])
    message = f"{what} ‘~하여 주시기 바랍니다’처럼 부탁하는 말로 쓰기를 권합니다."
    return Mark(line.start + match.start("order"), line.start + match.end("order"), message, better, cause=cause)


def _request(order: str) -> str:
    if order.endswith(("지 말 것", "지 마시오", "지 않을 것", "지 아니할 것")):
        return order[: order.rindex("지 ")] + "지 마시기 바랍니다"
    for ending in ("할 것", "하시오", "하라"):
        if order.endswith(ending):
            return order.removesuffix(ending) + "하여 주시기 바랍니다"
    return "~하여 주시기 바랍니다"


# --- lofty words --------------------------------------------------------------------------------------------------
_URGED = rx.compile(
    rf"(?<![가-힣])(?P<verb>[가-힣]{{1,8}} ?)?(?P<word>요망)(?=(?:함|됨|합니다|하오니)?{_CLOSE}|(?:함|됨|합니다)?\. )"
)


def _lofty(view: View) -> Iterator[Mark]:
    loud = view.doctype in ("draft", "civil")
    for line, start, end, entry in hits(view, "orders"):
        yield Mark(
            line.start + start,
            line.start + end,
            f"‘{headword(entry)}’처럼 쓰면 고압적으로 들립니다. {shown(entry)}처럼 쓰기를 권합니다.",
            choices(entry)[0],
            severity="info" if entry.note == "info" and not loud else None,
            cause=entry.word,
        )
    for line in view.prose:
        for match in _URGED.finditer(own_words(line)):
            verb = (match["verb"] or "").strip()
            better = f"{verb}하여 주시기 바랍니다" if verb else "~하여 주시기 바랍니다"
            start, end = line.start + match.start("word"), line.start + match.end("word")
            message = f"‘요망’은 고압적으로 들립니다. ‘{better}’처럼 쓰기를 권합니다."
            yield Mark(start, end, message, better, cause="요망")


# --- clipped requests ---------------------------------------------------------------------------------------------
_ACTS = any_of(
    "관심 이해 양해 도움 동참 제출 참석 참여 협조 회신 통보 조치 시행 이행 준수 확인 문의 안내 신청 접수 "
    "작성 보고 검토 활용 송부 등록"
    " 입력 공유 홍보 게시 숙지 유의 연락 양지 처리 추진 점검 정비 독려 전달 전파 지참 방문 지원 요청 개선 관리"
    " 주의 배포 이용 참고 응답 추천 납부 반납 보완 수정 변경 파악 실시 착용 예약"
)
_WISH = rx.compile(rf"(?P<wish>(?P<act>{_ACTS})(?P<gi>하기)? ?바람)(?=[.)]*\s*(?:끝\.?)?\s*(?:\||$)|\.(?:\s|$))")
_WISH_VERB = rx.compile(r"(?P<wish>(?P<stem>[가-힣]{1,5})기 ?바람)(?=[.)]*\s*(?:끝\.?)?\s*(?:\||$)|\.(?:\s|$))")


_WISH_MESSAGE = "받는 이가 있는 문서에서 ‘~ 바람’은 고압적으로 들립니다. ‘~시기 바랍니다’로 맺기를 권합니다."
# After these a verb follows; after a noun or an adnominal only a noun can.
_BEFORE_VERB = rx.compile(
    r"(?:^|[을를에로지게히여어서고,:.)\]○●□■◦\-※*]|적극|즉시|반드시|바로|모두|함께|직접|다시|미리|꼭) ?$"
)


def _wishes(view: View) -> Iterator[Mark]:
    for line in view.prose:
        text = own_words(line)
        if "바람" not in text:
            continue
        taken = set()
        for match in _WISH.finditer(text):
            taken.add(match.end("wish"))
            act = match["act"]
            if match["gi"] or _BEFORE_VERB.search(text[max(0, match.start() - 6) : match.start()]):
                better = f"{act}하여 주시기 바랍니다"
            else:
                better = f"{act}{fitting('을', coda(act[-1]) or 0)} 바랍니다"
            start, end = line.start + match.start("wish"), line.start + match.end("wish")
            yield Mark(start, end, _WISH_MESSAGE, better, better, cause="~ 바람")
        for match in _WISH_VERB.finditer(text):
            if match.end("wish") not in taken:
                start, end = line.start + match.start("wish"), line.start + match.end("wish")
                yield Mark(start, end, _WISH_MESSAGE, "~하여 주시기 바랍니다", cause="~ 바람")


# --- words that demean --------------------------------------------------------------------------------------------
_NORMAL = rx.compile(
    "(?<![가-힣])(?P<word>정상인)(?=(?:들|과 |처럼|보다|에 비|에 비해|에게|의 |들의|은 |을 |도 |이 |만 )"
    "(?! ?(?:경우|상태|지|것|때|값|범위)))"
)
_ORDINARY = rx.compile(
    "(?P<word>일반인|일반 ?학생|일반 ?아동|정상 ?아동|정상 ?학생)(?=(?:과|와|·|ㆍ|/|,| 및|이나) ?(?:의 "
    ")?장애 ?(?:인|학생|아동|우))"
    "|(?<=장애인)(?:과|와|·|ㆍ|/|,| 및|이나) ?(?P<word2>일반인|정상인)"
    "|(?<=장애 학생)(?:과|와|·|ㆍ|/|,| 및) ?(?P<word3>일반 ?학생|정상 ?학생)"
    "|(?<=장애 아동)(?:과|와|·|ㆍ|/|,| 및) ?(?P<word4>일반 ?아동|정상 ?아동)"
)


def _demeaning(view: View) -> Iterator[Mark]:
    for line, start, end, entry in hits(view, "discrimination"):
        yield Mark(
            line.start + start,
            line.start + end,
            f"‘{headword(entry)}’처럼 쓰면 낮추는 뜻으로 들릴 수 있습니다. {shown(entry)}처럼 쓰기를 권합니다.",
            choices(entry)[0],
            severity="info" if entry.note == "info" else None,
            cause=entry.word,
        )
    for line in view.prose:
        text = own_words(line)
        spans = [match.span(match.lastgroup or 0) for match in _ORDINARY.finditer(text)]
        spans += [match.span("word") for match in _NORMAL.finditer(text) if "정상인" in match["word"]]
        for start, end in sorted(set(spans)):
            better = text[start:end].replace("정상인", "비장애인").replace("일반인", "비장애인")
            better = better.replace("일반", "비장애").replace("정상", "비장애")
            message = (
                f"장애인과 견주어 ‘{text[start:end]}’으로 적으면 차별로 들릴 수 있습니다. ‘{better}’처럼 "
                f"쓰기를 권합니다."
            )
            yield Mark(line.start + start, line.start + end, message, better, cause=text[start:end])


# --- honorifics for things ----------------------------------------------------------------------------------------
_THINGS = any_of(
    "입장 입장료 신청서 서류 수수료 요금 비용 금액 가격 접수 발급 처리 예약 결제 등록 신청 주문 상품 제품 물품 자료"
    " 번호 접수증 영수증 카드 증명서 등본 통장 환급금 지원금 보조금 세금 민원 안내문 고지서 행사 회의 강좌 교육"
    " 프로그램 기간 기한 시간 장소 주차장 주차 건물 시설 자리 좌석 사이즈 색상 결과 대기 순서 차례 사용 이용"
    " 업무 절차 할인 혜택 배송 택배 버스 열차 화장실 엘리베이터 승강기 문 창구 사무실 재고 포장 음료 커피"
)
_DONE_TO = any_of(
    "완료 처리 접수 발급 마감 품절 매진 종료 취소 변경 승인 발송 결제 입금 환급 예약 반려 완납 연기 개시 중단"
)
_COMES = any_of("나오 비싸 크 작 맞으 들어가 도착하 끝나 열리 지나")
# 시간이 있으시면 honours the person who has the time.
_HAS = any_of("있으 없으 많으 적으 좋으 늦으")
_HONOURED: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (
        rx.compile(rf"(?P<stem>{_DONE_TO})되(?:셨|십니다|시며|시면|시어|세요)"),
        "되셨",
        "‘~되었습니다’, ‘~됩니다’",
    ),
    (rx.compile("말씀이 계시"), "말씀이 계시다", "‘말씀이 있으시다’"),
    (
        rx.compile(
            r"(?:\d[\d,]*|[일이삼사오육칠팔구십백천만] ?)(?:원|건|부|층|시간|분|개|명|매|장|번|호"
            r"|일)이(?:십니다|시며|시고|세요|시구요)"
        ),
        "이십니다",
        "‘~입니다’",
    ),
    (
        rx.compile(
            rf"(?<![가-힣])(?:{_THINGS})(?:은|는|이|가) [^,.\n]{{0,16}}(?:원|건|부|층|시간|분|무료|유료"
            rf"|유의|불가|가능|필수|만석|품절|매진)(?:이|하)?(?:십니다|시며|시고|세요)"
        ),
        "이십니다",
        "‘~입니다’",
    ),
    (rx.compile("되시겠습니다|되시겠으며"), "되시겠습니다", "‘~입니다’, ‘~되겠습니다’"),
    (
        rx.compile(
            rf"(?<![가-힣])(?:{_THINGS})(?:이|가|은|는|도) (?:다 |곧 |모두 |이미 |아직 "
            rf")?(?:(?:{_COMES})(?:십니다|셨|시며|시고|시면|시겠|셔서|세요)|(?:{_HAS})(?:십니다|셨습니다))"
        ),
        "나오시다",
        "‘나왔습니다’, ‘있습니다’",
    ),
)


def _honours(view: View) -> Iterator[Mark]:
    for line in view.prose:
        text = own_words(line)
        if not re.search("[시십셨세신실셔]", text):
            continue
        position = 0
        found = sorted(
            (match.start(), match.end(), cause, better)
            for pattern, cause, better in _HONOURED
            for match in pattern.finditer(text)
        )
        for start, end, cause, better in found:
            if start < position:
                continue
            position = end
            message = f"사람이 아닌 사물을 높였습니다. {better}처럼 쓰기를 권합니다."
            yield Mark(line.start + start, line.start + end, message, better, cause=cause)


RULES = (
    Rule(
        id="GM-LANG-004",
        title="명령형 “~할 것/~하시오”",
        severity="warn",
        confidence="NIKL",
        gate="polite",
        basis=(_EASY, _POLITE),
        what="‘~할 것’, ‘~지 말 것’, ‘~하시오’, ‘~하라’로 맺은 글을 찾습니다.",
        why=(
            "상대에게 알리는 문서는 ‘~하여 주시기 바랍니다’처럼 부탁하는 말로 씁니다. 자격 조건(‘~일 것’)과 예측"
            "(‘~할 것으로’)은 보지 않으며, 내부 문서에서는 알리기만 합니다."
        ),
        bad=(
            Example("서식에 이름을 적어 제출할 것.", "서식에 이름을 적어 제출하여 주시기 바랍니다.", doctype="notice"),
            Example("안전 수칙을 지킬 것", "안전 수칙을 지켜 주시기 바랍니다.", doctype="notice"),
            Example("난간에 기대지 마시오.", "난간에 기대지 마시기 바랍니다.", doctype="notice"),
            Example("쓰레기를 버리지 말 것", "쓰레기를 버리지 마시기 바랍니다.", doctype="notice"),
        ),
        good=(
            Example("참여가 늘어날 것으로 내다봅니다.", doctype="notice"),
            Example("나이가 19세 이상일 것", doctype="notice", why="자격 조건"),
            Example("고칠 것이 있으면 알려 주십시오."),
            Example("난간을 잡아 주십시오."),
        ),
        check=_orders,
        fix="offer",
    ),
    Rule(
        id="GM-LANG-005",
        title="고압적·권위적 낱말",
        severity="warn",
        confidence="NIKL",
        gate="polite",
        basis=(_EASY, _POLITE),
        what="시달, 하달, 엄수, 필히, 징구, 요망처럼 윗사람이 아랫사람에게 이르는 듯한 낱말을 찾습니다.",
        why="문서는 상대를 존중하는 말로 씁니다. 내부 문서와 널리 쓰이는 말은 알리기만 합니다.",
        bad=(
            Example("세부 기준을 시달하니 살펴 주십시오.", "세부 기준을 알려 드리니 살펴 주십시오."),
            Example("이름표를 필히 달아 주십시오.", "이름표를 반드시 달아 주십시오."),
            Example("동의서를 징구하여 주십시오.", "동의서를 받아 주십시오."),
            Example("신분증 확인 요망", "신분증을 확인하여 주시기 바랍니다.", doctype="notice"),
        ),
        good=(
            Example("민원에 시달리는 직원을 돕습니다.", doctype="notice"),
            Example("주민 요망 사항을 조사합니다.", doctype="notice"),
            Example("기한을 지켜 주시기 바랍니다.", doctype="notice"),
        ),
        check=_lofty,
        fix="offer",
    ),
    Rule(
        id="GM-LANG-006",
        title="대외 문서의 “~ 바람/~함” 종결",
        severity="warn",
        confidence="NIKL",
        gate="polite",
        basis=(_EASY, Basis(HANDBOOK, "경어 사용")),
        what="받는 이가 있는 문서에서 ‘제출 바람’, ‘협조 바람’처럼 줄여 맺은 요청을 찾습니다.",
        why="시행문은 ‘~하여 주시기 바랍니다’처럼 높임말로 맺는 것이 관행입니다. 개조식 보고서는 보지 않습니다.",
        bad=(
            Example("명단을 담당자에게 제출 바람.", "명단을 담당자에게 제출하여 주시기 바랍니다.", doctype="notice"),
            Example("점검 결과를 회신하기 바람.", "점검 결과를 회신하여 주시기 바랍니다.", doctype="notice"),
            Example("많은 참여 바람.", "많은 참여를 바랍니다.", doctype="notice"),
        ),
        good=(
            Example("시민의 바람을 담았습니다.", doctype="notice"),
            Example("바닷가에는 바람이 강하게 불겠습니다.", doctype="notice"),
            Example("○ 명단 제출 바람", doctype="report", why="개조식 보고서"),
        ),
        check=_wishes,
        fix="safe",
        doctypes=frozenset({"draft", "civil", "notice"}),
    ),
    Rule(
        id="GM-LANG-007",
        title="차별 표현",
        severity="warn",
        confidence="NIKL",
        gate="spelling",
        basis=(_RESPECT, Basis(HANDBOOK, "차별 표현")),
        what="장애, 성별, 가족 형태, 출신을 낮추어 이르는 낱말을 찾습니다.",
        why=(
            "공공기관의 글은 누구도 낮추어 부르지 않습니다. 법령과 단체의 공식 이름은 낫표나 따옴표로 적으면 보지 "
            "않으며, 법령에도 있는 말은 알리기만 합니다."
        ),
        bad=(
            Example("장애우를 위한 승강기를 놓습니다.", "장애인을 위한 승강기를 놓습니다.", doctype="notice"),
            Example("학부형께 안내문을 보냅니다.", "학부모께 안내문을 보냅니다.", doctype="notice"),
            Example("정상인과 장애인이 함께 뜁니다.", "비장애인과 장애인이 함께 뜁니다.", doctype="notice"),
            Example("불우이웃을 돕는 나눔 장터", "어려운 이웃을 돕는 나눔 장터", doctype="press"),
        ),
        good=(
            Example("일반인도 관람할 수 있습니다.", doctype="notice"),
            Example("결손금을 처리합니다.", doctype="notice"),
            Example("온도가 정상인 경우"),
            Example("「미망인 지원 조례」에 따라 지원합니다.", doctype="notice"),
        ),
        check=_demeaning,
        fix="offer",
    ),
    Rule(
        id="GM-LANG-013",
        title="과도한 높임(사물 존대)",
        severity="warn",
        confidence="NIKL",
        gate="words",
        basis=(_EASY,),
        what="‘접수가 완료되셨습니다’, ‘말씀이 계시겠습니다’, ‘천 원이십니다’처럼 사물을 높인 말을 찾습니다.",
        why="‘-시-’는 사람을 높일 때 씁니다. 높이는 사람의 말씀은 ‘있으시다’로 적습니다.",
        bad=(
            Example("예약이 완료되셨습니다.", "예약이 완료되었습니다.", doctype="notice"),
            Example("군수님의 말씀이 계시겠습니다.", "군수님의 말씀이 있으시겠습니다.", doctype="notice"),
            Example("이용료는 3,000원이십니다.", "이용료는 3,000원입니다.", doctype="notice"),
            Example("증명서가 나오셨습니다.", "증명서가 나왔습니다.", doctype="notice"),
        ),
        good=(
            Example("신청하신 서류를 보내 드립니다.", doctype="notice"),
            Example("안내를 맡은 담당자이십니다.", doctype="notice"),
            Example("확인하여 주시기 바랍니다.", doctype="notice"),
        ),
        check=_honours,
        fix="offer",
    ),
)
