"""The decide panel on the screen, for the tests of what it shows."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QTreeWidgetItem
from pytestqt.qtbot import QtBot

from gui.panels.decide import DecidePanel
from gui.panels.decide_tree import RankedTree
from gui.session import Session

SHOP = Path(__file__).resolve().parents[1] / "resources" / "examples" / "online-shop.journey"


def shown(qtbot: QtBot, session: Session) -> DecidePanel:
    """Return the panel of a session once it is worked out."""
    made = DecidePanel(session)
    qtbot.addWidget(made)
    made.resize(1046, 300)
    with qtbot.waitExposed(made):
        made.show()
    settle(qtbot, made)
    return made


def settle(qtbot: QtBot, panel: DecidePanel) -> None:
    """Wait until the panel has nothing to work out any more."""
    qtbot.waitUntil(
        lambda: not (panel._pause.isActive() or panel.effects.is_busy or panel.intervals.is_busy),
        timeout=20_000,
    )


def rows(tree: RankedTree) -> list[QTreeWidgetItem]:
    """Return the rows of a table from above."""
    return [tree.topLevelItem(place) for place in range(tree.topLevelItemCount())]
