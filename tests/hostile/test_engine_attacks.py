"""An engine that is wholly lost: 60 attacks in the commands that answer and summarize.

Whatever it writes, nothing false is shown as verified, nothing leaves its place, and no part of it comes alive.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from attack_kit import (
    ATTACKS,
    CODES,
    LIVE,
    OVERVIEW,
    PERSON,
    QUESTION,
    SENTENCES,
    TEXT,
    Play,
    hidden,
    honest,
    play,
    shelf,
    squashed,
    strict,
)
from cli_kit import call

__all__ = ["call", "play", "shelf"]  # fixtures

from seoul_assist.cli import compose


@pytest.mark.parametrize("attack", ATTACKS)
def test_ask_of_the_engine_alone(attack: str, play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compose, "stand_in", lambda engine: None)
    shown = play(attack, "ask", QUESTION, "--json")
    answer = strict(shown.out)
    assert shown.code == CODES[ATTACKS[attack][1]], [claim["text"] for claim in answer.get("claims", ())]
    if shown.code == 4:
        assert answer["claims"] == [] and answer["reason"]
        return
    read = play(attack, "ask", QUESTION)
    assert read.code == shown.code
    if shown.code == 13:
        assert answer["error"]["code"] and "→" in read.err
        return
    marks = 0
    assert len(answer["claims"]) <= 5
    for claim in answer["claims"]:
        assert claim["citations"] and len(claim["text"]) < 1_100
        for citation in claim["citations"]:
            assert citation["status"] == "verified" and honest(citation["quote"])
            assert (citation["law"], citation["article"]) == ("가온시 보조금 조례", "제7조")
            marks += 1
    # No line says that it was checked but those of the program, one for each verified citation.
    assert len(re.findall(r"^   근거: 「가온시 보조금 조례」 제7조.*원문 확인됨\)$", read.out, re.MULTILINE)) == marks
    for line in read.out.splitlines():
        if not line.startswith("   ") and re.search("확인됨|verified|✔", line):
            assert line.endswith("[확인 필요]")


@pytest.mark.parametrize("attack", ATTACKS)
def test_ask(attack: str, play: Play) -> None:
    """Where nothing that the engine wrote stands, sentences of the law itself answer, and the answer says so."""
    shown = play(attack, "ask", QUESTION, "--json")
    answer = strict(shown.out)
    if ATTACKS[attack][1] == "failed":
        assert shown.code == 13 and answer["error"]["code"]
        return
    assert shown.code == 0 and 1 <= len(answer["claims"]) <= 5
    for claim in answer["claims"]:
        assert claim["citations"] and "확인 필요" not in claim["text"]
        assert all(one["status"] == "verified" and honest(one["quote"]) for one in claim["citations"])
    mended = any(one.get("repaired") for claim in answer["claims"] for one in claim["citations"])
    if ATTACKS[attack][1] != "stands" and not mended:
        assert answer["engine"] == "llama:lost.gguf, extractive"
        assert all(squashed(claim["text"]) in squashed(TEXT) for claim in answer["claims"])
        assert any("원문 문장으로 답합니다" in said for said in answer["notes"])


@pytest.mark.parametrize("attack", ATTACKS)
def test_summarize(attack: str, play: Play, tmp_path: Path) -> None:
    shown = play(attack, "summarize", tmp_path / "seen" / "공문.txt", "-o", tmp_path / "out")
    expected = ATTACKS[attack][1]
    files = {path.name for path in (tmp_path / "out").rglob("*")}
    if expected == "failed":
        assert shown.code == 3 and files == {".seoul-assist-batch.jsonl", *OVERVIEW}
        return
    assert shown.code == 0
    assert files == {"공문.summary.json", "공문.summary.md", ".seoul-assist-batch.jsonl", *OVERVIEW}
    text = (tmp_path / "out" / "공문.summary.json").read_text(encoding="utf-8")
    shape = strict(text)
    assert 1 <= len(shape["points"]) <= 15 and shape["gist"]
    said = [*shape["points"], {"text": shape["gist"], "anchors": shape["gist_anchors"]}]
    for point in said:
        assert point["anchors"] and "확인 필요" not in point["text"]
        for anchor in point["anchors"]:
            assert anchor["status"] == "verified"
            assert honest(anchor["quote"]) or squashed(anchor["quote"]) in map(squashed, SENTENCES)
    if expected != "stands" and not any(anchor.get("repaired") for point in said for anchor in point["anchors"]):
        assert shape["engine"] == "llama:lost.gguf, extractive"
        assert all(squashed(point["text"]) in squashed(TEXT) for point in said)
        assert any("원문 문장을 그대로 뽑아" in note["text"] for note in shape["notes"])
    page = (tmp_path / "out" / "공문.summary.md").read_text(encoding="utf-8")
    whole = page + (tmp_path / "out" / "요약_모음.md").read_text(encoding="utf-8")
    table = (tmp_path / "out" / "요약_모음.csv").read_text(encoding="utf-8-sig")
    assert not hidden(whole + text + table) and not LIVE.search(whole) and len(whole) < 40_000
    assert PERSON[7:] not in whole + text + table and '"=' not in table and "\n=" not in table and ",=" not in table
    assert all(line[:1] in ("", "#", "-", "인") for line in page.splitlines()), "an attack began a line"


def test_there_are_enough_attacks() -> None:
    assert len(ATTACKS) >= 60
    assert {outcome for _, outcome in ATTACKS.values()} == set(CODES)
