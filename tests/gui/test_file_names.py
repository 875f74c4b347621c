"""Names of files that Qt's own dialog would take for another: with quotation marks in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QMessageBox, QWidget

from gui.dialogs.ask import PathQuestion

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "raise")
NAME = 'карта "v1.2" it\'s.journey'


@pytest.fixture
def owner(qtbot: Any) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


def typed(qtbot: Any, question: PathQuestion, name: str) -> None:
    field = question.findChild(QLineEdit, "fileNameEdit")
    assert field is not None
    question.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    field.setText(name)
    qtbot.keyClick(field, Qt.Key.Key_Return)


@pytest.mark.parametrize("name", [NAME, NAME.removesuffix(".journey"), 'a "b'])
def test_a_new_file_gets_the_whole_name(qtbot: Any, owner: QWidget, tmp_path: Path, name: str) -> None:
    taken: list[Path] = []
    question = PathQuestion("Save", str(tmp_path), "Maps (*.journey)", owner)
    question.ask_new("x", "journey", taken.append, ["journey"])
    typed(qtbot, question, name)
    assert taken == [tmp_path / f"{name.removesuffix('.journey')}.journey"]


@pytest.mark.parametrize(
    ("button", "is_taken"), [(QMessageBox.StandardButton.Yes, True), (QMessageBox.StandardButton.No, False)]
)
def test_a_file_that_is_there_is_asked_about(
    qtbot: Any, owner: QWidget, tmp_path: Path, button: QMessageBox.StandardButton, is_taken: bool
) -> None:
    (tmp_path / NAME).write_bytes(b"before")
    taken: list[Path] = []
    question = PathQuestion("Save", str(tmp_path), "Maps (*.journey)", owner)
    question.ask_new("x", "journey", taken.append, ["journey"])
    typed(qtbot, question, NAME)
    assert taken == []
    (asked,) = question.findChildren(QMessageBox)
    assert NAME in asked.text()
    asked.button(button).click()
    assert taken == ([tmp_path / NAME] if is_taken else [])
    assert question.isVisible() is not is_taken
    question.reject()


def test_a_file_that_is_there_is_opened(qtbot: Any, owner: QWidget, tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"map")
    (tmp_path / "v1.2").write_bytes(b"another")
    taken: list[Path] = []
    question = PathQuestion("Open", str(tmp_path), "All (*)", owner)
    question.ask_existing(taken.append)
    typed(qtbot, question, NAME)
    assert taken == [tmp_path / NAME]
