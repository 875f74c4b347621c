"""Every code that journey and metrics can return has a sentence, and every sentence fills its places."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from gui import complaints, phrases
from gui.sentences import (
    LONGEST_NAME,
    assumption_texts,
    change_label,
    disk_text,
    finding_text,
    kpi_definition,
    kpi_name,
    periods_text,
    problem_text,
    refusal_text,
    subject_name,
    unit_text,
    value_text,
)
from gui.words import set_language
from journey.findings import Finding
from journey.journey import Journey
from journey.records import Flow, Map, PainPoint, Series, Stage
from journey.storage import disk, plain
from journey.storage.disk import DiskProblem
from journey.storage.plain import Problem
from metrics.kpis import catalogue
from metrics.refusals import Refusal
from metrics.states import Assumption

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted([*(ROOT / "journey").rglob("*.py"), *(ROOT / "metrics").rglob("*.py")])
JOURNEY = Journey(
    [
        Map(id="m", title="Demo", currency="EUR"),
        Stage(id="trial", name="Trial"),
        Stage(id="paid", name="Paid", order=1),
        Flow(id="f", source="trial", target="paid"),
        PainPoint(id="p", on="trial", text="Slow\n" * 50),
        Series(id="s", subject="trial", kpi="conversion_rate"),
    ]
)

TABLES = {
    "Finding": phrases.FINDINGS,
    "miss": phrases.FINDINGS,
    "ChainError": phrases.FINDINGS,
    "ChainWarning": phrases.FINDINGS,
    "assume": phrases.ASSUMPTIONS,
    "Assumption": phrases.ASSUMPTIONS,
    "Problem": complaints.PROBLEMS,
    "Fault": complaints.PROBLEMS,
    "DiskProblem": complaints.DISK,
    "Refusal": complaints.REFUSALS,
    "NotRecognised": complaints.REFUSALS,
    "Change": phrases.CHANGES,
    "labelled": phrases.CHANGES,
}
"""The calls that make codes, and where their sentences stand."""
ROLES = ("stage", "touchpoint", "segment", "scenario", "subject")


def literal_codes() -> Iterator[tuple[str, str, str]]:
    """Yield call, code and place for each code that stands as a literal in the sources."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = getattr(node.func, "attr", getattr(node.func, "id", ""))
                first = node.args[0] if node.args else None
                if called == "refuse" and len(node.args) > 1:
                    called, first = "Refusal", node.args[1]
                if called in TABLES and isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield called, first.value, f"{path.relative_to(ROOT)}:{node.lineno}"


def labels() -> Iterator[str]:
    """Yield the labels of changes that verbs have as a default or hand to another verb."""
    for path in (ROOT / "journey").rglob("*.py"):
        yield from re.findall(r"label(?:: str)? ?= ?\"(\w+)\"", path.read_text(encoding="utf-8"))


def test_codes_are_found_in_the_sources() -> None:
    codes = {code for _call, code, _place in literal_codes()}
    assert {
        "share_above_one",
        "dwell_none",
        "end_missing",
        "period_unreadable",
        "endless_loop",
        "dead_end",
    } <= codes
    assert len(codes) > 100


def test_every_code_of_journey_and_metrics_has_a_sentence() -> None:
    # What other programs' formats leave out has words of its own, held by tests/gui/test_foreign.py.
    missing = [
        (place, code)
        for call, code, place in literal_codes()
        if code not in TABLES[call] and not place.startswith("journey/exchange/")
    ]
    assert not missing


def test_codes_that_are_chosen_at_run_time_have_sentences() -> None:
    from metrics import kpis

    assert set(disk._CODES.values()) <= set(complaints.DISK)
    assert {code for code, _pattern, _name in plain._REASONS} <= set(complaints.PROBLEMS)
    assert {f"{role}_{end}" for role in ROLES for end in ("unknown", "ambiguous")} <= set(complaints.REFUSALS)
    text = Path(kpis.__file__).read_text(encoding="utf-8")
    returned = set(re.findall(r"return \"([a-z]+_[a-z_]+)\"", text))
    assert returned
    assert returned <= set(complaints.REFUSALS)
    text = (ROOT / "metrics" / "kernels" / "uncertainty.py").read_text(encoding="utf-8")
    assert set(re.findall(r"\(\"(\w+_negative)\"", text)) <= set(complaints.REFUSALS)


def test_every_label_of_a_change_has_words() -> None:
    found = set(labels())
    assert {"set_numbers", "update"} <= found
    assert found <= set(phrases.CHANGES)


def test_every_reason_of_the_headlines_has_a_sentence() -> None:
    sources = [
        ROOT / "metrics" / name for name in ("headlines.py", "kernels/lifetime.py", "kernels/payback.py")
    ]
    text = "".join(path.read_text(encoding="utf-8") for path in sources)
    told = set(re.findall(r"\"(no_\w+|never_\w+|payback_never|acquisition_cost_unknown)\"", text))
    assert {"no_cac", "no_dwell", "payback_never"} <= told
    assert told <= set(phrases.REASONS)


SHOWN: dict[str, object] = {
    "": "any word",
    "name": "paid",
    "names": ("trial", "paid"),
    "path": ("trial", "trial"),
    "kpi": "conversion_rate",
    "kpis": ("nps", "conversion_rate"),
    "range": "conversion_rate",
    "period": "2026-09",
    "percent": 0.5,
    "number": 0.5,
    "value": 0.5,
}
"""A parameter for each way in which a place can be written."""


@pytest.mark.parametrize("code", phrases.FINDINGS)
def test_a_finding_says_what_where_and_what_to_do(code: str) -> None:
    places = [(name, how or "") for _text, name, how, _ in Formatter().parse(phrases.FINDINGS[code]) if name]
    parameters = {name: SHOWN[how] for name, how in places if name != "subject"}
    parameters.setdefault("kpi", "conversion_rate")
    text = finding_text(Finding(code, "trial", parameters), JOURNEY)
    assert "?" not in text.replace("Is that meant?", "")
    assert "{" not in text
    assert text.endswith((".", "?"))
    assert "trial" not in text, "records are called by name"


def test_names_of_what_the_map_has_not_are_shown_as_they_are() -> None:
    assert subject_name(JOURNEY, "gone") == "gone"
    assert subject_name(JOURNEY, "f") == "Trial → Paid"
    assert subject_name(JOURNEY, "s") == "Trial, Conversion rate"
    assert subject_name(JOURNEY, None) == "The map"
    assert len(subject_name(JOURNEY, "p")) <= LONGEST_NAME
    assert subject_name(Journey([Map(id="m"), Stage(id="x")]), "x") == "stage without a name (x)"


def test_a_name_with_braces_is_text_and_no_place() -> None:
    journey = Journey([Map(id="m"), Stage(id="x", name="{total} %s {0}")])
    assert finding_text(Finding("stage_empty", "x"), journey).startswith("{total} %s {0}: ")


def test_the_same_default_at_several_places_is_one_sentence() -> None:
    same = [Assumption("dwell_none", key, "dwell_time", 0.0) for key in ("trial", "paid")]
    other = Assumption("cost_missing", "paid", "cost_to_serve", 0.0)
    assert assumption_texts([*same, other], JOURNEY) == [
        "Trial, Paid: customers move on at once, since no dwell time is given.",
        "Paid: Cost to serve is 0, since none is entered.",
    ]


def test_figures_in_sentences_follow_the_language() -> None:
    finding = Finding("share_above_one", "trial", {"total": 1.2})
    assumed = Assumption("dwell_one_period", "trial", "dwell_time", 30.4375)
    assert "120%" in finding_text(finding, JOURNEY)
    assert "30.44 days" in assumption_texts([assumed], JOURNEY)[0]
    set_language("ru")
    assert "120\xa0%" in finding_text(finding, JOURNEY)
    assert "30,44" in assumption_texts([assumed], JOURNEY)[0]


def test_problems_name_file_line_and_reason() -> None:
    problem = Problem("not_json", 4, {"column": 17})
    assert problem_text(problem, "a.journey") == "a.journey, line 4: Not a line of JSON (column 17)."
    assert problem_text(problem) == "Line 4: Not a line of JSON (column 17)."
    assert problem_text(Problem("not_a_map"), "a.csv").startswith("a.csv: This is not a Waymark map.")
    assert disk_text(DiskProblem("disk_full", Path("a"))) == (
        "a: The disk is full. Make room, or save elsewhere."
    )


def test_refusals_name_row_column_and_reason() -> None:
    assert refusal_text(Refusal("empty")) == "The table is empty."
    assert refusal_text(Refusal("missing", row=2)) == "Row 2: The value is missing."


def test_a_code_without_a_sentence_is_still_readable() -> None:
    assert change_label("fold_paper") == "fold paper"


@pytest.mark.parametrize("key", catalogue())
def test_every_kpi_has_name_definition_and_unit(key: str) -> None:
    assert kpi_name(key)
    assert kpi_definition(key).endswith(".")
    assert unit_text(catalogue()[key].unit, "EUR")


def test_values_carry_their_units() -> None:
    assert value_text(None, "conversion_rate") == "?"
    assert value_text(0.697218, "conversion_rate") == "69.7%"
    assert value_text(12.5, "average_order_value", "EUR") == "€12.50"
    assert value_text(1.5, "response_time") == "1.5 h"
    assert value_text(7, "own_score") == "7"


def test_numbers_of_periods_follow_the_language() -> None:
    assert [periods_text(n, "month") for n in (1, 2, None)] == ["1 month", "2 months", "?"]
    set_language("pl")
    assert [periods_text(n, "month") for n in (1, 2, 5)] == ["1 miesiąc", "2 miesiące", "5 miesięcy"]
    set_language("ru")
    assert [periods_text(n, "month") for n in (1, 2, 5)] == ["1 месяц", "2 месяца", "5 месяцев"]
