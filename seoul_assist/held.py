"""What an assistant keeps open between calls, and when it is opened anew."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date
from typing import TYPE_CHECKING

from seoul_assist.errors import NoLibrary
from seoul_assist.settings import Settings

if TYPE_CHECKING:
    from seoul_assist.cli.desk import Desk
    from seoul_assist.library.reading import Library
    from seoul_assist.ports import Engine
    from seoul_assist.tasks.refine import Refiner


class Held:
    """Library, engine and helpers of the settings, each opened when it is first asked for."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._stack = ExitStack()
        self._library: Library | None = None
        self._desk: Desk | None = None
        self._engines: dict[bool, Engine] = {}
        self._refiner: Refiner | None = None

    @property
    def generation(self) -> str:
        """The name of the generation that is published now; "" where nothing was indexed."""
        from seoul_assist.library import generations

        return generations.current_name(self._settings.library_dir)

    def refresh(self) -> None:
        """Closes a library that is not the published one any more, or was opened as of another day."""
        library = self._library
        if library is None:
            return
        if library.generation != self.generation or library.as_of != (self._settings.as_of or date.today()):
            self.close_library()

    def library(self, *, asks: bool = True) -> Library:
        """The library; NoLibrary when nothing was indexed yet."""
        from seoul_assist.cli import compose

        if self._library is None:
            if self._settings.engine == "http":
                self._close_engines()  # one elsewhere was let for the grades of another library, or of none
            self._library = compose.open_library(self._settings, asks=asks)
        return self._library

    def library_or_none(self, *, asks: bool = True) -> Library | None:
        """The library, or None where there is none yet."""
        try:
            return self.library(asks=asks)
        except NoLibrary:
            return None

    def engine(self, *, library: bool = True) -> Engine:
        """The engine; one on another machine is let for the library and for the documents of a call apart."""
        from seoul_assist.cli import compose

        key = library or self._settings.engine != "http"
        if key not in self._engines:
            self._engines[key] = self._stack.enter_context(compose.open_engine(self._settings, library=library))
        return self._engines[key]

    def refiner(self, engine: Engine | None = None) -> Refiner | None:
        """What refines searches, where the settings want it; an engine that is a model is shared."""
        from seoul_assist.cli import compose

        if self._refiner is None:
            engine = engine or self._engines.get(True)
            self._refiner = self._stack.enter_context(compose.open_refiner(self._settings, engine))
        return self._refiner

    def desk(self) -> Desk:
        """What answers questions."""
        from seoul_assist.cli.desk import desk_of

        if self._desk is None:
            library, engine = self.library(), self.engine()
            self._desk = desk_of(self._settings, library, engine, self.refiner(engine))
        return self._desk

    def close_library(self) -> None:
        """Releases the library and every generation of it."""
        if self._library is not None:
            self._library.close()
        self._library = self._desk = None

    def close(self) -> None:
        """Releases everything; what is asked for later is opened again."""
        self.close_library()
        self._close_engines()

    def _close_engines(self) -> None:
        self._stack.close()
        self._engines.clear()
        self._desk = self._refiner = None
