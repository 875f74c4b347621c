"""Transitions, starts, ends and variants equal a plain group-and-shift, under filters too."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

import pandas as pd
import pytest
from event_oracle import Counted, counted
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.events.filters import Filter, View
from metrics.events.questions import activities, ends, size, starts, transitions
from metrics.events.samples import log_of
from metrics.events.variants import case_count, rework, sankey, step_matrix, variants
from metrics.refusals import Refused

LOGS = Path(os.environ.get("WAYMARK_LOGS", "../shared/data/logs"))
START = datetime(2026, 1, 1)
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["ann", "bob", " bob", "Ann", "żółć"]),
        st.integers(0, 5),
        st.sampled_from("abcd"),
        st.sampled_from([None, "web", "shop"]),
    ),
    max_size=25,
)


def rows_of(drawn: list[tuple[str, int, str, str | None]], minutes: int = 1) -> list[dict[str, object]]:
    return [
        {
            "customer": who,
            "time": START + timedelta(minutes=minutes * when),
            "activity": what,
            "channel": where,
        }
        for who, when, what, where in drawn
    ]


def frame_of(rows: list[dict[str, object]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["customer", "time", "activity", "channel"])


def assert_equal(view: View, expected: Counted) -> None:
    found = transitions(view)
    assert {(each.source, each.target): each.count for each in found} == expected.transitions
    for each in found:
        waits = expected.seconds[each.source, each.target]
        assert each.mean_seconds == pytest.approx(sum(waits) / len(waits), abs=1e-6)
        assert each.median_seconds == pytest.approx(median(waits), abs=1e-6)
    figures = activities(view)
    assert starts(figures) == expected.starts
    assert ends(figures) == expected.ends
    assert {each.name: each.events for each in figures} == expected.events
    assert {each.name: each.cases for each in figures} == expected.cases
    assert {each.path: each.count for each in variants(view)} == expected.variants
    assert case_count(view) == sum(expected.variants.values())


@settings(max_examples=20, deadline=None)
@given(ROWS)
def test_a_random_log_is_counted_as_by_group_and_shift(drawn: list[tuple[str, int, str, str | None]]) -> None:
    rows = rows_of(drawn)
    assert_equal(View(log_of(rows)), counted(frame_of(rows)))


@settings(max_examples=20, deadline=None)
@given(ROWS, st.sets(st.sampled_from("abcd")))
def test_hidden_activities_make_neighbours_of_those_around(
    drawn: list[tuple[str, int, str, str | None]], hidden: set[str]
) -> None:
    rows = rows_of(drawn)
    frame = frame_of(rows)
    present = tuple(sorted(hidden & set(frame["activity"])))
    view = View(log_of(rows), Filter(hidden=present))
    assert_equal(view, counted(frame[~frame["activity"].isin(present)]))


@settings(max_examples=12, deadline=None)
@given(ROWS)
def test_a_channel_is_looked_at_alone(drawn: list[tuple[str, int, str, str | None]]) -> None:
    rows = rows_of([*drawn, ("eve", 0, "a", "web")])
    frame = frame_of(rows)
    assert_equal(View(log_of(rows), Filter(channel="web")), counted(frame[frame["channel"] == "web"]))


@settings(max_examples=12, deadline=None)
@given(ROWS, st.sampled_from([(), ("b",)]))
def test_sessions_are_cases_of_their_own(
    drawn: list[tuple[str, int, str, str | None]], hidden: tuple[str, ...]
) -> None:
    rows = rows_of([*drawn, ("eve", 0, "b", "web"), ("eve", 0, "a", "web")], minutes=10)
    frame = frame_of(rows).sort_values(["customer", "time"], kind="stable")
    begins = frame.groupby("customer")["time"].diff() > timedelta(minutes=15)
    frame["case"] = frame["customer"] + begins.groupby(frame["customer"]).cumsum().map("\t{}".format)
    kept = frame[~frame["activity"].isin(hidden)]
    assert_equal(View(log_of(rows, gap_minutes=15), Filter(hidden=hidden)), counted(kept, "case"))


def test_whole_cases_are_chosen_by_segment_time_and_path() -> None:
    rows = [
        {"customer": who, "time": START + timedelta(days=day), "activity": what, "segment": part}
        for who, day, what, part in (
            ("ann", 0, "a", "new"),
            ("ann", 40, "b", None),
            ("bob", 35, "a", "old"),
            ("bob", 36, "c", "old"),
            ("eve", 50, "a", "new"),
            ("eve", 51, "b", "new"),
        )
    ]
    log = log_of(rows)
    assert {each.path for each in variants(View(log, Filter(segment="new")))} == {("a", "b")}
    later = Filter(begun_from=START + timedelta(days=30), begun_before=START + timedelta(days=40))
    assert [each.path for each in variants(View(log, later))] == [("a", "c")]
    often = View(log, Filter(least_path_share=0.5, hidden=("b",)))
    assert [(each.path, each.count) for each in variants(often)] == [(("a",), 2)]
    assert activities(often)[0].starts == activities(often)[0].ends == 2
    assert size(View(log, Filter(least_activity_share=0.5))).events == 5


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (Filter(hidden=("?",)), "activity_not_in_log"),
        (Filter(channel="?"), "channel_not_in_log"),
        (Filter(segment="?"), "segment_not_in_log"),
    ],
)
def test_a_name_that_the_log_has_not_is_refused(wrong: Filter, code: str) -> None:
    with pytest.raises(Refused) as refused:
        transitions(View(log_of([{"customer": "a", "time": START, "activity": "x"}]), wrong))
    assert refused.value.code == code


def test_matrix_sankey_and_rework_of_a_log_counted_by_hand() -> None:
    paths = ["abab", "ab", "aab", "c"]
    rows = [
        {"customer": str(who), "time": START + timedelta(minutes=step), "activity": what}
        for who, path in enumerate(paths)
        for step, what in enumerate(path)
    ]
    view = View(log_of(rows))
    matrix = step_matrix(view, 4)
    assert matrix.activities == ("a", "b", "c")
    assert matrix.shares.tolist() == [[0.75, 0.25, 0.25, 0], [0, 0.5, 0.25, 0.25], [0.25, 0, 0, 0]]
    assert matrix.ended.tolist() == [0, 0.25, 0.5, 0.75]
    links = {(each.step, each.source, each.target): each.count for each in sankey(view, 3, most=2)}
    assert links[1, "a", "b"] == 2
    assert links[1, "", None] == 1
    assert links[2, "b", None] == 1
    again = {
        each.activity: (each.cases, each.cases_repeating, each.repeats, each.straight)
        for each in rework(view)
    }
    assert again == {"a": (3, 2, 2, 1), "b": (3, 1, 1, 0), "c": (1, 0, 0, 0)}


def test_a_log_of_many_row_groups_is_walked_in_order() -> None:
    import duckdb

    from metrics.events.layout import TABLES, create

    log = duckdb.connect(config={"threads": 2})
    for table in TABLES:
        log.execute(create(table))
    log.execute("INSERT INTO activities SELECT i, 'a' || i FROM range(7) t(i)")
    log.execute(
        "INSERT INTO events SELECT i // 5, TIMESTAMP '2026-01-01' + to_seconds(i), i + 1, (i * i) % 7, "
        "CASE WHEN i % 5 < 4 THEN ((i + 1) * (i + 1)) % 7 END, 1000000, i % 5 = 0, i % 5 = 4, 0, "
        "NULL, NULL, NULL, NULL, NULL FROM range(700000) t(i)"
    )
    frame = log.execute("SELECT customer, time, 'a' || activity AS activity FROM events").df()
    log.execute(
        "INSERT INTO cases SELECT customer, 0, min(time), max(time), 5, 0, NULL, NULL, NULL, NULL "
        "FROM events GROUP BY customer"
    )
    found = transitions(View(log, Filter(hidden=("a1",))), times=False, customers=False)
    expected = counted(frame[frame["activity"] != "a1"]).transitions
    assert {(each.source, each.target): each.count for each in found} == expected


def shared_logs() -> list[Path]:
    return sorted(LOGS.iterdir()) if LOGS.is_dir() else []


@pytest.mark.skipif(not LOGS.is_dir(), reason="the folder of public logs is not there")
@pytest.mark.parametrize("path", shared_logs(), ids=lambda path: path.name)
def test_a_public_log_is_counted_as_by_group_and_shift(path: Path, tmp_path: Path) -> None:
    from event_frames import frame_and_choice

    from metrics.events.load import load
    from metrics.events.log import Log

    frame, choice = frame_and_choice(path)
    summary = load(path, choice, tmp_path / "log")
    assert summary.events == len(frame)
    with Log.open(tmp_path / "log") as log:
        assert_equal(View(log.connection), counted(frame))
        often = frame["activity"].value_counts().index[0]
        hidden = View(log.connection, Filter(hidden=(often,)))
        assert_equal(hidden, counted(frame[frame["activity"] != often]))
