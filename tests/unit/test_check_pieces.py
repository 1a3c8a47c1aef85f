"""Pieces of documents and faults of one class in many wordings: what must be found in them, and what must not."""

from __future__ import annotations

import time

import pytest
from check_kit import document

from seoul_assist.checking import run
from seoul_assist.checking.fixes import settle
from seoul_assist.model import Finding

HEAD = "수신  누리군수(기획과장)\n제목  작은 음악회 준비물 안내\n\n"
FOOT = (
    "가온시장\n\n주무관 홍가람  과장 전결 3/5 박다솜\n협조자\n시행  기획과-12(2026. 3. 5.)  접수\n"
    "우 00001  가온시 가온로 1(가온동)  / http://www.gaon.example.kr\n"
    "전화번호 (000) 000-0001  팩스번호 (000) 000-0099  / hong@gaon.example.kr  / 공개"
)


def found(rule: str, text: str, doctype: str = "draft") -> list[Finding]:
    return [one for one in run(document(text), doctype=doctype, every=True).findings if one.rule == rule]


def words(rule: str, text: str, doctype: str = "draft") -> list[str]:
    return [one.text for one in found(rule, text, doctype)]


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("음악회 의자를 무대 앞에 놓습니다.", False),
        ("의자는 30개입니다.\n조명은 2개입니다.\n무대는 한 곳입니다.", False),
        ("음악회 의자를 살펴 주시기 바랍니다.", True),
        ("음악회 준비물을 알려 드립니다.", True),
        ("준비물 목록을 제출합니다.", True),
        ("의자 대여를 요청합니다.", True),
        ("무대 위치를 협의합니다.", True),
        ("… 무대를 옮깁니다.", True),
        ("의자는 30개입니다.\n조명은 2개입니다.\n무대는 한 곳입니다.\n비가 오면 미룹니다.", True),
        (HEAD + "의자를 무대 앞에 놓습니다.", True),
        ("음악회를 엽니다.\n\n붙임  준비물 목록 1부.", True),
        ("음악회 준비물을 알려 드립니다.  끝.", False),
    ],
)
def test_which_pieces_must_end(text: str, missing: bool) -> None:
    assert bool(found("GM-END-001", text)) == missing


@pytest.mark.parametrize(
    ("gap", "level", "better"),
    [
        (" " * 24, "warn", True),
        ("\u3000" * 6, "warn", True),
        ("    ", "info", True),
        ("", "info", True),
        ("  ", "", False),
    ],
)
def test_the_end_mark_below_a_table(gap: str, level: str, better: bool) -> None:
    text = HEAD + "준비물은 다음과 같습니다.\n| 물품 | 수 |\n| 의자 | 30 |\n" + gap + "끝."
    marks = found("GM-END-005", text)
    assert [one.severity for one in marks] == ([level] if level else [])
    fixed = settle(text, lambda new: run(document(new), doctype="draft", select=["GM-END-005"], every=True).findings)
    assert fixed.endswith("| 의자 | 30 |\n  끝.") and (fixed != text) == better


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("1. 음악회 준비물을 알려 드립니다.", 1),
        ("1. 음악회 준비물을 미리 알림", 1),
        ("1. 일시: 2026. 5. 7.(목) 14:00", 0),
        ("  가. 모이는 곳: 새터 광장", 0),
        ("  나. 음악회 준비물을 알려 드립니다.", 0),
        ("1. 관련: 기획과-12(2026. 3. 5.)", 0),
        ("1. 음악회 준비물", 0),
        ("1. 준비\n  가. 의자\n2. 정리\n  가. 청소\n  나. 반납", 1),
        (HEAD + "1. 음악회 준비물\n  끝.", 1),
    ],
)
def test_an_item_that_stands_alone(text: str, count: int) -> None:
    assert len(found("GM-ITEM-004", text)) == count


@pytest.mark.parametrize(
    ("entry", "two"),
    [
        ("배치도 1부 및 무대 사진 3매.", True),
        ("배치도 1부와 무대 사진 3매.", True),
        ("무대 사진 3매와 배치도 1부.", True),
        ("무대 사진 3매, 배치도 1부.", True),
        ("무대 사진 3장 그리고 배치도 1부.", True),
        ("배치도 1부, 목록 1부.", True),
        ("배치도, 목록 각 1부.", True),
        ("배치도 및 준비물 목록 1부.", False),
        ("배치도 12부.", False),
        ("제2장 무대 설치 기준 1부.", False),
        ("무대 사진 3매를 담은 보고서 1부.", False),
        ("배치도(사진 3매 포함) 1부.", False),
        ("의자 2종 및 조명 3종 목록 1부.", False),
        ("1. 배치도 1부. 2. 목록 1부.", True),
        ("1. 목록 1부.\n      2. 무대 사진 3매 및 배치도 1부.", True),
        ("1. 목록 1부.\n\n      2. 배치도 1부.", False),
    ],
)
def test_two_attachments_in_one_entry(entry: str, two: bool) -> None:
    assert bool(found("GM-ATT-004", f"붙임  {entry}  끝.")) == two


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "준비물을 알려 드립니다.\n\n" + FOOT + "\n\n붙임  준비물 목록 1부.  끝.",
        HEAD + "준비물을 알려 드립니다.  끝.\n\n" + FOOT + "\n\n붙임  준비물 목록 1부.",
        HEAD + "준비물을 알려 드립니다.\n\n가온시장\n\n붙임  준비물 목록 1부.  끝.",
    ],
)
def test_attachments_below_the_foot(text: str) -> None:
    assert [one.text.split("  끝")[0] for one in found("GM-ATT-008", text)] == ["붙임  준비물 목록 1부."]
    right = HEAD + "준비물을 알려 드립니다.\n\n붙임  준비물 목록 1부.  끝.\n\n" + FOOT
    assert found("GM-ATT-008", right) == []


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("산회 17:65", ["17:65"]),
        ("나. 모이는 때: 16:70", ["16:70"]),
        ("음악회 시간: 26:72", ["26:72"]),
        ("14:00~24:61", ["24:61"]),
        ("25:70~26:80 진행", ["25:70", "26:80"]),
        ("5. 7.(목) 28:78까지", ["28:78"]),
        ("15시 60분까지", ["15시 60분"]),
        ("25시까지 열어 둠", ["25시"]),
        ("오는 날 25:30에 시작", ["25:30"]),
        ("24시간 여는 쉼터", []),
        ("24:00까지 열어 둠", []),
        ("남은 물과 흙 35:65", []),
        ("여자와 남자: 20:80", []),
        ("여자와 남자의 비율 22:78", []),
        ("관중 수 65:72", []),
        ("규격 16:90 화면", []),
    ],
)
def test_times_that_no_clock_shows(text: str, times: list[str]) -> None:
    assert words("GM-TIME-005", text) == times


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("텃밭 66m2를 나눔", ["m2"]),
        ("물 3m3을 부음", ["m3"]),
        ("들판 2km2", ["km2"]),
        ("종이 60cm2", ["cm2"]),
        ("모형 A66m2", []),
        ("텃밭 66㎡를 나눔", []),
        ("M2 볼트", []),
    ],
)
def test_squares_and_cubes_in_plain_figures(text: str, units: list[str]) -> None:
    assert words("GM-NUM-008", text) == units


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("입장료 1,200000원", ["1,200000"]),
        ("입장료 1200,000원", ["1200,000"]),
        ("입장료 12,00원", ["12,00"]),
        ("관람객 1,23456명", ["1,23456"]),
        ("입장료 1,200,000원", []),
        ("3,4명씩 나눔", []),
        ("1,2,3권을 나눔", []),
        ("1,2,3,4,5부", []),
    ],
)
def test_commas_in_the_wrong_place(text: str, figures: list[str]) -> None:
    marks = found("GM-NUM-002", text)
    assert [one.text for one in marks] == figures
    assert all(one.fix is None for one in marks)


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("「주차장법」 8조에 따라", "「주차장법」 제8조에 따라"),
        ("「주차장법」8조제2항에 따라", "「주차장법」 제8조제2항에 따라"),
        ("「가온시 주차장 조례」 8조의2", "「가온시 주차장 조례」 제8조의2"),
        ("같은 법 8조를 따름", "같은 법 제8조를 따름"),
        ("같은 법 시행령 8조 및", "같은 법 시행령 제8조 및"),
        ("영 제8조 2항에 따라", "영 제8조제2항에 따라"),
        ("영 제8조2항 3호에 따라", "영 제8조제2항제3호에 따라"),
        ("영 제8조제2항 3호에 따라", "영 제8조제2항제3호에 따라"),
        ("「가온 계획」 2조 원 규모", ""),
        ("「가온 계획」 3조로 나눔", ""),
        ("순찰은 3조 2교대", ""),
        ("「근무 규정」 3조 2교대", ""),
        ("영 제8조에 따라 2항을 고침", ""),
        ("지하철 3호선", ""),
    ],
)
def test_an_article_without_its_prefix(text: str, better: str) -> None:
    fixed = settle(text, lambda new: run(document(new), doctype="draft", select=["GM-LAW"], every=True).findings)
    assert fixed == (better or text)
    assert bool(found("GM-LAW-002", text)) == bool(better)


@pytest.mark.parametrize(
    ("text", "private"),
    [
        ("윤슬아 위원, 노동조합 가입 사실이 있음", True),
        ("윤슬아 주무관은 노조에 가입하였음", True),
        ("한누리 씨, 새터당 입당을 밝힘", True),
        ("한누리 주무관의 종교는 불교임", True),
        ("고은솔 대표, 천주교 신자임", True),
        ("고은솔 팀장은 벌금형을 받음", True),
        ("고은솔 위원, 집행유예 선고를 받은 사실을 확인함", True),
        ("윤슬아 위원, 노동조합 대표로 참석함", False),
        ("윤슬아 위원은 노동조합 가입 여부를 물음", False),
        ("한누리 주무관, 범죄 경력 조회를 마침", False),
        ("노동조합에 가입한 직원은 30명임", False),
        ("교직원은 정당에 가입할 수 없음", False),
        ("불교 문화 행사 안내", False),
        ("병가 사유: 우울증(윤슬아)", True),
        ("한누리의 뇌전증 진단", True),
        ("고은솔(여호와의 증인)", True),
        ("어르신의 치매 진단", False),
        ("휴직 사유: 육아 휴직(신청서)", False),
        ("고은솔(치매안심센터)", False),
        ("고은솔 의원은 정당 가입 나이를 낮추자고 함", False),
    ],
)
def test_what_somebody_belongs_to_or_was_convicted_of(text: str, private: bool) -> None:
    marks = found("GM-PII-009", text)
    assert bool(marks) == private
    assert all(name not in one.text for one in marks for name in ("윤슬아", "한누리", "고은솔"))


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("모르는 점은 기획과에 물어볼 것.  끝.", ["물어볼 것"]),
        ("2. 의자를 제자리에 옮길 것  끝.", ["옮길 것"]),
        ("무대 옆으로 모이시오.  끝.", ["모이시오"]),
        ("관람객이 늘어날 것.  끝.", []),
    ],
)
def test_an_order_before_the_end_mark(text: str, order: list[str]) -> None:
    assert words("GM-LANG-004", text) == order


@pytest.mark.parametrize(
    ("mark", "count"),
    [("끝!", 1), ("끝..", 1), ("-  끝  -", 1), ("―끝―", 1), ("[끝]", 1), ("<끝>", 1), ("끝.", 0)],
)
def test_an_end_mark_in_a_dress(mark: str, count: int) -> None:
    text = HEAD + f"음악회 준비물을 알려 드립니다.  {mark}"
    assert len(found("GM-END-003", text)) == count and found("GM-END-001", text) == []
    assert len(found("GM-END-003", f"길의 {mark}")) == 0


@pytest.mark.parametrize(
    ("rule", "text", "better"),
    [
        ("DATE-001", "2026년 5. 7.까지", "2026. 5. 7.까지"),
        ("DATE-002", "음악회는 5/7(목)", "음악회는 5. 7.(목)"),
        ("DATE-002", "20260507까지", "2026. 5. 7.까지"),
        ("DATE-008", "2026. 5. 7.[목]", "2026. 5. 7.(목)"),
        ("DATE-008", "2026. 5. 7. 목 14:00", "2026. 5. 7.(목) 14:00"),
        ("TIME-002", "14:30분에 엶", "14:30에 엶"),
        ("TIME-003", "9:00-18:00", "09:00-18:00"),
        ("TIME-004", "14：00에 엶", "14:00에 엶"),
        ("NUM-008", "텃밭 66평방m", "텃밭 66제곱미터"),
    ],
)
def test_other_forms_of_a_fault(rule: str, text: str, better: str) -> None:
    assert found(f"GM-{rule}", text)
    fixed = settle(text, lambda new: run(document(new), doctype="draft", select=[f"GM-{rule}"], every=True).findings)
    assert fixed == better and found(f"GM-{rule}", fixed) == []


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("DATE-001", "2026년 2.2% 늘어남"),
        ("DATE-002", "예산의 1/2까지"),
        ("DATE-002", "관리 번호 20260507"),
        ("DATE-006", "온도: 26. 5. 7."),
        ("DATE-008", "2026. 5. 7. 금 3,000원"),
        ("TIME-002", "14시 반납"),
        ("ITEM-001", "1-1 놀이터"),
        ("ATT-002", "※ 첨부 서류를 살펴봄"),
        ("AMT-004", "백만원 정도"),
    ],
)
def test_near_misses(rule: str, text: str) -> None:
    assert found(f"GM-{rule}", text) == []


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("DATE-006", "일시: 26.05.07"),
        ("TIME-002", "14시 반에 엶"),
        ("ITEM-001", "1-1. 놀이터"),
        ("ATT-002", "[첨부] 배치도 1부."),
        ("ATT-002", "* 별첨: 배치도 1부."),
        ("AMT-004", "일금 삼백만원정"),
        ("AMT-004", "금300,000원 정"),
        ("ATT-008", HEAD + "붙임  배치도 1부.\n\n배치도를 살펴 주시기 바랍니다.  끝."),
    ],
)
def test_forms_that_are_shown_and_not_mended(rule: str, text: str) -> None:
    assert [one.fix for one in found(f"GM-{rule}", text)] == [None]


@pytest.mark.parametrize("piece", ["14:70 ", "1", "제4조 2항 ", "사진 3매와 ", "홍가람 위원, ", "1,6500"])
def test_long_lines_take_linear_time(piece: str) -> None:
    start = time.process_time()
    run(
        document("붙임  " + piece * (30_000 // len(piece))),
        doctype="draft",
        select=["ATT", "END", "TIME", "LAW", "PII"],
    )
    assert time.process_time() - start < 10


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("2026. 5. 4. ~ 5. 8. 접수", "~"),
        ("2026. 5. 4.(월) ~ 5. 8.(금)", "~"),
        ("09:00 ~ 18:00", "~"),
        ("3 ~ 5월에 엶", "~"),
        ("3명 ~ 5명이 옴", None),
        ("12쪽 ~ 14쪽", None),
    ],
)
def test_blanks_around_the_tilde_of_a_period(text: str, fix: str | None) -> None:
    assert [one.fix for one in found("GM-DATE-012", text)] == [fix]


@pytest.mark.parametrize(
    "text", ["0 ～ 5", "두께 0.1 ~ 1.0mm", "| 두께 | 3 ~ 5 |", "| 사람 | 3명 ~ 5명 |", "(1) ~ (3)", "3~5월"]
)
def test_measured_values_keep_their_blanks(text: str) -> None:
    assert found("GM-DATE-012", text) == []
