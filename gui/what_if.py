"""What if: numbers tried out by their sliders, seen everywhere at once, then kept as a scenario or let go."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from gui.session import Session
from gui.words import _
from journey.edits.scenarios import keep_as_scenario, kept_id, set_tried
from journey.lookup import Selection, look_up
from journey.records import Scenario
from metrics.comparison import Comparison, compare
from metrics.scorecard import Scorecard, scorecard


class WhatIf(QObject):
    """The numbers that are tried out in one session; the document stays as it is until they are kept.

    Any other edit, another map and another selection of numbers let them go.

    Signals
    -------
    changed()
        other numbers are tried out, or none any more.
    """

    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._tried: dict[tuple[str, str], float] = {}
        self._asked = session.asked
        self._before: Scorecard | None = None
        self._is_showing = False
        session.journey_changed.connect(self._look)
        session.numbers_changed.connect(self._look)
        session.document_replaced.connect(self._forget)

    @staticmethod
    def of(session: Session) -> WhatIf:
        """Return the one of a session."""
        found = session.findChild(WhatIf)
        return found if isinstance(found, WhatIf) else WhatIf(session)

    @property
    def tried(self) -> dict[tuple[str, str], float]:
        """The values that are tried out, by subject and KPI."""
        return dict(self._tried)

    def number(self, subject: str, kpi: str) -> float | None:
        """Return the number as it stands in the document, None where there is none."""
        found = look_up(self._session.document.journey, subject, kpi, self._session.asked)
        return None if found is None else found.value

    def try_number(self, subject: str, kpi: str, value: float) -> None:
        """Try a number out, together with those that are tried already."""
        if self._session.is_view_only:
            return
        if not self._tried:
            self._asked, self._before = self._session.asked, None
        self._tried[subject, kpi] = value
        if value == self.number(subject, kpi):
            del self._tried[subject, kpi]
        self._show()

    def drop_number(self, subject: str, kpi: str) -> None:
        """Try a number out no more."""
        if self._tried.pop((subject, kpi), None) is not None:
            self._show()

    def let_go(self) -> None:
        """Show the document again."""
        if self._tried:
            self._tried.clear()
            self._show()

    def change_numbers(self) -> None:
        """Put what was tried into the map, as one undo step."""
        change = set_tried(self._session.document.journey, self._tried, self._asked)
        self._forget()
        if change:
            self._session.do(change)

    def keep(self, name: str) -> str | None:
        """Keep what was tried as a scenario, as one undo step, and look at it; return its id."""
        session, asked = self._session, self._asked
        if not self._tried:
            return None
        change = keep_as_scenario(
            session.document.journey, name.strip() or self.usual_name(), self._tried, asked
        )
        self._forget()
        session.do(change)
        key = kept_id(change)
        session.ask(Selection(asked.segment, key, asked.period))
        return key

    def usual_name(self) -> str:
        """Return a name for the scenario that no other bears."""
        names = {each.name for each in self._session.document.journey.of(Scenario).values()}
        count = 1
        while (name := _("What if {count}").format(count=count)) in names:
            count += 1
        return name

    def comparison(self) -> Comparison:
        """Return what each number that is tried brings, in parts that add up."""
        if self._before is None:
            self._before = scorecard(
                self._session.document.journey, self._asked, self._session.scorecard.level
            )
        return compare(self._before, self._session.scorecard)

    # -- following the session ---------------------------------------------------------------------

    def _show(self) -> None:
        change = set_tried(self._session.document.journey, self._tried, self._asked) if self._tried else None
        self._is_showing = True
        try:
            self._session.preview(change or None)
        finally:
            self._is_showing = False
        self._tell()

    def _look(self) -> None:
        """Forget what was tried where something else is shown by now."""
        if self._tried and not self._is_showing:
            was_asked = self._asked != self._session.asked
            self._forget()
            if was_asked:
                self._session.preview(None)

    def _forget(self) -> None:
        self._before = None
        if self._tried:
            self._tried.clear()
            self._tell()

    def _tell(self) -> None:
        self.changed.emit()
        self._session.tried_changed.emit(len(self._tried))
