"""The booked waterfall: revenue and costs of each stage in order, which sum to the value per entrant."""

from __future__ import annotations

from dataclasses import dataclass

from gui.charts.shapes import Bar, Bars
from gui.sentences import subject_name
from gui.words import _, money
from journey.journey import Journey
from metrics.scorecard import Scorecard


@dataclass(frozen=True)
class Step:
    """One step of the waterfall, in money per entrant; `subject` None is the total."""

    subject: str | None
    name: str
    start: float
    end: float
    text: str

    def bar(self) -> Bar:
        """Return the step as a bar of a chart."""
        role = "total" if self.subject is None else "gain" if self.end >= self.start else "loss"
        return Bar(self.name, self.start, self.end, self.text, role)  # type: ignore[arg-type]


def waterfall(card: Scorecard, journey: Journey) -> list[Step]:
    """Return the steps from nothing to the value per entrant; none where a figure is unknown."""
    total = card.headlines.per_entrant.value
    if total is None:
        return []
    steps: list[Step] = []
    reached = 0.0
    for key, standing in card.subjects.items():
        name = subject_name(journey, key)
        for words, amount in (
            (_("{stage}: revenue"), standing.revenue),
            (_("{stage}: costs"), None if standing.cost is None else -standing.cost),
        ):
            if amount:
                text = money(amount, card.currency, signed=True)
                steps.append(Step(key, words.format(stage=name), reached, reached + amount, text))
                reached += amount
    text = money(total, card.currency, signed=True)
    return [*steps, Step(None, _("Value per entrant"), 0.0, total, text)]


def waterfall_chart(card: Scorecard, journey: Journey) -> Bars:
    """Return the waterfall as a chart."""
    steps = waterfall(card, journey)

    def write(value: float) -> str:
        return money(value, card.currency, 0 if value == round(value) else None)

    rows = ((_("Step"), _("Booked per entrant")), *((step.name, step.text) for step in steps))
    return Bars(tuple(step.bar() for step in steps), write, rows, is_connected=True)
