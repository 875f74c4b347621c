"""Putting in order the cards of a large map: beside the window, as one step, and never onto another map."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from windows import opened, settled, window_at_work

from gui.actions import arranging
from gui.window import Window
from journey.edits.fields import update
from journey.journey import Journey
from journey.records import Map, Record, Stage, Touchpoint
from journey.storage.store import save

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def window(qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Window]:
    monkeypatch.setattr(arranging, "MOST_AT_ONCE", 5)
    records: list[Record] = [Map(id="m"), Stage(id="s", name="Stage")]
    records += [
        Touchpoint(id=f"t{place}", stage="s", name=f"Card {place}", at=(16.0 * place, 90.0 * place))
        for place in range(12)
    ]
    with window_at_work(qtbot) as made:
        save(Journey(records), tmp_path / "large.journey")
        opened(qtbot, made, tmp_path / "large.journey")
        yield made


def test_a_large_map_is_arranged_beside_the_window(qtbot: Any, window: Window) -> None:
    before = window.session.document.journey
    window.menus.run("arrange_all")
    assert window.session.document.journey is before, "the window waits for nothing"
    assert [each.words for each in window.session.jobs.watched] == ["Arranging …"]
    settled(qtbot, window)
    assert window.session.document.undo_label == "arrange"
    cards = window.session.journey.of(Touchpoint).values()
    assert len({card.at[0] if card.at else 0.0 for card in cards}) == 1
    window.session.undo()
    assert window.session.document.journey.records == before.records


def test_what_was_worked_out_for_an_earlier_map_is_not_put_into_a_later_one(
    qtbot: Any, window: Window
) -> None:
    window.session.select([f"t{place}" for place in range(12)])
    window.menus.run("align_left")
    window.session.do(update(window.session.document.journey, "t3", {"name": "Renamed"}))
    after = window.session.document.journey
    settled(qtbot, window)
    assert window.session.document.journey is after
    window.menus.run("align_left")
    settled(qtbot, window)
    assert window.session.document.undo_label == "align"


def test_a_cancelled_job_moves_nothing(qtbot: Any, window: Window) -> None:
    before = window.session.document.journey
    window.menus.run("arrange_all")
    window.session.jobs.cancel(window.session.jobs.watched[0])
    settled(qtbot, window)
    assert window.session.document.journey is before
