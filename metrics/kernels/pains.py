"""What a state would be without its pain points."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from metrics.kernels.chain import Chain, ChainError
from metrics.kernels.soundness import SHARE_TOLERANCE
from metrics.kernels.whatif import RowChange


@dataclass(frozen=True)
class Pain:
    """A pain point as numbers: share of visits met, extra share that leaves, money a case, share relieved."""

    affected: float
    extra_dropoff: float = 0.0
    cost_per_case: float = 0.0
    relief: float = 1.0


def pain_row(chain: Chain, state: int, pains: Sequence[Pain]) -> RowChange:
    """The row of a state without (the relieved part of) its pains.

    Exit share less sum_i relief_i affected_i extra_dropoff_i, spread over the moves in proportion to their
    shares; cost less sum_i relief_i affected_i cost_per_case_i.

    Parameters
    ----------
    chain : the chain with the pains.
    state : where they are felt.
    pains : their numbers, each share in 0 to 1, cost_per_case in money.

    Returns
    -------
    RowChange with the new shares and cost.

    Raises
    ------
    ChainError
        `pain_out_of_range`; `pain_exceeds_exit` when fewer leave than the pains are said to drive out;
        `no_moves` when nobody can go on from the state; `pain_exceeds_cost` when the cases cost more than the
        state.

    Example
    -------
    >>> chain = Chain(("trial",), [[0.5]], [10.0], [4.0], [1.0], [1.0])
    >>> row = pain_row(chain, 0, [Pain(affected=0.5, extra_dropoff=0.2, cost_per_case=2.0)])
    >>> row.transition, row.cost
    (array([0.6]), 3.0)
    """
    name = (chain.names[state],)
    for pain in pains:
        shares = (pain.affected, pain.extra_dropoff, pain.relief)
        if not all(0 <= share <= 1 for share in shares) or not 0 <= pain.cost_per_case < math.inf:
            raise ChainError("pain_out_of_range", name)
    kept = sum(pain.relief * pain.affected * pain.extra_dropoff for pain in pains)
    saved = sum(pain.relief * pain.affected * pain.cost_per_case for pain in pains)
    leaving, cost = float(chain.exit_share[state]), float(chain.cost[state])
    if kept > leaving + SHARE_TOLERANCE:
        raise ChainError("pain_exceeds_exit", name, kept)
    if saved > cost + SHARE_TOLERANCE * abs(cost):
        raise ChainError("pain_exceeds_cost", name, saved)
    if kept > 0 and leaving >= 1:
        raise ChainError("no_moves", name)
    row = chain.transition[state] * (1 + kept / (1 - leaving)) if kept > 0 else chain.transition[state]
    return RowChange(state, transition=row, cost=cost - saved)
