"""Hostile workbooks: refused by name in the child process, within its limits, whatever the file is called."""

from __future__ import annotations

from random import Random

import pytest
from hostile.workbooks_corpus import GOOD, workbooks
from mutations import mutated
from workbooks import sheet_xml, workbook

import metrics.tables.sheet_cells
from gui.sentences import refusal_text
from journey.exchange.child import Limits
from journey.journey import Journey
from journey.records import Map, Stage
from metrics.refusals import Refused
from metrics.tables.importing import import_table
from metrics.tables.table import Table, read_table
from metrics.tables.workbook import read_workbook

CORPUS = list(workbooks())
SHOP = Journey([Map(id="m"), Stage(id="trial", name="Trial")])
LIMITS = Limits(memory=384 << 20, seconds=120)
OF_THE_CHILD = {"out_of_memory", "too_slow", "importer_died", "importer_failed", "reached_out", "too_deep"}


def codes_of(data: bytes) -> set[str]:
    try:
        table = import_table(SHOP, data, limits=LIMITS)
    except Refused as error:
        return {each.code for each in error.refusals if refusal_text(each)}
    return {each.code for each in table.refused if refusal_text(each)}


@pytest.mark.parametrize(("data", "code"), [case[1:] for case in CORPUS], ids=[case[0] for case in CORPUS])
def test_a_hostile_workbook_is_refused_by_name(data: bytes, code: str | None) -> None:
    found = codes_of(data)
    assert code is None or code in found
    assert code in OF_THE_CHILD or not found & OF_THE_CHILD


def test_the_native_reader_never_sees_a_sheet_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    import python_calamine

    def never(*_told: object) -> None:
        raise AssertionError("read natively")

    monkeypatch.setattr(python_calamine, "CalamineWorkbook", never)
    refused = {"sheet_too_large", "workbook_entities", "workbook_too_large"}
    for name, data, code in CORPUS:
        if code in refused and not name.startswith("merged"):
            with pytest.raises(Refused, match=str(code)):
                read_workbook(data)


def test_the_far_corner_is_small_in_a_file() -> None:
    assert len(CORPUS[0][1]) < 4700


def test_the_largest_block_of_cells_is_still_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics.tables.sheet_cells, "MOST_CELLS", 6)
    rows = sheet_xml([["stage", "kpi", "value"], ["Trial", "nps", 4.0]])
    assert read_table(SHOP, workbook({"S": rows})).numbers
    wider = sheet_xml([["stage", "kpi", "value"], ["Trial", "nps", 4.0, 1.0]])
    with pytest.raises(Refused) as refused:
        read_workbook(workbook({"S": wider}))
    assert (refused.value.code, refused.value.row, refused.value.column) == ("sheet_too_large", 2, "D")


def test_what_a_file_holds_decides_and_not_its_name() -> None:
    assert import_table(SHOP, b"stage,kpi,value\nTrial,nps,4\n", source="table.xlsx").numbers[0].value == 4
    assert import_table(SHOP, GOOD, source="table.csv").numbers[0].value == 42


def test_mutated_workbooks_are_read_or_refused_and_nothing_else() -> None:
    random = Random(1)
    for _ in range(400):
        data = mutated(GOOD, random)
        try:
            table = read_table(SHOP, data)
        except Refused:
            continue
        assert isinstance(table, Table)


def test_mutated_sheets_are_read_or_refused_and_nothing_else() -> None:
    random = Random(2)
    good = sheet_xml([["stage", "kpi", "value", "n"], ["Trial", "nps", 42.0, 100.0]]).encode()
    for _ in range(400):
        try:
            table = read_table(
                SHOP, workbook({"S": ""}, parts={"xl/worksheets/sheet1.xml": mutated(good, random)})
            )
        except Refused:
            continue
        assert isinstance(table, Table)
