"""What a document is called: its subject line or first short line, else its file name; and the kind its name tells."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from pathlib import PurePath

from seoul_assist.library.front_matter import is_date_line
from seoul_assist.library.statute_outline import Line
from seoul_assist.text.numbering import parse_heading

_TITLE_MARK = re.compile(r"(?:제\s*목|안\s*건\s*명?|건\s*명)(?:\s*[:：|]\s*|\s+)([^\s|].*)$")
_KIND_ENDS = ("조례", "규칙", "시행령", "훈령", "예규", "고시", "지침", "규정", "강령", "요령", "세칙", "정관")
# A first line that names a document, not a label of its kind, a table cell, a bullet or a numbered chapter.
_SUBJECT = re.compile(r"(?!보도\s?자료|참고|붙임|별첨|별표|공고|\d+\s|\d+[.)])[「『가-힣A-Za-z\d][^|]*$")


def is_title(text: str) -> bool:
    """True for a line that can be the title of a regulation: short, no sentence, no heading and no date line."""
    text = re.sub(r"^#{1,6}\s+", "", text.strip())
    return (
        0 < len(text) <= 150
        and not is_date_line(text)
        and parse_heading(text) is None
        and not re.search(r"[.:：]$", text)
        and not re.fullmatch(r"[(\[<《〈【].*[)\]>》〉】]", text)
        and bool(re.search(r"[가-힣]{2}", text))
    )


def bare(text: str) -> str:
    """The title without blanks, markup and marks of quotation, for comparing."""
    return re.sub(r"[\s#「」ㆍ·]", "", html.unescape(text))


def stem(source: str) -> str:
    """The file name of a source without its suffix."""
    return PurePath(source.replace("\\", "/")).stem.strip() or "제목 없는 문서"


def subject(lines: Sequence[Line]) -> str:
    """What a subject line (제목: …) or else the first short line says; "" when neither names the document."""
    early = [text.strip() for line in lines[:40] for text in line.text.split("\n") if text.strip()]
    early = [re.sub(r"^#{1,6}\s+", "", text) for text in early]
    for text in early:
        found = _TITLE_MARK.match(text)
        if found:
            return found[1].strip()[:120]
    first = early[0] if early else ""
    return first if is_title(first) and 6 <= len(first) <= 60 and _SUBJECT.match(first) else ""


def kind_of(name: str, otherwise: str) -> str:
    """The kind of rule a name ends with (조례, 훈령, 지침, ...)."""
    return next((end for end in _KIND_ENDS if name.endswith(end)), otherwise)
