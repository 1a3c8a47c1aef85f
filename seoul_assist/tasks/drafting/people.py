"""Persons and addressees, however they were given: one text for each."""

from __future__ import annotations

import re

from seoul_assist.tasks.drafting.fact_sheet import Value, flat
from seoul_assist.tasks.drafting.outline import slot
from seoul_assist.tasks.drafting.wording import dated

_PHONES = ("전화", "전화번호", "연락처")
_REACH = (*_PHONES, "전자우편", "팩스", "내선")
_OF_A_PERSON = frozenset(
    ["직위", "직급", "직책", "성명", "이름", "전결", "대결", "일자", "날짜", "표시", "구분", "의견", "부서", "소속"]
) | frozenset(_PHONES)
_OF_A_CONTACT = _OF_A_PERSON | {"과", "팀", "담당", "담당자", "담당부서", "전자우편", "팩스", "내선"}
_NAMES = ("성명", "이름", "민원인", "기관", "수신")
_PLACES = ("주소", "처리과", "담당", "부서")
# What ends the name of an office that letters go to, with who will handle it in parentheses.
_OFFICE = re.compile(r"[가-힣A-Za-z0-9 ]*[가-힣](?:장|군수|지사|장관|담당관|대사)(?:\s?\([^()]*\))?")
_BETWEEN = re.compile(r"\s*[,;/]\s*(?![^()]*\))")
_LISTED_BELOW = re.compile(r"\(?수신자\s?참조\)?")


def signers(value: Value, phones: bool = True) -> list[str]:
    """One text for each person: named parts (직위, 전결, 일자, 성명) stand in the order in which they were written.

    Persons named by what they are ({위원장: 고은솔, 위원: [한누리, 김나래]}) each have it before their name.
    """
    if isinstance(value, list):
        return [name for part in value for name in signers(part, phones)]
    if not isinstance(value, dict):
        return flat(value)
    if _OF_A_PERSON.issuperset(value):
        return [_joined(value, phones)]
    return [f"{name} {one}" for name, part in value.items() for one in signers(part, phones) or [slot("이름")]]


def _joined(value: dict[str, Value], phones: bool = True) -> str:
    """The parts of one person or desk, the numbers to call behind a comma."""
    said = " ".join(flat([part for name, part in value.items() if name not in _REACH]))
    return ", ".join([said, *flat([part for name, part in value.items() if name in _REACH])] if phones else [said])


def contact(value: Value) -> Value:
    """Whom to ask as one text, where it was given in parts (부서, 담당자, 전화); anything else as it stands."""
    if isinstance(value, dict) and len(value) > 1 and _OF_A_CONTACT.issuperset(value):
        return _joined(value)
    return value


def phones_of(value: Value) -> list[str]:
    """The numbers that persons were given with, each once."""
    people = value if isinstance(value, list) else [value]
    given = [part for person in people if isinstance(person, dict) for name, part in person.items() if name in _PHONES]
    return list(dict.fromkeys(flat(given)))


def addressees(value: Value) -> list[str]:
    """Each addressee with who will handle it, or where a person lives, in parentheses.

    Offices that one text names are parted; 수신자 참조 alone names nobody.
    """
    if isinstance(value, list):
        return [name for part in value for name in addressees(part)]
    if not isinstance(value, dict):
        return [dated(one) for one in _parted(value)]
    name = next((value[key] for key in _NAMES if isinstance(value.get(key), str)), None)
    place = next((value[key] for key in _PLACES if isinstance(value.get(key), str)), None)
    if isinstance(name, str) and len(value) == 1 + isinstance(place, str):
        return [f"{name}({place})" if isinstance(place, str) and place else name]
    return [f"{key}({', '.join(flat(part))})" if part else key for key, part in value.items()]


def _parted(text: str) -> list[str]:
    if not text or _LISTED_BELOW.fullmatch(text):
        return []
    parts = _BETWEEN.split(text)
    return parts if all(_OFFICE.fullmatch(part) for part in parts) else [text]
