"""Prompts are plain text files with TOML front matter, reviewed like code and filled by string.Template."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from string import Template

from seoul_assist.errors import AssistError
from seoul_assist.text import rx
from seoul_assist.text.claims_json import ASKED
from seoul_assist.text.clean import INVISIBLE

_FENCE = "+++"
# What stands before each part of a request. Only the program writes these marks: `fenced` breaks all others.
EVIDENCE, QUESTION, PASSAGE = "근거", "질문", "조문"
MARKS = tuple(dict.fromkeys((EVIDENCE, QUESTION, PASSAGE, *ASKED.values())))
_GAP = rf"(?:[ \t\u00a0\u3000]|{INVISIBLE.pattern})*"
_MARK = rx.compile(
    rf"(?P<open>[\[［【〔]){_GAP}(?P<name>"
    + "|".join(_GAP.join(name.replace(" ", "")) for name in MARKS)
    + rf"|[SsＳｓ]{_GAP}(?:\d{_GAP}){{1,6}}){_GAP}(?P<close>[\]］】〕])"
)


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


def fenced(text: str) -> str:
    """Untrusted text in which no mark of a request is left whole: [근거] and [S1] become [ 근 거 ] and [ S 1 ].

    Blanks make no difference to a quotation, so that the words can still be quoted. Twice is the same as once.
    """
    return _MARK.sub(lambda mark: f"{mark['open']} {' '.join(_letters(mark['name']))} {mark['close']}", text)


def _letters(name: str) -> str:
    return "".join(INVISIBLE.sub("", name).split())


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
