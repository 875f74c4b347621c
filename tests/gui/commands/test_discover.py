"""`discover`: what an event table tells as text and as JSON, the maps it writes, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from coffee import Run, assert_one_line

from gui.commands.discover import path_text, span
from journey.journey import Journey
from journey.records import Flow, Map, Stage
from journey.storage.store import load, save

ROWS = """user,at,what,phase,paid
 ann,2026-01-01 10:00:00,look,Find,
 ann,2026-01-01 10:00:00,buy,Order,40
bob,2026-01-02 09:00:00,look,Find,
bob,2026-01-02 09:01:00,look,Find,
,2026-01-02 09:02:00,look,Find,
bob,,look,Find,
bob,2026-01-02 09:04:00,buy,Order,20
"""
COLUMNS = ("--case", "user", "--time", "at", "--activity", "what", "--stage", "phase", "--revenue", "paid")


@pytest.fixture
def events(tmp_path: Path) -> Path:
    path = tmp_path / "clicks.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def test_discover_answers_as_json_by_the_contract(run: Run, events: Path) -> None:
    answer = run("discover", events, *COLUMNS, "--json")
    assert answer.status == 0
    assert json.loads(answer.out) == {
        "events": 5,
        "cases": 2,
        "activities": [
            {"name": "look", "events": 3, "cases": 2, "starts": 2, "ends": 0},
            {"name": "buy", "events": 2, "cases": 2, "starts": 0, "ends": 2},
        ],
        "transitions": [
            {"source": "look", "target": "buy", "count": 2, "mean_seconds": 90.0, "median_seconds": 90.0},
            {"source": "look", "target": "look", "count": 1, "mean_seconds": 60.0, "median_seconds": 60.0},
        ],
        "variants": [{"path": ["look", "buy"], "count": 1}, {"path": ["look", "look", "buy"], "count": 1}],
        "refused": [{"row": 5, "reason": "customer_missing"}, {"row": 6, "reason": "time_missing"}],
        "refused_total": 2,
    }


def test_discover_tells_people_and_writes_a_map(run: Run, events: Path, tmp_path: Path) -> None:
    out = tmp_path / "map.journey"
    answer = run("discover", events, *COLUMNS, "-o", out)
    assert answer.status == 0
    assert "look → buy" in answer.out
    assert "Row 5: The customer is missing." in answer.err
    assert "clicks.csv" in answer.err
    found = load(out).journey
    assert found is not None
    assert [stage.name for stage in found.stages] == ["Find", "Order"]
    assert run("value", out).status == 0
    again = run("discover", events, *COLUMNS, "-o", out)
    assert again.status == 2
    assert "--force" in again.err
    forced = run("discover", events, *COLUMNS, "-o", out, "--force", "--json")
    assert json.loads(forced.out)["events"] == 5


def test_next_months_table_comes_in_by_what_the_map_remembers(run: Run, events: Path, tmp_path: Path) -> None:
    out, later = tmp_path / "map.journey", tmp_path / "february.csv"
    assert run("discover", events, *COLUMNS, "-o", out).status == 0
    later.write_text(ROWS.replace("2026-01", "2026-02"), encoding="utf-8")
    answer = run("discover", later, "--map", out, "-o", out)
    assert answer.status == 0, answer.err
    found = load(out).journey
    assert found is not None
    stage = found.stages[0].id
    points = found.series(stage, "conversion_rate")[0].points
    assert points[-1][0] == "2026-02"


def test_events_are_laid_over_a_drawn_map(run: Run, events: Path, tmp_path: Path) -> None:
    drawn, out = tmp_path / "drawn.journey", tmp_path / "out.journey"
    stages = [
        Stage(id="f", name="find"),
        Stage(id="o", name="ORDER", order=1),
        Stage(id="u", name="Use", order=2),
    ]
    flows = [Flow(id="f1", source="f", target="o"), Flow(id="f2", source="o", target="u")]
    save(Journey([Map(id="m"), *stages, *flows]), drawn)
    answer = run("discover", events, *COLUMNS, "--map", drawn, "-o", out)
    assert answer.status == 0, answer.err
    assert "nobody in the event table goes this way" in answer.out
    found = load(out).journey
    assert found is not None
    assert found.series("f1", "share")[0].points[-1][1] == 1.0
    assert found.series("f2", "share")[0].points[-1][1] == 0.0


@pytest.mark.parametrize(
    "arguments",
    [
        ("--case", "nobody"),
        ("--stages", "none"),
        ("--least-flow-share", "7"),
        ("--currency", "euro"),
        ("--hide", "sleep", "--case", "user", "--time", "at", "--activity", "what"),
        ("--map", "missing.journey"),
    ],
)
def test_bad_usage_is_one_line(run: Run, events: Path, arguments: tuple[str, ...]) -> None:
    answer = run("discover", events, *arguments)
    assert answer.status == 2
    assert_one_line(answer)
    assert "_" not in answer.err.replace(str(events), "")


def test_a_table_that_is_not_there_is_one_line(run: Run, tmp_path: Path) -> None:
    answer = run("discover", tmp_path / "nothing.csv", "--json")
    assert answer.status == 2
    assert_one_line(answer)


def test_words_for_spans_and_paths() -> None:
    assert [span(seconds) for seconds in (None, 3, 600, 7200, 400_000)] == [
        "?",
        "3 s",
        "10 min",
        "2 h",
        "4.6 d",
    ]
    assert path_text(["a"] * 9) == "a → a → a → a → a → a → a → a → … (9 steps)"


def test_a_column_that_is_not_recognised_is_asked_for_by_its_option(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text("CustomerID,InvoiceDate,Country\n1,2026-01-01 10:00:00,France\n", encoding="utf-8")
    assert_one_line(run("discover", path), "sales.csv", "--activity COLUMN", "InvoiceDate, Country")


@pytest.mark.parametrize(
    ("lines", "answer", "told"),
    [
        (
            ["a,01/02/2026,x,1", "a,02/03/2026,y,1"],
            ["--time-form", "day_first"],
            "--time-form day_first|month_first",
        ),
        (["a,1767225600,x,1", "a,1767225700,y,1"], ["--time-form", "epoch_seconds"], "epoch_milliseconds"),
        (["a,2026-01-01 10:00,x,1", "a,2026-01-01T10:00:00+02:00,y,1"], ["--utc"], "--utc"),
        (
            ['a,2026-01-01,x,"1,234"', 'a,2026-01-02,y,"2,345"'],
            ["--decimal", "comma"],
            "--decimal comma|point",
        ),
    ],
)
def test_a_question_about_the_table_names_the_option_that_answers_it(
    run: Run, tmp_path: Path, lines: list[str], answer: list[str], told: str
) -> None:
    path = tmp_path / "events.csv"
    path.write_text("\n".join(["customer,time,activity,revenue", *lines]))
    asked = run("discover", path)
    assert asked.status != 0
    assert told in asked.err
    assert run("discover", path, *answer).status == 0


def test_paths_of_long_names_keep_to_a_line() -> None:
    names = [f"Screen {place} of the application with a long name" for place in range(4)]
    assert path_text(names) == f"{names[0]} → {names[1]} → … (4 steps)"
    assert path_text(names[:2]) == f"{names[0]} → {names[1]}"


def test_times_written_in_several_ways_are_shown(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text("customer,time,activity\na,2026-01-31,x\na,31.01.2026,y\n")
    assert "(31.01.2026 · 2026-01-31)" in run("discover", path).err
