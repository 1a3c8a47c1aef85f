"""seoul-assist: index regulations, ask, draft, summarize and check official documents, on this machine alone."""

__version__ = "0.1.0"
