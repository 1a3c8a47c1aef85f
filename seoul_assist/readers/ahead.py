"""Reading ahead: while one document is worked on, the next ones are parsed on another processor."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from seoul_assist import child
from seoul_assist.model import Document
from seoul_assist.readers.limits import DEFAULT, ReadLimits
from seoul_assist.readers.reading import read_document
from seoul_assist.readers.sources import Source
from seoul_assist.readers.warm import Warm

# What each parser loads before it looks at a document.
_LIBRARIES = {
    "pdf": ("seoul_assist.readers.pdf", "pypdfium2", "pypdfium2.raw"),
    "docx": ("seoul_assist.readers.docx", "lxml.etree"),
    "hwpx": ("seoul_assist.readers.hwpx", "lxml.etree"),
    "hwp": ("seoul_assist.readers.hwp", "hwpx.hwp5.package", "unhwp"),
}


@dataclass
class Reading:
    """Reads sources as `read_document` does, with a warm child; `ahead` begins with one that will be asked for soon.

    Use it as a context manager: it owns the child and one thread. What `ahead` was told is read in that order.
    """

    limits: ReadLimits = DEFAULT
    _warm: Warm = field(default_factory=Warm)
    _thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "reading"))
    _begun: dict[int, tuple[Source, Future[Document]]] = field(default_factory=dict)

    def ahead(self, source: Source) -> None:
        """Begins to read the source; whoever asks for it later waits for what is left to do."""
        if id(source) not in self._begun:
            self._begun[id(source)] = (source, self._thread.submit(self._read, source))

    def __call__(self, source: Source) -> Document:
        """The document of the source, or the ReadError that tells why it cannot be read."""
        if id(source) in self._begun:
            return self._begun.pop(id(source))[1].result()
        return self._read(source)

    def close(self) -> None:
        """Ends the child and what it was reading."""
        self._begun.clear()
        self._thread.shutdown(wait=False, cancel_futures=True)
        self._warm.close()

    def __enter__(self) -> Reading:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _read(self, source: Source) -> Document:
        return read_document(source, limits=self.limits, call=self._call)

    def _call(self, target: str, payload: Any, *, data: bytes, limits: child.Limits) -> Any:
        kind = target.partition(":")[0].rpartition(".")[2]
        return self._warm.call(target, payload, data=data, limits=limits, libraries=_LIBRARIES.get(kind, ()))
