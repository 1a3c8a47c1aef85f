"""Reading regulations: the mirror's markdown, plain regulations, and documents without articles."""

from datetime import date

import pytest
from statutes_kit import MIRROR, by_address, read

from seoul_assist.library.annexes import canonical, is_linked
from seoul_assist.library.statute_marks import join_marks
from seoul_assist.model import Mark


def test_mirror_head():
    law = read(MIRROR)
    assert law.name == "누리 진흥 및 <지원>에 관한 법률"
    assert (law.kind, law.number) == ("법률", "123")
    assert (law.promulgated, law.effective) == (date(2030, 1, 2), date(2030, 7, 3))
    assert {note.code for note in law.notes} == {"annex", "image"}
    assert "2개" in next(note.text for note in law.notes if note.code == "annex")


def test_mirror_annexes_are_known_though_only_linked():
    items = by_address(read(MIRROR))
    table = items["별표 1의2"]
    assert table.title == "누리 <지원> 기준(제2조 및 제3조 관련)"
    assert is_linked(table) and table.text.endswith("https://example.kr/1") and table.effective == date(2030, 7, 3)
    assert is_linked(items["별지 제3호서식"]) and not items["별지 제3호서식"].deleted
    assert items["별표"].deleted and items["별표"].title == "삭제"


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("별표1", "별표 1"),
        ("별 표 제 2 호", "별표 2"),
        ("별표 1의 2", "별표 1의2"),
        ("별지 제3호 서식", "별지 제3호서식"),
        ("별지 제 3호의2서식", "별지 제3호의2서식"),
        ("별지 제4호", "별지 제4호서식"),
        ("별지 2", "별지 2"),
        ("별지 서식", "별지 서식"),
        ("별표", "별표"),
        ("부록", "부록"),
    ],
)
def test_annexes_have_one_spelling(name, address):
    assert canonical(name) == address


def test_mirror_articles_are_clean_and_titled():
    items = by_address(read(MIRROR))
    assert list(items)[:4] == ["제1조", "제2조", "제3조", "제3조의2"]
    first = items["제1조"]
    assert first.title == "목적"
    assert first.text.startswith("이 법은 누리를") and first.text.endswith("목적으로 한다.")
    assert first.marks[-1] == Mark(len(first.text), "<개정 2030. 1. 2.>")
    assert first.headings == ("제1장 총칙", "제1절 통칙")
    assert items["제3조의2"].headings == ("제2장 보칙",)
    assert "\\" not in items["제2조"].text and "**" not in items["제2조"].text
    assert items["제3조의2"].text.endswith("[그림]")


def test_mirror_units_have_exact_spans():
    article = by_address(read(MIRROR))["제2조"]
    spans = {unit.address: article.text[unit.start : unit.end] for unit in article.units}
    assert list(spans) == [
        "제2조제1항",
        "제2조제1항제1호",
        "제2조제1항제1호가목",
        "제2조제1항제1호나목",
        "제2조제1항제1호의2",
        "제2조제1항제2호",
        "제2조제2항",
    ]
    assert spans["제2조제1항제1호나목"] == "나. 둘째 누리"
    assert spans["제2조제1항제1호"].startswith('1. "누리"란') and spans["제2조제1항제1호"].endswith("둘째 누리")
    assert spans["제2조제2항"] == "② 제1항의 말은 넓게 쓴다."
    assert "전문개정" not in article.text and article.marks[-1].place == "line"
    assert join_marks(article.text, article.marks).endswith("[전문개정 2030. 1. 2.]")


def test_deleted_article_is_known():
    items = by_address(read(MIRROR))
    assert items["제3조"].deleted and items["제3조"].text == "삭제"
    assert not items["제2조"].deleted


def test_addenda_stay_apart_and_distinct():
    law = read(MIRROR)
    addenda = [item for item in law.provisions if item.addenda]
    assert [item.address for item in addenda] == [
        "부칙(제100호)",
        "부칙(제123호) 제1조",
        "부칙(제123호) 제2조",
        "부칙(제123호) 제4조",
    ]
    assert all(item.article == item.address for item in addenda)
    assert addenda[0].promulgated == date(2020, 3, 4)
    assert addenda[2].text == "제2조 및 제3조 생략"
    assert addenda[3].headings == ("부칙(가온법) <제123호,2030.1.2>",)
    assert "이 줄은 다른 법의 글이다" in addenda[3].text
    assert [unit.address for unit in addenda[3].units] == ["부칙(제123호) 제4조제1항", "부칙(제123호) 제4조제16항"]


def test_addenda_with_the_same_number_are_told_apart():
    text = (
        "##### 제1조 (목적)\n\n글\n\n## 부칙\n\n부칙 <제5호,2001.2.3>\n\n가.\n\n"
        + "부칙 <제5호,2004.5.6>\n\n나.\n\n" * 2
    )
    addresses = [item.address for item in read(text).provisions if item.addenda]
    assert addresses == ["부칙(제5호)", "부칙(제5호, 2004. 5. 6.)", "부칙(제5호, 2004. 5. 6. #2)"]


@pytest.mark.parametrize("article", ["##### 제0조\n\n누리법을 폐지한다.", "누리법을 폐지한다."])
def test_a_law_without_articles_has_a_body(article):
    law = read(
        f"---\n제목: 누리법\n---\n# 누리법\n\n{article}\n\n## 부칙\n\n부칙 <제1호,2030.1.2>\n\n공포한 날부터 시행한다."
    )
    assert [item.address for item in law.provisions] == ["본문", "부칙(제1호)"]
    assert law.provisions[0].text == "누리법을 폐지한다."


def test_a_preamble_is_kept():
    law = read(
        "---\n제목: 누리헌장\n---\n# 누리헌장\n\n전문\n\n우리는 누리를 사랑한다.\n\n##### 제1조\n\n누리는 하나다."
    )
    assert [(item.address, item.text) for item in law.provisions] == [
        ("전문", "우리는 누리를 사랑한다."),
        ("제1조", "누리는 하나다."),
    ]


@pytest.mark.parametrize(
    "head",
    [
        "---\n제목: 누리법\n시행일자: 어느 날\n---\n",
        "---\n제목: 누리법\n시행일자: 2030-13-40\n",
        "---\n법령구분: 법률\n---\n",
    ],
)
def test_a_damaged_head_is_noted_and_the_rest_read(head):
    law = read(f"{head}# 누리법\n\n##### 제1조 (목적)\n\n글이다.")
    assert law.name == "누리법"
    assert by_address(law)["제1조"].text == "글이다."
    assert any(note.code == "front_matter" for note in law.notes)
    assert law.effective is None


def test_no_head_at_all():
    law = read("# 누리법\n\n##### 제1조 (목적)\n\n글이다.\n\n##### 제2조\n", source="헷갈리는이름.md")
    assert law.name == "누리법"
    assert by_address(law)["제2조"].deleted
    assert any(note.code == "empty_article" for note in law.notes)


PLAIN = """가온시 문서 관리 규정
[시행 2031. 2. 1.] [가온시훈령 제45호, 2031. 1. 5., 일부개정]

제1장 총칙

제1조(목적) 이 규정은 가온시 문서의 관리에 필요한 사항을 정함을 목적으로 한다.
제2조(정의) ① 이 규정에서 사용하는 용어의 뜻은 다음과 같다.
1. "문서"란 다음 각 목의 것을 말한다.
가. 종이 문서
나. 전자 문서
2. "과장"이란 각 과의 장을 말한다.
② 제1항에서 정하지 않은 말은 「누리법」
제3조(뜻풀이)에 따른다.
제3조(적용 범위) ① 다른 규정에 특별한 정함이 있는 경우를 제외하고 이에 따른다. ② 산하 기관은 이 규정을 준용한다. ③ 삭제
제4조 삭제 <2031. 1. 5.>
제5조부터 제7조까지 삭제 <2031. 1. 5.>

제2장 보칙
제8조(보존기간)
문서의 보존기간은 별표 1과 같다.
제8조의2(시행세칙) 시장이 따로 정한다.

부칙 <제12호, 2020. 3. 1.>
이 규정은 발령한 날부터 시행한다.

부칙 <제45호, 2031. 1. 5.>
제1조(시행일) 이 규정은 2031년 2월 1일부터 시행한다.
제2조(경과조치) 종전의 문서는 종전의 규정에 따른다.

[별표 1] 문서의 보존기간(제8조 관련)
1. 영구: 역사 자료
2. 10년: 회계 자료
"""


def test_plain_regulation_head():
    rule = read(PLAIN, source="아무거나.txt")
    assert (rule.name, rule.kind, rule.number) == ("가온시 문서 관리 규정", "훈령", "45")
    assert (rule.promulgated, rule.effective) == (date(2031, 1, 5), date(2031, 2, 1))


def test_plain_regulation_articles():
    items = by_address(read(PLAIN))
    assert list(items) == [
        "제1조",
        "제2조",
        "제3조",
        "제4조",
        "제5조",
        "제6조",
        "제7조",
        "제8조",
        "제8조의2",
        "부칙(제12호)",
        "부칙(제45호) 제1조",
        "부칙(제45호) 제2조",
        "별표 1",
    ]
    assert items["제1조"].headings == ("제1장 총칙",) and items["제8조"].headings == ("제2장 보칙",)
    assert items["제8조"].text == "문서의 보존기간은 별표 1과 같다."
    assert [address for address, item in items.items() if item.deleted] == ["제4조", "제5조", "제6조", "제7조"]
    assert items["별표 1"].title.startswith("문서의 보존기간") and "영구" in items["별표 1"].text


def test_a_citation_at_the_start_of_a_line_is_no_article():
    article = by_address(read(PLAIN))["제2조"]
    assert article.text.endswith("제3조(뜻풀이)에 따른다.")
    assert [unit.address for unit in article.units][-1] == "제2조제2항"


def test_paragraphs_that_run_on_in_one_line_are_found():
    article = by_address(read(PLAIN))["제3조"]
    spans = {unit.address: article.text[unit.start : unit.end] for unit in article.units}
    assert list(spans) == ["제3조제1항", "제3조제2항", "제3조제3항"]
    assert spans["제3조제2항"] == "② 산하 기관은 이 규정을 준용한다."


def test_a_jump_is_not_believed_when_the_skipped_article_comes_later():
    text = "가온 규정\n제1조(목적) 목적은\n제70조(남의 조) 이 아니다.\n제2조(정의) 정의한다.\n제3조(끝) 끝이다."
    assert [item.address for item in read(text).provisions] == ["제1조", "제2조", "제3조"]


def test_contents_are_not_articles():
    contents = "가온 규정\n제1조(목적) ········ 1\n제2조(정의) ········ 2\n제3조(끝) ········ 3\n"
    body = "제1조(목적) 이 규정의 목적을 정한다.\n제2조(정의) 뜻을 정한다.\n제3조(끝) 끝을 정한다."
    rule = read(contents + body)
    assert [item.text for item in rule.provisions] == ["이 규정의 목적을 정한다.", "뜻을 정한다.", "끝을 정한다."]
    assert any(note.code == "contents" for note in rule.notes)


def test_two_regulations_in_one_file_are_told_apart():
    one = (
        "제1조(목적) 첫째 규정의 목적을 정한다.\n제2조(정의) 첫째 규정의 뜻을 정한다.\n부칙\n공포한 날부터 시행한다.\n"
    )
    two = "제1조(목적) 둘째 규정의 목적을 정한다.\n제2조(정의) 둘째 규정의 뜻을 정한다."
    rule = read(f"가온 규정집\n{one}{two}")
    addresses = [item.address for item in rule.provisions]
    assert addresses == ["제1조", "제2조", "부칙", "[2] 제1조", "[2] 제2조"]
    assert any(note.code == "restart" for note in rule.notes)
