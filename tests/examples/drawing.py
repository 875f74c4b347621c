"""Draws an example map in few words: cards by stage, numbers by subject."""

from __future__ import annotations

from typing import Any

from journey.journey import Journey
from journey.records import Flow, Map, Opportunity, PainPoint, Record, Series, Stage, Touchpoint


class Drawing:
    """Gathers the records of an example; ids are short and follow the order of drawing."""

    def __init__(self, **fields: Any) -> None:
        self.records: list[Record] = [Map(id="map", **fields)]
        self._drawn: dict[str, int] = {}

    def _id(self, prefix: str) -> str:
        self._drawn[prefix] = self._drawn.get(prefix, 0) + 1
        return f"{prefix}{self._drawn[prefix]}"

    def add(self, *records: Record) -> None:
        """Add records as they are."""
        self.records += records

    def stage(self, key: str, name: str, goal: str, owner: str, **fields: Any) -> None:
        """Add a stage to the right."""
        order = float(sum(isinstance(record, Stage) for record in self.records) + 1)
        self.add(Stage(id=key, name=name, goal=goal, owner=owner, order=order, **fields))

    def touchpoint(
        self,
        stage: str,
        name: str,
        channel: str,
        owner: str,
        experience: float,
        importance: int,
        **fields: Any,
    ) -> str:
        """Add a touchpoint to a stage and return its id."""
        card = Touchpoint(
            id=self._id("t"),
            stage=stage,
            name=name,
            channel=channel,
            owner=owner,
            experience=experience,
            importance=importance,
            **fields,
        )
        self.add(card)
        return card.id

    def pain(self, on: str, text: str, severity: int, affected: float, dropoff: float, **fields: Any) -> str:
        """Add a pain point and return its id."""
        card = PainPoint(
            id=self._id("p"),
            on=on,
            text=text,
            severity=severity,
            affected=affected,
            extra_dropoff=dropoff,
            **fields,
        )
        self.add(card)
        return card.id

    def opportunity(self, title: str, addresses: tuple[str, ...], relief: float, **fields: Any) -> str:
        """Add an opportunity and return its id."""
        card = Opportunity(id=self._id("o"), title=title, addresses=addresses, relief=relief, **fields)
        self.add(card)
        return card.id

    def flow(self, source: str, target: str, label: str = "", share: float | None = None) -> str:
        """Draw a flow, with its share where one is assumed, and return its id."""
        flow = Flow(id=self._id("f"), source=source, target=target, label=label)
        self.add(flow)
        if share is not None:
            self.assume(flow.id, share=share)
        return flow.id

    def assume(self, subject: str, segment: str | None = None, **values: float) -> None:
        """Add assumed numbers of one subject."""
        for kpi, value in values.items():
            self.measure(subject, kpi, ((None, value, None),), evidence="assumed", segment=segment)

    def measure(
        self,
        subject: str,
        kpi: str,
        points: tuple[tuple[str | None, float, float | None], ...],
        **fields: Any,
    ) -> None:
        """Add a number over time."""
        fields.setdefault("evidence", "measured")
        self.add(Series(id=self._id("s"), subject=subject, kpi=kpi, points=points, **fields))

    def journey(self) -> Journey:
        """Return what was drawn."""
        return Journey(self.records)
