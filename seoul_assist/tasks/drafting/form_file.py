"""A form from a YAML file: Korean keys, strict and bounded; what is wrong is told with file, line and key."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import yaml

from seoul_assist.errors import UsageError
from seoul_assist.tasks.drafting import form_line
from seoul_assist.tasks.drafting.form_fill import RELATED
from seoul_assist.tasks.drafting.form_filters import FILTERS, TESTS
from seoul_assist.tasks.drafting.form_house import HOUSES, house_slot, with_house
from seoul_assist.tasks.drafting.form_line import REST, Field, Line, TemplateError
from seoul_assist.tasks.drafting.form_model import BASIS_NEEDS, LAYOUTS, BasisNeed, Form, LayoutName
from seoul_assist.tasks.drafting.form_slot import KINDS, Kind, Slot
from seoul_assist.tasks.drafting.form_yaml import (
    Broken,
    line_of,
    mapping,
    near,
    one_of,
    root_of,
    text_of,
    texts_of,
    value_of,
    yes,
)
from seoul_assist.writers.inert import inert

LARGEST = 64 * 1024  # bytes
MOST_SLOTS = 80
_KEYS = ("이름", "다른이름", "설명", "틀", "검사", "근거", "자리", "본문", "문서요지", "주제", "프롬프트")
_SLOT_KEYS = ("꼴", "필수", "뜻", "보기", "값", "표시", "빈자리")
# The doctype that `check` knows each layout by, unless the form says otherwise.
_DOCTYPES: dict[LayoutName, str] = {
    "파일": "",
    "시행문": "draft", "내부결재": "internal", "간이기안문": "simple", "공고": "notice",
    "보도자료": "press", "회의결과": "minutes", "보고서": "report",
}  # fmt: skip
_CHECKS = frozenset(filter(None, _DOCTYPES.values())) | {"civil", "summary", "other"}


def load(path: Path) -> Form:
    """The form of a YAML file; a UsageError names the file, the line and the key that are wrong."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise UsageError(f"서식 파일을 열 수 없습니다: {path}", "파일이 있고 읽을 수 있는지 확인해 주세요.") from error
    if len(data) > LARGEST:
        raise UsageError(f"서식 파일이 너무 큽니다(64KB까지): {path.name}", "서식마다 파일을 나누어 주세요.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"서식 파일의 글자를 읽을 수 없습니다: {path.name}", "UTF-8로 저장해 주세요.") from error
    return parse(text, str(path))


def parse(text: str, source: str) -> Form:
    """The form of a YAML text; `source` names it in errors."""
    try:
        return _form(root_of(text), source)
    except Broken as error:
        where = f"{error.line}번째 줄" + (f", {error.key}" if error.key else "")
        raise UsageError(
            f"서식 파일이 잘못되었습니다: {Path(source).name} {where}: {error.reason}.",
            "docs/forms.md의 보기와 견주어 고쳐 주세요.",
        ) from error


def _form(root: yaml.MappingNode, source: str) -> Form:
    nodes = mapping(root, "서식", _KEYS)
    for key in ("이름", "틀", "본문"):
        if key not in nodes:
            raise Broken(f"{key}이(가) 없습니다", 1, key)
    layout = one_of(nodes["틀"], "틀", LAYOUTS)
    own = _slots(nodes.get("자리"), layout)
    slots = with_house(layout, own)
    body = _template(nodes["본문"])
    _known_names(body, slots)
    slots = _asked_for(slots, body)
    doctype = text_of(nodes["검사"], "검사") if "검사" in nodes else _DOCTYPES[layout]
    if doctype not in _CHECKS:
        raise Broken(f"모르는 문서 종류입니다: {doctype}({', '.join(sorted(_CHECKS))})", line_of(nodes["검사"]), "검사")
    gist = _gist(nodes.get("문서요지"), slots)
    topics = texts_of(nodes["주제"], "주제") if "주제" in nodes else ("제목", "배경", "개요", "내용")
    for topic in topics:
        if topic not in {slot.name for slot in slots}:
            raise Broken(f"자리에 없는 이름입니다: {topic}", line_of(nodes["주제"]), "주제")
    name = text_of(nodes["이름"], "이름")
    if not name or len(name) > 40:
        raise Broken("이름은 1~40자로 적습니다", line_of(nodes["이름"]), "이름")
    return Form(
        name=name,
        aliases=texts_of(nodes["다른이름"], "다른이름") if "다른이름" in nodes else (),
        description=text_of(nodes["설명"], "설명") if "설명" in nodes else "",
        layout=layout,
        doctype=doctype,
        basis=_basis(nodes.get("근거")),
        slots=slots,
        placed=HOUSES[layout].placed | HOUSES[layout].unfit,
        body=_with_rest(body),
        gist_lines=gist,
        topics=topics,
        prompt=_prompt(nodes.get("프롬프트")),
        source=source,
    )


def _basis(node: yaml.Node | None) -> BasisNeed:
    return one_of(node, "근거", BASIS_NEEDS) if node is not None else "있으면"


def _prompt(node: yaml.Node | None) -> str:
    name = text_of(node, "프롬프트") if node is not None else "draft"
    if node is not None and not re.fullmatch(r"[a-z_]{1,30}", name):
        raise Broken("프롬프트 이름은 영문 소문자입니다", line_of(node), "프롬프트")
    return name


def _slots(node: yaml.Node | None, layout: LayoutName) -> tuple[Slot, ...]:
    if node is None:
        return ()
    found = []
    for name, child in mapping(node, "자리", None).items():
        tight = re.sub(r"\s", "", name)
        if tight != name or not re.fullmatch(r"[0-9A-Za-z가-힣]{1,20}", name) or name == REST:
            raise Broken(f"자리 이름은 빈칸 없이 한글, 영문, 숫자 20자까지입니다: {name}", line_of(child), "자리")
        found.append(_slot(name, child, layout))
    if len(found) > MOST_SLOTS:
        raise Broken(f"자리가 너무 많습니다({MOST_SLOTS}개까지)", line_of(node), "자리")
    return tuple(found)


def _slot(name: str, node: yaml.Node, layout: LayoutName) -> Slot:
    known = house_slot(layout, name) or Slot(name)
    if isinstance(node, yaml.ScalarNode):
        return replace(known, meaning=text_of(node, name), example="")
    nodes = mapping(node, f"자리 {name}", _SLOT_KEYS)
    kind: Kind = one_of(nodes["꼴"], f"자리 {name}의 꼴", KINDS) if "꼴" in nodes else known.kind
    return Slot(
        name=name,
        kind=kind,
        required=yes(nodes["필수"], name) if "필수" in nodes else False,
        meaning=text_of(nodes["뜻"], name) if "뜻" in nodes else "",
        example=value_of(nodes["보기"]) if "보기" in nodes else "",
        choices=texts_of(nodes["값"], name) if "값" in nodes else (),
        label=text_of(nodes["표시"], name) if "표시" in nodes else "",
        open=text_of(nodes["빈자리"], name) if "빈자리" in nodes else "",
    )


def _template(node: yaml.Node) -> tuple[Line, ...]:
    if not isinstance(node, yaml.ScalarNode):
        raise Broken("본문은 `|` 아래에 줄로 적습니다", line_of(node), "본문")
    first = line_of(node) + (1 if node.style in ("|", ">") else 0)
    try:
        lines = form_line.parse(inert(node.value), first)
    except TemplateError as error:
        raise Broken(error.reason, error.line, "본문") from error
    if not lines:
        raise Broken("본문이 비어 있습니다", first, "본문")
    return lines


def _gist(node: yaml.Node | None, slots: tuple[Slot, ...]) -> tuple[Line, ...]:
    if node is None:
        return (form_line.parse_line("{제목}에 관한 문서임."),)
    if not isinstance(node, yaml.ScalarNode):
        raise Broken("글을 적는 자리입니다", line_of(node), "문서요지")
    try:
        lines = form_line.parse(inert(node.value), line_of(node) + (1 if node.style in ("|", ">") else 0))
    except TemplateError as error:
        raise Broken(error.reason, error.line, "문서요지") from error
    _known_names(lines, slots, "문서요지")
    return lines


def _known_names(lines: tuple[Line, ...], slots: tuple[Slot, ...], key: str = "본문") -> None:
    names = {slot.name for slot in slots} | {RELATED, REST}
    for line in form_line.every(lines):
        asked = (name for one in line.conditions for name in one.names)
        for name in (*(field.name for field in line.fields), *asked):
            if name not in names:
                raise Broken(f"자리에 없는 이름입니다: {name}{near(name, names)}", line.number, key)
        for test in [one.test for one in line.conditions if one.test and one.test not in TESTS]:
            raise Broken(f"모르는 조건입니다: {test}({', '.join(TESTS)})", line.number, key)
        for field in line.fields:
            for wrong in [name for name in field.filters if name not in FILTERS]:
                raise Broken(f"모르는 다듬기입니다: {wrong}({', '.join(FILTERS)})", line.number, key)


def _asked_for(slots: tuple[Slot, ...], body: tuple[Line, ...]) -> tuple[Slot, ...]:
    """The slots, those required that some line of the body leaves open when nobody gave them."""
    always = {
        field.name
        for line in form_line.every(body)
        if not line.conditions and not any(field.optional for field in line.fields)
        for field in line.fields
        if field.words is None and field.name != RELATED
    }
    return tuple(replace(slot, required=slot.required or (slot.name in always)) for slot in slots)


def _with_rest(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The template with a place for what it does not name: below the last sentence that has items, or at its end."""
    if any(field.name == REST for line in form_line.every(lines) for field in line.fields):
        return lines
    rest = Line((Field(REST),), item=True)
    at = next((n for n in range(len(lines) - 1, -1, -1) if lines[n].item and lines[n].below), -1)
    if at < 0 or not lines[at].fields:
        return (*lines, rest)
    return (*lines[:at], replace(lines[at], below=(*lines[at].below, rest)), *lines[at + 1 :])
