"""What a model reads and what comes back of it: stars on the way there, the words of the source on the way back."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from chat_kit import running

from seoul_assist.adapters.http_embedder import HttpEmbedder
from seoul_assist.adapters.scripted import Scripted
from seoul_assist.grounding.verify import verify
from seoul_assist.model import Evidence, Hit, Proposal, Provision, Quote
from seoul_assist.ports import Request
from seoul_assist.tasks.masked import Masked, starred
from seoul_assist.tasks.refine import Refiner, refine

PHONE, OTHER = "010-0374-9182", "010-0555-7731"
TEXT = f"담당자: 홍가람\n휴대전화: {PHONE}\n주민등록번호: 310927-3847291\n사무실: (02) 000-1234"
STARS = "담당자: 홍가람\n휴대전화: 010-****-****\n주민등록번호: ******-*******\n사무실: (02) 000-1234"


def asked(*texts: str) -> Request:
    packets = tuple(Evidence(f"S{n}", f"요청 {PHONE}", text) for n, text in enumerate(texts, start=1))
    return Request("draft", f"{PHONE}으로 알려 주세요", packets, prompt=f"{PHONE}", max_claims=3)


def answer(text: str, quote: str, *texts: str) -> Proposal:
    engine = Scripted([(Proposal(text, (Quote("S1", quote),)),)])
    (one,) = Masked(engine).write(asked(*(texts or (TEXT,))))
    (request,) = engine.requests
    for said in (request.question, request.prompt, *(part for e in request.evidence for part in (e.text, e.label))):
        assert PHONE not in said and OTHER not in said and "3847291" not in said
    return one


def test_what_goes_to_the_model_is_starred_and_keeps_its_length() -> None:
    request = starred(asked(TEXT))
    assert request.evidence[0].text == STARS and len(STARS) == len(TEXT)
    assert request.question == "010-****-****으로 알려 주세요" and request.evidence[0].label == "요청 010-****-****"
    assert starred(request) == request


def test_a_quotation_gets_its_words_back_and_is_verified() -> None:
    one = answer("휴대전화: 010-****-****", "휴대전화: 010-****-****")
    assert one == Proposal(f"휴대전화: {PHONE}", (Quote("S1", f"휴대전화: {PHONE}"),))
    (claim,) = verify([one], asked(TEXT).evidence)
    assert claim.verified


def test_a_quotation_without_stars_is_left_as_it_is() -> None:
    one = answer("담당자는 홍가람", "담당자: 홍가람")
    assert one == Proposal("담당자는 홍가람", (Quote("S1", "담당자: 홍가람"),))


def test_two_numbers_behind_the_same_stars_are_not_told_apart_by_guessing() -> None:
    two = f"가람 연락처: {PHONE}\n다솜 연락처: {OTHER}"
    vague = answer("연락처: 010-****-****", "연락처: 010-****-****", two)
    assert PHONE not in vague.text + vague.quotes[0].text and OTHER not in vague.text + vague.quotes[0].text
    (claim,) = verify([vague], asked(two).evidence)
    assert not claim.verified
    both = answer("010-****-****이 맞습니다", "가람 연락처: 010-****-**** 다솜 연락처: 010-****-****", two)
    assert both.text == "010-****-****이 맞습니다" and PHONE in both.quotes[0].text and OTHER in both.quotes[0].text
    named = answer("010-****-****", "다솜 연락처: 010-****-****", two)
    assert named.text == OTHER
    same = answer("010-****-****", "연락처: 010-****-****", f"가람 연락처: {PHONE}\n다솜 연락처: {PHONE}")
    assert same.text == PHONE


@pytest.mark.parametrize("quote", ["*", "***", "010-****", "없는 말 010-****-****", "*" * 100_000])
def test_stars_that_stand_for_nothing_bring_nothing_back(quote: str) -> None:
    one = answer(quote, quote)
    assert PHONE not in one.text and "3847291" not in one.text + one.quotes[0].text


def test_many_requests_share_their_evidence_and_each_gets_its_words() -> None:
    reply = (Proposal("010-****-****", (Quote("S1", "휴대전화: 010-****-****"),)),)
    engine = Scripted([reply, reply], lanes=4)
    evidence = asked(TEXT).evidence
    requests = [Request("review", "가", evidence), Request("review", "나", evidence)]
    wrapped = Masked(engine)
    written = wrapped.write_many(requests)
    assert [one.proposals[0].text for one in written] == [PHONE, PHONE] and wrapped.lanes == 4
    assert engine.requests[0].evidence is engine.requests[1].evidence
    assert wrapped.name == "scripted" and wrapped.notes == () and wrapped.inner is engine


class Helper:
    """A rewriter and reranker that keeps what it was asked."""

    name = "llama:toy.gguf"

    def __init__(self) -> None:
        self.read: list[str] = []

    def terms(self, question: str, *, count: int, wall_s: float) -> tuple[str, ...]:
        self.read.append(question)
        return ("수수료 반환",)

    def scores(self, question: str, passages: Sequence[str], *, wall_s: float) -> tuple[float, ...]:
        self.read += [question, *passages]
        return tuple(0.5 for _ in passages)


def test_what_refines_a_search_reads_no_identifier() -> None:
    asked: list[str] = []
    provision = Provision("가온시 지침", "지침", "제1조", "제1조", "", f"문의 {PHONE}")

    def find(text: str, count: int) -> tuple[Hit, ...]:
        asked.append(text)
        return (Hit(1, provision, "제1조", 0.4),)

    helper = Helper()
    found = refine(f"{PHONE} 환불", find, Refiner(helper, helper), k=3)
    assert asked[0] == f"{PHONE} 환불" and found.hits[0].provision.text == f"문의 {PHONE}"
    assert len(helper.read) == 3 and not [said for said in helper.read if PHONE in said]


def test_an_embedding_server_gets_no_identifier() -> None:
    body = json.dumps({"data": [{"index": n, "embedding": [0.6, 0.8]} for n in range(2)]}).encode()
    with running() as chat:
        chat.bodies, chat.contents = [body], ["-"]
        embedder = HttpEmbedder(chat.url, "toy", waits_s=())
        assert embedder.embed([TEXT, f"{PHONE} 문의"], "passage") == [[0.6, 0.8]] * 2
        sent = json.dumps(chat.asked, ensure_ascii=False)
    assert "홍가람" in sent and PHONE not in sent and "3847291" not in sent
