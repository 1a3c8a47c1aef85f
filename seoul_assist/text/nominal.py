"""Statements as reports word them (개조식): only the final ending becomes a noun, no other word is touched."""

from __future__ import annotations

from seoul_assist.text import rx
from seoul_assist.text.hangul import BIEUP, MIEUM, NIEUN, SSANG_SIOT, coda, with_coda

# The last word, full stops, a remark in brackets.
_END = rx.compile(r"([가-힣]+)[\s.。!]*?((?:\s*\([^()]{1,80}\))?)[\s.。!]*$")
_ASKED = rx.compile(r"(?:하십시오|하시오|하세요|하십시요)$")
_GIVEN = rx.compile(r"([하해어여])(\s?)(?:주십시오|주시오|주세요)$")
# 바다 and 날마다 end in 다 as well, and so do words that a list of nouns ends with.
_NOUNS = rx.compile(r"(?:바다|마다|보다|에다|한다다|다다|판다|캐나다|우간다|르완다|소다)$")
# Verbs on ㄹ drop it before ㄴ and ㅂ, and get it back as a noun.
_BACK = {"만드": "만듦", "드": "듦", "여": "엶", "사": "삶", "파": "팖", "노": "놂", "아": "앎", "기": "긺", "머": "멂"}
_BACK |= {"푸": "풂", "베푸": "베풂", "이끄": "이끎", "머무": "머묾", "내거": "내걺"}
_ON_D = rx.compile(r"[가-힣]드$")  # 접어들다, 흔들다, 거들다: the verbs of more than one syllable on 드 all have a ㄹ
# Verbs that change their stem before a vowel: 짓다 -> 지음, 듣다 -> 들음; 묻다 is mostly to ask.
_CHANGED = {
    "짓": "지",
    "잇": "이",
    "긋": "그",
    "붓": "부",
    "낫": "나",
    "듣": "들",
    "싣": "실",
    "닫": "달",
    "컫": "컬",
    "묻": "물",
}
_CHANGES = rx.compile(r"(?:[짓잇긋붓낫듣싣묻]|깨닫|일컫)$")
_OPEN = "하되이크르프니쓰시끄느"  # stems of dictionary forms that take ㅁ: 필요하다, 다르다, 크다
_CLOSED = "있없많적높낮같좋작넓좁짧깊않싶옳낫"  # and those that take 음
_PAST = {"했": "함", "였": "임", "됐": "됨"}
_PASSED = rx.compile(r"(?<=[했됐였었])(?:습니)?다$")


def nominal(text: str, *, past: bool = False) -> str:
    """The statement with a noun at its end: 제출한다 -> 제출함, 바랍니다 -> 바람; what ends otherwise stays as it is.

    Nothing but the last word changes, so that every number, name, condition and negation stays. The full stop goes.
    With `past` 제출하였다 is 제출하였음, as a report has it; a summary says 제출함.
    """
    found = _END.search(text)
    if found is None:
        bare = text.rstrip(" 。")
        return bare if bare[-2:-1].isdigit() else bare.rstrip(" .")  # the full stop of a date is part of it
    word, remark = found[1], found[2]
    before = text[: found.start()]
    if given := _GIVEN.search(before + word):
        joined = before + word
        return f"{joined[: given.start()]}{given[1]}{given[2]}줄 것{remark}"
    return f"{before}{_noun(word, past)}{remark}"


def _noun(word: str, past: bool) -> str:
    if asked := _ASKED.search(word):
        return f"{word[: asked.start()]}할 것"
    if not word.endswith("다") or len(word) < 2 or _NOUNS.search(word):
        return word
    if past and _PASSED.search(word):
        return _PASSED.sub("음", word)
    polite = _of_polite(word[:-2]) if word.endswith("니다") and len(word) > 2 else ""
    return polite or _of_plain(word[:-1]) or word


def _of_polite(stem: str) -> str:
    """The noun of what stands before 니다: 있습, 합, 입, 바랍."""
    if stem.endswith("습"):
        return _closed(stem[:-1])
    return _opened(stem[:-1] + with_coda(stem[-1], 0)) if coda(stem[-1]) == BIEUP else ""


def _of_plain(stem: str) -> str:
    """The noun of what stands before 다: 있, 하였, 한, 받는, 필요하."""
    last = stem[-1]
    if last == "는" and len(stem) > 1 and coda(stem[-2]):
        bare = stem[:-1]
        return f"{bare[:-1]}{_CHANGED[bare[-1]]}음" if _CHANGES.search(bare) else _closed(bare)
    if coda(last) == NIEUN:
        return _opened(stem[:-1] + with_coda(last, 0))
    if coda(last) in (SSANG_SIOT, BIEUP) or last in _CLOSED:
        return _closed(stem)
    if last in "니시" and len(stem) > 1 and coda(stem[-2]):  # 갑시다, and 냄니다 as some mistype it
        return ""
    return _opened(stem) if last in _OPEN else ""


def _closed(stem: str) -> str:
    """The noun of a stem that ends in a consonant: 있 -> 있음, 하였 -> 함, 어렵 -> 어려움."""
    if not stem:
        return ""
    last = stem[-1]
    if stem.endswith(("하였", "되었")):
        return stem[:-1].removesuffix(stem[-2]) + with_coda(stem[-2], MIEUM)
    if last in "했됐":
        return stem[:-1] + _PAST[last]
    if coda(last) == BIEUP and last not in "좁입잡접뽑집씹업굽":  # 업다 and 입다 keep their ㅂ
        return stem[:-1] + with_coda(last, 0) + "움"
    return f"{stem}음" if coda(last) else ""


def _opened(stem: str) -> str:
    """The noun of a stem that ends in a vowel: 하 -> 함; a verb on ㄹ gets it back."""
    for short, noun in _BACK.items():
        if stem == short or (len(short) > 1 and stem.endswith(short)):
            return stem.removesuffix(short) + noun
    if _ON_D.search(stem):
        return f"{stem[:-1]}듦"
    return stem[:-1] + with_coda(stem[-1], MIEUM)
