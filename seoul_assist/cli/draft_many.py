"""seoul-assist draft --rows: many letters from one list, one a row."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from seoul_assist import __version__, writers
from seoul_assist.cli import terminal
from seoul_assist.cli.draft_desk import open_desk
from seoul_assist.cli.options import show_grade
from seoul_assist.errors import UsageError

if TYPE_CHECKING:
    from seoul_assist.settings import Settings
    from seoul_assist.tasks.drafting.draft import DraftResult
    from seoul_assist.tasks.drafting.form_model import Form
    from seoul_assist.tasks.drafting.mail_merge import Row


def run(
    settings: Settings, form: Form, rows: Path, common: Path | None, out: Path | None, suffix: str, *, json: bool
) -> int:
    """Writes the letters of all rows into the folder, with a report; 3 when a row failed, 1 when one is incomplete."""
    from seoul_assist.tasks.drafting import draft, fact_sheet, mail_merge

    if out is None:
        raise UsageError("결과를 둘 폴더를 적어 주세요.", "`-o 결과폴더`를 붙여 주세요.")
    ending = f".{suffix.removeprefix('.').lower()}"
    if form.layout == draft.TEMPLATE:
        ending = Path(form.source).suffix.lower()
    else:
        writers.check_suffix(f"결과{ending}")
    shared = draft.load_facts(form, common)
    with (
        open_desk(settings) as desk,
        desk.recording(many=True) as receipts,
        terminal.progress("기안", settings.quiet) as show,
    ):

        def make(row: Row, path: Path) -> str:
            facts = fact_sheet.merged(row.facts, shared)
            result = draft.save(desk.draft(form, facts), path, settings.as_of)
            receipts.draft(result, [row.digest.encode(), common_hash.encode()])
            return _remark(result)

        generation = desk.library.generation if desk.library else "-"
        grade = desk.grade
        day = settings.as_of.isoformat() if settings.as_of else "-"
        form_hash = hashlib.sha256(Path(form.source).read_bytes() if form.source else b"").hexdigest()[:16]
        common_hash = hashlib.sha256(repr(sorted(shared.values.items())).encode()).hexdigest()[:16]
        made_by = f"{form.name} {form_hash} {common_hash} {desk.engine.name} {generation} {day} {__version__}"
        outcome = mail_merge.run(mail_merge.rows(rows, form.keys), make, out, made_by, suffix=ending, on_progress=show)
    table, _ = mail_merge.report(outcome, out)
    if json:
        terminal.as_json(mail_merge.as_json(outcome) | {"grade": grade or None})
    else:
        for item in outcome.items:
            if item.reason:
                terminal.note(f"{item.name}: {item.reason}" + (f" → {item.hint}" if item.hint else ""), "yellow")
        done, same = outcome.count("done"), outcome.count("unchanged")
        terminal.out(f"문서 {done + same}건(새로 {done}건, 그대로 {same}건), 실패 {outcome.count('failed')}건")
        terminal.out(f"결과표: {table}")
        show_grade(grade)
    return outcome.exit_code or (1 if any(item.code == mail_merge.INCOMPLETE for item in outcome.items) else 0)


def _remark(result: DraftResult) -> str:
    """What the reader of a letter must still do; "" when it is complete."""
    said = []
    if result.slots_open:
        said.append(f"비어 있는 자리: {', '.join(result.slots_open)}")
    if result.facts_not_in_input:
        said.append(f"입력에 없는 사실: {', '.join(result.facts_not_in_input)}")
    wrong = [finding.rule for finding in result.findings if finding.severity == "error"]
    if wrong:
        said.append(f"점검: {', '.join(dict.fromkeys(wrong))}")
    return ". ".join(said)
