"""A table as bytes made into rows of text: which encoding, which separator, which columns."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from metrics.refusals import Refusal, Refused
from metrics.tables.header_words import HEADERS, is_called, spellings

SEPARATORS = "\t;,|"
LONGEST_START = 100_000
"""Characters that are looked over for a separator."""
CENTRAL_EUROPEAN = frozenset(b"\xb9\xb3\x9c\x9f\xbf\x8c\xa3\xa5\xaf\x8f\xca")
"""Bytes that are Polish letters in cp1250 and no letters, or rare ones, in Latin-1."""


@dataclass(frozen=True)
class Sheet:
    """Rows of text cells, the header first; `encoding` and `separator` say how the bytes were read.

    Of a workbook: `ratios` are the exact numbers of percentages by row and column (both from 1), `name` is
    the sheet's, `names` are those that can be chosen.
    """

    rows: tuple[tuple[str, ...], ...]
    encoding: str
    separator: str
    ratios: Mapping[tuple[int, int], float] = field(default_factory=dict)
    name: str = ""
    names: tuple[str, ...] = ()


def read_sheet(data: bytes, name: str | None = None, encoding: str = "", separator: str = "") -> Sheet:
    r"""Read separated text of any usual encoding and separator, or a sheet of an XLSX workbook.

    Parameters
    ----------
    data : the bytes of a file, or of the clipboard as UTF-8; they decide which of the two it is.
    name : of the sheet of a workbook; see `read_workbook`.
    encoding, separator : of text; guessed if not given.

    Returns
    -------
    Sheet; blank rows stay, so that row numbers are those a spreadsheet shows.

    Raises
    ------
    Refused
        `empty`, `not_a_table` where the text cannot be split into cells, `no_sheets` where a sheet is asked
        of text, and the codes of `read_workbook`.

    Example
    -------
    >>> read_sheet("stage;kpi;value\nTrial;nps;42\n".encode()).rows[1]
    ('Trial', 'nps', '42')
    """
    from metrics.tables.workbook import is_workbook, read_workbook

    if is_workbook(data):
        return read_workbook(data, name)
    if name is not None:
        raise Refused(Refusal("no_sheets", value=name))
    encoding = encoding or guess_encoding(data)
    text = data.decode(encoding, errors="replace").lstrip("\ufeff").replace("\x00", "")
    if not text.strip():
        raise Refused(Refusal("empty"))
    separator = separator or guess_separator(text)
    try:
        rows = tuple(
            tuple(cell.strip() for cell in row)
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True)
        )
    except csv.Error:
        raise Refused(Refusal("not_a_table")) from None
    return Sheet(rows, encoding, separator)


def guess_encoding(data: bytes) -> str:
    """Return the likeliest encoding: by byte-order mark, else UTF-8 where it is valid, else by its letters.

    Runs of high bytes are Cyrillic words; single ones among ASCII letters are Polish where
    their code says so.

    >>> guess_encoding("Этап".encode("cp1251")), guess_encoding("zł".encode("cp1250"))
    ('cp1251', 'cp1250')
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return "utf-8-sig"
    high = len(re.findall(rb"[\x80-\xff]", data))
    in_runs = sum(len(run) for run in re.findall(rb"[\xa8\xb8\xc0-\xff]{3,}", data))
    if in_runs * 2 > high:
        return "cp1251"
    beside_letters = re.findall(rb"(?<=[A-Za-z])[\x80-\xff]|[\x80-\xff](?=[A-Za-z])", data)
    if any(found[0] in CENTRAL_EUROPEAN for found in beside_letters):
        return "cp1250"
    return "cp1252"


def guess_separator(text: str) -> str:
    """Return the separator that splits the first row with any in it the most; titles above have none.

    >>> guess_separator("stage;kpi;2026-01")
    ';'
    """
    lines = (re.sub(r'"[^"]*"', "", line) for line in text[:LONGEST_START].splitlines())
    bare = next((line for line in lines if any(mark in line for mark in SEPARATORS)), "")
    return max(SEPARATORS, key=lambda separator: (bare.count(separator), -SEPARATORS.index(separator)))


def plain_header(text: str) -> str:
    """Return a header as it is compared: lower case, words joined by underscores.

    >>> plain_header(" Average order-value (EUR) ")
    'average_order_value'
    """
    # Some systems write "é" as a letter and a mark of its own.
    composed = unicodedata.normalize("NFC", text.casefold())
    bare = re.sub(r"\([^)]*\)", " ", composed)
    return "_".join(re.findall(r"\w+", bare.replace("_", " ")))


def columns(header: Sequence[str]) -> dict[str, int]:
    """Return which column holds what, the first of each; other columns are not named.

    >>> columns(["Stage", "KPI", "2026-01"])
    {'stage': 0, 'kpi': 1}
    """
    found: dict[str, int] = {}
    for place, text in enumerate(header):
        plain = plain_header(text)
        role = next((role for role, names in HEADERS.items() if is_called(plain, names)), None)
        if role is not None:
            found.setdefault(role, place)
    return found


_MONTH_FIRST = re.compile(r"(0?[1-9]|1[0-2])[./-](\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})[./-](0?[1-9]|1[0-2])")
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T].*)?")
_DAY_AND_MONTH = re.compile(r"(\d{1,2})([./-])(\d{1,2})[./-](\d{4})(?:[ T].*)?")
_NAMED_MONTH = re.compile(r"([^\W\d_]{3,})\.?,? (\d{4})")
_MONTHS = (
    "jan feb mar apr may jun jul aug sep oct nov dec",
    "sty lut mar kwi maj cze lip sie wrz paź lis gru",
    "янв фев мар апр май июн июл авг сен окт ноя дек",
    "янв фев мар апр мая июн июл авг сен окт ноя дек",
)
"""What the names of months begin with."""
_MONTH_NAMES = (
    "januar februar märz april mai juni juli august september oktober november dezember",
    "jänner feber mrz april mai juni juli august september oktober november dezember",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
)
"""Names of months that may be cut short; “juin” and “juillet” begin alike, so “jui” names neither."""
_QUARTER = re.compile(r"(?:Q([1-4])[ /-]?(\d{4})|(\d{4})[ /-]?Q([1-4]))", re.IGNORECASE)
_WEEK = re.compile(r"(\d{4})[ -]?W(\d{1,2})", re.IGNORECASE)


def period_from(text: str, length: str = "month", dates: str = "") -> str | None:
    """Return the period that a text names, None where it names none without doubt.

    A day stands for the period of the map's length in which it lies. In dates with the year last, points
    mean that the day comes first; with other marks `dates` ("day_first", "month_first") must say so, or a
    number above 12.

    >>> period_from("9/2026"), period_from("Q3 2026"), period_from("2026-09-30", "quarter")
    ('2026-09', '2026-Q3', '2026-Q3')
    >>> period_from("01/02/2026") is None, period_from("01/02/2026", dates="day_first")
    (True, '2026-02')
    >>> period_from("30.09.2026"), period_from("Sep 2026"), period_from("juil. 2026"), period_from("jui 2026")
    ('2026-09', '2026-09', '2026-07', None)
    """
    from journey.periods import period_kind

    plain = text.strip()
    if found := _DAY.fullmatch(plain):
        return _period_of_day(int(found[1]), int(found[2]), int(found[3]), length)
    if found := _DAY_AND_MONTH.fullmatch(plain):
        day, month = _day_and_month(int(found[1]), int(found[3]), found[2], dates)
        return _period_of_day(int(found[4]), month, day, length) if month else None
    if found := _NAMED_MONTH.fullmatch(plain):
        plain = f"{found[2]}-{_month_number(found[1]):02d}"
    elif found := _MONTH_FIRST.fullmatch(plain):
        plain = f"{found[2]}-{int(found[1]):02d}"
    elif found := _YEAR_FIRST.fullmatch(plain):
        plain = f"{found[1]}-{int(found[2]):02d}"
    elif found := _QUARTER.fullmatch(plain):
        plain = f"{found[2] or found[3]}-Q{found[1] or found[4]}"
    elif found := _WEEK.fullmatch(plain):
        plain = f"{found[1]}-W{int(found[2]):02d}"
    return plain if _exists(plain, period_kind(plain)) else None


def _day_and_month(first: int, second: int, mark: str, dates: str) -> tuple[int, int]:
    """Return day and month, (0, 0) where they cannot be told apart."""
    if dates == "month_first":
        return second, first
    if dates == "day_first" or mark == "." or first > 12 or first == second:
        return first, second
    return (second, first) if second > 12 else (0, 0)


def _month_number(word: str) -> int:
    """Return which month a word names, 0 where it names none."""
    plain = word.casefold()
    begun = {names.split().index(plain[:3]) + 1 for names in _MONTHS if plain[:3] in names.split()}
    named = begun or {
        place + 1
        for names in _MONTH_NAMES
        for place, name in enumerate(names.split())
        if any(spelling.startswith(plain) for spelling in spellings(name))
    }
    return named.pop() if len(named) == 1 else 0


def _exists(period: str, kind: str | None) -> bool:
    from journey.periods import period_end

    try:
        return kind is not None and bool(period_end(period))
    except (ValueError, OverflowError):
        return False


def _period_of_day(year: int, month: int, day: int, length: str) -> str | None:
    from datetime import date

    try:
        found = date(year, month, day)
    except ValueError:
        return None
    if length == "week":
        return "{}-W{:02d}".format(*found.isocalendar()[:2])
    if length == "quarter":
        return f"{year}-Q{(month + 2) // 3}"
    return f"{year}" if length == "year" else f"{year}-{month:02d}"
