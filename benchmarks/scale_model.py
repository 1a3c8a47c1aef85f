"""A city's batch run as a simulation: documents go from a client through a scheduler to workers and back.

A document visits, in order: the client (hash, journal, pack), the wire, the scheduler, a worker (for so many seconds as
one of the measured documents took), where a model writes also a lane of a model server, the wire again, and the client
(check again, write, sync, journal). Client, wire and scheduler do one thing at a time, first come first served. At most
`window` documents a worker are under way. A worker that dies costs the time it had spent and its restart; the document
is begun anew, and given up, listed as failed, when it was the death of two.

With `cores` everything shares one machine: who computes gets a core or an equal share of the cores, and who waits for a
disk holds none. Without it each has a core to itself. The same seed gives the same documents in the same order whatever
the plant. What stands nowhere here: broken disks, a lost client (a run begins again where its journal ends), and other
work on the machines.
"""

from __future__ import annotations

import heapq
import random
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count, islice

SEND, WIRE, SCHEDULE, WORK, MODEL, BACK, TAKE = range(7)
STAGES = ("client", "wire", "scheduler", "workers", "model", "wire", "client")
MOST_STRIKES = 2


@dataclass(frozen=True, slots=True)
class Parts:
    """What was measured. Seconds of processor (`_cpu`) and of waiting (`_wait`) a document, bytes a document."""

    services: tuple[float, ...]  # processor seconds of a worker, one for each measured document
    send_cpu: float = 0.0
    send_wait: float = 0.0
    take_cpu: float = 0.0
    take_wait: float = 0.0
    schedule_cpu: float = 0.0
    bytes_in: float = 0.0  # through the scheduler's wire, on the way to a worker
    bytes_out: float = 0.0  # and back
    start: float = 0.0  # from the command to the first document
    restart: float = 0.0  # of a worker that died
    finish: float = 0.0  # after the last document, a document: the overview of all

    @property
    def service(self) -> float:
        return sum(self.services) / len(self.services)


@dataclass(frozen=True, slots=True)
class Plant:
    """What stands there, and what goes wrong."""

    workers: int
    cores: float | None = None  # one machine for all; None: a core for each
    clients: int = 1
    bandwidth: float = 125e6  # bytes a second of the scheduler's wire, through which all goes: 1 Gbit/s
    window: int = 2  # documents under way for each worker
    deaths: float = 0.0  # how likely a worker dies over a document
    poison: float = 0.0  # share of the documents that kill whoever takes them
    slow: float = 0.0  # share of the workers that are slow
    slowness: float = 4.0  # how many times longer these take
    model_s: float = 0.0  # seconds of a lane of a model server a document
    lanes: int = 0  # of all model servers together


@dataclass(frozen=True, slots=True)
class Run:
    """What came of it: seconds, what became of the documents, and how busy each station was (1 = all the time)."""

    seconds: float
    documents: int
    done: int
    failed: int
    deaths: int
    busy: dict[str, float]

    @property
    def rate(self) -> float:
        return self.documents / self.seconds if self.seconds else 0.0

    @property
    def bottleneck(self) -> str:
        return max(self.busy, key=lambda name: self.busy[name])


@dataclass(slots=True)
class _Station:
    """Servers that take one job each, and who waits for them; `speeds` of the free ones, 1 = as measured."""

    speeds: deque[float]
    queue: deque[_Visit] = field(default_factory=deque)
    servers: int = 0
    busy: float = 0.0

    def __post_init__(self) -> None:
        self.servers = len(self.speeds)


@dataclass(slots=True)
class _Visit:
    """A document on its way: what it needs of a worker, the attempts that kill one, its client and its stage."""

    service: float
    dies: tuple[float, ...]  # the share of the work after which each further attempt kills its worker
    client: int
    stage: int = SEND
    strikes: int = 0
    speed: float = 1.0
    began: float = 0.0


class _Machine:
    """Jobs that share cores equally: a clock as fast as each job is, and the jobs by when they end on it."""

    def __init__(self, cores: float) -> None:
        self._cores, self._clock, self._at = cores, 0.0, 0.0
        self._jobs: list[tuple[float, int, _Visit]] = []
        self._order = count()

    def add(self, now: float, seconds: float, visit: _Visit) -> None:
        self._advance(now)
        heapq.heappush(self._jobs, (self._clock + seconds, next(self._order), visit))

    def next(self) -> float:
        """When the next job ends, if none comes before."""
        if not self._jobs:
            return float("inf")
        return self._at + max(0.0, self._jobs[0][0] - self._clock) / self._rate()

    def pop(self, now: float) -> _Visit:
        self._advance(now)
        end, _, visit = heapq.heappop(self._jobs)
        self._clock = max(self._clock, end)
        return visit

    def _rate(self) -> float:
        return min(1.0, self._cores / len(self._jobs))

    def _advance(self, now: float) -> None:
        if self._jobs:
            self._clock += (now - self._at) * self._rate()
        self._at = now


def simulate(parts: Parts, plant: Plant, documents: int, seed: int = 1) -> Run:
    """The run of so many documents through the plant."""
    return _Simulation(parts, plant, documents, seed).run()


class _Simulation:
    def __init__(self, parts: Parts, plant: Plant, documents: int, seed: int) -> None:
        self._parts, self._plant, self._documents = parts, plant, documents
        self._coming = _visits(parts, plant, documents, random.Random(seed))
        slow = round(plant.slow * plant.workers)
        speeds = [1 / plant.slowness] * slow + [1.0] * (plant.workers - slow)
        self._workers = _Station(deque(speeds))
        self._scheduler, self._model = _Station(deque([1.0])), _Station(deque([1.0] * plant.lanes))
        self._clients = [_Station(deque([1.0])) for _ in range(plant.clients)]
        self._wire = _Station(deque([1.0]))
        self._machine = _Machine(plant.cores) if plant.cores else None
        self._events: list[
            tuple[float, int, bool, _Visit | float]
        ] = []  # a visit that goes on, or a worker that is back
        self._order = count()
        self._done = self._failed = self._deaths = 0
        wire_in, wire_out = parts.bytes_in / plant.bandwidth, parts.bytes_out / plant.bandwidth
        self._needs = {  # of each stage: processor seconds, seconds of waiting
            SEND: (parts.send_cpu, parts.send_wait),
            WIRE: (0.0, wire_in),
            SCHEDULE: (parts.schedule_cpu, 0.0),
            MODEL: (0.0, plant.model_s),
            BACK: (0.0, wire_out),
            TAKE: (parts.take_cpu, parts.take_wait),
        }

    def run(self) -> Run:
        now = 0.0
        for visit in list(islice(self._coming, max(1, self._plant.window * self._plant.workers))):
            self._enter(now, visit)
        while True:
            timed = self._events[0][0] if self._events else float("inf")
            computed = self._machine.next() if self._machine else float("inf")
            if timed == computed == float("inf"):
                break
            if computed <= timed and self._machine:
                now = computed
                self._computed(now, self._machine.pop(now))
                continue
            now, _, computing_over, what = heapq.heappop(self._events)
            if not isinstance(what, _Visit):
                self._free(now, self._workers, what)
            elif computing_over:
                self._computed(now, what)
            else:
                self._left(now, what)
        parts, plant = self._parts, self._plant
        whole = parts.start + now + parts.finish * self._documents / plant.clients
        stations = {"client": self._clients, "wire": [self._wire], "scheduler": [self._scheduler],
                    "workers": [self._workers], "model": [self._model] if plant.lanes else []}  # fmt: skip
        busy = {
            name: sum(one.busy for one in several) / sum(one.servers for one in several) / (now or 1.0)
            for name, several in stations.items()
            if several
        }
        return Run(whole, self._documents, self._done, self._failed, self._deaths, busy)

    def _station(self, visit: _Visit) -> _Station:
        if visit.stage in (SEND, TAKE):
            return self._clients[visit.client]
        if visit.stage in (WIRE, BACK):
            return self._wire
        return {SCHEDULE: self._scheduler, WORK: self._workers, MODEL: self._model}[visit.stage]

    def _enter(self, now: float, visit: _Visit) -> None:
        station = self._station(visit)
        if station.speeds:
            self._begin(now, visit, station.speeds.popleft(), station)
        else:
            station.queue.append(visit)

    def _free(self, now: float, station: _Station, speed: float) -> None:
        if station.queue:
            self._begin(now, station.queue.popleft(), speed, station)
        else:
            station.speeds.append(speed)

    def _begin(self, now: float, visit: _Visit, speed: float, station: _Station) -> None:
        visit.speed, visit.began = speed, now
        if visit.stage == WORK:
            part = visit.dies[visit.strikes] if visit.strikes < len(visit.dies) else 1.0
            cpu = visit.service * part / speed
        else:
            cpu = self._needs[visit.stage][0]
        if self._machine and cpu:
            self._machine.add(now, cpu, visit)
        else:
            heapq.heappush(self._events, (now + cpu, next(self._order), True, visit))

    def _computed(self, now: float, visit: _Visit) -> None:
        wait = 0.0 if visit.stage == WORK else self._needs[visit.stage][1]
        if wait:
            heapq.heappush(self._events, (now + wait, next(self._order), False, visit))
        else:
            self._left(now, visit)

    def _left(self, now: float, visit: _Visit) -> None:
        station = self._station(visit)
        station.busy += now - visit.began
        if visit.stage == WORK and visit.strikes < len(visit.dies):
            self._died(now, visit)
            return
        self._free(now, station, visit.speed)
        if visit.stage == TAKE:
            given_up = visit.strikes >= MOST_STRIKES
            self._done, self._failed = self._done + (not given_up), self._failed + given_up
            following = next(self._coming, None)
            if following:
                self._enter(now, following)
            return
        visit.stage += 2 if visit.stage == WORK and not self._plant.lanes else 1
        self._enter(now, visit)

    def _died(self, now: float, visit: _Visit) -> None:
        heapq.heappush(self._events, (now + self._parts.restart, next(self._order), False, visit.speed))
        visit.strikes += 1
        self._deaths += 1
        visit.stage = TAKE if visit.strikes >= MOST_STRIKES else SCHEDULE
        self._enter(now, visit)


def _visits(parts: Parts, plant: Plant, documents: int, chance: random.Random) -> Iterator[_Visit]:
    """The documents in order; what befalls one hangs on nothing but its place and the seed.

    Every measured document comes equally often, in an order of its own each time: so the tail is that of the measured.
    """
    order: list[float] = []
    for place in range(documents):
        if not order:
            order = list(parts.services)
            chance.shuffle(order)
        poisoned = int((place + 1) * plant.poison + 0.5) > int(place * plant.poison + 0.5)  # as many as the share says
        dies: list[float] = []
        while len(dies) < MOST_STRIKES and (poisoned or chance.random() < plant.deaths):
            dies.append(chance.random())
        yield _Visit(order.pop(), tuple(dies), place % plant.clients)


def ceilings(parts: Parts, plant: Plant) -> dict[str, float]:
    """Documents a second that each station could do at most, were it the only one, with a core for everyone."""
    speed = plant.workers * (1 - plant.slow) + plant.workers * plant.slow / plant.slowness
    seconds = {
        "client": (parts.send_cpu + parts.send_wait + parts.take_cpu + parts.take_wait) / plant.clients,
        "wire": (parts.bytes_in + parts.bytes_out) / plant.bandwidth,
        "scheduler": parts.schedule_cpu,
        "workers": parts.service / speed,
        "model": plant.model_s / plant.lanes if plant.lanes else 0.0,
    }
    return {name: 1 / spent for name, spent in seconds.items() if spent}
