"""The actions of the table as Qt's actions: menus, keys, greyed out where they cannot be done."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from gui import icons
from gui.actions import Action, all_actions, first_actions, menu_names
from gui.toolbar import ADDING, BESIDE, QUIET
from gui.words import _

if TYPE_CHECKING:
    from gui.dialogs.palette import Entry
    from gui.dialogs.shortcuts import Line
    from gui.window import Window

LOOKS = ("view", "help")
"""Menus whose actions leave the map as it is: a gesture goes on meanwhile, and what is written stays open."""


class Menus(QObject):
    """Every action of the table, wired to one window.

    At once only the names in the menu bar and the actions of the toolbar are made; `complete` makes the rest.
    """

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._first = {action.name: action for action in first_actions()}
        self._actions: dict[str, QAction] = {}
        self._menus: dict[str, QMenu] = {}
        self._is_complete = False
        # Many signals may come in one go; the greying follows once, after them.
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self.refresh)

    def action(self, name: str) -> QAction:
        """Return an action of the table by its name, made if it is not there yet."""
        if name not in self._actions:
            self._actions[name] = self._made(self._row(name))
        return self._actions[name]

    @cached_property
    def table(self) -> dict[str, Action]:
        """The one table of what a person can do, by name."""
        return {action.name: action for action in all_actions()}

    def _row(self, name: str) -> Action:
        return self._first[name] if name in self._first else self.table[name]

    def of_toolbar(self) -> dict[str, QAction]:
        """Return the actions of the toolbar by their names, dressed."""
        names = [name for name in (*ADDING, *QUIET, BESIDE) if name]
        self._dress(names)
        return {name: self.action(name) for name in names}

    @property
    def actions(self) -> dict[str, QAction]:
        """Every action by its name."""
        self.complete()
        return self._actions

    @property
    def menus(self) -> dict[str, QMenu]:
        """Every menu by its place: "view", "view/bands"."""
        self.complete()
        return self._menus

    @cached_property
    def recent(self) -> QMenu:
        """The maps that were open last."""
        made = QMenu(_("Open &recent"), self._window)
        made.aboutToShow.connect(self._fill_recent)
        return made

    def _made(self, action: Action) -> QAction:
        made = QAction(action.words, self._window)
        made.setObjectName(action.name)
        made.setShortcutVisibleInContextMenu(True)
        made.setCheckable(action.checked is not None)
        made.setMenuRole(QAction.MenuRole.NoRole)
        if action.name == "quit":
            made.setMenuRole(QAction.MenuRole.QuitRole)
        made.triggered.connect(partial(self.run, action.name))
        if action.scope == "map":
            made.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        return made

    def run(self, name: str) -> None:
        """Do an action by its name, if it can be done now."""
        action = self.table[name]
        if self._is_ready(action) and action.enabled(self._window):
            action.run(self._window)
        self.refresh_later()

    def _is_ready(self, action: Action) -> bool:
        """End what is half done on the map: a card that is only previewed is no card to delete or to copy."""
        is_look = action.menu.partition("/")[0] in LOOKS
        return is_look or not self._window.is_map_open or self._window.map.come_to_rest()

    def attach(self) -> None:
        """Put the names of the menus into the menu bar."""
        bar = self._window.menuBar()
        for key, words in menu_names().items():
            if "/" not in key:
                self._menus[key] = bar.addMenu(words)
                self._menus[key].aboutToShow.connect(self.complete)

    def complete(self) -> None:
        """Put the actions into the menus, and their keys where they listen; once."""
        if self._is_complete:
            return
        self._is_complete = True
        from PySide6.QtGui import QKeySequence

        for name, action in self.table.items():
            self.action(name).setShortcuts([QKeySequence(keys) for keys in action.shortcuts])
        self._make_menus()
        self._fill_menus()
        from gui.context_menu import ContextMenu
        from gui.pressing import Pressing

        ContextMenu(self._window)
        Pressing(self._window)
        self.dress()
        self.refresh()

    def _make_menus(self) -> None:
        for key, words in menu_names().items():
            parent, _slash, _rest = key.rpartition("/")
            if parent:
                self._menus[key] = self._menus[parent].addMenu(words)
            self._menus[key].setToolTipsVisible(True)
            self._menus[key].aboutToShow.connect(self.refresh)

    def _fill_menus(self) -> None:
        window = self._window
        group: dict[str, int] = {}
        for name, action in self.table.items():
            menu = self.menus[action.menu]
            if group.setdefault(action.menu, action.group) != action.group:
                group[action.menu] = action.group
                self._separate(menu)
            self._place(menu, name)
            (window.map if action.scope == "map" else window).addAction(self.actions[name])

    def _place(self, menu: QMenu, name: str) -> None:
        """Submenus of View stand below the zoom, those of Edit at its end; the recent files below Open."""
        if name == "next_area":
            submenus = (
                "view/bands",
                "view/collapse",
                "view/pin",
                "view/panels",
                "view/theme",
                "view/language",
            )
            for key in submenus:
                menu.removeAction(self.menus[key].menuAction())
                menu.addMenu(self.menus[key])
            menu.addSeparator()
        menu.addAction(self.actions[name])
        if name == "open":
            menu.addMenu(self.recent)
        elif name == "link":
            for key in ("edit/arrange", "edit/picture", "edit/evidence"):
                menu.removeAction(self.menus[key].menuAction())
                menu.addMenu(self.menus[key])

    def _dress(self, names: Iterable[str]) -> None:
        for name in names:
            made, icon = self.action(name), self._row(name).icon
            if icon:
                made.setIcon(icons.icon(icon, self._window.session.theme))
                made.setIconVisibleInMenu(False)

    def _separate(self, menu: QMenu) -> None:
        menu.addSeparator()

    def _fill_recent(self) -> None:
        """Offer the recent maps; one that is gone is greyed, by what was last seen off this thread."""
        from gui.tips import plain_tip

        self.recent.clear()
        window = self._window
        for path in window.settings.recent:
            # A lone & would be taken for a mnemonic.
            action = self.recent.addAction(path.name.replace("&", "&&"))
            action.setToolTip(plain_tip(str(path)))
            action.setEnabled(path not in window.missing_files)
            action.triggered.connect(partial(self._open_recent, path))
        if self.recent.isEmpty():
            self.recent.addAction(_("No recent maps")).setEnabled(False)

    def _open_recent(self, path: Path) -> None:
        self._window.files.open(path)

    def entries(self) -> tuple[Entry, ...]:
        """Return every action as an entry of the palette, with what can be done now."""
        from gui.dialogs.palette import Entry
        from gui.dialogs.shortcuts import native

        self.refresh()
        self._dress(self.table)
        shown = [action for name, action in self.table.items() if name != "palette"]
        return tuple(
            Entry(
                words=self._full_words(action),
                hint=native(action.shortcuts[:1]),
                run=partial(self.run, action.name),
                icon=self.actions[action.name].icon() if action.icon else None,
                is_enabled=self.actions[action.name].isEnabled(),
            )
            for action in shown
        )

    def _full_words(self, action: Action) -> str:
        """Words that stand alone: an action of a submenu, or of Insert, says which."""
        text = self.actions[action.name].text()
        names = menu_names()
        if "/" in action.menu or action.menu == "insert":
            return f"{names[action.menu].replace('&', '')}: {text}"
        return text

    def lines(self) -> tuple[Line, ...]:
        """Return every action that has keys as a line of the list of shortcuts, in the order of the menus."""
        from gui.dialogs.shortcuts import Line, native

        names = {key: words.replace("&", "") for key, words in menu_names().items()}
        return tuple(
            Line(names[action.menu], action.words, native(action.shortcuts))
            for menu in names
            for action in self.table.values()
            if action.shortcuts and action.menu == menu
        )

    def refresh_later(self) -> None:
        """Look anew at what can be done, once the signals of the moment are through."""
        self._later.start()

    def refresh(self) -> None:
        """Look anew at what can be done now; without menus and toolbar nobody sees it."""
        if not (self._is_complete or self._window.is_map_open):
            return
        for name, made in self._actions.items():
            action = self._row(name)
            made.setEnabled(action.enabled(self._window))
            if action.checked is not None:
                made.setChecked(action.checked(self._window))
            if action.words_now is not None:
                made.setText(action.words_now(self._window))

    def dress(self) -> None:
        """Draw the icons of the toolbar in the colours of the theme; others are drawn for the palette."""
        self.of_toolbar()
        if self._is_complete:
            self._tell_keys()

    def _tell_keys(self) -> None:
        """Let the tips of the toolbar say by which keys the same is done."""
        from PySide6.QtGui import QKeySequence

        for name, made in self._actions.items():
            words = self.table[name].words
            keys = made.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            made.setToolTip(f"{words}  ({keys})" if keys else words)
