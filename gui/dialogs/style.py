"""The look of a map's reports: colours, fonts, paper, footer and logo, with a preview; kept or as a file."""

from __future__ import annotations

from base64 import b64encode
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import (
    QColorDialog,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gui.background import Background
from gui.dialogs.ask import PathQuestion, take_enter
from gui.dialogs.style_preview import StylePreview
from gui.dialogs.table_form import Choice
from gui.export.style import (
    PAPERS,
    STYLE_ENDING,
    Logo,
    StyleProblem,
    contrast,
    logo_of,
    own_look,
    read_style,
    style_bytes,
    styled,
)
from gui.pictures import ENDINGS, PictureProblem, embedded
from gui.sentences import disk_text
from gui.words import _
from journey.edits.pictures import MediaType
from journey.records import Image, Style
from journey.storage.disk import REAL, DiskProblem, read_safely, write_safely

FONTS = ("Inter", "Arial", "Calibri", "Georgia", "Helvetica", "Times New Roman", "Verdana")
READABLE = 4.5


class ColorButton(QPushButton):
    """Shows a colour and asks for another.

    Signals
    -------
    picked(str)
        a colour as "#RRGGBB".
    """

    picked = Signal(str)

    def __init__(self, words: str, usual: str) -> None:
        super().__init__()
        self._words, self._usual = words, usual
        self.color = ""
        self.setAccessibleName(words)
        self.setAutoDefault(False)
        self.setStyleSheet("text-align: left;")
        self.clicked.connect(self._ask)
        self.show_color("")

    def show_color(self, color: str) -> None:
        """Show a colour, the usual one where there is none."""
        self.color = color
        shown = color or self._usual
        self.setText(shown if color else _("{color} (Waymark's own)").format(color=shown))
        swatch = QPixmap(16, 16)
        swatch.fill(QColor("#808080"))
        with QPainter(swatch) as painter:
            painter.fillRect(1, 1, 14, 14, QColor(shown))
        self.setIcon(QIcon(swatch))

    def _ask(self) -> None:
        asked = QColorDialog(QColor(self.color or self._usual), self.window())
        asked.setOption(QColorDialog.ColorDialogOption.DontUseNativeDialog)
        asked.setWindowTitle(self._words)
        asked.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        asked.colorSelected.connect(self._chosen)
        asked.open()

    def _chosen(self, color: QColor) -> None:
        self.show_color(color.name().upper())
        self.picked.emit(self.color)


class StyleDialog(QDialog):
    """Edits a style beside a preview of it.

    Parameters
    ----------
    style, picture : what the map has, None for none.
    may_edit : whether the map may be changed; else the style can only be looked at and saved.
    folder : where the questions for files begin.
    background : reads and writes files.
    parent : the window.

    Signals
    -------
    confirmed(Style | None, tuple | None)
        the fields of the style, or None for Waymark's own look, and the logo as media type and base64 text.
    """

    confirmed = Signal(object, object)

    def __init__(
        self,
        style: Style | None,
        picture: Image | None,
        may_edit: bool,
        folder: str,
        background: Background,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Report style"))
        self._folder, self._background = folder, background
        self.logo: Logo | None = None
        own = own_look()
        self.colors = {
            "accent": ColorButton(_("Accent"), own.accent),
            "ink": ColorButton(_("Text"), own.ink),
            "background": ColorButton(_("Ground"), own.background),
        }
        self.heading_font, self.text_font = _fonts(_("Headings")), _fonts(_("Texts"))
        self.paper = Choice()
        self.paper.setAccessibleName(_("Paper"))
        for paper in PAPERS:
            self.paper.addItem(_("The map's own ratio") if paper == "fit" else paper, paper)
        self.footer = QLineEdit()
        self.footer.setMaxLength(500)
        self.footer.setAccessibleName(_("Footer"))
        self.footer.setPlaceholderText(_("Such as: Confidential · Example Ltd"))
        self.choose_logo, self.drop_logo = QPushButton(_("Choose …")), QPushButton(_("Remove"))
        self.problem = QLabel()
        self.preview = StylePreview()
        self._lay_out(may_edit)
        self._connect()
        self.show_style(style or Style(id="style"), None if picture is None else logo_of(picture.data))

    def _lay_out(self, may_edit: bool) -> None:
        form = QFormLayout()
        form.setVerticalSpacing(8)
        form.setHorizontalSpacing(16)
        logo = QHBoxLayout()
        logo.setSpacing(8)
        for button in (self.choose_logo, self.drop_logo):
            button.setAutoDefault(False)
        logo.addWidget(self.choose_logo)
        logo.addWidget(self.drop_logo)
        for widget in (*self.colors.values(), self.heading_font, self.text_font, self.paper, self.footer):
            form.addRow(QLabel(widget.accessibleName()), widget)
        form.addRow(QLabel(_("Logo")), logo)
        self.problem.setWordWrap(True)
        self.problem.setProperty("role", "warning")
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        left = QVBoxLayout()
        left.setSpacing(12)
        left.addLayout(form)
        left.addWidget(self.problem)
        left.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(24)
        row.addLayout(left)
        row.addWidget(self.preview, 1)
        lead = QLabel(
            _("The look of all reports of this map: pages, pictures, slides, workbooks and web pages.")
            + " "
            + _("Texts on the map itself stay in Inter: its cards are measured for it.")
        )
        lead.setProperty("role", "muted")
        lead.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(16)
        column.addWidget(lead)
        column.addLayout(row, 1)
        column.addWidget(self._buttons(may_edit))
        self.setMinimumSize(820, 470)

    def _buttons(self, may_edit: bool) -> QDialogButtonBox:
        buttons = QDialogButtonBox()
        role = QDialogButtonBox.ButtonRole
        self.load = buttons.addButton(_("Load …"), role.ActionRole)
        self.save = buttons.addButton(_("Save as a file …"), role.ActionRole)
        self.reset = buttons.addButton(_("Waymark's own look"), role.ResetRole)
        self.keep = buttons.addButton(_("Keep in the map"), role.AcceptRole)
        buttons.addButton(_("Cancel"), role.RejectRole)
        take_enter(buttons, self.keep)
        self.keep.setEnabled(may_edit)
        buttons.accepted.connect(self._confirm)
        buttons.rejected.connect(self.reject)
        return buttons

    def _connect(self) -> None:
        for button in self.colors.values():
            button.picked.connect(self._changed)
        for box in (self.heading_font, self.text_font):
            box.currentTextChanged.connect(self._changed)
        self.paper.activated.connect(self._changed)
        self.footer.textChanged.connect(self._changed)
        self.choose_logo.clicked.connect(self._ask_logo)
        self.drop_logo.clicked.connect(partial(self._take_logo, None))
        self.load.clicked.connect(self._ask_load)
        self.save.clicked.connect(self._ask_save)
        self.reset.clicked.connect(lambda: self.show_style(Style(id="style"), None))

    # -- what is shown -----------------------------------------------------------------------------

    def show_style(self, style: Style, logo: Logo | None) -> None:
        """Show the fields of a style, and its logo."""
        for name, button in self.colors.items():
            button.show_color(getattr(style, name))
        self.heading_font.setEditText(style.heading_font)
        self.text_font.setEditText(style.text_font)
        self.paper.setCurrentIndex(self.paper.findData(style.paper))
        self.footer.setText(style.footer)
        self._take_logo(logo)

    @property
    def style_now(self) -> Style:
        """The style as its fields say."""
        return Style(
            id="style",
            **{name: button.color for name, button in self.colors.items()},  # type: ignore[arg-type]
            heading_font=self.heading_font.currentText().strip()[:500],
            text_font=self.text_font.currentText().strip()[:500],
            paper=self.paper.currentData(),
            footer=self.footer.text().strip(),
        )

    def _take_logo(self, logo: Logo | None) -> None:
        self.logo = logo
        self.drop_logo.setEnabled(logo is not None)
        self._changed()

    def _changed(self) -> None:
        look = styled(self.style_now, self.logo)
        self.preview.show_look(look)
        is_readable = contrast(look.ink, look.background) >= READABLE
        self.problem.setText("" if is_readable else _("The text is hard to read on this ground."))

    # -- files -------------------------------------------------------------------------------------

    def _ask_logo(self) -> None:
        kinds = _("Pictures") + " (" + " ".join(f"*{ending}" for ending in ENDINGS) + ")"
        question = PathQuestion(_("Choose a logo"), self._folder, kinds, self)
        question.ask_existing(self.load_logo)

    def load_logo(self, path: Path) -> None:
        """Take a picture as the logo."""

        def work() -> Logo | None:
            return logo_of(embedded(read_safely(REAL, path)).data)

        self._background.run(work, self._take_logo, self._failed)

    def _ask_load(self) -> None:
        kinds = _("Report styles") + f" (*{STYLE_ENDING})"
        PathQuestion(_("Load a report style"), self._folder, kinds, self).ask_existing(self.load_style)

    def load_style(self, path: Path) -> None:
        """Take the style of a file."""
        self._background.run(
            lambda: read_style(read_safely(REAL, path)), lambda read: self.show_style(*read), self._failed
        )

    def _ask_save(self) -> None:
        kinds = _("Report styles") + f" (*{STYLE_ENDING})"
        question = PathQuestion(_("Save the report style"), self._folder, kinds, self)
        question.ask_new(f"report{STYLE_ENDING}", STYLE_ENDING[1:], self.save_style)

    def save_style(self, path: Path) -> None:
        """Write the style to a file."""
        packed = self._packed
        picture = None if packed is None else Image(id="logo", media_type=packed[0], data=packed[1])
        data = style_bytes(self.style_now, picture)
        said = _("Saved: {path}").format(path=path.name)
        self._background.run(
            lambda: write_safely(REAL, path, data), lambda _none: self.problem.setText(said), self._failed
        )

    def _failed(self, error: Exception) -> None:
        if isinstance(error, DiskProblem):
            self.problem.setText(disk_text(error))
        elif isinstance(error, StyleProblem):
            self.problem.setText(problem_words(error))
        elif isinstance(error, PictureProblem):
            self.problem.setText(_("The picture cannot be used. Choose a PNG, JPEG or WebP of a usual size."))
        else:
            raise error

    # -- the end -----------------------------------------------------------------------------------

    @property
    def _packed(self) -> tuple[MediaType, str] | None:
        if self.logo is None:
            return None
        return self.logo.media_type, b64encode(self.logo.data).decode("ascii")  # type: ignore[return-value]

    def _confirm(self) -> None:
        style = self.style_now
        is_own = style == Style(id="style") and self.logo is None
        self.confirmed.emit(None if is_own else style, self._packed)
        self.accept()


def problem_words(error: StyleProblem) -> str:
    """Return in words why a style file cannot be used."""
    return {
        "too_large": _("The file is too large to be a report style."),
        "not_a_color": _("“{field}” in the file is no colour such as #2F5BD0."),
        "not_a_paper": _("The paper in the file is none of fit, A4, A3 and Letter."),
        "not_a_picture": _("The logo in the file is no picture."),
    }.get(error.code, _("This is not a report style of Waymark.")).format(field=error.field)


def _fonts(words: str) -> QComboBox:
    made = QComboBox()
    made.setEditable(True)
    made.setAccessibleName(words)
    made.addItems(FONTS)
    line = made.lineEdit()
    if line is not None:
        line.setMaxLength(80)
        line.setPlaceholderText(_("Inter (Waymark's own)"))
    return made
