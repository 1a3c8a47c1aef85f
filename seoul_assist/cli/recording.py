"""Gives every result of a command its receipt; where none can be written the result stands and a notice says so."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seoul_assist import __version__, prompts
from seoul_assist.cli import terminal
from seoul_assist.errors import AssistError
from seoul_assist.governance import disclosure
from seoul_assist.governance.receipt_book import Book
from seoul_assist.governance.receipts import MOST_EVIDENCE, Record, Seen, Setting, digest
from seoul_assist.text.clean import squeeze
from seoul_assist.text.json_text import dumps
from seoul_assist.text.pii import mask

if TYPE_CHECKING:
    from seoul_assist.model import Claim, Hit
    from seoul_assist.readers import Source
    from seoul_assist.settings import Settings
    from seoul_assist.tasks.answering.ask import Answer
    from seoul_assist.tasks.drafting.draft import DraftResult
    from seoul_assist.tasks.search import SearchResult

# The instructions that a model gets for a command, as far as it gets any; their versions go into the receipt.
PROMPTS = {
    "ask": ("ask", "claims"),
    "draft": ("slots", "draft", "claims"),
    "summarize": ("summary", "claims"),
    "check": ("review", "claims"),
    "search": ("rewrite", "rerank"),
}
# How the engines draw words; pinned to the adapters by a test.
SAMPLING: dict[str, Mapping[str, Setting]] = {
    "llama": {"seed": 7, "temperature": 0},
    "http": {"seed": 0, "temperature": 0},
}
_NOTHING = Record("", __version__, "", "", ())
# An address is made of numbers and the words of a structure; whatever else a document has in its place is left out.
_ADDRESS = re.compile(
    r"(?!.*\d{7})[0-9제편장절관조의항호목가나다라마바사아자차카타파하쪽문단행줄부칙별표지서식() ]{1,60}"
)


class Recorder:
    """Writes the receipts of one command: `base` is what all of them share, `many` says that there will be many."""

    def __init__(self, book: Book | None, base: Record, *, many: bool) -> None:
        self._book, self._base, self._many = book, base, many

    @property
    def wanted(self) -> bool:
        """False where receipts are switched off or cannot be written."""
        return self._book is not None

    def add(
        self,
        given: Sequence[bytes],
        outputs: Sequence[bytes],
        *,
        seen: Iterable[tuple[str, str, str]] = (),
        verified: int = 0,
        unverified: int = 0,
        exit_code: int = 0,
        engine: str = "",
    ) -> None:
        """Adds the receipt of one result: made of `given`, seen by its SHA-256s; `seen` are law, address and text."""
        book = self._book
        if book is None:
            return
        try:
            hidden = [_hidden(book, *one) for one in dict.fromkeys(seen)]
            record = replace(
                self._base,
                key=book.key_name,
                input=book.keyed(digest(*given)),
                outputs=tuple(dict.fromkeys(book.keyed(one) for one in outputs)),
                evidence=tuple(hidden[:MOST_EVIDENCE]),
                verified=verified,
                unverified=unverified,
                exit_code=exit_code,
                engine=squeeze(mask(engine)) or self._base.engine,
            )
            book.add([record], lasting=not self._many)
        except AssistError as failure:
            self._give_up(failure)

    def answer(self, answer: Answer, shape: Mapping[str, Any]) -> None:
        """Adds the receipt of an answer, or of a refusal, whose evidence is what came nearest; `shape` is its JSON."""
        if not self.wanted:
            return
        seen = cited(answer.claims) if answer.supported else shown(answer.nearest)
        self.add(
            [answer.question.encode("utf-8", "replace")],
            [printed(shape)],
            seen=seen,
            **counted(answer.claims),
            exit_code=answer.exit_code,
            engine=answer.engine,
        )

    def draft(self, result: DraftResult, given: Sequence[bytes]) -> None:
        """Adds the receipt of a draft: of its file where it was saved to one, and of what is printed of it."""
        if not self.wanted:
            return
        from seoul_assist.tasks.drafting.draft import as_json

        outputs = [printed(as_json(result)), digest(result.text.encode("utf-8", "replace"))]
        if result.output:
            outputs = [*of_files([Path(result.output)]), outputs[0]]
        self.add(
            [result.form.name.encode(), *given],
            outputs,
            seen=cited(result.claims),
            **counted(result.claims),
            exit_code=result.exit_code,
            engine=result.engine,
        )

    def search(self, result: SearchResult, engine: str) -> None:
        """Adds the receipt of a search that a model had a hand in."""
        self.add(
            [result.query.encode("utf-8", "replace")],
            [printed(result.to_json())],
            seen=shown(result.hits),
            engine=engine,
        )

    def summary(self, shape: Mapping[str, Any], files: Sequence[Path]) -> None:
        """Adds the receipt of one summary as its JSON has it, with the files it stands in, or of that JSON."""
        if not self.wanted:
            return
        points = [shape["gist_anchors"], *(point["anchors"] for point in shape["points"])]
        points = [anchors for anchors in points if anchors]
        held = sum(all(one["status"] == "verified" for one in anchors) for anchors in points)
        self.add(
            [shape["sha256"].encode()],
            of_files(files) if files else [printed(shape)],
            seen=[(shape["sha256"], _page(one["page"]), one["quote"]) for anchors in points for one in anchors],
            verified=held,
            unverified=len(points) - held,
            engine=shape["engine"],
        )

    def check(
        self, shape: Mapping[str, Any], given: Sequence[bytes], exit_code: int, files: Sequence[Path] = ()
    ) -> None:
        """Adds the receipt of one run over documents with those SHA-256s, and of the files it wrote."""
        if self.wanted:
            self.add(sorted(given), [printed(shape), *of_files(files)], exit_code=exit_code)

    def overview(self, engine: str, files: Sequence[Path]) -> None:
        """Adds the receipt of the overview of a folder of summaries, which have receipts of their own."""
        found = of_files(files) if self.wanted else []
        if found:
            self.add([], found, engine=engine)

    def close(self) -> None:
        """Makes what was added last."""
        try:
            if self._book is not None:
                self._book.close()
        except AssistError as failure:
            self._give_up(failure)

    def _give_up(self, failure: AssistError) -> None:
        self._book = None
        terminal.note(f"영수증을 남기지 못했습니다: {failure.message} {failure.hint}", "yellow")


@contextmanager
def recording(
    settings: Settings,
    command: str,
    *,
    engine: str = "",
    generation: str = "",
    many: bool = False,
    **more: Setting,
) -> Iterator[Recorder]:
    """Inside, results of the command get receipts, unless the settings switch them off; `more` are settings to keep.

    Where there will be `many` they are synced together, once a second and at the end.
    """
    model = disclosure.uses_model(engine)
    if not settings.receipts:
        yield Recorder(None, _NOTHING, many=many)
        return
    base = Record(
        command,
        __version__,
        "",
        "",
        (),
        engine=squeeze(mask(engine)),
        prompts=tuple(f"{one.id}@{one.version}" for one in map(prompts.load, PROMPTS[command])) if model else (),
        settings=_settings(settings, engine, more),
        generation=generation,
        grade=_grade(settings, library=bool(generation)),
    )
    recorder = Recorder(Book(settings.receipts_dir), _with_model(base, settings) if model else base, many=many)
    try:
        yield recorder
    finally:
        recorder.close()


def _settings(settings: Settings, engine: str, more: Mapping[str, Setting]) -> dict[str, Setting]:
    """Those that shape a result and name nothing of the user."""
    kept: dict[str, Setting] = {"profile": settings.profile}
    if settings.as_of is not None:
        kept["as_of"] = settings.as_of.isoformat()
    if settings.trusted_only:
        kept["trusted_only"] = True
    kept |= {name: value for name, value in more.items() if value not in (None, False, "")}
    return kept | dict(SAMPLING.get(engine.partition(":")[0], {}))


def _grade(settings: Settings, *, library: bool) -> str:
    """The grade of the call; "" where nobody graded anything."""
    from seoul_assist.cli import engines

    return engines.grade(settings) if library else settings.grade


def _with_model(base: Record, settings: Settings) -> Record:
    """The record with the hashes of the model's file and template; a server does not say what it runs."""
    from seoul_assist.cli import compose

    kind, _, short = base.engine.partition(":")
    found = compose.model_files().find(settings) if kind == "llama" else None
    if found is None or not found.sha256.startswith(short.rpartition("@")[2]):
        return base
    return replace(base, model=found.sha256, template=found.template)


def _hidden(book: Book, law: str, address: str, text: str) -> Seen:
    return Seen(
        book.keyed(digest(law.encode("utf-8", "replace"))),
        address if _ADDRESS.fullmatch(address) else "",
        book.keyed(digest(text.encode("utf-8", "replace"))),
    )


def cited(claims: Iterable[Claim]) -> list[tuple[str, str, str]]:
    """Law, address and text of the evidence that claims cite."""
    found = [one.evidence for claim in claims for one in claim.citations]
    return [(one.law or one.label, one.address or one.article or _page(one.page), one.text) for one in found]


def shown(hits: Iterable[Hit]) -> list[tuple[str, str, str]]:
    """Law, address and text of the provisions that were found."""
    return [(hit.provision.law, hit.address, hit.provision.text) for hit in hits]


def _page(page: int | None) -> str:
    return f"{page}쪽" if page is not None else ""


def counted(claims: Sequence[Claim]) -> dict[str, int]:
    """How many claims were verified and how many were not."""
    held = sum(claim.verified for claim in claims)
    return {"verified": held, "unverified": len(claims) - held}


def printed(value: Any) -> bytes:
    """The SHA-256 of the JSON line that is printed of the value."""
    return digest(dumps(value).encode("utf-8", "replace"))


def of_files(paths: Iterable[Path]) -> list[bytes]:
    """The SHA-256 of each file that is there."""
    found = []
    for path in paths:
        try:
            with path.open("rb") as file:
                found.append(hashlib.file_digest(file, "sha256").digest())
        except OSError:  # a result that cannot be read back has no hash to be known by
            continue
    return found


class Noted:
    """Sources on their way to a task, and the SHA-256 of each in `hashes`, taken when it was handed on."""

    def __init__(self, sources: Iterable[Source], wanted: bool) -> None:
        self._sources, self._wanted = sources, wanted
        self.hashes: list[bytes] = []

    def __iter__(self) -> Iterator[Source]:
        for source in self._sources:
            if self._wanted:
                data = source.data
                self.hashes += [digest(data)] if data is not None else of_files([source.path] if source.path else [])
            yield source
