"""What stands behind one number: its source, its observations, its evidence, and the range of a guess."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QGridLayout, QWidget

from gui.panels.editors import ChoiceEditor, Editor, LineEditor
from gui.panels.figures import Unfit, editable, parsed
from gui.panels.form import FieldBox
from gui.panels.kpi_edits import COUNT
from gui.panels.parts import GRID
from gui.session import Session
from gui.words import _
from journey.edits.fields import update
from journey.lookup import Found, look_up
from journey.records import Series
from metrics.kpis import Kpi


class NumberDetails(QWidget):
    """The fields of the series behind a number; each settled edit is one undo step."""

    def __init__(self, session: Session, subject: str, kind: Kpi) -> None:
        super().__init__()
        self._session, self._subject, self._kind = session, subject, kind
        self.boxes: dict[str, FieldBox] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(GRID, 0, 0, GRID)
        grid.setHorizontalSpacing(GRID)
        grid.setVerticalSpacing(GRID)
        for place, field in enumerate(self._fields()):
            box = FieldBox(field)
            box.editor.committed.connect(partial(self._committed, field.name))
            row, at = (0, 0) if place == 0 else ((place + 1) // 2, (place + 1) % 2)
            grid.addWidget(box, row, at, 1, 2 if place == 0 else 1)
            self.boxes[field.name] = box

    def _fields(self) -> list[Any]:
        from gui.panels.fields import Field, evidence_options

        unit = self._kind.unit

        def measure(name: str) -> Callable[[], Editor]:
            return lambda: LineEditor(partial(self._bound, name), lambda value: editable(value, unit))

        return [
            Field("source", _("Source"), LineEditor),
            Field(
                "n", _("Observations (n)"), lambda: LineEditor(self._count, lambda n: editable(n, "count"))
            ),
            Field("evidence", _("Evidence"), lambda: ChoiceEditor(evidence_options)),
            Field("low", _("At least, if a guess"), measure("low")),
            Field("high", _("At most, if a guess"), measure("high")),
            Field("spread", _("Spread between customers"), measure("spread")),
        ]

    @property
    def found(self) -> Found | None:
        """The number that is shown, None where a number of others stands in for it."""
        asked = self._session.asked
        found = look_up(self._session.document.journey, self._subject, self._kind.id, asked)
        is_own = found is not None and (found.segment, found.scenario) == (asked.segment, asked.scenario)
        return found if is_own else None

    def refresh(self) -> None:
        """Show what stands behind the number now."""
        found = self.found
        self.setEnabled(found is not None)
        if found is None:
            return
        for name, box in self.boxes.items():
            box.editor.show_value(found.n if name == "n" else getattr(found.series, name))

    def _count(self, text: str) -> float | None:
        return parsed(text, COUNT, "")

    def _bound(self, name: str, text: str) -> float | None:
        value = parsed(text, self._kind, self._session.journey.map.currency)
        found = self.found
        if value is None or found is None:
            return value
        if name == "low" and value > found.value:
            raise Unfit(_("The lower end must not be above the number itself."))
        if name == "high" and value < found.value:
            raise Unfit(_("The upper end must not be below the number itself."))
        return value

    def _committed(self, name: str, value: Any) -> None:
        found = self.found
        if found is None:
            return
        fields = {"points": _counted(found, value)} if name == "n" else {name: value}
        self._session.do(update(self._session.document.journey, found.series.id, fields))


def _counted(found: Found, n: float | None) -> tuple[Any, ...]:
    series: Series = found.series
    return tuple(
        (period, value, n) if period == found.period else (period, value, count)
        for period, value, count in series.points
    )
