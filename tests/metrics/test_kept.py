"""What is kept of the program's own files is right, or it is made anew."""

from __future__ import annotations

import sys
from importlib.util import cache_from_source
from pathlib import Path

import pytest

from metrics.kept import kept, toml_table


@pytest.fixture(autouse=True)
def _keeps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)


def test_a_table_is_read_once_and_again_when_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "table.toml"
    made: list[bytes] = []

    def make(source: bytes) -> list[str]:
        made.append(source)
        return [source.decode()]

    assert kept(path, b"one", make) == kept(path, b"one", make) == ["one"]
    assert made == [b"one"]
    assert kept(path, b"two", make) == ["two"]
    assert made == [b"one", b"two"]
    assert [each.name for each in (tmp_path / "__pycache__").iterdir()] == [
        Path(cache_from_source(f"{path}.py")).name
    ], "nothing half-written stays"


@pytest.mark.parametrize("damage", [b"", b"x", b"12345678", b"12345678\x00\xff", None])
def test_what_is_damaged_is_made_anew(tmp_path: Path, damage: bytes | None) -> None:
    path = tmp_path / "table.toml"
    path.write_text('a = "b"', encoding="utf-8")
    assert toml_table(path) == {"a": "b"}
    place = Path(cache_from_source(f"{path}.py"))
    whole = place.read_bytes()
    place.write_bytes(whole[:-3] if damage is None else whole[:8] + damage[8:] if len(damage) > 8 else damage)
    assert toml_table(path) == {"a": "b"}
    assert place.read_bytes() == whole


def test_nothing_is_kept_where_nothing_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "table.toml"
    path.write_text("a = 1", encoding="utf-8")
    (tmp_path / "__pycache__").write_text("no folder", encoding="utf-8")
    assert toml_table(path) == {"a": 1}
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    (tmp_path / "__pycache__").unlink()
    assert toml_table(path) == {"a": 1}
    assert not (tmp_path / "__pycache__").exists()
