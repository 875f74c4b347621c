"""The main job without a mouse: new map, stages, cards, numbers, value, export; by real keys alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from windows import dialog, dialogs, settled, window_at_work

from gui.canvas.editor import TextEditor
from gui.dialogs.ask import PathQuestion
from gui.dialogs.export import ExportDialog
from gui.dialogs.start import TemplateCard
from gui.panels.kpi_view import KpiView
from gui.toolbar import ValueChip
from gui.window import Window
from journey.journey import Journey
from journey.records import PainPoint, Touchpoint

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
Key = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier


class Hands:
    """Two hands on a keyboard: each key goes where the focus is, as the system sends it."""

    def __init__(self, window: Window, qtbot: Any) -> None:
        self.window = window
        self.qtbot = qtbot

    @property
    def focused(self) -> QWidget:
        # When a dialog goes, the window manager gives the focus back; here there is none.
        if QApplication.focusWidget() is None:
            self.window.activateWindow()
        self.qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
        found = QApplication.focusWidget()
        assert found is not None
        assert found.isVisible(), f"the focus is on {found}, which nobody sees"
        return found

    def is_in_a_line(self) -> bool:
        """Whether a line can be typed into: a dialog comes with its focus a moment later."""
        return isinstance(QApplication.focusWidget(), QLineEdit)

    def key(self, key: Qt.Key, keys: Qt.KeyboardModifier = NONE) -> None:
        self.window.menus.refresh()
        QTest.keyClick(self.focused, key, keys)

    def write(self, text: str) -> None:
        for letter in text:
            QTest.keyClicks(self.focused, letter)

    def go(self, key: Qt.Key, there: Callable[[QWidget], bool], most: int = 40) -> None:
        """Press a key until the focus is there."""
        for _turn in range(most):
            if there(self.focused):
                return
            self.key(key)
        raise AssertionError(f"never reached; the focus is on {self.focused}")

    @property
    def journey(self) -> Journey:
        return self.window.session.document.journey


@pytest.fixture
def hands(qtbot: Any) -> Iterator[Hands]:
    with window_at_work(qtbot) as window:
        window.activateWindow()
        window.start.setFocus()
        qtbot.waitUntil(lambda: bool(window.start.cards))
        yield Hands(window, qtbot)


def opened_blank(hands: Hands) -> None:
    hands.go(Key.Key_Tab, lambda w: isinstance(w, TemplateCard) and w.template.path.stem == "blank")
    hands.key(Key.Key_Return)
    settled(hands.qtbot, hands.window)
    hands.qtbot.waitUntil(hands.window.map.hasFocus)


def test_the_main_job_without_a_mouse(hands: Hands, qtbot: Any, tmp_path: Path) -> None:
    opened_blank(hands)
    window = hands.window

    # Stages are named where they stand.
    names = ("Hear of us", "Compare", "Buy", "Use", "Recommend")
    for name in names:
        hands.key(Key.Key_Right, Qt.KeyboardModifier.AltModifier)
        hands.key(Key.Key_F2)
        hands.write(name)
        hands.key(Key.Key_Return)
    assert [stage.name for stage in hands.journey.stages] == list(names)

    # A touchpoint on a stage, its pain point, the next touchpoint; Tab and Enter lead on.
    hands.key(Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    hands.key(Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    hands.key(Key.Key_Tab)
    assert isinstance(hands.focused, TextEditor)
    hands.write("Checkout")
    hands.key(Key.Key_Tab)
    hands.write("Asks twice")
    hands.key(Key.Key_Return)
    hands.write("Too many fields")
    hands.key(Key.Key_Return)
    hands.key(Key.Key_Escape)
    assert window.map.hasFocus()
    (touchpoint,) = hands.journey.of(Touchpoint).values()
    stage = hands.journey.stages[2].id
    assert (touchpoint.name, touchpoint.stage) == ("Checkout", stage)
    pains = {pain.text: pain.on for pain in hands.journey.of(PainPoint).values()}
    assert pains == {"Asks twice": touchpoint.id, "Too many fields": touchpoint.id}

    # Numbers in the KPI table.
    value_before = window.session.scorecard.headlines.per_entrant.value
    assert value_before is not None, "a template shows a value at once"
    if not window.docks.is_shown("kpis"):
        hands.key(Key.Key_K, CTRL | SHIFT)
    hands.go(Key.Key_F6, window.docks.below.isAncestorOf)
    hands.go(Key.Key_Tab, lambda w: isinstance(w, KpiView))
    typed(hands, stage, "conversion_rate", "31%")
    qtbot.waitUntil(lambda: rate(hands, stage) == 0.31)

    # The value is read where it stands, in the toolbar.
    hands.go(Key.Key_F6, lambda w: w is window.map)
    hands.go(Key.Key_F6, window.toolbar.isAncestorOf)
    hands.go(Key.Key_Tab, lambda w: isinstance(w, ValueChip))
    value = window.session.scorecard.headlines.per_entrant.value
    assert value is not None
    assert value != value_before
    assert window.toolbar.chip.figure in hands.focused.accessibleName()

    # The export.
    target = tmp_path / "map.pdf"
    hands.key(Key.Key_E, CTRL)
    qtbot.waitUntil(lambda: dialog(window, ExportDialog).isAncestorOf(hands.focused))
    hands.key(Key.Key_Return)
    assert dialog(window, PathQuestion)
    qtbot.waitUntil(hands.is_in_a_line)
    hands.key(Key.Key_A, CTRL)
    hands.write(str(target))
    hands.key(Key.Key_Return)
    qtbot.waitUntil(target.exists)
    settled(qtbot, window)
    assert not dialogs(window)
    assert target.read_bytes().startswith(b"%PDF")


def rate(hands: Hands, stage: str) -> float | None:
    """Return the conversion rate of a stage as the map has it."""
    (found,) = hands.journey.series(stage, "conversion_rate")
    return found.points[0][1]


def typed(hands: Hands, subject: str, kpi: str, text: str) -> None:
    """Walk to the cell of a number by arrow keys and type there."""
    table = hands.focused
    assert isinstance(table, KpiView)
    model = table.model()
    rows = [row for row, each in enumerate(model.rows) if (each.subject, each.kpi.id) == (subject, kpi)]
    assert rows, "the table waits for this number"
    here = table.currentIndex()
    if not here.isValid():
        hands.key(Key.Key_Down)
        here = table.currentIndex()
    for _step in range(abs(rows[0] - here.row())):
        hands.key(Key.Key_Down if rows[0] > here.row() else Key.Key_Up)
    from gui.panels.kpi_model import UNDATED

    across = UNDATED - table.currentIndex().column()
    for _step in range(abs(across)):
        hands.key(Key.Key_Right if across > 0 else Key.Key_Left)
    assert (table.currentIndex().row(), table.currentIndex().column()) == (rows[0], UNDATED)
    hands.write(text)
    hands.key(Key.Key_Return)


def test_the_focus_is_always_somewhere_that_is_seen(hands: Hands) -> None:
    """Tab through the whole window: no stop is invisible, and the way comes round."""
    opened_blank(hands)
    for panel in ("outline", "findings"):
        hands.window.docks.show(panel)
    seen: list[QWidget] = []
    for _turn in range(200):
        hands.key(Key.Key_Tab)
        assert hands.window.isAncestorOf(hands.focused)
        if hands.focused in seen:
            break
        seen.append(hands.focused)
    assert len(seen) >= 8
    assert hands.focused in seen, "it comes round"


def test_palette_and_shortcuts_by_key(hands: Hands) -> None:
    opened_blank(hands)
    hands.key(Key.Key_K, CTRL)
    hands.qtbot.waitUntil(hands.is_in_a_line)
    hands.write("part window next")
    hands.key(Key.Key_Return)
    assert hands.focused is not hands.window.map, "the command was done: the focus went on"
    hands.key(Key.Key_F1)
    hands.qtbot.waitUntil(hands.is_in_a_line)
    (shown,) = dialogs(hands.window)
    hands.write("vote")
    texts = [
        group.child(row).text(0)
        for place in range(shown.tree.topLevelItemCount())
        if not (group := shown.tree.topLevelItem(place)).isHidden()
        for row in range(group.childCount())
        if not group.child(row).isHidden()
    ]
    assert "Vote" in texts
    hands.key(Key.Key_Escape)
    assert not dialogs(hands.window)
