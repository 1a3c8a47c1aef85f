"""Invented laws in memory, opened the way a library opens its own."""

from __future__ import annotations

from collections.abc import Iterable

from seoul_assist.library.references import resolve
from seoul_assist.library.statutes import parse
from seoul_assist.model import Block, Document, Hit, Provision, Resolution
from seoul_assist.text.citations import Reference
from seoul_assist.text.law_tables import law_key


class LawBooks:
    """Regulations by title; `search` gives the provisions it was told to."""

    generation = "g1"

    def __init__(self, *texts: str) -> None:
        documents = [Document("x.txt", "0" * 64, "txt", tuple(map(Block, text.split("\n")))) for text in texts]
        self._laws = {regulation.name: regulation.provisions for regulation in map(parse, documents)}
        self.wanted: list[tuple[str, str]] = []
        self.asked: list[str] = []

    def finds(self, *places: tuple[str, str]) -> LawBooks:
        """From now on a search finds these (law, address), in order."""
        self.wanted = list(places)
        return self

    def search(self, query: str, *, k: int = 10) -> tuple[Hit, ...]:
        self.asked.append(query)
        return tuple(self.hit(law, address, rank) for rank, (law, address) in enumerate(self.wanted[:k], 1))

    def hit(self, law: str, address: str, rank: int = 1) -> Hit:
        fitting = [one for one in self._laws[law] if address.startswith(one.address)]
        provision = max(fitting, key=lambda one: len(one.address))
        return Hit(rank, provision, address, 1.0 - 0.01 * rank)

    def official_title(self, key: str) -> str | None:
        return next((name for name in self._laws if law_key(name) == key), None)

    def titles(self) -> Iterable[str]:
        return tuple(self._laws)

    def articles(self, law: str) -> tuple[Provision, ...]:
        return self._laws.get(law, ())

    def article(self, law: str, article: str) -> Provision | None:
        return next((one for one in self.articles(law) if one.article == article), None)

    def resolve(self, reference: Reference) -> Resolution:
        return resolve(reference, self)


# ruff: noqa: E501
ACT = """누리 광장 이용에 관한 법률
제1조(목적) 이 법은 광장의 이용에 필요한 사항을 정한다.
제2조(정의) 이 법에서 사용하는 용어의 뜻은 다음과 같다.
1. "이동무대"란 바퀴가 달려 옮길 수 있는 무대를 말한다.
2. "광장"이란 시장이 정한 장소를 말한다.
제5조(이용 허가) ① 이동무대를 설치하려는 자는 시장의 허가를 받아야 한다. 다만, 대통령령으로 정하는 작은 무대는 신고로 갈음한다.
② 시장은 제1항에 따른 허가를 신청받은 날부터 7일 이내에 결정하여야 한다.
③ 시장은 제1항 단서에 따른 신고를 받으면 같은 조 제2항의 기간에 수리 여부를 알려야 한다.
제6조(취소) 시장은 다음 각 호의 어느 하나에 해당하면 제5조제1항에 따른 허가를 취소할 수 있다.
1. 거짓으로 허가를 받은 경우
2. 별표 1의 기준을 어긴 경우
제9조(과태료) ① 다음 각 호의 어느 하나에 해당하는 자에게는 100만원 이하의 과태료를 부과한다.
1. 제5조제1항을 위반하여 허가를 받지 아니하고 이동무대를 설치한 자
② 제1항에 따른 과태료는 시장이 부과한다.
[별표 1] 이동무대 설치 기준(제6조제2호 관련)
너비는 3미터 이하로 한다.
"""
DECREE = """누리 광장 이용에 관한 법률 시행령
제1조(목적) 이 영은 「누리 광장 이용에 관한 법률」에서 위임된 사항을 정한다.
제3조(작은 무대) 법 제5조제1항 단서에서 "대통령령으로 정하는 작은 무대"란 너비가 2미터 이하인 이동무대를 말한다.
제4조(다른 일) ① 시장은 법 제9조에 따라 부과한 돈을 적어 둔다.
② 제1항의 장부는 5년간 보존한다.
"""
LOCAL = """지방자치단체 물품대여에 관한 법률
제1조(목적) 이 법은 지방자치단체의 물품대여를 정한다.
제4조(대여 기간) ① 지방자치단체의 장은 물품을 대여하는 경우 그 기간을 3년 이내로 한다. 다만, 공익을 위하여 필요하면 한 번 연장할 수 있다.
② 지방자치단체의 장은 대여료를 미리 받아야 한다.
"""
NATIONAL = """국가 물품대여에 관한 법률
제1조(목적) 이 법은 국가의 물품대여를 정한다.
제7조(대여 기간) ① 각 중앙관서의 장은 물품을 대여하는 경우 그 기간을 5년 이내로 한다. 다만, 공익을 위하여 필요하면 한 번 연장할 수 있다.
② 각 중앙관서의 장은 대여료를 미리 받아야 한다.
"""
ACT_NAME, DECREE_NAME = "누리 광장 이용에 관한 법률", "누리 광장 이용에 관한 법률 시행령"
LOCAL_NAME, NATIONAL_NAME = "지방자치단체 물품대여에 관한 법률", "국가 물품대여에 관한 법률"
