"""Drafts and forms as people and scripts see them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from seoul_assist.cli import terminal
from seoul_assist.cli.options import show_grade

SLOT = "GM-STR-015"  # the rule on places that were left open

if TYPE_CHECKING:
    from seoul_assist.tasks.drafting.draft import DraftResult
    from seoul_assist.tasks.drafting.form_model import Form


def forms_json(forms: Sequence[Form]) -> dict[str, Any]:
    """The object of schema `seoul-assist/forms/1`."""
    from seoul_assist.tasks.drafting.forms import overridden

    shown = [
        {
            "name": form.name,
            "aliases": list(form.aliases),
            "description": form.description,
            "required": list(form.required),
            "own": overridden(form),
        }
        for form in forms
    ]
    return {"schema": "seoul-assist/forms/1", "forms": shown}


def listing(forms: Sequence[Form], json: bool) -> int:
    """Shows the forms there are, each with what it cannot do without."""
    from seoul_assist.tasks.drafting.forms import overridden

    if json:
        terminal.as_json(forms_json(forms))
        return 0
    for form in forms:
        terminal.out(f"{form.name}: {form.description}" + (" [기관의 서식]" if overridden(form) else ""), "bold")
        terminal.out(f"  꼭 있어야 하는 것: {', '.join(form.required) or '없음'}")
    terminal.note("사실 파일의 보기: seoul-assist draft 서식 --example > 사실.yaml")
    return 0


def about(form: Form, *, example: bool) -> int:
    """Shows the JSON schema of the facts file, or a whole facts file to be changed."""
    from seoul_assist.tasks.drafting import forms

    if not example:
        terminal.as_json(forms.schema(form))
        return 0
    import yaml

    facts = forms.example_facts(form).values
    terminal.out(f"# {form.name}: {form.description}. 값은 모두 지어낸 보기입니다.")
    terminal.out(yaml.safe_dump(facts, allow_unicode=True, sort_keys=False, width=1000).rstrip("\n"))
    return 0


def shown(result: DraftResult, json: bool, *, no_library: bool) -> int:
    """Shows the draft and what must be known of it; its exit code."""
    from seoul_assist.tasks.drafting import draft

    if json:
        terminal.as_json(draft.as_json(result))
        return result.exit_code
    if result.output:
        terminal.out(f"기안문을 저장했습니다: {result.output}")
    else:
        terminal.out(result.text, given=True)
    _remarks(result, no_library)
    return result.exit_code


def _remarks(result: DraftResult, no_library: bool) -> None:
    from seoul_assist.tasks.freshness import in_effect
    from seoul_assist.text.pii import mask

    for claim in result.claims:
        for citation in claim.citations:
            seen = "[확인 필요]"
            if citation.status == "verified":
                seen = f"{in_effect(citation.evidence.effective)}, 원문 확인됨"
            elif citation.evidence.ocr:
                seen = "[확인 필요], 문자 인식으로 읽은 조문"
            terminal.note(f"근거: 「{citation.evidence.law}」 {citation.evidence.address} ({seen})")
    if no_library and result.form.basis != "없음":
        terminal.note(
            "라이브러리가 없어 법적 근거를 찾지 못했습니다. `seoul-assist index 폴더`로 먼저 색인해 주세요.", "yellow"
        )
    if result.slots_open:
        terminal.note(f"비어 있는 자리: {', '.join(result.slots_open)}", "yellow")
    if result.facts_not_in_input:
        terminal.note(f"입력에 없는 사실: {', '.join(mask(one) for one in result.facts_not_in_input)}", "red")
    # What is said of an open slot was said above.
    told = [f"점검 {one.rule}: {one.message}" for one in result.findings if one.rule != SLOT or not result.slots_open]
    for said in dict.fromkeys(told):
        terminal.note(said, "yellow")
    for said in result.notes:
        terminal.note(mask(said))
    show_grade(result.grade)
