"""The nouns of a journey map: frozen records that refer to each other by id.

Ranges stand in the types, so that one rule serves the file reader, the inspector and the tests.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import Meta

Id = Annotated[str, Meta(min_length=1, max_length=200)]
Name = Annotated[str, Meta(max_length=500)]
Text = Annotated[str, Meta(max_length=20_000)]
Share = Annotated[float, Meta(ge=0, le=1)]
Money = Annotated[float, Meta(ge=0)]
Rating = Annotated[int, Meta(ge=1, le=5)]
Count = Annotated[int, Meta(ge=0)]
Experience = Annotated[float, Meta(ge=-2, le=2)]
Effort = Annotated[float, Meta(ge=0, le=5)]
GridPosition = tuple[float, float]
Evidence = Literal["assumed", "interviewed", "measured"]
Period = Literal["week", "month", "quarter", "year"]
KpiUnit = Literal[
    "ratio",
    "percent",
    "multiple",
    "score",
    "money",
    "duration_days",
    "duration_hours",
    "duration_minutes",
    "duration_months",
    "count",
]
Point = tuple[str | None, float, int | float | None]
"""Period ("2026-09", "2026-Q3", "2026-W05", "2026") or none, value, number of observations or none."""


class Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind"):
    """What every record has; `extra` keeps the fields of a newer minor version through a round trip."""

    id: Id
    evidence: Evidence | None = None
    extra: dict[str, Any] = {}


class Map(Record, frozen=True, kw_only=True, tag="map"):
    """The map as a whole; a journey has exactly one."""

    title: Name = ""
    description: Text = ""
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$", max_length=3)] = "EUR"
    period: Period = "month"
    annual_discount_rate: Annotated[float, Meta(ge=0, le=10)] = 0.1
    horizon: Annotated[int, Meta(ge=1, le=1200)] | None = None
    new_customers_per_period: Money | None = None
    locale: Name = ""


class Stage(Record, frozen=True, kw_only=True, tag="stage"):
    """A column of the map; `recurring` says that a customer can stay here period after period."""

    name: Name = ""
    goal: Text = ""
    order: float = 0
    owner: Name = ""
    color: Name = ""
    recurring: bool = False
    acquired: bool = False


class Touchpoint(Record, frozen=True, kw_only=True, tag="touchpoint"):
    """A contact between customer and company; `optional` says that customers may skip it."""

    stage: Id
    name: Name = ""
    channel: Name = ""
    owner: Name = ""
    experience: Experience | None = None
    importance: Rating | None = None
    quote: Text = ""
    optional: bool = False
    image: Id | None = None
    at: GridPosition | None = None


class PainPoint(Record, frozen=True, kw_only=True, tag="pain_point"):
    """What hurts at a stage or a touchpoint, and what it costs."""

    on: Id
    text: Text = ""
    severity: Rating | None = None
    affected: Share | None = None
    extra_dropoff: Share | None = None
    cost_per_case: Money | None = None
    votes: Count = 0
    at: GridPosition | None = None


class Effect(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an opportunity does to one number: a new value (`to`) or an added amount (`by`)."""

    subject: Id
    kpi: Id
    to: float | None = None
    by: float | None = None


class Opportunity(Record, frozen=True, kw_only=True, tag="opportunity"):
    """An idea that relieves pain points or changes numbers; `stage` places it while it addresses no pain."""

    title: Name = ""
    addresses: tuple[Id, ...] = ()
    relief: Share | None = None
    effects: tuple[Effect, ...] = ()
    owner: Name = ""
    quarter: Annotated[str, Meta(pattern=r"^([0-9]{4}-Q[1-4])?$", max_length=7)] = ""
    one_off_cost: Money | None = None
    running_cost: Money | None = None
    effort: Effort | None = None
    status: Name = ""
    votes: Count = 0
    stage: Id | None = None
    at: GridPosition | None = None


class Note(Record, frozen=True, kw_only=True, tag="note"):
    """A remark; without a stage it lies in the first column. A private one is hidden while presenting."""

    text: Text = ""
    color: Name = ""
    private: bool = False
    stage: Id | None = None
    at: GridPosition | None = None


class Flow(Record, frozen=True, kw_only=True, tag="flow"):
    """A move of customers between two stages or two touchpoints; source = target means staying."""

    source: Id
    target: Id
    label: Name = ""


class Persona(Record, frozen=True, kw_only=True, tag="persona"):
    """A typical customer, told as a person."""

    name: Name = ""
    description: Text = ""
    goals: Text = ""
    frustrations: Text = ""
    quote: Text = ""
    image: Id | None = None


class Segment(Record, frozen=True, kw_only=True, tag="segment"):
    """A part of the customers, with its share of the new ones."""

    name: Name = ""
    share: Share | None = None
    persona: Id | None = None


class Scenario(Record, frozen=True, kw_only=True, tag="scenario"):
    """A could-be of the map; without a base it builds on the as-is."""

    name: Name = ""
    base: Id | None = None
    opportunities: tuple[Id, ...] = ()


class Series(Record, frozen=True, kw_only=True, tag="series"):
    """One number of one subject over time.

    `low` and `high` belong to a hand-typed guess; `spread` is the standard deviation between single
    observations, such as order values, and with their count says how sure their mean is.
    """

    subject: Id
    kpi: Id
    segment: Id | None = None
    scenario: Id | None = None
    unit: Name = ""
    source: Name = ""
    low: float | None = None
    high: float | None = None
    spread: Money | None = None
    points: tuple[Point, ...] = ()


class Target(Record, frozen=True, kw_only=True, tag="target"):
    """What a number should reach; without a subject it holds for the whole map."""

    kpi: Id
    subject: Id | None = None
    segment: Id | None = None
    target: float | None = None
    warning: float | None = None


class Image(Record, frozen=True, kw_only=True, tag="image"):
    """A picture embedded in the map, as base64 text of at most 2 MiB of image."""

    media_type: Literal["image/png", "image/jpeg", "image/webp"] = "image/png"
    data: Annotated[str, Meta(max_length=2_796_204)] = ""


class OwnKpi(Record, frozen=True, kw_only=True, tag="kpi"):
    """A KPI that only this map has; series name it by its id. Fields as in resources/kpis.toml."""

    name: Name = ""
    definition: Text = ""
    unit: KpiUnit = "score"
    direction: Literal["higher", "lower", "none"] = "none"
    low: float | None = None
    high: float | None = None
    aggregation: Literal["weighted_mean", "sum", "last", "nps"] = "weighted_mean"
    target: float | None = None
    warning: float | None = None
    source: Name = ""


class AbTest(Record, frozen=True, kw_only=True, tag="ab_test"):
    """The result of an A/B test of an opportunity: who converted, without it and with it."""

    opportunity: Id
    subject: Id
    kpi: Id = "conversion_rate"
    name: Name = ""
    control_conversions: Count = 0
    control_n: Count = 0
    variant_conversions: Count = 0
    variant_n: Count = 0
    period: Name = ""
    source: Name = ""


class Comment(Record, frozen=True, kw_only=True, tag="comment"):
    """What a customer said in a survey about a stage or a touchpoint, with the score given."""

    on: Id
    text: Text = ""
    kpi: Name = ""
    score: float | None = None
    period: Name = ""
    segment: Id | None = None
    source: Name = ""


class DataSource(Record, frozen=True, kw_only=True, tag="data_source"):
    """How a table was brought in, so that next month's is brought in the same way.

    `columns` says which column plays which part, `names` which record a name of the table means.
    """

    form: Literal["kpi_table", "survey", "transactions", "event_table", "warehouse"] = "kpi_table"
    name: Name = ""
    file: Name = ""
    columns: dict[str, str] = {}
    names: dict[str, str] = {}
    options: dict[str, str | int | float | bool | None] = {}


class Style(Record, frozen=True, kw_only=True, tag="style"):
    """What reports of this map look like; empty fields leave Waymark's own look."""

    logo: Id | None = None
    accent: Name = ""
    ink: Name = ""
    background: Name = ""
    heading_font: Name = ""
    text_font: Name = ""
    paper: Literal["fit", "A4", "A3", "Letter"] = "fit"
    footer: Name = ""


R = TypeVar("R", bound=Record)

KINDS: tuple[type[Record], ...] = (
    Map,
    Stage,
    Touchpoint,
    PainPoint,
    Opportunity,
    Note,
    Flow,
    Persona,
    Segment,
    Scenario,
    Series,
    Target,
    Image,
    OwnKpi,
    AbTest,
    Comment,
    DataSource,
    Style,
)
KIND_BY_TAG: dict[str, type[Record]] = {str(kind.__struct_config__.tag): kind for kind in KINDS}
Card = Touchpoint | PainPoint | Opportunity | Note
CARDS: tuple[type[Record], ...] = (Touchpoint, PainPoint, Opportunity, Note)

OWNING_FIELDS: dict[type[Record], tuple[str, ...]] = {
    Touchpoint: ("stage",),
    PainPoint: ("on",),
    Note: ("stage",),
    Flow: ("source", "target"),
    Series: ("subject", "segment", "scenario"),
    Target: ("subject", "segment"),
    AbTest: ("opportunity", "subject"),
    Comment: ("on", "segment"),
}
"""References without which a record has no meaning: it goes when what they name goes."""

LOOSE_FIELDS: dict[type[Record], tuple[str, ...]] = {
    Touchpoint: ("image",),
    Opportunity: ("addresses", "effects", "stage"),
    Persona: ("image",),
    Segment: ("persona",),
    Scenario: ("base", "opportunities"),
    Style: ("logo",),
}
"""References that are merely dropped when what they name goes."""


def kind_of(record: Record) -> str:
    """Return the file's word for the kind of a record, such as "pain_point"."""
    return str(record.__struct_config__.tag)


def references(record: Record) -> tuple[str, ...]:
    """Return the ids a record names, without repeats, in the order of its fields."""
    kind = type(record)
    found: dict[str, None] = {}
    for field in OWNING_FIELDS.get(kind, ()) + LOOSE_FIELDS.get(kind, ()):
        value = getattr(record, field)
        if isinstance(value, str):
            found[value] = None
        elif value is not None:
            found.update(dict.fromkeys(v.subject if isinstance(v, Effect) else v for v in value))
    return tuple(found)


class OutOfRange(ValueError):
    """A field of a record has a value that its type does not allow; `reason` names the field."""

    def __init__(self, record_id: str, reason: str) -> None:
        super().__init__(f"{record_id}: {reason}")
        self.record_id = record_id
        self.reason = reason


def validated(record: R) -> R:
    """Return the record if every field is within its range.

    Raises
    ------
    OutOfRange
        naming the field, as in "Expected `float` <= 1.0 - at `$.affected`".
    """
    try:
        msgspec.convert(msgspec.to_builtins(record), type(record))
    except msgspec.ValidationError as error:
        raise OutOfRange(record.id, str(error)) from error
    return record
