"""Whatever facts a form is given: no value is lost, nothing is made up, and the same facts make the same text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seoul_assist.tasks.drafting import form_file, forms, letter
from seoul_assist.tasks.drafting.fact_sheet import Facts, Value, flat
from seoul_assist.tasks.drafting.form_filters import FILTERS
from seoul_assist.tasks.drafting.form_house import HOUSES
from seoul_assist.tasks.drafting.form_line import TemplateError, parse

NAMES = [form.name for form in forms.all_forms()]
# Syllables in which no value can end as a statement, a deadline or an act that filters know.
_WORD = st.text("갈날달랄말발살알잘찰칼탈팔할", min_size=4, max_size=7)
_VALUE: st.SearchStrategy[Value] = st.recursive(
    _WORD,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3), st.dictionaries(_WORD, inner, min_size=1, max_size=3)
    ),
    max_leaves=5,
)


def leaves(value: Value) -> list[str]:
    """Every word of a value, the names in it too."""
    if isinstance(value, str):
        return [value]
    names = list(value) if isinstance(value, dict) else []
    return names + [leaf for part in (value if isinstance(value, list) else value.values()) for leaf in leaves(part)]


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=40, derandomize=True, deadline=None)
@given(st.data())
def test_no_value_is_lost(name: str, data: st.DataObject) -> None:
    form = forms.find(name)
    absent = {"관련", "근거", "관인"} | ({"수신"} if form.layout == "내부결재" else set())
    keys = [key for key in form.keys if key not in absent]
    values = data.draw(st.dictionaries(st.sampled_from(keys), _VALUE, min_size=1, max_size=8))
    facts = Facts(values, "\n".join(flat(dict(values))))
    written = letter.write(form, facts, [])
    said = written + "\n".join(letter.unplaced(form, facts))
    assert [leaf for value in values.values() for leaf in leaves(value) if leaf not in said] == []
    told = {name for name in values if name in HOUSES[form.layout].unfit}
    assert len(letter.unplaced(form, facts)) >= len(told)
    assert letter.write(form, facts, []) == written
    assert "\n".join(block.text for block in letter.blocks(form, facts, [])) == written


OFFICE = form_file.parse(
    "이름: 시험\n틀: 보도자료\n자리:\n  가: 가\n  나: 나\n  다: 다\n  라: {꼴: 금액}\n  마: {꼴: 사람}\n본문: |\n"
    "  {가}\n  {나|다체} {다:}\n  - 라: {라?}\n    - {마?|명사형}\n",
    "시험.yaml",
)


@settings(max_examples=80, derandomize=True, deadline=None)
@given(st.dictionaries(st.sampled_from(["가", "나", "다", "라", "마", "대상"]), _VALUE, min_size=1))
def test_no_value_is_lost_in_a_form_of_an_office(values: dict[str, Value]) -> None:
    written = letter.write(OFFICE, Facts(values, ""), [])
    assert [leaf for value in values.values() for leaf in leaves(value) if leaf not in written] == []


@settings(max_examples=150, derandomize=True, deadline=None)
@given(st.text("{}[]|?!=~:, -가나\n#", max_size=60))
def test_a_template_is_read_or_refused_with_its_line(text: str) -> None:
    try:
        parse(text, 5)
    except TemplateError as error:
        assert 5 <= error.line <= 5 + text.count("\n") and error.reason


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.text(max_size=40), st.sampled_from(sorted(FILTERS)))
def test_a_filter_never_fails(text: str, name: str) -> None:
    assert isinstance(FILTERS[name](text), str)
