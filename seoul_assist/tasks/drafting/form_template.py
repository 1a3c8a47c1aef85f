"""An office's own DOCX or HWPX as a form: its fields are the slots, and a copy of it is the draft."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from seoul_assist import child
from seoul_assist.errors import UsageError
from seoul_assist.model import Block
from seoul_assist.readers import DEFAULT, Source, read_source
from seoul_assist.tasks.drafting import form_fill, form_line
from seoul_assist.tasks.drafting.fact_sheet import Facts
from seoul_assist.tasks.drafting.form_house import COMMON, FOOT, HEAD
from seoul_assist.tasks.drafting.form_model import Form
from seoul_assist.tasks.drafting.form_slot import Kind, Slot
from seoul_assist.tasks.drafting.outline import slot
from seoul_assist.writers import package
from seoul_assist.writers.inert import inert

SUFFIXES = (".docx", ".hwpx")
MOST_FIELDS = 200
_KINDS: tuple[tuple[str, Kind], ...] = (
    (r"일시$", "일시"),
    (r"기간$", "기간"),
    (r"(?:기한|기준일|시행일|작성일|접수일|공고일|날짜|일자)$", "날짜"),
    (r"(?:예산|금액|사업비|보조금|계약액)$", "금액"),
    (r"(?:전화|연락처|팩스)(?:번호)?$", "전화"),
    (r"(?:자|위원|참석자)$", "사람"),
)


def form_from_file(path: Path) -> Form:
    """The form that the fields of the file make; a UsageError when it has none or is of another format."""
    data = _data(path)
    found: list[str] = _child("names", path, data)
    if not found:
        raise UsageError(
            f"채울 자리가 없는 파일입니다: {path.name}",
            "채울 곳에 {기한}이나 [[기한]]처럼 적거나, 이름을 붙인 누름틀ㆍ콘텐츠 컨트롤을 넣어 주세요.",
        )
    if len(found) > MOST_FIELDS:
        raise UsageError(f"자리가 너무 많은 파일입니다({MOST_FIELDS}개까지): {path.name}", "파일을 나누어 주세요.")
    known = {one.name: one for one in (*HEAD, *COMMON, *FOOT)}
    slots = tuple(replace(known.get(name, _slot(name)), required=True, example="") for name in found)
    subject = "{제목}에 관한 문서임." if "제목" in found else f"{path.stem} 서식을 채운 문서임."
    return Form(
        name=path.stem,
        aliases=(path.name,),
        description=f"{path.name}의 빈자리를 채우는 서식",
        layout="파일",
        doctype="",
        basis="있으면",
        slots=slots,
        placed=frozenset(found),
        body=(),
        gist_lines=(form_line.parse_line(subject),),
        topics=tuple(name for name in ("제목", "배경", "내용") if name in found),
        source=str(path),
    )


def filled(form: Form, facts: Facts, related: Sequence[str] = ()) -> bytes:
    """A copy of the file of the form with the facts in its fields, and open slots where nobody gave them.

    Every part without a field keeps its bytes.
    """
    path = Path(form.source)
    data = _data(path)
    values = {one.name: [inert(line) for line in _lines(form, one, facts, related)] for one in form.slots}
    parts: dict[str, str] = _child("fill", path, data, values=values)
    return package.replaced(data, {name: text.encode() for name, text in parts.items()})


def write(form: Form, facts: Facts, related: Sequence[str]) -> list[Block]:
    """The text of the filled copy, as it is read back."""
    return list(read_source(Source(Path(form.source).name, data=filled(form, facts, related))).blocks)


def _lines(form: Form, one: Slot, facts: Facts, related: Sequence[str]) -> list[str]:
    lines = form_fill.texts(one, facts, related)
    return lines or [slot(one.open or one.shown)]


def _slot(name: str) -> Slot:
    plain: Kind = "글"
    return Slot(name, next((kind for pattern, kind in _KINDS if re.search(pattern, name)), plain))


def _data(path: Path) -> bytes:
    if path.suffix.lower() not in SUFFIXES:
        raise UsageError(
            f"서식으로 쓸 수 없는 파일입니다: {path.name}", "한글이나 워드에서 HWPX나 DOCX로 저장해 주세요."
        )
    try:
        with path.open("rb") as file:
            data = file.read(DEFAULT.file_bytes + 1)
    except OSError as error:
        raise UsageError(f"서식 파일을 열 수 없습니다: {path}", "경로를 확인해 주세요.") from error
    if len(data) > DEFAULT.file_bytes:
        raise UsageError(f"서식 파일이 너무 큽니다: {path.name}", "그림을 줄이거나 파일을 나누어 주세요.")
    return data


def _child(job: str, path: Path, data: bytes, **more: Any) -> Any:
    payload = {"format": path.suffix.lower()[1:], "limits": asdict(DEFAULT), **more}
    try:
        return child.call(
            f"seoul_assist.tasks.drafting.form_fields:{job}", payload, data=data, limits=DEFAULT.of_child()
        )
    except child.ChildFailed as failure:
        raise UsageError(
            f"서식 파일을 처리하지 못했습니다: {path.name}({failure.reason})", "원본에서 다시 저장한 뒤 시도해 주세요."
        ) from None
