"""Columns are recognised in the languages people keep tables in; what may mean two things is not guessed."""

from __future__ import annotations

import unicodedata
from itertools import combinations

import pytest

from metrics.customers.table import guess_columns as guess_transactions
from metrics.events.column_names import NAMES as EVENT_NAMES
from metrics.events.columns import guess_columns as guess_events
from metrics.tables.cells import columns, period_from, plain_header
from metrics.tables.header_words import HEADERS, SURVEY, spellings
from metrics.tables.survey_table import guess_columns as guess_survey

KPI_ROLES = ("stage", "kpi", "period", "value", "n", "target")
KPI_TABLES = {
    "de": "Schritt;Kennzahl;Zeitraum;Wert;Anzahl;Zielwert",
    "fr": "Étape;Indicateur;Période;Valeur;Réponses;Objectif",
    "es": "Etapa;Indicador;Período;Valor;Muestra;Objetivo",
    "it": "Fase;Indicatore;Mese;Valore;Campione;Obiettivo",
    "ru": "Этап;Показатель;Период;Значение;Выборка;Цель",
    "pl": "Etap;Wskaźnik;Okres;Wartość;Liczba;Cel",
}
EVENT_ROLES = ("customer", "time", "activity", "channel", "revenue")
EVENT_TABLES = {
    "de": "Kunden-Nr.;Zeitstempel;Aktivität;Kanal;Umsatz",
    "fr": "Client;Horodatage;Activité;Canal;Chiffre d’affaires",
    "es": "Cliente;Fecha y hora;Actividad;Canal;Importe",
    "it": "Codice cliente;Data e ora;Attività;Canale;Ricavi",
}
TRANSACTIONS = {
    "de": "Kundennummer;Bestelldatum;Betrag;Währung",
    "fr": "Numéro client;Date de commande;Montant;Devise",
    "es": "Id cliente;Fecha;Importe;Moneda",
    "it": "Cliente;Data;Importo;Divisa",
}
SURVEYS = {
    "de": "Kontaktpunkt;Datum;Bewertung;Kommentar",
    "fr": "Point de contact;Date;Évaluation;Commentaire",
    "es": "Punto de contacto;Fecha;Puntuación;Comentario",
    "it": "Punto di contatto;Data;Punteggio;Commento",
}


def without_accents(text: str) -> str:
    """Return a header as somebody in a hurry types it."""
    return "".join(mark for mark in unicodedata.normalize("NFKD", text) if not unicodedata.combining(mark))


def in_pieces(text: str) -> str:
    """Return a header whose accents are signs of their own, as some systems write file names and tables."""
    return unicodedata.normalize("NFD", text)


WRITTEN = pytest.mark.parametrize("written", [str, str.upper, without_accents, in_pieces])


@WRITTEN
@pytest.mark.parametrize("table", KPI_TABLES.values(), ids=KPI_TABLES)
def test_columns_of_a_kpi_table(table: str, written: type[str]) -> None:
    """Stage, KPI, period, value, observations and target are found."""
    header = written(table).split(";")
    assert columns(header) == {role: place for place, role in enumerate(KPI_ROLES)}


@WRITTEN
@pytest.mark.parametrize("table", EVENT_TABLES.values(), ids=EVENT_TABLES)
def test_columns_of_an_event_table(table: str, written: type[str]) -> None:
    """Customer, time, activity, channel and revenue are found."""
    header = written(table).replace("’", "'").split(";")
    assert {each.role: each.column for each in guess_events(header)} == dict(
        zip(EVENT_ROLES, header, strict=True)
    )


@WRITTEN
@pytest.mark.parametrize("table", TRANSACTIONS.values(), ids=TRANSACTIONS)
def test_columns_of_transactions(table: str, written: type[str]) -> None:
    """Customer, date, amount and currency are found."""
    header = written(table).split(";")
    assert list(guess_transactions(header).values()) == header


@WRITTEN
@pytest.mark.parametrize("table", SURVEYS.values(), ids=SURVEYS)
def test_columns_of_a_survey(table: str, written: type[str]) -> None:
    """Touchpoint, date, answer and comment are found."""
    header = written(table).split(";")
    guessed = guess_survey(header)
    assert [guessed.get(role) for role in ("touchpoint", "date", "score", "comment")] == header


def test_umlauts_written_out() -> None:
    """As exports of old programs write them."""
    assert guess_transactions(["KAEUFER", "DATUM", "BETRAG", "WAEHRUNG"])["currency"] == "WAEHRUNG"


@pytest.mark.parametrize(
    "word", ["nombre", "Valuta", "Note", "Zahl", "meta", "tag", "Fall", "temps", "heure"]
)
def test_words_of_two_meanings_are_left_to_the_person(word: str) -> None:
    """A wrong guess is worse than none."""
    assert not columns([word])
    assert not guess_events([word])
    assert not guess_transactions([word])
    assert not guess_survey([word])


def test_a_step_of_an_event_table_may_be_its_stage_or_its_activity() -> None:
    """So neither is guessed from “étape”, as from no word that an event table uses for both."""
    assert not {each.role for each in guess_events(["Client", "Date", "Étape"])} & {"stage", "activity"}
    assert "étape" in HEADERS["stage"]


def test_every_word_says_one_thing() -> None:
    """No word of a table stands for two columns, however it is written."""
    for words in (HEADERS, EVENT_NAMES):
        for (first, some), (second, others) in combinations(words.items(), 2):
            both = {each for name in some for each in spellings(name)} & {
                each for name in others for each in spellings(name)
            }
            assert not both, (first, second, both)


def test_words_are_written_as_headers_are_compared() -> None:
    """A word that `plain_header` would write otherwise is never found."""
    for words in (HEADERS, SURVEY, EVENT_NAMES):
        for name in {name for names in words.values() for name in names}:
            assert plain_header(name) == name.casefold()


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("März 2026", "2026-03"),
        ("Dez. 2026", "2026-12"),
        ("Jänner 2026", "2026-01"),
        ("Mrz 2026", "2026-03"),
        ("février 2026", "2026-02"),
        ("juin 2026", "2026-06"),
        ("juil. 2026", "2026-07"),
        ("AOUT 2026", "2026-08"),
        ("enero 2026", "2026-01"),
        ("dic 2026", "2026-12"),
        ("gennaio 2026", "2026-01"),
        ("ott. 2026", "2026-10"),
        ("maggio 2026", "2026-05"),
        ("jui 2026", None),
        ("Gewinn 2026", None),
        ("Generation 2026", None),
        ("Magazin 2026", None),
    ],
)
def test_months_by_name(text: str, period: str | None) -> None:
    """A column can be called by its month; what only begins like one is none."""
    assert period_from(text) == period
