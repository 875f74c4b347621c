"""Tiers of customers as segments of a map."""

from __future__ import annotations

from collections.abc import Collection

from journey.records import Segment
from metrics.customers.tiers import Tiering


def tier_segments(tiering: Tiering, taken: Collection[str] = ()) -> tuple[Segment, ...]:
    """Return a segment for each tier that has customers, with its share of them, lowest tier first.

    Parameters
    ----------
    tiering : who is in which tier, `metrics.customers.tiers.tiers_by_share` or `tiers_by_value`.
    taken : ids that the map has already.

    Returns
    -------
    Segments whose shares sum to 1, each named as its tier and measured.

    Example
    -------
    >>> from metrics.customers.tiers import tiers_by_share
    >>> [(s.id, s.name, s.share) for s in tier_segments(tiers_by_share([5, 1, 90, 2, 3, 30, 4, 1, 2, 20]))]
    [('tier-1', 'indifferent', 0.7), ('tier-2', 'good', 0.2), ('tier-3', 'best', 0.1)]
    """
    segments: list[Segment] = []
    used = set(taken)
    for tier in tiering.tiers:
        if tier.size == 0:
            continue
        number = len(segments) + 1
        while f"tier-{number}" in used:
            number += 1
        used.add(f"tier-{number}")
        share = tier.share_of_customers
        segments.append(Segment(id=f"tier-{number}", name=tier.name, share=share, evidence="measured"))
    return tuple(segments)
