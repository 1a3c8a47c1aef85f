"""summarize: documents -> gist, keywords and points, each point with the page and the words it stands on."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from seoul_assist import prompts
from seoul_assist.errors import AssistError, ReadError
from seoul_assist.governance import disclosure
from seoul_assist.grounding.pages import Page, left_out, opening, pages_of, prose, regions, title_of
from seoul_assist.grounding.verify import UNSURE, supported, verify
from seoul_assist.model import Claim, Document, Evidence, Item, Outcome
from seoul_assist.ports import Engine, Request, Written
from seoul_assist.readers.sources import Source, expand
from seoul_assist.tasks import batch
from seoul_assist.text.clean import squeeze
from seoul_assist.text.pii import mask
from seoul_assist.text.tokens import keywords
from seoul_assist.writers.inert import inert

SCHEMA = "seoul-assist/summary/1"
MOST_POINTS = 15
KEYWORDS = 6
_FORM = 1  # goes up when the same input would give another summary

MARKDOWN, JSON = ".summary.md", ".summary.json"

Read = Callable[[Source], Document]


@dataclass(frozen=True, slots=True)
class Summary:
    """What a document says: gist (문서요지), keywords (키워드) and points, with quotations found on their pages.

    `left_out` holds deadlines, amounts and exceptions of the document, by page, that no point mentions.
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
        self._document, self._prompt = document, prompt
        self._title = title_of(document)
        self._pages = pages_of(document)
        self._points: list[Claim] = []
        self._gist: list[Claim] = []
        self._unread: dict[str, None] = {}
        self.error: AssistError | None = None

    def parts(self) -> Iterator[Request]:
        """One request for each part of the document that may have points."""
        parts = regions(self._pages)
        for number, part in enumerate(parts):
            if share := _share(number, len(parts), len(self._pages)):
                yield self._request(part, share)

    def whole(self) -> Request:
        """The request for the gist: it shows nothing of later pages but quotations that were verified."""
        return self._request(opening(self._pages, self._points), 1)

    def take_points(self, request: Request, written: Written) -> None:
        """Keeps what is new and stands on words found on its page."""
        said = {squeeze(claim.text) for claim in self._points}
        self._points += [one for one in self._found(request, written) if squeeze(one.text) not in said]
        self._unread |= dict.fromkeys(written.notes)

    def take_gist(self, request: Request, written: Written) -> None:
        """Keeps what stands on words found on its page."""
        self._gist = self._found(request, written)

    def summary(self, engine: str, elapsed_s: float) -> Summary:
        """What the document says."""
        points = self._points
        return Summary(
            self._document,
            self._title,
            (self._gist or points or [Claim("")])[0],
            keywords(prose(self._pages), KEYWORDS, self._title),
            tuple(points),
            left_out(self._pages, [citation.quote for point in points for citation in point.citations]),
            engine,
            elapsed_s,
            tuple(self._unread),
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


def summarize(
    paths: Iterable[Path | str],
    out_dir: Path,
    *,
    read: Read,
    engine: Engine,
    on_progress: batch.Progress | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Outcome:
    """One item for each document under the paths; for each one done `<name>.summary.json` and `.md` stand in `out_dir`.

    A later run with the same `out_dir` does only what is new or changed: content, engine or prompts. `read` is
    `readers.reading.read_source` or something that keeps its promises. As many documents are under way together as
    the engine has lanes.
    """

    def make(several: Sequence[Source]) -> list[Mapping[str, str] | AssistError]:
        documents = [_attempt(read, source) for source in several]
        found = iter(digests([one for one in documents if isinstance(one, Document)], engine, clock=clock))
        summaries = [next(found) if isinstance(one, Document) else one for one in documents]
        return [
            one
            if isinstance(one, AssistError)
            else {MARKDOWN: as_markdown(one), JSON: as_text(as_json(one, source.name))}
            for source, one in zip(several, summaries, strict=True)
        ]

    sources = (source for source in expand(paths) if not _own(source, out_dir))
    return batch.run_together(sources, out_dir, _made_by(engine), make, engine.lanes, on_progress)


def _attempt(read: Read, source: Source) -> Document | AssistError:
    try:
        return read(source)
    except AssistError as error:
        return error


def as_json(summary: Summary, path: str) -> dict[str, Any]:
    """The summary in the shape `seoul-assist/summary/1`, personal identifiers starred."""
    document = summary.document
    return {
        "schema": SCHEMA,
        "path": squeeze(path),
        "sha256": document.sha256,
        "format": document.format,
        "title": mask(summary.title),
        "pages": document.pages,
        "pages_read": document.pages_read,
        "gist": mask(summary.gist.text),
        "gist_anchors": _anchors(summary.gist),
        "keywords": [mask(word) for word in summary.keywords],
        "points": [{"text": mask(point.text), "anchors": _anchors(point)} for point in summary.points],
        "left_out": [{"page": page, "text": mask(text)} for page, text in summary.left_out],
        "pages_touched": list(summary.touched),
        "notes": [
            *({"code": note.code, "text": mask(note.text), "page": note.page} for note in document.notes),
            *({"code": "engine", "text": mask(note), "page": None} for note in summary.notes),
        ],
        "engine": summary.engine,
        "disclosure": disclosure.line(summary.engine),
        "elapsed_s": round(summary.elapsed_s, 3),
    }


def as_markdown(summary: Summary) -> str:
    """The summary for people, in 개조식 order: gist, keywords, points with pages, what was read."""
    document = summary.document
    lines = [f"# {summary.title or '요약'}", "", f"- 문서요지: {summary.gist.text or UNSURE}"]
    if summary.keywords:
        lines.append(f"- 키워드: {', '.join(summary.keywords)}")
    lines += ["", "## 주요 내용", ""]
    lines += [f"- {point.text}{_pages(point)}" for point in summary.points] or ["- (요약할 문장을 찾지 못했습니다.)"]
    if summary.left_out:
        lines += ["", "## 요점에 넣지 못한 기한·금액·단서", ""]
        lines += [f"- {text}" + (f" ({page}쪽)" if page else "") for page, text in summary.left_out]
    lines += ["", "## 읽은 범위", "", f"- 원문: {Path(document.source).name}{_coverage(summary)}"]
    lines += [f"- {note.text}" + (f" ({note.page}쪽)" if note.page else "") for note in document.notes]
    lines += [f"- {note}" for note in summary.notes]
    lines += ["", disclosure.line(summary.engine)]
    return "\n".join(inert(mask(line)) for line in lines) + "\n"


def item_json(item: Item, out_dir: Path) -> dict[str, Any]:
    """What a run says of one item: the summary as it stands in `out_dir` with the item's status, or the error."""
    if item.status in ("failed", "skipped"):
        error = {"code": item.code, "message": mask(item.reason), "hint": item.hint}
        return {"schema": SCHEMA, "path": squeeze(item.name), "status": item.status, "error": error}
    path = out_dir / f"{item.detail}{JSON}"
    try:
        shape: dict[str, Any] = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise ReadError(f"요약 파일을 다시 읽을 수 없습니다: {path}", "요약을 다시 실행해 주세요.") from error
    return shape | {"status": item.status, "output": str(path)}


def as_text(shape: dict[str, Any]) -> str:
    """The JSON object as it is written to a file."""
    return json.dumps(shape, ensure_ascii=False, indent=2) + "\n"


def _made_by(engine: Engine) -> str:
    versions = (f"{p.id}@{p.version}" for p in (prompts.load("summary"), prompts.load("claims")))
    return " ".join((engine.name, *versions, f"form@{_FORM}"))


def _own(source: Source, out_dir: Path) -> bool:
    """True for a summary of an earlier run that lies among the sources."""
    path = source.path
    return path is not None and path.name.endswith((MARKDOWN, JSON)) and path.parent.resolve() == out_dir.resolve()


def _share(number: int, parts: int, pages: int) -> int:
    """How many points the part may have: a few on short documents, one or two a part on long ones."""
    total = min(MOST_POINTS, max(3 + pages, 2 * parts)) if parts <= MOST_POINTS else parts
    return total // parts + (number < total % parts)


def _packets(part: Sequence[Page]) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(f"S{n}", "본문" if page.number is None else f"{page.number}쪽", page.text, page=page.number)
        for n, page in enumerate(part, start=1)
        if page.text.strip()
    )


def _anchors(claim: Claim) -> list[dict[str, Any]]:
    return [{"page": c.evidence.page, "quote": mask(c.quote), "status": c.status} for c in claim.citations]


def _pages(claim: Claim) -> str:
    pages = sorted({c.evidence.page for c in claim.citations if c.evidence.page is not None})
    return f" ({', '.join(map(str, pages))}쪽)" if pages else ""


def _coverage(summary: Summary) -> str:
    document = summary.document
    if document.pages is None:
        return ""
    pages_read = document.pages if document.pages_read is None else document.pages_read
    read = f" ({document.pages}쪽 가운데 {pages_read}쪽을 읽음"
    touched = ", ".join(map(str, summary.touched))
    return read + (f", 요점이 나온 쪽: {touched})" if touched else ")")
