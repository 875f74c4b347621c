"""A table of survey answers becomes scores and comments of a map; what cannot be used is refused by name."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from journey.records import Segment, Stage, Touchpoint
from metrics.kernels.survey import RANGES, SCALES, answer_value, likely_scale, score
from metrics.kpis import own_kpi, parse_number
from metrics.refusals import Refusal, Refused
from metrics.tables.cells import Sheet, period_from, plain_header, read_sheet
from metrics.tables.days import Order, day_order, read_day
from metrics.tables.header_words import HEADERS, SURVEY, is_called
from metrics.tables.recognition import Names, NotRecognised, plain_name

if TYPE_CHECKING:
    from journey.journey import Journey

SCORES = tuple(RANGES)
ROLES = ("touchpoint", "stage", "date", "kpi", "score", *SCORES, "comment", "segment")
"""The parts that columns of a survey can play."""
COMMON: Mapping[str, tuple[str, ...]] = {
    **{role: (role,) for role in ("touchpoint", "stage", "kpi", "segment")},
    "date": ("period",),
    "score": ("value", "answer"),
}
"""Parts whose columns are called as these of a KPI table."""
NAMES: Mapping[str, frozenset[str]] = {
    role: SURVEY.get(role, frozenset()).union(*(HEADERS[each] for each in COMMON.get(role, ())))
    for role in ROLES
}
MOST_COMMENTS = 500
LONGEST_COMMENT = 2000
MOST_REFUSED = 500
ROWS_A_STEP = 500
SCALE_NAMED = re.compile(r"\b([01])\s*(?:-|–|to|…|\.\.)\s*(5|7|10|100)\b")
ANSWER = own_kpi("answer", "answer")
"""Any finite number: the scale decides later."""


@dataclass(frozen=True)
class Scored:
    """What the answers about one subject came to in one period, of one segment or of all."""

    subject: str
    kpi: str
    value: float
    n: int
    spread: float | None
    period: str | None = None
    segment: str | None = None


@dataclass(frozen=True)
class Said:
    """One comment."""

    on: str
    text: str
    kpi: str = ""
    score: float | None = None
    period: str | None = None
    segment: str | None = None


@dataclass(frozen=True)
class Survey:
    """What a table of answers brought.

    `columns` says which header plays which part, `headers` names all; `scales` are the worst and the best
    answer by KPI; `order` is how dates are written, None where nothing settles it; `unknown` are names that
    the map does not have, with how many rows speak of them and the record that comes closest; `comments`
    are the newest, `comments_total` counts all; `refused` are the first, `refused_total` counts all.
    """

    scores: tuple[Scored, ...]
    comments: tuple[Said, ...]
    refused: tuple[Refusal, ...]
    refused_total: int
    answers: int
    comments_total: int
    rows: int
    headers: tuple[str, ...]
    columns: dict[str, str]
    scales: dict[str, tuple[float, float]]
    order: Order | None
    unknown: tuple[tuple[str, int, str | None], ...]
    sheet: str = ""
    sheets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wish:
    """How a table of answers is to be read; what is not told is guessed.

    `columns` maps parts to headers, `kpi` is the question where no column tells it, `names` maps names of
    the table to ids of the map, "" for those to be left out.
    """

    columns: dict[str, str] = field(default_factory=dict)
    kpi: str = "csat"
    scales: dict[str, tuple[float, float]] = field(default_factory=dict)
    order: Order | None = None
    names: dict[str, str] = field(default_factory=dict)
    sheet: str | None = None
    today: date | None = None


def guess_columns(header: Sequence[str]) -> dict[str, str]:
    """Return which header plays which part, as far as the names tell.

    >>> guess_columns(["Touchpoint", "Date", "NPS", "Comment"])
    {'touchpoint': 'Touchpoint', 'date': 'Date', 'nps': 'NPS', 'comment': 'Comment'}
    """
    found: dict[str, str] = {}
    for role in ROLES:
        fitting = (text for text in header if text and is_called(plain_header(text), NAMES[role]))
        text = next((text for text in fitting if text not in found.values()), None)
        if text is not None:
            found[role] = text
    return found


def read_survey(
    journey: Journey,
    data: bytes,
    wish: Wish | None = None,
    progress: Callable[[float], None] | None = None,
) -> Survey:
    r"""Read a table with one answer a row.

    Parameters
    ----------
    journey : the map whose touchpoints, stages and segments the rows name.
    data : the bytes of the table, CSV or XLSX.
    wish : how it is to be read.
    progress : is handed the share of the rows that were read.

    Returns
    -------
    Survey; nothing is changed in the map.

    Raises
    ------
    Refused
        `empty`, `survey_column_missing`, and the codes of `read_sheet`.

    Example
    -------
    >>> from journey.journey import Journey
    >>> from journey.records import Map, Stage
    >>> rows = b"stage,date,csat\nTrial,2026-09-01,4\nTrial,2026-09-02,5\nTrial,2026-09-02,9"
    >>> survey = read_survey(Journey([Map(id="m"), Stage(id="trial", name="Trial")]), rows,
    ...     Wish(scales={"csat": (1, 5)}))
    >>> survey.scores[0].value, survey.scores[0].n, survey.refused[0].code
    (8.75, 2, 'answer_beyond_scale')
    """
    wish = wish or Wish()
    sheet = read_sheet(data, wish.sheet)
    first = next((place for place, row in enumerate(sheet.rows) if any(row)), None)
    if first is None:
        raise Refused(Refusal("empty"))
    header = sheet.rows[first]
    columns = {role: text for role, text in wish.columns.items() if text in header} or guess_columns(header)
    if not {"touchpoint", "stage"} & columns.keys():
        raise Refused(Refusal("survey_column_missing", column="touchpoint"))
    if not {"score", "comment", *SCORES} & columns.keys():
        raise Refused(Refusal("survey_column_missing", column="score"))
    reader = _Reader(journey, wish, {role: header.index(text) for role, text in columns.items()}, header)
    reader.learn(sheet.rows[first + 1 :])
    for place, row in enumerate(sheet.rows[first + 1 :], start=first + 2):
        if any(row):
            reader.read_row(place, row)
        if progress is not None and place % ROWS_A_STEP == 0:
            progress(place / len(sheet.rows))
    return reader.survey(sheet, columns)


Key = tuple[str, str, str | None, str | None]


@dataclass
class _Reader:
    """Reads rows one by one and gathers the answers by subject, KPI, period and segment."""

    journey: Journey
    wish: Wish
    places: dict[str, int]
    header: Sequence[str]
    answers: dict[Key, list[float]] = field(default_factory=dict)
    said: list[tuple[date, int, Said]] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)
    scales: dict[str, tuple[float, float]] = field(default_factory=dict)
    order: Order | None = None
    rows: int = 0
    taken: int = 0

    def __post_init__(self) -> None:
        self.names = Names(self.journey)
        self.chosen = {plain_name(text): key for text, key in self.wish.names.items()}

    # -- what all rows together tell ---------------------------------------------------------------

    def learn(self, rows: Sequence[Sequence[str]]) -> None:
        """See from all rows how dates are written and on which scales answers were given."""
        if self.wish.order is not None:
            self.order = self.wish.order
        elif "date" in self.places:
            self.order = day_order(self.cell(row, "date") for row in rows)
        found: dict[str, list[float]] = {}
        for row in rows:
            for _column, kpi, text in self.told(row):
                answer = _number(text)
                if kpi is not None and answer is not None:
                    found.setdefault(kpi, []).append(answer)
        self.scales = {kpi: likely_scale(kpi, answers) for kpi, answers in found.items()}
        self.scales |= {kpi: scale for kpi in found if (scale := self.named_scale(kpi)) is not None}
        self.scales |= {
            kpi: scale for kpi, scale in self.wish.scales.items() if kpi in found and kpi != "nps"
        }

    def cell(self, row: Sequence[str], role: str) -> str:
        place = self.places.get(role)
        return row[place].strip() if place is not None and place < len(row) else ""

    def named_scale(self, kpi: str) -> tuple[float, float] | None:
        """Return the scale that the header of a KPI's column names, as in "CSAT (1-5)"."""
        place = self.places.get(kpi) if kpi != "nps" else None
        found = None if place is None else SCALE_NAMED.search(self.header[place])
        scale = (float(found[1]), float(found[2])) if found is not None else None
        return scale if scale in SCALES else None

    def told(self, row: Sequence[str]) -> list[tuple[str, str | None, str]]:
        """Return the answers of a row: the part of the column, the KPI (None for no known one), the text."""
        found: list[tuple[str, str | None, str]] = [
            (kpi, kpi, self.cell(row, kpi)) for kpi in SCORES if self.cell(row, kpi)
        ]
        if text := self.cell(row, "score"):
            name = self.cell(row, "kpi")
            kpi = next((key for key in SCORES if is_called(plain_header(name), NAMES[key])), None)
            found.append(("score", kpi if name else self.wish.kpi, text))
        return found

    # -- one row -----------------------------------------------------------------------------------

    def read_row(self, place: int, row: Sequence[str]) -> None:
        """Read the answers and the comment of one row."""
        self.rows += 1
        try:
            subject = self.subject(row)
            segment = self.names.one(Segment, "segment", self.cell(row, "segment"))
            day, period = self.when(row)
        except NotRecognised as stop:
            column = self.header[self.places[stop.role]] if stop.role in self.places else None
            self.refused.append(Refusal(stop.code, place, column, stop.text))
            return
        if subject is None:
            return
        told = self.told(row)
        values = [(kpi, self.take(place, column, kpi, text)) for column, kpi, text in told]
        for kpi, value in values:
            if kpi is not None and value is not None:
                self.taken += 1
                for whose in dict.fromkeys((None, segment)):
                    self.answers.setdefault((subject, kpi, period, whose), []).append(value)
        text = self.cell(row, "comment")
        if text:
            kpi, answer = next(((k, _number(t)) for _c, k, t in told if k is not None), ("", None))
            said = Said(subject, text[:LONGEST_COMMENT], kpi or "", answer, period, segment)
            self.said.append((day or date.min, place, said))
        elif not told:
            self.refused.append(Refusal("answer_missing", place))

    def subject(self, row: Sequence[str]) -> str | None:
        """Return the record that a row speaks of; None for one that is to be left out."""
        stage_text, text = self.cell(row, "stage"), self.cell(row, "touchpoint")
        within = self.record("stage", stage_text, (Stage,)) if stage_text else None
        if text:
            return self.record("touchpoint", text, (Touchpoint, Stage), within or None)
        if within is None:
            raise NotRecognised("missing", "touchpoint" if "touchpoint" in self.places else "stage", "")
        return within or None

    def record(
        self, role: str, text: str, kinds: tuple[type[Stage | Touchpoint], ...], within: str | None = None
    ) -> str | None:
        chosen = self.chosen.get(plain_name(text))
        if chosen is not None and (not chosen or chosen in self.journey):
            return chosen or None
        stop = None
        for kind in kinds:
            try:
                return self.names.one(kind, role, text, within if kind is Touchpoint else None)
            except NotRecognised as error:
                stop = stop or error
        self.unknown[text] += 1
        raise stop or NotRecognised("missing", role, text)

    def when(self, row: Sequence[str]) -> tuple[date | None, str | None]:
        """Return the day and the period of a row; no date is no fault."""
        text = self.cell(row, "date")
        if not text:
            return None, None
        length = self.journey.map.period
        day = read_day(text, self.order)
        if isinstance(day, date):
            if self.wish.today is not None and day > self.wish.today:
                raise NotRecognised("date_in_future", "date", text)
            return day, period_from(day.isoformat(), length)
        period = period_from(text, length)
        if period is None:
            raise NotRecognised(day, "date", text)
        return None, period

    def take(self, place: int, column: str, kpi: str | None, text: str) -> float | None:
        """Return what an answer counts for; one that cannot be used is refused."""
        header = self.header[self.places[column]]
        answer = _number(text)
        if kpi is None:
            self.refused.append(Refusal("survey_kpi_unknown", place, header, text))
        elif answer is None:
            self.refused.append(Refusal("not_a_number", place, header, text))
        else:
            value = answer_value(kpi, answer, self.scales.get(kpi, RANGES[kpi]))
            if value is None:
                self.refused.append(Refusal("answer_beyond_scale", place, header, text))
            return value
        return None

    # -- all rows ----------------------------------------------------------------------------------

    def survey(self, sheet: Sheet, columns: dict[str, str]) -> Survey:
        """Return what came of all rows."""
        scores = []
        for (subject, kpi, period, segment), values in self.answers.items():
            found = score(values)
            scores.append(Scored(subject, kpi, found.value, found.n, found.spread, period, segment))
        newest = sorted(self.said, key=lambda each: each[:2], reverse=True)[:MOST_COMMENTS]
        return Survey(
            scores=tuple(scores),
            comments=tuple(said for _day, _place, said in newest),
            refused=tuple(self.refused[:MOST_REFUSED]),
            refused_total=len(self.refused),
            answers=self.taken,
            comments_total=len(self.said),
            rows=self.rows,
            headers=tuple(text for text in self.header if text),
            columns=columns,
            scales=self.scales,
            order=self.order,
            unknown=tuple((text, count, self.closest(text)) for text, count in self.unknown.most_common(200)),
            sheet=sheet.name,
            sheets=sheet.names,
        )

    def closest(self, text: str) -> str | None:
        """Return the record whose name comes closest to a text, None where none is near."""
        names = {plain_name(stage.name): stage.id for stage in self.journey.stages}
        names |= {plain_name(each.name): each.id for each in self.journey.of(Touchpoint).values()}
        found = difflib.get_close_matches(plain_name(text), names, 1, 0.6)
        return names[found[0]] if found else None


def _number(text: str) -> float | None:
    found = parse_number(text.partition("/")[0], ANSWER)
    return None if isinstance(found, Refusal) else found
