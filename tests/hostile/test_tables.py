"""Hostile KPI tables: read in the child process within its limits, refused by name, never carried out."""

from __future__ import annotations

from random import Random

import pytest
from hostile.corpus import tables
from mutations import mutated

from gui.sentences import refusal_text
from journey.exchange.child import Limits
from journey.journey import Journey
from journey.records import Map, Stage
from metrics.refusals import Refused
from metrics.tables.importing import LARGEST_TABLE, import_table
from metrics.tables.table import Table, bring_in, read_table

CORPUS = list(tables())
SHOP = Journey([Map(id="m"), Stage(id="trial", name="Trial")])
LIMITS = Limits(memory=384 << 20, seconds=120)


def codes_of(data: bytes) -> set[str]:
    try:
        table = import_table(SHOP, data, limits=LIMITS)
    except Refused as error:
        return {each.code for each in error.refusals if refusal_text(each)}
    assert all(len(refusal_text(each)) < 40_000_000 for each in table.refused)
    return {each.code for each in table.refused}


@pytest.mark.parametrize(("data", "code"), [case[1:] for case in CORPUS], ids=[case[0] for case in CORPUS])
def test_a_hostile_table_is_refused_by_name(data: bytes, code: str | None) -> None:
    found = codes_of(data)
    assert code is None or code in found


def test_a_table_beyond_all_measure_is_not_even_read() -> None:
    assert codes_of(bytes(LARGEST_TABLE + 1)) == {"table_too_large"}


def test_mutated_tables_are_read_or_refused_and_nothing_else() -> None:
    good = b"stage,kpi,period,value,n\nTrial,nps,2026-09,42,100\nTrial,conversion_rate,2026-10,41 %,\n"
    random = Random(1)
    for _ in range(400):
        data = mutated(good, random)
        try:
            table = read_table(SHOP, data)
        except Refused:
            continue
        assert isinstance(table, Table)
        bring_in(SHOP, table)
