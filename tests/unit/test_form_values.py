"""Values in every shape through the forms: nothing lost, nothing repeated, nothing refused without need."""

from __future__ import annotations

from datetime import date

import pytest

from seoul_assist import checking
from seoul_assist.model import Block, Document
from seoul_assist.tasks.drafting import forms, letter
from seoul_assist.tasks.drafting.fact_sheet import Facts, Value, flat, parse
from seoul_assist.tasks.drafting.wording import dated
from seoul_assist.text import facts as lock

NAMES = tuple(form.name for form in forms.all_forms())
OTHERS = (
    "기한", "기간", "문의", "담당자", "담당부서", "요청", "이유", "조건", "목적", "참고",
    "유의사항", "비고", "추진방법", "지원내용", "모집인원", "심사방법", "구간",
)  # fmt: skip


def facts_of(name: str, changes: dict[str, Value]) -> Facts:
    """The example of the form with some values changed; None takes one away."""
    values = {**forms.example_facts(forms.find(name)).values, **changes}
    given = {key: value for key, value in values.items() if value}
    return Facts(given, "\n".join(flat(given)))


def written(name: str, **changes: Value) -> str:
    facts = facts_of(name, changes)
    related = [dated(text) for key in ("관련", "근거") for text in facts.texts(key)]
    return letter.write(forms.find(name), facts, related)


def errors(name: str, text: str) -> list[str]:
    document = Document("초안", "", "txt", tuple(Block(line) for line in text.split("\n")))
    report = checking.run(document, doctype=forms.find(name).doctype, as_of=date(2026, 11, 26))
    return [finding.rule for finding in report.findings if finding.severity == "error"]


@pytest.mark.parametrize("name", NAMES)
def test_every_form_takes_what_officials_write_anywhere(name: str) -> None:
    form = forms.find(name)
    for key in OTHERS:
        assert form.has(key), key
        assert parse(f"{key}: 나루터 이용", form.keys).values == {key: "나루터 이용"}
        assert "나루터 이용" in written(name, **{key: "나루터 이용"}), key


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "value",
    [
        "3㎞ 안쪽",
        ["물길 하나", "물길 둘"],
        {"물길": "3㎞"},
        [{"물길": "가", "길이": "1㎞"}, {"물길": "나", "길이": "2㎞"}],
    ],
)
def test_a_name_of_the_drafter_becomes_a_closing_item_and_is_told(name: str, value: Value) -> None:
    form = forms.find(name)
    facts = facts_of(name, {"활동 반경": value})
    assert parse("활동 반경: 3㎞", form.keys).values
    text = letter.write(form, facts, [])
    assert "활동 반경" in text and all(part in text for one in flat(value) for part in one.split(": "))
    assert any("끝 항목" in note and "활동 반경" in note for note in letter.unplaced(form, facts))
    assert not lock.not_given(text, [facts.source, letter.sender(facts)])
    assert set(errors(name, text)) <= {"GM-STR-015"}


def test_an_answer_that_only_sends_papers() -> None:
    changes: dict[str, Value] = dict.fromkeys(("결론", "이유", "대안", "담당자", "기간", "요청내용"), "")
    sent = written("회신", 제출자료="시영주차장 이용 현황", **changes)
    assert "2. 요청하신 시영주차장 이용 현황을 붙임과 같이 제출합니다.\n" in sent
    assert letter.open_slots(sent) == () and errors("회신", sent) == []
    gist = forms.find("회신").gist(facts_of("회신", {"제출자료": "이용 현황", **changes}))
    assert gist.endswith("회신함. 제출 자료: 이용 현황.")
    assert "이용 현황을 제출합니다." in written("회신", 제출자료="이용 현황", 붙임="없음", **changes)


@pytest.mark.parametrize("name", ["기간", "일시", "일정"])
def test_a_notification_needs_a_day_of_effect_only_without_another(name: str) -> None:
    assert "시행일" not in letter.open_slots(written("통보", 시행일="", **{name: "2026-12-14"}))
    assert "시행일" in letter.open_slots(written("통보", 시행일=""))
    assert "시행일" not in forms.find("통보").gist(facts_of("통보", {"시행일": ""}))


@pytest.mark.parametrize(
    ("name", "key", "value", "lines"),
    [
        ("1쪽보고서", "현황", [{"곳": "새터", "면": "80"}, {"곳": "나루", "면": "60"}], "□ 현황\n곳 | 면\n새터 | 80"),
        ("1쪽보고서", "참고", ["물이 찰 수 있음", "길이 막힐 수 있음"], "\n※ 물이 찰 수 있음\n※ 길이 막힐 수 있음"),
        ("간이기안문", "요약", ["둘을 합침", {"기간": "2026-12-14"}], "요약: 둘을 합침\n      기간: 2026. 12. 14.(월)"),
        ("회의결과", "향후계획", {"다음 회의": "2027-03-18 15:00"}, "앞으로의 계획: 다음 회의, 2027. 3. 18.(목) 15:00"),
        ("공고", "내용", {"가장 낮은 값": "붙임과 같음"}, "내용: 가장 낮은 값(붙임과 같음)"),
        ("공고", "기간", {"열람 기간": "2026-12-14 ~ 2027-01-04"}, "1. 열람 기간: 2026. 12. 14.(월)~2027. 1. 4.(월)"),
        ("공고", "기간", "2026-12-14 ~ 2026-12-24", "1. 기간: 2026. 12. 14.(월)~12. 24.(목)"),
        ("공고", "행위", "배움터를 새로 정함", "제4조에 따라 배움터를 새로 정함을 다음과 같이 공고합니다."),
        ("공고", "행위", "단체를 뽑고자 함", "제4조에 따라 단체를 뽑고자 다음과 같이 공고합니다."),
        ("민원회신", "접수번호", "1AA-2612-000123", "접수된 민원(접수 번호 1AA-2612-000123)의 검토 결과를"),
        ("민원회신", "접수번호", "", "접수된 민원의 검토 결과를"),
        ("회신", "요청내용", "개방 시간에 대한 의견", "요청하신 개방 시간에 대한 의견을 다음과 같이 회신합니다."),
        ("내부결재", "배경", "안내가 늦어짐", "안내가 늦어짐에 따라 2027년 상반기 주차장 안내원 응대 교육을"),
        ("내부결재", "배경", "교육을 하고자 함", "교육을 하고자 다음과 같이 추진하겠습니다."),
        ("내부결재", "배경", "", "\n\n2027년 상반기 주차장 안내원 응대 교육을 다음과 같이 추진하고자"),
        ("보도자료", "리드", "12월 22일 저녁 7시에 문을 엽니다.", "12월 22일 저녁 7시에 문을 연다.\n"),
        ("보도자료", "보도시점", "2026-12-17 12:00", "| 보도 시점 | 2026. 12. 17.(목) 12:00"),
        ("보도자료", "대상", "누구나", "\n\n ○ 대상: 누구나\n"),
        ("회의개최알림", "일시", {"날짜": "2026-12-14", "시간": "오후 2시~4시"}, " 2026. 12. 14.(월) 14:00~16:00\n"),
        ("협조요청", "문의", {"부서": "교통과", "담당": "홍가람", "전화": "000-0009"}, "교통과 홍가람, 000-0009"),
        ("민원회신", "담당자", {"부서": "교통과", "성명": "홍가람", "전화": "000-0009"}, "교통과 홍가람, 000-0009"),
        ("내부결재", "예산", {"총액": "1000000", "국비": "절반"}, "소요 예산: 금1,000,000원(금일백만원), 국비: 절반"),
        ("협조요청", "기한", "2026-12-11까지 회신", "회신 기한: 2026. 12. 11.(금)까지 회신"),
        ("1쪽보고서", "문제점", "고장이 늘었습니다. 부품이 부족합니다.", " ○ 고장이 늘었음. 부품이 부족함\n"),
        ("통보", "수신", "새터동장, 나루동장", "수신자  새터동장, 나루동장\n"),
    ],
)  # fmt: skip
def test_how_a_value_reads_in_its_form(name: str, key: str, value: Value, lines: str) -> None:
    text = written(name, **{key: value})
    assert lines in text
    assert errors(name, text) == []


def test_what_there_is_none_of_has_no_line() -> None:
    text = written("협조요청", 관련="없음", 근거="해당 없음", 붙임="없음")
    assert "관련:" not in text and "붙임" not in text and "없음" not in text
    assert letter.open_slots(text) == () and errors("협조요청", text) == []


def test_a_gist_is_short_whoever_is_written_to() -> None:
    many: Value = [f"{name}동장" for name in ("새터", "나루", "다온", "한빛", "은하")]
    rows: Value = [{"번호": str(at), "자료명": f"{at}월 현황"} for at in range(1, 6)]
    gist = forms.find("자료제출요구").gist(facts_of("자료제출요구", {"수신": many, "제출자료": rows}))
    assert "새터동장 등 5개 기관에게 1월 현황 등 5건을" in gist
    late = forms.find("자료제출요구").gist(facts_of("자료제출요구", {"기한": ""}))
    assert "[확인 필요: 기한]까지 제출하도록" in late


def test_a_release_calls_each_person_by_an_own_number() -> None:
    people: Value = [
        {"직위": "주무관", "성명": "홍가람", "전화": "(000) 000-0001"},
        {"직위": "주무관", "성명": "나래솔", "전화": "(000) 000-0002"},
    ]
    text = written("보도자료", 담당자=people, 연락처="")
    assert "담당자 | 주무관 홍가람, 주무관 나래솔" in text and "연락처 | (000) 000-0001, (000) 000-0002" in text


def test_a_petition_may_be_appealed_in_sixty_days_whatever_its_grade_of_disclosure() -> None:
    remedy = "결정을 받은 날부터 60일 이내에 이의신청을 할 수 있고, 안 날부터 90일 이내에 행정심판을 청구할 수 있음"
    text = written("민원회신", 결론="불가", 이유="자리가 없음", 구제절차=remedy, 공개구분="부분공개(6)")
    assert errors("민원회신", text) == []
