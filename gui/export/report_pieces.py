"""The parts of a report as pieces of its pages: paragraphs, figures, tables, charts and the map."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from gui.canvas.items import paint_map
from gui.canvas.scene import Scene
from gui.charts.canvas import usual_height
from gui.charts.painted import paint_chart
from gui.charts.shapes import Bars, Shape
from gui.export.dress import LeavingPencil
from gui.export.part import part_of
from gui.export.report_flow import Piece
from gui.export.report_parts import (
    Chart,
    Fact,
    Facts,
    MapDrawing,
    Part,
    Points,
    Report,
    Section,
    Table,
    Words,
)
from gui.export.report_table import SetTable, paint_row, set_table
from gui.export.report_type import Face, elided, is_from_right, lines_of, write, write_place
from gui.export.style import Look
from gui.theme import MEDIUM, REGULAR, SEMIBOLD, Theme
from gui.words import _, number

BODY = 12.0
GAP, SECTION_GAP = 12.0, 28.0
MOST_BARS = 32
"""More bars than this go on in a chart of their own."""
WHOLE_PAGE = 1e6
NEW_PAGE = ("summary", "stages", "value", "compare", "decide")
LEAST_ROOM = 300.0
LONG = (Facts, Table, Chart)
LEAST_SCALE = 0.45
"""A map that fits on a page only when smaller than this is drawn in parts as well: in print, its small
letters would have less than four points."""
STAGES_A_PART = 3


@dataclass(frozen=True)
class Sheet:
    """What pieces are made for: the look, the theme of map and charts, and the width of the text."""

    look: Look
    theme: Theme
    width: float
    height: float
    wide: tuple[float, float]

    def face(self, pixels: float = BODY, weight: int = REGULAR, is_italic: bool = False) -> Face:
        """Return the font of texts."""
        return Face(self.look.text_font, pixels, weight, is_italic)

    def heading(self, pixels: float, weight: int = SEMIBOLD) -> Face:
        """Return the font of headings."""
        return Face(self.look.heading_font, pixels, weight)


def pieces_of(report: Report, sheet: Sheet) -> list[Piece]:
    """Return all sections of a report as pieces."""
    return [piece for each in report.sections for piece in _section(report, each, sheet)]


def place_of(report: Report, section: Section) -> str:
    """Return the name that links to a section lead to."""
    return f"s{report.sections.index(section)}"


def _section(report: Report, section: Section, sheet: Sheet) -> Iterator[Piece]:
    place = place_of(report, section)
    if section.key == "map":
        yield from _maps(report, section, sheet, place)
        return
    is_first_stage = report.sections[report.sections.index(section) - 1].key == "stages"
    is_long = section.key == "stages" or any(isinstance(part, LONG) for part in section.parts)
    starts = (section.key in NEW_PAGE or (section.level == 2 and not is_first_stage)) and is_long
    room = WHOLE_PAGE if starts else LEAST_ROOM
    yield from _heading(section, sheet, place, room)
    for part in section.parts:
        yield from _part(report, part, sheet)


def _heading(section: Section, sheet: Sheet, place: str, room: float) -> Iterator[Piece]:
    face = sheet.heading(22 if section.level == 1 else 17)
    lines = lines_of(section.title, face, sheet.width)
    for index, line in enumerate(lines[:8]):
        name = place if index == 0 else ""

        def paint(painter: QPainter, at: QPointF, line: str = line, name: str = name) -> None:
            if name:
                write_place(painter, at, line, face, sheet.look.ink, name)
            else:
                write(painter, at, line, face, sheet.look.ink)

        gap = SECTION_GAP if index == 0 else 0.0
        yield Piece(face.line, paint, gap, keeps=True, room=room if index == 0 else 0.0, place=name)
    if section.level == 1:
        yield Piece(3, partial(_rule, color=sheet.look.accent), 6, keeps=True)


def _rule(painter: QPainter, at: QPointF, color: str) -> None:
    painter.fillRect(QRectF(at.x(), at.y(), 48, 3), QColor(color))


def _part(report: Report, part: Part, sheet: Sheet) -> Iterator[Piece]:
    match part:
        case Words():
            yield from _words(part, sheet)
        case Points():
            for index, text in enumerate(part.texts):
                yield from _paragraph(
                    text, sheet, sheet.face(), sheet.look.ink, GAP if not index else 5, 16, "•"
                )
        case Facts():
            yield from _facts(part, sheet)
        case Table():
            yield from _table(part, sheet)
        case Chart():
            yield from _chart(part, sheet)
        case MapDrawing():
            return


# ---------------------------------------------------------------- words


def _words(words: Words, sheet: Sheet) -> Iterator[Piece]:
    look = sheet.look
    face, color, indent, mark = {
        "plain": (sheet.face(), look.ink, 0.0, ""),
        "lead": (sheet.face(14, MEDIUM), look.ink, 0.0, ""),
        "quiet": (sheet.face(11), look.muted, 0.0, ""),
        "quote": (sheet.face(BODY, REGULAR, True), look.muted, 16.0, "|"),
        "missing": (sheet.face(), look.ink, 18.0, "!"),
    }[words.kind]
    pieces = list(_paragraph(words.text, sheet, face, color, GAP, indent, mark))
    if words.kind == "lead" and pieces:
        # A leading sentence says what the part below it shows.
        pieces[-1] = replace(pieces[-1], keeps=True)
    yield from pieces


def _paragraph(
    text: str, sheet: Sheet, face: Face, color: str, gap: float, indent: float = 0.0, mark: str = ""
) -> Iterator[Piece]:
    """Yield the lines of a paragraph; neither its first nor its last line stands alone on a page."""
    lines = lines_of(text, face, sheet.width - indent)
    for index, line in enumerate(lines):
        shown = mark if index == 0 or mark == "|" else ""
        paint = partial(
            _paint_line, line=line, face=face, color=color, indent=indent, mark=shown, sheet=sheet
        )
        keeps = len(lines) > 1 and index in (0, len(lines) - 2)
        yield Piece(face.line, paint, gap if index == 0 else 0.0, keeps=keeps)


def _paint_line(
    painter: QPainter,
    at: QPointF,
    *,
    line: str,
    face: Face,
    color: str,
    indent: float,
    mark: str,
    sheet: Sheet,
) -> None:
    if mark == "|":
        painter.fillRect(QRectF(at.x(), at.y(), 3, face.line), QColor(sheet.look.line))
    elif mark:
        write(painter, QPointF(at.x() + 2, at.y()), mark, replace(face, weight=SEMIBOLD), sheet.look.accent)
    x = at.x() + indent
    if is_from_right(line):
        x = at.x() + sheet.width - face.width(line)
    write(painter, QPointF(x, at.y()), line, face, color)


# ---------------------------------------------------------------- figures


def _facts(facts: Facts, sheet: Sheet) -> Iterator[Piece]:
    across = 3 if facts.is_large else 5
    for start in range(0, len(facts.facts), across):
        shown = facts.facts[start : start + across]
        paint = partial(_paint_facts, facts=shown, across=across, is_large=facts.is_large, sheet=sheet)
        yield Piece(84.0 if facts.is_large else 52.0, paint, GAP if start == 0 else 8.0)


def _paint_facts(
    painter: QPainter, at: QPointF, *, facts: Sequence[Fact], across: int, is_large: bool, sheet: Sheet
) -> None:
    look, room = sheet.look, 12.0
    width = (sheet.width - room * (across - 1)) / across
    high = 84.0 if is_large else 52.0
    for place, fact in enumerate(facts):
        left = at.x() + place * (width + room)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(look.accent_soft))
        painter.drawRoundedRect(QRectF(left, at.y(), width, high), 6, 6)
        inner, x = width - 20, left + 10
        name = sheet.face(10)
        write(painter, QPointF(x, at.y() + 8), elided(fact.name, name, inner), name, look.muted)
        figure = sheet.heading(22 if is_large else 15)
        color = look.ink if fact.is_known else look.muted
        write(painter, QPointF(x, at.y() + 24), elided(fact.text, figure, inner), figure, color)
        write(painter, QPointF(x, at.y() + 60), elided(fact.detail, name, inner), name, look.muted)


# ---------------------------------------------------------------- tables


def _table(table: Table, sheet: Sheet) -> Iterator[Piece]:
    if table.title:
        face = sheet.heading(13)
        paint = partial(_paint_title, text=elided(table.title, face, sheet.width), face=face, sheet=sheet)
        yield Piece(face.line, paint, 18, keeps=True)
    made = set_table(table, sheet.width, sheet.look.text_font)
    head = _row(made, -1, sheet)
    has_head = any(table.headings)
    if has_head:
        yield replace(head, gap=6.0 if table.title else GAP, keeps=True)
    for index in range(len(made.rows)):
        yield replace(_row(made, index, sheet), again=head if has_head else None)


def _paint_title(painter: QPainter, at: QPointF, *, text: str, face: Face, sheet: Sheet) -> None:
    write(painter, at, text, face, sheet.look.ink)


def _row(made: SetTable, index: int, sheet: Sheet) -> Piece:
    row = made.head if index < 0 else made.rows[index]

    def paint(painter: QPainter, at: QPointF) -> None:
        paint_row(painter, made, row, at, sheet.look)

    # The first row of a group stays with its first part; neither the first row nor the last is ever alone.
    after = made.rows[index + 1].kind if 0 <= index < len(made.rows) - 1 else ""
    is_last_but_one = index == len(made.rows) - 2 and index > 0
    is_first = index == 0 and len(made.rows) > 1
    keeps = index >= 0 and (is_first or (row.kind == "usual" and after == "part") or is_last_but_one)
    return Piece(row.height, paint, keeps=keeps)


# ---------------------------------------------------------------- drawings


def _chart(chart: Chart, sheet: Sheet) -> Iterator[Piece]:
    face = sheet.heading(13)
    title = partial(_paint_title, text=elided(chart.title, face, sheet.width), face=face, sheet=sheet)
    yield Piece(face.line, title, 18, keeps=True)
    if chart.told:
        said = list(_paragraph(chart.told, sheet, sheet.face(11), sheet.look.muted, 2))
        yield from (replace(each, keeps=True) for each in said)
    for shape in _short_enough(chart.shape):
        high = float(usual_height(shape))
        scale = min(1.0, (sheet.height - 80) / high)

        def paint(painter: QPainter, at: QPointF, shape: Shape = shape, scale: float = scale) -> None:
            painter.save()
            painter.translate(at)
            painter.scale(scale, scale)
            paint_chart(painter, shape, sheet.theme, sheet.width / scale)
            painter.restore()

        yield Piece(high * scale, paint, 8)


def _short_enough(shape: Shape) -> Iterator[Shape]:
    """Yield a chart in parts that fit on a page."""
    if not isinstance(shape, Bars) or len(shape.bars) <= MOST_BARS:
        yield shape
        return
    for start in range(0, len(shape.bars), MOST_BARS):
        yield replace(shape, bars=shape.bars[start : start + MOST_BARS])


def _maps(report: Report, section: Section, sheet: Sheet, place: str) -> Iterator[Piece]:
    """Yield the map on a page, and where it is too small there, its stages in parts that can be read."""
    whole = report.scene
    is_wide = whole.layout.width > 1.15 * whole.layout.height
    width, height = _room(sheet, is_wide)
    yield _map(whole, section.title, sheet, is_wide, place)
    stages = whole.journey.stages
    is_small = min(width / whole.layout.width, height / whole.layout.height) < LEAST_SCALE
    if not is_small or len(stages) <= STAGES_A_PART:
        return
    count = -(-len(stages) // STAGES_A_PART)
    for part in range(count):
        # As evenly as can be: four stages are two and two.
        first, after = part * len(stages) // count, (part + 1) * len(stages) // count
        own = part_of(whole.journey, [stage.id for stage in stages[first:after]])
        scene = Scene(own, whole.scorecard, whole.asked, outlook=whole.outlook)
        title = _("The map, part {part} of {count}").format(part=number(part + 1), count=number(count))
        yield _map(scene, title, sheet, is_wide=False)


def _room(sheet: Sheet, is_wide: bool) -> tuple[float, float]:
    """Return width and height for a map below its title."""
    width, height = sheet.wide if is_wide else (sheet.width, sheet.height)
    return width, height - sheet.heading(22).line - 12


def _map(scene: Scene, title: str, sheet: Sheet, is_wide: bool, place: str = "") -> Piece:
    """Return a map as one page."""
    layout, face = scene.layout, sheet.heading(22)
    width, height = _room(sheet, is_wide)
    top = face.line + 12
    scale = min(width / layout.width, height / layout.height, 1.0)

    def paint(painter: QPainter, at: QPointF) -> None:
        if place:
            write_place(painter, at, title, face, sheet.look.ink, place)
        else:
            write(painter, at, title, face, sheet.look.ink)
        painter.save()
        painter.translate(at.x() + (width - layout.width * scale) / 2, at.y() + top)
        painter.scale(scale, scale)
        whole = QRectF(0, 0, layout.width, layout.height)
        painter.fillRect(whole, sheet.theme.color("canvas"))
        paint_map(LeavingPencil(painter, sheet.theme, None, outlines=False), scene, whole)
        painter.restore()

    return Piece(height + top, paint, room=WHOLE_PAGE, place=place, is_wide=is_wide)
