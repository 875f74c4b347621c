"""What a view is fitted to: the whole map, its width, some records, the place of one."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QPointF, QRect

from gui.canvas.panorama import room_above
from gui.canvas.scene import Scene
from gui.canvas.viewport import Viewport
from gui.theme import text_scale
from journey.geometry import Rect
from journey.records import Flow, Series

SMALLEST_READABLE = 0.5
"""The scale below which the text of cards is no longer read; a larger text of the system asks for more."""
HINT_WIDTH = 460
"""Room for the words beside an empty map."""
MARGIN_AROUND = 48
GAP = 8
"""Pixels left free above and below the stage headers where a low view begins with them."""


def whole(scene: Scene) -> Rect:
    """Return the map with the invitation to its right."""
    layout = scene.layout
    right = max(layout.width, scene.add_stage_rect.right + 24)
    return Rect(0, 0, right if layout.columns else right + HINT_WIDTH, layout.height)


def width_shown(scene: Scene) -> Rect:
    """Return the map and just enough of the invitation to its right to be noticed."""
    all_of_it = whole(scene)
    if not scene.layout.columns:
        return all_of_it
    return Rect(0, 0, min(all_of_it.width, scene.layout.width + 64), all_of_it.height)


def fit(port: Viewport, scene: Scene, rect: Rect, widget: QRect) -> None:
    """Show a rectangle as large as it fits; seen from afar, the names of the stages need room beside it."""
    port.fit(rect, widget)
    above, aside = room_above(scene, port.scale)
    if above:
        port.fit(rect, widget.adjusted(0, round(above), -round(aside), 0))


def fit_width(port: Viewport, scene: Scene, widget: QRect, lower_edge: Callable[[], float]) -> None:
    """Show the whole width of the map from its top; a low view passes over title and personas to the stages.

    Parameters
    ----------
    port : Viewport
        which is set.
    scene : Scene
        what is shown.
    widget : QRect
        the view, in pixels.
    lower_edge : callable
        says where, in pixels of the view, begins what stays at its lower edge.
    """
    port.fit_width(width_shown(scene), widget, SMALLEST_READABLE * text_scale())
    heads = scene.layout.bands.get("stages")
    if heads is not None and not room_above(scene, port.scale)[0]:
        out_of_view = heads.bottom * port.scale + GAP - lower_edge()
        tops = [band.y * port.scale - GAP for band in scene.layout.bands.values() if band.y <= heads.y]
        # From one band to the next: a title or a persona that is cut through would be seen, not read.
        stops = [top for top in tops if top >= out_of_view] or [max(tops)]
        port.offset -= QPointF(0, max(0.0, min(stops)) if out_of_view > 0 else 0.0)


def around(scene: Scene, keys: Iterable[str]) -> Rect | None:
    """Return what holds some records with a margin, None where none of them is on the map."""
    rects = [rect for key in keys if (rect := scene.rect(key)) is not None]
    if not rects:
        return None
    left, top = min(rect.x for rect in rects), min(rect.y for rect in rects)
    right, bottom = max(rect.right for rect in rects), max(rect.bottom for rect in rects)
    return Rect(left, top, right - left, bottom - top).grown(MARGIN_AROUND)


def place_of(scene: Scene, key: str) -> Rect | None:
    """Return where a record is: of a number its subject's place, of a flow its source's."""
    record = scene.journey.records.get(key)
    if isinstance(record, Series):
        return place_of(scene, record.subject)
    return scene.rect(record.source if isinstance(record, Flow) else key)
