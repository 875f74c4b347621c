"""What a random hand does how often, the keys it presses, the texts it writes, and the dialogs it opens."""

from __future__ import annotations

from PySide6.QtCore import Qt

TEXTS = (
    "Sample box",
    "",
    "0",
    "12,5 %",
    "-3",
    "1e999",
    "=2+2",
    "Ł" * 90,
    "\u200b\u202eabc",
    "a\tb\n3\t4",
    "<b>x</b>&",
)
KEYS = [
    *(Qt.Key(Qt.Key.Key_A + place) for place in range(26)),
    *(Qt.Key(Qt.Key.Key_0 + place) for place in range(10)),
    *[Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Delete, Qt.Key.Key_Backspace] * 4,
    *[Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Space] * 4,
    *[Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_F2, Qt.Key.Key_F6]
    * 2,
    *[
        Qt.Key.Key_Backtab,
        Qt.Key.Key_Menu,
        Qt.Key.Key_F10,
        Qt.Key.Key_Plus,
        Qt.Key.Key_Minus,
        Qt.Key.Key_Slash,
    ],
]
STEPS = [
    ("click", 30.0),
    ("double_click", 6.0),
    ("drag", 12.0),
    ("move", 6.0),
    ("wheel", 6.0),
    ("key", 20.0),
    ("shortcut", 10.0),
    ("write", 5.0),
    ("escape", 6.0),
    ("act", 14.0),
    ("dialog", 3.0),
    ("undo", 5.0),
    ("select", 5.0),
    ("panel", 6.0),
    ("theme", 1.5),
    ("language", 0.7),
    ("size", 1.0),
    ("example", 2.5),
    ("drop", 1.0),
    ("paste", 2.0),
    ("dialog_closed", 3.0),
    ("spoil", 0.5),
    ("listen", 2.0),
    ("reopen", 0.7),
]
"""The steps and their weights."""
DIALOGS = [
    ("export", ""),
    ("report_style", ""),
    ("settings", ""),
    ("own_kpis", ""),
    ("import_kpis", "online-shop-kpis.csv"),
    ("import_kpis", "table.csv"),
    ("import_events", "events.csv"),
    ("import_events", "events.csv"),
    ("import_survey", "survey.csv"),
    ("import_customers", "payments.csv"),
    ("refresh_kpis", "table.csv"),
    ("kpi_sources", ""),
    ("ask_warehouse", ""),
    ("attach_test", ""),
    ("palette", ""),
    ("go_to", ""),
    ("find", ""),
    ("timer_other", ""),
    ("show_votes", ""),
    ("present", ""),
    ("shortcuts", ""),
    ("about", ""),
    ("compare_file", "subscription.journey"),
    ("choose_picture", "picture.png"),
    ("suggest_plan", ""),
    ("map_events", ""),
]
"""What opens a dialog, and the file that is chosen where one is asked for."""
VISITING = (12, 3, 5, 1, 1, 2)
