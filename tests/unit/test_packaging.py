"""What is promised of the package: floors of security, no copyleft or pickled readers, data inside the wheel."""

from __future__ import annotations

import tomllib
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
FLOORS = {
    "pypdf": "6.16.1",
    "python-docx": "1.1",
    "lxml": "6.0",
    "llama-cpp-python": "0.3.35",
    "chromadb": "1.5.9",
}


def version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".") if part.isdigit())


LINES = [*PROJECT["project"]["dependencies"], *PROJECT["project"]["optional-dependencies"]["serve"]]


def wanted() -> dict[str, str]:
    return dict(line.replace(" ", "").split(">=") for line in LINES)


@pytest.mark.parametrize("name", FLOORS)
def test_dependency_floors(name: str) -> None:
    assert version(wanted()[name]) >= version(FLOORS[name])
    assert version(metadata.version(name)) >= version(FLOORS[name])


def test_no_upper_bounds_without_a_reason() -> None:
    assert not [line for line in LINES if "<" in line or "==" in line]


def test_what_serves_is_tested_here_too() -> None:
    assert set(PROJECT["project"]["optional-dependencies"]["serve"]) <= set(PROJECT["dependency-groups"]["dev"])


def test_no_pickled_reader_and_no_copyleft() -> None:
    assert not {"pdfminer.six", "pdfplumber", "pymupdf"} & set(wanted())
    for name in wanted():
        info = metadata.metadata(name)
        licence = " ".join([info.get("License-Expression") or "", *(info.get_all("Classifier") or [])])
        assert "GNU General Public" not in licence and "AGPL" not in licence, name


def test_prompts_and_examples_are_mapped_into_the_wheel() -> None:
    included = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert included == {"prompts": "seoul_assist/prompts", "examples": "seoul_assist/examples"}
    assert all((ROOT / source).is_dir() for source in included)
