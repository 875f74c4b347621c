"""What a funnel is asked about: its steps in order, and the time they may take."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from gui.choices import Choice, choice
from gui.words import _, ngettext, number
from metrics.events.filters import View
from metrics.events.order import spots

MOST_STEPS = 6
USUAL_STEPS = 4
SMALL = "QPushButton { padding: 3px 8px; }"


def usual_steps(view: View) -> tuple[str, ...]:
    """Return the most frequent activities in the order in which they usually come: steps to begin with."""
    found = spots(view, by_stage=False)
    often = sorted(found, key=lambda spot: (-spot.cases, spot.position))[:USUAL_STEPS]
    return tuple(view.names[spot.activity] for spot in sorted(often, key=lambda spot: spot.position))


class FunnelSteps(QWidget):
    """Chooses the steps of a funnel and its time limit.

    Signals
    -------
    chosen()
        another funnel is asked for.
    """

    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._names: tuple[str, ...] = ()
        self.combos: list[Choice] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(6)
        self._inner = QHBoxLayout()
        self._inner.setSpacing(4)
        self.more = QPushButton("+")
        self.less = QPushButton("−")
        for button, words, run in (
            (self.more, _("Add a step"), self._add),
            (self.less, _("Take the last step away"), self._drop),
        ):
            button.setAccessibleName(words)
            button.setToolTip(words)
            button.setStyleSheet(SMALL)
            button.clicked.connect(run)
        self.within = choice([*_limits()], self.chosen.emit)
        self.within.setAccessibleName(_("Time limit"))
        self.within.setStyleSheet("QComboBox { padding: 3px 22px 3px 8px; }")
        self.within.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToContents)
        self._row.addLayout(self._inner)
        self._row.addWidget(self.more)
        self._row.addWidget(self.less)
        self._row.addWidget(self.within)
        self._row.addStretch(1)

    @property
    def steps(self) -> tuple[str, ...]:
        """The steps in order."""
        return tuple(str(combo.currentData()) for combo in self.combos)

    @property
    def limit(self) -> timedelta | None:
        """How long the whole funnel may take; None without limit."""
        seconds = int(self.within.currentData() or 0)
        return timedelta(seconds=seconds) if seconds else None

    def offer(self, names: Sequence[str], steps: Sequence[str]) -> None:
        """Offer the activities of another table, with steps to begin with."""
        self._names = tuple(names)
        while self.combos:
            self._take_away()
        for name in steps:
            self._append(name)
        self._follow()

    def _append(self, name: str) -> None:
        if self.combos:
            arrow = QLabel("→")
            arrow.setProperty("role", "muted")
            self._inner.addWidget(arrow)
        combo = Choice()
        combo.setAccessibleName(_("Step {number}").format(number=number(len(self.combos) + 1)))
        combo.setStyleSheet("QComboBox { padding: 3px 22px 3px 8px; }")
        combo.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        # As wide as a usual name; where the row is narrow, all give way alike.
        combo.setMinimumContentsLength(min(18, max(map(len, self._names), default=4)))
        combo.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        combo.setMinimumWidth(72)
        for each in self._names:
            combo.addItem(each, each)
        combo.setCurrentIndex(max(0, combo.findData(name)))
        combo.activated.connect(partial(self._changed))
        self.combos.append(combo)
        self._inner.addWidget(combo)

    def _take_away(self) -> None:
        self.combos.pop()
        for _part in range(2 if self.combos else 1):
            item = self._inner.takeAt(self._inner.count() - 1)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _add(self) -> None:
        taken = set(self.steps)
        free = next((name for name in self._names if name not in taken), self._names[0])
        self._append(free)
        self._changed()

    def _drop(self) -> None:
        self._take_away()
        self._changed()

    def _changed(self, _place: int = 0) -> None:
        self._follow()
        self.chosen.emit()

    def _follow(self) -> None:
        self.more.setEnabled(bool(self._names) and len(self.combos) < MOST_STEPS)
        self.less.setEnabled(len(self.combos) > 2)


def _limits() -> list[tuple[str, object]]:
    hour, day = 3600, 86_400
    minutes = ngettext("within {count} minute", "within {count} minutes", 30)
    hours = ngettext("within {count} hour", "within {count} hours", 1)
    days = (1, 7, 30, 90, 365)
    return [
        (_("without limit"), 0),
        (minutes.format(count=number(30)), hour // 2),
        (hours.format(count=number(1)), hour),
        *(
            (ngettext("within {count} day", "within {count} days", n).format(count=number(n)), n * day)
            for n in days
        ),
    ]
