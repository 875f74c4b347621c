"""The dialogs that actions show: palette, finder, keys and gestures, settings, about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui.words import _

if TYPE_CHECKING:
    from gui.window import Window


def show_palette(window: Window) -> None:
    """Show every action, to be found by typing."""
    from gui.dialogs.palette import Chooser

    Chooser(_("Type a command"), window.menus.entries(), window.session.theme, window).open()


def show_finder(window: Window) -> None:
    """Find a card by its text, and go there."""
    from gui.dialogs.palette import finder

    finder(window.session, window).open()


def show_shortcuts(window: Window) -> None:
    """Show the keys and gestures."""
    from gui.dialogs.shortcuts import ShortcutList

    ShortcutList(window.menus.lines(), window).show()


def show_about(window: Window) -> None:
    """Show what this program is."""
    from gui.commands.parser import program_version
    from gui.dialogs.about import About

    About(program_version(), window).open()


def show_settings(window: Window) -> None:
    """Show what a person may choose about the program."""
    from gui.dialogs.settings import Chosen, SettingsDialog

    settings = window.settings
    chosen = Chosen(window.wished_theme, settings.text_scale, window.workshop.exports_private)
    dialog = SettingsDialog(chosen, window.session.theme, window)
    dialog.language_wished.connect(window.language_wished)
    dialog.theme_wished.connect(window.set_wished_theme)
    dialog.text_scale_wished.connect(window.set_text_scale)
    dialog.private_wished.connect(window.workshop.show_private_in_exports)
    dialog.open()
