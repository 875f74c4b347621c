"""Scene: the shown journey laid out and ready to draw, and the answer to what lies under a point."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from math import inf
from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import QRectF

from gui.canvas.band_names import band_names as band_names  # noqa: PLC0414 - for who draws it
from gui.canvas.bands import KpiRow, far_curve
from gui.canvas.flows import Arrow, Flows, Look, stage_arrows, width_for
from gui.canvas.legend import legend_height
from gui.canvas.places import Places
from gui.figures import figure
from gui.outlook import Outlook
from gui.theme import Theme
from gui.words import _, language, money, number, percent
from journey.geometry import (
    CARD_BANDS,
    COLUMN_GAP,
    Layout,
    Rect,
    kpi_rows,
)
from journey.journey import Journey
from journey.lookup import Selection, look_up
from journey.records import Card, Flow, Image, Note, Opportunity, PainPoint, Persona, Target, Touchpoint
from journey.survey import Survey

if TYPE_CHECKING:
    from metrics.headlines import Lifetime
    from metrics.kpis import Kpi, State
    from metrics.scorecard import Scorecard, Standing, Stream

CROWD = 400
"""From so many cards on, a map seen from afar is drawn in blocks and lines."""


class Scene(Places):
    """One journey with its numbers, laid out; made anew when what is shown changes, never mended."""

    def __init__(
        self,
        journey: Journey,
        scorecard: Scorecard | None,
        asked: Selection,
        hidden: Collection[str] = (),
        touchpoint_scorecard: Scorecard | None = None,
        outlook: Outlook | None = None,
        before: Scene | None = None,
    ) -> None:
        self.journey = journey
        self.scorecard = scorecard
        self.asked = asked
        self.outlook = outlook or Outlook(hidden=frozenset(hidden))
        self.hidden = self.outlook.hidden
        self.touchpoint_scorecard = touchpoint_scorecard
        shown = (self.hidden, self.outlook.collapsed, self.outlook.folded)
        is_alike = before is not None and before.survey.shown == tuple(map(frozenset, shown))
        self.survey: Survey = before.survey.after(journey) if before and is_alike else Survey(journey, *shown)
        self._earlier_flows: Flows | None = before.made_flows if before is not None else None
        laid = self.survey.layout
        self.legend_top = laid.height
        legend = legend_height(laid.width, self.outlook.has_legend)
        self.layout: Layout = replace(laid, height=laid.height + legend)

    def with_numbers(self, journey: Journey, scorecard: Scorecard | None, asked: Selection) -> Scene:
        """Return the same layout with other numbers: what a slider needs at every step."""
        other = Scene.__new__(Scene)
        other.__dict__.update(
            {
                key: value
                for key, value in self.__dict__.items()
                if key not in ("kpis", "_streams", "most", "_known_looks")
            }
        )
        other.journey, other.scorecard, other.asked = journey, scorecard, asked
        return other

    @property
    def currency(self) -> str:
        """The currency of the map."""
        return self.journey.map.currency

    @cached_property
    def stage_arrows(self) -> tuple[Arrow, ...]:
        """The arrows between stage headers."""
        return stage_arrows(self.layout)

    @cached_property
    def touchpoint_arrows(self) -> tuple[Arrow, ...]:
        """The arrows between touchpoint cards."""
        return self.flows.all

    @property
    def made_flows(self) -> Flows | None:
        """The latest flows that were made: the ones here, or those of a scene before."""
        made: Flows | None = self.__dict__.get("flows", self._earlier_flows)
        return made

    @cached_property
    def flows(self) -> Flows:
        """The arrows between touchpoint cards, each made when it is asked for."""
        earlier, self._earlier_flows = self._earlier_flows, None
        return Flows(self.journey, self.layout, earlier)

    def image(self, record: Touchpoint | Persona) -> Image | None:
        """Return the picture of a touchpoint or a persona, None where there is none."""
        return self.journey.get(record.image, Image)

    def count(self, stage: str, band: str | None = None) -> int:
        """Return how many cards a stage holds, in one band or in all."""
        bands = CARD_BANDS if band is None else (band,)
        return sum(self.counts.get((stage, each), 0) for each in bands)

    @cached_property
    def counts(self) -> Mapping[tuple[str, str], int]:
        """How many cards there are in each cell, shown or not."""
        return {cell: len(cards) for cell, cards in self.survey.members.items()}

    @property
    def is_crowd(self) -> bool:
        """Whether there are so many cards that only those in sight are looked at."""
        return len(self.layout.cards) > CROWD

    def cards_in(self, visible: QRectF) -> Iterator[tuple[str, Rect]]:
        """Yield the cards that may be seen in a rectangle, and where they lie."""
        left, top, right, bottom = visible.left(), visible.top(), visible.right(), visible.bottom()
        for key in self._near(visible) if self.is_crowd else self.layout.cards:
            rect = self.layout.cards.get(key)
            if rect and rect.x <= right and rect.right >= left and rect.y <= bottom and rect.bottom >= top:
                yield key, rect

    def _near(self, visible: QRectF) -> Iterator[str]:
        left, right = visible.left() - COLUMN_GAP, visible.right() + COLUMN_GAP
        bands = {
            name for name, row in self.layout.bands.items()
            if row.y <= visible.bottom() and row.bottom >= visible.top()
        }  # fmt: skip
        for (stage, band), cards in self.survey.members.items():
            column = self.layout.columns[stage]
            if band in bands and column.x < right and column.right > left:
                yield from cards

    def faces_between(self, left: float, right: float) -> dict[str, float | None]:
        """Return the touchpoints whose faces lie between two x, and how each is felt."""
        found: dict[str, float | None] = {}
        for stage, column in self.layout.columns.items():
            if column.x <= right and column.right >= left:
                found |= self._felt_in(stage)
        return found

    def _felt_in(self, stage: str) -> Mapping[str, float | None]:
        if stage not in self._felt:
            faces, cards = self.layout.faces, self.survey.members.get((stage, "touchpoints"), {})
            self._felt[stage] = {
                key: card.experience
                for key, card in cards.items()
                if key in faces and isinstance(card, Touchpoint)
            }
        return self._felt[stage]

    @cached_property
    def _felt(self) -> dict[str, Mapping[str, float | None]]:
        return {}

    def blocks(self, visible: QRectF) -> Mapping[type[Card], array[float]]:
        """Return the rectangles of the cards in sight by their kind: x, y, width and height of each."""
        if visible.contains(QRectF(0, 0, self.layout.width, self.layout.height)):
            return self._all_blocks
        return self._blocks(visible.left(), visible.top(), visible.right(), visible.bottom())

    @cached_property
    def _all_blocks(self) -> Mapping[type[Card], array[float]]:
        return self._blocks(-inf, -inf, inf, inf)

    def _blocks(
        self, left: float, top: float, right: float, bottom: float
    ) -> Mapping[type[Card], array[float]]:
        rects, columns = self.layout.cards, self.layout.columns
        found: dict[type[Card], array[float]] = {}
        for (stage, band), cards in self.survey.members.items():
            column = columns[stage]
            if column.x > right or column.right < left:
                continue
            boxes = found.setdefault(CARD_BANDS[band], array("d"))
            for key in cards:
                rect = rects.get(key)
                if rect is not None and rect.y <= bottom and rect.y + rect.height >= top:
                    boxes.extend((rect.x, rect.y, rect.width, rect.height))
        return found

    def far_curve(self, step: float) -> array[float]:
        """Return the experience of a crowd as the straight parts of a line, a mean for each step of x."""
        if step not in self._far_curves:
            felt = self.faces_between(-inf, inf)
            points = sorted(self.layout.faces[key] for key, each in felt.items() if each is not None)
            self._far_curves[step] = far_curve(points, step)
        return self._far_curves[step]

    @cached_property
    def _far_curves(self) -> dict[float, array[float]]:
        return {}

    @cached_property
    def bundles(self) -> Mapping[tuple[str, str], int]:
        """How many flows lead from the touchpoints of one stage to those of another."""
        touchpoints, columns = self.journey.of(Touchpoint), self.layout.columns
        found: dict[tuple[str, str], int] = {}
        for flow in self.journey.of(Flow).values():
            source, target = touchpoints.get(flow.source), touchpoints.get(flow.target)
            if source is None or target is None or source.stage == target.stage:
                continue
            if source.stage in columns and target.stage in columns:
                ends = (source.stage, target.stage)
                found[ends] = found.get(ends, 0) + 1
        return found

    def card(self, key: str) -> Card | None:
        """Return a card by its id."""
        record = self.journey.records.get(key)
        return record if isinstance(record, (Touchpoint, PainPoint, Opportunity, Note)) else None

    def standing(self, stage: str) -> Standing | None:
        """Return the figures of a stage, None where the scorecard has none."""
        return self.scorecard.subjects.get(stage) if self.scorecard is not None else None

    @property
    def counted(self) -> Scorecard:
        """The figures, for who draws a map only once they are counted."""
        assert self.scorecard is not None
        return self.scorecard

    @property
    def headlines(self) -> Lifetime | None:
        """The figures of the whole map, None while they are being counted."""
        return self.scorecard.headlines if self.scorecard is not None else None

    def stream(self, flow: str) -> Stream | None:
        """Return what a drawn flow carries, None where nothing is known of it."""
        return self.scorecard.streams.get(flow) if self.scorecard is not None else None

    @cached_property
    def most(self) -> tuple[float, float]:
        """The most customers on one way, and the largest amount booked or walking out."""
        if self.scorecard is None:
            return 0.0, 0.0
        customers = [stream.customers or 0.0 for stream in self.scorecard.flows]
        amounts = [0.0]
        for standing in self.scorecard.subjects.values():
            customers.append((standing.visits or 0.0) * (standing.exit_share or 0.0))
            amounts += [abs(standing.net or 0.0), abs(standing.leak or 0.0)]
        return max(customers, default=0.0), max(amounts)

    @cached_property
    def _streams(self) -> Mapping[tuple[str, str], Stream]:
        flows = self.scorecard.flows if self.scorecard is not None else ()
        return {(stream.source, stream.target): stream for stream in flows}

    def tint(self, arrow: Arrow) -> str:
        """Return the colour of an arrow between stages by its name in the theme: gain, loss or neither."""
        stream = self._streams.get((arrow.move.source, arrow.move.target))
        if stream is None or stream.share is None:
            return "neutral" if self.scorecard is None else "unknown"
        gain = stream.gain
        return "neutral" if gain is None or abs(gain) < 5e-7 else "gain" if gain > 0 else "loss"

    def look(self, arrow: Arrow, theme: Theme, selected: Collection[str]) -> Look:
        """Return how an arrow is drawn: customers as width, gain or loss as colour and sign."""
        chosen = arrow.move.flow in selected
        told = (arrow.level, arrow.move, chosen, theme.name, language())
        if told not in self._known_looks:
            self._known_looks[told] = self._look(arrow, theme, chosen)
        return self._known_looks[told]

    @cached_property
    def _known_looks(self) -> dict[tuple[object, ...], Look]:
        return {}

    def _look(self, arrow: Arrow, theme: Theme, chosen: bool) -> Look:
        if arrow.level == "touchpoint":
            return self._touchpoint_look(arrow, theme, chosen)
        stream = self._streams.get((arrow.move.source, arrow.move.target))
        implied = arrow.move.flow is None
        if self.scorecard is None:
            return Look(2.0, theme.color("neutral"), "", "", is_implied=implied, is_selected=chosen)
        if stream is None or stream.share is None:
            return Look(2.0, theme.color("unknown"), _("share ?"), "", is_implied=True, is_selected=chosen)
        gain, name = stream.gain, self.tint(arrow)
        return Look(
            width=width_for(stream.customers, self.most[0]),
            color=theme.color(name),
            share=percent(stream.share),
            gain=_gain_text(gain, self.currency),
            is_loss=name == "loss",
            is_implied=implied and stream.share is None,
            is_selected=chosen,
        )

    def _touchpoint_look(self, arrow: Arrow, theme: Theme, chosen: bool) -> Look:
        if not self.journey.referring(arrow.move.flow or "") and not chosen:
            flow = self.journey.records.get(arrow.move.flow or "")
            return Look(1.6, theme.color("neutral"), str(getattr(flow, "label", "")), "")
        found = look_up(self.journey, arrow.move.flow or "", "share", self.asked)
        flow = self.journey.records.get(arrow.move.flow or "")
        label = str(getattr(flow, "label", ""))
        share = percent(found.value) if found is not None else ""
        width = 1.6 if found is None else 1.2 + 4 * found.value
        return Look(
            width, theme.color("neutral"), " ".join(t for t in (label, share) if t), "", is_selected=chosen
        )

    @cached_property
    def kpis(self) -> Mapping[str, tuple[KpiRow, ...]]:
        """The KPI rows of each stage."""
        return {stage.id: self._rows(stage.id) for stage in self.journey.stages}

    def _rows(self, stage: str) -> tuple[KpiRow, ...]:
        from gui.sentences import kpi_name
        from metrics.kpis import kpis_of

        rows = []
        known = kpis_of(self.journey)
        order = {name: place for place, name in enumerate(known)}
        for name in sorted(
            kpi_rows(self.journey, stage), key=lambda name: (order.get(name, len(order)), name)
        ):
            about = known.get(name)
            found = look_up(self.journey, stage, name, self.asked)
            value = found.value if found is not None else None
            unit = about.unit if about is not None else "score"
            title = kpi_name(name, self.journey)
            state = self._state(stage, about, value)
            shown = figure(value, unit, self.currency)
            if (
                about is not None
                and unit == "score"
                and 0 <= about.low < about.high < inf
                and value is not None
            ):
                shown = _("{score} of {most}").format(score=shown, most=number(about.high))
            rows.append(KpiRow(name, title, shown, state))
        return tuple(rows)

    def _state(self, stage: str, about: Kpi | None, value: float | None) -> State | None:
        if about is None or value is None:
            return None
        goal = self._target(stage, about.id)
        if goal is None:
            return about.standing(value, about.target, about.warning)
        return about.standing(value, goal.target, goal.warning)

    def _target(self, stage: str, kpi: str) -> Target | None:
        own = [
            target
            for target in self.journey.of(Target).values()
            if target.kpi == kpi and target.subject in (stage, None)
        ]
        return max(own, key=lambda target: target.subject is not None, default=None)


def _gain_text(gain: float | None, currency: str) -> str:
    """Return a gain as it is written between two heads; thousands without cents, for the room is narrow."""
    if gain is None:
        return ""
    return money(gain, currency, digits=0 if abs(gain) >= 1000 else None, signed=True)
