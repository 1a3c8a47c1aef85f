"""Whatever the text and the form, every content word of the text stands in what is made of it."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from seoul_assist.readers import Source, read_source
from seoul_assist.tasks.drafting import forms, from_draft
from seoul_assist.text import facts as lock
from seoul_assist.text.tokens import packed, stems

_WORDS = st.sampled_from(
    (
        *("안내판", "설치", "계획", "주차장", "도로", "공사", "구간", "담당", "위치도", "회의", "자료", "누리군"),
        *("다솜구청장", "가온시", "2개", "10명", "14:00", "현황", "정비", "점검", "끝", "붙임", "협조"),
    )
)
_PHRASE = st.lists(_WORDS, min_size=1, max_size=6).map(" ".join)
_MARK = st.sampled_from(
    (
        "",
        "1. ",
        "2) ",
        "가. ",
        " 나) ",
        "  - ",
        "□ ",
        " ○ ",
        "※ ",
        "(1) ",
        "① ",
        "수신: ",
        "제목  ",
        "붙임  1. ",
        "첨부: ",
        "담당: ",
    )
)
_TAIL = st.sampled_from(
    ("", ".", "합니다.", " 2026.12.9", " 2026. 12. 9.(수)", " 1부.  끝.", ": 금1,000원", " 요청", "  끝.")
)
_FOOT = st.sampled_from(
    (
        "가온시장",
        "가온시장  관인생략",
        "2026. 12. 4.",
        "전화 (000) 000-0001",
        "주무관 홍가람  과장 전결 박다솜",
        "시행  도로과-1(2026. 12. 1.)  접수",
        "",
    )
)
_LINE = st.one_of(st.tuples(_MARK, _PHRASE, _TAIL).map("".join), st.just(""), _FOOT, st.just("품목 | 수량"))
_LABELS = frozenset(("수신", "제목", "붙임", "첨부", "시행", "접수", "전화"))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(_LINE, min_size=1, max_size=14), st.sampled_from([form.name for form in forms.all_forms()]))
def test_no_word_is_lost(lines: list[str], name: str) -> None:
    text = "\n".join(lines)
    if not text.strip():
        return
    form = forms.find(name)
    document = read_source(Source("글.txt", data=text.encode()))
    made = from_draft.restructure(document, form)
    said = packed(made.text)
    assert not lock.not_given(text, [made.text])
    # An ending may become a nominal one in a report: 설치합니다 and 설치함 are one word.
    for word in stems(text):
        assert packed(word) in said or packed(word.removesuffix("합니다")) in said or word in _LABELS, (word, made.text)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.lists(_LINE, min_size=1, max_size=14))
def test_the_same_text_gives_the_same_letter(lines: list[str]) -> None:
    if not "".join(lines).strip():
        return
    document = read_source(Source("글.txt", data="\n".join(lines).encode()))
    form = forms.find("협조요청")
    assert from_draft.restructure(document, form).text == from_draft.restructure(document, form).text
