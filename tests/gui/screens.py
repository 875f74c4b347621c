"""Drive the real application through its states and keep a picture of each.

Usage: python tests/gui/screens.py FOLDER [word ...]     (all, or those whose name contains one of the words)
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import screens_gestures as hand
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, QPointF, QRect, QSettings, QSize, Qt
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from screens_maps import crowded, huge

from gui.app import make_application, make_window, take_apart
from gui.background import Background
from gui.dialogs.import_dialog import NAMES, ImportDialog
from gui.dialogs.own_kpi import OwnKpis
from gui.events.work import events_of
from gui.panels.chart_box import ChartBox
from gui.panels.compare import ComparePanel
from gui.panels.decide import DecidePanel
from gui.panels.journeys import JourneysPanel
from gui.panels.journeys_views import view_names
from gui.panels.kpi_model import UNDATED
from gui.panels.kpis import KpiTable
from gui.panels.value import ValuePanel
from gui.pictures import embedded_image
from gui.voices import voices
from gui.what_if import WhatIf
from gui.window import Window
from journey.change import Change
from journey.edits.fields import update_all
from journey.edits.naming import new_id
from journey.edits.pictures import set_picture
from journey.records import (
    Note,
    Persona,
    Series,
    Stage,
    Touchpoint,
)

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "resources" / "examples"
PROJECTOR, DESK = QSize(1366, 768), QSize(1920, 1080)


@dataclass(frozen=True)
class Screen:
    """One picture: its name, the size of the window, the map, and what is done before it is taken."""

    name: str
    size: QSize = PROJECTOR
    file: Path | None = None
    act: Callable[[Window], None] | None = None
    theme: str = "light"
    language: str = "en"


def fits_all(window: Window) -> None:
    """Show the whole map."""
    window.map.fit_all()


def seen_from(scale: float) -> Callable[[Window], None]:
    """Return what shows the map at a scale, a little way into it."""

    def see(window: Window) -> None:
        leaves_room(window)
        window.map.zoom_to(scale, QPointF(0, 0))
        window.map.port.offset = QPointF(-300, -120) * scale
        window.map.repaint_map()

    return see


def shows(panel: str) -> Callable[[Window], None]:
    """Return what opens a panel, and waits until its charts are drawn: that takes a while the first time."""

    def show(window: Window) -> None:
        window.docks.show(panel)
        while any(box.isVisible() and box.chart is None for box in window.findChildren(ChartBox)):
            QTest.qWait(50)

    return show


def counts(window: Window) -> None:
    """Show the observations behind the values, with a block selected whose corner fills."""
    shows("kpis")(window)
    panel = window.docks.panel("kpis")
    assert isinstance(panel, KpiTable)
    panel.counts_box.click()
    model, selection = panel.model, panel.table.selectionModel()
    block = QItemSelection(model.index(0, UNDATED + 5), model.index(1, UNDATED + 6))
    selection.select(block, QItemSelectionModel.SelectionFlag.ClearAndSelect)


def decides(kind: str) -> Callable[[Window], None]:
    """Return what opens the decide panel on fixes, pain points or opportunities."""

    def show(window: Window) -> None:
        window.docks.show("decide")
        panel = window.docks.panel("decide")
        assert isinstance(panel, DecidePanel)
        panel.buttons[kind].click()

    return show


def values(kind: str) -> Callable[[Window], None]:
    """Return what opens the value panel on a chart, or on the table of flows."""

    def show(window: Window) -> None:
        shows("value")(window)
        panel = window.docks.panel("value")
        assert isinstance(panel, ValuePanel)
        buttons = panel.chart_switch.buttons | panel.table_switch.buttons
        buttons[kind].click()
        while panel.more is None:
            QTest.qWait(50)

    return show


def tries(window: Window) -> None:
    """Try two numbers out, and lay what they bring over the map."""
    what_if = WhatIf.of(window.session)
    kpis = ("share", "conversion_rate", "retention_rate")
    shares = [each for each in window.session.journey.of(Series).values() if each.kpi in kpis]
    for each in shares[:2]:
        what_if.try_number(each.subject, each.kpi, round(each.points[-1][1] * 1.1, 3))
    window.session.select([shares[0].subject])


def compares(window: Window) -> None:
    """Compare two periods, laid over each other on the map."""
    shows("compare")(window)
    panel = window.docks.panel("compare")
    assert isinstance(panel, ComparePanel)
    panel.show_box.click()


def selects_stage(window: Window) -> None:
    """Select a stage in the middle."""
    window.session.select([window.session.journey.stages[3].id])


def selects_touchpoint(window: Window) -> None:
    """Select a touchpoint."""
    window.session.select([next(iter(window.session.journey.of(Touchpoint)))])


def opens(action: str) -> Callable[[Window], None]:
    """Return what runs an action, such as one that opens a dialog."""
    return lambda window: window.menus.run(action)


def finds(text: str) -> Callable[[Window], None]:
    """Return what types into the find bar."""

    def find(window: Window) -> None:
        window.find_bar.begin()
        QTest.keyClicks(window.find_bar.line, text)

    return find


def presents(page: int) -> Callable[[Window], None]:
    """Return what presents a page on a screen of the window's size."""

    def present(window: Window) -> None:
        window.menus.run("present")
        presenter = window.workshop.presenter
        assert presenter is not None
        presenter.showNormal()
        presenter.setGeometry(window.geometry())
        presenter.show_page(page)

    return present


def pastes_table(window: Window) -> None:
    """Paste what somebody copied in a spreadsheet."""
    QApplication.clipboard().setText("Stage\tKPI\tValue\nBrowse\tnps\t12\nCart\tnps\t-4\n")
    window.menus.run("paste")


def imports(window: Window) -> None:
    """Look at the table that comes with the example."""
    window.import_kpis(EXAMPLES / "online-shop-kpis.csv")


def imports_strange(window: Window) -> None:
    """Look at a table whose columns and names have to be chosen."""
    path = Path(mkdtemp()) / "september.csv"
    path.write_text(
        "Steg;Nyckeltal;Läge;Värde;Antal\nDelivry;NPS;30.09.2026;41,5;300\nCheckout;NPS;30.09.2026;7;9\n"
    )
    window.import_kpis(path)
    wait_for(window)
    dialog = next(w for w in QApplication.topLevelWidgets() if isinstance(w, ImportDialog) and w.isVisible())
    for place, part in enumerate(("stage", "kpi", "period", "value", "n")):
        combo = dialog.columns.combos[place]
        combo.setCurrentIndex(combo.findData(part))
        combo.activated.emit(combo.currentIndex())
        wait_for(window)


def names_strange(window: Window) -> None:
    """Look at the names of such a table."""
    imports_strange(window)
    dialog = next(w for w in QApplication.topLevelWidgets() if isinstance(w, ImportDialog) and w.isVisible())
    dialog.tabs.setCurrentIndex(NAMES)


def makes_own_kpi(window: Window) -> None:
    """Add a KPI of the map's own."""
    window.menus.run("own_kpis")
    next(w for w in QApplication.topLevelWidgets() if isinstance(w, OwnKpis)).add_button.click()


def values_customers(is_taken: bool) -> Callable[[Window], None]:
    """Return what looks at the payments of three hundred subscribers, and shows what they are worth."""
    months = [1] * 110 + [2] * 50 + [3] * 30 + [4] * 20 + [9] * 90
    rows = [
        f"s{who:03d},2026-{month:02d}-05,{10 + who % 5}"
        for who, most in enumerate(months)
        for month in range(1, most + 1)
    ]
    path = Path(mkdtemp()) / "payments.csv"
    path.write_text("\n".join(["customer,date,amount", *rows]), encoding="utf-8")

    def show(window: Window) -> None:
        work = voices(window)
        work.customers(path)
        wait_for(window)
        if is_taken and work.reading is not None and work.reading.dialog is not None:
            work.reading.dialog.go_on.click()
            shows("customers")(window)

    return show


def event_table() -> Path:
    """Return a table of what 200 customers of a shop did in six months."""
    ways = ("visit search cart pay", "visit cart", "visit search search", "visit cart pay return support")
    path = Path(mkdtemp()) / "web-shop.csv"
    rows = [
        f"c{who},2026-{1 + who % 6:02d}-{1 + 3 * step:02d} 10:00:00,{what},{'web' if who % 3 else 'shop'},"
        f"{30 + who % 9 if what == 'pay' else ''}"
        for who in range(200)
        for step, what in enumerate(ways[who % 7 % 4].split())
    ]
    path.write_text("\n".join(["customer,time,activity,channel,revenue", *rows]), encoding="utf-8")
    return path


def reads_events(until: str) -> Callable[[Window], None]:
    """Return what brings an event table in, until the "columns", the drafted "map", or a view of it."""

    def act(window: Window) -> None:
        window.start_from_events(event_table())
        wait_for(window)
        assistant = events_of(window).assistant
        if until == "columns" or assistant is None:
            return
        assistant.go_on.click()
        while assistant.map.drafted is None:
            QTest.qWait(50)
        if until == "map":
            return
        assistant.go_on.click()
        wait_for(window)
        shows("journeys")(window)
        panel = window.docks.panel("journeys")
        assert isinstance(panel, JourneysPanel)
        panel.views.buttons[until].click()

    return act


def adds_unsaved(window: Window) -> None:
    """Change something and ask to close."""
    journey = window.session.journey
    stage = journey.stages[0]
    note = Note(id=new_id(journey, Note), text="Call Ann", stage=stage.id)
    window.session.do(Change("add_card", {note.id: (None, note)}))
    window.close()


def leaves_room(window: Window) -> None:
    """Leave the window to the map."""
    if window.docks.is_shown("kpis"):
        window.docks.toggle("kpis")


def shows_less(window: Window) -> None:
    """Collapse bands and fold stages, with the whole window for the map."""
    leaves_room(window)
    for band in ("experience", "opportunities", "notes", "kpis"):
        window.map.shown.switch("collapsed", band, True)
    for stage in window.session.journey.stages[1:4:2]:
        window.map.shown.switch("folded", stage.id, True)


def scrolls(window: Window) -> None:
    """Scroll down and to the right: headers, a pinned band and names stay."""
    leaves_room(window)
    window.map.shown.switch("pinned", "experience", True)
    window.map.zoom_to(0.9, QPointF(0, 0))
    window.map.shift(QPointF(-240, -620))


def has_pictures(window: Window) -> None:
    """Put pictures on a persona and two touchpoints, and say how well things are known."""
    leaves_room(window)
    journey = window.session.journey
    cards = list(journey.of(Touchpoint))
    for key, (dark, light) in zip(
        (cards[0], cards[4], next(iter(journey.of(Persona)))),
        (("#2F5BD0", "#8FB0FF"), ("#17734B", "#A9D5BE"), ("#B8431A", "#FFE6C7")),
        strict=True,
    ):
        picture = embedded_image(painted(dark, light))
        change = set_picture(window.session.journey, key, picture.media_type, picture.data)
        window.session.do(change)
    kinds = ("assumed", "interviewed", "measured")
    chosen = [*cards[:3], *(stage.id for stage in journey.stages[:3])]
    for place, key in enumerate(chosen):
        evidence = {"evidence": kinds[place % 3]}
        window.session.do(update_all(window.session.journey, [key], evidence))


def painted(dark: str, light: str) -> QImage:
    """Return a calm picture: a light disc on a ground of two colours."""
    image = QImage(640, 420, QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QLinearGradient(0, 0, 640, 420)
        ground.setColorAt(0, QColor(dark))
        ground.setColorAt(1, QColor(light))
        painter.fillRect(image.rect(), ground)
        painter.setBrush(QColor(255, 255, 255, 180))
        painter.setPen(QColor(255, 255, 255, 0))
        painter.drawEllipse(QPointF(320, 210), 110, 110)
    return image


def screens() -> tuple[Screen, ...]:
    """Return all pictures that are taken."""
    shop = EXAMPLES / "online-shop.journey"
    subscription = EXAMPLES / "subscription.journey"
    blank = ROOT / "resources" / "templates" / "blank.journey"
    big = huge()
    return (
        Screen("start"),
        Screen("start-1920", DESK),
        Screen("start-dark", theme="dark"),
        Screen("empty", file=blank),
        Screen("typical", file=shop),
        Screen("typical-1920", DESK, shop),
        Screen("typical-dark", file=shop, theme="dark"),
        Screen("subscription", file=subscription),
        Screen("crowded", file=crowded()),
        Screen("crowded-1920", DESK, crowded()),
        Screen("huge", file=big),
        Screen("huge-all-1920", DESK, big, fits_all),
        Screen("huge-tenth", DESK, big, seen_from(0.1)),
        Screen("huge-third-dark", DESK, big, seen_from(0.38), theme="dark"),
        Screen("crowded-all", file=crowded(), act=fits_all),
        Screen("crowded-third-dark-1920", DESK, crowded(), seen_from(0.34), theme="dark"),
        Screen("huge-all-dark", file=big, act=fits_all, theme="dark"),
        Screen("matrix-pictures", DESK, subscription, has_pictures),
        Screen("matrix-less", DESK, shop, shows_less),
        Screen("matrix-less-dark", file=shop, act=shows_less, theme="dark"),
        Screen("matrix-scrolled", file=shop, act=scrolls),
        Screen("matrix-less-ru", DESK, shop, shows_less, language="ru"),
        Screen("panel-stage", file=shop, act=selects_stage),
        Screen("panel-touchpoint", file=shop, act=selects_touchpoint),
        *(
            Screen(f"panel-{panel}", file=shop, act=shows(panel))
            for panel in (
                "outline",
                "kpis",
                "value",
                "compare",
                "decide",
                "findings",
                "experience",
                "customers",
            )
        ),
        *(
            Screen(f"panel-decide-{kind}", file=shop, act=decides(kind))
            for kind in ("pains", "opportunities", "matrix", "roadmap")
        ),
        Screen("what-if", file=shop, act=tries),
        Screen("what-if-dark-1920", DESK, shop, tries, "dark"),
        Screen("compare-on-map-1920", DESK, shop, compares),
        Screen("panel-decide-matrix-dark-1920", DESK, shop, decides("matrix"), "dark"),
        Screen("panel-decide-roadmap-dark-1920", DESK, shop, decides("roadmap"), "dark"),
        Screen("panel-decide-fixes-dark", file=shop, act=decides("fixes"), theme="dark"),
        Screen("panel-decide-opportunities-ru", file=shop, act=decides("opportunities"), language="ru"),
        Screen("panel-decide-uncounted", file=subscription, act=decides("opportunities")),
        Screen("panel-value-1920", DESK, shop, shows("value")),
        *(
            Screen(f"panel-value-{kind}", DESK, shop, values(kind))
            for kind in ("payback", "customers", "data", "flows")
        ),
        Screen("panel-value-dark", file=shop, act=shows("value"), theme="dark"),
        *(
            Screen(f"dialog-{action.replace('_', '-')}", file=shop, act=opens(action))
            for action in (
                "palette",
                "go_to",
                "shortcuts",
                "about",
                "export",
                "report_style",
                "settings",
                "show_votes",
            )
        ),
        Screen("find", file=shop, act=finds("delivery")),
        Screen("workshop-present", file=shop, act=presents(0)),
        Screen("workshop-present-stage", file=shop, act=presents(4)),
        Screen("workshop-present-dark-1920", DESK, shop, presents(4), "dark"),
        Screen("workshop-timer", file=shop, act=opens("timer_5")),
        Screen("paste-table", file=shop, act=pastes_table),
        Screen("dialog-import", file=shop, act=imports),
        Screen("dialog-customers", file=subscription, act=values_customers(is_taken=False)),
        Screen("panel-customers-valued", file=subscription, act=values_customers(is_taken=True)),
        Screen("dialog-events-columns", act=reads_events("columns")),
        Screen("dialog-events-map", DESK, act=reads_events("map")),
        Screen("dialog-events-map-dark", act=reads_events("map"), theme="dark"),
        *(Screen(f"panel-journeys-{kind}", act=reads_events(kind)) for kind in view_names()),
        Screen("panel-journeys-streams-dark-1920", DESK, act=reads_events("streams"), theme="dark"),
        Screen("dialog-warehouse", file=shop, act=opens("ask_warehouse")),
        Screen("dialog-import-columns", file=shop, act=imports_strange),
        Screen("dialog-import-names-dark", file=shop, act=names_strange, theme="dark"),
        Screen("dialog-own-kpi", file=shop, act=makes_own_kpi),
        Screen("panel-kpis-dark-1920", DESK, shop, shows("kpis"), theme="dark"),
        Screen("dialog-unsaved", file=shop, act=adds_unsaved),
        Screen("start-ru", language="ru"),
        Screen("typical-ru", file=shop, language="ru"),
        Screen("panel-kpis-ru", file=shop, act=shows("kpis"), language="ru"),
        Screen("panel-kpis-counts-ru", file=shop, act=counts, language="ru"),
        Screen("dialog-palette-ru", file=shop, act=opens("palette"), language="ru"),
        Screen("typical-pl", file=shop, language="pl"),
        *gestures(shop),
    )


def gestures(shop: Path) -> tuple[Screen, ...]:
    """Return pictures in the middle of what a hand does."""
    return (
        Screen("gesture-card", file=shop, act=hand.drags_a_card),
        Screen("gesture-link", file=shop, act=hand.draws_a_link),
        Screen("gesture-face", file=shop, act=hand.drags_a_face),
        Screen("gesture-slider", DESK, shop, hand.drags_a_slider),
        Screen("gesture-add", file=shop, act=hand.adds_quickly),
        Screen("menu-card", file=shop, act=hand.opens_the_menu_of(Touchpoint)),
        Screen("menu-stage-dark", file=shop, act=hand.opens_the_menu_of(Stage), theme="dark"),
        Screen("menu-edit", file=shop, act=hand.opens_menu(1)),
        Screen("menu-view-ru", file=shop, act=hand.opens_menu(4), language="ru"),
        Screen("menu-picker", file=shop, act=hand.opens_picker),
        Screen("tip-value", file=shop, act=hand.hovers("value_chip")),
        Screen("focus-toolbar", file=shop, act=hand.walks_by_key(3)),
        Screen("focus-decide", file=shop, act=hand.walks_by_key(2, "decide")),
        Screen("larger", file=shop, act=hand.writes_larger),
        Screen("larger-1920", DESK, shop, hand.writes_larger),
        Screen("dialog-recovery", act=hand.offers_recovery),
        Screen("dialog-survey", file=shop, act=hand.brings_answers),
        Screen("panel-versions", file=shop, act=shows("versions")),
        Screen("panel-stage-1920", DESK, shop, selects_stage),
        Screen("panel-touchpoint-pl-1920", DESK, shop, selects_touchpoint, language="pl"),
        Screen("dialog-export-ru", file=shop, act=opens("export"), language="ru"),
        Screen("dialog-settings-pl", file=shop, act=opens("settings"), language="pl"),
    )


def wait_for(window: Window) -> None:
    """Let everything that is on its way arrive: files, timers, charts."""
    QTest.qWait(50)
    works = [*window.findChildren(Background), window.counting]
    while any(work.is_busy for work in works):
        QTest.qWait(20)
    QTest.qWait(600)


def pictured(window: Window) -> QPixmap:
    """Return the window and what lies over it: dialogs in the middle, with a shadow, as a desktop shows."""
    picture = window.grab()
    for other in [w for w in QApplication.topLevelWidgets() if w.isVisible() and w is not window]:
        at = other.pos() - window.pos()
        if isinstance(other, QDialog) and other.windowType() is Qt.WindowType.Dialog:
            at = QPoint((window.width() - other.width()) // 2, (window.height() - other.height()) // 2)
            with QPainter(picture) as painter:
                painter.setPen(Qt.PenStyle.NoPen)
                for ring in range(12):
                    painter.setBrush(QColor(0, 0, 0, 7))
                    edge = QRect(at, other.size()).adjusted(-ring, -ring + 3, ring, ring + 3)
                    painter.drawRoundedRect(edge, 10, 10)
        other.render(picture, at)
    return picture


def take(screen: Screen, folder: Path) -> None:
    """Take one picture."""
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, mkdtemp())
    os.environ["WAYMARK_LANGUAGE"] = screen.language
    window = make_window()
    window.set_wished_theme(screen.theme)
    window.resize(screen.size)
    window.show()
    wait_for(window)
    if screen.file is not None:
        window.files.open(screen.file)
        wait_for(window)
    if screen.act is not None:
        screen.act(window)
        wait_for(window)
    pictured(window).save(str(folder / f"{screen.name}.png"))
    for other in [w for w in QApplication.topLevelWidgets() if w.isVisible() and w is not window]:
        other.close()
    window.session.document.mark_saved()
    window.close()
    take_apart(window)


def main(folder: Path, words: list[str]) -> int:
    """Take all pictures, or those whose names contain one of the words."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    make_application()
    folder.mkdir(parents=True, exist_ok=True)
    for screen in screens():
        if not words or any(word in screen.name for word in words):
            take(screen, folder)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]), sys.argv[2:]))
