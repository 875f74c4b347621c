"""Event tables in XLSX workbooks, read natively, and what no such table can be made of."""

from __future__ import annotations

import gzip
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from event_tables import import_here, plainly, read_back, soundly
from workbooks import Raw, sheet_xml, workbook
from xlsxwriter import Workbook

from metrics.events.choice import Choice
from metrics.events.load import load
from metrics.events.preview import preview
from metrics.refusals import Refused

START = datetime(2026, 1, 31, 22, 0, 0)


def book(path: Path, rows: int = 40) -> pd.DataFrame:
    """Write a workbook of an empty, a hidden and a sheet of events with a blank row; return the events."""
    made = Workbook(str(path), {"default_date_format": "yyyy-mm-dd hh:mm:ss"})
    made.add_worksheet("Empty")
    hidden = made.add_worksheet("Notes")
    hidden.write(0, 0, "nothing")
    hidden.hide()
    sheet = made.add_worksheet("Events")
    sheet.write_row(1, 1, ["customer id", "time", "activity", "revenue"])
    told = []
    for row in range(rows):
        at = START + timedelta(minutes=7 * (row // 2))
        place = row + 2 + (row >= 10)
        sheet.write(place, 1, row % 7 + 1000)
        sheet.write_datetime(place, 2, at)
        sheet.write(place, 3, f"step {row % 3}")
        sheet.write(place, 4, row / 10)
        told.append((str(row % 7 + 1000), at, f"step {row % 3}"))
    made.close()
    return pd.DataFrame(told, columns=["customer", "time", "activity"])


def test_the_first_sheet_that_holds_something_is_read(tmp_path: Path) -> None:
    frame = book(tmp_path / "events.xlsx")
    summary, log = import_here(tmp_path / "events.xlsx", tmp_path / "log")
    assert (summary.form, summary.choice.sheet, summary.events) == ("xlsx", "Events", 40)
    assert read_back(log) == plainly(frame)
    soundly(log)


def test_a_workbook_is_shown_with_its_sheets(tmp_path: Path) -> None:
    book(tmp_path / "events.xlsx")
    told = preview(tmp_path / "events.xlsx")
    assert (told.form, told.sheet, told.sheets) == ("xlsx", "Events", ("Empty", "Events"))
    assert told.header == ("customer id", "time", "activity", "revenue")
    assert told.rows[0] == ("1000", "2026-01-31 22:00:00", "step 0", "0")
    assert told.guesses == {
        "customer": "customer id",
        "time": "time",
        "activity": "activity",
        "revenue": "revenue",
    }


def test_a_cover_is_not_taken_for_the_table(tmp_path: Path) -> None:
    made = Workbook(str(tmp_path / "events.xlsx"))
    made.add_worksheet("Cover").write_column(0, 0, ["Events of the shop", "exported in May"])
    sheet = made.add_worksheet("Rows")
    rows = [("user", "time", "event"), ("a", "2026-01-01", "x"), ("b", "2026-01-01", "y")]
    for place, row in enumerate(rows):
        sheet.write_row(place, 0, row)
    made.close()
    found = preview(tmp_path / "events.xlsx")
    assert (found.sheet, found.sheets) == ("Rows", ("Cover", "Rows"))
    summary, _log = import_here(tmp_path / "events.xlsx", tmp_path / "log")
    assert (summary.choice.sheet, summary.events) == ("Rows", 2)
    with pytest.raises(Refused) as told:
        preview(tmp_path / "events.xlsx", sheet="Cover")
    assert told.value.code == "one_column", "whoever asks for it is told"


def test_a_packed_workbook_and_rows_without_customer(tmp_path: Path) -> None:
    made = Workbook(str(tmp_path / "events.xlsx"))
    sheet = made.add_worksheet()
    for place, row in enumerate(
        [("who", "time", "activity"), ("a", "2026-01-01", "x"), ("", "2026-01-01", "y")]
    ):
        sheet.write_row(place, 0, row)
    made.close()
    (tmp_path / "events.xlsx.gz").write_bytes(gzip.compress((tmp_path / "events.xlsx").read_bytes()))
    summary, _log = import_here(
        tmp_path / "events.xlsx.gz", tmp_path / "log", customer="who", time="time", activity="activity"
    )
    assert [(row.row, row.reason) for row in summary.refused] == [(2, "customer_missing")]


def test_a_sheet_that_is_not_there_is_named(tmp_path: Path) -> None:
    book(tmp_path / "events.xlsx")
    with pytest.raises(Refused) as caught:
        preview(tmp_path / "events.xlsx", sheet="Nowhere")
    assert (caught.value.code, caught.value.value) == ("sheet_unknown", "Nowhere")


def test_the_far_corner_costs_the_child_alone(tmp_path: Path) -> None:
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    sheet = f"<worksheet {main}><sheetData>{far}</sheetData></worksheet>"
    (tmp_path / "far.xlsx").write_bytes(workbook({"S": sheet}))
    with pytest.raises(Refused) as caught:
        load(tmp_path / "far.xlsx", Choice(), tmp_path / "log", seconds=120)
    assert caught.value.code in {"out_of_memory", "sheet_too_large", "importer_failed"}


def test_a_document_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    (tmp_path / "cut.xlsx").write_bytes(b"PK\x03\x04" + b"\x00" * 40)
    (tmp_path / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600)
    for name, code in (("cut.xlsx", "workbook_damaged"), ("old.xls", "workbook_old")):
        with pytest.raises(Refused, match=code):
            import_here(tmp_path / name, tmp_path / "log")


def test_an_error_in_a_cell_is_no_event(tmp_path: Path) -> None:
    rows = [
        ["customer", "time", "activity"],
        ["a", "2026-01-01", Raw(' t="e"><v>#REF!</v>')],
        ["a", "2026-01-01", "x"],
    ]
    (tmp_path / "events.xlsx").write_bytes(workbook({"S": sheet_xml(rows)}))
    summary, log = import_here(tmp_path / "events.xlsx", tmp_path / "log")
    assert [(row.row, row.reason) for row in summary.refused] == [(1, "activity_missing")]
    assert read_back(log).variants == {("x",): 1}
