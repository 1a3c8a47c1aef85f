"""DOCX: how a run looks once its styles are put together, and whether anybody can see it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from seoul_assist.readers.package import Element, integer, local

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_HEADING = re.compile(r"(?:heading|제목) ?([1-9])", re.IGNORECASE)
_WHITE = re.compile("[Ff][8-9A-Fa-f]" * 3)
_RGB = re.compile("[0-9A-Fa-f]{6}")
_OFF = ("0", "false", "off")
_TINY = 4  # half points: nobody reads letters of 2 points
_NARROW = 5  # percent of the width of a letter
_STEPS = 10  # of styles based on each other
SOME = "*"  # a fill whose colour is not told here


@dataclass(frozen=True, slots=True)
class Look:
    """What one place says of letters; None where it says nothing."""

    vanish: bool | None = None
    size: int | None = None
    width: int | None = None
    colour: str | None = None

    def under(self, nearer: Look) -> Look:
        """This look where the nearer one says nothing else."""
        return Look(
            self.vanish if nearer.vanish is None else nearer.vanish,
            self.size if nearer.size is None else nearer.size,
            self.width if nearer.width is None else nearer.width,
            self.colour if nearer.colour is None else nearer.colour,
        )

    def hidden(self, fill: str) -> bool:
        """Whether nobody sees such letters on that fill: "" is white paper, else a colour or `SOME`."""
        if self.vanish or (self.size or 24) <= _TINY or (self.width or 100) <= _NARROW:
            return True
        colour = self.colour or ""
        return colour.upper() == fill.upper() != "" if fill else _WHITE.fullmatch(colour) is not None


@dataclass(frozen=True, slots=True)
class Style:
    """A style with what it takes from those it is based on."""

    level: int = 0
    number: tuple[str, int] | None = None
    look: Look = Look()
    fill: str = ""


def styles(parts: Iterable[Element]) -> tuple[dict[str, Style], Look]:
    """The styles by their id, and how letters look where nobody says anything."""
    found: dict[str, Style] = {}
    parents: dict[str, str] = {}
    default = Look()
    for element in parts:
        if local(element) == "docDefaults":
            default = look(element.find("{*}rPrDefault/{*}rPr"))
        name = attribute(element, "styleId")
        if local(element) != "style" or name is None:
            continue
        match = _HEADING.fullmatch(value(element, "name") or "")
        level = int(match[1]) if match else integer(value(element, "pPr", "outlineLvl"), -1) + 1
        number = value(element, "pPr", "numPr", "numId")
        depth = integer(value(element, "pPr", "numPr", "ilvl"), 0)
        fills = [colour for shade in element.iter("{*}shd") if (colour := fill(shade))]
        table = attribute(element, "type") == "table"
        found[name] = Style(
            level if level < 10 else 0,
            (number, depth) if number else None,
            look(element.find("{*}rPr")),
            # Parts of a table have fills of their own: which one a cell gets is not told here.
            (SOME if table else fills[0]) if fills else "",
        )
        parents[name] = value(element, "basedOn") or ""
    return {name: _based(name, found, parents) for name in found}, default


def _based(name: str, found: dict[str, Style], parents: dict[str, str]) -> Style:
    style, parent, steps = found[name], parents[name], 0
    while parent in found and steps < _STEPS:
        above = found[parent]
        if style.number is None:
            style = replace(style, number=above.number, level=style.level or above.level)
        style = replace(style, look=above.look.under(style.look), fill=style.fill or above.fill)
        parent, steps = parents[parent], steps + 1
    return style


def look(properties: Element | None) -> Look:
    """What the properties of a run or of a style say."""
    if properties is None:
        return Look()
    vanish = properties.find("{*}vanish")
    return Look(
        None if vanish is None else on(vanish),
        _number(properties, "sz"),
        _number(properties, "w"),
        value(properties, "color"),
    )


def _number(properties: Element, name: str) -> int | None:
    found = value(properties, name)
    return None if found is None else integer(found, 24 if name == "sz" else 100)


def fill(shade: Element | None) -> str:
    """The colour of a shading, "" for white and for none."""
    found = None if shade is None else attribute(shade, "fill")
    if found is None or found == "auto" or _WHITE.fullmatch(found):
        return ""
    return found if _RGB.fullmatch(found) else SOME


def attribute(element: Element, name: str) -> str | None:
    """The attribute of that name in either namespace of WordprocessingML."""
    found: str | None = element.get(_W + name) or element.get(_STRICT + name)
    return found


def value(element: Element, *path: str) -> str | None:
    """The `val` of the element at that path."""
    found = element.find("/".join("{*}" + name for name in path))
    return None if found is None else attribute(found, "val")


def on(element: Element | None) -> bool:
    """Whether a switch is there and on."""
    return element is not None and (attribute(element, "val") or "1") not in _OFF
