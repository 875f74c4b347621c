"""A map as a workbook: its formulas, calculated anew by LibreOffice, come to what the engine says."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from office import SOFFICE, Cells, calculated
from workbook_maps import drawn, number

from gui.export.style import look_of
from gui.export.workbook import sheets_of, workbook_bytes, written
from gui.export.workbook_cells import Formula, Sheet, cell_name
from gui.export.workbook_plan import Plan, plan_of
from gui.words import set_language
from journey.journey import Journey
from journey.lookup import Selection
from journey.records import Flow, Map, OwnKpi, PainPoint, Record, Segment, Series, Stage, Touchpoint
from journey.storage.store import load
from metrics.scorecard import scorecard
from metrics.tables.cells import read_sheet
from metrics.tables.importing import import_table
from metrics.tables.table import bring_in

RESOURCES = Path(__file__).parents[2] / "resources"
FILES = sorted([*RESOURCES.glob("examples/*.journey"), *RESOURCES.glob("templates/*.journey")])
needs_office = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
INPUTS, SUMMARY = "Inputs", "Summary"


def opened(path: Path) -> Journey:
    journey = load(path).journey
    assert journey is not None
    return journey


def expected(sheets: list[Sheet]) -> Iterator[tuple[str, int, int, float | str | None]]:
    """Yield every formula of a workbook: sheet, row, column, and what it comes to."""
    for sheet in sheets:
        for (row, column), (content, _style) in sheet.cells.items():
            if isinstance(content, Formula):
                yield sheet.name, row, column, content.result
        for array in sheet.arrays:
            for row, figures in enumerate(array.results):
                for column, figure in enumerate(figures):
                    result = float(figure) if math.isfinite(figure) else None
                    yield sheet.name, array.row + row, array.column + column, result


def differences(sheets: list[Sheet], found: dict[str, Cells]) -> list[str]:
    """Return the cells that differ by more than 1e-9 of the scale, or in whether they are known."""
    wrong = []
    for name, row, column, result in expected(sheets):
        cells = found[name]
        got = cells[row][column] if row < len(cells) and column < len(cells[row]) else None
        if result is None:
            same = got == ""  # an error, as the reader says it
        elif isinstance(result, str):
            same = got == result
        else:
            same = isinstance(got, float | int) and abs(got - result) <= 1e-9 * max(1.0, abs(result))
        if not same:
            wrong.append(f"{name} {cell_name(row, column)}: {result} expected, {got!r} found")
    return wrong


def with_inputs(plan: Plan, other: Plan) -> bytes:
    """Return the workbook of a map whose input cells were changed to those of another of the same make."""
    sheets = sheets_of(plan)
    theirs = next(sheet for sheet in sheets_of(other) if sheet.name == INPUTS)
    for sheet in sheets:
        if sheet.name == INPUTS:
            assert sheet.cells.keys() == theirs.cells.keys()
            sheet.cells = theirs.cells
    return written(sheets, look_of(plan.journey), "0.00", "edited")


@needs_office
def test_the_examples_and_templates_come_out_as_the_engine_says(tmp_path: Path) -> None:
    assert len(FILES) >= 7
    plans = {path.stem: plan_of(opened(path), Selection()) for path in FILES}
    found = calculated({name: workbook_bytes(plan.journey) for name, plan in plans.items()}, tmp_path)
    for name, plan in plans.items():
        assert differences(sheets_of(plan), found[name]) == [], name
        value = scorecard(plan.journey).headlines.per_entrant.value
        assert found[name][SUMMARY][4][1] == (
            pytest.approx(value, rel=1e-9) if value is not None else "unknown"
        )


@needs_office
def test_drawn_maps_come_out_as_the_engine_says(tmp_path: Path) -> None:
    """Segments, scenarios, horizons, loops, missing and impossible numbers, all together."""
    asked = {
        f"drawn-{seed}": drawn(seed, [0.0, 0.03, 0.2][seed % 3], [None, None, 1, 6][seed % 4])
        for seed in range(24)
    }
    plans = {name: plan_of(journey, selection) for name, (journey, selection) in asked.items()}
    assert sum(plan.card.headlines.per_entrant.value is not None for plan in plans.values()) >= 8
    assert any(len(plan.groups) > 1 for plan in plans.values())
    assert any(plan.has_relief for plan in plans.values())
    books = {name: workbook_bytes(journey, selection) for name, (journey, selection) in asked.items()}
    found = calculated(books, tmp_path)
    wrong = {name: differences(sheets_of(plan), found[name])[:3] for name, plan in plans.items()}
    assert {name: cells for name, cells in wrong.items() if cells} == {}


def sold(conversion: float | None, **changed: float) -> Journey:
    """Return a small shop; a number that is None stays open."""
    rates = {"revenue_per_customer": 40.0, "gross_margin": 0.5, "retention_rate": 0.6, **changed}
    numbers = [number(f"n-{kpi}", "buy", kpi, value) for kpi, value in rates.items() if not math.isnan(value)]
    if conversion is not None:
        numbers.append(number("c", "visit", "conversion_rate", conversion))
    stages = [Stage(id="visit", name="Visit", order=1), Stage(id="buy", name="Buy", order=2, recurring=True)]
    return Journey([Map(id="m"), *stages, number("w", "visit", "acquisition_cost", 2.0), *numbers])


@needs_office
def test_an_input_changed_in_the_sheet_changes_the_value(tmp_path: Path) -> None:
    before, pairs = plan_of(sold(0.2), Selection()), {}
    nothing = float("nan")
    for name, after in (
        ("raised", sold(0.35)),
        ("filled", sold(0.2, churn_rate=0.1, retention_rate=nothing, cost_to_serve=3.0, dwell_time=91.0)),
        ("half-a-period", sold(0.2, dwell_time=15.21875)),
        ("emptied", sold(None)),
        ("marginless", sold(0.2, gross_margin=nothing)),
        ("too-much", sold(1.4)),
        ("for-ever", sold(0.2, retention_rate=1.0)),
    ):
        plan = plan_of(after, Selection())
        pairs[name] = (plan, with_inputs(before, plan))
    found = calculated({name: data for name, (_plan, data) in pairs.items()}, tmp_path)
    values = {}
    for name, (plan, _data) in pairs.items():
        assert differences(sheets_of(plan), found[name]) == [], name
        values[name] = found[name][SUMMARY][4][1]
    assert values["raised"] == pytest.approx(
        plan_of(sold(0.35), Selection()).card.headlines.per_entrant.value
    )
    assert values["emptied"] == values["too-much"] == "unknown"
    assert values["marginless"] > 2 * before.card.headlines.per_entrant.value  # type: ignore[operator]


@needs_office
def test_the_example_follows_many_inputs_at_once(tmp_path: Path) -> None:
    journey = opened(RESOURCES / "examples" / "subscription.journey")
    others = [
        Series(
            id=each.id,
            subject=each.subject,
            kpi=each.kpi,
            points=tuple((period, value * 0.83, n) for period, value, n in each.points),
        )
        if each.segment is None and each.scenario is None
        else each
        for each in journey.of(Series).values()
    ]
    changed = Journey([*(each for each in journey.records.values() if not isinstance(each, Series)), *others])
    first, then = plan_of(journey, Selection()), plan_of(changed, Selection())
    assert first.card.headlines.per_entrant.value != then.card.headlines.per_entrant.value
    found = calculated({"many": with_inputs(first, then)}, tmp_path)["many"]
    wrong = [cell for cell in differences(sheets_of(then), found) if "Summary" not in cell]
    assert wrong == []


# ---------------------------------------------------------------- without LibreOffice


HOSTILE = (
    "=1+1",
    "+1",
    "-1",
    "@x",
    "http://x.org",
    '=HYPERLINK("x")',
    "<script>",
    "\x00\x01",
    "\uffff",
    "שלום",
    "n" * 500,
)


def hostile() -> Journey:
    records: list[Record] = [Map(id="m", title='=cmd|" /C calc"!A0')]
    for place, text in enumerate(HOSTILE):
        records.append(Stage(id=f"s{place}", name=text[:500], order=place, goal=text, owner=text))
        records.append(Touchpoint(id=f"t{place}", stage=f"s{place}", name=text[:500], quote=text))
        records.append(PainPoint(id=f"p{place}", on=f"t{place}", text=text))
        records.append(number(f"n{place}", f"s{place}", "conversion_rate", 0.5))
    return Journey(records)


def parts_of(data: bytes) -> dict[str, str]:
    import io
    from zipfile import ZipFile

    with ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_no_text_becomes_a_formula_or_a_link() -> None:
    from xml.dom.minidom import parseString

    sheets = sheets_of(plan_of(hostile(), Selection()))
    parts = parts_of(workbook_bytes(hostile()))
    for name, part in parts.items():
        parseString(part.encode())
        assert "<hyperlink" not in part, name
    ours = sum(isinstance(content, Formula) for sheet in sheets for content, _style in sheet.cells.values())
    ours += sum(len(sheet.arrays) for sheet in sheets)
    assert sum(part.count("<f") for name, part in parts.items() if "worksheets" in name) == ours + _pages(
        parts
    )
    texts = parts["xl/sharedStrings.xml"]
    assert all(text.replace("<", "&lt;") in texts for text in HOSTILE[:6])


def _pages(parts: dict[str, str]) -> int:
    """Count what else begins like a formula in the parts of sheets: limits of inputs, and page settings."""
    names = ("<fitToPage", "<formula1", "<formula2", "<firstHeader")
    return sum(part.count(name) for key, part in parts.items() if "worksheets" in key for name in names)


def test_every_formula_carries_its_result() -> None:
    parts = parts_of(workbook_bytes(opened(FILES[0])))
    for name, part in parts.items():
        if "worksheets" in name:
            assert "</f><v></v>" not in part
            assert "</f></c>" not in part
    value = scorecard(opened(FILES[0])).headlines.per_entrant.value
    assert f"<v>{value!r}</v>" in parts["xl/worksheets/sheet1.xml"]


@pytest.mark.parametrize("journey", [Journey([Map(id="m")]), Journey([Map(id="m"), Stage(id="s")])])
def test_a_map_with_nothing_in_it_says_unknown_and_no_figure(journey: Journey) -> None:
    summary = read_sheet(workbook_bytes(journey), "Summary").rows
    assert summary[4][1] == "unknown"


def test_a_map_too_large_for_formulas_says_so_and_has_its_figures() -> None:
    stages = [Stage(id=f"s{place:03}", name=f"Stage {place}", order=place) for place in range(300)]
    rates = [number(f"n{place:03}", f"s{place:03}", "conversion_rate", 0.99) for place in range(299)]
    journey = Journey([Map(id="m"), *stages, *rates, number("r", "s299", "revenue_per_customer", 100.0)])
    data = workbook_bytes(journey)
    rows = read_sheet(data, "Summary").rows
    assert float(rows[4][1]) == pytest.approx(100 * 0.99**299)
    assert any("too large for live formulas" in row[0] for row in rows if row)
    assert not any("<f>" in part for name, part in parts_of(data).items() if "worksheets" in name)


def test_the_command_writes_it_whole_or_not_at_all(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from main import main

    target = tmp_path / "map.xlsx"
    assert main(["export", str(FILES[0]), str(target)]) == 0
    assert read_sheet(target.read_bytes(), "Summary").rows[3][0] == "Headlines"
    assert main(["export", str(FILES[0]), str(tmp_path / "nowhere" / "map.xlsx")]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["map.xlsx"]


def test_the_numbers_come_back_through_the_import() -> None:
    frame: list[Record] = [
        Map(id="m"),
        Stage(id="a", name="=A", order=1),
        Stage(id="b", order=2),
        Flow(id="f", source="a", target="b"),
        Segment(id="g", name="G", share=1.0),
        OwnKpi(id="queue", name="Queue", unit="count"),
    ]
    numbers = [
        Series(
            id="s1",
            subject="a",
            kpi="conversion_rate",
            evidence="measured",
            source="=x",
            points=((None, 0.1 + 0.2, 8),),
        ),
        Series(
            id="s2",
            subject="f",
            kpi="share",
            evidence="assumed",
            segment="g",
            source="a file",
            points=(("2026-Q3", 1 / 3, None),),
        ),
        Series(
            id="s3",
            subject="b",
            kpi="queue",
            evidence="measured",
            source="a file",
            points=(("2026-09", 1e-7, 3.5),),
        ),
    ]
    journey = Journey([*frame, *numbers])
    for language in ("en", "pl"):
        set_language(language)
        table = import_table(journey, workbook_bytes(journey), source="a file")
        assert table.sheet == sheets_of(plan_of(journey, Selection()))[-4].name
        assert table.refused == ()
        assert journey.apply(bring_in(journey, table)) == journey
