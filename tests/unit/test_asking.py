"""A model in a summary: put right once, asked once more, stood in for; nothing passes that it was not shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from seoul_assist.adapters.extractive import Extractive
from seoul_assist.adapters.scripted import Scripted
from seoul_assist.errors import AssistError, ModelUnusable
from seoul_assist.model import Block, Document, Proposal, Quote
from seoul_assist.tasks.summarizing.summarize import as_json, digest
from seoul_assist.tasks.summarizing.summary import Summary

FIRST = "가온시는 자전거 도로를 12km 정비하기로 결정하였다."
LAST = "누리군은 하수관로를 2027년까지 모두 새로 바꾸기로 하였다."
FILL = "미리내도는 올해 안에 공원의 가로등과 안내판을 다시 설치하고 그 결과를 알린다."
TRUE = (Proposal("도로를 12km 정비한다.", (Quote("S1", "자전거 도로를 12km 정비하기로 결정하였다"),)),)
FALSE = (Proposal("도로를 13km 정비한다.", (Quote("S1", "자전거 도로를 12km 정비하기로 결정하였다"),)),)
INVENTED = (Proposal("누구나 받는다.", (Quote("S1", "누구에게나 자전거를 한 대씩 지급하여야 한다"),)),)


def summary(replies: list[object], *pages: str) -> tuple[Summary, Scripted]:
    blocks = tuple(Block(text, page=number) for number, text in enumerate(pages or (FIRST,), start=1))
    engine = Scripted(replies, name="llama:a.gguf")  # type: ignore[arg-type]
    return digest(Document("a.pdf", "0" * 64, "pdf", blocks, len(blocks)), engine, fallback=Extractive()), engine


def test_what_stands_is_kept_and_nobody_is_asked_again() -> None:
    found, engine = summary([TRUE, TRUE])
    assert [point.text for point in found.points] == ["도로를 12km 정비한다."] and len(engine.requests) == 2
    assert found.engine == "llama:a.gguf" and found.notes == ()


def test_a_false_number_is_asked_for_once_more_and_told() -> None:
    found, engine = summary([FALSE, TRUE, TRUE])
    assert [point.text for point in found.points] == ["도로를 12km 정비한다."]
    assert "13km" in engine.requests[1].question and "13km" not in engine.requests[1].prompt
    assert found.notes == ("모델이 쓴 문장 가운데 원문으로 확인되지 않은 1개는 싣지 않았습니다.",)


def test_where_nothing_stands_twice_the_document_itself_speaks() -> None:
    found, engine = summary([FALSE, INVENTED, INVENTED, ()])
    assert [point.text for point in found.points] == [FIRST] and found.gist.text == FIRST.removesuffix(".") + "."
    assert found.engine == "llama:a.gguf, extractive" and len(engine.requests) == 4
    assert any("원문 문장을 그대로 뽑아" in note for note in found.notes)


def test_a_quotation_nearly_right_becomes_the_words_of_the_page() -> None:
    near = (Proposal("도로를 12km 정비한다.", (Quote("S1", "자전거 도로를 12km 정비하기로 결정했다"),)),)
    found, engine = summary([near, near])
    (anchor,) = as_json(found, "a.pdf")["points"][0]["anchors"]
    assert anchor["quote"] in FIRST and anchor["status"] == "verified" and anchor["repaired"] is True
    assert len(engine.requests) == 2


def test_the_gist_cites_nothing_of_later_pages_but_what_points_had_verified() -> None:
    later = f"{FILL}\n" * 70 + LAST

    def of_later(text: str) -> object:
        def reply(request: object) -> tuple[Proposal, ...]:
            return (Proposal(text, (Quote("S2", text),)),)

        return reply

    # The second page was read, but no point stands on its last sentence: the gist cannot have it.
    pages = (f"{FIRST}\n" + f"{FILL}\n" * 70, later)
    points = [(Proposal(FIRST, (Quote("S1", FIRST),)),), (Proposal(FILL, (Quote("S1", FILL),)),)]
    found, engine = summary([*points, of_later(LAST), of_later(LAST)], *pages)
    assert LAST not in " ".join(packet.text for packet in engine.requests[-1].evidence)
    assert LAST not in found.gist.text and all(LAST not in point.text for point in found.points)


def test_an_engine_that_stops_fails_the_document() -> None:
    with pytest.raises(AssistError):
        summary([ModelUnusable("멈췄습니다.", "다시 해 주세요.")])
    with pytest.raises(AssistError):
        summary([FALSE, ModelUnusable("멈췄습니다.", "다시 해 주세요.")])


def test_more_than_was_asked_for_is_not_taken() -> None:
    many = tuple(replace(TRUE[0], text=f"도로를 12km 정비한다{'.' * n}") for n in range(1, 40))
    found, engine = summary([many, many])
    assert len(found.points) <= engine.requests[0].max_claims
