"""Calling the command line from a test: the exit code and what it showed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

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


@pytest.fixture
def call(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    def run(*arguments: object, data: Path | None = None) -> Shown:
        capsys.readouterr()
        code = app.run(["--data-dir", str(data or tmp_path / "data"), *map(str, arguments)])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return Shown(code, captured.out, captured.err)

    return run
