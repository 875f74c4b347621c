"""What a person would miss: each number and column that does not count is said, each figure has its unit."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from coffee import RECORDS, Run
from small_maps import funnel, journey, number, numbers, stages

from gui import complaints, words
from gui.sentences import finding_text, problem_text
from journey.findings import Finding
from journey.journey import Journey
from journey.records import Flow, Stage
from journey.storage.files import decode, encode
from journey.storage.store import save

ROOT = Path(__file__).resolve().parents[3]


def saved(tmp_path: Path, made: Journey) -> Path:
    path = tmp_path / "map.journey"
    save(made, path, None)
    return path


def row(text: str, name: str) -> str:
    return next(line for line in text.splitlines() if line.startswith(name))


# ---------------------------------------------------------------- value


def test_a_payback_that_never_comes_is_called_never(run: Run, tmp_path: Path) -> None:
    costly = journey(stages("paid", paid=True), numbers("paid", churn_rate=0.2, revenue_per_customer=75))
    path = saved(tmp_path, Journey([*costly.records.values(), number("m", "acquisition_cost", 500.0)]))
    answer = run("value", path)
    assert row(answer.out, "Payback").split() == ["Payback", "never"]
    assert "The acquisition cost is never earned back." in answer.out


@pytest.mark.parametrize(("rate", "shown"), [(0.1, "€25.00"), (0.6, "?")])
def test_what_referrals_bring_is_told(run: Run, tmp_path: Path, rate: float, shown: str) -> None:
    """10 each time and half stay: 20, two visits; K = 0.2 makes 20 / 0.8 = 25, K = 1.2 has no end."""
    given = numbers("paid", retention_rate=0.5, revenue_per_customer=10, referral_rate=rate)
    answer = run("value", saved(tmp_path, journey(stages("paid", paid=True), given)))
    assert row(answer.out, "With referrals").split()[-1] == shown
    assert ("brings along 1.2 new ones" in answer.out) == (rate == 0.6)


def test_without_referrals_there_is_no_such_line(run: Run, tmp_path: Path) -> None:
    assert "With referrals" not in run("value", saved(tmp_path, funnel())).out


def test_numbers_too_large_to_square_leave_no_warning_of_a_library(tmp_path: Path) -> None:
    vast = numbers("paid", revenue_per_customer=1e300, retention_rate=0.5)
    path = saved(tmp_path, journey(stages("paid", paid=True), vast))
    command = [sys.executable, str(ROOT / "main.py"), "value", str(path)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert answer.returncode == 0
    assert answer.stderr == ""


# ---------------------------------------------------------------- numbers that contradict each other


@pytest.mark.parametrize(
    ("kept", "lost", "is_said"), [(0.9, 0.5, True), (0.9, 0.1, False), (0.7, 0.1, False), (0.9, 0.104, False)]
)
def test_retention_and_churn_that_disagree_are_named(
    run: Run, tmp_path: Path, kept: float, lost: float, is_said: bool
) -> None:
    onward = number("f", "share", 0.2 if kept == 0.7 else 0.0)
    given = numbers("paid", retention_rate=kept, churn_rate=lost, revenue_per_customer=10)
    path = saved(
        tmp_path,
        journey(stages("paid", "gone", paid=True), given, Flow(id="f", source="paid", target="gone"), onward),
    )
    said = "Retention rate, Churn rate tell different shares; Retention rate counts."
    assert (said in run("value", path).out) == is_said
    assert (said in run("check", path).out) == is_said


def test_a_conversion_rate_beside_other_shares_is_named(run: Run, tmp_path: Path) -> None:
    flows = [Flow(id=f"f{end}", source="a", target=end) for end in ("b", "c")]
    shares = [
        number("fb", "share", 0.3),
        number("fc", "share", 0.2),
        number("c", "revenue_per_customer", 9.0),
    ]
    others = numbers("b", conversion_rate=0.5)
    said = "Share of a flow, Conversion rate tell different shares; Share of a flow counts."
    for rate, is_said in ((0.5, False), (0.7, True)):
        given = numbers("a", conversion_rate=rate)
        path = saved(tmp_path, journey(stages("a", "b", "c"), flows, shares, others, given))
        answer = run("value", path)
        assert answer.status == 0
        assert (said in answer.out) == is_said


# ---------------------------------------------------------------- two maps


def test_what_is_gone_is_called_by_name_and_a_rate_that_leads_elsewhere_shows_both_sides(
    run: Run, tmp_path: Path
) -> None:
    look, pay = Stage(id="x1", name="Look"), Stage(id="x3", name="Pay", order=2)
    bought = number("x3", "revenue_per_customer", 100.0)
    old = [Stage(id="x2", name="Try", order=1), *numbers("x2", conversion_rate=0.5)]
    before, after = tmp_path / "before.journey", tmp_path / "after.journey"
    save(journey(look, pay, bought, old, numbers("x1", conversion_rate=0.5)), before, None)
    save(journey(look, pay, bought, numbers("x1", conversion_rate=0.3)), after, None)
    out = run("compare", before, after).out
    assert row(out, "Try").split()[-1].startswith("−€")
    assert "x2" not in out
    assert row(out, "  Conversion rate").split()[2:4] == ["50%", "30%"]
    assert "Acquisition cost (CAC)" not in out, "what is nothing on both sides explains nothing"


# ---------------------------------------------------------------- tables and files


def test_columns_that_nothing_is_read_from_are_named(run: Run, tmp_path: Path) -> None:
    path, table = saved(tmp_path, Journey(RECORDS)), tmp_path / "table.csv"
    table.write_text("stage,NPS,Convresion rate,colour\nTrial,20,40 %,red\n")
    answer = run("kpis", path, table, "-o", tmp_path / "out.journey")
    assert answer.status == 0
    assert "table.csv" in answer.err
    assert "“Convresion rate”, “colour”" in answer.err
    table.write_text("stage,NPS\nTrial,20\n")
    assert run("kpis", path, table, "-o", tmp_path / "other.journey").err == ""
    assert run("export", path, tmp_path / "all.csv").status == 0
    assert run("kpis", path, tmp_path / "all.csv", "-o", tmp_path / "same.journey").err == ""


@pytest.mark.parametrize(
    ("kpi", "value", "said"),
    [
        ("retention_rate", -0.05, "Retention rate is −5%, but must be between 0% and 100%."),
        ("cost_to_serve", -3.0, "Cost to serve is −€3.00, but must be at least €0.00."),
        ("dwell_time", -3.0, "Time to the next step is −3 d, but must be between 0 d and 36,525 d."),
    ],
)
def test_a_number_out_of_range_is_told_with_its_unit(kpi: str, value: float, said: str) -> None:
    made = funnel()
    parameters = {"kpi": kpi, "value": value, "low": 0.0, "high": 1.0}
    assert said in finding_text(Finding("out_of_range", "paid", parameters), made)


def test_no_pattern_is_shown_to_people() -> None:
    data = encode(Journey(RECORDS)).replace(b'"kind":"map"', b'"currency":"eu1","kind":"map"')
    problem = next(each for each in decode(data).problems if each.code == "wrong_form")
    assert problem_text(problem).endswith("is not written as it should be, such as EUR.")
    assert set(complaints.FORMS.values()) == {"EUR", "2027-Q1"}


@pytest.mark.parametrize("value", [1e15, 1e26, 1.7e308])
def test_figures_of_any_size_can_be_written(value: float) -> None:
    for text in (
        words.number(value),
        words.percent(value),
        words.money(value, "EUR"),
        words.money(value, "JPY", 5),
    ):
        assert "E" in text
        assert len(text) < 20
    assert words.money(999_999_999_999_999, "EUR") == "€999,999,999,999,999"
    assert words.percent(0.5, 0) == "50%"


def test_a_negative_number_of_observations_is_named_and_not_counted(run: Run, tmp_path: Path) -> None:
    given = number("trial", "conversion_rate", 0.4, points=((None, 0.4, -5),))
    records = [each for each in funnel().records.values() if getattr(each, "kpi", "") != "conversion_rate"]
    answer = run("value", saved(tmp_path, Journey([*records, given])))
    assert answer.status == 0
    assert "Conversion rate has −5 observations. Enter 0 or more" in answer.out


def test_a_wrong_count_of_records_names_both_counts() -> None:
    data = encode(Journey(RECORDS)).replace(b'"records":', b'"records":9')
    text = next(problem_text(each) for each in decode(data).problems if each.code == "count_wrong")
    assert "has 97 records, but 7 were found" in text


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_an_answer_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    path = saved(tmp_path, funnel())
    command = [sys.executable, str(ROOT / "main.py"), "value", str(path)]
    with Path("/dev/full").open("w") as full:
        usual = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
        answer = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, text=True, check=False, env=usual
        )
    assert answer.returncode == 2
    assert answer.stderr.startswith("waymark: The answer could not be written: ")
    assert len(answer.stderr.splitlines()) == 1


def test_a_command_without_standard_output_does_its_work(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    assert run("new", "-o", tmp_path / "new.journey").status == 0
    assert (tmp_path / "new.journey").exists()
