"""Actions on what is tried out, compared and decided."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from gui.actions.action import Action, has_map, may_edit
from gui.words import _
from journey.records import Opportunity

if TYPE_CHECKING:
    from gui.panels.compare import ComparePanel
    from gui.panels.decide import DecidePanel
    from gui.what_if import WhatIf
    from gui.window import Window

GROUP = 8


def deciding_actions() -> tuple[Action, ...]:
    """Return what can be tried, compared and planned."""
    return (
        Action(
            "keep_scenario",
            _("Keep what is tried as a scenario"),
            _keep,
            "data",
            enabled=_is_trying,
            group=GROUP,
        ),
        Action("let_go", _("Let go of what is tried"), _let_go, "data", enabled=_is_trying, group=GROUP),
        Action(
            "compare_file", _("Compare with a file …"), _compare_file, "data", enabled=has_map, group=GROUP
        ),
        Action("value_effort", _("Value and effort"), _turns("matrix"), "data", enabled=has_map, group=GROUP),
        Action("roadmap", _("Roadmap"), _turns("roadmap"), "data", enabled=has_map, group=GROUP),
        Action("suggest_plan", _("Suggest a plan"), _suggest, "data", enabled=may_edit, group=GROUP),
        Action(
            "attach_test",
            _("Attach an A/B test result …"),
            _attach_test,
            "data",
            enabled=_has_opportunity,
            group=GROUP,
        ),
    )


def _what_if(window: Window) -> WhatIf:
    from gui.what_if import WhatIf

    return WhatIf.of(window.session)


def _is_trying(window: Window) -> bool:
    """Nothing is tried before somebody asks what if, which loads what counts: greying does not."""
    return may_edit(window) and "gui.what_if" in sys.modules and bool(_what_if(window).tried)


def _keep(window: Window) -> None:
    _what_if(window).keep("")


def _let_go(window: Window) -> None:
    _what_if(window).let_go()


def _has_opportunity(window: Window) -> bool:
    journey = window.session.journey
    return may_edit(window) and any(journey.get(key, Opportunity) for key in window.session.selected)


def _decide(window: Window) -> DecidePanel:
    from gui.panels.decide import DecidePanel

    window.docks.show("decide")
    panel = window.docks.panel("decide")
    assert isinstance(panel, DecidePanel)
    return panel


def _turns(kind: str) -> Callable[[Window], None]:
    return lambda window: _decide(window).show_kind(kind)


def _suggest(window: Window) -> None:
    panel = _decide(window)
    panel.show_kind("roadmap")
    panel.roadmap.suggest()


def _attach_test(window: Window) -> None:
    panel = _decide(window)
    panel.show_kind("opportunities")
    panel.attach_test()


def _compare_file(window: Window) -> None:
    from gui.panels.compare import ComparePanel

    window.docks.show("compare")
    panel: ComparePanel | object = window.docks.panel("compare")
    assert isinstance(panel, ComparePanel)
    panel.ask_file()
