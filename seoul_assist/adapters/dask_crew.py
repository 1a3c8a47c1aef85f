"""A crew on Dask: each document goes to one worker that was found fit, and comes back whatever becomes of that worker.

Dask carries documents and results, keeps workers alive and says who came and who went. Which worker gets what is
decided here, for two reasons: a worker has to be looked at before it gets anything, and only who knows what each one
is at can say which document has killed it. So nothing depends on how a cluster is set up to retry or to balance.
"""

from __future__ import annotations

import queue
import time
import uuid
from collections import Counter, deque
from collections.abc import Callable, Mapping
from typing import Any

from seoul_assist.adapters import dask_work
from seoul_assist.adapters.dask_line import Line
from seoul_assist.adapters.dask_state import FALLEN, MOST_FALLEN, Piece, Worker, host_of, understood
from seoul_assist.errors import AssistError, ClusterLost, ItemError, WorkerDied
from seoul_assist.ports import Finished

DEPTH = 2  # a worker has one document at hand and one more waiting, so that it never waits itself
MOST_BYTES = 1 << 30  # of documents under way
_TICK_S = 0.2
_DOUBT_S = 2.0  # a task that failed has failed by itself when its worker is still there after so long
_REST_S = 30.0  # after the first worker was ready the others have so long
_NOBODY_S = 10.0  # a cluster without any worker is not waited for longer before a run
_MOST_VANISHED = 2  # times a document may disappear with a worker that never said it had begun
# What says more of the worker than of its document.
_OF_WORKER = ("model_unusable", "no_library", "library_damaged", "network_refused")

# Why a worker with these facts is not to be used; "" for a fit one.
Judge = Callable[[Mapping[str, Any]], str]


class DaskCrew:
    """A `ports.Crew` of the workers of that client; `probe` and `work` name functions as `module:function`.

    `probe(order)` gives the facts of a worker, `work(order, name, data)` the result of a document. `say` tells the
    user. A cluster without a fit worker is waited for `patience_s` seconds. One thread at a time.
    """

    def __init__(
        self, client: Any, *, probe: str, work: str, order: str, say: Callable[[str], None], patience_s: float
    ) -> None:
        self._probe, self._work = probe, work
        self._say, self._patience_s = say, patience_s
        self._judge: Judge | None = None
        self._line = Line(client, order)
        self._workers: dict[str, Worker] = {}
        self._tags: dict[str, Piece | Worker] = {}  # what a task of that tag is for
        self._doubtful: dict[str, float] = {}
        self._waiting: deque[Piece] = deque()
        self._open: dict[int, Piece] = {}
        self._done: deque[Finished] = deque()
        self._bytes = 0
        self._deaths: dict[int, list[str]] = {}  # which workers died at a document
        self._fallen: Counter[str] = Counter()  # how many workers of a host died before they were ready
        self._starved: set[str] = set()  # workers that ran out of memory
        self._idle_since = time.monotonic()
        self._away, self._lost = False, ""  # why it was given up
        self._look()

    # -- what callers see ----------------------------------------------------------------------------------------

    @property
    def size(self) -> int:
        """How many workers were found fit."""
        return len(self._fit())

    @property
    def room(self) -> int:
        """How many more documents it takes now."""
        if self._lost:
            return 1
        full = self._bytes > MOST_BYTES
        return 0 if full else max(0, self.size * DEPTH - len(self._open))

    def probed(self, wait_s: float) -> dict[str, Mapping[str, Any]]:
        """What the workers that are there said of themselves, by address. Who is long in answering after the first one
        has answered is not waited for: such a worker may begin later."""
        began = first = time.monotonic()
        while not self._lost:
            asked = [worker for worker in self._workers.values() if worker.state == "asked"]
            if self._workers and not asked:
                break
            now = time.monotonic()
            first = now if len(asked) == len(self._workers) else first
            limit = wait_s if self._workers else min(wait_s, _NOBODY_S)
            if now - began > limit or now - first > _REST_S:
                break
            self._turn()
        return {one.address: one.facts for one in self._workers.values() if one.state != "asked"}

    def admit(self, judge: Judge) -> None:
        """From here on workers get work, if the judge has nothing against them."""
        self._judge = judge
        self._idle_since = time.monotonic()
        for worker in self._workers.values():
            if worker.state == "answered":
                self._judged(worker)

    def give(self, ticket: int, name: str, data: bytes, *, alone: bool = False) -> None:
        """Hands over a document."""
        if self._lost:
            self._done.append(Finished(ticket, {}, _lost(self._lost)))
            return
        piece = Piece(ticket, name, data, alone)
        self._open[ticket] = piece
        self._bytes += len(data)
        self._waiting.append(piece)
        self._place()

    def take(self) -> Finished | None:
        """A document that is finished, None when nobody is within a moment."""
        if not self._done:
            self._turn()
        return self._done.popleft() if self._done else None

    # -- one turn ------------------------------------------------------------------------------------------------

    def _turn(self) -> None:
        """Waits a moment for what happens on the cluster, and acts upon it."""
        try:
            event = self._line.heard.get(timeout=_TICK_S)
            while True:
                getattr(self, f"_on_{event[0]}")(*event[1:])
                event = self._line.heard.get_nowait()
        except queue.Empty:
            pass
        self._watch()
        self._place()

    def _watch(self) -> None:
        """Looks after the connection, after tasks that failed for no known reason, and after a cluster without fit
        workers."""
        now = time.monotonic()
        if self._line.status == "closed":
            self._give_up("클러스터와의 연결이 끊겼고 다시 이어지지 않았습니다.")
        elif self._line.status != "running":
            self._cut()
        elif self._away:
            self._away = False
            self._idle_since = now
            self._say("클러스터와 다시 이어져 계속합니다.")
            self._line.listen()
            self._look()
        for tag in [tag for tag, until in self._doubtful.items() if now > until]:
            del self._doubtful[tag]
            self._failed(tag)
        if self.size or self._away:
            self._idle_since = now
        elif self._judge and not self._lost and now - self._idle_since > self._patience_s:
            self._give_up("문서를 처리할 수 있는 작업자가 클러스터에 남지 않았습니다.")

    def _place(self) -> None:
        """Gives documents that wait to workers with the least to do; those that are to be alone come first."""
        if self._away or self._lost:
            return
        fit = self._fit()
        for piece in sorted(self._waiting, key=lambda one: not one.alone):
            most = 0 if piece.alone else DEPTH - 1
            free = [one for one in fit if len(one.pieces) <= most and not any(held.alone for held in one.pieces)]
            if free:
                self._waiting.remove(piece)
                self._send(piece, min(free, key=lambda one: len(one.pieces)))
        if not self._waiting:
            self._share(fit)

    def _fit(self) -> list[Worker]:
        return [worker for worker in self._workers.values() if worker.state == "fit" and not worker.paused]

    def _share(self, fit: list[Worker]) -> None:
        """A worker with nothing to do takes over what waits behind another one's document."""
        for idle in (one for one in fit if not one.pieces):
            waits = next((one.pieces[-1] for one in fit if len(one.pieces) == DEPTH and not one.pieces[-1].begun), None)
            if waits is not None:
                self._take_back(waits)
                self._send(waits, idle)

    # -- to the cluster ------------------------------------------------------------------------------------------

    def _tag(self, about: Piece | Worker) -> str:
        tag = uuid.uuid4().hex
        self._tags[tag] = about
        return tag

    def _ask(self, worker: Worker) -> None:
        worker.state, worker.greeted = "asked", False
        tag = self._tag(worker)
        worker.probe = self._line.greet(worker.address, tag)

    def _send(self, piece: Piece, worker: Worker) -> None:
        piece.worker, piece.begun = worker.address, False
        worker.pieces.append(piece)
        piece.tag = self._tag(piece)
        piece.future = self._line.submit(worker.address, self._work, piece.tag, piece.name, piece.data)

    def _take_back(self, piece: Piece) -> None:
        """The piece is no longer with its worker; what that one may still say of it is not heard."""
        self._tags.pop(piece.tag, None)
        worker = self._workers.get(piece.worker)
        if worker is not None and piece in worker.pieces:
            worker.pieces.remove(piece)
        if piece.future is not None:
            piece.future.release()
        piece.worker, piece.tag, piece.future = "", "", None

    def _finish(self, piece: Piece, result: Mapping[str, Any], error: AssistError | None = None) -> None:
        self._take_back(piece)
        del self._open[piece.ticket]
        self._bytes -= len(piece.data)
        self._done.append(Finished(piece.ticket, result, error))

    def _look(self) -> None:
        for address in self._line.workers():
            self._on_came(address)

    # -- what was heard ------------------------------------------------------------------------------------------

    def _on_came(self, address: str) -> None:
        if address not in self._workers:
            self._workers[address] = Worker(address)
            self._line.watch(address)
            if self._fallen[host_of(address)] < MOST_FALLEN:
                self._ask(self._workers[address])
            else:
                self._answered(self._workers[address], FALLEN)

    def _on_gone(self, address: str, expected: bool) -> None:
        worker = self._workers.pop(address, None)
        if worker is None:
            return
        self._line.unwatch(address)
        if worker.state == "asked" and not expected:
            self._fallen[host_of(address)] += 1
            self._say(f"작업자 {address}이(가) 준비하다가 멈추었습니다.")
        pieces = list(worker.pieces)
        # One that was done, though its result went down with the worker, has not killed it.
        begun = [piece for piece in pieces if piece.begun and piece.future.status != "finished"]
        for piece in reversed(pieces):
            self._take_back(piece)
            if not (begun or expected):  # neither said that it had begun: next time there is no doubt
                piece.vanished, piece.alone = piece.vanished + 1, True
            if not expected and (piece in begun[-1:] or piece.vanished >= _MOST_VANISHED):
                self._deaths.setdefault(piece.ticket, []).append(address)
                self._finish(piece, {}, self._died(piece))
            else:
                self._waiting.appendleft(piece)

    def _died(self, piece: Piece) -> WorkerDied:
        starved = any(address in self._starved for address in self._deaths[piece.ticket])
        cause = "작업자의 메모리 한도를 넘음" if starved else ""
        said = f"이 문서를 처리하던 작업자가 멈추었습니다{f'({cause})' if cause else ''}."
        return WorkerDied(said, "이 문서만 따로 해 보세요. 되풀이되면 문서를 나누어 저장해 주세요.", cause)

    def _on_starved(self, address: str) -> None:
        self._starved.add(address)

    def _on_paused(self, address: str, paused: bool) -> None:
        worker = self._workers.get(address)
        if worker is not None:
            worker.paused = paused
            self._free(worker if paused else None)

    def _free(self, worker: Worker | None) -> None:
        """What waits at a worker goes to others."""
        for piece in [piece for piece in worker.pieces if not piece.begun] if worker else ():
            self._take_back(piece)
            self._waiting.appendleft(piece)

    def _on_begun(self, tag: str) -> None:
        about = self._tags.get(tag)
        if isinstance(about, Piece):
            about.begun = True

    def _on_dropped(self, tag: str) -> None:
        """A task was cancelled: by ourselves, or because the scheduler has gone."""
        if tag in self._tags:
            self._cut()

    def _on_erred(self, tag: str) -> None:
        if tag in self._tags:  # perhaps its worker has died, which will be heard of
            self._doubtful[tag] = time.monotonic() + _DOUBT_S

    def _on_value(self, tag: str, value: Any) -> None:
        about = self._tags.pop(tag, None)
        answer, error = understood(value)
        if isinstance(about, Worker) and not about.greeted:
            self._greeted(about, str(value))
        elif isinstance(about, Worker):
            self._answered(about, answer)
        elif about is not None and error is not None and error.code in _OF_WORKER and not about.refused:
            self._refused(about)
        elif about is not None:
            self._finish(about, {} if error else answer, error)

    def _failed(self, tag: str) -> None:
        """A worker that lives could not carry the task out, or its answer could not be read."""
        about = self._tags.pop(tag, None)
        if isinstance(about, Worker):
            self._answered(about, {})
        elif about is not None:
            self._refused(about)

    def _refused(self, piece: Piece) -> None:
        """The document goes to another worker, and its own is looked at again."""
        worker = self._workers.get(piece.worker)
        self._take_back(piece)
        if piece.refused:
            message = "작업자 둘이 이 문서를 처리하지 못했습니다."
            self._finish(piece, {}, ItemError(message, "작업자에 같은 판의 프로그램이 있는지 확인해 주세요."))
            return
        piece.refused += 1
        self._waiting.append(piece)
        if worker is not None and worker.state == "fit":
            self._free(worker)
            self._ask(worker)

    def _greeted(self, worker: Worker, program: str) -> None:
        worker.greeted = True
        if program != dask_work.PROGRAM:  # what else it would say is not to be relied on
            self._answered(worker, {"program": program})
            return
        worker.probe = self._line.submit(worker.address, self._probe, self._tag(worker))

    def _answered(self, worker: Worker, facts: Mapping[str, Any]) -> None:
        worker.facts, worker.state, worker.probe = facts, "answered", None
        if self._judge:
            self._judged(worker)

    def _judged(self, worker: Worker) -> None:
        assert self._judge is not None
        reason = self._judge(worker.facts)
        worker.state = "unfit" if reason else "fit"
        if reason:
            self._say(f"작업자 {worker.address}을(를) 쓰지 않습니다: {reason}")

    def _cut(self) -> None:
        """The scheduler has gone: what is under way waits to be given anew."""
        if self._away:
            return
        self._away = True
        self._say(f"클러스터와의 연결이 끊겨 {self._patience_s:.0f}초까지 다시 이어지기를 기다립니다.")
        pieces = [piece for worker in self._workers.values() for piece in worker.pieces]
        self._workers.clear()
        self._tags.clear()
        self._doubtful.clear()
        for piece in reversed(pieces):
            piece.worker, piece.tag, piece.future = "", "", None
            self._waiting.appendleft(piece)

    def _give_up(self, why: str) -> None:
        if not self._lost:
            self._lost = why
            self._say(f"{why} 끝나지 않은 문서는 실패로 적습니다.")
        self._waiting.clear()
        for piece in list(self._open.values()):
            self._finish(piece, {}, _lost(why))


def _lost(why: str) -> ClusterLost:
    return ClusterLost(why, "클러스터를 확인하고 같은 명령을 다시 실행하면 남은 문서만 처리합니다.")
