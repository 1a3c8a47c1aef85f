"""The verbs of the command line over what is kept open: what programs use, by way of `seoul_assist.api`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypedDict

from seoul_assist.cli import terminal
from seoul_assist.errors import ModelUnusable
from seoul_assist.held import Held
from seoul_assist.model import Document
from seoul_assist.settings import Settings, resolve

if TYPE_CHECKING:
    from typing import Unpack

    from seoul_assist.cli.summarize_desk import Digest, Summaries
    from seoul_assist.tasks.answering.ask import Answer
    from seoul_assist.tasks.check import CheckResult, Read
    from seoul_assist.tasks.drafting.draft import DraftResult
    from seoul_assist.tasks.forget import Forgotten
    from seoul_assist.tasks.index import IndexReport
    from seoul_assist.tasks.regs import Provisions, Regulations
    from seoul_assist.tasks.search import SearchResult


Paths = str | Path | Sequence[str | Path]


class Given(TypedDict, total=False):
    """The settings that an `Assistant` and the functions of this module take; the rest comes from the settings file.

    They go before the environment (`SEOUL_ASSIST_...`) and the file, as options of the command line do. `grade` and
    the switches are only ever raised: None and False say nothing.
    """

    data_dir: str | Path | None
    config: str | Path | None
    engine: str | None
    model: str | Path | None
    as_of: date | str | None
    trusted_only: bool
    rewrite: bool
    ocr: bool
    grade: str | None


class Assistant:
    """The verbs over one data folder; a context manager that keeps library and engine open between calls.

    A library that was indexed anew, by whatever process, is opened anew at the next call, and so is one that was
    opened on an earlier day when no `as_of` was given. Calls come from one thread at a time, the one that made the
    first: databases and models belong to their thread. Settings are given by name, or whole as `settings.resolve` made
    them; a wrong one is a UsageError here.
    """

    def __init__(self, settings: Settings | None = None, /, **given: Unpack[Given]) -> None:
        self.settings: Settings = replace(settings or _resolved(given), quiet=True)
        self._notes: list[str] = []
        self._held = Held(self.settings)

    def __enter__(self) -> Assistant:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Releases every file and model; a later call opens what it needs again."""
        self._held.close()

    @property
    def notes(self) -> tuple[str, ...]:
        """What the command line would have said beside the result of the last call, a sentence each, in Korean."""
        return tuple(self._notes)

    @property
    def generation(self) -> str:
        """The name of the generation that readers of the library see now; "" where nothing was indexed."""
        return self._held.generation

    @property
    def grade(self) -> str:
        """The highest grade among the library and the setting: O, S, C, or "" where nobody said."""
        from seoul_assist.cli import engines

        return engines.grade(self.settings)

    def warm(self) -> None:
        """Opens library and engine, so that the first call does not wait for them. NoLibrary where there is none."""
        from seoul_assist.text.tokens import kiwi

        with self._call():
            kiwi()
            self._held.desk()

    # -- the library ---------------------------------------------------------------------------------------------

    def index(
        self,
        paths: Paths,
        *,
        rebuild: bool = False,
        prune: bool = False,
        wait_s: float = 0,
        grade: str | None = None,
        on_progress: terminal.Show | None = None,
    ) -> IndexReport:
        """What became of every file under the paths; afterwards the library holds them (see `files`).

        `prune` takes out what is there no more, `grade` (O, S, C) is what all of the paths get. LibraryBusy (11) when
        another process writes for longer than `wait_s` seconds; files that cannot be read are in the report.
        """
        from seoul_assist.cli import compose
        from seoul_assist.settings import as_grade

        with self._call(library=False):
            self._held.close_library()
            return compose.index(
                self.settings,
                [str(path) for path in _several(paths)],
                rebuild=rebuild,
                prune=prune,
                wait_s=wait_s,
                show=on_progress or terminal.silent,
                grade=None if grade is None else as_grade(grade),
            )

    def regulations(self) -> Regulations:
        """Everything the library holds, in force or not, by name and date. NoLibrary (10) where nothing was indexed."""
        from seoul_assist.tasks import regs

        with self._call():
            library = self._held.library(asks=False)
            return regs.Regulations(library.generation, regs.list_regulations(library))

    def provision(self, law: str, address: str = "") -> Provisions:
        """The provisions of the law in force, or the one at the address (제12조제1항제3호), with the law's versions.

        NoBasis (4) when the library has no such law or address, NoLibrary (10) where nothing was indexed.
        """
        from seoul_assist.tasks import regs

        with self._call():
            return regs.provisions(self._held.library(asks=False), law, address)

    def forget(self, target: str) -> Forgotten:
        """What left the library, its vectors and its old generations without a trace: a law, or a path as indexed.

        The original files stay. NoBasis (4) when the library has no such thing; `held` names generations that other
        readers keep on the disk.
        """
        from seoul_assist.cli import compose

        with self._call(library=False):
            self._held.close_library()
            return compose.forget(self.settings, target, show=terminal.silent)

    # -- asking --------------------------------------------------------------------------------------------------

    def search(self, query: str, k: int = 10) -> SearchResult:
        """Up to `k` hits, best first, an address named in the query before all others; none is no error.

        UsageError (2) for a blank query, NoLibrary (10), LibraryDamaged (12).
        """
        from seoul_assist.cli import search_desk

        with self._call():
            desk = search_desk.desk_of(self.settings, self._held.library(), self._held.refiner())
            self._notes += desk.warnings
            with desk.recording(k) as receipts:
                return desk.search(query, receipts, k=k)

    def ask(self, question: str) -> Answer:
        """The answer, every claim with the citations that code verified, or a refusal (`supported` is False).

        A refusal is a result, not an error: `nearest` and `needed` tell what is missing, `exit_code` is 4. NoLibrary
        (10), LibraryDamaged (12), ModelUnusable (13), GradeRefused (2) where a grade may not go to the engine of the
        settings.
        """
        from seoul_assist.cli.desk import recorded

        with self._call():
            desk = self._held.desk()
            self._notes += desk.warnings
            with recorded(desk) as record:
                answer = desk.answer(question)
                record(answer)
                return answer

    # -- documents -----------------------------------------------------------------------------------------------

    def draft(
        self,
        form: str,
        *,
        facts: Mapping[str, Any] | str | Path | None = None,
        request: str | None = None,
        reply_to: str | Path | None = None,
        from_draft: str | Path | None = None,
        fix: bool = False,
        out: str | Path | None = None,
    ) -> DraftResult:
        """The document of that form with nothing in it that nobody gave: what is missing stands in `slots_open`.

        `facts` are names and values, or a YAML or JSON file of them; `reply_to` and `from_draft` are documents. With
        `out` (.md .txt .docx .hwpx) it is saved and `output` names the file. Works without a library, too. UsageError
        (2) for an unknown form or fact or nothing to write, ReadError and WriteError (3).
        """
        from seoul_assist import writers
        from seoul_assist.cli.draft_desk import desk_of, ordered
        from seoul_assist.errors import UsageError
        from seoul_assist.tasks.drafting import forms

        with self._call():
            shape = forms.find(form, [self.settings.forms_dir])
            if fix and from_draft is None:
                raise UsageError("fix는 from_draft와 함께 씁니다.", "서식에 맞출 초안을 from_draft로 주세요.")
            if out is not None and shape.layout != "파일":
                writers.check_suffix(out)
            order = ordered(
                self.settings,
                shape,
                facts=facts if facts is None or isinstance(facts, Mapping) else Path(facts),
                request=request,
                reply_to=Path(reply_to) if reply_to else None,
                from_draft=Path(from_draft) if from_draft else None,
            )
            desk = desk_of(self.settings, self._held.library_or_none(), self._held.engine())
            return desk.made(order, fix=fix, out=Path(out) if out is not None else None)

    def summarize(
        self, paths: Paths, out: str | Path = "summaries", *, style: str = "brief", formats: str = "md,json"
    ) -> Summaries:
        """What became of every document under the paths; its summaries stand in the folder `out`, every point anchored.

        `style` is gist, brief, onepage or press, `formats` a list such as "md,docx" (JSON is always made). A later
        call with the same folder does only what is new. A document that cannot be read is in the result, no error.
        UsageError (2) for an unknown style or format, ModelUnusable (13).
        """
        from seoul_assist.cli import summarize_desk

        with self._call(library=False):
            engine = None if self.settings.cluster else self._held.engine(library=False)
            given = [Path(path) for path in _several(paths)]
            return summarize_desk.folder(self.settings, engine, given, Path(out), style=style, formats=formats)

    def digest(self, given: str | Path | Document, *, style: str = "brief") -> Digest:
        """The summary of one document, of which no file is written. ReadError (3) when it cannot be read."""
        from seoul_assist.cli import summarize_desk

        with self._call(library=False):
            document = self.read(given) if isinstance(given, str | Path) else given
            return summarize_desk.one(self.settings, self._held.engine(library=False), document, style=style)

    def check(
        self,
        given: Paths | Document,
        *,
        doctype: str | None = None,
        select: Sequence[str] | None = None,
        ignore: Sequence[str] | None = None,
    ) -> CheckResult:
        """What the rules say of every document under the paths, or of one that is at hand (see `document`).

        `exit_code` is 1 when a finding is an error; what could not be read is in `files` with its reason. Without a
        library citations count as not checked. `select` and `ignore` name rules or families (GM-LANG), and where they
        are None the [check] table of the settings holds. UsageError (2) for unknown ones.
        """
        from seoul_assist.cli import check_desk, compose, recognising
        from seoul_assist.cli.recording import Noted, recording
        from seoul_assist.readers import Source, expand

        with self._call():
            library = self._held.library_or_none(asks=False)
            options = check_desk.options_of(self.settings, library, doctype=doctype, select=select, ignore=ignore)
            read: Read = recognising.document_reader(self.settings)
            settings = self.settings
            if isinstance(given, Document):
                document, settings = given, replace(settings, cluster="")  # it was read already
                sources = iter([Source(document.source, data=document.text.encode("utf-8", "replace"))])
                read = lambda _: document  # noqa: E731
            else:
                sources = expand(_several(given))
            generation, grade = library.generation if library else "", compose.grade_of(self.settings, library)
            with recording(self.settings, "check", generation=generation, grade=grade, doctype=doctype) as receipts:
                noted = Noted(sources, receipts.wanted)
                result = check_desk.checked(noted, options, settings, read=read, library=library)
                receipts.check(result.to_json(), noted.hashes, result.exit_code)
            self._notes += result.notes
            return result

    def document(self, text: str, name: str = "본문.txt") -> Document:
        """The text as a document by that name, for `check` and `digest`. ReadError (3) for an empty one."""
        from seoul_assist.readers import Source, read_document

        return read_document(Source(name, data=text.encode("utf-8", "replace")))

    def read(self, path: str | Path, name: str = "") -> Document:
        """The document in the file, by the name it is to be called. ReadError (3) tells why it cannot be read."""
        from seoul_assist.cli import recognising
        from seoul_assist.readers import Source
        from seoul_assist.readers.sources import nfc

        return recognising.document_reader(self.settings)(Source(name or nfc(str(path)), path=Path(path)))

    @contextmanager
    def _call(self, *, library: bool = True) -> Iterator[None]:
        """One call: messages become its notes, and a library that is not the current one is closed."""
        self._notes = []
        with terminal.noting(self._notes):
            if library:
                self._held.refresh()
            try:
                yield
            except ModelUnusable:
                self._held.close()  # the next call gets a fresh one
                raise


def _resolved(given: Given) -> Settings:
    flags = {name: str(value) if isinstance(value, Path | date) else value for name, value in given.items()}
    config = flags.pop("config", None)
    return resolve(flags, config=Path(str(config)) if config else None)


def _several(paths: Paths) -> Sequence[str | Path]:
    return [paths] if isinstance(paths, str | Path) else paths
