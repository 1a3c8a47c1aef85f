"""One document -> gist, keywords and points, each point with the page and the words it stands on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from seoul_assist import prompts
from seoul_assist.errors import AssistError
from seoul_assist.grounding.pages import MOST_LEFT_OUT, Page, left_out, opening, pages_of, prose, regions, title_of
from seoul_assist.model import Claim, Document, Evidence
from seoul_assist.ports import Engine, Request
from seoul_assist.tasks.summarizing.asking import Part, Said, ask
from seoul_assist.tasks.summarizing.summary_kinds import NO_FACTS, Facts, facts_of
from seoul_assist.text import injection
from seoul_assist.text.clean import squeeze
from seoul_assist.text.tokens import keywords

MOST_POINTS = 15
PAGE = 1_500  # letters on a page
KEYWORDS = 6


@dataclass(frozen=True, slots=True)
class Summary:
    """What a document says: gist (문서요지), keywords (키워드) and points, with quotations found on their pages.

    `left_out` holds deadlines, amounts and exceptions of the document, by page, that no point mentions; `facts` what
    the document asks, by when, for how much, for whom and by what right.
    """

    document: Document
    title: str
    gist: Claim
    keywords: tuple[str, ...]
    points: tuple[Claim, ...]
    left_out: tuple[tuple[int | None, str], ...]
    engine: str
    elapsed_s: float
    notes: tuple[str, ...] = ()
    facts: Facts = NO_FACTS

    @property
    def touched(self) -> tuple[int, ...]:
        """The pages that points stand on."""
        return tuple(sorted({c.evidence.page for p in self.points for c in p.citations if c.evidence.page is not None}))


def digest(
    document: Document,
    engine: Engine,
    *,
    fallback: Engine | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Summary:
    """The summary of one document; every quotation in it was found on its page of the document as it was read."""
    (found,) = digests([document], engine, fallback=fallback, clock=clock)
    if isinstance(found, AssistError):
        raise found
    return found


def digests(
    documents: Sequence[Document],
    engine: Engine,
    *,
    fallback: Engine | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> list[Summary | AssistError]:
    """The summary of each document, or the error it ended with, in order: the engine is asked for the parts of all of
    them at once, then for all gists. `elapsed_s` is an even share of the time that this took.

    With a `fallback` the engine is a model (see `asking`).
    """
    began = clock()
    prompt = prompts.load("summary").render()
    drafts = [_Draft(document, prompt) for document in documents]
    _ask(((draft, part) for draft in drafts for part in draft.parts()), engine, fallback, _Draft.take_points)
    _ask(((draft, draft.whole()) for draft in drafts), engine, fallback, _Draft.take_gist)
    share = (clock() - began) / max(1, len(documents))
    helper = fallback.name if fallback else ""
    return [draft.error or draft.summary(engine.name, helper, share) for draft in drafts]


class _Draft:
    """A summary under way: parts of the document become points, its opening and the points become the gist."""

    def __init__(self, document: Document, prompt: str) -> None:
        self._document = replace(document, notes=(*document.notes, *injection.notes(document)))
        self._prompt = prompt
        self._title = title_of(document)
        self._pages = pages_of(document)
        self._points: list[Claim] = []
        self._gist: list[Claim] = []
        self._notes: dict[str, None] = {}
        self._dropped = 0
        self._stood_in = False
        self.error: AssistError | None = None

    def parts(self) -> Iterator[Part]:
        """Each part of the document that may have points, with the request for them."""
        parts = regions(self._pages)
        # A format without pages counts by what a page holds.
        pages = max(len(self._pages), sum(len(page.text) for page in self._pages) // PAGE)
        for number, part in enumerate(parts):
            if share := _share(number, len(parts), pages):
                yield self._part(part, share)

    def whole(self) -> Part:
        """What a gist is asked of: how the document begins, and of later pages quotations that were verified."""
        return self._part(opening(self._pages, self._points), 1)

    def hear(self, said: Said, take: Callable[[_Draft, Sequence[Claim]], None]) -> None:
        """Keeps what was said of one part, or the first error."""
        self.error = self.error or said.error
        if self.error is None:
            take(self, said.claims)
            self._notes |= dict.fromkeys(said.notes)
            self._dropped += said.dropped
            self._stood_in |= said.stood_in

    def take_points(self, claims: Sequence[Claim]) -> None:
        """Keeps what is new."""
        said = {squeeze(claim.text): claim for claim in self._points}
        for one in claims:
            said.setdefault(squeeze(one.text), one)
        self._points = list(said.values())

    def take_gist(self, claims: Sequence[Claim]) -> None:
        self._gist = list(claims)

    def summary(self, engine: str, helper: str, elapsed_s: float) -> Summary:
        """What the document says."""
        points = self._points
        quotes = [citation.quote for point in points for citation in point.citations]
        left = left_out(self._pages, quotes, most=None)
        notes = list(self._notes)
        if self._dropped:
            notes.append(f"모델이 쓴 문장 가운데 원문으로 확인되지 않은 {self._dropped}개는 싣지 않았습니다.")
        if self._stood_in:
            notes.append("모델이 쓴 문장을 원문에서 확인하지 못한 부분은 원문 문장을 그대로 뽑아 요약했습니다.")
        if (more := len(left)) > MOST_LEFT_OUT:
            left = left_out(self._pages, quotes)
            notes.append(f"요점에 넣지 못한 기한·금액·단서 {more}개 가운데 {len(left)}개만 적었습니다.")
        return Summary(
            self._document,
            self._title,
            (self._gist or points or [Claim("")])[0],
            keywords(prose(self._pages), KEYWORDS, self._title),
            tuple(points),
            left,
            f"{engine}, {helper}" if self._stood_in else engine,
            elapsed_s,
            tuple(notes),
            facts_of(self._pages, points),
        )

    def _part(self, pages: Sequence[Page], share: int) -> Part:
        request = Request("summary", self._title, _packets(pages), self._prompt, share)
        # Claims must stand on words of the page itself, not only of the text the engine was shown.
        originals = {page.number: page.whole for page in self._pages}
        return Part(request, tuple(Evidence(e.id, e.label, originals[e.page], page=e.page) for e in request.evidence))


def _ask(
    parts: Iterable[tuple[_Draft, Part]],
    engine: Engine,
    fallback: Engine | None,
    take: Callable[[_Draft, Sequence[Claim]], None],
) -> None:
    """Asks for all parts at once and gives each draft what was said of its own."""
    parts = [(draft, part) for draft, part in parts if part.request.evidence and draft.error is None]
    for (draft, _), said in zip(parts, ask([part for _, part in parts], engine, fallback), strict=True):
        draft.hear(said, take)


def _share(number: int, parts: int, pages: int) -> int:
    """How many points the part may have: a few on short documents, one or two a part on long ones."""
    total = min(MOST_POINTS, max(5 + pages, 2 * parts)) if parts <= MOST_POINTS else parts
    return total // parts + (number < total % parts)


def _packets(part: Sequence[Page]) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(f"S{n}", "본문" if page.number is None else f"{page.number}쪽", page.text, page=page.number)
        for n, page in enumerate(part, start=1)
        if page.text.strip()
    )
