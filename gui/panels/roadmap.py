"""The roadmap: opportunities on a board of owners and quarters, with a suggested plan to take or leave."""

from __future__ import annotations

from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from gui.panels.parts import GRID, label, scrolled
from gui.panels.roadmap_board import Board, BoardCard, RoadmapBoard
from gui.sentences import subject_name
from gui.session import Session
from gui.words import _, money, ngettext, number, percent, period_name
from journey.change import Change
from journey.edits.plans import plan, plan_all
from journey.journey import Journey
from journey.records import Opportunity
from metrics.roadmap import Task, crowded, quarters, suggested

if TYPE_CHECKING:
    from metrics.decision import Decision

LEAST_QUARTERS = 5
OFFERED = 9
"""Quarters that a plan may begin with: from the one that runs now on."""
LONGEST_OWNER = 100


def quarter_after(day: QDate) -> str:
    """Return the first quarter that has not begun yet.

    >>> quarter_after(QDate(2026, 11, 22)), quarter_after(QDate(2027, 1, 1))
    ('2027-Q1', '2027-Q2')
    """
    return next(islice(quarters(quarter_of(day)), 1, None))


def quarter_of(day: QDate) -> str:
    """Return the quarter of a day.

    >>> quarter_of(QDate(2026, 11, 22))
    '2026-Q4'
    """
    return f"{day.year():04d}-Q{(day.month() + 2) // 3}"


class _Nothing(QWidget):
    """Stands in place of the board where there is nothing to plan yet, and offers to begin."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.button = QPushButton(_("Add an opportunity"))
        self.button.clicked.connect(partial(session.action_asked.emit, "add_opportunity"))
        told = _("Opportunities with an owner and an effort are planned here, quarter by quarter.")
        row = QHBoxLayout()
        row.addWidget(self.button)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addWidget(label(told, "muted"))
        layout.addLayout(row)
        layout.addStretch(1)


class RoadmapPanel(QWidget):
    """The board, what it says, and the suggestion.

    Parameters
    ----------
    session : Session
        whose opportunities are planned.
    first : str, optional
        the first quarter that is free; the next one if not given.
    """

    def __init__(self, session: Session, first: str | None = None) -> None:
        super().__init__()
        self._session = session
        self._first = first
        self._found: Decision | None = None
        self._suggested: Change | None = None
        self.board = RoadmapBoard(session, _("Roadmap: opportunities by owner and quarter"))
        self.told = label("", "muted")
        self.nobody = _Nothing(session)
        self.first_box = QComboBox()
        self.first_box.setAccessibleName(_("First quarter of the plan"))
        self.first_box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.first_box.setToolTip(_("The first quarter of the plan"))
        self.owner_line = QLineEdit()
        self.owner_line.setAccessibleName(_("Another owner"))
        self.owner_line.setPlaceholderText(_("+ Owner"))
        self.owner_line.setToolTip(_("Type a name and press Enter: the owner gets a row to drag cards to"))
        self.owner_line.setMaxLength(LONGEST_OWNER)
        self.owner_line.setFixedWidth(120)
        self._owners: dict[str, None] = {}
        self.suggest_button = QPushButton(_("Suggest a plan"))
        self.take_button = QPushButton(_("Take this plan"))
        self.leave_button = QPushButton(_("Leave it"))
        self.suggest_button.clicked.connect(self.suggest)
        self.take_button.clicked.connect(self.take)
        self.leave_button.clicked.connect(self.leave)
        self.first_box.activated.connect(self._first_chosen)
        self.owner_line.returnPressed.connect(self.add_owner)
        session.document_replaced.connect(self._owners.clear)
        self.board.planned.connect(self._planned)
        self.board.dropped.connect(self.leave)
        self._lay_out()
        self._show_suggestion(None)

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(GRID)
        bar.addWidget(self.told, 1)
        bar.addWidget(self.owner_line)
        bar.addWidget(self.first_box)
        for button in (self.suggest_button, self.take_button, self.leave_button):
            button.setStyleSheet("QPushButton { padding: 4px 12px; }")
            bar.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addLayout(bar)
        self.area = scrolled(self.board)
        layout.addWidget(self.nobody, 1)
        layout.addWidget(self.area, 1)

    @property
    def first(self) -> str:
        """The first quarter that is free."""
        return self._first or quarter_after(QDate.currentDate())

    def show_found(self, found: Decision | None) -> None:
        """Show what the opportunities bring, as it was worked out last."""
        self._found = found
        self.refresh()

    def refresh(self) -> None:
        """Show the board of the map as it is shown now."""
        journey = self._session.journey
        tasks = self.tasks(journey)
        self.board.show_board(self._board(journey, tasks))
        self.told.setText(self._said(journey, tasks))
        may_plan = bool(tasks) and not self._session.is_view_only
        self.suggest_button.setEnabled(may_plan)
        self.owner_line.setEnabled(may_plan)
        for part in (self.area, self.owner_line, self.first_box, self.told):
            part.setVisible(bool(tasks))
        self.nobody.setVisible(not tasks)
        self.suggest_button.setVisible(bool(tasks) and self._suggested is None)
        self._offer_quarters()

    def _offer_quarters(self) -> None:
        """List the quarters that the plan may begin with."""
        offered = sorted({*islice(quarters(quarter_of(QDate.currentDate())), OFFERED), self.first})
        if [self.first_box.itemData(place) for place in range(self.first_box.count())] != offered:
            self.first_box.clear()
            for quarter in offered:
                self.first_box.addItem(_("from {quarter}").format(quarter=period_name(quarter)), quarter)
        self.first_box.setCurrentIndex(offered.index(self.first))

    def _first_chosen(self, _place: int) -> None:
        """Begin the plan with another quarter; a suggestion is made anew for it."""
        self._first = str(self.first_box.currentData())
        was_suggested = self.has_suggestion
        self.leave()
        if was_suggested:
            self.suggest()
        self.refresh()

    def add_owner(self) -> None:
        """Give somebody a row; the map hears of them once a card is dragged there."""
        name = " ".join(self.owner_line.text().split())
        self.owner_line.clear()
        if name:
            self._owners[name] = None
            self.refresh()
            self.area.ensureVisible(0, int(self.board.cell_rect(name, "").bottom()))

    def tasks(self, journey: Journey) -> list[Task]:
        """Return the opportunities as things to plan; of those worth nothing known, the effect is None."""
        effects = {each.id: each for each in self._found.opportunities} if self._found is not None else {}
        tasks = []
        for key, record in journey.of(Opportunity).items():
            each = effects.get(key)
            if each is not None and each.taken_up:
                continue
            effect = None if each is None else each.per_year if each.per_year is not None else each.effect
            tasks.append(Task(key, effect, record.effort, record.owner.strip(), record.quarter))
        return tasks

    def _board(self, journey: Journey, tasks: list[Task]) -> Board:
        planned = sorted({task.quarter for task in tasks if task.quarter})
        begin = min([self.first, *planned[:1]])
        # A plan of long ago must not fill the board with empty quarters.
        begin = begin if begin >= f"{int(self.first[:4]) - 2:04d}" else self.first
        last = max([*planned[-1:], begin])
        columns = []
        for quarter in quarters(begin):
            columns.append(quarter)
            if quarter >= last and len(columns) >= LEAST_QUARTERS:
                break
        owners = dict.fromkeys(task.owner for task in tasks if task.owner)
        owners |= dict.fromkeys(stage.owner.strip() for stage in journey.stages if stage.owner.strip())
        cards = tuple(self._card(journey, task, columns) for task in tasks)
        full = frozenset(crowded(tasks))
        owners |= self._owners
        return Board((*owners, ""), ("", *columns), cards, full)

    def _card(self, journey: Journey, task: Task, columns: list[str]) -> BoardCard:
        currency = journey.map.currency
        digits = 0 if task.effect is not None and abs(task.effect) >= 100 else None
        said = [_("unknown effect") if task.effect is None else money(task.effect, currency, digits, True)]
        if task.effort is not None:
            said.append(_("effort {effort}").format(effort=number(task.effort, 1)))
        quarter = task.quarter if task.quarter in columns else ""
        name = subject_name(journey, task.key)
        return BoardCard(task.key, name, " · ".join(said), task.owner, quarter, (task.effect or 0.0) < 0)

    def _said(self, journey: Journey, tasks: list[Task]) -> str:
        if self._suggested is not None:
            count = len(self._suggested.edits)
            if not count:
                return _("Nothing to suggest: what is worth its effort is planned in this order already.")
            text = ngettext(
                "Suggested: {count} opportunity moves. The most value for its effort comes first, "
                "one priority an owner a quarter.",
                "Suggested: {count} opportunities move. The most value for its effort comes first, "
                "one priority an owner a quarter.",
                count,
            )
            return text.format(count=count)
        if not tasks:
            return _("No opportunities to plan yet.")
        full = crowded(tasks)
        if full:
            (owner, quarter), keys = next(iter(full.items()))
            text = _(
                "{owner} has {count} priorities in {quarter}. One priority an owner a quarter gets done."
            )
            return text.format(owner=owner, count=len(keys), quarter=period_name(quarter))
        done = sum(bool(task.quarter) for task in tasks)
        text = _("{share} planned. Drag a card to a quarter and an owner; Ctrl with an arrow moves it too.")
        return text.format(share=percent(done / len(tasks), 0))

    # -- planning ----------------------------------------------------------------------------------

    def _planned(self, key: str, quarter: str, owner: str) -> None:
        self.leave()
        change = plan(self._session.document.journey, key, quarter, owner)
        if change:
            self._session.do(change)
        self.refresh()

    def suggest(self) -> None:
        """Show on the board, and nowhere else yet, what would be done when."""
        journey = self._session.document.journey
        tasks = self.tasks(journey)
        owners = {task.key: task.owner for task in tasks}
        plans = {key: (quarter, owners[key]) for key, quarter in suggested(tasks, self.first).items()}
        self._show_suggestion(plan_all(journey, plans))
        if self._suggested:
            self._session.preview(self._suggested)
        self.refresh()

    def take(self) -> None:
        """Plan as suggested, as one step."""
        change = self._suggested
        self._show_suggestion(None)
        if change:
            self._session.do(change)
        self.refresh()

    def leave(self) -> None:
        """Forget the suggestion."""
        if self._suggested is not None:
            self._show_suggestion(None)
            self._session.preview(None)
            self.refresh()

    def forget(self) -> None:
        """Forget the suggestion without touching what is shown: another edit has replaced it."""
        self._show_suggestion(None)

    @property
    def has_suggestion(self) -> bool:
        """Whether a suggestion waits to be taken or left."""
        return self._suggested is not None

    def _show_suggestion(self, change: Change | None) -> None:
        self._suggested = change
        self.suggest_button.setVisible(change is None)
        self.take_button.setVisible(bool(change))
        self.leave_button.setVisible(change is not None)
