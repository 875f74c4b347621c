"""Every action of the table does what its words say: each is driven by its name, and seen to have worked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from panel_fixtures import RECORDS
from PySide6.QtGui import QGuiApplication, QImage
from windows import dialogs, kept, opened, window_at_work

from gui.actions import all_actions
from gui.window import Window
from journey.edits.aligning import standing
from journey.journey import Journey
from journey.records import Flow, Image, Note, PainPoint, Record, Touchpoint

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

EXTRA: tuple[Record, ...] = (
    Touchpoint(id="u1", stage="active", name="One", at=(2, 0)),
    Touchpoint(id="u2", stage="active", name="Two", at=(30, 12)),
    Touchpoint(id="u3", stage="active", name="Three", at=(7, 60)),
)
START = Journey([*RECORDS, *EXTRA])
THREE = ("u1", "u2", "u3")


@pytest.fixture
def window(qtbot: Any, tmp_path: Path) -> Iterator[Window]:
    path = kept(START, tmp_path / "coffee.journey")
    with window_at_work(qtbot) as made:
        opened(qtbot, made, path)
        made.activateWindow()
        made.map.setFocus()
        qtbot.waitUntil(made.map.hasFocus)
        yield made


def journey(window: Window) -> Journey:
    return window.session.document.journey


Seen = Callable[[Window], Any]


@dataclass(frozen=True)
class Drive:
    """What is selected and made ready before an action, what is looked at, and what is seen after it."""

    seen: Seen
    expected: Any
    selected: tuple[str, ...] = ()
    ready: Callable[[Window], object] = lambda w: None


def field(key: str, name: str) -> Seen:
    return lambda w: getattr(journey(w)[key], name, None)


def count(kind: type[Record]) -> Seen:
    return lambda w: len(journey(w).of(kind))


def shown(window: Window) -> str:
    """The class of the dialog that can be seen."""
    return ", ".join(type(dialog).__name__ for dialog in dialogs(window))


def rect(key: str, name: str) -> Seen:
    return lambda w: getattr(standing(journey(w), [key])[0].rect, name)


def is_writing(band: str) -> Seen:
    """Whether a new record of a band is being written."""

    def seen(window: Window) -> bool:
        key = window.map.writing._key
        return window.map.writing.is_open and key not in START and (not band or key.startswith(band))

    return seen


def edit(window: Window) -> None:
    """Change something, so that it can be taken back or saved."""
    from journey.edits.fields import rename

    window.session.do(rename(journey(window), "t1", "Other"))


def copy(window: Window) -> None:
    window.session.select(["t1"])
    window.clipboard.copy()


def picture(window: Window) -> None:
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(0)
    QGuiApplication.clipboard().setImage(image)


def find(window: Window) -> None:
    window.find_bar.begin()
    window.find_bar.line.setText("e")
    window.find_bar._search()


def scale(window: Window) -> float:
    return round(window.map.scale, 3)


def is_fitted(window: Window) -> bool:
    """Whether the whole map lies within the view."""
    box = window.map.port.to_view(window.map.port.visible(window.map.rect()))
    return window.map._fit_mode == "all" and box.width() > 0


DRIVES: dict[str, Drive] = {
    "new": Drive(lambda w: w.is_map_open, False),
    "open": Drive(shown, "PathQuestion"),
    "save": Drive(lambda w: w.session.document.is_modified, False, ready=edit),
    "save_as": Drive(shown, "PathQuestion"),
    "import_kpis": Drive(shown, "PathQuestion"),
    "import_events": Drive(shown, "PathQuestion"),
    "ask_warehouse": Drive(shown, "WarehouseDialog"),
    "export": Drive(lambda w: "Export" in shown(w), True),
    "report_style": Drive(lambda w: "Style" in shown(w), True),
    "settings": Drive(shown, "SettingsDialog"),
    "undo": Drive(lambda w: journey(w) == START, True, ready=edit),
    "redo": Drive(field("t1", "name"), "Other", ready=lambda w: (edit(w), w.session.undo())),
    "cut": Drive(
        lambda w: ("t2" in journey(w), QGuiApplication.clipboard().text()[:6]), (False, "Parcel"), ("t2",)
    ),
    "copy": Drive(
        lambda w: QGuiApplication.clipboard().text(),
        "Sample box",
        ("t1",),
        lambda _w: QGuiApplication.clipboard().clear(),
    ),
    "paste": Drive(count(Touchpoint), 6, ready=copy),
    "duplicate": Drive(count(Touchpoint), 6, ("t1",)),
    "delete": Drive(lambda w: {"t2", "p1"} & set(journey(w).records), set(), ("t2",)),
    "select_all": Drive(lambda w: len(w.session.selected), 11),
    "find": Drive(lambda w: w.find_bar.line.hasFocus(), True),
    "find_next": Drive(lambda w: w.find_bar.count.text()[:4], "2 of", ready=find),
    "find_previous": Drive(
        lambda w: w.find_bar.count.text().split()[0] == str(len(w.find_bar.found)), True, ready=find
    ),
    "go_to": Drive(shown, "Chooser"),
    "rename": Drive(lambda w: w.map.writing.editor.toPlainText(), "Sample box", ("t1",)),
    "link": Drive(count(Flow), 4, ("u1", "u2")),
    "add_stage": Drive(is_writing("stage"), True),
    "add_touchpoint": Drive(is_writing("t"), True),
    "add_pain": Drive(is_writing("p"), True),
    "add_opportunity": Drive(is_writing("o"), True),
    "add_note": Drive(is_writing("n"), True),
    "align_left": Drive(rect("u2", "x"), 16, THREE),
    "align_center": Drive(rect("u1", "x"), 128, THREE),
    "align_right": Drive(rect("u1", "x"), 240, THREE),
    "align_top": Drive(rect("u2", "y"), 0, ("u1", "u2")),
    "align_middle": Drive(rect("u1", "y"), 48, ("u1", "u2")),
    "align_bottom": Drive(rect("u1", "y"), 96, ("u1", "u2")),
    "distribute_across": Drive(rect("u3", "x"), 128, THREE),
    "distribute_down": Drive(rect("u2", "y"), 240, THREE),
    "arrange_selection": Drive(lambda w: w.session.document.undo_label, "arrange", THREE),
    "arrange_all": Drive(rect("u2", "x"), 0),
    "zoom_in": Drive(scale, 1.25, ready=lambda w: w.map.actual_size()),
    "zoom_out": Drive(scale, 0.8, ready=lambda w: w.map.actual_size()),
    "actual_size": Drive(scale, 1.0, ready=lambda w: w.map.zoom_by(2)),
    "fit_all": Drive(is_fitted, True, ready=lambda w: w.map.zoom_by(4)),
    "fit_width": Drive(lambda w: w.map._fit_mode, "width", ready=lambda w: w.map.zoom_by(4)),
    "fit_selection": Drive(
        lambda w: w.map.rect().contains(w.map.port.to_view(_box(w, "u3"))),
        True,
        ("u3",),
        lambda w: w.map.zoom_by(6),
    ),
    "next_area": Drive(lambda w: w.map.hasFocus(), False),
    "previous_area": Drive(lambda w: w.map.hasFocus(), False),
    "palette": Drive(shown, "Chooser"),
    "shortcuts": Drive(shown, "ShortcutList"),
    "about": Drive(shown, "About"),
    "present": Drive(lambda w: w.workshop.presenter is not None and w.workshop.presenter.isVisible(), True),
    "private": Drive(field("n1", "private"), True, ("n1",)),
    "vote": Drive(field("p1", "votes"), 1, ("p1",)),
    "take_vote": Drive(field("p1", "votes"), 0, ("p1",), lambda w: w.menus.run("vote")),
    "show_votes": Drive(shown, "Votes"),
    "reset_votes": Drive(field("p1", "votes"), 0, ("p1",), lambda w: w.menus.run("vote")),
    "timer_5": Drive(lambda w: w.workshop.timer.left, 300),
    "timer_10": Drive(lambda w: w.workshop.timer.left, 600),
    "timer_15": Drive(lambda w: w.workshop.timer.left, 900),
    "timer_other": Drive(shown, "LineQuestion"),
    "timer_pause": Drive(
        lambda w: w.workshop.timer.is_paused, True, ready=lambda w: w.workshop.timer.start(60)
    ),
    "timer_stop": Drive(lambda w: w.workshop.timer.is_set, False, ready=lambda w: w.workshop.timer.start(60)),
    "paste_picture": Drive(count(Image), 1, ("t1",), picture),
    "choose_picture": Drive(lambda w: len(dialogs(w)), 1, ("t1",)),
    "fold_stage": Drive(lambda w: "trial" in w.map.shown.outlook.folded, True, ("trial",)),
    "unfold_all": Drive(
        lambda w: w.map.shown.outlook.folded, frozenset(), ("trial",), lambda w: w.menus.run("fold_stage")
    ),
    "evidence_assumed": Drive(field("t1", "evidence"), "assumed", ("t1",)),
    "evidence_interviewed": Drive(field("t1", "evidence"), "interviewed", ("t1",)),
    "evidence_measured": Drive(field("t1", "evidence"), "measured", ("t1",)),
    "evidence_none": Drive(
        field("t1", "evidence"), None, ("t1",), lambda w: w.menus.run("evidence_measured")
    ),
}


def _box(window: Window, key: str) -> Any:
    from gui.canvas.pencil import qrect

    found = window.map.scene.rect(key)
    assert found is not None
    return qrect(found)


BY_MARK = [action.name for action in all_actions() if action.checked is not None]
CHOICES = ("evidence_", "theme_", "language_", "timer_", "full_screen", "private")
"""Marked actions that are driven elsewhere, or of which one of several holds."""


@pytest.mark.parametrize("name", sorted(DRIVES))
def test_it_does_what_it_says(qtbot: Any, window: Window, name: str) -> None:
    drive = DRIVES[name]
    window.session.select(drive.selected)
    drive.ready(window)
    window.session.select(drive.selected)
    assert drive.seen(window) != drive.expected, "else there is nothing to see"
    window.menus.refresh()
    assert window.menus.actions[name].isEnabled()
    window.menus.actions[name].trigger()
    qtbot.waitUntil(lambda: drive.seen(window) == drive.expected, timeout=3000)
    _tidy(window)


def _tidy(window: Window) -> None:
    window.map.writing.cancel()
    if window.workshop.presenter is not None:
        window.workshop.presenter.close()
    window.workshop.timer.stop()
    for dialog in dialogs(window):
        dialog.close()


@pytest.mark.parametrize(
    "name", [n for n in BY_MARK if not n.startswith(CHOICES) or n == "private_in_exports"]
)
def test_a_mark_goes_on_and_off_again(window: Window, name: str) -> None:
    action = window.menus.table[name]
    assert action.checked is not None
    if not action.enabled(window):
        window.session.select(["trial"])
    before = action.checked(window)
    window.menus.run(name)
    assert action.checked(window) is not before
    window.menus.run(name)
    assert action.checked(window) is before


def test_colours_are_taken_on(window: Window) -> None:
    for name, is_dark in (("theme_dark", True), ("theme_light", False)):
        window.menus.run(name)
        assert window.session.theme.is_dark is is_dark
        assert window.menus.table[name].checked(window)  # type: ignore[misc]
    window.menus.run("theme_system")
    assert window.wished_theme == "system"


@pytest.mark.parametrize("code", ["en", "ru", "pl"])
def test_a_language_is_wished_for(qtbot: Any, window: Window, code: str) -> None:
    with qtbot.waitSignal(window.language_wished) as heard:
        window.menus.run(f"language_{code}")
    assert heard.args == [code]


def test_the_screen_is_filled_and_left(window: Window) -> None:
    window.menus.run("full_screen")
    assert window.isFullScreen()
    window.menus.run("full_screen")
    assert not window.isFullScreen()


def test_quitting_closes_the_window(qtbot: Any, window: Window) -> None:
    with qtbot.waitSignal(window.closed):
        window.menus.run("quit")


ELSEWHERE = {
    "quit", "full_screen", "theme_system", "theme_light", "theme_dark",
    "language_en", "language_ru", "language_pl",
    "refresh_kpis", "kpi_sources",  # tests/gui/test_imports.py
    "refresh_events", "map_events", "value_events",  # tests/gui/events
    "refresh_customers",  # tests/gui/test_panels_customers.py
    "add_persona", "remove_picture",  # the tests of the canvas
}  # fmt: skip
OWN_MENUS = ("file", "edit", "edit/arrange", "insert", "view", "workshop", "help")


def test_no_action_of_these_menus_is_left_out() -> None:
    known = {*DRIVES, *BY_MARK, *ELSEWHERE}
    missing = [
        action.name for action in all_actions() if action.menu in OWN_MENUS and action.name not in known
    ]
    assert not missing


def test_an_action_that_cannot_be_done_does_nothing(qtbot: Any, window: Window) -> None:
    """Run by its name, as the palette does, with nothing selected and to view only: nothing changes."""
    window.session.is_view_only = True
    window.session.select([])
    for action in all_actions():
        if not action.enabled(window):
            window.menus.run(action.name)
    assert journey(window) == START
    assert not dialogs(window)


def test_what_is_selected_matters(window: Window) -> None:
    window.menus.refresh()
    needing = {"align_left", "arrange_selection", "distribute_down", "vote", "take_vote", "private", "delete"}
    assert not {name for name in needing if window.menus.actions[name].isEnabled()}
    window.session.select(["p1"])
    window.menus.refresh()
    assert window.menus.actions["vote"].isEnabled()
    assert not window.menus.actions["take_vote"].isEnabled(), "there is no vote to take"
    assert not window.menus.actions["private"].isEnabled(), "only notes are private"
    assert journey(window).get("p1", PainPoint) is not None
    window.session.select(["n1"])
    window.menus.refresh()
    assert window.menus.actions["private"].isEnabled()
    assert journey(window).get("n1", Note) is not None
