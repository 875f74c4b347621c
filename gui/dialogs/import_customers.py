"""The assistant for transactions: which columns, which model, and what it makes of the table."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QLineEdit, QWidget

from gui.dialogs.table_form import Outcome, TableDialog, choice, order_names, plain_label
from gui.sentences import refusal_text
from gui.words import _, ngettext, number, parse_decimal
from metrics.customers.table import Wish, guess_columns
from metrics.customers.valuation import CustomerBase, Question

Reading = tuple[Wish, Question]
YEARS = (1.0, 2.0, 3.0, 5.0, 10.0)


class CustomersDialog(TableDialog):
    """Shows what a transaction table would come to.

    Parameters
    ----------
    path : Path
        of the table.
    reading : tuple of Wish and Question
        how it was read.
    outcome : Outcome
        what came of it.
    """

    def __init__(self, path: Path, reading: Reading, outcome: Outcome[CustomerBase], parent: QWidget) -> None:
        super().__init__(_("Bring in transactions"), path, parent)
        self.wish, self.question = reading
        self.outcome = outcome
        parts = {
            "customer": _("Customer"),
            "date": _("Date"),
            "amount": _("Amount"),
            "currency": _("Currency"),
        }
        self.add_columns(parts, outcome.headers.texts)
        self.order = choice([*order_names()], self.ask)
        self.add_field(_("Dates are written"), self.order)
        self.kind = choice(_kinds(), self._kind_chosen)
        self.add_field(_("Customers"), self.kind)
        self.years = choice(_years(self.question.years), self.ask)
        self.years.setCurrentIndex(self.years.findData(self.question.years))
        self.margin = QLineEdit(number(100 * self.question.margin))
        self.margin.textEdited.connect(self.ask)
        self.add_field(_("Look ahead"), self.years)
        self.add_field(_("Earned of an amount, %"), self.margin)
        self.add_sheets(outcome.headers)
        self.body.addWidget(self.title)
        self.body.addWidget(
            plain_label(_("The table stays on this computer; the map keeps only how to read it."), "muted")
        )
        self.body.addLayout(self.form)
        self.body.addWidget(self.problem)
        self.body.addWidget(self.summary)
        self.body.addWidget(self.refused, 1)
        self.body.addStretch(0)
        self.body.addWidget(self.make_buttons())
        self.go_on.setText(_("Show the customers"))
        self.resize(820, 520)
        self.order.setCurrentIndex(max(0, self.order.findData(self.wish.order)))
        self._show_kind(self.question.model, self.question.period)
        self.show_columns(self.wish.columns or guess_columns(outcome.headers.texts))
        self.show_outcome(outcome)

    def reading(self) -> Reading:
        """Return how the table is to be read by what is chosen."""
        model, period = self.kind.currentData()
        wish = Wish(
            columns=self.chosen_columns(),
            order=self.order.currentData(),
            currency=self.wish.currency,
            sheet=self.chosen_sheet(),
            today=date.today(),
        )
        # What is no number is no margin: the reader says so.
        typed = parse_decimal(self.margin.text().replace("%", ""))
        margin = float("nan") if typed is None else typed / 100
        return wish, Question(model, period, self.years.currentData(), self.question.annual_rate, margin)

    def show_outcome(self, outcome: Outcome[CustomerBase]) -> None:
        """Show what another reading came to."""
        self.outcome = outcome
        base = outcome.result
        self.show_problem(outcome.refusals if base is None else ())
        self.go_on.setEnabled(base is not None)
        if base is None:
            self.summary.setText("")
            rows = tuple(each for each in outcome.refusals if each.row is not None)
            self.show_refused(rows, len(rows))
            self.refused.setVisible(bool(rows))
            return
        self.show_columns(base.columns)
        count = len(base.customers)
        people = ngettext("{count} customer", "{count} customers", count)
        used = ngettext("{count} transaction", "{count} transactions", base.rows_used)
        lines = [
            _("{customers}, {transactions}.").format(
                customers=people.format(count=number(count, 0)),
                transactions=used.format(count=number(base.rows_used, 0)),
            )
        ]
        lines.append(self._model_words(base))
        lines += [refusal_text(note) for note in base.notes]
        refused = self.show_refused(base.refused, base.refused_total)
        self.refused.setVisible(base.refused_total > 0)
        self.summary.setText(" ".join([*lines, refused]))

    def _model_words(self, base: CustomerBase) -> str:
        if base.model == "sbg":
            period = {
                "week": _("week"),
                "month": _("month"),
                "quarter": _("quarter"),
                "year": _("year"),
            }[base.unit]
            return _("They pay regularly: renewals every {period}, by the sBG model.").format(period=period)
        name = "BG/NBD" if base.model == "bg_nbd" else "Pareto/NBD"
        return _("They buy when they like: {model} with Gamma-Gamma.").format(model=name)

    def _kind_chosen(self) -> None:
        self._show_horizon()
        self.ask()

    def _show_kind(self, model: str, period: str | None) -> None:
        place = next(
            (p for p in range(self.kind.count()) if tuple(self.kind.itemData(p)) == (model, period)), 0
        )
        self.kind.setCurrentIndex(place)
        self._show_horizon()

    def _show_horizon(self) -> None:
        # Renewals count for the whole life.
        self.years.setEnabled(self.kind.currentData()[0] != "sbg")


def _kinds() -> list[tuple[str, object]]:
    return [
        (_("as it seems"), ("auto", None)),
        (_("buy when they like (BG/NBD)"), ("bg_nbd", None)),
        (_("buy when they like (Pareto/NBD)"), ("pareto_nbd", None)),
        (_("renew every week (sBG)"), ("sbg", "week")),
        (_("renew every month (sBG)"), ("sbg", "month")),
        (_("renew every quarter (sBG)"), ("sbg", "quarter")),
        (_("renew every year (sBG)"), ("sbg", "year")),
    ]


def _years(chosen: float) -> list[tuple[str, object]]:
    """Return how far ahead may be looked, what was chosen before among it."""
    known = sorted({*YEARS, chosen})
    return [
        (ngettext("{count} year", "{count} years", int(years)).format(count=number(years)), years)
        for years in known
    ]
