"""Qt and msgspec loaded without what nobody here asks them for, which takes as long as they do themselves."""

from __future__ import annotations

import builtins
import os
import sys
from collections.abc import Sequence
from importlib import machinery
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

from metrics.kept import kept

DESCRIBING = frozenset(
    f"shibokensupport.signature.{name}"
    for name in ("errorhandler", "layout", "lib.enum_sig", "lib.pyi_generator", "lib.tool", "parser")
)
"""The modules that know the signatures of Qt's functions, for `help` and for calls that do not fit.

Not `mapping`: into that PySide looks without asking.
"""
PACKED = "EmbeddableZipImporter"
"""What unpacks and compiles PySide's own modules."""
ASIDE = frozenset({"msgspec.inspect", "msgspec.yaml"})
"""The modules of msgspec that have nothing to do with reading a map."""


def use_plain_imports() -> None:
    """Load Qt and msgspec, and import from here on as Python does.

    PySide unpacks and compiles `DESCRIBING` at each start: they wait until one of them is asked, and what is
    compiled is kept. And it reads every module that is imported afterwards, to learn whether it asks for
    another spelling of Qt's names (`from __feature__ import snake_case`). Nothing here does.
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
    _load_msgspec()


def _load_msgspec() -> None:
    """Load msgspec as it is where nothing else is installed, and let `ASIDE` wait.

    It prefers `typing_extensions` to `typing`, for Pythons older than this one. And the type `UUID`, which it
    knows, stands in a module that has the whole of `platform` tell it the name of the system.
    """
    stand_ins: dict[str, Any] = {
        "typing_extensions": None,
        "platform": SimpleNamespace(system=lambda: os.uname().sysname),
    }
    absent = {name: stand_in for name, stand_in in stand_ins.items() if name not in sys.modules}
    sys.modules.update(absent)
    sys.meta_path.insert(0, _FindsAside)
    try:
        import msgspec  # noqa: F401 - loaded here for all who import it later
    finally:
        sys.meta_path.remove(_FindsAside)
        for name in absent:
            del sys.modules[name]


class _FindsAside:
    """Has what belongs to `ASIDE` wait."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> machinery.ModuleSpec | None:
        spec = machinery.PathFinder.find_spec(name, path, target) if name in ASIDE else None
        if spec is not None:
            spec.loader = _Waiting(name, spec.loader)  # type: ignore[assignment]
        return spec


_Spec = machinery.ModuleSpec


def _spec(name: str, loader: Any, **more: Any) -> machinery.ModuleSpec:
    if type(loader).__name__ != PACKED or not hasattr(loader, "exec_module"):
        return _Spec(name, loader, **more)
    # The compiler that the code of the loader knows.
    type(loader).exec_module.__globals__["compile"] = _compiled
    standing_in: Any = _Waiting(name, loader) if name in DESCRIBING else loader
    return _Spec(name, standing_in, **more)


def _compiled(source: bytes, name: str, mode: str) -> Any:
    """Stand in for `compile` where a module of PySide is unpacked: five milliseconds at each start."""
    place = Path(__file__).with_name(name.replace("/", "."))
    return kept(place, source, lambda source: compile(source, name, mode))


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
