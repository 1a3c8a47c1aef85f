"""eval retrieval as an official meets it: the report, the JSON, comparing, and what is said of bad input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_kit import Call, call, indexed

__all__ = ["call"]  # a fixture

LAW = "가온시 물놀이장 조례"
TEXT = """---
제목: 가온시 물놀이장 조례
법령구분: 조례
시행일자: 2024-01-01
---

# 가온시 물놀이장 조례

##### 제1조 (목적)

이 조례는 물놀이장의 운영에 필요한 사항을 정함을 목적으로 한다.

##### 제2조 (이용 요금)

시장은 물놀이장의 이용 요금을 한 사람에 삼천원으로 정한다.
"""
ROWS = [
    {
        "id": "1",
        "question": "물놀이장 이용 요금은 얼마인가요",
        "gold": [{"law": LAW, "article": "제2조"}],
        "style": "formal",
    },
    {"id": "2", "question": "제1조의 목적", "gold": [{"law": LAW, "article": "제1조"}], "style": "keyword"},
    {"id": "3", "question": "눈썰매장 입장 나이", "gold": [{"law": "누리군 눈썰매장 조례", "article": "제4조"}]},
    {"id": "4", "question": "구내식당 점심 차림표", "gold": []},
]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("eval")
    (folder / "law.md").write_text(TEXT, "utf-8")
    return indexed(folder / "data", folder / "law.md")


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "q.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS), "utf-8")
    return path


def test_the_report(call: Call, data: Path, questions: Path) -> None:
    shown = call("eval", "retrieval", questions, data=data)
    assert shown.code == 0
    for said in ("질문 4개", "답이 없는 질문 1개", "hit@10", "MRR", "AUC", "p50", "말투 formal 1개"):
        assert said in shown.out, said


def test_the_json(call: Call, data: Path, questions: Path) -> None:
    body = call("eval", "retrieval", questions, "--json", data=data).json
    assert body["schema"] == "seoul-assist/eval/1" and body["kind"] == "retrieval"
    assert (body["questions"], body["answerable"], body["law_in_library"], body["unanswerable"]) == (4, 3, 2, 1)
    assert body["groups"][1]["group"] == "law_in_library" and body["groups"][1]["hit@5"]["value"] == 1.0
    assert body["score"] == "answer" and len(body["refusal"]["curve"]) == 21
    by_words = call("eval", "retrieval", questions, "--score", "support", "--json", data=data).json
    assert by_words["score"] == "support" and by_words["threshold"] == 0.4
    assert body["ms"]["p50"] > 0


def test_the_score_of_the_first_hit(call: Call, data: Path, questions: Path) -> None:
    body = call("eval", "retrieval", questions, "--score", "hit", "--json", data=data).json
    assert body["score"] == "hit" and body["threshold"] is None and body["refusal"]["auc"] is not None


def test_fewer_questions(call: Call, data: Path, questions: Path) -> None:
    assert call("eval", "retrieval", questions, "--unnamed", "--json", data=data).json["questions"] == 3
    first = call("eval", "retrieval", questions, "--sample", "2", "--seed", "5", "--json", data=data).json
    again = call("eval", "retrieval", questions, "--sample", "2", "--seed", "5", "--json", data=data).json
    assert first["questions"] == 2 and first["groups"] == again["groups"]


def test_keeping_and_comparing(call: Call, data: Path, questions: Path, tmp_path: Path) -> None:
    kept = tmp_path / "run.jsonl"
    assert call("eval", "retrieval", questions, "--save", kept, data=data).code == 0
    assert len(kept.read_text("utf-8").splitlines()) == 4
    lines = [json.loads(line) for line in kept.read_text("utf-8").splitlines()]
    lines[0]["rank"] = 9
    kept.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    shown = call("eval", "retrieval", questions, "--compare", kept, data=data)
    assert "9위 → 1위" in shown.out and "나빠진 질문 0개" in shown.out
    compared = call("eval", "retrieval", questions, "--compare", kept, "--json", data=data).json["comparison"]
    assert [one["id"] for one in compared["better"]] == ["1"] and compared["worse"] == []


@pytest.mark.parametrize(
    ("content", "said"),
    [("", "비어"), ("{\n", "1번째 줄"), ('{"question": "물음"}\n', "gold 목록"), ('{"gold": []}\n', "question")],
)
def test_bad_questions(call: Call, data: Path, tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(content, "utf-8")
    shown = call("eval", "retrieval", path, data=data)
    assert shown.code == 2 and said in shown.err and "→" in shown.err and shown.out == ""
    failed = call("eval", "retrieval", path, "--json", data=data)
    assert failed.code == 2 and failed.json["schema"] == "seoul-assist/eval/1" and failed.json["error"]["hint"]


def test_other_bad_calls(call: Call, data: Path, questions: Path, tmp_path: Path) -> None:
    assert call("eval", "retrieval", tmp_path / "none.jsonl", data=data).code == 3
    assert call("eval", "retrieval", questions, "--sample", "0", data=data).code == 2
    assert call("eval", "retrieval", questions, "-k", "0", data=data).code == 2
    assert call("eval", "retrieval", questions, "--compare", tmp_path / "none", data=data).code == 3
    gone = call("eval", "retrieval", questions, "--save", tmp_path / "no" / "run.jsonl", data=data)
    assert gone.code == 2 and "폴더" in gone.err
    assert call("eval", "retrieval", questions, data=tmp_path / "empty").code == 10
