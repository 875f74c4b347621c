"""The sentences for what cannot be used: files, disks, cells of tables; see gui/phrases.py for their form."""

from __future__ import annotations

from gui import event_sentences
from gui.phrases import mark

PROBLEMS: dict[str, str] = {
    "not_a_map": mark("This is not a Waymark map. Choose a .journey file."),
    "end_missing": mark("The last line is missing: the file was cut off. Open an earlier version or a copy."),
    "end_damaged": mark("The last line, which seals the file, is damaged."),
    "text_after_end": mark("There is more text after the last line. It was not read."),
    "count_wrong": mark("The file says it has {told} records, but {found} were found."),
    "checksum_wrong": mark("The checksum does not fit: the file was edited by hand. Saving mends it."),
    "newline_missing": mark("The last line does not end with a line break. Saving mends it."),
    "older_version": mark(
        "The map was written by an older version ({version}). Saving brings it up to date."
    ),
    "newer_version": mark(
        "The map was written by a newer version ({version}). "
        "It opens to view only; update Waymark to edit it."
    ),
    "upgrade_failed": mark("The map of version {version} could not be brought up to date."),
    "tail_cut": mark("The end of the crash journal is damaged. All that was written before it is back."),
    "base_missing": mark("The map from before the crash is missing, so its changes cannot be replayed."),
    "change_unfit": mark(
        "A change of the crash journal does not fit the map. All that came before it is back."
    ),
    "version_unknown": mark("The version of the file is not a number that Waymark knows."),
    "map_missing": mark("The line that describes the map as a whole is missing."),
    "format_missing": mark("The first line does not say that this is a Waymark map."),
    "second_map": mark("There is a second line for the map as a whole ({id}). Only the first counts."),
    "duplicate_id": mark("The id {id} is used twice. Only the first counts."),
    "duplicate_field": mark("The field “{field}” stands there twice."),
    "unknown_nested_field": mark("The field “{field}” of {id} is not known and would be lost."),
    "unknown_kind": mark("“{kind}” is not a kind of record that Waymark knows."),
    "reference_to_nothing": mark("“{field}” of {id} names “{names}”, which is not in the file."),
    "reference_to_wrong_kind": mark("“{field}” of {id} names “{names}”, which cannot stand there."),
    "cycle": mark("{id} leads back to itself by its field “{field}”."),
    "not_utf8": mark("Not UTF-8 text (column {column}). Save the file as UTF-8."),
    "not_json": mark("Not a line of JSON (column {column})."),
    "not_an_object": mark("The line is not a JSON object."),
    "too_deep": mark("The line is nested too deep."),
    "not_finite": mark("A number is not finite (NaN or infinity)."),
    "number_too_large": mark("The number {number} is too large."),
    "number_too_small": mark("The number {number} is too small to be kept."),
    "lone_surrogate": mark("The text holds half a character (a lone surrogate)."),
    "wrong_type": mark("“{field}” of {id} is of the wrong type: {expected} is expected."),
    "wrong_form": mark("“{field}” of {id} is not written as it should be, such as {expected}."),
    "wrong_length": mark("“{field}” of {id} must have {limit} parts."),
    "wrong_fields": mark("The line does not have the fields it should have."),
    "field_missing": mark("“{field}” of {id} is missing."),
    "too_long": mark("“{field}” of {id} is longer than {limit} characters."),
    "too_short": mark("“{field}” of {id} is shorter than {limit} characters."),
    "out_of_range": mark("“{field}” of {id} is out of range: it must be {limit}."),
    "not_allowed": mark("“{field}” of {id} cannot be {found}."),
    "more_problems": mark("And {count} more problems."),
}

FORMS: dict[str, str] = {"'^[A-Z]{3}$'": "EUR", "'^([0-9]{4}-Q[1-4])?$'": "2027-Q1"}
"""Forms that fields must have, as the checks of files name them, and an example of each for people."""

DISK: dict[str, str] = {
    "disk_full": mark("The disk is full. Make room, or save elsewhere."),
    "no_permission": mark("You are not allowed to read or write here. Choose another place."),
    "read_only": mark("The file is write-protected. Save under another name."),
    "not_found": mark("There is no such file or folder."),
    "not_a_file": mark("This is not a file."),
    "disk_error": mark("The disk reports an error. Save elsewhere, and check the disk."),
    "name_too_long": mark("The name is too long. Choose a shorter one."),
    "link_loop": mark("The link leads back to itself."),
    "too_large": mark("The file is too large to be a map."),
    "folder_not_synced": mark(
        "Saved, but the disk did not confirm it: a power cut now could lose the change."
    ),
}

REFUSALS: dict[str, str] = {
    # a number as text
    "missing": mark("The value is missing."),
    "not_a_number": mark("“{value}” is not a number."),
    "not_finite": mark("“{value}” is not a finite number."),
    "comma_ambiguous": mark("“{value}” can be read in two ways. Write 1234 or 1.234 without a comma."),
    "percent_or_ratio": mark("Is “{value}” percent? Write “{value}%”, or a ratio such as 0.42."),
    "unit_unexpected": mark("The unit in “{value}” does not fit this number."),
    "currency_differs": mark("“{value}” is in another currency than the map."),
    "out_of_range": mark("{kpi} must be {range}; “{text}” is not."),
    # a KPI table
    "not_a_table": mark("This cannot be read as a table. Save it as CSV with a header row."),
    "workbook_damaged": mark("The workbook is damaged. Open it in a spreadsheet program and save it anew."),
    "workbook_encrypted": mark("The workbook is protected by a password. Save it without one."),
    "workbook_old": mark("This is a workbook of the old kind (.xls). Save it as .xlsx or as CSV."),
    "workbook_other": mark("This is not an XLSX workbook. Save the table as .xlsx or as CSV."),
    "workbook_too_large": mark(
        "The workbook is too large unpacked: more than {value} MB. Save the table in a workbook of its own."
    ),
    "workbook_entities": mark(
        "The workbook holds a document type (DOCTYPE), as no spreadsheet program writes it. It was not read."
    ),
    "sheet_too_large": mark(
        "The sheet spans more than {value} cells. Copy the table to a new sheet, from its first cell on."
    ),
    "cell_too_long": mark("A cell holds more than {value} characters."),
    "sheet_unknown": mark("The workbook has no sheet “{value}”."),
    "no_sheets": mark("There is no sheet “{value}”: the table is text, not a workbook."),
    "column_missing": mark(
        "The header has no column “{column}”. Name the columns stage, kpi, period, value and n."
    ),
    "cells_too_many": mark(
        "The row has more cells than the header: “{value}” stands beyond the last column."
    ),
    "kpi_unknown": mark("“{value}” is not a KPI of the catalogue."),
    "evidence_unknown": mark("“{value}” is not one of assumed, interviewed and measured."),
    "period_unreadable": mark("“{value}” is not a period. Write 2026-09, 2026-Q3, 2026-W36 or 2026."),
    "duplicate_row": mark("Row {value} gives this number already. Keep one of the two."),
    "name_too_long": mark("The name “{value}…” is too long. Use at most 500 characters."),
    "stage_unknown": mark("The map has no stage “{value}”. Add it, or let missing stages be created."),
    "stage_ambiguous": mark("Several stages are called “{value}”. Use the id."),
    "touchpoint_unknown": mark("The map has no touchpoint “{value}”. Add it first."),
    "touchpoint_ambiguous": mark(
        "Several touchpoints are called “{value}”. Name the stage too, or use the id."
    ),
    "segment_unknown": mark("The map has no segment “{value}”. Add it first."),
    "segment_ambiguous": mark("Several segments are called “{value}”. Use the id."),
    "scenario_unknown": mark("The map has no scenario “{value}”. Add it first."),
    "scenario_ambiguous": mark("Several scenarios are called “{value}”. Use the id."),
    "subject_unknown": mark("Nothing on the map is called “{value}”. Name a stage, a touchpoint or a flow."),
    "subject_ambiguous": mark("Several things on the map are called “{value}”. Use the id."),
    # a survey
    "survey_column_missing": mark(
        "The header names no “{column}”. A survey needs a touchpoint or a stage, and a score or a comment."
    ),
    "answer_beyond_scale": mark("The answer “{value}” does not lie on the scale. Choose another scale."),
    "answer_missing": mark("The row has neither an answer nor a comment."),
    "survey_kpi_unknown": mark("“{value}” is not one of NPS, CSAT and CES."),
    "date_in_future": mark("“{value}” is in the future."),
    "date_unreadable": mark("“{value}” is not a date. Write 2026-09-30."),
    "target_differs": mark("Another row gives this number another target ({value} here). Keep one of them."),
    "left_out": mark("“{value}” is left out, as was chosen."),
    "no_answers": mark("Nobody answered."),
    "scale_unfit": mark("“{value}” is on another scale than this KPI, and cannot be laid on its scale."),
    # transactions and survivors
    "no_customers": mark("There are no customers in this table."),
    "empty": mark("The table is empty."),
    "negative": mark("“{value}” is below 0."),
    "not_positive": mark("“{value}” must be above 0."),
    "time_negative": mark("The time “{value}” is below 0."),
    "lengths_differ": mark("The columns differ in length."),
    "nobody_at_start": mark("Nobody is there at the start."),
    "survivors_rise": mark("The number of survivors rises from one period to the next."),
    "too_few_periods": mark("There are too few periods to learn from."),
    "all_survive": mark("Everybody survives, so the loss of customers cannot be learned."),
    "all_churn_at_once": mark("Everybody leaves at once, so the loss of customers cannot be learned."),
    "no_repeat_purchases": mark("Nobody bought twice, so repeat purchases cannot be learned."),
    "mean_infinite": mark("The fitted mean is infinite. Take more or other data."),
    "lifetime_infinite": mark("The fitted lifetime is infinite. Set a discount rate or a horizon."),
    "not_converged": mark("The fit found no answer. Take more or other data."),
    "no_optimum": mark("The fit found no best answer. Take more or other data."),
    "margin_not_finite": mark("The margin is not a finite number."),
    "rate_negative": mark("The discount rate is below 0."),
    "number_not_used": mark("No flow of the map follows from this number of “{value}”."),
    "value_unknown": mark("The value of the map is unknown, so no effect on it can be computed."),
    "tenure_not_whole": mark("The tenure “{value}” is not a whole number of periods."),
    "transaction_column_missing": mark(
        "No column is the {column}. A transaction table needs a customer, a date and an amount."
    ),
    "one_customer": mark("There is only one customer. Models of customers need several."),
    "other_model_taken": mark("BG/NBD has no answer here, so Pareto/NBD was taken."),
    "limit_taken": mark(
        "Customers are so alike that the model ran to its limit: forecasts hold, parameters do not."
    ),
    "mean_amount_taken": mark(
        "What purchases are worth could not be told apart, so each counts as the mean, {value:number}."
    ),
    "constant_rate_taken": mark(
        "Churn does not fall the longer customers stay, so one retention rate holds for all: {value:percent}."
    ),
    "returned_after_gap": mark("Customers who paid again after a gap: {value}. They count as lost."),
    "stage_not_staying": mark("Customers do not stay in this stage. Mark it as recurring first."),
    "period_differs": mark(
        "A visit of “{column}” takes {value:number} days, which is another period than that of the renewals."
    ),
    "stage_leads_on": mark("Customers also move on from “{value}”. Take one rate, not stages by tenure."),
    # transactions, tiers, experiments
    "no_usable_rows": mark("No row can be used ({value} were read)."),
    "unit_unknown": mark("“{value}” is not a unit of time that is known here."),
    "end_not_iso": mark("The end “{value}” is not a date. Write 2026-09-30."),
    "after_end": mark("“{value}” lies after the end of the time that is looked at."),
    "purchase_after_end": mark(
        "The last purchase ({value}) lies after the end of the time that is looked at."
    ),
    "recency_without_repeat": mark(
        "A last purchase is given ({value}), but no repeat purchase. Correct one of them."
    ),
    "customer_missing": mark("The customer is missing."),
    "date_missing": mark("The date is missing."),
    "date_not_in_format": mark("“{value}” is not a date in the given form."),
    "date_not_iso": mark(
        "“{value}” is not a date. Write 2026-09-30, or say in which form dates are written."
    ),
    "date_ambiguous": mark("“{value}” can be read as two dates. Say in which form dates are written."),
    "date_offset_mixed": mark("“{value}” has a time zone where others have none, or the other way round."),
    "date_impossible": mark("“{value}” is a date that does not exist."),
    "value_missing": mark("The amount is missing."),
    "value_not_a_number": mark("The amount “{value}” is not a number."),
    "value_not_finite": mark("The amount “{value}” is not a finite number."),
    "value_negative": mark("The amount “{value}” is below 0."),
    "no_tiers": mark("No tiers are named. Name at least one."),
    "tier_named_twice": mark("The tier “{value}” is named twice."),
    "thresholds_not_rising": mark("The thresholds of the tiers must rise from one to the next."),
    "share_out_of_range": mark("The share {value} must lie between 0% and 100%."),
    "shares_not_one": mark("The shares add up to {value:percent}. Together they must be 100%."),
    "not_whole": mark("“{value}” is not a whole number."),
    "nobody_in_arm": mark("Nobody took part in one arm of the experiment."),
    "more_conversions_than_n": mark("More people converted ({value}) than took part."),
    "too_few_draws": mark("There are too few draws ({value}) for an interval."),
    "coverage_out_of_range": mark("The coverage {value} must lie between 0% and 100%."),
    "shape_differs": mark("The numbers of both arms do not fit together."),
    # uncertainty
    "n_negative": mark("The number of observations “{value}” is below 0."),
    "count_negative": mark("A count is below 0 ({value})."),
    "nothing_observed": mark("No observations stand behind this number."),
    "spread_negative": mark("The spread “{value}” is below 0."),
    "range_reversed": mark("The low end “{value}” lies above the high end."),
    "range_without_law": mark("No distribution fits this range. Widen it, or move it away from its limits."),
    "time_not_supported": mark("A change of time cannot be given an interval yet."),
    "wrong_shape": mark("The numbers do not fit together."),
    # the process that reads other people's tables
    "table_too_large": mark("The table is larger than {value} MB. Split it, or take fewer rows."),
    "out_of_memory": mark("Reading the table took too much memory and was ended. Take fewer rows."),
    "too_slow": mark("Reading the table took too long and was ended. Take fewer rows."),
    "too_much_output": mark("The table holds more than can be taken in at once. Split it."),
    "too_deep": mark("The table is nested too deep to be read."),
    "cancelled": mark("Reading the table was cancelled."),
    "reached_out": mark("The table was refused: reading it reached beyond the file."),
    "importer_died": mark("Reading the table ended before its time. The table may be damaged."),
    "importer_failed": mark("The table could not be read. It may be damaged."),
    "not_started": mark("The process that reads tables could not be started."),
    "effect_not_finite": mark("The effect on the customer value is not a finite number."),
}
REFUSALS |= {code: text for code, text in event_sentences.REFUSALS.items() if code not in REFUSALS}
