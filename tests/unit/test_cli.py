"""The command line as an official meets it: every verb, bad input in one sentence with a next step, JSON on failure."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from builders import locked_pdf, page_of, pdf
from cli_kit import Call, call
from cli_kit import indexed as build
from toy_gguf import build as build_model

from seoul_assist.cli import app

__all__ = ["call"]  # a fixture

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
QUESTION = "다자녀 가정은 공영주차장 요금을 얼마나 감면받나요?"


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the example regulations in it, indexed by the real command."""
    return build(tmp_path_factory.mktemp("cli") / "data", EXAMPLES / "regulations")


# -- the verbs -----------------------------------------------------------------------------------------------


def test_index_again_changes_nothing(call: Call, indexed: Path) -> None:
    again = call("index", EXAMPLES / "regulations", "--json", data=indexed)
    assert again.code == 0
    assert (again.json["schema"], again.json["published"], again.json["done"]) == ("seoul-assist/index/1", False, 0)
    assert again.json["unchanged"] == 8


def test_regs_list_and_show(call: Call, indexed: Path) -> None:
    listed = call("regs", "list", "--json", data=indexed).json["regulations"]
    assert len(listed) == 8
    assert "가온시 주차장 조례" in {one["law"] for one in listed}
    (article,) = call("regs", "show", "가온시 주차장 조례", "제6조제1항제3호", "--json", data=indexed).json[
        "provisions"
    ]
    assert article["address"] == "제6조제1항제3호"
    assert article["text"].startswith("3. 100분의 50")
    missing = call("regs", "show", "가온시 주차장 조례", "제99조", data=indexed)
    assert missing.code == 4 and "제99조" in missing.err and "→" in missing.err


def test_search_gives_the_published_shape(call: Call, indexed: Path) -> None:
    found = call("search", "가온시 주차장 조례 제6조", "--json", data=indexed).json
    assert found["schema"] == "seoul-assist/search/1"
    assert (found["hits"][0]["article"], found["hits"][0]["law"]) == ("제6조", "가온시 주차장 조례")
    assert set(found["hits"][0]) >= {
        "rank", "law", "article", "address", "title", "text", "promulgated", "effective", "source", "score",
    }  # fmt: skip


def test_ask_quotes_what_stands_in_the_provision(call: Call, indexed: Path) -> None:
    answer = call("ask", QUESTION, "--json", data=indexed)
    assert answer.code == 0
    assert answer.json["supported"] and answer.json["engine"] == "extractive"
    for claim in answer.json["claims"]:
        for citation in claim["citations"]:
            assert citation["status"] == "verified"
            (provision,) = call("regs", "show", citation["law"], citation["article"], "--json", data=indexed).json[
                "provisions"
            ]
            assert "".join(citation["quote"].split()) in "".join(provision["text"].split())


def test_ask_refuses_without_a_basis(call: Call, indexed: Path) -> None:
    refused = call("ask", "우주 정거장 근무자의 위험수당은 얼마인가요?", "--json", data=indexed)
    assert refused.code == 4
    assert refused.json["supported"] is False and refused.json["claims"] == [] and refused.json["nearest"]


def test_queries_answer_a_line_each(call: Call, indexed: Path) -> None:
    shown = call("ask", "--queries", EXAMPLES / "questions.jsonl", data=indexed)
    lines = [json.loads(line) for line in shown.out.splitlines()]
    wanted = [json.loads(line)["id"] for line in (EXAMPLES / "questions.jsonl").read_text("utf-8").splitlines()]
    assert shown.code == 0
    assert [line["id"] for line in lines] == wanted
    assert {line["schema"] for line in lines} == {"seoul-assist/ask/1"}


@pytest.mark.parametrize("suffix", ["md", "txt", "docx", "hwpx"])
def test_draft_writes_every_format_with_its_basis(call: Call, indexed: Path, tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"기안.{suffix}"
    drafted = call(
        "draft", "협조요청", "--facts", EXAMPLES / "facts" / "협조요청.yaml", "-o", out, "--json", data=indexed
    )
    assert drafted.code == 0
    assert out.is_file()
    (claim,) = drafted.json["claims"]
    assert [c["status"] for c in claim["citations"]] == ["verified"]


def test_summaries_resume(call: Call, tmp_path: Path) -> None:
    source = EXAMPLES / "documents" / "보고서_주차장운영현황.pdf"
    first = call("summarize", source, "-o", tmp_path / "out", "--json")
    assert first.code == 0
    assert first.json["schema"] == "seoul-assist/summary/1"
    assert {anchor["status"] for point in first.json["points"] for anchor in point["anchors"]} == {"verified"}
    (written,) = (tmp_path / "out").glob("*.summary.json")
    before = written.stat().st_mtime_ns
    assert "그대로 1건" in call("summarize", source, "-o", tmp_path / "out").err
    assert written.stat().st_mtime_ns == before


def test_check_finds_errors_and_says_so(call: Call, indexed: Path) -> None:
    faulty = call("check", EXAMPLES / "documents" / "결함_민원회신_인용.md", "--json", data=indexed)
    assert faulty.code == 1
    assert "GM-CITE-002" in {finding["rule"] for finding in faulty.json["files"][0]["findings"]}
    clean = call("check", EXAMPLES / "documents" / "시행문_협조요청.md", "--json", data=indexed)
    assert (clean.code, clean.json["files"][0]["findings"]) == (0, [])


def test_check_without_a_library_says_what_it_could_not_check(call: Call) -> None:
    shown = call("check", EXAMPLES / "documents" / "결함_민원회신_인용.md")
    assert "확인하지" in shown.out
    assert "GM-CITE-002" not in shown.out


def test_doctor_proves_that_nothing_leaves(tmp_path: Path) -> None:
    entry = "from seoul_assist.cli.app import main; main()"
    arguments = ["--data-dir", str(tmp_path / "data"), "doctor", "--json"]
    done = subprocess.run([sys.executable, "-c", entry, *arguments], capture_output=True, text=True, timeout=120)
    report = json.loads(done.stdout)
    assert (done.returncode, report["schema"], report["ok"]) == (0, "seoul-assist/doctor/1", True), done.stdout
    assert sum(check["title"] == "외부 통신 차단" and check["status"] == "ok" for check in report["checks"]) >= 5


def test_rules_and_model_speak(call: Call) -> None:
    assert "요일" in call("rules", "GM-DATE-007").out
    assert call("model", "list", "--json").json == {"schema": "seoul-assist/model/1", "models": []}


# -- the model -----------------------------------------------------------------------------------------------


def test_a_model_writes_through_the_same_door(call: Call, indexed: Path, tmp_path: Path) -> None:
    model = build_model(tmp_path / "작은모델.gguf")
    added = call("model", "add", model, "--json", data=indexed)
    assert added.code == 0, added.err
    answer = call("--engine", "llama", "ask", QUESTION, "--json", data=indexed)
    # A random model says nothing true: nothing of it stands, so the answer is made of sentences of the same evidence.
    assert answer.code == 0, answer.err
    assert answer.json["engine"].startswith("llama:작은모델@") and answer.json["engine"].endswith(", extractive")
    assert any("원문 문장으로 답합니다" in note for note in answer.json["notes"])
    assert all(c["status"] == "verified" for claim in answer.json["claims"] for c in claim["citations"])
    plain = call("--engine", "extractive", "ask", QUESTION, "--json", data=indexed)
    assert plain.json["engine"] == "extractive"
    model.unlink()
    fallback = call("ask", QUESTION, "--json", data=indexed)
    assert (fallback.code, fallback.json["engine"]) == (0, "extractive")
    assert "extractive 엔진으로 계속합니다" in fallback.err
    (indexed / "models" / "models.json").unlink()


def test_no_model_is_said(call: Call, indexed: Path, tmp_path: Path) -> None:
    assert call("--engine", "llama", "ask", QUESTION, data=indexed).code == 13
    nothing = tmp_path / "no.gguf"
    nothing.write_bytes(b"GGUF?")
    refused = call("model", "add", nothing)
    assert refused.code == 13 and "→" in refused.err


# -- bad input -----------------------------------------------------------------------------------------------


def bad_files(folder: Path) -> dict[str, bytes]:
    """A file of each bad kind, by the code that says what is wrong with it."""
    page = pdf([page_of(["가온시 업무 보고"])])
    return {
        "empty_file": b"",
        "no_text_layer": pdf(["0 0 100 100 re f"]),
        "protected_file": locked_pdf(page, user="암호", owner="관리"),
        "damaged_file": b"PK\x03\x04" + b"\x00" * 50,
        "unknown_format": b"\x89PNG\r\n\x1a\n" + b"\x00" * 40,
    }


@pytest.mark.parametrize("verb", ["index", "summarize", "check"])
def test_a_mixed_folder_does_the_good_and_lists_the_bad(call: Call, tmp_path: Path, verb: str) -> None:
    folder = tmp_path / "섞인폴더"
    folder.mkdir()
    for code, content in bad_files(folder).items():
        (folder / f"{code}.pdf").write_bytes(content)
    (folder / "좋은문서.txt").write_text("제1조(목적) 이 지침은 청사 관리에 필요한 사항을 정한다.\n", encoding="utf-8")
    (folder / "이름만.docx").write_bytes(pdf([page_of(["가온시 주차장 안내"])]))
    more = ["-o", tmp_path / "out"] if verb == "summarize" else []
    shown = call(verb, folder, *more)
    assert shown.code == 3
    said = shown.out + shown.err
    for code in bad_files(folder):
        assert f"{code}.pdf" in said
    assert said.count("→") >= 5
    assert "좋은문서" in said or verb != "check"


@pytest.mark.parametrize("verb", ["index", "summarize", "check"])
def test_a_missing_path(call: Call, tmp_path: Path, verb: str) -> None:
    more = ["-o", tmp_path / "out"] if verb == "summarize" else []
    shown = call(verb, tmp_path / "없는폴더", *more)
    assert shown.code == 3
    assert "없는폴더" in shown.out + shown.err


@pytest.mark.parametrize("arguments", [["ask", "무엇"], ["search", "무엇"], ["regs", "list"], ["regs", "show", "법"]])
def test_no_library_yet(call: Call, arguments: list[str]) -> None:
    shown = call(*arguments, "--json")
    assert shown.code == 10
    error = shown.json["error"]
    assert (error["code"], shown.json["schema"]) == ("no_library", f"seoul-assist/{arguments[0]}/1")
    assert "index" in error["hint"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["ask"], 2),
        (["ask", "--없는것"], 2),
        (["--engine", "gpt", "ask", "무엇"], 2),
        (["--as-of", "어제", "regs", "list"], 2),
        (["draft", "없는서식", "--request", "무엇"], 2),
        (["draft", "협조요청"], 2),
        (["check", "--format", "xml", "x"], 2),
        (["rules", "GM-NONE-1"], 2),
        (["search", "--queries", "없는파일.jsonl"], 3),
        (["index"], 2),
    ],
)
def test_a_wrong_call_is_one_sentence_and_a_hint(call: Call, arguments: list[str], code: int) -> None:
    shown = call(*arguments)
    assert shown.code == code
    lines = shown.err.strip().splitlines()
    assert lines[0].startswith("오류: ") and lines[1].startswith("  → ")
    assert any("가" <= letter <= "힣" for letter in lines[0])
    failed = call(*arguments, "--json")
    assert failed.code == code
    assert set(failed.json["error"]) == {"code", "message", "hint"}


def test_a_damaged_library_is_told_apart(call: Call, tmp_path: Path) -> None:
    library = tmp_path / "data" / "library"
    library.mkdir(parents=True)
    (library / "CURRENT").write_text("g000009\n", encoding="utf-8")
    shown = call("ask", "무엇", "--json")
    assert shown.code == 12
    assert "--rebuild" in shown.json["error"]["hint"]


def test_a_programming_error_shows_no_traceback(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("비밀 본문")

    monkeypatch.setattr("seoul_assist.checking.manual.by_family", broken)
    shown = call("rules")
    assert shown.code == 1
    assert "비밀 본문" not in shown.out + shown.err
    assert "RuntimeError" in shown.err


def test_a_closed_pipe_is_no_failure() -> None:
    entry = "from seoul_assist.cli.app import main; main()"
    call = f'{sys.executable} -c "{entry}" rules | head -1'
    done = subprocess.run(["bash", "-c", call], capture_output=True, text=True, timeout=60, check=True)
    assert done.stderr == ""


def test_one_call_leaves_nothing_for_the_next(call: Call) -> None:
    """The application is made once in a process, and remembers none of its calls."""
    first = call("rules", "--json")
    assert call("--quiet", "--engine", "extractive", "rules", "--help").code == 0
    assert call("rules", "--no-such").code == 2
    assert call("rules", "--json") == first
    assert app._command() is app._command()
