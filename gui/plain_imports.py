"""Qt and msgspec loaded without what nobody here asks them for, which takes as long as they do themselves."""

from __future__ import annotations

import builtins
import os
import sys
from collections.abc import Sequence
from importlib import machinery
from threading import RLock
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
IN_CASE = frozenset({"bz2", "inspect", "ipaddress", "lzma", "shutil", "tempfile", "traceback"})
"""Modules of Python's own that PySide, and what it loads, load in case they should need them."""


def use_plain_imports() -> None:
    """Load Qt and msgspec, and import from here on as Python does.

    PySide unpacks and compiles `DESCRIBING` at each start: they wait until one of them is asked, and what is
    compiled is kept. And it reads every module that is imported afterwards, to learn whether it asks for
    another spelling of Qt's names (`from __feature__ import snake_case`). Nothing here does. What else it and
    msgspec load and nobody asks for, waits as well.
    """
    usual = machinery.ModuleSpec
    machinery.ModuleSpec = _spec  # type: ignore[assignment, misc]
    sys.meta_path.insert(0, _FindsAside)
    try:
        import PySide6.QtCore  # noqa: F401 - what it puts in the place of the import is taken back here

        _load_msgspec()
    finally:
        sys.meta_path.remove(_FindsAside)
        machinery.ModuleSpec = usual  # type: ignore[misc]
        builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)


def _load_msgspec() -> None:
    """Load msgspec as it is where nothing else is installed.

    It prefers `typing_extensions` to `typing`, for Pythons older than this one. And the type `UUID`, which it
    knows, stands in a module that has the whole of `platform` tell it the name of the system.
    """
    stand_ins: dict[str, Any] = {
        "typing_extensions": None,
        "platform": SimpleNamespace(system=lambda: os.uname().sysname),
    }
    absent = {name: stand_in for name, stand_in in stand_ins.items() if name not in sys.modules}
    sys.modules.update(absent)
    try:
        import msgspec  # noqa: F401 - loaded here for all who import it later
    finally:
        for name in absent:
            del sys.modules[name]


class _FindsAside:
    """Has what belongs to `ASIDE` and `IN_CASE` wait; where it is, is looked up once it is asked."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> machinery.ModuleSpec | None:
        waits: Any = _Waiting(name, None, path)
        return _Spec(name, waits) if name in ASIDE or name in IN_CASE else None


_Spec = machinery.ModuleSpec


def _spec(name: str, loader: Any, **more: Any) -> machinery.ModuleSpec:
    if type(loader).__name__ != PACKED or not hasattr(loader, "exec_module"):
        return _Spec(name, loader, **more)
    if hasattr(builtins, "__feature_import__"):
        # What would read every module stands ready here, and is about to be put in its place.
        builtins.__feature_import__ = builtins.__import__
    # The compiler that the code of the loader knows.
    type(loader).exec_module.__globals__["compile"] = _compiled
    standing_in: Any = _Waiting(name, loader) if name in DESCRIBING else loader
    return _Spec(name, standing_in, **more)


def _compiled(source: bytes, name: str, mode: str) -> Any:
    """Stand in for `compile` where a module of PySide is unpacked: five milliseconds at each start."""
    place = os.path.join(os.path.dirname(__file__), name.replace("/", "."))
    return kept(place, source, lambda source: compile(source, name, mode))


class _Waiting:
    """Loads a module once something in it is asked for."""

    def __init__(self, name: str, loader: Any, path: Sequence[str] | None = None) -> None:
        self._name = name
        self._loader = loader
        self._path = path
        self._lock = RLock()
        self._has_begun = False

    def create_module(self, spec: machinery.ModuleSpec) -> ModuleType | None:
        """Leave it to Python."""

    def exec_module(self, module: ModuleType) -> None:
        """Let the module wait."""

        def ask(name: str) -> Any:
            if name.startswith("__") and name != "__all__":
                raise AttributeError(name)
            # Another thread that asks meanwhile waits here.
            with self._lock:
                if not self._has_begun:
                    self._begin(module)
            if name in vars(module):
                return vars(module)[name]
            raise AttributeError(f"module {self._name!r} has no attribute {name!r}")

        vars(module)["__getattr__"] = ask

    def _begin(self, module: ModuleType) -> None:
        self._has_begun = True
        try:
            self._load(module)
        except BaseException:
            # Whoever asks next is told the same.
            self._has_begun = False
            raise
        del vars(module)["__getattr__"]

    def _load(self, module: ModuleType) -> None:
        if self._loader is None:
            self._find(module)
        # PySide gives its modules second names, under which their source is not found.
        spec = module.__spec__
        assert spec is not None
        second, spec.name = spec.name, self._name
        try:
            self._loader.exec_module(module)
        finally:
            spec.name = second

    def _find(self, module: ModuleType) -> None:
        """Look the module up, as is done where it is imported."""
        finders = (finder for finder in sys.meta_path if finder is not _FindsAside)
        found = next(spec for each in finders if (spec := each.find_spec(self._name, self._path)) is not None)
        self._loader = module.__loader__ = found.loader
        module.__spec__, module.__file__ = found, found.origin
        vars(module)["__cached__"] = found.cached
