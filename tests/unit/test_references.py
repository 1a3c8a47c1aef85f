"""What a library says of a citation, with a small library of invented laws."""

from dataclasses import replace
from datetime import date

import pytest

from seoul_assist.library.references import cited, narrow, official_name, resolve
from seoul_assist.library.statutes import parse
from seoul_assist.model import Block, Document, Provision
from seoul_assist.text.citations import Reference, find
from seoul_assist.text.law_tables import aliases, law_key, renamed, repealed, successor
from seoul_assist.text.numbering import Address
from seoul_assist.text.numbering import parse as parse_address

TEXTS = (
    """누리 진흥에 관한 법률
제1조(목적) 목적이다.
제2조(정의) ① 뜻은 다음과 같다.
1. 첫째는 다음 각 목과 같다.
가. 하나
나. 둘
2. 삭제 <2030. 1. 2.>
② 나머지는 따로 정한다.
제3조 삭제 <2030. 1. 2.>
제4조(단서) 항이 없는 조이다.
부칙 <제7호, 2030. 1. 2.>
제1조(시행일) 공포한 날부터 시행한다.
""",
    "누리 진흥에 관한 법률 시행령\n제1조(목적) 목적이다.\n제2조(정의) 뜻이다.",
    "개인정보 보호법\n제1조(목적) 목적이다.\n제2조(정의) 뜻이다.",
    "지방자치단체를 당사자로 하는 계약에 관한 법률\n제1조(목적) 목적이다.\n제2조(정의) 뜻이다.",
    "행정업무의 운영 및 혁신에 관한 규정\n제1조(목적) 목적이다.\n제2조(정의) 뜻이다.",
    "가온시 문서 관리 조례\n제1조(목적) 목적이다.\n제2조(정의) 뜻이다.",
    "소음ㆍ진동관리법\n제1조(목적) 목적이다.\n제2조(정의) 뜻이다.",
)


class Shelf:
    """A library in memory."""

    def __init__(self, extra=()):
        rules = [parse(Document("x.txt", "0" * 64, "txt", tuple(map(Block, text.split("\n"))))) for text in TEXTS]
        self.items = {(rule.name, item.article): item for rule in rules for item in rule.provisions}
        self.names = [*(rule.name for rule in rules), *extra]

    def official_title(self, key):
        return next((name for name in self.names if law_key(name) == key), None)

    def titles(self):
        return self.names

    def article(self, law, article):
        return self.items.get((law, article))


SHELF = Shelf()
WHOLE = Shelf(f"가상의 제{number}호 사업에 관한 법률" for number in range(1_000))


def ask(text, laws=SHELF):
    (found,) = find(text)
    return resolve(found, laws)


def test_found_down_to_the_unit():
    result = ask("「누리 진흥에 관한 법률」 제2조제1항제1호나목")
    assert (result.found, result.law, result.suggestion) == ("found", "누리 진흥에 관한 법률", "")
    assert result.provision.address == "제2조제1항제1호나목"
    assert result.provision.article == "제2조"
    assert result.provision.text == "나. 둘"


def test_found_article_and_law():
    assert ask("「누리 진흥에 관한 법률」 제1조").provision.text == "목적이다."
    whole = ask("「누리 진흥에 관한 법률」에 따라")
    assert (whole.found, whole.provision) == ("found", None)


@pytest.mark.parametrize(
    ("text", "found", "suggestion"),
    [
        ("「누리 진흥에 관한 법률」 제3조", "deleted", ""),
        ("「누리 진흥에 관한 법률」 제3조제1항", "deleted", ""),
        ("「누리 진흥에 관한 법률」 제2조제1항제2호", "deleted", ""),
        ("「누리 진흥에 관한 법률」 제140조", "no_article", ""),
        ("「누리 진흥에 관한 법률」 제2조의2", "no_article", ""),
        ("「누리 진흥에 관한 법률」 제2조제3항", "no_unit", "제2조에는 제2항까지 있습니다."),
        ("「누리 진흥에 관한 법률」 제2조제1항제9호", "no_unit", "제2조제1항에는 제2호까지 있습니다."),
        ("「누리 진흥에 관한 법률」 제2조제1항제1호다목", "no_unit", "제2조제1항제1호에는 나목까지 있습니다."),
        ("「누리 진흥에 관한 법률」 제4조제1항", "no_unit", "제4조에는 항 번호가 없습니다."),
        ("「누리 진흥에 관한 법률」 부칙(제7호) 제1조", "found", ""),
        ("「누리 진흥에 관한 법률」 부칙 제1조", "unknown", ""),
        ("「누리 진흥에 관한 법률」 부칙(제7호) 제9조", "unknown", ""),
    ],
)
def test_address_outcomes(text, found, suggestion):
    result = ask(text)
    assert (result.found, result.suggestion) == (found, suggestion)
    assert result.law == "누리 진흥에 관한 법률"


def test_addenda_and_body_are_never_confused():
    assert ask("「누리 진흥에 관한 법률」 부칙(제7호) 제1조").provision.text == "공포한 날부터 시행한다."


@pytest.mark.parametrize("text", ["제7조를 준용한다", "영 제5조", "동법 제3조", "같은 법 제3조"])
def test_what_has_no_law_is_unknown(text):
    assert ask(text).found == "unknown"


def test_spacing_of_a_title_is_suggested():
    result = ask("「개인정보보호법」 제1조")
    assert (result.found, result.suggestion) == ("found", "개인정보 보호법")
    assert ask("「소음·진동관리법」 제1조").suggestion == ""
    assert ask("개인정보보호법 제1조").suggestion == ""


@pytest.mark.parametrize("text", ["「지방계약법」 제2조", "지방계약법 제2조"])
def test_short_names_are_understood(text):
    result = ask(text)
    assert (result.found, result.law) == ("found", "지방자치단체를 당사자로 하는 계약에 관한 법률")
    assert result.suggestion == ""


def test_a_short_name_of_a_law_the_library_lacks_is_unknown():
    assert ask("「청탁금지법」 제8조").found == "unknown"
    assert ask("「지방계약법 시행령」 제8조").found == "unknown"


def test_words_in_front_of_an_unquoted_name_do_no_harm():
    reference = Reference("부서 담당 개인정보 보호법", Address(2), 0, 0, False)
    assert resolve(reference, SHELF).law == "개인정보 보호법"
    assert resolve(Reference("부서 담당 개인정보 보호법", Address(2), 0, 0, True), SHELF).found == "unknown"


def test_renamed_laws_name_their_successor():
    result = ask("「사무관리규정」 제10조")
    assert (result.found, result.suggestion) == ("renamed", "「행정업무의 운영 및 혁신에 관한 규정」")
    assert ask("「사무관리규정 시행규칙」 제1조").suggestion == "「행정업무의 운영 및 혁신에 관한 규정 시행규칙」"
    assert "또는" in ask("「항공법」 제1조").suggestion
    assert result.since == date(2011, 12, 21) and ask("「항공법」 제1조").since is None
    assert successor("사무관리규정 시행규칙").titles == ("행정업무의 운영 및 혁신에 관한 규정 시행규칙",)
    assert successor("누리 진흥법") is None


def test_a_repealed_law_tells_the_day():
    result = ask("「고속국도법」 제5조")
    assert (result.found, result.since) == ("repealed", date(2014, 1, 14))
    assert "2014. 1. 14." in result.suggestion
    held = Shelf(("고속국도법",))
    assert resolve(Reference("고속국도법", None, 0, 0, True), held).found == "found"


def test_a_law_as_it_stood_is_not_compared_with_the_law_as_it_stands():
    (former, now) = find("종전의 「누리 진흥에 관한 법률」 제140조와 「누리 진흥에 관한 법률」 제140조")
    assert resolve(former, SHELF).found == "unknown" and "개정되기 전" in resolve(former, SHELF).suggestion
    assert resolve(now, SHELF).found == "no_article"


class Later(Shelf):
    """A library whose act comes into force in 2040, and that holds a later version with one more article."""

    def article(self, law, article):
        found = super().article(law, article)
        return replace(found, effective=date(2040, 3, 1)) if found and law == "개인정보 보호법" else found

    def coming(self, law, article):
        if (law, article) != ("누리 진흥에 관한 법률", "제5조"):
            return None
        return Provision(law, "법률", article, article, "새 조", "새 조이다.", effective=date(2040, 7, 1))


@pytest.mark.parametrize(
    ("text", "as_of", "found", "since"),
    [
        ("「개인정보 보호법」 제1조", date(2039, 1, 1), "not_in_force", date(2040, 3, 1)),
        ("「개인정보 보호법」에 따라", date(2039, 1, 1), "not_in_force", date(2040, 3, 1)),
        ("「개인정보 보호법」 제1조", date(2040, 3, 1), "found", None),
        ("「개인정보 보호법」 제1조", None, "found", None),
        ("「누리 진흥에 관한 법률」 제5조", date(2039, 1, 1), "not_in_force", date(2040, 7, 1)),
        ("「누리 진흥에 관한 법률」 제5조", None, "no_article", None),
        ("「누리 진흥에 관한 법률」 제6조", date(2039, 1, 1), "no_article", None),
    ],
)
def test_what_is_not_in_force_on_a_day(text, as_of, found, since):
    (reference,) = find(text)
    result = resolve(reference, Later(), as_of)
    assert (result.found, result.since) == (found, since)
    assert ("부터 시행됩니다" in result.suggestion) == (found == "not_in_force")


def test_what_comes_later_is_unknown_to_a_library_of_one_version():
    (reference,) = find("「누리 진흥에 관한 법률」 제5조")
    assert resolve(reference, SHELF, date(2039, 1, 1)).found == "no_article"


def regulation(text):
    return parse(Document("x.txt", "0" * 64, "txt", tuple(map(Block, text.split("\n")))))


def test_citations_inside_a_regulation_know_their_place_and_the_names_of_other_articles():
    rule = regulation(
        """가온시 누리 조례
제1조(목적) 이 조례는 「누리 진흥에 관한 법률」(이하 "법"이라 한다)에서 위임한 사항을 정한다.
제2조(정의) ① 법 제2조제1항에 따른다.
② 제1항에도 불구하고 다음 각 호는 따로 정한다.
1. 첫째
2. 제1호와 같은 것
부칙 <제7호, 2030. 1. 2.>
제1조(시행일) 이 조례는 공포한 날부터 시행한다.
제2조(다른 조례의 개정) 가온시 문서 조례 일부를 다음과 같이 개정한다.
제9조를 삭제한다.
제3조(경과조치) 제2조제1항과 부칙 제1조에도 불구하고 따로 정한다.
"""
    )
    found = [(item.address, one.law, str(one.address or "")) for item, one in cited(rule)]
    assert ("제2조", "누리 진흥에 관한 법률", "제2조제1항") in found
    assert ("제2조", "", "제2조제1항") in found
    assert ("제2조", "", "제2조제2항제1호") in found
    assert not any(address == "제9조" for _, _, address in found)
    assert ("부칙(제7호) 제3조", "", "부칙(제7호) 제1조") in found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("「가온시 별표 조례」 별표 1", "found"),
        ("「가온시 별표 조례」 별표 1 제3호", "unknown"),
        ("「가온시 별표 조례」 별표 7", "unknown"),
        ("「가온시 별표 조례」 별지 제2호서식", "unknown"),
    ],
)
def test_annexes_are_found_or_unknown(text, found):
    rule = regulation("가온시 별표 조례\n제1조(목적) 목적이다.\n제2조(정의) 뜻이다.\n[별표 1] 수수료\n표이다.")
    shelf = Shelf()
    shelf.names.append(rule.name)
    shelf.items |= {(rule.name, item.article): item for item in rule.provisions}
    assert ask(text, shelf).found == found


def test_no_title_is_renamed_and_repealed_at_once():
    assert not set(renamed()) & set(repealed())
    assert not set(aliases()) & set(repealed())
    assert all(day.year > 1990 for day in repealed().values())


@pytest.mark.parametrize(
    "name",
    [
        "미리내도 주차장 조례",
        "누리군 청사 지침",
        "가온시 문서 편람",
        "2030년 누리 계획",
        "가온시 훈령",
        "다솜구 인사 규칙",
    ],
)
def test_what_a_library_of_statutes_cannot_know_is_unknown(name):
    for laws in (SHELF, WHOLE):
        assert resolve(Reference(name, Address(1), 0, 0, True), laws).found == "unknown"


def test_a_missing_act_is_wrong_only_for_the_whole_statute_book():
    reference = Reference("다솜 특별법", Address(1), 0, 0, True)
    assert resolve(reference, SHELF).found == "unknown"
    assert resolve(reference, WHOLE).found == "no_law"


def test_a_slip_in_a_title_is_suggested():
    reference = Reference("개인정보 보효법", Address(1), 0, 0, True)
    assert resolve(reference, WHOLE).suggestion == "「개인정보 보호법」"
    assert resolve(reference, SHELF).found == "unknown"
    ordinance = Reference("가온시 문서관리조래 조례", None, 0, 0, True)
    assert resolve(ordinance, SHELF).found == "unknown"


def test_narrow_keeps_inner_units_in_place():
    article = SHELF.article("누리 진흥에 관한 법률", "제2조")
    item = narrow(article, parse_address("제2조제1항제1호"))
    assert item.text.startswith("1. 첫째") and item.text.endswith("나. 둘")
    assert [item.text[unit.start : unit.end] for unit in item.units] == ["가. 하나", "나. 둘"]
    assert narrow(article, parse_address("제2조제9항")) is None
    assert narrow(item, parse_address("제2조제1항제1호가목")).text == "가. 하나"


def test_tables_are_sound():
    assert law_key("「소음ㆍ진동 · 관리법」") == "소음진동관리법"
    assert not set(aliases()) & {law_key(title) for title in aliases().values()}
    assert not set(renamed()) & set(aliases())
    titles = {title for names in renamed().values() for title in names.titles}
    assert not {law_key(title) for title in titles} & set(renamed())
    for short in (
        "청탁금지법",
        "정보공개법",
        "공공기록물법",
        "민원처리법",
        "이해충돌방지법",
        "지방보조금법",
        "공유재산법",
    ):
        assert short in aliases()


def test_official_name():
    assert official_name("지방계약법", SHELF) == "지방자치단체를 당사자로 하는 계약에 관한 법률"
    assert official_name("없는 이름", SHELF) is None
