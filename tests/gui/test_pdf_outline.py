"""Bookmarks of a report: read back by another program's library, and the pages as they were."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pypdf
import pytest
from report_maps import example

from gui.export.pdf_outline import Bookmark, with_outline
from gui.export.report import made
from gui.export.wish import Wish


def _levels(outline: list[Any], level: int = 1) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    for each in outline:
        if isinstance(each, list):
            found += _levels(each, level + 1)
        else:
            found.append((str(each.title), level))
    return found


def _pdf(pages: int) -> bytes:
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice
    from PySide6.QtGui import QPainter, QPdfWriter

    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    with QPainter(writer) as painter:
        for page in range(pages):
            if page:
                writer.newPage()
            painter.drawText(100, 100, f"4 0 obj page {page}")
    return bytes(data.data())


def test_a_report_has_a_bookmark_for_every_line_of_its_contents(qapp: object) -> None:
    data = made(example("subscription"), Wish(Path("report.pdf"), report=True)).data
    reader = pypdf.PdfReader(io.BytesIO(data), strict=True)
    told = _levels(reader.outline)
    assert told[:3] == [("Contents", 1), ("Summary", 1), ("The map", 1)]
    assert ("Trial", 2) in told
    for entry in (each for each in reader.outline if not isinstance(each, list)):
        page = reader.get_destination_page_number(entry)
        assert page is not None
        assert str(entry.title) in " ".join(reader.pages[page].extract_text().split())
    assert reader.page_mode == "/UseOutlines"


def test_bookmarks_keep_their_letters_levels_and_pages(qapp: object) -> None:
    wished = [
        Bookmark("Сводка (1) \\ <2>", 0),
        Bookmark("Zażółć 🙂", 1, 2),
        Bookmark("lone \ud800 end", 1, 2),
        Bookmark("Last", 2),
    ]
    plain = _pdf(3)
    data = with_outline(plain, wished)
    assert data.startswith(plain)
    reader = pypdf.PdfReader(io.BytesIO(data), strict=True)
    titles = ["Сводка (1) \\ <2>", "Zażółć 🙂", "lone ? end", "Last"]
    assert _levels(reader.outline) == list(zip(titles, (1, 2, 2, 1), strict=True))
    flat: list[Any] = [
        each for part in reader.outline for each in (part if isinstance(part, list) else [part])
    ]
    assert [reader.get_destination_page_number(each) for each in flat] == [0, 1, 1, 2]
    assert reader.metadata == pypdf.PdfReader(io.BytesIO(plain)).metadata


def test_other_readers_find_nothing_wrong(qapp: object, tmp_path: Path) -> None:
    reader = shutil.which("pdfinfo")
    if reader is None:
        pytest.skip("poppler is not installed")
    path = tmp_path / "report.pdf"
    path.write_bytes(with_outline(_pdf(2), [Bookmark("One", 0), Bookmark("Two", 1)]))
    told = subprocess.run([reader, str(path)], capture_output=True, text=True, timeout=300, check=True)
    assert told.stderr == ""
    assert "Pages:           2" in told.stdout


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4", b"trailer\nstartxref\n0\n%%EOF"])
def test_a_pdf_built_otherwise_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="pdf"):
        with_outline(data, [Bookmark("One", 0)])
