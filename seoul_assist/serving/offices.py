"""Who may ask a shared server, and how much each may see: a token a line, with a name and a grade where several do."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from seoul_assist.errors import GradeRefused, UsageError
from seoul_assist.governance import grades
from seoul_assist.settings import GRADES, as_grade

SHORTEST = 16  # letters of a token
_EXAMPLE = "여럿이면 한 줄에 하나씩 `총무과 O 토큰`처럼 이름, 등급, 토큰을 적어 주세요."


@dataclass(frozen=True, slots=True)
class Office:
    """One who may ask: sources above the grade do not exist for them."""

    name: str
    grade: str
    token: bytes


def read(path: Path, alone: str) -> tuple[Office, ...]:
    """The offices of a token file: a token alone, which may see up to the grade `alone`, or `name grade token` lines.

    Empty lines and those that begin with # say nothing. UsageError for what cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise UsageError(f"토큰 파일을 읽을 수 없습니다: {path}", "경로와 권한을 확인해 주세요.") from None
    lines = [line.split() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    if len(lines) <= 1 and len(lines[0] if lines else "") <= 1:
        return (Office("", alone, _token("".join(lines[0]) if lines else "")),)
    found = [_office(words) for words in lines]
    for what, values in (("이름", [one.name for one in found]), ("토큰", [one.token for one in found])):
        if len(set(values)) < len(found):
            raise UsageError(f"토큰 파일에 같은 {what}이 두 번 있습니다.", "줄마다 다르게 적어 주세요.")
    return tuple(found)


def _office(words: list[str]) -> Office:
    if len(words) != 3 or not as_grade(words[1]):
        raise UsageError("토큰 파일의 줄을 읽을 수 없습니다.", _EXAMPLE)
    return Office(words[0], as_grade(words[1]), _token(words[2]))


def _token(token: str) -> bytes:
    if len(token) < SHORTEST or not token.isascii() or not token.isprintable():
        raise UsageError(
            f"토큰은 {SHORTEST}자 이상의 영문자와 숫자로 적어 주세요.",
            "`openssl rand -hex 32 > 토큰.txt`로 만들 수 있습니다.",
        )
    return token.encode()


def who(offices: Sequence[Office], given: bytes) -> Office | None:
    """The office whose token it is; every one is compared in full."""
    return next((office for office in [one for one in offices if hmac.compare_digest(one.token, given)]), None)


def judge(shown: Sequence[tuple[str, str]], server_grade: str) -> None:
    """Raises GradeRefused where a (name, grade) would hand other machines more than the settings allow them."""
    for name, grade in shown:
        if not grades.may_leave(grade, server_grade):
            least = "C(기밀)는 다른 컴퓨터에 열 수 없습니다." if grade == GRADES[-1] else ""
            raise GradeRefused(
                f"{grades.NAMES[grade]} 등급의 자료를 다른 컴퓨터에 열지 않습니다: {name or '토큰'}",
                least or "그래도 되는 서버라면 설정 파일의 server_grade에 그 등급을 적어 주세요.",
            )
