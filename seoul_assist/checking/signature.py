"""The sender of a document: the head of the agency, somebody acting for the head, and the mark of a seal left out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from seoul_assist.checking.slot import Slot
from seoul_assist.text import rx

Kind = Literal["head", "board", "aide", "agency", "department", "person", "other"]
_SEAL = r"[\[(〔]?\s?(?P<seal>(?:관\s?인|서\s?명|직\s?인)\s?생\s?략|관\s?인|직\s?인|(?<=[\[(])인)\s?[\])〕]?"
# A sender line with its blanks is no longer than this.
_LONGEST = 200
_SEAL_ALONE = rx.compile(rf"^\s*{_SEAL}\s*$")
_SENDER = rx.compile(
    r"^\s*(?:발신\s?명의\s?[:：]?\s+)?(?P<name>[^()\[\]〔]{2,50}?)"
    r"(?:(?:\s+|(?<=[장수사감]))(?P<acting>권한\s?대행|직무\s?대[리행]|대행|직대|대리)(?:\s+(?P<actor>[^()\[\]]{2,30}?))?)?"
    rf"(?:\s*(?<=[가-힣\s]){_SEAL})?\s*(?P<note>\([^()\n]{{0,60}}\))?\s*$"
)
_SURNAMES = (
    "김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민류나진지엄채원천방공현함변염여추"
    "도소석선설마길연위표명기반라왕금옥육인맹제모온"
)
_PERSON = rx.compile(rf"^(?:[{_SURNAMES}][가-힣]{{2}}|(?:남궁|황보|제갈|사공|선우|서문|독고)[가-힣]{{1,2}})$")
# What three syllables below a text may be, besides a name.
_NOUNS = frozenset(
    {
        "문의처",
        "신청서",
        "신청인",
        "안내문",
        "안내도",
        "조감도",
        "위치도",
        "배치도",
        "주요도",
        "서약서",
        "동의서",
        "확인서",
        "진술서",
        "추천서",
        "지원서",
        "주의점",
        "전부서",
        "유의점",
        "기안자",
        "제출처",
        "신청자",
        "이용자",
        "기관장",
        "주소지",
    }
)
_HEAD = rx.compile(
    "(?:장관|처장|청장|시장|군수|구청장|지사|교육감|교육장|이사장|사장|의장|위원장|총장|원장|학교장|교장|소장|관장|(?<!부)서장|본부장|단장"
    "|센터장|읍장|면장|동장|우체국장|총영사|대사|총리|대통령|학장|회장|이사)$"
)
# Heads of agencies whose office ends like that of an aide.
_OWN_HEAD = rx.compile("(?:우체국장|국무조정실장|비서실장|안보실장|방송국장)$")
_AIDE = rx.compile(
    "(?:과장|팀장|국장|실장|계장|담당관|부장|차장|반장|주무관|사무관|서기관|부시장|부군수|부구청장|부지사|차관)$"
)
_BOARD = rx.compile("(?:위원회|의회|협의회|심의회|이사회|평의회)$")
_AGENCY = rx.compile(
    "(?:특별시|광역시|특별자치[시도]|시청|군청|구청|도청|교육청|[가-힣]{2}[시군구도]|[가-힣]{2}[부처청]|보건소|소방서|경찰서"
    "|세무서|사업소|사무소|주민센터|행정복지센터)$"
)
_DEPARTMENT = rx.compile(
    "(?:[가-힣0-9]{2}(?<!결)(?<!효)(?<!성)(?<!경)(?<!초)(?<!통)(?<!부)(?<!제)과|[가-힣]{2}팀|담당관실"
    "|(?:건설|행정|복지|환경|교통|안전|문화|경제|자치|재정|도시|관광|보건|총무|기획|감사)국|(?:기획|조정|감사|관리|지원|상황)실)$"
)
# Syllables of given names: three syllables that stand alone are taken for a name only when made of these.
_GIVEN = (
    "가람나래솔다솜슬아누리은한결담비하늘서유진도란보온여울바겨운라새봄민지현영수희정경미선주연우준호성재훈승윤예소채린빈혜원상태동석철명순"
    "옥숙별빛찬솜이루새롬샘"
)


@dataclass(frozen=True, slots=True)
class Sender:
    """The sender line: the whole, the name, what follows it; `kind` says what the name is of."""

    slot: Slot
    name: Slot
    kind: Kind
    acting: Slot | None = None
    actor: Slot | None = None
    seal: Slot | None = None
    note: Slot | None = None


def kind_of(name: str) -> Kind:
    """What a name without blanks is: the head of an agency, a board, an aide, an agency, a department, a person."""
    if name in _NOUNS:
        return "other"
    if _OWN_HEAD.search(name):
        return "head"
    for kind, pattern in _KINDS:
        if pattern.search(name):
            return kind
    return "person" if is_person(name) else "other"


def is_person(name: str) -> bool:
    """True for three syllables that begin with a surname (four with one of two syllables) and are no common noun."""
    return _PERSON.match(name) is not None and name not in _NOUNS


def is_surely_person(name: str) -> bool:
    """True for a surname and a given name made of the syllables that given names are made of."""
    return is_person(name) and all(syllable in _GIVEN for syllable in name[1:])


_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("aide", _AIDE),
    ("head", _HEAD),
    ("board", _BOARD),
    ("agency", _AGENCY),
    ("department", _DEPARTMENT),
)


def seal_alone(text: str) -> bool:
    """True for a line with nothing but the mark of a seal."""
    return len(text) <= _LONGEST and _SEAL_ALONE.match(text) is not None


def sender_of(piece: Slot, below: Slot | None = None) -> Sender | None:
    """The sender that a line shows, or None when it is no name; `below` is a line with nothing but the seal."""
    match = _SENDER.match(piece.text) if len(piece.text) <= _LONGEST else None
    if match is None:
        return None
    name = piece.part(*match.span("name"))
    kind = kind_of(name.tight)
    if kind == "other" or re.search(r"[,.:;\d]", name.text) or len(name.tight) > 30:
        return None
    seal = piece.part(*match.span("seal")) if match["seal"] else None
    if seal is None and below is not None:
        found = _SEAL_ALONE.match(below.text)
        seal = below.part(*found.span("seal")) if found else None
    return Sender(
        slot=piece.part(0, len(piece.text)),
        name=name,
        kind=kind,
        acting=piece.part(*match.span("acting")) if match["acting"] else None,
        actor=piece.part(*match.span("actor")) if match["actor"] else None,
        seal=seal,
        note=piece.part(match.start("note") + 1, match.end("note") - 1) if match["note"] else None,
    )
