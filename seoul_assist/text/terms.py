"""Character bigrams: the terms that full-text search and the hashed embedder share.

A Korean word changes its ending and its spacing all the time; two neighbouring characters inside one run of letters
and digits survive both, and a misspelt syllable costs only the two bigrams it touches.
"""

from __future__ import annotations

from seoul_assist.text import rx
from seoul_assist.text.clean import clean

# <개정 2020. 1. 1.>, [본조신설 2019. 3. 5.]: history, not content.
_AMENDMENT = rx.compile(r"[<\[](?:개정|신설|삭제|전문개정|제목개정|본조신설|종전|시행일|법률 제)[^<>\[\]]{0,200}[>\]]")
_RUN = rx.compile(r"[^\W_]+")


def without_amendments(text: str) -> str:
    """The text with every amendment mark made one space."""
    return _AMENDMENT.sub(" ", text)


def bigrams(text: str) -> list[str]:
    """Every two neighbouring characters inside a word, in order and with repeats; a word of one character is itself.

    Words are runs of letters and digits, lowercased; blanks and punctuation separate them.
    """
    found: list[str] = []
    for word in _RUN.findall(without_amendments(clean(text)).lower()):
        if len(word) == 1:
            found.append(word)
        else:
            found.extend([word[at : at + 2] for at in range(len(word) - 1)])
    return found
