"""Actions on the matrix: bands and stages that collapse or stay in view, personas, pictures, evidence."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from gui.actions.action import Action, Test, has_map, may_edit, may_edit_selection
from gui.actions.viewing import band_names
from gui.words import _
from journey.edits.fields import update_all
from journey.edits.personas import add_persona
from journey.records import Persona, Stage, Touchpoint

if TYPE_CHECKING:
    from gui.window import Window


def matrix_actions() -> tuple[Action, ...]:
    """Return the actions on bands, stages, personas, pictures and evidence."""
    return (*_bands(), *_stages(), *_around(), *_personas(), *_pictures(), *_evidence())


def _is_in(what: str, name: str) -> Test:
    return lambda w: name in getattr(w.map.shown.outlook, what)


def _toggles(what: str, name: str) -> Callable[[Window], None]:
    return lambda w: w.map.shown.toggle(what, name)


def _bands() -> tuple[Action, ...]:
    found = []
    for what, menu, begin in (("collapsed", "view/collapse", "collapse"), ("pinned", "view/pin", "pin")):
        for band, words in band_names().items():
            run, checked = _toggles(what, band), _is_in(what, band)
            found.append(Action(f"{begin}_{band}", words, run, menu, enabled=has_map, checked=checked))
    return tuple(found)


def _has_stage(window: Window) -> bool:
    journey = window.session.journey
    return window.is_map_open and any(journey.get(key, Stage) for key in window.session.selected)


def _fold(window: Window) -> None:
    """Fold the selected stages, or unfold them where all are folded."""
    journey, shown = window.session.journey, window.map.shown
    stages = [key for key in window.session.selected if journey.get(key, Stage)]
    folds = any(key not in shown.outlook.folded for key in stages)
    for key in stages:
        shown.switch("folded", key, folds)


def _is_folded(window: Window) -> bool:
    return bool(set(window.session.selected) & window.map.shown.outlook.folded)


def _stages() -> tuple[Action, ...]:
    return (
        Action(
            "fold_stage",
            _("Fold the selected stages"),
            _fold,
            "view",
            ("Ctrl+Shift+-",),
            enabled=_has_stage,
            checked=_is_folded,
            group=3,
        ),
        Action(
            "unfold_all",
            _("Show all bands and stages in full"),
            lambda w: w.map.shown.unfold_all(),
            "view",
            enabled=has_map,
            group=3,
        ),
    )


def _around() -> tuple[Action, ...]:
    return (
        Action(
            "legend",
            _("Legend"),
            lambda w: w.map.shown.set_legend(not w.map.shown.outlook.has_legend),
            "view",
            enabled=has_map,
            checked=lambda w: w.map.shown.outlook.has_legend,
            group=4,
        ),
        Action(
            "minimap",
            _("Minimap"),
            lambda w: w.remembering.set_minimap(not w.map.minimap.is_wanted),
            "view",
            enabled=has_map,
            checked=lambda w: w.map.minimap.is_wanted,
            group=4,
        ),
    )


def _personas() -> tuple[Action, ...]:
    return (Action("add_persona", _("Persona"), _add_persona, "insert", ("Ctrl+6",), "persona", may_edit),)


def _add_persona(window: Window) -> None:
    window.map.writing.begin(add_persona(window.session.document.journey, ""))


def _may_show_picture(window: Window) -> bool:
    return may_edit(window) and bool(window.portraits.chosen)


def _has_picture(window: Window) -> bool:
    journey = window.session.journey
    shown = (journey.get(key, Touchpoint) or journey.get(key, Persona) for key in window.session.selected)
    return may_edit(window) and any(record is not None and record.image for record in shown)


def _pictures() -> tuple[Action, ...]:
    return (
        Action(
            "choose_picture",
            _("Choose …"),
            lambda w: w.portraits.choose(),
            "edit/picture",
            icon="picture",
            enabled=_may_show_picture,
        ),
        Action(
            "paste_picture",
            _("Paste from the clipboard"),
            _paste_picture,
            "edit/picture",
            enabled=_may_show_picture,
        ),
        Action(
            "remove_picture",
            _("Remove"),
            lambda w: w.portraits.remove(),
            "edit/picture",
            enabled=_has_picture,
        ),
    )


def _paste_picture(window: Window) -> None:
    if not window.portraits.paste():
        window.say(_("There is no picture on the clipboard: copy one first."))


def _evidence() -> tuple[Action, ...]:
    names = {
        "assumed": _("Assumed"),
        "interviewed": _("Interviewed"),
        "measured": _("Measured"),
        "": _("Not said"),
    }
    keys = {"assumed": "Alt+1", "interviewed": "Alt+2", "measured": "Alt+3", "": "Alt+0"}
    return tuple(
        Action(
            f"evidence_{kind or 'none'}",
            words,
            partial(_mark, kind),
            "edit/evidence",
            (keys[kind],),
            enabled=may_edit_selection,
            checked=partial(_is_marked, kind),
            scope="map",
        )
        for kind, words in names.items()
    )


def _mark(kind: str, window: Window) -> None:
    session = window.session
    fields = {"evidence": kind or None}
    session.do(update_all(session.document.journey, session.selected, fields, "mark_evidence"))


def _is_marked(kind: str, window: Window) -> bool:
    if not window.is_map_open or not window.session.selected:
        return False
    journey = window.session.journey
    return all((journey[key].evidence or "") == kind for key in window.session.selected)
