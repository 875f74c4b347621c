"""The rules of the house: who may import whom, who may touch files, and how long a file may grow."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("gui", "journey", "metrics")
SOURCES = sorted([ROOT / "main.py", *(path for name in PACKAGES for path in (ROOT / name).rglob("*.py"))])
TESTS = sorted((ROOT / "tests").rglob("*.py"))
TOP_LEVEL = {
    "pyproject.toml",
    "main.py",
    "gui",
    "journey",
    "metrics",
    "resources",
    "tests",
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "LICENSE",
    "Makefile",
    "constraints.txt",
}
LONGEST_FILE = 400
LONGEST_TEST = 600
ALLOWED_IMPORTS = {
    "matplotlib": {"gui/charts/"},
    "pptx": {"gui/export/slides"},
    "xlsxwriter": {"gui/export/workbook", "gui/export/table.py"},
    "duckdb": {"metrics/events/"},
    "python_calamine": {"metrics/tables/workbook.py", "metrics/events/sheet.py"},
    "PySide6": {"gui/"},
    "shiboken6": {"gui/"},
}
"""Heavy or special packages, and the only places that may import them."""
DISK = ROOT / "journey" / "storage" / "disk.py"
FILE_CALLS = {
    "open",
    "write_text",
    "write_bytes",
    "read_text",
    "read_bytes",
    "unlink",
    "mkdir",
    "touch",
    "rmdir",
}
FILE_MODULES = {"os", "shutil", "tempfile", "io", "glob", "fcntl", "msvcrt"}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def running(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a node and all below it, without what only a type checker reads."""
    yield node
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.If) and getattr(child.test, "id", "") == "TYPE_CHECKING"):
            yield from running(child)


def imported(path: Path) -> Iterator[tuple[str, int]]:
    """Yield every module that a file imports when it runs, wherever in it, with the line."""
    for node in running(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.module, node.lineno


def called(path: Path) -> Iterator[tuple[str, int]]:
    """Yield the name of every function or method that a file calls, with the line."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            function = node.func
            found = getattr(function, "attr", getattr(function, "id", ""))
            yield str(found), node.lineno


def test_the_contracts_of_the_project_file_hold(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from importlinter.cli import lint_imports

    monkeypatch.chdir(ROOT)
    monkeypatch.syspath_prepend(str(ROOT))
    failed = lint_imports(config_filename="pyproject.toml", no_cache=True)
    assert not failed, capsys.readouterr().out


@pytest.mark.parametrize("package", ALLOWED_IMPORTS)
def test_a_special_package_is_imported_where_it_belongs_alone(package: str) -> None:
    allowed = tuple(ALLOWED_IMPORTS[package])
    wrong = [
        f"{name(path)}:{line}"
        for path in SOURCES
        for module, line in imported(path)
        if module.split(".")[0] == package and not name(path).startswith(allowed)
    ]
    assert not wrong


def test_pyplot_is_never_imported() -> None:
    modules = [module for path in [*SOURCES, *TESTS] for module, _line in imported(path)]
    assert not [module for module in modules if module.startswith("matplotlib.pyplot")]


def test_journey_touches_files_in_one_place() -> None:
    wrong = []
    for path in sorted((ROOT / "journey").rglob("*.py")):
        if path != DISK:
            wrong += [f"{name(path)}:{line} {call}" for call, line in called(path) if call in FILE_CALLS]
            wrong += [
                f"{name(path)}:{line} {module}"
                for module, line in imported(path)
                if module.split(".")[0] in FILE_MODULES
            ]
    assert not [each for each in wrong if not _through_the_disk(each)]


def _through_the_disk(place: str) -> bool:
    """Whether a call is one of the Disk's own names, called on it: `disk.read(...)` and its like."""
    file, _, rest = place.partition(":")
    number, _, call = rest.partition(" ")
    line = (ROOT / file).read_text(encoding="utf-8").splitlines()[int(number) - 1]
    return re.search(rf"\bdisk\.{call}\(", line) is not None


def test_the_disk_is_where_files_are_touched() -> None:
    assert any(call in FILE_CALLS for call, _line in called(DISK))


@pytest.mark.parametrize("path", [*SOURCES, *TESTS], ids=name)
def test_a_file_is_short(path: Path) -> None:
    longest = LONGEST_FILE if path in SOURCES else LONGEST_TEST
    assert len(path.read_text(encoding="utf-8").splitlines()) <= longest


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_a_file_says_what_it_answers_for(path: Path) -> None:
    told = ast.get_docstring(tree(path))
    assert told
    assert told.splitlines()[0].endswith((".", ":")), "the docstring's first line is a sentence"


def test_no_test_sleeps() -> None:
    wrong = [
        f"{name(path)}:{line}"
        for path in TESTS
        if "soak" not in path.parts and not path.name.startswith("screens")
        for call, line in called(path)
        if call in {"sleep", "qWait", "qSleep"}
    ]
    assert not wrong


def test_tests_mirror_the_tree_and_are_no_package() -> None:
    assert not list((ROOT / "tests").rglob("__init__.py"))
    folders = {path.parent.relative_to(ROOT / "tests").parts for path in TESTS}
    strange = {
        parts[0]
        for parts in folders
        if parts and parts[0] not in (*PACKAGES, "benchmarks", "examples", "hostile", "soak", "templates")
    }
    assert not strange


def test_the_top_level_is_fixed() -> None:
    kept = {entry.name for entry in ROOT.iterdir() if not entry.name.startswith(".")}
    told = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    passing = {line.rstrip("/") for line in told} | {each for each in kept if each.endswith(".egg-info")}
    assert kept - passing == TOP_LEVEL


def test_no_path_of_a_machine_stands_in_the_project() -> None:
    wrong = []
    for path in [*SOURCES, *TESTS, ROOT / "Makefile", ROOT / "pyproject.toml", ROOT / "constraints.txt"]:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if re.search(r"(?<![\w.])/(root|work|Users)/\w", line):
                wrong.append(f"{name(path)}:{number}")
    assert not wrong


def test_every_package_is_named_in_the_project_file() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    told = set(project["tool"]["setuptools"]["packages"])
    found = {
        name(Path(folder)).replace("/", ".")
        for package in PACKAGES
        for folder, _folders, files in os.walk(ROOT / package)
        if "__init__.py" in files
    }
    assert found == told
