"""A workbook whose value follows its inputs: the map as sheets, its chain as live formulas."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import numpy as np

from gui.export.style import Look, look_of
from gui.export.wish import Check, Made, Wish, wanted
from gui.export.workbook_calculation import calculation_sheet
from gui.export.workbook_cells import ArrayFormula, Content, Formula, Sheet, clean, sheet_name
from gui.export.workbook_inputs import inputs_sheet
from gui.export.workbook_plan import Plan, plan_of
from gui.export.workbook_print import COLUMN, LINE, set_page
from gui.export.workbook_texts import opportunities_sheet, pains_sheet, series_sheet, touchpoints_sheet
from gui.export.workbook_views import flows_sheet, stages_sheet, summary_sheet
from gui.sentences import subject_name
from gui.words import _, language
from journey.journey import Journey
from journey.lookup import Selection

INPUT_FILL, INPUT_INK = "#FFF7D6", "#1F3FBF"
NOT_AVAILABLE = "#N/A"


def made(journey: Journey, wish: Wish) -> Made:
    """Return a map as a workbook"""
    return Made(workbook_bytes(journey, wish.selection, wish.check))


def workbook_bytes(journey: Journey, selection: Selection | None = None, check: Check = wanted) -> bytes:
    """Return a map as an XLSX workbook.

    Parameters
    ----------
    journey : the map; its KPI series are all written, whatever is selected.
    selection : whose numbers are calculated with, in which world, and when.
    check : called before each sheet; what it raises ends the work, when nobody wants it any more.

    Returns
    -------
    Bytes of the file. Its figures are formulas that follow from the sheet of inputs, each with its result.
    """
    plan = plan_of(journey, selection or Selection())
    check()
    sheets = sheets_of(plan)
    look, title = look_of(journey), subject_name(journey, journey.map.id)
    return written(sheets, look, _money_format(journey), title, check)


def sheets_of(plan: Plan) -> list[Sheet]:
    """Return the sheets of a workbook, in order."""
    journey = plan.journey
    about = (
        (_("Stages"), _("What each stage is worth, books and loses; follows the inputs.")),
        (_("Flows"), _("What each flow carries and gains; follows the inputs.")),
        (_("Inputs"), _("The numbers to change: shares, money, time and discount rate.")),
        (_("Calculation"), _("How value follows from the inputs, step by step, as formulas.")),
        (_("KPI series"), _("Every number of the map over time; the KPI import reads this sheet back.")),
        (_("Touchpoints"), _("Contacts between customer and company.")),
        (_("Pain points"), _("What hurts, and what it costs.")),
        (_("Opportunities"), _("Ideas, what they address and what they change.")),
    )
    names = [sheet_name(_("Summary"))]
    for title, _text in about:
        names.append(sheet_name(title, names))
    is_live = plan.is_live
    inputs = inputs_sheet(plan, names[3])
    calculation = calculation_sheet(plan, inputs, names[4]) if is_live else None
    sheets = [
        stages_sheet(plan, calculation, names[1]),
        flows_sheet(plan, calculation, names[2]),
        *([inputs.sheet, calculation.sheet] if calculation is not None else []),
        series_sheet(journey, names[5]),
        touchpoints_sheet(journey, names[6]),
        pains_sheet(journey, names[7]),
        opportunities_sheet(journey, names[8]),
    ]
    present = {sheet.name for sheet in sheets}
    others = [(name, text) for name, (_title, text) in zip(names[1:], about, strict=True) if name in present]
    return [summary_sheet(plan, calculation, names[0], others), *sheets]


def _money_format(journey: Journey) -> str:
    """Return the number format of money: symbol and place of it as the language has it."""
    from babel import Locale
    from babel.numbers import get_currency_precision, get_currency_symbol

    currency = journey.map.currency
    pattern = str(Locale.parse(language()).currency_formats["standard"].pattern).split(";")[0]
    places = get_currency_precision(currency)
    digits = "#,##0" + ("." + "0" * places if places else "")
    symbol = get_currency_symbol(currency, locale=language()).replace('"', "")
    before, _number, after = pattern.partition("#,##0.00")
    parts = [part.replace("\u00a0", " ").replace("¤", symbol) for part in (before, after)]
    quoted = [f'"{part}"' if part else "" for part in parts]
    shape = quoted[0] + digits + quoted[1]
    return f"{shape};[Red]-{shape};{shape}"


# ---------------------------------------------------------------- writing


def written(sheets: list[Sheet], look: Look, money: str, title: str, check: Check = wanted) -> bytes:
    """Return sheets as the bytes of a workbook; texts are texts whatever they begin with."""
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

    class ExactSheet(Worksheet):  # type: ignore[misc]
        """A sheet that writes every digit: xlsxwriter rounds to 16, and a number would come back another."""

        def _xml_number_element(self, number: float, attributes: Any = ()) -> None:
            shown = "".join(f' {key}="{self._escape_attributes(value)}"' for key, value in attributes)
            self.fh.write(f"<c{shown}><v>{number!r}</v></c>")

    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with Workbook(out, options) as book:
        book.set_properties({"title": clean(title)[:255], "comments": "Waymark"})
        book.set_calc_mode("auto")
        formats = _Formats(book, look, money)
        for sheet in sheets:
            check()
            target = book.add_worksheet(sheet.name, worksheet_class=ExactSheet)
            heights = _heights(sheet)
            _write(target, sheet, formats, heights)
            set_page(target, sheet, look, heights)
            if sheet.mark:
                quoted = sheet.name.replace("'", "''")
                book.define_name(sheet.mark, f"='{quoted}'!$A$1")
    return out.getvalue()


class _Formats:
    """The formats of a workbook by the words of a style, such as "money input"."""

    def __init__(self, book: Any, look: Look, money: str) -> None:
        self.book, self.look, self.money = book, look, money
        self.made: dict[str, Any] = {}

    def of(self, style: str) -> Any:
        """Return the format of a style."""
        if style not in self.made:
            fields: dict[str, Any] = {"font_name": "Calibri", "font_size": 11, "valign": "top"}
            for word in style.split():
                fields |= self.fields(word)
            self.made[style] = self.book.add_format(fields)
        return self.made[style]

    def fields(self, word: str) -> dict[str, Any]:
        """Return what one word of a style sets."""
        look = self.look
        known: dict[str, dict[str, Any]] = {
            "money": {"num_format": self.money},
            "share": {"num_format": "0.0%"},
            "number": {"num_format": "#,##0.0000"},
            "count": {"num_format": "#,##0"},
            "indented": {"align": "left", "indent": 1},
            "text": {"align": "left", "indent": 1},
            "plain": {"num_format": "General"},
            "decimal": {"num_format": "#,##0.00"},
            "multiple": {"num_format": '0.00" : 1"'},
            "whole": {"num_format": "0", "align": "right"},
            "flag": {"num_format": "0", "font_color": "#6B7280", "align": "right"},
            "input": {
                "bg_color": INPUT_FILL,
                "font_color": INPUT_INK,
                "border": 1,
                "border_color": "#D9CFA3",
                "locked": False,
            },
            "idle": {"font_color": "#9CA3AF", "bg_color": "#F3F4F6"},
            "muted": {"font_color": "#6B7280"},
            "head": {
                "bold": True,
                "bg_color": look.accent,
                "font_color": look.on_accent,
                "align": "left",
                "indent": 1,
                "valign": "vcenter",
            },
            "section": {"bold": True, "font_size": 13, "font_color": look.accent},
            "title": {"bold": True, "font_size": 18, "font_color": look.accent},
            "note": {"italic": True, "font_color": "#6B7280"},
            "bold": {"bold": True},
            "large": {"bold": True, "font_size": 14, "font_color": look.accent},
            "total": {"bold": True, "top": 1, "border_color": look.accent},
            "wrap": {"text_wrap": True},
            "across": {"text_wrap": True, "align": "left", "indent": 1},
            "beside": {"text_wrap": True},
            "right": {"align": "right", "indent": 0},
        }
        return known.get(word, {})


MOST_LINES = 12
TALL = {"title": 28.0, "large": 21.0, "section": 20.0}
WRAPPED = {"wrap", "across", "beside"}
MERGED = {"across": (0, 2), "beside": (1, 2)}
"""Styles of texts that run over several columns, from which to which."""


def _write(target: Any, sheet: Sheet, formats: _Formats, heights: Mapping[int, float]) -> None:
    for column, width in sheet.widths.items():
        target.set_column(column, column, width)
    for array in sheet.arrays:
        _write_array(target, array, formats)
    for (row, column), (content, style) in sheet.cells.items():
        if style in MERGED and isinstance(content, str):
            first, last = MERGED[style]
            target.merge_range(row, first, row, last, "", formats.of(style))
        _write_cell(target, row, column, content, formats.of(style))
    for row, height in heights.items():
        target.set_row(row, height)
    for area in sheet.shares:
        _bound(
            target,
            area,
            {"criteria": "between", "minimum": 0, "maximum": 1},
            _("A share from 0 to 1, or 0% to 100%."),
        )
    for area in sheet.positive:
        _bound(target, area, {"criteria": ">=", "value": 0}, _("A number that is 0 or more."))
    if sheet.filtered is not None:
        area = sheet.filtered
        target.autofilter(area.row, area.column, area.row + area.rows - 1, area.column + area.columns - 1)
    target.freeze_panes(*sheet.frozen)


def _heights(sheet: Sheet) -> dict[int, float]:
    """Return the heights of rows that need more than a line, in points."""
    heights: dict[int, float] = {}
    styles = {style for _content, style in sheet.cells.values()}
    tall = {style for style in styles if set(style.split()) & (WRAPPED | TALL.keys())}
    for (row, column), (content, style) in sheet.cells.items():
        if style not in tall:
            continue
        words = set(style.split())
        needed = next((height for word, height in TALL.items() if word in words), LINE)
        if words & WRAPPED and isinstance(content, str):
            first, last = MERGED.get(style, (column, column))
            width = sum(sheet.widths.get(each, COLUMN) for each in range(first, last + 1))
            fits = max(4, int(width * (0.85 if "head" in words or "bold" in words else 1.0)) - 1)
            lines = sum(max(1, -(-len(line) // fits)) for line in content.split("\n"))
            needed = max(needed, LINE * min(lines, MOST_LINES) + (4 if "head" in words else 0))
        heights[row] = max(heights.get(row, LINE), needed)
    return {row: height for row, height in heights.items() if height > LINE}


def _bound(target: Any, area: Any, rule: dict[str, Any], text: str) -> None:
    last = (area.row + area.rows - 1, area.column + area.columns - 1)
    about = {"validate": "decimal", **rule, "error_title": _("Inputs")[:32], "error_message": text[:255]}
    target.data_validation(area.row, area.column, *last, about)


def _write_cell(target: Any, row: int, column: int, content: Content, style: Any) -> None:
    if content is None:
        target.write_blank(row, column, None, style)
    elif isinstance(content, Formula):
        result = content.result
        if result is None or (not isinstance(result, str) and not np.isfinite(result)):
            result = NOT_AVAILABLE
        target.write_formula(row, column, "=" + content.text, style, result)
    elif isinstance(content, str):
        target.write_string(row, column, clean(content), style)
    else:
        target.write_number(row, column, float(content), style)


def _write_array(target: Any, array: ArrayFormula, formats: _Formats) -> None:
    rows, columns = array.results.shape
    style = formats.of(array.style)
    first, last = (array.row, array.column), (array.row + rows - 1, array.column + columns - 1)
    figures = array.results
    start = figures[0, 0]
    target.write_array_formula(
        *first, *last, "{=" + array.text + "}", style, float(start) if np.isfinite(start) else NOT_AVAILABLE
    )
    for row in range(rows):
        for column in range(columns):
            figure = figures[row, column]
            if (row or column) and np.isfinite(figure):
                target.write_number(array.row + row, array.column + column, float(figure), style)
            elif row or column:
                target.write_string(array.row + row, array.column + column, NOT_AVAILABLE, style)
