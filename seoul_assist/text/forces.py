"""The force of a Korean predicate, told by its morphemes: it states, denies, binds, allows, bans or exempts."""

from __future__ import annotations

import re
from typing import Literal

from seoul_assist.text import rx

Force = Literal["states", "denies", "binds", "allows", "bans", "exempts"]

PREFIXES = ("비", "미", "불")
PREFIXED = {"비공개": "공개", "미공개": "공개", "불공개": "공개", "불참": "참석", "미제출": "제출", "미납": "납부"}
_BANNED = ("금지", "불가", "불허", "불가능")
LEXICAL: tuple[tuple[tuple[str, ...], Force], ...] = (
    (_BANNED, "bans"),
    (("가능", "허용", "재량"), "allows"),
    (("의무", "필수", "필요", "필수적", "의무화"), "binds"),
    (("불필요", "불요"), "exempts"),
)
# The forms of a group of tokens, a blank between them: 하 지 아니하 ㄹ 수 있 다.
_YA = r"(?:(?:아|어|여|해|에|라|이어|이여)?야(?: ?만|지)?)"
_NEG = r"지 (?:는 |도 |를 |ᆯ )?(?:아니하|않|못하|아니)"
_MAY = r"(?:아도|어도|여도) (?:되|좋|무방|괜찮)"
_CAN, _CANNOT = r"(?:ᆯ|을) 수 (?:도 |는 |가 )?있", r"(?:ᆯ|을) (?:수|방법|길) (?:는 |도 |가 |이 )?없"
_FORCES: tuple[tuple[re.Pattern[str], Force], ...] = (
    # 하지 아니할 수 없다, 하지 않으면 안 된다: two negations bind.
    (rx.compile(rf"{_NEG} (?:으면|면|고는|고서는|ᆯ 경우) .*?(?:안|아니) 되|{_NEG} (?:ᆯ|을) 수 (?:는 )?없"), "binds"),
    (
        rx.compile(
            rf"{_NEG} {_CAN}|{_NEG} {_MAY}|(?:^| )안 \S+(?: \S+)? (?:아도|어도|여도|도) (?:되|좋|무방|괜찮)"
            rf"|(?:^| )안 \S+(?: 하)? {_CAN}|(?:ᆯ|을) 필요 (?:가 |는 |도 )?없"
        ),
        "exempts",
    ),
    (
        rx.compile(
            rf"{_NEG} {_YA}|지 (?:는 |도 )?말 {_YA}|{_CANNOT}|(?:아서|어서|여서|서|라서)(?: 는)? (?:안|아니) 되"
            r"|(?:으면|면) (?:안|아니) 되|지 못하 (?:ᆫ다|ᆸ니다|다|습니다|도록|며|고)|지 말 (?:ᆯ 것|ᆯ)|(?:^| )못 \S"
        ),
        "bans",
    ),
    (rx.compile(rf"{_NEG}|(?:^| )안 \S|지 말"), "denies"),
    (
        rx.compile(rf"{_YA} (?:하|되)|{_YA} (?:ᆷ|ᆸ)|(?:ᆯ|을) 의무|(?:ᆯ|을) 필요 (?:가 |는 |도 )?있|(?:ᆯ|을) 것$|{_YA}$"),
        "binds",
    ),
    (rx.compile(rf"{_CAN}|{_MAY}|(?:ᆯ|을) 권한"), "allows"),
)


def force_of(sequence: str, stem: str, tag: str) -> Force:
    """The force of a predicate by the forms of its morphemes (a blank between them), its stem and the verb's tag."""
    found: Force = "states"
    for pattern, force in _FORCES:
        if pattern.search(sequence):
            found = force
            break
    for words, force in LEXICAL:
        if stem in words and tag == "VCN":
            return _against(force)
        if stem in words and tag in ("XSV", "XSA", "VCP"):
            return force if found == "states" else _against(force) if found in ("denies", "bans") else found
    if tag == "VCN":
        return "denies" if found == "states" else found
    if stem == "없" and found == "states" and " 지 " not in f"{sequence} ":
        return "denies"
    return found


def prefixed(force: Force, stem: str) -> Force:
    """The force of a stem with 비, 미 or 불 before it: 비공개할 수 있다 is 공개하지 아니할 수 있다."""
    if any(stem in words for words, _ in LEXICAL):
        return _against(force)
    turned: dict[Force, Force] = {
        "states": "denies",
        "denies": "states",
        "binds": "bans",
        "allows": "exempts",
        "bans": "binds",
        "exempts": "allows",
    }
    return turned[force]


def _against(force: Force) -> Force:
    opposite: dict[Force, Force] = {
        "bans": "allows",
        "allows": "bans",
        "binds": "exempts",
        "exempts": "binds",
        "denies": "states",
        "states": "denies",
    }
    return opposite[force]
