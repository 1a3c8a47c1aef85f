"""The engine that is a server with the OpenAI-compatible `/v1/chat/completions` (llama-server, vLLM, Ollama).

The server is asked to keep to the schema of claims, and what comes back is read as if it had not: sources that were
not given, claims of the wrong shape and text around the JSON never get through.
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from seoul_assist import prompts
from seoul_assist.adapters import http_many, window
from seoul_assist.adapters.http_json import Place, Reply, Secret, Server
from seoul_assist.adapters.http_reply import (
    CHECK,
    KEY,
    json_part,
    refused,
    too_long,
    whole,
    window_in_models,
    window_in_props,
)
from seoul_assist.errors import AssistError, ModelUnusable, UsageError
from seoul_assist.model import Evidence, Proposal
from seoul_assist.ports import Request, Written
from seoul_assist.settings import Settings
from seoul_assist.text import rx
from seoul_assist.text.claims_json import ASKED, MAX_CLAIM, claims_schema, parse_claims
from seoul_assist.text.clean import clean, squeeze

CONTEXT = 8_192  # of a server that says how much it can read; as much as it says where the settings ask for more
UNKNOWN_CONTEXT = 4_096  # what Ollama takes where nobody said otherwise; more would be cut off without a word
LEAST_CONTEXT = 1_024  # a server that says less is not believed
TOKENS_PER_CLAIM = 320
MAX_TOKENS = 2_048
FRAME_TOKENS = 64  # what a chat template puts around two messages
LEAST_ROOM = 64
WALL_S = 600.0  # of one piece of writing, all its requests together
PROBE_S = 10.0  # of asking a server that was lost whether it is back
WAITS_S = (0.5, 2.0, 5.0, 10.0)  # a model that is being loaded answers 503
MAX_ANSWER = 4 * 1024 * 1024
MAX_QUOTES = 4
_NOTHING = Request("ask", "", ())
_MOST_CHARACTERS = 16  # of one token: a server that counts fewer is not believed
_PLACE = Place("언어 모델 서버", "engine_url", "engine_remote", "http://127.0.0.1:8080/v1/chat/completions", CHECK)
_BUSY = (429, 502, 503, 504)
# What servers say to a response_format that they do not know: the server of llama-cpp-python says 500.
_NOT_UNDERSTOOD = (400, 415, 422, 500, 501)
# Chat templates are filled in by the server as text: whatever may become a control token gets a blank inside.
# <|im_end|> </s> <end_of_turn> <｜User｜> <0x0A>   [INST] [/INST] [|user|] [gMASK] [e~[   ]~b]   |> |] ｜>
_CONTROL = rx.compile(r"[<＜](?=[0-9A-Za-z/|｜<＜!?_▁])|[\[［](?=/?[A-Za-z|｜_])|\](?=~)|[|｜](?=[>＞\]］])")
_HANGUL = rx.compile(r"[가-힣]")


def broken(text: str) -> str:
    """The text without invisible characters, a blank put into everything that may pass for a control token or a mark of
    the request."""
    return _CONTROL.sub(lambda found: found.group() + " ", prompts.fenced(clean(text)))


def estimate(text: str) -> int:
    """A number of tokens that the text does not exceed: one for each byte of UTF-8, two for a common Hangul syllable.

    No vocabulary with a fallback to bytes takes more than the bytes. The syllables of KS X 1001 took 0.6 to 1.4 tokens
    in four vocabularies (docs/engines.md); the others may take all their three bytes.
    """
    syllables = "".join(_HANGUL.findall(text))
    # EUC-KR spells a syllable of KS X 1001 in two bytes and every other one in eight.
    common = (8 * len(syllables) - len(syllables.encode("euc-kr"))) // 6
    return len(text.encode("utf-8", "replace")) - common + 1


@dataclass(frozen=True, slots=True)
class Trace:
    """What a piece of writing did besides writing."""

    left_out: tuple[str, ...] = ()
    shortened: tuple[str, ...] = ()
    too_long: int = 0  # claims that were longer than a claim may be
    overfull: bool = False  # the server counted more tokens than there should have been


@dataclass(slots=True)
class _Call:
    """One piece of writing under way: when it has to be over, and what it did so far."""

    deadline: float
    trace: Trace = Trace()


class HttpEngine:
    """Writes with the model of a server; how far the same request gives the same claims is up to that server."""

    lanes = http_many.LANES

    def __init__(
        self,
        url: str,
        model: str,
        *,
        remote: bool = False,
        secret: Secret | None = None,
        context: int | None = None,
        wall_s: float = WALL_S,
        max_tokens: int = MAX_TOKENS,
        waits_s: Sequence[float] = WAITS_S,
        connect_s: float = math.inf,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._server = Server(
            url, _PLACE, endpoint="/chat/completions", remote=remote, secret=secret,
            waits_s=waits_s, busy=_BUSY, connect_s=connect_s, clock=clock, sleep=sleep,
        )  # fmt: skip
        self.host, self.remote = self._server.host, self._server.remote
        self.root = self._server.address.path.removesuffix("/chat/completions").removesuffix("/v1")
        self.model = model
        self.context = context
        self._wall_s, self._max_tokens = wall_s, max_tokens
        self._context = 0  # not asked for yet
        self._counts: dict[str, int] | None = {}  # None once the server turned out to count nothing
        self._form = 0
        self._asked = _NOTHING
        self.last = Trace()

    @property
    def known_window(self) -> int:
        """Tokens that the model reads and writes together; 0 while nobody asked."""
        return self._context

    @property
    def server(self) -> Server:
        return self._server

    @property
    def name(self) -> str:
        return f"http:{squeeze(self.model)}@{self.host}"

    @property
    def label(self) -> str:
        """The model and where it is, for people."""
        return f"{squeeze(self.model)} ({self._server.label})"

    @property
    def notes(self) -> tuple[str, ...]:
        return _notes(self._asked, self.last)

    def write(self, request: Request) -> tuple[Proposal, ...]:
        """Claims from the evidence that fits the window; a long summary is written in as many parts as it takes."""
        call = self._call()
        self._asked = request
        try:
            return self._claims(request, call)
        finally:
            self.last = call.trace

    def write_many(self, requests: Sequence[Request]) -> tuple[Written, ...]:
        """What `write` gives for each request, in order; a few are with the server at a time.

        Once the server is lost the rest gets the same error, and so does a later call that finds it no better.
        """
        lost = self._not_back()
        if lost is None and any(asks(one) for one in requests):
            try:
                self._ready(self._call())  # once, and not by every thread
            except ModelUnusable as error:
                lost = error
        if lost is not None:
            return tuple(Written(error=lost) if asks(one) else Written() for one in requests)
        done = http_many.run(self._server, [partial(self.written, request) for request in requests])
        return tuple(Written(error=one) if isinstance(one, AssistError) else one for one in done)

    def written(self, request: Request, deadline: float = math.inf) -> Written:
        """The claims of one request with its notes, written until `deadline` by the clock; what fails is raised."""
        call = self._call()
        call.deadline = min(call.deadline, deadline)
        return Written(self._claims(request, call), _notes(request, call.trace))

    def _not_back(self) -> ModelUnusable | None:
        """The error of a server that was lost in an earlier call and does not answer now either."""
        lost = self._server.lost
        if lost is not None:
            try:
                self._server.ask(None, wall_s=PROBE_S, path=f"{self.root}/v1/models", method="GET")
            except ModelUnusable:
                return lost
        return None

    def _call(self) -> _Call:
        return _Call(self._server.clock() + self._wall_s)

    def _ready(self, call: _Call) -> None:
        if not self._context:
            self.learn(self._said_window(call))

    def _claims(self, request: Request, call: _Call) -> tuple[Proposal, ...]:
        if not asks(request):
            return ()
        self._ready(call)
        fit = self._fit(request, call)
        call.trace = Trace(left_out=fit.left_out, shortened=fit.shortened)
        return tuple(claim for part in window.shares(request, fit) for claim in self._write(part, call))

    def _write(self, request: Request, call: _Call) -> tuple[Proposal, ...]:
        text, cut = self._answer(request, call)
        ids = [one.id for one in request.evidence]
        part = json_part(text)
        found = parse_claims(part, ids, request.max_claims) if "[" in part or not cut else ()
        kept = [_tidy(one) for one in found if len(squeeze(one.text)) <= MAX_CLAIM]
        claims = tuple(one for one in kept if one.text)
        call.trace = replace(call.trace, too_long=call.trace.too_long + len(found) - len(kept))
        if cut and not claims:
            raise ModelUnusable(
                "언어 모델이 정해진 길이 안에 답을 쓰지 못했습니다.",
                "생각을 길게 쓰는 모델이면 서버에서 그 기능을 끄거나 --engine extractive로 실행해 주세요.",
            )
        return claims

    def _answer(self, request: Request, call: _Call) -> tuple[str, bool]:
        """What the model wrote, and whether it was cut off."""
        reply = self._complete(request, call)
        payload = reply.json()
        try:
            choice = payload["choices"][0]
            text, cut = choice["message"]["content"], choice.get("finish_reason") == "length"
            usage = payload.get("usage")
        except (KeyError, IndexError, TypeError, AttributeError):
            raise self._server.wrong("답의 형식이 다름") from None
        if not isinstance(text, str):
            raise self._server.wrong("답에 글이 없음")
        counted = usage.get("prompt_tokens") if isinstance(usage, dict) else None
        if whole(counted) > self._context - self._cap(request):
            call.trace = replace(call.trace, overfull=True)
        return text, cut

    def _complete(self, request: Request, call: _Call) -> Reply:
        """The first answer to a response_format that the server knows, from the strictest to none; it is kept."""
        ids = list(dict.fromkeys(one.id for one in request.evidence))
        schema = claims_schema(ids, request.max_claims)
        formats: tuple[dict[str, Any], ...] = (
            {"type": "json_schema", "json_schema": {"name": "claims", "strict": True, "schema": schema}},
            {"type": "json_object", "schema": schema},  # as llama-cpp-python spells it
            {"type": "json_object"},
        )
        payload = {
            "model": self.model,
            "messages": [
                {"role": "system", "content": self._system(request)},
                {"role": "user", "content": self._user(request)},
            ],
            "max_tokens": self._cap(request),
            "temperature": 0,
            "seed": 0,
            "stream": False,
        }
        for form in range(self._form, len(formats) + 1):
            last = form == len(formats)
            reply = self._ask(call, payload if last else payload | {"response_format": formats[form]})
            if reply.status == 200:
                self._form = form
                return reply
            if reply.status not in _NOT_UNDERSTOOD or last or too_long(reply):
                raise refused(reply)
        raise AssertionError("the last form returns or raises")

    def _ask(self, call: _Call, payload: Any, *, path: str = "", method: str = "POST") -> Reply:
        left = call.deadline - self._server.clock()
        return self._server.ask(payload, wall_s=left, path=path, method=method, most=MAX_ANSWER)

    def _cap(self, request: Request) -> int:
        return min(32 + TOKENS_PER_CLAIM * request.max_claims, self._max_tokens, self._context // 2)

    def _system(self, request: Request) -> str:
        rules = prompts.load("claims").render(max_claims=str(request.max_claims))
        return f"{rules}\n{request.prompt}".strip()

    def _user(self, request: Request) -> str:
        passages = "".join(_passage(one) for one in request.evidence)
        return f"[근거]\n{passages}\n[{ASKED[request.task]}]\n{broken(request.question)}\n"

    def _fit(self, request: Request, call: _Call) -> window.Fit:
        """The evidence that fits: by the estimate where everything does, else by the server's tokenizer if any."""
        bare = replace(request, evidence=())
        around = self._system(bare) + self._user(bare)
        fixed = self._cap(request) + FRAME_TOKENS
        spare = self._context - fixed - estimate(around)
        if sum(estimate(_passage(one)) for one in request.evidence) <= spare:
            return window.Fit((request.evidence,))
        room = self._context - fixed - self._count(around, call)
        if room < LEAST_ROOM:
            raise UsageError(
                f"질문이나 요청이 모델의 처리 길이({self._context} 토큰)에 비해 너무 깁니다.",
                "내용을 줄이거나 나누어 주세요. 서버의 창이 더 크면 engine_context 설정에 적어 주세요.",
            )
        return window.of(request, room, lambda one: self._count(_passage(one), call))

    def _count(self, text: str, call: _Call) -> int:
        """Tokens of the text: as the server's `/tokenize` counts them, else by the estimate."""
        counts = self._counts
        if counts is None:
            return estimate(text)
        if text not in counts:
            # One body for two servers: llama-server reads `content`, vLLM reads `model` and `prompt`.
            asked = {"content": text, "model": self.model, "prompt": text, "add_special_tokens": False}
            reply = self._ask(call, asked, path=f"{self.root}/tokenize")
            answer = reply.json() if reply.status == 200 else None
            tokens = answer.get("tokens") if isinstance(answer, dict) else None
            if not isinstance(tokens, list):
                self._counts = None
                return estimate(text)
            counts[text] = max(len(tokens), len(text) // _MOST_CHARACTERS) + 1
        return counts[text]

    def learn(self, said: int) -> None:
        """Takes the window that the server told (0 where it told none), at most what the settings allow."""
        believed = said >= LEAST_CONTEXT
        self._context = min(said, self.context or CONTEXT) if believed else self.context or UNKNOWN_CONTEXT

    def _said_window(self, call: _Call) -> int:
        """The window that llama-server tells in `/props`, or vLLM in its list of models; 0 when neither does."""
        said = window_in_props(self._ask(call, None, path=f"{self.root}/props", method="GET"))
        if not said:
            reply = self._ask(call, None, path=f"{self.root}/v1/models", method="GET")
            said = window_in_models(reply, self.model)
        return said


def open_engine(
    settings: Settings,
    environ: Mapping[str, str] | None = None,
    *,
    waits_s: Sequence[float] = WAITS_S,
    connect_s: float = math.inf,
) -> HttpEngine:
    """The engine of the settings' server; nothing is sent before the first `write`. Its key is in the environment."""
    if not settings.engine_model.strip():
        raise UsageError(
            "언어 모델 서버의 모델 이름이 정해지지 않았습니다.",
            "engine_model 설정에 서버가 쓰는 모델 이름을 적어 주세요.",
        )
    secret = Secret((os.environ if environ is None else environ).get(KEY, ""), KEY)
    return HttpEngine(
        settings.engine_url,
        settings.engine_model.strip(),
        remote=settings.engine_remote,
        secret=secret,
        context=settings.engine_context,
        waits_s=waits_s,
        connect_s=connect_s,
    )


def asks(request: Request) -> bool:
    """Whether there is anything to ask a server for."""
    return bool(request.evidence) and request.max_claims > 0


def _notes(request: Request, trace: Trace) -> tuple[str, ...]:
    said = window.unread(request, trace.left_out, trace.shortened)
    if trace.too_long:
        said.append(f"모델이 너무 길게 쓴 문장 {trace.too_long}개를 뺐습니다.")
    if trace.overfull:
        said.append("근거의 일부가 모델의 창을 넘어 읽히지 않았을 수 있습니다. engine_context 설정을 확인해 주세요.")
    return tuple(said)


def _passage(one: Evidence) -> str:
    return f"[{one.id}] {squeeze(broken(one.label))}\n{broken(one.text)}\n"


def _tidy(one: Proposal) -> Proposal:
    quotes = (replace(quote, text=clean(quote.text).strip()) for quote in one.quotes[:MAX_QUOTES])
    return replace(one, text=squeeze(one.text), quotes=tuple(quote for quote in quotes if quote.text))
