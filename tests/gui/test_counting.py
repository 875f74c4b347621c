"""The numbers of a map that comes in: counted aside after its first picture, the same as counted at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from panel_fixtures import sample_journey
from windows import closed_for_good, kept, opened, window_at_work

from gui.app import make_window
from gui.window import Window
from journey.document import Document
from journey.edits.numbers import set_number
from journey.lookup import Selection
from metrics.scorecard import scorecard


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return kept(sample_journey(), tmp_path / "sample.journey")


@pytest.fixture
def window(qtbot: Any) -> Any:
    with window_at_work(qtbot) as made:
        yield made


def watched(window: Window) -> list[tuple[bool, str]]:
    """Write down, at each paint of the map, whether it had numbers, and what the chip said."""
    seen: list[tuple[bool, str]] = []
    paint = window.map._draw

    def draw(*given: Any) -> None:
        seen.append((window.map.scene.scorecard is not None, window.toolbar.chip.figure))
        paint(*given)

    window.map.buffer._draw = draw
    return seen


def test_the_first_picture_does_not_wait_for_the_numbers(qtbot: Any, window: Window, path: Path) -> None:
    seen = watched(window)
    opened(qtbot, window, path)
    qtbot.waitUntil(lambda: bool(seen) and seen[-1][0])
    assert seen[0] == (False, "…")
    card = scorecard(window.session.journey, window.session.asked)
    assert window.map.scene.counted.headlines == card.headlines == window.session.scorecard.headlines
    assert window.toolbar.chip.figure not in ("", "…")
    assert not window.session.is_counting


def test_the_toolbar_says_from_the_first_picture_what_can_be_done(
    qtbot: Any, window: Window, path: Path
) -> None:
    said: list[dict[str, bool]] = []
    names = ("add_stage", "undo", "fit_all")
    # Heard by the window first, which then shows the map.
    window.files.opened.connect(
        lambda: said.append({name: window.menus.action(name).isEnabled() for name in names})
    )
    opened(qtbot, window, path)
    assert said == [{"add_stage": True, "undo": False, "fit_all": True}]


def test_panels_are_filled_with_the_numbers(qtbot: Any, window: Window, path: Path) -> None:
    window.settings.set_text("panel_inspector", "shown")
    dock = window.docks.sides["inspector"]
    was_filled: list[bool] = []
    window.files.opened.connect(lambda: was_filled.append(dock.widget() is not None))
    opened(qtbot, window, path)
    assert was_filled == [False]
    assert dock.isVisible()
    assert dock.widget() is not None


def test_what_is_asked_for_meanwhile_is_counted_at_once(qtbot: Any, window: Window, path: Path) -> None:
    window.files.opened.connect(lambda: window.session.do(
        set_number(window.session.journey, "trial", "conversion_rate", 0.123, Selection())
    ))  # fmt: skip
    opened(qtbot, window, path)
    expected = scorecard(window.session.journey).headlines
    assert window.session.scorecard.headlines == expected == window.map.scene.counted.headlines


def test_another_map_that_comes_in_meanwhile_keeps_its_own_numbers(
    qtbot: Any, window: Window, path: Path
) -> None:
    other = sample_journey()
    other = other.apply(set_number(other, "trial", "conversion_rate", 0.321, Selection()))
    window.files.opened.connect(lambda: window.session.open(Document(other), None, counts_later=True))
    opened(qtbot, window, path)
    assert window.map.scene.counted.headlines == scorecard(other).headlines


def test_a_fault_while_counting_comes_to_who_asks(
    qtbot: Any, window: Window, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []

    def broken(*_given: object) -> None:
        asked.append(True)
        raise ZeroDivisionError

    monkeypatch.setattr("gui.counting._counted", broken)
    opened(qtbot, window, path)
    assert asked
    assert window.map.scene.counted.headlines == scorecard(sample_journey()).headlines


def test_a_window_closes_while_numbers_are_counted(qtbot: Any, path: Path) -> None:
    window = make_window()
    window.show()
    with qtbot.waitSignal(window.files.opened):
        window.files.open(path)
    closed_for_good(window)
