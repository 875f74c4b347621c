"""Scores and their intervals against brute force and known posteriors; tables of answers, good and bad."""

from __future__ import annotations

import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta

from journey.document import Document
from journey.journey import Journey
from journey.records import Comment, DataSource, Map, Record, Segment, Series, Stage, Touchpoint
from metrics.feeling import bottlenecks, evenness, feelings, measured_kpis
from metrics.kernels.survey import RANGES, answer_value, experience_of, likely_scale, score, score_interval
from metrics.refusals import Refused
from metrics.tables.survey_import import bring_in_survey, import_survey, remembered_wish
from metrics.tables.survey_table import MOST_COMMENTS, Wish, read_survey

RECORDS: tuple[Record, ...] = (
    Map(id="m"),
    Stage(id="trial", name="Trial"),
    Stage(id="paid", name="Paid", order=1),
    Touchpoint(id="t1", stage="trial", name="Sample box", experience=1.0, at=(0, 0)),
    Touchpoint(id="t2", stage="trial", name="Call", experience=-1.0, at=(0, 1)),
    Touchpoint(id="t3", stage="paid", name="Invoice"),
    Segment(id="g", name="Offices", share=0.4),
)
JOURNEY = Journey(RECORDS)


def table(*rows: str, header: str = "touchpoint,date,nps,comment") -> bytes:
    return "\n".join([header, *rows]).encode()


# ---------------------------------------------------------------- scores


@given(st.lists(st.integers(0, 10), min_size=1, max_size=60))
def test_nps_is_the_share_of_promoters_less_detractors(answers: list[int]) -> None:
    """Reichheld 2003: 9 and 10 promote, 0 to 6 detract, 7 and 8 are passive."""
    found = score([v for a in answers if (v := answer_value("nps", a, (0, 10))) is not None])
    promoters, detractors = sum(a >= 9 for a in answers), sum(a <= 6 for a in answers)
    assert found.value == pytest.approx(100 * (promoters - detractors) / len(answers))
    if len(answers) > 1:
        values = [100.0] * promoters + [-100.0] * detractors + [0.0] * (len(answers) - promoters - detractors)
        assert found.spread == pytest.approx(float(np.std(values, ddof=1)), abs=1e-9)


@pytest.mark.parametrize("kpi", RANGES)
@given(likes=st.integers(0, 40), dislikes=st.integers(0, 40))
def test_answers_at_the_ends_have_the_posterior_of_a_share(kpi: str, likes: int, dislikes: int) -> None:
    """For answers at the ends of the scale alone: Beta(1 + k, 1 + n - k) from an independent library."""
    if likes + dislikes == 0:
        return
    low, high = RANGES[kpi]
    found = score([high] * likes + [low] * dislikes)
    bounds = score_interval(kpi, found.value, found.n, found.spread)
    assert bounds is not None
    wanted = low + (high - low) * beta.ppf([0.1, 0.9], 1 + likes, 1 + dislikes)
    assert bounds == pytest.approx(wanted.tolist(), abs=1e-6)


def test_the_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    random = np.random.default_rng(8)
    chances, held = [0.05, 0.1, 0.2, 0.4, 0.25], 0
    truth = float(np.dot(chances, [0, 2.5, 5, 7.5, 10]))
    for _ in range(800):
        found = score(random.choice([0, 2.5, 5, 7.5, 10.0], size=40, p=chances).tolist())
        bounds = score_interval("csat", found.value, found.n, found.spread)
        assert bounds is not None
        held += bounds[0] <= truth <= bounds[1]
    assert 0.75 < held / 800 < 0.88


def test_nothing_is_guessed_where_answers_are_not_counted() -> None:
    assert score_interval("csat", 8.0, None, 1.0) is None
    assert score_interval("csat", 8.0, 9, None) is None
    assert score_interval("luck", 8.0, 9, 1.0) is None
    assert score_interval("csat", 8.0, 1, None) is not None, "one answer has no spread, and says little"
    with pytest.raises(Refused, match="empty"):
        score([])


def test_scores_lie_on_the_curve_between_worst_and_best() -> None:
    for kpi, (low, high) in RANGES.items():
        assert [experience_of(kpi, v) for v in (low, (low + high) / 2, high)] == [-2, 0, 2]
        assert experience_of(kpi, high + 0.1) is None
    assert experience_of("share", 0.5) is None


def test_scales_are_guessed_and_slips_do_not_change_them() -> None:
    assert likely_scale("csat", [3, 5, 4] * 30 + [9]) == (1, 5)
    assert likely_scale("csat", [3, 5, 9]) == (1, 10)
    assert likely_scale("csat", [0, 80, 95]) == (0, 100)
    assert likely_scale("nps", [3, 4]) == (0, 10)
    assert answer_value("ces", 5, (1, 5)) == 7
    assert answer_value("csat", 3, (1, 5)) == 5


# ---------------------------------------------------------------- tables


def test_answers_are_gathered_by_touchpoint_period_and_segment() -> None:
    data = table(
        "Sample box,2026-09-01,10,Offices",
        "sample  BOX,2026-09-30,0,",
        "Sample box,2026-10-01,9,Offices",
        header="touchpoint,date,nps,segment",
    )
    found = {(s.period, s.segment): (s.value, s.n) for s in read_survey(JOURNEY, data).scores}
    assert found == {
        ("2026-09", None): (0, 2),
        ("2026-09", "g"): (100, 1),
        ("2026-10", None): (100, 1),
        ("2026-10", "g"): (100, 1),
    }


def test_what_cannot_be_used_is_refused_by_row_and_reason() -> None:
    data = table(
        "Sample box,2026-09-01,11,",
        "Sample box,soon,9,",
        "Sample box,2026-09-01,nine,",
        "Nowhere,2026-09-01,9,",
        "Sample box,2031-01-01,9,",
        "Sample box,2026-09-01,,",
        ",2026-09-01,9,",
        "Call,2026-09-01,-3,",
        "Call,2026-09-01,9,fine",
    )
    survey = read_survey(JOURNEY, data, Wish(today=datetime.date(2026, 11, 1)))
    assert [(each.row, each.code) for each in survey.refused] == [
        (2, "answer_beyond_scale"),
        (3, "date_unreadable"),
        (4, "not_a_number"),
        (5, "touchpoint_unknown"),
        (6, "date_in_future"),
        (7, "answer_missing"),
        (8, "missing"),
        (9, "answer_beyond_scale"),
    ]
    assert survey.answers == 1
    assert survey.unknown[0][:2] == ("Nowhere", 1)


def test_names_that_are_not_on_the_map_can_be_chosen_or_left_out() -> None:
    data = table("The box,2026-09-01,9,", "Noise,2026-09-01,0,")
    survey = read_survey(JOURNEY, data, Wish(names={"the BOX": "t1", "Noise": ""}))
    assert [(s.subject, s.n) for s in survey.scores] == [("t1", 1)]
    assert not survey.refused
    near = read_survey(JOURNEY, table("Samplebox,2026-09-01,9,")).unknown
    assert near == (("Samplebox", 1, "t1"),)


def test_a_scale_in_the_header_is_believed() -> None:
    data = table(*["Call,3"] * 3, header="touchpoint,CSAT (1-5)")
    survey = read_survey(JOURNEY, data)
    assert survey.scales["csat"] == (1, 5)
    assert survey.scores[0].value == 5
    chosen = read_survey(JOURNEY, data, Wish(scales={"csat": (0, 10)}))
    assert chosen.scores[0].value == 3


def test_a_question_column_tells_the_kpi_and_others_are_refused() -> None:
    rows = ("Trial,NPS,9", "Trial,CSAT,9", "Trial,luck,9")
    survey = read_survey(JOURNEY, table(*rows, header="stage,question,score"))
    assert {s.kpi: s.value for s in survey.scores} == {"nps": 100, "csat": 80 / 9}
    assert survey.refused[0].code == "survey_kpi_unknown"


def test_only_the_newest_comments_are_kept_and_all_are_counted() -> None:
    rows = [f"Call,2026-{1 + k % 9:02d}-{1 + k % 28:02d},9,text {k}" for k in range(MOST_COMMENTS + 80)]
    survey = read_survey(JOURNEY, table(*rows))
    assert (len(survey.comments), survey.comments_total) == (MOST_COMMENTS, MOST_COMMENTS + 80)
    assert survey.comments[0].period == "2026-09"
    assert survey.comments[0].score == 9


def test_a_header_without_a_subject_or_a_score_is_refused() -> None:
    for header, column in (("date,nps", "touchpoint"), ("touchpoint,date", "score")):
        with pytest.raises(Refused) as stop:
            read_survey(JOURNEY, table("a,b", header=header))
        assert (stop.value.code, stop.value.column) == ("survey_column_missing", column)
    with pytest.raises(Refused, match="empty"):
        read_survey(JOURNEY, b"\n")


def test_the_child_reads_the_same() -> None:
    data = table("Call,2026-09-01,9,fine", "Nowhere,2026-09-01,9,")
    assert import_survey(JOURNEY, data, Wish()) == read_survey(JOURNEY, data, Wish())
    with pytest.raises(Refused, match="survey_column_missing"):
        import_survey(JOURNEY, b"a,b\n1,2", Wish())


# ---------------------------------------------------------------- into the map


def test_answers_come_in_as_one_step_and_twice_is_as_once() -> None:
    data = table("Call,2026-09-01,9,=fine", "Call,2026-09-02,0,bad", "Call,2026-10-02,9,bad")
    survey = read_survey(JOURNEY, data, Wish(names={"x": "t1"}))
    document = Document(JOURNEY)
    document.do(bring_in_survey(JOURNEY, survey, source="a.csv", names={"x": "t1"}, kpi="nps"))
    (series,) = document.journey.series("t2", "nps")
    assert series.points == (("2026-09", 0.0, 2), ("2026-10", 100.0, 1))
    assert series.spread == pytest.approx(np.std([100, -100], ddof=1))
    assert series.evidence == "measured"
    assert sorted(each.text for each in document.journey.of(Comment).values()) == ["=fine", "bad", "bad"]
    assert not bring_in_survey(document.journey, survey, source="a.csv", names={"x": "t1"}, kpi="nps")
    wish = remembered_wish(document.journey)
    assert (wish.columns, wish.names, wish.kpi) == (survey.columns, {"x": "t1"}, "nps")
    document.undo()
    assert document.journey == JOURNEY


def test_comments_can_be_left_out() -> None:
    survey = read_survey(JOURNEY, table("Call,2026-09-01,9,fine"))
    change = bring_in_survey(JOURNEY, survey, keeps_comments=False)
    kinds = {type(after) for _before, after in change.edits.values()}
    assert kinds == {Series, DataSource}


# ---------------------------------------------------------------- how it feels


def answered(key: str, subject: str, value: float, n: float = 50, spread: float | None = 2.0) -> Series:
    return Series(id=key, subject=subject, kpi="csat", spread=spread, points=(("2026-09", value, n),))


def test_measured_feelings_stand_against_the_guess() -> None:
    journey = Journey([*RECORDS, answered("a", "t1", 2.5), answered("b", "t2", 2.4, spread=None)])
    felt = {each.subject: each for each in feelings(journey)}
    assert [each.subject for each in feelings(journey)] == ["t1", "t2", "t3"]
    assert felt["t1"].measured == -1
    assert felt["t1"].is_contradicted
    assert felt["t1"].difference == -2
    assert (felt["t2"].low, felt["t2"].is_contradicted) == (None, False)
    assert (felt["t3"].known, felt["t3"].difference) == (None, None)
    assert measured_kpis(journey) == ("csat",)
    assert feelings(journey, measure="nps")[0].measured is None


def test_bottlenecks_are_the_lowest_the_worst_drop_and_the_longest_wait() -> None:
    waits = Series(
        id="w", subject="trial", kpi="dwell_time", evidence="measured", points=((None, 9.0, None),)
    )
    journey = Journey([*RECORDS, waits, answered("a", "t1", 9.0), answered("b", "t3", 1.0)])
    found = bottlenecks(journey, feelings(journey))
    assert [(b.code, b.subject, b.other, b.is_measured) for b in found] == [
        ("lowest", "t3", None, True),
        ("lowest", "t2", None, False),
        ("worst_drop", "t2", "t1", False),
        ("worst_drop", "t3", "t2", False),
        ("longest_dwell", "trial", None, True),
    ]
    assert found[2].value == pytest.approx(-1 - experience_of("csat", 9.0))  # type: ignore[operator]


def test_a_stage_is_uneven_from_a_whole_step_on() -> None:
    (even,) = evenness(JOURNEY, feelings(JOURNEY))
    assert (even.stage, even.spread, even.is_uneven, even.is_measured) == ("trial", 2.0, True, False)
    close = Journey([*RECORDS, answered("a", "t1", 6.0), answered("b", "t2", 5.0)])
    (even,) = evenness(close, feelings(close))
    assert even.spread == pytest.approx(0.4)
    assert (even.is_uneven, even.is_measured) == (False, True)
