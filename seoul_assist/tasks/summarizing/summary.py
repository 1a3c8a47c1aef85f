"""One document -> gist, keywords and points, each point with the page and the words it stands on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from seoul_assist import prompts
from seoul_assist.errors import AssistError
from seoul_assist.grounding.pages import MOST_LEFT_OUT, Page, left_out, opening, pages_of, prose, regions, title_of
from seoul_assist.grounding.verify import supported, verify
from seoul_assist.model import Claim, Document, Evidence
from seoul_assist.ports import Engine, Request, Written
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


def digest(document: Document, engine: Engine, *, clock: Callable[[], float] = time.monotonic) -> Summary:
    """The summary of one document; every quotation in it was found on its page of the document as it was read."""
    (found,) = digests([document], engine, clock=clock)
    if isinstance(found, AssistError):
        raise found
    return found


def digests(
    documents: Sequence[Document], engine: Engine, *, clock: Callable[[], float] = time.monotonic
) -> list[Summary | AssistError]:
    """The summary of each document, or the error it ended with, in order: the engine is asked for the parts of all of
    them at once, then for all gists. `elapsed_s` is an even share of the time that this took."""
    began = clock()
    prompt = prompts.load("summary").render()
    drafts = [_Draft(document, prompt) for document in documents]
    _asked(engine, [(draft, request) for draft in drafts for request in draft.parts()], _Draft.take_points)
    _asked(engine, [(draft, draft.whole()) for draft in drafts], _Draft.take_gist)
    share = (clock() - began) / max(1, len(documents))
    return [draft.error or draft.summary(engine.name, share) for draft in drafts]


class _Draft:
    """A summary under way: parts of the document become points, its opening and the points become the gist."""

    def __init__(self, document: Document, prompt: str) -> None:
        self._document = replace(document, notes=(*document.notes, *injection.notes(document)))
        self._prompt = prompt
        self._title = title_of(document)
        self._pages = pages_of(document)
        self._points: list[Claim] = []
        self._gist: list[Claim] = []
        self._unread: dict[str, None] = {}
        self.error: AssistError | None = None

    def parts(self) -> Iterator[Request]:
        """One request for each part of the document that may have points."""
        parts = regions(self._pages)
        # A format without pages counts by what a page holds.
        pages = max(len(self._pages), sum(len(page.text) for page in self._pages) // PAGE)
        for number, part in enumerate(parts):
            if share := _share(number, len(parts), pages):
                yield self._request(part, share)

    def whole(self) -> Request:
        """The request for the gist: it shows nothing of later pages but quotations that were verified."""
        return self._request(opening(self._pages, self._points), 1)

    def take_points(self, request: Request, written: Written) -> None:
        """Keeps what is new and stands on words found on its page."""
        said = {squeeze(claim.text): claim for claim in self._points}
        for one in self._found(request, written):
            said.setdefault(squeeze(one.text), one)
        self._points = list(said.values())
        self._unread |= dict.fromkeys(written.notes)

    def take_gist(self, request: Request, written: Written) -> None:
        """Keeps what stands on words found on its page."""
        self._gist = self._found(request, written)

    def summary(self, engine: str, elapsed_s: float) -> Summary:
        """What the document says."""
        points = self._points
        quotes = [citation.quote for point in points for citation in point.citations]
        left = left_out(self._pages, quotes, most=None)
        if (more := len(left)) > MOST_LEFT_OUT:
            left = left_out(self._pages, quotes)
            self._unread[f"요점에 넣지 못한 기한·금액·단서 {more}개 가운데 {len(left)}개만 적었습니다."] = None
        return Summary(
            self._document,
            self._title,
            (self._gist or points or [Claim("")])[0],
            keywords(prose(self._pages), KEYWORDS, self._title),
            tuple(points),
            left,
            engine,
            elapsed_s,
            tuple(self._unread),
            facts_of(self._pages, points),
        )

    def _request(self, part: Sequence[Page], share: int) -> Request:
        return Request("summary", self._title, _packets(part), self._prompt, share)

    def _found(self, request: Request, written: Written) -> list[Claim]:
        """The engine's claims that stand on words of the page itself, not only of the text the engine was shown."""
        originals = {page.number: page.whole for page in self._pages}
        whole = tuple(Evidence(e.id, e.label, originals[e.page], page=e.page) for e in request.evidence)
        return list(supported(verify(written.proposals[: request.max_claims], whole)))


def _asked(
    engine: Engine, asked: Iterable[tuple[_Draft, Request]], take: Callable[[_Draft, Request, Written], None]
) -> None:
    """Asks all at once and gives each draft what came of its requests, or the first error among them."""
    asked = [(draft, request) for draft, request in asked if request.evidence and draft.error is None]
    for (draft, request), written in zip(asked, engine.write_many([one for _, one in asked]), strict=True):
        if draft.error is None and written.error is None:
            take(draft, request, written)
        draft.error = draft.error or written.error


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
