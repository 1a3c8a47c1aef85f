"""What a writing machine leaves behind: marks of Markdown, phrases of an assistant, slots that nobody filled."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seoul_assist.checking.gates import GATES
from seoul_assist.checking.rule import Example, Mark, Rule
from seoul_assist.checking.view import Line, View
from seoul_assist.model import Basis
from seoul_assist.text import rx

_PROJECT = Basis("생성형 인공지능 초안 점검(점검 제안)")
# Where Markdown is the format of the file its marks are no residue.
_MARKDOWN = frozenset({"md", "markdown"})

_BOLD = rx.compile(
    r"(?<![*\w])\*\*(?=\S)(?P<text>[^*\n]{1,80}?)(?<=\S)\*\*(?!\*)|(?<!_)__(?=[가-힣])[^_\n]{1,80}(?<=\S)__(?!_)"
)
_HEADING = rx.compile(r"^[ \t]{0,3}#{2,6}[ \t]+(?=\S)")
_TASK = rx.compile(r"^[ \t]{0,12}[-*+] \[[ xX]\][ \t]")
_FENCE = rx.compile(r"^[ \t]{0,3}(?:```|~~~)")
_CODE = rx.compile(r"(?<!`)`(?=\S)[^`\n]{1,60}`(?!`)")
_RULER = rx.compile(
    r"[ \t]{0,8}\|?[ \t]{0,8}:?-{3,40}:?[ \t]{0,8}(?:\|[ \t]{0,8}:?-{3,40}:?[ \t]{0,8}){1,30}\|?[ \t]{0,8}$"
)
_LINK = rx.compile(r"!?\[[^\]\n]{1,60}\]\((?:https?://|www\.|#)[^)\s]{1,200}\)")

# A table that is pasted into plain text has its ruler; set documents draw theirs.
_SET = frozenset({"docx", "hwpx", "hwp", "pdf"})

# Only what no official writes to a citizen: ‘궁금하신 점은 말씀해 주세요’ is a phrase of real letters.
_PHRASE = rx.compile(
    r"^\W{0,4}(?:물론입니다|물론이죠|네,?\s?알겠습니다|알겠습니다[.!]|좋습니다[.!]|좋은\s질문입니다|기꺼이\s도와\s?드리겠습니다)"
    r"|(?:다음은|아래는)\s(?:요청하신|말씀하신|요청에\s따[라른]|귀하가\s요청한)\s?[^\n]{0,30}(?:입니다|내용|초안|예시|공문|문서)"
    r"|요청하신\s[^\n]{0,24}(?:초안|예시|공문|문안|요약)(?:을|를|은|는|입니다)[^\n]{0,16}(?:작성|정리|드립니다|다음|아래|[:：])"
    r"|도움이\s(?:되셨기를|되었기를|되길|되기를|되셨으면)\s?(?:바랍|좋겠)"
    r"|(?:AI|인공지능)\s?(?:언어\s?모델|어시스턴트|비서|챗봇)(?:로서|로써|이므로|이라서)"
    r"|(?:언어\s?모델|대규모\s?언어\s?모델)(?:로서|이므로)"
    r"|(?:수정|보완)이\s필요하시면\s(?:언제든|편하게|말씀)"
    r"|위\s?(?:초안|템플릿)(?:을|를|은|는)\s[^\n]{0,24}(?:수정|활용|사용)하(?:여|시면|세요|실)"
    r"|\bas an AI\b|\bI(?:'m| am) an AI\b|^certainly!|^sure,? here",
    re.IGNORECASE,
)
_THINGS = (
    "기관명|부서명|담당자명?|성명|이름|날짜|일시|장소|연락처|전화번호|금액|제목|주소|문서\\s?번호|행사명|사업명|수신처|수신자|직위|직급|회의명"
    "|업체명|이메일"
)
_TO_CHECK = "[확인 필요"
_SLOT = rx.compile(
    r"\[(?:확인\s?필요(?:[:：][^\]\n]{0,60})?|여기에\s?[^\]\n]{0,40}"
    r"|[^\]\n]{1,20}(?:입력|기입|삽입|작성|기재)(?:하세요|해\s?주세요|하십시오|합니다|할\s것|요망)"
    r"|(?P<plain>[^\]\n]{1,14}\s(?:입력|기입|삽입)|추후\s?(?:입력|기재|작성|보완)|(?:귀\s?)?(?:"
    + _THINGS
    + r")(?:\s?\d)?))\](?!\()"
    r"|<(?:기관명|부서명|담당자|성명|날짜|장소|연락처|금액|행사명|사업명)>"
    r"|(?<![A-Za-z])(?:TODO|TBD|XXX+)(?![A-Za-z])|Lorem ipsum"
)


def _marks(view: View) -> Iterator[Mark]:
    if view.format in _MARKDOWN:
        return
    for line in view.lines:
        text = line.text
        for pattern in (_HEADING, _TASK, _FENCE, *((_RULER,) if view.format in _SET else ())):
            if (match := pattern.match(text)) and not (line.table and pattern is not _RULER):
                start, end = line.start + match.start(), line.start + match.end()
                yield Mark(start, end, _MESSAGE, cause="마크다운")
        for pattern in (_BOLD, _CODE, _LINK):
            for match in pattern.finditer(text):
                yield Mark(line.start + match.start(), line.start + match.end(), _MESSAGE, cause="마크다운")


_MESSAGE = "마크다운 기호가 남아 있습니다. 기호를 지우고 항목 기호(1., 가.)와 글꼴로 나타내 주세요."


def _phrases(view: View) -> Iterator[Mark]:
    for line in view.lines:
        for match in _PHRASE.finditer(line.masked):
            start, end = line.start + match.start(), line.start + match.end()
            message = "글을 써 주는 프로그램의 말이 남아 있습니다. 지우고 문서의 내용만 남겨 주세요."
            yield Mark(start, end, message, cause="대화 말투")


def _is_label(line: Line, match: re.Match[str]) -> bool:
    """True for [장소] 새터 광장 and for labels alone on their line or in a cell; a name that must be filled is none."""
    if line.table:
        return True
    opens = not line.masked[: match.start()].strip(" \t\u3000□○-ㆍ·*※")
    return opens and (bool(line.masked[match.end() :].strip()) or not match["plain"].endswith("명"))


def _slots(view: View) -> Iterator[Mark]:
    for line in view.lines:
        for match in _SLOT.finditer(line.masked):
            if match[0].startswith(_TO_CHECK) and view.doctype in GATES["slots"]:
                continue  # said by the rule on the slots of the forms
            if match["plain"] and _is_label(line, match):
                continue
            start, end = line.start + match.start(), line.start + match.end()
            yield Mark(start, end, f"채우지 않은 자리 ‘{match[0]}’가 남아 있습니다.", cause="빈자리")


RULES: tuple[Rule, ...] = (
    Rule(
        id="GM-MACH-001",
        title="마크다운 기호 잔류",
        severity="warn",
        confidence="HEUR",
        gate="every",
        basis=(_PROJECT,),
        what=(
            "굵은 글씨(**), 제목(##), 할 일(- [ ]), 역따옴표, 링크 기호와 문서 파일(hwpx, docx)에 남은 표의 구분 줄"
            "(|---|)을 찾습니다. 마크다운 파일(.md)에서는 보지 않습니다."
        ),
        why="공문서에서는 기호가 그대로 인쇄되어 뜻을 알 수 없습니다.",
        bad=(
            Example("## 쉼터 운영 안내"),
            Example("**신청 기간**: 2026. 5. 7.까지"),
            Example("- [ ] 의자 점검", doctype="report"),
        ),
        good=(Example("* 새터 쉼터는 빼고 셈", doctype="report"), Example("민원 접수 번호 #12")),
        check=_marks,
        since="0.2",
    ),
    Rule(
        id="GM-MACH-002",
        title="대화형 프로그램의 말투 잔류",
        severity="warn",
        confidence="HEUR",
        gate="every",
        basis=(_PROJECT,),
        what="‘물론입니다’, ‘다음은 요청하신 초안입니다’, ‘도움이 되셨기를 바랍니다’ 같은 말을 찾습니다.",
        why="문서를 받는 사람에게 하는 말이 아니며, 검토하지 않은 초안이라는 표시가 됩니다.",
        bad=(
            Example("물론입니다! 쉼터 안내문을 써 보았습니다.", doctype="other"),
            Example("다음은 요청하신 공문 초안입니다.", doctype="other"),
            Example("도움이 되셨기를 바랍니다.", doctype="other"),
        ),
        good=(
            Example("요청하신 자료를 붙임과 같이 보내 드립니다.", doctype="other"),
            Example("물론 비용은 가온시가 부담합니다.", doctype="other"),
        ),
        check=_phrases,
        since="0.2",
    ),
    Rule(
        id="GM-MACH-003",
        title="채우지 않은 자리",
        severity="warn",
        confidence="HEUR",
        gate="every",
        basis=(_PROJECT,),
        what="[기관명], [여기에 내용 입력], TODO처럼 채우지 않은 자리를 찾습니다.",
        why="빈자리가 남은 문서는 아직 끝나지 않은 초안입니다.",
        bad=(
            Example("장소: [장소]", doctype="other"),
            Example("[여기에 회의 목적을 적습니다]", doctype="other"),
        ),
        good=(Example("[붙임 1] 쉼터 목록", doctype="other"), Example("[표 2] 쉼터 현황", doctype="other")),
        check=_slots,
        since="0.2",
    ),
)
