"""What each state and each number contributed to the difference between two chains, summing exactly to it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from metrics.kernels.chain import Chain, ChainError
from metrics.kernels.system import Numbers, Singular, meetings, mixed

TOLERANCE = 1e-9
"""The parts sum to the difference within this share of the money that changes hands."""
NODES = 16
MOST_PANELS = 400


@dataclass(frozen=True, eq=False)
class Weights:
    """Mean slopes of the CLV along the path: what one unit of change was worth, in money per entrant.

    `transition` (S, S) per unit of share, `money` (S,) per unit of money a visit (the mean visits),
    `discount` (S,) per unit of the factor, `start` (S,) per unit of start share, `dwell` (S,) for the whole
    change of dwell. A change of a number by x contributes x times its slope, so a change that has several
    causes splits in proportion.
    """

    transition: Numbers
    money: Numbers
    discount: Numbers
    start: Numbers
    dwell: Numbers


@dataclass(frozen=True, eq=False)
class Decomposition:
    """Contributions to `after - before`, in money per entrant; `residual` is what integration left over.

    `transition` (S, S) by flow; `revenue`, `cost`, `discount`, `dwell` (S,) by state, `cost` already with the
    sign of its effect; `start` (S,), which sums to the customer mix. `new` and `gone` name states of one
    chain alone.
    """

    names: tuple[str, ...]
    before: float
    after: float
    transition: Numbers
    revenue: Numbers
    cost: Numbers
    discount: Numbers
    dwell: Numbers
    start: Numbers
    weights: Weights
    residual: float
    converged: bool
    new: tuple[str, ...]
    gone: tuple[str, ...]

    @property
    def difference(self) -> float:
        """CLV after less CLV before, money per entrant."""
        return self.after - self.before

    @property
    def by_state(self) -> Numbers:
        """Contribution of everything that belongs to a state, shape (S,), without the start mix."""
        parts = self.revenue + self.cost + self.discount + self.dwell
        return np.asarray(self.transition.sum(axis=1) + parts)

    @property
    def mix(self) -> float:
        """Contribution of who enters where, money per entrant."""
        return float(self.start.sum())


def decompose(before: Chain, after: Chain) -> Decomposition:
    """Split the difference of two CLVs by Aumann-Shapley along the straight path between the chains.

    P(u), d(u), r(u), a(u) run straight from u = 0 to u = 1, and contribution = integral over u of
    n(u)^T (dr + dA V(u)) + da^T V(u) with dA = diag(dd) P(u) + diag(d(u)) dP. With a horizon, a changed dwell
    is a change of its own: the moves of the state shift from the old dwell to the new. Gauss-Legendre panels
    of 16 nodes are halved until each agrees with the exact difference over it and its tail has died out.

    Parameters
    ----------
    before, after : chains; states are matched by name. A state of one chain alone has no visits and no moves
        in the other, so its own row is its own part. A state where nobody came and whose value had no end
        takes the numbers of the other chain: reaching it is the whole of what it contributes. So every chain
        on the path is finite when both its ends are.

    Returns
    -------
    Decomposition; its parts and residual sum to the difference, and the residual is below 1e-9 of the money
    that changes hands unless `converged` is false.

    Raises
    ------
    ChainError
        `different_horizons`.

    Example
    -------
    >>> stay = lambda share: Chain(("active",), [[share]], [10.0], [0.0], [1.0], [1.0])
    >>> result = decompose(stay(0.5), stay(0.75))
    >>> round(result.difference, 9), round(float(result.transition[0, 0]), 9)
    (20.0, 20.0)

    References
    ----------
    Aumann and Shapley (1974), "Values of Non-Atomic Games"; Billera and Heath (1982), "Allocation of shared
    costs".
    """
    if before.horizon != after.horizon:
        raise ChainError("different_horizons")
    first, last = align(before, after)
    first, last = _opened(first, last), _opened(last, first)
    path = _Path(first, last)
    weights, residual = _integrate(path)
    slopes = Weights(**weights)
    return Decomposition(
        names=first.names,
        before=first.clv,
        after=last.clv,
        transition=(last.transition - first.transition) * slopes.transition,
        revenue=(last.revenue - first.revenue) * slopes.money,
        cost=(first.cost - last.cost) * slopes.money,
        discount=(last.discount - first.discount) * slopes.discount,
        dwell=slopes.dwell,
        start=(last.start - first.start) * slopes.start,
        weights=slopes,
        residual=residual,
        converged=abs(residual) <= TOLERANCE * path.scale,
        new=tuple(name for name in after.names if name not in before.names),
        gone=tuple(name for name in before.names if name not in after.names),
    )


def split_product(before: Sequence[float], after: Sequence[float]) -> Numbers:
    """Split the change of a product exactly between its factors, by Aumann-Shapley along the straight path.

    c_i = (y_i - x_i) integral over u of prod_{j != i} (x_j + u (y_j - x_j)); the integrand is a polynomial,
    so Gauss nodes give it exactly, and sum_i c_i = prod y - prod x.

    Parameters
    ----------
    before, after : the m factors at either end.

    Returns
    -------
    (m,) contributions in the unit of the product.

    Raises
    ------
    ChainError
        `wrong_shape`, `not_finite_number`.

    Example
    -------
    Two orders of 10 become three orders of 12:

    >>> split_product([2, 10], [3, 12])
    array([11.,  5.])

    References
    ----------
    Aumann and Shapley (1974); for two factors the same as Shapley (1953).
    """
    x, y = np.array(before, dtype=np.float64), np.array(after, dtype=np.float64)
    if x.ndim != 1 or x.shape != y.shape:
        raise ChainError("wrong_shape")
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise ChainError("not_finite_number")
    nodes, shares = _gauss(max(1, (len(x) + 1) // 2))
    factors = x + nodes[:, None] * (y - x)
    rest = [np.delete(factors, factor, axis=1).prod(axis=1) for factor in range(len(x))]
    return np.asarray((y - x) * np.array([shares @ others for others in rest]))


def align(before: Chain, after: Chain) -> tuple[Chain, Chain]:
    """Both chains on the union of their states; an absent state is never visited and books nothing."""
    names = before.names + tuple(name for name in after.names if name not in before.names)
    return _spread(before, after, names), _spread(after, before, names)


def _spread(chain: Chain, other: Chain, names: tuple[str, ...]) -> Chain:
    if chain.names == names:
        return chain
    at = [names.index(name) for name in chain.names]
    elsewhere = [names.index(name) for name in other.names]
    revenue, cost, start, discount = np.zeros((4, len(names)))
    dwell = np.zeros(len(names), dtype=np.int64)
    transition = np.zeros((len(names), len(names)))
    # An absent state borrows its discount and dwell, so that they contribute nothing of their own.
    discount[elsewhere], dwell[elsewhere] = other.discount, other.dwell_periods
    discount[at], dwell[at] = chain.discount, chain.dwell_periods
    revenue[at], cost[at], start[at] = chain.revenue, chain.cost, chain.start
    transition[np.ix_(at, at)] = chain.transition
    return replace(
        chain,
        names=names,
        transition=transition,
        revenue=revenue,
        cost=cost,
        discount=discount,
        start=start,
        dwell_periods=dwell,
    )


def _opened(chain: Chain, other: Chain) -> Chain:
    """The chain with the other's numbers where its own have no finite value: nobody comes there.

    Without this the CLV would jump as soon as the path leaves the chain, and a jump has no shares.
    """
    closed = ~chain.known & other.known
    if not closed.any():
        return chain
    return replace(
        chain,
        transition=np.where(closed[:, None], other.transition, chain.transition),
        revenue=np.where(closed, other.revenue, chain.revenue),
        cost=np.where(closed, other.cost, chain.cost),
        discount=np.where(closed, other.discount, chain.discount),
        dwell_periods=np.where(closed, other.dwell_periods, chain.dwell_periods),
    )


class _Path:
    """The straight path between two chains, and the slopes of the CLV at any point of it."""

    def __init__(self, first: Chain, last: Chain) -> None:
        self.first, self.last = first, last
        self.change = {
            name: getattr(last, name) - getattr(first, name)
            for name in ("transition", "money", "discount", "start")
        }
        # Between its ends the path has one graph, whose loops are found once, half way.
        half = {name: (getattr(first, name) + getattr(last, name)) / 2 for name in _PATH_FIELDS}
        self.inner = replace(first, dwell_periods=np.maximum(first.dwell_periods, last.dwell_periods), **half)
        self.known = self.inner.known
        gross = [chain.visits @ (np.abs(chain.revenue) + np.abs(chain.cost)) for chain in (first, last)]
        self.scale = max(float(amount) for amount in gross)

    def value_at(self, point: float) -> float:
        """CLV at a point of the path."""
        if point in {0.0, 1.0}:
            return self.last.clv if point else self.first.clv
        return self._solved(point)[2]

    def _at(self, name: str, point: float) -> Numbers:
        value: Numbers = getattr(self.first, name) + point * self.change[name]
        return value

    def _solved(self, point: float) -> tuple[Numbers, Numbers, float]:
        moves = self._at("discount", point)[:, None] * self._at("transition", point) * self.known[:, None]
        dwells = [
            (self.first.dwell_periods, np.full(len(moves), 1 - point)),
            (self.last.dwell_periods, np.full(len(moves), point)),
        ]
        system = mixed(moves, dwells, self.first.horizon)
        start = self._at("start", point)
        try:
            value = system.values(self._at("money", point) * self.known)
            return value, system.visits(start), float(start @ value[0])
        except Singular:
            raise ChainError("not_finite_number", self.first.names) from None

    def slopes(self, point: float) -> dict[str, Numbers]:
        """Slopes of the CLV at a point, by the fields of Weights."""
        value, visits, _ = self._solved(point)
        share, discount = self._at("transition", point), self._at("discount", point)
        old, new = (self._ahead(value, visits, chain) for chain in (self.first, self.last))
        ahead = (1 - point) * old + point * new
        return {
            "transition": discount[:, None] * ahead,
            "money": visits.sum(axis=0),
            "discount": (share * ahead).sum(axis=1),
            "start": value[0],
            "dwell": discount * (share * (new - old)).sum(axis=1),
        }

    def _ahead(self, value: Numbers, visits: Numbers, chain: Chain) -> Numbers:
        """Visits times the value met on going on, with the dwell of one of the two chains, shape (S, S)."""
        if chain.horizon is None:
            return meetings(visits, value, 0)
        result = np.zeros(chain.transition.shape)
        for periods in np.unique(chain.dwell_periods):
            rows = chain.dwell_periods == periods
            result[rows] = meetings(visits[:, rows], value, int(periods))
        return result

    def effects(self, slopes: dict[str, Numbers]) -> Numbers:
        """Derivative of the CLV along the path by state, and last by start, shape (S + 1,)."""
        by_state = (self.change["transition"] * slopes["transition"]).sum(axis=1) + slopes["dwell"]
        by_state += self.change["money"] * slopes["money"] + self.change["discount"] * slopes["discount"]
        return np.append(by_state, self.change["start"] @ slopes["start"])


_PATH_FIELDS = ("transition", "revenue", "cost", "discount", "start")


def _integrate(path: _Path) -> tuple[dict[str, Numbers], float]:
    """Mean slopes over the path, and what their effects leave of the difference."""
    total: dict[str, Numbers] = {}
    explained = 0.0
    for width, slopes, effect in _panels(path):
        explained += effect
        for name, slope in slopes.items():
            total[name] = total.get(name, 0.0) + width * slope
    return total, path.last.clv - path.first.clv - explained


def _panels(path: _Path) -> Iterator[tuple[float, dict[str, Numbers], float]]:
    """Panels whose integral is settled: their width, mean slopes and effect; unsettled ones are halved."""
    nodes, shares = _gauss(NODES)
    tail = _legendre_tail(nodes, shares)
    waiting = [(0.0, 1.0, path.value_at(0.0), path.value_at(1.0))]
    panels = 0
    while waiting:
        low, high, value_low, value_high = waiting.pop()
        panels += 1
        width = high - low
        slopes = [path.slopes(low + width * node) for node in nodes]
        effects = np.array([path.effects(slope) for slope in slopes])
        effect = width * float(shares @ effects.sum(axis=1))
        missing = abs(effect - (value_high - value_low)) / (path.scale or 1.0)
        unresolved = width * float(np.abs(tail @ effects).max()) / (path.scale or 1.0)
        # Gauss error goes as the square of the last coefficient seen: 1e-6 leaves about 1e-12.
        settled = unresolved < 1e-10 or (unresolved < 1e-6 and missing < TOLERANCE / 50)
        if settled or panels + len(waiting) >= MOST_PANELS:
            yield width, _mean(shares, slopes), effect
            continue
        middle = (low + high) / 2
        value_middle = path.value_at(middle)
        waiting += [(middle, high, value_middle, value_high), (low, middle, value_low, value_middle)]


def _mean(shares: Numbers, slopes: Sequence[dict[str, Numbers]]) -> dict[str, Numbers]:
    """Weighted mean of the slopes at the nodes."""
    return {name: np.tensordot(shares, np.array([slope[name] for slope in slopes]), 1) for name in slopes[0]}


def _gauss(count: int) -> tuple[Numbers, Numbers]:
    """Gauss-Legendre nodes and weights on 0 to 1."""
    nodes, weights = np.polynomial.legendre.leggauss(count)
    return (nodes + 1) / 2, weights / 2


def _legendre_tail(nodes: Numbers, shares: Numbers) -> Numbers:
    """Rows that give the last two Legendre coefficients of a function at the nodes, shape (2, nodes)."""
    degrees = np.array([len(nodes) - 2, len(nodes) - 1])
    polynomials = np.polynomial.legendre.legvander(2 * nodes - 1, len(nodes) - 1)[:, degrees]
    tail: Numbers = ((2 * degrees + 1) * polynomials * shares[:, None]).T
    return tail
