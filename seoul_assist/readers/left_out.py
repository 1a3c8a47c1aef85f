"""What a reader leaves out of the text on purpose: counted, with the paragraphs it stood in, and noted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from seoul_assist.errors import DamagedFile
from seoul_assist.readers.blocks import Result
from seoul_assist.readers.package import Element, local

_PLACES = 5
_LONG = 200  # characters of a property: titles, names and dates are shorter


@dataclass(slots=True)
class LeftOut:
    """Kept while reading. `paragraph` is the one being read, counted from 1 in the order of the file."""

    paragraph: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    places: dict[str, list[int]] = field(default_factory=dict)
    texts: dict[str, list[str]] = field(default_factory=dict)

    def add(self, code: str, text: str = "", *, count: int = 1) -> None:
        """One more of that code, here; its text is looked at and never shown whole."""
        self.counts[code] += count
        if count:
            self.at(code)
        self.keep(code, text)

    def keep(self, code: str, text: str) -> None:
        """Text that belongs to something that is counted elsewhere."""
        if text.strip():
            self.texts.setdefault(code, []).append(text)

    def at(self, code: str) -> None:
        """Remembers the place of something that is counted elsewhere."""
        seen = self.places.setdefault(code, [])
        if self.paragraph and self.paragraph not in seen[-1:]:
            seen.append(self.paragraph)

    def hide(self, text: str) -> None:
        """Text that nobody can see."""
        if text.strip():
            self.add("hidden", text)

    def note(self, result: Result, said: Mapping[str, str]) -> None:
        """A note for each code that was counted (`said` has a place for the number), then one for hidden text."""
        for code, count in sorted(self.counts.items()):
            if count and code != "hidden":
                result.note(code, said[code].format(count).removesuffix(".") + self._where(code) + ".")
                result.note_injection("\n".join(self.texts.get(code, ())))
        result.note_hidden(self.texts.get("hidden", ()), where=self._where("hidden"))

    def _where(self, code: str) -> str:
        places = self.places.get(code, [])
        if not places:
            return ""
        more = " 등" if len(places) > _PLACES else ""
        return f"({', '.join(map(str, places[:_PLACES]))}번째 문단{more})"


class Parts(Protocol):
    """The named XML parts of a document."""

    @property
    def names(self) -> frozenset[str]: ...

    def xml(self, name: str) -> Element: ...


def note_properties(parts: Parts, names: Iterable[str], result: Result) -> None:
    """A note when the properties of the file (title, subject, description, keywords), which stand in those parts, hold
    more than names: long text, or a word to a machine."""
    texts: list[str] = []
    for name in sorted(parts.names.intersection(names)):
        try:
            root = parts.xml(name)
        except DamagedFile:
            result.note("metadata", "문서 속성은 손상되어 읽지 못했습니다.")
            continue
        # Of the manifest of an HWPX only the metadata are meant, not the list of its parts.
        for one in (root.find("{*}metadata") if root.find("{*}metadata") is not None else root).iter():
            texts += filter(None, ((one.text or "").strip(), (one.get("content") or "").strip()))
    note_property_texts(result, texts)


def note_property_texts(result: Result, texts: Iterable[str]) -> None:
    """The same for the texts of the properties."""
    texts = list(texts)
    long = [text for text in texts if len(text) > _LONG]
    before = len(result.notes)
    result.note_injection("\n".join(texts))
    if long or len(result.notes) > before:
        size = sum(map(len, long)) or sum(map(len, texts))
        result.note("metadata", f"문서 속성(제목, 설명 등)에 든 글 {size}자는 본문이 아니므로 뺐습니다.")


def texts_of(element: Element) -> str:
    """Every text node below the element."""
    return " ".join("".join(one.itertext()) for one in element.iter() if local(one) == "t")
