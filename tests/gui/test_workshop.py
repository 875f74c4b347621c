"""The workshop: presenting by keys, voting by keys, the timer, private notes that nobody else sees."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from panel_fixtures import RECORDS
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from windows import dialog, dialogs, kept, opened, settled, window_at_work

from gui.dialogs.ask import LineQuestion
from gui.dialogs.votes import Votes
from gui.presenter import Presenter
from gui.timer import WorkshopTimer, clock_text, seconds_from
from gui.window import Window
from gui.words import money
from journey.journey import Journey
from journey.records import Note, PainPoint, Stage

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
Key = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(qtbot: Any, tmp_path: Path) -> Iterator[Window]:
    path = kept(Journey(RECORDS), tmp_path / "coffee.journey")
    with window_at_work(qtbot) as made:
        opened(qtbot, made, path)
        made.activateWindow()
        made.map.setFocus()
        qtbot.waitUntil(made.map.hasFocus)
        yield made


def journey(window: Window) -> Journey:
    return window.session.document.journey


def press(qtbot: Any, window: Window, key: Qt.Key, keys: Any = Qt.KeyboardModifier.NoModifier) -> None:
    window.menus.refresh()
    qtbot.keyClick(window.map, key, keys)


# -- presenting ------------------------------------------------------------------------------------


@pytest.fixture
def presenter(qtbot: Any, window: Window) -> Presenter:
    press(qtbot, window, Key.Key_F5)
    made = window.workshop.presenter
    assert made is not None
    return made


def test_keys_turn_the_pages(qtbot: Any, presenter: Presenter) -> None:
    assert presenter.isFullScreen()
    last = len(presenter.stages)
    for key, number in (
        (Key.Key_Right, 1),
        (Key.Key_Space, 2),
        (Key.Key_Left, 1),
        (Key.Key_End, last),
        (Key.Key_Right, last),
        (Key.Key_Home, 0),
        (Key.Key_Left, 0),
        (Key.Key_2, 2),
    ):
        qtbot.keyClick(presenter, key)
        assert presenter.number == number


def test_the_stage_is_said_with_its_value_in_a_sentence(window: Window, presenter: Presenter) -> None:
    presenter.show_page(1)
    stage = presenter.stage
    assert stage is not None
    value = window.session.scorecard.subjects[stage.id].value
    assert stage.name in presenter.accessibleName()
    said = "is not known yet" if value is None else money(value, window.session.scorecard.currency)
    assert said in presenter.accessibleName()


def test_each_page_is_another_picture(presenter: Presenter) -> None:
    shots: list[QImage] = []
    for number in range(len(presenter.stages) + 1):
        presenter.show_page(number)
        shots.append(presenter.grab().toImage())
    assert all(shot != other for n, shot in enumerate(shots) for other in shots[:n])


def test_escape_goes_back_to_the_map_at_the_stage_that_was_shown(
    qtbot: Any, window: Window, presenter: Presenter
) -> None:
    presenter.show_page(2)
    shown = presenter.stages[1]
    qtbot.keyClick(presenter, Key.Key_Escape)
    qtbot.waitUntil(window.map.hasFocus)
    assert window.session.selected == (shown,)
    assert window.workshop.presenter is None


def test_it_begins_with_the_stage_of_what_is_selected(qtbot: Any, window: Window) -> None:
    window.session.select(["t2"])
    press(qtbot, window, Key.Key_F5)
    made = window.workshop.presenter
    stage = journey(window).stage_of("t2")
    assert made is not None
    assert stage is not None
    assert made.stage is not None
    assert made.stage.id == stage.id


def test_private_notes_are_not_shown_to_the_room(qtbot: Any, window: Window) -> None:
    window.session.select(["n1"])
    press(qtbot, window, Key.Key_N, Qt.KeyboardModifier.ControlModifier | SHIFT)
    assert journey(window).get("n1", Note).private  # type: ignore[union-attr]
    window.menus.refresh()
    assert window.menus.actions["private"].isChecked()
    press(qtbot, window, Key.Key_F5)
    made = window.workshop.presenter
    assert made is not None
    assert "n1" not in made.scene.journey
    assert "t1" in made.scene.journey
    made.close()
    press(qtbot, window, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert journey(window) == Journey(RECORDS)


def test_exports_leave_private_notes_out_unless_asked(qtbot: Any, window: Window, tmp_path: Path) -> None:
    window.session.select(["n1"])
    window.menus.run("private")
    assert "n1" not in window.workshop.exported(journey(window))
    window.menus.run("private_in_exports")
    assert "n1" in window.workshop.exported(journey(window))
    window.menus.run("private_in_exports")

    window.menus.run("export")
    (asked,) = dialogs(window)
    from gui.dialogs.export import Chosen

    asked.chosen.emit(Chosen(tmp_path / "map.mmd", {}))
    settled(qtbot, window)
    note = journey(window)["n1"]
    assert isinstance(note, Note)
    written = (tmp_path / "map.mmd").read_text(encoding="utf-8")
    assert journey(window).stages[0].name in written
    assert note.text
    assert note.text not in written


# -- voting ----------------------------------------------------------------------------------------


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def votes(window: Window, key: str) -> int:
    card = journey(window).get(key, PainPoint)
    assert card is not None
    return card.votes


def test_v_votes_and_shift_v_takes_one_back(qtbot: Any, window: Window) -> None:
    window.session.select(["p1"])
    before = votes(window, "p1")
    for _turn in range(3):
        press(qtbot, window, Key.Key_V)
    assert votes(window, "p1") == before + 3
    press(qtbot, window, Key.Key_V, SHIFT)
    assert votes(window, "p1") == before + 2
    press(qtbot, window, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert votes(window, "p1") == before + 3


@pytest.mark.parametrize("pause", [0.3, 0.4])
def test_a_word_that_begins_with_v_is_no_vote(
    qtbot: Any, window: Window, monkeypatch: pytest.MonkeyPatch, pause: float
) -> None:
    clock = Clock()
    monkeypatch.setattr("gui.canvas.keys.monotonic", clock)
    window.session.select(["p1"])
    before = votes(window, "p1")
    press(qtbot, window, Key.Key_V)
    clock.now += pause
    qtbot.keyClicks(window.map, "e")
    editor = window.map.writing.editor
    qtbot.keyClicks(editor, "ry slow")
    qtbot.keyClick(editor, Key.Key_Return)
    qtbot.keyClick(window.map.writing.editor, Key.Key_Escape)
    is_word = pause < 0.35
    assert votes(window, "p1") == before + (not is_word)
    texts = {pain.text for pain in journey(window).of(PainPoint).values()}
    assert ("very slow" if is_word else "ery slow") in texts


def test_v_on_a_touchpoint_begins_a_card(qtbot: Any, window: Window) -> None:
    window.session.select(["t1"])
    press(qtbot, window, Key.Key_V)
    assert window.map.writing.editor.toPlainText() == "v"
    qtbot.keyClick(window.map.writing.editor, Key.Key_Escape)


def test_results_stand_by_votes_and_follow(qtbot: Any, window: Window) -> None:
    window.menus.run("reset_votes")
    window.menus.run("show_votes")
    shown: Votes = dialog(window, Votes)
    assert shown.list.isHidden()
    window.session.select(["o1"])
    window.menus.run("vote")
    window.session.select(["p1"])
    window.menus.run("vote")
    window.menus.run("vote")
    texts = [shown.list.item(row).text() for row in range(shown.list.count())]
    pain, idea = journey(window)["p1"], journey(window)["o1"]
    assert texts == [pain.text, idea.title]  # type: ignore[attr-defined]
    shown.list.setFocus()
    shown.list.setCurrentRow(1)
    qtbot.keyClick(shown.list, Key.Key_Return)
    assert window.session.selected == ("o1",)
    qtbot.keyClick(shown.reset, Key.Key_Space)
    assert votes(window, "p1") == 0
    assert window.session.document.undo_label == "reset_votes"
    window.session.undo()
    assert votes(window, "p1") == 2


# -- the timer -------------------------------------------------------------------------------------


def test_the_timer_counts_down_is_held_and_ends(qtbot: Any) -> None:
    clock = Clock()
    timer = WorkshopTimer(now=clock)
    ended: list[bool] = []
    timer.ended.connect(lambda: ended.append(True))
    timer.start(90)
    clock.now += 30.4
    timer.tick()
    assert timer.left == 60
    timer.toggle()
    clock.now += 500
    timer.tick()
    assert (timer.left, timer.is_paused) == (60, True)
    timer.toggle()
    clock.now += 59
    timer.tick()
    assert (timer.left, ended) == (1, [])
    clock.now += 1
    timer.tick()
    timer.tick()
    assert (timer.left, timer.is_over, ended) == (0, True, [True])
    timer.stop()
    assert not timer.is_set


@pytest.mark.parametrize(("text", "seconds"), [("5", 300), ("0:45", 45), ("1,5", 90), ("90:00", 5400)])
def test_typed_times(text: str, seconds: int) -> None:
    assert seconds_from(text) == seconds


@pytest.mark.parametrize("text", ["", "five", "0", "1:60", "nan", "inf", "1e9", "1:2:3:4", "-1", "99:00:00"])
def test_what_is_no_time_is_not_taken(text: str) -> None:
    assert seconds_from(text) is None


def test_the_timer_stands_in_the_status_bar(qtbot: Any, window: Window) -> None:
    strip = window.statusBar().timer  # type: ignore[attr-defined]
    assert strip.isHidden()
    window.menus.run("timer_10")
    assert strip.face.text() == clock_text(600)
    qtbot.keyClick(strip.face, Key.Key_Space)
    window.menus.refresh()
    assert window.menus.actions["timer_pause"].isChecked()
    assert "held" in strip.face.text()
    window.menus.run("timer_stop")
    assert strip.isHidden()


def test_another_time_is_typed(qtbot: Any, window: Window) -> None:
    window.menus.run("timer_other")
    asked: LineQuestion = dialog(window, LineQuestion)
    asked.line.setText("soon")
    assert not asked.take.isEnabled()
    asked.line.clear()
    qtbot.keyClicks(asked.line, "2:30")
    qtbot.keyClick(asked.line, Key.Key_Return)
    assert 60 < window.workshop.timer.left <= 150
    window.workshop.timer.stop()


def test_the_end_of_time_is_said_calmly(qtbot: Any, window: Window) -> None:
    with qtbot.waitSignal(window.workshop.timer.ended, timeout=3000):
        window.workshop.timer.start(0.05)
    assert not dialogs(window)
    assert window.statusBar().timer.face.text() == "Time is up"  # type: ignore[attr-defined]
    window.workshop.timer.stop()


def test_an_unknown_value_is_said(qtbot: Any, tmp_path: Path) -> None:
    path = kept(Journey([RECORDS[0], Stage(id="only", name="Only")]), tmp_path / "bare.journey")
    with window_at_work(qtbot) as window:
        opened(qtbot, window, path)
        window.menus.run("present")
        made = window.workshop.presenter
        assert made is not None
        made.show_page(1)
        made.grab()
        assert "not known yet" in made.accessibleName()
        made.close()
