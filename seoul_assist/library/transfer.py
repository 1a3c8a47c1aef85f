"""A library on its way to another network: one deterministic stream of JSON Lines, compressed, cut into parts.

Layout of an export folder:
    library-g000012.part001 ...   the stream; the same generation always gives the same bytes
    MANIFEST.json                 what the parts are and what they hold, written last

The stream holds regulations as the catalog knows them, then embeddings by content hash, then a line that counts both.
There are no paths, no SQL and no code in it: whoever reads it builds the catalog anew.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import re
import zlib
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field, fields
from itertools import islice
from pathlib import Path
from typing import Any

from seoul_assist import __version__
from seoul_assist.errors import DamagedFile, UnknownFormat
from seoul_assist.library import generations, parts
from seoul_assist.library.catalog import Catalog, Entry, translated
from seoul_assist.library.filling import CATALOG
from seoul_assist.library.parts import Part, damaged
from seoul_assist.library.records import regulation_from_json, regulation_to_json
from seoul_assist.library.vectors import VectorCache
from seoul_assist.model import Note, Regulation
from seoul_assist.settings import GRADES

FORMAT = 1
MANIFEST = "MANIFEST.json"
_LONGEST_LINE = 256 << 20
_MOST_MANIFEST = 8 << 20
_CHUNK = 1 << 20
_VECTORS = 1000  # a line
_RATIO = 1000  # zlib packs no tighter than about 1,030 to 1
_SHA256 = re.compile(r"[0-9a-f]{64}")

Progress = Callable[[str, int, int], None]
Chosen = Callable[[Sequence[Entry]], Sequence[Entry]]


@dataclass(frozen=True, slots=True)
class Export:
    """What MANIFEST.json says; `unpacked` are the bytes of the stream, `partial` that some laws were chosen."""

    format: int
    program: str
    generation: str
    created: str
    embedder: str
    dimension: int
    partial: bool
    counts: dict[str, int]
    part_size: int
    unpacked: int
    sha256: str
    parts: tuple[Part, ...]
    grades: dict[str, int] = field(default_factory=dict)  # how many regulations of each grade; none of those without


@dataclass(frozen=True, slots=True)
class Shipped:
    """One regulation of an export, with what its source was called where it was indexed."""

    key: str
    format: str
    recipe: str
    regulation: Regulation
    grade: str = ""


@dataclass(frozen=True, slots=True)
class Vectors:
    """Some embeddings of an export, as little-endian 16-bit floats, as the cache keeps them, by content hash."""

    packed: dict[str, bytes]


# -- writing -----------------------------------------------------------------------------------------------------


def write(
    library_dir: Path,
    target: Path,
    *,
    part_size: int,
    embedder_id: str,
    dimension: int,
    choose: Chosen | None = None,
    on_progress: Progress,
) -> Export:
    """Writes the current generation into the folder `target` and returns its manifest.

    `choose` picks regulations; what they say and their embeddings go along, nothing else. Embeddings of another
    embedder than the given one stay behind. A failure leaves no part behind, a kill leaves parts without a manifest.
    """
    folder, held = generations.hold(library_dir)
    with held, closing(Catalog(folder / CATALOG)) as catalog:
        about = generations.read_manifest(folder)
        entries = sorted(catalog.entries(), key=lambda entry: entry.source_key)
        chosen = list(choose(entries)) if choose else entries
        parts.clear(target, about.generation, MANIFEST)
        counts = {"regulations": len(chosen), "provisions": 0, "vectors": 0}
        packer, unpacked = zlib.compressobj(6), 0
        with parts.PartWriter(target, about.generation, part_size) as out:
            cache = cache_of(library_dir) if about.embedder == embedder_id else None
            for line in _lines(catalog, chosen, cache, embedder_id, dimension, counts, on_progress):
                unpacked += len(line)
                out.write(packer.compress(line))
            out.write(packer.flush())
            out.finish()
            made = Export(
                FORMAT,
                __version__,
                about.generation,
                about.created,
                embedder_id,
                dimension,
                len(chosen) < len(entries),
                counts,
                part_size,
                unpacked,
                out.sha256,
                tuple(out.parts),
                dict(sorted(Counter(entry.grade for entry in chosen if entry.grade).items())),
            )
            said = asdict(made)
            if not made.grades:  # an export without grades is one that programs from before them can read
                del said["grades"]
            parts.write_new(target / MANIFEST, json.dumps(said, ensure_ascii=False, indent=1) + "\n")
    return made


def _lines(
    catalog: Catalog,
    chosen: Sequence[Entry],
    cache_path: Path | None,
    embedder_id: str,
    dimension: int,
    counts: dict[str, int],
    on_progress: Progress,
) -> Iterator[bytes]:
    for number, entry in enumerate(chosen, start=1):
        on_progress("규정 내보내기", number, len(chosen))
        regulation = regulation_of(catalog, entry)
        counts["provisions"] += len(regulation.provisions)
        yield _line(
            kind="regulation",
            key=entry.source_key,
            format=entry.format,
            recipe=entry.recipe,
            regulation=regulation_to_json(regulation),
            **({"grade": entry.grade} if entry.grade else {}),
        )
    if cache_path is not None:
        with translated():
            wanted = iter(sorted(passages_of(catalog, chosen)))
            with closing(VectorCache(cache_path, embedder_id, dimension)) as cache:
                while batch := list(islice(wanted, _VECTORS)):
                    vectors = cache.get(batch)
                    counts["vectors"] += len(vectors)
                    on_progress("벡터 내보내기", counts["vectors"], 0)
                    yield _line(kind="vectors", items={key: _text(vectors[key]) for key in batch if key in vectors})
    yield _line(kind="end", counts=counts)


def _line(**value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\n").encode()


def regulation_of(catalog: Catalog, entry: Entry) -> Regulation:
    """The regulation as it was put into the catalog."""
    with translated():
        row = catalog.db.execute("SELECT notes FROM regulations WHERE id=?", (entry.id,)).fetchone()
    known = {one.name: getattr(entry, one.name) for one in fields(Regulation) if hasattr(entry, one.name)}
    notes = tuple(Note(*note) for note in json.loads(row[0]))
    return Regulation(**known | {"notes": notes, "provisions": catalog.articles(entry.id)})


def cache_of(library_dir: Path) -> Path | None:
    """The cache of embeddings, or None where there is none or it cannot be opened: the other side computes them."""
    path = library_dir / "vectors.sqlite"
    usable = path.is_file() and os.access(path, os.W_OK) and os.access(library_dir, os.W_OK)
    return path if usable else None


def passages_of(catalog: Catalog, chosen: Sequence[Entry]) -> set[str]:
    found: set[str] = set()
    for entry in chosen:
        rows = catalog.db.execute(
            "SELECT passage FROM passages WHERE provision IN (SELECT id FROM provisions WHERE regulation_id=?)",
            (entry.id,),
        )
        found.update(row[0] for row in rows)
    return found


def _text(vector: Sequence[float]) -> str:
    import numpy as np

    return base64.b64encode(np.asarray(vector, dtype="<f2").tobytes()).decode()


# -- reading -----------------------------------------------------------------------------------------------------


def read_manifest(folder: Path) -> Export:
    """What the export in this folder says of itself; a ReadError when it is missing, damaged or of another format."""
    data = parts.read_small(folder / MANIFEST, _MOST_MANIFEST)
    try:
        raw = json.loads(data)
        version = raw["format"]
        if version != FORMAT:
            raise UnknownFormat(
                f"다른 판의 프로그램이 내보낸 자료입니다(형식 {version}, 이 프로그램은 형식 {FORMAT}).",
                "양쪽 컴퓨터의 seoul-assist를 같은 판으로 맞춘 뒤 다시 내보내 주세요.",
            )
        raw["parts"] = tuple(Part(**part) for part in raw["parts"])
        found = Export(**raw)
        _typed(found)
        for part in found.parts:
            _typed(part)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise damaged(f"{MANIFEST} 파일이 손상되었습니다") from error
    names = [parts.part_name(found.generation, number + 1) for number in range(len(found.parts))]
    packed = sum(part.size for part in found.parts)
    counted = all(isinstance(count, int) and count >= 0 for count in found.counts.values())
    if (
        not names
        or [part.name for part in found.parts] != names
        or not all(parts.is_part(name) for name in names)
        or any(part.size < 1 or not _SHA256.fullmatch(part.sha256) for part in found.parts)
        or set(found.counts) != {"regulations", "provisions", "vectors"}
        or not counted
        or not 0 < found.unpacked <= packed * _RATIO + _CHUNK
        or not 0 < found.dimension <= 65_536
        or not set(found.grades) <= set(GRADES)
    ):
        raise damaged(f"{MANIFEST} 파일의 내용이 앞뒤가 맞지 않습니다")
    return found


def check(folder: Path, export: Export, on_progress: Progress) -> None:
    """Returns when every part is there and unchanged; a DamagedFile names what is not."""
    parts.check(folder, export.parts, lambda done, total: on_progress("조각 확인", done, total))


def records(folder: Path, export: Export) -> Generator[Shipped | Vectors, None, None]:
    """The regulations, then the embeddings, one at a time and each checked; DamagedFile when anything is amiss."""
    try:
        yield from _records(folder, export)
    except DamagedFile:
        check(folder, export, lambda _what, _done, _total: None)  # names the part when one changed since it was checked
        raise


def _records(folder: Path, export: Export) -> Iterator[Shipped | Vectors]:
    counts = dict.fromkeys(export.counts, 0)
    grades: Counter[str] = Counter()
    ended = False
    keys: set[str] = set()
    for line in _unpacked(folder, export):
        try:
            if ended:
                raise ValueError("a line after the last one")
            value = json.loads(line)
            match value["kind"]:
                case "regulation":
                    shipped = _shipped(value)
                    counts["regulations"] += 1
                    counts["provisions"] += len(shipped.regulation.provisions)
                    if shipped.key in keys or counts["vectors"]:
                        raise ValueError("a source twice, or behind the embeddings")
                    keys.add(shipped.key)
                    grades.update([shipped.grade] if shipped.grade else [])
                    yield shipped
                case "vectors":
                    vectors = _vectors(value, export.dimension)
                    counts["vectors"] += len(vectors.packed)
                    yield vectors
                case "end":
                    ended = value["counts"] == export.counts == counts and grades == export.grades
                case _:
                    raise ValueError("a line of an unknown kind")
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise damaged("내보낸 자료의 내용을 읽을 수 없습니다") from error
    if not ended:
        raise damaged("내보낸 자료의 개수가 목록과 다릅니다")


def _unpacked(folder: Path, export: Export) -> Iterator[bytes]:
    unpacker, total, rest = zlib.decompressobj(), 0, [b""]
    try:
        for chunk in parts.read(folder, export.parts):
            full = True
            while chunk or full:
                piece = unpacker.decompress(chunk, _CHUNK)
                chunk, full = unpacker.unconsumed_tail, len(piece) == _CHUNK
                total += len(piece)
                if total > export.unpacked or unpacker.unused_data:
                    raise damaged("내보낸 자료가 목록에 적힌 것보다 큽니다")
                yield from _split(piece, rest)
    except zlib.error as error:
        raise damaged("내보낸 자료의 압축을 풀 수 없습니다") from error
    tail = unpacker.flush()
    yield from _split(tail, rest)
    if not unpacker.eof or total + len(tail) != export.unpacked or any(rest):
        raise damaged("내보낸 자료가 끝까지 들어 있지 않습니다")


def _split(piece: bytes, rest: list[bytes]) -> Iterator[bytes]:
    """The lines that end in this piece; what follows the last of them stays in `rest`."""
    if b"\n" not in piece:
        rest.append(piece)
        if sum(map(len, rest)) > _LONGEST_LINE:
            raise damaged("내보낸 자료에 지나치게 긴 줄이 있습니다")
        return
    first, *lines = piece.split(b"\n")
    yield b"".join(rest) + first
    yield from lines[:-1]
    rest[:] = [lines[-1]]


def _shipped(value: dict[str, Any]) -> Shipped:
    regulation = regulation_from_json(value["regulation"])
    shipped = Shipped(value["key"], value["format"], value["recipe"], regulation, value.get("grade", ""))
    _typed(shipped)
    _typed(regulation)
    if shipped.grade not in (*GRADES, ""):
        raise ValueError("a grade that is none")
    if not shipped.key or not _SHA256.fullmatch(regulation.sha256):
        raise ValueError("a source without a key or a hash")
    for note in regulation.notes:
        _typed(note)
    for provision in regulation.provisions:
        _typed(provision)
        if not all(isinstance(heading, str) for heading in provision.headings):
            raise ValueError("a heading that is no text")
        for inner in (*provision.units, *provision.marks):
            _typed(inner)
        if any(not 0 <= unit.start <= unit.end <= len(provision.text) for unit in provision.units):
            raise ValueError("a unit outside its article")
    return shipped


_TYPES: dict[str, type | tuple[type, ...]] = {
    "str": str,
    "int": int,
    "bool": bool,
    "int | None": (int, type(None)),
    "dict[str, int]": dict,
    "Place": str,
}


def _typed(value: Any) -> None:
    """Nothing when the plain fields of a dataclass hold what they are declared to hold; ValueError otherwise."""
    for one in fields(value):
        wanted = _TYPES.get(str(one.type))
        if wanted is not None and not isinstance(getattr(value, one.name), wanted):
            raise ValueError(f"{one.name} is no {one.type}")


def _vectors(value: dict[str, Any], dimension: int) -> Vectors:
    import numpy as np

    try:
        packed = {str(key): base64.b64decode(text, validate=True) for key, text in value["items"].items()}
    except binascii.Error as error:
        raise ValueError("a vector that is no base64") from error
    if any(len(blob) != dimension * 2 for blob in packed.values()):
        raise ValueError("a vector of another length")
    matrix = np.frombuffer(b"".join(packed.values()), dtype="<f2").reshape(len(packed), dimension)
    with np.errstate(all="ignore"):
        lengths = np.linalg.norm(matrix.astype(np.float64), axis=1)
        if not bool(np.all(np.abs(lengths - 1) < 0.01)):
            raise ValueError("a vector that is not of length one")
    return Vectors(packed)


def unpack(vectors: Vectors) -> dict[str, list[float]]:
    """The embeddings as lists of numbers, by content hash."""
    import numpy as np

    return {key: np.frombuffer(blob, dtype="<f2").tolist() for key, blob in vectors.packed.items()}
