"""The overview of a run: a row for each document, in three formats that hold nothing live."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from pathlib import Path

import pytest

from seoul_assist.adapters.extractive import Extractive
from seoul_assist.adapters.scripted import Scripted
from seoul_assist.model import Block, Document, Note, Outcome
from seoul_assist.readers.reading import read_source
from seoul_assist.readers.sources import Source
from seoul_assist.tasks.summarizing.overview import HEAD, MOST_FACTS, NAMES, around
from seoul_assist.tasks.summarizing.summarize import Step, summarize, unread
from seoul_assist.tasks.summarizing.summary_kinds import DEADLINE, MONEY
from seoul_assist.writers.sheets import LONGEST_CELL, cell, to_csv, to_xlsx

LETTER = """제목 공동 정원 신청서 제출 요청
가. 제출 기한: 2026. 12. 18.(금) 18:00까지
나. 지원 금액: 단체마다 금 3,500,000원
읍면에서는 참여를 바라는 단체의 신청서를 모아 정원녹지과에 제출하여 주시기 바랍니다.
"""
_LONG = "가온시는 " + "길고 긴 사정을 두루 살펴 " * 6
FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    " =1",
    "＝1",
    "=cmd|'/C calc'!A0",
    '=HYPERLINK("http://a.example.kr")',
]


def run(paths: list[Path], out: Path, **more: object) -> Outcome:
    return summarize(paths, out, read=read_source, engine=Extractive(), clock=lambda: 0.0, **more)  # type: ignore[arg-type]


def rows(out: Path) -> list[list[str]]:
    raw = (out / NAMES[1]).read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def strings(data: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        text = package.read("xl/sharedStrings.xml").decode()
    return re.findall(r"<t[^>]*>(.*?)</t>", text, re.DOTALL)


def test_every_document_has_its_row_and_what_failed_says_why(tmp_path: Path) -> None:
    folder, out = tmp_path / "문서", tmp_path / "요약"
    folder.mkdir()
    (folder / "정원.txt").write_text(LETTER, encoding="utf-8")
    (folder / "빈.txt").write_bytes(b"")
    assert run([folder], out).exit_code == 3
    head, empty, garden = rows(out)
    assert tuple(head) == HEAD and all(len(row) == len(HEAD) for row in (empty, garden))
    assert garden[0].endswith("정원.txt") and garden[2].count(",") >= 2
    assert "제출 기한: 2026. 12. 18.(금) 18:00까지" in garden[3] and "3,500,000원" in garden[4]
    assert "제출하여 주시기 바랍니다." in garden[5]
    assert empty[6] == "요약 못 함" and "내용이 없는 파일" in empty[7]
    said = (out / NAMES[0]).read_text(encoding="utf-8")
    assert (
        "문서 2건 가운데 1건을 요약했습니다." in said and "## 요약하지 못한 문서" in said and "빈.txt: 내용이" in said
    )
    assert set(strings((out / NAMES[2]).read_bytes())) >= {*HEAD, garden[1], "요약 못 함"}


def test_unchanged_documents_stay_in_it_and_the_bytes_stay_the_same(tmp_path: Path) -> None:
    for name in "가나":
        (tmp_path / f"{name}.txt").write_text(LETTER + name, encoding="utf-8")
    run([tmp_path], tmp_path / "out")
    before = [(tmp_path / "out" / name).read_bytes() for name in NAMES]
    assert run([tmp_path / "가.txt", tmp_path / "나.txt"], tmp_path / "out").count("unchanged") == 2
    assert [(tmp_path / "out" / name).read_bytes() for name in NAMES] == before
    assert len(rows(tmp_path / "out")) == 3


def test_results_of_any_earlier_run_are_no_documents(tmp_path: Path) -> None:
    (tmp_path / "가.txt").write_text(LETTER, encoding="utf-8")
    run([tmp_path], tmp_path / "첫", formats=("md", "json", "docx"))
    again = run([tmp_path], tmp_path / "둘째")
    assert [Path(item.name).name for item in again.items] == ["가.txt"]
    assert run([tmp_path], tmp_path).count("done") == 1 and len(run([tmp_path], tmp_path).items) == 1


def test_an_overview_that_cannot_be_written_fails_and_keeps_the_summaries(tmp_path: Path) -> None:
    (tmp_path / "가.txt").write_text(LETTER, encoding="utf-8")
    out = tmp_path / "out"
    (out / NAMES[1]).mkdir(parents=True)
    outcome = run([tmp_path / "가.txt"], out)
    assert outcome.exit_code == 3 and [item.name for item in outcome.items if item.status == "failed"] == [NAMES[1]]
    assert (out / "가.summary.json").is_file() and (out / NAMES[2]).is_file()


def test_no_cell_is_a_formula_a_link_or_a_number() -> None:
    table = [["머리", "값"], *([said, "1234"] for said in FORMULAS if said != "-1")]
    assert to_csv([["-1"]]).decode("utf-8-sig") == "-1\r\n"  # a negative number is no formula
    for value in (
        value for row in csv.reader(io.StringIO(to_csv(table).decode("utf-8-sig"), newline="")) for value in row
    ):
        assert value[:1] not in tuple("=+-@\t\r＝＋－＠") and not value.startswith(" =")
    with zipfile.ZipFile(io.BytesIO(to_xlsx(table, "표"))) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
        assert not any("hyperlink" in name.lower() or "external" in name.lower() for name in package.namelist())
    cells = re.findall(r"<c [^>]*>", sheet)
    assert "<f" not in sheet.replace("<formatting", "") and len(cells) == 2 * len(table)
    assert all('t="s"' in found for found in cells)
    assert to_xlsx(table, "표") == to_xlsx(table, "표") and to_csv(table) == to_csv(table)


def test_rows_that_one_sheet_cannot_hold_go_on_in_another() -> None:
    table = [["머리"], *([str(number)] for number in range(1, 8))]
    with zipfile.ZipFile(io.BytesIO(to_xlsx(table, "표", most=4))) as package:
        shared = re.findall(r"<t[^>]*>([^<]*)</t>", package.read("xl/sharedStrings.xml").decode())
        sheets = [
            [
                shared[int(at)]
                for at in re.findall(r"<v>(\d+)</v>", package.read(f"xl/worksheets/sheet{n}.xml").decode())
            ]
            for n in (1, 2, 3)
        ]
        names = re.findall(r'<sheet name="([^"]+)"', package.read("xl/workbook.xml").decode())
    assert sheets == [["머리", "1", "2", "3"], ["머리", "4", "5", "6"], ["머리", "7"]]
    assert names == ["표", "표 2", "표 3"]


def test_a_cell_holds_no_control_and_says_when_it_was_cut() -> None:
    assert cell("가\x1b[31m\x00\u202e나") == cell(cell("가\x1b[31m\x00\u202e나")) and "\x00" not in cell("가\x00나")
    assert cell("가" * 40_000).endswith("…(줄임)") and len(cell("가" * 40_000)) < 32_767
    assert len(cell("가" * LONGEST_CELL)) == LONGEST_CELL


def test_documents_cannot_break_the_table_or_show_a_person(tmp_path: Path) -> None:
    attack = "제목 |가| [눌러](http://a.example.kr) <script>\n"
    attack += "신청자 900101-1234567은 2026. 12. 18.까지 | 서류를 | 제출하여야 한다.\n"
    (tmp_path / "가|나.txt").write_text(attack, encoding="utf-8")
    run([tmp_path / "가|나.txt"], tmp_path / "out")
    said = (tmp_path / "out" / NAMES[0]).read_text(encoding="utf-8")
    table = [line for line in said.splitlines() if line.startswith("|")]
    assert len(table) == 3 and all(len(re.findall(r"(?<!\\)\|", line)) == len(HEAD) for line in table)
    assert "](" not in said and "<script" not in said
    for name in NAMES[:2]:
        assert "1234567" not in (tmp_path / "out" / name).read_text(encoding="utf-8-sig")
    assert "1234567" not in " ".join(strings((tmp_path / "out" / NAMES[2]).read_bytes()))


@pytest.mark.parametrize(
    ("text", "sign", "kept"),
    [
        ("짧은 글", None, "짧은 글"),
        (_LONG + "2026. 12. 18.(금) 18:00까지 낸다.", DEADLINE, "2026. 12. 18.(금) 18:00까지"),
        (_LONG + "금 3,500,000원을 " + "나누어 준다 " * 9, MONEY, "3,500,000원"),
    ],
)  # fmt: skip
def test_a_long_fact_is_shown_around_what_counts(text: str, sign: re.Pattern[str] | None, kept: str) -> None:
    shown = around(text, sign)
    assert kept in shown and len(shown) <= 100
    assert all(part.strip() in text for part in shown.split("…"))


def test_pages_that_gave_nothing_are_told(tmp_path: Path) -> None:
    def read(source: Source) -> Document:
        notes = (
            Note("no_text", "글자가 없는 쪽은 읽지 못했습니다: 2쪽", 2),
            Note("page_number", "쪽 번호를 뺐습니다."),
        )
        return Document(
            source.name, "0" * 64, "pdf", (Block("가온시는 정원을 만들기로 결정하였다.", page=1),), 2, 1, notes
        )

    (tmp_path / "가.pdf").write_bytes(b"-")
    out = tmp_path / "out"
    outcome = summarize([tmp_path / "가.pdf"], out, read=read, engine=Extractive(), clock=lambda: 0.0)
    assert list(unread(outcome, out).values()) == [["글자가 없는 쪽은 읽지 못했습니다: 2쪽"]]
    assert rows(out)[1][6] == "1/2 (일부만 읽음)" and rows(out)[1][7] == "글자가 없는 쪽은 읽지 못했습니다: 2쪽 (2쪽)"


def test_another_style_or_format_is_made_again_and_progress_tells_how_far(tmp_path: Path) -> None:
    for number in range(4):
        (tmp_path / f"{number}.txt").write_text(LETTER + str(number), encoding="utf-8")
    (tmp_path / "나쁜.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    steps: list[Step] = []
    out = tmp_path / "out"
    assert run([tmp_path], out, on_progress=steps.append).count("done") == 4
    assert (steps[-1].done, steps[-1].total) == (5, 5) and {step.total for step in steps} == {5}
    done = [step.done for step in steps]
    assert done == sorted(done) and done[0] == 0
    steps.clear()
    assert run([tmp_path], out, on_progress=steps.append).count("unchanged") == 4
    assert (steps[-1].done, steps[-1].total) == (5, 5)
    assert run([tmp_path], out, style="onepage").count("done") == 4
    assert run([tmp_path], out, style="onepage", formats=("md", "json", "hwpx")).count("done") == 4
    assert (out / "0.summary.hwpx").is_file()
    assert json.loads((out / "0.summary.json").read_bytes())["style"] == "onepage"


def test_what_counts_as_done_when_a_run_stops_is_on_the_disk(tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f"{number}.txt").write_text(LETTER + str(number), encoding="utf-8")
    out, steps = tmp_path / "out", list[Step]()

    def stop(_: object) -> tuple[()]:
        raise KeyboardInterrupt

    engine = Scripted([(), (), (), (), stop])
    with pytest.raises(KeyboardInterrupt):
        summarize([tmp_path], out, read=read_source, engine=engine, on_progress=steps.append)
    assert steps[-1].done == len(list(out.glob("*.summary.json"))) == 2
    assert run([tmp_path], out).exit_code == 0


def test_a_row_of_figures_is_shown_without_its_heads() -> None:
    row = "(단위: 백만원) … 사업명 | 2025년 결산 | 2026년 예산 | 증감 | 확정 … 마을 정원 | 1,200 | 3,400 | 2,200"
    assert around(row, MONEY) == "(단위: 백만원) … 마을 정원 | 1,200 | 3,400 | 2,200"


def test_a_cell_holds_few_facts_and_counts_the_others(tmp_path: Path) -> None:
    dates = "\n".join(
        f"- {name} 신청서 제출 기한: 2026. 3. {day}.까지" for day, name in enumerate("가나다라마바사아자", 10)
    )
    (tmp_path / "일정.txt").write_text(f"가온시 정원 사업 일정\n{dates}\n", encoding="utf-8")
    run([tmp_path / "일정.txt"], tmp_path / "out")
    cell = (tmp_path / "out" / NAMES[1]).read_text(encoding="utf-8-sig")
    # one more stands in the gist
    assert cell.count("제출 기한: 2026. 3. 1") == MOST_FACTS + 1 and "(외 4건)" in cell
