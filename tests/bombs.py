"""Replaces what must never run by a bomb: pickles, the disk cache of the bindings, and Jinja outside its sandbox.

`plant` arms this interpreter for good, and with it every child that seoul_assist.child starts from here; sitecustomize
arms the interpreters that tests start by themselves. What is not loaded yet is armed as it is loaded, so that planting
costs nothing. A bomb that goes off in a child goes off in whoever waits for that child.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

# Who outside our processes may read a pickle, and why. Never while code of ours is among the callers.
HARMLESS: dict[str, str] = {}
# Who reads back what it has just written itself, and why; with code of ours among the callers too.
OWN_WORDS = {"dask.tokenize": "makes a hash of a pickle that it has just made, once it could read that back"}
PRODUCT = "seoul_assist"
# The processes of a cluster of this machine load what their own client sends them, behind a key that only it has.
SCHEDULER = "seoul_assist.adapters.dask_local"


class Exploded(BaseException):
    """No `except Exception` on the way hides that a bomb went off."""


def explode(what: str) -> None:
    """Goes off, unless the nearest caller that is no bomb is harmless and nothing of ours is among the callers."""
    frame = sys._getframe(1)
    names: list[str] = []
    while frame is not None:
        name = frame.f_globals.get("__name__", "")
        if name != __name__:
            names.append(name)
        frame = frame.f_back
    if (names and names[0] in OWN_WORDS) or sys.argv[2:] == [SCHEDULER]:
        return
    ours = any(name == PRODUCT or name.startswith(PRODUCT + ".") for name in names)
    if ours or not names or names[0] not in HARMLESS:
        raise Exploded(f"{what}, called by {names[0] if names else 'nobody'}")


class _Guarded:
    """A function behind a bomb. An object and no function: where it becomes part of a class, it is not bound."""

    def __init__(self, real: Callable[..., Any], what: str) -> None:
        self.real, self.what = real, what

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        explode(self.what)
        return self.real(*arguments, **named)


def _pickles(module: ModuleType) -> None:
    for name in ("load", "loads", "_load", "_loads"):
        real = getattr(module, name, None)
        if real is not None and not isinstance(real, _Guarded):
            setattr(module, name, _Guarded(real, f"pickle.{name}"))
    for name in ("Unpickler", "_Unpickler"):
        real = getattr(module, name, None)
        if real is not None and not hasattr(real, "bomb"):
            setattr(module, name, _unpickler(real, f"pickle.{name}"))


def _unpickler(real: Any, what: str) -> type[Any]:
    class Unpickler(real):  # others make classes of their own from it
        bomb = True

        def __init__(self, *arguments: Any, **named: Any) -> None:
            explode(what)
            super().__init__(*arguments, **named)

    return Unpickler


def _disk_cache(module: ModuleType) -> None:
    module.Cache.__init__ = lambda *arguments, **named: explode("diskcache.Cache")


def _templates(module: ModuleType) -> None:
    compile_template = module.Environment.compile  # every way to a template leads through here

    def guarded(self: Any, *arguments: Any, **named: Any) -> Any:
        from jinja2.sandbox import SandboxedEnvironment

        if not isinstance(self, SandboxedEnvironment):
            explode("jinja2 without sandbox")
        return compile_template(self, *arguments, **named)

    module.Environment.compile = guarded


def _children(module: ModuleType) -> None:
    unpack = module._unpack

    def carried(*arguments: Any) -> Any:
        try:
            return unpack(*arguments)
        except module.ChildFailed as death:
            if death.detail == f"{__name__}.Exploded":
                raise Exploded("in a child") from death
            raise

    module._unpack = carried
    # A child is isolated: no sitecustomize reaches it, only the path of its caller.
    begin, of_ours, then = module._START.partition("from seoul_assist.child")
    module._START = f"{begin}import {__name__}; {__name__}.plant(); {of_ours}{then}"


CHARGES: dict[str, Callable[[ModuleType], None]] = {
    "_pickle": _pickles,
    "pickle": _pickles,
    "diskcache.core": _disk_cache,
    "jinja2.environment": _templates,
    "seoul_assist.child": _children,
}


class _Loader:
    """Loads as the real loader does, then arms what was loaded."""

    def __init__(self, real: Any, charge: Callable[[ModuleType], None]) -> None:
        self._real, self._charge = real, charge

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def create_module(self, spec: Any) -> Any:
        return self._real.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self._real.exec_module(module)
        self._charge(module)


class _Finder:
    def find_spec(self, name: str, path: Any, target: Any = None) -> Any:
        if name not in CHARGES:
            return None
        others = (finder for finder in sys.meta_path if finder is not self)
        spec = next(filter(None, (finder.find_spec(name, path, target) for finder in others)), None)
        if spec is not None and spec.loader is not None:
            spec.loader = _Loader(spec.loader, CHARGES[name])
        return spec


def _listen(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "pickle.find_class":  # whoever kept the real functions from before is heard here
        explode("pickle.find_class")


_planted = False


def plant() -> None:
    """Arms this interpreter; calling it again does nothing."""
    global _planted
    if _planted:
        return
    _planted = True
    for name, charge in CHARGES.items():
        if name in sys.modules:
            charge(sys.modules[name])
    sys.meta_path.insert(0, _Finder())
    sys.addaudithook(_listen)


def set_off(which: str) -> None:
    """Does what must never be done: in a test that the bomb goes off, here or in a child."""
    from importlib import import_module

    if which == "pickle":
        import_module("pickle").loads(b"N.")
    elif which == "unpickler":
        import_module("pickle").Unpickler(None)
    elif which == "diskcache":
        import_module("diskcache").Cache(".")
    else:
        import_module("jinja2").Environment(autoescape=True).from_string("x")
