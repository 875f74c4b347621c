"""What each database writes its own way: names, time, medians, paths. Everything else is one text for all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

SEPARATOR = 31
"""Between the activities of a path: the unit separator, which no name of an activity holds."""


@dataclass(frozen=True)
class Dialect:
    """The words of one database; every template takes names in braces.

    Parameters
    ----------
    name : of the database, as sqlglot calls it.
    quote, escaped : the sign around a name, and what stands for it inside one.
    text, number : how a column becomes text, and money.
    time : how a column becomes a time in UTC without a zone.
    order : how a text is ordered by its code points, whatever the language of the database.
    micros : microseconds from {start} to {end}.
    month : the month of {time} as 2026-09.
    nullable : the argument of lead(), which must be able to be NULL.
    median : of {value}, exact, between the two middle ones.
    median_is_window : whether the median is known per row only (and is taken once a group afterwards).
    path : the activities of a case in the order of `position`, joined by the separator.
    count_if : rows for which {test} holds.
    """

    name: str
    quote: str = '"'
    escaped: str = '""'
    text: str = "CAST({column} AS VARCHAR)"
    number: str = "CAST({column} AS DECIMAL(18, 4))"
    time: str = "CAST({column} AS TIMESTAMP)"
    order: str = "{column}"
    micros: str = ""
    month: str = ""
    nullable: str = "{column}"
    median: str = ""
    median_is_window: bool = False
    path: str = ""
    count_if: str = "COUNT(CASE WHEN {test} THEN 1 END)"

    def quoted(self, name: str) -> str:
        """Return a name as this database takes it, whatever it holds."""
        if self.quote != '"':
            name = name.replace("\\", "\\\\")
        return self.quote + name.replace(self.quote, self.escaped) + self.quote


DUCKDB = Dialect(
    "duckdb",
    micros="date_diff('microsecond', {start}, {end})",
    month="strftime({time}, '%Y-%m')",
    median="median({value})",
    path="string_agg(activity, chr(31) ORDER BY position)",
)
POSTGRES = Dialect(
    "postgres",
    text="CAST({column} AS TEXT)",
    number="CAST({column} AS NUMERIC(18, 4))",
    order='{column} COLLATE "C"',
    micros="CAST(EXTRACT(EPOCH FROM ({end} - {start})) * 1000000 AS BIGINT)",
    month="to_char({time}, 'YYYY-MM')",
    median="percentile_cont(0.5) WITHIN GROUP (ORDER BY {value})",
    path="string_agg(activity, chr(31) ORDER BY position)",
)
CLICKHOUSE = Dialect(
    "clickhouse",
    quote="`",
    escaped="\\`",
    text="toString({column})",
    number="toDecimal64({column}, 4)",
    time="toDateTime64({column}, 6, 'UTC')",
    micros="dateDiff('microsecond', {start}, {end})",
    month="formatDateTime({time}, '%Y-%m')",
    # lead() over a type that cannot be NULL answers '' after the last row, and the exits would vanish.
    nullable="toNullable({column})",
    # median() is a sample there.
    median="quantileExactInclusive(0.5)({value})",
    path=(
        "arrayStringConcat(arrayMap(step -> step.2, "
        "arraySort(step -> step.1, groupArray((position, activity)))), char(31))"
    ),
)
SPARK = Dialect(
    "spark",
    quote="`",
    escaped="``",
    text="CAST({column} AS STRING)",
    micros="(unix_micros({end}) - unix_micros({start}))",
    month="date_format({time}, 'yyyy-MM')",
    median="percentile({value}, 0.5)",
    path=(
        "array_join(transform(array_sort(collect_list(struct(position, activity))), "
        "step -> step.activity), chr(31))"
    ),
)
BIGQUERY = Dialect(
    "bigquery",
    quote="`",
    escaped="\\`",
    text="CAST({column} AS STRING)",
    number="CAST({column} AS NUMERIC)",
    micros="TIMESTAMP_DIFF({end}, {start}, MICROSECOND)",
    month="FORMAT_TIMESTAMP('%Y-%m', {time})",
    median="PERCENTILE_CONT({value}, 0.5) OVER (PARTITION BY activity, next_activity)",
    median_is_window=True,
    path="STRING_AGG(activity, CHR(31) ORDER BY position)",
)
SNOWFLAKE = Dialect(
    "snowflake",
    time="CAST({column} AS TIMESTAMP_NTZ)",
    micros="DATEDIFF(microsecond, {start}, {end})",
    month="TO_CHAR({time}, 'YYYY-MM')",
    median="MEDIAN({value})",
    path="LISTAGG(activity, CHR(31)) WITHIN GROUP (ORDER BY position)",
)
DIALECTS: Mapping[str, Dialect] = {
    each.name: each for each in (DUCKDB, POSTGRES, CLICKHOUSE, SPARK, BIGQUERY, SNOWFLAKE)
}
