"""The numbers of a stage on a slide: KPIs with their standing, what a customer is worth, and who leaves."""

from __future__ import annotations

from collections.abc import Sequence

from gui.canvas.bands import STATE_MARKS, KpiRow, amount_color, leaving_text
from gui.canvas.flows import width_for
from gui.canvas.scene import Scene
from gui.export.slides_shapes import GAIN, INK, LOSS, MUTED, Color, Link, Pen, Shape, Sheet
from gui.export.slides_text import Line, Run, cut, fitted, width_of
from gui.words import UNKNOWN_MARK, _, money, number
from journey.geometry import CELL_PADDING, KPI_ROW
from journey.records import Stage
from journey.rect import Rect

STATES = {"good": GAIN, "warning": Color("accent6"), "bad": LOSS}
AMOUNTS = {"gain": GAIN, "loss": LOSS, "unknown": MUTED, "text_muted": MUTED}


def draw_kpis(sheet: Sheet, rows: Sequence[KpiRow], cell: Rect, scale: float, stage: str) -> None:
    """Write KPIs in one box, name at left and figure at right, so that they are edited together."""
    if not rows:
        return
    inner = Rect(
        cell.x + CELL_PADDING * scale,
        cell.y + CELL_PADDING * scale,
        cell.width - 2 * CELL_PADDING * scale,
        len(rows) * KPI_ROW * scale,
    )
    lines = [kpi_line(row, inner.width, 12 * scale, KPI_ROW * scale) for row in rows]
    sheet.pairs(inner, lines, _("KPIs of {stage}").format(stage=stage))


def kpi_line(row: KpiRow, width: float, pixels: float, height: float) -> Line:
    """Return a KPI as a line: name, then its mark and figure at the right end."""
    mark, role = STATE_MARKS[row.state] if row.state is not None else ("", "text")
    figure = f"{mark} {row.figure}" if mark else row.figure
    room = width - width_of(figure, pixels, True) - 8
    name = cut(row.name, max(room, 24.0), 1, pixels)
    runs = [Run(name, pixels, MUTED), Run(figure, pixels, STATES.get(role, INK), is_bold=True)]
    return Line(runs, height=height)


def draw_worth(sheet: Sheet, scene: Scene, stage: Stage, cell: Rect, scale: float) -> None:
    """Write what a customer standing here is worth, what is booked here and what walks out, with bars."""
    standing = scene.standing(stage.id)
    x, width = cell.x + CELL_PADDING * scale, cell.width - 2 * CELL_PADDING * scale
    y = cell.y + 9 * scale
    value = standing.value if standing else None
    visits = standing.visits if standing else None
    worth = money(value, scene.currency) if value is not None else UNKNOWN_MARK
    told = _("visits {number}").format(number=number(visits)) if visits is not None else ""
    caption = _("worth of a customer here") if value is not None else _("worth here is unknown")
    lines = [
        Line(
            [
                Run(worth, 17 * scale, INK if value is not None else MUTED, is_bold=True, is_heading=True),
                Run(told, 11 * scale, MUTED),
            ],
            height=22 * scale,
        ),
        Line([Run(cut(caption, width, 1, 11 * scale), 11 * scale, MUTED)], height=16 * scale),
    ]
    sheet.pairs(Rect(x, y, width, 40 * scale), lines, _("Worth at {stage}").format(stage=stage.name))
    most = scene.most[1]
    for place, (name, amount) in enumerate(
        (
            (_("Booked"), standing.net if standing else None),
            (_("Walks out"), standing.leak if standing else None),
        )
    ):
        row = Rect(x, y + (44 + 21 * place) * scale, width, 20 * scale)
        _amount(sheet, row, name, amount, most, scene.currency, scale)


def _amount(
    sheet: Sheet, row: Rect, name: str, amount: float | None, most: float, currency: str, scale: float
) -> None:
    """Write an amount with a bar: solid for what is gained, hatched for what is lost."""
    figure = money(amount, currency, signed=True)
    role = amount_color(amount)
    color = AMOUNTS[role]
    runs = [Run(name, 11 * scale, MUTED), Run(figure, 12 * scale, color, is_bold=True)]
    name_width, figure_width = (
        width_of(name, 11 * scale) + 8 * scale,
        width_of(figure, 12 * scale, True) + 8 * scale,
    )
    room = row.width - name_width - figure_width
    if amount and most > 0 and room > 12 * scale:
        length = max(1.0, room * min(1.0, abs(amount) / most))
        bar = Rect(row.right - figure_width - length, row.center[1] - 4 * scale, length, 8 * scale)
        sheet.draw(
            Shape(bar, f"{name} {figure}", color if role != "text_muted" else MUTED, is_hatched=amount < 0)
        )
    sheet.pairs(row, [Line(runs, height=18 * scale)], f"{name} {figure}", "ctr")


def draw_exit(sheet: Sheet, scene: Scene, stage: Stage, cell: Rect, scale: float) -> None:
    """Draw the arrow that leaves a column downwards, as wide as the customers who leave, and its loss."""
    standing = scene.standing(stage.id)
    share = standing.exit_share if standing else None
    if share is not None and share < 1e-9:
        return
    visits = standing.visits if standing else None
    leaving = visits * share if visits is not None and share is not None else None
    leak = standing.leak if standing else None
    loss = leak is not None and leak < 0
    color = LOSS if loss else Color("tx1", 0.55)
    width = max(1.0, width_for(leaving, scene.most[0]) * scale)
    x, top = cell.x + 40 * scale, cell.bottom + 2 * scale
    amount, told = money(leak, scene.currency, signed=True), leaving_text(share)
    name = f"{stage.name}: {amount}, {told}"
    pen = Pen(color, width, is_dashed=share is None, is_double=loss and width >= 4)
    sheet.connect(Link(name, pen, ((x, top), (x, top + 56 * scale))))
    room = Rect(x + 18 * scale, top + 8 * scale, cell.width - 44 * scale, 40 * scale)
    small = min(11 * scale, 11 * scale * room.width / max(1.0, width_of(told, 11 * scale)))
    lines = [
        Line([Run(amount, 13 * scale, color if loss else MUTED, is_bold=True)], height=18 * scale),
        Line([Run(told, small, MUTED)], height=16 * scale),
    ]
    sheet.text(room, lines, name)


def headline_boxes(sheet: Sheet, figures: Sequence[tuple[str, str]], room: Rect) -> None:
    """Write the headlines side by side; what is unknown is said so."""
    step = room.width / len(figures)
    for place, (name, told) in enumerate(figures):
        box = Rect(room.x + place * step, room.y, step - 16, room.height)
        is_known = told != UNKNOWN_MARK
        text, large = fitted(told if is_known else _("unknown"), box.width, 40, 28, 14, True)
        lines = [
            Line([Run(cut(name, box.width, 1, 13), 13, MUTED)], height=20),
            Line([Run(text, large, INK if is_known else MUTED, is_bold=True, is_heading=True)], height=36),
        ]
        sheet.text(box, lines, name)
