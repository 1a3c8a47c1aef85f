"""What somebody gave as the reason, as the opening of the sentence that follows it, whatever its ending."""

from __future__ import annotations

import re

from seoul_assist.tasks.drafting.wording import dated, particle
from seoul_assist.text.hangul import SSANG_SIOT, coda

# Endings that go on by themselves: …하므로, …위하여, …있어, …통해.
_GOES_ON = re.compile(
    r"(?:므로|고자|려고|려|기에|따라서?|때문에|위하여|위해서?|통하여|통해|대비하여|대비해|관련하여|관련해|인하여|인해"
    r"|의하여|의해|맞아|맞이하여|맞이해|앞두고|하여서?|되어서?|으며|[하되이]며|[하되]고|시키고|오니|[하되이으]니|니까|지만|[는은인한된]데"
    r"|도록|면서|아서|어서|여서|해서|워서|져서|려서|아져|어져|커져|어나|아나|어들어|아들어|[낡많좁높낮맞받막닫]아|[있없늘줄늦넓적깊싫]어)$"
)
_WISHES = re.compile(r"(?P<until>.*(?:고자|려고))\s?(?:함|한다|하는\s?것임)$")
_PAST = re.compile(r"(?P<until>.*(?P<last>[가-힣]))음$")
# A statement ends in 다 after 니, 이, 하 or a closed syllable (간다, 넓다); 바다 and 마다 are nouns.
_STATED = re.compile(r"(?P<last>[가-힣])다$")
_SAID = re.compile(r"(?:[세어아해에예네데까려]요|지요|죠)$")
_OPEN_STEMS = "니이하되크르쁘프"
# Verbs as nouns: these syllables end hardly any other word.
_VERBAL = re.compile(r"(?:함|됨|짐|냄|둠|줌|씀|엶|듦|뀜|빔|림|움|음|남|임|늚|댐|룸|킴|힘|임|꿈|춤)$")
_NOUNS = re.compile(
    r"(?:책임|모임|담임|취임|퇴임|부임|위임|신임|재임|소음|처음|다음|마음|웃음|얼음|녹음|발음|그림|방침|지침|아침|기침|상담"
    r"|게임|시스템|방역망|요금|현금|보조금|보험|시험|점검|오염|감염|흐름|기름|이름|여름|필름|크림|사람|강남|호남|영남|고함|(?:^|\s)(?:힘|꿈|춤|임))$"
)
_CLAUSE = re.compile(r"[가-힣](?:이|가|을|를|은|는|에|로|도|에게|에서|께서)\s")
_MIEUM = (10, 16)  # ㄻ and ㅁ


def reason(background: str, wish: str = "") -> str:
    """The background as the opening of the sentence that follows it; `wish` stands behind …고자 where that is not all.

    What no rule of Korean endings covers is taken for a noun: `…와 관련하여`.
    """
    text = dated(background).rstrip(" .")
    if wished := _WISHES.fullmatch(text):
        return f"{wished['until']}{f' {wish}' if wish else ''} "
    if is_statement(text):
        return f"{text}. 이에 "
    past = _PAST.fullmatch(text)
    if past and coda(past["last"]) == SSANG_SIOT:  # 하였음 -> 하였으므로
        return f"{past['until']}으므로 "
    if is_noun_form(text):
        return f"{text}에 따라 "
    if _GOES_ON.search(text):
        return f"{text} "
    return f"{particle(text, '과')} 관련하여 "


def told_as_object(act: str) -> str:
    """The act as what a notice makes known: 시행함 becomes 시행함을, a purpose stays one, anything else is a reason."""
    text = dated(act).rstrip(" .")
    return f"{text}을 " if is_noun_form(text) and not _WISHES.fullmatch(text) else reason(act)


def is_purpose(text: str) -> bool:
    """True for what somebody means to do: …고자 함, …려고."""
    bare = text.rstrip(" .")
    return _WISHES.fullmatch(bare) is not None or re.search(r"(?:고자|려고)$", bare) is not None


def is_statement(text: str) -> bool:
    """True for a whole sentence: …합니다, …하다, …해요."""
    found = _STATED.search(text)
    if found is not None:
        return found["last"] in _OPEN_STEMS or bool(coda(found["last"]))
    return _SAID.search(text) is not None


def is_noun_form(text: str) -> bool:
    """True for a statement that ends as a noun: 선정함, 법이 바뀜; 책임 and 점검 are none."""
    if not text or coda(text[-1]) not in _MIEUM or _NOUNS.search(text):
        return False
    return _VERBAL.search(text) is not None or _CLAUSE.search(text) is not None
