"""Prompts are plain text files with TOML front matter, reviewed like code and filled by string.Template."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from string import Template

from seoul_assist.errors import AssistError

_FENCE = "+++"


@dataclass(frozen=True, slots=True)
class Prompt:
    """A template with named inputs; `id@version` goes into the provenance of what it wrote."""

    id: str
    version: int
    inputs: tuple[str, ...]
    body: str

    def render(self, **values: str) -> str:
        """The body with every named input filled; a missing or an extra input is an error."""
        if set(values) != set(self.inputs):
            wrong = sorted(set(values) ^ set(self.inputs))
            raise AssistError(f"지시문 {self.id}의 입력이 맞지 않습니다: {', '.join(wrong)}")
        return Template(self.body).substitute(values)


def _folder() -> Path:
    beside = Path(__file__).resolve().parent.parent / "prompts"
    packaged = Path(str(resources.files("seoul_assist"))) / "prompts"
    return packaged if packaged.is_dir() else beside


def load(prompt_id: str) -> Prompt:
    """The prompt of that id; a missing or malformed file is an AssistError."""
    path = _folder() / f"{prompt_id}.txt"
    try:
        _, head, body = path.read_text(encoding="utf-8").split(_FENCE, 2)
        meta = tomllib.loads(head)
        return Prompt(meta["id"], meta["version"], tuple(meta["inputs"]), body.strip() + "\n")
    except (OSError, ValueError, KeyError) as error:
        raise AssistError(f"지시문 파일을 읽을 수 없습니다: {path.name}", "프로그램을 다시 설치해 주세요.") from error


def all_ids() -> tuple[str, ...]:
    """The ids of every prompt that ships."""
    return tuple(sorted(path.stem for path in _folder().glob("*.txt")))
