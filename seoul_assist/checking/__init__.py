"""Rules of official documents: what they say of a document, how it is shown, what may be mended."""

from seoul_assist.checking.runner import Report, run

__all__ = ["Report", "run"]
