"""What is loaded before a map is first painted: little, and what it is stands here."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

from first_paint import until_first_paint

from gui.plain_imports import ASIDE, DESCRIBING

ROOT = Path(__file__).parents[2]
FROM_ELSEWHERE = {"PySide6", "shiboken6", "shibokensupport", "msgspec"}
"""Besides Python's own."""
PATHS = {
    "gui.dialogs": set(),
    "gui.commands": {"outcome", "logs"},
    "metrics": {"feeling", "kept", "kernels", "kpis", "refusals"},
    "metrics.kernels": {"survey"},
    "gui.panels": set(),
    "gui.charts": set(),
    "gui.export": set(),
    "gui.events": set(),
    "journey.exchange": set(),
}
"""The packages of which little or nothing is loaded, and what may be; of metrics what needs no matrix."""
NOT_YET = {"argparse", "dataclasses", "html", "platform", "secrets", "socket", "subprocess"}
"""Modules of Python's own that take their time."""
AFTERWARDS = {
    "gui.actions.workshop",
    "gui.areas",
    "gui.canvas.accessible",
    "gui.canvas.editor",
    "gui.canvas.overlay",
    "gui.others",
    "gui.pictures",
    "gui.portraits",
    "gui.recovery",
    "gui.timer",
    "gui.workshop",
}
"""Modules of the window that are loaded after the first picture, or when they are asked for."""
AT_LEAST = {"gui.app", "gui.canvas.items", "journey.storage.store", "msgspec"}

SHOWN = until_first_paint(
    "loaded = {name: '__getattr__' in vars(module) for name, module in list(sys.modules.items())}; "
    "import json; print(json.dumps(loaded), flush=True)"
)


def loaded_modules(folder: Path) -> dict[str, bool]:
    """Open a map in a program of its own; return what is loaded once it is painted, and whether it waits."""
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
    found: dict[str, bool] = json.loads(lines[0])
    return found


def test_little_is_loaded_before_the_map_is_painted(tmp_path: Path) -> None:
    found = loaded_modules(tmp_path)
    loaded = set(found)
    assert loaded >= AT_LEAST
    assert not loaded & (NOT_YET | AFTERWARDS)
    assert [name for name in DESCRIBING | ASIDE if not found[name]] == [], "loaded where nobody asks"
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
