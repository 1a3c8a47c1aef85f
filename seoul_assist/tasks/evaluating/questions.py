"""Question files with known answers: JSON Lines, also packed with xz."""

from __future__ import annotations

import hashlib
import json
import lzma
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

from seoul_assist.errors import MissingPath, UsageError
from seoul_assist.text.clean import squeeze
from seoul_assist.text.law_tables import law_key
from seoul_assist.text.numbering import Address, parse

_SHAPE = '{"question": "...", "gold": [{"law": "법 이름", "article": "제3조"}]}처럼 한 줄에 하나씩 적어 주세요.'
# 제12조, 12조의2: an article is named; 10조원 is money and 3조각 are pieces.
_NAMED = re.compile(r"\d\s*조(?!\s*\d*\s*(?:원|달러|각|명|개))")


@dataclass(frozen=True, slots=True)
class Gold:
    """An article that answers a question."""

    law: str
    article: str
    primary: bool = False

    @property
    def key(self) -> tuple[str, str]:
        return place(self.law, self.article)


@dataclass(frozen=True, slots=True)
class Question:
    """A question, the articles that answer it (none: no law does), and what kind of question it is.

    `facts` are pieces of text that a full answer holds.
    """

    text: str
    gold: tuple[Gold, ...]
    id: str = ""
    style: str = ""
    type: str = ""
    named: bool = False
    facts: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The same for the same question with the same answers, whatever the file and its order."""
        said = json.dumps([squeeze(self.text), sorted({one.key for one in self.gold})], ensure_ascii=False)
        return hashlib.sha256(said.encode()).hexdigest()[:16]


class Asked(Protocol):
    """What became of a question, whatever was measured."""

    @property
    def question(self) -> Question: ...


A = TypeVar("A", bound=Asked)


def place(law: str, article: str) -> tuple[str, str]:
    """A law and an article in the form in which they are compared: law_key and the bare article (제27조의2)."""
    address = parse(article) or parse(f"제{article.strip()}")
    if address is None or not address.article:
        return law_key(law), re.sub(r"\s+", "", article)
    return law_key(law), str(Address(address.article, address.branch, part=address.part))


def read(path: Path) -> tuple[Question, ...]:
    """The questions of the file in order; UsageError names the line that is none, MissingPath a file that is not there.

    Each line holds `question` (or `query`) and `gold` (or `labels`), a list of {law, article (or art), primary?};
    `id`, `style`, `type` and `answer_facts` (a list of texts) may be there. Blank lines are passed over.
    """
    opener = lzma.open if path.suffix == ".xz" else open
    try:
        with opener(path, "rt", encoding="utf-8-sig") as lines:
            found = tuple(_question(number, line) for number, line in enumerate(lines, 1) if line.strip())
    except FileNotFoundError:
        raise MissingPath(f"질문 파일이 없습니다: {path}", "경로를 확인해 주세요.") from None
    except (OSError, EOFError, lzma.LZMAError, UnicodeDecodeError) as error:
        raise UsageError(
            f"질문 파일을 읽을 수 없습니다: {path}",
            "UTF-8로 저장된 .jsonl이나 그것을 압축한 .jsonl.xz인지 확인해 주세요.",
        ) from error
    if not found:
        raise UsageError(f"질문 파일이 비어 있습니다: {path}", _SHAPE)
    return found


def _question(number: int, line: str) -> Question:
    try:
        value: Any = json.loads(line)
    except (ValueError, RecursionError):
        raise UsageError(f"질문 파일 {number}번째 줄이 JSON이 아닙니다.", _SHAPE) from None
    if not isinstance(value, dict):
        raise UsageError(f"질문 파일 {number}번째 줄이 JSON 객체가 아닙니다.", _SHAPE)
    text = value.get("question", value.get("query"))
    if not isinstance(text, str) or not text.strip():
        raise UsageError(f"질문 파일 {number}번째 줄에 question이 없습니다.", _SHAPE)
    gold = value.get("gold", value.get("labels"))
    if not isinstance(gold, list):
        raise UsageError(
            f"질문 파일 {number}번째 줄에 gold 목록이 없습니다.", f"답이 없는 질문이면 빈 목록을 적어 주세요. {_SHAPE}"
        )
    return Question(
        text=text,
        gold=tuple(_gold(number, one) for one in gold),
        id=_word(value, "id"),
        style=_word(value, "style"),
        type=_word(value, "type"),
        named=value.get("leaks_article_no") is True or bool(_NAMED.search(text)),
        facts=_facts(number, value.get("answer_facts", [])),
    )


def _facts(number: int, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
        raise UsageError(
            f"질문 파일 {number}번째 줄의 answer_facts가 글의 목록이 아닙니다.",
            '답에 있어야 할 말을 ["30일 이내", "시장의 승인"]처럼 적어 주세요.',
        )
    return tuple(value)


def _gold(number: int, value: Any) -> Gold:
    law = value.get("law") if isinstance(value, dict) else None
    article = value.get("article", value.get("art")) if isinstance(value, dict) else None
    if not (isinstance(law, str) and law.strip() and isinstance(article, str) and article.strip()):
        raise UsageError(f"질문 파일 {number}번째 줄의 gold에 law나 article이 없습니다.", _SHAPE)
    return Gold(law.strip(), article.strip(), value.get("primary") is True)


def _word(value: dict[str, Any], name: str) -> str:
    found = value.get(name)
    return str(found) if isinstance(found, str | int) else ""


def kinds(run: Sequence[A]) -> Iterator[tuple[str, str, list[A]]]:
    """Each style and each type that questions of the run carry, with those that carry it."""
    ways = {"style": [one.question.style for one in run], "type": [one.question.type for one in run]}
    for name, values in ways.items():
        for value in sorted({*values} - {""}):
            yield name, value, [one for one, own in zip(run, values, strict=True) if own == value]


def unnamed(questions: Iterable[Question]) -> tuple[Question, ...]:
    """The questions that name no article: neither in their text nor by the word of the file (`leaks_article_no`)."""
    return tuple(one for one in questions if not one.named)


def sample(questions: Sequence[Question], count: int, seed: int) -> tuple[Question, ...]:
    """`count` questions in the order of the file, the same for the same seed; a larger sample holds the smaller one.

    A count below 1 is UsageError.
    """
    if count < 1:
        raise UsageError(f"고를 질문 수는 1 이상이어야 합니다: {count}", "--sample 1000처럼 적어 주세요.")

    def draw(at: int) -> str:
        return hashlib.sha256(f"{seed}:{at}:{questions[at].key}".encode()).hexdigest()

    chosen = sorted(range(len(questions)), key=draw)[:count]
    return tuple(questions[at] for at in sorted(chosen))
