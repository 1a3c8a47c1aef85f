"""Published folders on a server: each who asks gets the one of the highest grade that they may see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fastapi import Response
from starlette.responses import FileResponse

from seoul_assist.errors import MissingPath, UsageError
from seoul_assist.governance import grades
from seoul_assist.library import published
from seoul_assist.library.published import PUBLISHED
from seoul_assist.serving.worker import RETRY_S, Busy
from seoul_assist.settings import GRADES

MOST = 32  # downloads of one office at a time


@dataclass(frozen=True, slots=True)
class Shelf:
    """A published folder and its grade, which never changes."""

    folder: Path
    grade: str


@dataclass
class Shelves:
    """All published folders of a server."""

    shelves: tuple[Shelf, ...] = ()
    _under_way: Counter[str] = field(default_factory=Counter)

    async def answer(self, name: str, office: str, ceiling: str) -> Response:
        """The file, of the folder for this ceiling; MissingPath where there is none, Busy for too many at a time."""
        seen = [shelf for shelf in self.shelves if grades.within(shelf.grade, ceiling)]
        if not seen or not published.is_published(name):
            raise _missing()
        path = max(seen, key=lambda shelf: GRADES.index(shelf.grade)).folder / name
        if self._under_way[office] >= MOST:
            raise Busy("한꺼번에 받는 파일이 많아 지금은 줄 수 없습니다.", f"{RETRY_S}초 뒤에 다시 요청해 주세요.")
        try:
            if name == PUBLISHED:  # it may be replaced while it is sent
                return Response(path.read_bytes(), media_type="application/json")
            if not path.is_file():
                raise _missing()
        except OSError as error:
            raise _missing() from error
        return _Counted(path, self._under_way, office)


class _Counted(FileResponse):
    """A file on its way, counted until it is sent."""

    def __init__(self, path: Path, under_way: Counter[str], office: str) -> None:
        super().__init__(path, media_type="application/octet-stream")
        self._counts, self._office = under_way, office

    async def __call__(self, scope, receive, send) -> None:  # type: ignore[no-untyped-def]
        self._counts[self._office] += 1
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._counts[self._office] -= 1


def _missing() -> MissingPath:
    return MissingPath("펴낸 자료에 그런 파일이 없습니다.", "PUBLISHED.json에서 다시 시작해 주세요.")


def opened(folders: Sequence[Path]) -> Shelves:
    """The shelves of these folders; a UsageError for one that nothing was published into."""
    found = []
    for folder in folders:
        try:
            found.append(Shelf(folder.resolve(), published.parse((folder / PUBLISHED).read_bytes()).grade))
        except OSError:
            raise UsageError(
                f"펴낸 폴더가 아닙니다: {folder}", "`seoul-assist regs publish 폴더`로 먼저 펴내 주세요."
            ) from None
    if len({shelf.grade for shelf in found}) < len(found):
        raise UsageError("같은 등급을 펴낸 폴더가 둘입니다.", "등급마다 한 폴더만 적어 주세요.")
    return Shelves(tuple(found))
