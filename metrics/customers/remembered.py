"""How transactions were read, kept with the map as a data source: never the transactions themselves."""

from __future__ import annotations

from typing import get_args

from journey.change import Change
from journey.edits.naming import new_id
from journey.journey import Journey
from journey.lookup import Selection, look_up
from journey.records import DataSource
from metrics.customers.table import Wish
from metrics.customers.valuation import CustomerBase, Model, Question
from metrics.tables.days import Order
from metrics.tables.recipe import file_name

LONGEST_NAME = 500


def transaction_source(journey: Journey) -> DataSource | None:
    """Return how transactions were read last, None where they never were."""
    return next((each for each in journey.of(DataSource).values() if each.form == "transactions"), None)


def remembered_reading(journey: Journey) -> tuple[Wish, Question]:
    """Return how transactions are to be read: as the last time; the margin first as the map has it.

    Example
    -------
    >>> from journey.records import Map
    >>> remembered_reading(Journey([Map(id="m", currency="PLN", annual_discount_rate=0.08)]))[1].annual_rate
    0.08
    """
    source = transaction_source(journey)
    options = {} if source is None else source.options
    model, order, period = (options.get(name) for name in ("model", "order", "period"))
    question = Question(
        model=model if model in get_args(Model) else "auto",  # type: ignore[arg-type]
        period=str(period) if period and model == "sbg" else None,
        years=_number(options.get("years"), 3.0),
        annual_rate=journey.map.annual_discount_rate,
        margin=_number(options.get("margin"), _margin(journey)),
    )
    wish = Wish(
        columns={} if source is None else dict(source.columns),
        order=order if order in get_args(Order) else None,  # type: ignore[arg-type]
        currency=journey.map.currency,
        sheet=str(options["sheet"]) if options.get("sheet") else None,
    )
    return wish, question


def _number(value: object, otherwise: float) -> float:
    return float(value) if isinstance(value, int | float) and value >= 0 else otherwise


def _margin(journey: Journey) -> float:
    """Return the margin that the map has where customers pay, all where it has none."""
    for stage in reversed(journey.stages):
        found = look_up(journey, stage.id, "gross_margin", Selection())
        if found is not None:
            return found.value
    return 1.0


def remember_reading(
    journey: Journey, base: CustomerBase, reading: tuple[Wish, Question], file: str
) -> Change:
    """Return the change that keeps how transactions were read; the table itself stays where it is."""
    wish, question = reading
    before = transaction_source(journey)
    options: dict[str, str | int | float | bool | None] = {
        "model": question.model,
        "period": question.period,
        "order": wish.order,
        "sheet": wish.sheet,
        "years": question.years,
        "margin": question.margin,
    }
    after = DataSource(
        id=new_id(journey, DataSource) if before is None else before.id,
        form="transactions",
        name=file_name(file)[:LONGEST_NAME],
        file=file[:LONGEST_NAME],
        columns=base.columns,
        options={key: value for key, value in options.items() if value is not None},
    )
    return Change("import", {after.id: (before, after)})
