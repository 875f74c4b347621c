"""The headlines of the value panel: what a customer is worth, in big figures, or what is missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gui import theme
from gui.guard import guarded
from gui.panels.parts import GRID, cleared, label
from gui.sentences import assumption_texts, finding_text, periods_text, reason_text, subject_name
from gui.session import Session
from gui.words import _, money, number, percent
from journey.journey import Journey
from metrics.headlines import Lifetime
from metrics.intervals import Intervals, with_intervals
from metrics.scorecard import Scorecard

LINK = (
    "QPushButton { border: none; background: transparent; padding: 0; text-align: left; font-weight: 400; }"
    "QPushButton:hover, QPushButton:focus { text-decoration: underline; }"
)


@dataclass(frozen=True)
class Headline:
    """One big figure: its name, the figure with its unit, whether it is known, and where it comes about."""

    name: str
    text: str
    is_known: bool
    interval: str = ""
    subject: str | None = None


def headlines_of(card: Scorecard, found: Intervals | None = None) -> list[Headline]:
    """Return the big figures of a scorecard with their units, and their intervals once they are found."""
    heads, unit = card.headlines, card.currency
    written = _intervals(card, found)
    where = places_of(card)
    ratio = heads.ltv_to_cac.value
    payback = heads.payback_periods.value
    shown = [
        Headline(
            _("Value per entrant"),
            *_amount(heads.per_entrant.value, unit),
            written("per_entrant"),
            where.entered,
        ),
        Headline(
            _("Value per customer"),
            *_amount(heads.per_customer.value, unit),
            written("per_customer"),
            where.won,
        ),
        Headline(
            _("Acquisition cost"),
            *_amount(heads.acquisition_cost.value, unit),
            written("acquisition_cost"),
            where.spent,
        ),
        Headline(_("LTV:CAC"), _ratio(ratio), ratio is not None, written("ltv_to_cac"), where.spent),
        Headline(
            _("Payback"),
            *_payback(payback, heads.payback_never, card.period),
            written("payback_periods"),
            where.won,
        ),
    ]
    if heads.with_referrals.value is not None:
        amount = _amount(heads.with_referrals.value, unit)
        shown.insert(1, Headline(_("With referrals"), *amount, written("with_referrals"), where.entered))
    return shown


@dataclass(frozen=True)
class Places:
    """Where most enter, where a person becomes a customer, where most is spent on winning one; or None."""

    entered: str | None = None
    won: str | None = None
    spent: str | None = None


def places_of(card: Scorecard) -> Places:
    """Return where the headlines come about, for the largest segment where figures are blended."""
    part = max(card.parts, key=lambda each: each.share, default=None)
    if part is None:
        return Places()
    mapped = part.mapped
    states = [state.id for state in mapped.states]
    starts = mapped.start or ()
    entered = max(zip(starts, states, strict=False), default=(0.0, None), key=lambda pair: pair[0])
    costs = {state.id: state.money.acquisition_cost or 0.0 for state in mapped.states}
    spent = max(costs, key=lambda key: costs[key], default=None)
    won = mapped.acquired
    return Places(
        entered[1] if entered[0] else None, won, spent if spent is not None and costs[spent] > 0 else won
    )


def _amount(value: float | None, currency: str) -> tuple[str, bool]:
    return money(value, currency), value is not None


def _intervals(card: Scorecard, found: Intervals | None) -> Callable[[str], str]:
    """Return what writes the interval of a headline by its name in the scorecard."""
    heads = card.headlines if found is None else with_intervals(card, found).headlines

    def figure(name: str, value: float | None) -> str:
        if name == "ltv_to_cac":
            return number(value, 2)
        if name == "payback_periods":
            return periods_text(value, card.period)
        return money(value, card.currency)

    def written(name: str) -> str:
        if found is None or name not in found.headlines:
            return ""
        if found.headlines[name].is_prior_only:
            return _("80%: no data")
        estimate = getattr(heads, name)
        low, high = figure(name, estimate.low), figure(name, estimate.high)
        if low == high:
            return _("80%: {value}").format(value=low)
        return _("80%: {low} to {high}").format(low=low, high=high)

    return written


def _ratio(value: float | None) -> str:
    return f"{number(value, 2)} : 1" if value is not None else ""


def _payback(periods: float | None, is_never: bool, length: str) -> tuple[str, bool]:
    return (_("never"), True) if is_never else (periods_text(periods, length), periods is not None)


def _customers(heads: Lifetime) -> list[str]:
    share = heads.customers_per_entrant.value
    if share is None:
        return []
    return [_("Of those who start, {share} become customers.").format(share=percent(share))]


def _first_to_count(found: Intervals | None, journey: Journey) -> list[str]:
    """Return where data would narrow the intervals most; nothing where nothing is uncertain."""
    shares = found.collect if found is not None else {}
    first = max(shares, key=lambda key: shares[key], default=None)
    if first is None or shares[first] <= 0:
        return []
    text = _("Collect data at {stage} first: {share} of the uncertainty comes from there.")
    return [text.format(stage=subject_name(journey, first), share=percent(shares[first], 0))]


class HeadlinePanel(QWidget):
    """Shows the headlines, what keeps them unknown, and what was assumed.

    Signals
    -------
    subject_chosen(str)
        somebody wants to see the record whose number is missing.
    resized()
        the figures take another size: they may need more room than they have.
    """

    subject_chosen = Signal(str)
    resized = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._shown: object = None
        self._reasons: list[QLabel] = []
        self.figures: list[_Figure] = []
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, GRID, 0)
        layout.setSpacing(GRID)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(GRID * 2)
        self._grid.setVerticalSpacing(GRID)
        self._notes = QVBoxLayout()
        self._notes.setSpacing(4)
        layout.addLayout(self._grid)
        layout.addLayout(self._notes)
        layout.addStretch(1)

    @guarded()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say so."""
        super().resizeEvent(event)
        self.resized.emit()

    def refresh(self, found: Intervals | None = None) -> None:
        """Show the figures of the scorecard; nothing is made anew where only figures changed.

        Parameters
        ----------
        found : the intervals of the figures, None until they are worked out.
        """
        card, journey = self._session.scorecard, self._session.journey
        heads = headlines_of(card, found)
        missing = [
            (finding.subject, finding_text(finding, journey))
            for finding in card.findings
            if finding.severity == "error"
        ]
        reasons = [reason_text(r) for r in card.headlines.reasons if not (missing and r == "unknown")]
        assumed = assumption_texts(card.assumptions, journey)
        reasons = list(dict.fromkeys(_customers(card.headlines) + _first_to_count(found, journey) + reasons))
        self._show_figures(heads)
        if (missing, assumed, len(reasons)) != self._shown:
            self._shown = (missing, assumed, len(reasons))
            self._show_notes(missing, len(reasons), assumed)
        for words, text in zip(self._reasons, reasons, strict=True):
            words.setText(text)

    def _show_figures(self, heads: list[Headline]) -> None:
        if [head.name for head in heads] != [figure.name for figure in self.figures]:
            cleared(self._grid)
            self.figures = [_Figure(head.name) for head in heads]
            for place, figure in enumerate(self.figures):
                figure.chosen.connect(self.subject_chosen)
                self._grid.addWidget(figure, place // 2, place % 2, Qt.AlignmentFlag.AlignTop)
            self._grid.setColumnStretch(0, 1)
            self._grid.setColumnStretch(1, 1)
        for figure, head in zip(self.figures, heads, strict=True):
            figure.show_head(head)

    def _show_notes(self, missing: list[tuple[str | None, str]], reasons: int, assumed: list[str]) -> None:
        cleared(self._notes)
        for subject, text in missing:
            self._notes.addWidget(self._link(subject, text))
        self._reasons = [label("", "muted") for _place in range(reasons)]
        for words in self._reasons:
            self._notes.addWidget(words)
        if assumed:
            self._notes.addSpacing(GRID)
            self._notes.addWidget(label(_("Assumed, since the map does not say"), "heading"))
            for text in assumed:
                self._notes.addWidget(label(text, "muted"))

    def _link(self, subject: str | None, text: str) -> QWidget:
        words = _("Unknown: {sentence}").format(sentence=text)
        if subject is None or subject not in self._session.journey:
            return label(words, "warning")
        row = QWidget()
        column = QVBoxLayout(row)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(label(words, "warning"))
        button = QPushButton(_("Fill in"))
        button.setAccessibleName(words)
        button.setProperty("record", subject)
        button.setStyleSheet("QPushButton { padding: 3px 10px; }")
        button.clicked.connect(self._chosen)
        column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        return row

    def _chosen(self) -> None:
        self.subject_chosen.emit(str(self.sender().property("record")))


class _Figure(QWidget):
    """A name and a big figure; both lead to where the figure comes about.

    Signals
    -------
    chosen(str)
        the name was clicked, or entered, or the figure was clicked.
    """

    chosen = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self._subject: str | None = None
        self._head: Headline | None = None
        self.link = QPushButton(name)
        self.link.setStyleSheet(LINK)
        self.link.setToolTip(_("Show on the map where this comes about"))
        self.link.clicked.connect(self._clicked)
        self.figure = label("", "number")
        self.figure.setWordWrap(False)
        self.figure.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.figure.installEventFilter(self)
        self.unknown = label(_("unknown"), "muted")
        # The line stands there before the interval does, so that nothing jumps when it comes.
        self.interval = label(" ", "muted")
        self.interval.setFont(theme.panel_font(role="text_small"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.link, 0, Qt.AlignmentFlag.AlignLeft)
        for words in (self.figure, self.unknown, self.interval):
            layout.addWidget(words)

    def show_head(self, head: Headline) -> None:
        """Show another figure."""
        if head == self._head:
            return
        self._head, self._subject = head, head.subject
        self.link.setEnabled(head.subject is not None)
        hand, beam = Qt.CursorShape.PointingHandCursor, Qt.CursorShape.IBeamCursor
        self.figure.setCursor(beam if head.subject is None else hand)
        self.figure.setText(head.text)
        self.figure.setVisible(head.is_known)
        self.unknown.setVisible(not head.is_known)
        self.interval.setVisible(head.is_known)
        self.interval.setText(head.interval or " ")
        figure = head.text if head.is_known else self.unknown.text()
        self.figure.setAccessibleName(f"{head.name}: {figure}")
        self.link.setAccessibleName(f"{head.name}: {figure}")
        self.interval.setAccessibleName(f"{head.name}, {head.interval}" if head.interval else "")

    @guarded(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A click on the figure is one on its name; a figure of which some is marked is to be copied."""
        if not isinstance(event, QMouseEvent) or event.type() != QEvent.Type.MouseButtonRelease:
            return False
        if event.button() == Qt.MouseButton.LeftButton and not self.figure.hasSelectedText():
            self._clicked()
        return False

    def _clicked(self) -> None:
        if self._subject is not None:
            self.chosen.emit(self._subject)
