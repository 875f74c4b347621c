"""What if: sliders try numbers out, several together; they are kept as a scenario, taken over, or let go."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest
from panel_fixtures import sample_session
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from gui.panels.inspector import Inspector
from gui.panels.what_if_bar import WhatIfBar
from gui.session import Session
from gui.toolbar import ValueChip
from gui.what_if import WhatIf
from journey.edits.fields import update
from journey.lookup import Selection, look_up
from journey.records import Scenario
from metrics.scorecard import scorecard

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def session(qtbot: QtBot) -> Session:
    return sample_session()


@pytest.fixture
def inspector(qtbot: QtBot, session: Session) -> Iterator[Inspector]:
    made = Inspector(session)
    qtbot.addWidget(made)
    made.resize(340, 900)
    with qtbot.waitExposed(made):
        made.show()
    return made


def bar(inspector: Inspector) -> WhatIfBar:
    return inspector.what_if_bar


def slide(qtbot: QtBot, inspector: Inspector, kpi: str, to: int) -> None:
    """Move a slider by its keys, as a person without a mouse does."""
    slider = inspector.numbers.rows[kpi].slider
    slider.setFocus()
    slider.setValue(to)


def value(session: Session) -> float:
    found = session.scorecard.headlines.per_entrant.value
    assert found is not None
    return found


def test_every_driver_has_a_slider(inspector: Inspector, session: Session) -> None:
    session.select(["active"])
    drivers = {key for key, row in inspector.numbers.rows.items() if row.kind.role == "driver"}
    assert {"retention_rate", "revenue_per_customer", "gross_margin"} <= drivers
    assert all(inspector.numbers.rows[key].slider is not None for key in drivers)
    money = inspector.numbers.rows["revenue_per_customer"].slider
    assert (money.low, money.high, money.value()) == (0.0, 100.0, 300)


def test_a_drag_with_the_mouse_tries_a_number(inspector: Inspector, session: Session, qtbot: QtBot) -> None:
    session.select(["trial"])
    slider = inspector.numbers.rows["conversion_rate"].slider
    before, kept = value(session), session.document.journey
    at = round(slider.width() * 0.44)
    middle = slider.height() // 2
    qtbot.mousePress(slider, LEFT, pos=QPoint(at, middle))
    qtbot.mouseMove(slider, QPoint(at + 40, middle))
    qtbot.mouseRelease(slider, LEFT, pos=QPoint(at + 40, middle))
    assert value(session) > before
    assert session.document.journey is kept
    qtbot.waitUntil(bar(inspector).isVisible, timeout=5_000)


def test_several_numbers_are_tried_together_and_their_parts_add_up(
    inspector: Inspector, session: Session, qtbot: QtBot
) -> None:
    before = value(session)
    session.select(["trial"])
    slide(qtbot, inspector, "conversion_rate", 600)
    session.select(["active"])
    slide(qtbot, inspector, "retention_rate", 950)
    found = WhatIf.of(session).comparison()
    assert found.difference == pytest.approx(value(session) - before)
    parts = [part.contribution for part in found.parts if part.kpi is not None]
    assert math.fsum(parts) == pytest.approx(found.difference, rel=1e-9)
    qtbot.waitUntil(lambda: "Retention" in bar(inspector).parts.text(), timeout=5_000)
    assert "44% → 60%" in bar(inspector).parts.text()


def test_kept_as_a_scenario_it_is_one_step_and_looked_at(
    inspector: Inspector, session: Session, qtbot: QtBot
) -> None:
    session.select(["trial"])
    slide(qtbot, inspector, "conversion_rate", 600)
    tried = value(session)
    bar(inspector).name.setText("Better samples")
    qtbot.mouseClick(bar(inspector).keep_button, LEFT)
    (scenario,) = session.document.journey.of(Scenario).values()
    assert scenario.name == "Better samples"
    assert session.asked.scenario == scenario.id
    assert value(session) == pytest.approx(tried)
    as_is = scorecard(session.document.journey).headlines.per_entrant.value
    assert as_is == pytest.approx(sample_session().scorecard.headlines.per_entrant.value)
    assert not bar(inspector).isVisible()
    session.ask(Selection())
    session.undo()
    assert session.document.journey == sample_session().journey


def test_let_go_the_map_is_as_it_was(inspector: Inspector, session: Session, qtbot: QtBot) -> None:
    session.select(["trial"])
    kept = session.document.journey
    slide(qtbot, inspector, "conversion_rate", 600)
    qtbot.mouseClick(bar(inspector).let_go_button, LEFT)
    assert session.journey is kept
    assert inspector.numbers.rows["conversion_rate"].slider.value() == 440
    assert not bar(inspector).isVisible()


def test_taken_over_the_numbers_change_in_one_step(
    inspector: Inspector, session: Session, qtbot: QtBot
) -> None:
    session.select(["trial"])
    slide(qtbot, inspector, "conversion_rate", 600)
    qtbot.mouseClick(bar(inspector).change_button, LEFT)
    assert look_up(session.document.journey, "trial", "conversion_rate", Selection()).value == 0.6
    session.undo()
    assert session.document.journey == sample_session().journey


def test_the_chip_says_that_numbers_are_only_tried(
    inspector: Inspector, session: Session, qtbot: QtBot
) -> None:
    chip = ValueChip(session)
    qtbot.addWidget(chip)
    chip.refresh()
    session.select(["trial"])
    calm = chip.grab().toImage()
    slide(qtbot, inspector, "conversion_rate", 600)
    assert chip.tried == 1
    assert "tried out" in chip.accessibleName()
    assert chip.toolTip().startswith("1 number is tried out")
    assert chip.grab().toImage() != calm
    qtbot.mouseClick(bar(inspector).let_go_button, LEFT)
    assert "tried out" not in chip.accessibleName() + chip.toolTip()
    assert chip.grab().toImage() == calm


def test_the_chip_says_both_where_what_is_tried_has_no_value(
    inspector: Inspector, session: Session, qtbot: QtBot
) -> None:
    chip = ValueChip(session)
    qtbot.addWidget(chip)
    WhatIf.of(session).try_number("trial", "conversion_rate", 1.4)
    chip.refresh()
    assert chip.figure == "unknown"
    first, last = chip.toolTip().split("\n")
    assert first.startswith("Trial: the shares that leave it add up to 140%"), "what has to be mended"
    assert last.startswith("1 number is tried out"), "and that the map is not like that"
    WhatIf.of(session).let_go()
    assert "tried out" not in chip.toolTip()


def test_another_edit_lets_go(inspector: Inspector, session: Session, qtbot: QtBot) -> None:
    session.select(["trial"])
    slide(qtbot, inspector, "conversion_rate", 600)
    session.do(update(session.document.journey, "trial", {"name": "Sample"}))
    assert WhatIf.of(session).tried == {}
    assert session.journey is session.document.journey


def test_other_customers_or_periods_let_go(inspector: Inspector, session: Session, qtbot: QtBot) -> None:
    session.select(["trial"])
    slide(qtbot, inspector, "conversion_rate", 600)
    session.ask(Selection(period="2020-03"))
    assert WhatIf.of(session).tried == {}
    assert session.journey is session.document.journey
    assert look_up(session.journey, "trial", "conversion_rate", session.asked).value == 0.40


def test_a_map_to_view_only_is_not_tried(inspector: Inspector, session: Session, qtbot: QtBot) -> None:
    session.is_view_only = True
    WhatIf.of(session).try_number("trial", "conversion_rate", 0.9)
    assert session.journey is session.document.journey


def test_scenarios_without_a_name_get_one_that_is_free(session: Session, qtbot: QtBot) -> None:
    what_if = WhatIf.of(session)
    for expected in ("What if 1", "What if 2"):
        session.ask(Selection())
        what_if.try_number("trial", "conversion_rate", 0.6)
        key = what_if.keep("  ")
        assert session.journey.get(key, Scenario).name == expected
