"""A file that nobody wants any more is not made to its end: every long format hears it half way."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from report_maps import example
from windows import dialog, kept, opened, settled, window_at_work

from gui import exporting
from gui.background import Cancelled
from gui.dialogs.ask import PathQuestion
from gui.dialogs.export import ExportDialog
from gui.export.wish import Made, Wish, made
from journey.journey import Journey

pytestmark = [pytest.mark.usefixtures("qapp"), pytest.mark.qt_log_ignore("propagateSizeHints")]

LONG = (
    Wish(Path("map.html")),
    Wish(Path("map.pdf"), report=True),
    Wish(Path("map.pptx")),
    Wish(Path("map.xlsx")),
    Wish(Path("map.png"), scale=0.5),
    Wish(Path("map.pdf"), paper="A4", tiles=True),
    Wish(Path("map.pdf")),
    Wish(Path("map.svg")),
)


class Asked:
    """Counts how often a job asks whether it is wanted, and says no from some time on."""

    def __init__(self, until: int | None = None) -> None:
        self.count, self.until = 0, until

    def __call__(self) -> None:
        self.count += 1
        if self.until is not None and self.count >= self.until:
            raise Cancelled


@pytest.mark.parametrize("wish", LONG, ids=lambda wish: wish.path.suffix[1:] + "-report" * wish.report)
def test_a_file_that_is_not_wanted_ends_where_it_is(wish: Wish) -> None:
    journey = example("repeat-purchase")
    asked = Asked()
    made(journey, replace(wish, check=asked))
    assert asked.count >= 3
    for until in (1, asked.count // 2, asked.count):
        ended = Asked(until)
        with pytest.raises(Cancelled):
            made(journey, replace(wish, check=ended))
        assert ended.count == until, "nothing goes on after it"


@pytest.mark.parametrize("path", ["map.svg", "map.pdf", "map.png"])
def test_a_single_page_is_left_at_any_line(path: str) -> None:
    """Wherever it is left, the painter ends as it should: Qt would say so otherwise, and the test fail."""
    journey, wish = example("repeat-purchase"), Wish(Path(path), scale=0.5 if path.endswith("png") else None)
    asked = Asked()
    made(journey, replace(wish, check=asked))
    assert asked.count > 50, "each line asks"
    for until in range(2, asked.count, asked.count // 12):
        with pytest.raises(Cancelled):
            made(journey, replace(wish, check=Asked(until)))


def test_cancelling_in_the_window_frees_the_worker_and_leaves_no_file(
    qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on, ended = Event(), Event(), Event()

    def slow(journey: Journey, wish: Wish) -> Made:
        begun.set()
        go_on.wait(20)
        try:
            return made(journey, wish)
        except Cancelled:
            ended.set()
            raise

    monkeypatch.setattr(exporting, "made", slow)
    target = tmp_path / "map.html"
    with window_at_work(qtbot) as window:
        opened(qtbot, window, kept(example("repeat-purchase"), tmp_path / "map.journey"))
        window.menus.run("export")
        shown = dialog(window, ExportDialog)
        shown.kinds["html"].click()
        shown.go_on.click()
        asked = dialog(window, PathQuestion)
        asked.fileSelected.emit(str(target))
        asked.close()
        assert begun.wait(20)
        (job,) = window.session.jobs.watched
        window.session.jobs.cancel(job)
        go_on.set()
        settled(qtbot, window)
    assert ended.is_set(), "the page was made to its end, though nobody waited"
    assert not target.exists()
