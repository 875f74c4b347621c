"""What the commands answer, to people and to other programs, and the files they write."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from coffee import RECORDS, Run, assert_one_line, number
from workbooks import DATE, PERCENT, Styled, sheet_xml, workbook

from gui.commands.new import templates
from gui.templates import load_templates
from gui.words import set_language
from journey.journey import Journey
from journey.lookup import Selection
from journey.records import Flow, Map, Stage
from journey.storage.store import load, save
from metrics.scorecard import scorecard

# ---------------------------------------------------------------- value


def test_value_answers_as_json_in_full_precision(run: Run, coffee: Path) -> None:
    answer = run("value", coffee, "--json", "--period", "2026-08")
    card = scorecard(Journey(RECORDS), Selection(period="2026-08"))
    assert answer.status == 0
    assert list(answer.plain) == ["clv", "unit", "subjects", "flows", "assumptions", "findings"]
    clv = answer.plain["clv"]
    assert isinstance(clv, dict)
    assert list(clv) == [
        "per_entrant",
        "per_customer",
        "acquisition_cost",
        "ltv_to_cac",
        "payback_periods",
        "low",
        "high",
    ]
    assert clv["per_entrant"] == card.headlines.per_entrant.value
    assert answer.plain["unit"] == {"currency": "EUR", "period": "month"}
    subjects = answer.plain["subjects"]
    assert isinstance(subjects, list)
    assert list(subjects[0]) == ["id", "name", "visits", "value", "booked", "leak"]
    assert sum(each["booked"] for each in subjects) == pytest.approx(clv["per_entrant"], rel=1e-12)
    flows = answer.plain["flows"]
    assert isinstance(flows, list)
    assert list(flows[0]) == ["source", "target", "share", "gain"]


def test_value_in_text_has_units_and_names_what_is_assumed(run: Run, coffee: Path) -> None:
    answer = run("value", coffee)
    assert answer.status == 0
    assert answer.out.startswith("Coffee by post\nall customers, as-is, latest numbers\n")
    assert "Value per entrant" in answer.out
    assert "€" in answer.out
    assert "Trial: customers move on at once, since no dwell time is given." in answer.out


def test_an_unknown_value_is_null_is_said_and_ends_with_one(run: Run, unknown: Path) -> None:
    plain = run("value", unknown, "--json")
    assert plain.status == 1
    clv = plain.plain["clv"]
    assert isinstance(clv, dict)
    assert clv["per_entrant"] is None
    findings = plain.plain["findings"]
    assert isinstance(findings, list)
    assert ("conversion_missing", "trial") in [(f["code"], f["subject"]) for f in findings]
    assert all({"code", "subject", "text"} <= f.keys() for f in findings)
    text = run("value", unknown)
    assert text.status == 1
    assert "Trial: nobody knows yet how many go on to Active." in text.out


def test_a_segment_is_named_by_name_or_id(run: Run, coffee: Path) -> None:
    assert run("value", coffee, "--segment", "offices").out == run("value", coffee, "--segment", "g1").out
    assert "Offices, as-is" in run("value", coffee, "--segment", "g1").out
    assert_one_line(run("value", coffee, "--segment", "Homes"), "Homes", "Offices")
    assert_one_line(run("value", coffee, "--scenario", "Bold"), "Bold")
    assert_one_line(run("value", coffee, "--period", "2026-13"), "2026-13")


# ---------------------------------------------------------------- compare


def test_compare_sums_exactly_and_puts_kpis_under_their_stage(run: Run, coffee: Path) -> None:
    answer = run("compare", coffee, "--period", "2026-08", "2026-09", "--json")
    plain = answer.plain
    assert answer.status == 0
    assert {"from", "to", "difference", "parts", "mix", "residual", "low", "high"} <= plain.keys()
    parts = plain["parts"]
    assert isinstance(parts, list)
    assert [(part["subject"], part["kpi"]) for part in parts] == [
        ("trial", None),
        ("trial", "conversion_rate"),
        ("active", None),
        ("active", "retention_rate"),
    ]
    total = sum(part["contribution"] for part in parts if part["kpi"] is None)
    difference = plain["difference"]
    assert isinstance(difference, float)
    assert difference == plain["to"] - plain["from"]  # type: ignore[operator]
    assert total + plain["mix"] + plain["residual"] == pytest.approx(difference, abs=1e-9)
    by_kpi = sum(part["contribution"] for part in parts if part["kpi"] is not None)
    assert by_kpi == pytest.approx(total, abs=1e-9)


def test_compare_in_text_says_what_explains_most(run: Run, coffee: Path) -> None:
    answer = run("compare", coffee)
    assert answer.status == 0
    assert "all customers, as-is, Aug 2026" in answer.out
    assert "All parts add up exactly." in answer.out
    assert "  Retention rate" in answer.out


def test_two_maps_are_compared(run: Run, coffee: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.journey"
    changed = number("s3", "active", "revenue_per_customer", (None, 25.0, None))
    save(Journey([*(record for record in RECORDS if record.id != "s3"), changed]), other)
    parts = run("compare", coffee, other, "--json").plain["parts"]
    assert isinstance(parts, list)
    assert [part["kpi"] for part in parts] == [None, "revenue_per_customer"]


def test_what_cannot_be_compared(run: Run, coffee: Path, unknown: Path, tmp_path: Path) -> None:
    assert run("compare", coffee, unknown, "--json").status == 1
    assert run("compare", coffee, unknown, "--json").plain["difference"] is None
    undated = tmp_path / "undated.journey"
    save(Journey([Map(id="m"), Stage(id="trial")]), undated)
    assert_one_line(run("compare", undated), "nothing to compare")
    two = ("--period", "2026-08", "2026-09", "--segment", "g1", "g1")
    assert_one_line(run("compare", coffee, *two), "at a time")


# ---------------------------------------------------------------- new, kpis, check


def test_new_writes_each_template_and_names_them(run: Run, tmp_path: Path) -> None:
    assert "blank" in templates()
    for name in templates():
        path = tmp_path / f"{name}.journey"
        assert run("new", "--template", name, "-o", path).status == 0
        assert load(path).problems == ()
    assert_one_line(run("new", "--template", "moon", "-o", tmp_path / "x"), "moon", "blank")
    blank = load(tmp_path / "blank.journey").journey
    assert blank is not None
    assert [stage.id for stage in blank.stages] == [
        "awareness",
        "consideration",
        "purchase",
        "after-purchase",
        "advocacy",
    ]


@pytest.mark.parametrize("spoken", ["en", "ru", "pl"])
def test_new_writes_in_the_language_of_the_person(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoken: str
) -> None:
    monkeypatch.setenv("WAYMARK_LANGUAGE", spoken)
    path = tmp_path / "mine.journey"
    assert run("new", "-o", path).status == 0
    made = load(path).journey
    set_language(spoken)
    (shown,) = (each.journey for each in load_templates() if each.path.stem == "blank")
    assert made == shown, "the same words as on the start page"
    assert made is not None
    assert (spoken == "en") == (made.stages[0].name == "Awareness")


def test_new_replaces_a_file_only_when_forced(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "mine.journey"
    path.write_text("mine")
    assert_one_line(run("new", "-o", path), str(path), "--force")
    assert path.read_text() == "mine"
    assert run("new", "-o", path, "--force").status == 0
    assert load(path).journey is not None


def test_kpis_brings_numbers_in_and_names_refused_rows(run: Run, coffee: Path, tmp_path: Path) -> None:
    table, out = tmp_path / "table.csv", tmp_path / "out.journey"
    table.write_text(
        "stage,kpi,period,value,n\nTrial,conversion_rate,2026-10,50 %,80\nTrial,luck,2026-10,1,1\n"
    )
    answer = run("kpis", coffee, table, "-o", out)
    assert answer.status == 1
    assert "1 number was taken." in answer.out
    assert "Row 3" in answer.err
    assert "“luck” is not a KPI" in answer.err
    journey = load(out).journey
    assert journey is not None
    (series,) = journey.series("trial", "conversion_rate")
    assert series.points[-1] == ("2026-10", 0.5, 80)
    table.write_text("stage,kpi,value\nTrial,nps,20\n")
    assert_one_line(run("kpis", coffee, table, "-o", out), "--force")
    assert run("kpis", out, table, "-o", out).status == 0, "a map may be written over itself"


def test_kpis_reads_a_sheet_of_a_workbook(run: Run, coffee: Path, tmp_path: Path) -> None:
    table, out = tmp_path / "table.xlsx", tmp_path / "out.journey"
    head = ["stage", "kpi", "period", "value", "n"]
    row = ["Trial", "conversion_rate", Styled(46296, DATE), Styled(0.42, PERCENT), 80.0]
    table.write_bytes(workbook({"Cover": sheet_xml([["Report"]]), "Data": sheet_xml([head, row])}))
    found = run("kpis", coffee, table, "-o", out)
    assert found.status == 0
    assert "“Data”" in found.out + found.err, "which sheet was taken is said"
    out.unlink()
    assert_one_line(run("kpis", coffee, table, "-o", out, "--sheet", "Moon"), "table.xlsx", "“Moon”")
    answer = run("kpis", coffee, table, "-o", out, "--sheet", "Data")
    assert answer.status == 0
    assert "1 number was taken." in answer.out
    journey = load(out).journey
    assert journey is not None
    (series,) = journey.series("trial", "conversion_rate")
    assert series.points[-1] == ("2026-10", 0.42, 80)


def test_a_workbook_that_cannot_be_read_is_one_line(run: Run, coffee: Path, tmp_path: Path) -> None:
    table, out = tmp_path / "table.xlsx", tmp_path / "out.journey"
    table.write_bytes(workbook([["stage"]])[:-30])
    assert_one_line(run("kpis", coffee, table, "-o", out), "table.xlsx", "damaged")
    table.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert_one_line(run("kpis", coffee, table, "-o", out), "table.xlsx", ".xls)")


def test_a_table_of_which_nothing_can_be_used_is_one_line(run: Run, coffee: Path, tmp_path: Path) -> None:
    table, out = tmp_path / "table.csv", tmp_path / "out.journey"
    table.write_text("stage,kpi,value\nMoon,conversion_rate,0.5\nMars,conversion_rate,0.5\n")
    assert_one_line(run("kpis", coffee, table, "-o", out), "table.csv", "Row 2", "Moon")
    assert not out.exists()
    table.write_text("colour,taste\nred,sweet\n")
    assert_one_line(run("kpis", coffee, table, "-o", out), "Row 1", "stage")
    assert_one_line(run("kpis", coffee, tmp_path / "none.csv", "-o", out), "none.csv")


def test_missing_stages_are_made_where_that_is_asked(run: Run, tmp_path: Path) -> None:
    empty, table, out = tmp_path / "e.journey", tmp_path / "t.csv", tmp_path / "o.journey"
    save(Journey([Map(id="m")]), empty)
    table.write_text("stage,kpi,value\nLook,conversion_rate,0.5\nBuy,revenue_per_customer,10\n")
    assert run("kpis", empty, table, "--create-missing", "-o", out).status == 0
    clv = run("value", out, "--json").plain["clv"]
    assert isinstance(clv, dict)
    assert clv["per_entrant"] == 5.0


def test_check_lists_what_is_found(run: Run, coffee: Path, unknown: Path) -> None:
    sound = run("check", coffee, "--json")
    assert sound.status == 0
    findings = sound.plain["findings"]
    assert isinstance(findings, list)
    assert "numbers_assumed" in [finding["code"] for finding in findings]
    broken = run("check", unknown)
    assert broken.status == 1
    assert broken.out.startswith("error: Trial: nobody knows yet")


def test_shares_above_one_and_closed_loops_are_one_clear_line(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "bad.journey"
    flows = (Flow(id="f1", source="trial", target="active"), Flow(id="f2", source="trial", target="trial"))
    shares = (number("s5", "f1", "share", (None, 0.7, None)), number("s6", "f2", "share", (None, 0.5, None)))
    save(Journey([*RECORDS, *flows, *shares]), path)
    answer = run("value", path)
    assert answer.status == 1
    assert answer.out.count("Trial: the shares that leave it add up to 120%.") == 1
    assert run("check", path).out.count("Trial: the shares that leave it add up to 120%.") == 1
    kept = {record.id: record for record in RECORDS}
    kept["m"] = Map(id="m", annual_discount_rate=0.0)
    kept["s2"] = number("s2", "active", "retention_rate", (None, 1.0, None))
    save(Journey(kept.values()), path)
    answer = run("value", path)
    assert answer.status == 1
    assert "Customers who reach Active → Active never leave it" in answer.out


# ---------------------------------------------------------------- export, diff


def test_export_as_json_and_csv_holds_every_number(run: Run, coffee: Path, tmp_path: Path) -> None:
    assert run("export", coffee, tmp_path / "o.json").status == 0
    records = json.loads((tmp_path / "o.json").read_bytes())["records"]
    assert {record["id"] for record in records} == {record.id for record in RECORDS}
    assert run("export", coffee, tmp_path / "o.csv").status == 0
    rows = list(csv.DictReader(io.StringIO((tmp_path / "o.csv").read_text("utf-8-sig"))))
    assert len(rows) == 6
    assert rows[1]["value"] == "0.4"
    assert rows[1]["n"] == "120"
    assert [row["source"] for row in rows if row["source"]] == ["'=1+1"], "a text never acts as a formula"


@pytest.mark.parametrize("ending", ["svg", "pdf", "png"])
def test_export_as_a_picture(run: Run, coffee: Path, tmp_path: Path, qapp: object, ending: str) -> None:
    out = tmp_path / f"o.{ending}"
    assert run("export", coffee, out).status == 0
    data = out.read_bytes()
    assert data.startswith({"svg": b"<?xml", "pdf": b"%PDF", "png": b"\x89PNG"}[ending])
    if ending == "svg":
        assert b"Trial" in data


def test_an_ending_that_says_nothing_is_refused(run: Run, coffee: Path, tmp_path: Path) -> None:
    assert_one_line(run("export", coffee, tmp_path / "o.docx"), "o.docx", "svg")
    assert_one_line(run("export", coffee, tmp_path / "no" / "o.csv"), "o.csv")


def test_diff_names_what_was_added_removed_and_changed(run: Run, coffee: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.journey"
    kept = {record.id: record for record in RECORDS if record.id != "s4"}
    kept["trial"] = Stage(id="trial", name="Taste")
    kept["new"] = Stage(id="new", name="New", order=2)
    save(Journey(kept.values()), other)
    plain = run("diff", coffee, other, "--json").plain
    assert {name: list(part) for name, part in plain.items()} == {  # type: ignore[call-overload]
        "added": ["new"],
        "removed": ["s4"],
        "changed": ["trial"],
    }
    assert plain["changed"] == {"trial": {"name": {"before": "Trial", "after": "Taste"}}}
    text = run("diff", coffee, other).out
    assert "stage New (new)" in text
    assert "name: Trial → Taste" in text
    assert run("diff", coffee, coffee).out == "The maps are the same.\n"
