"""Dialogs: finding by typing, the look at a KPI table before it comes in, exporting, the start page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from panel_fixtures import RECORDS
from PySide6.QtCore import QSize, Qt
from windows import dialog, dialogs, kept, opened, settled, window_at_work

from gui.dialogs.about import About
from gui.dialogs.ask import PathQuestion
from gui.dialogs.export import ExportDialog
from gui.dialogs.import_kpis import MOST_ROWS, ImportDialog
from gui.dialogs.palette import Chooser
from gui.dialogs.shortcuts import ShortcutList
from gui.dialogs.thumbnail import thumbnail
from gui.templates import load_templates, written_templates
from gui.theme import DARK, LIGHT
from gui.window import Window
from journey.journey import Journey
from journey.lookup import Selection, look_up
from journey.records import Map, Series, Stage
from metrics.scorecard import scorecard

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
Key = Qt.Key


@pytest.fixture
def window(qtbot: Any, tmp_path: Path) -> Iterator[Window]:
    path = kept(Journey(RECORDS), tmp_path / "coffee.journey")
    with window_at_work(qtbot) as made:
        opened(qtbot, made, path)
        yield made


# -- finding by typing -----------------------------------------------------------------------------


def rows(chooser: Chooser) -> list[str]:
    return [item.text() for row in range(chooser.list.count()) if (item := chooser.list.item(row))]


def test_a_command_is_found_and_run_by_keys(qtbot: Any, window: Window) -> None:
    window.menus.run("palette")
    chooser = dialog(window, Chooser)
    qtbot.keyClicks(chooser.line, "col dark")
    assert rows(chooser) == ["Colours: Dark"]
    qtbot.keyClick(chooser.line, Key.Key_Return)
    assert window.session.theme == DARK
    assert not dialogs(window)
    window.menus.run("theme_light")


def test_what_cannot_be_done_now_stands_last_and_does_nothing(qtbot: Any, window: Window) -> None:
    window.menus.run("palette")
    chooser = dialog(window, Chooser)
    qtbot.keyClicks(chooser.line, "delete")
    qtbot.keyClick(chooser.line, Key.Key_Return)
    assert chooser.isVisible()
    assert window.session.document.journey == Journey(RECORDS)


def test_every_command_is_in_the_palette(window: Window) -> None:
    window.menus.run("palette")
    assert dialog(window, Chooser).list.count() == len(window.menus.table) - 1


def test_arrows_move_in_the_list_while_typing(qtbot: Any, window: Window) -> None:
    window.menus.run("palette")
    chooser = dialog(window, Chooser)
    for key in (Key.Key_Down, Key.Key_Down, Key.Key_Up):
        qtbot.keyClick(chooser.line, key)
    assert chooser.list.currentRow() == 1
    qtbot.keyClick(chooser.line, Key.Key_Escape)
    assert not dialogs(window)


def test_a_card_is_found_by_any_of_its_texts(qtbot: Any, window: Window) -> None:
    for typed, key in (("too late", "p1"), ("courier parcel", "t2"), ("taste", "trial")):
        window.menus.run("go_to")
        chooser = dialog(window, Chooser)
        qtbot.keyClicks(chooser.line, typed)
        qtbot.keyClick(chooser.line, Key.Key_Return)
        assert window.session.selected == (key,)


def test_nothing_found_is_said(qtbot: Any, window: Window) -> None:
    window.menus.run("go_to")
    chooser = dialog(window, Chooser)
    qtbot.keyClicks(chooser.line, "zzz")
    assert chooser.nothing.isVisible()
    qtbot.keyClick(chooser.line, Key.Key_Return)
    assert chooser.isVisible()


def test_keys_are_found_by_what_they_do(qtbot: Any, window: Window) -> None:
    window.menus.run("shortcuts")
    shown = dialog(window, ShortcutList)
    qtbot.keyClicks(shown.line, "zoom")
    tree = shown.tree
    left = [
        group.child(row).text(0)
        for place in range(tree.topLevelItemCount())
        if not (group := tree.topLevelItem(place)).isHidden()
        for row in range(group.childCount())
        if not group.child(row).isHidden()
    ]
    assert left == ["Zoom in", "Zoom out", "Zoom at the pointer"]
    groups = [tree.topLevelItem(place).text(0) for place in range(tree.topLevelItemCount())]
    assert groups[:5] == ["File", "Edit", "Arrange", "Evidence", "Insert"]
    assert groups.index("Insert") < groups.index("Data") < groups.index("View") < groups.index("Help")


def test_about_names_the_version(window: Window) -> None:
    from PySide6.QtWidgets import QLabel

    from gui.commands.parser import program_version

    window.menus.run("about")
    texts = [label.text() for label in dialog(window, About).findChildren(QLabel)]
    assert f"Version {program_version()}" in texts


# -- a KPI table -----------------------------------------------------------------------------------

TABLE = """stage,kpi,period,value,n
Trial,conversion_rate,2026-10,61 %,700
Delivery,nps,2026-10,35,120
Trial,conversion_rate,2026-11,61,700
Wrapping,csat,2026-10,8.1,40
Trial,luck,2026-10,1,
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "figures.csv"
    path.write_text(TABLE)
    return path


def looked_at(qtbot: Any, window: Window, table: Path) -> Any:
    window.import_kpis(table)
    settled(qtbot, window)
    return dialog(window, ImportDialog)


def test_a_look_changes_nothing(qtbot: Any, window: Window, table: Path) -> None:
    shown = looked_at(qtbot, window, table)
    assert shown.numbers.rowCount() == 2
    assert [shown.numbers.item(0, place).text() for place in range(5)] == [
        "Trial",
        "Conversion rate",
        "Oct 2026",
        "61%",
        "700",
    ]
    shown.reject()
    assert window.session.document.journey == Journey(RECORDS)


def test_every_refused_row_is_named_with_its_reason(qtbot: Any, window: Window, table: Path) -> None:
    shown = looked_at(qtbot, window, table)
    said = [shown.refused.item(row).text() for row in range(shown.refused.count())]
    assert [text.split(",")[0].split(":")[0] for text in said] == ["Row 4", "Row 5", "Row 6"]
    assert shown.tabs.tabText(1) == "Refused (3)"
    assert "Wrapping" in said[1]


def test_a_confirmed_table_is_one_step(qtbot: Any, window: Window, table: Path) -> None:
    looked_at(qtbot, window, table).go_on.click()
    found = look_up(window.session.journey, "trial", "conversion_rate", Selection(period="2026-10"))
    assert found is not None
    assert (found.value, found.n, found.series.source) == (0.61, 700, "figures.csv")
    window.session.undo()
    assert window.session.document.journey == Journey(RECORDS)


def test_missing_stages_are_made_where_wanted(qtbot: Any, window: Window, table: Path) -> None:
    shown = looked_at(qtbot, window, table)
    shown.makes.click()
    settled(qtbot, window)
    assert "Wrapping" in shown.summary.text()
    assert shown.tabs.tabText(1) == "Refused (2)"
    shown.go_on.click()
    assert [stage.name for stage in window.session.journey.stages][-1] == "Wrapping"
    window.session.undo()
    assert window.session.document.journey == Journey(RECORDS)


def test_a_long_table_is_shown_in_part_and_taken_whole(qtbot: Any, window: Window, tmp_path: Path) -> None:
    weeks = [f"{2000 + year}-W{week:02}" for year in range(12) for week in range(1, 51)]
    lines = ["stage,kpi,period,value", *(f"Trial,nps,{week},10" for week in weeks)]
    path = tmp_path / "long.csv"
    path.write_text("\n".join(lines))
    shown = looked_at(qtbot, window, path)
    assert shown.numbers.rowCount() == MOST_ROWS
    assert str(MOST_ROWS) in shown.summary.text()
    shown.go_on.click()
    assert max(len(series.points) for series in window.session.journey.of(Series).values()) == len(weeks)


@pytest.mark.parametrize("content", [None, b"", b"just a word"])
def test_what_is_no_table_is_said(qtbot: Any, window: Window, tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "odd.csv"
    if content is not None:
        path.write_bytes(content)
    window.import_kpis(path)
    settled(qtbot, window)
    assert not dialogs(window)
    assert window.banner.isVisible()
    assert "odd.csv" in window.banner.title.text()
    assert window.banner.body.text()


def test_nothing_usable_cannot_be_imported(qtbot: Any, window: Window, tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("stage,kpi,value\nNowhere,nps,3\n")
    shown = looked_at(qtbot, window, path)
    assert not shown.go_on.isEnabled()
    assert shown.tabs.currentIndex() == 1


def test_a_new_map_is_made_from_a_table(qtbot: Any, window: Window, table: Path) -> None:
    window.start_from_table(table)
    settled(qtbot, window)
    assert window.session.document.journey == Journey(RECORDS)
    dialog(window, ImportDialog).go_on.click()
    settled(qtbot, window)
    assert [stage.name for stage in window.session.journey.stages] == ["Trial", "Delivery", "Wrapping"]
    assert window.session.journey.map.title == "Figures"
    assert window.session.path is None
    assert window.session.document.is_modified


# -- exporting -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("ending", "head"), [("pdf", b"%PDF"), ("svg", b"<?xml"), ("png", b"\x89PNG")])
def test_a_map_is_exported(qtbot: Any, window: Window, tmp_path: Path, ending: str, head: bytes) -> None:
    window.menus.run("export")
    shown = dialog(window, ExportDialog)
    shown.kinds[ending].click()
    assert shown.scale.isEnabled() == (ending == "png")
    shown.go_on.click()
    asked = dialog(window, PathQuestion)
    target = tmp_path / f"map.{ending}"
    asked.fileSelected.emit(str(target))
    asked.close()
    settled(qtbot, window)
    assert target.read_bytes().startswith(head)
    assert window.statusBar().hint.text() == f"Exported to {target}"
    assert not dialogs(window)


def test_a_name_with_a_dot_gets_its_ending_and_replaces_nothing_unasked(
    qtbot: Any, window: Window, tmp_path: Path
) -> None:
    target = tmp_path / "Map 1.2.pdf"
    for is_there in (False, True):
        window.menus.run("export")
        dialog(window, ExportDialog).go_on.click()
        asked = dialog(window, PathQuestion)
        asked.fileSelected.emit(str(tmp_path / "Map 1.2"))
        asked.close()
        settled(qtbot, window)
        assert target.read_bytes().startswith(b"%PDF" if not is_there else b"mine")
        target.write_bytes(b"mine")
    again = dialog(window, PathQuestion)
    assert [Path(each).name for each in again.selectedFiles()] == ["Map 1.2.pdf"]
    again.fileSelected.emit(str(target))
    again.close()
    settled(qtbot, window)
    assert target.read_bytes().startswith(b"%PDF")


def test_an_export_that_fails_is_said(qtbot: Any, window: Window, tmp_path: Path) -> None:
    window.menus.run("export")
    shown = dialog(window, ExportDialog)
    shown.go_on.click()
    asked = dialog(window, PathQuestion)
    asked.fileSelected.emit(str(tmp_path / "gone" / "map.pdf"))
    asked.close()
    settled(qtbot, window)
    assert window.banner.title.text() == "The map is not exported."
    assert not window.banner.button.isVisible()


# -- the start page --------------------------------------------------------------------------------


def test_every_template_starts_a_sound_map(qtbot: Any, window: Window) -> None:
    templates = load_templates()
    assert templates[0].path.stem == "blank"
    assert len(templates) >= 4
    for template in templates:
        window.files.start_from(template.path)
        settled(qtbot, window)
        assert window.session.journey == template.journey
        assert window.session.path is None
        assert not window.session.is_view_only


@pytest.mark.parametrize("spoken", ["ru", "pl"])
def test_a_template_speaks_the_language_of_the_window(
    qtbot: Any, spoken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAYMARK_LANGUAGE", spoken)
    with window_at_work(qtbot) as window:
        window.show_start()
        settled(qtbot, window)
        for card, plain in zip(window.start.cards, written_templates(), strict=True):
            assert card.template.journey.map.title != plain.journey.map.title
            assert card.template.journey.map.description != plain.journey.map.description
            window.files.start_from(card.template.path)
            settled(qtbot, window)
            made = window.session.journey
            assert made == card.template.journey
            goals = {stage.goal for stage in made.stages if stage.goal}
            assert goals.isdisjoint(stage.goal for stage in plain.journey.stages)
            assert scorecard(made, Selection()).headlines == scorecard(plain.journey, Selection()).headlines


def test_templates_can_be_taken_by_key(qtbot: Any, window: Window) -> None:
    window.show_start()
    settled(qtbot, window)
    card = window.start.cards[1]
    card.setFocus()
    qtbot.keyClick(card, Key.Key_Return)
    settled(qtbot, window)
    assert window.session.journey == card.template.journey


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_a_small_picture_is_drawn_of_any_map(qapp: object, theme: Any) -> None:
    size = QSize(232, 124)
    empty = thumbnail(Journey([Map(id="m")]), theme, size).toImage()
    assert empty.pixelColor(3, 3) == theme.color("canvas")
    many = Journey([Map(id="m"), *(Stage(id=f"s{n}", order=n) for n in range(40))])
    for journey in (many, Journey(RECORDS)):
        picture = thumbnail(journey, theme, size, 2).toImage()
        assert picture.size() == size * 2
        colors = {picture.pixelColor(x, y).name() for x in range(0, 464, 3) for y in range(0, 248, 3)}
        assert theme.color("stage").name() in colors
