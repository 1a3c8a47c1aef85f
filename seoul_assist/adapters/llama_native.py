"""The only module that touches llama.cpp: one model in memory, text to tokens, and greedy writing under a grammar."""

from __future__ import annotations

import ctypes
import json
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from seoul_assist.adapters.llama_errors import SMALLER, translated
from seoul_assist.adapters.llama_rows import BATCH, common, kept, parts
from seoul_assist.errors import ModelUnusable

LIKELY = 64  # tokens that a grammar is asked about before it is asked about the whole vocabulary
SEED = 7
Ending = Literal["complete", "tokens", "time", "stuck", "cancelled"]


@dataclass(frozen=True, slots=True)
class Generated:
    """What was written, in how many tokens, and why it ended; only `complete` is whole JSON."""

    text: str
    tokens: int
    ending: Ending


def _silence(debug: bool) -> None:
    """Sends the library's own log nowhere, unless debugging."""
    import llama_cpp

    global _callback
    if not debug:
        # The library keeps only the address: the reference here keeps the function alive.
        _callback = llama_cpp.llama_log_callback(lambda level, text, data: None)
        llama_cpp.llama_log_set(_callback, ctypes.c_void_p(0))


_callback: Any = None


class Native:
    """A loaded model with one sequence. Same file, same calls: same bytes, whatever was written before."""

    def __init__(self, path: Path, *, context: int, threads: int, debug: bool = False, gpu_layers: int = 0) -> None:
        with translated(path):
            import llama_cpp

            _silence(debug)
            self.path, self.threads = path, threads
            self._api = llama_cpp
            self._llama = llama_cpp.Llama(
                str(path),
                n_ctx=context,
                n_batch=min(BATCH, context),
                n_threads=threads,
                n_threads_batch=threads,
                n_gpu_layers=gpu_layers,
                seed=SEED,
                verbose=debug,
            )
            self._vocab = llama_cpp.llama_model_get_vocab(self._llama.model)
            self.context = int(self._llama.n_ctx())
        self.on_gpu = gpu_layers != 0
        self._read: list[int] = []  # the prompt tokens in memory, in whole rows

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Frees the model."""
        self._llama.close()

    @property
    def api(self) -> Any:
        """The functions of the library."""
        return self._api

    @property
    def model(self) -> Any:
        """The library's handle of the model."""
        return self._llama.model

    @property
    def vocab(self) -> Any:
        """The library's handle of the vocabulary."""
        return self._vocab

    def tokens(self, text: str, *, special: bool = False) -> list[int]:
        """The tokens of the text; only with `special` can control tokens come out of it."""
        if not text:
            return []
        with translated(self.path):
            return list(self._llama.tokenize(text.encode("utf-8"), add_bos=False, special=special))

    def plain(self, text: str) -> list[int]:
        """The tokens of untrusted text: a marker of the model typed in it stays a row of ordinary characters.

        Switching special parsing off holds back control tokens; those that a model file calls "user defined" come
        out all the same, so their spelling is broken behind its first character.
        """
        found = self.tokens(text)
        marks = [self._spelling(token).strip() for token in set(found) if self._is_marker(token)]
        mark = max((mark for mark in marks if len(mark) > 1 and mark in text), key=len, default="")
        if not mark:
            return found
        broken = self.tokens(mark[0]) + self.plain(mark[1:])
        first, *rest = (self.plain(piece) for piece in text.split(mark))
        return first + [token for piece in rest for token in (*broken, *piece)]

    def _is_marker(self, token: int) -> bool:
        kind = int(self._api.llama_vocab_get_attr(self._vocab, token))
        return bool(kind & (self._api.LLAMA_TOKEN_ATTR_CONTROL | self._api.LLAMA_TOKEN_ATTR_USER_DEFINED))

    def start(self, tokens: Sequence[int]) -> list[int]:
        """The tokens behind the model's start token, where it wants one and has not got it."""
        first = int(self._llama.token_bos())
        wanted = bool(self._api.llama_vocab_get_add_bos(self._vocab)) and first >= 0
        return list(tokens) if not wanted or list(tokens[:1]) == [first] else [first, *tokens]

    def is_control(self, token: int) -> bool:
        return bool(self._api.llama_vocab_is_control(self._vocab, token))

    def _spelling(self, token: int) -> str:
        if token < 0:
            return ""
        return bytes(self._api.llama_vocab_get_text(self._vocab, token)).decode("utf-8", "replace")

    @property
    def bos_text(self) -> str:
        """How the start token is spelled; empty when the model has none."""
        return self._spelling(int(self._llama.token_bos()))

    @property
    def eos_text(self) -> str:
        """How the end token is spelled; empty when the model has none."""
        return self._spelling(int(self._llama.token_eos()))

    def write(
        self, prompt: Sequence[int], grammar: str, *, max_tokens: int, max_string: int, wall_s: float
    ) -> Generated:
        """JSON under the grammar: no string longer than `max_string` characters, ended by the token or the wall cap."""
        deadline = time.monotonic() + wall_s
        if len(prompt) + max_tokens > self.context:
            raise ModelUnusable("모델에 넣을 글이 모델의 처리 길이를 넘습니다.", "질문이나 문서를 나누어 주세요.")
        with translated(self.path):
            if not self._take_in(list(prompt), deadline):
                raise ModelUnusable("모델이 제한 시간 안에 글을 다 읽지 못했습니다.", SMALLER)
            with closing(Writing(self, grammar, max_tokens=max_tokens, max_string=max_string)) as writing:
                while (token := writing.next(self.scores(self._llama.ctx, -1))) is not None:
                    if time.monotonic() > deadline:
                        return writing.ended("time")
                    self._llama.eval([token])
                return writing.ended()

    def odds(
        self, prefix: Sequence[int], rests: Sequence[Sequence[int]], yes: set[int], no: set[int], *, wall_s: float
    ) -> list[float]:
        """How likely a token of `yes` follows prefix and rest, against one of `no`: 0 to 1 for each rest, in order.

        The prefix is read once. As many rests as the time allows, so the answer may be shorter than `rests`.
        """
        deadline = time.monotonic() + wall_s
        if len(prefix) + max(map(len, rests), default=0) > self.context:
            raise ModelUnusable("모델에 넣을 글이 모델의 처리 길이를 넘습니다.", "질문이나 문서를 나누어 주세요.")
        found: list[float] = []
        longest = 0.0
        with translated(self.path):
            self._read = []
            memory = self._api.llama_get_memory(self._llama.ctx)
            for rest in rests:
                began = time.monotonic()
                if began + longest > deadline:
                    break
                # What was read behind the prefix goes; a model that cannot forget a part reads the prefix again.
                if not found or not self._api.llama_memory_seq_rm(memory, 0, len(prefix), -1):
                    self._llama.reset()
                    self._api.llama_memory_clear(memory, True)
                    self._llama.eval(list(prefix))
                self._llama.n_tokens = len(prefix)
                self._llama.eval(list(rest))
                found.append(self._share(yes, no))
                if len(found) > 1:  # the first one read the prefix too
                    longest = max(longest, time.monotonic() - began)
        return found

    def _share(self, yes: set[int], no: set[int]) -> float:
        import numpy as np

        logits = self.scores(self._llama.ctx, -1)
        for_, against = (float(np.logaddexp.reduce(logits[sorted(side)].astype(float))) for side in (yes, no))
        if not np.isfinite(for_ - against):
            raise ModelUnusable(f"모델의 계산값이 깨졌습니다: {self.path.name}", "다른 모델 파일을 골라 주세요.")
        return float(1.0 / (1.0 + np.exp(min(against - for_, 700.0))))

    def _take_in(self, prompt: list[int], deadline: float) -> bool:
        """Reads the prompt, from the last border of rows shared with the one before."""
        # An interrupt between here and the end must not leave more on record than in memory.
        held, self._read = self._read, []
        shared = common(held, prompt)
        memory = self._api.llama_get_memory(self._llama.ctx)
        if not shared or not self._api.llama_memory_seq_rm(memory, 0, shared, -1):
            shared = 0
            self._llama.reset()
            self._api.llama_memory_clear(memory, True)
        self._llama.n_tokens = shared
        for begin, end in parts(shared, len(prompt)):
            self._read = prompt[: kept(begin)]
            if time.monotonic() > deadline:
                return False
            self._llama.eval(prompt[begin:end])
        self._read = prompt[: kept(len(prompt))]
        return True

    def scores(self, context: Any, row: int) -> Any:
        """One score for each token of the vocabulary, as the context holds them until it works again."""
        import numpy as np

        raw = self._api.llama_get_logits_ith(context, row)
        return np.ctypeslib.as_array(raw, shape=(int(self._llama.n_vocab()),))

    def _piece(self, token: int) -> bytes:
        size = 64
        while True:
            buffer = ctypes.create_string_buffer(size)
            length = int(self._api.llama_token_to_piece(self._vocab, token, buffer, size, 0, False))
            if length >= 0:
                return buffer.raw[:length]
            size = -length


def grammar(schema: dict[str, Any]) -> str:
    """The JSON schema as a grammar, without its string lengths: `Native.write` bounds those far more cheaply."""
    from llama_cpp.llama_grammar import json_schema_to_gbnf

    rules = dict(line.split(" ::= ", 1) for line in json_schema_to_gbnf(json.dumps(_unbounded(schema))).splitlines())
    # The stock rules let raw control characters and blank strings through.
    rules["char"] = r'[^"\\\x00-\x1F\x7F-\x9F] | "\\" ["\\/bfnrt]'
    rules["first"] = r'[^"\\\x00-\x20\x7F-\xA0]'
    rules["string"] = r'"\"" first char* "\"" space'
    return "\n".join(f"{name} ::= {rule}" for name, rule in rules.items())


def _unbounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _unbounded(one) for key, one in value.items() if key not in ("minLength", "maxLength")}
    return [_unbounded(one) for one in value] if isinstance(value, list) else value


class JsonState:
    """Follows JSON byte by byte: `length` is the characters in the open string, `done` the end of the outer value."""

    def __init__(self) -> None:
        self.length, self.done = 0, False
        self._depth, self._inside, self._escaped = 0, False, False

    def feed(self, piece: bytes) -> None:
        for byte in piece:
            if self._inside:
                self._string(byte)
            elif byte == 0x22:
                self._inside = True
            elif byte in b"{[":
                self._depth += 1
            elif byte in b"}]":
                self._depth -= 1
                self.done = self._depth == 0

    def _string(self, byte: int) -> None:
        if not self._escaped and byte == 0x22:
            self._inside, self.length = False, 0
            return
        self._escaped = not self._escaped and byte == 0x5C
        self.length += byte & 0xC0 != 0x80  # continuation bytes belong to the character before


class Writing:
    """JSON on its way under a grammar: given the scores of the model it says what comes next, until it has ended."""

    def __init__(self, native: Native, grammar: str, *, max_tokens: int, max_string: int) -> None:
        self._native = native
        self._rules = _Grammar(native.api, native.vocab, grammar)
        self._left, self._max_string = max_tokens, max_string
        self._quote = native.tokens('"')
        self._text, self._count, self._state = bytearray(), 0, JsonState()
        self._ending: Ending = "tokens"

    def close(self) -> None:
        """Frees the grammar; what was written stays."""
        self._rules.close()

    def next(self, logits: Any) -> int | None:
        """The likeliest token that may come; None once the piece has ended, be it with this very token."""
        import numpy as np

        if not self._left:
            return None
        best = int(logits.argmax())
        if not np.isfinite(logits[best]):
            raise ModelUnusable(
                f"모델의 계산값이 깨졌습니다: {self._native.path.name}", "다른 모델 파일을 골라 주세요."
            )
        quote, rules = self._quote, self._rules
        close = self._state.length >= self._max_string and len(quote) == 1 and rules.allows(quote[0])
        token = quote[0] if close else best if rules.allows(best) else rules.best(logits)
        if token is None or self._native.api.llama_vocab_is_eog(self._native.vocab, token):
            self._left, self._ending = 0, "stuck"
            return None
        rules.accept(token)
        piece = self._native._piece(token)
        self._text += piece
        self._state.feed(piece)
        self._count, self._left = self._count + 1, self._left - 1
        if self._state.done:
            self._left, self._ending = 0, "complete"
        return token if self._left else None

    def ended(self, cut: Ending | None = None) -> Generated:
        """What was written and why it ended; `cut` when it was stopped from outside."""
        return Generated(self._text.decode("utf-8", "replace"), self._count, cut or self._ending)


class _Grammar:
    """A grammar in progress. Asking about one token first is what keeps large vocabularies fast."""

    def __init__(self, api: Any, vocab: Any, grammar: str) -> None:
        self._api = api
        # An empty grammar would be accepted, and forbid nothing.
        text = grammar.encode("utf-8")
        self._sampler = api.llama_sampler_init_grammar(vocab, text, b"root") if text.strip(b"\0\n ") else None
        if not self._sampler:
            raise ModelUnusable(
                "답의 형식을 정하는 문법을 모델에 걸 수 없습니다.",
                "프로그램을 다시 설치해 주세요. `--engine extractive`는 모델 없이 동작합니다.",
            )

    def close(self) -> None:
        self._api.llama_sampler_free(self._sampler)

    def accept(self, token: int) -> None:
        """Only for a token that is allowed: the library aborts on any other."""
        self._api.llama_sampler_accept(self._sampler, token)

    def allows(self, token: int) -> bool:
        one = self._api.llama_token_data(token, 1.0, 0.0)
        rows = self._api.llama_token_data_array(ctypes.pointer(one), 1, -1, False)
        self._api.llama_sampler_apply(self._sampler, ctypes.byref(rows))
        return bool(one.logit == 1.0)

    def best(self, logits: Any) -> int | None:
        """The likeliest token that the grammar allows; None when there is none."""
        import numpy as np

        if len(logits) > LIKELY:
            likely = np.sort(np.argpartition(logits, -LIKELY)[-LIKELY:])
            if (token := self._best(logits, likely)) is not None:
                return token
        return self._best(logits, np.arange(len(logits)))

    def _best(self, logits: Any, tokens: Any) -> int | None:
        import numpy as np

        table = np.zeros(len(tokens), dtype=[("id", np.intc), ("logit", np.single), ("p", np.single)])
        table["id"], table["logit"] = tokens, logits[tokens]
        data = table.ctypes.data_as(ctypes.POINTER(self._api.llama_token_data))
        rows = self._api.llama_token_data_array(data, len(tokens), -1, False)
        self._api.llama_sampler_apply(self._sampler, ctypes.byref(rows))
        best = int(table["logit"].argmax())
        return int(table["id"][best]) if np.isfinite(table["logit"][best]) else None
