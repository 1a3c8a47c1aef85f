"""The approval lines: who drafts, reviews, decides and cooperates, with 전결 or 대결, the day and the name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from seoul_assist.checking.slot import Slot
from seoul_assist.text import rx

Kind = Literal["position", "mark", "day", "name", "opinion", "initiator", "empty", "absence", "other"]
_POSITIONS = (
    "주무관|사무관|서기관|이사관|관리관|연구관|지도관|감사관|담당관|조사관|비서관|보좌관|정책관|심의관|기획관|협력관|행정관|대변인"
    "|주사보|주사|서기보|서기|연구사|지도사|팀장|과장|국장|실장|계장|부장|차장|반장|조장|처장|청장|단장|소장|관장|원장|서장|교장"
    "|교감|총장|학장|의장|위원장|이사장|사장|센터장|본부장|지점장|사무장|시장|군수|구청장|지사|부군수|장관|차관|교육감|교육장"
    "|읍장|면장|동장|담당|담당자|주임|교사|간사|수석|책임"
)
_TOKEN = rx.compile(
    r"(?P<day>\d{4}\s?[.\-/]\s?\d{1,2}\s?[.\-/]\s?\d{1,2}\.?|\d{1,2}\s?/\s?\d{1,2}|\d{1,2}\.\s?\d{1,2}\.?)(?=\s|$|[가-힣])"
    r"|(?P<opinion>[(\[]\s?(?:다른\s?의견|[이의]견|반대\s?의견)\s?(?:있음|유|有)?\s?[)\]]|[이의]견\s?있음)"
    r"|(?P<initiator>\(\s?(?:발의자?|보고자?)\s?\))"
    r"|(?P<empty>\(\s*(?:빈칸|공란|빈\s칸)?\s*\)|<빈칸>)"
    r"|(?P<mark>\(?代[決結결]?\)?|[專前]決|(?:전\s?결|대\s?결|(?<!직무)대리)(?=[\s\d(]|$))"
    r"|(?P<absence>(?:출장|휴가|연가|병가|교육|공석|부재|파견|휴직|외출|특별휴가|유고|결원)(?:\s?중)?)(?=\s|$)"
    rf"|(?P<position>[★⊙☆◎⊚◉*●○]?\s?[가-힣A-Za-z0-9·ㆍ]{{0,20}}?(?:{_POSITIONS})(?:직무대리|권한대행|보)?"
    r"(?:\s?\((?!다른|[이의]견|반대|발의|보고|빈|代)[^()\n]{1,12}\))?)(?=[\s(\[代]|$)"
    r"|(?P<name>(?!관인생|서명생|직인생|권한대|직무대)[가-힣]{2,4})(?=[\s(]|$)"
    r"|(?P<other>\S{1,60})"
)
_SIGNS = "★⊙☆◎⊚◉*●○"


@dataclass(frozen=True, slots=True)
class Approver:
    """One cell: the position with the sign before it, and what stands in it; None for what does not.

    `rest` counts words in the cell that are none of these.
    """

    position: Slot
    mark: Slot | None = None
    day: Slot | None = None
    name: Slot | None = None
    opinion: Slot | None = None
    initiator: Slot | None = None
    absence: Slot | None = None
    empty: Slot | None = None
    rest: int = 0

    @property
    def sign(self) -> str:
        """★, ⊙ or what stands in their place; empty without one."""
        first = self.position.text[:1]
        return first if first in _SIGNS else ""

    @property
    def title(self) -> str:
        """The position without its sign, blanks and rank: 총무과장."""
        return re.sub(r"\([^()]*\)|\s", "", self.position.text.lstrip(_SIGNS))

    @property
    def end(self) -> int:
        """Where the cell ends."""
        slots = (self.position, self.mark, self.day, self.name, self.opinion, self.initiator, self.absence, self.empty)
        return max(one.end for one in slots if one is not None)

    @property
    def signed(self) -> bool:
        """True when somebody signed here."""
        return self.name is not None


def _tokens(piece: Slot) -> Iterator[tuple[Kind, Slot]]:
    named = False
    for match in _TOKEN.finditer(piece.text):
        kind: Kind = match.lastgroup  # type: ignore[assignment]
        if kind == "position":
            named = False
        elif kind == "name":
            kind = "other" if named else "name"
            named = True
        yield kind, piece.part(*match.span())


def is_approval(text: str, *, least: int = 1) -> bool:
    """True for a line that is nothing but cells of signatures, from the first position on."""
    if len(text) > 200:
        return False
    tokens = list(_tokens(Slot(text, 0, len(text), 0)))
    kinds = [kind for kind, _ in tokens]
    return (
        bool(kinds)
        and kinds[0] == "position"
        and "other" not in kinds
        and kinds.count("position") >= least
        and len(kinds) > 1
    )


def approvers(pieces: Sequence[Slot]) -> tuple[Approver, ...]:
    """The cells of the lines in order; a line that begins with no position goes on with the last cell."""
    cells: list[dict[Kind, Slot]] = []
    rest: list[int] = []
    for piece in pieces:
        for kind, token in _tokens(piece):
            if kind == "position":
                cells.append({kind: token})
                rest.append(0)
            elif not cells:
                break
            elif kind == "other" or kind in cells[-1]:
                rest[-1] += 1
            else:
                cells[-1][kind] = token
    return tuple(_cell(cell, more) for cell, more in zip(cells, rest, strict=True))


def _cell(cell: dict[Kind, Slot], rest: int) -> Approver:
    return Approver(
        cell["position"],
        mark=cell.get("mark"),
        day=cell.get("day"),
        name=cell.get("name"),
        opinion=cell.get("opinion"),
        initiator=cell.get("initiator"),
        absence=cell.get("absence"),
        empty=cell.get("empty"),
        rest=rest,
    )
