"""The template maps: current, worth something at first sight, and honest about what is assumed."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from make_templates import FOLDER, made
from templates.service_desk import TICKETS

from gui.commands.new import templates
from gui.templates import WORDS, load_templates, written_templates
from journey.checks import check
from journey.journey import Journey
from journey.lookup import Selection
from journey.records import Flow, Opportunity, PainPoint, Persona, Scenario, Series, Touchpoint
from journey.storage.files import decode
from metrics.decision import decide
from metrics.kpis import kpi
from metrics.scorecard import scorecard

DRAWN = [path for path in made() if path.stem != "blank"]


def template(path: Path) -> Journey:
    loaded = decode(path.read_bytes())
    assert loaded.problems == ()
    assert loaded.journey is not None
    return loaded.journey


def name_of(path: Path) -> str:
    return path.stem


@pytest.mark.parametrize("path", made(), ids=name_of)
def test_files_are_current(path: Path) -> None:
    assert path.read_bytes() == made()[path], "run: python tests/make_templates.py"


def test_no_file_lies_there_that_nobody_draws() -> None:
    assert set(FOLDER.glob("*.journey")) == set(made())


def test_every_kind_of_business_is_offered_once() -> None:
    offered = [found.path.stem for found in load_templates()]
    wanted = {
        "blank", "business-to-business", "online-shop", "repeat-orders", "service-desk", "subscription"
    }  # fmt: skip
    assert offered[0] == "blank"
    assert wanted <= set(offered)
    assert wanted <= set(templates())
    titles = [found.journey.map.title for found in load_templates()]
    assert len(set(titles)) == len(titles)
    assert all(found.journey.map.description for found in load_templates())


def test_whatever_stands_as_words_in_a_template_can_be_translated() -> None:
    left_out = {
        (type(record).__name__, field)
        for found in written_templates()
        for record in found.journey.records.values()
        for field in record.__struct_fields__
        if field not in WORDS.get(type(record), ())
        if isinstance(text := getattr(record, field), str) and " " in text.strip()
    }
    assert left_out == set()


@pytest.mark.parametrize("path", made(), ids=name_of)
def test_the_first_picture_shows_what_customers_are_worth(path: Path) -> None:
    card = scorecard(template(path))
    heads = card.headlines
    assert card.findings == ()
    for known in (heads.per_entrant, heads.per_customer, heads.acquisition_cost, heads.payback_periods):
        assert known.value is not None
        assert known.value > 0
    assert heads.ltv_to_cac.value is not None
    assert 1 < heads.ltv_to_cac.value < 10
    booked = math.fsum(standing.net or 0.0 for standing in card.subjects.values())
    assert booked == pytest.approx(heads.per_entrant.value, rel=1e-12)


@pytest.mark.parametrize("path", made(), ids=name_of)
def test_nothing_is_wrong_with_it(path: Path) -> None:
    drawn = template(path)
    assert [found for found in check(drawn) if found.severity == "error"] == []
    told = {found.code for found in decide(drawn).findings}
    assert told <= {"interval_prior_only"}, "a template is assumed, nothing in it was counted"


@pytest.mark.parametrize("path", made(), ids=name_of)
def test_every_number_is_in_range_and_assumed(path: Path) -> None:
    for series in template(path).of(Series).values():
        about = kpi(series.kpi)
        assert about is not None, series
        assert all(about.allows(point[1]) for point in series.points), series
        assert series.evidence == "assumed"
        assert all(n is None for _period, _value, n in series.points), "a count would be somebody else's"


@pytest.mark.parametrize("path", DRAWN, ids=name_of)
def test_it_is_a_rich_map(path: Path) -> None:
    drawn = template(path)
    assert all(stage.goal.startswith("I ") and stage.owner for stage in drawn.stages)
    cards = drawn.of(Touchpoint).values()
    assert 8 <= len(cards) <= 14
    assert all(card.channel and card.experience is not None and card.importance for card in cards)
    assert min(card.experience or 0.0 for card in cards) <= -1
    assert max(card.experience or 0.0 for card in cards) >= 1
    assert 3 <= len(drawn.of(PainPoint)) <= 6
    assert 3 <= len(drawn.of(Opportunity)) <= 5
    assert drawn.of(Persona)
    assert drawn.of(Scenario)
    addressed = {pain for idea in drawn.of(Opportunity).values() for pain in idea.addresses}
    assert addressed == set(drawn.of(PainPoint))


@pytest.mark.parametrize("path", DRAWN, ids=name_of)
def test_no_single_pain_outweighs_the_journey(path: Path) -> None:
    """A relieved pain that doubled the value would be a slip of the pen, not a plausible guess."""
    drawn = template(path)
    value = scorecard(drawn).headlines.per_entrant.value
    assert value is not None
    for pain in decide(drawn).pains:
        assert pain.effect is not None
        assert 0 < pain.effect < value, pain


@pytest.mark.parametrize("path", DRAWN, ids=name_of)
def test_its_scenario_is_worth_more(path: Path) -> None:
    drawn = template(path)
    (scenario,) = drawn.of(Scenario)
    as_is, to_be = (
        scorecard(drawn, Selection(scenario=world)).headlines.per_entrant.value for world in (None, scenario)
    )
    assert as_is is not None
    assert to_be is not None
    assert to_be > as_is


def test_the_service_desk_hangs_on_resolution() -> None:
    """From the public log: of 5,060 times in charge 3,563 are resolved next and 1,265 wait."""
    drawn = template(FOLDER / "service-desk.journey")
    flows = drawn.of(Flow)
    shares = {
        (flows[series.subject].source, flows[series.subject].target): series.points[0][1]
        for series in drawn.of(Series).values()
        if series.source == TICKETS and series.subject in flows
    }
    counted = {
        ("help", "solved"): 3563 / 5060,
        ("help", "wait"): 1265 / 5060,
        ("wait", "solved"): 773 / 1463,
        ("wait", "help"): 558 / 1463,
        ("solved", "help"): 154 / 4983,
    }
    assert shares == {way: pytest.approx(share, abs=5e-4) for way, share in counted.items()}
    effects = {fix.subject: fix.effect for fix in decide(drawn).fixes if fix.kpi is None}
    assert max(effects, key=lambda subject: effects[subject] or 0.0) == "work"


def test_business_to_business_warms_up_slowly_and_costs_much() -> None:
    drawn = template(FOLDER / "business-to-business.journey")
    assert [stage.id for stage in drawn.stages][:3] == ["cold", "warm", "hot"]
    heads = scorecard(drawn).headlines
    assert heads.payback_periods.value is not None
    assert heads.payback_periods.value > 12
    assert heads.acquisition_cost.value is not None
    assert heads.acquisition_cost.value > 10_000


def test_repeat_orders_rest_on_a_published_share() -> None:
    drawn = template(FOLDER / "repeat-orders.journey")
    (known,) = [series for series in drawn.of(Series).values() if series.source]
    assert known.points[0][1] == pytest.approx(946 / 2357, abs=5e-4)
    assert "946 of 2,357" in known.source
