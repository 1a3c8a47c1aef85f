"""The walls of the house: who may import whom, how long a module may be, what stays out of start-up."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent.parent / "seoul_assist"
BASE = {"model", "errors"}
SECOND = {"ports", "settings", "check_table", "prompts", "child", "text", "netguard", "locks", "seal", "whole_files"}
THIRD = {"readers", "writers", "library", "checking", "grounding", "governance"}
LOWER = BASE | SECOND
ABOVE = ("held", "assistant", "api", "serving")  # the verbs for programs; each sees those before it
HEAVY = {
    "chromadb",
    "llama_cpp",
    "kiwipiepy",
    "pypdf",
    "pypdfium2",
    "docx",
    "lxml",
    "hwpx",
    "unhwp",
    "numpy",
    "rich",
    "xlsxwriter",
    "dask",
    "distributed",
}


def allowed(room: str) -> set[str]:
    """The rooms that `room` may import."""
    if room in BASE:
        return BASE
    if room in SECOND:
        return LOWER
    if room in THIRD:
        return LOWER | {room}
    if room == "adapters":
        return LOWER | {"adapters"}
    if room == "tasks":
        return LOWER | THIRD | {"tasks"}
    if room in ABOVE:
        return LOWER | THIRD | {"tasks", "cli"} | set(ABOVE[: ABOVE.index(room) + 1])
    return LOWER | THIRD | {"tasks", "adapters", "cli"}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def room_of(path: Path) -> str:
    relative = path.relative_to(PACKAGE)
    return relative.parts[0] if len(relative.parts) > 1 else relative.stem


def imported_rooms(path: Path) -> Iterator[tuple[int, str]]:
    """Every room that the module imports, at the top or inside a function."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module]
            if node.module == "seoul_assist":
                names = [f"seoul_assist.{alias.name}" for alias in node.names if alias.name != "__version__"]
        for name in names:
            if name.startswith("seoul_assist."):
                yield node.lineno, name.split(".")[1]


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_import_arrows_point_down(path: Path) -> None:
    room = room_of(path)
    if room == "__init__":
        return
    seen = allowed(room) | ({"serving"} if path.relative_to(PACKAGE).as_posix() == "cli/serve.py" else set())
    wrong = [f"line {line}: {room} imports {other}" for line, other in imported_rooms(path) if other not in seen]
    assert not wrong


def test_the_wall_would_catch_a_wrong_arrow(tmp_path: Path) -> None:
    bad = tmp_path / "bad.py"
    bad.write_text("def f():\n    from seoul_assist.cli import app\n", encoding="utf-8")
    assert [room for _, room in imported_rooms(bad)] == ["cli"]
    assert "cli" not in allowed("tasks")
    assert "library" not in allowed("checking")
    assert "adapters" not in allowed("tasks")


def test_only_compose_wires_adapters() -> None:
    users = {
        path.relative_to(PACKAGE).as_posix()
        for path in modules()
        if room_of(path) != "adapters" and any(room == "adapters" for _, room in imported_rooms(path))
    }
    assert users == {"cli/compose.py", "cli/engines.py", "cli/shipping.py", "cli/stores.py"}


def test_modules_are_short() -> None:
    lengths = {p.relative_to(PACKAGE).as_posix(): len(p.read_text(encoding="utf-8").splitlines()) for p in modules()}
    assert {name: n for name, n in lengths.items() if n > 400} == {}
    real = sorted(n for name, n in lengths.items() if not name.endswith("__init__.py"))
    assert real[len(real) // 2] <= 150


def test_only_the_terminal_prints() -> None:
    for path in modules():
        if path.name == "terminal.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id != "print", f"{path}:{node.lineno}"


def test_help_imports_nothing_heavy() -> None:
    code = "import sys; from seoul_assist.cli import app; app.run(['--help']); print(sorted(sys.modules))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    loaded = {name.split(".")[0] for name in ast.literal_eval(shown.strip().splitlines()[-1])}
    assert loaded & (HEAVY - {"rich"}) == set()
