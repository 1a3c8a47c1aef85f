"""Text that is not what it looks like: characters that nobody sees, and letters that pass for others."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from itertools import groupby

from seoul_assist.checking.rule import Example, Mark, Rule
from seoul_assist.checking.view import Line, View
from seoul_assist.model import Basis
from seoul_assist.text import pii, rx
from seoul_assist.text.clean import spelled

_UNICODE = Basis("유니코드 보안 지침(UTS #39), CVE-2021-42574(점검 제안)")
_AROUND = 12  # characters of the line beside what is shown
_MOST = 8  # characters or places that are spelled out
# Set by typesetting and emoji keyboards, without any trick: soft hyphens, variation selectors, joiners beside symbols.
_SOFT = rx.compile("[\u00ad\ufe00-\ufe0f\U000e0100-\U000e01ef\u180b-\u180d]+")
_ZERO_WIDTH = rx.compile("[\u200b-\u200d\u2060\ufeff]+")
# What the extraction of text from these leaves of their own codes and of hyphenation.
_SET = frozenset({"pdf", "hwp"})
_CODES = rx.compile("[\x00-\x1f\x7f-\x9f\u00ad\ufffe\uffff\ud800-\udfff]+")

_CYRILLIC = dict(zip("аеорсухіѕјһԁԛԝӏАВЕЗКМНОРСТХЅІЈУҮԚԜ", "aeopcyxisjhdqwlABE3KMHOPCTXSIJYYQW", strict=True))
_GREEK_CAPITALS = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX", strict=True))
_GREEK = dict(zip("ονριυκχταϲ", "ovpiukxtac", strict=True))
_LIKE = _CYRILLIC | _GREEK_CAPITALS | _GREEK
_WORD = rx.compile("[A-Za-z0-9\u0370-\u03ff\u0400-\u052f]{2,}")
_ELSE = rx.compile("[\u0370-\u03ff\u0400-\u052f]")
_LATIN = rx.compile("[A-Za-z]")
# Full-width letters and digits, mathematical letters, half-width Hangul, digits of other scripts (\\d knows them all).
_FORMS = rx.compile("(?:[\uff21-\uff3a\uff41-\uff5a\U0001d400-\U0001d7ff\uffa1-\uffdc]|(?![0-9])\\d)+")
_WIDE = rx.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]+")
# O, I and l between digits or before a unit. H2O and 5l stay what they are, and 20OO is a year to be filled in.
_IN_NUMBER = rx.compile(
    r"(?<![A-Za-z0-9])(?!20[Oo]{2}(?![\dOoIl]))(?:\d+(?:[.,]?[\dOoIl])*[OoIl](?:[.,]?[\dOoIl])*(?:(?<=\d)(?![A-Za-z\d])|(?=[원일명개월년건%]))"
    r"|[OoIl]+[.,]?\d[\d.,OoIl]*(?=[원일명개월년건%]))"
)
_DIGIT = str.maketrans("OoIl", "0011")


def _hidden(view: View) -> Iterator[Mark]:
    if not view.dropped:
        return
    safe = pii.mask(view.text)
    starts = [line.start for line in view.lines]

    def line_of(lost: tuple[int, str]) -> int:
        return max(0, bisect_left(starts, lost[0] + 1) - 1)

    for number, found in groupby(view.dropped, line_of):
        runs = [run for run in found if not (view.format in _SET and _CODES.fullmatch(run[1]))]
        if runs:
            yield _of_line(view.lines[number], runs, safe)


def _of_line(line: Line, runs: list[tuple[int, str]], safe: str) -> Mark:
    first, last = (min(max(run[0], line.start), line.end) for run in (runs[0], runs[-1]))
    count = sum(len(characters) for _, characters in runs)
    names = sorted({ord(char) for _, characters in runs for char in characters})
    quiet = all(_quiet(line, at, characters) for at, characters in runs)
    start = first if first < line.end else max(line.start, line.end - 1)
    return Mark(
        start,
        min(max(last, start + 1), line.end),
        f"보이지 않는 문자 {count}개를 빼고 읽었습니다: {_as_it_was(line, runs, safe)}",
        severity="info" if quiet else None,
        cause=" ".join(f"U+{name:04X}" for name in names[:_MOST]),
    )


def _as_it_was(line: Line, runs: list[tuple[int, str]], safe: str) -> str:
    """The words of the line around the first runs, with what was dropped spelled out where it stood."""
    shown = runs[:_MOST]
    position = max(line.start, shown[0][0] - _AROUND)
    said = ["…"] if position > line.start else []
    for at, characters in shown:
        at = min(max(at, position), line.end)
        between = safe[position:at]
        said.append(between if len(between) <= 4 * _AROUND else f"{between[:_AROUND]}…{between[-_AROUND:]}")
        more = len(characters) - _MOST
        said.append(spelled(characters[:_MOST]) + (f"(외 {more}개)" if more > 0 else ""))
        position = at
    end = min(line.end, position + _AROUND)
    cut = end < line.end or len(runs) > len(shown)
    return "".join([*said, safe[position:end], "…" if cut else ""])


def _quiet(line: Line, at: int, characters: str) -> bool:
    """True for what nobody is deceived by: soft hyphens, the dress of a sign, a blank without width beside a blank."""
    if _SOFT.fullmatch(characters):
        return True
    if not _ZERO_WIDTH.fullmatch(characters.replace("\ufe0f", "")):
        return False
    at -= line.start
    before, after = line.text[max(0, at - 1) : at], line.text[at : at + 1]
    return not (before.isalnum() and after.isalnum())


def _alike(view: View) -> Iterator[Mark]:
    if view.text.isascii():
        return
    for line in view.lines:
        if not line.text.isascii():
            yield from _other_scripts(line)
            yield from _other_forms(line)
        yield from _letters_in_numbers(line)


def _other_scripts(line: Line) -> Iterator[Mark]:
    words = [match for match in _WORD.finditer(line.text) if _ELSE.search(match[0])]
    foreign = any(_ELSE.match(char) and char not in _LIKE for match in words for char in match[0])
    for match in words:
        word = match[0]
        odd = [char for char in word if char in _LIKE]
        if not odd or any(_ELSE.match(char) and char not in _LIKE for char in word):
            continue
        latin = len(_LATIN.findall(word))
        small = all(char in _GREEK for char in odd)  # α2 and β-GTP are what they look like
        mixed = latin >= 2 if small else len(odd) < len(word)
        if mixed or (not foreign and not small and len(odd) == len(word)):
            plain = "".join(_LIKE.get(char, char) for char in word)
            script = "키릴 문자" if odd[0] in _CYRILLIC else "그리스 문자"
            told = ", ".join(f"{char}(U+{ord(char):04X})" for char in dict.fromkeys(odd[:_MOST]))
            yield _mark(
                line, match.span(), f"‘{word}’에 영문자나 숫자처럼 보이는 {script} {told}이(가) 있습니다.", plain
            )


def _other_forms(line: Line) -> Iterator[Mark]:
    for match in _FORMS.finditer(line.text):
        plain = "".join(_plain(char) for char in match[0])
        if plain == match[0]:
            continue
        told = ", ".join(f"{char}(U+{ord(char):04X})" for char in dict.fromkeys(match[0][:_MOST]))
        said = f"‘{match[0]}’은(는) 보통 글자가 아닌 다른 꼴의 글자입니다: {told}"
        yield Mark(
            line.start + match.start(),
            line.start + match.end(),
            said,
            suggestion=plain,
            severity="info" if _WIDE.fullmatch(match[0]) else None,
            cause=match[0],
        )


def _plain(char: str) -> str:
    digit = unicodedata.decimal(char, None)
    return unicodedata.normalize("NFKC", char) if digit is None else str(digit)


def _letters_in_numbers(line: Line) -> Iterator[Mark]:
    for match in _IN_NUMBER.finditer(line.text):
        told = ", ".join(dict.fromkeys(char for char in match[0] if char in "OoIl"))
        yield _mark(
            line, match.span(), f"숫자 ‘{match[0]}’ 안에 영문자 {told}이(가) 있습니다.", match[0].translate(_DIGIT)
        )


def _mark(line: Line, span: tuple[int, int], message: str, plain: str) -> Mark:
    start, end = span
    return Mark(line.start + start, line.start + end, message, suggestion=plain, cause=line.text[start:end])


RULES: tuple[Rule, ...] = (
    Rule(
        id="GM-HID-001",
        title="보이지 않는 문자",
        severity="warn",
        confidence="HEUR",
        gate="every",
        basis=(_UNICODE,),
        what=(
            "너비 없는 문자, 글의 방향을 바꾸는 문자, 한글 채움 문자, 태그 문자, 제어 문자처럼 화면에 보이지 않는 것을 "
            "찾아 부호(‹U+200B›)로 보여 줍니다. 색인·검색·인용 확인에는 이런 문자를 뺀 글을 씁니다."
        ),
        why="보이는 글과 실제 글이 달라 금액이나 낱말이 바뀌어 보이고, 검색과 대조가 어긋납니다.",
        bad=(
            Example("지원금은 \u202e000,1\u202c원입니다.", doctype="other"),
            Example("보조\u200b금을 지급합니다.", doctype="other"),
        ),
        good=(Example("지원금은 1,000원입니다.", doctype="other"),),
        check=_hidden,
        since="0.2",
    ),
    Rule(
        id="GM-HID-002",
        title="다른 글자처럼 보이는 글자",
        severity="warn",
        confidence="HEUR",
        gate="every",
        basis=(_UNICODE,),
        what=(
            "영문 낱말에 섞인 키릴 문자·그리스 문자, 숫자에 섞인 영문자 O·I·l, 전각 영문자와 숫자, 수학용 글자, 다른 "
            "문자의 숫자, 반각 한글을 찾습니다."
        ),
        why="눈으로는 같아도 다른 글자여서 검색되지 않고, 주소나 금액을 잘못 읽게 합니다.",
        bad=(
            Example("누리집 주소는 ехample입니다.", doctype="other"),
            Example("모두 1O0,000원입니다.", doctype="other"),
            Example("계정은 𝐠𝐚𝐨𝐧입니다.", doctype="other"),
        ),
        good=(
            Example("H2O와 CO2를 잽니다.", doctype="other"),
            Example("알파(α)와 베타(β2)를 잽니다.", doctype="other"),
        ),
        check=_alike,
        fix="offer",
        since="0.2",
    ),
)
