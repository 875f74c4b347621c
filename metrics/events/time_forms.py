"""The forms in which times are written, by name: known before anything is loaded that reads them."""

from __future__ import annotations

FORMS: tuple[str, ...] = (
    "iso",
    "iso_comma",
    "iso_zone",
    "day_first",
    "month_first",
    "month_named",
    "year_dots",
    "epoch_seconds",
    "epoch_milliseconds",
    "epoch_microseconds",
)
"""2026-01-31 10:15:00, with +02:00 or Z, 31.01.2026, 01/31/2026, 31 Jan 2026, 2026.01.31, since 1970."""
