"""Where a warehouse is and who asks: host, database, user, and a password that only the keyring keeps."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gui.dialogs.table_form import plain_label
from gui.settings import Settings
from gui.words import _
from metrics.events.credentials import Account

FIELDS = ("host", "port", "database", "user")


def fields_across(fields: Sequence[tuple[str, QWidget]], across: int) -> tuple[QGridLayout, list[QLabel]]:
    """Return fields behind their names, so many in a row, and the names at the beginning of the rows."""
    grid, first = QGridLayout(), list[QLabel]()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(8)
    for place, (words, field) in enumerate(fields):
        row, side = divmod(place, across)
        name = QLabel(words)
        name.setBuddy(field)
        first += [name] if not side else []
        grid.addWidget(name, row, 2 * side)
        grid.addWidget(field, row, 2 * side + 1)
        grid.setColumnStretch(2 * side + 1, 1)
    return grid, first


def lined_up(names: Sequence[QLabel]) -> None:
    """Give names that stand below each other one width, so that what follows them does too."""
    widest = max(name.sizeHint().width() for name in names)
    for name in names:
        name.setMinimumWidth(widest)


class AccountForm(QWidget):
    """Asks for an account.

    Signals
    -------
    connect_asked()
        a person wants to connect.
    """

    connect_asked = Signal()

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self.host = QLineEdit(settings.text("warehouse_host", "localhost"))
        port = settings.text("warehouse_port", "5432")
        self.port = QLineEdit(port if port.isdigit() else "5432")
        self.port.setValidator(QIntValidator(1, 65_535, self.port))
        self.database = QLineEdit(settings.text("warehouse_database", ""))
        self.user = QLineEdit(settings.text("warehouse_user", ""))
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.keeps = QCheckBox(_("Keep the password in the keyring of this computer"))
        self.keeps.setEnabled(False)
        self.go = QPushButton(_("Connect"))
        self.go.setAutoDefault(False)
        self.go.clicked.connect(self.connect_asked)
        self.told = plain_label(
            _("Only reading is asked for. The password is never written into a map or a file."), "muted"
        )
        self._lay()
        for line in (self.host, self.port, self.database, self.user):
            line.textEdited.connect(self._follow)
        self.password.returnPressed.connect(self._entered)
        self._follow()

    def _lay(self) -> None:
        fields = (
            (_("Host"), self.host),
            (_("Port"), self.port),
            (_("Database"), self.database),
            (_("User"), self.user),
            (_("Password"), self.password),
        )
        for words, field in fields:
            field.setAccessibleName(words)
        grid, self.first = fields_across(fields, 3)
        grid.addWidget(self.go, 1, 5)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(grid)
        column.addWidget(self.keeps)
        column.addWidget(self.told)

    @property
    def account(self) -> Account:
        """Whom and where, as it is written."""
        return Account(
            self.host.text().strip(),
            int(self.port.text() or 0),
            self.database.text().strip(),
            self.user.text().strip(),
        )

    def remember(self) -> None:
        """Remember where, and never the password."""
        account = self.account
        for name in FIELDS:
            self._settings.set_text(f"warehouse_{name}", str(getattr(account, name)))

    def offer_keyring(self, can_keep: bool) -> None:
        """Offer to keep the password where there is a keyring that does."""
        self.keeps.setEnabled(can_keep)
        if not can_keep:
            self.keeps.setText(_("This computer has no keyring that could keep the password"))

    def _entered(self) -> None:
        if self.go.isEnabled():
            self.connect_asked.emit()

    def _follow(self) -> None:
        account = self.account
        self.go.setEnabled(bool(account.host and account.port and account.database and account.user))
