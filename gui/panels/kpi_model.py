"""The KPI table as a model: a row for each number of a subject, a column for each period, all to be typed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from gui import theme
from gui.figures import figure
from gui.guard import guarded
from gui.panels.figures import Unfit, editable, name_of, range_text
from gui.panels.kpi_edits import Typed, change_of, taken
from gui.panels.kpi_rows import Key, Row, rows_of, wanted
from gui.panels.trend import age_text, trend_text
from gui.sentences import evidence_name, kpi_definition, subject_name, unit_text
from gui.session import Session
from gui.tips import plain_tip
from gui.words import _, number, period_name
from journey.change import Change
from journey.lookup import periods
from journey.periods import period_end
from metrics.kpis import Kpi

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
SHOWN = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
TYPED = SHOWN | Qt.ItemFlag.ItemIsEditable
AT_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
AT_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
SUBJECT, KPI, UNIT, TARGET, UNDATED = range(5)
VISIBLE = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole, Qt.ItemDataRole.ToolTipRole)


@dataclass(frozen=True)
class Look:
    """What a cell looks like: its text, and how it is written."""

    text: str
    is_right: bool
    is_muted: bool
    is_wanted: bool
    is_heading: bool


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
        self.counts = False
        self._looks: dict[tuple[int, int], Look] = {}
        self.refresh()

    # -- what there is -----------------------------------------------------------------------------

    def refresh(self) -> None:
        """Read the map anew; where rows and columns stay, only what changed is repainted."""
        journey, asked = self._session.journey, self._session.asked
        self._looks.clear()
        self._wanted = set(wanted(journey, self._session.scorecard.findings))
        rows = rows_of(journey, asked, [*self._extra_rows, *self._wanted])
        times = sorted({*periods(journey), *self._extra_periods}, key=lambda p: (period_end(p), p))
        names = {key: subject_name(journey, key) for key in dict.fromkeys(row.subject for row in rows)}
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
        # What stays keeps what it has worked out of its points.
        for place in changed:
            self.rows[place] = rows[place]
        self._names = names
        for place in changed:
            self.dataChanged.emit(self.index(place, 0), self.index(place, self.columnCount() - 1), VISIBLE)

    def show_counts(self, is_wanted: bool) -> None:
        """Show the observations behind the values instead of the values; they are typed alike."""
        self.counts = is_wanted
        self._looks.clear()
        if self.rows:
            last = self.index(len(self.rows) - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last, VISIBLE)

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

    def may_edit(self) -> bool:
        """Return whether numbers may be changed."""
        return not self._session.is_view_only

    @property
    def count_column(self) -> int:
        """The place of the last column, the number of observations."""
        return UNDATED + 1 + len(self.periods)

    @property
    def trend_column(self) -> int:
        """The place of the column that draws the course of the periods."""
        return self.count_column + 2

    @property
    def age_column(self) -> int:
        """The place of the column that says how old the last value is."""
        return self.count_column + 1

    @property
    def source_column(self) -> int:
        """The place of the column that says where the numbers come from."""
        return self.count_column + 3

    @property
    def evidence_column(self) -> int:
        """The place of the last column, how well the numbers are known."""
        return self.count_column + 4

    @property
    def target_column(self) -> int:
        """The place of the column with targets."""
        return TARGET

    def is_typed(self, column: int) -> bool:
        """Return whether something can be typed into a column."""
        return TARGET <= column <= self.count_column or column in (self.source_column, self.evidence_column)

    def is_figure(self, column: int) -> bool:
        """Return whether a column holds figures, which stand at the right."""
        return TARGET <= column <= self.count_column

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
        counted = [_("n")] if self.counts and self.is_value(column) else []
        return ", ".join([*names, str(self.headerData(column, Qt.Orientation.Horizontal)), *counted])

    # -- what Qt asks ------------------------------------------------------------------------------

    @guarded(0)
    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Return how many rows there are."""
        return 0 if parent.isValid() else len(self.rows)

    @guarded(0)
    def columnCount(self, parent: Index = NOWHERE) -> int:
        """Return how many columns there are."""
        return 0 if parent.isValid() else self.evidence_column + 1

    @guarded(Qt.ItemFlag.NoItemFlags)
    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return what can be done with a cell."""
        is_typed = self.is_typed(index.column()) and not self._session.is_view_only
        return TYPED if is_typed else SHOWN

    @guarded()
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the heading of a column."""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return AT_RIGHT if self.is_figure(section) else AT_LEFT
        if role != Qt.ItemDataRole.DisplayRole or orientation != Qt.Orientation.Horizontal:
            return None
        if section >= self.count_column:
            last = (_("Last n"), _("Last value"), _("Trend"), _("Source"), _("Evidence"))
            return last[section - self.count_column]
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
                return AT_RIGHT if self.is_figure(column) else AT_LEFT
            case Qt.ItemDataRole.ForegroundRole if self._is_muted(row, column):
                return self._session.theme.color("text_muted")
            case Qt.ItemDataRole.BackgroundRole if self._is_wanted(row, column):
                return self._session.theme.color("warning_soft")
            case Qt.ItemDataRole.FontRole if column == SUBJECT:
                return theme.panel_font(theme.MEDIUM)
        return None

    def _value(self, row: Row, column: int) -> float | None:
        if column == TARGET:
            return row.target
        if column == self.count_column:
            return row.last[2] if row.last is not None else None
        point = row.point(self.period_at(column))
        if point is None:
            return None
        return point[2] if self.counts else point[1]

    def _shown(self, row: Row, column: int) -> str:
        currency = self._session.journey.map.currency
        if column < TARGET:
            unit = unit_text(row.kpi.unit, currency)
            return (self._names[row.subject], name_of(row.kpi), unit)[column]
        if column > self.count_column:
            return self._shown_aside(row, column)
        if self.is_value(column) and row.is_compared and not self.counts:
            return self._beside(row, column, currency)
        value = self._value(row, column)
        if value is None:
            return ""
        return number(value, 0) if self._is_count(column) else figure(value, row.kpi.unit, currency)

    def _shown_aside(self, row: Row, column: int) -> str:
        series = row.own or row.lent
        if column == self.age_column:
            return age_text(row)
        if series is None or column == self.trend_column:
            return ""
        return series.source if column == self.source_column else evidence_name(series.evidence)

    def _beside(self, row: Row, column: int, currency: str) -> str:
        """Return the value of a scenario beside that of the as-is: "41% → 45%"."""
        period, unit = self.period_at(column), row.kpi.unit
        before, after = row.base_point(period), row.own_point(period)
        texts = [figure(point[1], unit, currency) for point in (before, after) if point is not None]
        return " → ".join(dict.fromkeys(texts))

    def _editable(self, row: Row, column: int) -> str:
        if column < TARGET or column > self.count_column:
            return self._shown(row, column)
        return editable(self._value(row, column), "count" if self._is_count(column) else row.kpi.unit)

    def _is_count(self, column: int) -> bool:
        """Return whether a column holds numbers of observations."""
        return column == self.count_column or (self.counts and self.is_value(column))

    def _told(self, row: Row, column: int) -> str | None:
        if column == KPI:
            return self._about(row.kpi)
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
        if row.is_compared and row.base_point(self.period_at(column)) is not None:
            said.append(_("Left the as-is, right the scenario; where only one stands, they are the same."))
        elif row.is_lent:
            said.append(_("A number of others stands in; type one of its own."))
        return "\n".join(said) or None

    def _about(self, kind: Kpi) -> str | None:
        """Return in words what a KPI means, which values it may have, and who says so."""
        said = [
            kpi_definition(kind.id) or kind.definition,
            range_text(kind, self._session.journey.map.currency),
        ]
        if kind.source:
            said.append(_("Source: {source}").format(source=kind.source))
        return "\n".join(text for text in said if text) or None

    def _is_wanted(self, row: Row, column: int) -> bool:
        """Return whether the value of the map waits for a number in this cell: the latest of an empty row."""
        is_latest = column == UNDATED + len(self.periods) and not self.counts
        return is_latest and row.key in self._wanted

    def _is_muted(self, row: Row, column: int) -> bool:
        if column in (KPI, UNIT):
            return column == UNIT
        if self.is_value(column) and row.is_compared:
            return row.own_point(self.period_at(column)) is None
        return row.goal is None if column == TARGET else column > TARGET and row.is_lent

    def look(self, row: int, column: int) -> Look:
        """Return what a cell looks like, remembered until it changes."""
        key = (row, column)
        found = self._looks.get(key)
        if found is None:
            entry = self.rows[row]
            # Where the rows of a stage begin stands out; below, its name is there to be read, not seen.
            is_again = column == SUBJECT and row > 0 and self.rows[row - 1].subject == entry.subject
            found = self._looks[key] = Look(
                text=" ".join(self._shown(entry, column).split()),
                is_right=self.is_figure(column),
                is_muted=is_again or self._is_muted(entry, column),
                is_wanted=self._is_wanted(entry, column),
                is_heading=column == SUBJECT and not is_again,
            )
        return found

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
            taken(self, typed, self._session.journey.map.currency)
        except Unfit as reason:
            return str(reason)
        return ""

    def change_of(self, cells: Iterable[Typed], label: str) -> Change:
        """Return one change for texts that can all be taken."""
        return change_of(self, self._session.document.journey, self._session.asked, cells, label)

    def take(self, cells: Sequence[Typed], label: str) -> list[tuple[Typed, str]]:
        """Take all texts that can be taken as one undo step; return the others, each with the reason."""
        refused = [(typed, reason) for typed in cells if (reason := self.refusal(typed))]
        bad = {id(typed) for typed, _reason in refused}
        change = self.change_of([typed for typed in cells if id(typed) not in bad], label)
        if change:
            self._session.do(change)
        return refused
