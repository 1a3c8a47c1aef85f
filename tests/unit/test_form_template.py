"""An office's own DOCX or HWPX: its fields are filled in a copy, and everything else keeps its bytes."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from builders import docx, h_p, hwpx, w_p

from seoul_assist.errors import UsageError
from seoul_assist.tasks.drafting import form_template, forms, letter
from seoul_assist.tasks.drafting.fact_sheet import Facts, Value

_CONTROL = (
    '<w:sdt><w:sdtPr><w:alias w:val="담당자"/><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:p><w:r><w:rPr>'
    '<w:rStyle w:val="PlaceholderText"/></w:rPr><w:t>여기를 눌러</w:t></w:r><w:r><w:t> 쓰세요</w:t></w:r></w:p>'
    "</w:sdtContent></w:sdt>"
)
_SPLIT = "<w:p><w:r><w:t>기한 {기</w:t></w:r><w:r><w:t>한} 까지</w:t></w:r></w:p>"
WORD = docx(
    w_p("제목: {제목}") + _SPLIT + w_p("[[내용]]") + w_p("예산 { 예산 }") + _CONTROL + w_p("끝"),
    header1=w_p("{기관명}"),
    styles="<w:style/>",
)
_CLICK = (
    '<hp:p paraPrIDRef="0"><hp:run charPrIDRef="0"><hp:ctrl><hp:fieldBegin id="7" type="CLICK_HERE" name="담당자"'
    ' dirty="0"/></hp:ctrl></hp:run><hp:run charPrIDRef="0"><hp:t>누르세요</hp:t></hp:run><hp:run charPrIDRef="0">'
    '<hp:ctrl><hp:fieldEnd beginIDRef="7"/></hp:ctrl><hp:t>!</hp:t></hp:run><hp:linesegarray/></hp:p>'
)
_EMPTY_CLICK = (
    '<hp:p paraPrIDRef="0"><hp:run charPrIDRef="0"><hp:ctrl><hp:fieldBegin id="8" type="CLICK_HERE" name="비고"/>'
    '</hp:ctrl><hp:ctrl><hp:fieldEnd beginIDRef="8"/></hp:ctrl><hp:t>뒤</hp:t></hp:run></hp:p>'
)
HANGUL = hwpx(h_p("제목: {제목}") + h_p("{내용}") + _CLICK + _EMPTY_CLICK, h_p("덧붙임"))
VALUES: dict[str, Value] = {
    "기관명": "가온시", "제목": "가온로 보수", "기한": "2026-12-09", "내용": ["하나를 함", "둘을 함"],
    "예산": "1650000", "담당자": "주무관 홍가람", "비고": "없음",
}  # fmt: skip


def made(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def given(keys: tuple[str, ...], **more: Value) -> Facts:
    return Facts({key: value for key, value in {**VALUES, **more}.items() if key in keys}, "")


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_a_docx_is_filled_in_a_copy(tmp_path: Path) -> None:
    path = made(tmp_path, "출장 신청.docx", WORD)
    form = forms.find("출장신청", [tmp_path])
    assert form.keys == ("제목", "기한", "내용", "예산", "담당자", "기관명") and form.required == form.keys
    assert form.slot("기한").kind == "날짜" and form.slot("예산").kind == "금액"
    text = letter.write(form, given(form.keys), [])
    for said in (
        "제목: 가온로 보수", "기한 2026. 12. 9.(수) 까지", "하나를 함\n둘을 함",
        "예산 금1,650,000원(금일백육십오만원)", "주무관 홍가람\n끝",
    ):  # fmt: skip
        assert said in text
    filled = form_template.filled(form, given(form.keys))
    before, after = parts(WORD), parts(filled)
    assert list(before) == list(after)
    assert {name for name in before if before[name] != after[name]} == {"word/document.xml", "word/header1.xml"}
    assert "가온시" in after["word/header1.xml"].decode() and b"showingPlcHdr" not in after["word/document.xml"]
    assert path.read_bytes() == WORD and form_template.filled(form, given(form.keys)) == filled


def test_a_hwpx_is_filled_in_a_copy(tmp_path: Path) -> None:
    form = form_template.form_from_file(made(tmp_path, "출장보고.hwpx", HANGUL))
    assert form.keys == ("제목", "내용", "담당자", "비고")
    assert letter.write(form, given(form.keys), []).startswith(
        "제목: 가온로 보수\n하나를 함\n둘을 함\n주무관 홍가람!\n없음뒤"
    )
    before, after = parts(HANGUL), parts(form_template.filled(form, given(form.keys)))
    assert {name for name in before if before[name] != after[name]} == {"Contents/section0.xml"}
    section = after["Contents/section0.xml"].decode()
    assert "lineseg" not in section and 'dirty="1"' in section and section.count("{") == 0


@pytest.mark.parametrize(("name", "data"), [("가.docx", WORD), ("가.hwpx", HANGUL)])
def test_what_nobody_gave_stays_open(tmp_path: Path, name: str, data: bytes) -> None:
    form = form_template.form_from_file(made(tmp_path, name, data))
    text = letter.write(form, Facts({"제목": "가온로 보수"}, ""), [])
    assert set(letter.open_slots(text)) >= set(form.keys) - {"제목", "기관명"}


def test_a_value_is_never_taken_for_a_field_or_a_tag(tmp_path: Path) -> None:
    form = form_template.form_from_file(made(tmp_path, "가.docx", WORD))
    text = letter.write(form, given(form.keys, 제목="{기한} <w:t>&amp;", 담당자="{제목}"), [])
    assert "{기한}" in text and "w:t" in text and "{제목}\n끝" in text


def test_files_that_are_no_forms(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="채울 자리가 없는"):
        form_template.form_from_file(made(tmp_path, "빈.docx", docx(w_p("자리가 없음"))))
    with pytest.raises(UsageError, match="쓸 수 없는 파일"):
        form_template.form_from_file(made(tmp_path, "가.hwp", b"x"))
    with pytest.raises(UsageError, match="열 수 없습니다"):
        forms.find(str(tmp_path / "없음.docx"))
    many = docx("".join(w_p(f"{{자리{number}}}") for number in range(form_template.MOST_FIELDS + 1)))
    with pytest.raises(UsageError, match="너무 많은"):
        form_template.form_from_file(made(tmp_path, "많은.docx", many))


def test_a_file_of_an_office_stands_before_a_form_of_that_name(tmp_path: Path) -> None:
    made(tmp_path, "공고.hwpx", HANGUL)
    assert forms.find("공고", [tmp_path]).layout == "파일" and forms.find("공고").layout == "공고"
    assert forms.all_forms([tmp_path])[0].name == "공고"
    assert sum(form.name == "공고" for form in forms.all_forms([tmp_path])) == 1
    schema = forms.schema(forms.find("공고", [tmp_path]))
    assert schema["required"] == ["제목", "내용", "담당자", "비고"]
