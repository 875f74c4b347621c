"""Compiled modules kept in one file: to look for a module and to open it takes as long as to run it."""

from __future__ import annotations

import marshal
import os
import sys
from _thread import allocate_lock
from importlib.machinery import ExtensionFileLoader, ModuleSpec, SourceFileLoader
from importlib.util import MAGIC_NUMBER, cache_from_source

TYPE_CHECKING = False
if TYPE_CHECKING:  # `typing` itself comes out of the file
    from collections.abc import Iterable, Sequence
    from types import CodeType, ModuleType
    from typing import Any, BinaryIO

    State = tuple[float, int]
    """Time and size of a source: of another one, nothing is kept."""
    Found = tuple[str, str, str, State]
    """Of a module: the folder to look in, its source, its compiled file ("" for a library), its state."""
    Entry = tuple[Found, int, int]
    """And where in the file it lies: place and length."""


class KeptModules:
    """Finds modules for ``import`` before Python looks for them: where they were the last time.

    Left to Python is a module whose source has changed, and every one where Python is another one or looks in
    other folders.
    """

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}
        self._file: BinaryIO | None = None
        self._start = 0
        self._lock = allocate_lock()
        self._others = set(sys.modules)

    def open(self) -> None:
        """Use the file, if there is one and it is of use."""
        try:
            self._file = open(place(), "rb", buffering=0)  # noqa: SIM115 - read from at each import
            length = int.from_bytes(self._file.read(8), "little")
            mark, entries = marshal.loads(self._file.read(length))  # noqa: S302 - as safe as compiled modules
        except (OSError, EOFError, ValueError, TypeError):
            return
        if mark == _mark():
            self._entries, self._start = entries, 8 + length

    def close(self) -> None:
        """Find nothing from here on."""
        with self._lock:
            self._entries = {}
            if self._file is not None:
                self._file.close()
                self._file = None

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Tell Python where a module is and what loads it; None where it should look itself."""
        entry = self._entries.get(name)
        if entry is None:
            return None
        folder, source, compiled, state = entry[0]
        if folder not in (sys.path if path is None else path) or _state(source) != state:
            return None
        self._others.add(name)
        loader = _Loader(name, source, self) if compiled else ExtensionFileLoader(name, source)
        spec = ModuleSpec(name, loader, origin=source)
        spec.has_location = True
        if compiled:
            spec.cached = compiled
        if source.endswith("__init__.py"):
            spec.submodule_search_locations = [os.path.dirname(source)]
        return spec

    def code(self, name: str) -> CodeType | None:
        """Return a compiled module, None where it cannot be read."""
        try:
            code: CodeType = marshal.loads(self._told(name))  # noqa: S302 - as safe as compiled modules
        except (OSError, EOFError, ValueError, TypeError):
            return None
        return code

    def _told(self, name: str) -> bytes:
        with self._lock:
            if self._file is None:
                return b""
            _found, at, length = self._entries[name]
            self._file.seek(self._start + at)
            return self._file.read(length)

    def missing(self) -> list[str]:
        """Return the modules that have been loaded since and are not kept as they are."""
        asked = [name for name in list(sys.modules) if name not in self._others]
        return [name for name in asked if (found := _found(name)) and ("." in name or found[0] in sys.path)]

    def keep(self, names: Iterable[str]) -> None:
        """Write the file anew, with these modules too, and find nothing from here on.

        Nothing is kept where Python keeps nothing either, or where nothing can be written.
        """
        told = {
            name: (found, self._told(name) if found[2] else b"")
            for name, (found, _at, _length) in list(self._entries.items())
            if _state(found[1]) == found[3]
        }
        # Some systems put no other file in the place of one that is open.
        self.close()
        for name in names:
            found, compiled = _found(name), _compiled(name)
            if found and compiled is not None:
                told[name] = (found, compiled)
        if not sys.dont_write_bytecode:
            _write(told)


class _Loader(SourceFileLoader):
    """Loads a module that is compiled already."""

    def __init__(self, name: str, path: str, kept: KeptModules) -> None:
        super().__init__(name, path)
        self._kept = kept

    def get_code(self, fullname: str) -> CodeType | None:
        return self._kept.code(fullname) or super().get_code(fullname)


def use_kept_modules() -> KeptModules:
    """Load modules from here on as the last program has kept them, if it has."""
    kept = KeptModules()
    kept.open()
    sys.meta_path.insert(0, kept)
    return kept


def place() -> str:
    """Return where the file lies: where Python was told to lay compiled modules."""
    return cache_from_source(os.path.join(os.path.dirname(__file__), "kept_modules.all.py"))


def _mark() -> tuple[Any, ...]:
    """Return what the whole file hangs on."""
    return (MAGIC_NUMBER, sys.flags.optimize, tuple(sys.path))


def _state(source: str) -> State | None:
    try:
        found = os.stat(source)
    except OSError:
        return None
    return (found.st_mtime, found.st_size)


def _loader(name: str) -> Any:
    return getattr(getattr(sys.modules.get(name), "__spec__", None), "loader", None)


def _found(name: str) -> Found | None:
    """Return where a module was found, None where it has no file of its own."""
    loader = _loader(name)
    if not isinstance(loader, SourceFileLoader | ExtensionFileLoader) or loader.name != name:
        return None
    state = _state(loader.path)
    if state is None:
        return None
    folder = os.path.dirname(loader.path)
    if loader.path.endswith("__init__.py"):
        folder = os.path.dirname(folder)
    is_library = isinstance(loader, ExtensionFileLoader)
    return (folder, loader.path, "" if is_library else cache_from_source(loader.path), state)


def _compiled(name: str) -> bytes | None:
    loader = _loader(name)
    if isinstance(loader, ExtensionFileLoader):
        return b""
    try:
        return marshal.dumps(loader.get_code(name))
    except (OSError, SyntaxError, ValueError):
        return None


def _write(told: dict[str, tuple[Found, bytes]]) -> None:
    """Write as a whole or not at all: another start may be reading."""
    entries: dict[str, Entry] = {}
    at = 0
    for name, (found, each) in told.items():
        entries[name] = (found, at, len(each))
        at += len(each)
    head = marshal.dumps((_mark(), entries))
    there = place()
    fresh = f"{there}.{os.getpid()}"
    try:
        os.makedirs(os.path.dirname(there), exist_ok=True)
        with open(fresh, "wb") as file:
            file.writelines(
                (len(head).to_bytes(8, "little"), head, *(each for _found, each in told.values()))
            )
        os.replace(fresh, there)
    except OSError:
        pass
