"""What is offered over MCP and HTTP: one list, each with its arguments. Nothing here writes or takes a path of a file,
except below the folder that the operator opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from seoul_assist.api import as_json
from seoul_assist.assistant import Assistant
from seoul_assist.errors import MissingPath, UsageError

LONGEST_TEXT = 400_000  # letters, some two hundred pages
_STYLE = Field("brief", pattern="^(gist|brief|onepage|press)$", description="양식: gist, brief, onepage, press")
_DOCTYPE = Field(None, max_length=40, description="문서 종류(예: draft, internal, notice). 비우면 스스로 알아봅니다")
_NAME = Field("본문.txt", max_length=200, pattern=r"^[^/\\]+\.(txt|md)$", description="글의 이름(.txt나 .md)")


class Nothing(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Search(Nothing):
    query: str = Field(max_length=2_000, description="찾을 내용이나 조문(예: 주차장 조례 제9조)")
    k: int = Field(10, ge=1, le=50, description="결과 수")


class Ask(Nothing):
    question: str = Field(max_length=2_000, description="규정에 물어볼 내용")


class Place(Nothing):
    law: str = Field(max_length=300, description="규정 이름")
    address: str = Field("", max_length=100, description="조문(예: 제12조제1항). 비우면 모든 조문")


class FormOf(Nothing):
    form: str = Field("", max_length=100, description="서식 이름. 비우면 쓸 수 있는 서식의 목록")


class Text(Nothing):
    text: str = Field(max_length=LONGEST_TEXT, description="문서의 글")
    name: str = _NAME


class CheckText(Text):
    doctype: str | None = _DOCTYPE
    select: list[str] | None = Field(None, max_length=100, description="볼 규칙이나 갈래(예: GM-LANG)")
    ignore: list[str] | None = Field(None, max_length=100, description="보지 않을 규칙이나 갈래")


class SummarizeText(Text):
    style: str = _STYLE


class Draft(Nothing):
    form: str = Field(max_length=100, description="서식 이름(목록은 forms)")
    facts: dict[str, JsonValue] | None = Field(None, description="사실: 이름과 값(이름은 forms의 스키마)")
    request: str | None = Field(None, max_length=20_000, description="요청을 적은 글")


class CheckFile(Nothing):
    path: str = Field(max_length=1_000, description="열어 둔 폴더 안의 파일")
    doctype: str | None = _DOCTYPE


class SummarizeFile(Nothing):
    path: str = Field(max_length=1_000, description="열어 둔 폴더 안의 파일")
    style: str = _STYLE


@dataclass(frozen=True, slots=True)
class Tool:
    """One thing that can be asked for: `run` is called with the assistant and arguments that were looked at."""

    name: str
    about: str
    arguments: type[Nothing]
    run: Callable[[Assistant, Any], dict[str, Any]]
    schema: str


def tools(folder: Path | None = None) -> tuple[Tool, ...]:
    """Everything that is offered; files only where a folder was opened for them."""
    found = [
        Tool("search", "규정에서 조문을 찾습니다.", Search, _search, "seoul-assist/search/1"),
        Tool(
            "ask",
            "규정에 묻고, 원문에서 확인한 인용이 달린 답이나 근거가 없다는 답을 받습니다.",
            Ask,
            lambda assistant, given: as_json(assistant.ask(given.question)),
            "seoul-assist/ask/1",
        ),
        Tool(
            "provision",
            "규정의 조문을 그대로 봅니다(기준일에 시행 중인 판).",
            Place,
            lambda assistant, given: as_json(assistant.provision(given.law, given.address)),
            "seoul-assist/regs/1",
        ),
        Tool(
            "regulations",
            "색인된 규정의 목록을 봅니다.",
            Nothing,
            lambda assistant, given: as_json(assistant.regulations()),
            "seoul-assist/regs/1",
        ),
        Tool(
            "check_text",
            "공문서의 글을 규정과 어문 규범에 비추어 점검합니다.",
            CheckText,
            lambda assistant, given: as_json(
                assistant.check(
                    assistant.document(given.text, given.name),
                    doctype=given.doctype,
                    select=given.select,
                    ignore=given.ignore,
                )
            ),
            "seoul-assist/check/1",
        ),
        Tool(
            "draft",
            "공문서를 기안합니다. 주지 않은 사실은 [확인 필요]로 남기고 파일은 쓰지 않습니다.",
            Draft,
            _draft,
            "seoul-assist/draft/1",
        ),
        Tool("forms", "기안 서식의 목록이나, 한 서식의 사실을 적는 스키마를 봅니다.", FormOf, _forms, _FORMS),
        Tool(
            "summarize_text",
            "글을 요약합니다. 요점마다 원문의 인용이 달립니다.",
            SummarizeText,
            lambda assistant, given: as_json(
                assistant.digest(assistant.document(given.text, given.name), style=given.style)
            ),
            "seoul-assist/summary/1",
        ),
    ]
    if folder is not None:
        found += [
            Tool(
                "check_file",
                "열어 둔 폴더 안의 문서(hwpx, hwp, docx, pdf, md, txt)를 점검합니다.",
                CheckFile,
                partial(_check_file, folder),
                "seoul-assist/check/1",
            ),
            Tool(
                "summarize_file",
                "열어 둔 폴더 안의 문서를 요약합니다.",
                SummarizeFile,
                partial(_summarize_file, folder),
                "seoul-assist/summary/1",
            ),
        ]
    return tuple(found)


_FORMS = "seoul-assist/forms/1"
_WRONG = {
    "missing": "빠졌습니다",
    "extra_forbidden": "모르는 이름입니다",
    "string_too_long": "너무 깁니다",
    "string_pattern_mismatch": "쓸 수 없는 값입니다",
    "json_invalid": "JSON을 읽을 수 없습니다",
}


def wrong(errors: Sequence[Any]) -> UsageError:
    """What is wrong with arguments, by what their model said; the values themselves are not repeated."""
    first = errors[0]
    name = ".".join(part for part in first["loc"] if isinstance(part, str) and part != "body") or "본문"
    said = _WRONG.get(first["type"], "값의 꼴이 맞지 않습니다")
    return UsageError(f"요청의 값을 읽을 수 없습니다: {name[:100]}({said})", "이름과 값을 설명과 견주어 주세요.")


def _search(assistant: Assistant, given: Any) -> dict[str, Any]:
    return as_json(assistant.search(given.query, given.k))


def _draft(assistant: Assistant, given: Any) -> dict[str, Any]:
    return as_json(assistant.draft(_form(given.form), facts=given.facts, request=given.request))


def _form(name: str) -> str:
    """The name, unless it is that of a file: a form that lies elsewhere is none of the office's."""
    if Path(name).suffix.lower() in (".docx", ".hwpx"):
        raise UsageError("서식은 파일이 아니라 이름으로 적어 주세요.", "forms에서 쓸 수 있는 서식을 볼 수 있습니다.")
    return name


def _forms(assistant: Assistant, given: Any) -> dict[str, Any]:
    from seoul_assist.cli.draft_view import forms_json
    from seoul_assist.tasks.drafting import forms

    folders = [assistant.settings.forms_dir]
    if given.form:
        return {"schema": _FORMS, "facts": forms.schema(forms.find(_form(given.form), folders))}
    return forms_json(forms.all_forms(folders))


def _check_file(folder: Path, assistant: Assistant, given: Any) -> dict[str, Any]:
    path, name = inside(folder, given.path)
    return as_json(assistant.check(assistant.read(path, name), doctype=given.doctype))


def _summarize_file(folder: Path, assistant: Assistant, given: Any) -> dict[str, Any]:
    path, name = inside(folder, given.path)
    return as_json(assistant.digest(assistant.read(path, name), style=given.style))


def inside(folder: Path, asked: str) -> tuple[Path, str]:
    """The file below the folder, links followed, and the name to call it by; MissingPath for whatever lies elsewhere.

    The error is the same for what is not there and what may not be seen.
    """
    root = folder.resolve()
    try:
        path = (root / asked).resolve(strict=True)
        name = path.relative_to(root).as_posix()
        if path.is_file():
            return path, name
    except (OSError, ValueError, RuntimeError):
        pass
    raise MissingPath("열어 둔 폴더 안에 그런 파일이 없습니다.", "폴더 안의 경로를 적어 주세요.")
