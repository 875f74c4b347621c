"""What `decide` answers, and the intervals and targets that `value` and `compare` tell of."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from coffee import RECORDS, Run, assert_one_line

from journey.journey import Journey
from journey.records import Effect, Opportunity, PainPoint, Target
from journey.storage.store import save
from metrics.decision import decide
from metrics.intervals import intervals
from metrics.scorecard import scorecard

EXAMPLES = Path(__file__).resolve().parents[3] / "resources" / "examples"
IDEAS = (
    PainPoint(id="p1", on="trial", text="Slow", affected=0.2, extra_dropoff=0.1),
    PainPoint(id="p2", on="trial", text="Unclear"),
    Opportunity(id="o1", title="Faster", addresses=("p1",), relief=0.5, one_off_cost=100, effort=2),
    Opportunity(id="o2", title="Cheaper", effects=(Effect(subject="trial", kpi="conversion_rate", by=0.05),)),
)


@pytest.fixture
def ideas(tmp_path: Path) -> tuple[Path, Journey]:
    """A map with pain points and opportunities, and its file."""
    journey = Journey([*RECORDS, *IDEAS])
    path = tmp_path / "ideas.journey"
    save(journey, path)
    return path, journey


def test_decide_answers_as_json_in_full_precision(run: Run, ideas: tuple[Path, Journey]) -> None:
    path, journey = ideas
    answer = run("decide", path, "--json")
    found = decide(journey)
    assert answer.status == 0
    assert list(answer.plain)[:4] == ["fixes", "pains", "opportunities", "together"]
    fixes = answer.plain["fixes"]
    assert isinstance(fixes, list)
    assert list(fixes[0]) == ["subject", "kpi", "effect", "low", "high"]
    assert [(each["subject"], each["kpi"], each["effect"]) for each in fixes] == [
        (each.subject, each.kpi, each.effect) for each in found.fixes
    ]
    pains = answer.plain["pains"]
    assert isinstance(pains, list)
    assert list(pains[0]) == ["id", "effect", "per_year"]
    assert [(each["id"], each["effect"] is None) for each in pains] == [("p1", False), ("p2", True)]
    ideas_told = answer.plain["opportunities"]
    assert isinstance(ideas_told, list)
    told = ["id", "effect", "per_year", "return", "payback_periods", "low", "high"]
    assert list(ideas_told[0]) == told
    assert answer.plain["together"] == found.together.effect


def test_decide_in_text_ranks_and_says_what_to_do_first(run: Run, ideas: tuple[Path, Journey]) -> None:
    path, _journey = ideas
    answer = run("decide", path)
    assert answer.status == 0
    first = re.search(r"If you fix only ([\w ]+): \+€", answer.out)
    assert first is not None
    assert re.search(r"All \d stages together: \+€[\d.]+, not the \+€[\d.]+ of adding", answer.out)
    assert "All 2 opportunities together" in answer.out
    assert answer.out.index("Slow") < answer.out.index("Unclear")
    assert "Unclear: whom it meets and what it costs is not said." in answer.out


def test_decide_on_a_map_of_unknown_value_ends_with_one(run: Run, unknown: Path) -> None:
    answer = run("decide", unknown, "--json")
    assert answer.status == 1
    fixes = answer.plain["fixes"]
    assert isinstance(fixes, list)
    assert {each["effect"] for each in fixes} == {None}
    assert answer.plain["together"] is None
    assert run("decide", unknown).status == 1


def test_decide_on_a_file_that_is_none_is_one_line(run: Run, tmp_path: Path) -> None:
    assert_one_line(run("decide", tmp_path / "none.journey"))


@pytest.mark.parametrize("name", ["online-shop", "subscription", "repeat-purchase"])
def test_decide_answers_for_the_examples(run: Run, name: str) -> None:
    answer = run("decide", EXAMPLES / f"{name}.journey")
    assert answer.status == 0
    assert "If you fix only" in answer.out


def test_value_tells_the_interval_where_numbers_were_counted(run: Run) -> None:
    path = EXAMPLES / "online-shop.journey"
    clv = run("value", path, "--json").plain["clv"]
    assert isinstance(clv, dict)
    assert clv["low"] < clv["per_entrant"] < clv["high"]
    assert re.search(r"Value per entrant +£2\.10 +80%: £1\.\d+ to £2\.\d+", run("value", path).out)


def test_value_tells_no_interval_where_nothing_was_counted(run: Run) -> None:
    answer = run("value", EXAMPLES / "subscription.journey", "--json")
    clv = answer.plain["clv"]
    assert isinstance(clv, dict)
    assert (clv["low"], clv["high"]) == (None, None)
    findings = answer.plain["findings"]
    assert isinstance(findings, list)
    assert "interval_prior_only" in [each["code"] for each in findings]


def test_value_shows_the_intervals_of_the_kernel(run: Run) -> None:
    from journey.storage.store import load

    path = EXAMPLES / "online-shop.journey"
    plain = load(path).journey
    assert plain is not None
    found = intervals(scorecard(plain), plain).headlines["per_entrant"]
    clv = run("value", path, "--json").plain["clv"]
    assert isinstance(clv, dict)
    assert (clv["low"], clv["high"]) == (float(found.low), float(found.high))


def test_compare_tells_the_interval_of_the_difference(run: Run) -> None:
    pair = ("--period", "2020-03", "2020-04")
    plain = run("compare", EXAMPLES / "online-shop.journey", *pair, "--json").plain
    assert isinstance(plain["low"], float)
    assert isinstance(plain["high"], float)
    assert isinstance(plain["difference"], float)
    assert plain["low"] < plain["difference"] < plain["high"]


def test_compare_now_against_target_adds_up(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "aimed.journey"
    aim = Target(id="g", subject="trial", kpi="conversion_rate", target=0.9)
    save(Journey([*RECORDS, aim]), path)
    answer = run("compare", path, "--target", "--json")
    assert answer.status == 0
    parts = answer.plain["parts"]
    assert isinstance(parts, list)
    assert {each["kpi"] for each in parts} == {None, "conversion_rate"}
    whole = sum(each["contribution"] for each in parts if each["kpi"] is None)
    assert whole == pytest.approx(answer.plain["difference"], abs=1e-9)
    assert "all targets reached" in run("compare", path, "--target").out


def test_targets_that_cannot_be_compared_are_one_line(run: Run, coffee: Path) -> None:
    assert_one_line(run("compare", coffee, "--target"))
    assert_one_line(run("compare", coffee, coffee, "--target"))
    assert_one_line(run("compare", coffee, "--target", "--period", "2026-08", "2026-09"))
