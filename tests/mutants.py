"""One fault put into a sound document: what a checker must find, by the kind of fault.

A mutator is a pattern and what to write in its place; each place where the pattern stands makes one mutant. A mutant
counts as found when one of the rules named for its mutator points at the line of the fault or at one beside it
(a missing line is reported on its neighbour), and says so with at least the severity of a warning where the mutator
is not `soft`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from seoul_assist.text.calendar import make, weekday


@dataclass(frozen=True, slots=True)
class Mutant:
    """A document with one fault at `start`; `rules` are those that may name it."""

    mutator: str
    rules: frozenset[str]
    text: str
    start: int
    soft: bool = False

    @property
    def line(self) -> int:
        return self.text.count("\n", 0, self.start) + 1


@dataclass(frozen=True, slots=True)
class Mutator:
    """`write` says what a match becomes; None leaves that place alone."""

    name: str
    rules: str
    pattern: str
    write: str | Callable[[re.Match[str]], str | None]
    soft: bool = False
    limit: int = 3

    def mutants(self, text: str) -> Iterator[Mutant]:
        """At most `limit` mutants of the text, the places spread over it."""
        places = []
        for match in re.finditer(self.pattern, text, re.MULTILINE):
            put = match.expand(self.write) if isinstance(self.write, str) else self.write(match)
            if put is not None and put != match[0]:
                places.append((match, put))
        step = max(1, len(places) // self.limit)
        rules = frozenset(f"GM-{rule}" for rule in self.rules.split())
        for match, put in places[::step][: self.limit]:
            yield Mutant(self.name, rules, text[: match.start()] + put + text[match.end() :], match.start(), self.soft)


_DAY = r"(?P<y>20\d\d)\. (?P<m>\d{1,2})\. (?P<d>\d{1,2})\."
_WRITTEN = re.compile(_DAY)


def _other_weekday(match: re.Match[str]) -> str:
    days = "월화수목금토일"
    return f"({days[(days.index(match['w']) + 1) % 7]})"


def _impossible(match: re.Match[str]) -> str:
    return f"{match['y']}. {match['m']}. {32 if make(int(match['y']), int(match['m']), 31) else 31}."


def _padded(match: re.Match[str]) -> str | None:
    return f"{match['y']}. {int(match['m']):02}. {match['d']}." if len(match["m"]) == 1 else None


def _letters(match: re.Match[str]) -> str:
    return f"{match['y']}년 {match['m']}월 {match['d']}일"


def _backwards(match: re.Match[str]) -> str | None:
    """A period that ends before it begins, within one month; its weekdays left out."""
    if int(match["m2"]) != int(match["m"]) or int(match["d2"]) <= int(match["d"]):
        return None
    return f"{match['y']}. {match['m']}. {match['d2']}.~{match['m']}. {match['d']}."


def _next_day(match: re.Match[str]) -> str | None:
    """The same date a day later beside the weekday of the first."""
    day = make(int(match["y"]), int(match["m"]), int(match["d"]) + 1)
    return f"{match['y']}. {match['m']}. {int(match['d']) + 1}.({match['w']})" if day and weekday(day) else None


def _afternoon(match: re.Match[str]) -> str | None:
    hour = int(match["h"])
    return f"오후 {hour - 12}시" if hour > 12 and match["n"] == "00" else None


_APPEAL = "이 결정에 불복하면 60일 이내에 행정심판을 청구할 수 있습니다."

MUTATORS: tuple[Mutator, ...] = (
    # Dates and times.
    Mutator("wrong weekday", "DATE-007", r"(?<=\d\.)\((?P<w>[월화수목금토일])\)", _other_weekday),
    Mutator("date moved, weekday kept", "DATE-007", _DAY + r"\((?P<w>[월화수목금토일])\)", _next_day, limit=2),
    Mutator("impossible day", "DATE-009 DATE-007", _DAY, _impossible),
    Mutator(
        "impossible month", "DATE-009 DATE-007", r"(?P<y>20\d\d)\. (?P<m>\d{1,2})\. (?=\d)", r"\g<y>. 13. ", limit=2
    ),
    Mutator("month with a zero", "DATE-004 REF-001 STR-009", _DAY, _padded, limit=2),
    Mutator("date without blanks", "DATE-003 REF-001 STR-009", _DAY, r"\g<y>.\g<m>.\g<d>.", limit=2),
    Mutator("date with hyphens", "DATE-002 REF-001 STR-009", _DAY, r"\g<y>-\g<m>-\g<d>", limit=2),
    Mutator("date in letters", "DATE-001 REF-001 STR-009", _DAY + r"(?!\()", _letters, soft=True, limit=2),
    Mutator("last dot of a date lost", "DATE-005", _DAY + r"(?=\()", r"\g<y>. \g<m>. \g<d>", limit=2),
    Mutator("year of two digits", "DATE-006", _DAY, lambda m: f"’{m['y'][2:]}. {m['m']}. {m['d']}.", limit=2),
    Mutator(
        "period backwards", "DATE-011", _DAY + r"(?:\(.\))?~(?P<m2>\d{1,2})\. (?P<d2>\d{1,2})\.(?:\(.\))?", _backwards
    ),
    Mutator(
        "tilde and 까지", "DATE-010", _DAY + r"(?:\(.\))?~(?:20\d\d\. )?\d{1,2}\. \d{1,2}\.(?:\(.\))?", r"\g<0>까지"
    ),
    Mutator("weekday set apart", "DATE-008", r"(?<=\d\.)\((?=[월화수목금토일]\))", " (", soft=True, limit=1),
    Mutator("time in letters", "TIME-001 TIME-002", r"(?P<h>\d{2}):(?P<n>\d{2})(?!~)", _afternoon),
    Mutator(
        "impossible time",
        "TIME-003 TIME-004 TIME-005 DATE-011",
        r"(?<![\d:])1(?P<h>\d):(?P<n>\d{2})",
        r"2\g<h>:7\g<h>",
        limit=2,
    ),
    Mutator("times backwards", "DATE-011", r"(?P<a>\d{2}:\d{2})~(?P<b>\d{2}:\d{2})", r"\g<b>~\g<a>"),
    # Amounts.
    Mutator(
        "Hangul amount of another value",
        "AMT-002",
        r"(?<=원\(금)(?P<n>[일이삼사오육칠팔구])",
        lambda m: "이" if m["n"] != "이" else "삼",
    ),
    Mutator(
        "figures of another value",
        "AMT-002 NUM-002",
        r"(?<=금)\d(?=[\d,]+원)",
        lambda m: str(int(m[0]) % 9 + 1),
        limit=2,
    ),
    Mutator("일 left out", "AMT-003", r"(?<=금)일(?=[백천])", "", soft=False),
    Mutator("Hangul amount left out", "AMT-001", r"(?<=원)\(금[가-힣]+원\)", ""),
    Mutator("comma of thousands lost", "NUM-002 AMT-002", r"(?<=\d),(?=\d{3}원)", "", soft=True, limit=1),
    # End mark and attachments.
    Mutator("end mark left out", "END-001", r"  끝\.$", ""),
    Mutator("one blank before the end mark", "END-002", r"  끝\.$", " 끝."),
    Mutator("end mark without a dot", "END-003", r"  끝\.$", "  끝", soft=True),
    Mutator("end mark before the attachments", "END-004", r"\.(?=\n\n붙임)", ".  끝."),
    Mutator("text behind the end mark", "END-007", r"  끝\.$", "  끝.\n※ 문의: 총무과"),
    Mutator("colon after 붙임", "ATT-001 PUNC-001", r"^붙임  ", "붙임: "),
    Mutator(
        "첨부 for 붙임", "ATT-002 ATT-003 ATT-004 ATT-005 ATT-006 ATT-007 ATT-008", r"^붙임  ", "첨부  ", soft=True
    ),
    Mutator("attachment without a quantity", "ATT-002 ATT-003 ATT-004 ATT-005 ATT-006", r" 1부\.(?=\n      2\.)", ""),
    Mutator(
        "attachment number skipped", "ATT-003 ATT-004 ATT-005 ATT-006 ATT-007", r"(?<=\n      )2\. (?=.*1부)", "3. "
    ),
    Mutator("attachment number twice", "ATT-003 ATT-004 ATT-005 ATT-006 ATT-007", r"(?<=\n      )2\. (?=.*1부)", "1. "),
    # Items.
    Mutator("item skipped", "ITEM-003", r"^  나\. ", "  다. ", limit=2),
    Mutator("item twice", "ITEM-003", r"^  나\. ", "  가. ", limit=2),
    Mutator("number skipped", "ITEM-003", r"^2\. ", "3. ", limit=1),
    Mutator("level jumped", "ITEM-002 ITEM-003 ITEM-004", r"^  가\. ", "  1) ", limit=2),
    Mutator(
        "item mark without a blank", "ITEM-001 ITEM-004 ITEM-005 ITEM-006 ITEM-007", r"^  나\. (?=\S)", "  나.", limit=2
    ),
    Mutator("item mark with a bracket", "ITEM-001 ITEM-002 ITEM-003 ITEM-004 ITEM-007", r"^  나\. ", "  나) ", limit=2),
    Mutator("indent of one blank", "ITEM-006", r"^  나\. ", " 나. ", soft=True, limit=1),
    # Head and foot.
    Mutator("agency left out", "STR-001", r"\A[^\n]+\n\n(?=수신)", "\n"),
    Mutator("department for the agency", "STR-001", r"\A[^\n]+\n(?=\n수신)", "총무과\n"),
    Mutator(
        "recipient without the officer",
        "STR-004",
        r"^수신  (?P<who>[가-힣]+(?:시장|군수|구청장|도지사|청장))\([^)]+\)",
        r"수신  \g<who>",
    ),
    Mutator("internal approval misnamed", "STR-002", r"^수신  내부결재", "수신  자체결재"),
    Mutator("recipients without their list", "STR-005", r"^수신자  .*\n", ""),
    Mutator("title left out", "STR-006", r"^제목  .*$", "제목  "),
    Mutator("title with a full stop", "STR-007", r"^제목  (?P<t>.*)$", r"제목  \g<t>.", soft=True),
    Mutator(
        "sender left out", "STR-008 STR-015 STR-003", r"^[가-힣]{2,6}(?:시장|군수|도지사|청장)(?:  관인생략)?\n", ""
    ),
    Mutator("agency as the sender", "STR-008", r"^(?P<who>가온시|누리군)(?:장|수)(?=(?:  관인생략)?\n)", r"\g<who>청"),
    Mutator("sender of an internal paper", "STR-003", r"(?<=끝\.\n\n)(?=주무관[^\n]*\n협조자  )", "가온시장\n\n"),
    Mutator("number without a hyphen", "STR-009", r"^(?P<a>시행  [가-힣]+)-(?P<b>\d+)", r"\g<a> \g<b>"),
    Mutator("year in the number", "STR-009", r"^(?P<a>시행  [가-힣]+)-(?P<b>\d+)", r"\g<a>-2026-\g<b>"),
    Mutator("number without its date", "STR-009", r"^(?P<a>시행  [가-힣]+-\d+)\([^)]*\)", r"\g<a>"),
    Mutator("classified without the ground", "STR-010", r"(?<=/ )(?:공개|부분공개\(6\))$", "비공개"),
    Mutator("a ground that does not exist", "STR-010", r"(?<=/ )(?:공개|부분공개\(6\))$", "비공개(9)"),
    Mutator("代 for 대결", "STR-011", r"전결 (?=\d)", "代 "),
    Mutator("postal code of six digits", "STR-014", r"^우 \d{5}", "우 000-010"),
    Mutator("sent before it was approved", "STR-033", r"(?<=전결 )\d{1,2}/\d{1,2}", "12/31"),
    Mutator("a slot left open", "STR-015", r"(?<=^제목  )\S+", "○○○"),
    # Law and references.
    Mutator("bracket of a title lost", "PUNC-002", r"」", "", limit=2),
    Mutator("bracket before a title lost", "PUNC-002 PUNC-003", r"「", "", limit=2),
    Mutator("제 of an article lost", "LAW-001 LAW-002 LAW-003 LAW-004 LAW-005", r"(?<=」 )제(?=\d+조)", ""),
    Mutator(
        "blank inside an article number",
        "LAW-001 LAW-002 LAW-003 LAW-004 LAW-005 NUM-006",
        r"(?<=」 )제(?=\d+조)",
        "제 ",
        soft=True,
    ),
    Mutator(
        "번호 of the related document",
        "REF-001 REF-002 REF-003 REF-004 STR-009",
        r"(?<=관련: )(?P<a>[가-힣]+)-(?P<b>\d+)\(",
        r"\g<a> \g<b>(",
        soft=True,
    ),
    # Words.
    Mutator("misspelt 몇일", "SPL-001", r"(?<=문의)", "는 몇일 뒤", limit=1),
    Mutator("역활", "SPL-001", r"(?<=^제목  )", "역활 ", limit=1),
    Mutator("워크샵", "SPL-002", r"(?<=^제목  )", "워크샵 ", limit=1),
    Mutator(
        "particle of the wrong form",
        "SPL-005",
        r"(?<=[가-힣])(?<![마가노])(?P<p>[을를])(?= )",
        lambda m: "를" if m["p"] == "을" else "을",
    ),
    Mutator("할수 있다", "SPC-001", r"(?P<e>[할될갈볼]) 수 (?=있)", r"\g<e>수 "),
    Mutator("double perfect words", "LANG-010", r"(?<=^제목  )", "과반수 이상 ", limit=1),
    Mutator("an order", "LANG-004", r"(?:하여 주시기|제출하여 주시기|해 주시기) 바랍니다", "할 것", soft=True),
    Mutator("clipped ending", "LANG-006", r"주시기 바랍니다", "주시기 바람", soft=True),
    Mutator("bare hanja", "LANG-001", r"(?<=^제목  )", "該當 ", limit=1),
    Mutator("full stop of a sentence lost", "PUNC-009", r"(?<=니다)\.(?=\n)", "", soft=True, limit=2),
    Mutator("blank before a colon", "PUNC-001", r"(?<=[가-힣]): ", " : ", limit=2),
    Mutator("no blank after a colon", "PUNC-001", r"(?<=[가-힣]): (?=[가-힣])", ":", limit=1),
    Mutator("blank inside a bracket", "PUNC-005", r"\((?=[가-힣]{2,})", "( ", soft=True, limit=1),
    Mutator("no blank after a comma", "PUNC-006", r"(?<=[가-힣]), (?=[가-힣])", ",", soft=True, limit=2),
    Mutator("an emoji", "PUNC-008", r"(?<=^제목  )", "★ ", soft=True, limit=1),
    # Personal data.
    Mutator("resident number", "PII-001", r"(?<=문의: )|(?<=담당자: )", "900101-1000000 ", limit=1),
    Mutator("mobile number", "PII-007", r"(?<=문의: )|(?<=담당자: )", "010-0000-0000 ", limit=1),
    Mutator("private mail", "PII-008", r"(?<=/ )[a-z]+@[\w.]+", "naru@naver.com", soft=True, limit=1),
    Mutator("card number", "PII-006", r"(?<=문의: )|(?<=담당자: )", "4000-0000-0000-0002 ", limit=1),
    # Others.
    Mutator(
        "deadline on a holiday", "DUE-006 DATE-007", r"(?<=기한: )20\d\d\. \d+\. \d+\.\(.\)", "2027. 1. 1.(금)", limit=1
    ),
    Mutator(
        "period of appeal misnamed",
        "DUE-003",
        r"(?<=\.)  끝\.$",
        # A rule for replies to citizens.
        lambda m: f" {_APPEAL}  끝." if "귀하" in m.string else None,
        limit=1,
    ),
    Mutator("renamed ministry", "CITE-006", r"(?<=^제목  )", "기획재정부 ", limit=1),
)


def mutants(text: str) -> Iterator[Mutant]:
    """Every mutant of a sound document, in the order of the mutators."""
    for mutator in MUTATORS:
        yield from mutator.mutants(text)
