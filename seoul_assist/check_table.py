"""The table [check] of a settings file, and the one that the folder of the documents may bring along.

A file that is found there can set nothing else, so that a foreign folder never opens a door.
"""

from __future__ import annotations

import tomllib
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from seoul_assist.errors import UsageError

# The file that a folder of documents may bring along, and the table of a pyproject.toml that means the same.
PROJECT_FILE = "seoul-assist.toml"
_PYPROJECT = "pyproject.toml"


@dataclass(frozen=True, slots=True)
class CheckSettings:
    """The table [check]: which rules look, and what kind of document a file of that name is.

    Patterns are those of file names (`보도자료*`) or the end of a path (`공고/*.hwpx`), read from the right.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    doctypes: tuple[tuple[str, str], ...] = ()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    source: str = ""  # the file that said so


def toml_values(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise UsageError(f"설정 파일을 열 수 없습니다: {path}", "--config로 준 경로를 확인해 주세요.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"설정 파일의 형식이 잘못되었습니다: {path} ({error})", "TOML 형식으로 적어 주세요.") from None


def check_table(table: Any, path: Path) -> CheckSettings:
    """The table [check] of a settings file; a key or a value it cannot have is a UsageError that names the file."""

    def wrong(what: str, hint: str) -> UsageError:
        return UsageError(f"설정 파일 {path}의 [check]에서 {what}", hint)

    if not isinstance(table, dict):
        raise wrong("항목을 읽을 수 없습니다.", "[check] 표로 적어 주세요.")
    keys = ("select", "ignore", "doctypes", "per-file-ignores")
    unknown = sorted(set(table) - set(keys))
    if unknown:
        raise wrong(f"모르는 항목이 있습니다: {', '.join(unknown)}", f"쓸 수 있는 항목: {', '.join(keys)}")

    def names(key: str, value: Any) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
            raise wrong(f"{key}의 값을 읽을 수 없습니다.", 'ignore = ["GM-LANG"]처럼 규칙 번호의 목록으로 적어 주세요.')
        return tuple(value)

    def pairs(key: str, hint: str) -> list[tuple[str, Any]]:
        value = table.get(key, {})
        if not isinstance(value, dict):
            raise wrong(f"{key}의 값을 읽을 수 없습니다.", hint)
        return [(unicodedata.normalize("NFC", pattern), found) for pattern, found in value.items()]

    kinds = pairs("doctypes", 'doctypes = { "보도자료*" = "press" }처럼 적어 주세요.')
    for _, kind in kinds:
        if not isinstance(kind, str):
            raise wrong("doctypes의 값을 읽을 수 없습니다.", 'doctypes = { "보도자료*" = "press" }처럼 적어 주세요.')
    hint = 'per-file-ignores = { "보도자료*" = ["GM-LANG"] }처럼 적어 주세요.'
    return CheckSettings(
        select=names("select", table.get("select", [])),
        ignore=names("ignore", table.get("ignore", [])),
        doctypes=tuple(kinds),
        per_file_ignores=tuple(
            (pattern, names("per-file-ignores", value)) for pattern, value in pairs("per-file-ignores", hint)
        ),
        source=str(path),
    )


def of_folder(start: Path) -> CheckSettings | None:
    """The table [check] of the nearest folder upwards that brings one along; only this table is read there."""
    for folder in (start, *start.parents):
        own, shared = folder / PROJECT_FILE, folder / _PYPROJECT
        if own.is_file():
            raw = toml_values(own)
            more = sorted(set(raw) - {"check"})
            if more:
                raise UsageError(
                    f"{own}에는 [check]만 적을 수 있습니다: {', '.join(more)}",
                    "다른 설정은 --config로 주는 파일이나 자료 폴더의 settings.toml에 적어 주세요.",
                )
            return check_table(raw.get("check", {}), own)
        if shared.is_file():
            tool = toml_values(shared).get("tool", {}).get("seoul-assist", {})
            if "check" in tool:
                return check_table(tool["check"], shared)
    return None
