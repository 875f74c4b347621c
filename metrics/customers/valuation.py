"""Transactions become customers with a value each: which model, what it says, and how well it fits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from metrics.customers.bgnbd import BgNbd, fit_bg_nbd
from metrics.customers.gamma_gamma import GammaGamma, fit_gamma_gamma
from metrics.customers.histories import Floats
from metrics.customers.pareto import ParetoNbd, fit_pareto_nbd
from metrics.customers.purchase_fit import PurchaseFit
from metrics.customers.renewals import PERIOD_DAYS, Renewals, fit_renewals, regular_period, renewals
from metrics.customers.retention import RetentionModel
from metrics.customers.table import Transactions
from metrics.customers.transactions import UNITS, Summary, summarise
from metrics.refusals import Refusal, Refused

Model = Literal["auto", "bg_nbd", "pareto_nbd", "sbg"]
MODELS: tuple[Model, ...] = ("auto", "bg_nbd", "pareto_nbd", "sbg")
CURVE_POINTS = 24
FEWEST = 10
"""Customers behind a point of the observed curve, at least."""
DAYS_A_YEAR = 365.25
ALIKE = 1e6
"""alpha + beta of a model in which all customers are alike."""
MOST_REFUSED = 500


@dataclass(frozen=True)
class Question:
    """What is asked of the transactions.

    Parameters
    ----------
    model : str
        ``"auto"`` takes renewals (sBG) where payments are regular, else BG/NBD, or Pareto/NBD where that
        has no answer.
    period : str or None
        Of renewals, where they are asked for; guessed from the gaps if not given, else a month.
    years : float
        How far ahead the value of a customer who buys at leisure is counted.
    annual_rate : float
        Discount rate a year.
    margin : float
        Share of an amount that is earned.
    """

    model: Model = "auto"
    period: str | None = None
    years: float = 3.0
    annual_rate: float = 0.1
    margin: float = 1.0


@dataclass(frozen=True)
class CurvePoint:
    """How customers go on: observed and as the model has it, None where one of them does not reach."""

    time: float
    observed: float | None
    fitted: float | None
    customers: int


@dataclass(frozen=True)
class CustomerBase:
    """Customers and what each is worth from the end of the table on.

    Parameters
    ----------
    model : str
        ``"bg_nbd"``, ``"pareto_nbd"`` or ``"sbg"``.
    parameters : dict of str to float
        Of that model, and ``p``, ``q``, ``v`` of Gamma-Gamma where it was fitted.
    customers, last, purchases, spent, alive, expected, value : tuple, length n
        Keys; last day, ISO; purchases or payments made; what they came to; the chance of still being a
        customer; purchases or payments to expect; money to expect, discounted, margin applied.
    curve : tuple of CurvePoint
        Repeat purchases per customer after so many units of time; for renewals the share still there.
    unit : str
        Of the curve: ``"week"``, ``"month"``, ``"quarter"`` or ``"year"``.
    end : str
        The last day of the table.
    notes : tuple of Refusal
        What was done instead where something could not be fitted, or is to be known.
    question : Question
        As it was answered, the guesses in their places.
    refused, refused_total, rows, rows_used, headers, columns, order, sheet, sheets :
        As :class:`metrics.customers.table.Transactions`; the first refusals only.
    """

    model: str
    parameters: dict[str, float]
    customers: tuple[str, ...]
    last: tuple[str, ...]
    purchases: tuple[int, ...]
    spent: tuple[float, ...]
    alive: tuple[float, ...]
    expected: tuple[float, ...]
    value: tuple[float, ...]
    curve: tuple[CurvePoint, ...]
    unit: str
    end: str
    notes: tuple[Refusal, ...]
    question: Question
    refused: tuple[Refusal, ...]
    refused_total: int
    rows: int
    rows_used: int
    headers: tuple[str, ...]
    columns: dict[str, str]
    order: str | None
    sheet: str = ""
    sheets: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class _Answer:
    """What one of the two kinds of models says of each customer."""

    model: str
    parameters: dict[str, float]
    alive: Floats
    expected: Floats
    value: Floats
    curve: tuple[CurvePoint, ...]
    unit: str
    notes: tuple[Refusal, ...]


def value_customers(
    table: Transactions,
    question: Question | None = None,
    progress: Callable[[float], None] | None = None,
    *,
    end: str | None = None,
) -> CustomerBase:
    r"""Return what each customer of a table is worth.

    Parameters
    ----------
    table : Transactions
        With at least one usable row.
    question : Question, optional
    progress : callable, optional
        Is handed the share that is done.
    end : str, optional
        The last day on which customers were watched, as ISO; that of the last purchase if not given.

    Returns
    -------
    CustomerBase

    Raises
    ------
    Refused
        ``no_usable_rows`` with the first refusals; ``one_customer``, ``no_repeat_purchases`` and what else
        a fit has as its problem; ``margin_not_finite``, ``rate_negative``.

    Examples
    --------
    >>> from metrics.customers.table import read_transactions
    >>> months = [1] * 11 + [2] * 5 + [3] * 3 + [4] * 2 + [7] * 9
    >>> rows = [f"{who},2026-{m:02d}-01,10" for who, most in enumerate(months) for m in range(1, most + 1)]
    >>> table = read_transactions("\n".join(["customer,date,amount", *rows]).encode())
    >>> base = value_customers(table, Question(annual_rate=0.1))
    >>> base.model, base.unit, len(base.value), base.question.period
    ('sbg', 'month', 30, 'month')
    """
    asked = question or Question()
    tell = progress or (lambda _share: None)
    _check(table, asked)
    seen = summarise(list(table.customers), list(table.days), list(table.amounts), end=end, unit="week")
    tell(0.3)
    place = {key: number for number, key in enumerate(seen.customers)}
    who = np.array([place[key] for key in table.customers])
    day = np.array(table.days, dtype="datetime64[D]").astype(np.int64).astype(np.float64)
    count = len(seen.customers)
    if count < 2:
        raise Refused(Refusal("one_customer", value=count))
    period = asked.period or regular_period(who, day)
    if asked.model == "sbg" or (asked.model == "auto" and period is not None and asked.period is None):
        asked = Question("sbg", period or "month", asked.years, asked.annual_rate, asked.margin)
        answer = _renewing(renewals(who, day, _day(seen.end), str(asked.period)), seen, asked)
    else:
        answer = _buying(seen, asked, tell)
    tell(0.9)
    last = np.full(count, -np.inf)
    np.maximum.at(last, who, day)
    spent = np.bincount(who, np.array(table.amounts), minlength=count)
    return CustomerBase(
        model=answer.model,
        parameters=answer.parameters,
        customers=tuple(str(key) for key in seen.customers),
        last=tuple(str(each) for each in last.astype(np.int64).astype("datetime64[D]")),
        purchases=tuple(int(number) for number in seen.frequency + 1),
        spent=tuple(spent.tolist()),
        alive=tuple(answer.alive.tolist()),
        expected=tuple(answer.expected.tolist()),
        value=tuple(answer.value.tolist()),
        curve=answer.curve,
        unit=answer.unit,
        end=seen.end,
        notes=answer.notes,
        question=asked,
        refused=table.refused[:MOST_REFUSED],
        refused_total=len(table.refused),
        rows=table.rows,
        rows_used=len(table.customers),
        headers=table.headers,
        columns=table.columns,
        order=table.order,
        sheet=table.sheet,
        sheets=table.sheets,
    )


def _day(date: str) -> float:
    """Return a date as days since 1970."""
    return float(np.datetime64(date, "D").astype(np.int64))


def _check(table: Transactions, asked: Question) -> None:
    if not table.customers:
        raise Refused(Refusal("no_usable_rows", value=table.rows), *table.refused[:MOST_REFUSED])
    if not np.isfinite(asked.margin):
        raise Refused(Refusal("margin_not_finite", column="margin", value=asked.margin))
    if not (np.isfinite(asked.annual_rate) and asked.annual_rate >= 0):
        raise Refused(Refusal("rate_negative", column="rate", value=asked.annual_rate))


# ---------------------------------------------------------------- customers who renew


def _renewing(found: Renewals, seen: Summary, asked: Question) -> _Answer:
    """Value of a subscriber who has not missed a renewal: mean payment x margin x DERL."""
    model, notes = _retention_model(found)
    length = PERIOD_DAYS[str(asked.period)]
    rate = (1 + asked.annual_rate) ** (length / DAYS_A_YEAR) - 1
    tenures = np.unique(found.made)
    residual = {int(each): model.expected_residual_lifetime(rate, int(each)) for each in tenures}
    left = np.array([residual[int(each)] for each in found.made])
    active = found.is_active.astype(np.float64)
    paid = (seen.first_value + seen.total) / (seen.frequency + 1)
    expected = active * model.retention_rate(found.made + 1)
    if found.returned:
        notes.append(Refusal("returned_after_gap", value=found.returned))
    return _Answer(
        model="sbg",
        parameters={"alpha": model.alpha, "beta": model.beta},
        alive=active,
        expected=expected,
        value=active * left * paid * asked.margin,
        curve=_survival(found, model),
        unit=str(asked.period),
        notes=tuple(notes),
    )


def _retention_model(found: Renewals) -> tuple[RetentionModel, list[Refusal]]:
    """Return the fitted model; where churn does not fall with tenure, its limit: one rate for everybody."""
    fit = fit_renewals(found)
    if fit.model is not None:
        return fit.model, []
    problem = fit.problem or Refusal("not_converged")
    if problem.code != "no_optimum" or problem.value != "infinity":
        raise Refused(problem)
    rate = float(found.kept.sum() / found.reached.sum())
    return RetentionModel(ALIKE * (1 - rate), ALIKE * rate), [Refusal("constant_rate_taken", value=rate)]


def _survival(found: Renewals, model: RetentionModel) -> tuple[CurvePoint, ...]:
    """Observed and fitted shares still there, and as many periods ahead again."""
    observed = found.survival()
    count = min(max(2 * (len(observed) - 1), 6), 60)
    fitted = model.survival(np.arange(count + 1))
    reached = [len(found.made), *found.reached.astype(int).tolist()]
    return tuple(
        CurvePoint(
            float(t),
            float(observed[t]) if t < len(observed) else None,
            float(fitted[t]),
            reached[t] if t < len(reached) else 0,
        )
        for t in range(count + 1)
    )


# ---------------------------------------------------------------- customers who buy at leisure


def _buying(seen: Summary, asked: Question, tell: Callable[[float], None]) -> _Answer:
    """Value of a customer who buys at leisure: purchases to expect x what one is worth, discounted."""
    columns = (seen.frequency, seen.recency, seen.age)
    model, name, notes = _purchase_model(seen, asked)
    tell(0.6)
    weeks = asked.years * DAYS_A_YEAR / UNITS["week"]
    rate = (1 + asked.annual_rate) ** (UNITS["week"] / DAYS_A_YEAR) - 1
    worth, parameters, more = _worth_of_a_purchase(seen)
    value = asked.margin * worth * model.discounted_purchases(weeks, rate, *columns)
    tell(0.8)
    fields = ("r", "alpha", "a", "b") if isinstance(model, BgNbd) else ("r", "alpha", "s", "beta")
    return _Answer(
        model=name,
        parameters={field: getattr(model, field) for field in fields} | parameters,
        alive=model.chance_alive(*columns),
        expected=model.expected_purchases(weeks, *columns),
        value=value,
        curve=_repeats(seen, model),
        unit="week",
        notes=(*notes, *more),
    )


def _purchase_model(seen: Summary, asked: Question) -> tuple[BgNbd | ParetoNbd, str, list[Refusal]]:
    """Return the model asked for; in "auto" the first that has an optimum, else the limit of BG/NBD.

    Where customers are alike, a model that spreads them out has no optimum; what it predicts in the limit
    still holds, its parameters mean nothing.
    """
    columns = (seen.frequency, seen.recency, seen.age)
    fits: list[tuple[str, PurchaseFit[BgNbd] | PurchaseFit[ParetoNbd]]] = []
    if asked.model != "pareto_nbd":
        fits.append(("bg_nbd", fit_bg_nbd(*columns, unit="week")))
    if asked.model == "pareto_nbd" or (asked.model == "auto" and _may_do_better(fits[0][1].problem)):
        fits.append(("pareto_nbd", fit_pareto_nbd(*columns, unit="week")))
    for place, (name, fit) in enumerate(fits):
        if fit.model is not None:
            return fit.model, name, [Refusal("other_model_taken")] if place else []
    for name, fit in fits:
        if fit.limit is not None:
            return fit.limit, name, [Refusal("limit_taken")]
    raise Refused(fits[0][1].problem or Refusal("not_converged"))


def _may_do_better(problem: Refusal | None) -> bool:
    """Whether another model may have an answer where BG/NBD has none."""
    return problem is not None and problem.code in ("no_optimum", "not_converged")


def _worth_of_a_purchase(seen: Summary) -> tuple[Floats, dict[str, float], list[Refusal]]:
    """Return what a purchase of each customer is worth: by Gamma-Gamma, else the mean of all purchases."""
    # A repeat purchase worth 0 says nothing to Gamma-Gamma; its customer gets the mean of all.
    usable = (seen.frequency == 0) | (seen.total > 0)
    x, total = np.where(usable, seen.frequency, 0.0), np.where(usable, seen.total, 0.0)
    fit = fit_gamma_gamma(x, total)
    model: GammaGamma | None = fit.model
    if model is not None and model.q > 1:
        return model.expected_value(x, total), {"p": model.p, "q": model.q, "v": model.v}, []
    everything = float(seen.total.sum() + seen.first_value.sum())
    mean = everything / float(seen.frequency.sum() + len(seen.frequency))
    return np.full(len(x), mean), {}, [Refusal("mean_amount_taken", value=mean)]


def _repeats(seen: Summary, model: BgNbd | ParetoNbd) -> tuple[CurvePoint, ...]:
    """Repeat purchases per customer so long after the first, of those who can be followed that far.

    Only first and last purchases are at hand for each customer: the count of repeats is taken at the end of
    observation, and customers are put in classes of their age.
    """
    longest = float(seen.age.max())
    if longest <= 0:
        return ()
    borders = np.linspace(0, longest, min(CURVE_POINTS, max(2, int(longest))) + 1)
    inside = np.clip(np.searchsorted(borders, seen.age, side="left") - 1, 0, len(borders) - 2)
    points = [CurvePoint(0.0, 0.0, 0.0, len(seen.age))]
    for place in range(len(borders) - 1):
        at = inside == place
        size = int(at.sum())
        middle = float(seen.age[at].mean()) if size else float(borders[place : place + 2].mean())
        fitted = float(model.expected_purchases(middle, [0.0], [0.0], [0.0])[0])
        observed = float(seen.frequency[at].mean()) if size >= FEWEST else None
        points.append(CurvePoint(middle, observed, fitted, size))
    return tuple(points)
