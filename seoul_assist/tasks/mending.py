"""Runs in the child: findings set to their places inside the XML of a DOCX or HWPX.

The document is read once more with the origin of every letter kept; the parts that changed go back as text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from seoul_assist.readers import docx, hwpx
from seoul_assist.readers.limits import ReadLimits
from seoul_assist.readers.package import Element, Package
from seoul_assist.readers.places import Place, Places
from seoul_assist.readers.traced import Leaves
from seoul_assist.text.pii import FILLER, PERSONAL, find, mask
from seoul_assist.writers import marks_docx, marks_hwpx
from seoul_assist.writers.marks import Edit, Remark, Spot, to_bytes

# What a preview is exchanged for when it may show a number that was starred: one white dot.
EMPTY_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c63f80f0001010100b138f6140000000049454e44ae426082"
)
_PREVIEW = ("Preview/PrvText.txt", "Preview/PrvImage.png")
NO_NODE = "자동 번호처럼 프로그램이 만든 글자가 들어 있어"
NEW_LINE = "줄을 나누는 수정이어서"


class _Trees(Package):
    """A package whose parts are parsed once, so that changes to a tree are kept."""

    def __init__(self, data: bytes, limits: ReadLimits) -> None:
        super().__init__(data, limits)
        self.trees: dict[str, Element] = {}

    def xml(self, name: str) -> Element:
        if name not in self.trees:
            self.trees[name] = super().xml(name)
        return self.trees[name]

    def find(self, name: str) -> Element | None:
        return self.xml(name) if name in self.names else None


class _Traced:
    """The document with its places; {"same": False} is the answer when it is not the text the caller read."""

    def __init__(self, payload: dict[str, Any], data: bytes) -> None:
        limits = ReadLimits(**payload["limits"])
        self.package = _Trees(data, limits)
        self.leaves = Leaves()
        self.word = payload["format"] == "docx"
        read = docx.read_package if self.word else hwpx.read_package
        self.places = Places(read(self.package, limits, self.leaves).blocks)
        self.same = text_hash(self.places.text) == payload["text"]

    def spots(self, found: Sequence[Place]) -> tuple[Spot, ...]:
        return tuple(Spot(*self.leaves.nodes[place.leaf], place.start, place.end, place.leaf) for place in found)

    def parts(self, roots: Sequence[Element]) -> dict[str, str]:
        """The parts with these roots, as text."""
        wanted = set(roots)
        return {name: to_bytes(root).decode() for name, root in self.package.trees.items() if root in wanted}


def text_hash(text: str) -> str:
    """What tells whether two texts are the same."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def fix(payload: dict[str, Any], data: bytes) -> dict[str, Any]:
    """Makes the edits [start, end, text] that can be made, in their order and none over another.

    {"same", "parts": name -> XML, "done": their numbers, "left": [number, why not]}
    """
    document = _Traced(payload, data)
    if not document.same:
        return {"same": False}
    editor = marks_docx.Editor() if document.word else marks_hwpx.Editor()
    done, left, edits = [], [], []
    position = 0
    for number, (start, end, text) in enumerate(payload["edits"]):
        if start < position:
            continue
        edit = _edit(document, start, end, text)
        reason = NEW_LINE if "\n" in text else NO_NODE if edit is None else editor.refuse(edit)
        if edit is None or reason:
            left.append([number, reason])
            continue
        done.append(number)
        edits.append(edit)
        position = end
    editor.apply(edits)
    roots = [edit.spots[0].element.getroottree().getroot() for edit in edits]
    return {"same": True, "parts": document.parts(roots), "done": done, "left": left}


def behind(payload: dict[str, Any], data: bytes) -> dict[str, Any]:
    """What the parts that nobody reads hold of personal numbers.

    {"same", "parts": name -> text with stars, "pictures": previews to be emptied, "elsewhere": parts with numbers left}
    """
    document = _Traced(payload, data)
    if not document.same:
        return {"same": False}
    package = document.package
    parts: dict[str, str] = {}
    pictures: list[str] = []
    if _PREVIEW[0] in package.names:
        said = package.read(_PREVIEW[0]).decode("utf-8", "replace")
        if mask(said) != said:
            parts[_PREVIEW[0]] = mask(said)
    shown = _PREVIEW[1] in package.names and package.read(_PREVIEW[1]) != EMPTY_PNG
    if shown and FILLER * 4 in document.places.text:
        pictures.append(_PREVIEW[1])
    parts_of_xml = sorted(name for name in package.names if name.endswith((".xml", ".rels")))
    elsewhere = [name for name in parts_of_xml if _holds(package.xml(name))]
    return {"same": True, "parts": parts, "pictures": pictures, "elsewhere": elsewhere}


def _holds(root: Element) -> bool:
    """Whether an identifier stands in the part; accounts may be there on purpose."""
    lines = ["".join(one.itertext()) for one in root.iter("{*}p")] or [" ".join(root.itertext())]
    lines += [value for one in root.iter() for value in one.attrib.values() if len(value) > 9]
    return any(span.kind in PERSONAL - {"account"} for line in lines for span in find(line))


def _edit(document: _Traced, start: int, end: int, text: str) -> Edit | None:
    """The edit with what stays at both ends left out; None when a letter of it stands in no text node."""
    old = document.places.text[start:end]
    ahead = _alike(old, text)
    behind = _alike(old[ahead:][::-1], text[ahead:][::-1])
    low, high, text = start + ahead, end - behind, text[ahead : len(text) - behind]
    if low < high:
        found = document.places.exact(low, high)
    else:
        found = document.places.point(low, start if old else 0, end if old else len(document.places.text))
    return Edit(document.spots(found), text) if found else None


def _alike(one: str, other: str) -> int:
    """How many letters both begin with."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def annotate(payload: dict[str, Any], data: bytes) -> dict[str, Any]:
    """Writes the remarks [start, end, lines] as comments or memos.

    {"same", "parts": name -> XML, "lost": numbers of the remarks without a place}
    """
    document = _Traced(payload, data)
    if not document.same:
        return {"same": False}
    found = [
        (number, Remark(document.spots(places), tuple(lines)))
        for number, (start, end, lines) in enumerate(payload["remarks"])
        if (places := document.places.near(start, end))
    ]
    found.sort(key=lambda one: (one[1].spots[0].begins, *(-i for i in one[1].spots[-1].ends)))
    remarks = [remark for _, remark in found]
    lost = set(range(len(payload["remarks"]))) - {number for number, _ in found}
    if document.word:
        main = docx.main_part(document.package)
        trees, homeless = marks_docx.comment(marks_docx.Parts(main, document.package.find), remarks)
        lost |= {found[at][0] for at in homeless}
        parts = {name: to_bytes(root).decode() for name, root in trees.items()}
    else:
        sections = list({remark.spots[0].element.getroottree().getroot(): None for remark in remarks})
        marks_hwpx.comment(list(document.package.trees.values()), remarks)
        parts = document.parts(sections)
    return {"same": True, "parts": parts, "lost": sorted(lost)}
