"""Actions on what customers say and buy: survey answers and transactions brought in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui.actions.action import Action, has_map, may_edit
from gui.words import _
from journey.records import DataSource

if TYPE_CHECKING:
    from gui.window import Window


def customer_actions() -> tuple[Action, ...]:
    """Return the actions on surveys and transactions."""
    return (
        Action(
            "import_survey",
            _("Bring in survey answers …"),
            _survey,
            "data",
            enabled=may_edit,
            group=1,
        ),
        Action(
            "import_customers",
            _("Value customers from transactions …"),
            _customers,
            "data",
            enabled=has_map,
            group=1,
        ),
        Action(
            "refresh_customers",
            _("Read the transactions again"),
            _customers_again,
            "data",
            enabled=_has_transactions,
            group=1,
        ),
    )


def _has_transactions(window: Window) -> bool:
    sources = window.session.journey.of(DataSource).values()
    return has_map(window) and any(source.form == "transactions" for source in sources)


def _customers_again(window: Window) -> None:
    from gui.voices import voices

    voices(window).customers_again()


def _survey(window: Window) -> None:
    from gui.voices import voices

    voices(window).survey()


def _customers(window: Window) -> None:
    from gui.voices import voices

    voices(window).customers()
