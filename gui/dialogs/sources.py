"""The tables that a map remembers: each can be refreshed, renamed or forgotten."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gui.dialogs.ask import words_label
from gui.session import Session
from gui.words import _
from journey.change import Change
from journey.records import DataSource
from metrics.tables.recipe import kpi_sources


class SourceList(QDialog):
    """Every remembered KPI table, with what can be done with it.

    Signals
    -------
    refreshed(str)
        numbers are to be brought up to date from the table of this id.
    """

    refreshed = Signal(str)

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Tables of this map"))
        self.resize(520, 320)
        self._session = session
        self.list = QListWidget()
        self.list.setAccessibleName(_("Tables of this map"))
        self.list.itemActivated.connect(self._refresh)
        self.list.currentRowChanged.connect(self._follow)
        self.refresh_button = QPushButton(_("Refresh"))
        self.refresh_button.setDefault(True)
        self.refresh_button.clicked.connect(self._refresh)
        self.forget_button = QPushButton(_("Forget"))
        self.forget_button.setToolTip(_("The numbers stay; only how the table is read is forgotten."))
        self.forget_button.clicked.connect(self._forget)
        close = QPushButton(_("Close"))
        close.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addWidget(self.forget_button)
        row.addStretch(1)
        row.addWidget(close)
        row.addWidget(self.refresh_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(10)
        column.addWidget(words_label(_("Tables of this map"), "heading"))
        column.addWidget(words_label(_("How these tables are read is remembered with the map."), "muted"))
        column.addWidget(self.list, 1)
        column.addLayout(row)
        self._fill()

    def _fill(self) -> None:
        self.list.clear()
        for source in kpi_sources(self._session.document.journey):
            item = QListWidgetItem(
                f"{source.name}\n{source.file}" if source.name != source.file else source.file
            )
            item.setData(Qt.ItemDataRole.UserRole, source.id)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self._follow()

    def _follow(self) -> None:
        has_one = self.list.currentItem() is not None
        self.refresh_button.setEnabled(has_one and not self._session.is_view_only)
        self.forget_button.setEnabled(has_one and not self._session.is_view_only)

    def _chosen(self) -> str:
        item = self.list.currentItem()
        return str(item.data(Qt.ItemDataRole.UserRole)) if item is not None else ""

    def _refresh(self) -> None:
        key = self._chosen()
        self.accept()
        self.refreshed.emit(key)

    def _forget(self) -> None:
        key = self._chosen()
        source = self._session.document.journey.get(key, DataSource)
        self._session.do(Change("forget_source", {key: (source, None)}))
        self._fill()
