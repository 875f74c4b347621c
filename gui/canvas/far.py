"""The map seen from afar, where no text of a card can be read: blocks, bundles of ways, and names beside."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from math import sqrt

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainterPath

from gui.canvas.band_names import band_names
from gui.canvas.bands import LEAST_STEP, STATE_MARKS, amount_color, kpi_row_rect, paint_exit
from gui.canvas.cards import STYLE, ink_on, stage_ground
from gui.canvas.items import (
    is_wide,
    paint_arrows,
    paint_columns,
    paint_feelings,
    paint_map,
    paint_outlines,
    paint_personas,
)
from gui.canvas.panorama import INSIDE, paint_names, paint_panorama
from gui.canvas.pencil import CENTER, Pencil, Stamp, qrect
from gui.canvas.scene import Scene
from gui.theme import BOLD, SEMIBOLD
from gui.words import _, money
from journey.geometry import CELL_PADDING, MARGIN, card_text
from journey.records import Card, Stage

TINY = 0.16
"""Below this scale a card is a few pixels: it has no edge and no mark any more."""
WRITTEN, WRITTEN_IN_CROWD = 0.24, 0.36
"""From this scale on, a card holds the beginning of its text; of a crowd, so many would be too slow."""
CARD_PIXELS, CARD_LINE = 10, 12
TINT = 0.42
"""How much of its mark's colour a tiny card has."""
MOST_BUNDLES = 400
MOST_KEPT = 1_500_000
"""Pixels of a picture of all bundles, above which only what is in sight is drawn, each time."""
THINNEST, THICKEST = 1.0, 5.0
"""Pixels of a bundle on the screen."""


def paint_near_or_far(
    pencil: Pencil, scene: Scene, visible: QRectF, selected: Collection[str], without: Collection[str]
) -> None:
    """Draw what of a map is visible as suits its scale: all of it, or what can be told from afar.

    While zooming, when no picture is kept, the edges of a crowd are but sketched.
    """
    if scene.is_crowd and not pencil.keeps_stamps:
        _paint_sketch(pencil, scene, visible)
    elif pencil.is_far:
        paint_far(pencil, scene, visible, selected)
    else:
        paint_map(pencil, scene, visible, selected, without)


def paint_far(pencil: Pencil, scene: Scene, visible: QRectF, selected: Collection[str] = ()) -> None:
    """Draw what of a map is visible, seen from afar.

    Parameters
    ----------
    pencil : Pencil
        whose painter is set to the scene.
    scene : Scene
    visible : QRectF
        the part of the scene that is drawn.
    selected : ids
        are drawn with an outline.
    """
    is_tiny = pencil.scale < TINY
    paint_columns(pencil, scene, visible)
    _paint_bands(pencil, scene, visible)
    paint_personas(pencil, scene, visible)
    if scene.is_crowd or is_tiny:
        _paint_cards(pencil, scene, visible)
        _paint_bundles(pencil, scene, visible)
    else:
        paint_arrows(pencil, scene, scene.flows.within(visible), selected)
        _paint_cards(pencil, scene, visible)
    _write_cards(pencil, scene, visible)
    if "experience" in scene.layout.bands.keys() - scene.layout.collapsed:
        if scene.is_crowd:
            pencil.hairlines(scene.far_curve(LEAST_STEP / pencil.scale), pencil.color("curve"))
        else:
            paint_feelings(pencil, scene, visible)
    _paint_numbers(pencil, scene, visible)
    _paint_exits(pencil, scene, visible)
    _paint_heads(pencil, scene, visible)
    _paint_stage_arrows(pencil, scene, visible, selected)
    paint_outlines(pencil, scene, selected)
    with on_screen(pencil) as near:
        seen = QRectF(visible.topLeft() * pencil.scale, visible.size() * pencil.scale)
        _paint_title(near, scene, pencil.scale)
        paint_names(near, scene, pencil.scale, seen)
        paint_panorama(near, scene, pencil.scale, seen)


def _paint_sketch(pencil: Pencil, scene: Scene, visible: QRectF) -> None:
    """Draw the least of a map that can be told, as fast as can be: its columns, its heads, a block a card."""
    paint_columns(pencil, scene, visible)
    _paint_cards(pencil, scene, visible)
    for stage in _stages_in(scene, visible):
        head = qrect(scene.layout.header(stage.id)).adjusted(0, 0, 0, -8)
        pencil.painter.fillRect(head, stage_ground(pencil, stage))


@contextmanager
def on_screen(pencil: Pencil) -> Iterator[Pencil]:
    """Give a pencil whose lengths are pixels of the screen; its origin is that of the scene."""
    painter = pencil.painter
    painter.save()
    painter.scale(1 / pencil.scale, 1 / pencil.scale)
    try:
        yield Pencil(painter, pencil.theme, keeps_stamps=pencil.keeps_stamps)
    finally:
        painter.restore()


def mixed(color: QColor, ground: QColor, share: float) -> QColor:
    """Return a colour that covers its ground so far.

    >>> mixed(QColor("#000000"), QColor("#FFFFFF"), 0.2).name()
    '#cccccc'
    """
    red, green, blue = (
        round(share * a + (1 - share) * b)
        for a, b in (
            (color.red(), ground.red()), (color.green(), ground.green()), (color.blue(), ground.blue()),
        )
    )  # fmt: skip
    return QColor(red, green, blue)


# -- cards and ways --------------------------------------------------------------------------------


def _paint_cards(pencil: Pencil, scene: Scene, visible: QRectF) -> None:
    """Draw a block a card, in the colours of its kind."""
    ground = pencil.color("column")
    for kind, boxes in scene.blocks(visible).items():
        style = STYLE[kind]
        mark = pencil.color(f"{style}_mark")
        if pencil.scale < TINY:
            pencil.blocks(boxes, mixed(mark, ground, TINT))
            continue
        edge = 1 / pencil.scale
        pencil.blocks(boxes, mixed(mark, ground, TINT))
        pencil.blocks(_inset(boxes, edge), pencil.color(style))
        pencil.blocks(_marks(boxes), mark)


def _write_cards(pencil: Pencil, scene: Scene, visible: QRectF) -> None:
    """Write as much of a card's text into it as fits in letters that can be read."""
    scale, wanted = pencil.scale, list[Stamp]()
    if scale < (WRITTEN_IN_CROWD if scene.is_crowd else WRITTEN):
        return
    with on_screen(pencil) as near:
        ink = near.color("text")
        for key, rect in scene.cards_in(visible):
            card = scene.card(key)
            box = QRectF(
                rect.x * scale + 6, rect.y * scale + 1, rect.width * scale - 8, rect.height * scale - 2
            )
            if card is not None and card_text(card) and box.height() >= CARD_LINE:
                wanted.append(_text_stamp(card, box, ink))
        near.stamp_all(wanted)


def _text_stamp(card: Card, box: QRectF, ink: QColor) -> Stamp:
    text, most = card_text(card), int(box.height() // CARD_LINE)

    def draw(other: Pencil) -> None:
        other.text(box, text, ink, CARD_PIXELS, most=most, line_height=CARD_LINE, middle=True)

    return ("text", card.id), text, box, draw


def _inset(boxes: array[float], by: float) -> array[float]:
    inner = array("d", boxes)
    for place, step in enumerate((by, by, -2 * by, -2 * by)):
        inner[place::4] = array("d", [value + step for value in boxes[place::4]])
    return inner


def _marks(boxes: array[float]) -> array[float]:
    marks = array("d", boxes)
    marks[2::4] = array("d", [10.0]) * (len(boxes) // 4)
    return marks


def _paint_bundles(pencil: Pencil, scene: Scene, visible: QRectF) -> None:
    """Draw the ways between the cards of two stages as one arc, the wider the more there are.

    Those that lead on arch over the cards from the foot of their band, those that lead back hang from its
    top. Of tiny columns, neighbours are left out: where every arrow leads there, nothing is to be seen.
    """
    band = scene.layout.bands.get("touchpoints")
    if band is None or "touchpoints" in scene.layout.collapsed:
        return
    box = QRectF(0, band.y, scene.layout.width, band.height)
    if not box.intersects(visible):
        return
    if is_wide(pencil, scene) or box.width() * box.height() * pencil.scale**2 > MOST_KEPT:
        _draw_bundles(pencil, scene, visible)
    else:
        token = (scene.bundles, tuple(scene.layout.columns.values()), band)
        pencil.stamp("bundles", token, box, lambda other: _draw_bundles(other, scene, box))


def _draw_bundles(pencil: Pencil, scene: Scene, visible: QRectF) -> None:
    columns, found = scene.layout.columns, scene.bundles
    band, most = scene.layout.bands["touchpoints"], max(found.values(), default=1)
    place = {stage: number for number, stage in enumerate(columns)}
    least = 2 if pencil.scale < TINY else 1
    ink = QColor(pencil.color("text_muted"))
    ink.setAlphaF(0.32)
    told = [ends for ends in found if abs(place[ends[0]] - place[ends[1]]) >= least]
    for source, target in sorted(told, key=lambda ends: -found[ends])[:MOST_BUNDLES]:
        start, end = columns[source].center[0], columns[target].center[0]
        if max(start, end) < visible.left() or min(start, end) > visible.right():
            continue
        width = THINNEST + (THICKEST - THINNEST) * sqrt(found[source, target] / most)
        reach = min(0.8 * band.height, abs(end - start) * 0.7)
        line = _arc(start, end, band.bottom, -reach) if end > start else _arc(start, end, band.y, reach)
        if line.controlPointRect().intersects(visible):
            pencil.path(line, ink, width / pencil.scale)


def _arc(start: float, end: float, y: float, reach: float) -> QPainterPath:
    line = QPainterPath(QPointF(start, y))
    line.cubicTo(QPointF(start, y + reach * 1.2), QPointF(end, y + reach * 1.2), QPointF(end, y))
    return line


# -- numbers, heads, arrows ------------------------------------------------------------------------


class _Patches:
    """Rectangles by their colour, drawn together."""

    def __init__(self) -> None:
        self._found: dict[str, array[float]] = {}

    def add(self, color: str, x: float, y: float, width: float, height: float) -> None:
        """Note a rectangle."""
        self._found.setdefault(color, array("d")).extend((x, y, width, height))

    def paint(self, pencil: Pencil) -> None:
        """Draw all of them."""
        for name, boxes in self._found.items():
            pencil.blocks(boxes, pencil.color(name))


def _paint_numbers(pencil: Pencil, scene: Scene, visible: QRectF) -> None:
    """Draw the KPIs of each stage as bars in the colour of their standing, and its value as bars."""
    patches = _Patches()
    shown = scene.layout.bands.keys() - scene.layout.collapsed
    for stage in _stages_in(scene, visible):
        if stage.id in scene.layout.folded:
            continue
        if "kpis" in shown:
            _add_kpis(patches, scene, stage)
        if "clv" in shown and scene.scorecard is not None:
            _add_worth(patches, scene, stage, pencil.scale)
    patches.paint(pencil)
    if "clv" in shown and scene.scorecard is not None:
        _write_worth(pencil, scene, visible)


def _stages_in(scene: Scene, visible: QRectF) -> list[Stage]:
    columns = scene.layout.columns
    return [
        stage for stage in scene.journey.stages
        if columns[stage.id].x <= visible.right() and columns[stage.id].right >= visible.left()
    ]  # fmt: skip


def _add_kpis(patches: _Patches, scene: Scene, stage: Stage) -> None:
    cell = scene.layout.cell(stage.id, "kpis")
    for number, row in enumerate(scene.kpis[stage.id]):
        box = kpi_row_rect(cell, number)
        name = STATE_MARKS[row.state][1] if row.state is not None else "line"
        patches.add(name, box.x(), box.center().y() - 6, box.width(), 12)


def _add_worth(patches: _Patches, scene: Scene, stage: Stage, scale: float) -> None:
    """Note two bars: what is booked above, what walks out below."""
    standing, most = scene.standing(stage.id), scene.most[1]
    if standing is None or most <= 0:
        return
    cell = scene.layout.cell(stage.id, "clv")
    room = cell.width - 2 * CELL_PADDING
    for amount, y in ((standing.net, 52.0), (standing.leak, 76.0)):
        if amount:
            length = max(1 / scale, room * min(1.0, abs(amount) / most))
            patches.add(amount_color(amount), cell.x + CELL_PADDING, cell.y + y, length, 18)


def _paint_exits(pencil: Pencil, scene: Scene, visible: QRectF) -> None:
    if scene.scorecard is None or pencil.scale < TINY or "clv" not in scene.layout.bands:
        return
    for stage in _stages_in(scene, visible):
        standing = scene.standing(stage.id)
        paint_exit(pencil, scene.layout, stage.id, standing, scene.most[0], scene.currency, is_told=False)


def _write_worth(pencil: Pencil, scene: Scene, visible: QRectF) -> None:
    scale = pencil.scale
    with on_screen(pencil) as near:
        for stage in _stages_in(scene, visible):
            cell, standing = scene.layout.cell(stage.id, "clv"), scene.standing(stage.id)
            if cell.width * scale < INSIDE or standing is None or standing.value is None:
                continue
            box = QRectF((cell.x + CELL_PADDING) * scale, cell.y * scale + 1, cell.width * scale, 13)
            text = money(standing.value, scene.currency)
            near.text(box, text, near.color("text"), 10, BOLD, line_height=13)


def paint_far_heads(pencil: Pencil, scene: Scene, visible: QRectF, selected: Collection[str]) -> None:
    """Draw the heads and the arrows between them, as they stay at the top of a map that is scrolled."""
    _paint_heads(pencil, scene, visible)
    _paint_stage_arrows(pencil, scene, visible, selected)
    paint_outlines(pencil, scene, [key for key in selected if key in scene.layout.columns])


def _paint_heads(pencil: Pencil, scene: Scene, visible: QRectF) -> None:
    """Draw the heads of the columns, with their names where they have room for them."""
    scale, painter = pencil.scale, pencil.painter
    for stage in _stages_in(scene, visible):
        head = qrect(scene.layout.header(stage.id)).adjusted(0, 0, 0, -8)
        painter.fillRect(head, stage_ground(pencil, stage))
    with on_screen(pencil) as near:
        for stage in _stages_in(scene, visible):
            head = qrect(scene.layout.header(stage.id)).adjusted(0, 0, 0, -8)
            box = QRectF(head.topLeft() * scale, head.size() * scale).adjusted(4, 1, -2, -1)
            if head.width() * scale >= INSIDE and stage.id not in scene.layout.folded:
                most = max(1, int(box.height() // 12))
                ink = ink_on(stage_ground(pencil, stage))
                name = stage.name or _("(no name)")
                near.text(box, name, ink, 10.5, BOLD, most=most, line_height=12, middle=True)


def _paint_stage_arrows(pencil: Pencil, scene: Scene, visible: QRectF, selected: Collection[str]) -> None:
    seen = [arrow for arrow in scene.stage_arrows if arrow.box.intersects(visible)]
    if pencil.scale >= TINY:
        paint_arrows(pencil, scene, seen, selected)
        return
    patches = _Patches()
    for arrow in (arrow for arrow in seen if not arrow.is_arch):
        (left, y), (right, _y) = arrow.points
        patches.add(scene.tint(arrow), left - 3, y - 14, right - left + 6, 28)
    patches.paint(pencil)
    paint_arrows(pencil, scene, [arrow for arrow in seen if arrow.is_arch], selected)


# -- what stands around ----------------------------------------------------------------------------


def _paint_bands(pencil: Pencil, scene: Scene, visible: QRectF) -> None:
    """Draw the lines between the bands, and their names along the left edge where they fit."""
    layout, scale = scene.layout, pencil.scale
    for name, rect in layout.bands.items():
        if name not in ("stages", "personas"):
            ends = QPointF(MARGIN, rect.y), QPointF(layout.width - MARGIN, rect.y)
            pencil.line(*ends, pencil.color("band_line"), 1 / scale)
    if visible.left() > MARGIN or scale < TINY:
        return
    with on_screen(pencil) as near:
        for name, rect in layout.bands.items():
            words = band_names()[name]
            if name != "stages" and near.width_of(words, 10, SEMIBOLD) < rect.height * scale - 4:
                _write_upwards(near, words, (MARGIN + 16) * scale, rect.y * scale, rect.height * scale)


def _write_upwards(near: Pencil, words: str, x: float, top: float, height: float) -> None:
    painter = near.painter
    painter.save()
    painter.translate(x, top + height)
    painter.rotate(-90)
    near.text(QRectF(0, 0, height, 14), words, near.color("text_muted"), 10, SEMIBOLD, CENTER, line_height=14)
    painter.restore()


def _paint_title(near: Pencil, scene: Scene, scale: float) -> None:
    """Write the title of the map where there is a line's room for it."""
    title = scene.journey.map.title
    if title and scale >= TINY:
        box = QRectF(MARGIN * scale, MARGIN * scale - 4, scene.layout.width * scale - 2 * MARGIN * scale, 18)
        near.text(box, title, near.color("text"), 14, BOLD, line_height=18)
