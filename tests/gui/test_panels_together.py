"""All panels on one map: after any run of edits each shows what a fresh one shows."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from panel_fixtures import sample_journey
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.panels.compare import ComparePanel
from gui.panels.findings import FindingsPanel
from gui.panels.inspector import Inspector
from gui.panels.kpis import KpiTable
from gui.panels.outline import Outline
from gui.panels.value import ValuePanel
from gui.session import Session
from journey.document import Document
from journey.edits.cards import Place, add_card
from journey.edits.deletion import delete
from journey.edits.fields import rename, update
from journey.edits.numbers import set_number
from journey.edits.stages import add_stage, move_stage
from journey.lookup import Selection
from journey.records import Series, Stage

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
Step = Callable[[Session], None]


def _present(session: Session, place: int) -> str:
    keys = [key for key, record in session.journey.records.items() if not isinstance(record, Series)]
    return keys[place % len(keys)]


def _rename(session: Session, place: int) -> None:
    key = _present(session, place)
    session.do(rename(session.document.journey, key, f"Name {place}"))


def _delete(session: Session, place: int) -> None:
    session.do(delete(session.document.journey, [_present(session, place)]))


def _number(session: Session, place: int) -> None:
    stages = list(session.document.journey.of(Stage))
    if stages:
        stage, kpi = stages[place % len(stages)], ("conversion_rate", "cost_to_serve", "nps")[place % 3]
        journey = session.document.journey
        session.do(set_number(journey, stage, kpi, None if place % 5 == 0 else 0.5, session.asked))


def _preview(session: Session, place: int) -> None:
    stages = list(session.document.journey.of(Stage))
    if stages:
        stage = stages[place % len(stages)]
        change = set_number(session.document.journey, stage, "conversion_rate", place / 100, session.asked)
        session.preview(change if place % 2 else None)


def _structure(session: Session, place: int) -> None:
    journey = session.document.journey
    stages = list(journey.of(Stage))
    if place % 3 == 0 or not stages:
        session.do(add_stage(journey, f"Stage {place}"))
    elif place % 3 == 1:
        session.do(move_stage(journey, stages[place % len(stages)], place % 4))
    else:
        session.do(add_card(journey, "pains", f"Pain {place}", Place(stages[place % len(stages)])))


def _ask(session: Session, place: int) -> None:
    asked = (Selection(), Selection(period="2020-03"), Selection(segment="segment1"))
    session.ask(asked[place % 3])


def _move(session: Session, place: int) -> None:
    if "t1" in session.document.journey:
        session.do(update(session.document.journey, "t1", {"at": (float(place % 7), 2.0)}))


STEPS: dict[str, Callable[[Session, int], None]] = {
    "rename": _rename,
    "delete": _delete,
    "number": _number,
    "preview": _preview,
    "structure": _structure,
    "ask": _ask,
    "move": _move,
    "select": lambda session, place: session.select([_present(session, place)]),
    "select two": lambda session, place: session.select([_present(session, place), _present(session, 1)]),
    "undo": lambda session, _place: session.undo(),
    "redo": lambda session, _place: session.redo(),
}


def inspected(panel: Inspector) -> dict[str, object]:
    shown = {name: box.editor.value for name, box in panel.form.boxes.items()}
    return shown | {f"number {key}": row.editor.value for key, row in panel.numbers.rows.items()}


def tabled(panel: KpiTable) -> list[list[str]]:
    model = panel.model
    return [
        [str(model.index(row, column).data()) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def valued(panel: ValuePanel) -> list[list[str]]:
    panel.refresh()
    table = panel.table
    return [
        [table.item(row, column).text() for column in range(table.columnCount())]
        for row in range(table.rowCount())
    ]


def outlined(panel: Outline) -> list[tuple[str, str]]:
    panel.refresh()
    return [(key, item.text(0)) for key, item in panel._items.items()]


def found(panel: FindingsPanel) -> list[str]:
    panel.refresh()
    return [panel.list.item(row).text() for row in range(panel.list.count())]


def compared(panel: ComparePanel) -> list[str]:
    panel.refresh()
    return [panel.headline.text(), *(row.text for row in panel._rows)]


SHOWN: dict[type, Callable[..., object]] = {
    Inspector: inspected,
    KpiTable: tabled,
    ValuePanel: valued,
    Outline: outlined,
    FindingsPanel: found,
    ComparePanel: compared,
}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=3)
@given(steps=st.lists(st.tuples(st.sampled_from(sorted(STEPS)), st.integers(0, 60)), max_size=14))
def test_every_panel_shows_what_a_fresh_one_shows(qtbot: QtBot, steps: list[tuple[str, int]]) -> None:
    session = Session(Document(sample_journey()))
    followed = [kind(session) for kind in SHOWN]
    for panel in followed:
        panel.show()
    for name, place in steps:
        STEPS[name](session, place)
        QApplication.processEvents()
    session.preview(None)
    for panel in followed:
        fresh = type(panel)(session)
        fresh.show()
        assert SHOWN[type(panel)](panel) == SHOWN[type(panel)](fresh), type(panel).__name__
        fresh.close()
        panel.close()
        fresh.deleteLater()
        panel.deleteLater()
