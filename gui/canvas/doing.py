"""What a screen reader can do with what is on the map: press a button; select a record, or write its text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QAccessibleActionInterface

from gui.guard import guarded

if TYPE_CHECKING:
    from gui.canvas.accessible import Speaker

Actions = QAccessibleActionInterface


class Doing(QAccessibleActionInterface):
    """The actions of one button or record on the map."""

    def __init__(self, speaker: Speaker, key: str) -> None:
        super().__init__()
        self._speaker = speaker
        self._key = key

    @property
    def _is_there(self) -> bool:
        return self._speaker.is_alive and self._speaker.place(self._key) >= 0

    @guarded([])
    def actionNames(self) -> list[str]:
        """Return what can be done now: a button is pressed; a record takes the focus, or is written."""
        if not self._is_there:
            return []
        press = Actions.pressAction()
        if self._speaker.is_button(self._key):
            return [press] if self._speaker.control(self._key) is not None else []
        return [Actions.setFocusAction(), press]

    @guarded()
    def doAction(self, name: str) -> None:
        """Do what a click would do; a record is pressed as by a double click."""
        if name not in self.actionNames():
            return
        view, control = self._speaker.view, self._speaker.control(self._key)
        if control is not None:
            view.controls.act(control)
            return
        view.session.select([self._key])
        view.reveal(self._key)
        view.setFocus()
        if name == Actions.pressAction():
            view.edit_text(self._key)

    @guarded([])
    def keyBindingsForAction(self, name: str) -> list[str]:
        """Return nothing: the keys of the map are listed under F1."""
        return []
