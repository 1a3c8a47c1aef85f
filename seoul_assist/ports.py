"""What the tasks ask of the heavy parts: a writer, an embedder and a vector store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from seoul_assist.errors import AssistError
from seoul_assist.model import Evidence, Proposal

Task = Literal["ask", "summary", "draft", "review"]


@dataclass(frozen=True, slots=True)
class Request:
    """One piece of writing to be done from evidence alone.

    `question` is what is asked (a question, a document title, a request for a draft). `prompt` holds the
    rendered instructions for engines that follow instructions; it never contains untrusted text.
    """

    task: Task
    question: str
    evidence: tuple[Evidence, ...]
    prompt: str = ""
    max_claims: int = 5


@dataclass(frozen=True, slots=True)
class Written:
    """What came of one request among many: proposals, or the error that kept them from being written.

    `notes` say what this piece of writing had to leave out, a Korean sentence each.
    """

    proposals: tuple[Proposal, ...] = ()
    notes: tuple[str, ...] = ()
    error: AssistError | None = None


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """How a model runs here: windows in tokens, sizes in bytes; 0 where the system does not say.

    `asked_layers` is how many of its layers were to lie on the GPU, `gpu_layers` how many do.
    """

    name: str
    context: int
    trained_context: int
    threads: int
    layers: int
    gpu_layers: int
    size: int
    needed: int
    free: int
    asked_layers: int = 0


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """What a language model server said when it was looked at; `wrong` is why it cannot be used, "" where it can.

    `context` is the window in tokens, `slots` how many requests it takes at a time and `size` how many bytes its model
    has, 0 where it does not say;
    `latency_s` is how long the first answer took. `soon` says that it may be well in a moment, `alive` that it answers
    when asked how it is, which it then does while it writes, too.
    """

    address: str
    wrong: str = ""
    context: int = 0
    slots: int = 0
    size: int = 0
    latency_s: float = 0.0
    soon: bool = False
    alive: bool = False


class Engine(Protocol):
    """Writes claims that cite only the evidence they were given."""

    @property
    def name(self) -> str:
        """What reports show as the writer, such as `extractive` or `llama:model.gguf`."""
        ...

    @property
    def notes(self) -> tuple[str, ...]:
        """What the last `write` had to leave out, a Korean sentence each; empty when nothing."""
        ...

    @property
    def lanes(self) -> int:
        """How many requests together cost less than one after the other; 1 where nothing is gained."""
        ...

    def write(self, request: Request) -> tuple[Proposal, ...]:
        """At most `max_claims` proposals, whose quotes name ids of the evidence; empty when nothing fits."""
        ...

    def write_many(self, requests: Sequence[Request]) -> tuple[Written, ...]:
        """What `write` gives for each request, in order; one that fails never loses the others."""
        ...


@dataclass(frozen=True, slots=True)
class Finished:
    """What came of a piece that a crew was given: its result, or the error that stood in the way.

    A WorkerDied says that the process which was at it died: the piece may be given once more.
    """

    ticket: int
    result: Mapping[str, Any]
    error: AssistError | None = None


class Crew(Protocol):
    """Does pieces of work in other processes, several at a time. Each one that was given comes back once, in any order.

    A crew that has lost every process gives each piece back with a ClusterLost.
    """

    @property
    def size(self) -> int:
        """How many processes work now."""
        ...

    @property
    def room(self) -> int:
        """How many more pieces it takes now; 0 says to wait for `take`."""
        ...

    def give(self, ticket: int, name: str, data: bytes, *, alone: bool = False) -> None:
        """Hands over a document; `alone` keeps others from the process that is at it."""
        ...

    def take(self) -> Finished | None:
        """One that is finished; waits a moment for it, None when none was, or when something else has changed."""
        ...


class Rewriter(Protocol):
    """Says a question in the words of the law."""

    @property
    def name(self) -> str: ...

    def terms(self, question: str, *, count: int, wall_s: float) -> tuple[str, ...]:
        """At most `count` terms that the articles behind the question may use; empty when none comes to mind."""
        ...


class Reranker(Protocol):
    """Says how well passages answer a question."""

    @property
    def name(self) -> str: ...

    def scores(self, question: str, passages: Sequence[str], *, wall_s: float) -> tuple[float, ...]:
        """0 to 1 for each passage, in order; the last ones are missing when the time was up."""
        ...


class Embedder(Protocol):
    """Turns text into vectors of one length, the same text always into the same vector."""

    @property
    def id(self) -> str:
        """Name and version: vectors of different ids are never compared."""
        ...

    @property
    def dimension(self) -> int: ...

    @property
    def instant(self) -> bool:
        """Whether a text costs so little that many may be embedded while somebody waits."""
        ...

    def embed(self, texts: Sequence[str], kind: Literal["query", "passage"]) -> list[list[float]]:
        """One unit-length vector for each text, in order."""
        ...


class Store(Protocol):
    """Holds ids and vectors, nothing else."""

    def add(self, ids: Sequence[str], vectors: Sequence[Sequence[float]]) -> None: ...

    def delete(self, ids: Sequence[str]) -> None: ...

    def nearest(self, vector: Sequence[float], count: int) -> list[tuple[str, float]]:
        """Up to `count` (id, cosine similarity), best first."""
        ...

    def ids(self) -> set[str]: ...

    def close(self) -> None: ...
