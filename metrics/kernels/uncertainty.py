"""How sure the figures of a chain are: posteriors, intervals, and where to collect data first."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from metrics.kernels.batches import Batch, chunks
from metrics.kernels.chain import Chain
from metrics.kernels.laws import Law
from metrics.kernels.row_draws import dirichlet
from metrics.kernels.system import Numbers, Truths
from metrics.kernels.whatif import RowChange
from metrics.refusals import Refusal, Refused

DRAWS = 4000
ENDS = (0.1, 0.5, 0.9)
"""Quantiles that make the 80 % interval and its middle."""


@dataclass(frozen=True, eq=False)
class Interval:
    """Median and 80 % interval, each a number or an array; NaN where no draw has a finite figure.

    `is_prior_only` says that no observation stands behind it, only the prior over what is drawn.
    """

    low: Numbers
    median: Numbers
    high: Numbers
    is_prior_only: bool = False


@dataclass(frozen=True, eq=False)
class Posterior:
    """What was seen of a chain: counts of moves and of leavers, and laws of its money.

    Parameters
    ----------
    chain : the chain at its best numbers; its shares above 0 are the drawn moves, and it tells times, start
        and horizon, which are taken as certain.
    counts : (S, S), visits to s seen going next to t; 0 or more.
    leavers : (S,), visits to s seen leaving.
    revenue, cost : S laws of the money per visit, each; certain where not given.

    Raises
    ------
    Refused
        `wrong_shape`, `not_finite`, `count_negative`, with the place.

    Example
    -------
    >>> chain = Chain(("active",), [[0.5]], [10.0], [0.0], [1.0], [1.0])
    >>> Posterior(chain, [[30]], [30]).weights
    array([[31., 31.]])
    """

    chain: Chain
    counts: npt.ArrayLike
    leavers: npt.ArrayLike
    revenue: Sequence[Law] | None = None
    cost: Sequence[Law] | None = None

    def __post_init__(self) -> None:
        size = len(self.chain.names)
        for name, shape in (("counts", (size, size)), ("leavers", (size,))):
            array = np.array(getattr(self, name), dtype=np.float64)
            if array.shape != shape:
                raise Refused(Refusal("wrong_shape", column=name, value=array.shape))
            for code, wrong in (("not_finite", ~np.isfinite(array)), ("count_negative", array < 0)):
                if wrong.any():
                    place = np.argwhere(wrong)[0]
                    raise Refused(Refusal(code, int(place[0]) + 1, name, float(array[tuple(place)])))
            object.__setattr__(self, name, array)
        for name in ("revenue", "cost"):
            laws = getattr(self, name)
            if laws is not None and len(laws) != size:
                raise Refused(Refusal("wrong_shape", column=name, value=len(laws)))

    @property
    def seen(self) -> Numbers:
        """Counts of all moves, the exit last, shape (S, S + 1)."""
        return np.hstack([np.asarray(self.counts), np.asarray(self.leavers)[:, None]])

    @property
    def weights(self) -> Numbers:
        """Dirichlet weights: the counts, and 1 for each drawn move and for the exit; shape (S, S + 1)."""
        drawn = (self.chain.transition > 0) | (np.asarray(self.counts) > 0)
        return np.asarray(self.seen + np.hstack([drawn, np.ones((len(drawn), 1), bool)]))

    @property
    def prior_only(self) -> Truths:
        """States with moves of which nothing was seen, shape (S,)."""
        return np.asarray((self.seen.sum(axis=1) == 0) & (self.chain.transition > 0).any(axis=1))


@dataclass(frozen=True, eq=False)
class Uncertainty:
    """Intervals of the figures of a chain, over draws from a posterior; money and visits per entrant.

    `value`, `visits`, `booked` and `leak` have ends of shape (S,). `clv_draws` (draws,) is NaN where a draw
    has no finite value, which is so for a share `endless` of them; the intervals are over the others.
    `collect` (S,) is each state's share of the variance of the CLV, by the delta method: where to collect
    data first. `prior_only` (S,) marks states of which nothing was seen.
    """

    clv: Interval
    value: Interval
    visits: Interval
    booked: Interval
    leak: Interval
    clv_draws: Numbers
    endless: float
    collect: Numbers
    prior_only: Truths


def uncertainty(posterior: Posterior, draws: int = DRAWS, seed: int = 0) -> Uncertainty:
    """Draw chains from a posterior and solve each of them.

    P_s ~ Dirichlet(counts_s + 1 for each drawn move and the exit), money by its laws, all independent.

    Parameters
    ----------
    posterior : what was seen.
    draws : chains to draw, 100 or more.
    seed : the same seed gives the same draws.

    Returns
    -------
    Uncertainty.

    Raises
    ------
    Refused
        `too_few_draws`.

    Example
    -------
    One row: 30 of 60 stayed, so the share that stays is Beta(31, 31) and its median is one half.

    >>> chain = Chain(("active",), [[0.5]], [10.0], [0.0], [1.0], [1.0])
    >>> found = uncertainty(Posterior(chain, [[30]], [30]))
    >>> bool(abs(found.clv.median - 20) < 0.3), bool(found.clv.low < 18 < 22 < found.clv.high)
    (True, True)

    References
    ----------
    Gelman et al. (2013), Bayesian Data Analysis, section 3.4 (multinomial with Dirichlet prior).
    """
    if draws < 100:
        raise Refused(Refusal("too_few_draws", column="draws", value=draws))
    rows, revenue, cost = drawn_numbers(posterior, draws, seed)
    size = len(posterior.chain.names)
    names = ("value", "visits", "booked", "leak")
    figures = {name: np.full((draws, size), np.nan) for name in names}
    clv = np.full(draws, np.nan)
    for part in chunks(draws, size):
        batch = batch_of(posterior.chain, rows[part, :, :-1], revenue[part], cost[part])
        solved = (batch.value, batch.visits, batch.visits * batch.money, batch.leak)
        clv[part] = np.where(batch.sound, batch.clv, np.nan)
        for name, figure in zip(names, solved, strict=True):
            figures[name][part] = np.where(batch.sound[:, None], figure, np.nan)
    figures["value"][:, ~posterior.chain.known] = np.nan
    prior = posterior.prior_only
    only = bool(prior.any() and not posterior.seen.any())
    return Uncertainty(
        clv=interval(clv, only),
        **{name: interval(figure, only) for name, figure in figures.items()},
        clv_draws=clv,
        endless=float(np.isnan(clv).mean()),
        collect=collect_first(posterior),
        prior_only=prior,
    )


def batch_of(chain: Chain, transition: Numbers, revenue: Numbers, cost: Numbers) -> Batch:
    """Put drawn numbers together as chains; states without a finite value are cut off, as in the chain."""
    known = chain.known
    draws = len(transition)
    return Batch(
        transition=transition * known[:, None],
        revenue=revenue * known,
        cost=cost * known,
        discount=np.broadcast_to(chain.discount, (draws, len(known))),
        start=np.broadcast_to(chain.start, (draws, len(known))),
        dwell_periods=chain.dwell_periods,
        horizon=chain.horizon,
    )


def drawn_numbers(posterior: Posterior, draws: int, seed: int) -> tuple[Numbers, Numbers, Numbers]:
    """Draw rows with their exit, shape (draws, S, S + 1), revenue and cost per visit, shape (draws, S)."""
    random = np.random.default_rng(seed)
    weights = posterior.weights
    rows = np.zeros((draws, *weights.shape))
    for state, weight in enumerate(weights):
        edges = np.flatnonzero(weight)
        rows[:, state, edges] = dirichlet(random, weight[edges], draws)
    chain = posterior.chain
    money = [
        np.broadcast_to(figures, (draws, len(figures)))
        if laws is None
        else np.stack([law.draw(random, draws) for law in laws], axis=1)
        for laws, figures in ((posterior.revenue, chain.revenue), (posterior.cost, chain.cost))
    ]
    return rows, money[0], money[1]


def interval(draws: Numbers, is_prior_only: bool = False) -> Interval:
    """Median and 80 % interval over the finite draws, along the first axis; never the mean.

    Parameters
    ----------
    draws : (draws, ...), NaN where a draw has no finite figure.
    is_prior_only : whether to mark that no observation stands behind it.

    Returns
    -------
    Interval with ends of the shape of one draw.

    Example
    -------
    >>> found = interval(np.append(np.arange(101.0), np.nan))
    >>> float(found.low), float(found.median), float(found.high)
    (10.0, 50.0, 90.0)
    """
    flat = draws.reshape(len(draws), -1)
    ends = np.full((3, flat.shape[1]), np.nan)
    finite = np.isfinite(flat)
    if finite.all():
        ends[:] = np.quantile(flat, ENDS, axis=0)
    else:
        for column in np.flatnonzero(finite.any(axis=0)):
            ends[:, column] = np.quantile(flat[finite[:, column], column], ENDS)
    low, median, high = (end.reshape(draws.shape[1:]) for end in ends)
    return Interval(low, median, high, is_prior_only)


def difference(before: Uncertainty, after: Uncertainty) -> Interval:
    """Interval of the difference of two values per entrant, draw by draw.

    Parameters
    ----------
    before, after : over the same number of draws, of different seeds where what was seen is not the same.

    Returns
    -------
    Interval, money per entrant.

    Raises
    ------
    Refused
        `lengths_differ`.

    Example
    -------
    >>> chain = Chain(("active",), [[0.5]], [10.0], [0.0], [1.0], [1.0])
    >>> few, many = (Posterior(chain, [[count]], [count]) for count in (30, 300))
    >>> float(difference(uncertainty(many, seed=1), uncertainty(many, seed=1)).high)
    0.0
    """
    if len(before.clv_draws) != len(after.clv_draws):
        raise Refused(Refusal("lengths_differ", column="clv_draws", value=len(after.clv_draws)))
    only = before.clv.is_prior_only or after.clv.is_prior_only
    return interval(after.clv_draws - before.clv_draws, only)


def fixes(posterior: Posterior, changes: Sequence[RowChange], draws: int = DRAWS, seed: int = 0) -> Interval:
    """Interval of what each change of one row does to the CLV, the other numbers being uncertain.

    Draw by draw n_s q / (1 - g) with q = dr + dA.V and g = dA.N[:, s]; with a horizon solved again.

    Parameters
    ----------
    posterior : what was seen.
    changes : new numbers of one state each; what is None keeps its law. `dwell_periods` is not supported.
    draws, seed : as in `uncertainty`.

    Returns
    -------
    Interval with ends of shape (changes,), money per entrant.

    Raises
    ------
    Refused
        `time_not_supported` when a change has new whole periods.

    Example
    -------
    >>> chain = Chain(("active",), [[0.5]], [10.0], [0.0], [1.0], [1.0])
    >>> found = fixes(Posterior(chain, [[30]], [30]), [RowChange(0, transition=[0.75])])
    >>> bool(abs(found.median[0] - 20) < 0.3)
    True
    """
    if any(change.dwell_periods is not None for change in changes):
        raise Refused(Refusal("time_not_supported", column="dwell_periods"))
    rows, revenue, cost = drawn_numbers(posterior, draws, seed)
    effects = np.full((draws, len(changes)), np.nan)
    for part in chunks(draws, len(posterior.chain.names)):
        batch = batch_of(posterior.chain, rows[part, :, :-1], revenue[part], cost[part])
        for place, change in enumerate(changes):
            effects[part, place] = row_effect(batch, change)
    return interval(effects)


def row_effect(batch: Batch, change: RowChange) -> Numbers:
    """Effect on the CLV of each drawn chain of changing one row, shape (B,); NaN where it has no value."""
    at = change.state
    moves = batch.transition.copy()
    discount, revenue, cost = (np.array(each) for each in (batch.discount, batch.revenue, batch.cost))
    if change.transition is not None:
        moves[:, at] = np.asarray(change.transition)
    for array, new in ((discount, change.discount), (revenue, change.revenue), (cost, change.cost)):
        if new is not None:
            array[:, at] = new
    after = Batch(moves, revenue, cost, discount, batch.start, batch.dwell_periods, batch.horizon)
    if batch.horizon is not None:
        return np.where(batch.sound & after.sound, after.clv - batch.clv, np.nan)
    moved = after.discounted[:, at] - batch.discounted[:, at]
    gain = after.money[:, at] - batch.money[:, at] + (moved * batch.value).sum(axis=1)
    again = (moved * batch.returns(at)).sum(axis=1)
    carries = batch.sound & (again < 1)
    return np.where(carries, batch.visits[:, at] * gain / np.where(carries, 1 - again, np.nan), np.nan)


def collect_first(posterior: Posterior) -> Numbers:
    """Share of each state in the variance of the CLV: where more data would make it surer.

    n_s^2 Var(next value) / (k_s + 1) + n_s^2 (Var(revenue_s) + Var(cost_s)), k_s the weights of row s, over
    their sum (delta method). With a horizon the value at the next arrival is summed over the periods.

    Parameters
    ----------
    posterior : what was seen.

    Returns
    -------
    (S,), sums to 1; zeros where everything is certain.

    Example
    -------
    >>> moves = [[0, 0.5], [0, 0.5]]
    >>> chain = Chain(("trial", "active"), moves, [0.0, 10.0], [0.0, 0.0], [1.0, 1.0], [1, 0])
    >>> collect_first(Posterior(chain, [[0, 50], [0, 5]], [50, 5])).round(2)
    array([0.11, 0.89])

    References
    ----------
    Caswell (2001), "Matrix Population Models", section 12.1 (series approximation of the variance).
    """
    chain, weights = posterior.chain, posterior.weights
    total = weights.sum(axis=1)
    shares = weights[:, :-1] / total[:, None]
    ahead = chain.discount[:, None] * chain.next_value
    mean = (shares * ahead).sum(axis=1)
    exits = weights[:, -1] / total
    variance = (shares * (ahead - mean[:, None]) ** 2).sum(axis=1) + exits * mean**2
    money = [_variances(laws, len(total)) for laws in (posterior.revenue, posterior.cost)]
    parts = variance / (total + 1) + chain.visits**2 * (money[0] + money[1])
    return np.asarray(parts / parts.sum() if parts.sum() > 0 else parts)


def _variances(laws: Sequence[Law] | None, size: int) -> Numbers:
    return np.zeros(size) if laws is None else np.array([law.variance for law in laws])
