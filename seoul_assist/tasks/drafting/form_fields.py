"""Runs in the child: the fields of an office's own DOCX or HWPX, and a copy with values in them.

A field is written as {이름} or [[이름]], or is a content control (DOCX) or an input field (HWPX 누름틀) with a name.
Only the texts of fields change; parts without one keep their bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

from seoul_assist.readers.limits import ReadLimits
from seoul_assist.readers.package import Element, Package
from seoul_assist.writers.marks import SPACE, Edit, Spot, above, local, named, rewrite, to_bytes
from seoul_assist.writers.marks_hwpx import forget_lines

NAME = r"[0-9A-Za-z가-힣](?:[0-9A-Za-z가-힣 ]{0,18}[0-9A-Za-z가-힣])?"
_FIELD = re.compile(rf"\{{\s?({NAME})\s?\}}|\[\[\s?({NAME})\s?\]\]")
_NAME = re.compile(NAME)
_STORIES = {
    "docx": re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes)\.xml"),
    "hwpx": re.compile(r"Contents/(?:section|masterpage)\d+\.xml"),
}
_PREVIEW = "Preview/PrvText.txt"
_HINT = "PlaceholderText"


def names(payload: dict[str, Any], data: bytes) -> list[str]:
    """The names of the fields in the order of the document, each once."""
    found: dict[str, None] = {}
    for _, root in _stories(payload, data):
        for element in root.iter("{*}*"):
            name = _control(element)
            if name:
                found.setdefault(name)
            elif local(element) == "p":
                found.update(dict.fromkeys(_tight(match) for match, _ in _written(element)))
    return list(found)


def fill(payload: dict[str, Any], data: bytes) -> dict[str, str]:
    """The parts that changed, as text, with `payload["values"]` (name -> lines) in the fields."""
    values: dict[str, list[str]] = payload["values"]
    word = payload["format"] == "docx"
    changed: dict[str, str] = {}
    for part, root in _stories(payload, data):
        # What is written into a control is never looked through for fields again.
        touched = [_fill_written(paragraph, values, word) for paragraph in list(root.iter("{*}p"))]
        touched.append(_fill_controls(root, values, word))
        if any(touched):
            changed[part] = to_bytes(root).decode()
    return changed | _preview(payload, data, values)


def _preview(payload: dict[str, Any], data: bytes, values: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The text that Hangul shows before it opens the file, with the same values; it may not be there."""
    package = Package(data, ReadLimits(**payload["limits"]))
    if payload["format"] != "hwpx" or _PREVIEW not in package.names:
        return {}
    text = package.read(_PREVIEW).decode("utf-8", "replace")
    new = _FIELD.sub(lambda match: ", ".join(values.get(_tight(match), [match.group()])), text)
    return {_PREVIEW: new} if new != text and "\ufffd" not in new else {}


def _stories(payload: dict[str, Any], data: bytes) -> Iterator[tuple[str, Element]]:
    package = Package(data, ReadLimits(**payload["limits"]))
    stories = _STORIES[payload["format"]]
    # The body first, then what stands around it, so that names come in the order in which people read.
    around = ("word/header", "word/footer", "Contents/masterpage")
    for name in sorted(filter(stories.fullmatch, package.names), key=lambda n: (n.startswith(around), len(n), n)):
        yield name, package.xml(name)


def _tight(match: re.Match[str]) -> str:
    return re.sub(r"\s", "", match[1] or match[2])


# ---- fields written as text ------------------------------------------------------------------------------------------


def _texts(paragraph: Element) -> list[tuple[Element, bool, str]]:
    """The text nodes of the paragraph itself, in order: those of paragraphs inside it are their own."""
    nodes: list[tuple[Element, bool, str]] = []
    for text in paragraph.iter("{*}t"):
        if above(text, "p") is not paragraph:
            continue
        nodes.append((text, False, text.text or ""))
        nodes += [(child, True, child.tail or "") for child in text]
    return nodes


def _written(paragraph: Element) -> list[tuple[re.Match[str], tuple[Spot, ...]]]:
    """The fields written in the paragraph, each with the stretches of text nodes that hold it."""
    nodes = _texts(paragraph)
    whole = "".join(text for _, _, text in nodes)
    found = []
    for match in _FIELD.finditer(whole):
        spots = []
        at = 0
        for number, (element, tail, text) in enumerate(nodes):
            first, last = max(match.start(), at), min(match.end(), at + len(text))
            if first < last:
                spots.append(Spot(element, tail, first - at, last - at, number))
            at += len(text)
        found.append((match, tuple(spots)))
    return found


def _fill_written(paragraph: Element, values: Mapping[str, Sequence[str]], word: bool) -> bool:
    found = [(match, spots) for match, spots in _written(paragraph) if _tight(match) in values]
    if not found:
        return False
    match = found[0][0]
    lines = values[_tight(match)]
    if len(found) == 1 and len(lines) > 1 and match.string.strip() == match.group() and _repeatable(paragraph):
        copies = [deepcopy(paragraph) for _ in lines[1:]]
        for copy in reversed(copies):
            paragraph.addnext(copy)
        for one, line in zip((paragraph, *copies), lines, strict=True):
            ((_, spots),) = _written(one)
            rewrite([Edit(spots, line)], space=word)
            _laid_out_again(one, word)
        return True
    rewrite([Edit(spots, ", ".join(values[_tight(match)])) for match, spots in found], space=word)
    _laid_out_again(paragraph, word)
    return True


def _repeatable(paragraph: Element) -> bool:
    """Whether a copy would repeat nothing but the words: no picture, table or note hangs on the paragraph."""
    plain = {"p", "pPr", "r", "rPr", "t", "run", "linesegarray", "lineseg", "proofErr", "lastRenderedPageBreak"}
    return all(
        local(element) in plain or above(element, "pPr", "rPr") is not None for element in paragraph.iter("{*}*")
    )


def _laid_out_again(paragraph: Element, word: bool) -> None:
    if not word:
        forget_lines([paragraph, *paragraph.iterancestors("{*}p")])


# ---- content controls and input fields -------------------------------------------------------------------------------


def _control(element: Element) -> str:
    """The name of a control that people fill in, or ""."""
    kind = local(element)
    if kind == "sdt":
        given = [element.find(f"{{*}}sdtPr/{{*}}{name}") for name in ("alias", "tag")]
        words = [value for one in given if one is not None for key, value in one.items() if key.endswith("}val")]
    elif kind == "fieldBegin" and element.get("type") == "CLICK_HERE":
        words = [element.get("name") or ""]
    else:
        return ""
    return next((re.sub(r"\s", "", word) for word in words if _NAME.fullmatch(word)), "")


def _fill_controls(root: Element, values: Mapping[str, Sequence[str]], word: bool) -> bool:
    controls = [(element, name) for element in root.iter("{*}*") if (name := _control(element)) in values]
    for element, name in controls:
        text = ", ".join(values[name])
        if word:
            _fill_sdt(element, text)
        else:
            _fill_click(element, text)
    return bool(controls)


def _fill_sdt(control: Element, text: str) -> None:
    content = control.find("{*}sdtContent")
    if content is None:
        return
    for hint in control.findall("{*}sdtPr/{*}showingPlcHdr"):
        hint.getparent().remove(hint)
    for style in [one for one in content.iter("{*}rStyle") if _HINT in one.values()]:
        style.getparent().remove(style)
    texts = list(content.iter("{*}t"))
    if not texts:
        holder = next((one for one in content.iter("{*}p")), content)
        run = named(control, "r")
        run.append(named(control, "t"))
        holder.append(run)
        texts = [run[0]]
    for number, one in enumerate(texts):
        one.text = "" if number else text
        one.set(SPACE, "preserve")


def _fill_click(begin: Element, text: str) -> None:
    """The words between the borders of an input field."""
    paragraph, opening = above(begin, "p"), above(begin, "run")
    if paragraph is None or opening is None:
        return
    inside, texts = False, []
    for element in paragraph.iter("{*}*"):
        if element is begin:
            inside = True
        elif local(element) == "fieldEnd" and element.get("beginIDRef") == begin.get("id"):
            break
        elif inside and local(element) == "t" and above(element, "p") is paragraph:
            texts.append(element)
    if not texts:
        run = opening.makeelement(opening.tag, dict(opening.attrib))
        run.append(named(begin, "t"))
        # The end may stand in the same run: what follows the beginning moves behind the words.
        after = list(above(begin, "ctrl").itersiblings()) if above(begin, "ctrl") is not None else []
        opening.addnext(run)
        if after:
            behind = opening.makeelement(opening.tag, dict(opening.attrib))
            behind.extend(after)
            run.addnext(behind)
        texts = [run[0]]
    for number, one in enumerate(texts):
        for child in list(one):
            one.remove(child)
        one.text = "" if number else text
    if begin.get("dirty") is not None:
        begin.set("dirty", "1")
    forget_lines([paragraph, *paragraph.iterancestors("{*}p")])
