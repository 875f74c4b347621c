"""Actions on KPI data: bring a table up to date, tables and KPIs of the map, the table as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui.actions.action import Action, has_map, may_edit
from gui.words import _
from journey.records import DataSource

if TYPE_CHECKING:
    from gui.window import Window


def data_actions() -> tuple[Action, ...]:
    """Return the actions on KPI data."""
    return (
        Action(
            "refresh_kpis",
            _("Refresh KPI data"),
            lambda w: w.imports.refresh(),
            "data",
            ("Ctrl+R",),
            enabled=_may_refresh,
        ),
        Action(
            "kpi_sources",
            _("Tables of this map …"),
            _show_sources,
            "data",
            enabled=_has_sources,
        ),
        Action(
            "export_kpis",
            _("Export the KPI table …"),
            _export_table,
            "data",
            enabled=has_map,
        ),
        Action(
            "own_kpis",
            _("KPIs of this map …"),
            _show_own_kpis,
            "data",
            enabled=has_map,
            group=1,
        ),
    )


def _has_form(window: Window, *forms: str) -> bool:
    """Whether the map remembers a table of such a form; asked at each start, it loads nothing."""
    sources = window.session.journey.of(DataSource).values()
    return may_edit(window) and any(source.form in forms for source in sources)


def _may_refresh(window: Window) -> bool:
    return _has_form(window, "kpi_table", "event_table")


def _has_sources(window: Window) -> bool:
    return _has_form(window, "kpi_table")


def _show_sources(window: Window) -> None:
    from gui.dialogs.sources import SourceList

    shown = SourceList(window.session, window)
    shown.refreshed.connect(window.imports.refresh_from)
    shown.open()


def _export_table(window: Window) -> None:
    window.imports.export_table()


def _show_own_kpis(window: Window) -> None:
    from gui.dialogs.own_kpi import OwnKpis

    OwnKpis(window.session, window).open()
