"""The workshop timer: counts down in the status bar, can be held, and says calmly that the time is up."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from gui import icons
from gui.session import Session
from gui.words import _

LONGEST = 24 * 3600
TICK_MS = 250
FACE = "QToolButton {{ font-weight: 600; padding: 1px 10px; {ground} }}"


class WorkshopTimer(QObject):
    """Counts seconds down.

    Signals
    -------
    changed()
        another second is shown, or the timer was set, held or stopped.
    switched()
        the timer was set, held, let go on or stopped, or its time is up.
    ended()
        the time is up.
    """

    changed = Signal()
    switched = Signal()
    ended = Signal()

    def __init__(self, parent: QObject | None = None, now: Callable[[], float] = monotonic) -> None:
        super().__init__(parent)
        self._now = now
        self._left = 0.0
        self._until: float | None = None
        self.is_set = False
        self._shown = -1
        self._clock = QTimer(self)
        self._clock.setInterval(TICK_MS)
        self._clock.timeout.connect(self.tick)

    @property
    def left(self) -> int:
        """The seconds left, the begun one counted; 0 when the time is up."""
        exact = self._left if self._until is None else max(0.0, self._until - self._now())
        return -int(-exact // 1)

    @property
    def is_paused(self) -> bool:
        """Whether the timer is held."""
        return self.is_set and self._until is None and self._left > 0

    @property
    def is_over(self) -> bool:
        """Whether the time is up, and nobody has taken note of it yet."""
        return self.is_set and self._until is None and self._left == 0

    def start(self, seconds: float) -> None:
        """Count down from so many seconds."""
        self.is_set, self._left = True, min(seconds, LONGEST)
        self._go_on()

    def toggle(self) -> None:
        """Hold the timer, or let it go on."""
        if self.is_paused:
            self._go_on()
        elif self._until is not None:
            self._left, self._until = max(0.0, self._until - self._now()), None
            self._clock.stop()
            self._switched()

    def _switched(self) -> None:
        self.changed.emit()
        self.switched.emit()

    def _go_on(self) -> None:
        self._until = self._now() + self._left
        self._clock.start()
        self._switched()

    def stop(self) -> None:
        """Put the timer away."""
        self.is_set, self._left, self._until = False, 0.0, None
        self._clock.stop()
        self._switched()

    def tick(self) -> None:
        """Look at the clock."""
        if self._until is None:
            return
        if self._now() >= self._until:
            self._left, self._until = 0.0, None
            self._clock.stop()
            self._switched()
            self.ended.emit()
        elif self.left != self._shown:
            self._shown = self.left
            self.changed.emit()


def clock_text(seconds: int) -> str:
    """Return a time as a clock shows it.

    >>> clock_text(65), clock_text(3600), clock_text(0)
    ('1:05', '1:00:00', '0:00')
    """
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def seconds_from(text: str) -> int | None:
    """Return the seconds that somebody typed: minutes, or minutes and seconds; None for what is no time.

    >>> seconds_from("7"), seconds_from("1:30"), seconds_from("2.5"), seconds_from("1:00:00")
    (420, 90, 150, 3600)
    >>> seconds_from("soon"), seconds_from("0"), seconds_from("-3"), seconds_from("1:75")
    (None, None, None, None)
    """
    parts = text.strip().replace(",", ".").split(":")
    try:
        numbers = [float(part) for part in parts] if len(parts) == 1 else [float(int(part)) for part in parts]
    except ValueError:
        return None
    if len(numbers) == 1:
        numbers.append(0.0)
    if len(numbers) > 3 or any(not n >= 0 for n in numbers) or any(n >= 60 for n in numbers[1:]):
        return None
    total = 0.0
    for each in numbers:
        total = 60 * total + each
    return round(total) if 1 <= total <= LONGEST else None


class TimerStrip(QWidget):
    """The timer in the status bar: the time left; a click holds it, and puts it away once the time is up."""

    def __init__(self, timer: WorkshopTimer, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._timer = timer
        self._session = session
        self.face = QToolButton()
        self.face.setObjectName("timer_face")
        self.face.clicked.connect(self._pressed)
        self.close_button = QToolButton()
        self.close_button.setAccessibleName(_("Stop the timer"))
        self.close_button.setToolTip(_("Stop the timer"))
        self.close_button.clicked.connect(timer.stop)
        # Low from the first: also while the strip is hidden, the bar is as high as it.
        self.face.setStyleSheet(FACE.format(ground=""))
        self.close_button.setStyleSheet("QToolButton { padding: 1px 4px; }")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.face)
        row.addWidget(self.close_button)
        timer.changed.connect(self.refresh)
        session.theme_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the time left."""
        timer, theme = self._timer, self._session.theme
        self.setVisible(timer.is_set)
        if not timer.is_set:
            return
        left = clock_text(timer.left)
        if timer.is_over:
            text, tip = _("Time is up"), _("Click to put the timer away")
        elif timer.is_paused:
            text, tip = _("{time} held").format(time=left), _("Click to go on")
        else:
            text, tip = left, _("Click to hold the timer")
        self.face.setText(text)
        self.face.setToolTip(tip)
        self.face.setAccessibleName(_("Timer: {time}").format(time=text))
        ground = (
            f"background: {theme.hex('accent')}; color: {theme.hex('on_accent')};" if timer.is_over else ""
        )
        self.face.setStyleSheet(FACE.format(ground=ground))
        self.close_button.setIcon(icons.icon("close", theme))

    def _pressed(self) -> None:
        if self._timer.is_over:
            self._timer.stop()
        else:
            self._timer.toggle()
