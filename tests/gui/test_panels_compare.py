"""The compare panel: what explains a difference, in words, rows and bars that sum exactly."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from panel_fixtures import sample_session
from pytestqt.qtbot import QtBot

from gui.panels.compare import ComparePanel
from gui.panels.compare_sides import sides_of
from gui.panels.compare_words import shown_parts
from gui.session import Session
from journey.change import Change
from journey.document import Document
from journey.edits.numbers import Number, set_number, set_numbers
from journey.journey import Journey
from journey.lookup import Selection
from journey.records import Map, Scenario, Segment, Stage
from journey.storage.store import save
from metrics.decision import towards_targets
from metrics.scorecard import scorecard

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def session(qtbot: QtBot) -> Session:
    return sample_session()


@pytest.fixture
def panel(qtbot: QtBot, session: Session) -> Iterator[ComparePanel]:
    made = ComparePanel(session)
    qtbot.addWidget(made)
    made.resize(1366, 300)
    with qtbot.waitExposed(made):
        made.show()
    return made


def choose(panel: ComparePanel, kind: str, first: str, last: str) -> None:
    panel.kind_box.setCurrentText(kind)
    panel._kind_chosen()
    panel.first_box.setCurrentText(first)
    panel.last_box.setCurrentText(last)
    panel.refresh()


def test_the_last_two_periods_are_compared_at_first(panel: ComparePanel) -> None:
    assert (panel.first_box.currentText(), panel.last_box.currentText()) == ("Mar 2020", "Apr 2020")


def test_the_newest_month_is_followed_and_a_chosen_one_stays(panel: ComparePanel, session: Session) -> None:
    def next_month(period: str) -> None:
        number = Number(subject="trial", kpi="conversion_rate", value=0.4, period=period)
        session.do(set_numbers(session.journey, [number]))
        panel.refresh()

    next_month("2020-05")
    assert (panel.first_box.currentText(), panel.last_box.currentText()) == ("Apr 2020", "May 2020")
    choose(panel, "Periods", "Mar 2020", "May 2020")
    next_month("2020-06")
    assert (panel.first_box.currentText(), panel.last_box.currentText()) == ("Mar 2020", "May 2020")


def test_both_values_stand_as_exactly_as_their_difference(panel: ComparePanel, session: Session) -> None:
    small = [
        Number(subject="trial", kpi="conversion_rate", value=value, period=period)
        for period, value in (("2020-07", 0.44), ("2020-08", 0.4401))
    ]
    session.do(set_numbers(session.journey, small))
    panel.refresh()
    total = panel._rows[-1]
    shown = (total.before, total.after, total.text)
    before, after, text = (each.lstrip("−+").removeprefix("€") for each in shown)
    decimals = len(text.split(".")[1])
    assert abs(float(after) - float(before) - float(text)) <= 1.1 * 10**-decimals
    assert len({len(each.split(".")[1]) for each in (before, after, text)}) == 1


def test_the_headline_names_what_explains_most(panel: ComparePanel) -> None:
    parts = {part.subject: part.contribution for part in panel.found.by_subject}
    text = panel.headline.text()
    assert text.startswith(f"Of the −€{-panel.found.difference:,.2f}, Delivery explains −€")
    assert f"Trial explains +€{parts['trial']:,.2f}" in text
    assert text.endswith("The parts add up exactly.")


def test_the_rows_sum_to_the_difference(panel: ComparePanel, session: Session) -> None:
    rows = shown_parts(panel.found, session.journey)
    stages = [row for row in rows if row.depth == 0 and row.role == "part"]
    numbers = [row for row in rows if row.depth == 1]
    total = rows[-1]
    assert sum(row.contribution for row in stages) == pytest.approx(total.contribution, abs=1e-9)
    assert sum(row.contribution for row in numbers) == pytest.approx(total.contribution, abs=1e-9)
    trial = next(row for row in numbers if row.subject == "trial")
    assert (trial.name, trial.before, trial.after) == ("Conversion rate", "40%", "44%")


def test_opening_a_stage_draws_its_numbers(panel: ComparePanel, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: panel.chart.chart is not None, timeout=20_000)
    assert [bar.depth for bar in panel.chart.chart.shape.bars] == [0, 0, 0]
    panel.tree.topLevelItem(0).setExpanded(True)
    assert [bar.depth for bar in panel.chart.chart.shape.bars] == [0, 1, 0, 0]
    panel.tree.topLevelItem(0).setExpanded(False)
    assert [bar.depth for bar in panel.chart.chart.shape.bars] == [0, 0, 0]


def test_an_open_stage_stays_open(panel: ComparePanel, session: Session) -> None:
    panel.tree.topLevelItem(0).setExpanded(True)
    number = Number(subject="trial", kpi="conversion_rate", value=0.5, period="2020-04")
    session.do(set_numbers(session.journey, [number]))
    panel.refresh()
    assert panel.tree.topLevelItem(0).isExpanded()
    assert "50%" in panel.tree.topLevelItem(0).child(0).text(2)


def test_a_click_leads_to_the_map(panel: ComparePanel, session: Session, qtbot: QtBot) -> None:
    index = panel.tree.model().index(1, 3)
    with qtbot.waitSignal(session.reveal) as revealed:
        panel.tree.clicked.emit(index)
    assert revealed.args == ["delivery"]


def test_segments_and_scenarios_are_compared_too(panel: ComparePanel, session: Session) -> None:
    records = [Segment(id="segment2", name="Homes", share=0.6), Scenario(id="x1", name="Faster")]
    session.do(Change("add", {record.id: (None, record) for record in records}))
    faster = Number(subject="delivery", kpi="conversion_rate", value=0.95, scenario="x1")
    homes = Number(subject="active", kpi="retention_rate", value=0.95, segment="segment2")
    session.do(set_numbers(session.journey, [faster, homes]))
    panel.refresh()
    assert list(sides_of(session)) == ["Periods", "Segments", "Scenarios", "Targets"]
    choose(panel, "Scenarios", "as-is", "Faster")
    assert panel.found.difference > 0
    assert {part.subject for part in panel.found.by_subject} == {"delivery"}
    choose(panel, "Segments", "Offices", "Homes")
    assert {part.subject for part in panel.found.by_subject} == {"active"}


def test_the_same_side_twice_says_so(panel: ComparePanel) -> None:
    choose(panel, "Periods", "Apr 2020", "Apr 2020")
    assert panel.headline.text() == "Both sides are worth the same."


def test_nothing_to_compare_says_what_is_needed(qtbot: QtBot) -> None:
    made = ComparePanel(Session(Document(Journey([Map(id="m"), Stage(id="a", name="A")]))))
    qtbot.addWidget(made)
    made.show()
    assert made.headline.text() == "Nothing to compare yet."
    assert "two periods" in made.notes.text()
    assert not made.kind_box.isEnabled()


def test_an_unknown_side_names_what_is_missing(panel: ComparePanel, session: Session) -> None:
    number = Number(subject="delivery", kpi="conversion_rate", value=None, period="2020-03")
    session.do(set_numbers(session.journey, [number]))
    panel.refresh()
    assert "unknown" in panel.headline.text()
    assert "Delivery" in panel.notes.text()


def test_now_and_the_targets_are_compared_as_the_command_does(
    panel: ComparePanel, session: Session, qtbot: QtBot
) -> None:
    panel.kind_box.setCurrentText("Targets")
    panel._kind_chosen()
    aim = towards_targets(session.journey, session.scorecard)
    reached = scorecard(session.journey, adjustment=aim).headlines.per_entrant.value
    assert panel.found.after == reached
    assert panel.found.after > panel.found.before
    assert [part.kpi for part in panel.found.parts] == [None, "conversion_rate"]


def test_another_file_is_compared_and_what_is_gone_keeps_its_name(
    panel: ComparePanel, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    earlier = session.journey.apply(set_number(session.journey, "trial", "conversion_rate", 0.3, Selection()))
    save(earlier, tmp_path / "earlier.journey")
    panel.open_file(tmp_path / "earlier.journey")
    qtbot.waitUntil(lambda: panel.kind_box.currentText() == "Files", timeout=5_000)
    assert panel.first_box.currentText() == "earlier.journey"
    assert panel.found.difference == pytest.approx(
        session.scorecard.headlines.per_entrant.value - scorecard(earlier).headlines.per_entrant.value
    )


def test_a_file_that_is_none_is_refused_in_words(panel: ComparePanel, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "none.journey").write_text("no map")
    before = panel.kind_box.currentText()
    panel.open_file(tmp_path / "none.journey")
    qtbot.waitUntil(lambda: "none.journey" in panel.notes.text(), timeout=5_000)
    assert panel.kind_box.currentText() == before


def test_both_sides_are_laid_over_each_other_on_the_map_while_the_panel_is_seen(
    panel: ComparePanel, session: Session, qtbot: QtBot
) -> None:
    panel.show_box.click()
    parts = {part.subject: part.contribution for part in panel.found.by_subject}
    assert session.brought.keys() == parts.keys()
    assert all(session.brought[key].is_gain == (parts[key] >= 0) for key in parts)
    assert session.overlay is session.journey
    panel.hide()
    assert session.overlay is None
    assert session.brought == {}
