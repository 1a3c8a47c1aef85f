"""Asks the library about every citation of a document, and sees when the law is younger than the document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from seoul_assist.checking.view import Cited, Resolve
from seoul_assist.checking.when import days
from seoul_assist.text import rx
from seoul_assist.text.citations import Reference
from seoul_assist.text.numbering import Address

_YEAR = rx.compile(r"(?<!\d)(?P<y>(?:19|20)\d{2})\s?(?:년|\.\s?\d{1,2}\.)")


# Numbers rarely move within a year: what an up-to-date library lacks is then an error of the document.
_OLD = timedelta(days=365)


def look_up(references: tuple[Reference, ...], resolve: Resolve, written: date | None) -> tuple[Cited, ...]:
    """Every citation that names a law, with the answer of the library."""
    return tuple(_cited(reference, resolve, written) for reference in references if reference.law)


def _cited(reference: Reference, resolve: Resolve, written: date | None) -> Cited:
    known = resolve(reference)
    if written is None or known.found not in ("no_article", "no_unit", "deleted", "found"):
        return Cited(reference, known)
    provision = known.provision
    if provision is None:
        # The article that is cited does not exist: the first one tells since when the law reads as it does.
        provision = resolve(replace(reference, address=Address(1))).provision
    since = provision.effective if provision else None
    return Cited(reference, known, since if since is not None and since - _OLD > written else None)


def document_date(text: str) -> date | None:
    """A day the document is not younger than: the latest one it names, a bare year counting to its end."""
    return max(_dates(text), default=None)


def _dates(text: str) -> Iterator[date]:
    for line in text.split("\n"):
        years = [int(match["y"]) for match in _YEAR.finditer(line)]
        found = days(line) if years else ()
        yield from (day.date for day in found if day.date)
        told = {day.year for day in found}
        yield from (date(year, 12, 31) for year in years if year not in told)
