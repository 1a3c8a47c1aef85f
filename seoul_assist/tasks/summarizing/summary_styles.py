"""What a summary looks like in each style: the same claims and the same quotations, put in another order and ending."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from seoul_assist.grounding.verify import UNSURE
from seoul_assist.model import Claim
from seoul_assist.tasks.summarizing import sheet
from seoul_assist.tasks.summarizing.summary import Summary
from seoul_assist.tasks.summarizing.summary_kinds import (
    ASKED,
    DUE,
    KINDS,
    OTHER,
    PAID,
    RIGHT,
    SAVE,
    WHOM,
    Kind,
    contacts,
    is_labelled,
    kinds,
)
from seoul_assist.text.facts import not_given
from seoul_assist.text.nominal import nominal
from seoul_assist.text.sentences import bare, split
from seoul_assist.text.tokens import packed
from seoul_assist.text.trimming import JOINT, items

Style = Literal["gist", "brief", "onepage", "press"]
STYLES: tuple[Style, ...] = get_args(Style)

MOST_SENTENCES = 3  # of a gist, and of what the body of a press release gets besides the points
LONGEST_LINE, LONGEST_HEADLINE, LONGEST_SUBTITLE = 70, 30, 60
LONGEST_ROWS = 110  # letters of about two rows: what is longer gets a line of its own that says it in short
LONGEST_WHOLE = 160
MOST_LINES = 4  # points under one □
_FIRST: tuple[Kind, ...] = (ASKED, OTHER, DUE, PAID, WHOM, SAVE, RIGHT)  # in the order that room is given
NOT_SAID = "(원문에 없음)"

_FINISHED = re.compile(r"다[.\"'”’)\]]*$")
_OVER = re.compile(r"[\s.]*끝\s?\.?\s*$")  # the end mark of a letter
# Who does it: an office or a person, never a word such as 하는 or 같은.
_TOPIC = re.compile(r"[^\s,]{0,14}[시군구도청부처원회과팀국실소관장단자터체합](?:은|는|께서는)(?=\s)")
# A condition (하면, 경우) is no such end: what follows would hold without it.
_CLAUSE_END = re.compile(
    r"(?:며|[하되이있없받었았였않]고|하여|되어|이어|[위통인의대]해|으나|하나|되나|하되|지만|므로|도록|면서)[,;]?$"
)
_LEANS = re.compile(r"(?:이|그|저|동|해당|이를|이에|그에|이때|이로|그로|위|각)\s|제\s?\d+\s?[조항호]|[|…]")
_SHORTEST_TAIL = 20  # Hangul letters of a statement that still says something
_DANGLES = re.compile(r"(?:\s(?:및|또는|등|과|와|위한|따른|대한))?[\s,·ㆍ(]*$")
_STAR = re.compile(r"(?<=[가-힣A-Za-z0-9)\]’”」])\*{1,3}(?=[\s가-힣(,.)’”]|$)")  # points to a note that is not here
_NOTED = re.compile(r"^\S{1,10}\s?\[각주 \d+\]\s+(?=[^:：]{1,12}[:：])|\s?\[각주 \d+\]")
_NEXT_HEAD = re.compile(r"(?<=\S)\s*[〈<《][^〈〉<>《》]{1,20}[〉>》]\s*$")
_REMARK = re.compile(r"\s?\([^()]*\)$")
_CUT = " … "


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its mark (□ ○ - ※ or none), its words, and the claim it stands on (None for a notice of ours)."""

    mark: str
    text: str
    claim: Claim | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under one heading."""

    heading: str
    lines: tuple[Line, ...]


def sections(summary: Summary, style: Style) -> tuple[Section, ...]:
    """The summary in that style; sections without a line are left out."""
    made = {"gist": _gist, "brief": _brief, "onepage": _onepage, "press": _press}[style](summary)
    return tuple(section for section in made if section.lines)


def _gist(summary: Summary) -> list[Section]:
    """One to three sentences: what it is about, then what it asks and by when where that was not said yet."""
    said = [summary.gist] if summary.gist.text else []
    for name in (ASKED, DUE):
        said += [claim for claim in summary.facts.of(name) if not _told(claim, said)][:1]
    return [Section("문서요지", tuple(Line("", _tidied(one.text), one) for one in said[:MOST_SENTENCES]))]


def _brief(summary: Summary) -> list[Section]:
    return [Section("주요 내용", tuple(Line("-", point.text, point) for point in summary.points))]


def _onepage(summary: Summary) -> list[Section]:
    """개조식: □ by kind, the conclusion first; ○ with a noun at its end, - with the whole statement where ○ is short of
    it, ※ for what has no room."""
    placed: dict[Kind, list[Claim]] = {name: [] for name in KINDS}
    said: list[Claim] = []

    def place(claim: Claim, name: Kind) -> None:
        if claim.text and not _told(claim, said):
            said.append(claim)
            placed[name].append(claim)

    lead = _in_full(summary)
    first = kinds(lead.text)[0]
    place(lead, ASKED if first == OTHER else first)
    for point in summary.points:
        place(point, kinds(point.text)[0])
    for name in KINDS:
        for claim in summary.facts.of(name):
            if kinds(claim.text)[0] == name:
                place(claim, name)
    for name, claims in placed.items():  # 사업금액: … before a sentence with a sum, and what takes many rows last
        dated = name in (DUE, PAID)
        placed[name] = sorted(claims, key=_order(lead, dated))
    more = summary.facts.more
    used = sum(bool(placed[name] or more.get(name)) for name in KINDS)
    kept = _on_a_page(placed, sheet.room(summary, used))
    found = []
    for name in (ASKED, OTHER, *(name for name in KINDS if name not in (ASKED, OTHER))):
        lines = [line for item in kept[name] for line in item]
        if left := len(placed[name]) - len(kept[name]) + more.get(name, 0):
            lines.append(Line("※", f"이 밖에 {left}건은 원문 확인 필요"))
        found.append(Section(name, tuple(lines)))
    return found


def _order(lead: Claim, dated: bool) -> Callable[[Claim], tuple[bool, bool, bool]]:
    """What stands first under a heading: the gist, labelled dates and amounts, then what takes few rows."""

    def key(claim: Claim) -> tuple[bool, bool, bool]:
        return claim is not lead, dated and not is_labelled(claim.text), len(claim.text) > LONGEST_WHOLE

    return key


def _in_full(summary: Summary) -> Claim:
    """The gist, or the point that says the same without a hole where it is no longer than a few rows."""
    words = [packed(part) for part in summary.gist.text.split(JOINT)]
    whole = (point for point in summary.points if all(part in packed(point.text) for part in words))
    return next((point for point in whole if len(point.text) <= LONGEST_WHOLE), summary.gist)


def _on_a_page(placed: Mapping[Kind, Sequence[Claim]], room: float) -> dict[Kind, list[list[Line]]]:
    """The lines of the claims that one page has room for: the first of every kind, then the second, and so on."""
    kept: dict[Kind, list[list[Line]]] = {name: [] for name in placed}
    for rank in range(MOST_LINES):
        for name in _FIRST:
            claims = placed[name]
            if rank < len(claims):
                item = _item(claims[rank])
                size = sum(sheet.height(line.mark, line.text, line.claim) for line in item)
                if size <= room or not any(kept.values()):
                    kept[name].append(item)
                    room -= size
    return kept


def _item(claim: Claim) -> list[Line]:
    """○ of at most 70 letters with the whole statement under it; one that fits, or cannot be cut, stands alone."""
    unsure = f" {UNSURE}" if claim.text.endswith(UNSURE) else ""
    text = _tidied(_grounded(claim))
    sentences = [piece for span in split(text) for piece in items(bare(span.text)) if piece.strip()]
    whole = [nominal(sentence.strip()) for sentence in sentences] or [text]
    head = shortened(whole[0], LONGEST_LINE - len(unsure)) if len(whole[0]) > LONGEST_ROWS else whole[0]
    lines = [Line("○", head + unsure, claim)]
    if head != whole[0]:
        lines.append(Line("-", whole[0] + unsure, claim))
    return lines + [Line("-", sentence + unsure, claim) for sentence in whole[1:]]


def _press(summary: Summary) -> list[Section]:
    """보도자료: headline, subtitle, lead, then finished sentences word for word; the contact of the document."""
    lead = summary.gist
    told = [point for point in summary.points if not _told(point, [lead])]
    titles = ((shortened(nominal(bare(_tidied(_grounded(point)))), LONGEST_SUBTITLE), point) for point in told)
    fit = [
        Line("-", title, point)
        for title, point in titles
        if len(title) <= LONGEST_SUBTITLE and " | " not in title and kinds(point.text)[0] != RIGHT
    ]
    subtitle = sorted(fit, key=lambda line: "…" in line.text)[:1]  # one that stands whole, if there is one
    finished = [point for point in told if _FINISHED.search(point.text)]
    facts = [point for point in told if point not in finished]
    for claim in (*summary.facts.of(ASKED), *summary.facts.of(SAVE)):
        if (
            len(finished) < MOST_SENTENCES
            and _FINISHED.search(claim.text)
            and not _told(claim, [lead, *told, *finished])
        ):
            finished.append(claim)
    asked = contacts(summary.document)
    return [
        Section("제목", (Line("", headline(summary.title)),)),
        Section("부제", tuple(subtitle)),
        Section("리드", (Line("", _tidied(lead.text), lead),) if lead.text else ()),
        Section("본문", tuple(Line("", _tidied(point.text), point) for point in finished)),
        Section("참고", tuple(Line("-", _tidied(point.text), point) for point in facts)),
        Section("문의", tuple(Line("", _OVER.sub("", one.text), one) for one in asked) or (Line("", NOT_SAID),)),
    ]


def headline(title: str) -> str:
    """The title in at most 30 letters, cut between words with … where it is longer."""
    if len(title) <= LONGEST_HEADLINE:
        return title
    head = title[:LONGEST_HEADLINE]  # one letter of room for the mark, which stands where a blank was
    head = head[: head.rfind(" ")] if " " in head else head[:-1]
    return f"{_DANGLES.sub('', head)}…"


def shortened(text: str, most: int) -> str:
    """The statement in at most `most` letters: who, then … for what was left out, then its last clauses.

    It is cut where a clause ends, never inside one: `… 큰 분야는` is not `두 번째로 큰 분야는`. What is left says
    something of its own. What cannot be cut that way, such as a row of a table, comes back whole.
    """
    if len(text) <= most or " | " in text:
        return text
    topic = _TOPIC.match(text)
    head = topic.group() if topic else ""
    room = most - len(head) - len(_CUT)
    starts = [found.end() for found in re.finditer(r"\s", text) if len(text) - found.end() <= room]
    for at in starts:
        if at > len(head) + 1 and _CLAUSE_END.search(text[: at - 1]) and _whole(text, at) and _stands(text[at:]):
            return f"{head}{_CUT}{text[at:]}".strip()
    remark = _REMARK.search(text)
    return f"{text[: remark.start()]} …" if remark and remark.start() <= most - 2 else text


def _stands(tail: str) -> bool:
    """True when the words say something without those before them."""
    return len(re.findall("[가-힣]", tail)) >= _SHORTEST_TAIL and not _LEANS.match(tail)


def _tidied(text: str) -> str:
    """The words without what points to places that are not here: stars and numbers of notes, the heading that follows
    in the source, the end mark of a letter."""
    unmarked = _OVER.sub("", _NOTED.sub("", _STAR.sub("", text))).strip()
    return _NEXT_HEAD.sub("", unmarked) or unmarked


def _whole(text: str, at: int) -> bool:
    """True when a cut there goes through no date, amount, bracket or quotation."""
    before, after = text[:at].rstrip(), text[at:]
    if before[-1:] in "~∼-" or (
        re.search(r"\d[.)]?$", before) and re.match(r"[\d~∼(]|원|억|만|천|명|개|건|일|월|년", after)
    ):
        return False
    return all(
        after.count(opened) >= after.count(closed) for opened, closed in ("()", "「」", "“”", "‘’", "[]", "『』")
    )


def _grounded(claim: Claim) -> str:
    """The words of the claim without its mark; those of its quotations where it has a fact that no cited page has."""
    text = claim.text.removesuffix(UNSURE).strip()
    quotes = [citation.quote for citation in claim.citations]
    if not not_given(text, quotes) or not not_given(text, [citation.evidence.text for citation in claim.citations]):
        return text
    return " ".join(quotes)


def _told(claim: Claim, said: Sequence[Claim]) -> bool:
    """True when one of the claims holds the same words already."""
    flat = packed(claim.text)
    return any(flat in packed(other.text) for other in said)
