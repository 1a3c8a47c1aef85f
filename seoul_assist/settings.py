"""One frozen Settings, resolved once: defaults < settings file < environment < flag."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args

from seoul_assist.errors import UsageError

EngineName = Literal["auto", "extractive", "llama", "http"]
PREFIX = "SEOUL_ASSIST_"


def _default_data_dir() -> Path:
    base = os.environ.get("XDG_DATA_HOME") or (os.environ.get("LOCALAPPDATA") if os.name == "nt" else None)
    return (Path(base) if base else Path.home() / ".local" / "share") / "seoul-assist"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a run depends on besides its arguments."""

    data_dir: Path
    as_of: date | None = None
    engine: EngineName = "auto"
    model: Path | None = None
    quiet: bool = False
    debug: bool = False
    stale_days: int = 365  # the newest text of a library older than this is called old

    @property
    def library_dir(self) -> Path:
        return self.data_dir / "library"

    @property
    def models_dir(self) -> Path:
        return self.data_dir / "models"


def _as_path(text: str) -> Path:
    return Path(text).expanduser()


def _as_date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"기준일을 읽을 수 없습니다: {text}", "2026-03-05처럼 연-월-일로 적어 주세요.") from None


def _as_engine(text: str) -> EngineName:
    names: tuple[EngineName, ...] = get_args(EngineName)
    for name in names:
        if text == name:
            return name
    raise UsageError(f"알 수 없는 엔진입니다: {text}", f"{', '.join(names)} 가운데 하나를 적어 주세요.")


def _as_days(text: str) -> int:
    if text.strip().isascii() and text.strip().isdigit() and int(text) > 0:
        return int(text)
    raise UsageError(f"날수를 읽을 수 없습니다: {text}", "365처럼 1 이상의 정수로 적어 주세요.")


def _as_bool(text: str) -> bool:
    return text.strip().lower() in ("1", "true", "yes", "on")


_PARSERS: dict[str, Callable[[str], Any]] = {
    "data_dir": _as_path,
    "as_of": _as_date,
    "engine": _as_engine,
    "model": _as_path,
    "quiet": _as_bool,
    "debug": _as_bool,
    "stale_days": _as_days,
}


def _from_file(path: Path) -> dict[str, Any]:
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise UsageError(f"설정 파일을 열 수 없습니다: {path}", "--config로 준 경로를 확인해 주세요.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"설정 파일의 형식이 잘못되었습니다: {path} ({error})", "TOML 형식으로 적어 주세요.") from None
    unknown = sorted(set(raw) - set(_PARSERS))
    if unknown:
        raise UsageError(
            f"설정 파일에 모르는 항목이 있습니다: {', '.join(unknown)}",
            f"쓸 수 있는 항목: {', '.join(_PARSERS)}",
        )
    return {name: str(value) for name, value in raw.items()}


def resolve(
    flags: Mapping[str, Any],
    *,
    config: Path | None = None,
    environ: Mapping[str, str] | None = None,
) -> Settings:
    """The settings in force; values given as text are parsed, and a wrong one is a UsageError.

    Without `config` the file is the one the environment names, else `settings.toml` in the data folder.
    """
    env = os.environ if environ is None else environ
    given = {name: value for name, value in flags.items() if value not in (None, False)}
    named = {name: env[PREFIX + name.upper()] for name in _PARSERS if env.get(PREFIX + name.upper())}
    data_dir = _as_path(str(given.get("data_dir") or named.get("data_dir") or _default_data_dir()))
    chosen = config or (Path(env[PREFIX + "CONFIG"]) if env.get(PREFIX + "CONFIG") else None)
    beside_data = data_dir / "settings.toml"
    path = chosen or (beside_data if beside_data.is_file() else None)
    merged = {"data_dir": data_dir, **(_from_file(path) if path else {}), **named, **given}
    values = {name: _PARSERS[name](value) if isinstance(value, str) else value for name, value in merged.items()}
    return Settings(**values)
