"""What an office of so many people needs, reckoned from measured parts; every assumption is a field with its value.

The day: people check, summarize and ask, a fifth of it in the busiest hour, and nothing may be busier than `LOAD` then.
The nights: what the office already has is gone through once. A plant is the larger of both, and never less than two of
a kind, so that one may fail. `needs` is reckoning alone; whether the nights are enough is then simulated, with deaths.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

LOAD = 0.6  # of its time that a server may be busy in the busiest hour
NIGHT_LOAD = 0.8  # the same for workers at night, when nobody waits
LEAST = 2
GB = 1e9


@dataclass(frozen=True, slots=True)
class Office:
    """Who works there and what they do; all but the number of people are assumptions to be replaced by one's own."""

    name: str
    staff: int
    checks_a_day: float = 5.0  # for each person
    summaries_a_day: float = 1.0
    questions_a_day: float = 3.0
    busiest_hour: float = 0.2  # share of a day's work
    old_documents: float = 100.0  # for each person, to be summarized once
    nights: int = 5
    night_hours: float = 10.0
    work_days: int = 250
    articles: int = 205_000
    by_model: float = 0.1  # share of the day's summaries that a model writes


OFFICES = (
    Office("구청", 1_500),
    Office("시", 10_000),
    Office("부처·광역", 30_000),
)


@dataclass(frozen=True, slots=True)
class Yard:
    """What one document, one question and one article cost, as measured."""

    check_s: float  # processor seconds of a worker, passage through the cluster included
    summary_s: float
    ask_s: float  # seconds of a front server's one thread
    worker_gb: float
    front_gb: float
    client_rate: float  # documents a second that one client takes
    scheduler_rate: float
    bytes_a_document: float  # over the wire, both ways
    written_a_document: float
    article_bytes: float  # of disk: two generations and the cache
    model_s: float  # seconds of a model server a summary
    model_cores: int = 2  # of that server
    client_gb_a_million: float = 2.0  # what a client holds in memory for a run


@dataclass(frozen=True, slots=True)
class Need:
    """The plant; rates a second in the busiest hour."""

    documents_a_day: float
    documents_peak: float
    questions_peak: float
    wait_s: float  # mean wait of a question for its turn in that hour
    fronts: int
    day_workers: int
    night_workers: int
    clients: int
    cores: int
    memory_gb: float
    disk_gb: float
    mbit_s: float
    model_servers: int

    @property
    def workers(self) -> int:
        return max(self.day_workers, self.night_workers)


def needs(office: Office, yard: Yard) -> Need:
    """What the office needs at least."""
    checks, summaries = office.staff * office.checks_a_day, office.staff * office.summaries_a_day
    peak = office.busiest_hour / 3600
    questions = office.staff * office.questions_a_day * peak
    fronts = max(LEAST, ceil(questions * yard.ask_s / LOAD))
    busy = questions * yard.ask_s / fronts
    day = max(LEAST, ceil((checks * yard.check_s + summaries * yard.summary_s) * peak / LOAD))
    old = office.staff * office.old_documents
    seconds = office.nights * office.night_hours * 3600
    night = max(LEAST, ceil(old * yard.summary_s / seconds / NIGHT_LOAD))
    clients = max(1, ceil(old / seconds / (NIGHT_LOAD * yard.client_rate)))
    rate = max((checks + summaries) * peak, old / seconds)
    models = ceil(summaries * office.by_model * peak * yard.model_s / LOAD)
    models = max(LEAST, models) if models else 0
    workers = max(day, night)
    memory = workers * yard.worker_gb + fronts * yard.front_gb + old / 1e6 * yard.client_gb_a_million
    written = old + office.work_days * summaries  # of a year; a check leaves no file
    return Need(
        documents_a_day=checks + summaries,
        documents_peak=(checks + summaries) * peak,
        questions_peak=questions,
        wait_s=waiting(yard.ask_s, busy),
        fronts=fronts,
        day_workers=day,
        night_workers=night,
        clients=clients,
        cores=workers + fronts + clients + 1,  # one for the scheduler
        memory_gb=memory,
        disk_gb=(written * yard.written_a_document + office.articles * yard.article_bytes) / GB,
        mbit_s=rate * yard.bytes_a_document * 8 / 1e6,
        model_servers=models,
    )


def waiting(service_s: float, busy: float) -> float:
    """The mean wait for one server whose every answer takes as long, asked at random times (M/D/1)."""
    return service_s * busy / (2 * (1 - busy)) if busy < 1 else float("inf")


@dataclass(frozen=True, slots=True)
class Prices:
    """Won; assumptions, to be replaced by one's own."""

    server: float = 15_000_000
    server_cores: int = 32
    years: float = 5.0
    used: float = 0.3  # of its time
    watts_a_core: float = 10.0
    kwh: float = 150.0

    @property
    def core_hour(self) -> float:
        """What an hour of one core that works costs: its share of the server, and its electricity."""
        hours = self.years * 365 * 24 * self.used
        return self.server / self.server_cores / hours + self.watts_a_core / 1000 * self.kwh

    def of(self, cpu_s: float) -> float:
        return cpu_s / 3600 * self.core_hour
