from __future__ import annotations

import unicodedata

from seoul_assist.text.terms import bigrams, without_amendments


def test_bigrams_stay_inside_words() -> None:
    assert bigrams("주차 요금을, 3만원") == ["주차", "요금", "금을", "3만", "만원"]


def test_a_single_character_is_a_term() -> None:
    assert bigrams("제 2 항") == ["제", "2", "항"]


def test_case_form_and_invisible_characters_do_not_matter() -> None:
    assert bigrams("AI 조\u200b례") == bigrams("ai 조례")
    assert bigrams(unicodedata.normalize("NFD", "주차장")) == bigrams("주차장")


def test_amendment_marks_are_no_content() -> None:
    assert bigrams("요금 <개정 2020. 1. 2., 2021. 3. 4.> 감면 [본조신설 2019. 5. 6.]") == ["요금", "감면"]
    assert without_amendments("값 <표 1> [별표 2]") == "값 <표 1> [별표 2]"


def test_nothing_but_punctuation_has_no_terms() -> None:
    assert bigrams(" ·-—()「」\n\t") == []
    assert bigrams("") == []
    assert bigrams("\ud800") == []
