"""The whole map painted in its order, from ground to frame; one painting for window and export."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QPointF, QRectF

from gui.canvas.bands import paint_exit, paint_experience, paint_kpis, paint_worth
from gui.canvas.cards import paint_card, paint_header
from gui.canvas.flows import Arrow, paint_arrow, paint_arrow_label
from gui.canvas.frame import paint_invitations, paint_legend, paint_title
from gui.canvas.pencil import Pencil, qrect
from gui.canvas.scene import Scene, band_names
from gui.theme import SEMIBOLD, size
from journey.geometry import GUTTER, MARGIN
from journey.records import Stage, Touchpoint


def paint_map(
    pencil: Pencil,
    scene: Scene,
    visible: QRectF,
    selected: Collection[str] = (),
    without: Collection[str] = (),
) -> None:
    """Draw everything of a map that is visible.

    Parameters
    ----------
    pencil : Pencil
    scene : Scene
    visible : QRectF
        the part of the scene that is drawn.
    selected : ids
        are drawn with an outline.
    without : ids
        of cards whose text an editor shows just now.
    """
    _paint_columns(pencil, scene, visible)
    _paint_bands(pencil, scene, visible)
    _paint_arrows(pencil, scene, scene.touchpoint_arrows, selected)
    for key, rect in scene.layout.cards.items():
        box = qrect(rect)
        card = scene.card(key)
        if card is not None and key not in without and box.intersects(visible):
            paint_card(pencil, card, box, scene.currency)
    _paint_labels(pencil, scene, scene.touchpoint_arrows, selected)
    _paint_arrows(pencil, scene, scene.stage_arrows, selected)
    for stage in scene.journey.stages:
        box = qrect(scene.layout.header(stage.id))
        if box.intersects(visible):
            paint_header(pencil, stage, box)
    _paint_labels(pencil, scene, scene.stage_arrows, selected)
    _paint_outlines(pencil, scene, selected)
    paint_title(pencil, scene)
    paint_legend(pencil, scene)
    if not pencil.for_export:
        paint_invitations(pencil, scene)


def _paint_columns(pencil: Pencil, scene: Scene, visible: QRectF) -> None:
    bottom = max(rect.bottom for rect in scene.layout.bands.values())
    for column in scene.layout.columns.values():
        top = column.y + 8
        box = QRectF(column.x, top, column.width, bottom - top)
        if box.intersects(visible):
            pencil.box(box, pencil.color("column"), pencil.color("column_line"), size("radius"))


def _paint_bands(pencil: Pencil, scene: Scene, visible: QRectF) -> None:
    layout = scene.layout
    names = band_names()
    for name, rect in layout.bands.items():
        if name == "stages" or not qrect(rect).intersects(visible):
            continue
        pencil.line(
            QPointF(MARGIN, rect.y), QPointF(layout.width - MARGIN, rect.y), pencil.color("band_line")
        )
        label = QRectF(MARGIN, rect.y + 14, GUTTER - MARGIN - 16, rect.height - 16)
        pencil.text(label, names[name], pencil.color("text_muted"), 12, SEMIBOLD, most=3, line_height=16)
    if "experience" in layout.bands:
        felt = {
            key: touchpoint.experience
            for key, touchpoint in scene.journey.of(Touchpoint).items()
            if touchpoint.experience is not None
        }
        paint_experience(pencil, layout, felt)
    for stage in scene.journey.stages:
        if qrect(layout.columns[stage.id]).adjusted(0, 0, 0, 90).intersects(visible):
            _paint_numbers(pencil, scene, stage)


def _paint_numbers(pencil: Pencil, scene: Scene, stage: Stage) -> None:
    layout = scene.layout
    if "kpis" in layout.bands:
        paint_kpis(pencil, layout.cell(stage.id, "kpis"), scene.kpis[stage.id])
    if "clv" in layout.bands:
        most_customers, most_money = scene.most
        standing = scene.standing(stage.id)
        paint_worth(pencil, layout.cell(stage.id, "clv"), standing, most_money, scene.currency)
        paint_exit(pencil, layout, stage.id, standing, most_customers, scene.currency)


def _paint_arrows(pencil: Pencil, scene: Scene, arrows: tuple[Arrow, ...], selected: Collection[str]) -> None:
    for arrow in arrows:
        paint_arrow(pencil, arrow, scene.look(arrow, pencil.theme, selected))


def _paint_labels(pencil: Pencil, scene: Scene, arrows: tuple[Arrow, ...], selected: Collection[str]) -> None:
    for arrow in arrows:
        paint_arrow_label(pencil, arrow, scene.look(arrow, pencil.theme, selected))


def _paint_outlines(pencil: Pencil, scene: Scene, selected: Collection[str]) -> None:
    for key in selected:
        rect = scene.rect(key)
        if rect is not None:
            foot = 8 if key in scene.layout.columns else 0
            box = qrect(rect).adjusted(-3, -3, 3, 3 - foot)
            pencil.box(box, None, pencil.color("accent"), size("radius") + 2, 2)
