"""The recogniser of letters that the settings ask for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from seoul_assist.settings import Settings

if TYPE_CHECKING:
    from seoul_assist.model import Document
    from seoul_assist.readers import Source
    from seoul_assist.readers.ocr import Tesseract


def recogniser(settings: Settings) -> Tesseract | None:
    """The installed Tesseract where OCR is switched on, else None; UsageError where it is wanted and not there."""
    if not settings.ocr:
        return None
    from seoul_assist.readers import ocr

    return ocr.installed()


def document_reader(settings: Settings) -> Callable[[Source], Document]:
    """What reads a source as a document that people write, with OCR where it is switched on."""
    from seoul_assist.readers import read_document

    return partial(read_document, ocr=recogniser(settings))


def source_reader(settings: Settings) -> Callable[[Source], Document]:
    """What reads any source, data files too, with OCR where it is switched on."""
    from seoul_assist.readers import read_source

    return partial(read_source, ocr=recogniser(settings))
