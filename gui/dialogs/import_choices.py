"""What can be chosen about a table: which column is what, what a name means, how cells are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gui.dialogs.ask import words_label
from gui.dialogs.table_form import Choice
from gui.sentences import kpi_name, subject_name
from gui.words import _, number, period_name
from journey.journey import Journey
from metrics.kpis import kpis_of
from metrics.tables.cells import period_from
from metrics.tables.recipe import LEAVE_OUT, MAKE, PARTS, UNUSED, Recipe, column_key
from metrics.tables.recognition import KpiNames, choice_key
from metrics.tables.suggestions import Unknown, candidates
from metrics.tables.table import Table

MOST_COLUMNS = 60
"""Columns that can be chosen for; a wider table is read as guessed beyond them."""
MOST_CANDIDATES = 300
MOST_NAMES = 25
"""Names that are chosen for at a time; the next ones follow as these are done."""
OPEN = "?"
"""The answer for a name that nobody has chosen for."""


def part_names() -> dict[str, str]:
    """Return the words for the parts that a column can play."""
    return {
        "stage": _("Stage"),
        "touchpoint": _("Touchpoint"),
        "subject": _("Stage, touchpoint or flow"),
        "kpi": _("KPI"),
        "period": _("Period or date"),
        "value": _("Value"),
        "n": _("n (observations)"),
        "segment": _("Segment"),
        "scenario": _("Scenario"),
        "unit": _("Unit"),
        "source": _("Source"),
        "evidence": _("Evidence"),
        "target": _("Target"),
        "warning": _("Warning"),
        "low": _("Lowest guess"),
        "high": _("Highest guess"),
        "spread": _("Standard deviation"),
        "answer": _("Single answer"),
        "promoters": _("Promoters (count)"),
        "passives": _("Passives (count)"),
        "detractors": _("Detractors (count)"),
    }


class ColumnChoices(QWidget):
    """The head of the table as it stands in the file, with a choice above each column.

    Signals
    -------
    chosen(str, str)
        a column, by its key, and the part it is to play.
    """

    chosen = Signal(str, str)

    def __init__(self, journey: Journey) -> None:
        super().__init__()
        self._kpis = {key: kpi_name(key, journey) for key in kpis_of(journey)}
        self._header: tuple[str, ...] = ()
        self.combos: list[QComboBox] = []
        self.grid = _grid(0)
        self.grid.setAccessibleName(_("The first rows of the table"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.addWidget(_hint(_("What each column holds, as guessed. Change what is not right.")))
        column.addWidget(self.grid, 1)

    def show_table(self, table: Table) -> None:
        """Show another reading of the table."""
        header = table.header[:MOST_COLUMNS]
        grid = self.grid
        if header != self._header:
            self._header = header
            self._make_combos(header)
        for place, part in enumerate(table.parts[: len(header)]):
            self._show_part(self.combos[place], part)
        grid.setRowCount(1 + len(table.preview))
        for row, cells in enumerate(table.preview, start=1):
            for place, text in enumerate(cells[: len(header)]):
                grid.setItem(row, place, QTableWidgetItem(text[:200]))

    def _make_combos(self, header: tuple[str, ...]) -> None:
        grid = self.grid
        grid.clear()
        grid.setColumnCount(len(header))
        grid.setRowCount(1)
        grid.setHorizontalHeaderLabels([text or f"#{place + 1}" for place, text in enumerate(header)])
        self.combos = []
        for place in range(len(header)):
            key = column_key(header, place)
            combo = Choice()
            combo.setAccessibleName(_("What the column “{name}” holds").format(name=key))
            combo.addItem(_("– not read –"), UNUSED)
            for part, words in part_names().items():
                combo.addItem(words, part)
            combo.insertSeparator(combo.count())
            for name, words in self._kpis.items():
                combo.addItem(_("Values: {kpi}").format(kpi=words), f"kpi:{name}")
            combo.activated.connect(partial(self._tell, combo, key))
            grid.setCellWidget(0, place, combo)
            grid.setColumnWidth(place, 170)
            self.combos.append(combo)
        grid.setRowHeight(0, 36)

    def _show_part(self, combo: QComboBox, part: str) -> None:
        if combo.findData(part) < 0:
            words = period_name(part[7:]) if part.startswith("period:") else part.removeprefix("kpi:")
            combo.addItem(_("Values of {period}").format(period=words), part)
        combo.setCurrentIndex(combo.findData(part))

    def _tell(self, combo: QComboBox, key: str, _place: int) -> None:
        self.chosen.emit(key, str(combo.currentData()))


class NameChoices(QWidget):
    """The names that the map does not have, each with the records that it may mean.

    Signals
    -------
    chosen(str, object)
        a name, by its key, and the id of a record, LEAVE_OUT, MAKE, or None for no choice.
    """

    chosen = Signal(str, object)

    def __init__(self, journey: Journey) -> None:
        super().__init__()
        self._journey = journey
        self._known: dict[str, Unknown] = {}
        self._candidates: dict[str, list[tuple[str, str]]] = {}
        self.combos: dict[str, QComboBox] = {}
        self.grid = _grid(4)
        self.grid.setHorizontalHeaderLabels([_("In the table"), _("Holds"), _("Rows"), _("Means")])
        self.grid.setAccessibleName(_("Names that the map does not have"))
        head = self.grid.horizontalHeader()
        for place in (0, 3):
            head.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.addWidget(
            _hint(_("These names are not on the map. Say what each means, or leave its rows out."))
        )
        column.addWidget(self.grid, 1)

    def show_names(self, table: Table, recipe: Recipe) -> int:
        """Show the unknown names and those that were chosen for; return how many are still open."""
        self._known |= {choice_key(each.role, each.text): each for each in table.unknown}
        waiting = {choice_key(each.role, each.text) for each in table.unknown}
        shown = [key for key in self._known if key in waiting or key in recipe.names][:MOST_NAMES]
        for key in recipe.names:
            if key not in self._known:
                role, _colon, text = key.partition(":")
                self._known[key] = Unknown(role, text, 0)
                shown.append(key)
        self.grid.setRowCount(len(shown))
        self.combos = {}
        for row, key in enumerate(shown):
            self._show(row, key, recipe.names.get(key))
        return len(waiting)

    def _show(self, row: int, key: str, choice: str | None) -> None:
        unknown, words = self._known[key], part_names()
        rows = number(unknown.rows) if unknown.rows else ""
        for place, text in enumerate((unknown.text, words.get(unknown.role, unknown.role), rows)):
            self.grid.setItem(row, place, QTableWidgetItem(text))
        combo = Choice()
        combo.setAccessibleName(_("What “{name}” means").format(name=unknown.text))
        combo.addItem(_("– choose –"), OPEN)
        for suggested in unknown.suggestions:
            name = self._name(unknown.role, suggested)
            combo.addItem(_("{name}  (likely)").format(name=name), suggested)
        combo.addItem(_("Leave these rows out"), LEAVE_OUT)
        if unknown.role == "stage":
            combo.addItem(_("Make a new stage"), MAKE)
        self._add_records(combo, unknown)
        combo.setCurrentIndex(max(0, combo.findData(OPEN if choice is None else choice)))
        combo.activated.connect(partial(self._tell, combo, key))
        self.grid.setCellWidget(row, 3, combo)
        self.grid.setRowHeight(row, 36)
        self.combos[key] = combo

    def _add_records(self, combo: QComboBox, unknown: Unknown) -> None:
        """Offer every record of that kind by name, but those that are likely and stand above."""
        every = self._every(unknown.role)
        if every:
            combo.insertSeparator(combo.count())
        for key, name in every[:MOST_CANDIDATES]:
            if key not in unknown.suggestions:
                combo.addItem(name, key)

    def _every(self, role: str) -> list[tuple[str, str]]:
        if role not in self._candidates:
            found = dict(candidates(self._journey, role, KpiNames(self._journey)))
            named = [(key, self._name(role, key)) for key in found]
            self._candidates[role] = sorted(named, key=lambda entry: entry[1].casefold())
        return self._candidates[role]

    def _name(self, role: str, key: str) -> str:
        return kpi_name(key, self._journey) if role == "kpi" else subject_name(self._journey, key)

    def _tell(self, combo: QComboBox, key: str, _place: int) -> None:
        told = combo.currentData()
        self.chosen.emit(key, None if told == OPEN else told)


class ReadingChoices(QWidget):
    """How the cells are read, where it cannot be told from the table alone.

    Signals
    -------
    chosen(str, str)
        the name of an option of the recipe, and its value; "" means that it is guessed.
    """

    chosen = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.combos: dict[str, QComboBox] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        for name, (words, offered) in _options().items():
            box = QVBoxLayout()
            box.setSpacing(2)
            combo = Choice()
            combo.setAccessibleName(words)
            for value, text in offered.items():
                combo.addItem(text, value)
            combo.activated.connect(partial(self._tell, combo, name))
            box.addWidget(words_label(words, "muted"))
            box.addWidget(combo)
            row.addLayout(box, 1)
            self.combos[name] = combo
        self.period = QLineEdit()
        self.period.setPlaceholderText(_("undated"))
        self.period.setAccessibleName(_("Period of all rows"))
        self.period.setToolTip(_("Such as 2026-09, 2026-Q3, 2026-W05 or 2026"))
        self.period.editingFinished.connect(self._tell_period)
        self._period_box = QWidget()
        box = QVBoxLayout(self._period_box)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(2)
        box.addWidget(words_label(_("Period of all rows"), "muted"))
        box.addWidget(self.period)
        row.addWidget(self._period_box, 1)

    def show_table(self, table: Table, recipe: Recipe) -> None:
        """Show what was chosen, and beside a guess what was guessed; of a workbook, text has no encoding."""
        has_periods = any(part == "period" or part.startswith("period:") for part in table.parts)
        self._period_box.setVisible(bool(table.parts) and not has_periods)
        guessed = {
            "encoding": table.encoding,
            "separator": {"\t": _("tab")}.get(table.separator, table.separator),
        }
        for name, combo in self.combos.items():
            told = str(getattr(recipe, name))
            place = combo.findData(told)
            combo.setCurrentIndex(max(place, 0))
            if name in guessed:
                words = _("as found: {found}").format(found=guessed[name].removesuffix("-sig"))
                combo.setItemText(0, words if guessed[name] else _("as found"))
                combo.setEnabled(bool(table.separator) or bool(told))

    def _tell_period(self) -> None:
        text = self.period.text().strip().upper()
        period = period_from(text)
        if period is not None or not text:
            self.chosen.emit("period", period or "")

    def _tell(self, combo: QComboBox, name: str, _place: int) -> None:
        self.chosen.emit(name, str(combo.currentData()))


def _options() -> Mapping[str, tuple[str, Mapping[str, str]]]:
    codes = ("utf-8-sig", "utf-16", "cp1250", "cp1251", "cp1252", "iso8859-2", "koi8-r")
    found = _("as found")
    return {
        "encoding": (_("Encoding"), {"": found, **{code: code.removesuffix("-sig") for code in codes}}),
        "separator": (
            _("Separator"),
            {"": found, ",": _("comma"), ";": _("semicolon"), "\t": _("tab"), "|": "|"},
        ),
        "decimal": (_("Decimal mark"), {"": found, ".": _("point: 1.5"), ",": _("comma: 1,5")}),
        "bare": (
            _("A rate of 42 means"),
            {"": _("ask: refuse it"), "percent": "42 %", "ratio": _("a ratio: 0.42 = 42 %")},
        ),
        "dates": (
            _("Dates"),
            {"": found, "day_first": _("day first"), "month_first": _("month first")},
        ),
    }


def with_option(recipe: Recipe, name: str, value: str) -> Recipe:
    """Return a recipe with another option."""
    changed: Callable[..., Recipe] = partial(replace, recipe)
    return changed(**{name: value})


def with_column(recipe: Recipe, key: str, part: str, table: Table) -> Recipe:
    """Return a recipe in which a column plays another part; the column that played it goes without."""
    columns = dict(recipe.columns)
    if part in PARTS:
        for place, held in enumerate(table.parts):
            if held == part:
                columns[column_key(table.header, place)] = UNUSED
    return replace(recipe, columns={**columns, key: part})


def with_name(recipe: Recipe, key: str, choice: str | None) -> Recipe:
    """Return a recipe in which a name means something else, or is open again."""
    names = {other: meaning for other, meaning in recipe.names.items() if other != key}
    return replace(recipe, names=names if choice is None else {**names, key: choice})


def _hint(words: str) -> QLabel:
    """Return a line above a grid, as far from the left as the words of its cells."""
    hint = words_label(words, "muted")
    hint.setContentsMargins(8, 0, 8, 0)
    return hint


def _grid(columns: int) -> QTableWidget:
    table = QTableWidget(0, columns)
    table.verticalHeader().hide()
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
    table.setShowGrid(False)
    table.setTabKeyNavigation(False)
    table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    return table
