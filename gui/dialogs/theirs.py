"""Two versions of one map side by side in words, and which of them stays; both are kept in any case."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.change_list import ChangeList
from gui.changes import Line, summary
from gui.dialogs.ask import Choice, Question, Role, words_label
from gui.words import _


class TheirsDialog(Question):
    """Shows what another version of the open map has otherwise."""

    def __init__(self, name: str, lines: Sequence[Line], is_copy: bool, parent: QWidget) -> None:
        title = _("What differs in “{name}”").format(name=name)
        keeps = [Choice("mine", _("Keep mine"))] if not is_copy else []
        choices = [
            Choice("theirs", _("Take theirs"), Role.AcceptRole),
            *keeps,
            Choice("cancel", _("Later"), Role.RejectRole),
        ]
        text = _(
            "Taking theirs is one step that can be undone. The version you leave stays among the versions."
        )
        super().__init__(title, text, choices, parent)
        self.resize(680, 520)
        self.list = ChangeList()
        self.list.show_lines(lines)
        column = self.layout()
        assert isinstance(column, QVBoxLayout)
        column.insertWidget(2, words_label(summary(list(lines)), "muted"))
        column.insertWidget(3, self.list, 1)
