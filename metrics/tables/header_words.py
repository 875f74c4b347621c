"""How people call the columns of tables: English, Russian, Polish, German, French, Spanish, Italian.

A word stands here only where it means one thing: “nombre” is a number in French and a name in Spanish, and
“Valuta” a currency in Italian and a day in German, so neither is guessed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from functools import lru_cache

HEADERS: Mapping[str, frozenset[str]] = {
    role: frozenset(" ".join(words).split())
    for role, words in {
        "subject": ("subject record card id", "объект", "objekt", "objeto"),
        "stage": (
            "stage phase step",
            "этап стадия",
            "etap faza",
            "schritt stufe",
            "étape",
            "etapa fase paso",
            "tappa stadio",
        ),
        "touchpoint": (
            "touchpoint touch_point contact",
            "точка_контакта",
            "punkt_styku",
            "kontaktpunkt berührungspunkt",
            "point_de_contact",
            "punto_de_contacto",
            "punto_di_contatto",
        ),
        "kpi": (
            "kpi metric measure indicator",
            "показатель метрика",
            "wskaźnik miara",
            "kennzahl messgröße metrik indikator",
            "indicateur métrique",
            "indicador métrica",
            "indicatore metrica",
        ),
        "period": (
            "period month quarter week year date",
            "период месяц дата",
            "okres miesiąc",
            "zeitraum periode monat quartal woche jahr datum",
            "période mois trimestre semaine année",
            "período periodo mes semana año fecha",
            "mese settimana anno",
        ),
        "value": ("value number amount", "значение", "wartość", "wert", "valeur", "valor", "valore"),
        "n": (
            "n count observations sample sample_size responses",
            "наблюдений выборка",
            "liczba",
            "anzahl stichprobe stichprobengröße beobachtungen",
            "effectif échantillon taille_de_l_échantillon réponses",
            "muestra tamaño_de_muestra tamaño_de_la_muestra observaciones respuestas",
            "campione dimensione_del_campione osservazioni risposte numerosità",
        ),
        "source": ("source", "источник", "źródło", "quelle datenquelle", "fuente", "fonte"),
        "segment": ("segment", "сегмент", "kundensegment", "segmento"),
        "scenario": ("scenario", "сценарий", "scenariusz", "szenario", "scénario", "escenario"),
        "unit": ("unit", "единица", "jednostka", "einheit", "unité", "unidad", "unità"),
        "evidence": ("evidence", "основание", "podstawa", "evidenz", "evidencia", "evidenza"),
        "target": (
            "target goal",
            "цель",
            "cel",
            "ziel zielwert",
            "objectif cible",
            "objetivo",
            "obiettivo",
        ),
        "warning": (
            "warning",
            "предупреждение",
            "ostrzeżenie",
            "warnung warnschwelle",
            "avertissement seuil_d_alerte",
            "advertencia umbral_de_alerta",
            "avviso soglia_di_avviso",
        ),
        "low": ("low", "untergrenze", "borne_inférieure", "límite_inferior", "limite_inferiore"),
        "high": ("high", "obergrenze", "borne_supérieure", "límite_superior", "limite_superiore"),
        "spread": (
            "spread standard_deviation sd",
            "standardabweichung",
            "écart_type",
            "desviación_estándar desviación_típica",
            "deviazione_standard",
        ),
        "answer": (
            "answer rating",
            "ответ",
            "odpowiedź",
            "antwort bewertung",
            "réponse",
            "respuesta",
            "risposta",
        ),
        "promoters": (
            "promoters",
            "промоутеры",
            "promotorzy",
            "promotoren",
            "promoteurs",
            "promotores promotori",
        ),
        "passives": ("passives", "нейтралы", "pasywni", "passive", "passifs", "pasivos passivi"),
        "detractors": (
            "detractors",
            "критики",
            "krytycy",
            "detraktoren kritiker",
            "détracteurs",
            "detractores detrattori",
        ),
    }.items()
}
"""Columns of a KPI table, as `plain_header` writes their names."""

SURVEY: Mapping[str, frozenset[str]] = {
    role: frozenset(" ".join(words).split())
    for role, words in {
        "touchpoint": ("contact_point channel_step topic",),
        "date": ("day submitted created answered timestamp data", "tag_der_antwort antwortdatum"),
        "kpi": ("question scale", "вопрос", "pytanie", "frage skala", "pregunta", "domanda"),
        "score": (
            "score rating answer grade",
            "оценка",
            "ocena",
            "punktzahl",
            "évaluation",
            "puntuación calificación",
            "punteggio valutazione voto",
        ),
        "nps": (
            "nps net_promoter_score recommend recommendation likelihood_to_recommend",
            "weiterempfehlung weiterempfehlungsbereitschaft",
            "recommandation",
            "recomendación",
            "raccomandazione",
        ),
        "csat": (
            "csat satisfaction customer_satisfaction",
            "удовлетворённость",
            "zadowolenie",
            "zufriedenheit kundenzufriedenheit",
            "satisfaction_client",
            "satisfacción satisfacción_del_cliente",
            "soddisfazione soddisfazione_del_cliente",
        ),
        "ces": ("ces effort customer_effort_score ease", "aufwand", "esfuerzo", "sforzo"),
        "comment": (
            "comment comments text feedback remark verbatim",
            "комментарий отзыв",
            "komentarz",
            "kommentar kommentare anmerkung rückmeldung",
            "commentaire commentaires remarque",
            "comentario comentarios",
            "commento commenti",
        ),
    }.items()
}
"""Columns of a table of survey answers, beside those of a KPI table."""


UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


def is_called(plain: str, names: Collection[str]) -> bool:
    """Whether a header, as `plain_header` writes it, is one of some names, with or without its accents.

    >>> is_called("periode", {"période"}), is_called("waehrung", {"währung"}), is_called("wahr", {"währung"})
    (True, True, False)
    """
    return plain in names or any(plain in spellings(name) for name in names)


@lru_cache(maxsize=2000)
def spellings(name: str) -> frozenset[str]:
    """Return how a name is written with its accents, without them, and with “ae” for “ä”.

    >>> sorted(spellings("größe"))
    ['groesse', 'grosse', 'grösse', 'größe']
    """
    folded = name.casefold()
    parts = unicodedata.normalize("NFKD", folded)
    bare = "".join(part for part in parts if not unicodedata.combining(part))
    return frozenset({name, folded, bare, folded.translate(UMLAUTS)})
