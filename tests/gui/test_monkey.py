"""A random hand on the window for some seconds: nothing crashes, nothing is raised, nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from soak.monkey import run_apart


@pytest.mark.parametrize("seed", [1, 2])
def test_a_random_hand_finds_no_fault(tmp_path: Path, seed: int) -> None:
    ended = run_apart(120, seed, tmp_path, timeout=600)
    trace = (tmp_path / "trace.txt").read_text().splitlines()[-12:]
    assert ended.returncode == 0, "\n".join([ended.stdout[-4000:], ended.stderr[-4000:], *trace])
    assert "0 faults" in ended.stdout
