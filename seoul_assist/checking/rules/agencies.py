"""Agencies under a name that they no longer bear."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from seoul_assist.checking import lexicon
from seoul_assist.checking.rule import Example, Mark, Rule
from seoul_assist.checking.view import View
from seoul_assist.checking.when import canonical, days
from seoul_assist.model import Basis, Severity
from seoul_assist.text import rx

_TABLE = "agencies"
_HEAD = 15
# A text of so few lines is a piece of a document of today.
_PIECE = 5
# Words that say the old name is meant, and years that say the same.
_THEN = rx.compile(r"(?:구|옛|전|당시|종전의?|이전의?|\(舊\)|舊|현\s|에서|개편|변경|명칭)\s?\(?$")
_YEAR = rx.compile(r"(?<!\d)(?:(?P<y>(?:19|20)\d{2})(?=\s?[년.\-)]|-\d)|[’'‘](?P<yy>\d{2})(?=\s?[.년~]))")
_RENAMED = rx.compile(r"^[가-힣]{0,3}\s?(?:\(현|→|에서|는 없어|가 없어|이 없어|\(옛|\(구)")
_NEAR = 40


def _renamed(view: View) -> Iterator[Mark]:
    here = lexicon.present(lexicon.load(_TABLE), view.masked)
    if not here:
        return
    today, level = _day(view)
    for line in view.prose:
        for start, end, entry in lexicon.find(here, line.masked):
            since = date.fromisoformat(entry.note)
            if (today and today < since) or _is_meant(line.masked, start, end, since):
                continue
            instead = "나 ".join(f"‘{choice}’" for choice in entry.choices)
            message = f"{canonical(since.year, since.month, since.day)}부터 ‘{entry.word}’의 이름은 {instead}입니다."
            yield Mark(line.start + start, line.start + end, message, entry.instead, severity=level, cause=entry.word)


def _day(view: View) -> tuple[date | None, Severity | None]:
    """The day of the document, None where nothing tells; and how surely the rule may speak."""
    if view.form.issue is not None:
        for day in days(view.form.issue.text):
            return day.date, None
    filled = [line for line in view.lines if not line.blank]
    for line in filled[:_HEAD]:
        for day in days(line.text):
            if day.date:
                return day.date, None
    return view.written, None if len(filled) <= _PIECE else "info"


def _is_meant(text: str, start: int, end: int, since: date) -> bool:
    """True inside the title of a law, after 구 or 옛, and beside a year before the change."""
    before, after = text[max(0, start - _NEAR) : start], text[end : end + _NEAR]
    if before.rfind("「") > before.rfind("」") or _THEN.search(before) or _RENAMED.match(after):
        return True
    for match in _YEAR.finditer(before + after):
        year = int(match["y"] or f"20{match['yy']}")
        if year < since.year:
            return True
    return False


RULES = (
    Rule(
        id="GM-CITE-006",
        title="바뀐 기관명",
        severity="warn",
        confidence="LAW",
        gate="citation",
        basis=(Basis("정부조직법", "제27조"), Basis("정부조직법", "제29조")),
        what="이름이 바뀐 중앙행정기관을 옛 이름으로 적은 곳을 찾습니다. 문서의 날짜가 바뀌기 전이면 보지 않습니다.",
        why="옛 이름의 기관은 이제 없으므로 문서가 엉뚱한 곳에 닿거나 되돌아옵니다.",
        bad=(
            Example("여성가족부와 협의", "성평등가족부와 협의"),
            Example("특허청 공고 확인"),
            Example("기획재정부장관의 승인"),
        ),
        good=(
            Example("구 여성가족부가 정한 기준"),
            Example("가온시 환경부서의 의견"),
            Example("2019년 통계청 조사 결과"),
            Example("「환경부 소관 시험 규칙」에 따라"),
        ),
        check=_renamed,
        fix="offer",
    ),
)
