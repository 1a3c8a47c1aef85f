"""The examples are what their lists say: readable, cut into the right articles, invented, faulty only on purpose."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from seoul_assist.checking import run
from seoul_assist.library import statutes
from seoul_assist.library.references import resolve
from seoul_assist.model import Document, Provision, Regulation, Resolution
from seoul_assist.readers import read
from seoul_assist.text.citations import Reference

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
REGULATIONS = {  # how many articles, deleted ones among them
    "가온시_사무처리_규정.md": (21, 1),
    "가온시_주차장_조례.md": (15, 1),
    "가온시_주차장_조례_시행규칙.md": (10, 1),
    "누리군_개인정보_처리_지침.txt": (15, 1),
    "누리군_민원_처리_지침.docx": (15, 1),
    "미리내도_계약_업무_지침.hwpx": (17, 1),
    "미리내도_지방보조금_관리_조례.md": (18, 1),
}
MANUAL = "다솜구_청사_시설_이용_안내.pdf"
ANSWERS = {
    "q1": ("가온시 사무처리 규정", "제11조", "10일 이내"),
    "q2": ("가온시 주차장 조례", "제6조", "100분의 50"),
    "q3": ("누리군 민원 처리 지침", "제8조", "전날까지"),
    "q4": ("미리내도 계약 업무 지침", "제6조", "1천8백만 원 이하"),
    "q5": ("미리내도 지방보조금 관리 조례", "제12조", "2개월 이내"),
    "q6": ("누리군 개인정보 처리 지침", "제11조", "5일 이내"),
}
WEEKDAYS = "월화수목금토일"
DAY = re.compile(r"(\d{4})\. (\d{1,2})\. (\d{1,2})\.\((.)\)")
ROW = re.compile(r"^\| ([^ |]+\.(?:md|txt|docx|hwpx|pdf)) \| [^|]+ \| ([^|]+) \|$", re.MULTILINE)
DOCUMENTS = sorted(p.name for p in (EXAMPLES / "documents").iterdir())


@cache
def document(folder: str, name: str) -> Document:
    return read(EXAMPLES / folder / name)


@cache
def regulation(name: str, folder: str = "regulations") -> Regulation:
    return statutes.parse(document(folder, name))


def listed() -> dict[str, set[str]]:
    """For each document the rules that find its faults."""
    text = (EXAMPLES / "documents.md").read_text(encoding="utf-8")
    return {name: set(re.findall(r"GM-[A-Z]+-\d{3}", found)) for name, found in ROW.findall(text)}


class Shelf:
    """The example regulations as the citation check sees a library."""

    def __init__(self) -> None:
        self.regulations = [regulation(name) for name in REGULATIONS]

    def official_title(self, key: str) -> str | None:
        return next((title for title in self.titles() if re.sub(r"[\sㆍ·]", "", title) == key), None)

    def titles(self) -> Iterator[str]:
        return (one.name for one in self.regulations)

    def article(self, law: str, article: str) -> Provision | None:
        found = (p for one in self.regulations if one.name == law for p in one.provisions)
        return next((p for p in found if p.article == article and not p.addenda), None)


def look_up(reference: Reference) -> Resolution:
    return resolve(reference, Shelf())


def test_there_is_enough_to_try() -> None:
    assert len(list((EXAMPLES / "regulations").iterdir())) >= 7
    assert len(DOCUMENTS) >= 14
    suffixes = {Path(name).suffix for name in [*DOCUMENTS, *REGULATIONS, MANUAL]}
    assert suffixes == {".md", ".txt", ".docx", ".hwpx", ".pdf"}


@pytest.mark.parametrize("name", REGULATIONS)
def test_regulations_have_the_expected_articles(name: str) -> None:
    found = regulation(name)
    articles = [p for p in found.provisions if not p.addenda]
    assert (len(articles), sum(p.deleted for p in articles)) == REGULATIONS[name]
    assert found.name == Path(name).stem.replace("_", " ")
    assert found.promulgated and found.effective and found.effective <= date(2026, 12, 1)
    assert found.number.isdigit()
    assert len({p.article for p in articles}) == len(articles)
    assert any("의" in p.article for p in articles), "a branch article"
    assert any(p.addenda for p in found.provisions)
    assert all(p.title for p in articles if not p.deleted)
    assert sum(len(p.units) for p in articles) >= 10


def test_the_manual_is_cut_into_passages_with_pages() -> None:
    found = regulation(MANUAL)
    assert {p.page for p in found.provisions} == {1, 2}
    assert any("전날 취소하면 절반" in p.text for p in found.provisions)


def test_the_old_ordinance_is_another_version_of_the_same() -> None:
    old, new = regulation("가온시_주차장_조례_2024.md", "history"), regulation("가온시_주차장_조례.md")
    assert old.name == new.name and old.effective and new.effective and old.effective < new.effective


def test_references_between_the_regulations_exist() -> None:
    text = "\n".join(document("regulations", name).text for name in REGULATIONS)
    cited = re.findall(r"「((?:가온시|누리군|미리내도) [^」]+)」 (제\d+조(?:의\d+)?)", text)
    assert cited
    shelf = Shelf()
    for law, article in cited:
        found = shelf.article(law, article)
        assert found is not None and not found.deleted, (law, article)


def test_each_question_is_answered_by_one_article() -> None:
    lines = (EXAMPLES / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    questions = {one["id"]: one["question"] for one in map(json.loads, lines)}
    assert len(questions) == len(lines) == 8
    shelf = Shelf()
    for key, (law, article, words) in ANSWERS.items():
        assert key in questions
        found = shelf.article(law, article)
        assert found is not None and words in found.text
    everything = "\n".join(p.text for one in shelf.regulations for p in one.provisions)
    assert "동물등록" not in everything and "계량기" not in everything


def test_the_list_of_documents_is_complete() -> None:
    assert sorted(listed()) == DOCUMENTS
    for name, found in listed().items():
        assert bool(found) == name.startswith("결함_"), name


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_are_readable_and_invented(name: str) -> None:
    text = document("documents", name).text
    assert len(text) > 100
    assert all(phone.startswith("000-") for phone in re.findall(r"\(\d{2,4}\) ?(\d{3,4}-\d{4})", text))
    assert not re.search(r"(?<!\d)0(?:2|[3-6]\d)-\d{3,4}-\d{4}", text), "a telephone number that may exist"
    assert set(re.findall(r"(?<!\d)01\d-\d{3,4}-\d{4}", text)) <= {"010-0000-0000"}
    hosts = re.findall(r"(?:@|http://(?:www\.)?)([\w.]+)", text)
    assert all(host.endswith("example.kr") or name == "결함_공고_개인정보.txt" for host in hosts)


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if not name.startswith("결함_")])
def test_weekdays_of_clean_documents_are_right(name: str) -> None:
    for year, month, day, weekday in DAY.findall(document("documents", name).text):
        assert WEEKDAYS[date(int(year), int(month), int(day)).weekday()] == weekday


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if not name.startswith("결함_")])
def test_clean_documents_have_no_errors_or_warnings(name: str) -> None:
    report = run(document("documents", name), resolve=look_up)
    assert not [(f.rule, f.text) for f in report.findings if f.severity != "info"]


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if name.startswith("결함_")])
def test_faulty_documents_show_their_listed_faults_and_no_other(name: str) -> None:
    found = {finding.rule for finding in run(document("documents", name), resolve=look_up).findings}
    assert found == listed()[name]


def test_the_report_has_pages() -> None:
    found = document("documents", "보고서_주차장운영현황.pdf")
    assert found.pages == found.pages_read == 4
    assert {block.page for block in found.blocks} == {1, 2, 3, 4}


def squashed(text: str) -> str:
    return re.sub(r"[\s|]", "", text)


@pytest.mark.parametrize("source", sorted(p.name for p in (EXAMPLES / "sources").iterdir()))
def test_binary_files_hold_the_text_of_their_sources(source: str) -> None:
    name = source.removesuffix(".txt")
    folder = "documents" if (EXAMPLES / "documents" / name).exists() else "regulations"
    written = (EXAMPLES / "sources" / source).read_text(encoding="utf-8")
    wanted = squashed(re.sub(r"(?m)^(?:##? |===$)", "", written))
    found = document(folder, name)
    lines = [line for block in found.blocks for line in block.text.split("\n")]
    # A page number at the foot may be read as a line of its own.
    got = squashed("\n".join(line for line in lines if not (found.format == "pdf" and line.strip().isdigit())))
    assert got == wanted
    assert (EXAMPLES / folder / name).stat().st_size < 100_000


SCRIPTS = EXAMPLES / "automation"


@pytest.fixture
def tool(tmp_path: Path) -> Path:
    """A stand-in that notes its arguments and ends with the code and the output it was told."""
    path = tmp_path / "tool"
    path.write_text('#!/bin/sh\necho "$@" >>"$CALLS"\ncat "$SAYS"\nexit "$ENDS"\n', encoding="utf-8")
    path.chmod(0o700)
    return path


def play(tool: Path, script: str, *arguments: str, ends: int, says: str = "{}") -> subprocess.CompletedProcess[str]:
    (tool.parent / "says").write_text(says, encoding="utf-8")
    environment = {
        **os.environ,
        "SEOUL_ASSIST": str(tool),
        "CALLS": str(tool.parent / "calls"),
        "SAYS": str(tool.parent / "says"),
        "ENDS": str(ends),
        "PYTHONUTF8": "1",
    }
    return subprocess.run(
        ["sh", str(SCRIPTS / script), *arguments], env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("ends", [0, 1, 3, 10])
def test_the_nightly_check_keeps_the_result_and_the_exit_code(tool: Path, tmp_path: Path, ends: int) -> None:
    call = play(tool, "nightly_check.sh", "docs", str(tmp_path / "out"), ends=ends)
    assert call.returncode == ends
    (result,) = (tmp_path / "out").iterdir()
    assert result.suffix == ".json" and result.read_text(encoding="utf-8") == "{}"
    assert result.stat().st_mode & 0o077 == 0
    assert "--quiet check docs --json" in (tmp_path / "calls").read_text(encoding="utf-8")
