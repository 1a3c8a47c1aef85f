"""Replaces what must never run by a bomb: pickles, the disk cache of the bindings, and Jinja outside its sandbox."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any


class Exploded(BaseException):
    """No `except Exception` on the way hides that a bomb went off."""


def install(replace: Callable[[Any, str, Any], Any] = setattr) -> None:
    """Plants the bombs in this process; `replace` is `setattr` or the one of a monkeypatch."""
    import diskcache
    import jinja2
    from jinja2.sandbox import SandboxedEnvironment

    pickles = [import_module(name) for name in ("pickle", "_pickle")]

    def bomb(what: str) -> Callable[..., Any]:
        def explode(*arguments: Any, **named: Any) -> Any:
            raise Exploded(what)

        return explode

    for module in pickles:
        for name in ("load", "loads", "Unpickler"):
            replace(module, name, bomb(f"pickle.{name}"))
    replace(pickles[0], "_Unpickler", bomb("pickle.Unpickler"))
    replace(diskcache, "Cache", bomb("diskcache.Cache"))  # what the disk cache of the bindings is made of
    compile_template = jinja2.Environment.compile  # every way to a template leads through here

    def guarded(self: Any, *arguments: Any, **named: Any) -> Any:
        if not isinstance(self, SandboxedEnvironment):
            raise Exploded("jinja2 without sandbox")
        return compile_template(self, *arguments, **named)

    replace(jinja2.Environment, "compile", guarded)


def trial(payload: dict[str, Any]) -> dict[str, Any]:
    """The trial of a new model file, in a child full of bombs."""
    from seoul_assist.adapters import llama

    install()
    return llama.trial(payload)


def render(payload: dict[str, Any]) -> list[str]:
    """A chat template rendered in a child full of bombs."""
    from seoul_assist.adapters import chat_template

    install()
    return chat_template.render(payload)
