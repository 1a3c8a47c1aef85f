"""The nodes of a YAML file, bounded and strict: what is wrong is told with line and key, and nothing is ever run."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from typing import Any, TypeVar

import yaml

from seoul_assist.tasks.drafting.fact_sheet import Value
from seoul_assist.text.clean import squeeze
from seoul_assist.writers.inert import inert

# Parsing goes event by event and building only as deep as was counted: the loader written in C is safe for both.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MOST_NODES = 2_000
DEEPEST = 6
_Choice = TypeVar("_Choice", bound=str)


class Broken(Exception):
    """What is wrong: the key, the line from 1, the reason."""

    def __init__(self, reason: str, line: int, key: str = "") -> None:
        super().__init__(reason)
        self.reason, self.line, self.key = reason, line, key


def root_of(text: str) -> yaml.MappingNode:
    """The named values at the top of a YAML text; Broken for anything else."""
    try:
        _bounded(text)
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Broken("YAML 형식이 아닙니다", mark.line + 1 if mark else 1) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise Broken("YAML 형식이 아닙니다", 1) from error
    if not isinstance(root, yaml.MappingNode):
        raise Broken("`이름: 값`의 목록이어야 합니다", 1)
    return root


def _bounded(text: str) -> None:
    """Counts before anything is built: no aliases, no tags, not too deep, not too many."""
    depth = 0
    for count, event in enumerate(yaml.parse(text, Loader=_LOADER), start=1):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if count > MOST_NODES:
            raise Broken(f"값이 너무 많습니다({MOST_NODES}개까지)", line)
        if isinstance(event, yaml.AliasEvent):
            raise Broken("별칭(*)을 쓸 수 없습니다", line)
        if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag:
            raise Broken("꼬리표(!)를 쓸 수 없습니다", line)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                raise Broken("너무 깊게 묶여 있습니다", line)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def mapping(node: yaml.Node, what: str, keys: tuple[str, ...] | None) -> dict[str, yaml.Node]:
    """The named values of a node, of these names only where `keys` are given."""
    if not isinstance(node, yaml.MappingNode):
        raise Broken("`이름: 값`의 목록이어야 합니다", line_of(node), what)
    found: dict[str, yaml.Node] = {}
    for key_node, child in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            raise Broken("이름을 읽을 수 없습니다", line_of(key_node), what)
        key = squeeze(inert(key_node.value))
        if keys is not None:
            key = re.sub(r"\s", "", key)
        if keys is not None and key not in keys:
            raise Broken(f"모르는 이름입니다: {key}{near(key, keys)}", line_of(key_node), what)
        if key in found:
            raise Broken(f"같은 이름이 두 번 있습니다: {key}", line_of(key_node), what)
        found[key] = child
    return found


def near(name: str, names: Iterable[str]) -> str:
    """The known name that was probably meant, as `(기한?)`, or ""."""
    close = difflib.get_close_matches(name, list(names), n=1, cutoff=0.5)
    return f"({close[0]}?)" if close else ""


def line_of(node: yaml.Node) -> int:
    """The line of a node, from 1."""
    return int(node.start_mark.line) + 1


def text_of(node: yaml.Node, key: str) -> str:
    """The one text of a node."""
    if not isinstance(node, yaml.ScalarNode):
        raise Broken("글 하나를 적는 자리입니다", line_of(node), key)
    return squeeze(inert(node.value))


def texts_of(node: yaml.Node, key: str) -> tuple[str, ...]:
    """One text or a list of them."""
    if isinstance(node, yaml.SequenceNode):
        return tuple(text for text in (text_of(child, key) for child in node.value) if text)
    return (text_of(node, key),)


def value_of(node: yaml.Node) -> Value:
    """Texts, lists and named values, as a facts file has them."""
    if isinstance(node, yaml.SequenceNode):
        return [value_of(child) for child in node.value]
    if isinstance(node, yaml.MappingNode):
        return {name: value_of(child) for name, child in mapping(node, "보기", None).items()}
    return text_of(node, "보기")


def yes(node: yaml.Node, key: str) -> bool:
    """True or false in words."""
    text = text_of(node, key).lower()
    if text not in ("true", "false", "예", "아니오", "아니요", "yes", "no"):
        raise Broken("true나 false로 적습니다", line_of(node), f"{key}의 필수")
    return text in ("true", "예", "yes")


def one_of(node: yaml.Node, key: str, choices: tuple[_Choice, ...]) -> _Choice:
    """One of the choices."""
    text = text_of(node, key)
    for choice in choices:
        if choice == text:
            return choice
    raise Broken(f"모르는 값입니다: {text}({', '.join(choices)} 가운데 하나)", line_of(node), key)
