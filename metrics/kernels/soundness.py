"""Whether a chain is sound: its shapes, its shares, and whether its value is finite."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from metrics.kernels.system import Numbers, Truths, WholeNumbers, reach

SHARE_TOLERANCE = 1e-9
"""Shares that sum to 1 within this count as summing to 1, and an exit share within it as no exit."""


class ChainError(ValueError):
    """A chain without an answer: a code, its states (a loop as a path of names), and the total."""

    def __init__(self, code: str, states: Sequence[str] = (), total: float | None = None) -> None:
        super().__init__(code, tuple(states), total)
        self.code = code
        self.states = tuple(states)
        self.total = total


def check_names(names: tuple[str, ...]) -> None:
    """Refuse a chain without states or with one name twice."""
    if not names:
        raise ChainError("no_states")
    twice = (
        tuple(sorted({name for name in names if names.count(name) > 1}))
        if len(set(names)) < len(names)
        else ()
    )
    if twice:
        raise ChainError("duplicate_state", twice)


def check_numbers(names: tuple[str, ...], arrays: Mapping[str, Numbers]) -> None:
    """Refuse an array of the wrong shape, and name the states whose numbers are not finite."""
    count = len(names)
    for field, array in arrays.items():
        if array.shape != ((count, count) if field == "transition" else (count,)):
            raise ChainError("wrong_shape", (field,))
        unsound = ~np.isfinite(array)
        if unsound.any():
            raise ChainError(
                "not_finite_number", named(names, unsound.any(axis=1) if array.ndim > 1 else unsound)
            )


def check_ranges(
    names: tuple[str, ...], transition: Numbers, discount: Numbers, start: Numbers, horizon: int | None
) -> None:
    """Refuse shares and discounts out of range, a start that is no mix, an empty horizon."""
    if (transition < 0).any():
        raise ChainError(
            "negative_share", named(names, (transition < 0).any(axis=1)), float(transition.min())
        )
    totals = transition.sum(axis=1)
    if (totals > 1 + SHARE_TOLERANCE).any():
        worst = int(totals.argmax())
        raise ChainError("share_above_one", (names[worst],), float(totals[worst]))
    outside = (discount <= 0) | (discount > 1)
    if outside.any():
        raise ChainError("discount_out_of_range", named(names, outside), float(discount[outside][0]))
    check_start(names, start)
    if horizon is not None and horizon < 1:
        raise ChainError("horizon_not_positive", (), float(horizon))


def check_start(names: tuple[str, ...], start: Numbers) -> None:
    """Refuse a start that is no mix."""
    if (start < 0).any() or abs(start.sum() - 1) > SHARE_TOLERANCE:
        raise ChainError("start_not_a_mix", named(names, start < 0), float(start.sum()))


def whole_periods(names: tuple[str, ...], dwell_periods: npt.ArrayLike) -> WholeNumbers:
    """Dwell as whole periods."""
    dwell = np.array(dwell_periods, dtype=np.float64)
    check_numbers(names, {"dwell_periods": dwell})
    wrong = (dwell < 0) | (dwell != np.round(dwell))
    if wrong.any():
        raise ChainError("dwell_not_whole", named(names, wrong), float(dwell[wrong][0]))
    return dwell.astype(np.int64)


def stuck(transition: Numbers, discount: Numbers, dwell_periods: WholeNumbers, horizon: int | None) -> Truths:
    """States from which no money is ever lost sight of: no exit, no discount, no passing of a finite horizon.

    A state loses when it exits, discounts, or moves on in time towards a horizon. Those that cannot reach a
    losing state go round for ever at full weight, so their value has no finite sum.
    """
    losing = 1 - discount * transition.sum(axis=1) > SHARE_TOLERANCE
    if horizon is not None:
        losing |= dwell_periods > 0
    if losing.all():
        return np.zeros(len(losing), dtype=np.bool_)
    return ~reach(transition.T > SHARE_TOLERANCE, losing)


def loop_within(names: tuple[str, ...], transition: Numbers, states: Truths) -> tuple[str, ...]:
    """A loop among `states` as a path of names that ends where it began, following the largest shares."""
    at = int(np.flatnonzero(states)[0])
    path: list[int] = []
    while at not in path:
        path.append(at)
        at = int(transition[at].argmax())
    return tuple(names[state] for state in [*path[path.index(at) :], at])


def named(names: tuple[str, ...], chosen: npt.ArrayLike) -> tuple[str, ...]:
    """The names of the chosen states."""
    return tuple(name for name, take in zip(names, np.asarray(chosen), strict=True) if take)
