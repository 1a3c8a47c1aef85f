"""Who works in a pool of servers: which one takes the next request, and which one is left out, and for how long."""

from __future__ import annotations

import http.client
import itertools
import random
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from seoul_assist.adapters import http_health
from seoul_assist.adapters.http_json import Busy
from seoul_assist.adapters.http_member import SLOW, STRIKES, Member, Times
from seoul_assist.adapters.http_reply import KEY
from seoul_assist.errors import AssistError, ModelUnusable
from seoul_assist.ports import ServerFacts

MOST_DEATHS = 3  # servers that one request may take with it
MOST_ANSWERS = 2  # servers whose answer to one request cannot be used
_SHARE = 2 / 3  # of the time that is left, for one server
_TICK_S = 0.1
_HINT = (
    "`seoul-assist doctor`로 서버마다 상태를 보고 engine_url과 engine_model 설정을 확인하거나 "
    "--engine extractive로 실행해 주세요."
)


@dataclass(slots=True)
class Job:
    """One request on its way: until when, and which servers failed at it."""

    began: float
    deadline: float
    hung_up: int
    waiting: bool = True  # for its first server
    dead: list[Member] = field(default_factory=list)
    useless: list[Member] = field(default_factory=list)  # their answers
    deaths: int = 0
    failure: AssistError | None = None
    dark: float = 0.0  # since when there is no server for it

    @property
    def tried(self) -> list[Member]:
        return [*self.dead, *self.useless]


class Roster:
    """The servers of a pool; threads may call it side by side."""

    def __init__(self, members: Sequence[Member], times: Times, clock: Callable[[], float]) -> None:
        self._members = list(members)
        random.shuffle(self._members)  # or everybody's first request goes to the same server
        self._times, self.clock = times, clock
        self._changed = threading.Condition()
        self._numbers = itertools.count()
        self._began = clock()
        self._queued = 0  # requests without a server yet
        self._hung_up = self._call = 0  # how often, and when the call under way began
        self._news: list[str] = []
        self._compared: set[str] = set()
        self.lost: ModelUnusable | None = None

    def job(self) -> Job:
        """A request of the call under way that begins now."""
        now = self.clock()
        return Job(now, now + self._times.wall, self._call)

    @contextmanager
    def working(self, count: int) -> Iterator[None]:
        """The block of a call with so many requests: meanwhile servers are looked at when it is time."""
        ended = threading.Event()
        with self._changed:
            self.lost, self._began, self._queued, self._call = None, self.clock(), count, self._hung_up
            if all(one.state == "out" for one in self._members):
                for one in self._members:
                    one.state = "doubt"
        keeper = threading.Thread(target=self._keep, args=(ended,), daemon=True)
        keeper.start()
        try:
            yield
        finally:
            ended.set()
            with self._changed:
                self._changed.notify_all()
            keeper.join()

    @contextmanager
    def claimed(self, job: Job) -> Iterator[Member]:
        """The server that takes the job next, once there is one, for the block."""
        one, number = self._claim(job)
        try:
            yield one
        finally:
            with self._changed:
                del one.begun[number]
                self._changed.notify_all()

    def served(self, job: Job, one: Member, took: float) -> None:
        """Takes note that the server did the job; those that failed at it were to blame."""
        with self._changed:
            now = self.clock()
            one.done(took, now)
            for other in job.tried:
                other.spoilt += 1
                if other.spoilt >= STRIKES and other.state == "good":
                    self._say(other, other.leave("쓸 수 없는 답을 거듭 보냄", now, self._times))

    def failed(self, job: Job, one: Member, error: ModelUnusable) -> None:
        """Takes note of a failure, and raises it where no other server shall try."""
        cause = error.__cause__
        with self._changed:
            now = self.clock()
            if job.hung_up != self._hung_up:
                raise error
            if isinstance(cause, Busy):
                one.pressed(cause.status, cause.wait_s, now, self._times)
                return
            job.failure = error
            if isinstance(cause, OSError | http.client.HTTPException):
                one.doubt()
                job.dead.append(one)
                job.deaths += not isinstance(cause, ConnectionRefusedError)
            else:
                job.useless.append(one)
        if now >= job.deadline or job.deaths >= MOST_DEATHS or len(job.useless) >= MOST_ANSWERS:
            raise error

    def until(self, job: Job) -> float:
        """How long the server that has the job now may take: what it leaves is for one more."""
        now = self.clock()
        return now + _SHARE * (job.deadline - now)

    def patient(self, job: Job) -> bool:
        """Whether the job may still let others go first."""
        return self.clock() - job.began < self._times.manners

    def step_back(self, one: Member) -> None:
        """Leaves the server to others for a moment."""
        with self._changed:
            one.rest_until = self.clock() + self._times.rest * random.uniform(1, 2)

    def hang_up(self) -> None:
        """Ends what is under way on every server, and what waits for one."""
        with self._changed:
            self._hung_up += 1
            self._changed.notify_all()
        for one in self._members:
            one.engine.server.hang_up()

    def news(self) -> tuple[str, ...]:
        """What is to be said of the servers and was not said yet."""
        with self._changed:
            told, self._news = tuple(dict.fromkeys(self._news)), []
        return told

    def look(self, one: Member) -> ServerFacts:
        """How the server is now."""
        engine = one.engine
        return http_health.look(engine.server, engine.root, engine.model, engine.context, self._times.look)

    def _keep(self, ended: threading.Event) -> None:
        while not ended.is_set():
            with self._changed:
                due = [one for one in self._members if one.due(self.clock(), self._times)]
                for one in due:
                    one.looking = True
            for one in due:
                threading.Thread(target=self._examine, args=(one,), daemon=True).start()
            with self._changed:
                if not ended.is_set():
                    self._changed.wait(_TICK_S)

    def _examine(self, one: Member) -> None:
        hung_up = self._hung_up
        facts = ServerFacts(one.address, "살펴보다가 멈춤")
        try:
            facts = self.look(one)
        finally:
            with self._changed:
                stuck = one.state == "good" and bool(facts.wrong) and not facts.alive
                one.looking, one.looked_at = False, self.clock()
                if hung_up == self._hung_up and (stuck or one.state != "good"):  # or it is we who broke it off
                    self._say(one, one.take(facts, one.looked_at, self._times))
                    self._compare()
                self._changed.notify_all()
        if stuck:
            one.engine.server.hang_up()  # what it has goes to the others

    def _say(self, one: Member, wrong: str) -> None:
        if wrong:
            self._news.append(f"언어 모델 서버 {one.address}을(를) 빼고 이어 갔습니다: {wrong}.")

    def _compare(self) -> None:
        """Says once what differs between the servers that are well."""
        well = [one for one in self._members if one.state == "good"]
        windows = {one.engine.known_window for one in well}
        sizes = {one.facts.size for one in well if one.facts.size}
        if len(windows) > 1 and "windows" not in self._compared:
            self._compared.add("windows")
            shown = ", ".join(f"{one:,}" for one in sorted(windows))
            self._news.append(
                f"언어 모델 서버마다 창이 다릅니다({shown} 토큰). 같은 글을 서버에 따라 다르게 읽지 않도록 "
                "engine_context 설정에 함께 쓸 창을 적어 주세요."
            )
        if len(sizes) > 1 and "sizes" not in self._compared:
            self._compared.add("sizes")
            shown = ", ".join(f"{one.address} {one.facts.size:,}" for one in sorted(well, key=lambda one: one.address))
            self._news.append(
                f"언어 모델 서버들이 이름은 같지만 크기가 다른 모델을 쓰고 있습니다({shown}바이트). "
                "모든 서버에 같은 모델 파일을 올려 주세요."
            )

    def _claim(self, job: Job) -> tuple[Member, int]:
        with self._changed:
            while True:
                now = self.clock()
                if job.hung_up != self._hung_up:
                    raise self._members[0].engine.server.wrong("그만둠")
                if self.lost:
                    raise self.lost
                if now >= job.deadline:
                    self.lost = ModelUnusable(
                        f"언어 모델 서버가 모두 {self._times.wall:.0f}초 동안 바빴습니다.",
                        "서버의 수를 늘리거나 한가한 때 다시 실행해 주세요.",
                    )
                    raise self.lost
                one = self._choose(job, now)
                if one:
                    number = next(self._numbers)
                    one.begun[number] = now
                    self._queued, job.waiting = self._queued - job.waiting, False
                    return one, number
                self._judge(job, now)
                self._changed.wait(min(_TICK_S, job.deadline - now))

    def _choose(self, job: Job, now: float) -> Member | None:
        """The least busy of the servers that are well and have room; None where it is better to wait."""
        members, times = self._members, self._times
        if now < self._began + times.first and any(one.state == "new" for one in members):
            return None
        awake = [one for one in members if one.state == "good" and now >= one.rest_until and one not in job.tried]
        free = [one for one in awake if len(one.begun) < int(one.room)]
        fastest = min((usual for one in awake if (usual := one.usual(now, times))), default=0.0)
        if fastest:
            quick = sum(int(one.room) for one in awake if one.usual(now, times) <= SLOW * fastest)
            # A slow server is worth it only where the request would wait even longer for the others.
            worth = fastest * max(SLOW, 1 + self._queued / quick)
            free = [one for one in free if one.pace(now, times) <= worth]
        return min(free, key=lambda one: (len(one.begun) / int(one.room), one.served), default=None)

    def _judge(self, job: Job, now: float) -> None:
        """Raises where there is nothing to wait for."""
        left = [one for one in self._members if one not in job.tried]
        if any(one.state != "out" for one in left):
            job.dark = 0.0
            return
        job.dark = job.dark or now
        if any(one.looking for one in self._members):
            return
        if any(one.hopeful() for one in left) and now < job.dark + self._times.hope:
            return
        if all(one.state == "out" for one in self._members):
            self.lost = self._all_out()
            raise self.lost
        if job.failure and all(one.state != "doubt" for one in job.tried):
            raise job.failure

    def _all_out(self) -> ModelUnusable:
        reasons = "; ".join(f"{one.address} {one.told}" for one in sorted(self._members, key=lambda one: one.address))
        self._news.clear()  # the error says it all, and another call says it again
        for one in self._members:
            one.told = ""
        hint = f"환경 변수 {KEY}에 서버의 키를 적어 주세요." if http_health.REFUSED in reasons else _HINT
        return ModelUnusable(f"쓸 수 있는 언어 모델 서버가 없습니다: {reasons}", hint)
