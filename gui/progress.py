"""The strip in the status bar for a long job: what is done, how far it is, and a button that cancels it."""

from __future__ import annotations

from time import monotonic

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from gui.background import Jobs, Progress
from gui.theme import size
from gui.words import _, ngettext

LOOKS_PER_SECOND = 10
STEPS = 1000


class ProgressStrip(QWidget):
    """Shows the oldest watched job once it takes more than half a second.

    Signals
    -------
    shown(bool)
        the strip came, or went.
    """

    shown = Signal(bool)

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._job: Progress | None = None
        self.words = QLabel(self)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setFixedSize(120, 8)
        self.bar.setAccessibleName(_("Progress"))
        self.button = QPushButton(_("Cancel"), self)
        self.button.setObjectName("cancel_job")
        self.button.clicked.connect(self._cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(8)
        for widget in (self.words, self.bar, self.button):
            row.addWidget(widget)
        self._clock = QTimer(self)
        self._clock.setInterval(1000 // LOOKS_PER_SECOND)
        self._clock.timeout.connect(self.look)
        jobs.changed.connect(self.look)
        self.hide()

    def look(self) -> None:
        """Look anew at what is being done."""
        watched = self._jobs.watched
        if bool(watched) != self._clock.isActive():
            (self._clock.start if watched else self._clock.stop)()
        patience = size("progress_after_ms") / 1000
        late = [job for job in watched if monotonic() - job.begun >= patience]
        self._job = late[0] if late else None
        if self._job is not None:
            self._tell(self._job, len(late) - 1)
        if self.isHidden() != (self._job is None):
            self.setVisible(self._job is not None)
            self.shown.emit(self._job is not None)

    def _tell(self, job: Progress, waiting: int) -> None:
        more = ngettext("{words} ({count} more)", "{words} ({count} more)", waiting)
        self.words.setText(more.format(words=job.words, count=waiting) if waiting else job.words)
        share = job.share
        # A range without an end is Qt's word for "nobody knows how long".
        self.bar.setRange(0, 0 if share is None else STEPS)
        if share is not None:
            self.bar.setValue(round(share * STEPS))
        self.button.setEnabled(job.may_cancel)
        self.button.setAccessibleName(_("Cancel: {words}").format(words=job.words))

    def _cancel(self) -> None:
        if self._job is not None:
            self._jobs.cancel(self._job)
