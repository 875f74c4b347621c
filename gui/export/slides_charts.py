"""Slides with native charts, each with its own sheet: booked, compared, decided; and the ranked fixes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from gui.decide_words import fix_sentence, opportunities_sentence
from gui.export.slides_master import EDGE, HEIGHT, WIDTH
from gui.export.slides_scatter import matrix_chart
from gui.export.slides_shapes import EMU, INK, MUTED, Sheet
from gui.export.slides_table import fix_table
from gui.export.slides_text import LINE, Line, Run, clean, cut, fitted, for_sheet, height_of
from gui.panels.compare_words import Shown, headline, shown_parts
from gui.panels.decide_matrix import left_out, matrix
from gui.panels.waterfall import Step, waterfall
from gui.sentences import finding_text, reason_text
from gui.words import _, money
from journey.rect import Rect

if TYPE_CHECKING:
    from gui.export.slides import Deck

MOST_BARS = 20
"""More bars on one slide cannot be read."""
CHART = Rect(EDGE, 128, WIDTH - 2 * EDGE, HEIGHT - 128 - 44)
ROLE_COLORS = {"gain": "ACCENT_2", "loss": "ACCENT_3", "total": "TEXT_2", "none": "BACKGROUND_1"}
BAR_TEXT = 11


def chart_slides(deck: Deck) -> None:
    """Add the slides with charts and the table of fixes; what the map cannot tell is left out or said."""
    if not deck.content.journey.stages:
        return
    _waterfall(deck)
    _comparison(deck)
    _decision(deck)
    _fixes(deck)


def lead(sheet: Sheet, words: str, width: float = WIDTH - 2 * EDGE) -> None:
    """Write a sentence below the title."""
    text, pixels = fitted(words, width, 40, 15, 11)
    line = Line([Run(text, pixels, MUTED)], height=pixels * LINE)
    sheet.text(Rect(EDGE, 82, width, 42), [line], words)


# ---------------------------------------------------------------- booked


def _waterfall(deck: Deck) -> None:
    content = deck.content
    steps = waterfall(content.value_card, content.journey)
    title = _("What is booked at each stage")
    if not steps:
        _slide, sheet = deck.add(title, content.cover_notes())
        findings = [f for f in content.value_card.findings if f.severity == "error"]
        told = [finding_text(each, content.journey) for each in findings]
        told += [reason_text(reason) for reason in content.value_card.headlines.reasons]
        lead(sheet, _("The value per entrant is unknown."))
        _sentences(sheet, told, Rect(EDGE, 136, WIDTH - 2 * EDGE, 480))
        sheet.settle()
        return
    pages = [steps[start : start + MOST_BARS] for start in range(0, len(steps), MOST_BARS)]
    for number, page in enumerate(pages, 1):
        notes = [content.shown(), *(f"{step.name}: {step.text}" for step in page), *content.assumptions()]
        slide, sheet = deck.add(parted(title, number, len(pages)), notes)
        lead(sheet, content.sentence())
        sheet.settle()
        _bar_chart(slide, _stacked(page), title, content.value_card.currency, deck.look.is_dark)


def parted(title: str, number: int, count: int) -> str:
    """Return the title of one of several slides, by its number."""
    if count == 1:
        return title
    return _("{title}, part {number} of {count}").format(title=title, number=number, count=count)


def _sentences(sheet: Sheet, sentences: Sequence[str], room: Rect) -> None:
    y = room.y
    for words in sentences:
        text = cut(words, room.width, 3, 15)
        high = height_of(text, 15, room.width) + 8
        if y + high > room.bottom:
            break
        sheet.text(Rect(room.x, y, room.width, high), [Line([Run(text, 15, INK)], height=15 * LINE)], words)
        y += high


Series = tuple[str, str, list[float | None]]
"""One series of a chart: its name, its role, and a value for each category or none."""


def _stacked(steps: Sequence[Step]) -> tuple[list[str], list[Series]]:
    """Return the steps of a waterfall as stacked bars: what lies below each bar is drawn without a colour.

    What lies above zero and what lies below are stacked apart, so a step that crosses zero has two parts.
    """
    names = [f"{step.name}  {step.text}" for step in steps]
    below: list[float | None] = []
    parts: dict[tuple[str, bool], list[float | None]] = {}
    for place, step in enumerate(steps):
        low, high = sorted((step.start, step.end))
        below.append(low if low > 0 else high if high < 0 else 0.0)
        up, down = max(high, 0.0) - max(low, 0.0), min(low, 0.0) - min(high, 0.0)
        for is_up, part in ((True, up), (False, down)):
            if part:
                parts.setdefault((step.bar().role, is_up), [None] * len(steps))[place] = part
    told = {"gain": _("Revenue"), "loss": _("Costs"), "total": _("Value per entrant")}
    found: list[Series] = [(_("Below"), "none", below)]
    found += [
        (told[role] if is_up else _("{name}, below zero").format(name=told[role]), role, values)
        for (role, is_up), values in sorted(parts.items())
    ]
    return names, found


def _bar_chart(
    slide: Any, shown: tuple[list[str], list[Series]], title: str, currency: str, is_dark: bool
) -> None:
    """Put a chart of horizontal bars on a slide, the first category on top."""
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE, XL_TICK_LABEL_POSITION

    names, series = shown
    data: Any = CategoryChartData(number_format="#,##0.00")  # type: ignore[no-untyped-call]
    longest = 90 if len(names) < 12 else 60
    data.categories = [_short(name, longest) for name in names]
    for name, _role, values in series:
        data.add_series(for_sheet(name), values)
    frame = slide.shapes.add_chart(XL_CHART_TYPE.BAR_STACKED, *_emu(CHART), data)
    frame.name = clean(title)
    chart = frame.chart
    chart.has_legend = False
    chart.has_title = False
    chart_font(chart, BAR_TEXT if len(names) > 12 else 14)
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 45, 100
    for (_name, role, _values), drawn in zip(series, plot.series, strict=True):
        _paint(drawn, role)
    categories, values_axis = chart.category_axis, chart.value_axis
    categories.reverse_order = True
    categories.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    _axis_line(categories, is_dark)
    values_axis.has_major_gridlines = True
    hairline(values_axis.major_gridlines.format.line, is_dark)
    values_axis.tick_labels.number_format = "#,##0.##"
    values_axis.tick_labels.number_format_is_linked = False
    values_axis.tick_label_position = XL_TICK_LABEL_POSITION.HIGH
    values_axis.format.line.fill.background()
    axis_title(values_axis, _("{currency} per entrant").format(currency=currency))


def _short(text: str, longest: int) -> str:
    line = for_sheet(text)
    return line if len(line) <= longest else line[: longest // 2] + "…" + line[-(longest // 2 - 1) :]


def _emu(rect: Rect) -> tuple[int, int, int, int]:
    x, y, width, height = (round(each * EMU) for each in (rect.x, rect.y, rect.width, rect.height))
    return x, y, width, height


def chart_font(chart: Any, pixels: float) -> None:
    """Set the type of a whole chart, in the theme's colour."""
    from pptx.enum.dml import MSO_THEME_COLOR
    from pptx.util import Pt

    chart.font.size = Pt(round(pixels * 0.75, 1))
    chart.font.color.theme_color = MSO_THEME_COLOR.TEXT_1


def _paint(series: Any, role: str) -> None:
    from pptx.enum.dml import MSO_PATTERN_TYPE, MSO_THEME_COLOR

    fill = series.format.fill
    if role == "none":
        fill.background()
        return
    color = getattr(MSO_THEME_COLOR, ROLE_COLORS[role])
    if role == "loss":
        fill.patterned()
        fill.pattern = MSO_PATTERN_TYPE.WIDE_UPWARD_DIAGONAL
        fill.fore_color.theme_color = color
        fill.back_color.theme_color = MSO_THEME_COLOR.BACKGROUND_1
        series.format.line.color.theme_color = color
    else:
        fill.solid()
        fill.fore_color.theme_color = color
    series.invert_if_negative = False


def hairline(line: Any, is_dark: bool) -> None:
    """Draw a line thin, and near to the ground."""
    from pptx.enum.dml import MSO_THEME_COLOR
    from pptx.util import Pt

    line.width = Pt(0.5)
    line.color.theme_color = MSO_THEME_COLOR.TEXT_1
    line.color.brightness = -0.7 if is_dark else 0.8


def _axis_line(axis: Any, is_dark: bool) -> None:
    axis.has_major_gridlines = False
    hairline(axis.format.line, is_dark)


def axis_title(axis: Any, words: str) -> None:
    """Name an axis."""
    from pptx.util import Pt

    axis.has_title = True
    axis.axis_title.text_frame.text = clean(words)
    font = axis.axis_title.text_frame.paragraphs[0].runs[0].font
    font.size, font.bold = Pt(9), False


# ---------------------------------------------------------------- compared


def _comparison(deck: Deck) -> None:
    found, content = deck.content.comparison, deck.content
    if found is None:
        return
    rows = shown_parts(found, content.journey)
    findings = [finding_text(each, content.journey) for each in found.findings]
    title = _("What changed")
    notes = [content.sides_text(), *(_row_text(row) for row in rows), *findings]
    heads = [row for row in rows if row.depth == 0]
    pages = [heads[start : start + MOST_BARS] for start in range(0, len(heads), MOST_BARS)] or [[]]
    for number, page in enumerate(pages, 1):
        slide, sheet = deck.add(parted(title, number, len(pages)), notes)
        lead(sheet, content.sides_text() + ". " + headline(found, content.journey))
        if not page:
            _sentences(sheet, findings, Rect(EDGE, 136, WIDTH - 2 * EDGE, 480))
        sheet.settle()
        if page:
            _bar_chart(slide, _contributions(page), title, content.journey.map.currency, deck.look.is_dark)


def _row_text(row: Shown) -> str:
    change = f" ({row.before} → {row.after})" if row.before or row.after else ""
    return f"{'  ' * row.depth}{row.name}{change}: {row.text}"


def _contributions(rows: Sequence[Shown]) -> tuple[list[str], list[Series]]:
    told = {"gain": _("Gain"), "loss": _("Loss"), "total": _("Sum")}
    names = [f"{row.name}  {row.text}" for row in rows]
    roles = [row.bar().role for row in rows]
    series: list[Series] = [
        (
            told[role],
            role,
            [row.contribution if own == role else None for row, own in zip(rows, roles, strict=True)],
        )
        for role in told
        if role in roles
    ]
    return names, series


# ---------------------------------------------------------------- decided


def _decision(deck: Deck) -> None:
    content = deck.content
    found = content.decision
    if not found.opportunities:
        return
    shown = matrix(content.journey, found)
    missing = left_out(content.journey, found)
    notes = [content.shown(), *(" | ".join(row) for row in shown.rows), *missing, *content.assumptions()]
    slide, sheet = deck.add(_("What each opportunity brings, against its effort"), notes)
    lead(sheet, opportunities_sentence(found) or content.sentence())
    if shown:
        chart = Rect(EDGE, 128, 760, HEIGHT - 128 - 44)
        sheet.settle()
        matrix_chart(slide, sheet, shown, chart, found.card.currency)
    beside = Rect(EDGE + 790, 136, WIDTH - 2 * EDGE - 790, HEIGHT - 136 - 56)
    _ranked(deck, sheet, beside if shown else Rect(EDGE, 136, 760, HEIGHT - 136 - 56), missing)
    sheet.settle()


def _ranked(deck: Deck, sheet: Sheet, room: Rect, missing: Sequence[str]) -> None:
    """List the opportunities by what they bring, then which the chart cannot place."""
    from gui.decide_words import digits_of, effect_text, opportunity_name
    from gui.export.slides_text import width_of
    from gui.presenter_words import more_text

    found, journey = deck.content.decision, deck.content.journey
    digits, currency = digits_of(found), found.card.currency
    told = " ".join(missing)
    below, small = fitted(told, room.width, 120, 12, 10) if told else ("", 12.0)
    foot = height_of(below, small, room.width) + 12 if told else 0.0
    head = Line([Run(_("CLV effect per entrant"), 12, MUTED, is_bold=True)], height=20)
    lines, most = [head], int((room.height - foot - 20) / 22)
    count = len(found.opportunities)
    shown = count if count <= most else most - 1
    for each in found.opportunities[:shown]:
        text = _("part of it") if each.taken_up else effect_text(each.effect, currency, digits)
        name = cut(opportunity_name(journey, each), room.width - width_of(text, 13, True) - 12, 1, 13)
        lines.append(Line([Run(name, 13, INK), Run(text, 13, INK, is_bold=True)], height=22))
    if shown < count:
        lines.append(Line([Run(more_text(count - shown), 12, MUTED)], height=22))
    high = sum(line.height for line in lines)
    sheet.pairs(Rect(room.x, room.y, room.width, high), lines, _("Opportunities"))
    if told:
        line = Line([Run(below, small, MUTED)], height=small * LINE)
        sheet.text(Rect(room.x, room.bottom - foot + 12, room.width, foot - 8), [line], told)


def _fixes(deck: Deck) -> None:
    content, found = deck.content, deck.content.decision
    if not found.fixes:
        return
    sentence = fix_sentence(content.journey, found)
    worth = money(found.card.headlines.per_entrant.value, found.card.currency)
    words = sentence or _("Value per entrant: {value}").format(value=worth)
    fix_table(deck, _("What to fix first"), words)
