"""What can be chosen about a file of the map: its part, paper, size, colours, and what it carries."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QLabel, QWidget

from gui.dialogs.table_form import Choice
from gui.theme import Theme
from gui.words import _, number

SCALES = (1, 2, 3, 4, 6)
DOTS_PER_INCH = 96
PICTURES = ("svg", "pdf", "png")
OWN_RATIO = "fit"


class ExportOptions(QWidget):
    """The choices for one export; what does not count for a kind of file is not shown.

    Signals
    -------
    changed()
        something else is chosen.
    """

    changed = Signal()

    def __init__(self, parts: Sequence[tuple[str, dict[str, object]]], theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._ending = "pdf"
        self.part = _choice(_("What"), [(_("The whole map"), {}), *parts])
        self.paper = _choice(
            _("Page"),
            [
                (_("As the report style says"), ""),
                (_("One page at the map's own ratio"), OWN_RATIO),
                *((name, name) for name in ("A4", "A3", "Letter")),
            ],
        )
        self.orientation = _choice(
            _("Orientation"),
            [(_("As suits the map"), ""), (_("Portrait"), "portrait"), (_("Landscape"), "landscape")],
        )
        self.tiles = QCheckBox(_("Over several pages, to be glued together"))
        words = _("{scale} × ({dots} dots per inch)")
        self.scale = _choice(
            _("Size"),
            [
                (words.format(scale=scale, dots=number(DOTS_PER_INCH * scale, 0)), float(scale))
                for scale in SCALES
            ],
        )
        self.scale.setCurrentIndex(1)
        self.diagram = _choice(_("Diagram"), [(_("Flowchart"), "flowchart"), (_("User journey"), "journey")])
        self.light = QCheckBox(_("Light colours, for paper"))
        self.light.setChecked(True)
        self.transparent = QCheckBox(_("Without a ground"))
        self.outlines = QCheckBox(_("Letters as shapes instead of text"))
        self.carries_map = QCheckBox(_("Put the map inside, so that the picture opens as a map"))
        self.carries_map.setChecked(True)
        self._lay_out()
        for choice in (self.part, self.paper, self.diagram):
            choice.activated.connect(self.changed)
        self.follow("pdf")

    def _lay_out(self) -> None:
        form = self._form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(8)
        form.setHorizontalSpacing(16)
        for choice in (self.part, self.paper, self.orientation, self.scale, self.diagram):
            label = QLabel(choice.accessibleName())
            label.setBuddy(choice)
            form.addRow(label, choice)
        for box in (self.tiles, self.light, self.transparent, self.outlines, self.carries_map):
            form.addRow("", box)

    def follow(self, ending: str) -> None:
        """Show what counts for a kind of file."""
        self._ending = ending
        is_picture, is_map = ending in PICTURES, "chart" not in self._part
        has_paper = self.paper.currentData() in ("A4", "A3", "Letter")
        shown: dict[QWidget, bool] = {
            self.part: is_picture,
            self.paper: (is_picture and is_map) or ending == "report",
            self.orientation: is_picture and is_map and has_paper,
            self.tiles: ending == "pdf" and is_map and has_paper,
            self.scale: ending == "png" and is_map,
            self.diagram: ending == "mmd",
            self.light: self._ending in (*PICTURES, "pptx") and self._theme.is_dark,
            self.transparent: is_picture and is_map,
            self.outlines: ending in ("svg", "pdf") and is_map,
            self.carries_map: ending == "png" and is_map and not self._part,
        }
        for widget, is_shown in shown.items():
            self._form.setRowVisible(widget, is_shown)
            widget.setEnabled(is_shown)
        self._offer_own_ratio(ending != "report")

    def _offer_own_ratio(self, is_offered: bool) -> None:
        """Offer a page at the map's own ratio, which a report of many pages cannot have."""
        place = self.paper.findData(OWN_RATIO)
        model = self.paper.model()
        assert isinstance(model, QStandardItemModel)
        model.item(place).setEnabled(is_offered)
        if not is_offered and self.paper.currentIndex() == place:
            self.paper.setCurrentIndex(0)

    @property
    def _part(self) -> dict[str, object]:
        return dict(self.part.currentData() or {})

    def wished(self) -> dict[str, object]:
        """Return what is chosen, as fields of a wish; what does not count for the kind is left as usual."""
        found: dict[str, object] = {}
        if self.part.isEnabled():
            found |= self._part
        for name, choice in (
            ("paper", self.paper),
            ("orientation", self.orientation),
            ("diagram", self.diagram),
        ):
            if choice.isEnabled():
                found[name] = choice.currentData()
        if self.scale.isEnabled():
            found["scale"] = float(self.scale.currentData())
        for name in ("tiles", "transparent", "outlines"):
            box: QCheckBox = getattr(self, name)
            found[name] = box.isEnabled() and box.isChecked()
        found["report"] = self._ending == "report"
        found["carries_map"] = self.carries_map.isChecked()
        found["theme"] = "light" if self.light.isChecked() else self._theme.name
        return found


def _choice(name: str, entries: Sequence[tuple[str, object]]) -> QComboBox:
    made = Choice()
    made.setAccessibleName(name)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    made.setMinimumContentsLength(26)
    for words, data in entries:
        made.addItem(words, data)
    return made
