"""Claims of an engine that can err: put right, asked once more, and taken from the evidence where nothing stands."""

from __future__ import annotations

from collections.abc import Callable

from seoul_assist.adapters.extractive import Extractive
from seoul_assist.adapters.scripted import Scripted
from seoul_assist.grounding.verify import UNSURE
from seoul_assist.model import Claim, Evidence, Proposal, Quote
from seoul_assist.ports import Request
from seoul_assist.tasks.answering.composing import compose

TEXT = "① 시장은 보조금 신청을 받은 날부터 30일 이내에 지급 여부를 결정하여야 한다.\n② 시장은 결과를 신청인에게 알린다."
REQUEST = Request(
    "ask",
    "보조금 지급 여부는 며칠 안에 결정합니까?",
    (Evidence("S1", "가온시 보조금 조례 제7조(지급 결정)", TEXT),),
    "지시",
    3,
)
WORDS = "시장은 보조금 신청을 받은 날부터 30일 이내에 지급 여부를 결정하여야 한다"
RIGHT = Proposal("신청을 받은 날부터 30일 이내에 결정한다.", (Quote("S1", WORDS),))
WRONG = Proposal("신청을 받은 날부터 45일 이내에 결정한다.", (Quote("S1", WORDS),))
EMPTY = Proposal("위원회가 결정한다.", (Quote("S1", "위원회는 분기마다 심의하여 결정한다"),))


def test_what_stands_is_not_asked_for_again() -> None:
    engine = Scripted([(RIGHT,)], name="llama:m")
    made = compose(REQUEST, engine, fallback=Extractive())
    assert [claim.text for claim in made.claims] == [RIGHT.text]
    assert (made.engine, made.notes, len(engine.requests)) == ("llama:m", (), 1)


def test_what_failed_is_asked_for_once_more_and_said() -> None:
    engine = Scripted([(RIGHT, WRONG), (EMPTY,)], name="llama:m")
    made = compose(REQUEST, engine, fallback=Extractive())
    assert [claim.text for claim in made.claims] == [RIGHT.text]
    assert len(engine.requests) == 2 and any("확인되지 않은 1개" in note for note in made.notes)
    again = engine.requests[1]
    # An engine's own words are no instructions: they stand with the question.
    assert "45일" in again.question and "45일" not in again.prompt and again.prompt.startswith("지시")
    assert again.evidence == REQUEST.evidence and again.max_claims == REQUEST.max_claims - 1


def test_a_second_reply_may_mend_the_first() -> None:
    engine = Scripted([(WRONG,), (RIGHT,)], name="llama:m")
    made = compose(REQUEST, engine, fallback=Extractive())
    assert [claim.text for claim in made.claims] == [RIGHT.text] and made.engine == "llama:m"


def test_where_nothing_stands_the_evidence_itself_answers() -> None:
    for replies in ([(EMPTY,), (WRONG,)], [()]):
        engine = Scripted(replies, name="llama:m")
        made = compose(REQUEST, engine, fallback=Extractive())
        assert made.engine == "llama:m, extractive"
        assert made.claims and all(claim.verified and UNSURE not in claim.text for claim in made.claims)
        assert any("원문 문장으로 답합니다" in note for note in made.notes)


def test_an_empty_hand_stays_empty_where_the_evidence_has_no_answer() -> None:
    nothing = Request("ask", "수영장 요금", (Evidence("S1", "", "짧다."),), "", 3)
    made = compose(nothing, Scripted([()], name="llama:m"), fallback=Extractive())
    assert made.claims == () and made.engine == "llama:m"


def test_without_a_fallback_a_doubtful_claim_stays_marked() -> None:
    engine = Scripted([(WRONG,)])
    (claim,) = compose(REQUEST, engine).claims
    assert claim.text.endswith(UNSURE) and len(engine.requests) == 1


class Talking(Scripted):
    """An engine that says every proposal as soon as it has it."""

    def write(self, request: Request, on_claim: Callable[[Proposal], None] | None = None) -> tuple[Proposal, ...]:
        reply = super().write(request)
        for proposal in reply:
            if on_claim is not None:
                on_claim(proposal)
        return reply


def test_claims_are_told_early_only_when_they_stand_and_come_first() -> None:
    told: list[Claim] = []
    engine = Talking(
        [
            (WRONG, RIGHT, RIGHT),
            (Proposal("② 시장은 결과를 신청인에게 알린다.", (Quote("S1", "시장은 결과를 신청인에게 알린다"),)),),
        ]
    )
    made = compose(REQUEST, engine, fallback=Extractive(), on_claim=told.append)
    assert [claim.text for claim in told] == [RIGHT.text]
    assert made.claims[: len(told)] == tuple(told) and len(made.claims) == 2


def test_an_engine_that_cannot_talk_is_asked_as_ever() -> None:
    told: list[Claim] = []
    made = compose(REQUEST, Scripted([(RIGHT,)]), fallback=Extractive(), on_claim=told.append)
    assert told == [] and len(made.claims) == 1
