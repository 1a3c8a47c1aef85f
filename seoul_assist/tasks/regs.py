"""Looking at the library and taking something out of it."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from seoul_assist.errors import NoBasis, NoLibrary, UsageError
from seoul_assist.library import generations
from seoul_assist.library.annexes import is_linked
from seoul_assist.library.build import Build, Published, Step
from seoul_assist.library.holding import Holding
from seoul_assist.library.reading import Library
from seoul_assist.library.records import day_text
from seoul_assist.library.references import narrow, official_name
from seoul_assist.model import Provision
from seoul_assist.tasks.comparison import compare
from seoul_assist.tasks.comparison_views import Comparison
from seoul_assist.tasks.freshness import in_effect
from seoul_assist.text.calendar import spoken
from seoul_assist.text.clean import clean
from seoul_assist.text.law_tables import law_key
from seoul_assist.text.numbering import parse
from seoul_assist.text.pii import mask

SCHEMA = "seoul-assist/regs/1"


@dataclass(frozen=True, slots=True)
class Regulations:
    """Everything a generation of the library holds, by name and date; `in_force` marks what the date selects."""

    generation: str
    held: tuple[Holding, ...]

    def to_json(self) -> dict[str, Any]:
        """The object of schema `seoul-assist/regs/1` with `regulations`."""
        regulations = [holding_to_json(one) for one in self.held]
        return {"schema": SCHEMA, "generation": self.generation, "regulations": regulations}


@dataclass(frozen=True, slots=True)
class Provisions:
    """Provisions of one law in order, and all versions of that law that the library holds."""

    generation: str
    found: tuple[Provision, ...]
    versions: tuple[Holding, ...]

    def to_json(self) -> dict[str, Any]:
        """The object of schema `seoul-assist/regs/1` with `provisions` and `versions`."""
        return {
            "schema": SCHEMA,
            "generation": self.generation,
            "provisions": [provision_to_json(one) for one in self.found],
            "versions": [holding_to_json(one) for one in self.versions],
        }


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
        "state": holding.state,
        "grade": holding.grade or None,
    }


def provision_to_json(item: Provision) -> dict[str, Any]:
    return {
        "law": item.law,
        "article": item.article,
        "address": item.address,
        "title": item.title,
        "text": mask(item.text),
        "promulgated": day_text(item.promulgated),
        "effective": day_text(item.effective),
        "source": item.source,
        "addenda": item.addenda,
        "deleted": item.deleted,
        **({"ocr": True} if item.ocr else {}),
    }


def provisions(library: Library, law: str, address: str = "") -> Provisions:
    """What `show` finds, with the versions of the law."""
    found = show(library, law, address)
    return Provisions(library.generation, found, versions(library, found[0].law) if found else ())


def show(library: Library, law: str, address: str = "") -> tuple[Provision, ...]:
    """The provisions of a law, or the one at an address down to 항, 호 and 목; NoBasis when it is not there."""
    official, address = official_title(library, law), clean(address)
    if not address:
        return library.articles(official)
    whole = library.article(official, address)
    if whole is not None:
        return (whole,)
    bare = _bare(address)
    parsed = parse(address)
    whole = library.article(official, bare)
    found = narrow(whole, parsed) if whole is not None and parsed is not None else None
    if found is None:
        coming = library.coming(official, bare) if whole is None else None
        if coming is not None and coming.effective:
            raise NoBasis(
                f"{official} {bare}: 기준일({spoken(library.as_of)})에는 아직 없는 조문입니다.",
                f"{spoken(coming.effective)}부터 시행됩니다. --as-of {coming.effective}로 볼 수 있습니다.",
            )
        where = f"{bare}에 그런 항·호·목이 없습니다" if whole is not None else "그런 조문이 없습니다"
        raise NoBasis(
            f"{official}: {where}: {address}", f'`seoul-assist regs show "{official}"`로 조문을 확인해 주세요.'
        )
    return (found,)


def official_title(library: Library, law: str) -> str:
    """The title that a law of the library bears on the reader's date, by any title or short name; NoBasis otherwise."""
    title = official_name(clean(law), library)
    if title is not None:
        return title
    held = library.versions_of(law)
    current = next((one.name for one in held if one.in_force), None)
    if current is not None:  # the law bore or will bear another title
        return current
    if held:
        state = "폐지된" if any(one.state == "repealed" for one in held) else "시행되지 않는"
        raise NoBasis(
            f"기준일({spoken(library.as_of)})에는 {state} 규정입니다: {held[-1].name}",
            "--as-of로 기준일을 바꾸거나 `seoul-assist regs list --all`로 판을 확인해 주세요.",
        )
    key = law_key(law)
    near = difflib.get_close_matches(key, {law_key(title): title for title in library.titles()}, n=1)
    suggestion = library.official_title(near[0]) if near else None
    raise NoBasis(
        f"라이브러리에 없는 규정입니다: {law}",
        f"혹시 이것을 찾으셨습니까? {suggestion}"
        if suggestion
        else "`seoul-assist regs list`로 색인된 규정을 확인해 주세요.",
    )


def versions(library: Library, law: str) -> tuple[Holding, ...]:
    """Every version of the law, the oldest first; of one version that lies in two sources only the one that counts."""
    held = [one for one in library.versions_of(law) if one.state != "undated"]
    chosen = {(one.effective, one.promulgated): one for one in sorted(held, key=lambda one: one.in_force)}
    return tuple(one for one in held if chosen[one.effective, one.promulgated] is one)


def versions_note(library: Library, law: str) -> str:
    """A sentence on the versions beside the one shown, "" when it is the only one."""
    held = versions(library, law)
    at = next((n for n, one in enumerate(held) if one.in_force), None)
    if at is None:
        return ""
    days = [one.effective or one.promulgated for one in held]
    said = []
    if held[at].state == "pending":
        said.append(f"기준일({spoken(library.as_of)})에 시행 중인 판이 없어 앞으로 시행될 판을 보여 드립니다.")
    if len(held) > 1:
        older, newer = days[:at], days[at + 1 :]
        told = [
            *([f"앞선 판 {len(older)}개(마지막 시행 {spoken(older[-1])})"] if older and older[-1] else []),
            *([f"나중 판 {len(newer)}개(처음 시행 {spoken(newer[0])})"] if newer and newer[0] else []),
        ]
        said.append(f"라이브러리에 {', '.join(told)}가 더 있습니다.")
    return " ".join(said)


def diff(
    library: Library, law: str, address: str = "", *, start: date | None = None, end: date | None = None
) -> Comparison:
    """The version in force on `start` against the one in force on `end`, of the whole law or of one article.

    Without `end` it is the version the reader's date selects, without `start` the version before it. NoBasis when the
    library holds no text for a date or no such article, UsageError when the dates are the wrong way round.
    """
    if start and end and start > end:
        raise UsageError(f"--from({start})이 --to({end})보다 늦습니다.", "앞선 날짜를 --from에 적어 주세요.")
    held = versions(library, law) or versions(library, official_title(library, law))
    new = _on(held, end) if end else next((one for one in held if one.in_force), held[-1] if held else None)
    before = held[: held.index(new)] if new else ()
    old = _on(held, start) if start else (before[-1] if before else None)
    if new is None or old is None:
        missing = end if new is None else start
        when = f"{spoken(missing)}에 시행 중이던 판" if missing else "견줄 앞선 판"
        days = ", ".join(in_effect(one.effective or one.promulgated) for one in held) or "없음"
        raise NoBasis(f"{law}: {when}이 라이브러리에 없습니다.", f"가지고 있는 판: {days}")
    article = _bare(address) if address else ""
    texts = [[item for item in library.version_articles(one) if not item.addenda] for one in (old, new)]
    # Of an annex that the source only links there is no text to compare: it is counted, never called unchanged.
    linked = set.intersection(*({item.address for item in text if is_linked(item)} for text in texts))
    changes, unchanged = compare(*([item for item in text if item.address not in linked] for text in texts))
    if article:
        known = any(item.article == article for text in texts for item in text)
        if not known:
            raise NoBasis(
                f"{new.name}: 두 판 모두에 그런 조문이 없습니다: {article}",
                f'`seoul-assist regs show "{new.name}"`로 조문을 확인해 주세요.',
            )
        changes = tuple(c for c in changes if article in (item.article for item in (c.old, c.new) if item))
        linked &= {article}
        unchanged = int(not changes and not linked)
    return Comparison(old, new, changes, unchanged, library.generation, article, len(linked))


def _on(held: Sequence[Holding], when: date) -> Holding | None:
    """The last of the versions, the oldest first, in effect on that day."""
    return next((one for one in reversed(held) if (one.effective or one.promulgated or date.max) <= when), None)


def _bare(address: str) -> str:
    parsed = parse(address)
    if parsed is None:
        raise UsageError(f"조문 번호를 읽을 수 없습니다: {address}", "제12조, 제12조의2처럼 적어 주세요.")
    return str(type(parsed)(parsed.article, parsed.branch, part=parsed.part))


@dataclass(frozen=True, slots=True)
class Removed:
    """The sources that went and the generation without them."""

    sources: tuple[str, ...]
    published: Published


def remove(library_dir: Path, target: str, *, fill: Step, verify: Step, effective: date | None = None) -> Removed:
    """Takes a source (path as indexed) or a whole law out of the library; with `effective` only that version of it."""
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
        return Removed(tuple(entry.source for entry in gone), build.publish(fill, verify))
