"""The map of a page: drawn once, with a place to click on every stage, flow and card."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF

from gui.canvas.flows import Arrow
from gui.export.report_parts import Report
from gui.export.web_drawing import map_drawing
from gui.export.web_parts import safe
from gui.sentences import kind_name, subject_name
from gui.words import _
from journey.records import kind_of
from journey.rect import Rect


def about_ids(report: Report) -> dict[str, str]:
    """Return for each thing with details its id in the page, which holds nothing of the map's own texts."""
    return {key: f"about-{place}" for place, key in enumerate(report.details)}


def map_html(report: Report) -> str:
    """Return the map with its tools and the panel of details."""
    layout, title = report.scene.layout, safe(report.title)
    size = f"{round(layout.width)} {round(layout.height)}"
    hits = "".join(_hits(report, about_ids(report)))
    svg = (
        f'<svg viewBox="0 0 {size}" role="group" aria-label="{title}">{map_drawing(report.scene)}'
        f'<g class="hits">{hits}</g></svg>'
    )
    steps = (
        ("in", "+", _("Zoom in")),
        ("out", "−", _("Zoom out")),
        ("fit", _("Fit"), _("Show the whole map")),
    )
    tools = ""
    for name, sign, words in steps:
        told = f'title="{safe(words)}" aria-label="{safe(words)}"'
        tools += f'<button type="button" data-step="{name}" {told}>{safe(sign)}</button>'
    hint = _("Click a stage, an arrow or a card for its details. Drag to move; Ctrl and the wheel zoom.")
    close = safe(_("Close"))
    return (
        f'<p class="hint">{safe(hint)}</p><div class="map">{svg}<div class="tools" hidden>{tools}</div>'
        f'<aside class="panel" hidden aria-live="polite"><button type="button" class="close" '
        f'aria-label="{close}">×</button><div class="room"></div></aside></div>'
    )


def _hits(report: Report, ids: Mapping[str, str]) -> list[str]:
    """Return the places to click; arrows first, so that cards lie above them."""
    scene, layout = report.scene, report.scene.layout
    whole = QRectF(0, 0, layout.width, layout.height)
    found = [
        _line(arrow, ids[key], report.details[key].title)
        for arrow in (*scene.touchpoint_arrows, *scene.stage_arrows)
        if (key := arrow_key(arrow, ids)) is not None
    ]
    found += [
        _box(layout.header(stage.id), ids[stage.id], _label(report, stage.id))
        for stage in scene.journey.stages
        if stage.id in ids
    ]
    found += [_box(rect, ids[key], _label(report, key)) for key, rect in scene.cards_in(whole) if key in ids]
    return found


def arrow_key(arrow: Arrow, known: Mapping[str, str]) -> str | None:
    """Return by which key an arrow has its details: its flow, or both its ends."""
    ends = f"{arrow.move.source}\n{arrow.move.target}"
    return next((key for key in (arrow.move.flow, ends) if key is not None and key in known), None)


def _label(report: Report, key: str) -> str:
    journey = report.scene.journey
    return f"{kind_name(kind_of(journey[key]))}: {subject_name(journey, key)}"


def _box(rect: Rect, key: str, label: str) -> str:
    return (
        f'<rect class="hit box" x="{rect.x:g}" y="{rect.y:g}" width="{rect.width:g}" '
        f'height="{rect.height:g}" rx="8" tabindex="0" role="button" aria-label="{safe(label)}" '
        f'data-about="{key}"/>'
    )


def _line(arrow: Arrow, key: str, label: str) -> str:
    way = "L".join(f"{x:.1f},{y:.1f}" for x, y in arrow.points)
    return (
        f'<path class="hit line" d="M{way}" tabindex="0" role="button" aria-label="{safe(label)}" '
        f'data-about="{key}"/>'
    )
