"""Reading ahead: while one document is worked on, the next ones are parsed in other processes."""

from __future__ import annotations

import os
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from queue import LifoQueue
from typing import Any

from seoul_assist import child
from seoul_assist.model import Document
from seoul_assist.readers.limits import DEFAULT, ReadLimits
from seoul_assist.readers.ocr import Tesseract
from seoul_assist.readers.reading import read_document
from seoul_assist.readers.sources import Source
from seoul_assist.readers.warm import Warm

# What each parser loads before it looks at a document.
_LIBRARIES = {
    "pdf": ("seoul_assist.readers.pdf", "pypdfium2", "pypdfium2.raw"),
    "ocr_page": ("seoul_assist.readers.ocr_page", "pypdfium2"),
    "docx": ("seoul_assist.readers.docx", "lxml.etree"),
    "hwpx": ("seoul_assist.readers.hwpx", "lxml.etree"),
    "hwp": ("seoul_assist.readers.hwp", "hwpx.hwp5.package", "unhwp"),
}


@dataclass
class Reading:
    """Reads sources as `read_document` does, with warm children; `ahead` begins with one that will be asked for soon.

    Use it as a context manager: it owns the children, and a thread for each. What `ahead` was told is begun in that
    order, as many at once as there are threads: the system shares the processors out between them and the caller.
    """

    limits: ReadLimits = DEFAULT
    ocr: Tesseract | None = None  # recognises pages without text
    _begun: dict[int, tuple[Source, Future[Document]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        at_once = 1 if self.ocr or os.cpu_count() == 1 else 2  # recognising has threads of its own
        self._thread = ThreadPoolExecutor(at_once, "reading")
        self._children = tuple(Warm() for _ in range(at_once))
        self._free: LifoQueue[Warm] = LifoQueue()  # the last one used comes first: another starts only when needed
        for one in self._children:
            self._free.put(one)

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
        """Ends the children and what they were reading."""
        self._begun.clear()
        if self.ocr:
            self.ocr.close()
        self._thread.shutdown(wait=False, cancel_futures=True)
        for one in self._children:
            one.close()

    def __enter__(self) -> Reading:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _read(self, source: Source) -> Document:
        return read_document(source, limits=self.limits, call=self._call, ocr=self.ocr)

    def _call(self, target: str, payload: Any, *, data: bytes, limits: child.Limits) -> Any:
        kind = target.partition(":")[0].rpartition(".")[2]
        warm = self._free.get()
        try:
            return warm.call(target, payload, data=data, limits=limits, libraries=_LIBRARIES.get(kind, ()))
        finally:
            self._free.put(warm)
