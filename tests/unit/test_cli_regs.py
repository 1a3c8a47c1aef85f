"""regs list, show and diff, and the dates that ask, search, draft and check state, as an official meets them."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from cli_kit import Call, Shown, indexed

from seoul_assist.cli import app

LAW = "가온시 물놀이장 조례"
HEAD = """---
제목: {name}
법령구분: 조례
공포일자: {promulgated}
공포번호: '{number}'
시행일자: {effective}
---

# {name}

"""
TEXTS = {
    "a.md": (
        ("2023-12-01", 10, "2024-01-01"),
        """##### 제1조 (목적)

이 조례는 물놀이장의 운영에 필요한 사항을 정함을 목적으로 한다.

##### 제2조 (이용 요금)

**①** 시장은 물놀이장의 이용 요금을 한 사람에 삼천원으로 정한다.

**②** 시장은 요금을 물놀이장 입구에 게시한다.
""",
    ),
    "b.md": (
        ("2026-05-01", 20, "2026-07-01"),
        """##### 제1조 (목적)

이 조례는 물놀이장의 운영에 필요한 사항을 정함을 목적으로 한다.

##### 제2조 (이용 요금)

**①** 시장은 물놀이장의 이용 요금을 한 사람에 오천원으로 정한다. <개정 2026.5.1>

**②** 시장은 요금을 물놀이장 입구에 게시한다.

##### 제3조 (안전 요원)

시장은 물놀이장에 안전 요원을 둔다. [본조신설 2026.5.1]
""",
    ),
}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with two versions of one ordinance, indexed by the real command."""
    folder = tmp_path_factory.mktemp("regs")
    for name, ((promulgated, number, effective), text) in TEXTS.items():
        head = HEAD.format(name=LAW, promulgated=promulgated, number=number, effective=effective)
        (folder / name).write_text(head + text, encoding="utf-8")
    return indexed(folder / "data", *(folder / name for name in TEXTS))


@pytest.fixture
def call(data: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    def run(*arguments: object, as_of: str = "2026-08-01") -> Shown:
        capsys.readouterr()
        code = app.run(["--data-dir", str(data), "--as-of", as_of, *map(str, arguments)])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return Shown(code, captured.out, captured.err)

    return run


def test_list_shows_what_is_in_force_and_with_all_the_rest(call: Call) -> None:
    shown = call("regs", "list")
    assert shown.out.splitlines() == [f"{LAW} [조례] 시행 2026. 7. 1."] and "--all" in shown.err
    every = call("regs", "list", "--all", as_of="2025-01-01").out
    assert f"{LAW} [조례] 시행 2024. 1. 1.\n" in every and "시행 2026. 7. 1. (아직 시행 전)" in every
    states = {one["effective"]: one["state"] for one in call("regs", "list", "--json").json["regulations"]}
    assert states == {"2024-01-01": "past", "2026-07-01": "in_force"}


def test_show_gives_the_text_of_the_day_and_says_what_else_there_is(call: Call) -> None:
    old = call("regs", "show", LAW, "제2조제1항", as_of="2026-06-30")
    assert "삼천원" in old.out and "시행 2024. 1. 1." in old.err and "나중 판 1개(처음 시행 2026. 7. 1.)" in old.err
    new = call("regs", "show", LAW, "제2조제1항", as_of="2026-07-01")
    assert "오천원" in new.out and "앞선 판 1개" in new.err
    assert [one["in_force"] for one in call("regs", "show", LAW, "--json").json["versions"]] == [False, True]
    coming = call("regs", "show", LAW, "제3조", as_of="2026-06-30")
    assert coming.code == 4 and "2026. 7. 1.부터 시행됩니다" in coming.err


def test_search_and_ask_state_the_effective_day(call: Call) -> None:
    question = "물놀이장 이용 요금은 얼마로 정합니까?"
    for day, fee, since in (("2025-05-05", "삼천원", "2024-01-01"), ("2026-08-01", "오천원", "2026-07-01")):
        answer = call("ask", question, "--json", as_of=day).json
        (citation, *_) = answer["claims"][0]["citations"]
        assert fee in citation["quote"] and citation["effective"] == since
        hit = call("search", question, "--json", as_of=day).json["hits"][0]
        assert fee in hit["text"] and hit["effective"] == since
    said = call("ask", question)
    assert f"근거: 「{LAW}」 제2조제1항 (시행 2026. 7. 1., 원문 확인됨)" in said.out
    assert "시행 2026. 7. 1." in call("search", question).out


def test_before_the_first_version_nothing_is_called_verified(call: Call) -> None:
    answer = call("ask", "물놀이장 이용 요금은 얼마로 정합니까?", "--json", as_of="2020-01-01")
    statuses = {one["status"] for claim in answer.json["claims"] for one in claim["citations"]}
    assert statuses <= {"stale"} and answer.code != 0


def test_check_states_the_texts_it_relied_on(call: Call, tmp_path: Path) -> None:
    paper = tmp_path / "paper.txt"
    paper.write_text(f"「{LAW}」 제2조제1항에 따라 요금을 안내합니다.\n", encoding="utf-8")
    found = call("check", paper, "--json").json
    assert found["library_date"] == "2026-05-01"
    assert found["relied"] == [{"law": LAW, "effective": "2026-07-01", "pending": False}]
    assert f"「{LAW}」(시행 2024. 1. 1.)" in call("check", paper, as_of="2024-06-01").err


def test_draft_states_the_text_it_relied_on(call: Call, tmp_path: Path) -> None:
    facts = tmp_path / "facts.yaml"
    facts.write_text(
        f"제목: 물놀이장 안내 협조 요청\n배경: 요금이 바뀝니다.\n요청: 게시\n근거: 「{LAW}」 제2조\n", encoding="utf-8"
    )
    for day, since in (("2025-05-05", "2024-01-01"), ("2026-08-01", "2026-07-01")):
        drafted = call("draft", "협조요청", "--facts", facts, "--json", as_of=day).json
        assert [one["effective"] for claim in drafted["claims"] for one in claim["citations"]] == [since]
    assert f"근거: 「{LAW}」 제2조 (시행 2026. 7. 1., 원문 확인됨)" in call("draft", "협조요청", "--facts", facts).err


@pytest.mark.parametrize("command", [["ask", "물놀이장 이용 요금은 얼마로 정합니까?"], ["search", "이용 요금"]])
def test_an_old_library_is_told_once(call: Call, command: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    late = "2027-06-01"  # 396 days after the newest promulgation
    assert call(*command, as_of=late).err.count("가장 최근에 공포된 규정이 2026. 5. 1.의 것입니다(396일 전)") == 1
    assert "396일" in call(*command, "--json", as_of=late).json["notes"][0]
    assert "가장 최근에" not in call(*command).err and call(*command, "--json").json["notes"] == []
    monkeypatch.setenv("SEOUL_ASSIST_STALE_DAYS", "400")
    assert "가장 최근에" not in call(*command, as_of=late).err
    monkeypatch.setenv("SEOUL_ASSIST_STALE_DAYS", "30")
    assert "가장 최근에" in call(*command).err


def test_check_and_draft_tell_the_age_too(call: Call, tmp_path: Path) -> None:
    paper = tmp_path / "paper.txt"
    paper.write_text("안내합니다.\n", encoding="utf-8")
    assert "396일" in call("check", paper, "--json", as_of="2027-06-01").json["notes"][0]
    drafted = call("draft", "협조요청", "--request", "요금을 안내해 주세요.", "--json", as_of="2027-06-01").json
    assert any("396일" in said for said in drafted["notes"])


def test_diff_on_the_terminal_and_as_json(call: Call) -> None:
    shown = call("regs", "diff", LAW, "--from", "2024-05-01", "--to", "2026-07-01")
    assert shown.code == 0
    assert "신설 1, 변경 1, 그대로 1" in shown.out
    assert "    ① 시장은 물놀이장의 이용 요금을 한 사람에 【삼천원으로】 정한다." in shown.out.splitlines()
    assert "    ② (현행과 같음)" in shown.out.splitlines()
    assert call("regs", "diff", LAW).out == shown.out  # the version before the one in force is the default
    one = call("regs", "diff", LAW, "제3조", "--json").json
    assert (one["schema"], one["article"]) == ("seoul-assist/diff/1", "제3조")
    assert [change["kind"] for change in one["changes"]] == ["added"]


@pytest.mark.parametrize("kind", ["docx", "hwpx", "md", "txt"])
def test_diff_as_a_file(call: Call, tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"대비표.{kind}"
    shown = call("regs", "diff", LAW, "-o", path, "--json")
    assert shown.json["output"] == str(path) and path.stat().st_size > 100
    if kind == "docx":
        (table,) = docx.Document(str(path)).tables
        assert [cell.text for cell in table.rows[0].cells] == ["현행 (시행 2024. 1. 1.)", "개정안 (시행 2026. 7. 1.)"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((LAW, "--from", "어제"), 2),
        ((LAW, "--from", "2026-07-01", "--to", "2024-01-01"), 2),
        ((LAW, "-o", "a.pdf"), 2),
        ((LAW, "셋째 조"), 2),
        ((LAW, "제9조"), 4),
        ((LAW, "--from", "2001-01-01"), 4),
        (("가온시 썰매장 조례",), 4),
    ],
)
def test_diff_says_what_is_wrong(call: Call, arguments: tuple[str, ...], code: int) -> None:
    shown = call("regs", "diff", *arguments, "--json")
    assert shown.code == code and shown.json["error"]["message"] and shown.json["error"]["hint"]
