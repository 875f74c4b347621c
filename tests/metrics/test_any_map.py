"""Whatever map can be built has a scorecard and can be compared: no map makes the figures raise."""

import math

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_maps import maps
from strategies import journeys

from journey.journey import Journey
from journey.lookup import Selection
from journey.records import Scenario, Segment
from metrics.comparison import compare
from metrics.mapping import natural_level
from metrics.scorecard import Scorecard, scorecard

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


def figures(card: Scorecard) -> list[float]:
    heads = card.headlines
    found = [heads.per_entrant, heads.per_customer, heads.acquisition_cost, heads.ltv_to_cac]
    numbers = [estimate.value for estimate in found]
    for standing in card.subjects.values():
        numbers += [standing.visits, standing.value, standing.net, standing.leak, standing.exit_share]
    for stream in card.flows:
        numbers += [stream.share, stream.customers, stream.gain]
    return [number for number in numbers if number is not None]


@settings(max_examples=30, deadline=None, suppress_health_check=SLOW)
@given(journeys(), st.data())
def test_any_map_has_a_scorecard(told: Journey, data: st.DataObject) -> None:
    selection = Selection(
        segment=data.draw(st.sampled_from([None, *told.of(Segment)])),
        scenario=data.draw(st.sampled_from([None, *told.of(Scenario)])),
        period=data.draw(st.sampled_from([None, "2026-09", "2026-Q1"])),
    )
    cards = [scorecard(told, selection, level) for level in ("stage", "touchpoint", natural_level(told))]
    cards.append(scorecard(told))
    for card in cards:
        assert all(math.isfinite(number) for number in figures(card)), figures(card)
        if card.headlines.per_entrant.value is None:
            assert any(finding.severity == "error" for finding in card.findings)
    compare(cards[0], cards[-1])


@settings(max_examples=40, deadline=None)
@given(maps(), maps())
def test_unknown_is_always_explained(first: Journey, last: Journey) -> None:
    before, after = scorecard(first), scorecard(last)
    found = compare(before, after)
    for card in (before, after):
        unknown = card.headlines.per_entrant.value is None
        assert not unknown or any(finding.severity == "error" for finding in card.findings)
    assert (found.difference is None) == (before.chain is None or after.chain is None)
