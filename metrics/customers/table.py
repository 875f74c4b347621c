"""A transaction table as rows that can be used: who, when, how much; the others are refused by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from metrics.kpis import Kpi, is_currency, own_kpi, parse_number
from metrics.refusals import Refusal, Refused
from metrics.tables.cells import plain_header, read_sheet
from metrics.tables.days import Order, day_order, read_day
from metrics.tables.header_words import is_called

ROLES = ("customer", "date", "amount", "currency")
"""The parts that columns of a transaction table can play; only the currency may be missing."""
_WORDS: Mapping[str, str] = {
    "customer": """
        customer customer_id customerid client client_id user user_id buyer account account_id member
        email subscriber subscriber_id id клиент покупатель klient id_klienta klient_id kunde kunden_id
        kundennummer kunden_nr kundennr käufer abonnent e_mail id_client code_client numéro_client
        numéro_de_client acheteur abonné cliente cliente_id id_cliente id_de_cliente código_cliente
        código_de_cliente comprador suscriptor codice_cliente acquirente abbonato
    """,
    "date": """
        date when day order_date purchase_date invoice_date invoicedate transaction_date payment_date paid
        time timestamp created created_at datetime дата data data_zakupu datum kaufdatum bestelldatum
        rechnungsdatum buchungsdatum zahlungsdatum date_d_achat date_de_commande date_commande
        date_de_facture date_facture date_de_paiement jour fecha fecha_de_compra fecha_de_pedido
        fecha_pedido fecha_de_factura fecha_factura fecha_de_pago día data_acquisto data_di_acquisto
        data_ordine data_fattura data_pagamento giorno
    """,
    "amount": """
        amount value total revenue price sales sum order_value paid_amount payment spend net gross
        total_price grand_total сумма стоимость kwota wartość suma betrag summe umsatz wert preis
        gesamtbetrag gesamtpreis bestellwert rechnungsbetrag netto brutto montant montant_total somme prix
        valeur chiffre_d_affaires importe importe_total monto valor precio ingresos importo importo_totale
        totale somma valore prezzo ricavo fatturato
    """,
    "currency": "currency ccy валюта waluta währung devise monnaie moneda divisa",
}
NAMES: Mapping[str, frozenset[str]] = {role: frozenset(words.split()) for role, words in _WORDS.items()}
"""Names of columns as `plain_header` writes them."""
ROWS_A_STEP = 5000


@dataclass(frozen=True)
class Wish:
    """How a transaction table is to be read; what is not told is guessed.

    `columns` maps parts to headers; `order` is how dates are written; `currency` is that of the map, other
    currencies are refused; days after `today` are refused.
    """

    columns: dict[str, str] = field(default_factory=dict)
    order: Order | None = None
    currency: str = "EUR"
    sheet: str | None = None
    today: date | None = None


@dataclass(frozen=True, eq=False)
class Transactions:
    """The rows that can be used, and what is wrong with the others.

    `days` are ISO text; `order` is how dates were read, None where nothing settles it; `places` are the row
    numbers of the usable rows, as a spreadsheet counts them.
    """

    customers: tuple[str, ...]
    days: tuple[str, ...]
    amounts: tuple[float, ...]
    places: tuple[int, ...]
    refused: tuple[Refusal, ...]
    rows: int
    headers: tuple[str, ...]
    columns: dict[str, str]
    order: Order | None
    sheet: str = ""
    sheets: tuple[str, ...] = ()


def guess_columns(header: Sequence[str]) -> dict[str, str]:
    """Return which header plays which part, as far as the names tell.

    >>> guess_columns(["Order no", "Customer ID", "Invoice date", "Total (EUR)"])
    {'customer': 'Customer ID', 'date': 'Invoice date', 'amount': 'Total (EUR)'}
    """
    found: dict[str, str] = {}
    for role in ROLES:
        # An "id" is a customer only where no better name stands in the header.
        fitting = [text for text in header if text and is_called(plain_header(text), NAMES[role])]
        fitting.sort(key=lambda text: plain_header(text) == "id")
        text = next((text for text in fitting if text not in found.values()), None)
        if text is not None:
            found[role] = text
    return found


def read_transactions(
    data: bytes, wish: Wish | None = None, progress: Callable[[float], None] | None = None
) -> Transactions:
    r"""Read a table with one transaction a row.

    Refunds (amounts below 0), days in the future, other currencies than the map's, and what cannot be read
    are refused by name; nothing is netted or converted.

    Parameters
    ----------
    data : the bytes of the table, CSV or XLSX.
    wish : how it is to be read.
    progress : is handed the share of the rows that were read.

    Returns
    -------
    Transactions

    Raises
    ------
    Refused
        `empty`, `transaction_column_missing`, and the codes of `read_sheet`.

    Example
    -------
    >>> rows = b"customer;date;amount\na;31.01.2026;10,50\nb;01.02.2026;-3\n"
    >>> found = read_transactions(rows)
    >>> found.amounts, found.days, found.refused[0].code, found.refused[0].row
    ((10.5,), ('2026-01-31',), 'value_negative', 3)
    """
    wish = wish or Wish()
    sheet = read_sheet(data, wish.sheet)
    first = next((place for place, row in enumerate(sheet.rows) if any(row)), None)
    if first is None:
        raise Refused(Refusal("empty"))
    header = sheet.rows[first]
    columns = {role: text for role, text in wish.columns.items() if text in header} or guess_columns(header)
    for role in ("customer", "date", "amount"):
        if role not in columns:
            raise Refused(Refusal("transaction_column_missing", column=role))
    reader = _Reader({role: header.index(text) for role, text in columns.items()}, header, wish)
    rows = [(place, row) for place, row in enumerate(sheet.rows[first + 1 :], first + 2) if any(row)]
    reader.order = wish.order or day_order({reader.cell(row, "date") for _place, row in rows})
    for count, (place, row) in enumerate(rows, 1):
        reader.read_row(place, row)
        if progress is not None and count % ROWS_A_STEP == 0:
            progress(count / len(rows))
    return Transactions(
        customers=tuple(reader.customers),
        days=tuple(reader.days),
        amounts=tuple(reader.amounts),
        places=tuple(reader.places),
        refused=tuple(reader.refused),
        rows=len(rows),
        headers=tuple(text for text in header if text),
        columns=columns,
        order=reader.order,
        sheet=sheet.name,
        sheets=sheet.names,
    )


MONEY: Kpi = own_kpi("amount", "amount", "money")


@dataclass
class _Reader:
    """Reads rows one by one; the same text is understood once."""

    place_of: dict[str, int]
    header: Sequence[str]
    wish: Wish
    order: Order | None = None
    customers: list[str] = field(default_factory=list)
    days: list[str] = field(default_factory=list)
    amounts: list[float] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    _days: dict[str, str | Refusal] = field(default_factory=dict)
    _amounts: dict[str, float | Refusal] = field(default_factory=dict)

    def cell(self, row: Sequence[str], role: str) -> str:
        place = self.place_of.get(role)
        return row[place] if place is not None and place < len(row) else ""

    def read_row(self, place: int, row: Sequence[str]) -> None:
        """Take one row, or refuse it for the first thing that is wrong with it."""
        customer = self.cell(row, "customer").strip()
        if not customer:
            self._refuse(place, "customer", Refusal("customer_missing"))
            return
        day = self._day(self.cell(row, "date"))
        if isinstance(day, Refusal):
            self._refuse(place, "date", day)
            return
        currency = self.cell(row, "currency").strip().upper()
        if currency and currency != self.wish.currency and is_currency(currency):
            self._refuse(place, "currency", Refusal("currency_differs", value=currency))
            return
        amount = self._amount(self.cell(row, "amount"))
        if isinstance(amount, Refusal):
            self._refuse(place, "amount", amount)
            return
        self.customers.append(customer)
        self.days.append(day)
        self.amounts.append(amount)
        self.places.append(place)

    def _refuse(self, place: int, role: str, why: Refusal) -> None:
        self.refused.append(Refusal(why.code, place, self.header[self.place_of[role]], why.value))

    def _day(self, text: str) -> str | Refusal:
        if text not in self._days:
            self._days[text] = self._understood_day(text)
        return self._days[text]

    def _understood_day(self, text: str) -> str | Refusal:
        day = read_day(text, self.order)
        if isinstance(day, str):
            return Refusal(day, value=text)
        if self.wish.today is not None and day > self.wish.today:
            return Refusal("date_in_future", value=text)
        return day.isoformat()

    def _amount(self, text: str) -> float | Refusal:
        if text not in self._amounts:
            self._amounts[text] = self._understood_amount(text)
        return self._amounts[text]

    def _understood_amount(self, text: str) -> float | Refusal:
        found = parse_number(text, MONEY, self.wish.currency)
        if isinstance(found, Refusal):
            code = {"missing": "value_missing", "not_a_number": "value_not_a_number"}
            return Refusal(code.get(found.code, found.code), value=text)
        return Refusal("value_negative", value=text) if found < 0 else found
