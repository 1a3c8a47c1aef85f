"""Citations in running text."""

import pytest

from seoul_assist.text.citation_grammar import members
from seoul_assist.text.citations import definitions, find
from seoul_assist.text.law_names import base_law, is_law_like, kind_of, name_before, squash
from seoul_assist.text.numbering import Address, parse


def spell(text, own="", aliases=None, within=None):
    found = find(text, own, aliases, within)
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


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("「누리법」 제5조(제2항은 제외한다) 및 제7조", ["제5조", "제5조제2항", "제7조"]),
        ("「누리법」 제5조제1항 각 호(제4호는 제외한다)", ["제5조제1항", "제5조제1항제4호"]),
        ("「누리법」 제5조제1항(제9조에서 준용하는 경우를 포함한다) 또는 제2항", ["제5조제1항", "제9조", "제5조제2항"]),
        ("「누리법」 제5조부터 제9조까지(제7조는 제외한다), 제11조", ["제5조", "제9조", "제7조", "제11조"]),
        (
            "「누리법」 제5조제1항제1호다목부터 마목까지 및 제2호나목",
            ["제5조제1항제1호다목", "제5조제1항제1호마목", "제5조제1항제2호나목"],
        ),
        ("「누리법」 제2조제4호가목2), 제5조제2항", ["제2조제4호가목", "제5조제2항"]),
        ("「누리법」 중 제5조의 죄, 제7조의 죄", ["제5조", "제7조"]),
        ("「누리법」 제2편제3장 중 제5조, 제7조", ["제5조", "제7조"]),
        ("「누리법」(제5조만 해당한다)", ["제5조"]),
        ("「누리법」 제5조제1항제2호 각 목의 어느 하나 또는 제3호", ["제5조제1항제2호", "제5조제1항제3호"]),
        (
            "「누리법」 제2편제3장 나무와 숲의 죄 중 제5조[벌목(伐木)], 제7조의 죄 또는 그 미수죄, 제9조",
            ["제5조", "제7조", "제9조"],
        ),
    ],
)
def test_brackets_and_lists_keep_the_law(text, addresses):
    assert spell(text) == [("누리법", address) for address in addresses]


def test_a_range_says_so_and_its_members_can_be_counted():
    first, last, other = find("「누리법」 제14조부터 제18조까지 및 제20조")
    assert (first.through, last.through, other.through) == (False, True, False)
    assert list(map(str, members(first.address, last.address))) == ["제15조", "제16조", "제17조"]
    assert not any(item.through for item in find("제5조, 제6조"))


@pytest.mark.parametrize(
    ("first", "last", "between"),
    [
        ("제5조의2", "제5조의5", ["제5조의3", "제5조의4"]),
        ("제5조", "제5조의3", ["제5조의2"]),
        ("제5조제1항", "제5조제4항", ["제5조제2항", "제5조제3항"]),
        ("제5조제1호가목", "제5조제1호라목", ["제5조제1호나목", "제5조제1호다목"]),
        ("제5조", "제6조", []),
        ("제9조", "제5조", []),
        ("제5조제1항", "제6조제3항", []),
        ("제5조", "제5조제1호가목", []),
    ],
)
def test_members_of_a_range(first, last, between):
    assert list(map(str, members(parse(first), parse(last)))) == between
    assert len(members(Address(1), Address(9999))) <= 500


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("별표 1과 같다", [("", "별표 1")]),
        ("별표와 같다", [("", "별표")]),
        ("「누리법 시행령」 별표 1의2 제3호가목", [("누리법 시행령", "별표 1의2 제3호가목")]),
        ("「누리법」 별표 2 비고 제1호 및 제2호", [("누리법", "별표 2 제1호"), ("누리법", "별표 2 제2호")]),
        ("「누리법」 별표 3 및 별표 4", [("누리법", "별표 3"), ("누리법", "별표 4")]),
        ("별지 제3호의2서식 및 제4호 서식", [("", "별지 제3호의2서식"), ("", "별지 제4호서식")]),
        ("별지 제 5 호 서식에 따른다", [("", "별지 제5호서식")]),
        (
            "「누리법」 제6조는 별지 제1호서식, 같은 조 제5항은",
            [("누리법", "제6조"), ("", "별지 제1호서식"), ("누리법", "제6조제5항")],
        ),
        ("별표를 붙인다", [("", "별표")]),
        ("개별표시 2", []),
    ],
)
def test_annexes(text, expected):
    assert spell(text) == expected


@pytest.mark.parametrize(
    ("text", "former"),
    [
        ("종전의 「누리법」 제3조", [True]),
        ("구 「누리법」 제3조 및 제4조", [True, True]),
        ("「누리법」(2030. 1. 2. 법률 제9호로 개정되기 전의 것을 말한다) 제3조", [True]),
        ("법률 제9호로 개정되기 전의 「누리법」 제3조와 같은 법 제4조", [True, True]),
        ("「누리법」 제3조(법률 제9호로 개정되기 전의 것을 말한다)", [True]),
        ("종전의 제3조제1항", [True]),
        ("「누리법」 제3조", [False]),
        ("연구 「누리법」 제3조", [False]),
        ("종전의 「누리법」 제3조와 「가온법」 제4조", [True, False]),
    ],
)
def test_laws_as_they_stood(text, former):
    assert [item.former for item in find(text)] == former


def test_units_of_the_article_they_stand_in():
    here = Address(5)
    assert spell("제1항에도 불구하고") == []
    assert spell("제1항에도 불구하고", within=here) == [("", "제5조제1항")]
    assert spell("제1항 및 제3항, 같은 항 제2호", within=here) == [
        ("", "제5조제1항"),
        ("", "제5조제3항"),
        ("", "제5조제3항제2호"),
    ]
    assert spell("「누리법」 제7조에 따라 제2항을", within=here)[-1] == ("", "제5조제2항")
    assert spell("제2호에 따른", within=Address(5, paragraph=3)) == [("", "제5조제3항제2호")]
    assert spell("제2호에 따른", within=lambda at: Address(5, paragraph=2)) == [("", "제5조제2항제2호")]
    assert spell("전항과 전호", within=Address(5, paragraph=3, item=2)) == [("", "제5조제2항"), ("", "제5조제3항제1호")]
    assert spell("전항에 따라", within=Address(5, paragraph=1)) == []


@pytest.mark.parametrize(
    "text", ["거리의 수목을 심는다", "제8급제4호ㆍ제6호의 장해", '제9조를 준용한다. 이 경우 "제2항"은 "제3항"으로 본다']
)
def test_what_only_looks_like_a_unit(text):
    assert [one for one in spell(text, within=Address(5)) if one[1] != "제9조"] == []


def test_names_that_another_article_defined():
    texts = [
        '「누리 진흥에 관한 법률」(이하 "법"이라 한다)에서 위임한 사항을 정한다.',
        '「가온법」(이하 이 조에서 "가온"이라 한다) 제3조와 「다솜 보호법」(이하 "다솜법"이라 한다)',
        "따로 정한 것이 없다.",
    ]
    names = definitions(texts)
    assert names == {"법": "누리 진흥에 관한 법률", "다솜법": "다솜 보호법"}
    assert spell("법 제3조와 다솜법 제4조", aliases=names) == [
        ("누리 진흥에 관한 법률", "제3조"),
        ("다솜 보호법", "제4조"),
    ]


def test_a_rule_of_one_act_may_forget_to_define_it():
    assert definitions(["이 규칙은 「누리법」 제3조에 따른다."], "가온 회의 규칙") == {"법": "누리법"}
    assert definitions(["이 규칙은 「누리법」과 「가온법」에 따른다."], "가온 회의 규칙") == {}
    assert definitions(["이 영은 「누리법」 제3조에 따른다."], "가온법 시행령") == {}


def test_an_unquoted_law_can_be_defined_too():
    text = '이 규칙은 누리조직법(이하 "법"이라 한다) 제9조와 법 제10조'
    assert spell(text)[-2:] == [("누리조직법", "제9조"), ("누리조직법", "제10조")]


def test_words_in_front_of_a_name_the_tables_know():
    (found,) = find("담당 부서 민원 처리에 관한 법률 제9조")
    assert (found.law, found.start) == ("민원 처리에 관한 법률", 6)


def test_rules_applied_with_other_words_belong_to_the_law_they_come_from():
    text = '「누리 규칙」 제9장을 준용한다. 「누리 규칙」 제7조를 준용한다. 이 경우 제8조 중 "주민"은 "시민"으로 본다.'
    assert spell(text)[-1] == ("누리 규칙", "제8조")
    assert spell("「누리법」 제10조에서 “제23조에 따라 맡긴 것”이란") == [("누리법", "제10조"), ("누리법", "제23조")]


def test_treaties_are_followed_and_never_taken_for_the_own_rules():
    assert spell("「누리 협약」 제3조와 같은 협약 제4조") == [("누리 협약", "제3조"), ("누리 협약", "제4조")]
    assert spell("같은 조약 제4조") == [("같은 조약", "제4조")]


def test_new_forms_stay_fast_on_hostile_text():
    texts = (
        "준용" + '제1조 중 "' * 5_000,
        "별표 1 " * 5_000,
        "「법」 제1조(" + "가" * 100 + "제2조" * 5_000,
        "종전의 (" * 5_000,
        '(이하 "법"' * 5_000,
        "제8급" + "제1호ㆍ" * 5_000,
    )
    for text in texts:
        for item in find(text, within=Address(1)):
            assert text[item.start : item.end] == item.text
