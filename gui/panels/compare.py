"""The compare panel: two sides, what lies between them, and which stage and number explain it, exactly."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gui.background import Background
from gui.guard import guarded
from gui.panels.chart_box import ChartBox
from gui.panels.compare_sides import Side, sides_of
from gui.panels.compare_words import Shown, digits_of, headline, joined, parts_chart, shown_parts
from gui.panels.editors import Combo
from gui.panels.panel import Panel
from gui.panels.parts import GRID, label
from gui.sentences import disk_text, finding_text, problem_text
from gui.session import Brought, Session
from gui.words import _, money
from journey.lookup import Selection
from journey.storage.disk import DiskProblem
from journey.storage.files import NOTICES, Loaded
from journey.storage.store import load
from metrics.comparison import Comparison, compare
from metrics.decision import towards_targets
from metrics.scorecard import Scorecard, scorecard

SUBJECT_ROLE = Qt.ItemDataRole.UserRole


class ComparePanel(Panel):
    """Explains the difference of two values per entrant by stage and by KPI.

    Parameters
    ----------
    session : Session
        whose map is compared with itself: two periods, two segments, or two scenarios.
    parent : QWidget, optional
    """

    PAUSE_MS = 50
    WAITS_FOR = "turn"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "compare", _("Compare"), parent)
        self._sides: dict[str, list[Side]] = {}
        self._rows: list[Shown] = []
        self._charted: list[Shown] = []
        self._filling = self._is_laid = False
        self._other: Side | None = None
        self._background = Background(self)
        self.found: Comparison | None = None
        self.headline = label("", "heading")
        self.notes = label("", "muted")
        self.chart = ChartBox(
            _("What each stage contributed, as bars; the table has the same figures"),
            _("Nothing to draw: both sides are worth the same, or one of them is unknown."),
        )
        self._make_tree()
        self._lay_out()
        self._connect()

    def _make_tree(self) -> None:
        self.tree = QTreeWidget()
        self.tree.setAccessibleName(_("Parts of the difference"))
        self.tree.setHeaderLabels([_("Stage and number"), _("Before"), _("After"), _("Contribution")])
        self.tree.setUniformRowHeights(True)
        self.tree.header().setStretchLastSection(False)
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column, width in ((1, 84), (2, 84), (3, 108)):
            self.tree.setColumnWidth(column, width)
        for column in (1, 2, 3):
            middle = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            self.tree.headerItem().setTextAlignment(column, middle)

    def _lay_out(self) -> None:
        self.kind_box, self.first_box, self.last_box = Combo(), Combo(), Combo()
        self.kind_box.setAccessibleName(_("What to compare"))
        self.first_box.setAccessibleName(_("Before"))
        self.last_box.setAccessibleName(_("After"))
        bar = QHBoxLayout()
        bar.setSpacing(GRID)
        for box in (self.kind_box, self.first_box, self.last_box):
            box.setMinimumContentsLength(10)
        bar.addWidget(self.kind_box)
        bar.addWidget(self.first_box)
        bar.addWidget(label("→", "muted", wraps=False))
        bar.addWidget(self.last_box)
        self.file_button = QPushButton(_("Other file …"))
        self.file_button.setToolTip(_("Compare with a map in another file"))
        self.show_box = QCheckBox(_("Show on the map"))
        self.show_box.setToolTip(_("Lay both sides over each other on the map, with what each stage brought"))
        self.file_button.setStyleSheet("QPushButton { padding: 4px 12px; }")
        bar.addWidget(self.file_button)
        bar.addWidget(self.show_box)
        bar.addStretch(1)
        bar.addWidget(self.chart.tools)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(GRID * 2)
        self.splitter.addWidget(self.chart)
        self.splitter.addWidget(self.tree)
        self.splitter.setSizes([520, 520])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID * 2, GRID, GRID * 2, GRID)
        layout.setSpacing(GRID)
        layout.addLayout(bar)
        layout.addWidget(self.headline)
        layout.addWidget(self.notes)
        layout.addWidget(self.splitter, 1)

    def _connect(self) -> None:
        session = self._session
        session.numbers_changed.connect(self._later)
        session.journey_changed.connect(self._later)
        session.theme_changed.connect(self._later)
        self.kind_box.activated.connect(self._kind_chosen)
        self.first_box.activated.connect(self.refresh)
        self.last_box.activated.connect(self.refresh)
        self.file_button.clicked.connect(self.ask_file)
        self.show_box.toggled.connect(self._lay_over)
        session.document_replaced.connect(self._forget_file)
        self.tree.itemExpanded.connect(self._draw)
        self.tree.itemCollapsed.connect(self._draw)
        self.tree.clicked.connect(self._row_chosen)
        self.tree.activated.connect(self._row_chosen)
        self.chart.clicked.connect(self._bar_clicked)

    # -- following the numbers ---------------------------------------------------------------------

    def refresh(self) -> None:
        """Compare both sides anew."""
        if not self.isVisible():
            return
        self._refresh_pickers()
        sides = self._sides.get(self.kind_box.currentText(), [])
        first, last = self.first_box.currentIndex(), self.last_box.currentIndex()
        if not (0 <= first < len(sides) and 0 <= last < len(sides)):
            self._show_nothing()
            return
        both = (sides[first], sides[last])
        self.found = compare(*(self._card(side) for side in both))
        journey = joined(both[0].journey or self._session.journey, both[1].journey or self._session.journey)
        self.headline.setText(headline(self.found, journey))
        told = [finding_text(finding, journey) for finding in self.found.findings]
        self.notes.setText(" ".join(told))
        self.notes.setVisible(bool(told))
        rows = shown_parts(self.found, journey)
        if rows != self._rows:
            self._rows = rows
            self._fill()
        self._draw()

        self._lay_over()

    def _card(self, side: Side) -> Scorecard:
        journey, level = side.journey or self._session.journey, self._session.scorecard.level
        card = scorecard(journey, side.selection, level)
        if side.is_target:
            return scorecard(journey, side.selection, level, towards_targets(journey, card))
        return card

    # -- on the map --------------------------------------------------------------------------------

    def _lay_over(self) -> None:
        """Lay the side before over the map, with what each stage brought; or take that away."""
        sides = self._sides.get(self.kind_box.currentText(), [])
        place = self.first_box.currentIndex()
        if not (self.show_box.isChecked() and self.isVisible() and self.found and 0 <= place < len(sides)):
            if self._is_laid:
                self._is_laid = False
                self._session.lay_over(None)
            return
        currency = self._session.journey.map.currency
        digits = digits_of([part.contribution for part in self.found.parts])
        brought = {
            part.subject: Brought(
                money(part.contribution, currency, digits, signed=True), part.contribution >= 0
            )
            for part in self.found.by_subject
        }
        self._is_laid = True
        self._session.lay_over(sides[place].journey or self._session.journey, brought)

    @guarded()
    def hideEvent(self, event: object) -> None:
        """Take away from the map what this panel laid over it."""
        super().hideEvent(event)  # type: ignore[arg-type]
        self._lay_over()

    # -- another file ------------------------------------------------------------------------------

    def ask_file(self) -> None:
        """Ask for a map to compare with."""
        asked = QFileDialog(self.window(), _("Compare with"), "", _("Journey maps (*.journey)"))
        asked.setFileMode(QFileDialog.FileMode.ExistingFile)
        asked.fileSelected.connect(lambda name: self.open_file(Path(name)))
        asked.finished.connect(asked.deleteLater)
        asked.open()

    def open_file(self, path: Path) -> None:
        """Compare with the map of a file, read beside the window thread."""
        self._background.run(partial(load, path), partial(self._file_there, path), self._file_failed)

    def _file_there(self, path: Path, loaded: Loaded) -> None:
        bearable = NOTICES | {"newer_version"}
        damage = [problem for problem in loaded.problems if problem.code not in bearable]
        if loaded.journey is None or damage:
            self._say(problem_text((damage or list(loaded.problems))[0], path.name))
            return
        if loaded.journey.map.currency != self._session.journey.map.currency:
            self._say(_("{path} counts in another currency.").format(path=path.name))
            return
        self._other = Side(path.name, Selection(), loaded.journey)
        self._refresh_pickers()
        self.kind_box.setCurrentText(_("Files"))
        self._kind_chosen()

    def _file_failed(self, error: Exception) -> None:
        if not isinstance(error, DiskProblem):
            raise error
        self._say(disk_text(error))

    def _say(self, text: str) -> None:
        self.notes.setText(text)
        self.notes.show()

    def _forget_file(self) -> None:
        self._other = None

    def _show_nothing(self) -> None:
        self.found, self._rows = None, []
        self._lay_over()
        self.headline.setText(_("Nothing to compare yet."))
        self.notes.setText(
            _("A comparison needs numbers for two periods, or two segments, or a scenario besides the as-is.")
        )
        self.notes.setVisible(True)
        self.tree.clear()
        self._draw()

    def _refresh_pickers(self) -> None:
        sides = sides_of(self._session, self._other)
        if {k: [s.name for s in v] for k, v in sides.items()} != {
            k: [s.name for s in v] for k, v in self._sides.items()
        }:
            kind = self.kind_box.currentText()
            chosen = (self.first_box.currentText(), self.last_box.currentText())
            if kind == _("Periods") and chosen == self._latest():
                # Whoever looks at the newest month wants the next one as soon as it is there.
                chosen = ("", "")
            self._sides = sides
            self.kind_box.clear()
            self.kind_box.addItems(list(sides))
            self.kind_box.setCurrentIndex(max(0, self.kind_box.findText(kind)) if sides else -1)
            self._fill_sides(*chosen)
        self._sides = sides
        for box in (self.kind_box, self.first_box, self.last_box):
            box.setEnabled(bool(sides))

    def _latest(self) -> tuple[str, ...]:
        """Return the names of the last two periods that are offered now."""
        return tuple(side.name for side in self._sides.get(_("Periods"), [])[-2:])

    def _kind_chosen(self) -> None:
        self._fill_sides("", "")
        self.refresh()

    def _fill_sides(self, first: str, last: str) -> None:
        """List both sides; without a choice, the last two are compared, or as-is with the first scenario."""
        names = [side.name for side in self._sides.get(self.kind_box.currentText(), [])]
        is_time = self.kind_box.currentIndex() == 0 and self.kind_box.currentText() == _("Periods")
        usual = (len(names) - 2, len(names) - 1) if is_time else (0, 1)
        for box, name, place in (
            (self.first_box, first, usual[0]),
            (self.last_box, last, usual[1]),
        ):
            box.clear()
            box.addItems(names)
            box.setCurrentIndex(names.index(name) if name in names else min(place, len(names) - 1))

    # -- table and chart ---------------------------------------------------------------------------

    def _fill(self) -> None:
        self._filling = True
        opened = {
            item.data(0, SUBJECT_ROLE)
            for place in range(self.tree.topLevelItemCount())
            if (item := self.tree.topLevelItem(place)) is not None and item.isExpanded()
        }
        self.tree.clear()
        parent: QTreeWidgetItem | None = None
        for row in self._rows:
            item = QTreeWidgetItem([row.name, row.before, row.after, row.text])
            item.setData(0, SUBJECT_ROLE, row.subject)
            for column in (1, 2, 3):
                item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            if row.depth == 0 or parent is None:
                self.tree.addTopLevelItem(item)
                parent = item
            else:
                parent.addChild(item)
            font = item.font(0)
            font.setBold(row.role == "total")
            for column in range(4):
                item.setFont(column, font)
        for place in range(self.tree.topLevelItemCount()):
            item_there = self.tree.topLevelItem(place)
            if item_there is not None and item_there.data(0, SUBJECT_ROLE) in opened:
                item_there.setExpanded(True)
        self._filling = False

    def _draw(self) -> None:
        """Draw a bar for each stage, and for each number of the stages that are open in the table."""
        if self._filling:
            return
        opened = self._opened()
        self._charted = [row for row in self._rows if row.depth == 0 or row.subject in opened]
        shape = parts_chart(self._charted, self._session.journey.map.currency)
        self.chart.show_shape(lambda: shape, self._session.theme)

    def _opened(self) -> set[str | None]:
        found = set()
        for place in range(self.tree.topLevelItemCount()):
            item = self.tree.topLevelItem(place)
            if item is not None and item.isExpanded():
                found.add(item.data(0, SUBJECT_ROLE))
        return found

    def _row_chosen(self, index: QModelIndex) -> None:
        self._go(index.siblingAtColumn(0).data(SUBJECT_ROLE))

    def _bar_clicked(self, place: int) -> None:
        if place < len(self._charted):
            self._go(self._charted[place].subject)

    def _go(self, subject: str | None) -> None:
        if subject is not None and subject in self._session.journey:
            self._session.select([subject])
            self._session.reveal.emit(subject)
