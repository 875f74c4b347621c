"""The ranked fixes as a native table: each stage, then its numbers, and what each brings alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from gui.decide_words import digits_of, effect_text, fix_change, fix_name, range_text
from gui.export.slides_master import EDGE, WIDTH
from gui.export.slides_shapes import EMU, MUTED
from gui.export.slides_text import LINE, Line, Run, clean, cut, fitted
from gui.presenter_words import more_text
from gui.sentences import finding_text
from gui.words import _
from journey.rect import Rect
from metrics.decision import Fix

if TYPE_CHECKING:
    from gui.export.slides import Deck

WIDTHS = (0.40, 0.13, 0.15, 0.15, 0.17)
"""Shares of the columns; the last, for intervals, stands only where something was counted."""
ROW, TOP, MOST_ROWS, MOST_SLIDES = 28.0, 132.0, 17, 3
PIXELS = 13.0
UNSTYLED = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""The style without lines and grounds: those of the look are set cell by cell."""


def fix_table(deck: Deck, title: str, words: str) -> None:
    """Add the slides with the fixes; what three slides cannot hold is in the notes."""
    fixes = deck.content.decision.fixes
    shown = _pages(fixes)[:MOST_SLIDES]
    notes = _notes(deck)
    columns = len(WIDTHS) if any(fix.low is not None for fix in fixes) else len(WIDTHS) - 1
    for number, page in enumerate(shown, 1):
        told = title if len(shown) == 1 else f"{title} ({number}/{len(shown)})"
        slide, sheet = deck.add(told, notes)
        more = len(fixes) - sum(map(len, shown)) if number == len(shown) else 0
        text = words if more <= 0 else f"{words} {_('{more} in the notes').format(more=more_text(more))}."
        text, pixels = fitted(text, WIDTH - 2 * EDGE, 40, 15, 11)
        lead = Line([Run(text, pixels, MUTED)], height=pixels * LINE)
        sheet.text(Rect(EDGE, 82, WIDTH - 2 * EDGE, 42), [lead], text)
        sheet.settle()
        _table(
            deck,
            slide,
            [row[:columns] for row in (_head(), *(_row(deck, fix) for fix in page))],
            [fix.kpi is None for fix in page],
            title,
        )


def _pages(fixes: Sequence[Fix]) -> list[list[Fix]]:
    """Return the rows of each slide; a stage stays with its numbers where both find room on one."""
    groups: list[list[Fix]] = []
    for fix in fixes:
        if fix.kpi is None or not groups:
            groups.append([])
        groups[-1].append(fix)
    pages: list[list[Fix]] = [[]]
    for group in groups:
        if pages[-1] and len(pages[-1]) + len(group) > MOST_ROWS:
            pages.append([])
        for fix in group:
            if len(pages[-1]) == MOST_ROWS:
                pages.append([])
            pages[-1].append(fix)
    return pages


def _notes(deck: Deck) -> list[str]:
    found, content = deck.content.decision, deck.content
    rows = [" | ".join(text for text in _row(deck, fix) if text.strip()) for fix in found.fixes]
    findings = [finding_text(each, content.journey) for each in found.findings]
    return [content.shown(), *rows, "", *findings, *content.assumptions()]


def _head() -> list[str]:
    return [_("If you fix only"), _("Before"), _("After"), _("Effect per entrant"), _("80% interval")]


def _row(deck: Deck, fix: Fix) -> list[str]:
    found = deck.content.decision
    digits, currency = digits_of(found), found.card.currency
    before, after = fix_change(fix, currency)
    name = fix_name(deck.content.journey, fix)
    return [
        name if fix.kpi is None else f"    {name}",
        before,
        after,
        effect_text(fix.effect, currency, digits),
        range_text(fix.low, fix.high, currency, digits),
    ]


def _table(deck: Deck, slide: Any, rows: list[list[str]], heads: list[bool], title: str) -> None:
    width = WIDTH - 2 * EDGE
    place = [round(each * EMU) for each in (EDGE, TOP, width, ROW * len(rows))]
    others = WIDTHS[1 : len(rows[0])]
    widths = (1 - sum(others), *others)
    frame = slide.shapes.add_table(len(rows), len(widths), *place)
    frame.name = clean(title)
    table = frame.table
    table.horz_banding = False
    frame._element.find(".//{*}tableStyleId").text = UNSTYLED
    for column, share in zip(table.columns, widths, strict=True):
        column.width = round(share * width * EMU)
    for number, (row, texts) in enumerate(zip(table.rows, rows, strict=True)):
        row.height = round(ROW * EMU)
        is_bold = number == 0 or heads[number - 1]
        for place_, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            _cell(cell, text, widths[place_] * width, place_ > 0, is_bold)
            _ground(cell, number == 0, is_bold, deck.look.is_dark)


def _ground(cell: Any, is_head: bool, is_group: bool, is_dark: bool) -> None:
    """Give the headings the accent, and the rows that sum up a stage a light one."""
    from pptx.enum.dml import MSO_THEME_COLOR

    if not is_head and not is_group:
        return
    cell.fill.solid()
    cell.fill.fore_color.theme_color = MSO_THEME_COLOR.TEXT_2 if is_head else MSO_THEME_COLOR.BACKGROUND_2
    if is_head:
        for run in cell.text_frame.paragraphs[0].runs:
            run.font.color.theme_color = MSO_THEME_COLOR.TEXT_1 if is_dark else MSO_THEME_COLOR.BACKGROUND_1


def _cell(cell: Any, text: str, width: float, is_right: bool, is_bold: bool) -> None:
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Pt

    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.margin_top = cell.margin_bottom = round(2 * EMU)
    cell.margin_left = cell.margin_right = round(8 * EMU)
    paragraph = cell.text_frame.paragraphs[0]
    shown, pixels = fitted(clean(text).replace("\n", " "), width - 20, ROW - 4, PIXELS, 10, is_bold)
    paragraph.text = cut(shown, width - 20, 1, pixels, is_bold)
    paragraph.alignment = PP_ALIGN.RIGHT if is_right else PP_ALIGN.LEFT
    paragraph.font.size, paragraph.font.bold = Pt(round(pixels * 0.75, 1)), is_bold
