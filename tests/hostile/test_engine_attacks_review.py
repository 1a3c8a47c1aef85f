"""The engine that is wholly lost, as a second reader of documents."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from attack_kit import (
    ATTACKS,
    LIVE,
    SENTENCES,
    Play,
    assert_dead,
    honest,
    play,
    shelf,
    strict,
)
from cli_kit import Shown, call

from seoul_assist.writers import write

__all__ = ["call", "play", "shelf"]  # fixtures

# What might come alive on a terminal, in a log of GitHub or in a viewer of SARIF.
LOUD = {
    "bidi",
    "c1 controls",
    "deep brackets",
    "fake citation line",
    "halves of pairs",
    "link",
    "osc 52",
    "osc 8",
    "personal number",
    "reference to a link",
    "rich markup",
    "script",
    "workflow command",
}
PLAIN: list[Shown] = []  # what the rules alone say, read once


@pytest.mark.parametrize("attack", ATTACKS)
def test_check_with_a_second_reading(attack: str, play: Play, tmp_path: Path) -> None:
    document = tmp_path / "seen" / "공문.txt"
    if not PLAIN:
        PLAIN.append(play(attack, "check", document, "--json"))
    plain = PLAIN[0]
    shown = play(attack, "check", document, "--json", "--review")
    expected = ATTACKS[attack][1]
    if expected == "failed":
        assert shown.code == 13 and strict(shown.out)["error"]["code"]
        return
    assert shown.code == plain.code, "advice changes no exit code"
    found = strict(shown.out)["files"][0]["findings"]
    advice = [one for one in found if one["severity"] == "advice"]
    assert [one for one in found if one not in advice] == strict(plain.out)["files"][0]["findings"]
    assert len(advice) <= 15 and (expected != "refused" or not advice)
    for finding in advice:
        assert finding["confidence"] == "MODEL" and finding["fix"] is None and finding["basis"] == []
        assert honest(finding["text"]) and "\n".join(SENTENCES)[finding["start"] : finding["end"]] == finding["text"]
        assert (
            not LIVE.search(finding["message"]) and "\n" not in finding["message"] and len(finding["message"]) < 2_000
        )
        if re.search("evil|확인됨|verified|✔|특별지원|제99조", finding["message"]):
            assert finding["message"].endswith("[확인 필요]")
    if not advice or attack not in LOUD:
        return
    text = play(attack, "check", document, "--review")
    assert text.code == plain.code
    assert len([line for line in text.out.splitlines() if line.startswith(str(document) + ":")]) >= len(advice)
    commands = play(attack, "check", document, "--review", "--format", "github").out.splitlines()
    assert all(line.startswith(("::error ", "::warning ", "::notice ")) for line in commands)
    strict(play(attack, "check", document, "--review", "--format", "sarif").out)


@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["docx", "hwpx"])
@pytest.mark.parametrize("attack", ["link", "formula", "personal number"])
def test_comments_of_a_second_reading(attack: str, suffix: str, play: Play, tmp_path: Path) -> None:
    document, out = tmp_path / "seen" / f"공문.{suffix}", tmp_path / "out" / f"의견.{suffix}"
    write("\n".join(SENTENCES), document)
    shown = play(attack, "check", document, "--review", "--annotate", out)
    assert shown.code == 0 and "의견 3건" in shown.err
    assert_dead(out)


def test_the_loud_attacks_are_attacks() -> None:
    assert set(ATTACKS) >= LOUD
