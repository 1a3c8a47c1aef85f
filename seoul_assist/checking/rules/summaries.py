"""Summaries: nothing that the source does not say, nothing missing that a reader must know, and short endings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from seoul_assist.checking.facts import Fact, find, missing
from seoul_assist.checking.rule import DECREE, Example, Mark, Rule
from seoul_assist.checking.rules.bullets import bullet_of, nominal, sentence_end
from seoul_assist.checking.view import View
from seoul_assist.model import Basis
from seoul_assist.text import rx

_FAITH = Basis("요약의 충실성(점검 제안)")
_GIST = Basis(DECREE, "제5조제2항제1호", "문서요지와 키워드")
_HABIT = Basis("요약 작성 관행(개조식)")

# 원문: … 요약: … in one text; both words stand at the head of a line, the second also behind an arrow.
_ORIGIN_LABEL = rx.compile(r"(?:^|\n)[ \t]*[\[<(]?\s?원문(?:\s?[\])>])?(?:\s?[:：]|[ \t]|\n)")
_SUMMARY_LABEL = rx.compile(
    r"(?:(?:→|⇒|->|=>|/)[ \t]*|\n\s{0,8}|[ \t]{1,4})[\[<(]?\s?요약문?(?:\s?[\])>])?(?:\s?[:：]|[ \t]|\n)"
)
# The summary says itself that this is worked out, or not in the source.
_OWNED = rx.compile(r"계산\)|원문에\s?없음|미상|추정")
_DUE = rx.compile(r"까지|기한|마감")
_BUDGET = rx.compile(r"예산|사업비|지원금|보조금|금액|소요|총액|비용|수수료|부담금|과태료|(?<![가-힣])금\s?\d")
_ADDRESSEE = rx.compile(
    r"(?:^|\n)[ \t]*(?:\S{1,3}[.)][ \t]*)?(?:(?:제출|참석|신청|지원|모집|요청|협조|작성)\s?)?대상(?:자|\s?기관)?"
    r"\s?[:：]\s?(?P<who>[^\n(,]{2,40})"
)
_REQUEST = rx.compile(
    r"자료[^\n]{0,8}(?:요구|요청)|(?:제출|회신|신청|참석|통보|작성|보고|납부)[^\n]{0,12}"
    r"(?:요청|요구|필요|바람|바랍니다|하여야|해야|할 것|협조|당부)"
)
_BACKGROUND = rx.compile(r"^(?:추진\s?)?(?:배경|목적|개요|현황|경과|필요성|취지|경위|여건)$")
_CONCLUSION = rx.compile(
    r"결론|결과|요청|요구|제출|회신|조치|계획|결정|대책|향후|건의|기한|까지|방안|협조|신청|필요|개최|시행|추진하|예정|해야|바람"
)
_GIST_LINE = rx.compile(r"^\s*문서\s?요지\s*[:：]", re.MULTILINE)
_KEYWORDS = rx.compile(r"(?:키워드|핵심\s?(?:어|낱말)|주제어)\s*[:：]")
_ENDING = rx.compile(r"(?P<end>[가-힣]{1,4}(?:[세어아해에예죠네]요|[다요함음])?!+|[가-힣]{1,3}[세어아해에예네]요\.?)$")


def _sides(view: View) -> tuple[str, str, int] | None:
    """The source, the summary and where the summary begins in the text; None when no source is known."""
    if view.origin is not None:
        return view.origin, view.text, 0
    opening = _ORIGIN_LABEL.search(view.text)
    turn = _SUMMARY_LABEL.search(view.text, opening.end()) if opening else None
    if opening is None or turn is None:
        return None
    return view.text[opening.end() : turn.start()], view.text[turn.end() :], turn.end()


def _unfounded(view: View) -> Iterator[Mark]:
    sides = _sides(view)
    if sides is None:
        return
    origin, summary, offset = sides
    known = find(origin)
    for fact in missing(find(summary), origin):
        if _OWNED.search(_line_of(summary, fact)):
            continue
        near = _alternatives(fact, known)
        hint = f" 원문의 {fact.kind}: {', '.join(near)}" if near else ""
        message = f"‘{fact.text.strip()}’은(는) 원문에 없는 {fact.kind}입니다. 원문과 맞추거나 지워 주세요.{hint}"
        yield Mark(offset + fact.start, offset + fact.end, message, near[0] if len(near) == 1 else "")


def _line_of(text: str, fact: Fact) -> str:
    low = text.rfind("\n", 0, fact.start) + 1
    high = text.find("\n", fact.end)
    return text[low : high if high >= 0 else len(text)]


def _alternatives(fact: Fact, known: Sequence[Fact]) -> list[str]:
    """What the source says of that kind, each once, three at most."""
    same = [other.text.strip() for other in known if other.kind == fact.kind and other.key[1:] != ("",)]
    if fact.kind == "수량":
        same = [other.text.strip() for other in known if other.kind == "수량" and other.key[-1] == fact.key[-1]]
    return list(dict.fromkeys(same))[:3]


def _left_out(view: View) -> Iterator[Mark]:
    sides = _sides(view)
    if sides is None:
        yield from _alone(view)
        return
    origin, summary, offset = sides
    core = summary.strip()
    if not core or _KEYWORDS.match(core):
        return
    start = offset + summary.index(core[0])
    end = start + len(core.split("\n", 1)[0])
    facts = find(summary)
    for message in _gaps(origin, summary, facts):
        yield Mark(start, end, message, cause=message)


def _gaps(origin: str, summary: str, facts: Sequence[Fact]) -> Iterator[str]:
    """What the source says and the summary does not: the deadline, the amount, whom it concerns."""
    lines = origin.split("\n")
    due = [fact for line in lines if _DUE.search(line) for fact in find(line) if fact.kind == "날짜"]
    if due and not _tells_when(summary, facts, {fact.key[1:] for fact in due}):
        yield f"원문의 기한({due[0].text.strip()})이 요약에 없습니다. 언제까지인지 적어 주세요."
    sums = [fact for line in lines if _BUDGET.search(line) for fact in find(line) if fact.kind == "금액"]
    if sums and not any(fact.kind == "금액" for fact in facts):
        yield f"원문의 금액({sums[0].text.strip()})이 요약에 없습니다. 얼마인지 적어 주세요."
    whom = _ADDRESSEE.search(origin)
    words = re.findall(r"[가-힣A-Za-z]{2,}", whom["who"]) if whom else []
    if whom and words and not any(word[:3] in summary for word in words):
        yield f"원문의 대상({whom['who'].strip()})이 요약에 없습니다. 누구에게 해당하는지 적어 주세요."


def _tells_when(summary: str, facts: Sequence[Fact], due: set[tuple[str, ...]]) -> bool:
    """True when the summary names one of the days, or some day as its deadline: a wrong one is another rule's."""
    dates = [fact for fact in facts if fact.kind == "날짜"]
    return any(fact.key[1:] in due or _DUE.search(_line_of(summary, fact)) for fact in dates)


def _alone(view: View) -> Iterator[Mark]:
    """What can be said of a summary without its source."""
    lines = [line for line in view.lines if not line.blank]
    gist = _GIST_LINE.search(view.text)
    if gist and not _KEYWORDS.search(view.text):
        message = "문서요지는 키워드와 함께 적습니다. ‘키워드:’ 줄을 더해 주세요."
        yield Mark(gist.start(), gist.end(), message, "키워드: ", severity="info", cause="키워드")
    heads = [bullet for line in lines if (bullet := bullet_of(line)) and bullet.level == 1]
    names = [re.split(r"[:：(]", head.text)[0].strip() for head in heads]
    if names and all(_BACKGROUND.match(name) for name in names) and not _CONCLUSION.search(view.text):
        message = "배경과 현황만 있고 결론이 없습니다. 무엇을 요청하거나 결정했는지 먼저 적어 주세요."
        start = heads[0].line.start + heads[0].at
        yield Mark(start, heads[0].line.end, message, cause="결론")
    request = _REQUEST.search(view.text)
    dated = any(fact.kind == "날짜" for fact in find(view.text))
    if request and not dated and not re.search(r"기한|까지|즉시|수시|상시|원문에\s?없음", view.text):
        message = "언제까지인지 적혀 있지 않습니다. 원문에 기한이 있으면 요약에도 적어 주세요."
        yield Mark(request.start(), request.end(), message, cause="기한")


def _register(view: View) -> Iterator[Mark]:
    sides = _sides(view)
    since = sides[2] if sides else 0
    for line in view.lines:
        bullet = bullet_of(line)
        if bullet is None or line.table or line.start < since:
            continue
        text = line.masked.rstrip()
        end = sentence_end(text) or _ENDING.search(text, max(0, len(text) - 12))
        if end is None:
            continue
        message = "요약의 항목은 명사나 ‘-함, -음, -임’으로 끝맺고 느낌표를 쓰지 않습니다."
        start = line.start + end.start("end")
        yield Mark(start, line.start + end.end(), message, nominal(bullet.text), cause="요약 종결")


RULES: tuple[Rule, ...] = (
    Rule(
        id="GM-SUM-001",
        title="요약에 원문에 없는 사실",
        severity="error",
        confidence="HEUR",
        gate="summary",
        basis=(_FAITH,),
        what=(
            "요약의 날짜, 시각, 금액, 수량, 법령, 기관, 문서 번호가 원문에 있는지 봅니다. 원문은 --source로 주거나 "
            "‘원문: … 요약: …’처럼 함께 적습니다. 21,345천원과 2,134만 5천 원처럼 같은 값은 같은 것으로 봅니다."
        ),
        why="원문에 없는 사실이 섞인 요약은 믿고 결재할 수 없습니다.",
        bad=(
            Example("원문: 신청은 5. 17.까지\n요약: 5. 7.까지 신청", doctype="summary"),
            Example("원문 의자 20개 → 요약 의자 200개", doctype="summary"),
        ),
        good=(
            Example(
                "원문: 묘목비 12,340천원을 5. 7.(목)까지 신청\n요약: 5월 7일까지 묘목비 1,234만 원 신청",
                doctype="summary",
            ),
            Example("원문: 오후 2시에 시작\n요약: 14:00 시작", doctype="summary"),
        ),
        check=_unfounded,
    ),
    Rule(
        id="GM-SUM-002",
        title="요약 필수 요소",
        severity="warn",
        confidence="HEUR",
        gate="summary",
        basis=(_FAITH, _GIST),
        what=(
            "원문의 기한, 금액, 대상이 요약에 빠졌는지 봅니다. 원문이 없으면 요청만 있고 기한이 없는 요약, 배경만 있는 "
            "요약, 키워드 없는 문서요지를 찾습니다."
        ),
        why="요약은 누가 무엇을 언제까지 해야 하는지 알려 주어야 합니다. 원문에 없는 것은 적지 않아도 됩니다.",
        bad=(
            Example("원문: 묘목 신청서를 5. 7.까지 제출\n요약: 묘목 신청서 제출", doctype="summary"),
            Example("□ 추진 배경\n ○ 쉼터 이용자 늘어남", doctype="summary"),
            Example("○ 쉼터 점검표 제출 요청", doctype="summary"),
        ),
        good=(
            Example("원문: 묘목 신청서를 5. 7.까지 제출\n요약: 5. 7.까지 묘목 신청서 제출", doctype="summary"),
            Example("키워드: 쉼터, 점검", doctype="summary"),
            Example("○ 쉼터 점검표 제출 요청(기한은 원문에 없음)", doctype="summary"),
        ),
        check=_left_out,
    ),
    Rule(
        id="GM-SUM-003",
        title="요약 종결과 기호",
        severity="info",
        confidence="SEC",
        gate="summary",
        basis=(_HABIT,),
        what="‘-다’, ‘-니다’, ‘-요’나 느낌표로 끝나는 항목을 찾습니다. 항목이 아닌 머리글과 옮긴 말은 보지 않습니다.",
        why="요약은 명사형으로 끝맺어야 짧고 한결같습니다.",
        bad=(
            Example("○ 쉼터를 새로 엽니다.", doctype="summary"),
            Example("□ 이용자가 크게 늘었음!", doctype="summary"),
        ),
        good=(
            Example("○ 새 쉼터 개소", doctype="summary"),
            Example("가온시는 새 쉼터를 연다고 밝혔다.", doctype="summary"),
        ),
        check=_register,
        fix="offer",
    ),
)
