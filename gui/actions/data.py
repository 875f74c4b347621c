"""Actions on KPI data: bring a table up to date, tables and KPIs of the map, the table as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui.actions.action import Action, has_map, may_edit
from gui.words import _
from metrics.events.remembered import remembered_source
from metrics.recipe import kpi_sources

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


def _may_refresh(window: Window) -> bool:
    journey = window.session.journey
    return may_edit(window) and bool(kpi_sources(journey) or remembered_source(journey))


def _has_sources(window: Window) -> bool:
    return may_edit(window) and bool(kpi_sources(window.session.journey))


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
