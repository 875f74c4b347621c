"""What an A/B test of one share of a map does to the value per entrant, with its chance to be a gain."""

from __future__ import annotations

import numpy as np

from metrics.assembly import Part
from metrics.customers.histories import Floats
from metrics.kernels.batches import Batch, chunks
from metrics.kernels.chain import Chain
from metrics.kernels.experiments import Experiment, Spread, effect_on_value
from metrics.kernels.system import Numbers
from metrics.refusals import Refusal, Refused
from metrics.scorecard import Scorecard
from metrics.states import State


def trial_effect(result: Experiment, card: Scorecard, subject: str, kpi: str = "conversion_rate") -> Spread:
    """Return what moving one share from the control to the treatment of a test does to the value per entrant.

    CLV(treatment share) - CLV(control share), draw by draw, each chain solved with that share in the row of
    the stage, in every segment; all other numbers stand at their best. What the share gains, the exit loses,
    or, where a churn rate is given, the staying.

    Parameters
    ----------
    result : the posterior of the test, `metrics.kernels.experiments.experiment`.
    card : the scorecard of the map.
    subject, kpi : the number that was tested: `conversion_rate`, `retention_rate` or `churn_rate` of a stage
        or touchpoint, or `share` of a flow.

    Returns
    -------
    Spread in money per entrant.

    Raises
    ------
    Refused
        `value_unknown` where the map has no value per entrant, `number_not_used` where no move has that
        number, `effect_not_finite` with the share where the others leave no room for it, or where nobody
        would leave any more.

    Example
    -------
    >>> from journey.journey import Journey
    >>> from journey.records import Map, Series, Stage
    >>> from metrics.kernels.experiments import Arm, experiment
    >>> from metrics.scorecard import scorecard
    >>> def number(subject, kpi, value):
    ...     return Series(id=f"{subject}-{kpi}", subject=subject, kpi=kpi, points=((None, value, None),))
    >>> stages = [Stage(id="trial"), Stage(id="paid", order=1)]
    >>> numbers = [number("trial", "conversion_rate", 0.1), number("paid", "revenue_per_customer", 50)]
    >>> card = scorecard(Journey([Map(id="m"), *stages, *numbers]))
    >>> found = trial_effect(experiment(Arm(100, 1000), Arm(130, 1000)), card, "trial")
    >>> round(found.median, 1), round(found.chance_positive, 2)
    (1.5, 0.98)
    """
    chain = card.chain
    if chain is None:
        raise Refused(Refusal("value_unknown", column="card"))
    if not any(_moves(state, subject, kpi) for part in card.parts for state in part.mapped.states):
        raise Refused(Refusal("number_not_used", column="subject", value=subject))

    def value(shares: Floats) -> Floats:
        return _values(card, chain, subject, kpi, shares)

    return effect_on_value(result, value)


def _moves(state: State, subject: str, kpi: str) -> list[int]:
    """Return the places of the moves of a state whose share is that number."""
    return [place for place, move in enumerate(state.moves) if (move.subject, move.kpi) == (subject, kpi)]


def _values(card: Scorecard, chain: Chain, subject: str, kpi: str, shares: Floats) -> Floats:
    """Return the value per entrant for each share, shape (draws,); NaN where there is none."""
    values = np.full(len(shares), np.nan)
    for part in chunks(len(shares), len(chain.names)):
        tried = shares[part]
        moves = np.repeat((chain.transition * chain.known[:, None])[None], len(tried), axis=0)
        for each in card.parts:
            for state in each.mapped.states:
                if _moves(state, subject, kpi):
                    _write_row(moves, each, state, chain, kpi, _moves(state, subject, kpi), tried)
        batch = _batch(chain, moves)
        values[part] = np.where(batch.sound, batch.clv, np.nan)
    return values


def _write_row(
    moves: Numbers, part: Part, state: State, chain: Chain, kpi: str, places: list[int], tried: Floats
) -> None:
    row = chain.index(part.state_name(state.id))
    plain = np.array([move.share or 0.0 for move in state.moves])
    shares = np.repeat(plain[None], len(tried), axis=0)
    staying = [place for place, move in enumerate(state.moves) if move.kpi == "churn_rate"]
    churn = tried if kpi == "churn_rate" else 1 - plain.sum()
    if kpi != "churn_rate":
        shares[:, places] = tried[:, None]
    for place in staying:
        shares[:, place] = 1 - churn - (shares.sum(axis=1) - shares[:, place])
    moves[:, row] = 0.0
    for place, move in enumerate(state.moves):
        moves[:, row, chain.index(part.state_name(move.target))] += shares[:, place]


def _batch(chain: Chain, moves: Numbers) -> Batch:
    shape = (len(moves), len(chain.names))
    return Batch(
        transition=moves,
        revenue=np.broadcast_to(chain.revenue * chain.known, shape),
        cost=np.broadcast_to(chain.cost * chain.known, shape),
        discount=np.broadcast_to(chain.discount, shape),
        start=np.broadcast_to(chain.start, shape),
        dwell_periods=chain.dwell_periods,
        horizon=chain.horizon,
    )
