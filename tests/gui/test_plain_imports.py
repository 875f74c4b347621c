"""Qt that is loaded without its describing modules describes itself as ever once it is asked."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from gui.plain_imports import DESCRIBING

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


def answered(first: str, folder: Path) -> tuple[list[bool], list[str], bool]:
    """Return what waits, what Qt says of itself, and whether imports are plain."""
    done = subprocess.run(
        [sys.executable, "-c", ASKED.replace("{first}", first), json.dumps(sorted(DESCRIBING))], cwd=ROOT,
        capture_output=True, timeout=300, check=False,
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder), "PYTHONPYCACHEPREFIX": str(folder)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    waiting, told, is_plain = json.loads(done.stdout)
    return waiting, told, is_plain


def test_qt_describes_itself_once_it_is_asked(tmp_path: Path) -> None:
    usual = answered("import PySide6.QtCore", tmp_path)
    assert not any(usual[0])
    assert not usual[2]
    plain = "from gui.plain_imports import use_plain_imports; use_plain_imports()"
    waiting, told, is_plain = answered(plain, tmp_path)
    assert all(waiting)
    assert told == usual[1]
    assert is_plain
