"""Actions on what leaves the map as a report: its look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui.actions.action import Action, has_map
from gui.words import _

if TYPE_CHECKING:
    from gui.window import Window
    from journey.edits.pictures import MediaType
    from journey.records import Style


def reporting_actions() -> tuple[Action, ...]:
    """Return what can be done about reports."""
    return (Action("report_style", _("Report style …"), _show_style, "file", enabled=has_map, group=2),)


def _show_style(window: Window) -> None:
    from gui.dialogs.style import StyleDialog
    from journey.edits.style import style_of
    from journey.records import Image

    session = window.session
    journey = session.document.journey
    style = style_of(journey)
    picture = None if style is None or style.logo is None else journey.get(style.logo, Image)
    background = window.files.background
    dialog = StyleDialog(style, picture, not session.is_view_only, window.settings.folder, background, window)

    def keep(style: Style | None, logo: tuple[MediaType, str] | None) -> None:
        from journey.edits.style import set_style

        change = set_style(session.document.journey, style, logo)
        if change:
            session.do(change)

    dialog.confirmed.connect(keep)
    dialog.open()
