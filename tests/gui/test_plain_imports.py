"""Qt and msgspec that are loaded without what nobody asks them for do all that they do as ever."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import pytest

from gui.plain_imports import ASIDE, DESCRIBING, IN_CASE, _Waiting

ROOT = Path(__file__).parents[2]
ASKED = """
import json, sys
{first}
from PySide6.QtCore import QObject, QPointF
waiting = ["__getattr__" in vars(sys.modules[name]) for name in json.loads(sys.argv[1])]
try:
    QObject().setObjectName(1, 2)
except TypeError as error:
    refused = str(error)
import PySide6.support.signature.lib.enum_sig as names
told = [refused, str(QPointF.__add__.__doc__), names.ExactEnumerator.__name__]
import builtins
print(json.dumps([waiting, told, __import__ is builtins.__orig_import__]))
"""


USED = """
import json, sys
{first}
import msgspec
from typing import Annotated, NotRequired, TypedDict
from uuid import UUID, uuid4
waiting = ["__getattr__" in vars(sys.modules[name]) for name in json.loads(sys.argv[1])]

class Row(TypedDict):
    stage: Annotated[str, msgspec.Meta(min_length=1)]
    place: NotRequired[UUID]

rows = ('{"stage":"a"}', msgspec.json.encode({"stage": "a", "place": UUID(int=7)}))
told = [str(msgspec.json.decode(row, type=Row)) for row in rows]
try:
    msgspec.json.decode('{"stage":""}', type=Row)
except msgspec.ValidationError as error:
    told.append(str(error))
told += [str(msgspec.inspect.type_info(Row)), msgspec.yaml.encode.__name__, str(uuid4().version)]
import platform, typing_extensions
told += [platform.python_version(), typing_extensions.get_type_hints.__name__]
print(json.dumps([waiting, told, True]))
"""
NEEDED = """
import json, sys
from threading import Barrier, Thread
{first}
import PySide6.QtCore, bz2, inspect, lzma, shutil, tempfile, traceback, zipfile
waiting = ["__getattr__" in vars(sys.modules[name]) for name in json.loads(sys.argv[1])]
told = [bz2.decompress(bz2.compress(b"map")).decode()]
told += [str(inspect.signature(json.dumps)), inspect.getsource(Thread)]
together, found = Barrier(8), []

def ask():
    together.wait()
    found.append((shutil.which("nothing-of-this-name"), traceback.format_exc()))

threads = [Thread(target=ask) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
told += [str(found), str(tempfile.gettempprefix()), str(lzma.FORMAT_XZ)]
from tempfile import *
told += [TemporaryFile.__name__, tempfile.__file__, tempfile.__spec__.origin]
try:
    tempfile.nothing
except AttributeError as error:
    told.append(str(error))
import builtins
print(json.dumps([waiting, told, __import__ is builtins.__orig_import__]))
"""


def answered(
    first: str, folder: Path, script: str = ASKED, names: frozenset[str] = DESCRIBING, keeps: str = ""
) -> tuple[list[bool], list[str], bool]:
    """Return which modules wait, what is told by those they belong to, and whether imports are plain."""
    done = subprocess.run(
        [sys.executable, "-c", script.replace("{first}", first), json.dumps(sorted(names))], cwd=ROOT,
        capture_output=True, timeout=300, check=False,
        env={
            "PATH": "/usr/bin:/bin",
            "HOME": str(folder),
            "PYTHONPYCACHEPREFIX": str(folder),
            "PYTHONDONTWRITEBYTECODE": keeps,
        },
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    waiting, told, is_plain = json.loads(done.stdout)
    return waiting, told, is_plain


@pytest.mark.parametrize("keeps", ["", "1"], ids=["kept", "not_kept"])
def test_qt_describes_itself_once_it_is_asked(tmp_path: Path, keeps: str) -> None:
    usual = answered("import PySide6.QtCore", tmp_path, keeps=keeps)
    assert not any(usual[0])
    assert not usual[2]
    plain = "from gui.plain_imports import use_plain_imports; use_plain_imports()"
    for _start in range(2):
        waiting, told, is_plain = answered(plain, tmp_path, keeps=keeps)
        assert all(waiting)
        assert told == usual[1]
        assert is_plain
    is_kept = any(tmp_path.rglob("shibokensupport.*.pyc"))
    assert is_kept is not bool(keeps)


def test_msgspec_does_all_that_it_does_as_ever(tmp_path: Path) -> None:
    usual = answered("", tmp_path, USED, ASIDE)
    assert not any(usual[0])
    plain = "from gui.plain_imports import use_plain_imports; use_plain_imports()"
    waiting, told, _ = answered(plain, tmp_path, USED, ASIDE)
    assert all(waiting)
    assert told == usual[1]


def test_what_is_loaded_in_case_is_there_as_soon_as_it_is_needed(tmp_path: Path) -> None:
    usual = answered("", tmp_path, NEEDED, IN_CASE)
    assert not any(usual[0])
    plain = "from gui.plain_imports import use_plain_imports; use_plain_imports()"
    waiting, told, is_plain = answered(plain, tmp_path, NEEDED, IN_CASE)
    assert all(waiting)
    assert told == usual[1]
    assert is_plain


def test_a_module_that_cannot_be_loaded_says_so_whenever_it_is_asked() -> None:
    class Missing:
        def exec_module(self, module: ModuleType) -> None:
            raise ImportError("no such library")

    module = ModuleType("missing")
    module.__spec__ = ModuleSpec("missing", None)
    _Waiting("missing", Missing()).exec_module(module)
    for _asked in range(2):
        with pytest.raises(ImportError, match="no such library"):
            _nothing = module.anything
