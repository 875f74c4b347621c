"""Answers of customers made into scores: NPS from counts or answers, means of satisfaction and effort."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from metrics.kpis import Kpi
from metrics.refusals import Allowed, Refusal, Refused

PROMOTER, DETRACTOR = 9, 6
"""The lowest answer of a promoter and the highest of a detractor, of 0 to 10 (Reichheld 2003)."""
_SCALE = re.compile(r"\s*(-?[0-9]+)\s*(?:-|–|\.\.|…|to)\s*([0-9]+)\s*")


@dataclass(frozen=True)
class Score:
    """A score, the answers behind it, and how far single answers lie apart (None below two answers)."""

    value: float
    n: int | float
    spread: float | None = None


def net_promoter_score(promoters: float, passives: float, detractors: float) -> Score:
    r"""Return the NPS of counted answers.

    .. math:: NPS = 100 (P - D) / (P + N + D)

    The spread is that of single answers worth +100, 0 or -100.

    Parameters
    ----------
    promoters, passives, detractors : how many answered 9 or 10, 7 or 8, 0 to 6.

    Raises
    ------
    Refused
        `negative`, `not_finite`; `no_answers` where nobody answered.

    Example
    -------
    >>> net_promoter_score(50, 30, 20).value
    30.0

    Source: Reichheld (2003), The one number you need to grow.
    """
    counts = {"promoters": promoters, "passives": passives, "detractors": detractors}
    for column, count in counts.items():
        if not math.isfinite(count):
            raise Refused(Refusal("not_finite", column=column, value=count))
        if count < 0:
            raise Refused(Refusal("negative", column=column, value=count))
    n = promoters + passives + detractors
    if n == 0:
        raise Refused(Refusal("no_answers"))
    mean = (promoters - detractors) / n
    squares = (promoters + detractors) / n - mean * mean
    spread = 100 * math.sqrt(max(squares, 0) * n / (n - 1)) if n > 1 else None
    return Score(100 * (promoters - detractors) / n, n, spread)


def score(answers: Sequence[float], about: Kpi) -> Score:
    """Return the score of single answers: the NPS of 0 to 10 for an NPS, else their mean.

    Parameters
    ----------
    answers : one number an answer, on the KPI's own scale; of an NPS from 0 to 10.
    about : the KPI.

    Raises
    ------
    Refused
        `no_answers`; `out_of_range` with the place of the answer, from 1, as its row.

    Example
    -------
    >>> from metrics.kpis import kpi
    >>> score([10, 9, 8, 3], kpi("nps")).value, score([8, 10], kpi("csat")).value
    (25.0, 9.0)
    """
    if not answers:
        raise Refused(Refusal("no_answers"))
    low, high = answer_range(about)
    for place, answer in enumerate(answers, start=1):
        if not (math.isfinite(answer) and low <= answer <= high):
            allowed = Allowed(about.id, about.name, low, high, "score")
            raise Refused(Refusal("out_of_range", row=place, value=answer, allowed=allowed))
    if about.aggregation == "nps":
        promoters = sum(answer >= PROMOTER for answer in answers)
        detractors = sum(answer <= DETRACTOR for answer in answers)
        return net_promoter_score(promoters, len(answers) - promoters - detractors, detractors)
    n, mean = len(answers), math.fsum(answers) / len(answers)
    squares = math.fsum((answer - mean) ** 2 for answer in answers)
    return Score(mean, n, math.sqrt(squares / (n - 1)) if n > 1 else None)


def answer_range(about: Kpi) -> tuple[float, float]:
    """Return the scale of a single answer: 0 to 10 for an NPS, else that of the KPI."""
    return (0.0, 10.0) if about.aggregation == "nps" else (about.low, about.high)


def stated_scale(text: str) -> tuple[float, float] | None:
    """Return the scale that a text states, None where it states none.

    >>> stated_scale("1-5"), stated_scale("0..10"), stated_scale("percent")
    ((1.0, 5.0), (0.0, 10.0), None)
    """
    found = _SCALE.fullmatch(text)
    if found is None or int(found[1]) >= int(found[2]):
        return None
    return float(found[1]), float(found[2])


def rescaled(value: float, scale: tuple[float, float], about: Kpi) -> float:
    r"""Return a value of one scale on that of a KPI, ends on ends.

    .. math:: y = l + (x - a) (h - l) / (b - a)

    Raises
    ------
    Refused
        `out_of_range` outside the stated scale; `scale_unfit` where the KPI has no bounded scale.

    Example
    -------
    >>> from metrics.kpis import kpi
    >>> rescaled(4.5, (1, 5), kpi("csat"))
    8.75
    """
    low, high = answer_range(about)
    is_bounded = about.unit == "score" and math.isfinite(low) and math.isfinite(high)
    # Who is a promoter is defined for 0 to 10 alone.
    if not is_bounded or (about.aggregation == "nps" and scale != (low, high)):
        raise Refused(Refusal("scale_unfit", value=value))
    least, most = scale
    if not least <= value <= most:
        allowed = Allowed(about.id, about.name, least, most, "score")
        raise Refused(Refusal("out_of_range", value=value, allowed=allowed))
    return low + (value - least) * (high - low) / (most - least)
