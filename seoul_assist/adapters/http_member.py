"""One server of a pool: how it is, how much of our work it has, and how much it may have. No lock: its pool has one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from seoul_assist.adapters.http_engine import HttpEngine
from seoul_assist.adapters.http_many import LANES
from seoul_assist.ports import ServerFacts

SLOW = 3.0  # times the pace of the fastest: such a server gets what would wait longer for the others
STRIKES = 3  # requests that a server spoils one after the other and another server does not
TOO_MANY = 429
_LATEST = 0.3  # the weight of the last request in the pace
_GROWTH = 0.5  # of the room, for each request that went well


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds: what a pool waits for, and how long."""

    wall: float = 600.0  # of one piece of writing, on all servers together
    connect: float = 5.0
    look: float = 5.0  # of asking a server how it is
    first: float = 1.0  # for the other servers to say how they are, once one may begin
    cool: float = 2.0  # before a server that was left out is asked again; twice as long each time
    coolest: float = 60.0
    hope: float = 17.5  # for a server that is loading its model, where there is no other
    watch: float = 15.0  # of silence, after which a server at work is asked whether it lives
    rest: float = 0.25  # of a server that is busy and does not say for how long; twice as long each time
    longest_rest: float = 10.0
    manners: float = 15.0  # that a batch lets others go before it
    forget: float = 60.0  # how slow a server was


TIMES = Times()


_UNSEEN = ServerFacts("")


@dataclass(slots=True)
class Member:
    """`new` until it was looked at, `doubt` when it failed since, `out` until it may be asked again, else `good`.

    `begun` holds the requests it has from us and since when; it may have `room` of them, `most` when all goes well.
    """

    engine: HttpEngine
    state: Literal["new", "good", "doubt", "out"] = "new"
    facts: ServerFacts = _UNSEEN
    looking: bool = False
    looked_at: float = 0.0
    known: bool = False  # it was good before
    again_at: float = 0.0
    cool: float = 0.0
    begun: dict[int, float] = field(default_factory=dict)
    most: int = LANES // 2
    room: float = LANES // 2
    rest: float = 0.0
    rest_until: float = 0.0
    spoilt: int = 0
    served: int = 0
    mean: float = 0.0
    heard_at: float = 0.0
    told: str = ""  # why it is out, once that was told

    @property
    def address(self) -> str:
        return self.engine.server.address.netloc

    def take(self, facts: ServerFacts, now: float, times: Times) -> str:
        """Goes by what was seen; gives the reason where it is left out for one that was not told yet."""
        self.facts, self.looking, self.looked_at = facts, False, now
        if facts.wrong:
            return self.leave(facts.wrong, now, times)
        self.engine.learn(facts.context)
        # Half of what it can do is for others, however much work we have.
        self.most = max(1, min(LANES, (facts.slots or LANES) // 2))
        self.room = min(self.room, self.most) if self.known else self.most
        self.state, self.known, self.told = "good", True, ""
        return ""

    def leave(self, wrong: str, now: float, times: Times) -> str:
        """Is left out until a while has passed; gives the reason where it was not told yet."""
        self.state, self.mean = "out", 0.0
        self.cool = min(max(2 * self.cool, times.cool), times.coolest)
        self.again_at = now + self.cool
        fresh, self.told = not self.told, wrong
        return wrong if fresh else ""

    def due(self, now: float, times: Times) -> bool:
        """Whether it should be looked at now."""
        if self.looking:
            return False
        if self.state == "good":
            since = max([self.looked_at, self.heard_at, *list(self.begun.values())[:1]])
            return self.facts.alive and bool(self.begun) and now - since > times.watch
        return self.state != "out" or now >= self.again_at

    def hopeful(self) -> bool:
        """Whether it may be back in a moment: it loads its model, or its line is down and it is no program of this
        machine, which would have to be started again."""
        return self.state != "out" or self.facts.soon or (self.known and self.engine.remote)

    def usual(self, now: float, times: Times) -> float:
        """Seconds that its last requests took; 0 where that is unknown or long ago."""
        return self.mean if now - self.heard_at < times.forget else 0.0

    def pace(self, now: float, times: Times) -> float:
        """Seconds that a request takes at least: as usual, or as long as the one that it has had longest."""
        return max([self.usual(now, times), *(now - since for since in list(self.begun.values())[:1])])

    def done(self, took: float, now: float) -> None:
        """A request went well: a little more room, and no grudge."""
        self.mean = took if not self.mean else self.mean + _LATEST * (took - self.mean)
        self.room = min(self.room + _GROWTH, self.most)
        self.heard_at, self.served = now, self.served + 1
        self.spoilt, self.cool, self.rest = 0, 0.0, 0.0

    def pressed(self, status: int, wait_s: float, now: float, times: Times) -> None:
        """It said that it is busy: half the room, and a rest; what may be more than that is looked into."""
        self.room = max(1.0, self.room / 2)
        self.rest = min(max(2 * self.rest, times.rest), times.longest_rest)
        self.rest_until = now + max(self.rest, wait_s)
        if status != TOO_MANY:
            self.doubt()

    def doubt(self) -> None:
        """Is looked at before it gets more."""
        self.state = "doubt" if self.state == "good" else self.state
