"""A facts file is read as text, refused with its line, and put into the form official documents use."""

from __future__ import annotations

from pathlib import Path

import pytest

from seoul_assist.errors import UsageError
from seoul_assist.tasks.drafting import fact_sheet, forms
from seoul_assist.tasks.drafting.outline import Item, items_of, labelled, numbered
from seoul_assist.tasks.drafting.wording import amount, dated, particle

KEYS = forms.find("협조요청").keys


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("2026-12-09", "2026. 12. 9.(수)"),
        ("2026.12.9", "2026. 12. 9.(수)"),
        ("2026/12/09", "2026. 12. 9.(수)"),
        ("2026. 12. 9.", "2026. 12. 9.(수)"),
        ("2026년 12월 9일", "2026. 12. 9.(수)"),
        ("2026-12-09(수)까지", "2026. 12. 9.(수)까지"),
        ("2026-12-09 (수요일) 18:00", "2026. 12. 9.(수) 18:00"),
        ("2026-12-14 ~ 2026-12-24", "2026. 12. 14.(월)~12. 24.(목)"),
        ("2026. 12. 14.(월)~12. 24.(목)", "2026. 12. 14.(월)~12. 24.(목)"),
        ("2026-12-28~2027-01-08", "2026. 12. 28.(월)~2027. 1. 8.(금)"),
        ("도로과-231(2026-12-01)", "도로과-231(2026. 12. 1.)"),
        ("2026-12-09(금)", "2026. 12. 9.(금)"),  # wrong, and for the checker to say so
        ("2026-02-30", "2026-02-30"),
        ("오후 2시 30분", "14:30"),
        ("9:00~18:00", "09:00~18:00"),
        ("14시", "14:00"),
        ("3시간 20분", "3시간 20분"),
        ("https://a.example.kr/2026-12-09", "https://a.example.kr/2026-12-09"),
        ("공고 제2026-12호", "공고 제2026-12호"),
        ("2026년 예산 2,026.12원", "2026년 예산 2,026.12원"),
        ("2026. 12. 5,000원", "2026. 12. 5,000원"),
    ],
)
def test_dates_and_times(written: str, shown: str) -> None:
    assert dated(written) == shown
    assert dated(shown) == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("1650000", "금1,650,000원(금일백육십오만원)"),
        ("1,650,000원", "금1,650,000원(금일백육십오만원)"),
        ("165만 원", "금1,650,000원(금일백육십오만원)"),
        ("금 113,560원정", "금113,560원(금일십일만삼천오백육십원)"),
        ("약 3억 원", "약 3억 원"),
        ("10,000원 이내", "10,000원 이내"),
        ("비예산", "비예산"),
        ("금1,650,000원(금일백육십오만원)", "금1,650,000원(금일백육십오만원)"),
        ("0", "0"),
        ("99999999999999999999", "99999999999999999999"),
    ],
)
def test_amounts(written: str, shown: str) -> None:
    assert amount(written) == shown


def test_particles_follow_the_last_letter() -> None:
    assert particle("계획", "을") == "계획을"
    assert particle("공사", "과") == "공사와"
    assert particle("교체(2구간)", "을") == "교체(2구간)를"
    assert particle("제3", "을") == "제3을"
    assert particle("교실", "으로") == "교실로" and particle("12월 31일", "으로") == "12월 31일로"
    assert (
        particle("방문", "으로") == "방문으로"
        and particle("제1", "으로") == "제1로"
        and particle("제3", "으로") == "제3으로"
    )
    assert particle("CCTV", "으로") == "CCTV로" and particle("", "을") == "를"


def test_values_stay_as_they_were_written() -> None:
    facts = fact_sheet.parse(
        "우편번호: 00001\n일시: 14:00\n전화번호: (000) 000-0000\n주소: yes\n기한: 2026-12-09", KEYS
    )
    assert facts.values == {
        "우편번호": "00001", "일시": "14:00", "전화번호": "(000) 000-0000", "주소": "yes", "기한": "2026-12-09",
    }  # fmt: skip


def test_blanks_in_keys_empty_values_and_a_byte_order_mark_do_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_text("\ufeff공개 구분: 공개\n기한:\n배경: 미정\n붙임: []\n", encoding="utf-8")
    assert fact_sheet.load(path, KEYS).values == {"공개구분": "공개"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("제목: 가\n제목: 나", "두 번.*2번째 줄"),
        ("제목: [가", "YAML 형식.*번째 줄"),
        ("제목: 가\n\t기한: 나", "YAML 형식.*2번째 줄"),
        ("- 가\n- 나", "목록이어야"),
        ("a: &x [1]\nb: *x", "별칭.*줄"),
        ("제목: {가: {나: {다: {라: {마: {바: {사: 아}}}}}}}", "깊게"),
        ("? [가]\n: 나", "이름을 읽을 수 없습니다"),
        ("[" * 5000, "YAML 형식"),
        ("제목: 가\x00", "YAML 형식"),
    ],
)
def test_a_broken_file_is_a_usage_error_that_says_where(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        fact_sheet.parse(text, KEYS)
    assert caught.value.hint


def test_an_alias_bomb_ends_at_once() -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{new}: &{new} [{','.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    with pytest.raises(UsageError, match="별칭"):
        fact_sheet.parse(bomb, KEYS)


def test_a_tag_makes_no_object() -> None:
    facts = fact_sheet.parse('제목: !!python/object/apply:os.system ["false"]', KEYS)
    assert facts.values == {"제목": ["false"]}


def test_unknown_keys_are_named_with_the_nearest_known_one() -> None:
    with pytest.raises(UsageError) as caught:
        fact_sheet.parse("제모: 가\n첨부: 나\n마감: 내일\n날씨: 맑음", KEYS)
    for said in ("제모(제목?)", "첨부(붙임?)", "마감(기한?)"):
        assert said in caught.value.message
    assert "날씨" not in caught.value.message
    assert "수신" in caught.value.hint


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("제묵", "제목"),
        ("재목", "제목"),
        ("기환", "기한"),
        ("결재권지", "결재권자"),
        ("기안지", "기안자"),
        ("첨부", "붙임"),
    ],
)
def test_a_slip_of_a_known_key_is_never_taken_for_a_name_of_its_own(name: str, key: str) -> None:
    with pytest.raises(UsageError, match=key):
        fact_sheet.parse(f"{name}: 값", KEYS)


def test_a_name_of_its_own_is_taken_as_it_is_written() -> None:
    facts = fact_sheet.parse("활동 반경: 3㎞\n날씨: [맑음, 흐림]\n빈말:", KEYS)
    assert facts.values == {"활동 반경": "3㎞", "날씨": ["맑음", "흐림"]}
    with pytest.raises(UsageError, match="모르는 이름"):
        fact_sheet.known({"날씨": "맑음"}, KEYS)
    with pytest.raises(UsageError, match="모르는 이름"):
        fact_sheet.parse('"{날씨}": 맑음', KEYS)


def test_a_missing_or_oversized_file_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="열 수 없습니다"):
        fact_sheet.load(tmp_path / "없음.yaml", KEYS)
    big = tmp_path / "큰.yaml"
    big.write_bytes(b"a" * (fact_sheet.LARGEST + 1))
    with pytest.raises(UsageError, match="너무 큽니다"):
        fact_sheet.load(big, KEYS)
    latin = tmp_path / "글자.yaml"
    latin.write_bytes("제목: 가".encode("cp949"))
    with pytest.raises(UsageError, match="글자"):
        fact_sheet.load(latin, KEYS)


def test_an_only_item_joins_its_parent_and_levels_follow_the_ladder() -> None:
    tree = (
        Item("개요", (Item("기간: 하루"),)),
        Item("방법", (Item("접수", (Item("방문"), Item("우편"))), Item("심사"))),
    )
    assert numbered(tree) == [
        "1. 개요, 기간: 하루",
        "2. 방법",
        "  가. 접수",
        "    1) 방문",
        "    2) 우편",
        "  나. 심사",
    ]
    assert labelled("협조 사항", ["안내"]) == (Item("협조 사항: 안내"),)
    assert numbered([Item("하나뿐인 항목")]) == ["하나뿐인 항목"]


def test_a_period_may_be_given_by_its_two_ends() -> None:
    assert labelled("공사 기간", {"시작": "2026-12-14", "끝": "2026-12-24"}) == (
        Item("공사 기간: 2026. 12. 14.(월)~12. 24.(목)"),
    )
    assert items_of({"총 금액": "20000"}) == (Item("총 금액: 금20,000원(금이만원)"),)


def test_more_than_fourteen_items_go_on_with_the_next_letters() -> None:
    lines = numbered([Item("가지", tuple(Item(str(n)) for n in range(15))), Item("끝")])
    assert lines[14].strip().startswith("하.") and lines[15].strip().startswith("거.")


@pytest.mark.parametrize("name", ["협조요청", "협조 요청", "cooperation", "COOPERATION"])
def test_a_form_is_found_by_any_of_its_names(name: str) -> None:
    assert forms.find(name) is forms.find("협조요청")


def test_an_unknown_form_names_the_known_ones() -> None:
    with pytest.raises(UsageError, match="협조요쳥") as caught:
        forms.find("협조요쳥")
    assert "협조요청인가요" in caught.value.hint and "내부결재" in caught.value.hint
