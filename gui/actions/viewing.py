"""Actions on how the map is shown, on panels, colours and help."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui.actions.action import Action, Test, has_map, has_selection
from gui.showing import show_about, show_palette, show_shortcuts
from gui.words import LANGUAGES, _, language, pgettext

if TYPE_CHECKING:
    from gui.window import Window


def viewing_actions() -> tuple[Action, ...]:
    """Return the actions of the menus View and Help."""
    return (*_view(), *_bands(), *_panels(), *_themes(), *_languages(), *_help())


def _view() -> tuple[Action, ...]:
    return (
        Action(
            "zoom_in",
            _("Zoom in"),
            lambda w: w.map.zoom_by(1.25),
            "view",
            ("Ctrl++", "Ctrl+="),
            "zoom-in",
            has_map,
        ),
        Action(
            "zoom_out", _("Zoom out"), lambda w: w.map.zoom_by(0.8), "view", ("Ctrl+-",), "zoom-out", has_map
        ),
        Action(
            "actual_size",
            _("Actual size"),
            lambda w: w.map.actual_size(),
            "view",
            ("Ctrl+0",),
            enabled=has_map,
        ),
        Action(
            "fit_all",
            _("Show the whole map"),
            lambda w: w.map.fit_all(),
            "view",
            ("Shift+1",),
            "fit",
            has_map,
            scope="map",
        ),
        Action(
            "fit_width",
            _("Fit the width"),
            lambda w: w.map.fit_width(),
            "view",
            ("Shift+3",),
            enabled=has_map,
            scope="map",
        ),
        Action(
            "fit_selection",
            _("Show the selection"),
            lambda w: w.map.fit_selection(),
            "view",
            ("Shift+2",),
            enabled=has_selection,
            scope="map",
        ),
        Action(
            "next_area",
            _("Next part of the window"),
            lambda w: w.areas.go(1),
            "view",
            ("F6",),
            group=2,
        ),
        Action(
            "previous_area",
            _("Previous part of the window"),
            lambda w: w.areas.go(-1),
            "view",
            ("Shift+F6",),
            group=2,
        ),
        Action(
            "full_screen",
            _("Full screen"),
            lambda w: w.toggle_full_screen(),
            "view",
            ("F11",),
            "full-screen",
            checked=lambda w: w.isFullScreen(),
            group=2,
        ),
    )


def band_names() -> dict[str, str]:
    """Return the names of the bands that can be hidden, from the top."""
    return {
        "personas": _("Personas"),
        "touchpoints": _("Touchpoints"),
        "experience": _("Experience curve"),
        "pains": _("Pain points"),
        "opportunities": _("Opportunities"),
        "notes": _("Notes"),
        "kpis": _("KPIs"),
        "clv": _("Customer lifetime value"),
    }


def _bands() -> tuple[Action, ...]:
    def toggles(band: str) -> Callable[[Window], None]:
        return lambda w: w.toggle_band(band)

    def is_shown(band: str) -> Test:
        return lambda w: band not in w.map.hidden_bands

    return tuple(
        Action(f"band_{band}", words, toggles(band), "view/bands", enabled=has_map, checked=is_shown(band))
        for band, words in band_names().items()
    )


def panel_names() -> dict[str, str]:
    """Return the names of the panels, from the left, then below."""
    return {
        "outline": _("Outline"),
        "inspector": _("Inspector"),
        "kpis": _("KPI table"),
        "value": pgettext("panel", "Value"),
        "compare": pgettext("panel", "Compare"),
        "decide": pgettext("panel", "Decide"),
        "experience": pgettext("panel", "Experience"),
        "customers": pgettext("panel", "Customers"),
        "journeys": pgettext("panel", "Journeys"),
        "findings": _("Findings"),
        "versions": _("Versions"),
    }


PANEL_KEYS = {
    "outline": "Ctrl+Shift+O",
    "inspector": "Ctrl+Shift+P",
    "kpis": "Ctrl+Shift+K",
    "value": "Ctrl+Shift+V",
    "compare": "Ctrl+Shift+C",
    "decide": "Ctrl+Shift+D",
    "experience": "Ctrl+Shift+E",
    "customers": "Ctrl+Shift+U",
    "journeys": "Ctrl+Shift+J",
    "findings": "Ctrl+Shift+F",
    "versions": "Ctrl+Shift+H",
}


def _panels() -> tuple[Action, ...]:
    def toggles(panel: str) -> Callable[[Window], None]:
        return lambda w: w.docks.toggle(panel)

    def is_shown(panel: str) -> Test:
        return lambda w: w.docks.is_shown(panel)

    return tuple(
        Action(
            f"panel_{panel}",
            words,
            toggles(panel),
            "view/panels",
            (PANEL_KEYS[panel],),
            panel if panel in ("inspector", "outline") else "",
            enabled=has_map,
            checked=is_shown(panel),
        )
        for panel, words in panel_names().items()
    )


def _themes() -> tuple[Action, ...]:
    def takes(theme: str) -> Callable[[Window], None]:
        return lambda w: w.set_wished_theme(theme)

    def is_taken(theme: str) -> Test:
        return lambda w: w.wished_theme == theme

    names = {"system": _("As the system"), "light": _("Light"), "dark": _("Dark")}
    return tuple(
        Action(f"theme_{theme}", words, takes(theme), "view/theme", checked=is_taken(theme))
        for theme, words in names.items()
    )


def _languages() -> tuple[Action, ...]:
    def speaks(code: str) -> Callable[[Window], None]:
        return lambda w: w.language_wished.emit(code)

    def is_spoken(code: str) -> Test:
        return lambda w: language() == code

    # Each language bears its own name, so that a person who reads no other finds it.
    return tuple(
        Action(f"language_{code}", name, speaks(code), "view/language", checked=is_spoken(code))
        for code, name in LANGUAGES.items()
    )


def _help() -> tuple[Action, ...]:
    return (
        Action("palette", _("All commands …"), show_palette, "help", ("Ctrl+K",), "command"),
        Action("shortcuts", _("Keys and gestures"), show_shortcuts, "help", ("F1",), "keyboard"),
        Action("about", _("About Waymark"), show_about, "help", icon="about", group=1),
    )
