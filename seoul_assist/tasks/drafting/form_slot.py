"""One name of a facts file: what it means, how its value looks, and what stands in the text while it is open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from seoul_assist.tasks.drafting.fact_sheet import Value

Kind = Literal["글", "목록", "이름값", "표", "날짜", "기간", "일시", "금액", "전화", "문서번호", "사람", "수량"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot; `choices` empty means that anything may be given."""

    name: str
    kind: Kind = "글"
    required: bool = False
    meaning: str = ""
    example: Value = ""
    choices: tuple[str, ...] = ()
    label: str = ""  # how the name reads in a text: 기대효과 as 기대 효과
    open: str = ""  # what an open slot calls it

    @property
    def shown(self) -> str:
        return self.label or self.name
