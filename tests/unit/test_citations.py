"""Citations in running text."""

import pytest

from seoul_assist.text.citations import find
from seoul_assist.text.law_names import base_law, is_law_like, kind_of, name_before, squash


def spell(text, own=""):
    found = find(text, own)
    for item in found:
        assert text[item.start : item.end] == item.text
    return [(item.law, str(item.address) if item.address else None) for item in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("「누리 진흥법」 제28조제1항에 따라", [("누리 진흥법", "제28조제1항")]),
        ("「누리 진흥법」 제3조의2제1항제2호의3다목", [("누리 진흥법", "제3조의2제1항제2호의3다목")]),
        ("「누리 진흥법」제9조 제1항", [("누리 진흥법", "제9조제1항")]),
        ("｢누리 진흥법｣ 제9조", [("누리 진흥법", "제9조")]),
        ("「누리 진흥법」 시행령 제30조", [("누리 진흥법 시행령", "제30조")]),
        ("「누리 진흥법」(법률 제123호)의 제4조", [("누리 진흥법", "제4조")]),
        ("「누리 진흥법」에 따라 처리합니다.", [("누리 진흥법", None)]),
        ("「가온법」 및 「누리법」 제3조", [("가온법", None), ("누리법", "제3조")]),
        ("「2030년 업무추진 계획」을 수립", [("2030년 업무추진 계획", None)]),
        ("누리계약법 제9조에 따라", [("누리계약법", "제9조")]),
        ("누리공무원법 시행령 제3조제1항을", [("누리공무원법 시행령", "제3조제1항")]),
        ("담당자는 개인정보 보호법 제15조", [("개인정보 보호법", "제15조")]),
        ("우리 시는 누리 진흥에 관한 법률 제9조제1항", [("누리 진흥에 관한 법률", "제9조제1항")]),
        (
            "가온시를 당사자로 하는 계약에 관한 법률 시행령 제2조",
            [("가온시를 당사자로 하는 계약에 관한 법률 시행령", "제2조")],
        ),
        ("문서의 운영 및 혁신에 관한 규정 제7조", [("문서의 운영 및 혁신에 관한 규정", "제7조")]),
    ],
)
def test_one_law(text, expected):
    assert spell(text) == expected


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("「누리법」 제5조, 제7조 및 제9조제2항", ["제5조", "제7조", "제9조제2항"]),
        ("「누리법」 제14조부터 제18조까지", ["제14조", "제18조"]),
        ("「누리법」 제14조 내지 제18조", ["제14조", "제18조"]),
        ("「누리법」 제5조제1항ㆍ제2항 및 제7조제1항", ["제5조제1항", "제5조제2항", "제7조제1항"]),
        ("「누리법」 제5조제1항제2호 또는 제4호", ["제5조제1항제2호", "제5조제1항제4호"]),
        ("「누리법」 제5조제1항제2호가목 및 나목", ["제5조제1항제2호가목", "제5조제1항제2호나목"]),
        ("「누리법」 제5조제1항 본문 및 제3항 단서", ["제5조제1항", "제5조제3항"]),
        ("「누리법」 제61조제1항 및 같은 조 제3항, 같은 항 제2호", ["제61조제1항", "제61조제3항", "제61조제3항제2호"]),
        ("「누리법」 제5조제1항제2호와 같은 호 나목", ["제5조제1항제2호", "제5조제1항제2호나목"]),
    ],
)
def test_lists_and_ranges_keep_the_law(text, addresses):
    assert spell(text) == [("누리법", address) for address in addresses]


def test_each_member_of_a_list_has_its_own_span():
    text = "「누리법」 제5조, 제7조"
    assert [item.text for item in find(text)] == ["「누리법」 제5조", "제7조"]
    assert all(item.quoted for item in find(text))


def test_definitions_and_short_forms():
    text = (
        '이 조례는 「누리 진흥에 관한 법률」(이하 "법"이라 한다) 제9조 및 같은 법 시행령(이하 "영"이라 한다) '
        "제25조제1항, 법 제10조, 영 제3조에서 위임한 사항을 정한다."
    )
    act, decree = "누리 진흥에 관한 법률", "누리 진흥에 관한 법률 시행령"
    assert spell(text) == [(act, "제9조"), (decree, "제25조제1항"), (act, "제10조"), (decree, "제3조")]


def test_a_defined_short_name_may_stand_in_brackets_or_not():
    text = (
        "「누리 진흥에 관한 법률」(이하 '누리진흥법'이라 함)에 따른다. 「누리진흥법」 제2조와 누리진흥법 제3조를 본다."
    )
    act = "누리 진흥에 관한 법률"
    assert spell(text) == [(act, None), (act, "제2조"), (act, "제3조")]


def test_a_definition_of_something_else_is_no_law():
    text = '「누리법」 제5조에 따른 위원회(이하 "위원회"라 한다)의 위원회 제3조'
    assert spell(text) == [("누리법", "제5조"), ("", "제3조")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("「누리법」 제1조와 같은 법 제3조", ("누리법", "제3조")),
        ("「누리법」 제1조와 동법 제3조", ("누리법", "제3조")),
        ("「누리법」 제1조와 같은 법 시행규칙 제3조", ("누리법 시행규칙", "제3조")),
        ("「누리법 시행령」 제14조와 같은 법 제3조", ("누리법", "제3조")),
        ("「누리법 시행령」 제14조와 같은 영 제3조", ("누리법 시행령", "제3조")),
        ("「누리법」 제14조, 시행령 제3조", ("누리법 시행령", "제3조")),
        ("「누리법」을 따르고 법 제3조", ("누리법", "제3조")),
    ],
)
def test_words_that_point_back(text, expected):
    assert spell(text)[-1] == expected


def test_own_rules_have_no_law():
    assert spell("제7조를 준용한다") == [("", "제7조")]
    assert spell("이 법 제3조") == [("", "제3조")]
    assert spell("이 조례 제3조제1항") == [("", "제3조제1항")]


def test_short_forms_without_an_antecedent_stay_as_written():
    assert spell("영 제5조") == [("영", "제5조")]
    assert spell("동법 시행령 제3조") == [("동법 시행령", "제3조")]


def test_the_title_of_the_document_settles_short_forms():
    own = "누리법 시행규칙"
    assert spell("법 제3조와 영 제4조, 규칙 제5조", own)[:2] == [("누리법", "제3조"), ("누리법 시행령", "제4조")]
    assert spell("법 제3조", "누리법") == [("", "제3조")]


@pytest.mark.parametrize(
    ("text", "title", "address"),
    [
        ("「누리법」 제7조(문서 쓰는 방법)에 따라", "문서 쓰는 방법", "제7조"),
        ("제21조(처분의 사전 알림)제1항", "처분의 사전 알림", "제21조제1항"),
        ("제9조(비공개 정보) 제1항제6호", "비공개 정보", "제9조제1항제6호"),
        ("제5조(제2항은 제외)", "", "제5조"),
        ("제5조(이하 이 조에서 같다)", "", "제5조"),
        ("제5조(2030. 1. 2. 개정)", "", "제5조"),
        ("제5조(접수된 것으로 한정한다)", "", "제5조"),
    ],
)
def test_article_titles(text, title, address):
    (found,) = find(text)
    assert (found.title, str(found.address)) == (title, address)


@pytest.mark.parametrize(
    "text", ["금1조원", "예산 2조 5천억 원", "제1조(팀) 편성", "제2조 조장", "제1항 및 제2항", "제1차", "법에 따라"]
)
def test_no_citation(text):
    assert find(text) == ()


@pytest.mark.parametrize(
    ("text", "law", "address"),
    [
        ("부칙 제2조에 따라", "", "부칙 제2조"),
        ("「누리세법」 부칙 제2조제1항", "누리세법", "부칙 제2조제1항"),
        ("「누리세법」 부칙(제1234호) 제3조", "누리세법", "부칙(제1234호) 제3조"),
        ("법률 제178호 누리자치법 전부개정법률 부칙 제22조", "누리자치법", "부칙(제178호) 제22조"),
    ],
)
def test_addenda(text, law, address):
    (found,) = find(text)
    assert (found.law, str(found.address)) == (law, address)


def test_common_nouns_are_no_names():
    assert spell("현행 방법 제3조") == [("", "제3조")]
    assert spell("관계 법령 제3조") == [("", "제3조")]


def test_names_of_laws():
    assert base_law("누리법 시행령") == "누리법"
    assert [
        kind_of(name) for name in ("누리법", "가온에 관한 법률", "누리법 시행령", "누리법 시행규칙", "가온시 조례")
    ] == [
        "법",
        "법",
        "영",
        "규칙",
        "조례",
    ]
    assert squash("소음ㆍ진동 · 관리법") == "소음진동관리법"
    assert is_law_like("가온시 문서 규정") and not is_law_like("2030년 계획")
    text = "따라서 누리법 제3조"
    assert name_before(text, 0, text.index("제"), {}) == ("누리법", 4)


def test_hostile_runs_stay_fast():
    for text in ("제1조" * 20_000, "「" * 50_000, "및 " * 50_000, "제1조(" * 20_000, "가" * 200_000 + "법 제1조"):
        for item in find(text):
            assert text[item.start : item.end] == item.text
