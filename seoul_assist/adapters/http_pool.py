"""Several servers with the same model behind one engine: each request goes to the least busy one that is well.

A server that is down, loads its model or has another one is left out, and the notes say so; it is asked again after a
while. What one fails at another gets. Requests of a batch leave room for those of other people: see docs/engines.md.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from seoul_assist.adapters import http_engine, http_health, http_many
from seoul_assist.adapters.http_engine import HttpEngine, asks
from seoul_assist.adapters.http_member import TIMES, Member, Times
from seoul_assist.adapters.http_roster import Job, Roster
from seoul_assist.errors import AssistError, ModelUnusable
from seoul_assist.model import Proposal
from seoul_assist.ports import Request, ServerFacts, Written
from seoul_assist.settings import Settings
from seoul_assist.text.clean import squeeze

MOST_LANES = 32


class HttpPool:
    """Writes with the model of several servers; which of them wrote what makes no difference to its name."""

    def __init__(
        self,
        engines: Sequence[HttpEngine],
        *,
        times: Times = TIMES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        unique = {_spelled(one): one for one in engines}
        self._places = sorted(unique)
        self._members = [Member(one) for one in unique.values()]
        self._roster = Roster(self._members, times, clock)
        self._model = engines[0].model
        self._notes: tuple[str, ...] = ()
        self.remote = any(one.remote for one in engines)

    @property
    def name(self) -> str:
        """The model and the servers of the settings, alive or not, in whatever order."""
        digest = hashlib.sha256("\n".join(self._places).encode()).hexdigest()[:8]
        return f"http:{squeeze(self._model)}@pool-{len(self._places)}-{digest}"

    @property
    def label(self) -> str:
        """The model and where it is, for people."""
        places = ", ".join(sorted(one.address for one in self._members))
        return f"{squeeze(self._model)} (서버 {len(self._members)}대: {places})"

    @property
    def notes(self) -> tuple[str, ...]:
        return self._notes

    @property
    def lanes(self) -> int:
        return min(http_many.LANES * len(self._members), MOST_LANES)

    def write(self, request: Request) -> tuple[Proposal, ...]:
        """What the server that takes the request writes."""
        self._notes = ()
        if not asks(request):
            return ()
        with self._roster.working(1):
            written = self._one(request, batch=False)
        self._notes = (*self._roster.news(), *written.notes)
        return written.proposals

    def write_many(self, requests: Sequence[Request]) -> tuple[Written, ...]:
        """What `write` gives for each request, in order, as many with the servers as their rooms hold.

        What is to be said of the servers is said with the first that was written.
        """
        if not any(asks(one) for one in requests):
            return tuple(Written() for _ in requests)
        with self._roster.working(len(requests)):
            jobs = [partial(self._one, request, batch=True) for request in requests]
            done = http_many.run(self._roster, jobs, min(sum(one.most for one in self._members), MOST_LANES))
        found = [Written(error=one) if isinstance(one, AssistError) else one for one in done]
        first = next((at for at, one in enumerate(found) if one.error is None), 0)
        found[first] = replace(found[first], notes=(*self._roster.news(), *found[first].notes))
        return tuple(found)

    def look(self) -> tuple[ServerFacts, ...]:
        """How each server is now, in the order of the addresses."""
        jobs = [partial(self._roster.look, one) for one in sorted(self._members, key=lambda one: one.address)]
        return tuple(one for one in http_many.run(self._roster, jobs, len(jobs)) if isinstance(one, ServerFacts))

    def _one(self, request: Request, *, batch: bool) -> Written:
        """What a server wrote; a server that fails is told from a request that fails everywhere."""
        if not asks(request):
            return Written()
        roster = self._roster
        job = roster.job()
        while True:
            with roster.claimed(job) as one:
                if batch and self._wait_for_others(job, one):
                    continue
                began = roster.clock()
                try:
                    written = one.engine.written(request, roster.until(job))
                except ModelUnusable as error:
                    roster.failed(job, one, error)
                    continue
                roster.served(job, one, roster.clock() - began)
                return written

    def _wait_for_others(self, job: Job, one: Member) -> bool:
        """Whether a request of a batch steps back: somebody would have to wait for it."""
        if not one.facts.slots or not self._roster.patient(job):
            return False
        if not http_health.crowded(one.engine.server, one.engine.root):
            return False
        self._roster.step_back(one)
        return True


def _spelled(engine: HttpEngine) -> str:
    """The address of the server as a whole, however it was written."""
    address = engine.server.address
    port = address.port or (443 if address.scheme == "https" else 80)
    return f"{address.scheme}://{engine.host}:{port}{address.path}"


def open_engine(settings: Settings, environ: Mapping[str, str] | None = None) -> HttpEngine | HttpPool:
    """The engine of the server or the servers that the settings name; nothing is sent before the first `write`."""
    urls = settings.engine_urls
    if len(urls) < 2:
        return http_engine.open_engine(settings, environ)
    each = [replace(settings, engine_url=url) for url in urls]
    return HttpPool([http_engine.open_engine(one, environ, waits_s=(), connect_s=TIMES.connect) for one in each])
