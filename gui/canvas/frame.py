"""What stands around the map: title and headlines, and the invitations of what is still empty."""

from __future__ import annotations

from PySide6.QtCore import QRectF

from gui.canvas.pencil import CENTER, LEFT, Pencil, qrect
from gui.canvas.scene import Scene
from gui.theme import BOLD, MEDIUM, SEMIBOLD, size
from gui.words import UNKNOWN_MARK, _, money, number, period_name
from journey.geometry import CARD_BANDS, MARGIN
from journey.records import Scenario, Segment

HEADLINE_WIDTH = 132
LEAST_TITLE = 260


def paint_title(pencil: Pencil, scene: Scene) -> None:
    """Write the map's title, whose numbers are shown, and the headlines."""
    about = scene.journey.map
    told = headlines(scene)
    widths = [max(HEADLINE_WIDTH, pencil.width_of(name, 11, MEDIUM) + 28) for name, _figure in told]
    room = scene.layout.width - 2 * MARGIN
    beside = room - sum(widths) - 24 >= LEAST_TITLE
    title = about.title or _("Untitled map")
    width = room - (sum(widths) + 24 if beside else 0)
    ink = pencil.color("text" if about.title else "text_faint")
    box = QRectF(MARGIN, MARGIN, width, 30)
    pencil.text(box, title, ink, size("title"), BOLD, line_height=30)
    pencil.text(box.translated(0, 32), selection_text(scene), pencil.color("text_muted"), 13)
    if not beside:
        return
    x = scene.layout.width - MARGIN - sum(widths)
    for (name, figure), each in zip(told, widths, strict=True):
        _headline(pencil, QRectF(x, MARGIN, each - 12, 52), name, figure)
        x += each


def _headline(pencil: Pencil, box: QRectF, name: str, figure: str) -> None:
    pencil.line(box.topLeft(), box.bottomLeft(), pencil.color("line"), 1.5)
    inner = box.adjusted(10, 0, 0, 0)
    pencil.text(inner, name, pencil.color("text_muted"), 11, MEDIUM, line_height=18)
    known = figure != UNKNOWN_MARK
    ink = pencil.color("text" if known else "unknown")
    pencil.text(inner.translated(0, 20), figure if known else _("unknown"), ink, 18, BOLD, line_height=26)


def headlines(scene: Scene) -> list[tuple[str, str]]:
    """Return the names and figures at the top of the map, none while they are counted."""
    lifetime = scene.headlines
    if lifetime is None:
        return []
    currency = scene.currency
    ratio = lifetime.ltv_to_cac.value
    return [
        (_("Value per entrant"), money(lifetime.per_entrant.value, currency)),
        (_("Value per customer"), money(lifetime.per_customer.value, currency)),
        (_("Acquisition cost"), money(lifetime.acquisition_cost.value, currency)),
        (_("LTV : CAC"), f"{number(ratio, 1)} : 1" if ratio is not None else UNKNOWN_MARK),
    ]


def selection_text(scene: Scene) -> str:
    """Return whose numbers are shown: "All customers · as-is · Apr 2020"."""
    segment = scene.journey.get(scene.asked.segment, Segment)
    scenario = scene.journey.get(scene.asked.scenario, Scenario)
    period = scene.asked.period
    return " · ".join(
        [
            segment.name if segment else _("All customers"),
            scenario.name if scenario else _("as-is"),
            period_name(period) if period else _("latest numbers"),
        ]
    )


def paint_invitations(pencil: Pencil, scene: Scene, visible: QRectF) -> None:
    """Invite to add: a next stage, and a card in each empty cell; never part of an export."""
    box = qrect(scene.add_stage_rect)
    pencil.box(box, None, pencil.color("line"), size("radius"), 1.4, dashed=True)
    pencil.text(box, _("+ Stage"), pencil.color("text_faint"), 13, SEMIBOLD, CENTER, middle=True)
    if pencil.is_far:
        return
    words = {
        "touchpoints": _("+ touchpoint"),
        "pains": _("+ pain point"),
        "opportunities": _("+ opportunity"),
        "notes": _("+ note"),
    }
    faint = pencil.color("text_faint")
    shown = scene.layout.bands.keys() - scene.layout.collapsed
    for stage, column in scene.layout.columns.items():
        if stage in scene.layout.folded or column.x > visible.right() or column.right < visible.left():
            continue
        for band in CARD_BANDS:
            if band in shown and (stage, band) not in scene.layout.filled:
                cell = qrect(scene.layout.cell(stage, band))
                if not cell.intersects(visible):
                    continue
                pencil.text(cell, words[band], faint, 12, MEDIUM, CENTER, middle=True)
    if not scene.layout.columns:
        _paint_empty(pencil, scene)


def _paint_empty(pencil: Pencil, scene: Scene) -> None:
    rect = QRectF(scene.add_stage_rect.right + 32, scene.add_stage_rect.y, 420, 90)
    pencil.text(rect, _("An empty map"), pencil.color("text"), 18, BOLD, LEFT, line_height=26)
    hint = _("Click “+ Stage” or double-click anywhere to add the first stage of the journey.")
    pencil.text(rect.translated(0, 28), hint, pencil.color("text_muted"), 13, most=3, line_height=20)
