"""How it feels, on a slide: faces of touchpoints, and the smooth line through them."""

from __future__ import annotations

from collections.abc import Sequence

from gui.canvas.bands import smooth_curve
from gui.export.slides_shapes import EMU, GAIN, GROUND, LOSS, Color, Pen, Shape, Sheet
from gui.words import _
from journey.records import Touchpoint
from journey.rect import Rect

MOST_FACE = 4653
"""How far the mouth of the preset face bends at most."""
NEUTRAL = 0.25


def feeling_color(felt: float) -> Color:
    """Return the colour of an experience from -2 to 2."""
    return GAIN if felt > NEUTRAL else LOSS if felt < -NEUTRAL else Color("tx1", 0.55)


def draw_face(sheet: Sheet, box: Rect, card: Touchpoint) -> None:
    """Draw the face of a touchpoint, its mouth bent as it feels."""
    felt = card.experience or 0.0
    told = f"{card.name}: {felt:+g}"
    bend = [("adj", round(MOST_FACE * felt / 2))]
    pen = Pen(feeling_color(felt), 1.0)
    sheet.draw(Shape(box, told, GROUND, pen, "smileyFace", adjust=bend, description=told))


def draw_curve(sheet: Sheet, points: Sequence[tuple[float, float]]) -> None:
    """Draw the smooth line through points of a slide, from left to right."""
    from PySide6.QtCore import QPointF

    path = smooth_curve([QPointF(x, y) for x, y in points])
    parts = [path.elementAt(number) for number in range(path.elementCount())]
    xs, ys = [part.x for part in parts], [part.y for part in parts]
    box = Rect(min(xs), min(ys), max(1.0, max(xs) - min(xs)), max(1.0, max(ys) - min(ys)))
    corners = [
        f'<a:pt x="{round((part.x - box.x) * EMU)}" y="{round((part.y - box.y) * EMU)}"/>' for part in parts
    ]
    bends = "".join(
        f"<a:cubicBezTo>{''.join(corners[n : n + 3])}</a:cubicBezTo>" for n in range(1, len(parts), 3)
    )
    outline = (
        "<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/><a:rect l=\"0\" t=\"0\" r=\"r\" b=\"b\"/>"
        f'<a:pathLst><a:path w="{round(box.width * EMU)}" h="{round(box.height * EMU)}" fill="none">'
        f"<a:moveTo>{corners[0]}</a:moveTo>{bends}</a:path></a:pathLst></a:custGeom>"
    )  # fmt: skip
    pen = Pen(Color("accent1", 0.75), 1.5)
    sheet.draw(Shape(box, _("Experience curve"), None, pen, own_geometry=outline))
