"""A board of cards in rows and columns that are dragged between its cells, by mouse or by keys."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QWidget

from gui import theme
from gui.guard import guarded
from gui.session import Session
from gui.tips import plain_tip
from gui.words import _, period_name

HEAD, OWNER = 28, 132
CARD, GAP, PAD = 46, 6, 8
NARROWEST, LEAST_ROW, EMPTY_ROW = 148, 62, 38
RADIUS = 6


@dataclass(frozen=True)
class BoardCard:
    """A card: what it is about, its title, its figures, and the cell in which it lies."""

    key: str
    title: str
    figures: str
    owner: str
    quarter: str
    is_loss: bool = False


@dataclass(frozen=True)
class Board:
    """Rows, columns and cards; "" is nobody, and no quarter. `full` are cells with too many cards."""

    owners: tuple[str, ...] = ("",)
    quarters: tuple[str, ...] = ("",)
    cards: tuple[BoardCard, ...] = ()
    full: frozenset[tuple[str, str]] = frozenset()

    def cell(self, owner: str, quarter: str) -> tuple[BoardCard, ...]:
        """Return the cards of a cell."""
        return tuple(card for card in self.cards if (card.owner, card.quarter) == (owner, quarter))


class RoadmapBoard(QWidget):
    """Draws the board; a card is dragged to another cell, or moved by Ctrl and an arrow; Enter shows it.

    Signals
    -------
    planned(str, str, str)
        a card was brought to a quarter and an owner.
    dropped()
        Esc was pressed while nothing was dragged.
    """

    planned = Signal(str, str, str)
    dropped = Signal()

    def __init__(self, session: Session, name: str) -> None:
        super().__init__()
        self._session = session
        self.board = Board()
        self._current: str | None = None
        self._held: str | None = None
        self._pressed_at, self._at = QPoint(), QPoint()
        self._is_dragged = False
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        session.theme_changed.connect(self.update)

    def show_board(self, board: Board) -> None:
        """Show other rows, columns and cards."""
        self.board = board
        keys = [card.key for card in board.cards]
        if self._current not in keys:
            self._current = keys[0] if keys else None
        if self._held not in keys:
            self._held, self._is_dragged = None, False
        self.setMinimumSize(self.sizeHint())
        self._say_current()
        self.update()

    # -- where things are --------------------------------------------------------------------------

    @guarded(QSize(600, 200))
    def sizeHint(self) -> QSize:
        """As large as the cells need."""
        width = OWNER + NARROWEST * len(self.board.quarters)
        return QSize(width, round(HEAD + sum(self._row_heights()) + 1))

    def _row_heights(self) -> list[float]:
        board = self.board
        most = [max(len(board.cell(o, q)) for q in board.quarters) for o in board.owners]
        return [max(LEAST_ROW, n * (CARD + GAP) - GAP + 2 * PAD) if n else EMPTY_ROW for n in most]

    def _column_width(self) -> float:
        return max(NARROWEST, (self.width() - OWNER) / len(self.board.quarters))

    def cell_rect(self, owner: str, quarter: str) -> QRectF:
        """Return where a cell is."""
        row, column = self.board.owners.index(owner), self.board.quarters.index(quarter)
        heights, wide = self._row_heights(), self._column_width()
        return QRectF(OWNER + column * wide, HEAD + sum(heights[:row]), wide, heights[row])

    def card_rect(self, key: str) -> QRectF:
        """Return where a card lies."""
        card = self._card(key)
        cell = self.cell_rect(card.owner, card.quarter)
        place = [each.key for each in self.board.cell(card.owner, card.quarter)].index(key)
        top = cell.top() + PAD + place * (CARD + GAP)
        return QRectF(cell.left() + PAD, top, cell.width() - 2 * PAD, CARD)

    def _card(self, key: str) -> BoardCard:
        return next(card for card in self.board.cards if card.key == key)

    def _card_at(self, point: QPointF) -> BoardCard | None:
        return next((c for c in self.board.cards if self.card_rect(c.key).contains(point)), None)

    def _cell_at(self, point: QPointF) -> tuple[str, str] | None:
        cells = ((owner, quarter) for owner in self.board.owners for quarter in self.board.quarters)
        return next((cell for cell in cells if self.cell_rect(*cell).contains(point)), None)

    # -- by mouse ----------------------------------------------------------------------------------

    @guarded()
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a card."""
        card = self._card_at(event.position())
        if card is not None and event.button() is Qt.MouseButton.LeftButton:
            self._held, self._current, self._is_dragged = card.key, card.key, False
            self._pressed_at = self._at = event.position().toPoint()
            self._say_current()
            self.update()

    @guarded()
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the card, once the pointer has moved enough to mean it."""
        self._at = event.position().toPoint()
        if self._held is None:
            over = self._card_at(event.position())
            self.setCursor(Qt.CursorShape.OpenHandCursor if over else Qt.CursorShape.ArrowCursor)
            self.setToolTip("" if over is None else plain_tip(f"{over.title}\n{over.figures}"))
            return
        if (self._at - self._pressed_at).manhattanLength() >= QApplication.startDragDistance():
            self._is_dragged = not self._session.is_view_only
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        self.update()

    @guarded()
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Leave the card in the cell under the pointer; without a drag, show it on the map."""
        held, was_dragged = self._held, self._is_dragged
        self._held, self._is_dragged = None, False
        self.unsetCursor()
        self.update()
        if held is None:
            return
        if not was_dragged:
            self._reveal(held)
            return
        cell = self._cell_at(event.position())
        if cell is not None:
            self._bring(held, *cell)

    def _bring(self, key: str, owner: str, quarter: str) -> None:
        card = self._card(key)
        if (card.owner, card.quarter) != (owner, quarter) and not self._session.is_view_only:
            self.planned.emit(key, quarter, owner)

    def _reveal(self, key: str) -> None:
        if key in self._session.journey:
            self._session.select([key])
            self._session.reveal.emit(key)

    # -- by keys -----------------------------------------------------------------------------------

    @guarded()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk with the arrows, move with Ctrl and an arrow, show with Enter, drop a drag with Esc."""
        ways = {
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
        }
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self._let_go()
        elif self._current is None or key not in (*ways, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif key not in ways:
            self._reveal(self._current)
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._move(*ways[key])
        else:
            self._walk(*ways[key])

    def _let_go(self) -> None:
        if self._held is None:
            self.dropped.emit()
        self._held, self._is_dragged = None, False
        self.unsetCursor()
        self.update()

    def _move(self, down: int, right: int) -> None:
        card = self._card(str(self._current))
        row = self.board.owners.index(card.owner) + down
        column = self.board.quarters.index(card.quarter) + right
        if 0 <= row < len(self.board.owners) and 0 <= column < len(self.board.quarters):
            self._bring(card.key, self.board.owners[row], self.board.quarters[column])

    def _walk(self, down: int, right: int) -> None:
        """Go to the nearest card in that direction."""
        here = self.card_rect(str(self._current)).center()
        best: tuple[float, str] | None = None
        for card in self.board.cards:
            away = self.card_rect(card.key).center() - here
            along = away.x() * right + away.y() * down
            aside = abs(away.y() * right) + abs(away.x() * down)
            if along > 1 and (best is None or along + 2 * aside < best[0]):
                best = (along + 2 * aside, card.key)
        if best is not None:
            self._current = best[1]
            self._say_current()
            self.update()

    def _say_current(self) -> None:
        """Tell a screen reader which card the keys are on."""
        if self._current is None:
            self.setAccessibleDescription("")
            return
        card = self._card(self._current)
        owner, quarter = owner_name(card.owner), quarter_name(card.quarter)
        self.setAccessibleDescription(f"{card.title}, {card.figures}, {owner}, {quarter}")

    # -- painting ----------------------------------------------------------------------------------

    @guarded()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint headings, cells, cards, and the card that is dragged on top."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_grid(painter)
            for card in self.board.cards:
                is_ghost = self._is_dragged and card.key == self._held
                self._paint_card(painter, card, self.card_rect(card.key), is_ghost)
            if self._is_dragged and self._held is not None:
                card = self._card(self._held)
                rect = self.card_rect(card.key)
                self._paint_card(painter, card, rect.translated(QPointF(self._at - self._pressed_at)), False)

    def _paint_grid(self, painter: QPainter) -> None:
        colors = self._session.theme
        target = self._cell_at(QPointF(self._at)) if self._is_dragged else None
        painter.setFont(theme.font(12, theme.SEMIBOLD))
        for quarter in self.board.quarters:
            rect = self.cell_rect(self.board.owners[0], quarter)
            painter.setPen(colors.color("text_muted"))
            head = QRectF(rect.left() + PAD, 0, rect.width() - 2 * PAD, HEAD)
            painter.drawText(head, Qt.AlignmentFlag.AlignVCenter, self._cut(quarter_name(quarter), head))
        for owner in self.board.owners:
            first = self.cell_rect(owner, self.board.quarters[0])
            painter.setPen(colors.color("text" if owner else "text_muted"))
            side = QRectF(0, first.top() + 4, OWNER - PAD, min(CARD + PAD, first.height() - 8))
            painter.drawText(
                side,
                int(Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextWordWrap),
                owner_name(owner),
            )
            painter.setPen(QPen(colors.color("band_line"), 1))
            painter.drawLine(QPointF(0, first.top()), QPointF(self.width(), first.top()))
            for quarter in self.board.quarters:
                self._paint_cell(painter, owner, quarter, (owner, quarter) == target)

    def _paint_cell(self, painter: QPainter, owner: str, quarter: str, is_target: bool) -> None:
        colors, rect = self._session.theme, self.cell_rect(owner, quarter)
        inner = rect.adjusted(2, 2, -2, -2)
        painter.setPen(Qt.PenStyle.NoPen)
        if is_target:
            painter.setBrush(colors.color("accent_soft"))
            painter.drawRoundedRect(inner, RADIUS, RADIUS)
        elif not quarter:
            painter.setBrush(colors.color("surface_raised"))
            painter.drawRoundedRect(inner, RADIUS, RADIUS)
        if (owner, quarter) in self.board.full:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colors.color("warning"), 1.6, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(inner, RADIUS, RADIUS)

    def _paint_card(self, painter: QPainter, card: BoardCard, rect: QRectF, is_ghost: bool) -> None:
        colors = self._session.theme
        painter.save()
        painter.setOpacity(0.35 if is_ghost else 1.0)
        is_current = card.key == self._current and self.hasFocus()
        edge = "focus" if is_current else "opportunity_line"
        painter.setPen(QPen(colors.color(edge), 2 if is_current else 1))
        painter.setBrush(colors.color("opportunity"))
        painter.drawRoundedRect(rect, RADIUS, RADIUS)
        inner = rect.adjusted(10, 5, -8, -5)
        painter.setFont(theme.font(13, theme.MEDIUM))
        painter.setPen(colors.color("text"))
        upper = QRectF(inner.left(), inner.top(), inner.width(), inner.height() / 2)
        painter.drawText(upper, Qt.AlignmentFlag.AlignVCenter, self._cut(card.title, upper, 13))
        painter.setFont(theme.font(12))
        painter.setPen(colors.color("loss" if card.is_loss else "text_muted"))
        lower = upper.translated(0, inner.height() / 2)
        painter.drawText(lower, Qt.AlignmentFlag.AlignVCenter, self._cut(card.figures, lower))
        painter.restore()

    def _cut(self, text: str, room: QRectF, pixels: int = 12) -> str:
        metrics = QFontMetrics(theme.font(pixels, theme.MEDIUM))
        return metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(room.width()))


def owner_name(owner: str) -> str:
    """Return the name of a row."""
    return owner or _("No owner yet")


def quarter_name(quarter: str) -> str:
    """Return the name of a column."""
    return period_name(quarter) if quarter else _("Not planned yet")
