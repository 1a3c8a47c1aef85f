"""The one line that tells a reader who wrote a text, and that a person has to check it."""

from __future__ import annotations

from seoul_assist import __version__


def uses_model(engine: str) -> bool:
    """True when a language model wrote: every engine but the ones that only copy sentences."""
    return engine.partition(":")[0] not in ("extractive", "scripted", "")


def line(engine: str, generation: str = "") -> str:
    """One Korean sentence pair naming the writer (and the library it drew on), for the foot of every output."""
    source = f", 규정 색인 {generation}" if generation else ""
    by = f"seoul-assist {__version__}({engine}{source})"
    if uses_model(engine):
        return f"인공지능이 작성한 초안입니다: {by}. 담당자가 내용과 출처를 확인한 뒤 사용해 주십시오."
    return f"생성형 인공지능 없이 원문과 입력한 사실만으로 만든 초안입니다: {by}. 담당자가 확인한 뒤 사용해 주십시오."
