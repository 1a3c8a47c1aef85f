"""The engine that is a server with the OpenAI-compatible `/v1/chat/completions` (llama-server, vLLM, Ollama).

The server is asked to keep to the schema of claims, and what comes back is read as if it had not: sources that were
not given, claims of the wrong shape and text around the JSON never get through.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from seoul_assist import prompts
from seoul_assist.adapters import window
from seoul_assist.adapters.http_json import Place, Reply, Secret, Server
from seoul_assist.errors import ModelUnusable, UsageError
from seoul_assist.model import Evidence, Proposal
from seoul_assist.ports import Request
from seoul_assist.settings import PREFIX, Settings
from seoul_assist.text import rx
from seoul_assist.text.claims_json import ASKED, MAX_CLAIM, claims_schema, parse_claims
from seoul_assist.text.clean import clean, squeeze

KEY = PREFIX + "ENGINE_KEY"
CONTEXT = 8_192  # of a server that says how much it can read; as much as it says where the settings ask for more
UNKNOWN_CONTEXT = 4_096  # what Ollama takes where nobody said otherwise; more would be cut off without a word
LEAST_CONTEXT = 1_024  # a server that says less is not believed
TOKENS_PER_CLAIM = 320
MAX_TOKENS = 2_048
FRAME_TOKENS = 64  # what a chat template puts around two messages
LEAST_ROOM = 64
WALL_S = 600.0  # of one `write`, all its requests together
WAITS_S = (0.5, 2.0, 5.0, 10.0)  # a model that is being loaded answers 503
MAX_ANSWER = 4 * 1024 * 1024
MAX_QUOTES = 4
_MOST_CHARACTERS = 16  # of one token: a server that counts fewer is not believed
_CHECK = "서버가 켜져 있는지, engine_url과 engine_model 설정이 맞는지 확인하거나 --engine extractive로 실행해 주세요."
_PLACE = Place("언어 모델 서버", "engine_url", "engine_remote", "http://127.0.0.1:8080/v1/chat/completions", _CHECK)
_BUSY = (429, 502, 503, 504)
# What servers say to a response_format that they do not know: the server of llama-cpp-python says 500.
_NOT_UNDERSTOOD = (400, 415, 422, 500, 501)
_TOO_LONG = ("exceed_context", "context length", "context size", "context_length", "context window")
# Chat templates are filled in by the server as text: whatever may become a control token gets a blank inside.
# <|im_end|> </s> <end_of_turn> <｜User｜> <0x0A>   [INST] [/INST] [|user|] [gMASK] [e~[   ]~b]   |> |] ｜>
_CONTROL = rx.compile(r"[<＜](?=[0-9A-Za-z/|｜<＜!?_▁])|[\[［](?=/?[A-Za-z|｜_])|\](?=~)|[|｜](?=[>＞\]］])")
_HANGUL = rx.compile(r"[가-힣]")
_CLAIMS = rx.compile(r'\{\s*"claims"\s*:')


def broken(text: str) -> str:
    """The text without invisible characters, a blank put into everything that a model may take for a control token."""
    return _CONTROL.sub(lambda found: found.group() + " ", clean(text))


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
    """What the last `write` did besides writing."""

    left_out: tuple[str, ...] = ()
    shortened: tuple[str, ...] = ()
    too_long: int = 0  # claims that were longer than a claim may be
    overfull: bool = False  # the server counted more tokens than there should have been


class HttpEngine:
    """Writes with the model of a server; how far the same request gives the same claims is up to that server."""

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
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._server = Server(
            url, _PLACE, endpoint="/chat/completions", remote=remote, secret=secret,
            waits_s=waits_s, busy=_BUSY, clock=clock, sleep=sleep,
        )  # fmt: skip
        self.host, self.remote = self._server.host, self._server.remote
        self._root = self._server.address.path.removesuffix("/chat/completions").removesuffix("/v1")
        self._model = model
        self._asked_context = context
        self._wall_s, self._max_tokens = wall_s, max_tokens
        self._deadline = 0.0
        self._context = 0  # not asked for yet
        self._counts: dict[str, int] | None = {}  # None once the server turned out to count nothing
        self._form = 0
        self._labels: dict[str, str] = {}
        self.last = Trace()

    @property
    def name(self) -> str:
        return f"http:{squeeze(self._model)}@{self.host}"

    @property
    def label(self) -> str:
        """The model and where it is, for people."""
        return f"{squeeze(self._model)} ({self._server.label})"

    @property
    def notes(self) -> tuple[str, ...]:
        said = []
        if self.last.left_out:
            said.append(f"모델의 창에 들어가지 않아 읽지 못한 근거: {self._called(self.last.left_out)}")
        if self.last.shortened:
            said.append(f"모델의 창에 맞추어 일부만 읽은 근거: {self._called(self.last.shortened)}")
        if self.last.too_long:
            said.append(f"모델이 너무 길게 쓴 문장 {self.last.too_long}개를 뺐습니다.")
        if self.last.overfull:
            said.append(
                "근거의 일부가 모델의 창을 넘어 읽히지 않았을 수 있습니다. engine_context 설정을 확인해 주세요."
            )
        return tuple(said)

    def _called(self, ids: tuple[str, ...]) -> str:
        return ", ".join(self._labels.get(one, one) for one in ids)

    def write(self, request: Request) -> tuple[Proposal, ...]:
        """Claims from the evidence that fits the window; a long summary is written in as many parts as it takes."""
        self.last = Trace()
        self._labels = {one.id: one.label for one in request.evidence}
        if not request.evidence or request.max_claims < 1:
            return ()
        self._deadline = self._server.clock() + self._wall_s
        if not self._context:
            self._context = self._window()
        fit = self._fit(request)
        self.last = Trace(left_out=fit.left_out, shortened=fit.shortened)
        groups = [group for group in fit.groups if group]
        claims: list[Proposal] = []
        for index, group in enumerate(groups):
            share = (request.max_claims - len(claims)) // (len(groups) - index)
            claims += self._write(replace(request, evidence=group, max_claims=share))
        return tuple(claims)

    def _write(self, request: Request) -> tuple[Proposal, ...]:
        if request.max_claims < 1:
            return ()
        text, cut = self._answer(request)
        ids = [one.id for one in request.evidence]
        part = _json_part(text)
        found = parse_claims(part, ids, request.max_claims) if "[" in part or not cut else ()
        kept = [_tidy(one) for one in found if len(squeeze(one.text)) <= MAX_CLAIM]
        claims = tuple(one for one in kept if one.text)
        self.last = replace(self.last, too_long=self.last.too_long + len(found) - len(kept))
        if cut and not claims:
            raise ModelUnusable(
                "언어 모델이 정해진 길이 안에 답을 쓰지 못했습니다.",
                "생각을 길게 쓰는 모델이면 서버에서 그 기능을 끄거나 --engine extractive로 실행해 주세요.",
            )
        return claims

    def _answer(self, request: Request) -> tuple[str, bool]:
        """What the model wrote, and whether it was cut off."""
        reply = self._complete(request)
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
        if _whole(counted) > self._context - self._cap(request):
            self.last = replace(self.last, overfull=True)
        return text, cut

    def _complete(self, request: Request) -> Reply:
        """The first answer to a response_format that the server knows, from the strictest to none; it is kept."""
        ids = list(dict.fromkeys(one.id for one in request.evidence))
        schema = claims_schema(ids, request.max_claims)
        formats: tuple[dict[str, Any], ...] = (
            {"type": "json_schema", "json_schema": {"name": "claims", "strict": True, "schema": schema}},
            {"type": "json_object", "schema": schema},  # as llama-cpp-python spells it
            {"type": "json_object"},
        )
        payload = {
            "model": self._model,
            "messages": [
                {"role": "system", "content": self._system(request)},
                {"role": "user", "content": self._user(request)},
            ],
            "max_tokens": self._cap(request),
            "temperature": 0,
            "seed": 0,
            "stream": False,
        }
        while True:
            last = self._form == len(formats)
            reply = self._ask(payload if last else payload | {"response_format": formats[self._form]})
            if reply.status == 200:
                return reply
            if reply.status not in _NOT_UNDERSTOOD or last or _too_long(reply):
                raise _refused(reply)
            self._form += 1

    def _ask(self, payload: Any, *, path: str = "", method: str = "POST") -> Reply:
        left = self._deadline - self._server.clock()
        return self._server.ask(payload, wall_s=left, path=path, method=method, most=MAX_ANSWER)

    def _cap(self, request: Request) -> int:
        return min(32 + TOKENS_PER_CLAIM * request.max_claims, self._max_tokens, self._context // 2)

    def _system(self, request: Request) -> str:
        rules = prompts.load("claims").render(max_claims=str(request.max_claims))
        return f"{rules}\n{request.prompt}".strip()

    def _user(self, request: Request) -> str:
        passages = "".join(_passage(one) for one in request.evidence)
        return f"[근거]\n{passages}\n[{ASKED[request.task]}]\n{broken(request.question)}\n"

    def _fit(self, request: Request) -> window.Fit:
        """The evidence that fits: by the estimate where everything does, else by the server's tokenizer if any."""
        bare = replace(request, evidence=())
        around = self._system(bare) + self._user(bare)
        fixed = self._cap(request) + FRAME_TOKENS
        spare = self._context - fixed - estimate(around)
        if sum(estimate(_passage(one)) for one in request.evidence) <= spare:
            return window.Fit((request.evidence,))
        room = self._context - fixed - self._count(around)
        if room < LEAST_ROOM:
            raise UsageError(
                f"질문이나 요청이 모델의 처리 길이({self._context} 토큰)에 비해 너무 깁니다.",
                "내용을 줄이거나 나누어 주세요. 서버의 창이 더 크면 engine_context 설정에 적어 주세요.",
            )
        return window.of(request, room, self._cost)

    def _cost(self, one: Evidence) -> int:
        return self._count(_passage(one))

    def _count(self, text: str) -> int:
        """Tokens of the text: as the server's `/tokenize` counts them, else by the estimate."""
        if self._counts is None:
            return estimate(text)
        if text not in self._counts:
            # One body for two servers: llama-server reads `content`, vLLM reads `model` and `prompt`.
            asked = {"content": text, "model": self._model, "prompt": text, "add_special_tokens": False}
            reply = self._ask(asked, path=f"{self._root}/tokenize")
            answer = reply.json() if reply.status == 200 else None
            tokens = answer.get("tokens") if isinstance(answer, dict) else None
            if not isinstance(tokens, list):
                self._counts = None
                return estimate(text)
            self._counts[text] = max(len(tokens), len(text) // _MOST_CHARACTERS) + 1
        return self._counts[text]

    def _window(self) -> int:
        """How many tokens the model reads and writes together: the server's word, at most what the settings allow."""
        said = self._said_window()
        if not said:
            return self._asked_context or UNKNOWN_CONTEXT
        return min(said, self._asked_context or CONTEXT)

    def _said_window(self) -> int:
        """The window that llama-server tells in `/props`, or vLLM in its list of models; 0 when neither does."""
        reply = self._ask(None, path=f"{self._root}/props", method="GET")
        found = reply.json() if reply.status == 200 else None
        props = found.get("default_generation_settings") if isinstance(found, dict) else None
        said = props.get("n_ctx") if isinstance(props, dict) else None
        if not _whole(said):
            reply = self._ask(None, path=f"{self._root}/v1/models", method="GET")
            found = reply.json() if reply.status == 200 else None
            models = found.get("data") if isinstance(found, dict) else None
            for one in models if isinstance(models, list) else []:
                if isinstance(one, dict) and one.get("id") == self._model:
                    said = one.get("max_model_len")
        return _whole(said) if _whole(said) >= LEAST_CONTEXT else 0


def open_engine(settings: Settings, environ: Mapping[str, str] | None = None) -> HttpEngine:
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
    )


def _passage(one: Evidence) -> str:
    return f"[{one.id}] {squeeze(broken(one.label))}\n{broken(one.text)}\n"


def _tidy(one: Proposal) -> Proposal:
    quotes = (replace(quote, text=clean(quote.text).strip()) for quote in one.quotes[:MAX_QUOTES])
    return replace(one, text=squeeze(one.text), quotes=tuple(quote for quote in quotes if quote.text))


def _json_part(text: str) -> str:
    """The last object of claims in what may also hold thoughts, an example of the form and fences; else the text."""
    starts = [found.start() for found in _CLAIMS.finditer(text)]
    if not starts:
        return text
    try:
        _, end = json.JSONDecoder().raw_decode(text, starts[-1])
    except (ValueError, RecursionError):
        end = len(text)
    return text[starts[-1] : end]


def _whole(value: Any) -> int:
    """The value where it is a positive whole number, else 0."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def _too_long(reply: Reply) -> bool:
    said = reply.body[:MAX_ANSWER].decode("utf-8", "replace").lower()
    return reply.status == 413 or any(word in said for word in _TOO_LONG)


def _refused(reply: Reply) -> ModelUnusable:
    """The error of a status that is no success; what the server wrote stays unsaid, for it may repeat the evidence."""
    status = reply.status
    if status in (401, 403):
        return ModelUnusable(
            f"언어 모델 서버가 접근을 거절했습니다(상태 {status}).", f"환경 변수 {KEY}에 서버의 키를 적어 주세요."
        )
    if 300 <= status < 400:
        return ModelUnusable(
            f"언어 모델 서버가 다른 주소로 넘기려 해서 멈췄습니다(상태 {status}).",
            "engine_url 설정에 마지막 주소를 바로 적어 주세요.",
        )
    if _too_long(reply):
        return ModelUnusable(
            f"근거와 질문이 서버의 모델이 읽을 수 있는 길이를 넘었습니다(상태 {status}).",
            "engine_context 설정에 서버의 창 크기(토큰)를 적거나 서버의 창을 늘려 주세요.",
        )
    return ModelUnusable(f"언어 모델 서버가 요청을 처리하지 못했습니다(상태 {status}).", _CHECK)
