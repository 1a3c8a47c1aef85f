"""Arrays in one file: what comes back is what went in, and a changed or missing byte is damage when it is used."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from seoul_assist.errors import LibraryDamaged
from seoul_assist.library import mapped
from seoul_assist.library.mapped import BLOCK, Mapped

ARRAYS = {
    "small": np.arange(5, dtype=np.uint64) << 40,
    "none": np.zeros(0, np.uint32),
    "long": np.arange(3 * BLOCK, dtype=np.uint32),
    "table": (np.arange(4000 * 30) % 251 - 120).astype(np.int8).reshape(4000, 30),
    "wide": np.arange(20 * 6000, dtype=np.float32).reshape(20, 6000),
    "thin": np.zeros((7, 0), np.int8),
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    mapped.write(tmp_path / "a.bin", ARRAYS, {"word": "말"})
    return tmp_path / "a.bin"


def test_it_comes_back(path: Path) -> None:
    held = Mapped(path)
    assert held.about == {"word": "말"}
    for name, array in ARRAYS.items():
        found = held.part(name)
        assert found.dtype == array.dtype and np.array_equal(found, array)
    assert held.part("long", 5, 9).tolist() == [5, 6, 7, 8]
    for name in ("table", "wide", "long", "thin"):
        wanted = np.array([6, 0, 6, 3])
        assert np.array_equal(held.rows(name, wanted), ARRAYS[name][wanted])
    assert held.rows("table", np.zeros(0, np.int64)).shape == (0, 30)
    held.check()


def test_what_it_gives_cannot_be_written_to(path: Path) -> None:
    with pytest.raises(ValueError, match="read-only"):
        Mapped(path).part("long")[0] = 1


def test_a_range_that_is_not_there(path: Path) -> None:
    with pytest.raises(LibraryDamaged):
        Mapped(path).part("small", 3, 9)
    with pytest.raises(LibraryDamaged):
        Mapped(path).part("small", 3, 2)


def test_an_unknown_kind_of_number(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="array of"):
        mapped.write(tmp_path / "a.bin", {"x": np.zeros(3, np.complex128)}, {})


def _read(path: Path) -> None:
    held = Mapped(path)
    for name, array in ARRAYS.items():
        assert np.array_equal(held.part(name), array)
        assert np.array_equal(held.rows(name, np.arange(len(array))), array)


def test_every_changed_byte_is_damage_or_changes_nothing(path: Path) -> None:
    raw = path.read_bytes()
    chance = random.Random(5)
    places = [*range(30), *(chance.randrange(len(raw)) for _ in range(80)), *range(len(raw) - 20, len(raw))]
    damaged = 0
    for at in places:
        path.write_bytes(raw[:at] + bytes([raw[at] ^ 1 << chance.randrange(8)]) + raw[at + 1 :])
        try:
            _read(path)
        except LibraryDamaged:
            damaged += 1
    assert damaged >= len(places) - 2  # the few between two arrays share a block with one of them
    path.write_bytes(raw)
    _read(path)


def test_damage_elsewhere_hurts_only_what_lies_there(path: Path) -> None:
    raw = path.read_bytes()
    at = raw.index(ARRAYS["wide"].tobytes())
    middle = at + 10 * 6000 * 4
    path.write_bytes(raw[:middle] + b"?" + raw[middle + 1 :])
    held = Mapped(path)
    assert held.part("long", 0, 10).tolist() == list(range(10))
    assert held.rows("wide", np.array([2])).shape == (1, 6000)
    with pytest.raises(LibraryDamaged):
        held.rows("wide", np.array([2, 10]))
    with pytest.raises(LibraryDamaged):
        held.check()


@pytest.mark.parametrize("keep", [0, 3, 24, 1000, -1])
def test_cut_short_longer_or_gone(path: Path, keep: int) -> None:
    raw = path.read_bytes()
    path.write_bytes(raw[:keep])
    with pytest.raises(LibraryDamaged):
        Mapped(path)
    path.write_bytes(raw + b"x")
    with pytest.raises(LibraryDamaged):
        Mapped(path)
    path.unlink()
    with pytest.raises(LibraryDamaged):
        Mapped(path)
