"""The whole map painted in its order, from ground to frame; one painting for window and export."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from math import inf

from PySide6.QtCore import QPointF, QRectF

from gui.canvas.bands import FACE_RADIUS, paint_exit, paint_experience, paint_kpis, paint_worth
from gui.canvas.cards import paint_card, paint_folded_body, paint_folded_header, paint_header
from gui.canvas.flows import Arrow, Look, paint_arrow, paint_arrow_label, segments_of
from gui.canvas.frame import headlines, paint_invitations, paint_title, selection_text
from gui.canvas.legend import paint_legend
from gui.canvas.measured import paint_measured
from gui.canvas.pencil import Pencil, Stamp, qrect
from gui.canvas.personas import paint_persona
from gui.canvas.scene import CROWD, Scene, band_names
from gui.fill import fill
from gui.theme import SEMIBOLD, size
from gui.words import language, money, number
from journey.geometry import COLLAPSED_HEIGHT, COLUMN_WIDTH, EXIT_HEIGHT, GUTTER, MARGIN
from journey.records import Card, Persona, Stage, Touchpoint

WIDEST = 4000
"""Of what is wider, in pixels, no picture of a whole row is kept: most of it is out of sight."""
BAND_NAME = GUTTER - MARGIN - 16.0
"""The width of the column with the names of the bands."""


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
    paint_matrix(pencil, scene, visible, selected, without)
    if visible.top() < scene.layout.bands["stages"].y:
        _paint_title(pencil, scene)
    if visible.bottom() > scene.legend_top:
        _paint_legend(pencil, scene)
    if not pencil.for_export:
        paint_invitations(pencil, scene, visible)


def is_wide(pencil: Pencil, scene: Scene) -> bool:
    """Whether the map is too wide on the screen for a picture of a whole row to be kept."""
    return scene.layout.width * pencil.scale > WIDEST


def _paint_title(pencil: Pencil, scene: Scene) -> None:
    """Draw what stands above the map from its kept picture."""
    token = (scene.journey.map.title, headlines(scene), selection_text(scene), language(), size("text"))
    box = QRectF(0, 0, scene.layout.width, scene.layout.bands["stages"].y)
    if is_wide(pencil, scene):
        paint_title(pencil, scene)
    else:
        pencil.stamp("title", token, box, lambda other: paint_title(other, scene))


def _paint_legend(pencil: Pencil, scene: Scene) -> None:
    """Draw the legend below the map from its kept picture."""
    width, is_open = scene.layout.width, scene.outlook.has_legend
    if is_wide(pencil, scene):
        paint_legend(pencil, scene.legend_top, width, is_open)
        return
    box = QRectF(0, scene.legend_top - 1, width, scene.layout.height - scene.legend_top + 2)
    pencil.stamp(
        "legend", (is_open, language()), box,
        lambda other: paint_legend(other, scene.legend_top, width, is_open),
    )  # fmt: skip


def paint_matrix(
    pencil: Pencil, scene: Scene, visible: QRectF, selected: Collection[str], without: Collection[str]
) -> None:
    """Draw what of columns, bands, cards and arrows is visible, without what stands around them."""
    paint_columns(pencil, scene, visible)
    _paint_bands(pencil, scene, visible)
    between = _arrows_to_tell_apart(pencil, scene, visible)
    looks = _looks(pencil, scene, between, selected)
    _paint_arrows(pencil, looks)
    _paint_cards(pencil, scene, visible, without)
    _paint_labels(pencil, looks, visible)
    looks = _looks(pencil, scene, scene.stage_arrows, selected)
    _paint_arrows(pencil, looks)
    _paint_headers(pencil, scene, visible)
    _paint_labels(pencil, looks, visible)
    paint_outlines(pencil, scene, selected)


def paint_heads(pencil: Pencil, scene: Scene, visible: QRectF, selected: Collection[str]) -> None:
    """Draw the headers and the arrows between them, as they stay at the top of a map that is scrolled."""
    arrows = [
        arrow for arrow in scene.stage_arrows
        if arrow.box.intersects(visible) or arrow.label_box.intersects(visible)
    ]  # fmt: skip
    looks = _looks(pencil, scene, arrows, selected)
    _paint_arrows(pencil, looks)
    _paint_headers(pencil, scene, visible)
    _paint_labels(pencil, looks, visible)
    paint_outlines(pencil, scene, [key for key in selected if key in scene.layout.columns])


def paint_foot(pencil: Pencil, scene: Scene, band: str, visible: QRectF) -> None:
    """Draw the value of each stage as it stays at the lower edge of a map that is scrolled."""
    layout = scene.layout
    rect = layout.bands[band]
    for stage, column in layout.columns.items():
        cell = qrect(layout.cell(stage, band))
        if not cell.intersects(visible):
            continue
        fill(pencil.painter, cell, pencil.color("column"))
        for x in (column.x, column.right):
            pencil.line(QPointF(x, rect.y), QPointF(x, rect.bottom), pencil.color("column_line"))
        if stage not in layout.folded and band not in layout.collapsed and scene.scorecard is not None:
            _stamp_worth(pencil, scene, stage, cell)
    if band in layout.collapsed:
        from gui.canvas.strips import paint_strip

        paint_strip(pencil, scene, band)
    pencil.line(QPointF(visible.left(), rect.y), QPointF(visible.right(), rect.y), pencil.color("line"), 1.4)
    paint_band_name(pencil, band, rect.y, rect.height)


def _stamp_worth(pencil: Pencil, scene: Scene, stage: str, cell: QRectF) -> None:
    """Draw the value of a stage from a kept picture: what stays in view is drawn with every frame."""
    place, standing = scene.layout.cell(stage, "clv"), scene.standing(stage)
    token = (standing, scene.most[1], scene.currency, language(), size("text"))
    pencil.stamp(
        ("foot", stage), token, cell,
        lambda other: paint_worth(other, place, standing, scene.most[1], scene.currency),
    )  # fmt: skip


def _paint_headers(pencil: Pencil, scene: Scene, visible: QRectF) -> None:
    heads: list[Stamp] = []
    for stage in scene.journey.stages:
        box = qrect(scene.layout.header(stage.id))
        if not box.intersects(visible):
            continue
        if stage.id in scene.layout.folded:
            paint_folded_header(pencil, stage, box, number(scene.count(stage.id)))
        else:
            heads.append(_stamp_of_head(stage, box))
    pencil.stamp_all(heads)


def _stamp_of_head(stage: Stage, box: QRectF) -> Stamp:
    """Return the head of a stage as a kept picture: figures that change leave it as it is."""
    token = (stage, language(), size("text"))
    return ("head", stage.id), token, box, lambda other: paint_header(other, stage, box)


def _arrows_to_tell_apart(pencil: Pencil, scene: Scene, visible: QRectF) -> list[Arrow]:
    """Return the visible arrows; of a crowd, those that only pass through are drawn as thin lines here."""
    seen = scene.flows.within(visible)
    if len(seen) <= CROWD or pencil.for_export:
        return seen
    told: list[Arrow] = []
    passing: list[Arrow] = []
    for arrow in seen:
        ends = arrow.straight
        is_told = visible.contains(ends.p1()) or visible.contains(ends.p2())
        (told if is_told else passing).append(arrow)
    pencil.hairlines(segments_of(arrow.points for arrow in passing), pencil.color("line"))
    return told


def _paint_cards(pencil: Pencil, scene: Scene, visible: QRectF, without: Collection[str]) -> None:
    plain: list[Stamp] = []
    for key, rect in scene.cards_in(visible):
        card = scene.card(key)
        if card is None or key in without:
            continue
        if isinstance(card, Touchpoint) and card.image:
            paint_one_card(pencil, scene, card, qrect(rect))
        else:
            plain.append(_stamp_of(scene, card, qrect(rect)))
    pencil.stamp_all(plain)


def paint_one_card(pencil: Pencil, scene: Scene, card: Card, rect: QRectF) -> None:
    """Draw a card from its kept picture; one that holds a photograph is drawn as it is."""
    if isinstance(card, Touchpoint) and card.image:
        paint_card(pencil, card, rect, scene.currency, scene.image(card))
    else:
        pencil.stamp_all([_stamp_of(scene, card, rect)])


def _stamp_of(scene: Scene, card: Card, rect: QRectF) -> Stamp:
    currency = scene.currency
    token = (card, currency, language(), size("text"))
    box = rect.adjusted(-3, -3, 3, 4)
    return ("card", card.id), token, box, lambda other: paint_card(other, card, rect, currency)


def paint_columns(pencil: Pencil, scene: Scene, visible: QRectF) -> None:
    """Draw the ground of each column."""
    bottom = max(rect.bottom for rect in scene.layout.bands.values())
    for column in scene.layout.columns.values():
        top = column.y + 8
        box = QRectF(column.x, top, column.width, bottom - top)
        if box.intersects(visible):
            pencil.box(box, pencil.color("column"), pencil.color("column_line"), size("radius"))


def _paint_bands(pencil: Pencil, scene: Scene, visible: QRectF) -> None:
    layout = scene.layout
    for name, rect in layout.bands.items():
        if name == "stages" or not qrect(rect).intersects(visible):
            continue
        if name != "personas":
            pencil.line(
                QPointF(MARGIN, rect.y), QPointF(layout.width - MARGIN, rect.y), pencil.color("band_line")
            )
        paint_band_name(pencil, name, rect.y, rect.height)
        if name in layout.collapsed:
            from gui.canvas.strips import paint_strip

            paint_strip(pencil, scene, name)
    paint_personas(pencil, scene, visible)
    if "experience" in layout.bands.keys() - layout.collapsed:
        paint_feelings(pencil, scene, visible)
    for stage in scene.journey.stages:
        if qrect(layout.columns[stage.id]).adjusted(0, 0, 0, 90).intersects(visible):
            if stage.id in layout.folded:
                _paint_folded(pencil, scene, stage)
            else:
                _paint_numbers(pencil, scene, stage, visible)


def paint_feelings(pencil: Pencil, scene: Scene, visible: QRectF) -> None:
    """Draw the experience curve: from its kept picture, or what of a wide one is in sight."""
    layout = scene.layout
    if scene.is_crowd or is_wide(pencil, scene):
        # What lies a column beyond the edges still bends the curve within them.
        near = scene.faces_between(visible.left() - COLUMN_WIDTH, visible.right() + COLUMN_WIDTH)
        paint_experience(pencil, layout, near, visible)
    else:
        band = layout.bands["experience"]
        box = QRectF(0, band.y - FACE_RADIUS, layout.width, band.height + 2 * FACE_RADIUS)
        if not box.intersects(visible):
            return
        near = scene.faces_between(-inf, inf)
        token = tuple((layout.faces[key], felt) for key, felt in near.items())
        edges = [(column.x, column.right) for column in layout.columns.values()]
        stamp: Stamp = (
            "experience", (token, edges), box, lambda other: paint_experience(other, layout, near, box),
        )  # fmt: skip
        pencil.stamp_all([stamp])
    paint_measured(pencil, layout, scene.journey, scene.asked, near, visible)


def paint_personas(pencil: Pencil, scene: Scene, visible: QRectF) -> None:
    """Draw the personas in sight: from kept pictures, but those with a photograph as they are."""
    plain: list[Stamp] = []
    for key, rect in scene.layout.personas.items():
        persona, box = scene.journey.get(key, Persona), qrect(rect)
        if persona is None or not box.intersects(visible):
            continue
        if persona.image:
            paint_persona(pencil, persona, scene.image(persona), box)
        else:
            plain.append(_stamp_of_persona(persona, box))
    pencil.stamp_all(plain)


def _stamp_of_persona(persona: Persona, box: QRectF) -> Stamp:
    token = (persona, language(), size("text"))
    wide = box.adjusted(-1, -1, 1, 1)
    return ("persona", persona.id), token, wide, lambda other: paint_persona(other, persona, None, box)


def paint_band_name(pencil: Pencil, name: str, y: float, height: float) -> None:
    """Write the name of a band at the left of its row."""
    is_thin = height <= COLLAPSED_HEIGHT
    label = QRectF(MARGIN, y + (8 if is_thin else 14), BAND_NAME, height - 16)
    most = 1 if is_thin else 3
    ink = pencil.color("text_muted")
    pencil.text(label, band_names()[name], ink, 12, SEMIBOLD, most=most, line_height=16)


def _paint_folded(pencil: Pencil, scene: Scene, stage: Stage) -> None:
    layout = scene.layout
    column, head = layout.columns[stage.id], layout.header(stage.id)
    standing = scene.standing(stage.id)
    worth = standing.value if standing else None
    body = QRectF(column.x, head.bottom, column.width, column.bottom - head.bottom)
    paint_folded_body(pencil, stage, body, money(worth, scene.currency) if worth is not None else "")
    if "clv" in layout.bands and scene.scorecard is not None:
        paint_exit(pencil, layout, stage.id, standing, scene.most[0], scene.currency, is_told=False)


def _paint_numbers(pencil: Pencil, scene: Scene, stage: Stage, visible: QRectF) -> None:
    """Draw the numbers of a stage from their kept picture."""
    column, layout = scene.layout.columns[stage.id], scene.layout
    top = min((layout.bands[band].y for band in ("kpis", "clv") if band in layout.bands), default=None)
    if top is None:
        return
    box = QRectF(column.x, top, column.width, column.bottom + EXIT_HEIGHT - top)
    if not box.intersects(visible):
        return
    rows = tuple((band, rect.y - top, rect.height) for band, rect in layout.bands.items() if rect.y >= top)
    standing = scene.standing(stage.id)
    token = (standing, scene.most, scene.kpis[stage.id], rows, layout.collapsed, scene.currency, language())

    def draw(other: Pencil) -> None:
        # A picture that is kept holds all of it; what is drawn straight away, what is in sight.
        is_whole = other is not pencil or pencil.for_export
        _draw_numbers(other, scene, stage, box if is_whole else visible)

    pencil.stamp(("numbers", stage.id), token, box, draw)


def _draw_numbers(pencil: Pencil, scene: Scene, stage: Stage, visible: QRectF) -> None:
    layout = scene.layout
    shown = {
        band for band in ("kpis", "clv")
        if band in layout.bands.keys() - layout.collapsed
        and qrect(layout.cell(stage.id, band)).intersects(visible)
    }  # fmt: skip
    if "kpis" in shown:
        paint_kpis(pencil, layout.cell(stage.id, "kpis"), scene.kpis[stage.id])
    if "clv" in layout.bands and scene.scorecard is not None:
        most_customers, most_money = scene.most
        standing = scene.standing(stage.id)
        if "clv" in shown:
            paint_worth(pencil, layout.cell(stage.id, "clv"), standing, most_money, scene.currency)
        if visible.bottom() >= layout.columns[stage.id].bottom:
            paint_exit(pencil, layout, stage.id, standing, most_customers, scene.currency)


Looks = Sequence[tuple[Arrow, Look]]


def _looks(pencil: Pencil, scene: Scene, arrows: Sequence[Arrow], selected: Collection[str]) -> Looks:
    return [(arrow, scene.look(arrow, pencil.theme, selected)) for arrow in arrows]


def paint_arrows(pencil: Pencil, scene: Scene, arrows: Sequence[Arrow], selected: Collection[str]) -> None:
    """Draw arrows without what is written at them."""
    _paint_arrows(pencil, _looks(pencil, scene, arrows, selected))


def _paint_arrows(pencil: Pencil, looks: Looks) -> None:
    """Draw arrows: the many plain ones of one look together, what stands out over them."""
    plain: dict[tuple[float, bool, int], list[tuple[Arrow, Look]]] = {}
    others = []
    for arrow, look in looks:
        if pencil.for_export or look.is_selected or look.is_loss:
            others.append((arrow, look))
        else:
            key = (look.width, arrow.is_back or look.is_implied, look.color.rgba())
            plain.setdefault(key, []).append((arrow, look))
    # In the same order whatever is in sight: a part that is drawn anew fits what is around it.
    for (width, dashed, _color), told in sorted(plain.items(), key=lambda entry: entry[0]):
        pencil.arrows((arrow.shape(width) for arrow, _ in told), told[0][1].color, width, dashed)
    for arrow, look in others:
        paint_arrow(pencil, arrow, look)


def _paint_labels(pencil: Pencil, looks: Looks, visible: QRectF) -> None:
    for arrow, look in looks:
        if (look.share or look.gain) and arrow.label_box.intersects(visible):
            paint_arrow_label(pencil, arrow, look)


def paint_outlines(pencil: Pencil, scene: Scene, selected: Collection[str]) -> None:
    """Draw an outline around what is selected."""
    for key in selected:
        rect = scene.rect(key)
        if rect is not None:
            foot = 8 if key in scene.layout.columns else 0
            box = qrect(rect).adjusted(-3, -3, 3, 3 - foot)
            pencil.box(box, None, pencil.color("accent"), size("radius") + 2, 2)
