"""The customers panel: what each customer of a table is worth, their tiers, and how they go on."""

from __future__ import annotations

from functools import partial

import numpy as np
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QMenu,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTableView,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from gui.figures import figure
from gui.guard import guarded
from gui.panels.chart_box import ChartBox, load_charts
from gui.panels.customers_model import VALUE, CustomersModel
from gui.panels.customers_shapes import going_on, histogram, in_words, model_name
from gui.panels.panel import Frame
from gui.panels.parts import GRID, invitation, label, scrolled
from gui.panels.tier_curve import TierCurve
from gui.sentences import refusal_text
from gui.session import Session
from gui.words import _, ngettext, number
from journey.change import Change
from journey.records import Segment, Stage
from metrics.customers.remembered import transaction_source
from metrics.customers.retention import RetentionModel
from metrics.customers.tenure_stages import Fitted, staying_stages, use_retention
from metrics.customers.tier_segments import tier_segments
from metrics.customers.tiers import Tiering, tiers_by_share
from metrics.customers.valuation import CustomerBase
from metrics.refusals import Refused

PAUSE_MS = 150
MOST_TENURES = 4
"""Stages by tenure that are offered at most: more would be a wall of columns."""


class CustomersPanel(Frame):
    """Customers of a transaction table, kept as long as the map is open; the map remembers how to read it.

    Parameters
    ----------
    session : Session
        into whose map tiers and retention go.
    parent : QWidget, optional
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "customers", _("Customers"), parent)
        self.base: CustomerBase | None = None
        self.source = ""
        self._make_parts()
        self._pages = QStackedWidget()
        self._pages.addWidget(self._nothing())
        self._pages.addWidget(self._something())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID * 2, GRID, GRID * 2, GRID)
        layout.addWidget(self._pages)
        session.theme_changed.connect(self.refresh)
        session.journey_changed.connect(self._offer_soon)
        session.state_changed.connect(self._offer_soon)
        session.document_replaced.connect(self.forget)
        self._offer()

    def _make_parts(self) -> None:
        self.tiers = TierCurve(tier_names())
        self.tiers.settled.connect(self._tier)
        self.values = ChartBox(_("Values of customers as a histogram"), _("Nobody is worth anything yet."))
        self.curve = ChartBox(_("How customers go on, observed and fitted"), _("There is no curve yet."))
        self.heading = label("", "heading")
        self.total = label("", "number")
        self.told = label("", "muted")
        self.outcome = label("", "muted")
        self.segments = QPushButton(_("Make segments of the tiers"))
        self.segments.clicked.connect(self.make_segments)
        self.retention = QPushButton(_("Use as retention rates"))
        self.retention.setMenu(QMenu(self.retention))
        self.retention.menu().aboutToShow.connect(self._fill_stages)
        self.model = CustomersModel()
        self.table = QTableView()
        self.table.setModel(self.model)
        self.search = QLineEdit()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(lambda: self.model.find(self.search.text()))
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(PAUSE_MS)
        self._soon.timeout.connect(self._offer)

    # -- how it lies -------------------------------------------------------------------------------

    def _nothing(self) -> QWidget:
        """Return what is shown before any table is brought in."""
        told = _(
            "Bring in a list of transactions – customer, date and amount – and see what each customer is "
            "worth, which few bring most of the value, and how long customers stay."
        )
        self.bring = self._import_button()
        self.reread = QPushButton(_("Read the transactions again"))
        self.reread.clicked.connect(partial(self._session.action_asked.emit, "refresh_customers"))
        buttons = (self.reread, self.bring)
        return invitation(_("What is each customer worth?"), label(told, "muted"), buttons)

    def _import_button(self) -> QPushButton:
        made = QPushButton(_("Bring in transactions …"))
        made.clicked.connect(partial(self._session.action_asked.emit, "import_customers"))
        return made

    def _something(self) -> QWidget:
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setHandleWidth(GRID * 2)
        splitter.addWidget(self._summary())
        splitter.addWidget(self._pictures())
        splitter.addWidget(self._list())
        for place, share in enumerate((2, 4, 5)):
            splitter.setStretchFactor(place, share)
        splitter.setSizes([250, 400, 420])
        return splitter

    def _summary(self) -> QWidget:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        self.again = self._import_button()
        for widget in (self.heading, self.total, self.told, self.segments, self.retention, self.outcome):
            column.addWidget(widget)
        column.addWidget(self.again)
        column.addStretch(1)
        self._about = scrolled(inside)
        self._about.setMinimumWidth(220)
        return self._about

    def _pictures(self) -> QWidget:
        self.pictures = QTabWidget()
        self.pictures.setDocumentMode(True)
        self.pictures.tabBar().setDrawBase(False)
        self.pictures.addTab(self.tiers, _("Tiers"))
        self.pictures.addTab(self.values, _("Values"))
        self.pictures.addTab(self.curve, _("Going on"))
        corner = QStackedWidget()
        corner.addWidget(self.tiers.tools)
        corner.addWidget(self.values.tools)
        corner.addWidget(self.curve.tools)
        self.pictures.setCornerWidget(corner)
        self.pictures.currentChanged.connect(corner.setCurrentIndex)
        self.pictures.setMinimumWidth(300)
        return self.pictures

    def _list(self) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        self.search.setPlaceholderText(_("Find a customer"))
        self.search.setAccessibleName(_("Find a customer"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._pause.start)
        table = self.table
        table.setAccessibleName(_("Customers by value"))
        table.setSortingEnabled(True)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(28)
        table.horizontalHeader().setHighlightSections(False)
        # Room for the arrow beside the words of a heading.
        room = "QHeaderView::section { padding: 5px 18px 5px 8px; }"
        table.setStyleSheet("QTableView::item { padding: 0 5px; } " + room)
        column.addWidget(self.search)
        column.addWidget(table, 1)
        return made

    # -- what it shows -----------------------------------------------------------------------------

    def show_base(self, base: CustomerBase, source: str) -> None:
        """Show other customers."""
        self.base, self.source = base, source
        self.outcome.setText("")
        load_charts()
        self._pages.setCurrentIndex(1)
        self.table.horizontalHeader().setSortIndicator(VALUE, Qt.SortOrder.DescendingOrder)
        self.model.show_base(base, self._session.journey.map.currency)
        for column, width in enumerate((96, 84, 92, 100, 88, 72, 92, 92)):
            self.table.setColumnWidth(column, width)
        self.refresh()
        self._tier()
        self._offer()

    def refresh(self) -> None:
        """Show the base in the words and colours of now."""
        base = self.base
        if base is None:
            return
        currency = self._session.journey.map.currency
        count = len(base.customers)
        text = ngettext("{count} customer · {model}", "{count} customers · {model}", count)
        self.heading.setText(text.format(count=number(count, 0), model=model_name(base.model)))
        values = np.array(base.value)
        total = figure(float(values.sum()), "money", currency)
        mean = figure(float(values.mean()), "money", currency)
        self.total.setText(total)
        lines = [_("worth of all customers from now on, {mean} each").format(mean=mean), *in_words(base)]
        self.told.setText("\n".join(lines))
        theme = self._session.theme
        self.tiers.show_values(values, theme)
        self.values.show_shape(lambda: histogram(base, currency), theme)
        self.curve.show_shape(lambda: going_on(base), theme)

    @guarded()
    def _tier(self, _borders: object = None) -> None:
        if self.base is not None:
            self.model.show_tiers(self.tiers.names, self._tiering().assignment)

    def _tiering(self) -> Tiering:
        assert self.base is not None
        names, tiers = self.tiers.names, self.tiers
        shares = {name: tiers.share_of_customers(place) for place, name in enumerate(names)}
        return tiers_by_share(np.array(self.base.value), shares)

    # -- into the map ------------------------------------------------------------------------------

    def forget(self) -> None:
        """Show nobody any more: another map has other customers."""
        self.base, self.source = None, ""
        self._pages.setCurrentIndex(0)
        self._offer()

    def _offer_soon(self) -> None:
        self._soon.start()

    def _offer(self) -> None:
        """Offer what can be done with this map."""
        known = transaction_source(self._session.journey)
        self.reread.setVisible(known is not None)
        self.reread.setToolTip("" if known is None else known.file)
        may_edit = not self._session.is_view_only
        self.segments.setEnabled(may_edit)
        is_sbg = self.base is not None and self.base.model == "sbg"
        self.retention.setVisible(is_sbg)
        self.retention.setEnabled(may_edit and bool(staying_stages(self._session.journey)))
        self.retention.setToolTip(_("For a stage where customers stay period after period"))

    def make_segments(self) -> None:
        """Make a segment of each tier, as one step; those of earlier tiers take the new shares."""
        if self.base is None:
            return
        journey = self._session.document.journey
        standing = {segment.name: segment for segment in journey.of(Segment).values()}
        edits: dict[str, tuple[Segment | None, Segment]] = {}
        for made in tier_segments(self._tiering(), journey.records):
            before = standing.get(made.name)
            edits[made.id if before is None else before.id] = (before, _as(made, before))
        self._session.do(Change("tier_segments", dict(edits)))
        others = [name for name in standing if name not in self.tiers.names]
        text = _("The tiers are segments of the map now.")
        if others:
            text = _(
                "The tiers are segments of the map now, beside {names}. All shares together must be 100%: "
                "take away the segments that you do not need."
            ).format(names=", ".join(others[:4]))
        self._say(text)

    def _say(self, text: str) -> None:
        """Tell what came of it, in sight."""
        self.outcome.setText(text)
        # The line is as high as its words only once it has been laid out.
        QTimer.singleShot(0, self, lambda: self._about.ensureWidgetVisible(self.outcome, 0, GRID))

    def _fill_stages(self) -> None:
        """List the stages that can take the retention over: as one rate, or by tenure."""
        menu = self.retention.menu()
        menu.clear()
        for stage in staying_stages(self._session.journey):
            name = stage.name or stage.id
            one = menu.addAction(_("{stage}: one rate, worth the same").format(stage=name))
            one.triggered.connect(partial(self.take_over, stage.id, 0))
            further = menu.addAction(
                _("{stage}: {count} stages by tenure").format(stage=name, count=MOST_TENURES)
            )
            further.triggered.connect(partial(self.take_over, stage.id, MOST_TENURES - 1))

    def take_over(self, stage: str, further: int, _checked: bool = False) -> None:
        """Let a stage take over the fitted retention, as one step, and say what that did to the value."""
        base, session = self.base, self._session
        record = session.document.journey.get(stage, Stage)
        if base is None or base.model != "sbg" or record is None:
            return
        before = session.scorecard.headlines.per_entrant.value
        model = RetentionModel(base.parameters["alpha"], base.parameters["beta"])
        fitted = Fitted(model, base.unit, len(base.customers), self.source[:400])
        names = tuple(f"{record.name or stage} {place + 2}" for place in range(further))
        try:
            session.do(use_retention(session.document.journey, stage, fitted, names))
        except Refused as error:
            self._say(refusal_text(error.refusals[0]))
            return
        after = session.scorecard.headlines.per_entrant.value
        currency = session.journey.map.currency
        text = _("Value per entrant: {before} before, {after} with these rates.")
        old, new = (figure(value, "money", currency) for value in (before, after))
        self._say(text.format(before=old, after=new))


def _as(made: Segment, before: Segment | None) -> Segment:
    from msgspec.structs import replace

    return made if before is None else replace(before, share=made.share, evidence=made.evidence)


def tier_names() -> tuple[str, ...]:
    """Return the names of the tiers, the lowest first."""
    return (_("Indifferent"), _("Good"), _("Best"))
