"""An evaluation over a real small library: ranks, groups, refusal, keeping a run and comparing with it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from library_kit import EMBEDDER, LEAVE, PARKING, publish

from seoul_assist.errors import MissingPath, UsageError
from seoul_assist.library.reading import Library
from seoul_assist.model import Hit
from seoul_assist.tasks.evaluating import evaluation, evaluation_report
from seoul_assist.tasks.evaluating.evaluation import Asked
from seoul_assist.tasks.evaluating.questions import Gold, Question

QUESTIONS = (
    Question("공영주차장 주차요금 감면", (Gold(PARKING.name, "제3조", True),), "a", "keyword", "lookup"),
    Question("특별휴가는 며칠까지 쓰나요", (Gold(LEAVE.name, "제2조"), Gold(LEAVE.name, "제9조", True)), "b", "formal"),
    Question("미리내도 나루터 사용료", (Gold("미리내도 나루터 조례", "제1조"),), "c", "formal"),
    Question("구내식당 차림표", (), "d", "formal"),
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("evaluation") / "library"
    publish(folder, PARKING, LEAVE)
    with Library(folder, embedder=EMBEDDER) as opened:
        yield opened


def top(question: str, hits: Sequence[Hit]) -> float:
    return hits[0].score if hits else 0.0


def run(library: Library, k: int = 20) -> tuple[Asked, ...]:
    return evaluation.evaluate(
        QUESTIONS, library, find=lambda query, count: library.search(query, k=count), score=top, k=k
    )


def test_ranks_and_what_the_library_holds(library: Library) -> None:
    found = run(library)
    assert [one.rank for one in found[:2]] == [1, 1] and found[2].rank == 0 and found[3].rank == 0
    assert [one.primary_rank for one in found] == [1, 0, 0, 0]
    assert [one.held for one in found] == [True, True, False, False]
    assert [one.present for one in found] == [True, True, False, False]
    assert all(one.seconds >= 0 and len(one.hits) <= 10 for one in found)


def test_a_rank_is_where_the_first_gold_stands(library: Library) -> None:
    hits = library.search("특별휴가", k=3)
    assert len(hits) == 3
    asked = Question("특별휴가", tuple(Gold(LEAVE.name, hit.provision.article) for hit in hits[1:]))
    found = evaluation.evaluate((asked,), library, find=lambda _, count: hits[:count], score=top)
    assert found[0].rank == 2


def test_the_figures(library: Library) -> None:
    figures = evaluation_report.figures(run(library), 20)
    assert (figures.questions, figures.answerable, figures.held) == (4, 3, 2)
    groups = {(one.name, one.value): one for one in figures.groups}
    assert set(groups) == {
        ("all", ""),
        ("law_in_library", ""),
        ("style", "formal"),
        ("style", "keyword"),
        ("type", "lookup"),
    }
    assert dict(groups["all", ""].hits)[1].value == pytest.approx(2 / 3)
    assert dict(groups["law_in_library", ""].hits)[1].value == 1.0
    assert groups["style", "formal"].count == 2 and groups["style", "formal"].mrr.value == 0.5
    primary = groups["all", ""].primary
    assert primary is not None and primary.value == 0.5
    assert groups["style", "keyword"].primary is not None
    assert figures.area is not None and len(figures.curve) > 2
    body = evaluation_report.to_json(figures, generation="g1")
    assert body["schema"] == "seoul-assist/eval/1" and json.loads(json.dumps(body)) == body
    assert body["groups"][0]["hit@10"]["low"] < body["groups"][0]["hit@10"]["value"]


def test_depths_follow_k(library: Library) -> None:
    assert [evaluation.levels(k) for k in (1, 3, 5, 20, 50)] == [
        (1,),
        (1, 3),
        (1, 5),
        (1, 5, 10, 20),
        (1, 5, 10, 20),
    ]
    body = evaluation_report.to_json(evaluation_report.figures(run(library, 3), 3))
    assert "hit@3" in body["groups"][0] and "hit@5" not in body["groups"][0]


def test_without_unanswerable_questions_there_is_no_refusal(library: Library) -> None:
    figures = evaluation_report.figures(run(library)[:3], 20)
    assert figures.area is None and evaluation_report.to_json(figures)["refusal"] is None
    assert not any("답하지 않기" in line for line in evaluation_report.lines(figures))


def test_a_run_is_kept_and_compares_with_itself(library: Library, tmp_path: Path) -> None:
    found = run(library)
    path = evaluation.save(found, tmp_path / "run.jsonl")
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert [line["rank"] for line in lines] == [1, 1, None, None]
    assert lines[0]["hits"][0]["article"] == "제3조"
    compared = evaluation.compare(evaluation.load(path), found, 20)
    assert (compared.matched, compared.unmatched) == (3, 0)
    assert compared.better == compared.worse == ()
    assert all(one.change.value == 0 and one.p == 1.0 for one in compared.differences)


def test_what_got_better_and_worse(library: Library, tmp_path: Path) -> None:
    found = run(library)
    path = evaluation.save(found, tmp_path / "run.jsonl")
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    lines[0]["rank"], lines[1]["rank"], lines[2]["rank"] = None, 6, 2
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    compared = evaluation.compare(evaluation.load(path), found, 20)
    assert [(one.question.id, one.before, one.after) for one in compared.better] == [("a", 0, 1), ("b", 6, 1)]
    assert [(one.question.id, one.before, one.after) for one in compared.worse] == [("c", 2, 0)]
    by_name = {one.name: one for one in compared.differences}
    assert (by_name["hit@1"].better, by_name["hit@1"].worse, by_name["hit@1"].p) == (2, 0, 0.5)
    assert (by_name["hit@10"].before, by_name["hit@10"].after) == pytest.approx((2 / 3, 2 / 3))
    assert by_name["hit@1"].change.low <= by_name["hit@1"].change.value <= by_name["hit@1"].change.high
    said = "\n".join(evaluation_report.comparison_lines(compared))
    assert "못 찾음 → 1위" in said and "[c]" in said


def test_runs_of_other_questions_do_not_compare(library: Library, tmp_path: Path) -> None:
    path = evaluation.save(run(library)[3:], tmp_path / "run.jsonl")
    with pytest.raises(UsageError, match="같은 질문이 없습니다"):
        evaluation.compare(evaluation.load(path), run(library), 20)


@pytest.mark.parametrize(
    "bad", ["{", "[]", "{}", '{"schema": "seoul-assist/eval-run/1", "key": "a", "rank": "1", "score": 0}']
)
def test_a_bad_run_is_named(tmp_path: Path, bad: str) -> None:
    path = tmp_path / "run.jsonl"
    path.write_text("\n" + bad, "utf-8")
    with pytest.raises(UsageError, match="2번째 줄"):
        evaluation.load(path)
    with pytest.raises(MissingPath):
        evaluation.load(tmp_path / "none.jsonl")
    path.write_text("", "utf-8")
    with pytest.raises(UsageError, match="비어"):
        evaluation.load(path)


def test_nothing_to_ask_and_no_depth(library: Library) -> None:
    with pytest.raises(UsageError, match="하나도 없습니다"):
        evaluation.evaluate((), library, find=lambda query, count: (), score=top)
    with pytest.raises(UsageError, match="1 이상"):
        evaluation.evaluate(QUESTIONS, library, find=lambda query, count: (), score=top, k=0)


def test_a_kept_run_holds_no_personal_identifier(library: Library, tmp_path: Path) -> None:
    asked = Question("제 번호는 910203-1000000인데 요금은", (Gold(PARKING.name, "제2조"),))
    found = evaluation.evaluate((asked,), library, find=lambda query, count: library.search(query, k=count), score=top)
    kept = evaluation.save(found, tmp_path / "run.jsonl").read_text("utf-8")
    assert "******-*******" in kept and "910203" not in kept
