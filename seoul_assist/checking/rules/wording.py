"""Words: translated phrases, double passives, doubled meanings, difficult and foreign words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seoul_assist.checking.rule import HANDBOOK, LANGUAGE_INSTITUTE, Example, Mark, Rule
from seoul_assist.checking.view import View
from seoul_assist.checking.vocabulary import any_of, choices, headword, hits, own_words, shown
from seoul_assist.model import Basis
from seoul_assist.text import rx

_PLAIN = Basis(LANGUAGE_INSTITUTE, "공공언어 바로 쓰기")
_REFINED = Basis(LANGUAGE_INSTITUTE, "행정용어 순화")


# --- translated phrases -------------------------------------------------------------------------------------------
_EVENTS = any_of(
    "회의 간담회 행사 모임 시간 기자회견 대화 협의 협의회 인터뷰 토론회 설명회 공청회 발표회 보고회 회담 면담"
    " 만남 교육 의식 기념식"
)
# After a place 에 있어서 tells where something stands.
_PLACES = (
    "안 밖 위 곳 옆 앞 뒤 속 내 외 아래 지역 구역 장소 근처 인근 자리 집 부지 건물 도로 단지 시내 청사 현장"
    " 구간 주변 경계"
)
_NO_PLACE = "".join(f"(?<!{place})" for place in _PLACES.split())
_AGENTS = any_of(
    "위원회 협의회 시장 군수 구청장 도지사 장관 기관 부서 담당자 공무원 전문가 주민 시민 업체 직원 위원"
    " 위원장 학생 단체 이용자 관리자 운영자 사업자"
)
_BETTER = any_of(
    "나은 좋은 많은 쉽게 효율적 적극적 안전 정확 다양 빠르 구체적 체계적 철저 넓은 높은 안정적 원활 신속 투명"
    " 효과적 합리적 전문적 쾌적 편리 편안 폭넓 손쉽"
)
_ONE_OF = any_of("것 곳 사례 도시 사업 문제 과제 방법 요인 나라 지역 기관")
_TRANSLATED: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (rx.compile("[함됨임]에 있어서?(?=[ ,.]|$)"), "‘~할 때’, ‘~하는 데’", "에 있어"),
    (
        rx.compile(rf"(?<=[가-힣]){_NO_PLACE}(?<![함됨임])에 있어서(?=[는도 ,]|$)"),
        "‘~에서’",
        "에 있어서",
    ),
    (
        rx.compile(r"[가-힣] ?중에 있(?:습니다|다(?!면)|으며|으나|으므로|음|는(?= )|어(?=[ ,])|고(?= ))"),
        "‘~하고 있다’",
        "중에 있다",
    ),
    (
        rx.compile("에 위치(?:한(?=[ )])|하고 있[는다으습]|하여 있|해 있|하는(?= )|합니다|하며)"),
        "‘~에 있는’",
        "에 위치한",
    ),
    (rx.compile("(?:을|를) 필요로 (?:하|한|할|합|함)"), "‘~이(가) 필요하다’", "필요로 하다"),
    (rx.compile("(?:을|를) 요(?:하는|한다|하며|하므로|합니다|함(?![가-힣]))"), "‘~이(가) 필요하다’", "요하다"),
    (rx.compile("에 다름 ?(?:아니|없)"), "‘~이나 다름없다’, ‘~일 뿐이다’", "에 다름 아니다"),
    (rx.compile("에 값하"), "‘~할 만하다’", "에 값하다"),
    (rx.compile("에 기인(?:하|한|함|합)"), "‘~ 때문이다’", "에 기인하다"),
    (
        rx.compile(
            rf"(?:{_EVENTS})(?:을|를) (?:가지(?=[고며는기])|가졌|가질(?= )|갖(?=[고는기])|가진(?= )|가집"
            rf"|가짐)"
        ),
        "‘~을(를) 열다’, ‘하다’",
        "가지다",
    ),
    (
        rx.compile(rf"(?:{_AGENTS})들?에 의(?:해서?|하여) [^.,\n]{{0,24}}[되된됨됐됩]"),
        "‘~이(가) ~하다’",
        "에 의해 ~되다",
    ),
    (
        rx.compile(
            r"(?:지금|오늘|현재|출발지|[가-힣]{1,10}(?:역|청|센터|도로|하천|시설))(?:으로|로)부터 (?:약 "
            r"?)?\d"
        ),
        "‘~에서’",
        "로부터",
    ),
    (
        rx.compile(rf"(?:^|(?<=[\s,]))보다 (?:{_BETTER})"),
        "‘더’",
        "보다",
    ),
    (rx.compile(r"(?<![항조호목칙정법령례」])에도 불구하고"), "‘~지만’, ‘~인데도’", "에도 불구하고"),
    (rx.compile("(?:하|되)고 있는 (?:중이|중입|중임|실정이)"), "‘~하고 있다’", "고 있는 중이다"),
    (rx.compile("(?:할|될) 예정(?:으로|에) 있"), "‘~할 예정이다’", "예정으로 있다"),
    (
        rx.compile("(?:것이|노력이|관심이|주의가|협조가|대책이|조치가) 요구(?:된다|됩니다|됨|되고 있|되는(?= ))"),
        "‘~이(가) 필요하다’",
        "요구되다",
    ),
    (
        rx.compile(rf"아무리 강조해도 지나치지|[가-힣] (?:{_ONE_OF}) ?(?:들 ?)?중(?:의)? 하나(?=[이입로다])"),
        "‘매우 ~하다’",
        "중의 하나",
    ),
)
_THROUGH = rx.compile("(?:을|를) 통(?:해서?|하여)(?=[ ,])")
_STOPPED = rx.compile(r"[.!?](?=\s|$)")


def _translated(view: View) -> Iterator[Mark]:
    for line in view.prose:
        text = own_words(line)
        for pattern, better, cause in _TRANSLATED:
            for match in pattern.finditer(text):
                yield Mark(
                    line.start + match.start(),
                    line.start + match.end(),
                    f"번역 투 표현입니다. {better}처럼 쓰기를 권합니다.",
                    better,
                    cause=cause,
                )
        yield from _all_through(text, line.start)


def _all_through(text: str, offset: int) -> Iterator[Mark]:
    """을 통해 twice and more in one sentence."""
    start = 0
    for stop in [*(m.end() for m in _STOPPED.finditer(text)), len(text)]:
        found = list(_THROUGH.finditer(text, start, stop))
        for match in found[1:]:
            message = "한 문장에 ‘을(를) 통해’가 거듭 나옵니다. ‘~(으)로’, ‘~에서’, ‘~하여’처럼 바꾸기를 권합니다."
            yield Mark(offset + match.start(), offset + match.end(), message, "‘~(으)로’", cause="을 통해")
        start = stop


# --- passives -----------------------------------------------------------------------------------------------------
_MOVED = any_of(
    "되어 보여 모여 쓰여 씌여 잊혀 담겨 닫혀 열려 믿겨 짜여 놓여 섞여 찢겨 덮여 꺾여 묶여 뽑혀 풀려 뚫려 걸려 불려"
    " 끊겨 쫓겨 나뉘어 나뉘여 바뀌어 쌓여 읽혀 잡혀 막혀 박혀 꽂혀 뒤집혀 얽혀 눌려 밀려 끌려 몰려 헐려 팔려"
    " 실려 깔려 감겨 심겨 찍혀 갇혀 묻혀 쏠려 깎여"
)
_DOUBLE = rx.compile(
    rf"(?P<verb>{_MOVED})(?:지(?=[는고며면게기도지니 않만므던])|진다?(?![가-힣])|질(?![가-힣])|집니"
    rf"|짐(?![가-힣])|졌|져(?:[야서도]|(?![가-힣])))"
    "|(?P<apart>되어|보여) (?:진다(?![가-힣])|집니다|졌(?=[다습음으])|질 (?:것|수|예정))"
)
_CALLED = rx.compile("불리(?:우(?=[는며고])|워(?=[지 서])|웠|운(?= ))")
_NEEDLESS = rx.compile("설레이(?=[는고며])|설레임|헤매이(?=[는고며])|되뇌이(?=[는고며])|목메이(?=[는고])")
# What one does oneself takes 하다; 교육시키다, 정지시키다 and the like make somebody else do it.
_OWN = any_of(
    "개선 향상 강화 감소 제고 고취 완화 단축 확대 축소 극대화 최소화 활성화 최적화 정상화 구체화 가시화"
    " 체계화 다양화 효율화 간소화 고도화 내실화 의무화 보완 보강 구현 실현 구축 도입 설치 폐지 배제 제거 창출"
    " 유발 야기 초래 촉진 환기 절감 삭감 절약 분리 격리 차단 해결 해소 확충 개조 개량 개편 변경 접수 소개 설득"
    " 금지 연결 가동 훼손 부각 주입 완성 개발 투입"
)
_CAUSED = rx.compile(rf"(?P<noun>{_OWN})시(?P<form>키(?=[는고며기지려면도자])|켜|킨(?![가-힣])|킬|킴|킵|켰|킨다)")
_DONE = {"키": "하", "켜": "하여", "킨": "한", "킬": "할", "킴": "함", "킵": "합", "켰": "하였", "킨다": "한다"}
_SINGLE = {"되어": "되", "보여": "보이", "쓰여": "쓰이", "씌여": "쓰이", "잊혀": "잊히", "나뉘여": "나뉘"}


def _passive(view: View) -> Iterator[Mark]:
    for line in view.prose:
        text = own_words(line)
        for match in _DOUBLE.finditer(text):
            verb = match["verb"] or match["apart"]
            stem = _SINGLE.get(verb, "")
            better = f"‘{stem}다’" if stem else "‘-어지다’를 뺀 꼴"
            message = f"피동을 두 번 겹쳐 쓴 말입니다. {better}처럼 한 번만 쓰기를 권합니다."
            cause = f"{verb}지다"
            yield Mark(line.start + match.start(), line.start + match.end(), message, better.strip("‘’"), cause=cause)
        for match in _CALLED.finditer(text):
            message = "‘불리우다’는 피동이 겹친 말입니다. ‘불리다’처럼 한 번만 쓰기를 권합니다."
            yield Mark(line.start + match.start(), line.start + match.end(), message, "불리다", cause="불리우다")
        for match in _NEEDLESS.finditer(text):
            better = match[0].replace("이", "").replace("설레임", "설렘").replace("레임", "렘")
            message = "‘-이-’를 쓸데없이 넣은 말입니다. ‘설레다’, ‘헤매다’처럼 빼고 쓰기를 권합니다."
            yield Mark(line.start + match.start(), line.start + match.end(), message, better, cause=match[0][:2])
        for match in _CAUSED.finditer(text):
            better = match["noun"] + _DONE[match["form"]]
            message = f"‘{match['noun']}하다’로 충분한 곳에 ‘시키다’를 썼습니다. ‘{better}’처럼 쓰기를 권합니다."
            cause = match["noun"] + "시키다"
            yield Mark(line.start + match.start(), line.start + match.end(), message, better, cause=cause)


# --- doubled meanings ---------------------------------------------------------------------------------------------
_UNITS = (
    any_of(
        "명 건 개 원 곳 가구 세대 회 대 쪽 일 년 개월 시간 분 배 권 부 점 평 호 동 ㎡ km m 만원 억원 천원 백만원"
        " % 퍼센트"
    )
    .replace("만원", "만 ?원")
    .replace("억원", "억 ?원")
    .replace("천원", "천 ?원")
)
_NUMBER = r"\d[\d,.]{0,12}[만억천백]?"
_ABOUT = rx.compile(
    rf"(?<![가-힣])(?:약|대략|대충) ?(?P<number>{_NUMBER})여? ?(?P<unit>{_UNITS})? ?(?:정도|가량|내외|남짓|쯤|안팎)"
    rf"|(?<![가-힣])(?:약|대략) ?(?P<number2>{_NUMBER})여 ?(?P<unit2>{_UNITS})(?!부)"
    rf"|(?<![가-힣\d])(?P<number3>{_NUMBER})여 ?(?P<unit3>{_UNITS}) (?:정도|가량|내외|남짓|안팎)"
    rf"|(?<![가-힣])(?:약|대략) ?(?P<number4>{_NUMBER}) ?(?P<unit4>{_UNITS})여(?![가-힣])"
    rf"|(?<![가-힣])근 ?(?P<number5>{_NUMBER})여 ?(?P<unit5>{_UNITS})"
)
_EVERY = rx.compile(r"(?<![가-힣])매 ?\d{1,3} ?(?:년|개월|월|주|일|회|분기|시간|분|차시|학기)마다")


def _amount(match: re.Match[str]) -> tuple[str, str]:
    """The number and the unit of an estimate, whichever way it is written."""
    kind = next(kind for kind in ("", "2", "3", "4", "5") if match[f"number{kind}"])
    return match[f"number{kind}"], match[f"unit{kind}"] or ""


# A last closing date after a first one.
_STAGED = rx.compile("[1-9일이]차|예비")


def _doubled(view: View) -> Iterator[Mark]:
    for line, start, end, entry in hits(view, "doubled"):
        if entry.word.startswith("최종") and _STAGED.search(line.text):
            continue
        yield Mark(
            line.start + start,
            line.start + end,
            f"뜻이 겹치는 말입니다. ‘{headword(entry)}’ 대신 {shown(entry)}처럼 한 번만 쓰기를 권합니다.",
            choices(entry)[0],
            severity="info" if entry.note == "info" else None,
            cause=entry.word,
        )
    for line in view.prose:
        text = own_words(line)
        for match in _ABOUT.finditer(text):
            number, unit = _amount(match)
            better = f"약 {number}{unit}"
            message = "어림을 두 번 나타낸 말입니다. ‘약’과 ‘여, 정도, 가량, 내외’ 가운데 하나만 쓰기를 권합니다."
            yield Mark(line.start + match.start(), line.start + match.end(), message, better, cause="약 ~ 정도")
        for match in _EVERY.finditer(text):
            better = match[0].removeprefix("매").strip()
            message = f"‘매’와 ‘마다’는 뜻이 겹칩니다. ‘{better}’처럼 한 번만 쓰기를 권합니다."
            yield Mark(line.start + match.start(), line.start + match.end(), message, better, cause="매 ~마다")


# --- difficult words ----------------------------------------------------------------------------------------------
_PLACES_COUNTED = rx.compile(r"(?<=\d)(?: |여 ?)?개소(?=[를을에의로는가이와과도씩별]|[ ,.)·:/]|$)")


def _difficult(view: View) -> Iterator[Mark]:
    for line, start, end, entry in hits(view, "difficult"):
        yield Mark(
            line.start + start,
            line.start + end,
            f"어려운 말 ‘{headword(entry)}’ 대신 {shown(entry)}처럼 쉬운 말을 쓰기를 권합니다.",
            choices(entry)[0],
            cause=entry.word[:2] if entry.match == "stem" else entry.word,
        )
    for line in view.prose:
        for match in _PLACES_COUNTED.finditer(own_words(line)):
            start = line.start + match.end() - 2
            message = "어려운 말 ‘개소’ 대신 ‘곳’처럼 쉬운 말을 쓰기를 권합니다."
            yield Mark(start, start + 2, message, "곳", cause="개소")


RULES = (
    Rule(
        id="GM-LANG-008",
        title="번역 투",
        severity="info",
        confidence="NIKL",
        gate="words",
        basis=(_PLAIN, Basis(HANDBOOK, "번역 투 지양")),
        what="‘~에 있어’, ‘~ 중에 있다’, ‘~에 위치한’, ‘~을 필요로 하다’처럼 외국어를 옮긴 듯한 표현을 찾습니다.",
        why="우리말답게 쓰면 짧고 뜻이 바로 통합니다. 자연스러운 쓰임도 있어 알리기만 합니다.",
        bad=(
            Example("예산을 집행함에 있어 살필 점", "예산을 집행할 때 살필 점"),
            Example("설계 변경을 논의 중에 있습니다.", "설계 변경을 논의하고 있습니다.", doctype="notice"),
            Example("다솜로에 위치한 체육관", "다솜로에 있는 체육관"),
            Example(
                "어르신 돌봄은 많은 일손을 필요로 합니다.", "어르신 돌봄에는 많은 일손이 필요합니다.", doctype="notice"
            ),
            Example("주민과 대화를 가졌습니다.", "주민과 대화하였습니다.", doctype="notice"),
            Example("보다 나은 길을 찾겠습니다.", "더 나은 길을 찾겠습니다.", doctype="notice"),
        ),
        good=(
            Example("밭이 보호 구역 안에 있어 허가할 수 없습니다.", doctype="notice"),
            Example("비가 올 때에 일어난 사고에 의한 손해"),
            Example("군수로부터 위임받은 사무"),
            Example("관심을 가져 주셔서 감사합니다.", doctype="notice"),
        ),
        check=_translated,
        fix="offer",
    ),
    Rule(
        id="GM-LANG-009",
        title="이중 피동·불필요한 사동",
        severity="warn",
        confidence="NIKL",
        gate="words",
        basis=(_PLAIN,),
        what="‘되어지다’, ‘보여지다’, ‘잊혀지다’, ‘불리우다’와, ‘하다’로 충분한 곳에 쓴 ‘시키다’를 찾습니다.",
        why="피동을 두 번 겹치면 누가 하는 일인지 흐려집니다. ‘만들어지다’, ‘교육시키다’는 옳은 말입니다.",
        bad=(
            Example("새 제도는 곧 알려지게 되어질 것입니다.", "새 제도는 곧 알려지게 될 것입니다.", doctype="notice"),
            Example("효과가 클 것으로 보여집니다.", "효과가 클 것으로 보입니다.", doctype="notice"),
            Example("잊혀진 골목 이야기", "잊힌 골목 이야기"),
            Example("악취를 감소시키는 시설", "악취를 줄이는 시설"),
            Example("별빛마을로 불리우는 곳", "별빛마을로 불리는 곳"),
        ),
        good=(
            Example("주민의 뜻으로 만들어진 공원"),
            Example("새로 온 직원을 교육시키는 부서"),
            Example("기계를 정지시킨 뒤 점검합니다.", doctype="notice"),
            Example("확정되어 지급하는 수당"),
        ),
        check=_passive,
        fix="offer",
        suppresses=("GM-SPL-001", "GM-LANG-011"),
    ),
    Rule(
        id="GM-LANG-010",
        title="뜻이 겹치는 표현",
        severity="warn",
        confidence="NIKL",
        gate="words",
        basis=(Basis(HANDBOOK, "겹말"), _PLAIN),
        what="‘과반수 이상’, ‘기간 동안’, ‘매 분기마다’, ‘약 30명 정도’처럼 같은 뜻을 두 번 적은 말을 찾습니다.",
        why="한 번만 쓰면 뜻이 또렷합니다. 널리 굳어진 말(피해를 입다 등)은 알리기만 합니다.",
        bad=(
            Example("위원 과반수 이상이 찬성하면 의결합니다.", "위원 과반수가 찬성하면 의결합니다.", doctype="notice"),
            Example("접수 기간 동안 문의처를 운영합니다.", "접수 기간에 문의처를 운영합니다.", doctype="notice"),
            Example("매 반기마다 점검합니다.", "반기마다 점검합니다.", doctype="notice"),
            Example("모인 사람은 약 80여 명입니다.", "모인 사람은 약 80명입니다.", doctype="notice"),
            Example(
                "도서관을 다시 재개관하기 전에 미리 예약을 받습니다.",
                "도서관을 재개관하기 전에 예약을 받습니다.",
                doctype="notice",
            ),
        ),
        good=(
            Example("5년 동안 보관합니다.", doctype="notice"),
            Example("과반수가 찬성하였습니다.", doctype="notice"),
            Example("약 80명이 모였습니다.", doctype="notice"),
            Example("분기마다 한 번 점검합니다.", doctype="notice"),
        ),
        check=_doubled,
        fix="offer",
    ),
    Rule(
        id="GM-LANG-011",
        title="어려운 한자어·일본어 투",
        severity="info",
        confidence="NIKL",
        gate="words",
        basis=(_REFINED,),
        what="가료, 시건장치, 익일, 노견, 수범 사례처럼 쉬운 말이 따로 있는 한자어와 일본어 투 용어를 찾습니다.",
        why=("쉬운 말로 쓰면 시민이 바로 알아듣습니다. 분야의 전문 용어이거나 법령의 말일 수 있어 알리기만 합니다."),
        bad=(
            Example("부상자는 열흘 동안 가료가 필요합니다.", "부상자는 열흘 동안 치료가 필요합니다.", doctype="notice"),
            Example("창고의 시건장치를 바꾸었습니다.", "창고의 잠금장치를 바꾸었습니다.", doctype="notice"),
            Example("결과는 익월에 알려 드립니다.", "결과는 다음 달에 알려 드립니다.", doctype="notice"),
            Example("법면에 꽃을 심습니다.", "비탈면에 꽃을 심습니다.", doctype="notice"),
            Example("쉼터 12개소를 점검합니다.", "쉼터 12곳을 점검합니다.", doctype="notice"),
        ),
        good=(
            Example("수도 요금일 안내"),
            Example("동일한 조건"),
            Example("금일백만원을 지급합니다.", doctype="notice"),
            Example("사고를 당해 치료를 받은 주민"),
            Example("기타 교실 수강생을 모집합니다.", doctype="notice"),
            Example("나루 쉼터 개소식"),
        ),
        check=_difficult,
        fix="offer",
    ),
)
