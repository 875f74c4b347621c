"""A process that is killed while it edits and saves loses nothing; the long run is tests/soak/kills.py."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SOAK = Path(__file__).parents[2] / "soak"


def run(name: str, *arguments: int) -> str:
    command = [sys.executable, str(SOAK / name), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a fork of itself")
def test_no_kill_loses_an_edit() -> None:
    assert "50 kills" in run("kills.py", 50)


def test_the_other_soak_runs_start() -> None:
    assert "300 bit flips" in run("bit_flips.py", 300)
    assert "nothing lost" in run("power_cuts.py", 300)
