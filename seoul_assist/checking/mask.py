"""Same-length masking: what looks like text but is code, an address or somebody else's words.

Rules match on the masked text and report offsets that are true for the real one.
"""

from __future__ import annotations

import re

from seoul_assist.text import rx

FILLER = "\ue000"  # a private-use character: no pattern of ours matches it

_CODE = rx.compile(
    r"https?://[^\s|)\]}>」』”’,]+"
    r"|\bwww\.[^\s|)\]}>」』”’,]+"
    # Every repeat is bounded and starts at a border, so that no line, however long, takes more than linear time.
    r"|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,8}"
    r"|(?<![^\s|/\\(\[「『“‘])[^\s|/\\(\[「『“‘]{0,120}[\w)\]]\.(?:hwpx?|docx?|xlsx?|pptx?|pdf|txt|md|csv|json|xml|zip|png|jpe?g|gif)\b"
    r"|(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])"
    r"|(?:버전|[Vv]er(?:sion)?\.?|\b[vV])\s?\d{1,8}(?:\.\d{1,8}){1,8}"
    r"|`[^`\n]{1,400}`"
)
# The registration number of a document and the number of a notice; the date in parentheses after it stays.
_NUMBER = rx.compile(r"(?<=[가-힣])-\d{1,9}(?:-\d{1,9})?(?=[(호\s,)]|$)|제\s?\d{4}\s?-\s?\d+\s?호", re.MULTILINE)
_QUOTED = rx.compile(r"“[^”\n]{1,400}”|원문\s?:[^\n]{0,400}")
# An amount in figures and Hangul: 금일 and 일만 in it are no words.


def _blank(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda match: re.sub(r"[^\n]", FILLER, match[0]), text)


def mask(text: str) -> str:
    """The text with addresses, file names, numbers of documents and quotations filled; same length, same lines."""
    for pattern in (_CODE, _NUMBER, _QUOTED):
        text = _blank(pattern, text)
    return text
