"""A stage where customers stay takes over the retention of sBG: as one rate, or as stages by tenure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from journey.change import Change, Pair
from journey.edits.deletion import delete
from journey.edits.naming import id_from_name, new_id
from journey.journey import Journey
from journey.lookup import Selection, look_up
from journey.records import Flow, Series, Stage, validated
from metrics.customers.retention import RetentionModel
from metrics.customers.tenure import rates_by_tenure
from metrics.kernels.chain import dwell_discount
from metrics.refusals import Refusal, Refused
from metrics.states import PERIOD_DAYS

STAYING = ("retention_rate", "churn_rate")
CARRIED = (
    "revenue_per_customer",
    "purchase_frequency",
    "average_order_value",
    "gross_margin",
    "cost_to_serve",
    "referral_rate",
    "dwell_time",
)
"""Numbers of a stage that hold in each year of a customer; acquisition is paid once."""
SAME_LENGTH = 0.02
"""By how much a dwell time may differ from the renewal period: months are rounded to 30 days."""


@dataclass(frozen=True)
class Fitted:
    """A fitted model, how long its period is, how many customers it was learned from, and from where."""

    model: RetentionModel
    period: str
    customers: int
    source: str = ""


def staying_stages(journey: Journey) -> tuple[Stage, ...]:
    """Return the stages where customers stay period after period, from the left."""
    loops = {flow.source for flow in journey.of(Flow).values() if flow.source == flow.target}
    return tuple(stage for stage in journey.stages if stage.recurring or stage.id in loops)


def use_retention(
    journey: Journey, stage: str, fitted: Fitted, names: Sequence[str] = (), label: str = "use_retention"
) -> Change:
    """Return the change by which a stage takes over the retention that was fitted.

    With no further names the stage keeps one rate, the constant one that is worth as much as the model
    says. With names, a stage of tenure is made for each, to its right: customers move from one to the next
    at rates that rise, and stay in the last.

    Parameters
    ----------
    journey : the map.
    stage : where customers stay.
    fitted : the model.
    names : of the further stages.
    label : of the change.

    Raises
    ------
    Refused
        `stage_not_staying`; `period_differs` where a visit of the stage is not as long as the period of the
        model; `stage_leads_on` where stages by tenure are asked and customers also move on from it;
        `lifetime_infinite`.

    Example
    -------
    >>> from journey.records import Map
    >>> from metrics.scorecard import scorecard
    >>> money = Series(id="s", subject="paid", kpi="revenue_per_customer", points=((None, 1.0, None),))
    >>> journey = Journey([Map(id="m", period="year"), Stage(id="paid", recurring=True), money])
    >>> change = use_retention(journey, "paid", Fitted(RetentionModel(0.6681, 3.8061), "year", 1000))
    >>> round(scorecard(journey.apply(change)).headlines.per_entrant.value, 3)
    5.922
    """
    record = journey.get(stage, Stage)
    if record is None or stage not in {each.id for each in staying_stages(journey)}:
        raise Refused(Refusal("stage_not_staying", value=stage))
    days = _days(journey, record, fitted)
    discount = dwell_discount(journey.map.annual_discount_rate, days)
    rates = rates_by_tenure(fitted.model, len(names) + 1, discount, journey.map.horizon)
    if not names:
        return Change(label, _one_rate(journey, record, rates[0], fitted))
    if _leads_on(journey, record):
        raise Refused(Refusal("stage_leads_on", value=record.name or stage))
    return Change(label, _by_tenure(journey, record, rates, fitted, names, days))


def _days(journey: Journey, stage: Stage, fitted: Fitted) -> float:
    """Return how long a visit of the stage is, which must be a period of the model."""
    found = look_up(journey, stage.id, "dwell_time", Selection())
    days = PERIOD_DAYS[journey.map.period] if found is None else found.value
    if abs(days - PERIOD_DAYS[fitted.period]) > SAME_LENGTH * PERIOD_DAYS[fitted.period]:
        raise Refused(Refusal("period_differs", column=stage.name or stage.id, value=round(days, 1)))
    return days


def _leads_on(journey: Journey, stage: Stage) -> bool:
    if any(flow.target != stage.id for flow in journey.flows_from(stage.id)):
        return True
    return bool(journey.series(stage.id, "conversion_rate")) and journey.stages[-1].id != stage.id


# ---------------------------------------------------------------- one rate


def _one_rate(journey: Journey, stage: Stage, rate: float, fitted: Fitted) -> dict[str, Pair]:
    """Set the share of the loop where it has one, else the retention rate; a churn rate would contradict."""
    loops = [flow.id for flow in journey.flows_from(stage.id) if flow.target == stage.id]
    owner, kpi = next(((key, "share") for key in loops if journey.series(key, "share")), (stage.id, ""))
    edits: dict[str, Pair] = {
        series.id: (series, None) for each in STAYING for series in _plain(journey, stage.id, each)
    }
    edits |= {series.id: (series, None) for series in _plain(journey, owner, "share")}
    made = _series(journey, owner, kpi or "retention_rate", rate, fitted, edits)
    return {**edits, made.id: (None, made)}


def _plain(journey: Journey, subject: str, kpi: str) -> list[Series]:
    """Return the series of all customers as-is: those of segments and scenarios stay."""
    return [s for s in journey.series(subject, kpi) if s.segment is None and s.scenario is None]


def _series(
    journey: Journey, subject: str, kpi: str, value: float, fitted: Fitted, taken: dict[str, Pair]
) -> Series:
    return Series(
        id=new_id(journey, Series, taken),
        subject=subject,
        kpi=kpi,
        source=fitted.source,
        evidence="measured",
        points=((None, value, fitted.customers),),
    )


# ---------------------------------------------------------------- stages by tenure


def _by_tenure(
    journey: Journey,
    stage: Stage,
    rates: Sequence[float],
    fitted: Fitted,
    names: Sequence[str],
    days: float,
) -> dict[str, Pair]:
    loops = [flow.id for flow in journey.flows_from(stage.id) if flow.target == stage.id]
    edits: dict[str, Pair] = dict(delete(journey, loops).edits) if loops else {}
    edits |= {series.id: (series, None) for kpi in STAYING for series in journey.series(stage.id, kpi)}
    edits[stage.id] = (stage, replace(stage, recurring=False))
    made = _stages(journey, stage, names, edits)
    chain = [stage, *made]
    edits |= {each.id: (None, each) for each in made}
    for before, after, rate in zip(chain, made, rates, strict=False):
        flow = Flow(id=new_id(journey, Flow, edits), source=before.id, target=after.id)
        edits[flow.id] = (None, flow)
        share = _series(journey, flow.id, "share", rate, fitted, edits)
        edits[share.id] = (None, share)
    for each in made:
        for kpi in CARRIED:
            for series in journey.series(stage.id, kpi):
                copy = replace(series, id=new_id(journey, Series, edits), subject=each.id)
                edits[copy.id] = (None, copy)
    if not journey.series(stage.id, "dwell_time"):
        # A stage that nobody stays in would be left at once.
        for each in chain[:-1]:
            dwell = replace(
                _series(journey, each.id, "dwell_time", days, fitted, edits), points=((None, days, None),)
            )
            edits[dwell.id] = (None, dwell)
    last = _series(journey, chain[-1].id, "retention_rate", rates[-1], fitted, edits)
    edits[last.id] = (None, last)
    return edits


def _stages(journey: Journey, stage: Stage, names: Sequence[str], taken: dict[str, Pair]) -> list[Stage]:
    """Return the further stages, between the stage and the next one to its right."""
    order = [each.id for each in journey.stages]
    place = order.index(stage.id)
    following = journey.stages[place + 1].order if place + 1 < len(order) else stage.order + len(names) + 1
    step = (following - stage.order) / (len(names) + 1)
    made: list[Stage] = []
    for number, name in enumerate(names, 1):
        known = [*taken, *(each.id for each in made)]
        made.append(
            validated(
                Stage(
                    id=id_from_name(journey, name, "tenure", known),
                    name=name,
                    order=stage.order + number * step,
                    owner=stage.owner,
                    color=stage.color,
                    recurring=number == len(names),
                )
            )
        )
    return made
