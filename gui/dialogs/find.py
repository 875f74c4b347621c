"""The find bar above the map: what holds the typed words, how many, and from one to the next."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from gui import icons
from gui.guard import guarded
from gui.sentences import kind_name
from gui.session import Session
from gui.words import _, number
from journey.journey import Journey
from journey.records import CARDS, Flow, Persona, Record, kind_of

TEXTS: dict[str, tuple[str, ...]] = {
    "stage": ("name", "goal", "owner"),
    "touchpoint": ("name", "channel", "owner", "quote"),
    "pain_point": ("text",),
    "opportunity": ("title", "owner", "status", "quarter"),
    "note": ("text",),
    "persona": ("name", "description", "goals", "frustrations", "quote"),
    "flow": ("label",),
}


def plain(text: str) -> str:
    r"""Return a text as it is compared: small letters, no accents, single spaces.

    >>> plain("  Größe \n ÉTÉ ")
    'grosse ete'
    """
    apart = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in apart if not unicodedata.combining(c)).split())


def searched(record: Record) -> str:
    """Return all that can be found of a record, ready to be compared."""
    fields = TEXTS.get(kind_of(record), ())
    return plain(" \n ".join(str(getattr(record, field)) for field in fields))


def in_reading_order(journey: Journey) -> Iterator[Record]:
    """Yield what can be found: personas, then stage by stage with its cards, then flows."""
    yield from journey.of(Persona).values()
    standing: dict[str, list[Record]] = {stage.id: [stage] for stage in journey.stages}
    homeless: list[Record] = []
    for kind in CARDS:
        for key, card in journey.of(kind).items():
            stage = journey.stage_of(key)
            (standing[stage.id] if stage is not None else homeless).append(card)
    for records in standing.values():
        yield from records
    yield from homeless
    yield from journey.of(Flow).values()


def matches(journey: Journey, typed: str) -> tuple[str, ...]:
    """Return the records that hold every typed word, in reading order."""
    wanted = plain(typed).split()
    if not wanted:
        return ()
    found = []
    for record in in_reading_order(journey):
        text = searched(record)
        if all(word in text for word in wanted):
            found.append(record.id)
    return tuple(found)


class FindBar(QFrame):
    """Finds by typing; Enter goes on, Shift+Enter back, Esc leaves. The map shows what was found.

    Signals
    -------
    left()
        the bar was closed; the focus belongs to the map.
    """

    left = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._found: tuple[str, ...] = ()
        self._place = 0
        self.setObjectName("find_bar")
        self.setAccessibleName(_("Find"))
        self.line = QLineEdit()
        self.line.setPlaceholderText(_("Find on the map"))
        self.line.setAccessibleName(_("Find on the map"))
        self.line.setClearButtonEnabled(True)
        self.line.setMaximumWidth(360)
        self.line.textEdited.connect(self._typed)
        self.line.installEventFilter(self)
        self.count = _label(_("Matches"))
        self.where = _label(_("Where"))
        self.back = self._button("chevron-up", _("Previous match"), -1)
        self.on = self._button("chevron-down", _("Next match"), 1)
        self.close_button = QToolButton()
        self.close_button.setAccessibleName(_("Close the find bar"))
        self.close_button.setToolTip(_("Close the find bar"))
        self.close_button.clicked.connect(self.leave)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 8, 8)
        row.setSpacing(8)
        row.addWidget(self.line, 2)
        row.addWidget(self.back)
        row.addWidget(self.on)
        row.addWidget(self.count)
        row.addWidget(self.where, 3)
        row.addWidget(self.close_button)
        session.journey_changed.connect(self._journey_changed)
        session.document_replaced.connect(self.hide)
        session.theme_changed.connect(self._dress)
        self._dress()
        self.hide()

    def _button(self, icon: str, words: str, step: int) -> QToolButton:
        button = QToolButton()
        button.setProperty("icon_name", icon)
        button.setAccessibleName(words)
        button.setToolTip(words)
        button.clicked.connect(lambda: self.step(step))
        return button

    @property
    def found(self) -> tuple[str, ...]:
        """What holds the typed words, in reading order."""
        return self._found

    def begin(self) -> None:
        """Show the bar, ready to be typed into."""
        self.show()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.selectAll()
        self._search()

    def step(self, by: int) -> None:
        """Go to the next match, or to the one before; after the last one comes the first."""
        if self.isHidden():
            self.begin()
        if self._found:
            self._place = (self._place + by) % len(self._found)
            self._go()

    def leave(self) -> None:
        """Close the bar; what was found last stays selected."""
        self.hide()
        self.left.emit()

    def _typed(self) -> None:
        self._search()
        if self._found:
            self._go()

    def _search(self) -> None:
        """Look anew; the match that is selected stays the one that is shown."""
        self._found = matches(self._session.journey, self.line.text())
        chosen = self._session.selected[-1] if self._session.selected else ""
        self._place = self._found.index(chosen) if chosen in self._found else 0
        self._tell()

    def _journey_changed(self) -> None:
        if not self.isHidden():
            self._search()

    def _go(self) -> None:
        key = self._found[self._place]
        self._session.select([key])
        self._session.reveal.emit(key)
        self._tell()

    def _tell(self) -> None:
        has_any = bool(self._found)
        self.back.setEnabled(has_any)
        self.on.setEnabled(has_any)
        if not self.line.text().strip():
            self.count.setText("")
        elif has_any:
            place, count = number(self._place + 1), number(len(self._found))
            self.count.setText(_("{number} of {count}").format(number=place, count=count))
        else:
            self.count.setText(_("nothing found"))
        self.where.setText(self._where() if has_any else "")

    def _where(self) -> str:
        journey = self._session.journey
        key = self._found[self._place]
        stage = journey.stage_of(key)
        kind = kind_name(kind_of(journey[key]))
        return f"{kind} · {stage.name}" if stage is not None and stage.id != key and stage.name else kind

    @guarded(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Enter go on, Shift+Enter back, the arrows likewise, and Esc leave."""
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        key, shift = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.step(-1 if shift else 1)
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.step(1 if key == Qt.Key.Key_Down else -1)
        elif key == Qt.Key.Key_Escape:
            self.leave()
        else:
            return False
        return True

    def _dress(self) -> None:
        theme = self._session.theme
        for button in (self.back, self.on):
            button.setIcon(icons.icon(str(button.property("icon_name")), theme))
        self.close_button.setIcon(icons.icon("close", theme))
        self.setStyleSheet(
            f"QFrame#find_bar {{ background: {theme.hex('surface')}; border: none;"
            f" border-bottom: 1px solid {theme.hex('line')}; }}"
        )


def _label(name: str) -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setAccessibleName(name)
    label.setProperty("role", "muted")
    return label
