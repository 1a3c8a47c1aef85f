"""llama.cpp in embedding mode: tokens in, one vector for the whole text out.

Every text is computed by itself: what else is embedded in the same call cannot change its vector by a single bit.
(Several texts in one batch take other matrix kernels and differ in the last digits.)
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from seoul_assist.adapters.llama_errors import translated
from seoul_assist.adapters.llama_native import _silence
from seoul_assist.errors import ModelUnusable

POOLING = {"mean": 1, "cls": 2, "last": 3, "rank": 4}
# A passage of the library has at most some 700 characters. The buffers grow with the square of the window.
WINDOW = 1_024
SMALL = 64 * 1024 * 1024  # below this size threads cost more than they bring


class Pooled:
    """A loaded model with one sequence, without memory of what came before."""

    def __init__(self, path: Path, *, pooling: str, context: int, size: int, debug: bool = False) -> None:
        self.path = path
        self.window = min(context, WINDOW)
        threads = 1 if size < SMALL else os.cpu_count() or 1
        with translated(path):
            import llama_cpp

            _silence(debug)
            self._api = llama_cpp
            self._llama: Any = llama_cpp.Llama(
                str(path),
                n_ctx=self.window,
                n_batch=self.window,  # an encoder must see all of a text at once
                n_ubatch=self.window,
                n_threads=threads,
                n_threads_batch=threads,
                embedding=True,
                pooling_type=POOLING[pooling],
                verbose=debug,
            )
            self._vocab = llama_cpp.llama_model_get_vocab(self._llama.model)
            model = self._llama.model
            wide = llama_cpp.llama_model_n_cls_out if pooling == "rank" else llama_cpp.llama_model_n_embd_out
            self.width = int(wide(model))
            template = llama_cpp.llama_model_chat_template(model, b"rerank")
        self.rerank_template = bytes(template).decode("utf-8", "replace") if template else ""

    def close(self) -> None:
        """Frees the model."""
        self._llama.close()

    def tokens(self, text: str, *, special: bool = False, whole: bool = False) -> list[int]:
        """The tokens of the text; with `whole` between the model's start and end tokens."""
        if not text and not whole:
            return []
        with translated(self.path):
            # The bindings ask for a BOS and mean every token the model wants around a text.
            return list(self._llama.tokenize(text.encode("utf-8", "replace"), add_bos=whole, special=special))

    def marker(self, name: str) -> list[int]:
        """The model's bos, eos or sep token, where it has one and wants it around a text."""
        if not getattr(self._api, f"llama_vocab_get_add_{name}")(self._vocab):
            return []
        return self.end(name)

    def end(self, name: str) -> list[int]:
        """The model's bos, eos or sep token, wanted or not."""
        token = int(getattr(self._api, f"llama_vocab_{name}")(self._vocab))
        return [token] if token >= 0 else []

    def vector(self, tokens: Sequence[int]) -> list[float]:
        """What the model makes of at most `window` tokens; ModelUnusable when its numbers are broken."""
        import numpy as np

        with translated(self.path):
            batch, context = self._llama._batch, self._llama._ctx
            self._api.llama_memory_clear(self._api.llama_get_memory(context.ctx), True)
            batch.reset()
            batch.add_sequence(list(tokens), 0, True)
            context.decode(batch)
            batch.reset()
            found = self._api.llama_get_embeddings_seq(context.ctx, 0)
            row = np.array(found[: self.width], dtype=np.float64) if found else np.full(1, np.nan)
        if not np.isfinite(row).all():
            raise ModelUnusable(f"모델의 계산값이 깨졌습니다: {self.path.name}", "다른 모델 파일을 골라 주세요.")
        values: list[float] = row.tolist()
        return values
