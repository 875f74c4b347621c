"""Modules kept in one file are loaded from it while they are right, and by Python as soon as they are not."""

from __future__ import annotations

import importlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from first_paint import until_first_paint

from gui import kept_modules
from gui.kept_modules import KeptModules

ROOT = Path(__file__).parents[2]
NAMES = ("kept_house", "kept_house.room", "kept_alone")


def write(path: Path, text: str) -> None:
    """Write a source whose state is another one than before, whatever the clock's grain."""
    path.parent.mkdir(exist_ok=True)
    before = path.stat().st_mtime if path.exists() else 1_000_000_000
    path.write_text(text, encoding="utf-8")
    os.utime(path, (before + 10, before + 10))


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a folder of modules that Python looks into; what is compiled lies in the folder of the test."""
    folder = tmp_path / "sources"
    folder.mkdir()
    write(folder / "kept_house" / "__init__.py", "SIZE = 1\n")
    write(folder / "kept_house" / "room.py", "def fail():\n    raise ValueError('here')\n")
    write(folder / "kept_alone.py", "WORD = 'first'\n")
    monkeypatch.setattr(sys, "path", [*sys.path, str(folder)])
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "compiled"))
    yield folder
    dismiss()


def dismiss() -> None:
    """Let the next import load the modules anew, and from elsewhere."""
    for name in NAMES:
        sys.modules.pop(name, None)
    importlib.invalidate_caches()
    for each in list(sys.meta_path):
        if isinstance(each, KeptModules):
            each.close()
            sys.meta_path.remove(each)


def started() -> KeptModules:
    """Return what a program that begins now makes of the file."""
    dismiss()
    return kept_modules.use_kept_modules()


def loaded() -> dict[str, bool]:
    """Load all modules; return which of them came out of the file."""
    return {
        name: isinstance(importlib.import_module(name).__loader__, kept_modules._Loader) for name in NAMES
    }


def keep_all() -> None:
    """Load all modules as Python does and keep them."""
    kept = started()
    assert not any(loaded().values())
    assert set(NAMES) <= set(kept.missing())
    kept.keep(kept.missing())


def test_what_was_kept_is_loaded_out_of_the_file(sources: Path) -> None:
    keep_all()
    kept = started()
    assert all(loaded().values())
    assert kept.missing() == []
    house, room = sys.modules["kept_house"], sys.modules["kept_house.room"]
    assert vars(house)["SIZE"] == 1
    assert house.__path__ == [str(sources / "kept_house")]
    assert house.__file__ == str(sources / "kept_house" / "__init__.py")
    assert room.__spec__ is not None
    assert room.__spec__.cached == importlib.util.cache_from_source(str(room.__file__))
    assert room.__spec__.parent == "kept_house"


def test_a_fault_is_told_with_its_line(sources: Path) -> None:
    keep_all()
    started()
    loaded()
    with pytest.raises(ValueError, match="here") as caught:
        vars(sys.modules["kept_house.room"])["fail"]()
    last = caught.traceback[-1]
    assert (str(last.path), last.lineno) == (str(sources / "kept_house" / "room.py"), 1)
    assert str(last.statement).strip() == "raise ValueError('here')"


def test_a_changed_source_is_read_and_then_kept(sources: Path) -> None:
    keep_all()
    write(sources / "kept_alone.py", "WORD = 'other'\n")
    kept = started()
    assert loaded() == {"kept_house": True, "kept_house.room": True, "kept_alone": False}
    assert vars(sys.modules["kept_alone"])["WORD"] == "other"
    assert kept.missing() == ["kept_alone"]
    kept.keep(kept.missing())
    started()
    assert all(loaded().values())
    assert vars(sys.modules["kept_alone"])["WORD"] == "other"


def test_a_module_that_has_gone_is_gone(sources: Path) -> None:
    keep_all()
    (sources / "kept_alone.py").unlink()
    shutil.rmtree(sources.parent / "compiled" / str(sources).lstrip("/"), ignore_errors=True)
    started()
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("kept_alone")


def test_another_folder_in_front_is_looked_into(sources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep_all()
    other = sources.parent / "other"
    write(other / "kept_alone.py", "WORD = 'in front'\n")
    monkeypatch.setattr(sys, "path", [str(other), *sys.path])
    started()
    assert not any(loaded().values())
    assert vars(sys.modules["kept_alone"])["WORD"] == "in front"


def test_what_was_not_loaded_this_time_stays(sources: Path) -> None:
    keep_all()
    write(sources / "kept_alone.py", "WORD = 'other'\n")
    kept = started()
    importlib.import_module("kept_alone")
    kept.keep(kept.missing())
    started()
    assert all(loaded().values())


def test_each_damage_leaves_the_modules_to_python(sources: Path) -> None:
    keep_all()
    place = Path(kept_modules.place())
    whole = place.read_bytes()
    for length in range(0, len(whole), 7):
        place.write_bytes(whole[:length])
        started()
        loaded()
        assert vars(sys.modules["kept_alone"])["WORD"] == "first"
    place.unlink()
    started()
    assert not any(loaded().values())


def test_nothing_is_kept_where_python_keeps_nothing(sources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    kept = started()
    loaded()
    kept.keep(kept.missing())
    assert not Path(kept_modules.place()).exists()


def test_a_folder_that_cannot_be_written_is_no_matter(sources: Path) -> None:
    Path(kept_modules.place()).parent.parent.mkdir(parents=True)
    Path(kept_modules.place()).parent.write_text("a file, no folder")
    kept = started()
    loaded()
    kept.keep(kept.missing())
    assert not Path(kept_modules.place()).exists()


def test_the_second_start_loads_the_program_out_of_the_file(tmp_path: Path) -> None:
    said = (
        "import json; print(json.dumps([name for name, each in list(sys.modules.items()) "
        "if type(getattr(each, '__loader__', None)).__name__ == '_Loader']), flush=True)"
    )
    path = tmp_path / "shop.journey"
    shutil.copy(ROOT / "resources" / "examples" / "online-shop.journey", path)
    homes = ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR")
    told = []
    for _start in range(2):
        done = subprocess.run(
            [sys.executable, "-c", until_first_paint(said, waits=True), str(path)], cwd=ROOT,
            capture_output=True, timeout=300, check=False,
            env={
                "QT_QPA_PLATFORM": "offscreen",
                "PATH": "/usr/bin:/bin",
                "PYTHONPYCACHEPREFIX": str(tmp_path / "compiled"),
                **dict.fromkeys(homes, str(tmp_path)),
            },
        )  # fmt: skip
        assert done.returncode == 0, done.stderr.decode()
        told.append(set(json.loads(done.stdout.decode().splitlines()[0])))
    first, second = told
    assert not first
    assert second >= {"gui.app", "gui.window", "gui.canvas.view", "gui.canvas.items", "journey.records"}
