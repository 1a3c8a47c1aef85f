"""An ordinance reads the same from every kind of file: chapters, articles, items, notes, addenda and annexes."""

from pathlib import Path

import pytest
from builders import docx, h_p, h_tbl, hwp, hwpx, page_of, pdf, w_p

from seoul_assist.library.statute_print import print_provision
from seoul_assist.library.statutes import parse
from seoul_assist.readers import read

LINES = (
    "가온시 책 나눔 조례",
    "(제정 2030. 1. 2. 조례 제7호)",
    "제1장 총칙",
    "제1조(목적) 책 나눔을 북돋는다.(개정 2031. 3. 4.)",
    "제2조(정의) 이 조례에서 쓰는 말의 뜻은 다음과 같다.",
    '1. "나눔"이란 돌려 읽는 것을 말한다.',
    "가. 빌려주기",
    '2. "책"이란 종이책을 말한다.',
    "제2장 나눔",
    "제3조(나눔의 날) ① 시장은 나눔의 날을 정한다.",
    "② 나눔의 날은 별표 1과 같다.",
    "부칙",
    "제1조(시행일) 이 조례는 공포한 날부터 시행한다.",
    "제2조(날에 관한 경과조치) 종전의 날은 그대로 둔다.",
)


def written(path: Path) -> Path:
    match path.suffix:
        case ".docx":
            path.write_bytes(docx("".join(map(w_p, LINES))))
        case ".hwpx":
            path.write_bytes(hwpx("".join(map(h_p, LINES))))
        case ".hwp":
            path.write_bytes(hwp(path, LINES))
        case ".pdf":
            path.write_bytes(pdf([page_of(LINES)]))
        case _:
            path.write_text("\n".join(LINES), encoding="utf-8")
    return path


@pytest.mark.parametrize("suffix", [".txt", ".docx", ".hwpx", ".hwp", ".pdf"])
def test_an_ordinance_in_any_file(tmp_path: Path, suffix: str) -> None:
    rule = parse(read(written(tmp_path / f"조례{suffix}")))
    items = {item.address: item for item in rule.provisions}
    assert (rule.name, rule.kind, rule.number) == ("가온시 책 나눔 조례", "조례", "7")
    assert list(items) == ["제1조", "제2조", "제3조", "부칙 제1조", "부칙 제2조"]
    assert items["제1조"].text == "책 나눔을 북돋는다."
    assert print_provision(items["제1조"]).endswith("북돋는다. (개정 2031. 3. 4.)")
    assert [unit.address for unit in items["제2조"].units] == ["제2조제1호", "제2조제1호가목", "제2조제2호"]
    assert items["제3조"].headings == ("제2장 나눔",)
    assert str(items["부칙 제1조"].effective) == "2030-01-02"


def test_a_table_in_an_annex_stays_a_table(tmp_path: Path) -> None:
    path = tmp_path / "조례.hwpx"
    annex = h_p("[별표 1] 나눔의 날(제3조 관련)") + h_p(h_tbl([["달", "날"], ["오월", "첫째 토요일"]]))
    path.write_bytes(hwpx("".join(map(h_p, LINES)) + annex))
    table = parse(read(path)).provisions[-1]
    assert (table.address, table.title) == ("별표 1", "나눔의 날(제3조 관련)")
    assert table.text == "달 | 날\n오월 | 첫째 토요일"
