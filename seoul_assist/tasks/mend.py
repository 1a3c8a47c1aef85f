"""Mending documents: safe edits written into the file itself, findings written beside the words as comments.

Text and Markdown are written anew. In DOCX and HWPX only text nodes change, and comments or memos are added; every
other part keeps its bytes. What was written is read back before anything is saved.
"""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from seoul_assist import child
from seoul_assist.checking import fixes
from seoul_assist.checking.formats import authority
from seoul_assist.checking.manual import basis_text
from seoul_assist.checking.runner import Report, grouped
from seoul_assist.errors import ItemError, LimitExceeded, UsageError, WriteError
from seoul_assist.model import Document, Finding, Note
from seoul_assist.readers import DEFAULT, Source, read_source
from seoul_assist.tasks.check import Options
from seoul_assist.tasks.mending import EMPTY_PNG, text_hash
from seoul_assist.text import pii
from seoul_assist.writers.atomic import write_bytes
from seoul_assist.writers.package import replaced, signed

Read = Callable[[Source], Document]
PLAIN = ("txt", "md")
PACKAGES = ("docx", "hwpx")
MOST = 300  # comments in one document; more than that nobody reads
_ROUNDS = 8  # a fix may lay bare another one at the same place
GONE = "●"  # in a diff, for each letter of an identifier that the fix starred
_HINTS = {
    "hwp": "한글에서 HWPX로 저장한 뒤 다시 시도해 주세요.",
    "pdf": "원본 문서(HWPX나 DOCX)를 지정해 주세요.",
}


@dataclass(frozen=True, slots=True)
class Fixed:
    """What fixing one source did: the text as it is now, what changed, what is left, which safe edits were not made.

    `masked` are the identifiers that were starred, of which kind and where they stood, with the stars as their words.
    """

    path: str
    text: str
    changed: bool
    report: Report
    diff: str = ""
    left_alone: tuple[Note, ...] = ()
    masked: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Annotated:
    """What annotating one source did; `report` is the one that checking gives, with repeated findings as one."""

    path: str
    out: str
    placed: int
    unplaced: tuple[Finding, ...]
    report: Report
    notes: tuple[Note, ...] = ()


def fix(
    source: Source,
    options: Options | None = None,
    *,
    read: Read = read_source,
    out: Path | None = None,
    write: bool = True,
) -> Fixed:
    """The source with every safe edit made, written to `out` or back to the file when something changed.

    The encoding, byte order mark and line ends of plain text stay, and so does everything but the words in DOCX and
    HWPX. Fixing what was fixed changes nothing. Without `write` nothing is saved. Other formats are an ItemError.
    """
    options = replace(options or Options(), every=True)
    document = read(source)
    if document.format not in PLAIN + PACKAGES:
        raise ItemError(
            f"{document.format} 파일은 자동으로 고치지 못합니다: {source.name}",
            _HINTS.get(document.format, "HWPX, DOCX, txt, md 가운데 하나로 저장해 주세요."),
        )
    if write and source.path is None and out is None:
        raise UsageError("고친 글을 쓸 곳이 없습니다.", "-o로 결과 파일을 적어 주세요.")
    if out is not None and document.format in PACKAGES and out.suffix.lower() not in ("", f".{document.format}"):
        raise UsageError(
            f"고친 문서는 원본과 같은 형식이어야 합니다: {out.name}", f"파일 이름을 .{document.format}로 끝내 주세요."
        )
    original = _original(source, document)
    if document.format in PACKAGES and signed(original):
        raise ItemError(
            f"전자서명이 든 문서라 고치지 않았습니다: {source.name}",
            "고치면 서명이 깨집니다. --annotate로 의견을 단 사본을 만들거나 서명 전 문서를 고쳐 주세요.",
        )
    mended = _plain if document.format in PLAIN else _package
    data, after, report, left, hidden = mended(source, document, original, options, read)
    changed = data != original
    target = out or source.path
    if write and target is not None and (changed or out is not None):
        write_bytes(target, data)
    return Fixed(source.name, after.text, changed, report, _diff(source.name, document, after), left, hidden)


def annotate(source: Source, options: Options | None, out: Path, *, read: Read = read_source) -> Annotated:
    """The findings of the source written into a copy at `out`: comments of a DOCX, memos of an HWPX.

    Every place of a repeated finding gets its own, up to `MOST`. The text, earlier comments and tracked changes stay.
    `out` must be another file of the same format (UsageError); other formats are an ItemError.
    """
    options = options or Options()
    document = read(source)
    if document.format not in PACKAGES:
        raise ItemError(
            f"{document.format} 파일에는 의견을 달 수 없습니다: {source.name}",
            _HINTS.get(document.format, "--format text로 결과를 보거나 --fix로 고쳐 주세요."),
        )
    if out.suffix.lower() != f".{document.format}":
        raise UsageError(
            f"의견을 단 사본은 원본과 같은 형식이어야 합니다: {out.name}",
            f"파일 이름을 .{document.format}로 끝내 주세요.",
        )
    if source.path is not None and out.exists() and out.samefile(source.path):
        raise UsageError("원본 위에 의견을 단 사본을 쓸 수 없습니다.", "다른 파일 이름을 적어 주세요.")
    original = _original(source, document)
    report = replace(options, every=True).report(document)
    every = report.findings
    findings = sorted(every, key=_weight)[:MOST]
    remarks = [[finding.start, finding.end, _lines(finding)] for finding in findings]
    data, lost = original, []
    if remarks:
        answer = _in_child("annotate", document, original, {"remarks": remarks})
        data, lost = replaced(original, _bytes(answer["parts"])), answer["lost"]
        if read(Source(source.name, data=data)).blocks != document.blocks:
            raise _differs(source.name)
    write_bytes(out, data)
    notes = []
    if remarks and signed(original):
        notes.append(Note("signed", "원본에 든 전자서명은 사본에서는 유효하지 않습니다."))
    if len(every) > MOST:
        notes.append(Note("too_many", f"지적 {len(every)}건 가운데 중요한 {MOST}건만 의견으로 달았습니다."))
    if lost:
        notes.append(Note("no_place", f"지적 {len(lost)}건은 문서 안에 달 자리를 찾지 못했습니다."))
    unplaced = tuple(findings[number] for number in lost)
    shown = report if options.every else grouped(report)
    return Annotated(source.name, str(out), len(findings) - len(lost), unplaced, shown, tuple(notes))


def _weight(finding: Finding) -> tuple[int, int, int]:
    return (("error", "warn", "info", "advice").index(finding.severity), finding.start, finding.end)


def _lines(finding: Finding) -> list[str]:
    """What a comment says: the rule and its message, the proposal, the authority and where it is written."""
    basis = "; ".join(basis_text(replace(basis, quote="")) for basis in finding.basis)
    lines = [f"[{finding.rule}] {finding.message}"]
    lines += [f"고칠 말: {finding.suggestion}"] if finding.suggestion else []
    return [*lines, f"근거({authority(finding.confidence)}){': ' + basis if basis else ''}"]


# ---- plain text ------------------------------------------------------------------------------------------------------

# The bytes, what they are read as, the findings in that, which edits were left alone, and what was starred.
_Made = tuple[bytes, Document, Report, tuple[Note, ...], tuple[Finding, ...]]


def _plain(source: Source, document: Document, original: bytes, options: Options, read: Read) -> _Made:
    hidden: list[Finding] = []

    def findings(text: str) -> Sequence[Finding]:
        report = options.report(read(Source(source.name, data=text.encode())))
        found = fixes.maskings(report.findings, options.select)
        hidden.extend(one for one in found if one.fix is not None and one.rule.startswith(fixes.PERSONAL))
        return found

    fixed = fixes.settle(document.text, findings)
    if fixed == document.text:
        return original, document, options.report(document), (), ()
    after = read(Source(source.name, data=fixed.encode()))
    return _like(original, fixed), after, options.report(after), (), tuple(dict.fromkeys(hidden))


def _like(original: bytes, text: str) -> bytes:
    """The text in the encoding and with the line ends of the original; UTF-8 where that encoding cannot hold it."""
    if original.endswith((b"\n", b"\r")) and not text.endswith("\n"):
        text += "\n"
    if b"\r\n" in original:
        text = text.replace("\n", "\r\n")
    if original.startswith(b"\xef\xbb\xbf"):
        return b"\xef\xbb\xbf" + text.encode()
    for encoding in ("utf-8", "cp949"):
        try:
            original.decode(encoding)
            return text.encode(encoding)
        except UnicodeError:
            continue
    return text.encode()


# ---- packages --------------------------------------------------------------------------------------------------------


def _package(source: Source, document: Document, data: bytes, options: Options, read: Read) -> _Made:
    left: tuple[Note, ...] = ()
    hidden: list[Finding] = []
    for _ in range(_ROUNDS):
        report = options.report(document)
        found = fixes.maskings(report.findings, options.select)
        wanted = sorted((f for f in found if f.fix is not None), key=lambda f: (f.start, f.end))
        if not wanted:
            break
        edits = [[finding.start, finding.end, finding.fix] for finding in wanted]
        answer = _in_child("fix", document, data, {"edits": edits})
        left = tuple(_left_alone(wanted[number], reason) for number, reason in answer["left"])
        made = [wanted[number] for number in answer["done"]]
        hidden += (one for one in made if one.rule.startswith(fixes.PERSONAL))
        expected = fixes.apply(document.text, made)
        if expected == document.text:
            break
        data = replaced(data, _bytes(answer["parts"]))
        document = read(Source(source.name, data=data))
        if document.text != expected:
            raise _differs(source.name)
    if fixes.asks_to_mask(options.select):
        data, more = _behind(document, data)
        left = (*left, *more)
    return data, document, options.report(document), left, tuple(hidden)


def _behind(document: Document, data: bytes) -> tuple[bytes, tuple[Note, ...]]:
    """The package with stars in the copy of its text that previews show, and a note on numbers nobody could star."""
    answer = _in_child("behind", document, data, {})
    parts = _bytes(answer["parts"]) | dict.fromkeys(answer["pictures"], EMPTY_PNG)
    if answer["elsewhere"]:
        where = ", ".join(answer["elsewhere"])
        said = f"본문 밖(메모, 고친 자국 등)에 개인정보로 보이는 번호가 남아 있습니다: {where}. 직접 지워 주세요."
        return (replaced(data, parts) if parts else data), (Note("elsewhere", said),)
    return (replaced(data, parts) if parts else data), ()


def _left_alone(finding: Finding, reason: str) -> Note:
    return Note("not_fixed", f"{finding.line}행 {finding.rule}: {reason} 고치지 않았습니다. 직접 고쳐 주세요.")


def _in_child(job: str, document: Document, data: bytes, more: Mapping[str, Any]) -> Any:
    """What the job answers, done where a hostile document can do no harm."""
    payload = {"limits": asdict(DEFAULT), "format": document.format, "text": text_hash(document.text), **more}
    try:
        answer = child.call(f"seoul_assist.tasks.mending:{job}", payload, data=data, limits=DEFAULT.of_child())
    except child.ChildFailed as failure:
        if failure.reason in ("memory", "cpu", "wall"):
            raise LimitExceeded(
                "문서가 커서 한도 안에서 고치지 못했습니다.", "문서를 나누어 저장한 뒤 다시 시도해 주세요."
            ) from None
        raise ItemError(
            f"문서를 고치지 못했습니다({failure.detail}).", "원본 프로그램에서 다시 저장한 뒤 시도해 주세요."
        ) from None
    if not answer["same"]:
        raise _differs(document.source)
    return answer


def _bytes(parts: Mapping[str, str]) -> dict[str, bytes]:
    return {name: text.encode() for name, text in parts.items()}


def _differs(name: str) -> WriteError:
    return WriteError(
        f"고친 문서를 다시 읽으니 글이 예상과 달라 저장하지 않았습니다: {name}",
        "원본은 그대로입니다. 원본 프로그램에서 다시 저장한 뒤 시도해 주세요.",
    )


def _original(source: Source, document: Document) -> bytes:
    """The bytes that were read; ItemError when the file has changed since."""
    data = source.data
    if data is None:
        assert source.path is not None
        try:
            data = source.path.read_bytes()
        except OSError as error:
            raise ItemError(f"파일을 다시 읽을 수 없습니다: {source.name}", str(error.strerror or "")) from error
    if hashlib.sha256(data).hexdigest() != document.sha256:
        raise ItemError(f"검사하는 동안 파일이 바뀌었습니다: {source.name}", "저장이 끝난 뒤 다시 시도해 주세요.")
    return data


# ---- what changed ----------------------------------------------------------------------------------------------------


def _diff(name: str, before: Document, after: Document) -> str:
    """What changed line by line; "" when nothing did. An identifier is starred, and dotted where the fix starred it."""
    if before.text == after.text:
        return ""
    old, new = _hidden(before.text, after.text).split("\n"), pii.mask(after.text).split("\n")
    names = (f"고치기 전: {name}", f"고친 뒤: {name}")
    if len(old) == len(new):
        return "\n".join(_lines_changed(old, new, names))
    return "\n".join(difflib.unified_diff(old, new, *names, lineterm="", n=1))


def _hidden(before: str, after: str) -> str:
    """The text without identifiers; those that `after` no longer holds have another sign, or a diff would be empty."""
    pieces: list[str] = []
    position = 0
    for span in pii.find(before):
        if span.kind in pii.PERSONAL:
            gone = before[span.start : span.end] not in after
            pieces += (before[position : span.start], span.masked.replace(pii.FILLER, GONE) if gone else span.masked)
            position = span.end
    return "".join((*pieces, before[position:]))


def _lines_changed(old: Sequence[str], new: Sequence[str], names: tuple[str, str]) -> list[str]:
    """A unified diff of texts with as many lines, in linear time: one line of context around each change."""
    changed = [n for n, (one, other) in enumerate(zip(old, new, strict=True)) if one != other]
    said = [f"--- {names[0]}", f"+++ {names[1]}"]
    groups: list[list[int]] = []
    for n in changed:
        if groups and n - groups[-1][-1] <= 2:
            groups[-1].append(n)
        else:
            groups.append([n])
    for group in groups:
        first, last = max(0, group[0] - 1), min(len(old), group[-1] + 2)
        said.append(f"@@ -{first + 1},{last - first} +{first + 1},{last - first} @@")
        removed: list[str] = []
        added: list[str] = []
        for n in range(first, last):
            if old[n] != new[n]:
                removed.append(f"-{old[n]}")
                added.append(f"+{new[n]}")
                continue
            said += [*removed, *added, f" {old[n]}"]
            removed, added = [], []
        said += removed + added
    return said
