"""Statutes: addenda and their dates, documents that are no regulation, date lines, and units after a gap."""

from dataclasses import replace
from datetime import date

import pytest
from statutes_kit import MIRROR, by_address, lines_of, read

from seoul_assist.library.addenda import effective_of, is_transitional, later, set_apart
from seoul_assist.library.front_matter import find_date, is_date_line, read_date_lines, read_head
from seoul_assist.library.statute_outline import Line, candidate, is_addenda_head
from seoul_assist.library.statutes import parse
from seoul_assist.model import Block, Document, Note


def test_addenda_without_a_head():
    rule = read(
        "가온 규정\n제1조(목적) 목적이다.\n제2조(정의) 정의다.\n제1조(시행일) 이 규정은 2030. 5. 6.부터 시행한다."
    )
    assert [item.address for item in rule.provisions if item.addenda] == ["부칙 제1조"]
    assert rule.effective == date(2030, 5, 6)


def test_hostile_runs_stay_linear():
    many = 4_000
    for text in (
        "제1조 가\n" * many,
        "\n".join(f"제{number % 99}조(목) 가" for number in range(many)),
        "제1조(가) 글이 길다 길다\n제2조(나) 글이 길다\n" * many,
        "제1조(가) 글\n제2조(나) 글\n" + "부칙 <제1호, 2030. 1. 2.>\n공포한 날부터\n" * many,
        "부칙" + " " * 20_000 + "끝",
        "제1조(" + "(" * 20_000,
        "---\n" + "가: 나\n" * many,
    ):
        rule = read(text)
        assert len({item.address for item in rule.provisions}) == len(rule.provisions)


def test_effective_date_from_the_addenda():
    rule = read("가온 규정\n(제정 2030. 4. 5.)\n제1조(목적) 목적.\n제2조(정의) 정의.\n부칙\n발령한 날부터 시행한다.")
    assert (rule.promulgated, rule.effective) == (date(2030, 4, 5), date(2030, 4, 5))
    assert all(item.effective == date(2030, 4, 5) for item in rule.provisions)


def test_pages_follow_the_articles():
    blocks = (Block("가온 규정\n제1조(목적) 목적이다.", page=1), Block("제2조(정의) 정의다.\n제3조(끝) 끝.", page=2))
    rule = parse(Document("x.pdf", "0" * 64, "pdf", blocks, pages=2))
    assert [item.page for item in rule.provisions] == [1, 2, 2]


def test_document_becomes_passages_with_pages():
    long = "가온시는 새해에 누리길을 넓힌다. " * 12
    blocks = (
        Block("누리길 정비 계획", "heading", 1),
        Block(long, page=1),
        Block("□ 추진 배경", page=1),
        Block(long, page=1),
        Block("둘째 쪽의 글이다.", page=2),
    )
    plan = parse(Document("계획.pdf", "0" * 64, "pdf", blocks, pages=2))
    assert (plan.name, plan.kind) == ("누리길 정비 계획", "문서")
    assert [item.address for item in plan.provisions] == ["1쪽 1문단", "1쪽 2문단", "2쪽 1문단"]
    assert [item.page for item in plan.provisions] == [1, 1, 2]
    kept = "".join(item.text for item in plan.provisions)
    assert all(word in kept for block in blocks for word in block.text.split())


def test_document_without_pages_and_with_a_subject_line():
    notice = read(
        "수신 누리군수\n제목 회의 참석 요청\n1. 귀 기관의 발전을 기원합니다.\n2. 회의에 참석해 주시기 바랍니다.",
        source="a.txt",
    )
    assert (notice.name, notice.kind) == ("회의 참석 요청", "문서")
    assert [item.address for item in notice.provisions] == ["1문단"]


@pytest.mark.parametrize("first", ["보도자료", "(붙임 1)", "1 들어가며", "□ 추진 배경", "구분 | 금액 | 비고", "짧다"])
def test_a_label_is_no_name(first):
    assert read(f"{first}\n가온시는 누리길을 넓힌다.", source="폴더/누리길 계획.hwpx").name == "누리길 계획"


def test_a_subject_in_a_table_is_the_name():
    table = Block("수신 | 누리군수\n제목 | 누리길 정비 알림", "table")
    letter = parse(Document("x.hwpx", "0" * 64, "hwpx", (Block("늘 푸른 가온시를 만듭니다"), table)))
    assert letter.name == "누리길 정비 알림"


def test_a_report_with_rules_inside_stays_a_document():
    report = "가온시 입찰 안내서\n" + "입찰에 관한 안내를 적는다.\n" * 200
    rules = "제1조(목적) 이 조건의 목적을 정한다.\n제2조(정의) 이 조건의 뜻을 정한다."
    made = read(report + rules)
    assert (made.name, made.kind) == ("가온시 입찰 안내서", "문서")
    assert [item.address for item in made.provisions][-2:] == ["제1조", "제2조"]
    assert made.provisions[0].address == "1문단"


def test_a_letter_that_cites_articles_is_no_regulation():
    letter = read("알림\n「누리법」 제1조와\n제7조(알림)에 따라 알립니다.\n제8조(기타)도 봅니다.")
    assert letter.kind == "문서"


def test_a_long_line_is_cut_and_nothing_is_lost():
    text = "누리 " * 3_000
    report = read(text, source="긴글.txt")
    assert max(len(item.text) for item in report.provisions) <= 1_000
    assert "".join(item.text for item in report.provisions).replace(" ", "").replace("\n", "") == "누리" * 3_000


@pytest.mark.parametrize("text", ["", "\n\n", "   "])
def test_an_empty_document_says_so(text):
    empty = read(text, source="빈파일.txt")
    assert empty.provisions == () and empty.name == "빈파일"
    assert any(note.code == "empty" for note in empty.notes)


def test_notes_of_the_reader_are_kept():
    document = lines_of("가온 규정\n제1조(목적) 글.\n제2조(끝) 글.")
    noted = replace(document, notes=(Note("hidden", "숨은 글자를 뺐습니다."),))
    assert parse(noted).notes[0].code == "hidden"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2030. 1. 2.", date(2030, 1, 2)),
        ("2030-01-02", date(2030, 1, 2)),
        ("2030년 1월 2일", date(2030, 1, 2)),
        ("20300102", date(2030, 1, 2)),
        ("2030. 13. 2. 아니면 2030. 3. 4.", date(2030, 3, 4)),
        ("그날", None),
    ],
)
def test_find_date(text, day):
    assert find_date(text) == day


def test_date_lines():
    assert is_date_line("[시행 2030. 1. 2.] [가온시조례 제7호, 2029. 12. 31., 제정]")
    assert is_date_line("(제정 2029. 12. 1. 가온시규칙 제3호)")
    assert is_date_line("시행일: 2030. 1. 2.")
    assert not is_date_line("2030년에는 누리길을 넓힌다")
    facts = read_date_lines(["제정 2020. 1. 1. 가온시규칙 제3호", "개정 2025. 6. 7. 가온시규칙 제9호"])
    assert (facts.promulgated, facts.number, facts.kind) == (date(2025, 6, 7), "9", "규칙")


@pytest.mark.parametrize(
    ("rule", "day"),
    [
        ("이 법은 공포한 날부터 시행한다.", date(2030, 1, 31)),
        ("이 영은 공포일로부터 시행한다.", date(2030, 1, 31)),
        ("이 법은 2031년 5월 6일부터 시행한다.", date(2031, 5, 6)),
        ("이 법은 공포 후 6개월이 경과한 날부터 시행한다.", date(2030, 8, 1)),
        ("이 법은 공포 후 1개월이 지난 날부터 시행한다.", date(2030, 3, 1)),
        ("이 법은 공포 후 1년 6개월이 경과한 날부터 시행한다.", date(2031, 8, 1)),
        ("이 규칙은 공포한 날부터 30일이 경과한 날부터 시행한다.", date(2030, 3, 3)),
        ("이 조례는 공포 후 삼월이 경과한 날부터 시행한다.", date(2030, 5, 1)),
        ("이 영은 공포한 날의 다음 날부터 시행한다.", date(2030, 2, 1)),
        ("이 법은 공포한 날부터 시행한다. 다만, 제2조는 2029년 1월 1일부터 시행한다.", date(2030, 1, 31)),
        ("이 영은 「누리법」의 시행일부터 시행한다.", None),
        ("이 법은 대통령령으로 정하는 날부터 시행한다.", None),
        ("이 영은 2030년 13월 1일부터 시행한다.", None),
    ],
)
def test_the_day_an_addendum_takes_effect(rule, day):
    assert effective_of(rule, date(2030, 1, 31)) == day


def test_a_period_without_a_day_to_count_from_is_unknown():
    assert effective_of("이 법은 공포 후 6개월이 지난 날부터 시행한다.", None) is None
    assert later(date(9999, 12, 31), 1, "년") is None and later(date(2031, 12, 31), 2, "주일") == date(2032, 1, 15)


def test_days_that_a_proviso_sets_apart():
    rule = "공포한 날부터 시행한다. 다만, 제3조는 2031년 1월 1일부터, 제4조는 공포 후 3개월이 경과한 날부터 시행한다."
    assert set_apart(rule, date(2030, 1, 2)) == (date(2030, 4, 3), date(2031, 1, 1))


def test_each_addendum_has_its_own_effective_day():
    items = by_address(read(MIRROR))
    assert items["부칙(제100호)"].effective == date(2020, 3, 4)
    assert items["부칙(제123호) 제1조"].effective == items["부칙(제123호) 제4조"].effective == date(2030, 7, 3)
    assert items["제1조"].effective == date(2030, 7, 3)


def test_rules_set_apart_are_noted_and_transitional_articles_known():
    rule = read(
        "가온 규정\n[시행 2030. 1. 2.]\n제1조(목적) 목적.\n제2조(정의) 정의.\n부칙 <제3호, 2030. 1. 2.>\n"
        "제1조(시행일) 이 규정은 발령한 날부터 시행한다. 다만, 제2조는 2031년 1월 1일부터 시행한다.\n"
        "제2조(서식에 관한 경과조치) 종전의 서식은 계속 쓸 수 있다."
    )
    assert any(note.code == "effective" and "2031. 1. 1." in note.text for note in rule.notes)
    assert [item.address for item in rule.provisions if is_transitional(item)] == ["부칙(제3호) 제2조"]


def test_read_head_leaves_other_rules_alone():
    assert read_head(["---", "그냥 줄"]).length == 0
    assert read_head(["가온 규정"]).length == 0


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("제3조의2(정의) 이 규정에서", (3, 2)),
        ("제 3 조 (정의) 이 규정에서", (3, 0)),
        ("제3조【정의】 이 규정에서", (3, 0)),
        ("제3조 삭제 <2030. 1. 2.>", (3, 0)),
        ("제3조 이 규정에서", (3, 0)),
        ("제1조(목적)이 규정은 목적을 정한다", (1, 0)),
    ],
)
def test_article_lines(line, key):
    found = candidate(line)
    assert found is not None and found.key == key


@pytest.mark.parametrize(
    "line",
    [
        "제3조에 따라",
        "제3조(정의)에 따라",
        "제3조제1항",
        "제3조 및 제4조에 따라",
        "제3조(정의) 및 제4조",
        "제3조 중 일부",
        "제0조(없음)",
    ],
)
def test_lines_that_only_cite(line):
    assert candidate(line) is None


def test_addenda_heads():
    assert all(
        map(
            is_addenda_head, ("부칙", "부  칙", "## 부칙", "부칙 <제1호, 2030. 1. 2.>", "부칙(가온법) <제1호,2030.1.2>")
        )
    )
    assert not any(map(is_addenda_head, ("부칙 제2조를 삭제한다.", "부칙에 따라", "부칙 단서")))
    assert Line("글").page is None


def test_units_go_on_after_a_number_that_was_left_out():
    items = by_address(
        read(
            "가온 규정\n제1조(목적) 목적.\n제2조(일) 다음과 같다.\n1. 하나\n3. 셋\n4. 넷\n20. 스물\n"
            "제3조(끝)\n② 둘째 항부터 있다.\n③ 셋째."
        )
    )
    assert [unit.address for unit in items["제2조"].units] == ["제2조제1호", "제2조제3호", "제2조제4호"]
    assert [unit.address for unit in items["제3조"].units] == ["제3조제2항", "제3조제3항"]
