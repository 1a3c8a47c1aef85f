"""What an index run did: every file it met with its state and reason, and the library afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from seoul_assist.model import Item, ItemStatus, Note, Outcome
from seoul_assist.text.pii import mask

SCHEMA = "seoul-assist/index/1"
FILE_SCHEMA = "seoul-assist/index-file/1"
State = Literal["new", "edited", "renamed", "copied", "unchanged", "skipped", "failed", "vanished"]
_STATUS: dict[State, ItemStatus] = {
    "new": "done",
    "edited": "done",
    "renamed": "done",
    "copied": "unchanged",
    "unchanged": "unchanged",
    "skipped": "skipped",
    "failed": "failed",
}


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file. `law` and `articles` are what the library holds of it; `vanished` files were indexed
    from the same places before and are there no more. `notes` are what reading it left out or found odd; the letters
    of `ocr_pages` were recognised in a picture."""

    path: str
    state: State
    reason: str = ""
    hint: str = ""
    code: str = ""
    sha256: str = ""
    law: str = ""
    articles: int = 0
    detail: str = ""
    notes: tuple[Note, ...] = ()
    ocr_pages: tuple[int, ...] = ()

    def item(self) -> Item:
        return Item(self.path, _STATUS[self.state], self.reason, self.hint, self.code, self.detail)

    def to_json(self) -> dict[str, Any]:
        """The line of schema `seoul-assist/index-file/1`."""
        return {
            "schema": FILE_SCHEMA,
            "path": self.path,
            "state": self.state,
            "reason": self.reason,
            "hint": self.hint,
            "code": self.code,
            "sha256": self.sha256,
            "law": self.law,
            "articles": self.articles,
            "notes": [{"code": one.code, "text": mask(one.text), "page": one.page} for one in self.notes],
            "ocr_pages": list(self.ocr_pages),
        }


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What an index run did. `files` has every file it met and then what vanished, which goes from the library only
    when the run was told to prune; `counts` are those of the whole library afterwards."""

    files: tuple[FileReport, ...]
    generation: str
    published: bool
    counts: dict[str, int]
    embedded: int
    cached: int
    seconds: float
    pruned: bool = False

    @property
    def outcome(self) -> Outcome:
        return Outcome(tuple(file.item() for file in self.files if file.state != "vanished"))

    @property
    def vanished(self) -> tuple[str, ...]:
        return tuple(file.path for file in self.files if file.state == "vanished")

    @property
    def exit_code(self) -> int:
        return self.outcome.exit_code

    def summary(self) -> str:
        """What the run did and what the library now holds, in one sentence each."""
        said = [
            f"조문 {self.counts['articles']:,}개, 규정·문서 {self.counts['regulations']:,}건이 라이브러리에 있습니다"
            f"(세대 {self.generation}, {self.seconds:.1f}초)."
            if self.counts
            else "라이브러리에 색인된 것이 없습니다."
        ]
        if self.generation and not self.published:
            said.append("바뀐 내용이 없어 라이브러리를 그대로 두었습니다.")
        gone = len(self.vanished)
        if gone and self.pruned:
            said.append(f"사라진 자료 {gone:,}건을 라이브러리에서 뺐습니다.")
        elif gone:
            said.append(f"사라진 자료 {gone:,}건이 라이브러리에 남아 있습니다. --prune을 주면 뺍니다.")
        if seen := sum(bool(file.ocr_pages) for file in self.files):
            said.append(f"파일 {seen:,}건에는 문자 인식(OCR)으로 읽은 쪽이 있어 글자가 틀릴 수 있습니다.")
        return "\n".join(said)

    def to_json(self) -> dict[str, Any]:
        """The object of schema `seoul-assist/index/1`."""
        statuses: tuple[ItemStatus, ...] = ("done", "unchanged", "skipped", "failed")
        outcome = self.outcome
        return {
            "schema": SCHEMA,
            "generation": self.generation,
            "published": self.published,
            **{status: outcome.count(status) for status in statuses},
            "library": self.counts,
            "embedded": self.embedded,
            "cached": self.cached,
            "vanished": list(self.vanished),
            "pruned": self.pruned,
            "elapsed_s": round(self.seconds, 3),
            "items": [
                {"path": item.name, "status": item.status, "reason": item.reason, "hint": item.hint, "code": item.code}
                for item in outcome.items
            ],
            "ocr": [{"path": file.path, "pages": list(file.ocr_pages)} for file in self.files if file.ocr_pages],
        }
