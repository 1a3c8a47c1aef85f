"""The patterns of the citation grammar, the one spelling of an annex, and the members of a range."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from seoul_assist.text import rx
from seoul_assist.text.numbering import HANGUL_ORDER, Address

# A word must not go on to the left: the test stands behind the first sign, so that most places fail at that sign.
EVENT = rx.compile(
    r"(?=[「｢『이약부제같동별전본위준ㆍ·\s,])(?:"
    r"[「｢『](?P<name>[^「」｢｣『』\n]{1,150})[」｣』](?P<kind>\s?시행(?:령|규칙|세칙))?"
    r"|(?:이하|약칭)\s?(?P<local>이\s?[조항호장절편]에서(?:는)?\s?)?[:：]?\s?[\"“”'‘’「『](?P<alias>[^\"“”'‘’「」『』\n]{1,60})[\"“”'‘’」』]"
    r"|(?P<annex>별(?<![가-힣].)(?:표\s?\d{1,3}(?:의\s?\d{1,2})?(?![\d.])"
    r"|지\s?제?\s?\d{1,3}\s?호(?:의\s?\d{1,2})?(?:\s?(?:서식|양식))?"
    r"|표(?=\s?제\s?\d{1,3}\s?[호항]|(?:[에의을를과와은는이가로]|에서|로서)?[\s,.)」ㆍ]|$)|지\s?서식))"
    r"|(?P<form>제\s?\d{1,3}\s?호(?:의\s?\d{1,2})?\s?(?:서식|양식))"
    r"|(?P<article>(?:부칙\s?(?:\([^()\n]{1,60}\)|<[^<>\n]{1,60}>)?\s?)?제\s?\d{1,4}\s?조(?![ \t]?\d)"
    r"|부칙\s?(?:\([^()\n]{1,60}\)|<[^<>\n]{1,60}>)?\s?제\s?\d{1,3}\s?항)"
    r"|(?P<law>[같동이본위](?<![가-힣].)(?:(?<=같)은\s?|(?<=동)\s?|(?<=[이본위])(?<![)\]」].)\s)"
    r"(?:법률|법|영|령|규칙|규정|조례|훈령|예규|지침|조약|협약|협정|의정서)(?:\s?시행(?:령|규칙))?)"
    r"(?=[\s,.)(의에을를과와은는상ㆍ]|$))"
    r"|(?P<same>[같동](?<![가-힣].)(?:(?<=같)은|(?<=동))\s?[조항호표](?![가-힣]{2}))"
    r"|(?P<prior>전(?<![가-힣].)\s?[항호](?=[의에을를과와은는\s,.제]|$))"
    r"|(?P<unit>제(?<!\d급제)(?<!\d급 제)\s?\d{1,3}\s?[항호])"
    # 수목 and 토목 are words, and so are most of the rare ones: only a list or 같은 호 makes them units.
    rf"|[\sㆍ·,(](?P<sub>[{HANGUL_ORDER}]목)(?:(?=까지|부터|에서|에게|으로|외의|또는)|(?![가-힣]{{2}}))"
    r"|(?P<apply>준용)"
)
# What may stand between two members of a list.
_SIDE = (
    r"(?:\d{1,2}\)(?:[가-하]\))?)?"
    r"(?:\s?(?:본문|단서|전단|후단|각\s?호|각\s?목|외의\s?부분|까지|부터|의\s?(?:죄|규정)|의\s어느\s하나|또는\s그\s미수죄|\[[^\]\n]{1,40}\]))*"
)
LINK = rx.compile(_SIDE + r"\s*(?:,\s?(?:및|또는)?|및|또는|이나|나|과|와|ㆍ|·|∙|・|‧|내지|~|∼|～|-|\()?\s*")
LINK_PAST_REMARK = rx.compile(_SIDE + r"\s?\((?:[^()\n]|\([^()\n]*\)){1,200}\)" + LINK.pattern)
# A bracket that opens behind a citation and is still open: what it cites without a law is of the same law.
OPEN_BRACKET = rx.compile(_SIDE + r"\s?\([^()\n]{0,120}")
# A unit in brackets belongs to the citation before: 제9조(제2항은 제외한다), 제1항 각 호의 사항(제8호는 제외한다).
BRACKET = rx.compile(
    r"(?:\s?(?:본문|단서|각\s?호|각\s?목|외의\s?부분))*(?:의\s?[가-힣]{1,8})?\s?\((?:같은\s[조항]\s?)?"
)
RANGE = rx.compile(r"\s?(?:부터|내지|[~∼～])")
# What may stand between the name of a law and its article: a remark in brackets, 의, 상.
GAP = rx.compile(
    r"\s*(?:\((?:[^()\n]|\([^()\n]*\))*\)\s*)*(?:의|상의?|중)?\s*"
    r"(?:(?:제\s?\d+[편장절관](?:의\d+)?\s?){1,4}(?:의\s?죄\s?)?(?:[^\d「」\n]{1,40}중\s|중\s|[(,]\s?))?(?:\(\s?)?"
)
DEFINES = rx.compile(r"\s*\(\s*(?:법률|대통령령|총리령|[가-힣]{2,12}령|조례)?\s*(?:제\d+호)?[\s,]*")
DEFINES_LAW = rx.compile(r"\s*\([^()\n]{0,150}[\s,.]")
TITLE = rx.compile(r"\s?\(((?:[^()\n]|\([^()\n]*\)){1,60})\)")
NO_TITLE = rx.compile(
    r"(?:이하|다만|단\s|단,|법률|대통령령|현행|구\s|개정|신설|삭제|별표|별지|제\s?\d|[「\"“\d<])|.*"
    r"(?:제외|포함|한정|한다|말한다|같다|경우|참조|관련|해당|함|[가-힣\d]팀|[가-힣\d]반|\d조|조원|\d명)\s?\.?$"
)
# The act that brought the addenda: 법률 제123호 부칙 제2조, 「법」(법률 제123호) 부칙 제2조.
NUMBER = rx.compile(r"(?:법률|령|조례|규칙)\s제(\d+)호[^.,]{0,60}$")
# What the rules say that are applied with other words: 제74조 중 "후보자"는 "투표권자"로 본다.
REWORDED = rx.compile(r"\s?(?:본문|단서|전단|후단|각\s?호|외의\s?부분|\s)*중\s?[\"“‘']")
# Words in quotation marks that are read as other words: "제3조"는 "제4조"로 본다.
WORDING_BEFORE = rx.compile(r"[\"“][^\"“”\n]{0,80}$")
WORDING_AFTER = rx.compile(r"[^\"“”\n]{0,80}[\"”](?:은|는|을|를|각각|(?:으)?로)")
# 법 제10조에서 "제23조에 따라 …": the words in quotation marks are those of 법.
QUOTED_FROM = rx.compile(
    r"(?:\s?(?:본문|단서|전단|후단|각\s?호|외의\s?부분))*(?:에서|에\s따른|중)\s?(?:각각\s)?[\"“][^\"“”\n]{0,150}"
)
IN_ANNEX = rx.compile(r"(?:의|\s?중)?\s?(?:비고(?:란)?(?:의|\s?중)?)?\s?")
# Grades of injury and of pay are counted 제8급제4호ㆍ제6호: no items of an article.
GRADES = rx.compile(r"\d급\s?(?:제\d+호(?:의\d+)?\s?(?:[ㆍ·,]|및|또는|부터)\s?)+$")
TREATIES = ("조약", "협약", "협정", "의정서")
GROUP = rx.compile(r"\s?\([^()\n]{0,12}(?:팀|반|조|조원|명|인)\)|\s?(?:조장|조원|팀|반장)")
# The law as it stood: 종전의 「법」, 구 「법」, …로 개정되기 전의 「법」, 「법」(…로 개정되기 전의 것을 말한다).
FORMER = rx.compile(r"(?:종전의?|옛|(?<![가-힣])구|(?:기|시행|개정)\s전의)\s?(?:\([^()\n]{1,4}\)\s?)?\(?$")
FORMER_REMARK = rx.compile(r"\s?\((?:[^()\n]{0,200}\s)?[^()\s]{0,12}(?:기|시행|개정|폐지)\s전의?\s")


def annex_name(written: str) -> str:
    """One spelling for an annex: 별표 1의2, 별표, 별지 제3호의2서식, 별지 서식."""
    tight = re.sub(r"\s+", "", written).replace("양식", "서식")
    if tight.startswith("별표"):
        return f"별표 {tight[2:]}".strip()
    numbered = re.fullmatch(r"별지제?(\d+)호((?:의\d+)?)(?:서식)?", tight)
    return f"별지 제{numbered[1]}호{numbered[2]}서식" if numbered else "별지 서식"


def members(first: Address, last: Address) -> tuple[Address, ...]:
    """The addresses strictly between the ends of a range; branches (제5조의2) only the law itself knows.

    Empty when the ends do not differ in exactly one level, or the range does not rise.
    """
    levels = ("article", "branch", "paragraph", "item", "item_branch")
    differ = [level for level in levels if getattr(first, level) != getattr(last, level)]
    if first.part != last.part or first.subitem != last.subitem:
        same = replace(first, subitem="") == replace(last, subitem="")
        low, high = (HANGUL_ORDER.find(one.subitem or " ") for one in (first, last))
        return tuple(replace(first, subitem=HANGUL_ORDER[n]) for n in range(low + 1, high)) if same and low >= 0 else ()
    if len(differ) != 1:
        return ()
    level = differ[0]
    low, high = getattr(first, level), getattr(last, level)
    start = max(low + 1, 2 if level.endswith("branch") else 1)
    return tuple(_with(first, level, number) for number in range(start, min(high, low + 500)))


def _with(address: Address, level: str, number: int) -> Address:
    changes: dict[str, Any] = {level: number}
    return replace(address, **changes)
