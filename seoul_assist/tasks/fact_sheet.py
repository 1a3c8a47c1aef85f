"""The facts of a draft: a YAML file of Korean keys, read as plain text and told where it is wrong.

Every value stays the text that was written: YAML would turn 14:00 into 840 and the postal code 00001 into 1.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml

from seoul_assist.errors import UsageError
from seoul_assist.text.clean import squeeze
from seoul_assist.writers.inert import inert

# A value is a text, a list of values or named values; nothing else can be written down.
Value = str | list["Value"] | dict[str, "Value"]

LARGEST = 256 * 1024  # bytes; real fact files are a few hundred
DEEPEST = 6
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


def load(path: Path | str, keys: Iterable[str]) -> Facts:
    """The facts of a YAML file; a UsageError says which line or key is wrong."""
    try:
        data = Path(path).read_bytes()
    except (OSError, ValueError) as error:
        raise UsageError(f"사실 파일을 열 수 없습니다: {path}", "--facts로 준 경로를 확인해 주세요.") from error
    if len(data) > LARGEST:
        raise UsageError("사실 파일이 너무 큽니다(256KB까지).", "기안에 쓸 사실만 적어 주세요.")
    try:
        return parse(data.decode("utf-8-sig"), keys)
    except UnicodeDecodeError as error:
        raise UsageError("사실 파일의 글자를 읽을 수 없습니다.", "파일을 UTF-8로 저장해 주세요.") from error


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
    if not isinstance(values, dict):
        raise UsageError("사실 파일은 `이름: 값`의 목록이어야 합니다.", "예: 제목: 주차장 운영 중지 안내 협조 요청")
    return Facts(_known(values, list(keys)), "\n".join(flat(values)))


def _value(node: yaml.Node, depth: int, seen: set[int]) -> Value:
    line = node.start_mark.line + 1
    if id(node) in seen:
        raise UsageError(f"사실 파일에 별칭(*)을 쓸 수 없습니다: {line}번째 줄", "값을 그 자리에 그대로 적어 주세요.")
    seen.add(id(node))
    if depth > DEEPEST:
        raise UsageError(f"사실 파일이 너무 깊게 묶여 있습니다: {line}번째 줄", "두세 단계로 줄여 주세요.")
    if isinstance(node, yaml.ScalarNode):
        text = squeeze(inert(node.value))
        return "" if text in _NONE else text
    if isinstance(node, yaml.SequenceNode):
        return [item for item in (_value(child, depth + 1, seen) for child in node.value) if item]
    named: dict[str, Value] = {}
    for key_node, child in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            raise UsageError(f"사실 파일의 이름을 읽을 수 없습니다: {line}번째 줄", "`이름: 값` 꼴로 적어 주세요.")
        name = squeeze(inert(key_node.value))
        if name in named:
            at = key_node.start_mark.line + 1
            raise UsageError(f"사실 파일에 같은 이름이 두 번 있습니다: {name}({at}번째 줄)", "하나만 남겨 주세요.")
        named[name] = _value(child, depth + 1, seen)
    return named


def _known(values: dict[str, Value], keys: list[str]) -> dict[str, Value]:
    known: dict[str, Value] = {}
    unknown: dict[str, str] = {}
    for name, value in values.items():
        key = re.sub(r"\s", "", name)
        if key in keys:
            known[key] = value
        else:
            unknown[name] = _meant(key, keys)
    if unknown:
        named = ", ".join(f"{name}({near}?)" if near else name for name, near in unknown.items())
        raise UsageError(f"사실 파일에 모르는 이름이 있습니다: {named}", f"쓸 수 있는 이름: {', '.join(keys)}")
    return {key: value for key, value in known.items() if value}


def _meant(key: str, keys: list[str]) -> str:
    """The known key that was probably meant, or ""."""
    names = {name: name for name in keys} | {name: right for name, right in _MEANT.items() if right in keys}
    near = difflib.get_close_matches(key.lower(), names, n=1, cutoff=0.5)
    return names[near[0]] if near else ""
