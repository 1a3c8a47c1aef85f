"""Documents with the wrong letters in awkward places, and what stands in them after mending."""

from __future__ import annotations

import io
import zipfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from builders import docx, hwpx
from lxml import etree

from seoul_assist.readers import DEFAULT, Source, docx as word, hwpx as hangul  # isort: skip
from seoul_assist.readers.symbols import standard
from seoul_assist.tasks import mending
from seoul_assist.tasks.check import Options
from seoul_assist.text.clean import clean
from seoul_assist.writers.package import replaced

# 2026년 9월 18일 -> 2026. 9. 18., 오후 2시 -> 14:00: rules whose edits no other rule touches again.
DATES = Options(doctype="draft", select=("GM-DATE-001", "GM-TIME-001"))
WRONG = "2026년 9월 18일"
RIGHT = "2026. 9. 18."
MAIN = {"docx": "word/document.xml", "hwpx": "Contents/section0.xml"}
_PARSE = {"docx": word.parse, "hwpx": hangul.parse}


def source(path: Path, data: bytes) -> Source:
    """The file on disk."""
    path.write_bytes(data)
    return Source(path.name, path=path)


def members(data: bytes) -> dict[str, bytes]:
    """The parts of a package that is sound."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def text_of(kind: str, data: bytes) -> str:
    """The text as `read` has it, without a child process."""
    blocks = _PARSE[kind]({"limits": asdict(DEFAULT)}, data)["blocks"]
    return "\n".join(clean(standard(text)) for _, text, _ in blocks)


def shown(data: bytes) -> str:
    """The letters of the body of a DOCX as Word shows them: blanks at the ends of a text count only if it says so."""
    texts = found(data, MAIN["docx"]).iter("{*}t")
    return "".join(
        t.text or "" if any(k.endswith("}space") for k in t.attrib) else (t.text or "").strip(" \t\r\n") for t in texts
    )


def payload(kind: str, data: bytes, **more: Any) -> dict[str, Any]:
    return {
        "limits": asdict(DEFAULT),
        "format": kind,
        "text": mending.text_hash(text_of(kind, data)),
        **more,
    }


def edited(kind: str, data: bytes, edits: list[tuple[int, int, str]]) -> tuple[bytes, dict[str, Any]]:
    """The package after the edits that can be made, and what the child would say of them."""
    answer = mending.fix(payload(kind, data, edits=edits), data)
    return replaced(data, {name: text.encode() for name, text in answer["parts"].items()}), answer


def remarked(kind: str, data: bytes, remarks: list[tuple[int, int, list[str]]]) -> tuple[bytes, dict[str, Any]]:
    """The package with the remarks, and what the child would say of them."""
    answer = mending.annotate(payload(kind, data, remarks=remarks), data)
    return replaced(data, {name: text.encode() for name, text in answer["parts"].items()}), answer


def found(data: bytes, name: str) -> Any:
    """The root of one XML part."""
    return etree.fromstring(members(data)[name])


def comments(data: bytes) -> list[tuple[str, str, str]]:
    """(author, the words it is set to, what it says) of each comment of a DOCX, in order of their ids."""
    if "word/comments.xml" not in members(data):
        return []
    body = found(data, MAIN["docx"])
    words: dict[str, str] = {}
    inside: list[str] = []
    for element in body.iter():
        name = etree.QName(element).localname
        number = next((v for k, v in element.attrib.items() if k.endswith("}id")), "")
        if name == "commentRangeStart":
            inside.append(number)
            words[number] = ""
        elif name == "commentRangeEnd":
            inside.remove(number)
        elif name == "t":
            for one in inside:
                words[one] += element.text or ""
    assert not inside
    (w,) = {element.tag.rpartition("}")[0] + "}" for element in body}
    references = [element.get(w + "id") for element in body.iter("{*}commentReference")]
    made = []
    for comment in found(data, "word/comments.xml"):
        lines = ("".join(p.itertext()) for p in comment.iterfind("{*}p"))
        made.append((comment.get(w + "id"), comment.get(w + "author"), "\n".join(lines)))
    assert sorted(references) == sorted(number for number, _, _ in made) and len(set(references)) == len(made)
    return [(author, words[number], text) for number, author, text in sorted(made, key=lambda one: int(one[0]))]


def memos(data: bytes, section: str = MAIN["hwpx"]) -> list[tuple[str, str, str]]:
    """(author, the words it is set to, what it says) of each memo of a section, in order of their beginnings."""
    made: dict[str, list[str]] = {}
    open_fields: list[tuple[str, bool]] = []
    skipped: set[Any] = set()
    for element in found(data, section).iter():
        name = etree.QName(element).localname
        if name == "fieldBegin":
            memo = element.get("type") == "MEMO"
            open_fields.append((element.get("id"), memo))
            if memo:
                author = element.findtext("{*}parameters/{*}stringParam[@name='Author']") or ""
                text = "\n".join("".join(p.itertext()) for p in element.iterfind("{*}subList/{*}p"))
                assert element.get("id") not in made
                made[element.get("id")] = [author, "", text]
                skipped |= set(element.iter())
        elif name == "fieldEnd":
            assert open_fields.pop()[0] == element.get("beginIDRef"), "fields must lie inside each other"
        elif name == "t" and element not in skipped:
            for number, memo in open_fields:
                if memo:
                    made[number][1] += "".join(element.itertext())
    assert not open_fields
    return [(author, words, text) for author, words, text in made.values()]


def package(kind: str, body: str, **parts: str) -> bytes:
    """A document of that body; further parts are those of `builders.docx`."""
    return docx(body, **parts) if kind == "docx" else hwpx(body)


def runs(kind: str, *texts: str) -> str:
    """A paragraph of plain runs."""
    if kind == "docx":
        inner = "".join(f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>' for text in texts)
        return f"<w:p>{inner}</w:p>"
    inner = "".join(f'<hp:run charPrIDRef="0"><hp:t>{text}</hp:t></hp:run>' for text in texts)
    return f'<hp:p paraPrIDRef="0">{inner}</hp:p>'
