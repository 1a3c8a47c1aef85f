"""Spreadsheets get words, never formulas; Markdown gets words, never pictures, scripts or hidden addresses."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from cli_kit import Call, call

from seoul_assist import writers
from seoul_assist.model import Item, Outcome
from seoul_assist.tasks.drafting import mail_merge
from seoul_assist.tasks.summarizing import overview
from seoul_assist.writers.inert import inert
from seoul_assist.writers.sheets import guarded, to_csv, to_xlsx

__all__ = ["call"]  # a fixture

FIRST = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", "\n", "|", "%", "−", "﹣", "﹢", "﹦")
REST = ("1+1", "cmd|'/C calc'!A0", 'HYPERLINK("http://example.kr";"여기")', "SUM(A1:A9)", "A1")
BEFORE = ("", " ", "\u3000", "\u00a0", "\u200b", "\ufeff", "\x00", "\u202e", "\u2003")
CELLS = [blank + first + rest for first in FIRST for rest in REST for blank in BEFORE]
# Beginnings after which Excel, LibreOffice or a CSV reader calculate, told without the code under test.
ALIVE = re.compile(r"[\s\x00-\x20\u200b\ufeff]*[=+\-@|%＝＋－＠−﹣﹢﹦]")


def rows_of(data: bytes) -> list[list[str]]:
    """The cells of a CSV as a spreadsheet reads them."""
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def sheet_of(data: bytes) -> tuple[list[list[str]], str]:
    """The cells of an XLSX, all of which are strings, and the XML of its sheet."""
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert not [
            name for name in package.namelist() if re.search("link|external|vba|macro|connection", name.lower())
        ]
        shared = ElementTree.fromstring(package.read("xl/sharedStrings.xml"))
        words = ["".join(text.text or "" for text in entry.iter(f"{space}t")) for entry in shared.findall(f"{space}si")]
        xml = package.read("xl/worksheets/sheet1.xml").decode()
    cells = ElementTree.fromstring(xml).iter(f"{space}row")
    rows = []
    for row in cells:
        assert all(cell.get("t") == "s" and cell.find(f"{space}f") is None for cell in row)
        rows.append([words[int(cell.findtext(f"{space}v") or "-1")] for cell in row])
    return rows, xml


def test_no_cell_of_a_table_calculates() -> None:
    columns = len(overview.HEAD)
    table = [["머리"] * columns, *([said] * columns for said in CELLS)]
    for row in rows_of(to_csv(table))[1:]:
        assert len(row) == columns and not any(ALIVE.match(value) for value in row), row
    rows, xml = sheet_of(to_xlsx(table, "표"))
    assert len(rows) == len(table) and "<f>" not in xml and "hyperlink" not in xml.lower()
    assert sum(len(row) for row in rows) == columns * len(table)


@pytest.mark.parametrize(
    "text", ["-5", "-0.3", "-1,200", "-4.5%", "-0", "가-1", "3-1", "2026-03-05", "a@example.kr", "50%"]
)
def test_honest_numbers_and_words_stay(text: str) -> None:
    assert guarded(text) == text


@pytest.mark.parametrize(
    "text", ["- 항목", "-010-0000", "-1+1", "-1-1", "-1E5", "+82", "+5", "--1", "-٣", "-1,20", "−5"]
)
def test_what_only_looks_like_a_number_is_text(text: str) -> None:
    assert guarded(text) == f"'{text}"


def test_the_reports_of_a_mail_merge(tmp_path: Path) -> None:
    items = tuple(Item(said, "failed", said, said, "code", said) for said in CELLS)
    table, told = mail_merge.report(Outcome(items), tmp_path)
    rows = rows_of(table.read_bytes())
    assert len(rows) == len(CELLS) + 1 and len({len(row) for row in rows}) == 1
    assert not any(ALIVE.match(value) for row in rows for value in row)
    assert len(json.loads(told.read_text(encoding="utf-8"))["items"]) == len(CELLS)


def test_the_overview_of_summaries(call: Call, tmp_path: Path) -> None:
    for number, first in enumerate(FIRST[:7]):
        text = f"제목 {first}1+1 안내\n\n{first}cmd|'/C calc'!A0 기한은 2026. 3. 5.까지이며 {first}5,000원을 낸다.\n"
        name = f"{first}HYPERLINK({number}).txt" if first not in "\t\r\n" else f"{first}SUM{number}.txt"
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "@손상.pdf").write_bytes(b"%PDF-1.7 =1+1")
    out = tmp_path / "out"
    assert call("summarize", tmp_path, "-o", out).code == 3
    rows = rows_of((out / overview.NAMES[1]).read_bytes())
    assert len(rows) == 9 and not any(ALIVE.match(value) for row in rows for value in row)
    cells, xml = sheet_of((out / overview.NAMES[2]).read_bytes())
    assert len(cells) == len(rows) and "<f>" not in xml


# A pattern, the words that must stay readable, and the address that must be shown.
ADDRESS = "https://evil.example.kr/p.png"
LIVE = {
    "picture": (f"![그림 글]({ADDRESS})", "그림 글"),
    "picture with a title": (f'![그림 글]({ADDRESS} "제목")', "그림 글"),
    "picture in brackets": (f"![그림 글](<{ADDRESS}>)", "그림 글"),
    "reference picture": (f"![그림 글][r]\n\n[r]: {ADDRESS}", "그림 글"),
    "short reference picture": (f"![그림 글]\n\n[그림 글]: {ADDRESS}", "그림 글"),
    "empty reference picture": (f"![그림 글][]\n\n[그림 글]: {ADDRESS} '제목'", "그림 글"),
    "picture that links": (f"[![그림 글]({ADDRESS})]({ADDRESS})", "그림 글"),
    "img": (f'<img src="{ADDRESS}" alt="그림 글">', "그림 글"),
    "img over lines": (f'<img\nsrc="{ADDRESS}"\nalt="그림 글">', "그림 글"),
    "img left open": (f"그림 글 <img src={ADDRESS}", "그림 글"),
    "svg": (f'<svg><image href="{ADDRESS}"/></svg>그림 글', "그림 글"),
    "style": (f"<style>body{{background:url({ADDRESS})}}</style>그림 글", "그림 글"),
    "frame": (f"<iframe src='{ADDRESS}'>그림 글</iframe>", "그림 글"),
    "autolink": (f"<{ADDRESS}> 그림 글", "그림 글"),
    "other address in the text": (f"[https://gaon.example.kr]({ADDRESS})", "https://gaon.example.kr"),
    "link over lines": (f"[그림\n글]({ADDRESS})", "그림"),
    "link with escapes": (f"[그림 글\\]]({ADDRESS})", "그림 글"),
    "link with brackets": (f"[[그림] 글]({ADDRESS})", "글"),
    "javascript": ("[그림 글](javascript:alert%281%29)", "그림 글"),
    "data": ("![그림 글](data:image/svg+xml;base64,PHN2Zz4=)", "그림 글"),
    "footnote": (f"그림 글[^1]\n\n[^1]: ![x]({ADDRESS})", "그림 글"),
    "embedding": ("![[../../비밀.md]] 그림 글", "그림 글"),
    "html link": (f'<a href="{ADDRESS}">그림 글</a>', "그림 글"),
    "script": ("<script>fetch('//evil.example.kr')</script>그림 글", "그림 글"),
    "hidden sign": (f"!\u200b[그림 글]\u2060({ADDRESS})", "그림 글"),
    "comment": (f"<!-- <img src={ADDRESS}> -->그림 글", "그림 글"),
}


def alive(text: str) -> list[str]:
    """What a viewer of CommonMark, GFM or Obsidian would load, run or follow in the text."""
    patterns = (r"!\[", r"\]\(", r"\]\[", r"^ {0,3}\[[^\]]*\]:", r"<[A-Za-z/!?]", r"\[\[(?=[^\]]*\]\]).*!")
    return [pattern for pattern in patterns if re.search(pattern, text, re.MULTILINE)]


@pytest.mark.parametrize("name", LIVE)
def test_markdown_holds_words_alone(name: str, tmp_path: Path) -> None:
    text, words = LIVE[name]
    said = inert(text)
    assert alive(said) == [] and words in said and inert(said) == said
    if ADDRESS in text:
        assert ADDRESS in said, "the address is not shown"
    for suffix in ("md", "txt"):
        written = writers.write(f"앞\n{text}\n뒤", tmp_path / f"가.{suffix}").read_text(encoding="utf-8")
        assert alive(written) == [] and words in written


def test_drafts_summaries_and_answers_hold_words_alone(call: Call, tmp_path: Path) -> None:
    whole = "\n\n".join(text for text, _ in LIVE.values())
    law = (
        "---\n제목: 가온시 그림 조례\n법령구분: 조례\n공포일자: 2026-01-01\n시행일자: 2026-01-01\n---\n"
        f"\n##### 제1조 (그림)\n\n그림 글은 시장이 30일 이내에 승인한다. {whole}\n"
    )
    (tmp_path / "조례.md").write_text(law, encoding="utf-8")
    (tmp_path / "공문.txt").write_text(
        f"제목 그림 안내\n\n그림 글은 2026. 3. 5.까지 낸다.\n{whole}\n", encoding="utf-8"
    )
    (tmp_path / "사실.yaml").write_text(
        "기관명: 가온시\n수신: 누리군수\n제목: '![그림 글](https://evil.example.kr/p.png) 안내'\n"
        f"내용: '{LIVE['img'][0]} 그림 글은 30일 이내에 낸다. {LIVE['data'][0]}'\n",
        encoding="utf-8",
    )
    out = tmp_path / "out"
    assert call("summarize", tmp_path / "공문.txt", "-o", out).code in (0, 1)
    assert call("draft", "협조요청", "--facts", tmp_path / "사실.yaml", "-o", out / "기안.md").code in (0, 1)
    for path in sorted(out.glob("*.md")):
        assert alive(path.read_text(encoding="utf-8")) == [], path.name
    assert "그림 글" in (out / "기안.md").read_text(encoding="utf-8")
    with zipfile.ZipFile(writers.write(whole, tmp_path / "가.docx")) as package:
        assert not [name for name in package.namelist() if "media" in name]
        assert 'TargetMode="External"' not in "".join(
            package.read(n).decode() for n in package.namelist() if ".rels" in n
        )
