"""The words of Qt's own dialogs and menus, such as those of a file dialog, in the language spoken."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QTranslator

NAME = "system words"


def follow_language(app: QCoreApplication, code: str) -> None:
    """Have Qt speak a language from now on; English is what it speaks by itself."""
    for before in app.findChildren(QTranslator, NAME):
        app.removeTranslator(before)
        before.deleteLater()
    if code == "en":
        return
    translator = QTranslator(app)
    translator.setObjectName(NAME)
    if translator.load(f"qtbase_{code}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)
        app.setProperty(NAME, True)
