"""The law behind every rule is there: each basis names an article that the statute book holds."""

from __future__ import annotations

import re
import tarfile
from pathlib import Path

import pytest

from seoul_assist.checking.registry import RULES
from seoul_assist.library.statutes import parse
from seoul_assist.readers import Source, read_source
from seoul_assist.text.law_tables import law_key
from seoul_assist.text.numbering import parse as parse_address

ARCHIVE = Path(__file__).resolve().parents[3] / "shared" / "data" / "laws" / "statutes-20260605.tar.xz"

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not ARCHIVE.is_file(), reason="no statute book here")]

BASES = sorted(
    {(basis.name, basis.article) for rule in RULES for basis in rule.basis if re.match(r"제\d+조", basis.article)}
)


@pytest.fixture(scope="module")
def shelf() -> dict[str, dict[str, set[str]]]:
    """The addresses of every article of the laws that rules stand on, by law and by article."""
    wanted = {law_key(name) for name, _ in BASES}
    found: dict[str, dict[str, set[str]]] = {}
    with tarfile.open(ARCHIVE) as archive:
        for member in archive:
            data = archive.extractfile(member) if member.isfile() and member.name.endswith(".md") else None
            if data is None:
                continue
            text = data.read()
            title = next(
                (line for line in text[:400].decode(errors="replace").splitlines() if line.startswith("제목:")), ""
            )
            name = title.removeprefix("제목:").strip().strip("'\"")
            if law_key(name) not in wanted:
                continue
            regulation = parse(read_source(Source(Path(member.name).name, data=text)))
            for provision in regulation.provisions:
                if not provision.deleted and not provision.addenda:
                    units = {unit.address for unit in provision.units}
                    found.setdefault(law_key(regulation.name), {}).setdefault(provision.article, set()).update(units)
    return found


@pytest.mark.parametrize(("name", "article"), BASES, ids=[f"{name} {article}" for name, article in BASES])
def test_the_basis_stands_in_the_statute_book(name: str, article: str, shelf: dict[str, dict[str, set[str]]]) -> None:
    address = parse_address(article)
    assert address is not None, f"no address: {article}"
    law = shelf.get(law_key(name))
    assert law is not None, f"no such law: {name}"
    bare = f"제{address.article}조" + (f"의{address.branch}" if address.branch else "")
    assert bare in law, f"no such article: {name} {bare}"
    assert str(address) == bare or str(address) in law[bare], f"no such unit: {name} {article}"
