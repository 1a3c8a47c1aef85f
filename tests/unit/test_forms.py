"""The twelve forms: each has a whole example that passes our own rules, keeps open what it lacks, and loses nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import jsonschema
import pytest

from seoul_assist import checking
from seoul_assist.errors import UsageError
from seoul_assist.model import Block, Document, Finding
from seoul_assist.tasks.drafting import form_file, forms, letter
from seoul_assist.tasks.drafting.fact_sheet import Facts, Value, flat
from seoul_assist.tasks.drafting.form_filters import FILTERS
from seoul_assist.tasks.drafting.form_model import LAYOUTS
from seoul_assist.tasks.drafting.form_slot import KINDS
from seoul_assist.tasks.drafting.wording import dated
from seoul_assist.text import facts as lock

NAMES = (
    "협조요청", "회신", "통보", "자료제출요구", "회의개최알림", "내부결재",
    "민원회신", "공고", "간이기안문", "보도자료", "회의결과", "1쪽보고서",
)  # fmt: skip
TODAY = date(2026, 11, 26)


def related(facts: Facts) -> list[str]:
    """What the example rests on, as if a library had confirmed it."""
    return [dated(text) for key in ("관련", "근거") for text in facts.texts(key)]


def found(blocks: Sequence[Block], doctype: str | None) -> list[Finding]:
    report = checking.run(Document("초안", "", "docx", tuple(blocks)), doctype=doctype, as_of=TODAY)
    return list(report.findings)


def facts_of(**values: Value) -> Facts:
    return Facts(values, "\n".join(flat(dict(values))))


def text(name: str, **values: Value) -> str:
    return letter.write(forms.find(name), facts_of(**values), [])


def test_the_twelve_forms_are_there() -> None:
    assert {form.name for form in forms.all_forms()} == set(NAMES)
    aliases = [alias for form in forms.all_forms() for alias in (form.name, *form.aliases)]
    assert len({alias.replace(" ", "") for alias in aliases}) >= len(NAMES)
    assert all(form.description and Path(form.source).is_file() for form in forms.all_forms())


@pytest.mark.parametrize("name", NAMES)
def test_a_whole_example_is_clean_complete_and_made_of_its_facts(name: str) -> None:
    form = forms.find(name)
    facts = forms.example_facts(form)
    blocks = letter.blocks(form, facts, related(facts))
    written = letter.write(form, facts, related(facts))
    assert written == "\n".join(block.text for block in blocks)
    lines = [Block(line) for line in written.split("\n")]
    for given in (blocks, lines):
        for doctype in (form.doctype, None):
            assert [(one.rule, one.text) for one in found(given, doctype)] == []
    assert letter.open_slots(written) == () and letter.unplaced(form, facts) == ()
    assert lock.not_given(written, [facts.source, letter.sender(facts), *related(facts)]) == ()
    assert "[확인 필요" not in form.gist(facts)
    assert letter.write(form, facts, related(facts)) == written


@pytest.mark.parametrize("name", NAMES)
def test_the_kind_of_document_is_told_from_its_text(name: str) -> None:
    form = forms.find(name)
    facts = forms.example_facts(form)
    document = Document("초안", "", "docx", letter.blocks(form, facts, related(facts)))
    assert checking.run(document, as_of=TODAY).doctype == form.doctype


@pytest.mark.parametrize("name", NAMES)
def test_what_a_form_requires_stays_open_without_facts(name: str) -> None:
    form = forms.find(name)
    named = {form.slot(key).open or form.slot(key).shown for key in form.required}
    opened = set(letter.open_slots(letter.write(form, Facts({"경유": ""}, ""), [])))
    given_below = {"배경"} if name == "내부결재" else set()
    assert named - opened <= given_below
    assert opened <= named | {"배경"}


@pytest.mark.parametrize("name", NAMES)
def test_the_schema_takes_the_example_and_names_what_is_required(name: str) -> None:
    form = forms.find(name)
    schema = forms.schema(form)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(forms.example_facts(form).values, schema)
    assert all(part["description"] for part in schema["properties"].values())
    jsonschema.validate({**forms.example_facts(form).values, "날씨": "맑음"}, schema)  # a closing item of its own
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**forms.example_facts(form).values, "날씨": 3}, schema)
    lacking = dict(forms.example_facts(form).values)
    del lacking["제목"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(lacking, schema)


@pytest.mark.parametrize("name", NAMES)
def test_a_fact_that_the_template_does_not_name_still_appears(name: str) -> None:
    form = forms.find(name)
    example = forms.example_facts(form)
    facts = Facts({**example.values, "대상": "나루터 이용자", "기대효과": "물길 안내 강화"} if form.has("기대효과")
                  else {**example.values, "대상": "나루터 이용자"}, example.source)  # fmt: skip
    written = letter.write(form, facts, related(facts))
    assert "나루터 이용자" in written


def test_a_house_fact_without_a_place_is_told() -> None:
    notice = forms.find("공고")
    said = letter.unplaced(notice, facts_of(결재권자="과장 전결 박다솜", 제목="모집 공고"))
    assert len(said) == 1 and "결재권자(과장 전결 박다솜)" in said[0]
    internal = forms.find("내부결재")
    assert "발신명의" in letter.unplaced(internal, facts_of(발신명의="가온시장"))[0]
    assert "가온시장" not in letter.write(internal, facts_of(발신명의="가온시장"), [])
    assert letter.unplaced(forms.find("협조요청"), facts_of(관인="생략")) == ()
    assert letter.unplaced(forms.find("협조요청"), facts_of(관인="날인"))


def test_a_release_takes_its_contacts_from_the_signers_only_when_nobody_else_is_named() -> None:
    press = forms.find("보도자료")
    assert "책임자 | 과장 박다솜" in text("보도자료", 결재권자="과장 전결 박다솜", 기안자="주무관 홍가람")
    both = facts_of(담당자="주무관 이한결", 기안자="주무관 홍가람")
    assert "홍가람" not in letter.write(press, both, []) and "홍가람" in letter.unplaced(press, both)[0]


def test_a_list_of_alike_named_values_becomes_a_table_where_the_form_says_so() -> None:
    rows: Value = [{"구분": "정문", "앞으로": "출입증"}, {"구분": "후문", "앞으로": "2027-01-04 개방"}]
    form = forms.find("통보")
    blocks = letter.blocks(form, facts_of(변경사항=rows), [])
    (table,) = [block for block in blocks if block.kind == "table"]
    assert table.text == "구분 | 앞으로\n정문 | 출입증\n후문 | 2027. 1. 4.(월) 개방"
    for others in ([rows[0]], [{"구분": "정문"}, {"앞": "뒤"}], [{"구분": "가|나", "앞으로": "다"}, rows[0]]):  # type: ignore[index]
        shown = letter.blocks(form, facts_of(변경사항=others), [])
        assert not [block for block in shown if block.kind == "table"]
        assert "정문" in "\n".join(block.text for block in shown)


def test_a_letter_that_ends_in_a_table_has_its_end_mark_below() -> None:
    rows: Value = [{"가": "1", "나": "2"}, {"가": "3", "나": "4"}]
    blocks = letter.blocks(forms.find("내부결재"), facts_of(협조사항="없음", 기대효과=rows), [])
    assert any(block.text.endswith("  끝.") for block in blocks)


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [("수용", False), ("불가", True), ("일부 수용", True), ("수용하기 어려움", True), ("반려동물 쉼터 설치", False)],
)
def test_an_answer_that_refuses_needs_reasons_and_a_remedy(answer: str, wanted: bool) -> None:
    form = forms.find("민원회신")
    values = {**forms.example_facts(form).values, "결론": answer}
    opened = letter.open_slots(letter.write(form, Facts(values, ""), []))
    assert ("이유" in opened) is wanted
    assert any("행정심판" in name for name in opened) is wanted
    other = {**forms.example_facts(forms.find("회신")).values, "결론": answer}
    other.pop("이유")
    other.pop("대안")
    assert ("대안" in letter.open_slots(letter.write(forms.find("회신"), Facts(other, ""), []))) is wanted


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("이보람 귀하(00002 가온시 새터로 12)", "수신  이보람 귀하(00002 가온시 새터로 12)"),
        ({"성명": "이보람", "주소": "00002 가온시 새터로 12"}, "수신  이보람 귀하(00002 가온시 새터로 12)"),
        ({"이보람": "00002 가온시 새터로 12"}, "수신  이보람 귀하(00002 가온시 새터로 12)"),
        ("이보람", "수신  이보람 귀하([확인 필요: 수신자 주소])"),
        ("새터마을회 귀중(00002 가온시 새터로 12)", "수신  새터마을회 귀중(00002 가온시 새터로 12)"),
    ],
)
def test_persons_are_written_to_with_honour_and_address(given: Value, shown: str) -> None:
    assert shown in text("민원회신", 수신=given).split("\n")


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("2026-321", "가온시 공고 제2026-321호"),
        ("제2026-321호", "가온시 공고 제2026-321호"),
        ("가온시 공고 제2026-321호", "가온시 공고 제2026-321호"),
        ("", "가온시 공고 [확인 필요: 공고번호]"),
    ],
)
def test_a_notice_has_its_number(given: str, shown: str) -> None:
    assert text("공고", 기관명="가온시", **({"공고번호": given} if given else {})).split("\n")[0] == shown


def test_a_notice_is_dated_in_words_and_names_its_basis() -> None:
    form = forms.find("공고")
    written = letter.write(form, facts_of(공고일="2026-12-07", 기관명="누리군"), ["「누리군 조례」 제2조"])
    assert "2026년 12월 7일\n\n누리군수" in written and "「누리군 조례」 제2조에 따라 다음과 같이" in written


def test_a_release_speaks_plainly_and_a_report_in_nouns() -> None:
    assert "누구나 올 수 있다. 문을 연다." in text("보도자료", 본문=["누구나 올 수 있습니다. 문을 엽니다."])
    assert "○ 부품을 구하기 어려움" in text(
        "1쪽보고서", 문제점="부품을 구하기 어렵다."
    ) or "○ 부품을 구하기 어렵다" in text("1쪽보고서", 문제점="부품을 구하기 어렵다.")
    assert " ○ 고장이 늘었음" in text("1쪽보고서", 문제점="고장이 늘었습니다.")


def test_an_unknown_form_and_one_of_an_office_before_ours(tmp_path: Path) -> None:
    (tmp_path / "우리.yaml").write_text(
        "이름: 공고\n틀: 공고\n본문: |\n  - 문의: {문의?}\n자리:\n  문의: 문의처\n", "utf-8"
    )
    form = forms.find("공 고", [tmp_path])
    assert form.source == str(tmp_path / "우리.yaml") and forms.overridden(form)
    assert not forms.overridden(forms.find("공고"))
    assert len(forms.all_forms([tmp_path])) == len(NAMES)
    assert forms.find("고시", [tmp_path]).name == "공고"
    with pytest.raises(UsageError, match="모르는 서식") as caught:
        forms.find("협조요쳥", [tmp_path])
    assert "협조요청인가요" in caught.value.hint


def test_a_period_with_hours_is_written_as_one() -> None:
    assert dated("2026-12-14 9:00 ~ 2026-12-31 18:00") == "2026. 12. 14.(월) 09:00~12. 31.(목) 18:00"
    assert dated("14:00 ~ 16:00") == "14:00~16:00"
    assert dated("2026-12-14 09:00 ~ 2027-01-31 18:00") == "2026. 12. 14.(월) 09:00~2027. 1. 31.(일) 18:00"


def test_the_form_of_the_manual_is_a_form() -> None:
    manual = (Path(__file__).resolve().parents[2] / "docs" / "forms.md").read_text("utf-8")
    form = form_file.parse(manual.split("```yaml\n")[1].split("```")[0], "docs/forms.md")
    facts = forms.example_facts(form)
    blocks = letter.blocks(form, Facts({**facts.values, "제목": "시영주차장 휴장 알림"}, ""), [])
    assert any(block.kind == "table" for block in blocks)
    assert [one for one in found(blocks, "draft") if one.severity == "error"] == []
    for name in (*FILTERS, *LAYOUTS, *KINDS, *NAMES):
        assert name in manual
