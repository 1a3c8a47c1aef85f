"""Evidence packets from hits, and the finest address of a quotation."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from seoul_assist.grounding.evidence import ARTICLE_CHARS, GAP, from_hits, pin
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


def paragraphs(*sizes: int) -> Provision:
    """An article whose paragraphs have these numbers of characters, the third with two items."""
    text, units = "", []
    for number, size in enumerate(sizes, 1):
        start = len(text) + bool(text)
        body = f"{chr(ord('①') + number - 1)} " + "가" * (size - 2)
        if number == 3:
            body = LEAD.replace("②", "③") + "\n1. 자전거 보험에 가입한 경우\n2. " + "나" * size
        text += ("\n" if text else "") + body
        units.append(Unit(f"제1조제{number}항", start, len(text)))
        if number == 3:
            for item in (1, 2):
                at = text.index(f"{item}. ", start)
                end = text.find("\n", at)
                units.append(Unit(f"제1조제3항제{item}호", at, len(text) if end < 0 else end))
    return article(text=text, units=tuple(units))


def test_a_long_article_is_filled_up_with_its_other_paragraphs() -> None:
    provision = paragraphs(300, 1500, 400, 700, 200)
    packet = from_hits([hit(provision, address="제1조제3항제1호")])[0]
    assert len(packet.text) <= ARTICLE_CHARS + 2 * len(GAP)
    assert packet.address == "제1조"
    assert [mark for mark in "①②③④⑤" if mark in packet.text] == ["①", "③", "④", "⑤"]
    pieces = packet.text.split(GAP)
    assert len(pieces) == 2 and all(piece in provision.text for piece in pieces)


def test_a_paragraph_too_long_for_a_packet_gives_its_lead_and_the_item_that_matched() -> None:
    provision = paragraphs(300, 200, 2500)
    packet = from_hits([hit(provision, address="제1조제3항제1호")])[0]
    assert "③ 시장은 다음 각 호" in packet.text and "1. 자전거 보험" in packet.text and "나나" not in packet.text


def test_a_packet_tells_the_score_and_where_the_unit_that_matched_stands() -> None:
    for provision in (long_article(), paragraphs(300, 1500, 400, 700), article(text=LEAD)):
        address = provision.units[-1].address if provision.units else ""
        packet = from_hits([hit(provision, address=address)])[0]
        assert packet.score == 1.0
        if packet.focus is None:
            assert not provision.units
        else:
            unit = provision.units[-1]
            assert packet.text[slice(*packet.focus)] == provision.text[unit.start : unit.end]
