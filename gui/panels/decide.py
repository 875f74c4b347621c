"""The decide panel: what to do first, by what each fix, pain point and opportunity does to the value."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui.charts.shapes import Scatter
from gui.guard import guarded
from gui.panels.chart_box import ChartBox
from gui.panels.decide_matrix import left_out, matrix
from gui.panels.decide_rows import Ranking, general_notes, rankings
from gui.panels.decide_tree import RankedTree
from gui.panels.decide_work import Check, Latest
from gui.panels.panel import Panel
from gui.panels.parts import GRID, label
from gui.panels.roadmap import RoadmapPanel
from gui.session import Session
from gui.words import _, pgettext
from journey.journey import Journey
from journey.lookup import Selection
from journey.records import Opportunity

if TYPE_CHECKING:
    from metrics.decision import Decision

MOST_STAGES = 1000
"""Beyond this the effects alone would take minutes."""
MOST_STAGES_DRAWN, MOST_STAGES_QUICK = 60, 300
"""Beyond this the intervals take long: they are worked out for whoever asks. More where they are quick."""


def kinds() -> dict[str, str]:
    """Return the words for what can be done, in the order of the buttons."""
    return {
        "fixes": _("Fixes"),
        "pains": _("Pain points"),
        "opportunities": _("Opportunities"),
        "matrix": _("Value and effort"),
        "roadmap": _("Roadmap"),
    }


def worked_out(
    journey: Journey, selection: Selection, has_intervals: bool, check: Check = lambda: None
) -> Decision:
    """Return the decision about a map; without intervals it takes a fraction of the time."""
    from metrics.decision import DRAWS, decide

    return decide(journey, selection, draws=DRAWS if has_intervals else 0, check=check)


def _is_large(journey: Journey, found: Decision) -> bool:
    """Return whether the intervals of a map are left until somebody asks for them."""
    return len(journey.stages) > (MOST_STAGES_QUICK if found.is_quick else MOST_STAGES_DRAWN)


class DecidePanel(Panel):
    """Ranks what can be done; worked out beside the window thread, effects first, then their intervals.

    Parameters
    ----------
    session : Session
        whose map is decided about.
    parent : QWidget, optional

    Signals
    -------
    stopped()
        a person stopped the work.
    """

    PAUSE_MS = 250
    stopped = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "decide", pgettext("panel", "Decide"), parent)
        self._about: tuple[Journey, Selection] | None = None
        self._rankings: dict[str, Ranking] = {}
        self._journey: Journey | None = None
        self._notes: list[str] = []
        self.found: Decision | None = None
        # Two workers: new effects need not wait for intervals that nobody wants any more.
        self.effects, self.intervals = Latest(self), Latest(self)
        self._make_parts()
        self._lay_out()
        session.journey_changed.connect(self._later)
        session.journey_changed.connect(self._replan)
        session.selection_changed.connect(self._follow_selection)
        session.numbers_changed.connect(self._later)
        session.theme_changed.connect(self._repaint)
        for work in (self.effects, self.intervals):
            work.settled.connect(self._say_whether_busy)
        self._follow_selection()

    def _make_parts(self) -> None:
        self.buttons: dict[str, QToolButton] = {}
        self.trees: dict[str, RankedTree] = {}
        self._group = QButtonGroup(self)
        self._stack = QStackedWidget()
        for place, (kind, words) in enumerate(kinds().items()):
            button = QToolButton()
            button.setText(words)
            button.setCheckable(True)
            button.setAccessibleName(words)
            self._group.addButton(button, place)
            self.buttons[kind] = button
            self._stack.addWidget(self._page(kind, words))
        self._group.idClicked.connect(self._turned)
        self.buttons["fixes"].setChecked(True)
        self.sentence = label("", "heading")
        self.working = label(_("Working it out …"), "muted", wraps=False)
        kept = self.working.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.working.setSizePolicy(kept)
        self.working.hide()
        self.notes = label("", "muted")
        self.notes.hide()

    def _page(self, kind: str, words: str) -> QWidget:
        """Return the page of one kind: a ranked table, the matrix, or the board."""
        if kind == "matrix":
            self.chart = ChartBox(
                _("What each opportunity brings against what it takes; their table tells the same"),
                _("Nothing to place yet: opportunities need an effort and a known effect."),
            )
            self.chart.clicked.connect(self._dot_clicked)
            return self.chart
        if kind == "roadmap":
            self.roadmap = RoadmapPanel(self._session)
            return self.roadmap
        tree = RankedTree(words, self._session)
        tree.subject_chosen.connect(self._go)
        self.trees[kind] = tree
        return tree

    def _make_buttons(self) -> None:
        self.stop_button, self.test_button = QPushButton(_("Stop")), QPushButton(_("A/B test result …"))
        self.stop_button.setAccessibleName(_("Stop working it out"))
        self.test_button.setToolTip(_("Attach what a test of the selected opportunity has measured"))
        for button in (self.stop_button, self.test_button):
            button.setStyleSheet("QPushButton { padding: 4px 12px; }")
        kept = self.stop_button.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.stop_button.setSizePolicy(kept)
        self.stop_button.clicked.connect(self.stop)
        self.test_button.clicked.connect(self.attach_test)
        self.stop_button.hide()
        self.draw_button = QPushButton(_("Work out the intervals"))
        self.draw_button.setStyleSheet("QPushButton { padding: 4px 12px; }")
        self.draw_button.clicked.connect(self.draw_intervals)
        self.draw_button.hide()

    def _lay_out(self) -> None:
        self._make_buttons()
        bar = QHBoxLayout()
        bar.setSpacing(4)
        for button in self.buttons.values():
            bar.addWidget(button)
        bar.addStretch(1)
        bar.addWidget(self.chart.tools)
        bar.addWidget(self.test_button)
        below = QHBoxLayout()
        below.setSpacing(GRID)
        below.addWidget(self.sentence, 1)
        below.addWidget(self.working)
        below.addWidget(self.stop_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID * 2, GRID, GRID * 2, GRID)
        layout.setSpacing(GRID)
        layout.addLayout(bar)
        layout.addLayout(below)
        layout.addWidget(self._stack, 1)
        foot = QHBoxLayout()
        foot.setSpacing(GRID)
        foot.addWidget(self.notes, 1)
        foot.addWidget(self.draw_button)
        layout.addLayout(foot)

    @property
    def kind(self) -> str:
        """What is shown: fixes, pains or opportunities."""
        return list(self.buttons)[max(0, self._group.checkedId())]

    # -- following the map -------------------------------------------------------------------------

    @guarded()
    def hideEvent(self, event: object) -> None:
        """Want nothing while nobody looks."""
        super().hideEvent(event)  # type: ignore[arg-type]
        self._pause.stop()
        if self.effects.is_busy or self.intervals.is_busy:
            self._about = None
        self._drop()

    def _drop(self) -> None:
        self.effects.drop()
        self.intervals.drop()

    def refresh(self) -> None:
        """Work out what is shown, unless that is what stands here already."""
        session = self._session
        about = (session.journey, session.asked)
        if not self.isVisible() or (
            self._about is not None and self._about[0] is about[0] and self._about[1] == about[1]
        ):
            return
        self._about = about
        self._drop()
        if len(about[0].stages) > MOST_STAGES:
            self._show_too_large()
        else:
            work = partial(worked_out, *about, False)
            self.effects.ask_stoppable(work, partial(self._effects_there, *about))
        self._say_whether_busy()

    def _effects_there(self, journey: Journey, asked: Selection, found: Decision) -> None:
        is_drawn = not _is_large(journey, found) and self._is_known(found)
        self._show(journey, found, has_intervals=False)
        if is_drawn:
            self._draw_intervals(journey, asked)
        self._say_whether_busy()

    def _draw_intervals(self, journey: Journey, asked: Selection) -> None:
        work = partial(worked_out, journey, asked, True)
        self.intervals.ask_stoppable(work, partial(self._all_there, journey))

    def draw_intervals(self) -> None:
        """Work out the intervals of a map that is too large to have them at once; few draws must do."""
        if self._about is not None and self.found is not None:
            self.draw_button.hide()
            self._draw_intervals(*self._about)
            self._say_whether_busy()

    def _all_there(self, journey: Journey, found: Decision) -> None:
        self._show(journey, found, has_intervals=True)

    def _is_known(self, found: Decision) -> bool:
        return found.card.headlines.per_entrant.value is not None

    def _say_whether_busy(self) -> None:
        is_busy = self.effects.is_busy or self.intervals.is_busy
        self.working.setVisible(is_busy)
        self.stop_button.setVisible(is_busy)

    def stop(self) -> None:
        """Want what is being worked out no more; what stands there stays, and what is missing is said."""
        has_effects = not self.effects.is_busy
        self._drop()
        self._say_whether_busy()
        text = _("Stopped: the intervals were not worked out.") if has_effects else _("Stopped.")
        self._say([text, _("Change the map or open this tab anew to go on.")])
        self.stopped.emit()

    # -- what is shown -----------------------------------------------------------------------------

    def _show(self, journey: Journey, found: Decision, has_intervals: bool) -> None:
        self.found = found
        self._rankings = rankings(journey, found, has_intervals)
        for kind, ranking in self._rankings.items():
            self.trees[kind].show_ranking(ranking)
        self._journey = journey
        self.chart.show_shape(partial(matrix, journey, found), self._session.theme)
        self.roadmap.show_found(found)
        notes = general_notes(journey, found)
        is_left_out = _is_large(journey, found) and not has_intervals
        if is_left_out:
            notes.append(_("With so many stages the intervals take a while; they are left out."))
        self.draw_button.setVisible(is_left_out and self._is_known(found))
        self._notes = notes
        self._say_first()

    def _show_too_large(self) -> None:
        self.found, self._rankings = None, {}
        self.draw_button.hide()
        for tree in self.trees.values():
            tree.show_nothing()
        text = _("With more than {count} stages this takes minutes: ask for it by the command decide.")
        self.sentence.setText(text.format(count=MOST_STAGES))
        self._say([])

    def _say(self, notes: list[str]) -> None:
        self.notes.setText(" ".join(notes))
        self.notes.setVisible(bool(notes))

    def _say_first(self) -> None:
        """Say what to do first, or what there is to do before that."""
        if self.found is None or self._journey is None:
            return
        placing = left_out(self._journey, self.found) if self.kind == "matrix" else []
        self._say(placing if self.kind in ("matrix", "roadmap") else self._notes)
        # The matrix and the board are about opportunities, and say the same of all of them.
        ranking = self._rankings[self.kind if self.kind in self._rankings else "opportunities"]
        text = ranking.sentence if ranking.rows else ranking.empty
        if ranking.rows and not self._is_known(self.found):
            text = _("The value per entrant is unknown, so nothing can be said about what changes it.")
        self.sentence.setText(text)

    def _turned(self, place: int) -> None:
        self._stack.setCurrentIndex(place)
        self._say_first()
        self._follow_selection()

    def _repaint(self) -> None:
        for tree in self.trees.values():
            tree.viewport().update()
        if self.found is not None and self._journey is not None:
            self.chart.show_shape(partial(matrix, self._journey, self.found), self._session.theme)

    def _replan(self, _change: object) -> None:
        """Show the board of what is planned by now; another edit takes the place of a suggestion."""
        if self.isVisible() and self.kind == "roadmap":
            self.roadmap.refresh()

    # -- opportunities -----------------------------------------------------------------------------

    def show_kind(self, kind: str) -> None:
        """Turn to fixes, pains, opportunities, the matrix or the roadmap."""
        self.buttons[kind].click()

    def _opportunity(self) -> str | None:
        """The opportunity that is selected, else None."""
        chosen = [key for key in self._session.selected if self._session.journey.get(key, Opportunity)]
        return chosen[-1] if chosen else None

    def _follow_selection(self) -> None:
        is_about = self.kind in ("opportunities", "matrix", "roadmap")
        self.test_button.setVisible(is_about)
        self.test_button.setEnabled(self._opportunity() is not None)
        self.chart.tools.setVisible(self.kind == "matrix")

    def attach_test(self) -> None:
        """Ask for the result of a test of the selected opportunity."""
        from gui.panels.ab_test import AbTestForm

        key = self._opportunity()
        if key is not None:
            self.form = AbTestForm(self._session, key, self.window())
            self.form.open()

    def _dot_clicked(self, place: int) -> None:
        shape = self.chart.chart.shape if self.chart.chart is not None else None
        if isinstance(shape, Scatter) and place < len(shape.dots):
            self._go(shape.dots[place].key)

    def _go(self, subject: str) -> None:
        if subject in self._session.journey:
            self._session.select([subject])
            self._session.reveal.emit(subject)
