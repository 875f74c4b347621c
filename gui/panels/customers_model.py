"""The table of customers: rows of arrays, so that a hundred thousand sort and filter while a person types."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from gui.figures import figure
from gui.guard import guarded
from gui.words import UNKNOWN_MARK, _, number, percent
from metrics.customers.valuation import CustomerBase

Index = QModelIndex | QPersistentModelIndex
CUSTOMER, TIER, VALUE, ALIVE, EXPECTED, PURCHASES, SPENT, LAST = range(8)
NOWHERE = QModelIndex()


class CustomersModel(QAbstractTableModel):
    """Customers of a base in an order and a selection of their own."""

    def __init__(self) -> None:
        super().__init__()
        self.base: CustomerBase | None = None
        self.currency = "EUR"
        self.tiers: tuple[str, ...] = ()
        self._keys: dict[int, NDArray[Any]] = {}
        self._folded: tuple[str, ...] = ()
        self._assignment: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self._shown: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self._sorted = (VALUE, Qt.SortOrder.DescendingOrder)
        self._words = ""

    def show_base(self, base: CustomerBase | None, currency: str) -> None:
        """Show other customers, the most worth first."""
        self.beginResetModel()
        self.base, self.currency = base, currency
        count = 0 if base is None else len(base.customers)
        self._assignment = np.full(count, -1, dtype=np.int64)
        self._folded = () if base is None else tuple(key.casefold() for key in base.customers)
        self._keys = {} if base is None else _keys(base)
        self._arrange()
        self.endResetModel()

    def show_tiers(self, names: tuple[str, ...], assignment: NDArray[np.int64]) -> None:
        """Say in which tier each customer is."""
        self.layoutAboutToBeChanged.emit()
        self.tiers, self._assignment = names, assignment
        self._keys[TIER] = assignment
        if self._sorted[0] == TIER:
            self._arrange()
        self.layoutChanged.emit()

    def find(self, words: str) -> None:
        """Show the customers whose key holds these words."""
        self.beginResetModel()
        self._words = words.strip().casefold()
        self._arrange()
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Put the customers in the order of a column."""
        self.layoutAboutToBeChanged.emit()
        self._sorted = (column, order)
        self._arrange()
        self.layoutChanged.emit()

    def _arrange(self) -> None:
        column, order = self._sorted
        keys = self._keys.get(column)
        if keys is None:
            self._shown = np.arange(len(self._folded))
        else:
            self._shown = np.argsort(keys, kind="stable")
        if order is Qt.SortOrder.DescendingOrder:
            self._shown = self._shown[::-1]
        if self._words:
            kept = np.fromiter((self._words in key for key in self._folded), bool, len(self._folded))
            self._shown = self._shown[kept[self._shown]]

    def customer(self, row: int) -> str:
        """Return the customer of a row."""
        assert self.base is not None
        return self.base.customers[int(self._shown[row])]

    # -- what Qt asks ------------------------------------------------------------------------------

    @guarded(0)
    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Return how many customers are shown."""
        return 0 if parent.isValid() else len(self._shown)

    @guarded(0)
    def columnCount(self, parent: Index = NOWHERE) -> int:
        """Return how many columns there are."""
        return 0 if parent.isValid() else 8

    @guarded()
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the words of a heading, and what they mean."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(_side(section))
        words, told = headings()[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return words
        return told if role == Qt.ItemDataRole.ToolTipRole else None

    @guarded()
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell."""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(_side(index.column()))
        if role != Qt.ItemDataRole.DisplayRole or self.base is None:
            return None
        place = int(self._shown[index.row()])
        return self._cells(self.base)[index.column()](place)

    def _cells(self, base: CustomerBase) -> tuple[Callable[[int], str], ...]:
        money = self.currency
        return (
            lambda place: base.customers[place],
            self._tier,
            lambda place: figure(base.value[place], "money", money),
            lambda place: percent(base.alive[place], 0),
            lambda place: number(base.expected[place]),
            lambda place: number(base.purchases[place]),
            lambda place: figure(base.spent[place], "money", money),
            lambda place: base.last[place],
        )

    def _tier(self, place: int) -> str:
        tier = int(self._assignment[place])
        return self.tiers[tier] if 0 <= tier < len(self.tiers) else UNKNOWN_MARK


def headings() -> tuple[tuple[str, str], ...]:
    """Return the headings and what they mean, in the order of the columns."""
    return (
        (_("Customer"), ""),
        (_("Tier"), ""),
        (_("Worth"), _("Money to expect from now on, discounted, margin applied")),
        (_("Still there"), _("The chance that this is still a customer")),
        (_("To expect"), _("Purchases to expect in the time ahead; for renewals, the chance of the next")),
        (_("Bought"), _("Purchases so far; all of one day are one")),
        (_("Spent"), _("What they came to so far")),
        (_("Last"), _("The day of the last purchase")),
    )


def _side(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignLeft if column in (CUSTOMER, TIER) else Qt.AlignmentFlag.AlignRight
    return side | Qt.AlignmentFlag.AlignVCenter


def _keys(base: CustomerBase) -> dict[int, NDArray[Any]]:
    """Return what each column is sorted by; customers stand in the order of their keys already."""
    return {
        VALUE: np.array(base.value),
        ALIVE: np.array(base.alive),
        EXPECTED: np.array(base.expected),
        PURCHASES: np.array(base.purchases),
        SPENT: np.array(base.spent),
        LAST: np.array(base.last, dtype="datetime64[D]"),
    }
