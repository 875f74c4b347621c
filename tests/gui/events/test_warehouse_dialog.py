"""The warehouse's dialog against a real PostgreSQL: seen before it runs, asked, stopped, pulled, refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from postgres import server, why_not
from PySide6.QtTest import QTest
from windows import dialog, window_at_work

from gui.dialogs.warehouse import WarehouseDialog
from gui.events.work import events_of
from gui.window import Window
from metrics.events.credentials import Account

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
SECRET = "a b'c"


@pytest.fixture(scope="module")
def account() -> Iterator[Account]:
    reason = why_not()
    if reason is not None:
        pytest.skip(reason)
    import psycopg

    with server() as found:
        with psycopg.connect(
            host=found.host, port=found.port, dbname="postgres", user="ann", password=SECRET, autocommit=True
        ) as owner:
            owner.execute(
                "CREATE TABLE clicks (id int, customer text, time timestamptz, event text, paid numeric)"
            )
            owner.execute(
                "INSERT INTO clicks SELECT n, 'c' || n / 3, now() + n * interval '1 minute', "
                "(ARRAY['look', 'cart', 'pay'])[1 + n % 3], n FROM generate_series(0, 29) n"
            )
            owner.execute("ANALYZE clicks")
            owner.execute(
                "CREATE VIEW slow AS SELECT pg_sleep(30)::text AS customer, now() AS time, 'x' AS event"
            )
        yield found


@pytest.fixture
def window(qtbot: Any) -> Iterator[Window]:
    with window_at_work(qtbot) as made:
        yield made


@pytest.fixture
def shown(window: Window) -> WarehouseDialog:
    window.menus.run("ask_warehouse")
    found: WarehouseDialog = dialog(window, WarehouseDialog)
    return found


def idle(qtbot: Any, shown: WarehouseDialog) -> None:
    qtbot.waitUntil(lambda: shown._progress is None, timeout=20_000)


def connected(qtbot: Any, shown: WarehouseDialog, account: Account, password: str = SECRET) -> None:
    form = shown.account
    for line, text in (
        (form.host, account.host),
        (form.port, str(account.port)),
        (form.database, account.database),
        (form.user, account.user),
    ):
        line.clear()
        QTest.keyClicks(line, text)
    QTest.keyClicks(form.password, password)
    form.go.click()
    idle(qtbot, shown)


def chosen(qtbot: Any, shown: WarehouseDialog, table: str) -> None:
    shown.table.setCurrentText(table)
    shown.table.activated.emit(shown.table.currentIndex())
    idle(qtbot, shown)


def test_it_is_seen_asked_and_pulled(
    qtbot: Any, window: Window, shown: WarehouseDialog, account: Account, tmp_path: Path
) -> None:
    connected(qtbot, shown, account)
    assert shown.account.told.text() == "Connected: 2 tables can be read."
    assert shown.account.password.text() == "", "it is kept nowhere"
    chosen(qtbot, shown, "clicks")
    assert shown.place().columns == {"customer": "customer", "time": "time", "activity": "event"}
    assert shown.told.text() == (
        "reads about 30 rows; events of the same moment fall by the name of the activity"
    )
    shown.order.setCurrentText("id")
    assert shown.told.text() == "reads about 30 rows"
    shown.question.setCurrentIndex(shown.question.findData("transitions"))
    shown.question.activated.emit(1)
    assert '\nFROM "public"."clicks"\nWHERE' in shown.text.toPlainText()
    shown.ask_button.click()
    idle(qtbot, shown)
    answer = [[shown.answer.item(row, place).text() for place in range(3)] for row in range(2)]
    assert answer == [["cart → pay", "10", "10"], ["look → cart", "10", "10"]]
    shown.roles["revenue"].setCurrentText("paid")
    path = tmp_path / "clicks.parquet"
    shown.pull_to(path)
    work: Any = events_of(window)
    qtbot.waitUntil(lambda: work.assistant is not None, timeout=20_000)
    assistant = work.assistant
    assert assistant is not None
    qtbot.waitUntil(lambda: assistant.columns.preview is not None, timeout=20_000)
    assert assistant.columns.chosen_columns() == {
        "customer": "customer",
        "time": "time",
        "activity": "activity",
        "revenue": "revenue",
    }
    qtbot.waitUntil(lambda: not shown.background.is_busy)


def test_a_wrong_password_is_one_sentence_without_it(
    qtbot: Any, shown: WarehouseDialog, account: Account
) -> None:
    connected(qtbot, shown, account, "hunter2hunter2")
    assert shown.problem.text().startswith("The warehouse does not let this user in.")
    assert "hunter2" not in shown.problem.text()
    assert not shown.pull_button.isEnabled()


def test_a_long_question_is_stopped(qtbot: Any, shown: WarehouseDialog, account: Account) -> None:
    connected(qtbot, shown, account)
    chosen(qtbot, shown, "slow")
    assert "rows" not in shown.told.text(), "how many a view has is not known"
    shown.ask_button.click()
    assert shown.stop.isVisible()
    shown.stop.click()
    qtbot.waitUntil(lambda: shown._progress is None, timeout=5_000)
    assert shown.ask_button.isEnabled()


def test_other_kinds_give_the_text(shown: WarehouseDialog) -> None:
    shown.kind.setCurrentIndex(shown.kind.findData("bigquery"))
    shown.kind.activated.emit(3)
    assert not shown.account.isVisible()
    shown.table.setCurrentText("shop`clicks")
    for role, name in (("customer", "user"), ("time", "at"), ("activity", "what")):
        assert not shown.copy_button.isEnabled()
        shown.roles[role].setCurrentText(name)
    assert "`shop\\`clicks`" in shown.text.toPlainText(), "quoted as BigQuery does"
    assert shown.copy_button.isEnabled()
    assert not shown.ask_button.isVisible()
