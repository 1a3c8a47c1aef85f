"""Pickles, the disk cache of the bindings and Jinja without its sandbox are never called, and never even named."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import bombs
import pytest
from toy_gguf import build

from seoul_assist import child
from seoul_assist.adapters import llama, model_files
from seoul_assist.model import Evidence
from seoul_assist.ports import Request

NEVER = {
    "pickle", "cPickle", "_pickle", "dill", "cloudpickle", "joblib", "shelve", "marshal", "diskcache", "LlamaDiskCache",
    "LlamaCache", "allow_pickle", "set_cache", "unsafe_load", "full_load", "Environment", "NativeEnvironment",
    "copyreg", "jsonpickle",
}  # fmt: skip


KINDS = ("pickle", "unpickler", "diskcache", "jinja2")


@pytest.mark.parametrize("kind", KINDS)
def test_the_bombs_go_off_in_every_test(kind: str) -> None:
    with pytest.raises(bombs.Exploded, match=kind.replace("unpickler", "Unpickler")):
        bombs.set_off(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_a_bomb_in_a_child_goes_off_in_whoever_waits_for_it(kind: str) -> None:
    with pytest.raises(bombs.Exploded, match="in a child"):
        child.call("bombs:set_off", kind)


def test_a_bomb_goes_off_in_an_interpreter_that_a_test_starts_and_in_the_children_of_that() -> None:
    for code in (
        "import pickle; pickle.loads(b'N.')",
        "from seoul_assist import child; child.call('bombs:set_off', 'pickle')",
    ):
        call = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        assert call.returncode == 1
        assert "bombs.Exploded" in call.stderr


def test_whoever_kept_a_reader_of_pickles_from_before_is_heard() -> None:
    real = import_module("pickle").loads.real
    assert real(b"I1\n.") == 1
    with pytest.raises(bombs.Exploded, match="find_class"):
        real(b"cos\nabort\n.")


def test_the_harmless_are_excused_but_never_on_behalf_of_the_product(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(bombs.HARMLESS, "outsider", "a test")
    source = "def work(then): return then()"
    outsider: dict[str, Any] = {"__name__": "outsider"}
    exec(compile(source, "outsider", "exec"), outsider)
    ours: dict[str, Any] = {"__name__": "seoul_assist.tasks.made_up"}
    exec(compile(source, "ours", "exec"), ours)
    loads = partial(import_module("pickle").loads, b"I1\n.")
    assert outsider["work"](loads) == 1
    with pytest.raises(bombs.Exploded, match="outsider"):
        ours["work"](lambda: outsider["work"](loads))


def test_every_excuse_has_a_reason() -> None:
    assert all(len(reason) > 20 for reason in bombs.HARMLESS.values())
    assert not [name for name in bombs.HARMLESS if name.startswith(bombs.PRODUCT)]


def test_adding_opening_and_writing_touch_no_bomb(tmp_path: Path) -> None:
    path = build(tmp_path / "toy.gguf")
    entry = model_files.pinned(tmp_path / "models", path)
    engine = llama.open_engine(entry.file, entry.sha256)
    try:
        engine.write(Request("ask", "목적은?", (Evidence("E1", "가온시 규정 제1조", "기준을 정한다."),), max_claims=1))
    finally:
        engine.close()


def test_no_module_names_them(root: Path) -> None:
    named = []
    for path in sorted((root / "seoul_assist").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)) if any(word in text for word in NEVER) else ():
            words: list[str] = []
            if isinstance(node, ast.Import | ast.ImportFrom):
                words = [part for alias in node.names for part in alias.name.split(".")]
                words += (node.module or "").split(".") if isinstance(node, ast.ImportFrom) else []
            elif isinstance(node, ast.Attribute):
                words = [node.attr]
            elif isinstance(node, ast.keyword) and ast.unparse(node.value) != "False":
                words = [node.arg or ""]
            named += [f"{path.name}:{word}" for word in words if word in NEVER]
    assert named == []
