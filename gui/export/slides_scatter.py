"""The matrix of opportunities as a native chart of points, each named, with its four corners said."""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING, Any

from gui.export.slides_shapes import EMU, MUTED, Sheet
from gui.export.slides_text import Line, Run, clean, cut, for_sheet, width_of
from gui.words import _
from journey.rect import Rect

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gui.charts.shapes import Dot, Scatter

PLOT = (0.10, 0.05, 0.86, 0.80)
"""Where the plot lies in the frame of the chart: left, top, width, height as shares of it."""
NAME = 11.0
LONGEST_NAME = 34


def matrix_chart(slide: Any, sheet: Sheet, shown: Scatter, room: Rect, currency: str) -> None:
    """Put the matrix on a slide: a series of what gains, one of what costs, and the lines that part it."""
    from pptx.chart.data import XyChartData
    from pptx.enum.chart import XL_CHART_TYPE

    low, high = _heights(shown)
    x_low, x_high = ceil((shown.x_range or (0.0, 1.0))[0]), floor((shown.x_range or (0.0, 1.0))[1])
    data: Any = XyChartData(number_format="#,##0.00")  # type: ignore[no-untyped-call]
    groups = _groups(shown)
    for name, dots in groups:
        series = data.add_series(for_sheet(name))
        for dot in dots:
            series.add_data_point(dot.x, dot.y)
    parted = _splits(shown, (x_low, x_high), (low, high))
    for ends in parted:
        series = data.add_series(_("Middle"))
        for x, y in ends:
            series.add_data_point(x, y)
    place = [round(each * EMU) for each in (room.x, room.y, room.width, room.height)]
    frame = slide.shapes.add_chart(XL_CHART_TYPE.XY_SCATTER, *place, data)
    frame.name = clean(shown.y_title)
    chart = frame.chart
    _dress(chart, shown, (x_low, x_high), (low, high), currency, sheet.is_dark)
    drawn = list(chart.plots[0].series)
    sides = _sides([dot for _name, dots in groups for dot in dots], (x_low, x_high), (low, high), room)
    for (_name, dots), series in zip(groups, drawn, strict=False):
        _dots(series, dots, sides)
    for series in drawn[len(groups) :]:
        _middle_line(series, sheet.is_dark)
    sheet.count_on()
    _corners(sheet, shown, room)


def _groups(shown: Scatter) -> list[tuple[str, list[Dot]]]:
    named = (
        (_("Estimated gain"), "gain", "circle"),
        (_("Estimated loss"), "loss", "circle"),
        (_("Measured gain"), "gain", "square"),
        (_("Measured loss"), "loss", "square"),
    )
    found = [
        (name, [dot for dot in shown.dots if dot.color == color and dot.marker == marker])
        for name, color, marker in named
    ]
    return [(name, dots) for name, dots in found if dots]


def _heights(shown: Scatter) -> tuple[float, float]:
    heights = [0.0, *(dot.y for dot in shown.dots)]
    low, high = min(heights), max(heights)
    margin = (high - low or 1.0) * 0.12
    return (low - margin if low < 0 else 0.0), high + margin


def _splits(
    shown: Scatter, xs: tuple[float, float], ys: tuple[float, float]
) -> list[list[tuple[float, float]]]:
    found = []
    if shown.x_split is not None:
        found.append([(shown.x_split, ys[0]), (shown.x_split, ys[1])])
    if shown.y_split is not None:
        found.append([(xs[0], shown.y_split), (xs[1], shown.y_split)])
    return found


def _dress(
    chart: Any, shown: Scatter, xs: tuple[float, float], ys: tuple[float, float], currency: str, is_dark: bool
) -> None:
    from pptx.enum.chart import XL_TICK_LABEL_POSITION
    from pptx.oxml import parse_xml

    from gui.export.slides_charts import axis_title, chart_font, hairline

    chart.has_legend = False
    chart.has_title = False
    chart_font(chart, 11)
    for axis, (low, high), words in (
        (chart.category_axis, xs, shown.x_title),
        (chart.value_axis, ys, f"{shown.y_title}, {currency}"),
    ):
        axis.minimum_scale, axis.maximum_scale = low, high
        axis.has_major_gridlines = False
        axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
        axis.tick_labels.number_format = "#,##0.##"
        axis.tick_labels.number_format_is_linked = False
        hairline(axis.format.line, is_dark)
        axis_title(axis, words)
    chart.category_axis.major_unit = 1
    x, y, width, height = PLOT
    area = chart._chartSpace.find(".//{*}plotArea")
    for old in area.findall("{*}layout"):
        area.remove(old)
    layout = parse_xml(
        '<c:layout xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:manualLayout>'
        '<c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
        f'<c:x val="{x}"/><c:y val="{y}"/><c:w val="{width}"/><c:h val="{height}"/>'
        "</c:manualLayout></c:layout>"
    )
    area.insert(0, layout)


def _dots(series: Any, dots: Sequence[Dot], sides: dict[str, str]) -> None:
    from pptx.enum.chart import XL_LABEL_POSITION, XL_MARKER_STYLE
    from pptx.enum.dml import MSO_THEME_COLOR
    from pptx.util import Pt

    first = dots[0]
    color = MSO_THEME_COLOR.ACCENT_2 if first.color == "gain" else MSO_THEME_COLOR.ACCENT_3
    series.format.line.fill.background()
    series.marker.style = XL_MARKER_STYLE.SQUARE if first.marker == "square" else XL_MARKER_STYLE.CIRCLE
    series.marker.size = 10
    series.marker.format.fill.solid()
    series.marker.format.fill.fore_color.theme_color = color
    series.marker.format.line.fill.background()
    for number, dot in enumerate(dots):
        if dot.key not in sides:
            continue
        label = series.points[number].data_label
        label.text_frame.text = _name(dot)
        for run in label.text_frame.paragraphs[0].runs:
            run.font.size = Pt(round(NAME * 0.75, 1))
        label.position = getattr(XL_LABEL_POSITION, sides[dot.key])


def _name(dot: Dot) -> str:
    line = " ".join(clean(dot.name).split())
    return line if len(line) <= LONGEST_NAME else line[: LONGEST_NAME - 1].rstrip() + "…"


def _middle_line(series: Any, is_dark: bool) -> None:
    from pptx.enum.chart import XL_MARKER_STYLE
    from pptx.enum.dml import MSO_LINE

    from gui.export.slides_charts import hairline

    series.marker.style = XL_MARKER_STYLE.NONE
    hairline(series.format.line, is_dark)
    series.format.line.dash_style = MSO_LINE.DASH


def _sides(
    dots: Sequence[Dot], xs: tuple[float, float], ys: tuple[float, float], room: Rect
) -> dict[str, str]:
    """Return at which side of its point each name stands, so that names do not lie on each other.

    A name that has no room anywhere is left out: the list beside the chart has it.
    """
    left, top = room.x + PLOT[0] * room.width, room.y + PLOT[1] * room.height
    width, height = PLOT[2] * room.width, PLOT[3] * room.height
    inside = Rect(left, top, width, height)

    def at(dot: Dot) -> tuple[float, float]:
        share_x, share_y = (dot.x - xs[0]) / (xs[1] - xs[0]), (dot.y - ys[0]) / (ys[1] - ys[0])
        return left + share_x * width, top + (1 - share_y) * height

    taken = [Rect(x - 7, y - 7, 14, 14) for x, y in map(at, dots)]
    found: dict[str, str] = {}
    for dot in sorted(dots, key=lambda dot: -dot.y):
        x, y = at(dot)
        wide, high = width_of(_name(dot), NAME) + 8, NAME * 1.5
        boxes = {
            "RIGHT": Rect(x + 8, y - high / 2, wide, high),
            "LEFT": Rect(x - 8 - wide, y - high / 2, wide, high),
            "ABOVE": Rect(x - wide / 2, y - 8 - high, wide, high),
            "BELOW": Rect(x - wide / 2, y + 8, wide, high),
        }
        for side, box in boxes.items():
            fits = inside.contains(box.x, box.y) and inside.contains(box.right, box.bottom)
            if fits and not any(box.overlaps(other) for other in taken):
                found[dot.key] = side
                taken.append(box)
                break
    return found


def _corners(sheet: Sheet, shown: Scatter, room: Rect) -> None:
    """Say what each corner means: a matrix is read by its corners."""
    left, top = room.x + PLOT[0] * room.width + 8, room.y + PLOT[1] * room.height - 18
    right = room.x + (PLOT[0] + PLOT[2]) * room.width - 8
    bottom = room.y + (PLOT[1] + PLOT[3]) * room.height - 20
    do_first, plan, spare, leave = shown.corners
    half = (right - left) / 2 - 8
    for words, x, y, align in (
        (do_first, left, top, "l"),
        (plan, right - half, top, "r"),
        (spare, left, bottom, "l"),
        (leave, right - half, bottom, "r"),
    ):
        if words:
            line = Line([Run(cut(words, half, 1, 12), 12, MUTED, is_bold=True)], align)
            sheet.text(Rect(x, y, half, 16), [line], words)
    sheet.settle()
