"""Pasting into a map: cards and lines at once; a table after the question what it should become."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from gui.background import Background, Progress
from gui.sentences import kpi_name, refusal_text
from gui.words import _, ngettext, number
from journey.edits.paste_table import Rows, paste_table, to_tabs
from journey.exchange.child import Child
from journey.records import Stage
from metrics.kpis import catalogue
from metrics.refusals import Refused

if TYPE_CHECKING:
    from gui.dialogs.table_choice import TableChoice
    from gui.window import Window
    from journey.document import Document
    from journey.journey import Journey
    from metrics.tables.table import Table

MOST_COMPLAINTS = 3


class Pasting(QObject):
    """What is being pasted into one window."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self.background = Background(self, window.session.jobs)
        self.choice: TableChoice | None = None
        self._complaint = ""

    def paste(self) -> None:
        """Paste what is on the clipboard."""
        window = self._window
        self._forget_complaint()
        if window.portraits.can_paste() and window.portraits.paste():
            return
        rows = window.clipboard.table()
        if rows is not None:
            self._offer(rows)
        elif not window.clipboard.paste():
            window.say(_("Nothing to paste here: copy cards or lines of text, and add a stage first."))

    def _complain(self, title: str, lines: list[str]) -> None:
        self._complaint = title
        self._window.banner.tell(title, lines)

    def _forget_complaint(self) -> None:
        """Take away what was wrong with what was pasted before."""
        banner, said = self._window.banner, self._complaint
        self._complaint = ""
        if said and not banner.isHidden() and banner.title.text() == said:
            banner.clear()

    def _offer(self, rows: Rows) -> None:
        from gui.dialogs.table_choice import TableChoice

        if self.choice is not None:
            self.choice.leave()
        window = self._window
        proposed = "kpis" if _speaks_of_kpis(rows) else "cards"
        self.choice = TableChoice(window.session, len(rows), len(rows[0]), proposed, window.map)
        self.choice.left.connect(self._left)
        self.choice.chosen.connect(partial(self._chosen, rows))

    def _left(self) -> None:
        self.choice = None
        self._window.map.setFocus()

    def _chosen(self, rows: Rows, what: str) -> None:
        if what == "cards":
            self._paste_cards(rows)
        else:
            self._read_kpis(rows)

    def _paste_cards(self, rows: Rows) -> None:
        window = self._window
        stage, band = window.clipboard.place()
        change = paste_table(window.session.document.journey, rows, band, stage)
        if not change:
            window.say(_("Nothing to paste here: copy cards or lines of text, and add a stage first."))
            return
        window.session.do(change)
        window.session.show(change.edits)
        count = len(change.edits)
        text = ngettext("{count} card pasted.", "{count} cards pasted.", count)
        window.say(text.format(count=number(count)))

    # -- numbers -----------------------------------------------------------------------------------

    def _read_kpis(self, rows: Rows) -> None:
        journey = self._window.session.document.journey
        rows = _with_stage(rows, _chosen_stage(self._window))
        work = partial(_read, journey, to_tabs(rows), _("Clipboard"), _kpi_names())
        words = _("Reading the pasted table …")
        arrived = partial(self._arrived, self._window.session.document)
        self.background.run_watched(words, work, arrived, self._not_read)

    def _arrived(self, document: Document, table: Table) -> None:
        session = self._window.session
        if session.is_view_only or session.document is not document:
            return
        complaints = [refusal_text(refusal) for refusal in table.refused]
        from metrics.tables.table import bring_in

        change = bring_in(session.document.journey, table).labelled("paste")
        session.do(change)
        count = len(table.numbers)
        if count:
            self._window.docks.show("kpis")
            text = ngettext("{count} number pasted.", "{count} numbers pasted.", count)
            self._window.say(text.format(count=number(count)))
        if complaints:
            title = _("Part of the pasted table was left out:")
            nothing = _("No number could be read from the pasted table:")
            self._complain(title if count else nothing, complaints)

    def _not_read(self, error: Exception) -> None:
        if not isinstance(error, Refused):
            raise error
        lines = [refusal_text(refusal) for refusal in error.refusals[:MOST_COMPLAINTS]]
        self._complain(_("No number could be read from the pasted table:"), lines)

    def close(self) -> None:
        """End what is being read."""
        self.background.close()


def _kpi_names() -> dict[str, str]:
    return {kpi_name(key): key for key in catalogue()}


def _speaks_of_kpis(rows: Rows) -> bool:
    """Whether a heading or a first column names a KPI of the catalogue, or says that it does."""
    known = {name.casefold() for pair in _kpi_names().items() for name in pair} | {"kpi"}
    told = {cell.casefold() for cell in (*rows[0], *(row[0] for row in rows))}
    return bool(known & told)


def _chosen_stage(window: Window) -> str:
    """Return the name of the one stage that is selected, "" where there is none, or where two bear it."""
    session = window.session
    chosen = [stage for key in session.selected if (stage := session.journey.get(key, Stage)) is not None]
    names = [stage.name for stage in session.journey.stages]
    return chosen[0].name if len(chosen) == 1 and names.count(chosen[0].name) == 1 else ""


def _with_stage(rows: Rows, stage: str) -> Rows:
    """Return a table whose rows are KPIs as one of the selected stage; any other as it is.

    >>> _with_stage((("", "2026-01"), ("nps", "31")), "Trial")
    (('stage', 'kpi', '2026-01'), ('Trial', 'nps', '31'))
    >>> _with_stage((("Trial", "nps"), ("Pay", "31")), "Trial")
    (('Trial', 'nps'), ('Pay', '31'))
    """
    known = {name.casefold() for pair in _kpi_names().items() for name in pair}
    first = [row[0].casefold() for row in rows[1:]]
    if not stage or not first or not known.issuperset(first):
        return rows
    return (("stage", "kpi", *rows[0][1:]), *((stage, *row) for row in rows[1:]))


def _read(journey: Journey, data: bytes, source: str, names: dict[str, str], progress: Progress) -> Table:
    running: list[Child] = []

    def follow(share: float) -> None:
        if progress.is_cancelled:
            running[0].cancel()
        else:
            progress.report(share)

    from metrics.tables.importing import import_table

    return import_table(
        journey,
        data,
        create_missing=not journey.stages,
        source=source,
        kpi_names=names,
        on_progress=follow,
        on_start=running.append,
    )
