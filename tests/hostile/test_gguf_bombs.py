"""Pickles, the disk cache of the bindings and Jinja without its sandbox are never called, and never even named."""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path

import bombs
import pytest
from toy_gguf import TEMPLATE, build

from seoul_assist import child
from seoul_assist.adapters import chat_template, llama, model_files
from seoul_assist.model import Evidence
from seoul_assist.ports import Request

NEVER = {
    "pickle", "cPickle", "_pickle", "dill", "cloudpickle", "joblib", "shelve", "marshal", "diskcache", "LlamaDiskCache",
    "LlamaCache", "allow_pickle", "set_cache", "unsafe_load", "full_load", "Environment", "NativeEnvironment",
    "copyreg", "jsonpickle",
}  # fmt: skip


@pytest.fixture
def planted(monkeypatch: pytest.MonkeyPatch) -> None:
    bombs.install(monkeypatch.setattr)


def test_the_bombs_go_off(planted: None) -> None:
    import diskcache
    import jinja2

    for call in (
        lambda: import_module("pickle").loads(b"N."),
        lambda: diskcache.Cache("."),
        lambda: jinja2.Template("x"),
        lambda: jinja2.Environment(autoescape=True).from_string("x"),
    ):
        with pytest.raises(bombs.Exploded):
            call()


def test_adding_opening_and_writing_touch_no_bomb(planted: None, tmp_path: Path) -> None:
    path = build(tmp_path / "toy.gguf")
    entry = model_files.pinned(tmp_path / "models", path, trial="bombs:trial")
    engine = llama.open_engine(entry.file, entry.sha256)
    try:
        engine.write(Request("ask", "목적은?", (Evidence("E1", "가온시 규정 제1조", "기준을 정한다."),), max_claims=1))
    finally:
        engine.close()


def test_rendering_in_its_child_touches_no_bomb() -> None:
    order = {"template": TEMPLATE, "bos": "<s>", "eos": "</s>"}
    assert tuple(child.call("bombs:render", order, limits=chat_template.LIMITS)) == chat_template.pieces(**order)


def test_a_bomb_in_a_child_is_seen() -> None:
    with pytest.raises(child.ChildFailed):
        child.call("bombs:trial", {"path": "/nowhere"}, limits=child.Limits(memory=1))


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
