"""The KPI table: a spreadsheet of all numbers, with a row to add and a period to add."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from gui.guard import guarded
from gui.panels.editors import Combo
from gui.panels.kpi_model import SUBJECT, UNDATED, KpiModel
from gui.panels.kpi_rows import fitting_kpis, next_period, subjects
from gui.panels.kpi_view import KpiView
from gui.panels.panel import Frame
from gui.panels.parts import GRID, label
from gui.sentences import kpi_name, subject_name
from gui.session import Session
from gui.theme import text_scale
from gui.words import _
from journey.change import Change
from journey.periods import period_kind
from journey.records import CARDS, Record, Scenario, Segment, Touchpoint


class KpiTable(Frame):
    """All numbers of the map as a spreadsheet.

    Parameters
    ----------
    session : Session
        whose map, segment and scenario are shown.
    parent : QWidget, optional
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "kpis", _("KPI table"), parent)
        self._asked = session.asked
        self._is_stale = self._was_seen = False
        self.model = KpiModel(session, self)
        self.table = KpiView(self.model)
        self.message = label("", "warning")
        self.message.hide()
        self._whose = label("", "muted", wraps=False)
        self._empty = label(
            _("No numbers yet. Choose a stage and a KPI above, add the row, then type; or paste a table."),
            "muted",
        )
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._lay_out()
        self._connect()
        self._refresh_choices()
        self._show_whose()

    def _lay_out(self) -> None:
        self.subject_box, self.kpi_box = Combo(), Combo()
        self.row_button = QPushButton(_("Add row"))
        self.period_line = QLineEdit()
        self.period_button = QPushButton(_("Add period"))
        self.counts_box = QCheckBox(_("n (observations)"))
        self.subject_box.setAccessibleName(_("Stage, flow or touchpoint of the new row"))
        self.kpi_box.setAccessibleName(_("KPI of the new row"))
        self.period_line.setAccessibleName(_("New period"))
        self.period_line.setFixedWidth(round(110 * text_scale()))
        self.period_line.setToolTip(_("Such as 2026-09, 2026-Q3, 2026-W05 or 2026"))
        for box in (self.subject_box, self.kpi_box):
            box.setMaximumWidth(240)
        bar = QHBoxLayout()
        bar.setSpacing(GRID)
        for widget in (self.subject_box, self.kpi_box):
            bar.addWidget(widget, 1)
        bar.addWidget(self.row_button)
        bar.addSpacing(GRID * 2)
        bar.addWidget(self.period_line)
        bar.addWidget(self.period_button)
        bar.addSpacing(GRID * 2)
        bar.addWidget(self.counts_box)
        bar.addStretch(1)
        bar.addWidget(self._whose)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID * 2, GRID, GRID * 2, GRID)
        layout.setSpacing(GRID)
        layout.addLayout(bar)
        layout.addWidget(self.message)
        layout.addWidget(self._empty, 1)
        layout.addWidget(self.table, 1)

    def _connect(self) -> None:
        session = self._session
        session.journey_changed.connect(self._journey_changed)
        session.numbers_changed.connect(self._numbers_changed)
        session.document_replaced.connect(self.model.forget)
        session.state_changed.connect(self._state_changed)
        self.subject_box.currentIndexChanged.connect(self._refresh_kpis)
        self.counts_box.toggled.connect(self.model.show_counts)
        self.row_button.clicked.connect(self._add_row)
        self.period_button.clicked.connect(self._add_period)
        self.period_line.returnPressed.connect(self._add_period)
        self.model.said.connect(self._say)
        self.table.subject_clicked.connect(self._show_subject)

    # -- following the map -------------------------------------------------------------------------

    def _journey_changed(self, change: Change) -> None:
        if _concerns(change):
            self._soon()

    def _numbers_changed(self) -> None:
        """Follow another segment or scenario; what the map itself changed is heard of elsewhere."""
        if self._session.asked != self._asked:
            self._soon()

    def _soon(self) -> None:
        """Repaint, or remember to do so when the panel is next seen."""
        if not self.isVisible():
            self._is_stale = True
            return
        self._refresh()

    def _refresh(self) -> None:
        self._is_stale = False
        self._asked = self._session.asked
        here = self.table.currentIndex()
        kept = self._key_at(here.row(), here.column())
        latest = self.model.periods[-1:]
        self.model.refresh()
        if kept is not None and not self.table.currentIndex().isValid():
            self._go_to(*kept)
        if self.model.periods[-1:] != latest:
            self._show_latest()
        self._refresh_choices()
        self._show_whose()

    @guarded()
    def hideEvent(self, event: object) -> None:
        """Say no more what was wrong with a text that nobody sees."""
        super().hideEvent(event)  # type: ignore[arg-type]
        self._say("")

    @guarded()
    def showEvent(self, event: object) -> None:
        """Catch up with what changed while the panel was hidden."""
        super().showEvent(event)  # type: ignore[arg-type]
        if self._is_stale:
            self._refresh()
        if not self._was_seen:
            self._was_seen = True
            self._show_latest()

    def _show_latest(self) -> None:
        """Begin at the latest period: that is where numbers are brought up to date."""
        table, model = self.table, self.model
        aside = table.columnWidth(model.source_column) + table.columnWidth(model.evidence_column)
        bar = table.horizontalScrollBar()
        bar.setValue(bar.maximum() - aside)

    def _state_changed(self) -> None:
        may_edit = not self._session.is_view_only
        for control in (self.row_button, self.period_button):
            control.setEnabled(may_edit)

    def _key_at(self, row: int, column: int) -> tuple[tuple[str, str], str | int | None] | None:
        if not 0 <= row < len(self.model.rows):
            return None
        is_value = self.model.is_value(column)
        return self.model.rows[row].key, self.model.period_at(column) if is_value else column

    def _go_to(self, key: tuple[str, str], place: str | int | None) -> None:
        keys = [row.key for row in self.model.rows]
        if key not in keys:
            return
        if isinstance(place, int):
            column = min(place, self.model.count_column)
        elif place in self.model.periods:
            column = UNDATED + 1 + self.model.periods.index(place)
        else:
            column = UNDATED
        self.table.setCurrentIndex(self.model.index(keys.index(key), column))

    def _refresh_choices(self) -> None:
        journey = self._session.journey
        entries = [(key, subject_name(journey, key)) for key in subjects(journey)]
        box = self.subject_box
        if [(box.itemData(i), box.itemText(i)) for i in range(box.count())] != entries:
            chosen = box.currentData()
            box.blockSignals(True)
            box.clear()
            for key, name in entries:
                box.addItem(name, key)
            box.setCurrentIndex(max(0, box.findData(chosen)))
            box.blockSignals(False)
            self._refresh_kpis()
        if not self.period_line.isModified():
            period = next_period(self.model.periods, journey.map.period, date.today())
            self.period_line.setText(period)
        self._empty.setVisible(not self.model.rows)
        self.table.setVisible(bool(self.model.rows))

    def _refresh_kpis(self) -> None:
        chosen = self.kpi_box.currentData()
        self.kpi_box.clear()
        journey = self._session.journey
        for key in fitting_kpis(journey, str(self.subject_box.currentData())):
            self.kpi_box.addItem(kpi_name(key, journey), key)
        self.kpi_box.setCurrentIndex(max(0, self.kpi_box.findData(chosen)))

    def _show_whose(self) -> None:
        journey, asked = self._session.journey, self._session.asked
        segment, scenario = journey.get(asked.segment, Segment), journey.get(asked.scenario, Scenario)
        words = [
            segment.name if segment is not None else _("all customers"),
            scenario.name if scenario is not None else _("as-is"),
        ]
        self._whose.setText(", ".join(words))

    # -- what people do ----------------------------------------------------------------------------

    def _say(self, sentence: str) -> None:
        self.message.setText(sentence)
        self.message.setVisible(bool(sentence))

    def _add_row(self) -> None:
        subject, kpi = self.subject_box.currentData(), self.kpi_box.currentData()
        if subject is None or kpi is None:
            self._say(_("Add a stage first: numbers belong to stages, flows or touchpoints."))
            return
        self._say("")
        row = self.model.add_row((str(subject), str(kpi)))
        self._refresh_choices()
        column = UNDATED + len(self.model.periods)
        self._start_at(row, column)

    def _add_period(self) -> None:
        text = self.period_line.text().strip().upper()
        if period_kind(text) is None:
            self._say(
                _("“{text}” names no period; write 2026-09, 2026-Q3, 2026-W05 or 2026.").format(text=text)
            )
            return
        self._say("")
        self.period_line.setModified(False)
        column = self.model.add_period(text)
        self._refresh_choices()
        self._start_at(0, column)

    def _start_at(self, row: int, column: int) -> None:
        index = self.model.index(row, column)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.table.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.table.scrollTo(index)

    def _show_subject(self, row: int) -> None:
        subject = self.model.rows[row].subject
        self._session.select([subject])
        self._session.reveal.emit(subject)
        self.table.setCurrentIndex(self.model.index(row, SUBJECT))


def _concerns(change: Change) -> bool:
    """Return whether a change can show in the table: a card that is dragged about does not."""
    for before, after in change.edits.values():
        record = before or after
        if not isinstance(record, CARDS):
            return True
        if isinstance(record, Touchpoint) and _placed(before) != _placed(after):
            return True
    return False


def _placed(record: Record | None) -> tuple[str, str] | None:
    return (record.stage, record.name) if isinstance(record, Touchpoint) else None
