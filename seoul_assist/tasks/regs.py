"""Looking at the library and taking something out of it."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from seoul_assist.errors import NoBasis, NoLibrary, UsageError
from seoul_assist.library import generations
from seoul_assist.library.build import Build, Published, Step
from seoul_assist.library.reading import Holding, Library
from seoul_assist.library.records import day_text
from seoul_assist.library.references import narrow, official_name
from seoul_assist.model import Provision
from seoul_assist.text.law_tables import law_key
from seoul_assist.text.numbering import parse


def list_regulations(library: Library) -> tuple[Holding, ...]:
    """Everything the library holds, by name and date; `in_force` marks what the reader's date selects."""
    return library.regulations()


def holding_to_json(holding: Holding) -> dict[str, Any]:
    return {
        "law": holding.name,
        "kind": holding.kind,
        "number": holding.number,
        "promulgated": day_text(holding.promulgated),
        "effective": day_text(holding.effective),
        "source": holding.source,
        "in_force": holding.in_force,
    }


def provision_to_json(item: Provision) -> dict[str, Any]:
    return {
        "law": item.law,
        "article": item.article,
        "address": item.address,
        "title": item.title,
        "text": item.text,
        "promulgated": day_text(item.promulgated),
        "effective": day_text(item.effective),
        "source": item.source,
        "addenda": item.addenda,
        "deleted": item.deleted,
    }


def show(library: Library, law: str, address: str = "") -> tuple[Provision, ...]:
    """The provisions of a law, or the one at an address down to 항, 호 and 목; NoBasis when it is not there."""
    official = official_title(library, law)
    if not address:
        return library.articles(official)
    whole = library.article(official, address)
    if whole is not None:
        return (whole,)
    parsed = parse(address)
    if parsed is None:
        raise UsageError(f"조문 번호를 읽을 수 없습니다: {address}", "제12조, 제12조의2제1항처럼 적어 주세요.")
    bare = str(type(parsed)(parsed.article, parsed.branch, part=parsed.part))
    whole = library.article(official, bare)
    found = narrow(whole, parsed) if whole is not None else None
    if found is None:
        where = f"{bare}에 그런 항·호·목이 없습니다" if whole is not None else "그런 조문이 없습니다"
        raise NoBasis(
            f"{official}: {where}: {address}", f'`seoul-assist regs show "{official}"`로 조문을 확인해 주세요.'
        )
    return (found,)


def official_title(library: Library, law: str) -> str:
    """The official title of a law the library holds, by title or known short name; NoBasis otherwise."""
    title = official_name(law, library)
    if title is not None:
        return title
    key = law_key(law)
    near = difflib.get_close_matches(key, {law_key(title): title for title in library.titles()}, n=1)
    suggestion = library.official_title(near[0]) if near else None
    raise NoBasis(
        f"라이브러리에 없는 규정입니다: {law}",
        f"혹시 이것을 찾으셨습니까? {suggestion}"
        if suggestion
        else "`seoul-assist regs list`로 색인된 규정을 확인해 주세요.",
    )


@dataclass(frozen=True, slots=True)
class Removed:
    """The sources that went and the generation without them."""

    sources: tuple[str, ...]
    published: Published


def remove(
    library_dir: Path, target: str, *, fill: Step, verify: Step, effective: date | None = None, forget: bool = False
) -> Removed:
    """Takes a source (path as indexed) or a whole law out of the library; with `effective` only that version of it.

    With `forget` neither the catalog, the vector cache nor an earlier generation keeps anything of it.
    """
    if not generations.current_name(library_dir):
        raise NoLibrary("아직 색인된 규정이 없습니다.", "`seoul-assist index 폴더`로 규정을 먼저 색인해 주세요.")
    key = law_key(target)
    with Build(library_dir) as build:
        entries = [
            entry for entry in build.known.values() if target in (entry.source, entry.source_key) or entry.key == key
        ]
        gone = [entry for entry in entries if effective is None or entry.effective == effective]
        if not gone:
            raise NoBasis(
                f"라이브러리에 없는 규정이나 자료입니다: {target}",
                "`seoul-assist regs list`로 이름과 경로를 확인해 주세요.",
            )
        for entry in gone:
            build.remove(entry.source_key)
        return Removed(tuple(entry.source for entry in gone), build.publish(fill, verify, forget=forget))
