"""Replies of the law.go.kr service (법령, 자치법규, 행정규칙 본문) in JSON or XML, laid out as the lines of a statute.

Both kinds share their names: 기본정보, 조문 > 조문단위 > 항 > 호 > 목, 부칙 > 부칙단위, 별표 > 별표단위;
days are yyyymmdd and a single entry comes without a list around it. What the reply does not say is left empty; a reply
that holds no law is an error.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import Any

from seoul_assist.errors import DamagedFile, LimitExceeded, ReadError, UnknownFormat
from seoul_assist.library.annexes import Annex
from seoul_assist.library.front_matter import Head, find_date
from seoul_assist.library.statute_outline import Line, candidate, is_addenda_head
from seoul_assist.model import Document
from seoul_assist.text.clean import clean
from seoul_assist.text.numbering import parse_heading

SUFFIXES = (".json", ".xml")
_ROOTS = ("법령", "LawService", "AdmRulService")
_REPLY = re.compile(rf"\s*(?:\{{\s*\"(?:{'|'.join(_ROOTS)})\"|(?:<\?xml[^>]*\?>\s*)?<(?:{'|'.join(_ROOTS)})[\s>])")
_FACTS = ("기본정보", "자치법규기본정보", "행정규칙기본정보")
_NAMES = ("법령명_한글", "법령명한글", "자치법규명", "행정규칙명")
_KINDS = ("법종구분", "법종구분명", "자치법규종류", "행정규칙종류")
_AGAIN = "국가법령정보 공동활용에서 본문을 다시 내려받아 주세요."
_MOST = 1_000_000  # marks that begin an entry: each costs memory before anything can be said of it
_SITE = "https://www.law.go.kr"


@dataclass(frozen=True, slots=True)
class Reply:
    """A law as its lines in the mirror's markdown, with the facts about it and articles that take effect later."""

    head: Head
    lines: list[Line]
    later: dict[tuple[int, int], date]


def is_reply(document: Document) -> bool:
    """True when the document must be a reply: by its name, or by how its text begins."""
    suffix = PurePath(document.source.rpartition("!")[2]).suffix.lower()
    start = "\n".join(block.text[:200] for block in document.blocks[:3])
    return suffix in SUFFIXES or bool(_REPLY.match(start))


def read_reply(document: Document) -> Reply:
    """The law in the reply; ReadError when it is damaged, declares a DOCTYPE, or is no text of a law."""
    try:
        return _reply(document.text.strip())
    except RecursionError:
        raise DamagedFile("겹겹이 싸인 자료라 읽을 수 없습니다.", _AGAIN) from None


def _reply(text: str) -> Reply:
    if text.count("<") + text.count("{") + text.count("[") + text.count(",") > _MOST:
        raise LimitExceeded(f"자료의 항목 수 한도({_MOST:,}개)를 넘어 읽지 않았습니다.", _AGAIN)
    tree = _json(text) if text.startswith(("{", "[")) else _xml(text)
    root = next((tree[name] for name in _ROOTS if isinstance(tree.get(name), dict)), None)
    facts = next((root[name] for name in _FACTS if isinstance(root.get(name), dict)), None) if root else None
    if root is None or facts is None or not _first(facts, _NAMES):
        raise UnknownFormat("법령 본문이 들어 있는 JSON·XML이 아닙니다.", _AGAIN)
    body = [*_articles(root), *_addenda(root)]
    if not body:
        raise UnknownFormat("조문이 들어 있지 않은 법령 응답입니다.", _AGAIN)
    effective = find_date(_text(facts.get("시행일자")))
    head = Head(
        _first(facts, _NAMES),
        _first(facts, _KINDS),
        _first(facts, ("공포번호", "발령번호")),
        find_date(_first(facts, ("공포일자", "발령일자"))),
        effective,
        tuple(_annexes(root)),
    )
    return Reply(head, [Line(line) for line in body], dict(_later(root, effective)))


def _json(text: str) -> dict[str, Any]:
    try:
        tree = json.loads(text)
    except ValueError as error:
        raise DamagedFile(f"JSON이 깨져 있어 읽을 수 없습니다({type(error).__name__}).", _AGAIN) from None
    return tree if isinstance(tree, dict) else {}


def _xml(text: str) -> dict[str, Any]:
    from lxml import etree

    if re.search(r"<!(?:DOCTYPE|ENTITY)", text, re.IGNORECASE):
        raise ReadError("문서 형식 선언(DOCTYPE)이 있는 XML은 안전을 위해 읽지 않습니다.", _AGAIN)
    text = re.sub(r"^<\?xml[^>]*\?>", "", text)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DamagedFile(f"XML이 깨져 있어 읽을 수 없습니다({type(error).__name__}).", _AGAIN) from None
    return {str(root.tag): _element(root)}


def _element(element: Any) -> Any:
    """An element as JSON would say it: text, or its children by name, repeated ones as a list."""
    children = [child for child in element if isinstance(child.tag, str)]
    between = (element.text, *(child.tail for child in element))
    if not children or any(text and not text.isspace() for text in between):
        return "".join(element.itertext())
    found: dict[str, list[Any]] = {}
    for child in children:
        found.setdefault(child.tag, []).append(_element(child))
    return {name: values if len(values) > 1 else values[0] for name, values in found.items()}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value in (None, "") else [value]


def _units(root: dict[str, Any], part: str, *names: str) -> Iterator[dict[str, Any]]:
    for group in _list(root.get(part)):
        if not isinstance(group, dict):
            continue
        inner = [unit for name in names if name in group for unit in _list(group[name])]
        yield from (unit for unit in inner or [group] if isinstance(unit, dict))


def _text(value: Any) -> str:
    """All text under the value, a line for each entry of a list."""
    if isinstance(value, list):
        return "\n".join(filter(None, map(_text, value)))
    if isinstance(value, dict):
        return _text(value.get("content", ""))
    return clean(str(value)).strip() if value is not None else ""


def _lines(value: Any) -> list[str]:
    return [line.strip() for line in _text(value).split("\n") if line.strip()]


def _first(values: dict[str, Any], keys: tuple[str, ...]) -> str:
    return next((text for key in keys if (text := _text(values.get(key)))), "")


def _number(value: Any) -> int:
    digits = re.sub(r"\D", "", _text(value))[:6]
    return int(digits) if digits else 0


def _key(unit: dict[str, Any]) -> tuple[int, int]:
    """The number and branch of an article; ordinances write both in six digits (000102 is 제1조의2)."""
    raw = _text(unit.get("조문번호"))
    if len(raw) == 6 and raw.isdigit():
        return int(raw[:4]), int(raw[4:])
    return _number(raw), _number(unit.get("조문가지번호"))


def _articles(root: dict[str, Any]) -> Iterator[str]:
    if isinstance(root.get("조문내용"), (str, list)):  # 행정규칙: whole articles as text
        for entry in _list(root["조문내용"]):
            yield from _plain(_lines(entry))
        return
    for unit in _units(root, "조문", "조문단위", "조"):
        content = _lines(unit.get("조문내용") or unit.get("조내용"))
        if _text(unit.get("조문여부")) in ("전문", "N"):
            yield from (f"# {line}" if parse_heading(line) else line for line in content)
            continue
        yield from _article(_key(unit), _first(unit, ("조문제목", "조제목")), content)
        for paragraph in _list(unit.get("항")):
            yield from _nested(paragraph, ("항", "호", "목"))
        yield from _lines(unit.get("조문참고자료"))


def _plain(lines: list[str]) -> Iterator[str]:
    item = candidate(lines[0]) if lines else None
    if item is None:
        yield from (f"# {line}" if parse_heading(line) else line for line in lines)
    else:
        yield from _article(item.key, item.title, lines)


def _article(key: tuple[int, int], title: str, content: list[str]) -> Iterator[str]:
    item = candidate(content[0]) if content else None
    if key == (0, 0):
        yield from content
        return
    title = title or (item.title if item else "")
    number = f"제{key[0]}조" + (f"의{key[1]}" if key[1] else "")
    yield f"##### {number} ({title})" if title else f"##### {number}"
    if item is not None and item.key == key:
        content = [item.rest, *content[1:]] if item.rest else content[1:]
    yield from content


def _nested(unit: Any, levels: tuple[str, ...]) -> Iterator[str]:
    """항내용 and, below it, 호내용 and 목내용."""
    if not isinstance(unit, dict):
        yield from _lines(unit)
        return
    yield from _lines(unit.get(f"{levels[0]}내용"))
    for below in _list(unit.get(levels[1])) if len(levels) > 1 else ():
        yield from _nested(below, levels[1:])


def _addenda(root: dict[str, Any]) -> Iterator[str]:
    units = list(_units(root, "부칙", "부칙단위"))
    if units:
        yield "## 부칙"
    for unit in units:
        lines = _lines(unit.get("부칙내용"))
        if lines and not is_addenda_head(lines[0]):
            day = find_date(_text(unit.get("부칙공포일자")))
            number = _text(unit.get("부칙공포번호")).lstrip("0")
            made = ",".join(
                filter(None, [number and f"제{number}호", f"{day.year}.{day.month}.{day.day}" if day else ""])
            )
            yield f"부칙 <{made}>" if made else "부칙"
        yield from lines


def _annexes(root: dict[str, Any]) -> Iterator[Annex]:
    for unit in _units(root, "별표", "별표단위"):
        link = _first(unit, ("별표서식파일링크", "별표서식PDF파일링크", "별표첨부파일명"))
        yield Annex(
            _text(unit.get("별표구분")) or "별표",
            _number(unit.get("별표번호")),
            _number(unit.get("별표가지번호")),
            _first(unit, ("별표제목", "별표명")),
            _SITE + link if link.startswith("/") else link,
            "\n".join(_lines(unit.get("별표내용"))),
        )


def _later(root: dict[str, Any], effective: date | None) -> Iterator[tuple[tuple[int, int], date]]:
    """Articles that take effect after the day of the whole."""
    for unit in _units(root, "조문", "조문단위"):
        day = find_date(_text(unit.get("조문시행일자")))
        if day and effective and day > effective and _text(unit.get("조문여부")) != "전문":
            yield _key(unit), day
