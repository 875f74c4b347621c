"""The result of an A/B test is typed in, weighed at once, and attached to its opportunity."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from gui.decide_words import chance_text
from gui.panels.decide_work import Latest
from gui.panels.editors import Combo
from gui.panels.parts import GRID, cleared, label
from gui.sentences import kpi_name, subject_name
from gui.session import Session
from gui.words import _, money, number, percent
from journey.change import Change
from journey.edits.deletion import delete
from journey.edits.naming import new_id
from journey.edits.plans import attach_test
from journey.records import AbTest
from metrics.measured import SHARES, result_of

if TYPE_CHECKING:
    from journey.journey import Journey
    from journey.lookup import Selection
    from metrics.trials import Effect80

MOST = 2_000_000_000
ARMS = ("control_conversions", "control_n", "variant_conversions", "variant_n")


class AbTestForm(QDialog):
    """Asks for conversions and n of both arms; what they say stands there while one types.

    Parameters
    ----------
    session : Session
        whose map has the opportunity.
    opportunity : str
        its id.
    parent : QWidget
    """

    attached = Signal(str)

    def __init__(self, session: Session, opportunity: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._opportunity = session, opportunity
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Result of an A/B test"))
        self.setMinimumWidth(520)
        self.number_box = Combo()
        self.number_box.setAccessibleName(_("What was tested"))
        self.name = QLineEdit()
        self.name.setAccessibleName(_("Name of the test"))
        self.counts = {name: _count_box() for name in ARMS}
        self.verdict = label("", "muted")
        self.verdict.setMinimumHeight(88)
        self.verdict.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.work = Latest(self)
        self._offered = self._numbers()
        for subject, kpi in self._offered:
            self.number_box.addItem(f"{subject_name(session.journey, subject)}: {kpi_name(kpi)}")
        self._standing = QVBoxLayout()
        self._lay_out()
        self.number_box.currentIndexChanged.connect(self._weigh)
        for box in self.counts.values():
            box.valueChanged.connect(self._weigh)
        self._show_standing()
        self._weigh()

    def _lay_out(self) -> None:
        # One grid: words, fields and counts stand in the same columns.
        form = QGridLayout()
        form.setHorizontalSpacing(GRID)
        form.setVerticalSpacing(GRID)
        form.setColumnStretch(1, 1)
        form.setColumnStretch(3, 1)
        for row, (words, field) in enumerate(
            ((_("What was tested"), self.number_box), (_("Name of the test"), self.name))
        ):
            form.addWidget(QLabel(words), row, 0)
            form.addWidget(field, row, 1, 1, 3)
        for row, (words, done, of) in enumerate(
            (
                (_("Without it"), "control_conversions", "control_n"),
                (_("With it"), "variant_conversions", "variant_n"),
            ),
            start=2,
        ):
            form.addWidget(QLabel(words), row, 0)
            form.addWidget(self.counts[done], row, 1)
            form.addWidget(QLabel(_("converted, of")), row, 2)
            form.addWidget(self.counts[of], row, 3)
            self.counts[done].setAccessibleName(_("{arm}: converted").format(arm=words))
            self.counts[of].setAccessibleName(_("{arm}: took part").format(arm=words))
        self.buttons = QDialogButtonBox()
        self.attach_button = self.buttons.addButton(_("Attach"), QDialogButtonBox.ButtonRole.AcceptRole)
        close = self.buttons.addButton(_("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        close.setAutoDefault(False)
        self.attach_button.setDefault(True)
        self.buttons.accepted.connect(self.attach)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(GRID + 4)
        title = subject_name(self._session.journey, self._opportunity)
        column.addWidget(label(title, "heading"))
        column.addLayout(self._standing)
        column.addLayout(form)
        column.addWidget(self.verdict)
        column.addWidget(self.buttons)

    def _numbers(self) -> list[tuple[str, str]]:
        """Return the shares that make up the map; those that the opportunity is about come first."""
        session = self._session
        found: dict[tuple[str, str], None] = {}
        for part in session.scorecard.parts:
            for state in part.mapped.states:
                found |= dict.fromkeys((m.subject, m.kpi) for m in state.moves if m.kpi in SHARES)
        stages = {self._stage(key) for key in self._about()}
        return sorted(found, key=lambda number: self._stage(number[0]) not in stages)

    def _about(self) -> list[str]:
        from journey.records import Opportunity, PainPoint

        journey = self._session.journey
        record = journey.get(self._opportunity, Opportunity)
        if record is None:
            return []
        pains = (journey.get(key, PainPoint) for key in record.addresses)
        return [each.subject for each in record.effects] + [pain.on for pain in pains if pain is not None]

    def _stage(self, key: str) -> str | None:
        stage = self._session.journey.stage_of(key)
        return None if stage is None else stage.id

    # -- what the counts say -----------------------------------------------------------------------

    @property
    def test(self) -> AbTest | None:
        """The test as it is typed so far, None where nothing can be tested."""
        place = self.number_box.currentIndex()
        if not 0 <= place < len(self._offered):
            return None
        subject, kpi = self._offered[place]
        counts: dict[str, Any] = {name: box.value() for name, box in self.counts.items()}
        # The draws of a test hang on its id: what is shown now is what will stand there once it is attached.
        key = new_id(self._session.document.journey, AbTest)
        return AbTest(id=key, opportunity=self._opportunity, subject=subject, kpi=kpi, **counts)

    def _weigh(self) -> None:
        text = self._verdict()
        self.attach_button.setEnabled(bool(text) and not self._session.is_view_only)
        self.verdict.setText(text or self._hint())

    def _hint(self) -> str:
        if not self._offered:
            return _("No share on the map could be tested. Draw a flow, or enter a conversion rate.")
        counts = [box.value() for box in self.counts.values()]
        if counts[0] > counts[1] or counts[2] > counts[3]:
            return _("More converted than took part. Correct one of the two.")
        return _("Enter how many converted and how many took part, without the opportunity and with it.")

    def _verdict(self) -> str:
        test = self.test
        result = None if test is None else result_of(test)
        if test is None or result is None:
            return ""
        told = result.difference
        chance = 1 - told.chance_positive if test.kpi == "churn_rate" else told.chance_positive
        points = {name: number(100 * getattr(told, at), 1, True) for name, at in ENDS.items()}
        text = _("Without it {before}, with it {after}: {change} points (80%: {low} to {high}).")
        sides = {"before": percent(result.control.share), "after": percent(result.treatment.share)}
        said = [
            text.format(**sides, **points),
            _("Better with a chance of {chance}.").format(chance=chance_text(chance)),
            _("Attached, it replaces what was guessed of this number."),
        ]
        about = (self._session.document.journey, self._session.asked)
        self.work.ask(partial(_effect, test, *about), partial(self._effect_there, said))
        return " ".join(said)

    def _effect_there(self, said: list[str], found: Effect80) -> None:
        """Say what the opportunity does with this result, as soon as that is worked out."""
        if found.effect is None or found.low is None or found.high is None:
            return
        currency = self._session.journey.map.currency
        text = _("Effect on the value per entrant: {change} (80%: {low} to {high}).")
        told = {"change": found.effect, "low": found.low, "high": found.high}
        amounts = {name: money(value, currency, 3, True) for name, value in told.items()}
        self.verdict.setText(" ".join([*said[:-1], text.format(**amounts), said[-1]]))

    # -- attached tests ----------------------------------------------------------------------------

    def attach(self) -> None:
        """Attach the test as one undo step."""
        test = self.test
        if test is None:
            return
        fields: dict[str, Any] = {name: box.value() for name, box in self.counts.items()}
        fields |= {"kpi": test.kpi, "name": self.name.text().strip()}
        journey = self._session.document.journey
        self._session.do(attach_test(journey, self._opportunity, test.subject, fields))
        self.attached.emit(self._opportunity)
        self.accept()

    def _show_standing(self) -> None:
        """List the tests that are attached already, each with a button that takes it away."""
        cleared(self._standing)
        journey = self._session.journey
        for key in sorted(journey.referring(self._opportunity)):
            test = journey.get(key, AbTest)
            if test is None or test.opportunity != self._opportunity:
                continue
            row = QHBoxLayout()
            remove = QPushButton(_("Remove"))
            remove.setStyleSheet("QPushButton { padding: 3px 10px; }")
            remove.setAccessibleName(_("Remove the test {name}").format(name=counts_text(test)))
            remove.setEnabled(not self._session.is_view_only)
            remove.clicked.connect(partial(self._remove, key))
            row.addWidget(label(counts_text(test)), 1)
            row.addWidget(remove)
            self._standing.addLayout(row)

    def _remove(self, key: str) -> None:
        if key in self._session.document.journey:
            self._session.do(delete(self._session.document.journey, [key]))
        self._show_standing()


def _effect(test: AbTest, journey: Journey, asked: Selection) -> Effect80:
    """Return what the opportunity does to the value per entrant once the test is attached."""
    from metrics.decision import effect_of

    return effect_of(journey.apply(Change("attach_test", {test.id: (None, test)})), test.opportunity, asked)


ENDS = {"change": "median", "low": "low", "high": "high"}


def counts_text(test: AbTest) -> str:
    """Return a test with its counts, in one line."""
    text = _("{name}: {before} of {without} without it, {after} of {within} with it")
    counts = [number(getattr(test, name), 0) for name in ARMS]
    name = test.name or kpi_name(test.kpi)
    return text.format(name=name, before=counts[0], without=counts[1], after=counts[2], within=counts[3])


def _count_box() -> QSpinBox:
    box = QSpinBox()
    # Counts are typed. Without any button symbols Qt would leave a styled box no room to type in.
    box.setStyleSheet("QSpinBox::up-button, QSpinBox::down-button { width: 0; border: none; }")
    box.lineEdit().setTextMargins(8, 0, 8, 0)
    box.setRange(0, MOST)
    box.setGroupSeparatorShown(True)
    box.setMinimumWidth(110)
    return box
