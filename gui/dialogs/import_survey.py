"""The assistant for survey answers: columns, scales, names to be matched, and what would come in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QWidget,
)

from gui import words
from gui.dialogs.table_form import Outcome, TableDialog, choice, order_names, plain_label
from gui.sentences import kpi_name, subject_name, value_text
from gui.words import _, ngettext, number
from journey.journey import Journey
from journey.records import Touchpoint
from metrics.kernels.survey import SCALES
from metrics.tables.survey_table import Survey, Wish, guess_columns

MOST_ROWS = 500
TAKEN, NAMES, REFUSED = range(3)


class SurveyDialog(TableDialog):
    """Shows what a table of answers would bring into the map.

    Parameters
    ----------
    path : Path
        of the table.
    journey : Journey
        the map.
    wish : Wish
        how it was read.
    outcome : Outcome
        what came of it.
    """

    def __init__(
        self, path: Path, journey: Journey, wish: Wish, outcome: Outcome[Survey], parent: QWidget
    ) -> None:
        super().__init__(_("Bring in survey answers"), path, parent)
        self._journey = journey
        self.wish = wish
        self.outcome = outcome
        self.names: dict[str, str] = dict(wish.names)
        self.add_columns(_parts(), outcome.headers.texts)
        self.order = choice([*order_names()], self.ask)
        self.order.setCurrentIndex(max(0, self.order.findData(wish.order)))
        self.add_field(_("Dates are written"), self.order)
        self.kpi = choice([(kpi_name(key), key) for key in ("csat", "nps", "ces")], self.ask)
        self.kpi.setCurrentIndex(max(0, self.kpi.findData(wish.kpi)))
        self.add_field(_("Scores without a question"), self.kpi)
        self.scales = {key: choice(_scales(), self.ask) for key in ("csat", "ces")}
        for key, box in self.scales.items():
            box.setCurrentIndex(_place(box, wish.scales.get(key)))
        self.add_field(_("Answers on satisfaction (CSAT) run"), self.scales["csat"])
        self.add_field(_("Answers on effort (CES) run"), self.scales["ces"])
        self.add_sheets(outcome.headers)
        self._make_tabs()
        self.keeps = QCheckBox(_("Keep the comments in the map"))
        self.keeps.setChecked(True)
        told = _("Whoever gets the map file can read them, with any name that stands in them.")
        self.private = plain_label(told, "muted")
        self.body.addWidget(self.title)
        self.body.addLayout(self.form)
        self.body.addWidget(self.problem)
        self.body.addWidget(self.summary)
        self.body.addWidget(self.tabs, 1)
        self.body.addWidget(self.keeps)
        self.body.addWidget(self.private)
        self.body.addWidget(self.make_buttons())
        self.resize(900, 720)
        self.show_columns(wish.columns or guess_columns(outcome.headers.texts))
        self.show_outcome(outcome)

    def _make_tabs(self) -> None:
        headings = [_("About"), _("Score"), _("Period"), _("Value"), _("Answers")]
        self.taken = _table(headings, _("Scores"), narrow=(2, 3, 4), figures=(3, 4))
        self.unknown = _table([_("Name in the table"), _("Rows"), _("Means")], _("Names"), figures=(1,))
        self.tabs = QTabWidget()
        for widget in (self.taken, self.unknown, self.refused):
            self.tabs.addTab(widget, "")

    def reading(self) -> Wish:
        """Return how the table is to be read by what is chosen."""
        scales = {key: box.currentData() for key, box in self.scales.items() if box.currentData() is not None}
        return replace(
            self.wish,
            columns=self.chosen_columns(),
            kpi=str(self.kpi.currentData()),
            scales=scales,
            order=self.order.currentData(),
            names=self.names,
            sheet=self.chosen_sheet(),
            today=date.today(),
        )

    # -- showing -----------------------------------------------------------------------------------

    def show_outcome(self, outcome: Outcome[Survey]) -> None:
        """Show what another reading came to."""
        self.outcome = outcome
        survey = outcome.result
        self.show_problem(outcome.refusals if survey is None else ())
        self.tabs.setVisible(survey is not None)
        if survey is None:
            self.summary.setText("")
            self.go_on.setEnabled(False)
            self.go_on.setText(_("Nothing to import"))
            return
        self.show_columns(survey.columns)
        refused = self.show_refused(survey.refused, survey.refused_total)
        self.summary.setText(" ".join(each for each in (*_told(survey), refused) if each))
        self.tabs.setTabText(TAKEN, _("Scores ({count})").format(count=len(survey.scores)))
        self.tabs.setTabText(REFUSED, _("Refused ({count})").format(count=survey.refused_total))
        self.keeps.setVisible(survey.comments_total > 0)
        self.private.setVisible(survey.comments_total > 0)
        self._show_scores(survey)
        self._show_names(survey)
        usable = bool(survey.scores or survey.comments)
        self.go_on.setEnabled(usable)
        text = ngettext("Bring in {count} answer", "Bring in {count} answers", survey.answers)
        comments = _("Bring in the comments")
        wanted = text.format(count=number(survey.answers, 0)) if survey.answers else comments
        self.go_on.setText(wanted if usable else _("Nothing to import"))

    def _show_scores(self, survey: Survey) -> None:
        shown = sorted(
            survey.scores, key=lambda each: (each.segment or "", each.subject, each.kpi, each.period or "")
        )
        self.taken.setRowCount(min(len(shown), MOST_ROWS))
        for row, each in enumerate(shown[:MOST_ROWS]):
            about = subject_name(self._journey, each.subject)
            if each.segment is not None:
                about += f" · {subject_name(self._journey, each.segment)}"
            cells = (
                about,
                kpi_name(each.kpi),
                words.period_name(each.period),
                value_text(each.value, each.kpi),
                number(each.n, 0),
            )
            for place, text in enumerate(cells):
                self.taken.setItem(row, place, _item(text, place >= 3))

    def _show_names(self, survey: Survey) -> None:
        """Let each name that the map does not have mean a record, or be left out."""
        left = dict.fromkeys(self.names, 0)
        rows = [*((text, count, near) for text, count, near in survey.unknown)]
        rows += [(text, 0, None) for text in left if text not in {each[0] for each in rows}]
        self.tabs.setTabText(NAMES, _("Names ({count})").format(count=len(survey.unknown)))
        self.tabs.setTabVisible(NAMES, bool(rows))
        self.unknown.setRowCount(len(rows))
        for row, (text, count, near) in enumerate(rows):
            self.unknown.setItem(row, 0, _item(text, False))
            self.unknown.setItem(row, 1, _item(number(count, 0) if count else "", True))
            box = choice([(_("(not chosen)"), None), (_("leave out"), ""), *self._records(near)])
            box.setAccessibleName(_("Meaning of {name}").format(name=text))
            box.setCurrentIndex(max(0, box.findData(self.names[text])) if text in self.names else 0)
            box.activated.connect(lambda _place, name=text, box=box: self._name(name, box.currentData()))
            self.unknown.setCellWidget(row, 2, box)
        if survey.unknown and not survey.scores and not survey.comments:
            self.tabs.setCurrentIndex(NAMES)

    def _records(self, near: str | None) -> list[tuple[str, object]]:
        """Return stages and touchpoints to choose from, the closest first."""
        keys = [stage.id for stage in self._journey.stages]
        keys += list(self._journey.of(Touchpoint))
        keys.sort(key=lambda key: key != near)
        return [(subject_name(self._journey, key), key) for key in keys]

    def _name(self, name: str, key: str | None) -> None:
        if key is None:
            self.names.pop(name, None)
        else:
            self.names[name] = key
        self.ask()


def _told(survey: Survey) -> list[str]:
    text = ngettext("{count} answer can be used.", "{count} answers can be used.", survey.answers)
    lines = [text.format(count=number(survey.answers, 0))]
    kept = len(survey.comments)
    if survey.comments_total > kept:
        text = _("Of {total} comments the newest {kept} are kept.")
        lines.append(text.format(total=number(survey.comments_total, 0), kept=number(kept, 0)))
    elif kept:
        lines.append(ngettext("{count} comment.", "{count} comments.", kept).format(count=number(kept, 0)))
    lines += [_scale_words(kpi, scale) for kpi, scale in survey.scales.items() if kpi != "nps"]
    return lines


def _scale_words(kpi: str, scale: tuple[float, float]) -> str:
    text = _("{kpi}: answers from {first} to {last}.")
    return text.format(kpi=kpi.upper(), first=number(scale[0]), last=number(scale[1]))


def _parts() -> Mapping[str, str]:
    return {
        "touchpoint": _("Touchpoint"),
        "stage": _("Stage"),
        "date": _("Date"),
        "comment": _("Comment"),
        "score": _("Score"),
        "kpi": _("Question of the score"),
        "csat": _("Satisfaction (CSAT)"),
        "nps": _("Recommendation (NPS)"),
        "ces": _("Effort (CES)"),
        "segment": _("Segment"),
    }


def _scales() -> list[tuple[str, object]]:
    options: list[tuple[str, object]] = [(_("as it seems"), None)]
    for first, last in SCALES:
        text = _("from {first} to {last}").format(first=number(first), last=number(last))
        options.append((text, (first, last)))
    return options


def _place(box: object, scale: tuple[float, float] | None) -> int:
    options = [value for _words, value in _scales()]
    return options.index(scale) if scale in options else 0


def _item(text: str, is_number: bool) -> QTableWidgetItem:
    item = QTableWidgetItem(text)
    if is_number:
        item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return item


def _table(
    headings: list[str], name: str, narrow: tuple[int, ...] = (), figures: tuple[int, ...] = ()
) -> QTableWidget:
    made = QTableWidget(0, len(headings))
    made.setAccessibleName(name)
    made.setHorizontalHeaderLabels(headings)
    made.verticalHeader().hide()
    made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    made.setShowGrid(False)
    made.setAlternatingRowColors(True)
    made.setTabKeyNavigation(False)
    header = made.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    for place in figures:
        item = made.horizontalHeaderItem(place)
        if item is not None:
            item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    for place in narrow:
        header.setSectionResizeMode(place, QHeaderView.ResizeMode.ResizeToContents)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    return made
