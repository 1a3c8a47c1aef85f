"""What an incoming letter gives for its answer: who asked, by which document, for what and until when.

Every value stands in the letter. What is not found there stays open in the draft and is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from seoul_assist.checking.approval import Approver
from seoul_assist.checking.form import Form
from seoul_assist.checking.layout import is_sender
from seoul_assist.checking.runner import view_of
from seoul_assist.checking.signature import Sender, sender_of
from seoul_assist.checking.slot import level, slot
from seoul_assist.checking.view import View
from seoul_assist.model import Document
from seoul_assist.tasks.drafting.fact_sheet import Facts, Value, tidy
from seoul_assist.tasks.drafting.form_filters import stem
from seoul_assist.tasks.drafting.outline import slot as open_slot
from seoul_assist.tasks.drafting.taken import Found, Taken
from seoul_assist.tasks.drafting.wording import dated
from seoul_assist.tasks.drafting.written_items import Written, every, read
from seoul_assist.text import rx
from seoul_assist.text.calendar import make

_DEADLINE = rx.compile(r"(?:회신|제출|신청|회송|답변|통보|참석자|보낼|알릴|접수|송부)?(?:기한|마감|기일|마감일|기간)$")
_ASKED = rx.compile(
    r"(?:협조|요청|제출|작성|조회|확인|의견|회신|보낼|낼|검토|준비|알릴|질의)(?:사항|내용|자료|서류|할것|할사항|항목)?$"
    r"|^(?:자료|질의|묻는것|물음)$"
)
_CONTACT = rx.compile(r"(?:문의|문의처|문의사항|담당|담당자|연락처|담당부서|보낼곳|제출처|회신처)$")
_WHEN = (
    r"((?:19|20)\d{2})\s?[.\-년]\s?(\d{1,2})\s?[.\-월]\s?(\d{1,2})(?!\d)\s?[.일]?(?:\s?\([월화수목금토일]\))?"
    r"(?:\s?\d{1,2}:\d{2})?"
)
_DAY = rx.compile(_WHEN)
_UNTIL = rx.compile(rf"{_WHEN}(?=\s?까지)")
_NUMBER = rx.compile(
    r"^(?P<office>[가-힣A-Za-z0-9·ㆍ ]{1,30}?)\s?[-–—]\s?(?P<number>\d{1,9})\s*\(\s*(?P<day>[\d.\s]{6,16})\)?"
)
# How much of the name of a head goes away for that of the agency.
_HEADS = (("구청장", 2), ("청장", 1), ("시장", 1), ("군수", 1), ("지사", 2), ("장관", 2), ("원장", 1), ("센터장", 1))
# A 담당관 is a person and an office at once; of any other office the head is its 장.
_OWN_HEAD = rx.compile(r"(?:담당관|대변인|정책관|기획관|감사관)$")
_OFFICE = rx.compile(r"(?:과|팀|실|국|단|소|센터|부|관)$")
_AGENCY = rx.compile(r"^[가-힣 ]{2,30}(?:시|군|구|도|청|원|부|처|위원회|의회|공사|공단|재단|센터|사무소|보건소)$")
_ONLY_DAY = rx.compile(rf"{_WHEN}(?:까지)?")
_NO_AGENCY = rx.compile(r"(?:요청|신청|시청각|안내도|위치도|제도|필요시|지도|요구|연구|지원|공원|의원|회원)$")
_APART = rx.compile(
    r"(?<=\d) (?=(?:까지|부터|[년월일시분조항호층면부명개건원대차회인곳])(?![가-힣]{2}))|(?<=(?<![가-힣])제) (?=\d)"
)
MOST_ASKED = 12  # answers in one letter; more are summed up


def facts_from(document: Document, keys: Iterable[str], today: date | None = None) -> Taken:
    """The facts of the answer to a letter, by those keys of the form that the letter can fill.

    수신, 관련, 제목, 요청내용 and 답변 (each thing asked, its answer open), and our own 기관명 where the letter has one
    recipient. `notes` name the deadline, the contact, and what was not found.
    """
    view, _ = view_of(_closed(document))
    form = view.form
    found = [one for one in (_ours(form), *_theirs(view), *_subject(form), _answers(view)) if one]
    wanted = set(keys)
    kept = {one.key: one.value for one in found if one.key in wanted and one.value}
    notes = [*_missing(found, wanted), *_deadline(view, today), *_contact(view)]
    return Taken(
        Facts(kept, document.text), tuple(one for one in found if one.key in kept), tuple(dict.fromkeys(notes))
    )


def _closed(document: Document) -> Document:
    """The document with figures and their units together: programs that write PDF set them apart (2026 년, 제 5 조)."""
    if document.format != "pdf":
        return document
    return replace(document, blocks=tuple(replace(one, text=_APART.sub("", one.text)) for one in document.blocks))


def _ours(form: Form) -> Found | None:
    """Our agency: whose head the one recipient is."""
    recipients = [one for one in form.recipients if "참조" not in one.name.text] or list(form.listed)
    if len(recipients) != 1:
        return None
    agency = agency_of(recipients[0].name.tight)
    return Found("기관명", agency, recipients[0].name.text, computed=True) if agency else None


def agency_of(head: str) -> str:
    """가온시 of 가온시장, 누리군 of 누리군수, 미리내도 of 미리내도지사; "" where the ending does not tell."""
    for ending, cut in _HEADS:
        if head.endswith(ending) and len(head) > len(ending):
            return head[:-cut]
    return ""


def _theirs(view: View) -> list[Found]:
    """Who sent the letter and by which document."""
    form = view.form
    sender = form.sender or _lower_sender(view)
    head = sender.name.tight if sender else ""
    inside = sender is not None and sender.kind == "aide"
    issue = _NUMBER.match(" ".join(form.issue.text.split())) if form.issue else None
    office = issue["office"].strip() if issue else ""
    found: list[Found] = []
    if sender:
        aide = "" if inside else _aide(form, office)
        found.append(Found("수신", f"{head}({aide})" if aide else head, sender.slot.text, computed=bool(aide)))
    if issue and form.issue:
        agency = "" if inside else _sending_agency(form, head)
        lead = f"{agency} " if agency and agency not in office else ""
        number = f"{office}-{issue['number']}({_written_day(issue['day'])})"
        found.append(Found("관련", [f"{lead}{number}"], form.issue.text))
    return found


def _lower_sender(view: View) -> Sender | None:
    """The line of a sender in the foot, where something else follows the end of the text."""
    for line in view.lines:
        if line.part == "foot" and is_sender(line):
            return sender_of(slot(line, level(line.text), 0, len(line.text)))
    return None


def _aide(form: Form, office: str) -> str:
    """Who will handle the answer: the head of the office that registered the letter, else the one who decided."""
    if _OWN_HEAD.search(office):
        return office
    if _OFFICE.search(office):
        return f"{office}장"
    titles = [one.title for one in reversed(form.approvers)]
    return next((title for title in titles if re.search(r"[가-힣]{2}(?:과장|담당관)$", title)), "")


def _written_day(text: str) -> str:
    """2026. 12. 4. of any way of writing it."""
    numbers = re.findall(r"\d+", text)
    return f"{numbers[0]}. {int(numbers[1])}. {int(numbers[2])}." if len(numbers) == 3 else text.strip()


def _sending_agency(form: Form, head: str) -> str:
    """The agency over the letter, without slogans, or that of the sender."""
    for above in reversed(form.above):
        name = agency_name(above.text)
        if name:
            return name
    return agency_of(head)


def agency_name(text: str) -> str:
    """The name of an agency that a line consists of, its letters not set apart; "" for any other line."""
    name = " ".join(text.split())
    name = name.replace(" ", "") if re.fullmatch(r"(?:[가-힣] )+[가-힣]", name) else name
    return name if _AGENCY.match(name) and name.count(" ") <= 2 and not _NO_AGENCY.search(name) else ""


def _subject(form: Form) -> list[Found]:
    title = tidy(form.title.text) if form.title else ""
    if not title or not form.title:
        return []
    bare = title.rstrip(" .")
    return [
        Found("제목", f"{bare}에 대한 회신", form.title.text, computed=True),
        Found("요청내용", stem(bare), form.title.text),
    ]


def _body(view: View) -> list[Written]:
    return read([line.text for line in view.lines if line.part == "body"])


def _answers(view: View) -> Found | None:
    """What the letter asks for, each a name whose answer stays open."""
    asked: list[str] = []
    for item in every(_body(view)):
        if item.label and _ASKED.search(item.label):
            asked += [item.value] if item.value else [one.text for one in item.items]
    names = [name for name in (_name(text) for text in asked) if name and not _ONLY_DAY.fullmatch(name)]
    if not names or len(names) > MOST_ASKED:
        return None
    value: dict[str, Value] = dict.fromkeys(names, open_slot("답변"))
    return Found("답변", value, " / ".join(asked))


def _name(text: str) -> str:
    return re.sub(r"[\[\]]", "", _END.sub("", tidy(text))).replace(":", "").strip(" .")


_END = rx.compile(r"\s*끝\s?\.?$")


def _deadline(view: View, today: date | None) -> list[str]:
    """What the letter says of the day it wants its answer by."""
    for item in every(_body(view)):
        if item.label and _DEADLINE.search(item.label) and not item.label.endswith("사업기간"):
            days = list(_DAY.finditer(item.value))
            if days and ("기간" not in item.label or "까지" in item.value):
                return [_said(days[-1], item.value, today)]
    text = "\n".join(line.text for line in view.lines if line.part == "body")
    day = _UNTIL.search(text)
    return [_said(day, day.group(), today)] if day else ["받은 문서에서 회신 기한을 찾지 못했습니다."]


def _said(match: re.Match[str], words: str, today: date | None) -> str:
    day = make(int(match[1]), int(match[2]), int(match[3]))
    past = today is not None and day is not None and day < today
    late = " 기한이 이미 지났습니다." if past else ""
    return f"받은 문서의 회신 기한: {dated(_END.sub('', words))}.{late}".replace("..", ".")


def _contact(view: View) -> list[str]:
    named = [item.value for item in every(_body(view)) if item.label and item.value and _CONTACT.search(item.label)]
    if named:
        return [f"받은 문서의 문의처: {_END.sub('', named[0])}"]
    drafter = next((one for one in view.form.approvers if one.name), None)
    phone = view.form.telephone
    who = " ".join(part for part in (drafter.title if drafter else "", _named(drafter)) if part)
    shown = ", ".join(part for part in (who, phone.text if phone else "") if part)
    return [f"받은 문서의 담당자: {shown}"] if shown else ["받은 문서에서 담당자를 찾지 못했습니다."]


def _named(approver: Approver | None) -> str:
    return approver.name.text if approver and approver.name else ""


_SAID = {
    "기관명": "받은 문서의 수신이 한 곳이 아니거나 기관장이 아니어서 우리 기관의 이름을 정하지 못했습니다.",
    "수신": "받은 문서에서 발신 명의를 찾지 못해 수신을 비워 두었습니다.",
    "관련": "받은 문서에서 시행 번호와 날짜를 찾지 못해 관련을 비워 두었습니다.",
    "제목": "받은 문서에서 제목을 찾지 못했습니다.",
    "답변": "받은 문서에서 요청 항목을 찾지 못했습니다. 물은 것마다 답을 직접 적어 주세요.",
}


def _missing(found: Iterable[Found], wanted: set[str]) -> list[str]:
    known = {one.key for one in found if one.value}
    return [said for key, said in _SAID.items() if key in wanted and key not in known]
