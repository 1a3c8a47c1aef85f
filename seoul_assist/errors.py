"""The one error tree. Every error carries a Korean message, a Korean hint and the exit code it ends with.

AssistError (1)
├── UsageError (2)           the call itself is wrong
│   └── GradeRefused         what bears such a grade does not leave this machine
├── ItemError (3)            one item could not be done; the others go on
│   ├── ReadError            a file could not be read
│   │   ├── MissingPath  EmptyFile  UnknownFormat  DamagedFile
│   │   ├── ProtectedFile    encrypted or DRM-wrapped
│   │   ├── NoTextLayer      a scan: pictures only
│   │   └── LimitExceeded    names the limit
│   ├── WriteError           a result could not be written
│   ├── WorkerDied           the process that was at it died
│   └── ClusterLost          nobody was left to do it
├── NoBasis (4)              nothing in the library supports an answer
├── NoLibrary (10)  LibraryBusy (11)  LibraryDamaged (12)
├── ModelUnusable (13)       model missing, unreadable or failing
└── StoreUnusable (14)       the server of the vectors is away or fails
"""

from __future__ import annotations


class AssistError(Exception):
    """A failure a user can act on: what happened, what to do next, which exit code."""

    code = "error"
    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(AssistError):
    code = "usage"
    exit_code = 2


class GradeRefused(UsageError):
    code = "grade_refused"


class ItemError(AssistError):
    code = "item_failed"
    exit_code = 3


class ReadError(ItemError):
    code = "unreadable"


class MissingPath(ReadError):
    code = "missing_path"


class EmptyFile(ReadError):
    code = "empty_file"


class UnknownFormat(ReadError):
    code = "unknown_format"


class DamagedFile(ReadError):
    code = "damaged_file"


class ProtectedFile(ReadError):
    code = "protected_file"


class NoTextLayer(ReadError):
    code = "no_text_layer"


class LimitExceeded(ReadError):
    code = "limit_exceeded"


class WriteError(ItemError):
    code = "unwritable"


class WorkerDied(ItemError):
    """`cause` is what the system said of it, in a few words of Korean; "" where it said nothing."""

    code = "worker_died"

    def __init__(self, message: str, hint: str = "", cause: str = "") -> None:
        super().__init__(message, hint)
        self.cause = cause


class ClusterLost(ItemError):
    code = "cluster_lost"


class NoBasis(AssistError):
    code = "no_basis"
    exit_code = 4


class NoLibrary(AssistError):
    code = "no_library"
    exit_code = 10


class LibraryBusy(AssistError):
    code = "library_busy"
    exit_code = 11


class LibraryDamaged(AssistError):
    code = "library_damaged"
    exit_code = 12


class ModelUnusable(AssistError):
    code = "model_unusable"
    exit_code = 13


class StoreUnusable(AssistError):
    code = "store_unusable"
    exit_code = 14


def _tree(root: type[AssistError]) -> dict[str, type[AssistError]]:
    found = {root.code: root}
    for child in root.__subclasses__():
        found |= _tree(child)
    return found


def from_code(code: str, message: str, hint: str) -> AssistError:
    """The error of this tree with that code, so that an error can cross a process border as text."""
    return _tree(AssistError).get(code, AssistError)(message, hint)
