"""Bad event tables: each is a code that says what is wrong, or a right result with what is not in listed."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import duckdb
import pytest
from event_tables import import_here, read_back, soundly

from metrics.events.choice import Choice, plain_choice
from metrics.events.load import load, load_here
from metrics.events.preview import preview
from metrics.refusals import Refused

HEAD = "customer,time,activity\n"
GOOD = HEAD + "a,2026-01-01 10:00,x\na,2026-01-01 11:00,y\n"
XES = (
    '<log><trace><string key="concept:name" value="1"/><event>'
    '<string key="concept:name" value="x"/>%s</event>'
)


def code_of(path: Path, folder: Path, **chosen: Any) -> str:
    with pytest.raises(Refused) as caught:
        import_here(path, folder / "log", **chosen)
    return caught.value.code


REFUSED = {
    "no_customer": ("time,activity,amount\n2026-01-01,x,1\n", "role_missing"),
    "one_column": ("customer\na\nb\n", "one_column"),
    "separators_mixed": ("customer;time;activity\na,2026-01-01,x\nb,2026-01-02,y\n", "separators_mixed"),
    "empty": ("", "empty"),
    "blank": ("\n \n\n", "empty"),
    "header_alone": (HEAD, "empty"),
    "no_time_is_one": (HEAD + "a,soon,x\nb,later,y\n", "time_unreadable"),
    "times_in_three_forms": (
        HEAD + "a,2026-01-01 10:00,x\nb,31.01.2026,x\nc,2026-01-01T10:00+02:00,x\n",
        "time_forms_mixed",
    ),
    "zones_mixed": (HEAD + "a,2026-01-01 10:00,x\nb,2026-01-01 10:00+02:00,x\n", "time_zone_mixed"),
    "day_or_month": (HEAD + "a,01/02/2026,x\nb,03/04/2026,y\n", "time_ambiguous"),
    "day_and_month": (HEAD + "a,31/01/2026,x\nb,01/31/2026,y\n", "time_day_month_mixed"),
    "no_zone_is_so_far": (
        HEAD + "a,2026-01-01 10:00+99:00,x\nb,2026-01-01 10:00-16:00,y\n",
        "time_unreadable",
    ),
    "a_number": (HEAD + "a,1767261600,x\nb,1767261601,y\n", "time_is_number"),
    "all_without_customer": (HEAD + ",2026-01-01,x\n,2026-01-02,y\n", "no_events"),
    "zeros": ("customer,time\x00,activity\na,2026-01-01,x\n", "not_a_table"),
    "decimal": ('customer,time,activity,revenue\na,2026-01-01,x,"1,234"\n', "decimal_ambiguous"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_table_of_which_nothing_can_be_made_is_refused_with_its_code(name: str, tmp_path: Path) -> None:
    text, code = REFUSED[name]
    (tmp_path / "events.csv").write_text(text)
    assert code_of(tmp_path / "events.csv", tmp_path) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('<!DOCTYPE log [<!ENTITY a "b">]>' + XES % "", "xes_entities"),
        ("<!DOCTYPE log>" + XES % "" + "</trace></log>", "xes_entities"),
        (XES % "", "xes_damaged"),
        ("<html><body/></html>", "xes_other"),
        ("<log></log>", "empty"),
        (XES % ("<list>" * 200) + "</trace></log>", "xes_too_deep"),
        (XES % f'<string key="note" value="{"x" * (12 << 20)}"/>' + "</trace></log>", "text_too_long"),
        (XES % "" + "</trace></log>", "role_missing"),
    ],
    ids=["entity", "doctype", "cut", "html", "hollow", "deep", "long", "timeless"],
)
def test_a_log_in_xes_that_is_none_is_refused_with_its_code(text: str, code: str, tmp_path: Path) -> None:
    (tmp_path / "events.xes").write_text(text)
    assert code_of(tmp_path / "events.xes", tmp_path) == code


def test_a_packed_file_that_was_cut_is_damaged(tmp_path: Path) -> None:
    packed = gzip.compress(GOOD.encode() * 500)
    for place, end in enumerate((len(packed) - 4, len(packed) // 2, 12)):
        path = tmp_path / f"{place}.csv.gz"
        path.write_bytes(packed[:end])
        assert code_of(path, tmp_path / str(place)) == "packed_damaged"
    (tmp_path / "whole.csv.gz").write_bytes(gzip.compress(GOOD.encode()) + gzip.compress(b"b,2026-01-01,x\n"))
    assert import_here(tmp_path / "whole.csv.gz", tmp_path / "whole")[0].events == 3


def test_rows_that_lack_something_are_counted_and_listed(tmp_path: Path) -> None:
    rows = [
        "a,2026-01-01 10:00,x",
        ",2026-01-01 10:00,x",
        "a,,x",
        "a,soon,x",
        "a,2026-01-01 11:00,",
        " ,2026-01-01,x",
    ]
    rows += [
        "a,2026-01-01 12:00,y,z",
        "a,2026-01-01 12:00",
        'b,"2026-01-01 12:00"x,y',
        "b,2026-01-01 13:00,y",
    ]
    rows += ["c,2026-02-30 10:00,x", "c,2026-01-01 10:00 PM,x"]
    rows += ["c,26-01-01 10:00,x"]
    (tmp_path / "events.csv").write_text(HEAD + "\n".join(rows) + "\n")
    summary, log = import_here(tmp_path / "events.csv", tmp_path / "log")
    assert (summary.events, summary.customers, summary.refused_total) == (2, 2, 11)
    assert [(row.row, row.reason) for row in summary.refused] == [
        (2, "customer_missing"),
        (3, "time_missing"),
        (4, "time_unreadable"),
        (5, "activity_missing"),
        (6, "customer_missing"),
        (7, "columns_too_many"),
        (8, "columns_too_few"),
        (9, "line_unreadable"),
        (11, "time_unreadable"),
        (12, "time_unreadable"),
        (13, "time_unreadable"),
    ]
    assert summary.reasons["time_unreadable"] == 4
    assert summary.refused[2].text == "soon"
    soundly(log)


def test_only_the_first_thousand_refused_rows_are_listed_and_all_are_counted(tmp_path: Path) -> None:
    (tmp_path / "events.csv").write_text(GOOD + ",2026-01-01,x\n" * 2500)
    summary, _log = import_here(tmp_path / "events.csv", tmp_path / "log")
    assert (summary.refused_total, len(summary.refused), summary.refused[-1].row) == (2500, 1000, 1002)


def test_money_that_cannot_be_read_is_listed_and_its_event_stays(tmp_path: Path) -> None:
    rows = ["who;time;activity;amount", "a;2026-01-01;x;1.234,50 €", "a;2026-01-02;y;free", "a;2026-01-03;z;"]
    rows += ["b;2026-01-03;z;0,10", "b;2026-01-04;z;0,20"]
    (tmp_path / "events.csv").write_text("\n".join(rows))
    summary, log = import_here(
        tmp_path / "events.csv",
        tmp_path / "log",
        customer="who",
        time="time",
        activity="activity",
        revenue="amount",
    )
    assert [(cell.row, cell.reason, cell.text) for cell in summary.unread] == [
        (2, "revenue_unreadable", "free")
    ]
    assert (summary.events, summary.unread_total, summary.choice.decimal_comma) == (5, 1, True)
    with duckdb.connect(str(log), read_only=True) as opened:
        found = opened.execute("SELECT revenue::VARCHAR FROM cases ORDER BY revenue").fetchall()
    assert found == [("0.3000",), ("1234.5000",)]


@pytest.mark.parametrize(
    ("times", "form", "first"),
    [
        (("2026-01-31T10:00:00Z", "2026-01-31T11:00:00+02:00"), "", "2026-01-31 09:00:00"),
        (("31.01.2026 10:00", "01.02.2026 09:00"), "", "2026-01-31 10:00:00"),
        (("01/31/2026 10:00:05 PM", "02/01/2026 9:00:00 AM"), "", "2026-01-31 22:00:05"),
        (("31 Jan 2026 10:00:05", "1 Feb 2026"), "", "2026-01-31 10:00:05"),
        (("2026/01/31 10:00:05.25", "2026/02/01"), "", "2026-01-31 10:00:05.25"),
        (("2026-01-31 10:00:05,25", "2026-02-01 10:00:00,5"), "", "2026-01-31 10:00:05.25"),
        (("2026.01.31 10:00:05", "2026.02.01 10:00"), "", "2026-01-31 10:00:05"),
        (("1769853605", "1769853606.5"), "epoch_seconds", "2026-01-31 10:00:05"),
        (("1769853605250", "1769853606500"), "epoch_milliseconds", "2026-01-31 10:00:05.25"),
        (("01/02/2026 10:00", "02/03/2026 10:00"), "day_first", "2026-02-01 10:00:00"),
        (("01/02/2026 10:00", "02/03/2026 10:00"), "month_first", "2026-01-02 10:00:00"),
    ],
)
def test_times_are_read_in_their_form(times: tuple[str, str], form: str, first: str, tmp_path: Path) -> None:
    (tmp_path / "events.csv").write_text(HEAD + "".join(f'a,"{time}",x\n' for time in times))
    summary, _log = import_here(
        tmp_path / "events.csv",
        tmp_path / "log",
        customer="customer",
        time="time",
        activity="activity",
        time_form=form,
    )
    assert (summary.events, summary.first) == (2, first)


def test_times_without_a_zone_among_others_are_utc_where_that_is_chosen(tmp_path: Path) -> None:
    (tmp_path / "events.csv").write_text(HEAD + "a,2026-01-01 10:00,x\na,2026-01-01 10:00+02:00,y\n")
    summary, log = import_here(tmp_path / "events.csv", tmp_path / "log", zoneless="utc")
    assert summary.zone == "utc"
    assert read_back(log).transitions == {("y", "x"): 1}


def test_hostile_names_of_columns_are_names(tmp_path: Path) -> None:
    hostile = ['a"; DROP TABLE facts; --', "b'); ATTACH 'x' --", 'c,"d"\n{}', "", "rowid", "rowid"]
    header = ",".join('"' + name.replace('"', '""') + '"' for name in hostile)
    (tmp_path / "events.csv").write_text(header + "\n1,2026-01-01,x,7,8,9\n1,2026-01-02,y,7,8,9\n")
    told = preview(tmp_path / "events.csv")
    assert told.header == (*hostile[:3], "column 4", "rowid", "rowid 2")
    customer, time, activity = hostile[:3]
    summary, log = import_here(
        tmp_path / "events.csv",
        tmp_path / "log",
        customer=customer,
        time=time,
        activity=activity,
        stage="rowid 2",
    )
    assert summary.choice.columns["activity"] == activity
    assert read_back(log).transitions == {("x", "y"): 1}
    parquet = tmp_path / "events.parquet"
    names = ", ".join(
        f'{value} AS "{name.replace(chr(34), chr(34) * 2)}"'
        for name, value in zip(
            [*hostile[:3], "file_row_number"], ["1", "TIMESTAMP '2026-01-01'", "'x'", "5"], strict=True
        )
    )
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT {names}) TO '{parquet}' (FORMAT parquet)")
    summary, _log = import_here(
        parquet, tmp_path / "two", customer=customer, time=time, activity=activity, stage="file_row_number"
    )
    assert summary.events == 1


def test_a_column_that_is_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "events.csv").write_text(GOOD)
    with pytest.raises(Refused) as caught:
        import_here(tmp_path / "events.csv", tmp_path / "log", customer="client")
    assert (caught.value.code, caught.value.column, caught.value.value) == (
        "column_unknown",
        "customer",
        "client",
    )
    assert (
        code_of(tmp_path / "events.csv", tmp_path, customer="time", time="time", activity="activity")
        == "column_twice"
    )


def test_a_damaged_parquet_and_a_folder_are_refused(tmp_path: Path) -> None:
    (tmp_path / "events.parquet").write_bytes(b"PAR1" + b"\x00" * 100 + b"PAR1")
    assert code_of(tmp_path / "events.parquet", tmp_path) == "parquet_damaged"
    assert code_of(tmp_path, tmp_path / "folder") == "file_unreadable"
    with pytest.raises(Refused, match="file_unreadable"):
        load(tmp_path / "nothing.csv", Choice(), tmp_path / "log")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1251", "cp1250", "latin-1"])
def test_any_usual_encoding_is_read(encoding: str, tmp_path: Path) -> None:
    words = {"cp1251": "Оплата", "cp1250": "Płatność", "latin-1": "Prüfung"}
    word = words.get(encoding, "Оплата Płatność")
    (tmp_path / "events.csv").write_bytes((HEAD + f"a,2026-01-01,{word}\n" * 3).encode(encoding))
    summary, log = import_here(tmp_path / "events.csv", tmp_path / "log")
    assert read_back(log).starts == {word: 1}
    assert summary.choice.encoding in {encoding, "utf-8", "cp1252"}


def test_an_encoding_that_shows_only_late_is_found(tmp_path: Path) -> None:
    late = HEAD + "a,2026-01-01,x\n" * 200_000
    (tmp_path / "events.csv").write_bytes(late.encode() + "b,2026-01-02,Проверка заказа\n".encode("cp1251"))
    summary, log = import_here(tmp_path / "events.csv", tmp_path / "log")
    assert (summary.events, summary.choice.encoding) == (200_001, "cp1251")
    assert read_back(log).starts["Проверка заказа"] == 1


def test_a_table_that_changes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text(GOOD)

    def change(phase: str, _share: float) -> None:
        if phase == "sorting":
            path.write_text(GOOD + "b,2026-01-01,x\n")

    folder = tmp_path / "here"
    folder.mkdir()
    order = {"path": str(path), "folder": str(folder), "limit": 1 << 29, "choice": plain_choice(Choice())}
    with pytest.raises(Refused, match="table_changed"):
        load_here(order, change)


class NobodyWaits(Exception):
    """What a caller raises that wants the answer no more."""


def nobody_waits(*_told: object) -> None:
    raise NobodyWaits


@pytest.mark.parametrize("heard", ["progress", "check"])
def test_an_import_that_nobody_waits_for_ends_and_leaves_nothing(heard: str, tmp_path: Path) -> None:
    (tmp_path / "events.csv").write_text(GOOD)
    (tmp_path / "log").write_text("what was there")
    with pytest.raises(NobodyWaits):
        load(tmp_path / "events.csv", Choice(), tmp_path / "log", **{heard: nobody_waits})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["events.csv", "log"]
    assert (tmp_path / "log").read_text() == "what was there"


def test_an_import_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    (tmp_path / "events.csv").write_text(GOOD)
    with pytest.raises(Refused, match="too_slow"):
        load(tmp_path / "events.csv", Choice(), tmp_path / "log", seconds=0.01)
    assert not (tmp_path / "log").exists()
