"""What a KPI table would bring, shown before anything is changed: columns, names, changes, refusals."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHeaderView,
    QLabel,
    QListWidget,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from gui import words
from gui.dialogs.ask import take_enter
from gui.dialogs.import_choices import (
    ColumnChoices,
    NameChoices,
    ReadingChoices,
    with_column,
    with_name,
    with_option,
)
from gui.dialogs.table_form import Choice
from gui.guard import guarded
from gui.sentences import kpi_name, refusal_text, subject_name, value_text
from gui.words import _, ngettext
from journey.journey import Journey
from metrics.kpis import kpi_of
from metrics.tables.recipe import Recipe
from metrics.tables.refresh import Update, updates
from metrics.tables.table import Table

MOST_ROWS = 500
TAKEN, REFUSED, COLUMNS, NAMES = range(4)


class ImportDialog(QDialog):
    """Shows what a table would bring: numbers taken, rows refused with the reason, stages to be made.

    Signals
    -------
    confirmed(Table)
        a person wants these numbers.
    making_toggled(bool)
        whether unknown stages are to be made; the owner reads the table anew.
    sheet_chosen(str)
        another sheet of the workbook is wanted; the owner reads that one.
    recipe_changed(Recipe)
        a column, a name or the way of reading was chosen; the owner reads the table anew.
    other_wanted()
        the numbers are in another file than the one that was read.
    """

    confirmed = Signal(object)
    making_toggled = Signal(bool)
    sheet_chosen = Signal(str)
    recipe_changed = Signal(object)
    other_wanted = Signal()

    def __init__(
        self,
        path: Path,
        journey: Journey,
        table: Table,
        makes: bool,
        parent: QWidget,
        recipe: Recipe | None = None,
        title: str = "",
        is_known: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title or _("Import a KPI table"))
        self.resize(900, 640)
        self._journey = journey
        self.table = table
        self.recipe = self._told = recipe or Recipe()
        self._is_known = is_known
        self.title = QLabel(path.name)
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setProperty("role", "heading")
        self.summary = _plain()
        self.makes = QCheckBox(_("Make a stage of every stage name that the map does not have"))
        self.makes.setChecked(makes)
        self.makes.toggled.connect(self.making_toggled)
        self.remembers = QCheckBox(_("Remember with the map how this table is read, for “Refresh”"))
        self.remembers.setChecked(True)
        self.remembers.toggled.connect(lambda: self.show_table(self.table))
        self._make_sheets(table)
        self.reading = ReadingChoices()
        self.reading.chosen.connect(self._option_chosen)
        self._make_tabs()
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(10)
        for widget in (self.title, self.sheet_row, self.reading, self.summary):
            column.addWidget(widget)
        column.addWidget(self.tabs, 1)
        for widget in (self.makes, self.remembers, self._buttons()):
            column.addWidget(widget)
        self.show_table(table)

    def _make_sheets(self, table: Table) -> None:
        self.sheets = Choice()
        self.sheets.addItems(table.sheets)
        self.sheets.textActivated.connect(self.sheet_chosen)
        self.sheet_row = QWidget()
        sheet_form = QFormLayout(self.sheet_row)
        sheet_form.setContentsMargins(0, 0, 0, 0)
        sheet_form.addRow(_("Sheet"), self.sheets)
        self.sheet_row.setVisible(len(table.sheets) > 1)

    def _make_tabs(self) -> None:
        self.numbers = _table_widget()
        self.refused = QListWidget()
        self.refused.setWordWrap(True)
        self.refused.setAccessibleName(_("Refused"))
        self.columns = ColumnChoices(self._journey)
        self.columns.chosen.connect(self._column_chosen)
        self.names = NameChoices(self._journey)
        self.names.chosen.connect(self._name_chosen)
        self.tabs = QTabWidget()
        for widget, words_of in (
            (self.numbers, ""),
            (self.refused, ""),
            (self.columns, _("Columns")),
            (self.names, ""),
        ):
            self.tabs.addTab(widget, words_of)
        self._was_shown = False

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox()
        self.go_on = buttons.addButton("", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(_("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        self.other = buttons.addButton(_("Other file …"), QDialogButtonBox.ButtonRole.ResetRole)
        take_enter(buttons, self.go_on)
        self.other.clicked.connect(self.other_wanted)
        buttons.accepted.connect(self._confirm)
        buttons.rejected.connect(self.reject)
        return buttons

    @guarded()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter in the field of the period take that field, not the whole table."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        # Asked of the dialog: what tells how far a reading is may have the focus by now.
        if not (is_enter and self.focusWidget() is self.reading.period):
            super().keyPressEvent(event)

    def _confirm(self) -> None:
        self.confirmed.emit(self.table)
        self.accept()

    # -- choosing ----------------------------------------------------------------------------------

    def _option_chosen(self, name: str, value: str) -> None:
        self._read_anew(with_option(self.recipe, name, value))

    def _column_chosen(self, key: str, part: str) -> None:
        self._read_anew(with_column(self.recipe, key, part, self.table))

    def _name_chosen(self, key: str, choice: str | None) -> None:
        self._read_anew(with_name(self.recipe, key, choice))

    def _read_anew(self, recipe: Recipe) -> None:
        if recipe != self.recipe:
            self.recipe = recipe
            self.recipe_changed.emit(recipe)

    # -- showing -----------------------------------------------------------------------------------

    def show_table(self, table: Table) -> None:
        """Show what another reading of the table brings."""
        self.table = table
        self.sheets.setCurrentText(table.sheet)
        compared = updates(self._journey, table.numbers)
        self.summary.setText(summary(table, compared))
        taken, refused = len(table.numbers), len(table.refused)
        self.tabs.setTabText(TAKEN, _("Taken ({count})").format(count=taken))
        self.tabs.setTabText(REFUSED, _("Refused ({count})").format(count=refused))
        self.reading.show_table(table, self.recipe)
        self.columns.show_table(table)
        still_open = self.names.show_names(table, self.recipe)
        self.tabs.setTabText(NAMES, _("Names ({count})").format(count=still_open))
        self.tabs.setTabVisible(NAMES, bool(still_open or self.recipe.names))
        self._show_button(table, compared)
        self._show_numbers(table, compared)
        self.refused.clear()
        self.refused.addItems([refusal_text(each) for each in table.refused[:MOST_ROWS]])
        if not refused:
            self.refused.addItem(_("Every row can be used."))
        if not self._was_shown:
            self._was_shown = True
            lacks_columns = any(each.code == "column_missing" for each in table.refused)
            self.tabs.setCurrentIndex(TAKEN if taken else COLUMNS if lacks_columns else REFUSED)

    def _show_button(self, table: Table, compared: Sequence[Update]) -> None:
        taken = len(table.numbers)
        has_news = any(not update.is_same for update in compared) or bool(table.goals)
        is_known = table.remembered or (self._is_known and self.recipe == self._told)
        keeps = bool(taken) and not has_news and self.remembers.isChecked() and not is_known
        self.go_on.setEnabled(has_news or keeps)
        text = ngettext("Import {count} number", "Import {count} numbers", taken).format(count=taken)
        if not has_news:
            nothing = _("Nothing new to import") if taken else _("Nothing to import")
            text = _("Remember this table") if keeps else nothing
        self.go_on.setText(text)

    def _show_numbers(self, table: Table, compared: Sequence[Update]) -> None:
        currency = self._journey.map.currency
        made = {stage.id: stage.name for stage in table.stages}
        shown = sorted(compared, key=lambda update: update.is_same)[:MOST_ROWS]
        self.numbers.setRowCount(len(shown))
        for row, update in enumerate(shown):
            number = update.number
            subject = made.get(number.subject) or subject_name(self._journey, number.subject)
            cells = (
                subject,
                kpi_name(number.kpi, self._journey),
                words.period_name(number.period),
                value_text(number.value, number.kpi, currency, self._journey),
                words.number(number.n) if number.n is not None else "",
                self._news(update, currency),
            )
            for place, text in enumerate(cells):
                item = QTableWidgetItem(text)
                if place in (3, 4):
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.numbers.setItem(row, place, item)

    def _news(self, update: Update, currency: str) -> str:
        if update.is_new:
            return _("new")
        if update.is_same:
            return _("as before")
        return _("instead of {value}").format(value=self._before(update, currency))

    def _before(self, update: Update, currency: str) -> str:
        """Return what stands on the map, written so that it is seen in what the table differs from it."""
        about = update.number
        old, new = (
            value_text(each, about.kpi, currency, self._journey) for each in (update.before, about.value)
        )
        if update.before == about.value:
            return f"{old}, " + _("n = {number}").format(number=words.number(update.n_before, 0))
        if old != new:
            return old
        is_ratio = kpi_of(self._journey, about.kpi).unit == "ratio"
        return words.percent(update.before, 6) if is_ratio else words.number(update.before, 8)


def summary(table: Table, compared: Sequence[Update] = ()) -> str:
    """Return in words what a table would bring."""
    taken, refused, made = len(table.numbers), len(table.refused), len(table.stages)
    lines = [
        ngettext("{count} number can be imported.", "{count} numbers can be imported.", taken).format(
            count=words.number(taken)
        )
    ]
    if any(not update.is_new for update in compared):
        new, same = (sum(test) for test in zip(*((u.is_new, u.is_same) for u in compared), strict=True))
        text = _("{new} are new, {changed} change, {same} are as before.")
        lines.append(
            text.format(
                new=words.number(new), changed=words.number(taken - new - same), same=words.number(same)
            )
        )
    if refused:
        text = ngettext("{count} cell or row is refused.", "{count} cells or rows are refused.", refused)
        lines.append(text.format(count=words.number(refused)))
    if table.left_out:
        text = ngettext("{count} row is left out.", "{count} rows are left out.", table.left_out)
        lines.append(text.format(count=words.number(table.left_out)))
    if made:
        names = ", ".join(stage.name for stage in table.stages[:6]) + (", …" if made > 6 else "")
        text = ngettext("{count} stage will be made: {names}.", "{count} stages will be made: {names}.", made)
        lines.append(text.format(count=made, names=names))
    if table.remembered:
        lines.append(_("It is read as was chosen last time."))
    if max(taken, refused) > MOST_ROWS:
        lines.append(_("The first {count} are shown.").format(count=MOST_ROWS))
    return " ".join(lines)


def _plain() -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setProperty("role", "muted")
    return label


def _table_widget() -> QTableWidget:
    table = QTableWidget(0, 6)
    table.setAccessibleName(_("Taken"))
    table.setHorizontalHeaderLabels(
        [_("Subject"), _("KPI"), _("Period"), _("Value"), _("n"), _("On the map")]
    )
    table.verticalHeader().hide()
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setShowGrid(False)
    table.setAlternatingRowColors(True)
    table.setTabKeyNavigation(False)
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    for place in (3, 4):
        item = table.horizontalHeaderItem(place)
        if item is not None:
            item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    for place in (2, 3, 4, 5):
        header.setSectionResizeMode(place, QHeaderView.ResizeMode.ResizeToContents)
    return table
