"""The KPI table as a model: a row for each number of a subject, a column for each period, all to be typed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from gui import theme
from gui.figures import figure
from gui.guard import guarded
from gui.panels.figures import Unfit, editable, name_of, parsed
from gui.panels.kpi_rows import Key, Row, rows_of, set_targets, wanted
from gui.panels.trend import trend_text
from gui.sentences import kpi_definition, subject_name, unit_text
from gui.session import Session
from gui.tips import plain_tip
from gui.words import _, number, period_name
from journey.change import Change
from journey.edits.numbers import Number, set_numbers
from journey.lookup import periods
from journey.periods import period_end
from metrics.kpis import Kpi

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
SUBJECT, KPI, UNIT, TARGET, UNDATED = range(5)
COUNT = Kpi("n", "n", "", "count", "indicator", "none", 0, 1e15, 1, "last")
VISIBLE = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole, Qt.ItemDataRole.ToolTipRole)


@dataclass(frozen=True)
class Typed:
    """A text that was typed or pasted into a cell."""

    row: int
    column: int
    text: str


class KpiModel(QAbstractTableModel):
    """All numbers of the map under the segment and scenario that are looked at.

    Signals
    -------
    said(str)
        why a cell was not taken, in one sentence; "" once all is well.
    """

    said = Signal(str)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.rows: list[Row] = []
        self.periods: list[str] = []
        self._extra_rows: dict[Key, None] = {}
        self._extra_periods: set[str] = set()
        self._names: dict[str, str] = {}
        self._wanted: set[Key] = set()
        self.refresh()

    # -- what there is -----------------------------------------------------------------------------

    def refresh(self) -> None:
        """Read the map anew; where rows and columns stay, only what changed is repainted."""
        journey, asked = self._session.journey, self._session.asked
        self._wanted = set(wanted(journey, self._session.scorecard.findings))
        rows = rows_of(journey, asked, [*self._extra_rows, *self._wanted])
        times = sorted({*periods(journey), *self._extra_periods}, key=lambda p: (period_end(p), p))
        names = {row.subject: subject_name(journey, row.subject) for row in rows}
        if [row.key for row in rows] != [row.key for row in self.rows] or times != self.periods:
            self.beginResetModel()
            self.rows, self.periods, self._names = rows, times, names
            self.endResetModel()
            return
        changed = [
            place
            for place, (old, new) in enumerate(zip(self.rows, rows, strict=True))
            if old != new or self._names[old.subject] != names[new.subject]
        ]
        self.rows, self._names = rows, names
        for place in changed:
            self.dataChanged.emit(self.index(place, 0), self.index(place, self.columnCount() - 1), VISIBLE)

    def forget(self) -> None:
        """Forget the rows and periods that were added for another document."""
        self._extra_rows.clear()
        self._extra_periods.clear()

    def add_row(self, key: Key) -> int:
        """Show a row for a subject and a KPI, and return its place."""
        self._extra_rows[key] = None
        self.refresh()
        return [row.key for row in self.rows].index(key)

    def add_period(self, period: str) -> int:
        """Show a column for a period, and return its place."""
        self._extra_periods.add(period)
        self.refresh()
        return UNDATED + 1 + self.periods.index(period)

    @property
    def colors(self) -> theme.Theme:
        """The theme that the table is drawn in."""
        return self._session.theme

    @property
    def count_column(self) -> int:
        """The place of the last column, the number of observations."""
        return UNDATED + 1 + len(self.periods)

    @property
    def trend_column(self) -> int:
        """The place of the column that draws the course of the periods."""
        return self.count_column + 1

    def period_at(self, column: int) -> str | None:
        """Return the period of a column, None for the undated one."""
        return None if column == UNDATED else self.periods[column - UNDATED - 1]

    def is_value(self, column: int) -> bool:
        """Return whether a column holds values of the KPI itself."""
        return UNDATED <= column < self.count_column

    def place_name(self, row: int, column: int) -> str:
        """Return the words for a cell: "Trial, Conversion rate, Apr 2020"."""
        entry = self.rows[row]
        names = [self._names[entry.subject], name_of(entry.kpi)]
        return ", ".join([*names, str(self.headerData(column, Qt.Orientation.Horizontal))])

    # -- what Qt asks ------------------------------------------------------------------------------

    @guarded(0)
    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Return how many rows there are."""
        return 0 if parent.isValid() else len(self.rows)

    @guarded(0)
    def columnCount(self, parent: Index = NOWHERE) -> int:
        """Return how many columns there are."""
        return 0 if parent.isValid() else self.trend_column + 1

    @guarded(Qt.ItemFlag.NoItemFlags)
    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return what can be done with a cell."""
        shown = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if not TARGET <= index.column() <= self.count_column or self._session.is_view_only:
            return shown
        return shown | Qt.ItemFlag.ItemIsEditable

    @guarded()
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the heading of a column."""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignVCenter | (
                Qt.AlignmentFlag.AlignLeft if section < TARGET else Qt.AlignmentFlag.AlignRight
            )
        if role != Qt.ItemDataRole.DisplayRole or orientation != Qt.Orientation.Horizontal:
            return None
        if section >= self.count_column:
            return _("Last n") if section == self.count_column else _("Trend")
        if section > TARGET:
            name = period_name(self.period_at(section))
            return name[:1].upper() + name[1:]
        return (_("Where"), _("KPI"), _("Unit"), _("Target"))[section]

    @guarded()
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows, edits and says."""
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row, column = self.rows[index.row()], index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._shown(row, column)
            case Qt.ItemDataRole.EditRole:
                return self._editable(row, column)
            case Qt.ItemDataRole.ToolTipRole:
                told = self._told(row, column)
                return plain_tip(told) if isinstance(told, str) else told
            case Qt.ItemDataRole.AccessibleTextRole:
                shown = self._shown(row, column) or self._told(row, column) or _("empty")
                return f"{self.place_name(index.row(), column)}: {shown}"
            case Qt.ItemDataRole.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignLeft if column < TARGET else Qt.AlignmentFlag.AlignRight
                return side | Qt.AlignmentFlag.AlignVCenter
            case Qt.ItemDataRole.ForegroundRole if self._is_muted(row, column):
                return self._session.theme.color("text_muted")
            case Qt.ItemDataRole.BackgroundRole if self._is_wanted(row, column):
                return self._session.theme.color("warning_soft")
            case Qt.ItemDataRole.FontRole if column == SUBJECT:
                return theme.font(theme.size("text"), theme.MEDIUM)
        return None

    def _value(self, row: Row, column: int) -> float | None:
        if column == TARGET:
            return row.target
        if column == self.count_column:
            return row.last[2] if row.last is not None else None
        point = row.point(self.period_at(column))
        return point[1] if point is not None else None

    def _shown(self, row: Row, column: int) -> str:
        currency = self._session.journey.map.currency
        if column < TARGET:
            unit = unit_text(row.kpi.unit, currency)
            return (self._names[row.subject], name_of(row.kpi), unit)[column]
        if column == self.trend_column:
            return ""
        value = self._value(row, column)
        if value is None:
            return ""
        return number(value, 0) if column == self.count_column else figure(value, row.kpi.unit, currency)

    def _editable(self, row: Row, column: int) -> str:
        if column < TARGET or column == self.trend_column:
            return self._shown(row, column)
        unit = "count" if column == self.count_column else row.kpi.unit
        return editable(self._value(row, column), unit)

    def _told(self, row: Row, column: int) -> str | None:
        if column == KPI:
            return kpi_definition(row.kpi.id) or row.kpi.definition or None
        if column == self.trend_column:
            return trend_text(row, self._session.journey.map.currency)
        series = row.own or row.lent
        if self._is_wanted(row, column):
            return _("What a customer is worth is unknown without this number: type it here.")
        if not self.is_value(column) or series is None:
            return None
        point = row.point(self.period_at(column))
        said = [_("Source: {source}").format(source=series.source)] if series.source else []
        if point is not None and point[2] is not None:
            said.append(_("n = {number}").format(number=number(point[2], 0)))
        if row.is_lent:
            said.append(_("A number of others stands in; type one of its own."))
        return "\n".join(said) or None

    def _is_wanted(self, row: Row, column: int) -> bool:
        """Return whether the value of the map waits for a number in this cell: the latest of an empty row."""
        return row.key in self._wanted and column == UNDATED + len(self.periods)

    def _is_muted(self, row: Row, column: int) -> bool:
        if column in (KPI, UNIT):
            return column == UNIT
        return row.goal is None if column == TARGET else column > TARGET and row.is_lent

    # -- typing ------------------------------------------------------------------------------------

    @guarded(False)
    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Take what was typed into a cell as one undo step."""
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        typed = Typed(index.row(), index.column(), str(value))
        if typed.text == self._editable(self.rows[typed.row], typed.column):
            return True
        reason = self.refusal(typed)
        self.said.emit(reason)
        if reason:
            return False
        self._session.do(self.change_of([typed], "set_number"))
        return True

    def refusal(self, typed: Typed) -> str:
        """Return why a text cannot be taken into a cell, "" where it can."""
        try:
            self._parsed(typed)
        except Unfit as reason:
            return str(reason)
        return ""

    def _parsed(self, typed: Typed) -> float | None:
        row = self.rows[typed.row]
        if not TARGET <= typed.column <= self.count_column:
            raise Unfit(_("Only targets, values and numbers of observations are typed here."))
        if typed.column == self.count_column:
            if row.own is None:
                raise Unfit(_("There is no number yet that observations could stand behind."))
            count = parsed(typed.text, COUNT, "")
            if count is None:
                raise Unfit(_("How many observations? Clear the value itself to take the number away."))
            return count
        return parsed(typed.text, row.kpi, self._session.journey.map.currency)

    def change_of(self, cells: Iterable[Typed], label: str) -> Change:
        """Return one change for texts that can all be taken."""
        asked, journey = self._session.asked, self._session.document.journey
        numbers: list[Number] = []
        targets: dict[Key, float | None] = {}
        for typed in cells:
            row, value = self.rows[typed.row], self._parsed(typed)
            if typed.column == TARGET:
                targets[row.key] = value
                continue
            period, observed = self._period_and_count(row, typed, value)
            numbers.append(
                Number(
                    subject=row.subject,
                    kpi=row.kpi.id,
                    value=row.last[1] if observed is not None and row.last else value,
                    n=observed,
                    period=period,
                    segment=asked.segment,
                    scenario=asked.scenario,
                )
            )
        values, goals = (
            set_numbers(journey, numbers, label),
            set_targets(journey, targets, asked.segment, label),
        )
        return Change(label, {**values.edits, **goals.edits})

    def _period_and_count(
        self, row: Row, typed: Typed, value: float | None
    ) -> tuple[str | None, float | None]:
        if typed.column != self.count_column:
            return self.period_at(typed.column), None
        return (row.last[0] if row.last is not None else None), value

    def take(self, cells: Sequence[Typed], label: str) -> list[tuple[Typed, str]]:
        """Take all texts that can be taken as one undo step; return the others, each with the reason."""
        refused = [(typed, reason) for typed in cells if (reason := self.refusal(typed))]
        bad = {id(typed) for typed, _reason in refused}
        change = self.change_of([typed for typed in cells if id(typed) not in bad], label)
        if change:
            self._session.do(change)
        return refused
