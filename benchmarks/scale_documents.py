"""A mixed set of invented official documents for the benchmarks: md, txt, docx, pdf and hwpx, from half a page to 40.

Document number n is the same in every set. Every forty in a row have the same mix of formats and lengths, and no two
documents a sentence in common. Lengths are spread log-normally: many short ones and a few long ones. The assumptions
stand in `SHARES`, `MEDIAN` and `SPREAD`.
"""

from __future__ import annotations

import math
import sys
from pathlib import Path
from statistics import NormalDist

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

SHARES = {"hwpx": 0.35, "pdf": 0.30, "txt": 0.15, "docx": 0.10, "md": 0.10}  # an assumption, not a survey
MEDIAN, SPREAD = 1_500, 1.0  # characters, and the deviation of their logarithm
SHORTEST, LONGEST = 400, 40_000
BLOCK = 40  # documents with the whole mix among them
_WORKS = (
    "주차장 정비",
    "보도 포장",
    "도서관 개선",
    "하천 준설",
    "가로등 교체",
    "경로당 보수",
    "공원 조성",
    "청사 방수",
)
_PLACES = ("누리동", "다솜동", "미리내동", "가온동", "한별동", "새솔동")
_LINES = (
    "{place} {work} 사업은 시비 {money}백만원을 들여 2031. {month}. {day}.까지 마치고 부서는 통행을 안내하여야 한다.",
    "신청서는 2031. {month}. {day}.까지 {place} 주민센터에 내야 하며, 늦게 낸 신청은 다음 차례에 심사한다.",
    "「주차장법」 제{article}조에 따라 {place} 주차 구획 {count}면을 새로 만들고 장애인전용주차구역을 함께 둔다.",
    "{work} 대상은 {count}곳이고, 그 가운데 {less}곳은 지난해에 조사를 마쳤으므로 올해에는 설계부터 시작한다.",
    "주민 설명회는 2031. {month}. {day}. 14:00에 {place} 강당에서 열며 참석자 {count}명에게 자료를 나누어 준다.",
    "예산은 국비 {less}백만원, 도비 {count}백만원, 시비 {money}백만원으로 나누어 마련하고 남은 금액은 반납한다.",
    "{place} 통장협의회는 {work}에 관한 의견 {less}건을 제출하였고 부서는 그 결과를 {day}일 안에 알려야 한다.",
)


def kind(number: int) -> str:
    """The format of the document."""
    at, upto = (number * 17 % BLOCK + 0.5) / BLOCK, 0.0
    for name, share in SHARES.items():
        upto += share
        if at < upto:
            return name
    return next(iter(SHARES))


def length(number: int) -> int:
    """About how many characters it has."""
    share = (number * 27 % BLOCK + 0.5) / BLOCK
    return int(min(max(math.exp(NormalDist(math.log(MEDIAN), SPREAD).inv_cdf(share)), SHORTEST), LONGEST))


def lines(number: int) -> list[str]:
    """Its text, line by line; no two documents have a sentence in common."""
    head = ["가온시", "", "수신  누리군수", f"제목  {_WORKS[number % len(_WORKS)]} 계획 제{number}호 알림", ""]
    found, size, wanted = [*head], sum(map(len, head)), length(number)
    section = 0
    while size < wanted:
        if (len(found) - len(head)) % 9 == 0:
            section += 1
            found.append(f"{section}. {_PLACES[(number + section) % len(_PLACES)]} {number}-{section} 구간")
        n = number * 7919 + len(found) * 104729
        line = _LINES[n % len(_LINES)].format(
            place=f"{_PLACES[n % len(_PLACES)]} {n % 9973}번길", work=_WORKS[n % len(_WORKS)], money=n % 4801 + 30,
            month=n % 12 + 1, day=n % 28 + 1, article=n % 20 + 1, count=n % 389 + 20, less=n % 17 + 2,
        )  # fmt: skip
        found.append(f"  {'가나다라마바사아자차카타파하'[(len(found) - len(head)) % 9]}. {line}")
        size += len(line)
    return [*found, "", f"붙임  {_WORKS[number % len(_WORKS)]} 계획 1부.  끝."]


def content(number: int) -> bytes:
    """The bytes of its file."""
    from seoul_assist.model import Block, Document
    from seoul_assist.writers import rendered

    found, suffix = lines(number), kind(number)
    if suffix == "pdf":
        from builders import page_of, pdf

        rows = [line[at : at + 48] for line in found for at in range(0, max(len(line), 1), 48)]
        return pdf([page_of(rows[at : at + 38], size=10) for at in range(0, len(rows), 38)])
    document = Document(f"{number}", "", suffix, tuple(Block(line) for line in found))
    return rendered(document, suffix)


def build(folder: Path, documents: int, first: int = 0) -> int:
    """Writes the documents into the folder; how many bytes they have."""
    folder.mkdir(parents=True, exist_ok=True)
    total = 0
    for number in range(first, first + documents):
        total += (folder / f"문서-{number:05}.{kind(number)}").write_bytes(content(number))
    return total
