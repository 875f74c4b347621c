"""Actions on files and on what is on the map."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui.actions.action import Action, has_map, may_edit, may_edit_selection
from gui.showing import show_finder, show_settings
from gui.words import _
from journey.records import CARDS, Record, Stage

if TYPE_CHECKING:
    from gui.window import Window


COPYABLE: tuple[type[Record], ...] = (*CARDS, Stage)


def editing_actions() -> tuple[Action, ...]:
    """Return the actions of the menus File, Edit and Insert."""
    return (*_file(), *_edit(), *_insert())


def leaving_actions() -> tuple[Action, ...]:
    """Return what stands last in the first menu, wherever the others come from."""
    return (
        Action("settings", _("Settings …"), show_settings, "file", ("Ctrl+,",), group=3),
        Action("quit", _("Quit"), lambda w: w.quit(), "file", ("Ctrl+Q",), group=3),
    )


def _has_cards(window: Window) -> bool:
    journey = window.session.journey
    return may_edit(window) and any(isinstance(journey[key], CARDS) for key in window.session.selected)


def _has_copyable(window: Window) -> bool:
    journey = window.session.journey
    return window.is_map_open and any(isinstance(journey[key], COPYABLE) for key in window.session.selected)


def _has_one(window: Window) -> bool:
    return may_edit(window) and len(window.session.selected) == 1


def _may_link(window: Window) -> bool:
    chosen = window.session.selected
    if not may_edit(window) or len(chosen) != 2:
        return False
    from journey.edits.flows import can_link

    return can_link(window.session.journey, *chosen)


def _may_undo(window: Window) -> bool:
    return may_edit(window) and window.session.document.undo_label is not None


def _may_redo(window: Window) -> bool:
    return may_edit(window) and window.session.document.redo_label is not None


def _file() -> tuple[Action, ...]:
    return (
        Action("new", _("New map …"), lambda w: w.show_start(), "file", ("Ctrl+N",), "new"),
        Action("open", _("Open …"), lambda w: w.files.open(), "file", ("Ctrl+O",), "open"),
        Action("save", _("Save"), lambda w: w.files.save(), "file", ("Ctrl+S",), "save", _may_save, group=1),
        Action(
            "save_as",
            _("Save as …"),
            lambda w: w.files.save_as(),
            "file",
            ("Ctrl+Shift+S",),
            enabled=has_map,
            group=1,
        ),
        Action(
            "import_kpis",
            _("Import a KPI table …"),
            lambda w: w.import_kpis(),
            "data",
            ("Ctrl+I",),
            "import",
            may_edit,
        ),
        Action("export", _("Export …"), _export, "file", ("Ctrl+E",), "export", has_map, group=2),
    )


def _may_save(window: Window) -> bool:
    return may_edit(window) and (window.session.document.is_modified or window.session.path is None)


def _export(window: Window) -> None:
    from gui.exporting import export_from

    export_from(window)


def _edit() -> tuple[Action, ...]:
    return (
        Action(
            "undo",
            _("Undo"),
            lambda w: w.session.undo(),
            "edit",
            ("Ctrl+Z",),
            "undo",
            _may_undo,
            words_now=_undo_words,
        ),
        Action(
            "redo",
            _("Redo"),
            lambda w: w.session.redo(),
            "edit",
            ("Ctrl+Shift+Z", "Ctrl+Y"),
            "redo",
            _may_redo,
            words_now=_redo_words,
        ),
        Action(
            "cut",
            _("Cut"),
            _cut,
            "edit",
            ("Ctrl+X",),
            "cut",
            _has_copyable_and_editable,
            scope="map",
            group=1,
        ),
        Action(
            "copy",
            _("Copy"),
            lambda w: w.clipboard.copy(),
            "edit",
            ("Ctrl+C",),
            "copy",
            _has_copyable,
            scope="map",
            group=1,
        ),
        Action(
            "paste",
            _("Paste"),
            lambda w: w.pasting.paste(),
            "edit",
            ("Ctrl+V",),
            "paste",
            may_edit,
            scope="map",
            group=1,
        ),
        Action(
            "duplicate",
            _("Duplicate"),
            _duplicate,
            "edit",
            ("Ctrl+D",),
            "duplicate",
            _has_cards,
            scope="map",
            group=1,
        ),
        Action(
            "delete",
            _("Delete"),
            _delete,
            "edit",
            ("Del",),
            "delete",
            may_edit_selection,
            scope="map",
            group=1,
        ),
        Action(
            "select_all",
            _("Select all"),
            _select_all,
            "edit",
            ("Ctrl+A",),
            enabled=has_map,
            scope="map",
            group=2,
        ),
        Action(
            "find", _("Find …"), lambda w: w.find_bar.begin(), "edit", ("Ctrl+F",), "find", has_map, group=2
        ),
        Action(
            "find_next",
            _("Find the next"),
            lambda w: w.find_bar.step(1),
            "edit",
            ("F3",),
            enabled=has_map,
            group=2,
        ),
        Action(
            "find_previous",
            _("Find the one before"),
            lambda w: w.find_bar.step(-1),
            "edit",
            ("Shift+F3",),
            enabled=has_map,
            group=2,
        ),
        Action(
            "go_to",
            _("Go to a card …"),
            show_finder,
            "edit",
            ("Ctrl+G",),
            enabled=has_map,
            group=2,
        ),
        Action("rename", _("Rename"), _rename, "edit", ("F2",), "rename", _has_one, scope="map", group=3),
        Action(
            "link",
            _("Link the two selected"),
            _link,
            "edit",
            ("Ctrl+L",),
            "link",
            _may_link,
            scope="map",
            group=3,
        ),
    )


def _undo_words(window: Window) -> str:
    label = window.session.document.undo_label if window.is_map_open else None
    return _("Undo: {what}").format(what=_change_words(label)) if label else _("Undo")


def _redo_words(window: Window) -> str:
    label = window.session.document.redo_label if window.is_map_open else None
    return _("Redo: {what}").format(what=_change_words(label)) if label else _("Redo")


def _change_words(label: str) -> str:
    from gui.sentences import change_label

    return change_label(label)


def _has_copyable_and_editable(window: Window) -> bool:
    return may_edit(window) and _has_copyable(window)


def _cut(window: Window) -> None:
    window.clipboard.copy()
    _delete(window)


def _duplicate(window: Window) -> None:
    from journey.edits.cards import duplicate

    session = window.session
    change = duplicate(session.document.journey, session.selected)
    session.do(change)
    session.show(change.edits)


def _delete(window: Window) -> None:
    from journey.edits.deletion import delete

    session = window.session
    session.do(delete(session.document.journey, session.selected))


def _select_all(window: Window) -> None:
    journey = window.session.journey
    kinds: tuple[type[Record], ...] = (Stage, *CARDS)
    window.session.select(key for kind in kinds for key in journey.of(kind))


def _rename(window: Window) -> None:
    window.map.edit_text(window.session.selected[0])


def _link(window: Window) -> None:
    from journey.edits.flows import link

    source, target = window.session.selected
    window.session.do(link(window.session.document.journey, source, target))


def _insert() -> tuple[Action, ...]:
    def adds(band: str) -> Callable[[Window], None]:
        return lambda w: w.map.add_card(band)

    return (
        Action(
            "add_stage", _("Stage"), lambda w: w.map.add_stage(), "insert", ("Ctrl+1",), "stage", may_edit
        ),
        Action(
            "add_touchpoint",
            _("Touchpoint"),
            adds("touchpoints"),
            "insert",
            ("Ctrl+2",),
            "touchpoint",
            may_edit,
        ),
        Action("add_pain", _("Pain point"), adds("pains"), "insert", ("Ctrl+3",), "pain", may_edit),
        Action(
            "add_opportunity",
            _("Opportunity"),
            adds("opportunities"),
            "insert",
            ("Ctrl+4",),
            "opportunity",
            may_edit,
        ),
        Action("add_note", _("Note"), adds("notes"), "insert", ("Ctrl+5",), "note", may_edit),
    )
