"""The panels around the map: outline left, inspector right, a drawer of tabs below; made when first shown."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QDockWidget,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QStackedWidget,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui import icons
from gui.actions.viewing import panel_names
from gui.guard import guarded
from gui.session import Session
from gui.settings import Settings
from gui.words import _

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent

    from gui.menus import Menus
    from gui.panels.parts import Sideways

SIDES = {
    "outline": Qt.DockWidgetArea.LeftDockWidgetArea,
    "inspector": Qt.DockWidgetArea.RightDockWidgetArea,
}
TABS = ("kpis", "value", "compare", "decide", "experience", "customers", "journeys", "findings", "versions")
TALL, WIDE = 1300, 1500
"""From these sizes of the window on, drawer and inspector are open at first."""
DRAWER_SHARE, TALLEST_DRAWER = 0.4, 360
SIDE_WIDTH = {"outline": 240, "inspector": 320}
LARGEST = 16_777_215
"""Qt's word for "no largest size"."""

PANELS = {
    "outline": "outline:Outline",
    "inspector": "inspector:Inspector",
    "kpis": "kpis:KpiTable",
    "value": "value:ValuePanel",
    "compare": "compare:ComparePanel",
    "decide": "decide:DecidePanel",
    "experience": "experience:ExperiencePanel",
    "customers": "customers:CustomersPanel",
    "journeys": "journeys:JourneysPanel",
    "findings": "findings:FindingsPanel",
    "versions": "versions:VersionsPanel",
}
"""Where each panel is made: module of gui.panels, and class."""


def make_panel(name: str, session: Session) -> QWidget:
    """Return a fresh panel; its module is loaded now, so that the window comes up fast."""
    module, _colon, kind = PANELS[name].partition(":")
    made: QWidget = getattr(import_module(f"gui.panels.{module}"), kind)(session)
    return made


class SideDock(QDockWidget):
    """A panel at a side, with a quiet title and a button that closes it."""

    def __init__(self, name: str, session: Session, window: QMainWindow) -> None:
        super().__init__(panel_names()[name], window)
        self.setObjectName(f"dock_{name}")
        self.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetClosable)
        self.setAllowedAreas(SIDES[name])
        self._name = name
        self._session = session
        self._waits = False
        # Whoever has a parent from the start is dressed once, not at every step of the way up.
        self._bar = QFrame(self)
        self._close = QToolButton(self._bar)
        self._close.setAccessibleName(_("Close {panel}").format(panel=self.windowTitle()))
        self._close.setToolTip(self._close.accessibleName())
        self._close.clicked.connect(self.close)
        self._arrange()
        session.theme_changed.connect(self._dress)
        self._dress()

    def _arrange(self) -> None:
        self._bar.setObjectName("dock_title")
        row = QHBoxLayout(self._bar)
        row.setContentsMargins(16, 4, 6, 4)
        row.addWidget(QLabel(self.windowTitle(), self._bar), 1)
        row.addWidget(self._close)
        self.setTitleBarWidget(self._bar)

    def fill(self) -> QWidget:
        """Make the panel if it is not there yet."""
        if self.widget() is None:
            self.setWidget(make_panel(self._name, self._session))
        return self.widget()

    def fill_soon(self) -> None:
        """Make the panel, once the numbers it shows are there: the picture of the map comes first."""
        if not self._session.is_counting:
            self.fill()
        elif self.widget() is None and not self._waits:
            self._waits = True
            self._session.numbers_changed.connect(self._fill_shown)

    def _fill_shown(self) -> None:
        self._session.numbers_changed.disconnect(self._fill_shown)
        self._waits = False
        if not self.isHidden():
            self.fill()

    def _dress(self) -> None:
        self._close.setIcon(icons.icon("close", self._session.theme))


class Drawer(QFrame):
    """Tabs below the map; a click on the open tab folds the drawer down to its tab bar.

    Signals
    -------
    folded(bool)
        the drawer was folded, or opened.
    tab_shown(str)
        a panel came to the front.
    """

    folded = Signal(bool)
    tab_shown = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("drawer")
        self._session = session
        self.is_folded = True
        self._waits = False
        self.tabs = QTabBar(self)
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName(_("Panels below the map"))
        self._pages = QStackedWidget(self)
        self._pages.hide()
        self._empty = QWidget(self._pages)
        self._pages.addWidget(self._empty)
        self._made: dict[str, Sideways] = {}
        names = panel_names()
        for name in TABS:
            self.tabs.addTab(names[name])
        self._fold = QToolButton(self)
        self._fold.clicked.connect(self.toggle)
        self._arrange()
        self.tabs.currentChanged.connect(self._turned)
        self.tabs.installEventFilter(self)
        session.theme_changed.connect(self._dress)
        self._dress()

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(8, 0, 8, 0)
        head.addWidget(self.tabs, 1)
        head.addWidget(self._fold)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._pages, 1)

    @property
    def current(self) -> str:
        """The name of the panel in front."""
        return TABS[max(0, self.tabs.currentIndex())]

    def bar_height(self) -> int:
        """Return the height of the folded drawer."""
        return max(self.tabs.sizeHint().height(), self._fold.sizeHint().height())

    def show_tab(self, name: str) -> None:
        """Bring a panel to the front and open the drawer."""
        self.tabs.setCurrentIndex(TABS.index(name))
        self.set_folded(False)

    def toggle(self) -> None:
        """Fold the drawer, or open it."""
        self.set_folded(not self.is_folded)

    def set_folded(self, is_folded: bool) -> None:
        """Fold the drawer down to its tab bar, or open it."""
        if not is_folded:
            self._fill_soon()
        if is_folded != self.is_folded:
            self.is_folded = is_folded
            self._pages.setVisible(not is_folded)
            self._dress()
            self.folded.emit(is_folded)
        self.tab_shown.emit(self.current)

    def _fill_soon(self) -> None:
        """Make the panel in front, once the numbers it shows are there."""
        if not self._session.is_counting:
            self.panel(self.current)
        elif not self._waits:
            self._waits = True
            self._session.numbers_changed.connect(self._fill_now)

    def _fill_now(self) -> None:
        self._session.numbers_changed.disconnect(self._fill_now)
        self._waits = False
        if not self.is_folded:
            self.panel(self.current)

    def panel(self, name: str) -> QWidget:
        """Return a panel, made if it is not there yet."""
        if name not in self._made:
            from gui.panels.parts import Sideways

            self._made[name] = Sideways(make_panel(name, self._session))
            self._pages.addWidget(self._made[name])
            self._turn()
        return self._made[name].content

    def _turn(self) -> None:
        """Show the panel of the open tab, nothing where it is not there yet."""
        self._pages.setCurrentWidget(self._made.get(self.current, self._empty))

    def _turned(self) -> None:
        self._turn()
        self.set_folded(False)

    @guarded(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Fold the drawer when the tab that is open is clicked, or opened by the keyboard's Return."""
        if event.type() is QEvent.Type.MouseButtonPress:
            press = cast("QMouseEvent", event)
            at = self.tabs.tabAt(press.position().toPoint())
            if press.button() is Qt.MouseButton.LeftButton and at == self.tabs.currentIndex():
                self.toggle()
        elif event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange) and self.is_folded:
            # The bar learns later how high it would be with letters of another size.
            QTimer.singleShot(0, self, self._keep_bar)
        return False

    def _keep_bar(self) -> None:
        if self.is_folded:
            self.setFixedHeight(self.bar_height())

    def _dress(self) -> None:
        self._fold.setIcon(
            icons.icon("chevron-up" if self.is_folded else "chevron-down", self._session.theme)
        )
        words = _("Open the panels") if self.is_folded else _("Fold the panels")
        self._fold.setAccessibleName(words)
        self._fold.setToolTip(words)


class Docks(QObject):
    """All panels of a window by name: shown, hidden, remembered.

    Signals
    -------
    changed()
        a panel was shown or hidden.
    """

    changed = Signal()

    def __init__(self, session: Session, settings: Settings, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        self.sides = {name: SideDock(name, session, window) for name in SIDES}
        for name, dock in self.sides.items():
            window.addDockWidget(SIDES[name], dock)
            dock.visibilityChanged.connect(self.changed)
        self.below = QDockWidget(_("Panels below the map"), window)
        self.drawer = Drawer(session, self.below)
        self.below.setObjectName("dock_below")
        self.below.setFeatures(QDockWidget.DockWidgetFeature.NoDockWidgetFeatures)
        self.below.setTitleBarWidget(QWidget(self.below))
        self.below.setWidget(self.drawer)
        window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self.below)
        window.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.LeftDockWidgetArea)
        window.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.RightDockWidgetArea)
        self.drawer.folded.connect(self._folded)
        self.drawer.tab_shown.connect(self.changed)
        session.action_asked.connect(self._run)
        self._height = TALLEST_DRAWER
        self._is_map_open = False
        self._hide_all()

    def _run(self, action: str) -> None:
        """Run an action that a panel asks for: panels know no window."""
        menus: Menus = self._window.menus  # type: ignore[attr-defined]
        menus.run(action)

    def is_shown(self, name: str) -> bool:
        """Whether a panel can be seen."""
        if name in self.sides:
            return not self.sides[name].isHidden()
        return not self.below.isHidden() and not self.drawer.is_folded and self.drawer.current == name

    def show(self, name: str) -> None:
        """Show a panel."""
        if name in self.sides:
            self.sides[name].fill_soon()
            self.sides[name].show()
        else:
            self.drawer.show_tab(name)
        self.changed.emit()

    def hide(self, name: str) -> None:
        """Hide a panel; one of the drawer folds the drawer."""
        if name in self.sides:
            self.sides[name].hide()
        elif self.is_shown(name):
            self.drawer.set_folded(True)
        self.changed.emit()

    def toggle(self, name: str) -> None:
        """Show a panel that is hidden, hide one that is shown."""
        if self.is_shown(name):
            self.hide(name)
        else:
            self.show(name)

    def panel(self, name: str) -> QWidget:
        """Return a panel, made if it is not there yet."""
        return self.sides[name].fill() if name in self.sides else self.drawer.panel(name)

    # -- with and without a map --------------------------------------------------------------------

    def set_map_open(self, is_open: bool) -> None:
        """Put all panels away while no map is open, and bring back those that were there."""
        if is_open == self._is_map_open:
            return
        self.remember()
        self._is_map_open = is_open
        if is_open:
            self.below.show()
            self._restore()
        else:
            self._hide_all()
        self.changed.emit()

    def _hide_all(self) -> None:
        for side in self.sides.values():
            side.hide()
        self.below.hide()

    def remember(self) -> None:
        """Remember which panels are shown, and how large."""
        if not self._is_map_open:
            return
        for name in SIDES:
            self._settings.set_text(f"panel_{name}", "shown" if self.is_shown(name) else "hidden")
            if self.is_shown(name):
                self._settings.set_text(f"panel_{name}_width", str(self.sides[name].width()))
        self._settings.set_text("drawer", "folded" if self.drawer.is_folded else "open")
        self._settings.set_text("drawer_tab", self.drawer.current)
        if not self.drawer.is_folded:
            self._height = self.below.height()
        self._settings.set_text("drawer_height", str(self._height))

    def _restore(self) -> None:
        told = self._settings.text
        tab = told("drawer_tab", TABS[0])
        fitting = min(TALLEST_DRAWER, int(DRAWER_SHARE * self._window.height()))
        self._height = _whole(told("drawer_height"), fitting)
        # The map fills the window: only on a very tall screen is there room for the drawer beside all of it.
        usual = "open" if self._window.height() >= TALL else "folded"
        self.drawer.tabs.setCurrentIndex(TABS.index(tab) if tab in TABS else 0)
        self.drawer.set_folded(told("drawer", usual) == "folded")
        self._folded(self.drawer.is_folded)
        # On a narrow one too: the button at the right of the toolbar opens the inspector.
        beside = "shown" if self._window.width() >= WIDE else "hidden"
        for name, usually in (("outline", "hidden"), ("inspector", beside)):
            if told(f"panel_{name}", usually) == "shown":
                self.show(name)
                width = _whole(told(f"panel_{name}_width"), SIDE_WIDTH[name])
                self._window.resizeDocks([self.sides[name]], [width], Qt.Orientation.Horizontal)

    def _folded(self, is_folded: bool) -> None:
        if is_folded:
            if self.below.height() > 2 * self.drawer.bar_height():
                self._height = self.below.height()
            self.drawer.setFixedHeight(self.drawer.bar_height())
        else:
            self.drawer.setMinimumHeight(self.drawer.bar_height() + 96)
            self.drawer.setMaximumHeight(LARGEST)
            self._window.resizeDocks([self.below], [self._height], Qt.Orientation.Vertical)
        self.changed.emit()


def _whole(text: str, default: int) -> int:
    return int(text) if text.isdigit() and 48 <= int(text) <= 4000 else default
