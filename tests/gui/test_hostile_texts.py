"""Texts of a hostile map in the window and in exports: shown as text, never as markup, order or path."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hostile.corpus import NASTY_NAMES
from PySide6.QtCore import QAbstractListModel, Qt
from PySide6.QtGui import Qt as Text
from PySide6.QtWidgets import QAbstractItemView, QLabel, QWidget
from windows import kept, opened, settled, window_at_work

from gui.actions.viewing import panel_names
from gui.commands.export import run as export
from gui.commands.parser import build_parser
from gui.window import Window
from journey.journey import Journey
from journey.records import (
    Flow,
    Map,
    Note,
    Opportunity,
    PainPoint,
    Record,
    Scenario,
    Segment,
    Series,
    Stage,
    Touchpoint,
)

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


MARKUP = tuple(name for name in NASTY_NAMES if "<" in name)


def hostile_map() -> Journey:
    """Return a map in which every name and text is nasty."""
    records: list[Record] = [Map(id="m", title=NASTY_NAMES[1], currency="EUR")]
    for place, name in enumerate(NASTY_NAMES):
        records += [
            Stage(id=f"s{place}", name=name, order=place),
            Touchpoint(id=f"t{place}", stage=f"s{place}", name=name, channel=name, owner=name, quote=name),
            PainPoint(id=f"p{place}", on=f"t{place}", text=name),
            Opportunity(id=f"o{place}", title=name, addresses=(f"p{place}",)),
            Note(id=f"n{place}", stage=f"s{place}", text=name),
            Segment(id=f"g{place}", name=name),
            Scenario(id=f"c{place}", name=name),
            Series(
                id=f"k{place}", subject=f"s{place}", kpi="nps", points=(("2026-09", 4.0, 10),), source=name
            ),
        ]
    ends = range(len(NASTY_NAMES) - 1)
    records += [Flow(id=f"f{place}", source=f"s{place}", target=f"s{place + 1}") for place in ends]
    return Journey(records)


@pytest.fixture(scope="module")
def journey() -> Journey:
    return hostile_map()


@pytest.fixture
def window(qtbot: Any, tmp_path: Path, journey: Journey) -> Iterator[Window]:
    with window_at_work(qtbot) as made:
        opened(qtbot, made, kept(journey, tmp_path / "<b>nasty<b>.journey"))
        yield made


def labels(window: QWidget) -> list[QLabel]:
    return [label for label in window.findChildren(QLabel) if label.text()]


def test_no_label_takes_a_text_for_markup(qtbot: Any, window: Window) -> None:
    for name in panel_names():
        window.docks.show(name)
        settled(qtbot, window)
    seen = 0
    for key in ("s1", "t1", "p1", "o1", "n1", "f1", "s3", "t2"):
        window.session.select([key])
        for label in labels(window):
            is_rich = label.textFormat() in {Qt.TextFormat.RichText, Qt.TextFormat.MarkdownText}
            guesses = label.textFormat() is Qt.TextFormat.AutoText and Text.mightBeRichText(label.text())
            assert not is_rich, label.text()
            assert not guesses, label.text()
            seen += 1
    assert seen > 50


def test_no_tooltip_takes_a_text_for_markup(qtbot: Any, window: Window) -> None:
    for name in panel_names():
        window.docks.show(name)
        settled(qtbot, window)
    for key in ("s1", "t1", "p1"):
        window.session.select([key])
        for widget in window.findChildren(QWidget):
            tip = widget.toolTip()
            assert not Text.mightBeRichText(tip) or not any(name in tip for name in MARKUP), tip


def test_no_row_has_a_tooltip_that_takes_a_text_for_markup(qtbot: Any, window: Window) -> None:
    seen = 0
    for name in panel_names():
        window.docks.show(name)
        settled(qtbot, window)
    for view in window.findChildren(QAbstractItemView):
        seen += sum(
            1 for tip in tips(view) if not Text.mightBeRichText(tip) or not any(m in tip for m in MARKUP)
        )
        assert not [tip for tip in tips(view) if Text.mightBeRichText(tip) and any(m in tip for m in MARKUP)]
    assert seen > 20


def tips(view: QAbstractItemView) -> Iterator[str]:
    """Yield the tooltips of the first rows of a view."""
    model = view.model()
    if model is None:
        return
    for row in range(min(model.rowCount(), 30)):
        for column in range(1 if isinstance(model, QAbstractListModel) else model.columnCount()):
            tip = model.index(row, column).data(Qt.ItemDataRole.ToolTipRole)
            if isinstance(tip, str) and tip:
                yield tip


def written(journey: Journey, tmp_path: Path, ending: str) -> str:
    path, out = kept(journey, tmp_path / "nasty.journey"), tmp_path / f"out.{ending}"
    assert export(build_parser().parse_args(["export", str(path), str(out)])) in {0, 1}
    return out.read_text(encoding="utf-8-sig")


def test_a_picture_carries_no_script_no_link_and_no_foreign_picture(
    qtbot: Any, journey: Journey, tmp_path: Path
) -> None:
    text = written(journey, tmp_path, "svg")
    root = ElementTree.fromstring(text)
    names = {element.tag.rpartition("}")[2].lower() for element in root.iter()}
    assert not names & {"script", "foreignobject", "a", "iframe", "use", "animate", "set", "handler"}
    for element in root.iter():
        for name, value in element.attrib.items():
            plain = name.rpartition("}")[2].lower()
            assert not plain.startswith("on"), (name, value)
            assert plain != "href" or value.startswith("data:image/"), value
    assert not re.search(r"<!DOCTYPE|<!ENTITY|xml-stylesheet", text)


def test_a_table_carries_no_formula(journey: Journey, tmp_path: Path) -> None:
    text = written(journey, tmp_path, "csv")
    for row in csv.reader(StringIO(text, newline="")):
        for cell in row:
            assert not cell.startswith(("=", "+", "@", "\t", "\r")), cell
            assert not re.match(r"-\D", cell), cell
