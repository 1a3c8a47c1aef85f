"""Plain requests, respectful words: orders, lofty words, clipped endings, words that demean, honoured things."""

from __future__ import annotations

import time

import pytest
from check_kit import document

from seoul_assist.checking import run
from seoul_assist.checking.fixes import settle
from seoul_assist.model import Finding


def findings(rule: str, text: str, doctype: str = "draft") -> tuple[Finding, ...]:
    return run(document(text), doctype=doctype, select=[rule], every=True).findings


def words(rule: str, text: str, doctype: str = "draft") -> list[str]:
    return [finding.text for finding in findings(rule, text, doctype)]


# --- GM-LANG-004 --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("가. 우산을 챙겨 올 것", "올 것"),
        ("2) 물품 목록을 첨부할 것.", "첨부할 것"),
        ("손을 씻을 것(비누 사용)", "씻을 것"),
        ("보관 온도를 낮출 것", "낮출 것"),
        ("조명 밝기를 높일 것", "높일 것"),
        ("꽃을 꺾지 말 것", "꺾지 말 것"),
        ("큰 소리로 떠들지 않을 것", "떠들지 않을 것"),
        ("빈자리에 앉으시오.", "앉으시오"),
        ("물을 아껴 쓰시오", "쓰시오"),
        ("담당 부서는 적극 나서서 정비하라.", "정비하라"),
    ],
)
def test_orders_are_found(text: str, order: str) -> None:
    assert words("GM-LANG-004", text) == [order]


@pytest.mark.parametrize(
    "text",
    [
        "방문객이 늘어날 것으로 내다봅니다.",
        "바꿀 것이 있으면 적어 주십시오.",
        "만 65세 이상일 것",
        "가온시에 주소를 두고 있을 것",
        "체납한 세금이 없을 것",
        "다음 각 목에 해당할 것",
        "정원을 초과하지 않을 것",
        "상담실과 대기실을 갖출 것",
        "나무로 된 것",
        "빈칸을 채워 주십시오.",
        "‘이름을 적을 것’이라는 안내판",
        "나날이 늘어날 것",
        "새로운 것",
    ],
)
def test_conditions_and_forecasts_are_no_orders(text: str) -> None:
    assert words("GM-LANG-004", text) == []


@pytest.mark.parametrize(
    ("doctype", "severity"),
    [("draft", "warn"), ("notice", "warn"), ("press", "warn"), ("internal", "info"), ("report", "info")],
)
def test_inside_an_agency_orders_are_only_mentioned(doctype: str, severity: str) -> None:
    assert [f.severity for f in findings("GM-LANG-004", "창문을 닫을 것", doctype)] == [severity]


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("안내판을 설치할 것", "설치하여 주시기 바랍니다"),
        ("의자를 옮기지 말 것", "옮기지 마시기 바랍니다"),
        ("문을 밀지 마시오", "밀지 마시기 바랍니다"),
        ("칸을 작성하시오", "작성하여 주시기 바랍니다"),
    ],
)
def test_the_request_is_offered_and_never_written(text: str, better: str) -> None:
    (finding,) = findings("GM-LANG-004", text)
    assert better in finding.suggestion and finding.fix is None


# --- GM-LANG-005 --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("변경된 요령을 시달하오니", "시달하"),
        ("운영 방침을 하달하였으니", "하달"),
        ("출입 시간 엄수", "엄수"),
        ("필히 안전모를 쓰고", "필히"),
        ("확약서를 징구한 뒤", "징구"),
        ("노고를 치하하며", "치하하"),
        ("서류 보완 요망", "요망"),
        ("서류 보완 요망함.", "요망"),
        ("당청 민원실로 방문하여", "당청"),
        ("촬영을 금함", "을 금함"),
        ("점검에 불응 시", "불응 시"),
        ("위반자를 색출하여", "색출"),
    ],
)
def test_lofty_words_are_found(text: str, word: str) -> None:
    assert words("GM-LANG-005", text) == [word]


@pytest.mark.parametrize(
    "text",
    [
        "더위에 시달리는 어르신",
        "주민 요망 사항을 모읍니다.",
        "군의 명령 하달 체계를 배우는 전시",
        "화기 엄금 표지",
        "감독자의 지시에 따라",
        "의회의 촉구 결의안",
        "‘시간 엄수’ 표어",
        "법원 출두 일정",
    ],
)
def test_innocent_neighbours_are_left(text: str) -> None:
    assert words("GM-LANG-005", text) == []


@pytest.mark.parametrize(("doctype", "severity"), [("draft", "warn"), ("notice", "info"), ("press", "info")])
def test_customary_words_are_loud_in_letters_only(doctype: str, severity: str) -> None:
    assert [f.severity for f in findings("GM-LANG-005", "신청은 관내 주민에 한함", doctype)] == [severity]


# --- GM-LANG-006 --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("3. 13.까지 회신 바람.", "3. 13.까지 회신하여 주시기 바랍니다."),
        ("설문을 작성 바람.", "설문을 작성하여 주시기 바랍니다."),
        ("적극 홍보 바람", "적극 홍보하여 주시기 바랍니다"),
        ("의견을 제출하기 바람.", "의견을 제출하여 주시기 바랍니다."),
        ("많은 관심 바람.", "많은 관심을 바랍니다."),
        ("기관의 협조 바람.", "기관의 협조를 바랍니다."),
        ("- 문의 바람", "- 문의하여 주시기 바랍니다"),
    ],
)
def test_clipped_requests_are_mended_safely(text: str, mended: str) -> None:
    fixed = settle(text, lambda now: findings("GM-LANG-006", now, "notice"))
    assert fixed == mended and words("GM-LANG-006", fixed, "notice") == []


@pytest.mark.parametrize(
    "text", ["주민의 바람", "비바람", "찬 바람이 붑니다.", "평화를 바람직한 길로", "확인하여 주시기 바랍니다."]
)
def test_wishes_and_winds_are_left(text: str) -> None:
    assert words("GM-LANG-006", text) == []


@pytest.mark.parametrize("doctype", ["report", "internal", "press", "minutes", "other"])
def test_clipped_endings_belong_to_other_genres(doctype: str) -> None:
    assert words("GM-LANG-006", "일정표를 제출 바람.", doctype) == []


def test_other_verbs_are_found_without_a_fix() -> None:
    (finding,) = findings("GM-LANG-006", "꼭 지켜보기 바람.")
    assert finding.fix is None


# --- GM-LANG-007 --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("장애자 주차 구역", "장애자"),
        ("학부형회를 엽니다", "학부형"),
        ("정상인처럼 걷는 연습", "정상인"),
        ("정상인에게도 어려운 길", "정상인"),
        ("일반인과 장애인이 겨루는 대회", "일반인"),
        ("장애인과 일반인의 합창", "일반인"),
        ("일반 학생과 장애 학생", "일반 학생"),
        ("편모 가정의 자녀", "편모 가정"),
        ("결손가정에 도시락을", "결손가정"),
        ("불우 이웃 성금", "불우 이웃"),
        ("벙어리와 귀머거리", "벙어리"),
        ("절름발이 행정", "절름발이"),
        ("여교사 모임", "여교사"),
        ("화장실 몰카 점검", "몰카"),
        ("노숙자 쉼터", "노숙자"),
        ("장애를 앓고 있는 이웃", "장애를 앓"),
        ("주린이를 위한 강좌", "주린이"),
    ],
)
@pytest.mark.parametrize("doctype", ["draft", "press", "report"])
def test_demeaning_words_are_found_everywhere(text: str, word: str, doctype: str) -> None:
    found = findings("GM-LANG-007", text, doctype)
    assert found[0].text == word and found[0].severity == "warn"


@pytest.mark.parametrize(
    "text",
    [
        "기압이 정상인 날",
        "작동이 정상인지 살핍니다.",
        "일반인에게 문을 엽니다.",
        "결손금과 결손 처분",
        "벙어리장갑 뜨기",
        "그럼에도 불구하고",
        "소경로당",
        "어린이와 곤충",
        "‘미망인’이라는 말",
        "「장애자 고용 지침」",
        "비장애인과 장애인",
        "앉은뱅이책상 스무 개",
    ],
)
def test_words_that_only_look_alike_are_left(text: str) -> None:
    assert words("GM-LANG-007", text) == []


@pytest.mark.parametrize("word", ["유모차", "저출산", "미혼모", "청소부"])
def test_words_of_statutes_are_only_mentioned(word: str) -> None:
    assert [f.severity for f in findings("GM-LANG-007", f"{word} 관련 사업")] == ["info"]


# --- GM-LANG-013 --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text",
    [
        "환급이 완료되셨습니다.",
        "원서가 반려되셨습니다.",
        "군의원님 말씀이 계시겠습니다.",
        "주차료는 2,000원이십니다.",
        "모두 4건이십니다.",
        "이곳이 접수창구 되시겠습니다.",
        "카드가 나오십니다.",
        "좌석이 없으십니다.",
        "입장은 무료이십니다.",
        "버스가 도착하셨으니",
    ],
)
def test_honoured_things_are_found_once(text: str) -> None:
    assert len(words("GM-LANG-013", text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "신청하신 민원",
        "새 위원이 되셨습니다.",
        "행사를 이끄는 회장이십니다.",
        "궁금한 점이 있으시면",
        "시간이 있으시면 들러 주십시오.",
        "교장 선생님이 나오십니다.",
        "방문하시는 분은 3명입니다.",
        "말씀이 있으시겠습니다.",
    ],
)
def test_honoured_people_are_left(text: str) -> None:
    assert words("GM-LANG-013", text) == []


# --- all ----------------------------------------------------------------------------------------------------------
RULES = ["GM-LANG-004", "GM-LANG-005", "GM-LANG-006", "GM-LANG-007", "GM-LANG-013"]


@pytest.mark.parametrize("unit", ["할 것 ", "하시오", "바람 ", "일반인", "정상인", "수수료는 ", "요망", "것(", "가"])
def test_long_lines_take_linear_time(unit: str) -> None:
    text = unit * (50_000 // len(unit))
    begin = time.process_time()
    run(document(text), doctype="draft", select=RULES)
    assert time.process_time() - begin < 3


@pytest.mark.parametrize("rule", RULES)
def test_blank_lines_and_odd_blanks_are_harmless(rule: str) -> None:
    assert words(rule, "\n\u3000\n\t\n") == []
