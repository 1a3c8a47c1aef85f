"""The names that stand in the head and foot of a layout, so that a form need not list them.

Source: 「행정업무의 운영 및 혁신에 관한 규정 시행규칙」 별지 제1호서식, 별지 제2호서식.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from seoul_assist.tasks.drafting.form_model import LayoutName
from seoul_assist.tasks.drafting.form_slot import Slot

HEAD = (
    Slot("기관명", "글", meaning="행정기관 이름", example="가온시"),
    Slot("수신", "목록", meaning="받는 기관의 장과 담당 과장. 둘 이상이면 목록"),
    Slot("경유", "글", meaning="거쳐 가는 기관. 없으면 적지 않음"),
    Slot("제목", "글", meaning="무엇을 하는 문서인지 드러나는 제목"),
)
COMMON = (
    Slot("관련", "목록", meaning="관련 문서, 예: 교통과-512(2026-12-02)"),
    Slot("근거", "목록", meaning="「법」 제N조 꼴의 법적 근거. 필요 없으면 없음"),
    Slot("배경", "글", meaning="왜 보내는지 한 문장"),
    Slot("개요", "이름값", meaning="구간, 기간, 대상처럼 이름 붙은 값"),
    Slot("일시", "일시", meaning="날짜와 시각"),
    Slot("장소", "글", meaning="곳"),
    Slot("대상", "글", meaning="누구에게 또는 무엇에 해당하는지"),
    Slot("내용", "목록", meaning="주요 내용"),
    Slot("일정", "이름값", meaning="추진 일정"),
    Slot("예산", "금액", meaning="금액 하나, 또는 금액과 예산 과목과 산출 내역. 없으면 비예산"),
    Slot("목적", "목록", meaning="추진 목적"),
    Slot("요청", "목록", meaning="바라는 것", label="협조 사항"),
    Slot("기간", "기간", meaning="언제부터 언제까지"),
    Slot("기한", "날짜", meaning="언제까지"),
    Slot("기대효과", "목록", meaning="기대하는 효과", label="기대 효과"),
    Slot("협조사항", "목록", meaning="다른 부서에 바라는 것", label="협조 사항"),
    Slot("구간", "글", meaning="어디부터 어디까지"),
    Slot("주제", "글", meaning="무엇에 관한 것인지"),
    Slot("이유", "목록", meaning="그렇게 하는 이유"),
    Slot("조건", "목록", meaning="지켜야 할 것"),
    Slot("방법", "목록", meaning="어떻게 하는지"),
    Slot("추진방법", "목록", meaning="어떻게 추진하는지", label="추진 방법"),
    Slot("지원내용", "목록", meaning="무엇을 지원하는지", label="지원 내용"),
    Slot("모집인원", "글", meaning="몇 명을 뽑는지", label="모집 인원"),
    Slot("인원", "글", meaning="몇 명인지"),
    Slot("시간", "글", meaning="몇 시부터 몇 시까지"),
    Slot("심사방법", "목록", meaning="어떻게 심사하는지", label="심사 방법"),
    Slot("유의사항", "목록", meaning="지킬 것", label="유의 사항"),
    Slot("조치사항", "목록", meaning="할 일", label="조치 사항"),
    Slot("참고", "목록", meaning="참고할 것"),
    Slot("담당부서", "글", meaning="맡은 부서", label="담당 부서"),
    Slot("담당자", "사람", meaning="부서와 이름과 전화번호"),
    Slot("문의", "글", meaning="부서와 이름과 전화번호"),
    Slot("비고", "목록", meaning="덧붙일 것"),
    Slot("붙임", "목록", meaning="붙이는 문서와 수량, 예: 위치도 1부"),
)
FOOT = (
    Slot("발신명의", "글", meaning="보내는 기관의 장. 적지 않으면 기관명에서 정함"),
    Slot("관인", "글", meaning="생략이면 관인생략을 표시함", choices=("생략", "날인")),
    Slot("기안자", "사람", meaning="직위와 이름", example="주무관 홍가람"),
    Slot("검토자", "사람", meaning="직위와 이름. 여럿이면 목록", example="팀장 나래솔"),
    Slot("결재권자", "사람", meaning="직위, 전결이면 전결, 이름", example="과장 전결 박다솜"),
    Slot("협조자", "사람", meaning="직위와 이름. 여럿이면 목록"),
    Slot("시행", "문서번호", meaning="결재 뒤 받는 번호, 예: 도로과-240(2026-12-02)"),
    Slot("우편번호", "글", meaning="다섯 자리", example="00001"),
    Slot("주소", "글", meaning="도로명주소", example="가온시 가온로 1(가온동)"),
    Slot("누리집", "글", meaning="누리집 주소", example="http://www.gaon.example.kr"),
    Slot("전화번호", "전화", meaning="지역번호까지", example="(000) 000-0001"),
    Slot("팩스번호", "전화", meaning="지역번호까지", example="(000) 000-0099"),
    Slot("전자우편", "글", meaning="공식 전자우편 주소", example="hong@gaon.example.kr"),
    Slot("공개구분", "글", meaning="공개, 부분공개(6), 비공개(5) 꼴", example="공개"),
)
_LETTER = {slot.name for slot in (*HEAD, *FOOT)}
_ALWAYS = {"기관명", "제목", "붙임", "관련", "근거"}
_DELIVERY = {"수신", "경유", "시행", "발신명의", "관인"}


@dataclass(frozen=True, slots=True)
class House:
    """What a layout asks for: slots of its own, the names it must have, has a place for, and has no place for.

    A name that is in none of them is written into the body like any other fact. `instead` are names that stand in for
    another one only where that one was not given.
    """

    own: tuple[Slot, ...] = ()
    required: frozenset[str] = frozenset({"기관명", "제목"})
    placed: frozenset[str] = frozenset(_ALWAYS)
    unfit: frozenset[str] = frozenset()
    instead: tuple[tuple[str, str], ...] = ()


def _house(
    own: tuple[Slot, ...],
    required: str,
    placed: set[str],
    unfit: set[str],
    instead: tuple[tuple[str, str], ...] = (),
) -> House:
    names = {slot.name for slot in own}
    return House(own, frozenset(required.split()), frozenset(_ALWAYS | placed | names), frozenset(unfit), instead)


HOUSES: dict[LayoutName, House] = {
    "파일": House(),
    "시행문": _house(
        (replace(HEAD[1], example="다솜구청장(교통과장)"),),
        "기관명 수신 제목 발신명의 기안자 결재권자 주소 전화번호 공개구분",
        _LETTER,
        set(),
    ),
    "내부결재": _house(
        (), "기관명 제목 기안자 결재권자 공개구분", _LETTER - {"발신명의", "관인"}, {"발신명의", "관인"}
    ),
    "간이기안문": _house(
        (
            Slot("생산등록번호", "문서번호", meaning="결재 뒤 받는 번호, 예: 기획예산과-39", label="생산등록번호"),
            Slot("등록일", "날짜", meaning="결재 뒤 등록한 날"),
            Slot("결재일", "날짜", meaning="결재한 날"),
            Slot("요약", "목록", required=True, meaning="무엇을 어떻게 하는 문서인지 한두 문장"),
            Slot("작성일", "날짜", required=True, meaning="문서를 쓴 날", example="2026-12-09"),
        ),
        "기관명 제목 기안자 결재권자 공개구분",
        {"기안자", "검토자", "결재권자", "협조자", "공개구분"},
        _DELIVERY | {"우편번호", "주소", "누리집", "전화번호", "팩스번호", "전자우편"},
    ),
    "공고": _house(
        (
            Slot("공고번호", "문서번호", required=True, meaning="연도와 일련번호, 예: 2026-321"),
            Slot("공고일", "날짜", required=True, meaning="공고하는 날"),
        ),
        "기관명 제목 발신명의",
        {"발신명의", "관인"},
        {"수신", "경유", "시행", "기안자", "검토자", "결재권자", "협조자", "공개구분"},
    ),
    "보도자료": _house(
        (
            Slot("배포일시", "일시", required=True, meaning="언론에 내는 날과 시각", label="배포 일시"),
            Slot("보도시점", "일시", meaning="언제부터 보도하는지", label="보도 시점"),
            Slot("담당부서", "글", required=True, meaning="자료를 낸 부서", label="담당 부서"),
            Slot("책임자", "사람", meaning="직위와 이름"),
            Slot("담당자", "사람", required=True, meaning="직위와 이름"),
            Slot("연락처", "전화", required=True, meaning="담당자의 전화번호"),
            Slot("부제", "목록", meaning="제목 아래 한두 줄"),
        ),
        "기관명 제목",
        {"기안자", "결재권자", "전화번호"},
        _DELIVERY | {"검토자", "협조자", "공개구분"},
        (("기안자", "담당자"), ("결재권자", "책임자"), ("전화번호", "연락처")),
    ),
    "회의결과": _house(
        (),
        "기관명 제목",
        {"기안자", "결재권자", "공개구분"},
        _DELIVERY | {"검토자", "협조자"},
    ),
    "보고서": _house(
        (
            Slot("담당부서", "글", meaning="보고하는 부서", label="담당 부서"),
            Slot("작성일", "날짜", required=True, meaning="보고서를 쓴 날"),
        ),
        "기관명 제목",
        {"기안자"},
        _DELIVERY | {"검토자", "결재권자", "협조자", "공개구분"},
    ),
}


def house_slot(layout: LayoutName, name: str) -> Slot | None:
    """What the house says of a name in that layout; None for a name of the form's own."""
    return next((slot for slot in (*HOUSES[layout].own, *HEAD, *COMMON, *FOOT) if slot.name == name), None)


def with_house(layout: LayoutName, own: tuple[Slot, ...]) -> tuple[Slot, ...]:
    """All slots of a form in the order of a facts file: the head, its own, what every form may hold, and the foot.

    A slot that the form describes itself keeps its words; the layout decides what must be given besides.
    """
    described = {slot.name: slot for slot in own}
    names = dict.fromkeys(slot.name for slot in (*HEAD, *HOUSES[layout].own, *own, *COMMON, *FOOT))
    return tuple(_merged(layout, name, described.get(name)) for name in names)


def _merged(layout: LayoutName, name: str, described: Slot | None) -> Slot:
    known = house_slot(layout, name) or Slot(name)
    slot = described or known
    return replace(
        slot,
        required=slot.required or known.required or name in HOUSES[layout].required,
        meaning=slot.meaning or known.meaning,
        example=slot.example or known.example,
        choices=slot.choices or known.choices,
        label=slot.label or known.label,
    )
