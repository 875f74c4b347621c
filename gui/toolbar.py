"""The toolbar: adding, undoing, zooming, whose numbers are shown, and the value per entrant at its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import (
    QAction,
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QSizePolicy,
    QToolBar,
    QToolButton,
    QWidget,
)

from gui.guard import guarded
from gui.session import Session
from gui.theme import BOLD, font, text_scale
from gui.words import _, money, ngettext, number, period_name
from journey.change import Change
from journey.lookup import Selection, periods
from journey.records import Scenario, Segment, Series

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from gui.picker import Picker
    from journey.findings import Finding
    from journey.journey import Journey

ADDING = ("add_stage", "add_touchpoint", "add_pain", "add_opportunity", "add_note")
Style = Qt.ToolButtonStyle


class Look(Struct, frozen=True):
    """How the toolbar looks where there is so much room."""

    style: Qt.ToolButtonStyle
    sheet: str
    picker_width: int


LOOKS = (
    Look(Style.ToolButtonTextBesideIcon, "", 184),
    Look(Style.ToolButtonTextUnderIcon, "font-size: {pixels}px; padding: 2px 6px;", 184),
    Look(Style.ToolButtonIconOnly, "", 184),
    Look(Style.ToolButtonIconOnly, "padding: 5px 4px;", 148),
    Look(Style.ToolButtonIconOnly, "padding: 5px 4px;", 112),
)
BESIDE = "panel_inspector"
QUIET = ("undo", "redo", "", "zoom_out", "zoom_in", "fit_all")


class ValueChip(QAbstractButton):
    """The value per entrant, always in sight; a click opens the figures behind it."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.figure = ""
        self.tried = 0
        """How many numbers are tried out by sliders: what is shown is not what stands in the map."""
        self.setObjectName("value_chip")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        session.numbers_changed.connect(self.refresh)
        session.tried_changed.connect(self._say_tried)
        session.theme_changed.connect(self.update)

    def _say_tried(self, count: int) -> None:
        self.tried = count
        self.refresh()

    def refresh(self) -> None:
        """Show the value of the map as it is shown now."""
        card = self._session.known_scorecard
        if card is None:
            self._say("…", _("The numbers are being counted."))
            return
        value = card.headlines.per_entrant.value
        if value is None:
            self._say(_("unknown"), _missing(card.findings, self._session.journey, self._trial()))
        else:
            usual = _("What one person who enters the map brings in over time, discounted.")
            self._say(money(value, card.currency), self._trial() or usual)

    def _trial(self) -> str:
        """Return that numbers are only tried out, "" where none are."""
        if not self.tried:
            return ""
        return ngettext(
            "{count} number is tried out; the map keeps its own until you decide in the inspector.",
            "{count} numbers are tried out; the map keeps its own until you decide in the inspector.",
            self.tried,
        ).format(count=number(self.tried))

    def _say(self, figure: str, tip: str) -> None:
        self.figure = figure
        self.setToolTip(tip)
        name = _("CLV per entrant, tried out: {value}") if self.tried else _("CLV per entrant: {value}")
        self.setAccessibleName(name.format(value=figure))
        self.updateGeometry()
        self.update()

    def _caption(self) -> str:
        return _("CLV, tried out") if self.tried else _("CLV per entrant")

    @guarded(QSize(160, 40))
    def sizeHint(self) -> QSize:
        """As wide as its words."""
        scale = text_scale()
        caption = QFontMetrics(font(11 * scale)).horizontalAdvance(self._caption())
        figure = QFontMetrics(font(17 * scale, BOLD)).horizontalAdvance(self.figure)
        return QSize(max(caption, figure, 88) + 28, round(40 * scale))

    @guarded()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a caption and the figure under it."""
        theme = self._session.theme
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            calm = "warning_soft" if self.tried else "accent_soft"
            ground = "hover" if self.underMouse() or self.isDown() else calm
            painter.setPen(theme.color("focus") if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(ground))
            box = self.rect().adjusted(1, 1, -1, -1)
            painter.drawRoundedRect(box, 8, 8)
            self._write(painter, box.adjusted(13, 3, -13, -3))

    def _write(self, painter: QPainter, inner: QRect) -> None:
        theme, scale = self._session.theme, text_scale()
        place = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.setFont(font(11 * scale))
        painter.setPen(theme.color("text" if self.tried else "text_muted"))
        upper = QRect(inner.left(), inner.top(), inner.width(), round(14 * scale))
        painter.drawText(upper, place, self._caption())
        painter.setFont(font(17 * scale, BOLD))
        painter.setPen(theme.color("text"))
        painter.drawText(inner.adjusted(0, round(13 * scale), 0, 1), place, self.figure)

    @guarded()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it, as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


def _names(records: Mapping[str, Segment] | Mapping[str, Scenario]) -> dict[str | None, str]:
    return {key: record.name or key for key, record in records.items()}


def _missing(findings: Sequence[Finding], journey: Journey, trial: str) -> str:
    """Return what the value lacks, for a tooltip, and that numbers are tried out where some are."""
    from gui.sentences import finding_text
    from gui.tips import plain_tip

    missing = [finding_text(each, journey) for each in findings if each.severity == "error"]
    told = missing[:3] or [_("The map has no numbers yet.")]
    return plain_tip("\n".join([*told, trial] if trial else told))


class Toolbar(QToolBar):
    """The one toolbar of the window."""

    def __init__(self, session: Session, actions: Mapping[str, QAction], parent: QWidget) -> None:
        super().__init__(_("Toolbar"), parent)
        self.setObjectName("toolbar")
        self.setMovable(False)
        self.setFloatable(False)
        self.setIconSize(QSize(20, 20))
        self.toggleViewAction().setEnabled(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._session = session
        for name in ADDING:
            self.addAction(actions[name])
        self.addSeparator()
        for name in QUIET:
            self.addAction(actions[name]) if name else self.addSeparator()
        self._adding = [self._button(actions[name]) for name in ADDING]
        self._quiet = [self._button(actions[name]) for name in QUIET if name]
        self._add_gap()
        self._pickers: dict[str, Picker] = {}
        self._places: dict[str, QAction] = {}
        self._behind = self._add_room(8)
        self.chip = ValueChip(session)
        self.addWidget(self.chip)
        self._add_room(4)
        self.addAction(actions[BESIDE])
        self._button(actions[BESIDE]).setToolButtonStyle(Style.ToolButtonIconOnly)
        session.document_replaced.connect(self.refresh)
        session.journey_changed.connect(self._changed)
        session.numbers_changed.connect(self._follow)

    def _button(self, action: QAction) -> QToolButton:
        button = self.widgetForAction(action)
        assert isinstance(button, QToolButton)
        # Reached by key, but a click leaves the focus on the map, where typing goes on.
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _add_gap(self) -> None:
        gap = QWidget()
        gap.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(gap)

    def _add_room(self, width: int) -> QAction:
        room = QWidget()
        room.setFixedWidth(width)
        return self.addWidget(room)

    # -- whose numbers -----------------------------------------------------------------------------

    def picker(self, name: str) -> Picker:
        """Return the choice of a period, segment or scenario; made when asked for: few maps need it."""
        if name not in self._pickers:
            from gui.picker import Picker

            words = {"period": _("Period"), "segment": _("Customers"), "scenario": _("Scenario")}
            order = list(words)
            made = Picker(words[name])
            made.picked.connect(self._asked)
            later = [self._places[each] for each in order[order.index(name) :] if each in self._places]
            place = self.insertWidget(later[0] if later else self._behind, made)
            place.setVisible(False)
            sooner = [self._pickers[each] for each in order[: order.index(name)] if each in self._pickers]
            QWidget.setTabOrder([*self._quiet, *sooner][-1], made)
            self._pickers[name], self._places[name] = made, place
        return self._pickers[name]

    def refresh(self) -> None:
        """Offer what the map has numbers for."""
        journey, asked = self._session.journey, self._session.asked
        offered: dict[str, dict[str | None, str]] = {
            "period": {None: _("Latest figures"), **{p: period_name(p) for p in periods(journey)}},
            "segment": {None: _("All customers"), **_names(journey.of(Segment))},
            "scenario": {None: _("As it is"), **_names(journey.of(Scenario))},
        }
        for name, choices in offered.items():
            if len(choices) > 1 or name in self._pickers:
                self.picker(name).offer(choices, getattr(asked, name))
                self._places[name].setVisible(len(choices) > 1)
        self._fit()

    def _changed(self, change: Change) -> None:
        kinds = (Series, Segment, Scenario)
        if any(isinstance(record, kinds) for pair in change.edits.values() for record in pair):
            self.refresh()

    def _asked(self) -> None:
        self._session.ask(Selection(**{name: picker.currentData() for name, picker in self._pickers.items()}))

    def _follow(self) -> None:
        for name, picker in self._pickers.items():
            place = picker.findData(getattr(self._session.asked, name))
            if place >= 0:
                picker.setCurrentIndex(place)
        self._fit()

    # -- room --------------------------------------------------------------------------------------

    @guarded()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Drop words beside icons where there is no room for them."""
        super().resizeEvent(event)
        self._fit()

    @guarded()
    def showEvent(self, event: QShowEvent) -> None:
        """Take a look: what is not seen yet has no width of its own either."""
        super().showEvent(event)
        self._fit()

    def dress(self) -> None:
        """Make room for text of another size."""
        self.chip.updateGeometry()
        self._fit()

    def _fit(self) -> None:
        """Take the roomiest look that fits; the value at the end must never slip out of sight."""
        if not self.isVisible():
            return
        layout = self.layout()
        for look in LOOKS:
            for picker in self._pickers.values():
                picker.setMaximumWidth(look.picker_width)
            for button in self._adding:
                button.setToolButtonStyle(look.style)
            sheet = look.sheet.format(pixels=round(11 * text_scale()))
            for button in (*self._adding, *self._quiet):
                # Even the same sheet, set anew, is read and worn anew.
                if button.styleSheet() != sheet:
                    button.setStyleSheet(sheet)
            if layout is None:
                return
            layout.invalidate()
            if layout.sizeHint().width() <= self.width():
                return
