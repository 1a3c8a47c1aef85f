"""Whether the words that a document puts into the mouth of the law are the words of the law."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seoul_assist.checking.rule import Example, Mark, Rule
from seoul_assist.checking.rules.citation import RECOGNISED
from seoul_assist.checking.view import Cited, View
from seoul_assist.model import Basis, Severity
from seoul_assist.text import rx
from seoul_assist.text.quotes import length, locate

_STATUTE = Basis("법령 본문(라이브러리)")
# A quotation belongs to the provision right before it: 제3조제1항은 “…”고, 제3조에 따르면 “…”라고.
_QUOTATION = rx.compile(
    r"(?:\([^()\n]{1,60}\))?\s?"
    r"(?:은|는|에|에서|에서는|에는|의|에 따르면|에 의하면|을 보면|를 보면|을|를|이|가)?[,:]?\s?"
    r"(?:(?:후단|전단|본문|단서)(?:은|는|에|에서|에서는|에는|의)?\s)?"
    r"(?P<open>[“\"‘'])(?P<words>[^“”\"‘’'\n]{4,600})[”\"’']"
    r"(?P<after>\s?(?:고|라고|이라고|라는|라 |하고|로 ))?"
)
# Less than this is a term and no wording.
_SHORTEST = 10
_SENTENCE = rx.compile(r"(?:다|음|함|것|라)\.?$")
_FORMER = rx.compile(r"(?:구|옛|종전의?|개정\s?전)\s?$")


def _misquoted(view: View) -> Iterator[Mark]:
    for cited in view.resolved or ():
        provision = cited.known.provision
        if provision is None or cited.known.found != "found" or cited.reference.former:
            continue
        match = _QUOTATION.match(view.text, cited.reference.end)
        if match is None or not _is_wording(match) or _FORMER.search(view.text[: cited.reference.start][-8:]):
            continue
        words = match["words"].strip()
        status, start, end = locate(words, provision.text)
        if status == "verified":
            continue
        place = match.start("words"), match.end("words")
        if status == "altered":
            message = f"{provision.label}의 말과 다릅니다. 조문의 글자를 그대로 옮겨 주세요."
            said, rest = ("", f" {RECOGNISED}") if provision.ocr else (provision.text[start:end], "")
            yield Mark(*place, message + rest, said, severity=_softened(cited))
        else:
            message = (
                f"{provision.label}에서 이 말을 찾을 수 없습니다. 조문의 말을 옮긴 것이면 조와 항을 확인해 주세요."
            )
            message += f" {RECOGNISED}" if provision.ocr else ""
            sure = match["after"] and not _softened(cited)
            yield Mark(*place, message, severity="warn" if sure else "info")


def _is_wording(match: re.Match[str]) -> bool:
    """True for what reads like words of a provision and not like a term or a title."""
    words = match["words"].strip()
    return length(words) >= _SHORTEST and (match["after"] is not None or _SENTENCE.search(words) is not None)


def _softened(cited: Cited) -> Severity | None:
    """A law that changed after the document may have read so then; recognised letters may be wrong."""
    return "info" if cited.newer or cited.known.ocr else None


RULES = (
    Rule(
        id="GM-CITE-009",
        title="조문의 말과 다른 인용",
        severity="error",
        confidence="LAW",
        gate="citation",
        basis=(_STATUTE,),
        what="조문 뒤에 따옴표로 옮긴 말이 라이브러리에 있는 그 조문의 글자와 다른 곳을 찾습니다.",
        why="따옴표는 글자 그대로라는 뜻입니다. 한 글자가 달라도 의무와 재량, 금액과 기간이 바뀝니다.",
        bad=(
            Example("「주차장법」 제19조제1항은 “시설물에는 주차장을 둘 수 있다”고 정함", doctype="notice"),
            Example("「주차장법」 제19조제2항에 따르면 “기준은 규칙으로 정한다”라고 함", doctype="notice"),
        ),
        good=(
            Example("「주차장법」 제19조제1항은 “시설물에는 주차장을 둔다”고 정함", doctype="notice"),
            Example("「주차장법」 제19조에서 말하는 “부설주차장”", doctype="notice"),
            Example("「주차장법」 제19조에 따른 ‘새터 주차장 넓히기’ 사업", doctype="notice"),
        ),
        check=_misquoted,
    ),
)
