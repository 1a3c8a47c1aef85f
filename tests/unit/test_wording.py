"""Words: translated phrases, double passives, doubled meanings, difficult words, each beside its innocent kin."""

from __future__ import annotations

import time

import pytest
from check_kit import document

from seoul_assist.checking import run
from seoul_assist.model import Finding


def findings(rule: str, text: str, doctype: str = "draft") -> tuple[Finding, ...]:
    return run(document(text), doctype=doctype, select=[rule], every=True).findings


def words(rule: str, text: str, doctype: str = "draft") -> list[str]:
    return [finding.text for finding in findings(rule, text, doctype)]


# --- GM-LANG-008 --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("시설을 운영함에 있어 살필 점", "함에 있어"),
        ("공사가 진행됨에 있어서,", "됨에 있어서"),
        ("놀이터 관리에 있어서 중요한 일", "에 있어서"),
        ("보상 협의를 추진 중에 있습니다.", "진 중에 있습니다"),
        ("정비 중에 있는 골목", "비 중에 있는"),
        ("새터로에 위치한 쉼터", "에 위치한"),
        ("언덕에 위치하고 있는 정자", "에 위치하고 있는"),
        ("넓은 터를 필요로 합니다.", "를 필요로 합"),
        ("세심한 관리를 요하는 나무", "를 요하는"),
        ("방치에 다름 아니다.", "에 다름 아니"),
        ("지반 약화에 기인한 침하", "에 기인한"),
        ("주민과 만남을 가졌다.", "만남을 가졌"),
        ("토론회를 갖고 뜻을 모았다.", "토론회를 갖"),
        ("차례는 위원회에 의해 결정됩니다.", "위원회에 의해 결정됩"),
        ("보다 넓은 길", "보다 넓은"),
        ("추운 날씨에도 불구하고", "에도 불구하고"),
        ("일을 하고 있는 중이다.", "하고 있는 중이"),
        ("더 많은 노력이 요구된다.", "노력이 요구된다"),
    ],
)
def test_translated_phrases_are_mentioned(text: str, phrase: str) -> None:
    assert words("GM-LANG-008", text) == [phrase]


@pytest.mark.parametrize(
    "text",
    [
        "창고가 하천 구역 안에 있어 옮겨야 합니다.",
        "쉼터가 골목 안에 있어서 찾기 어렵습니다.",
        "화재에 의한 손실",
        "도지사로부터 위임받은 사무",
        "어제보다 많은 비",
        "관심을 가져 주셔서 감사합니다.",
        "제3항에도 불구하고",
        "공사 중에 있었던 사고",
        "「마을 운영에 있어서의 지침」",
    ],
)
def test_natural_phrases_are_left(text: str) -> None:
    assert words("GM-LANG-008", text) == []


def test_through_counts_from_the_second_in_one_sentence() -> None:
    once = "방송을 통해 알립니다. 누리집을 통해 신청합니다."
    twice = "방송을 통해 알리고 누리집을 통해 받습니다."
    assert words("GM-LANG-008", once) == []
    (finding,) = findings("GM-LANG-008", twice)
    assert finding.start == twice.rindex("을 통해")


# --- GM-LANG-009 --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "phrase", "better"),
    [
        ("꾸며질 것으로 보여집니다.", "보여집니", "보이다"),
        ("쉼터로 바뀌어질 터", "바뀌어질", ""),
        ("정리되어져야 합니다.", "되어져야", "되다"),
        ("기억에서 잊혀지는 골목", "잊혀지", "잊히다"),
        ("쓰여진 글씨", "쓰여진", "쓰이다"),
        ("둘로 나뉘어진 길", "나뉘어진", ""),
        ("마음이 모여진 자리", "모여진", ""),
        ("뜻이 담겨진 이름", "담겨진", ""),
        ("확정되어 질 것입니다.", "되어 질 것", "되다"),
        ("꽃동네로 불리우는 곳", "불리우", "불리다"),
        ("설레이는 마음", "설레이", "설레"),
        ("제도를 개선시켜", "개선시켜", "개선하여"),
        ("체력을 향상시키는 운동", "향상시키", "향상하"),
        ("부담을 완화시킬 방안", "완화시킬", "완화할"),
        ("불편을 해소시켰다", "해소시켰", "해소하였"),
    ],
)
def test_passives_and_causatives_too_many(text: str, phrase: str, better: str) -> None:
    (finding,) = findings("GM-LANG-009", text)
    assert finding.text == phrase and (not better or finding.suggestion == better)


@pytest.mark.parametrize(
    "text",
    [
        "손으로 만들어진 그릇",
        "뜻이 이루어지는 날",
        "사실이 밝혀졌다.",
        "사람을 교육시키는 일",
        "기계를 정지시켰다.",
        "주민을 이해시키고",
        "확정되어 지급합니다.",
        "선정되어 지역을 대표합니다.",
        "자료를 보여 주고",
        "문이 열려 있는",
        "돼지를 기르는",
        "‘잊혀진 계절’ 공연",
    ],
)
def test_right_passives_and_causatives_are_left(text: str) -> None:
    assert words("GM-LANG-009", text) == []


@pytest.mark.parametrize(
    ("doctype", "severity"), [("draft", "warn"), ("notice", "warn"), ("press", "info"), ("report", "info")]
)
def test_words_are_the_writers_own_outside_letters(doctype: str, severity: str) -> None:
    assert [f.severity for f in findings("GM-LANG-009", "효과가 커 보여진다", doctype)] == [severity]


# --- GM-LANG-010 --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "phrase", "better"),
    [
        ("재적 위원 과반수 이상", "과반수 이상", "과반수"),
        ("전시 기간 동안", "기간 동안", "기간에"),
        ("전시기간동안", "기간동안", "기간에"),
        ("매 학기마다 한 번", "매 학기마다", "학기마다"),
        ("매년마다 한 번", "매년마다", "해마다"),
        ("매 4년마다 한 번", "매 4년마다", "4년마다"),
        ("약 40여 명", "약 40여 명", "약 40명"),
        ("약 40명 정도", "약 40명 정도", "약 40명"),
        ("약 2만 명가량", "약 2만 명가량", ""),
        ("약 2시간여", "약 2시간여", "약 2시간"),
        ("근 20여 년", "근 20여 년", "약 20년"),
        ("40여 명 내외", "40여 명 내외", "약 40명"),
        ("미리 예습하고", "미리 예습", "예습"),
        ("사전에 미리 알려", "사전에 미리", "미리"),
        ("역전앞 광장", "역전앞", "역 앞"),
        ("남은 잔여 좌석", "남은 잔여", "남은"),
        ("새로운 신규 회원", "새로운 신규", "신규"),
        ("다시 재개합니다", "다시 재개", "재개"),
        ("여러 가지 다양한 놀이", "여러 가지 다양한", "다양한"),
        ("각 단체별로", "각 단체별로", "단체별로"),
        ("상장을 수여받은", "수여받", "받다"),
        ("가장 최고의 맛", "가장 최고", "최고"),
        ("즉시 바로 알려", "즉시 바로", "바로"),
    ],
)
def test_doubled_meanings_are_found(text: str, phrase: str, better: str) -> None:
    (finding,) = findings("GM-LANG-010", text)
    assert finding.text == phrase and (not better or finding.suggestion == better)


@pytest.mark.parametrize(
    "text",
    [
        "7년 동안",
        "과반수의 찬성",
        "약 40명",
        "40여 명",
        "40명 정도",
        "매년 한 번",
        "분기마다",
        "1차 마감과 최종 마감",
        "미리 알려 드립니다.",
        "각 단체",
        "‘약 40명 정도’라는 말",
        "예약 40명 내외",
        "다시 검토합니다.",
        "미리 예비타당성조사를 합니다.",
    ],
)
def test_single_meanings_are_left(text: str) -> None:
    assert words("GM-LANG-010", text) == []


@pytest.mark.parametrize("text", ["피해를 입은 농가", "시범을 보이는 강사", "결실을 맺는 가을"])
def test_settled_phrases_are_only_mentioned(text: str) -> None:
    assert [f.severity for f in findings("GM-LANG-010", text)] == ["info"]


# --- GM-LANG-011 --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("금번 전시", "금번"),
        ("익일까지", "익일"),
        ("금일 오후", "금일"),
        ("차년도 살림", "차년도"),
        ("시건 장치 고장", "시건 장치"),
        ("시건장치 고장", "시건장치"),
        ("현수막을 게첨하여", "게첨"),
        ("노견에 세운 차", "노견"),
        ("예산 잔고", "잔고"),
        ("가료를 받는 중", "가료"),
        ("내용이 상이한 경우", "상이한"),
        ("조속히 고쳐", "조속히"),
        ("신분증을 지참하고", "지참"),
        ("당해 연도 살림", "당해 연도"),
        ("기타 사항", "기타 사항"),
        ("상기와 같이", "상기와 같이"),
        ("하기와 같이", "하기와 같이"),
        ("쉼터 7개소", "개소"),
        ("화장실 3 개소를", "개소"),
        ("승인을 득한 뒤", "을 득한"),
        ("옳다고 사료됩니다", "사료됩"),
        ("땡깡을 부리는", "땡깡"),
        ("타 부서 협조", "타 부서"),
        ("타부서 협조", "타부서"),
    ],
)
def test_difficult_words_are_mentioned(text: str, word: str) -> None:
    (finding,) = findings("GM-LANG-011", text)
    assert finding.text == word and finding.severity == "info" and finding.fix is None


@pytest.mark.parametrize(
    "text",
    [
        "수도 요금일",
        "금일봉 전달",
        "금일백오십만원",
        "입금일 확인",
        "동일한 조건",
        "지리 정보",
        "추가료",
        "사고를 당해 다친 주민",
        "비교하기와 같이 보기",
        "기타를 배우는 모임",
        "제2차년도",
        "1차년도",
        "쉼터 개소식",
        "시건방진 태도",
        "기부채납 재산",
        "좋은 예가 많다",
        "쓰레기 문제의 일부인 포장재",
        "상이군경 회관",
        "배의 선박 계류 중 사고",
        "‘금번’이라는 낱말",
        "반려동물과 반려견",
        "함양군 특산물",
        "전년 동월과 견줌",
        "인도 위 자전거",
    ],
)
def test_innocent_words_are_left(text: str) -> None:
    assert words("GM-LANG-011", text) == []


def test_one_difficult_word_is_one_finding_outside_drafts() -> None:
    text = "사업 계획을 기재하고\n신청 내용을 기재한 뒤\n금액이 기재된 곳"
    (finding,) = run(document(text), doctype="report", select=["GM-LANG-011"]).findings
    assert len(finding.places) == 3 and "기재하다" in finding.message


# --- all ----------------------------------------------------------------------------------------------------------
RULES = ["GM-LANG-008", "GM-LANG-009", "GM-LANG-010", "GM-LANG-011"]


@pytest.mark.parametrize(
    "unit", ["을 통해 ", "되어", "개선시키", "약 1", "1여 ", "매 1", "학생에 의해 ", "보다 ", "기타 "]
)
def test_long_lines_take_linear_time(unit: str) -> None:
    text = unit * (50_000 // len(unit))
    begin = time.perf_counter()
    run(document(text), doctype="draft", select=RULES)
    assert time.perf_counter() - begin < 3
