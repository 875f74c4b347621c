"""A random hand on the real window: mouse, keys, actions, files; and what must hold after its steps."""

from __future__ import annotations

import gc
import sys
import threading
import time
import traceback
from collections import Counter, deque
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from monkey_files import TABLE, spread
from monkey_habits import DIALOGS, KEYS, STEPS, TEXTS, VISITING
from PySide6.QtCore import (
    QEvent,
    QEventLoop,
    QMimeData,
    QPoint,
    QPointF,
    Qt,
    QTimer,
    QUrl,
    qInstallMessageHandler,
)
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QDesktopServices,
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QKeySequence,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from window_turns import Turns

from gui import app as application
from gui.dialogs.ask import PathQuestion
from gui.docks import PANELS
from gui.session import Session
from gui.theme import RESOURCES
from gui.window import Window
from journey.journey import Journey
from journey.storage.files import decode, encode

NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
MODIFIERS = [NONE] * 6 + [SHIFT, CONTROL, ALT, CONTROL | SHIFT]
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton


class Monkey:
    """A seeded hand on the window of a desk; every fault it meets is kept with the steps before it.

    Parameters
    ----------
    seed : int
    scratch : Path
        a folder in which it may write and spoil whatever it likes.
    trace : callable, optional
        is told each step before it is made, so that a crash leaves its cause behind.
    """

    def __init__(self, seed: int, scratch: Path, trace: Callable[[str], None] = lambda _line: None) -> None:
        self.random = Random(seed)
        self.scratch = scratch
        self.faults: list[str] = []
        self.turns = Turns()
        self.done: Counter[str] = Counter()
        self.number = self.steps = 0
        self._steps_seen = -1
        self._trace = trace
        self._last: deque[str] = deque(maxlen=12)
        self._starts: dict[int, tuple[Any, Journey]] = {}
        self._told: set[str] = set()
        self._next_file: Path | None = None
        self.is_asked = False
        self.app = application.make_application()
        self.app.setQuitOnLastWindowClosed(False)
        self._listen()
        _answer_files(self)
        self.files = spread(scratch)
        self.watchdog = QTimer()
        self.watchdog.setInterval(700)
        self.watchdog.timeout.connect(self._stuck)
        self.watchdog.start()
        self.desk = self._desk()

    # -- what is heard -----------------------------------------------------------------------------

    def _listen(self) -> None:
        sys.excepthook = lambda kind, error, trace: self.fault(
            "".join(traceback.format_exception(kind, error, trace))
        )
        threading.excepthook = lambda told: self.fault(
            "".join(traceback.format_exception(told.exc_type, told.exc_value, told.exc_traceback))
        )
        sys.unraisablehook = lambda told: self.fault(
            f"unraisable {told.err_msg} {told.object!r}: "
            + "".join(traceback.format_exception(told.exc_type, told.exc_value, told.exc_traceback))
        )
        qInstallMessageHandler(self._message)

    def _message(self, kind: object, _context: object, text: str) -> None:
        if not any(known in text for known in HARMLESS):
            where = "".join(traceback.format_stack(limit=6)[:-1])
            self.fault(f"Qt: {text}\n{where}")

    def fault(self, text: str) -> None:
        """Keep a fault, once."""
        key = "\n".join(line for line in text.splitlines() if "0x" not in line)[-600:]
        if key not in self._told:
            self._told.add(key)
            self.faults.append(f"step {self.number}, after {' | '.join(self._last)}\n{text}")
            self._trace(f"FAULT {self.faults[-1]}")

    def _stuck(self) -> None:
        """End a menu or a drag that runs a loop of its own: this hand would wait for it for ever."""
        if self.steps == self._steps_seen:
            popup = self.app.activePopupWidget()
            if popup is None:
                QDrag.cancel()
            elif popup.windowHandle() is None or self.random.random() < 0.3:
                popup.close()
            else:
                self._strike(self.random.choice((Qt.Key.Key_Down, Qt.Key.Key_Return)), NONE)
        self._steps_seen = self.steps

    # -- the window --------------------------------------------------------------------------------

    @property
    def window(self) -> Window:
        """The window as it is now: another after a change of language."""
        return self.desk.window

    def _desk(self) -> application.Desk:
        desk = application.Desk(_NoFaults())
        desk.window.show()
        return desk

    def reopen(self) -> None:
        """Close the window, whatever it is doing, and open another."""
        window = self.window
        if self.random.random() < 0.5:
            window.close()
            self.rest(2)
        window.close_for_good()
        self.rest(1)
        application.take_apart(window)
        self._starts.clear()
        self.desk = self._desk()

    def end(self) -> None:
        """Close the window and listen no more."""
        self.window.close_for_good()
        application.take_apart(self.window)
        application.leave_clipboard()
        self.watchdog.stop()
        self.turns.end()
        sys.excepthook, threading.excepthook = sys.__excepthook__, threading.__excepthook__
        sys.unraisablehook = sys.__unraisablehook__
        qInstallMessageHandler(None)

    # -- steps -------------------------------------------------------------------------------------

    def step(self) -> None:
        """Do one random thing, and let the window answer."""
        self.number += 1
        kinds, weights = zip(*STEPS, strict=True)
        kind = self.random.choices(kinds, weights)[0]
        self.done[kind] += 1
        self.note(kind)
        try:
            if kind == "dialog":
                self.dialog()
            else:
                with self.turns.turn(kind):
                    getattr(self, kind)()
        except Exception:
            self.fault(traceback.format_exc())
        self.rest(self.random.choice((0, 1, 1, 2, 4)))
        if self.random.random() < 0.3:
            self.settle()
        session = self.window.session
        document = session.document
        if id(document) not in self._starts:
            past = Journey(document.journey.records.values())
            for change, _token in reversed(document._past):
                past = past.apply(change.inverse())
            self._starts = {id(document): (document, past)}

    def note(self, words: str) -> None:
        """Write down what is about to be done."""
        self.steps += 1
        self._last.append(words)
        self._trace(f"{self.number} {words}")

    def rest(self, turns: int) -> None:
        """Let the window have some turns."""
        for _turn in range(turns):
            with self.turns.turn("events"):
                self.app.processEvents()
        with self.turns.turn("deleting"):
            self.app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    def settle(self, longest: float = 5.0) -> None:
        """Wait for the work beside the window, though not for ever."""
        until = time.monotonic() + longest
        while time.monotonic() < until and self._is_busy():
            # The watchdog wakes it, if nothing else does.
            self.app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            self.rest(1)

    def _is_busy(self) -> bool:
        window = self.window
        return window.files.background.is_busy or window.counting.is_busy or bool(window.session.jobs.watched)

    # mouse

    def _target(self) -> tuple[QWidget, QWidget, QPoint] | None:
        """Choose a window, a widget in it, and a point that can be seen, in the window's places."""
        tops = [each for each in self.app.topLevelWidgets() if each.isVisible() and each.windowHandle()]
        chosen = self.app.activePopupWidget() or self.app.activeModalWidget()
        if chosen is None or self.random.random() < 0.1:
            chosen = self.window if self.random.random() < 0.6 and self.window in tops else None
        if chosen is None or chosen.windowHandle() is None:
            if not tops:
                return None
            chosen = self.random.choice(tops)
        inner = [
            each for each in chosen.findChildren(QWidget) if each.isVisible() and each.window() is chosen
        ]
        widget = self.window.map if self.window.map in inner and self.random.random() < 0.3 else None
        widget = widget or self.random.choice([chosen, *inner])
        box = widget.visibleRegion().boundingRect()
        if box.isEmpty():
            return None
        at = QPoint(self._within(box.left(), box.right()), self._within(box.top(), box.bottom()))
        self.note(
            f"at {type(widget).__name__} {widget.objectName()} of {type(chosen).__name__} {at.toTuple()}"
        )
        return chosen, widget, widget.mapTo(chosen, at)

    def _within(self, low: int, high: int) -> int:
        return self.random.randint(low, max(low, high))

    def _press(self, do: Callable[..., None], top: QWidget, button: Any, keys: Any, at: QPoint) -> None:
        handle = top.windowHandle() if top in self.app.topLevelWidgets() else None
        if handle is not None:
            do(handle, button, keys, at)

    def click(self) -> None:
        """Press and let go somewhere."""
        if (target := self._target()) is not None:
            top, _widget, at = target
            button = LEFT if self.random.random() < 0.85 else RIGHT
            keys = self.random.choice(MODIFIERS)
            self._press(QTest.mousePress, top, button, keys, at)
            self._press(QTest.mouseRelease, top, button, keys, at)

    def double_click(self) -> None:
        """Press twice."""
        if (target := self._target()) is not None:
            for do in (QTest.mousePress, QTest.mouseRelease, QTest.mouseDClick):
                self._press(do, target[0], LEFT, NONE, target[2])

    def drag(self) -> None:
        """Press, move, perhaps do something else meanwhile, and let go; or not let go at all."""
        if (target := self._target()) is None:
            return
        top, _widget, at = target
        self._press(QTest.mousePress, top, LEFT, self.random.choice(MODIFIERS), at)
        for _move in range(self.random.randint(1, 6)):
            at = at + QPoint(self.random.randint(-150, 150), self.random.randint(-80, 80))
            if top in self.app.topLevelWidgets() and top.windowHandle():
                QTest.mouseMove(top.windowHandle(), at)
            if self.random.random() < 0.12:
                self._meanwhile()
        if self.random.random() < 0.95:
            self._press(QTest.mouseRelease, top, LEFT, NONE, at)

    def _meanwhile(self) -> None:
        kind = self.random.choice(("key", "undo", "act", "theme", "panel", "example", "shortcut", "wheel"))
        self.note(f"meanwhile {kind}")
        getattr(self, kind)()

    def move(self) -> None:
        """Move the pointer."""
        if (target := self._target()) is not None and target[0].windowHandle() is not None:
            QTest.mouseMove(target[0].windowHandle(), target[2])

    def wheel(self) -> None:
        """Turn the wheel over something."""
        if (target := self._target()) is None:
            return
        top, _widget, at = target
        turn = QPoint(self.random.choice((0, 0, 120)), self.random.choice((-360, -120, 120, 360)))
        if top.windowHandle() is not None:
            QTest.wheelEvent(top.windowHandle(), QPointF(at), turn, QPoint(), self.random.choice(MODIFIERS))

    # keys

    def _listener(self) -> QWidget | None:
        found = self.app.activePopupWidget() or self.app.activeModalWidget() or self.app.activeWindow()
        return found if found is not None and found.windowHandle() is not None else None

    def key(self) -> None:
        """Press a key."""
        top = self._listener()
        key, keys = self.random.choice(KEYS), self.random.choice(MODIFIERS)
        if top is not None and (key, keys) != (Qt.Key.Key_Q, CONTROL):
            self.note(f"{key.name} {keys}")
            self._strike(key, keys)

    def _strike(self, key: Any, keys: Any) -> None:
        """Press a key and let go of it; what listens may be gone in between, by the press of Alt alone."""
        is_letter = 0x20 <= int(key) < 0x7F and keys in (NONE, SHIFT)
        text = chr(int(key)).lower() if is_letter else ""
        for is_press in (True, False):
            if (top := self._listener()) is not None:
                QTest.simulateEvent(top.windowHandle(), is_press, key, keys, text, False)

    def shortcut(self) -> None:
        """Press the keys of an action."""
        named = [each for each in self.window.menus.table.values() if each.shortcuts and each.name != "quit"]
        chosen = self.random.choice(named)
        self.note(chosen.name)
        self._sequence(self.random.choice(chosen.shortcuts))

    def _sequence(self, keys: str) -> None:
        for each in QKeySequence(keys):
            self._strike(each.key(), each.keyboardModifiers())

    def write(self) -> None:
        """Type a text where the focus is."""
        widget, text = self.app.focusWidget(), self.random.choice(TEXTS)
        self.note(repr(text[:20]))
        for letter in text if widget is not None else "":
            if (now := self.app.focusWidget()) is not None:
                for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                    self.app.sendEvent(now, QKeyEvent(kind, 0, NONE, letter))

    def escape(self) -> None:
        """Leave whatever is open, as a person does who is lost."""
        for _time in range(4):
            self._strike(Qt.Key.Key_Escape, NONE)

    # what the window offers

    def act(self) -> None:
        """Do an action by its name, as menus and the palette do."""
        names = [
            name for name in self.window.menus.table if name != "quit" and not name.startswith("language")
        ]
        name = self.random.choice(names)
        self.note(name)
        self.window.menus.run(name)

    def dialog(self) -> None:
        """Open a dialog, and look around in it for a while."""
        name, file = self.random.choice(DIALOGS)
        self.note(name)
        self._next_file = self.scratch / file if file and self.random.random() < 0.8 else None
        with self.turns.turn(name):
            self.window.menus.run(name)
        self.rest(2)
        self.settle(3.0)
        self._visit()

    def _visit(self) -> None:
        for _step in range(self.random.randint(3, 25)):
            kind = self.random.choices(("click", "write", "key", "drag", "wheel", "double_click"), VISITING)[
                0
            ]
            with self.turns.turn(kind):
                getattr(self, kind)()
            self.rest(self.random.choice((0, 1, 2)))
            if self.random.random() < 0.2:
                self.settle(2.0)

    def undo(self) -> None:
        """Take some steps back, and bring some again."""
        for _time in range(self.random.randint(1, 6)):
            self.window.menus.run(self.random.choice(("undo", "undo", "redo")))

    def select(self) -> None:
        """Select some records."""
        keys = sorted(self.window.session.journey.records)
        self.window.session.select(self.random.sample(keys, min(len(keys), self.random.choice((1, 1, 2, 5)))))

    def panel(self) -> None:
        """Show a panel, or hide it."""
        name = self.random.choice(sorted(PANELS))
        self.note(name)
        if self.window.is_map_open:
            self.window.docks.toggle(name)

    def theme(self) -> None:
        """Take on other colours, or another size of text."""
        if self.random.random() < 0.7:
            self.window.set_wished_theme(self.random.choice(("light", "dark", "system")))
        else:
            self.window.set_text_scale(self.random.choice((1.0, 1.25, 1.5)))

    def language(self) -> None:
        """Be spoken to in another language: the window is replaced."""
        self.window.language_wished.emit(self.random.choice(("en", "ru", "pl")))

    def size(self) -> None:
        """Make the window another size."""
        self.window.resize(self.random.randint(400, 2000), self.random.randint(300, 1100))

    def example(self) -> None:
        """Open a map, or something that is none."""
        path = self.random.choice(self.files)
        self.note(path.name)
        if self.random.random() < 0.7:
            self.window.files.open(path)
        else:
            self.window.files.start_from(
                self.random.choice(sorted((RESOURCES / "templates").glob("*.journey")))
            )

    def drop(self) -> None:
        """Drag a file in, and drop it somewhere or not."""
        if (target := self._target()) is None:
            return
        _top, widget, _at = target
        while widget is not None and not widget.acceptDrops():
            widget = widget.parentWidget()
        if widget is None:
            return
        held = QMimeData()
        held.setUrls([QUrl.fromLocalFile(str(self.random.choice(self.files)))])
        at, copy = widget.rect().center(), Qt.DropAction.CopyAction
        self.app.sendEvent(widget, QDragEnterEvent(at, copy, held, LEFT, NONE))
        self.app.sendEvent(widget, QDragMoveEvent(at, copy, held, LEFT, NONE))
        if self.random.random() < 0.3:
            self.app.sendEvent(widget, QDragLeaveEvent())
        else:
            self.app.sendEvent(widget, QDropEvent(QPointF(at), copy, held, LEFT, NONE))

    def paste(self) -> None:
        """Paste a text, a table, or a picture."""
        clipboard = QGuiApplication.clipboard()
        if self.random.random() < 0.2:
            image = QImage(40, 30, QImage.Format.Format_RGB32)
            image.fill(QColor("teal"))
            clipboard.setImage(image)
        elif self.random.random() < 0.5:
            clipboard.setText(self.random.choice((*TEXTS, TABLE)))
        self._sequence("Ctrl+V")

    def dialog_closed(self) -> None:
        """Close a dialog by its window button."""
        found = [each for each in self.app.topLevelWidgets() if each.isVisible() and each is not self.window]
        if found:
            self.random.choice(found).close()

    def listen(self) -> None:
        """Walk down what a screen reader hears."""
        heard = QAccessible.queryAccessibleInterface(self.window)
        for _step in range(12):
            if heard is None or not heard.isValid():
                return
            heard.text(QAccessible.Text.Name)
            heard.rect()
            heard.role()
            count = heard.childCount()
            heard = heard.child(self.random.randrange(count)) if count else None

    def spoil(self) -> None:
        """Change, cut or remove a file behind the back of the window."""
        path = self.random.choice(self.files)
        if path.exists() and self.random.random() < 0.3:
            path.unlink()
        elif path.exists() and self.random.random() < 0.3:
            path.write_bytes(path.read_bytes()[: self.random.randint(0, 4000)])
        else:
            spread(self.scratch)

    # -- what must hold ----------------------------------------------------------------------------

    def check(self) -> None:
        """Hold the invariants of the document: undo reaches the start, and what is saved is what is read."""
        session = self.window.session
        session.preview(None)
        self.note("check")
        journey = session.document.journey
        read = decode(encode(journey)).journey
        if read != journey:
            self.fault("what is saved is not what is read")
        document, start = self._starts.get(id(session.document), (None, None))
        if document is session.document and start is not None:
            self._there_and_back(session, start)

    def _there_and_back(self, session: Session, start: Journey) -> None:
        document, journey = session.document, session.document.journey
        steps = 0
        while document.undo_label is not None:
            with self.turns.turn("undo"):
                session.undo()
            steps += 1
        if document.journey != start:
            self.fault("undoing all does not reach the start")
        for _step in range(steps):
            session.redo()
        if document.journey != journey:
            self.fault("doing all again does not reach the present")
        self.rest(1)


class _NoFaults:
    """Stands in for what shows faults: the hand wants to hear of them, not to click them away."""

    def show_on(self, _window: QWidget | None) -> None:
        """Show nothing."""


HARMLESS = (
    "propagateSizeHints",
    "This plugin does not support",
    "occurs outside target window",
    "Unimplemented code",
)


def _answer_files(monkey: Monkey) -> None:
    """Answer every question for a file with one of the scratch folder, or with none, after a turn."""
    endings = ("journey", "xlsx", "pdf", "svg", "png", "html", "pptx", "csv", "mmd", "drawio", "graphml")

    def answer(question: QFileDialog) -> None:
        is_new = question.acceptMode() is QFileDialog.AcceptMode.AcceptSave
        random = monkey.random
        new = monkey.scratch / f"new{random.randint(0, 3)}.{random.choice(endings)}"
        path = new if is_new else monkey._next_file or random.choice(monkey.files)
        monkey._next_file = None
        # A question in front lets no other be asked; this one is answered too fast to be seen.
        take = random.random() < 0.8 and not monkey.is_asked
        monkey.is_asked = True
        monkey.note(f"file {path.name if take else 'cancelled'}")

        def reply() -> None:
            if take:
                question.fileSelected.emit(str(path))
            question.reject()

        question.destroyed.connect(lambda: setattr(monkey, "is_asked", False))
        QTimer.singleShot(0, question, reply)

    def ask(question: PathQuestion, then: Callable[[Path], None]) -> None:
        question._then = then
        answer(question)

    PathQuestion._ask = ask
    QFileDialog.open = lambda question, *_rest: answer(question)
    QDesktopServices.openUrl = lambda _url: True


def widgets_alive() -> int:
    """Return how many widgets there are, once what can go is gone."""
    gc.collect()
    app = QApplication.instance()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    return len(app.allWidgets())
