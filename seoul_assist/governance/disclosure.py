"""The one line that tells a reader who wrote a text, and that a person has to check it."""

from __future__ import annotations

from dataclasses import dataclass

from seoul_assist import __version__
from seoul_assist.settings import Settings


@dataclass(frozen=True, slots=True)
class Wording:
    """How an agency says it: one text for what a model wrote, one for the rest; {도구} stands for what made it."""

    with_model: str
    without_model: str


OURS = Wording(
    "인공지능이 작성한 초안입니다: {도구}. 담당자가 내용과 출처를 확인한 뒤 사용해 주십시오.",
    "생성형 인공지능 없이 원문과 입력한 사실만으로 만든 초안입니다: {도구}. 담당자가 확인한 뒤 사용해 주십시오.",
)


def worded(settings: Settings) -> Wording:
    """The words of the agency, and ours where it has none."""
    return Wording(settings.ai_line or OURS.with_model, settings.no_ai_line or OURS.without_model)


def uses_model(engine: str) -> bool:
    """True when a language model wrote: every engine but the ones that only copy sentences."""
    return engine.partition(":")[0] not in ("extractive", "scripted", "")


def line(engine: str, generation: str = "", wording: Wording = OURS) -> str:
    """One Korean sentence pair naming the writer (and the library it drew on), for the foot of every output.

    The tool, its version and its engine are named even where the wording of an agency leaves them out.
    """
    source = f", 규정 색인 {generation}" if generation else ""
    by = f"seoul-assist {__version__}({engine}{source})"
    said = wording.with_model if uses_model(engine) else wording.without_model
    said = " ".join(said.split())
    return said.replace("{도구}", by) if "{도구}" in said else f"{said} ({by})"
