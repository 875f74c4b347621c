"""First page of the assistant for event tables: which column holds what, seen beside the first rows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gui.choices import choice
from gui.dialogs.table_form import plain_label
from gui.sentences import refusal_text
from gui.words import _, ngettext, number
from metrics.events.choice import REQUIRED, ROLES, WEB_GAP_MINUTES, Choice
from metrics.events.preview import Preview
from metrics.refusals import Refusal

TIME_CODES = frozenset(
    {
        "time_ambiguous",
        "time_day_month_mixed",
        "time_forms_mixed",
        "time_is_number",
        "time_form_unknown",
        "time_unreadable",
    }
)


class ColumnsPage(QWidget):
    """Chooses the columns of a table, and what cannot be told by looking at it.

    Signals
    -------
    changed()
        something else was chosen: the table can be read if `is_complete`.
    looked()
        the table is to be looked at anew: another sheet or encoding.
    """

    changed = Signal()
    looked = Signal()

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.preview: Preview | None = None
        self._known = Choice()
        self.roles: dict[str, QComboBox] = {}
        self._labels: dict[QWidget, QLabel] = {}
        self.title = plain_label(path.name, "heading")
        self.about = plain_label(
            _("Say which column holds what. The table stays on this computer; it is read, never changed."),
            "muted",
        )
        self.problem = plain_label("", "warning")
        self.problem.hide()
        self._order: tuple[str, ...] = ()
        """The columns as they stand in the table of first rows: those that hold something known first."""
        self.forms = choice(_time_forms(), self._changed)
        self.zoneless = QCheckBox(_("Times without a zone are in UTC"))
        self.gap = choice(_gaps(), self._changed)
        self.decimal = choice(_decimals(), self._changed)
        self.sheets = choice([], self.looked.emit)
        self.encoding = choice(_encodings(), self.looked.emit)
        self.table = QTableWidget()
        self._dress_table()
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(6)
        self.progress.hide()
        self.doing = plain_label("", "muted")
        self.doing.hide()
        self._lay()
        self.roles["quantity"].setToolTip(_("Where a quantity is chosen, revenue is price times quantity."))

    def _dress_table(self) -> None:
        table = self.table
        table.setAccessibleName(_("The first rows"))
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        table.setShowGrid(False)
        table.setAlternatingRowColors(True)
        table.verticalHeader().hide()
        table.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        table.horizontalHeader().setStretchLastSection(True)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)

    def _lay(self) -> None:
        self.fields = QWidget()
        grid = QGridLayout(self.fields)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        for side in (1, 3, 5):
            grid.setColumnStretch(side, 1)
        fields: list[tuple[str, QWidget]] = []
        for role, words in role_names().items():
            combo = choice([], partial(self._chose, role))
            self.roles[role] = combo
            fields.append((words, combo))
        fields += [
            (_("Times are written"), self.forms),
            (_("New journey after a pause"), self.gap),
            (_("Amounts are written"), self.decimal),
            (_("Sheet"), self.sheets),
            (_("Encoding"), self.encoding),
        ]
        for place, (words, field) in enumerate(fields):
            # A table has sheets or an encoding, never both: they share a place.
            row, side = divmod(min(place, len(fields) - 2), 3)
            name = QLabel(words)
            name.setBuddy(field)
            field.setAccessibleName(words)
            self._labels[field] = name
            grid.addWidget(name, row, 2 * side)
            grid.addWidget(field, row, 2 * side + 1)
        self.zoneless.hide()
        self.zoneless.toggled.connect(self._changed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.title)
        column.addWidget(self.about)
        column.addWidget(self.fields)
        asked = QHBoxLayout()
        asked.addWidget(self.problem, 1)
        asked.addWidget(self.zoneless)
        column.addLayout(asked)
        column.addWidget(self.table, 10)
        column.addWidget(self.doing)
        column.addWidget(self.progress)
        column.addStretch(1)
        # Nothing can be chosen before the table was looked at, or where it cannot be.
        for widget in (self.fields, self.table):
            widget.hide()

    # -- what is shown -----------------------------------------------------------------------------

    def show_preview(self, preview: Preview, known: Choice) -> None:
        """Show how a table begins, with the columns that are known or guessed chosen."""
        self.preview, self._known = preview, known
        columns = {role: name for role, name in known.columns.items() if name in preview.header}
        chosen = columns or preview.guesses
        for role, combo in self.roles.items():
            combo.clear()
            combo.addItem(_("choose …") if role in REQUIRED else _("(none)"), "")
            for name in preview.header:
                combo.addItem(name, name)
            combo.setCurrentIndex(max(0, combo.findData(chosen.get(role, ""))))
        if not columns:
            # A session column splits customers into visits: that is for a person to want.
            self.roles["session"].setCurrentIndex(0)
        _choose(self.forms, known.time_form)
        _choose(self.gap, known.session_gap_minutes or 0.0)
        _choose(self.decimal, {None: "", True: "comma", False: "point"}[known.decimal_comma])
        self.sheets.clear()
        self.sheets.addItems(list(preview.sheets))
        self.sheets.setCurrentText(preview.sheet)
        self._show_field(self.sheets, len(preview.sheets) > 1)
        self._show_field(self.encoding, preview.form == "csv")
        self._fill_table(preview)
        for widget in (self.fields, self.table):
            widget.show()
        self._changed()

    def _show_field(self, field: QWidget, is_there: bool) -> None:
        field.setVisible(is_there)
        self._labels[field].setVisible(is_there)

    def _fill_table(self, preview: Preview) -> None:
        told = self.chosen_columns().values()
        self._order = tuple(dict.fromkeys((*told, *preview.header)))
        places = [preview.header.index(name) for name in self._order]
        self.table.setColumnCount(len(places))
        self.table.setRowCount(len(preview.rows))
        for row, cells in enumerate(preview.rows):
            for column, place in enumerate(places):
                self.table.setItem(row, column, QTableWidgetItem(cells[place] if place < len(cells) else ""))
        self._name_columns()
        self.table.resizeColumnsToContents()
        for place in range(self.table.columnCount()):
            self.table.setColumnWidth(place, min(max(self.table.columnWidth(place) + 12, 90), 240))

    def _name_columns(self) -> None:
        """Write above each column what it holds; the chosen ones stand out."""
        if self.preview is None:
            return
        names = role_names() | ({"revenue": self._price_words()} if self._holds_prices() else {})
        held = {name: names[role] for role, name in self.chosen_columns().items()}
        for place, name in enumerate(self._order):
            role = held.get(name)
            item = QTableWidgetItem(f"{role}\n{name}" if role else f"\n{name}")
            font = item.font()
            font.setBold(role is not None)
            item.setFont(font)
            item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            self.table.setHorizontalHeaderItem(place, item)

    def show_problem(self, refusals: Sequence[Refusal]) -> None:
        """Say why the table was not read, and lead to where it can be answered."""
        self.problem.setText(" ".join(refusal_text(each) for each in refusals[:3]))
        self.problem.setVisible(bool(refusals))
        codes = {each.code for each in refusals}
        self.zoneless.setVisible("time_zone_mixed" in codes or self.zoneless.isChecked())
        if codes & TIME_CODES:
            self.forms.setFocus(Qt.FocusReason.OtherFocusReason)
        elif codes & {"decimal_ambiguous", "decimal_mixed"}:
            self.decimal.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_progress(self, words: str, share: float | None) -> None:
        """Show how far the reading is; without words it is over."""
        self.doing.setText(words)
        for widget in (self.doing, self.progress):
            widget.setVisible(bool(words))
        self.progress.setRange(0, 0 if share is None else 1000)
        self.progress.setValue(round(1000 * (share or 0.0)))
        for combo in (*self.roles.values(), self.forms, self.gap, self.decimal, self.sheets, self.encoding):
            combo.setEnabled(not words)

    # -- what is chosen ----------------------------------------------------------------------------

    def chosen_columns(self) -> dict[str, str]:
        """Return the column chosen for each role."""
        return {role: str(box.currentData()) for role, box in self.roles.items() if box.currentData()}

    @property
    def is_complete(self) -> bool:
        """Whether customer, time and activity have a column, each another one, and quantities a price."""
        return not self.lacking and self._twice is None

    @property
    def lacking(self) -> tuple[str, ...]:
        """What still needs a column, in words."""
        told, names = self.chosen_columns(), role_names()
        open_now = [names[role] for role in REQUIRED if role not in told]
        if "quantity" in told and "revenue" not in told:
            open_now.append(self._price_words())
        return tuple(open_now)

    @property
    def _twice(self) -> str | None:
        """The column that is chosen for two of customer, time and activity."""
        told = self.chosen_columns()
        needed = [told[role] for role in REQUIRED if role in told]
        return next((name for name in needed if needed.count(name) > 1), None)

    def take_focus(self) -> None:
        """Lead to the first column that is still to be chosen."""
        told = self.chosen_columns()
        first = next((role for role in REQUIRED if role not in told), "customer")
        self.roles[first].setFocus(Qt.FocusReason.OtherFocusReason)

    def choice(self) -> Choice:
        """Return how the table is to be read."""
        told = self.chosen_columns()
        return Choice(
            **{role: told.get(role) for role in ROLES},
            time_form=str(self.forms.currentData() or ""),
            zoneless="utc" if self.zoneless.isChecked() else self._known.zoneless,
            session_gap_minutes=float(self.gap.currentData() or 0) or None,
            decimal_comma={"comma": True, "point": False}.get(str(self.decimal.currentData())),
            sheet=self.sheets.currentText() or None,
            encoding=str(self.encoding.currentData() or ""),
            separator=self._known.separator,
        )

    def _chose(self, role: str, _told: object = None) -> None:
        """Bring the chosen column into sight: its first rows show whether it is the right one."""
        self._changed()
        name = self.roles[role].currentData()
        if name in self._order and self.table.rowCount():
            self.table.scrollTo(self.table.model().index(0, self._order.index(name)))

    def _holds_prices(self) -> bool:
        """Whether the column of the revenue holds prices of one, since another one holds quantities."""
        return bool(self.roles["quantity"].currentData())

    def _price_words(self) -> str:
        return _("Price of one")

    def _name_revenue(self) -> None:
        words = self._price_words() if self._holds_prices() else role_names()["revenue"]
        field = self.roles["revenue"]
        self._labels[field].setText(words)
        field.setAccessibleName(words)

    def _changed(self, _told: object = None) -> None:
        self._name_columns()
        self._name_revenue()
        self._tell_lacking()
        self.changed.emit()

    def _tell_lacking(self) -> None:
        """Say which columns are still to be chosen, or chosen for two things."""
        text = ""
        if self.preview is not None and self.lacking:
            text = _("Still to choose: {columns}").format(columns=", ".join(self.lacking))
        elif self.preview is not None and self._twice is not None:
            text = refusal_text(Refusal("column_twice", value=self._twice))
        self.problem.setText(text)
        self.problem.setVisible(bool(text))


def _choose(box: QComboBox, value: object) -> None:
    box.setCurrentIndex(max(0, box.findData(value)))


def role_names() -> dict[str, str]:
    """Return what the columns of an event table hold, the needed ones first."""
    return {
        "customer": _("Customer"),
        "time": _("Time"),
        "activity": _("Activity"),
        "stage": _("Stage"),
        "channel": _("Channel"),
        "segment": _("Segment"),
        "revenue": _("Revenue"),
        "quantity": _("Quantity"),
        "cost": _("Cost"),
        "session": _("Session"),
    }


def _time_forms() -> list[tuple[str, object]]:
    return [
        (_("as it seems"), ""),
        ("2026-01-31 10:15:00", "iso"),
        (_("2026-01-31 10:15:00+02:00, with a zone"), "iso_zone"),
        (_("31.01.2026 (day first)"), "day_first"),
        (_("01/31/2026 (month first)"), "month_first"),
        ("31 Jan 2026", "month_named"),
        ("2026.01.31", "year_dots"),
        (_("seconds since 1970"), "epoch_seconds"),
        (_("milliseconds since 1970"), "epoch_milliseconds"),
        (_("microseconds since 1970"), "epoch_microseconds"),
    ]


def _gaps() -> list[tuple[str, object]]:
    minutes = ngettext("of {count} minute", "of {count} minutes", 30)
    days = (1, 7, 30, 90)
    return [
        (_("no, one a customer"), 0.0),
        (_("{gap} (web sites)").format(gap=minutes.format(count=number(30))), WEB_GAP_MINUTES),
        *(
            (
                ngettext("of {count} day", "of {count} days", n).format(count=number(n)),
                1440.0 * n,
            )
            for n in days
        ),
    ]


def _decimals() -> list[tuple[str, object]]:
    return [(_("as it seems"), ""), (_("point: 1.5"), "point"), (_("comma: 1,5"), "comma")]


def _encodings() -> list[tuple[str, object]]:
    codes = ("utf-8", "utf-16", "cp1250", "cp1251", "cp1252", "iso8859-2", "koi8-r")
    return [(_("as found"), ""), *((code, code) for code in codes)]
