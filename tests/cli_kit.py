"""Calling the command line from a test: the exit code and what it showed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from seoul_assist import child
from seoul_assist.cli import app


@dataclass(frozen=True)
class Shown:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Call = Callable[..., Shown]


@contextmanager
def building_here() -> Iterator[None]:
    """Inside, a library is filled and verified in this process: a child of its own would cost loading the libraries."""
    real = child.call

    def call(target: str, payload: Any, **how: Any) -> Any:
        module, _, function = target.partition(":")
        if module != "seoul_assist.cli.compose":
            return real(target, payload, **how)
        return getattr(import_module(module), function)(payload)

    child.call = call
    try:
        yield
    finally:
        child.call = real


def indexed(data: Path, *paths: object) -> Path:
    """The data folder after the real command has indexed these paths into it."""
    with building_here():
        assert app.run(["--data-dir", str(data), "--quiet", "index", *map(str, paths)]) == 0
    return data


@pytest.fixture
def call(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    def run(*arguments: object, data: Path | None = None) -> Shown:
        capsys.readouterr()
        code = app.run(["--data-dir", str(data or tmp_path / "data"), *map(str, arguments)])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return Shown(code, captured.out, captured.err)

    return run
