"""What a template may do to a value: a short fixed table, by the Korean name that stands behind the bar."""

from __future__ import annotations

import re
from collections.abc import Callable

from seoul_assist.tasks.drafting.opening import is_purpose, reason, told_as_object
from seoul_assist.tasks.drafting.wording import amount, dated, particle, told
from seoul_assist.text.hangul import BIEUP, NIEUN, SSANG_SIOT, coda, with_coda
from seoul_assist.text.nominal import nominal as as_noun

_ACT = re.compile(
    r"\s*(?:(?:협조|자료\s?제출|제출|의견|참석|검토)?\s*(?:요청|요구|의뢰)|알림|안내|통보|회신|개최|공고|보고|계획|결과)$"
)
_LINK = re.compile(r"(?:에\s?(?:대한|관한|따른)|[을를]\s?위한)$")
_UNTIL = re.compile(r"(?:까지|이내|전|내|중|즉시|수시|상시|없음|마감|부터\s\d{1,3}일)$")
_LIMIT = re.compile(r"(?<=[\d.)분시])\s?한(?:까지)?$")  # 18:00 한
_PERIOD = re.compile(r"\d\.?(?:\([월화수목금토일]\))?[~∼～]\d[\d\s.:()월화수목금토일]*$")
_NOTHING = re.compile(r"(?:해당\s?)?없음|-")
# What an agency of that ending does for its people.
_AFFAIRS = {"시": "시정", "군": "군정", "구": "구정", "도": "도정"}
# 하다 after these describes; after any other noun it does something.
_DESCRIBES = re.compile(
    r"(?:필요|가능|불가능|중요|다양|안전|편리|불편|적절|부적절|충분|부족|곤란|불가피|시급|유용|공정|투명|신속|정확|동일|심각|우수|위험|유효|무효|저렴|풍부|원활|간편)$"
)
_POLITE = re.compile(r"([가-힣])(습?)니다$")
_STATES = re.compile(
    r"(?:크|빠르|다르|푸르|바쁘|나쁘|기쁘|슬프|아니|이|쓰|아프|고프|예쁘|느리|시|비|희|세"
    r"|좋|많|적|높|낮|같|넓|좁|짧|깊|작|젊|옳|싫|맑|밝|굵|얇|괜찮|어렵|쉽|가깝|무겁|가볍|새롭|고맙|덥|춥|곱|아름답|있|없)$"
)


def until(text: str) -> str:
    """The day with 까지, unless it already says how far it goes or is a period."""
    text = _LIMIT.sub("", dated(text))
    return text if "까지" in text or _UNTIL.search(text) or _PERIOD.search(text) else f"{text}까지"


def stem(text: str) -> str:
    """The subject of a title: what is left without the act at its end."""
    return _LINK.sub("", _ACT.sub("", text)) or text


def nominal(text: str) -> str:
    """Statements as a report words them: …합니다 becomes …함; what ends otherwise stays."""
    return ". ".join(as_noun(part, past=True).rstrip(" .") for part in re.split(r"(?<=다)\.\s+", dated(text)))


def plain(text: str) -> str:
    """A statement as the press words it: …합니다 becomes …한다, with its full stop; what ends otherwise stays."""
    return re.sub(r"[^.!?]+", lambda found: _plain_end(found.group()), _stopped(told(text)))


def _plain_end(text: str) -> str:
    found = _POLITE.search(text)
    if found is None:
        return text
    before, last, closed = text[: found.start()], found[1], found[2]
    if not closed and coda(last) != BIEUP:
        return text
    word = last if closed else with_coda(last, 0)
    noun = before.split(" ")[-1]
    if (closed and coda(last) == SSANG_SIOT) or _STATES.search(before + word):
        return f"{before}{word}다"
    if word == "하" and not closed and _DESCRIBES.search(noun):
        return f"{before}하다"
    return f"{before}{word}는다" if closed else f"{before}{with_coda(word, NIEUN)}다"


def _stopped(text: str) -> str:
    return f"{text}." if text.endswith("다") else text


def _plan(background: str) -> str:
    wish = is_purpose(background)
    return f"{reason(background)}다음과 같이 {'추진하겠습니다' if wish else '추진하고자 합니다'}."


def _about(text: str) -> str:
    """What an answer is about; 의견 about something is itself the object."""
    text = dated(text)
    linked = re.search(r"에\s?(?:대한|관한)\s[^,]*$", text)
    return particle(text, "을") if linked else f"{text}에 대하여"


def _attached(text: str) -> str:
    return "" if _NOTHING.fullmatch(text.strip()) else "붙임과 같이 "


def _polite(text: str) -> str:
    """A sentence for a letter; a phrase stays a phrase."""
    return _stopped(dated(text).rstrip(" "))


def _quoted(text: str) -> str:
    return told(text).strip("\"“”' ")


def _person(text: str) -> str:
    return text if re.search(r"(?:귀하|귀중|님)(?:\(.*\))?$", text) else f"{text} 귀하"


def _particle(one: str) -> Callable[[str], str]:
    return lambda text: particle(dated(text), one)


FILTERS: dict[str, Callable[[str], str]] = {
    "까지": until,
    "이유": lambda text: reason(text, "하니"),
    "이유하여": reason,
    "공고사유": told_as_object,
    "추진문": _plan,
    "대하여": _about,
    "붙임처럼": _attached,
    "줄기": lambda text: stem(dated(text)),
    "명사형": nominal,
    "다체": plain,
    "문장": _polite,
    "따옴표없이": _quoted,
    "귀하": _person,
    "괄호": lambda text: f"({dated(text)})",
    "에따라": lambda text: f"{dated(text)}에 따라 ",
    "금액": amount,
    "시정": lambda text: _AFFAIRS.get(text[-1:], "행정"),
    "이": _particle("이"),
    "을": _particle("을"),
    "은": _particle("은"),
    "과": _particle("과"),
    "으로": _particle("으로"),
}
# These also take the name of a slot that is still open: the sentence around it stays a sentence.
ON_OPEN = frozenset({"까지", "대하여", "공고사유", "이유", "이유하여", "추진문", "이", "을", "은", "과", "으로"})
# These leave 12월 15일 and 저녁 7시 the words they are.
TOLD = frozenset({"다체", "따옴표없이"})

_REFUSES = re.compile(
    r"불가(?![능피결])|불가능|어렵|어려움|곤란|거부|반려(?!동물|견|묘|식물|인|가구)|기각|각하|불수용|미수용|미반영|불허"
    r"|일부\s?(?:만|수용|반영|인용|가능)|수\s?없|[지치]\s?(?:않|아니|못)"
)
# What a condition may ask of a value, by its Korean name.
TESTS: dict[str, Callable[[str], bool]] = {
    "거절": lambda text: _REFUSES.search(text) is not None,  # an answer that refuses, wholly or in part
    "뜻": is_purpose,  # …하고자 함: what somebody means to do
}
