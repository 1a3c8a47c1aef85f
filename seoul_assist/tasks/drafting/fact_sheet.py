"""The facts of a draft: a YAML or JSON file of Korean keys, read as plain text and told where it is wrong.

Every value stays the text that was written: YAML would turn 14:00 into 840 and the postal code 00001 into 1, JSON
would turn 2.50 into 2.5.
"""

from __future__ import annotations

import difflib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from seoul_assist.errors import UsageError
from seoul_assist.text.clean import squeeze
from seoul_assist.writers.inert import inert

# A value is a text, a list of values or named values; nothing else can be written down.
Value = str | list["Value"] | dict[str, "Value"]

LARGEST = 256 * 1024  # bytes; real fact files are a few hundred
DEEPEST = 6
_FREE = re.compile(r"(?=.*[가-힣A-Za-z])[^\n{}|:\[\]]{1,30}")  # what may be the name of an item
_NONE = {"", "~", "null", "미정", "미상", "추후 결정", "추후 통보", "?", "-", "TBD", "tbd"}
# What people call the keys otherwise: only for the hint, a wrong key is never taken.
_MEANT = {
    wrong: right
    for right, wrongs in {
        "기관명": "기관 행정기관명",
        "발신명의": "발신 발신자",
        "수신": "수신자 수신처",
        "제목": "subject title",
        "근거": "근거법령 법적근거 관련근거",
        "관련": "관련문서",
        "요청": "협조사항 요청사항 협조",
        "기한": "마감 제출기한 회신기한 마감일",
        "일정": "기간 추진일정",
        "예산": "금액 소요예산 사업비",
        "붙임": "첨부 별첨",
        "기안자": "담당자",
        "결재권자": "결재자",
        "문의": "문의처 연락처",
        "누리집": "홈페이지",
        "전자우편": "이메일",
        "전화번호": "전화",
        "팩스번호": "팩스",
        "공개구분": "공개여부 공개",
        "시행": "문서번호",
        "목적": "추진목적",
    }.items()
    for wrong in wrongs.split()
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What the drafter knows, by key; `source` is every word of it, for the fact lock."""

    values: dict[str, Value]
    source: str

    def text(self, key: str) -> str:
        """The value of a key that holds one text; "" when it is not known."""
        value = self.values.get(key, "")
        return value if isinstance(value, str) else ", ".join(flat(value))

    def texts(self, key: str) -> list[str]:
        """The value of a key as a list of texts."""
        return flat(self.values.get(key, ""))


def flat(value: Value) -> list[str]:
    """Every text of a value in order; a named value is `name: value`."""
    if isinstance(value, str):
        return [value] if value else []
    if isinstance(value, list):
        return [text for item in value for text in flat(item)]
    return [f"{name}: {text}" for name, item in value.items() for text in flat(item)]


def merged(first: Facts, *others: Facts) -> Facts:
    """The facts of all: where two know the same key, the one that comes first is right; every word is a source."""
    values: dict[str, Value] = {}
    for facts in (first, *others):
        values |= {key: value for key, value in facts.values.items() if key not in values}
    return Facts(values, "\n".join(facts.source for facts in (first, *others) if facts.source))


def load(path: Path | str, keys: Iterable[str]) -> Facts:
    """The facts of a YAML or JSON file; a UsageError says which line or key is wrong."""
    try:
        with Path(path).open("rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        raise UsageError(f"사실 파일을 열 수 없습니다: {path}", "--facts로 준 경로를 확인해 주세요.") from error
    if len(data) > LARGEST:
        raise UsageError("사실 파일이 너무 큽니다(256KB까지).", "기안에 쓸 사실만 적어 주세요.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError("사실 파일의 글자를 읽을 수 없습니다.", "파일을 UTF-8로 저장해 주세요.") from error
    return parse_json(text, keys) if Path(path).suffix.lower() == ".json" else parse(text, keys)


def parse(text: str, keys: Iterable[str]) -> Facts:
    """The facts of a YAML text with these keys; blanks inside a key do not matter."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        if root is None:
            return Facts({}, "")
        values = _value(root, 0, set())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{mark.line + 1}번째 줄" if mark else "파일"
        raise UsageError(
            f"사실 파일의 YAML 형식이 잘못되었습니다: {where}({error.problem or error.context})",
            "`이름: 값` 꼴과 들여쓰기를 확인하고, 쌍점이나 #이 든 값은 따옴표로 묶어 주세요.",
        ) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise UsageError("사실 파일의 YAML 형식이 잘못되었습니다.", "`이름: 값` 꼴로 적어 주세요.") from error
    return _facts(values, keys)


def parse_json(text: str, keys: Iterable[str]) -> Facts:
    """The facts of a JSON text with these keys, as strict as `parse`; numbers stay as they were written."""

    def named(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for written, value in pairs:
            name = squeeze(inert(written))
            if name in found:
                raise _twice(name, _second_line(text, written))
            found[name] = value
        return found

    def no_number(written: str) -> str:
        raise UsageError(f"사실 파일의 값을 읽을 수 없습니다: {written}", "글은 따옴표로 묶어 주세요.")

    try:
        root: Any = json.loads(text, object_pairs_hook=named, parse_int=str, parse_float=str, parse_constant=no_number)
    except json.JSONDecodeError as error:
        raise UsageError(
            f"사실 파일의 JSON 형식이 잘못되었습니다: {error.lineno}번째 줄 {error.colno}번째 글자",
            "이름과 글을 큰따옴표로 묶었는지, 쉼표와 괄호의 짝이 맞는지 확인해 주세요.",
        ) from error
    except RecursionError as error:
        raise UsageError("사실 파일이 너무 깊게 묶여 있습니다.", "두세 단계로 줄여 주세요.") from error
    return _facts(_plain(root, 0), keys)


def of_values(values: Mapping[str, Any], keys: Iterable[str]) -> Facts:
    """The facts that a program gives, read as the JSON file they could stand in."""
    text = json.dumps(values, ensure_ascii=False, default=str)
    if len(text) > LARGEST:
        raise UsageError("사실이 너무 많습니다(256KB까지).", "기안에 쓸 사실만 적어 주세요.")
    return parse_json(text, keys)


def _facts(values: Value, keys: Iterable[str]) -> Facts:
    if not isinstance(values, dict):
        raise UsageError("사실 파일은 `이름: 값`의 목록이어야 합니다.", "예: 제목: 주차장 운영 중지 안내 협조 요청")
    return Facts(known(values, keys, strict=False), "\n".join(flat(values)))


def _twice(name: str, line: int) -> UsageError:
    where = f"({line}번째 줄)" if line else ""
    return UsageError(f"사실 파일에 같은 이름이 두 번 있습니다: {name}{where}", "하나만 남겨 주세요.")


def _second_line(text: str, name: str) -> int:
    """The line on which a name stands for the second time; 0 when it stands there more often or is escaped."""
    places = [match.start() for match in re.finditer(rf'"{re.escape(name)}"\s*:', text)]
    return text.count("\n", 0, places[1]) + 1 if len(places) == 2 else 0


def _plain(value: Any, depth: int) -> Value:
    """What JSON holds as texts, lists and named values."""
    if depth > DEEPEST:
        raise UsageError("사실 파일이 너무 깊게 묶여 있습니다.", "두세 단계로 줄여 주세요.")
    if isinstance(value, dict):
        return {name: _plain(part, depth + 1) for name, part in value.items()}
    if isinstance(value, list):
        return [part for part in (_plain(one, depth + 1) for one in value) if part]
    if value is None:
        return ""
    return tidy(value if isinstance(value, str) else json.dumps(value))


def tidy(written: str) -> str:
    """A value as one line of inert text; "" for what says that it is not known."""
    text = squeeze(inert(written))
    return "" if text in _NONE else text


def _value(node: yaml.Node, depth: int, seen: set[int]) -> Value:
    line = node.start_mark.line + 1
    if id(node) in seen:
        raise UsageError(f"사실 파일에 별칭(*)을 쓸 수 없습니다: {line}번째 줄", "값을 그 자리에 그대로 적어 주세요.")
    seen.add(id(node))
    if depth > DEEPEST:
        raise UsageError(f"사실 파일이 너무 깊게 묶여 있습니다: {line}번째 줄", "두세 단계로 줄여 주세요.")
    if isinstance(node, yaml.ScalarNode):
        return tidy(node.value)
    if isinstance(node, yaml.SequenceNode):
        return [item for item in (_value(child, depth + 1, seen) for child in node.value) if item]
    named: dict[str, Value] = {}
    for key_node, child in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            raise UsageError(f"사실 파일의 이름을 읽을 수 없습니다: {line}번째 줄", "`이름: 값` 꼴로 적어 주세요.")
        name = squeeze(inert(key_node.value))
        if name in named:
            raise _twice(name, key_node.start_mark.line + 1)
        named[name] = _value(child, depth + 1, seen)
    return named


def known(values: dict[str, Value], keys: Iterable[str], *, strict: bool = True) -> dict[str, Value]:
    """The values that were given, by the keys of the form; a UsageError names those that the form does not know.

    Unless `strict`, a name that is none of the keys and no slip of one stays as it is written.
    """
    keys = list(keys)
    found: dict[str, Value] = {}
    unknown: dict[str, str] = {}
    for name, value in values.items():
        key = re.sub(r"\s", "", name)
        if key in keys:
            found[key] = value
        elif strict or not _FREE.fullmatch(name) or slip(key, keys):
            unknown[name] = slip(key, keys) or _meant(key, keys)
        else:
            found[name] = value
    if unknown:
        named = ", ".join(f"{name}({near}?)" if near else name for name, near in unknown.items())
        raise UsageError(f"사실 파일에 모르는 이름이 있습니다: {named}", f"쓸 수 있는 이름: {', '.join(keys)}")
    return {key: value for key, value in found.items() if value}


def slip(name: str, keys: Iterable[str]) -> str:
    """The key that was surely meant: another word for it, or the key with one letter (자모) wrong; "" for none."""
    keys = list(keys)
    if (meant := _MEANT.get(name, "")) in keys:
        return meant
    letters = unicodedata.normalize("NFD", name)
    return next((key for key in keys if _one_off(letters, unicodedata.normalize("NFD", key))), "")


def _one_off(first: str, second: str) -> bool:
    """Whether one letter is changed, missing, too many, or two have changed places."""
    if abs(len(first) - len(second)) > 1 or min(len(first), len(second)) < 4:
        return False
    ahead = next(
        (at for at, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), min(len(first), len(second))
    )
    one, two = first[ahead:], second[ahead:]
    return one[1:] == two[1:] or one[1:] == two or one == two[1:] or (one[:2] == two[1::-1] and one[2:] == two[2:])


def alias(name: str) -> str:
    """The key that a common other name of it stands for (마감 for 기한); the name itself when it is none."""
    tight = re.sub(r"\s", "", name)
    return _MEANT.get(tight, tight)


def _meant(key: str, keys: list[str]) -> str:
    """The known key that was probably meant, or ""."""
    names = {name: name for name in keys} | {name: right for name, right in _MEANT.items() if right in keys}
    near = difflib.get_close_matches(key.lower(), names, n=1, cutoff=0.5)
    return names[near[0]] if near else ""
