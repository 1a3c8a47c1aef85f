"""Many pieces of JSON at once: one `llama_batch` carries a token of every piece, a shared beginning is read once.

Every piece has a lane of its own: a sequence whose memory no other sequence shares, so that what stands in one lane
cannot move a sum in another. What is the same in two prompts is read in one lane and copied to the other. Only the
kernels for weights other than Q4_0 and Q8_0 still tell a lone piece from several (docs/performance.md).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Any, Self

from seoul_assist.adapters.llama_errors import SMALLER, translated
from seoul_assist.adapters.llama_native import Ending, Generated, Native, Writing
from seoul_assist.adapters.llama_rows import BATCH, common, kept, parts
from seoul_assist.errors import ModelUnusable

LANES = 16
MEMORY = 1024**3  # bytes for what the lanes remember
CELLS = 256  # the library rounds the memory of a lane up to these
MAX_STRING = 400

OnDone = Callable[[int, Generated], None]


class Batch:
    """Lanes over a loaded model, which stays usable beside them; they remember what they read from call to call."""

    def __init__(self, native: Native, *, lanes: int = LANES, memory: int = MEMORY) -> None:
        self._native = native
        self._api = native.api
        self._most = max(1, min(lanes, LANES))
        self._memory = memory
        self._context: Any = None
        self._rows: Any = None
        self._held: list[list[int]] = []  # for each lane the prompt tokens in its memory, in whole rows
        self._pool = ThreadPoolExecutor(native.threads)
        self.cells = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @property
    def lanes(self) -> int:
        """How many pieces are written at once, as the library granted it; 0 before the first call."""
        return len(self._held)

    def close(self) -> None:
        """Frees the lanes, not the model."""
        self._free()
        self._pool.shutdown()

    def write_many(
        self,
        prompts: Sequence[Sequence[int]],
        grammars: Sequence[str],
        *,
        max_tokens: int,
        wall_s: float,
        max_string: int = MAX_STRING,
        on_done: OnDone | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> tuple[Generated, ...]:
        """JSON for each prompt under its grammar, in the order of the prompts; `on_done` hears of each when it ends.

        `wall_s` bounds the whole call: what it cut short, or kept from beginning, ends with "time". Once `cancelled`
        says yes the rest ends with "cancelled". Both are asked for between two batches.
        """
        deadline = time.monotonic() + wall_s
        if len(prompts) != len(grammars) or not all(prompts):
            raise ValueError("one grammar for each prompt, and no empty prompt")
        longest = max(map(len, prompts), default=0) + max_tokens
        if longest > self._native.context:
            raise ModelUnusable("모델에 넣을 글이 모델의 처리 길이를 넘습니다.", "질문이나 문서를 나누어 주세요.")
        done: dict[int, Generated] = {}

        def stopped() -> Ending | None:
            if cancelled is not None and cancelled():
                return "cancelled"
            return "time" if time.monotonic() > deadline else None

        run = _Run(self, prompts, grammars, max_tokens, max_string, stopped)
        ends = run.write()
        try:
            with translated(self._native.path):
                self._open(min(len(prompts), self._most), longest)
            while len(done) < len(prompts):
                with translated(self._native.path):
                    index, generated = next(ends)
                done[index] = generated
                if on_done is not None:
                    on_done(index, generated)
        finally:
            run.close()
            if len(done) < len(prompts):
                self._free()  # nobody knows what an interrupted batch left behind
        return tuple(done[index] for index in range(len(prompts)))

    def _open(self, lanes: int, cells: int) -> None:
        """Lanes for this much, or fewer when they do not fit; those that are open stay when they are enough."""
        cells = -(-cells // CELLS) * CELLS
        lanes = max(1, min(lanes, self._memory // (cells * _cell_bytes(self._api, self._native.model))))
        if self.lanes >= lanes and self.cells >= cells:
            return
        lanes, cells = max(lanes, self.lanes), max(cells, self.cells)
        self._free()
        while not self._context and lanes:
            params = self._api.llama_context_default_params()
            params.n_ctx, params.n_seq_max = lanes * cells, lanes
            params.n_batch = params.n_ubatch = max(BATCH, lanes)
            params.n_threads = params.n_threads_batch = self._native.threads
            # One memory for all lets a neighbour change the last digits of a piece. So does flash attention, which
            # splits the sum over 512 cells and more among the cores when, and only when, a piece is alone.
            params.kv_unified, params.flash_attn_type = False, self._api.LLAMA_FLASH_ATTN_TYPE_DISABLED
            if self._native.on_gpu:  # where sums differ anyhow
                params.flash_attn_type = self._api.LLAMA_FLASH_ATTN_TYPE_AUTO
            self._context = self._api.llama_init_from_model(self._native.model, params)
            lanes = lanes if self._context else lanes // 2
        if not self._context:
            raise MemoryError
        self._rows = self._api.llama_batch_init(max(BATCH, lanes), 0, 1)
        self._held = [[] for _ in range(int(self._api.llama_n_seq_max(self._context)))]
        self.cells = int(self._api.llama_n_ctx_seq(self._context))
        if self.cells < cells:
            raise ModelUnusable("모델에 넣을 글이 모델의 처리 길이를 넘습니다.", SMALLER)

    def _free(self) -> None:
        if self._rows is not None:
            self._api.llama_batch_free(self._rows)
        if self._context:
            self._api.llama_free(self._context)
        self._context = self._rows = None
        self._held, self.cells = [], 0

    def read(self, lane: int, prompt: list[int], stopped: Callable[[], Ending | None]) -> Ending | None:
        """Reads the prompt into the lane, from the last border of rows that any lane shares with it."""
        best = max(range(self.lanes), key=lambda one: (common(self._held[one], prompt), one == lane))
        shared = common(self._held[best], prompt)
        memory = self._api.llama_get_memory(self._context)
        if shared and best != lane:
            self.copy(best, lane)
        if not shared or not self._api.llama_memory_seq_rm(memory, lane, shared, -1):
            shared = 0
            self._api.llama_memory_seq_rm(memory, lane, -1, -1)
        for begin, end in parts(shared, len(prompt)):
            self._held[lane] = prompt[: kept(begin)]
            if ending := stopped():
                return ending
            self.decode([(prompt[at], at, lane) for at in range(begin, end)], last_only=True)
        self._held[lane] = prompt[: kept(len(prompt))]
        return None

    def copy(self, source: int, lane: int) -> None:
        """Everything the source lane remembers, in this lane too."""
        self._api.llama_memory_seq_cp(self._api.llama_get_memory(self._context), source, lane, -1, -1)
        self._held[lane] = list(self._held[source])

    def decode(self, rows: Sequence[tuple[int, int, int]], *, last_only: bool = False) -> None:
        """Runs the model over (token, position, lane) rows; scores come out for each row or only for the last."""
        self._rows.n_tokens = len(rows)
        for at, (token, position, lane) in enumerate(rows):
            self._rows.token[at], self._rows.pos[at] = token, position
            self._rows.n_seq_id[at], self._rows.seq_id[at][0] = 1, lane
            self._rows.logits[at] = not last_only or at == len(rows) - 1
        status = int(self._api.llama_decode(self._context, self._rows))
        if status:
            raise RuntimeError(f"llama_decode: {status}")

    def scores(self, row: int) -> Any:
        """What the last `decode` made of a row: one score for each token of the vocabulary, until the next one."""
        return self._native.scores(self._context, row)

    def next_tokens(self, writings: Sequence[Writing]) -> list[int | None]:
        """The next token of each piece, whose scores lie in rows of the same order."""
        # Asking a grammar about a whole vocabulary takes milliseconds outside Python: the cores share the pieces.
        return list(self._pool.map(lambda pair: pair[1].next(self.scores(pair[0])), enumerate(writings)))

    def writing(self, grammar: str, max_tokens: int, max_string: int) -> Writing:
        return Writing(self._native, grammar, max_tokens=max_tokens, max_string=max_string)


class _Piece:
    """A prompt in its lane: the lane is its place in the list of pieces under way."""

    def __init__(self, index: int, writing: Writing, position: int) -> None:
        self.index, self.writing, self.position = index, writing, position
        self.token: int | None = None


class _Run:
    """One call: pieces join free lanes and leave them; those under way always fill the first lanes without a gap,
    since the library takes only neighbouring lanes in one go."""

    def __init__(
        self,
        batch: Batch,
        prompts: Sequence[Sequence[int]],
        grammars: Sequence[str],
        max_tokens: int,
        max_string: int,
        stopped: Callable[[], Ending | None],
    ) -> None:
        self._batch, self._prompts, self._grammars = batch, prompts, grammars
        self._caps = max_tokens, max_string
        self._stopped = stopped
        self._waiting = list(range(len(prompts)))
        self._active: list[_Piece] = []

    def close(self) -> None:
        """Frees the grammars of pieces that are still under way."""
        for piece in self._active:
            piece.writing.close()

    def write(self) -> Iterator[tuple[int, Generated]]:
        """Writes until every piece has ended: which one, and what it says, as each ends."""
        ending: Ending | None = None
        while not ending and (self._waiting or self._active):
            while not ending and self._waiting and len(self._active) < self._batch.lanes:
                ending = self._join()
                yield from self._leavers()
            ending = ending or self._stopped()
            if not ending and self._active:
                self._batch.decode([(piece.token or 0, piece.position, at) for at, piece in enumerate(self._active)])
                tokens = self._batch.next_tokens([piece.writing for piece in self._active])
                for piece, token in zip(self._active, tokens, strict=True):
                    piece.token, piece.position = token, piece.position + 1
                yield from self._leavers()
        for piece in self._active:
            yield piece.index, piece.writing.ended(ending)
        for index in self._waiting:
            yield index, Generated("", 0, ending or "time")

    def _join(self) -> Ending | None:
        """Reads the next prompt and chooses its first token; an ending when there was no time for it."""
        lane, index = len(self._active), self._waiting[0]
        prompt = list(self._prompts[index])
        if ending := self._batch.read(lane, prompt, self._stopped):
            return ending
        piece = _Piece(index, self._batch.writing(self._grammars[index], *self._caps), len(prompt))
        self._waiting.pop(0)
        self._active.append(piece)
        piece.token = piece.writing.next(self._batch.scores(-1))
        return None

    def _leavers(self) -> Iterator[tuple[int, Generated]]:
        """Takes out the pieces that have ended; into the lane of each moves the piece of the last lane."""
        for lane in reversed(range(len(self._active))):
            piece = self._active[lane]
            if piece.token is None:
                last = self._active.pop()
                if last is not piece:
                    self._batch.copy(len(self._active), lane)
                    self._active[lane] = last
                piece.writing.close()
                yield piece.index, piece.writing.ended()


def _cell_bytes(api: Any, model: Any) -> int:
    """Bytes that a token takes in memory: a key and a value of two bytes a number in every layer."""
    heads = max(1, int(api.llama_model_n_head(model)))
    width = int(api.llama_model_n_embd(model)) * max(1, int(api.llama_model_n_head_kv(model))) // heads
    return 4 * width * int(api.llama_model_n_layer(model))
