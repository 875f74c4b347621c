"""The value panel: headlines, where the money is booked, and where value is gained and walks out."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from gui.charts.shapes import Shape
from gui.flow_names import stream_names
from gui.panels.chart_box import ChartBox
from gui.panels.decide_work import Latest
from gui.panels.headlines import HeadlinePanel
from gui.panels.panel import Panel
from gui.panels.parts import GRID, label, scrolled
from gui.panels.switch import Switch
from gui.panels.tables import FigureTable, Line
from gui.panels.value_charts import collect_chart, payback_chart, spread_chart, spread_sentence
from gui.panels.waterfall import waterfall, waterfall_chart
from gui.sentences import subject_name
from gui.session import Session
from gui.words import _, money, number, percent
from journey.journey import Journey
from metrics.gains import CustomerSpread, PaybackCurve, customer_spread, payback_curve
from metrics.intervals import Intervals, intervals
from metrics.scorecard import Scorecard

REST_MS = 250


class ValuePanel(Panel):
    """What a customer is worth, where that is booked, gained and lost.

    Parameters
    ----------
    session : Session
        whose scorecard is shown.
    parent : QWidget, optional
    """

    PAUSE_MS = 50
    WAITS_FOR = "turn"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "value", _("Value"), parent)
        self.headlines = HeadlinePanel(session)
        self.chart = ChartBox(
            _("Where the money is booked, as a waterfall; the table has the same figures"),
            _("No waterfall yet: a number is missing, and nothing is guessed."),
        )
        self.table = FigureTable(_("Gains and leaks by stage"))
        self.flow_table = FigureTable(_("Gains by flow, and leaks"))
        self._lay_out()
        self.flow_table.subject_chosen.connect(self._go)
        session.numbers_changed.connect(self._later)
        session.journey_changed.connect(self._later)
        session.theme_changed.connect(self._later)
        self.headlines.subject_chosen.connect(self._go)
        self.table.subject_chosen.connect(self._go)
        self.chart.clicked.connect(self._bar_clicked)
        self._subjects: list[str | None] = []
        self._counted: Scorecard | None = None
        self.found: Intervals | None = None
        self.more: More | None = None
        self.intervals = Latest(self)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._count)

    def _lay_out(self) -> None:
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(GRID * 2)
        self._heads = scrolled(self.headlines)
        self.headlines.resized.connect(self._make_room)
        self.splitter.addWidget(self._heads)
        self.chart_switch = Switch(_("What the chart shows"), chart_kinds())
        self.table_switch = Switch(_("What the table lists"), table_kinds())
        self.chart_told, self.table_told = label("", "muted"), label("", "muted")
        self._tables = QStackedWidget()
        self._tables.addWidget(self.table)
        self._tables.addWidget(self.flow_table)
        self.splitter.addWidget(_page(self.chart_switch, self.chart_told, self.chart, self.chart.tools))
        self.splitter.addWidget(_page(self.table_switch, self.table_told, self._tables))
        for place, share in enumerate((3, 4, 6)):
            self.splitter.setStretchFactor(place, share)
        self.splitter.setSizes([250, 300, 660])
        self.chart_switch.turned.connect(self._show_chart)
        self.table_switch.turned.connect(self._turn_table)
        self._turn_table(self.table_switch.kind)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID * 2, GRID, GRID * 2, GRID)
        layout.addWidget(self.splitter)

    def _make_room(self) -> None:
        """Leave the figures the width that they need, in any language and size of text."""
        self._heads.setMinimumWidth(max(240, self.headlines.minimumSizeHint().width() + GRID * 2))

    def _turn_table(self, kind: str) -> None:
        self._tables.setCurrentIndex(list(table_kinds()).index(kind))
        told = {
            "stages": _("Per entrant; worth: of a customer standing here."),
            "flows": _("Gained along a flow, lost through an exit; at each stage they balance."),
        }
        self.table_told.setText(told[kind])

    # -- following the numbers ---------------------------------------------------------------------

    def refresh(self) -> None:
        """Show the figures of the scorecard."""
        if not self.isVisible():
            return
        self._ask_intervals()
        self.headlines.refresh(self.found)
        self._show_table()
        self.flow_table.show_lines(*flow_lines(self._session.scorecard, self._session.journey))
        self._show_chart()

    def _show_chart(self, _kind: str = "") -> None:
        """Draw the chart that is chosen; what takes a while is drawn when it is there."""
        card, journey = self._session.scorecard, self._session.journey
        shape: Shape
        told = ""
        self._subjects = []
        match self.chart_switch.kind:
            case "payback":
                shape = payback_chart(self.more[0] if self.more else None, card)
                told = _("What one customer has brought by then, before the cost of winning them.")
            case "customers":
                found = self.more[1] if self.more else None
                shape, told = spread_chart(found, card), spread_sentence(found, card) if self.more else ""
            case "data":
                shape, stages = collect_chart(self.found, journey)
                self._subjects = list(stages)
                told = _("Whose numbers the uncertainty of the value comes from: count there first.")
            case _:
                shape = waterfall_chart(card, journey)
                self._subjects = [step.subject for step in waterfall(card, journey)]
                told = _("Per entrant. It does not say who caused it.")
        self.chart_told.setText(told)
        self.chart.nothing = self._nothing()
        self.chart.show_shape(lambda: shape, self._session.theme, self._session.is_previewing)

    def _nothing(self) -> str:
        """Return what is said where there is nothing to draw."""
        if self.intervals.is_busy or self._rest.isActive():
            return _("Working it out …")
        return {
            "payback": _("No payback: a number is missing, or no step takes time. Enter dwell times."),
            "customers": _("Unknown: a number is missing, and nothing is guessed."),
            "data": _("Nothing is uncertain: no number says how many observations stand behind it."),
        }.get(self.chart_switch.kind, _("No waterfall yet: a number is missing, and nothing is guessed."))

    def _ask_intervals(self) -> None:
        """Forget the intervals of other numbers, and work out those of these once the person rests."""
        if self._session.scorecard is not self._counted:
            self._counted, self.found, self.more = self._session.scorecard, None, None
            self.intervals.drop()
            self._rest.start()

    def _count(self) -> None:
        card = self._counted
        if card is not self._session.scorecard or not self.isVisible():
            self._counted = None
        elif card is not None:
            self.intervals.ask(partial(_worked_out, card, self._session.journey), self._found)

    def _found(self, found: tuple[Intervals, More]) -> None:
        self.found, self.more = found
        self.headlines.refresh(self.found)
        if self.chart_switch.kind != "booked":
            self._show_chart()

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


def chart_kinds() -> dict[str, str]:
    """Return the words for the charts."""
    return {
        "booked": _("Booked"),
        "payback": _("Payback"),
        "customers": _("Customers"),
        "data": _("Count first"),
    }


def table_kinds() -> dict[str, str]:
    """Return the words for the tables."""
    return {"stages": _("Stages"), "flows": _("Flows and exits")}


def flow_lines(card: Scorecard, journey: Journey) -> tuple[list[tuple[str, str]], list[Line]]:
    """Return headings and rows: each flow with what it gains, each exit with what it loses, largest first."""
    headings = [
        (_("Flow"), ""),
        (_("Gain"), _("Per person who starts; an exit loses what would have come")),
        (_("Share"), _("Of those at the stage")),
        (_("Customers"), _("Discounted, per person who starts")),
    ]
    unit = card.currency
    rows = [
        (flow.gain, flow.flow or flow.source, name, flow.share, flow.customers)
        for flow, name in zip(card.flows, stream_names(journey, card), strict=True)
    ]
    for key, standing in card.subjects.items():
        name = _("{stage} → exit").format(stage=subject_name(journey, key))
        left = None
        if standing.visits is not None and standing.exit_share is not None:
            left = standing.visits * standing.exit_share
        rows.append((standing.leak, key, name, standing.exit_share, left))
    rows.sort(key=lambda row: (row[0] is None, -abs(row[0] or 0.0)))
    lines = [
        Line(key, (name, money(gain, unit, 3, signed=True), percent(share), number(customers, 3)))
        for gain, key, name, share, customers in rows
    ]
    return headings, lines


More = tuple[PaybackCurve | None, CustomerSpread | None]
"""What the further charts need."""


def _worked_out(card: Scorecard, journey: Journey) -> tuple[Intervals, More]:
    return intervals(card, journey), (payback_curve(card), customer_spread(card))


def _page(switch: QWidget, told: QWidget, content: QWidget, tools: QWidget | None = None) -> QWidget:
    made = QWidget()
    head = QHBoxLayout()
    head.setSpacing(GRID)
    head.addWidget(switch)
    head.addStretch(1)
    if tools is not None:
        head.addWidget(tools)
    layout = QVBoxLayout(made)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(4)
    layout.addLayout(head)
    layout.addWidget(told)
    layout.addWidget(content, 1)
    return made
