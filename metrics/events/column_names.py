"""How people call the columns of event tables: English, Russian, Polish, German, French, Spanish, Italian.

Some words are left out since a wrong guess is worse than none: “étape” and “etapa” are a stage or a step,
“Uhrzeit” and “heure” the time of a day alone.
"""

from __future__ import annotations

from collections.abc import Mapping

_WORDS: Mapping[str, str] = {
    "customer": """
        case_concept_name customer customer_id customerid client client_id user user_id userid visitor_id
        visitorid case case_id caseid case_key account_id contact_id patient_id patient ticket_id клиент
        покупатель пользователь klient klient_id id_klienta użytkownik kunde kunden_id kundennummer
        kunden_nr kundennr benutzer benutzer_id nutzer nutzer_id fall_id fallnummer id_client code_client
        numéro_client numéro_de_client identifiant_client utilisateur id_utilisateur cliente cliente_id
        id_cliente id_de_cliente código_cliente código_de_cliente usuario id_usuario id_de_usuario
        codice_cliente id_utente utente
    """,
    "time": """
        time_timestamp time timestamp event_time event_timestamp complete_timestamp datetime date_time
        occurred_at created_at completed_at at ts date event_date start_time start_timestamp end_time
        invoicedate invoice_date order_date время дата дата_и_время czas data zeitstempel zeitpunkt
        datum_und_uhrzeit datum_uhrzeit datum zeit bestelldatum rechnungsdatum horodatage date_et_heure
        date_heure date_de_commande date_commande date_de_facture date_facture marca_de_tiempo
        fecha_y_hora fecha_hora fecha fecha_de_pedido fecha_pedido fecha_de_factura fecha_factura
        data_e_ora data_ora data_ordine data_fattura
    """,
    "activity": """
        concept_name activity activity_name event event_name event_type action touchpoint task handling
        step page page_name screen screen_name активность событие действие aktywność zdarzenie aktivität
        ereignis ereignisname ereignistyp aktion schritt activité événement évènement nom_de_l_événement
        type_d_événement actividad evento acción nombre_del_evento tipo_de_evento paso attività azione
        nome_evento tipo_evento tipo_di_evento passo
    """,
    "stage": "stage phase journey_stage этап стадия etap faza fase stadio",
    "channel": """
        channel medium utm_medium case_channel канал kanał kanal vertriebskanal canal canal_de_vente
        canal_de_venta canale canale_di_vendita
    """,
    "segment": """
        segment customer_segment customer_group tier сегмент kundensegment kundengruppe segmento
        segment_client segmento_de_clientes segmento_clienti
    """,
    "session": """
        session session_id sessionid visit_id user_session сессия sesja sitzung sitzungs_id id_session
        id_de_session sesión id_sesión id_de_sesión sessione id_sessione
    """,
    "revenue": """
        revenue amount order_value sales turnover выручка przychód umsatz erlös betrag chiffre_d_affaires
        montant ingresos importe facturación ventas ricavi ricavo fatturato importo vendite
    """,
    "quantity": "quantity qty количество кол_во ilość menge anzahl stückzahl quantité qté cantidad quantità",
    "cost": """
        cost costs expense spend стоимость затраты koszt koszty kosten coût coûts coste costes costo
        costos costi
    """,
}
NAMES: Mapping[str, tuple[str, ...]] = {role: tuple(words.split()) for role, words in _WORDS.items()}
"""Names of columns as `plain_header` writes them, the surest first."""

_PRICES = """
    unit_price unitprice price_per_unit item_price price цена cena cena_jednostkowa einzelpreis stückpreis
    preis prix_unitaire prix precio_unitario precio prezzo_unitario prezzo
"""
PRICES = tuple(_PRICES.split())
"""Names of the price of one, which is revenue together with a quantity alone."""
