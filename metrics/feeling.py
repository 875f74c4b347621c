"""How customers feel along the journey: what surveys measured against the guess, and where it gets stuck."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

from journey.lookup import Selection, look_up
from journey.records import Touchpoint

if TYPE_CHECKING:
    from journey.journey import Journey

MEASURES = ("csat", "nps", "ces")
"""The scores that tell how an experience was, the one asked about a single contact first."""
UNEVEN = 1.0
"""From here on, a step of the curve, the touchpoints of a stage do not feel like one service."""


class Felt(Struct, frozen=True):
    """How one touchpoint feels: the guess, and what was measured, on the scale from -2 to +2.

    `low` and `high` bound the 80 % interval of what was measured, None where the answers are not counted;
    `kpi`, `score`, `n` and `period` are the measurement itself.
    """

    subject: str
    stage: str
    guess: float | None
    measured: float | None = None
    low: float | None = None
    high: float | None = None
    kpi: str = ""
    score: float | None = None
    n: float | None = None
    period: str | None = None

    @property
    def known(self) -> float | None:
        """What was measured, or else guessed."""
        return self.guess if self.measured is None else self.measured

    @property
    def difference(self) -> float | None:
        """By how much customers feel better than was guessed; None where one of the two is missing."""
        return None if self.measured is None or self.guess is None else self.measured - self.guess

    @property
    def is_contradicted(self) -> bool:
        """Whether the guess lies outside the interval of what was measured."""
        if self.guess is None or self.low is None or self.high is None:
            return False
        return not self.low <= self.guess <= self.high


class Evenness(Struct, frozen=True):
    """How far apart the touchpoints of one stage feel; `is_measured` where all of them were measured."""

    stage: str
    lowest: Felt
    highest: Felt
    count: int
    spread: float
    is_measured: bool

    @property
    def is_uneven(self) -> bool:
        """Whether customers feel a break within the stage."""
        return self.spread >= UNEVEN


class Bottleneck(Struct, frozen=True):
    """A place where the journey gets stuck.

    Codes: `lowest` (worst feeling), `worst_drop` (from `other` to `subject`), `longest_dwell` (days).
    """

    code: str
    subject: str
    value: float
    other: str | None = None
    is_measured: bool = True


def feelings(
    journey: Journey, selection: Selection | None = None, measure: str | None = None
) -> tuple[Felt, ...]:
    """Return how every touchpoint feels, in the order of the experience curve.

    Parameters
    ----------
    journey : the map.
    selection : whose answers, and when; all customers, latest if not given.
    measure : "csat", "nps" or "ces"; the first of them that a touchpoint has if not given.

    Example
    -------
    >>> from journey.journey import Journey
    >>> from journey.records import Map, Series, Stage, Touchpoint
    >>> records = [Map(id="m"), Stage(id="s"), Touchpoint(id="t", stage="s", experience=2.0)]
    >>> answers = Series(id="a", subject="t", kpi="csat", spread=2.0, points=(("2026-09", 5.0, 60),))
    >>> felt = feelings(Journey([*records, answers]))[0]
    >>> felt.guess, felt.measured, round(felt.low, 2), round(felt.high, 2), felt.is_contradicted
    (2.0, 0.0, -0.14, 0.14, True)
    """
    asked = selection or Selection()
    measures = MEASURES if measure is None else (measure,)
    return tuple(_felt(journey, each, asked, measures) for each in _ordered(journey))


def _ordered(journey: Journey) -> list[Touchpoint]:
    from journey.geometry import layout

    faces = layout(journey).faces
    touchpoints = journey.of(Touchpoint)
    return [touchpoints[key] for key in sorted(faces, key=lambda key: faces[key]) if key in touchpoints]


def measured_feeling(journey: Journey, key: str, asked: Selection, has_interval: bool = True) -> Felt | None:
    """Return how one touchpoint feels where it was measured, None where it was not.

    Parameters
    ----------
    journey : the map.
    key : id of the touchpoint.
    asked : whose answers, and when.
    has_interval : whether the interval is wanted; its quantiles are the slow part.
    """
    touchpoint = journey.get(key, Touchpoint)
    if touchpoint is None or not any(journey.series(key, kpi) for kpi in MEASURES):
        return None
    felt = _felt(journey, touchpoint, asked, MEASURES, has_interval)
    return None if felt.measured is None else felt


def _felt(
    journey: Journey,
    touchpoint: Touchpoint,
    asked: Selection,
    measures: Sequence[str],
    has_interval: bool = True,
) -> Felt:
    from metrics.kernels.survey import experience_of, score_interval

    for kpi in measures:
        found = look_up(journey, touchpoint.id, kpi, asked)
        place = None if found is None else experience_of(kpi, found.value)
        if found is None or place is None:
            continue
        bounds = score_interval(kpi, found.value, found.n, found.series.spread) if has_interval else None
        low, high = (None, None) if bounds is None else (experience_of(kpi, bound) for bound in bounds)
        return Felt(
            touchpoint.id,
            touchpoint.stage,
            touchpoint.experience,
            place,
            low,
            high,
            kpi,
            found.value,
            found.n,
            found.period,
        )
    return Felt(touchpoint.id, touchpoint.stage, touchpoint.experience)


def evenness(journey: Journey, felt: Sequence[Felt]) -> tuple[Evenness, ...]:
    """Return how far apart the touchpoints of each stage feel, the most uneven stage first.

    The highest known feeling less the lowest; stages with fewer than two are left out.
    """
    found = []
    for stage in journey.stages:
        known = [each for each in felt if each.stage == stage.id and each.known is not None]
        if len(known) < 2:
            continue
        lowest, highest = min(known, key=_place), max(known, key=_place)
        measured = all(each.measured is not None for each in known)
        found.append(
            Evenness(stage.id, lowest, highest, len(known), _place(highest) - _place(lowest), measured)
        )
    return tuple(sorted(found, key=lambda each: -each.spread))


def bottlenecks(
    journey: Journey, felt: Sequence[Felt], selection: Selection | None = None, most: int = 3
) -> tuple[Bottleneck, ...]:
    """Return where the journey gets stuck: what feels worst, where it drops most, where people wait longest.

    Parameters
    ----------
    journey : the map.
    felt : as `feelings` returns it.
    selection : whose waiting times, and when.
    most : of each kind; only feelings below the middle and real drops count.
    """
    known = [each for each in felt if each.known is not None]
    worst = [
        Bottleneck("lowest", each.subject, _place(each), None, each.measured is not None)
        for each in sorted(known, key=_place)
        if _place(each) < 0
    ]
    drops = [
        Bottleneck(
            "worst_drop",
            after.subject,
            _place(after) - _place(before),
            before.subject,
            before.measured is not None and after.measured is not None,
        )
        for before, after in pairwise(known)
        if _place(after) < _place(before)
    ]
    waits = []
    for stage in journey.stages:
        found = look_up(journey, stage.id, "dwell_time", selection or Selection())
        if found is not None and found.value > 0 and not stage.recurring:
            waits.append(
                Bottleneck("longest_dwell", stage.id, found.value, None, found.series.evidence == "measured")
            )
    drops.sort(key=lambda each: each.value)
    waits.sort(key=lambda each: -each.value)
    return (*worst[:most], *drops[:most], *waits[:most])


def _place(felt: Felt) -> float:
    known = felt.known
    assert known is not None
    return known


def measured_kpis(journey: Journey) -> tuple[str, ...]:
    """Return the scores that any touchpoint was measured by."""
    touchpoints = journey.of(Touchpoint)
    return tuple(kpi for kpi in MEASURES if any(journey.series(key, kpi) for key in touchpoints))
