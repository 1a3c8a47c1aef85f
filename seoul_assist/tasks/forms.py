"""The forms a draft can take: which facts each needs, and its fixed sentences.

Source: 「행정업무의 운영 및 혁신에 관한 규정 시행규칙」 별지 제1호서식. A form that is missing here is added here: its
keys, and a function from facts to the items of the body.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass

from seoul_assist.errors import UsageError
from seoul_assist.tasks.fact_sheet import Facts
from seoul_assist.tasks.outline import Item, items_of, labelled, slot
from seoul_assist.tasks.wording import amount, dated, particle

HEAD = ("기관명", "수신", "경유", "제목")
FOOT = (
    "발신명의", "관인", "기안자", "검토자", "결재권자", "협조자", "시행",
    "우편번호", "주소", "누리집", "전화번호", "팩스번호", "전자우편", "공개구분",
)  # fmt: skip
_COMMON = ("관련", "근거", "배경", "개요", "일시", "장소", "대상", "내용", "일정", "예산", "붙임")


@dataclass(frozen=True, slots=True)
class Form:
    """A form: `keys` may stand in a facts file, `required` are left open as slots when they do not.

    `body` gives the items after 관련 and the lead sentence, of which there may be none.
    """

    name: str
    aliases: tuple[str, ...]
    keys: tuple[str, ...]
    required: tuple[str, ...]
    internal: bool
    lead: Callable[[Facts], str]
    body: Callable[[Facts], tuple[Item, ...]]
    gist: Callable[[Facts], str]


def find(name: str) -> Form:
    """The form of that name or alias; a UsageError names the forms there are."""
    wanted = re.sub(r"[\s_-]", "", name).lower()
    names = {re.sub(r"[\s_-]", "", alias).lower(): form for form in FORMS for alias in (form.name, *form.aliases)}
    if wanted in names:
        return names[wanted]
    near = next(iter(difflib.get_close_matches(wanted, names, n=1, cutoff=0.5)), None)
    guess = f" 혹시 {names[near].name}인가요?" if near else ""
    raise UsageError(f"모르는 서식입니다: {name}", f"쓸 수 있는 서식: {', '.join(f.name for f in FORMS)}.{guess}")


def _reason(background: str, wish: str) -> str:
    """The background as the opening of the sentence that follows it, whatever its ending; `wish` follows a …고자 함."""
    text = dated(background).rstrip(" .")
    if text.endswith("고자 함"):
        return f"{text.removesuffix('함')}{wish} "
    if re.search(r"(?:다|요)$", text):
        return f"{text}. 이에 "
    if re.search(r"(?:함|음|됨|임|짐|킴|춤)$", text):
        return f"{text}에 따라 "
    return f"{particle(text, '과', '와')} 관련하여 "


def _cooperation_lead(facts: Facts) -> str:
    return f"{_reason(facts.text('배경') or slot('배경'), '하니')}아래 사항에 협조하여 주시기 바랍니다."


def _cooperation_body(facts: Facts) -> tuple[Item, ...]:
    values = facts.values
    return (
        *items_of(values.get("개요", "")),
        *_particulars(facts),
        *labelled("일정", values.get("일정", "")),
        *labelled("협조 사항", values.get("요청", "") or slot("요청")),
        *_budget(facts),
        Item(f"회신 기한: {_until(facts)}"),
        *labelled("문의", values.get("문의", "")),
    )


def _cooperation_gist(facts: Facts) -> str:
    subject = re.sub(r"\s*(?:협조\s*)?요청$", "", facts.text("제목")) or slot("제목")
    to = ", ".join(facts.texts("수신")) or slot("수신")
    by = f"{_until(facts)} " if facts.text("기한") else ""
    agency = particle(facts.text("기관명") or slot("기관명"), "이", "가")
    return f"{agency} {to}에게 {subject}에 대한 협조를 {by}요청함."


def _internal_lead(facts: Facts) -> str:
    background = facts.text("배경")
    if not background and facts.values.get("목적"):
        return f"{particle(facts.text('제목') or slot('제목'), '을', '를')} 다음과 같이 추진하고자 합니다."
    reason = _reason(background or slot("배경"), "하며,")
    return f"{reason}다음과 같이 {'추진하겠습니다' if reason.endswith('하며, ') else '추진하고자 합니다'}."


def _internal_body(facts: Facts) -> tuple[Item, ...]:
    values = facts.values
    particulars = (*items_of(values.get("개요", "")), *_particulars(facts))
    return (
        *labelled("추진 목적", values.get("목적", "")),
        *((Item("개요", particulars),) if len(particulars) > 1 else particulars),
        *(_budget(facts) or (Item(f"소요 예산: {slot('예산')}"),)),
        *labelled("추진 일정", values.get("일정", "") or slot("일정")),
        *labelled("기대 효과", values.get("기대효과", "")),
        *labelled("협조 사항", values.get("협조사항", "")),
    )


def _internal_gist(facts: Facts) -> str:
    value = facts.values.get("예산", "")
    money = value.get("금액", "") if isinstance(value, dict) else value
    budget = f" 소요 예산은 {amount(money)}임." if money and isinstance(money, str) else ""
    return f"{facts.text('제목') or slot('제목')}에 대하여 내부결재를 받는 문서임.{budget}"


def _particulars(facts: Facts) -> tuple[Item, ...]:
    return tuple(i for name in ("일시", "장소", "대상", "내용") for i in labelled(name, facts.values.get(name, "")))


def _budget(facts: Facts) -> tuple[Item, ...]:
    """소요 예산 with 예산 과목 and 산출 내역 below it, however it was given."""
    value = facts.values.get("예산", "")
    if not isinstance(value, dict):
        return labelled("소요 예산", value)
    full = {"과목": "예산 과목", "예산과목": "예산 과목", "산출": "산출 내역", "산출내역": "산출 내역"}
    below = {full.get(re.sub(r"\s", "", name), name): part for name, part in value.items() if name != "금액"}
    total = value.get("금액", "")
    shown = amount(total) if isinstance(total, str) and total else slot("예산 금액")
    return (Item(f"소요 예산: {shown}", items_of(below)),)


def _until(facts: Facts) -> str:
    text = dated(facts.text("기한"))
    if not text:
        return slot("기한")
    return text if re.search(r"(?:까지|이내|전|내|즉시|없음)$", text) else f"{text}까지"


COOPERATION = Form(
    name="협조요청",
    aliases=("협조 요청", "시행문", "cooperation", "request"),
    keys=(*HEAD, *_COMMON, "요청", "기한", "문의", *FOOT),
    required=(
        "기관명", "수신", "제목", "배경", "요청", "기한",
        "발신명의", "기안자", "결재권자", "주소", "전화번호", "공개구분",
    ),
    internal=False,
    lead=_cooperation_lead,
    body=_cooperation_body,
    gist=_cooperation_gist,
)  # fmt: skip
INTERNAL = Form(
    name="내부결재",
    aliases=("내부 결재", "내부기안", "internal", "approval"),
    keys=(*HEAD, *_COMMON, "목적", "기대효과", "협조사항", *FOOT),
    required=("기관명", "제목", "배경", "일정", "예산", "기안자", "결재권자", "공개구분"),
    internal=True,
    lead=_internal_lead,
    body=_internal_body,
    gist=_internal_gist,
)
FORMS = (COOPERATION, INTERNAL)
