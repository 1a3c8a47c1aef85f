"""A generation on its way to many computers: what a published folder holds, and how its parts are packed.

Layout of a published folder, which any static web server can serve:
    PUBLISHED.json         which files the generation has and of which parts, written last and replaced in one step
    parts/<sha256>.z       up to a megabyte of a file, packed; the name is the SHA-256 of what is in it

Parts named by content are fetched once, wherever they stand. There is no path and no code in it.
"""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from typing import Any

from seoul_assist.errors import DamagedFile, UnknownFormat
from seoul_assist.library.dense import DENSE
from seoul_assist.library.filling import CATALOG
from seoul_assist.library.postings import POSTINGS
from seoul_assist.settings import GRADES

FORMAT = 1
PUBLISHED = "PUBLISHED.json"
PARTS = "parts"
PART_SIZE = 1 << 20
MOST_LISTED = 32 << 20  # bytes of PUBLISHED.json: some 200 GB of library
MOST_PACKED = PART_SIZE + (PART_SIZE >> 8)  # what cannot be packed grows a little
NEEDED, VECTORS = (CATALOG, POSTINGS), DENSE  # vectors lie in a file, or in a collection on a server
COUNTS = ("regulations", "provisions", "articles", "addenda", "deleted", "units", "passages")
_LEVEL = 1  # a tenth larger than the best, in half the time
_SHA256 = re.compile(r"[0-9a-f]{64}")
_PART = re.compile(r"parts/[0-9a-f]{64}\.z")
_GENERATION = re.compile(r"g\d{6,12}")
_COLLECTION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,200}|")
_AGAIN = "지금 라이브러리는 그대로입니다. 펴낸 폴더를 다시 펴내거나 다시 옮긴 뒤 같은 명령을 실행해 주세요."


@dataclass(frozen=True, slots=True)
class Part:
    """A run of bytes of a file: the SHA-256 and the length of what it holds, and how long it is packed."""

    sha256: str
    size: int
    packed: int


@dataclass(frozen=True, slots=True)
class File:
    """One file of the generation, in order of its parts."""

    name: str
    size: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Published:
    """What PUBLISHED.json says. `grade` is the highest that may be in it, `origin` the generation its files name.

    `keeps` is False where nothing of what was published before may stay. `collection` names the vectors on a Chroma
    server, "" where there is none.
    """

    format: int
    program: str
    generation: str
    origin: str
    created: str
    embedder: str
    collection: str
    grade: str
    keeps: bool
    counts: dict[str, int]
    files: tuple[File, ...]

    @property
    def parts(self) -> Iterator[Part]:
        return (part for file in self.files for part in file.parts)

    @property
    def size(self) -> int:
        """Bytes of the files, unpacked."""
        return sum(file.size for file in self.files)


def part_name(sha256: str) -> str:
    return f"{PARTS}/{sha256}.z"


def is_published(name: str) -> bool:
    """Whether a published folder has files by this name."""
    return name == PUBLISHED or _PART.fullmatch(name) is not None


def pack(data: bytes) -> bytes:
    return zlib.compress(data, _LEVEL)


def unpack(packed: bytes, part: Part) -> bytes:
    """What is in the part; a DamagedFile unless it is exactly what was listed, and never more than that."""
    unpacker = zlib.decompressobj()
    try:
        data = unpacker.decompress(packed, part.size + 1)
    except zlib.error as error:
        raise damaged(f"조각의 압축을 풀 수 없습니다: {part.sha256[:12]}") from error
    whole = unpacker.eof and not unpacker.unused_data and len(data) == part.size
    if not whole or hashlib.sha256(data).hexdigest() != part.sha256:
        raise damaged(f"조각의 내용이 목록과 다릅니다: {part.sha256[:12]}")
    return data


def to_bytes(published: Published) -> bytes:
    """PUBLISHED.json: the same for the same generation."""
    return (json.dumps(asdict(published), ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def parse(data: bytes) -> Published:
    """What PUBLISHED.json says, every field looked at; UnknownFormat or DamagedFile."""
    try:
        raw = json.loads(data)
        if raw["format"] != FORMAT:
            raise UnknownFormat(
                f"다른 판의 프로그램이 펴낸 자료입니다(형식 {str(raw['format'])[:20]}, 이 프로그램은 형식 {FORMAT}).",
                "양쪽 컴퓨터의 seoul-assist를 같은 판으로 맞춘 뒤 다시 펴내 주세요.",
            )
        files = tuple(File(**one | {"parts": tuple(Part(**part) for part in one["parts"])}) for one in raw["files"])
        found = Published(**raw | {"files": files})
        for value in (found, *files, *found.parts):
            _typed(value)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise damaged(f"{PUBLISHED} 파일이 손상되었습니다") from error
    if not (
        tuple(file.name for file in files) == (NEEDED if found.collection else (*NEEDED, VECTORS))
        and all(_adds_up(file) for file in files)
        and _GENERATION.fullmatch(found.generation)
        and _GENERATION.fullmatch(found.origin)
        and _COLLECTION.fullmatch(found.collection)
        and found.grade in GRADES
        and set(found.counts) == set(COUNTS)
        and all(type(count) is int and count >= 0 for count in found.counts.values())
        and max(len(found.embedder), len(found.created), len(found.program)) <= 200
    ):
        raise damaged(f"{PUBLISHED} 파일의 내용이 앞뒤가 맞지 않습니다")
    return found


def _adds_up(file: File) -> bool:
    """Whether the parts are full ones but for the last, and make up the file."""
    *full, last = file.parts or (Part("", 0, 0),)
    return (
        all(part.size == PART_SIZE for part in full)
        and 0 < last.size <= PART_SIZE
        and sum(part.size for part in file.parts) == file.size
        and all(_SHA256.fullmatch(part.sha256) and 0 < part.packed <= MOST_PACKED for part in file.parts)
    )


_TYPES: dict[str, type] = {"str": str, "int": int, "bool": bool, "dict[str, int]": dict}


def _typed(value: Any) -> None:
    for one in fields(value):
        wanted = _TYPES.get(str(one.type))
        if wanted is not None and type(getattr(value, one.name)) is not wanted:
            raise ValueError(f"{one.name} is no {one.type}")


def damaged(what: str) -> DamagedFile:
    return DamagedFile(f"{what}.", _AGAIN)
