"""Temporary folders of killed processes go; those that are held stay, whoever holds them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from metrics.events.scratch import LOCK, PREFIX, Scratch, remove_forsaken

ROOT = Path(__file__).parents[3]
HOLD = (
    "import sys, tempfile; tempfile.tempdir = sys.argv[1]\n"
    "from metrics.events.scratch import Scratch\n"
    "held = Scratch(); (held.path / 'spill').mkdir(); (held.path / 'spill' / 'log').write_text('rows')\n"
    "print(held.path, flush=True); sys.stdin.read()"
)


@pytest.fixture(autouse=True)
def _place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def held_elsewhere(tmp_path: Path) -> tuple[subprocess.Popen[str], Path]:
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdout is not None
    return other, Path(other.stdout.readline().strip())


def end(other: subprocess.Popen[str]) -> None:
    other.kill()
    other.communicate()


@pytest.mark.skipif(os.name == "nt", reason="there is no kill -9 there")
def test_what_a_killed_process_left_goes_with_the_next_one(tmp_path: Path) -> None:
    other, left = held_elsewhere(tmp_path)
    mine = Scratch()
    assert (left / "spill" / "log").read_text() == "rows", "it is held"
    os.kill(other.pid, signal.SIGKILL)
    other.communicate()
    assert left.is_dir(), "nobody could remove it"
    with Scratch() as folder:
        assert sorted(tmp_path.iterdir()) == sorted([mine.path, folder])
    mine.close()
    assert list(tmp_path.iterdir()) == []


def test_what_another_process_holds_stays(tmp_path: Path) -> None:
    other, held = held_elsewhere(tmp_path)
    try:
        assert remove_forsaken() == 0
        assert (held / "spill" / "log").read_text() == "rows"
    finally:
        end(other)


def test_what_may_be_of_others_stays(tmp_path: Path) -> None:
    for name in (f"{PREFIX}unlocked", "waymark-bench"):
        (tmp_path / name).mkdir()
    (tmp_path / "waymark-bench" / LOCK).touch()
    (tmp_path / f"{PREFIX}file").touch()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / LOCK).touch()
    (tmp_path / f"{PREFIX}link").symlink_to(elsewhere, target_is_directory=True)
    assert remove_forsaken() == 0
    assert len(list(tmp_path.iterdir())) == 5
    assert (elsewhere / LOCK).exists()


def test_a_link_within_is_removed_and_what_it_leads_to_stays(tmp_path: Path) -> None:
    forsaken, kept = tmp_path / f"{PREFIX}x", tmp_path / "kept"
    for each in (forsaken, kept):
        each.mkdir()
    (forsaken / LOCK).touch()
    (kept / "data").write_text("mine")
    (forsaken / "link").symlink_to(kept, target_is_directory=True)
    assert remove_forsaken() == 1
    assert not forsaken.exists()
    assert (kept / "data").read_text() == "mine"


def test_closing_twice_is_closing_once(tmp_path: Path) -> None:
    first = Scratch()
    first.close()
    with Scratch() as folder:
        first.close()
        assert (folder / LOCK).exists()
