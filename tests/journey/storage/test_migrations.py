"""Older files are led up to the newest version, step by step."""

from __future__ import annotations

import pytest

from journey.records import Stage
from journey.storage import files, migrations
from journey.storage.plain import Plain


def the_word_phase_became_stage(rows: list[Plain]) -> list[Plain]:
    return [{**row, "kind": "stage"} if row["kind"] == "phase" else row for row in rows]


def names_became_shorter(rows: list[Plain]) -> list[Plain]:
    return [{**row, "name": row["name"][:4]} if "name" in row else row for row in rows]


UPGRADES = (the_word_phase_became_stage, names_became_shorter)
OLD = b'{"format":"waymark","kind":"map","version":1,"id":"m"}\n{"id":"s","kind":"phase","name":"Trial"}\n'


def test_upgrades_run_oldest_first_from_the_version_of_the_file() -> None:
    rows: list[Plain] = [{"kind": "map"}, {"kind": "phase", "name": "Trial"}]
    assert migrations.upgraded(rows, 1, UPGRADES)[1] == {"kind": "stage", "name": "Tria"}
    assert migrations.upgraded(rows, 2, UPGRADES)[1] == {"kind": "phase", "name": "Tria"}
    assert migrations.upgraded(rows, 3, UPGRADES) == rows


def test_a_file_of_an_older_version_opens_with_a_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "VERSION", 3)
    monkeypatch.setattr(files, "upgraded", lambda rows, version: migrations.upgraded(rows, version, UPGRADES))
    text = OLD + files._end(1, files.sha256_hex(OLD)) + b"\n"
    loaded = files.decode(text)
    assert [problem.code for problem in loaded.problems] == ["older_version"]
    assert not loaded.view_only
    assert loaded.journey is not None
    assert loaded.journey["s"] == Stage(id="s", name="Tria")


def test_a_problem_in_an_upgraded_row_names_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "VERSION", 2)
    monkeypatch.setattr(
        files, "upgraded", lambda rows, version: migrations.upgraded(rows, version, UPGRADES[:1])
    )
    old = OLD.replace(b'"Trial"', b"5")
    loaded = files.decode(old + files._end(1, files.sha256_hex(old)) + b"\n")
    assert [(problem.code, problem.line) for problem in loaded.problems] == [
        ("older_version", 1),
        ("wrong_type", 2),
    ]


def test_an_upgrade_that_stumbles_over_damage_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "VERSION", 3)
    monkeypatch.setattr(files, "upgraded", lambda rows, version: migrations.upgraded(rows, version, UPGRADES))
    loaded = files.decode(OLD.replace(b'"kind":"phase"', b'"kin":"phase"'))
    codes = [problem.code for problem in loaded.problems]
    assert codes == ["end_missing", "older_version", "upgrade_failed", "unknown_kind"]
    assert loaded.view_only


def test_there_is_one_golden_file_and_one_upgrade_per_version() -> None:
    assert len(migrations.UPGRADES) + 1 == migrations.VERSION
