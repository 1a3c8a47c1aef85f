"""`read` and `read_source`: bytes in, a Document or a ReadError out, whatever the bytes are."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import asdict, replace
from pathlib import Path
from typing import IO, Any, Protocol

from seoul_assist import child
from seoul_assist.errors import DamagedFile, EmptyFile, LimitExceeded, ReadError, UnknownFormat
from seoul_assist.model import Block, Document, Note
from seoul_assist.readers import plain
from seoul_assist.readers.limits import DEFAULT, ReadLimits, exceeded
from seoul_assist.readers.ocr import Tesseract, recognised
from seoul_assist.readers.sniff import SUFFIXES, TEXT_SUFFIXES, Format, sniff
from seoul_assist.readers.sources import STDIN, Source, expand, missing, nfc, unreadable
from seoul_assist.readers.symbols import standard
from seoul_assist.text.clean import clean, dropped

_MARKDOWN = (".md", ".markdown")
_CHUNK = 1 << 20
_SPLIT = "문서를 나누어 저장한 뒤 다시 시도해 주세요."


def read(path: str | Path, *, limits: ReadLimits | None = None, ocr: Tesseract | None = None) -> Document:
    """The document in one file, or in standard input for "-"; a ReadError tells why it cannot be read.

    The only way in for untrusted files: the format is told by the content, binary formats are parsed in a limited
    child process, and what was left out stands in `notes`. With `ocr` the pages of a PDF without text are recognised.
    """
    if str(path) == STDIN:
        return read_source(next(expand([STDIN], limits=limits or DEFAULT)), limits=limits, ocr=ocr)
    return read_source(Source(nfc(str(path)), path=Path(path)), limits=limits, ocr=ocr)


class Call(Protocol):
    """What `child.call` does, and whatever else runs a parser in a limited process of its own."""

    def __call__(self, target: str, payload: Any, *, data: bytes, limits: child.Limits) -> Any: ...


def read_document(
    source: Source, *, limits: ReadLimits | None = None, call: Call = child.call, ocr: Tesseract | None = None
) -> Document:
    """The source read as a document that people write; a data file (.json, .xml) is UnknownFormat."""
    suffix = Path(source.name).suffix.lower()
    if source.error is None and suffix in (".json", ".xml"):
        raise UnknownFormat(f"문서가 아니라 자료 파일입니다: {source.name}", "문서 파일을 지정해 주세요.")
    return read_source(source, limits=limits, call=call, ocr=ocr)


def read_source(
    source: Source, *, limits: ReadLimits | None = None, call: Call = child.call, ocr: Tesseract | None = None
) -> Document:
    """The document of one source of `expand`."""
    limits = limits or DEFAULT
    data = content(source, limits=limits)
    if not data.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"):
        raise EmptyFile("내용이 없는 파일입니다.", "파일이 제대로 저장되었는지 확인해 주세요.")
    suffix = Path(source.name.rpartition("!")[2]).suffix.lower()  # what follows "!" is the name inside an archive
    kind = sniff(data, limits.members)
    notes = _misnamed(kind, suffix)
    if kind == "text":
        blocks, found = plain.parse(data, limits, markdown=suffix in _MARKDOWN)
        return _document(source, data, "md" if suffix in _MARKDOWN else "txt", blocks, (*notes, *found))
    tree = _in_child(kind, data, limits, call, ocr)
    raw = [(entry[0], standard(entry[1]), entry[2]) for entry in tree["blocks"]]
    blocks = tuple(Block(clean(text), block_kind, page, dropped=dropped(text)) for block_kind, text, page in raw)
    found = tuple(Note(code, clean(text), page) for code, text, page in tree["notes"])
    odd = plain.invisible_note("\n".join(text for _, text, _ in raw))
    document = _document(source, data, kind, blocks, (*notes, *found, *odd), tree["pages"], tree["pages_read"])
    return replace(document, ocr_pages=tuple(tree.get("ocr_pages", ())))


def content(source: Source, *, limits: ReadLimits | None = None) -> bytes:
    """The bytes of the source, before anything of them is looked at; a ReadError tells why there are none."""
    if source.error is not None:
        raise source.error
    return source.data if source.data is not None else _bytes(source, limits or DEFAULT)


def _document(
    source: Source,
    data: bytes,
    kind: str,
    blocks: tuple[Block, ...],
    notes: tuple[Note, ...],
    pages: int | None = None,
    pages_read: int | None = None,
) -> Document:
    if not any(block.text.strip() for block in blocks):
        raise EmptyFile("글자가 없는 문서입니다.", "본문이 그림으로만 되어 있다면 문자 인식(OCR)을 거쳐 주세요.")
    return Document(source.name, hashlib.sha256(data).hexdigest(), kind, blocks, pages, pages_read, notes)


def _bytes(source: Source, limits: ReadLimits) -> bytes:
    """The bytes of the file; ReadError when it is too large, no ordinary file, or changes meanwhile."""
    assert source.path is not None
    path, name = source.path, source.name
    try:
        # Opening a pipe would wait for a writer for ever.
        if not path.exists():
            raise missing(name)
        if path.is_dir():
            raise ReadError(f"폴더입니다: {name}", "폴더 안의 파일을 하나씩 지정해 주세요.")
        if not path.is_file():
            raise ReadError(f"보통 파일이 아니라 읽지 않았습니다: {name}", "일반 파일로 복사한 뒤 다시 시도해 주세요.")
        with path.open("rb") as file:
            before = os.fstat(file.fileno())
            if not stat.S_ISREG(before.st_mode):
                raise ReadError(f"보통 파일이 아니라 읽지 않았습니다: {name}", "일반 파일로 복사해 주세요.")
            data = file.read(limits.file_bytes + 1)
            same = len(data) > limits.file_bytes or _holds(file, data)
            after = os.fstat(file.fileno())
    except OSError as error:
        raise unreadable(name, error) from None
    if len(data) > limits.file_bytes:
        raise exceeded("파일 크기", limits.file_bytes, "bytes")
    stamps = {(state.st_size, state.st_mtime_ns, state.st_ctime_ns) for state in (before, after)}
    if not same or len(stamps) > 1 or len(data) != after.st_size:
        raise ReadError(f"읽는 동안 파일이 바뀌었습니다: {name}", "저장이 끝난 뒤 다시 시도해 주세요.")
    return data


def _holds(file: IO[bytes], data: bytes) -> bool:
    """Whether a second look at the file finds the same bytes: a writer may put the times back, or map the file."""
    file.seek(0)
    whole = memoryview(data)
    parts = (whole[at : at + _CHUNK] for at in range(0, len(data), _CHUNK))
    return all(file.read(_CHUNK) == part for part in parts) and not file.read(1)


def _misnamed(kind: Format, suffix: str) -> tuple[Note, ...]:
    """A note when the name promises another format; UnknownFormat when the content is none that the name could mean."""
    if kind == "text":
        if suffix in TEXT_SUFFIXES:
            return ()
        if suffix in SUFFIXES:
            raise UnknownFormat(
                f"이름은 {suffix[1:].upper()}이지만 내용은 그 형식이 아닙니다.",
                "원본에서 다시 저장하거나 파일을 다시 내려받아 주세요.",
            )
        raise UnknownFormat(
            f"확장자가 {suffix}인 파일은 읽지 않는 형식입니다.",
            "MD, TXT, PDF, DOCX, HWPX, HWP 가운데 하나로 저장해 주세요.",
        )
    if kind == "zip":
        raise UnknownFormat(
            "압축 안의 압축이거나 문서가 아닌 압축 파일입니다.", "압축을 풀고 그 안의 문서를 지정해 주세요."
        )
    if SUFFIXES.get(suffix) == kind or suffix == "":
        return ()
    return (Note("misnamed", f"파일 이름의 확장자({suffix})와 달리 내용은 {kind.upper()}여서 그 형식으로 읽었습니다."),)


def _in_child(kind: Format, data: bytes, limits: ReadLimits, call: Call, ocr: Tesseract | None) -> Any:
    target, order = f"seoul_assist.readers.{kind}:parse", {"limits": asdict(limits)}
    if kind != "pdf" or ocr is None:
        return _called(call, target, order, data, limits)
    tree = _called(call, target, order | {"ocr": True}, data, limits)
    if "scans" not in tree:
        return tree
    pages = recognised(tree["scans"], data, limits, call, ocr)
    return _called(call, target, order | {"ocr": True, "recognised": pages}, data, limits)


def _called(call: Call, target: str, order: Any, data: bytes, limits: ReadLimits) -> Any:
    try:
        return call(target, order, data=data, limits=limits.of_child())
    except child.ChildFailed as failure:
        if failure.reason == "memory":
            raise exceeded("메모리", limits.memory_bytes, "bytes") from None
        if failure.reason in ("cpu", "wall"):
            said = f"{limits.cpu_s}초" if failure.reason == "cpu" else f"{int(limits.wall_s)}초"
            said += f", 한 쪽에 {limits.page_cpu_s}초" * (target.endswith(".pdf:parse") and failure.reason == "cpu")
            raise LimitExceeded(f"처리 시간 한도({said})를 넘어 읽지 않았습니다.", _SPLIT) from None
        raise DamagedFile(
            f"문서가 손상되어 해석하지 못했습니다({failure.detail}).",
            "원본 프로그램에서 열어 다시 저장한 뒤 시도해 주세요.",
        ) from None
