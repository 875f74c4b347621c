"""Diagrams, graphs and pictures: they open as new maps in the window and for every command, or say why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdf
import pytest
from panel_fixtures import RECORDS
from PySide6.QtCore import Qt
from windows import dialog, kept, opened, settled, window_at_work

from gui import exchange_words
from gui.commands.export import export
from gui.commands.maps import open_map
from gui.commands.outcome import CommandError
from gui.dialogs.ask import PathQuestion
from gui.dialogs.export import ExportDialog, kinds
from gui.exchange_words import loss_text, unreadable_text
from gui.export.picture import map_in
from gui.export.wish import FORMATS, Wish, made
from gui.foreign import NotRead, bring
from gui.window import Window
from journey.exchange.losses import Unreadable
from journey.findings import Finding
from journey.journey import Journey
from journey.records import KINDS, Note, Stage

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

ROOT = Path(__file__).parents[2]
MAP = Journey(RECORDS)
LOSSES = (
    "kind_not_carried",
    "fields_not_carried",
    "numbers_not_carried",
    "experience_unsaid",
    "experience_rounded",
    "flow_between_levels",
    "nested_subgraph",
    "link_not_carried",
    "edges_without_direction",
    "line_not_understood",
)


@pytest.fixture
def window(qtbot: Any, tmp_path: Path) -> Iterator[Window]:
    with window_at_work(qtbot) as made_window:
        opened(qtbot, made_window, kept(MAP, tmp_path / "coffee.journey"))
        yield made_window


def written(folder: Path, name: str, **fields: Any) -> Path:
    path = folder / name
    path.write_bytes(made(MAP, Wish(path, **fields)).data)
    return path


# -- words -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", LOSSES)
def test_every_loss_has_a_sentence(code: str) -> None:
    for count in (1, 5):
        for kind in (str(each.__struct_config__.tag) for each in KINDS):
            told = loss_text(
                Finding(code, None, {"count": count, "kind": kind, "fields": "owner", "line": 3})
            )
            assert told.endswith(".")
            assert "{" not in told
            assert code not in told
            assert "_" not in told


def test_no_loss_of_the_formats_is_forgotten() -> None:
    import re

    text = "".join(path.read_text("utf-8") for path in (ROOT / "journey" / "exchange").glob("*.py"))
    codes = set(re.findall(r'Finding\(\s*"(\w+)"', text))
    assert len(codes) > 5
    assert codes <= set(LOSSES)


def test_every_reason_of_the_readers_has_a_sentence() -> None:
    import re

    sources = [*(ROOT / "journey" / "exchange").glob("*.py"), ROOT / "gui" / "export" / "picture.py"]
    text = "".join(path.read_text(encoding="utf-8") for path in sources)
    codes = set(re.findall(r'(?:Unreadable|NoMapInside)\(\s*"(\w+)"', text)) | {"diagram_not_known"}
    assert len(codes) > 12
    for code in codes - {"importer_failed"}:
        assert code in exchange_words.UNREADABLE, code
        told = unreadable_text(Unreadable(code, 3, found="x", limit=9))
        assert told.startswith("Line 3: ")
        assert "{" not in told


# -- commands --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["map.mmd", "map.mermaid", "map.graphml", "map.PNG"])
def test_every_command_reads_them(name: str, tmp_path: Path, qapp: Any) -> None:
    ending = {"map.mermaid": "mmd", "map.PNG": "png"}.get(name, name.rpartition(".")[2])
    source = written(tmp_path, f"source.{ending}", scale=0.3 if ending == "png" else None)
    path = source.rename(tmp_path / name)
    journey = open_map(str(path))
    assert [stage.name for stage in journey.stages] == [stage.name for stage in MAP.stages]
    if ending != "mmd":
        assert journey == MAP, "nothing is lost"


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.mmd", b"pie\n", "“pie”"),
        ("a.mmd", b"\xff\xfe", "Mermaid"),
        ("a.mmd", b"flowchart LR\n  subgraph a\n", "end"),
        ("a.graphml", b"<a/>", "GraphML"),
        ("a.graphml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "document type"),
        ("a.graphml", b"<a>" * 100_000, "."),
        ("a.png", b"GIF89a", "PNG"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(name: str, data: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(NotRead, match=words):
        bring(path)
    with pytest.raises(CommandError) as caught:
        open_map(str(path))
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("ending", ["svg", "pdf", "png", "md", "mmd", "graphml", "drawio"])
def test_where_nothing_can_be_written_is_one_sentence(ending: str, tmp_path: Path, qapp: Any) -> None:
    target = tmp_path / "nowhere" / f"map.{ending}"
    with pytest.raises(CommandError) as caught:
        export(MAP, Wish(target))
    assert str(target) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_private_notes_stay_behind_and_it_is_said(
    tmp_path: Path, qapp: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = Note(id="secret", stage=MAP.stages[0].id, text="Sssecret", private=True)
    for ending in ("svg", "mmd", "graphml", "drawio", "md", "json", "csv", "html", "png"):
        target = tmp_path / f"map.{ending}"
        export(Journey([*RECORDS, secret]), Wish(target, scale=0.3))
        assert "Not in the file: 1 private note." in capsys.readouterr().err
        data = target.read_bytes()
        assert b"Sssecret" not in (map_in(data) if ending == "png" else data)


# -- the window ------------------------------------------------------------------------------------


def test_a_diagram_opens_as_a_new_map_and_says_what_was_left_out(
    qtbot: Any, window: Window, tmp_path: Path
) -> None:
    path = tmp_path / "plan.mmd"
    path.write_text("journey\n  title Plan\n  section Buy\n    Pay: 2: Web\n    nonsense\n", encoding="utf-8")
    window.files.open(path)
    settled(qtbot, window)
    journey = window.session.document.journey
    assert [stage.name for stage in journey.of(Stage).values()] == ["Buy"]
    assert window.session.path is None
    assert window.session.document.is_modified
    assert "plan.mmd" in window.banner.title.text()


def test_a_picture_of_the_window_opens_again(qtbot: Any, window: Window, tmp_path: Path) -> None:
    path = written(tmp_path, "map.png", scale=0.3)
    window.files.open(path)
    settled(qtbot, window)
    assert window.session.document.journey == MAP
    assert window.session.path is None


def test_a_picture_without_a_map_says_so(qtbot: Any, window: Window, tmp_path: Path) -> None:
    path = written(tmp_path, "map.png", scale=0.3, carries_map=False)
    window.files.open(path)
    settled(qtbot, window)
    assert "could not be opened" in window.banner.title.text()
    assert window.session.path is not None, "the map that was open stays"


def test_the_dialog_says_what_a_format_leaves_out(qtbot: Any, window: Window) -> None:
    window.menus.run("export")
    shown = dialog(window, ExportDialog)
    shown.kinds["mmd"].click()
    qtbot.waitUntil(lambda: "Not in the file" in shown.losses.text())
    shown.kinds["pdf"].click()
    assert shown.losses.text() == ""
    shown.close()


def test_the_dialog_offers_stages_selection_and_charts(qtbot: Any, window: Window, tmp_path: Path) -> None:
    stage = window.session.journey.stages[0]
    window.session.select([stage.id])
    window.menus.run("export")
    shown = dialog(window, ExportDialog)
    offered = [shown.options.part.itemText(place) for place in range(shown.options.part.count())]
    assert "What is selected (1)" in offered
    assert f"Stage: {stage.name}" in offered
    shown.options.part.setCurrentIndex(1)
    shown.options.paper.setCurrentIndex(shown.options.paper.findData("A4"))
    shown.options.paper.activated.emit(0)
    shown.options.tiles.setChecked(True)
    shown.go_on.click()
    asked = dialog(window, PathQuestion)
    target = tmp_path / "part.pdf"
    asked.fileSelected.emit(str(target))
    asked.close()
    settled(qtbot, window)
    assert target.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("kind", "ending", "head"),
    [("report", "pdf", b"%PDF"), ("pptx", "pptx", b"PK"), ("xlsx", "xlsx", b"PK"), ("html", "html", b"<!")],
)
def test_every_report_is_written_from_the_window(
    qtbot: Any, window: Window, tmp_path: Path, kind: str, ending: str, head: bytes
) -> None:
    window.menus.run("export")
    shown = dialog(window, ExportDialog)
    shown.kinds[kind].click()
    shown.go_on.click()
    asked = dialog(window, PathQuestion)
    target = tmp_path / f"map.{ending}"
    asked.fileSelected.emit(str(target))
    asked.close()
    settled(qtbot, window)
    assert target.read_bytes()[:8].lower().startswith(head.lower())
    assert not window.banner.isVisible()


def test_a_report_has_the_paper_that_is_chosen(qtbot: Any, window: Window, tmp_path: Path) -> None:
    window.menus.run("export")
    shown = dialog(window, ExportDialog)
    paper = shown.options.paper
    paper.setCurrentIndex(paper.findData("fit"))
    shown.kinds["report"].click()
    assert paper.isVisible()
    assert paper.currentData() == "", "a report of many pages has no ratio of the map's"
    assert not paper.model().index(paper.findData("fit"), 0).flags() & Qt.ItemFlag.ItemIsEnabled
    paper.setCurrentIndex(paper.findData("Letter"))
    assert not shown.options.orientation.isVisible()
    shown.go_on.click()
    asked = dialog(window, PathQuestion)
    target = tmp_path / "report.pdf"
    asked.fileSelected.emit(str(target))
    asked.close()
    settled(qtbot, window)
    box = pypdf.PdfReader(target).pages[0].mediabox
    assert (round(box.width), round(box.height)) == (612, 792)


def test_the_dialog_offers_every_format() -> None:
    assert {kind.ending or key for key, kind in kinds().items()} == set(FORMATS)
