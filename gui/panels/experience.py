"""The experience panel: what surveys measured against the guess, bottlenecks, what customers say."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from gui.panels.chart_box import ChartBox
from gui.panels.decide_work import Latest
from gui.panels.editors import Combo
from gui.panels.experience_words import (
    bottleneck_rows,
    comment_rows,
    curves,
    evenness_rows,
    felt_table,
    scale_words,
)
from gui.panels.panel import Panel
from gui.panels.parts import GRID, label
from gui.panels.tables import FigureTable
from gui.sentences import kpi_name
from gui.session import Session
from gui.words import _, ngettext, number
from journey.journey import Journey
from metrics.feeling import MEASURES, Felt, bottlenecks, evenness, feelings, measured_kpis

MOST_COMMENTS = 500


class ExperiencePanel(Panel):
    """How customers feel along the journey.

    Parameters
    ----------
    session : Session
        whose map is shown.
    parent : QWidget, optional
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "experience", _("Experience"), parent)
        self.work = Latest(self)
        self.felt: tuple[Felt, ...] = ()
        self.chart = ChartBox(
            _("The experience curve, measured and guessed; the table has the same figures"),
            _("No curve yet: no touchpoint has a face or survey answers."),
        )
        self.measure = Combo()
        self.measure.setMinimumContentsLength(18)
        self.measure.setAccessibleName(_("Measured by"))
        self.measure.activated.connect(self.refresh)
        self.bring = QPushButton(_("Bring in answers …"))
        self.bring.clicked.connect(partial(session.action_asked.emit, "import_survey"))
        self.told = label("", "muted")
        self.touchpoints = FigureTable(_("How touchpoints feel"))
        self.bottlenecks = FigureTable(_("Bottlenecks"))
        self.evenness = FigureTable(_("How even each stage feels"))
        self.comments = FigureTable(_("Comments of customers"))
        self._lay_out()
        for signal in (session.numbers_changed, session.journey_changed, session.theme_changed):
            signal.connect(self._later)
        session.selection_changed.connect(self._later)
        for table in self._tables():
            table.subject_chosen.connect(self._go)

    def _tables(self) -> tuple[FigureTable, ...]:
        return (self.touchpoints, self.bottlenecks, self.evenness, self.comments)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(label(_("Experience"), "heading", wraps=False))
        head.addWidget(self.measure)
        head.addStretch(1)
        head.addWidget(self.chart.tools)
        head.addWidget(self.bring)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addLayout(head)
        column.addWidget(self.told)
        column.addWidget(self.chart, 1)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        names = (_("Touchpoints"), _("Bottlenecks"), _("Evenness"), _("Comments"))
        for table, name in zip(self._tables(), names, strict=True):
            self.tabs.addTab(table, name)
        for table in self._tables()[1:]:
            table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(GRID * 2)
        self.splitter.addWidget(left)
        self.splitter.addWidget(self.tabs)
        self.splitter.setStretchFactor(0, 5)
        self.splitter.setStretchFactor(1, 4)
        self.splitter.setSizes([480, 520])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID * 2, GRID, GRID * 2, GRID)
        layout.addWidget(self.splitter)

    # -- following the map -------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show how the journey feels now."""
        if not self.isVisible():
            return
        session, journey = self._session, self._session.journey
        self._offer(measured_kpis(journey))
        # Intervals need a library that takes a moment to load: never on the window thread.
        work = partial(feelings, journey, session.asked, self.measure.currentData())
        self.work.ask(work, partial(self._show, journey))

    def _show(self, journey: Journey, felt: tuple[Felt, ...]) -> None:
        """Show what was worked out for a map."""
        session = self._session
        self.felt = felt
        known = measured_kpis(journey)
        self.chart.show_shape(lambda: curves(journey, felt), session.theme)
        self.told.setText(self._in_words(known))
        self.touchpoints.show_lines(*felt_table(journey, felt))
        found = bottleneck_rows(journey, bottlenecks(journey, felt, session.asked))
        headings = [(_("Where"), ""), (_("How"), ""), (_("By"), ""), (_("Known by"), "")]
        self.bottlenecks.show_lines(headings, found)
        headings = [
            (_("Stage"), ""),
            (_("Spread"), _("The best feeling of its touchpoints less the worst")),
            (_("Worst"), ""),
            (_("Best"), ""),
            (_("One service?"), _("From a whole step apart on, it does not feel like one service")),
            (_("Known by"), ""),
        ]
        self.evenness.show_lines(headings, evenness_rows(journey, evenness(journey, felt)))
        comments = comment_rows(journey, session.selected)
        headings = [(_("Comment"), ""), (_("About"), ""), (_("Score"), ""), (_("Period"), "")]
        self.comments.show_lines(headings, comments[:MOST_COMMENTS])
        self.tabs.setTabText(3, _("Comments ({count})").format(count=number(len(comments), 0)))

    def _offer(self, known: tuple[str, ...]) -> None:
        """Offer the scores that were measured."""
        chosen = self.measure.currentData()
        options = [
            (_("by what was asked"), None),
            *((kpi_name(kpi), kpi) for kpi in MEASURES if kpi in known),
        ]
        if [self.measure.itemData(place) for place in range(self.measure.count())] != [
            k for _w, k in options
        ]:
            self.measure.clear()
            for words, kpi in options:
                self.measure.addItem(words, kpi)
            self.measure.setCurrentIndex(max(0, self.measure.findData(chosen)))
        self.measure.setVisible(len(known) > 1)

    def _in_words(self, known: tuple[str, ...]) -> str:
        if not known:
            return _(
                "Nothing is measured yet: the curve is the workshop's guess. Bring in survey answers to see "
                "where customers feel otherwise."
            )
        wrong = sum(each.is_contradicted for each in self.felt)
        measured = sum(each.measured is not None for each in self.felt)
        text = ngettext(
            "{measured} of {all} touchpoint is measured; {wrong} of the guesses lie outside the interval.",
            "{measured} of {all} touchpoints are measured; {wrong} of the guesses lie outside the interval.",
            measured,
        )
        told = text.format(measured=measured, all=len(self.felt), wrong=wrong)
        chosen = self.measure.currentData()
        return f"{told} {scale_words([chosen] if chosen else known)}"

    def _go(self, subject: str) -> None:
        self._session.select([subject])
        self._session.reveal.emit(subject)
