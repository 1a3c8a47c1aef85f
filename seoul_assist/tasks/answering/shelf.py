"""The books an answer was found in, opened for what stands beside it; read once a question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Protocol, runtime_checkable

from seoul_assist.model import Provision, Resolution
from seoul_assist.text.citations import Reference, definitions
from seoul_assist.text.law_tables import law_key


@runtime_checkable
class Books(Protocol):
    """The part of a library that tells what a law holds and what a citation leads to."""

    def official_title(self, key: str) -> str | None: ...

    def titles(self) -> Iterable[str]: ...

    def articles(self, law: str) -> tuple[Provision, ...]: ...

    def resolve(self, reference: Reference) -> Resolution: ...


class Shelf:
    """Laws by their title, with the short names they define; what was read stays at hand."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._articles: dict[str, tuple[Provision, ...]] = {}
        self._names: dict[str, Mapping[str, str]] = {}

    def title(self, name: str) -> str | None:
        """The official title for a name, whatever its blanks; None when the library does not hold that law."""
        return self._books.official_title(law_key(name))

    @cached_property
    def titles(self) -> tuple[str, ...]:
        return tuple(self._books.titles())

    def articles(self, law: str) -> tuple[Provision, ...]:
        """What holds in the law, in order: no addenda, nothing that was deleted."""
        if law not in self._articles:
            held = (item for item in self._books.articles(law) if not item.addenda and not item.deleted)
            self._articles[law] = tuple(item for item in held if item.text.strip())
        return self._articles[law]

    def article(self, law: str, article: str) -> Provision | None:
        return next((item for item in self.articles(law) if item.article == article), None)

    def names(self, law: str) -> Mapping[str, str]:
        """The short names that the articles of the law define, each with its law."""
        if law not in self._names:
            self._names[law] = definitions((item.text for item in self.articles(law)), law)
        return self._names[law]

    def resolve(self, reference: Reference) -> Resolution:
        return self._books.resolve(reference)
