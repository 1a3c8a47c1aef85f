"""Spelling faults by rule: what is told, what stays untold, where it stands and what a safe fix writes."""

from __future__ import annotations

import time

import pytest
from check_kit import document

from seoul_assist.checking import run
from seoul_assist.checking.fixes import settle
from seoul_assist.model import Finding
from seoul_assist.text.hangul import NIEUN, agree, coda, fitting, with_coda


def findings(text: str, rule: str, doctype: str = "other") -> list[Finding]:
    return list(run(document(text), doctype=doctype, select=[rule], every=True).findings)


def told(text: str, rule: str) -> list[tuple[str, str]]:
    return [(one.text, one.suggestion) for one in findings(text, rule)]


def mended(text: str, rule: str = "GM-SPL") -> str:
    return settle(text, lambda now: findings(now, rule))


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("도서관에서 몇일 쉽니다.", "도서관에서 며칠 쉽니다."),
        ("등록이 않됩니다.", "등록이 안 됩니다."),
        ("접수가 되서 알립니다.", "접수가 돼서 알립니다."),
        ("곧 연락드릴께요.", "곧 연락드릴게요."),
        ("사용할려고 합니다.", "사용하려고 합니다."),
        ("시설을 늘림으로써 돕고 협력하므로써 키웁니다.", "시설을 늘림으로써 돕고 협력함으로써 키웁니다."),
        ("기한을 넉넉치 않게 잡음", "기한을 넉넉지 않게 잡음"),
        ("폐기물을 일일히 확인함", "폐기물을 일일이 확인함"),
        ("현장에 가던지 전화하던지 정함", "현장에 가든지 전화하든지 정함"),
        ("누구던지 신청할 수 있음", "누구든지 신청할 수 있음"),
        ("아직 미쳐 확인하지 못함", "아직 미처 확인하지 못함"),
        ("자료가 있읍니다.", "자료가 있습니다."),
        ("일정이 바껴 알림", "일정이 바뀌어 알림"),
        ("과테료를 매김", "과태료를 매김"),
        ("알맞는 방법을 고름", "알맞은 방법을 고름"),
        ("활용할 수록 좋아짐", "활용할수록 좋아짐"),
        ("받지 안은 서류", "받지 않은 서류"),
    ],
)
def test_common_faults_are_put_right(text: str, better: str) -> None:
    assert mended(text, "GM-SPL-001") == better


@pytest.mark.parametrize(
    "text",
    [
        "지역활성화 사업과 권역활동",  # 역활
        "뿌리채소와 보건데이터",  # 뿌리채, 보건데
        "강화일정과 문화일보",  # 화일
        "앞뒤좌석과 남해로와 동해로",
        "공동체출하 물량",
        "물건들이 많다",
        "부지 안을 정리하고 두 가지 안을 견줌",
        "귀여운 고양이예요",
        "색 바램을 막는 칠",
        "기부채납자와 채납자가 아닌 체납자"[:5],
        "구지면 행정복지센터",
        "됫박으로 잰 쌀",
        "정하지 않되 알리기는 함",
        "일부로 편입함",
        "“몇일이면 된다”라는 민원인의 말",
        "「몇일의 기록」 전시",
        "https://gaon.example.kr/몇일",
    ],
)
def test_innocent_words_stay_untold(text: str) -> None:
    assert told(text, "GM-SPL-001") == []
    assert told(text, "GM-SPL-002") == []


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("컨셉을 정함", "콘셉트를 정함"),
        ("로보트를 들임", "로봇을 들임"),
        ("네트웍으로 이음", "네트워크로 이음"),
        ("심포지움과 세미나", "심포지엄과 세미나"),
        ("타겟은 청년", "타깃은 청년"),
        ("스케쥴 조정", "스케줄 조정"),
        ("첨부 화일 확인", "첨부 파일 확인"),
        ("업무포탈에 게시", "업무포털에 게시"),
    ],
)
def test_loanwords_take_their_particle_along(text: str, better: str) -> None:
    assert mended(text, "GM-SPL-002") == better


def test_a_choice_of_words_is_offered_and_not_made() -> None:
    (one,) = findings("플랭카드를 닮", "GM-SPL-002")
    assert one.fix is None and "현수막" in one.suggestion
    assert mended("플랭카드를 닮", "GM-SPL-002") == "플랭카드를 닮"


@pytest.mark.parametrize("text", ["(주)가온컨텐츠와 계약", "상호: 다솜싸이트", "루마니아", "조세포탈", "뉴발란스 신발"])
def test_names_and_lookalikes_are_no_loanword_faults(text: str) -> None:
    assert told(text, "GM-SPL-002") == []


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("출석율", "출석률"),
        ("처리률", "처리율"),
        ("세률과 환률", "세율과 환율"),
        ("확율", "확률"),
        ("준공년도", "준공 연도"),
        ("년도별 현황", "연도별 현황"),
        ("2027연도 계획", "2027년도 계획"),
        ("남여 공용", "남녀 공용"),
        ("공난에 적음", "공란에 적음"),
        ("사용양을 잼", "사용량을 잼"),
        ("재산을 은익한 사람", "재산을 은닉한 사람"),
    ],
)
def test_first_sounds(text: str, better: str) -> None:
    assert mended(text, "GM-SPL-003") == better


@pytest.mark.parametrize(
    "text",
    [
        "2026년도",
        "20○○ 년도",
        "백분율",
        "법률",
        "확률",
        "김상율 위원",
        "율곡로",
        "운율",
        "생산양식",
        "누리남여고",
        "10년간",
        "다음 연도",
    ],
)
def test_right_first_sounds(text: str) -> None:
    assert told(text, "GM-SPL-003") == []


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("위원장으로써 말함", "위원장으로서 말함"),
        ("담당자로써의 책임", "담당자로서의 책임"),
        ("알려 줌으로서 도움", "알려 줌으로써 도움"),
        ("금년으로서 5년", "금년으로써 5년"),
    ],
)
def test_capacity_and_means(text: str, better: str) -> None:
    assert mended(text, "GM-SPL-004") == better


@pytest.mark.parametrize(
    ("text", "rule", "said"),
    [
        ("널리 참여함으로서 도움", "GM-SPL-004", "‘참여함으로서’는 ‘참여함으로써’로"),
        ("쉼터가 완공됬다.", "GM-SPL-001", "‘완공됬다’는 ‘완공됐다’로"),
    ],
)
def test_the_message_names_the_whole_word(text: str, rule: str, said: str) -> None:
    assert [said in f.message for f in run(document(text), doctype="other", select=[rule]).findings] == [True]


@pytest.mark.parametrize("text", ["사람으로서", "모임으로서 활동", "대화로써 풂", "법으로써 정함", "시스템으로서의 값"])
def test_right_capacity_and_means(text: str) -> None:
    assert told(text, "GM-SPL-004") == []


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("제안를", "제안을"),
        ("회의을 엶", "회의를 엶"),
        ("시장는", "시장은"),
        ("신청자은", "신청자는"),
        ("절차이 김", "절차가 김"),
        ("의견가 많음", "의견이 많음"),
        ("기준와", "기준과"),
        ("서류과 함께", "서류와 함께"),
        ("마을으로 감", "마을로 감"),
        ("방문로 접수", "방문으로 접수"),
        ("담당자으로서", "담당자로서"),
        ("면적 30㎡을 넘음", "면적 30㎡를 넘음"),
        ("PDF을 냄", "PDF를 냄"),
    ],
)
def test_particles_take_their_shape(text: str, better: str) -> None:
    assert mended(text, "GM-SPL-005") == better


@pytest.mark.parametrize(
    "text",
    [
        "가을을 맞은 마을을 지을 사람",
        "들를 곳",
        "먹는 물과 있는 힘",
        "총무과와 회계과",
        "어린이 놀이 높이",
        "단가와 입찰가",
        "중앙로 12",
        "보은군과 수은",
        "서울로, 물로, 5로",
        "업무 협약(MOU)을",
        "APEC을 엶",
        "들으러 간다",
    ],
)
def test_right_particles(text: str) -> None:
    assert told(text, "GM-SPL-005") == []


def test_a_particle_behind_a_figure_is_told_softly() -> None:
    (one,) = findings("점수 3를 더함", "GM-SPL-005")
    assert (one.severity, one.fix, one.suggestion) == ("info", None, "3을")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("요금을 카드로 결재", "결재"),
        ("구청장 결제를 받음", "결제"),
        ("지원서를 접수하여 주시기 바람", "접수"),
        ("일회용품 사용을 지향함", "지향"),
        ("상생을 지양함", "지양"),
        ("면허 경신", "경신"),
        ("최고치를 갱신", "갱신"),
        ("과태료를 부가함", "부가"),
        ("효율성 재고", "재고"),
        ("이의를 재기함", "재기"),
        ("손실을 보존함", "보존"),
        ("축사를 가름합니다"[:6], "가름"),
    ],
)
def test_words_mistaken_for_others(text: str, word: str) -> None:
    if word == "가름":
        text = "이것으로 가름합니다"
    assert [one.text for one in findings(text, "GM-SPL-006")] == [word]
    assert all(one.severity == "info" and one.fix is None for one in findings(text, "GM-SPL-006"))


@pytest.mark.parametrize(
    "text",
    [
        "결재를 받은 문서",
        "신청서를 접수한 날",
        "평화를 지향",
        "계약 갱신",
        "신기록 경신",
        "부가가치세",
        "문화유산을 보전",
        "일체의 책임",
    ],
)
def test_right_words_of_a_pair(text: str) -> None:
    assert told(text, "GM-SPL-006") == []


def test_places_and_messages() -> None:
    (one,) = findings("첫째 줄\n부서의 역활을 나눔", "GM-SPL-001")
    assert (one.line, one.column, one.text, one.suggestion, one.cause) == (2, 5, "역활", "역할", "역활")
    assert one.message == "어문 규범에 따라 ‘역활’은 ‘역할’로 적습니다."


def test_a_word_in_many_places_is_one_finding_outside_drafts() -> None:
    text = "워크샵을 엶\n워크샵에서 나눔\n워크샵 뒤에 정리"
    (one,) = run(document(text), doctype="press", select=["GM-SPL-002"]).findings
    assert len(one.places) == 3 and "모두 3곳" in one.message


@pytest.mark.parametrize(
    ("syllable", "last"), [("가", 0), ("각", 1), ("간", 4), ("갈", 8), ("감", 16), ("강", 21), ("a", None), ("", None)]
)
def test_final_consonants(syllable: str, last: int | None) -> None:
    assert coda(syllable) == last


def test_particles_that_fit() -> None:
    assert [fitting("을", last) for last in (0, 4, 8)] == ["를", "을", "을"]
    assert [fitting("로", last) for last in (0, 4, 8)] == ["로", "으로", "로"]
    assert agree("케이크", "케익을 삼", 2) == ("케이크를", 3)
    assert agree("콘텐츠", "컨텐츠를 삼", 3) == ("콘텐츠", 3)
    assert agree("네트워크", "네트웍으로써", 3) == ("네트워크로써", 6)


def test_a_syllable_with_another_final_consonant() -> None:
    assert [with_coda(one, NIEUN) for one in ("하", "합", "A", "")] == ["한", "한", "A", ""]
    assert with_coda("합", 0) == "하"


@pytest.mark.parametrize("piece", ["가", "을", "율", "하지 ", "던지 ", "가을,", "로써", "3를 ", "A을 "])
def test_a_long_line_takes_little_time(piece: str) -> None:
    started = time.process_time()
    findings(piece * (60_000 // len(piece)), "GM-SPL")
    assert time.process_time() - started < 5
