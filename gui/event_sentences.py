"""The sentences for what cannot be used of an event table; those about maps stand in gui/phrases.py."""

from __future__ import annotations

from gui.phrases import mark

REFUSALS: dict[str, str] = {
    # rows
    "activity_missing": mark("The activity is missing."),
    "time_missing": mark("The time is missing."),
    "time_unreadable": mark("“{value}” is not a time that can be read. Write 2026-09-30 14:05:00."),
    "columns_too_few": mark("The row has fewer cells than the header."),
    "columns_too_many": mark("The row has more cells than the header."),
    "line_unreadable": mark("The line cannot be read."),
    "text_too_long": mark("A text is too long."),
    "revenue_unreadable": mark("“{value}” is not an amount of revenue; the event is in without it."),
    "cost_unreadable": mark("“{value}” is not an amount of cost; the event is in without it."),
    # columns
    "column_unknown": mark("There is no column “{value}”. Choose one that the header names."),
    "role_missing": mark("No column is known to hold “{column}”. Choose the one that does."),
    "column_twice": mark(
        "The column “{value}” stands there twice, or was chosen twice. Give each its own name."
    ),
    "one_column": mark("The table has one column only. Customer, time and activity are needed."),
    "table_too_wide": mark(
        "There are {value} columns, more than can be read. Export fewer: customer, time, activity and what "
        "belongs to them."
    ),
    "separators_mixed": mark(
        "The cells are parted in several ways (“{value}”). Use one separator throughout."
    ),
    "decimal_ambiguous": mark(
        "Amounts can be read in two ways (1.234 or 1,234). Say how decimals are written."
    ),
    "decimal_mixed": mark(
        "Amounts are written with decimal points and with decimal commas. Use one of them."
    ),
    # times
    "time_ambiguous": mark(
        "“{value}” can be read as two days. Say whether the day or the month comes first."
    ),
    "time_day_month_mixed": mark(
        "Some times have the day first and some the month. Write all of them one way."
    ),
    "time_forms_mixed": mark("Times are written in several ways ({value}). Write all of them one way."),
    "time_form_unknown": mark("“{value}” is not a way to write times that is known here."),
    "time_is_number": mark(
        "“{value}” is a number. Say whether it counts seconds or milliseconds since 1970."
    ),
    "time_zone_mixed": mark(
        "Some times have a zone and some have none. Give all of them one, or say which it is."
    ),
    # files
    "disk_full": mark("The disk is full. Make room, or move the table elsewhere."),
    "encoding_wrong": mark("The text is not {value}. Say in which encoding the table was saved."),
    "file_unreadable": mark("The file cannot be read ({value})."),
    "packed_damaged": mark("The packed file is damaged or was cut off. Copy it once more."),
    "parquet_damaged": mark("This is not a Parquet file that can be read. Copy or export it once more."),
    "table_changed": mark("“{value}” was changed while it was read. Read it again."),
    "log_outdated": mark("The table was imported by another version. Import it once more."),
    "log_unreadable": mark("The imported table cannot be opened. Import it once more."),
    "no_events": mark("No event can be used. Check which columns hold customer, time and activity."),
    "sheet_too_large": mark("The sheet has more than {value} cells. Save it as CSV or Parquet."),
    "xes_damaged": mark("The XES file is damaged or was cut off."),
    "xes_entities": mark(
        "The XES file has a DOCTYPE or entities of its own, which are not read. Remove them."
    ),
    "xes_other": mark("This is XML, but no XES event log."),
    "xes_too_deep": mark("The XES file is nested too deep to be read."),
    # warehouses
    "warehouse_cancelled": mark("The question was cancelled."),
    "warehouse_column_missing": mark("The table has no column “{value}”. Choose one that it has."),
    "warehouse_driver_missing": mark("What speaks to the warehouse ({value}) is not installed here."),
    "warehouse_failed": mark("The warehouse could not answer: {value}"),
    "warehouse_login_refused": mark(
        "The warehouse does not let this user in. Check user, password and database ({value})."
    ),
    "warehouse_not_allowed": mark(
        "This user may not read that table. Ask who runs the warehouse for the right to read it."
    ),
    "warehouse_read_only": mark("The warehouse is asked to read only, and the question would write."),
    "warehouse_table_missing": mark("The warehouse has no table “{value}” that this user may read."),
    "warehouse_time_unreadable": mark("The time column holds text that is no time ({value})."),
    "warehouse_too_slow": mark(
        "The warehouse took too long and was stopped. Ask for less, or pull the rows and count here."
    ),
    "warehouse_unreachable": mark(
        "The warehouse cannot be reached. Check host, port and the network ({value})."
    ),
    "warehouse_value_unreadable": mark("A column of amounts holds text that is no number ({value})."),
    # questions
    "activity_not_in_log": mark("The event table has no activity “{value}”."),
    "channel_not_in_log": mark("The event table has no channel “{value}”."),
    "segment_not_in_log": mark("The event table has no segment “{value}”."),
    "too_few_steps": mark("A funnel needs at least two steps."),
    "too_many_stages": mark(
        "The stage column has {value} stages, too many for a map. Choose another column."
    ),
}
