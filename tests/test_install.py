"""The tool house: every requirement is pinned to a version it allows, and nothing points to one machine."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
TARGETS = ("install", "run", "test", "check", "bench", "screens", "soak", "catalogues")


def lines(name: str) -> list[str]:
    return (ROOT / name).read_text(encoding="utf-8").splitlines()


def pins() -> dict[str, str]:
    """Return the version of each package that the constraints name."""
    told = [line.split("==") for line in lines("constraints.txt") if not line.startswith("#")]
    return {canonicalize_name(package): version for package, version in told}


def requirements() -> list[Requirement]:
    """Return what the program and its tests need here, without what only the benchmarks do."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    told = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    found = [Requirement(each) for each in told]
    return [each for each in found if each.marker is None or each.marker.evaluate()]


def test_every_requirement_is_pinned_to_a_version_it_allows() -> None:
    versions = pins()
    wrong = [
        str(each)
        for each in requirements()
        if not each.specifier.contains(versions.get(canonicalize_name(each.name), "0"))
    ]
    assert not wrong


def test_constraints_are_plain_versions() -> None:
    wrong = [
        line
        for line in lines("constraints.txt")
        if not line.startswith("#") and not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][0-9a-z.+]*", line)
    ]
    assert not wrong


def test_the_version_of_qt_is_one_that_works_with_this_python() -> None:
    major, minor = (int(part) for part in pins()["pyside6-essentials"].split(".")[:2])
    assert (6, 8) <= (major, minor) < (6, 12)


@pytest.mark.parametrize("target", TARGETS)
def test_make_has_the_target(target: str) -> None:
    assert any(line.startswith(f"{target}:") for line in lines("Makefile"))


def test_no_address_stands_in_what_installs() -> None:
    for name in ("Makefile", "constraints.txt", "pyproject.toml", ".ci/run"):
        assert not [line for line in lines(name) if "://" in line], name


def test_continuous_integration_runs_make_test() -> None:
    script = ROOT / ".ci" / "run"
    text = script.read_text(encoding="utf-8")
    assert text.startswith("#!/usr/bin/env bash\n")
    assert "make test" in text
    assert os.name == "nt" or os.access(script, os.X_OK)
