"""Which kind of document this is, told from evidence in the text; without evidence it is `other`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from seoul_assist.checking.gates import Doctype
from seoul_assist.checking.layout import RECIPIENT, TITLE, Layout, end_mark
from seoul_assist.checking.view import Line
from seoul_assist.text import rx

_INTERNAL = rx.compile(r"^(?:내\s*부\s*결\s*재|자\s*체\s*결\s*재|해당\s*없음|없음|-)\s*$")
_PERSON = rx.compile(r"귀\s?하|귀\s?중|[가-힣]\s?님\b")
# Blanks are taken out of the lines for these two.
_PRESS_HEAD = rx.compile(r"^[^가-힣]{0,3}[가-힣]{0,10}보도(?:참고|설명|해명)?자료[^가-힣]{0,30}$")
_PRESS_LABEL = rx.compile(r"보도(?:시점|일시|시기)|배포(?:일시|일자|시점)|즉시보도|배포즉시|엠바고")
_TOLD = rx.compile(r"(?:다고|라고)\s(?:\d{1,2}일\s)?(?:밝혔|전했|말했|설명했)다")
_NOTICE = rx.compile(r"^[^가-힣]{0,3}[가-힣\s]{0,25}(?:공고|고시)\s*제?\s*\d{2,4}\s*(?:-\s*\d+)?\s*호")
_NOTICE_TITLE = rx.compile(r"(?:공\s*고|고\s*시|행정\s?예고|입법\s?예고|공고문)\s*(?:\([^()]{1,12}\))?\s*[)」』]?\s*$")
_MINUTES = rx.compile(r"회의록\s*(?:\([^()]*\))?\s*$|^\s*(?:[<\[(]\s*)?회의록")
_MINUTES_LABEL = rx.compile(
    r"^\W*(?:\d{1,2}[.)]\s*)?(?:회의명|참석자|배석자|안\s?건|발언\s?(?:요지|내용)|결정\s?사항|표결|의결\s?사항|논의\s?내용)\b"
)
_RESULT = rx.compile(r"(?:회의|협의회|위원회|심의회|간담회)\s?결과\s*$")
_SUMMARY = rx.compile(r"^\s*문서\s?요지\s*[:：]")
_SUMMARY_TITLE = rx.compile(r"^\W*(?:[가-힣\d. ]{0,30}\s)?요약(?:문|본)?\W*$")
_SIMPLE = rx.compile(r"생산\s*등록\s*번호")
_GRID = rx.compile(r"등록\s?번호|등록\s?일|결재\s?일|공개\s?구분")
_ANSWER = rx.compile(
    r"귀하(?:께서|의\s(?:민원|질의|건의|문의))|신청하신\s민원|제기하신\s민원|민원을\s(?:신청|제기)하여"
)
# Forms to fill in, collections of answers, guides: none of the genres that the rules know.
_FORM = rx.compile(
    r"\[\s?(?:별지|서식|양식)|별지\s?제\s?\d+\s?호|서식\]|^\[\s*문\s*서\s*번\s*호\s*\]"
    r"|(?:신청서|원서|동의서|확인서|서약서|조사표|신고서|계약서|위임장|추천서|조서)\s*(?:\([^()]{1,12}\))?\s*$"
)
_BOXES = rx.compile(r"[☐☑☒]")
_GUIDE = rx.compile(r"(?:가이드(?:라인|북)?|매뉴얼|지침서?|설명서|안내서|편람|길잡이|요령)\s*$")
_REPORT_TITLE = rx.compile(
    r"(?:업무\s?보고|업무\s?계획|추진\s?계획|기본\s?계획|시행\s?계획|종합\s?계획|실시\s?계획|운영\s?계획|(?:결과|현황|동향|검토|상황|점검|추진)\s?보고서?|보고서"
    r"|제안\s?요청서|과업\s?(?:지시서|내용서)|입찰\s?설명서|추진\s?(?:방안|현황|실적))\s*(?:\([^()]{1,12}\))?\s*$"
)
_BULLET = rx.compile(r"^\s*(?:[□■○●◦ㅇ❍◇▢￭◯]\s*\S|[-ㆍ·•]\s+\S)")
_CHAPTER = rx.compile(r"^\s*(?:[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ]+|[IVX]{1,4})[.\s]\s*\S")


def detect(lines: Sequence[Line], layout: Layout) -> tuple[Doctype, str]:
    """The kind of document and, in Korean, what told it."""
    filled = [line for line in lines if not line.blank]
    top = [line.flat.strip() for line in filled[:12]]
    if layout.recipient >= 0:
        return _addressed(lines, layout)
    if kind := _titled(top):
        return kind
    closing = layout.end >= 0 and sum(not line.blank for line in lines[layout.end + 1 :]) <= 15
    if layout.title >= 0 and (closing or layout.attachment >= 0 or layout.foot >= 0):
        return "draft", "제목 줄과 본문 끝 표시(또는 붙임·결문)가 있습니다."
    if any(_FORM.search(text) for text in top[:5]) or sum(len(_BOXES.findall(text)) for text in top) >= 3:
        return "other", "서식이나 사례 모음의 표시가 있습니다."
    if any(_GUIDE.search(text) for text in top[:2] if len(text) < 40):
        return "other", "제목이 안내서나 지침입니다."
    prose = [line.text for line in filled if not line.table]
    bullets = sum(_BULLET.match(text) is not None for text in prose)
    chapters = sum(_CHAPTER.match(text) is not None for text in prose)
    if bullets >= 3 or chapters >= 2:
        return "report", "개조식 기호(□, ○, -)나 장 번호(Ⅰ.)로 쓰였습니다."
    if any(_REPORT_TITLE.search(text) for text in top[:4] if len(text) < 50):
        return "report", "제목이 보고서나 계획서입니다."
    if any(_TOLD.search(text) for text in prose[:15]) and not closing:
        return "press", "‘밝혔다’처럼 소식을 전하는 글로 쓰였습니다."
    if any(_ANSWER.search(text) for text in prose[:8]):
        return "civil", "민원을 낸 사람에게 답하는 글입니다."
    if closing and end_mark(lines[layout.end].text) and not lines[layout.end].table:
        return "draft", "본문 끝 표시가 있습니다."
    return "other", "문서의 종류를 알 수 있는 표시가 없습니다."


def _titled(top: Sequence[str]) -> tuple[Doctype, str] | None:
    """What the first lines call the document themselves."""
    tight = [re.sub(r"\s+", "", text) for text in top]
    if any(_PRESS_HEAD.match(text) for text in tight[:6]) or any(
        _PRESS_LABEL.search(text) for text in tight if not _BULLET.match(text)
    ):
        return "press", "첫머리에 보도자료 표시가 있습니다."
    grid = {label for text in top for label in _GRID.findall(text)}
    if any(_SIMPLE.search(text) for text in top) or len(grid) >= 3:
        return "simple", "첫머리에 생산등록번호 칸이 있습니다."
    short = [text for text in top[:8] if len(text) < 60]
    if any(_NOTICE.search(text) for text in short) or any(_NOTICE_TITLE.search(text) for text in top[:4]):
        return "notice", "첫머리에 공고·고시 번호나 제목이 있습니다."
    if any(_MINUTES.search(text) for text in short):
        return "minutes", "제목이 회의록입니다."
    labels = sum(_MINUTES_LABEL.match(text) is not None for text in top)
    if labels >= 3 or (labels >= 2 and any(_RESULT.search(text) for text in top[:3] if len(text) < 60)):
        return "minutes", "참석자, 안건, 결정 사항처럼 회의록의 항목이 있습니다."
    if any(_SUMMARY.match(text) for text in top):
        return "summary", "문서요지 줄이 있습니다."
    if any(_SUMMARY_TITLE.match(text) for text in top[:2]):
        return "summary", "제목이 요약입니다."
    return None


def _addressed(lines: Sequence[Line], layout: Layout) -> tuple[Doctype, str]:
    found = RECIPIENT.match(lines[layout.recipient].flat)
    value = found["value"].strip() if found else ""
    title = TITLE.match(lines[layout.title].flat) if layout.title >= 0 else None
    if _INTERNAL.match(value):
        return "internal", "수신란에 내부결재가 적혀 있습니다."
    if _PERSON.search(value) or (title and re.search(r"민원.{0,40}회신|회신.{0,40}민원", title["value"])):
        return "civil", "수신란에 개인(귀하)이 적혀 있습니다."
    return "draft", "수신란이 있습니다."
