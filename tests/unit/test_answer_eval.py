"""An evaluation of answers over a real small library: what is cited, said and verified, kept and compared."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from cli_kit import Call, call
from library_kit import EMBEDDER, LEAVE, PARKING, publish

from seoul_assist.adapters.extractive import Extractive
from seoul_assist.errors import UsageError
from seoul_assist.grounding.verify import UNSURE
from seoul_assist.library.reading import Library
from seoul_assist.model import Citation, Claim, Evidence, Status
from seoul_assist.tasks.answering.ask import Answer, ask
from seoul_assist.tasks.evaluating import answer_eval, answer_report
from seoul_assist.tasks.evaluating.answer_eval import Marked, loose, mark
from seoul_assist.tasks.evaluating.questions import Gold, Question, read
from seoul_assist.tasks.evaluating.retrieval_metrics import ratio

__all__ = ["call"]  # a fixture

QUESTIONS = (
    Question(
        "특별휴가는 며칠까지 쓸 수 있나요?", (Gold(LEAVE.name, "제2조", True),), "a", "formal", "deadline",
        facts=("5일 이내",),
    ),
    Question(
        "장애인 차의 주차요금은 얼마나 줄여 주나요?", (Gold(PARKING.name, "제3조"), Gold(PARKING.name, "제9조", True)),
        "b", "formal", facts=("절반", "백만원"),
    ),
    Question("미리내도 나루터의 뱃삯은?", (Gold("미리내도 나루터 조례", "제1조"),), "c", "keyword", facts=("이천원",)),
    Question("오늘 구내식당 차림표가 뭐예요?", (), "d"),
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("answers")
    publish(made / "library", PARKING, LEAVE)
    return made


@pytest.fixture(scope="module")
def run(folder: Path) -> Iterator[tuple[Marked, ...]]:
    with Library(folder / "library", embedder=EMBEDDER, as_of=date(2026, 1, 1)) as library:
        yield answer_eval.evaluate(
            QUESTIONS, library, answer=lambda one: ask(one.text, library=library, engine=Extractive())
        )


def cited(law: str, article: str, quote: str, status: Status = "verified") -> Citation:
    return Citation(Evidence("S1", law, quote, law, article, article), quote, status)


def answered(*claims: Claim, supported: bool = True) -> Answer:
    return Answer("묻는 말", supported, claims, (), "extractive", "g1", 0.1)


def test_what_an_answer_is_worth() -> None:
    question = Question(
        "묻는 말",
        (Gold("가온 시장법", "제3조", True), Gold("가온시장법", "제4조")),
        facts=("30일 이내", "시장ㆍ군수", "없는 말"),
    )
    good = Claim("신고는 ３０일 이내에 한다.", (cited("가온시장법", "제4조", "신고는 30일이내에 한다."),))
    doubted = Claim(f"시장·군수에게 한다. {UNSURE}", (cited("가온시장법", "제5조", "시장·군수에게 신고한다."),))
    stale = Claim("새로 정한다.", (cited("가온시장법", "제4조", "새로 정한다.", "stale"),))
    found = mark(question, answered(good, doubted, stale))
    assert found.facts == (True, True, False) and found.share == pytest.approx(2 / 3)
    assert found.cites and not found.cites_primary and found.sound == 1
    only_quote = mark(question, answered(Claim("짧다.", (cited("가온시장법", "제3조", "30일 이내에 신고"),))))
    assert only_quote.facts[0] and only_quote.cites_primary


def test_a_refusal_is_worth_nothing_and_what_is_shown_twice_counts_once() -> None:
    question = Question("묻는 말", (Gold("가온시장법", "제3조"),), facts=("절반",))
    claim = Claim("요금은 절반이다.", (cited("가온시장법", "제3조", "요금은 절반이다."),))
    assert mark(question, answered(claim)).characters == len("요금은절반이다.")
    longer = Claim("절반", (cited("가온시장법", "제3조", "요금은 절반이다."),))
    assert mark(question, answered(longer)).characters == len("절반") + len("요금은절반이다.")
    refused = mark(question, answered(claim, supported=False))
    assert (refused.cites, refused.facts, refused.sound, refused.characters) == (False, (False,), 0, 0)


@pytest.mark.parametrize("same", ["30일ㆍ2회", "３０일 · ２회", "30일・2회", "30 일•2 회", "「30일」2회"])
def test_blanks_dots_and_width_do_not_matter(same: str) -> None:
    assert loose(same) == "30일2회"
    assert loose("①1년") != loose("11년"), "a number in a circle is no part of the next one"


def test_the_figures(run: tuple[Marked, ...]) -> None:
    assert [one.supported for one in run] == [True, True, False, False]
    assert [one.held for one in run] == [True, True, False, False]
    found = answer_report.figures(run)
    groups = {(one.name, one.value): one for one in found.groups}
    assert {
        ("all", ""),
        ("law_in_library", ""),
        ("law_not_in_library", ""),
        ("style", "formal"),
        ("type", "deadline"),
    } <= set(groups)
    every = groups["all", ""]
    assert every.answered.value == every.cites.value == pytest.approx(2 / 3)
    assert every.primary.value == 0.5, "of two questions with a primary article one answer cites it"
    assert every.any_fact.value == pytest.approx(2 / 3) and every.fact_share.value == pytest.approx(0.5)
    assert every.all_facts.value == pytest.approx(1 / 3)
    assert every.claims == sum(len(one.answer.claims) for one in run) and every.sound.value == 1.0
    assert (found.refused_count, found.refused.value) == (1, 1.0)
    body = answer_report.to_json(found, engine="extractive")
    assert body["schema"] == "seoul-assist/eval-answers/1" and json.loads(json.dumps(body)) == body
    assert {"value", "low", "high"} == set(body["groups"][0]["fact_share"])
    said = "\n".join(answer_report.lines(found))
    assert "답 없는 질문 1개 가운데 1개를 거름" in said and "정답 조문 인용 0.667" in said


def test_a_run_is_kept_and_compared(run: tuple[Marked, ...], tmp_path: Path) -> None:
    path = answer_eval.save(run, tmp_path / "run.jsonl")
    same = answer_eval.compare(answer_eval.load(path), run)
    assert same.matched == 4 and same.better == same.worse == ()
    assert all(one.change.value == 0 for one in same.differences)
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert lines[0]["claims"][0]["citations"][0]["law"] == LEAVE.name
    lines[0] |= {"fact_share": 0.0}
    lines[1] |= {"fact_share": 1.0}
    lines[3] |= {"supported": True}
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    changed = answer_eval.compare(answer_eval.load(path), run)
    assert [one.id for one in changed.better] == ["a", "d"] and [one.id for one in changed.worse] == ["b"]
    assert "[d]" in "\n".join(answer_report.comparison_lines(changed))
    with pytest.raises(UsageError, match="같은 질문이 없습니다"):
        answer_eval.compare({}, run)


@pytest.mark.parametrize("bad", ["{", "[]", '{"key": "a"}', '{"schema": "seoul-assist/eval-run/1", "key": "a"}'])
def test_another_file_is_no_kept_run(tmp_path: Path, bad: str) -> None:
    path = tmp_path / "run.jsonl"
    path.write_text(bad, "utf-8")
    with pytest.raises(UsageError, match="1번째 줄"):
        answer_eval.load(path)


def test_shares_over_clusters() -> None:
    assert ratio([1, 0], [2, 2]).value == 0.25 and ratio([], []).value == 0.0
    found = ratio([5, 0, 5, 0], [5, 5, 5, 5])
    assert found.low < found.value == 0.5 < found.high


def test_a_fact_must_be_a_text(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text('{"question": "무엇", "gold": [], "answer_facts": [3]}\n', "utf-8")
    with pytest.raises(UsageError, match="answer_facts"):
        read(path)
    path.write_text('{"question": "무엇", "gold": [], "answer_facts": ["절반"]}\n', "utf-8")
    assert read(path)[0].facts == ("절반",)


def test_the_command(call: Call, folder: Path, tmp_path: Path) -> None:
    path, kept = tmp_path / "q.jsonl", tmp_path / "kept.jsonl"
    path.write_text(
        "".join(
            json.dumps(
                {
                    "id": one.id,
                    "question": one.text,
                    "gold": [{"law": gold.law, "article": gold.article} for gold in one.gold],
                    "answer_facts": list(one.facts),
                },
                ensure_ascii=False,
            )
            + "\n"
            for one in QUESTIONS
        ),
        "utf-8",
    )
    first = call("--quiet", "eval", "answers", path, "--engine", "extractive", "--save", kept, data=folder)
    assert first.code == 0 and "정답 조문 인용" in first.out and kept.exists()
    again = call("--quiet", "eval", "answers", path, "--compare", kept, "--json", data=folder)
    assert again.json["comparison"]["matched"] == 4 and again.json["engine"].startswith("extractive")
    few = call("--quiet", "eval", "answers", path, "--sample", "2", "--json", data=folder)
    assert few.json["questions"] == 2
    assert call("--quiet", "eval", "answers", path, "--sample", "0", data=folder).code == 2
    assert call("--quiet", "eval", "answers", path, "--save", tmp_path / "no" / "x", data=folder).code == 2
