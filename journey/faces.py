"""How high a face lies in the band of the experience, and what a height there stands for."""

from __future__ import annotations

from journey.rect import Rect


def face_y(experience: float, band: Rect) -> float:
    """Return the height at which a face with an experience of -2..2 lies in its band."""
    usable = band.height - 48
    return band.y + 24 + usable * (2 - experience) / 4


def experience_at(y: float, band: Rect) -> float:
    """Return the experience that a face at a height stands for, in halves, within -2..2.

    >>> experience_at(face_y(1.5, Rect(0, 100, 500, 136)), Rect(0, 100, 500, 136))
    1.5
    """
    usable = band.height - 48
    exact = 2 - 4 * (y - band.y - 24) / usable
    return max(-2.0, min(2.0, round(exact * 2) / 2))
