"""Whether a claim is borne out by its verified quotations, and if not, why: told by code, so that no model can talk its
way past it.

A quotation proves only its own words. A claim may say them more plainly, but not with another number, date, unit or
bound, another duty, permission or negation, another one who acts, another law, nor with an exception, a condition or a
word such as 모두 that only one of the two has.
"""

from __future__ import annotations

from collections.abc import Sequence

from seoul_assist.grounding import actors, bindings, measured, novelty, overreach, wording
from seoul_assist.model import Citation
from seoul_assist.text import rx
from seoul_assist.text.clean import squeeze

_GLOSS = rx.compile(r"\([一-鿿ㆍ·\s]{1,40}\)")


def reasons(text: str, good: Sequence[Citation]) -> tuple[str, ...]:
    """Every reason why the text says more than its verified citations, a Korean sentence each; empty when none."""
    text = squeeze(text)
    quotes = [_GLOSS.sub("", citation.quote) for citation in good]
    labels = " ".join(dict.fromkeys(citation.evidence.label for citation in good))
    shown = " ".join([*quotes, labels])
    sources = "\n".join([shown, *dict.fromkeys(citation.evidence.text for citation in good)])
    found = [
        *measured.reasons(text, quotes, labels),
        *bindings.reasons(text, quotes),
        *actors.reasons(text, quotes, sources),
        *wording.reasons(text, quotes),
        *overreach.reasons(text, shown, sources, [citation.evidence for citation in good]),
        *novelty.reasons(text, sources),
    ]
    return tuple(dict.fromkeys(found))
