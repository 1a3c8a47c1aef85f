"""Question files with known answers: both spellings of the keys, xz, samples, and what is said of a bad line."""

from __future__ import annotations

import json
import lzma
from pathlib import Path
from typing import Any

import pytest

from seoul_assist.errors import MissingPath, UsageError
from seoul_assist.tasks.evaluating.questions import place, read, sample, unnamed

LAW = "가온시 공영주차장 운영 조례"


def line(text: str = "요금은 얼마인가요", **more: Any) -> str:
    return json.dumps({"question": text, "gold": [{"law": LAW, "article": "제2조"}]} | more, ensure_ascii=False)


def write(path: Path, *lines: str) -> Path:
    path.write_text("".join(one + "\n" for one in lines), encoding="utf-8")
    return path


def test_both_spellings_of_the_keys(tmp_path: Path) -> None:
    other = json.dumps({"query": "요금은 얼마인가요", "labels": [{"law": LAW, "art": "2조", "path": "x"}], "id": 7})
    first, second = read(write(tmp_path / "q.jsonl", line(id="a", style="formal", type="lookup"), "", other))
    assert (first.id, first.style, first.type, second.id) == ("a", "formal", "lookup", "7")
    assert first.gold[0].key == second.gold[0].key
    assert first.key == second.key


def test_xz_and_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl.xz"
    path.write_bytes(lzma.compress(("\ufeff" + line() + "\n" + line("둘째 물음")).encode()))
    assert [one.text for one in read(path)] == ["요금은 얼마인가요", "둘째 물음"]


def test_no_answer_and_primary(tmp_path: Path) -> None:
    golds = [{"law": LAW, "article": "제2조", "primary": True}, {"law": LAW, "article": "제3조"}]
    none, two = read(write(tmp_path / "q.jsonl", line(gold=[]), line(gold=golds)))
    assert none.gold == ()
    assert [one.primary for one in two.gold] == [True, False]


@pytest.mark.parametrize(
    ("law", "article"),
    [
        ("가온시 공영주차장 운영 조례", "제 27조의 2"),
        ("가온시공영주차장운영조례", "제27조의2제1항"),
        ("「가온시 공영ㆍ주차장 운영 조례」", "27조의2"),
    ],
)
def test_one_place_in_many_spellings(law: str, article: str) -> None:
    assert place(law, article) == ("가온시공영주차장운영조례", "제27조의2")


def test_a_place_that_is_no_article() -> None:
    assert place("지침", "3쪽 2문단") == ("지침", "3쪽2문단")
    assert place("지침", "부칙 제2조") != place("지침", "제2조")


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("{", "JSON이 아닙니다"),
        ("[1]", "객체가 아닙니다"),
        ("3", "객체가 아닙니다"),
        ('{"gold": []}', "question이 없습니다"),
        ('{"question": " ", "gold": []}', "question이 없습니다"),
        ('{"question": "물음"}', "gold 목록이 없습니다"),
        ('{"question": "물음", "gold": "제1조"}', "gold 목록이 없습니다"),
        ('{"question": "물음", "gold": [{"law": "법"}]}', "law나 article이 없습니다"),
        ('{"question": "물음", "gold": ["제1조"]}', "law나 article이 없습니다"),
        ('{"question": "물음", "gold": [{"law": "", "article": "제1조"}]}', "law나 article이 없습니다"),
        ("[" * 100_000, "JSON이 아닙니다"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, bad: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        read(write(tmp_path / "q.jsonl", line(), "", bad))
    assert "3번째 줄" in caught.value.message and said in caught.value.message
    assert caught.value.hint


def test_files_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(MissingPath):
        read(tmp_path / "none.jsonl")
    with pytest.raises(UsageError, match="비어"):
        read(write(tmp_path / "empty.jsonl", "", ""))
    whole = lzma.compress(line().encode() * 2000)
    for name, data in {"a.xz": b"no xz", "b.xz": whole[: len(whole) // 2], "c.jsonl": b"\xff\xfe\x00"}.items():
        (tmp_path / name).write_bytes(data)
        with pytest.raises(UsageError, match="읽을 수 없습니다"):
            read(tmp_path / name)
    with pytest.raises(UsageError):
        read(tmp_path)


def test_unnamed_questions(tmp_path: Path) -> None:
    lines = [
        line("요금은 얼마인가요"),
        line("제2조의 요금은"),
        line("조례 2조에서 말하는 요금"),
        line("번호를 옮겨 적은 물음", leaks_article_no=True),
        line("10조원이 드는 사업", leaks_article_no=False),
    ]
    left = unnamed(read(write(tmp_path / "q.jsonl", *lines)))
    assert [one.text for one in left] == ["요금은 얼마인가요", "10조원이 드는 사업"]


def test_samples_are_fixed_ordered_and_nested(tmp_path: Path) -> None:
    every = read(write(tmp_path / "q.jsonl", *(line(f"물음 {number}") for number in range(50))))
    ten = sample(every, 10, 3)
    assert ten == sample(every, 10, 3) and len(ten) == 10
    assert [every.index(one) for one in ten] == sorted(every.index(one) for one in ten)
    assert set(ten) < set(sample(every, 20, 3))
    assert ten != sample(every, 10, 4)
    assert sample(every, 99, 3) == every
