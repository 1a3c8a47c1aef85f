"""Terms and keywords of Korean text."""

from __future__ import annotations

from seoul_assist.text.tokens import Term, bigrams, content_terms, keywords, packed, stems


def test_stems_lose_particles_and_function_words() -> None:
    assert stems("지방자치단체는 보조금을 지급하여야 하며, 그 결과에 관한 사항은 2026. 3. 5.까지") == [
        "지방자치단체",
        "보조금",
        "지급",
        "2026",
        "3",
        "5",
    ]


def test_packed_text_has_no_blanks_and_bigrams_run_over_them() -> None:
    assert packed(" 가온시 ㆍ AI\u200b 행정") == "가온시ai행정"
    assert bigrams("가온 시") == {"가온", "온시"}


def test_content_terms_need_no_blanks_and_leave_out_what_only_asks() -> None:
    spaced = {term.text for term in content_terms("자전거 보험 신청은 며칠까지 하나요?")}
    joined = {term.text for term in content_terms("자전거보험신청은며칠까지하나요")}
    assert {"자전거", "보험", "신청"} <= spaced
    assert joined == {"자전거보험신청"}
    assert content_terms("얼마예요?") == ()


def test_presence_of_a_compound_is_graded() -> None:
    term = Term("자전거보험", ("자전거", "보험"))
    assert term.presence(packed("자전거 보험에 가입한다")) == 1.0
    assert 0 < term.presence(packed("자전거를 탄다")) < 0.7
    assert term.presence(packed("주차 요금")) == 0.0
    assert Term("요금", ("요금",)).presence("금요일") == 0.0


def test_keywords_are_distinct_and_prefer_what_the_text_is_about() -> None:
    text = (
        "미리내도는 자전거 보험 가입 현황을 제출하도록 시군에 요청하였다. "
        "자전거 보험은 군민이 자전거를 타다가 다쳤을 때 쓴다. "
        "자전거 보험 가입 대상은 주민등록을 둔 군민이다. 이 사업의 추진 결과와 기타 사항은 따로 알린다."
    )
    found = keywords(text, 4, title="자전거 보험 가입 현황 제출")
    assert found[0] == "자전거 보험"
    assert 3 <= len(found) <= 4
    assert "군민" in found
    assert not {"사업", "사항", "기타", "결과"} & set(found)
    assert len({word for phrase in found for word in phrase.split()}) == sum(len(phrase.split()) for phrase in found)


def test_keywords_of_nothing_and_of_a_very_long_text() -> None:
    assert keywords("", 5) == ()
    long = "가온시 하수관로 정비 계획을 세운다. " * 20_000
    assert "하수관로" in " ".join(keywords(long, 3))
