"""The form for A/B results in the window's own look: what is typed is seen."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from windows import window_at_work

from gui.panels.ab_test import _count_box

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_counts_are_seen_while_they_are_typed(qtbot: Any, theme: str) -> None:
    with window_at_work(qtbot) as window:
        window.set_wished_theme(theme)
        box = _count_box()
        qtbot.addWidget(box)
        with qtbot.waitExposed(box):
            box.show()
        box.selectAll()
        qtbot.keyClicks(box, "2439")
        qtbot.keyClick(box, Qt.Key.Key_Tab)
        line = box.lineEdit()
        assert box.value() == 2439
        assert line.width() > line.fontMetrics().horizontalAdvance(line.text()) + 12
        painted = line.grab().toImage()
        colors = {painted.pixel(x, y) for x in range(painted.width()) for y in range(painted.height())}
        assert len(colors) > 3, "the figure is painted"
