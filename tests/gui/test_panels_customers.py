"""The customers panel and its assistant, driven as a person drives them: mouse, keys, real tables."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from panel_fixtures import RECORDS
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from windows import dialog, dialogs, kept, opened, settled, window_at_work

import metrics.customers.importing
from gui.dialogs.ask import PathQuestion
from gui.dialogs.import_customers import CustomersDialog
from gui.panels.customers import CustomersPanel
from gui.panels.customers_model import PURCHASES, VALUE, CustomersModel
from gui.panels.tier_curve import TierCurve, cumulated
from gui.theme import LIGHT
from gui.voices import Voices, voices
from gui.window import Window
from journey.journey import Journey
from journey.records import DataSource, Segment
from metrics.customers.retention import RetentionModel
from metrics.customers.table import read_transactions
from metrics.customers.valuation import CustomerBase, value_customers

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
MONTHS = [1] * 110 + [2] * 50 + [3] * 30 + [4] * 20 + [9] * 90


def subscribers() -> bytes:
    rows = [
        f"s{who:03d},2026-{month:02d}-05,{10 + who % 5}"
        for who, most in enumerate(MONTHS)
        for month in range(1, most + 1)
    ]
    return "\n".join(["customer,date,amount", *rows, "s001,2026-02-06,-5"]).encode()


@pytest.fixture
def window(qtbot: Any, tmp_path: Path) -> Iterator[Window]:
    with window_at_work(qtbot) as made:
        opened(qtbot, made, kept(Journey(RECORDS), tmp_path / "coffee.journey"))
        yield made


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "payments.csv"
    path.write_bytes(subscribers())
    return path


@pytest.fixture(scope="module")
def base() -> CustomerBase:
    return value_customers(read_transactions(subscribers()))


def read(qtbot: Any, window: Window) -> None:
    """Wait until the assistant has read what is chosen."""
    work = voices(window)
    qtbot.waitUntil(lambda: not work.background.is_busy, timeout=20_000)
    settled(qtbot, window)


def assistant(qtbot: Any, window: Window, path: Path) -> CustomersDialog:
    voices(window).customers(path)
    read(qtbot, window)
    reading = voices(window).reading
    assert reading is not None
    assert isinstance(reading.dialog, CustomersDialog)
    return reading.dialog


def shown(qtbot: Any, window: Window, table: Path) -> CustomersPanel:
    dialog = assistant(qtbot, window, table)
    QTest.mouseClick(dialog.go_on, Qt.MouseButton.LeftButton)
    panel = window.docks.panel("customers")
    assert isinstance(panel, CustomersPanel)
    return panel


def test_a_table_is_looked_at_and_shown_and_the_map_keeps_how_it_is_read(
    qtbot: Any, window: Window, table: Path
) -> None:
    dialog = assistant(qtbot, window, table)
    assert "300 customers, 1,190 transactions." in dialog.summary.text()
    assert "renewals every month" in dialog.summary.text()
    assert "1 row is refused" in dialog.summary.text()
    assert "Row 1192, column “amount”" in dialog.refused.item(0).text()
    before = window.session.document.journey
    QTest.mouseClick(dialog.go_on, Qt.MouseButton.LeftButton)
    panel = window.docks.panel("customers")
    assert isinstance(panel, CustomersPanel)
    assert panel.isVisible()
    assert panel.model.rowCount() == 300
    (source,) = window.session.document.journey.of(DataSource).values()
    assert (source.form, source.columns["amount"]) == ("transactions", "amount")
    assert not any("s001" in str(value) for value in (source.options, source.names))
    window.session.undo()
    assert window.session.document.journey == before


def again(qtbot: Any, window: Window) -> CustomersPanel:
    """Read the transactions again by the button of the empty panel."""
    window.docks.show("customers")
    panel = window.docks.panel("customers")
    assert isinstance(panel, CustomersPanel)
    assert panel.base is None
    QTest.mouseClick(panel.reread, Qt.MouseButton.LeftButton)
    read(qtbot, window)
    return panel


def test_transactions_are_read_again_by_one_click(
    qtbot: Any, window: Window, table: Path, tmp_path: Path
) -> None:
    assert not window.menus.table["refresh_customers"].enabled(window)
    first = shown(qtbot, window, table)
    values = first.base.value
    window.files.save()
    settled(qtbot, window)
    opened(qtbot, window, tmp_path / "coffee.journey")
    before = window.session.document.journey
    panel = again(qtbot, window)
    assert panel.base is not None
    assert panel.base.value == values
    assert window.session.document.journey is before, "nothing of the map changes"
    assert not dialogs(window)


def test_transactions_that_are_gone_are_asked_for(
    qtbot: Any, window: Window, table: Path, tmp_path: Path
) -> None:
    shown(qtbot, window, table)
    window.files.save()
    settled(qtbot, window)
    table.rename(tmp_path / "payments-october.csv")
    opened(qtbot, window, tmp_path / "coffee.journey")
    panel = again(qtbot, window)
    assert "payments.csv" in window.banner.body.text()
    asked = dialog(window, PathQuestion)
    asked.fileSelected.emit(str(tmp_path / "payments-october.csv"))
    asked.close()
    read(qtbot, window)
    assert panel.base is not None


def test_customers_of_one_map_are_not_shown_beside_another(
    qtbot: Any, window: Window, table: Path, tmp_path: Path
) -> None:
    panel = shown(qtbot, window, table)
    window.files.save()
    settled(qtbot, window)
    opened(qtbot, window, kept(Journey(RECORDS), tmp_path / "tea.journey"))
    assert panel.base is None
    assert not panel.reread.isVisible()


def test_another_choice_reads_the_table_anew(qtbot: Any, window: Window, table: Path) -> None:
    dialog = assistant(qtbot, window, table)
    place = next(p for p in range(dialog.kind.count()) if dialog.kind.itemData(p)[0] == "pareto_nbd")
    dialog.kind.setFocus()
    dialog.kind.setCurrentIndex(place)
    dialog.kind.activated.emit(place)
    assert not dialog.go_on.isEnabled()
    qtbot.waitUntil(lambda: "Pareto/NBD" in dialog.summary.text(), timeout=20_000)
    assert dialog.go_on.isEnabled()
    dialog.reject()


def test_what_cannot_be_valued_is_one_sentence_and_another_column_can_be_chosen(
    qtbot: Any, window: Window, tmp_path: Path
) -> None:
    path = tmp_path / "odd.csv"
    path.write_bytes(subscribers().replace(b"customer,date,amount", b"payer,date,amount"))
    dialog = assistant(qtbot, window, path)
    assert dialog.problem.text().startswith("No column is the customer.")
    assert not dialog.go_on.isEnabled()
    box = dialog.columns["customer"]
    place = box.findData("payer")
    box.setCurrentIndex(place)
    box.activated.emit(place)
    qtbot.waitUntil(dialog.go_on.isEnabled, timeout=20_000)
    assert not dialog.problem.isVisible()
    dialog.reject()


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("a,2026-01-01,5\na,2026-03-01,5", "There is only one customer."),
        ("a,2026-01-01,5\nb,2026-03-01,5", "Nobody bought twice"),
        ("a,2026-01-01,-5\nb,2026-03-01,-5", "No row can be used (2 were read)."),
        ("a,2999-01-01,5\nb,2999-03-01,5", "is in the future"),
        ("a,2026-01-01,5 USD\nb,2026-03-01,5 USD", "is in another currency than the map"),
    ],
)
def test_bad_tables_are_told_in_a_sentence(
    qtbot: Any, window: Window, tmp_path: Path, rows: str, words: str
) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("customer,date,amount\n" + rows)
    dialog = assistant(qtbot, window, path)
    assert words in dialog.problem.text()
    assert not dialog.go_on.isEnabled()
    dialog.reject()


def test_a_table_that_is_no_table_is_told_in_the_banner(qtbot: Any, window: Window, tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.write_text("\n\n")
    voices(window).customers(path)
    read(qtbot, window)
    assert window.banner.isVisible()


def test_a_person_can_cancel_and_nothing_stays(
    qtbot: Any, window: Window, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metrics.customers.importing, "CUSTOMERS", "bad_importers:endless")
    voices(window).customers(table)
    qtbot.waitUntil(lambda: voices(window).reading._child is not None, timeout=5000)
    (job,) = window.session.jobs.watched
    window.session.jobs.cancel(job)
    read(qtbot, window)
    assert voices(window).reading.dialog is None


def test_a_window_that_closes_ends_what_is_read(
    qtbot: Any, window: Window, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metrics.customers.importing, "CUSTOMERS", "bad_importers:endless")
    voices(window).customers(table)
    qtbot.waitUntil(lambda: voices(window).reading._child is not None, timeout=5000)
    window.findChild(Voices).close()
    assert not window.session.jobs.watched


def test_tiers_follow_the_handle_and_become_segments_in_one_step(
    qtbot: Any, window: Window, table: Path
) -> None:
    panel = shown(qtbot, window, table)
    at = panel.tiers.handle_at(1).toPoint()
    to = QPoint(round(panel.tiers._point(0.8, 0).x()), at.y())
    QTest.mousePress(panel.tiers, Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseMove(panel.tiers, to)
    QTest.mouseRelease(panel.tiers, Qt.MouseButton.LeftButton, pos=to)
    assert panel.tiers.borders == (0.7, 0.8)
    before = window.session.document.journey
    QTest.mouseClick(panel.segments, Qt.MouseButton.LeftButton)
    made = {each.name: each.share for each in window.session.document.journey.of(Segment).values()}
    assert made["Indifferent"] == pytest.approx(0.7)
    assert made["Best"] == pytest.approx(0.2)
    assert "Offices" in panel.outcome.text(), "the segment that was there before is named"
    qtbot.waitUntil(lambda: not panel.outcome.visibleRegion().isEmpty(), timeout=2000)
    seen = panel.outcome.visibleRegion().boundingRect()
    assert seen.height() == panel.outcome.height(), "all of it, without scrolling"
    panel.tiers.setFocus()
    QTest.keyClick(panel.tiers, Qt.Key.Key_Left)
    panel.make_segments()
    again = {each.name: each.share for each in window.session.document.journey.of(Segment).values()}
    assert len(again) == len(made), "tiers of the same name take the new shares"
    window.session.undo()
    window.session.undo()
    assert window.session.document.journey == before


def test_keys_move_a_border_and_stop_at_the_other(qtbot: Any) -> None:
    curve = TierCurve(("low", "middle", "high"))
    qtbot.addWidget(curve)
    curve.resize(400, 240)
    curve.show_values(np.arange(1.0, 101.0), LIGHT)
    curve.show()
    curve.setFocus()
    for _ in range(30):
        QTest.keyClick(curve, Qt.Key.Key_Right)
    assert curve.borders == (0.89, 0.9)
    QTest.keyClick(curve, Qt.Key.Key_Space)
    QTest.keyClick(curve, Qt.Key.Key_Right)
    assert curve.borders == (0.89, 0.91)
    assert "high: 9% of the customers" in curve.accessibleDescription()


@pytest.mark.qt_log_ignore("does not support raise")
def test_the_tier_curve_is_copied_with_its_tiers(qtbot: Any) -> None:
    curve = TierCurve(("Low", "High"))
    qtbot.addWidget(curve)
    assert not curve.tools.isEnabled()
    curve.show_values(np.array([1.0, 1.0, 1.0, 7.0]), LIGHT)
    curve.set_borders((0.75,))
    assert curve.tools.isEnabled()
    curve.tools.copy()
    qtbot.waitUntil(lambda: not curve.tools.is_busy)
    copied = QGuiApplication.clipboard().mimeData()
    assert copied.text().splitlines() == ["Tier\tCustomers\tValue", "Low\t75%\t30%", "High\t25%\t70%"]
    assert copied.hasImage()


def test_the_curve_is_the_share_of_value_counted_by_hand() -> None:
    random = np.random.default_rng(3)
    values = random.gamma(0.7, 40, 977)
    curve = cumulated(values)
    for share, worth in curve[::12]:
        count = share * len(values)
        ordered, whole = np.sort(values), int(count)
        rest = (count - whole) * (ordered[whole] if whole < len(ordered) else 0)
        assert worth == pytest.approx((ordered[:whole].sum() + rest) / values.sum(), abs=1e-9)
    assert len(cumulated(np.zeros(5))) == 0


def test_customers_are_found_and_sorted(base: CustomerBase) -> None:
    model = CustomersModel()
    model.show_base(base, "EUR")
    worth = [base.value[base.customers.index(model.customer(row))] for row in range(model.rowCount())]
    assert worth == sorted(base.value, reverse=True)
    model.sort(PURCHASES, Qt.SortOrder.AscendingOrder)
    assert model.data(model.index(0, PURCHASES)) == "1"
    model.find(" S29 ")
    assert model.rowCount() == 10
    model.sort(VALUE, Qt.SortOrder.DescendingOrder)
    assert all(model.customer(row).startswith("s29") for row in range(10))
    model.find("nobody")
    assert model.rowCount() == 0


def test_typing_finds_a_customer(qtbot: Any, window: Window, table: Path) -> None:
    panel = shown(qtbot, window, table)
    QTest.keyClicks(panel.search, "s123")
    qtbot.waitUntil(lambda: panel.model.rowCount() == 1, timeout=3000)
    assert panel.model.customer(0) == "s123"


@pytest.mark.parametrize("further", [0, 3])
def test_a_stage_takes_the_retention_over_and_the_value_follows_the_model(
    qtbot: Any, window: Window, table: Path, further: int
) -> None:
    panel = shown(qtbot, window, table)
    before = window.session.document.journey
    worth_before = window.session.scorecard.subjects["active"].value
    panel._fill_stages()
    actions = panel.retention.menu().actions()
    assert [action.text() for action in actions] == [
        "Active: one rate, worth the same",
        "Active: 4 stages by tenure",
    ]
    actions[1 if further else 0].trigger()
    assert panel.base is not None
    model = RetentionModel(panel.base.parameters["alpha"], panel.base.parameters["beta"])
    lifetime = model.expected_lifetime(1.1 ** (1 / 12) - 1)
    assert window.session.scorecard.subjects["active"].value == pytest.approx(30 * 0.5 * lifetime, rel=1e-6)
    assert worth_before != pytest.approx(30 * 0.5 * lifetime, rel=1e-3)
    assert "per entrant" in panel.outcome.text()
    assert len(window.session.journey.stages) == 3 + further
    window.session.undo()
    assert window.session.document.journey == before


def test_nothing_is_offered_on_a_map_that_is_only_viewed(qtbot: Any, window: Window, table: Path) -> None:
    panel = shown(qtbot, window, table)
    window.session.is_view_only = True
    window.session.state_changed.emit()
    qtbot.waitUntil(lambda: not panel.segments.isEnabled(), timeout=3000)
    assert not panel.retention.isEnabled()


def test_the_button_of_the_empty_panel_asks_for_the_assistant(qtbot: Any, window: Window) -> None:
    window.docks.show("customers")
    panel = window.docks.panel("customers")
    assert isinstance(panel, CustomersPanel)
    with qtbot.waitSignal(window.session.action_asked) as asked:
        QTest.mouseClick(panel.bring, Qt.MouseButton.LeftButton)
    assert asked.args == ["import_customers"]
