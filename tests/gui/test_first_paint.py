"""What is loaded before a map is first painted: little, and what it is stands here."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

from first_paint import until_first_paint

from gui.plain_imports import ASIDE, DESCRIBING, IN_CASE

ROOT = Path(__file__).parents[2]
FROM_ELSEWHERE = {"PySide6", "shiboken6", "shibokensupport", "msgspec"}
"""Besides Python's own."""
PATHS = {
    "gui.dialogs": set(),
    "gui.commands": {"outcome", "logs"},
    "metrics": {"feeling", "kept"},
    "gui.panels": set(),
    "gui.charts": set(),
    "gui.export": set(),
    "gui.events": set(),
    "journey.edits": set(),
    "journey.exchange": set(),
}
"""The packages of which little or nothing is loaded, and what may be; of metrics what needs no matrix."""
NOT_YET = {
    "argparse",
    "concurrent",
    "dataclasses",
    "hashlib",
    "heapq",
    "html",
    "linecache",
    "logging",
    "platform",
    "queue",
    "random",
    "secrets",
    "socket",
    "subprocess",
    "tokenize",
    "typing_extensions",
}
"""Modules of others that take their time."""
AFTERWARDS = {
    "gui.actions.workshop",
    "gui.areas",
    "gui.canvas.accessible",
    "gui.canvas.drift",
    "gui.canvas.drops",
    "gui.canvas.editor",
    "gui.canvas.focus",
    "gui.canvas.keys",
    "gui.canvas.lifted",
    "gui.canvas.mouse",
    "gui.canvas.overlay",
    "gui.canvas.pointing",
    "gui.canvas.strips",
    "gui.canvas.tools",
    "gui.canvas.writing",
    "gui.complaints",
    "gui.dropped",
    "gui.others",
    "gui.phrases",
    "gui.pictures",
    "gui.portraits",
    "gui.recovery",
    "gui.sentences",
    "gui.timer",
    "gui.tips",
    "gui.workshop",
}
"""Modules of the window that are loaded after the first picture, or when they are asked for."""
ASIDE_READ = {"journey.storage", "json"}
"""What the thread loads that reads the map, and not the thread that makes the window."""
AT_LEAST = {"gui.app", "gui.canvas.items", "journey.storage.store", "msgspec"}

LISTEN = """
import sys, threading
asked = set()
def hear(event, given):
    if event == "import" and threading.current_thread() is threading.main_thread():
        asked.add(given[0])
sys.addaudithook(hear)
"""
SHOWN = LISTEN + until_first_paint(
    "loaded = {name: '__getattr__' in vars(module) for name, module in list(sys.modules.items())}; "
    "by_window = sorted(asked); import json; print(json.dumps([loaded, by_window]), flush=True)",
    waits=True,
)


def loaded_modules(folder: Path) -> tuple[dict[str, bool], set[str]]:
    """Open a map in a program of its own; return what is loaded once it is painted.

    Returns
    -------
    dict of str to bool
        all modules, and whether they wait.
    set of str
        those that the thread of the window has asked for.
    """
    path = folder / "shop.journey"
    shutil.copy(ROOT / "resources" / "examples" / "online-shop.journey", path)
    homes = (
        "HOME",
        "XDG_CONFIG_HOME",
        "XDG_DATA_HOME",
        "XDG_STATE_HOME",
        "XDG_CACHE_HOME",
        "XDG_RUNTIME_DIR",
    )
    done = subprocess.run(
        [sys.executable, "-c", SHOWN, str(path)], cwd=ROOT,
        capture_output=True, timeout=300, check=False,
        env={"QT_QPA_PLATFORM": "offscreen", "PATH": "/usr/bin:/bin", **dict.fromkeys(homes, str(folder))},
    )  # fmt: skip
    lines = done.stdout.decode().splitlines()
    assert lines, done.stderr.decode()
    loaded, by_window = json.loads(lines[0])
    return loaded, set(by_window)


def test_little_is_loaded_before_the_map_is_painted(tmp_path: Path) -> None:
    found, by_window = loaded_modules(tmp_path)
    loaded = set(found)
    assert "gui.app" in by_window
    read = {name for name in by_window if name in ASIDE_READ or name.rpartition(".")[0] in ASIDE_READ}
    assert not read, "the thread of the window reads what belongs to the other"
    assert loaded >= AT_LEAST
    assert not loaded & (NOT_YET | AFTERWARDS)
    assert [name for name in DESCRIBING | ASIDE | IN_CASE if not found[name]] == [], (
        "loaded where nobody asks"
    )
    order = list(found)
    assert order.index("gui.house_fonts") < order.index("gui.session"), (
        "the fonts come while the rest is loaded"
    )
    outer = {name.partition(".")[0] for name in loaded} - {"main", "gui", "journey", "metrics"}
    known = set(sys.stdlib_module_names) | FROM_ELSEWHERE
    # What the installation itself starts with is not ours to choose.
    started = subprocess.run(
        [sys.executable, "-c", "import sys, PySide6.QtWidgets; print(*sys.modules)"],
        capture_output=True, check=True, timeout=300,
    )  # fmt: skip
    assert outer - known - {name.partition(".")[0] for name in started.stdout.decode().split()} == set()
    for package, may in PATHS.items():
        inner = {
            name.removeprefix(f"{package}.").partition(".")[0]
            for name in loaded
            if name.startswith(f"{package}.")
        }
        assert inner <= may, (package, sorted(inner - may))
