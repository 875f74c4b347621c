"""Exporting the map: which kind of file, which part, on which paper, in which colours, where to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from gui.dialogs.ask import PathQuestion, take_enter
from gui.dialogs.export_options import ExportOptions
from gui.export.wish import FORMATS
from gui.theme import Theme
from gui.words import _, ngettext

MOST_LOSSES = 4


@dataclass(frozen=True)
class Kind:
    """A kind of file on offer: its name, what it is good for, and whether it is for people to look at.

    `ending` is that of the file, where the kind is not called after it.
    """

    name: str
    use: str
    is_page: bool = True
    ending: str = ""


def kinds() -> dict[str, Kind]:
    """Return the kinds on offer, in their order; most are called after the ending of their files."""
    return {
        "pdf": Kind("PDF", _("For reports and printing, on one page or several. Text stays text.")),
        "svg": Kind("SVG", _("For the web, and for editing in a drawing program. Text stays text.")),
        "png": Kind("PNG", _("A picture for chats and slides. It carries the map, and opens again as one.")),
        "report": Kind(
            _("PDF report"),
            _("Cover, summary in words, map, a page a stage, what to do first, assumptions and sources."),
            ending="pdf",
        ),
        "pptx": Kind("PowerPoint", _("Slides with native shapes and charts that can be edited.")),
        "html": Kind(
            _("Web page"), _("One file that opens anywhere, without network, with details on click.")
        ),
        "xlsx": Kind("Excel", _("A workbook whose figures are live formulas: change a number, CLV follows.")),
        "md": Kind(
            "Markdown", _("The map in words: headlines, stages, pain points, opportunities, assumptions.")
        ),
        "mmd": Kind("Mermaid", _("A diagram as text, for wikis and repositories."), False),
        "drawio": Kind(
            "draw.io", _("A drawing for diagrams.net: boxes and arrows that can be moved."), False
        ),
        "graphml": Kind(
            "GraphML", _("The graph for Gephi, yEd and networkx. Nothing of the map is lost."), False
        ),
        "csv": Kind("CSV", _("Every number as a table, which an import brings back."), False),
        "json": Kind("JSON", _("All records as plain data, for programs."), False),
    }


@dataclass(frozen=True)
class Chosen:
    """What a person chose, before it becomes a wish: the fields of `gui/export/wish.py` by their names."""

    path: Path
    options: dict[str, object]


class ExportDialog(QDialog):
    """Asks for kind, part, paper and colours, then for the place.

    Parameters
    ----------
    stem : the proposed name, without its ending.
    theme : the colours of the window.
    folder : where the question for the place begins.
    parts : what can be drawn besides the whole map, each with its words and the option that asks for it.
    parent : the window.

    Signals
    -------
    chosen(Chosen)
        everything is known.
    looked(str, object)
        a kind is looked at, by its ending, with the options: what it would not carry can be told.
    """

    chosen = Signal(object)
    looked = Signal(str, object)

    def __init__(
        self,
        stem: str,
        theme: Theme,
        folder: str,
        parts: Sequence[tuple[str, dict[str, object]]],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Export the map"))
        self._stem, self._theme, self._folder = stem, theme, folder
        self._owner = parent
        self.kinds: dict[str, QRadioButton] = {}
        self._group = QButtonGroup(self)
        self.options = ExportOptions(parts, theme)
        self.scale, self.light = self.options.scale, self.options.light
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(16)
        column.addWidget(self._lead())
        row = QHBoxLayout()
        row.setSpacing(24)
        row.addWidget(self._kinds())
        row.addLayout(self._beside(), 1)
        column.addLayout(row, 1)
        column.addWidget(self._buttons())
        self.setMinimumSize(660, 540)
        self.setStyleSheet(_round(theme))
        self.kinds["pdf"].setChecked(True)
        self._group.buttonToggled.connect(self._follow)
        self.options.changed.connect(self._follow)
        self._follow()

    def _lead(self) -> QLabel:
        lead = QLabel(_("The export shows what the window shows: the same bands, customers and period."))
        lead.setProperty("role", "muted")
        lead.setWordWrap(True)
        return lead

    def _kinds(self) -> QFrame:
        card = QFrame()
        card.setProperty("role", "card")
        column = QVBoxLayout(card)
        column.setContentsMargins(16, 12, 24, 12)
        column.setSpacing(6)
        offered = kinds()
        for is_page, words in ((True, _("For people")), (False, _("For other programs"))):
            heading = QLabel(words)
            heading.setProperty("role", "group")
            column.addWidget(heading)
            for ending, kind in offered.items():
                if kind.is_page is is_page:
                    column.addWidget(self._kind(ending, kind))
            column.addSpacing(10)
        column.addStretch(1)
        return card

    def _kind(self, ending: str, kind: Kind) -> QRadioButton:
        button = QRadioButton(kind.name)
        button.setAccessibleDescription(kind.use)
        self._group.addButton(button)
        self.kinds[ending] = button
        return button

    def _beside(self) -> QVBoxLayout:
        self.name, self.use, self.losses = QLabel(), QLabel(), QLabel()
        self.name.setProperty("role", "heading")
        for words in (self.use, self.losses):
            words.setWordWrap(True)
            words.setTextFormat(Qt.TextFormat.PlainText)
        self.losses.setProperty("role", "muted")
        column = QVBoxLayout()
        column.setSpacing(12)
        column.addWidget(self.name)
        column.addWidget(self.use)
        column.addWidget(self.options)
        column.addWidget(self.losses)
        column.addStretch(1)
        return column

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox()
        self.go_on = buttons.addButton(_("Choose where …"), QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(_("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        take_enter(buttons, self.go_on)
        buttons.accepted.connect(self._ask_where)
        buttons.rejected.connect(self.reject)
        return buttons

    @property
    def ending(self) -> str:
        """The chosen kind, by its ending or its name."""
        return next(ending for ending, button in self.kinds.items() if button.isChecked())

    def _follow(self) -> None:
        """Offer what counts for the chosen kind alone."""
        kind = kinds()[self.ending]
        self.name.setText(kind.name)
        self.use.setText(kind.use)
        self.losses.setText("")
        self.options.follow(self.ending)
        if not kind.is_page:
            self.looked.emit(self.ending, self.options.wished())

    def show_losses(self, ending: str, texts: Sequence[str]) -> None:
        """Say what the chosen kind would not carry."""
        if ending != self.ending:
            return
        shown = list(texts[:MOST_LOSSES])
        more = len(texts) - len(shown)
        if more > 0:
            shown.append(ngettext("And {count} more.", "And {count} more.", more).format(count=more))
        self.losses.setText("\n".join(shown))

    def _ask_where(self) -> None:
        kind = kinds()[self.ending]
        ending, name = kind.ending or self.ending, kind.name
        question = PathQuestion(_("Export the map"), self._folder, f"{name} (*.{ending})", self._owner)
        chosen = partial(self._chosen, self.options.wished())
        question.ask_new(f"{self._stem}.{ending}", ending, chosen, FORMATS)

    def _chosen(self, options: dict[str, object], path: Path) -> None:
        self.chosen.emit(Chosen(path, options))
        self.accept()


def _round(theme: Theme) -> str:
    return (
        f"QRadioButton::indicator {{ width: 12px; height: 12px; border-radius: 8px;"
        f" border: 2px solid {theme.hex('neutral')}; background: {theme.hex('surface')}; }}"
        f" QRadioButton::indicator:checked {{ width: 8px; height: 8px;"
        f" border: 4px solid {theme.hex('accent')}; }}"
    )
