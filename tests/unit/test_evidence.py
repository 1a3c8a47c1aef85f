"""Evidence packets from hits, and the finest address of a quotation."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from seoul_assist.grounding.evidence import ARTICLE_CHARS, from_hits, pin
from seoul_assist.model import Citation, Hit, Provision, Unit

LEAD = "② 시장은 다음 각 호의 어느 하나에 해당하면 보조금을 줄 수 있다."


def article(
    law: str = "가온시 보조금 조례", number: int = 1, text: str = "시장은 계획을 세운다.", **more: object
) -> Provision:
    return Provision(law, "조례", f"제{number}조", f"제{number}조", "보조금", text, **more)  # type: ignore[arg-type]


def long_article() -> Provision:
    first = "① " + "시장은 해마다 계획을 세우고 그 결과를 알린다. " * 80
    items = ["1. 자전거 보험에 가입한 경우", "2. 안전 교육을 마친 경우"]
    text = "\n".join([first.strip(), LEAD, *items])
    units = [Unit("제1조제1항", 0, len(first.strip())), Unit("제1조제2항", text.index("②"), len(text))]
    units += [
        Unit(f"제1조제2항제{n}호", text.index(item), text.index(item) + len(item)) for n, item in enumerate(items, 1)
    ]
    return article(text=text, units=tuple(units))


def hit(provision: Provision, rank: int = 1, address: str = "") -> Hit:
    return Hit(rank, provision, address or provision.address, 1.0)


def test_ids_are_short_and_articles_come_once_without_deleted_ones() -> None:
    hits = [hit(article()), hit(article()), hit(article(number=2, deleted=True)), hit(article(number=3))]
    packets = from_hits(hits)
    assert [(p.id, p.article) for p in packets] == [("S1", "제1조"), ("S2", "제3조")]
    assert packets[0].label == "가온시 보조금 조례 제1조(보조금)"


def test_budgets() -> None:
    hits = [hit(article(number=n, text="가" * 1000)) for n in range(1, 9)]
    assert len(from_hits(hits, max_items=3)) == 3
    assert len(from_hits(hits, max_chars=2500)) == 2
    assert len(from_hits(hits, max_chars=10)) == 1


def test_a_long_article_is_cut_to_the_paragraph_that_matched() -> None:
    provision = long_article()
    assert len(provision.text) > ARTICLE_CHARS
    packet = from_hits([hit(provision, address="제1조제2항제2호")])[0]
    assert packet.address == "제1조제2항"
    assert packet.text.startswith(LEAD) and "2. 안전 교육" in packet.text and "①" not in packet.text


def test_pin_finds_the_finest_unit() -> None:
    provision = long_article()
    packet = from_hits([hit(provision, address="제1조제2항")])[0]
    assert pin(Citation(packet, "안전 교육을 마친 경우", "verified"), [provision]).evidence.address == "제1조제2항제2호"
    assert pin(Citation(packet, LEAD, "verified"), [provision]).evidence.address == "제1조제2항"
    assert pin(Citation(packet, "없는 말이다", "missing"), [provision]).evidence.address == "제1조제2항"


def test_what_is_not_yet_in_force_is_stale() -> None:
    provision = replace(long_article(), effective=date(2027, 1, 1))
    packet = from_hits([hit(provision, address="제1조제2항")])[0]
    found = Citation(packet, LEAD, "verified")
    assert pin(found, [provision], date(2026, 12, 31)).status == "stale"
    assert pin(found, [provision], date(2027, 1, 1)).status == "verified"
    assert pin(found, [provision]).status == "verified"
    undated = replace(provision, effective=None, promulgated=date(2026, 5, 1))
    assert pin(found, [undated], date(2026, 4, 30)).status == "stale"
    assert packet.effective == date(2027, 1, 1)
