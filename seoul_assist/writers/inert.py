"""Text that stays text: what a Markdown viewer would load, run or hide is spelled out instead."""

from __future__ import annotations

import re
from dataclasses import replace

from seoul_assist.model import Block
from seoul_assist.text.clean import clean

_LINK = re.compile(r"!?\[(?!확인 필요)([^\[\]]*)\]\(\s*+([^()\s]*+)[^()]*+\)")
_TAG = re.compile(r"<([A-Za-z/!?][^<>]*)>")
_OPEN_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_LEFT_OPEN = re.compile(r"\](?=[(\[:])")


def inert(text: str) -> str:
    """The cleaned text with every word kept and no live part.

    Pictures and links show their target (`[회의록](http://a.example.kr)` becomes `회의록(http://a.example.kr)`),
    tags and automatic links stand in 〈 〉, and a reference no longer names its target. Doing it twice changes
    nothing more.
    """
    text = clean(text)
    text = _LINK.sub(lambda m: f"{m[1]}({m[2]})" if m[2] else m[1], text)
    text = _OPEN_TAG.sub("〈", _TAG.sub(r"〈\1〉", text))
    return _LEFT_OPEN.sub("] ", text).replace("![", "! [")


def inert_block(block: Block) -> Block:
    """The block with inert text; the text between the ends of its emphasis is made so piece by piece."""
    if not block.emphasis:
        return replace(block, text=inert(block.text))
    said = ""
    marks = []
    at = 0
    for start, end in block.emphasis:
        said += inert(block.text[at:start])
        piece = inert(block.text[start:end])
        marks.append((len(said), len(said) + len(piece)))
        said += piece
        at = end
    return replace(block, text=said + inert(block.text[at:]), emphasis=tuple(marks))
