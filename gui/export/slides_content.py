"""What a deck tells, without a shape: its figures, its sentences, and the notes of each slide."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from gui.commands.maps import selection_text
from gui.figures import figure
from gui.presenter_words import map_sentence
from gui.sentences import (
    assumption_texts,
    evidence_name,
    finding_text,
    kpi_name,
    reason_text,
    subject_name,
    value_text,
)
from gui.words import _, ngettext, number, period_name
from journey.geometry import card_text
from journey.journey import Journey
from journey.lookup import Found, Selection, look_up, periods
from journey.records import CARDS, Series, Target
from metrics.kpis import kpis_of
from metrics.mapping import natural_level
from metrics.scorecard import Scorecard, scorecard

if TYPE_CHECKING:
    from metrics.comparison import Comparison
    from metrics.decision import Decision

DRAWS = 400
"""Enough for intervals that are shown with three figures, and quick."""


class Content:
    """Everything a deck says of one map under one selection."""

    def __init__(
        self, journey: Journey, asked: Selection, compared: tuple[Selection, Selection] | None = None
    ) -> None:
        self.journey, self.asked = journey, asked
        self.level = natural_level(journey)
        self.stage_card: Scorecard = scorecard(journey, asked)
        self.card = self.stage_card
        self.sides = compared or self._latest()

    def _latest(self) -> tuple[Selection, Selection] | None:
        """Return the two latest periods up to the one that is shown, None where there are not two."""
        known = periods(self.journey)
        if self.asked.period in known:
            known = known[: known.index(str(self.asked.period)) + 1]
        if len(known) < 2:
            return None
        segment, scenario = self.asked.segment, self.asked.scenario
        first, last = (Selection(segment, scenario, period) for period in known[-2:])
        return first, last

    @cached_property
    def value_card(self) -> Scorecard:
        """The figures at the level where the map has its numbers."""
        return self.card if self.level == "stage" else scorecard(self.journey, self.asked, self.level)

    @cached_property
    def comparison(self) -> Comparison | None:
        """What explains the difference of the two sides, None where there are not two."""
        from metrics.comparison import compare

        if self.sides is None:
            return None
        return compare(*(scorecard(self.journey, side, self.level) for side in self.sides))

    @cached_property
    def decision(self) -> Decision:
        """What each fix, pain point and opportunity is worth."""
        from metrics.decision import decide

        return decide(self.journey, self.asked, draws=DRAWS)

    # -- sentences ---------------------------------------------------------------------------------

    def sentence(self) -> str:
        """Return what one who enters is worth, or why that is unknown."""
        return map_sentence(self.journey, self.value_card)

    def sides_text(self) -> str:
        """Return in words which two sides are compared."""
        if self.sides is None:
            return ""
        first, last = (selection_text(self.journey, side) for side in self.sides)
        return _("From {first} to {last}").format(first=first, last=last)

    # -- notes -------------------------------------------------------------------------------------

    def shown(self) -> str:
        """Return whose numbers a slide shows."""
        return _("Shown: {selection}").format(selection=selection_text(self.journey, self.asked))

    def assumptions(self, stage: str | None = None) -> list[str]:
        """Return the assumptions behind the figures, of one stage or of all, under a heading."""
        found = [
            each for each in self.value_card.assumptions
            if stage is None or each.subject is None or self._belongs(each.subject, stage)
        ]  # fmt: skip
        return _listed(_("Assumed, since the map does not say"), assumption_texts(found, self.journey))

    def _belongs(self, subject: str, stage: str) -> bool:
        owner = self.journey.stage_of(subject)
        return subject == stage or (owner is not None and owner.id == stage)

    def sources(self, subjects: Sequence[str] | None = None) -> list[str]:
        """Return each number that is shown with its period, count and source, under a heading."""
        asked: dict[tuple[str, str], None] = {}
        for series in self.journey.of(Series).values():
            if subjects is None or series.subject in subjects:
                asked[series.subject, series.kpi] = None
        lines = [self._source(*pair, subjects is None or len(subjects) > 1) for pair in sorted(asked)]
        return _listed(_("Numbers and their sources"), [line for line in lines if line])

    def _source(self, subject: str, kpi: str, is_named: bool) -> str:
        found = look_up(self.journey, subject, kpi, self.asked)
        if found is None:
            return ""
        name = kpi_name(kpi, self.journey)
        if is_named:
            name = f"{subject_name(self.journey, subject)}, {name}"
        value = value_text(found.value, kpi, self.journey.map.currency, self.journey)
        return f"{name}: {value} ({', '.join(self._facts(found))})"

    def _facts(self, found: Found) -> list[str]:
        series = found.series
        facts = [period_name(found.period)]
        if found.n is not None:
            facts.append(_("n = {count}").format(count=number(found.n, 0)))
        facts.append(series.source or _("no source given"))
        if series.evidence:
            facts.append(evidence_name(series.evidence))
        return facts

    def cover_notes(self) -> list[str]:
        """Return the notes of the title slide: everything assumed, and what is found wrong."""
        card = self.value_card
        reasons = [reason_text(reason) for reason in card.headlines.reasons]
        findings = [finding_text(each, self.journey) for each in card.findings]
        return [
            self.shown(),
            *self.assumptions(),
            *_listed(_("Unknown"), reasons),
            *_listed(_("Findings"), findings),
            *self.sources((self.journey.map.id,)),
        ]

    def map_notes(self, stages: Sequence[str], count: int) -> list[str]:
        """Return the notes of a slide with the map."""
        said = [self.shown()]
        if count > 1:
            text = ngettext(
                "The map is on {count} slide, so that its cards can be read.",
                "The map is split over {count} slides, so that its cards can be read.",
                count,
            )
            said.append(text.format(count=count))
        return [*said, *self.assumptions(), *self.sources(stages)]

    def stage_notes(self, stage: str) -> list[str]:
        """Return the notes of a stage's slide: its cards in full, assumptions, sources."""
        cards = [
            card for kind in CARDS for key, card in sorted(self.journey.of(kind).items())
            if self._belongs(key, stage)
        ]  # fmt: skip
        texts = [card_text(card) for card in cards if isinstance(card, CARDS)]  # type: ignore[arg-type]
        goal = next((each.goal for each in self.journey.stages if each.id == stage), "")
        subjects = [stage, *(card.id for card in cards)]
        return [
            self.shown(),
            *([goal] if goal else []),
            *_listed(_("All cards in full"), [text for text in texts if text]),
            *self.assumptions(stage),
            *self.sources(subjects),
        ]

    def target_text(self, stage: str, kpi: str) -> str:
        """Return the target of a KPI at a stage in words, nothing where there is none."""
        about = kpis_of(self.journey).get(kpi)
        own = [
            target for target in self.journey.of(Target).values()
            if target.kpi == kpi and target.subject in (stage, None) and target.target is not None
        ]  # fmt: skip
        best = max(own, key=lambda target: target.subject is not None, default=None)
        aim = best.target if best is not None else about.target if about is not None else None
        if aim is None or about is None:
            return ""
        return _("target {value}").format(value=figure(aim, about.unit, self.journey.map.currency))


def _listed(heading: str, lines: Sequence[str]) -> list[str]:
    return ["", heading, *(f"- {line}" for line in lines)] if lines else []
