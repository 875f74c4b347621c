"""What is left of a collapsed band: for each stage, in one line, how much or how good it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF

from gui.canvas.bands import STATE_MARKS, paint_face
from gui.canvas.pencil import CENTER, Pencil, qrect
from gui.canvas.scene import Scene
from gui.theme import MEDIUM, SEMIBOLD
from gui.words import UNKNOWN_MARK, money, ngettext, number
from journey.geometry import COLLAPSED_HEIGHT, GUTTER
from journey.records import Persona, Touchpoint

if TYPE_CHECKING:
    from metrics.kpis import State

SMALL_FACE = 0.72
STATES: tuple[State, ...] = ("good", "near", "bad")


def paint_strip(pencil: Pencil, scene: Scene, band: str) -> None:
    """Draw the strip of a collapsed band: a summary in each column that is open."""
    layout = scene.layout
    if band == "personas":
        row = layout.bands[band]
        box = QRectF(GUTTER, row.y, 320, COLLAPSED_HEIGHT)
        pencil.text(box, persona_count(scene), pencil.color("text_muted"), 12, MEDIUM, middle=True)
        return
    for stage in layout.columns:
        if stage in layout.folded:
            continue
        cell = qrect(layout.cell(stage, band))
        if band == "experience":
            _paint_feeling(pencil, cell, mean_experience(scene, stage))
        elif band == "kpis":
            _paint_states(pencil, cell, scene, stage)
        else:
            text = strip_text(scene, stage, band)
            ink = pencil.color("text_muted" if text != UNKNOWN_MARK else "unknown")
            weight = SEMIBOLD if band == "clv" else MEDIUM
            pencil.text(cell, text, ink, 12, weight, CENTER, middle=True)


def persona_count(scene: Scene) -> str:
    """Return how many personas there are, in words."""
    count = len(scene.journey.of(Persona))
    return ngettext("{count} persona", "{count} personas", count).format(count=number(count))


def strip_text(scene: Scene, stage: str, band: str) -> str:
    """Return the summary of a cell of a collapsed band in words, "" for an empty one."""
    if band == "clv":
        standing = scene.standing(stage)
        return money(standing.value if standing else None, scene.currency)
    if band == "experience":
        mean = mean_experience(scene, stage)
        return "" if mean is None else number(mean, 1)
    if band == "kpis":
        count = len(scene.kpis[stage])
        return ngettext("{count} KPI", "{count} KPIs", count).format(count=number(count)) if count else ""
    return card_count(scene.count(stage, band))


def card_count(count: int) -> str:
    """Return a number of cards in words, "" for none."""
    return ngettext("{count} card", "{count} cards", count).format(count=number(count)) if count else ""


def mean_experience(scene: Scene, stage: str) -> float | None:
    """Return the mean experience of a stage's touchpoints of which one is known, None where none is."""
    felt = [
        touchpoint.experience
        for touchpoint in scene.journey.of(Touchpoint).values()
        if touchpoint.stage == stage and touchpoint.experience is not None
    ]
    return sum(felt) / len(felt) if felt else None


def _paint_feeling(pencil: Pencil, cell: QRectF, mean: float | None) -> None:
    if mean is None:
        return
    painter = pencil.painter
    painter.save()
    painter.translate(cell.center() - QPointF(20, 0))
    painter.scale(SMALL_FACE, SMALL_FACE)
    paint_face(pencil, QPointF(0, 0), mean)
    painter.restore()
    text = QRectF(cell.center().x() - 6, cell.y(), 60, cell.height())
    pencil.text(text, number(mean, 1), pencil.color("text_muted"), 12, MEDIUM, middle=True)


def _paint_states(pencil: Pencil, cell: QRectF, scene: Scene, stage: str) -> None:
    """Draw how many KPIs met and missed their targets, or how many there are where none has one."""
    told = [(state, sum(row.state == state for row in scene.kpis[stage])) for state in STATES]
    told = [(state, count) for state, count in told if count]
    if not told:
        text = strip_text(scene, stage, "kpis")
        pencil.text(cell, text, pencil.color("text_muted"), 12, MEDIUM, CENTER, middle=True)
        return
    x = cell.center().x() - 20 * len(told)
    for state, count in told:
        mark, name = STATE_MARKS[state]
        box = QRectF(x, cell.y(), 40, cell.height())
        pencil.text(box, f"{mark} {number(count)}", pencil.color(name), 12, SEMIBOLD, CENTER, middle=True)
        x += 40
