"""Facts files as officials write them, over every form: nothing invented, nothing lost, nothing repaired in silence.

Each file in tests/cases/facts says in its comments which form it is for and, where that is so, which slots must stay
open (빈자리), how many contradictions it holds (모순) and which errors the rules must report (점검). What a draft must
contain is worked out here, from the raw YAML, by other code than the one that writes the draft.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import pytest
import yaml
from given_kit import leaves, missing, tight
from library_kit import opened, publish

from seoul_assist import checking, readers
from seoul_assist.adapters.extractive import Extractive
from seoul_assist.library import statutes
from seoul_assist.library.reading import Library
from seoul_assist.model import Block, Document, Finding
from seoul_assist.tasks.drafting import draft as drafting
from seoul_assist.tasks.drafting import forms
from seoul_assist.tasks.drafting.draft import DraftResult, draft
from seoul_assist.tasks.drafting.fact_conflicts import contradictions
from seoul_assist.tasks.drafting.fact_sheet import Facts, flat

TESTS = Path(__file__).resolve().parents[1]
FILES = sorted((TESTS / "cases" / "facts").glob("*.yaml"))
REGULATIONS = TESTS.parent / "examples" / "regulations"
TODAY = date(2026, 11, 26)
# Only these may be wrong in a letter that is still open: the slot itself and what the slot keeps from being there.
OPEN_ERRORS = {"GM-STR-015", "GM-MACH-003", "GM-STR-020", "GM-ATT-005"}
SAMPLE = (
    "협조요청-02-보건",
    "회신-04-기호",
    "통보-02-세무표",
    "간이기안문-03-보건",
    "보도자료-01-문화",
    "회의결과-01-교육",
)


@dataclass(frozen=True)
class Case:
    """A facts file and what it says of itself."""

    path: Path
    form: str
    open: frozenset[str]
    conflicts: int
    errors: frozenset[str]
    laws: bool

    @property
    def name(self) -> str:
        return self.path.stem


def case(path: Path) -> Case:
    text = path.read_text(encoding="utf-8")
    said = dict(re.findall(r"^# (서식|빈자리|모순|점검): (.+)$", text, re.MULTILINE))
    laws = re.search(r"^(?:근거|관련): 「", text, re.MULTILINE) is not None
    return Case(
        path,
        said["서식"],
        frozenset(name.strip() for name in said.get("빈자리", "").split(",") if name.strip()),
        int(said.get("모순", 0)),
        frozenset(said.get("점검", "").split()),
        laws,
    )


CASES = tuple(case(path) for path in FILES)
every_case = pytest.mark.parametrize("one", CASES, ids=[one.name for one in CASES])


def check(blocks: tuple[Block, ...], doctype: str) -> Sequence[Finding]:
    return checking.run(Document("초안", "", "txt", blocks), doctype=doctype, as_of=TODAY).findings


def made(one: Case, library: Library | None = None) -> DraftResult:
    return draft(
        forms.find(one.form),
        drafting.load_facts(forms.find(one.form), one.path),
        library=library,
        engine=Extractive(),
        as_of=TODAY,
        check=check,
    )


@cache
def alone(one: Case) -> DraftResult:
    """The draft without any library."""
    return made(one)


def body(result: DraftResult) -> str:
    """The document without the line that says who wrote it."""
    return result.body


def test_the_files_cover_every_form_and_every_ten_hard_things() -> None:
    assert len(CASES) == 40
    assert {one.form for one in CASES} == {form.name for form in forms.all_forms()}
    assert min(sum(one.form == form.name for one in CASES) for form in forms.all_forms()) >= 3


@every_case
def test_only_open_slots_and_what_the_facts_themselves_got_wrong_is_an_error(one: Case) -> None:
    result = alone(one)
    errors = {finding.rule for finding in result.findings if finding.severity == "error"}
    if result.slots_open:
        assert errors - one.errors <= OPEN_ERRORS
        assert errors >= one.errors
    else:
        assert errors == one.errors


@every_case
def test_nothing_stands_in_a_draft_that_nobody_gave(one: Case) -> None:
    assert alone(one).facts_not_in_input == ()


@every_case
def test_the_slots_that_are_open_are_those_that_were_not_given(one: Case) -> None:
    result = alone(one)
    laws = {name for name in result.slots_open if name.startswith("근거 ")}
    assert set(result.slots_open) - laws == one.open
    assert bool(laws) == one.laws, "a law stays open without a library that holds it, and only then"
    assert (result.exit_code == 0) == (not one.open and not one.laws and not one.errors)


# --- Nothing that was given is lost.


@every_case
def test_every_value_that_was_given_stands_in_the_text(one: Case) -> None:
    given = yaml.load(one.path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    result = alone(one)
    text = body(result)
    said = "\n".join(result.notes)
    lost = {
        (key, value): gone
        for key, value in leaves(given)
        if key != "근거" and (gone := missing(value, text)) and tight(value) not in tight(said)
    }
    assert lost == {}


# --- The same again, and in files.


@every_case
def test_the_same_facts_give_the_same_draft(one: Case) -> None:
    first, second = alone(one), made(one)
    assert (first.text, first.gist, first.keywords) == (second.text, second.gist, second.keywords)


def same_files(one: Case, folder: Path) -> None:
    result = alone(one)
    for kind in ("docx", "hwpx"):
        paths = [folder / f"{number}.{kind}" for number in (1, 2)]
        for path in paths:
            drafting.save(result, path)
        first, second = (path.read_bytes() for path in paths)
        assert first == second
        back = tight(readers.read(paths[0]).text)
        lost = [line for line in body(result).split("\n") if tight(line) and tight(line) not in back]
        assert lost == [], kind


@pytest.mark.parametrize("one", [one for one in CASES if one.name in SAMPLE], ids=lambda one: one.name)
def test_files_are_the_same_twice_and_hold_every_line(one: Case, tmp_path: Path) -> None:
    same_files(one, tmp_path)


@pytest.mark.slow
@every_case
def test_all_files_are_the_same_twice_and_hold_every_line(one: Case, tmp_path: Path) -> None:
    same_files(one, tmp_path)


# --- What is wrong in the facts is said and left as it is.


@every_case
def test_contradictions_are_said(one: Case) -> None:
    said = contradictions(drafting.load_facts(forms.find(one.form), one.path))
    assert len(said) == one.conflicts
    assert set(said) <= set(alone(one).notes), "whoever drafts hears of them"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        (
            "협조요청-03-모순",
            ("2026. 12. 16.(화)", "2026. 12. 24.(목)~12. 14.(월)", "2026. 12. 1.(화)까지", "2026. 12. 20."),
        ),
        ("회의결과-02-모순", ("2026. 12. 8.(수) 16:00~14:00", "금12,500,000원(금일천오백이십만원)")),
    ],
)
def test_nothing_is_repaired_in_silence(name: str, kept: tuple[str, ...]) -> None:
    text = body(alone(named(name)))
    assert [part for part in kept if part not in text] == []


def named(name: str) -> Case:
    return next(one for one in CASES if one.name == name)


def test_what_looks_like_markup_a_formula_or_a_slot_is_only_text() -> None:
    result = alone(named("회신-04-기호"))
    text = body(result)
    assert "=1+1" in text and "../자료/2026/목록.xlsx" in text
    assert "<" not in text and "\u200b" not in text
    assert result.slots_open == (), "a slot that the official typed is not one of ours"


def test_names_in_other_letters_stay_as_they_were_written() -> None:
    text = body(alone(named("민원회신-02-외국인거부")))
    assert "Nguyễn Thị Lan 귀하" in text and "Dr. O'Brien" in text and "COVID-19" in text


def test_four_levels_of_items_have_their_marks() -> None:
    text = body(alone(named("내부결재-02-네단계")))
    for mark in ("\n1. ", "\n  다. ", "\n    1) 육상", "\n      가) 주 출입구", "\n        (1) 경비원 12명"):
        assert mark in text


def test_twenty_five_recipients_are_all_named_and_the_gist_stays_short() -> None:
    result = alone(named("자료제출요구-02-스물다섯"))
    line = next(line for line in result.text.split("\n") if line.startswith("수신자  "))
    assert line.count("시장(") + line.count("군수(") + line.count("구청장(") + line.count("도지사(") == 25
    assert len(result.gist) < 200


def test_a_table_of_eight_rows_has_four_cells_in_each() -> None:
    rows = [line for line in body(alone(named("통보-02-세무표"))).split("\n") if " | " in line]
    assert [row.count(" | ") for row in rows] == [3] * 9


def test_a_personal_number_stands_in_the_letter_and_nowhere_else(tmp_path: Path) -> None:
    result = alone(named("민원회신-03-개인정보"))
    number, phone = "500101-1234567", "010-0000-1234"
    assert number in result.text, "what the official wrote is not changed behind his back"
    assert {"GM-PII-001", "GM-PII-007"} <= {finding.rule for finding in result.findings}
    shown = json.dumps(drafting.as_json(result), ensure_ascii=False)
    assert number not in shown and phone not in shown
    assert all(number not in note for note in result.notes)
    saved = drafting.save(result, tmp_path / "회신.docx")
    import docx

    properties = docx.Document(saved.output).core_properties
    about = f"{properties.subject} {properties.comments} {properties.keywords} {properties.title}"
    assert number not in about and phone not in about


# --- With a library of regulations.


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("regulations")
    publish(folder, *(statutes.parse(readers.read(path)) for path in sorted(REGULATIONS.glob("*.md"))))
    with opened(folder, as_of=TODAY) as opened_library:
        yield opened_library


@pytest.mark.parametrize("one", [one for one in CASES if one.laws], ids=lambda one: one.name)
def test_a_library_closes_the_law_and_nothing_else(one: Case, library: Library) -> None:
    result = made(one, library)
    assert set(result.slots_open) == one.open
    assert result.claims and all(claim.verified for claim in result.claims)
    assert result.facts_not_in_input == ()
    assert {finding.rule for finding in result.findings if finding.severity == "error"} == one.errors


# --- The examples, one for each form.

EXAMPLES = TESTS.parent / "examples" / "facts"
# What every letter holds: the page of the examples says it once, for all forms.
EVERYWHERE = {"기관명", "수신", "제목", "기안자", "결재권자", "주소", "전화번호", "공개구분", "발신명의"}
FORMS = tuple(form.name for form in forms.all_forms())


@pytest.mark.parametrize("name", FORMS)
def test_every_form_has_an_example_that_makes_a_letter_without_any_finding(name: str, library: Library) -> None:
    path = EXAMPLES / f"{name}.yaml"
    assert path.read_text(encoding="utf-8").startswith("# "), "a head that says what it is"
    result = made(Case(path, name, frozenset(), 0, frozenset(), True), library)
    assert [(finding.rule, finding.text) for finding in result.findings] == []
    assert (result.slots_open, result.facts_not_in_input, result.exit_code) == ((), (), 0)
    assert contradictions(drafting.load_facts(forms.find(name), path)) == ()


@pytest.mark.parametrize("name", FORMS)
def test_the_page_of_the_examples_names_what_a_form_needs(name: str) -> None:
    page = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    row = next(line for line in page.split("\n") if line.startswith(f"| [{name}]({name}.yaml) |"))
    form = forms.find(name)
    _, needed, basis = (cell.strip() for cell in row.strip("| ").split(" | ")[1:])
    assert needed.split(", ") == [key for key in form.required if key not in EVERYWHERE]
    assert basis == form.basis


# --- One fact less opens one slot more.


@pytest.mark.parametrize("name", FORMS)
def test_a_fact_that_is_taken_away_leaves_its_slot_and_nothing_else(name: str) -> None:
    form = forms.find(name)
    given = drafting.load_facts(forms.find(name), EXAMPLES / f"{name}.yaml")
    whole = set(draft(forms.find(name), given, library=None, engine=Extractive(), as_of=TODAY).slots_open)
    for key in given.values:
        rest = {other: value for other, value in given.values.items() if other != key}
        facts = Facts(rest, "\n".join(text for value in rest.values() for text in flat(value)))
        result = draft(forms.find(name), facts, library=None, engine=Extractive(), as_of=TODAY)
        opened_now = {slot for slot in result.slots_open if slot not in whole}
        slot = form.slot(key)
        follows = {"발신명의"} if key == "기관명" and form.slot("발신명의").required else set()
        expected = {slot.open or slot.shown} | follows if slot.required or key in FOLLOWS[name] else set()
        if key in ("근거", "배경"):
            opened_now.discard("법적 근거")
            expected -= {slot.open or slot.shown} if name == "내부결재" and key == "배경" else set()
        assert opened_now == expected, key
        assert result.facts_not_in_input == (), key


# Names that are asked for because of another one that is given: a refusal has reasons, a quotation its speaker.
FOLLOWS: dict[str, set[str]] = {name: set() for name in FORMS} | {
    "회신": {"이유", "대안"},
    "보도자료": {"말한이"},
    "통보": {"시행일"},
}


# --- One value, spelt as people spell it.

SPELLINGS = [
    ("기한", "2026년12월11일", "회신 기한: 2026. 12. 11.(금)까지"),
    ("기한", "2026/12/11", "회신 기한: 2026. 12. 11.(금)까지"),
    ("기한", "2026.12.11 금요일", "회신 기한: 2026. 12. 11.(금)까지"),
    ("기한", "2026-12-11(금) 18시까지", "회신 기한: 2026. 12. 11.(금) 18:00까지"),
    ("기한", "2026년 12월 11일(금) 오후 6시", "회신 기한: 2026. 12. 11.(금) 18:00까지"),
    ("기한", "접수일부터 7일 이내", "회신 기한: 접수일부터 7일 이내"),
    ("예산", "1,500천원", "소요 예산: 금1,500,000원(금일백오십만원)"),
    ("예산", "12억3,456만7천원", "소요 예산: 금1,234,567,000원(금일십이억삼천사백오십육만칠천원)"),
    ("예산", "8천6백만원", "소요 예산: 금86,000,000원(금팔천육백만원)"),
    ("예산", "약 300만 원", "소요 예산: 약 300만 원"),
    ("예산", "300만원 이내", "소요 예산: 300만원 이내"),
    ("예산", "25,000원 × 30명 = 750,000원", "소요 예산: 25,000원 × 30명 = 750,000원"),
    ("일시", "2026. 12. 14.(월) 오후 2시~4시", "일시: 2026. 12. 14.(월) 14:00~16:00"),
    ("일시", "2026년 12월 14일 월요일 14:00~16:00", "일시: 2026. 12. 14.(월) 14:00~16:00"),
    ("일시", "2026-12-14 10시 ~ 2026-12-16 18시", "일시: 2026. 12. 14.(월) 10:00~12. 16.(수) 18:00"),
    ("일시", "2026-12-31 22:00 ~ 2027-01-01 01:00", "일시: 2026. 12. 31.(목) 22:00~2027. 1. 1.(금) 01:00"),
    ("일시", "2026-12-14, 12-15, 12-16", "일시: 2026. 12. 14.(월), 12. 15.(화), 12. 16.(수)"),
    ("일시", "매주 월요일 10:00~12:00", "일시: 매주 월요일 10:00~12:00"),
    ("대상", "만 19~39세", "대상: 만 19~39세"),
    ("대상", "제1종 근린생활시설 1/2 이상", "대상: 제1종 근린생활시설 1/2 이상"),
    ("붙임", "1. 위치도 1부. 2. 계획 1부.", "붙임  1. 위치도 1부.\n      2. 계획 1부.  끝."),
    ("붙임", "위치도 1부. 끝.", "붙임  위치도 1부.  끝."),
    ("관련", "도로과-231(2026.12.1.)", "1. 관련: 도로과-231(2026. 12. 1.)"),
    ("배경", "도로를 넓히기 위하여", "도로를 넓히기 위하여 아래 사항에 협조하여 주시기 바랍니다."),
    ("배경", "도로 확장", "도로 확장과 관련하여 아래 사항에 협조하여 주시기 바랍니다."),
    ("배경", "도로를 넓히고자 함", "도로를 넓히고자 하니 아래 사항에 협조하여 주시기 바랍니다."),
    ("결재권자", "도로과장 전결 12/9 박다솜", "주무관 홍가람  팀장 나래솔  도로과장 전결 12/9 박다솜"),
]


@pytest.mark.parametrize(("key", "written", "shown"), SPELLINGS, ids=[f"{key}-{value}" for key, value, _ in SPELLINGS])
def test_a_value_may_be_spelt_as_people_spell_it(key: str, written: str, shown: str) -> None:
    form = forms.find("협조요청")
    values = drafting.load_facts(form, EXAMPLES / "협조요청.yaml").values | {"근거": "없음", key: written}
    facts = Facts(values, "\n".join(text for value in values.values() for text in flat(value)))
    result = draft(form, facts, library=None, engine=Extractive(), as_of=TODAY, check=check)
    assert shown in result.body
    assert result.facts_not_in_input == ()
    assert {finding.rule for finding in result.findings if finding.severity == "error"} == set()


def test_the_press_tells_times_in_words() -> None:
    text = alone(named("보도자료-01-문화")).body
    assert "오는 12월 22일 저녁 7시 별빛광장에서" in text and "오후 5시부터 9시까지" in text
