"""What a GGUF model can do for a search: name legal terms for a question, and look at the best hits again."""

from __future__ import annotations

import json
import math
import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from seoul_assist import netguard, prompts
from seoul_assist.adapters import gguf_header, model_files
from seoul_assist.adapters.llama import LlamaEngine
from seoul_assist.adapters.llama_native import grammar
from seoul_assist.adapters.llama_pooled import Pooled
from seoul_assist.errors import ModelUnusable
from seoul_assist.settings import Settings

TRIAL = "seoul_assist.adapters.llama_search:trial"
LONGEST_TERM = 20
TOKENS_PER_TERM = 24
LEAST_ANSWER = 32
QUESTION_TOKENS = 512  # of a longer question the model sees the beginning
PASSAGE_TOKENS = 384
_TEMPLATE = re.compile(r"(.*)\{query\}(.*)\{document\}(.*)", re.DOTALL)
_YES, _NO = ("yes", "Yes", " yes", " Yes"), ("no", "No", " no", " No")


class LlamaSearch:
    """Rewriter and reranker over the model that also writes; deterministic, one call after the other."""

    def __init__(self, engine: LlamaEngine) -> None:
        self._engine = engine
        self.name = engine.name
        self._lead, self._yes, self._no = self._answers()

    def _answers(self) -> tuple[list[int], set[int], set[int]]:
        """What stands before an answer, and the tokens that begin a yes and a no."""
        tokens = self._engine.native.tokens
        yes, no = ({first for word in words for first in tokens(word)[:1]} for words in (_YES, _NO))
        if yes - no and no - yes:
            return [], yes - no, no - yes
        # A tokenizer may begin both words alike, with a blank: then the blank is written for the model.
        one, other = tokens(_YES[0]), tokens(_NO[0])
        shared = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
        return one[:shared], set(one[shared : shared + 1]), set(other[shared : shared + 1])

    def terms(self, question: str, *, count: int, wall_s: float) -> tuple[str, ...]:
        """What the model wrote, as it wrote it; ModelUnusable when it could not even read the question in time."""
        native = self._engine.native
        head, tail = self._engine.framed(prompts.load("rewrite").render(count=str(count)))
        done = native.write(
            head + self._question(question) + tail,
            grammar(terms_schema(count)),
            max_tokens=min(LEAST_ANSWER + TOKENS_PER_TERM * count, native.context // 4),
            max_string=LONGEST_TERM,
            wall_s=wall_s,
        )
        return whole_strings(done.text)[:count]

    def scores(self, question: str, passages: Sequence[str], *, wall_s: float) -> tuple[float, ...]:
        """How likely the model says yes rather than no to each passage, as far as the time goes."""
        if not self._yes or not self._no:
            raise ModelUnusable(
                f"yes와 no를 구별해 답하지 못하는 모델입니다: {self.name}",
                "rerank_model 설정에 리랭커(GGUF)를 적거나 rewrite 설정을 off로 바꿔 주세요.",
            )
        native = self._engine.native
        head, tail = self._engine.framed(prompts.load("rerank").render())
        behind = native.plain("\n") + tail + self._lead
        rests = [native.plain(prompts.fenced(passage))[:PASSAGE_TOKENS] + behind for passage in passages]
        prefix = head + self._question(question) + native.plain("\n[조문]\n")
        return tuple(native.odds(prefix, rests, self._yes, self._no, wall_s=wall_s))

    def _question(self, question: str) -> list[int]:
        native = self._engine.native
        return native.plain("[질문]\n") + native.plain(prompts.fenced(question))[:QUESTION_TOKENS] + native.plain("\n")

    def close(self) -> None:
        """Frees the model."""
        self._engine.close()


class PooledReranker:
    """A model that was made for it (pooling `rank`): one number for question and passage read together."""

    def __init__(self, path: Path, sha256: str, header: gguf_header.Header) -> None:
        self.name = f"rerank:{path.stem}@{sha256[:12]}"
        self._model = Pooled(path, pooling="rank", context=header.context, size=header.size)

    def scores(self, question: str, passages: Sequence[str], *, wall_s: float) -> tuple[float, ...]:
        """A score between 0 and 1 for each passage, as far as the time goes."""
        deadline = time.monotonic() + wall_s
        found: list[float] = []
        longest = 0.0
        for passage in passages:
            began = time.monotonic()
            if began + longest > deadline:
                break
            first, *others = self._model.vector(self._pair(question, passage))
            # One class: a logit. Several: shares of classes, of which the first means yes.
            found.append(first if others else 1.0 / (1.0 + math.exp(min(-first, 700.0))))
            longest = max(longest, time.monotonic() - began)
        return tuple(found)

    def _pair(self, question: str, passage: str) -> list[int]:
        model = self._model
        asked, read = model.tokens(question), model.tokens(passage)
        around = _TEMPLATE.fullmatch(model.rerank_template)
        if around:
            sides = [model.tokens(part, special=True) for part in around.groups()]
        else:
            end = model.marker("eos")
            sides = [model.marker("bos"), end + model.marker("sep"), end or model.marker("sep")]
        room = model.window - sum(map(len, sides))
        asked = asked[: room // 2]
        read = read[: room - len(asked)]
        return [*sides[0], *asked, *sides[1], *read, *sides[2]]

    def close(self) -> None:
        """Frees the model."""
        self._model.close()


def open_reranker(settings: Settings) -> PooledReranker | LlamaEngine | None:
    """The model of `rerank_model`: a reranker, or an engine over a model that writes; None where none is set."""
    if settings.rerank_model is None:
        return None
    header = gguf_header.read(settings.rerank_model.expanduser())
    if header.pooling != "rank":
        from seoul_assist.adapters import llama

        file = model_files.pinned(settings.models_dir / "rerankers", settings.rerank_model, renew=True)
        return llama.open_engine(file.file, file.sha256, debug=settings.debug)
    file = model_files.pinned(settings.models_dir / "rerankers", settings.rerank_model, trial=TRIAL, renew=True)
    return PooledReranker(file.file, file.sha256, header)


def trial(payload: dict[str, Any]) -> dict[str, Any]:
    """Loads the reranker of `payload["path"]` and scores one pair: run in a child, for files nobody knows yet."""
    netguard.isolate()
    path = Path(payload["path"])
    reranker = PooledReranker(path, "", gguf_header.read(path))
    found = reranker.scores("목적은 무엇인가", ["시험 규정 제1조"], wall_s=60)
    reranker.close()
    return {"score": found[0]}


def terms_schema(count: int) -> dict[str, Any]:
    """The JSON schema `{"terms": [...]}` of at most `count` short strings."""
    term = {"type": "string", "minLength": 1, "maxLength": LONGEST_TERM}
    return {
        "type": "object",
        "properties": {"terms": {"type": "array", "items": term, "maxItems": count}},
        "required": ["terms"],
        "additionalProperties": False,
    }


def whole_strings(json_text: str) -> tuple[str, ...]:
    """The finished strings of the array in a reply that may have been cut off."""
    decoder, found = json.JSONDecoder(), []
    rest = json_text.partition("[")[2].lstrip()
    while rest.startswith('"'):
        try:
            term, end = decoder.raw_decode(rest)
        except ValueError:
            break
        found.append(str(term))
        rest = rest[end:].lstrip().removeprefix(",").lstrip()
    return tuple(found)
