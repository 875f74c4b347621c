"""Qt loaded without what its Python side loads to describe itself, which takes as long as Qt does."""

from __future__ import annotations

import builtins
from importlib import machinery
from types import ModuleType
from typing import Any

DESCRIBING = frozenset(
    f"shibokensupport.signature.{name}"
    for name in ("errorhandler", "layout", "lib.enum_sig", "lib.pyi_generator", "lib.tool", "parser")
)
"""The modules that know the signatures of Qt's functions, for `help` and for calls that do not fit.

Not `mapping`: into that PySide looks without asking.
"""


def use_plain_imports() -> None:
    """Load Qt, and import from here on as Python does.

    PySide unpacks and compiles `DESCRIBING` at each start: they wait until one of them is asked. And it reads
    every module that is imported afterwards, to learn whether it asks for another spelling of Qt's names
    (`from __feature__ import snake_case`). Nothing here does.
    """
    usual = machinery.ModuleSpec
    machinery.ModuleSpec = _spec  # type: ignore[assignment, misc]
    try:
        import PySide6.QtCore  # noqa: F401 - what it puts in the place of the import is taken back here
    finally:
        machinery.ModuleSpec = usual  # type: ignore[misc]
    plain = getattr(builtins, "__orig_import__", None)
    if plain is not None:
        builtins.__import__ = plain


_Spec = machinery.ModuleSpec


def _spec(name: str, loader: Any, **more: Any) -> machinery.ModuleSpec:
    standing_in: Any = _Waiting(name, loader) if name in DESCRIBING else loader
    return _Spec(name, standing_in, **more)


class _Waiting:
    """Loads a module once something in it is asked for."""

    def __init__(self, name: str, loader: Any) -> None:
        self._name = name
        self._loader = loader

    def create_module(self, spec: machinery.ModuleSpec) -> ModuleType | None:
        """Leave it to Python."""

    def exec_module(self, module: ModuleType) -> None:
        """Let the module wait."""

        def ask(name: str) -> Any:
            if name.startswith("__"):
                raise AttributeError(name)
            if vars(module).pop("__getattr__", None) is not None:
                self._load(module)
            return getattr(module, name)

        vars(module)["__getattr__"] = ask

    def _load(self, module: ModuleType) -> None:
        # PySide gives its modules second names, under which their source is not found.
        spec = module.__spec__
        assert spec is not None
        second, spec.name = spec.name, self._name
        try:
            self._loader.exec_module(module)
        finally:
            spec.name = second
