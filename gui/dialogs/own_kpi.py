"""The KPIs that only this map has: added, described and taken away; and what the catalogue knows, to read."""

from __future__ import annotations

from typing import Any, get_args

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gui.dialogs.ask import words_label
from gui.dialogs.table_form import Choice
from gui.guard import guarded
from gui.sentences import unit_text
from gui.session import Session
from gui.words import _, ngettext, number
from journey.change import Change
from journey.edits.naming import id_from_name
from journey.records import KpiUnit, OwnKpi, Series, Target
from metrics.kpis import own_kpi, parse_number

NUMBERS = ("low", "high", "target", "warning")


def directions() -> dict[str, str]:
    """Return the words for which way is better."""
    return {"higher": _("higher is better"), "lower": _("lower is better"), "none": _("neither")}


def aggregations() -> dict[str, str]:
    """Return the words for how values of several periods or segments become one."""
    return {
        "weighted_mean": _("mean, weighted by n"),
        "sum": _("sum"),
        "last": _("the last one"),
        "nps": _("as an NPS"),
    }


class KpiForm(QWidget):
    """The fields of one KPI.

    Signals
    -------
    edited()
        a field was left with another value.
    """

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.name, self.source = QLineEdit(), QLineEdit()
        self.name.setMaxLength(500)
        self.source.setMaxLength(500)
        self.definition = QPlainTextEdit()
        self.definition.setFixedHeight(64)
        self.definition.setTabChangesFocus(True)
        self.unit, self.direction, self.aggregation = Choice(), Choice(), Choice()
        for unit in get_args(KpiUnit):
            self.unit.addItem("%" if unit == "percent" else unit_text(unit), unit)
        self.unit.setItemText(self.unit.findData("ratio"), _("share (0.42 = 42 %)"))
        for box, offered in ((self.direction, directions()), (self.aggregation, aggregations())):
            for value, words in offered.items():
                box.addItem(words, value)
        self.numbers = {field: QLineEdit() for field in NUMBERS}
        self.problem = words_label("", "warning")
        self._lay_out()
        for line in (self.name, self.source, *self.numbers.values()):
            line.editingFinished.connect(self.edited)
        for box in (self.unit, self.direction, self.aggregation):
            box.activated.connect(lambda _place: self.edited.emit())

    def _lay_out(self) -> None:
        form = QFormLayout(self)
        form.setHorizontalSpacing(16)
        form.setContentsMargins(0, 0, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        rows: list[tuple[str, QWidget]] = [
            (_("Name"), self.name),
            (_("What it means"), self.definition),
            (_("Unit"), self.unit),
            (_("Better is"), self.direction),
            (_("Several make one by"), self.aggregation),
            (_("Smallest value"), self.numbers["low"]),
            (_("Largest value"), self.numbers["high"]),
            (_("Target"), self.numbers["target"]),
            (_("Warning"), self.numbers["warning"]),
            (_("Source"), self.source),
        ]
        for words, widget in rows:
            widget.setAccessibleName(words)
            widget.setSizePolicy(QSizePolicy.Policy.Expanding, widget.sizePolicy().verticalPolicy())
            form.addRow(QLabel(words), widget)
        form.addRow(self.problem)

    def show_record(self, record: OwnKpi) -> None:
        """Show the fields of a record."""
        self.name.setText(record.name)
        self.definition.setPlainText(record.definition)
        self.source.setText(record.source)
        for box, value in (
            (self.unit, record.unit),
            (self.direction, record.direction),
            (self.aggregation, record.aggregation),
        ):
            box.setCurrentIndex(max(0, box.findData(value)))
        for field, line in self.numbers.items():
            value = getattr(record, field)
            line.setText("" if value is None else f"{value:.12g}")
        self.problem.setText("")

    def fields(self) -> dict[str, Any] | None:
        """Return what the fields say; None, with the reason shown, where they do not go together."""
        told: dict[str, Any] = {}
        about = own_kpi("x", "x", "multiple")
        for field, line in self.numbers.items():
            text = line.text().strip()
            value = parse_number(text, about) if text else None
            if value is not None and not isinstance(value, float):
                self.problem.setText(_("“{text}” is not a number.").format(text=text[:40]))
                return None
            told[field] = value
        low, high = told["low"], told["high"]
        if low is not None and high is not None and low >= high:
            self.problem.setText(_("The smallest value must be below the largest."))
            return None
        for field in ("target", "warning"):
            value = told[field]
            if value is not None and not ((low is None or low <= value) and (high is None or value <= high)):
                self.problem.setText(
                    _("Target and warning must lie between the smallest and the largest value.")
                )
                return None
        self.problem.setText("")
        return {
            **told,
            "name": self.name.text().strip(),
            "definition": self.definition.toPlainText().strip()[:20_000],
            "unit": self.unit.currentData(),
            "direction": self.direction.currentData(),
            "aggregation": self.aggregation.currentData(),
            "source": self.source.text().strip(),
        }


class OwnKpis(QDialog):
    """The list of the map's own KPIs, and the fields of the chosen one; each edit is one undo step."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("KPIs of this map"))
        self.resize(760, 540)
        self._session = session
        self.list = QListWidget()
        self.list.setAccessibleName(_("KPIs of this map"))
        self.list.setMaximumWidth(240)
        self.list.currentRowChanged.connect(self._show)
        self.form = KpiForm()
        self.form.edited.connect(self._take)
        self.add_button, self.delete_button = QPushButton(_("Add")), QPushButton(_("Delete"))
        self.add_button.clicked.connect(self._add)
        self.delete_button.clicked.connect(self._delete)
        close = QPushButton(_("Close"))
        close.clicked.connect(self.accept)
        for button in (self.add_button, self.delete_button, close):
            button.setAutoDefault(False)
        self.used = words_label("", "muted")
        self._lay_out(close)
        session.journey_changed.connect(self._changed)
        self._fill("")

    def _lay_out(self, close: QPushButton) -> None:
        body = QHBoxLayout()
        body.setSpacing(24)
        body.addWidget(self.list)
        right = QVBoxLayout()
        right.addWidget(self.form)
        right.addWidget(self.used)
        right.addStretch(1)
        body.addLayout(right, 1)
        row = QHBoxLayout()
        row.addWidget(self.add_button)
        row.addWidget(self.delete_button)
        row.addStretch(1)
        row.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(10)
        column.addWidget(words_label(_("KPIs of this map"), "heading"))
        text = _(
            "Beside the catalogue, a map may measure what only it needs: in the table, on cards, by import."
        )
        column.addWidget(words_label(text, "muted"))
        column.addLayout(body, 1)
        column.addLayout(row)

    @property
    def chosen(self) -> OwnKpi | None:
        """The record that is shown."""
        item = self.list.currentItem()
        key = str(item.data(Qt.ItemDataRole.UserRole)) if item is not None else None
        return self._session.document.journey.get(key, OwnKpi)

    def _fill(self, chosen: str) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        own = self._session.document.journey.of(OwnKpi).values()
        for record in sorted(own, key=lambda each: (each.name.casefold(), each.id)):
            item = QListWidgetItem(record.name or _("without a name"))
            item.setData(Qt.ItemDataRole.UserRole, record.id)
            self.list.addItem(item)
            if record.id == chosen or self.list.currentItem() is None:
                self.list.setCurrentItem(item)
        self.list.blockSignals(False)
        self._show()

    def _show(self) -> None:
        record, may_edit = self.chosen, not self._session.is_view_only
        self.form.setVisible(record is not None)
        self.form.setEnabled(may_edit)
        self.add_button.setEnabled(may_edit)
        self.delete_button.setEnabled(may_edit and record is not None)
        self.used.setVisible(record is not None)
        if record is not None:
            self.form.show_record(record)
            uses = sum(
                series.kpi == record.id for series in self._session.document.journey.of(Series).values()
            )
            text = ngettext("{count} number uses it.", "{count} numbers use it.", uses)
            self.used.setText(text.format(count=number(uses)))

    def _changed(self, change: Change) -> None:
        if any(isinstance(record, OwnKpi) for pair in change.edits.values() for record in pair):
            record = self.chosen
            self._fill(record.id if record is not None else "")

    def _take(self) -> None:
        from msgspec.structs import replace

        record, told = self.chosen, self.form.fields()
        if record is not None and told is not None:
            self._session.do(Change("set_kpi", {record.id: (record, replace(record, **told))}))

    def _add(self) -> None:
        journey = self._session.document.journey
        name = _("New KPI")
        made = OwnKpi(id=id_from_name(journey, f"kpi {name}", "kpi"), name=name)
        self._session.do(Change("set_kpi", {made.id: (None, made)}))
        self._fill(made.id)
        self.form.name.setFocus(Qt.FocusReason.OtherFocusReason)
        self.form.name.selectAll()

    def _delete(self) -> None:
        """Take a KPI away with its numbers and targets: one step, which undo brings back."""
        record, journey = self.chosen, self._session.document.journey
        if record is None:
            return
        using: list[Series | Target] = [*journey.of(Series).values(), *journey.of(Target).values()]
        gone = {each.id: (each, None) for each in using if each.kpi == record.id}
        self._session.do(Change("set_kpi", {record.id: (record, None), **gone}))

    @guarded()
    def done(self, result: int) -> None:
        """Take what still stands in the fields along."""
        self._take()
        super().done(result)
