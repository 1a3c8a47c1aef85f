"""The words people say and the terms of statutes: the table that ships, a user's own, and what a query may mean."""

from __future__ import annotations

import re
import time
from collections import Counter
from pathlib import Path

import pytest

from seoul_assist.errors import UsageError
from seoul_assist.library.lexicon import SHIPPED, Lexicon, Pair, expand, lexicon, read
from seoul_assist.text.morphemes import morphemes


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text))


FIELDS = words(
    "인사 복무 징계 보수 윤리 재정 계약 재산 세무 보조금 민원 절차 행정심판 정보공개 개인정보 전자정부 "
    "기록 문서 보안 법제 자치 의회 선거 복지 보육 장애인 노인 가족 청소년 보건 위생 의료 등록 건축 주택 "
    "도시 토지 도로 교통 주차 자동차 환경 폐기물 상하수도 소음 안전 재난 소방 노동 경제 시장 관광 문화 "
    "체육 농림 동물 디지털 교육 병역 처벌 일반"
)
PAIRS = read(SHIPPED)
# Words in questions of all kinds, and words that mean another thing more often.
MISLEADING = words(
    "가게 돈 집 팔다 빌려주다 버리다 업체 업자 따지다 지침 권고 급여 시행령 발령 수습 공익 구비 가장 이사하다"
)


def known(*pairs: tuple[str, str]) -> Lexicon:
    return Lexicon(Pair(*pair) for pair in pairs)


EXTEND = known(("늘려 짓다", "증축"), ("늘려 지었다", "증축"))


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "용어.tsv"


def packed(text: str) -> str:
    return "".join(text.split())


def test_the_shipped_table_is_well_formed() -> None:
    head, *lines = SHIPPED.read_text(encoding="utf-8").split("\n")
    assert head.startswith("#") and lines.pop() == ""
    rows = [tuple(line.split("\t")) for line in lines]
    assert len(rows) == len(PAIRS) >= 1_200
    assert [row for row in rows if len(row) != 3 or any(not cell or cell != cell.strip() for cell in row)] == []
    assert {row[2] for row in rows} == FIELDS
    assert rows == sorted(rows, key=lambda row: (row[2], row[0], row[1]))
    assert [pair for pair, count in Counter(row[:2] for row in rows).items() if count > 1] == []


def test_no_expression_holds_its_term_already() -> None:
    assert [pair for pair in PAIRS if packed(pair.statutory) in packed(pair.everyday)] == []


def test_no_expression_is_too_general() -> None:
    said = {pair.everyday: morphemes(pair.everyday) for pair in PAIRS}
    assert MISLEADING & said.keys() == set()
    # One syllable alone (a pronoun, a verb such as `가다`) stands in questions of all kinds.
    assert [phrase for phrase, cut in said.items() if len(cut) == 1 and len(cut[0].split("/")[0]) == 1] == []
    assert [phrase for phrase in said if not all(map(morphemes, phrase.split()))] == []


def test_no_single_word_is_cut_down_to_another_one() -> None:
    """문서고 is analysed as 문서 and a particle, so it would stand in every question about a document."""
    nouns = [pair.everyday for pair in PAIRS if " " not in pair.everyday and not pair.everyday.endswith("다")]
    cuts = {noun: morphemes(noun) for noun in nouns}
    short = [noun for noun, cut in cuts.items() if len(cut) == 1 and len(cut[0].split("/")[0]) < len(noun)]
    assert short == []


def test_every_pair_is_found_by_its_own_expression() -> None:
    shipped = lexicon()
    assert [pair for pair in PAIRS if pair.statutory not in expand(pair.everyday, shipped)] == []


def test_the_terms_of_one_expression_share_alike() -> None:
    many = Counter(pair.everyday for pair in PAIRS)
    shipped = lexicon()
    for phrase in [phrase for phrase, count in many.items() if count == 3][:40]:
        terms = [pair.statutory for pair in PAIRS if pair.everyday == phrase]
        found = expand(phrase, shipped)
        assert all(1 / 3 <= found[term] <= 1 for term in terms)


@pytest.mark.parametrize(
    ("query", "term"),
    [
        ("가온시 변두리에 있는 공장을 옆으로 늘려 지었어요", "증축"),
        ("창고를 늘려서 지으면 다시 허락을 받나요", "증축"),
        ("늘려 짓는 방", "증축"),
        ("월세가 두 달째 밀렸는데요", "차임"),
        ("월세를 밀리면 나가야 합니까", "차임"),
        ("알바가 하루아침에 잘렸어요", "해고"),
        ("잘리면 바로 나가야 하나", "해고"),
        ("길을 막고 서 있는 차", "통행의 금지ㆍ제한"),
        ("누가 길을 막았어요", "통행의 금지ㆍ제한"),
        ("가게를 접었더니", "폐업"),
        ("시험 보다 커닝을 하다가", "부정행위"),
        ("과태료를 나눠서 내고 싶습니다", "분할납부"),
        ("과태료를 나눠 내는 방법", "분할납부"),
        ("집주인이 마음대로 올렸어요", "임대인"),
        ("복비는 누가 냅니까", "중개보수"),
    ],
)
def test_inflected_expressions_are_found(query: str, term: str) -> None:
    assert term in expand(query, lexicon())


@pytest.mark.parametrize(
    "query",
    [
        "누리군 청사는 어디에 있습니까",
        "오늘 날씨가 좋네요",
        "증축 신고",
        "문서를 한 장 받았습니다",
        "이사가 세 명입니다",
    ],
)
def test_other_queries_mean_no_more_than_they_say(query: str) -> None:
    assert expand(query, lexicon()) == {}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("늘려 지었어요", True),
        ("늘려 새로 지었어요", True),
        ("늘려 아주 새로 지었어요", False),
        ("지었다가 늘려 달라고 합니다", False),
        ("늘려 주세요", False),
        ("지었어요", False),
    ],
)
def test_words_stand_in_order_with_one_other_between(query: str, found: bool) -> None:
    assert expand(query, EXTEND) == ({"증축": 1.0} if found else {})


def test_a_word_that_comes_again_is_tried_again() -> None:
    assert expand("늘려 달라고 했고 조금 있다가 늘려 지었어요", EXTEND) == {"증축": 1.0}


@pytest.mark.parametrize("query", ["다솜카드", "다솜카드를", "다솜카드는요", "다솜카드로만", "다솜카드에서"])
def test_a_name_nobody_knows_is_found_before_every_particle(query: str) -> None:
    """The analyser leaves 다솜카드 whole and cuts 다솜카드를 into two."""
    assert expand(f"{query} 몇 번", known(("다솜카드", "지역사랑상품권"))) == {"지역사랑상품권": 1.0}


def test_part_of_a_compound_is_found() -> None:
    assert expand("딱지값이 얼마인가요", known(("딱지", "과태료"))) == {"과태료": 1.0}
    assert expand("집안에 둔 물건을 보여 줍니까", known(("안 보여 주다", "비공개"))) == {}


def test_weights() -> None:
    table = known(("벌금딱지", "과태료"), ("벌금딱지", "범칙금"), ("주차 벌금딱지", "과태료"), ("딱지", "통고처분"))
    assert expand("벌금딱지", table) == {"과태료": 0.5, "범칙금": 0.5, "통고처분": 1.0}
    assert expand("주차 벌금딱지", table) == {"과태료": 1.0, "범칙금": 0.5, "통고처분": 1.0}


def test_the_users_table_stands_beside_the_shipped_one(table: Path) -> None:
    table.write_text("# 다솜구에서 쓰는 말\n\n다솜이네\t다솜구 종합상황실\t재난\n커닝\t부정한 응시\n", encoding="utf-8")
    assert expand("다솜이네 전화번호", lexicon(table)) == {"다솜구 종합상황실": 1.0}
    assert expand("다솜이네 전화번호", lexicon()) == {}
    assert expand("커닝", lexicon(table)) == {"부정행위": 0.5, "부정한 응시": 0.5}
    assert expand("커닝", lexicon()) == {"부정행위": 1.0}


def test_a_users_table_may_come_from_a_spreadsheet(table: Path) -> None:
    table.write_bytes("\ufeff다솜이네\t다솜구 종합상황실\r\n 가온이 \t 가온시 안내봉사자 \t민원\r\n".encode())
    assert read(table) == (Pair("다솜이네", "다솜구 종합상황실"), Pair("가온이", "가온시 안내봉사자", "민원"))


def test_an_empty_table_is_no_error(table: Path) -> None:
    table.write_text("", encoding="utf-8")
    assert read(table) == ()


@pytest.mark.parametrize(
    "line", ["다솜이네", "다솜이네\t", "\t상황실\t재난", "다솜이네\t상황실\t재난\t더", "다솜이네,상황실"]
)
def test_a_line_of_another_form_is_named(table: Path, line: str) -> None:
    table.write_text(f"# 머리말\n가온이\t안내봉사자\t민원\n{line}\n", encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        lexicon(table)
    assert "3번째 줄" in caught.value.message and str(table) in caught.value.message and caught.value.hint
    assert caught.value.exit_code == 2


def test_a_table_that_cannot_be_read(table: Path) -> None:
    table.write_bytes("다솜이네\t종합상황실\n".encode("cp949"))
    for path in (table, table.with_name("없다.tsv"), table.parent):
        with pytest.raises(UsageError) as caught:
            read(path)
        assert str(path) in caught.value.message and "UTF-8" in caught.value.hint


@pytest.mark.parametrize("query", ["", " ", "\n\t", "?!", "ㄱㄴ", "\u200b", "의 를 은"])
def test_a_query_without_words_means_nothing(query: str) -> None:
    assert expand(query, lexicon()) == {}


@pytest.mark.parametrize(
    "query",
    [
        "늘려 " * 2_000,
        "늘려짓다" * 500,
        "\ud800 늘려 \x00 지었어요\x1b[31m",
        "\u202e늘려\u200b 지었어요\u202c",
        "😀 늘려 😀 지었어요 \U0001f468\u200d\U0001f469",
        "'; DROP TABLE articles; -- 늘려 지었어요",
        "\u1102\u1173\u11af\u1105\u1167 \u110c\u1175\u110b\u1165\u11bb\u110b\u1165\u110b\u116d",
        "%s {} \\ [a-z]* (늘려 지었어요",
    ],
)
def test_hostile_queries(query: str) -> None:
    shipped = lexicon()
    expand("늘려 지었어요", shipped)  # the analyser is loaded once
    start = time.process_time()
    found = expand(query, shipped)
    assert time.process_time() - start < 2
    assert {pair.statutory for pair in PAIRS} >= found.keys() and all(0 < weight <= 1 for weight in found.values())


def test_a_hostile_table(table: Path) -> None:
    """Expressions without a morpheme never match; controls and invisible characters are dropped."""
    table.write_text("?!\t모든 것\n***\t별표\n다솜\u200b이네\x07\t\u202e상황실\t재난\n", encoding="utf-8")
    own = Lexicon(read(table))
    assert expand("다솜이네 ?! ***", own) == {"상황실": 1.0}


def test_the_page_shows_a_table_that_can_be_read(table: Path) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "lexicon.md").read_text(encoding="utf-8")
    table.write_text(page.split("```tsv\n")[1].split("```")[0], encoding="utf-8")
    assert len(read(table)) == 5
    own = Lexicon(read(table))
    assert expand("달빛쉼터에는 누가 들어갈 수 있나요", own) == {"청소년복지시설": 0.5, "청소년쉼터": 0.5}
    assert expand("다솜카드를 긁었더니", own) == {"지역사랑상품권": 1.0}
    for query in ("월세가 밀렸어요", "월세를 밀리면"):
        assert "차임" in expand(query, lexicon())
    assert "증축" in expand("늘려서 새로 짓는", lexicon())
