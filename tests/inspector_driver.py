"""The inspector on the screen, for the tests of what it shows."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from gui.panels.inspector import Inspector
from gui.session import Session


def shown(qtbot: QtBot, session: Session) -> Inspector:
    """Return the inspector of a session, with the keys."""
    panel = Inspector(session)
    qtbot.addWidget(panel)
    panel.resize(340, 900)
    with qtbot.waitExposed(panel):
        panel.show()
    panel.activateWindow()
    return panel


def line(panel: Inspector, field: str) -> QLineEdit:
    """Return where a field is written."""
    edit = panel.form.boxes[field].editor.line
    assert isinstance(edit, QLineEdit)
    return edit
