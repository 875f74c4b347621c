"""The online shop followed for six months: chosen once, then refreshed; window and command line agree."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QComboBox
from windows import dialog, opened, settled, window_at_work

from gui.dialogs.import_dialog import ImportDialog
from gui.window import Window
from journey.journey import Journey
from journey.lookup import Selection, look_up
from journey.records import DataSource, Record, Series
from journey.storage.store import load, save
from main import main
from metrics.scorecard import scorecard

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
EXAMPLES = Path(__file__).parents[2] / "resources" / "examples"
WORDS = {"conversion_rate": "Umwandlung", "dwell_time": "Dauer"}
MISSPELT = {"Delivery": "Delivry"}
CHOICES = {
    "stage:delivry": "delivery",
    "kpi:umwandlung": "conversion_rate",
    "kpi:dauer": "dwell_time",
}
COLUMNS = ("stage", "kpi", "period", "value", "n", "unit")


def told() -> dict[str, list[dict[str, str]]]:
    """Return the rows of the shop's figures by month."""
    months: dict[str, list[dict[str, str]]] = {}
    with (EXAMPLES / "online-shop-kpis.csv").open(encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            months.setdefault(row["period"], []).append(row)
    return months


MONTHS = told()


def written(path: Path, month: str) -> None:
    """Write a month as a spreadsheet program of another country does: semicolons, decimal commas, dates."""
    lines = ["Steg;Nyckeltal;Läge;Värde;Antal;Enhet"]
    for row in MONTHS[month]:
        is_rate = row["kpi"] == "conversion_rate"
        value = f"{float(row['value']) * 100:.4f} %" if is_rate else row["value"]
        lines.append(
            ";".join(
                (
                    MISSPELT.get(row["stage"], row["stage"]),
                    WORDS[row["kpi"] if is_rate else "dwell_time"],
                    f"28.{month[5:]}.{month[:4]}",
                    value.replace(".", ","),
                    row["n"],
                    "" if is_rate else "min",
                )
            )
        )
    path.write_text("\n".join(lines) + "\n", encoding="cp1252")


def before_the_first_month(path: Path) -> Path:
    """Write the shop's map without its dated numbers."""
    journey = load(EXAMPLES / "online-shop.journey").journey
    assert journey is not None
    records: list[Record] = []
    for record in journey.records.values():
        undated = tuple(p for p in record.points if p[0] is None) if isinstance(record, Series) else ()
        if not isinstance(record, Series):
            records.append(record)
        elif undated:
            records.append(replace(record, points=undated))
    save(Journey(records), path)
    return path


@pytest.fixture
def window(qtbot: Any, tmp_path: Path) -> Iterator[Window]:
    with window_at_work(qtbot) as made:
        opened(qtbot, made, before_the_first_month(tmp_path / "shop.journey"))
        yield made


def choose(qtbot: Any, window: Window, combo: QComboBox, data: str) -> None:
    combo.setCurrentIndex(combo.findData(data))
    combo.activated.emit(combo.currentIndex())
    settled(qtbot, window)


def first_import(qtbot: Any, window: Window, path: Path) -> None:
    window.import_kpis(path)
    settled(qtbot, window)
    shown = dialog(window, ImportDialog)
    for place, part in enumerate(COLUMNS):
        choose(qtbot, window, shown.columns.combos[place], part)
    for name, meaning in CHOICES.items():
        choose(qtbot, window, shown.names.combos[name], meaning)
    assert shown.table.refused == ()
    shown.go_on.click()


def as_told(journey: Journey, month: str) -> bool:
    """Whether the map says for a month what the shop's own figures say."""
    names = {stage.name: stage.id for stage in journey.stages}
    for row in MONTHS[month]:
        is_rate = row["kpi"] == "conversion_rate"
        key = "conversion_rate" if is_rate else "dwell_time"
        found = look_up(journey, names[row["stage"]], key, Selection(period=month))
        wanted = float(row["value"]) / (1 if is_rate else 24 * 60)
        if found is None or found.period != month or found.value != pytest.approx(wanted, abs=1e-5):
            return False
        if found.n != float(row["n"]):
            return False
    return True


def test_six_months_by_refresh(
    qtbot: Any, window: Window, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, start = tmp_path / "figures.csv", tmp_path / "shop.journey"
    session, values = window.session, {}
    for place, month in enumerate(sorted(MONTHS)):
        written(table, month)
        if not place:
            first_import(qtbot, window, table)
        else:
            window.menus.run("refresh_kpis")
            settled(qtbot, window)
            shown = dialog(window, ImportDialog)
            assert shown.table.refused == ()
            shown.go_on.click()
        assert as_told(session.document.journey, month)
        asked = scorecard(session.document.journey, Selection(period=month))
        values[month] = asked.headlines.per_entrant.value
    assert len(session.document.journey.of(DataSource)) == 1
    assert None not in values.values()
    assert len(set(values.values())) == len(MONTHS), "each month has its own value"
    window.files.save()
    settled(qtbot, window)
    for month, value in values.items():
        capsys.readouterr()
        main(["value", str(start), "--period", month, "--json"])
        assert json.loads(capsys.readouterr().out)["clv"]["per_entrant"] == value
    for _month in MONTHS:
        session.undo()
    assert not session.document.journey.of(DataSource), "one step a month"


def test_the_command_line_refreshes_the_same_way(qtbot: Any, window: Window, tmp_path: Path) -> None:
    table, start = tmp_path / "figures.csv", tmp_path / "shop.journey"
    months = sorted(MONTHS)
    written(table, months[0])
    first_import(qtbot, window, table)
    window.files.save()
    settled(qtbot, window)
    out = tmp_path / "followed.journey"
    for month in months[1:]:
        written(table, month)
        source = out if out.exists() else start
        assert main(["kpis", str(source), str(table), "-o", str(out)]) == 0
    journey = load(out).journey
    assert journey is not None
    assert all(as_told(journey, month) for month in months)
