"""What to do first: every effect against changing the map by hand, and what stands against it named."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from small_maps import journey, maps, number, numbers, stages

from journey.journey import Journey
from journey.lookup import Selection
from journey.records import (
    Flow,
    Opportunity,
    PainPoint,
    Record,
    Segment,
    Series,
    Target,
    Touchpoint,
)
from metrics.decision import Decision, Fix, decide
from metrics.fixes import candidates
from metrics.kernels.pains import Pain, pain_row
from metrics.kernels.whatif import RowChange, alone_and_together, fix_effect
from metrics.scorecard import scorecard

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


def shop(*more: Record, **fields: object) -> Journey:
    """A trial that 40 of 100 pass, and a subscription that three of four keep each month."""
    fields.setdefault("new_customers_per_period", 1000)
    return journey(
        stages("trial", "paid", paid=True),
        number("trial", "conversion_rate", 0, points=((None, 0.4, 500),)),
        number("paid", "retention_rate", 0, points=((None, 0.75, 300),)),
        numbers("paid", revenue_per_customer=50, cost_to_serve=10),
        numbers("trial", acquisition_cost=8),
        more,
        **fields,
    )


def fix(found: Decision, subject: str, kpi: str | None) -> Fix:
    return next(each for each in found.fixes if (each.subject, each.kpi) == (subject, kpi))


def codes(found: Decision, subject: str | None) -> set[str]:
    return {each.code for each in found.findings if each.subject == subject}


def with_number(plain: Journey, subject: str, kpi: str, value: float) -> Journey:
    """The map with a number typed by hand in place of what stands there."""
    kept = [
        each
        for each in plain.records.values()
        if not (isinstance(each, Series) and (each.subject, each.kpi) == (subject, kpi))
    ]
    return Journey([*kept, number(subject, kpi, value)])


# ---------------------------------------------------------------- fixes


def test_a_number_goes_one_step_or_to_the_target_that_it_misses() -> None:
    plain = shop(
        Target(id="t1", subject="trial", kpi="conversion_rate", target=0.5),
        Target(id="t2", subject="paid", kpi="retention_rate", target=0.7),
        Target(id="t3", kpi="cost_to_serve", target=5),
    )
    found = {(each.subject, each.kpi): each for each in candidates(plain, scorecard(plain))}
    told = {key: (each.reference, each.before, pytest.approx(each.after)) for key, each in found.items()}
    assert told == {
        ("trial", "conversion_rate"): ("target", 0.4, 0.5),
        ("trial", "acquisition_cost"): ("step", 8, 7.2),
        ("paid", "retention_rate"): ("step", 0.75, 0.76),
        ("paid", "revenue_per_customer"): ("step", 50, 51),
        ("paid", "cost_to_serve"): ("target", 10, 5),
    }


def test_a_target_of_the_stage_counts_before_that_of_the_map_and_of_the_segment_before_all() -> None:
    plain = shop(
        Segment(id="few", share=0.2),
        Target(id="t1", kpi="conversion_rate", target=0.9),
        Target(id="t2", subject="trial", kpi="conversion_rate", target=0.5),
        Target(id="t3", subject="trial", kpi="conversion_rate", segment="few", target=0.6),
    )
    for segment, aim in ((None, 0.5), ("few", 0.6)):
        card = scorecard(plain, Selection(segment=segment))
        assert next(e for e in candidates(plain, card) if e.kpi == "conversion_rate").after == aim


@settings(max_examples=25, deadline=None, suppress_health_check=SLOW)
@given(maps(complete=True))
def test_the_effect_of_a_fix_is_that_of_typing_the_number(plain: Journey) -> None:
    found = decide(plain, draws=0)
    before = found.card.headlines.per_entrant.value
    for each in found.fixes:
        if each.kpi is None or each.after is None:
            continue
        after = scorecard(with_number(plain, each.subject, each.kpi, each.after)).headlines.per_entrant.value
        if each.effect is None or before is None or after is None:
            assert each.effect is None
            assert after is None or before is None
        else:
            assert each.effect == pytest.approx(after - before, abs=1e-9 * max(1, abs(after)))


def test_the_rank_one_formula_says_the_same() -> None:
    plain = shop()
    found = decide(plain, draws=0)
    chain = found.card.chain
    assert chain is not None
    alone = {
        ("trial", "conversion_rate"): RowChange(0, transition=[0, 0.41]),
        ("paid", "retention_rate"): RowChange(1, transition=[0, 0.76]),
        ("paid", "cost_to_serve"): RowChange(1, cost=9.0),
        ("paid", None): RowChange(1, transition=[0, 0.76], revenue=51.0, cost=9.0),
    }
    for (subject, kpi), change in alone.items():
        assert fix(found, subject, kpi).effect == pytest.approx(fix_effect(chain, change), abs=1e-9)
    rows = [[alone["trial", "conversion_rate"], RowChange(0, cost=7.2)], [alone["paid", None]]]
    single, together = alone_and_together(chain, rows)
    assert found.fixes_together.effect == pytest.approx(together, abs=1e-9)
    assert found.fixes_together.sum_alone == pytest.approx(single.sum(), abs=1e-9)
    assert found.fixes_together.effect != pytest.approx(single.sum(), abs=1e-3)
    assert found.fixes_together.count == 2


def test_stages_are_ranked_by_effect_and_so_are_their_numbers() -> None:
    found = decide(shop(), draws=0)
    stage = [each.effect for each in found.by_stage]
    assert stage == sorted(stage, key=lambda effect: -(effect or 0))
    for head in found.by_stage:
        rows = [each.effect for each in found.fixes if each.stage == head.subject and each.kpi is not None]
        assert rows == sorted(rows, key=lambda effect: -(effect or 0))
        assert found.fixes.index(head) < min(
            found.fixes.index(each) for each in found.fixes if each.stage == head.subject and each.kpi
        )


def test_the_share_of_a_flow_goes_to_its_target() -> None:
    plain = journey(
        stages("trial", "paid", "lost"),
        Flow(id="buys", source="trial", target="paid"),
        Flow(id="waits", source="trial", target="lost"),
        numbers("buys", share=0.4),
        numbers("waits", share=0.3),
        numbers("paid", revenue_per_customer=50, conversion_rate=0),
        Target(id="t", subject="buys", kpi="share", target=0.6),
    )
    found = decide(plain, draws=0)
    assert fix(found, "buys", "share").effect == pytest.approx(10)
    assert fix(found, "buys", "share").stage == "trial"
    assert all(each.subject != "waits" for each in found.fixes)


def test_a_fix_that_cannot_be_is_unknown_and_named() -> None:
    plain = shop(
        Target(id="t", subject="paid", kpi="retention_rate", target=0.99),
        Flow(id="f", source="paid", target="paid"),
    )
    both = Journey(
        [*plain.records.values(), Flow(id="g", source="paid", target="trial"), number("g", "share", 0.2)]
    )
    found = decide(both, draws=0)
    assert fix(found, "paid", "retention_rate").effect is None
    assert {"share_above_one"} <= codes(found, "paid")
    assert fix(found, "trial", "conversion_rate").effect is not None


def test_an_unknown_value_leaves_everything_unknown() -> None:
    plain = journey(
        stages("trial", "paid"),
        numbers("paid", revenue_per_customer=50),
        PainPoint(id="p", on="trial", affected=0.1, extra_dropoff=0.1),
        Opportunity(id="o", addresses=("p",), relief=0.5),
    )
    found = decide(plain)
    every = [each.effect for each in (*found.fixes, *found.pains, *found.opportunities)]
    assert every
    assert set(every) == {None}
    assert (found.together.effect, found.fixes_together.effect) == (None, None)
    assert "conversion_missing" in codes(found, "trial")


def test_segments_all_take_the_step() -> None:
    plain = shop(
        Segment(id="few", share=0.25),
        Segment(id="many", share=0.75),
        number("trial", "conversion_rate", 0.6, segment="few"),
    )
    found = fix(decide(plain, draws=0), "trial", "conversion_rate")
    worth_paid = (50 - 10) / 0.25
    assert found.effect == pytest.approx(0.01 * worth_paid, abs=1e-9)


# ---------------------------------------------------------------- pain points


def test_a_pain_is_worth_its_row_without_it() -> None:
    pain = PainPoint(id="p", on="trial", affected=0.5, extra_dropoff=0.3, cost_per_case=2)
    plain = shop(pain, number("trial", "cost_to_serve", 3))
    found = decide(plain)
    chain = found.card.chain
    assert chain is not None
    kernel = fix_effect(chain, pain_row(chain, 0, [Pain(0.5, 0.3, 2)]))
    assert found.pains[0].effect == pytest.approx(kernel, abs=1e-9)
    assert found.pains[0].per_year == pytest.approx(kernel * 12_000)
    assert found.pains[0].low is not None
    assert found.pains[0].low < kernel < (found.pains[0].high or 0)


def test_a_pain_of_a_touchpoint_hurts_its_stage() -> None:
    at_stage = decide(shop(PainPoint(id="p", on="trial", affected=0.5, extra_dropoff=0.3)), draws=0)
    at_touchpoint = decide(
        shop(Touchpoint(id="t", stage="trial"), PainPoint(id="p", on="t", affected=0.5, extra_dropoff=0.3)),
        draws=0,
    )
    assert at_stage.pains[0].effect == at_touchpoint.pains[0].effect
    assert at_stage.pains[0].effect is not None


@pytest.mark.parametrize(
    ("pain", "code", "subject"),
    [
        (PainPoint(id="p", on="trial"), "pain_without_numbers", "p"),
        (PainPoint(id="p", on="trial", affected=0.5), "pain_without_numbers", "p"),
        (PainPoint(id="p", on="trial", extra_dropoff=0.5), "pain_without_numbers", "p"),
        (PainPoint(id="p", on="trial", affected=1, extra_dropoff=0.9), "pain_exceeds_exit", "trial"),
        (PainPoint(id="p", on="trial", affected=1, cost_per_case=5), "pain_exceeds_cost", "trial"),
    ],
)
def test_a_pain_that_says_too_little_or_too_much_is_named_and_not_zero(
    pain: PainPoint, code: str, subject: str
) -> None:
    found = decide(shop(pain), draws=0)
    assert (found.pains[0].effect, found.pains[0].per_year) == (None, None)
    assert code in codes(found, subject)


def test_pains_are_ranked_and_unknown_ones_come_last() -> None:
    found = decide(
        shop(
            PainPoint(id="a", on="trial"),
            PainPoint(id="b", on="trial", affected=0.1, extra_dropoff=0.1),
            PainPoint(id="c", on="trial", affected=0.3, extra_dropoff=0.1),
        ),
        draws=0,
    )
    assert [each.id for each in found.pains] == ["c", "b", "a"]
