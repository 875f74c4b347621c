"""The value panel: headlines, where the money is booked, and where value is gained and walks out."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from gui.panels.chart_box import ChartBox
from gui.panels.decide_work import Latest
from gui.panels.headlines import HeadlinePanel
from gui.panels.parts import GRID, label, scrolled
from gui.panels.tables import FigureTable, Line
from gui.panels.waterfall import waterfall, waterfall_chart
from gui.sentences import subject_name
from gui.session import Session
from gui.words import _, money, number, percent
from metrics.intervals import Intervals, intervals
from metrics.scorecard import Scorecard

PAUSE_MS = 50
REST_MS = 250


class ValuePanel(QWidget):
    """What a customer is worth, where that is booked, gained and lost.

    Parameters
    ----------
    session : Session
        whose scorecard is shown.
    parent : QWidget, optional
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setObjectName("value")
        self.setAccessibleName(_("Value"))
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.refresh)
        self.headlines = HeadlinePanel(session)
        self.chart = ChartBox(
            _("Where the money is booked, as a waterfall; the table has the same figures"),
            _("No waterfall yet: a number is missing, and nothing is guessed."),
        )
        self.table = FigureTable(_("Gains and leaks by stage"))
        self._lay_out()
        session.numbers_changed.connect(self._later)
        session.journey_changed.connect(self._later)
        session.theme_changed.connect(self._later)
        self.headlines.subject_chosen.connect(self._go)
        self.table.subject_chosen.connect(self._go)
        self.chart.clicked.connect(self._bar_clicked)
        self._subjects: list[str | None] = []
        self._counted: Scorecard | None = None
        self.found: Intervals | None = None
        self.intervals = Latest(self)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._count)

    def _lay_out(self) -> None:
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(GRID * 2)
        heads = scrolled(self.headlines)
        heads.setMinimumWidth(280)
        self.splitter.addWidget(heads)
        told = _("Per entrant. It does not say who caused it.")
        self.splitter.addWidget(_titled(_("Where the money is booked"), told, self.chart))
        told = _("Per entrant; worth: of a customer standing here.")
        self.splitter.addWidget(_titled(_("Where value is gained and lost"), told, self.table))
        for place, share in enumerate((3, 4, 5)):
            self.splitter.setStretchFactor(place, share)
        self.splitter.setSizes([290, 380, 460])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID * 2, GRID, GRID * 2, GRID)
        layout.addWidget(self.splitter)

    # -- following the numbers ---------------------------------------------------------------------

    def _later(self) -> None:
        """Repaint soon: at most once in a pause, so that a drag stays fluid; hidden, when next seen."""
        if self.isVisible() and not self._pause.isActive():
            self._pause.start()

    def showEvent(self, event: object) -> None:
        """Catch up with what changed while the panel was hidden."""
        super().showEvent(event)  # type: ignore[arg-type]
        self.refresh()

    def refresh(self) -> None:
        """Show the figures of the scorecard."""
        if not self.isVisible():
            return
        self._ask_intervals()
        self.headlines.refresh(self.found)
        self._show_table()
        card, journey = self._session.scorecard, self._session.journey
        self._subjects = [step.subject for step in waterfall(card, journey)]
        self.chart.show_shape(lambda: waterfall_chart(card, journey), self._session.theme)

    def _ask_intervals(self) -> None:
        """Forget the intervals of other numbers, and work out those of these once the person rests."""
        if self._session.scorecard is not self._counted:
            self._counted, self.found = self._session.scorecard, None
            self.intervals.drop()
            self._rest.start()

    def _count(self) -> None:
        card = self._counted
        if card is not self._session.scorecard or not self.isVisible():
            self._counted = None
        elif card is not None:
            self.intervals.ask(partial(intervals, card, self._session.journey), self._found)

    def _found(self, found: Intervals) -> None:
        self.found = found
        self.headlines.refresh(found)

    def _show_table(self) -> None:
        card, journey = self._session.scorecard, self._session.journey
        unit = card.currency
        headings = [
            (_("Stage"), ""),
            (_("Worth here"), _("What a customer standing here is worth")),
            (_("Walks out"), _("Value that leaves through the exit, per person who starts")),
            (_("Visits"), _("Discounted visits per person who starts")),
            (_("Booked"), _("Revenue less costs; the sum is the value per entrant")),
            (_("Revenue"), _("Booked here, margin applied, per person who starts")),
            (_("Costs"), _("Spent here per person who starts")),
            (_("Exits"), _("Share of the visits that end here")),
        ]
        lines = [
            Line(
                key,
                (
                    subject_name(journey, key),
                    money(standing.value, unit),
                    money(standing.leak, unit, signed=True),
                    number(standing.visits, 3),
                    money(standing.net, unit, signed=True),
                    money(standing.revenue, unit, signed=True),
                    money(None if standing.cost is None else -standing.cost, unit, signed=True),
                    percent(standing.exit_share),
                ),
            )
            for key, standing in card.subjects.items()
        ]
        total = money(card.headlines.per_entrant.value, unit, signed=True)
        lines.append(Line(None, (_("Value per entrant"), "", "", "", total, "", "", ""), is_total=True))
        self.table.show_lines(headings, lines)

    def _go(self, subject: str) -> None:
        self._session.select([subject])
        self._session.reveal.emit(subject)

    def _bar_clicked(self, place: int) -> None:
        subject = self._subjects[place] if place < len(self._subjects) else None
        if subject is not None:
            self._go(subject)


def _titled(title: str, told: str, content: QWidget) -> QWidget:
    made = QWidget()
    layout = QVBoxLayout(made)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(2)
    layout.addWidget(label(title, "heading"))
    layout.addWidget(label(told, "muted"))
    layout.addWidget(content, 1)
    return made
