"""Many letters from one list: every row accounted for, none done twice, none with another's facts."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from seoul_assist.errors import ItemError, UsageError
from seoul_assist.tasks.drafting import csv_rows, forms, letter, mail_merge
from seoul_assist.tasks.drafting.csv_rows import Row, rows
from seoul_assist.writers.atomic import write_text

FORM = forms.find("협조요청")
KEYS = FORM.keys


def _file(tmp_path: Path, text: str, encoding: str = "utf-8", name: str = "목록.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


def _values(path: Path) -> list[dict[str, object]]:
    return [dict(row.facts.values) for row in rows(path, KEYS)]


def test_cells_are_text_lists_are_parted_and_dotted_names_stand_inside(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        '수신,우편 번호,붙임,예산.금액,예산.예산 과목,제목\n'
        '누리군수(건설과장),00001,위치도 1부; 계획서 2부,1650000,도로 관리,"안내판, 설치\n요청"\n'
        ',,,,,\n'
        '다솜구청장,"=""00002""",위치도 1부,-,,=SUM(A1)\n',
    )  # fmt: skip
    assert _values(path) == [
        {
            "수신": "누리군수(건설과장)",
            "우편번호": "00001",
            "붙임": ["위치도 1부", "계획서 2부"],
            "예산": {"금액": "1650000", "예산과목": "도로 관리"},
            "제목": "안내판, 설치 요청",
        },
        {"수신": "다솜구청장", "우편번호": "00002", "붙임": "위치도 1부", "제목": "=SUM(A1)"},
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_files_as_programs_write_them(tmp_path: Path, encoding: str, end: str) -> None:
    path = _file(tmp_path, end.join(["수신,제목", "누리군수,안내판 설치", ""]), encoding)
    assert _values(path) == [{"수신": "누리군수", "제목": "안내판 설치"}]


@pytest.mark.parametrize(
    "text", ["sep=;\r\n수신;제목\r\n누리군수;가, 나", "수신\t제목\n누리군수\t가, 나", "수신;제목\n누리군수;가, 나"]
)
def test_other_signs_between_cells(tmp_path: Path, text: str) -> None:
    assert _values(_file(tmp_path, text)) == [{"수신": "누리군수", "제목": "가, 나"}]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "열 이름이 없습니다"),
        ("수신,,제목\n가,나,다", "2번째 열에 이름이 없습니다"),
        ("수신,수 신\n가,나", "두 번.*수신"),
        ("수신,마감\n가,나", r"마감\(기한\?\)"),
        ("예산,예산.금액\n가,나", "겹칩니다"),
        ('수신,"제목\n가,나', "첫 줄을 읽을 수 없습니다"),
        (".수신\n가", "열 이름을 읽을 수 없습니다"),
    ],
)
def test_a_wrong_header_is_told_before_any_row(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        rows(_file(tmp_path, text), KEYS)
    assert caught.value.hint


def test_what_is_no_list_is_told(tmp_path: Path) -> None:
    for data, said in ((b"PK\x03\x04", "CSV 파일이 아닙니다"), (b"\x81\xff\x00", "글자를 읽을 수 없습니다")):
        path = tmp_path / "나쁨.csv"
        path.write_bytes(data)
        with pytest.raises(UsageError, match=said):
            rows(path, KEYS)
    with pytest.raises(UsageError, match="열 수 없습니다"):
        rows(tmp_path / "없음.csv", KEYS)
    with pytest.raises(UsageError, match="이름으로 쓸 열"):
        rows(_file(tmp_path, "수신\n가"), KEYS, name_column="기관")


def _write(row: Row, path: Path) -> str:
    text = letter.write(FORM, row.facts, ())
    write_text(path, text)
    left = letter.open_slots(text)
    return f"빈자리 {len(left)}곳" if left else ""


def _run(path: Path, out: Path, made_by: str = "협조요청") -> dict[str, str]:
    outcome = mail_merge.run(rows(path, KEYS), _write, out, made_by, suffix=".txt")
    return {item.name: item.status for item in outcome.items}


LIST = "파일이름,수신,제목\n누리,누리군수,안내판 설치 요청\n다솜,다솜구청장,안내판 설치 요청\n"


def test_a_row_is_a_letter_with_its_own_facts_only(tmp_path: Path) -> None:
    out = tmp_path / "결과물"
    outcome = mail_merge.run(rows(_file(tmp_path, LIST), KEYS), _write, out, "m", suffix=".txt")
    assert [(item.name, item.status, item.detail, item.code) for item in outcome.items] == [
        ("1행 누리", "done", "누리.txt", "incomplete"),
        ("2행 다솜", "done", "다솜.txt", "incomplete"),
    ]
    assert outcome.items[0].reason.startswith("빈자리")
    text = (out / "다솜.txt").read_text(encoding="utf-8")
    assert "다솜구청장" in text and "누리" not in text
    assert out.stat().st_mode & 0o077 == 0


def test_what_was_done_is_not_done_again_and_what_changed_is(tmp_path: Path) -> None:
    out = tmp_path / "결과물"
    path = _file(tmp_path, LIST)
    _run(path, out)
    made = (out / "누리.txt").stat().st_mtime_ns
    again = mail_merge.run(rows(path, KEYS), _write, out, "협조요청", suffix=".txt")
    assert [item.status for item in again.items] == ["unchanged", "unchanged"]
    assert again.items[0].reason.startswith("빈자리")  # what is left to do is still told
    assert (out / "누리.txt").stat().st_mtime_ns == made
    _file(
        tmp_path,
        LIST.replace("파일이름,수신,제목\n", "파일이름,수신,제목\n새로,가온시장,안내판 설치 요청\n").replace(
            "다솜구청장", "다솜구의회의장"
        ),
    )
    assert _run(path, out) == {"1행 새로": "done", "2행 누리": "unchanged", "3행 다솜": "done"}
    assert set(_run(path, out, "다른 서식").values()) == {"done"}
    (out / "누리.txt").write_text("다른 글", encoding="utf-8")
    assert _run(path, out, "다른 서식") == {"1행 새로": "unchanged", "2행 누리": "done", "3행 다솜": "unchanged"}


def test_a_bad_row_never_stops_the_others(tmp_path: Path) -> None:
    path = _file(tmp_path, "수신,제목\n누리군수,가\n다솜구청장,나,남는 칸\n가온시장,다\n")

    def make(row: Row, target: Path) -> str:
        if row.facts.text("수신") == "누리군수":
            raise ItemError("쓸 수 없는 행입니다: 900101-1234567", "고쳐 주세요.")
        return _write(row, target)

    outcome = mail_merge.run(rows(path, KEYS), make, tmp_path / "결과물", "m", suffix=".txt")
    assert [item.status for item in outcome.items] == ["failed", "failed", "done"]
    assert "3번째 줄의 칸이 이름보다 많습니다" in outcome.items[1].reason
    assert "******-*******" in outcome.items[0].reason
    assert outcome.exit_code == 3


def test_an_open_quotation_mark_says_where_it_begins(tmp_path: Path) -> None:
    path = _file(tmp_path, '수신,제목\n누리군수,가\n"다솜구청장,나\n가온시장,다\n')
    found = list(rows(path, KEYS))
    assert [row.error is None for row in found] == [True, False]
    assert found[1].error is not None and "3번째 줄부터" in found[1].error.message


def test_names_that_are_the_same_or_no_file_names(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        "파일이름,수신\n../누리,가시장\n누리/../A,나군수\n같음,다군수\n같음,라군수\n같음.v2,마군수\nCON,바군수\n",
    )
    outcome = mail_merge.run(rows(path, KEYS), _write, tmp_path / "결과물", "m", suffix=".txt")
    files = [item.detail for item in outcome.items]
    assert len(set(files)) == 6 and all("/" not in name and not name.startswith(".") for name in files)
    assert files[2] == "같음.txt" and files[4] == "같음.v2.txt" and files[5] == "_CON.txt"
    assert sorted(files) == sorted(one.name for one in (tmp_path / "결과물").iterdir() if one.suffix == ".txt")


def test_two_lists_share_a_folder(tmp_path: Path) -> None:
    out = tmp_path / "결과물"
    _run(_file(tmp_path, "수신\n누리군수\n", name="하나.csv"), out)
    _run(_file(tmp_path, "수신\n다솜구청장\n", name="둘.csv"), out)
    texts = [path.read_text(encoding="utf-8") for path in out.glob("*.txt")]
    assert sorted("누리군수" in text for text in texts) == [False, True]


class Death(BaseException):
    """The process dies: nothing of ours runs any more."""


def test_whoever_stops_a_run_says_nothing_against_its_rows(tmp_path: Path) -> None:
    path = _file(tmp_path, LIST)

    def stopped(row: Row, target: Path) -> str:
        raise KeyboardInterrupt

    for _ in range(3):
        with pytest.raises(KeyboardInterrupt):
            mail_merge.run(rows(path, KEYS), stopped, tmp_path / "결과물", "m", suffix=".txt")
    outcome = mail_merge.run(rows(path, KEYS), _write, tmp_path / "결과물", "m", suffix=".txt")
    assert outcome.count("failed") == 0


def test_a_run_that_was_killed_goes_on(tmp_path: Path) -> None:
    out = tmp_path / "결과물"
    path = _file(tmp_path, LIST)

    def dies(row: Row, target: Path) -> str:
        if row.name == "다솜":
            raise Death
        return _write(row, target)

    for _ in range(2):
        with pytest.raises(Death):
            mail_merge.run(rows(path, KEYS), dies, out, "m", suffix=".txt")
    outcome = mail_merge.run(rows(path, KEYS), _write, out, "m", suffix=".txt")
    assert [(item.status, item.code) for item in outcome.items] == [("unchanged", "incomplete"), ("failed", "crashed")]


def test_the_report_is_safe_for_spreadsheets_and_names_no_person(tmp_path: Path) -> None:
    path = _file(tmp_path, "파일이름,수신\n=HYPERLINK(1),누리군수\n900101-1234567,다솜구청장\n")
    out = tmp_path / "결과물"
    outcome = mail_merge.run(rows(path, KEYS), _write, out, "m", suffix=".txt")
    table, told = mail_merge.report(outcome, out)
    cells = list(csv.reader(table.read_text(encoding="utf-8-sig").splitlines()))
    assert cells[1][2] == "'=HYPERLINK(1).txt" and cells[1][1] == "작성"
    assert "1234567" not in cells[2][0]
    shown = json.loads(told.read_text(encoding="utf-8"))
    assert (shown["schema"], shown["done"], shown["incomplete"]) == ("seoul-assist/draft-many/1", 2, 2)


def test_ten_thousand_rows_are_read_one_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _file(tmp_path, "수신,제목\n" + "".join(f"누리군수,제목 {n}\n" for n in range(10_000)))
    built: list[int] = []
    real = csv_rows._row

    def counted(*args: object) -> Row:
        built.append(1)
        return real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(csv_rows, "_row", counted)
    found: Iterator[Row] = rows(path, KEYS)
    assert next(found).number == 1 and len(built) == 1
    *_, last = found
    assert (last.number, last.line) == (10_000, 10_001)
