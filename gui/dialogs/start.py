"""The start page: a new map from a template, a map worked on lately, one from disk or from a table."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QBoxLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gui import icons
from gui.dialogs.thumbnail import thumbnail
from gui.guard import guarded
from gui.session import Session
from gui.templates import Template
from gui.theme import SEMIBOLD, font, size, text_scale
from gui.tips import plain_tip
from gui.words import _, ngettext

CARD = QSize(232, 208)
PICTURE = 124
LINES = 3
HEAD_WIDTH = 1000
"""The head and its buttons stand side by side where there is so much room, else below each other."""
GAP = 16
RECENT_WIDTH = 300


class PageButton(QAbstractButton):
    """A piece of the page that can be pressed, by mouse or by key."""

    def __init__(self, session: Session, name: str) -> None:
        super().__init__()
        self.session = session
        self.setAccessibleName(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    @guarded()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it, as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    @guarded()
    def changeEvent(self, event: QEvent) -> None:
        """Text of another size wants another height."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    def ground(self, painter: QPainter) -> QPainterPath:
        """Draw the box, and return its shape."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shape = QPainterPath()
        shape.addRoundedRect(self.rect().toRectF().adjusted(1, 1, -1, -1), size("radius"), size("radius"))
        painter.fillPath(shape, self.session.theme.color("surface"))
        self.frame(painter, shape)
        return shape

    def frame(self, painter: QPainter, shape: QPainterPath) -> None:
        """Draw the edge of the box: strong where the keys go, in colour under the pointer."""
        is_near = self.isEnabled() and (self.underMouse() or self.hasFocus())
        color = self.session.theme.color("focus" if is_near else "column_line")
        painter.strokePath(shape, QPen(color, 2 if self.hasFocus() else 1))


class TemplateCard(PageButton):
    """A template: how its map looks, its name, what it is about."""

    def __init__(self, session: Session, template: Template) -> None:
        about = template.journey.map
        self.title = about.title or template.path.stem.replace("-", " ").capitalize()
        super().__init__(session, _("New map: {title}").format(title=self.title))
        self.template = template
        self.setMinimumWidth(200)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip(plain_tip(about.description or self.title))

    @guarded(CARD)
    def sizeHint(self) -> QSize:
        """As large as all others: its words are as large as those of the whole program."""
        return QSize(CARD.width(), PICTURE + 12 + round((22 + 17 * LINES) * text_scale()) + 11)

    @guarded()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the small map and the words under it."""
        theme = self.session.theme
        with QPainter(self) as painter:
            shape = self.ground(painter)
            painter.save()
            painter.setClipPath(shape)
            inner = QSize(self.width() - 2, PICTURE)
            painter.drawPixmap(1, 1, thumbnail(self.template.journey, theme, inner, self.devicePixelRatioF()))
            painter.setPen(theme.color("column_line"))
            painter.drawLine(1, PICTURE, self.width() - 2, PICTURE)
            painter.restore()
            self.frame(painter, shape)
            self._write(painter)

    def _write(self, painter: QPainter) -> None:
        theme, scale, width = self.session.theme, text_scale(), self.width() - 28
        left = Qt.AlignmentFlag.AlignLeft
        painter.setFont(font(14 * scale, SEMIBOLD))
        painter.setPen(theme.color("text"))
        title = painter.fontMetrics().elidedText(self.title, _RIGHT, width)
        painter.drawText(QRect(14, PICTURE + 10, width, round(20 * scale)), left, title)
        painter.setFont(font(12 * scale))
        painter.setPen(theme.color("text_muted"))
        top, step = PICTURE + 10 + round(22 * scale), round(17 * scale)
        for number, line in enumerate(lines_of(self._about(), painter.fontMetrics(), width)):
            painter.drawText(QRect(14, top + step * number, width, step + 2), left, line)

    def _about(self) -> str:
        journey = self.template.journey
        count = len(journey.stages)
        plain = ngettext("{count} empty stage to begin with", "{count} empty stages to begin with", count)
        return " ".join(journey.map.description.split()) or plain.format(count=count)


_RIGHT = Qt.TextElideMode.ElideRight


def lines_of(text: str, metrics: QFontMetrics, width: int) -> tuple[str, ...]:
    """Return a text on as many lines as a card has, the last one cut short where it must be."""
    # Eliding counts parts of pixels, so a line that just fits would be cut short.
    words, lines = text.split(), list[str]()
    while words and len(lines) < LINES - 1:
        line = words.pop(0)
        while words and metrics.horizontalAdvance(f"{line} {words[0]}") < width - 1:
            line = f"{line} {words.pop(0)}"
        lines.append(metrics.elidedText(line, _RIGHT, width))
    if words:
        lines.append(metrics.elidedText(" ".join(words), _RIGHT, width))
    return tuple(lines)


class RecentRow(PageButton):
    """A map worked on lately: its name and its folder; greyed where it is gone."""

    def __init__(self, session: Session, path: Path, is_missing: bool) -> None:
        super().__init__(session, _("Open {name}").format(name=path.name))
        self.path = path
        self.setEnabled(not is_missing)
        told = _("{path} is not there any more.").format(path=path) if is_missing else str(path)
        self.setToolTip(plain_tip(told))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @guarded(QSize(RECENT_WIDTH, 56))
    def sizeHint(self) -> QSize:
        """One row."""
        return QSize(RECENT_WIDTH, 16 + round(40 * text_scale()))

    @guarded()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw name and folder."""
        theme = self.session.theme
        with QPainter(self) as painter:
            self.ground(painter)
            width, scale = self.width() - 28, text_scale()
            painter.setFont(font(13 * scale, SEMIBOLD))
            painter.setPen(theme.color("text" if self.isEnabled() else "neutral"))
            name = painter.fontMetrics().elidedText(self.path.stem, Qt.TextElideMode.ElideMiddle, width)
            painter.drawText(QRect(14, 9, width, round(18 * scale)), Qt.AlignmentFlag.AlignLeft, name)
            painter.setFont(font(12 * scale))
            painter.setPen(theme.color("text_muted" if self.isEnabled() else "neutral"))
            place = str(self.path.parent) if self.isEnabled() else _("not there any more")
            place = painter.fontMetrics().elidedText(place, Qt.TextElideMode.ElideMiddle, width)
            painter.drawText(
                QRect(14, 9 + round(20 * scale), width, round(18 * scale)), Qt.AlignmentFlag.AlignLeft, place
            )


class StartPage(QScrollArea):
    """What is shown while no map is open.

    Signals
    -------
    open_asked(), table_asked(), events_asked(), path_chosen(object), template_chosen(object)
        what a person chose; the latter two carry a path.
    """

    open_asked = Signal()
    table_asked = Signal()
    events_asked = Signal()
    path_chosen = Signal(object)
    template_chosen = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.setObjectName("start_page")
        self.setAccessibleName(_("Start page"))
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.cards: list[TemplateCard] = []
        self.rows: list[RecentRow] = []
        self._grid = QGridLayout()
        self._grid.setSpacing(GAP)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._list = QVBoxLayout()
        self._list.setSpacing(8)
        self.setWidget(self._page())
        session.theme_changed.connect(self._dress)
        self._dress()

    def _page(self) -> QWidget:
        page = QWidget()
        page.setObjectName("start_inner")
        center = QHBoxLayout(page)
        center.setContentsMargins(40, 40, 40, 40)
        center.addStretch(1)
        self._body = QWidget()
        self._body.setMaximumWidth(1120)
        center.addWidget(self._body, 100)
        center.addStretch(1)
        column = QVBoxLayout(self._body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head())
        column.addSpacing(36)
        halves = QHBoxLayout()
        halves.setSpacing(40)
        halves.addLayout(self._new_maps(), 1)
        halves.addWidget(self._lately())
        column.addLayout(halves)
        column.addStretch(1)
        return page

    def _head(self) -> QBoxLayout:
        self._sign = QLabel()
        title = QLabel("Waymark")
        title.setFont(font(28, 700))
        title.setStyleSheet("font-size: 28px; font-weight: 700;")
        self.tagline = _muted(
            _("Draw the journey of your customers, and see where their value is gained and lost.")
        )
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(title)
        words.addWidget(self.tagline)
        self.open_button = QPushButton(_("Open a map …"))
        self.open_button.clicked.connect(self.open_asked)
        self.table_button = QPushButton(_("From a KPI table …"))
        self.table_button.clicked.connect(self.table_asked)
        self.events_button = QPushButton(_("From an event table …"))
        self.events_button.clicked.connect(self.events_asked)
        name = QHBoxLayout()
        name.setSpacing(16)
        name.addWidget(self._sign)
        name.addLayout(words, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(16)
        for button in (self.events_button, self.table_button, self.open_button):
            buttons.addWidget(button, alignment=Qt.AlignmentFlag.AlignVCenter)
        buttons.addStretch(1)
        self._head_row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._head_row.setSpacing(20)
        self._head_row.addLayout(name, 1)
        self._head_row.addLayout(buttons)
        return self._head_row

    def _new_maps(self) -> QVBoxLayout:
        half = QVBoxLayout()
        half.setSpacing(12)
        half.addWidget(_heading(_("Start a new map")))
        half.addLayout(self._grid)
        half.addStretch(1)
        return half

    def _lately(self) -> QWidget:
        half = QWidget()
        half.setFixedWidth(RECENT_WIDTH)
        column = QVBoxLayout(half)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(_heading(_("Worked on lately")))
        self.no_recent = _muted(_("Maps that you open or save appear here."))
        column.addWidget(self.no_recent)
        column.addLayout(self._list)
        column.addStretch(1)
        return half

    # -- what is offered ---------------------------------------------------------------------------

    def show_templates(self, templates: Sequence[Template]) -> None:
        """Offer templates."""
        for card in self.cards:
            self._grid.removeWidget(card)
            card.deleteLater()
        self.cards = [TemplateCard(self.session, template) for template in templates]
        for card in self.cards:
            card.clicked.connect(partial(self.template_chosen.emit, card.template.path))
        self._lay()

    def show_recent(self, paths: Sequence[Path], missing: Collection[Path]) -> None:
        """Offer the maps worked on lately."""
        for row in self.rows:
            self._list.removeWidget(row)
            row.deleteLater()
        self.rows = [RecentRow(self.session, path, path in missing) for path in paths]
        for row in self.rows:
            row.clicked.connect(partial(self.path_chosen.emit, row.path))
            self._list.addWidget(row)
        self.no_recent.setVisible(not self.rows)

    def _lay(self) -> None:
        is_wide = min(1120, self.viewport().width() - 80) >= HEAD_WIDTH * text_scale()
        way = QBoxLayout.Direction
        self._head_row.setDirection(way.LeftToRight if is_wide else way.TopToBottom)
        columns = max(1, min(3, (self._room() + GAP) // (round((CARD.width() - 24) * text_scale()) + GAP)))
        for place, card in enumerate(self.cards):
            self._grid.addWidget(card, place // columns, place % columns)
        for column in range(3):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)

    def _room(self) -> int:
        return min(1120, self.viewport().width() - 80) - RECENT_WIDTH - 40

    @guarded()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many templates side by side as there is room for."""
        super().resizeEvent(event)
        self._lay()

    @guarded()
    def changeEvent(self, event: QEvent) -> None:
        """Text of another size wants another arrangement."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and "_head_row" in vars(self):
            self._lay()

    def _dress(self) -> None:
        ratio = self.devicePixelRatioF()
        self._sign.setPixmap(icons.pixmap("waymark", "", 56, ratio))
        theme = self.session.theme
        self.setStyleSheet(
            f"#start_page, #start_inner {{ background: {theme.hex('window')}; border: none; }}"
        )
        self.open_button.setIcon(icons.icon("open", theme))
        self.table_button.setIcon(icons.icon("table", theme))
        self.events_button.setIcon(icons.icon("import", theme))


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "heading")
    return label


def _muted(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "muted")
    label.setWordWrap(True)
    return label
