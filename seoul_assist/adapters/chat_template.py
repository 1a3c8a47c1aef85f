"""A model's chat template with two slots left open, so that no untrusted text ever passes through it.

A template is a small program that came with the file: it runs in Jinja's sandbox, inside a child process with limits.
It sees neither documents nor questions, and not even the date: for each of them it gets a mark.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

from seoul_assist import child
from seoul_assist.errors import ModelUnusable
from seoul_assist.text.clean import clean, squeeze

SYSTEM, USER = "SLOTZSYSTEMZSLOT", "SLOTZUSERZSLOT"
MAX_ADDED = 6_000  # characters a template may put around the slots by itself
LIMITS = child.Limits(memory=512 * child.MB, cpu_s=5, wall_s=20.0)
_SLOTS = re.compile(f"({SYSTEM}|{USER})")
_NEUTRAL = (SYSTEM, "\n\n", USER, "\n\nJSON:\n")
_SHOWN = 12
MAX_SHOWN = 1_000  # characters of what a template says that people are shown
_START, _END = "⟨시작⟩", "⟨끝⟩"  # what stands for the tokens of a model that is not loaded
_MAX_FORM, _MAX_DATES, _MAX_SAID = 40, 16, 300
_HINT = "제공처가 고친 판이 있는지 확인하거나 다른 모델을 골라 주세요."


def fingerprint(template: str) -> str:
    """The SHA-256 of the template in hex; a model without a template has one too."""
    return hashlib.sha256(template.encode("utf-8", "surrogatepass")).hexdigest()


def agree(template: str, known: str, accepted: str = "") -> str:
    """The fingerprint of the template, which must be the `known` one, or the one the user `accepted`.

    An empty `known` stands for a model never seen before. `accepted` is a whole fingerprint or at least its first 12
    digits. Anything else is ModelUnusable.
    """
    found = fingerprint(template)
    agreed = len(accepted) >= _SHOWN and found.startswith(accepted.lower())
    if known and found != known and not agreed:
        raise ModelUnusable(
            f"모델의 대화 틀(chat template)이 등록할 때와 다릅니다: {known[:_SHOWN]} → {found[:_SHOWN]}",
            f"새 틀이 스스로 덧붙이는 말: {_said_by(template)} "
            f"제공처가 바꾼 것이 맞으면 `seoul-assist model add --accept-template {found}`로 다시 등록해 주세요. "
            "아니라면 파일을 다시 받아 주세요.",
        )
    return found


def pieces(template: str, *, bos: str, eos: str) -> tuple[str, ...]:
    """What the template puts around SYSTEM and USER, in order; a neutral frame for a model without a template.

    Models that know no system role get both in the user's turn. A template that fails, runs into the limits, drops or
    repeats a slot, or adds more than MAX_ADDED characters of its own is ModelUnusable.
    """
    return _rendered(template, bos, eos) if template else _NEUTRAL


def vet(templates: Iterable[str]) -> None:
    """Nothing when all templates can be compiled within the limits; else ModelUnusable.

    The bindings compile every template of a file as they load it, in the process that loads, folding constants.
    """
    given = [template for template in templates if template]
    if given:
        _within_limits("compile_all", {"templates": given})


def added(frame: Iterable[str]) -> str:
    """What a frame says besides the slots, a slot shown as an ellipsis: for people who want to read it."""
    return "".join("…" if piece in (SYSTEM, USER) else piece for piece in frame)


def shown(template: str) -> str:
    """What the template says by itself, cleaned and at most MAX_SHOWN characters, for people who have to trust it.

    Raises what `pieces` raises.
    """
    text = clean(added(pieces(template, bos=_START, eos=_END)))
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}… (외 {len(text) - MAX_SHOWN:,}자)"


def _said_by(template: str) -> str:
    """The same on one line, in quotation marks, for an error; of a template that does not run, why."""
    try:
        return f"“{squeeze(shown(template))[:_MAX_SAID]}”."
    except ModelUnusable as error:
        return f"(볼 수 없음: {error.message})."


@lru_cache(maxsize=8)
def _rendered(template: str, bos: str, eos: str) -> tuple[str, ...]:
    return tuple(_within_limits("render", {"template": template, "bos": bos, "eos": eos}))


def _within_limits(function: str, payload: dict[str, Any]) -> Any:
    try:
        return child.call(f"{__name__}:{function}", payload, limits=LIMITS)
    except child.ChildFailed as error:
        raise _unusable(error.message) from error


def _unusable(why: str) -> ModelUnusable:
    return ModelUnusable(f"모델의 대화 틀(chat template)을 쓸 수 없습니다: {why}", _HINT)


# ---- inside the child -----------------------------------------------------------------------------------------------


def compile_all(payload: dict[str, Any]) -> None:
    """Compiles the templates the way the bindings do."""
    for template in payload["templates"]:
        try:
            _environment().from_string(template)
        except _failures() as error:
            raise _unusable(f"문법 오류({type(error).__name__})") from None


def render(payload: dict[str, Any]) -> list[str]:
    """The pieces of the rendered template."""
    turns = [
        [{"role": "system", "content": SYSTEM}, {"role": "user", "content": USER}],
        [{"role": "user", "content": f"{SYSTEM}\n\n{USER}"}],
    ]
    why = "지시와 질문의 자리가 없거나 여럿임"
    for messages in turns:
        try:
            text = _render(payload["template"], messages, payload["bos"], payload["eos"])
        except _failures() as error:
            why = f"실행 오류({type(error).__name__})"
            continue
        if text.count(SYSTEM) == text.count(USER) == 1:
            if len(text) > MAX_ADDED + len(SYSTEM) + len(USER):
                raise _unusable(f"스스로 덧붙이는 말이 {MAX_ADDED:,}자를 넘음")
            return [piece for piece in _SLOTS.split(text) if piece]
    raise _unusable(why)


def _failures() -> tuple[type[Exception], ...]:
    import jinja2

    # Templates are small programs: besides their own errors they raise what any expression raises. PermissionError is
    # what the child answers to files, programs and sockets.
    return (
        jinja2.TemplateError, ValueError, TypeError, LookupError, ArithmeticError, AttributeError, RecursionError,
        PermissionError, SyntaxError,
    )  # fmt: skip


def _environment() -> Any:
    """Jinja as the bindings and the makers of models set it up, without what differs from one run to the next."""
    import json

    import jinja2
    import jinja2.ext
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Generation(jinja2.ext.Extension):
        """Lets `{% generation %}` pass, a mark that only matters in training."""

        tags = {"generation"}  # noqa: RUF012 - so named and typed by Jinja

        def parse(self, parser: Any) -> Any:
            parser.stream.skip(1)
            return parser.parse_statements(("name:endgeneration",), drop_needle=True)

    made = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[Generation, jinja2.ext.loopcontrols]
    )

    def tojson(value: Any, ensure_ascii: bool = False, indent: int | None = None, **rest: Any) -> str:
        return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, **rest)

    made.filters["tojson"] = tojson
    del made.filters["random"], made.globals["lipsum"]
    return made


def _render(template: str, messages: list[dict[str, str]], bos: str, eos: str) -> str:
    forms: list[str] = []

    def refuse(message: str) -> None:
        raise ValueError(message)

    def date(form: str) -> str:
        # The template only gets a mark: it cannot wait for a day to behave otherwise.
        if len(form) > _MAX_FORM or len(forms) == _MAX_DATES:
            raise ValueError("date")
        forms.append(form)
        return f"SLOTZDATE{len(forms) - 1}ZSLOT"

    text = str(
        _environment()
        .from_string(template)
        .render(
            messages=messages,
            bos_token=bos,
            eos_token=eos,
            raise_exception=refuse,
            add_generation_prompt=True,
            functions=None,
            function_call=None,
            tools=None,
            tool_choice=None,
            strftime_now=date,
            enable_thinking=False,
        )
    )
    now = datetime.now()
    for number, form in enumerate(forms):
        text = text.replace(f"SLOTZDATE{number}ZSLOT", now.strftime(form))
    return text
