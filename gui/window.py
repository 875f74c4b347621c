"""Window: the one main window - the map, the panels around it, and what is asked and shown."""

from __future__ import annotations

from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QIcon, QPixmap
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from gui.banner import Banner
from gui.canvas.view import MapView
from gui.counting import Counting
from gui.docks import Docks
from gui.files import Files
from gui.first_picture import FirstPicture
from gui.guard import guarded
from gui.menus import Menus
from gui.plain_enums import make_all
from gui.remembering import Remembering
from gui.session import Session
from gui.settings import Settings
from gui.statusbar import StatusBar
from gui.theme import DARK, LIGHT, RESOURCES, Theme, apply
from gui.toolbar import Toolbar
from gui.when_asked import when_asked
from journey.document import Document
from journey.journey import Journey
from journey.records import Map

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent

    from gui.areas import Areas
    from gui.clipboard import Clipboard
    from gui.dialogs.find import FindBar
    from gui.dialogs.start import StartPage
    from gui.dropped import Dropping
    from gui.imports import Imports
    from gui.others import Others
    from gui.pasting import Pasting
    from gui.portraits import Portraits
    from gui.recovery import Recovering
    from gui.workshop import Workshop

USUAL_SIZE, SMALLEST = QSize(1600, 960), QSize(800, 520)
FRAME = QSize(16, 48)
"""What the system draws around a window, at the most: its title bar and edges."""


def empty_document() -> Document:
    """Return the document that stands in while no map is open."""
    return Document(Journey([Map(id="map")]))


@lru_cache(maxsize=1)
def app_icon() -> QIcon:
    """Return the sign of the application."""
    return QIcon(QPixmap(str(RESOURCES / "icons" / "waymark.svg")))


class Window(QMainWindow):
    """The main window.

    Signals
    -------
    closed()
        the window is closed for good.
    language_wished(str)
        a person wants to be spoken to in another language; the application makes another window.
    """

    closed = Signal()
    language_wished = Signal(str)

    def __init__(
        self, session: Session, settings: Settings, expects_map: bool = False, opens: Path | None = None
    ) -> None:
        super().__init__()
        self.session = session
        self.settings = settings
        self.missing_files: frozenset[Path] = frozenset()
        self._may_close = False
        self._is_closing = False
        self._has_templates = False
        self.setObjectName("window")
        self.setMinimumSize(SMALLEST)
        self.banner = Banner(session)
        self.files = Files(session, settings, self.banner, self)
        if opens is not None:  # read from here on, while all else is made
            self.files.open(opens)
        self.map = MapView(session)
        self.remembering = Remembering(self)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.map)
        self.setCentralWidget(self._center())
        self.menus = Menus(self)
        self.toolbar = Toolbar(session, self.menus.of_toolbar(), self)
        self.addToolBar(self.toolbar)
        self.setStatusBar(StatusBar(session, self.files, self))
        self.docks = Docks(session, settings, self)
        self.counting = Counting(session, self.map)
        self.menus.attach()
        self._connect()
        self._restore()
        FirstPicture(self).stands.connect(self._complete)
        if expects_map:
            self._wait_for_map()
        else:
            self.show_start()

    def _center(self) -> QWidget:
        center = QWidget()
        self._column = column = QVBoxLayout(center)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        column.addWidget(self._pages, 1)
        return center

    def _connect(self) -> None:
        session, refresh = self.session, self.menus.refresh_later
        for signal in (session.selection_changed, session.state_changed, session.document_replaced):
            signal.connect(refresh)
        self.docks.changed.connect(refresh)
        session.state_changed.connect(self._show_title)
        session.journey_changed.connect(self._show_title)
        session.theme_changed.connect(self._dress)
        session.problem.connect(self.say)
        self.map.hint.connect(self.say)
        self.map.zoom_changed.connect(self._status().show_zoom)
        self.files.opened.connect(self._show_map)
        self.files.left_behind.connect(lambda found: self.recovering.offer(found))  # noqa: PLW0108 - made then
        self.toolbar.chip.clicked.connect(partial(self.docks.show, "value"))
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow_system)

    def _complete(self) -> None:
        """Make what the first picture has done without."""
        make_all()
        QApplication.setWindowIcon(app_icon())
        self.menus.complete()
        self._status().complete(self.workshop.timer)
        self.map.picture_dropped.connect(self.portraits.put)
        self.others.follow()
        _made = self.dropping

    # -- made when first asked for: a map that is opened is painted before -------------------------

    recovering: Recovering = when_asked("gui.recovery:Recovering")
    others: Others = when_asked("gui.others:Others")
    portraits: Portraits = when_asked("gui.portraits:Portraits")
    imports: Imports = when_asked("gui.imports:Imports")
    pasting: Pasting = when_asked("gui.pasting:Pasting")
    workshop: Workshop = when_asked("gui.workshop:Workshop")
    areas: Areas = when_asked("gui.areas:Areas")
    dropping: Dropping = when_asked("gui.dropped:Dropping")

    @cached_property
    def start(self) -> StartPage:
        """The start page."""
        from gui.dialogs.start import StartPage

        made = StartPage(self.session)
        made.open_asked.connect(self.files.open)
        made.path_chosen.connect(self.files.open)
        made.template_chosen.connect(self.files.start_from)
        made.table_asked.connect(self.start_from_table)
        made.events_asked.connect(self.start_from_events)
        self._pages.addWidget(made)
        return made

    @cached_property
    def find_bar(self) -> FindBar:
        """The bar above the map in which one types what is looked for."""
        from gui.dialogs.find import FindBar

        made = FindBar(self.session)
        made.left.connect(self.map.setFocus)
        self._column.insertWidget(1, made)
        return made

    @cached_property
    def clipboard(self) -> Clipboard:
        """What copies cards, and pastes them."""
        from gui.clipboard import Clipboard

        return Clipboard(self.session)

    def _status(self) -> StatusBar:
        bar = self.statusBar()
        assert isinstance(bar, StatusBar)
        return bar

    def say(self, text: str) -> None:
        """Show a hint in the status bar."""
        self._status().say(text)

    @property
    def page(self) -> QWidget:
        """The page in the middle: the map, or the start page."""
        return self.map if self.is_map_open else self.start

    # -- start page and map ------------------------------------------------------------------------

    @property
    def is_map_open(self) -> bool:
        """Whether a map is shown, not the start page."""
        return self._pages.currentWidget() is self.map

    def show_start(self) -> None:
        """Show the start page; what is unsaved is asked about first."""
        self.files.settle(self._show_start)

    def _show_start(self) -> None:
        if self.is_map_open:
            self.docks.set_map_open(False)
            self.files.let_go()
            self.session.open(empty_document(), None)
        self._set_page(self.start)
        if not self._has_templates:
            self._has_templates = True
            from gui.templates import load_templates

            self.files.background.run(load_templates, self.start.show_templates, self._not_seen)
        self._look_for_recent()

    def _wait_for_map(self) -> None:
        """Show nothing until a map is open; the start page where none could be opened."""
        waiting = QWidget()
        self._pages.addWidget(waiting)
        self._set_page(waiting)
        self.files.background.idle.connect(partial(self._waited, waiting))

    def _waited(self, waiting: QWidget) -> None:
        if self._pages.currentWidget() is waiting:
            self._show_start()

    def _show_map(self) -> None:
        self._set_page(self.map)
        self.map.setFocus()
        self.map.fit_width()

    def _set_page(self, page: QWidget) -> None:
        self._pages.setCurrentWidget(page)
        is_open = self.is_map_open
        self.toolbar.setVisible(is_open)
        self.docks.set_map_open(is_open)
        self._status().set_map_open(is_open)
        self.toolbar.refresh()
        self._show_title()
        self.menus.refresh()

    def _look_for_recent(self) -> None:
        paths = self.settings.recent
        self.start.show_recent(paths, self.missing_files)
        look = partial(_missing, paths)
        self.files.background.run(look, self._seen_missing, self._not_seen)

    def _seen_missing(self, missing: frozenset[Path]) -> None:
        self.missing_files = missing
        self.start.show_recent(self.settings.recent, missing)

    def _not_seen(self, error: Exception) -> None:
        """A folder that cannot be asked leaves its files as they were."""

    def _show_title(self) -> None:
        star = "*" if self.session.document.is_modified else ""
        self.setWindowTitle(f"{self.files.title}{star} – Waymark" if self.is_map_open else "Waymark")

    # -- what the actions ask ----------------------------------------------------------------------

    def toggle_band(self, band: str) -> None:
        """Hide a band of the map, or show it again."""
        self.map.shown.toggle("hidden", band)

    def toggle_full_screen(self) -> None:
        """Fill the screen, or go back."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def import_kpis(self, path: Path | None = None) -> None:
        """Bring a KPI table into the map, after a look at it."""
        self.imports.into_map(path)

    def start_from_table(self, path: Path | None = None) -> None:
        """Start a new map from a KPI table: its stages become the columns."""
        self.imports.into_new_map(path)

    def start_from_events(self, path: Path | None = None) -> None:
        """Bring in an event table: a new map is drafted from it, or it is laid onto the one that is open."""
        from gui.events.work import events_of

        events_of(self).bring_in(path)

    # -- looks -------------------------------------------------------------------------------------

    @property
    def wished_theme(self) -> str:
        """The colours a person asked for: "system", "light" or "dark"."""
        return self.settings.text("theme", "system")

    def set_wished_theme(self, name: str) -> None:
        """Take on other colours and remember them."""
        self.settings.set_text("theme", name)
        self._follow_system()

    def set_text_scale(self, scale: float) -> None:
        """Take on another size of text and remember it."""
        self.settings.set_text("text_scale", str(scale))
        self._dress()

    def _follow_system(self) -> None:
        self.session.set_theme(theme_for(self.wished_theme))

    def _dress(self) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        apply(app, self.session.theme, self.settings.text_scale)
        self.menus.dress()
        self.toolbar.dress()

    # -- coming and going --------------------------------------------------------------------------

    def _restore(self) -> None:
        if not self.restoreGeometry(self.settings.bytes("geometry")):
            self.resize(USUAL_SIZE.boundedTo(self.screen().availableSize() - FRAME))

    def fill_small_screen(self) -> None:
        """Take the whole screen at the first start where the usual size and its frame find no room."""
        if not self.settings.bytes("geometry") and self.size() != USUAL_SIZE:
            self.setWindowState(Qt.WindowState.WindowMaximized)

    @property
    def is_over(self) -> bool:
        """Whether the window is closed for good, or about to be."""
        return self._may_close

    def quit(self) -> None:
        """Close the window, and with it the program."""
        self.close()

    @guarded()
    def closeEvent(self, event: QCloseEvent) -> None:
        """Close once nothing unsaved would be lost."""
        if not self._may_close:
            # Qt takes no second close() from within: an answer that comes at once only leaves its mark.
            self._is_closing = True
            self.files.settle(self._close_for_good)
            self._is_closing = False
        if not self._may_close:
            event.ignore()
            return
        self.docks.remember()
        self.settings.set_bytes("geometry", self.saveGeometry())
        # Out of sight at once: what is still being written is waited for below.
        self.hide()
        for name in {"imports", "pasting"} & vars(self).keys():
            getattr(self, name).close()
        self.files.close()
        event.accept()
        self.closed.emit()

    def take_over(self, other: Window) -> None:
        """Show what another window shows, undo history included; that window is about to go."""
        # Maximized and full screen go along, and the size to go back to.
        self.restoreGeometry(other.saveGeometry())
        if other.is_map_open:
            session = other.session
            document, path, is_view_only = session.document, session.path, session.is_view_only
            asked = session.asked
            session.open(empty_document(), None)
            # Numbers and panels come after the picture, as with any map: all at once would take too long.
            self.session.open(document, path, is_view_only, counts_later=True)
            self.session.ask(asked)
            self.files.take_over(other.files)
            self._show_map()

    def close_for_good(self) -> None:
        """Close without a question: what is unsaved lives on elsewhere, or is not wanted."""
        self._may_close = True
        self.close()

    def _close_for_good(self) -> None:
        self._may_close = True
        if not self._is_closing:
            self.close()


def theme_for(wish: str) -> Theme:
    """Return the theme for a wish, the system's where it is "system"."""
    if wish == "system":
        is_dark = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
        return DARK if is_dark else LIGHT
    return DARK if wish == "dark" else LIGHT


def _missing(paths: tuple[Path, ...]) -> frozenset[Path]:
    return frozenset(path for path in paths if not path.is_file())
