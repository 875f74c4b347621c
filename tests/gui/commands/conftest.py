"""The command line and two maps for every test of a command."""

from __future__ import annotations

from pathlib import Path

import pytest
from coffee import Answer, Run, save_coffee

from main import main


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs the command line in this process."""

    def running(*arguments: object) -> Answer:
        status = main([str(each) for each in arguments])
        captured = capsys.readouterr()
        return Answer(status, captured.out, captured.err)

    return running


@pytest.fixture
def coffee(tmp_path: Path) -> Path:
    """Return the path of a map whose value is known."""
    return save_coffee(tmp_path)


@pytest.fixture
def unknown(tmp_path: Path) -> Path:
    """Return the path of a map whose value is not known, since a rate is missing."""
    return save_coffee(tmp_path, without="s1")
