"""The grade of what a call works with, by the national framework N2SF 1.0, and what it keeps on this machine.

Three grades follow 정보공개법 제9조: C(기밀) > S(민감) > O(공개). The highest among the sources of the library, the
documents of the call and the setting counts. What nobody graded is not known to be public: it counts above O and below
S, and stays on this machine like S and C until somebody says that it is O. An office whose servers are approved for S
says so in `server_grade`; C never leaves.
"""

from __future__ import annotations

from collections.abc import Iterable

from seoul_assist.errors import GradeRefused
from seoul_assist.governance.leaving import leaving
from seoul_assist.settings import Settings

NAMES = {"O": "O(공개)", "S": "S(민감)", "C": "C(기밀)", "": "정하지 않음"}
_ORDER = ("O", "", "S", "C")  # "" is what nobody graded
_WHAT = {
    "engine": "글을 쓰는 엔진",
    "embedder": "임베더",
    "store": "벡터 저장소",
    "cluster": "문서를 나누어 처리하는 클러스터",
}
_INSTEAD = {
    "engine": "--engine extractive를 붙이거나 이 컴퓨터의 모델을 써 주세요.",
    "embedder": "embedder 설정을 static으로 적거나 이 컴퓨터의 임베딩 서버를 써 주세요.",
    "store": "store 설정을 chroma-local로 적어 주세요.",
    "cluster": "--cluster를 빼거나 --cluster local:2처럼 이 컴퓨터의 프로세스로 나누어 주세요.",
}


def highest(grades: Iterable[str], own: str = "") -> str:
    """The grade of a call: `own` is that of its documents or the setting, and what a source without one counts as."""
    return max((own, *(grade or own for grade in grades)), key=_ORDER.index)


def rank(grade: str) -> int:
    """Where the grade stands, the lowest first."""
    return _ORDER.index(grade)


def may_leave(grade: str, allowed: str = "O") -> bool:
    """Whether what bears this grade may be sent to another machine: what is known to be public, or what the office
    `allowed` its servers."""
    return _ORDER.index(grade) <= _ORDER.index(allowed) < _ORDER.index("C")


def within(grade: str, ceiling: str) -> bool:
    """Whether what bears the grade may be among what goes up to the ceiling."""
    return _ORDER.index(grade) <= _ORDER.index(ceiling)


def open_to(ceiling: str, own: str = "") -> frozenset[str]:
    """The grades of sources that may be among what goes up to the ceiling; one without a grade counts as `own`."""
    return frozenset(grade for grade in _ORDER if within(grade or own, ceiling))


def line(grade: str) -> str:
    """The line that shows the grade to a person."""
    return f"자료 등급: {NAMES[grade]}"


def remote(settings: Settings, door: str) -> str:
    """The host elsewhere that the settings let this door (of `leaving.DOORS`) send to; "" where there is none."""
    return next((one.host for one in leaving(settings) if one.name == door), "")


def hold(grade: str, settings: Settings, door: str) -> None:
    """Raises GradeRefused when what bears the grade would be sent through the door to another machine."""
    host = remote(settings, door)
    if not host or may_leave(grade, settings.server_grade):
        return
    what = f"{_WHAT[door]}이(가) 다른 컴퓨터에 있습니다: {host}"
    if grade:
        raise GradeRefused(
            f"{NAMES[grade]} 등급의 자료는 이 컴퓨터 밖으로 보내지 않습니다. {what}",
            f"{_INSTEAD[door]} 등급이 맞는지는 `seoul-assist regs list`와 grade 설정에서 볼 수 있습니다.",
        )
    raise GradeRefused(
        f"등급을 정하지 않은 자료는 이 컴퓨터 밖으로 보내지 않습니다. {what}",
        f"모두 공개해도 되는 자료라면 --grade O를 붙이거나 grade 설정에 O를 적어 주세요. 아니라면 {_INSTEAD[door]}",
    )
