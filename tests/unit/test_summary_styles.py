"""The styles of a summary: the same claims in another shape, every number on the page it names."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from sentence_ends import is_nominal

from seoul_assist.adapters.extractive import Extractive
from seoul_assist.adapters.scripted import Scripted
from seoul_assist.errors import UsageError
from seoul_assist.model import Block, Citation, Claim, Document, Evidence, Proposal, Quote
from seoul_assist.ports import Request
from seoul_assist.readers import read
from seoul_assist.tasks.summarizing.summarize import as_json, as_markdown, digest, formats_of, style_of
from seoul_assist.tasks.summarizing.summary_kinds import ASKED, DUE, OTHER, PAID, RIGHT, SAVE, WHOM, is_broken, kinds
from seoul_assist.tasks.summarizing.summary_styles import STYLES, Style, _item, headline, sections, shortened
from seoul_assist.tasks.summarizing.summary_views import as_document
from seoul_assist.text.facts import not_given
from seoul_assist.text.nominal import nominal
from seoul_assist.text.tokens import packed
from seoul_assist.writers import rendered

PAGES = [
    """누리군 공동 정원 조성 사업 추진 계획 및 읍면별 참여 단체 모집 안내
가온시는 빈터 12곳에 공동 정원을 만들어 2027년 3월부터 주민에게 개방하기로 결정하였다.
정원은 마을 단체가 스스로 가꾸며 가온시는 흙과 묘목을 대어 준다.""",
    """가. 신청 기한: 2026. 12. 18.(금) 18:00까지
나. 지원 금액: 단체마다 금 3,500,000원
다. 신청 대상: 주민 7명 이상이 모인 마을 단체
라. 접수 장소: 가온시청 3층 정원녹지과
마. 근거: 「가온시 마을 정원 조례」 제8조제2항""",
    """읍면에서는 참여를 바라는 단체의 신청서를 모아 2026년 12월 21일까지 정원녹지과에 제출하여 주시기 바랍니다.
다만, 지난해에 지원을 받은 단체는 올해 지원 대상에서 제외한다.
문의: 정원녹지과 (000) 000-0000""",
]


def plan() -> Document:
    blocks = tuple(Block(text, page=number) for number, text in enumerate(PAGES, start=1))
    return Document("정원.pdf", "0" * 64, "pdf", blocks, 3, 3)


@pytest.mark.parametrize("style", STYLES)
def test_every_line_stands_on_the_page_it_names(style: Style) -> None:
    summary = digest(plan(), Extractive(), clock=lambda: 0.0)
    shape = as_json(summary, "정원.pdf", style)
    assert shape["style"] == style and shape["sections"]
    for line in (line for section in shape["sections"] for line in section["lines"]):
        if not line["anchors"]:
            assert line["mark"] == "※" or line["text"] in (headline(summary.title), "(원문에 없음)")
            continue
        assert all(
            a["status"] == "verified" and packed(a["quote"]) in packed(PAGES[a["page"] - 1]) for a in line["anchors"]
        )
        assert not_given(line["text"], [PAGES[anchor["page"] - 1] for anchor in line["anchors"]]) == ()
    assert as_markdown(summary, style) == as_markdown(digest(plan(), Extractive(), clock=lambda: 0.0), style)
    assert "원문: 정원.pdf" in as_markdown(summary, style) and "3쪽 가운데 3쪽을 읽음" in as_markdown(summary, style)


def test_onepage_opens_with_the_conclusion_and_ends_in_nouns() -> None:
    found = sections(digest(plan(), Extractive()), "onepage")
    said = {section.heading: " ".join(line.text for line in section.lines) for section in found}
    assert next(iter(said)) == ASKED and "제출하여 주시기 바람" in said[ASKED]
    assert "2026. 12. 18.(금) 18:00까지" in said[DUE]
    assert "3,500,000원" in said[PAID]
    assert "주민 7명" in said[WHOM] and "3층" in said[WHOM]
    assert "제8조제2항" in said[RIGHT]
    assert "지원 대상에서 제외함" in said[SAVE]
    lines = [line for section in found for line in section.lines]
    assert {line.mark for line in lines} <= {"○", "-", "※"}
    assert all(is_nominal(line.text) for line in lines)
    assert all(len(line.text) <= 70 for line in lines if line.mark == "○")
    markdown = as_markdown(digest(plan(), Extractive()), "onepage")
    assert "□ 기한  \n ○ 신청 기한: 2026. 12. 18.(금) 18:00까지 (2쪽)  \n" in markdown


def test_gist_is_one_to_three_sentences_with_the_request_and_its_deadline() -> None:
    (only,) = sections(digest(plan(), Extractive()), "gist")
    assert only.heading == "문서요지" and 1 <= len(only.lines) <= 3
    said = " ".join(line.text for line in only.lines)
    assert "제출하여 주시기 바랍니다." in said and "2026" in said
    assert "- 키워드: " in as_markdown(digest(plan(), Extractive()), "gist")


def test_press_has_a_short_headline_finished_sentences_and_the_contact() -> None:
    found = {section.heading: section.lines for section in sections(digest(plan(), Extractive()), "press")}
    assert len(found["제목"][0].text) <= 30 and found["제목"][0].text.endswith("…")
    assert found["리드"] and found["부제"][0].mark == "-"
    for line in found["본문"]:
        assert line.text.endswith("다.") and any(line.text in page for page in PAGES)
    assert found["문의"][0].text == "문의: 정원녹지과 (000) 000-0000"
    silent = Document("a.txt", "0" * 64, "txt", (Block("가온시는 길 12km를 정비하기로 결정하였다."),))
    assert "(원문에 없음)" in as_markdown(digest(silent, Extractive()), "press")


def test_a_model_gives_the_same_shapes_and_its_false_numbers_do_not_pass() -> None:
    def said(request: Request) -> tuple[Proposal, ...]:
        quote = "가온시는 빈터 12곳에 공동 정원을 만들어 2027년 3월부터 주민에게 개방하기로 결정하였다."
        return (Proposal("시는 빈터 21곳에 정원을 만든다.", (Quote("S1", quote),)),)

    summary = digest(plan(), Scripted([said, said], name="llama:작은모델"))
    for style in STYLES:
        shape = as_json(summary, "정원.pdf", style)
        for line in (line for section in shape["sections"] for line in section["lines"]):
            assert "21곳" not in line["text"] or "[확인 필요]" in line["text"]
    lines = [line for section in sections(summary, "onepage") for line in section.lines if line.mark == "○"]
    assert any("12곳" in line.text and line.text.endswith("[확인 필요]") for line in lines)


def test_long_lines_are_cut_between_words_and_stand_whole_below() -> None:
    long = (
        "가온시는 어린이와 어르신이 함께 쓰는 공동 정원의 안전을 확보하고 이용자의 불편을 줄이기 위하여 관계 기관의 "
        "의견을 읍면별로 하나씩 모아 알기 쉽게 정리하고, 점검표와 사진을 붙여 2026. 12. 18.(금) 18:00까지 "
        "누리군에 제출하여야 한다."
    )
    summary = digest(Document("a.txt", "0" * 64, "txt", (Block(long),)), Extractive())
    first, second = (line for section in sections(summary, "onepage") for line in section.lines)
    assert first.mark == "○" and first.text.startswith("가온시는 … ") and first.text.endswith("제출하여야 함")
    assert len(first.text) <= 70 and "2026. 12. 18.(금) 18:00까지" in first.text
    assert (second.mark, second.text) == ("-", long.removesuffix("한다.") + "함")


@pytest.mark.parametrize("most", range(20, 70, 5))
def test_no_date_amount_or_bracket_is_cut_through(most: int) -> None:
    text = "다솜구는 「다솜구 정원 조례」 제3조(정의 등)에 따라 2026. 12. 18.(금)부터 예산 3 억 원을 들여 정원을 만듦"
    cut = shortened(text, most)
    tail = cut.partition("… ")[2] or cut
    assert text.endswith(tail) and not tail.startswith(("12.", "18.", "억", "원", "정원 조례」", "등)"))
    assert len(cut) <= most or cut == text


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("제출 기한: 2026. 12. 18.(금) 18:00", DUE),
        ("소요 예산: 금 3,500,000원", PAID),
        ("교육 장소: 가온시청 3층", WHOM),
        ("관련: 「누리군 정원 조례」 제12조, 정원과-123(2026. 11. 2.)", RIGHT),
        ("다만, 이미 받은 사람은 제외한다.", SAVE),
        ("2026. 12. 18.까지 제출하여 주시기 바랍니다.", ASKED),
        ("공사를 2026. 12. 18.까지 마친다.", DUE),
        ("신청서를 받은 날부터 10일 이내에 결과를 알린다.", DUE),
        ("사업에는 모두 2억 5천만 원이 든다.", PAID),
        ("제12조, 제3조에 따른 위원회는 위원 9명으로 구성한다.", OTHER),
        ("사업 규모: 일금 사억원(₩ 400,000,000)", PAID),
        ("사업 기간: ’08년 ~ 계속", OTHER),
        ("최근 5년 이내에 사업을 연 기업을 우대한다.", OTHER),
        ("2026. 12. 18.까지 받은 응모작은 모두 300건이었다.", OTHER),
        ("자세한 통계는 누리집(https://gaon.example.kr/a.do)을 참고하여 주시기 바랍니다.", OTHER),
        ("군수는 제3조제2항에 따른 다음 각 호의 사항을 조사하여야 한다.", OTHER),
        ("기술료 납부대상 여부 : 비대상", OTHER),
    ],
)
def test_kinds_go_by_the_words_that_stand_there(said: str, kind: str) -> None:
    assert kinds(said)[0] == kind


@pytest.mark.parametrize(
    "said",
    [
        "때에는 이 중 하나만 제외한다.",
        "경우 관련 규정에 따라 제외함",
        "을 지원 대상에서 제외한다.",
        "다만, 이미 받은 사람 가운데 정원녹지과장이",
        "등에 대하여는 2026. 12. 18.까지 제출한다.",
        "이 경우 먼저 지원하도록 하여야 한다.",
    ],
)
def test_a_piece_of_a_sentence_is_of_no_kind(said: str) -> None:
    assert is_broken(said) and kinds(said) == (OTHER,)


@pytest.mark.parametrize("said", ["수도 요금은 제외한다.", "다만, 이미 받은 사람은 제외함", "이 사업에서 제외한다."])
def test_a_whole_sentence_is_none(said: str) -> None:
    assert not is_broken(said) and kinds(said)[0] == SAVE


def test_an_interest_of_the_other_side_is_no_exception() -> None:
    assert kinds("작성자 불이익의 원칙에 따라 풀이하고 있다.")[0] == OTHER
    assert kinds("참석하지 않으면 불이익이 있을 수 있다.")[0] == SAVE


@pytest.mark.parametrize(
    ("text", "said"),
    [
        # Cut before 큰 분야, the second would be the first; before 제51조, the article would be of another law.
        (
            "두 번째로 규모가 큰 분야는 다솜구 정원 분야로 모두 8억 4천만 원을 들여 빈터와 자투리땅을 가꿈",
            None,
        ),
        (
            "사업의 일부를 다른 기관에 맡기려면 「누리군 정원 조례」 제51조에 따라 미리 위원회의 승인을 받아야 함",
            None,
        ),
        (
            "모집 공고를 보고 신청한 단체 가운데 정원을 가꾼 적이 있거나 주민 일곱 명 이상이 함께하는 단체를 먼저 고름",
            None,
        ),
        (
            "구분 | 예산 | 결산 | 증감 | 공동 정원 | 322,799 | 518,815 | 584,906 | 66,091 | 12.7 | 정원 관리 | 1 | 2",
            None,
        ),
        (
            "누리군은 읍면마다 정원 지킴이를 두며, 정원녹지과는 가꾸기에 필요한 흙과 모종을 해마다 나누어 줌",
            "… 정원녹지과는 가꾸기에 필요한 흙과 모종을 해마다 나누어 줌",
        ),
    ],
)
def test_a_line_is_cut_where_a_clause_ends_or_not_at_all(text: str, said: str | None) -> None:
    cut = shortened(text, 50)
    assert cut.endswith(said) and len(cut) <= 50 if said else cut == text


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("공동 정원* 열두 곳을 만듦 〈 추진 근거 〉", ["공동 정원 열두 곳을 만듦"]),
        ("경상비 [각주 3] 경상비 : 인건비와 임차료", ["경상비 : 인건비와 임차료"]),
        ("순 융 자 : 융자 지출 - 융자 회수", ["순 융 자 : 융자 지출 - 융자 회수"]),
        (
            "예산 : 3,500,000원(늘어남) * 정원을 가꾸는 곳이 늘었기 때문임",
            ["예산 : 3,500,000원(늘어남)", "정원을 가꾸는 곳이 늘었기 때문임"],
        ),
        (
            "정원 관리 ㅇ ’26년부터 읍면에서 정원을 관리함",
            ["정원 관리", "’26년부터 읍면에서 정원을 관리함"],
        ),
    ],
)
def test_marks_of_the_source_do_not_reach_a_line(text: str, lines: list[str]) -> None:
    claim = Claim(text, (Citation(Evidence("S1", "", text), text, "verified"),))
    assert [line.text for line in _item(claim)] == lines


def test_a_subtitle_stands_whole_where_one_does() -> None:
    found = {section.heading: section.lines for section in sections(digest(plan(), Extractive()), "press")}
    assert all("…" not in line.text and " | " not in line.text for line in found["부제"])


def test_json_keeps_its_shape_and_names_the_facts() -> None:
    shape = as_json(digest(plan(), Extractive()), "정원.pdf")
    assert shape["schema"] == "seoul-assist/summary/1" and shape["style"] == "brief"
    assert [line["text"] for line in shape["sections"][0]["lines"]] == [point["text"] for point in shape["points"]]
    facts = {name: " ".join(fact["text"] for fact in found) for name, found in shape["facts"].items()}
    assert "2026. 12. 18." in facts["deadlines"] and "2026년 12월 21일까지" in facts["deadlines"]
    assert "3,500,000원" in facts["amounts"] and "제출하여 주시기 바랍니다" in facts["requests"]
    assert shape["facts_more"] == {"deadlines": 0, "amounts": 0, "requests": 0}


def test_headlines_have_thirty_letters_at_most() -> None:
    assert headline("짧은 제목") == "짧은 제목"
    assert (
        headline("누리군 공동 정원 조성 사업 추진 계획 및 읍면별 참여 단체 모집")
        == "누리군 공동 정원 조성 사업 추진 계획 및 읍면별…"
    )
    assert headline("누리군 공동 정원을 만드는 사업의 추진 및 읍면별참여단체 모집").endswith("추진…")
    assert len(headline("가" * 90)) == 30


@pytest.mark.parametrize("suffix", ["docx", "hwpx"])
def test_docx_and_hwpx_hold_the_same_lines(suffix: str, tmp_path: Path) -> None:
    summary = digest(plan(), Extractive())
    document, about = as_document(summary, "onepage")
    assert about.gist == summary.gist.text and 3 <= len(about.keywords) <= 7
    path = tmp_path / f"정원.{suffix}"
    path.write_bytes(rendered(document, suffix, about))
    said = [line.strip("# ").strip() for line in as_markdown(summary, "onepage").splitlines()]
    assert [line.strip() for line in read(path).text.split("\n") if line.strip()] == [line for line in said if line]


def test_unknown_styles_and_formats_are_refused_with_a_way_on() -> None:
    assert formats_of("docx, MD") == ("md", "json", "docx") and formats_of("") == ("json",)
    assert style_of("OnePage") == "onepage"
    for wrong in (lambda: formats_of("md,exe"), lambda: style_of("시")):
        with pytest.raises(UsageError) as caught:
            wrong()
        assert caught.value.hint


@pytest.mark.parametrize(
    "hostile", ["1" * 5000, "1,1." * 2000, "일" * 5000, "1 " * 3000, "(" * 3000, "「" * 3000, "다 " * 3000]
)
def test_no_text_makes_the_detection_slow(hostile: str) -> None:
    began = time.process_time()
    kinds(hostile)
    nominal(hostile)
    shortened(hostile, 70)
    headline(hostile)
    assert time.process_time() - began < 1.0
