"""Flows that join the same two stages are told apart, by their label or by their order."""

from __future__ import annotations

from gui.flow_names import stream_names
from journey.change import Change
from journey.journey import Journey
from journey.lookup import Selection, answering
from journey.records import Flow, Map, Scenario, Series, Stage
from metrics.scorecard import scorecard


def number(subject: str, kpi: str, value: float, **more: object) -> Series:
    return Series(
        id=f"{subject}-{kpi}-{len(more)}", subject=subject, kpi=kpi, points=((None, value, None),), **more
    )


def shop(*labels: str) -> Journey:
    flows = [Flow(id=f"f{n}", source="trial", target="paid", label=label) for n, label in enumerate(labels)]
    shares = [number(flow.id, "share", 0.2) for flow in flows]
    return Journey(
        [
            Map(id="m"),
            Stage(id="trial", name="Trial"),
            Stage(id="paid", name="Paid", order=1),
            *flows,
            *shares,
        ]
    )


def test_parallel_flows_have_names_of_their_own() -> None:
    journey = shop("web", "shop", "", "")
    assert stream_names(journey, scorecard(journey)) == [
        "Trial → Paid, web",
        "Trial → Paid, shop",
        "Trial → Paid (1)",
        "Trial → Paid (2)",
    ]


def test_a_flow_alone_is_known_by_its_ends() -> None:
    journey = shop("web")
    assert stream_names(journey, scorecard(journey)) == ["Trial → Paid"]


def test_only_the_numbers_that_answer_are_left() -> None:
    journey = shop("web").apply(
        Change(
            "add",
            {
                "plan": (None, Scenario(id="plan")),
                "s9": (
                    None,
                    Series(
                        id="s9", subject="f0", kpi="share", scenario="plan", points=(("2026-09", 0.5, 9),)
                    ),
                ),
            },
        )
    )
    (left,) = answering(journey, Selection(scenario="plan")).of(Series).values()
    assert left.points == (("2026-09", 0.5, 9),)
    (as_is,) = answering(journey, Selection()).of(Series).values()
    assert as_is.points == ((None, 0.2, None),)


def test_a_period_before_the_first_number_names_the_first_one() -> None:
    dated = Series(id="s1", subject="trial", kpi="conversion_rate", points=(("2026-03", 0.5, None),))
    journey = Journey([Map(id="m"), Stage(id="trial"), Stage(id="paid", order=1), dated])
    found = scorecard(journey, Selection(period="2026-02")).findings
    (told,) = [each for each in found if each.code == "period_before_numbers"]
    assert told.parameters == {"period": "2026-02", "first": "2026-03"}
    later = scorecard(journey, Selection(period="2026-03")).findings
    assert "period_before_numbers" not in {each.code for each in later}
