"""The forms a draft can take: ours and those that an office adds, by name; what each asks for, and an example."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from seoul_assist.errors import UsageError
from seoul_assist.tasks.drafting import form_file, form_template
from seoul_assist.tasks.drafting.fact_sheet import Facts, Value, flat
from seoul_assist.tasks.drafting.form_house import FOOT, HOUSES
from seoul_assist.tasks.drafting.form_model import Form
from seoul_assist.tasks.drafting.form_slot import Slot

FOLDER = Path(__file__).parents[2] / "forms"
MOST_FILES = 200
_TEXT = {"type": "string"}


def find(name: str, folders: Sequence[Path] = ()) -> Form:
    """The form of that name or alias, one of an office before ours; a UsageError names the forms there are.

    The path of a DOCX or HWPX with fields is a form too.
    """
    wanted = _tight(name)
    known = _written(folders)
    names = {_tight(alias): form for form in reversed(known) for alias in form.aliases}
    names |= {_tight(form.name): form for form in reversed(known)}  # the name of a form before any alias
    for form in _ours():  # whoever stands for one of ours answers to its names
        names |= {_tight(alias): names[_tight(form.name)] for alias in form.aliases if _tight(alias) not in names}
    files = {_tight(stem): path for path in reversed(_documents(folders)) for stem in (path.stem, path.name)}
    if wanted in files:
        return form_template.form_from_file(files[wanted])
    if wanted in names:
        return names[wanted]
    if Path(name).suffix.lower() in form_template.SUFFIXES:
        return form_template.form_from_file(Path(name))
    near = next(iter(difflib.get_close_matches(wanted, [*names, *files], n=1, cutoff=0.5)), None)
    guess = f" 혹시 {names[near].name if near in names else files[near].stem}인가요?" if near else ""
    said = ", ".join([*(form.name for form in known), *(path.stem for path in _documents(folders))])
    raise UsageError(f"모르는 서식입니다: {name}", f"쓸 수 있는 서식: {said}.{guess}")


def all_forms(folders: Sequence[Path] = ()) -> tuple[Form, ...]:
    """Every form, those of the folders first; of two with the same name the first stands for both."""
    own = {_tight(path.stem): path for path in reversed(_documents(folders))}
    written = tuple(form for form in _written(folders) if _tight(form.name) not in own)
    return (*(form_template.form_from_file(path) for path in reversed(own.values())), *written)


def _written(folders: Sequence[Path]) -> tuple[Form, ...]:
    """The forms that are data, each name once."""
    found: dict[str, Form] = {}
    for path in [path for folder in folders for path in _files(folder, (".yaml", ".yml"))]:
        form = form_file.load(path)
        found.setdefault(_tight(form.name), form)
    for form in _ours():
        found.setdefault(_tight(form.name), form)
    return tuple(found.values())


def _documents(folders: Sequence[Path]) -> list[Path]:
    return [path for folder in folders for path in _files(folder, form_template.SUFFIXES)]


def overridden(form: Form) -> bool:
    """True when a form of an office stands for one of ours; ours with the lines of a draft in it stays ours."""
    ours = {one.source for one in _ours()}
    return form.source not in ours and any(_tight(one.name) == _tight(form.name) for one in _ours())


def example_facts(form: Form) -> Facts:
    """A complete facts file for the form, every value of it invented."""
    house = HOUSES[form.layout]
    absent = ({slot.name for slot in FOOT} - house.placed) | {name for name, _ in house.instead}
    values: dict[str, Value] = {
        slot.name: slot.example for slot in form.slots if slot.example and slot.name not in absent
    }
    return Facts(values, "\n".join(flat(values)))


def schema(form: Form) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a facts file of the form; values are texts, lists of them and named values."""
    house = HOUSES[form.layout]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": form.name,
        "description": form.description,
        "type": "object",
        "properties": {slot.name: _property(slot, slot.name in house.unfit) for slot in form.slots},
        "required": [slot.name for slot in form.slots if slot.required and slot.name not in _COMPUTED],
        "additionalProperties": {"$ref": "#/$defs/값"} if form.layout != "파일" else False,
        "$defs": {
            "값": {
                "anyOf": [
                    _TEXT,
                    {"type": "array", "items": {"$ref": "#/$defs/값"}},
                    {"type": "object", "additionalProperties": {"$ref": "#/$defs/값"}},
                ]
            }
        },
    }


_COMPUTED = frozenset({"발신명의"})  # follows from 기관명 where nobody gives it


def _property(slot: Slot, unfit: bool) -> dict[str, Any]:
    said = slot.meaning or slot.shown
    meaning = f"{said} (이 서식의 글에는 넣지 않음)" if unfit else said
    found: dict[str, Any] = {"description": meaning, "x-꼴": slot.kind}
    one: dict[str, Any] = dict(_TEXT)
    if slot.choices:
        one["enum"] = list(slot.choices)
    named = {"type": "object", "additionalProperties": {"$ref": "#/$defs/값"}}
    several = {"type": "array", "items": {"$ref": "#/$defs/값"}}
    if slot.choices or slot.kind in ("날짜", "전화", "문서번호", "수량"):
        found |= one
    else:
        found["anyOf"] = [one, several, named]
    if slot.example:
        found["examples"] = [slot.example]
    return found


@cache
def _ours() -> tuple[Form, ...]:
    return tuple(form_file.load(path) for path in _files(FOLDER, (".yaml",)))


def _files(folder: Path, suffixes: tuple[str, ...]) -> list[Path]:
    if not folder.is_dir():
        return []
    files = sorted(path for path in folder.iterdir() if path.suffix.lower() in suffixes and path.is_file())
    if len(files) > MOST_FILES:
        raise UsageError(f"서식 파일이 너무 많습니다({MOST_FILES}개까지): {folder}", "쓰지 않는 서식을 옮겨 주세요.")
    return [path for path in files if not path.name.startswith(("~$", "."))]


def _tight(name: str) -> str:
    return re.sub(r"[\s_-]", "", name).lower()
