"""System calls traced while a hostile map and table are read and drawn: no file that they name is opened."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hostile.corpus import NASTY_NAMES

from journey.journey import Journey
from journey.records import Map, Stage
from journey.storage.store import save

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a secret, and a map and a table that name it in every way."""
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    names = [*NASTY_NAMES, str(secret), secret.as_uri(), f'<img src="{secret}">', f"=WEBSERVICE('{secret}')"]
    stages = [Stage(id=f"s{place}", name=name, order=place) for place, name in enumerate(names)]
    save(Journey([Map(id="m"), *stages]), tmp_path / "map.journey")
    with (tmp_path / "table.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["stage", "kpi", "value"], *([name, "nps", 4] for name in names)])
    return tmp_path


@pytest.mark.skipif(shutil.which("strace") is None, reason="system calls cannot be traced here")
@pytest.mark.parametrize(
    "command",
    [["kpis", "map.journey", "table.csv", "-o", "out.journey"], ["export", "map.journey", "out.svg"]],
    ids=["kpis", "export"],
)
def test_no_file_named_inside_a_file_is_opened(folder: Path, command: list[str]) -> None:
    trace = folder / "trace"
    calls = "trace=open,openat,connect,execve"
    done = subprocess.run(
        [
            "strace",
            "-f",
            "-qq",
            "-s",
            "4096",
            "-e",
            calls,
            "-o",
            str(trace),
            sys.executable,
            str(ROOT / "main.py"),
            *command,
        ],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        timeout=300,
        check=False,
    )
    if b"ptrace" in done.stderr:
        pytest.skip("tracing is not allowed here")
    assert done.returncode in {0, 1}, done.stderr
    text = trace.read_text(errors="replace")
    assert "map.journey" in text
    assert "secret.txt" not in text
    assert "/etc/hostname" not in text
    assert text.count("execve(") <= (2 if command[0] == "kpis" else 1), "no other program is started"
