"""The colours of the map in a report's own look, and a pencil whose texts leave with their links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QPaintDevice,
    QPainter,
    QPainterPath,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)

from gui.canvas.pencil import Pencil
from gui.export.style import Look, mixed
from gui.export.wish import Check, wanted
from gui.theme import Theme

ADDRESS = re.compile(r"https?://[^\s<>\"'“”„»«\x00-\x1f]+")
LONGEST_ADDRESS = 2000


class Dressed(Theme, frozen=True):
    """A theme with the accent, ink and ground of a look in place of its own."""

    colors: tuple[tuple[str, str], ...] = ()

    def color(self, name: str) -> QColor:
        """Return a colour by its name."""
        own = dict(self.colors).get(name)
        return super().color(name) if own is None else QColor(own)

    def hex(self, name: str) -> str:
        """Return a colour as text."""
        return dict(self.colors).get(name) or super().hex(name)


def dressed(theme: Theme, look: Look) -> Theme:
    """Return a theme in a look; dark colours stay as they are, since a look is made for paper."""
    if not look.is_own or theme.is_dark:
        return theme
    ground = look.background
    colors = {
        "accent": look.accent,
        "accent_soft": look.accent_soft,
        "on_accent": look.on_accent,
        "text": look.ink,
        "text_muted": mixed(look.ink, ground, 0.75),
        "canvas": ground if ground != "#FFFFFF" else theme.hex("canvas"),
        "touchpoint_mark": look.accent,
        "curve": look.accent,
    }
    return Dressed(theme.name, tuple(colors.items()))


@dataclass(frozen=True)
class Link:
    """An address and where it stands, in pixels of the page."""

    address: str
    box: QRectF


@dataclass
class Links:
    """The links of one page, in the order in which they were written."""

    found: list[Link] = field(default_factory=list)


class LeavingPainter(QPainter):
    """A painter that can be left half way: what was kept is given back before it ends.

    >>> from PySide6.QtGui import QImage
    >>> image = QImage(8, 8, QImage.Format.Format_RGB32)
    >>> with LeavingPainter(image) as painter:
    ...     painter.save()
    ...     painter.kept
    1
    >>> painter.kept
    0
    """

    def __init__(self, device: QPaintDevice) -> None:
        super().__init__(device)
        self.kept = 0

    def save(self) -> None:
        """Keep how things are painted."""
        self.kept += 1
        super().save()

    def restore(self) -> None:
        """Paint as before again."""
        self.kept -= 1
        super().restore()

    def __exit__(self, *raised: object) -> None:
        """End, from wherever the painting was left."""
        while self.kept:
            self.restore()
        self.end()


class LeavingPencil(Pencil):
    """A pencil for files: letters as shapes where that is asked, addresses in texts as links.

    Parameters
    ----------
    painter, theme : as of Pencil.
    links : takes the links that are written, for a format that Qt writes none into.
    outlines : letters become shapes.
    visible : the part of the map that the page shows: a text outside of it is not written unseen.
    check : called before each line that is written; what it raises ends the page.
    """

    def __init__(
        self,
        painter: QPainter,
        theme: Theme,
        links: Links | None,
        outlines: bool,
        visible: QRectF | None = None,
        check: Check = wanted,
    ) -> None:
        super().__init__(painter, theme, for_export=True)
        self._check = check
        self._visible = visible
        self._links = links
        self._outlines = outlines
        self._open: tuple[str, str] | None = None

    def write(self, at: QPointF, line: str, text: str) -> None:
        """Write one line of a text, and what in it leads somewhere."""
        self._check()
        parts = list(self._linked(line, text)) if "://" in text else []
        if self._visible is not None and not self._visible.intersects(self._box(at, line)):
            return
        if self._outlines:
            self._write_shapes(at, line)
        elif parts and self._links is None:
            self._write_anchors(at, line, parts)
        else:
            self.painter.drawText(at, line)
        if parts and self._links is not None:
            self._remember(at, line, parts, self._links)

    def _linked(self, line: str, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield start, end and address of what leads somewhere; an address may go on from line to line."""
        addresses = [found.group().rstrip(".,;:!?)]}") for found in ADDRESS.finditer(text[:20_000])]
        if self._open is not None and self._open[0] == text:
            rest, address = self._open[1], self._address
            shown = line.removesuffix("…")
            if rest.startswith(shown) or shown.startswith(rest):
                length = min(len(shown), len(rest))
                yield 0, length, address
                self._open = (text, rest[length:]) if length < len(rest) else None
        for found in ADDRESS.finditer(line):
            shown = found.group().rstrip(".,;:!?)]}…")
            whole = next((each for each in addresses if each.startswith(shown)), None)
            if whole is None or len(whole) > LONGEST_ADDRESS:
                continue
            yield found.start(), found.start() + len(shown), whole
            self._address = whole
            self._open = (text, whole[len(shown) :]) if len(whole) > len(shown) else None

    _address = ""

    def _box(self, at: QPointF, line: str) -> QRectF:
        metrics = QFontMetricsF(self.painter.font())
        width = metrics.horizontalAdvance(line)
        return QRectF(at.x(), at.y() - metrics.ascent(), max(1.0, width), metrics.height())

    def _write_shapes(self, at: QPointF, line: str) -> None:
        path = QPainterPath()
        path.addText(at, self.painter.font(), line)
        pen = self.painter.pen()
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(pen.color())
        self.painter.drawPath(path)
        self.painter.setPen(pen)

    def _write_anchors(self, at: QPointF, line: str, parts: list[tuple[int, int, str]]) -> None:
        """Write with formats that Qt's PDF turns into links."""
        layout = QTextLayout(line, self.painter.font())
        layout.setTextOption(QTextOption())
        formats = []
        for start, end, address in parts:
            look = QTextCharFormat()
            look.setAnchor(True)
            look.setAnchorHref(address)
            each = QTextLayout.FormatRange()
            each.start, each.length, each.format = _units(line[:start]), _units(line[start:end]), look
            formats.append(each)
        layout.setFormats(formats)
        layout.beginLayout()
        made = layout.createLine()
        made.setLineWidth(100_000)
        layout.endLayout()
        layout.draw(self.painter, QPointF(at.x(), at.y() - made.ascent()))

    def _remember(self, at: QPointF, line: str, parts: list[tuple[int, int, str]], links: Links) -> None:
        metrics = QFontMetricsF(self.painter.font())
        for start, end, address in parts:
            left = at.x() + metrics.horizontalAdvance(line[:start])
            width = metrics.horizontalAdvance(line[start:end])
            box = QRectF(left, at.y() - metrics.ascent(), width, metrics.height())
            links.found.append(Link(address, self.painter.worldTransform().mapRect(box)))


def _units(text: str) -> int:
    """Return the length of a text as Qt counts it, in UTF-16 units."""
    return len(text) + sum(letter > "\uffff" for letter in text)
