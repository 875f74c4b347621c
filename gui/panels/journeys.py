"""The journeys panel: an event table by its transitions, funnel, steps, streams, paths, cohorts and loops."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gui.events.filter_bar import FilterBar
from gui.events.links import About, Links
from gui.events.log import EventLog, Loaded
from gui.panels.chart_box import ChartBox
from gui.panels.journeys_funnel import FunnelSteps, usual_steps
from gui.panels.journeys_views import ASKS, SHOWS, Shown, ask_cohorts, ask_funnel, view_names
from gui.panels.panel import Frame
from gui.panels.parts import GRID, invitation, label
from gui.panels.switch import Switch
from gui.panels.tables import FigureTable
from gui.sentences import refusal_text
from gui.session import Session
from gui.words import _
from metrics.events.filters import View
from metrics.events.remembered import remembered_source
from metrics.refusals import Refused

KEY = "journeys"
TABLE_LEAST, TABLE_MOST = 0.4, 0.55
"""What the table may take of the width beside the chart."""


class JourneysPanel(Frame):
    """The event table of the window, looked at in several ways; each leads to the map and back.

    Parameters
    ----------
    session : Session
        whose EventLog is shown, and in whose map a click selects.
    parent : QWidget, optional
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "journeys", _("Journeys"), parent)
        self.log = EventLog.of(session)
        self._loaded: Loaded | None = None
        self._answers: Shown | None = None
        self._links: Links | None = None
        self._make_parts()
        self._is_parted = False
        """Whether a person has moved the border between chart and table."""
        self._pages = QStackedWidget()
        self._pages.addWidget(self._nothing())
        self._pages.addWidget(self._something())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID * 2, GRID, GRID * 2, GRID)
        layout.addWidget(self._pages)
        self.log.changed.connect(self.refresh)
        session.theme_changed.connect(self._draw)
        session.selection_changed.connect(self._highlight)
        session.journey_changed.connect(self._map_changed)
        self.refresh()

    # -- how it lies -------------------------------------------------------------------------------

    def _make_parts(self) -> None:
        self.views = Switch(_("What is shown of the journeys"), view_names())
        self.views.turned.connect(self._ask)
        self.filters = FilterBar(self._session)
        self.funnel = FunnelSteps()
        self.funnel.chosen.connect(self._ask)
        self.bought = QCheckBox(_("by purchases"))
        self.bought.setToolTip(_("A customer is there in a month with a purchase, not by any event"))
        self.bought.toggled.connect(self._ask)
        self.chart = ChartBox(_("Chart of the journeys"), _("Nothing is left by this filter."))
        self.chart.clicked.connect(self._mark_clicked)
        self.table = FigureTable(_("Figures of the journeys"))
        self.table.subject_chosen.connect(self._row_chosen)
        self.note = label("", "muted")
        self.bring = QPushButton(_("From an event table …"))
        self.bring.clicked.connect(partial(self._session.action_asked.emit, "import_events"))
        self.warehouse = QPushButton(_("From the company's warehouse …"))
        self.warehouse.clicked.connect(partial(self._session.action_asked.emit, "ask_warehouse"))
        self.again = QPushButton(_("Refresh"))
        self.again.clicked.connect(partial(self._session.action_asked.emit, "refresh_events"))
        self.further = QPushButton(_("Use"))
        self.further.setStyleSheet("QPushButton { padding: 4px 12px; }")
        self.further.setMenu(self._uses())

    def _uses(self) -> QMenu:
        menu = QMenu(self)
        for words, action in (
            (_("Make a map, or lay onto this one …"), "map_events"),
            (_("Value the customers by their purchases"), "value_events"),
            (_("Another event table …"), "import_events"),
        ):
            menu.addAction(words).triggered.connect(partial(self._run, action))
        return menu

    def _run(self, action: str, _checked: bool = False) -> None:
        self._session.action_asked.emit(action)

    def _nothing(self) -> QWidget:
        self.told = label("", "muted")
        buttons = (self.bring, self.warehouse, self.again)
        return invitation(_("How do customers really go?"), self.told, buttons)

    def _something(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        head = QHBoxLayout()
        head.setSpacing(GRID)
        for widget in (self.views, self.bought):
            head.addWidget(widget)
        head.addStretch(1)
        head.addWidget(self.chart.tools)
        head.addWidget(self.further)
        column.addLayout(head)
        column.addWidget(self.filters)
        column.addWidget(self.funnel)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(GRID * 2)
        self.splitter.addWidget(self.chart)
        self.splitter.addWidget(self.table)
        self.splitter.setStretchFactor(0, 3)
        self.splitter.setStretchFactor(1, 2)
        self.splitter.setSizes([600, 460])
        self.splitter.splitterMoved.connect(self._keep_parting)
        column.addWidget(self.splitter, 1)
        column.addWidget(self.note)
        return page

    def _keep_parting(self) -> None:
        self._is_parted = True

    def _part(self) -> None:
        """Give the table what its columns need, as long as nobody has parted chart and table otherwise."""
        if self._is_parted:
            return
        whole = self.splitter.width() - self.splitter.handleWidth()
        table = min(max(self.table.needed_width, round(whole * TABLE_LEAST)), round(whole * TABLE_MOST))
        self.splitter.setSizes([whole - table, table])

    # -- asking ------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show the table that is there now, under its filter."""
        loaded = self.log.loaded
        self._pages.setCurrentIndex(0 if loaded is None else 1)
        if loaded is None:
            self._tell_nothing()
            return
        if loaded is not self._loaded:
            self._loaded, self._links = loaded, None
            self.bought.setChecked(False)
            self._answers = None
            self.funnel.offer(loaded.activities, loaded.activities[:2])
            self.log.ask(
                "funnel_steps",
                lambda _connection, view: usual_steps(view),
                partial(self._offer, loaded),
                self._failed,
            )
        self._ask()

    def _tell_nothing(self) -> None:
        source = remembered_source(self._session.document.journey)
        told = _(
            "Bring in what customers did – who, when, what – from an export or the company's warehouse. "
            "The paths that they walk are counted, and become a map or lie over this one."
        )
        if source is not None:
            told = _("This map was measured by “{name}”. Read this month's table to look into it.").format(
                name=source.name
            )
        self.told.setText(told)
        self.again.setVisible(source is not None and not self._session.is_view_only)

    def _offer(self, loaded: Loaded, steps: tuple[str, ...]) -> None:
        if loaded is self._loaded and len(steps) > 1:
            self.funnel.offer(loaded.activities, steps)
            if self.views.kind == "funnel":
                self._ask()

    def _ask(self, _told: object = None) -> None:
        """Ask for the view in front; the answer comes when it is there."""
        kind, loaded = self.views.kind, self._loaded
        self.funnel.setVisible(kind == "funnel")
        self.bought.setVisible(kind == "cohorts" and loaded is not None and loaded.has_money)
        if loaded is None:
            return
        question = self._question(kind)
        show = SHOWS[kind]

        def work(_connection: Any, view: View) -> Shown:
            return show(question(view))

        self.log.ask(KEY, work, self._arrived, self._failed)

    def _question(self, kind: str) -> Any:
        if kind == "funnel":
            return ask_funnel(self.funnel.steps, self.funnel.limit)
        if kind == "cohorts":
            return ask_cohorts(self.bought.isChecked())
        return ASKS[kind]

    def _arrived(self, found: Shown) -> None:
        self._answers = found
        self.table.show_lines(found.headings, found.lines)
        self.table.setVisible(True)
        self._part()
        self.note.setText(found.note)
        self.note.setVisible(bool(found.note))
        self._draw()
        self._highlight()

    def _failed(self, error: Refused) -> None:
        self._answers = None
        self.table.show_lines((), ())
        self.note.setText(" ".join(refusal_text(each) for each in error.refusals[:2]))
        self.note.setVisible(True)

    def _draw(self) -> None:
        found = self._answers
        if found is not None:
            self.chart.show_shape(lambda: found.shape, self._session.theme)

    # -- to the map and back -----------------------------------------------------------------------

    @property
    def links(self) -> Links:
        """What the activities are on the map."""
        if self._links is None:
            names = self._loaded.activities if self._loaded is not None else ()
            self._links = Links(self._session.journey, names)
        return self._links

    def _map_changed(self, _change: object) -> None:
        self._links = None
        if self._loaded is None:
            self._tell_nothing()

    def _mark_clicked(self, place: int) -> None:
        if self._answers is not None and place < len(self._answers.marks):
            self._go(self._answers.marks[place])

    def _row_chosen(self, place: str) -> None:
        if self._answers is not None and int(place) < len(self._answers.about):
            self._go(self._answers.about[int(place)])

    def _go(self, about: About) -> None:
        """Select on the map what a row or a mark is about, and show where it is."""
        keys = self.links.records(about)
        if keys:
            self._session.select(keys)
            self._session.reveal.emit(keys[0])
        elif about:
            text = _("“{name}” is on no card of this map.").format(name=" → ".join(about[:3]))
            self._session.problem.emit(text)

    def _highlight(self) -> None:
        """Mark the rows that are about what is selected on the map."""
        found = self._answers
        if found is None or self.table.rowCount() != len(found.lines):
            return
        activities, ways = self.links.names(self._session.selected)
        model, flag = self.table.selectionModel(), QItemSelectionModel.SelectionFlag
        model.clearSelection()
        first = None
        for row, about in enumerate(found.about[: len(found.lines)]):
            is_meant = about in ways if len(about) == 2 and ways else bool(activities & set(about))
            if is_meant:
                model.select(self.table.model().index(row, 0), flag.Select | flag.Rows)
                first = row if first is None else first
        if first is not None and not self.table.hasFocus():
            self.table.scrollTo(self.table.model().index(first, 0))
