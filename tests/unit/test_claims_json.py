"""The JSON of claims: the schema binds sources, and reading forgives cut-off replies only."""

from __future__ import annotations

import json

import pytest

from seoul_assist.errors import ModelUnusable
from seoul_assist.model import Proposal, Quote
from seoul_assist.text.claims_json import claims_schema, parse_claims

WHOLE = {
    "claims": [{"text": "첫째", "citations": [{"source": "S1", "quote": "가나"}]}, {"text": "둘째", "citations": []}]
}


def test_the_schema_allows_only_given_sources_and_bounds_everything() -> None:
    schema = claims_schema(["S1", "S2"], 3)
    claims = schema["properties"]["claims"]
    citation = claims["items"]["properties"]["citations"]
    assert claims["maxItems"] == 3
    assert citation["items"]["properties"]["source"]["enum"] == ["S1", "S2"]
    assert citation["maxItems"] and citation["items"]["properties"]["quote"]["maxLength"]
    json.dumps(schema)


def test_a_whole_reply() -> None:
    assert parse_claims(json.dumps(WHOLE), ["S1"]) == (Proposal("첫째", (Quote("S1", "가나"),)), Proposal("둘째"))


def test_unknown_sources_and_misshapen_claims_are_left_out() -> None:
    reply = {
        "claims": [
            {"text": "첫째", "citations": [{"source": "S9", "quote": "가"}, {"source": "S1", "quote": 3}, "S1"]},
            {"text": 5},
            {"text": "  "},
            "글",
            {"text": "둘째", "citations": "S1"},
        ]
    }
    assert parse_claims(json.dumps(reply), ["S1"]) == (Proposal("첫째"), Proposal("둘째"))


def test_a_cut_reply_gives_its_whole_claims_at_every_cut() -> None:
    reply = json.dumps(WHOLE, ensure_ascii=False)
    for cut in range(reply.index("[") + 1, len(reply)):
        assert parse_claims(reply[:cut], ["S1"]) in (
            (),
            (Proposal("첫째", (Quote("S1", "가나"),)),),
            (Proposal("첫째", (Quote("S1", "가나"),)), Proposal("둘째")),
        )


@pytest.mark.parametrize(
    "reply", ["", "죄송합니다", "[]", '{"answer": 1}', "null", '{"claims": "없음"}', "[" * 100_000]
)
def test_a_reply_of_another_shape_is_the_models_fault(reply: str) -> None:
    with pytest.raises(ModelUnusable):
        parse_claims(reply, ["S1"])


def test_claims_are_capped() -> None:
    reply = json.dumps({"claims": [{"text": "하나", "citations": []}] * 50})
    assert len(parse_claims(reply, [], max_claims=4)) == 4


def test_a_source_that_is_no_text_is_no_citation() -> None:
    reply = (
        '{"claims": [{"text": "글", "citations": [{"source": [], "quote": "글"}, {"source": "S1", "quote": "글"}]}]}'
    )
    (proposal,) = parse_claims(reply, ["S1"])
    assert [quote.evidence for quote in proposal.quotes] == ["S1"]
