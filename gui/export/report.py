"""The report on a map as a PDF: cover, contents, and every section; text is text, and links lead."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPageLayout, QPageSize, QPainter, QPdfWriter

from gui.canvas.pencil import legible
from gui.export.dress import Dressed, dressed
from gui.export.pdf_outline import Bookmark, with_outline
from gui.export.report_content import report_of
from gui.export.report_flow import Page, Piece, paged, places
from gui.export.report_parts import Report
from gui.export.report_pieces import Sheet, pieces_of, place_of
from gui.export.report_type import Face, elided, is_from_right, lines_of, write, write_link
from gui.export.style import Look
from gui.export.wish import Check, Made, Wish, wanted
from gui.theme import DARK, LIGHT, MEDIUM, SEMIBOLD, Theme
from gui.words import _, number

if TYPE_CHECKING:
    from journey.journey import Journey

DOTS_PER_INCH = 96
SIDE, TOP, BOTTOM = 60.0, 56.0, 68.0
COVER_LINES = 9
SIZES = {
    "A4": QPageSize.PageSizeId.A4,
    "A3": QPageSize.PageSizeId.A3,
    "Letter": QPageSize.PageSizeId.Letter,
}


def made(journey: Journey, wish: Wish) -> Made:
    """Return the report on a map as a PDF."""
    report = report_of(journey, wish.selection, wish.outlook, check=wish.check)
    paper = wish.paper if wish.paper in SIZES else report.look.paper
    return Made(report_pdf(report, paper, wish.check))


def report_pdf(report: Report, paper: str = "A4", check: Check = wanted) -> bytes:
    """Return a report as a PDF on A4 or another paper of `SIZES`; `check` may end the work at each page."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(DOTS_PER_INCH)
    writer.setTitle(legible(report.title))
    writer.setCreator("Waymark")
    size = QPageSize(SIZES.get(paper, SIZES["A4"]))
    _turn(writer, size, is_wide=False)
    book = _Book(report, size)
    book.paint(writer, size, check)
    buffer.close()
    plain = bytes(data.data())
    try:
        return with_outline(plain, book.bookmarks())
    except ValueError:
        # Another Qt may build its pages in another way: the report is worth more than its bookmarks.
        return plain


def _turn(writer: QPdfWriter, size: QPageSize, is_wide: bool) -> None:
    turned = QPageLayout.Orientation.Landscape if is_wide else QPageLayout.Orientation.Portrait
    writer.setPageLayout(QPageLayout(size, turned, QMarginsF(0, 0, 0, 0)))


def theme_of(look: Look) -> Theme:
    """Return the theme of map and charts on the ground of a look."""
    base = dressed(DARK if look.is_dark else LIGHT, look)
    own = dict(base.colors) if isinstance(base, Dressed) else {}
    return Dressed(base.name, tuple({**own, "surface": look.background}.items()))


class _Book:
    """A report laid out on pages of one size."""

    def __init__(self, report: Report, size: QPageSize) -> None:
        pixels = size.sizePixels(DOTS_PER_INCH)
        self.report, self.look = report, report.look
        self.width, self.height = float(pixels.width()), float(pixels.height())
        self.sheet = Sheet(
            report.look,
            theme_of(report.look),
            self.width - 2 * SIDE,
            self.height - TOP - BOTTOM,
            (self.height - 2 * SIDE, self.width - TOP - BOTTOM),
        )
        self.pages = paged(pieces_of(report, self.sheet), self.sheet.height, self.sheet.wide[1])
        self.at = places(self.pages)
        self.contents = paged(list(self._contents()), self.sheet.height, self.sheet.wide[1])
        self.first = 1 + len(self.contents)
        self.count = self.first + len(self.pages)

    def paint(self, writer: QPdfWriter, size: QPageSize, check: Check) -> None:
        """Paint cover, contents and all pages."""
        with QPainter(writer) as painter:
            self._paint(painter, writer, size, check)

    def _paint(self, painter: QPainter, writer: QPdfWriter, size: QPageSize, check: Check) -> None:
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        self._ground(painter, is_wide=False)
        self._cover(painter)
        for place, page in enumerate((*self.contents, *self.pages), 1):
            check()
            _turn(writer, size, page.is_wide)
            writer.newPage()
            self._page(painter, page, place + 1)

    def bookmarks(self) -> list[Bookmark]:
        """Return what a reader shows beside the pages: the contents, and each section."""
        contents = Bookmark(_("Contents"), 1)
        sections = self.report.sections
        found = [(each, self.at.get(place_of(self.report, each))) for each in sections]
        return [
            contents,
            *(
                Bookmark(legible(each.title), self.first + page, each.level)
                for each, page in found
                if page is not None
            ),
        ]

    def _ground(self, painter: QPainter, is_wide: bool) -> None:
        if self.look.background != "#FFFFFF":
            width, height = (self.height, self.width) if is_wide else (self.width, self.height)
            painter.fillRect(QRectF(0, 0, width, height), QColor(self.look.background))

    # ---------------------------------------------------------------- cover

    def _cover(self, painter: QPainter) -> None:
        report, look, sheet = self.report, self.look, self.sheet
        painter.fillRect(QRectF(0, 0, 12, self.height), QColor(look.accent))
        self._logo(painter)
        small = sheet.face(12, SEMIBOLD)
        y = self.height * 0.26
        write(painter, QPointF(SIDE, y), _("Customer journey report"), small, look.accent)
        y += 28
        face = sheet.heading(36 if len(report.title) < 80 else 22)
        y = self._block(painter, report.title, face, y, look.ink, COVER_LINES)
        y = self._block(painter, report.description, sheet.face(14), y + 10, look.muted, 14)
        self._about(painter, max(y + 32, self.height * 0.66))
        if look.footer:
            foot = sheet.face(11)
            text = elided(look.footer, foot, sheet.width)
            write(painter, QPointF(SIDE, self.height - BOTTOM), text, foot, look.muted)

    def _block(self, painter: QPainter, text: str, face: Face, y: float, color: str, most: int) -> float:
        lines = lines_of(text, face, self.sheet.width) if text.strip() else ()
        shown = list(lines[:most])
        if len(lines) > most:
            shown[-1] = elided(shown[-1] + " …", face, self.sheet.width)
        for line in shown:
            x = SIDE + (self.sheet.width - face.width(line) if is_from_right(line) else 0)
            write(painter, QPointF(x, y), line, face, color)
            y += face.line
        return y

    def _about(self, painter: QPainter, y: float) -> None:
        name, value = self.sheet.face(11), self.sheet.face(13, MEDIUM)
        for words, text in self.report.about:
            painter.fillRect(QRectF(SIDE, y, self.sheet.width, 1), QColor(self.look.line))
            write(painter, QPointF(SIDE, y + 9), words, name, self.look.muted)
            lines = lines_of(text, value, self.sheet.width - 180)[:3]
            for line in lines:
                write(painter, QPointF(SIDE + 180, y + 8), line, value, self.look.ink)
                y += value.line
            y += 16

    def _logo(self, painter: QPainter) -> None:
        picture = QImage.fromData(self.look.logo.data) if self.look.logo is not None else QImage()
        if picture.isNull():
            return
        scale = min(220 / picture.width(), 72 / picture.height())
        box = QRectF(SIDE, TOP, picture.width() * scale, picture.height() * scale)
        painter.drawImage(box, picture)

    # ---------------------------------------------------------------- contents

    def _contents(self) -> list[Piece]:
        face = self.sheet.heading(22)
        heading = Piece(face.line + 12, partial(self._paint_heading, face=face), keeps=True)
        pieces = [heading]
        for section in self.report.sections:
            is_part = section.level == 2
            own = self.sheet.face(12 if is_part else 13, 400 if is_part else SEMIBOLD)
            paint = partial(
                self._paint_entry,
                text=section.title,
                face=own,
                indent=22.0 if is_part else 0.0,
                name=place_of(self.report, section),
            )
            pieces.append(Piece(own.line + 4, paint, 0.0 if is_part else 8.0))
        return pieces

    def _paint_heading(self, painter: QPainter, at: QPointF, *, face: Face) -> None:
        write(painter, at, _("Contents"), face, self.look.ink)

    def _paint_entry(
        self, painter: QPainter, at: QPointF, *, text: str, face: Face, indent: float, name: str
    ) -> None:
        page = number(self.first + self.at.get(name, 0) + 1, 0)
        room = self.sheet.width - indent - 60
        shown = elided(text, face, room)
        write_link(painter, QPointF(at.x() + indent, at.y()), shown, face, self.look.ink, name)
        right = at.x() + self.sheet.width
        middle = at.y() + face.line - 5
        start = at.x() + indent + face.width(shown) + 8
        painter.fillRect(
            QRectF(start, middle, right - face.width(page) - 8 - start, 0.7), QColor(self.look.line)
        )
        write(painter, QPointF(right - face.width(page), at.y()), page, face, self.look.muted)

    # ---------------------------------------------------------------- pages

    def _page(self, painter: QPainter, page: Page, place: int) -> None:
        self._ground(painter, page.is_wide)
        for piece, y in page.placed:
            piece.paint(painter, QPointF(SIDE, TOP + y))
        width, height = (self.height, self.width) if page.is_wide else (self.width, self.height)
        foot = self.sheet.face(10)
        y = height - 42
        painter.fillRect(QRectF(SIDE, y - 8, width - 2 * SIDE, 0.7), QColor(self.look.line))
        half = (width - 2 * SIDE) / 2 - 60
        write(painter, QPointF(SIDE, y), elided(self.report.title, foot, half), foot, self.look.muted)
        if self.look.footer:
            text = elided(self.look.footer, foot, half)
            write(painter, QPointF((width - foot.width(text)) / 2 + 30, y), text, foot, self.look.muted)
        told = _("{page} of {count}").format(page=number(place, 0), count=number(self.count, 0))
        write(painter, QPointF(width - SIDE - foot.width(told), y), told, foot, self.look.muted)
