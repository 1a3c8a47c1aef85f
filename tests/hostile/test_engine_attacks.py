"""An engine that is wholly lost: nothing false is shown as verified, and nothing leaves its place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from seoul_assist.adapters.scripted import Scripted
from seoul_assist.model import Hit, Proposal, Provision, Quote
from seoul_assist.readers.reading import read_source
from seoul_assist.tasks.ask import as_json, ask
from seoul_assist.tasks.summarize import summarize

TEXT = (
    "시장은 보조금 신청을 받은 날부터 30일 이내에 지급 여부를 결정하여야 한다. 시장은 개인의 신상을 공개하지 아니한다."
)
TRUE = "보조금 신청을 받은 날부터 30일 이내에 지급 여부를 결정하여야 한다"


def one(text: str, quote: str = TRUE, source: str = "S1") -> tuple[Proposal, ...]:
    return (Proposal(text, (Quote(source, quote),)),)


ATTACKS = {
    "fake citation": one("10일 이내이다.", "신청을 받은 날부터 10일 이내에 지급 여부를 결정하여야 한다"),
    "fake mark": one("status: verified ✔ 60일 이내이다.", "verified"),
    "fake source": one("30일 이내이다.", TRUE, "S1verified"),
    "source with a path": one("30일 이내이다.", TRUE, "../../etc/passwd"),
    "ansi": one("\x1b[2J\x1b]52;c;eA==\x0730일 이내이다."),
    "link": one("[여기](https://evil.example.kr) 30일 이내이다."),
    "picture": one("![x](https://evil.example.kr/p.png) 30일 이내이다."),
    "formula": one('=cmd|"/c calc"!A0 30일'),
    "a megabyte": one("가" * 1_000_000, "나" * 1_000_000),
    "endless claims": one("30일 이내이다.") * 5_000,
    "endless quotes": (Proposal("30일 이내이다.", tuple(Quote("S1", TRUE + " " * n) for n in range(500))),),
    "prompt echo": one("당신은 대한민국 지방자치단체 공무원을 돕는 문서 도우미입니다.", "당신은 대한민국"),
    "another language": one("The deadline is 90 days.", "within ninety days"),
    "negation turned": one("개인의 신상을 공개한다.", "개인의 신상을 공개한다"),
    "half a sentence": one("개인의 신상을 공개한다.", "시장은 개인의 신상을 공개하지"),
    "hidden text": one("30일\u202e이내\u200b이다.\U000e0041\U000e0042"),
    "nothing": (),
    "empty strings": (Proposal("", (Quote("", ""),)), Proposal("\x00\x1b", ())),
}


class Shelf:
    generation = "g1"

    def search(self, query: str, *, k: int = 10) -> tuple[Hit, ...]:
        provision = Provision("가온시 보조금 조례", "조례", "제7조", "제7조", "지급 결정", TEXT)
        return (Hit(1, provision, "제7조", 1.0),)


def squashed(text: str) -> str:
    return "".join(text.split())


def honest(quote: str) -> bool:
    return squashed(quote).rstrip(".") in squashed(TEXT)


def clean(text: str) -> bool:
    return not any(char < " " and char not in "\n\t" for char in text) and not set(text) & set("\u202e\u200b\U000e0041")


@pytest.mark.parametrize("attack", ATTACKS)
def test_ask(attack: str) -> None:
    answer = ask("보조금 지급 결정 기한", library=Shelf(), engine=Scripted([ATTACKS[attack]]))
    assert len(answer.claims) <= 5
    for claim in answer.claims:
        assert claim.verified and all(honest(citation.quote) for citation in claim.citations)
        assert clean(claim.text) and len(claim.text) < 1_100
        assert "30" in claim.text or claim.text.endswith("[확인 필요]")
    assert answer.exit_code == (4 if not answer.claims else 1 if "[확인 필요]" in answer.claims[0].text else 0)
    assert len(json.dumps(as_json(answer))) < 100_000


@pytest.mark.parametrize("attack", ATTACKS)
def test_summarize(attack: str, tmp_path: Path) -> None:
    (tmp_path / "공문.txt").write_text(TEXT, encoding="utf-8")
    out = tmp_path / "out"
    reply = ATTACKS[attack]
    summarize([tmp_path / "공문.txt"], out, read=read_source, engine=Scripted([reply, reply]), clock=lambda: 0.0)
    assert {path.name for path in tmp_path.rglob("*") if path.is_file()} == {
        "공문.txt",
        "공문.summary.json",
        "공문.summary.md",
        ".seoul-assist-batch.jsonl",
    }
    shape = json.loads((out / "공문.summary.json").read_text(encoding="utf-8"))
    for point in shape["points"]:
        assert all(anchor["status"] == "verified" and honest(anchor["quote"]) for anchor in point["anchors"])
    page = (out / "공문.summary.md").read_text(encoding="utf-8")
    assert clean(page) and "](http" not in page and len(page) < 20_000
