"""The checklist of public-sector rules names nothing that is not there, and every output says who wrote it."""

from __future__ import annotations

import importlib.util
import re
import zipfile
from dataclasses import fields
from pathlib import Path

import pytest
from cli_kit import Call, call

from seoul_assist.adapters.extractive import Extractive
from seoul_assist.cli import app
from seoul_assist.governance import checklist
from seoul_assist.settings import Settings
from seoul_assist.tasks.drafting import draft, fact_sheet, forms

__all__ = ["call"]  # a fixture

ITEMS = [pytest.param(item, id=item.id) for rule in checklist.rules() for item in rule.items]
MODEL = "llama:가온@0123456789ab"
MARK = "인공지능이 작성한 초안입니다"


def verbs() -> dict[str, set[str]]:
    """The commands of the tool, and those under each."""
    found = {info.name or "": set[str]() for info in app.app.registered_commands}
    for group in app.app.registered_groups:
        inner = group.typer_instance
        found[group.name or ""] = {info.name or "" for info in inner.registered_commands} if inner else set()
    return found


@pytest.mark.parametrize("item", ITEMS)
def test_what_an_item_names_is_there(item: checklist.Item, root: Path) -> None:
    known = verbs()
    for command in item.commands:
        verb, _, inner = command.partition(" ")
        assert verb in known and (not inner or inner in known[verb]), command
    names = {field.name for field in fields(Settings)}
    assert set(item.settings) <= names
    for test in item.tests:
        text = (root / test).read_text("utf-8")
        assert test.startswith("tests/") and "def test_" in text, test
    for option in re.findall(r"--[a-z][a-z-]+", item.tool):
        assert any(f'"{option}' in path.read_text("utf-8") for path in (root / "seoul_assist" / "cli").glob("*.py"))


def test_every_item_says_who_does_what() -> None:
    items = [item for rule in checklist.rules() for item in rule.items]
    assert len({item.id for item in items}) == len(items) >= 30
    for item in items:
        assert item.tool and (item.agency or item.tests), item.id
        for text in (item.title, item.tool, item.agency):
            assert "—" not in text and "  " not in text and not re.search(r"제\d+조", text), item.id
    names = " ".join(rule.name for rule in checklist.rules())
    for known in (
        "생성형 AI 가이드라인",
        "AI 보안 가이드북",
        "N2SF",
        "안내서",
        "안전성 확보조치",
        "윤리원칙",
        "인공지능기본법",
    ):
        assert known in names
    owasp = next(rule for rule in checklist.rules() if rule.id == "owasp-llm")
    assert [item.title[:5] for item in owasp.items] == [f"LLM{number:02d}" for number in range(1, 11)]


def test_what_the_rules_leave_to_the_agency_is_not_claimed() -> None:
    items = {item.id: item for rule in checklist.rules() for item in rule.items}
    assert "접속기록이 되지 않습니다" in items["safeguards-records"].agency
    assert "암호화하지 않습니다" in items["safeguards-encryption"].tool
    assert "이름은 찾지 못합니다" in items["pipc-operation"].agency


def test_the_page_holds_the_list_as_it_is(root: Path) -> None:
    spec = importlib.util.spec_from_file_location("refresh_checklist", root / "tools" / "refresh_checklist.py")
    assert spec is not None and spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    assert (root / "docs" / "checklist.md").read_text("utf-8") == tool.book(), "run python tools/refresh_checklist.py"


def test_doctor_shows_the_list_and_the_settings_in_force(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEOUL_ASSIST_RECEIPTS", "off")
    monkeypatch.setenv("SEOUL_ASSIST_AI_LINE", "다솜구가 만든 글: {도구}")
    shown = call("doctor", "--checklist")
    assert shown.code == 0 and "receipts=off" in shown.out and "안내입니다" in shown.err
    assert "ai_line=정함" in shown.out and "다솜구" not in shown.out
    told = call("doctor", "--checklist", "--json").json
    assert told["schema"] == checklist.SCHEMA
    assert [rule["id"] for rule in told["rules"]] == [rule.id for rule in checklist.rules()]
    items = {item["id"]: item for rule in told["rules"] for item in rule["items"]}
    assert items["nis-guidebook-logs"]["settings"] == {"receipts": "off"}


# -- the mark of the act: in every format that a text of ours can have ---------------------------------------


class Model(Extractive):
    """Writes what the engine without a model writes, under the name of a model."""

    name = MODEL


def words(path: Path) -> str:
    """All text in the file, of the packages as well."""
    if not zipfile.is_zipfile(path):
        return path.read_text("utf-8-sig")
    with zipfile.ZipFile(path) as package:
        parts = [package.read(name).decode("utf-8", "replace") for name in package.namelist() if name.endswith(".xml")]
    return re.sub(r"<[^>]+>", "", "".join(parts))


@pytest.mark.parametrize("suffix", ["md", "txt", "docx", "hwpx"])
def test_a_draft_says_that_a_model_wrote_it(tmp_path: Path, suffix: str) -> None:
    form = forms.find("통보", [])
    facts = fact_sheet.Facts({"제목": "청사 시설 이용 안내", "수신": "누리군수", "내용": ["청사를 새로 연다."]}, "")
    made = draft.draft(form, facts, library=None, engine=Model())
    saved = draft.save(made, tmp_path / f"통보.{suffix}")
    assert MARK in words(Path(saved.output)) and MODEL in words(Path(saved.output))
    shape = draft.as_json(made)
    assert MARK in shape["provenance"][0] and MARK in shape["text"]


def test_a_summary_and_its_overview_say_that_a_model_wrote_them(tmp_path: Path) -> None:
    from seoul_assist.readers import read_source
    from seoul_assist.tasks.summarizing import overview, summarize

    paper = tmp_path / "계획.md"
    paper.write_text("# 산책로 정비 계획\n\n누리군은 산책로를 2026. 5. 1.까지 고친다. 예산은 3천만 원이다.\n", "utf-8")
    out = tmp_path / "out"
    run = summarize.summarize([paper], out, read=read_source, engine=Model(), formats=summarize.FORMATS)
    assert run.exit_code == 0
    files = [*out.glob("*.summary.*"), *(out / name for name in overview.NAMES)]
    assert len(files) == 7
    for file in files:
        assert MARK in words(file) and MODEL in words(file), file.name


@pytest.mark.parametrize(("engine", "said"), [(Model(), MARK), (Extractive(), "생성형 인공지능 없이")])
def test_an_answer_says_who_wrote_it(engine: Extractive, said: str, tmp_path: Path) -> None:
    from library_kit import LEAVE, opened, publish

    from seoul_assist.tasks.answering.ask import as_json, ask

    publish(tmp_path / "library", LEAVE)
    with opened(tmp_path / "library") as library:
        answer = ask("특별휴가는 며칠 이내인가요?", library=library, engine=engine)
        refused = ask("우주선 요금은?", library=library, engine=engine)
    shape = as_json(answer)
    assert answer.supported and said in shape["disclosure"] and answer.generation in shape["disclosure"]
    assert not refused.supported and "disclosure" not in as_json(refused)
