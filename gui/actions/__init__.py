"""The one table of what a person can do: it feeds menus, toolbar, shortcuts, palette, help and tests."""

from __future__ import annotations

from gui.actions.action import Action
from gui.actions.editing import editing_actions, leaving_actions
from gui.actions.viewing import viewing_actions
from gui.words import _


def first_actions() -> tuple[Action, ...]:
    """Return the actions among which are those of the toolbar, as it is in the first picture."""
    return (*editing_actions(), *viewing_actions())


def all_actions() -> tuple[Action, ...]:
    """Return every action in the order of the menus, in the language spoken now."""
    # Loaded after the first picture.
    from gui.actions.arranging import arranging_actions
    from gui.actions.customers import customer_actions
    from gui.actions.data import data_actions
    from gui.actions.deciding import deciding_actions
    from gui.actions.events import event_actions
    from gui.actions.matrix import matrix_actions
    from gui.actions.reporting import reporting_actions
    from gui.actions.workshop import workshop_actions

    return (
        *editing_actions(),
        *reporting_actions(),
        *leaving_actions(),
        *arranging_actions(),
        *data_actions(),
        *deciding_actions(),
        *customer_actions(),
        *event_actions(),
        *matrix_actions(),
        *viewing_actions(),
        *workshop_actions(),
    )


def menu_names() -> dict[str, str]:
    """Return the names of the menus, in their order."""
    return {
        "file": _("&File"),
        "edit": _("&Edit"),
        "edit/arrange": _("&Arrange"),
        "edit/picture": _("&Picture"),
        "edit/evidence": _("&Evidence"),
        "insert": _("&Insert"),
        "data": _("&Data"),
        "view": _("&View"),
        "view/bands": _("&Bands"),
        "view/collapse": _("C&ollapse"),
        "view/pin": _("&Keep at the top"),
        "view/panels": _("&Panels"),
        "view/theme": _("&Colours"),
        "view/language": _("&Language"),
        "workshop": _("&Workshop"),
        "help": _("&Help"),
    }


__all__ = ["Action", "all_actions", "first_actions", "menu_names"]
