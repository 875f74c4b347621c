"""The command line as a process of its own: what it loads, which language it speaks, how it ends."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from coffee import save_coffee

from main import main

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def coffee(tmp_path: Path) -> Path:
    """Return the path of a map whose value is known."""
    return save_coffee(tmp_path)


def process(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command line as a process of its own, with an environment as empty as it may be."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    command = [sys.executable, *(str(each) for each in arguments)]
    return subprocess.run(
        command, capture_output=True, encoding="utf-8", check=False, env={**kept, **environment}, cwd=ROOT
    )


def test_answers_need_neither_qt_nor_charts_nor_pandas(coffee: Path, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("stage,kpi,value\nTrial,nps,20\n")
    script = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from main import main
for arguments in (
    ["value", {str(coffee)!r}], ["check", {str(coffee)!r}], ["compare", {str(coffee)!r}],
    ["diff", {str(coffee)!r}, {str(coffee)!r}], ["new", "-o", {str(tmp_path / "n.journey")!r}],
    ["kpis", {str(coffee)!r}, {str(table)!r}, "-o", {str(tmp_path / "k.journey")!r}],
    ["export", {str(coffee)!r}, {str(tmp_path / "e.csv")!r}],
):
    assert main(arguments) == 0, arguments
heavy = ("PySide6", "shiboken6", "matplotlib", "pandas", "networkx")
print("loaded:", [name for name in heavy if name in sys.modules], file=sys.stderr)
"""
    done = process("-c", script)
    assert done.returncode == 0, done.stderr
    assert done.stderr == "loaded: []\n"


def test_the_answer_follows_the_language_of_the_environment(coffee: Path) -> None:
    english = process("main.py", "value", coffee)
    polish = process("main.py", "value", coffee, LANG="pl_PL.UTF-8")
    assert english.returncode == polish.returncode == 0
    assert english.stdout != polish.stdout
    assert "Wartość" in polish.stdout


def test_a_reader_that_is_gone_is_no_fault(coffee: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "main.py", "value", str(coffee)]
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, text=True, cwd=ROOT, check=False)
    os.close(writing)
    assert done.stderr == ""
    assert done.returncode == 0


def test_version_and_help(capsys: pytest.CaptureFixture[str]) -> None:
    for option in ("--version", "--help"):
        with pytest.raises(SystemExit) as stop:
            main([option])
        assert stop.value.code == 0
    out = capsys.readouterr().out
    assert out.startswith("Waymark ")
    assert "compare" in out


def test_the_readme_shows_what_the_commands_answer(capsys: pytest.CaptureFixture[str]) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = [block for block in text.split("```") if block.startswith("\n$ python main.py ")]
    assert len(blocks) == 2
    for block in blocks:
        command, _, shown = block.strip().partition("\n")
        main([part if "/" not in part else str(ROOT / part) for part in command.split()[3:]])
        assert shown in capsys.readouterr().out
