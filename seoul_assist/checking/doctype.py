"""Which kind of document this is, told from evidence in the text; without evidence it is `other`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from seoul_assist.checking.gates import Doctype
from seoul_assist.checking.layout import RECIPIENT, TITLE, Layout, end_mark
from seoul_assist.checking.view import Line

_INTERNAL = re.compile(r"^(?:내\s*부\s*결\s*재|자\s*체\s*결\s*재|해당\s*없음|없음|-)\s*$")
_PERSON = re.compile(r"귀\s?하|귀\s?중|[가-힣]\s?님\b")
_PRESS = re.compile(r"보도(?:자료|참고자료|설명자료|시점|일시|시기)|배포(?:일시|일자|시점)|즉시보도|엠바고")
_NOTICE = re.compile(r"(?:공고|고시)\s*제?\s*\d{2,4}\s*(?:-\s*\d+)?\s*호")
_NOTICE_TITLE = re.compile(r"(?:공\s*고|고\s*시|모집\s?공고문?|공고문)\s*[)」』]?\s*$")
_MINUTES = re.compile(r"회의록\s*$|^\s*(?:[<\[(]\s*)?회의록")
_SUMMARY = re.compile(r"^\s*문서\s?요지\s*[:：]", re.MULTILINE)
_SIMPLE = re.compile(r"생산\s*등록\s*번호")
_BULLET = re.compile(r"^\s*(?:[□■○●◦ㅇ❍◇▢￭◯]\s*\S|[-ㆍ·•]\s+\S)")
_CHAPTER = re.compile(r"^\s*(?:[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ]+|[IVX]{1,4})[.\s]\s*\S")


def detect(lines: Sequence[Line], layout: Layout) -> tuple[Doctype, str]:
    """The kind of document and, in Korean, what told it."""
    filled = [line for line in lines if not line.blank]
    top = [line.flat.strip() for line in filled[:12]]
    tight = [re.sub(r"\s+", "", text) for text in top]
    if layout.recipient >= 0:
        return _addressed(lines, layout)
    if any(_PRESS.search(text) for text in tight):
        return "press", "첫머리에 보도자료 표시가 있습니다."
    if any(_SIMPLE.search(text) for text in top):
        return "simple", "첫머리에 생산등록번호 칸이 있습니다."
    short = [text for text in top[:8] if len(text) < 60]
    if any(_NOTICE.search(text) for text in short) or any(_NOTICE_TITLE.search(text) for text in top[:4]):
        return "notice", "첫머리에 공고·고시 번호나 제목이 있습니다."
    if any(_MINUTES.search(text) for text in short):
        return "minutes", "제목이 회의록입니다."
    if any(_SUMMARY.match(text) for text in top):
        return "summary", "문서요지 줄이 있습니다."
    closing = layout.end >= 0 and sum(not line.blank for line in lines[layout.end + 1 :]) <= 15
    if layout.title >= 0 and (closing or layout.attachment >= 0 or layout.foot >= 0):
        return "draft", "제목 줄과 본문 끝 표시(또는 붙임·결문)가 있습니다."
    bullets = sum(_BULLET.match(line.text) is not None for line in filled if not line.table)
    chapters = sum(_CHAPTER.match(line.text) is not None for line in filled if not line.table)
    if bullets >= 3 or chapters >= 2:
        return "report", "개조식 기호(□, ○, -)나 장 번호(Ⅰ.)로 쓰였습니다."
    if closing and end_mark(lines[layout.end].text) and not lines[layout.end].table:
        return "draft", "본문 끝 표시가 있습니다."
    return "other", "문서의 종류를 알 수 있는 표시가 없습니다."


def _addressed(lines: Sequence[Line], layout: Layout) -> tuple[Doctype, str]:
    found = RECIPIENT.match(lines[layout.recipient].flat)
    value = found["value"].strip() if found else ""
    title = TITLE.match(lines[layout.title].flat) if layout.title >= 0 else None
    if _INTERNAL.match(value):
        return "internal", "수신란에 내부결재가 적혀 있습니다."
    if _PERSON.search(value) or (title and re.search(r"민원.*회신|회신.*민원", title["value"])):
        return "civil", "수신란에 개인(귀하)이 적혀 있습니다."
    return "draft", "수신란이 있습니다."
