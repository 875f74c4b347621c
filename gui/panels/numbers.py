"""The numbers of one subject in the inspector: value, slider and origin of each, and a menu to add one."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSlider, QToolButton, QVBoxLayout, QWidget

from gui.guard import guarded
from gui.panels.editors import LineEditor
from gui.panels.figures import about, editable, name_of, origin_text, parsed
from gui.panels.number_details import NumberDetails
from gui.panels.parts import GRID, add_button, cleared, label
from gui.sentences import kpi_definition, kpi_name, unit_text
from gui.session import Session
from gui.tips import plain_tip
from gui.what_if import WhatIf
from gui.words import _, money
from journey.edits.numbers import set_number
from journey.lookup import look_up
from journey.records import Flow, Map, Stage, Touchpoint
from metrics.kpis import Kpi, catalogue, kpis_of
from metrics.scorecard import scorecard

STEPS = 1000
FITTING: dict[type, tuple[str, ...]] = {
    Flow: ("share", "dwell_time"),
    Map: ("new_customers", "acquisition_cost"),
}
"""Drivers that fit a kind of subject; stages and touchpoints take all but a flow's share."""
NEEDED = {
    "share_missing": "share",
    "conversion_missing": "conversion_rate",
    "retention_missing": "retention_rate",
    "order_value_missing": "average_order_value",
}
"""The number that a finding asks for."""


def nice(value: float) -> float:
    """Return the next 1, 2 or 5 of a power of ten, as the end of a slider.

    >>> nice(3.2), nice(0.04), nice(60)
    (5.0, 0.05, 100.0)
    """
    power = 10.0 ** math.floor(math.log10(value))
    return next((round(step * power, 12) for step in (1, 2, 5) if step * power >= value), 10 * power)


class Slider(QSlider):
    """A slim slider: a drag previews, letting go settles, Esc takes back."""

    previewed = Signal(float)
    settled = Signal(float)
    dropped = Signal()

    def __init__(self, low: float, high: float) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.low, self.high = low, high
        self._dropped = self._dragged = False
        self.setRange(0, STEPS)
        self.setSingleStep(round(STEPS * 0.01))
        self.setPageStep(round(STEPS * 0.05))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.valueChanged.connect(self._moved)
        self.sliderPressed.connect(self._pressed)
        self.sliderReleased.connect(self._released)

    def show_value(self, value: float | None) -> None:
        """Show a value without telling anybody."""
        if not self.isSliderDown():
            self.blockSignals(True)
            share = 0.0 if value is None else (value - self.low) / (self.high - self.low)
            self.setValue(round(min(max(share, 0.0), 1.0) * STEPS))
            self.blockSignals(False)

    def _value(self) -> float:
        return round(self.low + (self.high - self.low) * self.value() / STEPS, 6)

    def _pressed(self) -> None:
        self._dropped = self._dragged = False

    def _moved(self) -> None:
        if self._dropped:
            return
        self._dragged = self.isSliderDown()
        (self.previewed if self._dragged else self.settled).emit(self._value())

    def _released(self) -> None:
        """Settle a drag; a mere click on the handle must not round the number to the slider's steps."""
        if self._dragged and not self._dropped:
            self.settled.emit(self._value())
        self._dropped = False

    @guarded()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Esc take a drag back."""
        if event.key() == Qt.Key.Key_Escape and self.isSliderDown():
            self._dropped = True
            self.setSliderDown(False)
            self.dropped.emit()
            return
        super().keyPressEvent(event)

    @guarded()
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the panel: it scrolls, and no number changes by accident."""
        event.ignore()


class NumberRow(QWidget):
    """One number: its name, its value in its unit, a slider for a ratio driver, and where it is from."""

    def __init__(self, session: Session, subject: str, kind: Kpi) -> None:
        super().__init__()
        self._session, self._subject, self.kind = session, subject, kind
        self._what_if = WhatIf.of(session)
        self._name = label(name_of(kind))
        self._name.setToolTip(kpi_definition(kind.id) or kind.definition)
        self._step = label("", "muted", wraps=False)
        self.origin = label("", "muted")
        self.warning = label("", "warning")
        self.warning.hide()
        self.editor = LineEditor(self._parse, lambda value: editable(value, kind.unit), self._unit())
        self.editor.control.setAccessibleName(name_of(kind))
        self._name.setBuddy(self.editor.control)
        self.slider = self._make_slider()
        self.details: NumberDetails | None = None
        self.more = QToolButton()
        self.more.setText("⋯")
        self.more.setCheckable(True)
        self.more.setToolTip(_("Source, observations, evidence, range"))
        self.more.setAccessibleName(_("{kpi}: what stands behind it").format(kpi=name_of(kind)))
        self.more.setStyleSheet("QToolButton { padding: 0 6px; }")
        self.more.toggled.connect(self._toggle_details)
        self._lay_out()
        self.editor.committed.connect(self._settle)
        self.editor.refused.connect(self._warn)

    def _unit(self) -> str:
        percents = self.kind.unit in ("ratio", "percent")
        return "" if percents else unit_text(self.kind.unit, self._currency())

    def _currency(self) -> str:
        return self._session.journey.map.currency

    def _make_slider(self) -> Slider | None:
        kind = self.kind
        if kind.role != "driver":
            return None
        # An amount has no end of its own: its slider goes up to about twice of what it is.
        slider = Slider(max(kind.low, 0.0), kind.high if kind.high <= 1 else 1.0)
        slider.setAccessibleName(_("{kpi}, slider").format(kpi=name_of(kind)))
        slider.previewed.connect(self._try)
        slider.settled.connect(self._try)
        slider.dropped.connect(self._drop)
        return slider

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        top, middle = QHBoxLayout(), QHBoxLayout()
        top.addWidget(self._name, 1)
        top.addWidget(self._step)
        top.addWidget(self.more)
        middle.setSpacing(GRID)
        middle.addWidget(self.editor, 2)
        if self.slider is not None:
            middle.addWidget(self.slider, 3)
        layout.addLayout(top)
        layout.addLayout(middle)
        layout.addWidget(self.origin)
        layout.addWidget(self.warning)
        self._layout = layout

    def refresh(self) -> None:
        """Show the number that answers now."""
        found = look_up(self._session.journey, self._subject, self.kind.id, self._session.asked)
        value = None if found is None else found.value
        self.editor.show_value(value)
        if self.slider is not None:
            self._stretch(value)
            self.slider.show_value(value)
        text = _("not known yet") if found is None else origin_text(self._session.journey, found)
        self.origin.setText(text)
        self.origin.setToolTip("" if found is None else plain_tip(found.series.source))
        self.more.setVisible(found is not None)
        if self.details is not None and self.details.isVisibleTo(self):
            self.details.refresh()

    def _stretch(self, value: float | None) -> None:
        """Give the slider of an amount room for what it shows; in a drag it stays as it is."""
        slider, kind = self.slider, self.kind
        if slider is None or kind.high <= 1 or slider.isSliderDown():
            return
        if value is None:
            slider.high = slider.low + max(abs(kind.step or 1.0), 1.0) * 10
        elif not slider.low < value < slider.high or slider.high > 8 * value > 0:
            slider.high = min(kind.high, nice(max(2 * value, slider.low + 1.0)))

    def _toggle_details(self, is_open: bool) -> None:
        if self.details is None:
            self.details = NumberDetails(self._session, self._subject, self.kind)
            self._layout.addWidget(self.details)
        self.details.setVisible(is_open)
        self.details.refresh()

    def show_step(self, gain: float | None) -> None:
        """Say what one step better would bring in CLV per entrant; None says nothing."""
        if gain is None:
            self._step.setText("")
            return
        better = _("one step better: {gain}").format(gain=money(gain, self._currency(), signed=True))
        self._step.setText(money(gain, self._currency(), signed=True))
        self._step.setToolTip(better)
        self._step.setAccessibleName(better)

    def step_gain(self) -> float | None:
        """Return what one step better brings per entrant, None where that is unknown or means nothing."""
        session = self._session
        found = look_up(session.journey, self._subject, self.kind.id, session.asked)
        better = None if found is None else self.kind.better_by_a_step(found.value)
        now = session.scorecard.headlines.per_entrant.value
        if found is None or better is None or better == found.value or now is None:
            return None
        change = set_number(session.journey, self._subject, self.kind.id, better, session.asked)
        then = scorecard(session.journey.apply(change), session.asked).headlines.per_entrant.value
        return None if then is None else then - now

    def _parse(self, text: str) -> float | None:
        return parsed(text, self.kind, self._currency())

    def _warn(self, sentence: str) -> None:
        self.warning.setText(sentence)
        self.warning.setVisible(bool(sentence))

    def _try(self, value: float) -> None:
        self._what_if.try_number(self._subject, self.kind.id, value)

    def _settle(self, value: float | None) -> None:
        session = self._session
        change = set_number(session.document.journey, self._subject, self.kind.id, value, session.asked)
        if change:
            session.do(change)
            return
        session.preview(None)
        self.refresh()
        if value is None and self.editor.value is not None:
            self._warn(_("This number was entered for others; clear it where it was entered."))

    def _drop(self) -> None:
        self._what_if.drop_number(self._subject, self.kind.id)
        self.refresh()


class NumberSection(QWidget):
    """All numbers of a subject, the drivers of the CLV first, and a menu to add one."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._subject: str | None = None
        self._added: list[str] = []
        self.rows: dict[str, NumberRow] = {}
        self._waiting: list[NumberRow] = []
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID + 4)
        layout.addWidget(label(_("Numbers"), "heading"))
        self._hint = label("", "muted")
        layout.addWidget(self._hint)
        self._column = QVBoxLayout()
        self._column.setSpacing(GRID + 4)
        layout.addLayout(self._column)
        self.menu = QMenu(self)
        self.add_button = add_button(_("Add a number"), self.menu)
        self.menu.setToolTipsVisible(True)
        self.menu.aboutToShow.connect(self.fill_menu)
        self.menu.triggered.connect(self._chosen)
        layout.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(120)
        self._idle.timeout.connect(self._next_step)

    def show_subject(self, subject: str | None) -> None:
        """Show the numbers of a stage, flow, touchpoint or the map."""
        if subject != self._subject:
            self._subject, self._added = subject, []
            self._rebuild([])
        self.refresh()

    def refresh(self) -> None:
        """Show the numbers that answer now; rows are made anew only where other KPIs have one."""
        if self._subject is None or self._subject not in self._session.journey:
            return
        keys = self._keys(self._subject)
        if keys != list(self.rows):
            self._rebuild(keys)
        for row in self.rows.values():
            row.refresh()
        self._hint.setText("" if keys else _("No number yet: add the first one."))
        self._hint.setVisible(not keys)
        for row in self.rows.values():
            row.show_step(None)
        self._waiting = [row for row in self.rows.values() if row.kind.role == "driver"]
        self._idle.start()

    def commit(self) -> None:
        """Settle what is being typed."""
        for row in list(self.rows.values()):
            row.editor.commit()

    def _chosen(self, action: QAction) -> None:
        self.add(str(action.data()))

    def take_back(self) -> None:
        """Drop what is being typed."""
        for row in self.rows.values():
            row.editor.take_back()

    def add(self, key: str) -> None:
        """Show an empty row for a KPI and let the person type into it."""
        self._added.append(key)
        self.refresh()
        self.rows[key].editor.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def fill_menu(self) -> None:
        """Offer the KPIs of the catalogue that have no row yet: fitting drivers first, indicators after."""
        self.menu.clear()
        record = self._session.journey[str(self._subject)]
        for title, keys in self._offered(record).items():
            self.menu.addSection(title)
            for key in keys:
                if key not in self.rows:
                    action = self.menu.addAction(kpi_name(key, self._session.journey).replace("&", "&&"))
                    action.setToolTip(kpi_definition(key, self._session.journey))
                    action.setData(key)

    def _offered(self, record: object) -> dict[str, list[str]]:
        drivers = [key for key, kind in catalogue().items() if kind.role == "driver"]
        if type(record) in FITTING:
            drivers = list(FITTING[type(record)])
        elif isinstance(record, Stage | Touchpoint):
            drivers = [key for key in drivers if key not in ("share", "new_customers")]
        offered = {_("They make the customer value"): drivers}
        others = [key for key, kind in kpis_of(self._session.journey).items() if kind.role == "indicator"]
        if isinstance(record, Map):
            others += [key for key, kind in catalogue().items() if kind.role == "portfolio"]
        offered[_("They say how it goes")] = others
        return offered

    def _keys(self, subject: str) -> list[str]:
        session = self._session
        known = [series.kpi for series in session.journey.series(subject)]
        asked = [
            NEEDED[finding.code]
            for finding in session.scorecard.findings
            if finding.subject == subject and finding.code in NEEDED
        ]
        order = list(kpis_of(self._session.journey))
        keys = dict.fromkeys([*known, *asked, *self._added])
        return sorted(keys, key=lambda key: (order.index(key) if key in order else len(order), key))

    def _rebuild(self, keys: list[str]) -> None:
        kept = {key: row for key, row in self.rows.items() if key in keys}
        for key, row in self.rows.items():
            if key not in kept:
                self._column.removeWidget(row)
                row.hide()
                row.deleteLater()
        if not keys:
            cleared(self._column)
        self.rows = {}
        for place, key in enumerate(keys):
            row = kept.get(key) or NumberRow(
                self._session, str(self._subject), about(key, self._session.journey)
            )
            if self._column.indexOf(row) != place:
                self._column.removeWidget(row)
                self._column.insertWidget(place, row)
            self.rows[key] = row

    def _next_step(self) -> None:
        """Find out for one row what a step better brings, then for the next: no frame waits for all."""
        if not self._waiting or not self.isVisible():
            return
        row = self._waiting.pop(0)
        if row in self.rows.values():
            row.show_step(row.step_gain())
        if self._waiting:
            self._idle.start(0)
