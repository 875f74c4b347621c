"""The online shop month by month: the compare panel explains each month as the command line does."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gui.panels.compare import ComparePanel
from gui.session import Session
from gui.words import period_name
from journey.document import Document
from journey.lookup import periods
from journey.storage.store import load
from main import main

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
SHOP = Path(__file__).parents[2] / "resources" / "examples" / "online-shop.journey"


def by_key(qtbot: QtBot, box: Any, month: str) -> None:
    """Choose in a list by the arrow keys."""
    box.setFocus()
    words = period_name(month)
    while box.currentText() != words:
        before = box.currentIndex()
        qtbot.keyClick(box, Qt.Key.Key_Down if box.findText(words) > before else Qt.Key.Key_Up)
        assert box.currentIndex() != before


def test_each_month_is_explained_to_the_last_part(qtbot: QtBot, capsys: pytest.CaptureFixture[str]) -> None:
    journey = load(SHOP).journey
    assert journey is not None
    panel = ComparePanel(Session(Document(journey)))
    qtbot.addWidget(panel)
    panel.resize(1366, 320)
    with qtbot.waitExposed(panel):
        panel.show()
    months = periods(journey)
    assert len(months) == 6
    for first, last in pairwise(months):
        by_key(qtbot, panel.first_box, first)
        by_key(qtbot, panel.last_box, last)
        panel.refresh()
        capsys.readouterr()
        main(["compare", str(SHOP), "--period", first, last, "--json"])
        told = json.loads(capsys.readouterr().out)
        found = panel.found
        assert found is not None
        assert found.difference is not None
        assert found.difference == told["difference"]
        for parts in (found.by_subject, [part for part in found.parts if part.kpi is not None]):
            total = sum(part.contribution for part in parts)
            assert total == pytest.approx(found.difference, abs=1e-9)
        largest = max(found.by_subject, key=lambda part: abs(part.contribution))
        assert str(journey[str(largest.subject)].name) in panel.headline.text()
