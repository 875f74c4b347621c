"""The findings panel: what the map lacks or says wrongly, the gravest first, each with what to do."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF, QTextLayout, QTextOption
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from gui import theme
from gui.findings import all_findings
from gui.guard import guarded
from gui.panels.finding_fixes import Remedy, remedy
from gui.panels.kpi_model import Index
from gui.panels.panel import Panel
from gui.panels.parts import GRID, label
from gui.sentences import finding_text
from gui.session import Session
from gui.words import _, ngettext
from journey.findings import Finding

SUBJECT_ROLE = Qt.ItemDataRole.UserRole
SEVERITY_ROLE = Qt.ItemDataRole.UserRole + 1
MARK = 28
"""Pixels that the mark of severity takes before the words."""


class FindingsPanel(Panel):
    """Lists errors, warnings and hints of the map and its numbers.

    Parameters
    ----------
    session : Session
        whose map is checked.
    parent : QWidget, optional
    """

    PAUSE_MS = 250

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "findings", _("Findings"), parent)
        self._shown: list[tuple[str, str | None, str]] | None = None
        self._findings: list[Finding] = []
        self.summary = label("", "muted")
        self.list = QListWidget()
        self.list.setAccessibleName(_("Findings, the gravest first"))
        self.list.setItemDelegate(FindingDelegate(session, self.list))
        self.list.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID * 2, GRID, GRID * 2, GRID)
        layout.setSpacing(GRID)
        self.fix_button = QPushButton("")
        self.fix_button.setStyleSheet("QPushButton { padding: 4px 12px; }")
        self.fix_button.hide()
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(self.summary, 1)
        head.addWidget(self.fix_button)
        layout.addLayout(head)
        layout.addWidget(self.list, 1)
        session.journey_changed.connect(self._later)
        session.numbers_changed.connect(self._later)
        session.theme_changed.connect(self.list.viewport().update)
        self.list.itemClicked.connect(self._chosen)
        self.list.itemActivated.connect(self._chosen)
        self.list.currentRowChanged.connect(self._offer)
        self.fix_button.clicked.connect(self.fix)

    def refresh(self) -> None:
        """Check the map and list what was found; nothing is made anew where nothing changed."""
        if not self.isVisible():
            return
        journey = self._session.journey
        findings = all_findings(journey, self._session.scorecard)
        shown = [(f.severity, self._place(f), finding_text(f, journey)) for f in findings]
        if shown == self._shown:
            return
        self._shown = [(severity, subject, text) for severity, subject, text in shown]
        self._findings = list(findings)
        self.list.clear()
        for severity, subject, text in shown:
            item = QListWidgetItem(text)
            item.setData(SUBJECT_ROLE, subject)
            item.setData(SEVERITY_ROLE, severity)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{severity_name(severity)}: {text}")
            item.setToolTip(severity_name(severity))
            self.list.addItem(item)
        self.summary.setText(_summary(findings))

    # -- what to do --------------------------------------------------------------------------------

    @property
    def remedy(self) -> Remedy | None:
        """What the button can do about the finding that is chosen."""
        place = self.list.currentRow()
        if not 0 <= place < len(self._findings):
            return None
        return remedy(self._session, self._findings[place])

    def _offer(self, _place: int = 0) -> None:
        found = self.remedy
        self.fix_button.setVisible(found is not None)
        if found is not None:
            self.fix_button.setText(found.words)
            self.fix_button.setEnabled(found.change is None or not self._session.is_view_only)

    def fix(self) -> None:
        """Do what can be done about the finding, as one undo step, and go to where it is."""
        found, item = self.remedy, self.list.currentItem()
        if found is None or item is None:
            return
        subject = item.data(SUBJECT_ROLE)
        if found.change is not None:
            change = found.change(self._session.document.journey)
            if change:
                self._session.do(change)
                fresh = [key for key, (before, after) in change.edits.items() if before is None and after]
                subject = fresh[0] if fresh else subject
        if subject is not None and subject in self._session.journey:
            self._session.select([subject])
            self._session.reveal.emit(subject)
        self.refresh()

    def _place(self, finding: Finding) -> str | None:
        subject = finding.subject
        return subject if subject is not None and subject in self._session.journey else None

    def _chosen(self, item: QListWidgetItem) -> None:
        subject = item.data(SUBJECT_ROLE)
        if subject is not None:
            self._session.select([subject])
            self._session.reveal.emit(subject)
        elif self._session.journey.map is not None:
            self._session.select([])


def severity_name(severity: str) -> str:
    """Return the word for how grave a finding is."""
    return {"error": _("Error"), "warning": _("Warning"), "hint": _("Hint")}[severity]


def _summary(findings: tuple[Finding, ...]) -> str:
    if not findings:
        return _("Nothing found: the map is sound and every number that is needed is there.")
    counts = [sum(f.severity == severity for f in findings) for severity in ("error", "warning", "hint")]
    words = [
        ngettext("{number} error", "{number} errors", counts[0]),
        ngettext("{number} warning", "{number} warnings", counts[1]),
        ngettext("{number} hint", "{number} hints", counts[2]),
    ]
    said = [text.format(number=count) for text, count in zip(words, counts, strict=True) if count]
    told = [_("{counts}.").format(counts=", ".join(said))]
    if counts[0]:
        told.append(_("An error makes a number unknown."))
    return " ".join([*told, _("Click a line to go there.")])


class FindingDelegate(QStyledItemDelegate):
    """Draws a finding: a mark whose shape says how grave it is, and the words on as many lines as need be."""

    def __init__(self, session: Session, view: QListWidget) -> None:
        super().__init__(view)
        self._session = session
        self._view = view

    def _laid_out(self, text: str) -> tuple[QTextLayout, float]:
        layout = QTextLayout(text, theme.panel_font())
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        height = 0.0
        width = max(80, self._view.viewport().width() - MARK - 16)
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            line.setPosition(QPointF(0, height))
            height += line.height() + 2
        layout.endLayout()
        return layout, height

    @guarded(QSize(100, 30))
    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height that the words need."""
        _layout, height = self._laid_out(str(index.data()))
        return QSize(100, max(30, round(height) + 12))

    @guarded()
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:  # type: ignore[override]
        """Paint the ground, the mark and the words."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = self._session.theme
        rect = QRectF(option.rect)
        state = option.state
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            chosen = state & QStyle.StateFlag.State_Selected
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colors.color("accent_soft" if chosen else "hover"))
            painter.drawRoundedRect(rect.adjusted(0, 1, 0, -1), 6, 6)
        self._mark(painter, rect.left() + 14, rect.top() + 15, str(index.data(SEVERITY_ROLE)))
        painter.setPen(colors.color("text"))
        layout, _height = self._laid_out(str(index.data()))
        layout.draw(painter, QPointF(rect.left() + MARK, rect.top() + 6))
        painter.restore()

    def _mark(self, painter: QPainter, x: float, y: float, severity: str) -> None:
        """Draw a filled square for an error, a triangle for a warning, a ring for a hint."""
        color = self._session.theme.color({"error": "bad", "warning": "warning"}.get(severity, "neutral"))
        painter.setPen(QPen(color, 1.6))
        painter.setBrush(color if severity != "hint" else Qt.BrushStyle.NoBrush)
        if severity == "error":
            painter.drawRect(QRectF(x - 4.5, y - 4.5, 9, 9))
        elif severity == "warning":
            corners = [QPointF(x, y - 5), QPointF(x + 5.5, y + 4.5), QPointF(x - 5.5, y + 4.5)]
            painter.drawPolygon(QPolygonF(corners))
        else:
            painter.drawEllipse(QPointF(x, y), 4.5, 4.5)
