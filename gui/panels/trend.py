"""The course of a number over its periods, drawn small into a cell, with a mark for how it stands."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from gui.figures import figure
from gui.panels.kpi_rows import Row
from gui.theme import Theme
from gui.words import _, ngettext
from journey.periods import period_end, period_kind

if TYPE_CHECKING:
    from gui.panels.kpi_model import KpiModel

MARK = 22
"""Pixels at the right end for the mark."""


def trend_text(row: Row, currency: str) -> str | None:
    """Return the course of a number, and how it stands against its target, in words; None where unknown."""
    states = {
        "good": _("The target is met."),
        "near": _("The target is missed."),
        "bad": _("The value is beyond the warning."),
    }
    said = []
    if len(row.dated) > 1:
        first, last = (figure(value, row.kpi.unit, currency) for value in (row.dated[0], row.dated[-1]))
        said.append(_("From {first} to {last}.").format(first=first, last=last))
    if row.state is not None:
        said.append(states[row.state])
    return " ".join(said) or None


def age_text(row: Row, today: date | None = None) -> str:
    """Return how long ago the last value's period ended: "4 months ago"; "" without a value."""
    if row.last is None:
        return ""
    if row.last[0] is None:
        return _("undated")
    months = months_old(row.last[0], today or date.today())
    if months is None:
        return ""
    if months == 0:
        return _("current")
    if months < 24:
        return ngettext("{count} month ago", "{count} months ago", months).format(count=months)
    return ngettext("{count} year ago", "{count} years ago", months // 12).format(count=months // 12)


def months_old(period: str, today: date) -> int | None:
    """Return how many whole months ago a period ended, 0 for one that still runs; None where it is none.

    >>> months_old("2026-05", date(2026, 9, 30)), months_old("2026-09", date(2026, 9, 30))
    (4, 0)
    """
    if period_kind(period) is None:
        return None
    last = period_end(period)
    # A month that ended on its 30th is one month old on the 30th of the next.
    months = 12 * (today.year - last.year) + today.month - last.month - (today.day < min(last.day, 28))
    return max(months, 0)


def paint_trend(painter: QPainter, cell: QRect, model: KpiModel, place: int) -> None:
    """Draw a line through the dated values; a triangle up says met, a square missed, one down warned of."""
    row, theme = model.rows[place], model.colors
    rect = QRectF(cell).adjusted(10, 7, -10, -7)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _draw_course(painter, rect.adjusted(0, 0, -MARK, 0), row.dated, theme)
    if row.state is not None:
        _draw_mark(painter, QPointF(rect.right() - 5, rect.center().y()), row.state, theme)
    painter.restore()


def _draw_course(painter: QPainter, rect: QRectF, values: tuple[float, ...], theme: Theme) -> None:
    if len(values) < 2:
        return
    line = _course(values, rect.width(), rect.height())
    painter.translate(rect.topLeft())
    painter.setPen(QPen(theme.color("curve"), 1.5))
    painter.drawPolyline(line)
    painter.setBrush(theme.color("curve"))
    painter.drawEllipse(line.at(line.size() - 1), 2, 2)
    painter.translate(-rect.topLeft())


@lru_cache(maxsize=1024)
def _course(values: tuple[float, ...], width: float, height: float) -> QPolygonF:
    """Return the line through the values, from the upper left corner; scrolling asks for the same again."""
    low, high = min(values), max(values)
    span = high - low
    return QPolygonF(
        [
            QPointF(width * place / (len(values) - 1), height * (1 - ((value - low) / span if span else 0.5)))
            for place, value in enumerate(values)
        ]
    )


def _draw_mark(painter: QPainter, at: QPointF, state: str, theme: Theme) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color({"near": "warning"}.get(state, state)))
    if state == "near":
        painter.drawRect(QRectF(at.x() - 4, at.y() - 4, 8, 8))
        return
    down = -1 if state == "bad" else 1
    corners = [at + QPointF(0, -4.5 * down), at + QPointF(5, 4 * down), at + QPointF(-5, 4 * down)]
    painter.drawPolygon(QPolygonF(corners))
