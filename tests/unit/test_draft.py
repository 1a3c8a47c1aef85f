"""A draft is complete and clean from whole facts, and open where a fact is missing; nothing in it is made up."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest
from library_kit import opened, publish, regulation

from seoul_assist import checking, readers
from seoul_assist.adapters.extractive import Extractive
from seoul_assist.errors import UsageError
from seoul_assist.library import statutes
from seoul_assist.library.reading import Library
from seoul_assist.model import Block, Document, Finding, Proposal, Quote
from seoul_assist.ports import Request
from seoul_assist.tasks.drafting import draft as drafting
from seoul_assist.tasks.drafting.draft import DraftResult, draft
from seoul_assist.tasks.drafting.fact_sheet import Facts, parse
from seoul_assist.tasks.drafting.forms import find
from seoul_assist.text import facts as lock

TODAY = date(2026, 11, 25)
EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "facts"
REST = "제목: 새터길 보행로 공사 협조 요청\n배경: 보행로를 넓힙니다.\n요청: 안내\n기한: 2026-12-09\n"
SHELTER = regulation(
    "다솜구 그늘막 설치 및 관리 조례",
    [
        ("제1조", "목적", "이 조례는 그늘막의 설치와 관리에 필요한 사항을 정한다."),
        (
            "제4조",
            "그늘막의 설치 장소",
            "구청장은 보행자가 많은 교차로에 그늘막을 설치할 수 있다. 다만, 시야를 가리지 않는다.",
        ),
        ("제9조", "협조", "구청장은 관계 기관에 자료를 요청할 수 있다."),
    ],
    effective=date(2025, 1, 1),
)
FUTURE = regulation(
    "다솜구 눈길 안전 조례",
    [("제1조", "목적", "이 조례는 겨울철 눈길의 안전에 필요한 사항을 정한다.")],
    effective=date(2027, 3, 1),
)


def check(blocks: tuple[Block, ...], doctype: str = "") -> Sequence[Finding]:
    return checking.run(Document("초안", "", "txt", blocks), doctype=doctype or None, as_of=TODAY).findings


def example(form: str, name: str, library: Library | None = None) -> DraftResult:
    facts = drafting.load_facts(find(form), EXAMPLES / f"{name}.yaml")
    return draft(find(form), facts, library=library, engine=Extractive(), as_of=TODAY, check=check)


def made(text: str, form: str = "협조요청", library: Library | None = None, engine: object = None) -> DraftResult:
    keys = find(form).keys
    return draft(find(form), parse(text, keys), library=library, engine=engine or Extractive(), as_of=TODAY)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("library")
    publish(folder, SHELTER, FUTURE)
    with opened(folder, as_of=TODAY) as opened_library:
        yield opened_library


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("examples")
    publish(folder, *(statutes.parse(readers.read(path)) for path in (EXAMPLES.parent / "regulations").glob("*.md")))
    with opened(folder, as_of=TODAY) as opened_library:
        yield opened_library


@pytest.mark.parametrize("name", ["협조요청", "내부결재"])
def test_whole_facts_make_a_letter_without_any_finding(name: str, examples: Library) -> None:
    result = example(name, name, examples)
    assert [(finding.rule, finding.text) for finding in result.findings] == []
    assert (result.slots_open, result.facts_not_in_input, result.exit_code) == ((), (), 0)


def test_the_cooperation_letter_reads_as_it_should(examples: Library) -> None:
    result = example("협조요청", "협조요청", examples)
    body = result.text[: result.text.index("\n\n※")]
    assert body == (
        "가온시\n\n수신  다솜구청장(교통과장)\n(경유)\n제목  시영주차장 정산기 교체에 따른 운영 중지 안내 협조 요청\n\n"
        "1. 관련\n"
        "  가. 교통과-512(2026. 12. 2.)\n"
        "  나. 「가온시 주차장 조례」 제4조제2항(운영 시간)\n"
        "2. 낡은 정산기를 바꾸는 동안 새터 시영주차장의 운영을 멈춥니다. 이에 아래 사항에 협조하여 주시기 바랍니다.\n"
        "  가. 운영 중지 장소: 새터 시영주차장(주차 구획 120면)\n"
        "  나. 운영 중지 기간: 2026. 12. 21.(월)~12. 23.(수)\n"
        "  다. 협조 사항\n"
        "    1) 다솜구 누리집과 동 게시판에 운영 중지 안내문 게시\n"
        "    2) 다솜구 공영주차장 40면을 방문객에게 개방\n"
        "  라. 회신 기한: 2026. 12. 11.(금)까지\n\n"
        "붙임  1. 운영 중지 안내문 1부.\n"
        "      2. 주차장 위치도 1부.  끝.\n\n"
        "가온시장  관인생략\n\n"
        "주무관 홍가람  팀장 나래솔  과장 전결 박다솜\n협조자\n시행  접수\n"
        "우 00001  가온시 가온로 1(가온동)  / http://www.gaon.example.kr\n"
        "전화번호 (000) 000-0001  팩스번호 (000) 000-0099  / parking@gaon.example.kr  / 공개"
    )
    (claim,) = result.claims
    (citation,) = claim.citations
    assert (citation.evidence.address, citation.status) == ("제4조제2항", "verified")
    assert citation.quote.startswith("청사주차장이 아닌 시영주차장은")


def test_the_internal_document_has_no_sender_and_spells_the_amount(examples: Library) -> None:
    result = example("내부결재", "내부결재", examples)
    assert "수신  내부결재" in result.text and "가온시장" not in result.text
    assert "4. 소요 예산: 금1,284,000원(금일백이십팔만사천원)" in result.text
    assert "가. 참석자 확정: 2026. 12. 28.(월)~2027. 1. 8.(금)" in result.text


def test_a_basis_that_no_library_confirms_stays_open() -> None:
    result = example("협조요청", "협조요청")
    assert "[확인 필요: 근거" in result.text
    assert result.exit_code == 1


def test_missing_facts_stay_open_and_are_listed() -> None:
    result = example("협조요청", "협조요청_미완성")
    assert result.slots_open == (
        "법적 근거", "기한", "붙임 수량", "결재권자", "주소", "전화번호", "공개구분",
    )  # fmt: skip
    assert all(f"[확인 필요: {name}]" in result.text for name in result.slots_open)
    assert result.exit_code == 1
    assert "수신  수신자 참조" in result.text
    assert "다솜구청장\n수신자  미리내도지사(교통정책과장), 누리군수(교통과장)\n" in result.text


@pytest.mark.parametrize("kind", ["docx", "hwpx", "md", "txt"])
def test_what_is_saved_reads_back_as_the_draft(tmp_path: Path, kind: str, examples: Library) -> None:
    result = drafting.save(example("내부결재", "내부결재", examples), tmp_path / f"계획.{kind}")
    assert result.output == str(tmp_path / f"계획.{kind}")
    said = [line.strip() for line in readers.read(result.output).text.split("\n") if line.strip()]
    # The properties of the other two kinds stand as lines here.
    extra = [line for line in said if line.startswith(("문서요지: ", "키워드: "))]
    assert len(extra) == (2 if kind in ("md", "txt") else 0)
    assert [line for line in said if line not in extra] == [
        line.strip() for line in result.text.split("\n") if line.strip()
    ]
    assert any("seoul-assist" in line and "extractive" in line for line in said[-1:])


def test_the_json_has_the_shape_outsiders_rely_on(examples: Library) -> None:
    shape = drafting.as_json(example("협조요청", "협조요청", examples))
    assert shape["schema"] == "seoul-assist/draft/1"
    assert set(shape) >= {"form", "output", "claims", "slots_open", "facts_not_in_input", "findings", "engine"}
    assert 3 <= len(shape["keywords"]) <= 7
    assert "다솜구청장" in shape["gist"] and "2026. 12. 11." in shape["gist"]
    json.dumps(shape, ensure_ascii=False)


def test_without_a_library_the_legal_basis_is_open() -> None:
    assert "관련: [확인 필요: 법적 근거]" in made(REST).text


def test_a_basis_of_the_library_is_cited_with_a_verified_quotation(library: Library) -> None:
    result = made(REST + "근거: 다솜구 그늘막 설치 및 관리 조례 제4조", library=library)
    assert "1. 관련: 「다솜구 그늘막 설치 및 관리 조례」 제4조(그늘막의 설치 장소)" in result.text
    (claim,) = result.claims
    (citation,) = claim.citations
    assert citation.status == "verified" and citation.quote in SHELTER.provisions[1].text
    assert (citation.evidence.law, citation.evidence.article) == (SHELTER.name, "제4조")
    assert "법적 근거" not in result.slots_open and result.facts_not_in_input == ()


@pytest.mark.parametrize(
    "cited",
    [
        "「다솜구 그늘막 설치 및 관리 조례」 제77조",
        "「다솜구 없는 조례」 제1조",
        "「다솜구 그늘막 설치 및 관리 조례」",
        "「다솜구 눈길 안전 조례」 제1조",
        "구청장 지시사항",
    ],
)
def test_a_basis_that_cannot_be_verified_stays_open_and_ends_with_1(library: Library, cited: str) -> None:
    result = made(f"{REST}근거: {cited}", library=library)
    assert f"[확인 필요: 근거 {cited}]" in result.text
    assert [citation.status for claim in result.claims for citation in claim.citations] == ["missing"]
    assert result.exit_code == 1 and result.notes


def test_one_false_member_spoils_the_whole_entry(library: Library) -> None:
    cited = "「다솜구 그늘막 설치 및 관리 조례」 제4조 및 제77조"
    assert f"[확인 필요: 근거 {cited}]" in made(f"{REST}근거: {cited}", library=library).text


def test_a_law_among_related_documents_is_verified_too(library: Library) -> None:
    result = made(f"{REST}관련: 「다솜구 없는 조례」 제1조", library=library)
    assert "[확인 필요: 근거 「다솜구 없는 조례」 제1조]" in result.text


def test_a_basis_is_found_when_the_subject_is_its_own(library: Library) -> None:
    text = REST.replace("새터길 보행로 공사", "교차로 그늘막 설치 장소")
    result = made(text, library=library)
    assert "「다솜구 그늘막 설치 및 관리 조례」 제4조" in result.text
    assert any("확인해 주세요" in note for note in result.notes)


def test_a_law_that_only_shares_words_is_not_attached(library: Library) -> None:
    for subject in ("국화 전시회 자료 요청", "새터길 보행로 공사", "관계 기관 회의 장소 변경"):
        result = made(REST.replace("새터길 보행로 공사", subject), library=library)
        assert result.claims == () and "법적 근거" in result.slots_open


def test_no_basis_may_be_said_to_be_needed() -> None:
    result = made(REST + "근거: 없음")
    assert "관련" not in result.text and result.claims == ()
    assert result.text.split("\n")[6].startswith("보행로를 넓힙니다.")


@pytest.mark.parametrize(
    ("background", "opening"),
    [
        ("차로를 줄여 운영합니다", "차로를 줄여 운영합니다. 이에 아래"),
        ("차로를 줄여 운영함.", "차로를 줄여 운영함에 따라 아래"),
        ("차로를 줄이고자 함", "차로를 줄이고자 하니 아래"),
        ("차로 축소 공사", "차로 축소 공사와 관련하여 아래"),
        ("차로 축소 계획", "차로 축소 계획과 관련하여 아래"),
    ],
)
def test_the_background_leads_into_the_request(background: str, opening: str) -> None:
    assert opening in made(REST.replace("보행로를 넓힙니다.", background)).text


def test_an_internal_document_refuses_a_recipient() -> None:
    with pytest.raises(UsageError, match="수신 기관을 적지 않습니다"):
        made("제목: 계획\n수신: 누리군수", "내부결재")


def test_nothing_to_draft_from_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="내용이 없습니다"):
        draft(find("협조요청"), Facts({}, ""), library=None, engine=Extractive(), request="  ")


def test_a_request_gives_background_wishes_and_what_it_spells_out() -> None:
    request = "제목: 하천 정화 협조 요청\n기한: 2026-12-18\n하천변에 쓰레기가 쌓였습니다. 장갑을 지원해 주세요."
    result = draft(find("협조요청"), Facts({}, ""), library=None, engine=Extractive(), request=request)
    assert "하천변에 쓰레기가 쌓였습니다. 이에 아래" in result.text
    assert "협조 사항: 장갑을 지원\n" in result.text
    assert "2026. 12. 18.(금)까지" in result.text and result.facts_not_in_input == ()


class Writer:
    """An engine that says what it was told to say."""

    name = "llama:toy"

    def __init__(self, text: str, quote: str) -> None:
        self.proposal = Proposal(text, (Quote("S1", quote),))
        self.asked: list[Request] = []

    def write(self, request: Request) -> tuple[Proposal, ...]:
        self.asked.append(request)
        return (self.proposal,)


NO_BACKGROUND = REST.replace("배경: 보행로를 넓힙니다.\n", "개요:\n  공사 내용: 새터길 보행로 확장\n")


def test_an_engine_may_write_the_background_from_the_facts() -> None:
    engine = Writer("새터길 보행로를 확장합니다.", "새터길 보행로 확장")
    result = made(NO_BACKGROUND, engine=engine)
    assert "새터길 보행로를 확장합니다. 이에 아래" in result.text
    assert engine.asked[0].task == "draft" and "새터길" not in engine.asked[0].prompt
    assert "인공지능" in result.text and "llama:toy" in result.text


@pytest.mark.parametrize(
    "lie",
    [
        "새터길 보행로를 2027. 5. 1.까지 확장합니다.",
        "새터길 보행로를 3억 원으로 확장합니다.",
        "새터길 보행로를 별빛시장이 확장합니다.",
        "새터길 보행로를 「도로 확장법」에 따라 확장합니다.",
    ],
)
def test_what_an_engine_makes_up_never_reaches_the_letter(lie: str) -> None:
    result = made(NO_BACKGROUND, engine=Writer(lie, "새터길 보행로 확장"))
    assert lie.rstrip(".") not in result.text
    assert "배경" in result.slots_open


def test_an_engine_without_a_true_quotation_is_not_used() -> None:
    result = made(NO_BACKGROUND, engine=Writer("새터길 보행로를 확장합니다.", "하늘길을 넓힌다는 발표"))
    assert "보행로를 확장합니다" not in result.text and "배경" in result.slots_open


@pytest.mark.parametrize(
    ("said", "quote", "stands"),
    [
        ("장소: 누리교차로 앞", "누리교차로 앞에서", True),
        ("장소: 한빛교차로 앞", "누리교차로 앞에서", False),  # a place that the request does not name
        ("예산: 5,000,000원", "누리교차로 앞에서", False),
        ("암호: 누리교차로 앞", "누리교차로 앞에서", False),  # no name of the form
        ("장소: 누리교차로 앞", "하늘 아래 어디에서나", False),  # words that stand nowhere
    ],
)
def test_a_model_reads_only_what_stands_in_the_request(said: str, quote: str, stands: bool) -> None:
    class Reader(Writer):
        def write(self, request: Request) -> tuple[Proposal, ...]:
            return super().write(request) if "이름: 값" in request.prompt else ()

    request = "누리군 건설과에 하수관 공사 협조를 요청해 주세요. 공사는 누리교차로 앞에서 합니다."
    engine = Reader(said, quote)
    result = draft(find("협조요청"), Facts({}, ""), library=None, engine=engine, as_of=TODAY, request=request)  # type: ignore[arg-type]
    assert engine.asked and ("누리교차로 앞" in str(result.facts.values.get("장소", ""))) == stands
    assert result.facts_not_in_input == () and "한빛" not in result.body and "5,000,000" not in result.body


def test_an_engine_is_not_asked_when_the_background_is_given() -> None:
    engine = Writer("다른 말입니다.", "보행로를 넓힙니다")
    assert "보행로를 넓힙니다. 이에" in made(REST, engine=engine).text
    assert engine.asked == []


@pytest.mark.parametrize(
    ("output", "given"),
    [
        ("2026. 12. 9.(수)까지", "2026-12-09"),
        ("2026. 12. 14.(월)~12. 24.(목)", "2026-12-14 ~ 2026-12-24"),
        ("금1,650,000원(금일백육십오만원)", "165만원"),
        ("1. 첫째\n2. 둘째\n  가. 셋째", "첫째 둘째 셋째"),
        ("붙임  1. 계획 1부.\n      2. 서식 2부.", "계획 1부, 서식 2부"),
        ("14:00", "오후 2시"),
        ("주무관 홍가람", "기안자: 홍가람"),
        ("2027년 계획", "2027-01-04"),
        ("전화번호 (000) 000-0001", "(000)000-0001"),
    ],
)
def test_the_lock_knows_a_fact_in_another_dress(output: str, given: str) -> None:
    assert lock.not_given(output, [given]) == ()


@pytest.mark.parametrize(
    ("output", "given", "missing"),
    [
        ("2026. 12. 10.까지", "2026-12-09", "2026. 12. 10."),
        ("2026. 12. 9.까지", "12월 9일", "2026. 12. 9."),
        ("200명", "20명", "200"),
        ("금1,650,000원(금일백육십육만원)", "1650000", "금일백육십육만원"),
        ("15:00", "14:00", "15:00"),
        ("과장 전결 박다솜", "과장 전결 박하늘", "박다솜"),
        ("누리군수에게", "가온시장", "누리군수"),
        ("「도로법」에 따라", "도로", "도로법"),
        ("도로과-231", "건설과-231", "도로과"),
        ("3억 원", "3만 원", "3억"),
    ],
)
def test_the_lock_names_what_nobody_gave(output: str, given: str, missing: str) -> None:
    assert [fact.text for fact in lock.not_given(output, [given])] == [missing]
