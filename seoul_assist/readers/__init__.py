"""Untrusted bytes to Document: `read` is the only way in, `expand` finds what there is to read."""

from seoul_assist.readers.ahead import Reading
from seoul_assist.readers.limits import DEFAULT, ReadLimits
from seoul_assist.readers.reading import content, read, read_document, read_source
from seoul_assist.readers.sources import Source, expand

__all__ = [
    "DEFAULT",
    "ReadLimits",
    "Reading",
    "Source",
    "content",
    "expand",
    "read",
    "read_document",
    "read_source",
]
